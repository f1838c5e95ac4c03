/// Put the results into sheets, in the order in which QGIS draws them.

#include "study/session.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/stats/moran.h"

static const hl_text NO_TITLE = {0};

const hl_column_spec SESSION_PERIOD = {
    .name = "period",
    .title = {"Period", "时期"},
    .meaning = {"period", "时期"},
    .unit = {"",       ""      },
    .kind = HL_TEXT
};

hl_sheet *session_add_sheet(session *s, const char *name, hl_text title,
                            hl_text description)
{
    hl_sheet *sheet = &s->sheet[s->sheet_count++];

    *sheet = (hl_sheet){.name = name, .title = title, .description = description};
    return sheet;
}

static hl_status project_cores(session *s, hl_error *err)
{
    const size_t count = s->cores.count;
    hl_crs degrees = {0};

    s->core_x = hl_array(count, sizeof *s->core_x);
    s->core_y = hl_array(count, sizeof *s->core_y);
    if (s->core_x == NULL || s->core_y == NULL) {
        return hl_no_memory(err, "%zu cores", count);
    }
    memcpy(s->core_x, s->cores.lon, count * sizeof *s->core_x);
    memcpy(s->core_y, s->cores.lat, count * sizeof *s->core_y);
    if (s->crs.planar || s->crs.geographic) return HL_OK;

    hl_status status = hl_crs_read("EPSG:4326", &degrees, err);
    if (status == HL_OK) {
        status = hl_crs_transform(&degrees, &s->crs, s->core_x, s->core_y, count,
                                  s->log, err);
    }
    hl_crs_free(&degrees);
    return status;
}

static hl_status core_columns(const session *s, hl_columns *columns, hl_error *err)
{
    static const hl_column_spec NAME = {
        .name = "name",
        .title = {"Name",             "名称"      },
        .meaning = {"name of the core", "核心名称"},
        .unit = {"",                 ""            },
        .kind = HL_TEXT
    };
    static const hl_column_spec NAME_EN = {
        .name = "name_en",
        .title = {"English name",                "英文名"         },
        .meaning = {"name of the core in English", "核心的英文名"},
        .unit = {"",                            ""                  },
        .kind = HL_TEXT
    };
    static const hl_column_spec MASS = {
        .name = "mass",
        .title = {"Mass",                                  "规模"                     },
        .meaning = {"what the core weighs in the potential", "核心在势能中的权重"},
        .unit = {"",                                      ""                           },
        .kind = HL_NUMBER
    };
    const session_cores *c = &s->cores;

    hl_status status =
        hl_columns_append_texts(columns, &NAME, (const char *const *)c->name, err);
    if (status == HL_OK && c->name_en != NULL) {
        status = hl_columns_append_texts(columns, &NAME_EN,
                                         (const char *const *)c->name_en, err);
    }
    if (status == HL_OK) {
        status = hl_columns_append_values(columns, &MASS, NULL, NO_TITLE, c->mass, err);
    }
    return status;
}

static hl_status add_cores(session *s, hl_error *err)
{
    hl_status status = project_cores(s, err);
    if (status != HL_OK) return status;

    hl_sheet *sheet = session_add_sheet(
        s, "cores", (hl_text){"Cores", "核心"},
        (hl_text){"What the periphery is peripheral to.", "外围所围绕的核心。"});
    sheet->shape = HL_SHAPE_POINTS;
    sheet->x = s->core_x;
    sheet->y = s->core_y;
    sheet->columns.rows = s->cores.count;
    const bool english = s->study->output.lang.word[0] == HL_EN;
    sheet->label_column = english && s->cores.name_en != NULL ? "name_en" : "name";
    sheet->label_rank = "mass";
    return core_columns(s, &sheet->columns, err);
}

