#include "hinterland/periphery/periphery.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "periphery/percentile.h"

static const double DECAY_KM = 60.0;
static const double NEAR_QUANTILE = 1.0 / 3.0;
static const double FAR_QUANTILE = 2.0 / 3.0;
static const double TAU = 0.5;

hl_periphery_options hl_periphery_defaults(void)
{
    return (hl_periphery_options){.decay_km = DECAY_KM,
                                  .near_quantile = NEAR_QUANTILE,
                                  .far_quantile = FAR_QUANTILE,
                                  .near_km = NAN,
                                  .far_km = NAN,
                                  .tau = TAU,
                                  .self = HL_SELF_EXCLUDED};
}

// ---- checks

static hl_status check_options(const hl_periphery_options *o, hl_error *err)
{
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

static hl_status check_weights(const hl_periphery_input *input, hl_error *err)
{
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
    if (status == HL_OK) status = hl_cores_check(&input->cores, input->n, err);
    if (status == HL_OK) status = check_distances(input, err);
    if (status == HL_OK) status = check_weights(input, err);
    return status;
}

// ---- where: nearest core, potential, bands

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
                         &p->type};
    bool enough = true;

    p->n = input->n;
    p->periods = input->periods;
    p->rows = p->n * p->periods;
    for (size_t k = 0; k < sizeof column / sizeof column[0]; k++) {
        *column[k] = hl_array(p->rows, sizeof **column[k]);
        enough = enough && *column[k] != NULL;
    }
    p->is_core = hl_array(p->n, sizeof *p->is_core);
    p->core = hl_array(p->n, sizeof *p->core);
    p->core_km = hl_array(p->n, sizeof *p->core_km);
    p->potential = hl_array(p->n, sizeof *p->potential);
    p->region = hl_array(p->periods, sizeof *p->region);
    if (!enough || p->is_core == NULL || p->core == NULL || p->core_km == NULL ||
        p->potential == NULL || p->region == NULL) {
        return hl_no_memory(err, "the periphery of %zu units", p->n);
    }
    return HL_OK;
}

static double potential_of(const hl_periphery_input *input, size_t unit)
{
    const hl_cores *cores = &input->cores;
    hl_sum sum = {0};

    for (size_t k = 0; k < cores->count; k++) {
        const bool self = cores->unit != NULL && cores->unit[k] == unit;
        const double mass = cores->mass != NULL ? cores->mass[k] : 1.0;
        const double km = input->distance[unit * cores->count + k];
        if (self && input->options.self == HL_SELF_EXCLUDED) continue;
        hl_sum_add(&sum, self ? mass : mass * exp(-km / input->options.decay_km));
    }
    return hl_sum_value(&sum);
}

static void place_units(const hl_periphery_input *input, hl_periphery *p)
{
    const hl_cores *cores = &input->cores;

    hl_cores_mark(cores, p->n, p->is_core);
    for (size_t i = 0; i < p->n; i++) {
        const double *km = input->distance + i * cores->count;
        for (size_t k = 1; k < cores->count; k++) {
            if (km[k] < km[p->core[i]]) p->core[i] = k;
        }
        p->core_km[i] = km[p->core[i]];
        p->potential[i] = potential_of(input, i);
    }
    for (size_t k = 0; cores->unit != NULL && k < cores->count; k++) {
        const size_t unit = cores->unit[k];
        if (unit == HL_CORE_POINT) continue;
        p->core[unit] = k; // a core is its own, whatever lies at the same place
        p->core_km[unit] = 0.0;
    }
}

static hl_status find_bands(const hl_periphery_options *options, hl_periphery *p,
                            hl_place_value *list, hl_error *err)
{
    double *km = hl_array(p->n, sizeof *km);
    size_t count = 0;

    if (km == NULL) return hl_no_memory(err, "%zu distances", p->n);
    for (size_t i = 0; i < p->n; i++) {
        if (!p->is_core[i]) list[count++] = (hl_place_value){p->core_km[i], i};
    }
    hl_place_sort(list, count);
    for (size_t k = 0; k < count; k++) {
        km[k] = list[k].value;
    }
    p->bands.tau = options->tau;
    p->bands.near_km = isnan(options->near_km)
                           ? hl_quantile(km, count, options->near_quantile)
                           : options->near_km;
    p->bands.far_km = isnan(options->far_km)
                          ? hl_quantile(km, count, options->far_quantile)
                          : options->far_km;
    free(km);
    if (p->bands.near_km <= p->bands.far_km) return HL_OK;
    return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "near_km\t%g", p->bands.near_km);
}

// ---- how much: ranks pooled over the periods

