#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/markov.h"
#include "stats/eigen.h"
#include "stats/markov_check.h"

static const hl_class STATES[] = {
    {HL_STATE_RECURRENT,  {"recurrent", "常返"},     0x4C78A8},
    {HL_STATE_TRANSIENT,  {"transient", "非常返"},  0xF58518},
    {HL_STATE_ABSORBING,  {"absorbing", "吸收"},     0x7A0403},
    {HL_STATE_UNOBSERVED, {"unobserved", "未观测"}, 0xBDBDBD},
};

const hl_classes HL_CLASSES_STATE = {
    "state", {"Kind of class", "类别性质"},
     STATES, sizeof STATES / sizeof STATES[0]
};

enum { MOST = HL_MARKOV_CLASSES_MAX };

/// A chain on the stack, for the steps below.
typedef struct matrix {
    size_t k;
    double p[MOST][MOST];   ///< 1 on the diagonal of a class never seen left
    bool reach[MOST][MOST]; ///< in any number of steps, 0 included
} matrix;

static hl_status allocate(size_t classes, hl_chain *c, hl_error *err)
{
    c->classes = classes;
    c->count = hl_array(classes * classes, sizeof *c->count);
    c->probability = hl_array(classes * classes, sizeof *c->probability);
    c->passage = hl_array(classes * classes, sizeof *c->passage);
    c->ergodic = hl_array(classes, sizeof *c->ergodic);
    c->sojourn = hl_array(classes, sizeof *c->sojourn);
    c->total = hl_array(classes, sizeof *c->total);
    c->kind = hl_array(classes, sizeof *c->kind);
    c->closed = hl_array(classes, sizeof *c->closed);
    if (c->count == NULL || c->probability == NULL || c->passage == NULL ||
        c->ergodic == NULL || c->sojourn == NULL || c->total == NULL ||
        c->kind == NULL || c->closed == NULL) {
        return hl_no_memory(err, "a chain of %zu classes", classes);
    }
    return HL_OK;
}

/// Row totals and probabilities.
static void estimate(const double *count, hl_chain *c, matrix *m)
{
    const size_t k = c->classes;
    hl_sum all = {0};

    for (size_t i = 0; i < k; i++) {
        hl_sum row = {0};
        for (size_t j = 0; j < k; j++) {
            c->count[i * k + j] = count[i * k + j];
            hl_sum_add(&row, count[i * k + j]);
        }
        c->total[i] = hl_sum_value(&row);
        hl_sum_add(&all, c->total[i]);
        for (size_t j = 0; j < k; j++) {
            m->p[i][j] = c->total[i] > 0.0 ? count[i * k + j] / c->total[i] : i == j;
            c->probability[i * k + j] = c->total[i] > 0.0 ? m->p[i][j] : NAN;
        }
        c->sojourn[i] = c->total[i] > 0.0 ? 1.0 / (1.0 - m->p[i][i]) : NAN;
    }
    c->transitions = hl_sum_value(&all);
}

/// What `via` reaches, i reaches.
static void reach_through(matrix *m, size_t i, size_t via)
{
    for (size_t j = 0; j < m->k; j++) {
        m->reach[i][j] = m->reach[i][j] || m->reach[via][j];
    }
}

static void find_reach(matrix *m)
{
    for (size_t i = 0; i < m->k; i++) {
        for (size_t j = 0; j < m->k; j++) {
            m->reach[i][j] = i == j || m->p[i][j] > 0.0;
        }
    }
    for (size_t via = 0; via < m->k; via++) {
        for (size_t i = 0; i < m->k; i++) {
            if (m->reach[i][via]) reach_through(m, i, via);
        }
    }
}

/// Whatever i reaches leads back to i.
static bool is_closed(const matrix *m, size_t i)
{
    for (size_t j = 0; j < m->k; j++) {
        if (m->reach[i][j] && !m->reach[j][i]) return false;
    }
    return true;
}

static bool is_entered(const hl_chain *c, size_t i)
{
    for (size_t j = 0; j < c->classes; j++) {
        if (j != i && c->count[j * c->classes + i] > 0.0) return true;
    }
    return c->total[i] > 0.0;
}

static hl_state_kind kind_of(const hl_chain *c, const matrix *m, size_t i)
{
    if (!is_entered(c, i)) return HL_STATE_UNOBSERVED;
    if (!is_closed(m, i)) return HL_STATE_TRANSIENT;
    return m->p[i][i] >= 1.0 ? HL_STATE_ABSORBING : HL_STATE_RECURRENT;
}