static hl_status link_columns(session *s, hl_columns *columns, hl_error *err)
{
    static const hl_column_spec KEY = {
        .name = "key",
        .title = {"Unit",            "单元"      },
        .meaning = {"key of the unit", "单元代码"},
        .unit = {"",                ""            },
        .kind = HL_TEXT
    };
    static const hl_column_spec CORE = {
        .name = "core",
        .title = {"Nearest core",     "最近核心"   },
        .meaning = {"its nearest core", "最近的核心"},
        .unit = {"",                 ""               },
        .kind = HL_TEXT
    };
    static const hl_column_spec KM = {
        .name = "core_km",
        .title = {"Distance to core",      "到核心的距离"},
        .meaning = {"distance of the study", "研究所用距离"},
        .unit = {"km",                    "km"                },
        .kind = HL_NUMBER
    };
    static const hl_column_spec MINUTES = {
        .name = "minutes",
        .title = {"Travel time to core",      "到核心的行程时间"},
        .meaning = {"travel time of the study", "研究所用行程时间"},
        .unit = {"min",                      "分钟"                  },
        .kind = HL_NUMBER
    };
    const size_t n = s->periphery.n;
    const size_t latest = (s->periphery.periods - 1) * n;
    const bool minutes = s->study->periphery.distance == HL_STUDY_TRAVEL_MINUTES;
    const char **key = hl_array(n, sizeof *key);
    const char **core = hl_array(n, sizeof *core);

    hl_status status = HL_OK;
    if (key == NULL || core == NULL) {
        status = hl_no_memory(err, "%zu links", n);
        goto done;
    }
    for (size_t m = 0; m < n; m++) {
        key[m] = s->frame.key[s->member[m]];
        core[m] = s->cores.name[s->periphery.core[latest + m]];
    }
    status = hl_columns_append_texts(columns, &KEY, key, err);
    if (status == HL_OK) status = hl_columns_append_texts(columns, &CORE, core, err);
    if (status == HL_OK) {
        status = hl_columns_append_values(columns, minutes ? &MINUTES : &KM, NULL,
                                          NO_TITLE, s->periphery.core_km + latest, err);
    }
done:
    free(key);
    free(core);
    return status;
}

/// Each unit with its nearest core, as lines.
static hl_status add_core_links(session *s, hl_error *err)
{
    const size_t n = s->periphery.n;
    const size_t latest = (s->periphery.periods - 1) * n;
    hl_lines *lines = &s->core_links;

    lines->start = hl_array(n + 1, sizeof *lines->start);
    lines->x = hl_array(2 * n, sizeof *lines->x);
    lines->y = hl_array(2 * n, sizeof *lines->y);
    if (lines->start == NULL || lines->x == NULL || lines->y == NULL) {
        return hl_no_memory(err, "%zu links", n);
    }
    for (size_t m = 0; m < n; m++) {
        const size_t core = s->periphery.core[latest + m];
        lines->x[2 * m] = s->measures.inside_x[s->member[m]];
        lines->y[2 * m] = s->measures.inside_y[s->member[m]];
        lines->x[2 * m + 1] = s->core_x[core];
        lines->y[2 * m + 1] = s->core_y[core];
        lines->start[m + 1] = 2 * (m + 1);
    }
    hl_sheet *sheet = session_add_sheet(
        s, "core_links", (hl_text){"Links to the nearest core", "到最近核心的连线"},
        (hl_text){"Each unit with its nearest core.", "每个单元与其最近核心。"});
    sheet->shape = HL_SHAPE_LINES;
    sheet->x = lines->x;
    sheet->y = lines->y;
    sheet->path_start = lines->start;
    sheet->columns.rows = n;
    return link_columns(s, &sheet->columns, err);
}

/// Hand the columns of lines over to a sheet.
static void lend_lines(hl_sheet *sheet, hl_lines *lines)
{
    sheet->shape = HL_SHAPE_LINES;
    sheet->x = lines->x;
    sheet->y = lines->y;
    sheet->path_start = lines->start;
    sheet->columns = lines->columns;
    lines->columns = (hl_columns){0};
}

static hl_status add_neighbors(session *s, hl_error *err)
{
    const bool contiguous = s->adjacency.n > 0;
    const hl_links links = {.key = (const char *const *)s->frame.key,
                            .w = &s->weights,
                            .adjacency = contiguous ? &s->adjacency : NULL,
                            .bridges = &s->bridges,
                            .polygons = &s->frame.polygons,
                            .x = s->measures.inside_x,
                            .y = s->measures.inside_y};

    hl_status status = HL_OK;
    if (contiguous) status = hl_border_audit_lines(&links, &s->border_audit, err);
    if (status == HL_OK) status = hl_neighbors_lines(&links, &s->neighbors, err);
    if (status != HL_OK) return status;
    if (s->border_audit.columns.rows > 0) { // an empty layer would only be looked for
        lend_lines(
            session_add_sheet(s, "border_audit",
                              (hl_text){"Borders to look at", "需核查的边界"},
                              (hl_text){"Links that rest on less than an equal edge.",
                                        "不是由完全相同的边构成的邻接。"}),
            &s->border_audit);
    }
    lend_lines(session_add_sheet(
                   s, "neighbors", (hl_text){"Neighbors", "邻居"},
                   (hl_text){"The links of the spatial weights.", "空间权重的连接。"}),
               &s->neighbors);
    return HL_OK;
}

