#include "cli/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"
#include "cli/words.h"
#include "core/memory.h"

const char *const LANGUAGES[] = {
    [HL_EN] = "en", [HL_ZH] = "zh", [HL_LANG_COUNT] = NULL};

const command *const COMMANDS[] = {
    &COMMAND_DEMO,      &COMMAND_INIT,    &COMMAND_CHECK,
    &COMMAND_RUN,       &COMMAND_MORAN,   &COMMAND_LISA,
    &COMMAND_CCD,       &COMMAND_WEIGHTS, &COMMAND_THIESSEN,
    &COMMAND_MAP,       &COMMAND_CHART,   &COMMAND_REPORT,
    &COMMAND_REPRODUCE, &COMMAND_EXPLAIN, NULL};

const option COMMON_OPTIONS[] = {
    {"help",
     'h', OPTION_FLAG,
     offsetof(common_settings, help),
     NULL, NULL,
     {"show this help", "显示本帮助"}},
    {"lang",
     0, OPTION_WORD,
     offsetof(common_settings, lang),
     "LANG", LANGUAGES,
     {"language of the words on the terminal: en or zh [of the locale]",
      "终端文字的语言:en 或 zh [按区域设置]"}},
    {"json",
     0, OPTION_FLAG,
     offsetof(common_settings, json),
     NULL, NULL,
     {"answer with one JSON object on standard output, errors too",
      "在标准输出上以一个 JSON 对象回答,错误也如此"}},
    {"quiet",
     'q', OPTION_FLAG,
     offsetof(common_settings, quiet),
     NULL, NULL,
     {"say nothing but errors", "除错误外不输出文字"}},
    {"threads",
     'j', OPTION_COUNT,
     offsetof(common_settings, threads),
     "N", NULL,
     {"threads; the results do not depend on it [0: all cores]",
      "线程数,结果与之无关 [0:全部核心]"}},
    {"seed",
     0, OPTION_SEED,
     offsetof(common_settings, seed),
     "N", NULL,
     {"seed of the random draws, where the command makes any [of the study]",
      "随机数种子,仅对使用随机数的命令有效 [按研究文件]"}},
    {"progress",
     0, OPTION_FLAG,
     offsetof(common_settings, progress),
     NULL, NULL,
     {"show progress even when standard error is not a terminal",
      "即使标准错误不是终端也显示进度"}},
    {"no-progress",
     0, OPTION_FLAG,
     offsetof(common_settings, no_progress),
     NULL, NULL,
     {"show no progress", "不显示进度"}},
    {"no-color",
     0, OPTION_FLAG,
     offsetof(common_settings, no_color),
     NULL, NULL,
     {"print without color, as with NO_COLOR set", "不用颜色,与设置 NO_COLOR 相同"}},
    {"dry-run",
     0, OPTION_FLAG,
     offsetof(common_settings, dry_run),
     NULL, NULL,
     {"say what would be done, and write nothing", "只说明将做什么,不写任何文件"}},
    {"overwrite",
     0, OPTION_FLAG,
     offsetof(common_settings, overwrite),
     NULL, NULL,
     {"replace outputs that are already there", "替换已存在的输出"}},
    {"strict",
     0, OPTION_FLAG,
     offsetof(common_settings, strict),
     NULL, NULL,
     {"take every warning as a failure (exit code 5)", "把每条警告视为失败(退出码 5)"}},
    {0                                                }
};

static const option NO_OPTIONS[] = {{0}};

const command *command_find(const command *const *list, const char *name)
{
    for (; *list != NULL; list++) {
        if (strcmp((*list)->name, name) == 0) return *list;
    }
    return NULL;
}

