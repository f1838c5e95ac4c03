/// The cores: keys of units, a table, or a rule over a field.

#include "study/places.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/io/read.h"

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
    if (s->study->periphery.cores.tier == NULL) return HL_OK;
    c->tier = hl_array(count, sizeof *c->tier);
    return c->tier != NULL ? HL_OK : hl_no_memory(err, "%zu cores", count);
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

/// The row of the panel whose values choose and weigh the cores.
static size_t first_row(const session *s)
{
    const bool base = s->study->periphery.cores.at == HL_STUDY_CORES_BASE;

    return base ? 0 : (s->frame.periods - 1) * s->frame.n;
}

/// A tier is a whole number; anything else becomes one that is refused by name.
static size_t tier_of(double value)
{
    const bool whole = isfinite(value) && value >= 0.0 && value == floor(value);

    return whole && value <= (double)UINT32_MAX ? (size_t)value : 0;
}

/// Mass and tier of cores that are units: columns of the indicator table, in the period
/// that chooses.
static hl_status weigh_units(session *s, hl_error *err)
{
    const hl_study_cores *how = &s->study->periphery.cores;
    const bool by_mass = how->field != NULL && how->values.count == 0;
    const char *field = how->mass == NULL && by_mass ? how->field : how->mass;
    const double *value = NULL;
    hl_text title = {0};

    for (size_t k = 0; k < s->cores.count; k++) {
        s->cores.mass[k] = 1.0;
    }
    hl_status status = HL_OK;
    if (field != NULL) {
        status =
            session_field_of(s, field, "periphery.cores.mass", &value, &title, err);
    }
    for (size_t k = 0; status == HL_OK && field != NULL && k < s->cores.count; k++) {
        s->cores.mass[k] = value[first_row(s) + s->cores.unit[k]];
    }
    if (status != HL_OK || how->tier == NULL) return status;
    status =
        session_field_of(s, how->tier, "periphery.cores.tier", &value, &title, err);
    for (size_t k = 0; status == HL_OK && k < s->cores.count; k++) {
        s->cores.tier[k] = tier_of(value[first_row(s) + s->cores.unit[k]]);
    }
    return status;
}

/// Cores at units: names, places, masses.
static hl_status cores_from_units(session *s, const size_t *unit, size_t count,
                                  hl_error *err)
{
    const hl_column *english = hl_columns_find(&s->frame.units, "name_en");
    hl_status status = allocate_cores(s, count, true, err);

    for (size_t k = 0; status == HL_OK && k < count; k++) {
        s->cores.unit[k] = unit[k];
        place_at_unit(s, k);
        s->cores.name[k] = hl_copy_text(unit_text(s, "name", unit[k]));
        s->cores.name_en[k] =
            hl_copy_text(unit_text(s, english != NULL ? "name_en" : "name", unit[k]));
        if (s->cores.name[k] == NULL || s->cores.name_en[k] == NULL) {
            status = hl_no_memory(err, "%zu names", count);
        }
    }
    return status == HL_OK ? weigh_units(s, err) : status;
}

static hl_status cores_from_keys(session *s, hl_error *err)
{
    const hl_study_texts *keys = &s->study->periphery.cores.keys;
    size_t *unit = hl_array(keys->count, sizeof *unit);
    hl_status status =
        unit != NULL ? HL_OK : hl_no_memory(err, "%zu cores", keys->count);

    for (size_t k = 0; status == HL_OK && k < keys->count; k++) {
        unit[k] = unit_of(s, keys->text[k]);
        if (unit[k] != HL_CORE_POINT) continue;
        status =
            hl_fail(err, HL_CODE_RUN_CORE, "%s\tno unit has this key", keys->text[k]);
    }
    if (status == HL_OK) status = cores_from_units(s, unit, keys->count, err);
    free(unit);
    return status;
}

// ---- by a rule

static bool is_one_of(const hl_study_texts *values, const char *text)
{
    for (size_t v = 0; text != NULL && v < values->count; v++) {
        if (strcmp(values->text[v], text) == 0) return true;
    }
    return false;
}