static hl_status append_period(const session *s, hl_columns *columns, hl_error *err)
{
    static const hl_column_spec PERIOD = {
        .name = "period",
        .title = {"Period",                    "时期"               },
        .meaning = {"period that the row is of", "该行所属的时期"},
        .unit = {"",                          ""                     },
        .kind = HL_TEXT
    };
    const size_t n = s->frame.n;
    const size_t first = columns->rows == n ? s->frame.periods - 1 : 0;
    const char **text = hl_array(columns->rows, sizeof *text);

    if (text == NULL) return hl_no_memory(err, "%zu periods", columns->rows);
    for (size_t r = 0; r < columns->rows; r++) {
        text[r] = s->frame.period[first + r / n];
    }
    const hl_status status = hl_columns_append_texts(columns, &PERIOD, text, err);
    free(text);
    return status;
}

/// {F}_change: the latest period less the first.
static hl_status append_changes(const session *s, hl_columns *columns, hl_error *err)
{
    static const hl_column_spec CHANGE = {
        .name = "{F}_change",
        .title = {"{F}: change",                  "{F}：变化"         },
        .meaning = {"latest period less the first", "最末期减去首期"},
        .unit = {"",                             ""                     },
        .kind = HL_NUMBER,
        .style = HL_STYLE_DIVERGING
    };
    const hl_study_fields *fields = &s->study->association.fields;
    const size_t latest = (s->frame.periods - 1) * s->frame.n;

    for (size_t f = 0; s->frame.periods > 1 && f < fields->count; f++) {
        const hl_column *of = session_column(s, fields->field[f].field);
        hl_column *column = NULL;
        if (of == NULL || of->value == NULL) continue;
        const hl_status status = hl_columns_append(
            columns, &CHANGE, fields->field[f].short_name,
            (hl_text){of->title[HL_EN], of->title[HL_ZH]}, &column, err);
        if (status != HL_OK) return status;
        for (size_t i = 0; i < s->frame.n; i++) {
            column->value[i] = of->value[latest + i] - of->value[i];
        }
    }
    return HL_OK;
}

/// Copy every column of a list, row[i] being the row that row i takes its value from.
static hl_status append_all(hl_columns *to, const hl_columns *from, const size_t *row,
                            hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t c = 0; c < from->count && status == HL_OK; c++) {
        status = hl_columns_append_rows(to, &from->column[c], row, err);
    }
    return status;
}

/// Whether a field of the user's table can be a column of a result as it is named.
static bool valid_name(const char *name)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz";
    static const char REST[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const size_t length = strlen(name);

    return length > 0 && length < HL_COLUMN_NAME_SIZE && strspn(name, LETTERS) > 0 &&
           strspn(name, REST) == length && strcmp(name, "fid") != 0 &&
           strcmp(name, "geom") != 0;
}

/// A raw indicator as it came in, with title and unit from the dictionary; none where
/// its name is taken or cannot be that of a column.
static hl_status append_indicator(session *s, size_t k, const size_t *row,
                                  hl_columns *columns, hl_error *err)
{
    const hl_study_indicator *indicator = session_indicator(s, k);
    const char *field = indicator->field;
    const hl_text plain = {field, field};
    hl_column_spec spec = {
        .name = field,
        .title = session_title(s, field),
        .meaning = session_meaning(s, field),
        .unit = session_unit(s, field),
        .kind = HL_NUMBER,
        .style = HL_STYLE_SEQUENTIAL,
    };
    hl_column *column = NULL;

    if (!valid_name(field) || hl_columns_find(columns, field) != NULL) return HL_OK;
    if (hl_text_in(spec.title, HL_EN)[0] == '\0') spec.title = plain;
    const hl_status status =
        hl_columns_append(columns, &spec, NULL, NO_TITLE, &column, err);
    for (size_t r = 0; r < columns->rows && status == HL_OK; r++) {
        column->value[r] = s->raw[k][row[r]];
    }
    return status;
}

