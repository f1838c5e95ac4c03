#include "hinterland/periphery/placebo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "hinterland/periphery/periphery.h"
#include "periphery/percentile.h"

static const double EXACT_LIMIT = 1e5;
static const double SAME = 1e-12; ///< of the size of a value: rounding
enum {
    DRAWS = 9999,
    BLOCKS = 16,        ///< of placements, each with its own scratch: the unit of work
    PLACES_KEPT = 4096, ///< above, the distances would not fit into memory
    UNITS_LEFT = 2
};

hl_placebo_options hl_placebo_defaults(void)
{
    const hl_periphery_options base = hl_periphery_defaults();

    return (hl_placebo_options){.draws = DRAWS,
                                .exact_limit = EXACT_LIMIT,
                                .decay_km = base.decay_km,
                                .near_quantile = base.near_quantile,
                                .far_quantile = base.far_quantile,
                                .near_km = NAN,
                                .far_km = NAN,
                                .drop = HL_DROP_TRUE_AND_PSEUDO};
}

/// What all placements share.
typedef struct trial {
    const hl_placebo_input *input;
    const hl_placebo_options *options;
    size_t places;      ///< N: units, then point cores
    size_t *true_place; ///< K
    bool *is_core;      ///< n: a true core
    size_t *candidate;  ///< candidates
    size_t candidates;
    hl_place_value *by_deficit; ///< n units, -y ascending
    double *distance;           ///< N rows of n units, or NULL: ask for each
    double *decay;              ///< exp(-distance / delta) of them
    double band[2];             ///< near, far in km
    bool exact;
    size_t placements;
    double *value; ///< HL_PLACEBO_COUNT * placements
} trial;

/// What one placement needs room for.
typedef struct scratch {
    size_t *pool;         ///< candidates, shuffled at their head
    bool *dropped;        ///< N
    hl_place_value *list; ///< n
    double *deficit;      ///< n, by unit
    double *opportunity;  ///< n, by unit
    double *km;           ///< n, by unit
    hl_sum *potential;    ///< n, by unit
    size_t *unit;         ///< n: the units left
    double *x, *y;        ///< n: ranks of the units left, side by side
    bool failed;          ///< a distance was not usable
} scratch;

static void free_scratch(scratch *s)
{
    free(s->pool);
    free(s->dropped);
    free(s->list);
    free(s->deficit);
    free(s->opportunity);
    free(s->km);
    free(s->potential);
    free(s->unit);
    free(s->x);
    free(s->y);
    *s = (scratch){0};
}

static hl_status allocate_scratch(const trial *t, scratch *s, hl_error *err)
{
    const size_t n = t->input->n;

    s->pool = hl_array(t->candidates, sizeof *s->pool);
    s->dropped = hl_array(t->places, sizeof *s->dropped);
    s->list = hl_array(n, sizeof *s->list);
    s->deficit = hl_array(n, sizeof *s->deficit);
    s->opportunity = hl_array(n, sizeof *s->opportunity);
    s->km = hl_array(n, sizeof *s->km);
    s->potential = hl_array(n, sizeof *s->potential);
    s->unit = hl_array(n, sizeof *s->unit);
    s->x = hl_array(n, sizeof *s->x);
    s->y = hl_array(n, sizeof *s->y);
    if (s->pool == NULL || s->dropped == NULL || s->list == NULL ||
        s->deficit == NULL || s->opportunity == NULL || s->km == NULL ||
        s->potential == NULL || s->unit == NULL || s->x == NULL || s->y == NULL) {
        return hl_no_memory(err, "placements of cores among %zu places", t->places);
    }
    return HL_OK;
}

static bool usable(double km)
{
    return isfinite(km) && km >= 0.0;
}

static double ask(const hl_placebo_input *input, size_t unit, size_t place)
{
    return unit == place ? 0.0 : input->distance(input->payload, unit, place);
}

// ---- one placement

/// Let the core at `place` count: distances and potential of all units.
static void add_core(const trial *t, size_t place, double mass, scratch *s)
{
    const size_t n = t->input->n;
    const double *kept = t->distance == NULL ? NULL : t->distance + place * n;
    const double *decay = t->decay == NULL ? NULL : t->decay + place * n;

    for (size_t i = 0; i < n; i++) {
        const double km = kept != NULL ? kept[i] : ask(t->input, i, place);
        const double f = decay != NULL ? decay[i] : exp(-km / t->options->decay_km);
        s->failed = s->failed || !usable(km);
        s->km[i] = fmin(s->km[i], km);
        hl_sum_add(&s->potential[i], mass * f);
    }
}

