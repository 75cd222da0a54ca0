/* SPDX-License-Identifier: MIT */
typedef unsigned long long size_t;

int posix_memalign(void **out, size_t alignment, size_t size);
void free(void *block);
void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
double framekit_guarded(double (*work)(const unsigned char *, size_t), const unsigned char *frame,
                        size_t size);

enum { PADDING = 1024 };

static double mean(const unsigned char *frame, size_t size)
{
    double sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += frame[i];
    return sum / (double)size;
}

/* Works on an aligned, padded copy, as codecs do. */
double framekit_mean(const unsigned char *frame, size_t size)
{
    void *copy;
    double result;

    if (posix_memalign(&copy, 16, size + PADDING) != 0)
        return -1;
    memcpy(copy, frame, size);
    memset((char *)copy + size, 0, PADDING);
    result = framekit_guarded(mean, copy, size);
    free(copy);
    return result;
}
