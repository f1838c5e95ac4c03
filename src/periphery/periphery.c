#include "hinterland/periphery/periphery.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/stats/local_moran.h"
#include "periphery/percentile.h"
#include "periphery/remoteness.h"

static const double DECAY_KM = 60.0;
static const double NEAR_QUANTILE = 1.0 / 3.0;
static const double FAR_QUANTILE = 2.0 / 3.0;
static const double TAU = 0.5;
static const double STABLE = 0.8;

hl_periphery_options hl_periphery_defaults(void)
{
    hl_periphery_options options = {.decay_km = DECAY_KM,
                                    .near_quantile = NEAR_QUANTILE,
                                    .far_quantile = FAR_QUANTILE,
                                    .near_km = NAN,
                                    .far_km = NAN,
                                    .tau = TAU,
                                    .self = HL_SELF_EXCLUDED,
                                    .form = HL_POTENTIAL_EXPONENTIAL,
                                    .power = 1.0,
                                    .opportunity = HL_OPPORTUNITY_POTENTIAL,
                                    .unit = HL_KILOMETERS,
                                    .local = hl_local_defaults(),
                                    .stable = STABLE};

    options.local.permutations = 0;
    return options;
}

// ---- checks

static hl_status check_options(const hl_periphery_options *o, hl_error *err)
{
    if (o->form == HL_POTENTIAL_POWER && !(o->power > 0.0 && isfinite(o->power))) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "power\t%g", o->power);
    }
    if (!(o->decay_km > 0.0) || !isfinite(o->decay_km)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "decay_km\t%g", o->decay_km);
    }
    if (!(o->near_quantile > 0.0 && o->near_quantile < 1.0)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "near_quantile\t%g",
                       o->near_quantile);
    }
    if (!(o->far_quantile >= o->near_quantile && o->far_quantile < 1.0)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "far_quantile\t%g",
                       o->far_quantile);
    }
    if (!(o->tau >= 0.0) || !isfinite(o->tau)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "tau\t%g", o->tau);
    }
    return HL_OK;
}

static hl_status check_period(const double *y, size_t n, size_t first, hl_error *err)
{
    bool varies = false;

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(y[i])) {
            return hl_fail(err, HL_CODE_PERIPHERY_VALUE, "%zu", first + i + 1);
        }
        varies = varies || y[i] != y[0];
    }
    return varies ? HL_OK : hl_fail(err, HL_CODE_PERIPHERY_CONSTANT, "%g", y[0]);
}

static hl_status check_values(const hl_periphery_input *input, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t t = 0; t < input->periods && status == HL_OK; t++) {
        const size_t first = t * input->n;
        status = check_period(input->y + first, input->n, first, err);
    }
    return status;
}

static hl_status check_distances(const hl_periphery_input *input, hl_error *err)
{
    const size_t cores = input->cores.count;

    for (size_t i = 0; i < input->n * cores; i++) {
        const double km = input->distance[i];
        if (isfinite(km) && km >= 0.0) continue;
        return hl_fail(err, HL_CODE_PERIPHERY_DISTANCE, "unit %zu\tcore %zu\t%g",
                       i / cores + 1, i % cores + 1, km);
    }
    return HL_OK;
}

static hl_status check_areas(const hl_periphery_input *input, hl_error *err)
{
    const hl_cores *cores = &input->cores;

    if (input->options.self != HL_SELF_INSIDE || cores->unit == NULL) return HL_OK;
    for (size_t k = 0; k < cores->count; k++) {
        const size_t unit = cores->unit[k];
        if (unit == HL_CORE_POINT) continue;
        const double area = input->area != NULL ? input->area[unit] : NAN;
        if (isfinite(area) && area > 0.0) continue;
        return hl_fail(err, HL_CODE_PERIPHERY_AREA, "%zu\t%g", unit + 1, area);
    }
    return HL_OK;
}

