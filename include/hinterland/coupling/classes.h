/// @file classes.h
/// Which words belong to a degree: ten classes of D, stages of C, who lags behind.
#ifndef HINTERLAND_COUPLING_CLASSES_H
#define HINTERLAND_COUPLING_CLASSES_H

#include <stddef.h>

#include "hinterland/core/classes.h"
#include "hinterland/coupling/degree.h"

/// Which class a value on a cut belongs to.
typedef enum hl_closure {
    HL_CLOSED_LEFT, ///< [a, b): the upper class; 1 belongs to the last
    HL_CLOSED_RIGHT ///< (a, b]: the lower class; 0 belongs to the first
} hl_closure;

enum {
    HL_LAG_FIRST = 1,       ///< U1 / U2 below 0.8
    HL_LAG_SYNCHRONOUS = 2, ///< 0.8 <= U1 / U2 <= 1.25, also 0 / 0
    HL_LAG_SECOND = 3,      ///< U1 / U2 above 1.25
    HL_COORDINATION_CLASSES = 10,
    HL_CLASSES_MAX = 10, ///< classes of a user's cuts: 2 .. 10
    HL_COUPLING_STAGES = 4
};

/// How D is cut into classes.
typedef enum hl_class_scheme {
    HL_SCHEME_TEN,  ///< 0.1, 0.2, … 0.9
    HL_SCHEME_FIVE, ///< 0.2, 0.4, 0.6, 0.8
    HL_SCHEME_FOUR, ///< 0.3, 0.5, 0.8
    HL_SCHEME_USER, ///< stated cuts
    HL_SCHEME_COUNT
} hl_class_scheme;

/// Ten classes of the coordination degree, 1 = extreme imbalance … 10 = superior
/// coordination. Colors: PuOr, 10 classes, of ColorBrewer (orange = imbalance).
/// Source: Liao Chongbin (1999), Tropical Geography 19(2), 171-177.
extern const hl_classes HL_CLASSES_COORDINATION;

/// Five classes, severe imbalance … high coordination, and four, low … extreme
/// coordination (urbanization and environment studies).
extern const hl_classes HL_CLASSES_FIVE;
extern const hl_classes HL_CLASSES_FOUR;

/// The class table of a scheme, borrowed, static; by stated cuts "Class 1", "Class 2",
/// …
///
/// @param count  HL_SCHEME_USER: how many classes, 2 .. HL_CLASSES_MAX; else unused
const hl_classes *hl_coordination_classes(hl_class_scheme scheme, size_t count);

/// Four stages of the standard coupling degree: low-level, antagonism, running-in,
/// high-level. Source: Tian et al. (2021), Acta Geographica Sinica 76(4), Table 1.
extern const hl_classes HL_CLASSES_STAGE;

/// Which of two subsystems lags behind.
extern const hl_classes HL_CLASSES_LAG;

/// The cuts between the ten classes: 0.1, 0.2, … 0.9, the nearest doubles.
extern const double HL_COORDINATION_CUT[HL_COORDINATION_CLASSES - 1];

/// The class of D, 1 .. 10; the double itself is classified, without rounding. NaN for
/// NaN.
///
/// @param d  in [0, 1]
double hl_coordination_class(double d, hl_closure closure);

/// The cuts of D that a scheme makes classes by.
typedef struct hl_class_cuts {
    hl_class_scheme scheme;
    size_t count;      ///< cuts; classes are one more
    const double *cut; ///< ascending, inside (0, 1); borrowed
    hl_closure closure;
} hl_class_cuts;

/// The cuts of a scheme.
///
/// @param cut    HL_SCHEME_USER: `count` cuts, borrowed; else unused
/// @param count  1 .. HL_CLASSES_MAX - 1
/// @return       HL_INPUT for cuts that do not ascend inside (0, 1), or too many
hl_status hl_class_cuts_of(hl_class_scheme scheme, const double *cut, size_t count,
                           hl_closure closure, hl_class_cuts *out, hl_error *err);

/// The class of D among the cuts, 1 .. count + 1, as hl_coordination_class().
double hl_class_of(const hl_class_cuts *cuts, double d);

/// The stages of coupling degrees: [0, .3] 1, (.3, .5] 2, (.5, .8] 3, (.8, 1] 4.
///
/// @param c      count values in [0, 1], NaN = missing
/// @param model  only HL_COUPLING_STANDARD: the cuts were made for it
/// @param stage  count codes, overwritten
/// @return       HL_INPUT for another model
hl_status hl_coupling_stages(const double *c, size_t count, hl_coupling_model model,
                             double *stage, hl_error *err);

/// Relative development of two subsystems, E = U1 / U2: HL_LAG_FIRST, _SYNCHRONOUS or
/// _SECOND. The cuts 0.8 and 1.25 are reciprocal, so that swapping the subsystems swaps
/// the verdict. NaN when a side is missing.
double hl_lag_type(double u1, double u2);

/// When two subsystems count as synchronous.
typedef struct hl_lag_rule {
    double least;      ///< E = U1 / U2 below it: the first lags; 0.8
    double greatest;   ///< E above it: the second lags; 1.25, often 1.2
    double difference; ///< |U1 - U2| up to it is synchronous, whatever E is; NaN: by E
} hl_lag_rule;

/// 0.8, 1.25, by E.
hl_lag_rule hl_lag_defaults(void);

/// As hl_lag_type(), by another rule.
double hl_lag_type_by(const hl_lag_rule *rule, double u1, double u2);

/// The subsystem that is furthest behind: the least U, the first of equals.
///
/// @param u          n values in [0, 1]
/// @param imbalance  1 - min / max, in [0, 1]; 0 when all are 0; may be NULL
/// @return           index below n; SIZE_MAX when all are equal or one is missing
size_t hl_lagging_subsystem(const double *u, size_t n, double *imbalance);

#endif
