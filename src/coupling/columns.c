#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/coupling/coupling.h"
#include "hinterland/coupling/obstacle.h"

static const hl_text NO_TITLE = {NULL, NULL};

static const hl_text MODEL_TITLE[HL_COUPLING_MODEL_COUNT] = {
    {"standard",  "标准"   },
    {"Wang 2021", "Wang 2021"},
    {"Fan 2024",  "Fan 2024" }
};

static const hl_column_spec INDEX_SPEC = {
    "u_{F}",
    {"Index of {F}",                       "{F}指数"                                                                 },
    {"Linear composite index U of the subsystem: weighted sum of its min-max "
     "normalized indicators, 0 to 1", "子系统的线性综合指数 U:极差归一化指标的加权和,0 至 1"},
    {"1",                                  "1"                                                                         },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

static const hl_column_spec COUPLING_SPEC = {
    "c_{F}",
    {"Coupling degree ({F})",                                                      "耦合度（{F}）"},
    {"Coupling degree C by the {F} model: 1 when all subsystem indices are equal",
      "按{F}模型计算的耦合度 C:各子系统指数相等时为 1"                               },
    {"1",                                                                          "1"                 },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

static const hl_column_spec COORDINATION_SPEC = {
    "d_{F}",
    {"Coordination degree ({F})",                                                  "耦合协调度（{F}）"},
    {"Coupling coordination degree D = sqrt(C T) with C by the {F} model, 0 to 1",
      "耦合协调度 D = sqrt(C T),C 按{F}模型,0 至 1"                                                  },
    {"1",                                                                          "1"                       },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

static const hl_column_spec OVERALL_SPEC = {
    "t",
    {"Overall development",                                           "综合发展指数"},
    {"T: mean of the subsystem indices, weighted with alpha, 0 to 1",
      "T:以 alpha 加权的子系统指数平均值,0 至 1"                              },
    {"1",                                                             "1"                 },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

static const hl_column_spec GM_SPEC = {
    "gm",
    {"Geometric mean of the indices", "指数几何平均"                                                       },
    {"Geometric mean of the subsystem indices; with equal alpha the standard D is its "
     "square root",              "子系统指数的几何平均;alpha 相等时标准 D 等于其平方根"},
    {"1",                             "1"                                                                        },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

static const hl_column_spec CLASS_SPEC = {
    "d_class",
    {"Coordination class", "协调等级"                                                   },
    {"Class of D in ten steps of 0.1, from 1 extreme imbalance to 10 superior "
     "coordination",  "D 的十级划分(步长 0.1),1 极度失调至 10 优质协调"},
    {"",                   ""                                                               },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &HL_CLASSES_COORDINATION
};

static const hl_column_spec STAGE_SPEC = {
    "stage",
    {"Coupling stage",                              "耦合阶段"},
    {"Stage of the standard C: cuts 0.3, 0.5, 0.8",
      "标准耦合度 C 的阶段:分界 0.3、0.5、0.8"         },
    {"",                                            ""            },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &HL_CLASSES_STAGE
};

static const hl_column_spec LAG_SPEC = {
    "lag_type",
    {"Relative development",                                                   "相对发展类型"},
    {"E = U1 / U2: below 0.8 the first subsystem lags, above 1.25 the second",
      "E = U1 / U2:小于 0.8 第一子系统滞后,大于 1.25 第二子系统滞后"              },
    {"",                                                                       ""                  },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &HL_CLASSES_LAG
};

static const hl_column_spec IMBALANCE_SPEC = {
    "imbalance",
    {"Imbalance of the subsystems",              "子系统失衡度"                       },
    {"1 - least index / greatest index, 0 to 1", "1 - 最小指数 / 最大指数，0 至 1"},
    {"1",                                        "1"                                        },
    HL_NUMBER,
    HL_STYLE_SEQUENTIAL,
    NULL
};

static const hl_column_spec LAGGING_SPEC = {
    "lagging",
    {"Lagging subsystem",                                                        "滞后子系统"},
    {"Short name of the subsystem with the least index; empty when synchronous",
      "指数最低的子系统的简称；同步时为空"                                        },
    {"",                                                                         ""               },
    HL_TEXT,
    HL_STYLE_NONE,
    NULL
};

static const hl_column_spec OBSTACLE_SPEC[HL_OBSTACLES] = {
    {"obstacle_1",
     {"Greatest obstacle", "第一障碍因子"},
     {"Indicator with the greatest obstacle degree F (1 - z) / sum F (1 - z)",
      "障碍度 F (1 - z) / Σ F (1 - z) 最大的指标"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
    {"obstacle_2",
     {"Second obstacle", "第二障碍因子"},
     {"Indicator with the second greatest obstacle degree", "障碍度第二大的指标"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
    {"obstacle_3",
     {"Third obstacle", "第三障碍因子"},
     {"Indicator with the third greatest obstacle degree", "障碍度第三大的指标"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
};

static hl_text title_of(const hl_subsystem *subsystem)
{
    if (subsystem->title.en != NULL || subsystem->title.zh != NULL) {
        return subsystem->title;
    }
    return (hl_text){subsystem->name, subsystem->name};
}

static hl_status append_indices(const hl_coupling_input *input,
                                const hl_coupling *result, hl_columns *columns,
                                hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t s = 0; s < result->subsystems && status == HL_OK; s++) {
        const hl_subsystem *subsystem = &input->subsystem[s];
        status = hl_columns_append_values(columns, &INDEX_SPEC, subsystem->short_name,
                                          title_of(subsystem),
                                          result->u + s * result->rows, err);
    }
    return status;
}

/// C and D of one model.
static hl_status append_model(const hl_coupling *result, hl_coupling_model model,
                              hl_columns *columns, hl_error *err)
{
    const char *name = hl_coupling_model_name(model);
    hl_column *column = NULL;

    hl_status status = hl_columns_append(columns, &COUPLING_SPEC, name,
                                         MODEL_TITLE[model], &column, err);
    for (size_t r = 0; status == HL_OK && r < result->rows; r++) {
        column->value[r] = result->degree[r].c[model];
    }
    if (status != HL_OK) return status;
    status = hl_columns_append(columns, &COORDINATION_SPEC, name, MODEL_TITLE[model],
                               &column, err);
    for (size_t r = 0; status == HL_OK && r < result->rows; r++) {
        column->value[r] = result->degree[r].d[model];
    }
    return status;
}

static hl_status append_means(const hl_coupling *result, hl_columns *columns,
                              hl_error *err)
{
    hl_column *column = NULL;

    hl_status status =
        hl_columns_append(columns, &OVERALL_SPEC, NULL, NO_TITLE, &column, err);
    for (size_t r = 0; status == HL_OK && r < result->rows; r++) {
        column->value[r] = result->degree[r].t;
    }
    if (status != HL_OK) return status;
    status = hl_columns_append(columns, &GM_SPEC, NULL, NO_TITLE, &column, err);
    for (size_t r = 0; status == HL_OK && r < result->rows; r++) {
        column->value[r] = result->degree[r].gm;
    }
    return status;
}

static hl_status append_classes(const hl_coupling *result, hl_columns *columns,
                                hl_error *err)
{
    const bool two = result->subsystems == 2;

    hl_status status = hl_columns_append_values(columns, &CLASS_SPEC, NULL, NO_TITLE,
                                                result->d_class, err);
    if (status != HL_OK) return status;
    status = hl_columns_append_values(columns, &STAGE_SPEC, NULL, NO_TITLE,
                                      result->stage, err);
    if (status != HL_OK) return status;
    return hl_columns_append_values(columns, two ? &LAG_SPEC : &IMBALANCE_SPEC, NULL,
                                    NO_TITLE,
                                    two ? result->lag_type : result->imbalance, err);
}

static hl_status append_lagging(const hl_coupling_input *input,
                                const hl_coupling *result, const char **text,
                                hl_columns *columns, hl_error *err)
{
    for (size_t r = 0; r < result->rows; r++) {
        const size_t s = result->lagging[r];
        text[r] = s < result->subsystems ? input->subsystem[s].short_name : NULL;
    }
    return hl_columns_append_texts(columns, &LAGGING_SPEC, text, err);
}

static const hl_indicator *indicator_at(const hl_coupling_input *input,
                                        const hl_coupling *result, size_t j)
{
    size_t s = 0;

    while (j >= result->first[s + 1]) {
        s++;
    }
    return &input->subsystem[s].indicator[j - result->first[s]];
}

static hl_status append_obstacles(const hl_coupling_input *input,
                                  const hl_coupling *result, const char **text,
                                  hl_columns *columns, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < HL_OBSTACLES && status == HL_OK; k++) {
        for (size_t r = 0; r < result->rows; r++) {
            size_t top[HL_OBSTACLES];
            hl_obstacle_top(result->obstacle, result->indicators, result->rows, r,
                            HL_OBSTACLES, top);
            text[r] =
                top[k] == SIZE_MAX ? NULL : indicator_at(input, result, top[k])->name;
        }
        status = hl_columns_append_texts(columns, &OBSTACLE_SPEC[k], text, err);
    }
    return status;
}

hl_status hl_coupling_columns(const hl_coupling_input *input, const hl_coupling *result,
                              hl_columns *columns, hl_error *err)
{
    const char **text = hl_array(result->rows, sizeof *text);

    if (text == NULL) return hl_no_memory(err, "%zu texts", result->rows);
    hl_status status = append_indices(input, result, columns, err);
    for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT && status == HL_OK; m++) {
        if ((input->options.models & (1U << m)) == 0) continue;
        status = append_model(result, (hl_coupling_model)m, columns, err);
    }
    if (status == HL_OK) status = append_means(result, columns, err);
    if (status == HL_OK) status = append_classes(result, columns, err);
    if (status == HL_OK) status = append_lagging(input, result, text, columns, err);
    if (status == HL_OK) status = append_obstacles(input, result, text, columns, err);
    free(text);
    return status;
}

// ---- the sheet indicator_weights

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

typedef enum weight_number {
    NUMBER_ENTROPY,
    NUMBER_WEIGHT,
    NUMBER_MIN,
    NUMBER_MAX,
    NUMBER_COUNT
} weight_number;

static const hl_column_spec WEIGHT_NUMBER_SPEC[NUMBER_COUNT] = {
    {"entropy",
     {"Entropy", "信息熵"},
     {"Entropy e of the normalized indicator, 0 to 1; 1 tells no unit from another",
      "归一化指标的信息熵 e,0 至 1;为 1 时不能区分单元"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"weight",
     {"Weight", "权重"},
     {"Weight within the subsystem, sum 1; 0 for a constant indicator",
      "子系统内的权重，和为 1；常数指标为 0"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"min",
     {"Least value", "最小值"},
     {"Least raw value over all units and periods", "所有单元和时期的最小原始值"},
     {"", ""},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"max",
     {"Greatest value", "最大值"},
     {"Greatest raw value over all units and periods", "所有单元和时期的最大原始值"},
     {"", ""},
     HL_NUMBER, HL_STYLE_NONE,
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

static double weight_number_of(const hl_coupling *result, size_t j, weight_number which)
{
    switch (which) {
    case NUMBER_ENTROPY: return result->weight[j].entropy;
    case NUMBER_WEIGHT: return result->weight[j].weight;
    case NUMBER_MIN: return result->scale[j].min;
    case NUMBER_MAX: return result->scale[j].max;
    case NUMBER_COUNT: break;
    }
    return NAN;
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
    for (size_t k = 0; k < NUMBER_COUNT && status == HL_OK; k++) {
        hl_column *column = NULL;
        status = hl_columns_append(columns, &WEIGHT_NUMBER_SPEC[k], NULL, NO_TITLE,
                                   &column, err);
        for (size_t j = 0; status == HL_OK && j < result->indicators; j++) {
            column->value[j] = weight_number_of(result, j, (weight_number)k);
        }
    }
    return status;
}
