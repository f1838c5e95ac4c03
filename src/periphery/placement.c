#include "periphery/placement.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"

enum {
    PLACES_KEPT = 5800, ///< above, the table would not fit into 300 MB
    TILE = 32,
    ROUNDINGS = 4, ///< of one term of a potential
    DIGIT_BITS = 11,
    DIGITS = 1 << DIGIT_BITS,
    PASSES = 3,
    KEY_SHIFT = 31 ///< leaves exponent and 21 bits of the mantissa: three digits
};
static const double MARGIN = 4.0;  ///< twice the error of two potentials
static const double TINY = 1e-290; ///< below, an estimate may not be relative

/// The band of a unit. The nearest core decides: the largest of its regions.
enum { REGION_FAR, REGION_MID, REGION_NEAR };

/// An estimate of one distance, made certain where it must be.
typedef struct sight {
    double decay;
    uint8_t region;
} sight;

void hl_placement_free(hl_placement *p)
{
    free(p->dropped);
    free(p->list);
    free(p->deficit);
    free(p->opportunity);
    free(p->potential);
    free(p->region);
    free(p->unit);
    free(p->x);
    free(p->y);
    free(p->key);
    *p = (hl_placement){0};
}

hl_status hl_placement_make(const hl_ground *ground, hl_placement *p, hl_error *err)
{
    const size_t n = ground->input->n;

    p->dropped = hl_array(ground->places, sizeof *p->dropped);
    p->list = hl_array(n, sizeof *p->list);
    p->deficit = hl_array(n, sizeof *p->deficit);
    p->opportunity = hl_array(n, sizeof *p->opportunity);
    p->potential = hl_array(n, sizeof *p->potential);
    p->region = hl_array(n, sizeof *p->region);
    p->unit = hl_array(n, sizeof *p->unit);
    p->x = hl_array(n, sizeof *p->x);
    p->y = hl_array(n, sizeof *p->y);
    p->key = hl_array(n, 2 * sizeof *p->key);
    if (p->dropped == NULL || p->list == NULL || p->deficit == NULL ||
        p->opportunity == NULL || p->potential == NULL || p->region == NULL ||
        p->unit == NULL || p->x == NULL || p->y == NULL || p->key == NULL) {
        return hl_no_memory(err, "placements of cores among %zu places",
                            ground->places);
    }
    return HL_OK;
}

bool hl_km_usable(double km)
{
    return isfinite(km) && km >= 0.0;
}

double hl_ground_km(const hl_placebo_input *input, size_t unit, size_t place)
{
    if (unit == place) return 0.0;
    return unit < place ? input->distance(input->payload, unit, place)
                        : input->distance(input->payload, place, unit);
}

// ---- the table of estimates

static uint8_t region_of(const hl_ground *g, double km)
{
    if (km > g->band[1]) return REGION_FAR;
    return km <= g->band[0] ? REGION_NEAR : REGION_MID;
}

static bool is_nearness(const hl_ground *g)
{
    return g->options->opportunity == HL_OPPORTUNITY_NEARNESS;
}

/// What distance leaves of a core; of nearness, which only ranks, any falling function
/// that stays above 0.
static double share_of(const hl_ground *g, double km)
{
    const hl_placebo_options *o = g->options;

    if (is_nearness(g)) return 1.0 / (1.0 + km / o->decay_km);
    return hl_potential_share(
        o->form, o->form == HL_POTENTIAL_POWER ? o->power : o->decay_km, km);
}

/// How far the share of an estimate may be from that of the distance, as a share of it.
static double share_error(const hl_ground *g)
{
    const hl_placebo_options *o = g->options;
    const double error = g->input->estimate_error;

    if (is_nearness(g)) return error / o->decay_km;
    if (o->form == HL_POTENTIAL_POWER) return expm1(o->power * log1p(error));
    return expm1(error / o->decay_km);
}

