#include "support/sample_package.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/check.h"

static const hl_class LEVELS[] = {
    {1,  {"Extreme imbalance [0.0, 0.1)", "极度失调"},         0x7f3b08},
    {2,  {"Severe imbalance [0.1, 0.2)", "严重失调"},          0xb35806},
    {3,  {"Moderate imbalance [0.2, 0.3)", "中度失调"},        0xe08214},
    {4,  {"Mild imbalance [0.3, 0.4)", "轻度失调"},            0xfdb863},
    {5,  {"Near imbalance [0.4, 0.5)", "濒临失调"},            0xfee0b6},
    {6,  {"Bare coordination [0.5, 0.6)", "勉强协调"},         0xd8daeb},
    {7,  {"Primary coordination [0.6, 0.7)", "初级协调"},      0xb2abd2},
    {8,  {"Intermediate coordination [0.7, 0.8)", "中级协调"}, 0x8073ac},
    {9,  {"Good coordination [0.8, 0.9)", "良好协调"},         0x542788},
    {10, {"Quality coordination [0.9, 1.0]", "优质协调"},      0x2d004b},
};
const hl_classes SAMPLE_LEVELS = {
    "coordination_level",
    {"Coordination level", "协调等级"},
    LEVELS,
    sizeof LEVELS / sizeof *LEVELS
};

static const hl_class LISA[] = {
    {1, {"High-High", "高-高"},         0xff0000},
    {2, {"Low-Low", "低-低"},           0x0000ff},
    {3, {"Low-High", "低-高"},          0xa7adf9},
    {4, {"High-Low", "高-低"},          0xf4ada8},
    {0, {"Not significant", "不显著"}, 0xeeeeee},
    {5, {"Undefined", "未定义"},       0x464646},
    {6, {"Isolate", "孤立"},            0x999999},
};
const hl_classes SAMPLE_LISA = {
    "lisa_cluster", {"LISA cluster", "LISA 聚类"},
     LISA, sizeof LISA / sizeof *LISA
};

static const hl_column_spec KEY = {
    "key", {"County code", "县级代码"},
     {"Key",         "键"         },
     {"",            ""            },
     HL_TEXT, HL_STYLE_NONE,
    NULL
};
static const hl_column_spec NAME = {
    "name", {"Name", "名称"},
     {"Name", "名称"},
     {"",     ""      },
     HL_TEXT, HL_STYLE_NONE, NULL
};
static const hl_column_spec PEOPLE = {
    "people",
    {"Population", "人口"},
    {"Heads",      "人数"},
    {"persons",    "人"   },
    HL_COUNT,
    HL_STYLE_SEQUENTIAL,
    NULL
};
static const hl_column_spec DEGREE = {
    "d_standard",
    {"Coordination degree",   "协调度"    },
    {"D = sqrt(C T), 0 .. 1", "D = sqrt(C T)"},
    {"1",                     "1"            },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};
static const hl_column_spec CHANGE = {
    "d_change",
    {"Change since 2018", "2018 年以来的变化"},
    {"Difference",        "差"                    },
    {"1",                 "1"                      },
    HL_NUMBER,
    HL_STYLE_DIVERGING,
    NULL
};
static const hl_column_spec LEVEL = {
    "d_class",
    {"Coordination level", "协调等级"},
    {"Ten levels",         "十级"      },
    {"",                   ""            },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &SAMPLE_LEVELS
};
static const hl_column_spec CLUSTER = {
    "d_lisa",
    {"LISA cluster", "LISA 聚类" },
    {"GeoDa codes",  "GeoDa 编码"},
    {"",             ""            },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &SAMPLE_LISA
};
static const hl_column_spec CORE = {
    "core",
    {"Is a core", "是否核心"},
    {"Core",      "核心"      },
    {"",          ""            },
    HL_FLAG,
    HL_STYLE_NONE,
    NULL
};
static const hl_column_spec UNIT = {
    "unit", {"County row", "县行号"},
     {"fid",        "fid"      },
     {"",           ""         },
     HL_COUNT, HL_STYLE_NONE,
    NULL
};
static const hl_column_spec DATE = {
    "date",   {"Date",      "日期"     },
       {"1 January", "1 月 1 日"},
    {"",          ""           },
       HL_DATE,          HL_STYLE_NONE,
    NULL
};

