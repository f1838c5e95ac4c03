#include "hinterland/study/maps.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/threads.h"
#include "study/manifest.h"
#include "study/map_subject.h"
#include "study/session.h"

enum { ALL_FIELDS = -3, ALL_PERIODS = -2, NO_PERIOD = -1 };

static const double LEAST_COUNT = 1000.0; // from which whole numbers look like counts

/// One file to be drawn.
typedef struct job {
    const map_subject *subject;
    long period; ///< index, NO_PERIOD, ALL_PERIODS; ALL_FIELDS: every subject on one
                 ///< sheet
    hl_maps_file file;
    hl_log log;
    hl_error err;
    hl_status status;
} job;

typedef struct batch {
    const hl_maps_request *request;
    atlas atlas;
    hl_map_ground ground;
    hl_map_look look;
    map_subject *subject;
    size_t subjects;
    size_t *period; ///< indices into the atlas
    size_t periods;
    char **label;
    char **group;
    double *rank;
    job *job;
    size_t jobs;
    hl_log *log;
} batch;

hl_maps_request hl_maps_defaults(void)
{
    return (hl_maps_request){.formats = 1U << HL_MAP_PNG,
                             .langs = 1U << HL_EN,
                             .size = "183",
                             .look = hl_map_look_defaults()};
}

static bool wants_panel(const hl_maps_request *request)
{
    return request->by_period || request->facets;
}

// ------------------------------------------------------------------- subjects

static bool is_ranked(const atlas_field *field, const char *rank, bool panel)
{
    return field->rank != NULL && strcmp(field->rank, rank) == 0 &&
           (field->source != NULL) == panel;
}

/// The names of the fields of a rank; returns their number.
static size_t list_ranked(const batch *b, const char *rank, const char **name)
{
    const bool panel = wants_panel(b->request);
    size_t count = 0;

    for (size_t f = 0; f < b->atlas.fields; f++) {
        const bool listed = is_ranked(&b->atlas.field[f], rank, panel);
        if (listed) name[count++] = b->atlas.field[f].name;
    }
    return count;
}

const char *const HL_MAP_TYPES[] = {"value",  "class",  "lisa",  "signif",
                                    "gistar", "change", "types", NULL};

static bool ends_with(const char *name, const char *tail)
{
    const size_t length = strlen(name);
    const size_t end = strlen(tail);

    return length >= end && strcmp(name + length - end, tail) == 0;
}

static bool has_table(const atlas_field *f, const char *name)
{
    return f->classes != NULL && f->classes->name != NULL &&
           strcmp(f->classes->name, name) == 0;
}

/// The types that a field is of, as bits.
static unsigned types_of(const atlas_field *f)
{
    switch (f->style) {
    case HL_STYLE_CLASSES:
        return 1U << HL_MAP_OF_CLASSES |
               (unsigned)has_table(f, "lisa") << HL_MAP_OF_LISA |
               (unsigned)has_table(f, "hot_spot") << HL_MAP_OF_HOT_SPOTS |
               (unsigned)has_table(f, "periphery_type") << HL_MAP_OF_TYPES;
    case HL_STYLE_P: return 1U << HL_MAP_OF_SIGNIFICANCE;
    case HL_STYLE_DIVERGING:
        return 1U << HL_MAP_OF_VALUES | (unsigned)ends_with(f->name, "_change")
                                            << HL_MAP_OF_CHANGE;
    case HL_STYLE_SEQUENTIAL:
    case HL_STYLE_SHARE: return 1U << HL_MAP_OF_VALUES;
    case HL_STYLE_NONE: break;
    }
    return 0;
}

/// The fields of a type that the result offers as maps; returns their number.
static size_t list_types(const batch *b, const char **name)
{
    const bool panel = wants_panel(b->request);
    size_t count = 0;

    for (size_t f = 0; f < b->atlas.fields; f++) {
        const atlas_field *field = &b->atlas.field[f];
        const bool offered =
            is_ranked(field, "main", panel) || is_ranked(field, "map", panel);
        if (offered && (types_of(field) & b->request->types) != 0) {
            name[count++] = field->name;
        }
    }
    return count;
}

/// The names of the fields: those asked for, else the main ones of the result, else all
/// that it maps.
static hl_status list_names(const batch *b, const char ***out, size_t *count,
                            hl_error *err)
{
    static const char *const RANKS[] = {"main", "map"};
    const hl_maps_request *r = b->request;
    const size_t room = r->fields + b->atlas.fields;
    const char **name = hl_array(room, sizeof *name);

    if (name == NULL) return hl_no_memory(err, "%zu fields", room);
    *count = 0;
    for (size_t k = 0; k < r->fields; k++) {
        name[(*count)++] = r->field[k];
    }
    if (r->types != 0) *count += list_types(b, name + *count);
    for (size_t k = 0; k < 2 && *count == 0 && r->types == 0; k++) {
        *count = list_ranked(b, RANKS[k], name);
    }
    *out = name;
    if (*count > 0) return HL_OK;
    return hl_fail(err, HL_CODE_MAP_NOTHING_STYLED, "%s", hl_path_name(r->source));
}

