#include <math.h>

#include "hinterland/stats/detector.h"
#include "stats/table.h"

static const hl_class KINDS[] = {
    {HL_WEAKEN_NONLINEAR,  {"weaken, nonlinear", "非线性减弱"},           0x2166AC},
    {HL_WEAKEN_ONE,        {"weaken, one factor", "单因子非线性减弱"}, 0x92C5DE},
    {HL_ENHANCE_BOTH,      {"enhance, bilinear", "双因子增强"},           0xF4A582},
    {HL_INDEPENDENT,       {"independent", "独立"},                          0xD9D9D9},
    {HL_ENHANCE_NONLINEAR, {"enhance, nonlinear", "非线性增强"},          0xB2182B},
};

const hl_classes HL_CLASSES_INTERACTION = {
    "interaction",
    {"Interaction of factors", "因子交互作用"},
    KINDS,
    sizeof KINDS / sizeof KINDS[0]
};

#define FACTOR(member, kind, en, zh, says, says_zh) \
    HL_FIELD(hl_factor_row, member, kind, en, zh, says, says_zh)
#define PAIR(member, kind, en, zh, says, says_zh) \
    HL_FIELD(hl_interaction_row, member, kind, en, zh, says, says_zh)
#define RISK(member, kind, en, zh, says, says_zh) \
    HL_FIELD(hl_risk_row, member, kind, en, zh, says, says_zh)

static const hl_member FACTORS[] = {
    FACTOR(field, HL_TEXT, "Field", "字段", "variable to be accounted for",
           "被解释变量"),
    FACTOR(factor, HL_TEXT, "Factor", "因子", "variable that makes the strata",
           "分层因子"),
    HL_FIELD_CLASS(&HL_CLASSES_STRATIFY, hl_factor_row, rule, "Rule of the strata",
                   "分层方法", "how a number was cut; missing for groups as given",
                   "数值型因子的离散化方法;类别型因子缺失"),
    FACTOR(classes, HL_COUNT, "Classes asked for", "设定类别数",
           "missing for groups as given", "类别型因子缺失"),
    FACTOR(strata, HL_COUNT, "Strata", "层数", "with units", "含有单元的层"),
    FACTOR(n, HL_COUNT, "Units", "单元数", "units with both values",
           "两者均有取值的单元"),
    FACTOR(q, HL_NUMBER, "q", "q 值",
           "1 - sum of squares within strata / total: share of the variance that the "
           "strata account for",
           "1 - 层内平方和/总平方和:分层解释的方差比例"),
    FACTOR(f, HL_NUMBER, "F", "F 值", "q (n - strata) / ((1 - q)(strata - 1))",
           "q(n-层数)/((1-q)(层数-1))"),
    FACTOR(df1, HL_COUNT, "Degrees of freedom, 1", "自由度 1", "strata - 1", "层数-1"),
    FACTOR(df2, HL_COUNT, "Degrees of freedom, 2", "自由度 2", "n - strata", "n-层数"),
    FACTOR(lambda, HL_NUMBER, "Noncentrality", "非中心参数",
           "of Wang, Zhang and Fu (2016)", "王劲峰等(2016)"),
    FACTOR(p, HL_NUMBER, "p", "p 值", "of F under the noncentral F distribution",
           "非中心 F 分布下的 p 值"),
    FACTOR(p_anova, HL_NUMBER, "p, analysis of variance", "方差分析 p 值",
           "of F under the central F distribution; does not depend on the zero of the "
           "variable",
           "中心 F 分布下的 p 值;不受变量零点影响"),
};

static const hl_member PAIRS[] = {
    PAIR(field, HL_TEXT, "Field", "字段", "variable to be accounted for", "被解释变量"),
    PAIR(factor, HL_TEXT, "Factor", "因子", "first factor", "第一个因子"),
    PAIR(other, HL_TEXT, "Other factor", "另一因子", "second factor", "第二个因子"),
    PAIR(q, HL_NUMBER, "q of the factor", "因子 q 值", "alone", "单独"),
    PAIR(q_other, HL_NUMBER, "q of the other factor", "另一因子 q 值", "alone", "单独"),
    PAIR(q_both, HL_NUMBER, "q of both", "交互 q 值", "strata of both factors crossed",
         "两因子叠加分层"),
    PAIR(strata_both, HL_COUNT, "Strata of both", "叠加层数",
         "crossed strata with units; near n, q says nothing",
         "叠加后含单元的层数;接近 n 时 q 无意义"),
    HL_FIELD_CLASS(&HL_CLASSES_INTERACTION, hl_interaction_row, kind, "Interaction",
                   "交互类型", "q of both against q alone and their sum",
                   "交互 q 值与单独 q 值及其和的比较"),
    PAIR(f, HL_NUMBER, "F, ecological detector", "生态探测 F",
         "sum of squares within strata of the factor / of the other",
         "两因子层内平方和之比"),
    PAIR(p_greater, HL_NUMBER, "p, the other accounts for more", "另一因子更强的 p 值",
         "of F as large or larger", "F 不小于该值的概率"),
    PAIR(p_two_sided, HL_NUMBER, "p, the factors differ", "两因子差异 p 值",
         "two-sided", "双侧"),
};