static double lon(int column)
{
    return 118.0 + column;
}

static double lat(int row)
{
    return 28.0 + 0.9 * row;
}

static hl_column *append(hl_sheet *sheet, const hl_column_spec *spec)
{
    hl_column *column = NULL;
    hl_error err = {0};

    assert_ok(
        hl_columns_append(&sheet->columns, spec, NULL, (hl_text){0}, &column, &err),
        &err);
    return column;
}

static char *copy(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copied = calloc(size, 1);

    assert_non_null(copied);
    memcpy(copied, text, size);
    return copied;
}

// -------------------------------------------------------------------- shapes

static void add_ring(hl_polygons *p, size_t ring, const double box[4], bool clockwise)
{
    static const int CORNER[5][2] = {
        {0, 0},
        {1, 0},
        {1, 1},
        {0, 1},
        {0, 0}
    };
    const size_t first = p->vertex[ring];

    for (size_t k = 0; k < 5; k++) {
        const int *corner = CORNER[clockwise ? 4 - k : k];
        p->x[first + k] = box[corner[0] == 0 ? 0 : 2];
        p->y[first + k] = box[corner[1] == 0 ? 1 : 3];
    }
    p->vertex[ring + 1] = first + 5;
}

/// Unit 0 has a hole (turning the same way, which the writer must mend), unit 1 a
/// second part, unit 35 no shape.
static void make_polygons(hl_polygons *p)
{
    enum { RINGS = SAMPLE_UNITS + 1, VERTICES = 5 * RINGS };
    size_t ring = 0;

    *p = (hl_polygons){.n = SAMPLE_UNITS,
                       .start = calloc(SAMPLE_UNITS + 1, sizeof *p->start),
                       .vertex = calloc(RINGS + 1, sizeof *p->vertex),
                       .hole = calloc(RINGS, 1),
                       .x = calloc(VERTICES, sizeof *p->x),
                       .y = calloc(VERTICES, sizeof *p->y)};
    for (int i = 0; i < SAMPLE_UNITS; i++) {
        const int c = i % SAMPLE_SIDE;
        const int r = i / SAMPLE_SIDE;
        const double box[4] = {lon(c), lat(r), lon(c + 1), lat(r + 1)};
        p->start[i] = ring;
        if (i == SAMPLE_UNITS - 1) break;
        add_ring(p, ring++, box, i % 2 == 0);
        if (i > 1) continue;
        const double small[4] = {box[0] + 0.3, i == 0 ? box[1] + 0.3 : 27.2,
                                 box[0] + 0.6, i == 0 ? box[1] + 0.6 : 27.6};
        p->hole[ring] = i == 0;
        add_ring(p, ring++, small, true);
    }
    p->start[SAMPLE_UNITS] = ring;
}

static void make_lines(sample *s)
{
    size_t link = 0;

    for (int i = 0; i < SAMPLE_UNITS; i++) {
        const int c = i % SAMPLE_SIDE;
        const int r = i / SAMPLE_SIDE;
        for (int way = 0; way < 2; way++) {
            const int to_c = c + (way == 0);
            const int to_r = r + (way == 1);
            if (to_c == SAMPLE_SIDE || to_r == SAMPLE_SIDE) continue;
            s->line_x[2 * link] = lon(c) + 0.5;
            s->line_y[2 * link] = lat(r) + 0.45;
            s->line_x[2 * link + 1] = lon(to_c) + 0.5;
            s->line_y[2 * link + 1] = lat(to_r) + 0.45;
            link++;
            s->path_start[link] = 2 * link;
        }
    }
}

// -------------------------------------------------------------------- sheets

static void fill_names(hl_column *key, hl_column *name)
{
    char text[64];

    for (int i = 0; i < SAMPLE_UNITS; i++) {
        (void)snprintf(text, sizeof text, "33%04d", i);
        key->text[i] = copy(text);
        (void)snprintf(text, sizeof text, "县%d", i);
        name->text[i] = copy(text);
    }
    free(name->text[3]);
    name->text[3] = copy("<img src=x onerror=alert(1)>");
    free(name->text[4]);
    name->text[4] = copy("O'Brien & \"Sons\" [% 1+1 %]");
    free(name->text[5]);
    name->text[5] = NULL;
}

