/// Couple the subsystems.

#include "study/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "study/schema.h"

static void fill_indicator(session *s, const hl_study_indicator *from,
                           const double *raw, hl_indicator *to)
{
    *to = (hl_indicator){
        .name = from->field,
        .title = session_title(s, from->field),
        .dimension = from->dimension,
        .unit = session_unit(s, from->field).en,
        .polarity = from->polarity,
        .optimum = {from->optimum[0],  from->optimum[1] },
        .goalpost = {from->goalpost[0], from->goalpost[1]},
        .value = raw,
    };
}

/// Which of its dimension's indicators is j.
static size_t rank_in_dimension(const hl_study_subsystem *subsystem, size_t j)
{
    const char *own = subsystem->indicator[j].dimension;
    size_t rank = 0;

    for (size_t i = 0; i < j; i++) {
        rank += strcmp(subsystem->indicator[i].dimension, own) == 0;
    }
    return rank;
}

/// The judgments within dimensions as blocks of one matrix; NaN in between.
static void place_blocks(const hl_study *study, const hl_study_subsystem *from,
                         double *pairwise)
{
    const size_t count = from->count;

    for (size_t k = 0; k < count * count; k++) {
        const hl_study_indicator *a = &from->indicator[k / count];
        const hl_study_indicator *b = &from->indicator[k % count];
        pairwise[k] = k / count == k % count ? 1.0 : NAN;
        if (strcmp(a->dimension, b->dimension) != 0) continue;
        const hl_study_judgment *matrix =
            hl_judgments_of(&study->weighting.judgments, from->name, a->dimension);
        if (matrix == NULL) continue; // one indicator alone
        const size_t row = rank_in_dimension(from, k / count);
        pairwise[k] =
            matrix->value[row * matrix->size + rank_in_dimension(from, k % count)];
    }
}

static hl_status fill_judgments(session *s, size_t k, hl_subsystem *to, hl_error *err)
{
    static const double ALONE[] = {1.0};
    const hl_study *study = s->study;
    const hl_study_judgments *all = &study->weighting.judgments;
    const hl_study_subsystem *from = &study->subsystems.subsystem[k];
    const hl_study_judgment *whole = hl_judgments_of(all, from->name, NULL);
    const hl_study_judgment *between =
        hl_judgments_of(all, from->name, HL_STUDY_BETWEEN);

    to->pairwise = from->count == 1 ? ALONE : NULL;
    to->dimension_pairwise = ALONE;
    if (whole != NULL) to->pairwise = whole->value;
    if (between != NULL) to->dimension_pairwise = between->value;
    if (!study->weighting.by_dimension || from->count == 0 ||
        from->indicator[0].dimension == NULL) {
        return HL_OK;
    }
    s->pairwise[k] = hl_array(from->count, from->count * sizeof *s->pairwise[k]);
    if (s->pairwise[k] == NULL) return hl_no_memory(err, "%zu judgments", from->count);
    place_blocks(study, from, s->pairwise[k]);
    to->pairwise = s->pairwise[k];
    return HL_OK;
}

static hl_status fill_subsystem(session *s, size_t k, double *const *raw, hl_error *err)
{
    const hl_weighting_rule *rule = &s->coupling_input.options.weighting;
    const hl_study_subsystem *from = &s->study->subsystems.subsystem[k];
    s->indicator[k] = hl_array(from->count, sizeof *s->indicator[k]);
    if (s->indicator[k] == NULL) {
        return hl_no_memory(err, "%zu indicators", from->count);
    }
    for (size_t j = 0; j < from->count; j++) {
        fill_indicator(s, &from->indicator[j], raw[j], &s->indicator[k][j]);
    }
    if (hl_weighting_rule_has(rule, HL_WEIGHTING_USER)) {
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
        .ready = s->ready[k],
    };
    if (!hl_weighting_rule_has(rule, HL_WEIGHTING_AHP)) return HL_OK;
    return fill_judgments(s, k, &s->subsystem[k], err);
}

