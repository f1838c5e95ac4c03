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
    {"Distance to the nearest core",                          "到最近核心的距离"},
    {"Geodesic distance c to the nearest core; 0 for a core",
      "到最近核心的测地距离 c;核心为 0"                                     },
    {"km",                                                    "km"                      },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

static const hl_column_spec POTENTIAL_SPEC = {
    "potential",
    {"Core potential",                                              "核心潜力"},
    {"A = sum over the cores of mass times exp(-distance / decay)",
      "A = 各核心质量乘以 exp(-距离 / 衰减距离) 之和"               },
    {"mass",                                                        "质量单位"},
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

/// One column of rows values, and where its values stand.
typedef struct row_column {
    hl_column_spec spec;
    size_t offset;
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
     offsetof(hl_periphery, deficit)         },
    {{"opportunity",
      {"Opportunity nearby", "邻近机会"},
      {"X: percentile rank of the core potential among the non-core units, 0 to 1",
       "X:核心潜力在非核心单元中的百分位秩,0 至 1"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_SEQUENTIAL,
      NULL},
     offsetof(hl_periphery, opportunity)     },
    {{"m_prox",
      {"Marginalization in proximity", "邻近边缘化"},
      {"M_prox = L X: low while opportunity is close, 0 to 1",
       "M_prox = L X:机会近在咫尺却仍落后,0 至 1"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_SEQUENTIAL,
      NULL},
     offsetof(hl_periphery, m_prox)          },
    {{"m_remote",
      {"Marginalization by remoteness", "偏远边缘化"},
      {"M_remote = L (1 - X): low and far from opportunity, 0 to 1",
       "M_remote = L (1 - X):落后且远离机会,0 至 1"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_SEQUENTIAL,
      NULL},
     offsetof(hl_periphery, m_remote)        },
    {{"gap_neighbor",
      {"Gap to the neighbors", "与邻居的差距"},
      {"Mean of the neighbors minus the own value of the variable",
       "邻居均值减去自身变量值"},
      {"", ""},
      HL_NUMBER,
      HL_STYLE_DIVERGING,
      NULL},
     offsetof(hl_periphery, gap_neighbor)    },
    {{"gap_core",
      {"Gap to the nearest core", "与最近核心的差距"},
      {"1 - own value / value of the nearest core; missing when that is a point",
       "1 - 自身值 / 最近核心的值;核心为点时缺失"},
      {"1", "1"},
      HL_NUMBER,
      HL_STYLE_DIVERGING,
      NULL},
     offsetof(hl_periphery, gap_core)        },
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
     offsetof(hl_periphery, profile_residual)},
    {{"type",
      {"Periphery type", "外围类型"},
      {"Type by distance, own value, neighbors and profile; tentative unless stable "
       "under other choices",
       "依据距离、自身值、邻居和剖面划分的类型;若在其他设定下不稳定则仅供参考"},
      {"", ""},
      HL_CLASS,
      HL_STYLE_CLASSES,
      &HL_CLASSES_PERIPHERY},
     offsetof(hl_periphery, type)            },
};

static hl_status append_core(const hl_periphery_input *input,
                             const hl_periphery *result, hl_columns *columns,
                             hl_error *err)
{
    const char **text = hl_array(result->rows, sizeof *text);

    if (text == NULL) return hl_no_memory(err, "%zu texts", result->rows);
    for (size_t r = 0; input->cores.name != NULL && r < result->rows; r++) {
        text[r] = input->cores.name[result->core[r % result->n]];
    }
    const hl_status status = hl_columns_append_texts(columns, &CORE_SPEC, text, err);
    free(text);
    return status;
}

/// A value per unit, repeated in every period.
static hl_status append_unit_values(const hl_periphery *result,
                                    const hl_column_spec *spec, const double *value,
                                    hl_columns *columns, hl_error *err)
{
    hl_column *column = NULL;

    const hl_status status =
        hl_columns_append(columns, spec, NULL, NO_TITLE, &column, err);
    for (size_t r = 0; status == HL_OK && r < result->rows; r++) {
        column->value[r] = value[r % result->n];
    }
    return status;
}

static const double *values_at(const hl_periphery *result, size_t offset)
{
    return *(double *const *)(const void *)((const char *)result + offset);
}

hl_status hl_periphery_columns(const hl_periphery_input *input,
                               const hl_periphery *result, hl_columns *columns,
                               hl_error *err)
{
    hl_status status = append_core(input, result, columns, err);

    if (status != HL_OK) return status;
    status = append_unit_values(result, &KM_SPEC, result->core_km, columns, err);
    if (status != HL_OK) return status;
    status =
        append_unit_values(result, &POTENTIAL_SPEC, result->potential, columns, err);
    for (size_t k = 0; k < sizeof ROW_COLUMN / sizeof ROW_COLUMN[0]; k++) {
        if (status != HL_OK) return status;
        status = hl_columns_append_values(columns, &ROW_COLUMN[k].spec, NULL, NO_TITLE,
                                          values_at(result, ROW_COLUMN[k].offset), err);
    }
    return status;
}