static void list_units_with(const hl_study_texts *values, char *const *text, size_t n,
                            size_t *unit, size_t *count)
{
    for (size_t i = 0; i < n; i++) {
        if (is_one_of(values, text[i])) unit[(*count)++] = i;
    }
}

/// The text of every unit in the period that chooses. Borrowed from the rows of the
/// table.
static void rank_of_units(const session *s, char *const *of_row, char **text)
{
    for (size_t i = 0; i < s->frame.n; i++) {
        const size_t row = s->join.row_of[first_row(s) + i];
        text[i] = row != SIZE_MAX ? of_row[row] : NULL;
    }
}

/// Units whose rank, a text of the boundaries or of the table, is one of the values.
static hl_status choose_by_rank(const session *s, size_t *unit, size_t *count,
                                hl_error *err)
{
    const hl_study_cores *how = &s->study->periphery.cores;
    const hl_column *own = grouping_column(s, how->field);
    const hl_field *from = hl_table_find(&s->table, how->field);
    char **of_row = NULL;
    char **text = NULL;

    if (from == NULL && own != NULL) {
        list_units_with(&how->values, own->text, s->frame.n, unit, count);
        return HL_OK;
    }
    if (from == NULL) return session_no_field(s, how->field, "periphery.cores", err);
    hl_status status = hl_field_texts(from, s->table.rows, &of_row, err);
    if (status != HL_OK) return status;
    text = hl_array(s->frame.n, sizeof *text);
    if (text == NULL) status = hl_no_memory(err, "%zu texts", s->frame.n);
    if (status == HL_OK) {
        rank_of_units(s, of_row, text);
        list_units_with(&how->values, text, s->frame.n, unit, count);
    }
    free(text);
    hl_free_texts(of_row, s->table.rows);
    return status;
}

static hl_core_rule rule_of(const hl_study_cores *how)
{
    if (how->largest > 0) {
        return (hl_core_rule){.kind = HL_CORES_LARGEST, .k = how->largest};
    }
    if (!isnan(how->quantile)) {
        return (hl_core_rule){.kind = HL_CORES_QUANTILE, .quantile = how->quantile};
    }
    return (hl_core_rule){.kind = HL_CORES_ABOVE, .limit = how->above};
}

static hl_status choose_by_mass(session *s, size_t *unit, size_t *count, hl_error *err)
{
    const hl_study_cores *how = &s->study->periphery.cores;
    const hl_core_rule rule = rule_of(how);
    const double *value = NULL;
    hl_text title = {0};

    const hl_status status =
        session_field_of(s, how->field, "periphery.cores.field", &value, &title, err);
    if (status != HL_OK) return status;
    return hl_cores_choose(value + first_row(s), s->frame.n, &rule, unit, count, err);
}

/// An indicator of the level chooses the cores: said, not refused.
static hl_status warn_if_endogenous(const session *s, hl_error *err)
{
    const char *field = s->study->periphery.cores.field;

    for (size_t j = 0; j < s->raw_count; j++) {
        if (strcmp(session_indicator(s, j)->field, field) != 0) continue;
        return hl_warn(s->log, err, HL_CODE_PERIPHERY_ENDOGENOUS, "", "%s", field);
    }
    return HL_OK;
}

static hl_status cores_by_rule(session *s, hl_error *err)
{
    const hl_study_cores *how = &s->study->periphery.cores;
    size_t *unit = hl_array(s->frame.n, sizeof *unit);
    size_t count = 0;

    if (unit == NULL) return hl_no_memory(err, "%zu units", s->frame.n);
    hl_status status = how->values.count > 0 ? choose_by_rank(s, unit, &count, err)
                                             : choose_by_mass(s, unit, &count, err);
    if (status == HL_OK && count == 0) {
        status = hl_fail(err, HL_CODE_RUN_NO_RANK, "%s\t%s", how->field,
                         how->values.text[0]);
    }
    if (status == HL_OK) status = warn_if_endogenous(s, err);
    if (status == HL_OK) status = cores_from_units(s, unit, count, err);
    free(unit);
    return status;
}

// ---- from a table