static sight see(const hl_ground *g, double km)
{
    return (sight){.decay = hl_km_usable(km) ? share_of(g, km) : NAN,
                   .region = region_of(g, km)};
}

/// Whether an estimate leaves the region open, or is no distance, or has a decay too
/// small to be right in its first digits.
static bool is_open(const hl_ground *g, double km, double decay)
{
    const double error = g->input->estimate_error;

    return !(fabs(km - g->band[0]) > error && fabs(km - g->band[1]) > error &&
             decay > TINY);
}

static sight look(const hl_ground *g, size_t unit, size_t place)
{
    const hl_placebo_input *input = g->input;

    if (unit == place) return see(g, 0.0);
    if (input->estimate != NULL) {
        const double km = input->estimate(input->payload, unit, place);
        const sight seen = see(g, km);
        if (!is_open(g, km, seen.decay)) return seen;
    }
    return see(g, hl_ground_km(input, unit, place));
}

/// The units up to `place`, or all when it is a point. Returns whether all distances
/// are usable.
static bool survey_place(hl_ground *g, size_t place)
{
    const size_t n = g->input->n;
    const size_t end = place < n ? place + 1 : n;
    bool usable = true;

    for (size_t i = 0; i < end; i++) {
        const sight seen = look(g, i, place);
        usable = usable && !isnan(seen.decay);
        g->decay[place * n + i] = seen.decay;
        g->region[place * n + i] = seen.region;
    }
    return usable;
}

/// The other half of the rows of the units from `first` on, in tiles that stay in the
/// cache.
static void mirror(hl_ground *g, size_t first)
{
    const size_t n = g->input->n;
    const size_t end = first + TILE < n ? first + TILE : n;

    for (size_t i = first + 1; i < n; i++) {
        for (size_t place = first; place < end && place < i; place++) {
            g->decay[place * n + i] = g->decay[i * n + place];
            g->region[place * n + i] = g->region[i * n + place];
        }
    }
}

static hl_status refuse_distance(const hl_ground *g, hl_error *err)
{
    for (size_t place = 0; place < g->places; place++) {
        for (size_t i = 0; i < g->input->n; i++) {
            const double km = hl_ground_km(g->input, i, place);
            if (hl_km_usable(km)) continue;
            return hl_fail(err, HL_CODE_PERIPHERY_DISTANCE, "place %zu\tplace %zu\t%g",
                           i + 1, place + 1, km);
        }
    }
    return hl_fail(err, HL_CODE_PERIPHERY_DISTANCE, "a unit\ta place\t%g", NAN);
}

hl_status hl_ground_survey(hl_ground *g, size_t looks, hl_error *err)
{
    const size_t count = g->input->n * g->places;
    const double share = share_error(g);
    bool usable = true;

    g->close =
        MARGIN * (share + (double)(g->input->cores.count + ROUNDINGS) * DBL_EPSILON);
    if (g->places > PLACES_KEPT || 2 * looks < g->places) return HL_OK;
    g->decay = hl_array(count, sizeof *g->decay);
    g->region = hl_array(count, sizeof *g->region);
    if (g->decay == NULL || g->region == NULL) {
        return hl_no_memory(err, "%zu distances", count);
    }
#pragma omp parallel for schedule(dynamic) reduction(&& : usable)
    for (size_t place = 0; place < g->places; place++) {
        usable = survey_place(g, place) && usable;
    }
#pragma omp parallel for schedule(dynamic)
    for (size_t first = 0; first < g->input->n; first += TILE) {
        mirror(g, first);
    }
    return usable ? HL_OK : refuse_distance(g, err);
}

// ---- one placement

