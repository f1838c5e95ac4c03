// What a study needs beyond each entry by itself.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/map/sheet.h"
#include "hinterland/study/weigh.h"
#include "study/schema.h"
#include "study/vary.h"

enum { NAME_SIZE = 64, NUMBER_SIZE = 32 };

#define ALPHA_TOLERANCE 1e-9

typedef hl_status check(hl_study *study, const hl_node *root, hl_error *err);

/// Add the place of the entry `path`, or of the file when the entry is not written.
static hl_status place(const hl_node *root, const char *path, hl_status status,
                       hl_error *err)
{
    const hl_node *node = hl_node_at_path(root, path);

    if (node == NULL) return hl_at(err, status, "%s", root->file);
    return hl_node_place(node, status, err);
}

static hl_status needs(const hl_node *root, const char *path, const char *other,
                       hl_error *err)
{
    return place(root, path, hl_fail(err, HL_CODE_STUDY_NEEDS, "%s\t%s", path, other),
                 err);
}

static hl_status missing(const hl_node *root, const char *path, hl_error *err)
{
    return hl_at(err, hl_fail(err, HL_CODE_STUDY_MISSING, "%s", path), "%s",
                 root->file);
}

static hl_status check_required(hl_study *study, const hl_node *root, hl_error *err)
{
    for (size_t i = 0; i < HL_SCHEMA_COUNT; i++) {
        const hl_entry *entry = &HL_SCHEMA[i];
        if ((entry->flags & HL_ENTRY_REQUIRED) == 0 ||
            strchr(entry->path, '*') != NULL) {
            continue;
        }
        const char *text = NULL;
        memcpy(&text, (const char *)study + entry->offset, sizeof text);
        if (text == NULL) return missing(root, entry->path, err);
    }
    return HL_OK;
}

/// A layer, a table, or both.
static hl_status check_inputs(hl_study *study, const hl_node *root, hl_error *err)
{
    const bool any =
        study->boundaries.source != NULL || study->indicators.source != NULL;

    return any ? HL_OK : missing(root, "boundaries.source", err);
}

/// Keys are to be matched when there is a table; else the layer has one of its own.
static hl_status check_key(hl_study *study, const hl_node *root, hl_error *err)
{
    if (study->boundaries.source == NULL) return HL_OK;
    if (study->indicators.source == NULL || study->boundaries.key != NULL) return HL_OK;
    return missing(root, "boundaries.key", err);
}

static hl_status check_subsystems(hl_study *study, const hl_node *root, hl_error *err)
{
    const size_t count = study->subsystems.count;
    const hl_node *node = hl_node_at_path(root, "subsystems");

    if (node == NULL || hl_node_is_null(node)) {
        return study->association.fields.count > 0 ? HL_OK
                                                   : missing(root, "subsystems", err);
    }
    if (count >= HL_COUPLING_SUBSYSTEMS_MIN && count <= HL_COUPLING_SUBSYSTEMS_MAX) {
        return HL_OK;
    }
    return place(root, "subsystems",
                 hl_fail(err, HL_CODE_STUDY_SUBSYSTEMS, "%zu\t%d\t%d", count,
                         HL_COUPLING_SUBSYSTEMS_MIN, HL_COUPLING_SUBSYSTEMS_MAX),
                 err);
}

static hl_status copy(const char *from, char **to, hl_error *err)
{
    *to = hl_copy_text(from);
    return *to != NULL ? HL_OK : hl_no_memory(err, "a text of the study");
}

/// "d_standard": D of the first model.
static void main_field(const hl_study *study, char out[NAME_SIZE])
{
    const hl_entry *model = hl_schema_find("coupling", "model");

    (void)snprintf(out, NAME_SIZE, "d_%s",
                   hl_entry_word_of(model, study->coupling.model.word[0]));
}

