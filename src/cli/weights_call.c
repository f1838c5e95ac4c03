#include "cli/weights_call.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/memory.h"
#include "hinterland/io/geopackage.h"
#include "hinterland/io/weights_file.h"
#include "hinterland/io/weights_keys.h"
#include "hinterland/study/weigh.h"
#include "hinterland/weights/kernel.h"

/// Distances and bridges need to know what the coordinates are.
static hl_status check_crs(const char *source, const weights_rule *rule,
                           const hl_frame *frame, hl_error *err)
{
    const hl_study_weights how = weights_rule_of_study(rule);
    const bool needed =
        hl_weigh_needs_distances(&how) || rule->islands == HL_STUDY_ISLANDS_NEAREST;

    if (frame->crs != NULL || rule->units.crs != NULL || !needed) return HL_OK;
    return hl_fail(err, HL_CODE_USAGE_PLANE, "%s\t%s", source, weights_rule_type(rule));
}

/// The numbers in the field of the rule, which the units carry as texts.
static hl_status read_values(const weights_rule *rule, char *const *text, double *out,
                             size_t n, hl_error *err)
{
    for (size_t i = 0; i < n; i++) {
        char *end = NULL;
        out[i] = NAN;
        if (text[i] == NULL || text[i][0] == '\0') continue;
        out[i] = strtod(text[i], &end);
        if (*end != '\0') {
            return hl_fail(err, HL_CODE_WEIGHTS_TEXT, "%s\t%s", rule->units.field,
                           text[i]);
        }
    }
    return HL_OK;
}

static hl_status weigh(const weights_rule *rule, weights_made *made, hl_log *log,
                       hl_error *err)
{
    const hl_column *field = hl_columns_find(&made->frame.units, "region");
    hl_weigh_units units = {.frame = &made->frame,
                            .crs = &made->crs,
                            .measures = &made->measures,
                            .field = rule->units.field,
                            .source = rule->source};
    const hl_study_weights how = weights_rule_of_study(rule);
    hl_weighed weighed = {0};
    double *value = NULL;
    hl_status status = HL_OK;

    if (field != NULL) units.group = (const char *const *)field->text;
    if (hl_weigh_needs_field(&how) && field != NULL) {
        value = hl_array(made->frame.n, sizeof *value);
        units.value = value;
        status = value != NULL
                     ? read_values(rule, field->text, value, made->frame.n, err)
                     : hl_no_memory(err, "%zu values", made->frame.n);
    }
    if (status == HL_OK) status = hl_weigh(&how, &units, &weighed, log, err);
    free(value);
    if (status != HL_OK) return status;
    made->w = weighed.weights;
    made->diagnosis = weighed.diagnosis;
    made->adjacency = weighed.adjacency;
    made->bridges = weighed.bridges;
    return HL_OK;
}

/// For the header of a file: the layer, or the source without folder and ending.
static void name_layer(const char *source, const char *layer, char *out)
{
    const char *slash = strrchr(source, '/');
    const char *name = layer != NULL ? layer : source;

    if (layer == NULL && slash != NULL) name = slash + 1;
    const size_t length = layer != NULL ? strlen(name) : strcspn(name, ".");
    (void)snprintf(out, LAYER_NAME_SIZE, "%.*s", (int)length, name);
}

