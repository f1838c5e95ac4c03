#include "support/check.h"

#include <math.h>
#include <stdio.h>

void check_close(double actual, double expected, double relative, double absolute,
                 const char *what, const char *file, int line)
{
    if (isnan(actual) && isnan(expected)) return;
    if (fabs(actual - expected) <= absolute + relative * fabs(expected)) return;
    print_error("%s = %.17g, expected %.17g\n", what, actual, expected);
    _fail(file, line);
}

void check_ok(hl_status status, const hl_error *err, const char *what, const char *file,
              int line)
{
    if (status == HL_OK) return;
    print_error("%s: status %d\n", what, (int)status);
    if (err != NULL) hl_message_write(stderr, err, HL_EN);
    _fail(file, line);
}