/// Distance to the nearest core and potential of the units left.
static void look_around(const trial *t, const size_t *core, size_t left, scratch *s)
{
    const hl_cores *cores = &t->input->cores;

    for (size_t i = 0; i < t->input->n; i++) {
        s->km[i] = INFINITY;
        s->potential[i] = (hl_sum){0};
    }
    for (size_t k = 0; k < cores->count; k++) {
        add_core(t, core[k], cores->mass != NULL ? cores->mass[k] : 1.0, s);
    }
    for (size_t i = 0; i < left; i++) {
        const size_t unit = s->unit[i];
        s->list[i] = (hl_place_value){hl_sum_value(&s->potential[unit]), unit};
    }
}

/// The units that are no core in this placement, ranked by deficit.
static size_t leave_out(const trial *t, const size_t *core, scratch *s)
{
    const size_t n = t->input->n;
    const bool drop_true = t->options->drop == HL_DROP_TRUE_AND_PSEUDO;
    size_t left = 0;

    memset(s->dropped, 0, t->places * sizeof *s->dropped);
    for (size_t k = 0; k < t->input->cores.count; k++) {
        s->dropped[core[k]] = true;
    }
    for (size_t i = 0; i < n; i++) {
        const hl_place_value next = t->by_deficit[i];
        if (s->dropped[next.place] || (drop_true && t->is_core[next.place])) continue;
        s->list[left++] = next;
    }
    hl_percentile_ranks(s->list, left, s->deficit);
    for (size_t i = 0; i < left; i++) {
        s->unit[i] = s->list[i].place;
    }
    return left;
}

static void measure(const trial *t, const size_t *core, scratch *s,
                    double value[HL_PLACEBO_COUNT])
{
    const size_t left = leave_out(t, core, s);
    hl_sum prox = {0};

    look_around(t, core, left, s);
    hl_place_sort(s->list, left);
    hl_percentile_ranks(s->list, left, s->opportunity);
    for (size_t i = 0; i < left; i++) {
        s->x[i] = s->deficit[s->unit[i]];
        s->y[i] = s->opportunity[s->unit[i]];
        hl_sum_add(&prox, s->x[i] * s->y[i]);
    }
    value[HL_PLACEBO_M_PROX] = hl_sum_value(&prox) / (double)left;
    value[HL_PLACEBO_RHO] = hl_correlation(s->x, s->y, left);
    value[HL_PLACEBO_NEAR_MID] =
        hl_near_minus_mid(t->input->y, s->km, s->unit, left, t->band);
}

/// Put the places of placement `index` at the head of the pool: the index spelled in
/// mixed radix, or random choices without repetition.
static void place_cores(const trial *t, size_t index, scratch *s)
{
    hl_random random = hl_random_stream(t->options->seed, index);

    memcpy(s->pool, t->candidate, t->candidates * sizeof *s->pool);
    for (size_t k = 0; k < t->input->cores.count; k++) {
        const size_t choices = t->candidates - k;
        size_t pick = index % choices;
        if (!t->exact) pick = hl_random_below(&random, (uint32_t)choices);
        index /= choices;
        const size_t place = s->pool[k + pick];
        s->pool[k + pick] = s->pool[k];
        s->pool[k] = place;
    }
}

static void measure_block(const trial *t, size_t block, scratch *s)
{
    const size_t first = block * t->placements / BLOCKS;
    const size_t end = (block + 1) * t->placements / BLOCKS;

    for (size_t r = first; r < end; r++) {
        double value[HL_PLACEBO_COUNT];
        place_cores(t, r, s);
        measure(t, s->pool, s, value);
        for (size_t k = 0; k < HL_PLACEBO_COUNT; k++) {
            t->value[k * t->placements + r] = value[k];
        }
    }
}

// ---- the distribution

static void spread(const double *value, size_t count, hl_placebo_record *record)
{
    hl_sum sum = {0};
    hl_sum squares = {0};

    for (size_t r = 0; r < count; r++) {
        if (isnan(value[r])) continue;
        hl_sum_add(&sum, value[r]);
        record->placements++;
    }
    record->expected = hl_sum_value(&sum) / (double)record->placements;
    for (size_t r = 0; r < count; r++) {
        const double from_mean = value[r] - record->expected;
        if (!isnan(value[r])) hl_sum_add(&squares, from_mean * from_mean);
    }
    record->deviation = sqrt(hl_sum_value(&squares) / (double)record->placements);
}

static double tail(size_t count, size_t placements, bool exact)
{
    if (exact) return (double)count / (double)placements;
    return (double)(count + 1) / (double)(placements + 1);
}

