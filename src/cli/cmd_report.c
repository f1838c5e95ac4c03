#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/words.h"
#include "core/memory.h"
#include "hinterland/study/report.h"

typedef struct report_arguments {
    const char *out;
    const char *langs;
    const char *title;
    const char *notes;
    const char *logo;
    const char *sections;
} report_arguments;

#define AT(member) offsetof(report_arguments, member)

// clang-format off
static const option OPTIONS[] = {
    {"output", 'o', OPTION_TEXT, AT(out), "FILE", NULL,
     {"the HTML file [report.html beside the result]", "HTML 文件 [结果旁的 report.html]"}},
    {"report-lang", 0, OPTION_TEXT, AT(langs), "LIST", NULL,
     {"languages of the report, the first shown first: en, zh or en,zh [--lang first, both]", "报告语言,首个先显示:en、zh 或 en,zh [以 --lang 为先,两种都有]"}},
    {"title", 0, OPTION_TEXT, AT(title), "TEXT", NULL,
     {"title [of the study]", "标题 [研究标题]"}},
    {"notes", 0, OPTION_TEXT, AT(notes), "FILE", NULL,
     {"plain text that stands after the warnings", "纯文本说明,置于警告之后"}},
    {"logo", 0, OPTION_TEXT, AT(logo), "FILE", NULL,
     {"PNG, JPEG or SVG of at most 1 MB", "不超过 1 MB 的 PNG、JPEG 或 SVG"}},
    {"sections", 0, OPTION_TEXT, AT(sections), "LIST", NULL,
     {"parts of the page: maps, coupling, association, periphery, change, universes, table, methods, provenance [all]; findings, warnings and the live map always stand", "页面各部分:maps、coupling、association、periphery、change、universes、table、methods、provenance [全部];发现、警告与交互地图始终保留"}},
    {0}
};
// clang-format on

/// report.html in the folder of the result. The caller frees it.
static char *default_path(const char *source)
{
    static const char NAME[] = "report.html";
    const char *slash = strrchr(source, '/');
    const size_t folder = slash != NULL ? (size_t)(slash - source) + 1 : 0;
    char *path = hl_array(folder + sizeof NAME, 1);

    if (path == NULL) return NULL;
    memcpy(path, source, folder);
    memcpy(path + folder, NAME, sizeof NAME);
    return path;
}

static hl_status read_langs(const command_call *call, hl_report_request *request,
                            hl_error *err)
{
    const report_arguments *args = call->arguments;

    request->first = call->lang;
    if (args->langs == NULL) return HL_OK;
    const hl_status status =
        words_bits("--report-lang", args->langs, LANGUAGES, &request->langs, err);
    if (status != HL_OK) return status;
    request->first = strncmp(args->langs, "zh", 2) == 0 ? HL_ZH : HL_EN;
    return HL_OK;
}

static hl_status answer(command_call *call, const char *path,
                        const hl_report_summary *s, hl_error *err)
{
    static const double MEGA = 1e6;
    static const hl_text WORDS = {"{1}: {2} MB, {3} units, {4} fields, {5} figures\n",
                                  "{1}:{2} MB,{3} 个单元,{4} 个字段,{5} 幅图\n"};
    json *a = &call->answer;

    if (call->settings.json) {
        json_open(a, NULL, '{');
        json_text(a, "file", path);
        json_count(a, "bytes", s->bytes);
        json_count(a, "units", s->units);
        json_count(a, "fields", s->fields);
        json_count(a, "fields_left_out", s->left_out);
        json_count(a, "figures", s->figures);
        json_warnings(a, &call->log, call->lang);
        json_close(a, '}');
        return hl_buffer_check(&a->text, err);
    }
    if (call->settings.quiet) return HL_OK;
    words_say(stdout, WORDS, call->lang, "%s\t%.2f\t%zu\t%zu\t%zu", path,
              (double)s->bytes / MEGA, s->units, s->fields, s->figures);
    return HL_OK;
}

static hl_status run(command_call *call, hl_error *err)
{
    const report_arguments *args = call->arguments;
    hl_report_request request = hl_report_defaults();
    hl_report_summary summary = {0};
    char *path =
        args->out != NULL ? hl_copy_text(args->out) : default_path(call->operand[0]);

    if (path == NULL) return hl_no_memory(err, "a path");
    request.source = call->operand[0];
    request.output = path;
    request.title = args->title;
    request.notes_file = args->notes;
    request.logo_file = args->logo;
    request.overwrite = call->settings.overwrite;
    request.dry_run = call->settings.dry_run;
    hl_status status = read_langs(call, &request, err);
    if (status == HL_OK && args->sections != NULL) {
        status = words_bits("--sections", args->sections, HL_REPORT_SECTIONS,
                            &request.sections, err);
    }
    if (status == HL_OK) status = hl_report_make(&request, &summary, &call->log, err);
    if (status == HL_OK) status = command_check_strict(call, err);
    if (status == HL_OK) status = answer(call, path, &summary, err);
    free(path);
    return status;
}

static const example EXAMPLES[] = {
    {"report hinterland-demo/yrd.gpkg --overwrite",
     {"the report of a result, beside it", "在结果旁写出报告"}},
    {"report out/yrd.gpkg -o board.html --title \"Counties 2020\"",
     {"with a title of your own", "使用自己的标题"}},
    {0}
};

const command COMMAND_REPORT = {
    .name = "report",
    .summary = {"the report of a result: one HTML file, offline",
                "结果报告:一个可离线打开的 HTML 文件"                                                                                                                          },
    .details =
        {"Findings, warnings, a map, a scatterplot, a table and a panel of each unit, "
         "linked by brushing, figures for print, methods and provenance, in English "
         "and Chinese. The page needs no network, and works in print and without "
         "scripts. The same result gives the same bytes.", "主要发现、警告、相互联动的地图、散点图、表格与单元面板,供打印的图,方法与来历,"
         "中英双语。页面无需网络,可打印,关闭脚本亦可阅读。相同结果得到相同字节。"},
    .operands = "RESULT",
    .least_operands = 1,
    .most_operands = 1,
    .options = OPTIONS,
    .arguments_size = sizeof(report_arguments),
    .examples = EXAMPLES,
    .run = run
};
