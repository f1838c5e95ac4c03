#include "hinterland/coupling/guard.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "coupling/guard_choices.h"
#include "coupling/guard_data.h"

static const double DOMINANT_WEIGHT = 0.4;  ///< of three indicators or more
static const double DOMINANT_OF_TWO = 0.8;  ///< one of two has more than 0.4 always
static const double DOMINANT_TIMES = 5.0;   ///< times the equal weight
static const double ZERO_SHARE = 0.5;       ///< of the rows
static const double AGAINST = -0.3;         ///< rank correlation with the own index
static const double NEARLY_THE_SAME = 0.95; ///< correlation
static const double OUTLIER_TIMES = 3.0;    ///< the greatest over the second
static const double INNER_LOW = 0.01;
static const double INNER_HIGH = 0.99;
static const double ROUNDING = 1e-12;
static const double HIGH_C = 0.8;
static const double LOW_D = 0.4;
static const double EDGE = 1e-3;
static const double WEIGHT_SUM_TOLERANCE = 1e-6;
static const double ALPHA_TOLERANCE = 1e-9;
static const double SWEEP_FIRST = 0.3;
static const double SWEEP_STEP = 0.1;
enum { SWEEP_COUNT = 5 }; ///< 0.3 .. 0.7

/// What all guards look at, and room for the rows in use.
typedef struct guard {
    const hl_coupling_input *input;
    const hl_coupling *result;
    hl_log *log;
    hl_class_cuts cuts;
    size_t used;   ///< rows in use
    size_t *row;   ///< used indices
    double *x, *y; ///< used values
} guard;

static const hl_subsystem *subsystem_of(const guard *g, size_t j)
{
    size_t s = 0;

    while (j >= g->result->first[s + 1]) {
        s++;
    }
    return &g->input->subsystem[s];
}

static const hl_indicator *indicator_of(const guard *g, size_t j)
{
    const hl_subsystem *subsystem = subsystem_of(g, j);

    return &subsystem->indicator[j - g->result->first[subsystem - g->input->subsystem]];
}

/// Both columns where both have a value, into x and y; how many.
static size_t gather(const guard *g, const double *a, const double *b)
{
    size_t count = 0;

    for (size_t k = 0; k < g->used; k++) {
        const size_t r = g->row[k];
        if (isnan(a[r]) || isnan(b[r])) continue;
        g->x[count] = a[r];
        g->y[count++] = b[r];
    }
    return count;
}

static const double *column_of(const guard *g, size_t j)
{
    return g->result->z + j * g->result->rows;
}

// ---- one indicator

static hl_status guard_constant(const guard *g, size_t j, hl_error *err)
{
    const hl_scale *scale = &g->result->scale[j];

    if (!scale->constant) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_CONSTANT, "", "%s\t%g",
                   indicator_of(g, j)->name, scale->min);
}

static double dominance_limit(size_t count)
{
    if (count < 2) return 1.0;
    if (count == 2) return DOMINANT_OF_TWO;
    return fmin(DOMINANT_WEIGHT, DOMINANT_TIMES / (double)count);
}

static hl_status guard_dominance(const guard *g, size_t j, hl_error *err)
{
    const hl_subsystem *subsystem = subsystem_of(g, j);
    const hl_weighting_rule *rule = &g->input->options.weighting;
    const double weight = g->result->weight[j].weight;

    if (rule->count == 1 && rule->method[0] == HL_WEIGHTING_EQUAL) return HL_OK;
    if (weight <= dominance_limit(subsystem->count)) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_DOMINANT, "", "%s\t%.3f\t%s",
                   indicator_of(g, j)->name, weight, subsystem->name);
}

static hl_status guard_zeros(const guard *g, size_t j, hl_error *err)
{
    size_t zeros = 0;

    for (size_t k = 0; k < g->used; k++) {
        zeros += column_of(g, j)[g->row[k]] == 0.0;
    }
    if ((double)zeros <= ZERO_SHARE * (double)g->used) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_ZEROS, "", "%s\t%zu\t%zu",
                   indicator_of(g, j)->name, zeros, g->used);
}

