/* SPDX-License-Identifier: MIT */
/* Touches every page of a frame larger than a page; its size is in rax, and
 * no register may change but r10 and r11. */
__asm__(".globl __chkstk\n"
        "__chkstk:\n"
        "  lea 8(%rsp), %r10\n"
        "  mov %rax, %r11\n"
        "1: cmp $0x1000, %r11\n"
        "  jb 2f\n"
        "  sub $0x1000, %r10\n"
        "  orb $0, (%r10)\n"
        "  sub $0x1000, %r11\n"
        "  jmp 1b\n"
        "2: ret\n");
