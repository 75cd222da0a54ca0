/* SPDX-License-Identifier: MIT */
/* legacy_stdio_definitions.lib: the printf family out of line, as it was
 * before the UCRT's headers made it inline. Fits every CRT. */
typedef unsigned long long size_t;
typedef __builtin_va_list va_list;
typedef struct File File;

File *__acrt_iob_func(unsigned index);
int __stdio_common_vsprintf(unsigned long long options, char *to, size_t size, const char *format,
                            void *locale, va_list values);
int __stdio_common_vfprintf(unsigned long long options, File *file, const char *format,
                            void *locale, va_list values);

int _vsnprintf(char *to, size_t size, const char *format, va_list values)
{
    return __stdio_common_vsprintf(1, to, size, format, 0, values);
}

int vsnprintf(char *to, size_t size, const char *format, va_list values)
{
    return __stdio_common_vsprintf(2, to, size, format, 0, values);
}

int sprintf(char *to, const char *format, ...)
{
    va_list values;
    __builtin_va_start(values, format);
    int size = __stdio_common_vsprintf(1, to, (size_t)-1 / 2, format, 0, values);
    __builtin_va_end(values);
    return size;
}

int printf(const char *format, ...)
{
    va_list values;
    __builtin_va_start(values, format);
    int size = __stdio_common_vfprintf(0, __acrt_iob_func(1), format, 0, values);
    __builtin_va_end(values);
    return size;
}
