/// @file convergence.h
/// Convergence: do units become more alike, and do those behind grow faster?
#ifndef HINTERLAND_STATS_CONVERGENCE_H
#define HINTERLAND_STATS_CONVERGENCE_H

#include <stddef.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"
#include "hinterland/stats/markov.h"
#include "hinterland/stats/trend.h"

/// Spread by period, and its trend. Start from `{0}`; release with
/// hl_sigma_convergence_free().
typedef struct hl_sigma_convergence {
    size_t periods;
    double *log_sd; ///< sd of the logarithms (division by n), one per period
    double *cv;     ///< coefficient of variation (division by n)
    hl_line log_sd_line, cv_line; ///< least squares on time; slope below 0: converging
    hl_trend log_sd_trend, cv_trend; ///< Theil-Sen and Mann-Kendall
} hl_sigma_convergence;

/// Sigma convergence: is the spread of a variable falling?
///
/// Source: Barro & Sala-i-Martin (1992), J. Political Economy 100, 223-251.
///
/// @param y     positive values, 3 or more periods
/// @param time  y->periods ascending times, e.g. years
/// @param out   overwritten on success only
/// @return      HL_INPUT for a value that is not positive, times out of order, fewer
///              than three periods; HL_MEMORY
hl_status hl_sigma_convergence_compute(const hl_panel *y, const double *time,
                                       hl_sigma_convergence *out, hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_sigma_convergence_free(hl_sigma_convergence *result);

/// Beta convergence; plain data.
typedef struct hl_beta_convergence {
    double span;      ///< h
    hl_line line;     ///< (1 / h) ln(y_h / y_0) on ln y_0: slope b
    double speed;     ///< -ln(1 + b h) / h per unit of time; NaN for b <= -1 / h
    double speed_se;  ///< by the delta method: se(b) / (1 + b h)
    double half_life; ///< ln 2 / speed; NaN when not converging
} hl_beta_convergence;

/// Absolute beta convergence: do those behind grow faster?
///
///     (1 / h) ln(y_i,h / y_i,0) = a + b ln y_i,0 + e_i
///
/// Residuals are usually correlated in space: test them (Moran) and refer to a spatial
/// lag or error model before b is read.
///
/// Source: Barro & Sala-i-Martin (1992); Rey & Montouri (1999), Regional Studies 33.
///
/// @param first, last  n positive values in the first and the last period
/// @param span         h > 0: time between them
/// @return             HL_INPUT for a value that is not positive, fewer than three
///                     units, equal first values, a span that is not positive;
///                     HL_MEMORY
hl_status hl_beta_convergence_compute(const double *first, const double *last, size_t n,
                                      double span, hl_beta_convergence *out,
                                      hl_error *err);

/// A row of the sheet `convergence`.
typedef struct hl_convergence_row {
    const char *field; ///< borrowed
    double kind;       ///< hl_convergence_kind
    double from, to;   ///< periods
    double n, slope, slope_se, t, p, r2;
    double trend, trend_p; ///< Theil-Sen slope and p of Mann-Kendall (sigma)
    double speed, speed_se, half_life; ///< (beta)
} hl_convergence_row;

typedef enum hl_convergence_kind {
    HL_SIGMA_LOG_SD, ///< standard deviation of the logarithms
    HL_SIGMA_CV,     ///< coefficient of variation
    HL_BETA          ///< growth on the initial level
} hl_convergence_kind;

extern const hl_classes HL_CLASSES_CONVERGENCE;

/// Two rows, with `from` and `to` of `head`.
size_t hl_sigma_convergence_list(const hl_sigma_convergence *s,
                                 const hl_convergence_row *head,
                                 hl_convergence_row *row);

/// One row.
size_t hl_beta_convergence_list(const hl_beta_convergence *b,
                                const hl_convergence_row *head,
                                hl_convergence_row *row);

/// Append the columns of the sheet `convergence`.
///
/// @param row  columns->rows rows
/// @return     HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_convergence_columns(const hl_convergence_row *row, hl_columns *columns,
                                 hl_error *err);

#endif
