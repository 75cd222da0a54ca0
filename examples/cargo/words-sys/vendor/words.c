/* SPDX-License-Identifier: MIT */
/* The library that others built: its own C runtime is the dynamic one (/MD). */
#include "words.h"

#include <ctype.h>

int words_title(char *text)
{
    int count = 0;
    int in_word = 0;

    for (; *text; text++) {
        int is_blank = isspace((unsigned char)*text);
        if (!is_blank && !in_word) {
            *text = (char)toupper((unsigned char)*text);
            count++;
        }
        in_word = !is_blank;
    }
    return count;
}
