#include "cli/commands.h"
#include "cli/study_call.h"

typedef struct check_arguments {
    text_list set;
} check_arguments;

static const option OPTIONS[] = {
    {"set",
     's', OPTION_LIST,
     offsetof(check_arguments, set),
     "PATH=VALUE", NULL,
     {"override an entry of the study; may be given again",
      "覆盖研究文件中的一个条目,可多次使用"}},
    {0}
};

static hl_status run(command_call *call, hl_error *err)
{
    const check_arguments *args = call->arguments;
    const study_request request = {
        .path = call->operand[0], .set = &args->set, .check_only = true};

    return study_call_run(call, &request, err);
}

static const example EXAMPLES[] = {
    {"check study.yaml",                          {"is everything in order?", "一切就绪了吗?"}},
    {"check study.yaml --strict",
     {"the same for a script: exit code 5 on any warning",
      "供脚本使用:有警告即退出码 5"}},
    {0}
};

const command COMMAND_CHECK = {
    .name = "check",
    .summary = {"read and audit the inputs of a study, compute nothing",
                "读取并审计研究的输入,不做计算"                                                                                                                                              },
    .details = {"Reads the study file and all inputs, joins them, looks at geometry, "
                "weights and indicators, and prints a plan of the run with the full "
                "effective study, every default written out. Nothing is written.", "读取研究文件和全部输入,进行连接,检查几何、权重与指标,"
                "并输出运行计划和补全了所有默认值的研究文件。不写任何文件。"},
    .operands = "STUDY",
    .least_operands = 1,
    .most_operands = 1,
    .options = OPTIONS,
    .arguments_size = sizeof(check_arguments),
    .examples = EXAMPLES,
    .run = run
};
