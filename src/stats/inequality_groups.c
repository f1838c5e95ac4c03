#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/inequality.h"

enum { FEWEST_GROUPS = 2 };

static hl_status check_groups(const uint32_t *group, size_t n, size_t groups,
                              hl_error *err)
{
    bool two = false;

    for (size_t i = 0; i < n; i++) {
        if (group[i] >= groups) {
            return hl_fail(err, HL_CODE_STATS_STATE, "%zu\t%u\t%zu", i, group[i],
                           groups);
        }
        two = two || group[i] != group[0];
    }
    if (two) return HL_OK;
    return hl_fail(err, HL_CODE_STATS_GROUPS, "%d\t%zu", 1, n);
}

/// Where each group begins in the sorted units; one more at the end.
static size_t *group_starts(const hl_holder *holder, size_t n, size_t groups)
{
    size_t *start = hl_array(groups + 1, sizeof *start);

    if (start == NULL) return NULL;
    for (size_t i = 0; i < n; i++) {
        start[holder[i].group + 1]++;
    }
    for (size_t g = 0; g < groups; g++) {
        start[g + 1] += start[g];
    }
    return start;
}

/// One group, given the weight and the income of all.
static hl_group_inequality measure_group(const hl_holder *holder, size_t n,
                                         double weight, double income)
{
    const double own = hl_holders_weight(holder, n);
    const double sum = hl_holders_income(holder, n);
    hl_group_inequality g = {.n = n};

    if (!(own > 0.0)) return g;
    g.weight_share = own / weight;
    g.income_share = sum / income;
    g.mean = sum / own;
    g.theil_l = sum > 0.0 ? hl_holders_theil_l(holder, n) : NAN;
    g.l_contribution = g.weight_share * g.theil_l;
    if (!(sum > 0.0)) return g;
    g.gini = hl_holders_gini(holder, n);
    g.theil_t = hl_holders_theil_t(holder, n);
    g.t_contribution = g.income_share * g.theil_t;
    g.gini_contribution = g.weight_share * g.income_share * g.gini;
    return g;
}

/// Sum over pairs of p_a p_b (y_a - y_b) where that is positive; both sorted.
static double sum_above(const hl_holder *a, size_t count_a, const hl_holder *b,
                        size_t count_b)
{
    hl_sum sum = {0};
    hl_sum below = {0};
    hl_sum income_below = {0};
    size_t j = 0;

    for (size_t i = 0; i < count_a; i++) {
        for (; j < count_b && b[j].y < a[i].y; j++) {
            hl_sum_add(&below, b[j].p);
            hl_sum_add(&income_below, b[j].p * b[j].y);
        }
        hl_sum_add(&sum, a[i].p * (a[i].y * hl_sum_value(&below) -
                                   hl_sum_value(&income_below)));
    }
    return hl_sum_value(&sum);
}

/// Dagum's quantities of two groups.
static hl_group_pair measure_pair(const hl_holder *holder, const size_t *start,
                                  const hl_group_inequality *group, size_t a, size_t b)
{
    const hl_holder *of_a = holder + start[a];
    const hl_holder *of_b = holder + start[b];
    const size_t count_a = start[a + 1] - start[a];
    const size_t count_b = start[b + 1] - start[b];
    const double one = sum_above(of_a, count_a, of_b, count_b);
    const double other = sum_above(of_b, count_b, of_a, count_a);
    const double gaps = one + other;
    const double weights =
        hl_holders_weight(of_a, count_a) * hl_holders_weight(of_b, count_b);
    hl_group_pair pair = {.a = a, .b = b};

    if (!(gaps > 0.0)) return pair; // all alike, or nobody there
    pair.gini = gaps / (weights * (group[a].mean + group[b].mean));
    pair.distance = fabs(one - other) / gaps;
    const double part = pair.gini * (group[a].weight_share * group[b].income_share +
                                     group[b].weight_share * group[a].income_share);
    pair.between = part * pair.distance;
    pair.overlap = part * (1.0 - pair.distance);
    return pair;
}

