/// @file reference.h
/// Numbers of public packages (tests/oracle/spatial: spdep, esda, spreg, giddy,
/// GeoDa), and the record of how ours compare, from which
/// tests/oracle/reference-results.sh makes docs/reference-results.md.
#ifndef HINTERLAND_TESTS_REFERENCE_H
#define HINTERLAND_TESTS_REFERENCE_H

#include "support/check.h"

#include <json-c/json.h>

#include "hinterland/weights/weights.h"

/// The matrix of a neighbor list, e.g. "columbus_queen" for columbus_queen.csv with
/// the columns idx, card, nbrs. The caller frees it.
///
/// @param standardization  HL_WEIGHTS_ROW, HL_WEIGHTS_BINARY or AS_GIVEN (all 1)
void reference_weights(const char *name, hl_standardization standardization,
                       hl_weights *out);

/// A column of a csv by its heading, e.g. ("columbus_local_queen", "localC_W"). The
/// file must have `n` rows; an empty cell, NA and NaN are NaN.
void reference_column(const char *name, const char *heading, size_t n, double *out);

/// A json file, e.g. "columbus_spdep"; the caller calls json_object_put().
json_object *reference_json(const char *name);

/// The value at a path of member names and array positions, e.g.
/// "global_queen_W/geary/rand_greater/stat". Fails the test where there is none.
json_object *reference_at(json_object *root, const char *path);

/// The number at such a path.
double reference_number(json_object *root, const char *path);

/// One comparison. All text is borrowed.
typedef struct reference_row {
    const char *statistic; ///< e.g. "Geary's C: variance, randomization"
    const char *data;      ///< e.g. "columbus CRIME, queen, row"
    const char *peer;      ///< e.g. "spdep 1.2-7"
    double ours;
    double theirs;
    double relative; ///< tolerance: |ours - theirs| <= absolute + relative |theirs|
    double absolute;
    const char *reason; ///< why a formula had to turn one number into the other, and
                        ///< the formula; NULL when none had to
} reference_row;

/// Fail unless the two numbers agree, and record the row.
///
/// With HL_REFERENCE_RESULTS in the environment, the row is appended to the file of
/// that name, tab-separated: statistic, data, peer, ours, theirs, tolerances, reason.
void reference_check(const reference_row *row);

/// The same for n numbers, one per unit: records the one that differs most.
void reference_check_all(const reference_row *row, const double *ours,
                         const double *theirs, size_t n);

#endif
