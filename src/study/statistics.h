/// @file statistics.h
/// The statistics of spatial association as a table: statistics.def has a row for each,
/// and the study file, the commands, the results and the documentation follow it.
#ifndef HINTERLAND_STUDY_STATISTICS_H
#define HINTERLAND_STUDY_STATISTICS_H

#include <stdbool.h>

#include "hinterland/core/column.h"
#include "hinterland/stats/global.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/weights/weights.h"

enum {
    GLOBAL_RESULTS_MAX = 4, ///< results that one global statistic gives
    LOCAL_CLASSES_MAX = 16  ///< codes of a class table are below this
};

/// What a statistic needs besides the field itself.
typedef enum statistic_need {
    NEEDS_NOTHING,
    NEEDS_BY,  ///< a second variable: association.fields.*.by
    NEEDS_BASE ///< the population of the events: association.fields.*.base
} statistic_need;

/// Which values it is for.
typedef enum statistic_domain {
    ANY_NUMBERS,
    NOT_BELOW_ZERO,
    ZERO_OR_ONE ///< 1: the unit has it, 0: it has not
} statistic_domain;

/// The units of one period that have every value, with their own weights. Borrowed.
typedef struct statistic_sample {
    size_t n;
    const size_t *row; ///< where they stand in the panel
    const double *x;
    const double *second; ///< n values of `by` or `base`; NULL: none
    const hl_weights *w;
} statistic_sample;

typedef struct global_statistic {
    const char *word;
    statistic_need need;
    statistic_domain domain;
    size_t results;
    hl_status (*compute)(const statistic_sample *sample,
                         const hl_global_options *options, hl_global *out,
                         hl_error *err);
    hl_text title;
} global_statistic;

/// Where a local statistic puts its columns.
typedef struct local_target {
    const char *field; ///< what {F} becomes
    const char *tag;   ///< of the columns
    hl_text title;     ///< of the field
    hl_columns *panel;
} local_target;

/// What a local statistic found, apart from its columns.
typedef struct local_outcome {
    size_t n;
    size_t links;
    size_t islands;
    const hl_classes *classes;
    size_t count[LOCAL_CLASSES_MAX];    ///< units per class code
    char column[HL_COLUMN_NAME_SIZE];   ///< of the classes
    char p_column[HL_COLUMN_NAME_SIZE]; ///< of the two-sided p
} local_outcome;

typedef struct local_statistic {
    const char *word;
    const char *tag; ///< of its columns: {F}_tag
    statistic_need need;
    statistic_domain domain;
    hl_status (*compute)(const statistic_sample *sample,
                         const hl_local_options *options, const local_target *target,
                         local_outcome *out, hl_error *err);
    hl_text title;
} local_statistic;

enum {
#define GLOBAL_STATISTIC(ID, word, need, domain, results, compute, en, zh) GLOBAL_##ID,
#include "study/statistics.def"
    GLOBAL_STATISTICS_END
};
enum {
#define LOCAL_STATISTIC(ID, word, tag, need, domain, compute, en, zh) LOCAL_##ID,
#include "study/statistics.def"
    LOCAL_STATISTICS_END
};

/// Are the values of a sample those that a statistic is for?
bool statistic_fits(statistic_domain domain, const statistic_sample *sample);

/// What the values must be, in words: "no value below 0".
hl_text statistic_domain_words(statistic_domain domain);

/// The rows, in the order of statistics.def; the words of the study are indices.
extern const global_statistic GLOBAL_STATISTICS[];
extern const size_t GLOBAL_STATISTIC_COUNT;
extern const local_statistic LOCAL_STATISTICS[];
extern const size_t LOCAL_STATISTIC_COUNT;

#endif
