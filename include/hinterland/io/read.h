/// @file read.h
/// What is in this file? Layers and tables in, whatever GDAL reads, all texts in UTF-8.
#ifndef HINTERLAND_IO_READ_H
#define HINTERLAND_IO_READ_H

#include "hinterland/core/log.h"
#include "hinterland/frame/layer.h"

/// How to read a layer; hl_layer_options_defaults() gives the values in brackets. All
/// texts are borrowed for the call.
typedef struct hl_layer_options {
    const char *layer; ///< name of the layer [NULL: the only one with shapes]
    const char *where; ///< SQL condition on the fields, in UTF-8 [NULL: every feature]
    /// UTF-8, GBK, GB18030, Latin-1, or a name that iconv knows [NULL or "auto": what
    /// the file says and its bytes confirm, else detected from the bytes]
    const char *encoding;
    /// "planar", "EPSG:4490" or 4490, WKT, a PROJ string; replaces what the source says
    /// [NULL: that of the source]
    const char *crs;
    hl_shape wanted; ///< POLYGONS or POINTS; NONE takes either [POLYGONS]
} hl_layer_options;

hl_layer_options hl_layer_options_defaults(void);

/// Read a layer: its fields, and its shapes in flat arrays.
///
/// The input is never written to: a shapefile without .shx is copied to memory and
/// indexed there. Curves become lines, Z and M are dropped, rings are closed; of a
/// geometry collection the polygons are taken. x is longitude or easting, y latitude or
/// northing, whatever the axis order of the CRS. Invalid rings pass: geometry/repair.h.
///
/// @param source   a path, also of a .zip or a folder, /vsi… or PG:…
/// @param options  NULL for the defaults
/// @param out      overwritten on success only; the caller frees it with
///                 hl_layer_free(). `crs` is WKT2:2019, or NULL for "planar" and where
///                 the source has none (a study then stops with HL_CODE_READ_NO_CRS)
/// @param log      receives the warnings; may be NULL
/// @return         HL_INPUT with a READ code: file missing (with the names that are
///                 near), a Git-LFS pointer, a web page, an empty file, unknown format,
///                 several layers, no features, other shapes than wanted, truncated
///                 .shp, coordinates that are not finite or not degrees, text that
///                 cannot be decoded; HL_MEMORY
///
/// Time O(vertices + fields * features), memory the same.
hl_status hl_read_layer(const char *source, const hl_layer_options *options,
                        hl_layer *out, hl_log *log, hl_error *err);

/// How to read a table; zero means detect.
typedef struct hl_table_options {
    const char *sheet;    ///< sheet of a workbook, table of a database [NULL: the only]
    const char *encoding; ///< as in hl_layer_options [NULL or "auto"]
    char delimiter;       ///< ',' ';' '\t' '|' [0: the one that fits]
    size_t header_row;    ///< row of the heading, from 1 [0: the first]
} hl_table_options;

/// Read a table: delimited text (.csv .tsv .txt, "-" for the standard input), a
/// workbook, a DBF, or a table of a database.
///
/// The values of delimited text and workbooks are all texts, so that a key keeps its
/// leading zeros; hl_field_numbers() takes numbers from them. An empty cell is missing.
/// Blanks around heading names are dropped, an empty name becomes "field_3", the second
/// "name" becomes "name_2": both with a warning. Rows without any value are skipped.
///
/// @param options  NULL to detect everything
/// @param out      overwritten on success only; the caller frees it with
///                 hl_table_free()
/// @return         HL_INPUT with a READ code: as hl_read_layer(), and a row with more
///                 or fewer cells than the heading, a title line where the heading is
///                 expected (with the row that looks like it), an open quote;
///                 HL_MEMORY
///
/// Time and memory O(bytes).
hl_status hl_read_table(const char *source, const hl_table_options *options,
                        hl_table *out, hl_log *log, hl_error *err);

#endif
