#include "hinterland/stats/rank_mobility.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "stats/distribution.h"
#include "stats/permute.h"
#include "stats/table.h"
#include "stats/variable.h"
#include "weights/map.h"

static const size_t DEFAULT_PERMUTATIONS = 9999;
static const uint64_t DEFAULT_SEED = 12345;

typedef struct pair {
    double x, y;
} pair;

static int by_x_then_y(const void *pa, const void *pb)
{
    const pair *a = pa;
    const pair *b = pb;

    if (a->x != b->x) return a->x < b->x ? -1 : 1;
    return (a->y > b->y) - (a->y < b->y);
}

static hl_status check(const double *x, const double *y, size_t n, hl_error *err)
{
    if (n < 2) return hl_fail(err, HL_CODE_STATS_UNITS, "%zu\t%d", n, 2);
    const hl_status status = hl_variable_check(x, n, err);
    return status == HL_OK ? hl_variable_check(y, n, err) : status;
}

/// Sums over runs of t equal values: pairs, and what the variance needs.
typedef struct ties {
    double pairs;  ///< t (t - 1) / 2
    double triple; ///< t (t - 1)(t - 2)
    double spread; ///< t (t - 1)(2 t + 5)
} ties;

// Of the variance of Kendall's S.
static const double FIVE = 5.0;
static const double EIGHTEEN = 18.0;
static const double NINE = 9.0;

static void add_run(ties *sum, size_t length)
{
    const double t = (double)length;

    sum->pairs += 0.5 * t * (t - 1.0);
    sum->triple += t * (t - 1.0) * (t - 2.0);
    sum->spread += t * (t - 1.0) * (2.0 * t + FIVE);
}

static ties ties_of(const double *sorted, size_t n)
{
    ties sum = {0};

    for (size_t i = 0, end = 0; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end] == sorted[i];) {
            end++;
        }
        add_run(&sum, end - i);
    }
    return sum;
}

/// Merge y[begin, middle) and y[middle, end) into `to`; the number of pairs out of
/// order.
static double merge(const double *y, size_t begin, size_t middle, size_t end,
                    double *to)
{
    size_t left = begin;
    size_t right = middle;
    double swaps = 0.0;

    for (size_t k = begin; k < end; k++) {
        if (right >= end || (left < middle && !(y[right] < y[left]))) {
            to[k] = y[left++];
        } else {
            swaps += (double)(middle - left);
            to[k] = y[right++];
        }
    }
    return swaps;
}

/// Sort y, and count the exchanges of neighbors that takes (Knight 1966). `spare` has
/// the same length; *y points to the sorted one of the two.
static double count_swaps(double **y, double *spare, size_t n)
{
    double swaps = 0.0;
    double *from = *y;
    double *to = spare;

    for (size_t width = 1; width < n; width *= 2) {
        for (size_t begin = 0; begin < n; begin += 2 * width) {
            const size_t middle = begin + width < n ? begin + width : n;
            const size_t end = middle + width < n ? middle + width : n;
            swaps += merge(from, begin, middle, end, to);
        }
        double *turn = from;
        from = to;
        to = turn;
    }
    *y = from;
    return swaps;
}

static void conclude(hl_kendall *k, const ties *x, const ties *y)
{
    const double n = (double)k->n;
    const double pairs = 0.5 * n * (n - 1.0);
    const double s = k->concordant - k->discordant;
    double variance =
        (n * (n - 1.0) * (2.0 * n + FIVE) - x->spread - y->spread) / EIGHTEEN;

    variance += 2.0 * x->pairs * y->pairs / (n * (n - 1.0));
    if (n > 2.0) {
        variance += x->triple * y->triple / (NINE * n * (n - 1.0) * (n - 2.0));
    }
    k->tau = s / sqrt(pairs - x->pairs) / sqrt(pairs - y->pairs);
    k->z = s / sqrt(variance);
    k->p = hl_normal_two_sided(k->z);
}

/// Count the pairs; `column` and `spare` have room for n.
static hl_status count_pairs(pair *list, double *column, double *spare, hl_kendall *k,
                             hl_error *err)
{
    const size_t n = k->n;
    double both = 0.0;

    qsort(list, n, sizeof *list, by_x_then_y);
    for (size_t i = 0, end = 0; i < n; i = end) {
        for (end = i + 1; end < n && by_x_then_y(&list[end], &list[i]) == 0;) {
            end++;
        }
        both += 0.5 * (double)(end - i) * (double)(end - i - 1);
    }
    for (size_t i = 0; i < n; i++) {
        column[i] = list[i].x;
    }
    const ties x = ties_of(column, n);
    for (size_t i = 0; i < n; i++) {
        column[i] = list[i].y;
    }
    k->discordant = count_swaps(&column, spare, n);
    hl_sort_values(column, n);
    const ties y = ties_of(column, n);
    const double pairs = 0.5 * (double)n * ((double)n - 1.0);
    if (x.pairs >= pairs || y.pairs >= pairs) {
        return hl_fail(err, HL_CODE_STATS_CONSTANT, "%zu\t%.17g", n,
                       x.pairs >= pairs ? list[0].x : list[0].y);
    }
    k->tied_both = both;
    k->tied_x = x.pairs - both;
    k->tied_y = y.pairs - both;
    k->concordant = pairs - x.pairs - y.pairs + both - k->discordant;
    conclude(k, &x, &y);
    return HL_OK;
}