/// D of the first model and the index of every subsystem.
static hl_status default_fields(const hl_study *study, hl_study_fields *out,
                                hl_error *err)
{
    const size_t count = study->subsystems.count + 1;
    hl_study_fields fields = {.field = hl_array(count, sizeof *fields.field)};
    hl_status status = HL_OK;
    char name[NAME_SIZE];

    if (fields.field == NULL) return hl_no_memory(err, "%zu fields", count);
    main_field(study, name);
    for (size_t i = 0; i < count && status == HL_OK; i++) {
        if (i > 0) {
            (void)snprintf(name, sizeof name, "u_%s",
                           study->subsystems.subsystem[i - 1].short_name);
        }
        hl_study_field *field = &fields.field[fields.count++];
        status = copy(name, &field->field, err);
        if (status == HL_OK) status = copy(name, &field->short_name, err);
    }
    if (status == HL_OK) {
        *out = fields;
    } else {
        hl_study_fields_free(&fields);
    }
    return status;
}

static hl_status fill_in(hl_study *study, const hl_node *root, hl_error *err)
{
    hl_status status = HL_OK;
    char name[NAME_SIZE];

    (void)root;
    if (study->indicators.key == NULL && study->boundaries.key != NULL) {
        status = copy(study->boundaries.key, &study->indicators.key, err);
    }
    const bool tested =
        study->boundaries.source != NULL || hl_weigh_needs_file(&study->weights);
    if (status == HL_OK && tested && study->association.fields.field == NULL) {
        status = default_fields(study, &study->association.fields, err);
    }
    if (status == HL_OK && study->periphery.field == NULL &&
        study->subsystems.count > 0) {
        main_field(study, name);
        status = copy(name, &study->periphery.field, err);
    }
    if (status == HL_OK && study->output.geopackage == NULL) {
        const size_t size = strlen(study->name) + sizeof ".gpkg";
        study->output.geopackage = hl_array(size, 1);
        if (study->output.geopackage == NULL) return hl_no_memory(err, "a file name");
        (void)snprintf(study->output.geopackage, size, "%s.gpkg", study->name);
    }
    return status;
}

static hl_status check_alpha(hl_study *study, const hl_node *root, hl_error *err)
{
    static const char ALPHA[] = "coupling.alpha";
    const hl_study_numbers *alpha = &study->coupling.alpha;
    double sum = 0.0;

    for (size_t i = 0; i < alpha->count; i++) {
        sum += alpha->number[i];
    }
    const bool fits =
        alpha->count == study->subsystems.count && fabs(sum - 1.0) <= ALPHA_TOLERANCE;
    if (alpha->count == 0 || fits) return HL_OK;
    return place(root, ALPHA,
                 hl_fail(err, HL_CODE_STUDY_ALPHA, "%s\t%zu\t%.10g\t%zu", ALPHA,
                         alpha->count, sum, study->subsystems.count),
                 err);
}

/// An entry that a type of weights needs, or that only some types take.
typedef struct weights_need {
    const char *path;
    bool given;
    bool taken;  ///< the type has a use for it
    bool needed; ///< the type cannot do without
    const char *for_types;
} weights_need;

static hl_status check_weights(hl_study *study, const hl_node *root, hl_error *err)
{
    const hl_study_weights *w = &study->weights;
    const bool from_file = hl_weigh_needs_file(w);
    const bool by_field = hl_weigh_needs_field(w);
    const bool block = w->type == HL_STUDY_BLOCK;
    const bool economic = by_field && w->type != HL_STUDY_GRAVITY;
    const weights_need needs_of[] = {
        {"weights.source",    w->source != NULL,                from_file,                       from_file,
         "weights.type: matrix or travel_time"                                                                },
        {"weights.field",     w->field != NULL,                 by_field,                        by_field,
         "weights.type: economic, economic_distance or gravity"                                               },
        {"boundaries.region", study->boundaries.region != NULL, true,
         block && study->boundaries.source != NULL,                                                         ""},
        {"weights.floor",     !isnan(w->floor),                 economic,                        false,
         "weights.type: economic or economic_distance"                                                        },
        {"weights.cutoff",    !isnan(w->cutoff),                w->type == HL_STUDY_TRAVEL_TIME,
         w->type == HL_STUDY_TRAVEL_TIME && w->decay == HL_DECAY_KERNEL,
         "weights.type: travel_time"                                                                          },
        {"weights.adaptive",  w->adaptive,                      w->type == HL_STUDY_KERNEL,      false,
         "weights.type: kernel"                                                                               }
    };

    for (size_t k = 0; k < sizeof needs_of / sizeof *needs_of; k++) {
        const weights_need *need = &needs_of[k];
        if (need->needed && !need->given) {
            return needs(root, "weights.type", need->path, err);
        }
        if (need->given && !need->taken) {
            return needs(root, need->path, need->for_types, err);
        }
    }
    if (w->adaptive && !isnan(w->distance_km)) {
        return place(root, "weights.adaptive",
                     hl_fail(err, HL_CODE_STUDY_EXCLUDES, "%s\t%s", "weights.adaptive",
                             "weights.distance_km"),
                     err);
    }
    return HL_OK;
}

