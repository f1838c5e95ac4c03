#include "hinterland/io/project.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "io/layout.h"
#include "io/metadata.h"
#include "io/project_of.h"
#include "io/template.h"
#include "io/zip.h"

enum { NUMBER_SIZE = 32 };

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

static void free_project(hl_project *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free(p->layer[i].name);
        free(p->layer[i].source);
    }
    free(p->layer);
    hl_canvas_free(&p->canvas);
    hl_buffer_free(&p->crs[0]);
    hl_buffer_free(&p->crs[1]);
    *p = (hl_project){0};
}

// -------------------------------------------------------------------- layers

bool hl_project_spatial(const hl_project_layer *l)
{
    return l->drawing.shape != HL_SHAPE_NONE;
}

bool hl_project_is_base(const hl_project_layer *l)
{
    return hl_project_spatial(l) && l->entry->role == HL_MAP_BASE &&
           !l->drawing.no_data;
}

/// The name of the sheet whose shapes a layer has.
const char *hl_project_shapes_of(const hl_project *p, const hl_project_layer *l)
{
    const hl_view *view = hl_package_find_view(p->package, l->entry->sheet);

    return view != NULL ? view->parent : l->entry->sheet;
}

const hl_project_layer *hl_project_layer_of(const hl_project *p, const char *sheet)
{
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->layer[i].entry->sheet, sheet) == 0) return &p->layer[i];
    }
    return NULL;
}

/// The title of entry i, numbered when an earlier entry has the same.
static void distinct_name(const hl_project *p, size_t i, hl_buffer *out)
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

static hl_status make_layer(hl_project *p, const hl_map_entry *entry,
                            const char *geopackage, hl_error *err)
{
    const size_t i = p->count++;
    const hl_sheet *sheet = hl_package_find(p->package, entry->sheet);
    const char *column = entry->column != NULL ? entry->column : "plain";
    hl_project_layer *l = &p->layer[i];
    hl_buffer name = {0};
    hl_buffer source = {0};

    l->entry = entry;
    l->drawing = hl_drawing_of(
        p->package, entry->sheet,
        entry->column != NULL ? hl_columns_find(&sheet->columns, entry->column) : NULL);
    l->drawing.page_scale = hl_layout_scale(&p->canvas);
    (void)snprintf(l->id, HL_PROJECT_ID_SIZE, "layer_%02zu_%.40s_%s", i, entry->sheet,
                   column);
    distinct_name(p, i, &name);
    hl_buffer_format(&source, "./%s|layername=%s", geopackage, entry->sheet);
    hl_status status = hl_buffer_take(&name, &l->name, NULL, err);
    if (status == HL_OK) status = hl_buffer_take(&source, &l->source, NULL, err);
    hl_buffer_free(&name);
    hl_buffer_free(&source);
    return status;
}

/// A layer of all units in hatched gray, drawn under the maps that leave units without
/// a value undrawn.
static hl_status make_ground(hl_project *p, const char *geopackage, hl_error *err)
{
    for (size_t i = 0; i < p->package->map_count; i++) {
        if (!hl_project_is_base(&p->layer[i]) ||
            !hl_drawing_has_holes(&p->layer[i].drawing)) {
            continue;
        }
        p->ground_entry = (hl_map_entry){
            .sheet = hl_project_shapes_of(p, &p->layer[i]),
            .title = {"No data", "无数据"}
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
                              hl_project *p, hl_error *err)
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
        if (hl_project_is_base(&p->layer[i]) && p->shown == SIZE_MAX) p->shown = i;
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

static hl_status add_map_layer(const hl_project *p, const hl_project_layer *l,
                               hl_buffer *out, hl_error *err)
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
            {"crs", hl_project_spatial(l) ? hl_buffer_view(&p->crs[0]) : ""},
            {"metadata", hl_buffer_view(&metadata)},
            {"elements", hl_buffer_view(&elements)});
done:
    out->failed |= elements.failed || metadata.failed;
    hl_buffer_free(&elements);
    hl_buffer_free(&metadata);
    return status;
}

// --------------------------------------------------------- relations, times

/// The rows of a view's table as a sub-form of its parent's row.
static void add_relations(const hl_project *p, hl_buffer *out)
{
    for (size_t i = 0; i < p->package->view_count; i++) {
        const hl_view *view = &p->package->views[i];
        const hl_project_layer *child = hl_project_layer_of(p, view->child);
        const hl_project_layer *parent = hl_project_layer_of(p, view->parent);
        if (child == NULL || parent == NULL) continue;
        HL_FILL(out, "relation.qgs", {"id", view->name},
                {"name", hl_text_in(view->title, p->package->lang)},
                {"child", child->id}, {"parent", parent->id},
                {"child_key", view->child_key},
                {"parent_key", view->parent_key != NULL ? view->parent_key : "fid"});
    }
}

static void add_times(const hl_project *p, hl_buffer *out)
{
    char first[HL_PROJECT_DATE_SIZE];
    char last[HL_PROJECT_DATE_SIZE];

    for (size_t i = 0; i < p->count; i++) {
        if (hl_project_dates(&p->layer[i], first, last)) {
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

static hl_status make_parts(const hl_project *p, hl_buffer parts[PART_COUNT],
                            hl_error *err)
{
    hl_status status = HL_OK;

    hl_project_add_tree(p, &parts[PART_TREE]);
    add_relations(p, &parts[PART_RELATIONS]);
    hl_project_add_themes(p, &parts[PART_THEMES]);
    hl_project_add_layouts(p, &parts[PART_LAYOUTS]);
    add_times(p, &parts[PART_TIMES]);
    hl_metadata_elements(p->package, "", p->package->title, p->package->abstract,
                         &parts[PART_METADATA]);
    for (size_t i = 0; i < p->count && status == HL_OK; i++) {
        status = add_map_layer(p, &p->layer[i], &parts[PART_LAYERS], err);
    }
    for (int i = 0; i < PART_COUNT && status == HL_OK; i++) {
        status = hl_buffer_check(&parts[i], err);
    }
    return status;
}

static void fill_document(const hl_project *p, const hl_buffer parts[PART_COUNT],
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
    hl_project p = {0};

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
