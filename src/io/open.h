/// @file open.h
/// A source opened by GDAL for reading: the right layer, and its texts in an encoding
/// that is known.
#ifndef HINTERLAND_IO_OPEN_H
#define HINTERLAND_IO_OPEN_H

#include <gdal.h>
#include <stdbool.h>

#include "hinterland/core/log.h"

/// What is opened. Start from `{0}`; release with hl_opened_close().
typedef struct hl_opened {
    const char *label; ///< borrowed from the source text
    char *path;        ///< as GDAL sees it
    char *memory;      ///< folder of copies in /vsimem; NULL for none
    GDALDatasetH dataset;
    OGRLayerH layer;      ///< borrowed from the dataset
    bool shapefile;       ///< the driver decodes the texts, which may be cut
    const char *encoding; ///< of the texts; NULL: UTF-8. Borrowed
} hl_opened;

/// What is wanted of a source; borrowed texts.
typedef struct hl_wish {
    const char *layer;    ///< NULL: the only one
    const char *encoding; ///< NULL or "auto": detected
    bool shapes;          ///< layers without shapes do not count
} hl_wish;

/// Open a source and choose the layer. The caller catches GDAL's messages.
///
/// @return  HL_INPUT with a READ code, HL_MEMORY
hl_status hl_open(const char *source, const hl_wish *wish, hl_opened *out, hl_log *log,
                  hl_error *err);

/// Whether the dataset was opened by this GDAL driver.
bool hl_opened_by(const hl_opened *opened, const char *driver);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_opened_close(hl_opened *opened);

#endif
