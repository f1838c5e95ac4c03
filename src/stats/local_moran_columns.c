#include <math.h>
#include <stdio.h>

#include "hinterland/stats/local_moran.h"

static const hl_column_spec NUMBERS[] = {
    {"{F}_z",
     {"{F}: standardized", "{F}：标准化值"},
     {"(x - mean) / standard deviation", "（x - 均值） / 标准差"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_DIVERGING,
     NULL},
    {"{F}_lag",
     {"{F}: spatial lag", "{F}：空间滞后"},
     {"weighted sum of the neighbors' values (their mean under row-standardized "
      "weights), in the unit of {F}; missing without neighbors",
      "邻居取值的加权和（行标准化权重下即邻居均值），单位同 {F}；无邻居时缺失"},
     {"", ""},
     HL_NUMBER, HL_STYLE_SEQUENTIAL,
     NULL},
    {"{F}_i",
     {"{F}: local Moran's I", "{F}：局部莫兰指数"},
     {"(z_i / m2) * sum_j w_ij z_j; positive: like its neighbors",
      "(z_i / m2) * Σ_j w_ij z_j；正值表示与邻居相似"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_DIVERGING,
     NULL},
    {"{F}_i_expected",
     {"{F}: expected local I", "{F}：局部莫兰指数期望"},
     {"expectation of the local I under conditional randomization",
      "条件随机化下局部莫兰指数的期望"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"{F}_i_variance",
     {"{F}: variance of local I", "{F}：局部莫兰指数方差"},
     {"variance of the local I under conditional randomization",
      "条件随机化下局部莫兰指数的方差"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"{F}_i_z",
     {"{F}: z of local I", "{F}：局部莫兰指数 z 值"},
     {"(local I - expectation) / square root of the variance",
      "（局部莫兰指数 - 期望） / 方差的平方根"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"{F}_p",
     {"{F}: p, two-sided", "{F}：双侧 p 值"},
     {"pseudo p of conditional permutation, min(1, 2 * folded p)",
      "条件置换的双侧伪 p 值，min（1， 2 × 折叠 p）"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_P,
     NULL},
    {"{F}_p_greater",
     {"{F}: p, greater", "{F}：右侧 p 值"},
     {"pseudo p of a local I as large or larger: like its neighbors",
      "局部莫兰指数不小于观测值的伪 p 值：与邻居相似"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"{F}_p_less",
     {"{F}: p, less", "{F}：左侧 p 值"},
     {"pseudo p of a local I as small or smaller: unlike its neighbors",
      "局部莫兰指数不大于观测值的伪 p 值：与邻居相异"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"{F}_p_folded",
     {"{F}: p, folded", "{F}：折叠 p 值"},
     {"the smaller of the one-sided p, as GeoDa and PySAL print: half of the two-sided",
      "两个单侧 p 值中较小者，即 GeoDa 与 PySAL 所给的值：为双侧的一半"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"{F}_p_mc",
     {"{F}: Monte-Carlo error of p", "{F}：p 值的蒙特卡罗误差"},
     {"standard error of the two-sided p that comes from the number of permutations",
      "置换次数有限造成的双侧 p 值标准误"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"{F}_p_fdr",
     {"{F}: p, false discovery rate", "{F}：FDR 校正 p 值"},
     {"two-sided p adjusted after Benjamini and Hochberg",
      "按 Benjamini-Hochberg 校正的双侧 p 值"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_P,
     NULL},
    {"{F}_p_bonferroni",
     {"{F}: p, Bonferroni", "{F}：Bonferroni 校正 p 值"},
     {"two-sided p times the number of units tested, at most 1",
      "双侧 p 值乘以检验单元数，最大为 1"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
};

static const hl_column_spec QUADRANT = {
    "{F}_quad",
    {"{F}: Moran quadrant",     "{F}：莫兰散点象限"                                                               },
    {"1 High-High, 2 Low-High, 3 Low-Low, 4 High-Low: own value, then the neighbors', "
     "significant or not", "1 高-高，2 低-高，3 低-低，4 高-低：先自身后邻居，不论显著与否"},
    {"1",                       "1"                                                                                      },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &HL_CLASSES_QUADRANT
};

static const hl_column_spec LISA = {
    "{F}_lisa",
    {"{F}: LISA cluster",                              "{F}：LISA 集聚类型"                                                                               },
    {"the quadrant where the local I is significant after the correction of the study; "
     "0 not significant, 5 undefined, 6 isolate", "局部莫兰指数经校正后显著的单元取其象限；0 不显著，5 无定义，6 孤立单元"},
    {"1",                                              "1"                                                                                                     },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &HL_CLASSES_LISA
};

/// Where a column is put: what the steps below share. Borrowed.
typedef struct target {
    const size_t *row;
    const char *field;
    hl_text title;
    hl_columns *columns;
} target;

/// The column of a spec: the one that an earlier period appended, or a new one, all of
/// it missing. `fresh` says which.
static hl_status open_column(const target *to, const hl_column_spec *spec,
                             double **value, bool *fresh, hl_error *err)
{
    const char *suffix = spec->name + sizeof "{F}" - 1;
    char name[HL_COLUMN_NAME_SIZE] = "";

    const int length = snprintf(name, sizeof name, "%s%s", to->field, suffix);
    const hl_column *there = NULL; // a name too long is refused by the append below
    if (length < HL_COLUMN_NAME_SIZE) there = hl_columns_find(to->columns, name);
    *fresh = there == NULL;
    if (there != NULL) {
        *value = there->value;
        return HL_OK;
    }
    hl_column *column = NULL;
    const hl_status status =
        hl_columns_append(to->columns, spec, to->field, to->title, &column, err);
    if (status == HL_OK) *value = column->value;
    return status;
}

static size_t row_of(const target *to, size_t i)
{
    return to->row != NULL ? to->row[i] : i;
}

static hl_status put_numbers(const target *to, const hl_column_spec *spec,
                             const double *number, size_t n, hl_error *err)
{
    double *value = NULL;
    bool fresh = false;

    const hl_status status = open_column(to, spec, &value, &fresh, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        value[row_of(to, i)] = number[i];
    }
    return HL_OK;
}

static hl_status put_quadrants(const target *to, const hl_local_moran *l, hl_error *err)
{
    double *value = NULL;
    bool fresh = false;

    const hl_status status = open_column(to, &QUADRANT, &value, &fresh, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < l->n; i++) {
        value[row_of(to, i)] =
            l->quadrant[i] == HL_QUADRANT_NONE ? NAN : (double)l->quadrant[i];
    }
    return HL_OK;
}

/// Rows that no result speaks of keep the class `undefined`.
static hl_status put_classes(const target *to, const hl_local_moran *l, hl_error *err)
{
    double *value = NULL;
    bool fresh = false;

    const hl_status status = open_column(to, &LISA, &value, &fresh, err);
    if (status != HL_OK) return status;
    for (size_t r = 0; fresh && r < to->columns->rows; r++) {
        value[r] = HL_LISA_UNDEFINED;
    }
    for (size_t i = 0; i < l->n; i++) {
        value[row_of(to, i)] = (double)l->lisa[i];
    }
    return HL_OK;
}

hl_status hl_local_moran_columns(const hl_local_moran *result, const size_t *row,
                                 const char *field, hl_text title, hl_columns *columns,
                                 hl_error *err)
{
    const hl_local_moran *l = result;
    const target to = {row, field, title, columns};
    const double *number[] = {// in the order of NUMBERS
                              l->z,           l->lag,      l->i,    l->expected,
                              l->variance,    l->z_score,  l->p,    l->p_greater,
                              l->p_less,      l->p_folded, l->p_mc, l->p_fdr,
                              l->p_bonferroni};
    const size_t count = sizeof NUMBERS / sizeof *NUMBERS;
    const size_t statistics = 6; // then the quadrant, then what permutation says
    hl_status status = HL_OK;

    for (size_t k = 0; k < count && status == HL_OK; k++) {
        if (k == statistics) status = put_quadrants(&to, l, err);
        if (status != HL_OK) break;
        status = put_numbers(&to, &NUMBERS[k], number[k], l->n, err);
    }
    if (status != HL_OK) return status;
    return put_classes(&to, l, err);
}
