#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/words.h"
#include "core/memory.h"
#include "hinterland/geometry/thiessen.h"
#include "hinterland/io/layer_file.h"
#include "hinterland/io/read.h"

typedef struct thiessen_arguments {
    const char *lon;
    const char *lat;
    const char *key;
    const char *layer;
    const char *outline;
    const char *crs;
    const char *encoding;
    const char *out;
    double radius;
} thiessen_arguments;

static const option OPTIONS[] = {
    {"out",
     'o', OPTION_TEXT,
     offsetof(thiessen_arguments, out),
     "FILE", NULL,
     {"what to write: .gpkg, .shp, .geojson, .topojson or .fgb",
      "写出的文件:.gpkg、.shp、.geojson、.topojson 或 .fgb"}},
    {"lon",
     0, OPTION_TEXT,
     offsetof(thiessen_arguments, lon),
     "FIELD", NULL,
     {"field with the longitude, when POINTS is a table",
      "POINTS 为表格时,经度所在字段"}},
    {"lat",
     0, OPTION_TEXT,
     offsetof(thiessen_arguments, lat),
     "FIELD", NULL,
     {"field with the latitude", "纬度所在字段"}},
    {"key",
     'k', OPTION_TEXT,
     offsetof(thiessen_arguments, key),
     "FIELD", NULL,
     {"field with the code of a unit; sorts the cells [order of the rows]",
      "单元编码所在字段,单元按其排序 [按行的顺序]"}},
    {"outline",
     0, OPTION_TEXT,
     offsetof(thiessen_arguments, outline),
     "LAYER", NULL,
     {"polygons that the cells are cut to", "用于裁剪单元的多边形图层"}},
    {"radius",
     0, OPTION_NUMBER,
     offsetof(thiessen_arguments, radius),
     "KM", NULL,
     {"instead of an outline: the cells reach so far around the points",
      "代替轮廓:单元在点周围延伸的距离"}},
    {"layer",
     0, OPTION_TEXT,
     offsetof(thiessen_arguments, layer),
     "NAME", NULL,
     {"layer or sheet of the points [the only one]", "点所在图层或工作表 [唯一的]"}},
    {"crs",
     0, OPTION_TEXT,
     offsetof(thiessen_arguments, crs),
     "CRS", NULL,
     {"coordinate reference system of the points, or planar [EPSG:4326 for a table, "
      "that of the layer]",
      "点的坐标参考系,或 planar [表格为 EPSG:4326,图层用其自带]"}},
    {"encoding",
     0, OPTION_TEXT,
     offsetof(thiessen_arguments, encoding),
     "NAME", NULL,
     {"encoding of the points, e.g. GBK [detected]", "点数据的编码,如 GBK [自动检测]"}},
    {0                                     }
};

static const char DEGREES[] = "EPSG:4326";
static const char PLANAR[] = "planar";

static void set_defaults(void *arguments)
{
    ((thiessen_arguments *)arguments)->radius = NAN;
}

static hl_status check_arguments(const command_call *call,
                                 const thiessen_arguments *args, hl_error *err)
{
    if ((args->lon == NULL) != (args->lat == NULL)) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "%s\t%s\tFIELD",
                       args->lon != NULL ? "--lon" : "--lat",
                       args->lon != NULL ? "--lat" : "--lon");
    }
    if (args->outline == NULL && isnan(args->radius)) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "%s\t--outline\tLAYER", call->name);
    }
    if (args->outline != NULL && !isnan(args->radius)) {
        return hl_fail(err, HL_CODE_USAGE_CONFLICT, "--outline\t--radius");
    }
    if (args->out == NULL) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "%s\t--out\tcells.gpkg", call->name);
    }
    if (!hl_layer_can_write(args->out)) {
        return hl_fail(err, HL_CODE_USAGE_EXTENSION, "%s\t%s", args->out,
                       HL_LAYER_ENDINGS);
    }
    return HL_OK;
}

