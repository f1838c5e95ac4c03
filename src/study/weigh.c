#include "hinterland/study/weigh.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "hinterland/io/weights_file.h"
#include "hinterland/weights/attribute.h"
#include "hinterland/weights/combine.h"

enum { DECIMAL = 10 };

static const double METERS_PER_KM = 1000.0;

/// What a type rests on.
typedef enum ground { BORDERS = 1, DISTANCES = 2, FIELD = 4, SOURCE = 8 } ground;

static const struct {
    unsigned ground;
    hl_text words;
} TYPES[HL_STUDY_WEIGHTS_END] = {
    [HL_STUDY_QUEEN] = {BORDERS,           {"queen contiguity", "后邻接（queen）"}         },
    [HL_STUDY_ROOK] = {BORDERS,           {"rook contiguity", "车邻接（rook）"}           },
    [HL_STUDY_NEAREST] = {DISTANCES,         {"nearest neighbors", "最近邻"}                   },
    [HL_STUDY_BAND] = {DISTANCES,         {"distance band", "距离带"}                       },
    [HL_STUDY_INVERSE_DISTANCE] = {DISTANCES,         {"inverse distance", "反距离"}                    },
    [HL_STUDY_KERNEL] = {DISTANCES,         {"kernel", "核函数"}                              },
    [HL_STUDY_BORDER] = {BORDERS,           {"length of the shared border", "共享边界长度"}},
    [HL_STUDY_BORDER_SHARE] = {BORDERS,
                        {"share of the border in the perimeter",
                                "共享边界占周长的比例"}                               },
    [HL_STUDY_BLOCK] = {0,                 {"same region", "同一区域"}                      },
    [HL_STUDY_ECONOMIC] = {FIELD,             {"economic distance", "经济距离"}                },
    [HL_STUDY_ECONOMIC_DISTANCE] = {DISTANCES | FIELD,
                        {"economic times geographic distance",
                                     "经济地理距离"}                                      },
    [HL_STUDY_GRAVITY] = {DISTANCES | FIELD, {"gravity", "引力"}                                },
    [HL_STUDY_TRAVEL_TIME] = {SOURCE,            {"travel time", "出行时间"}                      },
    [HL_STUDY_MATRIX] = {SOURCE,            {"given matrix", "用户矩阵"}                     },
};

bool hl_weigh_needs_distances(const hl_study_weights *rule)
{
    const bool limited = !isnan(rule->distance_km) || rule->beyond_km > 0.0;

    return (TYPES[rule->type].ground & DISTANCES) != 0 ||
           (rule->type == HL_STUDY_ECONOMIC && limited);
}

bool hl_weigh_needs_borders(const hl_study_weights *rule)
{
    return (TYPES[rule->type].ground & BORDERS) != 0;
}

bool hl_weigh_needs_file(const hl_study_weights *rule)
{
    return (TYPES[rule->type].ground & SOURCE) != 0;
}

bool hl_weigh_needs_field(const hl_study_weights *rule)
{
    return (TYPES[rule->type].ground & FIELD) != 0;
}

/// Kilometers, or map units of a plane.
static hl_metric metric_of(const hl_crs *crs)
{
    hl_metric metric = hl_crs_metric(crs);

    if (!crs->planar) metric.a /= METERS_PER_KM;
    return metric;
}

hl_sites hl_weigh_sites(const hl_weigh_units *units)
{
    return (hl_sites){.n = units->frame->n,
                      .x = units->measures->lon,
                      .y = units->measures->lat,
                      .metric = metric_of(units->crs)};
}

/// A rule at work.
typedef struct weighing {
    const hl_study_weights *rule;
    const hl_weigh_units *units;
    hl_sites sites;
    hl_weighed made;
    hl_log *log;
} weighing;

/// Weights by the border as a share of the perimeter, both measured alike.
static hl_status border_share(weighing *w, hl_error *err)
{
    const hl_polygons *polygons = &w->units->frame->polygons;
    const hl_metric length = hl_crs_length(w->units->crs);
    double *perimeter = hl_array(polygons->n, sizeof *perimeter);

    if (perimeter == NULL) return hl_no_memory(err, "%zu units", polygons->n);
    hl_perimeters(polygons, &length, perimeter);
    const hl_status status =
        hl_weights_border(&w->made.adjacency, perimeter, &w->made.weights, err);
    free(perimeter);
    return status;
}

