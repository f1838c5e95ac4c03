#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/weights_call.h"
#include "cli/words.h"
#include "hinterland/io/weights_file.h"
#include "hinterland/weights/combine.h"
#include "hinterland/weights/kernel.h"

#define ROUNDING 1e-6 // of a sum of rows

static void open_answer(command_call *call)
{
    json_open(&call->answer, NULL, '{');
}

static hl_status close_answer(command_call *call, hl_error *err)
{
    json_warnings(&call->answer, &call->log, call->lang);
    json_close(&call->answer, '}');
    return hl_buffer_check(&call->answer.text, err);
}

/// Write the weights, unless this is a dry run or a warning under --strict.
static hl_status deliver(command_call *call, const weights_made *made, const char *path,
                         weights_writing how, hl_error *err)
{
    hl_status status = weights_check_loss(path, made, &call->log, err);

    how.overwrite = call->settings.overwrite;
    if (status == HL_OK) status = command_check_strict(call, err);
    if (status == HL_OK && !call->settings.dry_run) {
        status = weights_write(path, made, &how, err);
    }
    if (status != HL_OK) return status;
    if (call->settings.json) {
        json_text(&call->answer, "out", path);
    } else if (!call->settings.quiet) {
        words_say(stdout,
                  call->settings.dry_run
                      ? (hl_text){"\nwould write {1}\n", "\n将写出 {1}\n"}
                      : (hl_text){"\nwrote {1}\n", "\n已写出 {1}\n"},
                  call->lang, "%s", path);
    }
    return HL_OK;
}

/// The weight of a unit upon itself, in a .kwt or .gwt.
typedef enum diagonal { DIAGONAL_NONE, DIAGONAL_ONE, DIAGONAL_PEAK } diagonal;

static const char *const DIAGONALS[] = {[DIAGONAL_NONE] = "none",
                                        [DIAGONAL_ONE] = "one",
                                        [DIAGONAL_PEAK] = "kernel",
                                        [DIAGONAL_PEAK + 1] = NULL};

/// What `make` is asked for.
typedef struct make_arguments {
    weights_rule rule;
    const char *out;
    bool as_distances;
    size_t diagonal;
} make_arguments;

static hl_status write_made(command_call *call, const make_arguments *asked,
                            const weights_made *made, hl_error *err)
{
    weights_writing how = {0};
    double *distance = NULL;
    hl_status status = HL_OK;

    if (asked->diagonal == DIAGONAL_ONE) how.diagonal = 1.0;
    if (asked->diagonal == DIAGONAL_PEAK) {
        how.diagonal = hl_kernel_value((hl_kernel)asked->rule.kernel, 0.0);
    }
    if (asked->as_distances) {
        status = weights_distances(made, &distance, err);
        how.value = distance;
    }
    if (status == HL_OK) status = deliver(call, made, asked->out, how, err);
    free(distance);
    return status;
}

static hl_status check_make(const command_call *call, const make_arguments *asked,
                            hl_error *err)
{
    const bool kernel = asked->rule.type == HL_STUDY_KERNEL;

    if (asked->out == NULL && !call->settings.dry_run) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "%s\t--out\tweights.gal", call->name);
    }
    if (asked->diagonal == DIAGONAL_PEAK && !kernel) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "--diagonal kernel\t--type\tkernel");
    }
    return asked->out != NULL ? weights_check_ending(asked->out, true, err) : HL_OK;
}

static hl_status make(command_call *call, hl_error *err)
{
    const make_arguments *asked = call->arguments;
    weights_made made = {0};

    hl_status status = check_make(call, asked, err);
    if (status != HL_OK) return status;
    status = weights_from_layer(call->operand[0], &asked->rule, &made, &call->log, err);
    if (status != HL_OK) return status;
    if (asked->as_distances && !made.placed) {
        status =
            hl_fail(err, HL_CODE_USAGE_PLANE, "%s\t--as-distances", call->operand[0]);
    }
    open_answer(call);
    if (status == HL_OK) status = weights_report(call, &made, err);
    if (status == HL_OK && asked->out != NULL) {
        status = write_made(call, asked, &made, err);
    }
    if (status == HL_OK) status = close_answer(call, err);
    weights_made_free(&made);
    return status;
}

