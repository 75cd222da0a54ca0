/* SPDX-License-Identifier: MIT */
/* One for the process: the stand-in is for programs of one thread. */
int *_errno(void)
{
    static int value;
    return &value;
}