static void add_theil(const hl_holder *holder, size_t n, hl_group_inequalities *r)
{
    hl_sum t_between = {0};
    hl_sum t_within = {0};
    hl_sum l_between = {0};
    hl_sum l_within = {0};
    const double mean = hl_holders_income(holder, n) / hl_holders_weight(holder, n);

    for (size_t g = 0; g < r->groups; g++) {
        const hl_group_inequality *group = &r->group[g];
        if (!(group->weight_share > 0.0)) continue;
        const double ratio = group->mean / mean;
        if (ratio > 0.0) hl_sum_add(&t_between, group->income_share * log(ratio));
        hl_sum_add(&t_within, group->t_contribution);
        hl_sum_add(&l_between, -group->weight_share * log(ratio));
        hl_sum_add(&l_within, group->l_contribution);
    }
    r->t_between = hl_sum_value(&t_between);
    r->t_within = hl_sum_value(&t_within);
    r->l_within = hl_sum_value(&l_within);
    r->l_between = isnan(r->l_within) ? NAN : hl_sum_value(&l_between);
    r->theil_t = r->t_between + r->t_within;
    r->theil_l = r->l_between + r->l_within;
}

static void add_gini(hl_group_inequalities *r)
{
    hl_sum within = {0};
    hl_sum between = {0};
    hl_sum overlap = {0};

    for (size_t g = 0; g < r->groups; g++) {
        hl_sum_add(&within, r->group[g].gini_contribution);
    }
    for (size_t k = 0; k < r->groups * (r->groups - 1) / 2; k++) {
        hl_sum_add(&between, r->pair[k].between);
        hl_sum_add(&overlap, r->pair[k].overlap);
    }
    r->gini_within = hl_sum_value(&within);
    r->gini_between = hl_sum_value(&between);
    r->gini_overlap = hl_sum_value(&overlap);
    r->gini = r->gini_within + r->gini_between + r->gini_overlap;
}

static hl_status measure(const hl_holder *holder, size_t n, hl_group_inequalities *r,
                         hl_error *err)
{
    const double weight = hl_holders_weight(holder, n);
    const double income = hl_holders_income(holder, n);
    const size_t pairs = r->groups * (r->groups - 1) / 2;
    size_t *start = group_starts(holder, n, r->groups);
    size_t k = 0;

    r->group = hl_array(r->groups, sizeof *r->group);
    r->pair = hl_array(pairs, sizeof *r->pair);
    if (start == NULL || r->group == NULL || r->pair == NULL) {
        free(start);
        return hl_no_memory(err, "%zu pairs of groups", pairs);
    }
    for (size_t g = 0; g < r->groups; g++) {
        r->group[g] =
            measure_group(holder + start[g], start[g + 1] - start[g], weight, income);
    }
    for (size_t a = 0; a < r->groups; a++) {
        for (size_t b = a + 1; b < r->groups; b++) {
            r->pair[k++] = measure_pair(holder, start, r->group, a, b);
        }
    }
    free(start);
    add_theil(holder, n, r);
    add_gini(r);
    return HL_OK;
}

hl_status hl_inequality_groups(const hl_sample *sample, const uint32_t *group,
                               size_t groups, hl_group_inequalities *out, hl_error *err)
{
    hl_holder *holder = NULL;
    hl_group_inequalities r = {.groups = groups};

    if (groups < FEWEST_GROUPS) {
        return hl_fail(err, HL_CODE_STATS_GROUPS, "%zu\t%zu", groups, sample->n);
    }
    hl_status status = hl_sample_check(sample, err);
    if (status == HL_OK) status = check_groups(group, sample->n, groups, err);
    if (status != HL_OK) return status;
    status = hl_sample_sort(sample, group, &holder, err);
    if (status != HL_OK) return status;
    status = measure(holder, sample->n, &r, err);
    if (status != HL_OK) goto done;
    *out = r;
    r = (hl_group_inequalities){0};
done:
    free(holder);
    hl_group_inequalities_free(&r);
    return status;
}

void hl_group_inequalities_free(hl_group_inequalities *result)
{
    free(result->group);
    free(result->pair);
    *result = (hl_group_inequalities){0};
}
