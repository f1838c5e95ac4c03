#include "stats/exact.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/stats/multiple_testing.h"
#include "stats/exact_count.h"
#include "stats/grid.h"
#include "stats/radix.h"
#include "stats/variable.h"

enum {
    SCALE_STEP = 2, ///< each scale of the values is 2^2 times finer than the last
    SCALES = 32,
    CLASSES = 7, ///< degrees up to 1, 2, 4, … 64 are counted together
    SIDES = 2,
    GROUPS = SIDES * SCALES * CLASSES,
    REFINE_BITS = 2 // each pass has 2^2 times more bins
};
static const size_t DEFAULT_FIRST_BINS = (size_t)1 << 17;
static const size_t DEFAULT_MOST_BINS = (size_t)1 << 20;
static const size_t MOST_BYTES = (size_t)1 << 28; // tables of one job
static const double DEFAULT_LEVEL = 0.05;
static const double DEFAULT_WIDTH = 2e-3;
static const double ROUNDING = 0x1p-51; // of hl_natural_ratio()

hl_exact_options hl_exact_defaults(void)
{
    return (hl_exact_options){.level = DEFAULT_LEVEL,
                              .width = DEFAULT_WIDTH,
                              .first_bins = DEFAULT_FIRST_BINS,
                              .most_bins = DEFAULT_MOST_BINS};
}

/// Which end of the values the distances d >= 0 are measured from.
typedef enum side {
    FROM_LEAST,  ///< d = q - least: subsets with a sum of d up to t count at_most
    FROM_LARGEST ///< d = largest - q: they count at_least
} side;

/// What all passes share. The pointers below `in` are owned.
typedef struct analysis {
    const hl_exact_input *in;
    hl_exact_options options;
    uint64_t range;  ///< largest of `above`
    uint64_t *above; ///< q - least over the greatest common divisor of all of them
    uint32_t *same;  ///< units that have the value of unit i, itself included
    bool fits[HL_EXACT_MOST_DEGREE + 1];      ///< C(n - 1, k) has few enough bits
    hl_natural all[HL_EXACT_MOST_DEGREE + 1]; ///< C(n - 1, k)
    uint32_t *order;
    int64_t *bin;
    hl_count_query *query;
    uint64_t *residue;
    bool *open; ///< the unit is counted in this pass
    hl_exact result;
} analysis;

static size_t degree(const analysis *a, size_t i)
{
    return a->in->w->start[i + 1] - a->in->w->start[i];
}

static void measure_values(analysis *a)
{
    const int64_t *q = a->in->grid->q;
    const size_t n = a->in->w->n;
    int64_t least = q[0];
    uint64_t step = 0;

    for (size_t i = 1; i < n; i++) {
        if (q[i] < least) least = q[i];
    }
    for (size_t i = 0; i < n; i++) {
        a->above[i] = (uint64_t)q[i] - (uint64_t)least;
        step = hl_common_divisor(step, a->above[i]);
    }
    for (size_t i = 0; i < n; i++) {
        if (step > 1) a->above[i] /= step;
        if (a->above[i] > a->range) a->range = a->above[i];
    }
    for (size_t k = 1; k <= HL_EXACT_MOST_DEGREE; k++) {
        a->fits[k] = k < n && hl_natural_choose(n - 1, k, &a->all[k]);
    }
}

/// How many units share each value.
static hl_status count_same(analysis *a, hl_error *err)
{
    const size_t n = a->in->w->n;
    uint64_t *sorted = hl_array(n, sizeof *sorted);
    uint64_t *scratch = hl_array(n, sizeof *scratch);
    hl_status status = HL_OK;

    if (sorted == NULL || scratch == NULL) {
        status = hl_no_memory(err, "%zu values", n);
        goto done;
    }
    memcpy(sorted, a->above, n * sizeof *sorted);
    hl_radix_sort(sorted, scratch, n, a->options.threads);
#pragma omp parallel for schedule(static) num_threads(a->options.threads)
    for (size_t i = 0; i < n; i++) {
        const size_t below = hl_count_below(sorted, n, a->above[i]);
        a->same[i] = (uint32_t)(hl_count_up_to(sorted, n, a->above[i]) - below);
    }
done:
    free(sorted);
    free(scratch);
    return status;
}

