#include "support/check.h"
#include "support/lattice.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/stats/impacts.h"
#include "hinterland/stats/ols.h"
#include "hinterland/stats/spatial_models.h"
#include "stats/dense.h"
#include "stats/jacobian.h"

typedef hl_status fit_model(const hl_regression_data *, const hl_weights *,
                            const hl_spatial_options *, hl_regression *, hl_error *);

static fit_model *const MODELS[] = {hl_lag_model, hl_error_model};
enum { MODEL_COUNT = 2, DURBIN_COUNT = 2 };

static void fit(fit_model *model, const lattice *l, hl_spatial_options o,
                hl_regression *r)
{
    hl_error err = {0};

    assert_ok(model(&l->data, &l->w, &o, r, &err), &err);
}

static void assert_same_fit(const hl_regression *a, const hl_regression *b,
                            double relative)
{
    assert_int_equal(a->k, b->k);
    for (size_t j = 0; j < a->k; j++) {
        assert_close(a->estimate[j], b->estimate[j], relative, relative);
        assert_close(a->se[j], b->se[j], relative, relative);
    }
    assert_close(a->fit.log_likelihood, b->fit.log_likelihood, relative, 0.0);
    assert_close(a->fit.lr, b->fit.lr, relative, relative);
}

/// Eigenvalues, Cholesky and LU: three ways to the same numbers, in all models, under
/// row-standardized and binary weights.
static void three_jacobians_agree(void **state)
{
    (void)state;
    const hl_jacobian_method methods[] = {HL_JACOBIAN_EIGEN, HL_JACOBIAN_CHOLESKY,
                                          HL_JACOBIAN_LU};
    lattice l = {0};

    lattice_make(15, 16, 0.6, 1, &l);
    for (size_t m = 0; m < (size_t)MODEL_COUNT * DURBIN_COUNT; m++) {
        hl_regression r[3] = {{0}, {0}, {0}};
        for (size_t k = 0; k < 3; k++) {
            fit(MODELS[m % MODEL_COUNT], &l,
                (hl_spatial_options){.durbin = m < MODEL_COUNT ? HL_DURBIN_NONE
                                                               : HL_DURBIN_ALL,
                                     .jacobian = methods[k]},
                &r[k]);
            assert_int_equal(r[k].jacobian, methods[k]);
            assert_true(fabs(r[k].fit.score) < 1e-6);
        }
        assert_same_fit(&r[1], &r[0], 1e-8);
        assert_same_fit(&r[2], &r[0], 1e-8);
        assert_close(r[1].fit.rho_low, r[0].fit.rho_low, 1e-6, 0.0);
        for (size_t k = 0; k < 3; k++) {
            hl_regression_free(&r[k]);
        }
    }
    lattice_free(&l);
}

/// log |I - rho W| itself, over its whole interval: grids of three shapes, standardized
/// by row or binary.
static void three_determinants_agree(void **state)
{
    (void)state;
    const size_t sides[][2] = {
        {1,  40},
        {7,  9 },
        {20, 31}
    };

    for (size_t s = 0; s < 6; s++) {
        lattice l = {0};
        hl_jacobian j[3] = {{0}, {0}, {0}};
        hl_error err = {0};
        lattice_make(sides[s / 2][0], sides[s / 2][1], 0.3, 2, &l);
        if (s % 2 == 1) hl_weights_standardize(&l.w, HL_WEIGHTS_BINARY);
        assert_ok(hl_jacobian_make(&l.w, HL_JACOBIAN_EIGEN, &j[0], &err), &err);
        assert_ok(hl_jacobian_make(&l.w, HL_JACOBIAN_CHOLESKY, &j[1], &err), &err);
        assert_ok(hl_jacobian_make(&l.w, HL_JACOBIAN_LU, &j[2], &err), &err);
        for (size_t k = 1; k < 20; k++) {
            const double share = (double)k / 20.0;
            const double rho = j[0].low + share * (j[0].high - j[0].low);
            double value[3];
            for (size_t m = 0; m < 3; m++) {
                assert_ok(hl_jacobian_log(&j[m], rho, &value[m], &err), &err);
            }
            assert_close(value[1], value[0], 1e-10, 1e-10);
            assert_close(value[2], value[0], 1e-10, 1e-10);
        }
        for (size_t m = 0; m < 3; m++) {
            hl_jacobian_free(&j[m]);
        }
        lattice_free(&l);
    }
}

