#include "hinterland/periphery/placebo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "hinterland/periphery/periphery.h"
#include "periphery/placement.h"

static const double EXACT_LIMIT = 1e5;
static const double SAME = 1e-12; ///< of the size of a value: rounding
enum {
    DRAWS = 9999,
    BLOCKS = 16, ///< of placements, each with its own scratch: the unit of work
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
                                .drop = HL_DROP_TRUE_AND_PSEUDO,
                                .form = base.form,
                                .power = base.power,
                                .opportunity = base.opportunity};
}

/// All placements.
typedef struct trial {
    hl_ground ground;
    const hl_placebo_input *input;
    const hl_placebo_options *options;
    size_t *true_place; ///< K
    size_t *candidate;  ///< candidates
    size_t candidates;
    bool exact;
    size_t placements;
    double *value; ///< HL_PLACEBO_COUNT * placements
} trial;

/// One block of placements.
typedef struct block_room {
    size_t *pool; ///< candidates, some of them at the head while they are cores
    size_t *pick; ///< K: which of the rest of the pool came to the head
    hl_placement placement;
} block_room;

static void swap(size_t *a, size_t *b)
{
    const size_t kept = *a;

    *a = *b;
    *b = kept;
}

/// Bring the places of placement `index` to the head of the pool: the index spelled in
/// mixed radix, or random choices without repetition.
static void place_cores(const trial *t, size_t index, block_room *room)
{
    hl_random random = hl_random_stream(t->options->seed, index);

    for (size_t k = 0; k < t->input->cores.count; k++) {
        const size_t choices = t->candidates - k;
        size_t pick = index % choices;
        if (!t->exact) pick = hl_random_below(&random, (uint32_t)choices);
        index /= choices;
        room->pick[k] = k + pick;
        swap(&room->pool[k], &room->pool[k + pick]);
    }
}

static void put_cores_back(const trial *t, block_room *room)
{
    for (size_t k = t->input->cores.count; k-- > 0;) {
        swap(&room->pool[k], &room->pool[room->pick[k]]);
    }
}

static void measure_block(const trial *t, size_t block, block_room *room)
{
    const size_t first = block * t->placements / BLOCKS;
    const size_t end = (block + 1) * t->placements / BLOCKS;

    for (size_t r = first; r < end; r++) {
        double value[HL_PLACEBO_COUNT];
        place_cores(t, r, room);
        hl_placement_measure(&t->ground, room->pool, &room->placement, value);
        put_cores_back(t, room);
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
    if (o->form == HL_POTENTIAL_POWER && !(o->power > 0.0 && isfinite(o->power))) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "power\t%g", o->power);
    }
    if (!(o->near_quantile > 0.0 && o->near_quantile <= o->far_quantile &&
          o->far_quantile < 1.0)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "near_quantile\t%g",
                       o->near_quantile);
    }
    if (o->draws == 0) return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "draws\t%d", 0);
    if (!(input->estimate_error >= 0.0)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "estimate_error\t%g",
                       input->estimate_error);
    }
    for (size_t i = 0; i < input->n; i++) {
        if (isfinite(input->y[i])) continue;
        return hl_fail(err, HL_CODE_PERIPHERY_VALUE, "%zu", i + 1);
    }
    return hl_cores_check(&input->cores, input->n, 1, err);
}

static void free_trial(trial *t)
{
    free(t->ground.is_core);
    free(t->ground.by_deficit);
    free(t->ground.decay);
    free(t->ground.region);
    free(t->true_place);
    free(t->candidate);
    free(t->value);
    *t = (trial){0};
}

/// Number the places and list the candidates.
static hl_status list_places(trial *t, hl_error *err)
{
    const hl_cores *cores = &t->input->cores;
    const size_t n = t->input->n;

    t->ground.places = n;
    t->true_place = hl_array(cores->count, sizeof *t->true_place);
    t->ground.is_core = hl_array(n, sizeof *t->ground.is_core);
    t->ground.by_deficit = hl_array(n, sizeof *t->ground.by_deficit);
    t->candidate = hl_array(n + cores->count, sizeof *t->candidate);
    if (t->true_place == NULL || t->ground.is_core == NULL ||
        t->ground.by_deficit == NULL || t->candidate == NULL) {
        return hl_no_memory(err, "%zu places", n + cores->count);
    }
    for (size_t k = 0; k < cores->count; k++) {
        const bool point = cores->unit == NULL || cores->unit[k] == HL_CORE_POINT;
        t->true_place[k] = point ? t->ground.places++ : cores->unit[k];
    }
    for (size_t place = 0; place < t->ground.places; place++) {
        if (t->input->candidate != NULL && !t->input->candidate[place]) continue;
        t->candidate[t->candidates++] = place;
    }
    for (size_t i = 0; i < n; i++) {
        t->ground.by_deficit[i] = (hl_place_value){-t->input->y[i], i};
    }
    hl_place_sort(t->ground.by_deficit, n);
    hl_cores_mark(cores, n, 0, t->ground.is_core);
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
        left += !t->ground.is_core[i];
    }
    if (left < cores + UNITS_LEFT) {
        return hl_fail(err, HL_CODE_PERIPHERY_UNITS, "%zu\t%zu", left,
                       cores + UNITS_LEFT);
    }
    return HL_OK;
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

