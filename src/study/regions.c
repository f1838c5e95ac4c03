/// The regions as a layer of outlines, and the periods as a table: what a map shows the
/// borders of, and the pages of an atlas.

#include "study/session.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/geometry/dissolve.h"
#include "study/tables.h"

static const hl_text NO_TITLE = {0};

/// The values of a field in a region, latest period: mean, lowest, highest.
static const hl_column_spec FIELD_COLUMNS[] = {
    {.name = "{F}_mean",
     .title = {"{F}: mean", "{F}：均值"},
     .meaning = {"mean over the units of the region that have a value, unweighted",
                 "区域内有数值单元的简单均值"},
     .unit = {"", ""},
     .kind = HL_NUMBER},
    {.name = "{F}_low",
     .title = {"{F}: lowest", "{F}：最低"},
     .meaning = {"lowest value in the region", "区域内最低值"},
     .unit = {"", ""},
     .kind = HL_NUMBER},
    {.name = "{F}_high",
     .title = {"{F}: highest", "{F}：最高"},
     .meaning = {"highest value in the region", "区域内最高值"},
     .unit = {"", ""},
     .kind = HL_NUMBER},
};

enum { FIELD_COUNT = sizeof FIELD_COLUMNS / sizeof *FIELD_COLUMNS };

/// Summarize the values of n units by group into FIELD_COUNT arrays of `count`.
static void summarize(const grouping *by, size_t n, const double *value,
                      double *const out[FIELD_COUNT], double *number)
{
    double *const mean = out[0];
    double *const low = out[1];
    double *const high = out[2];

    for (size_t g = 0; g < by->count; g++) {
        mean[g] = low[g] = high[g] = NAN;
        number[g] = 0.0;
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t g = by->group[i];
        if (g == UINT32_MAX || !isfinite(value[i])) continue;
        number[g] += 1.0;
        mean[g] = number[g] > 1.0 ? mean[g] + value[i] : value[i];
        low[g] = fmin(low[g], value[i]);
        high[g] = fmax(high[g], value[i]);
    }
    for (size_t g = 0; g < by->count; g++) {
        mean[g] /= number[g] > 0.0 ? number[g] : 1.0;
    }
}

static hl_status append_field(const session *s, const grouping *by, size_t field,
                              double *room, hl_columns *columns, hl_error *err)
{
    const hl_study_field *f = &s->study->association.fields.field[field];
    const hl_column *column = session_column(s, f->field);
    const size_t latest = (s->frame.periods - 1) * s->frame.n;
    double *const out[FIELD_COUNT] = {room, room + by->count, room + 2 * by->count};
    hl_status status = HL_OK;

    if (column == NULL || column->value == NULL) return HL_OK;
    const hl_text title = {column->title[HL_EN], column->title[HL_ZH]};
    summarize(by, s->frame.n, column->value + latest, out, room + 3 * by->count);
    for (size_t k = 0; k < FIELD_COUNT && status == HL_OK; k++) {
        status = hl_columns_append_values(columns, &FIELD_COLUMNS[k], f->short_name,
                                          title, out[k], err);
    }
    return status;
}

static hl_status append_counts(const session *s, const grouping *by, double *room,
                               hl_columns *columns, hl_error *err)
{
    static const hl_column_spec NAME = {
        .name = "region",
        .title = {"Region",                            "区域"                     },
        .meaning = {"region, as the boundaries name it", "边界数据中的区域名"},
        .unit = {"",                                  ""                           },
        .kind = HL_TEXT
    };
    static const hl_column_spec UNITS = {
        .name = "units",
        .title = {"Units",               "单元数"         },
        .meaning = {"units in the region", "区域内单元数"},
        .unit = {"",                    ""                  },
        .kind = HL_COUNT
    };
    static const hl_column_spec USED = {
        .name = "used",
        .title = {"Units used",                                "参与单元数"},
        .meaning = {"units that took part in the latest period",
                  "最末一期参与计算的单元数"                        },
        .unit = {"",                                          ""               },
        .kind = HL_COUNT
    };
    const size_t latest = (s->frame.periods - 1) * s->frame.n;
    double *const units = room;
    double *const used = room + by->count;

    for (size_t g = 0; g < 2 * by->count; g++) {
        room[g] = 0.0;
    }
    for (size_t i = 0; i < s->frame.n; i++) {
        const uint32_t g = by->group[i];
        if (g == UINT32_MAX) continue;
        units[g] += 1.0;
        used[g] += s->use[latest + i] ? 1.0 : 0.0;
    }
    hl_status status = hl_columns_append_texts(columns, &NAME, by->name, err);
    if (status == HL_OK) {
        status = hl_columns_append_values(columns, &UNITS, NULL, NO_TITLE, units, err);
    }
    if (status == HL_OK) {
        status = hl_columns_append_values(columns, &USED, NULL, NO_TITLE, used, err);
    }
    return status;
}