static hl_status fetch(const batch *b, const char *name, map_subject *s, hl_error *err)
{
    static const size_t LAYER = SIZE_MAX;
    const bool panel = wants_panel(b->request);
    const map_subject_options options = {.name = name,
                                         .per = b->request->per,
                                         .with = b->request->with,
                                         .panel = panel,
                                         .period = panel ? b->period : &LAYER,
                                         .slots = panel ? b->periods : 1};

    return map_subject_read(&b->atlas, &options, s, err);
}

/// A field of a plain layer whose values are whole and large: a count, it seems.
static hl_status warn_of_counts(const batch *b, const map_subject *s, hl_error *err)
{
    double most = 0.0;

    if (s->words.rank != NULL || s->panel || b->request->per != NULL) return HL_OK;
    for (size_t i = 0; i < b->ground.n; i++) {
        const double x = s->value[i];
        if (isnan(x)) continue;
        if (x < 0.0 || x != floor(x)) return HL_OK;
        most = fmax(most, x);
    }
    if (most < LEAST_COUNT) return HL_OK;
    return hl_warn(b->log, err, HL_CODE_MAP_COUNTS, "", "%s", s->words.name);
}

static hl_status fetch_all(batch *b, hl_error *err)
{
    const char **name = NULL;
    size_t count = 0;

    hl_status status = list_names(b, &name, &count, err);
    if (status == HL_OK) {
        b->subject = hl_array(count, sizeof *b->subject);
        if (b->subject == NULL) status = hl_no_memory(err, "%zu fields", count);
    }
    for (size_t k = 0; k < count && status == HL_OK; k++) {
        b->subjects = k + 1;
        status = fetch(b, name[k], &b->subject[k], err);
        if (status == HL_OK) status = warn_of_counts(b, &b->subject[k], err);
    }
    free((void *)name);
    return status;
}

static hl_status no_period(const batch *b, const char *wanted, hl_error *err)
{
    hl_buffer list = {0};

    for (size_t t = 0; t < b->atlas.periods; t++) {
        hl_buffer_format(&list, "%s%s", t > 0 ? ", " : "", b->atlas.period[t]);
    }
    const hl_status status = hl_fail(err, HL_CODE_MAP_NO_PERIOD, "%s\t%s\t%.400s",
                                     hl_path_name(b->request->source), wanted,
                                     list.text != NULL ? list.text : "");
    hl_buffer_free(&list);
    return status;
}

/// The periods that are drawn.
static hl_status list_periods(batch *b, hl_error *err)
{
    const hl_maps_request *r = b->request;

    if (!wants_panel(r)) return HL_OK;
    if (b->atlas.periods == 0) {
        return hl_fail(err, HL_CODE_MAP_NO_PANEL, "%s", hl_path_name(r->source));
    }
    b->period = hl_array(b->atlas.periods + r->periods, sizeof *b->period);
    if (b->period == NULL) return hl_no_memory(err, "periods");
    for (size_t t = 0; t < b->atlas.periods && r->periods == 0; t++) {
        b->period[b->periods++] = t;
    }
    for (size_t k = 0; k < r->periods; k++) {
        size_t t = 0;
        while (t < b->atlas.periods && strcmp(b->atlas.period[t], r->period[k]) != 0) {
            t++;
        }
        if (t == b->atlas.periods) return no_period(b, r->period[k], err);
        b->period[b->periods++] = t;
    }
    return HL_OK;
}

// --------------------------------------------------------------------- ground

static hl_status fetch_texts(const batch *b, const char *name, char ***out,
                             hl_error *err)
{
    const hl_table *table = &b->atlas.layer.table;
    atlas_field field = {0};

    const hl_status status = atlas_find(&b->atlas, name, false, &field, err);
    if (status != HL_OK) return status;
    const hl_field *found = hl_table_find(table, name);
    if (found == NULL) return HL_OK;
    return hl_field_texts(found, table->rows, out, err);
}

