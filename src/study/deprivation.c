/// The DP2 distance, and how many independent things a composite says.

#include "study/places.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/periphery/deprivation.h"

static const hl_text NO_TITLE = {NULL, NULL};

/// Fields in the rows where all of them are there. Owned.
typedef struct complete_rows {
    size_t count;
    size_t rows;
    size_t *row; ///< of the panel
    double **x;  ///< count arrays of rows values
} complete_rows;

static void free_complete_rows(complete_rows *c)
{
    for (size_t j = 0; c->x != NULL && j < c->count; j++) {
        free(c->x[j]);
    }
    free(c->x);
    free(c->row);
    *c = (complete_rows){0};
}

/// @param skip  letters before the name of a field: its sign
static hl_status take_rows(session *s, const hl_study_texts *fields, size_t skip,
                           const char *entry, complete_rows *out, hl_error *err)
{
    const size_t all = s->frame.panel.rows;
    const double **value = hl_array(fields->count, sizeof *value);
    hl_text title = {0};
    hl_status status = HL_OK;

    out->count = fields->count;
    out->x = hl_array(fields->count, sizeof *out->x);
    out->row = hl_array(all, sizeof *out->row);
    if (value == NULL || out->x == NULL || out->row == NULL) {
        status = hl_no_memory(err, "%zu rows", all);
    }
    for (size_t j = 0; j < fields->count && status == HL_OK; j++) {
        status =
            session_field_of(s, fields->text[j] + skip, entry, &value[j], &title, err);
        if (status != HL_OK) break;
        out->x[j] = hl_array(all, sizeof *out->x[j]);
        if (out->x[j] == NULL) status = hl_no_memory(err, "%zu rows", all);
    }
    for (size_t r = 0; r < all && status == HL_OK; r++) {
        bool whole = true;
        for (size_t j = 0; j < fields->count; j++) {
            out->x[j][out->rows] = value[j][r];
            whole = whole && isfinite(value[j][r]);
        }
        if (whole) out->row[out->rows++] = r;
    }
    free(value);
    return status;
}

static hl_status warn_of_dimension(const session *s, const char *name,
                                   const complete_rows *c, double effective,
                                   hl_error *err)
{
    if (!(effective < HL_ONE_DIMENSION)) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_PERIPHERY_ONE_DIMENSION, "", "%s\t%zu\t%.2f",
                   name, c->count, effective);
}

/// How many independent things two composites say.
typedef struct dimension_row {
    const char *composite;
    double parts;
    double effective;
    double rows;
} dimension_row;

static hl_status dimension_sheet(const void *list, hl_columns *columns, hl_error *err)
{
    // clang-format off
    static const hl_column_spec COMPOSITE = {
        .name = "composite", .title = {"Composite", "综合指数"},
        .meaning = {"entry of the study that lists its parts", "列出其分量的研究条目"},
        .unit = {"", ""}, .kind = HL_TEXT};
    static const hl_column_spec NUMBER[] = {
        {.name = "parts", .title = {"Parts", "分量数"}, .meaning = {"fields that it is made of", "构成字段数"},
         .unit = {"", ""}, .kind = HL_COUNT},
        {.name = "effective", .title = {"Effective dimension", "有效维数"},
         .meaning = {"(sum l)^2 / sum l^2 of the eigenvalues of the correlations: 1 when all parts say the same", "相关矩阵特征值的 (Σl)²/Σl²:各分量完全重复时为 1"},
         .unit = {"", ""}, .kind = HL_NUMBER},
        {.name = "rows", .title = {"Rows", "行数"}, .meaning = {"unit-periods with all parts", "各分量齐全的单元-时期数"},
         .unit = {"", ""}, .kind = HL_COUNT},
    };
    // clang-format on
    const dimension_row *row = list;
    hl_column *column = NULL;
    const char *name[2] = {NULL, NULL};

    for (size_t r = 0; r < columns->rows; r++) {
        name[r] = row[r].composite;
    }
    hl_status status = hl_columns_append_texts(columns, &COMPOSITE, name, err);
    for (size_t c = 0; c < sizeof NUMBER / sizeof NUMBER[0] && status == HL_OK; c++) {
        status = hl_columns_append(columns, &NUMBER[c], NULL, NO_TITLE, &column, err);
        for (size_t r = 0; status == HL_OK && r < columns->rows; r++) {
            const double value[] = {row[r].parts, row[r].effective, row[r].rows};
            column->value[r] = value[c];
        }
    }
    return status;
}

