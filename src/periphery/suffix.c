/// The "?" and the "+" of a type.

#include <math.h>

#include "hinterland/periphery/periphery.h"

double hl_periphery_tentative(hl_periphery_type type, double low_high, double stability,
                              double stable)
{
    const bool needs_cluster = type == HL_TYPE_SHADOW || type == HL_TYPE_POCKET;

    if (type == HL_TYPE_CORE) return 0.0;
    if (needs_cluster && low_high == 0.0) return 1.0;
    if (stability < stable) return 1.0;
    const bool unknown = isnan(stability) || (needs_cluster && isnan(low_high));
    return unknown ? NAN : 0.0;
}

void hl_periphery_set_stability(hl_periphery *p, const double *stability, double stable)
{
    for (size_t r = 0; r < p->rows; r++) {
        const hl_periphery_type type = (hl_periphery_type)p->type[r];
        p->stability[r] = stability != NULL ? stability[r] : NAN;
        p->tentative[r] =
            hl_periphery_tentative(type, p->low_high[r], p->stability[r], stable);
    }
}

/// 1 when one of them says so, NaN when neither was tested.
static double either(double a, double b)
{
    if (a == 1.0 || b == 1.0) return 1.0;
    return isnan(a) && isnan(b) ? NAN : 0.0;
}

void hl_periphery_add_evidence(hl_periphery *p, const double *gap_widens,
                               const double *draws)
{
    for (size_t r = 0; r < p->rows; r++) {
        const size_t i = r % p->n;
        const double evidence = either(gap_widens != NULL ? gap_widens[i] : NAN,
                                       draws != NULL ? draws[i] : NAN);
        const bool shadow = p->type[r] == (double)HL_TYPE_SHADOW;
        p->siphoned[r] = !shadow && !isnan(evidence) ? 0.0 : evidence;
    }
}
