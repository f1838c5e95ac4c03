#include "periphery/remoteness.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"

static const double PI = 3.14159265358979323846;
static const double DISK = 2.0 / 3.0; ///< mean distance to the middle, of the radius

size_t hl_cores_tiers(const hl_cores *cores)
{
    size_t highest = 1;

    for (size_t k = 0; cores->tier != NULL && k < cores->count; k++) {
        highest = cores->tier[k] > highest ? cores->tier[k] : highest;
    }
    return highest;
}

static bool is_own(const hl_cores *cores, size_t k, size_t unit)
{
    return cores->unit != NULL && cores->unit[k] == unit;
}

static double km_of(const hl_periphery_input *input, size_t unit, size_t k)
{
    return is_own(&input->cores, k, unit)
               ? 0.0
               : input->distance[unit * input->cores.count + k];
}

/// How much of its mass a core gives to a unit.
static double share_of(const hl_periphery_input *input, size_t unit, size_t k)
{
    const hl_periphery_options *o = &input->options;
    const double scale = o->form == HL_POTENTIAL_POWER ? o->power : o->decay_km;
    double km = km_of(input, unit, k);

    if (is_own(&input->cores, k, unit)) {
        if (o->self == HL_SELF_EXCLUDED) return 0.0;
        if (o->self == HL_SELF_INSIDE) km = DISK * sqrt(input->area[unit] / PI);
    }
    return hl_potential_share(o->form, scale, km);
}

static double potential_of(const hl_periphery_input *input, size_t unit, size_t t)
{
    const hl_cores *cores = &input->cores;
    hl_sum sum = {0};

    for (size_t k = 0; k < cores->count; k++) {
        const double mass = cores->mass != NULL ? cores->mass[k] : 1.0;
        if (!hl_core_present(cores, k, t)) continue;
        hl_sum_add(&sum, mass * share_of(input, unit, k));
    }
    return hl_sum_value(&sum);
}

/// The nearest core of a tier or above in a period; SIZE_MAX for none. A core is its
/// own, whatever lies at the same place.
static size_t nearest(const hl_periphery_input *input, size_t unit, size_t t,
                      size_t tier)
{
    const hl_cores *cores = &input->cores;
    size_t best = SIZE_MAX;

    for (size_t k = 0; k < cores->count; k++) {
        const size_t level = cores->tier != NULL ? cores->tier[k] : 1;
        if (level < tier || !hl_core_present(cores, k, t)) continue;
        if (is_own(cores, k, unit)) return k;
        if (best == SIZE_MAX || km_of(input, unit, k) < km_of(input, unit, best)) {
            best = k;
        }
    }
    return best;
}

static void fill_tiers(const hl_periphery_input *input, size_t unit, size_t t,
                       hl_periphery *p)
{
    double before = p->core_km[t * p->n + unit];

    for (size_t tier = 2; tier <= p->tiers; tier++) {
        const size_t k = nearest(input, unit, t, tier);
        const double km = k != SIZE_MAX ? km_of(input, unit, k) : NAN;
        p->tier_km[(tier - 2) * p->rows + t * p->n + unit] = km - before;
        before = km;
    }
}

void hl_remoteness_fill(const hl_periphery_input *input, hl_periphery *p)
{
    for (size_t t = 0; t < p->periods; t++) {
        hl_cores_mark(&input->cores, p->n, t, p->is_core + t * p->n);
        for (size_t i = 0; i < p->n; i++) {
            const size_t r = t * p->n + i;
            p->core[r] = nearest(input, i, t, 1);
            p->core_km[r] = km_of(input, i, p->core[r]);
            p->potential[r] = potential_of(input, i, t);
            fill_tiers(input, i, t, p);
        }
    }
}

hl_status hl_remoteness_bands(const hl_periphery_input *input, hl_periphery *p,
                              hl_error *err)
{
    const hl_periphery_options *o = &input->options;
    const size_t rows = input->cores.present == NULL ? p->n : p->rows;
    double *km = hl_array(rows, sizeof *km);
    size_t count = 0;

    if (km == NULL) return hl_no_memory(err, "%zu distances", rows);
    for (size_t r = 0; r < rows; r++) {
        if (!p->is_core[r]) km[count++] = p->core_km[r];
    }
    hl_sort_values(km, count);
    p->bands.tau = o->tau;
    p->bands.near_km =
        isnan(o->near_km) ? hl_quantile(km, count, o->near_quantile) : o->near_km;
    p->bands.far_km =
        isnan(o->far_km) ? hl_quantile(km, count, o->far_quantile) : o->far_km;
    free(km);
    if (p->bands.near_km <= p->bands.far_km) return HL_OK;
    return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "near_km\t%g", p->bands.near_km);
}