static hl_status describe(command_call *call, hl_error *err)
{
    weights_made made = {0};

    hl_status status =
        weights_from_any(call->operand[0], call->arguments, &made, &call->log, err);
    if (status != HL_OK) return status;
    open_answer(call);
    status = weights_report(call, &made, err);
    if (status == HL_OK) status = weights_report_plateau(call, &made, err);
    if (status == HL_OK) status = command_check_strict(call, err);
    if (status == HL_OK) status = close_answer(call, err);
    weights_made_free(&made);
    return status;
}

/// What `convert` is asked for.
typedef struct convert_arguments {
    bool as_distances;
    bool as_weights;
    size_t decay;
    double power;
    size_t kernel;
    double cutoff;
    bool transpose;
    size_t symmetrize;
    size_t standardize;
    size_t diagonal;
} convert_arguments;

static void convert_defaults(void *arguments)
{
    *(convert_arguments *)arguments =
        (convert_arguments){.decay = HL_DECAY_POWER,
                            .power = 1.0,
                            .kernel = HL_KERNEL_TRIANGULAR,
                            .cutoff = NAN};
}

/// A step that makes one matrix of another.
static hl_status replace(weights_made *made, hl_weights *next, hl_status status)
{
    if (status != HL_OK) return status;
    hl_weights_free(&made->w);
    made->w = *next;
    return HL_OK;
}

static hl_status turn_into_weights(const convert_arguments *asked, weights_made *made,
                                   hl_error *err)
{
    const hl_decay decay = {.form = (hl_decay_form)asked->decay,
                            .cutoff = isnan(asked->cutoff) ? 0.0 : asked->cutoff,
                            .power = asked->power,
                            .kernel = (hl_kernel)asked->kernel};
    hl_weights next = {0};

    return replace(made, &next,
                   hl_weights_from_distances(&made->w, &decay, &next, err));
}

static hl_status make_symmetric(const convert_arguments *asked, weights_made *made,
                                hl_error *err)
{
    static const hl_symmetry SYMMETRY[] = {
        [HL_STUDY_SYMMETRY_LARGER] = HL_SYMMETRY_LARGER,
        [HL_STUDY_SYMMETRY_SMALLER] = HL_SYMMETRY_SMALLER,
        [HL_STUDY_SYMMETRY_MEAN] = HL_SYMMETRY_MEAN,
    };
    hl_weights next = {0};

    if (asked->symmetrize == HL_STUDY_SYMMETRY_REQUIRED) {
        return hl_weights_check_symmetric(&made->w, (const char *const *)made->key,
                                          err);
    }
    return replace(
        made, &next,
        hl_weights_symmetrize(&made->w, SYMMETRY[asked->symmetrize], &next, err));
}

/// A .gwt does not say whether its values are weights or distances.
static hl_status warn_of_doubt(command_call *call, const weights_made *made,
                               const convert_arguments *asked, hl_error *err)
{
    const char *path = call->operand[0];
    const bool told = asked->as_distances || asked->as_weights;
    const bool row_sums = fabs(made->diagnosis.s0 - (double)made->w.n) < ROUNDING;

    if (told || hl_weights_format_of(path) != HL_WEIGHTS_FILE_GWT || row_sums ||
        made->w.standardization == HL_WEIGHTS_BINARY) {
        return HL_OK;
    }
    return hl_warn(&call->log, err, HL_CODE_WEIGHTS_OR_DISTANCES, "", "%s", path);
}

/// Distances to weights, other direction, both directions, standardized: in this order.
static hl_status change(const convert_arguments *asked, weights_made *made,
                        hl_error *err)
{
    hl_weights next = {0};
    hl_status status = HL_OK;

    if (asked->as_distances) status = turn_into_weights(asked, made, err);
    if (status == HL_OK && asked->transpose) {
        status = replace(made, &next, hl_weights_transpose(&made->w, &next, err));
    }
    if (status == HL_OK && asked->symmetrize != HL_STUDY_SYMMETRY_NONE) {
        status = make_symmetric(asked, made, err);
    }
    if (status == HL_OK && asked->standardize != HL_WEIGHTS_AS_GIVEN) {
        hl_weights_standardize(&made->w, (hl_standardization)asked->standardize);
    }
    return status == HL_OK ? weights_diagnose(made, err) : status;
}