static hl_status by_borders(weighing *w, hl_error *err)
{
    const hl_study_weights *rule = w->rule;
    const hl_contiguity_options how = {
        .kind = rule->type == HL_STUDY_ROOK ? HL_ROOK : HL_QUEEN,
        .order = rule->order,
        .mode = rule->inclusive ? HL_ORDER_UP_TO : HL_ORDER_EXACTLY,
    };
    hl_adjacency_options options = hl_adjacency_defaults();

    options.tolerance = rule->tolerance;
    options.length = hl_crs_length(w->units->crs);
    options.geographic = w->units->crs->geographic;
    options.areas = w->units->areas;
    const hl_status status = hl_adjacency_find(&w->units->frame->polygons, &options,
                                               &w->made.adjacency, err);
    if (status != HL_OK) return status;
    if (rule->type == HL_STUDY_BORDER) {
        return hl_weights_border(&w->made.adjacency, NULL, &w->made.weights, err);
    }
    if (rule->type == HL_STUDY_BORDER_SHARE) return border_share(w, err);
    return hl_weights_contiguity(&w->made.adjacency, &how, &w->made.weights, err);
}

static double power_of(const hl_study_weights *rule)
{
    if (rule->type == HL_STUDY_BAND || rule->type == HL_STUDY_ECONOMIC) return 0.0;
    if (!isnan(rule->power)) return rule->power;
    return rule->type == HL_STUDY_GRAVITY ? 2.0 : 1.0;
}

static hl_status check_pairs(const weighing *w, hl_error *err)
{
    const size_t n = w->units->frame->n;

    return hl_weights_check_size(n, n > 0 ? n * (n - 1) : 0, w->rule->full, err);
}

/// Links by distance, all pairs where the rule sets no limit.
static hl_status by_band(weighing *w, hl_error *err)
{
    const hl_study_weights *rule = w->rule;
    const bool all =
        rule->full || (hl_weigh_needs_field(rule) && isnan(rule->distance_km));
    hl_band band = {.beyond = rule->beyond_km, .power = power_of(rule)};
    hl_status status = HL_OK;

    if (!isnan(rule->distance_km)) {
        band.radius = rule->distance_km;
    } else if (all) {
        band.radius = INFINITY;
        status = check_pairs(w, err);
    }
    if (status != HL_OK) return status;
    return hl_weights_ring(&w->sites, &band, &w->made.weights, err);
}

static hl_status by_kernel(weighing *w, hl_error *err)
{
    const hl_study_weights *rule = w->rule;
    const hl_kernel_options options = {
        .kernel = rule->kernel,
        .bandwidth = isnan(rule->distance_km) ? 0.0 : rule->distance_km,
        .k = rule->k,
        .adaptive = rule->adaptive};

    return hl_weights_kernel(&w->sites, &options, NULL, &w->made.weights, err);
}

static hl_status by_nearest(weighing *w, hl_error *err)
{
    return hl_weights_nearest(&w->sites, w->rule->k, &w->made.weights, w->log, err);
}

/// Missing values are told: their units have no links.
static hl_status warn_of_missing(const weighing *w, hl_error *err)
{
    size_t count = 0;
    size_t first = 0;

    for (size_t i = 0; i < w->units->frame->n; i++) {
        if (isnan(w->units->value[i]) && count++ == 0) first = i;
    }
    if (count == 0) return HL_OK;
    return hl_warn(w->log, err, HL_CODE_WEIGHTS_MISSING, "", "%zu\t%s\t%s", count,
                   w->units->field, w->units->frame->key[first]);
}

