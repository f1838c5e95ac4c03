#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/fields_call.h"
#include "cli/study_call.h"
#include "cli/terminal.h"
#include "cli/words.h"
#include "core/memory.h"
#include "io/source.h"

enum { LABEL_COLUMN = 26, COUNT_WIDTH = 7 };

static const option OPTIONS[] = {
    {"out",
     'o', OPTION_TEXT,
     offsetof(fields_arguments, out),
     "FILE", NULL,
     {"what to write: .gpkg (styled, with a QGIS project), .shp, .csv, .geojson, "
      ".topojson or .fgb "
      "[LAYER-lisa.gpkg, here]",
      "写出的文件:.gpkg(带样式和 QGIS 工程)、.shp、.csv、.geojson、.topojson 或 .fgb "
      "[当前文件夹中的 "
      "LAYER-lisa.gpkg]"}},
    {"statistic",
     's', OPTION_LIST,
     offsetof(fields_arguments, statistic),
     "NAME", NULL,
     {"moran, all, or another local statistic of `hinterland --reference`; several "
      "with commas [moran]",
      "moran、all,或 `hinterland --reference` 所列的其他局部统计量,可用逗号分隔 "
      "[moran]"}},
    {"by",
     0, OPTION_TEXT,
     offsetof(fields_arguments, by),
     "FIELD", NULL,
     {"second variable, for bivariate statistics", "第二个变量,用于双变量统计量"}},
    {"base",
     0, OPTION_TEXT,
     offsetof(fields_arguments, base),
     "FIELD", NULL,
     {"population of the events that FIELD counts, for the statistics of rates",
      "字段所计事件的人口基数,用于比率统计量"}},
    {"table",
     0, OPTION_TEXT,
     offsetof(fields_arguments, table),
     "FILE", NULL,
     {"table with the fields (.csv, .xlsx, …), joined by --key [the layer's own "
      "fields]",
      "含字段的表格(.csv、.xlsx 等),按 --key 连接 [图层自身的字段]"}},
    {"table-key",
     0, OPTION_TEXT,
     offsetof(fields_arguments, table_key),
     "FIELD", NULL,
     {"field of the table with the codes [as --key]", "表格中的编码字段 [同 --key]"}},
    {"period",
     0, OPTION_TEXT,
     offsetof(fields_arguments, period),
     "FIELD", NULL,
     {"field of the table with the year, where it has several",
      "表格中的年份字段(有多期时)"}},
    {"weights",
     'w', OPTION_TEXT,
     offsetof(fields_arguments, matrix),
     "FILE", NULL,
     {"weights from a file (.gal .gwt .mtx .csv) instead of a rule",
      "用文件(.gal .gwt .mtx .csv)中的权重代替规则"}},
    {"permutations",
     'p', OPTION_COUNT,
     offsetof(fields_arguments, permutations),
     "N", NULL,
     {"random permutations per unit; 0 for none [99999]",
      "每个单元的随机置换次数,0 为不做 [99999]"}},
    {"level",
     0, OPTION_NUMBER,
     offsetof(fields_arguments, level),
     "P", NULL,
     {"significance that earns a class, after the correction [0.05]",
      "给出分类的显著性水平(校正之后)[0.05]"}},
    {"correction",
     0, OPTION_WORD,
     offsetof(fields_arguments, correction),
     "HOW", FIELDS_CORRECTIONS,
     {"for many tests: fdr, none, bonferroni, or fdr_by under any dependence [fdr]",
      "多重检验校正:fdr、none、bonferroni,或适用于任意相依的 fdr_by [fdr]"}},
    {"inference",
     0, OPTION_WORD,
     offsetof(fields_arguments, inference),
     "HOW", FIELDS_INFERENCES,
     {"permutation; exact p where the weights of a unit are equal; saddlepoint, an "
      "approximation of it for any weights [permutation]",
      "permutation 置换;exact 为单元权重相等时的精确 p 值;saddlepoint "
      "为其鞍点近似,权重不限 [permutation]"}},
    {"stop",
     0, OPTION_COUNT,
     offsetof(fields_arguments, stop),
     "H", NULL,
     {"end a unit's permutations with H draws in the smaller tail, 20 is usual [0: "
      "never]",
      "较小一侧的抽样达到 H 次即停止该单元的置换,常用 20 [0:不停]"}},
    {"colocation",
     0, OPTION_FLAG,
     offsetof(fields_arguments, colocation),
     NULL, NULL,
     {"several fields: also the class that a unit has by all of them, as joint_…",
      "多个字段时另给各字段一致的类别(列 joint_…)"}},
    {"name",
     0, OPTION_TEXT,
     offsetof(fields_arguments, name),
     "FIELD", NULL,
     {"field with the names of the units [one that looks like it]",
      "单元名称字段 [自动选取]"}},
    {"no-project",
     0, OPTION_FLAG,
     offsetof(fields_arguments, no_project),
     NULL, NULL,
     {"write no QGIS project", "不写 QGIS 工程"}},
    {0                  }
};

