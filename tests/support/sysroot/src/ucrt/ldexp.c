/* SPDX-License-Identifier: MIT */
double ldexp(double x, int power)
{
    for (; power > 0; power--)
        x *= 2;
    for (; power < 0; power++)
        x /= 2;
    return x;
}
