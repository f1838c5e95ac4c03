#include "hinterland/stats/transition_tables.h"

#include <math.h>

#include "stats/table.h"

static const hl_class CHAINS[] = {
    {HL_CHAIN_CLASSES, {"classes", "类别"},                                    0x4C78A8},
    {HL_CHAIN_SPATIAL, {"classes, by class of the lag", "类别(按滞后类)"}, 0xF58518},
    {HL_CHAIN_LISA,    {"quadrants", "象限"},                                  0x54A24B},
};

const hl_classes HL_CLASSES_CHAIN = {
    "chain", {"Markov chain", "马尔可夫链"},
     CHAINS, sizeof CHAINS / sizeof CHAINS[0]
};

static const hl_class STATISTICS[] = {
    {HL_MARKOV_TIME_Q,        {"Q, homogeneity over time", "时间齐性 Q"},              0x4C78A8},
    {HL_MARKOV_TIME_LR,       {"LR, homogeneity over time", "时间齐性 LR"},            0x4C78A8},
    {HL_MARKOV_SPACE_Q,       {"Q, homogeneity over lag classes", "空间齐性 Q"},       0xF58518},
    {HL_MARKOV_SPACE_LR,      {"LR, homogeneity over lag classes", "空间齐性 LR"},     0xF58518},
    {HL_MARKOV_LAG_CHI2,
     {"chi-squared, lag class against all", "滞后类与总体的卡方"},
     0xF58518                                                                                      },
    {HL_MARKOV_X2,            {"x2, sum over lag classes", "各滞后类卡方之和 x2"}, 0xF58518},
    {HL_MARKOV_LISA_CHI2,
     {"chi-squared, unit and neighbors independent", "本地与邻域独立性卡方"},
     0x54A24B                                                                                      },
    {HL_MARKOV_LISA_COHESION, {"cohesion", "空间凝聚度"},                             0x54A24B},
    {HL_MARKOV_MOBILITY_P,    {"mobility, Shorrocks P", "流动性 Shorrocks P"},          0xB279A2},
    {HL_MARKOV_MOBILITY_D,    {"mobility, Shorrocks D", "流动性 Shorrocks D"},          0xB279A2},
    {HL_MARKOV_MOBILITY_L2,
     {"mobility, second eigenvalue", "流动性(第二特征值)"},
     0xB279A2                                                                                      },
    {HL_MARKOV_MOBILITY_B1,
     {"mobility, Bartholomew B1", "流动性 Bartholomew B1"},
     0xB279A2                                                                                      },
    {HL_MARKOV_MOBILITY_B2,
     {"mobility, Bartholomew B2", "流动性 Bartholomew B2"},
     0xB279A2                                                                                      },
};

const hl_classes HL_CLASSES_MARKOV_STATISTIC = {
    "markov_statistic",
    {"Statistic", "统计量"},
    STATISTICS,
    sizeof STATISTICS / sizeof STATISTICS[0]
};