/// LAYER-lisa.gpkg in the current folder. The caller frees it.
static hl_status default_path(const char *source, char **out, hl_error *err)
{
    static const char ENDING[] = "-lisa.gpkg";
    char *name = NULL;

    const hl_status status = fields_layer_name(source, &name, err);
    if (status != HL_OK) return status;
    const size_t size = strlen(name) + sizeof ENDING;
    *out = hl_array(size, 1);
    if (*out != NULL) (void)snprintf(*out, size, "%s%s", name, ENDING);
    free(name);
    return *out != NULL ? HL_OK : hl_no_memory(err, "a path");
}

static void print_class(const hl_run_class *cls, hl_lang lang)
{
    const char *label = hl_text_in(cls->row->label, lang);
    const size_t width = words_width(label) + 2;

    printf("  %s%*s", label, (int)(width < LABEL_COLUMN ? LABEL_COLUMN - width : 1),
           "");
    printf("%*zu", COUNT_WIDTH, cls->count);
    if (cls->units == NULL || cls->row->code == 0) {
        fputc('\n', stdout);
        return;
    }
    printf("  ");
    words_wrap(stdout, cls->units, LABEL_COLUMN + COUNT_WIDTH + 2,
               LABEL_COLUMN + COUNT_WIDTH + 2);
}

/// The classes of one statistic that have units, and who they are.
static void print_local(const command_call *call, const fields_arguments *args,
                        const hl_run_local *local)
{
    static const hl_text CORRECTION[] = {
        [HL_CORRECTION_FDR] = {"false discovery rate",                       "错误发现率 FDR"},
        [HL_CORRECTION_NONE] = {"p, uncorrected,",                            "未校正 p"        },
        [HL_CORRECTION_BONFERRONI] = {"Bonferroni p",                               "Bonferroni 校正 p"},
        [HL_CORRECTION_FDR_BY] = {"false discovery rate (Benjamini-Yekutieli)",
                               "错误发现率 FDR(BY)"                                          },
    };

    const bool dated = local->period[0] != '\0';
    words_say(stdout,
              (hl_text){"\n{1}: {2}, {3} at {4}; {5} of {6} units have a value\n",
                        "\n{1}:{2},{3} ≤ {4};{6} 个单元中 {5} 个有值\n"},
              call->lang, "%s%s%s\t%s\t%s\t%g\t%zu\t%zu", local->field,
              dated ? " " : "", local->period, hl_text_in(local->title, call->lang),
              hl_text_in(CORRECTION[args->correction], call->lang), args->level,
              local->n, local->units);
    for (size_t k = 0; k < local->count; k++) {
        if (local->cls[k].count > 0) print_class(&local->cls[k], call->lang);
    }
    if (args->correction == HL_CORRECTION_NONE || local->uncorrected == 0) return;
    words_say(
        stdout,
        (hl_text){"  before the correction for {1} tests, {2} units have p <= {3}\n",
                  "  在对 {1} 次检验校正之前,{2} 个单元 p <= {3}\n"},
        call->lang, "%zu\t%zu\t%g", local->n - local->islands, local->uncorrected,
        args->level);
}

static void print_outputs(const command_call *call, const hl_run_summary *summary)
{
    words_say(stdout, (hl_text){"\nwrote {1}\n", "\n已写入 {1}\n"}, call->lang, "%s",
              summary->geopackage);
    if (summary->renamed != NULL) {
        words_say(stdout,
                  (hl_text){"field names of a shapefile have at most 10 characters:\n",
                            "shapefile 的字段名至多 10 个字符,缩写如下:\n"},
                  call->lang, "");
        fputs(summary->renamed, stdout);
    }
    if (summary->project == NULL) return;
    words_say(
        stdout,
        (hl_text){"wrote {1}: open it in QGIS\n", "已写入 {1}:可在 QGIS 中打开\n"},
        call->lang, "%s", summary->project);
}

