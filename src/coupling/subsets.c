#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "hinterland/coupling/coupling.h"

static const double TOP = 0.2;
static const double BOTTOM = 1.0 / 3; // a third

hl_coupling_subsets_options hl_coupling_subsets_defaults(void)
{
    return (hl_coupling_subsets_options){
        .draws = HL_SUBSET_DRAWS, .top = TOP, .bottom = BOTTOM};
}

/// What one draw works with, and the counts over all draws.
typedef struct subset_work {
    size_t *order; ///< indicators of a subsystem, shuffled
    double *share; ///< indicators: weight in this draw, 0 when left out
    double *d;     ///< rows: D in this draw
    double *list;  ///< n: D of the rows in use of one period
    double *rank;  ///< n
    size_t *top;   ///< rows: draws on top
    size_t *bottom;
} subset_work;

static void free_work(subset_work *work)
{
    free(work->order);
    free(work->share);
    free(work->d);
    free(work->list);
    free(work->rank);
    free(work->top);
    free(work->bottom);
    *work = (subset_work){0};
}

static hl_status allocate_work(const hl_coupling *result, size_t n, subset_work *work,
                               hl_error *err)
{
    work->order = hl_array(result->indicators, sizeof *work->order);
    work->share = hl_array(result->indicators, sizeof *work->share);
    work->d = hl_array(result->rows, sizeof *work->d);
    work->list = hl_array(n, sizeof *work->list);
    work->rank = hl_array(n, sizeof *work->rank);
    work->top = hl_array(result->rows, sizeof *work->top);
    work->bottom = hl_array(result->rows, sizeof *work->bottom);
    if (work->order == NULL || work->share == NULL || work->d == NULL ||
        work->list == NULL || work->rank == NULL || work->top == NULL ||
        work->bottom == NULL) {
        return hl_no_memory(err, "random subsets of %zu rows", result->rows);
    }
    return HL_OK;
}

/// How many of `varying` indicators a draw keeps: half of them or more, at least two.
static size_t subset_size(hl_random *random, size_t varying)
{
    size_t least = (varying + 1) / 2;

    if (least < HL_SUBSET_INDICATORS) least = HL_SUBSET_INDICATORS;
    if (varying <= least) return varying;
    return least + hl_random_below(random, (uint32_t)(varying - least + 1));
}

/// Choose the indicators of subsystem s and divide their weights by their sum.
static void draw_subsystem(const hl_coupling *result, size_t s, hl_random *random,
                           subset_work *work)
{
    size_t varying = 0;
    hl_sum sum = {0};

    for (size_t j = result->first[s]; j < result->first[s + 1]; j++) {
        work->share[j] = 0.0;
        if (!result->scale[j].constant) work->order[varying++] = j;
    }
    const size_t size = subset_size(random, varying);
    for (size_t k = 0; k < size; k++) { // the head of a Fisher-Yates shuffle
        const size_t other = k + hl_random_below(random, (uint32_t)(varying - k));
        const size_t j = work->order[other];
        work->order[other] = work->order[k];
        work->order[k] = j;
        hl_sum_add(&sum, result->weight[j].weight);
    }
    const double total = hl_sum_value(&sum);
    for (size_t k = 0; k < size; k++) {
        const size_t j = work->order[k];
        work->share[j] =
            total > 0.0 ? result->weight[j].weight / total : 1.0 / (double)size;
    }
}

static double subset_index(const hl_coupling *result, size_t s, size_t row,
                           const double *share)
{
    hl_sum sum = {0};

    for (size_t j = result->first[s]; j < result->first[s + 1]; j++) {
        if (share[j] == 0.0) continue;
        hl_sum_add(&sum, share[j] * result->z[j * result->rows + row]);
    }
    return hl_sum_value(&sum);
}

