/// @file weighting.h
/// How much does each indicator count within its subsystem?
///
/// Weights are made within a subsystem and sum to 1 there, so that its index spans
/// [0, 1]; weights that sum to 1 over all subsystems would deflate it.
#ifndef HINTERLAND_COUPLING_WEIGHTING_H
#define HINTERLAND_COUPLING_WEIGHTING_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

typedef enum hl_weighting {
    HL_WEIGHTING_ENTROPY, ///< the more an indicator tells units apart, the more it
                          ///< counts
    HL_WEIGHTING_CRITIC,  ///< spread times how little it repeats the others
    HL_WEIGHTING_CV,      ///< coefficient of variation of the raw values
    HL_WEIGHTING_SD,      ///< standard deviation
    HL_WEIGHTING_EQUAL,
    HL_WEIGHTING_USER,
    HL_WEIGHTING_AHP, ///< pairwise judgments
    HL_WEIGHTING_PCA, ///< loadings of the principal components
    HL_WEIGHTING_COUNT
} hl_weighting;

/// How several vectors of weights become one.
typedef enum hl_combination {
    HL_COMBINATION_LINEAR,         ///< sum of shares times weights
    HL_COMBINATION_MULTIPLICATIVE, ///< product, divided by its sum
    HL_COMBINATION_GEOMETRIC,      ///< product of weights to the power of their share
    HL_COMBINATION_GAME            ///< shares from the vectors themselves
} hl_combination;

/// Which rows entropy is taken over.
typedef enum hl_entropy_reference {
    HL_ENTROPY_POOLED,    ///< all periods at once: one vector
    HL_ENTROPY_BY_PERIOD, ///< a vector for each period: periods do not compare
    HL_ENTROPY_MEAN       ///< the mean of the vectors of the periods
} hl_entropy_reference;

enum { HL_WEIGHTINGS_MAX = 4 }; ///< methods that can be combined

/// How weights are made: by one method, or by several whose vectors are combined.
typedef struct hl_weighting_rule {
    size_t count; ///< methods, 1 .. HL_WEIGHTINGS_MAX
    hl_weighting method[HL_WEIGHTINGS_MAX];
    double share[HL_WEIGHTINGS_MAX]; ///< linear, geometric: >= 0, divided by their sum;
                                     ///< all 0: equal
    hl_combination combination;
    hl_entropy_reference entropy;
    bool spearman;     ///< CRITIC: rank correlation instead of Pearson's
    bool by_dimension; ///< within each dimension, then between their scores
} hl_weighting_rule;

/// One method, entropy pooled, Pearson, over the whole subsystem at once.
hl_weighting_rule hl_weighting_rule_of(hl_weighting method);

/// Does the rule use this method?
bool hl_weighting_rule_has(const hl_weighting_rule *rule, hl_weighting method);

/// Name as in the study file: "entropy", "critic", …
const char *hl_weighting_name(hl_weighting method);

/// The weight of one indicator, with what it was made from.
typedef struct hl_indicator_weight {
    double entropy;    ///< e in [0, 1]; 1 for a constant indicator; NaN when z is not
                       ///< fit for it (negative)
    double divergence; ///< d = 1 - e
    double weight;     ///< w >= 0; sum 1 within the subsystem
    double part[HL_WEIGHTINGS_MAX]; ///< before combining: the weight by each method
} hl_indicator_weight;

/// The normalized indicators of one subsystem. All pointers are borrowed.
typedef struct hl_indicators {
    size_t count;           ///< indicators
    size_t rows;            ///< units times periods
    const double *const *z; ///< count columns of rows values in [0, 1]; NULL: constant
    const bool *use;        ///< rows flags: rows that count; NULL takes every row
} hl_indicators;

/// Entropy weights over all rows at once (pooled), with 0 ln 0 = 0.
///
///     p_r = z_r / sum z,   e = -(1 / ln M) sum_r p_r ln p_r
///     w = (1 - e) / sum (1 - e)
///
/// Source: Shannon (1948); as a weighting, Hwang & Yoon (1981). No shift is added: it
/// is not needed for the limit 0 ln 0, and it moves the weights.
/// When every divergence is 0 the weights are equal; min-max values never are that
/// even.
///
/// @param out  indicators->count rows, overwritten; a constant indicator gets e = 1, w
/// = 0
/// @return     HL_INPUT for fewer than two rows (M), no indicator that varies, or a
///             negative z
///
/// Time O(count * rows).
hl_status hl_weighting_entropy(const hl_indicators *indicators,
                               hl_indicator_weight *out, hl_error *err);

/// The same weight for every indicator that varies; entropies are reported all the
/// same.
hl_status hl_weighting_equal(const hl_indicators *indicators, hl_indicator_weight *out,
                             hl_error *err);

/// Weights from the user, divided by their sum over the indicators that vary.
///
/// @param weight  indicators->count finite values >= 0
/// @return        HL_INPUT for a negative or not finite weight, or a sum of 0
hl_status hl_weighting_user(const hl_indicators *indicators, const double *weight,
                            hl_indicator_weight *out, hl_error *err);

/// Which correlation.
typedef enum hl_correlation_form { HL_PEARSON, HL_SPEARMAN } hl_correlation_form;

