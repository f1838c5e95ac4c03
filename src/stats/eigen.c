#include "stats/eigen.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "stats/dense.h"
#include "stats/gsl_handler.h"

/// A dense matrix and where its eigenvalues go.
typedef struct dense {
    double *a;
    size_t n;
    double *real;
    double *imaginary;
} dense;

static int solve_symmetric(void *context)
{
    const dense *d = context;
    gsl_matrix_view matrix = gsl_matrix_view_array(d->a, d->n, d->n);
    gsl_vector_view value = gsl_vector_view_array(d->real, d->n);
    gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(d->n);

    if (space == NULL) return GSL_ENOMEM;
    const int failed = gsl_eigen_symm(&matrix.matrix, &value.vector, space);
    gsl_eigen_symm_free(space);
    return failed;
}

static int solve_general(void *context)
{
    const dense *d = context;
    gsl_matrix_view matrix = gsl_matrix_view_array(d->a, d->n, d->n);
    gsl_vector_complex *value = gsl_vector_complex_alloc(d->n);
    gsl_eigen_nonsymm_workspace *space = gsl_eigen_nonsymm_alloc(d->n);
    int failed = GSL_ENOMEM;

    if (value != NULL && space != NULL) {
        failed = gsl_eigen_nonsymm(&matrix.matrix, value, space);
    }
    for (size_t i = 0; failed == GSL_SUCCESS && i < d->n; i++) {
        d->real[i] = GSL_REAL(gsl_vector_complex_get(value, i));
        d->imaginary[i] = GSL_IMAG(gsl_vector_complex_get(value, i));
    }
    gsl_eigen_nonsymm_free(space);
    gsl_vector_complex_free(value);
    return failed;
}

hl_status hl_dense_eigenvalues(double *a, size_t n, double *real, double *imaginary,
                               hl_error *err)
{
    dense d = {.n = n};

    d.a = a;
    d.real = real;
    d.imaginary = imaginary;
    const int failed =
        hl_gsl_quietly(imaginary == NULL ? solve_symmetric : solve_general, &d);
    if (failed == GSL_ENOMEM) return hl_no_memory(err, "%zu eigenvalues", n);
    if (failed != GSL_SUCCESS) return hl_fail(err, HL_CODE_STATS_EIGEN, "%zu", n);
    return HL_OK;
}

hl_status hl_eigenvalues(const hl_weights *w, const double *b, double *real,
                         double *imaginary, hl_error *err)
{
    const size_t n = w->n;
    const double *weight = b != NULL ? b : w->weight;
    double *a = hl_array(n * n, sizeof *a);

    if (a == NULL) return hl_no_memory(err, "%zu by %zu values", n, n);
    for (size_t i = 0; i < n; i++) {
        imaginary[i] = 0.0;
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            a[i * n + w->neighbor[l]] = weight[l];
        }
    }
    const hl_status status =
        hl_dense_eigenvalues(a, n, real, b != NULL ? NULL : imaginary, err);
    free(a);
    return status;
}

enum { MOST_STEPS = 200 };

typedef struct lanczos {
    size_t steps;
    double alpha[MOST_STEPS];
    double beta[MOST_STEPS]; ///< beta[k] joins k and k + 1
} lanczos;

static void multiply(const hl_weights *w, const double *b, const double *x, double *y)
{
    for (size_t i = 0; i < w->n; i++) {
        double sum = 0.0;
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            sum += b[l] * x[w->neighbor[l]];
        }
        y[i] = sum;
    }
}

static void start_vector(size_t n, double *v)
{
    hl_random random = hl_random_stream(1, 0);

    for (size_t i = 0; i < n; i++) {
        v[i] = hl_random_unit(&random) - 0.5;
    }
    const double length = sqrt(hl_dot(v, v, n));
    for (size_t i = 0; i < n; i++) {
        v[i] /= length;
    }
}

/// Three-term recurrence; copies of eigenvalues that lost orthogonality brings do not
/// move the extreme ones.
static void tridiagonalize(const hl_weights *w, const double *b, double *vectors,
                           lanczos *t)
{
    const size_t n = w->n;
    const double exhausted = 1e-14;
    double *before = vectors;
    double *v = vectors + n;
    double *next = vectors + 2 * n;

    start_vector(n, v);
    for (size_t k = 0; k < MOST_STEPS && k < n; k++) {
        multiply(w, b, v, next);
        t->alpha[k] = hl_dot(v, next, n);
        const double beta = k > 0 ? t->beta[k - 1] : 0.0;
        for (size_t i = 0; i < n; i++) {
            next[i] -= t->alpha[k] * v[i] + beta * before[i];
        }
        t->steps = k + 1;
        t->beta[k] = sqrt(hl_dot(next, next, n));
        if (!(t->beta[k] > exhausted * fabs(t->alpha[0]) + exhausted)) break;
        for (size_t i = 0; i < n; i++) {
            next[i] /= t->beta[k];
        }
        double *reused = before;
        before = v;
        v = next;
        next = reused;
    }
}

/// How many eigenvalues of the tridiagonal matrix are below x (Sturm).
static size_t count_below(const lanczos *t, double x)
{
    const double least = 0x1p-500;
    size_t count = 0;
    double d = 1.0;

    for (size_t k = 0; k < t->steps; k++) {
        const double beta = k > 0 ? t->beta[k - 1] : 0.0;
        d = t->alpha[k] - x - beta * beta / d;
        if (fabs(d) < least) d = -least;
        count += d < 0.0;
    }
    return count;
}

/// The eigenvalue with `rank` others below it.
static double find_eigenvalue(const lanczos *t, size_t rank)
{
    enum { HALVINGS = 64 };
    double high = 0.0;

    for (size_t k = 0; k < t->steps; k++) {
        const double beta = k > 0 ? t->beta[k - 1] : 0.0;
        high = fmax(high, fabs(t->alpha[k]) + beta + t->beta[k]);
    }
    double low = -high;
    for (size_t h = 0; h < HALVINGS; h++) {
        const double middle = 0.5 * (low + high);
        if (count_below(t, middle) > rank) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return 0.5 * (low + high);
}

hl_status hl_extreme_eigenvalues(const hl_weights *w, const double *b, double *smallest,
                                 double *largest, hl_error *err)
{
    lanczos t = {0};
    double *vectors = hl_array(w->n * 3, sizeof *vectors);

    if (vectors == NULL) return hl_no_memory(err, "%zu values", w->n * 3);
    tridiagonalize(w, b, vectors, &t);
    *smallest = find_eigenvalue(&t, 0);
    *largest = find_eigenvalue(&t, t.steps - 1);
    free(vectors);
    return HL_OK;
}
