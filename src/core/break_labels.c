#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hinterland/core/breaks.h"

enum {
    NUMBER_SIZE = 64,
    DIGITS_MIN = -6, ///< as far as QGIS goes
    DIGITS_MAX = 9,
    GROUP = 3,  ///< digits between the spaces of a long number
    GROUPED = 5 ///< digits from which a number is long
};

static const double BREAK_ERROR = 1.0 / 20.0;
static const double DECIMAL = 10.0;

/// Print with a true minus sign, so that a range reads well: "−0.5 – <−0.2", and with
/// narrow spaces in a number of five digits and more. Negative digits round to tens,
/// hundreds, ….
static void print_bound(double bound, int digits, char *out, size_t size)
{
    static const char MINUS[] = "−";
    static const char GAP[] = "\u202f";
    char plain[NUMBER_SIZE];

    const double step = digits < 0 ? pow(DECIMAL, -digits) : 1.0;
    const double shown = digits < 0 ? round(bound / step) * step : bound;
    (void)snprintf(plain, sizeof plain, "%.*f", digits > 0 ? digits : 0, shown);
    const bool zero = plain[strspn(plain, "-0.")] == '\0';
    const char *at = plain[0] == '-' ? plain + 1 : plain;
    size_t whole = strcspn(at, ".");
    const bool grouped = whole >= GROUPED;
    (void)snprintf(out, size, "%s", plain[0] == '-' && !zero ? MINUS : "");
    for (; *at != '\0'; at++) {
        const size_t used = strlen(out);
        const bool gap = grouped && whole > 0 && whole % GROUP == 0 && used > 0 &&
                         strcmp(out, MINUS) != 0;
        (void)snprintf(out + used, size - used, "%s%c", gap ? GAP : "", *at);
        whole -= whole > 0;
    }
}

/// The narrowest class; one of a single value has no width to be kept apart.
static double narrowest_class(const hl_breaks *breaks)
{
    double narrowest = HUGE_VAL;

    for (size_t k = 0; k < breaks->count; k++) {
        const double width = breaks->bound[k + 1] - breaks->bound[k];
        if (width > 0.0) narrowest = fmin(narrowest, width);
    }
    return narrowest;
}

int hl_breaks_digits(const hl_breaks *breaks)
{
    const double room = BREAK_ERROR * narrowest_class(breaks);
    double step = pow(DECIMAL, -DIGITS_MIN);

    for (int digits = DIGITS_MIN; digits < DIGITS_MAX; digits++) {
        double worst = 0.0;
        for (size_t k = 0; k <= breaks->count; k++) {
            const double printed = round(breaks->bound[k] / step) * step;
            worst = fmax(worst, fabs(printed - breaks->bound[k]));
        }
        if (worst <= room) return digits;
        step /= DECIMAL;
    }
    return DIGITS_MAX;
}

/// Levels of significance as one writes them.
static void print_level(const hl_breaks *breaks, size_t k, char *out, size_t size)
{
    const bool last = k + 1 == breaks->count;

    if (last && k > 0) {
        (void)snprintf(out, size, "> %g", breaks->bound[k]);
    } else {
        (void)snprintf(out, size, "%s≤ %g", k == 0 ? "p " : "", breaks->bound[k + 1]);
    }
}

char *hl_breaks_label(const hl_breaks *breaks, size_t k, int digits, bool of_p,
                      char *out, size_t size)
{
    const bool last = k + 1 == breaks->count;
    char text[2][NUMBER_SIZE];

    if (of_p && breaks->right) {
        print_level(breaks, k, out, size);
        return out;
    }
    print_bound(breaks->bound[k], digits, text[0], NUMBER_SIZE);
    print_bound(breaks->bound[k + 1], digits, text[1], NUMBER_SIZE);
    if (of_p && k == 0 && !last) {
        (void)snprintf(out, size, "<%s", text[1]);
    } else if (last && breaks->bound[k] == breaks->bound[k + 1]) {
        (void)snprintf(out, size, "%s", text[1]);
    } else if (breaks->right) {
        (void)snprintf(out, size, "%s%s – %s", k > 0 ? ">" : "", text[0], text[1]);
    } else {
        (void)snprintf(out, size, "%s – %s%s", text[0], last ? "" : "<", text[1]);
    }
    return out;
}
