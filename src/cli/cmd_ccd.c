#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ccd_call.h"
#include "cli/commands.h"
#include "cli/fields_call.h"
#include "cli/study_call.h"
#include "cli/terminal.h"
#include "cli/words.h"
#include "core/file.h"
#include "core/memory.h"
#include "hinterland/coupling/diagnosis.h"
#include "hinterland/io/read.h"
#include "io/source.h"
#include "study/look.h"

enum { NAME_COLUMN = 24, NUMBER_COLUMN = 14, SHOWN = 15, INDEX_EXAMPLES = 2 };

static const option OPTIONS[] = {
    {"subsystem",
     's', OPTION_LIST,
     offsetof(ccd_arguments, subsystem),
     "NAME=+A,-B", NULL,
     {"a subsystem and its columns, + where more is better, - where less is; once for "
      "each subsystem",
      "一个子系统及其指标列,越大越好写 +,越小越好写 -;每个子系统写一次"}},
    {"u",
     'u', OPTION_TEXT,
     offsetof(ccd_arguments, u),
     "A,B", NULL,
     {"columns that are ready-made indices in [0, 1], one per subsystem",
      "已是 [0, 1] 指数的列,每列一个子系统"}},
    {"key",
     'k', OPTION_TEXT,
     offsetof(ccd_arguments, key),
     "COLUMN", NULL,
     {"column with the code or name of the unit [found, or the row number]",
      "单元代码或名称列 [自动选取,否则用行号]"}},
    {"name",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, name),
     "COLUMN", NULL,
     {"column with readable names, where the key is a code [found]",
      "键为代码时的名称列 [自动选取]"}},
    {"period",
     'p', OPTION_TEXT,
     offsetof(ccd_arguments, period),
     "COLUMN", NULL,
     {"column with the year, where a unit has several rows [found]",
      "一个单元有多行时的年份列 [自动选取]"}},
    {"region",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, region),
     "COLUMN", NULL,
     {"column with the region that a unit belongs to", "单元所属区域列"}},
    {"population",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, population),
     "COLUMN", NULL,
     {"column with the population: indicators that follow it are totals, and told",
      "人口列:与之同步的指标属于总量指标,将给出警告"}},
    {"sheet",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, sheet),
     "NAME", NULL,
     {"sheet of the workbook [the only one]", "工作簿中的工作表 [唯一的表]"}},
    {"encoding",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, encoding),
     "NAME", NULL,
     {"encoding of a text file, e.g. GBK [detected]",
      "文本文件的编码,如 GBK [自动检测]"}},
    {"normalize",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, normalize),
     "METHOD", NULL,
     {"how indicators become comparable: minmax, log_minmax, zscore, vector, sum, "
      "mean, "
      "extremum [minmax]",
      "指标标准化方法:minmax、log_minmax、zscore、vector、sum、mean、extremum "
      "[minmax]"}},
    {"reference",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, reference),
     "WHAT", NULL,
     {"where least and greatest values come from: pooled over all periods, or "
      "by_period "
      "[pooled]",
      "最小、最大值的范围:pooled 各期合并,或 by_period 各期分别 [pooled]"}},
    {"weighting",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, weighting),
     "LIST", NULL,
     {"weights of the indicators: entropy, critic, cv, sd, equal, pca; several with "
      "commas are combined [entropy]",
      "指标权重:entropy 熵权、critic、cv、sd、equal 等权、pca,多个用逗号分隔则组合 "
      "[entropy]"}},
    {"index",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, index),
     "FORM", NULL,
     {"how indicators make an index: linear, geometric, topsis [linear]",
      "指标合成指数的方式:linear、geometric、topsis [linear]"}},
    {"model",
     'm', OPTION_TEXT,
     offsetof(ccd_arguments, model),
     "LIST", NULL,
     {"formulas of C: standard, wang, fan; several with commas [standard,wang]",
      "耦合度公式:standard、wang、fan,可用逗号分隔 [standard,wang]"}},
    {"alpha",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, alpha),
     "LIST", NULL,
     {"weights of the subsystems in T, sum 1, e.g. 0.4,0.6 [equal]",
      "T 中各子系统的权重,和为 1,如 0.4,0.6 [相等]"}},
    {"classes",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, classes),
     "SCHEME", NULL,
     {"classes of D: ten, five, four [ten]",
      "协调等级:ten 十级、five 五级、four 四级 [ten]"}},
    {"null",
     0, OPTION_COUNT,
     offsetof(ccd_arguments, null_draws),
     "N", NULL,
     {"permutations of the null baseline; 0 for none [9999]",
      "零基线的置换次数,0 为不做 [9999]"}},
    {"within-regions",
     0, OPTION_FLAG,
     offsetof(ccd_arguments, within),
     NULL, NULL,
     {"permute within the regions of --region only", "只在 --region 的各区域内置换"}},
    {"diagnose",
     'd', OPTION_TEXT,
     offsetof(ccd_arguments, diagnose),
     "COLUMN", NULL,
     {"a coupling degree computed elsewhere: which formula is it?",
      "他处算得的耦合度列:判断它出自哪个公式"}},
    {"tele",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, tele),
     "FILE", NULL,
     {"weights between units (.csv with from,to,value, .gal, …): also c_tele, d_tele",
      "单元间的权重(含 from,to,value 的 .csv、.gal 等):另算 c_tele、d_tele"}},
    {"out",
     'o', OPTION_TEXT,
     offsetof(ccd_arguments, out),
     "FILE", NULL,
     {"what to write: .xlsx with all sheets, .csv, .gpkg [TABLE-ccd.xlsx, here]",
      "写出的文件:含全部工作表的 .xlsx、.csv 或 .gpkg [当前文件夹中的 "
      "TABLE-ccd.xlsx]"}},
    {"save-study",
     0, OPTION_TEXT,
     offsetof(ccd_arguments, save),
     "FILE", NULL,
     {"also write the study file that this call stands for",
      "另写出与本次调用等价的研究文件"}},
    {"set",
     0, OPTION_LIST,
     offsetof(ccd_arguments, set),
     "PATH=VALUE", NULL,
     {"any other entry of the study, as in `hinterland run`",
      "研究文件的其他条目,写法同 `hinterland run`"}},
    {0                                                   }
};