/// Drop the labels of the units for which the condition does not hold.
static hl_status choose_labels(batch *b, hl_error *err)
{
    const size_t n = b->atlas.layer.table.rows;
    uint8_t *wanted = NULL;

    if (b->label == NULL || b->request->label_where == NULL) return HL_OK;
    wanted = hl_array(n, sizeof *wanted);
    if (wanted == NULL) return hl_no_memory(err, "%zu labels", n);
    const map_place layer = {&b->atlas, SIZE_MAX, HL_EN};
    const hl_status status =
        map_condition_test(&layer, b->request->label_where, wanted, NULL, err);
    for (size_t i = 0; i < n && status == HL_OK; i++) {
        if (!wanted[i] && b->label[i] != NULL) b->label[i][0] = '\0';
    }
    free(wanted);
    return status;
}

static hl_status fetch_companions(batch *b, hl_error *err)
{
    const hl_maps_request *r = b->request;
    const hl_table *table = &b->atlas.layer.table;
    const char *group = r->group;
    hl_status status = HL_OK;

    if (group == NULL && hl_table_find(table, "region") != NULL) group = "region";
    if (group != NULL && group[0] != '\0') {
        status = fetch_texts(b, group, &b->group, err);
    }
    if (status == HL_OK && r->label != NULL) {
        status = fetch_texts(b, r->label, &b->label, err);
    }
    if (status == HL_OK) status = choose_labels(b, err);
    if (status == HL_OK && r->label_rank != NULL) {
        b->rank = hl_array(table->rows, sizeof *b->rank);
        if (b->rank == NULL) return hl_no_memory(err, "ranks");
        status = atlas_values(&b->atlas, r->label_rank, SIZE_MAX, b->rank, err);
    }
    return status;
}

/// Land around the units, from a layer of its own.
static hl_status add_context(batch *b, hl_error *err)
{
    hl_layer_options options = hl_layer_options_defaults();
    hl_layer layer = {0};
    hl_crs crs = {0};

    options.layer = b->request->context_layer;
    hl_status status =
        hl_read_layer(b->request->context, &options, &layer, b->log, err);
    if (status == HL_OK) status = hl_crs_read(layer.crs, &crs, err);
    if (status == HL_OK) {
        status = hl_map_ground_context(&b->ground, &layer.polygons, &crs, err);
    }
    hl_crs_free(&crs);
    hl_layer_free(&layer);
    return status;
}

static hl_status make_ground(batch *b, hl_error *err)
{
    const hl_maps_request *r = b->request;
    const hl_map_ground_options options = {.crs = r->projection,
                                           .force = r->force,
                                           .group = (const char *const *)b->group};
    hl_status status = hl_map_ground_make(&b->atlas.layer.polygons, &b->atlas.crs,
                                          &options, &b->ground, b->log, err);

    if (status == HL_OK && r->context != NULL) status = add_context(b, err);
    if (status != HL_OK) return status;
    const bool wide =
        b->ground.high_x - b->ground.low_x > b->ground.high_y - b->ground.low_y;
    b->look = r->look;
    return hl_map_look_size(r->size != NULL ? r->size : "183", wide, &b->look, err);
}

// ----------------------------------------------------------------------- jobs

/// Append a name as part of a file name: anything but letters, digits and -_. is _;
/// bytes of other alphabets stay.
static void add_name(hl_buffer *out, const char *name)
{
    for (; *name != '\0'; name++) {
        const unsigned char c = (unsigned char)*name;
        const bool plain = isalnum(c) || c == '-' || c == '_' || c == '.' || c > 127;
        hl_buffer_bytes(out, plain ? name : "_", 1);
    }
}

static const char *period_name(const batch *b, long period)
{
    if (period == NO_PERIOD || period == ALL_FIELDS) return "";
    return period == ALL_PERIODS ? "all" : b->atlas.period[b->period[period]];
}

static bool has_both(const hl_maps_request *r)
{
    return r->langs == ((1U << HL_EN) | (1U << HL_ZH));
}

static hl_status name_file(const batch *b, job *j, hl_error *err)
{
    static const char *const FOLDER[HL_LANG_COUNT] = {"en", "zh"};
    const char *period = period_name(b, j->period);
    hl_buffer name = {0};

    if (has_both(b->request)) hl_buffer_format(&name, "%s/", FOLDER[j->file.lang]);
    add_name(&name, j->period == ALL_FIELDS ? "together" : j->subject->words.name);
    if (period[0] != '\0') hl_buffer_text(&name, "_");
    add_name(&name, j->period == ALL_PERIODS ? "periods" : period);
    hl_buffer_format(&name, ".%s", HL_MAP_FORMATS[j->file.format]);
    if (hl_buffer_check(&name, NULL) != HL_OK) {
        hl_buffer_free(&name);
        return hl_no_memory(err, "a file name");
    }
    j->file.name = name.text;
    j->file.path = hl_path_join(b->request->output_dir, name.text);
    j->file.field = hl_copy_text(j->subject->words.name);
    j->file.period = hl_copy_text(period);
    if (j->file.path == NULL || j->file.field == NULL || j->file.period == NULL) {
        return hl_no_memory(err, "a file name");
    }
    return HL_OK;
}

