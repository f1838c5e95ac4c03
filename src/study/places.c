/// How marginalized the counties are that lie around the cores.

#include "study/places.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static const double METERS_PER_KM = 1000.0;

/// The units with a value in every period.
static hl_status list_members(session *s, const double *value, size_t *count,
                              hl_error *err)
{
    const size_t n = s->frame.n;

    *count = 0;
    s->member = hl_array(n, sizeof *s->member);
    if (s->member == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        bool whole = true;
        for (size_t t = 0; t < s->frame.periods; t++) {
            whole = whole && isfinite(value[t * n + i]);
        }
        if (whole) s->member[(*count)++] = i;
    }
    if (*count == n) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_RUN_UNBALANCED, "", "%zu\t%zu", *count, n);
}

// ---- where

/// km or minutes of two places of the payload.
static double distance_between(const void *payload, size_t a, size_t b)
{
    const session_places *d = payload;

    if (d->entry != NULL) return places_minutes(d, d->entry[a], d->entry[b]);
    return hl_distance(&d->metric, d->lon[a], d->lat[a], d->lon[b], d->lat[b]) *
           d->scale;
}

static double estimate_between(const void *payload, size_t a, size_t b)
{
    const session_places *d = payload;

    return hl_distance_estimate(&d->metric, d->lon[a], d->lat[a], d->lon[b],
                                d->lat[b]) *
           d->scale;
}

static hl_status subset_weights(const session *s, session_places *d, hl_error *err)
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

/// Where the people of the members are: the inside point, or the fields of the study in
/// the latest period.
static hl_status locate_members(session *s, session_places *d, hl_error *err)
{
    const hl_study_periphery *how = &s->study->periphery;
    const size_t latest = (s->frame.periods - 1) * s->frame.n;
    const double *lon = NULL;
    const double *lat = NULL;
    hl_text title = {0};
    size_t without = 0;

    hl_status status = HL_OK;
    if (how->point_lon != NULL) {
        status =
            session_field_of(s, how->point_lon, "periphery.point", &lon, &title, err);
        if (status == HL_OK) {
            status = session_field_of(s, how->point_lat, "periphery.point", &lat,
                                      &title, err);
        }
    }
    if (status != HL_OK) return status;
    for (size_t m = 0; m < d->n; m++) {
        const size_t i = s->member[m];
        const bool given =
            lon != NULL && isfinite(lon[latest + i]) && isfinite(lat[latest + i]);
        d->lon[m] = given ? lon[latest + i] : s->measures.inside_lon[i];
        d->lat[m] = given ? lat[latest + i] : s->measures.inside_lat[i];
        without += lon != NULL && !given;
    }
    if (without == 0) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_PERIPHERY_NO_POINT, "", "%zu\t%zu", without,
                   d->n);
}

/// The place of each core: a member, or a point behind them. A core that is one of the
/// members stands where its people are.
static void place_cores(const session *s, session_places *d)
{
    size_t place = d->n;

    for (size_t k = 0; k < s->cores.count; k++) {
        d->unit[k] = HL_CORE_POINT;
        for (size_t m = 0; m < d->n && s->cores.unit[k] != HL_CORE_POINT; m++) {
            if (s->member[m] == s->cores.unit[k]) d->unit[k] = m;
        }
        d->place[k] = d->unit[k] != HL_CORE_POINT ? d->unit[k] : place++;
        if (d->unit[k] != HL_CORE_POINT) continue;
        d->lon[d->place[k]] = s->cores.lon[k];
        d->lat[d->place[k]] = s->cores.lat[k];
    }
    d->places = place;
}

/// Straight lines in the plane of the layer: places in its coordinates.
static hl_status flatten(session *s, session_places *d, hl_error *err)
{
    hl_crs degrees = {0};

    if (s->crs.geographic) return hl_fail(err, HL_CODE_RUN_NO_PLANE, "%s", s->crs.name);
    d->metric = hl_metric_planar();
    if (s->crs.planar) return HL_OK;
    d->scale = s->crs.unit / METERS_PER_KM;
    hl_status status = hl_crs_read("EPSG:4326", &degrees, err);
    if (status == HL_OK) {
        status =
            hl_crs_transform(&degrees, &s->crs, d->lon, d->lat, d->places, s->log, err);
    }
    hl_crs_free(&degrees);
    return status;
}

