/// The methods of a report: those of which the result holds something.

#include "study/report_material.h"

#include <string.h>

/// A method and the column, or table (with a colon before its name), that shows it.
typedef struct method {
    const char *shown_by;
    hl_report_method text;
} method;

// clang-format off
static const method METHODS[] = {
    {"c_standard", {"coupling",
        {"How evenly developed are the subsystems?", "各子系统的发展有多均衡？"},
        {"The coupling degree C is 1 where the indices U of the subsystems are equal and 0 where one of them is 0. It says nothing about their level: low and equal is also coupled.",
         "各子系统指数 U 相等时耦合度 C 为 1，其中之一为 0 时 C 为 0。C 不反映水平：同样低也是高耦合。"},
        "C = n (U1 U2 … Un)^(1/n) / (U1 + U2 + … + Un)",
        "Cong (2019), J. Natural Science of Hunan Normal University 42(3), 81-87"}},
    {"c_wang", {"coupling-wang",
        {"The same, spread over the whole range", "分布更开的耦合度"},
        {"The standard form is near 1 for most real data. Wang's form reaches 0 where the indices are as far apart as they can be.",
         "实际数据的标准耦合度大多接近 1。Wang 的形式在指数相差最大时为 0。"},
        "C = sqrt( (1 - sum_{i>j} |Ui - Uj| / (n (n-1) / 2)) (prod_i Ui / max U)^(1/(n-1)) )",
        "Wang, Kong, Ren, Zhai & Fu (2021), J. Natural Resources 36(3), 793-810, doi 10.31497/zrzyxb.20210319"}},
    {"d_standard", {"coordination",
        {"How far developed and how even at once?", "水平与均衡兼顾得如何？"},
        {"The coordination degree D joins the coupling C with the mean level T. Its classes are steps of a tenth.",
         "协调度 D 综合了耦合度 C 与平均水平 T，等级按 0.1 划分。"},
        "D = sqrt(C T), T = a1 U1 + … + an Un", NULL}},
    {":indicator_weights", {"weights",
        {"How much does each indicator count?", "各指标占多大权重？"},
        {"Indicators are made comparable, turned so that more is better, and added up within their subsystem by the weights that the chart of them shows.",
         "指标经无量纲化、同向化后，按图中所示权重在子系统内加总。"},
        "entropy: e_j = -1/ln M sum_r p_rj ln p_rj, w_j = (1 - e_j) / sum_k (1 - e_k)",
        "Zou, Yun & Sun (2006), J. Environmental Sciences 18(5), 1020-1023"}},
    {":coupling_null", {"null-baseline",
        {"How high would C and D be by chance?", "随机情况下 C 与 D 有多高？"},
        {"The indices are dealt out to the units at random, each subsystem by itself, and C and D computed again. Only what lies above this baseline is coupling.",
         "将各子系统的指数分别随机分配给各单元，重新计算 C 与 D。高于这条基线的部分才是耦合。"},
        NULL, NULL}},
    {":global_association", {"moran",
        {"Are like values next to each other?", "相似的值是否相邻？"},
        {"Moran's I is the slope of the spatial lag on the value. Pseudo p: the share of random arrangements of the same values that are as extreme, the observed one counted.",
         "莫兰指数 I 是空间滞后对数值回归的斜率。伪 p 值：同样数值的随机排列中同样极端者所占比例（含观测值）。"},
        "I = (n / S0) sum_ij w_ij z_i z_j / sum_i z_i^2; p = (1 + #{extreme}) / (1 + R)",
        "Moran (1950), Biometrika 37, 17-23; Cliff & Ord (1981), Spatial Processes"}},
    {"%_lisa", {"lisa",
        {"Where do they cluster?", "集聚在哪里？"},
        {"Local Moran's I of each unit, by conditional permutations of the others. High-High is a high value among high ones, Low-High a low value among high ones. Testing many units finds some by chance: the rule of the map corrects for it. Not significant is not the same as random.",
         "各单元的局部莫兰指数，对其余单元作条件置换检验。高-高为高值被高值包围，低-高为低值被高值包围。检验众多单元总会偶然出现显著者，地图的规则对此作了校正。不显著不等于随机。"},
        "I_i = z_i sum_j w_ij z_j / (sum_k z_k^2 / n); FDR: the largest p_(k) <= k q / n",
        "Anselin (1995), Geographical Analysis 27, 93-115; Benjamini & Hochberg (1995), JRSS B 57, 289-300"}},
    {"%_g_star_class", {"g-star",
        {"Where are high or low values concentrated?", "高值或低值集中在哪里？"},
        {"Getis and Ord's G* compares the sum of values about a unit, itself included, with that of the whole.",
         "Getis-Ord G* 将单元及其周边之和与总体比较。"},
        "G*_i = sum_j w_ij x_j / sum_j x_j", "Ord & Getis (1995), Geographical Analysis 27, 286-306"}},
    {"m_prox", {"marginality",
        {"Who is left behind, next to what?", "谁被落下，身边是什么？"},
        {"L is the rank of the deficit of a unit, X the rank of the opportunity near it (the potential of the cores). M_prox is high for units that are low while opportunity is close, M_remote for those that are low and far from it.",
         "L 为单元的落后程度位次，X 为其附近机会（核心势能）的位次。M_prox 高表示机会近在身边却落后，M_remote 高表示落后且远离机会。"},
        "M_prox = L X, M_remote = L (1 - X), A_i = sum_k mass_k exp(-d_ik / decay)", NULL}},
    {"type", {"types",
        {"What kind of periphery is it?", "属于哪一类外围？"},
        {"Seven types by distance to the nearest core, the value, its lag and the residual of the distance profile; a \"?\" marks a type that holds in less than 80 % of the universes.",
         "按到最近核心的距离、数值、滞后与距离剖面残差分为七类；“?”表示该类型在不足 80 % 的情景中成立。"},
        NULL, NULL}},
    {":periphery_tests", {"placebo-core",
        {"Would cores anywhere else have given the same?", "核心放在别处会得到同样结果吗？"},
        {"The values stay where they are; the cores are moved to other places at random and everything is computed again. This respects the clustering of the values, which shuffling them would destroy.",
         "数值不动，将核心随机移到别处并重新计算。这样保留了数值自身的集聚，而打乱数值会破坏它。"},
        NULL, NULL}},
    {":universe_units", {"universes",
        {"Do other defensible choices change the answer?", "换用其他合理选择，结论会变吗？"},
        {"The whole analysis is repeated with other normalizations, weightings, models, neighbors, cores, decays and bands. What is reported as stable holds in most of these universes.",
         "更换标准化、权重、模型、邻接、核心、衰减与距离带，重复整个分析。报告为稳定的结论在大多数情景中成立。"},
        NULL, "Steegen, Tuerlinckx, Gelman & Vanpaemel (2016), Perspectives on Psychological Science 11, 702-712; Saisana, Saltelli & Tarantola (2005), JRSS A 168, 307-323"}},
};
// clang-format on