static hl_status guard_polarity(const guard *g, size_t j, hl_error *err)
{
    const hl_subsystem *subsystem = subsystem_of(g, j);
    const size_t s = (size_t)(subsystem - g->input->subsystem);
    double rho = NAN;

    if (g->result->scale[j].constant) return HL_OK;
    const size_t count = gather(g, column_of(g, j), g->result->u + s * g->result->rows);
    const hl_status status = hl_rank_correlation(g->x, g->y, count, &rho, err);
    if (status != HL_OK || !(rho < AGAINST)) return status;
    return hl_warn(g->log, err, HL_CODE_COUPLING_POLARITY, "", "%s\t%s\t%.2f",
                   indicator_of(g, j)->name, subsystem->name, rho);
}

static hl_status guard_size(const guard *g, size_t j, hl_error *err)
{
    if (g->input->population == NULL) return HL_OK;
    const size_t count = gather(g, indicator_of(g, j)->value, g->input->population);
    const double r = hl_correlation(g->x, g->y, count);
    if (!(fabs(r) > NEARLY_THE_SAME)) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_SIZE, "", "%s\t%.3f",
                   indicator_of(g, j)->name, r);
}

/// The greatest value of a unit over its periods in use; -inf when it has none.
static double unit_peak(const guard *g, const double *value, size_t unit)
{
    double peak = -INFINITY;

    for (size_t r = unit; r < g->result->rows; r += g->input->n) {
        if (g->input->use != NULL && !g->input->use[r]) continue;
        peak = fmax(peak, value[r]);
    }
    return peak;
}

static hl_status guard_outlier(const guard *g, size_t j, hl_error *err)
{
    const double *value = indicator_of(g, j)->value;
    double first = -INFINITY;
    double second = -INFINITY;

    if (g->result->scale[j].constant) return HL_OK;
    for (size_t i = 0; i < g->input->n; i++) {
        const double peak = unit_peak(g, value, i);
        second = fmax(second, fmin(first, peak));
        first = fmax(first, peak);
    }
    if (!(second > 0.0 && first > OUTLIER_TIMES * second)) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_OUTLIER, "", "%s\t%.1f",
                   indicator_of(g, j)->name, first / second);
}

// ---- pairs of indicators

static hl_status guard_pair(const guard *g, size_t a, size_t b, hl_error *err)
{
    const hl_scale *scale = g->result->scale;
    const char *name_a = indicator_of(g, a)->name;
    const char *name_b = indicator_of(g, b)->name;

    if (strcmp(name_a, name_b) == 0) {
        return hl_warn(g->log, err, HL_CODE_COUPLING_SHARED, "", "%s\t%s\t%s", name_a,
                       subsystem_of(g, a)->name, subsystem_of(g, b)->name);
    }
    if (scale[a].constant || scale[b].constant) return HL_OK;
    const size_t count = gather(g, column_of(g, a), column_of(g, b));
    const double r = hl_correlation(g->x, g->y, count);
    if (!(fabs(r) > NEARLY_THE_SAME)) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_CORRELATED, "", "%s\t%s\t%.3f", name_a,
                   name_b, r);
}

static hl_status guard_pairs(const guard *g, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t a = 0; a < g->result->indicators; a++) {
        for (size_t b = a + 1; b < g->result->indicators && status == HL_OK; b++) {
            if (subsystem_of(g, a) == subsystem_of(g, b)) continue;
            status = guard_pair(g, a, b, err);
        }
    }
    return status;
}

// ---- weights and alpha

static double user_sum(const hl_subsystem *subsystem)
{
    hl_sum sum = {0};

    for (size_t j = 0; subsystem->ready == NULL && j < subsystem->count; j++) {
        hl_sum_add(&sum, subsystem->user_weight[j]);
    }
    return hl_sum_value(&sum);
}

static hl_status guard_weights(const guard *g, hl_error *err)
{
    double all = 0.0;
    hl_status status = HL_OK;

    if (!hl_weighting_rule_has(&g->input->options.weighting, HL_WEIGHTING_USER)) {
        return HL_OK;
    }
    for (size_t s = 0; s < g->input->subsystems; s++) {
        all += user_sum(&g->input->subsystem[s]);
    }
    if (fabs(all - 1.0) <= WEIGHT_SUM_TOLERANCE) {
        return hl_warn(g->log, err, HL_CODE_COUPLING_GLOBAL_WEIGHTS, "", "%g", all);
    }
    for (size_t s = 0; s < g->input->subsystems && status == HL_OK; s++) {
        const hl_subsystem *subsystem = &g->input->subsystem[s];
        const double sum = user_sum(subsystem);
        if (subsystem->ready != NULL) continue;
        if (fabs(sum - 1.0) <= WEIGHT_SUM_TOLERANCE) continue;
        status = hl_warn(g->log, err, HL_CODE_COUPLING_WEIGHTS_RESCALED, "", "%s\t%g",
                         subsystem->name, sum);
    }
    return status;
}

