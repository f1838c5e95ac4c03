#include "hinterland/weights/combine.h"

#include <math.h>

#include "weights/map.h"

/// Which links of two rows are kept, and with what value: `a` and `b` are NaN where the
/// matrix has no such link. NaN leaves the link out.
typedef double pair_rule(double a, double b);

static double unite(double a, double b)
{
    return fmax(a, b); // of a number and NaN, the number
}

static double intersect(double a, double b)
{
    return isnan(a) || isnan(b) ? NAN : fmin(a, b);
}

static double subtract(double a, double b)
{
    return isnan(b) ? a : NAN;
}

static double average(double a, double b)
{
    return ((isnan(a) ? 0.0 : a) + (isnan(b) ? 0.0 : b)) / 2.0;
}

/// Walk through two ascending rows at once.
static void merge_row(const hl_weights *a, const hl_weights *b, size_t i,
                      pair_rule *rule, hl_weights *made)
{
    size_t at = made->start[i];
    size_t p = a->start[i];
    size_t q = b->start[i];

    while (p < a->start[i + 1] || q < b->start[i + 1]) {
        const uint32_t u = p < a->start[i + 1] ? a->neighbor[p] : UINT32_MAX;
        const uint32_t v = q < b->start[i + 1] ? b->neighbor[q] : UINT32_MAX;
        const double first = u <= v ? a->weight[p++] : NAN;
        const double second = v <= u ? b->weight[q++] : NAN;
        const double value = rule(first, second);
        if (isnan(value)) continue;
        made->neighbor[at] = u < v ? u : v;
        made->weight[at++] = value;
    }
    made->start[i + 1] = at;
}

static hl_status merge(const hl_weights *a, const hl_weights *b, pair_rule *rule,
                       hl_weights *out, hl_error *err)
{
    hl_weights made = {0};

    if (a->n != b->n) {
        return hl_fail(err, HL_CODE_WEIGHTS_UNITS, "%zu\t%zu", a->n, b->n);
    }
    const hl_status status =
        hl_weights_allocate(a->n, a->start[a->n] + b->start[b->n], &made, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < a->n; i++) {
        merge_row(a, b, i, rule, &made);
    }
    const bool binary = a->standardization == HL_WEIGHTS_BINARY &&
                        b->standardization == HL_WEIGHTS_BINARY && rule != average;
    made.standardization = binary ? HL_WEIGHTS_BINARY : HL_WEIGHTS_AS_GIVEN;
    *out = made;
    return HL_OK;
}

hl_status hl_weights_combine(const hl_weights *a, const hl_weights *b,
                             hl_set_operation operation, hl_weights *out, hl_error *err)
{
    static pair_rule *const RULES[] = {[HL_SET_UNION] = unite,
                                       [HL_SET_INTERSECTION] = intersect,
                                       [HL_SET_DIFFERENCE] = subtract};

    return merge(a, b, RULES[operation], out, err);
}

hl_status hl_weights_transpose(const hl_weights *w, hl_weights *out, hl_error *err)
{
    const size_t links = w->start[w->n];
    hl_weights made = {0};

    const hl_status status = hl_weights_allocate(w->n, links, &made, err);
    if (status != HL_OK) return status;
    for (size_t l = 0; l < links; l++) {
        made.start[w->neighbor[l] + 1]++;
    }
    for (size_t i = 0; i < w->n; i++) {
        made.start[i + 1] += made.start[i];
    }
    // Each start moves to the end of its row, that is to where the next one began.
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const size_t at = made.start[w->neighbor[l]]++;
            made.neighbor[at] = (uint32_t)i;
            made.weight[at] = w->weight[l];
        }
    }
    for (size_t i = w->n; i > 0; i--) {
        made.start[i] = made.start[i - 1];
    }
    made.start[0] = 0;
    made.standardization = w->standardization == HL_WEIGHTS_BINARY
                               ? HL_WEIGHTS_BINARY
                               : HL_WEIGHTS_AS_GIVEN;
    *out = made;
    return HL_OK;
}

hl_status hl_weights_symmetrize(const hl_weights *w, hl_symmetry symmetry,
                                hl_weights *out, hl_error *err)
{
    static pair_rule *const RULES[] = {[HL_SYMMETRY_LARGER] = unite,
                                       [HL_SYMMETRY_SMALLER] = intersect,
                                       [HL_SYMMETRY_MEAN] = average};
    hl_weights back = {0};

    hl_status status = hl_weights_transpose(w, &back, err);
    if (status == HL_OK) status = merge(w, &back, RULES[symmetry], out, err);
    hl_weights_free(&back);
    return status;
}

/// The value of link i -> j, 0 when there is none.
static double value_of(const hl_weights *w, uint32_t i, uint32_t j)
{
    const size_t l = hl_weights_find(w, i, j);

    return l != SIZE_MAX ? w->weight[l] : 0.0;
}

static hl_status check_row(const hl_weights *w, size_t i, const char *const *key,
                           hl_error *err)
{
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        const uint32_t j = w->neighbor[l];
        const double back = value_of(w, j, (uint32_t)i);
        if (back == w->weight[l]) continue;
        if (key != NULL) {
            return hl_fail(err, HL_CODE_WEIGHTS_ASYMMETRIC, "%s\t%s\t%g\t%g", key[i],
                           key[j], w->weight[l], back);
        }
        return hl_fail(err, HL_CODE_WEIGHTS_ASYMMETRIC, "%zu\t%u\t%g\t%g", i + 1, j + 1,
                       w->weight[l], back);
    }
    return HL_OK;
}

hl_status hl_weights_check_symmetric(const hl_weights *w, const char *const *key,
                                     hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < w->n && status == HL_OK; i++) {
        status = check_row(w, i, key, err);
    }
    return status;
}