/// y in thousandths and a in tenths: rho, z and tests stay, coefficients follow.
static void units_of_measure_do_not_matter(void **state)
{
    (void)state;
    lattice l = {0};

    lattice_make(9, 10, 0.5, 3, &l);
    for (size_t m = 0; m < MODEL_COUNT; m++) {
        hl_regression r = {0};
        hl_regression scaled = {0};
        fit(MODELS[m], &l, hl_spatial_defaults(), &r);
        for (size_t i = 0; i < l.n; i++) {
            l.y[i] *= 1000.0;
            l.x[0][i] *= 10.0;
        }
        fit(MODELS[m], &l, hl_spatial_defaults(), &scaled);
        for (size_t i = 0; i < l.n; i++) {
            l.y[i] /= 1000.0;
            l.x[0][i] /= 10.0;
        }
        assert_close(scaled.fit.rho, r.fit.rho, 1e-11, 0.0);
        assert_close(scaled.estimate[1], 100.0 * r.estimate[1], 1e-10, 0.0);
        for (size_t j = 0; j < r.k; j++) {
            assert_close(scaled.statistic[j], r.statistic[j], 1e-9, 0.0);
        }
        assert_close(scaled.fit.lr, r.fit.lr, 1e-9, 0.0);
        assert_close(scaled.fit.log_likelihood + (double)l.n * log(1000.0),
                     r.fit.log_likelihood, 1e-11, 0.0);
        hl_regression_free(&r);
        hl_regression_free(&scaled);
    }
    lattice_free(&l);
}

/// The same units in another order, their links with them.
static void shuffle(const lattice *l, lattice *out)
{
    const size_t n = l->n;
    const size_t links = l->w.start[n];
    uint32_t *from = calloc(links, sizeof *from);
    uint32_t *to = calloc(links, sizeof *to);
    hl_error err = {0};

    *out = *l;
    out->y = calloc(n, sizeof *out->y);
    for (size_t t = 0; t < LATTICE_TERMS; t++) {
        out->x[t] = calloc(n, sizeof *out->x[t]);
        out->column[t] = out->x[t];
    }
    for (size_t i = 0; i < n; i++) { // 7 has no divisor in common with n
        const size_t place = (i * 7 + 3) % n;
        out->y[place] = l->y[i];
        for (size_t t = 0; t < LATTICE_TERMS; t++) {
            out->x[t][place] = l->x[t][i];
        }
        for (size_t k = l->w.start[i]; k < l->w.start[i + 1]; k++) {
            from[k] = (uint32_t)place;
            to[k] = (uint32_t)((l->w.neighbor[k] * 7 + 3) % n);
        }
    }
    out->data.y = out->y;
    out->data.x = out->column;
    assert_ok(hl_weights_from_links(n, from, to, l->w.weight, links, &out->w, &err),
              &err);
    free(from);
    free(to);
}

static void order_of_units_does_not_matter(void **state)
{
    (void)state;
    lattice l = {0};
    lattice other = {0};
    hl_regression a = {0};
    hl_regression b = {0};
    hl_lm_tests s = {0};
    hl_lm_tests t = {0};
    hl_error err = {0};

    lattice_make(15, 15, 0.7, 4, &l);
    shuffle(&l, &other);
    for (size_t m = 0; m < MODEL_COUNT; m++) {
        fit(MODELS[m], &l, hl_spatial_defaults(), &a);
        fit(MODELS[m], &other, hl_spatial_defaults(), &b);
        assert_int_equal(a.jacobian, HL_JACOBIAN_CHOLESKY);
        assert_same_fit(&a, &b, 1e-9);
        hl_regression_free(&a);
        hl_regression_free(&b);
    }
    assert_ok(hl_ols(&l.data, &a, &err), &err);
    assert_ok(hl_ols(&other.data, &b, &err), &err);
    assert_ok(hl_lm_tests_compute(&l.data, &a, &l.w, &s, &err), &err);
    assert_ok(hl_lm_tests_compute(&other.data, &b, &other.w, &t, &err), &err);
    assert_close(s.robust_lag.statistic, t.robust_lag.statistic, 1e-11, 0.0);
    assert_close(s.robust_error.statistic, t.robust_error.statistic, 1e-11, 0.0);
    hl_regression_free(&a);
    hl_regression_free(&b);
    lattice_free(&l);
    lattice_free(&other);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    const int before = omp_get_max_threads();
    lattice l = {0};
    hl_regression r[2] = {{0}, {0}};
    hl_impacts m[2] = {{0}, {0}};
    hl_error err = {0};

    lattice_make(20, 20, 0.5, 5, &l);
    for (size_t k = 0; k < 2; k++) {
        omp_set_num_threads(k == 0 ? 1 : 4);
        fit(hl_lag_model, &l, (hl_spatial_options){.durbin = HL_DURBIN_ALL}, &r[k]);
        assert_ok(hl_impacts_compute(&r[k], &l.w, NULL, &m[k], &err), &err);
    }
    omp_set_num_threads(before);
    assert_memory_equal(r[0].estimate, r[1].estimate, r[0].k * sizeof(double));
    assert_memory_equal(r[0].se, r[1].se, r[0].k * sizeof(double));
    assert_memory_equal(&r[0].fit, &r[1].fit, sizeof(hl_fit));
    assert_memory_equal(m[0].total.se, m[1].total.se, m[0].terms * sizeof(double));
    for (size_t k = 0; k < 2; k++) {
        hl_impacts_free(&m[k]);
        hl_regression_free(&r[k]);
    }
    lattice_free(&l);
}

