/// Fit the models of the study's regression in every period, and put them into sheets.

#include "study/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/stats/lag.h"
#include "hinterland/stats/spatial_models.h"

static const char FIELD[] = "regression.field";
static const char TERMS[] = "regression.terms";

/// The variables of one period, for the units that have all of them. Start from `{0}`;
/// release with free_sample().
typedef struct sample {
    size_t period;
    size_t n;
    size_t *row; ///< where they stand in the panel
    double *y;
    double *x; ///< terms * n
    const double **column;
    hl_weights subset; ///< {0} when all units take part
    hl_regression_data data;
} sample;

static void free_sample(sample *a)
{
    free(a->row);
    free(a->y);
    free(a->x);
    free(a->column);
    hl_weights_free(&a->subset);
    *a = (sample){0};
}

static bool has_all(const double *const *value, size_t count, size_t row)
{
    for (size_t v = 0; v < count; v++) {
        if (!isfinite(value[v][row])) return false;
    }
    return true;
}

static hl_status allocate(size_t n, size_t terms, sample *a, hl_error *err)
{
    a->row = hl_array(n, sizeof *a->row);
    a->y = hl_array(n, sizeof *a->y);
    a->x = hl_array(n * terms, sizeof *a->x);
    a->column = hl_array(terms, sizeof *a->column);
    if (a->row == NULL || a->y == NULL || a->x == NULL || a->column == NULL) {
        return hl_no_memory(err, "%zu units", n);
    }
    return HL_OK;
}

/// @param value  y, then the terms: columns of the panel
static hl_status take_sample(const session *s, const double *const *value, sample *a,
                             hl_error *err)
{
    const hl_study_regression *how = &s->study->regression;
    const size_t n = s->frame.n;
    const size_t terms = how->terms.count;
    bool *keep = hl_array(n, sizeof *keep);

    hl_status status =
        keep == NULL ? hl_no_memory(err, "%zu units", n) : allocate(n, terms, a, err);
    for (size_t i = 0; i < n && status == HL_OK; i++) {
        const size_t row = a->period * n + i;
        keep[i] = has_all(value, 1 + terms, row);
        if (keep[i]) a->row[a->n++] = row;
    }
    if (status == HL_OK && a->n < n) {
        status = hl_weights_subset(&s->weights, keep, &a->subset, err);
    }
    free(keep);
    if (status != HL_OK) return status;
    for (size_t t = 0; t < terms; t++) {
        a->column[t] = a->x + t * a->n;
    }
    for (size_t i = 0; i < a->n; i++) {
        a->y[i] = value[0][a->row[i]];
        for (size_t t = 0; t < terms; t++) {
            a->x[t * a->n + i] = value[1 + t][a->row[i]];
        }
    }
    a->data = (hl_regression_data){.n = a->n,
                                   .response = how->field,
                                   .y = a->y,
                                   .terms = terms,
                                   .name = (const char *const *)how->terms.text,
                                   .x = a->column};
    return HL_OK;
}

static hl_status fit(const hl_regression_data *data, const hl_weights *w,
                     hl_regression_model model, hl_regression *out, hl_error *err)
{
    hl_spatial_options options = hl_spatial_defaults();

    switch (model) {
    case HL_MODEL_OLS: return hl_ols(data, out, err);
    case HL_MODEL_SLX: return hl_slx(data, w, out, err);
    case HL_MODEL_DURBIN:
        options.durbin = HL_DURBIN_ALL;
        return hl_lag_model(data, w, &options, out, err);
    case HL_MODEL_LAG: return hl_lag_model(data, w, &options, out, err);
    case HL_MODEL_DURBIN_ERROR:
        options.durbin = HL_DURBIN_ALL;
        return hl_error_model(data, w, &options, out, err);
    case HL_MODEL_ERROR: return hl_error_model(data, w, &options, out, err);
    case HL_MODEL_TWO_STAGE: return hl_two_stage(data, w, NULL, out, err);
    case HL_MODEL_GM_ERROR: return hl_gm_error(data, w, out, err);
    }
    return HL_INTERNAL;
}

static bool has_impacts(const hl_regression *r)
{
    const bool local = r->model == HL_MODEL_OLS || r->model == HL_MODEL_ERROR ||
                       r->model == HL_MODEL_GM_ERROR;

    return r->terms > 0 && !local;
}

