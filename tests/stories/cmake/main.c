/* SPDX-License-Identifier: MIT */
#include "report.h"

int main(void)
{
    report("BUILT BY CMAKE");
    return 0;
}
