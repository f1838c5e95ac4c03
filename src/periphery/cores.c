#include "hinterland/periphery/cores.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "periphery/percentile.h"

bool hl_core_present(const hl_cores *cores, size_t k, size_t t)
{
    return cores->present == NULL || cores->present[t * cores->count + k];
}

/// Whether cores k and other are the same unit in one of the periods.
static bool is_twin(const hl_cores *cores, size_t k, size_t other, size_t periods)
{
    if (cores->unit[k] != cores->unit[other]) return false;
    for (size_t t = 0; t < periods; t++) {
        if (hl_core_present(cores, k, t) && hl_core_present(cores, other, t)) {
            return true;
        }
    }
    return false;
}

static bool usable_unit(const hl_cores *cores, size_t k, size_t n, size_t periods)
{
    if (cores->unit[k] == HL_CORE_POINT) return true;
    for (size_t other = 0; other < k; other++) {
        if (is_twin(cores, k, other, periods)) return false;
    }
    return cores->unit[k] < n;
}

/// Tiers are 1, 2, … up to the highest, and each has a core.
static hl_status check_tiers(const hl_cores *cores, hl_error *err)
{
    bool taken[HL_CORE_TIERS_MAX + 1] = {false};
    size_t highest = 0;

    for (size_t k = 0; cores->tier != NULL && k < cores->count; k++) {
        const size_t tier = cores->tier[k];
        if (tier < 1 || tier > HL_CORE_TIERS_MAX) {
            return hl_fail(err, HL_CODE_PERIPHERY_TIER, "%zu\t%zu\t%d", k + 1, tier,
                           HL_CORE_TIERS_MAX);
        }
        taken[tier] = true;
        highest = tier > highest ? tier : highest;
    }
    for (size_t tier = 1; tier < highest; tier++) {
        if (taken[tier]) continue;
        return hl_fail(err, HL_CODE_PERIPHERY_TIER_EMPTY, "%zu\t%zu", tier, highest);
    }
    return HL_OK;
}

const char *hl_cores_period(const hl_cores *cores, size_t t,
                            char number[HL_PERIOD_NUMBER_SIZE])
{
    if (cores->period != NULL) return cores->period[t];
    (void)snprintf(number, HL_PERIOD_NUMBER_SIZE, "%zu", t + 1);
    return number;
}

static hl_status check_periods(const hl_cores *cores, size_t periods, hl_error *err)
{
    char number[HL_PERIOD_NUMBER_SIZE];

    for (size_t t = 0; cores->present != NULL && t < periods; t++) {
        size_t k = 0;
        while (k < cores->count && !hl_core_present(cores, k, t)) {
            k++;
        }
        if (k < cores->count) continue;
        return hl_fail(err, HL_CODE_PERIPHERY_NO_CORE_THEN, "%s",
                       hl_cores_period(cores, t, number));
    }
    return HL_OK;
}

hl_status hl_cores_check(const hl_cores *cores, size_t n, size_t periods, hl_error *err)
{
    if (cores->count == 0) return hl_fail(err, HL_CODE_PERIPHERY_NO_CORES, "%d", 0);
    for (size_t k = 0; k < cores->count; k++) {
        if (cores->unit != NULL && !usable_unit(cores, k, n, periods)) {
            return hl_fail(err, HL_CODE_PERIPHERY_CORE_UNIT, "%zu", k + 1);
        }
        if (cores->mass == NULL) continue;
        if (!isfinite(cores->mass[k]) || cores->mass[k] <= 0.0) {
            return hl_fail(err, HL_CODE_PERIPHERY_CORE_MASS, "%zu\t%g", k + 1,
                           cores->mass[k]);
        }
    }
    const hl_status status = check_tiers(cores, err);
    return status == HL_OK ? check_periods(cores, periods, err) : status;
}

void hl_cores_mark(const hl_cores *cores, size_t n, size_t t, bool *is_core)
{
    memset(is_core, 0, n * sizeof *is_core);
    for (size_t k = 0; cores->unit != NULL && k < cores->count; k++) {
        if (cores->unit[k] == HL_CORE_POINT || !hl_core_present(cores, k, t)) continue;
        is_core[cores->unit[k]] = true;
    }
}

// ---- chosen by mass