static const hl_member TRANSITION[] = {
    HL_FIELD(hl_transition, field, HL_TEXT, "Field", "字段",
             "variable whose classes these are", "所分类的变量"),
    HL_FIELD_CLASS(&HL_CLASSES_CHAIN, hl_transition, chain, "Chain", "链",
                   "what the classes are and whether the lag is held fixed",
                   "类别的含义,以及是否以空间滞后为条件"),
    HL_FIELD(hl_transition, lag, HL_COUNT, "Class of the lag", "滞后类",
             "class of the mean of the neighbors when the move starts, 1 the lowest; "
             "missing: all together",
             "转移开始时邻域均值的类别,1 为最低;缺失表示不分类"),
    HL_FIELD(hl_transition, from, HL_COUNT, "From class", "起始类",
             "class in a period, 1 the lowest; quadrants: 1 HH, 2 LH, 3 LL, 4 HL",
             "某期的类别,1 为最低;象限:1 高高,2 低高,3 低低,4 高低"),
    HL_FIELD(hl_transition, to, HL_COUNT, "To class", "到达类",
             "class in the next period", "下一期的类别"),
    HL_FIELD(hl_transition, count, HL_COUNT, "Transitions", "转移数",
             "moves counted over all units and periods", "所有单元与时期的转移次数"),
    HL_FIELD(hl_transition, from_total, HL_COUNT, "Transitions from the class",
             "起始类转移总数", "row total", "行合计"),
    HL_FIELD(hl_transition, probability, HL_NUMBER, "Transition probability",
             "转移概率", "count / row total; missing in a class that was never left",
             "转移数/行合计;从未离开的类别缺失"),
    HL_FIELD(hl_transition, expected, HL_NUMBER, "Expected transitions", "期望转移数",
             "by lag class: as the chain of all lag classes; quadrants: unit and "
             "neighbors independent",
             "按滞后类:依总体转移概率;象限:假设本地与邻域独立"),
    HL_FIELD(hl_transition, significant, HL_COUNT, "Significant transitions",
             "显著的转移数",
             "quadrants: moves that start and end in a significant cluster or outlier",
             "象限:起止两期均显著的转移次数"),
    HL_FIELD_IN(
        "periods", hl_transition, passage, HL_NUMBER, "Mean first passage time",
        "平均首达时间",
        "periods until the class is first reached, on the diagonal returned to; "
        "missing where it may never be",
        "首次到达该类所需期数,对角线为返回时间;可能永不到达时缺失"),
    HL_FIELD(hl_transition, ergodic, HL_NUMBER, "Long-run share", "稳态份额",
             "share of the start class in the long run, within its closed set",
             "起始类的长期份额(在其闭集内)"),
    HL_FIELD_IN("periods", hl_transition, sojourn, HL_NUMBER, "Sojourn time",
                "逗留时间", "mean periods in a row in the start class, 1 / (1 - p_ii)",
                "在起始类连续停留的平均期数,1/(1-p_ii)"),
    HL_FIELD_CLASS(&HL_CLASSES_STATE, hl_transition, kind, "Kind of class", "类别性质",
                   "whether the start class is left and returned to",
                   "起始类是否会离开并返回"),
};

static const hl_member TEST[] = {
    HL_FIELD(hl_markov_row, field, HL_TEXT, "Field", "字段",
             "variable whose classes these are", "所分类的变量"),
    HL_FIELD_CLASS(&HL_CLASSES_MARKOV_STATISTIC, hl_markov_row, statistic, "Statistic",
                   "统计量", "what is tested or measured", "检验或度量的内容"),
    HL_FIELD(hl_markov_row, lag, HL_COUNT, "Class of the lag", "滞后类",
             "class of the mean of the neighbors, 1 the lowest",
             "邻域均值的类别,1 为最低"),
    HL_FIELD(hl_markov_row, value, HL_NUMBER, "Value", "取值", "value of the statistic",
             "统计量取值"),
    HL_FIELD(
        hl_markov_row, df, HL_COUNT, "Degrees of freedom", "自由度",
        "of chi-squared; sum_i (lag classes in which class i is left - 1) (classes "
        "reached from it - 1)",
        "卡方自由度;Σ(出现该类的滞后类数-1)(可到达类数-1)"),
    HL_FIELD(hl_markov_row, p, HL_NUMBER, "p", "p 值",
             "probability of a value as large or larger if the null were true",
             "零假设成立时统计量不小于该值的概率"),
};

static double finite_or_missing(double x)
{
    return isfinite(x) ? x : NAN;
}

/// List one chain; `pooled` NULL leaves `expected` missing.
static size_t list_chain(const hl_chain *chain, const hl_chain *pooled,
                         hl_transition head, hl_transition *row)
{
    const size_t k = chain->classes;

    for (size_t c = 0; row != NULL && c < k * k; c++) {
        const size_t from = c / k;
        row[c] = head;
        row[c].from = (double)(from + 1);
        row[c].to = (double)(c % k + 1);
        row[c].count = chain->count[c];
        row[c].from_total = chain->total[from];
        row[c].probability = chain->probability[c];
        row[c].expected = NAN;
        row[c].significant = NAN;
        row[c].passage = finite_or_missing(chain->passage[c]);
        row[c].ergodic = chain->ergodic[from];
        row[c].sojourn = finite_or_missing(chain->sojourn[from]);
        row[c].kind = chain->kind[from];
        if (pooled == NULL) continue;
        const bool left = chain->total[from] > 0.0;
        row[c].expected = left ? chain->total[from] * pooled->probability[c] : 0.0;
    }
    return k * k;
}

