#include "hinterland/stats/local.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/multiple_testing.h"
#include "stats/local_steps.h"
#include "stats/variable.h"

static const size_t DEFAULT_PERMUTATIONS = 99999;
static const uint64_t DEFAULT_SEED = 12345;
static const double DEFAULT_LEVEL = 0.05;
static const double NORMAL = 1.959963984540054; // 97.5 % of the normal distribution

hl_local_options hl_local_defaults(void)
{
    return (hl_local_options){
        .permutations = DEFAULT_PERMUTATIONS,
        .seed = DEFAULT_SEED,
        .level = DEFAULT_LEVEL,
    };
}

hl_status hl_local_check(const hl_local_options *options, hl_error *err)
{
    if (!(options->level > 0.0 && options->level < 1.0)) {
        return hl_fail(err, HL_CODE_STATS_LEVEL, "%g", options->level);
    }
    if (options->permutations >= UINT32_MAX) {
        return hl_fail(err, HL_CODE_STATS_PERMUTATIONS, "%zu\t%u",
                       options->permutations, UINT32_MAX - 1);
    }
    return HL_OK;
}

bool hl_is_island(const hl_weights *w, size_t i)
{
    return w->start[i] == w->start[i + 1];
}

hl_row hl_row_sums(const hl_weights *w, const double *x, size_t i)
{
    hl_sum weight = {0};
    hl_sum squares = {0};
    hl_sum lag = {0};

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        hl_sum_add(&weight, w->weight[l]);
        hl_sum_add(&squares, w->weight[l] * w->weight[l]);
        hl_sum_add(&lag, w->weight[l] * x[w->neighbor[l]]);
    }
    return (hl_row){hl_sum_value(&weight), hl_sum_value(&squares), hl_sum_value(&lag)};
}

hl_mean_variance hl_moments_without(size_t n, double squares, double z)
{
    const double others = (double)n - 1.0;
    const double mean = -z / others;

    return (hl_mean_variance){mean, (squares - z * z) / others - mean * mean};
}

hl_mean_variance hl_draw_moments(hl_row row, size_t n, hl_mean_variance others)
{
    const double m = (double)n - 1.0;
    const double spread = row.squares - row.weight * row.weight / m;

    return (hl_mean_variance){row.weight * others.mean,
                              others.variance * m / (m - 1.0) * fmax(spread, 0.0)};
}

/// An array of missing numbers, or NULL. Several threads: what takes the time is that
/// the memory is touched for the first time.
static double *missing_numbers(size_t n, int threads)
{
    double *number = hl_array(n, sizeof *number);

    if (number == NULL) return NULL;
#pragma omp parallel for schedule(static) num_threads(threads)
    for (size_t i = 0; i < n; i++) {
        number[i] = NAN;
    }
    return number;
}

static hl_status allocate(size_t n, int threads, hl_local *l, hl_error *err)
{
    double **const array[] = {
        &l->value,  &l->expected, &l->variance,     &l->z_score, &l->p,
        &l->p_less, &l->p_folded, &l->p_greater,    &l->p_mc,    &l->p_fdr,
        &l->p_low,  &l->p_high,   &l->p_bonferroni,
    };

    for (size_t k = 0; k < sizeof array / sizeof *array; k++) {
        *array[k] = missing_numbers(n, threads);
        if (*array[k] == NULL) return hl_no_memory(err, "%zu local statistics", n);
    }
    l->p_method = hl_array(n, sizeof *l->p_method);
    l->cls = hl_array(n, sizeof *l->cls);
    if (l->p_method == NULL || l->cls == NULL) {
        return hl_no_memory(err, "%zu local statistics", n);
    }
    return HL_OK;
}

hl_status hl_local_open(const char *statistic, const hl_classes *classes,
                        const hl_weights *w, const hl_local_options *options,
                        hl_local *out, hl_error *err)
{
    hl_local l = {.statistic = statistic,
                  .n = w->n,
                  .classes = classes,
                  .links = w->start[w->n],
                  .permutations = options->permutations,
                  .seed = options->seed,
                  .level = options->level,
                  .correction = options->correction};

    const hl_status status = allocate(w->n, hl_threads(options->threads), &l, err);
    if (status != HL_OK) {
        hl_local_free(&l);
        return status;
    }
    for (size_t i = 0; i < w->n; i++) {
        l.islands += hl_is_island(w, i);
    }
    *out = l;
    return HL_OK;
}

