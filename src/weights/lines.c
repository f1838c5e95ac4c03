#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/weights/diagnosis.h"

#define PER_KILO 1e-3

enum { OWN_CLASSES = 2, CLASS_COUNT = HL_EVIDENCE_END - 1 + OWN_CLASSES };

/// The evidence classes and two more. Repeats the rows of hl_evidence_classes(): a
/// static table cannot be put together; a test compares them.
static const hl_class LINK_ROWS[CLASS_COUNT] = {
    {HL_EVIDENCE_EDGE,           {"equal edge", "边完全重合"},             0x4d4d4d},
    {HL_EVIDENCE_JUNCTION_EDGE,  {"edge on edge", "边重合(顶点不同)"},   0x1b7837},
    {HL_EVIDENCE_NEAR_EDGE,      {"edge within tolerance", "容差内的边"},  0xe08214},
    {HL_EVIDENCE_OVERLAP,        {"overlap", "边界交叉(重叠)"},           0xb2182b},
    {HL_EVIDENCE_POINT,          {"equal point", "顶点重合"},               0x4393c3},
    {HL_EVIDENCE_JUNCTION_POINT, {"vertex on edge", "顶点落在边上"},      0x92c5de},
    {HL_EVIDENCE_NEAR_POINT,     {"point within tolerance", "容差内的点"}, 0xfdb863},
    {HL_LINK_DISTANCE,           {"distance", "距离"},                        0x8c6bb1},
    {HL_LINK_BRIDGE,             {"bridge to an island", "孤岛连接"},       0xc51b7d},
};

static const hl_classes LINK_CLASSES = {
    "link", {"Origin of the link", "连接来源"},
     LINK_ROWS, CLASS_COUNT
};

const hl_classes *hl_link_classes(void)
{
    return &LINK_CLASSES;
}

#define TEXT_SPEC(name, en, zh, meaning_en, meaning_zh)                             \
    {                                                                               \
        name, {en, zh}, {meaning_en, meaning_zh}, {"", ""}, HL_TEXT, HL_STYLE_NONE, \
            NULL                                                                    \
    }
#define NUMBER_SPEC(name, en, zh, meaning_en, meaning_zh, unit_en, unit_zh)      \
    {                                                                            \
        name, {en, zh}, {meaning_en, meaning_zh}, {unit_en, unit_zh}, HL_NUMBER, \
            HL_STYLE_NONE, NULL                                                  \
    }

static const hl_column_spec KEY_SPEC[2] = {
    TEXT_SPEC("from_key", "From", "起点单元", "Key of the unit whose neighbor this is",
              "该行所属单元的键"),
    TEXT_SPEC("to_key", "To", "邻居单元", "Key of the neighbor", "邻居的键")};
static const hl_column_spec PAIR_SPEC[2] = {
    TEXT_SPEC("a_key", "Unit a", "单元甲", "Key of the first unit of the pair",
              "该对中第一个单元的键"),
    TEXT_SPEC("b_key", "Unit b", "单元乙", "Key of the second unit of the pair",
              "该对中第二个单元的键")};
static const hl_column_spec WEIGHT_SPEC = NUMBER_SPEC(
    "weight", "Weight", "权重", "Value of the link as the statistics use it",
    "统计量所用的连接权重", "1", "1");
static const hl_column_spec EVIDENCE_SPEC = {
    "evidence",
    {"Evidence",                                       "依据"                        },
    {"What the link rests on, the strongest evidence", "连接所依据的最强证据"},
    {"",                                               ""                              },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &LINK_CLASSES
};
static const hl_column_spec POINTS_SPEC = {
    "shared_points",
    {"Shared vertices",                             "共有顶点数"                        },
    {"Distinct vertices that both boundaries have", "两条边界共有的不同顶点个数"},
    {"1",                                           "1"                                      },
    HL_COUNT,
    HL_STYLE_NONE,
    NULL
};
static const hl_column_spec SHARED_SPEC[2] = {
    NUMBER_SPEC("shared_km", "Shared border", "共有边界",
                "Length of the border in common", "共有边界的长度", "km", "公里"),
    NUMBER_SPEC("shared", "Shared border", "共有边界", "Length of the border in common",
                "共有边界的长度", "map units", "地图单位")};
