/* SPDX-License-Identifier: MIT */
/* For a DLL that has no DllMain of its own. */
int DllMain(void *instance, unsigned reason, void *reserved)
{
    (void)instance, (void)reason, (void)reserved;
    return 1;
}
