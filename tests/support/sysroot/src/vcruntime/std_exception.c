/* SPDX-License-Identifier: MIT */
typedef struct ExceptionData {
    const char *what;
    _Bool is_ours;
} ExceptionData;

/* Texts are shared, never copied: nothing is freed either. */
void __std_exception_copy(const ExceptionData *from, ExceptionData *to)
{
    to->what = from->what;
    to->is_ours = 0;
}

void __std_exception_destroy(ExceptionData *data)
{
    data->what = 0;
}