static const hl_member RISKS[] = {
    RISK(field, HL_TEXT, "Field", "字段", "variable", "变量"),
    RISK(factor, HL_TEXT, "Factor", "因子", "variable that makes the strata",
         "分层因子"),
    RISK(stratum, HL_COUNT, "Stratum", "层", "1 the lowest", "1 为最低"),
    RISK(other, HL_COUNT, "Other stratum", "另一层", "1 the lowest", "1 为最低"),
    RISK(n, HL_COUNT, "Units", "单元数", "of the stratum", "该层单元数"),
    RISK(n_other, HL_COUNT, "Units of the other", "另一层单元数",
         "of the other stratum", "另一层单元数"),
    RISK(mean, HL_NUMBER, "Mean", "均值", "of the stratum", "该层均值"),
    RISK(mean_other, HL_NUMBER, "Mean of the other", "另一层均值",
         "of the other stratum", "另一层均值"),
    RISK(t, HL_NUMBER, "t", "t 值", "Welch's t test", "Welch t 检验"),
    RISK(df, HL_NUMBER, "Degrees of freedom", "自由度", "Welch's", "Welch 近似"),
    RISK(p, HL_NUMBER, "p", "p 值", "two-sided, not corrected for the number of pairs",
         "双侧,未作多重校正"),
};

hl_factor_row hl_factor_row_of(const hl_factor *factor)
{
    return (hl_factor_row){
        .rule = NAN,
        .classes = NAN,
        .strata = (double)factor->strata,
        .n = (double)factor->n,
        .q = factor->q,
        .f = factor->f,
        .df1 = factor->df1,
        .df2 = factor->df2,
        .lambda = factor->lambda,
        .p = factor->p,
        .p_anova = factor->p_anova,
    };
}

hl_factor_row hl_sweep_row_of(const hl_sweep *sweep)
{
    hl_factor_row row = hl_factor_row_of(&sweep->factor);

    row.rule = (double)sweep->rule;
    row.classes = (double)sweep->classes;
    if (sweep->factor.n == 0) row.strata = row.n = NAN;
    return row;
}

hl_interaction_row hl_interaction_row_of(const hl_interaction *interaction)
{
    return (hl_interaction_row){
        .q = interaction->a.q,
        .q_other = interaction->b.q,
        .q_both = interaction->both.q,
        .strata_both = (double)interaction->both.strata,
        .kind = (double)interaction->kind,
        .f = interaction->f,
        .p_greater = interaction->p_greater,
        .p_two_sided = interaction->p_two_sided,
    };
}

hl_risk_row hl_risk_row_of(const hl_risk *risk)
{
    return (hl_risk_row){
        .stratum = (double)(risk->a + 1),
        .other = (double)(risk->b + 1),
        .n = (double)risk->n_a,
        .n_other = (double)risk->n_b,
        .mean = risk->mean_a,
        .mean_other = risk->mean_b,
        .t = risk->t,
        .df = risk->df,
        .p = risk->p,
    };
}

hl_status hl_factor_columns(const hl_factor_row *row, hl_columns *columns,
                            hl_error *err)
{
    return hl_table_columns(FACTORS, sizeof FACTORS / sizeof FACTORS[0], row,
                            sizeof *row, columns, err);
}

hl_status hl_interaction_columns(const hl_interaction_row *row, hl_columns *columns,
                                 hl_error *err)
{
    return hl_table_columns(PAIRS, sizeof PAIRS / sizeof PAIRS[0], row, sizeof *row,
                            columns, err);
}

hl_status hl_risk_columns(const hl_risk_row *row, hl_columns *columns, hl_error *err)
{
    return hl_table_columns(RISKS, sizeof RISKS / sizeof RISKS[0], row, sizeof *row,
                            columns, err);
}
