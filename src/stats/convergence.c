#include "hinterland/stats/convergence.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/stats/inequality.h"
#include "stats/table.h"
#include "stats/variable.h"

enum { FEWEST_UNITS = 3, FEWEST_PERIODS = 3 };

static const hl_class KINDS[] = {
    {HL_SIGMA_LOG_SD, {"sigma, logarithms", "σ 收敛(对数标准差)"},            0x4C78A8},
    {HL_SIGMA_CV,     {"sigma, coefficient of variation", "σ 收敛(变异系数)"}, 0x54A24B},
    {HL_BETA,         {"beta, absolute", "绝对 β 收敛"},                         0xF58518},
};

const hl_classes HL_CLASSES_CONVERGENCE = {
    "convergence", {"Convergence", "收敛"},
     KINDS, sizeof KINDS / sizeof KINDS[0]
};

static hl_status check_positive(const double *value, size_t length, hl_error *err)
{
    const hl_status status = hl_variable_check(value, length, err);
    if (status != HL_OK) return status;
    for (size_t r = 0; r < length; r++) {
        if (!(value[r] > 0.0)) {
            return hl_fail(err, HL_CODE_STATS_POSITIVE, "%zu\t%g", r, value[r]);
        }
    }
    return HL_OK;
}

static hl_status measure(const hl_panel *y, hl_sigma_convergence *s, hl_error *err)
{
    for (size_t t = 0; t < y->periods; t++) {
        const hl_sample sample = {y->value + t * y->n, NULL, y->n};
        hl_inequality q = {0};
        const hl_status status = hl_inequality_compute(&sample, &q, err);
        if (status != HL_OK) return status;
        s->log_sd[t] = q.log_sd;
        s->cv[t] = q.cv;
    }
    return HL_OK;
}

hl_status hl_sigma_convergence_compute(const hl_panel *y, const double *time,
                                       hl_sigma_convergence *out, hl_error *err)
{
    const size_t n = y->periods;
    hl_sigma_convergence s = {.periods = n};

    if (n < FEWEST_PERIODS) {
        return hl_fail(err, HL_CODE_STATS_PERIODS, "%zu\t%d", n, FEWEST_PERIODS);
    }
    hl_status status = check_positive(y->value, y->n * n, err);
    if (status != HL_OK) return status;
    s.log_sd = hl_array(n, sizeof *s.log_sd);
    s.cv = hl_array(n, sizeof *s.cv);
    if (s.log_sd == NULL || s.cv == NULL) {
        status = hl_no_memory(err, "%zu periods", n);
        goto done;
    }
    status = measure(y, &s, err);
    if (status != HL_OK) goto done;
    status = hl_trend_compute(time, s.log_sd, n, &s.log_sd_trend, err);
    if (status != HL_OK) goto done;
    status = hl_trend_compute(time, s.cv, n, &s.cv_trend, err);
    if (status != HL_OK) goto done;
    status = hl_line_fit(time, s.log_sd, n, &s.log_sd_line, err);
    if (status != HL_OK) goto done;
    status = hl_line_fit(time, s.cv, n, &s.cv_line, err);
    if (status != HL_OK) goto done;
    *out = s;
    s = (hl_sigma_convergence){0};
done:
    hl_sigma_convergence_free(&s);
    return status;
}

void hl_sigma_convergence_free(hl_sigma_convergence *result)
{
    free(result->log_sd);
    free(result->cv);
    *result = (hl_sigma_convergence){0};
}

