/* SPDX-License-Identifier: MIT */
/* oldnames.lib: names without underscore, as weak aliases; compiled once for
 * each name, with NAME set. */
#define TEXT2(x) #x
#define TEXT(x) TEXT2(x)
__asm__(".weak " TEXT(NAME) "\n"
                            ".set " TEXT(NAME) ", _" TEXT(NAME) "\n");
