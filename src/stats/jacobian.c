#include "stats/jacobian.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/eigen.h"

enum { EIGEN_AUTO = 200 };

/// Row sums, column sums, islands.
static hl_status measure(hl_jacobian *j, double *norm, hl_error *err)
{
    const double rounding = 1e-12;
    const hl_weights *w = j->w;
    double *column = hl_array(w->n, sizeof *column);
    double rows = 0.0;
    double columns = 0.0;

    if (column == NULL) return hl_no_memory(err, "%zu sums", w->n);
    j->sums_to_one = true;
    for (size_t i = 0; i < w->n; i++) {
        double row = 0.0;
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            row += w->weight[l];
            column[w->neighbor[l]] += w->weight[l];
        }
        j->islands += w->start[i] == w->start[i + 1];
        if (w->start[i] < w->start[i + 1]) {
            j->sums_to_one = j->sums_to_one && fabs(row - 1.0) < rounding;
        }
        rows = fmax(rows, row);
    }
    for (size_t i = 0; i < w->n; i++) {
        columns = fmax(columns, column[i]);
    }
    free(column);
    *norm = fmin(rows, columns);
    if (j->sums_to_one) *norm = 1.0;
    return HL_OK;
}

static hl_status try_symmetry(hl_jacobian *j, hl_error *err)
{
    const hl_weights *w = j->w;
    size_t first = SIZE_MAX;

    if (j->method == HL_JACOBIAN_LU) return HL_OK;
    j->b = hl_array(w->start[w->n], sizeof *j->b);
    if (j->b == NULL) return hl_no_memory(err, "%zu links", w->start[w->n]);
    const hl_status status = hl_symmetrize(w, j->b, &first, err);
    if (status != HL_OK || first == SIZE_MAX) return status;
    free(j->b);
    j->b = NULL;
    if (j->method != HL_JACOBIAN_CHOLESKY) return HL_OK;
    size_t row = 0;
    while (w->start[row + 1] <= first) {
        row++;
    }
    return hl_fail(err, HL_CODE_STATS_ASYMMETRIC, "%zu\t%zu", row,
                   (size_t)w->neighbor[first]);
}

static void choose_method(hl_jacobian *j)
{
    if (j->method != HL_JACOBIAN_AUTO) return;
    j->method = j->b == NULL ? HL_JACOBIAN_LU : HL_JACOBIAN_CHOLESKY;
    if (j->b != NULL && j->w->n <= EIGEN_AUTO) j->method = HL_JACOBIAN_EIGEN;
}

static hl_status find_eigenvalues(hl_jacobian *j, hl_error *err)
{
    const size_t n = j->w->n;

    if (n > HL_EIGEN_MOST) {
        return hl_fail(err, HL_CODE_STATS_EIGEN_UNITS, "%zu\t%d", n, HL_EIGEN_MOST);
    }
    j->real = hl_array(n, sizeof *j->real);
    j->imaginary = hl_array(n, sizeof *j->imaginary);
    if (j->real == NULL || j->imaginary == NULL) {
        return hl_no_memory(err, "%zu eigenvalues", n);
    }
    return hl_eigenvalues(j->w, j->b, j->real, j->imaginary, err);
}

/// The interval of rho around 0 in which I - rho W is regular.
static hl_status find_bounds(hl_jacobian *j, double norm, hl_error *err)
{
    double smallest = -norm;
    double largest = norm;

    if (j->b != NULL && j->real != NULL) {
        for (size_t i = 0; i < j->w->n; i++) {
            smallest = i == 0 ? j->real[i] : fmin(smallest, j->real[i]);
            largest = i == 0 ? j->real[i] : fmax(largest, j->real[i]);
        }
    } else if (j->b != NULL) {
        const hl_status status =
            hl_extreme_eigenvalues(j->w, j->b, &smallest, &largest, err);
        if (status != HL_OK) return status;
    }
    if (j->sums_to_one) largest = 1.0;
    j->low = 1.0 / smallest;
    j->high = 1.0 / largest;
    return HL_OK;
}

