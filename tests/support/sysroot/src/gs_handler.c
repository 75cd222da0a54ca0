/* SPDX-License-Identifier: MIT */
/* Exception handlers of functions with a cookie: go on searching. */
int __GSHandlerCheck(void)
{
    return 1;
}

int __GSHandlerCheck_EH4(void)
{
    return 1;
}

int __GSHandlerCheck_SEH(void)
{
    return 1;
}
