/// How much of the variance of a field factors account for, in the latest period.

#include "study/tables.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "hinterland/stats/detector.h"

static hl_status factor_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_factor_columns(row, columns, err);
}

static hl_status pair_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_interaction_columns(row, columns, err);
}

static hl_status risk_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_risk_columns(row, columns, err);
}

/// A factor over the units that take part.
typedef struct factor {
    const char *name;
    double *value;     ///< of the units of the frame, NaN: none
    bool grouped;      ///< codes of groups, not a number
    size_t groups;     ///< when grouped: codes are below it
    uint32_t *stratum; ///< of the units that take part
    size_t strata;
    bool cut; ///< by the rule of the study
} factor;

typedef struct detection {
    size_t n; ///< units that take part
    size_t *unit;
    double *y;
    factor *factor;
    size_t count;
    rows factors;
    rows pairs;
    rows risks;
} detection;

static void free_detection(detection *d)
{
    for (size_t k = 0; d->factor != NULL && k < d->count; k++) {
        free(d->factor[k].value);
        free(d->factor[k].stratum);
    }
    free(d->factor);
    free(d->unit);
    free(d->y);
    free(d->factors.row);
    free(d->pairs.row);
    free(d->risks.row);
    *d = (detection){0};
}

/// Codes of groups as numbers.
static hl_status read_groups(const session *s, const hl_column *column, factor *f,
                             hl_error *err)
{
    grouping g = {0};
    const hl_status status = grouping_take(s, column, &g, err);

    if (status != HL_OK) return status;
    for (size_t i = 0; i < s->frame.n; i++) {
        f->value[i] = g.group[i] == UINT32_MAX ? (double)NAN : (double)g.group[i];
    }
    f->grouped = true;
    f->groups = g.count;
    grouping_free(&g);
    return HL_OK;
}

static hl_status read_factor(session *s, const char *name, factor *f, hl_error *err)
{
    const size_t n = s->frame.n;
    const hl_column *column = grouping_column(s, name);
    const double *value = NULL;
    hl_text title = {0};

    f->name = name;
    f->value = hl_array(n, sizeof *f->value);
    if (f->value == NULL) return hl_no_memory(err, "%zu values", n);
    if (column != NULL) return read_groups(s, column, f, err);
    const hl_status status =
        session_field_of(s, name, "detector.factors", &value, &title, err);
    for (size_t i = 0; status == HL_OK && i < n; i++) {
        f->value[i] = value[(s->frame.periods - 1) * n + i];
    }
    return status;
}

/// The units that have the field and every factor.
static hl_status take_units(const session *s, const double *y, detection *d,
                            hl_error *err)
{
    const size_t n = s->frame.n;

    d->unit = hl_array(n, sizeof *d->unit);
    d->y = hl_array(n, sizeof *d->y);
    if (d->unit == NULL || d->y == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        bool whole = isfinite(y[i]);
        for (size_t k = 0; k < d->count; k++) {
            whole = whole && isfinite(d->factor[k].value[i]);
        }
        if (!whole) continue;
        d->unit[d->n] = i;
        d->y[d->n++] = y[i];
    }
    return HL_OK;
}

/// Cuts between the distinct values when there are few; false when there are many.
static bool cut_between(double *sorted, size_t n, size_t classes, hl_cuts *cuts)
{
    hl_sort_values(sorted, n);
    for (size_t i = 1; i < n; i++) {
        if (!(sorted[i] > sorted[i - 1])) continue;
        if (cuts->count + 1 >= classes) return false;
        cuts->at[cuts->count++] = sorted[i - 1];
    }
    return true;
}

/// The strata of a factor: its groups, its few values, or classes by the rule.
static hl_status make_strata(const session *s, const detection *d, factor *f,
                             double *work, hl_error *err)
{
    const hl_study_detector *how = &s->study->detector;
    hl_cuts cuts = {0};

    f->stratum = hl_array(d->n, sizeof *f->stratum);
    if (f->stratum == NULL) return hl_no_memory(err, "%zu strata", d->n);
    for (size_t i = 0; i < d->n; i++) {
        work[i] = f->value[d->unit[i]];
        if (f->grouped) f->stratum[i] = (uint32_t)work[i];
    }
    f->strata = f->groups;
    if (f->grouped) return HL_OK;
    if (!cut_between(work, d->n, how->classes, &cuts)) {
        const hl_status status =
            hl_stratify_cuts(work, d->n, how->rule, how->classes, &cuts, err);
        if (status != HL_OK) return status;
        f->cut = true;
    }
    for (size_t i = 0; i < d->n; i++) {
        work[i] = f->value[d->unit[i]];
    }
    hl_stratify(work, d->n, &cuts, f->stratum);
    f->strata = cuts.count + 1;
    return HL_OK;
}

/// q under every rule and number of classes; `x` are the values.
static hl_status add_sweep(const session *s, detection *d, const factor *f,
                           const double *x, hl_error *err)
{
    hl_sweep way[HL_SWEEP_COUNT];

    const hl_status status = hl_factor_sweep(d->y, x, d->n, way, err);
    if (status != HL_OK) return status;
    hl_factor_row *row = rows_add(&d->factors, HL_SWEEP_COUNT);
    if (row == NULL) return hl_no_memory(err, "classes of %s", f->name);
    for (size_t k = 0; k < HL_SWEEP_COUNT; k++) {
        row[k] = hl_sweep_row_of(&way[k]);
        row[k].field = s->study->detector.field;
        row[k].factor = f->name;
    }
    return HL_OK;
}

