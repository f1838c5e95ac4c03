/// Read the inputs, make the units, join the table, find the rows with every indicator.

#include "study/session.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/memory.h"
#include "hinterland/io/read.h"
#include "hinterland/study/weigh.h"
#include "study/look.h"
#include "study/schema.h"

static const double READY_SLACK = 1e-12; ///< rounding of an index outside [0, 1]

/// A layer without a reference system: where nothing but contiguity is asked of its
/// shapes, a plane will do.
static hl_status lack_crs(const session *s, const char *name, hl_error *err)
{
    const bool places = s->study->periphery.cores.source != NULL;

    if (s->study->subsystems.count > 0 || places ||
        hl_weigh_needs_distances(&s->study->weights) ||
        s->study->weights.islands == HL_STUDY_ISLANDS_NEAREST) {
        return hl_fail(err, HL_CODE_READ_NO_CRS, "%s", name);
    }
    return hl_warn(s->log, err, HL_CODE_RUN_PLANE, "", "%s", name);
}

static hl_status read_boundaries(session *s, hl_error *err)
{
    const hl_study_boundaries *b = &s->study->boundaries;
    hl_layer_options options = hl_layer_options_defaults();
    char *path = NULL;

    options.layer = b->layer;
    options.where = b->where;
    options.crs = b->crs;
    options.encoding = b->encoding;
    hl_status status = hl_study_path(s->study, b->source, &path, err);
    if (status != HL_OK) goto done;
    status = hl_read_layer(path, &options, &s->layer, s->log, err);
    if (status != HL_OK) goto done;
    const bool planar = b->crs != NULL && strcmp(b->crs, "planar") == 0;
    if (s->layer.crs == NULL && !planar) status = lack_crs(s, hl_path_name(path), err);
done:
    free(path);
    return status;
}

static hl_status read_table(session *s, const char *source,
                            const hl_table_options *options, hl_table *out,
                            hl_error *err)
{
    char *path = NULL;

    hl_status status = hl_study_path(s->study, source, &path, err);
    if (status == HL_OK) status = hl_read_table(path, options, out, s->log, err);
    free(path);
    return status;
}

/// Titles and units from the dictionary beside the study.
static hl_status read_dictionary(session *s, hl_error *err)
{
    const char *source = s->study->indicators.dictionary;
    const hl_table_options options = {0};
    hl_table table = {0};

    if (source == NULL) return HL_OK;
    hl_status status = read_table(s, source, &options, &table, err);
    if (status == HL_OK) status = hl_study_add_labels(&s->dictionary, &table, err);
    hl_table_free(&table);
    return status;
}

/// The words of a field, taken from the study where it has them.
static hl_text merge_words(const hl_study_text *stated, const hl_study_text *offered)
{
    const hl_text first = stated != NULL ? hl_study_words_of(stated) : (hl_text){0};
    const hl_text second = offered != NULL ? hl_study_words_of(offered) : (hl_text){0};

    return (hl_text){first.en != NULL ? first.en : second.en,
                     first.zh != NULL ? first.zh : second.zh};
}

hl_text session_title(const session *s, const char *field)
{
    const hl_study_label *stated = hl_study_label_of(s->study, field);
    const hl_study_label *offered = hl_study_label_of(&s->dictionary, field);

    return merge_words(stated != NULL ? &stated->title : NULL,
                       offered != NULL ? &offered->title : NULL);
}

hl_text session_unit(const session *s, const char *field)
{
    const hl_study_label *stated = hl_study_label_of(s->study, field);
    const hl_study_label *offered = hl_study_label_of(&s->dictionary, field);

    return merge_words(stated != NULL ? &stated->unit : NULL,
                       offered != NULL ? &offered->unit : NULL);
}

/// The set of a field; NULL for none.
static const hl_key_set *set_of(const hl_key_sets *sets, const char *field)
{
    for (size_t i = 0; i < sets->count; i++) {
        if (strcmp(sets->set[i].field->name, field) == 0) return &sets->set[i];
    }
    return NULL;
}

static hl_status copy_name(const char *name, char **out, hl_error *err)
{
    *out = hl_copy_text(name);
    return *out != NULL ? HL_OK : hl_no_memory(err, "a name");
}