/// The full log-likelihood of a model at any parameters (coefficients, rho, s2).
static double full_likelihood(const lattice *l, hl_jacobian *j, bool error,
                              const double *b)
{
    const double rho = b[3];
    const double s2 = b[4];
    double sse = 0.0;
    double log_determinant = 0.0;
    double *u = calloc(l->n, sizeof *u);
    hl_error err = {0};

    for (size_t i = 0; i < l->n; i++) {
        u[i] = l->y[i] - b[0] - b[1] * l->x[0][i] - b[2] * l->x[1][i];
    }
    for (size_t i = 0; i < l->n; i++) {
        const double *of = error ? u : l->y;
        const double e = u[i] - rho * hl_weights_lag(&l->w, of, i);
        sse += e * e;
    }
    free(u);
    assert_ok(hl_jacobian_log(j, rho, &log_determinant, &err), &err);
    return log_determinant - 0.5 * (double)l->n * log(6.283185307179586 * s2) -
           0.5 * sse / s2;
}

enum { PARAMETERS = 5 };

/// The likelihood a step along one parameter and a step along another.
static double step_to(const lattice *l, hl_jacobian *j, bool error, const double *at,
                      const double step[PARAMETERS])
{
    double b[PARAMETERS];

    for (size_t p = 0; p < PARAMETERS; p++) {
        b[p] = at[p] + step[p];
    }
    return full_likelihood(l, j, error, b);
}

/// Central differences: gradient, then the Hessian.
static void differentiate(const lattice *l, hl_jacobian *j, bool error,
                          const double *at, double *gradient, double *hessian)
{
    const double h = 1e-4;

    for (size_t p = 0; p < PARAMETERS; p++) {
        double plus[PARAMETERS] = {0};
        double minus[PARAMETERS] = {0};
        plus[p] = h;
        minus[p] = -h;
        gradient[p] =
            (step_to(l, j, error, at, plus) - step_to(l, j, error, at, minus)) /
            (2.0 * h);
    }
    for (size_t m = 0; m < (size_t)PARAMETERS * PARAMETERS; m++) {
        double sum = 0.0;
        for (size_t corner = 0; corner < 4; corner++) {
            double step[PARAMETERS] = {0};
            step[m % PARAMETERS] += corner / 2 == 0 ? h : -h;
            step[m / PARAMETERS] += corner % 2 == 0 ? h : -h;
            const double sign = corner == 0 || corner == 3 ? 1.0 : -1.0;
            sum += sign * step_to(l, j, error, at, step);
        }
        hessian[m] = sum / (4.0 * h * h);
    }
}

/// At the maximum the gradient of the full likelihood vanishes, and the standard errors
/// from observed information are those of its Hessian.
static void observed_information_is_the_hessian(void **state)
{
    (void)state;
    lattice l = {0};
    hl_jacobian j = {0};
    hl_error err = {0};

    lattice_make(12, 12, 0.6, 6, &l);
    assert_ok(hl_jacobian_make(&l.w, HL_JACOBIAN_EIGEN, &j, &err), &err);
    for (size_t m = 0; m < MODEL_COUNT; m++) {
        const hl_spatial_options o = {.jacobian = HL_JACOBIAN_CHOLESKY,
                                      .information = HL_INFORMATION_OBSERVED};
        hl_regression r = {0};
        double at[PARAMETERS];
        double gradient[PARAMETERS];
        double hessian[PARAMETERS * PARAMETERS];
        double scratch[PARAMETERS * PARAMETERS];
        fit(MODELS[m], &l, o, &r);
        memcpy(at, r.estimate, 4 * sizeof *at);
        at[4] = r.fit.sigma2_n;
        assert_close(full_likelihood(&l, &j, m == 1, at), r.fit.log_likelihood, 1e-12,
                     0.0);
        differentiate(&l, &j, m == 1, at, gradient, hessian);
        for (size_t p = 0; p < PARAMETERS; p++) {
            assert_true(fabs(gradient[p]) < 1e-4);
        }
        for (size_t k = 0; k < (size_t)PARAMETERS * PARAMETERS; k++) {
            hessian[k] = -hessian[k];
        }
        assert_true(hl_spd_inverse(hessian, PARAMETERS, scratch));
        for (size_t p = 0; p < 4; p++) {
            for (size_t q = 0; q < 4; q++) {
                assert_close(r.covariance[p + q * 4], hessian[p + q * PARAMETERS], 1e-3,
                             1e-6);
            }
        }
        hl_regression_free(&r);
    }
    hl_jacobian_free(&j);
    lattice_free(&l);
}

