/* SPDX-License-Identifier: MIT */
/* The TLS directory: thread locals, and the callbacks that Rust's std runs at
 * the end of a thread. */
typedef unsigned long long Address;

typedef struct TlsDirectory {
    Address start, end, index, callbacks;
    unsigned zero_fill, characteristics;
} TlsDirectory;

unsigned _tls_index;
#pragma section(".tls", read, write)
#pragma section(".tls$ZZZ", read, write)
#pragma section(".CRT$XLA", read)
#pragma section(".CRT$XLZ", read)
__declspec(allocate(".tls")) char _tls_start;
__declspec(allocate(".tls$ZZZ")) char _tls_end;
__declspec(allocate(".CRT$XLA")) void *__xl_a;
__declspec(allocate(".CRT$XLZ")) void *__xl_z;

const TlsDirectory _tls_used = {
    (Address)&_tls_start, (Address)&_tls_end, (Address)&_tls_index, (Address)(&__xl_a + 1), 0, 0,
};
