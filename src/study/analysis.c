/// Couple the subsystems.

#include "study/session.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"

static void fill_indicator(session *s, const hl_study_indicator *from,
                           const double *raw, hl_indicator *to)
{
    *to = (hl_indicator){
        .name = from->field,
        .title = session_title(s, from->field),
        .dimension = from->dimension,
        .unit = session_unit(s, from->field).en,
        .polarity = from->polarity,
        .optimum = {from->optimum[0], from->optimum[1]},
        .goalpost = {NAN, NAN},
        .value = raw,
    };
}

static hl_status fill_subsystem(session *s, size_t k, double *const *raw, hl_error *err)
{
    const hl_study_subsystem *from = &s->study->subsystems.subsystem[k];
    s->indicator[k] = hl_array(from->count, sizeof *s->indicator[k]);
    if (s->indicator[k] == NULL) {
        return hl_no_memory(err, "%zu indicators", from->count);
    }
    for (size_t j = 0; j < from->count; j++) {
        fill_indicator(s, &from->indicator[j], raw[j], &s->indicator[k][j]);
    }
    if (s->study->weighting.method == HL_WEIGHTING_USER) {
        s->weight[k] = hl_array(from->count, sizeof *s->weight[k]);
        if (s->weight[k] == NULL) return hl_no_memory(err, "%zu weights", from->count);
        for (size_t j = 0; j < from->count; j++) {
            s->weight[k][j] = from->indicator[j].weight;
        }
    }
    s->subsystem[k] = (hl_subsystem){
        .name = from->name,
        .short_name = from->short_name,
        .title = hl_study_words_of(&from->title),
        .count = from->count,
        .indicator = s->indicator[k],
        .user_weight = s->weight[k],
    };
    return HL_OK;
}

static hl_status fill_input(session *s, hl_error *err)
{
    const hl_study *study = s->study;
    const size_t count = study->subsystems.count;
    double *const *raw = s->raw;

    s->indicator = hl_array(count, sizeof(hl_indicator *));
    s->subsystem = hl_array(count, sizeof *s->subsystem);
    s->weight = hl_array(count, sizeof *s->weight);
    if (s->indicator == NULL || s->subsystem == NULL || s->weight == NULL) {
        return hl_no_memory(err, "%zu subsystems", count);
    }
    s->coupling_input = (hl_coupling_input){
        .n = s->frame.n,
        .periods = s->frame.periods,
        .subsystems = count,
        .subsystem = s->subsystem,
        .use = s->use,
        .options = hl_coupling_defaults(),
    };
    hl_coupling_options *options = &s->coupling_input.options;
    options->weighting = hl_weighting_rule_of(study->weighting.method);
    options->models = 0;
    options->closure = study->coupling.closure;
    if (study->coupling.alpha.count > 0) {
        options->alpha = study->coupling.alpha.number;
    }
    for (size_t m = 0; m < study->coupling.model.count; m++) {
        s->coupling_input.options.models |= 1U << study->coupling.model.word[m];
    }
    for (size_t k = 0; k < count; k++) {
        const hl_status status = fill_subsystem(s, k, raw, err);
        if (status != HL_OK) return status;
        raw += study->subsystems.subsystem[k].count;
    }
    return HL_OK;
}

/// How firm the ranks by D are: shares of random subsets of the indicators.
static hl_status draw_subsets(session *s, hl_error *err)
{
    static const hl_column_spec TOP = {
        .name = "top_share",
        .title = {"Share of subsets in the top fifth",      "进入前五分之一的子集比例"                        },
        .meaning = {"share of random subsets of the indicators in which the unit is in "
                    "the top fifth by D", "在指标随机子集中按 D 位列前五分之一的比例"},
        .unit = {"",                                       ""                                                            },
        .kind = HL_NUMBER,
        .style = HL_STYLE_SHARE
    };
    static const hl_column_spec BOTTOM = {
        .name = "bottom_share",
        .title = {"Share of subsets in the bottom third",      "落入后三分之一的子集比例"                        },
        .meaning = {"share of random subsets of the indicators in which the unit is in "
                    "the bottom third by D", "在指标随机子集中按 D 位列后三分之一的比例"},
        .unit = {"",                                          ""                                                            },
        .kind = HL_NUMBER,
        .style = HL_STYLE_SHARE
    };
    hl_coupling_subsets_options options = hl_coupling_subsets_defaults();
    hl_coupling_subsets subsets = {0};
    const hl_text none = {0};

    if (s->study->coupling.subsets == 0) return HL_OK;
    options.draws = s->study->coupling.subsets;
    options.seed = s->study->association.seed;
    hl_status status = hl_coupling_subsets_draw(&s->coupling_input, &s->coupling,
                                                &options, &subsets, err);
    if (status == HL_OK) {
        status = hl_columns_append_values(&s->frame.panel, &TOP, NULL, none,
                                          subsets.top, err);
    }
    if (status == HL_OK) {
        status = hl_columns_append_values(&s->frame.panel, &BOTTOM, NULL, none,
                                          subsets.bottom, err);
    }
    hl_coupling_subsets_free(&subsets);
    return status;
}

hl_status session_couple(session *s, hl_error *err)
{
    if (s->study->subsystems.count == 0) return HL_OK;

    hl_status status = fill_input(s, err);
    if (status == HL_OK) {
        status = hl_coupling_compute(&s->coupling_input, &s->coupling, err);
    }
    if (status == HL_OK) {
        status = hl_coupling_guard(&s->coupling_input, &s->coupling, s->log, err);
    }
    if (status == HL_OK) {
        status =
            hl_coupling_columns(&s->coupling_input, &s->coupling, &s->frame.panel, err);
    }
    if (status == HL_OK) status = draw_subsets(s, err);
    return status;
}