static hl_status check_controls(const hl_periphery_input *input, hl_error *err)
{
    if (input->controls > HL_PROFILE_CONTROLS_MAX) {
        return hl_fail(err, HL_CODE_PERIPHERY_CONTROLS, "%zu\t%d", input->controls,
                       HL_PROFILE_CONTROLS_MAX);
    }
    for (size_t j = 0; j < input->controls; j++) {
        for (size_t r = 0; r < input->n * input->periods; r++) {
            if (isfinite(input->control[j][r])) continue;
            return hl_fail(err, HL_CODE_PERIPHERY_VALUE, "%zu", r + 1);
        }
    }
    return HL_OK;
}

static bool needs_weights(const hl_periphery_options *o)
{
    return o->opportunity == HL_OPPORTUNITY_LAG || o->local.permutations > 0;
}

static hl_status check_weights(const hl_periphery_input *input, hl_error *err)
{
    if (input->w == NULL && needs_weights(&input->options)) {
        return hl_fail(err, HL_CODE_PERIPHERY_WEIGHTS, "%s", "there are none");
    }
    if (input->w == NULL) return HL_OK;
    if (input->w->n != input->n) {
        return hl_fail(err, HL_CODE_PERIPHERY_WEIGHTS, "%zu rows for %zu units",
                       input->w->n, input->n);
    }
    if (input->w->standardization != HL_WEIGHTS_ROW) {
        return hl_fail(err, HL_CODE_PERIPHERY_WEIGHTS, "%s", "not row-standardized");
    }
    return HL_OK;
}

static hl_status check_input(const hl_periphery_input *input, hl_error *err)
{
    hl_status status = check_options(&input->options, err);
    if (status == HL_OK) {
        status = hl_cores_check(&input->cores, input->n, input->periods, err);
    }
    if (status == HL_OK) status = check_distances(input, err);
    if (status == HL_OK) status = check_weights(input, err);
    if (status == HL_OK) status = check_areas(input, err);
    if (status == HL_OK) status = check_controls(input, err);
    return status;
}

// ---- room

static hl_status allocate(const hl_periphery_input *input, hl_periphery *p,
                          hl_error *err)
{
    double **column[] = {&p->z,
                         &p->lag,
                         &p->deficit,
                         &p->opportunity,
                         &p->m_prox,
                         &p->m_remote,
                         &p->gap_neighbor,
                         &p->gap_core,
                         &p->deprivation,
                         &p->profile_residual,
                         &p->type,
                         &p->core_km,
                         &p->potential,
                         &p->low_high_p,
                         &p->low_high,
                         &p->stability,
                         &p->tentative,
                         &p->siphoned};
    bool enough = true;

    p->n = input->n;
    p->periods = input->periods;
    p->rows = p->n * p->periods;
    for (size_t k = 0; k < sizeof column / sizeof column[0]; k++) {
        *column[k] = hl_array(p->rows, sizeof **column[k]);
        enough = enough && *column[k] != NULL;
    }
    p->tiers = hl_cores_tiers(&input->cores);
    p->tier_km = hl_array((p->tiers - 1) * p->rows, sizeof *p->tier_km);
    p->is_core = hl_array(p->rows, sizeof *p->is_core);
    p->core = hl_array(p->rows, sizeof *p->core);
    p->region = hl_array(p->periods, sizeof *p->region);
    if (!enough || p->is_core == NULL || p->core == NULL || p->tier_km == NULL ||
        p->region == NULL) {
        return hl_no_memory(err, "the periphery of %zu units", p->n);
    }
    return HL_OK;
}

// ---- how much: ranks pooled over the periods

/// What X ranks; NaN where a unit has no neighbors.
static double opportunity_of(const hl_periphery_input *input, const hl_periphery *p,
                             size_t r)
{
    switch (input->options.opportunity) {
    case HL_OPPORTUNITY_LAG:
        return hl_weights_lag(input->w, input->y + r / p->n * p->n, r % p->n);
    case HL_OPPORTUNITY_NEARNESS: return -p->core_km[r];
    case HL_OPPORTUNITY_POTENTIAL:
    default: return p->potential[r];
    }
}

