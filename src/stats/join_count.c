#include "hinterland/stats/join_count.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/moments.h"
#include "stats/shuffle.h"

static const double TIE = 1e-11; // counts this close in units of S0 tie, when inexact
static const double HALF = 0.5;

enum { FEWEST_UNITS = 3, PACKED = 16, DOUBLE_BITS = 53 };

static hl_status count_units(const uint32_t *cls, size_t n, hl_join_counts *c,
                             hl_error *err)
{
    if (c->classes < 2 || c->classes > HL_JOIN_CLASSES) {
        return hl_fail(err, HL_CODE_STATS_JOIN_CLASSES, "0\t0\t%zu", c->classes);
    }
    if (n < FEWEST_UNITS) {
        return hl_fail(err, HL_CODE_STATS_UNITS, "%zu\t%d", n, FEWEST_UNITS);
    }
    for (size_t i = 0; i < n; i++) {
        if (cls[i] >= c->classes) {
            return hl_fail(err, HL_CODE_STATS_JOIN_CLASSES, "%zu\t%u\t%zu", i, cls[i],
                           c->classes);
        }
        c->units[cls[i]]++;
    }
    for (size_t r = 0; r < c->classes; r++) {
        if (c->units[r] == 0) {
            return hl_fail(err, HL_CODE_STATS_JOIN_CLASSES, "none\t%zu\t%zu", r,
                           c->classes);
        }
    }
    return HL_OK;
}

/// Q = [a = b = r].
static hl_pair_sums same_sums(double r)
{
    return (hl_pair_sums){r * (r - 1.0), r * (r - 1.0), r * (r - 1.0) * (r - 2.0)};
}

/// Q = [a = r][b = s] + [a = s][b = r].
static hl_pair_sums different_sums(double r, double s)
{
    return (hl_pair_sums){2.0 * r * s, 2.0 * r * s, r * s * (r + s - 2.0)};
}

/// Q = [a != b].
static hl_pair_sums total_sums(const hl_join_counts *c, double n)
{
    hl_pair_sums q = {0};

    for (size_t r = 0; r < c->classes; r++) {
        const double units = (double)c->units[r];
        q.total += units * (n - units);
        q.paths += units * (n - units) * (n - units - 1.0);
    }
    q.squares = q.total;
    return q;
}

/// The same of independent draws with shares in place of numbers.
static hl_pair_sums same_means(double p)
{
    return (hl_pair_sums){p * p, p * p, p * p * p};
}

static hl_pair_sums different_means(double p, double q)
{
    return (hl_pair_sums){2.0 * p * q, 2.0 * p * q, p * q * (p + q)};
}

static hl_pair_sums total_means(const hl_join_counts *c, double n)
{
    hl_pair_sums q = {0};

    for (size_t r = 0; r < c->classes; r++) {
        const double share = (double)c->units[r] / n;
        q.total += share * (1.0 - share);
        q.paths += share * (1.0 - share) * (1.0 - share);
    }
    q.squares = q.total;
    return q;
}

/// A count is half of a sum over all links.
static void set_moments(const hl_moments *w, const hl_pair_sums *sums,
                        const hl_pair_sums *means, hl_join_count *row)
{
    hl_global *g = &row->nonfree;
    const hl_mean_variance nonfree = hl_permuted_moments(w, sums, (double)g->n_used);
    const hl_mean_variance drawn = hl_independent_moments(w, means);

    g->expected = HALF * nonfree.mean;
    g->variance_randomization = HALF * HALF * nonfree.variance;
    hl_global_finish(g);
    row->expected_free = HALF * drawn.mean;
    row->variance_free = HALF * HALF * drawn.variance;
    row->z_free = hl_z(g->value, row->expected_free, row->variance_free);
    row->p_free = hl_p_of_z(row->z_free);
}

static void add_moments(const hl_moments *w, hl_join_counts *c)
{
    const double n = (double)c->row[0].nonfree.n;

    for (size_t k = 0; k < c->count; k++) {
        hl_join_count *row = &c->row[k];
        hl_pair_sums sums = total_sums(c, n);
        hl_pair_sums means = total_means(c, n);
        if (row->first != HL_JOIN_TOTAL) {
            const double r = (double)c->units[row->first];
            const double s = (double)c->units[row->second];
            const bool same = row->first == row->second;
            sums = same ? same_sums(r) : different_sums(r, s);
            means = same ? same_means(r / n) : different_means(r / n, s / n);
        }
        set_moments(w, &sums, &means, row);
    }
}

static const char *name_of(size_t classes, uint32_t first, uint32_t second)
{
    if (first == HL_JOIN_TOTAL) return "join_count_total";
    if (classes > 2) {
        return first == second ? "join_count_same" : "join_count_different";
    }
    if (first != second) return "join_count_bw";
    return first == 1 ? "join_count_bb" : "join_count_ww";
}

