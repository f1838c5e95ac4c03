#include "hinterland/coupling/null_baseline.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "stats/variable.h"

const double HL_HIGH_COUPLING = 0.8;

static const double TIE = 1e-11;
static const double LOW = 0.025;
static const double HIGH = 0.975;

/// Streams of this test are told from those of other draws with the same seed by their
/// upper half.
static const uint64_t FIRST_STREAM = UINT64_C(1) << 48;
enum { PERIOD_SHIFT = 32, BLOCKS = 64 };

hl_null_options hl_null_defaults(void)
{
    return (hl_null_options){.draws = HL_NULL_DRAWS};
}

/// One period on its way. Units are those with every index, `m` of them, gathered by
/// group.
typedef struct period_work {
    const hl_null_input *input;
    const hl_null_options *options;
    size_t period;
    size_t m;
    size_t quantities; ///< of this period
    size_t *unit;      ///< m units by group, then by index
    size_t *first;     ///< groups + 1 offsets into unit
    size_t groups;
    double *u;       ///< subsystems * m values
    double *rank;    ///< subsystems * m ranks less their mean, divided by their length;
                     ///< all 0 when they do not vary
    uint32_t *order; ///< BLOCKS * subsystems * m
    double *log_u;   ///< subsystems * m logarithms
    double *value;   ///< quantities * draws
    double alpha[HL_COUPLING_SUBSYSTEMS_MAX];
} period_work;

static void free_work(period_work *w)
{
    free(w->unit);
    free(w->first);
    free(w->u);
    free(w->rank);
    free(w->order);
    free(w->value);
    free(w->log_u);
    *w = (period_work){0};
}

static size_t count_models(unsigned models)
{
    size_t count = 0;

    for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
        count += (models & (1U << m)) != 0;
    }
    return count;
}

static size_t count_quantities(const hl_null_input *input)
{
    return count_models(input->models) * HL_NULL_RHO +
           input->subsystems * (input->subsystems - 1) / 2;
}

static double index_of(const hl_null_input *input, size_t s, size_t period, size_t unit)
{
    return input->u[(s * input->periods + period) * input->n + unit];
}

static bool is_complete(const hl_null_input *input, size_t period, size_t unit)
{
    for (size_t s = 0; s < input->subsystems; s++) {
        if (isnan(index_of(input, s, period, unit))) return false;
    }
    return true;
}

typedef struct member {
    uint32_t group;
    size_t unit;
} member;

