/// @file null_baseline.h
/// How high would C and D be if the subsystems had nothing to do with each other?
///
/// The standard coupling degree is high by itself: of two independent uniform indices
/// it exceeds 0.8 in three of four draws (1 - 1/4: C > 0.8 just when the smaller index
/// is more than a quarter of the larger). "High-level coupling" is then what no
/// relation looks like. Here every subsystem index keeps its values and is dealt out to
/// the units anew; what is observed is compared with that.
#ifndef HINTERLAND_COUPLING_NULL_BASELINE_H
#define HINTERLAND_COUPLING_NULL_BASELINE_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/column.h"
#include "hinterland/coupling/degree.h"

enum { HL_NULL_DRAWS = 9999 }; ///< default of hl_null_options

/// C above this is called high-level coupling (Tian et al. 2021).
extern const double HL_HIGH_COUPLING; // NOLINT(readability-identifier-naming)

/// What is compared with chance.
typedef enum hl_null_quantity {
    HL_NULL_MEAN_C, ///< mean C of the units
    HL_NULL_MEAN_D, ///< mean D of the units
    HL_NULL_HIGH_C, ///< share of the units with C above HL_HIGH_COUPLING
    HL_NULL_RHO,    ///< Spearman's rank correlation of two subsystem indices
    HL_NULL_QUANTITY_COUNT
} hl_null_quantity;

/// All pointers are borrowed.
typedef struct hl_null_input {
    size_t n;            ///< units
    size_t periods;      ///< T >= 1
    size_t subsystems;   ///< 2 .. 16
    const double *u;     ///< subsystems * n * T values in [0, 1]: index s of unit i in
                         ///< period t is u[s * n * T + t * n + i]; NaN: left out
    const double *alpha; ///< one per subsystem, sum 1; NULL makes them equal
    const uint32_t *group; ///< n: values are dealt out within a group (a region) only;
                           ///< UINT32_MAX is a group like any other; NULL: all units
    unsigned models;       ///< bit 1u << model for each model to be tested
    double power;          ///< k of the standard C; 0 or NaN: 1 / subsystems
} hl_null_input;

typedef struct hl_null_options {
    size_t draws;  ///< R: 9,999
    uint64_t seed; ///< period t and draw d take a stream of their own
    int threads;   ///< at most so many; 0 takes what OpenMP offers
} hl_null_options;

/// 9,999 draws, seed 0, all threads.
hl_null_options hl_null_defaults(void);

/// One quantity of one period. Of a period with fewer than two units all is NaN but
/// `units`.
typedef struct hl_null_record {
    size_t period;
    hl_null_quantity quantity;
    hl_coupling_model model; ///< of all but HL_NULL_RHO
    size_t first, second;    ///< HL_NULL_RHO: the two subsystems
    size_t units;            ///< with every index
    double observed;
    double mean;   ///< over the draws
    double sd;     ///< likewise, with R - 1
    double low;    ///< 2.5 % quantile of the draws
    double high;   ///< 97.5 % quantile
    double p;      ///< (1 + #{draw >= observed}) / (R + 1)
    double p_less; ///< (1 + #{draw <= observed}) / (R + 1)
} hl_null_record;

/// Start from `{0}`; release with hl_null_baseline_free(). Records by period, then
/// model and quantity in the order of their enums, then pairs of subsystems.
typedef struct hl_null_baseline {
    size_t draws;
    size_t count;
    hl_null_record *record;
} hl_null_baseline;

/// The null baseline of C and D by permutation.
///
/// In every period, and within every group, the values of each subsystem index are
/// permuted over the units with all indices, independently of the other subsystems (the
/// first stays where it is: that is the same distribution). Draws within 1e-11 of the
/// observed value (relative) count as equal to it.
///
/// @param options  NULL for hl_null_defaults()
/// @param out      overwritten on success only
/// @return         HL_INPUT for 0 draws, subsystems or models out of range, a U or
///                 alpha that hl_coupling_degrees() refuses; HL_MEMORY
///
/// The bits do not depend on the number of threads. Time O(draws * n * T * models),
/// memory O(draws).
hl_status hl_null_baseline_compute(const hl_null_input *input,
                                   const hl_null_options *options,
                                   hl_null_baseline *out, hl_error *err);

/// The record of a quantity of a model in a period; of HL_NULL_RHO that of the first
/// two subsystems. NULL when there is none.
const hl_null_record *hl_null_baseline_find(const hl_null_baseline *baseline,
                                            size_t period, hl_null_quantity quantity,
                                            hl_coupling_model model);

/// The columns of the sheet coupling_null but the period: quantity, model, first,
/// second, units, observed, expected, sd, low, high, p, p_less, draws.
///
/// @param name     the short names of the subsystems
/// @param columns  without columns of these names; its `rows` is set
hl_status hl_null_baseline_columns(const hl_null_baseline *baseline,
                                   const char *const *name, hl_columns *columns,
                                   hl_error *err);

/// The share of draws of n independent uniform indices whose C is above
/// HL_HIGH_COUPLING, in per cent:
///
///     n          2     3     5
///     standard  75.0  65.0  54.9
///     Wang      24.2  10.4   2.3
///     Fan       36.0  13.7   2.1
///
/// so that coupling degrees of different models, and of different numbers of
/// subsystems, do not compare.
///
/// @param n        2 .. 16
/// @param options  draws and seed; NULL for hl_null_defaults()
/// @return         HL_INPUT for n out of range or 0 draws
hl_status hl_null_uniform_share(hl_coupling_model model, size_t n,
                                const hl_null_options *options, double *out,
                                hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_null_baseline_free(hl_null_baseline *baseline);

#endif
