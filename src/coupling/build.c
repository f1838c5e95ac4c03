#include "coupling/build.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "coupling/weigh_subsystem.h"

static const double RANGE_TOLERANCE = 1e-12; ///< as of hl_coupling_degrees()

/// A subsystem at work.
typedef struct build {
    const hl_coupling_input *input;
    const hl_subsystem *subsystem;
    hl_coupling *c;
    size_t s;
    size_t first;       ///< its first indicator
    const double **z;   ///< its columns; NULL: constant
    const double **raw; ///< likewise, held but not scaled; only for the CV
    double *held;       ///< room for that
    bool *use;          ///< rows that an indicator, or the weights, are fitted to
    bool *some;         ///< room for the rows of a period
    double *u;          ///< room for an index
} build;

static bool in_use(const build *b, size_t row)
{
    return b->input->use == NULL || b->input->use[row];
}

static const hl_normalization *normalization(const build *b)
{
    return &b->input->options.normalization;
}

static bool may_be_missing(const build *b)
{
    return b->input->options.least_observed > 0.0;
}

static hl_status check_weighting(const hl_weighting_rule *rule, hl_error *err)
{
    if (rule->count < 1 || rule->count > HL_WEIGHTINGS_MAX) {
        return hl_fail(err, HL_CODE_COUPLING_RULE, "count\t%zu", rule->count);
    }
    for (size_t l = 0; l < rule->count; l++) {
        bool twice = false;
        for (size_t k = 0; k < l; k++) {
            twice = twice || rule->method[k] == rule->method[l];
        }
        if (rule->method[l] < HL_WEIGHTING_COUNT && !twice) continue;
        return hl_fail(err, HL_CODE_COUPLING_RULE, "method\t%s",
                       hl_weighting_name(rule->method[l]));
    }
    return HL_OK;
}

static hl_status check_lag(const hl_lag_rule *lag, hl_error *err)
{
    const bool usable = lag->least > 0.0 && lag->least <= 1.0 && lag->greatest >= 1.0 &&
                        isfinite(lag->greatest) &&
                        (isnan(lag->difference) || lag->difference >= 0.0);

    if (usable) return HL_OK;
    return hl_fail(err, HL_CODE_COUPLING_LAG, "%g\t%g\t%g", lag->least, lag->greatest,
                   lag->difference);
}

hl_status hl_build_check(const hl_coupling_input *input, hl_error *err)
{
    const hl_coupling_options *o = &input->options;
    const hl_normalization *how = &o->normalization;

    if (!isnan(o->power) && !(o->power > 0.0 && isfinite(o->power))) {
        return hl_fail(err, HL_CODE_COUPLING_POWER, "%g", o->power);
    }
    if (!(o->least_observed >= 0.0 && o->least_observed <= 1.0)) {
        return hl_fail(err, HL_CODE_COUPLING_OBSERVED, "%g", o->least_observed);
    }
    if (how->reference == HL_REFERENCE_BASE_PERIOD && how->base >= input->periods) {
        return hl_fail(err, HL_CODE_COUPLING_NORMALIZATION, "base\t%zu", how->base);
    }
    if (o->index != HL_INDEX_TOPSIS && !hl_normalization_admissible(how->method)) {
        return hl_fail(err, HL_CODE_COUPLING_METHOD_INDEX, "%s\t%s",
                       hl_normalize_method_name(how->method),
                       hl_index_form_name(o->index));
    }
    const hl_status status = check_weighting(&o->weighting, err);
    return status == HL_OK ? check_lag(&o->lag, err) : status;
}

// ---- scales

/// The rows that an indicator is fitted to: in use, and there.
static void mark_rows(const build *b, const hl_indicator *indicator)
{
    for (size_t r = 0; r < b->c->rows; r++) {
        const bool absent = may_be_missing(b) && isnan(indicator->value[r]);
        b->use[r] = in_use(b, r) && !absent;
    }
}

