#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/periphery/siphon.h"

enum { SLOPES = 2, THRESHOLD = 1 };

size_t hl_siphon_rows(const hl_siphon *siphon)
{
    return SLOPES + siphon->controls + THRESHOLD;
}

static const hl_column_spec TERM = {
    .name = "term",
    .title = {"Term",                                                       "项"                                  },
    .meaning =
        {"core_growth: r1, effect of the growth of the core at distance 0; "
         "core_growth_x_distance: r2, how it changes per km (or minute); "
         "threshold: -r1 / r2, the distance where the effect is 0, with Fieller's "
         "interval (missing where the data do not bound it)", "core_growth:r1,核心增长在距离 0 处的效应;core_growth_x_distance:r2,效应随每"
         "公里(或分钟)的变化;threshold:-r1 / r2,效应为 0 的距离,附 Fieller 区间"
         "(数据不能界定时缺失)"},
    .unit = {"",                                                           ""                                     },
    .kind = HL_TEXT,
};

enum { ESTIMATE, SE, T, P, P_WILD, LOW, HIGH, UNITS, CORES, DIFFERENCES, NUMBERS };

// clang-format off
static const hl_column_spec NUMBER[NUMBERS] = {
    [ESTIMATE] = {.name = "estimate", .title = {"Estimate", "估计值"},
                  .meaning = {"two-way within estimate on differences of logarithms", "对数差分的双向固定效应组内估计"},
                  .unit = {"", ""}, .kind = HL_NUMBER},
    [SE] = {.name = "se", .title = {"Standard error", "标准误"},
            .meaning = {"robust to any correlation around the same core; of threshold by the delta method", "按核心聚类稳健;threshold 用 delta 方法"},
            .unit = {"", ""}, .kind = HL_NUMBER},
    [T] = {.name = "t", .title = {"t", "t"}, .meaning = {"estimate / standard error", "估计值 / 标准误"},
           .unit = {"", ""}, .kind = HL_NUMBER},
    [P] = {.name = "p", .title = {"p", "p"},
           .meaning = {"two-sided, Student with cores - 1 degrees of freedom", "双侧,自由度为核心数减 1 的 t 分布"},
           .unit = {"", ""}, .kind = HL_NUMBER},
    [P_WILD] = {.name = "p_wild", .title = {"p, wild bootstrap", "野自助法 p 值"},
                .meaning = {"two-sided, wild cluster bootstrap with Webb's weights: for few cores", "双侧,Webb 权重的野聚类自助法:适用于核心较少时"},
                .unit = {"", ""}, .kind = HL_NUMBER},
    [LOW] = {.name = "low", .title = {"Low", "下限"}, .meaning = {"lower end of the interval", "区间下限"},
             .unit = {"", ""}, .kind = HL_NUMBER},
    [HIGH] = {.name = "high", .title = {"High", "上限"}, .meaning = {"upper end of the interval", "区间上限"},
              .unit = {"", ""}, .kind = HL_NUMBER},
    [UNITS] = {.name = "units", .title = {"Units", "单元数"}, .meaning = {"units in the model", "进入模型的单元数"},
               .unit = {"", ""}, .kind = HL_COUNT},
    [CORES] = {.name = "cores", .title = {"Cores", "核心数"}, .meaning = {"cores they cluster by", "聚类的核心数"},
               .unit = {"", ""}, .kind = HL_COUNT},
    [DIFFERENCES] = {.name = "differences", .title = {"Differences", "差分期数"},
                     .meaning = {"periods of growth", "增长期数"}, .unit = {"", ""}, .kind = HL_COUNT},
};
// clang-format on

static void fill(const hl_siphon *s, const hl_siphon_term *term, size_t row,
                 double *value)
{
    const size_t rows = hl_siphon_rows(s);
    const double list[NUMBERS] = {
        [ESTIMATE] = term->estimate,
        [SE] = term->se,
        [T] = term->t,
        [P] = term->p,
        [P_WILD] = term->p_wild,
        [LOW] = term->low,
        [HIGH] = term->high,
        [UNITS] = (double)s->units,
        [CORES] = (double)s->cores,
        [DIFFERENCES] = (double)s->differences,
    };

    for (size_t c = 0; c < NUMBERS; c++) {
        value[c * rows + row] = list[c];
    }
}

hl_status hl_siphon_columns(const hl_siphon_input *input, const hl_siphon *s,
                            hl_columns *columns, hl_error *err)
{
    const size_t rows = hl_siphon_rows(s);
    const hl_siphon_term threshold = {.estimate = s->threshold,
                                      .se = s->threshold_se,
                                      .t = NAN,
                                      .p = NAN,
                                      .p_wild = NAN,
                                      .low = s->threshold_low,
                                      .high = s->threshold_high};
    const char **name = hl_array(rows, sizeof *name);
    double *value = hl_array(rows, NUMBERS * sizeof *value);

    hl_status status = HL_OK;
    if (name == NULL || value == NULL) {
        status = hl_no_memory(err, "%zu terms", rows);
        goto done;
    }
    name[0] = "core_growth";
    name[1] = "core_growth_x_distance";
    name[rows - 1] = "threshold";
    fill(s, &s->r1, 0, value);
    fill(s, &s->r2, 1, value);
    fill(s, &threshold, rows - 1, value);
    for (size_t j = 0; j < s->controls; j++) {
        name[SLOPES + j] = input->control_name[j];
        fill(s, &s->control[j], SLOPES + j, value);
    }
    status = hl_columns_append_texts(columns, &TERM, name, err);
    for (size_t c = 0; c < NUMBERS && status == HL_OK; c++) {
        status = hl_columns_append_values(columns, &NUMBER[c], NULL, (hl_text){0},
                                          value + c * rows, err);
    }
done:
    free(name);
    free(value);
    return status;
}

// clang-format off
static const hl_column_spec EFFECT = {
    "siphon_effect", {"Effect of the growth of the core", "核心增长的效应"},
    {"r1 + r2 c: change of the unit's growth per unit of growth of its nearest core; below 0 the core draws",
     "r1 + r2 c:最近核心每增长一单位,本单元增长的变化;小于 0 为虹吸"},
    {"1", "1"}, HL_NUMBER, HL_STYLE_DIVERGING, NULL};
static const hl_column_spec EFFECT_LOW = {
    "siphon_low", {"Effect of the core, low", "核心效应下限"}, {"lower end of its interval", "区间下限"},
    {"1", "1"}, HL_NUMBER, HL_STYLE_NONE, NULL};
static const hl_column_spec EFFECT_HIGH = {
    "siphon_high", {"Effect of the core, high", "核心效应上限"}, {"upper end of its interval", "区间上限"},
    {"1", "1"}, HL_NUMBER, HL_STYLE_NONE, NULL};
// clang-format on

hl_status hl_siphon_unit_columns(const hl_siphon *siphon, hl_columns *columns,
                                 hl_error *err)
{
    const hl_text none = {0};
    hl_status status =
        hl_columns_append_values(columns, &EFFECT, NULL, none, siphon->effect, err);

    if (status == HL_OK) {
        status = hl_columns_append_values(columns, &EFFECT_LOW, NULL, none,
                                          siphon->effect_low, err);
    }
    if (status == HL_OK) {
        status = hl_columns_append_values(columns, &EFFECT_HIGH, NULL, none,
                                          siphon->effect_high, err);
    }
    return status;
}
