/* SPDX-License-Identifier: MIT */
#ifndef WORDS_H
#define WORDS_H

/* Gives each word of the text a capital letter; returns how many words there are. */
int words_title(char *text);

#endif