static uint64_t distance(const analysis *a, side from, size_t i)
{
    return from == FROM_LEAST ? a->above[i] : a->range - a->above[i];
}

static uint64_t observed(const analysis *a, side from, size_t i)
{
    const hl_weights *w = a->in->w;
    uint64_t sum = 0;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        sum += distance(a, from, w->neighbor[l]);
    }
    return sum;
}

static bool weights_are_equal(const hl_weights *w, size_t i)
{
    const double first = w->weight[w->start[i]];

    for (size_t l = w->start[i] + 1; l < w->start[i + 1]; l++) {
        if (w->weight[l] != first) return false;
    }
    return first > 0.0;
}

static hl_exact_state first_state(const analysis *a, size_t i)
{
    const size_t k = degree(a, i);

    if (k == 0 || (a->in->skip != NULL && a->in->skip[i])) return HL_EXACT_NONE;
    if (k > HL_EXACT_MOST_DEGREE || !a->fits[k]) return HL_EXACT_NOT;
    if (!weights_are_equal(a->in->w, i)) return HL_EXACT_NOT;
    return HL_EXACT_BRACKETED;
}

static hl_status allocate(analysis *a, hl_error *err)
{
    const size_t n = a->in->w->n;
    hl_exact *r = &a->result;

    r->n = n;
    r->at_least = hl_array(n, sizeof *r->at_least);
    r->at_most = hl_array(n, sizeof *r->at_most);
    r->state = hl_array(n, sizeof *r->state);
    a->above = hl_array(n, sizeof *a->above);
    a->same = hl_array(n, sizeof *a->same);
    a->order = hl_array(n, sizeof *a->order);
    a->bin = hl_array(n, sizeof *a->bin);
    a->query = hl_array(n, sizeof *a->query);
    a->open = hl_array(n, sizeof *a->open);
    if (r->at_least == NULL || r->at_most == NULL || r->state == NULL ||
        a->above == NULL || a->same == NULL || a->order == NULL || a->bin == NULL ||
        a->query == NULL || a->open == NULL) {
        return hl_no_memory(err, "%zu tail probabilities", n);
    }
    return HL_OK;
}

static void begin(analysis *a)
{
    hl_exact *r = &a->result;

    for (size_t i = 0; i < r->n; i++) {
        const hl_exact_state state = first_state(a, i);
        const bool covered = state == HL_EXACT_BRACKETED;
        const hl_interval none = {NAN, NAN};
        r->state[i] = (uint8_t)state;
        r->at_least[i] = r->at_most[i] = covered ? (hl_interval){0.0, 1.0} : none;
        if (covered) r->covered++;
        a->open[i] = covered;
    }
}

/// Units that are counted with the same polynomials: values measured from the same
/// side, capped at the same scale, degrees of the same class.
typedef struct group {
    side from;
    unsigned scale;
    unsigned class;
} group;

static uint64_t cap_of(const analysis *a, unsigned scale)
{
    return a->range >> (scale * SCALE_STEP);
}

static unsigned class_of(size_t k)
{
    unsigned class = 0;

    while (((size_t)1 << class) < k) {
        class ++;
    }
    return class;
}

/// The finest scale whose cap is not below a sum, but no finer than what makes the
/// counts exact.
static unsigned scale_of(const analysis *a, uint64_t sum, unsigned class, size_t bins)
{
    unsigned scale = 0;

    while (scale + 1 < SCALES && cap_of(a, scale + 1) >= sum &&
           cap_of(a, scale) >= bins >> class) {
        scale++;
    }
    return scale;
}

