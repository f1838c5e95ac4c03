#include "cli/weights_rule.h"

#include <math.h>

enum { USUAL_K = 4 };

static const char *const TYPES[] = {[HL_STUDY_QUEEN] = "queen",
                                    [HL_STUDY_ROOK] = "rook",
                                    [HL_STUDY_NEAREST] = "nearest",
                                    [HL_STUDY_BAND] = "band",
                                    [HL_STUDY_INVERSE_DISTANCE] = "inverse_distance",
                                    [HL_STUDY_KERNEL] = "kernel",
                                    [HL_STUDY_BORDER] = "border",
                                    [HL_STUDY_BORDER_SHARE] = "border_share",
                                    [HL_STUDY_BLOCK] = "block",
                                    [HL_STUDY_ECONOMIC] = "economic",
                                    [HL_STUDY_ECONOMIC_DISTANCE] = "economic_distance",
                                    [HL_STUDY_GRAVITY] = "gravity",
                                    [HL_STUDY_TRAVEL_TIME] = "travel_time",
                                    [HL_STUDY_MATRIX] = "matrix",
                                    [HL_STUDY_WEIGHTS_END] = NULL};
const char *const WEIGHTS_KERNELS[] = {
    [HL_KERNEL_UNIFORM] = "uniform",           [HL_KERNEL_TRIANGULAR] = "triangular",
    [HL_KERNEL_EPANECHNIKOV] = "epanechnikov", [HL_KERNEL_BISQUARE] = "bisquare",
    [HL_KERNEL_GAUSSIAN] = "gaussian",         [HL_KERNEL_GAUSSIAN + 1] = NULL};
const char *const WEIGHTS_DECAYS[] = {[HL_DECAY_BINARY] = "binary",
                                      [HL_DECAY_POWER] = "power",
                                      [HL_DECAY_KERNEL] = "kernel",
                                      [HL_DECAY_KERNEL + 1] = NULL};
const char *const WEIGHTS_SYMMETRIES[] = {
    [HL_STUDY_SYMMETRY_NONE] = "none",         [HL_STUDY_SYMMETRY_LARGER] = "larger",
    [HL_STUDY_SYMMETRY_SMALLER] = "smaller",   [HL_STUDY_SYMMETRY_MEAN] = "mean",
    [HL_STUDY_SYMMETRY_REQUIRED] = "required", [HL_STUDY_SYMMETRY_REQUIRED + 1] = NULL};
const char *const WEIGHTS_STANDARDIZATIONS[] = {
    [HL_WEIGHTS_AS_GIVEN] = "none",  [HL_WEIGHTS_BINARY] = "binary",
    [HL_WEIGHTS_ROW] = "row",        [HL_WEIGHTS_GLOBAL] = "global",
    [HL_WEIGHTS_UNIT] = "unit",      [HL_WEIGHTS_VARIANCE] = "variance",
    [HL_WEIGHTS_VARIANCE + 1] = NULL};
static const char *const POLICIES[] = {[HL_STUDY_ISLANDS_KEEP] = "keep",
                                       [HL_STUDY_ISLANDS_NEAREST] = "nearest",
                                       [HL_STUDY_ISLANDS_ERROR] = "error",
                                       [HL_STUDY_ISLANDS_ERROR + 1] = NULL};

