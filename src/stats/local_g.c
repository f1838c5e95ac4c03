#include "hinterland/stats/local_g.h"

#include <math.h>
#include <stdlib.h>

#include "core/sum.h"
#include "stats/local_exact.h"
#include "stats/local_steps.h"
#include "stats/variable.h"

static const hl_class SPOT_ROWS[] = {
    {HL_SPOT_NOT_SIGNIFICANT, {"Not significant", "不显著"}, 0xEEEEEE},
    {HL_SPOT_HOT,             {"Hot spot", "热点"},           0xFF0000},
    {HL_SPOT_COLD,            {"Cold spot", "冷点"},          0x0000FF},
    {HL_SPOT_UNDEFINED,       {"Undefined", "无定义"},       0x464646},
    {HL_SPOT_ISOLATE,         {"Isolate", "孤立单元"},      0x999999},
};

const hl_classes HL_CLASSES_SPOT = {
    "hot_spot",
    {"Hot spots and cold spots", "热点与冷点"},
    SPOT_ROWS,
    sizeof SPOT_ROWS / sizeof *SPOT_ROWS
};

/// What the steps share; owned: variable and grid.
typedef struct analysis {
    const double *x;
    const hl_weights *w;
    hl_local_options options;
    int threads;
    hl_variable variable;
    hl_grid grid;
    double total; ///< sum x
} analysis;

static hl_status prepare(analysis *a, hl_error *err)
{
    const size_t n = a->w->n;
    const size_t widest = hl_table_widest(a->w);
    hl_sum total = {0};

    hl_status status = hl_local_check(&a->options, err);
    if (status == HL_OK) status = hl_variable_center(a->x, n, &a->variable, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&total, a->x[i]);
    }
    a->total = hl_sum_value(&total);
    return hl_grid_make(a->x, n, widest > 0 ? widest : 1, &a->grid, err);
}

/// The row with the unit itself.
static hl_row with_self(const analysis *a, size_t i)
{
    const hl_weights *w = a->w;
    hl_row row = hl_row_sums(w, a->variable.z, i);
    double self = 0.0;
    double scale = 1.0;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        self = fmax(self, w->weight[l]);
    }
    row.weight += self;
    row.squares += self * self;
    row.lag += self * a->variable.z[i];
    if (w->standardization == HL_WEIGHTS_ROW && row.weight > 0.0) {
        scale = 1.0 / row.weight;
    }
    return (hl_row){row.weight * scale, row.squares * scale * scale, row.lag * scale};
}

/// Value and moments of sum_j w_ij z_j, over the sum that makes it a share.
static void set_unit(const analysis *a, size_t i, hl_row row, hl_mean_variance lag,
                     double sum, hl_local *out)
{
    if (lag.variance > 0.0) {
        out->z_score[i] = (row.lag - lag.mean) / sqrt(lag.variance);
    }
    if (!(fabs(sum) > 0.0)) return;
    out->value[i] = (row.lag + row.weight * a->variable.mean) / sum;
    out->expected[i] = (lag.mean + row.weight * a->variable.mean) / sum;
    out->variance[i] = lag.variance / (sum * sum);
}

static void compute_g(const analysis *a, size_t i, hl_local *out)
{
    const hl_variable *v = &a->variable;
    const hl_row row = hl_row_sums(a->w, v->z, i);
    const hl_mean_variance lag =
        hl_draw_moments(row, v->n, hl_moments_without(v->n, v->squares, v->z[i]));

    set_unit(a, i, row, lag, a->total - a->x[i], out);
}

static void compute_star(const analysis *a, size_t i, hl_local *out)
{
    const double n = (double)a->w->n;
    const hl_row row = with_self(a, i);
    const double spread = (n * row.squares - row.weight * row.weight) / (n - 1.0);

    set_unit(a, i, row, (hl_mean_variance){0.0, a->variable.squares / n * spread},
             a->total, out);
}

static hl_status infer(const analysis *a, hl_local *out, hl_error *err)
{
    const double *const x[] = {a->variable.z};
    hl_shared_table table = {
        .w = a->w, .grid = &a->grid, .variables = 1, .x = x, .threads = a->threads};

    const hl_status status = hl_local_infer(&table, NULL, &a->options, out, err);
    for (size_t i = 0; status == HL_OK && i < a->w->n; i++) {
        if (isnan(out->p[i])) continue;
        out->cls[i] = out->p_greater[i] < out->p_less[i] ? HL_SPOT_HOT : HL_SPOT_COLD;
    }
    return status;
}

hl_status hl_local_g(const double *x, const hl_weights *w, hl_g_kind kind,
                     const hl_local_options *options, hl_local *out, hl_error *err)
{
    const char *statistic = kind == HL_G ? "g" : "g_star";
    analysis a = {
        .x = x, .w = w, .options = options != NULL ? *options : hl_local_defaults()};
    hl_local l = {0};

    a.threads = hl_threads(a.options.threads);
    hl_status status = prepare(&a, err);
    if (status == HL_OK) {
        status = hl_local_open(statistic, &HL_CLASSES_SPOT, w, &a.options, &l, err);
    }
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < w->n; i++) {
        if (hl_is_island(w, i)) continue;
        if (kind == HL_G) {
            compute_g(&a, i, &l);
        } else {
            compute_star(&a, i, &l);
        }
    }
    status = infer(&a, &l, err);
    if (status == HL_OK) status = hl_local_close(w, &l, err);
    if (status != HL_OK) goto done;
    *out = l;
    l = (hl_local){0};
done:
    hl_variable_free(&a.variable);
    hl_grid_free(&a.grid);
    hl_local_free(&l);
    return status;
}
