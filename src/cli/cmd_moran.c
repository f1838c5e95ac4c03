#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/commands.h"
#include "cli/fields_call.h"
#include "cli/study_call.h"
#include "cli/terminal.h"
#include "cli/words.h"
#include "core/file.h"
#include "hinterland/io/csv.h"

enum { FIELD_WIDTH = 12, STATISTIC_WIDTH = 10, NUMBER_WIDTH = 9, PERIOD_WIDTH = 6 };

static const option OPTIONS[] = {
    {"out",
     'o', OPTION_TEXT,
     offsetof(fields_arguments, out),
     "FILE", NULL,
     {"also write the table, .csv [nothing is written]",
      "同时把表格写成 .csv [不写文件]"}},
    {"statistic",
     's', OPTION_LIST,
     offsetof(fields_arguments, statistic),
     "NAME", NULL,
     {"moran, all, or another global statistic of `hinterland --reference`; several "
      "with commas [moran]",
      "moran、all,或 `hinterland --reference` 所列的其他全局统计量,可用逗号分隔 "
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
     {"random permutations; 0 for none [9999]", "随机置换次数,0 为不做 [9999]"}},
    {"correlogram",
     0, OPTION_COUNT,
     offsetof(fields_arguments, orders),
     "N", NULL,
     {"also Moran's I of the pairs 1 … N steps apart [0: none]",
      "同时计算相隔 1 至 N 步的单元对的莫兰指数 [0:不做]"}},
    {"bands",
     0, OPTION_TEXT,
     offsetof(fields_arguments, bands),
     "KM,KM,…", NULL,
     {"also Moran's I of the pairs in bands of distance: up to 10 km, to 20, to 40 "
      "for 10,20,40",
      "同时计算各距离带(如 10,20,40 即至 10、20、40 千米)单元对的莫兰指数"}},
    {"equal-bands",
     0, OPTION_COUNT,
     offsetof(fields_arguments, equal_bands),
     "N", NULL,
     {"the same for N bands with equally many pairs, up to the largest distance [0: "
      "none]",
      "同上,分为 N 个单元对数相等的距离带,直到最大距离 [0:不做]"}},
    {0                    }
};

static double number_at(const hl_columns *columns, const char *name, size_t row)
{
    const hl_column *column = hl_columns_find(columns, name);

    return column != NULL && column->value != NULL ? column->value[row] : NAN;
}

static const char *text_at(const hl_columns *columns, const char *name, size_t row)
{
    const hl_column *column = hl_columns_find(columns, name);
    const bool there =
        column != NULL && column->text != NULL && column->text[row] != NULL;

    return there ? column->text[row] : "";
}

static void print_padded(const char *text, size_t width)
{
    const size_t used = words_width(text);

    printf("%s%*s ", text, (int)(used < width ? width - used : 0), "");
}

typedef struct table_column {
    hl_text title;
    const char *name;
    int digits;
    bool significant; ///< digits of the number, not after its point
} table_column;

static const table_column TABLE[] = {
    {{"value", "值"},        "value",                  4, false},
    {{"expected", "期望"},  "expected",               4, false},
    {{"variance", "方差"},  "variance_randomization", 3, true },
    {{"z", "z"},              "z",                      2, false},
    {{"p", "p 双侧"},       "p",                      4, true },
    {{"greater", "p 右侧"}, "p_greater",              4, true },
    {{"less", "p 左侧"},    "p_less",                 4, true },
    {{"folded", "p 折叠"},  "p_folded",               4, true },
    {{"n", "n"},              "n",                      0, false},
    {{"islands", "孤立"},   "islands",                0, false},
};

static const table_column BANDS[] = {
    {{"from", "起"},        "distance_from", 1, false},
    {{"to", "止"},          "distance_to",   1, false},
    {{"pairs", "对数"},    "pairs",         0, false},
    {{"value", "值"},       "value",         4, false},
    {{"expected", "期望"}, "expected",      4, false},
    {{"z", "z"},             "z",             2, false},
    {{"p", "p 双侧"},      "p",             4, true },
    {{"Holm", "Holm"},       "p_holm",        4, true },
};

static const table_column LAGS[] = {
    {{"lag", "步"},         "lag",      0, false},
    {{"pairs", "对数"},    "pairs",    0, false},
    {{"value", "值"},       "value",    4, false},
    {{"expected", "期望"}, "expected", 4, false},
    {{"z", "z"},             "z",        2, false},
    {{"p", "p 双侧"},      "p",        4, true },
    {{"Holm", "Holm"},       "p_holm",   4, true },
};

static void print_cell(const char *text)
{
    const size_t used = words_width(text);

    printf("%*s%s", (int)(used < NUMBER_WIDTH ? NUMBER_WIDTH - used : 1), "", text);
}

static void print_number(const table_column *column, double value)
{
    char cell[4 * NUMBER_WIDTH];

    if (!isfinite(value)) {
        (void)snprintf(cell, sizeof cell, "-");
    } else if (column->significant) {
        (void)snprintf(cell, sizeof cell, "%.*g", column->digits, value);
    } else {
        (void)snprintf(cell, sizeof cell, "%.*f", column->digits, value);
    }
    print_cell(cell);
}

/// The name that the layer has for the field of a row.
static const char *field_of(const hl_study *study, const hl_columns *rows, size_t row)
{
    const hl_study_fields *fields = &study->association.fields;
    const char *name = text_at(rows, "field", row);

    for (size_t f = 0; f < fields->count; f++) {
        if (strcmp(fields->field[f].short_name, name) == 0) {
            return fields->field[f].field;
        }
    }
    return name;
}

/// What is to be printed: the texts at the beginning of each row, then numbers.
typedef struct table {
    const hl_study *study;
    const hl_columns *rows;
    const table_column *column;
    size_t columns;
    bool statistic; ///< a column with the name of the statistic
    hl_lang lang;
} table;

static size_t widest(const table *t, bool field)
{
    size_t width = field ? FIELD_WIDTH : STATISTIC_WIDTH;

    for (size_t row = 0; row < t->rows->rows; row++) {
        const char *text = field ? field_of(t->study, t->rows, row)
                                 : text_at(t->rows, "statistic", row);
        if (words_width(text) > width) width = words_width(text);
    }
    return width;
}

/// The width of the periods; 0 where there is one period without a name.
static size_t width_of_periods(const table *t)
{
    size_t width = 0;

    for (size_t row = 0; row < t->rows->rows; row++) {
        const size_t used = words_width(text_at(t->rows, "period", row));
        if (used > width) width = used;
    }
    return width > 0 && width < PERIOD_WIDTH ? PERIOD_WIDTH : width;
}

static void print_table(const table *t)
{
    static const hl_text FIELD = {"field", "字段"};
    static const hl_text PERIOD = {"period", "时期"};
    static const hl_text STATISTIC = {"statistic", "统计量"};
    const size_t field = widest(t, true);
    const size_t period = width_of_periods(t);
    const size_t statistic = widest(t, false);

    if (t->rows->rows == 0) return;
    fputc('\n', stdout);
    print_padded(hl_text_in(FIELD, t->lang), field);
    if (period > 0) print_padded(hl_text_in(PERIOD, t->lang), period);
    if (t->statistic) print_padded(hl_text_in(STATISTIC, t->lang), statistic);
    for (size_t c = 0; c < t->columns; c++) {
        print_cell(hl_text_in(t->column[c].title, t->lang));
    }
    fputc('\n', stdout);
    for (size_t row = 0; row < t->rows->rows; row++) {
        print_padded(field_of(t->study, t->rows, row), field);
        if (period > 0) print_padded(text_at(t->rows, "period", row), period);
        if (t->statistic) print_padded(text_at(t->rows, "statistic", row), statistic);
        for (size_t c = 0; c < t->columns; c++) {
            print_number(&t->column[c], number_at(t->rows, t->column[c].name, row));
        }
        fputc('\n', stdout);
    }
}

/// Units without a value are left out: how many, once per field.
static void print_gaps(const table *t, size_t units)
{
    const char *before = "";
    const char *when = "";

    for (size_t row = 0; row < t->rows->rows; row++) {
        const char *name = field_of(t->study, t->rows, row);
        const char *period = text_at(t->rows, "period", row);
        const size_t n = (size_t)number_at(t->rows, "n", row);
        const bool told = strcmp(name, before) == 0 && strcmp(period, when) == 0;
        if (n == units || told) continue;
        words_say(
            stdout,
            (hl_text){"\n{1}: {2} of {3} units have no value and are left out; the "
                      "others have weights of their own\n",
                      "\n{1}:{3} 个单元中 {2} 个没有值,不参与;其余单元另建权重\n"},
            t->lang, "%s%s%s\t%zu\t%zu", name, period[0] != '\0' ? " " : "", period,
            units - n, units);
        before = name;
        when = period;
    }
}

/// What a Moran's I says, and how sure that is.
static void explain_row(const table *t, size_t row)
{
    static const hl_text PATTERN[] = {
        {"shows no pattern that chance could not", "未见随机以外的空间格局"},
        {"clusters in space",                      "在空间上集聚"               },
        {"alternates in space",                    "在空间上离散"               },
    };
    static const double LEVEL = 0.05;
    const double value = number_at(t->rows, "value", row);
    const double expected = number_at(t->rows, "expected", row);
    const double p = number_at(t->rows, "p", row);
    const double permutations = number_at(t->rows, "permutations", row);
    const double folded = number_at(t->rows, "p_folded", row);
    const size_t which = !(p <= LEVEL) ? 0 : value > expected ? 1 : 2;
    const char *name = field_of(t->study, t->rows, row);
    const char *period = text_at(t->rows, "period", row);

    fputc('\n', stdout);
    words_say(stdout,
              (hl_text){"{1} {2}: I = {3}, where {4} is expected without a pattern;\n",
                        "{1}{2}:I = {3},无空间格局时的期望为 {4};\n"},
              t->lang, "%s%s%s\t%s\t%.3f\t%.3f", name, period[0] != '\0' ? " " : "",
              period, hl_text_in(PATTERN[which], t->lang), value, expected);
    if (!(permutations > 0.0)) {
        words_say(stdout,
                  (hl_text){"p = {1} from the variance under randomization.\n",
                            "p = {1},由随机化假设下的方差得出。\n"},
                  t->lang, "%.4g", p);
        return;
    }
    words_say(
        stdout,
        (hl_text){"{1} of {2} random arrangements of the values go as far to that "
                  "side: p = {3} +- {4}, two-sided.\n",
                  "{2} 次随机重排中有 {1} 次在同侧达到此程度:双侧 p = {3} ± {4}。\n"},
        t->lang, "%.0f\t%.0f\t%.4g\t%.2g", folded * (permutations + 1.0) - 1.0,
        permutations, p, number_at(t->rows, "p_mc", row));
}

static void explain(const table *t)
{
    for (size_t row = 0; row < t->rows->rows; row++) {
        if (strcmp(text_at(t->rows, "statistic", row), "moran") == 0) {
            explain_row(t, row);
        }
    }
}

static hl_status answer(command_call *call, const hl_study *study,
                        const hl_run_summary *summary, hl_error *err)
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
    fields_print_head(call, summary);
    const table global = {study, &summary->global, TABLE, sizeof TABLE / sizeof *TABLE,
                          true,  call->lang};
    const table lags = {study, &summary->correlogram,
                        LAGS,  sizeof LAGS / sizeof *LAGS,
                        false, call->lang};
    const table bands = {study, &summary->bands, BANDS, sizeof BANDS / sizeof *BANDS,
                         false, call->lang};
    print_table(&global);
    print_gaps(&global, summary->units);
    print_table(&lags);
    print_table(&bands);
    explain(&global);
    const fields_arguments *args = call->arguments;
    if (args->out != NULL) {
        words_say(stdout, (hl_text){"\nwrote {1}\n", "\n已写入 {1}\n"}, call->lang,
                  "%s", args->out);
    }
    return HL_OK;
}

