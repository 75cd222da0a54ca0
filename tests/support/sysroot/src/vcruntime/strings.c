/* SPDX-License-Identifier: MIT */
typedef unsigned long long size_t;
typedef unsigned short wchar_t;

char *strchr(const char *text, int c)
{
    for (;; text++) {
        if (*text == (char)c)
            return (char *)text;
        if (*text == 0)
            return 0;
    }
}

char *strrchr(const char *text, int c)
{
    const char *found = 0;
    for (;; text++) {
        if (*text == (char)c)
            found = text;
        if (*text == 0)
            return (char *)found;
    }
}

static int starts_with(const char *text, const char *start)
{
    while (*start && *text == *start)
        text++, start++;
    return *start == 0;
}

char *strstr(const char *text, const char *wanted)
{
    for (;; text++) {
        if (starts_with(text, wanted))
            return (char *)text;
        if (*text == 0)
            return 0;
    }
}

wchar_t *wcschr(const wchar_t *text, wchar_t c)
{
    for (;; text++) {
        if (*text == c)
            return (wchar_t *)text;
        if (*text == 0)
            return 0;
    }
}