/// Fitted values and residuals into the panel: {model}_fit, {model}_res, …; columns
/// that an earlier period made are filled further.
static hl_status put_units(session *s, const sample *a, const hl_weights *w,
                           const hl_regression *r, hl_error *err)
{
    const char *code = hl_regression_code(r->model);
    const hl_text title = hl_regression_title(r->model);
    hl_columns own = {.rows = a->n};
    char field[HL_COLUMN_NAME_SIZE];
    double *lag = hl_array(a->n, sizeof *lag);
    size_t *from = hl_array(s->frame.panel.rows, sizeof *from);

    (void)snprintf(field, sizeof field, "reg_%s", code);
    hl_status status = lag == NULL || from == NULL
                           ? hl_no_memory(err, "%zu units", a->n)
                           : hl_lag(r->residual, w, 0, lag, err);
    if (status == HL_OK) {
        status = hl_regression_unit_columns(r, lag, field, title, &own, err);
    }
    for (size_t k = 0; k < s->frame.panel.rows && status == HL_OK; k++) {
        from[k] = SIZE_MAX;
    }
    for (size_t i = 0; i < a->n && status == HL_OK; i++) {
        from[a->row[i]] = i;
    }
    for (size_t c = 0; c < own.count && status == HL_OK; c++) {
        const hl_column *there = hl_columns_find(&s->frame.panel, own.column[c].name);
        if (there == NULL) {
            status = hl_columns_append_rows(&s->frame.panel, &own.column[c], from, err);
        }
        for (size_t i = 0; there != NULL && i < a->n; i++) {
            there->value[a->row[i]] = own.column[c].value[i];
        }
    }
    free(lag);
    free(from);
    hl_columns_free(&own);
    return status;
}

/// Say which model of which period has failed.
static hl_status at_period(const session *s, size_t period, const char *model,
                           hl_status status, hl_error *err)
{
    const char *name = s->frame.period[period];

    return hl_at(err, status, "regression, %s%s%s", model, name[0] != '\0' ? ", " : "",
                 name);
}

static hl_status fit_model(session *s, const sample *a, const hl_weights *w,
                           hl_regression_model model, hl_error *err)
{
    const hl_impacts_options draws = {.draws = s->study->regression.draws,
                                      .seed = s->study->association.seed};
    session_regression *one = &s->regression[s->regression_count++];

    one->period = a->period;
    hl_status status = fit(&a->data, w, model, &one->model, err);
    if (status == HL_OK && has_impacts(&one->model)) {
        status = hl_impacts_compute(&one->model, w, &draws, &one->impacts, err);
    }
    if (status == HL_OK) status = put_units(s, a, w, &one->model, err);
    return at_period(s, a->period, hl_regression_code(model), status, err);
}

/// The tests of least squares come with it.
static hl_status test_fit(session *s, const sample *a, const hl_weights *w,
                          const hl_regression *ols, hl_error *err)
{
    const size_t k = s->fit_count++;

    s->fit_period[k] = a->period;
    hl_status status = hl_ols_diagnose(&a->data, ols, &s->fit_diagnostics[k], err);
    if (status == HL_OK) {
        status = hl_lm_tests_compute(&a->data, ols, w, &s->fit_lm[k], err);
    }
    return at_period(s, a->period, "ols", status, err);
}

static hl_status regress_period(session *s, const double *const *value, size_t period,
                                hl_error *err)
{
    const hl_study_words *models = &s->study->regression.models;
    sample a = {.period = period};

    hl_status status = take_sample(s, value, &a, err);
    const hl_weights *w = a.subset.n > 0 ? &a.subset : &s->weights;
    if (status == HL_OK && a.n == 0) {
        const char *when = s->frame.period[period];
        status =
            hl_warn(s->log, err, HL_CODE_RUN_FEW_UNITS, "", "%s%s%s\t%zu",
                    s->study->regression.field, when[0] != '\0' ? " " : "", when, a.n);
        goto done;
    }
    for (size_t m = 0; m < models->count && status == HL_OK; m++) {
        const hl_regression_model model = models->word[m];
        status = fit_model(s, &a, w, model, err);
        if (status != HL_OK || model != HL_MODEL_OLS) continue;
        status = test_fit(s, &a, w, &s->regression[s->regression_count - 1].model, err);
    }
done:
    free_sample(&a);
    return status;
}