static hl_placebo_record compare(const trial *t, hl_placebo_statistic which,
                                 double observed)
{
    static const char *const NAME[HL_PLACEBO_COUNT] = {
        "m_prox", "rho_deficit_opportunity", "near_minus_mid"};
    const double *value = t->value + which * t->placements;
    hl_placebo_record record = {.statistic = NAME[which],
                                .value = observed,
                                .p_greater = NAN,
                                .p_less = NAN,
                                .p = NAN};
    size_t greater = 0;
    size_t less = 0;

    spread(value, t->placements, &record);
    if (isnan(observed) || record.placements == 0) return record;
    const double same = SAME * (fabs(observed) + record.deviation);
    for (size_t r = 0; r < t->placements; r++) {
        greater += value[r] >= observed - same;
        less += value[r] <= observed + same;
    }
    record.p_greater = tail(greater, record.placements, t->exact);
    record.p_less = tail(less, record.placements, t->exact);
    record.p = fmin(1.0, 2.0 * fmin(record.p_greater, record.p_less));
    return record;
}

// ---- preparation

static hl_status check(const hl_placebo_input *input, const hl_placebo_options *o,
                       hl_error *err)
{
    if (!(o->decay_km > 0.0) || !isfinite(o->decay_km)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "decay_km\t%g", o->decay_km);
    }
    if (!(o->near_quantile > 0.0 && o->near_quantile <= o->far_quantile &&
          o->far_quantile < 1.0)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "near_quantile\t%g",
                       o->near_quantile);
    }
    if (o->draws == 0) return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "draws\t%d", 0);
    for (size_t i = 0; i < input->n; i++) {
        if (isfinite(input->y[i])) continue;
        return hl_fail(err, HL_CODE_PERIPHERY_VALUE, "%zu", i + 1);
    }
    return hl_cores_check(&input->cores, input->n, err);
}

static void free_trial(trial *t)
{
    free(t->true_place);
    free(t->is_core);
    free(t->candidate);
    free(t->by_deficit);
    free(t->distance);
    free(t->decay);
    free(t->value);
    *t = (trial){0};
}

/// Number the places and list the candidates.
static hl_status list_places(trial *t, hl_error *err)
{
    const hl_cores *cores = &t->input->cores;
    const size_t n = t->input->n;

    t->places = n;
    t->true_place = hl_array(cores->count, sizeof *t->true_place);
    t->is_core = hl_array(n, sizeof *t->is_core);
    t->by_deficit = hl_array(n, sizeof *t->by_deficit);
    t->candidate = hl_array(n + cores->count, sizeof *t->candidate);
    if (t->true_place == NULL || t->is_core == NULL || t->by_deficit == NULL ||
        t->candidate == NULL) {
        return hl_no_memory(err, "%zu places", n + cores->count);
    }
    for (size_t k = 0; k < cores->count; k++) {
        const bool point = cores->unit == NULL || cores->unit[k] == HL_CORE_POINT;
        t->true_place[k] = point ? t->places++ : cores->unit[k];
    }
    for (size_t place = 0; place < t->places; place++) {
        if (t->input->candidate != NULL && !t->input->candidate[place]) continue;
        t->candidate[t->candidates++] = place;
    }
    for (size_t i = 0; i < n; i++) {
        t->by_deficit[i] = (hl_place_value){-t->input->y[i], i};
    }
    hl_place_sort(t->by_deficit, n);
    hl_cores_mark(cores, n, t->is_core);
    return HL_OK;
}

static hl_status check_places(const trial *t, hl_error *err)
{
    const size_t cores = t->input->cores.count;
    size_t left = 0;

    if (t->candidates < cores) {
        return hl_fail(err, HL_CODE_PERIPHERY_CANDIDATES, "%zu\t%zu", t->candidates,
                       cores);
    }
    for (size_t i = 0; i < t->input->n; i++) {
        left += !t->is_core[i];
    }
    if (left < cores + UNITS_LEFT) {
        return hl_fail(err, HL_CODE_PERIPHERY_UNITS, "%zu\t%zu", left,
                       cores + UNITS_LEFT);
    }
    return HL_OK;
}

/// Ask for the distances of the units before `place` to it, or of all units when it is
/// a point, and keep them both ways.
static hl_status keep_place(trial *t, size_t place, hl_error *err)
{
    const size_t n = t->input->n;
    const size_t end = place < n ? place : n;

    for (size_t i = 0; i < end; i++) {
        const double km = ask(t->input, i, place);
        if (!usable(km)) {
            return hl_fail(err, HL_CODE_PERIPHERY_DISTANCE, "place %zu\tplace %zu\t%g",
                           i + 1, place + 1, km);
        }
        t->distance[place * n + i] = km;
        if (place < n) t->distance[i * n + place] = km;
    }
    return HL_OK;
}

