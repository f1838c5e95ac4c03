#include "hinterland/io/package.h"

#include <string.h>

static const hl_sheet *find_sheet(const hl_package *package, const char *name)
{
    for (size_t i = 0; i < package->sheet_count; i++) {
        if (strcmp(package->sheets[i].name, name) == 0) return &package->sheets[i];
    }
    return NULL;
}

const hl_view *hl_package_find_view(const hl_package *package, const char *name)
{
    for (size_t i = 0; i < package->view_count; i++) {
        if (strcmp(package->views[i].name, name) == 0) return &package->views[i];
    }
    return NULL;
}

const hl_sheet *hl_package_find(const hl_package *package, const char *name)
{
    const hl_view *view = hl_package_find_view(package, name);

    return find_sheet(package, view != NULL ? view->child : name);
}

/// Lower-case ASCII letters, digits and _, a letter first: safe unquoted in SQL.
static bool plain_name(const char *name)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz";

    if (name == NULL || name[0] == '\0' || strchr(LETTERS, name[0]) == NULL) {
        return false;
    }
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/// A field name that a GeoPackage keeps for itself.
static bool reserved(const char *name)
{
    return strcmp(name, "fid") == 0 || strcmp(name, "geom") == 0 ||
           strcmp(name, "ogc_fid") == 0;
}

static bool has_column(const hl_sheet *sheet, const char *name)
{
    return name == NULL || hl_columns_find(&sheet->columns, name) != NULL;
}

static hl_status check_shapes(const hl_sheet *sheet, hl_error *err)
{
    const size_t rows = sheet->columns.rows;
    bool whole = true;

    switch (sheet->shape) {
    case HL_SHAPE_NONE: break;
    case HL_SHAPE_POINTS: whole = sheet->x != NULL && sheet->y != NULL; break;
    case HL_SHAPE_LINES:
        whole = sheet->x != NULL && sheet->y != NULL && sheet->path_start != NULL;
        break;
    case HL_SHAPE_POLYGONS:
        whole = sheet->polygons != NULL && sheet->polygons->n == rows;
        break;
    }
    if (whole) return HL_OK;
    return hl_fail(err, HL_CODE_INTERNAL, "sheet %s has not one shape per row",
                   sheet->name);
}

static hl_status check_sheet(const hl_package *package, const hl_sheet *sheet,
                             hl_error *err)
{
    if (!plain_name(sheet->name)) {
        return hl_fail(err, HL_CODE_INTERNAL, "a sheet named '%s'",
                       sheet->name != NULL ? sheet->name : "");
    }
    if (find_sheet(package, sheet->name) != sheet) {
        return hl_fail(err, HL_CODE_INTERNAL, "two sheets named %s", sheet->name);
    }
    for (size_t i = 0; i < sheet->columns.count; i++) {
        const char *name = sheet->columns.column[i].name;
        if (!plain_name(name) || reserved(name)) {
            return hl_fail(err, HL_CODE_INTERNAL, "sheet %s has a column named '%s'",
                           sheet->name, name);
        }
    }
    if (!has_column(sheet, sheet->label_column) ||
        !has_column(sheet, sheet->default_column)) {
        return hl_fail(err, HL_CODE_INTERNAL,
                       "sheet %s names a column that it does not have", sheet->name);
    }
    return check_shapes(sheet, err);
}

static hl_status check_view(const hl_package *package, const hl_view *view,
                            hl_error *err)
{
    const hl_sheet *parent = find_sheet(package, view->parent);
    const hl_sheet *child = find_sheet(package, view->child);

    if (!plain_name(view->name) || find_sheet(package, view->name) != NULL ||
        hl_package_find_view(package, view->name) != view) {
        return hl_fail(err, HL_CODE_INTERNAL, "a view named '%s'", view->name);
    }
    if (parent == NULL || parent->shape == HL_SHAPE_NONE || child == NULL ||
        child->shape != HL_SHAPE_NONE) {
        return hl_fail(err, HL_CODE_INTERNAL, "view %s of %s and %s", view->name,
                       view->parent, view->child);
    }
    if (view->child_key == NULL || !has_column(child, view->child_key) ||
        !has_column(child, view->date_column) ||
        !has_column(child, view->default_column) ||
        !has_column(child, view->period_column) ||
        !has_column(parent, view->parent_key)) {
        return hl_fail(err, HL_CODE_INTERNAL,
                       "view %s names a column that is not there", view->name);
    }
    return HL_OK;
}

static hl_status check_map(const hl_package *package, const hl_map_entry *map,
                           hl_error *err)
{
    const hl_sheet *sheet = hl_package_find(package, map->sheet);

    if (sheet == NULL || !has_column(sheet, map->column)) {
        return hl_fail(err, HL_CODE_INTERNAL, "a map of %s.%s, which is not there",
                       map->sheet, map->column != NULL ? map->column : "");
    }
    return HL_OK;
}

hl_status hl_package_check(const hl_package *package, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < package->sheet_count && status == HL_OK; i++) {
        status = check_sheet(package, &package->sheets[i], err);
    }
    for (size_t i = 0; i < package->view_count && status == HL_OK; i++) {
        status = check_view(package, &package->views[i], err);
    }
    for (size_t i = 0; i < package->map_count && status == HL_OK; i++) {
        status = check_map(package, &package->maps[i], err);
    }
    return status;
}
