#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/coupling/null_baseline.h"

static const hl_text NO_TITLE = {NULL, NULL};

static const char *const QUANTITY[HL_NULL_QUANTITY_COUNT] = {
    [HL_NULL_MEAN_C] = "mean_c",
    [HL_NULL_MEAN_D] = "mean_d",
    [HL_NULL_HIGH_C] = "share_high_c",
    [HL_NULL_RHO] = "rho"};

typedef enum null_text {
    NULL_QUANTITY,
    NULL_MODEL,
    NULL_FIRST,
    NULL_SECOND,
    NULL_TEXTS
} null_text;

static const hl_column_spec TEXT_SPEC[NULL_TEXTS] = {
    {"quantity",
     {"Quantity", "量"},
     {"mean_c, mean_d: mean C and D of the units; share_high_c: share of the units "
      "with C > 0.8; rho: Spearman correlation of two subsystem indices",
      "mean_c、mean_d:各单元 C、D 的平均值;share_high_c:C > 0.8 "
      "的单元比例;rho:两个子系统指数的 Spearman 相关系数"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
    {"model",
     {"Model", "模型"},
     {"coupling model: standard, wang or fan; empty for rho",
      "耦合模型:standard、wang 或 fan;rho 时为空"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
    {"first",
     {"First subsystem", "第一子系统"},
     {"subsystem of rho", "rho 的子系统"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
    {"second",
     {"Second subsystem", "第二子系统"},
     {"the other subsystem of rho", "rho 的另一子系统"},
     {"", ""},
     HL_TEXT, HL_STYLE_NONE,
     NULL},
};

typedef enum null_number {
    NULL_UNITS,
    NULL_OBSERVED,
    NULL_EXPECTED,
    NULL_SD,
    NULL_LOW,
    NULL_HIGH,
    NULL_P,
    NULL_P_LESS,
    NULL_DRAWS,
    NULL_NUMBERS
} null_number;

static const hl_column_spec NUMBER_SPEC[NULL_NUMBERS] = {
    {"units",
     {"Units", "单元数"},
     {"units with every index", "指数齐全的单元数"},
     {"", ""},
     HL_COUNT,  HL_STYLE_NONE,
     NULL},
    {"observed",
     {"Observed", "观测值"},
     {"value of the units as they are", "实际单元的值"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"expected",
     {"Expected by chance", "随机期望"},
     {"mean over the permutations: no relation between the subsystems",
      "置换的平均值:子系统之间没有关系"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"sd",
     {"Standard deviation", "标准差"},
     {"standard deviation over the permutations", "置换的标准差"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"low",
     {"2.5 % quantile", "2.5 % 分位数"},
     {"2.5 % quantile of the permutations", "置换的 2.5 % 分位数"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"high",
     {"97.5 % quantile", "97.5 % 分位数"},
     {"97.5 % quantile of the permutations", "置换的 97.5 % 分位数"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"p",
     {"p (as high)", "p(不低于)"},
     {"(1 + permutations as high as observed) / (R + 1)",
      "(1 + 不低于观测值的置换数)/(R + 1)"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"p_less",
     {"p (as low)", "p(不高于)"},
     {"(1 + permutations as low as observed) / (R + 1)",
      "(1 + 不高于观测值的置换数)/(R + 1)"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"draws",
     {"Permutations", "置换次数"},
     {"number of permutations R", "置换次数 R"},
     {"", ""},
     HL_COUNT,  HL_STYLE_NONE,
     NULL},
};

static const char *text_of(const hl_null_record *r, const char *const *name,
                           null_text which)
{
    const bool rho = r->quantity == HL_NULL_RHO;

    switch (which) {
    case NULL_QUANTITY: return QUANTITY[r->quantity];
    case NULL_MODEL: return rho ? NULL : hl_coupling_model_name(r->model);
    case NULL_FIRST: return rho ? name[r->first] : NULL;
    case NULL_SECOND: return rho ? name[r->second] : NULL;
    case NULL_TEXTS: break;
    }
    return NULL;
}

static double number_of(const hl_null_baseline *b, size_t k, null_number which)
{
    const hl_null_record *r = &b->record[k];

    switch (which) {
    case NULL_UNITS: return (double)r->units;
    case NULL_OBSERVED: return r->observed;
    case NULL_EXPECTED: return r->mean;
    case NULL_SD: return r->sd;
    case NULL_LOW: return r->low;
    case NULL_HIGH: return r->high;
    case NULL_P: return r->p;
    case NULL_P_LESS: return r->p_less;
    case NULL_DRAWS: return (double)b->draws;
    case NULL_NUMBERS: break;
    }
    return 0.0;
}

hl_status hl_null_baseline_columns(const hl_null_baseline *baseline,
                                   const char *const *name, hl_columns *columns,
                                   hl_error *err)
{
    const char **text = hl_array(baseline->count, sizeof *text);
    hl_status status = HL_OK;

    if (text == NULL) return hl_no_memory(err, "%zu texts", baseline->count);
    columns->rows = baseline->count;
    for (size_t c = 0; c < NULL_TEXTS && status == HL_OK; c++) {
        for (size_t k = 0; k < baseline->count; k++) {
            text[k] = text_of(&baseline->record[k], name, (null_text)c);
        }
        status = hl_columns_append_texts(columns, &TEXT_SPEC[c], text, err);
    }
    free(text);
    for (size_t c = 0; c < NULL_NUMBERS && status == HL_OK; c++) {
        hl_column *column = NULL;
        status =
            hl_columns_append(columns, &NUMBER_SPEC[c], NULL, NO_TITLE, &column, err);
        for (size_t k = 0; status == HL_OK && k < baseline->count; k++) {
            column->value[k] = number_of(baseline, k, (null_number)c);
        }
    }
    return status;
}
