#include "report/payload.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/map/classing.h"
#include "report/html.h"
#include "report/topology.h"

static void put_name(hl_buffer *out, const char *name)
{
    hl_buffer_format(out, ",\n\"%s\":", name);
}

static void put_text(hl_buffer *out, const char *name, hl_text text)
{
    put_name(out, name);
    script_text(out, text);
}

static void put_strings(hl_buffer *out, const char *const *text, size_t n)
{
    hl_buffer_text(out, "[");
    for (size_t i = 0; i < n; i++) {
        if (i > 0) hl_buffer_text(out, ",");
        script_string(out, text[i]);
    }
    hl_buffer_text(out, "]");
}

/// periods * n values as an array per period; null for none.
static void put_panel(hl_buffer *out, const char *name, const double *value, size_t n,
                      size_t periods)
{
    put_name(out, name);
    if (value == NULL) {
        hl_buffer_text(out, "null");
        return;
    }
    hl_buffer_text(out, "[");
    for (size_t t = 0; t < periods; t++) {
        hl_buffer_text(out, t > 0 ? ",[" : "[");
        for (size_t i = 0; i < n; i++) {
            if (i > 0) hl_buffer_text(out, ",");
            script_number(out, value[t * n + i]);
        }
        hl_buffer_text(out, "]");
    }
    hl_buffer_text(out, "]");
}

static void put_numbers(hl_buffer *out, const char *name, const double *value, size_t n)
{
    put_name(out, name);
    hl_buffer_text(out, value != NULL ? "[" : "null");
    for (size_t i = 0; value != NULL && i < n; i++) {
        if (i > 0) hl_buffer_text(out, ",");
        script_number(out, value[i]);
    }
    if (value != NULL) hl_buffer_text(out, "]");
}

// ---------------------------------------------------------------------- units

static void put_units(const hl_report *r, hl_buffer *out)
{
    put_name(out, "key");
    put_strings(out, r->key, r->n);
    put_name(out, "name");
    hl_buffer_text(out, "{\"en\":");
    const char *const *first = r->name[HL_EN] != NULL ? r->name[HL_EN] : r->name[HL_ZH];
    const char *const *other = r->name[HL_ZH] != NULL ? r->name[HL_ZH] : first;
    put_strings(out, first != NULL ? first : r->key, r->n);
    hl_buffer_text(out, ",\"zh\":");
    put_strings(out, other != NULL ? other : r->key, r->n);
    hl_buffer_text(out, "}");
    put_name(out, "region");
    if (r->region != NULL) {
        put_strings(out, r->region, r->n);
    } else {
        hl_buffer_text(out, "null");
    }
}

static void put_neighbors(const hl_report *r, hl_buffer *out)
{
    put_name(out, "neighbors");
    if (r->neighbor_start == NULL) {
        hl_buffer_text(out, "null");
        return;
    }
    hl_buffer_text(out, "{\"start\":[");
    for (size_t i = 0; i <= r->n; i++) {
        hl_buffer_format(out, "%s%zu", i > 0 ? "," : "", r->neighbor_start[i]);
    }
    hl_buffer_text(out, "],\"neighbor\":[");
    for (size_t k = 0; k < r->neighbor_start[r->n]; k++) {
        hl_buffer_format(out, "%s%u", k > 0 ? "," : "", r->neighbor[k]);
    }
    hl_buffer_text(out, "]}");
}

// --------------------------------------------------------------------- fields

static const char *kind_of(hl_column_style style)
{
    if (style == HL_STYLE_CLASSES) return "class";
    return style == HL_STYLE_P ? "p" : "value";
}

static void put_legend(const hl_legend *legend, bool table, hl_buffer *out)
{
    put_name(out, "cuts");
    hl_buffer_text(out, table ? "null" : "[");
    for (size_t k = 0; !table && k <= legend->breaks.count; k++) {
        if (legend->breaks.count == 0) break;
        if (k > 0) hl_buffer_text(out, ",");
        hl_buffer_number(out, legend->breaks.bound[k]);
    }
    if (!table) hl_buffer_text(out, "]");
    put_name(out, "classes");
    hl_buffer_text(out, "[");
    for (size_t k = 0; k < legend->count; k++) {
        const hl_legend_row *row = &legend->row[k];
        hl_buffer_format(out, "%s{\"code\":%d,\"label\":", k > 0 ? "," : "", row->code);
        script_text(out, (hl_text){row->label[HL_EN], row->label[HL_ZH]});
        hl_buffer_format(out, ",\"color\":\"#%06x\"}", row->color);
    }
    hl_buffer_text(out, "]");
}