static void make_counties(sample *s)
{
    hl_sheet *sheet = &s->sheet[2];

    *sheet = (hl_sheet){
        .name = "counties",
        .title = {"Counties",      "县域"},
        .description = {"One row per county",               "每县一行"},
        .shape = HL_SHAPE_POLYGONS,
        .polygons = &s->polygons,
        .columns = {.rows = SAMPLE_UNITS},
        .default_column = "d_class"
    };
    append(sheet, &KEY);
    append(sheet, &NAME);
    fill_names(&sheet->columns.column[0], &sheet->columns.column[1]);
    double *people = append(sheet, &PEOPLE)->value;
    double *degree = append(sheet, &DEGREE)->value;
    double *change = append(sheet, &CHANGE)->value;
    double *level = append(sheet, &LEVEL)->value;
    double *cluster = append(sheet, &CLUSTER)->value;
    double *core = append(sheet, &CORE)->value;
    for (int i = 0; i < SAMPLE_UNITS; i++) {
        people[i] = 100000.0 + 12345.0 * ((7 * i) % SAMPLE_UNITS);
        core[i] = i % 11 == 0;
        cluster[i] = i % 7;
        if (i % 10 == 9) continue; // three counties without data
        degree[i] = 0.15 + 0.75 * ((11 * i) % SAMPLE_UNITS) / SAMPLE_UNITS;
        change[i] = 0.3 * sin(i);
        level[i] = floor(degree[i] * 10.0) + 1.0;
    }
}

static void make_cores(sample *s)
{
    static const char *const NAMES[SAMPLE_CORES] = {"上海", "Hangzhou", "南京"};
    hl_sheet *sheet = &s->sheet[0];

    *sheet = (hl_sheet){
        .name = "cores",
        .title = {"Cores",         "核心"},
        .description = {"Cores",               "核心城市"},
        .shape = HL_SHAPE_POINTS,
        .x = s->core_x,
        .y = s->core_y,
        .columns = {.rows = SAMPLE_CORES},
        .label_column = "name"
    };
    hl_column *name = append(sheet, &NAME);
    for (int i = 0; i < SAMPLE_CORES; i++) {
        name->text[i] = copy(NAMES[i]);
        s->core_x[i] = lon(2 * i) + 0.5;
        s->core_y[i] = lat(2 * i) + 0.45;
    }
}

static void make_neighbors(sample *s)
{
    hl_sheet *sheet = &s->sheet[1];

    *sheet = (hl_sheet){
        .name = "neighbors",
        .title = {"Neighbors",     "邻接"},
        .description = {"Links as lines",               "邻接关系"},
        .shape = HL_SHAPE_LINES,
        .x = s->line_x,
        .y = s->line_y,
        .path_start = s->path_start,
        .columns = {.rows = SAMPLE_LINKS}
    };
    double *unit = append(sheet, &UNIT)->value;
    for (int i = 0; i < SAMPLE_LINKS; i++) {
        unit[i] = i;
    }
}

static void make_panel(sample *s)
{
    static const double JANUARY[SAMPLE_PERIODS] = {17532.0, 17897.0, 18262.0};
    hl_sheet *sheet = &s->sheet[3];

    *sheet = (hl_sheet){
        .name = "county_period_values",
        .title = {"County values by year", "县域逐年数值"},
        .description = {"County x year",                       "县 x 年"},
        .columns = {.rows = SAMPLE_PANEL}
    };
    double *unit = append(sheet, &UNIT)->value;
    double *date = append(sheet, &DATE)->value;
    double *degree = append(sheet, &DEGREE)->value;
    double *level = append(sheet, &LEVEL)->value;
    for (int i = 0; i < SAMPLE_PANEL; i++) {
        const int period = i / SAMPLE_UNITS;
        unit[i] = i % SAMPLE_UNITS + 1;
        date[i] = JANUARY[period];
        degree[i] = 0.1 + 0.8 * ((5 * i) % SAMPLE_UNITS) / SAMPLE_UNITS + 0.03 * period;
        level[i] = floor(degree[i] * 10.0) + 1.0;
    }
    s->view = (hl_view){
        .name = "county_periods",
        .title = {"Counties by year",                 "县域逐年"},
        .description = {"View for the temporal controller", "时序视图"},
        .parent = "counties",
        .child = "county_period_values",
        .child_key = "unit",
        .date_column = "date",
        .default_column = "d_class"
    };
}

