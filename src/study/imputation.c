/// Gaps of the indicators, filled as `indicators.missing` says; every value is counted.

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "hinterland/stats/imputation.h"
#include "study/tables.h"

/// A unit without any row in a period is not made up of its neighbors: nothing is known
/// of it. Between its own periods it may be.
static void clear_absent(const session *s, double *value, uint8_t *filled)
{
    for (size_t r = 0; r < s->frame.n * s->frame.periods; r++) {
        if (s->join.row_of[r] != SIZE_MAX || filled[r] == 0) continue;
        value[r] = NAN;
        filled[r] = 0;
    }
}

static hl_status fill(session *s, const double *time, double *value, uint8_t *filled,
                      hl_error *err)
{
    const hl_gaps gaps = {
        .value = value, .n = s->frame.n, .periods = s->frame.periods, .filled = filled};
    size_t count = 0;

    if (s->study->indicators.missing == HL_STUDY_LINEAR) {
        (void)hl_impute_linear(&gaps, time);
        return HL_OK;
    }
    const hl_status status = hl_impute_neighbors(&gaps, &s->weights, &count, err);
    clear_absent(s, value, filled);
    return status;
}

/// How often, and where most: a value of a unit that was filled in.
static hl_status warn(session *s, const double *count, hl_error *err)
{
    const size_t n = s->frame.n;
    size_t values = 0;
    size_t touched = 0;
    size_t most = 0;

    for (size_t r = 0; r < n * s->frame.periods; r++) {
        values += (size_t)count[r];
        touched += count[r] > 0.0 ? 1 : 0;
        if (count[r] > count[most]) most = r;
    }
    if (values == 0) return HL_OK;
    const char *period = s->frame.period[most / n];
    const bool linear = s->study->indicators.missing == HL_STUDY_LINEAR;
    return hl_warn(s->log, err,
                   linear ? HL_CODE_RUN_FILLED_LINEAR : HL_CODE_RUN_FILLED_SPACE,
                   s->table.source, "%zu\t%zu\t%s%s%s\t%.0f\t%zu", values, touched,
                   s->frame.key[most % n], period[0] != '\0' ? ", " : "", period,
                   count[most], s->raw_count);
}

static hl_status fill_all(session *s, const double *time, uint8_t *filled,
                          hl_error *err)
{
    static const hl_column_spec IMPUTED = {
        .name = "n_imputed",
        .title = {"Values filled in",                   "填补的指标数"                              },
        .meaning = {"how many indicators of the unit had no value in the period and "
                    "were filled in", "该单元当期缺失而被填补的指标个数"},
        .unit = {"",                                   ""                                                },
        .kind = HL_COUNT,
        .style = HL_STYLE_SEQUENTIAL
    };
    const size_t cells = s->frame.n * s->frame.periods;
    const hl_text none = {0};
    hl_column *column = NULL;

    hl_status status =
        hl_columns_append(&s->frame.panel, &IMPUTED, NULL, none, &column, err);
    if (status != HL_OK) return status;
    for (size_t r = 0; r < cells; r++) {
        column->value[r] = 0.0;
    }
    for (size_t j = 0; j < s->raw_count && status == HL_OK; j++) {
        for (size_t r = 0; r < cells; r++) {
            filled[r] = 0;
        }
        status = fill(s, time, s->raw[j], filled, err);
        for (size_t r = 0; r < cells; r++) {
            column->value[r] += filled[r];
        }
    }
    return status == HL_OK ? warn(s, column->value, err) : status;
}

hl_status session_impute(session *s, hl_error *err)
{
    const size_t cells = s->frame.n * s->frame.periods;

    const hl_study_missing how = s->study->indicators.missing;

    const bool fills = how == HL_STUDY_LINEAR || how == HL_STUDY_SPATIAL_MEAN;
    if (!fills || s->raw_count == 0) return HL_OK;
    double *time = hl_array(s->frame.periods, sizeof *time);
    uint8_t *filled = hl_array(cells, sizeof *filled);
    hl_status status = HL_OK;
    if (time == NULL || filled == NULL) {
        status = hl_no_memory(err, "%zu values", cells);
    } else {
        for (size_t t = 0; t < s->frame.periods; t++) {
            time[t] = period_number(s, t);
        }
        status = fill_all(s, time, filled, err);
    }
    free(time);
    free(filled);
    return status;
}
