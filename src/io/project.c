#include "hinterland/io/project.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "io/calendar.h"
#include "io/canvas.h"
#include "io/drawing.h"
#include "io/layout.h"
#include "io/metadata.h"
#include "io/template.h"
#include "io/zip.h"

enum {
    ID_SIZE = 96,
    DATE_SIZE = 24,
    NUMBER_SIZE = 32,
    HEADING_COLUMNS = 36, ///< of a legend beside a map
    WIDE_BYTES = 3        ///< of a Chinese character in UTF-8
};

/// What QGIS measures on before it has read a project's ellipsoid. From a plane to
/// this, to EPSG:4326 and even to itself it looks for a coordinate operation, finds
/// none and logs an error for each; a project on a plane names an operation that does
/// nothing.
static const char QGIS_ELLIPSOID[] =
    "GEOGCRS[\"unknown\",DATUM[\"unknown\",ELLIPSOID[\"WGS 84\",6378137,298.257223563,"
    "LENGTHUNIT[\"metre\",1,ID[\"EPSG\",9001]]]],PRIMEM[\"Greenwich\",0,ANGLEUNIT["
    "\"degree\",0.0174532925199433],ID[\"EPSG\",8901]],CS[ellipsoidal,2],AXIS["
    "\"longitude\",east,ORDER[1],ANGLEUNIT[\"degree\",0.0174532925199433,ID[\"EPSG\","
    "9122]]],AXIS[\"latitude\",north,ORDER[2],ANGLEUNIT[\"degree\",0.0174532925199433,"
    "ID[\"EPSG\",9122]]]]";

/// One map entry on its way into the project.
typedef struct layer {
    const hl_map_entry *entry;
    hl_drawing drawing;
    char id[ID_SIZE]; // longer than 10 characters, or QGIS makes up another one
    char *name;       // distinct: themes and layouts go by it
    char *source;
} layer;

typedef struct project {
    const hl_package *package;
    hl_canvas canvas;
    layer *layer;
    size_t count;
    size_t shown;  // the base map that is on when the project opens
    size_t ground; // the layer under missing values, the last one; SIZE_MAX: none
    hl_map_entry ground_entry;
    hl_buffer crs[2]; // elements of the layers' CRS and of the map's
} project;

static void free_project(project *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free(p->layer[i].name);
        free(p->layer[i].source);
    }
    free(p->layer);
    hl_canvas_free(&p->canvas);
    hl_buffer_free(&p->crs[0]);
    hl_buffer_free(&p->crs[1]);
    *p = (project){0};
}

// -------------------------------------------------------------------- layers

static bool spatial(const layer *l)
{
    return l->drawing.shape != HL_SHAPE_NONE;
}

static bool is_base(const layer *l)
{
    return spatial(l) && l->entry->role == HL_MAP_BASE && !l->drawing.no_data;
}

/// The title of entry i, numbered when an earlier entry has the same.
static void distinct_name(const project *p, size_t i, hl_buffer *out)
{
    const hl_lang lang = p->package->lang;
    const char *title = hl_text_in(p->layer[i].entry->title, lang);
    size_t twins = 0;

    for (size_t k = 0; k < i; k++) {
        if (strcmp(hl_text_in(p->layer[k].entry->title, lang), title) == 0) twins++;
    }
    hl_buffer_text(out, title);
    if (twins > 0) hl_buffer_format(out, " (%zu)", twins + 1);
}

static hl_status make_layer(project *p, const hl_map_entry *entry,
                            const char *geopackage, hl_error *err)
{
    const size_t i = p->count++;
    const hl_sheet *sheet = hl_package_find(p->package, entry->sheet);
    const char *column = entry->column != NULL ? entry->column : "plain";
    layer *l = &p->layer[i];
    hl_buffer name = {0};
    hl_buffer source = {0};

    l->entry = entry;
    l->drawing = hl_drawing_of(
        p->package, entry->sheet,
        entry->column != NULL ? hl_columns_find(&sheet->columns, entry->column) : NULL);
    (void)snprintf(l->id, ID_SIZE, "layer_%02zu_%.40s_%s", i, entry->sheet, column);
    distinct_name(p, i, &name);
    hl_buffer_format(&source, "./%s|layername=%s", geopackage, entry->sheet);
    hl_status status = hl_buffer_take(&name, &l->name, NULL, err);
    if (status == HL_OK) status = hl_buffer_take(&source, &l->source, NULL, err);
    hl_buffer_free(&name);
    hl_buffer_free(&source);
    return status;
}

