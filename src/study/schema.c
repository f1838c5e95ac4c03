#include "study/schema.h"
#include "hinterland/map/sheet.h"
#include "study/statistics.h"

#include <math.h>
#include <string.h>

#include "hinterland/stats/choices.h"

#define AT(member)           offsetof(hl_study, member)
#define OF_SUBSYSTEM(member) offsetof(hl_study_subsystem, member)
#define OF_INDICATOR(member) offsetof(hl_study_indicator, member)
#define OF_FIELD(member)     offsetof(hl_study_field, member)
#define OF_LABEL(member)     offsetof(hl_study_label, member)

#define SECTION(name, en, zh)                                              \
    {                                                                      \
        .path = (name), .kind = HL_ENTRY_SECTION, .meaning = {(en), (zh) } \
    }
#define TEXT(name, flag, slot, otherwise, en, zh)                                 \
    {                                                                             \
        .path = (name), .kind = HL_ENTRY_TEXT, .flags = (flag), .offset = (slot), \
        .fallback = (otherwise), .meaning = {                                     \
            (en),                                                                 \
            (zh)                                                                  \
        }                                                                         \
    }
#define WORD(name, slot, set, otherwise, en, zh)                                 \
    {                                                                            \
        .path = (name), .kind = HL_ENTRY_WORD, .offset = (slot), .words = (set), \
        .fallback = (otherwise), .meaning = {                                    \
            (en),                                                                \
            (zh)                                                                 \
        }                                                                        \
    }
#define LIST(name, slot, set, otherwise, en, zh) \
    LIST_CELLS(name, 0, slot, set, otherwise, en, zh)
#define LIST_OR_NONE(name, slot, set, otherwise, en, zh) \
    LIST_CELLS(name, HL_ENTRY_NULLABLE, slot, set, otherwise, en, zh)
#define LIST_CELLS(name, flag, slot, set, otherwise, en, zh)                       \
    {                                                                              \
        .path = (name), .kind = HL_ENTRY_WORDS, .flags = (flag), .offset = (slot), \
        .words = (set), .fallback = (otherwise), .meaning = {                      \
            (en),                                                                  \
            (zh)                                                                   \
        }                                                                          \
    }
#define FLAG(name, slot, otherwise, en, zh)                      \
    {                                                            \
        .path = (name), .kind = HL_ENTRY_FLAG, .offset = (slot), \
        .fallback = (otherwise), .meaning = {                    \
            (en),                                                \
            (zh)                                                 \
        }                                                        \
    }
#define OTHER(name, what, slot, otherwise, en, zh)                                 \
    {                                                                              \
        .path = (name), .kind = (what), .offset = (slot), .fallback = (otherwise), \
        .meaning = {                                                               \
            (en),                                                                  \
            (zh)                                                                   \
        }                                                                          \
    }

// What a number may be: flags, least, greatest.
#define SHARE            0, 0.0, 1.0
#define LEVEL            HL_ENTRY_OPEN, 0.0, 1.0
#define POSITIVE         HL_ENTRY_OPEN, 0.0, (double)INFINITY
#define POSITIVE_OR_NULL (HL_ENTRY_OPEN | HL_ENTRY_NULLABLE), 0.0, (double)INFINITY
#define NOT_NEGATIVE     0, 0.0, (double)INFINITY
#define HALF_OPEN        HL_ENTRY_OPEN, 0.0, 0.5
#define SHIFTS           0, 0.0, 0.499
#define SHARE_OR_NULL    HL_ENTRY_NULLABLE, 0.0, 1.0
#define STEPS            0, 1.0, 10.0
#define NEIGHBORS        0, 1.0, 1000.0
#define DRAWS            0, 0.0, 9999999.0
#define DRAWS_MIN_1      0, 1.0, 9999999.0
#define LEVEL_OR_NULL    (HL_ENTRY_OPEN | HL_ENTRY_NULLABLE), 0.0, 1.0
#define ANY_OR_NULL      HL_ENTRY_NULLABLE, -(double)INFINITY, (double)INFINITY
#define CORES            0, 0.0, 1e6
#define SIDE             0, 3.0, 1000.0
#define LAGS             0, 0.0, 100.0
#define UNIVERSES        0, 0.0, (double)HL_UNIVERSES_MAX
#define SUBSETS          0, 0.0, 1000.0
#define WIDTH            0, 0.0, 32.0
#define YEARS            0, 0.0, 9999.0
#define STATES           0, 2.0, (double)HL_MARKOV_CLASSES_MAX
#define STRATA           0, 2.0, (double)HL_STRATA_MAX
#define NUMBER(name, slot, range, otherwise, en, zh) \
    NUMBER_CELLS(name, slot, HL_ENTRY_NUMBER, range, otherwise, en, zh)
#define COUNT(name, slot, range, otherwise, en, zh) \
    NUMBER_CELLS(name, slot, HL_ENTRY_COUNT, range, otherwise, en, zh)
#define NUMBER_CELLS(name, slot, what, flag, low, high, otherwise, en, zh)        \
    {                                                                             \
        .path = (name), .kind = (what), .flags = (flag), .offset = (slot),        \
        .least = (low), .greatest = (high), .fallback = (otherwise), .meaning = { \
            (en),                                                                 \
            (zh)                                                                  \
        }                                                                         \
    }

// read_word() copies an unsigned into the slot.
#define AS_WIDE_AS_UNSIGNED(type) \
    _Static_assert(sizeof(type) == sizeof(unsigned), "a word needs another slot")
AS_WIDE_AS_UNSIGNED(hl_study_missing);
AS_WIDE_AS_UNSIGNED(hl_polarity);
AS_WIDE_AS_UNSIGNED(hl_normalize_method);
AS_WIDE_AS_UNSIGNED(hl_normalize_reference);
AS_WIDE_AS_UNSIGNED(hl_winsorize);
AS_WIDE_AS_UNSIGNED(hl_shift_form);
AS_WIDE_AS_UNSIGNED(hl_combination);
AS_WIDE_AS_UNSIGNED(hl_entropy_reference);
AS_WIDE_AS_UNSIGNED(hl_correlation_form);
AS_WIDE_AS_UNSIGNED(hl_index_form);
AS_WIDE_AS_UNSIGNED(hl_class_scheme);
AS_WIDE_AS_UNSIGNED(hl_closure);
AS_WIDE_AS_UNSIGNED(hl_study_null_within);
AS_WIDE_AS_UNSIGNED(hl_study_weights_type);
AS_WIDE_AS_UNSIGNED(hl_standardization);
AS_WIDE_AS_UNSIGNED(hl_kernel);
AS_WIDE_AS_UNSIGNED(hl_decay_form);
AS_WIDE_AS_UNSIGNED(hl_study_symmetrize);
AS_WIDE_AS_UNSIGNED(hl_study_islands);
AS_WIDE_AS_UNSIGNED(hl_p_correction);
AS_WIDE_AS_UNSIGNED(hl_local_inference);
AS_WIDE_AS_UNSIGNED(hl_moran_islands);
AS_WIDE_AS_UNSIGNED(hl_markov_reference);
AS_WIDE_AS_UNSIGNED(hl_ellipse_rule);
AS_WIDE_AS_UNSIGNED(hl_stratify_rule);
AS_WIDE_AS_UNSIGNED(hl_study_distance);
AS_WIDE_AS_UNSIGNED(hl_self_potential);
AS_WIDE_AS_UNSIGNED(hl_potential_form);
AS_WIDE_AS_UNSIGNED(hl_opportunity);
AS_WIDE_AS_UNSIGNED(hl_study_candidates);
AS_WIDE_AS_UNSIGNED(hl_study_core_period);

// clang-format off
static const hl_entry_word MISSING[] = {
    {"drop-unit", HL_STUDY_DROP_UNIT, true}, {"linear", HL_STUDY_LINEAR, true},
    {"spatial-mean", HL_STUDY_SPATIAL_MEAN, true},
    {"reweight", HL_STUDY_REWEIGHT, true},
    {NULL, 0, false}};
static const hl_entry_word POLARITY[] = {
    {"+", HL_POLARITY_MORE, true}, {"-", HL_POLARITY_LESS, true},
    {"optimum", HL_POLARITY_OPTIMUM, true}, {NULL, 0, false}};
static const hl_entry_word NORMALIZE[] = {
    {"minmax", HL_NORMALIZE_MINMAX, true},
    {"log_minmax", HL_NORMALIZE_LOG_MINMAX, true},
    {"zscore", HL_NORMALIZE_ZSCORE, true}, {"vector", HL_NORMALIZE_VECTOR, true},
    {"sum", HL_NORMALIZE_SUM, true}, {"mean", HL_NORMALIZE_MEAN, true},
    {"extremum", HL_NORMALIZE_EXTREMUM, true}, {NULL, 0, false}};
static const hl_entry_word REFERENCE[] = {
    {"pooled", HL_REFERENCE_POOLED, true}, {"by_period", HL_REFERENCE_BY_PERIOD, true},
    {"base_period", HL_REFERENCE_BASE_PERIOD, true},
    {"fixed", HL_REFERENCE_FIXED, true}, {NULL, 0, false}};
static const hl_entry_word WINSORIZE[] = {
    {"none", HL_WINSORIZE_NONE, true}, {"jrc", HL_WINSORIZE_JRC, true},
    {"percentile", HL_WINSORIZE_PERCENTILE, true}, {NULL, 0, false}};
static const hl_entry_word SHIFT_FORM[] = {
    {"rescale", HL_SHIFT_RESCALE, true}, {"add", HL_SHIFT_ADD, true}, {NULL, 0, false}};
static const hl_entry_word WEIGHTING[] = {
    {"entropy", HL_WEIGHTING_ENTROPY, true}, {"critic", HL_WEIGHTING_CRITIC, true},
    {"cv", HL_WEIGHTING_CV, true}, {"sd", HL_WEIGHTING_SD, true},
    {"equal", HL_WEIGHTING_EQUAL, true}, {"user", HL_WEIGHTING_USER, true},
    {"ahp", HL_WEIGHTING_AHP, true}, {"pca", HL_WEIGHTING_PCA, true},
    {NULL, 0, false}};