const option WEIGHTS_RULE_OPTIONS[] = {
    {"type",
     't', OPTION_WORD,
     offsetof(weights_rule, type),
     "TYPE", TYPES,
     {"queen, rook, nearest, band, inverse_distance, kernel, border (shared length), "
      "border_share, block, economic, economic_distance, gravity, travel_time or "
      "matrix "
      "[queen]",
      "queen、rook、nearest、band、inverse_distance、kernel、border(共同边界长度)、"
      "border_share、block、economic、economic_distance、gravity、travel_time 或 "
      "matrix [queen]"}},
    {"key",
     'k', OPTION_TEXT,
     offsetof(weights_rule, units.key),
     "FIELD", NULL,
     {"field with the code of a unit [the number of the row]",
      "单元编码所在字段 [行号]"}},
    {"neighbors",
     'n', OPTION_COUNT,
     offsetof(weights_rule, neighbors),
     "N", NULL,
     {"nearest: neighbors per unit; kernel: the bandwidth reaches the N-th [4]",
      "nearest:每个单元的邻居数;kernel:带宽取到第 N 个近邻 [4]"}},
    {"distance",
     'd', OPTION_NUMBER,
     offsetof(weights_rule, distance),
     "KM", NULL,
     {"greatest distance in kilometers, or map units when planar; kernel: the "
      "bandwidth [band, inverse_distance: the least at which nobody is alone; kernel: "
      "from --neighbors; economic, gravity: none]",
      "最大距离,公里,平面坐标时为图上单位;kernel 为带宽 "
      "[band、inverse_distance:使每个单元都有邻居的最小值;kernel:按 "
      "--neighbors;economic、gravity:不限]"}},
    {"beyond",
     0, OPTION_NUMBER,
     offsetof(weights_rule, beyond),
     "KM", NULL,
     {"by distance: only links longer than this, a ring [0]",
      "按距离:只取超过此距离的连接,成环带 [0]"}},
    {"power",
     0, OPTION_NUMBER,
     offsetof(weights_rule, power),
     "P", NULL,
     {"weights fall as d^-P [1; gravity: 2]", "权重按 d^-P 下降 [1;gravity 为 2]"}},
    {"full",
     0, OPTION_FLAG,
     offsetof(weights_rule, full),
     NULL, NULL,
     {"all pairs of units, however many", "连接全部单元对,不限数量"}},
    {"kernel",
     0, OPTION_WORD,
     offsetof(weights_rule, kernel),
     "K", WEIGHTS_KERNELS,
     {"uniform, triangular, epanechnikov, bisquare or gaussian [triangular]",
      "uniform、triangular、epanechnikov、bisquare 或 gaussian [triangular]"}},
    {"adaptive",
     0, OPTION_FLAG,
     offsetof(weights_rule, adaptive),
     NULL, NULL,
     {"kernel: each unit has the bandwidth of its own neighbors",
      "kernel:各单元按自己的近邻定带宽"}},
    {"field",
     0, OPTION_TEXT,
     offsetof(weights_rule, units.field),
     "FIELD", NULL,
     {"economic, economic_distance, gravity: value of a unit; block: its group",
      "economic、economic_distance、gravity:单元的值;block:所属组"}},
    {"floor",
     0, OPTION_NUMBER,
     offsetof(weights_rule, floor),
     "V", NULL,
     {"economic, economic_distance: smallest difference that counts [equal values are "
      "refused]",
      "economic、economic_distance:计入的最小差值 [遇相等值即停止]"}},
    {"source",
     0, OPTION_TEXT,
     offsetof(weights_rule, source),
     "FILE", NULL,
     {"matrix, travel_time: .gal .gwt .kwt .swm .mtx or .csv (from,to,value)",
      "matrix、travel_time:.gal .gwt .kwt .swm .mtx 或 .csv(from,to,value)"}},
    {"decay",
     0, OPTION_WORD,
     offsetof(weights_rule, decay),
     "HOW", WEIGHTS_DECAYS,
     {"travel_time: binary, power (t^-P) or kernel (of t / cutoff) [binary]",
      "travel_time:binary、power(t^-P)或 kernel(t / cutoff)[binary]"}},
    {"cutoff",
     0, OPTION_NUMBER,
     offsetof(weights_rule, cutoff),
     "T", NULL,
     {"travel_time: no link above it, in the unit of the table [none]",
      "travel_time:超过此值不连,单位同表 [不限]"}},
    {"order",
     0, OPTION_COUNT,
     offsetof(weights_rule, order),
     "N", NULL,
     {"queen, rook: neighbors N steps away [1]", "queen、rook:相隔 N 步的邻居 [1]"}},
    {"inclusive",
     0, OPTION_FLAG,
     offsetof(weights_rule, inclusive),
     NULL, NULL,
     {"with --order: also those that are nearer", "与 --order 同用:也包括更近的"}},
    {"tolerance",
     0, OPTION_NUMBER,
     offsetof(weights_rule, tolerance),
     "D", NULL,
     {"queen, rook, border: gap that still counts as touching, in map units [0]",
      "queen、rook、border:仍视为相接的缝隙,图上单位 [0]"}},
    {"symmetrize",
     0, OPTION_WORD,
     offsetof(weights_rule, symmetrize),
     "HOW", WEIGHTS_SYMMETRIES,
     {"larger, smaller or mean of both directions, before standardizing; required "
      "refuses asymmetric weights [none]",
      "标准化之前取两个方向的 larger 较大、smaller 较小或 mean 均值;required "
      "拒绝不对称的权重 [none]"}},
    {"standardize",
     0, OPTION_WORD,
     offsetof(weights_rule, standardize),
     "HOW", WEIGHTS_STANDARDIZATIONS,
     {"none, binary, row: each row sums to 1, global: the sum is the number of units, "
      "unit: it is 1, variance: variance-stabilizing "
      "[weights: none; moran, lisa: row]",
      "none、binary,row:每行之和为 1,global:总和为单元数,unit:总和为 "
      "1,variance:方差稳定化 [weights 为 none;moran、lisa 为 row]"}},
    {"islands",
     0, OPTION_WORD,
     offsetof(weights_rule, islands),
     "HOW", POLICIES,
     {"units without neighbors: keep, link to the nearest, or error [keep]",
      "没有邻居的单元:keep 保留,nearest 连到最近单元,error 报错 [keep]"}},
    {"layer",
     0, OPTION_TEXT,
     offsetof(weights_rule, units.layer),
     "NAME", NULL,
     {"layer of the source [the only one]", "数据源中的图层 [唯一的图层]"}},
    {"where",
     0, OPTION_TEXT,
     offsetof(weights_rule, units.where),
     "SQL", NULL,
     {"condition on the fields of the layer [every row]", "对图层字段的条件 [全部行]"}},
    {"encoding",
     0, OPTION_TEXT,
     offsetof(weights_rule, units.encoding),
     "NAME", NULL,
     {"encoding of the layer, e.g. GBK [detected]", "图层编码,如 GBK [自动检测]"}},
    {"crs",
     0, OPTION_TEXT,
     offsetof(weights_rule, units.crs),
     "CRS", NULL,
     {"coordinate reference system, e.g. EPSG:4490, or planar [of the layer]",
      "坐标参考系,如 EPSG:4490,或 planar [图层自带]"}},
    {0                     }
};