/// Of these rows those of a period.
static size_t mark_period(const build *b, size_t period)
{
    size_t used = 0;

    for (size_t r = 0; r < b->c->rows; r++) {
        b->some[r] = b->use[r] && r / b->input->n == period;
        used += b->some[r];
    }
    return used;
}

/// Fit the scale again to the rows of one period.
static hl_status refit(const build *b, const hl_indicator *indicator, size_t period,
                       hl_scale *scale, hl_error *err)
{
    const size_t used = mark_period(b, period);

    if (used < 2) {
        return hl_fail(err, HL_CODE_COUPLING_PERIOD_ROWS, "%zu\t%zu", period + 1, used);
    }
    const hl_status status = hl_scale_refit(indicator, b->c->rows, b->some, scale, err);
    if (status != HL_OK || !scale->constant) return status;
    return hl_fail(err, HL_CODE_COUPLING_PERIOD_CONSTANT, "%s\t%zu", indicator->name,
                   period + 1);
}

static hl_status scale_by_period(const build *b, const hl_indicator *indicator,
                                 const hl_scale *scale, double *z, hl_error *err)
{
    const size_t n = b->input->n;
    hl_status status = HL_OK;

    for (size_t t = 0; t < b->input->periods && status == HL_OK; t++) {
        hl_scale own = *scale;
        status = refit(b, indicator, t, &own, err);
        if (status != HL_OK) break;
        hl_scale_apply(&own, indicator->value + t * n, n, b->some + t * n, z + t * n);
    }
    return status;
}

static hl_status scale_indicator(build *b, size_t j, hl_error *err)
{
    const hl_indicator *indicator = &b->subsystem->indicator[j];
    const hl_normalize_reference reference = normalization(b)->reference;
    hl_scale *scale = &b->c->scale[b->first + j];
    double *z = b->c->z + (b->first + j) * b->c->rows;

    mark_rows(b, indicator);
    hl_status status =
        hl_scale_fit(indicator, b->c->rows, b->use, normalization(b), scale, err);
    if (status != HL_OK) return status;
    b->z[j] = scale->constant ? NULL : z;
    if (reference == HL_REFERENCE_BY_PERIOD && !scale->constant) {
        return scale_by_period(b, indicator, scale, z, err);
    }
    if (reference == HL_REFERENCE_BASE_PERIOD && !scale->constant) {
        status = refit(b, indicator, normalization(b)->base, scale, err);
        if (status != HL_OK) return status;
    }
    hl_scale_apply(scale, indicator->value, b->c->rows, b->use, z);
    return HL_OK;
}

static bool may_leave(const build *b)
{
    const hl_normalization *how = normalization(b);

    return how->reference == HL_REFERENCE_BASE_PERIOD ||
           how->reference == HL_REFERENCE_FIXED ||
           (how->shift > 0.0 && how->shift_form == HL_SHIFT_ADD);
}

/// Count z outside [0, 1], or refuse them where the index cannot take them.
static hl_status check_range(const build *b, size_t j, hl_error *err)
{
    const hl_index_form form = b->input->options.index;
    const double *z = b->z[j];
    const hl_code code =
        may_leave(b) ? HL_CODE_COUPLING_LEFT_SCALE_Z : HL_CODE_COUPLING_INADMISSIBLE;

    for (size_t r = 0; z != NULL && r < b->c->rows; r++) {
        if (!(z[r] < -RANGE_TOLERANCE || z[r] > 1.0 + RANGE_TOLERANCE)) continue;
        b->c->outside++;
        const bool root = form == HL_INDEX_GEOMETRIC && z[r] < 0.0;
        if (form == HL_INDEX_TOPSIS || (may_leave(b) && !root)) continue;
        return hl_fail(err, code, "%s\t%s\t%.6g\t%zu",
                       hl_normalize_method_name(normalization(b)->method),
                       b->subsystem->indicator[j].name, z[r], r + 1);
    }
    return HL_OK;
}

static hl_status scale_all(build *b, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t j = 0; j < b->subsystem->count && status == HL_OK; j++) {
        status = scale_indicator(b, j, err);
        if (status == HL_OK) status = check_range(b, j, err);
    }
    return status;
}

