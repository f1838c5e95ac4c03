/// How the clustering of fields changes: Moran's I of every period and of every step.

#include "study/tables.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/stats/moran_periods.h"

enum { FEWEST_UNITS = 4 };

/// Moran's I of one period, or of the change between two.
typedef struct moran_row {
    const char *field; ///< borrowed
    double from;       ///< period; NaN: no change
    double to;
    hl_moran_period test;
} moran_row;

static const hl_column_spec TEXTS[] = {
    {.name = "field",
     .title = {"Field", "字段"},
     .meaning = {"analyzed field", "所分析的字段"},
     .unit = {"", ""},
     .kind = HL_TEXT},
    {.name = "statistic",
     .title = {"Statistic", "统计量"},
     .meaning = {"moran: of the values of the period; differential_moran: of their "
                 "change since another",
                 "moran:该期取值;differential_moran:自另一期以来的变化"},
     .unit = {"", ""},
     .kind = HL_TEXT},
};

static const hl_column_spec NUMBERS[] = {
    {.name = "from",
     .title = {"From", "起始期"},
     .meaning = {"period that the change is counted from", "变化的起始期"},
     .unit = {"", ""},
     .kind = HL_COUNT },
    {.name = "to",
     .title = {"Period", "时期"},
     .meaning = {"period, e.g. the year", "时期,如年份"},
     .unit = {"", ""},
     .kind = HL_COUNT },
    {.name = "low",
     .title = {"Lower end of chance", "随机下限"},
     .meaning = {"2.5 % quantile of the value over the permutations",
                 "置换分布的 2.5% 分位数"},
     .unit = {"1", "1"},
     .kind = HL_NUMBER},
    {.name = "high",
     .title = {"Upper end of chance", "随机上限"},
     .meaning = {"97.5 % quantile of the value over the permutations",
                 "置换分布的 97.5% 分位数"},
     .unit = {"1", "1"},
     .kind = HL_NUMBER},
};

/// What the columns are made of, apart from the rows.
typedef struct scratch {
    const char **text;
    double *number;
    hl_global *global;
} scratch;

static hl_status append_texts(const moran_row *row, const char **text,
                              hl_columns *columns, hl_error *err)
{
    const size_t count = columns->rows;

    for (size_t r = 0; r < count; r++) {
        text[r] = row[r].field;
    }
    const hl_status status = hl_columns_append_texts(columns, &TEXTS[0], text, err);
    for (size_t r = 0; r < count; r++) {
        text[r] = row[r].test.global.statistic;
    }
    return status == HL_OK ? hl_columns_append_texts(columns, &TEXTS[1], text, err)
                           : status;
}

static hl_status append_number(const moran_row *row, size_t which, double *number,
                               hl_columns *columns, hl_error *err)
{
    for (size_t r = 0; r < columns->rows; r++) {
        const double value[] = {row[r].from, row[r].to, row[r].test.low,
                                row[r].test.high};
        number[r] = value[which];
    }
    return hl_columns_append_values(columns, &NUMBERS[which], NULL, (hl_text){0},
                                    number, err);
}

static hl_status moran_sheet(const void *data, hl_columns *columns, hl_error *err)
{
    const moran_row *row = data;
    const size_t count = columns->rows;
    scratch a = {hl_array(count, sizeof *a.text), hl_array(count, sizeof *a.number),
                 hl_array(count, sizeof *a.global)};
    hl_status status = HL_OK;

    if (a.text == NULL || a.number == NULL || a.global == NULL) {
        status = hl_no_memory(err, "%zu rows", count);
        goto done;
    }
    for (size_t r = 0; r < count; r++) {
        a.global[r] = row[r].test.global;
    }
    status = append_texts(row, a.text, columns, err);
    for (size_t k = 0; k < sizeof NUMBERS / sizeof *NUMBERS && status == HL_OK; k++) {
        status = append_number(row, k, a.number, columns, err);
    }
    if (status == HL_OK) status = hl_global_columns(a.global, columns, err);
done:
    free(a.text);
    free(a.number);
    free(a.global);
    return status;
}

/// Two values that differ?
static bool varies(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (x[i] != x[0]) return true;
    }
    return false;
}

/// The change of a complete panel between two periods: `n` values of the caller.
static void take_change(const complete *c, const size_t period[2], double *change)
{
    for (size_t i = 0; i < c->panel.n; i++) {
        change[i] =
            c->value[period[1] * c->panel.n + i] - c->value[period[0] * c->panel.n + i];
    }
}

