#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    size_t *order;               ///< indicators of a subsystem, shuffled
    hl_indicator_weight *weight; ///< of this draw; by period one vector after the other
    const double **column;       ///< indicators: z, or NULL when left out
    size_t vectors;              ///< 1, or the periods
    double *u;                   ///< subsystems * rows: the indices of this draw
    double *part;                ///< rows: an index by the weights of one period
    double *d;                   ///< rows: D in this draw
    double *list;                ///< n: D of the rows in use of one period
    double *rank;                ///< n
    size_t *top;                 ///< rows: draws on top
    size_t *bottom;
} subset_work;

static void free_work(subset_work *work)
{
    free(work->order);
    free(work->weight);
    free(work->column);
    free(work->u);
    free(work->part);
    free(work->d);
    free(work->list);
    free(work->rank);
    free(work->top);
    free(work->bottom);
    *work = (subset_work){0};
}

static hl_status allocate_work(const hl_coupling_input *input,
                               const hl_coupling *result, subset_work *work,
                               hl_error *err)
{
    const size_t n = input->n;

    work->vectors = result->period_weight != NULL ? input->periods : 1;
    work->order = hl_array(result->indicators, sizeof *work->order);
    work->weight = hl_array(work->vectors, result->indicators * sizeof *work->weight);
    work->column = hl_array(result->indicators, sizeof *work->column);
    work->u = hl_array(result->subsystems, result->rows * sizeof *work->u);
    work->part = hl_array(result->rows, sizeof *work->part);
    work->d = hl_array(result->rows, sizeof *work->d);
    work->list = hl_array(n, sizeof *work->list);
    work->rank = hl_array(n, sizeof *work->rank);
    work->top = hl_array(result->rows, sizeof *work->top);
    work->bottom = hl_array(result->rows, sizeof *work->bottom);
    if (work->order == NULL || work->weight == NULL || work->column == NULL ||
        work->u == NULL || work->part == NULL || work->d == NULL ||
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

/// The chosen weights of one vector, divided by their sum.
static void divide_weights(const hl_coupling *result, const hl_indicator_weight *from,
                           size_t s, hl_indicator_weight *to,
                           const double *const *column)
{
    hl_sum sum = {0};
    size_t size = 0;

    for (size_t j = result->first[s]; j < result->first[s + 1]; j++) {
        to[j].weight = 0.0;
        if (column[j] == NULL) continue;
        hl_sum_add(&sum, from[j].weight);
        size++;
    }
    const double total = hl_sum_value(&sum);
    for (size_t j = result->first[s]; j < result->first[s + 1]; j++) {
        if (column[j] == NULL) continue;
        to[j].weight = total > 0.0 ? from[j].weight / total : 1.0 / (double)size;
    }
}

/// Choose the indicators of subsystem s and divide their weights by their sum.
static void draw_subsystem(const hl_coupling *result, size_t s, hl_random *random,
                           subset_work *work)
{
    size_t varying = 0;

    for (size_t j = result->first[s]; j < result->first[s + 1]; j++) {
        work->column[j] = NULL;
        if (!result->scale[j].constant) work->order[varying++] = j;
    }
    const size_t size = subset_size(random, varying);
    for (size_t k = 0; k < size; k++) { // the head of a Fisher-Yates shuffle
        const size_t other = k + hl_random_below(random, (uint32_t)(varying - k));
        const size_t j = work->order[other];
        work->order[other] = work->order[k];
        work->order[k] = j;
        work->column[j] = result->z + j * result->rows;
    }
    for (size_t v = 0; v < work->vectors; v++) {
        const hl_indicator_weight *from =
            work->vectors > 1 ? result->period_weight + v * result->indicators
                              : result->weight;
        divide_weights(result, from, s, work->weight + v * result->indicators,
                       work->column);
    }
}

/// The index of subsystem s in this draw; a ready-made one stays.
static hl_status add_up(const hl_coupling_input *input, const hl_coupling *result,
                        size_t s, subset_work *work, hl_error *err)
{
    const size_t first = result->first[s];
    const size_t rows_each = work->vectors > 1 ? input->n : result->rows;
    const hl_indicators chosen = {.count = result->first[s + 1] - first,
                                  .rows = result->rows,
                                  .z = work->column + first,
                                  .use = input->use};
    double *u = work->u + s * result->rows;
    hl_status status = HL_OK;

    if (input->subsystem[s].ready != NULL) {
        memcpy(u, result->u + s * result->rows, result->rows * sizeof *u);
        return HL_OK;
    }
    for (size_t v = 0; v < work->vectors && status == HL_OK; v++) {
        status = hl_index_compute(input->options.index, &chosen,
                                  work->weight + v * result->indicators + first,
                                  work->part, err);
        memcpy(u + v * rows_each, work->part + v * rows_each, rows_each * sizeof *u);
    }
    return status;
}

static hl_status couple_rows(const hl_coupling_input *input, const hl_coupling *result,
                             subset_work *work, hl_error *err)
{
    double u[HL_COUPLING_SUBSYSTEMS_MAX];
    hl_status status = HL_OK;

    for (size_t s = 0; s < result->subsystems && status == HL_OK; s++) {
        status = add_up(input, result, s, work, err);
    }
    for (size_t r = 0; r < result->rows && status == HL_OK; r++) {
        hl_coupling_degree degree = {0};
        work->d[r] = NAN;
        if (input->use != NULL && !input->use[r]) continue;
        if ((result->degree[r].flags & HL_COUPLING_MISSING) != 0) continue;
        for (size_t s = 0; s < result->subsystems; s++) {
            // fixed goalposts keep a whole index in [0, 1], not that of every subset
            u[s] = fmin(1.0, fmax(0.0, work->u[s * result->rows + r]));
        }
        status = hl_coupling_couple(input, u, &degree, err);
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
    hl_status status = allocate_work(input, result, &work, err);
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