/// Entries of the travel times for the places: units of the frame, then points.
static hl_status number_entries(const session *s, session_places *d, hl_error *err)
{
    size_t point = s->frame.n;

    d->entry = hl_array(d->places, sizeof *d->entry);
    if (d->entry == NULL) return hl_no_memory(err, "%zu places", d->places);
    for (size_t m = 0; m < d->n; m++) {
        d->entry[m] = s->member[m];
    }
    for (size_t k = 0; k < s->cores.count; k++) {
        const bool is_point = s->cores.unit[k] == HL_CORE_POINT;
        const size_t entry = is_point ? point++ : s->cores.unit[k];
        if (d->unit[k] == HL_CORE_POINT) d->entry[d->place[k]] = entry;
    }
    return HL_OK;
}

static hl_status measure(session *s, session_places *d, hl_error *err)
{
    const hl_study_distance how = s->study->periphery.distance;
    hl_status status = HL_OK;

    d->metric = hl_crs_metric(&s->crs);
    d->scale = s->crs.planar ? 1.0 : 1.0 / METERS_PER_KM;
    if (how == HL_STUDY_PLANE) status = flatten(s, d, err);
    if (how == HL_STUDY_TRAVEL_MINUTES) {
        status = places_read_times(s, err);
        if (status == HL_OK) status = number_entries(s, d, err);
        if (status == HL_OK) status = places_check_times(s, err);
    }
    if (status != HL_OK) return status;
    for (size_t e = 0; e < d->n * s->cores.count; e++) {
        const size_t m = e / s->cores.count;
        const size_t place = d->place[e % s->cores.count];
        d->distance[e] = m == place ? 0.0 : distance_between(d, m, place);
    }
    return HL_OK;
}

static hl_status fetch_controls(session *s, session_places *d, hl_error *err)
{
    const hl_study_texts *fields = &s->study->periphery.profile.controls;
    hl_status status = HL_OK;

    d->control = hl_array(fields->count, sizeof *d->control);
    if (d->control == NULL) return hl_no_memory(err, "%zu controls", fields->count);
    d->controls = fields->count;
    for (size_t j = 0; j < fields->count && status == HL_OK; j++) {
        const double *value = NULL;
        hl_text title = {0};
        status = session_field_of(s, fields->text[j], "periphery.profile.controls",
                                  &value, &title, err);
        if (status != HL_OK) return status;
        d->control[j] = hl_array(d->n * s->frame.periods, sizeof **d->control);
        if (d->control[j] == NULL) return hl_no_memory(err, "%zu values", d->n);
        for (size_t r = 0; r < d->n * s->frame.periods; r++) {
            d->control[j][r] = value[r / d->n * s->frame.n + s->member[r % d->n]];
        }
    }
    return status;
}

static hl_status allocate(const session *s, session_places *d, hl_error *err)
{
    const size_t cores = s->cores.count;

    d->y = hl_array(d->n * s->frame.periods, sizeof *d->y);
    d->distance = hl_array(d->n * cores, sizeof *d->distance);
    d->area = hl_array(d->n, sizeof *d->area);
    d->unit = hl_array(cores, sizeof *d->unit);
    d->place = hl_array(cores, sizeof *d->place);
    d->lon = hl_array(d->n + cores, sizeof *d->lon);
    d->lat = hl_array(d->n + cores, sizeof *d->lat);
    if (d->y == NULL || d->distance == NULL || d->area == NULL || d->unit == NULL ||
        d->place == NULL || d->lon == NULL || d->lat == NULL) {
        return hl_no_memory(err, "%zu units and %zu cores", d->n, cores);
    }
    return HL_OK;
}

static hl_status gather(session *s, hl_error *err)
{
    session_places *d = &s->places;
    const double *value = NULL;
    hl_text title = {0};

    hl_status status = session_field_of(s, s->study->periphery.field, "periphery.field",
                                        &value, &title, err);
    if (status == HL_OK) status = list_members(s, value, &d->n, err);
    if (status == HL_OK) status = allocate(s, d, err);
    if (status != HL_OK) return status;
    for (size_t r = 0; r < d->n * s->frame.periods; r++) {
        d->y[r] = value[r / d->n * s->frame.n + s->member[r % d->n]];
    }
    for (size_t m = 0; m < d->n; m++) {
        d->area[m] = s->measures.area[s->member[m]];
    }
    status = locate_members(s, d, err);
    if (status != HL_OK) return status;
    place_cores(s, d);
    status = measure(s, d, err);
    if (status == HL_OK) status = fetch_controls(s, d, err);
    return status == HL_OK ? subset_weights(s, d, err) : status;
}

// ---- the periphery