static void set_defaults(void *arguments)
{
    *(ccd_arguments *)arguments = (ccd_arguments){.null_draws = SIZE_MAX};
}

// ---- first contact: what the table holds

static void list_json(command_call *call, const hl_table *table,
                      const hl_candidate *list, size_t count)
{
    json *answer = &call->answer;

    json_open(answer, NULL, '{');
    json_text(answer, "table", table->source);
    json_count(answer, "rows", table->rows);
    json_open(answer, "columns", '[');
    for (size_t k = 0; k < count; k++) {
        json_open(answer, NULL, '{');
        json_text(answer, "column", list[k].field);
        json_count(answer, "missing", list[k].missing);
        json_number(answer, "least", list[k].least);
        json_number(answer, "greatest", list[k].greatest);
        json_close(answer, '}');
    }
    json_close(answer, ']');
    json_warnings(answer, &call->log, call->lang);
    json_close(answer, '}');
}

static void pad(const char *text, size_t width)
{
    const size_t used = words_width(text);

    printf("%s%*s", text, (int)(used < width ? width - used : 1), "");
}

static bool is_index(const hl_candidate *c)
{
    return c->least >= 0.0 && c->greatest <= 1.0 && c->least < c->greatest;
}

static void list_next_step(const command_call *call, const hl_candidate *list,
                           size_t count)
{
    const char *index[INDEX_EXAMPLES];
    size_t indices = 0;

    for (size_t k = 0; k < count && indices < INDEX_EXAMPLES; k++) {
        if (is_index(&list[k])) index[indices++] = list[k].field;
    }
    words_say(
        stdout,
        (hl_text){"\nNext, say which columns make which subsystem, + where more is "
                  "better and - where less is:\n",
                  "\n下一步:说明哪些列组成哪个子系统,越大越好写 +,越小越好写 -:\n"},
        call->lang, "");
    if (count >= 2) {
        words_say(
            stdout,
            (hl_text){
                "  hinterland ccd {1} -s \"first=+{2}\" -s \"second=+{3}\"\n",
                "  hinterland ccd {1} -s \"子系统一=+{2}\" -s \"子系统二=+{3}\"\n"},
            call->lang, "%s\t%s\t%s", call->operand[0], list[0].field,
            list[count - 1].field);
    }
    if (indices < INDEX_EXAMPLES) return;
    words_say(stdout,
              (hl_text){"or, when columns are ready-made indices between 0 and 1:\n"
                        "  hinterland ccd {1} -u \"{2},{3}\"\n",
                        "若各列已是 0 至 1 之间的指数:\n"
                        "  hinterland ccd {1} -u \"{2},{3}\"\n"},
              call->lang, "%s\t%s\t%s", call->operand[0], index[0], index[1]);
}