/// Kinds and closed sets, numbered by their lowest class.
static void sort_classes(const matrix *m, hl_chain *c)
{
    c->irreducible = true;
    for (size_t i = 0; i < m->k; i++) {
        c->kind[i] = (uint8_t)kind_of(c, m, i);
        for (size_t j = 0; j < m->k; j++) {
            c->irreducible = c->irreducible && m->reach[i][j];
        }
        if (c->kind[i] == HL_STATE_UNOBSERVED || c->kind[i] == HL_STATE_TRANSIENT) {
            continue;
        }
        for (size_t j = 0; j < i && c->closed[i] == 0; j++) {
            if (m->reach[i][j]) c->closed[i] = c->closed[j];
        }
        if (c->closed[i] == 0) c->closed[i] = (uint32_t)++c->closed_sets;
    }
}

/// Take class `last` out of the chain: its visits are passed on to those below.
static void eliminate(double a[MOST][MOST], size_t last)
{
    double out = 0.0;

    for (size_t j = 0; j < last; j++) {
        out += a[last][j];
    }
    for (size_t i = 0; i < last; i++) {
        a[i][last] /= out;
        for (size_t j = 0; j < last; j++) {
            a[i][j] += a[i][last] * a[last][j];
        }
    }
}

/// The stationary distribution of the classes in `member`, a closed set: classes are
/// eliminated from the last, then put back. No subtraction, so no cancellation.
static void solve_stationary(const matrix *m, const size_t *member, size_t count,
                             double *share)
{
    double a[MOST][MOST] = {{0}};
    double total = 1.0;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            a[i][j] = m->p[member[i]][member[j]];
        }
    }
    for (size_t last = count - 1; last > 0; last--) {
        eliminate(a, last);
    }
    share[0] = 1.0;
    for (size_t j = 1; j < count; j++) {
        share[j] = 0.0;
        for (size_t i = 0; i < j; i++) {
            share[j] += share[i] * a[i][j];
        }
        total += share[j];
    }
    for (size_t j = 0; j < count; j++) {
        share[j] /= total;
    }
}

static void find_ergodic(const matrix *m, hl_chain *c)
{
    for (size_t i = 0; i < m->k; i++) {
        c->ergodic[i] = c->kind[i] == HL_STATE_UNOBSERVED ? NAN : 0.0;
    }
    for (size_t set = 1; set <= c->closed_sets; set++) {
        size_t member[MOST];
        double share[MOST];
        size_t count = 0;
        for (size_t i = 0; i < m->k; i++) {
            if (c->closed[i] == set) member[count++] = i;
        }
        solve_stationary(m, member, count, share);
        for (size_t j = 0; j < count; j++) {
            c->ergodic[member[j]] = share[j];
        }
    }
}

/// A move out of i leads to a class that is not certain.
static bool may_be_lost(const matrix *m, size_t i, const bool *certain)
{
    for (size_t j = 0; j < m->k; j++) {
        if (m->p[i][j] > 0.0 && !certain[j]) return true;
    }
    return false;
}

/// Classes from which `to` is reached with certainty: not those that can get, before
/// it, to one that never leads there.
static void find_certain(const matrix *m, size_t to, bool *certain)
{
    bool changed = true;

    for (size_t i = 0; i < m->k; i++) {
        certain[i] = i == to || m->reach[i][to];
    }
    while (changed) {
        changed = false;
        for (size_t i = 0; i < m->k; i++) {
            if (i == to || !certain[i] || !may_be_lost(m, i, certain)) continue;
            certain[i] = false;
            changed = true;
        }
    }
}

/// Row i of a x = b without unknown s.
static void subtract_row(double a[MOST][MOST], double *b, size_t s, size_t i,
                         size_t count)
{
    const double factor = a[i][s] / a[s][s];

    for (size_t j = s; j < count; j++) {
        a[i][j] -= factor * a[s][j];
    }
    b[i] -= factor * b[s];
}

/// Solve a x = b in place by elimination; a is an M-matrix, so that the diagonal
/// serves as pivot.
static void solve(double a[MOST][MOST], double *b, size_t count)
{
    for (size_t s = 0; s < count; s++) {
        for (size_t i = s + 1; i < count; i++) {
            subtract_row(a, b, s, i, count);
        }
    }
    for (size_t s = count; s > 0; s--) {
        for (size_t j = s; j < count; j++) {
            b[s - 1] -= a[s - 1][j] * b[j];
        }
        b[s - 1] /= a[s - 1][s - 1];
    }
}

