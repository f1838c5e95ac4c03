#include "stats/local_columns.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/stats/local_moran.h"
#include "stats/local_steps.h"

enum { MOMENTS = 4, TAILS = 7, P_METHOD_CLASSES = 6 };

static const hl_class P_METHOD_ROWS[P_METHOD_CLASSES] = {
    {HL_P_NONE,        {"None", "无"},                               0xEEEEEE},
    {HL_P_PERMUTATION, {"Permutation", "置换"},                     0x66C2A5},
    {HL_P_EXACT,       {"Exact", "精确"},                           0x8DA0CB},
    {HL_P_UNDECIDED,   {"Undecided, permutation", "未决，置换"}, 0xFC8D62},
    {HL_P_SADDLEPOINT, {"Saddlepoint", "鞍点近似"},               0xE78AC3},
    {HL_P_SEQUENTIAL,  {"Sequential permutation", "序贯置换"},    0xA6D854},
};

static const hl_classes P_METHODS = {
    "p_method", {"Where p comes from", "p 值来源"},
     P_METHOD_ROWS, P_METHOD_CLASSES
};

/// The columns of local Moran keep the names that studies know.
static const hl_column_spec MORAN_MOMENTS[MOMENTS] = {
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
};

static const hl_column_spec MORAN_TAILS[TAILS] = {
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

static const hl_column_spec MORAN_CLASS = {
    "{F}_lisa",
    {"{F}: LISA cluster",                              "{F}：LISA 集聚类型"                                                                               },
    {"the quadrant where the local I is significant after the correction of the study; "
     "0 not significant, 5 undefined, 6 isolate", "局部莫兰指数经校正后显著的单元取其象限；0 不显著，5 无定义，6 孤立单元"},
    {"1",                                              "1"                                                                                                     },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &HL_CLASSES_LISA
};

/// Of every other statistic; {F} is the field with the tag, "x_c", and in titles the
/// field with the words, "x, local Geary c". The meaning of the value comes from there.
static const hl_column_spec OTHER_MOMENTS[MOMENTS] = {
    {"{F}",          {"{F}", "{F}"},    {NULL, NULL},                                {"1", "1"}, HL_NUMBER, HL_STYLE_NONE, NULL},
    {"{F}_expected",
     {"{F}: expected", "{F}：期望"},
     {"expectation under conditional randomization", "条件随机化下的期望"},
     {"1", "1"},
     HL_NUMBER,                                                                                             HL_STYLE_NONE,
     NULL                                                                                                                      },
    {"{F}_variance",
     {"{F}: variance", "{F}：方差"},
     {"variance under conditional randomization", "条件随机化下的方差"},
     {"1", "1"},
     HL_NUMBER,                                                                                             HL_STYLE_NONE,
     NULL                                                                                                                      },
    {"{F}_z",
     {"{F}: z", "{F}：z 值"},
     {"(statistic - expectation) / square root of the variance",
      "（统计量 - 期望） / 方差的平方根"},
     {"1", "1"},
     HL_NUMBER,                                                                                             HL_STYLE_NONE,
     NULL                                                                                                                      },
};

static const hl_column_spec OTHER_TAILS[TAILS] = {
    {"{F}_p",
     {"{F}: p, two-sided", "{F}：双侧 p 值"},
     {"pseudo p of conditional permutation, min(1, 2 * folded p)",
      "条件置换的双侧伪 p 值，min（1， 2 × 折叠 p）"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_P,
     NULL},
    {"{F}_p_greater",
     {"{F}: p, greater", "{F}：右侧 p 值"},
     {"pseudo p of a statistic as large or larger", "统计量不小于观测值的伪 p 值"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"{F}_p_less",
     {"{F}: p, less", "{F}：左侧 p 值"},
     {"pseudo p of a statistic as small or smaller", "统计量不大于观测值的伪 p 值"},
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
    {"{F}_p_bonf",
     {"{F}: p, Bonferroni", "{F}：Bonferroni 校正 p 值"},
     {"two-sided p times the number of units tested, at most 1",
      "双侧 p 值乘以检验单元数，最大为 1"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
};

static const hl_column_spec OTHER_CLASS = {
    "{F}_class",
    {"{F}: clusters",                     "{F}：集聚类型"                                               },
    {"the kind of cluster where the statistic is significant after the correction of "
     "the study; 0 not significant", "统计量经校正后显著的单元的集聚类型；0 不显著"},
    {"1",                                 "1"                                                                },
    HL_CLASS,
    HL_STYLE_CLASSES,
    NULL  // of the statistic
};

static const hl_text YEKUTIELI = {"two-sided p adjusted after Benjamini and Yekutieli",
                                  "按 Benjamini-Yekutieli 校正的双侧 p 值"};

static const hl_column_spec P_LOW = {
    "{F}_p_low",
    {"{F}: p, lower bound",                                                   "{F}：p 值下界"},
    {"p is at least this: certain where exact, with 97.5 % where sequential",
      "p 值不小于此数：精确法为确定界，序贯法为 97.5 % 界"                    },
    {"1",                                                                     "1"                },
    HL_NUMBER,
    HL_STYLE_NONE,
    NULL
};
static const hl_column_spec P_HIGH = {
    "{F}_p_high",
    {"{F}: p, upper bound",                                                  "{F}：p 值上界"},
    {"p is at most this: certain where exact, with 97.5 % where sequential",
      "p 值不大于此数：精确法为确定界，序贯法为 97.5 % 界"                   },
    {"1",                                                                    "1"                },
    HL_NUMBER,
    HL_STYLE_NONE,
    NULL
};
static const hl_column_spec P_METHOD = {
    "{F}_p_method",
    {"{F}: where p comes from",                         "{F}：p 值来源"                                                                                     },
    {"0 none, 1 permutation, 2 exact, 3 exact left it undecided: permutation, 4 "
     "saddlepoint, 5 permutation with early stop", "0 无，1 置换，2 精确，3 精确法未决改用置换，4 鞍点近似，5 提前停止的置换"},
    {"1",                                               "1"                                                                                                     },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &P_METHODS
};

/// What a statistic adds to the specs above: a row is all that a new one needs.
typedef struct statistic {
    const char *name;
    const char *tag;
    hl_text words;
    hl_text meaning;
    hl_column_style style;
    bool has_moments;
    const hl_column_spec *moments;
    const hl_column_spec *tails;
    const hl_column_spec *classes;
} statistic;

#define OTHERS OTHER_MOMENTS, OTHER_TAILS, &OTHER_CLASS

static const statistic STATISTICS[] = {
    {"moran",
     "",             {"", ""},
     {NULL, NULL},
     HL_STYLE_DIVERGING,                                                         true,
     MORAN_MOMENTS,       MORAN_TAILS,
     &MORAN_CLASS},
    {"geary",
     "_c", {"local Geary's c", "局部 Geary c"},
     {"sum_j w_ij (z_i - z_j)^2; small: like its neighbors",
      "Σ_j w_ij (z_i - z_j)²；小值表示与邻居相似"},
     HL_STYLE_SEQUENTIAL,                                true,
     OTHERS},
    {"multivariate_geary",
     "_mc",       {"multivariate local Geary's c", "多变量局部 Geary c"},
     {"mean over the variables of sum_j w_ij (z_i - z_j)^2; small: like its neighbors "
      "in all of them",
      "各变量 Σ_j w_ij (z_i - z_j)² 的均值；小值表示在所有变量上与邻居相似"},
     HL_STYLE_SEQUENTIAL,   false,
     OTHERS},
    {"g",
     "_g",       {"Getis-Ord G", "Getis-Ord G"},
     {"sum_j w_ij x_j / sum_j x_j over the other units; large: a hot spot",
      "Σ_j w_ij x_j / Σ_j x_j，不含自身；大值为热点"},
     HL_STYLE_SEQUENTIAL,                                 true,
     OTHERS},
    {"g_star",
     "_gs",       {"Getis-Ord G*", "Getis-Ord G*"},
     {"sum_j w_ij x_j / sum_j x_j, the unit itself included; large: a hot spot",
      "Σ_j w_ij x_j / Σ_j x_j，含自身；大值为热点"},
     HL_STYLE_SEQUENTIAL,                              true,
     OTHERS},
    {"bivariate_moran",
     "_bv",       {"bivariate local Moran's I", "双变量局部莫兰指数"},
     {"z_i of the first variable times the lag of z of the second; positive: like the "
      "other variable around it",
      "第一变量的 z_i 乘以第二变量 z 的空间滞后；正值表示与周围的第二变量相似"},
     HL_STYLE_DIVERGING,  true,
     OTHERS },
    {"differential_moran",
     "_d",       {"differential local Moran's I", "局部差分莫兰指数"},
     {"local Moran's I of the change from the first period to the last",
      "首期至末期变化量的局部莫兰指数"},
     HL_STYLE_DIVERGING,   true,
     OTHERS },
    {"moran_rates",
     "_eb",       {"local Moran's I of rates", "比率的局部莫兰指数"},
     {"local Moran's I of rates standardized after Assuncao and Reis (1999)",
      "按 Assuncao 与 Reis（1999）标准化的比率的局部莫兰指数"},
     HL_STYLE_DIVERGING,   true,
     OTHERS },
    {"join_count",
     "_jc",       {"local join count", "局部连接计数"},
     {"weighted number of neighbors with 1, for a unit with 1",
      "取值为 1 的单元的邻居中取值为 1 的加权个数"},
     HL_STYLE_SEQUENTIAL,                    true,
     OTHERS},
    {"bivariate_join_count",
     "_bj",       {"bivariate local join count", "双变量局部连接计数"},
     {"weighted number of neighbors with 1 in the second variable, for a unit with 1 "
      "in the first",
      "第一变量为 1 的单元的邻居中第二变量为 1 的加权个数"},
     HL_STYLE_SEQUENTIAL, true,
     OTHERS},
    {"colocation",
     "_cl",       {"local co-location", "局部同位连接计数"},
     {"weighted number of neighbors with 1 in all variables, for a unit with 1 in all",
      "所有变量均为 1 的单元的邻居中所有变量均为 1 的加权个数"},
     HL_STYLE_SEQUENTIAL,             true,
     OTHERS},
    {"quantile_join_count",
     "_q",       {"quantile join count", "分位数局部连接计数"},
     {"weighted number of neighbors in the same quantile, for a unit in it",
      "该分位数内单元的邻居中同属该分位数的加权个数"},
     HL_STYLE_SEQUENTIAL,         true,
     OTHERS},
    {"losh",
     "_h",       {"local heteroscedasticity", "局部异方差"},
     {"H_i of Ord and Getis (2012): local spread over the mean spread; above 1: mixed",
      "Ord 与 Getis（2012）的 H_i：局部离散与平均离散之比；大于 1 表示混杂"},
     HL_STYLE_SEQUENTIAL,                true,
     OTHERS},
};

static const statistic *find_statistic(const char *name)
{
    for (size_t k = 0; k < sizeof STATISTICS / sizeof *STATISTICS; k++) {
        if (strcmp(STATISTICS[k].name, name) == 0) return &STATISTICS[k];
    }
    return NULL;
}

/// The column of a spec: the one that an earlier period appended, or a new one, all of
/// it missing. `fresh` says which.
static hl_status open_column(const hl_column_target *to, const hl_column_spec *spec,
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

static size_t row_of(const hl_column_target *to, size_t i)
{
    return to->row != NULL ? to->row[i] : i;
}

hl_status hl_put_numbers(const hl_column_target *to, const hl_column_spec *spec,
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

hl_status hl_put_codes(const hl_column_target *to, const hl_column_spec *spec,
                       const uint8_t *code, size_t n, hl_codes_rule rule, hl_error *err)
{
    double *value = NULL;
    bool fresh = false;

    const hl_status status = open_column(to, spec, &value, &fresh, err);
    if (status != HL_OK) return status;
    for (size_t r = 0; fresh && r < to->columns->rows; r++) {
        value[r] = rule.rest;
    }
    for (size_t i = 0; i < n; i++) {
        value[row_of(to, i)] = code[i] == rule.missing ? (double)NAN : (double)code[i];
    }
    return HL_OK;
}

/// "x, local Geary c", or NULL when there is no memory; the caller frees it.
static char *join(const char *title, const char *field, const char *between,
                  const char *words)
{
    const char *first = title[0] != '\0' ? title : field;
    const size_t size = strlen(first) + strlen(between) + strlen(words) + 1;
    char *joined = hl_array(size, 1);

    if (joined == NULL) return NULL;
    if (words[0] == '\0') between = "";
    (void)snprintf(joined, size, "%s%s%s", first, between, words);
    return joined;
}

/// A target whose field carries the tag and whose title the words of a statistic.
typedef struct tagged {
    hl_column_target to;
    const statistic *statistic;
    char *field;
    char *title[HL_LANG_COUNT];
} tagged;

static void free_tagged(tagged *t)
{
    free(t->field);
    free(t->title[HL_EN]);
    free(t->title[HL_ZH]);
    *t = (tagged){0};
}

static hl_status tag_target(const hl_local *local, const hl_column_target *to,
                            tagged *out, hl_error *err)
{
    tagged t = {.to = *to, .statistic = find_statistic(local->statistic)};

    if (t.statistic == NULL) {
        return hl_fail(err, HL_CODE_INTERNAL, "no columns for '%s'", local->statistic);
    }
    const hl_text words = t.statistic->words;
    t.field = join(to->field, "", "", t.statistic->tag);
    t.title[HL_EN] =
        join(hl_text_in(to->title, HL_EN), to->field, ", ", hl_text_in(words, HL_EN));
    t.title[HL_ZH] =
        join(hl_text_in(to->title, HL_ZH), to->field, "，", hl_text_in(words, HL_ZH));
    if (t.field == NULL || t.title[HL_EN] == NULL || t.title[HL_ZH] == NULL) {
        free_tagged(&t);
        return hl_no_memory(err, "the columns of '%s'", local->statistic);
    }
    t.to.field = t.field;
    t.to.title = (hl_text){t.title[HL_EN], t.title[HL_ZH]};
    *out = t;
    return HL_OK;
}

hl_status hl_local_put_statistics(const hl_local *local, const hl_column_target *to,
                                  hl_error *err)
{
    const double *const number[MOMENTS] = {local->value, local->expected,
                                           local->variance, local->z_score};
    tagged t = {0};

    hl_status status = tag_target(local, to, &t, err);
    if (status != HL_OK) return status;
    const size_t count = t.statistic->has_moments ? MOMENTS : 1;
    for (size_t k = 0; k < count && status == HL_OK; k++) {
        hl_column_spec spec = t.statistic->moments[k];
        if (spec.meaning.en == NULL) {
            spec.meaning = t.statistic->meaning;
            spec.style = t.statistic->style;
        }
        status = hl_put_numbers(&t.to, &spec, number[k], local->n, err);
    }
    free_tagged(&t);
    return status;
}

static bool p_is_plain(const hl_local *local)
{
    for (size_t i = 0; i < local->n; i++) {
        if (local->p_method[i] > HL_P_PERMUTATION) return false;
    }
    return true;
}

static hl_status put_tails(const hl_local *local, const tagged *t, hl_error *err)
{
    const double *const number[TAILS] = {
        local->p,    local->p_greater, local->p_less,      local->p_folded,
        local->p_mc, local->p_fdr,     local->p_bonferroni};
    hl_status status = HL_OK;

    for (size_t k = 0; k < TAILS && status == HL_OK; k++) {
        hl_column_spec spec = t->statistic->tails[k];
        if (number[k] == local->p_fdr && local->correction == HL_CORRECTION_FDR_BY) {
            spec.meaning = YEKUTIELI;
        }
        status = hl_put_numbers(&t->to, &spec, number[k], local->n, err);
    }
    return status;
}

static hl_status put_bounds(const hl_local *local, const tagged *t, hl_error *err)
{
    const hl_codes_rule none = {-1, NAN};

    if (p_is_plain(local)) return HL_OK;
    hl_status status = hl_put_numbers(&t->to, &P_LOW, local->p_low, local->n, err);
    if (status == HL_OK) {
        status = hl_put_numbers(&t->to, &P_HIGH, local->p_high, local->n, err);
    }
    if (status == HL_OK) {
        status = hl_put_codes(&t->to, &P_METHOD, local->p_method, local->n, none, err);
    }
    return status;
}

hl_status hl_local_put_inference(const hl_local *local, const hl_column_target *to,
                                 hl_error *err)
{
    const hl_codes_rule rule = {-1, (double)hl_class_undefined(local->classes)};
    tagged t = {0};

    hl_status status = tag_target(local, to, &t, err);
    if (status != HL_OK) return status;
    hl_column_spec classes = *t.statistic->classes;
    classes.classes = local->classes;
    status = put_tails(local, &t, err);
    if (status == HL_OK) status = put_bounds(local, &t, err);
    if (status == HL_OK) {
        status = hl_put_codes(&t.to, &classes, local->cls, local->n, rule, err);
    }
    free_tagged(&t);
    return status;
}

hl_status hl_local_columns(const hl_local *local, const size_t *row, const char *field,
                           hl_text title, hl_columns *columns, hl_error *err)
{
    const hl_column_target to = {row, field, title, columns};

    const hl_status status = hl_local_put_statistics(local, &to, err);
    return status == HL_OK ? hl_local_put_inference(local, &to, err) : status;
}