// A sum up to t >= 0 has no summand above t: what is above the cap needs no bin, and
// the bins can be as much finer. Long tails to either side are met by measuring from
// the other end.
static group group_of(const analysis *a, size_t i, size_t bins)
{
    const unsigned class = class_of(degree(a, i));
    const unsigned low = scale_of(a, observed(a, FROM_LEAST, i), class, bins);
    const unsigned high = scale_of(a, observed(a, FROM_LARGEST, i), class, bins);

    if (high > low) return (group){FROM_LARGEST, high, class};
    return (group){FROM_LEAST, low, class};
}

static size_t group_index(group g)
{
    return ((size_t)g.from * SCALES + g.scale) * CLASSES + g.class;
}

/// How a group is put into bins.
typedef struct binning {
    uint64_t cap;   ///< largest distance that has a bin
    uint64_t width; ///< h
    unsigned bits;  ///< 2^bits bins
} binning;

static binning bins_for(const analysis *a, group g, size_t widest, size_t most)
{
    binning b = {.cap = cap_of(a, g.scale), .width = 1, .bits = 1};

    assert(widest >= 1);
    while (((size_t)1 << b.bits) < most && ((uint64_t)1 << b.bits) / widest <= b.cap) {
        b.bits++;
    }
    while (b.bits > 1 && hl_count_bytes(widest, b.bits) > MOST_BYTES) {
        b.bits--;
    }
    // widest * floor(cap / width) < 2^bits
    const uint64_t highest = (((uint64_t)1 << b.bits) - 1) / widest;
    if (b.cap > highest) {
        b.width = b.cap / (highest + 1) + 1;
    }
    return b;
}

static void fill_bins(const analysis *a, group g, binning b)
{
    for (size_t j = 0; j < a->in->w->n; j++) {
        const uint64_t d = distance(a, g.from, j);
        a->bin[j] = d <= b.cap ? (int64_t)(d / b.width) : -1;
    }
}

/// floor((t - slack) / width), -1 for a negative one.
static int64_t threshold(uint64_t t, uint64_t slack, uint64_t width)
{
    return t >= slack ? (int64_t)((t - slack) / width) : -1;
}

enum { UP_TO_HIGH, UP_TO_LOW, BELOW_HIGH, BELOW_LOW };

// h sum b <= sum d <= h sum b + k (h - 1), so
//     #{sum b <= (t - k (h - 1)) / h} <= #{sum d <= t} <= #{sum b <= t / h};
// and "sum d < t" is "sum d <= t - 1".
static hl_count_query query_of(const analysis *a, group g, binning b, size_t i)
{
    const size_t k = degree(a, i);
    const uint64_t slack = k * (b.width - 1);
    const uint64_t t = observed(a, g.from, i);

    return (hl_count_query){
        .unit = (uint32_t)i,
        .degree = (uint32_t)k,
        .own = a->bin[i],
        .threshold = {threshold(t, 0, b.width), threshold(t, slack, b.width),
                      threshold(t, 1, b.width), threshold(t, slack + 1, b.width)},
    };
}

static void narrow(hl_interval *known, const hl_natural *low, const hl_natural *high,
                   const hl_natural *all, bool equal)
{
    const double below = hl_natural_ratio(low, all);
    const double above = hl_natural_ratio(high, all);

    if (equal) {
        *known = (hl_interval){below, below};
        return;
    }
    known->low = fmax(known->low, below * (1.0 - ROUNDING));
    known->high = fmin(known->high, above * (1.0 + ROUNDING));
}

/// Subsets with the very values of the neighbors of i: their sum is the observed one.
static hl_natural ties_of(const analysis *a, size_t i)
{
    const hl_weights *w = a->in->w;
    const size_t end = w->start[i + 1];
    hl_natural ties = {{1}};

    for (size_t l = w->start[i]; l < end; l++) {
        const uint64_t value = a->above[w->neighbor[l]];
        size_t equal = 0;
        bool first = true;
        for (size_t m = w->start[i]; m < end; m++) {
            if (a->above[w->neighbor[m]] != value) continue;
            equal++;
            first = first && m >= l;
        }
        const uint64_t others = a->same[w->neighbor[l]] - (a->above[i] == value);
        if (first) hl_natural_times_choose(&ties, others, equal);
    }
    return ties;
}