/// The name of the sheet whose shapes a layer has.
static const char *shapes_of(const project *p, const layer *l)
{
    const hl_view *view = hl_package_find_view(p->package, l->entry->sheet);

    return view != NULL ? view->parent : l->entry->sheet;
}

/// A layer of all units in hatched gray, drawn under the maps that leave units without
/// a value undrawn.
static hl_status make_ground(project *p, const char *geopackage, hl_error *err)
{
    for (size_t i = 0; i < p->package->map_count; i++) {
        if (!is_base(&p->layer[i]) || !hl_drawing_has_holes(&p->layer[i].drawing)) {
            continue;
        }
        p->ground_entry = (hl_map_entry){
            .sheet = shapes_of(p, &p->layer[i]), .title = {"No data", "无数据"}
        };
        p->ground = p->count;
        const hl_status status = make_layer(p, &p->ground_entry, geopackage, err);
        p->layer[p->ground].drawing.no_data = true;
        return status;
    }
    return HL_OK;
}

static void add_crs(const char *wkt, hl_buffer *out)
{
    if (wkt != NULL) HL_FILL(out, "crs.qgs", {"wkt", wkt});
}

/// Fill a project that starts from `{0}`; the caller frees it in any case.
static hl_status make_project(const hl_package *package, const char *geopackage,
                              project *p, hl_error *err)
{
    p->package = package;
    p->shown = SIZE_MAX;
    p->ground = SIZE_MAX;
    hl_status status = hl_canvas_find(package, &p->canvas, err);
    if (status != HL_OK) return status;
    p->layer = hl_array(package->map_count + 1, sizeof *p->layer);
    if (p->layer == NULL) {
        return hl_no_memory(err, "%zu layers", package->map_count + 1);
    }
    for (size_t i = 0; i < package->map_count && status == HL_OK; i++) {
        status = make_layer(p, &package->maps[i], geopackage, err);
        if (is_base(&p->layer[i]) && p->shown == SIZE_MAX) p->shown = i;
    }
    if (status == HL_OK) status = make_ground(p, geopackage, err);
    add_crs(p->canvas.layer_crs, &p->crs[0]);
    add_crs(p->canvas.map_crs, &p->crs[1]);
    for (int i = 0; i < 2 && status == HL_OK; i++) {
        status = hl_buffer_check(&p->crs[i], err);
    }
    return status;
}

static const char *geometry_word(hl_shape shape)
{
    switch (shape) {
    case HL_SHAPE_POINTS: return "Point";
    case HL_SHAPE_LINES: return "Line";
    case HL_SHAPE_POLYGONS: return "Polygon";
    case HL_SHAPE_NONE: break;
    }
    return "No geometry";
}

static const char *wkb_word(hl_shape shape)
{
    switch (shape) {
    case HL_SHAPE_POINTS: return "Point";
    case HL_SHAPE_LINES: return "LineString";
    case HL_SHAPE_POLYGONS: return "MultiPolygon";
    case HL_SHAPE_NONE: break;
    }
    return "NoGeometry";
}