static hl_status fill_regions(session *s, const grouping *by, hl_error *err)
{
    enum { ARRAYS = FIELD_COUNT + 1 };
    const hl_polygons *shapes = s->repaired.n > 0 ? &s->repaired : &s->frame.polygons;
    double *room = NULL;

    hl_status status =
        hl_polygons_dissolve(shapes, by->group, by->count, &s->region_shapes, err);
    if (status != HL_OK) return status;
    room = hl_array(ARRAYS * by->count, sizeof *room);
    if (room == NULL) return hl_no_memory(err, "%zu regions", by->count);
    hl_sheet *sheet = session_add_sheet(
        s, "regions", (hl_text){"Borders of regions", "区域边界"},
        (hl_text){"One row per region, e.g. province: its units and their values; "
                  "latest period.",
                  "每个区域(如省份)一行：其单元及数值；最末一期。"});
    sheet->shape = HL_SHAPE_POLYGONS;
    sheet->outlined = true;
    sheet->polygons = &s->region_shapes;
    sheet->columns.rows = by->count;
    status = append_counts(s, by, room, &sheet->columns, err);
    for (size_t f = 0; f < s->study->association.fields.count && status == HL_OK; f++) {
        status = append_field(s, by, f, room, &sheet->columns, err);
    }
    free(room);
    return status;
}

hl_status session_regions_sheet(session *s, hl_error *err)
{
    const hl_column *column = hl_columns_find(&s->frame.units, "region");
    grouping by = {0};

    if (!session_has_shapes(s) || column == NULL) return HL_OK;
    hl_status status = grouping_take(s, column, &by, err);
    const bool groups = by.count > 1 && 2 * by.count <= s->frame.n;
    if (status == HL_OK && groups) status = fill_regions(s, &by, err);
    grouping_free(&by);
    return status;
}

hl_status session_periods_sheet(session *s, hl_error *err)
{
    static const hl_column_spec DATE = {
        .name = "date",
        .title = {"Date",                    "日期"            },
        .meaning = {"first day of the period", "该期的第一天"},
        .unit = {"",                        ""                  },
        .kind = HL_DATE
    };
    static const hl_column_spec USED = {
        .name = "used",
        .title = {"Units used",                         "参与单元数"               },
        .meaning = {"units that took part in the period", "该期参与计算的单元数"},
        .unit = {"",                                   ""                              },
        .kind = HL_COUNT
    };
    const size_t n = s->frame.n;
    hl_sheet *sheet = session_add_sheet(
        s, "periods", (hl_text){"Periods", "各期"},
        (hl_text){"One row per period: the pages of the atlas of periods.",
                  "每期一行：分期图集的各页。"});
    hl_column *date = NULL;
    hl_column *used = NULL;

    sheet->columns.rows = s->frame.periods;
    hl_status status = hl_columns_append_texts(
        &sheet->columns, &SESSION_PERIOD, (const char *const *)s->frame.period, err);
    if (status == HL_OK) {
        status = hl_columns_append(&sheet->columns, &DATE, NULL, NO_TITLE, &date, err);
    }
    for (size_t t = 0; status == HL_OK && t < s->frame.periods; t++) {
        date->value[t] = session_day_of(s->frame.period[t]);
    }
    if (status == HL_OK) {
        status = hl_columns_append(&sheet->columns, &USED, NULL, NO_TITLE, &used, err);
    }
    for (size_t t = 0; status == HL_OK && t < s->frame.periods; t++) {
        used->value[t] = 0.0;
        for (size_t i = 0; i < n; i++) {
            used->value[t] += s->use[t * n + i] ? 1.0 : 0.0;
        }
    }
    return status;
}
