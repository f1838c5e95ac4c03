/// @file stratify.h
/// Strata: turn a number into classes that units can be grouped by.
#ifndef HINTERLAND_STATS_STRATIFY_H
#define HINTERLAND_STATS_STRATIFY_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/classes.h"
#include "hinterland/core/status.h"

/// How cuts are chosen.
typedef enum hl_stratify_rule {
    HL_STRATIFY_QUANTILE, ///< equally many units: quantiles of type 7 (R, numpy)
    HL_STRATIFY_EQUAL,    ///< equally wide classes
    HL_STRATIFY_NATURAL,  ///< natural breaks, exact (Fisher 1958, Jenks 1977)
    HL_STRATIFY_GEOMETRIC ///< each class wider by the same factor; positive values
} hl_stratify_rule;

/// The four rules.
extern const hl_classes HL_CLASSES_STRATIFY;

enum { HL_STRATA_MAX = 64 };

/// Cuts between classes, ascending; there is one class more than cuts. Plain data.
typedef struct hl_cuts {
    size_t count;
    double at[HL_STRATA_MAX];
} hl_cuts;

/// The cuts between `classes` classes of a variable. A class reaches from above one cut
/// up to and with the next, as in mapclassify; GeoDa and hl_breaks put a value equal to
/// a cut into the upper class. Quantile cuts are those of mapclassify.Quantiles (type
/// 7, repeated cuts dropped).
///
/// @param x        n >= 1 finite values
/// @param classes  2 .. HL_STRATA_MAX
/// @param out      classes - 1 cuts, fewer where values repeat; overwritten on success
///                 only
/// @return         HL_INPUT for a value that is not finite, one that is not positive
///                 (geometric), a constant variable, a number of classes out of range;
///                 HL_MEMORY
///
/// Time O(n log n), natural breaks O(classes n log n).
hl_status hl_stratify_cuts(const double *x, size_t n, hl_stratify_rule rule,
                           size_t classes, hl_cuts *out, hl_error *err);

/// The class of each value: how many cuts lie below it. 0 is the lowest.
///
/// @param stratum  n values, overwritten
void hl_stratify(const double *x, size_t n, const hl_cuts *cuts, uint32_t *stratum);

#endif