/// What is asked for and cannot be had from a table alone.
typedef struct shape_need {
    const char *path;
    bool asked;
    bool by_weights; ///< a matrix of weights will do
} shape_need;

static hl_status check_shapes(hl_study *study, const hl_node *root, hl_error *err)
{
    const hl_study_cores *cores = &study->periphery.cores;
    const bool matrix = hl_weigh_needs_file(&study->weights);
    const bool bridged = study->weights.islands == HL_STUDY_ISLANDS_NEAREST;
    const shape_need needs_of[] = {
        {"association.fields",    study->association.fields.count > 0,           true },
        {"change.markov.fields",  study->markov.fields.count > 0,                true },
        {"change.moran.fields",   study->change.moran.count > 0,                 true },
        {"inequality.fields",     study->inequality.fields.count > 0,            true },
        {"regression.field",      study->regression.field != NULL,               true },
        {"metacoupling.peri",     study->metacoupling.peri,                      true },
        {"center.fields",         study->center.fields.count > 0,                false},
        {"periphery.cores",
         cores->source != NULL || cores->keys.count > 0 || cores->field != NULL, false},
        {"weights.islands",       matrix && bridged,                             false},
        {"output.maps.formats",   study->output.maps.formats.count > 0,          false},
        {"output.charts.formats", study->output.charts.formats.count > 0,        false}
    };

    if (study->boundaries.source != NULL) return HL_OK;
    for (size_t k = 0; k < sizeof needs_of / sizeof *needs_of; k++) {
        const shape_need *need = &needs_of[k];
        if (!need->asked || (need->by_weights && matrix)) continue;
        return place(root, need->path,
                     hl_fail(err, HL_CODE_STUDY_NEEDS_SHAPES, "%s", need->path), err);
    }
    return HL_OK;
}

/// The null baseline within regions needs to know them.
static hl_status check_null(hl_study *study, const hl_node *root, hl_error *err)
{
    const bool shapes = study->boundaries.source != NULL;
    const char *region = shapes ? study->boundaries.region : study->indicators.region;

    if (study->coupling.null_within != HL_STUDY_NULL_REGION || region != NULL) {
        return HL_OK;
    }
    return needs(root, "coupling.null.within",
                 shapes ? "boundaries.region" : "indicators.region", err);
}

static hl_status check_bands(hl_study *study, const hl_node *root, hl_error *err)
{
    const hl_periphery_options *options = &study->periphery.options;
    const bool by_km = options->near_km > options->far_km; // false with a NaN
    const bool by_quantile = options->near_quantile > options->far_quantile;
    const char *near = by_km ? "periphery.near_km" : "periphery.near_quantile";
    const char *far = by_km ? "periphery.far_km" : "periphery.far_quantile";

    if (!by_km && !by_quantile) return HL_OK;
    const hl_status status =
        hl_fail(err, HL_CODE_STUDY_ORDER, "%s\t%g\t%s\t%g", near,
                by_km ? options->near_km : options->near_quantile, far,
                by_km ? options->far_km : options->far_quantile);
    return place(root, hl_node_at_path(root, near) != NULL ? near : far, status, err);
}

/// The limits of distance bands ascend from 0.
static hl_status check_limits(hl_study *study, const hl_node *root, hl_error *err)
{
    static const char BANDS[] = "association.correlogram.bands";
    enum { MOST = 100 };
    const hl_study_numbers *bands = &study->association.bands;
    double before = 0.0;

    for (size_t k = 0; k < bands->count; k++) {
        const double limit = bands->number[k];
        if (!(limit > before && isfinite(limit)) || k >= MOST) {
            return place(root, BANDS,
                         hl_fail(err, HL_CODE_STUDY_ASCENDING, "%s\t%zu\t%g\t%g\t%d",
                                 BANDS, k + 1, limit, before, MOST),
                         err);
        }
        before = limit;
    }
    return HL_OK;
}