static hl_status make_rows(const hl_global *start, hl_join_counts *c, hl_error *err)
{
    size_t k = 0;

    c->count = c->classes * (c->classes + 1) / 2 + 1;
    c->row = hl_array(c->count, sizeof *c->row);
    if (c->row == NULL) return hl_no_memory(err, "%zu join counts", c->count);
    for (uint32_t r = 0; r < c->classes; r++) {
        c->row[k++] = (hl_join_count){.first = r, .second = r};
    }
    for (uint32_t r = 1; r < c->classes; r++) {
        for (uint32_t s = 0; s < r; s++) {
            c->row[k++] = (hl_join_count){.first = r, .second = s};
        }
    }
    c->row[k] = (hl_join_count){.first = HL_JOIN_TOTAL, .second = HL_JOIN_TOTAL};
    for (k = 0; k < c->count; k++) {
        c->row[k].nonfree = *start;
        c->row[k].nonfree.statistic =
            name_of(c->classes, c->row[k].first, c->row[k].second);
    }
    return HL_OK;
}

/// Where the joins of two classes are counted: as the rows stand.
static size_t row_of(size_t classes, size_t a, size_t b)
{
    if (a == b) return a;
    const size_t first = a > b ? a : b;
    const size_t second = a > b ? b : a;
    return classes + first * (first - 1) / 2 + second;
}

/// How classes are coded in the lanes: see sum_packed().
typedef struct coding {
    double classes;
    double bits; ///< of the digit of a class; 0: a class is its number
} coding;

static void add_total(size_t classes, size_t total, double *t)
{
    for (size_t a = 0; a < HL_LANES; a++) {
        t[total * HL_LANES + a] = 0.0;
        for (size_t k = classes; k < total; k++) {
            t[total * HL_LANES + a] += t[k * HL_LANES + a];
        }
    }
}

/// Add a link to the joins of its classes, in all lanes.
static void add_link(size_t classes, double weight, const double *own,
                     const double *other, double *t)
{
    for (size_t a = 0; a < HL_LANES; a++) {
        const size_t row = row_of(classes, (size_t)own[a], (size_t)other[a]);
        t[row * HL_LANES + a] += weight;
    }
}

/// Twice the joins of every pair of classes, in all lanes, link by link. The last sum
/// is that of the unequal ones.
static void sum_joins(const hl_shuffle *s, const double *lane, double *t)
{
    const hl_weights *w = s->w;
    const size_t classes = (size_t)s->fixed[0];

    for (size_t k = 0; k < s->results * HL_LANES; k++) {
        t[k] = 0.0;
    }
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            add_link(classes, s->row != NULL ? s->row[i] : w->weight[l],
                     lane + i * HL_LANES, lane + (size_t)w->neighbor[l] * HL_LANES, t);
        }
    }
    add_total(classes, s->results - 1, t);
}

/// Add the digits of `packed`, the numbers of neighbors in each class, times `row` to
/// the joins of a class in one lane, HL_LANES apart.
static void unpack(uint64_t packed, uint32_t bits, size_t classes, double row,
                   double *joins)
{
    const uint64_t mask = ((uint64_t)1 << bits) - 1;

    for (size_t c = 0; c < classes; c++) {
        joins[c * HL_LANES] += row * (double)(packed & mask);
        packed >>= bits;
    }
}

/// The plain sum over the neighbors of unit i, in all lanes.
static void sum_digits(const hl_weights *w, size_t i, const double *restrict lane,
                       double *restrict sum)
{
    for (size_t a = 0; a < HL_LANES; a++) {
        sum[a] = 0.0;
    }
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        const double *restrict other = lane + (size_t)w->neighbor[l] * HL_LANES;
        for (size_t a = 0; a < HL_LANES; a++) {
            sum[a] += other[a];
        }
    }
}

/// Both orders of two classes into one sum. `joins` stand as [own][other][lane].
static void fold(size_t classes, const double *joins, double *t)
{
    for (size_t both = 0; both < classes * classes; both++) {
        const size_t own = both / classes;
        const size_t other = both % classes;
        const double *pair = joins + (own * PACKED + other) * HL_LANES;
        double *sum = t + row_of(classes, own, other) * HL_LANES;
        for (size_t a = 0; a < HL_LANES; a++) {
            sum[a] += pair[a];
        }
    }
}