/// A file per language and format.
static hl_status add_jobs(batch *b, const map_subject *s, long period, hl_error *err)
{
    hl_status status = HL_OK;

    for (int k = 0; k < HL_LANG_COUNT * HL_MAP_FORMAT_COUNT; k++) {
        const hl_lang lang = (hl_lang)(k / HL_MAP_FORMAT_COUNT);
        const hl_map_format format = (hl_map_format)(k % HL_MAP_FORMAT_COUNT);
        if ((b->request->langs >> lang & 1U) == 0) continue;
        if ((b->request->formats >> format & 1U) == 0) continue;
        job *j = &b->job[b->jobs++];
        *j = (job){.subject = s, .period = period};
        j->file.lang = lang;
        j->file.format = format;
        status = name_file(b, j, err);
        if (status != HL_OK) return status;
    }
    return status;
}

/// Whether two fields can share a legend: classes of one table, or values of one style
/// and unit.
static bool share_legend(const atlas_field *a, const atlas_field *b)
{
    if (a->style == HL_STYLE_CLASSES) return map_same_classes(a, b);
    return a->style == b->style &&
           strcmp(hl_text_in(a->unit, HL_EN), hl_text_in(b->unit, HL_EN)) == 0;
}

static hl_status check_together(const batch *b, hl_error *err)
{
    const atlas_field *first = &b->subject[0].words;

    for (size_t k = 1; k < b->subjects; k++) {
        const atlas_field *other = &b->subject[k].words;
        if (share_legend(first, other)) continue;
        return hl_fail(err, HL_CODE_MAP_TOGETHER, "%s\t%s", first->name, other->name);
    }
    return HL_OK;
}

/// The sheets of a field: one per period, the periods side by side, or that of the
/// layer.
static hl_status list_jobs_of(batch *b, const map_subject *s, hl_error *err)
{
    const hl_maps_request *r = b->request;
    hl_status status = HL_OK;

    for (size_t t = 0; r->by_period && t < b->periods && status == HL_OK; t++) {
        status = add_jobs(b, s, (long)t, err);
    }
    if (status == HL_OK && r->facets) status = add_jobs(b, s, ALL_PERIODS, err);
    if (status == HL_OK && !s->panel) status = add_jobs(b, s, NO_PERIOD, err);
    return status;
}

static hl_status list_jobs(batch *b, hl_error *err)
{
    const hl_maps_request *r = b->request;
    const size_t sheets = (r->by_period ? b->periods : 0) + 1;
    const size_t room = b->subjects * sheets * HL_LANG_COUNT * HL_MAP_FORMAT_COUNT;
    hl_status status = HL_OK;

    b->job = hl_array(room, sizeof *b->job);
    if (b->job == NULL) return hl_no_memory(err, "%zu maps", room);
    if (r->together) {
        status = check_together(b, err);
        return status == HL_OK ? add_jobs(b, &b->subject[0], ALL_FIELDS, err) : status;
    }
    for (size_t k = 0; k < b->subjects && status == HL_OK; k++) {
        status = list_jobs_of(b, &b->subject[k], err);
    }
    return status;
}

// ----------------------------------------------------------------------- draw

/// Texts of one map, in its language.
typedef struct map_words {
    hl_buffer title;
    hl_buffer subtitle;
    hl_buffer legend;
    hl_buffer caption;
    hl_buffer note;
} map_words;

static void free_words(map_words *w)
{
    hl_buffer_free(&w->title);
    hl_buffer_free(&w->subtitle);
    hl_buffer_free(&w->legend);
    hl_buffer_free(&w->caption);
    hl_buffer_free(&w->note);
}

static hl_text text_of(const hl_buffer *buffer)
{
    return (hl_text){buffer->text, buffer->text};
}

/// Maps of a field: one per period, or one.
static size_t slots_of(const batch *b)
{
    return wants_panel(b->request) ? b->periods : 1;
}

static const double *values_of(const batch *b, const job *j)
{
    const size_t t = j->period >= 0 ? (size_t)j->period : 0;

    return j->subject->value + t * b->ground.n;
}

static size_t count_values(const double *value, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        count += isnan(value[i]) ? 0 : 1;
    }
    return count;
}