static hl_status check_names(hl_study *study, const hl_node *root, hl_error *err)
{
    static const char GEOPACKAGE[] = "output.geopackage";
    static const char DELIMITER[] = "indicators.delimiter";
    const char *name = study->output.geopackage;
    const char *delimiter = study->indicators.delimiter;

    if (strchr(name, '/') != NULL) {
        return place(
            root, GEOPACKAGE,
            hl_fail(err, HL_CODE_STUDY_FILE_NAME, "%s\t%.200s", GEOPACKAGE, name), err);
    }
    if (delimiter != NULL && strlen(delimiter) != 1) {
        return place(root, DELIMITER,
                     hl_fail(err, HL_CODE_STUDY_WANT_WORD, "%s\t%.40s\t%s", DELIMITER,
                             delimiter, "\",\", \";\", \"|\", \"\\t\""),
                     err);
    }
    return HL_OK;
}

/// What stands below `changes` without its source; NULL: nothing.
static const char *lone_change(const hl_study_changes *c)
{
    if (c->source != NULL) return NULL;
    if (c->extensive.count > 0) return "changes.extensive";
    if (c->intensive.count > 0) return "changes.intensive";
    return c->to > 0 ? "changes.to" : NULL;
}

/// A field that is said to be carried over in two ways; NULL: none.
static const char *carried_twice(const hl_study_changes *c)
{
    for (size_t k = 0; k < c->intensive.count; k++) {
        for (size_t j = 0; j < c->extensive.count; j++) {
            const char *field = c->extensive.text[j];
            if (strcmp(field, c->intensive.pair[k].name) == 0) return field;
        }
    }
    return NULL;
}

/// Events need a table with periods, and no field is carried over in two ways.
static hl_status check_changes(hl_study *study, const hl_node *root, hl_error *err)
{
    static const char SOURCE[] = "changes.source";
    const hl_study_changes *c = &study->changes;
    const char *alone = lone_change(c);
    const char *twice = carried_twice(c);

    if (alone != NULL) return needs(root, alone, SOURCE, err);
    if (c->source != NULL && study->indicators.source == NULL) {
        return needs(root, SOURCE, "indicators.source", err);
    }
    if (c->source != NULL && study->indicators.period == NULL) {
        return needs(root, SOURCE, "indicators.period", err);
    }
    if (c->source != NULL && study->indicators.key == NULL) {
        return needs(root, SOURCE, "indicators.key", err);
    }
    if (twice == NULL) return HL_OK;
    return place(root, "changes.intensive",
                 hl_fail(err, HL_CODE_STUDY_CARRIED_TWICE, "%s", twice), err);
}

/// Filling between periods needs some.
static hl_status check_missing(hl_study *study, const hl_node *root, hl_error *err)
{
    if (study->indicators.missing != HL_STUDY_LINEAR ||
        study->indicators.period != NULL) {
        return HL_OK;
    }
    return needs(root, "indicators.missing", "indicators.period", err);
}

static hl_status check_maps(hl_study *study, const hl_node *root, hl_error *err)
{
    hl_map_look look = {0};

    hl_status status = hl_map_look_size(study->output.maps.size, true, &look, err);
    if (status != HL_OK) return place(root, "output.maps.size", status, err);
    status = hl_map_look_size(study->output.charts.size, true, &look, err);
    return status == HL_OK ? status : place(root, "output.charts.size", status, err);
}

hl_status hl_study_complete(hl_study *study, const hl_node *root, hl_error *err)
{
    static check *const CHECKS[] = {check_required,
                                    check_inputs,
                                    check_key,
                                    check_subsystems,
                                    check_shapes,
                                    fill_in,
                                    hl_study_check_methods,
                                    check_alpha,
                                    check_weights,
                                    check_null,
                                    hl_study_complete_periphery,
                                    check_bands,
                                    check_limits,
                                    check_names,
                                    hl_vary_complete,

                                    check_changes,
                                    check_missing,
                                    check_maps};
    hl_status status = HL_OK;

    for (size_t i = 0; i < sizeof CHECKS / sizeof *CHECKS && status == HL_OK; i++) {
        status = CHECKS[i](study, root, err);
    }
    return status;
}
