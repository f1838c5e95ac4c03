#include "stats/dense.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"

static const double DEPENDENT = 1e-10; // share of a column's length that must remain

/// y - 2 v v'y, of the rows from `row` on.
static void reflect(const hl_qr *qr, size_t row, double *y)
{
    const double *v = qr->v + row * qr->n;
    const double twice = 2.0 * hl_dot(v + row, y + row, qr->n - row);

    for (size_t i = row; i < qr->n; i++) {
        y[i] -= twice * v[i];
    }
}

static void forward(const hl_qr *qr, double *y)
{
    for (size_t row = 0; row < qr->rank; row++) {
        reflect(qr, row, y);
    }
}

static void backward(const hl_qr *qr, double *y)
{
    for (size_t row = qr->rank; row-- > 0;) {
        reflect(qr, row, y);
    }
}

/// The largest power of two not above the largest value: dividing by it is exact and
/// keeps squares in range.
static double scale_of(const double *column, size_t n)
{
    double largest = 0.0;
    int exponent = 0;

    for (size_t i = 0; i < n; i++) {
        largest = fmax(largest, fabs(column[i]));
    }
    (void)frexp(largest, &exponent);
    return largest > 0.0 ? ldexp(1.0, exponent) : 1.0;
}

/// Turn one column, reflected by those before, into a reflector and a column of R.
static void add_column(hl_qr *qr, size_t j, const double *column, double *work)
{
    const size_t n = qr->n;
    const double scale = scale_of(column, n);

    for (size_t i = 0; i < n; i++) {
        work[i] = column[i] / scale;
    }
    const double length = sqrt(hl_dot(work, work, n));
    forward(qr, work);
    const size_t row = qr->rank;
    const double rest = row < n ? sqrt(hl_dot(work + row, work + row, n - row)) : 0.0;
    for (size_t i = 0; i < row; i++) {
        qr->r[i + j * qr->k] = scale * work[i];
    }
    if (!(rest > DEPENDENT * length)) {
        if (qr->dependent == SIZE_MAX) qr->dependent = j;
        return;
    }
    double *v = qr->v + row * n;
    const double diagonal = work[row] > 0.0 ? -rest : rest;
    memcpy(v + row, work + row, (n - row) * sizeof *v);
    v[row] -= diagonal;
    const double norm = sqrt(hl_dot(v + row, v + row, n - row));
    for (size_t i = row; i < n; i++) {
        v[i] /= norm;
    }
    qr->r[row + j * qr->k] = scale * diagonal;
    qr->rank++;
}

hl_status hl_qr_make(const double *a, size_t n, size_t k, hl_qr *out, hl_error *err)
{
    hl_qr qr = {.n = n, .k = k, .dependent = SIZE_MAX};
    double *work = hl_array(n, sizeof *work);

    qr.v = hl_array(n * k, sizeof *qr.v);
    qr.r = hl_array(k * k, sizeof *qr.r);
    if (work == NULL || qr.v == NULL || qr.r == NULL) {
        free(work);
        hl_qr_free(&qr);
        return hl_no_memory(err, "%zu by %zu values", n, k);
    }
    for (size_t j = 0; j < k; j++) {
        add_column(&qr, j, a + j * n, work);
    }
    free(work);
    *out = qr;
    return HL_OK;
}

void hl_qr_solve(const hl_qr *qr, double *y, double *b)
{
    forward(qr, y);
    for (size_t i = qr->k; i-- > 0;) {
        hl_sum sum = {.total = y[i]};
        for (size_t j = i + 1; j < qr->k; j++) {
            hl_sum_add(&sum, -qr->r[i + j * qr->k] * b[j]);
        }
        b[i] = hl_sum_value(&sum) / qr->r[i + i * qr->k];
    }
    memset(y, 0, qr->rank * sizeof *y);
    backward(qr, y);
}

void hl_qr_project(const hl_qr *qr, double *y)
{
    forward(qr, y);
    memset(y + qr->rank, 0, (qr->n - qr->rank) * sizeof *y);
    backward(qr, y);
}

void hl_qr_residual(const hl_qr *qr, double *y)
{
    forward(qr, y);
    memset(y, 0, qr->rank * sizeof *y);
    backward(qr, y);
}

void hl_qr_column(const hl_qr *qr, size_t j, double *q)
{
    memset(q, 0, qr->n * sizeof *q);
    q[j] = 1.0;
    backward(qr, q);
}

/// Column j of the inverse of the upper triangle R, into `column`.
static void invert_column(const hl_qr *qr, size_t j, double *column)
{
    const size_t k = qr->k;

    column[j] = 1.0 / qr->r[j + j * k];
    for (size_t i = j; i-- > 0;) {
        double sum = 0.0;
        for (size_t m = i + 1; m <= j; m++) {
            sum += qr->r[i + m * k] * column[m];
        }
        column[i] = -sum / qr->r[i + i * k];
    }
}

/// Rows i and j of a k * k matrix, in the columns from .. to - 1.
static double dot_rows(const double *a, size_t k, const size_t row[2], size_t from,
                       size_t to)
{
    const size_t i = row[0];
    const size_t j = row[1];
    double sum = 0.0;

    for (size_t m = from; m < to; m++) {
        sum += a[i + m * k] * a[j + m * k];
    }
    return sum;
}