static hl_status add_risks(const session *s, detection *d, const factor *f,
                           hl_error *err)
{
    const hl_strata strata = {f->stratum, f->strata};
    const size_t count = f->strata * (f->strata - 1) / 2;
    hl_risk *risk = hl_array(count, sizeof *risk);
    hl_risk_row *row = rows_add(&d->risks, count);

    hl_status status = HL_OK;
    if (risk == NULL || row == NULL) {
        status = hl_no_memory(err, "%zu pairs of strata", count);
    } else {
        status = hl_risk_detect(d->y, d->n, &strata, risk, err);
    }
    for (size_t k = 0; k < count && status == HL_OK; k++) {
        row[k] = hl_risk_row_of(&risk[k]);
        row[k].field = s->study->detector.field;
        row[k].factor = f->name;
    }
    free(risk);
    return status;
}

static hl_status add_factor(const session *s, detection *d, factor *f, double *work,
                            hl_error *err)
{
    const hl_study_detector *how = &s->study->detector;
    hl_factor result = {0};

    hl_status status = make_strata(s, d, f, work, err);
    if (status != HL_OK) return status;
    const hl_strata strata = {f->stratum, f->strata};
    status = hl_factor_detect(d->y, d->n, &strata, &result, err);
    if (status != HL_OK) return status;
    hl_factor_row *row = rows_add(&d->factors, 1);
    if (row == NULL) return hl_no_memory(err, "strata of %s", f->name);
    *row = hl_factor_row_of(&result);
    row->field = how->field;
    row->factor = f->name;
    if (f->cut) {
        row->rule = how->rule;
        row->classes = (double)how->classes;
    }
    status = add_risks(s, d, f, err);
    if (status == HL_OK && f->cut) status = add_sweep(s, d, f, work, err);
    return status;
}

static hl_status add_pair(const session *s, detection *d, const factor *a,
                          const factor *b, hl_error *err)
{
    const hl_strata of_a = {a->stratum, a->strata};
    const hl_strata of_b = {b->stratum, b->strata};
    hl_interaction both = {0};
    hl_error own = {0};

    const hl_status status =
        hl_interaction_detect(d->y, d->n, &of_a, &of_b, &both, &own);
    // crossed strata of one unit each say nothing: no row
    if (status == HL_INPUT && own.code == HL_CODE_STATS_GROUPS) return HL_OK;
    if (status != HL_OK) {
        if (err != NULL) *err = own;
        return status;
    }
    hl_interaction_row *row = rows_add(&d->pairs, 1);
    if (row == NULL) return hl_no_memory(err, "%s and %s", a->name, b->name);
    *row = hl_interaction_row_of(&both);
    row->field = s->study->detector.field;
    row->factor = a->name;
    row->other = b->name;
    return HL_OK;
}

static hl_status read_all(session *s, detection *d, hl_error *err)
{
    const hl_study_detector *how = &s->study->detector;
    const double *value = NULL;
    hl_text title = {0};

    d->factor = hl_array(how->factors.count, sizeof *d->factor);
    if (d->factor == NULL) return hl_no_memory(err, "%zu factors", how->factors.count);
    d->count = how->factors.count;
    hl_status status = HL_OK;
    for (size_t k = 0; k < d->count && status == HL_OK; k++) {
        status = read_factor(s, how->factors.text[k], &d->factor[k], err);
    }
    if (status == HL_OK) {
        status = session_field_of(s, how->field, "detector.field", &value, &title, err);
    }
    if (status != HL_OK) return status;
    return take_units(s, value + (s->frame.periods - 1) * s->frame.n, d, err);
}

static hl_status detect(session *s, detection *d, hl_error *err)
{
    hl_status status = read_all(s, d, err);
    if (status != HL_OK) return status;
    double *work = hl_array(d->n, sizeof *work);
    if (work == NULL) return hl_no_memory(err, "%zu values", d->n);
    for (size_t k = 0; k < d->count && status == HL_OK; k++) {
        status = add_factor(s, d, &d->factor[k], work, err);
        status = hl_at(err, status, "detector, %s", d->factor[k].name);
    }
    for (size_t a = 0; a < d->count; a++) {
        for (size_t b = a + 1; b < d->count && status == HL_OK; b++) {
            status = add_pair(s, d, &d->factor[a], &d->factor[b], err);
        }
    }
    free(work);
    return status;
}

hl_status session_detector(session *s, hl_error *err)
{
    static const hl_sheet FACTORS = {
        .name = "factor_detector",
        .title = {"Factor detector",                             "因子探测"                                           },
        .description = {"Share of the variance that the strata of each factor account "
                        "for; latest period.", "各因子分层对方差的解释比例;最末一期。"}
    };
    static const hl_sheet PAIRS = {
        .name = "factor_interaction",
        .title = {"Interaction and ecological detector",                          "交互与生态探测"},
        .description = {"Two factors together, and against each other; latest period.",
                  "两因子的共同作用与比较;最末一期。"                                    }
    };
    static const hl_sheet RISKS = {
        .name = "factor_risk",
        .title = {"Risk detector",                                 "风险探测"},
        .description = {"Do the means of strata differ? Latest period.",
                  "各层均值是否有差异;最末一期。"                  }
    };
    detection d = {.factors = {.size = sizeof(hl_factor_row)},
                   .pairs = {.size = sizeof(hl_interaction_row)},
                   .risks = {.size = sizeof(hl_risk_row)}};

    if (s->study->detector.field == NULL) return HL_OK;
    hl_status status = detect(s, &d, err);
    if (status == HL_OK) {
        status = rows_sheet(s, &d.factors, &FACTORS, factor_sheet, err);
    }
    if (status == HL_OK) status = rows_sheet(s, &d.pairs, &PAIRS, pair_sheet, err);
    if (status == HL_OK) status = rows_sheet(s, &d.risks, &RISKS, risk_sheet, err);
    free_detection(&d);
    return status;
}
