/// @file inequality.h
/// Inequality: how unevenly is something spread over units, and how much of that lies
/// between groups or between neighbors?
#ifndef HINTERLAND_STATS_INEQUALITY_H
#define HINTERLAND_STATS_INEQUALITY_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"
#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// Values, and how much each unit counts. Borrowed.
typedef struct hl_sample {
    const double *value;  ///< n values >= 0 (income per head), not all 0
    const double *weight; ///< n weights >= 0 (population), not all 0; NULL counts every
                          ///< unit once
    size_t n;
} hl_sample;

/// Indices of inequality; plain data. p_i are shares of the weights.
typedef struct hl_inequality {
    size_t n;
    double mean;          ///< sum p_i y_i
    double sd;            ///< sqrt(sum p_i (y_i - mean)^2)
    double cv;            ///< sd / mean
    double gini;          ///< sum_ij p_i p_j |y_i - y_j| / (2 mean)
    double theil_t;       ///< sum p_i (y_i / mean) ln(y_i / mean), 0 ln 0 = 0
    double theil_l;       ///< sum p_i ln(mean / y_i); NaN with a zero
    double atkinson_half; ///< 1 - (sum p_i (y_i / mean)^(1/2))^2
    double atkinson_1;    ///< 1 - exp(-theil_l); 1 with a zero
    double atkinson_2;    ///< 1 - 1 / sum p_i (mean / y_i); 1 with a zero
    double log_sd;        ///< sigma: sd of the logarithms; NaN with a zero
} hl_inequality;

/// Gini, Theil T and L, Atkinson, coefficient of variation, sd of logarithms.
///
/// All are population values (division by the sum of weights): R's ineq::Gini and
/// inequality.gini of PySAL are the Gini here; n / (n - 1) times it is the unbiased
/// one. Without weights every unit counts the same whatever its size.
///
/// @param out  overwritten on success only
/// @return     HL_INPUT for a value that is negative or not finite, a weight that is,
///             no units or a total of 0; HL_MEMORY
///
/// Time O(n log n).
hl_status hl_inequality_compute(const hl_sample *sample, hl_inequality *out,
                                hl_error *err);

/// One group in the decomposition.
typedef struct hl_group_inequality {
    size_t n;
    double weight_share; ///< p_g
    double income_share; ///< s_g = p_g mean_g / mean
    double mean;
    double gini, theil_t, theil_l; ///< within the group
    double t_contribution;         ///< s_g T_g
    double l_contribution;         ///< p_g L_g
    double gini_contribution;      ///< p_g s_g G_gg
} hl_group_inequality;

/// Two groups in Dagum's decomposition.
typedef struct hl_group_pair {
    size_t a, b;     ///< groups, a < b
    double gini;     ///< G_ab = E|y_a - y_b| / (mean_a + mean_b)
    double distance; ///< D_ab = (d - p) / (d + p): relative economic affluence
    double between;  ///< G_ab (p_a s_b + p_b s_a) D_ab
    double overlap;  ///< the same with 1 - D_ab: transvariation
} hl_group_pair;

/// Inequality within and between groups. Start from `{0}`; release with
/// hl_group_inequalities_free().
typedef struct hl_group_inequalities {
    size_t groups;
    double theil_t, t_between, t_within;
    double theil_l, l_between, l_within;
    double gini, gini_within, gini_between, gini_overlap;
    hl_group_inequality *group; ///< groups; zeros for one without units
    hl_group_pair *pair;        ///< groups * (groups - 1) / 2, by a then b
} hl_group_inequalities;

