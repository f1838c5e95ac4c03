/// @file expression.h
/// Arithmetic over the columns of a table: `1e4*gdp/pop`.
///
///     expression = term { ("+" | "-") term }
///     term       = sign { ("*" | "/") sign }
///     sign       = { "-" | "+" } power
///     power      = primary [ "^" sign ]            -2^2 = -4, 2^3^2 = 2^9, 2^-1 = 0.5
///     primary    = number | column | function "(" expression { "," expression } ")"
///                | "(" expression ")"
///
/// A column is a name of letters (of any script), digits and _, not a digit first; any
/// other name is quoted by backticks or double quotes. The functions are ln, log10,
/// sqrt, exp and abs of one, min and max of two or more values. Full-width signs, × and
/// ÷ are read like + - * / ( ) ,.
#ifndef HINTERLAND_FRAME_EXPRESSION_H
#define HINTERLAND_FRAME_EXPRESSION_H

#include "hinterland/core/status.h"

enum { HL_EXPRESSION_DEPTH_MAX = 64 }; ///< brackets, signs and powers in one another

/// One step of an expression; what `code` means is known to expression.c alone.
typedef struct hl_expression_step {
    int code;
    size_t index;  ///< of a name, or the number of arguments
    double number; ///< of a constant
} hl_expression_step;

/// An expression that has been read. Start from `{0}`; release with
/// hl_expression_free().
typedef struct hl_expression {
    size_t names;
    char **name; ///< the columns it needs, each once, in order of appearance
    size_t steps;
    size_t capacity;
    hl_expression_step *step; ///< in postfix order
    size_t depth;             ///< values that wait at the same time, at most
} hl_expression;

/// What an evaluation came across. Plain data.
typedef struct hl_expression_counts {
    size_t missing;       ///< rows without a value because a column has none
    size_t by_zero;       ///< rows without a value because of a division by zero
    size_t first_by_zero; ///< the first of them; SIZE_MAX: none
    size_t undefined; ///< rows without a value because a function has none there (ln 0,
                      ///< sqrt -1), or because it is too large for a double
    size_t first_undefined; ///< the first of them; SIZE_MAX: none
} hl_expression_counts;

/// Read an expression.
///
/// @param text  UTF-8
/// @param out   overwritten on success only; the caller frees it
/// @return      HL_INPUT with the position in characters from 1: EXPRESSION-001 (what
///              stands there is not what could), -002 (unknown function), -003 (number
///              of arguments), -004 (too deep), -005 (a quote without end), -006 (not a
///              number), -012 (the end comes too early); HL_MEMORY
/// @note        time and memory O(length)
hl_status hl_expression_parse(const char *text, hl_expression *out, hl_error *err);

/// Evaluate it row by row. A row with a missing operand, a division by zero or a value
/// that does not exist is missing.
///
/// @param column  expression->names columns of `rows` values each, NaN = missing
/// @param out     rows values, the caller's; may be one of the columns
/// @param counts  overwritten; may be NULL
/// @return        HL_MEMORY
hl_status hl_expression_evaluate(const hl_expression *expression,
                                 const double *const *column, size_t rows, double *out,
                                 hl_expression_counts *counts, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_expression_free(hl_expression *expression);

#endif