static const hl_table *table_of(const material *m, const char *name)
{
    if (strcmp(name, "global_association") == 0) return &m->global;
    if (strcmp(name, "universe_units") == 0) return &m->universe_units;
    return NULL;
}

/// Is a column described in the dictionary under the name of its table?
static bool has_sheet(const material *m, const char *name)
{
    const hl_table *known = table_of(m, name);

    if (known != NULL) return known->rows > 0;
    for (size_t r = 0; r < m->dictionary.rows; r++) {
        const char *sheet = material_cell(&m->dictionary, "sheet", r);
        if (sheet != NULL && strcmp(sheet, name) == 0) return true;
    }
    return false;
}

static bool ends_in(const char *text, const char *ending)
{
    const size_t length = strlen(text);
    const size_t tail = strlen(ending);

    return length > tail && strcmp(text + length - tail, ending) == 0;
}

static bool is_shown(const material *m, const char *shown_by)
{
    const hl_table *t = &m->atlas.layer.table;

    if (shown_by[0] == ':') return has_sheet(m, shown_by + 1);
    if (shown_by[0] != '%') return hl_table_find(t, shown_by) != NULL;
    for (size_t k = 0; k < t->count; k++) {
        if (ends_in(t->field[k].name, shown_by + 1)) return true;
    }
    return false;
}

hl_status material_methods(material *m, hl_error *err)
{
    enum { COUNT = sizeof METHODS / sizeof *METHODS };
    hl_report_method *list = material_keep(m, COUNT, sizeof *list);

    if (list == NULL) return hl_no_memory(err, "the methods");
    for (size_t k = 0; k < COUNT; k++) {
        if (is_shown(m, METHODS[k].shown_by)) {
            list[m->report.methods++] = METHODS[k].text;
        }
    }
    m->report.method = list;
    return HL_OK;
}
