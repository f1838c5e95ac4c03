#include <math.h>

#include "hinterland/stats/local_moran.h"
#include "stats/local_columns.h"

static const hl_column_spec SCATTER[] = {
    {"{F}_z",
     {"{F}: standardized", "{F}：标准化值"},
     {"(x - mean) / standard deviation", "（x - 均值） / 标准差"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_DIVERGING,
     NULL},
    {"{F}_lag",
     {"{F}: spatial lag", "{F}：空间滞后"},
     {"weighted sum of the neighbors' values (their mean under row-standardized "
      "weights), in the unit of {F}; missing without neighbors",
      "邻居取值的加权和（行标准化权重下即邻居均值），单位同 {F}；无邻居时缺失"},
     {"", ""},
     HL_NUMBER, HL_STYLE_SEQUENTIAL,
     NULL},
};

static const hl_column_spec QUADRANT = {
    "{F}_quad",
    {"{F}: Moran quadrant",     "{F}：莫兰散点象限"                                                               },
    {"1 High-High, 2 Low-High, 3 Low-Low, 4 High-Low: own value, then the neighbors', "
     "significant or not", "1 高-高，2 低-高，3 低-低，4 高-低：先自身后邻居，不论显著与否"},
    {"1",                       "1"                                                                                      },
    HL_CLASS,
    HL_STYLE_CLASSES,
    &HL_CLASSES_QUADRANT
};

hl_status hl_local_moran_columns(const hl_local_moran *result, const size_t *row,
                                 const char *field, hl_text title, hl_columns *columns,
                                 hl_error *err)
{
    const hl_local_moran *l = result;
    const size_t n = l->local.n;
    const hl_column_target to = {row, field, title, columns};
    const hl_codes_rule rule = {HL_QUADRANT_NONE, NAN};

    hl_status status = hl_put_numbers(&to, &SCATTER[0], l->z, n, err);
    if (status == HL_OK) status = hl_put_numbers(&to, &SCATTER[1], l->lag, n, err);
    if (status == HL_OK) status = hl_local_put_statistics(&l->local, &to, err);
    if (status == HL_OK) {
        status = hl_put_codes(&to, &QUADRANT, l->quadrant, n, rule, err);
    }
    if (status == HL_OK) status = hl_local_put_inference(&l->local, &to, err);
    return status;
}
