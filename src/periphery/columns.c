#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/periphery/periphery.h"

static const hl_text NO_TITLE = {NULL, NULL};

static const hl_column_spec CORE_SPEC = {
    "core",
    {"Nearest core",             "最近核心"         },
    {"Name of the nearest core", "最近核心的名称"},
    {"",                         ""                     },
    HL_TEXT,
    HL_STYLE_NONE,
    NULL
};

static const hl_column_spec KM_SPEC = {
    "core_km",
    {"Distance to the nearest core",                 "到最近核心的距离"              },
    {"Distance c to the nearest core; 0 for a core", "到最近核心的距离 c;核心为 0"},
    {"km",                                           "km"                                    },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

static const hl_column_spec MINUTES_SPEC = {
    "core_min",
    {"Travel time to the nearest core",                 "到最近核心的行程时间"},
    {"Travel time c to the nearest core; 0 for a core",
      "到最近核心的行程时间 c;核心为 0"                                     },
    {"min",                                             "分钟"                        },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

/// {F} is "tier2", "tier3", …
static const hl_column_spec TIER_SPEC[] = {
    {"{F}_km",
     {"Increment of distance to {F}", "到 {F} 的增量距离"},
     {"How much farther the nearest core of this tier or above is than that of the "
      "tier "
      "below or above",
      "该等级或更高等级的最近核心,比下一等级或更高等级的最近核心远多少"},
     {"km", "km"},
     HL_NUMBER, HL_STYLE_SEQUENTIAL,
     NULL},
    {"{F}_min",
     {"Increment of travel time to {F}", "到 {F} 的增量行程时间"},
     {"How much longer the way to the nearest core of this tier or above is than to "
      "that "
      "of the tier below or above",
      "到该等级或更高等级最近核心的时间,比到下一等级或更高等级最近核心多多少"},
     {"min", "分钟"},
     HL_NUMBER, HL_STYLE_SEQUENTIAL,
     NULL},
};

static const hl_column_spec POTENTIAL_SPEC = {
    "potential",
    {"Core potential",                           "核心潜力"                                                                                  },
    {"A = sum over the cores of mass times what distance leaves of it: exp(-distance / "
     "decay), or distance to the power -b", "A = 各核心质量乘以距离衰减之和:exp(-距离 / 衰减距离),或距离的 -b 次幂"},
    {"mass",                                     "质量单位"                                                                                  },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

/// One column of rows values, and where its values stand.
typedef struct row_column {
    hl_column_spec spec;
    size_t offset;
    bool where_known; ///< left out when all values are missing
} row_column;

static const row_column ROW_COLUMN[] = {
    {{"deficit",
      {"Own deficit", "自身不足"},
      {"L: percentile rank of the low values of the variable among the non-core units, "
       "0 to 1",
       "L:变量低值在非核心单元中的百分位秩,0 至 1"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_SEQUENTIAL,
      NULL},
     offsetof(hl_periphery, deficit),
     false},
    {{"opportunity",
      {"Opportunity nearby", "邻近机会"},
      {"X: percentile rank of the core potential (or what the study takes for it) "
       "among "
       "the non-core units, 0 to 1",
       "X:核心潜力(或研究所选的替代量)在非核心单元中的百分位秩,0 至 1"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_SEQUENTIAL,
      NULL},
     offsetof(hl_periphery, opportunity),
     false},
    {{"m_prox",
      {"Marginalization in proximity", "邻近边缘化"},
      {"M_prox = L X: low while opportunity is close, 0 to 1",
       "M_prox = L X:机会近在咫尺却仍落后,0 至 1"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_SEQUENTIAL,
      NULL},
     offsetof(hl_periphery, m_prox),
     false},
    {{"m_remote",
      {"Marginalization by remoteness", "偏远边缘化"},
      {"M_remote = L (1 - X): low and far from opportunity, 0 to 1",
       "M_remote = L (1 - X):落后且远离机会,0 至 1"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_SEQUENTIAL,
      NULL},
     offsetof(hl_periphery, m_remote),
     false},
    {{"gap_neighbor",
      {"Gap to the neighbors", "与邻居的差距"},
      {"Mean of the neighbors minus the own value of the variable",
       "邻居均值减去自身变量值"},
      {"", ""},
      HL_NUMBER,
      HL_STYLE_DIVERGING,
      NULL},
     offsetof(hl_periphery, gap_neighbor),
     false},
    {{"gap_core",
      {"Gap to the nearest core", "与最近核心的差距"},
      {"1 - own value / value of the nearest core; missing when that is a point",
       "1 - 自身值 / 最近核心的值;核心为点时缺失"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_DIVERGING,
      NULL},
     offsetof(hl_periphery, gap_core),
     false},
    {{"profile_residual",
      {"Residual of the distance profile", "距离剖面残差"},
      {"Leave-one-out residual of the quadratic profile in ln(distance + 1), "
       "standardized: negative does worse than its distance explains",
       "以 ln(距离 + 1) "
       "为自变量的二次剖面的留一残差(标准化):为负表示低于距离所能解释的水平"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_DIVERGING,
      NULL},
     offsetof(hl_periphery, profile_residual),
     false},
    {{"type",
      {"Periphery type", "外围类型"},
      {"Type by distance, own value, neighbors and profile; tentative unless stable "
       "under other choices",
       "依据距离、自身值、邻居和剖面划分的类型;若在其他设定下不稳定则仅供参考"},
      {"", ""},
      HL_CLASS,
      HL_STYLE_CLASSES,
      &HL_CLASSES_PERIPHERY},
     offsetof(hl_periphery, type),
     false},
    {{"type_tentative",
      {"Type is tentative (?)", "类型待定(?)"},
      {"1: the type changes under other choices, or is a shadow or pocket whose "
       "low-among-high place is not significant; 0: it holds; missing: not known "
       "without "
       "the universes",
       "1:类型随其他设定而变,或属阴影、洼地而其低-高位置不显著;0:类型成立;缺失:"
       "未做多重设定分析而未知"},
      {"", ""},
      HL_FLAG,
      HL_STYLE_NONE,
      NULL},
     offsetof(hl_periphery, tentative),
     false},
    {{"type_siphoned",
      {"Shadow with evidence of siphoning (+)", "有虹吸证据的阴影(+)"},
      {"1: an agglomeration shadow whose gap to its core widens, or whose growth falls "
       "when that of the core rises; missing: not tested",
       "1:集聚阴影,且与核心的差距扩大,或核心增长时自身增长下降;缺失:未检验"},
      {"", ""},
      HL_FLAG,
      HL_STYLE_NONE,
      NULL},
     offsetof(hl_periphery, siphoned),
     true },
    {{"type_stability",
      {"Stability of the type", "类型稳定性"},
      {"Share of the universes in which the unit has this type; missing: not run",
       "各种设定下该单元保持此类型的比例;缺失:未运行"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_SHARE,
      NULL},
     offsetof(hl_periphery, stability),
     true },
};

static const hl_column_spec LOW_HIGH_SPEC = {
    "low_high_p",
    {"p of the local Moran's I behind the type",                    "类型所依据的局部莫兰指数 p 值"              },
    {"Benjamini-Hochberg adjusted p of local Moran's I: a shadow or pocket holds only "
     "where a low unit among high ones has at most the level", "局部莫兰指数经 Benjamini-Hochberg 校正的 p 值:低-高单元的 p "
     "不超过显著性水平时,阴影或洼地才成立"},
    {"",                                                            ""                                                        },
    HL_NUMBER,
    HL_STYLE_P,
    NULL
};

static hl_status append_core(const hl_periphery_input *input,
                             const hl_periphery *result, hl_columns *columns,
                             hl_error *err)
{
    const char **text = hl_array(result->rows, sizeof *text);

    if (text == NULL) return hl_no_memory(err, "%zu texts", result->rows);
    for (size_t r = 0; input->cores.name != NULL && r < result->rows; r++) {
        text[r] = input->cores.name[result->core[r]];
    }
    const hl_status status = hl_columns_append_texts(columns, &CORE_SPEC, text, err);
    free(text);
    return status;
}

static const double *values_at(const hl_periphery *result, size_t offset)
{
    return *(double *const *)(const void *)((const char *)result + offset);
}

static bool any(const double *value, size_t rows)
{
    for (size_t r = 0; r < rows; r++) {
        if (!isnan(value[r])) return true;
    }
    return false;
}

static hl_status append(const hl_column_spec *spec, const char *field,
                        const double *value, hl_columns *columns, hl_error *err)
{
    return hl_columns_append_values(columns, spec, field, NO_TITLE, value, err);
}

static hl_status append_tiers(const hl_periphery_input *input,
                              const hl_periphery *result, hl_columns *columns,
                              hl_error *err)
{
    static const char *const NAME[HL_CORE_TIERS_MAX + 1] = {
        "", "", "tier2", "tier3", "tier4", "tier5", "tier6"};
    const hl_column_spec *spec = &TIER_SPEC[input->options.unit == HL_MINUTES];
    hl_status status = HL_OK;

    for (size_t tier = 2; tier <= result->tiers && status == HL_OK; tier++) {
        status = append(spec, NAME[tier], result->tier_km + (tier - 2) * result->rows,
                        columns, err);
    }
    return status;
}

hl_status hl_periphery_columns(const hl_periphery_input *input,
                               const hl_periphery *result, hl_columns *columns,
                               hl_error *err)
{
    const bool minutes = input->options.unit == HL_MINUTES;
    hl_status status = append_core(input, result, columns, err);

    if (status != HL_OK) return status;
    status =
        append(minutes ? &MINUTES_SPEC : &KM_SPEC, NULL, result->core_km, columns, err);
    if (status == HL_OK) {
        status = append(&POTENTIAL_SPEC, NULL, result->potential, columns, err);
    }
    for (size_t k = 0; k < sizeof ROW_COLUMN / sizeof ROW_COLUMN[0]; k++) {
        const double *value = values_at(result, ROW_COLUMN[k].offset);
        if (status != HL_OK) return status;
        if (ROW_COLUMN[k].where_known && !any(value, result->rows)) continue;
        status = append(&ROW_COLUMN[k].spec, NULL, value, columns, err);
    }
    if (status == HL_OK && input->options.local.permutations > 0) {
        status = append(&LOW_HIGH_SPEC, NULL, result->low_high_p, columns, err);
    }
    return status == HL_OK ? append_tiers(input, result, columns, err) : status;
}
