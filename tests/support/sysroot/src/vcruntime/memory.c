/* SPDX-License-Identifier: MIT */
typedef unsigned long long size_t;

void *memcpy(void *to, const void *from, size_t size)
{
    char *at = to;
    const char *source = from;
    while (size-- > 0)
        *at++ = *source++;
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    char *target = to;
    const char *source = from;
    if (target <= source)
        return memcpy(to, from, size);
    while (size-- > 0)
        target[size] = source[size];
    return to;
}

void *memset(void *to, int value, size_t size)
{
    char *at = to;
    while (size-- > 0)
        *at++ = (char)value;
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a, *y = b;
    for (; size > 0; size--, x++, y++) {
        if (*x != *y)
            return *x - *y;
    }
    return 0;
}

void *memchr(const void *bytes, int value, size_t size)
{
    const unsigned char *at = bytes;
    for (; size > 0; size--, at++) {
        if (*at == (unsigned char)value)
            return (void *)at;
    }
    return 0;
}