static hl_status county_columns(session *s, hl_columns *columns, hl_error *err)
{
    const size_t n = s->frame.n;
    size_t *row = hl_array(n, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        row[i] = i;
    }
    hl_status status = append_all(columns, &s->frame.units, row, err);
    if (status == HL_OK && s->study->indicators.period != NULL) {
        status = append_period(s, columns, err);
    }
    for (size_t i = 0; i < n; i++) {
        row[i] = (s->frame.periods - 1) * n + i;
    }
    if (status == HL_OK) status = append_all(columns, &s->frame.panel, row, err);
    if (status == HL_OK) status = append_changes(s, columns, err);
    for (size_t k = 0; k < s->raw_count && status == HL_OK; k++) {
        status = append_indicator(s, k, row, columns, err);
    }
    free(row);
    return status;
}

const char *session_units(const session *s)
{
    return s->study->subsystems.count > 0 ? "counties" : "units";
}

const char *session_unit_periods(const session *s)
{
    return s->study->subsystems.count > 0 ? "county_period_values"
                                          : "unit_period_values";
}

/// The column whose style opens by default: the classes of D, or of the first field
/// that was analyzed. NULL when there is none.
static const char *default_column(const session *s)
{
    if (s->study->subsystems.count > 0) return "d_class";
    return s->local_count > 0 ? s->local[0].outcome.column : NULL;
}

/// The column of the units that names them, in English where that is asked for and
/// there; NULL: none.
static const char *name_column(const session *s)
{
    const bool english = s->study->output.lang.word[0] == HL_EN;
    const hl_column *in_english = hl_columns_find(&s->frame.units, "name_en");
    const hl_column *name = hl_columns_find(&s->frame.units, "name");

    if (english && in_english != NULL) return in_english->name;
    return name != NULL ? name->name : NULL;
}

static hl_status add_counties(session *s, hl_error *err)
{
    const bool coupled = s->study->subsystems.count > 0;
    hl_sheet *sheet = session_add_sheet(
        s, session_units(s),
        coupled ? (hl_text){"Counties", "县域"} : (hl_text){"Units", "单元"},
        coupled
            ? (hl_text){"One row per unit: coupling, association, periphery; latest "
                        "period.",
                        "每个单元一行：耦合、关联、外围；最末一期。"}
            : (hl_text){"One row per unit: spatial association; latest period.",
                        "每个单元一行：空间关联；最末一期。"});

    if (session_has_shapes(s)) {
        sheet->shape = HL_SHAPE_POLYGONS;
        sheet->polygons = s->repaired.n > 0 ? &s->repaired : &s->frame.polygons;
    }
    sheet->columns.rows = s->frame.n;
    sheet->default_column = default_column(s);
    sheet->label_column = name_column(s);
    return county_columns(s, &sheet->columns, err);
}

double session_day_of(const char *period)
{
    enum { DECIMAL = 10, YEAR_DAYS = 365, EPOCH = 1970, CENTURY = 100, CYCLE = 400 };
    char *end = NULL;
    const long year = strtol(period, &end, DECIMAL);

    if (end == period || year < 1 || year > 9999) return NAN; // NOLINT: four digits
    const long y = year - 1;
    const long e = EPOCH - 1;
    const long leap_days =
        (y / 4 - e / 4) - (y / CENTURY - e / CENTURY) + (y / CYCLE - e / CYCLE);
    return (double)((year - EPOCH) * YEAR_DAYS + leap_days);
}

