/* SPDX-License-Identifier: MIT */
/* Formats %d %i %u %x %c %s %p %%, with h, l, ll, z and I64 in front and a width. */
#include "ucrt.h"

typedef struct File File;

int fputs(const char *text, File *file);

typedef struct Sink {
    char *bytes;
    size_t size, used; /* used counts also what did not fit */
} Sink;

static void put(Sink *sink, char c)
{
    if (sink->used + 1 < sink->size)
        sink->bytes[sink->used] = c;
    sink->used++;
}

static void put_number(Sink *sink, unsigned long long value, unsigned base, int width, char fill)
{
    char digits[24];
    int count = 0;

    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    for (; width > count; width--)
        put(sink, fill);
    while (count > 0)
        put(sink, digits[--count]);
}

static void put_signed(Sink *sink, long long value, int width, char fill)
{
    if (value < 0)
        put(sink, '-');
    put_number(sink, value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value, 10,
               width, fill);
}

static void put_text(Sink *sink, const char *text, int width)
{
    size_t size = strlen(text);
    for (; width > 0 && (size_t)width > size; width--)
        put(sink, ' ');
    while (*text)
        put(sink, *text++);
}

/* Past the size letters; true: the number has 64 bits. */
static int skip_size(const char **format)
{
    int is_wide = 0;
    for (;; ++*format) {
        char c = **format;
        if (c == 'z' || c == 'I' || c == '6' || c == '4' || (c == 'l' && (*format)[1] == 'l'))
            is_wide = 1;
        else if (c != 'h' && c != 'l')
            return is_wide;
    }
}

static size_t format_text(Sink *sink, const char *format, va_list values)
{
    for (; *format; format++) {
        int width = 0, is_wide;
        char fill = ' ';

        if (*format != '%') {
            put(sink, *format);
            continue;
        }
        format++;
        if (*format == '0')
            fill = *format++;
        for (; *format >= '0' && *format <= '9'; format++)
            width = width * 10 + (*format - '0');
        is_wide = skip_size(&format);
        switch (*format) {
        case 'd':
        case 'i':
            put_signed(
                sink, is_wide ? __builtin_va_arg(values, long long) : __builtin_va_arg(values, int),
                width, fill);
            break;
        case 'u':
        case 'x':
            put_number(sink,
                       is_wide ? __builtin_va_arg(values, unsigned long long)
                               : __builtin_va_arg(values, unsigned),
                       *format == 'x' ? 16 : 10, width, fill);
            break;
        case 'p':
            put_number(sink, (unsigned long long)__builtin_va_arg(values, void *), 16, 16, '0');
            break;
        case 'c':
            put(sink, (char)__builtin_va_arg(values, int));
            break;
        case 's':
            put_text(sink, __builtin_va_arg(values, const char *), width);
            break;
        case 0:
            return sink->used;
        default:
            put(sink, *format);
        }
    }
    return sink->used;
}

int __stdio_common_vsprintf(unsigned long long options, char *to, size_t size, const char *format,
                            void *locale, va_list values)
{
    Sink sink = {to, size, 0};
    (void)options, (void)locale;
    format_text(&sink, format, values);
    if (size > 0)
        to[sink.used < size ? sink.used : size - 1] = 0;
    return (int)sink.used;
}

int __stdio_common_vfprintf(unsigned long long options, File *file, const char *format,
                            void *locale, va_list values)
{
    char line[2048];
    int size = __stdio_common_vsprintf(options, line, sizeof line, format, locale, values);
    return fputs(line, file) < 0 ? -1 : size;
}