static const hl_column_spec NEAR_SPEC[2] = {
    NUMBER_SPEC("near_km", "Border within tolerance", "容差内边界",
                "Length in common without equal vertices",
                "顶点不同但重合或在容差内的长度", "km", "公里"),
    NUMBER_SPEC("near", "Border within tolerance", "容差内边界",
                "Length in common without equal vertices",
                "顶点不同但重合或在容差内的长度", "map units", "地图单位")};
static const hl_column_spec GAP_SPEC = NUMBER_SPEC(
    "gap", "Gap", "缝隙", "Mean gap along the piece, or the smallest distance",
    "该段的平均缝隙宽度,或最小距离", "map units", "地图单位");
static const hl_column_spec OVERLAP_SPEC =
    NUMBER_SPEC("overlap_share", "Overlap", "重叠比例",
                "Area in common over the smaller of the two areas",
                "重叠面积占较小单元面积的比例", "1", "1");

void hl_lines_free(hl_lines *lines)
{
    free(lines->start);
    free(lines->x);
    free(lines->y);
    hl_columns_free(&lines->columns);
    *lines = (hl_lines){0};
}

static hl_status allocate(size_t rows, size_t vertices, hl_lines *lines, hl_error *err)
{
    lines->columns.rows = rows;
    lines->start = hl_array(rows + 1, sizeof *lines->start);
    lines->x = hl_array(vertices, sizeof *lines->x);
    lines->y = hl_array(vertices, sizeof *lines->y);
    if (lines->start == NULL || lines->x == NULL || lines->y == NULL) {
        return hl_no_memory(err, "%zu lines", rows);
    }
    return HL_OK;
}

/// Two text columns of keys, the rows given as pairs of units.
static hl_status append_keys(const hl_links *links, const hl_column_spec spec[2],
                             const uint32_t *pair, hl_columns *columns, hl_error *err)
{
    hl_status status = HL_OK;
    const char **text = hl_array(columns->rows, sizeof *text);

    if (text == NULL) return hl_no_memory(err, "%zu keys", columns->rows);
    for (size_t side = 0; side < 2 && status == HL_OK; side++) {
        for (size_t r = 0; r < columns->rows; r++) {
            text[r] = links->key[pair[2 * r + side]];
        }
        status = hl_columns_append_texts(columns, &spec[side], text, err);
    }
    free(text);
    return status;
}

static hl_status append(hl_columns *columns, const hl_column_spec *spec,
                        const double *value, hl_error *err)
{
    return hl_columns_append_values(columns, spec, NULL, (hl_text){NULL, NULL}, value,
                                    err);
}

/// Lengths are on the earth (then in meters), or in map units of a plane.
static bool on_earth(const hl_adjacency *adjacency)
{
    return adjacency->length.kind != HL_METRIC_PLANAR || adjacency->length.a != 1.0;
}

static bool is_bridge(const hl_bridges *bridges, uint32_t i, uint32_t j)
{
    for (size_t b = 0; bridges != NULL && b < bridges->count; b++) {
        const uint32_t p = bridges->island[b];
        const uint32_t q = bridges->to[b];
        if ((p == i && q == j) || (p == j && q == i)) return true;
    }
    return false;
}

/// What to say about the link i -> j.
static void judge(const hl_links *links, uint32_t i, uint32_t j, double *evidence,
                  double *shared)
{
    const hl_border *border =
        links->adjacency != NULL ? hl_adjacency_link(links->adjacency, i, j) : NULL;

    *shared = NAN;
    *evidence = is_bridge(links->bridges, i, j) ? HL_LINK_BRIDGE : HL_LINK_DISTANCE;
    if (border == NULL) return;
    *evidence = border->evidence;
    *shared = border->shared;
    if (border->detail != HL_NO_DETAIL) {
        *shared += links->adjacency->detail[border->detail].near;
    }
}

