#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/study_call.h"
#include "cli/terminal.h"

typedef struct reproduce_arguments {
    const char *out;
    const char *inputs;
} reproduce_arguments;

static const option OPTIONS[] = {
    {"out",
     'o', OPTION_TEXT,
     offsetof(reproduce_arguments, out),
     "DIR", NULL,
     {"keep the new run in this folder [thrown away]",
      "把新的运行保留在此文件夹 [丢弃]"}},
    {"inputs",
     0, OPTION_TEXT,
     offsetof(reproduce_arguments, inputs),
     "DIR", NULL,
     {"folder of the inputs [as run.log.json says, beside the result, or here]",
      "输入数据所在文件夹 [按 run.log.json、结果旁边或当前文件夹]"}},
    {0       }
};

static void answer(command_call *call, bool same, const char *report)
{
    if (call->settings.json) {
        json_open(&call->answer, NULL, '{');
        json_flag(&call->answer, "same", same);
        json_text(&call->answer, "report", report);
        json_warnings(&call->answer, &call->log, call->lang);
        json_close(&call->answer, '}');
    } else if (!call->settings.quiet && report != NULL) {
        fputs(report, stdout);
    }
}

static hl_status run(command_call *call, hl_error *err)
{
    const reproduce_arguments *args = call->arguments;
    terminal_progress line = {0};
    bool same = false;
    char *report = NULL;

    const hl_progress progress = terminal_progress_begin(&line, &call->settings);
    hl_run_options options = study_call_options(call, &progress);
    options.output_dir = args->out;
    options.input_dir = args->inputs;
    hl_status status =
        hl_reproduce(call->operand[0], &options, &same, &report, &call->log, err);
    terminal_progress_end(&line);
    if (status == HL_OK) {
        answer(call, same, report);
        status = same ? hl_buffer_check(&call->answer.text, err)
                      : hl_fail(err, HL_CODE_USAGE_DIFFERS, "%s", call->operand[0]);
    }
    free(report);
    return status;
}

static const example EXAMPLES[] = {
    {"reproduce out/yrd.gpkg",
     {"the same again? exit code 0 if so, 5 if not",
      "结果能重现吗?能则退出码 0,否则 5"}},
    {"reproduce nc-lisa.gpkg --inputs data",
     {"the layer that it was made from is in data", "生成它的图层在 data 中"}},
    {0}
};

const command COMMAND_REPRODUCE = {
    .name = "reproduce",
    .summary = {"run a result again from its own provenance and compare",
                "按结果自带的来源信息重新运行并比较"                                                                           },
    .details =
        {"Takes the study, the options and the seed from the provenance inside a "
         "GeoPackage, runs them again and compares inputs, versions and values.", "从 GeoPackage 内的来源信息取出研究、选项与种子,重新运行,"
         "并比较输入、版本与数值。"},
    .operands = "RESULT",
    .least_operands = 1,
    .most_operands = 1,
    .options = OPTIONS,
    .arguments_size = sizeof(reproduce_arguments),
    .examples = EXAMPLES,
    .run = run
};