static hl_status add_map_layer(const project *p, const layer *l, hl_buffer *out,
                               hl_error *err)
{
    const hl_view *view = hl_package_find_view(p->package, l->entry->sheet);
    const hl_sheet *sheet = l->drawing.sheet;
    hl_buffer elements = {0};
    hl_buffer metadata = {0};

    const hl_status status = hl_drawing_elements(&l->drawing, &elements, err);
    if (status != HL_OK) goto done;
    hl_metadata_elements(
        p->package, l->entry->sheet, view != NULL ? view->title : sheet->title,
        view != NULL ? view->description : sheet->description, &metadata);
    HL_FILL(out, "maplayer.qgs", {"geometry", geometry_word(l->drawing.shape)},
            {"wkb", wkb_word(l->drawing.shape)},
            {"labels_on", hl_drawing_labeled(&l->drawing) ? "1" : "0"}, {"id", l->id},
            {"source", l->source}, {"name", l->name},
            {"crs", spatial(l) ? hl_buffer_view(&p->crs[0]) : ""},
            {"metadata", hl_buffer_view(&metadata)},
            {"elements", hl_buffer_view(&elements)});
done:
    out->failed |= elements.failed || metadata.failed;
    hl_buffer_free(&elements);
    hl_buffer_free(&metadata);
    return status;
}

// ---------------------------------------------------------------------- tree

static bool on_at_first(const project *p, size_t i)
{
    return i == p->shown || !is_base(&p->layer[i])
               ? p->layer[i].entry->role != HL_MAP_OVERLAY_OFF
               : false;
}

/// Bytes of a UTF-8 character.
static size_t bytes_of(const char *c)
{
    enum { LEADING_BITS = 0xC0, CONTINUATION = 0x80 };
    size_t count = 1;

    while (((unsigned char)c[count] & LEADING_BITS) == CONTINUATION) {
        count++;
    }
    return count;
}

/// Columns of a character: two for Chinese ones.
static size_t columns_of(const char *c)
{
    return bytes_of(c) >= WIDE_BYTES ? 2 : 1;
}

/// Columns up to the next place where a line may be broken.
static size_t word_columns(const char *text)
{
    size_t columns = 0;

    for (const char *c = text; *c != '\0' && *c != ' '; c += bytes_of(c)) {
        if (columns > 0 && columns_of(c) == 2) break;
        columns += columns_of(c);
    }
    return columns;
}

/// A text in lines that fit the legend beside a map; "|" breaks them there.
static void add_lines(const char *text, hl_buffer *out)
{
    size_t columns = 0;

    for (const char *c = text; *c != '\0'; c += bytes_of(c)) {
        const bool space = *c == ' ';
        const size_t next = space ? 1 + word_columns(c + 1) : columns_of(c);
        const bool may = space || columns_of(c) == 2;
        if (may && columns + next > HEADING_COLUMNS) {
            hl_buffer_text(out, "|");
            columns = 0;
            if (space) continue;
        }
        hl_buffer_bytes(out, c, bytes_of(c));
        columns += columns_of(c);
    }
}

/// The heading of a layer in a printed legend: its name with the unit of its values.
static void add_heading(const project *p, const layer *l, hl_buffer *out)
{
    hl_buffer line = {0};
    const hl_column *column = l->drawing.column;
    const hl_text unit = column != NULL
                             ? (hl_text){column->unit[HL_EN], column->unit[HL_ZH]}
                             : (hl_text){0};
    const char *text = hl_text_in(unit, p->package->lang);
    const bool plain = text[0] == '\0' || strcmp(text, "1") == 0;

    hl_buffer_text(&line, l->name);
    if (!plain) hl_buffer_format(&line, " (%s)", text);
    add_lines(hl_buffer_view(&line), out);
    out->failed |= line.failed;
    hl_buffer_free(&line);
}

static void add_tree_layer(const project *p, size_t i, bool checked, hl_buffer *out)
{
    hl_buffer heading = {0};
    const layer *l = &p->layer[i];
    const bool counted =
        spatial(l) && l->entry->column != NULL && l->drawing.date_column == NULL;

    add_heading(p, l, &heading);
    HL_FILL(out, "tree-layer.qgs", {"id", l->id}, {"name", l->name},
            {"checked", checked ? "Qt::Checked" : "Qt::Unchecked"},
            {"expanded", checked && spatial(l) ? "1" : "0"}, {"source", l->source},
            {"counts", counted ? "1" : "0"}, {"heading", hl_buffer_view(&heading)});
    out->failed |= heading.failed;
    hl_buffer_free(&heading);
}

