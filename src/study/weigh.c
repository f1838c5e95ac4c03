#include "hinterland/study/weigh.h"

#include <math.h>

#include "core/buffer.h"
#include "hinterland/io/weights_file.h"

static const double METERS_PER_KM = 1000.0;

bool hl_weigh_needs_distances(const hl_study_weights *rule)
{
    return rule->type == HL_STUDY_NEAREST || rule->type == HL_STUDY_BAND ||
           rule->type == HL_STUDY_INVERSE_DISTANCE;
}

bool hl_weigh_needs_borders(const hl_study_weights *rule)
{
    return rule->type == HL_STUDY_QUEEN || rule->type == HL_STUDY_ROOK ||
           rule->type == HL_STUDY_BORDER;
}

/// The middle of each unit, where distances are measured from.
static hl_sites sites_of(const hl_weigh_units *units)
{
    return (hl_sites){.n = units->frame->n,
                      .x = units->measures->lon,
                      .y = units->measures->lat,
                      .metric = hl_crs_metric(units->crs)};
}

static hl_status by_borders(const hl_study_weights *rule, const hl_weigh_units *units,
                            hl_weighed *made, hl_error *err)
{
    const hl_contiguity_options how = {
        .kind = rule->type == HL_STUDY_ROOK ? HL_ROOK : HL_QUEEN,
        .order = rule->order,
        .mode = rule->inclusive ? HL_ORDER_UP_TO : HL_ORDER_EXACTLY,
    };
    hl_adjacency_options options = hl_adjacency_defaults();

    options.tolerance = rule->tolerance;
    options.length = hl_crs_length(units->crs);
    options.geographic = units->crs->geographic;
    options.areas = units->areas;
    const hl_status status =
        hl_adjacency_find(&units->frame->polygons, &options, &made->adjacency, err);
    if (status != HL_OK) return status;
    if (rule->type == HL_STUDY_BORDER) {
        return hl_weights_border(&made->adjacency, NULL, &made->weights, err);
    }
    return hl_weights_contiguity(&made->adjacency, &how, &made->weights, err);
}

static hl_status by_distances(const hl_study_weights *rule, const hl_weigh_units *units,
                              hl_weighed *made, hl_log *log, hl_error *err)
{
    const hl_sites sites = sites_of(units);

    if (rule->type == HL_STUDY_NEAREST) {
        return hl_weights_nearest(&sites, rule->k, &made->weights, log, err);
    }
    const double unit = units->crs->planar ? 1.0 : METERS_PER_KM;
    const double distance = isnan(rule->distance_km) ? 0.0 : rule->distance_km * unit;
    const double power = rule->type == HL_STUDY_INVERSE_DISTANCE ? rule->power : 0.0;
    return hl_weights_band(&sites, distance, power, &made->weights, err);
}

static hl_status apply_islands(const hl_study_weights *rule,
                               const hl_weigh_units *units, hl_weighed *made,
                               hl_error *err)
{
    static const hl_island_policy POLICY[] = {
        [HL_STUDY_ISLANDS_KEEP] = HL_ISLANDS_KEEP,
        [HL_STUDY_ISLANDS_NEAREST] = HL_ISLANDS_NEAREST,
        [HL_STUDY_ISLANDS_ERROR] = HL_ISLANDS_ERROR,
    };
    const hl_sites sites = sites_of(units);

    return hl_weights_islands(&made->weights, POLICY[rule->islands], &sites,
                              (const char *const *)units->frame->key, &made->bridges,
                              err);
}

static hl_status find_links(const hl_study_weights *rule, const hl_weigh_units *units,
                            hl_weighed *made, hl_log *log, hl_error *err)
{
    if (hl_weigh_needs_borders(rule)) return by_borders(rule, units, made, err);
    if (hl_weigh_needs_distances(rule)) {
        return by_distances(rule, units, made, log, err);
    }
    return hl_weights_file_read(rule->source, HL_WEIGHTS_FILE_UNKNOWN,
                                units->frame->key, units->frame->n, &made->weights, log,
                                err);
}

hl_status hl_weigh(const hl_study_weights *rule, const hl_weigh_units *units,
                   hl_weighed *out, hl_log *log, hl_error *err)
{
    hl_weighed made = {0};

    hl_status status = find_links(rule, units, &made, log, err);
    if (status != HL_OK) goto done;
    status = apply_islands(rule, units, &made, err);
    if (status != HL_OK) goto done;
    if (rule->standardize != HL_WEIGHTS_AS_GIVEN) {
        hl_weights_standardize(&made.weights, rule->standardize);
    }
    status = hl_weights_diagnose(&made.weights, (const char *const *)units->frame->key,
                                 &made.diagnosis, err);
    if (status != HL_OK) goto done;
    *out = made;
    made = (hl_weighed){0};
done:
    hl_weighed_free(&made);
    return status;
}

static const char *type_words(hl_study_weights_type type, hl_lang lang)
{
    static const hl_text WORDS[] = {
        [HL_STUDY_QUEEN] = {"queen contiguity",            "后邻接（queen）"},
        [HL_STUDY_ROOK] = {"rook contiguity",             "车邻接（rook）" },
        [HL_STUDY_NEAREST] = {"nearest neighbors",           "最近邻"           },
        [HL_STUDY_BAND] = {"distance band",               "距离带"           },
        [HL_STUDY_INVERSE_DISTANCE] = {"inverse distance",            "反距离"           },
        [HL_STUDY_BORDER] = {"length of the shared border", "共享边界长度"  },
        [HL_STUDY_MATRIX] = {"given matrix",                "用户矩阵"        },
    };

    return hl_text_in(WORDS[type], lang);
}

hl_status hl_weigh_words(const hl_study_weights *rule, hl_lang lang, char **out,
                         hl_error *err)
{
    hl_buffer text = {0};

    hl_buffer_text(&text, type_words(rule->type, lang));
    if (rule->order > 1) {
        hl_buffer_format(&text, lang == HL_ZH ? "，%zu 阶" : ", order %zu",
                         rule->order);
    }
    if (rule->type == HL_STUDY_NEAREST) hl_buffer_format(&text, ", k = %zu", rule->k);
    if (rule->standardize == HL_WEIGHTS_ROW) {
        hl_buffer_text(&text, lang == HL_ZH ? "，行标准化" : ", row-standardized");
    }
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