static const hl_entry_word COMBINATION[] = {
    {"linear", HL_COMBINATION_LINEAR, true},
    {"multiplicative", HL_COMBINATION_MULTIPLICATIVE, true},
    {"geometric", HL_COMBINATION_GEOMETRIC, true}, {"game", HL_COMBINATION_GAME, true},
    {NULL, 0, false}};
static const hl_entry_word ENTROPY[] = {
    {"pooled", HL_ENTROPY_POOLED, true}, {"by_period", HL_ENTROPY_BY_PERIOD, true},
    {"mean", HL_ENTROPY_MEAN, true}, {NULL, 0, false}};
static const hl_entry_word CORRELATION[] = {
    {"pearson", HL_PEARSON, true}, {"spearman", HL_SPEARMAN, true}, {NULL, 0, false}};
static const hl_entry_word INDEX_FORM[] = {
    {"linear", HL_INDEX_LINEAR, true}, {"geometric", HL_INDEX_GEOMETRIC, true},
    {"topsis", HL_INDEX_TOPSIS, true}, {NULL, 0, false}};
static const hl_entry_word MODEL[] = {
    {"standard", HL_COUPLING_STANDARD, true}, {"wang", HL_COUPLING_WANG, true},
    {"fan", HL_COUPLING_FAN, true}, {NULL, 0, false}};
static const hl_entry_word VARY_NORMALIZE[] = {
    {"minmax", HL_NORMALIZE_MINMAX, true},
    {"log_minmax", HL_NORMALIZE_LOG_MINMAX, true},
    {"zscore", HL_NORMALIZE_ZSCORE, true}, {"vector", HL_NORMALIZE_VECTOR, true},
    {"sum", HL_NORMALIZE_SUM, true}, {"mean", HL_NORMALIZE_MEAN, true},
    {"extremum", HL_NORMALIZE_EXTREMUM, true},
    {"pooled", HL_VARY_REFERENCE + HL_REFERENCE_POOLED, true},
    {"by_period", HL_VARY_REFERENCE + HL_REFERENCE_BY_PERIOD, true},
    {"base_period", HL_VARY_REFERENCE + HL_REFERENCE_BASE_PERIOD, true},
    {"none", HL_VARY_WINSORIZE + HL_WINSORIZE_NONE, true},
    {"jrc", HL_VARY_WINSORIZE + HL_WINSORIZE_JRC, true},
    {"percentile", HL_VARY_WINSORIZE + HL_WINSORIZE_PERCENTILE, true},
    {NULL, 0, false}};
static const hl_entry_word CORE_CHANGE[] = {
    {"without_one", HL_STUDY_WITHOUT_ONE, true},
    {"with_one", HL_STUDY_WITH_ONE, true}, {NULL, 0, false}};
static const hl_entry_word CLASSES[] = {
    {"ten", HL_SCHEME_TEN, true}, {"five", HL_SCHEME_FIVE, true},
    {"four", HL_SCHEME_FOUR, true}, {"user", HL_SCHEME_USER, true}, {NULL, 0, false}};
static const hl_entry_word CLOSURE[] = {
    {"left", HL_CLOSED_LEFT, true}, {"right", HL_CLOSED_RIGHT, true},
    {NULL, 0, false}};
static const hl_entry_word NULL_WITHIN[] = {
    {"all", HL_STUDY_NULL_ALL, true}, {"region", HL_STUDY_NULL_REGION, true},
    {NULL, 0, false}};
static const hl_entry_word OBSTACLES[] = {
    {"summed", HL_STUDY_OBSTACLES_SUMMED, true},
    {"units", HL_STUDY_OBSTACLES_UNITS, true}, {NULL, 0, false}};
static const hl_entry_word TELE_STANDARDIZE[] = {
    {"row", HL_WEIGHTS_ROW, true}, {"none", HL_WEIGHTS_AS_GIVEN, true},
    {NULL, 0, false}};
static const hl_entry_word WEIGHTS[] = {
    {"queen", HL_STUDY_QUEEN, true}, {"rook", HL_STUDY_ROOK, true},
    {"nearest", HL_STUDY_NEAREST, true}, {"band", HL_STUDY_BAND, true},
    {"inverse_distance", HL_STUDY_INVERSE_DISTANCE, true},
    {"kernel", HL_STUDY_KERNEL, true}, {"border", HL_STUDY_BORDER, true},
    {"border_share", HL_STUDY_BORDER_SHARE, true}, {"block", HL_STUDY_BLOCK, true},
    {"economic", HL_STUDY_ECONOMIC, true},
    {"economic_distance", HL_STUDY_ECONOMIC_DISTANCE, true},
    {"gravity", HL_STUDY_GRAVITY, true},
    {"travel_time", HL_STUDY_TRAVEL_TIME, true}, {"matrix", HL_STUDY_MATRIX, true},
    {NULL, 0, false}};
static const hl_entry_word KERNEL[] = {
    {"uniform", HL_KERNEL_UNIFORM, true}, {"triangular", HL_KERNEL_TRIANGULAR, true},
    {"epanechnikov", HL_KERNEL_EPANECHNIKOV, true},
    {"bisquare", HL_KERNEL_BISQUARE, true}, {"gaussian", HL_KERNEL_GAUSSIAN, true},
    {NULL, 0, false}};
static const hl_entry_word DECAY[] = {
    {"binary", HL_DECAY_BINARY, true}, {"power", HL_DECAY_POWER, true},
    {"kernel", HL_DECAY_KERNEL, true}, {NULL, 0, false}};
static const hl_entry_word SYMMETRIZE[] = {
    {"none", HL_STUDY_SYMMETRY_NONE, true}, {"larger", HL_STUDY_SYMMETRY_LARGER, true},
    {"smaller", HL_STUDY_SYMMETRY_SMALLER, true},
    {"mean", HL_STUDY_SYMMETRY_MEAN, true},
    {"required", HL_STUDY_SYMMETRY_REQUIRED, true}, {NULL, 0, false}};
static const hl_entry_word STANDARDIZE[] = {
    {"row", HL_WEIGHTS_ROW, true}, {"binary", HL_WEIGHTS_BINARY, true},
    {"global", HL_WEIGHTS_GLOBAL, true}, {"unit", HL_WEIGHTS_UNIT, true},
    {"variance", HL_WEIGHTS_VARIANCE, true}, {"as-is", HL_WEIGHTS_AS_GIVEN, true},
    {"none", HL_WEIGHTS_AS_GIVEN, true},
    {NULL, 0, false}};
static const hl_entry_word ISLANDS[] = {
    {"keep", HL_STUDY_ISLANDS_KEEP, true}, {"nearest", HL_STUDY_ISLANDS_NEAREST, true},
    {"error", HL_STUDY_ISLANDS_ERROR, true}, {NULL, 0, false}};
static const hl_entry_word CORRECTION[] = {
    {"fdr", HL_CORRECTION_FDR, true}, {"fdr_by", HL_CORRECTION_FDR_BY, true},
    {"none", HL_CORRECTION_NONE, true},
    {"bonferroni", HL_CORRECTION_BONFERRONI, true}, {NULL, 0, false}};
