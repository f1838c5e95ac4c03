// The sheet indicator_weights.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/coupling/coupling.h"

static const hl_text NO_TITLE = {NULL, NULL};

typedef enum weight_text {
    TEXT_SUBSYSTEM,
    TEXT_DIMENSION,
    TEXT_INDICATOR,
    TEXT_POLARITY,
    TEXT_UNIT,
    TEXT_COUNT
} weight_text;

static const hl_column_spec WEIGHT_TEXT_SPEC[TEXT_COUNT] = {
    {"subsystem",
     {"Subsystem", "子系统"},
     {"Subsystem that the indicator belongs to", "指标所属的子系统"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
    {"dimension",
     {"Dimension", "维度"},
     {"Dimension within the subsystem", "子系统内的维度"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
    {"indicator",
     {"Indicator", "指标"},
     {"Field name of the indicator", "指标的字段名"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
    {"polarity",
     {"Polarity", "正负向"},
     {"+ the more the better, - the less the better, or the optimum interval",
      "+ 越大越好，- 越小越好，或最优区间"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
    {"unit",
     {"Unit of measure", "计量单位"},
     {"Unit of the raw values, of min and max", "原始值、最小值和最大值的单位"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
};

enum { POLARITY_SIZE = 64 }; ///< room for two numbers of 17 digits

static const char *polarity_text(const hl_indicator *indicator, char *room)
{
    if (indicator->polarity == HL_POLARITY_MORE) return "+";
    if (indicator->polarity == HL_POLARITY_LESS) return "-";
    snprintf(room, POLARITY_SIZE, "[%.15g, %.15g]", indicator->optimum[0],
             indicator->optimum[1]);
    return room;
}

static const char *weight_text_of(const hl_subsystem *subsystem,
                                  const hl_indicator *indicator, weight_text which,
                                  char *room)
{
    switch (which) {
    case TEXT_SUBSYSTEM: return subsystem->name;
    case TEXT_DIMENSION: return indicator->dimension;
    case TEXT_INDICATOR: return indicator->name;
    case TEXT_POLARITY: return polarity_text(indicator, room);
    case TEXT_UNIT: return indicator->unit;
    case TEXT_COUNT: break;
    }
    return NULL;
}

/// Copy one text of each indicator of subsystem s into the column.
static hl_status copy_weight_texts(const hl_coupling_input *input,
                                   const hl_coupling *result, size_t s,
                                   weight_text which, char **out, hl_error *err)
{
    const hl_subsystem *subsystem = &input->subsystem[s];
    char room[POLARITY_SIZE];

    for (size_t j = result->first[s]; j < result->first[s + 1]; j++) {
        const hl_indicator *indicator = &subsystem->indicator[j - result->first[s]];
        const char *text = weight_text_of(subsystem, indicator, which, room);
        out[j] = hl_copy_text(text);
        if (text != NULL && out[j] == NULL) {
            return hl_no_memory(err, "the text of indicator %zu", j + 1);
        }
    }
    return HL_OK;
}

static hl_status append_weight_text(const hl_coupling_input *input,
                                    const hl_coupling *result, weight_text which,
                                    hl_columns *columns, hl_error *err)
{
    hl_column *column = NULL;

    hl_status status = hl_columns_append(columns, &WEIGHT_TEXT_SPEC[which], NULL,
                                         NO_TITLE, &column, err);
    for (size_t s = 0; s < result->subsystems && status == HL_OK; s++) {
        status = copy_weight_texts(input, result, s, which, column->text, err);
    }
    return status;
}

/// Where a value of the sheet comes from.
typedef struct place {
    const hl_coupling_input *input;
    const hl_coupling *result;
    size_t subsystem;
    size_t j;    ///< indicator
    size_t part; ///< method of the rule, or period
} place;

typedef double number_of(const place *at);

static double entropy_of(const place *at)
{
    return at->result->weight[at->j].entropy;
}

static double weight_of(const place *at)
{
    return at->result->weight[at->j].weight;
}

static double min_of(const place *at)
{
    return at->result->scale[at->j].min;
}

static double max_of(const place *at)
{
    return at->result->scale[at->j].max;
}

static double held_of(const place *at)
{
    return (double)at->result->scale[at->j].held;
}

static double low_of(const place *at)
{
    const double low = at->result->scale[at->j].low;

    return isfinite(low) ? low : NAN;
}

static double high_of(const place *at)
{
    const double high = at->result->scale[at->j].high;

    return isfinite(high) ? high : NAN;
}

static double logarithm_of(const place *at)
{
    return at->result->scale[at->j].transform != HL_TRANSFORM_NONE ? 1.0 : 0.0;
}

static double consistency_of(const place *at)
{
    return at->result->note[at->subsystem].ahp.consistency;
}

static double lambda_of(const place *at)
{
    return at->result->note[at->subsystem].ahp.lambda;
}

static double explained_of(const place *at)
{
    return at->result->note[at->subsystem].pca.explained;
}

static double kmo_of(const place *at)
{
    return at->result->note[at->subsystem].pca.kmo;
}

static double bartlett_of(const place *at)
{
    return at->result->note[at->subsystem].pca.bartlett_p;
}

static double part_of(const place *at)
{
    return at->result->weight[at->j].part[at->part];
}

static double share_of(const place *at)
{
    return at->result->note[at->subsystem].combined.part[at->part];
}

static double period_entropy_of(const place *at)
{
    const hl_coupling *r = at->result;

    return r->period_weight[at->part * r->indicators + at->j].entropy;
}

static double period_weight_of(const place *at)
{
    const hl_coupling *r = at->result;

    return r->period_weight[at->part * r->indicators + at->j].weight;
}

static bool always(const hl_coupling_input *input)
{
    (void)input;
    return true;
}

static bool if_winsorized(const hl_coupling_input *input)
{
    return input->options.normalization.winsorize != HL_WINSORIZE_NONE;
}

static bool if_transformed(const hl_coupling_input *input)
{
    return if_winsorized(input) ||
           input->options.normalization.method == HL_NORMALIZE_LOG_MINMAX;
}

static bool if_judged(const hl_coupling_input *input)
{
    return hl_weighting_rule_has(&input->options.weighting, HL_WEIGHTING_AHP);
}

static bool if_components(const hl_coupling_input *input)
{
    return hl_weighting_rule_has(&input->options.weighting, HL_WEIGHTING_PCA);
}

static bool by_method(const hl_coupling_input *input)
{
    return input->options.weighting.count > 1;
}

static bool by_period(const hl_coupling_input *input)
{
    const hl_weighting_rule *rule = &input->options.weighting;

    return input->periods > 1 && rule->entropy == HL_ENTROPY_BY_PERIOD &&
           hl_weighting_rule_has(rule, HL_WEIGHTING_ENTROPY);
}

/// How often a column is repeated.
typedef enum repeat { ONCE, EACH_METHOD, EACH_PERIOD } repeat;

typedef struct number_row {
    hl_column_spec spec;
    number_of *value;
    bool (*wanted)(const hl_coupling_input *input);
    repeat repeat;
} number_row;

// clang-format off
#define SPEC(name, title_en, title_zh, en, zh, one, kind) \
    {name, {title_en, title_zh}, {en, zh}, {one, one}, kind, HL_STYLE_NONE, NULL}
static const number_row NUMBER_ROW[] = {
    {SPEC("entropy", "Entropy", "信息熵",
          "Entropy e of the normalized indicator, 0 to 1; 1 tells no unit from another",
          "归一化指标的信息熵 e,0 至 1;为 1 时不能区分单元", "1", HL_NUMBER),
     entropy_of, always, ONCE},
    {SPEC("weight", "Weight", "权重",
          "Weight within the subsystem, sum 1; 0 for a constant indicator",
          "子系统内的权重，和为 1；常数指标为 0", "1", HL_NUMBER),
     weight_of, always, ONCE},
    {SPEC("min", "Least value", "最小值",
          "Least raw value over all units and periods; of a base period or fixed "
          "goalposts what takes its place",
          "所有单元和时期的最小原始值;采用基期或固定标杆时为相应的值", "", HL_NUMBER),
     min_of, always, ONCE},
    {SPEC("max", "Greatest value", "最大值",
          "Greatest raw value over all units and periods; of a base period or fixed "
          "goalposts what takes its place",
          "所有单元和时期的最大原始值;采用基期或固定标杆时为相应的值", "", HL_NUMBER),
     max_of, always, ONCE},
    {SPEC("weight_{F}", "Weight by {F}", "{F}权重",
          "Weight within the subsystem by {F}, before combining",
          "组合前按{F}所得的子系统内权重", "1", HL_NUMBER),
     part_of, by_method, EACH_METHOD},
    {SPEC("share_{F}", "Share of {F}", "{F}所占份额",
          "What the weights by {F} count in the combination; empty by multiplication",
          "{F}权重在组合中的份额;乘法组合时为空", "1", HL_NUMBER),
     share_of, by_method, EACH_METHOD},
    {SPEC("entropy_{F}", "Entropy in {F}", "{F} 信息熵",
          "Entropy e of the normalized indicator in {F}",
          "归一化指标在 {F} 的信息熵 e", "1", HL_NUMBER),
     period_entropy_of, by_period, EACH_PERIOD},
    {SPEC("weight_{F}", "Weight in {F}", "{F} 权重",
          "Weight within the subsystem in {F}",
          "{F} 的子系统内权重", "1", HL_NUMBER),
     period_weight_of, by_period, EACH_PERIOD},
    {SPEC("held", "Values held", "缩尾数",
          "How many values were held at a limit by winsorizing",
          "因缩尾而按界限值计的数值个数", "1", HL_COUNT),
     held_of, if_winsorized, ONCE},
    {SPEC("held_low", "Lower limit", "缩尾下限",
          "Raw value below which values are held; empty: none are",
          "低于此值者按此值计;为空表示无", "", HL_NUMBER),
     low_of, if_winsorized, ONCE},
    {SPEC("held_high", "Upper limit", "缩尾上限",
          "Raw value above which values are held; empty: none are",
          "高于此值者按此值计;为空表示无", "", HL_NUMBER),
     high_of, if_winsorized, ONCE},
    {SPEC("logarithm", "Logarithm", "取对数",
          "Whether the logarithm of the values was normalized",
          "是否对数值取对数后归一化", "", HL_FLAG),
     logarithm_of, if_transformed, ONCE},
    {SPEC("ahp_lambda", "Principal eigenvalue", "最大特征值",
          "Principal eigenvalue of the matrix of judgments, of the least consistent one",
          "判断矩阵的最大特征值(取一致性最差者)", "1", HL_NUMBER),
     lambda_of, if_judged, ONCE},
    {SPEC("ahp_cr", "Consistency ratio", "一致性比率",
          "Consistency ratio CR of the judgments, of the least consistent matrix; "
          "usable below 0.1",
          "判断矩阵的一致性比率 CR(取最差者);小于 0.1 可用", "1", HL_NUMBER),
     consistency_of, if_judged, ONCE},
    {SPEC("pca_explained", "Variance explained", "方差解释率",
          "Share of the variance in the principal components that were kept",
          "保留的主成分所解释的方差份额", "1", HL_NUMBER),
     explained_of, if_components, ONCE},
    {SPEC("kmo", "Kaiser-Meyer-Olkin", "KMO 值",
          "Sampling adequacy; above 0.6 principal components make sense",
          "取样适切性;大于 0.6 时主成分才有意义", "1", HL_NUMBER),
     kmo_of, if_components, ONCE},
    {SPEC("bartlett_p", "Bartlett's p", "巴特利特检验 p",
          "p value of Bartlett's test that the indicators do not correlate",
          "巴特利特球形检验(指标互不相关)的 p 值", "1", HL_NUMBER),
     bartlett_of, if_components, ONCE},
};
#undef SPEC
// clang-format on

static const hl_text METHOD_TITLE[HL_WEIGHTING_COUNT] = {
    [HL_WEIGHTING_ENTROPY] = {"entropy",    "熵权"      },
    [HL_WEIGHTING_CRITIC] = {"CRITIC",     "CRITIC"      },
    [HL_WEIGHTING_CV] = {"variation",  "变异系数"},
    [HL_WEIGHTING_SD] = {"deviation",  "均方差"   },
    [HL_WEIGHTING_EQUAL] = {"equal",      "等权"      },
    [HL_WEIGHTING_USER] = {"the user",   "给定"      },
    [HL_WEIGHTING_AHP] = {"judgments",  "层次分析"},
    [HL_WEIGHTING_PCA] = {"components", "主成分"   },
};

enum { LABEL_SIZE = 24 };

/// What {F} becomes for period t: its name, where that can be part of a field name.
static const char *period_label(const hl_coupling_input *input, size_t t,
                                char room[LABEL_SIZE])
{
    const char *name = input->period != NULL ? input->period[t] : "";
    size_t length = 0;

    while ((name[length] >= '0' && name[length] <= '9') ||
           (name[length] >= 'a' && name[length] <= 'z')) {
        length++;
    }
    if (length > 0 && name[length] == '\0' && length < LABEL_SIZE) return name;
    (void)snprintf(room, LABEL_SIZE, "p%zu", t + 1);
    return room;
}

static hl_status append_number(const hl_coupling_input *input,
                               const hl_coupling *result, const number_row *row,
                               size_t part, hl_columns *columns, hl_error *err)
{
    char room[LABEL_SIZE];
    const char *field = NULL;
    hl_text title = NO_TITLE;
    hl_column *column = NULL;

    if (row->repeat == EACH_METHOD) {
        const hl_weighting method = input->options.weighting.method[part];
        field = hl_weighting_name(method);
        title = METHOD_TITLE[method];
    } else if (row->repeat == EACH_PERIOD) {
        field = period_label(input, part, room);
    }
    const hl_status status =
        hl_columns_append(columns, &row->spec, field, title, &column, err);
    for (size_t s = 0; status == HL_OK && s < result->subsystems; s++) {
        for (size_t j = result->first[s]; j < result->first[s + 1]; j++) {
            const place at = {input, result, s, j, part};
            column->value[j] = row->value(&at);
        }
    }
    return status;
}

static size_t times(const hl_coupling_input *input, const number_row *row)
{
    if (!row->wanted(input)) return 0;
    if (row->repeat == EACH_METHOD) return input->options.weighting.count;
    return row->repeat == EACH_PERIOD ? input->periods : 1;
}

hl_status hl_coupling_weight_columns(const hl_coupling_input *input,
                                     const hl_coupling *result, hl_columns *columns,
                                     hl_error *err)
{
    hl_status status = HL_OK;

    columns->rows = result->indicators;
    for (size_t k = 0; k < TEXT_COUNT && status == HL_OK; k++) {
        status = append_weight_text(input, result, (weight_text)k, columns, err);
    }
    for (size_t k = 0; k < sizeof NUMBER_ROW / sizeof NUMBER_ROW[0]; k++) {
        const size_t count = times(input, &NUMBER_ROW[k]);
        for (size_t p = 0; p < count && status == HL_OK; p++) {
            status = append_number(input, result, &NUMBER_ROW[k], p, columns, err);
        }
    }
    return status;
}