/// What is found in the layer where the study does not say it.
static hl_status find_fields(session *s, hl_error *err)
{
    const hl_study_boundaries *b = &s->study->boundaries;
    const bool named = b->name.text[HL_EN] != NULL || b->name.text[HL_ZH] != NULL;
    hl_key_sets sets = {0};

    hl_status status = hl_key_sets_of(&s->layer.table, &sets, err);
    if (status != HL_OK) return status;
    const hl_key_set *key = b->key != NULL ? set_of(&sets, b->key) : hl_key_of(&sets);
    const hl_key_set *name = hl_name_of(&sets, key, true);
    if (name == NULL) name = hl_name_of(&sets, key, false);
    s->numbered = b->key == NULL && key == NULL;
    if (b->key == NULL) {
        status = copy_name(key != NULL ? key->field->name : HL_ROW_NUMBER,
                           &s->key_field, err);
    }
    if (status == HL_OK && name != NULL && !named) {
        status = copy_name(name->field->name, &s->name_field, err);
    }
    hl_key_sets_free(&sets);
    return status;
}

/// Which fields tell the units apart and name them.
static hl_status choose_fields(session *s, hl_error *err)
{
    const char *key = s->study->boundaries.key;
    hl_status status = HL_OK;

    if (s->study->indicators.source == NULL) status = find_fields(s, err);
    if (status == HL_OK && s->numbered) {
        status = hl_table_number_rows(&s->layer.table, err);
    }
    if (status != HL_OK || s->key_field != NULL) return status;
    s->key_field = hl_copy_text(key);
    return s->key_field != NULL ? HL_OK : hl_no_memory(err, "a name");
}

/// The layer's own fields become the table.
static hl_status take_own_table(session *s, hl_error *err)
{
    char *source = hl_copy_text(s->layer.table.source);

    if (source == NULL && s->layer.table.source != NULL) {
        return hl_no_memory(err, "a name");
    }
    s->table = s->layer.table;
    s->layer.table = (hl_table){.source = source, .rows = s->table.rows};
    return HL_OK;
}

static hl_status read_indicators(session *s, hl_error *err)
{
    const hl_study_indicators *i = &s->study->indicators;
    hl_table_options options = {
        .sheet = i->sheet,
        .encoding = i->encoding,
    };

    if (i->source == NULL) return HL_OK;
    if (i->delimiter != NULL) options.delimiter = i->delimiter[0];
    if (s->options->table != NULL) {
        return hl_table_copy(s->options->table, &s->table, err);
    }
    return read_table(s, i->source, &options, &s->table, err);
}

static hl_status build_units(session *s, hl_error *err)
{
    const hl_study_boundaries *b = &s->study->boundaries;
    const char *zh = b->name.text[HL_ZH];
    const char *en = b->name.text[HL_EN];
    const hl_units_options options = {
        .key = s->key_field,
        .name = s->name_field != NULL ? s->name_field
                : zh != NULL          ? zh
                                      : en,
        .name_en = zh != NULL ? en : NULL,
        .region = b->region,
    };

    return hl_frame_build(&s->layer, &options, &s->frame, &s->counts, s->log, err);
}

static hl_status join(session *s, hl_error *err)
{
    const hl_study_indicators *i = &s->study->indicators;
    hl_join_options options = hl_join_defaults();

    options.key = i->key != NULL ? i->key : s->key_field;
    options.period = i->period;
    options.name = i->name;
    options.key_width = i->key_width;
    options.min_match = session_has_shapes(s) ? i->min_match : 0.0;
    if (!session_has_shapes(s)) options.key = s->key_field;
    hl_status status =
        hl_join_build(&s->frame, &s->table, &options, &s->join, s->log, err);
    if (status == HL_OK) status = hl_join_set_periods(&s->join, &s->frame, err);
    return status;
}

/// A field that a study of fields asks for: what there is instead.
static hl_status no_such_layer_field(const session *s, const char *field,
                                     const char *near, hl_error *err)
{
    hl_buffer all = {0};

    for (size_t k = 0; k < s->table.count; k++) {
        const hl_field *one = &s->table.field[k];
        if (near == NULL && one->kind != HL_FIELD_TEXT) near = one->name;
        hl_buffer_format(&all, "%s%s", k > 0 ? ", " : "", one->name);
    }
    hl_status status = hl_buffer_check(&all, err);
    if (status == HL_OK) {
        status = hl_fail(err, HL_CODE_RUN_NO_LAYER_FIELD, "%s\t%s\t%s\t%.200s", field,
                         s->table.source, near != NULL ? near : "area_km2",
                         all.text != NULL ? all.text : "-");
    }
    hl_buffer_free(&all);
    return status;
}

hl_status session_no_field(const session *s, const char *field, const char *entry,
                           hl_error *err)
{
    const char *near = hl_table_suggest(&s->table, field);

    if (s->study->subsystems.count == 0) {
        return no_such_layer_field(s, field, near, err);
    }
    return hl_fail(err, HL_CODE_RUN_NO_FIELD, "%s\t%s\t%s\t%s", field, s->table.source,
                   entry, near != NULL ? near : "-");
}

