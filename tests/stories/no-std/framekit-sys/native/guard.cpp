// SPDX-License-Identifier: MIT
// Keeps C++ exceptions away from C callers: its handler is what refers to
// __CxxFrameHandler3.
extern "C" double framekit_guarded(double (*work)(const unsigned char *, unsigned long long),
                                   const unsigned char *frame, unsigned long long size)
{
    try {
        return work(frame, size);
    } catch (...) {
        return -1;
    }
}
