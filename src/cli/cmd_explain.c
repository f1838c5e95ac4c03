#include <stdio.h>

#include "cli/commands.h"
#include "cli/words.h"

enum { CODE_COLUMN = 16, TITLE_WIDTH = 6, TEXT_COLUMN = 8, TEXT_SIZE = 2048 };

static const char *const PART_NAMES[] = {
    [HL_WHAT] = "what", [HL_WHY] = "why", [HL_CURE] = "cure"};
static const hl_text PART_TITLES[] = {
    [HL_WHAT] = {"what", "内容"},
    [HL_WHY] = {"why",  "原因"},
    [HL_CURE] = {"cure", "办法"}
};

/// A sentence of the table with dots where a message has its values.
static const char *sentence(hl_code code, hl_message_part part, hl_lang lang, char *out)
{
    const hl_message blank = {.code = code, .values = "…\t…\t…\t…\t…\t…\t…\t…\t…"};

    return hl_message_text(&blank, part, lang, out, TEXT_SIZE);
}

static void print_code(hl_code code, hl_lang lang)
{
    const hl_code_row *row = hl_code_info(code);
    char text[TEXT_SIZE];

    if (row->status == HL_OK) {
        printf("%s  %s\n", row->id, hl_text_in((hl_text){"warning", "警告"}, lang));
    } else {
        printf("%s  %s %d\n", row->id,
               hl_text_in((hl_text){"error, exit code", "错误,退出码"}, lang),
               hl_status_exit_code((hl_status)row->status));
    }
    for (hl_message_part part = HL_WHAT; part < HL_MESSAGE_PART_COUNT; part++) {
        const char *title = hl_text_in(PART_TITLES[part], lang);
        printf("  %s%*s", title, (int)(TITLE_WIDTH - words_width(title)), "");
        words_wrap(stdout, sentence(code, part, lang, text), TEXT_COLUMN, TEXT_COLUMN);
    }
}

static void add_to_answer(json *answer, const char *name, hl_code code, hl_lang lang)
{
    const hl_code_row *row = hl_code_info(code);
    char text[TEXT_SIZE];

    json_open(answer, name, '{');
    json_text(answer, "code", row->id);
    json_text(answer, "kind", row->status == HL_OK ? "warning" : "error");
    json_count(answer, "exit_code",
               (size_t)hl_status_exit_code((hl_status)row->status));
    for (hl_message_part part = HL_WHAT; part < HL_MESSAGE_PART_COUNT; part++) {
        json_text(answer, PART_NAMES[part], sentence(code, part, lang, text));
    }
    json_close(answer, '}');
}

static void list_all(command_call *call)
{
    char text[TEXT_SIZE];

    json_open(&call->answer, NULL, '{');
    json_open(&call->answer, "codes", '[');
    for (hl_code code = HL_CODE_NONE + 1; code < HL_CODE_COUNT; code++) {
        add_to_answer(&call->answer, NULL, code, call->lang);
        if (call->settings.json) continue;
        printf("%-*s", CODE_COLUMN, hl_code_info(code)->id);
        words_wrap(stdout, sentence(code, HL_WHAT, call->lang, text), CODE_COLUMN,
                   CODE_COLUMN);
    }
    json_close(&call->answer, ']');
    json_close(&call->answer, '}');
}

static hl_status complain(const char *name, hl_error *err)
{
    const char *known[HL_CODE_COUNT];
    size_t count = 0;

    for (hl_code code = HL_CODE_NONE + 1; code < HL_CODE_COUNT; code++) {
        known[count++] = hl_code_info(code)->id;
    }
    const char *near = words_near(name, known, count);
    return hl_fail(err, HL_CODE_USAGE_CODE, "%s\thinterland explain%s%s", name,
                   near != NULL ? " " : "", near != NULL ? near : "");
}

static hl_status run(command_call *call, hl_error *err)
{
    if (call->operands == 0) {
        list_all(call);
        return hl_buffer_check(&call->answer.text, err);
    }
    const hl_code code = hl_code_find(call->operand[0]);
    if (code == HL_CODE_NONE) return complain(call->operand[0], err);
    if (call->settings.json) {
        add_to_answer(&call->answer, NULL, code, call->lang);
    } else {
        print_code(code, call->lang);
    }
    return hl_buffer_check(&call->answer.text, err);
}

static const example EXAMPLES[] = {
    {"explain JOIN-003",                                          {"what it means and what to do", "它的含义和解决办法"}},
    {"explain",                                                           {"every code of this version", "本版本的全部代码"}},
    {0}
};

const command COMMAND_EXPLAIN = {
    .name = "explain",
    .summary = {"say what an error or warning code means, and the cure",
                "说明错误或警告代码的含义与解决办法"                          },
    .details =
        {"Every error and warning carries a code, which never changes its meaning. "
         "Without CODE all of them are listed. Dots stand for the values that a "
         "message fills in.",                            "每条错误和警告都有一个含义永不改变的代码。不给 CODE 时列出全部代码。"
         "省略号代表消息中填入的值。"},
    .operands = "[CODE]",
    .most_operands = 1,
    .examples = EXAMPLES,
    .run = run
};