/// The first alpha is set, the others share the rest as they did before.
static void sweep_alpha(const hl_coupling *result, double first, double *alpha)
{
    const double rest = 1.0 - result->alpha[0];

    alpha[0] = first;
    for (size_t s = 1; s < result->subsystems; s++) {
        const double share = rest > 0.0 ? result->alpha[s] / rest
                                        : 1.0 / (double)(result->subsystems - 1);
        alpha[s] = (1.0 - first) * share;
    }
}

static hl_status count_changes(const guard *g, const double *alpha, size_t *changes,
                               hl_error *err)
{
    const hl_coupling *result = g->result;
    double u[HL_COUPLING_SUBSYSTEMS_MAX];

    *changes = 0;
    for (size_t k = 0; k < g->used; k++) {
        const size_t r = g->row[k];
        hl_coupling_degree degree = {0};
        for (size_t s = 0; s < result->subsystems; s++) {
            u[s] = result->u[s * result->rows + r];
        }
        const hl_status status =
            hl_coupling_degrees(u, alpha, result->subsystems, &degree, err);
        if (status != HL_OK) return status;
        hl_coupling_degree_power(&degree, result->subsystems, g->input->options.power);
        const double class = hl_class_of(&g->cuts, degree.d[result->classed]);
        *changes += !isnan(class) && class != result->d_class[r];
    }
    return HL_OK;
}

static bool alpha_is_equal(const hl_coupling *result)
{
    for (size_t s = 0; s < result->subsystems; s++) {
        if (fabs(result->alpha[s] * (double)result->subsystems - 1.0) >
            ALPHA_TOLERANCE) {
            return false;
        }
    }
    return true;
}

static hl_status guard_alpha(const guard *g, hl_error *err)
{
    double alpha[HL_COUPLING_SUBSYSTEMS_MAX];
    size_t most = 0;

    if (alpha_is_equal(g->result)) return HL_OK;
    for (size_t k = 0; k < SWEEP_COUNT; k++) {
        size_t changes = 0;
        sweep_alpha(g->result, SWEEP_FIRST + SWEEP_STEP * (double)k, alpha);
        const hl_status status = count_changes(g, alpha, &changes, err);
        if (status != HL_OK) return status;
        if (changes > most) most = changes;
    }
    return hl_warn(g->log, err, HL_CODE_COUPLING_ALPHA_UNEQUAL, "", "%s\t%zu\t%zu",
                   g->input->subsystem[0].name, most, g->used);
}

// ---- indices and degrees

static bool spans_unit_interval(const guard *g, size_t s)
{
    const double *u = g->result->u + s * g->result->rows;
    double min = INFINITY;
    double max = -INFINITY;

    for (size_t k = 0; k < g->used; k++) {
        min = fmin(min, u[g->row[k]]);
        max = fmax(max, u[g->row[k]]);
    }
    const bool whole = min == 0.0 && max == 1.0;
    const bool inner =
        fabs(min - INNER_LOW) <= ROUNDING && fabs(max - INNER_HIGH) <= ROUNDING;
    return whole || inner; // SPSSAU stretches to 0.01 .. 0.99
}

static hl_status guard_stretched(const guard *g, hl_error *err)
{
    for (size_t s = 0; s < g->result->subsystems; s++) {
        if (!spans_unit_interval(g, s)) return HL_OK;
    }
    return hl_warn(g->log, err, HL_CODE_COUPLING_STRETCHED, "", "%zu",
                   g->result->subsystems);
}

static bool low_level(const guard *g, size_t row)
{
    const hl_coupling_degree *degree = &g->result->degree[row];

    return degree->c[HL_COUPLING_STANDARD] > HIGH_C &&
           degree->d[HL_COUPLING_STANDARD] < LOW_D;
}