/// The options of the study, minutes in the place of km where that is the distance.
static hl_periphery_options options_of(const session *s)
{
    const hl_study_periphery *how = &s->study->periphery;
    hl_periphery_options options = how->options;

    options.stable = hl_periphery_defaults().stable;
    options.local = session_local_options(s);
    options.local.correction = HL_CORRECTION_FDR;
    options.unit = HL_KILOMETERS;
    if (how->distance != HL_STUDY_TRAVEL_MINUTES) return options;
    options.unit = HL_MINUTES;
    options.decay_km = how->decay_min;
    options.near_km = how->near_min;
    options.far_km = how->far_min;
    return options;
}

static hl_status compute(session *s, hl_error *err)
{
    const session_places *d = &s->places;
    const hl_cores cores = {
        .count = s->cores.count,
        .unit = d->unit,
        .mass = s->cores.mass,
        .name = (const char *const *)s->cores.name,
        .tier = s->cores.tier,
        .present = s->cores.present,
        .period = s->frame.periods > 1 ? (const char *const *)s->frame.period : NULL};

    s->periphery_input =
        (hl_periphery_input){.n = d->n,
                             .periods = s->frame.periods,
                             .y = d->y,
                             .w = &d->weights,
                             .cores = cores,
                             .distance = d->distance,
                             .area = d->area,
                             .controls = d->controls,
                             .control = (const double *const *)d->control,
                             .options = options_of(s)};
    return hl_periphery_compute(&s->periphery_input, &s->periphery, s->log, err);
}

/// Put columns of the members into the panel.
static hl_status spread_columns(session *s, hl_error *err)
{
    const size_t n = s->places.n;
    hl_columns columns = {.rows = n * s->frame.periods};
    size_t *row = hl_array(s->frame.panel.rows, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu rows", s->frame.panel.rows);
    hl_status status =
        hl_periphery_columns(&s->periphery_input, &s->periphery, &columns, err);
    for (size_t r = 0; r < s->frame.panel.rows; r++) {
        row[r] = SIZE_MAX;
    }
    for (size_t r = 0; r < columns.rows; r++) {
        row[r / n * s->frame.n + s->member[r % n]] = r;
    }
    for (size_t c = 0; status == HL_OK && c < columns.count; c++) {
        status = hl_columns_append_rows(&s->frame.panel, &columns.column[c], row, err);
    }
    free(row);
    hl_columns_free(&columns);
    return status;
}

// ---- the placebo-core test of the latest period

/// The cores of the latest period, and the places: members, then their points. Where
/// all cores are always there this is what there is anyway.
static hl_status list_latest(session *s, hl_error *err)
{
    session_places *d = &s->places;
    const size_t latest = s->frame.periods - 1;
    const hl_cores *all = &s->periphery_input.cores;
    size_t place = d->n;

    d->late_unit = hl_array(all->count, sizeof *d->late_unit);
    d->late_mass = hl_array(all->count, sizeof *d->late_mass);
    if (d->late_unit == NULL || d->late_mass == NULL) {
        return hl_no_memory(err, "%zu cores", all->count);
    }
    for (size_t k = 0; k < all->count; k++) {
        if (!hl_core_present(all, k, latest)) continue;
        const size_t from = d->place[k];
        d->late_unit[d->late] = d->unit[k];
        d->late_mass[d->late++] = all->mass[k];
        if (d->unit[k] != HL_CORE_POINT) continue;
        d->lon[place] = d->lon[from]; // from >= place: nothing is lost
        d->lat[place] = d->lat[from];
        if (d->entry != NULL) d->entry[place] = d->entry[from];
        place++;
    }
    d->late_places = place;
    return HL_OK;
}

/// The field whose masses say which units could be cores.
static const char *candidate_field(const session *s)
{
    const hl_study_cores *cores = &s->study->periphery.cores;

    if (cores->source == NULL && cores->mass != NULL) return cores->mass;
    return cores->values.count == 0 ? cores->field : NULL;
}

static hl_status mark_candidates(session *s, hl_error *err)
{
    static const double TOP = 0.9;
    session_places *d = &s->places;
    const size_t latest = (s->frame.periods - 1) * s->frame.n;
    const double *value = NULL;
    hl_text title = {0};
    size_t *unit = hl_array(d->n, sizeof *unit);
    double *mass = hl_array(d->n, sizeof *mass);
    size_t count = 0;

    d->candidate = hl_array(d->places, sizeof *d->candidate);
    hl_status status = HL_OK;
    if (unit == NULL || mass == NULL || d->candidate == NULL) {
        status = hl_no_memory(err, "%zu candidates", d->places);
        goto done;
    }
    status = session_field_of(s, candidate_field(s), "periphery.candidates", &value,
                              &title, err);
    for (size_t m = 0; status == HL_OK && m < d->n; m++) {
        mass[m] = value[latest + s->member[m]];
    }
    if (status != HL_OK) goto done;
    const hl_core_rule rule = {.kind = HL_CORES_QUANTILE, .quantile = TOP};
    status = hl_cores_choose(mass, d->n, &rule, unit, &count, err);
    for (size_t k = 0; status == HL_OK && k < count; k++) {
        d->candidate[unit[k]] = true;
    }
    for (size_t k = 0, point = d->n; k < d->late; k++) {
        d->candidate[d->late_unit[k] != HL_CORE_POINT ? d->late_unit[k] : point++] =
            true;
    }
    count = 0;
    for (size_t place = 0; place < d->late_places; place++) {
        count += d->candidate[place];
    }
    if (status == HL_OK && count < 2 * d->late) {
        status = hl_warn(s->log, err, HL_CODE_PERIPHERY_CANDIDATES_FEW, "", "%zu\t%zu",
                         count, d->late);
    }
done:
    free(unit);
    free(mass);
    return status;
}

static void fill_placebo(session *s)
{
    const session_places *d = &s->places;
    const hl_periphery_options *how = &s->periphery_input.options;
    const bool geodesic = d->entry == NULL && d->metric.kind == HL_METRIC_GEODESIC;

    s->placebo_input = (hl_placebo_input){
        .n = d->n,
        .y = d->y + (s->frame.periods - 1) * d->n,
        .cores = {.count = d->late, .unit = d->late_unit, .mass = d->late_mass},
        .distance = distance_between,
        .estimate = geodesic ? estimate_between : NULL,
        .estimate_error =
            geodesic ? hl_distance_estimate_error(&d->metric) * d->scale : 0.0,
        .payload = d,
        .candidate = d->candidate,
    };
    s->placebo_options = hl_placebo_defaults();
    s->placebo_options.draws = s->study->periphery.draws;
    s->placebo_options.seed = s->study->association.seed;
    s->placebo_options.decay_km = how->decay_km;
    s->placebo_options.near_quantile = how->near_quantile;
    s->placebo_options.far_quantile = how->far_quantile;
    s->placebo_options.near_km = how->near_km;
    s->placebo_options.far_km = how->far_km;
    s->placebo_options.form = how->form;
    s->placebo_options.power = how->power;
    s->placebo_options.opportunity = how->opportunity;
}

/// The placebo distributions, for the charts.
static hl_status keep_placements(session *s, const double *value, size_t draws,
                                 hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < HL_PLACEBO_COUNT && status == HL_OK; k++) {
        const session_drawn drawn = {NULL, s->frame.periods - 1,
                                     s->placebo.record[k].statistic, value + k * draws,
                                     draws};
        status = session_keep_distribution(s, &drawn, err);
    }
    return status;
}

