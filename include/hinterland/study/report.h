/// @file report.h
/// The report of a result: one HTML file, made again at any time from the GeoPackage.
#ifndef HINTERLAND_STUDY_REPORT_H
#define HINTERLAND_STUDY_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/log.h"
#include "hinterland/core/text.h"
#include "hinterland/report/report.h"

/// What to write. All is borrowed. Start from hl_report_defaults().
typedef struct hl_report_request {
    const char *source;     ///< a GeoPackage written by hl_run()
    const char *output;     ///< the HTML file
    unsigned langs;         ///< 1 << HL_EN | 1 << HL_ZH
    hl_lang first;          ///< shown first
    const char *title;      ///< instead of that of the study
    const char *notes_file; ///< plain text, UTF-8; NULL: none
    const char *logo_file;  ///< PNG, JPEG or SVG below 1 MB; NULL: none
    const char *charts; ///< ending of the charts in the folder charts beside the page,
                        ///< to which the figures link; NULL: none
    const char *maps;   ///< likewise of the maps in the folder maps; NULL: none
    const char *const *map_field; ///< fields that have such maps; NULL: the main ones
    size_t map_fields;
    unsigned sections; ///< 1 << HL_REPORT_MAPS | …; 0: all
    bool overwrite;
    bool dry_run; ///< make it, write nothing
} hl_report_request;

/// Both languages, English first, everything else zero.
hl_report_request hl_report_defaults(void);

typedef struct hl_report_summary {
    size_t bytes; ///< of the page
    size_t units;
    size_t fields;
    size_t left_out; ///< fields that would have made the page too large
    size_t figures;
} hl_report_summary;

/// Write the report of a result. The same result gives the same bytes.
///
/// @param out  overwritten on success only
/// @return     HL_INPUT: not a result, no polygons, notes or logo that cannot be read;
///             HL_OUTPUT, HL_MEMORY
hl_status hl_report_make(const hl_report_request *request, hl_report_summary *out,
                         hl_log *log, hl_error *err);

#endif