/// CRITIC: contrast times conflict.
///
///     c_j = s_j sum_k (1 - r_jk),   w = c / sum c
///
/// with the sample standard deviation s of z. Source: Diakoulaki, Mavrotas &
/// Papayannakis (1995), Computers & Operations Research 22(7), 763-770. Not the variant
/// with |r|. Indicators that all repeat each other exactly (every c is 0) get equal
/// weights.
///
/// @return  as hl_weighting_equal(); HL_MEMORY
///
/// Time O(count^2 * rows).
hl_status hl_weighting_critic(const hl_indicators *indicators, hl_correlation_form form,
                              hl_indicator_weight *out, hl_error *err);

/// Standard deviation of z, divided by the sum ("mean-square-deviation decision").
hl_status hl_weighting_sd(const hl_indicators *indicators, hl_indicator_weight *out,
                          hl_error *err);

/// Coefficient of variation, sample sd / mean, divided by the sum. It means something
/// on a ratio scale only: `indicators->z` takes raw values here, none negative.
///
/// @return  HL_INPUT for a negative value; as hl_weighting_equal()
hl_status hl_weighting_cv(const hl_indicators *indicators, hl_indicator_weight *out,
                          hl_error *err);

/// What principal components say about the indicators; information, not a test that
/// the weights depend on.
typedef struct hl_pca {
    size_t components;  ///< kept: eigenvalue > 1, at least one
    double explained;   ///< their share of the variance, in (0, 1]
    double kmo;         ///< Kaiser-Meyer-Olkin, in [0, 1]; NaN for a singular matrix
    double bartlett;    ///< chi-squared of sphericity; infinite for a singular matrix
    double bartlett_df; ///< p (p - 1) / 2
    double bartlett_p;
} hl_pca;

/// Weights from principal components of the correlation matrix.
///
///     beta_j = sum_{l kept} (lambda_l / sum lambda) |a_jl|,   w = beta / sum beta
///
/// with unit eigenvectors a_l; kept are eigenvalues above 1, or the first alone. Not a
/// theory of importance: indicators that agree count most. KMO and Bartlett: Kaiser
/// (1974), Bartlett (1951).
///
/// @param pca  overwritten; NULL when not wanted
/// @return     as hl_weighting_equal(); HL_MEMORY
///
/// Time O(count^2 * rows + count^3).
hl_status hl_weighting_pca(const hl_indicators *indicators, hl_indicator_weight *out,
                           hl_pca *pca, hl_error *err);

/// What a matrix of pairwise judgments says.
typedef struct hl_ahp {
    double lambda;      ///< principal eigenvalue, >= n
    double index;       ///< CI = (lambda - n) / (n - 1); 0 for n < 2
    double consistency; ///< CR = CI / RI(n); 0 for n <= 2
} hl_ahp;

enum { HL_AHP_MAX = 15 }; ///< the random index is known up to here

/// Weights from pairwise judgments, the analytic hierarchy process: the principal right
/// eigenvector of a positive reciprocal matrix, sum 1. CR of 0.1 and more is judged too
/// inconsistent to be used. Source: Saaty (1980), with RI(1 .. 15) = 0, 0, .58, .90,
/// 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59.
///
/// @param pairwise  n * n judgments by rows: how much more row counts than column
/// @param n         1 .. HL_AHP_MAX
/// @param weight    n values, overwritten
/// @param ahp       overwritten; NULL when not wanted
/// @return          HL_INPUT for n out of range, a judgment that is not positive, or a
///                  matrix that is not reciprocal (a_ji a_ij = 1 within 1e-8)
///
/// Time O(n^2) for each step of the power iteration.
hl_status hl_weighting_ahp(const double *pairwise, size_t n, double *weight,
                           hl_ahp *ahp, hl_error *err);

/// What came of combining vectors of weights.
typedef struct hl_combined {
    double part[HL_WEIGHTINGS_MAX]; ///< what each vector counted: theta, or a* of the
                                    ///< game; NaN by multiplication
    bool negative;  ///< some a_k of the game is below 0 before |.|: the vectors are
                    ///< nearly the same
    bool undecided; ///< the game has no single answer, as with more vectors than
                    ///< weights: equal shares were taken
} hl_combined;

/// One vector of weights from several.
///
///     linear          sum_l theta_l w_l
///     multiplicative  prod_l w_l / sum
///     geometric       prod_l w_l^theta_l / sum
///     game            sum_k a_k (w_l . w_k) = w_l . w_l for all l,
///                     a*_k = |a_k| / sum |a|, sum_k a*_k w_k
///
/// Vectors that depend on each other, as equal ones do, play no game: their shares are
/// equal.
///
/// @param rule    its combination, count and share
/// @param vector  rule->count vectors of `count` weights
/// @param out     count weights, overwritten, sum 1
/// @param how     overwritten; NULL when not wanted
/// @return        HL_INPUT for a count or a share that is not usable, and when every
///                product is 0
hl_status hl_weighting_combine(const hl_weighting_rule *rule,
                               const double *const *vector, size_t count, double *out,
                               hl_combined *how, hl_error *err);

#endif
