#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/weights_call.h"
#include "cli/words.h"
#include "core/memory.h"
#include "hinterland/io/weights_file.h"

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
                         hl_error *err)
{
    hl_status status = weights_check_loss(path, made, &call->log, err);

    if (status == HL_OK) status = command_check_strict(call, err);
    if (status == HL_OK && !call->settings.dry_run) {
        status = weights_write(path, made, call->settings.overwrite, err);
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

/// What `make` is asked for.
typedef struct make_arguments {
    weights_rule rule;
    const char *out;
} make_arguments;

static hl_status make(command_call *call, hl_error *err)
{
    const make_arguments *asked = call->arguments;
    const weights_rule *rule = &asked->rule;
    weights_made made = {0};

    if (asked->out == NULL && !call->settings.dry_run) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "%s\t--out\tweights.gal", call->name);
    }
    hl_status status =
        asked->out != NULL ? weights_check_ending(asked->out, true, err) : HL_OK;
    if (status != HL_OK) return status;
    status = weights_from_layer(call->operand[0], rule, &made, &call->log, err);
    if (status != HL_OK) return status;
    open_answer(call);
    weights_report(call, &made);
    if (asked->out != NULL) status = deliver(call, &made, asked->out, err);
    if (status == HL_OK) status = close_answer(call, err);
    weights_made_free(&made);
    return status;
}

static hl_status describe(command_call *call, hl_error *err)
{
    const char *source = call->operand[0];
    weights_made made = {0};

    hl_status status =
        hl_weights_format_of(source) != HL_WEIGHTS_FILE_UNKNOWN
            ? weights_from_file(source, &made, &call->log, err)
            : weights_from_layer(source, call->arguments, &made, &call->log, err);
    if (status != HL_OK) return status;
    open_answer(call);
    weights_report(call, &made);
    status = weights_report_plateau(call, &made, err);
    if (status == HL_OK) status = command_check_strict(call, err);
    if (status == HL_OK) status = close_answer(call, err);
    weights_made_free(&made);
    return status;
}

static hl_status convert(command_call *call, hl_error *err)
{
    weights_made made = {0};

    hl_status status = weights_check_ending(call->operand[1], false, err);
    if (status != HL_OK) return status;
    status = weights_from_file(call->operand[0], &made, &call->log, err);
    if (status != HL_OK) return status;
    open_answer(call);
    weights_report(call, &made);
    status = deliver(call, &made, call->operand[1], err);
    if (status == HL_OK) status = close_answer(call, err);
    weights_made_free(&made);
    return status;
}

static const double PERCENT = 100.0;

/// What two matrices have in common.
typedef struct comparison {
    size_t both;
    size_t only_first;
    size_t only_second;
    double largest_difference; ///< of the values of common links
} comparison;

/// A key and where it stands.
typedef struct placed_key {
    const char *key;
    uint32_t index;
} placed_key;

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const placed_key *)a)->key, ((const placed_key *)b)->key);
}

/// The keys in ascending order. The caller frees the array; NULL without memory.
static placed_key *sort_keys(const weights_made *made)
{
    placed_key *sorted = hl_array(made->w.n, sizeof *sorted);

    if (sorted == NULL) return NULL;
    for (size_t i = 0; i < made->w.n; i++) {
        sorted[i] = (placed_key){made->key[i], (uint32_t)i};
    }
    qsort(sorted, made->w.n, sizeof *sorted, compare_keys);
    return sorted;
}

