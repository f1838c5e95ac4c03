#include <math.h>

#include "hinterland/stats/inequality.h"
#include "stats/table.h"

#define ROW(member, en, zh, says, says_zh) \
    HL_FIELD(hl_inequality_row, member, HL_NUMBER, en, zh, says, says_zh)
#define GROUP(member, en, zh, says, says_zh) \
    HL_FIELD(hl_inequality_group_row, member, HL_NUMBER, en, zh, says, says_zh)

static const hl_member TOTAL[] = {
    HL_FIELD(hl_inequality_row, field, HL_TEXT, "Field", "字段", "variable", "变量"),
    HL_FIELD(hl_inequality_row, period, HL_COUNT, "Period", "时期", "e.g. the year",
             "如年份"),
    HL_FIELD(hl_inequality_row, n, HL_COUNT, "Units", "单元数", "units with a value",
             "有取值的单元数"),
    ROW(mean, "Mean", "均值", "weighted mean", "加权均值"),
    ROW(cv, "Coefficient of variation", "变异系数",
        "standard deviation / mean (division by n)", "标准差/均值(除以 n)"),
    ROW(gini, "Gini", "基尼系数", "sum_ij p_i p_j |y_i - y_j| / (2 mean)",
        "Σ p_i p_j |y_i - y_j| /(2×均值)"),
    ROW(theil_t, "Theil T", "泰尔指数 T", "sum p (y / mean) ln(y / mean)",
        "Σ p (y/均值) ln(y/均值)"),
    ROW(theil_l, "Theil L", "泰尔指数 L", "sum p ln(mean / y); missing with a zero",
        "Σ p ln(均值/y);有零值时缺失"),
    ROW(atkinson_half, "Atkinson, 0.5", "阿特金森指数(0.5)",
        "1 - (sum p (y / mean)^0.5)^2", "1 - (Σ p (y/均值)^0.5)²"),
    ROW(atkinson_1, "Atkinson, 1", "阿特金森指数(1)", "1 - geometric mean / mean",
        "1 - 几何均值/均值"),
    ROW(atkinson_2, "Atkinson, 2", "阿特金森指数(2)", "1 - harmonic mean / mean",
        "1 - 调和均值/均值"),
    ROW(sigma, "Sigma", "σ 收敛指标",
        "standard deviation of the logarithms; falls when units converge",
        "对数的标准差;下降表示收敛"),
    ROW(t_between, "Theil T between groups", "泰尔 T 组间",
        "sum over groups of income share ln(mean of the group / mean)",
        "Σ 收入份额 × ln(组均值/总均值)"),
    ROW(t_within, "Theil T within groups", "泰尔 T 组内",
        "sum over groups of income share T of the group", "Σ 收入份额 × 组内 T"),
    ROW(l_between, "Theil L between groups", "泰尔 L 组间",
        "sum over groups of population share ln(mean / mean of the group)",
        "Σ 人口份额 × ln(总均值/组均值)"),
    ROW(l_within, "Theil L within groups", "泰尔 L 组内",
        "sum over groups of population share L of the group", "Σ 人口份额 × 组内 L"),
    ROW(gini_within, "Gini within groups", "基尼组内",
        "Dagum: sum of population share income share Gini of the group",
        "Dagum:Σ 人口份额 × 收入份额 × 组内基尼"),
    ROW(gini_between, "Gini between groups, net", "基尼组间净值",
        "Dagum: differences between groups that their means account for",
        "Dagum:由组均值差异造成的部分"),
    ROW(gini_overlap, "Gini, transvariation", "基尼超变密度",
        "Dagum: where groups overlap; within + net + transvariation = Gini",
        "Dagum:组间重叠部分;三者之和等于基尼系数"),
    ROW(gini_neighbors, "Gini of neighbors", "基尼邻域部分",
        "part of the Gini that comes from pairs of neighbors", "来自邻居对的基尼部分"),
    ROW(gini_others, "Gini of other pairs", "基尼非邻域部分",
        "part of the Gini that comes from pairs that are not neighbors",
        "来自非邻居对的基尼部分"),
    ROW(neighbors_p, "p, Gini of neighbors", "邻域基尼 p 值",
        "pseudo p, two-sided, of the part of neighbors under permutation",
        "邻域部分的双侧置换伪 p 值"),
};

static const hl_member BY_GROUP[] = {
    HL_FIELD(hl_inequality_group_row, field, HL_TEXT, "Field", "字段", "variable",
             "变量"),
    HL_FIELD(hl_inequality_group_row, period, HL_COUNT, "Period", "时期",
             "e.g. the year", "如年份"),
    HL_FIELD(hl_inequality_group_row, group, HL_TEXT, "Group", "组",
             "name of the group", "组名"),
    HL_FIELD(hl_inequality_group_row, other, HL_TEXT, "Other group", "另一组",
             "the group it is compared with; missing: within the group",
             "与之比较的组;缺失表示组内"),
    HL_FIELD(hl_inequality_group_row, n, HL_COUNT, "Units", "单元数",
             "units of the group", "组内单元数"),
    GROUP(weight_share, "Population share", "人口份额", "share of the weights",
          "权重份额"),
    GROUP(income_share, "Income share", "收入份额", "share of the total", "占总量份额"),
    GROUP(mean, "Mean", "均值", "weighted mean of the group", "组加权均值"),
    GROUP(gini, "Gini", "基尼系数",
          "within the group; between two: E|y - y'| / (sum of the means)",
          "组内基尼;两组之间:E|y-y'|/(均值之和)"),
    GROUP(theil_t, "Theil T", "泰尔指数 T", "within the group", "组内"),
    GROUP(theil_l, "Theil L", "泰尔指数 L", "within the group", "组内"),
    GROUP(distance, "Distance", "相对经济富裕度",
          "Dagum's D: 1 when the groups do not overlap, 0 when neither is richer",
          "Dagum 的 D:两组不重叠为 1,无贫富之分为 0"),
    GROUP(t_contribution, "Contribution to T", "对 T 的贡献",
          "income share T of the group", "收入份额 × 组内 T"),
    GROUP(l_contribution, "Contribution to L", "对 L 的贡献",
          "population share L of the group", "人口份额 × 组内 L"),
    GROUP(gini_contribution, "Contribution to the Gini", "对基尼的贡献",
          "within a group, or the net difference of two", "组内部分,或两组净差异"),
    GROUP(gini_overlap, "Transvariation", "超变密度", "where two groups overlap",
          "两组重叠部分"),
};