/// The subtitle of the result names its last period; a map of another names its own.
static void write_subtitle(const batch *b, const job *j, hl_buffer *out)
{
    const hl_lang lang = j->file.lang;
    const char *own = hl_text_in(j->subject->words.subtitle, lang);
    const char *period = j->period >= 0 ? period_name(b, j->period) : "";
    size_t length = strlen(own);

    if (b->request->subtitle != NULL) {
        hl_buffer_text(out, b->request->subtitle);
        own = "";
        length = 0;
    } else if (j->subject->panel && b->atlas.periods > 0) {
        const char *last = b->atlas.period[b->atlas.periods - 1];
        const char *mark = lang == HL_ZH ? "，" : ", ";
        const size_t tail = strlen(last) + strlen(mark);
        const char *end = own + (length > tail ? length - tail : 0);
        const bool named = strncmp(end, mark, strlen(mark)) == 0 &&
                           strcmp(end + strlen(mark), last) == 0;
        if (named) length -= tail; // not where it is a part of the title
    }
    hl_buffer_bytes(out, own, length);
    if (period[0] == '\0') return;
    if (out->length > 0) hl_buffer_text(out, lang == HL_ZH ? "，" : ", ");
    hl_buffer_text(out, period);
}

/// Without the words on breaks that a QGIS layout needs: a map has its own.
static void add_without_breaks(const char *words, hl_lang lang, hl_buffer *out)
{
    static const hl_text BREAKS = {"; classes by Fisher-Jenks (natural breaks)",
                                   "；按 Fisher-Jenks 自然断点分级"};
    const char *found = strstr(words, hl_text_in(BREAKS, lang));

    if (found == NULL) {
        hl_buffer_text(out, words);
        return;
    }
    hl_buffer_bytes(out, words, (size_t)(found - words));
    hl_buffer_text(out, found + strlen(hl_text_in(BREAKS, lang)));
}

/// How the values came about; of a period: its own number of units.
static void write_caption(const batch *b, const job *j, hl_buffer *out)
{
    const hl_lang lang = j->file.lang;
    const bool zh = lang == HL_ZH;
    const char *own = hl_text_in(j->subject->words.caption, lang);
    const size_t n = b->ground.n;

    if (j->period == ALL_FIELDS) {
        hl_buffer_format(out, zh ? "n = %zu，%zu 幅图。" : "n = %zu in %zu maps. ", n,
                         b->subjects * slots_of(b));
        add_without_breaks(session_caption_method(own, lang), lang, out);
        return;
    }
    if (!j->subject->panel || own[0] == '\0') {
        add_without_breaks(own, lang, out);
        return;
    }
    if (j->period >= 0) {
        const size_t count = count_values(values_of(b, j), n);
        hl_buffer_format(out,
                         zh ? "%s。n = %zu（%zu 个无数据）。"
                            : "%s. n = %zu (%zu without data). ",
                         period_name(b, j->period), count, n - count);
    } else {
        const size_t all = b->periods * n;
        const size_t count = count_values(j->subject->value, all);
        hl_buffer_format(out,
                         zh ? "n = %zu × %zu 期（%zu 个无数据）。"
                            : "n = %zu in %zu periods (%zu values missing). ",
                         n, b->periods, all - count);
    }
    add_without_breaks(session_caption_method(own, lang), lang, out);
}

/// What follows the last colon of a title: "D: LISA cluster" is the title of the map,
/// "LISA cluster" that of its legend.
static const char *after_colon(const char *title)
{
    static const char *const COLONS[] = {": ", "："};
    const char *rest = title;

    for (size_t k = 0; k < sizeof COLONS / sizeof *COLONS; k++) {
        const char *found = NULL;
        while ((found = strstr(rest, COLONS[k])) != NULL) {
            rest = found + strlen(COLONS[k]);
        }
    }
    return rest[0] != '\0' ? rest : title;
}

static void write_legend(const job *j, hl_buffer *out)
{
    enum { SHORT = 8 };
    const hl_lang lang = j->file.lang;
    const char *unit = hl_text_in(j->subject->words.unit, lang);
    const bool named = unit[0] != '\0' && strcmp(unit, "1") != 0;
    const char *title = hl_text_in(j->subject->words.title, lang);
    const char *rest = after_colon(title);

    if (j->period == ALL_FIELDS) { // the title says what
        hl_buffer_text(out, lang == HL_ZH ? "图例" : "Legend");
        return;
    }
    hl_buffer_text(out, strlen(rest) > SHORT ? rest : title); // "change" of what?
    if (named) hl_buffer_format(out, lang == HL_ZH ? "（%s）" : " (%s)", unit);
}

