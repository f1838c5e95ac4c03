/// Where the middle of fields is, and how it moves.

#include "study/tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/center.h"

static hl_status center_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_center_columns(row, columns, err);
}

/// The centroids of the units in an equal-area projection.
typedef struct plane {
    hl_crs crs; ///< {0} when the layer is planar: the coordinates are its own
    double *x;
    double *y;
} plane;

static void free_plane(plane *p)
{
    hl_crs_free(&p->crs);
    free(p->x);
    free(p->y);
    *p = (plane){0};
}

/// Lambert's azimuthal equal-area projection around the middle of the units, in whole
/// degrees; a planar layer is taken as it is.
static hl_status project(const session *s, plane *out, hl_error *err)
{
    enum { TEXT_SIZE = 128 };
    const hl_measures *m = &s->measures;
    const size_t n = s->frame.n;
    char text[TEXT_SIZE];
    hl_crs degrees = {0};
    plane p = {0};

    p.x = hl_array(n, sizeof *p.x);
    p.y = hl_array(n, sizeof *p.y);
    hl_status status = HL_OK;
    if (p.x == NULL || p.y == NULL) {
        status = hl_no_memory(err, "%zu centroids", n);
        goto done;
    }
    memcpy(p.x, m->planar ? m->x : m->lon, n * sizeof *p.x);
    memcpy(p.y, m->planar ? m->y : m->lat, n * sizeof *p.y);
    if (!m->planar) {
        (void)snprintf(text, sizeof text,
                       "+proj=laea +lat_0=%.0f +lon_0=%.0f +datum=WGS84 +units=m "
                       "+type=crs",
                       hl_mean(m->lat, n), hl_mean(m->lon, n));
        status = hl_crs_read("EPSG:4326", &degrees, err);
        if (status == HL_OK) status = hl_crs_read(text, &p.crs, err);
        if (status == HL_OK) {
            status = hl_crs_transform(&degrees, &p.crs, p.x, p.y, n, s->log, err);
        }
        if (status != HL_OK) goto done;
    }
    *out = p;
    p = (plane){0};
done:
    hl_crs_free(&degrees);
    free_plane(&p);
    return status;
}

/// The centers of a field, one per period.
static hl_status find_centers(const session *s, const plane *p, const double *value,
                              hl_center *center, hl_error *err)
{
    const size_t n = s->frame.n;
    double *weight = hl_array(n, sizeof *weight);
    hl_status status = HL_OK;

    if (weight == NULL) return hl_no_memory(err, "%zu weights", n);
    for (size_t t = 0; t < s->frame.periods && status == HL_OK; t++) {
        for (size_t i = 0; i < n; i++) { // one without a value pulls nowhere
            weight[i] = isnan(value[t * n + i]) ? 0.0 : value[t * n + i];
        }
        const hl_points points = {p->x, p->y, weight, n};
        status = hl_center_compute(&points, s->study->center.ellipse, &center[t], err);
        status = hl_at(err, status, "period %s", s->frame.period[t]);
    }
    free(weight);
    return status;
}

static hl_status add_centers(session *s, const plane *p, const char *field, rows *to,
                             hl_error *err)
{
    const size_t periods = s->frame.periods;
    const double *value = NULL;
    hl_text title = {0};
    double *year = NULL;
    hl_center *center = NULL;

    hl_status status = session_field_of(s, field, "center.fields", &value, &title, err);
    if (status != HL_OK) return status;
    year = hl_array(periods, sizeof *year);
    center = hl_array(periods, sizeof *center);
    hl_center_row *row = rows_add(to, periods);
    if (year == NULL || center == NULL || row == NULL) {
        status = hl_no_memory(err, "%zu centers", periods);
        goto done;
    }
    status = find_centers(s, p, value, center, err);
    if (status != HL_OK) goto done;
    for (size_t t = 0; t < periods; t++) {
        year[t] = period_number(s, t);
    }
    hl_center_list(center, year, periods, field, row);
    for (size_t t = 0; t < periods && !s->measures.planar; t++) {
        row[t].lon = row[t].x;
        row[t].lat = row[t].y;
        hl_crs_to_lonlat(&p->crs, &row[t].lon, &row[t].lat, 1);
    }
done:
    free(year);
    free(center);
    return status;
}

hl_status session_center(session *s, hl_error *err)
{
    static const hl_sheet CENTER = {
        .name = "center",
        .title = {"Center",                                    "重心"                                             },
        .description = {"Weighted mean center and standard deviational ellipse of each "
                        "field, by period.", "各字段各期的加权重心与标准差椭圆。"}
    };
    const hl_study_texts *fields = &s->study->center.fields;
    rows list = {.size = sizeof(hl_center_row)};
    plane p = {0};

    if (fields->count == 0) return HL_OK;
    hl_status status = project(s, &p, err);
    for (size_t f = 0; f < fields->count && status == HL_OK; f++) {
        status = add_centers(s, &p, fields->text[f], &list, err);
        status = hl_at(err, status, "center, %s", fields->text[f]);
    }
    if (status == HL_OK) status = rows_sheet(s, &list, &CENTER, center_sheet, err);
    free(list.row);
    free_plane(&p);
    return status;
}