static hl_status couple_rows(const hl_coupling_input *input, const hl_coupling *result,
                             subset_work *work, hl_error *err)
{
    double u[HL_COUPLING_SUBSYSTEMS_MAX];
    hl_status status = HL_OK;

    for (size_t r = 0; r < result->rows && status == HL_OK; r++) {
        hl_coupling_degree degree = {0};
        work->d[r] = NAN;
        if (input->use != NULL && !input->use[r]) continue;
        for (size_t s = 0; s < result->subsystems; s++) {
            u[s] = subset_index(result, s, r, work->share);
        }
        status = hl_coupling_degrees(u, input->options.alpha, result->subsystems,
                                     &degree, err);
        if (status == HL_OK) work->d[r] = degree.d[result->classed];
    }
    return status;
}

/// Count the rows of one period that are on top or at the bottom.
static hl_status count_period(const hl_coupling_input *input,
                              const hl_coupling_subsets_options *options, size_t t,
                              subset_work *work, hl_error *err)
{
    const size_t first = t * input->n;
    size_t used = 0;

    for (size_t r = first; r < first + input->n; r++) {
        if (!isnan(work->d[r])) work->list[used++] = work->d[r];
    }
    const hl_status status = hl_rank_average(work->list, used, work->rank, err);
    if (status != HL_OK) return status;
    for (size_t r = first, k = 0; r < first + input->n; r++) {
        if (isnan(work->d[r])) continue;
        const double place = (work->rank[k++] - 0.5) / (double)used;
        work->top[r] += place > 1.0 - options->top;
        work->bottom[r] += place < options->bottom;
    }
    return HL_OK;
}

static hl_status draw_once(const hl_coupling_input *input, const hl_coupling *result,
                           const hl_coupling_subsets_options *options, size_t draw,
                           subset_work *work, hl_error *err)
{
    hl_random random = hl_random_stream(options->seed, draw);

    for (size_t s = 0; s < result->subsystems; s++) {
        draw_subsystem(result, s, &random, work);
    }
    hl_status status = couple_rows(input, result, work, err);
    for (size_t t = 0; t < input->periods && status == HL_OK; t++) {
        status = count_period(input, options, t, work, err);
    }
    return status;
}

static hl_status hand_over(const hl_coupling *result, const subset_work *work,
                           size_t draws, hl_coupling_subsets *out, hl_error *err)
{
    hl_coupling_subsets subsets = {.rows = result->rows, .draws = draws};

    subsets.top = hl_array(result->rows, sizeof *subsets.top);
    subsets.bottom = hl_array(result->rows, sizeof *subsets.bottom);
    if (subsets.top == NULL || subsets.bottom == NULL) {
        hl_coupling_subsets_free(&subsets);
        return hl_no_memory(err, "shares of %zu rows", result->rows);
    }
    for (size_t r = 0; r < result->rows; r++) {
        const bool missing = isnan(work->d[r]);
        subsets.top[r] = missing ? NAN : (double)work->top[r] / (double)draws;
        subsets.bottom[r] = missing ? NAN : (double)work->bottom[r] / (double)draws;
    }
    *out = subsets;
    return HL_OK;
}

static bool is_share(double x)
{
    return x > 0.0 && x < 1.0;
}

hl_status hl_coupling_subsets_draw(const hl_coupling_input *input,
                                   const hl_coupling *result,
                                   const hl_coupling_subsets_options *options,
                                   hl_coupling_subsets *out, hl_error *err)
{
    const hl_coupling_subsets_options defaults = hl_coupling_subsets_defaults();
    subset_work work = {0};

    if (options == NULL) options = &defaults;
    if (options->draws == 0 || !is_share(options->top) || !is_share(options->bottom)) {
        return hl_fail(err, HL_CODE_COUPLING_DRAWS, "%zu\t%g\t%g", options->draws,
                       options->top, options->bottom);
    }
    hl_status status = allocate_work(result, input->n, &work, err);
    for (size_t draw = 0; draw < options->draws && status == HL_OK; draw++) {
        status = draw_once(input, result, options, draw, &work, err);
    }
    if (status == HL_OK) status = hand_over(result, &work, options->draws, out, err);
    free_work(&work);
    return status;
}

void hl_coupling_subsets_free(hl_coupling_subsets *subsets)
{
    free(subsets->top);
    free(subsets->bottom);
    *subsets = (hl_coupling_subsets){0};
}