/// Replace the links by those that the field makes of them.
static hl_status by_field(weighing *w, hl_error *err)
{
    const hl_study_weights *rule = w->rule;
    hl_weights links = {0};

    hl_status status = warn_of_missing(w, err);
    if (status != HL_OK) return status;
    if (hl_weigh_needs_distances(rule)) {
        status = by_band(w, err);
        links = w->made.weights;
        w->made.weights = (hl_weights){0};
    } else {
        status = check_pairs(w, err);
        if (status == HL_OK) {
            status = hl_weights_all(w->units->frame->n, &links, err);
        }
    }
    if (status == HL_OK && rule->type == HL_STUDY_GRAVITY) {
        status = hl_weights_gravity(&links, w->units->value, &w->made.weights, err);
    } else if (status == HL_OK) {
        status = hl_weights_similarity(&links, w->units->value, rule->floor,
                                       &w->made.weights, err);
    }
    hl_weights_free(&links);
    return status;
}

/// A unit and the name of its group.
typedef struct named {
    const char *name;
    size_t unit;
} named;

static int by_name(const void *pa, const void *pb)
{
    return strcmp(((const named *)pa)->name, ((const named *)pb)->name);
}

/// Number the groups in the order of their names.
static hl_status number_groups(const hl_weigh_units *units, uint32_t *group,
                               hl_error *err)
{
    const size_t n = units->frame->n;
    named *list = hl_array(n, sizeof *list);
    size_t count = 0;
    uint32_t number = 0;

    if (list == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        const char *name = units->group[i];
        group[i] = HL_NO_GROUP;
        if (name != NULL && name[0] != '\0') list[count++] = (named){name, i};
    }
    qsort(list, count, sizeof *list, by_name);
    for (size_t m = 0; m < count; m++) {
        number += m > 0 && strcmp(list[m].name, list[m - 1].name) != 0;
        group[list[m].unit] = number;
    }
    free(list);
    return HL_OK;
}

static hl_status by_block(weighing *w, hl_error *err)
{
    const size_t n = w->units->frame->n;
    uint32_t *group = hl_array(n, sizeof *group);
    size_t links = 0;

    if (group == NULL) return hl_no_memory(err, "%zu units", n);
    hl_status status = number_groups(w->units, group, err);
    if (status == HL_OK) status = hl_block_links(group, n, &links, err);
    if (status == HL_OK) {
        status = hl_weights_check_size(n, links, w->rule->full, err);
    }
    if (status == HL_OK) status = hl_weights_block(group, n, &w->made.weights, err);
    free(group);
    return status;
}

static hl_status by_file(weighing *w, hl_error *err)
{
    const hl_study_weights *rule = w->rule;
    const hl_decay decay = {.form = rule->decay,
                            .cutoff = isnan(rule->cutoff) ? 0.0 : rule->cutoff,
                            .power = power_of(rule),
                            .kernel = rule->kernel};
    hl_weights read = {0};

    hl_status status = hl_weights_file_read(w->units->source, HL_WEIGHTS_FILE_UNKNOWN,
                                            w->units->frame->key, w->units->frame->n,
                                            &read, w->log, err);
    if (status == HL_OK && rule->type == HL_STUDY_TRAVEL_TIME) {
        status = hl_weights_from_distances(&read, &decay, &w->made.weights, err);
        hl_weights_free(&read);
        return status;
    }
    w->made.weights = read;
    return status;
}

static hl_status find_links(weighing *w, hl_error *err)
{
    typedef hl_status finder(weighing *, hl_error *);
    static finder *const FINDERS[HL_STUDY_WEIGHTS_END] = {
        [HL_STUDY_QUEEN] = by_borders,
        [HL_STUDY_ROOK] = by_borders,
        [HL_STUDY_NEAREST] = by_nearest,
        [HL_STUDY_BAND] = by_band,
        [HL_STUDY_INVERSE_DISTANCE] = by_band,
        [HL_STUDY_KERNEL] = by_kernel,
        [HL_STUDY_BORDER] = by_borders,
        [HL_STUDY_BORDER_SHARE] = by_borders,
        [HL_STUDY_BLOCK] = by_block,
        [HL_STUDY_ECONOMIC] = by_field,
        [HL_STUDY_ECONOMIC_DISTANCE] = by_field,
        [HL_STUDY_GRAVITY] = by_field,
        [HL_STUDY_TRAVEL_TIME] = by_file,
        [HL_STUDY_MATRIX] = by_file,
    };

    return FINDERS[w->rule->type](w, err);
}

