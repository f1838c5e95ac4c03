#include "cli/weights_call.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/memory.h"
#include "hinterland/io/geopackage.h"
#include "hinterland/io/weights_file.h"
#include "hinterland/io/weights_keys.h"
#include "hinterland/study/weigh.h"

static const char *const TYPES[] = {
    [HL_STUDY_QUEEN] = "queen",     [HL_STUDY_ROOK] = "rook",
    [HL_STUDY_NEAREST] = "nearest", [HL_STUDY_BAND] = "band",
    [HL_STUDY_BORDER] = "border",   [HL_STUDY_INVERSE_DISTANCE] = "inverse_distance",
    [HL_STUDY_BORDER + 1] = NULL};
static const char *const STANDARDIZATIONS[] = {[HL_WEIGHTS_AS_GIVEN] = "none",
                                               [HL_WEIGHTS_BINARY] = "binary",
                                               [HL_WEIGHTS_ROW] = "row",
                                               [HL_WEIGHTS_ROW + 1] = NULL};
static const char *const POLICIES[] = {[HL_STUDY_ISLANDS_KEEP] = "keep",
                                       [HL_STUDY_ISLANDS_NEAREST] = "nearest",
                                       [HL_STUDY_ISLANDS_ERROR] = "error",
                                       [HL_STUDY_ISLANDS_ERROR + 1] = NULL};

const option WEIGHTS_RULE_OPTIONS[] = {
    {"type",
     't', OPTION_WORD,
     offsetof(weights_rule, type),
     "TYPE", TYPES,
     {"queen, rook, nearest, band, inverse_distance or border (shared length) [queen]",
      "queen、rook、nearest、band、inverse_distance 或 border(共同边界长度)[queen]"}},
    {"key",
     'k', OPTION_TEXT,
     offsetof(weights_rule, units.key),
     "FIELD", NULL,
     {"field with the code of a unit [the number of the row]",
      "单元编码所在字段 [行号]"}},
    {"neighbors",
     'n', OPTION_COUNT,
     offsetof(weights_rule, neighbors),
     "N", NULL,
     {"nearest: neighbors per unit", "nearest:每个单元的邻居数"}},
    {"distance",
     'd', OPTION_NUMBER,
     offsetof(weights_rule, distance),
     "KM", NULL,
     {"band, inverse_distance: kilometers, or map units when planar [the least at "
      "which nobody is alone]",
      "band、inverse_distance:公里,平面坐标时为图上单位 [使每个单元都有邻居的最小值]"}},
    {"power",
     0, OPTION_NUMBER,
     offsetof(weights_rule, power),
     "P", NULL,
     {"inverse_distance: weights are d^-P [1]", "inverse_distance:权重为 d^-P [1]"}},
    {"order",
     0, OPTION_COUNT,
     offsetof(weights_rule, order),
     "N", NULL,
     {"queen, rook: neighbors N steps away [1]", "queen、rook:相隔 N 步的邻居 [1]"}},
    {"inclusive",
     0, OPTION_FLAG,
     offsetof(weights_rule, inclusive),
     NULL, NULL,
     {"with --order: also those that are nearer", "与 --order 同用:也包括更近的"}},
    {"tolerance",
     0, OPTION_NUMBER,
     offsetof(weights_rule, tolerance),
     "D", NULL,
     {"queen, rook, border: gap that still counts as touching, in map units [0]",
      "queen、rook、border:仍视为相接的缝隙,图上单位 [0]"}},
    {"standardize",
     0, OPTION_WORD,
     offsetof(weights_rule, standardize),
     "HOW", STANDARDIZATIONS,
     {"none, binary, or row: each row sums to 1 [none]",
      "none、binary 或 row:每行之和为 1 [none]"}},
    {"islands",
     0, OPTION_WORD,
     offsetof(weights_rule, islands),
     "HOW", POLICIES,
     {"units without neighbors: keep, link to the nearest, or error [keep]",
      "没有邻居的单元:keep 保留,nearest 连到最近单元,error 报错 [keep]"}},
    {"layer",
     0, OPTION_TEXT,
     offsetof(weights_rule, units.layer),
     "NAME", NULL,
     {"layer of the source [the only one]", "数据源中的图层 [唯一的图层]"}},
    {"where",
     0, OPTION_TEXT,
     offsetof(weights_rule, units.where),
     "SQL", NULL,
     {"condition on the fields of the layer [every row]", "对图层字段的条件 [全部行]"}},
    {"encoding",
     0, OPTION_TEXT,
     offsetof(weights_rule, units.encoding),
     "NAME", NULL,
     {"encoding of the layer, e.g. GBK [detected]", "图层编码,如 GBK [自动检测]"}},
    {"crs",
     0, OPTION_TEXT,
     offsetof(weights_rule, units.crs),
     "CRS", NULL,
     {"coordinate reference system, e.g. EPSG:4490, or planar [of the layer]",
      "坐标参考系,如 EPSG:4490,或 planar [图层自带]"}},
    {0                                  }
};