static bool is_csv(const char *path)
{
    const char *dot = strrchr(hl_path_name(path), '.');

    return dot != NULL && strcasecmp(dot, ".csv") == 0;
}

static hl_status write_table(const command_call *call, const fields_arguments *args,
                             const hl_run_summary *summary, hl_error *err)
{
    const hl_csv_options how = {.overwrite = call->settings.overwrite};

    if (args->out == NULL || call->settings.dry_run) return HL_OK;
    return hl_csv_write(args->out, &summary->global, &how, err);
}

static hl_status run(command_call *call, hl_error *err)
{
    const fields_arguments *args = call->arguments;
    hl_study study = {0};
    hl_run_summary summary = {0};
    terminal_progress line = {0};

    if (args->out != NULL && !is_csv(args->out)) {
        return hl_fail(err, HL_CODE_USAGE_EXTENSION, "%s\t.csv", args->out);
    }
    hl_status status = fields_study(call, args, FIELDS_GLOBAL, &study, err);
    if (status != HL_OK) return status;
    const hl_progress progress = terminal_progress_begin(&line, &call->settings);
    hl_run_options options = study_call_options(call, &progress);
    options.compute_only = true;
    status = hl_run(&study, &options, &summary, &call->log, err);
    terminal_progress_end(&line);
    if (status == HL_OK) status = write_table(call, args, &summary, err);
    if (status == HL_OK) status = answer(call, &study, &summary, err);
    hl_run_summary_free(&summary);
    hl_study_free(&study);
    return status;
}

