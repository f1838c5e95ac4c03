#include "hinterland/coupling/coupling.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "coupling/build.h"
#include "coupling/weigh_subsystem.h"
#include "hinterland/coupling/obstacle.h"

hl_coupling_options hl_coupling_defaults(void)
{
    return (hl_coupling_options){
        .normalization = hl_normalization_defaults(),
        .weighting = hl_weighting_rule_of(HL_WEIGHTING_ENTROPY),
        .models = (1U << HL_COUPLING_STANDARD) | (1U << HL_COUPLING_WANG),
        .power = NAN,
        .closure = HL_CLOSED_LEFT,
        .lag = hl_lag_defaults()};
}

static hl_status check_input(const hl_coupling_input *input, hl_error *err)
{
    const size_t n = input->subsystems;

    if (n < HL_COUPLING_SUBSYSTEMS_MIN || n > HL_COUPLING_SUBSYSTEMS_MAX) {
        return hl_fail(err, HL_CODE_COUPLING_SUBSYSTEMS, "%zu", n);
    }
    if ((input->options.models & ((1U << HL_COUPLING_MODEL_COUNT) - 1)) == 0) {
        return hl_fail(err, HL_CODE_COUPLING_MODEL, "%u", input->options.models);
    }
    return hl_build_check(input, err);
}

/// Number the indicators through the subsystems.
static hl_status number(const hl_coupling_input *input, hl_coupling *c, hl_error *err)
{
    c->rows = input->n * input->periods;
    c->subsystems = input->subsystems;
    c->first = hl_array(c->subsystems + 1, sizeof *c->first);
    if (c->first == NULL) return hl_no_memory(err, "%zu subsystems", c->subsystems);
    for (size_t s = 0; s < c->subsystems; s++) {
        const hl_subsystem *subsystem = &input->subsystem[s];
        const size_t count = subsystem->ready != NULL ? 0 : subsystem->count;
        c->first[s + 1] = c->first[s] + count;
    }
    c->indicators = c->first[c->subsystems];
    return HL_OK;
}

static hl_status allocate(const hl_coupling_input *input, hl_coupling *c, hl_error *err)
{
    const size_t vectors = hl_weigh_vectors(&input->options.weighting, input->periods);
    const bool missing = input->options.least_observed > 0.0;
    bool enough = true;

    c->scale = hl_array(c->indicators, sizeof *c->scale);
    c->weight = hl_array(c->indicators, sizeof *c->weight);
    c->note = hl_array(c->subsystems, sizeof *c->note);
    c->alpha = hl_array(c->subsystems, sizeof *c->alpha);
    c->z = hl_array(c->indicators, c->rows * sizeof *c->z);
    c->u = hl_array(c->subsystems, c->rows * sizeof *c->u);
    c->degree = hl_array(c->rows, sizeof *c->degree);
    c->d_class = hl_array(c->rows, sizeof *c->d_class);
    c->stage = hl_array(c->rows, sizeof *c->stage);
    c->lag_type = hl_array(c->rows, sizeof *c->lag_type);
    c->imbalance = hl_array(c->rows, sizeof *c->imbalance);
    c->lagging = hl_array(c->rows, sizeof *c->lagging);
    c->obstacle = hl_array(c->indicators, c->rows * sizeof *c->obstacle);
    if (vectors > 1) {
        c->period_weight = hl_array(vectors, c->indicators * sizeof *c->period_weight);
        enough = c->period_weight != NULL;
    }
    if (missing) {
        c->observed = hl_array(c->subsystems, c->rows * sizeof *c->observed);
        enough = enough && c->observed != NULL;
    }
    if (c->scale == NULL || c->weight == NULL || c->note == NULL || c->alpha == NULL ||
        c->z == NULL || c->u == NULL || c->degree == NULL || c->d_class == NULL ||
        c->stage == NULL || c->lag_type == NULL || c->imbalance == NULL ||
        c->lagging == NULL || c->obstacle == NULL || !enough) {
        return hl_no_memory(err, "%zu indicators of %zu rows", c->indicators, c->rows);
    }
    return HL_OK;
}

static hl_coupling_model classed_model(unsigned models)
{
    hl_coupling_model model = HL_COUPLING_STANDARD;

    while ((models & (1U << model)) == 0) {
        model++;
    }
    return model;
}

hl_status hl_coupling_couple(const hl_coupling_input *input, const double *u,
                             hl_coupling_degree *out, hl_error *err)
{
    const size_t n = input->subsystems;
    const hl_status status = hl_coupling_degrees(u, input->options.alpha, n, out, err);

    if (status == HL_OK) hl_coupling_degree_power(out, n, input->options.power);
    return status;
}