static hl_status convert(command_call *call, hl_error *err)
{
    const convert_arguments *asked = call->arguments;
    const weights_writing how = {.diagonal =
                                     asked->diagonal == DIAGONAL_ONE ? 1.0 : 0.0};
    weights_made made = {0};

    if (asked->as_distances && asked->as_weights) {
        return hl_fail(err, HL_CODE_USAGE_CONFLICT, "--as-distances\t--as-weights");
    }
    if (asked->diagonal == DIAGONAL_PEAK) {
        return hl_fail(err, HL_CODE_USAGE_CONFLICT, "--diagonal kernel\tconvert");
    }
    hl_status status = weights_check_ending(call->operand[1], false, err);
    if (status != HL_OK) return status;
    status = weights_from_file(call->operand[0], &made, &call->log, err);
    if (status != HL_OK) return status;
    open_answer(call);
    status = warn_of_doubt(call, &made, asked, err);
    if (status == HL_OK) status = change(asked, &made, err);
    if (status == HL_OK) status = weights_report(call, &made, err);
    if (status == HL_OK) status = deliver(call, &made, call->operand[1], how, err);
    if (status == HL_OK) status = close_answer(call, err);
    weights_made_free(&made);
    return status;
}

// The rule is the first member of what every verb is asked for.
#define NAME_OPTION                                                                \
    {                                                                              \
        "name", 0, OPTION_TEXT, offsetof(weights_rule, units.name), "FIELD", NULL, \
        {                                                                          \
            "field with the name of a unit, for the words [none]",                 \
                "单元名称所在字段,用于显示 [无]"                      \
        }                                                                          \
    }

/// What `compare` and `combine` are asked for.
typedef struct pair_arguments {
    weights_rule rule;
    const char *out;
    size_t operation; ///< combine
} pair_arguments;

static hl_status compare(command_call *call, hl_error *err)
{
    const pair_arguments *asked = call->arguments;
    weights_pair pair = {0};

    hl_status status = weights_pair_read(call, &asked->rule, &pair, err);
    if (status != HL_OK) return status;
    open_answer(call);
    if (asked->out != NULL && !pair.made[pair.base].from_layer) {
        status = hl_fail(err, HL_CODE_USAGE_CONFLICT, "--out\ttwo files");
    }
    if (status == HL_OK) status = weights_compare(call, &pair, asked->out, err);
    if (status == HL_OK) status = close_answer(call, err);
    weights_pair_free(&pair);
    return status;
}

static hl_status combine(command_call *call, hl_error *err)
{
    const pair_arguments *asked = call->arguments;
    weights_pair pair = {0};
    hl_weights both = {0};

    if (asked->out == NULL && !call->settings.dry_run) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "%s\t--out\tweights.gal", call->name);
    }
    hl_status status =
        asked->out != NULL ? weights_check_ending(asked->out, true, err) : HL_OK;
    if (status != HL_OK) return status;
    status = weights_pair_read(call, &asked->rule, &pair, err);
    if (status != HL_OK) return status;
    weights_made *made = &pair.made[pair.base];
    status =
        hl_weights_combine(weights_pair_side(&pair, 0), weights_pair_side(&pair, 1),
                           (hl_set_operation)asked->operation, &both, err);
    open_answer(call);
    if (status == HL_OK) status = replace(made, &both, HL_OK);
    if (status == HL_OK) status = weights_diagnose(made, err);
    if (status == HL_OK) status = weights_report(call, made, err);
    if (status == HL_OK && asked->out != NULL) {
        status = deliver(call, made, asked->out, (weights_writing){0}, err);
    }
    if (status == HL_OK) status = close_answer(call, err);
    weights_pair_free(&pair);
    return status;
}

static const option PAIR_OUT[] = {
    NAME_OPTION,
    {"out",
      'o', OPTION_TEXT,
      offsetof(pair_arguments, out),
      "FILE", NULL,
      {"GeoPackage for the links that differ, as lines; one side is a layer",
      "把不同的连接以连线写入 GeoPackage;其中一方须为图层"}},
    {0}
};

