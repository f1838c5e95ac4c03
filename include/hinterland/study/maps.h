/// @file maps.h
/// Maps of a result, or of any layer, as files: one or hundreds.
#ifndef HINTERLAND_STUDY_MAPS_H
#define HINTERLAND_STUDY_MAPS_H

#include "hinterland/map/sheet.h"
#include "hinterland/study/run.h"

/// Maps by what they show.
typedef enum hl_map_type {
    HL_MAP_OF_VALUES,
    HL_MAP_OF_CLASSES, ///< every field of classes
    HL_MAP_OF_LISA,
    HL_MAP_OF_SIGNIFICANCE, ///< levels of p
    HL_MAP_OF_HOT_SPOTS,    ///< Getis-Ord
    HL_MAP_OF_CHANGE,       ///< diverging around zero, from one period to another
    HL_MAP_OF_TYPES,        ///< of marginality
    HL_MAP_TYPE_COUNT
} hl_map_type;

/// "value", "class", "lisa", "signif", "gistar", "change", "types"; NULL at the end.
extern const char *const HL_MAP_TYPES[HL_MAP_TYPE_COUNT + 1];

/// What to draw. All is borrowed. Start from hl_maps_defaults().
typedef struct hl_maps_request {
    const char *source;       ///< a result of hl_run(), or any layer of polygons
    const char *layer;        ///< NULL: the layer of the result, or the only one
    const char *crs;          ///< of the source, where it says none; "planar"
    const char *const *field; ///< NULL: the main fields of the result
    size_t fields;
    bool by_period;            ///< a map per period, with breaks pooled over all
    const char *const *period; ///< those only; NULL: all
    size_t periods;
    bool facets;      ///< the periods side by side on one sheet
    bool together;    ///< all fields on one sheet, a row each, by period in columns
    bool each;        ///< breaks of each period by itself, not pooled
    unsigned formats; ///< 1 << HL_MAP_PNG | …
    unsigned langs;   ///< 1 << HL_EN | 1 << HL_ZH; each has a folder when there are two
    const char *size; ///< hl_map_look_size()
    hl_map_look look; ///< width, height and lang come from above
    hl_classing classing;
    const char *palette;
    const char *title; ///< instead of that of the field
    const char *subtitle;
    const char *credit;      ///< source of boundaries and data, approval number
    const char *label;       ///< field of the labels; NULL: none
    const char *label_rank;  ///< field: high values are labeled first
    const char *label_where; ///< condition as `hatch`: those units only; NULL: all
    const char *group;       ///< field of the groups that are outlined; NULL: `region`
                             ///< where there is one; "": none
    const char *hatch;       ///< "field<value", "field>value", "field=value"
    const char *fade;        ///< field of a share: units below 0.9 and 0.7 are paler
    const char *per;         ///< field that values are divided by; NULL: none
    const char *with;    ///< FIELD, FIELD@PERIOD or @PERIOD: units whose class is the
                         ///< same by both (co-location); NULL: none
    const char *context; ///< layer of polygons drawn under the units; NULL: none
    const char *context_layer; ///< NULL: its only one
    const char *projection;    ///< NULL: equal-area
    bool force;                ///< even where it distorts areas
    const char *output_dir;    ///< folder of the files
    bool overwrite;
    bool dry_run; ///< list the files, draw nothing
    int threads;  ///< 0: as many as there are cores
    const hl_progress *progress;
    unsigned types; ///< 1 << HL_MAP_OF_LISA | …: the fields of the result that are such
} hl_maps_request;

/// png, en, 183 mm, everything else zero.
hl_maps_request hl_maps_defaults(void);

enum { HL_MAPS_HASH_SIZE = 65 }; ///< 64 digits and the NUL

/// One file. Texts are owned.
typedef struct hl_maps_file {
    char *path;
    char *name; ///< in the folder: "en/d_standard_2020.png"
    char *field;
    char *period; ///< "" without one, "all" side by side
    hl_lang lang;
    hl_map_format format;
    size_t size;
    hl_breaks breaks; ///< count 0: classes of a table, or a chart
    size_t labels;
    size_t dropped;
    char sha256[HL_MAPS_HASH_SIZE];
} hl_maps_file;

/// Start from `{0}`; release with hl_maps_summary_free().
typedef struct hl_maps_summary {
    hl_maps_file *file;
    size_t count;
    size_t units;
    double
        matched; ///< share of the borders that both neighbors draw alike; NaN: charts
    char *manifest; ///< path of manifest.csv; NULL for a dry run
} hl_maps_summary;

/// Draw maps. What a field is called, its classes and their colors, and what the
/// caption says come from the tables map_fields and map_classes of a result; a field of
/// another layer is drawn as a value under its own name.
///
/// The files are written one by one, each whole or not at all; last manifest.csv and
/// manifest.json, which list them with their SHA-256. The same request gives the same
/// bytes for any number of threads.
///
/// @param out  overwritten on success only
/// @return     HL_INPUT: no such field, layer or period, a missing font, …; HL_OUTPUT,
///             HL_USAGE, HL_INTERRUPTED, HL_MEMORY
hl_status hl_maps_draw(const hl_maps_request *request, hl_maps_summary *out,
                       hl_log *log, hl_error *err);

void hl_maps_summary_free(hl_maps_summary *summary);

#endif