static hl_status couple_row(const hl_coupling_input *input, const hl_class_cuts *cuts,
                            hl_coupling *c, size_t r, hl_error *err)
{
    double u[HL_COUPLING_SUBSYSTEMS_MAX];

    for (size_t s = 0; s < c->subsystems; s++) {
        u[s] = c->u[s * c->rows + r];
    }
    const hl_status status = hl_coupling_couple(input, u, &c->degree[r], err);
    if (status != HL_OK) return status;
    c->d_class[r] = hl_class_of(cuts, c->degree[r].d[c->classed]);
    c->lagging[r] = hl_lagging_subsystem(u, c->subsystems, &c->imbalance[r]);
    c->lag_type[r] = NAN;
    if (c->subsystems == 2) {
        c->lag_type[r] = hl_lag_type_by(&input->options.lag, u[0], u[1]);
        if (c->lag_type[r] == HL_LAG_SYNCHRONOUS) c->lagging[r] = SIZE_MAX;
    }
    c->stage[r] = NAN;
    if (!isnan(input->options.power)) return HL_OK;
    return hl_coupling_stages(&c->degree[r].c[HL_COUPLING_STANDARD], 1,
                              HL_COUPLING_STANDARD, &c->stage[r], err);
}

static hl_status couple_rows(const hl_coupling_input *input, hl_coupling *c,
                             hl_error *err)
{
    const hl_coupling_options *o = &input->options;
    hl_class_cuts cuts = {0};

    hl_status status =
        hl_class_cuts_of(o->classes, o->cuts, o->cut_count, o->closure, &cuts, err);
    for (size_t r = 0; r < c->rows && status == HL_OK; r++) {
        status = couple_row(input, &cuts, c, r, err);
    }
    return status;
}

const hl_indicator_weight *hl_coupling_weights_at(const hl_coupling_input *input,
                                                  const hl_coupling *result, size_t row)
{
    if (result->period_weight == NULL) return result->weight;
    return result->period_weight + row / input->n * result->indicators;
}

/// Obstacles of the rows of one period, by its weights.
static void period_obstacles(const hl_coupling_input *input, hl_coupling *c, size_t t,
                             const double **column, double *factor)
{
    const hl_indicator_weight *weight = hl_coupling_weights_at(input, c, t * input->n);

    for (size_t s = 0; s < c->subsystems; s++) {
        for (size_t j = c->first[s]; j < c->first[s + 1]; j++) {
            factor[j] = c->alpha[s] * weight[j].weight;
            column[j] = c->scale[j].constant ? NULL : c->z + j * c->rows;
        }
    }
    const hl_indicators all = {c->indicators, c->rows, column, input->use};
    hl_obstacle_rows(&all, factor, t * input->n, (t + 1) * input->n, c->obstacle);
}

static hl_status find_obstacles(const hl_coupling_input *input, hl_coupling *c,
                                hl_error *err)
{
    double *factor = hl_array(c->indicators, sizeof *factor);
    const double **column = hl_array(c->indicators, sizeof *column);
    hl_status status = HL_OK;

    if (factor == NULL || column == NULL) {
        status = hl_no_memory(err, "%zu weights", c->indicators);
    }
    for (size_t t = 0; t < input->periods && status == HL_OK; t++) {
        period_obstacles(input, c, t, column, factor);
    }
    for (size_t k = 0; c->outside > 0 && k < c->indicators * c->rows; k++) {
        c->obstacle[k] = NAN; // 1 - z means nothing then
    }
    free(factor);
    free(column);
    return status;
}

static void set_alpha(const hl_coupling_input *input, hl_coupling *c)
{
    const double *given = input->options.alpha;

    for (size_t s = 0; s < c->subsystems; s++) {
        c->alpha[s] = given != NULL ? given[s] : 1.0 / (double)c->subsystems;
    }
}

hl_status hl_coupling_compute(const hl_coupling_input *input, hl_coupling *out,
                              hl_error *err)
{
    hl_coupling c = {0};

    hl_status status = check_input(input, err);
    if (status == HL_OK) status = number(input, &c, err);
    if (status == HL_OK) status = allocate(input, &c, err);
    if (status != HL_OK) goto done;
    set_alpha(input, &c);
    c.classed = classed_model(input->options.models);
    for (size_t s = 0; s < c.subsystems && status == HL_OK; s++) {
        status = hl_build_subsystem(input, s, &c, err);
        hl_at(err, status, "subsystem %s", input->subsystem[s].name);
    }
    if (status == HL_OK) status = couple_rows(input, &c, err);
    if (status == HL_OK) status = find_obstacles(input, &c, err);
    if (status != HL_OK) goto done;
    *out = c;
    c = (hl_coupling){0};
done:
    hl_coupling_free(&c);
    return status;
}

void hl_coupling_free(hl_coupling *coupling)
{
    free(coupling->first);
    free(coupling->scale);
    free(coupling->weight);
    free(coupling->period_weight);
    free(coupling->note);
    free(coupling->alpha);
    free(coupling->z);
    free(coupling->u);
    free(coupling->observed);
    free(coupling->degree);
    free(coupling->d_class);
    free(coupling->stage);
    free(coupling->lag_type);
    free(coupling->imbalance);
    free(coupling->lagging);
    free(coupling->obstacle);
    *coupling = (hl_coupling){0};
}
