#include <math.h>
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

// clang-format off
#define INDEX(en, zh)                                                              \
    {"u_{F}", {"Index of {F}", "{F}指数"}, {en, zh}, {"1", "1"}, HL_NUMBER,         \
     HL_STYLE_SEQUENTIAL, NULL}
static const hl_column_spec INDEX_SPEC[HL_INDEX_FORM_COUNT] = {
    [HL_INDEX_LINEAR] =
        INDEX("Linear composite index U of the subsystem: weighted sum of its min-max "
              "normalized indicators, 0 to 1",
              "子系统的线性综合指数 U:极差归一化指标的加权和,0 至 1"),
    [HL_INDEX_GEOMETRIC] =
        INDEX("Geometric composite index U of the subsystem: product of its normalized "
              "indicators to the power of their weights, 0 to 1",
              "子系统的几何综合指数 U:归一化指标按权重为幂的乘积,0 至 1"),
    [HL_INDEX_TOPSIS] =
        INDEX("TOPSIS index U of the subsystem: closeness to the best of the sample, "
              "d- / (d+ + d-), 0 to 1",
              "子系统的 TOPSIS 指数 U:与样本最优的贴近度 d- / (d+ + d-),0 至 1"),
};
/// By another method than min-max the words "min-max" would be wrong.
static const hl_column_spec NORMALIZED_SPEC =
    INDEX("Linear composite index U of the subsystem: weighted sum of its normalized "
          "indicators, 0 to 1",
          "子系统的线性综合指数 U:归一化指标的加权和,0 至 1");
static const hl_column_spec READY_SPEC =
    INDEX("Index U of the subsystem as the table has it, 0 to 1",
          "子系统指数 U,取自数据表,0 至 1");
#undef INDEX
// clang-format on

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

// clang-format off
#define OF_D(en, zh)                                                            \
    {"d_class", {"Coordination class", "协调等级"}, {en, zh}, {"", ""}, HL_CLASS, \
     HL_STYLE_CLASSES, NULL}
static const hl_column_spec CLASS_SPEC[HL_SCHEME_COUNT] = {
    [HL_SCHEME_TEN] =
        OF_D("Class of D in ten steps of 0.1, from 1 extreme imbalance to 10 superior "
             "coordination",
             "D 的十级划分(步长 0.1),1 极度失调至 10 优质协调"),
    [HL_SCHEME_FIVE] =
        OF_D("Class of D in five steps of 0.2, from 1 severe imbalance to 5 high "
             "coordination",
             "D 的五级划分(步长 0.2),1 严重失调至 5 高度协调"),
    [HL_SCHEME_FOUR] =
        OF_D("Class of D by the cuts 0.3, 0.5, 0.8, from 1 low to 4 extreme "
             "coordination",
             "D 的四级划分(分界 0.3、0.5、0.8),1 低度至 4 极度协调"),
    [HL_SCHEME_USER] =
        OF_D("Class of D by the cuts of the study, 1 the lowest",
             "按研究给定的分界划分 D,1 为最低"),
};
#undef OF_D
// clang-format on

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

/// By other cuts than the default.
static const hl_column_spec STATED_LAG_SPEC = {
    "lag_type",
    {"Relative development", "相对发展类型"                                                    },
    {"Which subsystem lags, by the cuts of E = U1 / U2, or the difference, that the "
     "study states",    "按研究给定的 E = U1 / U2 分界或差值判定滞后的子系统"},
    {"",                     ""                                                                      },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &HL_CLASSES_LAG
};

static const hl_column_spec OBSERVED_SPEC = {
    "observed",
    {"Observed weight",     "观测权重"                                                             },
    {"Least share of the weight of a subsystem that the unit has values for; the rest "
     "was reweighted", "各子系统中有数值的权重份额之最小者;其余已重新分配"},
    {"1",                   "1"                                                                        },
    HL_NUMBER,
    HL_STYLE_SHARE,
    NULL
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

static const hl_column_spec *index_spec(const hl_coupling_input *input, size_t s)
{
    const hl_coupling_options *o = &input->options;

    if (input->subsystem[s].ready != NULL) return &READY_SPEC;
    if (o->index == HL_INDEX_LINEAR && o->normalization.method != HL_NORMALIZE_MINMAX) {
        return &NORMALIZED_SPEC;
    }
    return &INDEX_SPEC[o->index];
}

static hl_status append_indices(const hl_coupling_input *input,
                                const hl_coupling *result, hl_columns *columns,
                                hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t s = 0; s < result->subsystems && status == HL_OK; s++) {
        const hl_subsystem *subsystem = &input->subsystem[s];
        status = hl_columns_append_values(columns, index_spec(input, s),
                                          subsystem->short_name, title_of(subsystem),
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

static bool is_default_lag(const hl_lag_rule *rule)
{
    const hl_lag_rule defaults = hl_lag_defaults();

    return rule->least == defaults.least && rule->greatest == defaults.greatest &&
           isnan(rule->difference);
}

/// The class of D, the stage of C when it is the standard one, and who lags.
static hl_status append_classes(const hl_coupling_input *input,
                                const hl_coupling *result, hl_columns *columns,
                                hl_error *err)
{
    const hl_coupling_options *o = &input->options;
    const bool two = result->subsystems == 2;
    const hl_column_spec *lag = is_default_lag(&o->lag) ? &LAG_SPEC : &STATED_LAG_SPEC;
    hl_column_spec spec = CLASS_SPEC[o->classes];

    spec.classes = hl_coordination_classes(o->classes, o->cut_count + 1);
    hl_status status =
        hl_columns_append_values(columns, &spec, NULL, NO_TITLE, result->d_class, err);
    if (status == HL_OK && isnan(o->power)) {
        status = hl_columns_append_values(columns, &STAGE_SPEC, NULL, NO_TITLE,
                                          result->stage, err);
    }
    if (status != HL_OK) return status;
    return hl_columns_append_values(columns, two ? lag : &IMBALANCE_SPEC, NULL,
                                    NO_TITLE,
                                    two ? result->lag_type : result->imbalance, err);
}

/// The subsystem that has least of its weight, row by row.
static hl_status append_observed(const hl_coupling *result, hl_columns *columns,
                                 hl_error *err)
{
    hl_column *column = NULL;

    if (result->observed == NULL) return HL_OK;
    const hl_status status =
        hl_columns_append(columns, &OBSERVED_SPEC, NULL, NO_TITLE, &column, err);
    for (size_t r = 0; status == HL_OK && r < result->rows; r++) {
        column->value[r] = result->observed[r];
        for (size_t s = 1; s < result->subsystems; s++) {
            column->value[r] =
                fmin(column->value[r], result->observed[s * result->rows + r]);
        }
    }
    return status;
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
    if (status == HL_OK) status = append_classes(input, result, columns, err);
    if (status == HL_OK) status = append_lagging(input, result, text, columns, err);
    if (status == HL_OK && result->indicators > 0 && result->outside == 0) {
        status = append_obstacles(input, result, text, columns, err);
    }
    if (status == HL_OK) status = append_observed(result, columns, err);
    free(text);
    return status;
}
