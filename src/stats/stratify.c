#include "hinterland/stats/stratify.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/natural_breaks.h"
#include "core/rank.h"
#include "stats/variable.h"

static const hl_class RULES[] = {
    {HL_STRATIFY_QUANTILE,  {"quantile", "分位数"},          0x4C78A8},
    {HL_STRATIFY_EQUAL,     {"equal interval", "等间距"},    0xF58518},
    {HL_STRATIFY_NATURAL,   {"natural breaks", "自然断点"}, 0x54A24B},
    {HL_STRATIFY_GEOMETRIC, {"geometric", "几何间距"},      0xB279A2},
};

const hl_classes HL_CLASSES_STRATIFY = {
    "stratify",
    {"Rule of the classes", "分类方法"},
    RULES,
    sizeof RULES / sizeof RULES[0]
};

static hl_status check(const double *x, size_t n, hl_stratify_rule rule, size_t classes,
                       hl_error *err)
{
    if (classes < 2 || classes > HL_STRATA_MAX) {
        return hl_fail(err, HL_CODE_STATS_CLASSES, "%zu\t%d\t%d", classes, 2,
                       HL_STRATA_MAX);
    }
    if (n < 1) return hl_fail(err, HL_CODE_STATS_UNITS, "%zu\t%d", n, 1);
    const hl_status status = hl_variable_check(x, n, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; rule == HL_STRATIFY_GEOMETRIC && i < n; i++) {
        if (!(x[i] > 0.0)) {
            return hl_fail(err, HL_CODE_STATS_POSITIVE, "%zu\t%g", i, x[i]);
        }
    }
    return HL_OK;
}

/// The cuts of a rule that needs no search, k = 1 .. classes - 1.
static double cut_of(const double *sorted, size_t n, hl_stratify_rule rule,
                     double share)
{
    const double low = sorted[0];
    const double high = sorted[n - 1];

    if (rule == HL_STRATIFY_QUANTILE) return hl_quantile(sorted, n, share);
    if (rule == HL_STRATIFY_EQUAL) return low + share * (high - low);
    return low * pow(high / low, share);
}

static hl_status list_cuts(const double *sorted, size_t n, hl_stratify_rule rule,
                           size_t classes, double *list, hl_error *err)
{
    size_t last[HL_STRATA_MAX] = {0};
    size_t made = classes;

    if (rule == HL_STRATIFY_NATURAL) {
        const hl_status status =
            hl_natural_breaks(sorted, n, classes, last, &made, err);
        if (status != HL_OK) return status;
    }
    for (size_t k = 1; k < classes; k++) {
        if (rule == HL_STRATIFY_NATURAL) {
            list[k - 1] = sorted[last[k < made ? k - 1 : made - 1]];
        } else {
            list[k - 1] = cut_of(sorted, n, rule, (double)k / (double)classes);
        }
    }
    return HL_OK;
}

hl_status hl_stratify_cuts(const double *x, size_t n, hl_stratify_rule rule,
                           size_t classes, hl_cuts *out, hl_error *err)
{
    double list[HL_STRATA_MAX] = {0};
    hl_cuts cuts = {0};
    double *sorted = NULL;

    hl_status status = check(x, n, rule, classes, err);
    if (status != HL_OK) return status;
    sorted = hl_array(n, sizeof *sorted);
    if (sorted == NULL) return hl_no_memory(err, "%zu values to be classed", n);
    for (size_t i = 0; i < n; i++) {
        sorted[i] = x[i] + 0.0; // no negative zero
    }
    hl_sort_values(sorted, n);
    if (!(sorted[n - 1] > sorted[0])) {
        status = hl_fail(err, HL_CODE_STATS_DISTINCT, "%d", 1);
        goto done;
    }
    status = list_cuts(sorted, n, rule, classes, list, err);
    if (status != HL_OK) goto done;
    for (size_t k = 0; k + 1 < classes; k++) { // each once, and something above it
        const double below = cuts.count > 0 ? cuts.at[cuts.count - 1] : -INFINITY;
        if (list[k] > below && list[k] < sorted[n - 1]) cuts.at[cuts.count++] = list[k];
    }
    *out = cuts;
done:
    free(sorted);
    return status;
}

void hl_stratify(const double *x, size_t n, const hl_cuts *cuts, uint32_t *stratum)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t below = 0;
        while (below < cuts->count && x[i] > cuts->at[below]) {
            below++;
        }
        stratum[i] = below;
    }
}