/// Ask for every distance once, where they can be kept.
static hl_status keep_distances(trial *t, hl_error *err)
{
    const size_t count = t->input->n * t->places;
    hl_status status = HL_OK;

    if (t->places > PLACES_KEPT) return HL_OK;
    t->distance = hl_array(count, sizeof *t->distance);
    t->decay = hl_array(count, sizeof *t->decay);
    if (t->distance == NULL || t->decay == NULL) {
        return hl_no_memory(err, "%zu distances", count);
    }
    for (size_t place = 0; place < t->places && status == HL_OK; place++) {
        status = keep_place(t, place, err);
    }
    for (size_t k = 0; k < count && status == HL_OK; k++) {
        t->decay[k] = exp(-t->distance[k] / t->options->decay_km);
    }
    return status;
}

static hl_status count_placements(trial *t, hl_error *err)
{
    double ordered = 1.0;

    for (size_t k = 0; k < t->input->cores.count; k++) {
        ordered *= (double)(t->candidates - k);
    }
    t->exact = ordered <= t->options->exact_limit;
    t->placements = t->exact ? (size_t)ordered : t->options->draws;
    t->value = hl_array(t->placements, HL_PLACEBO_COUNT * sizeof *t->value);
    if (t->value != NULL) return HL_OK;
    return hl_no_memory(err, "%zu placements", t->placements);
}

/// Near and far in km, from the true placement.
static void find_bands(trial *t, scratch *s)
{
    const hl_placebo_options *o = t->options;
    size_t left = 0;

    for (size_t i = 0; i < t->input->n; i++) {
        if (!t->is_core[i]) s->unit[left++] = i;
    }
    look_around(t, t->true_place, left, s);
    for (size_t i = 0; i < left; i++) {
        s->list[i].value = s->km[s->list[i].place];
    }
    hl_place_sort(s->list, left);
    for (size_t i = 0; i < left; i++) {
        s->x[i] = s->list[i].value;
    }
    t->band[0] =
        isnan(o->near_km) ? hl_quantile(s->x, left, o->near_quantile) : o->near_km;
    t->band[1] =
        isnan(o->far_km) ? hl_quantile(s->x, left, o->far_quantile) : o->far_km;
}

/// All placements. Each block writes its own values, so that the number of threads
/// cannot matter. Without kept distances the caller's function is asked in one thread.
static hl_status run_blocks(const trial *t, scratch *s, hl_error *err)
{
    bool failed = false;

#pragma omp parallel for schedule(dynamic) if (t->distance != NULL)
    for (size_t block = 0; block < BLOCKS; block++) {
        measure_block(t, block, &s[block]);
    }
    for (size_t block = 0; block < BLOCKS; block++) {
        failed = failed || s[block].failed;
    }
    if (!failed) return HL_OK;
    return hl_fail(err, HL_CODE_PERIPHERY_DISTANCE, "a unit\ta place\t%g", NAN);
}

static hl_status prepare(trial *t, scratch *s, hl_error *err)
{
    hl_status status = list_places(t, err);

    if (status == HL_OK) status = check_places(t, err);
    if (status == HL_OK) status = keep_distances(t, err);
    if (status == HL_OK) status = count_placements(t, err);
    for (size_t block = 0; block < BLOCKS && status == HL_OK; block++) {
        status = allocate_scratch(t, &s[block], err);
    }
    return status;
}

hl_status hl_placebo_test(const hl_placebo_input *input,
                          const hl_placebo_options *options, hl_placebo *out,
                          hl_error *err)
{
    const hl_placebo_options defaults = hl_placebo_defaults();
    trial t = {.input = input, .options = options != NULL ? options : &defaults};
    scratch s[BLOCKS] = {0};
    double observed[HL_PLACEBO_COUNT];
    hl_placebo placebo = {0};

    hl_status status = check(input, t.options, err);
    if (status == HL_OK) status = prepare(&t, s, err);
    if (status != HL_OK) goto done;
    find_bands(&t, &s[0]);
    measure(&t, t.true_place, &s[0], observed);
    status = run_blocks(&t, s, err);
    if (status != HL_OK) goto done;
    placebo.exact = t.exact;
    placebo.placements = t.placements;
    for (size_t k = 0; k < HL_PLACEBO_COUNT; k++) {
        placebo.record[k] = compare(&t, (hl_placebo_statistic)k, observed[k]);
    }
    *out = placebo;
done:
    for (size_t block = 0; block < BLOCKS; block++) {
        free_scratch(&s[block]);
    }
    free_trial(&t);
    return status;
}