static hl_status test_cores(session *s, hl_error *err)
{
    const hl_study_periphery *how = &s->study->periphery;
    hl_status status = list_latest(s, err);

    if (status == HL_OK && how->candidates == HL_STUDY_CANDIDATES_TOP) {
        status = mark_candidates(s, err);
    }
    if (status != HL_OK) return status;
    fill_placebo(s);
    if (how->draws == 0) return HL_OK;
    if (!places_are_complete(s)) {
        return hl_warn(s->log, err, HL_CODE_RUN_NO_PLACEBO, "", "%s", how->times);
    }
    hl_placebo_options options = s->placebo_options;
    options.drawn = hl_array(HL_PLACEBO_COUNT * how->draws, sizeof *options.drawn);
    if (options.drawn == NULL) return hl_no_memory(err, "%zu placements", how->draws);
    status = hl_placebo_test(&s->placebo_input, &options, &s->placebo, err);
    s->has_placebo = status == HL_OK;
    if (status == HL_OK && !s->placebo.exact) {
        status = keep_placements(s, options.drawn, how->draws, err);
    }
    free(options.drawn);
    return status;
}

hl_status session_periphery(session *s, hl_error *err)
{
    hl_status status = HL_OK;

    if (places_wanted(s)) {
        status = places_find_cores(s, err);
        if (status == HL_OK) status = gather(s, err);
        if (status == HL_OK) status = compute(s, err);
        if (status == HL_OK) status = places_test(s, err);
        if (status == HL_OK) status = spread_columns(s, err);
        if (status == HL_OK) status = test_cores(s, err);
        if (status == HL_OK) status = places_guard(s, err);
    }
    if (status == HL_OK) status = places_without_cores(s, err);
    return hl_at(err, status, "periphery");
}
