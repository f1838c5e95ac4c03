/// Guards of the periphery: what makes its results true by construction.

#include "study/places.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"

static const double PERCENT = 100.0;
static const double FOLLOWS = 0.8; ///< correlation from which an indicator is told
enum { SURVIVORS_MIN = 3 };

/// Indicators that follow the distance to the cores make the profile circular.
static hl_status check_indicator(const session *s, size_t j, double *x, double *y,
                                 hl_error *err)
{
    const hl_periphery *p = &s->periphery;
    const size_t latest = (p->periods - 1) * p->n;
    const size_t first = (s->frame.periods - 1) * s->frame.n;
    size_t count = 0;
    double rho = NAN;

    for (size_t m = 0; m < p->n; m++) {
        const double value = s->raw[j][first + s->member[m]];
        if (p->is_core[latest + m] || !isfinite(value)) continue;
        x[count] = value;
        y[count++] = p->core_km[latest + m];
    }
    if (count < 2) return HL_OK;
    const hl_status status = hl_rank_correlation(x, y, count, &rho, err);
    if (status != HL_OK || !(fabs(rho) > FOLLOWS)) return status;
    return hl_warn(s->log, err, HL_CODE_PERIPHERY_CENTRALITY, "", "%s\t%.2f",
                   session_indicator(s, j)->field, rho);
}

static hl_status check_indicators(const session *s, hl_error *err)
{
    double *room = hl_array(s->places.n, 2 * sizeof *room);
    hl_status status =
        room != NULL ? HL_OK : hl_no_memory(err, "%zu values", s->places.n);

    for (size_t j = 0; j < s->raw_count && status == HL_OK; j++) {
        status = check_indicator(s, j, room, room + s->places.n, err);
    }
    free(room);
    return status;
}

/// Names of the cores at the edge, with a comma between.
static hl_status warn_of_edge(session *s, const bool *edge, hl_error *err)
{
    const hl_cores *cores = &s->periphery_input.cores;
    const char *names = "";
    size_t count = 0;

    for (size_t k = 0; k < cores->count; k++) {
        if (!edge[k]) continue;
        const char *longer =
            session_keep(s, "%s%s%s", names, count > 0 ? ", " : "", s->cores.name[k]);
        if (longer == NULL) return hl_no_memory(err, "names");
        names = longer;
        count++;
    }
    if (count == 0) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_PERIPHERY_EDGE, "", "%zu\t%zu\t%.100s", count,
                   cores->count, names);
}

static hl_status check_edge(session *s, hl_error *err)
{
    bool *edge = hl_array(s->cores.count, sizeof *edge);

    if (edge == NULL) return hl_no_memory(err, "%zu cores", s->cores.count);
    hl_status status = hl_cores_at_edge(&s->periphery_input.cores, s->places.lon,
                                        s->places.lat, s->places.n, edge, err);
    if (status == HL_OK) status = warn_of_edge(s, edge, err);
    free(edge);
    return status;
}

static double km_to_core(const session *s, size_t unit)
{
    const hl_metric metric = hl_crs_metric(&s->crs);
    double nearest = INFINITY;

    for (size_t k = 0; k < s->cores.count; k++) {
        nearest = fmin(nearest, hl_distance(&metric, s->measures.inside_lon[unit],
                                            s->measures.inside_lat[unit],
                                            s->cores.lon[k], s->cores.lat[k]));
    }
    return nearest;
}

/// Units that are left out lie near cores more often than all do: districts that were
/// counties.
static hl_status check_survivors(const session *s, hl_error *err)
{
    const size_t n = s->frame.n;
    double *km = hl_array(n, sizeof *km);
    bool *in = hl_array(n, sizeof *in);
    size_t near = 0;
    size_t out_near = 0;
    hl_status status = HL_OK;

    if (s->places.n == n) goto done;
    if (km == NULL || in == NULL) {
        status = hl_no_memory(err, "%zu distances", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        km[i] = km_to_core(s, i);
    }
    for (size_t m = 0; m < s->places.n; m++) {
        in[s->member[m]] = true;
    }
    double limit = 0.0; // the farthest of the members that are near
    for (size_t m = 0; m < s->places.n; m++) {
        const size_t r = (s->frame.periods - 1) * s->places.n + m;
        const bool is_near = s->periphery.core_km[r] <= s->periphery.bands.near_km;
        if (is_near) limit = fmax(limit, km[s->member[m]]);
    }
    for (size_t i = 0; i < n; i++) {
        near += km[i] <= limit;
        out_near += km[i] <= limit && !in[i];
    }
    const size_t out = n - s->places.n;
    const double share = PERCENT * (double)out_near / (double)out;
    const double usual = PERCENT * (double)near / (double)n;
    if (out_near >= SURVIVORS_MIN && share > usual) {
        status = hl_warn(s->log, err, HL_CODE_PERIPHERY_SURVIVORS, "",
                         "%zu\t%zu\t%.0f\t%.0f", out_near, out, share, usual);
    }
done:
    free(km);
    free(in);
    return status;
}

hl_status places_guard(session *s, hl_error *err)
{
    hl_status status = check_indicators(s, err);

    if (status == HL_OK) status = check_edge(s, err);
    return status == HL_OK ? check_survivors(s, err) : status;
}