static hl_status put_field(const hl_report *r, const hl_report_field *f, hl_buffer *out,
                           hl_error *err)
{
    hl_legend legend = {0};
    const bool table = f->style == HL_STYLE_CLASSES;

    const hl_status status =
        hl_legend_make(f->style, f->classes, f->value, r->periods * r->n, &legend, err);
    if (status != HL_OK) return status;
    hl_buffer_text(out, "{\"name\":");
    script_string(out, f->name);
    put_text(out, "group", f->group);
    put_text(out, "title", f->title);
    put_text(out, "unit", f->unit);
    put_text(out, "meaning", f->meaning);
    put_text(out, "note", f->note);
    put_text(out, "caption", f->caption);
    hl_buffer_format(out, ",\n\"main\":%s,\"kind\":\"%s\"", f->main ? "true" : "false",
                     kind_of(f->style));
    put_legend(&legend, table, out);
    put_panel(out, "values", f->value, r->n, r->periods);
    hl_buffer_text(out, "}");
    return HL_OK;
}

static hl_status put_fields(const hl_report *r, hl_buffer *out, hl_error *err)
{
    hl_status status = HL_OK;

    put_name(out, "fields");
    hl_buffer_text(out, "[");
    for (size_t k = 0; k < r->fields && status == HL_OK; k++) {
        if (k > 0) hl_buffer_text(out, ",\n");
        status = put_field(r, &r->field[k], out, err);
    }
    hl_buffer_text(out, "]");
    return status;
}

static void put_scatters(const hl_report *r, hl_buffer *out)
{
    put_name(out, "scatter");
    hl_buffer_text(out, "[");
    for (size_t k = 0; k < r->scatters; k++) {
        const hl_report_scatter *s = &r->scatter[k];
        hl_buffer_text(out, k > 0 ? ",\n{\"field\":" : "{\"field\":");
        script_string(out, s->field);
        put_text(out, "title", s->title);
        put_name(out, "classes");
        script_string(out, s->classes);
        put_panel(out, "z", s->z, r->n, r->periods);
        put_panel(out, "lag", s->lag, r->n, r->periods);
        put_panel(out, "local", s->local, r->n, r->periods);
        put_panel(out, "p", s->p, r->n, r->periods);
        put_numbers(out, "slope", s->slope, r->periods);
        put_numbers(out, "slope_p", s->slope_p, r->periods);
        hl_buffer_text(out, "}");
    }
    hl_buffer_text(out, "]");
}

// ---------------------------------------------------------------------- facts

static int by_text(const void *a, const void *b)
{
    const char *const *p = a;
    const char *const *q = b;

    return strcmp(*p, *q);
}

/// The distinct texts, ascending. The caller frees the list.
static hl_status list_words(const char *const *text, size_t rows, const char ***out,
                            size_t *count, hl_error *err)
{
    const char **word = hl_array(rows, sizeof *word);
    size_t filled = 0;
    size_t kept = 0;

    if (word == NULL) return hl_no_memory(err, "%zu texts", rows);
    for (size_t r = 0; r < rows; r++) {
        if (text[r] != NULL) word[filled++] = text[r];
    }
    if (filled > 0) qsort((void *)word, filled, sizeof *word, by_text);
    for (size_t k = 0; k < filled; k++) {
        if (kept > 0 && strcmp(word[kept - 1], word[k]) == 0) continue;
        word[kept++] = word[k];
    }
    *out = word;
    *count = kept;
    return HL_OK;
}

/// The place of a word in an ascending list; -1: it is not there.
static long place_of(const char *const *word, const char **list, size_t count)
{
    if (*word == NULL || count == 0) return -1;
    const char **found = bsearch(word, (void *)list, count, sizeof *list, by_text);
    return found != NULL ? (long)(found - list) : -1;
}

