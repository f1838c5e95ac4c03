#include <stddef.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/share.h"
#include "cli/study_call.h"

typedef struct demo_arguments {
    bool second;
} demo_arguments;

/// The parts of the embedded study and where they go by default.
static const struct {
    const char *file;
    const char *folder;
} PARTS[] = {
    {"shapefiles/yrd/study.yaml",           "hinterland-demo"          },
    {"shapefiles/yrd-2010-2020/study.yaml", "hinterland-demo-2010-2020"}
};

static const option OPTIONS[] = {
    {"second",
     0, OPTION_FLAG,
     offsetof(demo_arguments, second),
     NULL, NULL,
     {"run the second part: all 308 counties and districts from 2010 to 2020",
      "运行第二部分:2010 至 2020 年全部 308 个县(区、市)"}},
    {0}
};

static hl_status run(command_call *call, hl_error *err)
{
    const demo_arguments *args = call->arguments;
    const size_t part = args->second ? 1 : 0;
    char *path = NULL;
    const hl_status found = share_find(PARTS[part].file, &path, err);

    if (found != HL_OK) return found;
    const study_request request = {
        .path = path,
        .output_dir = call->operands > 0 ? call->operand[0] : PARTS[part].folder};
    const hl_status status = study_call_run(call, &request, err);
    free(path);
    return status;
}

static const example EXAMPLES[] = {
    {"demo",                                                                                {"into the folder hinterland-demo", "输出到文件夹 hinterland-demo"}},
    {"demo --second",
     {"ten years: did those left behind catch up?", "十年之间:落后者追上了吗?"}},
    {"demo --lang zh yrd-demo", {"the findings in Chinese", "用中文显示主要发现"}},
    {0                                                            }
};

const command COMMAND_DEMO = {
    .name = "demo",
    .summary = {"run the embedded study of the Yangtze River Delta",
                "运行内置的长三角研究"                                                                                  },
    .details =
        {"Runs the study that comes with the program: the counties of the Yangtze "
         "River "
         "Delta in 2020, with published figures and schematic geometry. Prints its "
         "main findings and where the results are. DIR is hinterland-demo by default. "
         "--second runs the counties and districts of 2010 and 2020 by the two "
         "censuses, "
         "brought to the units of 2020 (DIR: hinterland-demo-2010-2020).", "运行随程序附带的研究:2020 年长三角各县(区、市),指标为公开数据,几何为示意。"
         "显示主要发现以及结果所在位置。DIR 默认为 hinterland-demo。--second 运行 2010 "
         "与 "
         "2020 年两次人口普查的县(区、市),统一到 2020 年的单元(DIR 默认为 "
         "hinterland-demo-2010-2020)。"},
    .operands = "[DIR]",
    .most_operands = 1,
    .options = OPTIONS,
    .arguments_size = sizeof(demo_arguments),
    .examples = EXAMPLES,
    .run = run
};