/// 60 simulated maps with rho = 0.5: the mean of the estimates is within four of its
/// standard errors of the truth (less a bias of 1/n), and 95 % intervals hold it.
static void estimates_recover_the_truth(void **state)
{
    (void)state;
    enum { MAPS = 60 };
    double sum[2] = {0};
    double variance[2] = {0};
    size_t held[2] = {0};

    for (uint64_t map = 0; map < MAPS; map++) {
        const double truth[2] = {2.0, 0.5};
        const size_t which[2] = {1, 3};
        lattice l = {0};
        hl_regression r = {0};
        lattice_make(14, 14, 0.5, 100 + map, &l);
        fit(hl_lag_model, &l, hl_spatial_defaults(), &r);
        for (size_t p = 0; p < 2; p++) {
            const double distance = r.estimate[which[p]] - truth[p];
            sum[p] += distance;
            variance[p] += r.se[which[p]] * r.se[which[p]];
            held[p] += fabs(distance) < 1.96 * r.se[which[p]];
        }
        hl_regression_free(&r);
        lattice_free(&l);
    }
    for (size_t p = 0; p < 2; p++) {
        assert_true(fabs(sum[p]) < 4.0 * sqrt(variance[p]) + MAPS / 196.0);
        assert_true(held[p] >= 50); // 57 expected, standard deviation 1.7
    }
}

/// Beyond 2000 units the multipliers of the draws come from series in rho: where rows
/// do not sum to one they must be those of two solves.
static void series_of_impacts_are_exact(void **state)
{
    (void)state;
    lattice l = {0};
    hl_regression r = {0};
    hl_impacts m = {0};
    hl_sparse_lu *lu = NULL;
    hl_error err = {0};
    bool singular = false;

    lattice_make(46, 47, 0.5, 7, &l);
    hl_weights_standardize(&l.w, HL_WEIGHTS_BINARY);
    fit(hl_lag_model, &l, hl_spatial_defaults(), &r);
    assert_ok(hl_impacts_compute(&r, &l.w, NULL, &m, &err), &err);
    assert_ok(hl_sparse_lu_make(&l.w, &lu, &err), &err);
    assert_ok(hl_sparse_lu_factor(lu, r.fit.rho, &singular, &err), &err);
    double *one = calloc(l.n, sizeof *one);
    for (size_t i = 0; i < l.n; i++) {
        one[i] = 1.0;
    }
    assert_ok(hl_sparse_lu_solve(lu, one, 1, &err), &err);
    double mean = 0.0;
    for (size_t i = 0; i < l.n; i++) {
        mean += one[i] / (double)l.n;
    }
    assert_close(m.total.value[0], r.estimate[1] * mean, 1e-10, 0.0);
    double trace = 0.0; // of the inverse, column by column
    for (size_t i = 0; i < l.n; i++) {
        memset(one, 0, l.n * sizeof *one);
        one[i] = 1.0;
        assert_ok(hl_sparse_lu_solve(lu, one, 1, &err), &err);
        trace += one[i];
    }
    assert_close(m.direct.value[0], r.estimate[1] * trace / (double)l.n, 1e-10, 0.0);
    free(one);
    hl_sparse_lu_free(lu);
    hl_impacts_free(&m);
    hl_regression_free(&r);
    lattice_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_jacobians_agree),
        cmocka_unit_test(three_determinants_agree),
        cmocka_unit_test(units_of_measure_do_not_matter),
        cmocka_unit_test(order_of_units_does_not_matter),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(observed_information_is_the_hessian),
        cmocka_unit_test(estimates_recover_the_truth),
        cmocka_unit_test(series_of_impacts_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
