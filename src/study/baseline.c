/// How high C and D would be without any relation between the subsystems.

#include "study/tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/memory.h"

static const double PERCENT = 100.0;
static const double LEVEL = 0.05;
enum { P_SIZE = 32 };

/// The period of every record, before the columns of the baseline.
static hl_status period_column(const session *s, hl_columns *columns, hl_error *err)
{
    const char **text = hl_array(s->null.count, sizeof *text);

    if (text == NULL) return hl_no_memory(err, "%zu records", s->null.count);
    columns->rows = s->null.count;
    for (size_t k = 0; k < s->null.count; k++) {
        text[k] = s->frame.period[s->null.record[k].period];
    }
    const hl_status status =
        hl_columns_append_texts(columns, &SESSION_PERIOD, text, err);
    free(text);
    return status;
}

static hl_status add_sheet(session *s, hl_error *err)
{
    const size_t count = s->study->subsystems.count;
    const char **name = hl_array(count, sizeof *name);

    if (name == NULL) return hl_no_memory(err, "%zu names", count);
    for (size_t k = 0; k < count; k++) {
        name[k] = s->study->subsystems.subsystem[k].short_name;
    }
    hl_sheet *sheet = &s->table_sheet[s->table_sheet_count++];
    *sheet = (hl_sheet){
        .name = "coupling_null",
        .title = {"Null baseline of coupling",           "耦合的零基线"                                          },
        .description = {"How high C and D would be without any relation between the "
                        "subsystems.", "子系统之间没有任何关系时 C 与 D 会有多高。"}
    };
    hl_status status = period_column(s, &sheet->columns, err);
    if (status == HL_OK) {
        status = hl_null_baseline_columns(&s->null, name, &sheet->columns, err);
    }
    free(name);
    return status;
}

/// Where the mean C is not above chance, the share of high C that chance alone gives is
/// told (M17).
static hl_status warn_of_chance(session *s, size_t period, hl_error *err)
{
    const hl_coupling_model model = s->coupling.classed;
    const hl_null_record *c =
        hl_null_baseline_find(&s->null, period, HL_NULL_MEAN_C, model);
    const hl_null_record *high =
        hl_null_baseline_find(&s->null, period, HL_NULL_HIGH_C, model);
    const char *name = s->frame.period[period];
    char p[P_SIZE];

    if (c == NULL || high == NULL || !(c->p > LEVEL)) return HL_OK;
    (void)snprintf(p, sizeof p, "%.4g", c->p);
    return hl_warn(s->log, err, HL_CODE_COUPLING_NULL, "",
                   "%s\t%.3f\t%.3f\t%s\t%.0f\t%s%s", hl_coupling_model_name(model),
                   c->observed, c->mean, p, PERCENT * high->mean, name,
                   name[0] != '\0' ? ": " : "");
}

static hl_status compute(session *s, const grouping *regions, hl_error *err)
{
    const hl_coupling_options *how = &s->coupling_input.options;
    const hl_null_input input = {.n = s->frame.n,
                                 .periods = s->frame.periods,
                                 .subsystems = s->coupling.subsystems,
                                 .u = s->coupling.u,
                                 .alpha = how->alpha,
                                 .group = regions != NULL ? regions->group : NULL,
                                 .models = how->models,
                                 .power = how->power};
    const hl_null_options options = {.draws = s->study->coupling.null_draws,
                                     .seed = s->study->association.seed,
                                     .threads = s->options->threads};

    return hl_null_baseline_compute(&input, &options, &s->null, err);
}

hl_status session_null_baseline(session *s, hl_error *err)
{
    const bool within = s->study->coupling.null_within == HL_STUDY_NULL_REGION;
    grouping regions = {0};

    if (s->study->subsystems.count == 0 || s->study->coupling.null_draws == 0) {
        return HL_OK;
    }
    hl_status status = HL_OK;
    if (within) {
        const hl_column *column = grouping_column(s, NULL);
        if (column == NULL) return hl_fail(err, HL_CODE_INTERNAL, "no regions");
        status = grouping_take(s, column, &regions, err);
    }
    if (status == HL_OK) status = compute(s, within ? &regions : NULL, err);
    for (size_t t = 0; t < s->frame.periods && status == HL_OK; t++) {
        status = warn_of_chance(s, t, err);
    }
    if (status == HL_OK) status = add_sheet(s, err);
    grouping_free(&regions);
    return status;
}