static void list_columns(const command_call *call, const hl_table *table,
                         const hl_candidate *list, size_t count)
{
    words_say(stdout,
              (hl_text){"{1}: {2} rows, {3} numeric columns of {4}\n\n",
                        "{1}:{2} 行,{4} 列中有 {3} 个数值列\n\n"},
              call->lang, "%s\t%zu\t%zu\t%zu", table->source, table->rows, count,
              table->count);
    pad(hl_text_in((hl_text){"column", "列"}, call->lang), NAME_COLUMN);
    pad(hl_text_in((hl_text){"missing", "缺失"}, call->lang), NUMBER_COLUMN);
    pad(hl_text_in((hl_text){"least", "最小"}, call->lang), NUMBER_COLUMN);
    puts(hl_text_in((hl_text){"greatest", "最大"}, call->lang));
    for (size_t k = 0; k < count; k++) {
        pad(list[k].field, NAME_COLUMN);
        printf("%-*zu%-*.6g%.6g\n", NUMBER_COLUMN, list[k].missing, NUMBER_COLUMN,
               list[k].least, list[k].greatest);
    }
    list_next_step(call, list, count);
}

static hl_status look(command_call *call, const hl_table *table, const ccd_keys *keys,
                      hl_error *err)
{
    hl_candidate *list = hl_array(table->count, sizeof *list);
    size_t count = 0;

    if (list == NULL) return hl_no_memory(err, "%zu columns", table->count);
    const hl_field *key = keys->key != NULL ? hl_table_find(table, keys->key) : NULL;
    const hl_field *period =
        keys->period != NULL ? hl_table_find(table, keys->period) : NULL;
    hl_status status = hl_candidates_of(table, key, period, list, &count, err);
    if (status == HL_OK && call->settings.json) {
        list_json(call, table, list, count);
        status = hl_buffer_check(&call->answer.text, err);
    } else if (status == HL_OK && !call->settings.quiet) {
        list_columns(call, table, list, count);
    }
    free(list);
    return status;
}

// ---- a coupling degree alone

static hl_status diagnose_values(command_call *call, const ccd_arguments *args,
                                 const double *c, size_t rows, hl_error *err)
{
    const hl_diagnosis_input input = {.rows = rows, .c = c};
    hl_diagnosis d = {0};
    char *words = NULL;

    hl_status status = hl_diagnose(&input, &d, err);
    if (status != HL_OK) return hl_at(err, status, "%s", args->diagnose);
    status = hl_diagnosis_warn(&input, &d, args->diagnose, &call->log, err);
    if (status == HL_OK) {
        status =
            hl_diagnosis_words(&input, &d, args->diagnose, call->lang, &words, err);
    }
    if (status == HL_OK && call->settings.json) {
        json *answer = &call->answer;
        json_open(answer, NULL, '{');
        json_text(answer, "column", args->diagnose);
        json_count(answer, "rows", d.rows);
        json_number(answer, "least", d.least);
        json_number(answer, "greatest", d.greatest);
        json_count(answer, "ceiling", d.mark.ceiling);
        json_text(answer, "verdict", words);
        json_warnings(answer, &call->log, call->lang);
        json_close(answer, '}');
        status = hl_buffer_check(&answer->text, err);
    } else if (status == HL_OK && !call->settings.quiet) {
        words_wrap(stdout, words, 0, 0);
    }
    free(words);
    return status;
}

static hl_status diagnose_alone(command_call *call, const ccd_arguments *args,
                                const hl_table *table, hl_error *err)
{
    const hl_field *field = hl_table_find(table, args->diagnose);
    size_t rejected = 0;

    if (field == NULL) return ccd_no_column(table, args->diagnose, err);
    double *c = hl_array(table->rows, sizeof *c);
    if (c == NULL) return hl_no_memory(err, "%zu numbers", table->rows);
    hl_field_numbers(field, table->rows, c, &rejected);
    const hl_status status = diagnose_values(call, args, c, table->rows, err);
    free(c);
    return status;
}

// ---- the answer