/// Let the core at `place` count: regions and potentials of all units.
static void add_core(const hl_ground *g, size_t place, double mass, hl_placement *p)
{
    const size_t n = g->input->n;
    const double *restrict decay = g->decay + place * n;
    const uint8_t *restrict region = g->region + place * n;
    double *restrict potential = p->potential;
    uint8_t *restrict nearest = p->region;

    for (size_t i = 0; i < n && is_nearness(g); i++) {
        potential[i] = fmax(potential[i], decay[i]);
    }
    for (size_t i = 0; i < n && !is_nearness(g); i++) {
        potential[i] += mass * decay[i];
    }
    for (size_t i = 0; i < n; i++) {
        nearest[i] = region[i] > nearest[i] ? region[i] : nearest[i];
    }
}

/// The same without a table.
static void ask_core(const hl_ground *g, size_t place, double mass, hl_placement *p)
{
    for (size_t i = 0; i < g->input->n; i++) {
        const sight seen = look(g, i, place);
        p->failed = p->failed || isnan(seen.decay);
        p->potential[i] = is_nearness(g) ? fmax(p->potential[i], seen.decay)
                                         : p->potential[i] + mass * seen.decay;
        p->region[i] = seen.region > p->region[i] ? seen.region : p->region[i];
    }
}

static double mass_of(const hl_ground *g, size_t core)
{
    const double *mass = g->input->cores.mass;

    return mass != NULL ? mass[core] : 1.0;
}

/// Estimate the potential and find the region of all units.
static void look_around(const hl_ground *g, const size_t *core, hl_placement *p)
{
    const size_t n = g->input->n;

    memset(p->potential, 0, n * sizeof *p->potential);
    memset(p->region, REGION_FAR, n * sizeof *p->region);
    for (size_t k = 0; k < g->input->cores.count; k++) {
        if (g->decay != NULL) {
            add_core(g, core[k], mass_of(g, k), p);
        } else {
            ask_core(g, core[k], mass_of(g, k), p);
        }
    }
}

/// One stable pass over keys by the digit at `shift`.
static void pass(const uint64_t *restrict from, uint64_t *restrict to, size_t n,
                 int shift)
{
    uint32_t at[DIGITS] = {0};
    uint32_t next = 0;

    for (size_t i = 0; i < n; i++) {
        at[(from[i] >> shift) % DIGITS]++;
    }
    for (size_t d = 0; d < DIGITS; d++) {
        const uint32_t count = at[d];
        at[d] = next;
        next += count;
    }
    for (size_t i = 0; i < n; i++) {
        to[at[(from[i] >> shift) % DIGITS]++] = from[i];
    }
}

/// List the units left by their estimated potential: by its first bits, then, within
/// those that share them, by all.
static void sort_by_potential(size_t left, hl_placement *p)
{
    const uint64_t low = ((uint64_t)1 << KEY_SHIFT) - 1;
    uint64_t *from = p->key;
    uint64_t *to = p->key + left;

    for (size_t i = 0; i < left; i++) {
        uint64_t bits;
        memcpy(&bits, &p->potential[p->unit[i]], sizeof bits);
        from[i] = (bits & ~low) | i; // positive doubles are ordered as their bits
    }
    for (int digit = 0; digit < PASSES; digit++) {
        pass(from, to, left, KEY_SHIFT + digit * DIGIT_BITS);
        uint64_t *sorted = to;
        to = from;
        from = sorted;
    }
    for (size_t i = 0; i < left; i++) {
        const size_t unit = p->unit[from[i] & low];
        p->list[i] = (hl_place_value){p->potential[unit], unit};
    }
    for (size_t i = 0, end = 0; i < left; i = end) {
        for (end = i + 1; end < left && (from[end] & ~low) == (from[i] & ~low);) {
            end++;
        }
        if (end - i > 1) hl_place_sort(p->list + i, end - i);
    }
}

