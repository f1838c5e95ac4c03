/// @file charts.h
/// The charts of a result, as files.
#ifndef HINTERLAND_STUDY_CHARTS_H
#define HINTERLAND_STUDY_CHARTS_H

#include "hinterland/study/maps.h"

/// What to draw. All is borrowed. Start from hl_charts_defaults().
typedef struct hl_charts_request {
    const char *source;       ///< a GeoPackage written by hl_run()
    const char *const *chart; ///< names; NULL: all that the result allows
    size_t charts;
    const char *unit; ///< key of a unit that the time series follows; NULL: the highest
                      ///< and the lowest
    unsigned formats; ///< 1 << HL_MAP_PNG | …
    unsigned langs;   ///< 1 << HL_EN | 1 << HL_ZH; each has a folder when there are two
    const char *size; ///< hl_map_look_size()
    hl_map_look look; ///< width, height and lang come from above
    const char *output_dir;
    bool csv; ///< the numbers of each chart beside it
    bool overwrite;
    bool dry_run; ///< list the files, draw nothing
    const hl_progress *progress;
} hl_charts_request;

/// png, en, 120 mm, everything else zero.
hl_charts_request hl_charts_defaults(void);

/// Draw the charts of a result: see docs/charts.md for which there are.
///
/// The files are written one by one, each whole or not at all; last manifest.csv and
/// manifest.json. The same request gives the same bytes. In the summary `field` is the
/// name of the chart.
///
/// @param out  overwritten on success only; released by hl_maps_summary_free()
/// @return     HL_INPUT: not a result, no such chart or unit, a missing font;
///             HL_OUTPUT, HL_USAGE, HL_INTERRUPTED, HL_MEMORY
hl_status hl_charts_draw(const hl_charts_request *request, hl_maps_summary *out,
                         hl_log *log, hl_error *err);

#endif