/// The index of the base period.
static hl_status find_base(const session *s, const char *base, size_t *out,
                           hl_error *err)
{
    hl_buffer list = {0};

    for (size_t t = 0; t < s->frame.periods; t++) {
        if (strcmp(s->frame.period[t], base) == 0) {
            *out = t;
            hl_buffer_free(&list);
            return HL_OK;
        }
        hl_buffer_format(&list, "%s%s", t > 0 ? ", " : "", s->frame.period[t]);
    }
    hl_status status = hl_buffer_check(&list, err);
    if (status == HL_OK) {
        status = hl_fail(err, HL_CODE_STUDY_BASE, "%.60s\t%.200s", base,
                         list.text != NULL ? list.text : "");
    }
    hl_buffer_free(&list);
    return status;
}

static hl_status fill_normalization(const session *s, hl_normalization *to,
                                    hl_error *err)
{
    const hl_study_normalization *from = &s->study->normalize;

    *to = (hl_normalization){.method = from->method,
                             .reference = from->reference,
                             .winsorize = from->winsorize,
                             .percentile = from->percentile,
                             .shift = from->shift,
                             .shift_form = from->shift_form};
    if (from->reference != HL_REFERENCE_BASE_PERIOD) return HL_OK;
    return find_base(s, from->base, &to->base, err);
}

static void fill_rule(const hl_study_weighting *from, hl_weighting_rule *to)
{
    *to = (hl_weighting_rule){.combination = from->combination,
                              .entropy = from->entropy,
                              .spearman = from->correlation == HL_SPEARMAN,
                              .by_dimension = from->by_dimension};
    for (size_t l = 0; l < from->method.count && l < HL_WEIGHTINGS_MAX; l++) {
        to->method[to->count] = (hl_weighting)from->method.word[l];
        if (from->shares.count > 0) to->share[to->count] = from->shares.number[l];
        to->count++;
    }
}

hl_status session_coupling_options(const session *s, hl_coupling_options *to,
                                   hl_error *err)
{
    const hl_study_coupling *from = &s->study->coupling;

    *to = hl_coupling_defaults();
    if (s->study->indicators.missing == HL_STUDY_REWEIGHT) {
        to->least_observed = s->study->indicators.least_observed;
    }
    fill_rule(&s->study->weighting, &to->weighting);
    to->index = from->index;
    to->power = from->power;
    to->classes = from->classes;
    to->cuts = from->cuts.number;
    to->cut_count = from->cuts.count;
    to->closure = from->closure;
    to->lag.least = from->lag.number[0];
    to->lag.greatest = from->lag.number[1];
    to->lag.difference = from->lag_difference;
    if (from->alpha.count > 0) to->alpha = from->alpha.number;
    to->models = 0;
    for (size_t m = 0; m < from->model.count; m++) {
        to->models |= 1U << from->model.word[m];
    }
    return fill_normalization(s, &to->normalization, err);
}

const hl_classes *session_coordination_classes(const session *s)
{
    const hl_study_coupling *how = &s->study->coupling;

    return hl_coordination_classes(how->classes, how->cuts.count + 1);
}

static hl_status fill_input(session *s, hl_error *err)
{
    const hl_study *study = s->study;
    const size_t count = study->subsystems.count;
    double *const *raw = s->raw;

    s->indicator = hl_array(count, sizeof(hl_indicator *));
    s->subsystem = hl_array(count, sizeof *s->subsystem);
    s->weight = hl_array(count, sizeof *s->weight);
    s->pairwise = hl_array(count, sizeof *s->pairwise);
    if (s->indicator == NULL || s->subsystem == NULL || s->weight == NULL ||
        s->pairwise == NULL) {
        return hl_no_memory(err, "%zu subsystems", count);
    }
    s->coupling_input = (hl_coupling_input){
        .n = s->frame.n,
        .periods = s->frame.periods,
        .subsystems = count,
        .subsystem = s->subsystem,
        .use = s->use,
        .population = s->population,
        .period = (const char *const *)s->frame.period,
    };
    hl_status status = session_coupling_options(s, &s->coupling_input.options, err);
    for (size_t k = 0; k < count && status == HL_OK; k++) {
        status = fill_subsystem(s, k, raw, err);
        raw += study->subsystems.subsystem[k].count;
    }
    return status;
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
    if (status == HL_OK) status = session_metacouple(s, err);
    if (status == HL_OK) status = draw_subsets(s, err);
    if (status == HL_OK) status = session_null_baseline(s, err);
    if (status == HL_OK) status = session_obstacles(s, err);
    if (status == HL_OK) status = session_diagnose(s, err);
    return status;
}