static int by_group(const void *a, const void *b)
{
    const member *x = a;
    const member *y = b;

    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

/// The units with every index, by group.
static hl_status gather_units(period_work *w, hl_error *err)
{
    const hl_null_input *input = w->input;
    member *all = hl_array(input->n, sizeof *all);

    w->unit = hl_array(input->n, sizeof *w->unit);
    w->first = hl_array(input->n + 1, sizeof *w->first);
    if (all == NULL || w->unit == NULL || w->first == NULL) {
        free(all);
        return hl_no_memory(err, "%zu units", input->n);
    }
    for (size_t i = 0; i < input->n; i++) {
        if (!is_complete(input, w->period, i)) continue;
        all[w->m++] = (member){input->group != NULL ? input->group[i] : 0, i};
    }
    qsort(all, w->m, sizeof *all, by_group);
    for (size_t k = 0; k < w->m; k++) {
        w->unit[k] = all[k].unit;
        if (k == 0 || all[k].group != all[k - 1].group) w->first[w->groups++] = k;
    }
    w->first[w->groups] = w->m;
    free(all);
    return HL_OK;
}

static hl_status allocate(period_work *w, hl_error *err)
{
    const size_t cells = w->input->subsystems * w->m;
    const size_t values = w->quantities * w->options->draws;

    w->u = hl_array(cells, sizeof *w->u);
    w->rank = hl_array(cells, sizeof *w->rank);
    w->order = hl_array(BLOCKS * cells, sizeof *w->order);
    w->value = hl_array(values, sizeof *w->value);
    w->log_u = hl_array(cells, sizeof *w->log_u);
    if (w->u == NULL || w->rank == NULL || w->order == NULL || w->value == NULL ||
        w->log_u == NULL) {
        return hl_no_memory(err, "%zu draws of %zu units", w->options->draws, w->m);
    }
    return HL_OK;
}

/// Ranks of index s less their mean and of length 1, so that a correlation is a sum of
/// products.
static hl_status rank_index(period_work *w, size_t s, hl_error *err)
{
    double *rank = w->rank + s * w->m;
    hl_sum squares = {0};

    const hl_status status = hl_rank_average(w->u + s * w->m, w->m, rank, err);
    if (status != HL_OK) return status;
    for (size_t k = 0; k < w->m; k++) {
        rank[k] -= 0.5 * (double)(w->m + 1);
        hl_sum_add(&squares, rank[k] * rank[k]);
    }
    const double length = sqrt(hl_sum_value(&squares));
    for (size_t k = 0; k < w->m; k++) {
        rank[k] = length > 0.0 ? rank[k] / length : 0.0;
    }
    return HL_OK;
}

/// What hl_coupling_degrees() refuses is refused before anything is drawn; what it
/// clips is clipped.
static hl_status check_units(const period_work *w, hl_error *err)
{
    double u[HL_COUPLING_SUBSYSTEMS_MAX];
    hl_status status = HL_OK;

    for (size_t k = 0; k < w->m && status == HL_OK; k++) {
        hl_coupling_degree degree = {0};
        for (size_t s = 0; s < w->input->subsystems; s++) {
            u[s] = index_of(w->input, s, w->period, w->unit[k]);
        }
        status =
            hl_coupling_degrees(u, w->input->alpha, w->input->subsystems, &degree, err);
    }
    return status;
}

static hl_status fill_indices(period_work *w, hl_error *err)
{
    const size_t n = w->input->subsystems;
    hl_status status = check_units(w, err);

    for (size_t s = 0; s < n && status == HL_OK; s++) {
        w->alpha[s] = w->input->alpha != NULL ? w->input->alpha[s] : 1.0 / (double)n;
        for (size_t k = 0; k < w->m; k++) {
            const double u = index_of(w->input, s, w->period, w->unit[k]);
            w->u[s * w->m + k] = fmin(1.0, fmax(0.0, u));
            w->log_u[s * w->m + k] = log(w->u[s * w->m + k]);
        }
        status = rank_index(w, s, err);
    }
    return status;
}

static void deal_in_place(const period_work *w, uint32_t *order)
{
    for (size_t k = 0; k < w->input->subsystems * w->m; k++) {
        order[k] = (uint32_t)(k % w->m);
    }
}

/// Shuffle the entries of one group (Fisher and Yates).
static void shuffle(uint32_t *entry, size_t count, hl_random *random)
{
    for (size_t k = count; k > 1; k--) {
        const size_t other = hl_random_below(random, (uint32_t)k);
        const uint32_t held = entry[k - 1];
        entry[k - 1] = entry[other];
        entry[other] = held;
    }
}

/// Deal out the values of every index but the first anew, within groups.
static void deal_anew(const period_work *w, size_t draw, uint32_t *order)
{
    hl_random random = hl_random_stream(
        w->options->seed, FIRST_STREAM + ((uint64_t)w->period << PERIOD_SHIFT) + draw);

    deal_in_place(w, order);
    for (size_t s = 1; s < w->input->subsystems; s++) {
        for (size_t g = 0; g < w->groups; g++) {
            const size_t count = w->first[g + 1] - w->first[g];
            shuffle(order + s * w->m + w->first[g], count, &random);
        }
    }
}

static double rank_product(const period_work *w, size_t a, size_t b,
                           const uint32_t *order)
{
    const double *x = w->rank + a * w->m;
    const double *y = w->rank + b * w->m;
    hl_sum sum = {0};

    for (size_t k = 0; k < w->m; k++) {
        hl_sum_add(&sum, x[order[a * w->m + k]] * y[order[b * w->m + k]]);
    }
    return hl_sum_value(&sum);
}

/// Sums over the units, by model.
typedef struct tally {
    hl_sum c[HL_COUPLING_MODEL_COUNT];
    hl_sum d[HL_COUPLING_MODEL_COUNT];
    size_t high[HL_COUPLING_MODEL_COUNT];
} tally;

/// One unit of an arrangement: its indices, with what every model takes from them.
typedef struct mixture {
    double u[HL_COUPLING_SUBSYSTEMS_MAX];
    double sum;
    double logs; ///< sum of ln u; -inf when one is 0
    double max;
    double t;
} mixture;

static void mix(const period_work *w, const uint32_t *order, size_t unit, mixture *x)
{
    const size_t n = w->input->subsystems;

    x->sum = x->logs = x->max = x->t = 0.0;
    for (size_t s = 0; s < n; s++) {
        const size_t cell = s * w->m + order[s * w->m + unit];
        x->u[s] = w->u[cell];
        x->sum += x->u[s];
        x->logs += w->log_u[cell];
        x->max = fmax(x->max, x->u[s]);
        x->t += w->alpha[s] * x->u[s];
    }
}

static double mixed_wang(const mixture *x, size_t n)
{
    double apart = 0.0;

    for (size_t i = 1; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            apart += fabs(x->u[i] - x->u[j]);
        }
    }
    const double near = 1.0 - apart / (0.5 * (double)n * (double)(n - 1));
    const double ratios = (x->logs - (double)n * log(x->max)) / (double)(n - 1);
    return sqrt(fmax(0.0, near) * exp(ratios));
}

