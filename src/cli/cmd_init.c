#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/words.h"
#include "core/file.h"
#include "core/memory.h"
#include "hinterland/io/read.h"
#include "hinterland/study/init.h"

typedef struct init_arguments {
    const char *out;
    const char *layer;
    const char *sheet;
    const char *encoding;
    const char *crs;
} init_arguments;

static const option OPTIONS[] = {
    {"out",
     'o', OPTION_TEXT,
     offsetof(init_arguments, out),
     "FILE", NULL,
     {"the study file to write [study.yaml]", "要写的研究文件 [study.yaml]"}},
    {"layer",
     0, OPTION_TEXT,
     offsetof(init_arguments, layer),
     "NAME", NULL,
     {"layer of the boundaries [the only one]", "边界所在图层 [唯一的图层]"}},
    {"sheet",
     0, OPTION_TEXT,
     offsetof(init_arguments, sheet),
     "NAME", NULL,
     {"sheet or table of the indicators [the only one]",
      "指标所在工作表或表 [唯一的表]"}},
    {"encoding",
     0, OPTION_TEXT,
     offsetof(init_arguments, encoding),
     "NAME", NULL,
     {"encoding of both inputs, e.g. GBK [detected]",
      "两个输入的编码,如 GBK [自动检测]"}},
    {"crs",
     0, OPTION_TEXT,
     offsetof(init_arguments, crs),
     "CRS", NULL,
     {"coordinate reference system, e.g. EPSG:4490, or planar [of the layer]",
      "坐标参考系,如 EPSG:4490,或 planar [图层自带]"}},
    {0           }
};

static const double PERCENT = 100.0;

static void set_defaults(void *arguments)
{
    ((init_arguments *)arguments)->out = "study.yaml";
}

/// The file name without folder and ending. The caller frees it.
static hl_status name_of_study(const char *path, char **out, hl_error *err)
{
    *out = hl_copy_text(hl_path_name(path));
    if (*out == NULL) return hl_no_memory(err, "the name of %s", path);
    char *dot = strrchr(*out, '.');
    if (dot != NULL && dot != *out) *dot = '\0';
    return HL_OK;
}

static void report(command_call *call, const hl_init_found *found, const char *path)
{
    if (call->settings.json) {
        json *answer = &call->answer;
        json_open(answer, NULL, '{');
        json_text(answer, "study", path);
        json_text(answer, "boundary_key", found->boundary_key);
        json_text(answer, "table_key", found->table_key);
        json_text(answer, "period", found->period);
        json_number(answer, "match", found->match);
        json_count(answer, "indicators", found->indicators);
        json_warnings(answer, &call->log, call->lang);
        json_close(answer, '}');
        return;
    }
    if (call->settings.quiet) return;
    words_say(stdout,
              (hl_text){"keys    {1} = {2}, match {3} %\n"
                        "period  {4}\nfields  {5} candidates\n",
                        "键    {1} = {2},匹配率 {3} %\n"
                        "时期  {4}\n字段  {5} 个候选指标\n"},
              call->lang, "%s\t%s\t%.1f\t%s\t%zu", found->boundary_key,
              found->table_key != NULL ? found->table_key : "-", PERCENT * found->match,
              found->period != NULL ? found->period : "-", found->indicators);
    if (call->settings.dry_run) return;
    words_say(stdout,
              (hl_text){"wrote   {1}; choose the indicators in it, then run\n"
                        "        hinterland check {1}\n",
                        "已写  {1};请在其中选定指标,然后运行\n"
                        "      hinterland check {1}\n"},
              call->lang, "%s", path);
}

/// Print the draft, or write it. The file is not there after a warning under --strict.
static hl_status deliver(command_call *call, const hl_init_found *found,
                         const char *draft, hl_error *err)
{
    const init_arguments *args = call->arguments;
    const hl_status strict = command_check_strict(call, err);

    if (strict != HL_OK) return strict;
    if (call->settings.dry_run && !call->settings.json) {
        fputs(draft, stdout);
        return HL_OK;
    }
    if (!call->settings.dry_run) {
        const hl_status status = hl_file_write(args->out, draft, strlen(draft),
                                               call->settings.overwrite, err);
        if (status != HL_OK) return status;
    }
    report(call, found, args->out);
    return hl_buffer_check(&call->answer.text, err);
}

static hl_status run(command_call *call, hl_error *err)
{
    const init_arguments *args = call->arguments;
    const bool has_table = call->operands > 1;
    hl_layer_options how = hl_layer_options_defaults();
    const hl_table_options how_table = {.sheet = args->sheet,
                                        .encoding = args->encoding};
    hl_layer layer = {0};
    hl_table table = {0};
    hl_init_found found = {0};
    char *name = NULL;
    char *draft = NULL;

    how.layer = args->layer;
    how.encoding = args->encoding;
    how.crs = args->crs;
    hl_status status = hl_read_layer(call->operand[0], &how, &layer, &call->log, err);
    if (status != HL_OK) goto done;
    if (has_table) {
        status = hl_read_table(call->operand[1], &how_table, &table, &call->log, err);
        if (status != HL_OK) goto done;
    }
    status = name_of_study(args->out, &name, err);
    if (status != HL_OK) goto done;
    const hl_init_input input = {.boundaries = &layer,
                                 .boundaries_path = call->operand[0],
                                 .layer = args->layer,
                                 .table = has_table ? &table : NULL,
                                 .table_path = has_table ? call->operand[1] : NULL,
                                 .name = name,
                                 .lang = call->lang};
    status = hl_init_draft(&input, &found, &draft, err);
    if (status != HL_OK) goto done;
    status = deliver(call, &found, draft, err);

done:
    free(draft);
    free(name);
    hl_table_free(&table);
    hl_layer_free(&layer);
    return status;
}

static const example EXAMPLES[] = {
    {"init counties.shp indicators.xlsx",
     {"write study.yaml from a layer and a table", "由图层和表格写出 study.yaml"}},
    {"init counties.shp indicators.csv --dry-run",
     {"only look at the draft", "只查看草稿"}},
    {0}
};

const command COMMAND_INIT = {
    .name = "init",
    .summary = {"look at the inputs and write a first study file",
                "查看输入并写出第一个研究文件"                                                                         },
    .details =
        {"Reads the boundaries and the table of indicators, finds the fields that hold "
         "the same codes and the period, and writes a commented study file with the "
         "numeric fields to choose from. Without TABLE the fields of the boundaries "
         "are "
         "taken.",                                 "读取边界和指标表,找出编码一致的字段和时期字段,写出带注释的研究文件,"
         "其中列出可选的数值字段。不给 TABLE 时使用边界图层自身的字段。"},
    .operands = "BOUNDARIES [TABLE]",
    .least_operands = 1,
    .most_operands = 2,
    .options = OPTIONS,
    .arguments_size = sizeof(init_arguments),
    .defaults = set_defaults,
    .examples = EXAMPLES,
    .run = run
};
