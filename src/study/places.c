/// The cores, and how marginalized the counties are that lie around them.

#include "study/session.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/io/read.h"

static const double METERS_PER_KM = 1000.0;
static const double MOST_LONGITUDE = 360.0; // 0 to 360 is in use too
static const double MOST_LATITUDE = 90.0;

static int by_key(const void *key, const void *entry)
{
    return strcmp(key, *(char *const *)entry);
}

/// The unit with this key, or HL_CORE_POINT. The keys of a frame ascend.
static size_t unit_of(const session *s, const char *key)
{
    char *const *found =
        bsearch(key, s->frame.key, s->frame.n, sizeof *s->frame.key, by_key);

    return found != NULL ? (size_t)(found - s->frame.key) : HL_CORE_POINT;
}

static hl_status allocate_cores(session *s, size_t count, bool english, hl_error *err)
{
    session_cores *c = &s->cores;

    c->name = hl_array(count, sizeof *c->name);
    c->name_en = english ? hl_array(count, sizeof *c->name_en) : NULL;
    c->mass = hl_array(count, sizeof *c->mass);
    c->lon = hl_array(count, sizeof *c->lon);
    c->lat = hl_array(count, sizeof *c->lat);
    c->unit = hl_array(count, sizeof *c->unit);
    if (c->name == NULL || (english && c->name_en == NULL) || c->mass == NULL ||
        c->lon == NULL || c->lat == NULL || c->unit == NULL) {
        return hl_no_memory(err, "%zu cores", count);
    }
    c->count = count;
    return HL_OK;
}

/// Put core k where its unit is.
static void place_at_unit(session *s, size_t k)
{
    s->cores.lon[k] = s->measures.inside_lon[s->cores.unit[k]];
    s->cores.lat[k] = s->measures.inside_lat[s->cores.unit[k]];
}

static const char *unit_text(const session *s, const char *column, size_t unit)
{
    const hl_column *c = hl_columns_find(&s->frame.units, column);

    return c != NULL && c->text[unit] != NULL ? c->text[unit] : s->frame.key[unit];
}

/// Mass of a core that is a unit: a column of the indicator table, latest period.
static hl_status mass_of_units(session *s, hl_error *err)
{
    const char *field = s->study->periphery.cores.mass;
    const double *value = NULL;
    hl_text title = {0};

    if (field == NULL) {
        for (size_t k = 0; k < s->cores.count; k++) {
            s->cores.mass[k] = 1.0;
        }
        return HL_OK;
    }
    const hl_status status = session_field(s, field, &value, &title, err);
    for (size_t k = 0; status == HL_OK && k < s->cores.count; k++) {
        s->cores.mass[k] =
            value[(s->frame.periods - 1) * s->frame.n + s->cores.unit[k]];
    }
    return status;
}

static hl_status cores_from_keys(session *s, hl_error *err)
{
    const hl_study_texts *keys = &s->study->periphery.cores.keys;

    hl_status status = allocate_cores(s, keys->count, true, err);
    for (size_t k = 0; status == HL_OK && k < keys->count; k++) {
        const size_t unit = unit_of(s, keys->text[k]);
        if (unit == HL_CORE_POINT) {
            return hl_fail(err, HL_CODE_RUN_CORE, "%s\tno unit has this key",
                           keys->text[k]);
        }
        s->cores.unit[k] = unit;
        place_at_unit(s, k);
        s->cores.name[k] = hl_copy_text(unit_text(s, "name", unit));
        s->cores.name_en[k] = hl_copy_text(unit_text(s, "name_en", unit));
        if (s->cores.name[k] == NULL || s->cores.name_en[k] == NULL) {
            status = hl_no_memory(err, "%zu names", keys->count);
        }
    }
    return status == HL_OK ? mass_of_units(s, err) : status;
}

/// The columns of a table of cores, as far as they are there.
typedef struct core_table {
    hl_table table;
    char **key;
    char **name;
    char **name_en;
    double *lon;
    double *lat;
    double *mass;
} core_table;

static void free_core_table(core_table *c)
{
    const size_t rows = c->table.rows;

    hl_free_texts(c->key, rows);
    hl_free_texts(c->name, rows);
    hl_free_texts(c->name_en, rows);
    free(c->lon);
    free(c->lat);
    free(c->mass);
    hl_table_free(&c->table);
}