/// The columns of the panel may move while others join it: look them up when all are
/// there.
static hl_status find_values(session *s, const double **value, hl_error *err)
{
    const hl_study_regression *how = &s->study->regression;
    hl_status status = HL_OK;

    for (size_t turn = 0; turn < 2; turn++) {
        for (size_t v = 0; v <= how->terms.count && status == HL_OK; v++) {
            hl_text unused = {0};
            status = session_field_of(s, v == 0 ? how->field : how->terms.text[v - 1],
                                      v == 0 ? FIELD : TERMS, &value[v], &unused, err);
        }
    }
    return status;
}

hl_status session_regress(session *s, hl_error *err)
{
    const hl_study_regression *how = &s->study->regression;
    const size_t periods = s->frame.periods;

    if (how->field == NULL) return HL_OK;
    const double **value = hl_array(1 + how->terms.count, sizeof *value);
    s->regression = hl_array(periods * how->models.count, sizeof *s->regression);
    s->fit_diagnostics = hl_array(periods, sizeof *s->fit_diagnostics);
    s->fit_lm = hl_array(periods, sizeof *s->fit_lm);
    s->fit_period = hl_array(periods, sizeof *s->fit_period);
    const bool there = value != NULL && s->regression != NULL &&
                       s->fit_diagnostics != NULL && s->fit_lm != NULL &&
                       s->fit_period != NULL;
    hl_status status = there ? find_values(s, value, err)
                             : hl_no_memory(err, "%zu models", how->models.count);
    for (size_t period = 0; period < periods && status == HL_OK; period++) {
        status = regress_period(s, value, period, err);
    }
    free(value);
    if (status == HL_OK && s->regression_count == 0) {
        return hl_fail(err, HL_CODE_RUN_NO_SAMPLE, "%s", how->field);
    }
    return status;
}

void session_free_regression(session *s)
{
    for (size_t k = 0; k < s->regression_count; k++) {
        hl_regression_free(&s->regression[k].model);
        hl_impacts_free(&s->regression[k].impacts);
    }
    for (size_t k = 0; k < s->fit_count; k++) {
        hl_ols_diagnostics_free(&s->fit_diagnostics[k]);
    }
    free(s->regression);
    free(s->fit_diagnostics);
    free(s->fit_lm);
    free(s->fit_period);
}

static const hl_column_spec MODEL = {
    .name = "model",
    .title = {"Model",     "模型"},
    .meaning = {"the model", "模型"},
    .unit = {"",          ""      },
    .kind = HL_TEXT
};

/// A text per row: `rows[k]` rows of text[k].
static hl_status put_texts(const hl_column_spec *spec, const char *const *text,
                           const size_t *rows, size_t count, hl_columns *columns,
                           hl_error *err)
{
    const char **all = hl_array(columns->rows, sizeof *all);
    size_t row = 0;

    if (all == NULL) return hl_no_memory(err, "%zu rows", columns->rows);
    for (size_t k = 0; k < count; k++) {
        for (size_t r = 0; r < rows[k]; r++) {
            all[row++] = text[k];
        }
    }
    const hl_status status = hl_columns_append_texts(columns, spec, all, err);
    free(all);
    return status;
}

/// Copies, in a row, of what the sheets of models are made of. Borrowed but for the
/// arrays.
typedef struct listing {
    size_t count;
    hl_regression *model;
    hl_impacts *impacts;
    const char **period;
    const char **code;
    size_t *rows;
} listing;

static void free_listing(listing *l)
{
    free(l->model);
    free(l->impacts);
    free(l->period);
    free(l->code);
    free(l->rows);
    *l = (listing){0};
}

static hl_status make_listing(const session *s, listing *l, hl_error *err)
{
    const size_t count = s->regression_count;

    l->model = hl_array(count, sizeof *l->model);
    l->impacts = hl_array(count, sizeof *l->impacts);
    l->period = hl_array(count, sizeof *l->period);
    l->code = hl_array(count, sizeof *l->code);
    l->rows = hl_array(count, sizeof *l->rows);
    if (l->model == NULL || l->impacts == NULL || l->period == NULL ||
        l->code == NULL || l->rows == NULL) {
        return hl_no_memory(err, "%zu models", count);
    }
    l->count = count;
    for (size_t k = 0; k < count; k++) {
        l->model[k] = s->regression[k].model;
        l->impacts[k] = s->regression[k].impacts;
        l->period[k] = s->frame.period[s->regression[k].period];
        l->code[k] = hl_regression_code(s->regression[k].model.model);
    }
    return HL_OK;
}

