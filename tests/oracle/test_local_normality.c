// Local Moran's I under normality against spdep's localmoran.exact() and
// localmoran.sad().
#include "support/reference.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>

#include "hinterland/stats/local_normality.h"

enum { MOST_UNITS = 128, LIMIT = 100 };
static const double RELATIVE = 1e-10;
static const double ABSOLUTE = 1e-12;

typedef struct dataset {
    const char *name;
    const char *queen;
    const char *local;
    size_t n;
} dataset;

static const dataset SETS[] = {
    {"columbus CRIME, queen, row",    "columbus_queen", "columbus_local_queen", 49 },
    {"nc SIDS rate 1974, queen, row", "nc_queen",       "nc_local_queen",       100},
};

typedef struct local {
    const dataset *set;
    hl_weights w;
    double x[MOST_UNITS];
    hl_local_normality ours;
} local;

static void open_set(const dataset *set, local *l)
{
    hl_error err = {0};

    *l = (local){.set = set};
    reference_weights(set->queen, HL_WEIGHTS_ROW, &l->w);
    reference_column(set->local, "y", set->n, l->x);
    assert_ok(hl_local_moran_normality(l->x, &l->w, 2, &l->ours, &err), &err);
}

static void close_set(local *l)
{
    hl_weights_free(&l->w);
    hl_local_normality_free(&l->ours);
}

static void compare(const local *l, const char *statistic, const char *column,
                    const double *ours, double tolerance, const char *reason)
{
    double theirs[MOST_UNITS];

    reference_column(l->set->local, column, l->set->n, theirs);
    reference_check_all(&(reference_row){.statistic = statistic,
                                         .data = l->set->name,
                                         .peer = "spdep 1.2-7",
                                         .relative = tolerance,
                                         .absolute = ABSOLUTE,
                                         .reason = reason},
                        ours, theirs, l->set->n);
}

/// Imhof's integrand for local Moran's I: P(I < value) = 1/2 - integral / pi.
typedef struct imhof {
    double high;
    double low;
    double zeros;
    double value;
} imhof;

static double integrand(double x, void *payload)
{
    const imhof *f = payload;
    const double high = f->high - f->value;
    const double low = f->low - f->value;
    const double zero = -f->value;
    const double angle =
        0.5 * (atan(low * x) + f->zeros * atan(zero * x) + atan(high * x));
    const double size = (1.0 + low * low * x * x) * (1.0 + high * high * x * x) *
                        pow(1.0 + zero * zero * x * x, f->zeros);

    return sin(angle) / (x * pow(size, 0.25));
}

/// What R's integrate() makes of it: QUADPACK's qagi at its default tolerance.
static double deviate_by_quadrature(const local *l, size_t i)
{
    const double n = (double)l->set->n;
    const double squares = 1.0 / (double)(l->w.start[i + 1] - l->w.start[i]);
    const double second = n * n * squares / 2.0 - n * (1.0 + squares) / 2.0 + 1.0;
    const double root = sqrt(2.0 * second - 1.0);
    imhof f = {0.5 * (-1.0 + root), 0.5 * (-1.0 - root), n - 3.0, l->ours.value[i]};
    gsl_function function = {integrand, &f};
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(LIMIT);
    const double tolerance = pow(2.220446049250313e-16, 0.25);
    double integral = 0.0;
    double error = 0.0;

    (void)gsl_integration_qagiu(&function, 0.0, tolerance, tolerance, LIMIT, space,
                                &integral, &error);
    gsl_integration_workspace_free(space);
    return gsl_cdf_ugaussian_Pinv(0.5 - integral / 3.14159265358979323846);
}

