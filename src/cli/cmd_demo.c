#include <stdlib.h>

#include "cli/commands.h"
#include "cli/share.h"
#include "cli/study_call.h"

static const char STUDY_FILE[] = "shapefiles/yrd/study.yaml";
static const char DEFAULT_FOLDER[] = "hinterland-demo";

static hl_status run(command_call *call, hl_error *err)
{
    char *path = NULL;
    const hl_status found = share_find(STUDY_FILE, &path, err);

    if (found != HL_OK) return found;
    const study_request request = {.path = path,
                                   .output_dir = call->operands > 0 ? call->operand[0]
                                                                    : DEFAULT_FOLDER};
    const hl_status status = study_call_run(call, &request, err);
    free(path);
    return status;
}

static const example EXAMPLES[] = {
    {"demo",                                                      {"into the folder hinterland-demo", "输出到文件夹 hinterland-demo"}},
    {"demo --lang zh yrd-demo",                                                           {"the findings in Chinese", "用中文显示主要发现"}},
    {0}
};

const command COMMAND_DEMO = {
    .name = "demo",
    .summary = {"run the embedded study of the Yangtze River Delta",
                "运行内置的长三角研究"                                                                                                                                               },
    .details =
        {"Runs the study that comes with the program: the counties of the Yangtze "
         "River "
         "Delta in 2020, with published figures and schematic geometry. Prints its "
         "main findings and where the results are. DIR is hinterland-demo by default.", "运行随程序附带的研究:2020 年长三角各县(区、市),指标为公开数据,几何为示意。"
         "显示主要发现以及结果所在位置。DIR 默认为 hinterland-demo。"},
    .operands = "[DIR]",
    .most_operands = 1,
    .examples = EXAMPLES,
    .run = run
};