hl_status hl_kendall_compute(const double *x, const double *y, size_t n,
                             hl_kendall *out, hl_error *err)
{
    pair *list = NULL;
    double *column = NULL;
    double *spare = NULL;
    hl_kendall k = {.n = n};

    hl_status status = check(x, y, n, err);
    if (status != HL_OK) return status;
    list = hl_array(n, sizeof *list);
    column = hl_array(n, sizeof *column);
    spare = hl_array(n, sizeof *spare);
    if (list == NULL || column == NULL || spare == NULL) {
        status = hl_no_memory(err, "%zu ranks", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        list[i] = (pair){x[i], y[i]};
    }
    status = count_pairs(list, column, spare, &k, err);
    if (status == HL_OK) *out = k;
done:
    free(list);
    free(column);
    free(spare);
    return status;
}

// ---- neighbors

hl_spatial_tau_options hl_spatial_tau_defaults(void)
{
    return (hl_spatial_tau_options){.permutations = DEFAULT_PERMUTATIONS,
                                    .seed = DEFAULT_SEED};
}

/// Pairs of neighbors, each once.
typedef struct pairs {
    const double *x, *y;
    size_t count;
    uint32_t *a, *b;
} pairs;

static hl_status list_pairs(const hl_weights *w, pairs *p, hl_error *err)
{
    p->a = hl_array(w->start[w->n], sizeof *p->a);
    p->b = hl_array(w->start[w->n], sizeof *p->b);
    if (p->a == NULL || p->b == NULL) {
        return hl_no_memory(err, "%zu pairs", w->start[w->n]);
    }
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const uint32_t j = w->neighbor[l];
            if (j < i && hl_has_link(w, j, i)) continue; // listed with j
            p->a[p->count] = (uint32_t)i;
            p->b[p->count++] = j;
        }
    }
    return HL_OK;
}

/// Concordant, discordant, not tied in x, not tied in y.
typedef struct counts {
    double concordant, discordant, x, y;
} counts;

static counts count_neighbors(const pairs *p, const uint32_t *order)
{
    counts c = {0};

    for (size_t k = 0; k < p->count; k++) {
        const size_t i = order != NULL ? order[p->a[k]] : p->a[k];
        const size_t j = order != NULL ? order[p->b[k]] : p->b[k];
        const int dx = (p->x[i] > p->x[j]) - (p->x[i] < p->x[j]);
        const int dy = (p->y[i] > p->y[j]) - (p->y[i] < p->y[j]);
        c.concordant += dx * dy > 0;
        c.discordant += dx * dy < 0;
        c.x += dx != 0;
        c.y += dy != 0;
    }
    return c;
}

static double tau_of(const counts *c)
{
    return c->x > 0.0 && c->y > 0.0
               ? (c->concordant - c->discordant) / sqrt(c->x * c->y)
               : 0.0;
}

static double neighbor_tau(const uint32_t *order, const void *context)
{
    const counts c = count_neighbors(context, order);

    return tau_of(&c);
}

static void put_counts(const counts *c, size_t count, hl_spatial_tau *t)
{
    const hl_kendall *all = &t->all;
    const double untied = all->concordant + all->discordant;
    const counts rest = {all->concordant - c->concordant,
                         all->discordant - c->discordant, untied + all->tied_y - c->x,
                         untied + all->tied_x - c->y};

    t->pairs = (double)count;
    t->concordant = c->concordant;
    t->discordant = c->discordant;
    t->neighbors = c->x > 0.0 && c->y > 0.0 ? tau_of(c) : NAN;
    t->others = rest.x > 0.0 && rest.y > 0.0 ? tau_of(&rest) : NAN;
}