hl_status weights_from_layer(const char *source, const weights_rule *rule,
                             weights_made *out, hl_log *log, hl_error *err)
{
    weights_made made = {.from_layer = true, .key_field = rule->units.key};

    hl_status status = weights_check_rule(rule, err);
    if (status != HL_OK) return status;
    name_layer(source, rule->units.layer, made.layer);
    status = units_read(source, &rule->units, &made.frame, log, err);
    if (status != HL_OK) goto done;
    made.key = made.frame.key;
    status = check_crs(source, rule, &made.frame, err);
    if (status != HL_OK) goto done;
    made.placed = made.frame.crs != NULL || rule->units.crs != NULL;
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

hl_sites weights_sites(const weights_made *made)
{
    const hl_weigh_units units = {
        .frame = &made->frame, .crs = &made->crs, .measures = &made->measures};

    return hl_weigh_sites(&units);
}

hl_status weights_from_any(const char *source, const weights_rule *rule,
                           weights_made *out, hl_log *log, hl_error *err)
{
    return hl_weights_format_of(source) != HL_WEIGHTS_FILE_UNKNOWN
               ? weights_from_file(source, out, log, err)
               : weights_from_layer(source, rule, out, log, err);
}

hl_status weights_diagnose(weights_made *made, hl_error *err)
{
    hl_weights_diagnosis_free(&made->diagnosis);
    return hl_weights_diagnose(&made->w, (const char *const *)made->key,
                               &made->diagnosis, err);
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
    if (status == HL_OK) status = weights_diagnose(&made, err);
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

const char *weights_unit_name(const weights_made *made, size_t i)
{
    const hl_column *name =
        made->from_layer ? hl_columns_find(&made->frame.units, "name") : NULL;

    return name != NULL && name->text[i] != NULL ? name->text[i] : "";
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
    const hl_weights_format format = hl_weights_format_of(path);

    if (from_layer && is_geopackage(path)) return HL_OK;
    if (format != HL_WEIGHTS_FILE_UNKNOWN && format != HL_WEIGHTS_FILE_SWM) {
        return HL_OK;
    }
    return hl_fail(err, HL_CODE_USAGE_EXTENSION, "%s\t.gal, .gwt, .kwt, .mtx, .csv%s",
                   path, from_layer ? ", .gpkg" : "");
}

hl_status weights_check_loss(const char *path, const weights_made *made, hl_log *log,
                             hl_error *err)
{
    const hl_weights_format format = hl_weights_format_of(path);
    const bool list = format == HL_WEIGHTS_FILE_GWT || format == HL_WEIGHTS_FILE_KWT;

    if (format == HL_WEIGHTS_FILE_GAL && has_values(&made->w)) {
        return hl_warn(log, err, HL_CODE_USAGE_VALUES_LOST, "", "%s", path);
    }
    if (list && made->diagnosis.islands > 0) {
        return hl_warn(log, err, HL_CODE_USAGE_ISLANDS_LOST, "", "%s\t%zu", path,
                       made->diagnosis.islands);
    }
    return HL_OK;
}

hl_status weights_write_lines(const char *path, const weights_made *made,
                              const hl_weights *w, const double *side, bool overwrite,
                              hl_error *err)
{
    static const hl_class SIDES[] = {
        {1, {"only in the first", "仅在前者中"},  0xb2182b},
        {2, {"only in the second", "仅在后者中"}, 0x2166ac}
    };
    static const hl_classes SIDE_CLASSES = {
        "side", {"Where the link is", "连接所在"},
         SIDES, sizeof SIDES / sizeof *SIDES
    };
    static const hl_column_spec SIDE = {
        .name = "side",
        .title = {"Where the link is",                      "连接所在"            },
        .meaning = {"Which of the two matrices has the link", "哪个矩阵有此连接"},
        .kind = HL_CLASS,
        .style = HL_STYLE_CLASSES,
        .classes = &SIDE_CLASSES
    };
    const hl_links links = {.key = (const char *const *)made->key,
                            .w = w,
                            .adjacency =
                                made->adjacency.n > 0 ? &made->adjacency : NULL,
                            .bridges = &made->bridges,
                            .polygons = &made->frame.polygons,
                            .x = made->measures.inside_x,
                            .y = made->measures.inside_y};
    hl_lines lines = {0};

    hl_status status = hl_neighbors_lines(&links, &lines, err);
    if (status == HL_OK && side != NULL) {
        status = hl_columns_append_values(&lines.columns, &SIDE, NULL,
                                          (hl_text){NULL, NULL}, side, err);
    }
    if (status != HL_OK) goto done;
    const hl_sheet sheet = {
        .name = "neighbors",
        .title = {"Neighbors",                        "邻接关系"                     },
        .description = {"One line per link of the weights", "空间权重的每条连接一行"},
        .shape = HL_SHAPE_LINES,
        .x = lines.x,
        .y = lines.y,
        .path_start = lines.start,
        .columns = lines.columns,
        .default_column = side != NULL ? "side" : "evidence"
    };
    const hl_package package = {.title = sheet.title,
                                .abstract = sheet.description,
                                .crs = made->frame.crs,
                                .sheets = &sheet,
                                .sheet_count = 1};
    const hl_geopackage_options how = {.overwrite = overwrite, .no_project = true};
    status = hl_geopackage_write(path, &package, &how, err);
done:
    hl_lines_free(&lines);
    return status;
}

hl_status weights_distances(const weights_made *made, double **out, hl_error *err)
{
    const hl_sites sites = weights_sites(made);
    const size_t links = made->w.start[made->w.n];
    double *distance = hl_array(links, sizeof *distance);

    if (distance == NULL) return hl_no_memory(err, "%zu distances", links);
    hl_link_distances(&made->w, &sites, distance);
    *out = distance;
    return HL_OK;
}

double weights_distance(const weights_made *made, uint32_t i, uint32_t j)
{
    const hl_sites s = weights_sites(made);

    return hl_distance(&s.metric, s.x[i], s.y[i], s.x[j], s.y[j]);
}

hl_status weights_find_borders(weights_made *made, hl_error *err)
{
    hl_adjacency_options how = hl_adjacency_defaults();

    if (made->adjacency.n > 0) return HL_OK;
    how.length = hl_crs_length(&made->crs);
    how.geographic = made->crs.geographic;
    return hl_adjacency_find(&made->frame.polygons, &how, &made->adjacency, err);
}

hl_status weights_write(const char *path, const weights_made *made,
                        const weights_writing *how, hl_error *err)
{
    const hl_weights_file_options options = {.overwrite = how->overwrite,
                                             .value = how->value,
                                             .diagonal = how->diagonal,
                                             .layer = made->layer,
                                             .key_field = made->key_field};

    if (is_geopackage(path)) {
        return weights_write_lines(path, made, &made->w, NULL, how->overwrite, err);
    }
    return hl_weights_file_save(path, &made->w, made->key, &options, err);
}
