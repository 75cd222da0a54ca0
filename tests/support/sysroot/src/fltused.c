/* SPDX-License-Identifier: MIT */
int _fltused = 0x9875;