size_t hl_chain_list(const hl_chain *chain, const char *field, hl_transition *row)
{
    const hl_transition head = {.field = field, .chain = HL_CHAIN_CLASSES, .lag = NAN};

    return list_chain(chain, NULL, head, row);
}

size_t hl_spatial_markov_list(const hl_spatial_markov *s, const char *field,
                              hl_transition *row)
{
    hl_transition head = {.field = field, .chain = HL_CHAIN_SPATIAL};
    size_t rows = hl_chain_list(&s->pooled, field, row);

    for (size_t l = 0; l < s->lag_classes; l++) {
        if (s->chain[l].classes == 0) continue;
        head.lag = (double)(l + 1);
        rows +=
            list_chain(&s->chain[l], &s->pooled, head, row != NULL ? row + rows : NULL);
    }
    return rows;
}

size_t hl_lisa_transitions_list(const hl_lisa_transitions *l, const char *field,
                                hl_transition *row)
{
    const hl_transition head = {.field = field, .chain = HL_CHAIN_LISA, .lag = NAN};
    const size_t rows = list_chain(&l->chain, NULL, head, row);

    for (size_t c = 0; row != NULL && c < rows; c++) {
        row[c].expected = l->expected[c];
        row[c].significant = l->significant[c];
    }
    return rows;
}

static hl_markov_row test_row(const char *field, hl_markov_statistic statistic,
                              double value, double df, double p)
{
    return (hl_markov_row){field, (double)statistic, NAN, value, df, p};
}

size_t hl_time_test_list(const hl_homogeneity *h, const char *field, hl_markov_row *row)
{
    if (row != NULL) {
        row[0] = test_row(field, HL_MARKOV_TIME_Q, h->q, h->df, h->p_q);
        row[1] = test_row(field, HL_MARKOV_TIME_LR, h->lr, h->df, h->p_lr);
    }
    return 2;
}

size_t hl_spatial_test_list(const hl_spatial_markov *s, const char *field,
                            hl_markov_row *row)
{
    const hl_homogeneity *h = &s->homogeneity;
    const size_t rows = s->lag_classes + 3;

    if (row == NULL) return rows;
    row[0] = test_row(field, HL_MARKOV_SPACE_Q, h->q, h->df, h->p_q);
    row[1] = test_row(field, HL_MARKOV_SPACE_LR, h->lr, h->df, h->p_lr);
    row[2] = test_row(field, HL_MARKOV_X2, s->x2, s->x2_df, s->x2_p);
    for (size_t l = 0; l < s->lag_classes; l++) {
        const hl_lag_test *t = &s->test[l];
        row[l + 3] = test_row(field, HL_MARKOV_LAG_CHI2, t->chi2, t->df, t->p);
        row[l + 3].lag = (double)(l + 1);
    }
    return rows;
}

size_t hl_lisa_test_list(const hl_lisa_transitions *l, const char *field,
                         hl_markov_row *row)
{
    if (row != NULL) {
        row[0] = test_row(field, HL_MARKOV_LISA_CHI2, l->chi2, l->df, l->p);
        row[1] = test_row(field, HL_MARKOV_LISA_COHESION, l->cohesion, NAN, NAN);
    }
    return 2;
}

size_t hl_mobility_list(const hl_mobility *m, const char *field, hl_markov_row *row)
{
    const double value[] = {m->p, m->d, m->l2, m->b1, m->b2};
    const size_t rows = sizeof value / sizeof value[0];

    for (size_t r = 0; row != NULL && r < rows; r++) {
        row[r] = test_row(field, HL_MARKOV_MOBILITY_P + (hl_markov_statistic)r,
                          value[r], NAN, NAN);
    }
    return rows;
}

hl_status hl_transition_columns(const hl_transition *row, hl_columns *columns,
                                hl_error *err)
{
    return hl_table_columns(TRANSITION, sizeof TRANSITION / sizeof TRANSITION[0], row,
                            sizeof *row, columns, err);
}

hl_status hl_markov_columns(const hl_markov_row *row, hl_columns *columns,
                            hl_error *err)
{
    return hl_table_columns(TEST, sizeof TEST / sizeof TEST[0], row, sizeof *row,
                            columns, err);
}