static const hl_column *label_column(const hl_columns *table)
{
    const hl_column *name = hl_columns_find(table, "name");

    return name != NULL ? name : hl_columns_find(table, "key");
}

/// Is there a column that begins with `begin` before this one?
static bool has_earlier(const hl_columns *table, size_t c, const char *begin)
{
    for (size_t k = 0; k < c; k++) {
        if (strncmp(table->column[k].name, begin, strlen(begin)) == 0) return true;
    }
    return false;
}

/// The numbers that are shown on the terminal: indices, C and D of the first model, and
/// a C that was diagnosed.
static bool is_shown(const hl_columns *table, size_t c)
{
    const hl_column *column = &table->column[c];
    const char *name = column->name;

    if (column->kind != HL_NUMBER) return false;
    if (strncmp(name, "u_", 2) == 0 || strcmp(name, "c_given") == 0) return true;
    const bool degree = strncmp(name, "c_", 2) == 0 || strncmp(name, "d_", 2) == 0;
    const char begin[] = {name[0], '_', '\0'};
    return degree && !has_earlier(table, c, begin);
}

static void print_number(double value)
{
    char number[NUMBER_COLUMN + 1] = "-";

    if (isfinite(value)) (void)snprintf(number, sizeof number, "%.3f", value);
    pad(number, NUMBER_COLUMN);
}

/// The class of a row in words, and the end of its line.
static void print_class(const hl_columns *table, size_t row, hl_lang lang)
{
    const hl_column *column = hl_columns_find(table, "d_class");
    const hl_class *class = NULL;

    if (column != NULL && column->classes != NULL && isfinite(column->value[row])) {
        class = hl_classes_find(column->classes, (int)column->value[row]);
    }
    puts(class != NULL ? hl_text_in(class->label, lang) : "-");
}

/// The name of a column; of an index its title, which names the subsystem.
static void print_heading(const hl_column *column, hl_lang lang)
{
    const hl_text title = {column->title[HL_EN], column->title[HL_ZH]};
    const bool index = column->name[0] == 'u';
    const char *text = index ? hl_text_in(title, lang) : column->name;

    pad(words_width(text) < NUMBER_COLUMN ? text : column->name, NUMBER_COLUMN);
}

static void print_headings(const hl_columns *table, const char *first, hl_lang lang)
{
    fputc('\n', stdout);
    pad(first, NAME_COLUMN);
    for (size_t c = 0; c < table->count; c++) {
        if (is_shown(table, c)) print_heading(&table->column[c], lang);
    }
    puts("d_class");
}

static void print_unit(const hl_columns *table, const char *name, size_t row,
                       hl_lang lang)
{
    pad(name, NAME_COLUMN);
    for (size_t c = 0; c < table->count; c++) {
        if (is_shown(table, c)) print_number(table->column[c].value[row]);
    }
    print_class(table, row, lang);
}

/// The first units of the latest period, one to a line.
static void print_units(const hl_columns *table, hl_lang lang)
{
    const hl_column *label = label_column(table);
    const hl_column *dated = hl_columns_find(table, "period");

    if (label == NULL || table->rows == 0) return;
    print_headings(table, dated != NULL ? dated->text[0] : "", lang);
    for (size_t r = 0; r < table->rows && r < SHOWN; r++) {
        print_unit(table, label->text[r] != NULL ? label->text[r] : "", r, lang);
    }
    if (table->rows > SHOWN) puts("…");
}

static void print_head(const command_call *call, const hl_run_summary *summary,
                       const ccd_keys *keys)
{
    words_say(stdout, (hl_text){"{1}: {2} units", "{1}:{2} 个单元"}, call->lang,
              "%s\t%zu", hl_source_label(call->operand[0]), summary->units);
    if (keys->key == NULL) {
        words_say(
            stdout,
            (hl_text){" (rows; --key names a column)", "(按行号;可用 --key 指定列)"},
            call->lang, "");
    } else {
        words_say(stdout,
                  keys->key_found ? (hl_text){" told apart by {1} (found)",
                                              ",以 {1} 区分(自动选取)"}
                                  : (hl_text){" told apart by {1}", ",以 {1} 区分"},
                  call->lang, "%s", keys->key);
    }
    if (keys->period != NULL) {
        words_say(stdout,
                  keys->period_found
                      ? (hl_text){", {1} periods by {2} (found)",
                                  ",{1} 个时期,按 {2}(自动选取)"}
                      : (hl_text){", {1} periods by {2}", ",{1} 个时期,按 {2}"},
                  call->lang, "%zu\t%s", summary->periods, keys->period);
    }
    words_say(stdout, (hl_text){"; {1} rows complete\n", ";{1} 行数据齐全\n"},
              call->lang, "%zu", summary->used);
}

