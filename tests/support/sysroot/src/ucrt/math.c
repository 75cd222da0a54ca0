/* SPDX-License-Identifier: MIT */
double fabs(double x)
{
    return x < 0 ? -x : x;
}

double floor(double x)
{
    double whole = (double)(long long)x;
    return whole > x ? whole - 1 : whole;
}

double ceil(double x)
{
    double whole = (double)(long long)x;
    return whole < x ? whole + 1 : whole;
}

double sqrt(double x)
{
    double result;
    __asm__("sqrtsd %1, %0" : "=x"(result) : "x"(x));
    return result;
}