hl_status hl_local_draw(hl_shared_table *table, const hl_local_options *options,
                        hl_tails **tails, hl_error *err)
{
    *tails = NULL;
    if (options->permutations == 0) return HL_OK;
    table->permutations = (uint32_t)options->permutations;
    table->seed = options->seed;
    table->stop = options->stop < UINT32_MAX ? (uint32_t)options->stop : UINT32_MAX;
    table->plain = options->engine == HL_ENGINE_PLAIN;
    hl_tails *drawn = hl_array(table->w->n, sizeof *drawn);
    if (drawn == NULL) return hl_no_memory(err, "%zu counts", table->w->n);
    const hl_status status = hl_table_count(table, drawn, err);
    if (status == HL_OK) {
        *tails = drawn;
    } else {
        free(drawn);
    }
    return status;
}

/// Wilson's 95 % interval of the smaller tail, doubled.
static void set_interval(hl_local *local, size_t i, double share, double draws)
{
    const double square = NORMAL * NORMAL / draws;
    const double center = share + square / 2.0;
    const double width = NORMAL * sqrt((share * (1.0 - share) + square / 4.0) / draws);

    local->p_low[i] = fmin(1.0, 2.0 * fmax(0.0, center - width) / (1.0 + square));
    local->p_high[i] = fmin(1.0, 2.0 * (center + width) / (1.0 + square));
}

void hl_local_set_p(hl_local *local, size_t i, hl_tails tails)
{
    const bool early = tails.draws < local->permutations;
    const double one =
        early ? 0.0 : 1.0; // Besag & Clifford: h / l, else (g + 1) / (R + 1)
    const double all = (double)tails.draws + one;
    const double greater = (double)tails.at_least + one;
    const double less = (double)tails.at_most + one;

    local->p_greater[i] = greater / all;
    local->p_less[i] = less / all;
    local->p_folded[i] = fmin(greater, less) / all;
    local->p[i] = fmin(1.0, 2.0 * local->p_folded[i]);
    local->p_mc[i] = hl_p_error(local->p[i], tails.draws);
    local->p_low[i] = local->p_high[i] = local->p[i];
    local->p_method[i] = early ? HL_P_SEQUENTIAL : HL_P_PERMUTATION;
    if (early) set_interval(local, i, local->p_folded[i], all);
}

static const double *deciding_p(const hl_local *l)
{
    switch (l->correction) {
    case HL_CORRECTION_NONE: return l->p;
    case HL_CORRECTION_BONFERRONI: return l->p_bonferroni;
    case HL_CORRECTION_FDR:
    case HL_CORRECTION_FDR_BY: break;
    }
    return l->p_fdr;
}

int hl_class_undefined(const hl_classes *classes)
{
    return classes->row[classes->count - 2].code;
}

int hl_class_isolate(const hl_classes *classes)
{
    return classes->row[classes->count - 1].code;
}

static int class_of(const hl_weights *w, const hl_local *l, size_t i, double p)
{
    if (hl_is_island(w, i)) return hl_class_isolate(l->classes);
    if (isnan(p)) { // no test: of a statistic that says nothing there, or not asked for
        const bool defined = l->permutations > 0 && !isnan(l->value[i]);
        return defined ? 0 : hl_class_undefined(l->classes);
    }
    return p > l->level ? 0 : l->cls[i];
}

static void classify(const hl_weights *w, hl_local *l)
{
    const double *p = deciding_p(l);

    for (size_t i = 0; i < l->n; i++) {
        l->cls[i] = (uint8_t)class_of(w, l, i, p[i]);
    }
}

hl_status hl_local_close(const hl_weights *w, hl_local *local, hl_error *err)
{
    hl_local *l = local;

    for (size_t i = 0; i < l->n; i++) {
        if (!isnan(l->z_score[i]) || !(l->variance[i] > 0.0)) continue;
        l->z_score[i] = (l->value[i] - l->expected[i]) / sqrt(l->variance[i]);
    }
    hl_status status = l->correction == HL_CORRECTION_FDR_BY
                           ? hl_adjust_fdr_by(l->p, l->n, l->p_fdr, &l->tests, err)
                           : hl_adjust_fdr(l->p, l->n, l->p_fdr, &l->tests, err);
    if (status == HL_OK) {
        status = hl_adjust_bonferroni(l->p, l->n, l->p_bonferroni, &l->tests, err);
    }
    if (status == HL_OK) classify(w, l);
    return status;
}

void hl_local_free(hl_local *local)
{
    double *const array[] = {
        local->value,        local->expected,  local->variance,
        local->z_score,      local->p,         local->p_less,
        local->p_folded,     local->p_greater, local->p_mc,
        local->p_fdr,        local->p_low,     local->p_high,
        local->p_bonferroni,
    };

    for (size_t k = 0; k < sizeof array / sizeof *array; k++) {
        free(array[k]);
    }
    free(local->p_method);
    free(local->cls);
    *local = (hl_local){0};
}