static hl_status answer(command_call *call, const hl_run_summary *summary,
                        const ccd_keys *keys, hl_error *err)
{
    if (call->settings.json) {
        json_raw(&call->answer, NULL, summary->json != NULL ? summary->json : "{}");
        return hl_buffer_check(&call->answer.text, err);
    }
    if (call->settings.quiet) return HL_OK;
    if (call->settings.dry_run) {
        fputs(summary->plan[call->lang], stdout);
        return HL_OK;
    }
    print_head(call, summary, keys);
    fields_print_findings(call, summary);
    print_units(&summary->table, call->lang);
    words_say(stdout, (hl_text){"\nwrote {1}\n", "\n已写入 {1}\n"}, call->lang, "%s",
              summary->geopackage);
    return HL_OK;
}

// ---- the run

/// TABLE-ccd.xlsx in the current folder. The caller frees it.
static hl_status default_path(const char *source, char **out, hl_error *err)
{
    static const char ENDING[] = "-ccd.xlsx";
    char *name = NULL;

    const hl_status status = fields_layer_name(source, &name, err);
    if (status != HL_OK) return status;
    const size_t size = strlen(name) + sizeof ENDING;
    *out = hl_array(size, 1);
    if (*out != NULL) (void)snprintf(*out, size, "%s%s", name, ENDING);
    free(name);
    return *out != NULL ? HL_OK : hl_no_memory(err, "a path");
}

/// Folder of a path, "" for the current one. The caller frees it.
static char *folder_of(const char *path)
{
    const char *last = hl_path_name(path);
    char *folder = hl_copy_text(path);

    if (folder != NULL) folder[last > path ? (size_t)(last - path) - 1 : 0] = '\0';
    if (folder != NULL && last == path + 1) (void)snprintf(folder, 2, "/"); // "/x"
    return folder;
}

/// The study file: its table is named from where it stands.
static hl_status save_study(const ccd_request *request, hl_error *err)
{
    const command_call *call = request->call;
    const ccd_arguments *args = request->args;
    char *study_folder = folder_of(args->save);
    char *table_folder = folder_of(call->operand[0]);
    char *whole = NULL;
    char *text = NULL;

    hl_status status = HL_OK;
    if (study_folder == NULL || table_folder == NULL) {
        status = hl_no_memory(err, "a path");
        goto done;
    }
    const char *source = hl_path_name(call->operand[0]);
    if (strcmp(study_folder, table_folder) != 0) {
        whole = realpath(call->operand[0], NULL);
        source = whole != NULL ? whole : call->operand[0];
    }
    status = ccd_write_study(request, source, &text, err);
    if (status == HL_OK) {
        status = hl_file_write(args->save, text, strlen(text), call->settings.overwrite,
                               err);
    }
done:
    free(study_folder);
    free(table_folder);
    free(whole);
    free(text);
    return status;
}

static hl_status make_study(const ccd_request *request, hl_study *out, hl_error *err)
{
    const command_call *call = request->call;
    const ccd_arguments *args = request->args;
    char *folder = folder_of(call->operand[0]);
    char *name = NULL;
    char *text = NULL;

    hl_status status = folder != NULL ? HL_OK : hl_no_memory(err, "a path");
    if (status == HL_OK) status = fields_layer_name(call->operand[0], &name, err);
    if (status == HL_OK) {
        status = ccd_write_study(request, hl_path_name(call->operand[0]), &text, err);
    }
    if (status == HL_OK) {
        const hl_study_source from = {.text = text,
                                      .length = strlen(text),
                                      .name = name,
                                      .folder = folder,
                                      .set = args->set.item,
                                      .sets = args->set.count};
        status = hl_study_parse(&from, out, err);
    }
    free(folder);
    free(name);
    free(text);
    return status;
}