static const example EXAMPLES[] = {
    {"moran counties.shp gdp_pc",                                                 {"does the field cluster?", "该字段是否集聚?"}},
    {"moran counties.shp gdp_pc pop --type nearest -n 6",
     {"two fields, six nearest neighbors", "两个字段,最近的六个邻居"}},
    {"moran counties.shp gdp_pc -s all -o global.csv",
     {"every statistic that one field has, also as a table",
      "单字段的全部统计量,并写成表格"}},
    {0                           }
};

const command COMMAND_MORAN = {
    .name = "moran",
    .summary = {"global statistics of fields of a layer, as a table",
                "图层字段的全局统计量,列成表格"                                                                                },
    .details =
        {"Does a field cluster in space, and how sure is that? No study file is "
         "needed: "
         "LAYER is any layer of polygons, FIELD any of its numeric fields. Units "
         "without a value are left out, with weights of those that remain. p is "
         "two-sided; `folded` is the half of it that GeoDa and PySAL print.", "某字段在空间上是否集聚,把握有多大?无需研究文件:LAYER 为任意面图层,FIELD "
         "为其数值字段。没有值的单元不参与,其余单元另建权重。p 为双侧;折叠 p 为 GeoDa "
         "与 "
         "PySAL 所给的值,约为其一半。"},
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