static const char *group_of(const project *p, size_t i)
{
    return hl_text_in(p->layer[i].entry->group, p->package->lang);
}

/// Overlays are drawn over maps, so their groups come first; tables come last.
typedef enum group_rank {
    RANK_OVERLAYS,
    RANK_MAPS,
    RANK_TABLES,
    RANK_COUNT
} group_rank;

static group_rank rank_of(const project *p, const char *group)
{
    group_rank rank = RANK_TABLES;

    for (size_t i = 0; i < p->package->map_count; i++) {
        if (strcmp(group_of(p, i), group) != 0 || !spatial(&p->layer[i])) continue;
        if (!is_base(&p->layer[i])) return RANK_OVERLAYS;
        rank = RANK_MAPS;
    }
    return rank;
}

static void add_group(const project *p, size_t first, hl_buffer *out)
{
    const char *group = group_of(p, first);
    const group_rank rank = rank_of(p, group);
    hl_buffer layers = {0};
    char shown[NUMBER_SIZE] = "-1";
    size_t place = 0;
    bool open = rank == RANK_OVERLAYS;

    for (size_t i = first; i < p->package->map_count; i++) {
        if (strcmp(group_of(p, i), group) != 0) continue;
        add_tree_layer(p, i, on_at_first(p, i), &layers);
        if (i == p->shown) {
            (void)snprintf(shown, sizeof shown, "%zu", place);
            open = true;
        }
        place++;
    }
    HL_FILL(out, "tree-group.qgs", {"name", group}, {"expanded", open ? "1" : "0"},
            {"exclusive", rank == RANK_MAPS ? "1" : "0"}, {"shown", shown},
            {"layers", hl_buffer_view(&layers)});
    out->failed |= layers.failed;
    hl_buffer_free(&layers);
}

static bool begins_group(const project *p, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (strcmp(group_of(p, k), group_of(p, i)) == 0) return false;
    }
    return true;
}

static void add_groups(const project *p, group_rank rank, hl_buffer *out)
{
    for (size_t i = 0; i < p->package->map_count; i++) {
        if (begins_group(p, i) && rank_of(p, group_of(p, i)) == rank) {
            add_group(p, i, out);
        }
    }
}

static void add_tree(const project *p, hl_buffer *out)
{
    add_groups(p, RANK_OVERLAYS, out);
    add_groups(p, RANK_MAPS, out);
    if (p->ground != SIZE_MAX) add_tree_layer(p, p->ground, true, out);
    add_groups(p, RANK_TABLES, out);
}

// -------------------------------------------------------- themes and layouts

/// Whether layer k is part of the theme of layer i: itself, the overlays that are on,
/// and under an overlay the first base map.
static bool in_theme(const project *p, size_t i, size_t k)
{
    if (k == i) return true;
    if (!spatial(&p->layer[k])) return false;
    if (k == p->ground) {
        return hl_drawing_has_holes(&p->layer[i].drawing) &&
               strcmp(shapes_of(p, &p->layer[i]), shapes_of(p, &p->layer[k])) == 0;
    }
    if (p->layer[k].entry->role == HL_MAP_OVERLAY) return true;
    return p->layer[i].entry->role == HL_MAP_OVERLAY_OFF && k == p->shown;
}

static bool has_theme(const layer *l)
{
    return is_base(l) || (spatial(l) && l->entry->role == HL_MAP_OVERLAY_OFF);
}

static void add_theme(const project *p, size_t i, hl_buffer *out)
{
    hl_buffer_text(out, "<visibility-preset name=\"");
    hl_buffer_xml(out, p->layer[i].name);
    hl_buffer_text(out, "\">");
    for (size_t k = 0; k < p->count; k++) {
        if (!in_theme(p, i, k)) continue;
        hl_buffer_format(out, "<layer id=\"%s\" visible=\"1\" style=\"default\"/>",
                         p->layer[k].id);
    }
    hl_buffer_text(out, "</visibility-preset>");
}