/// The columns of a table of cores, as far as they are there.
typedef struct core_table {
    hl_table table;
    char **key;
    char **name;
    char **name_en;
    double *lon;
    double *lat;
    double *mass;
    double *tier;
    char **period;
} core_table;

static void free_core_table(core_table *c)
{
    const size_t count = c->table.rows;

    hl_free_texts(c->key, count);
    hl_free_texts(c->name, count);
    hl_free_texts(c->name_en, count);
    free(c->lon);
    free(c->lat);
    free(c->mass);
    free(c->tier);
    hl_free_texts(c->period, count);
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
    if (status == HL_OK) status = core_numbers(c, how->tier, &c->tier, err);
    if (status == HL_OK) status = core_texts(c, how->period, &c->period, err);
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

/// The periods in which the row is a core: that of its field, or all when it is empty.
static hl_status date_core(session *s, const core_table *c, size_t k, hl_error *err)
{
    const char *period = c->period != NULL ? c->period[k] : NULL;
    bool found = false;

    for (size_t t = 0; t < s->frame.periods; t++) {
        const bool here = period == NULL || period[0] == '\0' ||
                          strcmp(period, s->frame.period[t]) == 0;
        s->cores.present[t * s->cores.count + k] = here;
        found = found || here;
    }
    if (found) return HL_OK;
    return hl_fail(err, HL_CODE_RUN_CORE_PERIOD, "%s\t%s\t%s\t%s", s->cores.name[k],
                   period, s->frame.period[0], s->frame.period[s->frame.periods - 1]);
}

static hl_status place_core(session *s, const core_table *c, size_t k, hl_error *err)
{
    const char *key = c->key != NULL ? c->key[k] : NULL;
    session_cores *cores = &s->cores;

    cores->unit[k] = key != NULL ? unit_of(s, key) : HL_CORE_POINT;
    cores->mass[k] = c->mass != NULL ? c->mass[k] : 1.0;
    if (c->tier != NULL) cores->tier[k] = tier_of(c->tier[k]);
    const char *name = c->name != NULL ? c->name[k] : key;
    cores->name[k] = hl_copy_text(name != NULL ? name : "");
    if (cores->name[k] == NULL) return hl_no_memory(err, "a name");
    if (cores->name_en != NULL && c->name_en[k] != NULL) {
        cores->name_en[k] = hl_copy_text(c->name_en[k]);
        if (cores->name_en[k] == NULL) return hl_no_memory(err, "a name");
    }
    if (c->period != NULL) {
        const hl_status status = date_core(s, c, k, err);
        if (status != HL_OK) return status;
    }
    if (cores->unit[k] != HL_CORE_POINT) {
        place_at_unit(s, k);
        return HL_OK;
    }
    return locate_core(s, c, k, err);
}

static hl_status allocate_present(session *s, hl_error *err)
{
    const size_t count = s->frame.periods * s->cores.count;

    s->cores.present = hl_array(count, sizeof *s->cores.present);
    return s->cores.present != NULL ? HL_OK : hl_no_memory(err, "%zu cores", count);
}

static hl_status cores_from_table(session *s, hl_error *err)
{
    core_table c = {0};

    hl_status status = read_core_table(s, &c, err);
    if (status == HL_OK) {
        status = allocate_cores(s, c.table.rows, c.name_en != NULL, err);
    }
    if (status == HL_OK && c.period != NULL) status = allocate_present(s, err);
    for (size_t k = 0; status == HL_OK && k < s->cores.count; k++) {
        status =
            hl_at(err, place_core(s, &c, k, err), "%s, row %zu", c.table.source, k + 1);
    }
    free_core_table(&c);
    return status;
}

hl_status places_find_cores(session *s, hl_error *err)
{
    const hl_study_cores *how = &s->study->periphery.cores;

    if (s->cores.count > 0) return HL_OK; // the plan of the universes has asked before
    if (how->source != NULL) return cores_from_table(s, err);
    return how->field != NULL ? cores_by_rule(s, err) : cores_from_keys(s, err);
}

bool places_wanted(const session *s)
{
    const hl_study_cores *how = &s->study->periphery.cores;

    return how->source != NULL || how->keys.count > 0 || how->field != NULL;
}
