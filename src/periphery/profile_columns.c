#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/periphery/profile_tests.h"

static const double NORMAL_95 = 1.959963984540054;

void hl_profile_list(const hl_profile *profile, const hl_profile_tests *t,
                     double near_mid, double period, hl_profile_row *row)
{
    const double units = (double)profile->units;
    const double fits = (double)t->fits;
    const double half = NORMAL_95 * t->slope_se;
    const double turns = fits > 0.0 ? (double)t->turns / fits : NAN;
    const hl_profile_row list[HL_PROFILE_ROWS] = {
        {period, "b0",             profile->beta[0],     t->beta[0][0],   t->beta[0][1],   NAN,           units           },
        {period, "b1",             profile->beta[1],     t->beta[1][0],   t->beta[1][1],   NAN,           units           },
        {period, "b2",             profile->beta[2],     t->beta[2][0],   t->beta[2][1],   t->p_curve,
         units                                                                                                            },
        {period, "r_squared",      profile->r_squared,   NAN,             NAN,             NAN,           units           },
        {period, "profile_f",      t->f,                 NAN,             NAN,             t->p,          units           },
        {period, "turning_point",  profile->turning_km,  t->turning[0],   t->turning[1],
         NAN,                                                                                             (double)t->turns},
        {period, "turning_share",  turns,                NAN,             NAN,             NAN,           fits            },
        {period, "residual_moran", t->moran,             NAN,             NAN,             t->moran_p,    units           },
        {period, "p_is_valid",     t->valid ? 1.0 : 0.0, NAN,             NAN,             NAN,           units           },
        {period, "decay_spearman", t->spearman,          NAN,             NAN,             t->spearman_p, units           },
        {period, "decay_slope",    t->slope,             t->slope - half, t->slope + half, t->slope_p,
         units                                                                                                            },
        {period, "near_minus_mid", near_mid,             NAN,             NAN,             NAN,           units           },
    };

    for (size_t k = 0; k < HL_PROFILE_ROWS; k++) {
        row[k] = list[k];
    }
}

static const hl_column_spec QUANTITY = {
    .name = "quantity",
    .title = {"Quantity",                     "量"                                                  },
    .meaning =
        {"b0, b1, b2: y = b0 + b1 x + b2 x^2 with x = ln(distance + 1), p of b2 "
         "that the profile is straight; profile_f: that distance says anything "
         "(Freedman-Lane); turning_point and the share of bootstrap profiles that "
         "have one; residual_moran: clustering of the residuals, p_is_valid 0 "
         "when it invalidates the p of b2 and profile_f; decay_spearman, "
         "decay_slope: y against distance; near_minus_mid: mean y near the cores "
         "minus in the middle", "b0、b1、b2:y = b0 + b1 x + b2 x²,x = ln(距离 + 1),b2 的 p 检验剖面是否为直线;"
         "profile_f:距离是否有解释力(Freedman-Lane 置换);turning_point 及存在转折点的"
         "自助剖面比例;residual_moran:残差的集聚,若显著则 p_is_valid 为 0,b2 与 "
         "profile_f 的 p 无效;decay_spearman、decay_slope:y 随距离的变化;"
         "near_minus_mid:近核心均值减中段均值"},
    .unit = {"",                             ""                                                     },
    .kind = HL_TEXT,
};

typedef struct number {
    hl_column_spec spec;
    size_t offset;
} number;

// clang-format off
static const number NUMBER[] = {
    {{.name = "value", .title = {"Value", "值"}, .meaning = {"estimate", "估计值"},
      .unit = {"", ""}, .kind = HL_NUMBER}, offsetof(hl_profile_row, value)},
    {{.name = "low", .title = {"Low", "下限"},
      .meaning = {"2.5 % of the bootstrap (of decay_slope: classic interval)", "自助法 2.5% 分位数(decay_slope 为经典区间)"},
      .unit = {"", ""}, .kind = HL_NUMBER}, offsetof(hl_profile_row, low)},
    {{.name = "high", .title = {"High", "上限"},
      .meaning = {"97.5 % of the bootstrap", "自助法 97.5% 分位数"},
      .unit = {"", ""}, .kind = HL_NUMBER}, offsetof(hl_profile_row, high)},
    {{.name = "p", .title = {"p", "p"},
      .meaning = {"by permutation; decay_slope: Student, residual_moran: normal", "置换检验;decay_slope 为 t 检验,residual_moran 为正态近似"},
      .unit = {"", ""}, .kind = HL_NUMBER}, offsetof(hl_profile_row, p)},
    {{.name = "count", .title = {"Count", "个数"},
      .meaning = {"units, or bootstrap profiles, behind the value", "所依据的单元数或自助剖面数"},
      .unit = {"", ""}, .kind = HL_COUNT}, offsetof(hl_profile_row, count)},
};
static const hl_column_spec PERIOD = {
    .name = "period", .title = {"Period", "时期"},
    .meaning = {"period, or its place", "时期或其次序"},
    .unit = {"", ""}, .kind = HL_NUMBER};
// clang-format on

static double number_at(const hl_profile_row *row, size_t offset)
{
    return *(const double *)(const void *)((const char *)row + offset);
}

static hl_status append(const hl_column_spec *spec, const hl_profile_row *row,
                        size_t offset, hl_columns *columns, hl_error *err)
{
    hl_column *column = NULL;

    const hl_status status =
        hl_columns_append(columns, spec, NULL, (hl_text){0}, &column, err);
    for (size_t r = 0; status == HL_OK && r < columns->rows; r++) {
        column->value[r] = number_at(&row[r], offset);
    }
    return status;
}

hl_status hl_profile_columns(const hl_profile_row *row, hl_columns *columns,
                             hl_error *err)
{
    const char **text = hl_array(columns->rows, sizeof *text);

    if (text == NULL) return hl_no_memory(err, "%zu texts", columns->rows);
    for (size_t r = 0; r < columns->rows; r++) {
        text[r] = row[r].quantity;
    }
    hl_status status =
        append(&PERIOD, row, offsetof(hl_profile_row, period), columns, err);
    if (status == HL_OK) {
        status = hl_columns_append_texts(columns, &QUANTITY, text, err);
    }
    for (size_t k = 0; k < sizeof NUMBER / sizeof NUMBER[0] && status == HL_OK; k++) {
        status = append(&NUMBER[k].spec, row, NUMBER[k].offset, columns, err);
    }
    free(text);
    return status;
}