static hl_status make_symmetric(weighing *w, hl_error *err)
{
    static const hl_symmetry SYMMETRY[] = {
        [HL_STUDY_SYMMETRY_NONE] = HL_SYMMETRY_LARGER,
        [HL_STUDY_SYMMETRY_LARGER] = HL_SYMMETRY_LARGER,
        [HL_STUDY_SYMMETRY_SMALLER] = HL_SYMMETRY_SMALLER,
        [HL_STUDY_SYMMETRY_MEAN] = HL_SYMMETRY_MEAN,
    };
    const hl_study_symmetrize how = w->rule->symmetrize;
    hl_weights even = {0};

    if (how == HL_STUDY_SYMMETRY_NONE) return HL_OK;
    if (how == HL_STUDY_SYMMETRY_REQUIRED) {
        return hl_weights_check_symmetric(
            &w->made.weights, (const char *const *)w->units->frame->key, err);
    }
    const hl_status status =
        hl_weights_symmetrize(&w->made.weights, SYMMETRY[how], &even, err);
    if (status != HL_OK) return status;
    hl_weights_free(&w->made.weights);
    w->made.weights = even;
    return HL_OK;
}

static hl_status apply_islands(weighing *w, hl_error *err)
{
    static const hl_island_policy POLICY[] = {
        [HL_STUDY_ISLANDS_KEEP] = HL_ISLANDS_KEEP,
        [HL_STUDY_ISLANDS_NEAREST] = HL_ISLANDS_NEAREST,
        [HL_STUDY_ISLANDS_ERROR] = HL_ISLANDS_ERROR,
    };

    return hl_weights_islands(&w->made.weights, POLICY[w->rule->islands], &w->sites,
                              (const char *const *)w->units->frame->key,
                              &w->made.bridges, err);
}

/// Messages whose values are numbers of units, from 1.
static const struct {
    hl_code code;
    size_t first; ///< which value, from 0
    size_t count;
} NUMBERED[] = {
    {HL_CODE_WEIGHTS_COINCIDE, 0, 2},
    {HL_CODE_WEIGHTS_EQUAL,    0, 2},
    {HL_CODE_WEIGHTS_VALUE,    0, 1},
    {HL_CODE_WEIGHTS_SITE,     0, 1},
    {HL_CODE_WEIGHTS_NO_WIDTH, 0, 1},
    {HL_CODE_WEIGHTS_TIES,     1, 1}
};

/// Put keys where a pure function could only count.
static void name_units(const hl_frame *frame, size_t first, size_t count,
                       hl_message *message)
{
    char text[HL_MESSAGE_VALUES_SIZE];
    char *rest = text;
    size_t used = 0;

    (void)snprintf(text, sizeof text, "%s", message->values);
    for (size_t k = 0; rest != NULL; k++) {
        char *value = rest;
        rest = strchr(value, '\t');
        if (rest != NULL) *rest++ = '\0';
        const size_t unit = (size_t)strtoull(value, NULL, DECIMAL);
        const bool is_unit = k >= first && k < first + count && unit >= 1 &&
                             unit <= frame->n && used < sizeof message->values;
        const int wrote =
            snprintf(message->values + used, sizeof message->values - used, "%s%s",
                     k > 0 ? "\t" : "", is_unit ? frame->key[unit - 1] : value);
        used += wrote > 0 ? (size_t)wrote : 0;
        if (used >= sizeof message->values) return; // cut, as any long message is
    }
}

static void name_units_of(const hl_frame *frame, hl_message *message)
{
    for (size_t k = 0; k < sizeof NUMBERED / sizeof *NUMBERED; k++) {
        if (message->code != NUMBERED[k].code) continue;
        name_units(frame, NUMBERED[k].first, NUMBERED[k].count, message);
    }
}