/// As sum_joins() where the links of a row weigh the same. Class c is the number 2^(c
/// bits): the plain sum over the neighbors then has how many are in class c as its
/// digit c.
static void sum_packed(const hl_shuffle *s, const double *restrict lane,
                       double *restrict t)
{
    const size_t classes = (size_t)s->fixed[0];
    const uint32_t bits = (uint32_t)s->fixed[1];
    double joins[PACKED * PACKED * HL_LANES] = {0.0};
    double sum[HL_LANES];

    for (size_t i = 0; i < s->w->n; i++) {
        sum_digits(s->w, i, lane, sum);
        for (size_t a = 0; a < HL_LANES; a++) {
            const size_t own = (size_t)ilogb(lane[i * HL_LANES + a]) / bits;
            unpack((uint64_t)sum[a], bits, classes, s->row[i],
                   joins + own * PACKED * HL_LANES + a);
        }
    }
    for (size_t k = 0; k < s->results * HL_LANES; k++) {
        t[k] = 0.0;
    }
    fold(classes, joins, t);
    add_total(classes, s->results - 1, t);
}

/// The coding of sum_packed(), if all digits fit into a double.
static coding code(const hl_shuffle *s, size_t classes)
{
    size_t most = 1;
    uint32_t bits = 1;

    for (size_t i = 0; i < s->w->n; i++) {
        const size_t degree = s->w->start[i + 1] - s->w->start[i];
        most = degree > most ? degree : most;
    }
    while (most >> bits > 0 && bits < DOUBLE_BITS) {
        bits++;
    }
    const bool fits =
        s->row != NULL && classes <= PACKED && bits * classes <= DOUBLE_BITS;
    return (coding){(double)classes, fits ? (double)bits : 0.0};
}

/// Twice the joins where the units are, of the weights as they are, compensated.
static void count_joins(const uint32_t *cls, const hl_weights *w, hl_sum *sum,
                        hl_join_counts *c)
{
    const size_t total = c->count - 1;

    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const uint32_t other = cls[w->neighbor[l]];
            hl_sum_add(&sum[row_of(c->classes, cls[i], other)], w->weight[l]);
            if (other != cls[i]) hl_sum_add(&sum[total], w->weight[l]);
        }
    }
    for (size_t k = 0; k < c->count; k++) {
        c->row[k].nonfree.value = HALF * hl_sum_value(&sum[k]);
    }
}

static hl_status test_by_permutation(const uint32_t *cls, const hl_weights *w,
                                     const hl_global_options *options,
                                     hl_join_counts *c, hl_error *err)
{
    const double classes = (double)c->classes;
    hl_shuffle s = {
        .w = w, .columns = 1, .results = c->count, .sum = sum_joins, .fixed = &classes};
    double *observed = NULL;

    if (options->permutations == 0) return HL_OK;
    hl_status status = hl_shuffle_make(&s, options, err);
    if (status != HL_OK) goto done;
    observed = hl_array(c->count, sizeof *observed);
    if (observed == NULL) {
        status = hl_no_memory(err, "%zu sums", c->count);
        goto done;
    }
    const coding coded = code(&s, c->classes);
    const double fixed[] = {coded.classes, coded.bits};
    s.fixed = fixed;
    if (coded.bits > 0.0) s.sum = sum_packed;
    for (size_t i = 0; i < w->n; i++) {
        s.value[i] = coded.bits > 0.0 ? ldexp(1.0, (int)(cls[i] * (uint32_t)coded.bits))
                                      : (double)cls[i];
    }
    s.exact = s.whole && hl_shuffle_holds(hl_shuffle_links(&s));
    status = hl_shuffle_run(&s, observed, err);
    if (status != HL_OK) goto done;
    for (size_t k = 0; k < c->count; k++) {
        hl_shuffle_count(&s, k, observed[k], TIE * s.factor * c->row[k].nonfree.s0,
                         &c->row[k].nonfree);
    }
done:
    free(observed);
    hl_shuffle_free(&s);
    return status;
}

hl_status hl_join_counts_compute(const uint32_t *cls, size_t classes,
                                 const hl_weights *w, const hl_global_options *options,
                                 hl_join_counts *out, hl_error *err)
{
    const hl_global_options o = options != NULL ? *options : hl_global_defaults();
    hl_join_counts c = {.classes = classes};
    hl_moments moments = {0};
    hl_global start = {0};
    hl_sum *sum = NULL;

    hl_status status = count_units(cls, w->n, &c, err);
    if (status != HL_OK) goto done;
    status = hl_global_start(w, &o, &moments, &start, err);
    if (status != HL_OK) goto done;
    status = make_rows(&start, &c, err);
    if (status != HL_OK) goto done;
    sum = hl_array(c.count, sizeof *sum);
    if (sum == NULL) {
        status = hl_no_memory(err, "%zu sums", c.count);
        goto done;
    }
    count_joins(cls, w, sum, &c);
    add_moments(&moments, &c);
    status = test_by_permutation(cls, w, &o, &c, err);
    if (status != HL_OK) goto done;
    *out = c;
    c = (hl_join_counts){0};
done:
    free(sum);
    hl_join_counts_free(&c);
    return status;
}

void hl_join_counts_free(hl_join_counts *counts)
{
    free(counts->row);
    *counts = (hl_join_counts){0};
}
