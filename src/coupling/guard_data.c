#include "coupling/guard_data.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"

static const double GAP = 0.5;      ///< of the median: no other value is below that
static const double MOST = 0.5;     ///< share of zeros above which they are the rule
static const double TOGETHER = 1.0; ///< greatest values of all indices, summed
static const double SLACK = 1e-9;

static bool in_use(const hl_coupling_input *input, size_t row)
{
    return input->use == NULL || input->use[row];
}

/// The values in use that are not 0, ascending; `zeros` counts the others. A missing or
/// a negative value makes `zeros` 0: nothing can be said then.
static size_t split(const hl_coupling_input *input, const double *value, double *other,
                    size_t *zeros)
{
    const size_t rows = input->n * input->periods;
    size_t count = 0;

    *zeros = 0;
    for (size_t r = 0; r < rows; r++) {
        if (!in_use(input, r) || isnan(value[r])) continue;
        if (value[r] < 0.0) {
            *zeros = 0;
            return 0;
        }
        if (value[r] == 0.0) {
            ++*zeros;
        } else {
            other[count++] = value[r];
        }
    }
    hl_sort_values(other, count);
    return count;
}

static hl_status guard_zeros(const hl_coupling_input *input,
                             const hl_indicator *indicator, double *room, hl_log *log,
                             hl_error *err)
{
    size_t zeros = 0;
    const size_t others = split(input, indicator->value, room, &zeros);
    const size_t all = zeros + others;

    if (zeros == 0 || others < 2 || (double)zeros > MOST * (double)all) return HL_OK;
    const double median = hl_quantile(room, others, 0.5); // NOLINT: the middle
    if (room[0] < GAP * median) return HL_OK;
    return hl_warn(log, err, HL_CODE_COUPLING_ZERO_MISSING, "", "%s\t%zu\t%zu\t%g",
                   indicator->name, zeros, all, room[0]);
}

/// Indices of weights that sum to 1 over all subsystems cannot pass their share.
static hl_status guard_deflated(const hl_coupling_input *input,
                                const hl_coupling *result, hl_log *log, hl_error *err)
{
    hl_sum sum = {0};
    double greatest = 0.0;

    for (size_t s = 0; s < input->subsystems; s++) {
        double most = 0.0;
        if (input->subsystem[s].ready == NULL) return HL_OK;
        for (size_t r = 0; r < result->rows; r++) {
            if (in_use(input, r)) most = fmax(most, result->u[s * result->rows + r]);
        }
        hl_sum_add(&sum, most);
        greatest = fmax(greatest, most);
    }
    if (hl_sum_value(&sum) > TOGETHER + SLACK) return HL_OK;
    return hl_warn(log, err, HL_CODE_COUPLING_DEFLATED, "", "%.3g\t%.3g", greatest,
                   hl_sum_value(&sum));
}

static hl_status guard_gaps(const hl_coupling_input *input, hl_log *log, hl_error *err)
{
    size_t units = 0;
    size_t broken = 0;

    for (size_t i = 0; i < input->n; i++) {
        size_t there = 0;
        for (size_t t = 0; t < input->periods; t++) {
            there += in_use(input, t * input->n + i);
        }
        units += there > 0;
        broken += there > 0 && there < input->periods;
    }
    if (broken == 0) return HL_OK;
    return hl_warn(log, err, HL_CODE_COUPLING_UNBALANCED, "", "%zu\t%zu", broken,
                   units);
}

hl_status hl_guard_data(const hl_coupling_input *input, const hl_coupling *result,
                        hl_log *log, hl_error *err)
{
    double *room = hl_array(result->rows, sizeof *room);

    if (room == NULL) return hl_no_memory(err, "%zu rows", result->rows);
    hl_status status = HL_OK;
    for (size_t s = 0; s < input->subsystems; s++) {
        const hl_subsystem *subsystem = &input->subsystem[s];
        for (size_t j = 0; j < subsystem->count && status == HL_OK; j++) {
            status = guard_zeros(input, &subsystem->indicator[j], room, log, err);
        }
    }
    free(room);
    if (status == HL_OK) status = guard_deflated(input, result, log, err);
    return status == HL_OK ? guard_gaps(input, log, err) : status;
}
