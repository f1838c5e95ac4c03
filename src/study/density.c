/// How the distribution of fields changes over the periods.

#include "study/tables.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/stats/density.h"

static hl_status density_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_density_columns(row, columns, err);
}

/// The values of one period that are there. The caller frees them.
static hl_status take_values(const session *s, const double *value, size_t period,
                             double **out, size_t *count, hl_error *err)
{
    const size_t n = s->frame.n;
    double *x = hl_array(n, sizeof *x);

    if (x == NULL) return hl_no_memory(err, "%zu values", n);
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        const double v = value[period * n + i];
        if (isfinite(v)) x[(*count)++] = v;
    }
    *out = x;
    return HL_OK;
}

static bool varies(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (x[i] != x[0]) return true;
    }
    return false;
}

/// A field whose curves are drawn.
typedef struct subject {
    const char *field;
    const double *value; ///< of the panel; borrowed
    hl_density_options options;
} subject;

static hl_status add_curve(const session *s, const subject *of, size_t period, rows *to,
                           hl_error *err)
{
    const double when = period_number(s, period);
    double *x = NULL;
    size_t count = 0;
    hl_density curve = {0};

    hl_status status = take_values(s, of->value, period, &x, &count, err);
    if (status != HL_OK) return status;
    if (!varies(x, count)) {
        status = hl_warn(s->log, err, HL_CODE_RUN_FEW_UNITS, "", "%s %s\t%zu",
                         of->field, s->frame.period[period], count);
        goto done;
    }
    status = hl_density_compute(x, count, &of->options, &curve, err);
    if (status != HL_OK) goto done;
    hl_density_row *row = rows_add(to, curve.points);
    if (row == NULL) {
        status = hl_no_memory(err, "a curve of %zu points", curve.points);
        goto done;
    }
    (void)hl_density_list(&curve, of->field, when, row);
done:
    free(x);
    hl_density_free(&curve);
    return status;
}

/// One grid for all periods: where the curve of all values together begins and ends.
static hl_status find_ends(const session *s, subject *of, hl_error *err)
{
    const size_t all_rows = s->frame.n * s->frame.periods;
    hl_density all = {0};
    double *x = hl_array(all_rows, sizeof *x);
    size_t count = 0;
    hl_status status = HL_OK;

    if (x == NULL) return hl_no_memory(err, "%zu values", all_rows);
    for (size_t r = 0; r < all_rows; r++) {
        if (isfinite(of->value[r])) x[count++] = of->value[r];
    }
    if (varies(x, count)) {
        status = hl_density_compute(x, count, &of->options, &all, err);
        if (status == HL_OK) {
            of->options.from = all.at[0];
            of->options.to = all.at[all.points - 1];
        }
    }
    hl_density_free(&all);
    free(x);
    return status;
}

static hl_status draw(session *s, const char *field, rows *to, hl_error *err)
{
    subject of = {.field = field, .options = hl_density_defaults()};
    hl_text title = {0};

    hl_status status =
        session_field_of(s, field, "change.density.fields", &of.value, &title, err);
    if (status == HL_OK) status = find_ends(s, &of, err);
    for (size_t t = 0; t < s->frame.periods && status == HL_OK; t++) {
        status = add_curve(s, &of, t, to, err);
    }
    return status;
}

hl_status session_density(session *s, hl_error *err)
{
    static const hl_sheet SHEET = {
        .name = "density",
        .title = {"Kernel density",                                           "核密度"},
        .description = {"How the values of each field are distributed, by period.",
                  "各字段各期取值的分布。"                                    }
    };
    const hl_study_texts *fields = &s->study->change.density;
    rows list = {.size = sizeof(hl_density_row)};
    hl_status status = HL_OK;

    for (size_t f = 0; f < fields->count && status == HL_OK; f++) {
        status = draw(s, fields->text[f], &list, err);
        status = hl_at(err, status, "change.density, %s", fields->text[f]);
    }
    if (status == HL_OK) status = rows_sheet(s, &list, &SHEET, density_sheet, err);
    free(list.row);
    return status;
}