static int64_t observed_bins(const analysis *a, size_t i)
{
    const hl_weights *w = a->in->w;
    int64_t sum = 0;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        sum += a->bin[w->neighbor[l]];
    }
    return sum;
}

/// What is certain beyond the bins: the ties are in "up to" and not in "below".
static void add_ties(const analysis *a, const hl_count_query *q, hl_natural *count)
{
    const hl_natural ties = ties_of(a, q->unit);
    const int64_t sum = observed_bins(a, q->unit);

    if (sum > q->threshold[UP_TO_LOW]) {
        count[UP_TO_LOW] = hl_natural_plus(&count[UP_TO_LOW], &ties);
    }
    if (sum <= q->threshold[BELOW_HIGH]) {
        count[BELOW_HIGH] = hl_natural_minus(&count[BELOW_HIGH], &ties);
    }
}

static void take_answer(const analysis *a, side from, const hl_natural *count, size_t i)
{
    const hl_natural all = a->all[degree(a, i)];
    const hl_natural above_low = hl_natural_minus(&all, &count[BELOW_HIGH]);
    const hl_natural above_high = hl_natural_minus(&all, &count[BELOW_LOW]);
    const bool equal = hl_natural_equals(&count[UP_TO_LOW], &count[UP_TO_HIGH]) &&
                       hl_natural_equals(&above_low, &above_high);

    hl_interval *near = from == FROM_LEAST ? a->result.at_most : a->result.at_least;
    hl_interval *far = from == FROM_LEAST ? a->result.at_least : a->result.at_most;
    narrow(&near[i], &count[UP_TO_LOW], &count[UP_TO_HIGH], &all, equal);
    narrow(&far[i], &above_low, &above_high, &all, equal);
    if (equal) a->result.state[i] = HL_EXACT_EQUAL;
}

static size_t primes_for(const analysis *a, const uint32_t *unit, size_t count)
{
    unsigned most = 0;

    for (size_t u = 0; u < count; u++) {
        const unsigned bits = hl_natural_bits(&a->all[degree(a, unit[u])]);
        if (bits > most) most = bits;
    }
    return hl_moduli_for(most);
}

static size_t widest_of(const analysis *a, const uint32_t *unit, size_t count)
{
    size_t widest = 0;

    for (size_t u = 0; u < count; u++) {
        if (degree(a, unit[u]) > widest) widest = degree(a, unit[u]);
    }
    return widest;
}

static hl_status count_group(analysis *a, group g, const uint32_t *unit, size_t count,
                             hl_error *err)
{
    const size_t widest = widest_of(a, unit, count);
    const binning b = bins_for(a, g, widest, a->result.bins);
    const hl_count_job job = {.bin = a->bin,
                              .n = a->in->w->n,
                              .widest = widest,
                              .bits = b.bits,
                              .primes = primes_for(a, unit, count),
                              .threads = a->options.threads,
                              .query = a->query,
                              .queries = count};

    assert(job.primes <= HL_MODULI);
    fill_bins(a, g, b);
    for (size_t u = 0; u < count; u++) {
        a->query[u] = query_of(a, g, b, unit[u]);
    }
    free(a->residue);
    a->residue = hl_array(count * HL_THRESHOLDS * job.primes, sizeof *a->residue);
    if (a->residue == NULL) return hl_no_memory(err, "%zu counts", count);
    const hl_status status = hl_count_subsets(&job, a->residue, err);
    if (status != HL_OK) return status;

    const hl_residues residues = hl_residues_of(job.primes);
#pragma omp parallel for schedule(static) num_threads(a->options.threads)
    for (size_t u = 0; u < count; u++) {
        hl_natural answer[HL_THRESHOLDS];
        for (size_t s = 0; s < HL_THRESHOLDS; s++) {
            answer[s] = hl_residues_join(
                &residues, a->residue + (u * HL_THRESHOLDS + s) * job.primes);
        }
        if (b.width > 1) add_ties(a, &a->query[u], answer);
        take_answer(a, g.from, answer, unit[u]);
    }
    return HL_OK;
}

