#include "hinterland/study/report.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/hash.h"
#include "core/memory.h"
#include "study/report_material.h"

hl_report_request hl_report_defaults(void)
{
    return (hl_report_request){.langs = 1U << HL_EN | 1U << HL_ZH, .first = HL_EN};
}

// --------------------------------------------------------------------- keeping

static bool remember(material *m, void *pointer)
{
    void **grown =
        hl_grow(m->owned, &m->owned_capacity, m->owned_count + 1, sizeof *grown);

    if (grown == NULL) return false;
    m->owned = grown;
    m->owned[m->owned_count++] = pointer;
    return true;
}

void *material_keep(material *m, size_t count, size_t size)
{
    void *array = hl_array(count, size);

    if (array == NULL || remember(m, array)) return array;
    free(array);
    return NULL;
}

char *material_keep_text(material *m, char *text)
{
    if (text == NULL || remember(m, text)) return text;
    free(text);
    return NULL;
}

// ---------------------------------------------------------------------- tables

const char *material_cell(const hl_table *table, const char *column, size_t row)
{
    const hl_field *field = hl_table_find(table, column);

    if (field == NULL || field->text == NULL) return NULL;
    return field->text[row];
}

double material_number(const hl_table *table, const char *column, size_t row)
{
    const hl_field *field = hl_table_find(table, column);

    if (field == NULL || field->number == NULL) return NAN;
    return field->number[row];
}

hl_status material_table(material *m, const char *name, const hl_table **out,
                         hl_error *err)
{
    static const hl_table NONE = {0};

    *out = &NONE;
    for (size_t k = 0; k < m->tables; k++) {
        if (strcmp(m->table_name[k], name) != 0) continue;
        *out = &m->table[k];
        return HL_OK;
    }
    if (m->tables == MATERIAL_TABLES) return hl_fail(err, HL_CODE_INTERNAL, "tables");
    const hl_status status =
        atlas_table(m->request->source, name, &m->table[m->tables], err);
    if (status != HL_OK) return status;
    m->table_name[m->tables] = name;
    *out = &m->table[m->tables++];
    return HL_OK;
}

/// The study of the result. What a program of another version cannot read is left out:
/// it only tells which fields are meant.
static hl_status read_study(material *m, hl_error *err)
{
    hl_error why = {0};
    const char *text = NULL;

    for (size_t r = 0; r < m->provenance.rows && text == NULL; r++) {
        const char *item = material_cell(&m->provenance, "item", r);
        if (item != NULL && strcmp(item, "study") == 0) {
            text = material_cell(&m->provenance, "value", r);
        }
    }
    if (text == NULL) return HL_OK;
    const hl_study_source source = {
        .text = text, .length = strlen(text), .name = m->request->source, .folder = ""};
    const hl_status status = hl_study_parse(&source, &m->study, &why);
    if (status != HL_MEMORY) return HL_OK;
    if (err != NULL) *err = why;
    return status;
}

static hl_status read_tables(material *m, hl_error *err)
{
    const struct {
        const char *name;
        hl_table *table;
    } list[] = {
        {"neighbors",          &m->neighbors     },
        {"global_association", &m->global        },
        {"findings",           &m->findings      },
        {"warnings",           &m->warnings      },
        {"provenance",         &m->provenance    },
        {"dictionary",         &m->dictionary    },
        {"universe_units",     &m->universe_units},
        {"cores",              &m->cores         }
    };
    hl_status status = HL_OK;

    for (size_t k = 0; k < sizeof list / sizeof *list && status == HL_OK; k++) {
        status = atlas_table(m->request->source, list[k].name, list[k].table, err);
    }
    return status == HL_OK ? read_study(m, err) : status;
}

// ----------------------------------------------------------------------- units

