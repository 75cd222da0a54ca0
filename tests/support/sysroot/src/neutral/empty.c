/* SPDX-License-Identifier: MIT */
/* The one member of libraries that need only be there, such as uuid.lib. */
