/// @file metadata.h
/// QGIS layer metadata: title, abstract, keywords and the history, which is the
/// provenance.
#ifndef HINTERLAND_IO_METADATA_H
#define HINTERLAND_IO_METADATA_H

#include "core/buffer.h"
#include "hinterland/io/package.h"

/// Append the elements of a layer's metadata.
void hl_metadata_elements(const hl_package *package, const char *table, hl_text title,
                          hl_text description, hl_buffer *out);

#endif