// ---- weights

/// The rows that have every indicator: weights are made from them.
static void mark_whole_rows(const build *b)
{
    for (size_t r = 0; r < b->c->rows; r++) {
        b->use[r] = in_use(b, r);
        for (size_t j = 0; j < b->subsystem->count; j++) {
            if (b->z[j] != NULL && isnan(b->z[j][r])) b->use[r] = false;
        }
    }
}

/// Raw values as the scale holds them, for the coefficient of variation.
static void hold_all(build *b)
{
    for (size_t j = 0; j < b->subsystem->count; j++) {
        const hl_scale *scale = &b->c->scale[b->first + j];
        double *to = b->held + j * b->c->rows;
        for (size_t r = 0; r < b->c->rows; r++) {
            const double x = b->subsystem->indicator[j].value[r];
            to[r] = isnan(x) ? NAN : fmin(scale->high, fmax(scale->low, x));
        }
        b->raw[j] = b->z[j] != NULL ? to : NULL;
    }
}

static void add_share(const hl_indicator_weight *one, double share,
                      hl_indicator_weight *to)
{
    to->entropy += one->entropy * share;
    to->divergence += one->divergence * share;
    to->weight += one->weight * share;
    for (size_t l = 0; l < HL_WEIGHTINGS_MAX; l++) {
        to->part[l] += one->part[l] * share;
    }
}

/// The mean of the weights of the periods takes the place of one vector.
static void average(const build *b)
{
    const size_t periods = b->input->periods;
    const size_t all = b->c->indicators;

    for (size_t j = b->first; j < b->first + b->subsystem->count; j++) {
        for (size_t t = 0; t < periods; t++) {
            add_share(&b->c->period_weight[t * all + j], 1.0 / (double)periods,
                      &b->c->weight[j]);
        }
    }
}

static hl_status weigh(build *b, hl_error *err)
{
    const hl_weighting_rule *rule = &b->input->options.weighting;
    const size_t count = b->subsystem->count;
    const size_t vectors = hl_weigh_vectors(rule, b->input->periods);
    hl_indicator_weight *weight = hl_array(count, vectors * sizeof *weight);

    if (weight == NULL) return hl_no_memory(err, "%zu weights", count);
    mark_whole_rows(b);
    if (hl_weighting_rule_has(rule, HL_WEIGHTING_CV)) hold_all(b);
    const hl_weigh_task task = {
        .rule = rule,
        .subsystem = b->subsystem,
        .n = b->input->n,
        .periods = b->input->periods,
        .z = {count, b->c->rows, b->z, b->use},
        .raw = b->raw
    };
    const hl_status status = hl_weigh_subsystem(&task, weight, &b->c->note[b->s], err);
    for (size_t t = 0; t < vectors && status == HL_OK; t++) {
        for (size_t j = 0; j < count; j++) {
            hl_indicator_weight *to =
                vectors > 1 ? &b->c->period_weight[t * b->c->indicators + b->first + j]
                            : &b->c->weight[b->first + j];
            *to = weight[t * count + j];
        }
    }
    if (status == HL_OK && vectors > 1) average(b);
    free(weight);
    return status;
}

// ---- index

/// The share of the weight that a row has; rows with too little lose their index.
static void observe(const build *b, const hl_indicator_weight *weight, size_t row,
                    double *u)
{
    double *observed = b->c->observed + b->s * b->c->rows + row;
    hl_sum sum = {0};
    bool whole = true;

    *observed = NAN;
    if (!in_use(b, row)) return;
    for (size_t j = 0; j < b->subsystem->count; j++) {
        if (b->z[j] == NULL) continue;
        whole = whole && !isnan(b->z[j][row]);
        if (!isnan(b->z[j][row])) hl_sum_add(&sum, weight[j].weight);
    }
    *observed = whole ? 1.0 : hl_sum_value(&sum);
    if (*observed < b->input->options.least_observed) *u = NAN;
}

