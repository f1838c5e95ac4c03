/// Measure the units and find out who is whose neighbor.

#include "study/session.h"

#include <math.h>
#include <stdlib.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/study/weigh.h"

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
    s->crs.planar = !session_has_shapes(s);
    if (!session_has_shapes(s)) return HL_OK; // nothing to measure
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

/// Hand over what the session keeps of the weights.
static void keep_weights(session *s, hl_weighed *made)
{
    s->weights = made->weights;
    s->diagnosis = made->diagnosis;
    s->adjacency = made->adjacency;
    s->bridges = made->bridges;
    *made = (hl_weighed){0};
}

/// The mean of the rule's field over the periods in which a unit has it; NaN for none.
static hl_status mean_values(session *s, const char *field, double *out, hl_error *err)
{
    const size_t n = s->frame.n;
    double *all = hl_array(n * s->frame.periods, sizeof *all);

    if (all == NULL) return hl_no_memory(err, "%zu values", n * s->frame.periods);
    const hl_status status = session_fetch(s, field, "weights.field", all, err);
    for (size_t i = 0; i < n && status == HL_OK; i++) {
        hl_sum sum = {0};
        size_t count = 0;
        for (size_t t = 0; t < s->frame.periods; t++) {
            if (isnan(all[t * n + i])) continue;
            hl_sum_add(&sum, all[t * n + i]);
            count++;
        }
        out[i] = count > 0 ? hl_sum_value(&sum) / (double)count : NAN;
    }
    free(all);
    return status;
}

hl_status session_weigh_by(session *s, const hl_study_weights *rule, hl_log *log,
                           hl_weighed *out, hl_error *err)
{
    const hl_column *region = hl_columns_find(&s->frame.units, "region");
    hl_weigh_units units = {
        .frame = &s->frame, .crs = &s->crs, .measures = &s->measures, .areas = true};
    char *path = NULL;
    double *value = NULL;

    if (region != NULL) units.group = (const char *const *)region->text;
    hl_status status = hl_study_path(s->study, rule->source, &path, err);
    units.source = path;
    units.field = rule->field;
    if (status == HL_OK && hl_weigh_needs_field(rule)) {
        value = hl_array(s->frame.n, sizeof *value);
        units.value = value;
        status = value != NULL ? mean_values(s, rule->field, value, err)
                               : hl_no_memory(err, "%zu values", s->frame.n);
    }
    if (status == HL_OK) status = hl_weigh(rule, &units, out, log, err);
    free(value);
    free(path);
    return status;
}

static hl_status weigh(session *s, hl_error *err)
{
    hl_weighed made = {0};
    const hl_status status =
        session_weigh_by(s, &s->study->weights, s->log, &made, err);

    if (status == HL_OK) keep_weights(s, &made);
    return status;
}

/// Links in rows whose weights differ: there every draw is gathered link by link.
static size_t unequal_links(const hl_weights *w)
{
    size_t count = 0;

    for (size_t i = 0; i < w->n; i++) {
        const size_t begin = w->start[i];
        bool equal = true;
        for (size_t l = begin; l < w->start[i + 1]; l++) {
            equal = equal && w->weight[l] == w->weight[begin];
        }
        count += equal ? 0 : w->start[i + 1] - begin;
    }
    return count;
}

/// Permutations that take minutes are told before they begin.
static hl_status warn_of_cost(session *s, hl_error *err)
{
    static const double MANY = 2e11; // links times draws, some minutes of one core
    static const double BILLION = 1e9;
    const hl_study_association *how = &s->study->association;
    const double tests = (double)how->fields.count * (double)s->frame.periods;
    const bool drawn = how->stop == 0 && how->inference != HL_INFERENCE_SADDLEPOINT;
    const size_t unequal = unequal_links(&s->weights);
    const double steps = tests * ((double)how->global_statistics.count *
                                      (double)how->global * (double)s->diagnosis.links +
                                  (drawn ? (double)how->local_statistics.count *
                                               (double)how->local * (double)unequal
                                         : 0.0));

    if (!(steps > MANY)) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_RUN_COST, "", "%.0f\t%zu\t%zu", steps / BILLION,
                   s->diagnosis.links, unequal);
}

/// Without boundaries and without a matrix nobody has neighbors.
static hl_status weigh_nothing(session *s, hl_error *err)
{
    static const hl_text NONE = {"no spatial weights", "无空间权重"};

    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        s->weights_text[lang] = hl_copy_text(hl_text_in(NONE, lang));
        if (s->weights_text[lang] == NULL) return hl_no_memory(err, "a text");
    }
    return hl_weights_from_links(s->frame.n, NULL, NULL, NULL, 0, &s->weights, err);
}

hl_status session_weigh(session *s, hl_error *err)
{
    if (!session_has_shapes(s) && !hl_weigh_needs_file(&s->study->weights)) {
        return weigh_nothing(s, err);
    }
    hl_status status = weigh(s, err);

    if (status == HL_OK) status = warn_of_islands(s, err);
    if (status == HL_OK) status = warn_of_cost(s, err);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && status == HL_OK; lang++) {
        status = hl_weigh_words(&s->study->weights, lang, &s->weights_text[lang], err);
    }
    return status;
}
