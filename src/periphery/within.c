#include "periphery/within.h"

#include <string.h>

#include "core/sum.h"

void hl_within_transform(const hl_within *panel, double *value, double *mean)
{
    const size_t n = panel->units;
    const size_t rows = n * panel->times;
    double *of_unit = mean;
    double *of_time = mean + n;
    const double grand = hl_mean(value, rows);

    for (size_t i = 0; i < n; i++) {
        hl_sum sum = {0};
        for (size_t t = 0; t < panel->times; t++) {
            hl_sum_add(&sum, value[t * n + i] - grand);
        }
        of_unit[i] =
            panel->unit_effects ? hl_sum_value(&sum) / (double)panel->times : 0.0;
    }
    for (size_t t = 0; t < panel->times; t++) {
        hl_sum sum = {0};
        for (size_t i = 0; i < n; i++) {
            hl_sum_add(&sum, value[t * n + i] - grand);
        }
        of_time[t] = panel->time_effects ? hl_sum_value(&sum) / (double)n : 0.0;
    }
    for (size_t r = 0; r < rows; r++) {
        value[r] = value[r] - grand - of_unit[r % n] - of_time[r / n];
    }
}

/// (X'X)^-1 X'y.
static void solve(const hl_clustered *p, const double *y, double *product, double *b)
{
    for (size_t j = 0; j < p->k; j++) {
        product[j] = hl_dot(p->x + j * p->rows, y, p->rows);
    }
    for (size_t i = 0; i < p->k; i++) {
        b[i] = hl_dot(p->inverse + i * p->k, product, p->k);
    }
}

static void take_fit(const hl_clustered *p, const double *b, double *y)
{
    for (size_t j = 0; j < p->k; j++) {
        const double *x = p->x + j * p->rows;
        for (size_t r = 0; r < p->rows; r++) {
            y[r] -= b[j] * x[r];
        }
    }
}

/// (X'X)^-1 s_g in place of the score of each cluster.
static void score_clusters(const hl_clustered *p, const double *e, double *score)
{
    memset(score, 0, p->clusters * p->k * sizeof *score);
    for (size_t r = 0; r < p->rows; r++) {
        double *s = score + p->cluster[r] * p->k;
        for (size_t j = 0; j < p->k; j++) {
            s[j] += p->x[j * p->rows + r] * e[r];
        }
    }
}

/// Element (i, j) of the sum of the outer products of (X'X)^-1 s_g.
static double sandwich(const hl_clustered *p, const double *score, size_t i, size_t j)
{
    hl_sum sum = {0};

    for (size_t g = 0; g < p->clusters; g++) {
        const double *s = score + g * p->k;
        hl_sum_add(&sum, hl_dot(p->inverse + i * p->k, s, p->k) *
                             hl_dot(p->inverse + j * p->k, s, p->k));
    }
    return hl_sum_value(&sum);
}

void hl_clustered_fit(const hl_clustered *p, double *y, double *b, double *v,
                      double *score)
{
    const double g = (double)p->clusters;
    const double n = (double)p->rows;
    const double left = n - (double)p->k - (double)p->absorbed;
    const double scale = g / (g - 1.0) * (n - 1.0) / left;

    solve(p, y, score, b); // there is room for k products
    take_fit(p, b, y);
    score_clusters(p, y, score);
    for (size_t i = 0; i < p->k; i++) {
        for (size_t j = 0; j <= i; j++) {
            v[i * p->k + j] = scale * sandwich(p, score, i, j);
            v[j * p->k + i] = v[i * p->k + j];
        }
    }
}