void hl_qr_inverse(const hl_qr *qr, double *inverse)
{
    const size_t k = qr->k;

    memset(inverse, 0, k * k * sizeof *inverse);
    for (size_t j = 0; j < k; j++) { // R^-1, upper
        invert_column(qr, j, inverse + j * k);
    }
    for (size_t i = 0; i < k; i++) { // times its transpose, in place: row i, then i + 1
        for (size_t j = i; j < k; j++) {
            inverse[i + j * k] = dot_rows(inverse, k, (size_t[2]){i, j}, j, k);
        }
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++) {
            inverse[i + j * k] = inverse[j + i * k];
        }
    }
}

void hl_qr_free(hl_qr *qr)
{
    free(qr->v);
    free(qr->r);
    *qr = (hl_qr){0};
}

bool hl_spd_factor(double *a, size_t k)
{
    for (size_t j = 0; j < k; j++) {
        for (size_t i = j; i < k; i++) {
            const double rest = a[i + j * k] - dot_rows(a, k, (size_t[2]){i, j}, 0, j);
            if (i == j && !(rest > 0.0 && isfinite(rest))) return false;
            a[i + j * k] = i == j ? sqrt(rest) : rest / a[j + j * k];
        }
    }
    return true;
}

/// Column j of the inverse of the lower triangle L.
static void invert_lower(const double *l, size_t k, size_t j, double *column)
{
    column[j] = 1.0 / l[j + j * k];
    for (size_t i = j + 1; i < k; i++) {
        double sum = 0.0;
        for (size_t m = j; m < i; m++) {
            sum += l[i + m * k] * column[m];
        }
        column[i] = -sum / l[i + i * k];
    }
}

bool hl_spd_inverse(double *a, size_t k, double *scratch)
{
    if (!hl_spd_factor(a, k)) return false;
    memset(scratch, 0, k * k * sizeof *scratch);
    for (size_t j = 0; j < k; j++) { // L^-1, lower
        invert_lower(a, k, j, scratch + j * k);
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            a[i + j * k] = hl_dot(scratch + i * k, scratch + j * k, k);
        }
    }
    return true;
}

/// The rotation that turns a_pq of a symmetric matrix to 0, p < q.
typedef struct rotation {
    size_t p, q;
    double c, s;
} rotation;

static rotation rotation_of(const double *a, size_t k, size_t p, size_t q)
{
    const double off = a[p + q * k];
    const double theta = (a[q + q * k] - a[p + p * k]) / (2.0 * off);
    const double t = (theta >= 0.0 ? 1.0 : -1.0) / (fabs(theta) + hypot(theta, 1.0));
    const double c = 1.0 / hypot(t, 1.0);

    return (rotation){.p = p, .q = q, .c = c, .s = t * c};
}

static void rotate_columns(double *a, size_t k, const rotation *by)
{
    for (size_t m = 0; m < k; m++) {
        const double mp = a[m + by->p * k];
        const double mq = a[m + by->q * k];
        a[m + by->p * k] = by->c * mp - by->s * mq;
        a[m + by->q * k] = by->s * mp + by->c * mq;
    }
}

static void rotate_rows(double *a, size_t k, const rotation *by)
{
    for (size_t m = 0; m < k; m++) {
        const double pm = a[by->p + m * k];
        const double qm = a[by->q + m * k];
        a[by->p + m * k] = by->c * pm - by->s * qm;
        a[by->q + m * k] = by->s * pm + by->c * qm;
    }
}

/// Every pair once; the rotations are gathered in `vector` unless it is NULL.
static void sweep(double *a, size_t k, double *vector)
{
    for (size_t p = 0; p + 1 < k; p++) {
        for (size_t q = p + 1; q < k; q++) {
            if (a[p + q * k] == 0.0) continue;
            const rotation by = rotation_of(a, k, p, q);
            rotate_columns(a, k, &by);
            rotate_rows(a, k, &by);
            if (vector != NULL) rotate_columns(vector, k, &by);
        }
    }
}

static void diagonalize(double *a, size_t k, double *vector)
{
    enum { SWEEPS = 16 }; // quadratic convergence: 6 to 10 do

    for (size_t s = 0; s < SWEEPS; s++) {
        sweep(a, k, vector);
    }
}

void hl_symmetric_eigenvalues(double *a, size_t k, double *value)
{
    diagonalize(a, k, NULL);
    for (size_t j = 0; j < k; j++) {
        value[j] = a[j + j * k];
    }
    hl_sort_values(value, k);
}

static void swap(double *a, double *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const double kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

void hl_symmetric_eigenvectors(double *a, size_t k, double *value, double *vector)
{
    for (size_t i = 0; i < k * k; i++) {
        vector[i] = i % (k + 1) == 0 ? 1.0 : 0.0;
    }
    diagonalize(a, k, vector);
    for (size_t j = 0; j < k; j++) {
        value[j] = a[j + j * k];
    }
    for (size_t j = 0; j < k; j++) { // k is small
        size_t least = j;
        for (size_t i = j + 1; i < k; i++) {
            if (value[i] < value[least]) least = i;
        }
        if (least == j) continue;
        swap(&value[j], &value[least], 1);
        swap(vector + j * k, vector + least * k, k);
    }
}
