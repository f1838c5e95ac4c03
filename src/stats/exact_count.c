#include "stats/exact_count.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "stats/exact.h"

/// The polynomials of one prime: first the power sums p_1 … p_K, then the elementary
/// symmetric ones e_1 … e_K, then running counts.
typedef struct tables {
    const hl_count_job *job;
    const hl_modulus *m;
    size_t size;     ///< 2^bits
    uint64_t *row;   ///< K * size; row k - 1 is that of k
    uint64_t *roots; ///< size
} tables;

size_t hl_count_bytes(size_t widest, unsigned bits)
{
    return ((widest + 1) << bits) * sizeof(uint64_t);
}

static uint64_t *row(const tables *t, size_t k)
{
    assert(k >= 1 && k <= t->job->widest);
    return t->row + (k - 1) * t->size;
}

/// p_k(x) = sum_j x^(k b_j) for odd k, at the roots of unity.
static void power_sum(const tables *t, size_t k)
{
    const hl_count_job *job = t->job;
    uint64_t *sum = row(t, k);

    memset(sum, 0, t->size * sizeof *sum);
    for (size_t j = 0; j < job->n; j++) {
        if (job->bin[j] < 0) continue;
        uint64_t *at = &sum[k * (size_t)job->bin[j]];
        *at = hl_mod_add(t->m, *at, t->m->one);
    }
    hl_transform(t->m, job->bits, t->roots, sum);
}

/// p_2k(x) = p_k(x^2), and in bit-reversed order the point x^2 stands at half the
/// index.
static void double_power(const tables *t, size_t k)
{
    const uint64_t *from = row(t, k);
    uint64_t *to = row(t, 2 * k);

    for (size_t point = 0; point < t->size; point++) {
        to[point] = from[point / 2];
    }
}

/// Newton's identities at one point: k e_k = sum_{m=1}^k (-1)^(m-1) e_{k-m} p_m.
static void elementary_at(const tables *t, const uint64_t *reciprocal, size_t point)
{
    uint64_t p[HL_EXACT_MOST_DEGREE + 1]; // (-1)^(m-1) p_m
    uint64_t e[HL_EXACT_MOST_DEGREE + 1];

    e[0] = t->m->one;
    for (size_t k = 1; k <= t->job->widest; k++) {
        const uint64_t value = t->row[(k - 1) * t->size + point];
        uint64_t sum = 0;
        p[k] = k % 2 == 1 ? value : hl_mod_sub(t->m, 0, value);
        for (size_t m = 1; m <= k; m++) {
            sum = hl_mod_add(t->m, sum, hl_mod_mul(t->m, e[k - m], p[m]));
        }
        e[k] = hl_mod_mul(t->m, sum, reciprocal[k]);
        t->row[(k - 1) * t->size + point] = e[k];
    }
}

static void elementary(const tables *t)
{
    uint64_t reciprocal[HL_EXACT_MOST_DEGREE + 1];

    assert(t->job->widest <= HL_EXACT_MOST_DEGREE);
    for (size_t k = 1; k <= t->job->widest; k++) {
        reciprocal[k] = hl_mod_power(t->m, hl_mod_enter(t->m, k), t->m->p - 2);
    }
#pragma omp parallel for schedule(static) num_threads(t->job->threads)
    for (size_t point = 0; point < t->size; point++) {
        elementary_at(t, reciprocal, point);
    }
}

/// Coefficients again, as plain numbers, and their running sums.
static void running_counts(const tables *t, size_t k)
{
    // 1 / size, plain: takes the factor of the transform and the form off at once
    const uint64_t half = (t->m->p + 1) / 2;
    const uint64_t inverse =
        hl_mod_mul(t->m, hl_mod_power(t->m, hl_mod_enter(t->m, half), t->job->bits), 1);
    uint64_t *count = row(t, k);
    uint64_t total = 0;

    hl_transform_back(t->m, t->job->bits, t->roots, count);
    for (size_t s = 0; s < t->size; s++) {
        total = hl_mod_add(t->m, total, hl_mod_mul(t->m, count[s], inverse));
        count[s] = total;
    }
}

static void fill(const tables *t)
{
    hl_transform_roots(t->m, t->job->bits, t->roots);
#pragma omp parallel for schedule(dynamic, 1) num_threads(t->job->threads)
    for (size_t odd = 1; odd <= t->job->widest; odd += 2) {
        power_sum(t, odd);
        for (size_t k = odd; 2 * k <= t->job->widest; k *= 2) {
            double_power(t, k);
        }
    }
    elementary(t);
#pragma omp parallel for schedule(dynamic, 1) num_threads(t->job->threads)
    for (size_t k = 1; k <= t->job->widest; k++) {
        running_counts(t, k);
    }
}

/// Subsets of k of all units with a sum of bins <= s; the last bin holds all of them.
static uint64_t up_to(const tables *t, size_t k, size_t s)
{
    if (k == 0) return 1;
    return row(t, k)[s < t->size ? s : t->size - 1];
}

/// E_k^(-i)(s) = sum_m (-1)^m E_{k-m}(s - m own), summed up to s.
static uint64_t without_own(const tables *t, const hl_count_query *q, int64_t s)
{
    uint64_t count = 0;

    if (s < 0) return 0;
    if (q->own < 0) return up_to(t, q->degree, (size_t)s);
    for (size_t m = 0; m <= q->degree && s >= 0; m++, s -= q->own) {
        const uint64_t term = up_to(t, q->degree - m, (size_t)s);
        count =
            m % 2 == 0 ? hl_mod_add(t->m, count, term) : hl_mod_sub(t->m, count, term);
    }
    return count;
}

static void look_up(const tables *t, size_t prime, uint64_t *residue)
{
    const hl_count_job *job = t->job;

#pragma omp parallel for schedule(static) num_threads(job->threads)
    for (size_t q = 0; q < job->queries; q++) {
        for (size_t a = 0; a < HL_THRESHOLDS; a++) {
            residue[(q * HL_THRESHOLDS + a) * job->primes + prime] =
                without_own(t, &job->query[q], job->query[q].threshold[a]);
        }
    }
}

hl_status hl_count_subsets(const hl_count_job *job, uint64_t *residue, hl_error *err)
{
    tables t = {.job = job, .size = (size_t)1 << job->bits};

    t.row = hl_array(job->widest * t.size, sizeof *t.row);
    t.roots = hl_array(t.size, sizeof *t.roots);
    hl_status status = HL_OK;
    if (t.row == NULL || t.roots == NULL) {
        status = hl_no_memory(err, "%zu counts", job->widest * t.size);
        goto done;
    }
    for (size_t prime = 0; prime < job->primes; prime++) {
        const hl_modulus modulus = hl_modulus_at(prime);
        t.m = &modulus;
        fill(&t);
        look_up(&t, prime, residue);
    }
done:
    free(t.row);
    free(t.roots);
    return status;
}