hl_status hl_spatial_tau_compute(const double *x, const double *y, const hl_weights *w,
                                 const hl_spatial_tau_options *options,
                                 hl_spatial_tau *out, hl_error *err)
{
    const hl_spatial_tau_options defaults = hl_spatial_tau_defaults();
    const hl_spatial_tau_options *o = options != NULL ? options : &defaults;
    const hl_permutation how = {w->n, o->permutations, o->seed, o->threads};
    pairs p = {.x = x, .y = y};
    hl_permuted permuted = {0};
    hl_spatial_tau t = {.permutations = o->permutations};

    hl_status status = hl_kendall_compute(x, y, w->n, &t.all, err);
    if (status != HL_OK) return status;
    if (w->start[w->n] == 0) return hl_fail(err, HL_CODE_STATS_LINKS, "%d\t%d", 0, 0);
    status = list_pairs(w, &p, err);
    if (status != HL_OK) goto done;
    const counts c = count_neighbors(&p, NULL);
    put_counts(&c, p.count, &t);
    status = hl_permute(neighbor_tau, &p, &how, tau_of(&c), &permuted, err);
    if (status != HL_OK) goto done;
    t.p = permuted.p;
    t.expected = permuted.mean;
    *out = t;
done:
    free(p.a);
    free(p.b);
    return status;
}

// ---- changes of rank

/// Sum over groups of |sum of changes|; changes are halves, so that sums are exact.
static hl_status sum_groups(const uint32_t *group, const double *change, size_t n,
                            double *sum, hl_error *err)
{
    pair *list = hl_array(n, sizeof *list);
    double own = 0.0;

    if (list == NULL) return hl_no_memory(err, "%zu changes", n);
    for (size_t i = 0; i < n; i++) {
        list[i] = (pair){group[i], change[i]};
    }
    qsort(list, n, sizeof *list, by_x_then_y);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && list[i].x != list[i - 1].x) {
            *sum += fabs(own);
            own = 0.0;
        }
        own += list[i].y;
    }
    *sum += fabs(own);
    free(list);
    return HL_OK;
}

hl_status hl_rank_mobility_compute(const hl_two_periods *values, const uint32_t *group,
                                   double *change, hl_rank_mobility *out, hl_error *err)
{
    const size_t n = values->n;
    double *before = NULL;
    double *moved = NULL;
    double together = 0.0;
    hl_rank_mobility m = {0};

    hl_status status = check(values->first, values->last, n, err);
    if (status != HL_OK) return status;
    before = hl_array(n, sizeof *before);
    moved = hl_array(n, sizeof *moved);
    if (before == NULL || moved == NULL) {
        status = hl_no_memory(err, "%zu ranks", n);
        goto done;
    }
    status = hl_rank_average(values->first, n, before, err);
    if (status != HL_OK) goto done;
    status = hl_rank_average(values->last, n, moved, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < n; i++) {
        moved[i] -= before[i];
        m.total += fabs(moved[i]);
    }
    m.most = floor(0.5 * (double)n * (double)n);
    m.share = m.total / m.most;
    m.theta = NAN;
    if (group != NULL) {
        status = sum_groups(group, moved, n, &together, err);
        if (status != HL_OK) goto done;
        m.theta = m.total > 0.0 ? together / m.total : NAN;
    }
    for (size_t i = 0; change != NULL && i < n; i++) {
        change[i] = moved[i];
    }
    *out = m;
done:
    free(before);
    free(moved);
    return status;
}

// ---- table

#define NUMBER(member, en, zh, says, says_zh) \
    HL_FIELD(hl_rank_row, member, HL_NUMBER, en, zh, says, says_zh)

static const hl_member FIELD[] = {
    HL_FIELD(hl_rank_row, field, HL_TEXT, "Field", "字段", "variable", "变量"),
    HL_FIELD(hl_rank_row, from, HL_COUNT, "From", "起始期", "first period", "起始时期"),
    HL_FIELD(hl_rank_row, to, HL_COUNT, "To", "终止期", "second period", "终止时期"),
    NUMBER(tau, "Kendall's tau", "Kendall τ", "1: no unit changes its rank",
           "1 表示位次不变"),
    NUMBER(p, "p of tau", "τ 的 p 值", "two-sided, normal, ties corrected",
           "双侧,正态近似,已校正并列"),
    NUMBER(share, "Share of the largest move", "位次变动比例",
           "sum of |changes of rank| / the largest possible",
           "|位次变动|之和/最大可能值"),
    NUMBER(theta, "Theta", "Theta", "1: the units of each group move together",
           "1 表示组内同向变动"),
    NUMBER(tau_neighbors, "Tau of neighbors", "邻域 τ", "over pairs of neighbors",
           "仅邻居对"),
    NUMBER(tau_others, "Tau of other pairs", "非邻域 τ", "over all other pairs",
           "其余各对"),
    NUMBER(neighbors_p, "p, tau of neighbors", "邻域 τ 的 p 值",
           "pseudo p, two-sided, under permutation of the units", "双侧置换伪 p 值"),
};

hl_status hl_rank_columns(const hl_rank_row *row, hl_columns *columns, hl_error *err)
{
    return hl_table_columns(FIELD, sizeof FIELD / sizeof FIELD[0], row, sizeof *row,
                            columns, err);
}