/// The index of the rows of period t, or of all rows.
static hl_status index_rows(const build *b, const hl_indicator_weight *weight,
                            size_t begin, size_t end, hl_error *err)
{
    const hl_indicators z = {b->subsystem->count, b->c->rows, b->z, b->input->use};
    double *u = b->c->u + b->s * b->c->rows;

    const hl_status status =
        hl_index_compute(b->input->options.index, &z, weight, b->u, err);
    if (status != HL_OK) return status;
    for (size_t r = begin; r < end; r++) {
        u[r] = b->u[r];
        if (b->c->observed != NULL) observe(b, weight, r, &u[r]);
        if (!(u[r] < -RANGE_TOLERANCE || u[r] > 1.0 + RANGE_TOLERANCE)) continue;
        return hl_fail(err, HL_CODE_COUPLING_LEFT_SCALE, "%s\t%.6g\t%zu",
                       b->subsystem->name, u[r], r + 1);
    }
    return HL_OK;
}

static hl_status add_up(const build *b, hl_error *err)
{
    const size_t n = b->input->n;
    hl_status status = HL_OK;

    if (b->c->period_weight == NULL) {
        return index_rows(b, b->c->weight + b->first, 0, b->c->rows, err);
    }
    for (size_t t = 0; t < b->input->periods && status == HL_OK; t++) {
        const hl_indicator_weight *weight =
            b->c->period_weight + t * b->c->indicators + b->first;
        status = index_rows(b, weight, t * n, (t + 1) * n, err);
    }
    return status;
}

static hl_status take_ready(const build *b, hl_error *err)
{
    double *u = b->c->u + b->s * b->c->rows;

    for (size_t r = 0; r < b->c->rows; r++) {
        const double value = b->subsystem->ready[r];
        u[r] = NAN;
        if (b->c->observed != NULL) {
            b->c->observed[b->s * b->c->rows + r] = in_use(b, r) ? 1.0 : NAN;
        }
        if (!in_use(b, r)) continue;
        if (isnan(value) && may_be_missing(b)) continue;
        if (!(value >= -RANGE_TOLERANCE && value <= 1.0 + RANGE_TOLERANCE)) {
            return hl_fail(err, HL_CODE_COUPLING_READY, "%s\t%.6g\t%zu",
                           b->subsystem->name, value, r + 1);
        }
        u[r] = fmin(1.0, fmax(0.0, value));
    }
    return HL_OK;
}

static hl_status allocate(build *b, hl_error *err)
{
    const size_t count = b->subsystem->count;
    const size_t rows = b->c->rows;
    const bool cv =
        hl_weighting_rule_has(&b->input->options.weighting, HL_WEIGHTING_CV);

    b->z = hl_array(count, sizeof *b->z);
    b->raw = hl_array(count, sizeof *b->raw);
    b->held = hl_array(cv ? count : 0, rows * sizeof *b->held);
    b->use = hl_array(rows, sizeof *b->use);
    b->some = hl_array(rows, sizeof *b->some);
    b->u = hl_array(rows, sizeof *b->u);
    if (b->z == NULL || b->raw == NULL || b->held == NULL || b->use == NULL ||
        b->some == NULL || b->u == NULL) {
        return hl_no_memory(err, "%zu indicators of %zu rows", count, rows);
    }
    return HL_OK;
}

hl_status hl_build_subsystem(const hl_coupling_input *input, size_t s, hl_coupling *c,
                             hl_error *err)
{
    build b = {.input = input,
               .subsystem = &input->subsystem[s],
               .c = c,
               .s = s,
               .first = c->first[s]};

    if (b.subsystem->ready != NULL) return take_ready(&b, err);
    hl_status status = allocate(&b, err);
    if (status == HL_OK) status = scale_all(&b, err);
    if (status == HL_OK) status = weigh(&b, err);
    if (status == HL_OK) status = add_up(&b, err);
    free(b.z);
    free(b.raw);
    free(b.held);
    free(b.use);
    free(b.some);
    free(b.u);
    return status;
}