/// Count every open unit once: sorted by group, group by group.
static hl_status run_pass(analysis *a, hl_error *err)
{
    size_t start[GROUPS + 1] = {0};
    size_t next[GROUPS];

    for (size_t i = 0; i < a->in->w->n; i++) {
        if (a->open[i]) start[group_index(group_of(a, i, a->result.bins)) + 1]++;
    }
    for (size_t g = 0; g < GROUPS; g++) {
        start[g + 1] += start[g];
        next[g] = start[g];
    }
    for (size_t i = 0; i < a->in->w->n; i++) {
        if (!a->open[i]) continue;
        a->order[next[group_index(group_of(a, i, a->result.bins))]++] = (uint32_t)i;
    }
    for (size_t g = 0; g < GROUPS; g++) {
        if (start[g] == start[g + 1]) continue;
        const group of = group_of(a, a->order[start[g]], a->result.bins);
        const hl_status status =
            count_group(a, of, a->order + start[g], start[g + 1] - start[g], err);
        if (status != HL_OK) return status;
    }
    a->result.passes++;
    return HL_OK;
}

hl_interval hl_exact_two_sided(const hl_exact *exact, size_t i)
{
    const hl_interval up = exact->at_least[i];
    const hl_interval down = exact->at_most[i];

    if (isnan(up.low)) return (hl_interval){NAN, NAN};
    return (hl_interval){fmin(1.0, 2.0 * fmin(up.low, down.low)),
                         fmin(1.0, 2.0 * fmin(up.high, down.high))};
}

static bool straddles(hl_interval p, double level)
{
    return p.low <= level && p.high > level;
}