hl_status hl_weigh(const hl_study_weights *rule, const hl_weigh_units *units,
                   hl_weighed *out, hl_log *log, hl_error *err)
{
    weighing w = {
        .rule = rule, .units = units, .sites = hl_weigh_sites(units), .log = log};

    const size_t told = log != NULL ? log->count : 0;
    hl_status status = find_links(&w, err);
    for (size_t m = told; log != NULL && m < log->count; m++) {
        name_units_of(units->frame, &log->message[m]);
    }
    if (status == HL_OK) status = make_symmetric(&w, err);
    if (status == HL_OK) status = apply_islands(&w, err);
    if (status != HL_OK) {
        if (err != NULL) name_units_of(units->frame, err);
        goto done;
    }
    if (rule->standardize != HL_WEIGHTS_AS_GIVEN) {
        hl_weights_standardize(&w.made.weights, rule->standardize);
    }
    status =
        hl_weights_diagnose(&w.made.weights, (const char *const *)units->frame->key,
                            &w.made.diagnosis, err);
    if (status != HL_OK) goto done;
    *out = w.made;
    w.made = (hl_weighed){0};
done:
    hl_weighed_free(&w.made);
    return status;
}

/// "bisquare, k = 12, adaptive"
static void add_kernel(hl_buffer *text, const hl_study_weights *rule, hl_lang lang)
{
    static const hl_text KERNELS[] = {
        [HL_KERNEL_UNIFORM] = {"uniform",      "均匀核"       },
        [HL_KERNEL_TRIANGULAR] = {"triangular",   "三角核"       },
        [HL_KERNEL_EPANECHNIKOV] = {"Epanechnikov", "Epanechnikov 核"},
        [HL_KERNEL_BISQUARE] = {"bisquare",     "双平方核"    },
        [HL_KERNEL_GAUSSIAN] = {"Gaussian",     "高斯核"       },
    };

    hl_buffer_format(text, ", %s", hl_text_in(KERNELS[rule->kernel], lang));
    if (isnan(rule->distance_km)) hl_buffer_format(text, ", k = %zu", rule->k);
    if (rule->adaptive) hl_buffer_text(text, lang == HL_ZH ? "，自适应" : ", adaptive");
}

/// What tells one rule of a type from another.
static void add_details(hl_buffer *text, const hl_study_weights *rule, hl_lang lang)
{
    const bool zh = lang == HL_ZH;

    if (hl_weigh_needs_borders(rule) && rule->order > 1) {
        hl_buffer_format(text, zh ? "，%zu 阶" : ", order %zu", rule->order);
    }
    if (rule->type == HL_STUDY_NEAREST) hl_buffer_format(text, ", k = %zu", rule->k);
    if (rule->type == HL_STUDY_KERNEL) add_kernel(text, rule, lang);
    if (rule->field != NULL) hl_buffer_format(text, ", %s", rule->field);
    if (rule->beyond_km > 0.0) {
        hl_buffer_format(text, zh ? "，超过 %g" : ", beyond %g", rule->beyond_km);
    }
}

hl_status hl_weigh_words(const hl_study_weights *rule, hl_lang lang, char **out,
                         hl_error *err)
{
    static const hl_text STANDARDIZED[] = {
        [HL_WEIGHTS_AS_GIVEN] = {"",                        ""                  },
        [HL_WEIGHTS_BINARY] = {"",                        ""                  },
        [HL_WEIGHTS_ROW] = {", row-standardized",      "，行标准化"   },
        [HL_WEIGHTS_GLOBAL] = {", globally standardized", "，全局标准化"},
        [HL_WEIGHTS_UNIT] = {", summing to 1",          "，总和为 1"    },
        [HL_WEIGHTS_VARIANCE] = {", variance-stabilized",   "，方差稳定化"},
    };
    hl_buffer text = {0};

    hl_buffer_text(&text, hl_text_in(TYPES[rule->type].words, lang));
    add_details(&text, rule, lang);
    hl_buffer_text(&text, hl_text_in(STANDARDIZED[rule->standardize], lang));
    const hl_status status = hl_buffer_check(&text, err);
    if (status == HL_OK) {
        *out = text.text;
    } else {
        hl_buffer_free(&text);
    }
    return status;
}

void hl_weighed_free(hl_weighed *weighed)
{
    hl_weights_free(&weighed->weights);
    hl_weights_diagnosis_free(&weighed->diagnosis);
    hl_adjacency_free(&weighed->adjacency);
    hl_bridges_free(&weighed->bridges);
    *weighed = (hl_weighed){0};
}