static void add_themes(const project *p, hl_buffer *out)
{
    for (size_t i = 0; i < p->count; i++) {
        if (has_theme(&p->layer[i])) add_theme(p, i, out);
    }
}

static void write_date(double days, char out[DATE_SIZE])
{
    const hl_day day = hl_day_of(days);

    (void)snprintf(out, DATE_SIZE, "%04d-%02d-%02d", day.year, day.month, day.day);
}

/// First and last date of a temporal layer; false when it has none.
static bool dates_of(const layer *l, char first[DATE_SIZE], char last[DATE_SIZE])
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
    write_date(low, first);
    write_date(high, last);
    return true;
}

/// The print layout of a map; of a map with dates it shows the last one.
static void add_layout(const project *p, size_t i, hl_buffer *out)
{
    const hl_lang lang = p->package->lang;
    const layer *l = &p->layer[i];
    hl_buffer legend = {0};
    char first[DATE_SIZE];
    char last[DATE_SIZE];

    add_tree_layer(p, i, true, &legend); // the map first, then what lies over and under
    for (size_t k = 0; k < p->count; k++) {
        if (k != i && in_theme(p, i, k)) add_tree_layer(p, k, true, &legend);
    }
    const bool temporal = dates_of(l, first, last);
    const hl_layout layout = {.number = i,
                              .name = l->name,
                              .subtitle = hl_text_in(l->entry->subtitle, lang),
                              .note = hl_text_in(l->entry->legend_note, lang),
                              .caption = hl_text_in(l->entry->caption, lang),
                              .legend = hl_buffer_view(&legend),
                              .first = temporal ? last : NULL,
                              .last = temporal ? last : NULL};
    hl_layout_add(&layout, &p->canvas, lang, out);
    out->failed |= legend.failed;
    hl_buffer_free(&legend);
}

// --------------------------------------------------------- relations, times

static const layer *first_layer_of(const project *p, const char *sheet)
{
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->layer[i].entry->sheet, sheet) == 0) return &p->layer[i];
    }
    return NULL;
}

/// The rows of a view's table as a sub-form of its parent's row.
static void add_relations(const project *p, hl_buffer *out)
{
    for (size_t i = 0; i < p->package->view_count; i++) {
        const hl_view *view = &p->package->views[i];
        const layer *child = first_layer_of(p, view->child);
        const layer *parent = first_layer_of(p, view->parent);
        if (child == NULL || parent == NULL) continue;
        HL_FILL(out, "relation.qgs", {"id", view->name},
                {"name", hl_text_in(view->title, p->package->lang)},
                {"child", child->id}, {"parent", parent->id},
                {"child_key", view->child_key},
                {"parent_key", view->parent_key != NULL ? view->parent_key : "fid"});
    }
}

static void add_times(const project *p, hl_buffer *out)
{
    char first[DATE_SIZE];
    char last[DATE_SIZE];

    for (size_t i = 0; i < p->count; i++) {
        if (dates_of(&p->layer[i], first, last)) {
            HL_FILL(out, "times.qgs", {"first", first}, {"last", last});
            return;
        }
    }
}

// -------------------------------------------------------------- the document

typedef enum part {
    PART_TREE,
    PART_LAYERS,
    PART_RELATIONS,
    PART_THEMES,
    PART_METADATA,
    PART_LAYOUTS,
    PART_TIMES,
    PART_COUNT
} part;

static hl_status make_parts(const project *p, hl_buffer parts[PART_COUNT],
                            hl_error *err)
{
    hl_status status = HL_OK;

    add_tree(p, &parts[PART_TREE]);
    add_relations(p, &parts[PART_RELATIONS]);
    add_themes(p, &parts[PART_THEMES]);
    add_times(p, &parts[PART_TIMES]);
    hl_metadata_elements(p->package, "", p->package->title, p->package->abstract,
                         &parts[PART_METADATA]);
    for (size_t i = 0; i < p->count && status == HL_OK; i++) {
        status = add_map_layer(p, &p->layer[i], &parts[PART_LAYERS], err);
        if (is_base(&p->layer[i]) && p->layer[i].entry->layout) {
            add_layout(p, i, &parts[PART_LAYOUTS]);
        }
    }
    for (int i = 0; i < PART_COUNT && status == HL_OK; i++) {
        status = hl_buffer_check(&parts[i], err);
    }
    return status;
}