hl_status hl_jacobian_make(const hl_weights *w, hl_jacobian_method method,
                           hl_jacobian *out, hl_error *err)
{
    hl_jacobian j = {.w = w, .method = method};
    double norm = 0.0;

    hl_status status = measure(&j, &norm, err);
    if (status != HL_OK) goto done;
    if (!(norm > 0.0)) {
        status = hl_fail(err, HL_CODE_STATS_NO_LINKS, "%zu", w->n);
        goto done;
    }
    status = try_symmetry(&j, err);
    if (status != HL_OK) goto done;
    choose_method(&j);
    if (j.method == HL_JACOBIAN_EIGEN) status = find_eigenvalues(&j, err);
    if (status != HL_OK) goto done;
    if (j.method == HL_JACOBIAN_CHOLESKY) {
        status = hl_sparse_cholesky_make(w, j.b, &j.cholesky, err);
    } else if (j.method == HL_JACOBIAN_LU) {
        status = hl_sparse_lu_make(w, &j.lu, err);
    }
    if (status != HL_OK) goto done;
    status = find_bounds(&j, norm, err);
    if (status != HL_OK) goto done;
    *out = j;
    j = (hl_jacobian){0};
done:
    hl_jacobian_free(&j);
    return status;
}

/// Sums over the eigenvalues; complex ones come in pairs, so the real part is all.
static double sum_eigenvalues(const hl_jacobian *j, size_t order, double rho)
{
    hl_sum sum = {0};

    for (size_t i = 0; i < j->w->n; i++) {
        const double re = 1.0 - rho * j->real[i];
        const double im = -rho * j->imaginary[i];
        const double size = re * re + im * im;
        // g = lambda / (1 - rho lambda)
        const double g = (j->real[i] * re + j->imaginary[i] * im) / size;
        const double h = (j->imaginary[i] * re - j->real[i] * im) / size;
        if (order == 0) hl_sum_add(&sum, 0.5 * log(size));
        if (order == 1) hl_sum_add(&sum, -g);
        if (order == 2) hl_sum_add(&sum, h * h - g * g);
    }
    return hl_sum_value(&sum);
}

hl_status hl_jacobian_log(hl_jacobian *j, double rho, double *out, hl_error *err)
{
    bool singular = false;

    j->evaluations++;
    if (j->method == HL_JACOBIAN_CHOLESKY) {
        return hl_sparse_cholesky_log(j->cholesky, rho, out, err);
    }
    if (j->method == HL_JACOBIAN_EIGEN) {
        *out = sum_eigenvalues(j, 0, rho);
        return HL_OK;
    }
    const hl_status status = hl_sparse_lu_factor(j->lu, rho, &singular, err);
    if (status == HL_OK) *out = singular ? -INFINITY : hl_sparse_lu_log(j->lu);
    return status;
}

hl_status hl_jacobian_focus(hl_jacobian *j, double from, double to, hl_error *err)
{
    const double center = 0.5 * (from + to);
    const double half = 0.5 * (to - from);
    const double distance = fmin(center - j->low, j->high - center);
    const size_t nodes = hl_chebyshev_nodes(half, distance);
    double *value = NULL;

    if (j->method == HL_JACOBIAN_EIGEN) return HL_OK;
    hl_chebyshev_free(&j->series);
    hl_status status = hl_chebyshev_make(from, to, nodes, &j->series, err);
    if (status != HL_OK) return status;
    value = hl_array(nodes, sizeof *value);
    if (value == NULL) return hl_no_memory(err, "%zu values", nodes);
    for (size_t k = 0; k < nodes && status == HL_OK; k++) {
        status = hl_jacobian_log(j, hl_chebyshev_node(&j->series, k), &value[k], err);
    }
    if (status == HL_OK) hl_chebyshev_fit(&j->series, value);
    free(value);
    return status;
}

double hl_jacobian_at(const hl_jacobian *j, size_t order, double rho)
{
    return j->method == HL_JACOBIAN_EIGEN ? sum_eigenvalues(j, order, rho)
                                          : hl_chebyshev_at(&j->series, order, rho);
}

void hl_jacobian_free(hl_jacobian *j)
{
    free(j->b);
    free(j->real);
    free(j->imaginary);
    hl_sparse_cholesky_free(j->cholesky);
    hl_sparse_lu_free(j->lu);
    hl_chebyshev_free(&j->series);
    *j = (hl_jacobian){0};
}