static hl_status core_field(const core_table *c, const char *name, const hl_field **out,
                            hl_error *err)
{
    *out = hl_table_find(&c->table, name);
    if (*out != NULL) return HL_OK;

    const char *near = hl_table_suggest(&c->table, name);
    return hl_fail(err, HL_CODE_RUN_NO_FIELD, "%s\t%s\tperiphery.cores\t%s", name,
                   c->table.source, near != NULL ? near : "-");
}

static hl_status core_texts(const core_table *c, const char *name, char ***out,
                            hl_error *err)
{
    const hl_field *field = NULL;

    if (name == NULL) return HL_OK;
    const hl_status status = core_field(c, name, &field, err);
    return status == HL_OK ? hl_field_texts(field, c->table.rows, out, err) : status;
}

static hl_status core_numbers(const core_table *c, const char *name, double **out,
                              hl_error *err)
{
    const hl_field *field = NULL;

    if (name == NULL) return HL_OK;
    const hl_status status = core_field(c, name, &field, err);
    if (status != HL_OK) return status;
    *out = hl_array(c->table.rows, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu cores", c->table.rows);
    hl_field_numbers(field, c->table.rows, *out, NULL);
    return HL_OK;
}

static hl_status read_core_table(const session *s, core_table *c, hl_error *err)
{
    const hl_study_cores *how = &s->study->periphery.cores;
    const hl_table_options options = {.sheet = how->layer, .encoding = how->encoding};
    char *path = NULL;

    hl_status status = hl_study_path(s->study, how->source, &path, err);
    if (status == HL_OK) status = hl_read_table(path, &options, &c->table, s->log, err);
    free(path);
    if (status == HL_OK && c->table.rows == 0) {
        status = hl_fail(err, HL_CODE_RUN_CORES_EMPTY, "%s", c->table.source);
    }
    if (status == HL_OK) status = core_texts(c, how->key, &c->key, err);
    if (status == HL_OK) status = core_texts(c, how->name, &c->name, err);
    if (status == HL_OK) status = core_texts(c, how->name_en, &c->name_en, err);
    if (status == HL_OK) status = core_numbers(c, how->lon, &c->lon, err);
    if (status == HL_OK) status = core_numbers(c, how->lat, &c->lat, err);
    if (status == HL_OK) status = core_numbers(c, how->mass, &c->mass, err);
    return status;
}

/// Longitude and latitude of core k, as the table has them.
static hl_status locate_core(session *s, const core_table *c, size_t k, hl_error *err)
{
    session_cores *cores = &s->cores;

    if (c->lon == NULL || c->lat == NULL || !isfinite(c->lon[k]) ||
        !isfinite(c->lat[k])) {
        return hl_fail(err, HL_CODE_RUN_CORE, "%s\tno unit and no coordinates",
                       cores->name[k]);
    }
    if (fabs(c->lon[k]) > MOST_LONGITUDE || fabs(c->lat[k]) > MOST_LATITUDE) {
        return hl_fail(err, HL_CODE_RUN_CORE, "%s\tlon %g, lat %g is not on the globe",
                       cores->name[k], c->lon[k], c->lat[k]);
    }
    if (s->crs.planar) return hl_fail(err, HL_CODE_RUN_NOT_PLANAR, "");
    cores->lon[k] = c->lon[k];
    cores->lat[k] = c->lat[k];
    return HL_OK;
}

static hl_status place_core(session *s, const core_table *c, size_t k, hl_error *err)
{
    const char *key = c->key != NULL ? c->key[k] : NULL;
    session_cores *cores = &s->cores;

    cores->unit[k] = key != NULL ? unit_of(s, key) : HL_CORE_POINT;
    cores->mass[k] = c->mass != NULL ? c->mass[k] : 1.0;
    const char *name = c->name != NULL ? c->name[k] : key;
    cores->name[k] = hl_copy_text(name != NULL ? name : "");
    if (cores->name[k] == NULL) return hl_no_memory(err, "a name");
    if (cores->name_en != NULL && c->name_en[k] != NULL) {
        cores->name_en[k] = hl_copy_text(c->name_en[k]);
        if (cores->name_en[k] == NULL) return hl_no_memory(err, "a name");
    }
    if (cores->unit[k] != HL_CORE_POINT) {
        place_at_unit(s, k);
        return HL_OK;
    }
    return locate_core(s, c, k, err);
}

static hl_status cores_from_table(session *s, hl_error *err)
{
    core_table c = {0};

    hl_status status = read_core_table(s, &c, err);
    if (status == HL_OK) {
        status = allocate_cores(s, c.table.rows, c.name_en != NULL, err);
    }
    for (size_t k = 0; status == HL_OK && k < s->cores.count; k++) {
        status =
            hl_at(err, place_core(s, &c, k, err), "%s, row %zu", c.table.source, k + 1);
    }
    free_core_table(&c);
    return status;
}

/// The units with a value in every period.
static hl_status list_members(session *s, const double *value, size_t *count,
                              hl_error *err)
{
    const size_t n = s->frame.n;

    *count = 0;
    s->member = hl_array(n, sizeof *s->member);
    if (s->member == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        bool complete = true;
        for (size_t t = 0; t < s->frame.periods; t++) {
            complete = complete && isfinite(value[t * n + i]);
        }
        if (complete) s->member[(*count)++] = i;
    }
    if (*count == n) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_RUN_UNBALANCED, "", "%zu\t%zu", *count, n);
}