static void print_summary(const command_call *call, const fields_arguments *args,
                          const hl_run_summary *summary)
{
    bool only_moran = true; // else the findings say again what follows
    for (size_t k = 0; k < summary->local_count; k++) {
        only_moran = only_moran && strcmp(summary->local[k].statistic, "moran") == 0;
    }
    fields_print_head(call, summary);
    if (only_moran) fields_print_findings(call, summary);
    for (size_t k = 0; k < summary->local_count; k++) {
        print_local(call, args, &summary->local[k]);
    }
    print_outputs(call, summary);
}

static hl_status answer(command_call *call, const fields_arguments *args,
                        const hl_run_summary *summary, hl_error *err)
{
    if (call->settings.json) {
        json_raw(&call->answer, NULL, summary->json != NULL ? summary->json : "{}");
        return hl_buffer_check(&call->answer.text, err);
    }
    if (call->settings.quiet) return HL_OK;
    if (call->settings.dry_run) {
        fputs(summary->plan[call->lang], stdout);
    } else {
        print_summary(call, args, summary);
    }
    return HL_OK;
}

static hl_status run(command_call *call, hl_error *err)
{
    const fields_arguments *args = call->arguments;
    hl_study study = {0};
    hl_run_summary summary = {0};
    terminal_progress line = {0};
    char *path = NULL;

    if (args->out != NULL && !hl_run_can_write(args->out)) {
        return hl_fail(err, HL_CODE_USAGE_EXTENSION, "%s\t%s", args->out,
                       HL_RUN_ENDINGS);
    }
    hl_status status = fields_study(call, args, FIELDS_LOCAL, &study, err);
    if (status == HL_OK && args->out == NULL) {
        status = default_path(call->operand[0], &path, err);
    }
    if (status != HL_OK) goto done;
    const hl_progress progress = terminal_progress_begin(&line, &call->settings);
    hl_run_options options = study_call_options(call, &progress);
    options.output_file = args->out != NULL ? args->out : path;
    status = hl_run(&study, &options, &summary, &call->log, err);
    terminal_progress_end(&line);
    if (status == HL_OK) status = answer(call, args, &summary, err);
done:
    free(path);
    hl_run_summary_free(&summary);
    hl_study_free(&study);
    return status;
}

static const example EXAMPLES[] = {
    {"lisa counties.shp gdp_pc",
     {"clusters and outliers of a field, into counties-lisa.gpkg",
      "某字段的集聚与异常单元,写入 counties-lisa.gpkg"}},
    {"lisa counties.shp gdp_pc pop --type nearest -n 6 -o six.gpkg",
     {"two fields, six nearest neighbors", "两个字段,最近的六个邻居"}},
    {"lisa counties.gpkg rate -w counties.gal --correction none -o rate.csv",
     {"weights of a file, plain p, a table", "使用文件中的权重,不校正,写成表格"}},
    {0    }
};

const command COMMAND_LISA = {
    .name = "lisa",
    .summary = {"local statistics of fields of a layer, as a map for QGIS",
                "图层字段的局部统计量,写成 QGIS 地图"                                             },
    .details =
        {"Where does a field cluster, and which units stand out from their neighbors? "
         "No study file is needed: LAYER is any layer of polygons, FIELD any of its "
         "numeric fields. Units without a value are left out, with weights of those "
         "that remain. The GeoPackage opens in QGIS with the LISA colors; it holds the "
         "study that made it, so that `hinterland reproduce` can check it.", "某字段在哪里集聚,哪些单元与邻居不同?无需研究文件:LAYER 为任意面图层,FIELD "
         "为其数值字段。没有值的单元不参与,其余单元另建权重。GeoPackage 在 QGIS "
         "中打开即为 LISA 配色;其中含有生成它的研究,可用 `hinterland reproduce` "
         "核对。"},
    .operands = "LAYER FIELD...",
    .least_operands = 2,
    .most_operands = SIZE_MAX,
    .options = OPTIONS,
    .shared = WEIGHTS_RULE_OPTIONS,
    .arguments_size = sizeof(fields_arguments),
    .defaults = fields_defaults,
    .examples = EXAMPLES,
    .run = run
};