/// Scratch columns of the sheet `neighbors`.
typedef struct scratch {
    uint32_t *pair;
    double *evidence;
    double *length;
} scratch;

static void scratch_free(scratch *s)
{
    free(s->pair);
    free(s->evidence);
    free(s->length);
    *s = (scratch){0};
}

static hl_status scratch_make(size_t rows, scratch *s, hl_error *err)
{
    s->pair = hl_array(rows, 2 * sizeof *s->pair);
    s->evidence = hl_array(rows, sizeof *s->evidence);
    s->length = hl_array(rows, sizeof *s->length);
    if (s->pair == NULL || s->evidence == NULL || s->length == NULL) {
        return hl_no_memory(err, "%zu links", rows);
    }
    return HL_OK;
}

static void fill_links(const hl_links *links, double scale, scratch *s, hl_lines *lines)
{
    const hl_weights *w = links->w;

    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const uint32_t j = w->neighbor[l];
            s->pair[2 * l] = (uint32_t)i;
            s->pair[2 * l + 1] = j;
            judge(links, (uint32_t)i, j, &s->evidence[l], &s->length[l]);
            s->length[l] *= scale;
            lines->x[2 * l] = links->x[i];
            lines->y[2 * l] = links->y[i];
            lines->x[2 * l + 1] = links->x[j];
            lines->y[2 * l + 1] = links->y[j];
            lines->start[l + 1] = 2 * (l + 1);
        }
    }
}

hl_status hl_neighbors_lines(const hl_links *links, hl_lines *out, hl_error *err)
{
    hl_lines lines = {0};
    scratch s = {0};
    const size_t rows = links->w->start[links->w->n];
    const bool earth = links->adjacency != NULL && on_earth(links->adjacency);

    hl_status status = allocate(rows, 2 * rows, &lines, err);
    if (status == HL_OK) status = scratch_make(rows, &s, err);
    if (status != HL_OK) goto done;
    fill_links(links, earth ? PER_KILO : 1.0, &s, &lines);
    hl_columns *columns = &lines.columns;
    status = append_keys(links, KEY_SPEC, s.pair, columns, err);
    if (status == HL_OK) status = append(columns, &WEIGHT_SPEC, links->w->weight, err);
    if (status == HL_OK) status = append(columns, &EVIDENCE_SPEC, s.evidence, err);
    if (status == HL_OK && links->adjacency != NULL) {
        status = append(columns, &SHARED_SPEC[earth ? 0 : 1], s.length, err);
    }
    if (status != HL_OK) goto done;
    *out = lines;
    lines = (hl_lines){0};
done:
    scratch_free(&s);
    hl_lines_free(&lines);
    return status;
}

enum { VERTICES_OF_CONTACT = 3 }; // unit, contact, unit

/// The piece of a link in the adjacency: its first vertex and how many; a contact in a
/// point has one.
static size_t piece_of(const hl_links *links, const hl_border *border, const double **x,
                       const double **y)
{
    const hl_adjacency *adjacency = links->adjacency;

    if (border->detail == HL_NO_DETAIL) {
        *x = &links->polygons->x[border->vertex];
        *y = &links->polygons->y[border->vertex];
        return 1;
    }
    const hl_border_detail *detail = &adjacency->detail[border->detail];
    *x = adjacency->x + detail->path;
    *y = adjacency->y + detail->path;
    return detail->count;
}

static void put(hl_lines *lines, size_t *at, double x, double y)
{
    lines->x[*at] = x;
    lines->y[*at] = y;
    (*at)++;
}

