/* SPDX-License-Identifier: MIT */
#include "vendor/words.h"

#include <stdio.h>

int main(void)
{
    char text[] = "made with cmake";
    int count = words_title(text);

    puts(text);
    return count == 3 ? 0 : 1;
}