void weights_rule_defaults(void *rule)
{
    *(weights_rule *)rule = (weights_rule){.order = 1,
                                           .distance = NAN,
                                           .power = 1.0,
                                           .standardize = HL_WEIGHTS_AS_GIVEN,
                                           .islands = HL_STUDY_ISLANDS_KEEP};
}

static hl_study_weights rule_of_study(const weights_rule *rule)
{
    return (hl_study_weights){.type = (hl_study_weights_type)rule->type,
                              .order = rule->order,
                              .inclusive = rule->inclusive,
                              .k = rule->neighbors,
                              .distance_km = rule->distance,
                              .power = rule->power,
                              .tolerance = rule->tolerance,
                              .standardize = (hl_standardization)rule->standardize,
                              .islands = (hl_study_islands)rule->islands};
}

/// An option that was given but has no effect with this type; NULL when there is none.
static const char *idle_option(const weights_rule *rule)
{
    const bool nearest = rule->type == HL_STUDY_NEAREST;
    const bool contiguity = rule->type == HL_STUDY_QUEEN || rule->type == HL_STUDY_ROOK;
    const bool border = rule->type == HL_STUDY_BORDER;
    const bool band =
        rule->type == HL_STUDY_BAND || rule->type == HL_STUDY_INVERSE_DISTANCE;
    const struct {
        const char *name;
        bool given;
        bool works;
    } options[] = {
        {"--neighbors",       rule->neighbors > 0,                       nearest                                },
        {"--distance",        !isnan(rule->distance),                    band                                   },
        {"--power",           rule->power != 1.0,                        rule->type == HL_STUDY_INVERSE_DISTANCE},
        {"--order",           rule->order != 1,                          contiguity                             },
        {"--inclusive",       rule->inclusive,                           contiguity                             },
        {"--tolerance",       rule->tolerance != 0.0,                    contiguity || border                   },
        {"--islands nearest", rule->islands == HL_STUDY_ISLANDS_NEAREST, contiguity                             }
    };

    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (options[i].given && !options[i].works) return options[i].name;
    }
    return NULL;
}

/// Options that would have no effect are refused, not ignored.
hl_status weights_check_rule(const weights_rule *rule, hl_error *err)
{
    const char *idle = idle_option(rule);

    if (rule->type == HL_STUDY_NEAREST && rule->neighbors == 0) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "--type nearest\t--neighbors\t4");
    }
    if (idle == NULL) return HL_OK;
    return hl_fail(err, HL_CODE_USAGE_CONFLICT, "%s\t--type %s", idle,
                   TYPES[rule->type]);
}

static hl_status diagnose(weights_made *made, hl_error *err)
{
    return hl_weights_diagnose(&made->w, (const char *const *)made->key,
                               &made->diagnosis, err);
}

/// Distances and bridges need to know what the coordinates are.
static hl_status check_crs(const char *source, const weights_rule *rule,
                           const hl_frame *frame, hl_error *err)
{
    const hl_study_weights how = rule_of_study(rule);
    const bool needed =
        hl_weigh_needs_distances(&how) || rule->islands == HL_STUDY_ISLANDS_NEAREST;

    if (frame->crs != NULL || rule->units.crs != NULL || !needed) return HL_OK;
    return hl_fail(err, HL_CODE_USAGE_PLANE, "%s\t%s", source, TYPES[rule->type]);
}

static hl_status weigh(const weights_rule *rule, weights_made *made, hl_log *log,
                       hl_error *err)
{
    const hl_weigh_units units = {
        .frame = &made->frame, .crs = &made->crs, .measures = &made->measures};
    const hl_study_weights how = rule_of_study(rule);
    hl_weighed weighed = {0};

    const hl_status status = hl_weigh(&how, &units, &weighed, log, err);
    if (status != HL_OK) return status;
    made->w = weighed.weights;
    made->diagnosis = weighed.diagnosis;
    made->adjacency = weighed.adjacency;
    made->bridges = weighed.bridges;
    return HL_OK;
}

hl_status weights_from_layer(const char *source, const weights_rule *rule,
                             weights_made *out, hl_log *log, hl_error *err)
{
    weights_made made = {.from_layer = true};

    hl_status status = weights_check_rule(rule, err);
    if (status != HL_OK) return status;
    status = units_read(source, &rule->units, &made.frame, log, err);
    if (status != HL_OK) goto done;
    made.key = made.frame.key;
    status = check_crs(source, rule, &made.frame, err);
    if (status != HL_OK) goto done;
    status = hl_crs_read(made.frame.crs, &made.crs, err);
    if (status != HL_OK) goto done;
    status = hl_measure(&made.frame.polygons, &made.crs, &made.measures, err);
    if (status != HL_OK) goto done;
    status = weigh(rule, &made, log, err);
    if (status != HL_OK) goto done;
    *out = made;
    made = (weights_made){0};

done:
    weights_made_free(&made);
    return status;
}