static void draw_piece(const hl_links *links, const hl_border *border, hl_lines *lines,
                       size_t *at)
{
    const double *x = NULL;
    const double *y = NULL;
    const size_t count = piece_of(links, border, &x, &y);

    if (count == 1) put(lines, at, links->x[border->a], links->y[border->a]);
    for (size_t k = 0; k < count; k++) {
        put(lines, at, x[k], y[k]);
    }
    if (count == 1) put(lines, at, links->x[border->b], links->y[border->b]);
}

static void count_audited(const hl_links *links, size_t *rows, size_t *vertices)
{
    for (size_t k = 0; k < links->adjacency->count; k++) {
        const hl_border *border = &links->adjacency->border[k];
        const double *x = NULL;
        const double *y = NULL;
        if (border->evidence == HL_EVIDENCE_EDGE) continue;
        const size_t count = piece_of(links, border, &x, &y);
        (*rows)++;
        *vertices += count == 1 ? VERTICES_OF_CONTACT : count;
    }
}

enum { EVIDENCE, POINTS, SHARED, NEAR, GAP, OVERLAP, AUDIT_COLUMNS };

static void fill_audit(const hl_links *links, double scale, uint32_t *pair,
                       double *const value[AUDIT_COLUMNS], hl_lines *lines)
{
    size_t row = 0;
    size_t at = 0;

    for (size_t k = 0; k < links->adjacency->count; k++) {
        const hl_border *border = &links->adjacency->border[k];
        if (border->evidence == HL_EVIDENCE_EDGE) continue;
        const bool detailed = border->detail != HL_NO_DETAIL;
        const hl_border_detail none = {.overlap = NAN};
        const hl_border_detail *detail =
            detailed ? &links->adjacency->detail[border->detail] : &none;
        pair[2 * row] = border->a;
        pair[2 * row + 1] = border->b;
        value[EVIDENCE][row] = border->evidence;
        value[POINTS][row] = border->points;
        value[SHARED][row] = border->shared * scale;
        value[NEAR][row] = detail->near * scale;
        value[GAP][row] = detail->gap;
        value[OVERLAP][row] = detail->overlap;
        draw_piece(links, border, lines, &at);
        lines->start[++row] = at;
    }
}

hl_status hl_border_audit_lines(const hl_links *links, hl_lines *out, hl_error *err)
{
    hl_lines lines = {0};
    size_t rows = 0;
    size_t vertices = 0;
    const size_t plane = on_earth(links->adjacency) ? 0 : 1;
    const hl_column_spec *spec[AUDIT_COLUMNS] = {&EVIDENCE_SPEC,      &POINTS_SPEC,
                                                 &SHARED_SPEC[plane], &NEAR_SPEC[plane],
                                                 &GAP_SPEC,           &OVERLAP_SPEC};

    count_audited(links, &rows, &vertices);
    uint32_t *pair = hl_array(rows, 2 * sizeof *pair);
    double *all = hl_array(rows, AUDIT_COLUMNS * sizeof *all);
    hl_status status = allocate(rows, vertices, &lines, err);
    if (status == HL_OK && (pair == NULL || all == NULL)) {
        status = hl_no_memory(err, "%zu links", rows);
    }
    if (status != HL_OK) goto done;
    double *value[AUDIT_COLUMNS];
    for (size_t c = 0; c < AUDIT_COLUMNS; c++) {
        value[c] = all + c * rows;
    }
    fill_audit(links, plane ? 1.0 : PER_KILO, pair, value, &lines);
    status = append_keys(links, PAIR_SPEC, pair, &lines.columns, err);
    for (size_t c = 0; c < AUDIT_COLUMNS && status == HL_OK; c++) {
        status = append(&lines.columns, spec[c], value[c], err);
    }
    if (status != HL_OK) goto done;
    *out = lines;
    lines = (hl_lines){0};
done:
    free(pair);
    free(all);
    hl_lines_free(&lines);
    return status;
}