/// Units 0.02 standard deviations and more from the mean: nearer to the mean the
/// difference r - log(r / u) / r of spdep loses its digits.
static void compare_saddlepoint(const local *l)
{
    double ours[2][MOST_UNITS];
    double theirs[2][MOST_UNITS];
    double z[MOST_UNITS];
    double p[MOST_UNITS];
    size_t far = 0;

    reference_column(l->set->local, "sad_stat", l->set->n, z);
    reference_column(l->set->local, "sad_p2", l->set->n, p);
    for (size_t i = 0; i < l->set->n; i++) {
        const double distance = l->ours.value[i] - l->ours.expected[i];
        if (fabs(distance) < 0.02 * sqrt(l->ours.variance[i])) continue;
        ours[0][far] = l->ours.z_saddlepoint[i];
        ours[1][far] = l->ours.p_saddlepoint[i];
        theirs[0][far] = z[i];
        theirs[1][far++] = p[i];
    }
    assert_true(far + 12 > l->set->n);
    reference_row row = {.statistic = "local Moran's I: saddlepoint deviate",
                         .data = l->set->name,
                         .peer = "spdep 1.2-7",
                         .relative = 1e-8,
                         .absolute = 1e-8};
    reference_check_all(&row, ours[0], theirs[0], far);
    row.statistic = "local Moran's I: p, saddlepoint";
    reference_check_all(&row, ours[1], theirs[1], far);
}

static void values_and_saddlepoint_agree_with_spdep(void **state)
{
    (void)state;
    for (size_t s = 0; s < sizeof SETS / sizeof *SETS; s++) {
        local l;
        open_set(&SETS[s], &l);
        compare(&l, "local Moran's I under normality", "exact_Ii", l.ours.value,
                RELATIVE, NULL);
        compare_saddlepoint(&l);
        close_set(&l);
    }
}

/// The units nearest to the mean, in decimals of 50 digits: spdep has -0.04584298 for
/// the first.
static void saddlepoint_is_accurate_at_the_mean(void **state)
{
    (void)state;
    local l;

    open_set(&SETS[0], &l);
    assert_close(l.ours.z_saddlepoint[43], -0.04586105049737891, 1e-10, 0.0);
    close_set(&l);
    open_set(&SETS[1], &l);
    assert_close(l.ours.z_saddlepoint[19], -0.01186356674456554, 1e-10, 0.0);
    assert_close(l.ours.z_saddlepoint[30], -0.04929375523420764, 1e-10, 0.0);
    assert_close(l.ours.z_saddlepoint[52], -0.054633333293245885, 1e-10, 0.0);
    close_set(&l);
}

/// spdep's exact p carry the error of R's integrate(); the same quadrature in our
/// place gives theirs, and an accurate one gives ours.
static void exact_p_agrees_with_spdep(void **state)
{
    (void)state;
    gsl_set_error_handler_off();
    for (size_t s = 0; s < sizeof SETS / sizeof *SETS; s++) {
        double z[MOST_UNITS];
        double p[MOST_UNITS];
        double theirs[MOST_UNITS];
        double farthest = 0.0;
        local l;
        open_set(&SETS[s], &l);
        reference_column(l.set->local, "exact_p2", l.set->n, theirs);
        for (size_t i = 0; i < l.set->n; i++) {
            z[i] = deviate_by_quadrature(&l, i);
            p[i] = 2.0 * gsl_cdf_ugaussian_Q(fabs(z[i]));
            farthest = fmax(farthest, fabs(l.ours.p_exact[i] - theirs[i]));
        }
        print_message("%s: exact p differ by at most %.2g from spdep\n", l.set->name,
                      farthest);
        compare(&l, "local Moran's I: exact deviate", "exact_sdN", z, RELATIVE,
                "1/2 - II / pi with II from qagi at R's default tolerance 1.2e-4");
        compare(&l, "local Moran's I: p, exact", "exact_p2", p, RELATIVE,
                "1/2 - II / pi with II from qagi at R's default tolerance 1.2e-4");
        close_set(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_saddlepoint_agree_with_spdep),
        cmocka_unit_test(saddlepoint_is_accurate_at_the_mean),
        cmocka_unit_test(exact_p_agrees_with_spdep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
