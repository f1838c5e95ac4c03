#include "cli/commands.h"
#include "cli/study_call.h"

typedef struct run_arguments {
    const char *out;
    text_list set;
} run_arguments;

static const option OPTIONS[] = {
    {"out",
     'o', OPTION_TEXT,
     offsetof(run_arguments, out),
     "DIR", NULL,
     {"folder of the outputs [output.dir of the study]",
      "输出文件夹 [研究文件的 output.dir]"}},
    {"set",
     's', OPTION_LIST,
     offsetof(run_arguments, set),
     "PATH=VALUE", NULL,
     {"override an entry of the study; may be given again",
      "覆盖研究文件中的一个条目,可多次使用"}},
    {0       }
};

static hl_status run(command_call *call, hl_error *err)
{
    const run_arguments *args = call->arguments;
    const study_request request = {
        .path = call->operand[0], .set = &args->set, .output_dir = args->out};

    return study_call_run(call, &request, err);
}

static const example EXAMPLES[] = {
    {"run study.yaml",                             {"the whole study", "运行整个研究"}},
    {"run study.yaml --set weights.type=rook -o out-rook",
     {"the same with other weights, into another folder",
      "换一种权重,输出到另一文件夹"}},
    {"run study.yaml --dry-run", {"what would be done", "只看将要做什么"}},
    {0                  }
};

const command COMMAND_RUN = {
    .name = "run",
    .summary = {"run a whole study",  "运行整个研究"                                                                                      },
    .details =
        {"Reads the inputs, joins them with an audit, builds the weights, computes "
         "coupling coordination, spatial association and periphery, and writes a "
         "GeoPackage that opens styled in QGIS, a project, tables and result.json. "
         "Outputs appear whole or not at all; existing ones are kept unless "
         "--overwrite "
         "is given.", "读取输入并连接(附审计),建立空间权重,计算耦合协调度、空间关联与边缘化,"
         "写出在 QGIS 中打开即带样式的 GeoPackage、工程、表格和 result.json。"
         "输出要么完整出现,要么不出现;除非给出 --overwrite,已有文件不会被替换。"},
    .operands = "STUDY",
    .least_operands = 1,
    .most_operands = 1,
    .options = OPTIONS,
    .arguments_size = sizeof(run_arguments),
    .examples = EXAMPLES,
    .run = run
};
