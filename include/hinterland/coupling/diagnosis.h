/// @file diagnosis.h
/// Which formula does a column of coupling degrees come from?
///
/// About half of the coupling studies looked at by Liu Chunlin (2017) computed C
/// wrongly. Here the numbers themselves are asked: with the subsystem indices at hand
/// every circulating form is computed and compared, without them the range and the
/// ceiling of C still tell some of the errors. None of the wrong forms is offered as a
/// method anywhere.
#ifndef HINTERLAND_COUPLING_DIAGNOSIS_H
#define HINTERLAND_COUPLING_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/column.h"
#include "hinterland/core/log.h"
#include "hinterland/coupling/degree.h"

/// The forms, in the order in which they are believed: of several that fit, the first.
typedef enum hl_form {
    HL_FORM_STANDARD,       ///< n (prod U)^(1/n) / sum U
    HL_FORM_WANG,           ///< Wang et al. 2021
    HL_FORM_FAN,            ///< Fan et al. 2024
    HL_FORM_LOST_N,         ///< E1: (prod U)^(1/n) / sum U
    HL_FORM_PAIRWISE_LOST,  ///< E2, n = 3: {prod U / prod (U_i + U_j)}^(1/3)
    HL_FORM_PAIRWISE,       ///< n = 3: twice that, the 8 under the root kept
    HL_FORM_PAIRWISE_ANY,   ///< E3, n other than 3: {prod U / prod (U_i + U_j)}^(1/n)
    HL_FORM_NO_ROOT,        ///< E4: prod U / (mean U)^n, the power k = 1
    HL_FORM_POWER_2,        ///< that squared, k = 2
    HL_FORM_ALPHA_PRODUCT,  ///< E5: n (prod alpha U)^(1/n) / sum U
    HL_FORM_ALPHA_BOTH,     ///< E5: n (prod alpha U)^(1/n) / sum alpha U
    HL_FORM_SUM_ROOT,       ///< E5: n (sum U)^(1/n) / sum U
    HL_FORM_IS_D,           ///< the column is D, not C
    HL_FORM_IS_CT,          ///< C T: the root of D is missing
    HL_FORM_IS_T,           ///< the column is T
    HL_FORM_STRETCHED,      ///< M13: of U stretched to [0, 1]
    HL_FORM_STRETCHED_99,   ///< M13: of U stretched to [0.01, 0.99]
    HL_FORM_SHIFTED,        ///< W5: of U + eps; parameter eps
    HL_FORM_ZEROS_REPLACED, ///< W5: of U with 0 replaced by eps; parameter eps
    HL_FORM_FEWER,          ///< M22: of some subsystems only; parameter: bits
    HL_FORM_FACTOR,         ///< a constant times C; parameter
    HL_FORM_POWER,          ///< a power of C; parameter
    HL_FORM_COUNT           ///< also: none
} hl_form;

/// What a form is called and what it means.
typedef struct hl_form_row {
    const char *word;    ///< as in the sheet, e.g. "lost_n"
    const char *formula; ///< e.g. "(prod U)^(1/n) / sum U"
    const char *guard;   ///< "E1", "M13", …; "" for a correct form
    bool right;          ///< a coupling degree as published
    hl_text verdict;     ///< a sentence
} hl_form_row;

/// The row of a form. Never NULL.
const hl_form_row *hl_form_info(hl_form form);

/// All pointers are borrowed.
typedef struct hl_diagnosis_input {
    size_t rows;
    const double *c;     ///< rows values as the user has them; NaN: missing
    size_t subsystems;   ///< 2 .. 16; 0 when the indices are not at hand
    const double *u;     ///< subsystems * rows values, any range; NaN: missing. NULL
    const double *alpha; ///< one per subsystem, sum 1; NULL makes them equal
} hl_diagnosis_input;

/// How near a form comes.
typedef struct hl_form_fit {
    bool applies;         ///< defined for this n, and different from a form before it
    bool fits;            ///< in every row, as far as the digits of C and U tell
    double parameter;     ///< of a form that has one, else NaN
    double max_deviation; ///< greatest |C - form|; NaN unless it applies
    double mean_deviation;
} hl_form_fit;

/// Marks that numbers carry. Counts are of rows.
typedef struct hl_fingerprint {
    size_t below;     ///< C < 0
    size_t above;     ///< C > 1
    size_t u_outside; ///< a U outside [0, 1] (M12)
    size_t u_missing; ///< C is there, some U is not: n differs between rows (M22)
    bool u_stretched; ///< every U runs exactly from 0 to 1, or 0.01 to 0.99 (M13)
    bool c_stretched; ///< C runs exactly from 0 to 1
    size_t ceiling;   ///< k >= 2 when no C passes 1 / k and one comes near (M1); else 0
    double floor;     ///< a U is never below this usual shift (W5); else 0
} hl_fingerprint;

typedef struct hl_diagnosis {
    size_t rows;            ///< with C and, when given, every U
    double least, greatest; ///< of C
    hl_form_fit fit[HL_FORM_COUNT];
    hl_form verdict; ///< the first form that fits; HL_FORM_COUNT: none does
    hl_form nearest; ///< the form with the least greatest deviation; likewise
    hl_fingerprint mark;
} hl_diagnosis;

/// Compare a column of coupling degrees with every form, and look for marks.
///
/// A form fits when no row deviates by more than the digits leave open: half a unit of
/// the last decimal that C is written with, plus 1e-9; when no form fits like that, U
/// counts as rounded too, and what half a unit of the last decimal of each U can change
/// is added.
///
/// @param out  overwritten on success only; owns nothing
/// @return     HL_INPUT: subsystems out of range, no row with C and every U;
///             HL_MEMORY
///
/// Time O(rows * subsystems * (forms + 2^subsystems for up to 8 subsystems)).
hl_status hl_diagnose(const hl_diagnosis_input *input, hl_diagnosis *out,
                      hl_error *err);

/// Warn of what the marks and the verdict say: COUPLING-140 … 149.
///
/// @param field  what the column is called
hl_status hl_diagnosis_warn(const hl_diagnosis_input *input, const hl_diagnosis *result,
                            const char *field, hl_log *log, hl_error *err);

/// The verdict as one or two sentences. The caller frees the text.
hl_status hl_diagnosis_words(const hl_diagnosis_input *input,
                             const hl_diagnosis *result, const char *field,
                             hl_lang lang, char **out, hl_error *err);

/// The sheet `diagnosis`, one row per form that applies: form, formula, guard,
/// max_deviation, mean_deviation, parameter, fits.
///
/// @param columns  without columns yet; its `rows` is set
hl_status hl_diagnosis_columns(const hl_diagnosis *result, hl_columns *columns,
                               hl_error *err);

#endif
