#include "coupling/guard_choices.h"

#include <math.h>

/// A study that was computed, and where warnings go.
typedef struct choices {
    const hl_coupling_input *input;
    const hl_coupling *result;
    hl_log *log;
} choices;

static const double INCONSISTENT = 0.1;

static bool in_use(const choices *g, size_t row)
{
    return g->input->use == NULL || g->input->use[row];
}

static size_t used_rows(const choices *g)
{
    size_t used = 0;

    for (size_t r = 0; r < g->result->rows; r++) {
        used += in_use(g, r);
    }
    return used;
}

static hl_status guard_periods(const choices *g, hl_error *err)
{
    const bool each =
        g->input->options.normalization.reference == HL_REFERENCE_BY_PERIOD;
    hl_status status = HL_OK;

    if (g->input->periods < 2) return HL_OK;
    if (each) {
        status = hl_warn(g->log, err, HL_CODE_COUPLING_BY_PERIOD, "", "%zu",
                         g->input->periods);
    }
    if (status != HL_OK || g->result->period_weight == NULL) return status;
    return hl_warn(g->log, err, HL_CODE_COUPLING_WEIGHTS_BY_PERIOD, "", "%zu",
                   g->input->periods);
}

static hl_status guard_outside(const choices *g, hl_error *err)
{
    if (g->result->outside == 0) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_OUTSIDE, "", "%zu",
                   g->result->outside);
}

/// How many rows would have another class with this shift.
static hl_status count_changes(const choices *g, double shift, size_t *changes,
                               hl_error *err)
{
    hl_coupling_input input = *g->input;
    hl_coupling other = {0};

    input.options.normalization.shift = shift;
    const hl_status status = hl_coupling_compute(&input, &other, err);
    if (status != HL_OK) return status;
    *changes = 0;
    for (size_t r = 0; r < other.rows; r++) {
        *changes += in_use(g, r) && other.d_class[r] != g->result->d_class[r] &&
                    !isnan(other.d_class[r]);
    }
    hl_coupling_free(&other);
    return HL_OK;
}

static hl_status guard_shift(const choices *g, hl_error *err)
{
    static const double SHIFT[] = {0.0, 1e-4, 1e-2};
    enum { SHIFTS = sizeof SHIFT / sizeof SHIFT[0] };
    const double own = g->input->options.normalization.shift;
    size_t changes[SHIFTS] = {0};

    if (own == 0.0) return HL_OK;
    for (size_t k = 0; k < SHIFTS; k++) {
        const hl_status status = count_changes(g, SHIFT[k], &changes[k], err);
        if (status != HL_OK) return status;
    }
    return hl_warn(g->log, err, HL_CODE_COUPLING_SHIFT, "", "%g\t%zu\t%zu\t%zu\t%zu",
                   own, changes[0], changes[1], changes[2], used_rows(g));
}

static hl_status guard_notes(const choices *g, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t s = 0; s < g->result->subsystems && status == HL_OK; s++) {
        const hl_weighting_note *note = &g->result->note[s];
        const hl_subsystem *subsystem = &g->input->subsystem[s];
        if (subsystem->ready != NULL) continue;
        if (note->ahp.consistency >= INCONSISTENT) {
            status = hl_warn(g->log, err, HL_CODE_COUPLING_AHP_INCONSISTENT, "",
                             "%s\t%.3f", subsystem->name, note->ahp.consistency);
        }
        if (status == HL_OK && note->combined.negative) {
            status = hl_warn(g->log, err, HL_CODE_COUPLING_GAME_NEGATIVE, "", "%s",
                             subsystem->name);
        }
        if (status == HL_OK && note->combined.undecided) {
            status = hl_warn(g->log, err, HL_CODE_COUPLING_GAME_UNDECIDED, "", "%s",
                             subsystem->name);
        }
    }
    return status;
}

static hl_status guard_logarithm(const choices *g, const hl_indicator *indicator,
                                 const hl_scale *scale, hl_error *err)
{
    const bool logarithm = scale->transform == HL_TRANSFORM_LOG_HIGH ||
                           scale->transform == HL_TRANSFORM_LOG_LOW;

    if (!logarithm) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_LOGARITHM, "", "%s", indicator->name);
}

static hl_status guard_scales(const choices *g, hl_error *err)
{
    size_t values = 0;
    size_t indicators = 0;
    hl_status status = HL_OK;

    for (size_t s = 0; s < g->result->subsystems; s++) {
        const size_t first = g->result->first[s];
        const size_t end = g->result->first[s + 1];
        for (size_t j = first; j < end && status == HL_OK; j++) {
            const hl_scale *scale = &g->result->scale[j];
            values += scale->held;
            indicators += scale->held > 0;
            status = guard_logarithm(g, &g->input->subsystem[s].indicator[j - first],
                                     scale, err);
        }
    }
    if (status != HL_OK || indicators == 0) return status;
    return hl_warn(g->log, err, HL_CODE_COUPLING_WINSORIZED, "", "%zu\t%zu", values,
                   indicators);
}

static hl_status guard_power(const choices *g, hl_error *err)
{
    const double power = g->input->options.power;

    if (isnan(power) || g->result->classed != HL_COUPLING_STANDARD) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_POWER_CLASSES, "", "%g", power);
}

static hl_status guard_reweighted(const choices *g, hl_error *err)
{
    const double *observed = g->result->observed;
    size_t reweighted = 0;

    if (observed == NULL) return HL_OK;
    for (size_t r = 0; r < g->result->rows; r++) {
        bool less = false;
        for (size_t s = 0; s < g->result->subsystems; s++) {
            less = less || observed[s * g->result->rows + r] < 1.0;
        }
        reweighted += less && (g->result->degree[r].flags & HL_COUPLING_MISSING) == 0;
    }
    if (reweighted == 0) return HL_OK;
    return hl_warn(g->log, err, HL_CODE_COUPLING_REWEIGHTED, "", "%zu\t%zu", reweighted,
                   used_rows(g));
}

typedef hl_status choice_guard(const choices *g, hl_error *err);

hl_status hl_guard_choices(const hl_coupling_input *input, const hl_coupling *result,
                           hl_log *log, hl_error *err)
{
    static choice_guard *const GUARD[] = {guard_periods,   guard_scales, guard_outside,
                                          guard_shift,     guard_notes,  guard_power,
                                          guard_reweighted};
    const choices g = {.input = input, .result = result, .log = log};
    hl_status status = HL_OK;

    for (size_t k = 0; k < sizeof GUARD / sizeof GUARD[0] && status == HL_OK; k++) {
        status = GUARD[k](&g, err);
    }
    return status;
}