static double mixed_fan(const mixture *x, size_t n)
{
    const double mean = x->sum / (double)n;
    double squares = 0.0;

    for (size_t s = 0; s < n; s++) {
        squares += (x->u[s] - mean) * (x->u[s] - mean);
    }
    return 1.0 - 2.0 * sqrt(squares / (double)n);
}

/// The coupling degree as hl_coupling_degrees() has it up to rounding, from logarithms
/// that are taken once for all draws.
static double mixed_c(const period_work *w, const mixture *x, hl_coupling_model model)
{
    const size_t n = w->input->subsystems;
    double c = 0.0;

    if (x->max == 0.0) return 0.0; // undefined
    if (model == HL_COUPLING_WANG) c = mixed_wang(x, n);
    if (model == HL_COUPLING_FAN) c = mixed_fan(x, n);
    if (model == HL_COUPLING_STANDARD) {
        c = exp(x->logs / (double)n) * (double)n / x->sum;
        if (w->input->power > 0.0) c = pow(c, (double)n * w->input->power);
    }
    return fmin(1.0, fmax(0.0, c));
}

static void tally_units(const period_work *w, const uint32_t *order, tally *sum)
{
    for (size_t k = 0; k < w->m; k++) {
        mixture x;
        mix(w, order, k, &x);
        for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
            if ((w->input->models & (1U << m)) == 0) continue;
            const double c = mixed_c(w, &x, (hl_coupling_model)m);
            hl_sum_add(&sum->c[m], c);
            hl_sum_add(&sum->d[m], sqrt(c * x.t));
            sum->high[m] += c > HL_HIGH_COUPLING;
        }
    }
}

/// Every quantity of one arrangement; value q goes to out[q * stride].
static void measure(const period_work *w, const uint32_t *order, double *out,
                    size_t stride)
{
    const double count = (double)w->m;
    tally sum = {0};
    size_t q = 0;

    tally_units(w, order, &sum);
    for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
        if ((w->input->models & (1U << m)) == 0) continue;
        out[q++ * stride] = hl_sum_value(&sum.c[m]) / count;
        out[q++ * stride] = hl_sum_value(&sum.d[m]) / count;
        out[q++ * stride] = (double)sum.high[m] / count;
    }
    for (size_t a = 0; a < w->input->subsystems; a++) {
        for (size_t b = a + 1; b < w->input->subsystems; b++) {
            out[q++ * stride] = rank_product(w, a, b, order);
        }
    }
}

