/// The static figures of a report: its maps.

#include "study/report_material.h"
#include "study/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"

enum { MANY_UNITS = 1500, MOST_MAPS = 8 };

static const double MAP_WIDTH = 130.0;   // millimeters
static const double CHART_WIDTH = 120.0; // likewise

/// One map of a field: the latest period, or all of them side by side.
typedef struct map_of {
    const hl_report_field *field;
    bool facets;
} map_of;

static hl_status list_panels(material *m, const map_of *map, hl_map_panel **out,
                             hl_error *err)
{
    const size_t count = map->facets ? m->periods : 1;
    const size_t first = map->facets ? 0 : m->periods - 1;

    *out = hl_array(count, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu maps", count);
    for (size_t t = 0; t < count; t++) {
        (*out)[t] = (hl_map_panel){map->field->value + (first + t) * m->n,
                                   map->facets ? m->report.period[t] : NULL};
    }
    return HL_OK;
}

static hl_status draw_map(material *m, const map_of *map, hl_lang lang,
                          const char **svg, hl_error *err)
{
    const hl_report_field *f = map->field;
    hl_map_look look = hl_map_look_defaults();
    hl_map_file file = {.format = HL_MAP_SVG};
    hl_map_panel *panel = NULL;

    hl_status status = list_panels(m, map, &panel, err);
    if (status != HL_OK) return status;
    look.width = MAP_WIDTH;
    look.lang = lang;
    look.no_title = true;   // it stands in the caption of the figure
    look.no_caption = true; // likewise
    const hl_map_theme theme = {
        .title = f->title,
        .legend = f->title,
        .legend_note = f->note,
        .unit = f->unit,
        .style = f->style,
        .classes = f->classes,
        .panel = panel,
        .panels = map->facets ? m->periods : 1,
        .pool = f->value,
        .pool_count = m->periods * m->n,
    };
    status = hl_map_draw(&m->ground, &theme, &look, &file, NULL, err);
    free(panel);
    if (status != HL_OK) return status;
    *svg = material_keep_text(m, file.bytes);
    return *svg != NULL ? HL_OK : hl_no_memory(err, "a map");
}

static bool has_value(const material *m, const map_of *map)
{
    const size_t from = map->facets ? 0 : (m->periods - 1) * m->n;

    for (size_t k = from; k < m->periods * m->n; k++) {
        if (!isnan(map->field->value[k])) return true;
    }
    return false;
}

/// The caption without what it says of the latest period.
static hl_text method_of(const hl_report_field *f)
{
    return (hl_text){session_caption_method(hl_text_in(f->caption, HL_EN), HL_EN),
                     session_caption_method(hl_text_in(f->caption, HL_ZH), HL_ZH)};
}

/// Whether a field has a map in the folder of maps.
static bool has_file(const material *m, const char *field)
{
    const hl_report_request *r = m->request;

    if (r->maps == NULL || r->map_fields == 0) return r->maps != NULL;
    for (size_t k = 0; k < r->map_fields; k++) {
        if (strcmp(r->map_field[k], field) == 0) return true;
    }
    return false;
}

/// Where the map of a field is, beside the page.
static hl_status link_map(material *m, const map_of *map, hl_lang lang,
                          const char **path, hl_error *err)
{
    enum { SIZE = 128 };
    const char *folder = lang == HL_ZH ? "zh/" : "en/";

    if (map->facets || !has_file(m, map->field->name)) return HL_OK;
    char *text = material_keep(m, SIZE, 1);
    if (text == NULL) return hl_no_memory(err, "a path");
    (void)snprintf(text, SIZE, "maps/%s%.90s.%s", m->report.langs > 1 ? folder : "",
                   map->field->name, m->request->maps);
    *path = text;
    return HL_OK;
}

static hl_status add_map(material *m, const map_of *map, hl_report_figure *out,
                         hl_error *err)
{
    enum { SIZE = 80 };
    const hl_report_field *f = map->field;
    hl_status status = HL_OK;
    char *name = material_keep(m, SIZE, 1);

    if (name == NULL) return hl_no_memory(err, "a figure");
    (void)snprintf(name, SIZE, "map-%.60s%s", f->name, map->facets ? "-periods" : "");
    *out = (hl_report_figure){.name = name,
                              .section = "maps",
                              .title = f->title,
                              .caption = map->facets ? method_of(f) : f->caption,
                              .stands_in = !map->facets};
    // of many units one language: borders weigh more than words
    const size_t langs = m->n > MANY_UNITS ? 1 : m->report.langs;
    for (size_t k = 0; k < langs && status == HL_OK; k++) {
        const hl_lang lang = m->report.lang[k];
        status = draw_map(m, map, lang, &out->svg[lang], err);
        if (status == HL_OK) status = link_map(m, map, lang, &out->file[lang], err);
    }
    if (langs == 1) {
        const hl_lang only = m->report.lang[0];
        const hl_lang other = only == HL_EN ? HL_ZH : HL_EN;
        out->shared = out->svg[only] != NULL && out->svg[other] == NULL;
    }
    return status;
}

/// Which fields are mapped: those of the main maps that are classes, and the first main
/// value.
static bool wants_map(const hl_report_field *f, bool *value_seen)
{
    if (!f->main) return false;
    if (f->style == HL_STYLE_CLASSES) return true;
    if (f->style == HL_STYLE_P || *value_seen) return false;
    *value_seen = true;
    return true;
}

static hl_status draw_chart(material *m, const named_chart *n, hl_lang lang,
                            const char **svg, hl_error *err)
{
    hl_map_look look = hl_map_look_defaults();
    hl_map_file file = {.format = HL_MAP_SVG};

    look.width = CHART_WIDTH;
    look.lang = lang;
    look.no_caption = true; // it stands in the caption of the figure
    hl_chart chart = n->chart;
    chart.caption = (hl_text){0};
    const hl_status status = hl_chart_draw(&chart, &look, &file, NULL, err);
    if (status != HL_OK) return status;
    *svg = material_keep_text(m, file.bytes);
    return *svg != NULL ? HL_OK : hl_no_memory(err, "a chart");
}

/// Where the picture of a chart is, beside the page.
static hl_status link_file(material *m, const named_chart *n, hl_lang lang,
                           const char **path, hl_error *err)
{
    enum { SIZE = 128 };
    const char *folder = lang == HL_ZH ? "zh/" : "en/";

    if (m->request->charts == NULL) return HL_OK;
    char *text = material_keep(m, SIZE, 1);
    if (text == NULL) return hl_no_memory(err, "a path");
    (void)snprintf(text, SIZE, "charts/%s%.90s.%s", m->report.langs > 1 ? folder : "",
                   n->name, m->request->charts);
    *path = text;
    return HL_OK;
}

static hl_status add_chart(material *m, const named_chart *n, hl_report_figure *out,
                           hl_error *err)
{
    char *csv = NULL;
    size_t length = 0;

    *out = (hl_report_figure){.name = n->name,
                              .section = n->section,
                              .title = n->chart.title,
                              .caption = n->chart.caption};
    hl_status status = hl_chart_csv(&n->chart, m->report.lang[0], &csv, &length, err);
    if (status != HL_OK) return status;
    out->csv = material_keep_text(m, csv);
    if (out->csv == NULL) return hl_no_memory(err, "a chart");
    for (size_t k = 0; k < m->report.langs && status == HL_OK; k++) {
        const hl_lang lang = m->report.lang[k];
        status = draw_chart(m, n, lang, &out->svg[lang], err);
        if (status == HL_OK) status = link_file(m, n, lang, &out->file[lang], err);
    }
    return status;
}

/// Whether the part of the page that a chart stands in is wanted.
static bool wants_chart(const material *m, const char *section)
{
    const unsigned wanted = m->request->sections;

    for (int k = 0; wanted != 0 && HL_REPORT_SECTIONS[k] != NULL; k++) {
        if (strcmp(HL_REPORT_SECTIONS[k], section) == 0) return (wanted & 1U << k) != 0;
    }
    return true;
}

static hl_status add_charts(material *m, hl_report_figure *list, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < m->charts && status == HL_OK; k++) {
        if (m->report.figures == MATERIAL_FIGURES) break;
        if (!wants_chart(m, m->chart[k].section)) continue;
        status = add_chart(m, &m->chart[k], &list[m->report.figures++], err);
    }
    return status;
}

