#include "hinterland/coupling/coupling.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/coupling/index.h"
#include "hinterland/coupling/obstacle.h"

hl_coupling_options hl_coupling_defaults(void)
{
    return (hl_coupling_options){.weighting = HL_WEIGHTING_ENTROPY,
                                 .models = (1U << HL_COUPLING_STANDARD) |
                                           (1U << HL_COUPLING_WANG),
                                 .closure = HL_CLOSED_LEFT};
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
    return HL_OK;
}

static hl_status allocate(const hl_coupling_input *input, hl_coupling *c, hl_error *err)
{
    c->rows = input->n * input->periods;
    c->subsystems = input->subsystems;
    c->first = hl_array(c->subsystems + 1, sizeof *c->first);
    if (c->first == NULL) {
        hl_no_memory(err, "%zu subsystems", c->subsystems);
        return HL_MEMORY;
    }
    for (size_t s = 0; s < c->subsystems; s++) {
        c->first[s + 1] = c->first[s] + input->subsystem[s].count;
    }
    c->indicators = c->first[c->subsystems];

    c->scale = hl_array(c->indicators, sizeof *c->scale);
    c->weight = hl_array(c->indicators, sizeof *c->weight);
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
    if (c->scale == NULL || c->weight == NULL || c->alpha == NULL || c->z == NULL ||
        c->u == NULL || c->degree == NULL || c->d_class == NULL || c->stage == NULL ||
        c->lag_type == NULL || c->imbalance == NULL || c->lagging == NULL ||
        c->obstacle == NULL) {
        hl_no_memory(err, "%zu indicators of %zu rows", c->indicators, c->rows);
        return HL_MEMORY;
    }
    return HL_OK;
}

static hl_status weigh(const hl_coupling_input *input, const hl_indicators *indicators,
                       const hl_subsystem *subsystem, hl_indicator_weight *out,
                       hl_error *err)
{
    switch (input->options.weighting) {
    case HL_WEIGHTING_EQUAL: return hl_weighting_equal(indicators, out, err);
    case HL_WEIGHTING_USER:
        if (subsystem->user_weight == NULL) {
            return hl_fail(err, HL_CODE_COUPLING_WEIGHT_SUM, "%g", 0.0);
        }
        return hl_weighting_user(indicators, subsystem->user_weight, out, err);
    case HL_WEIGHTING_ENTROPY: break;
    }
    return hl_weighting_entropy(indicators, out, err);
}

/// Normalize, weight and add up one subsystem. `column` lends the columns of z.
static hl_status build_subsystem(const hl_coupling_input *input, size_t s,
                                 hl_coupling *c, const double **column, hl_error *err)
{
    const hl_subsystem *subsystem = &input->subsystem[s];
    const size_t first = c->first[s];

    for (size_t j = 0; j < subsystem->count; j++) {
        const hl_indicator *indicator = &subsystem->indicator[j];
        hl_scale *scale = &c->scale[first + j];
        double *z = c->z + (first + j) * c->rows;
        const hl_status status =
            hl_scale_fit(indicator, c->rows, input->use, scale, err);
        if (status != HL_OK) return status;
        hl_scale_apply(scale, indicator->value, c->rows, input->use, z);
        column[first + j] = scale->constant ? NULL : z;
    }
    const hl_indicators indicators = {.count = subsystem->count,
                                      .rows = c->rows,
                                      .z = column + first,
                                      .use = input->use};
    const hl_status status =
        weigh(input, &indicators, subsystem, c->weight + first, err);
    if (status != HL_OK) return status;
    hl_index_linear(&indicators, c->weight + first, c->u + s * c->rows);
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

static hl_status couple_row(const hl_coupling_input *input, hl_coupling *c, size_t r,
                            hl_error *err)
{
    double u[HL_COUPLING_SUBSYSTEMS_MAX];

    for (size_t s = 0; s < c->subsystems; s++) {
        u[s] = c->u[s * c->rows + r];
    }
    const hl_status status =
        hl_coupling_degrees(u, input->options.alpha, c->subsystems, &c->degree[r], err);
    if (status != HL_OK) return status;
    c->d_class[r] =
        hl_coordination_class(c->degree[r].d[c->classed], input->options.closure);
    c->lagging[r] = hl_lagging_subsystem(u, c->subsystems, &c->imbalance[r]);
    c->lag_type[r] = NAN;
    if (c->subsystems == 2) {
        c->lag_type[r] = hl_lag_type(u[0], u[1]);
        if (c->lag_type[r] == HL_LAG_SYNCHRONOUS) c->lagging[r] = SIZE_MAX;
    }
    return hl_coupling_stages(&c->degree[r].c[HL_COUPLING_STANDARD], 1,
                              HL_COUPLING_STANDARD, &c->stage[r], err);
}

static hl_status find_obstacles(const hl_coupling_input *input, hl_coupling *c,
                                const double *const *column, hl_error *err)
{
    double *factor = hl_array(c->indicators, sizeof *factor);

    if (factor == NULL) return hl_no_memory(err, "%zu weights", c->indicators);
    for (size_t s = 0; s < c->subsystems; s++) {
        for (size_t j = c->first[s]; j < c->first[s + 1]; j++) {
            factor[j] = c->alpha[s] * c->weight[j].weight;
        }
    }
    hl_obstacle_degrees(
        &(hl_indicators){
            .count = c->indicators, .rows = c->rows, .z = column, .use = input->use},
        factor, c->obstacle);
    free(factor);
    return HL_OK;
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
    const double **column = NULL;

    hl_status status = check_input(input, err);
    if (status != HL_OK) goto done;
    status = allocate(input, &c, err);
    if (status != HL_OK) goto done;
    column = hl_array(c.indicators, sizeof *column);
    if (column == NULL) {
        status = hl_no_memory(err, "%zu indicators", c.indicators);
        goto done;
    }
    set_alpha(input, &c);
    c.classed = classed_model(input->options.models);
    for (size_t s = 0; s < c.subsystems && status == HL_OK; s++) {
        status = build_subsystem(input, s, &c, column, err);
        hl_at(err, status, "subsystem %s", input->subsystem[s].name);
    }
    for (size_t r = 0; r < c.rows && status == HL_OK; r++) {
        status = couple_row(input, &c, r, err);
    }
    if (status == HL_OK) status = find_obstacles(input, &c, column, err);
    if (status != HL_OK) goto done;
    *out = c;
    c = (hl_coupling){0};
done:
    free(column);
    hl_coupling_free(&c);
    return status;
}

void hl_coupling_free(hl_coupling *coupling)
{
    free(coupling->first);
    free(coupling->scale);
    free(coupling->weight);
    free(coupling->alpha);
    free(coupling->z);
    free(coupling->u);
    free(coupling->degree);
    free(coupling->d_class);
    free(coupling->stage);
    free(coupling->lag_type);
    free(coupling->imbalance);
    free(coupling->lagging);
    free(coupling->obstacle);
    *coupling = (hl_coupling){0};
}