/// A block takes every BLOCKS-th draw and has room of its own: which thread does it
/// makes no difference.
static void draw_all(period_work *w)
{
    const size_t draws = w->options->draws;
    const size_t cells = w->input->subsystems * w->m;

#pragma omp parallel for schedule(dynamic, 1) \
    num_threads(hl_threads(w->options->threads))
    for (size_t block = 0; block < BLOCKS; block++) {
        uint32_t *order = w->order + block * cells;
        for (size_t d = block; d < draws; d += BLOCKS) {
            deal_anew(w, d, order);
            measure(w, order, w->value + d, draws);
        }
    }
}

static double share_of(size_t count, size_t draws)
{
    return ((double)count + 1.0) / ((double)draws + 1.0);
}

/// Compare an observed value with its draws, which are put into order.
static void compare(hl_null_record *r, double *value, size_t draws)
{
    const double tie = TIE * fabs(r->observed);
    size_t greater = 0;
    size_t less = 0;
    hl_sum squares = {0};

    r->mean = hl_mean(value, draws);
    for (size_t d = 0; d < draws; d++) {
        greater += value[d] >= r->observed - tie;
        less += value[d] <= r->observed + tie;
        hl_sum_add(&squares, (value[d] - r->mean) * (value[d] - r->mean));
    }
    r->sd = draws > 1 ? sqrt(hl_sum_value(&squares) / (double)(draws - 1)) : NAN;
    r->p = share_of(greater, draws);
    r->p_less = share_of(less, draws);
    hl_sort_values(value, draws);
    r->low = hl_quantile(value, draws, LOW);
    r->high = hl_quantile(value, draws, HIGH);
}

static const hl_null_record NOTHING = {.observed = NAN,
                                       .mean = NAN,
                                       .sd = NAN,
                                       .low = NAN,
                                       .high = NAN,
                                       .p = NAN,
                                       .p_less = NAN};

/// What the records of a period are about, in their order.
static void name_records(const period_work *w, hl_null_record *record)
{
    size_t q = 0;

    for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
        if ((w->input->models & (1U << m)) == 0) continue;
        for (size_t k = 0; k < HL_NULL_RHO; k++) {
            record[q] = NOTHING;
            record[q].quantity = (hl_null_quantity)k;
            record[q++].model = (hl_coupling_model)m;
        }
    }
    for (size_t a = 0; a < w->input->subsystems; a++) {
        for (size_t b = a + 1; b < w->input->subsystems; b++) {
            record[q] = NOTHING;
            record[q].quantity = HL_NULL_RHO;
            record[q].first = a;
            record[q++].second = b;
        }
    }
    for (size_t k = 0; k < q; k++) {
        record[k].period = w->period;
        record[k].units = w->m;
    }
}

/// A rank correlation of an index that does not vary is not defined.
static bool varies(const period_work *w, size_t s)
{
    for (size_t k = 0; k < w->m; k++) {
        if (w->rank[s * w->m + k] != 0.0) return true;
    }
    return false;
}

static bool is_defined(const period_work *w, const hl_null_record *r)
{
    return r->quantity != HL_NULL_RHO || (varies(w, r->first) && varies(w, r->second));
}

static hl_status test_period(period_work *w, hl_null_record *record, hl_error *err)
{
    const size_t draws = w->options->draws;

    hl_status status = gather_units(w, err);
    if (status != HL_OK) return status;
    name_records(w, record);
    if (w->m < 2) return HL_OK;
    status = allocate(w, err);
    if (status == HL_OK) status = fill_indices(w, err);
    if (status != HL_OK) return status;
    deal_in_place(w, w->order);
    measure(w, w->order, w->value, 1);
    for (size_t q = 0; q < w->quantities; q++) {
        record[q].observed = w->value[q];
    }
    draw_all(w);
    for (size_t q = 0; q < w->quantities; q++) {
        compare(&record[q], w->value + q * draws, draws);
        if (is_defined(w, &record[q])) continue;
        const hl_null_record was = record[q];
        record[q] = NOTHING;
        record[q].period = was.period;
        record[q].quantity = was.quantity;
        record[q].first = was.first;
        record[q].second = was.second;
        record[q].units = was.units;
    }
    return HL_OK;
}

