#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/pictures.h"
#include "cli/terminal.h"
#include "cli/words.h"
#include "hinterland/study/charts.h"

typedef struct chart_arguments {
    text_list chart;
    const char *unit;
    const char *format;
    const char *chart_lang;
    const char *size;
    double dpi;
    bool bw;
    bool csv;
    const char *font;
    bool no_title;
    bool no_caption;
    const char *out;
} chart_arguments;

#define AT(member) offsetof(chart_arguments, member)

// clang-format off
static const option OPTIONS[] = {
    {"chart", 'c', OPTION_LIST, AT(chart), "NAME", NULL,
     {"charts to draw, with commas or again [all; --dry-run lists them]", "要绘制的图,用逗号分隔或多次给出 [全部;--dry-run 列出名称]"}},
    {"unit", 'u', OPTION_TEXT, AT(unit), "KEY", NULL,
     {"unit that unit_KEY and the time series show [the most marginalized; the highest and the lowest]", "unit_KEY 与时间序列图所显示的单元 [最边缘化者;最高与最低者]"}},
    {"output", 'o', OPTION_TEXT, AT(out), "DIR", NULL,
     {"folder of the charts [charts]", "输出文件夹 [charts]"}},
    {"format", 'F', OPTION_TEXT, AT(format), "LIST", NULL,
     {"png, pdf, svg, with commas between them [png]", "png、pdf、svg,用逗号分隔 [png]"}},
    {"chart-lang", 0, OPTION_TEXT, AT(chart_lang), "LIST", NULL,
     {"language of the charts: en, zh or en,zh [as --lang]", "图中文字的语言:en、zh 或 en,zh [同 --lang]"}},
    {"size", 's', OPTION_TEXT, AT(size), "SIZE", NULL,
     {"85, 120, 183 (mm, height as needed), a4, 16:9 or WIDTHxHEIGHT [120]", "85、120、183(毫米,高度自适应)、a4、16:9 或 宽x高 [120]"}},
    {"dpi", 0, OPTION_NUMBER, AT(dpi), "N", NULL,
     {"dots per inch of a PNG [300]", "PNG 的分辨率 [300]"}},
    {"bw", 0, OPTION_FLAG, AT(bw), NULL, NULL,
     {"grays instead of colors", "用灰度代替颜色"}},
    {"csv", 0, OPTION_FLAG, AT(csv), NULL, NULL,
     {"also the numbers of each chart as CSV", "同时写出各图数据(CSV)"}},
    {"font", 0, OPTION_TEXT, AT(font), "FAMILY", NULL,
     {"font family [Noto Sans CJK SC]", "字体 [Noto Sans CJK SC]"}},
    {"no-title", 0, OPTION_FLAG, AT(no_title), NULL, NULL, {"no title", "无标题"}},
    {"no-caption", 0, OPTION_FLAG, AT(no_caption), NULL, NULL, {"no caption", "无图注"}},
    {0}
};
// clang-format on

static void set_defaults(void *arguments)
{
    chart_arguments *args = arguments;

    args->dpi = hl_map_look_defaults().dpi;
}

static hl_status read_request(const command_call *call, hl_charts_request *r,
                              hl_error *err)
{
    const chart_arguments *args = call->arguments;

    *r = hl_charts_defaults();
    r->source = call->operand[0];
    r->unit = args->unit;
    r->csv = args->csv;
    r->output_dir = args->out != NULL ? args->out : "charts";
    r->overwrite = call->settings.overwrite;
    r->dry_run = call->settings.dry_run;
    r->langs = 1U << call->lang;
    r->look.bw = args->bw;
    r->look.font = args->font;
    r->look.no_title = args->no_title;
    r->look.no_caption = args->no_caption;
    r->look.dpi = args->dpi;
    if (args->size != NULL) r->size = args->size;
    hl_status status = pictures_check_dpi(args->dpi, err);
    if (status == HL_OK && args->format != NULL) {
        status = words_bits("--format", args->format, HL_MAP_FORMATS, &r->formats, err);
    }
    if (status == HL_OK && args->chart_lang != NULL) {
        status =
            words_bits("--chart-lang", args->chart_lang, LANGUAGES, &r->langs, err);
    }
    return status;
}

static hl_status run(command_call *call, hl_error *err)
{
    static const hl_text WOULD = {"would draw {1} charts of {2} units:\n",
                                  "将绘制 {1} 幅图,{2} 个单元:\n"};
    static const hl_text DONE = {"{1} charts of {2} units:\n",
                                 "{1} 幅图,{2} 个单元:\n"};
    hl_charts_request request;
    hl_maps_summary summary = {0};
    terminal_progress line = {0};

    const chart_arguments *args = call->arguments;
    char *text = NULL;
    const char **name = NULL;
    hl_status status = read_request(call, &request, err);
    if (status == HL_OK) {
        status = pictures_names(&args->chart, &text, &name, &request.charts, err);
    }
    if (status != HL_OK) goto done;
    request.chart = name;
    const hl_progress progress = terminal_progress_begin(&line, &call->settings);
    request.progress = &progress;
    status = hl_charts_draw(&request, &summary, &call->log, err);
    terminal_progress_end(&line);
    if (status == HL_OK) status = command_check_strict(call, err);
    if (status == HL_OK) {
        status =
            pictures_answer(call, &summary, summary.manifest != NULL ? DONE : WOULD,
                            call->settings.dry_run, err);
    }
    hl_maps_summary_free(&summary);
done:
    free((void *)name);
    free(text);
    return status;
}

static const example EXAMPLES[] = {
    {"chart hinterland-demo/yrd.gpkg",
     {"all charts of a result, PNG, into the folder charts",
      "绘制结果的全部图(PNG),存入 charts 文件夹"}},
    {"chart out/yrd.gpkg --dry-run",                                                            {"which charts there are", "列出可绘制的图"}},
    {"chart out/yrd.gpkg -c profile,ranks -F pdf,svg -s 85 --csv",
     {"two of them for print, with their numbers", "其中两幅用于印刷,并附数据"}},
    {0}
};

const command COMMAND_CHART = {
    .name = "chart",
    .summary = {"charts of a result, as PNG, PDF or SVG",
                "把结果绘成 PNG、PDF 或 SVG 统计图"                                                                },
    .details =
        {"Scatterplots, null distributions, obstacles, profiles, transitions, the "
         "universes: whatever the tables of the result allow. Every number and every "
         "word on them comes from the result. manifest.csv lists the files with their "
         "SHA-256; the same input gives the same bytes.", "散点图、零分布、障碍因子、剖面、转移、情景等,凡结果的数据表所能绘制者皆可。"
         "图中的数字与文字均来自结果。manifest.csv 列出各文件及其 "
         "SHA-256;相同输入得到相同字节。"},
    .operands = "RESULT",
    .least_operands = 1,
    .most_operands = 1,
    .options = OPTIONS,
    .arguments_size = sizeof(chart_arguments),
    .defaults = set_defaults,
    .examples = EXAMPLES,
    .run = run
};