static hl_status find_field(const hl_table *table, const char *name, hl_field **out,
                            hl_error *err)
{
    const char *known[HL_MESSAGE_WHERE_SIZE] = {0};
    size_t count = 0;
    char all[HL_MESSAGE_WHERE_SIZE];

    for (size_t f = 0; f < table->count; f++) {
        if (strcmp(table->field[f].name, name) == 0) {
            *out = &table->field[f];
            return HL_OK;
        }
        if (count < HL_MESSAGE_WHERE_SIZE) known[count++] = table->field[f].name;
    }
    const char *near = words_near(name, known, count);
    return hl_fail(err, HL_CODE_USAGE_FIELD, "%s\t%s\t%s\t%s", table->source, name,
                   near != NULL ? near
                   : count > 0  ? known[0]
                                : "",
                   words_join(known, count, all, sizeof all));
}

/// Turn a field of texts into numbers, and hand out a copy of them.
///
/// @param out  the caller frees it
static hl_status take_numbers(hl_table *table, const char *name, double **out,
                              hl_error *err)
{
    hl_field *field = NULL;

    const hl_status status = find_field(table, name, &field, err);
    if (status != HL_OK || field == NULL) return status;
    double *number = hl_array(table->rows, sizeof *number);
    double *copy = hl_array(table->rows, sizeof *copy);
    if (number == NULL || copy == NULL) {
        free(number);
        free(copy);
        return hl_no_memory(err, "%zu coordinates", table->rows);
    }
    hl_field_numbers(field, table->rows, number, NULL);
    memcpy(copy, number, table->rows * sizeof *copy);
    if (field->text != NULL) hl_free_texts(field->text, table->rows);
    free(field->number);
    field->text = NULL;
    field->number = number;
    field->kind = HL_FIELD_REAL;
    *out = copy;
    return HL_OK;
}

/// Points of a table: the two fields become the coordinates of a layer.
static hl_status read_table(const command_call *call, const thiessen_arguments *args,
                            hl_layer *out, hl_log *log, hl_error *err)
{
    const hl_table_options how = {.sheet = args->layer, .encoding = args->encoding};
    const char *crs = args->crs != NULL ? args->crs : DEGREES;

    hl_status status = hl_read_table(call->operand[0], &how, &out->table, log, err);
    if (status != HL_OK) return status;
    out->shape = HL_SHAPE_POINTS;
    status = take_numbers(&out->table, args->lon, &out->x, err);
    if (status == HL_OK) status = take_numbers(&out->table, args->lat, &out->y, err);
    if (status != HL_OK || strcmp(crs, PLANAR) == 0) return status;
    out->crs = hl_copy_text(crs);
    return out->crs != NULL ? HL_OK : hl_no_memory(err, "the CRS");
}

static hl_status read_points(command_call *call, const thiessen_arguments *args,
                             hl_layer *out, hl_error *err)
{
    hl_layer_options how = hl_layer_options_defaults();

    if (args->lon != NULL) return read_table(call, args, out, &call->log, err);
    how.layer = args->layer;
    how.crs = args->crs;
    how.encoding = args->encoding;
    how.wanted = HL_SHAPE_POINTS;
    const hl_status status =
        hl_read_layer(call->operand[0], &how, out, &call->log, err);
    if (status == HL_OK && out->crs == NULL && args->crs == NULL) {
        return hl_fail(err, HL_CODE_USAGE_PLANE, "%s\tthiessen", call->operand[0]);
    }
    return status;
}

/// A row and its key.
typedef struct keyed_row {
    const char *key;
    size_t row;
} keyed_row;

static int compare_rows(const void *a, const void *b)
{
    return strcmp(((const keyed_row *)a)->key, ((const keyed_row *)b)->key);
}

/// Put the values of an array of `size` bytes each into the order of the rows.
static hl_status reorder(void *values, size_t size, const keyed_row *order, size_t n,
                         hl_error *err)
{
    if (values == NULL) return HL_OK;

    char *copy = hl_array(n, size);
    if (copy == NULL) return hl_no_memory(err, "%zu rows", n);
    memcpy(copy, values, n * size);
    for (size_t i = 0; i < n; i++) {
        memcpy((char *)values + i * size, copy + order[i].row * size, size);
    }
    free(copy);
    return HL_OK;
}