void weights_rule_defaults(void *rule)
{
    *(weights_rule *)rule = (weights_rule){.order = 1,
                                           .distance = NAN,
                                           .power = NAN,
                                           .floor = NAN,
                                           .cutoff = NAN,
                                           .kernel = HL_KERNEL_TRIANGULAR,
                                           .standardize = HL_WEIGHTS_AS_GIVEN,
                                           .islands = HL_STUDY_ISLANDS_KEEP};
}

hl_study_weights weights_rule_of_study(const weights_rule *rule)
{
    return (hl_study_weights){.type = (hl_study_weights_type)rule->type,
                              .order = rule->order,
                              .inclusive = rule->inclusive,
                              .k = rule->neighbors > 0 ? rule->neighbors : USUAL_K,
                              .distance_km = rule->distance,
                              .beyond_km = rule->beyond,
                              .power = rule->power,
                              .full = rule->full,
                              .kernel = (hl_kernel)rule->kernel,
                              .adaptive = rule->adaptive,
                              .floor = rule->floor,
                              .tolerance = rule->tolerance,
                              .decay = (hl_decay_form)rule->decay,
                              .cutoff = rule->cutoff,
                              .symmetrize = (hl_study_symmetrize)rule->symmetrize,
                              .standardize = (hl_standardization)rule->standardize,
                              .islands = (hl_study_islands)rule->islands};
}

#define BIT(type) (1U << (type))
static const unsigned STEPS = BIT(HL_STUDY_QUEEN) | BIT(HL_STUDY_ROOK);
static const unsigned BORDERS = BIT(HL_STUDY_QUEEN) | BIT(HL_STUDY_ROOK) |
                                BIT(HL_STUDY_BORDER) | BIT(HL_STUDY_BORDER_SHARE);
static const unsigned ECONOMIC =
    BIT(HL_STUDY_ECONOMIC) | BIT(HL_STUDY_ECONOMIC_DISTANCE);
static const unsigned PAIRS = BIT(HL_STUDY_INVERSE_DISTANCE) | BIT(HL_STUDY_ECONOMIC) |
                              BIT(HL_STUDY_ECONOMIC_DISTANCE) | BIT(HL_STUDY_GRAVITY);