static hl_status add_dimension(session *s, const char *name, const complete_rows *c,
                               rows *list, hl_error *err)
{
    double effective = 0.0;

    hl_status status = hl_effective_dimension((const double *const *)c->x, c->count,
                                              c->rows, &effective, err);
    if (status == HL_OK) status = warn_of_dimension(s, name, c, effective, err);
    if (status != HL_OK) return status;
    dimension_row *row = rows_add(list, 1);
    if (row == NULL) return hl_no_memory(err, "a row");
    *row = (dimension_row){.composite = name,
                           .parts = (double)c->count,
                           .effective = effective,
                           .rows = (double)c->rows};
    return HL_OK;
}

/// Column `dp2` and its strata, in the panel.
static hl_status append_dp2(session *s, const complete_rows *c, const hl_dp2 *dp2,
                            hl_error *err)
{
    // clang-format off
    static const hl_column_spec DP2 = {
        "dp2", {"DP2 distance from the worst", "与最差状态的 DP2 距离"},
        {"sum of distances from the worst value in standard deviations, each indicator with what those before it do not say; 0 is worst in everything",
         "各指标到最差值的标准化距离之和,每个指标只计入此前指标未包含的信息;0 为各项最差"},
        {"1", "1"}, HL_NUMBER, HL_STYLE_SEQUENTIAL, NULL};
    static const hl_column_spec STRATUM = {
        "deprivation_class", {"Deprivation", "剥夺程度"},
        {"strata of dp2 by Dalenius and Hodges, of all periods together", "dp2 的 Dalenius-Hodges 分层(各期合并)"},
        {"", ""}, HL_CLASS, HL_STYLE_CLASSES, &HL_CLASSES_DEPRIVATION};
    // clang-format on
    double cut[HL_STRATA_LEVELS - 1];
    hl_column *distance = NULL;
    hl_column *stratum = NULL;

    hl_status status =
        hl_strata_cut(dp2->distance, dp2->rows, HL_STRATA_LEVELS, 0, cut, err);
    if (status == HL_OK) {
        status =
            hl_columns_append(&s->frame.panel, &DP2, NULL, NO_TITLE, &distance, err);
    }
    for (size_t r = 0; status == HL_OK && r < c->rows; r++) {
        distance->value[c->row[r]] = dp2->distance[r];
    }
    if (status == HL_OK) {
        status =
            hl_columns_append(&s->frame.panel, &STRATUM, NULL, NO_TITLE, &stratum, err);
    }
    for (size_t r = 0; status == HL_OK && r < c->rows; r++) {
        size_t level = 0;
        while (level + 1 < HL_STRATA_LEVELS && dp2->distance[r] > cut[level]) {
            level++;
        }
        stratum->value[c->row[r]] = (double)(level + 1);
    }
    return status;
}