/// The potential of a unit by its distances.
static double potential_of(const hl_ground *g, const size_t *core, size_t unit)
{
    hl_sum sum = {0};
    double most = 0.0;

    for (size_t k = 0; k < g->input->cores.count; k++) {
        const double km = hl_ground_km(g->input, unit, core[k]);
        const double share = share_of(g, km);
        most = fmax(most, share);
        hl_sum_add(&sum, mass_of(g, k) * share);
    }
    return is_nearness(g) ? most : hl_sum_value(&sum);
}

/// Compute the potentials that the estimates cannot tell apart, and sort again there.
static void settle(const hl_ground *g, const size_t *core, size_t left, hl_placement *p)
{
    hl_place_value *list = p->list;

    for (size_t i = 0, end = 0; i < left; i = end) {
        for (end = i + 1;
             end < left && list[end].value > 0.0 && // zeros are certain
             list[end].value - list[end - 1].value <= g->close * list[end].value;) {
            end++;
        }
        for (size_t k = i; end - i > 1 && k < end; k++) {
            list[k].value = potential_of(g, core, list[k].place);
        }
        if (end - i > 1) hl_place_sort(list + i, end - i);
    }
}

/// The units that are no core in this placement, ranked by deficit.
static size_t leave_out(const hl_ground *g, const size_t *core, hl_placement *p)
{
    const size_t n = g->input->n;
    const bool drop_true = g->options->drop == HL_DROP_TRUE_AND_PSEUDO;
    size_t left = 0;

    memset(p->dropped, 0, g->places * sizeof *p->dropped);
    for (size_t k = 0; k < g->input->cores.count; k++) {
        p->dropped[core[k]] = true;
    }
    for (size_t i = 0; i < n; i++) {
        const hl_place_value next = g->by_deficit[i];
        if (p->dropped[next.place] || (drop_true && g->is_core[next.place])) continue;
        p->unit[left] = next.place;
        p->list[left++] = next;
    }
    hl_percentile_ranks(p->list, left, p->deficit);
    return left;
}

/// Mean of y near the cores minus mean of y in the middle; NaN when a side is empty.
static double near_minus_mid(const double *y, const hl_placement *p, size_t left)
{
    hl_sum near = {0};
    hl_sum mid = {0};
    size_t members[REGION_NEAR + 1] = {0};

    for (size_t k = 0; k < left; k++) { // nothing added is no branch, and no rounding
        const size_t unit = p->unit[k];
        hl_sum_add(&near, p->region[unit] == REGION_NEAR ? y[unit] : 0.0);
        hl_sum_add(&mid, p->region[unit] == REGION_MID ? y[unit] : 0.0);
        members[p->region[unit]]++;
    }
    if (members[REGION_NEAR] == 0 || members[REGION_MID] == 0) return NAN;
    return hl_sum_value(&near) / (double)members[REGION_NEAR] -
           hl_sum_value(&mid) / (double)members[REGION_MID];
}

void hl_placement_measure(const hl_ground *ground, const size_t *core, hl_placement *p,
                          double value[HL_PLACEBO_COUNT])
{
    const size_t left = leave_out(ground, core, p);
    hl_sum prox = {0};

    look_around(ground, core, p);
    sort_by_potential(left, p);
    settle(ground, core, left, p);
    hl_percentile_ranks(p->list, left, p->opportunity);
    for (size_t i = 0; i < left; i++) {
        p->x[i] = p->deficit[p->unit[i]];
        p->y[i] = p->opportunity[p->unit[i]];
        hl_sum_add(&prox, p->x[i] * p->y[i]);
    }
    value[HL_PLACEBO_M_PROX] = hl_sum_value(&prox) / (double)left;
    value[HL_PLACEBO_RHO] = hl_correlation(p->x, p->y, left);
    value[HL_PLACEBO_NEAR_MID] = near_minus_mid(ground->input->y, p, left);
    if (ground->options->opportunity != HL_OPPORTUNITY_LAG) return;
    value[HL_PLACEBO_M_PROX] = NAN; // the neighbors' y does not depend on the cores
    value[HL_PLACEBO_RHO] = NAN;
}