static hl_status put_words(const hl_report *r, const char *const *text, hl_buffer *out,
                           hl_error *err)
{
    const char **word = NULL;
    size_t count = 0;

    const hl_status status = list_words(text, r->periods * r->n, &word, &count, err);
    if (status != HL_OK) return status;
    hl_buffer_text(out, "{\"words\":");
    put_strings(out, word, count);
    hl_buffer_text(out, ",\"index\":[");
    for (size_t t = 0; t < r->periods; t++) {
        hl_buffer_text(out, t > 0 ? ",[" : "[");
        for (size_t i = 0; i < r->n; i++) {
            hl_buffer_format(out, "%s%ld", i > 0 ? "," : "",
                             place_of(&text[t * r->n + i], word, count));
        }
        hl_buffer_text(out, "]");
    }
    hl_buffer_text(out, "]}");
    free((void *)word);
    return HL_OK;
}

static hl_status put_fact(const hl_report *r, const hl_report_fact *f, hl_buffer *out,
                          hl_error *err)
{
    hl_status status = HL_OK;

    hl_buffer_text(out, "{\"section\":");
    script_text(out, f->section);
    put_text(out, "title", f->title);
    put_text(out, "unit", f->unit);
    hl_buffer_format(out, ",\"bar\":%s", f->bar ? "true" : "false");
    put_panel(out, "values", f->value, r->n, r->periods);
    put_name(out, "text");
    if (f->text[HL_EN] == NULL) {
        hl_buffer_text(out, "null}");
        return HL_OK;
    }
    hl_buffer_text(out, "{\"en\":");
    status = put_words(r, f->text[HL_EN], out, err);
    hl_buffer_text(out, ",\"zh\":");
    if (status == HL_OK) {
        status = put_words(r, f->text[HL_ZH] != NULL ? f->text[HL_ZH] : f->text[HL_EN],
                           out, err);
    }
    hl_buffer_text(out, "}}");
    return status;
}

static hl_status put_facts(const hl_report *r, hl_buffer *out, hl_error *err)
{
    hl_status status = HL_OK;

    put_name(out, "facts");
    hl_buffer_text(out, "[");
    for (size_t k = 0; k < r->facts && status == HL_OK; k++) {
        if (k > 0) hl_buffer_text(out, ",\n");
        status = put_fact(r, &r->fact[k], out, err);
    }
    hl_buffer_text(out, "]");
    return status;
}

// ---------------------------------------------------------------------- whole

static void put_figures(const hl_report *r, hl_buffer *out)
{
    put_name(out, "figures");
    hl_buffer_text(out, "[");
    for (size_t k = 0; k < r->figures; k++) {
        hl_buffer_text(out, k > 0 ? ",{\"name\":" : "{\"name\":");
        script_string(out, r->figure[k].name);
        put_name(out, "csv");
        script_string(out, r->figure[k].csv);
        hl_buffer_text(out, "}");
    }
    hl_buffer_text(out, "]");
}

static void put_head(const hl_report *r, hl_buffer *out)
{
    static const char *const LANG[HL_LANG_COUNT] = {"en", "zh"};

    hl_buffer_text(out, "{\"schema\":1,\n\"langs\":[");
    for (size_t k = 0; k < r->langs; k++) {
        hl_buffer_format(out, "%s\"%s\"", k > 0 ? "," : "", LANG[r->lang[k]]);
    }
    hl_buffer_text(out, "]");
    put_text(out, "title", r->title);
    put_text(out, "subtitle", r->subtitle);
    put_name(out, "periods");
    put_strings(out, r->period, r->periods);
    hl_buffer_format(out, ",\n\"n\":%zu", r->n);
}

hl_status payload_json(const hl_report *r, hl_buffer *out, hl_error *err)
{
    hl_status status = HL_OK;

    put_head(r, out);
    put_units(r, out);
    put_name(out, "topology");
    if (r->ground != NULL) {
        status = topology_json(r->ground, out, err);
    } else {
        hl_buffer_text(out, "null");
    }
    put_neighbors(r, out);
    if (status == HL_OK) status = put_fields(r, out, err);
    put_scatters(r, out);
    if (status == HL_OK) status = put_facts(r, out, err);
    put_figures(r, out);
    hl_buffer_text(out, "}\n");
    return status == HL_OK ? hl_buffer_check(out, err) : status;
}
