#include "io/project_of.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "io/calendar.h"
#include "io/layout.h"
#include "io/template.h"

// -------------------------------------------------------- themes and layouts

bool hl_project_in_theme(const hl_project *p, size_t i, size_t k)
{
    if (k == i) return true;
    if (!hl_project_spatial(&p->layer[k])) return false;
    if (k == p->ground) {
        return hl_drawing_has_holes(&p->layer[i].drawing) &&
               strcmp(hl_project_shapes_of(p, &p->layer[i]),
                      hl_project_shapes_of(p, &p->layer[k])) == 0;
    }
    if (p->layer[k].entry->role == HL_MAP_OVERLAY) return true;
    return p->layer[i].entry->role == HL_MAP_OVERLAY_OFF && k == p->shown;
}

static bool has_theme(const hl_project_layer *l)
{
    return hl_project_is_base(l) ||
           (hl_project_spatial(l) && l->entry->role == HL_MAP_OVERLAY_OFF);
}

static void add_theme(const hl_project *p, size_t i, hl_buffer *out)
{
    hl_buffer_text(out, "<visibility-preset name=\"");
    hl_buffer_xml(out, p->layer[i].name);
    hl_buffer_text(out, "\">");
    for (size_t k = 0; k < p->count; k++) {
        if (!hl_project_in_theme(p, i, k)) continue;
        hl_buffer_format(out, "<layer id=\"%s\" visible=\"1\" style=\"default\"/>",
                         p->layer[k].id);
    }
    hl_buffer_text(out, "</visibility-preset>");
}

void hl_project_add_themes(const hl_project *p, hl_buffer *out)
{
    for (size_t i = 0; i < p->count; i++) {
        if (has_theme(&p->layer[i])) add_theme(p, i, out);
    }
}

void hl_project_write_date(double days, char out[HL_PROJECT_DATE_SIZE])
{
    const hl_day day = hl_day_of(days);

    (void)snprintf(out, HL_PROJECT_DATE_SIZE, "%04d-%02d-%02d", day.year, day.month,
                   day.day);
}

bool hl_project_dates(const hl_project_layer *l, char first[HL_PROJECT_DATE_SIZE],
                      char last[HL_PROJECT_DATE_SIZE])
{
    double low = HUGE_VAL;
    double high = -HUGE_VAL;

    if (l->drawing.date_column == NULL) return false;
    const hl_column *date =
        hl_columns_find(&l->drawing.sheet->columns, l->drawing.date_column);
    if (date == NULL || date->kind != HL_DATE) return false;
    for (size_t i = 0; i < l->drawing.sheet->columns.rows; i++) {
        if (!isfinite(date->value[i])) continue;
        low = fmin(low, date->value[i]);
        high = fmax(high, date->value[i]);
    }
    if (low > high) return false;
    hl_project_write_date(low, first);
    hl_project_write_date(high, last);
    return true;
}

// ------------------------------------------------------------------- layouts

enum { PANELS_MAX = 24 };

/// The kinds of layouts of one map; distinct numbers for QGIS.
typedef enum kind { KIND_PAGE, KIND_AREAS, KIND_PERIODS, KIND_MULTIPLES } kind;

static const hl_text NAME[] = {
    [KIND_PAGE] = {"",                   ""               },
    [KIND_AREAS] = {"Atlas of regions: ", "分区图集："},
    [KIND_PERIODS] = {"Atlas of periods: ", "分期图集："},
    [KIND_MULTIPLES] = {"Small multiples: ",  "分期对照："},
};

/// What the layouts of map i have in common. The caller frees `name` and `legend`.
static hl_layout begin_layout(const hl_project *p, size_t i, kind which,
                              hl_buffer *name, hl_buffer *legend)
{
    const hl_lang lang = p->package->lang;
    const hl_project_layer *l = &p->layer[i];
    const hl_column *column = l->drawing.column;
    const bool of_column = l->drawing.date_column != NULL && column != NULL;
    const char *title = of_column ? column->title[lang] : l->name;

    hl_buffer_format(name, "%s%s", hl_text_in(NAME[which], lang),
                     which == KIND_PAGE ? l->name : title);
    hl_project_add_tree_layer(p, i, true,
                              legend); // the map, then what is over and under
    for (size_t k = 0; k < p->count; k++) {
        if (k != i && hl_project_in_theme(p, i, k)) {
            hl_project_add_tree_layer(p, k, true, legend);
        }
    }
    return (hl_layout){.number = i + (size_t)which * p->count,
                       .name = hl_buffer_view(name),
                       .theme = l->name,
                       .title = title,
                       .subtitle = hl_text_in(l->entry->subtitle, lang),
                       .note = hl_text_in(l->entry->legend_note, lang),
                       .caption = hl_text_in(l->entry->caption, lang),
                       .legend = hl_buffer_view(legend)};
}

static void end_layout(hl_buffer *name, hl_buffer *legend, hl_buffer *out)
{
    out->failed |= name->failed || legend->failed;
    hl_buffer_free(name);
    hl_buffer_free(legend);
}

/// The page of a map; of a map with dates it shows the last one.
static void add_page(const hl_project *p, size_t i, hl_buffer *out)
{
    char first[HL_PROJECT_DATE_SIZE];
    char last[HL_PROJECT_DATE_SIZE];
    hl_buffer name = {0};
    hl_buffer legend = {0};

    hl_layout layout = begin_layout(p, i, KIND_PAGE, &name, &legend);
    if (hl_project_dates(&p->layer[i], first, last)) layout.date = last;
    hl_layout_add(&layout, &p->canvas, p->package->lang, out);
    end_layout(&name, &legend, out);
}