static hl_status reorder_layer(hl_layer *layer, const keyed_row *order, hl_error *err)
{
    const size_t n = layer->table.rows;
    hl_status status = reorder(layer->x, sizeof *layer->x, order, n, err);

    if (status == HL_OK) status = reorder(layer->y, sizeof *layer->y, order, n, err);
    for (size_t f = 0; f < layer->table.count && status == HL_OK; f++) {
        hl_field *field = &layer->table.field[f];
        status = reorder(field->text, sizeof *field->text, order, n, err);
        if (status != HL_OK) break;
        status = reorder(field->number, sizeof *field->number, order, n, err);
    }
    return status;
}

/// Sort the points by their keys, which are distinct and not empty.
static hl_status sort_by_key(hl_layer *layer, const char *name, hl_error *err)
{
    const size_t n = layer->table.rows;
    hl_field *field = NULL;
    char **key = NULL;
    keyed_row *order = NULL;

    hl_status status = find_field(&layer->table, name, &field, err);
    if (status != HL_OK) return status;
    status = hl_field_texts(field, n, &key, err);
    if (status != HL_OK) return status;
    order = hl_array(n, sizeof *order);
    if (order == NULL) {
        status = hl_no_memory(err, "%zu keys", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        order[i] = (keyed_row){key[i] != NULL ? key[i] : "", i};
    }
    qsort(order, n, sizeof *order, compare_rows);
    for (size_t i = 0; i < n && status == HL_OK; i++) {
        const bool twice = i > 0 && strcmp(order[i].key, order[i - 1].key) == 0;
        if (twice || order[i].key[0] == '\0') {
            status = hl_fail(err, HL_CODE_USAGE_KEY, "%s\t%s\t%s\t%zu",
                             layer->table.source, name, order[i].key, order[i].row + 1);
        }
    }
    if (status == HL_OK) status = reorder_layer(layer, order, err);

done:
    free(order);
    hl_free_texts(key, n);
    return status;
}

/// The outline in the coordinates of the points.
static hl_status read_outline(command_call *call, const thiessen_arguments *args,
                              const hl_crs *crs, hl_polygons *out, hl_error *err)
{
    hl_layer_options how = hl_layer_options_defaults();
    hl_layer layer = {0};
    hl_crs own = {0};

    if (crs->planar) how.crs = PLANAR;
    hl_status status = hl_read_layer(args->outline, &how, &layer, &call->log, err);
    if (status != HL_OK) return status;
    status = hl_crs_read(layer.crs, &own, err);
    if (status != HL_OK) goto done;
    if (!own.planar && !crs->planar) {
        hl_polygons *p = &layer.polygons;
        const size_t vertices = p->vertex[p->start[p->n]];
        status = hl_crs_transform(&own, crs, p->x, p->y, vertices, &call->log, err);
    }
    if (status != HL_OK) goto done;
    *out = layer.polygons;
    layer.polygons = (hl_polygons){0};

done:
    hl_crs_free(&own);
    hl_layer_free(&layer);
    return status;
}

/// Points in a projection become longitude and latitude of WGS 84.
static hl_status to_degrees(hl_layer *points, hl_crs *crs, hl_log *log, hl_error *err)
{
    hl_crs degrees = {0};

    if (crs->planar || crs->geographic) return HL_OK;
    hl_status status = hl_crs_read(DEGREES, &degrees, err);
    if (status != HL_OK) return status;
    status = hl_crs_transform(crs, &degrees, points->x, points->y, points->table.rows,
                              log, err);
    char *name = hl_copy_text(DEGREES);
    if (status == HL_OK && name == NULL) status = hl_no_memory(err, "the CRS");
    if (status != HL_OK) {
        free(name);
        hl_crs_free(&degrees);
        return status;
    }
    free(points->crs);
    points->crs = name;
    hl_crs_free(crs);
    *crs = degrees;
    return HL_OK;
}

/// The points of the layer become cells, in place.
static hl_status make_cells(command_call *call, const thiessen_arguments *args,
                            hl_layer *layer, hl_error *err)
{
    const size_t n = layer->table.rows;
    hl_crs crs = {0};
    hl_polygons outline = {0};

    hl_status status = hl_crs_read(layer->crs, &crs, err);
    if (status != HL_OK) return status;
    status = to_degrees(layer, &crs, &call->log, err);
    if (status != HL_OK) goto done;
    status = args->outline != NULL ? read_outline(call, args, &crs, &outline, err)
                                   : hl_outline_around(layer->x, layer->y, n, &crs,
                                                       args->radius, &outline, err);
    if (status != HL_OK) goto done;
    status = hl_thiessen(layer->x, layer->y, n, &crs, &outline, &layer->polygons, err);
    if (status == HL_OK) layer->shape = HL_SHAPE_POLYGONS;

done:
    hl_polygons_free(&outline);
    hl_crs_free(&crs);
    return status;
}

static hl_status deliver(command_call *call, const thiessen_arguments *args,
                         const hl_layer *cells, hl_error *err)
{
    hl_status status = command_check_strict(call, err);

    if (status == HL_OK && !call->settings.dry_run) {
        status = hl_layer_write(args->out, cells, call->settings.overwrite, err);
    }
    if (status != HL_OK) return status;
    if (call->settings.json) {
        json_open(&call->answer, NULL, '{');
        json_text(&call->answer, "out", args->out);
        json_count(&call->answer, "cells", cells->table.rows);
        json_warnings(&call->answer, &call->log, call->lang);
        json_close(&call->answer, '}');
        return hl_buffer_check(&call->answer.text, err);
    }
    if (!call->settings.quiet) {
        words_say(stdout,
                  call->settings.dry_run ? (hl_text){"would write {2} cells to {1}\n",
                                                     "将把 {2} 个单元写入 {1}\n"}
                                         : (hl_text){"wrote {2} cells to {1}\n",
                                                     "已把 {2} 个单元写入 {1}\n"},
                  call->lang, "%s\t%zu", args->out, cells->table.rows);
    }
    return HL_OK;
}

static hl_status run(command_call *call, hl_error *err)
{
    const thiessen_arguments *args = call->arguments;
    hl_layer layer = {0};

    hl_status status = check_arguments(call, args, err);
    if (status != HL_OK) return status;
    status = read_points(call, args, &layer, err);
    if (status == HL_OK && args->key != NULL) {
        status = sort_by_key(&layer, args->key, err);
    }
    if (status == HL_OK) status = make_cells(call, args, &layer, err);
    if (status == HL_OK) status = deliver(call, args, &layer, err);
    hl_layer_free(&layer);
    return status;
}

static const example EXAMPLES[] = {
    {"thiessen seats.csv --lon x --lat y -k adcode --radius 25 -o cells.gpkg",
     {"cells around county seats, 25 km at most beyond the outer ones",
      "县城周围的单元,最外侧至多延伸 25 公里"}},
    {"thiessen seats.gpkg --outline province.shp -o cells.shp",
     {"cut to an outline", "按轮廓裁剪"}},
    {0                                }
};

const command COMMAND_THIESSEN = {
    .name = "thiessen",
    .summary = {"cells around points, clipped to an outline",
                "围绕点生成并按轮廓裁剪的泰森多边形"                                                         },
    .details =
        {"For studies of which only the seats of the counties are known: every place "
         "belongs to the nearest point. Neighboring cells share their vertices "
         "exactly. "
         "The fields of the points go along. Such cells are schematic: they are no "
         "boundaries.",                       "用于只知道县城位置的研究:每一处归属最近的点。相邻单元的顶点完全一致。"
         "点的字段一并保留。这样的单元只是示意,并非行政边界。"},
    .operands = "POINTS",
    .least_operands = 1,
    .most_operands = 1,
    .options = OPTIONS,
    .arguments_size = sizeof(thiessen_arguments),
    .defaults = set_defaults,
    .examples = EXAMPLES,
    .run = run
};