hl_status command_unknown(const command *const *list, const char *family,
                          const char *name, hl_error *err)
{
    enum { MOST = 32 };
    const char *known[MOST];
    size_t count = 0;
    char all[HL_MESSAGE_WHERE_SIZE];

    for (; list[count] != NULL && count < MOST; count++) {
        known[count] = list[count]->name;
    }
    words_join(known, count, all, sizeof all);
    const char *near = words_near(name, known, count);
    return hl_fail(err, HL_CODE_USAGE_COMMAND, "%s\t%s %s\t%s", name, family,
                   near != NULL ? near : "--help", all);
}

static hl_status check_operands(const command *self, const command_line *line,
                                hl_error *err)
{
    if (line->operands < self->least_operands) {
        return hl_fail(err, HL_CODE_USAGE_OPERAND_MISSING, "%s\t%s\t%zu", line->command,
                       self->operands, line->operands);
    }
    if (line->operands > self->most_operands) {
        return hl_fail(err, HL_CODE_USAGE_OPERAND_EXTRA, "%s\t%s\t%s", line->command,
                       line->word[self->most_operands], self->operands);
    }
    return HL_OK;
}

/// The first word names the verb; options that all verbs share may stand before it.
static hl_status run_family(const command *self, command_line *line, command_call *call,
                            hl_error *err)
{
    const option_group groups[] = {
        {COMMON_OPTIONS, &call->settings}
    };

    line->leading = true;
    line->group = groups;
    line->groups = 1;
    const hl_status status = options_parse(line, err);
    if (status != HL_OK) return status;
    call->lang = (hl_lang)call->settings.lang;
    if (call->settings.help) {
        help_command(stdout, self, call->name, call->lang);
        return HL_OK;
    }
    if (line->taken == line->words) {
        return hl_fail(err, HL_CODE_USAGE_OPERAND_MISSING, "%s\t%s\t0", call->name,
                       self->operands);
    }
    const char *name = line->word[line->taken];
    const command *verb = command_find(self->verbs, name);
    if (verb == NULL) return command_unknown(self->verbs, call->name, name, err);
    return command_run(verb, line->word + line->taken + 1,
                       line->words - line->taken - 1, call, err);
}

static hl_status run_one(const command *self, command_line *line, command_call *call,
                         hl_error *err)
{
    const option *table = self->options != NULL ? self->options : NO_OPTIONS;
    const option *shared = self->shared != NULL ? self->shared : NO_OPTIONS;
    void *arguments = hl_array(1, self->arguments_size + 1);
    const option_group groups[] = {
        {table,          arguments      },
        {shared,         arguments      },
        {COMMON_OPTIONS, &call->settings}
    };

    if (arguments == NULL) return hl_no_memory(err, "the options of %s", self->name);
    if (self->defaults != NULL) self->defaults(arguments);
    line->group = groups;
    line->groups = sizeof groups / sizeof *groups;
    hl_status status = options_parse(line, err);
    if (status != HL_OK) goto done;
    call->lang = (hl_lang)call->settings.lang;
    if (call->settings.help) {
        help_command(stdout, self, call->name, call->lang);
        goto done;
    }
    status = check_operands(self, line, err);
    if (status != HL_OK) goto done;
    call->arguments = arguments;
    call->operand = line->word;
    call->operands = line->operands;
    status = self->run(call, err);

done:
    call->arguments = NULL;
    options_free(table, arguments);
    free(arguments);
    return status;
}

hl_status command_run(const command *self, char **word, size_t words,
                      command_call *call, hl_error *err)
{
    const size_t used = strlen(call->name);

    (void)snprintf(call->name + used, sizeof call->name - used, " %s", self->name);
    call->self = self;
    command_line line = {.command = call->name, .word = word, .words = words};
    return self->verbs != NULL ? run_family(self, &line, call, err)
                               : run_one(self, &line, call, err);
}

hl_status command_check_strict(const command_call *call, hl_error *err)
{
    if (!call->settings.strict || call->log.count == 0) return HL_OK;
    return hl_fail(err, HL_CODE_USAGE_STRICT, "%zu", call->log.count);
}