/// Mean periods from each class to `to`, in column `to` of the table.
static void find_passage(const matrix *m, size_t to, hl_chain *c)
{
    bool certain[MOST] = {false};
    size_t member[MOST];
    double a[MOST][MOST] = {{0}};
    double b[MOST] = {0};
    size_t count = 0;

    find_certain(m, to, certain);
    for (size_t i = 0; i < m->k; i++) {
        if (certain[i] && i != to) member[count++] = i;
    }
    for (size_t i = 0; i < count; i++) {
        b[i] = 1.0;
        for (size_t j = 0; j < count; j++) {
            a[i][j] = (i == j) - m->p[member[i]][member[j]];
        }
    }
    solve(a, b, count);
    double again = 1.0;
    for (size_t i = 0; i < m->k; i++) {
        c->passage[i * m->k + to] = INFINITY;
        if (m->p[to][i] > 0.0 && !certain[i]) again = INFINITY;
    }
    for (size_t i = 0; i < count; i++) {
        c->passage[member[i] * m->k + to] = b[i];
        again += m->p[to][member[i]] * b[i];
    }
    c->passage[to * m->k + to] = again;
}

/// Nothing is known of a class that no unit was in, or of what follows one never left.
static void hide_unknown(hl_chain *c)
{
    const size_t k = c->classes;

    for (size_t cell = 0; cell < k * k; cell++) {
        const bool known =
            c->total[cell / k] > 0.0 && c->kind[cell % k] != HL_STATE_UNOBSERVED;
        if (!known) c->passage[cell] = NAN;
    }
}

hl_status hl_chain_from_counts(const double *count, size_t classes, hl_chain *out,
                               hl_error *err)
{
    hl_chain c = {0};
    matrix m = {.k = classes};

    hl_status status = hl_markov_check_classes(classes, err);
    if (status != HL_OK) return status;
    status = hl_markov_check_counts(count, classes * classes, err);
    if (status != HL_OK) return status;
    status = allocate(classes, &c, err);
    if (status != HL_OK) goto done;
    estimate(count, &c, &m);
    find_reach(&m);
    sort_classes(&m, &c);
    find_ergodic(&m, &c);
    for (size_t j = 0; j < classes; j++) {
        find_passage(&m, j, &c);
    }
    hide_unknown(&c);
    *out = c;
    c = (hl_chain){0};
done:
    hl_chain_free(&c);
    return status;
}

void hl_chain_free(hl_chain *chain)
{
    free(chain->count);
    free(chain->probability);
    free(chain->ergodic);
    free(chain->passage);
    free(chain->sojourn);
    free(chain->total);
    free(chain->kind);
    free(chain->closed);
    *chain = (hl_chain){0};
}

// ---- mobility

/// Magnitudes of the eigenvalues, largest first.
static hl_status find_magnitudes(const hl_chain *c, double *magnitude, hl_error *err)
{
    const size_t k = c->classes;
    double p[MOST * MOST];
    double real[MOST];
    double imaginary[MOST];

    memcpy(p, c->probability, k * k * sizeof *p);
    const hl_status status = hl_dense_eigenvalues(p, k, real, imaginary, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < k; i++) {
        const double size = hypot(real[i], imaginary[i]);
        size_t at = i;
        for (; at > 0 && magnitude[at - 1] < size; at--) {
            magnitude[at] = magnitude[at - 1];
        }
        magnitude[at] = size;
    }
    return HL_OK;
}

hl_status hl_chain_mobility(const hl_chain *chain, const double *start,
                            hl_mobility *out, hl_error *err)
{
    const size_t k = chain->classes;
    double magnitude[MOST] = {0};
    hl_sum trace = {0};
    hl_sum stay = {0};
    hl_sum moved = {0};
    double product = 1.0;

    for (size_t i = 0; i < k; i++) {
        if (chain->total[i] > 0.0) continue;
        *out = (hl_mobility){NAN, NAN, NAN, NAN, NAN};
        return HL_OK;
    }
    const hl_status status = find_magnitudes(chain, magnitude, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < k; i++) {
        const double share = start != NULL ? start[i] : 1.0 / (double)k;
        const double *p = chain->probability + i * k;
        product *= magnitude[i];
        hl_sum_add(&trace, p[i]);
        hl_sum_add(&stay, share * p[i]);
        for (size_t j = 0; j < k; j++) {
            hl_sum_add(&moved, share * p[j] * fabs((double)i - (double)j));
        }
    }
    const double most = (double)(k - 1);
    *out = (hl_mobility){
        .p = ((double)k - hl_sum_value(&trace)) / most,
        .d = 1.0 - product,
        .l2 = 1.0 - magnitude[1],
        .b1 = ((double)k - (double)k * hl_sum_value(&stay)) / most,
        .b2 = hl_sum_value(&moved) / most,
    };
    return HL_OK;
}