hl_status hl_exact_fdr(const hl_interval *p, size_t n, hl_interval *adjusted,
                       hl_error *err)
{
    double *end = hl_array(n, sizeof *end);
    double *low = hl_array(n, sizeof *low);
    double *high = hl_array(n, sizeof *high);
    hl_status status = HL_OK;

    if (end == NULL || low == NULL || high == NULL) {
        status = hl_no_memory(err, "%zu adjusted p values", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        end[i] = p[i].low;
    }
    status = hl_adjust_fdr(end, n, low, NULL, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < n; i++) {
        end[i] = p[i].high;
    }
    status = hl_adjust_fdr(end, n, high, NULL, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < n; i++) {
        adjusted[i] = (hl_interval){low[i], high[i]};
    }
done:
    free(end);
    free(low);
    free(high);
    return status;
}

/// What certified adjusted p say about rejections at a level.
typedef struct rejections {
    size_t tests;
    size_t certain;  ///< adjusted high <= level
    size_t possible; ///< adjusted low <= level
} rejections;

static hl_status count_rejections(const analysis *a, rejections *out, hl_error *err)
{
    const size_t n = a->in->w->n;
    const double level = a->options.fdr_level;
    hl_interval *p = hl_array(n, sizeof *p);
    hl_status status = HL_OK;

    *out = (rejections){0};
    if (p == NULL) return hl_no_memory(err, "%zu p values", n);
    for (size_t i = 0; i < n; i++) {
        p[i] = hl_exact_two_sided(&a->result, i);
        if (!isnan(p[i].low)) out->tests++;
    }
    status = hl_exact_fdr(p, n, p, err);
    for (size_t i = 0; status == HL_OK && i < n; i++) {
        if (p[i].high <= level) out->certain++;
        if (p[i].low <= level) out->possible++;
    }
    free(p);
    return status;
}

/// Which units the next pass counts again; how many.
static hl_status reopen(analysis *a, size_t *count, hl_error *err)
{
    const double level = a->options.level;
    const double fdr_level = a->options.fdr_level;
    rejections r = {0};

    if (fdr_level > 0.0) {
        const hl_status status = count_rejections(a, &r, err);
        if (status != HL_OK) return status;
    }
    // With all intervals as narrow as can be, the largest rejected p lies between these
    // two: what overlaps the band decides how many are rejected.
    const double tests = (double)(r.tests > 0 ? r.tests : 1);
    const hl_interval band = {fdr_level * (double)(r.certain + 1) / tests,
                              fdr_level * (double)r.possible / tests};
    a->result.undecided = 0;
    a->result.undecided_fdr = r.possible - r.certain;
    *count = 0;
    for (size_t i = 0; i < a->in->w->n; i++) {
        const hl_interval p = hl_exact_two_sided(&a->result, i);
        const bool wide = p.high - p.low > a->options.width;
        const bool turns =
            r.possible > r.certain && p.low <= band.high && p.high > band.low;
        if (straddles(p, level)) a->result.undecided++;
        a->open[i] = a->result.state[i] == HL_EXACT_BRACKETED &&
                     (straddles(p, level) || wide || turns);
        if (a->open[i]) ++*count;
    }
    return HL_OK;
}

static hl_status refine(analysis *a, hl_error *err)
{
    size_t open = a->result.covered;

    a->result.bins = a->options.first_bins;
    for (;;) {
        hl_status status = open > 0 ? run_pass(a, err) : HL_OK;
        if (status != HL_OK) return status;
        status = reopen(a, &open, err);
        if (status != HL_OK) return status;
        if (open == 0 || a->result.bins >= a->options.most_bins) return HL_OK;
        a->result.bins <<= REFINE_BITS;
        if (a->result.bins > a->options.most_bins) {
            a->result.bins = a->options.most_bins;
        }
    }
}

static bool are_bins(size_t bins)
{
    return bins >= HL_EXACT_FEWEST_BINS && bins <= HL_EXACT_MOST_BINS &&
           (bins & (bins - 1)) == 0;
}

hl_status hl_exact_tails(const hl_exact_input *in, const hl_exact_options *options,
                         hl_exact *out, hl_error *err)
{
    analysis a = {.in = in,
                  .options = options != NULL ? *options : hl_exact_defaults()};

    if (!(a.options.level > 0.0 && a.options.level < 1.0)) {
        return hl_fail(err, HL_CODE_STATS_LEVEL, "%g", a.options.level);
    }
    if (!(a.options.fdr_level >= 0.0 && a.options.fdr_level < 1.0)) {
        return hl_fail(err, HL_CODE_STATS_LEVEL, "%g", a.options.fdr_level);
    }
    if (!are_bins(a.options.first_bins) || !are_bins(a.options.most_bins)) {
        const size_t wrong =
            are_bins(a.options.first_bins) ? a.options.most_bins : a.options.first_bins;
        return hl_fail(err, HL_CODE_STATS_BINS, "%zu\t%d\t%d", wrong,
                       HL_EXACT_FEWEST_BINS, HL_EXACT_MOST_BINS);
    }
    a.options.threads = hl_threads(a.options.threads);
    hl_status status = allocate(&a, err);
    if (status != HL_OK) goto done;
    measure_values(&a);
    status = count_same(&a, err);
    if (status != HL_OK) goto done;
    begin(&a);
    status = refine(&a, err);
    if (status != HL_OK) goto done;
    *out = a.result;
    a.result = (hl_exact){0};
done:
    free(a.above);
    free(a.same);
    free(a.order);
    free(a.bin);
    free(a.query);
    free(a.residue);
    free(a.open);
    hl_exact_free(&a.result);
    return status;
}

void hl_exact_free(hl_exact *exact)
{
    free(exact->at_least);
    free(exact->at_most);
    free(exact->state);
    *exact = (hl_exact){0};
}
