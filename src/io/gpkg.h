/// @file gpkg.h
/// The steps of writing a GeoPackage, in their order.
#ifndef HINTERLAND_IO_GPKG_H
#define HINTERLAND_IO_GPKG_H

#include <gdal.h>
#include <ogr_api.h>
#include <stdbool.h>

#include "core/buffer.h"
#include "hinterland/io/package.h"
#include "io/gdal.h"

/// Every timestamp of every file: the same bytes on another day.
#define HL_GPKG_TIME "1980-01-01T00:00:00.000Z"

/// A GeoPackage under construction. GDAL's complaints gather in `messages`.
typedef struct hl_gpkg {
    GDALDatasetH dataset;
    const hl_package *package;
    hl_gdal_messages *messages;
    const char *target; ///< for messages
} hl_gpkg;

/// WRITE_FAILED with GDAL's reason if it complained since the beginning, else HL_OK.
hl_status hl_gpkg_check(const hl_gpkg *gpkg, hl_error *err);

/// Run one statement without rows.
hl_status hl_gpkg_run(const hl_gpkg *gpkg, const char *sql, hl_error *err);

/// Write one row; GDAL's refusal is WRITE_FAILED.
hl_status hl_gpkg_insert(const hl_gpkg *gpkg, OGRLayerH layer, OGRFeatureH feature,
                         hl_error *err);

/// Append a text as an SQL literal.
void hl_gpkg_quote(hl_buffer *sql, const char *text);

/// The tables for aliases, domains and metadata, before any layer (GDAL would make them
/// with a table-wide UNIQUE on the alias).
hl_status hl_gpkg_add_schema(const hl_gpkg *gpkg, hl_error *err);

/// One layer or table with its rows.
hl_status hl_gpkg_add_sheet(const hl_gpkg *gpkg, const hl_sheet *sheet, hl_error *err);

/// One spatial view, after the sheets.
hl_status hl_gpkg_add_view(const hl_gpkg *gpkg, const hl_view *view, hl_error *err);

/// Tables map_fields and map_classes: what a map of a field says and in which colors,
/// for maps that are drawn from the file alone.
hl_status hl_gpkg_add_maps(const hl_gpkg *gpkg, hl_error *err);

/// Aliases, coded domains, metadata with the history.
hl_status hl_gpkg_describe(const hl_gpkg *gpkg, hl_error *err);

/// Table layer_styles.
hl_status hl_gpkg_add_styles(const hl_gpkg *gpkg, hl_error *err);

/// Table qgis_projects with the project over `geopackage`.
hl_status hl_gpkg_add_project(const hl_gpkg *gpkg, const char *geopackage,
                              hl_error *err);

/// Open the finished file at `path` again and compare it with the package.
hl_status hl_gpkg_verify(const char *path, const hl_gpkg *gpkg, hl_error *err);

#endif