static void rank_rows(const hl_periphery_input *input, hl_periphery *p,
                      hl_place_value *list)
{
    size_t count = 0;

    for (size_t r = 0; r < p->rows; r++) {
        p->deficit[r] = NAN;
        p->opportunity[r] = NAN;
        if (!p->is_core[r]) list[count++] = (hl_place_value){-input->y[r], r};
    }
    hl_place_sort(list, count);
    hl_percentile_ranks(list, count, p->deficit);
    count = 0;
    for (size_t r = 0; r < p->rows; r++) {
        const double value = p->is_core[r] ? NAN : opportunity_of(input, p, r);
        if (!isnan(value)) list[count++] = (hl_place_value){value, r};
    }
    hl_place_sort(list, count);
    hl_percentile_ranks(list, count, p->opportunity);
    for (size_t r = 0; r < p->rows; r++) {
        p->m_prox[r] = p->deficit[r] * p->opportunity[r];
        p->m_remote[r] = p->deficit[r] * (1.0 - p->opportunity[r]);
    }
}

// ---- one period

static void standardize(const double *y, size_t n, hl_periphery_region *region,
                        double *z)
{
    hl_sum squares = {0};

    region->mean = hl_mean(y, n);
    for (size_t i = 0; i < n; i++) {
        const double from_mean = y[i] - region->mean;
        hl_sum_add(&squares, from_mean * from_mean);
    }
    region->deviation = sqrt(hl_sum_value(&squares) / (double)n);
    for (size_t i = 0; i < n; i++) {
        z[i] = (y[i] - region->mean) / region->deviation;
    }
}

static void find_gaps(const hl_periphery_input *input, size_t first, hl_periphery *p)
{
    const hl_cores *cores = &input->cores;
    const double *y = input->y + first;

    for (size_t i = 0; i < p->n; i++) {
        const size_t unit =
            cores->unit != NULL ? cores->unit[p->core[first + i]] : HL_CORE_POINT;
        const double top = unit == HL_CORE_POINT ? NAN : y[unit];
        p->gap_core[first + i] = top != 0.0 ? 1.0 - y[i] / top : NAN;
        p->lag[first + i] = NAN;
        p->gap_neighbor[first + i] = NAN;
        if (input->w == NULL) continue;
        p->lag[first + i] = hl_weights_lag(input->w, p->z + first, i);
        p->gap_neighbor[first + i] = hl_weights_lag(input->w, y, i) - y[i];
    }
}

/// RD_i = (1 / (N mean y)) sum_{y_j > y_i} (y_j - y_i), from the greatest downwards.
static void find_deprivation(const double *y, size_t n, double mean,
                             hl_place_value *list, double *deprivation)
{
    hl_sum above = {0};

    for (size_t i = 0; i < n; i++) {
        list[i] = (hl_place_value){y[i], i};
    }
    hl_place_sort(list, n);
    for (size_t k = n, first = n; k > 0; k = first) { // equal values have one RD
        const double own = list[k - 1].value;
        const double others = (double)(n - k);
        const double lack = fmax(0.0, hl_sum_value(&above) - others * own);
        while (first > 0 && list[first - 1].value == own) {
            deprivation[list[--first].place] =
                mean > 0.0 ? lack / ((double)n * mean) : NAN;
            hl_sum_add(&above, own);
        }
    }
}

static void assign_types(size_t first, hl_periphery *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const size_t r = first + i;
        const hl_typology_unit unit = {.core = p->is_core[r],
                                       .km = p->core_km[r],
                                       .z = p->z[r],
                                       .lag = p->lag[r],
                                       .residual = p->profile_residual[r]};
        p->type[r] = (double)hl_typology(&unit, &p->bands);
    }
}

