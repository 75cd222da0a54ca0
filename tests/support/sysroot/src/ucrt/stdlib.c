/* SPDX-License-Identifier: MIT */
int isspace(int c);

long strtol(const char *text, char **end, int base)
{
    long value = 0;
    int is_negative;

    while (isspace((unsigned char)*text))
        text++;
    is_negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    for (; *text >= '0' && *text < '0' + (base == 0 || base > 10 ? 10 : base); text++)
        value = value * (base == 0 ? 10 : base) + (*text - '0');
    if (end != 0)
        *end = (char *)text;
    return is_negative ? -value : value;
}

int atoi(const char *text)
{
    return (int)strtol(text, 0, 10);
}

int abs(int value)
{
    return value < 0 ? -value : value;
}