static hl_status check_rule(const hl_core_rule *rule, size_t usable, hl_error *err)
{
    if (rule->kind == HL_CORES_LARGEST && (rule->k == 0 || rule->k >= usable)) {
        return hl_fail(err, HL_CODE_PERIPHERY_CORE_RULE, "largest\t%zu\t%zu", rule->k,
                       usable);
    }
    if (rule->kind == HL_CORES_QUANTILE &&
        !(rule->quantile > 0.0 && rule->quantile < 1.0)) {
        return hl_fail(err, HL_CODE_PERIPHERY_CORE_RULE, "quantile\t%g\t%zu",
                       rule->quantile, usable);
    }
    if (usable > 0) return HL_OK;
    return hl_fail(err, HL_CODE_PERIPHERY_CORE_RULE, "mass\t%d\t%d", 0, 0);
}

/// How many of the ascending masses the rule takes, from the end.
static size_t count_chosen(const hl_core_rule *rule, const double *ascending,
                           size_t usable)
{
    double limit = rule->limit;
    size_t count = 0;

    if (rule->kind == HL_CORES_LARGEST) return rule->k;
    if (rule->kind == HL_CORES_QUANTILE) {
        limit = hl_quantile(ascending, usable, rule->quantile);
    }
    while (count < usable && ascending[usable - 1 - count] >= limit) {
        count++;
    }
    return count;
}

static int by_index(const void *pa, const void *pb)
{
    const size_t a = *(const size_t *)pa;
    const size_t b = *(const size_t *)pb;

    return (a > b) - (a < b);
}

/// Heaviest first; equal masses by index.
static void sort_by_mass(const double *mass, size_t n, hl_place_value *list,
                         size_t *usable)
{
    *usable = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(mass[i]) && mass[i] > 0.0) {
            list[(*usable)++] = (hl_place_value){-mass[i], i};
        }
    }
    hl_place_sort(list, *usable);
}

hl_status hl_cores_choose(const double *mass, size_t n, const hl_core_rule *rule,
                          size_t *unit, size_t *count, hl_error *err)
{
    hl_place_value *list = hl_array(n, sizeof *list);
    double *ascending = hl_array(n, sizeof *ascending);
    size_t usable = 0;

    hl_status status = HL_OK;
    if (list == NULL || ascending == NULL) {
        status = hl_no_memory(err, "%zu masses", n);
        goto done;
    }
    sort_by_mass(mass, n, list, &usable);
    for (size_t i = 0; i < usable; i++) {
        ascending[usable - 1 - i] = -list[i].value;
    }
    status = check_rule(rule, usable, err);
    if (status != HL_OK) goto done;
    const size_t chosen = count_chosen(rule, ascending, usable);
    if (chosen == 0 || chosen == usable) {
        status = hl_fail(err, HL_CODE_PERIPHERY_CORE_RULE, "chosen\t%zu\t%zu", chosen,
                         usable);
        goto done;
    }
    for (size_t k = 0; k < chosen; k++) {
        unit[k] = list[k].place;
    }
    qsort(unit, chosen, sizeof *unit, by_index);
    *count = chosen;
done:
    free(list);
    free(ascending);
    return status;
}

// ---- at the edge

static const double PI = 3.14159265358979323846;

/// The widest angle seen from place i in which no other place lies.
static double widest_gap(const double *x, const double *y, size_t n, size_t i,
                         double *angle)
{
    size_t count = 0;
    double widest = 0.0;

    for (size_t j = 0; j < n; j++) {
        const bool seen =
            isfinite(x[j]) && isfinite(y[j]) && (x[j] != x[i] || y[j] != y[i]);
        if (seen) angle[count++] = atan2(y[j] - y[i], x[j] - x[i]);
    }
    if (count == 0) return 0.0;
    hl_sort_values(angle, count);
    widest = angle[0] + 2.0 * PI - angle[count - 1];
    for (size_t k = 1; k < count; k++) {
        widest = fmax(widest, angle[k] - angle[k - 1]);
    }
    return widest;
}

hl_status hl_cores_at_edge(const hl_cores *cores, const double *x, const double *y,
                           size_t n, bool *edge, hl_error *err)
{
    double *angle = hl_array(n, sizeof *angle);

    if (angle == NULL) return hl_no_memory(err, "%zu directions", n);
    for (size_t k = 0; k < cores->count; k++) {
        const size_t unit = cores->unit != NULL ? cores->unit[k] : HL_CORE_POINT;
        edge[k] = unit != HL_CORE_POINT && widest_gap(x, y, n, unit, angle) >= PI;
    }
    free(angle);
    return HL_OK;
}