static bool near_edge(const guard *g, size_t row)
{
    const double d = g->result->degree[row].d[g->result->classed];
    bool near = false;

    for (size_t k = 0; k < g->cuts.count; k++) {
        near = near || fabs(d - g->cuts.cut[k]) < EDGE;
    }
    return near;
}

static bool undefined(const guard *g, size_t row)
{
    return (g->result->degree[row].flags & HL_COUPLING_UNDEFINED) != 0;
}

static bool structural_zero(const guard *g, size_t row)
{
    return (g->result->degree[row].flags & HL_COUPLING_STRUCTURAL_ZERO) != 0;
}

/// What is counted over rows, and the warning when there are any.
static const struct row_guard {
    bool (*holds)(const guard *g, size_t row);
    hl_code code;
} ROW_GUARD[] = {
    {low_level,       HL_CODE_COUPLING_LOW_LEVEL},
    {near_edge,       HL_CODE_COUPLING_EDGES    },
    {undefined,       HL_CODE_COUPLING_ALL_ZERO },
    {structural_zero, HL_CODE_COUPLING_SOME_ZERO},
};

static hl_status guard_rows(const guard *g, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t w = 0; w < sizeof ROW_GUARD / sizeof ROW_GUARD[0]; w++) {
        size_t count = 0;
        for (size_t k = 0; k < g->used; k++) {
            count += ROW_GUARD[w].holds(g, g->row[k]);
        }
        if (count == 0 || status != HL_OK) continue;
        status =
            hl_warn(g->log, err, ROW_GUARD[w].code, "", "%zu\t%zu", count, g->used);
    }
    return status;
}

static hl_status guard_model(const guard *g, hl_error *err)
{
    if (g->result->classed == HL_COUPLING_STANDARD) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_CLASS_MODEL, "", "%s",
                   hl_coupling_model_name(g->result->classed));
}

typedef hl_status indicator_guard(const guard *g, size_t j, hl_error *err);
typedef hl_status whole_guard(const guard *g, hl_error *err);

static indicator_guard *const INDICATOR_GUARD[] = {guard_constant, guard_dominance,
                                                   guard_zeros,    guard_polarity,
                                                   guard_size,     guard_outlier};

static whole_guard *const WHOLE_GUARD[] = {guard_pairs,     guard_weights, guard_alpha,
                                           guard_stretched, guard_rows,    guard_model};

static hl_status collect_rows(guard *g, hl_error *err)
{
    const hl_coupling_options *o = &g->input->options;
    const size_t rows = g->result->rows;

    const hl_status status =
        hl_class_cuts_of(o->classes, o->cuts, o->cut_count, o->closure, &g->cuts, err);
    if (status != HL_OK) return status;
    g->row = hl_array(rows, sizeof *g->row);
    g->x = hl_array(rows, sizeof *g->x);
    g->y = hl_array(rows, sizeof *g->y);
    if (g->row == NULL || g->x == NULL || g->y == NULL) {
        return hl_no_memory(err, "%zu rows", rows);
    }
    for (size_t r = 0; r < rows; r++) {
        if (g->input->use == NULL || g->input->use[r]) g->row[g->used++] = r;
    }
    return HL_OK;
}

hl_status hl_coupling_guard(const hl_coupling_input *input, const hl_coupling *result,
                            hl_log *log, hl_error *err)
{
    guard g = {.input = input, .result = result, .log = log};

    hl_status status = collect_rows(&g, err);
    for (size_t k = 0; k < sizeof INDICATOR_GUARD / sizeof INDICATOR_GUARD[0]; k++) {
        for (size_t j = 0; j < result->indicators && status == HL_OK; j++) {
            status = INDICATOR_GUARD[k](&g, j, err);
        }
    }
    for (size_t k = 0; k < sizeof WHOLE_GUARD / sizeof WHOLE_GUARD[0]; k++) {
        if (status == HL_OK) status = WHOLE_GUARD[k](&g, err);
    }
    if (status == HL_OK) status = hl_guard_choices(input, result, log, err);
    if (status == HL_OK) status = hl_guard_data(input, result, log, err);
    free(g.row);
    free(g.x);
    free(g.y);
    return status;
}