size_t material_unit(const material *m, const char *key)
{
    size_t low = 0;
    size_t high = m->n;

    while (key != NULL && low < high) { // units stand in the order of their keys
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(key, m->key[middle]);
        if (order == 0) return middle;
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    for (size_t i = 0; key != NULL && i < m->n; i++) {
        if (strcmp(key, m->key[i]) == 0) return i;
    }
    return SIZE_MAX;
}

/// The texts of a column of the layer, kept; NULL where it is not there.
static hl_status layer_texts(material *m, const char *name, const char *const **out,
                             hl_error *err)
{
    const hl_field *field = hl_table_find(&m->atlas.layer.table, name);
    char **text = NULL;

    *out = NULL;
    if (field == NULL) return HL_OK;
    hl_status status = hl_field_texts(field, m->n, &text, err);
    const char **kept = NULL;
    if (status == HL_OK) {
        kept = material_keep(m, m->n, sizeof *kept);
        if (kept == NULL) status = hl_no_memory(err, "%zu texts", m->n);
    }
    for (size_t i = 0; i < m->n && status == HL_OK; i++) {
        if (text[i] == NULL) continue;
        kept[i] = material_keep_text(m, text[i]);
        text[i] = NULL;
        if (kept[i] == NULL) status = hl_no_memory(err, "%zu texts", m->n);
    }
    if (text != NULL) hl_free_texts(text, m->n);
    *out = kept;
    return status;
}

static hl_status number_units(material *m, hl_error *err)
{
    enum { NUMBER = 24 };

    for (size_t i = 0; i < m->n; i++) {
        m->key[i] = material_keep(m, NUMBER, 1);
        if (m->key[i] == NULL) return hl_no_memory(err, "%zu keys", m->n);
        (void)snprintf(m->key[i], NUMBER, "%zu", i + 1);
    }
    return HL_OK;
}

static hl_status name_units(material *m, hl_error *err)
{
    const char *const *key = NULL;
    hl_report *r = &m->report;

    m->key = material_keep(m, m->n, sizeof *m->key);
    if (m->key == NULL) return hl_no_memory(err, "%zu keys", m->n);
    hl_status status = number_units(m, err);
    if (status == HL_OK) status = layer_texts(m, "key", &key, err);
    for (size_t i = 0; key != NULL && i < m->n && status == HL_OK; i++) {
        if (key[i] == NULL) continue;
        const size_t size = strlen(key[i]) + 1;
        m->key[i] = material_keep(m, size, 1);
        if (m->key[i] == NULL) return hl_no_memory(err, "%zu keys", m->n);
        memcpy(m->key[i], key[i], size);
    }
    r->key = (const char *const *)m->key;
    if (status == HL_OK) status = layer_texts(m, "name", &r->name[HL_ZH], err);
    if (status == HL_OK) status = layer_texts(m, "name_en", &r->name[HL_EN], err);
    if (status == HL_OK) status = layer_texts(m, "region", &r->region, err);
    if (r->name[HL_EN] == NULL) r->name[HL_EN] = r->name[HL_ZH];
    return status;
}

// ---------------------------------------------------------------------- values

hl_status material_values(material *m, const char *name, double **out, hl_error *err)
{
    const bool panel =
        m->atlas.periods > 0 && hl_table_find(&m->atlas.panel, name) != NULL;
    hl_status status = HL_OK;

    *out = NULL;
    if (!panel && hl_table_find(&m->atlas.layer.table, name) == NULL) return HL_OK;
    double *value = material_keep(m, m->periods * m->n, sizeof *value);
    if (value == NULL) return hl_no_memory(err, "%zu values", m->periods * m->n);
    for (size_t k = 0; k < m->periods * m->n; k++) {
        value[k] = NAN;
    }
    for (size_t t = 0; panel && t < m->periods && status == HL_OK; t++) {
        status = atlas_values(&m->atlas, name, t, value + t * m->n, err);
    }
    if (!panel) {
        status = atlas_values(&m->atlas, name, SIZE_MAX,
                              value + (m->periods - 1) * m->n, err);
    }
    *out = value;
    return status;
}

const char *material_column(const material *m, const char *field)
{
    const hl_study_fields *fields = &m->study.association.fields;

    if (field == NULL) return NULL;
    const hl_field *own = hl_table_find(&m->atlas.layer.table, field);
    if (own != NULL) return own->name;
    for (size_t k = 0; k < fields->count; k++) {
        if (strcmp(fields->field[k].field, field) != 0) continue;
        own = hl_table_find(&m->atlas.layer.table, fields->field[k].short_name);
        return own != NULL ? own->name : NULL;
    }
    return NULL;
}

const char *material_distance(const material *m)
{
    const char *km = material_column(m, "core_km");

    return km != NULL ? km : material_column(m, "core_min");
}

double material_period_number(const material *m, size_t period)
{
    double before = -INFINITY;

    for (size_t t = 0; t < m->periods; t++) {
        char *end = NULL;
        const double year = strtod(m->report.period[t], &end);
        const bool whole = end != m->report.period[t] && *end == '\0';
        if (!whole || !(year > before)) return (double)(period + 1);
        before = year;
    }
    return strtod(m->report.period[period], NULL);
}

/// The row of the dictionary that describes a column, the layer's before others;
/// SIZE_MAX for none.
static size_t dictionary_row(const material *m, const char *name)
{
    for (size_t r = 0; r < m->dictionary.rows; r++) {
        const char *column = material_cell(&m->dictionary, "name", r);
        if (column != NULL && strcmp(column, name) == 0) return r;
    }
    return SIZE_MAX;
}

hl_text material_title(const material *m, const char *name)
{
    const size_t r = dictionary_row(m, name);

    if (r == SIZE_MAX) return (hl_text){name, name};
    return (hl_text){material_cell(&m->dictionary, "title_en", r),
                     material_cell(&m->dictionary, "title_zh", r)};
}

hl_text material_unit_words(const material *m, const char *name)
{
    const size_t r = dictionary_row(m, name);

    if (r == SIZE_MAX) return (hl_text){0};
    return (hl_text){material_cell(&m->dictionary, "unit", r), NULL};
}

hl_text material_meaning(const material *m, const char *name)
{
    const size_t r = dictionary_row(m, name);

    if (r == SIZE_MAX) return (hl_text){0};
    return (hl_text){material_cell(&m->dictionary, "meaning_en", r),
                     material_cell(&m->dictionary, "meaning_zh", r)};
}

// ------------------------------------------------------------------- neighbors

typedef struct link {
    size_t from;
    size_t to;
    double weight;
} link;

static int by_link(const void *a, const void *b)
{
    const link *p = a;
    const link *q = b;

    if (p->from != q->from) return p->from < q->from ? -1 : 1;
    return (p->to > q->to) - (p->to < q->to);
}

/// The links of the weights in order, each once.
static size_t list_links(const material *m, link *list)
{
    const hl_table *t = &m->neighbors;
    size_t count = 0;
    size_t kept = 0;

    for (size_t r = 0; r < t->rows; r++) {
        const size_t from = material_unit(m, material_cell(t, "from_key", r));
        const size_t to = material_unit(m, material_cell(t, "to_key", r));
        if (from == SIZE_MAX || to == SIZE_MAX) continue;
        list[count++] = (link){from, to, material_number(t, "weight", r)};
    }
    if (count > 0) qsort(list, count, sizeof *list, by_link);
    for (size_t k = 0; k < count; k++) {
        if (kept > 0 && by_link(&list[kept - 1], &list[k]) == 0) continue;
        list[kept++] = list[k];
    }
    return kept;
}

static hl_status link_units(material *m, hl_error *err)
{
    if (m->neighbors.rows == 0) return HL_OK;
    link *list = material_keep(m, m->neighbors.rows, sizeof *list);
    size_t *start = material_keep(m, m->n + 1, sizeof *start);
    if (list == NULL || start == NULL) return hl_no_memory(err, "neighbors");
    const size_t count = list_links(m, list);
    uint32_t *neighbor = material_keep(m, count, sizeof *neighbor);
    m->weight = material_keep(m, count, sizeof *m->weight);
    if (neighbor == NULL || m->weight == NULL) {
        return hl_no_memory(err, "%zu neighbors", count);
    }
    for (size_t k = 0; k < count; k++) {
        start[list[k].from + 1]++;
        neighbor[k] = (uint32_t)list[k].to;
        m->weight[k] = list[k].weight;
    }
    for (size_t i = 0; i < m->n; i++) {
        start[i + 1] += start[i];
    }
    m->report.neighbor_start = start;
    m->report.neighbor = neighbor;
    return HL_OK;
}

// -------------------------------------------------------------- notes and logo

static hl_status read_notes(material *m, hl_error *err)
{
    char *text = NULL;
    size_t size = 0;

    if (m->request->notes_file == NULL) return HL_OK;
    const hl_status status = hl_file_read(m->request->notes_file, &text, &size, err);
    if (status != HL_OK) return status;
    m->report.notes = material_keep_text(m, text);
    return m->report.notes != NULL ? HL_OK : hl_no_memory(err, "the notes");
}

static const char *picture_type(const char *bytes, size_t size)
{
    static const char PNG[] = "\x89PNG";
    static const char JPEG[] = "\xFF\xD8\xFF";

    if (size > sizeof PNG && memcmp(bytes, PNG, sizeof PNG - 1) == 0) {
        return "image/png";
    }
    if (size > sizeof JPEG && memcmp(bytes, JPEG, sizeof JPEG - 1) == 0) {
        return "image/jpeg";
    }
    if (strlen(bytes) == size && strstr(bytes, "<svg") != NULL) return "image/svg+xml";
    return NULL;
}

static hl_status read_logo(material *m, hl_error *err)
{
    enum { MOST = 1 << 20, HEAD = 64 };
    char *bytes = NULL;
    size_t size = 0;

    if (m->request->logo_file == NULL) return HL_OK;
    hl_status status = hl_file_read(m->request->logo_file, &bytes, &size, err);
    if (status != HL_OK) return status;
    const char *type = picture_type(bytes, size);
    if (type == NULL || size > MOST) {
        free(bytes);
        return hl_fail(err, HL_CODE_REPORT_LOGO, "%s",
                       hl_path_name(m->request->logo_file));
    }
    char *text = material_keep(m, HEAD + hl_base64_size(size), 1);
    if (text == NULL) {
        status = hl_no_memory(err, "the logo");
    } else {
        const int length = snprintf(text, HEAD, "data:%s;base64,", type);
        hl_base64(bytes, size, text + length);
        m->report.logo = text;
    }
    free(bytes);
    return status;
}

// ------------------------------------------------------------------------ make

static hl_status make_ground(material *m, hl_error *err)
{
    const hl_map_ground_options options = {.group = m->report.region};
    const hl_status status = hl_map_ground_make(&m->atlas.layer.polygons, &m->atlas.crs,
                                                &options, &m->ground, m->log, err);

    if (status == HL_OK) m->report.ground = &m->ground;
    return status;
}

static hl_status list_langs(material *m, hl_error *err)
{
    const hl_report_request *r = m->request;
    hl_lang *lang = material_keep(m, HL_LANG_COUNT, sizeof *lang);

    if (lang == NULL) return hl_no_memory(err, "languages");
    lang[m->report.langs++] = r->first;
    for (hl_lang k = HL_EN; k < HL_LANG_COUNT; k++) {
        if (k != r->first && (r->langs >> k & 1U) != 0) lang[m->report.langs++] = k;
    }
    m->report.lang = lang;
    return HL_OK;
}

static hl_status read_result(material *m, hl_error *err)
{
    hl_maps_request source = hl_maps_defaults();
    static const char *const ONE[] = {""};

    source.source = m->request->source;
    hl_status status = atlas_read(&source, &m->atlas, m->log, err);
    if (status != HL_OK) return status;
    if (m->atlas.words.rows == 0) {
        return hl_fail(err, HL_CODE_REPORT_NO_RESULT, "%s",
                       hl_path_name(m->request->source));
    }
    m->n = m->atlas.layer.table.rows;
    m->periods = m->atlas.periods > 0 ? m->atlas.periods : 1;
    m->report.n = m->n;
    m->report.periods = m->periods;
    m->report.period =
        m->atlas.periods > 0 ? (const char *const *)m->atlas.period : ONE;
    return read_tables(m, err);
}

hl_status material_read(material *m, hl_error *err)
{
    hl_status status = read_result(m, err);

    if (status == HL_OK) status = name_units(m, err);
    if (status == HL_OK) status = make_ground(m, err);
    if (status == HL_OK) status = link_units(m, err);
    if (status == HL_OK) status = material_scatters(m, err);
    return status == HL_OK ? material_fields(m, err) : status;
}

static hl_status put_together(material *m, hl_error *err)
{
    hl_status status = material_read(m, err);

    if (status == HL_OK) status = list_langs(m, err);
    if (status == HL_OK) status = material_facts(m, err);
    if (status == HL_OK) status = material_words(m, err);
    if (status == HL_OK) status = material_methods(m, err);
    if (status == HL_OK) status = material_charts(m, err);
    if (status == HL_OK) status = material_figures(m, err);
    if (status == HL_OK) status = read_notes(m, err);
    return status == HL_OK ? read_logo(m, err) : status;
}

void material_free(material *m)
{
    for (size_t k = 0; k < m->owned_count; k++) {
        free(m->owned[k]);
    }
    free(m->owned);
    for (size_t k = 0; k < m->tables; k++) {
        hl_table_free(&m->table[k]);
    }
    hl_study_free(&m->study);
    hl_table_free(&m->neighbors);
    hl_table_free(&m->global);
    hl_table_free(&m->findings);
    hl_table_free(&m->warnings);
    hl_table_free(&m->provenance);
    hl_table_free(&m->dictionary);
    hl_table_free(&m->universe_units);
    hl_table_free(&m->cores);
    hl_map_ground_free(&m->ground);
    atlas_free(&m->atlas);
}

hl_status hl_report_make(const hl_report_request *request, hl_report_summary *out,
                         hl_log *log, hl_error *err)
{
    material m = {.request = request, .log = log};
    char *page = NULL;
    size_t length = 0;

    hl_status status = put_together(&m, err);
    if (status == HL_OK) status = hl_report_write(&m.report, &page, &length, err);
    if (status == HL_OK && !request->dry_run) {
        status = hl_file_write(request->output, page, length, request->overwrite, err);
    }
    if (status == HL_OK) {
        *out = (hl_report_summary){.bytes = length,
                                   .units = m.n,
                                   .fields = m.report.fields,
                                   .left_out = m.left_out,
                                   .figures = m.report.figures};
    }
    free(page);
    material_free(&m);
    return status;
}
