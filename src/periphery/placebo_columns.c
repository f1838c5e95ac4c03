#include "hinterland/periphery/placebo.h"

static const hl_column_spec STATISTIC = {
    .name = "statistic",
    .title = {"Statistic",                           "统计量"               },
    .meaning = {"regional statistic of the periphery", "外围的区域统计量"},
    .unit = {"",                                    ""                        },
    .kind = HL_TEXT,
};

enum { VALUE, EXPECTED, DEVIATION, P, P_GREATER, P_LESS, PLACEMENTS, NUMBERS };

// clang-format off
static const hl_column_spec NUMBER[NUMBERS] = {
    [VALUE] = {.name = "value", .title = {"Value", "值"},
               .meaning = {"observed", "观测值"}, .unit = {"", ""}, .kind = HL_NUMBER},
    [EXPECTED] = {.name = "expected", .title = {"Expected", "期望"},
                  .meaning = {"mean over placebo cores", "安慰剂核心的均值"},
                  .unit = {"", ""}, .kind = HL_NUMBER},
    [DEVIATION] = {.name = "deviation", .title = {"Deviation", "标准差"},
                   .meaning = {"standard deviation over placebo cores", "安慰剂核心的标准差"},
                   .unit = {"", ""}, .kind = HL_NUMBER},
    [P] = {.name = "p", .title = {"p", "p"}, .meaning = {"two-sided", "双侧"},
           .unit = {"", ""}, .kind = HL_NUMBER},
    [P_GREATER] = {.name = "p_greater", .title = {"p, greater", "p(大于)"},
                   .meaning = {"of a value as large or larger", "不小于观测值的概率"},
                   .unit = {"", ""}, .kind = HL_NUMBER},
    [P_LESS] = {.name = "p_less", .title = {"p, less", "p(小于)"},
                .meaning = {"of a value as small or smaller", "不大于观测值的概率"},
                .unit = {"", ""}, .kind = HL_NUMBER},
    [PLACEMENTS] = {.name = "placements", .title = {"Placements", "放置次数"},
                    .meaning = {"placebo values that exist", "安慰剂取值的个数"},
                    .unit = {"", ""}, .kind = HL_COUNT},
};
// clang-format on

hl_status hl_placebo_columns(const hl_placebo *placebo, hl_columns *columns,
                             hl_error *err)
{
    const char *name[HL_PLACEBO_COUNT];
    double value[NUMBERS][HL_PLACEBO_COUNT];

    for (size_t k = 0; k < HL_PLACEBO_COUNT; k++) {
        const hl_placebo_record *r = &placebo->record[k];
        name[k] = r->statistic;
        value[VALUE][k] = r->value;
        value[EXPECTED][k] = r->expected;
        value[DEVIATION][k] = r->deviation;
        value[P][k] = r->p;
        value[P_GREATER][k] = r->p_greater;
        value[P_LESS][k] = r->p_less;
        value[PLACEMENTS][k] = (double)r->placements;
    }
    hl_status status = hl_columns_append_texts(columns, &STATISTIC, name, err);
    for (size_t c = 0; c < NUMBERS && status == HL_OK; c++) {
        status = hl_columns_append_values(columns, &NUMBER[c], NULL, (hl_text){0},
                                          value[c], err);
    }
    return status;
}