/// The title of a map; of several fields what they have in common: their classes, or
/// their names.
static void write_title(const batch *b, const job *j, hl_buffer *out)
{
    const hl_lang lang = j->file.lang;
    const atlas_field *first = &j->subject->words;

    if (b->request->title != NULL) {
        hl_buffer_text(out, b->request->title);
    } else if (j->period != ALL_FIELDS) {
        hl_buffer_text(out, hl_text_in(first->title, lang));
    } else if (first->classes != NULL) {
        hl_buffer_text(out, after_colon(hl_text_in(first->title, lang)));
    } else {
        for (size_t k = 0; k < b->subjects; k++) {
            hl_buffer_format(out, "%s%s", k > 0 ? (lang == HL_ZH ? "、" : ", ") : "",
                             hl_text_in(b->subject[k].words.title, lang));
        }
    }
}

static hl_status write_words(const batch *b, const job *j, map_words *w, hl_error *err)
{
    write_title(b, j, &w->title);
    write_subtitle(b, j, &w->subtitle);
    write_legend(j, &w->legend);
    write_caption(b, j, &w->caption);
    hl_buffer_text(&w->note, hl_text_in(j->subject->words.note, j->file.lang));
    const bool failed = w->title.failed || w->subtitle.failed || w->legend.failed ||
                        w->caption.failed || w->note.failed;
    return failed ? hl_no_memory(err, "the words of a map") : HL_OK;
}

/// Where the conditions of a job look.
static map_place place_of(const batch *b, const job *j)
{
    const size_t period = j->period >= 0 ? b->period[j->period] : SIZE_MAX;

    return (map_place){&b->atlas, period, j->file.lang};
}