/// km to the nearest true core; not usable when one of the distances is not.
static double nearest_km(const trial *t, size_t unit)
{
    double nearest = INFINITY;

    for (size_t k = 0; k < t->input->cores.count; k++) {
        const double km = hl_ground_km(t->input, unit, t->true_place[k]);
        if (!hl_km_usable(km)) return km;
        nearest = fmin(nearest, km);
    }
    return nearest;
}

/// Near and far in km, from the true placement.
static hl_status find_bands(trial *t, hl_place_value *list, double *sorted,
                            hl_error *err)
{
    const hl_placebo_options *o = t->options;
    size_t left = 0;

    for (size_t i = 0; i < t->input->n; i++) {
        if (t->ground.is_core[i]) continue;
        const double km = nearest_km(t, i);
        if (!hl_km_usable(km)) {
            return hl_fail(err, HL_CODE_PERIPHERY_DISTANCE, "unit %zu\ta core\t%g",
                           i + 1, km);
        }
        list[left++] = (hl_place_value){km, i};
    }
    hl_place_sort(list, left);
    for (size_t i = 0; i < left; i++) {
        sorted[i] = list[i].value;
    }
    t->ground.band[0] =
        isnan(o->near_km) ? hl_quantile(sorted, left, o->near_quantile) : o->near_km;
    t->ground.band[1] =
        isnan(o->far_km) ? hl_quantile(sorted, left, o->far_quantile) : o->far_km;
    return HL_OK;
}

/// All placements. Each block writes its own values, so that the number of threads
/// cannot matter.
static hl_status run_blocks(const trial *t, block_room *room, hl_error *err)
{
    bool failed = false;

#pragma omp parallel for schedule(dynamic)
    for (size_t block = 0; block < BLOCKS; block++) {
        measure_block(t, block, &room[block]);
    }
    for (size_t block = 0; block < BLOCKS; block++) {
        failed = failed || room[block].placement.failed;
    }
    if (!failed) return HL_OK;
    return hl_fail(err, HL_CODE_PERIPHERY_DISTANCE, "a unit\ta place\t%g", NAN);
}

static hl_status make_room(const trial *t, block_room *room, hl_error *err)
{
    room->pool = hl_array(t->candidates, sizeof *room->pool);
    room->pick = hl_array(t->input->cores.count, sizeof *room->pick);
    if (room->pool == NULL || room->pick == NULL) {
        return hl_no_memory(err, "%zu candidates", t->candidates);
    }
    memcpy(room->pool, t->candidate, t->candidates * sizeof *room->pool);
    return hl_placement_make(&t->ground, &room->placement, err);
}

static hl_status prepare(trial *t, block_room *room, hl_error *err)
{
    hl_status status = list_places(t, err);

    if (status == HL_OK) status = check_places(t, err);
    if (status == HL_OK) status = count_placements(t, err);
    for (size_t block = 0; block < BLOCKS && status == HL_OK; block++) {
        status = make_room(t, &room[block], err);
    }
    if (status != HL_OK) return status;
    status = find_bands(t, room->placement.list, room->placement.x, err);
    if (status != HL_OK) return status;
    return hl_ground_survey(&t->ground, t->placements * t->input->cores.count, err);
}

hl_status hl_placebo_test(const hl_placebo_input *input,
                          const hl_placebo_options *options, hl_placebo *out,
                          hl_error *err)
{
    const hl_placebo_options defaults = hl_placebo_defaults();
    trial t = {.input = input, .options = options != NULL ? options : &defaults};
    block_room room[BLOCKS] = {0};
    double observed[HL_PLACEBO_COUNT];
    hl_placebo placebo = {0};

    t.ground.input = input;
    t.ground.options = t.options;
    hl_status status = check(input, t.options, err);
    if (status == HL_OK) status = prepare(&t, room, err);
    if (status != HL_OK) goto done;
    hl_placement_measure(&t.ground, t.true_place, &room->placement, observed);
    status = run_blocks(&t, room, err);
    if (status != HL_OK) goto done;
    if (t.options->drawn != NULL && !t.exact) {
        memcpy(t.options->drawn, t.value,
               HL_PLACEBO_COUNT * t.placements * sizeof *t.value);
    }
    placebo.exact = t.exact;
    placebo.placements = t.placements;
    for (size_t k = 0; k < HL_PLACEBO_COUNT; k++) {
        placebo.record[k] = compare(&t, (hl_placebo_statistic)k, observed[k]);
    }
    *out = placebo;
done:
    for (size_t block = 0; block < BLOCKS; block++) {
        free(room[block].pool);
        free(room[block].pick);
        hl_placement_free(&room[block].placement);
    }
    free_trial(&t);
    return status;
}