static void make_audit(sample *s)
{
    hl_sheet *sheet = &s->sheet[4];

    *sheet = (hl_sheet){
        .name = "join_audit",
        .title = {"Join audit",    "连接审查"},
        .description = {"What was matched",               "匹配情况"},
        .columns = {.rows = 2}
    };
    hl_column *key = append(sheet, &KEY);
    key->text[0] = copy("330000");
}

// ---------------------------------------------------------------------- maps

static void make_maps(sample *s)
{
    static const hl_text MAPS = {"Results", "结果"};
    static const hl_text OVER = {"Overlays", "叠加"};
    static const hl_text TABLES = {"Tables", "表"};
    static const hl_text NOTE = {"n = 36, 3 without data", "n = 36,3 个无数据"};
    static const hl_text CAPTION = {
        "36 counties; queen contiguity, row-standardized, 60 links, no isolates; "
        "local Moran's I, 99,999 permutations, seed 20251, two-sided, p < 0.05, "
        "no correction for multiple testing. Source: made by hand, 2020. hinterland",
        "36 个县;queen 邻接,行标准化,60 条邻接;局部 Moran's I,99999 次置换,"
        "种子 20251,双侧,p < 0.05,未作多重检验校正。来源:手工构造,2020。"};
    const hl_map_entry maps[SAMPLE_MAPS] = {
        {.sheet = "counties",
         .column = "d_class",
         .group = MAPS,
         .layout = true,
         .title = {"Coordination level", "协调等级"},
         .legend_note = NOTE,
         .caption = CAPTION},
        {.sheet = "counties",
         .column = "d_lisa",
         .group = MAPS,
         .layout = true,
         .title = {"LISA cluster (p < 0.05)", "LISA 聚类(p < 0.05)"},
         .caption = CAPTION},
        {.sheet = "counties",
         .column = "d_standard",
         .group = MAPS,
         .layout = true,
         .title = {"Coordination degree", "协调度"},
         .caption = CAPTION},
        {.sheet = "counties",
         .column = "d_change",
         .group = MAPS,
         .layout = true,
         .title = {"Change since 2018", "2018 年以来的变化"},
         .caption = CAPTION},
        {.sheet = "cores",
         .group = OVER,
         .title = {"Cores", "核心"},
         .role = HL_MAP_OVERLAY},
        {.sheet = "neighbors",
         .group = OVER,
         .title = {"Neighbors", "邻接"},
         .role = HL_MAP_OVERLAY_OFF},
        {.sheet = "county_periods",
         .column = "d_class",
         .group = {"By year", "逐年"},
         .title = {"Level by year", "逐年协调等级"},
         .layout = true},
        {.sheet = "county_period_values",
         .group = TABLES,
         .title = {"Values by year", "逐年数值"}                                            },
        {.sheet = "join_audit",                                        .group = TABLES, .title = {"Join audit", "连接审查"}            },
    };

    memcpy(s->map, maps, sizeof maps);
}

void sample_make(sample *out, hl_lang lang)
{
    static const char *const HISTORY[] = {"Input: counties.shp <36>",
                                          "hinterland 0.1.0, seed 20251"};
    static const char *const KEYWORDS[] = {"LISA", "耦合协调"};

    *out = (sample){0};
    make_polygons(&out->polygons);
    make_lines(out);
    make_cores(out);
    make_neighbors(out);
    make_counties(out);
    make_panel(out);
    make_audit(out);
    make_maps(out);
    out->package = (hl_package){
        .title = {"Sample counties", "样例县域"},
        .abstract = {"Made by hand",    "手工构造"},
        .lang = lang,
        .crs = "EPSG:4490",
        .sheets = out->sheet,
        .sheet_count = SAMPLE_SHEETS,
        .views = &out->view,
        .view_count = 1,
        .maps = out->map,
        .map_count = SAMPLE_MAPS,
        .history = HISTORY,
        .history_count = 2,
        .keywords = KEYWORDS,
        .keyword_count = 2
    };
}

void sample_free(sample *s)
{
    hl_sheets_free(s->sheet, SAMPLE_SHEETS);
    hl_polygons_free(&s->polygons);
}
