/// How unevenly fields are spread over units, and whether that shrinks.

#include "study/tables.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/stats/convergence.h"
#include "hinterland/stats/inequality.h"

enum { FEWEST_UNITS = 4, FEWEST_TREND = 3 };

static hl_status total_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_inequality_columns(row, columns, err);
}

static hl_status group_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_inequality_group_columns(row, columns, err);
}

static hl_status convergence_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_convergence_columns(row, columns, err);
}

typedef struct gathered {
    rows total;
    rows groups;
    rows convergence;
    grouping by; ///< {0}: no groups
    const double *weight;
} gathered;

/// The units of one period that have what it takes.
typedef struct holders {
    size_t n;
    double *value;
    double *weight; ///< NULL: every unit once
    uint32_t *group;
    hl_weights w;
} holders;

static void free_holders(holders *h)
{
    free(h->value);
    free(h->weight);
    free(h->group);
    hl_weights_free(&h->w);
    *h = (holders){0};
}

static hl_status take_holders(const session *s, const double *value, size_t period,
                              const gathered *to, holders *out, hl_error *err)
{
    const size_t n = s->frame.n;
    holders h = {0};
    bool *keep = hl_array(n, sizeof *keep);

    h.value = hl_array(n, sizeof *h.value);
    h.weight = hl_array(n, sizeof *h.weight);
    h.group = hl_array(n, sizeof *h.group);
    hl_status status = HL_OK;
    if (keep == NULL || h.value == NULL || h.weight == NULL || h.group == NULL) {
        status = hl_no_memory(err, "%zu units", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t row = period * n + i;
        keep[i] = isfinite(value[row]) &&
                  (to->weight == NULL || isfinite(to->weight[row])) &&
                  (to->by.count == 0 || to->by.group[i] != UINT32_MAX);
        if (!keep[i]) continue;
        h.value[h.n] = value[row];
        h.weight[h.n] = to->weight != NULL ? to->weight[row] : 1.0;
        h.group[h.n++] = to->by.count > 0 ? to->by.group[i] : 0;
    }
    status = hl_weights_subset(&s->weights, keep, &h.w, err);
    if (status != HL_OK) goto done;
    *out = h;
    h = (holders){0};
done:
    free(keep);
    free_holders(&h);
    return status;
}

static hl_status add_groups(const hl_group_inequalities *g, const char *field,
                            double period, gathered *to, hl_error *err)
{
    const hl_inequality_group_row head = {.field = field, .period = period};
    hl_inequality_group_row *row =
        rows_add(&to->groups, hl_inequality_group_list(g, to->by.name, &head, NULL));

    if (row == NULL) return hl_no_memory(err, "groups of %s", field);
    (void)hl_inequality_group_list(g, to->by.name, &head, row);
    return HL_OK;
}

static hl_status measure(const session *s, const holders *h, const char *field,
                         double period, gathered *to, hl_error *err)
{
    const hl_sample sample = {h->value, h->weight, h->n};
    const hl_spatial_gini_options options = {.permutations =
                                                 s->study->association.global,
                                             .seed = s->study->association.seed,
                                             .threads = s->options->threads};
    hl_inequality total = {0};
    hl_group_inequalities groups = {0};
    hl_spatial_gini spatial = {0};

    hl_status status = hl_inequality_compute(&sample, &total, err);
    if (status != HL_OK) return status;
    status = hl_spatial_gini_compute(h->value, &h->w, &options, &spatial, err);
    if (status != HL_OK) return status;
    if (to->by.count > 1) {
        status = hl_inequality_groups(&sample, h->group, to->by.count, &groups, err);
        if (status != HL_OK) return status;
        status = add_groups(&groups, field, period, to, err);
        if (status != HL_OK) goto done;
    }
    hl_inequality_row *row = rows_add(&to->total, 1);
    if (row == NULL) {
        status = hl_no_memory(err, "inequality of %s", field);
        goto done;
    }
    // neighbors are counted once each: a Gini with weights has no such part
    *row = hl_inequality_row_of(&total, groups.groups > 0 ? &groups : NULL,
                                to->weight == NULL ? &spatial : NULL);
    row->field = field;
    row->period = period;
done:
    hl_group_inequalities_free(&groups);
    return status;
}

static bool is_positive(const hl_panel *panel)
{
    for (size_t r = 0; r < panel->n * panel->periods; r++) {
        if (!(panel->value[r] > 0.0)) return false;
    }
    return true;
}

/// Beta between the first and the last period, sigma over all.
static hl_status add_convergence(session *s, const char *field, const complete *c,
                                 gathered *to, hl_error *err)
{
    const size_t periods = c->panel.periods;
    const double *last = c->value + (periods - 1) * c->panel.n;
    hl_convergence_row head = {.field = field,
                               .from = period_number(s, 0),
                               .to = period_number(s, periods - 1)};
    hl_beta_convergence beta = {0};
    hl_sigma_convergence sigma = {0};

    hl_status status = hl_beta_convergence_compute(c->value, last, c->panel.n,
                                                   head.to - head.from, &beta, err);
    if (status != HL_OK) return status;
    hl_convergence_row *row = rows_add(&to->convergence, 1);
    if (row == NULL) return hl_no_memory(err, "convergence of %s", field);
    (void)hl_beta_convergence_list(&beta, &head, row);
    if (periods < FEWEST_TREND) return HL_OK;
    double *time = hl_array(periods, sizeof *time);
    if (time == NULL) return hl_no_memory(err, "%zu periods", periods);
    for (size_t t = 0; t < periods; t++) {
        time[t] = period_number(s, t);
    }
    status = hl_sigma_convergence_compute(&c->panel, time, &sigma, err);
    free(time);
    if (status != HL_OK) return status;
    row = rows_add(&to->convergence, hl_sigma_convergence_list(&sigma, &head, NULL));
    if (row != NULL) (void)hl_sigma_convergence_list(&sigma, &head, row);
    hl_sigma_convergence_free(&sigma);
    return row != NULL ? HL_OK : hl_no_memory(err, "convergence of %s", field);
}

static hl_status converge(session *s, const char *field, gathered *to, hl_error *err)
{
    complete c = {0};

    if (s->frame.periods < 2) return HL_OK;
    hl_status status = complete_take(s, field, "inequality.fields", &c, err);
    if (status == HL_OK && c.panel.n >= FEWEST_UNITS && is_positive(&c.panel)) {
        status = add_convergence(s, field, &c, to, err);
    }
    complete_free(&c);
    return status;
}

static hl_status analyze(session *s, const char *field, gathered *to, hl_error *err)
{
    const double *value = NULL;
    hl_text title = {0};

    hl_status status =
        session_field_of(s, field, "inequality.fields", &value, &title, err);
    for (size_t t = 0; t < s->frame.periods && status == HL_OK; t++) {
        holders h = {0};
        status = take_holders(s, value, t, to, &h, err);
        if (status == HL_OK && h.n < FEWEST_UNITS) {
            status = hl_warn(s->log, err, HL_CODE_RUN_FEW_UNITS, "", "%s %s\t%zu",
                             field, s->frame.period[t], h.n);
        } else if (status == HL_OK) {
            status = measure(s, &h, field, period_number(s, t), to, err);
        }
        free_holders(&h);
    }
    return status == HL_OK ? converge(s, field, to, err) : status;
}

/// The groups and the weights that the study names.
static hl_status prepare(session *s, gathered *to, hl_error *err)
{
    const hl_study_inequality *how = &s->study->inequality;
    const hl_column *column = grouping_column(s, how->group);
    hl_text title = {0};
    hl_status status = HL_OK;

    if (column != NULL) {
        status = grouping_take(s, column, &to->by, err);
    } else if (how->group != NULL) {
        status = grouping_take_field(s, how->group, "inequality.group", &to->by, err);
    }
    for (size_t f = 0; f < how->fields.count && status == HL_OK; f++) {
        const double *unused = NULL; // all fields join the panel before any is held
        status = session_field_of(s, how->fields.text[f], "inequality.fields", &unused,
                                  &title, err);
    }
    if (status == HL_OK && how->weight != NULL) {
        status = session_field_of(s, how->weight, "inequality.weight", &to->weight,
                                  &title, err);
    }
    return status;
}

hl_status session_inequality(session *s, hl_error *err)
{
    static const hl_sheet TOTAL = {
        .name = "inequality",
        .title = {"Inequality",                                               "不均衡"},
        .description = {"How unevenly each field is spread over units, by period.",
                  "各字段各期在单元间的不均衡程度。"                     }
    };
    static const hl_sheet GROUPS = {
        .name = "inequality_groups",
        .title = {"Inequality by groups",                                    "分组不均衡"},
        .description = {"Inequality within groups, and between each two of them.",
                  "组内不均衡与两两组间差异。"                                   }
    };
    static const hl_sheet CONVERGENCE = {
        .name = "convergence",
        .title = {"Convergence",                     "收敛"                                                   },
        .description = {"Does the spread fall (sigma), do those behind grow faster "
                        "(beta)?", "差距是否缩小(σ),落后者是否增长更快(β)。"}
    };
    const hl_study_texts *fields = &s->study->inequality.fields;
    gathered to = {.total = {.size = sizeof(hl_inequality_row)},
                   .groups = {.size = sizeof(hl_inequality_group_row)},
                   .convergence = {.size = sizeof(hl_convergence_row)}};
    hl_status status = HL_OK;

    if (fields->count == 0) return HL_OK;
    status = hl_at(err, prepare(s, &to, err), "inequality");
    for (size_t f = 0; f < fields->count && status == HL_OK; f++) {
        status = analyze(s, fields->text[f], &to, err);
        status = hl_at(err, status, "inequality, %s", fields->text[f]);
    }
    if (status == HL_OK) status = rows_sheet(s, &to.total, &TOTAL, total_sheet, err);
    if (status == HL_OK) status = rows_sheet(s, &to.groups, &GROUPS, group_sheet, err);
    if (status == HL_OK) {
        status = rows_sheet(s, &to.convergence, &CONVERGENCE, convergence_sheet, err);
    }
    free(to.total.row);
    free(to.groups.row);
    free(to.convergence.row);
    grouping_free(&to.by);
    return status;
}
