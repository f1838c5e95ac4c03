#include "io/nearest_name.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { LONGEST = 64, LEAST_REACH = 2 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t hl_name_distance(const char *a, const char *b)
{
    const size_t rows = smaller(strlen(a), LONGEST);
    const size_t columns = smaller(strlen(b), LONGEST);
    size_t row[LONGEST + 1];

    for (size_t j = 0; j <= columns; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= rows; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            const int same =
                tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
            const size_t replaced = diagonal + (same ? 0 : 1);
            diagonal = row[j];
            row[j] = smaller(replaced, smaller(row[j], row[j - 1]) + 1);
        }
    }
    return row[columns];
}

size_t hl_nearest_name(const char *const *candidate, size_t count, const char *name)
{
    const size_t third = strlen(name) / 3;
    size_t best = (third > LEAST_REACH ? third : LEAST_REACH) + 1;
    size_t nearest = SIZE_MAX;

    for (size_t i = 0; i < count; i++) {
        if (candidate[i] == NULL) continue;
        const size_t distance = hl_name_distance(candidate[i], name);
        if (distance < best) {
            best = distance;
            nearest = i;
        }
    }
    return nearest;
}
