// SPDX-License-Identifier: MIT
#ifdef _DLL
#define UCRT __declspec(dllimport)
#else
#define UCRT
#endif

extern "C" UCRT void *malloc(unsigned long long size);
extern "C" UCRT void free(void *block);

void *operator new(unsigned long long size)
{
    return malloc(size);
}

void *operator new[](unsigned long long size)
{
    return malloc(size);
}

void operator delete(void *block) noexcept
{
    free(block);
}

void operator delete(void *block, unsigned long long) noexcept
{
    free(block);
}

void operator delete[](void *block) noexcept
{
    free(block);
}

void operator delete[](void *block, unsigned long long) noexcept
{
    free(block);
}