/// The first layer of areas to turn the pages by, or NULL.
static const hl_project_layer *areas_of(const hl_project *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const hl_project_layer *l = &p->layer[i];
        if (l->drawing.sheet->outlined && l->drawing.column == NULL) return l;
    }
    return NULL;
}

static const char *first_text(const hl_sheet *sheet)
{
    for (size_t c = 0; c < sheet->columns.count; c++) {
        if (sheet->columns.column[c].kind == HL_TEXT) {
            return sheet->columns.column[c].name;
        }
    }
    return NULL;
}

static void add_atlas(const hl_project *p, size_t i, kind which,
                      const hl_layout_pages *pages, hl_buffer *out)
{
    hl_buffer name = {0};
    hl_buffer legend = {0};

    hl_layout layout = begin_layout(p, i, which, &name, &legend);
    layout.pages = pages;
    hl_layout_add(&layout, &p->canvas, p->package->lang, out);
    end_layout(&name, &legend, out);
}

static void add_atlas_of_areas(const hl_project *p, size_t i, hl_buffer *out)
{
    const hl_project_layer *areas = areas_of(p);
    const char *page = areas != NULL ? first_text(areas->drawing.sheet) : NULL;

    if (page == NULL) return;
    const hl_layout_pages pages = {.layer = areas->id,
                                   .name = areas->name,
                                   .source = areas->source,
                                   .page_column = page};
    add_atlas(p, i, KIND_AREAS, &pages, out);
}

static void add_atlas_of_periods(const hl_project *p, size_t i, const hl_view *view,
                                 hl_buffer *out)
{
    const hl_project_layer *periods =
        view->page_sheet != NULL ? hl_project_layer_of(p, view->page_sheet) : NULL;

    if (periods == NULL) return;
    const hl_layout_pages pages = {.layer = periods->id,
                                   .name = periods->name,
                                   .source = periods->source,
                                   .page_column = view->period_column,
                                   .date_column = view->date_column};
    add_atlas(p, i, KIND_PERIODS, &pages, out);
}

/// The row with the place-th distinct date, from 0; the rows of a view ascend by
/// period. SIZE_MAX: there are not so many.
static size_t row_of_period(const hl_column *day, size_t rows, size_t place)
{
    for (size_t r = 0; r < rows; r++) {
        const bool again = r > 0 && day->value[r] == day->value[r - 1];
        if (again || !isfinite(day->value[r])) continue;
        if (place-- == 0) return r;
    }
    return SIZE_MAX;
}

/// The periods of a map, at most PANELS_MAX, spread evenly.
static size_t find_panels(const hl_project_layer *l, const hl_view *view,
                          char date[PANELS_MAX][HL_PROJECT_DATE_SIZE],
                          hl_layout_panel panel[PANELS_MAX])
{
    const hl_columns *columns = &l->drawing.sheet->columns;
    const hl_column *day = hl_columns_find(columns, view->date_column);
    const hl_column *period = hl_columns_find(columns, view->period_column);
    size_t all = 0;

    while (row_of_period(day, columns->rows, all) != SIZE_MAX) {
        all++;
    }
    const size_t count = all < PANELS_MAX ? all : PANELS_MAX;
    for (size_t k = 0; k < count; k++) {
        const size_t place = count > 1 ? k * (all - 1) / (count - 1) : 0;
        const size_t row = row_of_period(day, columns->rows, place);
        hl_project_write_date(day->value[row], date[k]);
        panel[k] = (hl_layout_panel){period->text[row], date[k]};
    }
    return count;
}

static void add_multiples(const hl_project *p, size_t i, const hl_view *view,
                          hl_buffer *out)
{
    char date[PANELS_MAX][HL_PROJECT_DATE_SIZE];
    hl_layout_panel panel[PANELS_MAX];
    hl_buffer name = {0};
    hl_buffer legend = {0};

    const size_t count = find_panels(&p->layer[i], view, date, panel);
    if (count < 2) return;
    hl_layout layout = begin_layout(p, i, KIND_MULTIPLES, &name, &legend);
    layout.panels = panel;
    layout.panel_count = count;
    hl_layout_add(&layout, &p->canvas, p->package->lang, out);
    end_layout(&name, &legend, out);
}

/// Whether the periods of a view have a day and a name.
static bool has_periods(const hl_project_layer *l, const hl_view *view)
{
    char date[2][HL_PROJECT_DATE_SIZE];

    if (view == NULL || view->period_column == NULL) return false;
    const hl_column *name =
        hl_columns_find(&l->drawing.sheet->columns, view->period_column);
    return name != NULL && name->kind == HL_TEXT &&
           hl_project_dates(l, date[0], date[1]);
}

/// Whether map i is the first of its group that wants a page.
static bool leads_group(const hl_project *p, size_t i)
{
    const hl_lang lang = p->package->lang;
    const char *group = hl_text_in(p->layer[i].entry->group, lang);

    for (size_t k = 0; k < i; k++) {
        const hl_map_entry *entry = p->layer[k].entry;
        const bool page = hl_project_is_base(&p->layer[k]) && entry->layout;
        if (page && strcmp(hl_text_in(entry->group, lang), group) == 0) return false;
    }
    return true;
}

void hl_project_add_layouts(const hl_project *p, hl_buffer *out)
{
    for (size_t i = 0; i < p->count; i++) {
        const hl_project_layer *l = &p->layer[i];
        const hl_view *view = hl_package_find_view(p->package, l->entry->sheet);
        if (!hl_project_is_base(l)) continue;
        if (l->entry->layout) add_page(p, i, out);
        if (l->entry->layout && leads_group(p, i)) add_atlas_of_areas(p, i, out);
        if (!has_periods(l, view)) continue;
        add_atlas_of_periods(p, i, view, out);
        add_multiples(p, i, view, out);
    }
}