static hl_status add_coefficients(session *s, listing *l, hl_error *err)
{
    hl_sheet *sheet = session_add_sheet(
        s, "regression", (hl_text){"Regression", "回归"},
        (hl_text){"Coefficients of each model and period.", "各模型各期的系数。"});

    sheet->columns.rows = hl_regression_rows(l->model, l->count);
    for (size_t k = 0; k < l->count; k++) {
        l->rows[k] = l->model[k].k;
    }
    const hl_status status =
        put_texts(&SESSION_PERIOD, l->period, l->rows, l->count, &sheet->columns, err);
    if (status != HL_OK) return status;
    return hl_regression_columns(l->model, l->count, &sheet->columns, err);
}

static hl_status add_fits(session *s, listing *l, hl_error *err)
{
    hl_sheet *sheet = session_add_sheet(
        s, "regression_fit", (hl_text){"Regression: fit", "回归:拟合优度"},
        (hl_text){"How well each model fits, and how it was computed.",
                  "各模型的拟合优度与算法。"});

    sheet->columns.rows = l->count;
    const hl_status status =
        hl_columns_append_texts(&sheet->columns, &SESSION_PERIOD, l->period, err);
    return status == HL_OK ? hl_fit_columns(l->model, &sheet->columns, err) : status;
}

static hl_status add_impacts(session *s, listing *l, hl_error *err)
{
    enum { KINDS = 3 };
    hl_sheet *sheet = NULL;
    size_t rows = 0;

    for (size_t k = 0; k < l->count; k++) {
        l->rows[k] = KINDS * l->impacts[k].terms;
        rows += l->rows[k];
    }
    if (rows == 0) return HL_OK;
    sheet = session_add_sheet(
        s, "regression_impacts", (hl_text){"Regression: impacts", "回归:效应分解"},
        (hl_text){"What a regressor changes in its unit and in the others.",
                  "自变量对本单元与其他单元的效应。"});
    sheet->columns.rows = rows;
    hl_status status =
        put_texts(&SESSION_PERIOD, l->period, l->rows, l->count, &sheet->columns, err);
    if (status == HL_OK) {
        status = put_texts(&MODEL, l->code, l->rows, l->count, &sheet->columns, err);
    }
    if (status != HL_OK) return status;
    return hl_impacts_columns(l->impacts, l->count, &sheet->columns, err);
}

static hl_status add_fit_tests(session *s, hl_error *err)
{
    const hl_study_texts *terms = &s->study->regression.terms;
    const size_t count = s->fit_count;
    const char **period = hl_array(count, sizeof *period);
    size_t *rows = hl_array(count, sizeof *rows);
    hl_sheet *sheet = session_add_sheet(
        s, "regression_tests", (hl_text){"Regression: tests", "回归:检验"},
        (hl_text){"What is wrong with least squares, and whether space is missing.",
                  "最小二乘的诊断,以及是否遗漏空间项。"});
    hl_status status = HL_OK;

    if (period == NULL || rows == NULL) {
        status = hl_no_memory(err, "%zu periods", count);
        goto done;
    }
    for (size_t k = 0; k < count; k++) {
        period[k] = s->frame.period[s->fit_period[k]];
        rows[k] = hl_regression_diagnostic_rows(&s->fit_diagnostics[k], &s->fit_lm[k]);
        sheet->columns.rows += rows[k];
    }
    status = put_texts(&SESSION_PERIOD, period, rows, count, &sheet->columns, err);
    if (status != HL_OK) goto done;
    status = hl_regression_diagnostic_columns((const char *const *)terms->text,
                                              s->fit_diagnostics, s->fit_lm, count,
                                              &sheet->columns, err);
done:
    free(period);
    free(rows);
    return status;
}

hl_status session_regression_sheets(session *s, hl_error *err)
{
    listing l = {0};

    if (s->regression_count == 0) return HL_OK;
    hl_status status = make_listing(s, &l, err);
    if (status == HL_OK) status = add_coefficients(s, &l, err);
    if (status == HL_OK) status = add_fits(s, &l, err);
    if (status == HL_OK) status = add_impacts(s, &l, err);
    if (status == HL_OK && s->fit_count > 0) status = add_fit_tests(s, err);
    free_listing(&l);
    return status;
}