static const char *const OPERATIONS[] = {[HL_SET_UNION] = "union",
                                         [HL_SET_INTERSECTION] = "intersection",
                                         [HL_SET_DIFFERENCE] = "difference",
                                         [HL_SET_DIFFERENCE + 1] = NULL};

static const option COMBINE_OPTIONS[] = {
    NAME_OPTION,
    {"operation",
      0, OPTION_WORD,
      offsetof(pair_arguments, operation),
      "HOW", OPERATIONS,
      {"union (the larger value), intersection (the smaller) or difference: links of "
      "the first that the second has not [union]",
      "union 并集(取较大值)、intersection 交集(取较小值)或 difference 差集:前者有而"
      "后者没有的连接 [union]"}},
    {"out",
      'o', OPTION_TEXT,
      offsetof(pair_arguments, out),
      "FILE", NULL,
      {"what to write: .gal .gwt .kwt .mtx .csv, or .gpkg when one side is a layer",
      "写出的文件:.gal .gwt .kwt .mtx .csv,一方为图层时也可为 .gpkg"}},
    {0 }
};

static const option MAKE_OPTIONS[] = {
    NAME_OPTION,
    {"out",
      'o', OPTION_TEXT,
      offsetof(make_arguments, out),
      "FILE", NULL,
      {"what to write: .gal .gwt .kwt .mtx .csv, or .gpkg with lines",
      "写出的文件:.gal .gwt .kwt .mtx .csv,或含连线的 .gpkg"}},
    {"as-distances",
      0, OPTION_FLAG,
      offsetof(make_arguments, as_distances),
      NULL, NULL,
      {"the values in the file are distances, as GeoDa's .gwt has them, not weights",
      "文件中的数值为距离(如 GeoDa 的 .gwt),而非权重"}},
    {"diagonal",
      0, OPTION_WORD,
      offsetof(make_arguments, diagonal),
      "HOW", DIAGONALS,
      {"weight of a unit upon itself in a .kwt or .gwt: none, one, or kernel, its value "
      "at distance 0 [none]",
      ".kwt 或 .gwt 中单元对自身的权重:none 无,one 为 1,kernel 为核在距离 0 处的值 "
      "[none]"}},
    {0       }
};

static const example MAKE_EXAMPLES[] = {
    {"weights make counties.shp --key adcode -o counties.gal",
     {"queen contiguity", "Queen 邻接"}},
    {"weights make counties.shp --key adcode --type nearest -n 4 -o near4.gwt",
     {"the four nearest, by geodesic distance", "按测地距离取最近的四个"}},
    {"weights make counties.shp --type rook --order 2 --inclusive -o rook2.gpkg",
     {"two steps of rook contiguity, as lines for QGIS",
      "Rook 二阶邻接,以连线形式供 QGIS 使用"}},
    {0    }
};

static const command MAKE = {
    .name = "make",
    .summary = {"weights from a layer of polygons",         "由多边形图层生成权重"                                   },
    .details =
        {"Contiguity rests on equal vertices, T-junctions and crossings, each link "
         "with "
         "its evidence; distances are geodesics between the centroids of units. Rows "
         "with the same key are one unit.", "邻接依据相同顶点、T 形接点和边界相交判定,每条连接都有依据;距离为单元质心"
         "之间的测地线。键相同的行视为一个单元。"},
    .operands = "LAYER",
    .least_operands = 1,
    .most_operands = 1,
    .options = MAKE_OPTIONS,
    .shared = WEIGHTS_RULE_OPTIONS,
    .arguments_size = sizeof(make_arguments),
    .defaults = weights_rule_defaults,
    .examples = MAKE_EXAMPLES,
    .run = make
};

static const option DESCRIBE_OPTIONS[] = {NAME_OPTION, {0}};

static const example DESCRIBE_EXAMPLES[] = {
    {"weights describe counties.gal",                             {"a file of weights", "一个权重文件"}},
    {"weights describe counties.shp",
     {"the contiguity of a layer, and which tolerance is safe",
      "图层的邻接情况,以及多大的容差是安全的"}},
    {0}
};