hl_status session_fetch(session *s, const char *name, const char *entry, double *out,
                        hl_error *err)
{
    const hl_field *field = hl_table_find(&s->table, name);
    size_t rejected = 0;

    if (field == NULL) return session_no_field(s, name, entry, err);
    hl_status status = session_check_carried(s, name, entry, err);
    if (status == HL_OK) {
        status = hl_join_values(&s->join, field, out, &rejected, err);
    }
    if (status != HL_OK || rejected == 0) return status;
    return hl_warn(s->log, err, HL_CODE_RUN_NOT_NUMBERS, s->table.source, "%s\t%zu",
                   name, rejected);
}

static hl_status fetch_indicators(session *s, hl_error *err)
{
    const hl_study_subsystems *all = &s->study->subsystems;
    const size_t rows = s->frame.n * s->frame.periods;
    size_t count = 0;

    for (size_t k = 0; k < all->count; k++) {
        count += all->subsystem[k].count;
    }
    s->raw = hl_array(count, sizeof *s->raw);
    if (s->raw == NULL) return hl_no_memory(err, "%zu indicators", count);
    for (size_t k = 0; k < all->count; k++) {
        for (size_t j = 0; j < all->subsystem[k].count; j++) {
            double *value = hl_array(rows, sizeof *value);
            if (value == NULL) return hl_no_memory(err, "%zu values", rows);
            s->raw[s->raw_count++] = value;
            const hl_status status = session_fetch(
                s, all->subsystem[k].indicator[j].field, "subsystems", value, err);
            if (status != HL_OK) return status;
        }
    }
    return HL_OK;
}

/// A ready-made index lies in [0, 1]; one that does not is told with its unit.
static hl_status check_ready(const session *s, const char *field, const double *value,
                             hl_error *err)
{
    const size_t n = s->frame.n;

    for (size_t r = 0; r < n * s->frame.periods; r++) {
        if (!isfinite(value[r]) ||
            (value[r] >= -READY_SLACK && value[r] <= 1.0 + READY_SLACK)) {
            continue;
        }
        const char *period = s->frame.period[r / n];
        return hl_at(err,
                     hl_fail(err, HL_CODE_COUPLING_READY, "%s\t%g\t%zu", field,
                             value[r], s->join.row_of[r] + 1),
                     "%s, %s%s%s", s->table.source, s->frame.key[r % n],
                     period[0] != '\0' ? ", " : "", period);
    }
    return HL_OK;
}

