#include "hinterland/periphery/potential.h"

#include <math.h>

double hl_potential_share(hl_potential_form form, double scale, double km)
{
    if (form == HL_POTENTIAL_POWER) return pow(fmax(km, 1.0), -scale);
    return exp(-km / scale);
}