static void fill_document(const project *p, const hl_buffer parts[PART_COUNT],
                          hl_buffer *out)
{
    const hl_extent *e = &p->canvas.extent;
    const double bounds[4] = {e->low_x, e->low_y, e->high_x, e->high_y};
    char text[4][NUMBER_SIZE];

    for (int i = 0; i < 4; i++) {
        (void)snprintf(text[i], NUMBER_SIZE, "%.12g", bounds[i]);
    }
    const bool known = p->canvas.known;
    hl_buffer ways = {0};

    if (!known) {
        HL_FILL(&ways, "plane.qgs", {"crs", hl_buffer_view(&p->crs[1])},
                {"ellipsoid", QGIS_ELLIPSOID});
    }
    HL_FILL(out, "project.qgs",
            {"title", hl_text_in(p->package->title, p->package->lang)},
            {"crs", hl_buffer_view(&p->crs[1])}, {"ways", hl_buffer_view(&ways)},
            {"tree", hl_buffer_view(&parts[PART_TREE])},
            {"units", p->canvas.degrees ? "degrees" : "meters"}, {"xmin", text[0]},
            {"ymin", text[1]}, {"xmax", text[2]}, {"ymax", text[3]},
            {"layers", hl_buffer_view(&parts[PART_LAYERS])},
            {"relations", hl_buffer_view(&parts[PART_RELATIONS])},
            {"ellipsoid", known ? "EPSG:7030" : "NONE"},
            {"themes", hl_buffer_view(&parts[PART_THEMES])},
            {"metadata", hl_buffer_view(&parts[PART_METADATA])},
            {"layouts", hl_buffer_view(&parts[PART_LAYOUTS])},
            {"times", hl_buffer_view(&parts[PART_TIMES])});
    out->failed |= ways.failed;
    hl_buffer_free(&ways);
}

static hl_status make_document(const hl_package *package, const char *geopackage,
                               hl_buffer *out, hl_error *err)
{
    hl_buffer parts[PART_COUNT] = {0};
    project p = {0};

    hl_status status = hl_package_check(package, err);
    if (status == HL_OK) status = make_project(package, geopackage, &p, err);
    if (status == HL_OK) status = make_parts(&p, parts, err);
    if (status == HL_OK) {
        fill_document(&p, parts, out);
        status = hl_buffer_check(out, err);
    }
    for (int i = 0; i < PART_COUNT; i++) {
        hl_buffer_free(&parts[i]);
    }
    free_project(&p);
    return status;
}

hl_status hl_project_text(const hl_package *package, const char *geopackage, char **out,
                          hl_error *err)
{
    hl_buffer text = {0};

    hl_status status = make_document(package, geopackage, &text, err);
    if (status == HL_OK) status = hl_buffer_take(&text, out, NULL, err);
    hl_buffer_free(&text);
    return status;
}

hl_status hl_project_zip(const hl_package *package, const char *geopackage,
                         unsigned char **out, size_t *size, hl_error *err)
{
    hl_buffer text = {0};

    hl_status status = make_document(package, geopackage, &text, err);
    if (status == HL_OK) {
        status = hl_zip_one("project.qgs", text.text, text.length, out, size, err);
    }
    hl_buffer_free(&text);
    return status;
}

hl_status hl_project_write(const char *path, const hl_package *package,
                           const char *geopackage, bool overwrite, hl_error *err)
{
    unsigned char *zip = NULL;
    size_t size = 0;

    hl_status status = hl_project_zip(package, geopackage, &zip, &size, err);
    if (status != HL_OK) return status;
    status = hl_file_write(path, zip, size, overwrite, err);
    free(zip);
    return status;
}