/// The indicators in the order in which they entered, and what each added.
static hl_status dp2_sheet(session *s, const hl_dp2 *dp2, const bool *worse,
                           hl_error *err)
{
    // clang-format off
    static const hl_sheet HEAD = {
        .name = "dp2_indicators", .title = {"Indicators of the DP2 distance", "DP2 距离的指标"},
        .description = {"In the order in which they entered, with what each adds.", "按进入次序列出,并给出各自新增的信息。"}};
    static const hl_column_spec INDICATOR = {
        .name = "indicator", .title = {"Indicator", "指标"}, .meaning = {"field of the indicator", "指标字段"},
        .unit = {"", ""}, .kind = HL_TEXT};
    static const hl_column_spec WORSE = {
        .name = "more_is_worse", .title = {"More is worse", "越大越差"}, .meaning = {"1: the study lists it with a minus", "1:研究中以负号列出"},
        .unit = {"", ""}, .kind = HL_FLAG};
    static const hl_column_spec SHARE = {
        .name = "share", .title = {"Own information", "新增信息"}, .meaning = {"1 - R^2 on the indicators before it", "对此前指标回归的 1 - R²"},
        .unit = {"1", "1"}, .kind = HL_NUMBER};
    static const hl_column_spec WORST = {
        .name = "worst", .title = {"Worst value", "最差值"}, .meaning = {"reference, all periods together", "参照值(各期合并)"},
        .unit = {"", ""}, .kind = HL_NUMBER};
    static const hl_column_spec DEVIATION = {
        .name = "deviation", .title = {"Standard deviation", "标准差"}, .meaning = {"population standard deviation, all periods together", "总体标准差(各期合并)"},
        .unit = {"", ""}, .kind = HL_NUMBER};
    // clang-format on
    const hl_column_spec *const spec[] = {&SHARE, &WORST, &DEVIATION};
    const double *const value[] = {dp2->share, dp2->worst, dp2->deviation};
    const char **name = hl_array(dp2->count, sizeof *name);
    hl_sheet *sheet = places_add_table(s, &HEAD, dp2->count);

    if (name == NULL) return hl_no_memory(err, "%zu names", dp2->count);
    for (size_t k = 0; k < dp2->count; k++) {
        name[k] = s->study->periphery.deprivation.text[dp2->order[k]] + 1;
    }
    hl_status status = hl_columns_append_texts(&sheet->columns, &INDICATOR, name, err);
    free(name);
    if (status == HL_OK) {
        hl_column *column = NULL;
        status =
            hl_columns_append(&sheet->columns, &WORSE, NULL, NO_TITLE, &column, err);
        for (size_t k = 0; status == HL_OK && k < dp2->count; k++) {
            column->value[k] = worse[dp2->order[k]];
        }
    }
    for (size_t c = 0; c < sizeof spec / sizeof spec[0] && status == HL_OK; c++) {
        hl_column *column = NULL;
        status =
            hl_columns_append(&sheet->columns, spec[c], NULL, NO_TITLE, &column, err);
        for (size_t k = 0; status == HL_OK && k < dp2->count; k++) {
            column->value[k] = value[c][dp2->order[k]];
        }
    }
    return status;
}

static hl_status find_deprivation(session *s, rows *list, hl_error *err)
{
    const hl_study_texts *fields = &s->study->periphery.deprivation;
    complete_rows c = {0};
    hl_dp2 dp2 = {0};

    if (fields->count == 0) return HL_OK;
    bool *worse = hl_array(fields->count, sizeof *worse);
    hl_status status =
        worse != NULL ? HL_OK : hl_no_memory(err, "%zu signs", fields->count);
    for (size_t j = 0; status == HL_OK && j < fields->count; j++) {
        worse[j] = fields->text[j][0] == '-';
    }
    if (status == HL_OK) {
        status = take_rows(s, fields, 1, "periphery.deprivation", &c, err);
    }
    if (status == HL_OK) {
        status = hl_dp2_compute(&(hl_dp2_input){.rows = c.rows,
                                                .count = c.count,
                                                .x = (const double *const *)c.x,
                                                .worse = worse},
                                &dp2, s->log, err);
    }
    if (status == HL_OK) status = append_dp2(s, &c, &dp2, err);
    if (status == HL_OK) status = dp2_sheet(s, &dp2, worse, err);
    if (status == HL_OK) status = add_dimension(s, "deprivation", &c, list, err);
    free(worse);
    hl_dp2_free(&dp2);
    free_complete_rows(&c);
    return hl_at(err, status, "deprivation");
}

static hl_status find_dimensions(session *s, rows *list, hl_error *err)
{
    const hl_study_texts *fields = &s->study->periphery.composite;
    complete_rows c = {0};

    if (fields->count == 0) return HL_OK;
    hl_status status = take_rows(s, fields, 0, "periphery.composite", &c, err);
    if (status == HL_OK) status = add_dimension(s, "composite", &c, list, err);
    free_complete_rows(&c);
    return hl_at(err, status, "composite");
}

hl_status places_without_cores(session *s, hl_error *err)
{
    static const hl_sheet HEAD = {
        .name = "effective_dimension",
        .title = {"Effective dimension",                                       "有效维数"},
        .description = {"How many independent things the parts of a composite say.",
                  "综合指数的分量实际包含几个独立维度。"                   }
    };
    rows list = {.size = sizeof(dimension_row)};

    hl_status status = places_find_widening(s, err);
    if (status == HL_OK) status = find_deprivation(s, &list, err);
    if (status == HL_OK) status = find_dimensions(s, &list, err);
    if (status == HL_OK) status = rows_sheet(s, &list, &HEAD, dimension_sheet, err);
    free(list.row);
    return status;
}
