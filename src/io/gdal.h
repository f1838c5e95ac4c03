/// @file gdal.h
/// GDAL's door: registered once, and its messages caught instead of printed.
#ifndef HINTERLAND_IO_GDAL_H
#define HINTERLAND_IO_GDAL_H

#include <stddef.h>

enum { HL_GDAL_KEPT = 4, HL_GDAL_TEXT_SIZE = 240 };

/// What GDAL said between hl_gdal_catch() and hl_gdal_release(): how often, and the
/// first texts of each kind on one line each (tabs and line ends become spaces). Plain
/// data; start from `{0}`.
typedef struct hl_gdal_messages {
    size_t errors;   ///< CE_Failure and CE_Fatal
    size_t warnings; ///< CE_Warning
    char error[HL_GDAL_KEPT][HL_GDAL_TEXT_SIZE];
    char warning[HL_GDAL_KEPT][HL_GDAL_TEXT_SIZE];
} hl_gdal_messages;

/// Register the drivers and set the options that keep GDAL from writing beside an
/// input. Every entry of the room calls it first; only the first call works.
void hl_gdal_start(void);

/// Send GDAL's messages of this thread to `messages` from now on. Every catch is paired
/// with one hl_gdal_release(); pairs may nest.
void hl_gdal_catch(hl_gdal_messages *messages);
void hl_gdal_release(void);

/// The first error, else the first warning, else "no reason given". Borrowed.
const char *hl_gdal_reason(const hl_gdal_messages *messages);

#endif
