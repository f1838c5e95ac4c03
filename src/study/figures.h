/// @file figures.h
/// The charts of a result: which there are, made of its tables.
#ifndef HINTERLAND_STUDY_FIGURES_H
#define HINTERLAND_STUDY_FIGURES_H

#include "hinterland/map/chart.h"
#include "study/atlas.h"

/// A chart of a result. Texts and numbers belong to the list.
typedef struct figure {
    const char *name;    ///< of the file and of the anchor: "moran_scatter_d_standard"
    const char *section; ///< "coupling", "association", "periphery", "change",
                         ///< "universes": where the report shows it
    hl_chart chart;
} figure;

/// Start from `{0}`; release with figures_free().
typedef struct figures {
    figure *item;
    size_t count;
    size_t capacity;
    void *store; ///< texts and numbers of all
} figures;

/// All charts that the tables of a result allow, in the order of the report. A table
/// that is not there means no chart.
///
/// @param result  the GeoPackage; `atlas` is what was read of it
hl_status figures_make(const char *result, const atlas *atlas, figures *out,
                       hl_log *log, hl_error *err);

void figures_free(figures *list);

#endif