/// What the periphery of the members is computed from. Owned.
typedef struct periphery_data {
    size_t n;
    double *y;
    double *distance; ///< n * K
    size_t *unit;     ///< of each core, among the members
    hl_weights weights;
    double *lon; ///< of the places: members, then cores that are points
    double *lat;
    hl_metric metric;
    double scale; ///< of the metric's unit to km
} periphery_data;

static void free_periphery_data(periphery_data *d)
{
    free(d->y);
    free(d->distance);
    free(d->unit);
    free(d->lon);
    free(d->lat);
    hl_weights_free(&d->weights);
}

static double distance_between(const void *payload, size_t a, size_t b)
{
    const periphery_data *d = payload;

    return hl_distance(&d->metric, d->lon[a], d->lat[a], d->lon[b], d->lat[b]) *
           d->scale;
}

static double estimate_between(const void *payload, size_t a, size_t b)
{
    const periphery_data *d = payload;

    return hl_distance_estimate(&d->metric, d->lon[a], d->lat[a], d->lon[b],
                                d->lat[b]) *
           d->scale;
}

static hl_status subset_weights(const session *s, periphery_data *d, hl_error *err)
{
    bool *keep = hl_array(s->frame.n, sizeof *keep);

    if (keep == NULL) return hl_no_memory(err, "%zu flags", s->frame.n);
    for (size_t m = 0; m < d->n; m++) {
        keep[s->member[m]] = true;
    }
    const hl_status status = hl_weights_subset(&s->weights, keep, &d->weights, err);
    free(keep);
    if (status == HL_OK) hl_weights_standardize(&d->weights, HL_WEIGHTS_ROW);
    return status;
}

static void fill_places(const session *s, const double *value, periphery_data *d)
{
    size_t place = d->n;

    for (size_t m = 0; m < d->n; m++) {
        d->lon[m] = s->measures.inside_lon[s->member[m]];
        d->lat[m] = s->measures.inside_lat[s->member[m]];
        for (size_t t = 0; t < s->frame.periods; t++) {
            d->y[t * d->n + m] = value[t * s->frame.n + s->member[m]];
        }
    }
    for (size_t k = 0; k < s->cores.count; k++) {
        d->unit[k] = HL_CORE_POINT;
        for (size_t m = 0; m < d->n && s->cores.unit[k] != HL_CORE_POINT; m++) {
            if (s->member[m] == s->cores.unit[k]) d->unit[k] = m;
        }
        if (d->unit[k] == HL_CORE_POINT) {
            d->lon[place] = s->cores.lon[k];
            d->lat[place++] = s->cores.lat[k];
        }
    }
    hl_distances(&d->metric, d->lon, d->lat, d->n, s->cores.lon, s->cores.lat,
                 s->cores.count, d->distance);
    for (size_t e = 0; e < d->n * s->cores.count; e++) {
        d->distance[e] *= d->scale;
    }
}