/// The ready-made indices of the subsystems that have one.
static hl_status fetch_ready(session *s, hl_error *err)
{
    const hl_study_subsystems *all = &s->study->subsystems;
    const size_t rows = s->frame.n * s->frame.periods;

    s->ready = hl_array(all->count, sizeof *s->ready);
    if (s->ready == NULL) return hl_no_memory(err, "%zu indices", all->count);
    for (size_t k = 0; k < all->count; k++) {
        if (all->subsystem[k].index == NULL) continue;
        s->ready[k] = hl_array(rows, sizeof **s->ready);
        if (s->ready[k] == NULL) return hl_no_memory(err, "%zu values", rows);
        const char *field = all->subsystem[k].index;
        hl_status status = session_fetch(s, field, "subsystems", s->ready[k], err);
        if (status == HL_OK) status = check_ready(s, field, s->ready[k], err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

/// What totals follow, where the study names it.
static hl_status fetch_population(session *s, hl_error *err)
{
    const char *field = s->study->indicators.population;
    const size_t rows = s->frame.n * s->frame.periods;

    if (field == NULL) return HL_OK;
    s->population = hl_array(rows, sizeof *s->population);
    if (s->population == NULL) return hl_no_memory(err, "%zu values", rows);
    return session_fetch(s, field, "indicators.population", s->population, err);
}

/// Has a row what it needs to take part: every indicator, or, where weights are divided
/// among those that are there, one in every subsystem?
static bool takes_part(const session *s, size_t row)
{
    const hl_study_subsystems *all = &s->study->subsystems;
    const bool any = s->study->indicators.missing == HL_STUDY_REWEIGHT;
    double *const *raw = s->raw;

    if (all->count == 0) return s->join.row_of[row] != SIZE_MAX;
    for (size_t k = 0; k < all->count; k++) {
        const size_t count = all->subsystem[k].count;
        size_t there = 0;
        if (s->ready[k] != NULL && !isfinite(s->ready[k][row])) return false;
        for (size_t j = 0; j < count; j++) {
            there += isfinite((*raw++)[row]) ? 1 : 0;
        }
        if (there < (any && count > 0 ? 1 : count)) return false;
    }
    return true;
}

/// Mark the unit-periods that take part, and say how many do not.
static hl_status mark_complete(session *s, hl_error *err)
{
    const size_t rows = s->frame.n * s->frame.periods;
    size_t joined = 0;
    size_t lacking = 0;

    s->use = hl_array(rows, sizeof *s->use);
    if (s->use == NULL) return hl_no_memory(err, "%zu flags", rows);
    for (size_t r = 0; r < rows; r++) {
        s->use[r] = takes_part(s, r);
        s->used += s->use[r];
        joined += s->join.row_of[r] != SIZE_MAX;
        lacking += s->join.row_of[r] != SIZE_MAX && !s->use[r];
    }
    if (lacking == 0) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_RUN_INCOMPLETE, s->table.source, "%zu\t%zu",
                   lacking, joined);
}

bool session_has_shapes(const session *s)
{
    return s->study->boundaries.source != NULL;
}

/// A study of a table alone: its keys are the units.
static hl_status read_table_units(session *s, hl_error *err)
{
    const hl_study_indicators *i = &s->study->indicators;
    hl_units_options options = {.name = i->name, .region = i->region};

    hl_status status = read_indicators(s, err);
    if (status == HL_OK) status = read_dictionary(s, err);
    if (status != HL_OK) return status;
    s->numbered = i->key == NULL;
    if (s->numbered) status = hl_table_number_rows(&s->table, err);
    if (status != HL_OK) return status;
    status = copy_name(s->numbered ? HL_ROW_NUMBER : i->key, &s->key_field, err);
    if (status != HL_OK) return status;
    options.key = s->key_field;
    status = session_change(s, err); // the units are those of the reference year
    if (status != HL_OK) return status;
    return hl_frame_of_table(&s->table, &options, &s->frame, &s->counts, s->log, err);
}

/// The layer, the table, and the units that the layer has.
static hl_status read_layer_units(session *s, hl_error *err)
{
    hl_status status = read_boundaries(s, err);
    if (status == HL_OK) status = read_indicators(s, err);
    if (status == HL_OK) status = read_dictionary(s, err);
    if (status == HL_OK) status = choose_fields(s, err);
    if (status == HL_OK) status = build_units(s, err);
    if (status == HL_OK && s->study->indicators.source == NULL) {
        status = take_own_table(s, err);
    }
    if (status == HL_OK) status = session_change(s, err);
    return status;
}

hl_status session_read(session *s, hl_error *err)
{
    hl_status status =
        session_has_shapes(s) ? read_layer_units(s, err) : read_table_units(s, err);
    if (status == HL_OK) status = join(s, err);
    if (status == HL_OK) status = hl_join_check(&s->join, err);
    hl_polygons_free(&s->layer.polygons); // the frame has its own
    return status;
}

/// The indicators as they go into the analysis.
hl_status session_take(session *s, hl_error *err)
{
    hl_status status = fetch_indicators(s, err);

    if (status == HL_OK) status = fetch_ready(s, err);
    if (status == HL_OK) status = fetch_population(s, err);
    if (status == HL_OK) status = session_impute(s, err);
    if (status == HL_OK) status = mark_complete(s, err);
    return status;
}

const hl_study_indicator *session_indicator(const session *s, size_t k)
{
    const hl_study_subsystem *subsystem = s->study->subsystems.subsystem;

    while (k >= subsystem->count) {
        k -= subsystem++->count;
    }
    return &subsystem->indicator[k];
}

/// Does the layer of the units have a column of this name without the analysis?
static bool is_taken(const session *s, const char *name)
{
    static const char *const RESERVED[] = {"fid", "geom", "ogc_fid", "period", "date"};

    for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED; i++) {
        if (strcmp(name, RESERVED[i]) == 0) return true;
    }
    return hl_columns_find(&s->frame.units, name) != NULL;
}

/// What a field of the table is called in the results, since outputs have plain names
/// only and a table may have any: its short name; for a second variable one made from
/// its name.
static hl_status name_column(const session *s, const char *field,
                             char out[HL_COLUMN_NAME_SIZE], hl_error *err)
{
    const hl_study_fields *fields = &s->study->association.fields;
    const size_t most = fields->count + s->source_count;
    char name[HL_STUDY_SHORT_MAX + 1];
    const char **taken = NULL;
    size_t count = 0;

    for (size_t f = 0; f < fields->count; f++) {
        if (strcmp(fields->field[f].field, field) != 0) continue;
        const char *own = fields->field[f].short_name;
        (void)snprintf(out, HL_COLUMN_NAME_SIZE, "%s%s", own,
                       is_taken(s, own) ? "_v" : "");
        return HL_OK;
    }
    taken = hl_array(most, sizeof *taken);
    if (taken == NULL) return hl_no_memory(err, "%zu names", most);
    for (size_t f = 0; f < fields->count; f++) {
        taken[count++] = fields->field[f].short_name;
    }
    for (size_t k = 0; k < s->source_count; k++) {
        taken[count++] = s->source[k].column;
    }
    hl_short_of(field, name);
    hl_short_distinct(name, taken, count);
    (void)snprintf(out, HL_COLUMN_NAME_SIZE, "%s%s", name,
                   is_taken(s, name) ? "_v" : "");
    free(taken);
    return HL_OK;
}

/// Note which column holds a field of the table.
static hl_status add_source(session *s, const char *field, hl_error *err)
{
    session_source *grown =
        hl_grow(s->source, &s->source_capacity, s->source_count + 1, sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "a field");

    s->source = grown;
    session_source one = {.field = hl_copy_text(field)};
    if (one.field == NULL) return hl_no_memory(err, "a field");
    const hl_status status = name_column(s, field, one.column, err);
    if (status != HL_OK) {
        free(one.field);
        return status;
    }
    s->source[s->source_count++] = one;
    return HL_OK;
}

/// Append a field of the table to the panel, described by its label.
static hl_status append_table_field(session *s, const char *field, const char *entry,
                                    hl_error *err)
{
    const hl_text none = {0};
    hl_status status = add_source(s, field, err);
    if (status != HL_OK) return status;
    hl_column_spec spec = {
        .name = s->source[s->source_count - 1].column,
        .title = session_title(s, field),
        .meaning = session_meaning(s, field),
        .unit = session_unit(s, field),
        .kind = HL_NUMBER,
        .style = HL_STYLE_SEQUENTIAL,
    };
    hl_column *column = NULL;

    if (hl_text_in(spec.title, HL_EN)[0] == '\0') spec.title = (hl_text){field, field};
    status = hl_columns_append(&s->frame.panel, &spec, NULL, none, &column, err);
    if (status == HL_OK) {
        status = session_fetch(s, field, entry, column->value, err);
    }
    return status;
}

/// Results come first where there are any besides those of the association, which no
/// field is named after.
const hl_column *session_column(const session *s, const char *field)
{
    const hl_column *column = NULL;

    if (s->study->subsystems.count > 0) {
        column = hl_columns_find(&s->frame.panel, field);
    }
    for (size_t k = 0; k < s->source_count && column == NULL; k++) {
        if (strcmp(s->source[k].field, field) != 0) continue;
        column = hl_columns_find(&s->frame.panel, s->source[k].column);
    }
    return column;
}

/// What was measured of every unit (area_km2, lon, …) is a field as well, unless the
/// table has one of that name.
static hl_status append_measure(session *s, const hl_column *of, hl_error *err)
{
    const size_t rows = s->frame.panel.rows;
    size_t *row = hl_array(rows, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu rows", rows);
    for (size_t r = 0; r < rows; r++) {
        row[r] = r % s->frame.n;
    }
    hl_status status = add_source(s, of->name, err);
    if (status == HL_OK) {
        status = hl_columns_append_rows(&s->frame.panel, of, row, err);
    }
    if (status == HL_OK) {
        hl_column *last = &s->frame.panel.column[s->frame.panel.count - 1];
        (void)snprintf(last->name, sizeof last->name, "%s",
                       s->source[s->source_count - 1].column);
    }
    free(row);
    return status;
}

hl_status session_field_of(session *s, const char *field, const char *entry,
                           const double **value, hl_text *title, hl_error *err)
{
    const hl_column *column = session_column(s, field);

    if (column == NULL) {
        const hl_column *measure = hl_columns_find(&s->frame.units, field);
        const bool own = hl_table_find(&s->table, field) != NULL;
        if (!own && (measure == NULL || measure->value == NULL)) {
            return session_no_field(s, field, entry, err);
        }
        const hl_status status = own ? append_table_field(s, field, entry, err)
                                     : append_measure(s, measure, err);
        if (status != HL_OK) return status;
        column = session_column(s, field);
    }
    if (column->value == NULL) {
        return session_no_field(s, field, entry, err);
    }
    *value = column->value;
    *title = (hl_text){column->title[HL_EN], column->title[HL_ZH]};
    return HL_OK;
}

hl_status session_field(session *s, const char *field, const double **value,
                        hl_text *title, hl_error *err)
{
    return session_field_of(s, field, "association.fields", value, title, err);
}