static hl_status period_columns(session *s, hl_columns *columns, hl_error *err)
{
    static const hl_column_spec DATE = {
        .name = "date",
        .title = {"Date",                                                 "日期"},
        .meaning = {"first day of the period, for the temporal controller",
                  "该期的第一天，供时态控制器使用"                 },
        .unit = {"",                                                     ""      },
        .kind = HL_DATE
    };
    const size_t n = s->frame.n;
    hl_column *date = NULL;
    size_t *row = hl_array(columns->rows, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu rows", columns->rows);
    for (size_t r = 0; r < columns->rows; r++) {
        row[r] = r % n;
    }
    hl_status status = HL_OK;
    if (session_has_shapes(s)) { // the rest stands in the layer of the units
        status = hl_columns_append_rows(
            columns, hl_columns_find(&s->frame.units, "key"), row, err);
    } else {
        status = append_all(columns, &s->frame.units, row, err);
    }
    if (status == HL_OK) status = append_period(s, columns, err);
    if (status == HL_OK) {
        status = hl_columns_append(columns, &DATE, NULL, NO_TITLE, &date, err);
    }
    for (size_t r = 0; status == HL_OK && r < columns->rows; r++) {
        date->value[r] = session_day_of(s->frame.period[r / n]);
        row[r] = r;
    }
    if (status == HL_OK) status = append_all(columns, &s->frame.panel, row, err);
    for (size_t k = 0; k < s->raw_count && status == HL_OK; k++) {
        status = append_indicator(s, k, row, columns, err);
    }
    free(row);
    return status;
}

static hl_status add_periods(session *s, hl_error *err)
{
    const bool coupled = s->study->subsystems.count > 0;
    const hl_text title = {coupled ? "Counties by period" : "Units by period",
                           coupled ? "县域分期" : "单元分期"};
    // A GeoPackage refuses a second table of the same title: the view has the other.
    const hl_text values = {"Values by period", "分期数值"};
    const hl_text words = {"One row per unit and period.", "每个单元每期一行。"};
    hl_sheet *sheet = session_add_sheet(s, session_unit_periods(s), values, words);

    sheet->columns.rows = s->frame.n * s->frame.periods;
    s->view = (hl_view){.name = coupled ? "county_periods" : "unit_periods",
                        .title = title,
                        .description = words,
                        .parent = session_units(s),
                        .child = session_unit_periods(s),
                        .child_key = "key",
                        .parent_key = "key",
                        .date_column = "date",
                        .default_column = default_column(s),
                        .period_column = "period",
                        .page_sheet = "periods"};
    s->view_count = session_has_shapes(s) ? 1 : 0;
    return period_columns(s, &sheet->columns, err);
}

static hl_status add_join_audit(session *s, hl_error *err)
{
    hl_sheet *sheet = session_add_sheet(
        s, "join_audit", (hl_text){"Join audit", "连接审计"},
        (hl_text){"Keys that were repaired or not matched, with suggestions.",
                  "被修复或未匹配的代码，附建议。"});
    size_t *row = hl_array(s->join.audit.rows, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu rows", s->join.audit.rows);
    for (size_t r = 0; r < s->join.audit.rows; r++) {
        row[r] = r;
    }
    sheet->columns.rows = s->join.audit.rows;
    const hl_status status = append_all(&sheet->columns, &s->join.audit, row, err);
    free(row);
    return status;
}

// What the sheets of global statistics and of correlograms begin with.
static const hl_column_spec TEST_TEXTS[] = {
    {.name = "field",
     .title = {"Field", "字段"},
     .meaning = {"analyzed field", "所分析的字段"},
     .unit = {"", ""},
     .kind = HL_TEXT},
    {.name = "period",
     .title = {"Period", "时期"},
     .meaning = {"period", "时期"},
     .unit = {"", ""},
     .kind = HL_TEXT},
    {.name = "statistic",
     .title = {"Statistic", "统计量"},
     .meaning = {"what was computed", "所计算的统计量"},
     .unit = {"", ""},
     .kind = HL_TEXT},
};

static hl_status test_columns(const session *s, hl_columns *columns, hl_error *err)
{
    enum { TEXTS = sizeof TEST_TEXTS / sizeof *TEST_TEXTS };
    const size_t count = s->global_count;
    const char **text = hl_array(TEXTS * count, sizeof *text);
    hl_global *results = hl_array(count, sizeof *results);

    hl_status status = HL_OK;
    if (text == NULL || results == NULL) {
        status = hl_no_memory(err, "%zu tests", count);
        goto done;
    }
    for (size_t k = 0; k < count; k++) {
        text[k] = s->study->association.fields.field[s->global[k].field].short_name;
        text[count + k] = s->frame.period[s->global[k].period];
        text[2 * count + k] = s->global[k].result.statistic;
        results[k] = s->global[k].result;
    }
    for (size_t c = 0; c < TEXTS && status == HL_OK; c++) {
        status =
            hl_columns_append_texts(columns, &TEST_TEXTS[c], text + c * count, err);
    }
    if (status == HL_OK) status = hl_global_columns(results, columns, err);
done:
    free(text);
    free(results);
    return status;
}

/// Put the columns of one correlogram into the rows from `first` on.
static hl_status add_lags(const hl_columns *lags, size_t first, hl_columns *to,
                          hl_error *err)
{
    size_t *row = hl_array(to->rows, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu rows", to->rows);
    for (size_t r = 0; r < to->rows; r++) {
        const bool here = r >= first && r < first + lags->rows;
        row[r] = here ? r - first : SIZE_MAX;
    }
    hl_status status = HL_OK;
    for (size_t c = 0; c < lags->count && status == HL_OK; c++) {
        const hl_column *from = &lags->column[c];
        const hl_column *there = hl_columns_find(to, from->name);
        if (there == NULL) status = hl_columns_append_rows(to, from, row, err);
        for (size_t r = 0; there != NULL && r < lags->rows; r++) {
            there->value[first + r] = from->value[r];
        }
    }
    free(row);
    return status;
}

/// @param columns      its rows are those of all correlograms of the kind
static hl_status name_lags(const session *s, bool by_distance, hl_columns *columns,
                           hl_error *err)
{
    enum { TEXTS = 2 };
    const size_t rows = columns->rows;
    const char **text = hl_array(TEXTS * rows, sizeof *text);
    size_t r = 0;

    if (text == NULL) return hl_no_memory(err, "%zu lags", rows);
    for (size_t k = 0; k < s->correlogram_count; k++) {
        const session_correlogram *one = &s->correlogram[k];
        if (one->by_distance != by_distance) continue;
        for (size_t lag = 0; lag < one->result.lags; lag++, r++) {
            text[r] = s->study->association.fields.field[one->field].short_name;
            text[rows + r] = s->frame.period[one->period];
        }
    }
    hl_status status = hl_columns_append_texts(columns, &TEST_TEXTS[0], text, err);
    if (status == HL_OK) {
        status = hl_columns_append_texts(columns, &TEST_TEXTS[1], text + rows, err);
    }
    free(text);
    return status;
}

static size_t count_lags(const session *s, bool by_distance)
{
    size_t rows = 0;

    for (size_t k = 0; k < s->correlogram_count; k++) {
        const bool here = s->correlogram[k].by_distance == by_distance;
        rows += here ? s->correlogram[k].result.lags : 0;
    }
    return rows;
}

/// The correlograms of one kind as a sheet; none, no sheet.
static hl_status add_correlogram(session *s, bool by_distance, hl_error *err)
{
    static const hl_text TITLE[] = {
        {"Correlogram",             "相关图"      },
        {"Correlogram by distance", "距离相关图"}
    };
    static const hl_text WORDS[] = {
        {"Moran's I of the pairs of units 1, 2, … steps apart.",
         "相隔 1、2…步的单元对的莫兰指数。"                                                                                              },
        {"Moran's I of the pairs of units in bands of distance, in km (map units "
         "without a reference system).",                  "各距离带单元对的莫兰指数,单位千米(无坐标系时为图上单位)。"}
    };
    const size_t rows = count_lags(s, by_distance);
    size_t first = 0;

    if (rows == 0) return HL_OK;
    hl_sheet *sheet =
        session_add_sheet(s, by_distance ? "correlogram_bands" : "correlogram",
                          TITLE[by_distance], WORDS[by_distance]);
    sheet->columns.rows = rows;
    hl_status status = name_lags(s, by_distance, &sheet->columns, err);
    for (size_t k = 0; k < s->correlogram_count && status == HL_OK; k++) {
        const hl_correlogram *one = &s->correlogram[k].result;
        hl_columns lags = {.rows = one->lags};
        if (s->correlogram[k].by_distance != by_distance) continue;
        status = hl_correlogram_columns(one, &lags, err);
        if (status == HL_OK) status = add_lags(&lags, first, &sheet->columns, err);
        first += one->lags;
        hl_columns_free(&lags);
    }
    return status;
}

/// The tables of change, inequality, center and detector, as they are.
static void take_tables(session *s)
{
    for (size_t k = 0; k < s->table_sheet_count; k++) {
        s->sheet[s->sheet_count++] = s->table_sheet[k];
    }
    s->table_sheet_count = 0;
}

static hl_status add_tests(session *s, hl_error *err)
{
    if (!session_has_shapes(s) && s->global_count == 0) { // nobody has neighbors
        take_tables(s);
        return HL_OK;
    }
    hl_sheet *sheet = session_add_sheet(
        s, "global_association", (hl_text){"Global association", "全局关联"},
        (hl_text){"Moran's I of each field and period.", "各字段各期的莫兰指数。"});

    sheet->columns.rows = s->global_count;
    const hl_status status = test_columns(s, &sheet->columns, err);
    if (status == HL_OK) take_tables(s);
    return status;
}

static hl_status add_placebo(session *s, hl_error *err)
{
    hl_sheet *sheet = session_add_sheet(
        s, "periphery_tests", (hl_text){"Tests of the periphery", "外围检验"},
        (hl_text){"Would cores anywhere else have given the same? Latest period.",
                  "核心放在别处会得到同样结果吗?最末一期。"});

    sheet->columns.rows = HL_PLACEBO_COUNT;
    return hl_placebo_columns(&s->placebo, &sheet->columns, err);
}

static hl_status add_weights(session *s, hl_error *err)
{
    hl_sheet *sheet = session_add_sheet(
        s, "indicator_weights", (hl_text){"Indicator weights", "指标权重"},
        (hl_text){"How much each indicator counts in its subsystem.",
                  "各指标在所属子系统中的权重。"});

    return hl_coupling_weight_columns(&s->coupling_input, &s->coupling, &sheet->columns,
                                      err);
}

static hl_status add_dictionary(session *s, hl_error *err)
{
    hl_columns columns = {0};

    const hl_status status = session_dictionary(s, &columns, err);
    hl_sheet *sheet =
        session_add_sheet(s, "dictionary", (hl_text){"Data dictionary", "数据字典"},
                          (hl_text){"What each column means.", "各列的含义。"});
    sheet->columns = columns;
    return status;
}

static hl_status add_provenance(session *s, hl_error *err)
{
    hl_columns columns = {0};

    const hl_status status = session_provenance(s, &columns, err);
    if (status != HL_OK) return status;
    hl_sheet *sheet =
        session_add_sheet(s, "provenance", (hl_text){"Provenance", "来历"},
                          (hl_text){"How this result was made.", "结果的来历。"});
    sheet->columns = columns;
    return HL_OK;
}

/// What was computed of the map as a whole.
static hl_status add_statistics(session *s, hl_error *err)
{
    hl_status status = add_tests(s, err);

    if (status == HL_OK) status = add_correlogram(s, false, err);
    if (status == HL_OK) status = add_correlogram(s, true, err);
    if (status == HL_OK) status = session_regression_sheets(s, err);
    if (status == HL_OK && s->has_placebo) status = add_placebo(s, err);
    if (status == HL_OK) status = session_distribution_sheet(s, err);
    if (status == HL_OK) status = session_universe_sheets(s, err);
    return status;
}

/// Where the units are: cores, links, neighbors.
static hl_status add_places(session *s, hl_error *err)
{
    hl_status status = HL_OK;

    if (s->cores.count > 0) status = add_cores(s, err);
    if (status == HL_OK && s->periphery.n > 0) status = add_core_links(s, err);
    if (status == HL_OK && session_has_shapes(s)) status = add_neighbors(s, err);
    return status;
}

static bool has_audit(const session *s)
{
    return s->study->indicators.source != NULL &&
           (session_has_shapes(s) || s->join.audit.rows > 0);
}

hl_status session_sheets(session *s, hl_error *err)
{
    hl_status status = add_places(s, err);

    if (status == HL_OK) status = session_regions_sheet(s, err);
    if (status == HL_OK) status = add_counties(s, err);
    if (status == HL_OK && s->frame.periods > 1) status = add_periods(s, err);
    if (status == HL_OK && s->frame.periods > 1) status = session_periods_sheet(s, err);
    if (status == HL_OK && has_audit(s)) status = add_join_audit(s, err);
    if (status == HL_OK) status = session_change_sheets(s, err);
    if (status == HL_OK && s->study->subsystems.count > 0) status = add_weights(s, err);
    if (status == HL_OK) status = add_statistics(s, err);
    if (status == HL_OK) status = session_told_sheets(s, err);
    if (status == HL_OK) status = add_dictionary(s, err);
    if (status == HL_OK) status = add_provenance(s, err);
    return status;
}