static hl_status compute(command_call *call, const ccd_request *request, hl_error *err)
{
    const ccd_arguments *args = request->args;
    hl_study study = {0};
    hl_run_summary summary = {0};
    terminal_progress line = {0};
    char *path = NULL;

    hl_status status = make_study(request, &study, err);
    if (status == HL_OK && args->out == NULL) {
        status = default_path(call->operand[0], &path, err);
    }
    if (status != HL_OK) goto done;
    const bool piped = strcmp(call->operand[0], "-") == 0;
    if (!piped) hl_log_free(&call->log); // the table is read again, and warned of again
    const hl_progress progress = terminal_progress_begin(&line, &call->settings);
    hl_run_options options = study_call_options(call, &progress);
    options.output_file = args->out != NULL ? args->out : path;
    if (piped) options.table = request->table;
    status = hl_run(&study, &options, &summary, &call->log, err);
    terminal_progress_end(&line);
    if (status == HL_OK && args->save != NULL && !call->settings.dry_run) {
        status = save_study(request, err);
    }
    if (status == HL_OK) status = answer(call, &summary, request->keys, err);
done:
    free(path);
    hl_run_summary_free(&summary);
    hl_study_free(&study);
    return status;
}

static hl_status run(command_call *call, hl_error *err)
{
    const ccd_arguments *args = call->arguments;
    const hl_table_options how = {.sheet = args->sheet, .encoding = args->encoding};
    hl_table table = {0};
    ccd_keys keys = {0};

    if (args->out != NULL && !hl_run_can_write_table(args->out)) {
        return hl_fail(err, HL_CODE_USAGE_EXTENSION, "%s\t%s", args->out,
                       HL_RUN_TABLE_ENDINGS);
    }
    if (args->within && args->region == NULL) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "--within-regions\t--region\tCOLUMN");
    }
    hl_status status = hl_read_table(call->operand[0], &how, &table, &call->log, err);
    if (status == HL_OK) status = ccd_find_keys(&table, args, &keys, err);
    if (status != HL_OK) goto done;
    if (!ccd_has_no_subsystem(args)) {
        const ccd_request request = {call, args, &table, &keys};
        status = compute(call, &request, err);
    } else if (args->diagnose != NULL) {
        status = diagnose_alone(call, args, &table, err);
    } else {
        status = look(call, &table, &keys, err);
    }
done:
    hl_table_free(&table);
    return status;
}

static const example EXAMPLES[] = {
    {"ccd counties.xlsx",
     {"what the table holds, and the next step", "查看表中内容和下一步"}},
    {"ccd counties.xlsx -s \"eco=+gdp_pc,-unemployment\" -s "
     "\"env=+green,-pm25\"",                                                                      {"two subsystems of indicators, into counties-ccd.xlsx",
      "由指标组成两个子系统,写入 counties-ccd.xlsx"}},
    {"ccd panel.csv -u \"U1,U2,U3\" --key city --period year -o result.csv",
     {"three ready-made indices of a panel, a table", "面板中的三个现成指数,写成表格"}},
    {"ccd paper.xlsx -u \"U1,U2\" --diagnose C",
     {"which formula does column C come from?", "C 列出自哪个公式?"}},
    {0                                                                     }
};

const command COMMAND_CCD = {
    .name = "ccd",
    .summary = {"coupling coordination of a table, no map needed",
                "表格数据的耦合协调度,无需地图"                                                                                      },
    .details =
        {"How well are the subsystems of each row coupled, and how far developed? "
         "TABLE "
         "is a CSV or Excel file, or - for standard input, with one row per unit, or "
         "per unit and year. Called with TABLE alone, it lists the numeric columns and "
         "says the next step. "
         "Indicators are normalized over all rows, weighted by entropy and added up to "
         "an index of each subsystem; C, T, D and their classes follow, with the null "
         "baseline that tells how high C is by chance, the obstacles, and a warning "
         "for "
         "every usual mistake.",                   "每一行的各子系统耦合得如何、发展到什么程度?TABLE 为 CSV 或 Excel "
         "文件(- 为标准输入),每个单元(或每个单元每年)一行。只给 TABLE "
         "时列出数值列并提示下一步。"
         "指标在全部行上归一化,以熵权加权合成各子系统指数,再得到 C、T、D "
         "及其等级,并给出说明 C "
         "在随机情况下有多高的零基线、障碍因子,以及对常见错误的警告。"},
    .operands = "TABLE",
    .least_operands = 1,
    .most_operands = 1,
    .options = OPTIONS,
    .arguments_size = sizeof(ccd_arguments),
    .defaults = set_defaults,
    .examples = EXAMPLES,
    .run = run
};