/// Test n values; a constant is told and passed over.
static hl_status add_test(const session *s, const complete *c, const double *x,
                          moran_row head, rows *to, hl_error *err)
{
    const char *statistic = isnan(head.from) ? "moran" : "differential_moran";
    const hl_global_options options = session_global_options(s);

    if (!varies(x, c->panel.n)) {
        return hl_warn(s->log, err, HL_CODE_RUN_FEW_UNITS, "", "%s %.10g\t%zu",
                       head.field, head.to, c->panel.n);
    }
    const hl_status status = hl_moran_periods(x, 1, &c->w, &options, &head.test, err);
    if (status != HL_OK) return status;
    head.test.global.statistic = statistic;
    moran_row *row = rows_add(to, 1);
    if (row == NULL) return hl_no_memory(err, "tests of %s", head.field);
    *row = head;
    return HL_OK;
}

static hl_status add_change(const session *s, const complete *c, const char *field,
                            const size_t period[2], rows *to, hl_error *err)
{
    const moran_row head = {.field = field,
                            .from = period_number(s, period[0]),
                            .to = period_number(s, period[1])};
    double *change = hl_array(c->panel.n, sizeof *change);

    if (change == NULL) return hl_no_memory(err, "%zu changes", c->panel.n);
    take_change(c, period, change);
    const hl_status status = add_test(s, c, change, head, to, err);
    free(change);
    return status;
}

static hl_status add_tests(const session *s, const complete *c, const char *field,
                           rows *to, hl_error *err)
{
    const size_t periods = c->panel.periods;
    hl_status status = HL_OK;

    for (size_t t = 0; t < periods && status == HL_OK; t++) {
        const moran_row head = {.field = field, .from = NAN, .to = period_number(s, t)};
        status = add_test(s, c, c->value + t * c->panel.n, head, to, err);
    }
    for (size_t t = 1; t < periods && status == HL_OK; t++) {
        const size_t step[2] = {t - 1, t};
        status = add_change(s, c, field, step, to, err);
    }
    if (status == HL_OK && periods > 2) {
        const size_t whole[2] = {0, periods - 1};
        status = add_change(s, c, field, whole, to, err);
    }
    return status;
}

/// The local statistic of the whole change, as columns of the last period.
static hl_status add_local(session *s, const complete *c, size_t field, hl_error *err)
{
    const hl_study_texts *fields = &s->study->change.moran;
    const hl_local_options options = session_local_options(s);
    const size_t n = c->panel.n;
    const size_t last = c->panel.periods - 1;
    const size_t whole[2] = {0, last};
    const hl_column *of = session_column(s, fields->text[field]);
    const hl_text title =
        of != NULL ? (hl_text){of->title[HL_EN], of->title[HL_ZH]} : (hl_text){0};
    char name[HL_STUDY_SHORT_MAX + 1];
    hl_local_moran local = {0};
    size_t *row = hl_array(n, sizeof *row);
    double *change = hl_array(n, sizeof *change);
    hl_status status = HL_OK;

    if (row == NULL || change == NULL) {
        status = hl_no_memory(err, "%zu units", n);
        goto done;
    }
    take_change(c, whole, change);
    if (last == 0 || !varies(change, n)) goto done; // told by add_tests()
    for (size_t i = 0; i < n; i++) {
        row[i] = last * s->frame.n + c->unit[i];
    }
    status = hl_local_moran_differential(c->value, c->value + last * n, &c->w, &options,
                                         &local, err);
    if (status != HL_OK) goto done;
    short_name_in(s, fields, field, name);
    status = hl_local_columns(&local.local, row, name, title, &s->frame.panel, err);
done:
    hl_local_moran_free(&local);
    free(change);
    free(row);
    return status;
}

static hl_status follow(session *s, size_t field, rows *to, hl_error *err)
{
    const char *name = s->study->change.moran.text[field];
    complete c = {0};

    hl_status status = complete_take(s, name, "change.moran.fields", &c, err);
    if (status != HL_OK) return status;
    if (c.panel.n < FEWEST_UNITS) {
        status =
            hl_warn(s->log, err, HL_CODE_RUN_FEW_UNITS, "", "%s\t%zu", name, c.panel.n);
        goto done;
    }
    status = add_tests(s, &c, name, to, err);
    if (status == HL_OK) status = add_local(s, &c, field, err);
done:
    complete_free(&c);
    return status;
}

hl_status session_moran_periods(session *s, hl_error *err)
{
    static const hl_sheet SHEET = {
        .name = "moran_periods",
        .title = {"Moran's I over time",                              "莫兰指数随时期的变化"                                                 },
        .description = {"Moran's I of each period, with what chance gives, and of the "
                        "changes between periods.", "各期莫兰指数及其随机包络,以及各期之间变化的莫兰指数。"}
    };
    const hl_study_texts *fields = &s->study->change.moran;
    rows list = {.size = sizeof(moran_row)};
    hl_status status = HL_OK;

    for (size_t f = 0; f < fields->count && status == HL_OK; f++) {
        status = follow(s, f, &list, err);
        status = hl_at(err, status, "change.moran, %s", fields->text[f]);
    }
    if (status == HL_OK) status = rows_sheet(s, &list, &SHEET, moran_sheet, err);
    free(list.row);
    return status;
}