/// The units to be hatched over, and what that means. The caller frees both.
static hl_status find_hatched(const batch *b, const job *j, uint8_t **out,
                              hl_buffer *title, hl_error *err)
{
    if (b->request->hatch == NULL || j->period < NO_PERIOD) return HL_OK;
    *out = hl_array(b->ground.n, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu units", b->ground.n);
    const map_place place = place_of(b, j);
    return map_condition_test(&place, b->request->hatch, *out, title, err);
}

/// How faded the units are, and what that means, after the note of the legend. The
/// caller frees both.
static hl_status find_faded(const batch *b, const job *j, uint8_t **out,
                            hl_buffer *title, hl_error *err)
{
    static const hl_text PALER = {"paler: ", "颜色变淡："};

    if (b->request->fade == NULL || j->period < NO_PERIOD) return HL_OK;
    hl_buffer_format(title, "%s%s", title->length > 0 ? "; " : "",
                     hl_text_in(PALER, j->file.lang));
    *out = hl_array(b->ground.n, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu units", b->ground.n);
    const map_place place = place_of(b, j);
    return map_fade_levels(&place, b->request->fade, *out, title, err);
}

/// The length of a title up to its last colon: "D: LISA cluster" is 1 long.
static size_t head_length(const char *title)
{
    const size_t before = (size_t)(after_colon(title) - title);

    if (before == 0) return strlen(title);
    return before - (title[before - 1] == ' ' ? strlen(": ") : strlen("："));
}

/// Every field by every period; the texts over the maps are kept in `words`, each with
/// a NUL.
static hl_status list_together(const batch *b, const job *j, hl_map_panel **out,
                               hl_buffer *words, hl_error *err)
{
    const size_t slots = slots_of(b);
    const size_t count = b->subjects * slots;
    size_t *start = hl_array(count, sizeof *start);

    *out = hl_array(count, sizeof **out);
    if (*out == NULL || start == NULL) {
        free(start);
        return hl_no_memory(err, "%zu maps", count);
    }
    for (size_t k = 0; k < count; k++) {
        const map_subject *s = &b->subject[k / slots];
        const char *title = hl_text_in(s->words.title, j->file.lang);
        start[k] = words->length;
        hl_buffer_bytes(words, title,
                        s->words.classes != NULL ? head_length(title) : strlen(title));
        hl_buffer_format(words, "%s%s", s->panel ? " " : "",
                         s->panel ? b->atlas.period[b->period[k % slots]] : "");
        hl_buffer_bytes(words, "", 1);
        (*out)[k] = (hl_map_panel){s->value + k % slots * b->ground.n, NULL};
    }
    const hl_status status = hl_buffer_check(words, err);
    for (size_t k = 0; k < count && status == HL_OK; k++) {
        (*out)[k].title = words->text + start[k];
    }
    free(start);
    return status;
}

static hl_status list_panels(const batch *b, const job *j, hl_map_panel **out,
                             size_t *count, hl_buffer *words, hl_error *err)
{
    if (j->period == ALL_FIELDS) {
        *count = b->subjects * slots_of(b);
        return list_together(b, j, out, words, err);
    }
    *count = j->period == ALL_PERIODS ? b->periods : 1;
    *out = hl_array(*count, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu maps", *count);
    (*out)[0] = (hl_map_panel){values_of(b, j), NULL};
    for (size_t t = 0; t < b->periods && j->period == ALL_PERIODS; t++) {
        (*out)[t] = (hl_map_panel){j->subject->value + t * b->ground.n,
                                   b->atlas.period[b->period[t]]};
    }
    return HL_OK;
}

static hl_status write_map(const batch *b, job *j, const hl_map_file *file,
                           hl_error *err)
{
    hl_hash hash;

    hl_hash_begin(&hash);
    hl_hash_bytes(&hash, file->bytes, file->size);
    hl_hash_end(&hash, j->file.sha256);
    j->file.size = file->size;
    j->file.breaks = file->breaks;
    j->file.labels = file->labels;
    j->file.dropped = file->dropped;
    return hl_file_write(j->file.path, file->bytes, file->size, b->request->overwrite,
                         err);
}

static hl_status draw_job(const batch *b, const hl_map_ground *ground, job *j,
                          hl_error *err)
{
    const hl_maps_request *r = b->request;
    const size_t n = b->ground.n;
    map_words words = {0};
    hl_buffer hatch_title = {0};
    uint8_t *hatched = NULL;
    uint8_t *faded = NULL;
    hl_map_panel *panel = NULL;
    hl_buffer panel_words = {0};
    size_t panels = 0;
    hl_map_file file = {.format = j->file.format};
    hl_map_look look = b->look;

    look.lang = j->file.lang;
    hl_status status = write_words(b, j, &words, err);
    if (status == HL_OK) status = list_panels(b, j, &panel, &panels, &panel_words, err);
    if (status == HL_OK) status = find_hatched(b, j, &hatched, &hatch_title, err);
    if (status == HL_OK) status = find_faded(b, j, &faded, &words.note, err);
    if (status != HL_OK) goto done;
    const bool pooled = j->subject->panel && !r->each && j->period != ALL_FIELDS;
    const hl_map_theme theme = {
        .title = text_of(&words.title),
        .subtitle = text_of(&words.subtitle),
        .legend = text_of(&words.legend),
        .legend_note = text_of(&words.note),
        .caption = text_of(&words.caption),
        .source = {r->credit, r->credit},
        .style = j->subject->words.style,
        .classes = j->subject->words.classes,
        .panel = panel,
        .panels = panels,
        .mixed = j->period == ALL_FIELDS,
        .columns = j->period == ALL_FIELDS && b->periods > 1 ? b->periods : 0,
        .pool = pooled ? j->subject->value : NULL,
        .pool_count = b->periods * n,
        .classing = r->classing,
        .palette = r->palette,
        .hatched = hatched,
        .hatch_title = text_of(&hatch_title),
        .faded = faded,
        .label = (const char *const *)b->label,
        .rank = b->rank,
    };
    status = hl_map_draw(ground, &theme, &look, &file, &j->log, err);
    if (status == HL_OK) status = write_map(b, j, &file, err);
done:
    free(file.bytes);
    free(panel);
    hl_buffer_free(&panel_words);
    free(hatched);
    free(faded);
    hl_buffer_free(&hatch_title);
    free_words(&words);
    return status;
}

static void run_job(const batch *b, job *j)
{
    hl_map_ground twin = {0};

    j->status = hl_map_ground_twin(&b->ground, &twin, &j->err);
    if (j->status == HL_OK) j->status = draw_job(b, &twin, j, &j->err);
    hl_map_ground_free(&twin);
}

static hl_status collect(batch *b, job *j, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < j->log.count && status == HL_OK; k++) {
        const hl_message *m = &j->log.message[k];
        status = hl_warn(b->log, err, m->code, m->where, "%s", m->values);
    }
    if (j->status == HL_OK) return status;
    if (err != NULL) *err = j->err;
    return hl_at(err, j->status, "%s", j->file.name);
}

static hl_status tick(const batch *b, size_t done, hl_error *err)
{
    const hl_progress *p = b->request->progress;

    if (p == NULL || p->tick(p->payload, "map", done, b->jobs)) return HL_OK;
    return hl_fail(err, HL_CODE_INTERRUPTED, "");
}

/// Some at a time, so that progress is told and an interrupt is heard.
static hl_status draw_all(batch *b, int threads, hl_error *err)
{
    enum { ROUND = 8 };
    hl_status status = HL_OK;

    for (size_t from = 0; from < b->jobs && status == HL_OK; from += ROUND) {
        const size_t left = b->jobs - from;
        const int count = (int)(left < ROUND ? left : ROUND);
        status = tick(b, from, err);
        if (status != HL_OK) return status;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
        for (int k = 0; k < count; k++) {
            run_job(b, &b->job[from + (size_t)k]);
        }
        for (int k = 0; k < count && status == HL_OK; k++) {
            status = collect(b, &b->job[from + (size_t)k], err);
        }
    }
    return status == HL_OK ? tick(b, b->jobs, err) : status;
}

// ------------------------------------------------------------------- manifest

static hl_status write_manifest(const batch *b, char **path, hl_error *err)
{
    const hl_maps_file **file =
        hl_array(b->jobs, sizeof *file); // NOLINT(bugprone-sizeof-expression)

    if (file == NULL) return hl_no_memory(err, "a manifest");
    for (size_t k = 0; k < b->jobs; k++) {
        file[k] = &b->job[k].file;
    }
    const hl_status status = manifest_write(b->request->output_dir, b->request->source,
                                            file, b->jobs, path, err);
    free((void *)file);
    return status;
}

/// The folders of the files, and no file that may not be replaced.
static hl_status prepare_folders(const batch *b, hl_error *err)
{
    static const char *const FOLDER[HL_LANG_COUNT] = {"en", "zh"};
    hl_status status = hl_folder_make(b->request->output_dir, err);

    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && has_both(b->request); lang++) {
        if (status != HL_OK) return status;
        char *path = hl_path_join(b->request->output_dir, FOLDER[lang]);
        status = path != NULL ? hl_folder_make(path, err) : hl_no_memory(err, "a path");
        free(path);
    }
    for (size_t k = 0; k < b->jobs && status == HL_OK; k++) {
        hl_draft draft = {0};
        status =
            hl_draft_begin(b->job[k].file.path, b->request->overwrite, &draft, err);
        if (status == HL_OK) hl_draft_abandon(&draft);
    }
    return status;
}

// ------------------------------------------------------------------------ all

static void free_file(hl_maps_file *f)
{
    free(f->path);
    free(f->name);
    free(f->field);
    free(f->period);
}

static void free_batch(batch *b)
{
    for (size_t k = 0; k < b->subjects; k++) {
        map_subject_free(&b->subject[k]);
    }
    for (size_t k = 0; k < b->jobs; k++) {
        free_file(&b->job[k].file);
        hl_log_free(&b->job[k].log);
    }
    free(b->subject);
    free(b->job);
    free(b->period);
    free(b->rank);
    hl_free_texts(b->label, b->atlas.layer.table.rows);
    hl_free_texts(b->group, b->atlas.layer.table.rows);
    hl_map_ground_free(&b->ground);
    atlas_free(&b->atlas);
}

static hl_status hand_over(batch *b, hl_maps_summary *out, hl_error *err)
{
    hl_maps_summary made = {.units = b->ground.n, .matched = b->ground.arcs.matched};

    made.file = hl_array(b->jobs, sizeof *made.file);
    if (made.file == NULL) return hl_no_memory(err, "%zu files", b->jobs);
    if (!b->request->dry_run) {
        const hl_status status = write_manifest(b, &made.manifest, err);
        if (status != HL_OK) {
            free(made.file);
            return status;
        }
    }
    for (size_t k = 0; k < b->jobs; k++) {
        made.file[made.count++] = b->job[k].file;
        b->job[k].file = (hl_maps_file){0};
    }
    *out = made;
    return HL_OK;
}

static hl_status prepare(batch *b, hl_error *err)
{
    hl_status status = atlas_read(b->request, &b->atlas, b->log, err);

    if (status == HL_OK) status = fetch_companions(b, err);
    if (status == HL_OK) status = make_ground(b, err);
    if (status == HL_OK) status = list_periods(b, err);
    if (status == HL_OK) status = fetch_all(b, err);
    if (status == HL_OK) status = list_jobs(b, err);
    return status;
}

hl_status hl_maps_draw(const hl_maps_request *request, hl_maps_summary *out,
                       hl_log *log, hl_error *err)
{
    batch b = {.request = request, .log = log};
    const int threads = hl_thread_count(request->threads);

    hl_status status = prepare(&b, err);
    if (status == HL_OK && !request->dry_run) status = prepare_folders(&b, err);
    if (status == HL_OK && !request->dry_run) status = draw_all(&b, threads, err);
    if (status == HL_OK) status = hand_over(&b, out, err);
    free_batch(&b);
    return status;
}

void hl_maps_summary_free(hl_maps_summary *summary)
{
    for (size_t k = 0; k < summary->count; k++) {
        free_file(&summary->file[k]);
    }
    free(summary->file);
    free(summary->manifest);
    *summary = (hl_maps_summary){0};
}