static const command DESCRIBE = {
    .name = "describe",
    .summary = {"links, islands, components, symmetry, fingerprint",
                "连接、孤岛、连通块、对称性与指纹"                                                                 },
    .details =
        {"Of a file of weights, or of the weights that a layer gives. Of a layer also "
         "the "
         "evidence of its links, and how links and components grow with the tolerance: "
         "where they stop growing, a tolerance is safe.", "可用于权重文件或图层。对图层还列出连接的依据,以及连接数与连通块数随容差的"
         "变化:不再变化之处,容差是安全的。"},
    .operands = "FILE|LAYER",
    .least_operands = 1,
    .most_operands = 1,
    .options = DESCRIBE_OPTIONS,
    .shared = WEIGHTS_RULE_OPTIONS,
    .arguments_size = sizeof(weights_rule),
    .defaults = weights_rule_defaults,
    .examples = DESCRIBE_EXAMPLES,
    .run = describe
};

static const option CONVERT_OPTIONS[] = {
    {"as-distances",
     0, OPTION_FLAG,
     offsetof(convert_arguments, as_distances),
     NULL, NULL,
     {"the values of IN are distances: make weights of them by --decay",
      "IN 中的数值为距离:按 --decay 转为权重"}},
    {"as-weights",
     0, OPTION_FLAG,
     offsetof(convert_arguments, as_weights),
     NULL, NULL,
     {"the values of IN are weights, and no doubt about it", "IN 中的数值确为权重"}},
    {"decay",
     0, OPTION_WORD,
     offsetof(convert_arguments, decay),
     "HOW", WEIGHTS_DECAYS,
     {"binary, power (d^-P) or kernel (of d / cutoff) [power]",
      "binary、power(d^-P)或 kernel(d / cutoff)[power]"}},
    {"power",
     0, OPTION_NUMBER,
     offsetof(convert_arguments, power),
     "P", NULL,
     {"decay power: d^-P [1]", "decay 为 power 时:d^-P [1]"}},
    {"kernel",
     0, OPTION_WORD,
     offsetof(convert_arguments, kernel),
     "K", WEIGHTS_KERNELS,
     {"uniform, triangular, epanechnikov, bisquare or gaussian [triangular]",
      "uniform、triangular、epanechnikov、bisquare 或 gaussian [triangular]"}},
    {"cutoff",
     0, OPTION_NUMBER,
     offsetof(convert_arguments, cutoff),
     "D", NULL,
     {"no link above this distance [none]", "超过此距离不连 [不限]"}},
    {"transpose",
     0, OPTION_FLAG,
     offsetof(convert_arguments, transpose),
     NULL, NULL,
     {"exchange the two directions of every link", "交换每条连接的方向"}},
    {"symmetrize",
     0, OPTION_WORD,
     offsetof(convert_arguments, symmetrize),
     "HOW", WEIGHTS_SYMMETRIES,
     {"larger, smaller or mean of both directions; required refuses asymmetric weights "
      "[none]",
      "取两个方向的 larger 较大、smaller 较小或 mean 均值;required 拒绝不对称的权重 "
      "[none]"}},
    {"standardize",
     0, OPTION_WORD,
     offsetof(convert_arguments, standardize),
     "HOW", WEIGHTS_STANDARDIZATIONS,
     {"none, binary, row, global, unit or variance, as for `make` [none]",
      "none、binary、row、global、unit 或 variance,同 make [none]"}},
    {"diagonal",
     0, OPTION_WORD,
     offsetof(convert_arguments, diagonal),
     "HOW", DIAGONALS,
     {"weight of a unit upon itself in a .kwt or .gwt: none or one [none]",
      ".kwt 或 .gwt 中单元对自身的权重:none 无,one 为 1 [none]"}},
    {0                                                                          }
};

static const example CONVERT_EXAMPLES[] = {
    {"weights convert counties.gwt counties.mtx --as-weights",
     {"the same weights for Python or R", "供 Python 或 R 使用的同一权重"}},
    {"weights convert geoda.gwt inverse.csv --as-distances --power 2",
     {"distances that GeoDa wrote, as d^-2", "GeoDa 写出的距离,转为 d^-2"}},
    {0}
};