hl_status hl_beta_convergence_compute(const double *first, const double *last, size_t n,
                                      double span, hl_beta_convergence *out,
                                      hl_error *err)
{
    double *level = NULL;
    double *growth = NULL;
    hl_beta_convergence b = {.span = span};

    if (!(span > 0.0) || isinf(span)) {
        return hl_fail(err, HL_CODE_STATS_OPTION, "span\t%g\t> 0", span);
    }
    if (n < FEWEST_UNITS) {
        return hl_fail(err, HL_CODE_STATS_UNITS, "%zu\t%d", n, FEWEST_UNITS);
    }
    hl_status status = check_positive(first, n, err);
    if (status == HL_OK) status = check_positive(last, n, err);
    if (status != HL_OK) return status;
    level = hl_array(n, sizeof *level);
    growth = hl_array(n, sizeof *growth);
    if (level == NULL || growth == NULL) {
        status = hl_no_memory(err, "%zu units", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        level[i] = log(first[i]);
        growth[i] = (log(last[i]) - level[i]) / span;
    }
    status = hl_line_fit(level, growth, n, &b.line, err);
    if (status != HL_OK) goto done;
    const double kept = 1.0 + b.line.slope * span;
    b.speed = kept > 0.0 ? -log(kept) / span : NAN;
    b.speed_se = kept > 0.0 ? b.line.slope_se / kept : NAN;
    b.half_life = b.speed > 0.0 ? log(2.0) / b.speed : NAN;
    *out = b;
done:
    free(level);
    free(growth);
    return status;
}

// ---- table

static const hl_member FIELD[] = {
    HL_FIELD(hl_convergence_row, field, HL_TEXT, "Field", "字段", "variable", "变量"),
    HL_FIELD_CLASS(&HL_CLASSES_CONVERGENCE, hl_convergence_row, kind, "Convergence",
                   "收敛类型",
                   "sigma: the spread falls over time; beta: those behind grow faster",
                   "σ:差距随时间缩小;β:落后者增长更快"),
    HL_FIELD(hl_convergence_row, from, HL_COUNT, "From", "起始期", "first period",
             "起始时期"),
    HL_FIELD(hl_convergence_row, to, HL_COUNT, "To", "终止期", "last period",
             "终止时期"),
    HL_FIELD(hl_convergence_row, n, HL_COUNT, "Observations", "观测数",
             "periods (sigma) or units (beta)", "时期数(σ)或单元数(β)"),
    HL_FIELD(
        hl_convergence_row, slope, HL_NUMBER, "Slope", "斜率",
        "of the spread on time, or of growth on the logarithm of the initial level; "
        "below 0: convergence",
        "离散度对时间,或增长率对初始对数水平;小于 0 为收敛"),
    HL_FIELD(hl_convergence_row, slope_se, HL_NUMBER, "Standard error", "标准误",
             "least squares", "最小二乘"),
    HL_FIELD(hl_convergence_row, t, HL_NUMBER, "t", "t 值", "slope / standard error",
             "斜率/标准误"),
    HL_FIELD(hl_convergence_row, p, HL_NUMBER, "p", "p 值", "two-sided", "双侧"),
    HL_FIELD(hl_convergence_row, r2, HL_NUMBER, "R squared", "R²",
             "share of the variance that the line explains", "直线解释的方差比例"),
    HL_FIELD(hl_convergence_row, trend, HL_NUMBER, "Theil-Sen slope", "Theil-Sen 斜率",
             "median of the slopes of all pairs of periods", "所有时期对斜率的中位数"),
    HL_FIELD(hl_convergence_row, trend_p, HL_NUMBER, "p, Mann-Kendall",
             "Mann-Kendall p 值", "two-sided", "双侧"),
    HL_FIELD(hl_convergence_row, speed, HL_NUMBER, "Speed", "收敛速度",
             "-ln(1 + b h) / h per period", "-ln(1+b h)/h,每期"),
    HL_FIELD(hl_convergence_row, speed_se, HL_NUMBER, "Standard error of the speed",
             "速度标准误", "by the delta method", "Delta 法"),
    HL_FIELD_IN("periods", hl_convergence_row, half_life, HL_NUMBER, "Half-life",
                "半程时间", "periods until half of a gap is closed, ln 2 / speed",
                "差距缩小一半所需期数,ln 2/速度"),
};

static void put_line(const hl_line *line, hl_convergence_row *row)
{
    row->n = (double)line->n;
    row->slope = line->slope;
    row->slope_se = line->slope_se;
    row->t = line->t;
    row->p = line->p;
    row->r2 = line->r2;
}

size_t hl_sigma_convergence_list(const hl_sigma_convergence *s,
                                 const hl_convergence_row *head,
                                 hl_convergence_row *row)
{
    const hl_line *line[] = {&s->log_sd_line, &s->cv_line};
    const hl_trend *trend[] = {&s->log_sd_trend, &s->cv_trend};

    for (size_t k = 0; row != NULL && k < 2; k++) {
        row[k] = *head;
        row[k].kind = k == 0 ? HL_SIGMA_LOG_SD : HL_SIGMA_CV;
        put_line(line[k], &row[k]);
        row[k].trend = trend[k]->slope;
        row[k].trend_p = trend[k]->p;
        row[k].speed = row[k].speed_se = row[k].half_life = NAN;
    }
    return 2;
}

size_t hl_beta_convergence_list(const hl_beta_convergence *b,
                                const hl_convergence_row *head, hl_convergence_row *row)
{
    if (row == NULL) return 1;
    *row = *head;
    row->kind = HL_BETA;
    put_line(&b->line, row);
    row->trend = row->trend_p = NAN;
    row->speed = b->speed;
    row->speed_se = b->speed_se;
    row->half_life = b->half_life;
    return 1;
}

hl_status hl_convergence_columns(const hl_convergence_row *row, hl_columns *columns,
                                 hl_error *err)
{
    return hl_table_columns(FIELD, sizeof FIELD / sizeof FIELD[0], row, sizeof *row,
                            columns, err);
}