/// The number of keys that two ascending lists have in common; place[index in b] is
/// the index in a.
static size_t merge_keys(const placed_key *a, size_t n, const placed_key *b, size_t m,
                         uint32_t *place)
{
    size_t common = 0;

    for (size_t i = 0, j = 0; i < n && j < m;) {
        const int order = strcmp(a[i].key, b[j].key);
        if (order == 0) place[b[j].index] = a[i].index;
        common += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return common;
}

/// Where the units of the second matrix stand in the first: they are the same units.
static hl_status match_units(const command_call *call, const weights_made *first,
                             const weights_made *second, uint32_t *place, hl_error *err)
{
    const size_t n = first->w.n;
    const size_t m = second->w.n;
    placed_key *a = sort_keys(first);
    placed_key *b = sort_keys(second);
    hl_status status = HL_OK;

    if (a == NULL || b == NULL) {
        status = hl_no_memory(err, "%zu keys", n + m);
    } else {
        const size_t common = merge_keys(a, n, b, m, place);
        if (common < n || common < m) {
            status =
                hl_fail(err, HL_CODE_USAGE_UNITS_DIFFER, "%s\t%s\t%zu\t%zu",
                        call->operand[0], call->operand[1], n - common, m - common);
        }
    }
    free(a);
    free(b);
    return status;
}

/// Compare row by row: the first matrix's row of a unit is laid out in `value`.
static comparison compare_rows(const hl_weights *a, const hl_weights *b,
                               const uint32_t *place, double *value)
{
    comparison c = {0};

    for (size_t i = 0; i < a->n; i++) {
        value[i] = NAN;
    }
    for (size_t j = 0; j < b->n; j++) {
        const uint32_t i = place[j];
        size_t common = 0;
        for (size_t k = a->start[i]; k < a->start[i + 1]; k++) {
            value[a->neighbor[k]] = a->weight[k];
        }
        for (size_t k = b->start[j]; k < b->start[j + 1]; k++) {
            const double other = value[place[b->neighbor[k]]];
            if (isnan(other)) continue;
            c.largest_difference =
                fmax(c.largest_difference, fabs(other - b->weight[k]));
            common++;
        }
        for (size_t k = a->start[i]; k < a->start[i + 1]; k++) {
            value[a->neighbor[k]] = NAN;
        }
        c.both += common;
        c.only_first += a->start[i + 1] - a->start[i] - common;
        c.only_second += b->start[j + 1] - b->start[j] - common;
    }
    return c;
}

static void report_comparison(command_call *call, const comparison *c)
{
    const bool same =
        c->only_first + c->only_second == 0 && c->largest_difference == 0.0;
    const size_t all = c->both + c->only_first + c->only_second;
    const double share = all > 0 ? (double)c->both / (double)all : 1.0;

    if (call->settings.json) {
        json *answer = &call->answer;
        json_flag(answer, "same", same);
        json_count(answer, "links_in_both", c->both);
        json_count(answer, "links_only_in_first", c->only_first);
        json_count(answer, "links_only_in_second", c->only_second);
        json_number(answer, "jaccard", share);
        json_number(answer, "largest_difference", c->largest_difference);
    } else if (!call->settings.quiet) {
        words_say(stdout,
                  (hl_text){"{1}\nlinks in both           {2} ({3} % of all)\n"
                            "only in the first       {4}\nonly in the second      {5}\n"
                            "largest difference      {6}\n",
                            "{1}\n两者共有的连接    {2}(占全部的 {3} %)\n"
                            "仅在前者中        {4}\n仅在后者中        {5}\n"
                            "数值的最大差别    {6}\n"},
                  call->lang, "%s\t%zu\t%.4g\t%zu\t%zu\t%g",
                  hl_text_in(same ? (hl_text){"the same weights", "权重相同"}
                                  : (hl_text){"different weights", "权重不同"},
                             call->lang),
                  c->both, PERCENT * share, c->only_first, c->only_second,
                  c->largest_difference);
    }
}

static hl_status compare(command_call *call, hl_error *err)
{
    weights_made first = {0};
    weights_made second = {0};
    uint32_t *place = NULL;
    double *value = NULL;

    hl_status status = weights_from_file(call->operand[0], &first, &call->log, err);
    if (status != HL_OK) return status;
    status = weights_from_file(call->operand[1], &second, &call->log, err);
    if (status != HL_OK) goto done;
    place = hl_array(second.w.n, sizeof *place);
    value = hl_array(first.w.n, sizeof *value);
    if (place == NULL || value == NULL) {
        status = hl_no_memory(err, "%zu units", first.w.n);
        goto done;
    }
    status = match_units(call, &first, &second, place, err);
    if (status != HL_OK) goto done;
    const comparison c = compare_rows(&first.w, &second.w, place, value);
    open_answer(call);
    report_comparison(call, &c);
    status = close_answer(call, err);

done:
    free(value);
    free(place);
    weights_made_free(&second);
    weights_made_free(&first);
    return status;
}

static const option MAKE_OPTIONS[] = {
    {"out",
     'o', OPTION_TEXT,
     offsetof(make_arguments, out),
     "FILE", NULL,
     {"what to write: .gal .gwt .mtx .csv, or .gpkg with lines",
      "写出的文件:.gal .gwt .mtx .csv,或含连线的 .gpkg"}},
    {0}
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
    .shared = WEIGHTS_RULE_OPTIONS,
    .arguments_size = sizeof(weights_rule),
    .defaults = weights_rule_defaults,
    .examples = DESCRIBE_EXAMPLES,
    .run = describe
};

static const example CONVERT_EXAMPLES[] = {
    {"weights convert counties.gwt counties.mtx",
     {"the same weights for Python or R", "供 Python 或 R 使用的同一权重"}},
    {0                                          }
};

static const command CONVERT = {
    .name = "convert",
    .summary = {"from one file format to another",                                    "在文件格式之间转换"                       },
    .details =
        {"The endings say the formats: .gal, .gwt, .mtx (MatrixMarket), .csv "
         "(from,to,weight). What a format cannot hold is warned of.", "格式由扩展名决定:.gal、.gwt、.mtx(MatrixMarket)、.csv(from,to,weight)。"
         "格式容纳不下的内容会有警告。"},
    .operands = "IN OUT",
    .least_operands = 2,
    .most_operands = 2,
    .examples = CONVERT_EXAMPLES,
    .run = convert
};

static const example COMPARE_EXAMPLES[] = {
    {"weights compare queen.gal rook.gal",
     {"how many links they share", "两者共有多少连接"}},
    {0                                   }
};

static const command COMPARE = {
    .name = "compare",
    .summary = {"what two files of weights have in common",                            "比较两个权重文件"},
    .details = {"Units are matched by their keys, whatever their order in the files.",
                "单元按键匹配,与其在文件中的顺序无关。"                                        },
    .operands = "FIRST SECOND",
    .least_operands = 2,
    .most_operands = 2,
    .examples = COMPARE_EXAMPLES,
    .run = compare
};

static const command *const VERBS[] = {&MAKE, &DESCRIBE, &CONVERT, &COMPARE, NULL};

static const example EXAMPLES[] = {
    {"weights make counties.shp --key adcode -o counties.gal",
     {"queen contiguity as a GAL file", "把 Queen 邻接写成 GAL 文件"}},
    {0                                                       }
};

const command COMMAND_WEIGHTS = {
    .name = "weights",
    .summary = {"make, describe, convert or compare spatial weights",
                "生成、描述、转换或比较空间权重"                           },
    .details = {"Who is whose neighbor, outside of a study. The verb says what to do.",
                "在研究之外处理“谁与谁相邻”。动词说明要做什么。"},
    .operands = "VERB ...",
    .verbs = VERBS,
    .examples = EXAMPLES
};