static const unsigned POWERS = BIT(HL_STUDY_INVERSE_DISTANCE) |
                               BIT(HL_STUDY_ECONOMIC_DISTANCE) | BIT(HL_STUDY_GRAVITY) |
                               BIT(HL_STUDY_TRAVEL_TIME);
static const unsigned FIELDS = BIT(HL_STUDY_BLOCK) | BIT(HL_STUDY_ECONOMIC) |
                               BIT(HL_STUDY_ECONOMIC_DISTANCE) | BIT(HL_STUDY_GRAVITY);
static const unsigned FILES = BIT(HL_STUDY_MATRIX) | BIT(HL_STUDY_TRAVEL_TIME);

/// An option that was given but has no effect with this type; NULL when there is none.
static const char *idle_option(const weights_rule *rule)
{
    const struct {
        const char *name;
        bool given;
        unsigned types; ///< for which it works
    } options[] = {
        {"--neighbors", rule->neighbors > 0,
         BIT(HL_STUDY_NEAREST) | BIT(HL_STUDY_KERNEL)                                    },
        {"--distance",  !isnan(rule->distance),
         PAIRS | BIT(HL_STUDY_BAND) | BIT(HL_STUDY_KERNEL)                               },
        {"--beyond",    rule->beyond != 0.0,                  PAIRS | BIT(HL_STUDY_BAND) },
        {"--power",     !isnan(rule->power),                  POWERS                     },
        {"--full",      rule->full,                           PAIRS | BIT(HL_STUDY_BLOCK)},
        {"--kernel",    rule->kernel != HL_KERNEL_TRIANGULAR,
         BIT(HL_STUDY_KERNEL) | BIT(HL_STUDY_TRAVEL_TIME)                                },
        {"--adaptive",  rule->adaptive,                       BIT(HL_STUDY_KERNEL)       },
        {"--field",     rule->units.field != NULL,            FIELDS                     },
        {"--floor",     !isnan(rule->floor),                  ECONOMIC                   },
        {"--order",     rule->order != 1,                     STEPS                      },
        {"--inclusive", rule->inclusive,                      STEPS                      },
        {"--tolerance", rule->tolerance != 0.0,               BORDERS                    },
        {"--source",    rule->source != NULL,                 FILES                      },
        {"--decay",     rule->decay != HL_DECAY_BINARY,       BIT(HL_STUDY_TRAVEL_TIME)  },
        {"--cutoff",    !isnan(rule->cutoff),                 BIT(HL_STUDY_TRAVEL_TIME)  }
    };

    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (options[i].given && (options[i].types & BIT(rule->type)) == 0) {
            return options[i].name;
        }
    }
    return NULL;
}

/// What a type cannot do without: the option and an example of its value.
static const char *missing_option(const weights_rule *rule)
{
    const unsigned type = BIT(rule->type);
    const bool kernel_of_times =
        rule->type == HL_STUDY_TRAVEL_TIME && rule->decay == HL_DECAY_KERNEL;

    if (rule->type == HL_STUDY_NEAREST && rule->neighbors == 0) {
        return "--neighbors\t4";
    }
    if ((type & FIELDS) != 0 && rule->units.field == NULL) return "--field\tgdp";
    if ((type & FILES) != 0 && rule->source == NULL) return "--source\ttimes.csv";
    if (kernel_of_times && isnan(rule->cutoff)) return "--cutoff\t60";
    return NULL;
}

hl_status weights_check_rule(const weights_rule *rule, hl_error *err)
{
    const char *idle = idle_option(rule);
    const char *missing = missing_option(rule);

    if (missing != NULL) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "--type %s\t%s", TYPES[rule->type],
                       missing);
    }
    if (rule->adaptive && !isnan(rule->distance)) {
        return hl_fail(err, HL_CODE_USAGE_CONFLICT, "--adaptive\t--distance");
    }
    if (idle == NULL) return HL_OK;
    return hl_fail(err, HL_CODE_USAGE_CONFLICT, "%s\t--type %s", idle,
                   TYPES[rule->type]);
}

const char *weights_rule_type(const weights_rule *rule)
{
    return TYPES[rule->type];
}