hl_inequality_row hl_inequality_row_of(const hl_inequality *total,
                                       const hl_group_inequalities *groups,
                                       const hl_spatial_gini *spatial)
{
    static const hl_inequality NO_TOTAL = {.mean = NAN,
                                           .cv = NAN,
                                           .gini = NAN,
                                           .theil_t = NAN,
                                           .theil_l = NAN,
                                           .atkinson_half = NAN,
                                           .atkinson_1 = NAN,
                                           .atkinson_2 = NAN,
                                           .log_sd = NAN};
    static const hl_group_inequalities NO_GROUPS = {.t_between = NAN,
                                                    .t_within = NAN,
                                                    .l_between = NAN,
                                                    .l_within = NAN,
                                                    .gini_within = NAN,
                                                    .gini_between = NAN,
                                                    .gini_overlap = NAN};
    static const hl_spatial_gini NO_SPACE = {
        .neighbors = NAN, .others = NAN, .p.two_sided = NAN};
    const hl_inequality *q = total != NULL ? total : &NO_TOTAL;
    const hl_group_inequalities *g = groups != NULL ? groups : &NO_GROUPS;
    const hl_spatial_gini *s = spatial != NULL ? spatial : &NO_SPACE;

    return (hl_inequality_row){
        .period = NAN,
        .n = (double)q->n,
        .mean = q->mean,
        .cv = q->cv,
        .gini = q->gini,
        .theil_t = q->theil_t,
        .theil_l = q->theil_l,
        .atkinson_half = q->atkinson_half,
        .atkinson_1 = q->atkinson_1,
        .atkinson_2 = q->atkinson_2,
        .sigma = q->log_sd,
        .t_between = g->t_between,
        .t_within = g->t_within,
        .l_between = g->l_between,
        .l_within = g->l_within,
        .gini_within = g->gini_within,
        .gini_between = g->gini_between,
        .gini_overlap = g->gini_overlap,
        .gini_neighbors = s->neighbors,
        .gini_others = s->others,
        .neighbors_p = s->p.two_sided,
    };
}

hl_status hl_inequality_columns(const hl_inequality_row *row, hl_columns *columns,
                                hl_error *err)
{
    return hl_table_columns(TOTAL, sizeof TOTAL / sizeof TOTAL[0], row, sizeof *row,
                            columns, err);
}

static hl_inequality_group_row group_row(const hl_group_inequality *g, const char *name,
                                         const hl_inequality_group_row *head)
{
    return (hl_inequality_group_row){
        .field = head->field,
        .period = head->period,
        .group = name,
        .n = (double)g->n,
        .weight_share = g->weight_share,
        .income_share = g->income_share,
        .mean = g->mean,
        .gini = g->gini,
        .theil_t = g->theil_t,
        .theil_l = g->theil_l,
        .distance = NAN,
        .t_contribution = g->t_contribution,
        .l_contribution = g->l_contribution,
        .gini_contribution = g->gini_contribution,
        .gini_overlap = NAN,
    };
}

static hl_inequality_group_row pair_row(const hl_group_pair *pair,
                                        const char *const *name,
                                        const hl_inequality_group_row *head)
{
    return (hl_inequality_group_row){
        .field = head->field,
        .period = head->period,
        .group = name[pair->a],
        .other = name[pair->b],
        .n = NAN,
        .weight_share = NAN,
        .income_share = NAN,
        .mean = NAN,
        .gini = pair->gini,
        .theil_t = NAN,
        .theil_l = NAN,
        .distance = pair->distance,
        .t_contribution = NAN,
        .l_contribution = NAN,
        .gini_contribution = pair->between,
        .gini_overlap = pair->overlap,
    };
}

size_t hl_inequality_group_list(const hl_group_inequalities *result,
                                const char *const *name,
                                const hl_inequality_group_row *head,
                                hl_inequality_group_row *row)
{
    const size_t groups = result->groups;
    const size_t pairs = groups * (groups - 1) / 2;

    for (size_t g = 0; row != NULL && g < groups; g++) {
        row[g] = group_row(&result->group[g], name[g], head);
    }
    for (size_t k = 0; row != NULL && k < pairs; k++) {
        row[groups + k] = pair_row(&result->pair[k], name, head);
    }
    return groups + pairs;
}

hl_status hl_inequality_group_columns(const hl_inequality_group_row *row,
                                      hl_columns *columns, hl_error *err)
{
    return hl_table_columns(BY_GROUP, sizeof BY_GROUP / sizeof BY_GROUP[0], row,
                            sizeof *row, columns, err);
}
