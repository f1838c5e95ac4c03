/// How far the association of a field reaches: by steps over the links, by distance.

#include "study/session.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/study/weigh.h"

static const double EARTH = 6378137.0;  ///< meters: the axis that errors are stated for
static const double PER_METER = 1000.0; ///< of a kilometer

bool session_wants_correlogram(const session *s)
{
    const hl_study_association *how = &s->study->association;

    return how->orders > 0 || how->bands.count > 0 || how->equal_bands > 0;
}

/// The units of a sample and the limits of the bands. Borrowed.
typedef struct places {
    size_t n;
    const double *x;
    const double *y;
    hl_metric metric;
    double error; ///< of an estimated distance
    const double *limit;
    size_t limits;
} places;

static double estimate(const places *p, size_t i, size_t j)
{
    return hl_distance_estimate(&p->metric, p->x[i], p->y[i], p->x[j], p->y[j]);
}

/// Estimated, but exact where that may decide the band.
static double between(const void *context, size_t i, size_t j)
{
    const places *p = context;
    const double d = estimate(p, i, j);

    for (size_t k = 0; k < p->limits; k++) {
        if (fabs(d - p->limit[k]) > p->error) continue;
        return hl_distance(&p->metric, p->x[i], p->y[i], p->x[j], p->y[j]);
    }
    return d;
}

static int ascending(const void *pa, const void *pb)
{
    const double a = *(const double *)pa;
    const double b = *(const double *)pb;

    return (a > b) - (a < b);
}

/// Up to whole meters on the Earth, so that the error of an estimate cannot leave the
/// farthest pair out.
static double round_up(const places *p, double d)
{
    return p->error > 0.0 ? ceil((d + p->error) * PER_METER) / PER_METER : d;
}

/// Limits of bands with as many pairs each; fewer bands where distances are equal.
///
/// @param limit  bands + 1 values, overwritten
static hl_status equal_limits(const places *p, size_t bands, double *limit,
                              size_t *limits, hl_error *err)
{
    const size_t n = p->n;
    const size_t pairs = n * (n - 1) / 2; // at least four units: see association.c
    double *d = hl_array(pairs, sizeof *d);
    size_t count = 0;

    if (d == NULL) return hl_no_memory(err, "the distances of %zu pairs", pairs);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            d[count++] = estimate(p, i, j);
        }
    }
    qsort(d, pairs, sizeof *d, ascending);
    limit[0] = 0.0;
    *limits = 1;
    for (size_t k = 1; k <= bands; k++) {
        const size_t last = (size_t)((double)pairs * (double)k / (double)bands);
        const double to = round_up(p, d[last > 0 ? last - 1 : 0]);
        if (to > limit[*limits - 1]) limit[(*limits)++] = to;
    }
    free(d);
    return HL_OK;
}

/// Take down a result of a kind.
static hl_status keep(session *s, const session_correlogram *one, hl_error *err)
{
    session_correlogram *grown = hl_grow(s->correlogram, &s->correlogram_capacity,
                                         s->correlogram_count + 1, sizeof *grown);

    if (grown == NULL) return hl_no_memory(err, "a correlogram");
    s->correlogram = grown;
    s->correlogram[s->correlogram_count++] = *one;
    return HL_OK;
}

static hl_status draw_orders(session *s, const session_correlogram *head,
                             const statistic_sample *sample, hl_error *err)
{
    hl_correlogram_options options = hl_correlogram_defaults();
    session_correlogram one = *head;

    options.lags = s->study->association.orders;
    options.global = session_global_options(s);
    hl_status status =
        hl_correlogram_orders(sample->x, sample->w, &options, &one.result, err);
    if (status == HL_OK) status = keep(s, &one, err);
    if (status != HL_OK) hl_correlogram_free(&one.result);
    return status;
}

/// One correlogram by distance, with the limits of `p`.
static hl_status draw_bands(session *s, const session_correlogram *head,
                            const statistic_sample *sample, const places *p,
                            hl_error *err)
{
    const hl_pair_distances distances = {p->n, between, p};
    hl_correlogram_options options = hl_correlogram_defaults();
    session_correlogram one = *head;

    if (p->limits < 2) return HL_OK; // all in one place
    one.by_distance = true;
    options.lags = p->limits - 1;
    options.global = session_global_options(s);
    hl_status status = hl_correlogram_distances(sample->x, &distances, p->limit,
                                                &options, &one.result, err);
    if (status == HL_OK) status = keep(s, &one, err);
    if (status != HL_OK) hl_correlogram_free(&one.result);
    return status;
}

/// @param limit  room for all limits
static hl_status draw_distances(session *s, const session_correlogram *head,
                                const statistic_sample *sample, places *p,
                                double *limit, hl_error *err)
{
    const hl_study_association *how = &s->study->association;
    hl_status status = HL_OK;

    p->limit = limit;
    if (how->bands.count > 0) {
        limit[0] = 0.0;
        for (size_t k = 0; k < how->bands.count; k++) {
            limit[k + 1] = how->bands.number[k];
        }
        p->limits = how->bands.count + 1;
        status = draw_bands(s, head, sample, p, err);
    }
    if (status != HL_OK || how->equal_bands == 0) return status;
    status = equal_limits(p, how->equal_bands, limit, &p->limits, err);
    return status == HL_OK ? draw_bands(s, head, sample, p, err) : status;
}

static hl_status by_distance(session *s, const session_correlogram *head,
                             const statistic_sample *sample, hl_error *err)
{
    const hl_study_association *how = &s->study->association;
    const size_t most = how->bands.count + how->equal_bands + 1;
    const hl_weigh_units units = {
        .frame = &s->frame, .crs = &s->crs, .measures = &s->measures};
    const hl_sites sites = hl_weigh_sites(&units);
    double *x = hl_array(sample->n, sizeof *x);
    double *y = hl_array(sample->n, sizeof *y);
    double *limit = hl_array(most, sizeof *limit);

    hl_status status = HL_OK;
    if (x == NULL || y == NULL || limit == NULL) {
        status = hl_no_memory(err, "%zu places", sample->n);
        goto done;
    }
    for (size_t i = 0; i < sample->n; i++) {
        const size_t unit = sample->row[i] % s->frame.n;
        x[i] = sites.x[unit];
        y[i] = sites.y[unit];
    }
    places p = {.n = sample->n, .x = x, .y = y, .metric = sites.metric};
    p.error = hl_distance_estimate_error(&p.metric) * p.metric.a / EARTH;
    status = draw_distances(s, head, sample, &p, limit, err);
done:
    free(x);
    free(y);
    free(limit);
    return status;
}

hl_status session_draw_correlograms(session *s, size_t field, size_t period,
                                    const statistic_sample *sample, hl_error *err)
{
    const hl_study_association *how = &s->study->association;
    const session_correlogram head = {.field = field, .period = period};
    hl_status status = HL_OK;

    if (how->orders > 0) status = draw_orders(s, &head, sample, err);
    if (status == HL_OK && (how->bands.count > 0 || how->equal_bands > 0)) {
        status = by_distance(s, &head, sample, err);
    }
    return status;
}