static void rank_rows(const hl_periphery_input *input, hl_periphery *p,
                      hl_place_value *list)
{
    size_t count = 0;

    for (size_t r = 0; r < p->rows; r++) {
        p->deficit[r] = NAN;
        p->opportunity[r] = NAN;
        if (!p->is_core[r % p->n]) list[count++] = (hl_place_value){-input->y[r], r};
    }
    hl_place_sort(list, count);
    hl_percentile_ranks(list, count, p->deficit);
    for (size_t k = 0; k < count; k++) {
        list[k].value = p->potential[list[k].place % p->n];
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
            cores->unit != NULL ? cores->unit[p->core[i]] : HL_CORE_POINT;
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
    for (size_t k = n; k-- > 0;) {
        const double own = list[k].value;
        const double others = (double)(n - 1 - k);
        const double lack = fmax(0.0, hl_sum_value(&above) - others * own);
        deprivation[list[k].place] = mean > 0.0 ? lack / ((double)n * mean) : NAN;
        hl_sum_add(&above, own);
    }
}

static void assign_types(size_t first, hl_periphery *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const size_t r = first + i;
        const hl_typology_unit unit = {.core = p->is_core[i],
                                       .km = p->core_km[i],
                                       .z = p->z[r],
                                       .lag = p->lag[r],
                                       .residual = p->profile_residual[r]};
        p->type[r] = (double)hl_typology(&unit, &p->bands);
    }
}

static hl_status fit_profile(const hl_periphery_input *input, size_t t, bool *use,
                             hl_periphery *p, hl_error *err)
{
    for (size_t i = 0; i < p->n; i++) {
        use[i] = !p->is_core[i];
    }
    return hl_profile_fit(
        &(hl_profile_input){
            .n = p->n, .y = input->y + t * p->n, .km = p->core_km, .use = use},
        p->profile_residual + t * p->n, &p->region[t].profile, err);
}

/// Pbar, rho and Delta of one period, over the non-core units.
static hl_status summarize(const hl_periphery_input *input, size_t t, hl_periphery *p,
                           hl_error *err)
{
    const size_t first = t * p->n;
    const double band[2] = {p->bands.near_km, p->bands.far_km};
    size_t *place = hl_array(p->n, sizeof *place);
    double *deficit = hl_array(p->n, sizeof *deficit);
    double *opportunity = hl_array(p->n, sizeof *opportunity);
    hl_sum prox = {0};
    size_t count = 0;

    hl_status status = HL_OK;
    if (place == NULL || deficit == NULL || opportunity == NULL) {
        status = hl_no_memory(err, "%zu ranks", p->n);
        goto done;
    }
    for (size_t i = 0; i < p->n; i++) {
        if (p->is_core[i]) continue;
        deficit[count] = p->deficit[first + i];
        opportunity[count] = p->opportunity[first + i];
        hl_sum_add(&prox, p->m_prox[first + i]);
        place[count++] = i;
    }
    p->region[t].m_prox = hl_sum_value(&prox) / (double)count;
    p->region[t].near_mid =
        hl_near_minus_mid(input->y + first, p->core_km, place, count, band);
    status = hl_rank_correlation(deficit, opportunity, count, &p->region[t].rho, err);
done:
    free(place);
    free(deficit);
    free(opportunity);
    return status;
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
    assign_types(first, p);
    return status;
}

// ---- warnings, the whole

static hl_status note(const hl_periphery_input *input, const hl_periphery *p,
                      hl_log *log, hl_error *err)
{
    hl_status status = HL_OK;
    size_t islands = 0;

    for (size_t t = 0; t < p->periods && status == HL_OK; t++) {
        if (p->region[t].profile.fitted) continue;
        status = hl_warn(log, err, HL_CODE_PERIPHERY_NO_PROFILE, "", "%zu\t%zu", t + 1,
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
    size_t others = 0;

    for (size_t i = 0; i < p->n; i++) {
        others += !p->is_core[i];
    }
    if (others >= 2) return HL_OK;
    return hl_fail(err, HL_CODE_PERIPHERY_UNITS, "%zu\t%d", others, 2);
}

hl_status hl_periphery_compute(const hl_periphery_input *input, hl_periphery *out,
                               hl_log *log, hl_error *err)
{
    hl_periphery p = {0};
    hl_place_value *list = NULL;
    bool *use = NULL;

    hl_status status = check_input(input, err);
    if (status == HL_OK) status = allocate(input, &p, err);
    if (status != HL_OK) goto done;
    place_units(input, &p);
    status = check_enough(&p, err);
    if (status == HL_OK) status = check_values(input, err);
    if (status != HL_OK) goto done;
    list = hl_array(p.rows, sizeof *list);
    use = hl_array(p.n, sizeof *use);
    if (list == NULL || use == NULL) {
        status = hl_no_memory(err, "%zu ranks", p.rows);
        goto done;
    }
    status = find_bands(&input->options, &p, list, err);
    if (status != HL_OK) goto done;
    rank_rows(input, &p, list);
    for (size_t t = 0; t < p.periods && status == HL_OK; t++) {
        status = compute_period(input, t, list, use, &p, err);
    }
    if (status == HL_OK) status = note(input, &p, log, err);
    if (status != HL_OK) goto done;
    *out = p;
    p = (hl_periphery){0};
done:
    free(list);
    free(use);
    hl_periphery_free(&p);
    return status;
}

void hl_periphery_free(hl_periphery *periphery)
{
    free(periphery->is_core);
    free(periphery->core);
    free(periphery->core_km);
    free(periphery->potential);
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