static hl_status gather(session *s, const double *value, periphery_data *d,
                        hl_error *err)
{
    const size_t cores = s->cores.count;

    hl_status status = list_members(s, value, &d->n, err);
    if (status != HL_OK) return status;
    d->y = hl_array(d->n * s->frame.periods, sizeof *d->y);
    d->distance = hl_array(d->n * cores, sizeof *d->distance);
    d->unit = hl_array(cores, sizeof *d->unit);
    d->lon = hl_array(d->n + cores, sizeof *d->lon);
    d->lat = hl_array(d->n + cores, sizeof *d->lat);
    if (d->y == NULL || d->distance == NULL || d->unit == NULL || d->lon == NULL ||
        d->lat == NULL) {
        return hl_no_memory(err, "%zu units and %zu cores", d->n, cores);
    }
    d->metric = hl_crs_metric(&s->crs);
    d->scale = s->crs.planar ? 1.0 : 1.0 / METERS_PER_KM;
    fill_places(s, value, d);
    return subset_weights(s, d, err);
}

static hl_status compute(session *s, const periphery_data *d, hl_error *err)
{
    const hl_study_periphery *how = &s->study->periphery;
    const hl_cores cores = {.count = s->cores.count,
                            .unit = d->unit,
                            .mass = s->cores.mass,
                            .name = (const char *const *)s->cores.name};
    const hl_periphery_input input = {.n = d->n,
                                      .periods = s->frame.periods,
                                      .y = d->y,
                                      .w = &d->weights,
                                      .cores = cores,
                                      .distance = d->distance,
                                      .options = how->options};
    hl_columns columns = {.rows = d->n * s->frame.periods};
    size_t *row = hl_array(s->frame.panel.rows, sizeof *row);

    hl_status status = HL_OK;
    if (row == NULL) {
        status = hl_no_memory(err, "%zu rows", s->frame.panel.rows);
        goto done;
    }
    status = hl_periphery_compute(&input, &s->periphery, s->log, err);
    if (status == HL_OK) {
        status = hl_periphery_columns(&input, &s->periphery, &columns, err);
    }
    for (size_t r = 0; r < s->frame.panel.rows; r++) {
        row[r] = SIZE_MAX;
    }
    for (size_t r = 0; r < columns.rows; r++) {
        row[r / d->n * s->frame.n + s->member[r % d->n]] = r;
    }
    for (size_t c = 0; status == HL_OK && c < columns.count; c++) {
        status = hl_columns_append_rows(&s->frame.panel, &columns.column[c], row, err);
    }
done:
    free(row);
    hl_columns_free(&columns);
    return status;
}

/// The placebo-core test of the latest period.
static hl_status test_cores(session *s, const periphery_data *d, hl_error *err)
{
    const hl_study_periphery *how = &s->study->periphery;
    hl_placebo_options options = hl_placebo_defaults();
    const hl_placebo_input input = {
        .n = d->n,
        .y = d->y + (s->frame.periods - 1) * d->n,
        .cores = {.count = s->cores.count, .unit = d->unit, .mass = s->cores.mass},
        .distance = distance_between,
        .estimate = estimate_between,
        .estimate_error = hl_distance_estimate_error(&d->metric) * d->scale,
        .payload = d,
    };

    if (how->draws == 0) return HL_OK;
    options.draws = how->draws;
    options.seed = s->study->association.seed;
    options.decay_km = how->options.decay_km;
    options.near_quantile = how->options.near_quantile;
    options.far_quantile = how->options.far_quantile;
    const hl_status status = hl_placebo_test(&input, &options, &s->placebo, err);
    s->has_placebo = status == HL_OK;
    return status;
}

hl_status session_periphery(session *s, hl_error *err)
{
    const hl_study_cores *how = &s->study->periphery.cores;
    periphery_data d = {0};
    const double *value = NULL;
    hl_text title = {0};

    if (how->source == NULL && how->keys.count == 0) return HL_OK;
    hl_status status =
        how->source != NULL ? cores_from_table(s, err) : cores_from_keys(s, err);
    if (status == HL_OK) {
        status = session_field(s, s->study->periphery.field, &value, &title, err);
    }
    if (status == HL_OK) status = gather(s, value, &d, err);
    if (status == HL_OK) status = compute(s, &d, err);
    if (status == HL_OK) status = test_cores(s, &d, err);
    free_periphery_data(&d);
    return hl_at(err, status, "periphery");
}