static hl_status fit_profile(const hl_periphery_input *input, size_t t, bool *use,
                             hl_periphery *p, hl_error *err)
{
    const size_t first = t * p->n;
    const double *control[HL_PROFILE_CONTROLS_MAX] = {NULL};

    for (size_t i = 0; i < p->n; i++) {
        use[i] = !p->is_core[first + i];
    }
    for (size_t j = 0; j < input->controls; j++) {
        control[j] = input->control[j] + first;
    }
    return hl_profile_fit(&(hl_profile_input){.n = p->n,
                                              .y = input->y + first,
                                              .km = p->core_km + first,
                                              .use = use,
                                              .controls = input->controls,
                                              .control = control},
                          p->profile_residual + first, &p->region[t].profile, err);
}

/// Pbar, rho and Delta of one period, over the non-core units.
static hl_status summarize(const hl_periphery_input *input, size_t t, hl_periphery *p,
                           hl_error *err)
{
    const size_t first = t * p->n;
    const double band[2] = {p->bands.near_km, p->bands.far_km};
    size_t *place = hl_array(p->n, sizeof *place); // no core
    double *deficit = hl_array(p->n, sizeof *deficit);
    double *opportunity = hl_array(p->n, sizeof *opportunity);
    hl_sum prox = {0};
    size_t count = 0;
    size_t ranked = 0;

    hl_status status = HL_OK;
    if (place == NULL || deficit == NULL || opportunity == NULL) {
        status = hl_no_memory(err, "%zu ranks", p->n);
        goto done;
    }
    for (size_t i = 0; i < p->n; i++) {
        if (p->is_core[first + i]) continue;
        place[count++] = i;
        if (isnan(p->m_prox[first + i])) continue;
        deficit[ranked] = p->deficit[first + i];
        opportunity[ranked++] = p->opportunity[first + i];
        hl_sum_add(&prox, p->m_prox[first + i]);
    }
    p->region[t].m_prox = hl_sum_value(&prox) / (double)ranked;
    p->region[t].near_mid =
        hl_near_minus_mid(input->y + first, p->core_km + first, place, count, band);
    status = hl_rank_correlation(deficit, opportunity, ranked, &p->region[t].rho, err);
done:
    free(place);
    free(deficit);
    free(opportunity);
    return status;
}

/// Local Moran's I: which low units among high ones are no accident?
static hl_status find_low_high(const hl_periphery_input *input, size_t first,
                               hl_periphery *p, hl_error *err)
{
    hl_local_moran moran = {0};

    for (size_t r = first; r < first + p->n; r++) {
        p->low_high[r] = NAN;
        p->low_high_p[r] = NAN;
    }
    if (input->options.local.permutations == 0) return HL_OK;
    const hl_status status = hl_local_moran_compute(input->y + first, input->w,
                                                    &input->options.local, &moran, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < p->n; i++) {
        const double adjusted = moran.local.p_fdr[i];
        p->low_high_p[first + i] = adjusted;
        if (isnan(adjusted)) continue;
        p->low_high[first + i] = moran.local.cls[i] == HL_LISA_LOW_HIGH;
    }
    hl_local_moran_free(&moran);
    return HL_OK;
}

static hl_status compute_period(const hl_periphery_input *input, size_t t,
                                hl_place_value *list, bool *use, hl_periphery *p,
                                hl_error *err)
{
    const size_t first = t * p->n;
    const double *y = input->y + first;

    standardize(y, p->n, &p->region[t], p->z + first);
    find_gaps(input, first, p);
    find_deprivation(y, p->n, p->region[t].mean, list, p->deprivation + first);
    hl_status status = fit_profile(input, t, use, p, err);
    if (status == HL_OK) status = summarize(input, t, p, err);
    if (status == HL_OK) status = find_low_high(input, first, p, err);
    assign_types(first, p);
    return status;
}

