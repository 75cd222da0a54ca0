// SPDX-License-Identifier: MIT
// Compiled /MT. It needs the vcruntime (memset, the throw) and the UCRT
// (printing, the heap); which of both come from a DLL is the linker's choice.
extern "C" int puts(const char *text);
extern "C" int tolower(int c);
extern "C" void *memset(void *to, int value, unsigned long long size);

static void fail_when_negative(int value)
{
    if (value < 0)
        throw value;
}

int main(int argc, char **)
{
    char *text = new char[1024];
    memset(text, 0, 1024);
    fail_when_negative(argc);
    for (int i = 0; i < 6; i++)
        text[i] = (char)tolower("HYBRID"[i]);
    puts(text);
    delete[] text;
    return 0;
}