static bool wants_section(const material *m, hl_report_section section)
{
    const unsigned wanted = m->request->sections;

    return wanted == 0 || (wanted & 1U << section) != 0;
}

/// The map of a field, and its periods side by side; of a few periods they are enough.
static hl_status add_maps_of(material *m, const hl_report_field *field,
                             hl_report_figure *list, hl_error *err)
{
    enum { FEW_PERIODS = 3 };
    map_of map = {field, true};
    const bool facets = m->periods > 1 && m->n <= MANY_UNITS &&
                        field->style == HL_STYLE_CLASSES && has_value(m, &map);
    hl_status status = HL_OK;

    map.facets = false;
    const bool alone = !facets || m->periods > FEW_PERIODS;
    if (alone && has_value(m, &map)) {
        status = add_map(m, &map, &list[m->report.figures++], err);
    }
    map.facets = true;
    if (status == HL_OK && facets) {
        status = add_map(m, &map, &list[m->report.figures++], err);
    }
    return status;
}

hl_status material_figures(material *m, hl_error *err)
{
    hl_report_figure *list = material_keep(m, MATERIAL_FIGURES, sizeof *list);
    const size_t most = m->n > MANY_UNITS ? 1 : MOST_MAPS;
    const bool maps = wants_section(m, HL_REPORT_MAPS);
    bool value_seen = false;
    hl_status status = HL_OK;

    if (list == NULL) return hl_no_memory(err, "figures");
    for (size_t k = 0; maps && k < m->report.fields && status == HL_OK; k++) {
        const hl_report_field *field = &m->report.field[k];
        if (m->report.figures >= most || !wants_map(field, &value_seen)) continue;
        status = add_maps_of(m, field, list, err);
    }
    if (status == HL_OK) status = add_charts(m, list, err);
    m->report.figure = list;
    return status;
}