// ---- warnings, the whole

static hl_status note(const hl_periphery_input *input, const hl_periphery *p,
                      hl_log *log, hl_error *err)
{
    hl_status status = HL_OK;
    size_t islands = 0;
    char number[HL_PERIOD_NUMBER_SIZE];

    for (size_t t = 0; t < p->periods && status == HL_OK; t++) {
        if (p->region[t].profile.fitted) continue;
        status = hl_warn(log, err, HL_CODE_PERIPHERY_NO_PROFILE, "", "%s\t%zu",
                         hl_cores_period(&input->cores, t, number),
                         p->region[t].profile.units);
    }
    for (size_t i = 0; input->w != NULL && i < p->n; i++) {
        islands += input->w->start[i] == input->w->start[i + 1];
    }
    if (islands == 0 || status != HL_OK) return status;
    return hl_warn(log, err, HL_CODE_PERIPHERY_ISLANDS, "", "%zu\t%zu", islands, p->n);
}

static hl_status check_enough(const hl_periphery *p, hl_error *err)
{
    for (size_t t = 0; t < p->periods; t++) {
        size_t others = 0;
        for (size_t i = 0; i < p->n; i++) {
            others += !p->is_core[t * p->n + i];
        }
        if (others >= 2) continue;
        return hl_fail(err, HL_CODE_PERIPHERY_UNITS, "%zu\t%d", others, 2);
    }
    return HL_OK;
}

static hl_status compute_all(const hl_periphery_input *input, hl_periphery *p,
                             hl_error *err)
{
    hl_place_value *list = hl_array(p->rows, sizeof *list);
    bool *use = hl_array(p->n, sizeof *use);

    hl_status status = HL_OK;
    if (list == NULL || use == NULL) {
        status = hl_no_memory(err, "%zu ranks", p->rows);
        goto done;
    }
    status = hl_remoteness_bands(input, p, err);
    if (status != HL_OK) goto done;
    rank_rows(input, p, list);
    for (size_t t = 0; t < p->periods && status == HL_OK; t++) {
        status = compute_period(input, t, list, use, p, err);
    }
    if (status != HL_OK) goto done;
    for (size_t r = 0; r < p->rows; r++) {
        p->siphoned[r] = NAN;
    }
    hl_periphery_set_stability(p, input->stability, input->options.stable);
done:
    free(list);
    free(use);
    return status;
}

hl_status hl_periphery_compute(const hl_periphery_input *input, hl_periphery *out,
                               hl_log *log, hl_error *err)
{
    hl_periphery p = {0};

    hl_status status = check_input(input, err);
    if (status == HL_OK) status = allocate(input, &p, err);
    if (status != HL_OK) goto done;
    hl_remoteness_fill(input, &p);
    status = check_enough(&p, err);
    if (status == HL_OK) status = check_values(input, err);
    if (status == HL_OK) status = compute_all(input, &p, err);
    if (status == HL_OK) status = note(input, &p, log, err);
    if (status != HL_OK) goto done;
    *out = p;
    p = (hl_periphery){0};
done:
    hl_periphery_free(&p);
    return status;
}

void hl_periphery_free(hl_periphery *periphery)
{
    free(periphery->is_core);
    free(periphery->core);
    free(periphery->core_km);
    free(periphery->potential);
    free(periphery->tier_km);
    free(periphery->low_high_p);
    free(periphery->low_high);
    free(periphery->stability);
    free(periphery->tentative);
    free(periphery->siphoned);
    free(periphery->z);
    free(periphery->lag);
    free(periphery->deficit);
    free(periphery->opportunity);
    free(periphery->m_prox);
    free(periphery->m_remote);
    free(periphery->gap_neighbor);
    free(periphery->gap_core);
    free(periphery->deprivation);
    free(periphery->profile_residual);
    free(periphery->type);
    free(periphery->region);
    *periphery = (hl_periphery){0};
}