static const command CONVERT = {
    .name = "convert",
    .summary = {"from one file format to another",                                "在文件格式之间转换"              },
    .details =
        {"The endings say the formats: .gal, .gwt, .kwt, .mtx (MatrixMarket), .csv "
         "(from,to,weight); a .swm of ArcGIS is read. What a format cannot hold is "
         "warned of. On the way the weights can be changed: made of distances, "
         "transposed, symmetrized, standardized, in this order.", "格式由扩展名决定:.gal、.gwt、.kwt、.mtx(MatrixMarket)、.csv(from,to,weight);"
         "可读 ArcGIS 的 "
         ".swm。格式容纳不下的内容会有警告。转换时还可依次:由距离生成权重、"
         "转置、对称化、标准化。"},
    .operands = "IN OUT",
    .least_operands = 2,
    .most_operands = 2,
    .options = CONVERT_OPTIONS,
    .arguments_size = sizeof(convert_arguments),
    .defaults = convert_defaults,
    .examples = CONVERT_EXAMPLES,
    .run = convert
};

static const example COMPARE_EXAMPLES[] = {
    {"weights compare queen.gal rook.gal",
     {"how many links they share", "两者共有多少连接"}},
    {"weights compare counties.shp geoda.gal --key adcode -o differ.gpkg",
     {"which links a file lacks or has too many, on what evidence, and drawn",
      "文件缺少或多出哪些连接、依据为何,并画出"}},
    {0}
};

static const command COMPARE = {
    .name = "compare",
    .summary = {"what two matrices of weights have in common",                                      "比较两个权重矩阵"                                 },
    .details =
        {"Either side is a file of weights or a layer, to which the options apply. "
         "Units are matched by their keys, whatever their order. Links that only one "
         "side has are listed, with the evidence and distance that a layer knows.", "任一方可为权重文件,或适用下列选项的图层。单元按键匹配,"
         "与顺序无关。列出仅一方有的"
         "连接,并给出图层所知的依据与距离。"},
    .operands = "FIRST SECOND",
    .least_operands = 2,
    .most_operands = 2,
    .options = PAIR_OUT,
    .shared = WEIGHTS_RULE_OPTIONS,
    .arguments_size = sizeof(pair_arguments),
    .defaults = weights_rule_defaults,
    .examples = COMPARE_EXAMPLES,
    .run = compare
};

static const example COMBINE_EXAMPLES[] = {
    {"weights combine queen.gal near4.gwt -o either.gal",
     {"neighbors by border or by distance", "按边界或按距离的邻居"}},
    {"weights combine second.gal first.gal --operation difference -o ring.gal",
     {"those of the second order only", "仅二阶邻居"}},
    {0}
};

static const command COMBINE = {
    .name = "combine",
    .summary = {"union, intersection or difference of two matrices",
                "两个权重矩阵的并、交、差"                                                                                                         },
    .details = {"Either side is a file of weights or a layer, to which the options "
                "apply. Units are matched by their keys.", "任一方可为权重文件,或适用下列选项的图层。单元按键匹配。"},
    .operands = "FIRST SECOND",
    .least_operands = 2,
    .most_operands = 2,
    .options = COMBINE_OPTIONS,
    .shared = WEIGHTS_RULE_OPTIONS,
    .arguments_size = sizeof(pair_arguments),
    .defaults = weights_rule_defaults,
    .examples = COMBINE_EXAMPLES,
    .run = combine
};

static const command *const VERBS[] = {&MAKE,    &DESCRIBE, &CONVERT,
                                       &COMPARE, &COMBINE,  NULL};

static const example EXAMPLES[] = {
    {"weights make counties.shp --key adcode -o counties.gal",
     {"queen contiguity as a GAL file", "把 Queen 邻接写成 GAL 文件"}},
    {0                                                       }
};

const command COMMAND_WEIGHTS = {
    .name = "weights",
    .summary = {"make, describe, convert, compare or combine spatial weights",
                "生成、描述、转换、比较或组合空间权重"                  },
    .details = {"Who is whose neighbor, outside of a study. The verb says what to do.",
                "在研究之外处理“谁与谁相邻”。动词说明要做什么。"},
    .operands = "VERB ...",
    .verbs = VERBS,
    .examples = EXAMPLES
};
