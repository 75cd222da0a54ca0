/* SPDX-License-Identifier: MIT */
static unsigned state = 1;

void srand(unsigned seed)
{
    state = seed;
}

int rand(void)
{
    state = state * 214013 + 2531011;
    return (int)(state >> 16) & 0x7fff;
}