/// Decompose Theil T and L and Dagum's Gini by groups.
///
///     T = sum_g s_g T_g + sum_g s_g ln(mean_g / mean)      weights: income shares
///     L = sum_g p_g L_g + sum_g p_g ln(mean / mean_g)      weights: population shares
///     G = Gw + Gnb + Gt,  Gw = sum_g p_g s_g G_gg,
///     Gnb = sum_{a<b} G_ab (p_a s_b + p_b s_a) D_ab,  Gt the same with 1 - D_ab
///
/// Source: Theil (1967); Dagum (1997), Empirical Economics 22, 515-531. Differences:
/// mathmodels' two-way Theil weights groups by population shares, which does not add
/// up; PySAL's TheilD takes income shares as here.
///
/// @param group   sample->n groups below `groups`
/// @param groups  at least 2 of them with units
/// @param out     overwritten on success only
/// @return        as hl_inequality_compute(); HL_INPUT for a group out of range or
///                fewer than two groups with units
///
/// Time O(n log n + n groups), memory O(n + groups^2).
hl_status hl_inequality_groups(const hl_sample *sample, const uint32_t *group,
                               size_t groups, hl_group_inequalities *out,
                               hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_group_inequalities_free(hl_group_inequalities *result);

/// The Gini of neighbors and of the others; plain data.
typedef struct hl_spatial_gini {
    double gini;
    double neighbors;     ///< share of pairs that are neighbors in the Gini: its part
    double others;        ///< the part of all other pairs; the two add up to `gini`
    double neighbors_sum; ///< sum over links of |y_i - y_j|: giddy's wg
    double others_sum;    ///< the same over all other ordered pairs: giddy's wcg
    double expected;      ///< mean of `neighbors` over the permutations
    hl_p_values p;        ///< of `neighbors`; less: neighbors are more alike
    size_t permutations;
} hl_spatial_gini;

typedef struct hl_spatial_gini_options {
    size_t permutations; ///< shuffles of the values over the units; 0 for none [9999]
    uint64_t seed;       ///< [12345]
    int threads;         ///< at most so many; 0 takes what OpenMP offers [0]
} hl_spatial_gini_options;

/// The defaults in brackets above.
hl_spatial_gini_options hl_spatial_gini_defaults(void);

/// Split the Gini into pairs of neighbors and other pairs.
///
///     G = sum over links |y_i - y_j| / (2 n^2 mean) + the same over all other pairs
///
/// Source: Rey & Smith (2013), Letters in Spatial and Resource Sciences 6, 55-70; PySAL
/// inequality.gini.Gini_Spatial, whose wg and wcg are the sums here. Links count once
/// each, whatever their weight; its p is that of the share of the others.
///
/// @param y        w->n values >= 0, not all 0
/// @param options  NULL for hl_spatial_gini_defaults()
/// @return         as hl_inequality_compute()
///
/// Time O(n log n + links * permutations).
hl_status hl_spatial_gini_compute(const double *y, const hl_weights *w,
                                  const hl_spatial_gini_options *options,
                                  hl_spatial_gini *out, hl_error *err);

/// A row of the sheet `inequality`: one variable in one period. Start from
/// hl_inequality_row_of(); NaN is missing.
typedef struct hl_inequality_row {
    const char *field; ///< borrowed
    double period;     ///< e.g. the year
    double n, mean, cv, gini, theil_t, theil_l, atkinson_half, atkinson_1, atkinson_2;
    double sigma;
    double t_between, t_within, l_between, l_within;
    double gini_within, gini_between, gini_overlap;
    double gini_neighbors, gini_others, neighbors_p;
} hl_inequality_row;

/// A row of what there is; NULL leaves its columns missing.
hl_inequality_row hl_inequality_row_of(const hl_inequality *total,
                                       const hl_group_inequalities *groups,
                                       const hl_spatial_gini *spatial);

/// Append the columns of the sheet `inequality`.
///
/// @param row  columns->rows rows
/// @return     HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_inequality_columns(const hl_inequality_row *row, hl_columns *columns,
                                hl_error *err);

/// A row of the sheet `inequality_groups`: a group, or a pair of groups.
typedef struct hl_inequality_group_row {
    const char *field;
    double period;
    const char *group, *other; ///< names, borrowed; `other` NULL for a single group
    double n, weight_share, income_share, mean, gini, theil_t, theil_l, distance;
    double t_contribution, l_contribution, gini_contribution, gini_overlap;
} hl_inequality_group_row;

/// List groups, then pairs. Returns the number of rows.
///
/// @param name  result->groups names
/// @param head  field and period of the rows
/// @param row   NULL to count
size_t hl_inequality_group_list(const hl_group_inequalities *result,
                                const char *const *name,
                                const hl_inequality_group_row *head,
                                hl_inequality_group_row *row);

/// Append the columns of the sheet `inequality_groups`.
hl_status hl_inequality_group_columns(const hl_inequality_group_row *row,
                                      hl_columns *columns, hl_error *err);

#endif
