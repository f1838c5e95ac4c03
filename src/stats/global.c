#include <stddef.h>

#include "hinterland/stats/global.h"

enum { COLUMNS = 20 };
static const size_t DEFAULT_PERMUTATIONS = 9999;
static const uint64_t DEFAULT_SEED = 12345;

hl_global_options hl_global_defaults(void)
{
    return (hl_global_options){.permutations = DEFAULT_PERMUTATIONS,
                               .seed = DEFAULT_SEED};
}

static const hl_column_spec SPECS[COLUMNS] = {
    {"value",
     {"Value", "统计量的值"},
     {"the statistic; for Moran's I (n / S0) * sum_ij w_ij z_i z_j / sum_i z_i^2",
      "统计量的值;莫兰指数为 (n / S0) × Σ_ij w_ij z_i z_j / Σ_i z_i²"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"expected",
     {"Expected value", "期望"},
     {"expectation without association; for Moran's I -1 / (n - 1)",
      "无空间关联时的期望;莫兰指数为 -1 / (n - 1)"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"variance_randomization",
     {"Variance, randomization", "方差(随机化假设)"},
     {"variance under randomization (Cliff and Ord)",
      "随机化假设下的方差(Cliff 与 Ord)"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"variance_normality",
     {"Variance, normality", "方差(正态假设)"},
     {"variance under normality (Cliff and Ord)", "正态假设下的方差(Cliff 与 Ord)"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"z",
     {"z, randomization", "z 值(随机化假设)"},
     {"(value - expectation) / square root of the variance under randomization",
      "(统计量 - 期望) / 随机化方差的平方根"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"z_normality",
     {"z, normality", "z 值(正态假设)"},
     {"(value - expectation) / square root of the variance under normality",
      "(统计量 - 期望) / 正态方差的平方根"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"p",
     {"p, two-sided", "双侧 p 值"},
     {"pseudo p of permutation, min(1, 2 * folded p); analytic where nothing was "
      "permuted",
      "置换检验的双侧伪 p 值,min(1, 2 × 折叠 p);未置换时为解析值"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"p_greater",
     {"p, greater", "右侧 p 值"},
     {"p of a value as large or larger; of Moran's I: clustering",
      "统计量不小于观测值的 p 值;对莫兰指数为集聚"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"p_less",
     {"p, less", "左侧 p 值"},
     {"p of a value as small or smaller; of Moran's I: dispersion",
      "统计量不大于观测值的 p 值;对莫兰指数为离散"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"p_folded",
     {"p, folded", "折叠 p 值"},
     {"the smaller of the one-sided p, as GeoDa and PySAL print",
      "两个单侧 p 值中较小者,即 GeoDa 与 PySAL 所给的值"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"p_mc",
     {"Monte-Carlo error of p", "p 值的蒙特卡罗误差"},
     {"standard error of the two-sided p that comes from the number of permutations",
      "置换次数有限造成的双侧 p 值标准误"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"p_analytic",
     {"p, analytic", "解析 p 值"},
     {"two-sided p of z under randomization", "随机化假设下 z 值的双侧 p 值"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"n",
     {"Units", "单元数"},
     {"units with a value", "有取值的单元数"},
     {"1", "1"},
     HL_COUNT,  HL_STYLE_NONE,
     NULL},
    {"n_used",
     {"Units in the formulas", "公式中的单元数"},
     {"n of scaling and moments: without islands by default",
      "缩放与矩公式所用的 n:默认不含孤立单元"},
     {"1", "1"},
     HL_COUNT,  HL_STYLE_NONE,
     NULL},
    {"islands",
     {"Islands", "孤立单元数"},
     {"units without neighbors", "没有邻居的单元数"},
     {"1", "1"},
     HL_COUNT,  HL_STYLE_NONE,
     NULL},
    {"s0",
     {"S0", "S0"},
     {"sum of the weights", "权重总和"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"s1",
     {"S1", "S1"},
     {"1/2 sum_ij (w_ij + w_ji)^2", "½ Σ_ij (w_ij + w_ji)²"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"s2",
     {"S2", "S2"},
     {"sum_i (row sum + column sum)^2", "Σ_i (行和 + 列和)²"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"permutations",
     {"Permutations", "置换次数"},
     {"shuffles of the values over the units", "取值在单元间随机重排的次数"},
     {"1", "1"},
     HL_COUNT,  HL_STYLE_NONE,
     NULL},
    {"seed",
     {"Seed", "随机种子"},
     {"seed of the random numbers", "随机数种子"},
     {"1", "1"},
     HL_COUNT,  HL_STYLE_NONE,
     NULL},
};

/// The values of one result, in the order of SPECS.
static void list_values(const hl_global *m, double value[COLUMNS])
{
    const hl_p_values *best =
        m->permutations > 0 ? &m->p_permutation : &m->p_randomization;
    const double listed[COLUMNS] = {
        m->value,
        m->expected,
        m->variance_randomization,
        m->variance_normality,
        m->z_randomization,
        m->z_normality,
        best->two_sided,
        best->greater,
        best->less,
        m->p_folded,
        m->p_mc,
        m->p_randomization.two_sided,
        (double)m->n,
        (double)m->n_used,
        (double)m->islands,
        m->s0,
        m->s1,
        m->s2,
        (double)m->permutations,
        (double)m->seed,
    };

    for (size_t k = 0; k < COLUMNS; k++) {
        value[k] = listed[k];
    }
}

hl_status hl_global_columns(const hl_global *results, hl_columns *columns,
                            hl_error *err)
{
    const size_t first = columns->count;
    double value[COLUMNS] = {0};

    for (size_t k = 0; k < COLUMNS; k++) {
        const hl_status status =
            hl_columns_append(columns, &SPECS[k], NULL, (hl_text){0}, NULL, err);
        if (status != HL_OK) return status;
    }
    for (size_t r = 0; r < columns->rows; r++) {
        list_values(&results[r], value);
        for (size_t k = 0; k < COLUMNS; k++) {
            columns->column[first + k].value[r] = value[k];
        }
    }
    return HL_OK;
}
