/// Measure the units and find out who is whose neighbor.

#include "study/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "hinterland/io/weights_file.h"

static const double METERS_PER_KM = 1000.0;

static hl_status repair(session *s, hl_error *err)
{
    hl_status status =
        hl_polygons_repair(&s->frame.polygons, &s->repaired, &s->repairs, err);
    for (size_t k = 0; status == HL_OK && k < s->repairs.count; k++) {
        const hl_repair *r = &s->repairs.row[k];
        status =
            hl_warn(s->log, err, HL_CODE_RUN_REPAIRED, s->layer.table.source,
                    "%s\t%s\t%.6f\t%.6f", s->frame.key[r->unit], r->reason, r->x, r->y);
    }
    return status;
}

hl_status session_measure(session *s, hl_error *err)
{
    hl_status status = hl_crs_read(s->frame.crs, &s->crs, err);
    if (status == HL_OK) status = repair(s, err);
    if (status != HL_OK) return status;

    const hl_polygons *shapes = s->repaired.n > 0 ? &s->repaired : &s->frame.polygons;
    status = hl_measure(shapes, &s->crs, &s->measures, err);
    if (status == HL_OK) {
        status = hl_measures_columns(&s->measures, &s->frame.units, err);
    }
    return status;
}

static bool is_contiguity(hl_study_weights_type type)
{
    return type == HL_STUDY_QUEEN || type == HL_STUDY_ROOK || type == HL_STUDY_BORDER;
}

static hl_status build_contiguity(session *s, hl_error *err)
{
    const hl_study_weights *w = &s->study->weights;
    hl_adjacency_options options = hl_adjacency_defaults();

    options.tolerance = w->tolerance;
    options.length = hl_crs_length(&s->crs);
    options.geographic = s->crs.geographic;
    options.areas = true;
    hl_status status =
        hl_adjacency_find(&s->frame.polygons, &options, &s->adjacency, err);
    if (status != HL_OK) return status;
    if (w->type == HL_STUDY_BORDER) {
        return hl_weights_border(&s->adjacency, NULL, &s->weights, err);
    }
    const hl_contiguity_options how = {
        .kind = w->type == HL_STUDY_ROOK ? HL_ROOK : HL_QUEEN,
        .order = w->order,
        .mode = w->inclusive ? HL_ORDER_UP_TO : HL_ORDER_EXACTLY,
    };
    return hl_weights_contiguity(&s->adjacency, &how, &s->weights, err);
}

/// The middle of each unit, where distances are measured from.
static hl_sites sites_of(const session *s)
{
    return (hl_sites){.n = s->frame.n,
                      .x = s->measures.lon,
                      .y = s->measures.lat,
                      .metric = hl_crs_metric(&s->crs)};
}

static hl_status build_by_distance(session *s, hl_error *err)
{
    const hl_study_weights *w = &s->study->weights;
    const hl_sites sites = sites_of(s);

    if (w->type == HL_STUDY_NEAREST) {
        return hl_weights_nearest(&sites, w->k, &s->weights, s->log, err);
    }
    const double unit = s->crs.planar ? 1.0 : METERS_PER_KM;
    const double distance = isnan(w->distance_km) ? 0.0 : w->distance_km * unit;
    const double power = w->type == HL_STUDY_INVERSE_DISTANCE ? w->power : 0.0;
    return hl_weights_band(&sites, distance, power, &s->weights, err);
}

static hl_status read_matrix(session *s, hl_error *err)
{
    char *path = NULL;

    hl_status status = hl_study_path(s->study, s->study->weights.source, &path, err);
    if (status == HL_OK) {
        status = hl_weights_file_read(path, HL_WEIGHTS_FILE_UNKNOWN, s->frame.key,
                                      s->frame.n, &s->weights, s->log, err);
    }
    free(path);
    return status;
}

static hl_status apply_islands(session *s, hl_error *err)
{
    static const hl_island_policy POLICY[] = {
        [HL_STUDY_ISLANDS_KEEP] = HL_ISLANDS_KEEP,
        [HL_STUDY_ISLANDS_NEAREST] = HL_ISLANDS_NEAREST,
        [HL_STUDY_ISLANDS_ERROR] = HL_ISLANDS_ERROR,
    };
    const hl_sites sites = sites_of(s);

    return hl_weights_islands(&s->weights, POLICY[s->study->weights.islands], &sites,
                              (const char *const *)s->frame.key, &s->bridges, err);
}

static hl_status warn_of_islands(session *s, hl_error *err)
{
    hl_buffer keys = {0};

    if (s->diagnosis.islands == 0) return HL_OK;
    for (size_t i = 0; i < s->weights.n; i++) {
        if (s->weights.start[i + 1] > s->weights.start[i]) continue;
        hl_buffer_format(&keys, "%s%s", keys.length > 0 ? ", " : "", s->frame.key[i]);
    }
    hl_status status = hl_buffer_check(&keys, err);
    if (status == HL_OK) {
        status = hl_warn(s->log, err, HL_CODE_RUN_ISLANDS, "", "%zu\t%.200s",
                         s->diagnosis.islands, keys.text);
    }
    hl_buffer_free(&keys);
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

static hl_status describe(session *s, hl_error *err)
{
    const hl_study_weights *w = &s->study->weights;

    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        hl_buffer text = {0};
        hl_buffer_text(&text, type_words(w->type, lang));
        if (w->order > 1) {
            hl_buffer_format(&text, lang == HL_ZH ? "，%zu 阶" : ", order %zu",
                             w->order);
        }
        if (w->type == HL_STUDY_NEAREST) hl_buffer_format(&text, ", k = %zu", w->k);
        if (w->standardize == HL_WEIGHTS_ROW) {
            hl_buffer_text(&text, lang == HL_ZH ? "，行标准化" : ", row-standardized");
        }
        const hl_status status = hl_buffer_check(&text, err);
        s->weights_text[lang] = text.text;
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

hl_status session_weigh(session *s, hl_error *err)
{
    const hl_study_weights *w = &s->study->weights;

    hl_status status = HL_OK;
    if (is_contiguity(w->type)) {
        status = build_contiguity(s, err);
    } else if (w->type == HL_STUDY_MATRIX) {
        status = read_matrix(s, err);
    } else {
        status = build_by_distance(s, err);
    }
    if (status == HL_OK && w->type != HL_STUDY_MATRIX) status = apply_islands(s, err);
    if (status != HL_OK) return status;
    hl_weights_standardize(&s->weights, w->standardize);
    status = hl_weights_diagnose(&s->weights, (const char *const *)s->frame.key,
                                 &s->diagnosis, err);
    if (status == HL_OK) status = warn_of_islands(s, err);
    if (status == HL_OK) status = describe(s, err);
    return status;
}