hl_status weights_from_file(const char *path, weights_made *out, hl_log *log,
                            hl_error *err)
{
    weights_made made = {0};
    size_t n = 0;

    hl_status status =
        hl_weights_file_keys(path, HL_WEIGHTS_FILE_UNKNOWN, &made.key, &n, err);
    if (status != HL_OK) return status;
    made.w.n = n; // so that the keys are released when reading fails
    status = hl_weights_file_read(path, HL_WEIGHTS_FILE_UNKNOWN, made.key, n, &made.w,
                                  log, err);
    if (status == HL_OK) status = diagnose(&made, err);
    if (status == HL_OK) {
        *out = made;
        made = (weights_made){0};
    }
    weights_made_free(&made);
    return status;
}

void weights_made_free(weights_made *made)
{
    if (!made->from_layer) hl_free_texts(made->key, made->w.n);
    hl_weights_diagnosis_free(&made->diagnosis);
    hl_weights_free(&made->w);
    hl_adjacency_free(&made->adjacency);
    hl_measures_free(&made->measures);
    hl_bridges_free(&made->bridges);
    hl_crs_free(&made->crs);
    hl_frame_free(&made->frame);
    *made = (weights_made){0};
}

static bool is_geopackage(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot != NULL && strcasecmp(dot, ".gpkg") == 0;
}

static bool has_values(const hl_weights *w)
{
    for (size_t k = 0; k < w->start[w->n]; k++) {
        if (w->weight[k] != 1.0) return true;
    }
    return false;
}

hl_status weights_check_ending(const char *path, bool from_layer, hl_error *err)
{
    if (from_layer && is_geopackage(path)) return HL_OK;
    if (hl_weights_format_of(path) != HL_WEIGHTS_FILE_UNKNOWN) return HL_OK;
    return hl_fail(err, HL_CODE_USAGE_EXTENSION, "%s\t.gal, .gwt, .mtx, .csv%s", path,
                   from_layer ? ", .gpkg" : "");
}

hl_status weights_check_loss(const char *path, const weights_made *made, hl_log *log,
                             hl_error *err)
{
    const hl_weights_format format = hl_weights_format_of(path);

    if (format == HL_WEIGHTS_FILE_GAL && has_values(&made->w)) {
        return hl_warn(log, err, HL_CODE_USAGE_VALUES_LOST, "", "%s", path);
    }
    if (format == HL_WEIGHTS_FILE_GWT && made->diagnosis.islands > 0) {
        return hl_warn(log, err, HL_CODE_USAGE_ISLANDS_LOST, "", "%s\t%zu", path,
                       made->diagnosis.islands);
    }
    return HL_OK;
}

/// The links as lines from unit to unit, one layer.
static hl_status write_lines(const char *path, const weights_made *made, bool overwrite,
                             hl_error *err)
{
    const hl_links links = {.key = (const char *const *)made->key,
                            .w = &made->w,
                            .adjacency =
                                made->adjacency.n > 0 ? &made->adjacency : NULL,
                            .bridges = &made->bridges,
                            .polygons = &made->frame.polygons,
                            .x = made->measures.inside_x,
                            .y = made->measures.inside_y};
    hl_lines lines = {0};

    hl_status status = hl_neighbors_lines(&links, &lines, err);
    if (status != HL_OK) return status;
    const hl_sheet sheet = {
        .name = "neighbors",
        .title = {"Neighbors",                        "邻接关系"                     },
        .description = {"One line per link of the weights", "空间权重的每条连接一行"},
        .shape = HL_SHAPE_LINES,
        .x = lines.x,
        .y = lines.y,
        .path_start = lines.start,
        .columns = lines.columns
    };
    const hl_package package = {.title = sheet.title,
                                .abstract = sheet.description,
                                .crs = made->frame.crs,
                                .sheets = &sheet,
                                .sheet_count = 1};
    const hl_geopackage_options how = {.overwrite = overwrite, .no_project = true};
    status = hl_geopackage_write(path, &package, &how, err);
    hl_lines_free(&lines);
    return status;
}

hl_status weights_write(const char *path, const weights_made *made, bool overwrite,
                        hl_error *err)
{
    if (is_geopackage(path)) return write_lines(path, made, overwrite, err);
    return hl_weights_file_write(path, HL_WEIGHTS_FILE_UNKNOWN, &made->w, made->key,
                                 overwrite, err);
}