#define GLOBAL_STATISTIC(ID, word, need, domain, results, compute, en, zh) \
    {word, GLOBAL_##ID, true},
static const hl_entry_word GLOBAL[] = {
#include "study/statistics.def"
    {NULL, 0, false}};
#define LOCAL_STATISTIC(ID, word, tag, need, domain, compute, en, zh) {word, LOCAL_##ID, true},
static const hl_entry_word LOCAL[] = {
#include "study/statistics.def"
    {NULL, 0, false}};
static const hl_entry_word REGRESSION[] = {
    {"ols", HL_MODEL_OLS, true}, {"slx", HL_MODEL_SLX, true},
    {"lag", HL_MODEL_LAG, true}, {"durbin", HL_MODEL_DURBIN, true},
    {"error", HL_MODEL_ERROR, true}, {"durbin_error", HL_MODEL_DURBIN_ERROR, true},
    {"2sls", HL_MODEL_TWO_STAGE, true}, {"gm_error", HL_MODEL_GM_ERROR, true},
    {NULL, 0, false}};
static const hl_entry_word INFERENCE[] = {
    {"permutation", HL_INFERENCE_PERMUTATION, true}, {"exact", HL_INFERENCE_EXACT, true},
    {"saddlepoint", HL_INFERENCE_SADDLEPOINT, true}, {NULL, 0, false}};
static const hl_entry_word MORAN_ISLANDS[] = {
    {"left_out", HL_MORAN_ISLANDS_LEFT_OUT, true},
    {"counted", HL_MORAN_ISLANDS_COUNTED, true}, {NULL, 0, false}};
static const hl_entry_word MARKOV[] = {
    {"pooled", HL_MARKOV_POOLED, true}, {"by_period", HL_MARKOV_BY_PERIOD, true},
    {NULL, 0, false}};
static const hl_entry_word ELLIPSE[] = {
    {"plain", HL_ELLIPSE_PLAIN, true}, {"arcgis", HL_ELLIPSE_ARCGIS, true},
    {"crimestat", HL_ELLIPSE_CRIMESTAT, true}, {NULL, 0, false}};
static const hl_entry_word STRATIFY[] = {
    {"quantile", HL_STRATIFY_QUANTILE, true}, {"equal", HL_STRATIFY_EQUAL, true},
    {"natural", HL_STRATIFY_NATURAL, true},
    {"geometric", HL_STRATIFY_GEOMETRIC, true}, {NULL, 0, false}};
static const hl_entry_word DISTANCE[] = {
    {"geodesic", HL_STUDY_GEODESIC, true}, {"planar", HL_STUDY_PLANE, true},
    {"travel_time", HL_STUDY_TRAVEL_MINUTES, true}, {NULL, 0, false}};
static const hl_entry_word CORE_PERIOD[] = {
    {"latest", HL_STUDY_CORES_LATEST, true}, {"base", HL_STUDY_CORES_BASE, true},
    {NULL, 0, false}};
static const hl_entry_word POTENTIAL[] = {
    {"exponential", HL_POTENTIAL_EXPONENTIAL, true},
    {"power", HL_POTENTIAL_POWER, true}, {NULL, 0, false}};
static const hl_entry_word OPPORTUNITY[] = {
    {"potential", HL_OPPORTUNITY_POTENTIAL, true}, {"lag", HL_OPPORTUNITY_LAG, true},
    {"nearness", HL_OPPORTUNITY_NEARNESS, true}, {NULL, 0, false}};
static const hl_entry_word CANDIDATES[] = {
    {"all", HL_STUDY_CANDIDATES_ALL, true}, {"top_decile", HL_STUDY_CANDIDATES_TOP, true},
    {NULL, 0, false}};
static const hl_entry_word SELF[] = {
    {"excluded", HL_SELF_EXCLUDED, true}, {"at_zero", HL_SELF_AT_ZERO, true},
    {"inside", HL_SELF_INSIDE, true}, {NULL, 0, false}};
static const hl_entry_word MAP_FORMATS[] = {
    {"png", HL_MAP_PNG, true}, {"pdf", HL_MAP_PDF, true}, {"svg", HL_MAP_SVG, true},
    {NULL, 0, false},
};
static const hl_entry_word LANG[] = {
    {"en", HL_EN, true}, {"zh", HL_ZH, true}, {NULL, 0, false}};

const hl_entry HL_SCHEMA[] = {
    OTHER("title", HL_ENTRY_BILINGUAL, AT(title), NULL,
          "title of the study: a text, or {en: …, zh: …}", "研究标题:文本,或 {en: …, zh: …}"),

    SECTION("boundaries", "the map layer with one polygon (or more) per unit; without a source the units are the keys of the indicator table, and what needs shapes is left out", "每个单元一个(或多个)面的图层;不给出 source 时以指标表的代码为单元,需要几何的步骤不做"),
    TEXT("boundaries.source", HL_ENTRY_PATH, AT(boundaries.source), NULL,
         "file or connection string; anything that GDAL reads", "文件或连接串;凡 GDAL 能读的均可"),
    TEXT("boundaries.layer", 0, AT(boundaries.layer), NULL,
         "layer name, where the source has several", "图层名(数据源有多个图层时)"),
    TEXT("boundaries.where", 0, AT(boundaries.where), NULL,
         "attribute filter, as in SQL after WHERE", "属性筛选条件,写法同 SQL 的 WHERE"),
    TEXT("boundaries.key", 0, AT(boundaries.key), NULL,
         "field with the code of the unit; needed with an indicator table, else by default a field that tells the units apart, or the row number", "单元代码字段;有指标表时必须给出,否则默认取一个能区分各单元的字段,没有则用行号"),
    OTHER("boundaries.name", HL_ENTRY_BILINGUAL, AT(boundaries.name), NULL,
          "field with the name of the unit: a field, or {zh: field, en: field}", "单元名称字段:一个字段,或 {zh: 字段, en: 字段}"),
    TEXT("boundaries.region", 0, AT(boundaries.region), NULL,
         "field with the region that the unit belongs to, e.g. the prefecture", "单元所属区域(如地级市)的字段"),
    TEXT("boundaries.crs", 0, AT(boundaries.crs), NULL,
         "reference system where the layer has none, e.g. EPSG:4326; planar where there is none on purpose", "图层缺少坐标系时在此给出,如 EPSG:4326;确实没有坐标系则写 planar"),
    TEXT("boundaries.encoding", 0, AT(boundaries.encoding), "auto",
         "auto, or the encoding of the texts, e.g. GBK", "auto,或文本编码,如 GBK"),

    SECTION("indicators", "the table with the figures; without it the fields of the boundaries are the figures", "指标数据表;不给出时以边界图层自身的字段为指标"),
    TEXT("indicators.source", HL_ENTRY_PATH, AT(indicators.source), NULL,
         "file or connection string: CSV, XLSX, DBF, …", "文件或连接串:CSV、XLSX、DBF 等"),
    TEXT("indicators.sheet", 0, AT(indicators.sheet), NULL,
         "sheet of a workbook, or layer; the first by default", "工作簿的表名或图层名;默认取第一个"),
    TEXT("indicators.key", 0, AT(indicators.key), NULL,
         "field with the code of the unit; by default as boundaries.key, and without boundaries the row number", "单元代码字段;默认同 boundaries.key,没有边界时默认为行号"),
    TEXT("indicators.name", 0, AT(indicators.name), NULL,
         "field with the name of the unit; with boundaries used for suggestions only", "单元名称字段;有边界时仅用于给出建议"),
    TEXT("indicators.population", 0, AT(indicators.population), NULL,
         "field with the population: indicators that follow it are totals, and are told", "人口字段:与之同步的指标属于总量指标,将给出警告"),
    TEXT("indicators.region", 0, AT(indicators.region), NULL,
         "without boundaries: field with the region that the unit belongs to", "没有边界时:单元所属区域的字段"),
    TEXT("indicators.period", 0, AT(indicators.period), NULL,
         "field with the year; without it there is one period", "年份字段;不写则只有一个时期"),
    COUNT("indicators.key_width", AT(indicators.key_width), WIDTH, "0",
          "fill codes with zeros on the left to this many digits; 0 leaves them", "代码左侧补零到这个位数;0 表示不补"),
    NUMBER("indicators.min_match", AT(indicators.min_match), SHARE, "0.95",
           "share of the units that must have a row, or the run stops", "必须匹配到数据行的单元比例,否则停止运行"),
    WORD("indicators.missing", AT(indicators.missing), MISSING, "drop-unit",
         "what happens to a unit with a missing indicator: drop-unit: left out; linear: filled between its own periods; spatial-mean: filled by the mean of its neighbors; reweight: the weights of the others are divided by their sum", "单元缺少某指标时如何处理:drop-unit 剔除;linear 在该单元前后时期之间线性内插;spatial-mean 取邻居的均值;reweight 将其余指标的权重归一"),
    NUMBER("indicators.least_observed", AT(indicators.least_observed), SHARE, "0.8",
           "reweight: the share of the weight that a unit must have in every subsystem, or it is left out", "reweight:单元在每个子系统中至少须有的权重份额,不足则剔除"),
    TEXT("indicators.encoding", 0, AT(indicators.encoding), "auto",
         "auto, or the encoding of the texts, e.g. GBK", "auto,或文本编码,如 GBK"),
    TEXT("indicators.delimiter", 0, AT(indicators.delimiter), NULL,
         "the character between the fields of a CSV; detected by default", "CSV 的分隔符;默认自动识别"),
    TEXT("indicators.dictionary", HL_ENTRY_PATH, AT(indicators.dictionary), NULL,
         "CSV with the columns field,title_en,title_zh,unit,unit_zh,source", "指标说明表(CSV),列为 field,title_en,title_zh,unit,unit_zh,source"),

    SECTION("changes", "units renamed, merged and split between the years: the table comes to the units of one of them", "年际间单元的更名、合并与拆分:将数据表换算为某一年的单元"),
    TEXT("changes.source", HL_ENTRY_PATH, AT(changes.source), NULL,
         "table of events: year,type,from_key,to_key,share,weight_field,source", "变更表:year,type,from_key,to_key,share,weight_field,source"),
    COUNT("changes.to", AT(changes.to), YEARS, "0",
          "reference year, that of the boundaries; 0: the latest period", "基准年,即边界的年份;0 为最末一期"),
    OTHER("changes.extensive", HL_ENTRY_TEXTS, AT(changes.extensive), NULL,
          "fields that add up: counts, areas, sums of money", "可相加的字段:人数、面积、金额"),
    OTHER("changes.intensive", HL_ENTRY_PAIRS, AT(changes.intensive), NULL,
          "fields that are averaged, each with the field that weighs it: {edu_years: pop_6}; any other field is kept where a unit stays one unit, and refused where not", "需加权平均的字段及其权重字段:{edu_years: pop_6};其他字段仅在单元保持为一个单元时保留,否则拒用"),
    TEXT("changes.population", 0, AT(changes.population), NULL,
         "field that helps to find changes that no event tells; by default pop, population, 人口, 常住人口 or the first extensive field", "用于查找未列入变更表的变更;默认取 pop、population、人口、常住人口 或首个 extensive 字段"),

    OTHER("derive", HL_ENTRY_PAIRS, AT(derive), NULL,
          "fields made from others, by name: gdp_pc: 1e4*gdp/pop; + - * / ^ ( ), ln log10 sqrt exp abs min max; `name` or \"name\" for names with other signs; area_km2 is that of the shape", "由其他字段计算的字段,按名称给出:gdp_pc: 1e4*gdp/pop;可用 + - * / ^ ( ) 与 ln log10 sqrt exp abs min max;含其他符号的列名写作 `列名` 或 \"列名\";area_km2 为图形面积"),

    OTHER("labels", HL_ENTRY_LABELS, AT(labels), NULL,
          "titles and units of fields, by field name", "字段的标题与单位,按字段名给出"),
    OTHER("labels.*.title", HL_ENTRY_BILINGUAL, OF_LABEL(title), NULL,
          "readable title: a text, or {en: …, zh: …}", "可读标题:文本,或 {en: …, zh: …}"),
    OTHER("labels.*.unit", HL_ENTRY_BILINGUAL, OF_LABEL(unit), NULL,
          "unit of measure: a text, or {en: …, zh: …}", "计量单位:文本,或 {en: …, zh: …}"),

    OTHER("subsystems", HL_ENTRY_SUBSYSTEMS, AT(subsystems), NULL,
          "the systems whose coupling is asked for, by name; at least two, or none when association.fields are given", "要考察耦合关系的各子系统,按名称给出,至少两个;给出 association.fields 时可以没有"),
    TEXT("subsystems.*.index", 0, OF_SUBSYSTEM(index), NULL,
         "field with a ready-made index in [0, 1], instead of dimensions", "现成的 [0, 1] 指数字段,代替 dimensions"),
    TEXT("subsystems.*.short", 0, OF_SUBSYSTEM(short_name), NULL,
         "short name for field names, at most 12 of a-z, 0-9, _; by default the name", "用于字段名的简称,至多 12 个 a-z、0-9、_ 字符;默认同名称"),
    OTHER("subsystems.*.title", HL_ENTRY_BILINGUAL, OF_SUBSYSTEM(title), NULL,
          "readable title: a text, or {en: …, zh: …}", "可读标题:文本,或 {en: …, zh: …}"),
    OTHER("subsystems.*.dimensions", HL_ENTRY_DIMENSIONS, 0, NULL,
          "indicators by dimension, or one list of them: +field more is better, -field less is better", "按维度列出指标,或直接列成一个清单:+字段 越大越好,-字段 越小越好"),
    TEXT("subsystems.*.dimensions.*.field", HL_ENTRY_REQUIRED, OF_INDICATOR(field), NULL,
         "long form of an indicator: the field", "指标的完整写法:字段名"),
    WORD("subsystems.*.dimensions.*.polarity", OF_INDICATOR(polarity), POLARITY, NULL,
         "+ more is better, - less is better, optimum best in between", "+ 越大越好,- 越小越好,optimum 居中最好"),
    OTHER("subsystems.*.dimensions.*.optimum", HL_ENTRY_OPTIMUM, OF_INDICATOR(optimum), NULL,
          "the best value, or the interval [a, b] of best values", "最优值,或最优区间 [a, b]"),

    OTHER("subsystems.*.dimensions.*.goalposts", HL_ENTRY_OPTIMUM, OF_INDICATOR(goalpost), NULL,
          "the least and the greatest value [a, b] that count as 0 and 1; normalize.reference: fixed", "计为 0 和 1 的最小值与最大值 [a, b];用于 normalize.reference: fixed"),

    SECTION("normalize", "how indicators become comparable", "指标标准化方式"),
    WORD("normalize.method", AT(normalize.method), NORMALIZE, "minmax",
         "minmax: (x - min) / (max - min), turned around where less is better; log_minmax: the same of ln(1 + x); extremum: x / max or min / x; vector: x / sqrt(sum x^2); sum: x / sum; zscore and mean leave [0, 1] and need coupling.index: topsis", "minmax:(x - min) / (max - min),逆向指标反转;log_minmax:对 ln(1 + x) 作极差;extremum:x / max 或 min / x;vector:x / sqrt(Σx²);sum:x / Σx;zscore 与 mean 超出 [0, 1],需 coupling.index: topsis"),
    WORD("normalize.reference", AT(normalize.reference), REFERENCE, "pooled",
         "where min and max come from; pooled: all units and periods, so that years compare; by_period: each period by itself; base_period: one period; fixed: the goalposts of the indicators", "min 与 max 的取值范围;pooled:所有单元与时期合并,使各年可比;by_period:各期分别;base_period:某一基期;fixed:指标的固定标杆"),
    TEXT("normalize.base", 0, AT(normalize.base), NULL,
         "the base period, as in indicators.period; reference base_period", "基期,写法同 indicators.period;用于 base_period"),
    WORD("normalize.winsorize", AT(normalize.winsorize), WINSORIZE, "none",
         "treatment of outliers; jrc: up to five values where skewness is above 2 and kurtosis above 3.5, else a logarithm; percentile: held between two percentiles", "异常值处理;jrc:偏度大于 2 且峰度大于 3.5 时缩尾至多五个值,仍不足则取对数;percentile:限制在两个百分位之间"),
    NUMBER("normalize.percentile", AT(normalize.percentile), HALF_OPEN, "0.01",
           "winsorize percentile: values are held between p and 1 - p", "percentile 缩尾:限制在 p 与 1 - p 分位之间"),
    NUMBER("normalize.shift", AT(normalize.shift), SHIFTS, "0",
           "eps that moves normalized values away from 0; not needed for entropy, and warned of", "使归一化值离开 0 的平移量 eps;熵的计算并不需要,使用时会警告"),
    WORD("normalize.shift_form", AT(normalize.shift_form), SHIFT_FORM, "rescale",
         "rescale: eps + (1 - 2 eps) z; add: z + eps", "rescale:eps + (1 - 2 eps) z;add:z + eps"),

    SECTION("weighting", "how much each indicator counts within its subsystem", "子系统内各指标的权重"),
    LIST("weighting.method", AT(weighting.method), WEIGHTING, "[entropy]",
         "entropy; critic: spread times conflict; cv: sd / mean of the raw values; sd; equal; user with weights; ahp with judgments; pca; several are combined", "entropy 熵权;critic 离散度乘冲突性;cv 原始值变异系数;sd 均方差;equal 等权;user 自定(需给 weights);ahp 层次分析(需给 judgments);pca 主成分;多个则组合"),
    OTHER("weighting.weights", HL_ENTRY_WEIGHT_MAP, AT(weighting.weights), NULL,
          "weight of each indicator, by field; method user", "各指标的权重,按字段给出;用于 user"),
    WORD("weighting.combination", AT(weighting.combination), COMBINATION, "linear",
         "several methods: linear with shares; multiplicative; geometric with shares; game: shares from the vectors themselves", "多种方法的组合:linear 按份额线性;multiplicative 乘法;geometric 按份额几何;game 博弈论,份额由权重向量得出"),
    OTHER("weighting.shares", HL_ENTRY_NUMBERS, AT(weighting.shares), NULL,
          "linear, geometric: what each method counts; equal by default", "linear、geometric:各方法所占份额;默认相等"),
    WORD("weighting.entropy", AT(weighting.entropy), ENTROPY, "pooled",
         "entropy over all periods at once (pooled), by_period, or the mean of the weights of the periods", "熵的范围:pooled 各期合并;by_period 各期分别;mean 各期权重的平均"),
    WORD("weighting.correlation", AT(weighting.correlation), CORRELATION, "pearson",
         "of critic", "critic 所用的相关系数"),
    FLAG("weighting.by_dimension", AT(weighting.by_dimension), "false",
         "weights within each dimension, then between the scores of the dimensions", "先在各维度内赋权,再在维度得分之间赋权"),
    OTHER("weighting.judgments", HL_ENTRY_JUDGMENTS, AT(weighting.judgments), NULL,
          "ahp: by subsystem a matrix of judgments, rows of numbers or fractions as 1/3; by_dimension: a matrix for each dimension and one named between_dimensions", "ahp:按子系统给出判断矩阵,元素为数或 1/3 形式的分数;by_dimension 时为各维度各一矩阵,另有 between_dimensions"),

    SECTION("coupling", "coupling and coordination degree", "耦合度与耦合协调度"),
    WORD("coupling.index", AT(coupling.index), INDEX_FORM, "linear",
         "index of a subsystem; linear: weighted sum; geometric: weighted product; topsis: closeness to the best of the sample", "子系统指数;linear 加权和;geometric 加权积;topsis 与样本最优的贴近度"),
    LIST("coupling.model", AT(coupling.model), MODEL, "[standard, wang]",
          "formulas of the coupling degree, side by side", "耦合度公式,可并列多个"),
    NUMBER("coupling.power", AT(coupling.power), POSITIVE_OR_NULL, "null",
           "k of the standard C = (n^n prod U / (sum U)^n)^k; null: 1 / n", "标准 C = (n^n ΠU / (ΣU)^n)^k 中的 k;null 为 1 / n"),
    OTHER("coupling.alpha", HL_ENTRY_ALPHA, AT(coupling.alpha), "equal",
          "weights of the subsystems in T: equal, or one number each, sum 1", "T 中各子系统的权重:equal,或逐个给出,和为 1"),
    WORD("coupling.classes", AT(coupling.classes), CLASSES, "ten",
         "classes of D; ten: steps of 0.1; five: 0.2; four: 0.3, 0.5, 0.8; user: by cuts", "协调度分级;ten 步长 0.1;five 步长 0.2;four 为 0.3、0.5、0.8;user 按 cuts"),
    OTHER("coupling.cuts", HL_ENTRY_NUMBERS, AT(coupling.cuts), NULL,
          "classes user: one to nine ascending cuts of D inside (0, 1)", "classes 为 user 时:(0, 1) 内一至九个升序分界"),
    WORD("coupling.closure", AT(coupling.closure), CLOSURE, "left",
         "class of a value on a limit; left: the upper class", "恰在界限上的值归哪一级;left:归上一级"),
    OTHER("coupling.lag", HL_ENTRY_NUMBERS, AT(coupling.lag), "[0.8, 1.25]",
          "two subsystems: below the first number E = U1 / U2 the first one lags, above the second number the second", "两个子系统:E = U1 / U2 小于前数则第一子系统滞后,大于后数则第二子系统滞后"),
    NUMBER("coupling.lag_difference", AT(coupling.lag_difference), SHARE_OR_NULL, "null",
           "|U1 - U2| up to this is synchronous, instead of lag", "|U1 - U2| 不超过此值为同步,代替 lag"),
    COUNT("coupling.subsets", AT(coupling.subsets), DRAWS, "500",
          "random subsets of the indicators that show how firm a rank is; 0: none", "检验排名稳定性的指标随机子集数;0 为不做"),

    SECTION("coupling.null", "how high C and D would be without any relation: each index is dealt out to the units anew", "没有任何关系时 C 与 D 会有多高:将各指数重新随机分配给各单元"),
    COUNT("coupling.null.draws", AT(coupling.null_draws), DRAWS, "9999",
          "permutations of the null baseline; 0 for none", "零基线的置换次数;0 为不做"),
    WORD("coupling.null.within", AT(coupling.null_within), NULL_WITHIN, "all",
         "all: among all units of a period; region: within each region", "all:在同期全部单元中;region:在各区域内"),
    LIST_OR_NONE("coupling.obstacles", AT(coupling.obstacles), OBSTACLES, "[summed, units]",
          "sheets of obstacle degrees: summed over units, by subsystem and indicator; units: of every unit", "障碍度表:summed 按子系统和指标汇总;units 逐单元列出"),
    TEXT("coupling.diagnose", 0, AT(coupling.diagnose), NULL,
         "field of the table with a coupling degree computed elsewhere: which formula does it come from?", "指标表中由他处算得的耦合度字段:判断它出自哪个公式"),

    SECTION("metacoupling", "coupling of a unit with other units: c_peri, d_peri, c_tele, d_tele, by the model of d_class", "单元与其他单元的元耦合:c_peri、d_peri、c_tele、d_tele,采用 d_class 所用模型"),
    FLAG("metacoupling.peri", AT(metacoupling.peri), "false",
         "with its neighbors by `weights`, row-standardized", "与 `weights` 的邻居(行标准化)"),
    TEXT("metacoupling.tele", HL_ENTRY_PATH, AT(metacoupling.tele), NULL,
         "with far places: a file of weights, as weights.type: matrix takes it", "与远方:权重文件,格式同 weights.type: matrix"),
    WORD("metacoupling.standardize", AT(metacoupling.standardize), TELE_STANDARDIZE, "row",
         "row: rows of that file are made to sum to 1; none: they must do so already", "row:使该文件各行之和为 1;none:各行之和必须已为 1"),

    SECTION("weights", "who is whose neighbor", "空间权重:谁与谁相邻"),
    WORD("weights.type", AT(weights.type), WEIGHTS, "queen",
         "queen: share a point; rook: share a border; nearest: k nearest; band: within a distance; inverse_distance: d^-p; kernel; border: shared length, border_share: of the perimeter; block: same boundaries.region; economic: 1/|difference of field|; economic_distance: that times d^-p; gravity: product of field / d^p; travel_time: a table of times; matrix: a file of weights", "queen 共点;rook 共边;nearest 最近 k 个;band 一定距离内;inverse_distance 为 d^-p;kernel 核函数;border 共享边界长度,border_share 其占周长比例;block 同属 boundaries.region;economic 为 1/|字段之差|;economic_distance 再乘 d^-p;gravity 为字段之积 / d^p;travel_time 时间表;matrix 权重文件"),
    COUNT("weights.order", AT(weights.order), STEPS, "1",
          "queen, rook: neighbors within so many steps", "queen、rook:多少步以内算相邻"),
    FLAG("weights.inclusive", AT(weights.inclusive), "true",
         "order above 1: within so many steps (true) or exactly so many (false)", "order 大于 1 时:true 为以内,false 为恰好"),
    COUNT("weights.k", AT(weights.k), NEIGHBORS, "4",
          "nearest: how many neighbors; kernel without distance_km: the bandwidth reaches the k-th", "nearest:近邻个数;kernel 未给 distance_km 时:带宽取到第 k 个近邻"),
    NUMBER("weights.distance_km", AT(weights.distance_km), POSITIVE_OR_NULL, "null",
           "by distance: greatest one, of kernel the bandwidth; null: band, inverse_distance the largest nearest-neighbor distance, economic, economic_distance, gravity all pairs", "按距离:最大距离(千米),kernel 时为带宽;null:band、inverse_distance 取最大的最近邻距离,economic、economic_distance、gravity 取全部单元对"),
    NUMBER("weights.beyond_km", AT(weights.beyond_km), NOT_NEGATIVE, "0",
           "band, inverse_distance, economic, economic_distance, gravity: links only beyond this distance: a ring", "band、inverse_distance、economic、economic_distance、gravity:只连超过此距离(千米)者,成环带"),
    NUMBER("weights.power", AT(weights.power), POSITIVE_OR_NULL, "null",
           "p of d^-p; null: 1, of gravity 2", "d^-p 中的 p;null 为 1,gravity 为 2"),
    FLAG("weights.full", AT(weights.full), "false",
         "all pairs of units, however many: inverse_distance, economic, economic_distance, gravity, block", "连接全部单元对,不限数量:inverse_distance、economic、economic_distance、gravity、block"),
    WORD("weights.kernel", AT(weights.kernel), KERNEL, "triangular",
         "kernel; travel_time with decay kernel: the function of distance / bandwidth", "kernel,或 travel_time 且 decay 为 kernel:距离/带宽 的函数"),
    FLAG("weights.adaptive", AT(weights.adaptive), "false",
         "kernel: every unit has the bandwidth of its own k-th neighbor, not all the largest", "kernel:各单元以自己的第 k 个近邻定带宽,而非共用最大者"),
    TEXT("weights.field", 0, AT(weights.field), NULL,
         "economic, economic_distance, gravity: field of the indicators, its mean over the periods", "economic、economic_distance、gravity:指标表字段,取各期均值"),
    NUMBER("weights.floor", AT(weights.floor), POSITIVE_OR_NULL, "null",
           "economic, economic_distance: smallest difference that counts; null: equal values are refused", "economic、economic_distance:计入的最小差值;null 时遇相等值即停止"),
    NUMBER("weights.tolerance", AT(weights.tolerance), NOT_NEGATIVE, "0",
           "contiguity: gap that still counts as touching, in map units of the layer", "邻接判断的容差,单位为图层坐标单位"),
    TEXT("weights.source", HL_ENTRY_PATH, AT(weights.source), NULL,
         "matrix, travel_time: a GAL, GWT, KWT, SWM, MatrixMarket or CSV (from,to,value) file", "matrix、travel_time:GAL、GWT、KWT、SWM、MatrixMarket 或 CSV(from,to,value)文件"),
    WORD("weights.decay", AT(weights.decay), DECAY, "binary",
         "travel_time: binary: 1 up to the cutoff; power: t^-p; kernel: of t / cutoff", "travel_time:binary 在 cutoff 内为 1;power 为 t^-p;kernel 为 t / cutoff 的核函数"),
    NUMBER("weights.cutoff", AT(weights.cutoff), POSITIVE_OR_NULL, "null",
           "travel_time: no link above it, in the unit of the table; null: none", "travel_time:超过此值不连,单位同表;null 为不限"),
    WORD("weights.symmetrize", AT(weights.symmetrize), SYMMETRIZE, "none",
         "before standardizing: larger, smaller or mean of both directions; required: stop when they differ", "标准化之前:取两个方向的较大、较小或均值;required 不对称即停止"),
    WORD("weights.standardize", AT(weights.standardize), STANDARDIZE, "row",
         "row: rows sum to 1; binary: every link 1; global: sum is the number of units; unit: sum is 1; variance: variance-stabilizing; as-is, none: as they are", "row 行标准化;binary 每个连接为 1;global 总和为单元数;unit 总和为 1;variance 方差稳定化;as-is、none 不变"),
    WORD("weights.islands", AT(weights.islands), ISLANDS, "keep",
         "units without neighbors: keep, bridge to the nearest, or stop", "无邻居的单元:keep 保留、nearest 连到最近者、error 停止"),

    SECTION("association", "spatial autocorrelation: Moran's I and LISA", "空间自相关:Moran's I 与 LISA"),
    OTHER("association.fields", HL_ENTRY_FIELDS, AT(association.fields), NULL,
          "fields to analyze: a field, or {field: …, short: …}; by default D and every u_<short>", "要分析的字段:字段名,或 {field: …, short: …};默认为 D 与各 u_<简称>"),
    TEXT("association.fields.*.field", HL_ENTRY_REQUIRED, OF_FIELD(field), NULL,
         "long form of a field: its name", "字段的完整写法:字段名"),
    TEXT("association.fields.*.short", 0, OF_FIELD(short_name), NULL,
         "short name for the fields of the result, at most 17 of a-z, 0-9, _", "结果字段所用的简称,至多 17 个 a-z、0-9、_ 字符"),
    TEXT("association.fields.*.by", 0, OF_FIELD(by), NULL,
         "second variable, for the bivariate statistics", "第二个变量,用于双变量统计量"),
    TEXT("association.fields.*.base", 0, OF_FIELD(base), NULL,
         "population of the events that the field counts, for the statistics of rates", "字段所计事件的人口基数,用于比率统计量"),
    SECTION("association.statistics", "what is computed of every field that has what it needs", "对每个(具备所需条件的)字段计算什么"),
    LIST_OR_NONE("association.statistics.global", AT(association.global_statistics), GLOBAL, "[moran]",
          "statistics of the whole map", "全局统计量"),
    LIST_OR_NONE("association.statistics.local", AT(association.local_statistics), LOCAL, "[moran]",
          "statistics of every unit, with classes", "局部统计量(带分类)"),
    SECTION("association.permutations", "random permutations; 0 for none", "随机置换次数;0 为不做"),
    COUNT("association.permutations.local", AT(association.local), DRAWS, "99999",
          "per unit, for local Moran's I", "局部 Moran's I,每个单元的次数"),
    COUNT("association.permutations.global", AT(association.global), DRAWS, "9999",
          "for Moran's I", "全局 Moran's I 的次数"),
    NUMBER("association.fdr", AT(association.fdr), LEVEL, "0.05",
           "significance level of the LISA classes, after the correction", "LISA 分类的显著性水平(校正之后)"),
    WORD("association.correction", AT(association.correction), CORRECTION, "fdr",
         "correction for many tests: fdr (Benjamini-Hochberg), fdr_by (Benjamini-Yekutieli, under any dependence), bonferroni, none", "多重检验校正:fdr(Benjamini-Hochberg)、fdr_by(Benjamini-Yekutieli,任意相依)、bonferroni、none"),
    WORD("association.inference", AT(association.inference), INFERENCE, "permutation",
         "p of local statistics: permutation, or exact where weights are equal (all samples counted, within certified bounds), or saddlepoint: an approximation of it for any weights", "局部统计量的 p 值:permutation 置换;exact 在权重相等时精确计数(给出确定的上下界);saddlepoint 为其鞍点近似,权重不限"),
    COUNT("association.stop", AT(association.stop), DRAWS, "0",
          "permutations of a unit end with so many draws in the smaller tail (Besag and Clifford, 20 is usual); 0: all are made", "某单元较小一侧的抽样达到此数即停止置换(Besag 与 Clifford,常用 20);0 为全部做完"),
    FLAG("association.colocation", AT(association.colocation), "false",
         "also a column per local statistic with the class that a unit has by every field, e.g. High-High in all of them", "另为每个局部统计量给出一列:单元在各字段中一致的类别,如均为高-高"),
    SECTION("association.correlogram", "how far the association reaches", "空间关联的范围"),
    COUNT("association.correlogram.orders", AT(association.orders), LAGS, "0",
          "Moran's I of the pairs 1, 2, … steps apart, up to so many; 0 for none", "相隔 1、2…步的单元对的莫兰指数,直到此步数;0 为不做"),
    OTHER("association.correlogram.bands", HL_ENTRY_NUMBERS, AT(association.bands), NULL,
          "Moran's I of the pairs in bands of distance from 0 to the first number, on to the second, …: ascending, in km (map units without a reference system)", "按距离带(0 至第一个数、再至第二个数……)的单元对的莫兰指数:升序,单位千米(无坐标系时为图上单位)"),
    COUNT("association.correlogram.equal_bands", AT(association.equal_bands), LAGS, "0",
          "the same for so many bands with equally many pairs each, up to the largest distance; 0 for none", "同上,但分为此数目的距离带,各带单元对数相等,直到最大距离;0 为不做"),
    WORD("association.islands", AT(association.islands), MORAN_ISLANDS, "left_out",
         "units without neighbors in n of the global statistic: left_out or counted", "全局统计量的 n 是否计入无邻居的单元:left_out 不计,counted 计入"),
    OTHER("association.seed", HL_ENTRY_SEED, AT(association.seed), "20251",
          "seed of all random numbers of the study", "整个研究的随机数种子"),

    SECTION("change", "change over the periods", "随时期的变化"),
    SECTION("change.markov", "how units move between classes from period to period, and whether their neighbors matter: Markov and spatial Markov chains, LISA transitions, changes of rank", "单元在各期之间如何转移类别、是否受邻域影响:马尔可夫链、空间马尔可夫链、LISA 跃迁、位次变动"),
    OTHER("change.markov.fields", HL_ENTRY_TEXTS, AT(markov.fields), NULL,
          "fields to follow; none by default", "要分析的字段;默认不做"),
    COUNT("change.markov.classes", AT(markov.classes), STATES, "5",
          "quantile classes, of the field and of its spatial lag", "字段及其空间滞后的分位数类别数"),
    OTHER("change.markov.cuts", HL_ENTRY_NUMBERS, AT(markov.cuts), NULL,
          "ascending cuts between classes instead, for both; of relative values where relative is true", "以升序分界值代替分位数(字段与滞后共用);relative 为 true 时针对相对值"),
    WORD("change.markov.reference", AT(markov.reference), MARKOV, "pooled",
         "quantiles of all periods together (pooled: classes fixed over time) or of each (by_period)", "分位数取自全部时期(pooled,类别固定)或各期(by_period)"),
    FLAG("change.markov.relative", AT(markov.relative), "true",
         "divide values by the mean of their period, so that growth common to all is no move", "取值除以当期均值,使共同增长不计为转移"),

    SECTION("change.moran", "how the clustering of fields changes: Moran's I of every period with the envelope of chance, differential Moran's I of every step, and the local one of the first to the last period", "集聚随时期的变化:各期莫兰指数及其随机包络、逐期差分莫兰指数,以及首末期变化的局部莫兰指数"),
    OTHER("change.moran.fields", HL_ENTRY_TEXTS, AT(change.moran), NULL,
          "fields to follow; none by default", "要分析的字段;默认不做"),
    SECTION("change.density", "how the distribution of fields changes: kernel density of every period on one grid", "分布随时期的变化:各期核密度曲线(同一网格)"),
    OTHER("change.density.fields", HL_ENTRY_TEXTS, AT(change.density), NULL,
          "fields to follow; none by default", "要分析的字段;默认不做"),

    SECTION("inequality", "how unevenly fields are spread over units: Gini, Theil, by groups and by neighbors; sigma and beta convergence", "字段在单元间的不均衡:基尼、泰尔及其分组与邻域分解;σ 与 β 收敛"),
    OTHER("inequality.fields", HL_ENTRY_TEXTS, AT(inequality.fields), NULL,
          "fields to analyze, none of them negative; none by default", "要分析的字段(非负);默认不做"),
    TEXT("inequality.group", 0, AT(inequality.group), NULL,
         "field of the groups to decompose by: boundaries.region (the default), or one of the indicators, text or a number with few values", "分解所用的分组字段:boundaries.region(默认),或指标表中的文本字段、取值不多的数值字段"),
    TEXT("inequality.weight", 0, AT(inequality.weight), NULL,
         "field that says how much a unit counts, e.g. its population; every unit once by default", "单元权重字段,如人口;默认各单元权重相同"),

    SECTION("center", "weighted mean center and standard deviational ellipse of fields", "字段的加权重心与标准差椭圆"),
    OTHER("center.fields", HL_ENTRY_TEXTS, AT(center.fields), NULL,
          "fields that weigh the units, none of them negative; none by default", "作为权重的字段(非负);默认不做"),
    WORD("center.ellipse", AT(center.ellipse), ELLIPSE, "plain",
         "length of the axes: plain, sqrt(2) longer as ArcGIS has it, or with n - 2 too as CrimeStat", "轴长约定:plain;arcgis 乘 sqrt(2);crimestat 另作 n-2 校正"),

    SECTION("detector", "geographical detector: how much of the variance of a field factors account for", "地理探测器:各因子对字段方差的解释力"),
    TEXT("detector.field", 0, AT(detector.field), NULL,
         "field to be accounted for; none by default", "被解释字段;默认不做"),
    OTHER("detector.factors", HL_ENTRY_TEXTS, AT(detector.factors), NULL,
          "fields; the one that boundaries.region names is taken as text", "因子字段;boundaries.region 所指字段按文本处理"),
    COUNT("detector.classes", AT(detector.classes), STRATA, "5",
          "strata of a number; one with no more values than that is taken as it is", "数值因子的层数;取值个数不超过此数时直接作为层"),
    WORD("detector.rule", AT(detector.rule), STRATIFY, "quantile",
         "how a number is cut; all four with 2 to 8 classes are listed beside it", "数值因子的离散化方法;另列出四种方法 2 至 8 类的结果"),

    SECTION("regression", "what a field depends on; computed when a field is given", "字段受哪些变量影响;给出 field 后才计算"),
    TEXT("regression.field", 0, AT(regression.field), NULL,
         "dependent variable: a column of the result or a field", "因变量:结果列或字段"),
    OTHER("regression.terms", HL_ENTRY_TEXTS, AT(regression.terms), NULL,
          "regressors: columns of the result or fields; a constant is added", "自变量:结果列或字段;自动加入常数项"),
    LIST("regression.models", AT(regression.models), REGRESSION, "[ols, lag, error]",
          "models of every period, with the study's weights", "各期所拟合的模型,使用本研究的空间权重"),
    COUNT("regression.draws", AT(regression.draws), DRAWS, "1000",
          "draws for the standard errors of impacts; 0 for none", "效应标准误的模拟次数;0 为不做"),

    SECTION("periphery", "marginalization of peripheral counties; computed when cores are given", "边缘县的边缘化;给出核心后才计算"),
    SECTION("periphery.cores", "the core cities: a table, or keys of units", "核心城市:数据表,或单元代码清单"),
    TEXT("periphery.cores.source", HL_ENTRY_PATH, AT(periphery.cores.source), NULL,
         "table or point layer of the cores", "核心的数据表或点图层"),
    TEXT("periphery.cores.layer", 0, AT(periphery.cores.layer), NULL,
         "sheet or layer; the first by default", "表名或图层名;默认取第一个"),
    OTHER("periphery.cores.keys", HL_ENTRY_TEXTS, AT(periphery.cores.keys), NULL,
          "codes of the units that are cores, instead of a source", "作为核心的单元代码清单,代替 source"),
    TEXT("periphery.cores.key", 0, AT(periphery.cores.key), NULL,
         "field with the code of the unit that is the core", "核心所在单元的代码字段"),
    TEXT("periphery.cores.lon", 0, AT(periphery.cores.lon), NULL,
         "field with the longitude of the core, degrees", "核心的经度字段(度)"),
    TEXT("periphery.cores.lat", 0, AT(periphery.cores.lat), NULL,
         "field with the latitude of the core, degrees", "核心的纬度字段(度)"),
    TEXT("periphery.cores.name", 0, AT(periphery.cores.name), NULL,
         "field with the name of the core", "核心名称字段"),
    TEXT("periphery.cores.name_en", 0, AT(periphery.cores.name_en), NULL,
         "field with the English name of the core", "核心英文名称字段"),
    TEXT("periphery.cores.mass", 0, AT(periphery.cores.mass), NULL,
         "field with the weight of the core, e.g. population; all equal by default", "核心的质量字段,如人口;默认全部相等"),
    TEXT("periphery.cores.encoding", 0, AT(periphery.cores.encoding), "auto",
         "auto, or the encoding of the texts, e.g. GBK", "auto,或文本编码,如 GBK"),
    TEXT("periphery.cores.tier", 0, AT(periphery.cores.tier), NULL,
         "field with the tier of the core, 1 the lowest, 2, …: distances to higher tiers are counted as increments", "核心等级字段,1 为最低,2、3……:到更高等级的距离按增量计"),
    TEXT("periphery.cores.period", 0, AT(periphery.cores.period), NULL,
         "field of the source with the period in which the row is a core, empty: always; a core that stays has a row per period", "数据源中的时期字段:该行在哪一期为核心,空为始终;持续为核心者每期一行"),
    TEXT("periphery.cores.field", 0, AT(periphery.cores.field), NULL,
         "field that chooses cores among the units, instead of a list: a rank with values, or a mass with largest, quantile or above; never the level itself", "用以在单元中选取核心的字段,代替名单:行政等级配 values,或规模配 largest、quantile、above;不得为所分析的水平本身"),
    OTHER("periphery.cores.values", HL_ENTRY_TEXTS, AT(periphery.cores.values), NULL,
          "values of the field that make a unit a core, e.g. [municipality, prefecture seat]", "使单元成为核心的字段取值,如 [直辖市, 地级市市辖区]"),
    COUNT("periphery.cores.largest", AT(periphery.cores.largest), CORES, "0",
          "the so many units with the largest field are cores; 0: another rule", "字段值最大的若干单元为核心;0 为其他规则"),
    NUMBER("periphery.cores.quantile", AT(periphery.cores.quantile), LEVEL_OR_NULL, "null",
           "units from this quantile of the field on are cores", "字段值不低于此分位数的单元为核心"),
    NUMBER("periphery.cores.above", AT(periphery.cores.above), POSITIVE_OR_NULL, "null",
           "units from this value of the field on are cores", "字段值不低于此数的单元为核心"),
    WORD("periphery.cores.at", AT(periphery.cores.at), CORE_PERIOD, "latest",
         "period whose values of the field choose: latest, or base (the first)", "按哪一期的字段值选取:latest 末期,base 首期"),
    WORD("periphery.distance", AT(periphery.distance), DISTANCE, "geodesic",
         "distance to a core: geodesic on the ellipsoid (km), planar in the plane of the layer (km), travel_time from a file (minutes)", "到核心的距离:geodesic 椭球测地距离(千米)、planar 图层平面距离(千米)、travel_time 行程时间文件(分钟)"),
    TEXT("periphery.times", HL_ENTRY_PATH, AT(periphery.times), NULL,
         "file of minutes from,to,minutes between keys of units and names of core points; one direction counts for both, of two the mean", "行程时间文件 from,to,minutes,用单元代码与点状核心名称;单向视为双向,双向取均值"),
    SECTION("periphery.point", "where the people of a unit are, instead of the point inside it", "单元人口所在的点,代替面内点"),
    TEXT("periphery.point.lon", 0, AT(periphery.point_lon), NULL,
         "field of the indicator table with the longitude, degrees", "指标表中的经度字段(度)"),
    TEXT("periphery.point.lat", 0, AT(periphery.point_lat), NULL,
         "field of the indicator table with the latitude, degrees", "指标表中的纬度字段(度)"),
    NUMBER("periphery.decay_km", AT(periphery.options.decay_km), POSITIVE, "60",
           "how far a core reaches: its mass counts exp(-distance / decay_km)", "核心的影响范围:质量按 exp(-距离 / decay_km) 衰减"),
    NUMBER("periphery.decay_min", AT(periphery.decay_min), POSITIVE, "60",
           "the same in minutes, with distance: travel_time", "同上,单位分钟,用于 distance: travel_time"),
    WORD("periphery.potential", AT(periphery.options.form), POTENTIAL, "exponential",
         "what distance leaves of a mass: exponential, or power: max(distance, 1)^-power", "质量随距离的衰减:exponential 指数,或 power 幂:max(距离, 1)^-power"),
    NUMBER("periphery.power", AT(periphery.options.power), POSITIVE, "1",
           "exponent of potential: power", "potential: power 的指数"),
    WORD("periphery.opportunity", AT(periphery.options.opportunity), OPPORTUNITY, "potential",
         "what the opportunity of a unit ranks: potential of the cores, lag (the mean level of its neighbors), nearness of the nearest core", "机会的排序依据:potential 核心潜力,lag 邻居的平均水平,nearness 与最近核心的接近程度"),
    TEXT("periphery.field", 0, AT(periphery.field), NULL,
         "the level whose deficit is looked at; by default D of the first model", "考察哪个字段的落后程度;默认为第一个公式的 D"),
    NUMBER("periphery.near_quantile", AT(periphery.options.near_quantile), LEVEL, "0.3333333333333333",
           "near is closer to a core than this share of the units", "近:距离小于这一分位数"),
    NUMBER("periphery.far_quantile", AT(periphery.options.far_quantile), LEVEL, "0.6666666666666666",
           "far is farther from a core than this share of the units", "远:距离大于这一分位数"),
    NUMBER("periphery.near_km", AT(periphery.options.near_km), POSITIVE_OR_NULL, "null",
           "a fixed limit of near instead of the quantile", "近的固定界限(千米),代替分位数"),
    NUMBER("periphery.far_km", AT(periphery.options.far_km), POSITIVE_OR_NULL, "null",
           "a fixed limit of far instead of the quantile", "远的固定界限(千米),代替分位数"),
    NUMBER("periphery.near_min", AT(periphery.near_min), POSITIVE_OR_NULL, "null",
           "the limit of near in minutes, with distance: travel_time", "近的固定界限(分钟),用于 distance: travel_time"),
    NUMBER("periphery.far_min", AT(periphery.far_min), POSITIVE_OR_NULL, "null",
           "the limit of far in minutes, with distance: travel_time", "远的固定界限(分钟),用于 distance: travel_time"),
    NUMBER("periphery.tau", AT(periphery.options.tau), NOT_NEGATIVE, "0.5",
           "residual below the distance profile, in standard deviations, that makes a shadow", "低于距离剖面多少个标准差才算阴影"),
    WORD("periphery.self", AT(periphery.options.self), SELF, "excluded",
         "potential of a core upon itself: excluded, at_zero (its whole mass), inside (at 2/3 of the radius of a disk of its area)", "核心对自身的潜力:excluded 不计,at_zero 全部质量,inside 按其面积等效圆半径的 2/3"),
    COUNT("periphery.draws", AT(periphery.draws), DRAWS, "9999",
          "placements of the placebo-core test; 0 for none", "安慰剂核心检验的随机次数;0 为不做"),
    WORD("periphery.candidates", AT(periphery.candidates), CANDIDATES, "all",
         "places of the placebo cores: all units, or top_decile: those with the largest mass (cores.mass or cores.field of the indicator table), and the cores", "安慰剂核心的候选位置:all 全部单元,或 top_decile 规模(指标表中的 cores.mass 或 cores.field)最大的十分之一及核心"),
    SECTION("periphery.profile", "tests of the distance profile", "距离剖面的检验"),
    OTHER("periphery.profile.controls", HL_ENTRY_TEXTS, AT(periphery.profile.controls), NULL,
          "fields held constant beside the distance; none by default", "除距离外控制的字段;默认没有"),
    COUNT("periphery.profile.draws", AT(periphery.profile.draws), DRAWS, "999",
          "bootstrap samples for the interval of the turning point; 0 for none", "转折点区间的自助抽样次数;0 为不做"),
    COUNT("periphery.profile.permutations", AT(periphery.profile.permutations), DRAWS, "9999",
          "Freedman-Lane permutations of the profile, and those of the rank correlation with distance; 0 for none", "剖面的 Freedman-Lane 置换及与距离秩相关的置换次数;0 为不做"),
    FLAG("periphery.gap_trends", AT(periphery.gap_trends), "true",
         "trend of every unit's gap to its core, in panels of three periods or more; tested from eight on", "各单元与核心差距的趋势(三期及以上的面板;八期起作检验)"),
    SECTION("periphery.siphon", "does growth of a core draw growth from the units around it: a panel model, computed when a field is given", "核心增长是否吸走周边增长:面板模型;给出 field 后才计算"),
    TEXT("periphery.siphon.field", 0, AT(periphery.siphon.field), NULL,
         "what grows, above 0; none by default", "增长的变量(大于 0);默认不做"),
    OTHER("periphery.siphon.controls", HL_ENTRY_TEXTS, AT(periphery.siphon.controls), NULL,
          "fields held constant; none by default", "控制变量字段;默认没有"),
    FLAG("periphery.siphon.period_effects", AT(periphery.siphon.period_effects), "true",
         "effects of periods; false where all units share one core", "时期固定效应;所有单元共有一个核心时取 false"),
    COUNT("periphery.siphon.draws", AT(periphery.siphon.draws), DRAWS, "999",
          "wild cluster bootstrap, for few cores; 0 for none", "野聚类自助法次数,适用于核心较少时;0 为不做"),
    SECTION("periphery.widening", "does a gap that was closing widen again: computed when upper is given", "缩小中的差距是否又扩大;给出 upper 后才计算"),
    TEXT("periphery.widening.upper", 0, AT(periphery.widening.upper), NULL,
         "field of the upper level, e.g. urban income, or the ratio itself", "较高一方的字段,如城镇收入;或比率本身"),
    TEXT("periphery.widening.lower", 0, AT(periphery.widening.lower), NULL,
         "field of the lower level, e.g. rural income", "较低一方的字段,如农村收入"),
    NUMBER("periphery.widening.turn", AT(periphery.widening.turn), ANY_OR_NULL, "null",
           "last period of the closing phase; null: searched, and the search is paid for", "缩小阶段的最后一期;null 为搜索(检验计入搜索)"),
    COUNT("periphery.widening.side", AT(periphery.widening.side), SIDE, "5",
          "least periods on either side of the turn; fewer than 5 cannot be significant", "转折两侧最少期数;少于 5 期不可能显著"),
    COUNT("periphery.widening.draws", AT(periphery.widening.draws), DRAWS_MIN_1, "999",
          "moving-block bootstrap", "移动块自助法次数"),
    COUNT("periphery.widening.block", AT(periphery.widening.block), DRAWS, "0",
          "periods in a block; 0: the cube root of their number", "块长(期数);0 为期数的立方根"),
    OTHER("periphery.deprivation", HL_ENTRY_TEXTS, AT(periphery.deprivation), NULL,
          "indicators of the DP2 distance, an alternative index: +field (more is better) or -field; none by default", "DP2 距离(替代指数)的指标:+字段(越大越好)或 -字段;默认不做"),
    OTHER("periphery.composite", HL_ENTRY_TEXTS, AT(periphery.composite), NULL,
          "fields that are put together in an index elsewhere: how many independent things do they say? none by default", "在别处合成指数的字段:它们实际包含几个独立维度?默认不做"),

    SECTION("universes", "the same analysis with other choices: how much of a result comes from a choice", "以其他选择重做同一分析:结果在多大程度上取决于选择"),
    COUNT("universes.draws", AT(universes.draws), UNIVERSES, "0",
          "universes drawn at random from all combinations, the study itself first; 0 for none", "从全部组合中随机抽取的情景数,首个为研究本身;0 为不做"),
    FLAG("universes.grid", AT(universes.grid), "false",
         "every combination once, instead of draws", "不抽取,而是运行全部组合"),
    COUNT("universes.placements", AT(universes.placements), DRAWS, "199",
          "placements of the placebo-core test in each universe; 0 for none", "每个情景中安慰剂核心检验的随机次数;0 为不做"),
    SECTION("universes.vary", "levels of each choice besides the study's own; by default those of the methods page, and when any list is given the others vary nothing", "各选择除研究本身之外的水平;默认见方法页,给出任一清单后其余不再变动"),
    LIST_OR_NONE("universes.vary.normalize", AT(universes.vary.normalize), VARY_NORMALIZE, "[]",
          "one step of normalizing taken otherwise: a method, a reference set (pooled, by_period, base_period), or outliers (none, jrc, percentile)", "标准化中改动一步:方法、参照集(pooled、by_period、base_period)或异常值处理(none、jrc、percentile)"),
    LIST_OR_NONE("universes.vary.weighting", AT(universes.vary.weighting), WEIGHTING, "[]",
          "how indicators are weighted", "指标赋权方法"),
    LIST_OR_NONE("universes.vary.index", AT(universes.vary.index), INDEX_FORM, "[]",
          "how a subsystem's indicators become one index", "子系统指标合成方式"),
    LIST_OR_NONE("universes.vary.model", AT(universes.vary.model), MODEL, "[]",
          "formula of the coupling degree", "耦合度公式"),
    OTHER("universes.vary.alpha", HL_ENTRY_NUMBERS, AT(universes.vary.alpha), NULL,
          "weight of the first subsystem in T, between 0 and 1; the others share the rest equally", "第一个子系统在 T 中的权重(0 与 1 之间);其余子系统平分剩余部分"),
    COUNT("universes.vary.indicators", AT(universes.vary.indicators), SUBSETS, "0",
          "so many random subsets of the indicators; 0 for none", "指标随机子集的个数;0 为不做"),
    OTHER("universes.vary.weights", HL_ENTRY_TEXTS, AT(universes.vary.weights), NULL,
          "who is whose neighbor: a word of weights.type, perhaps with a number: nearest 6, band 50 (km), kernel 8, queen 2 (order)", "空间权重:weights.type 的词,可带一个数:nearest 6、band 50(千米)、kernel 8、queen 2(阶数)"),
    LIST_OR_NONE("universes.vary.cores", AT(universes.vary.cores), CORE_CHANGE, "[]",
          "without_one: each core left out in turn; with_one: the unit with the largest mass that is no core made one", "without_one:依次去掉一个核心;with_one:将质量最大的非核心单元设为核心"),
    OTHER("universes.vary.decay_km", HL_ENTRY_NUMBERS, AT(universes.vary.decay_km), NULL,
          "how far a core reaches, km", "核心的影响范围,千米"),
    OTHER("universes.vary.bands", HL_ENTRY_TEXTS, AT(universes.vary.bands), NULL,
          "quantiles of the distance that end near and begin far, in percent: 25/75", "近与远的距离分位数(百分比):25/75"),
    OTHER("universes.vary.tau", HL_ENTRY_NUMBERS, AT(universes.vary.tau), NULL,
          "residual below the distance profile that makes a shadow, in standard deviations", "低于距离剖面多少个标准差才算阴影"),

    OTHER("cases", HL_ENTRY_TEXTS, AT(cases), NULL,
          "codes of units whose own case the findings tell", "在结论中单独说明的单元代码"),

    SECTION("output", "what is written, and where", "输出内容与位置"),
    TEXT("output.dir", HL_ENTRY_PATH, AT(output.dir), "out",
         "folder of the results", "结果文件夹"),
    TEXT("output.geopackage", 0, AT(output.geopackage), NULL,
         "file name of the GeoPackage; by default that of the study file", "GeoPackage 文件名;默认同研究文件"),
    FLAG("output.qgis_project", AT(output.qgis_project), "true",
         "write a QGIS project beside the GeoPackage", "在 GeoPackage 旁写一个 QGIS 工程"),
    FLAG("output.tables", AT(output.tables), "true",
         "write tables/*.csv and result.json", "写出 tables/*.csv 与 result.json"),
    LIST("output.lang", AT(output.lang), LANG, "[en, zh]",
          "languages of titles and styles, the first one is shown", "标题与样式的语言,首个为显示语言"),
    SECTION("output.maps", "maps as pictures: maps/, a folder per language", "地图图片:maps/,每种语言一个文件夹"),
    LIST_OR_NONE("output.maps.formats", AT(output.maps.formats), MAP_FORMATS, "[]",
          "what to write; [] for no maps", "图片格式;[] 表示不出图"),
    OTHER("output.maps.fields", HL_ENTRY_TEXTS, AT(output.maps.fields), NULL,
          "fields of the result to map; by default the main ones", "要出图的结果字段,默认为主要字段"),
    FLAG("output.maps.periods", AT(output.maps.periods), "false",
         "also a map per period with common breaks, and all periods on one sheet", "另按统一分级逐期出图,并合成一张"),
    TEXT("output.maps.size", 0, AT(output.maps.size), "183",
         "85, 183 (mm, height as needed), a4, 16:9 or WIDTHxHEIGHT", "85、183(毫米,高度自适应)、a4、16:9 或 宽x高"),
    FLAG("output.maps.bw", AT(output.maps.bw), "false",
         "grays and hatches instead of colors", "用灰度与线纹代替颜色"),
    TEXT("output.maps.label", 0, AT(output.maps.label), NULL,
         "field of the result to label the units with", "用于标注的结果字段"),
    TEXT("output.maps.projection", 0, AT(output.maps.projection), NULL,
         "of the maps; by default an equal-area one that fits", "地图投影,默认自动选用等积投影"),
    TEXT("output.maps.source", 0, AT(output.maps.source), NULL,
         "source of boundaries and data, approval number: goes into the caption", "边界与数据来源、审图号,写入图注"),
    SECTION("output.charts", "charts as pictures: charts/, a folder per language", "统计图图片:charts/,每种语言一个文件夹"),
    LIST_OR_NONE("output.charts.formats", AT(output.charts.formats), MAP_FORMATS, "[]",
          "what to write; [] for no charts", "图片格式;[] 表示不出图"),
    TEXT("output.charts.size", 0, AT(output.charts.size), "120",
         "85, 120, 183 (mm, height as needed), a4, 16:9 or WIDTHxHEIGHT", "85、120、183(毫米,高度自适应)、a4、16:9 或 宽x高"),
    FLAG("output.charts.bw", AT(output.charts.bw), "false",
         "grays instead of colors", "用灰度代替颜色"),
    FLAG("output.report", AT(output.report), "true",
         "report.html: findings, maps, charts, tables and methods in one file", "report.html:一个文件包含主要发现、地图、图表、表格与方法"),
};
// clang-format on

const size_t HL_SCHEMA_COUNT = sizeof HL_SCHEMA / sizeof *HL_SCHEMA;

size_t hl_entry_parent(const hl_entry *entry)
{
    const char *dot = strrchr(entry->path, '.');

    return dot != NULL ? (size_t)(dot - entry->path) : 0;
}

const char *hl_entry_name(const hl_entry *entry)
{
    const size_t parent = hl_entry_parent(entry);

    return entry->path + (parent > 0 ? parent + 1 : 0);
}

bool hl_entry_is_below(const hl_entry *entry, const char *parent)
{
    const size_t length = hl_entry_parent(entry);

    return strlen(parent) == length && strncmp(entry->path, parent, length) == 0;
}

const hl_entry *hl_schema_find(const char *parent, const char *key)
{
    for (size_t i = 0; i < HL_SCHEMA_COUNT; i++) {
        const hl_entry *entry = &HL_SCHEMA[i];
        if (hl_entry_is_below(entry, parent) &&
            strcmp(hl_entry_name(entry), key) == 0) {
            return entry;
        }
    }
    return NULL;
}

const hl_entry *hl_schema_elsewhere(const char *key)
{
    const hl_entry *found = NULL;

    for (size_t i = 0; i < HL_SCHEMA_COUNT; i++) {
        if (strcmp(hl_entry_name(&HL_SCHEMA[i]), key) != 0) continue;
        if (hl_entry_is_below(&HL_SCHEMA[i], "universes.vary")) continue; // a twin
        if (found != NULL) return NULL; // it could be meant in several places
        found = &HL_SCHEMA[i];
    }
    return found;
}

const char *hl_entry_word_of(const hl_entry *entry, unsigned value)
{
    for (const hl_entry_word *word = entry->words; word->word != NULL; word++) {
        if (word->built && word->value == value) return word->word;
    }
    return "";
}