static hl_status check(const hl_null_input *input, const hl_null_options *options,
                       hl_error *err)
{
    if (input->subsystems < HL_COUPLING_SUBSYSTEMS_MIN ||
        input->subsystems > HL_COUPLING_SUBSYSTEMS_MAX) {
        return hl_fail(err, HL_CODE_COUPLING_SUBSYSTEMS, "%zu", input->subsystems);
    }
    if (count_models(input->models) == 0) {
        return hl_fail(err, HL_CODE_COUPLING_MODEL, "%u", input->models);
    }
    if (options->draws == 0 || options->draws > UINT32_MAX - 1) {
        return hl_fail(err, HL_CODE_COUPLING_NULL_DRAWS, "%zu", options->draws);
    }
    return HL_OK;
}

hl_status hl_null_baseline_compute(const hl_null_input *input,
                                   const hl_null_options *options,
                                   hl_null_baseline *out, hl_error *err)
{
    const hl_null_options defaults = hl_null_defaults();
    hl_null_baseline baseline = {0};

    if (options == NULL) options = &defaults;
    hl_status status = check(input, options, err);
    if (status != HL_OK) return status;

    const size_t quantities = count_quantities(input);
    baseline.draws = options->draws;
    baseline.record = hl_array(quantities * input->periods, sizeof *baseline.record);
    if (baseline.record == NULL) {
        return hl_no_memory(err, "%zu records", quantities * input->periods);
    }
    baseline.count = quantities * input->periods;
    for (size_t t = 0; t < input->periods && status == HL_OK; t++) {
        period_work w = {
            .input = input, .options = options, .period = t, .quantities = quantities};
        status = test_period(&w, baseline.record + t * quantities, err);
        free_work(&w);
    }
    if (status == HL_OK) {
        *out = baseline;
        baseline = (hl_null_baseline){0};
    }
    hl_null_baseline_free(&baseline);
    return status;
}

const hl_null_record *hl_null_baseline_find(const hl_null_baseline *baseline,
                                            size_t period, hl_null_quantity quantity,
                                            hl_coupling_model model)
{
    for (size_t k = 0; k < baseline->count; k++) {
        const hl_null_record *r = &baseline->record[k];
        if (r->period != period || r->quantity != quantity) continue;
        if (quantity == HL_NULL_RHO || r->model == model) return r;
    }
    return NULL;
}

hl_status hl_null_uniform_share(hl_coupling_model model, size_t n,
                                const hl_null_options *options, double *out,
                                hl_error *err)
{
    const hl_null_options defaults = hl_null_defaults();
    const size_t draws = options != NULL ? options->draws : defaults.draws;
    hl_random random =
        hl_random_stream(options != NULL ? options->seed : defaults.seed, FIRST_STREAM);
    double u[HL_COUPLING_SUBSYSTEMS_MAX];
    size_t above = 0;

    if (draws == 0) return hl_fail(err, HL_CODE_COUPLING_NULL_DRAWS, "%zu", draws);
    for (size_t d = 0; d < draws; d++) {
        hl_coupling_degree degree = {0};
        for (size_t s = 0; s < n && s < HL_COUPLING_SUBSYSTEMS_MAX; s++) {
            u[s] = hl_random_unit(&random);
        }
        const hl_status status = hl_coupling_degrees(u, NULL, n, &degree, err);
        if (status != HL_OK) return status;
        above += degree.c[model] > HL_HIGH_COUPLING;
    }
    *out = (double)above / (double)draws;
    return HL_OK;
}

void hl_null_baseline_free(hl_null_baseline *baseline)
{
    free(baseline->record);
    *baseline = (hl_null_baseline){0};
}
