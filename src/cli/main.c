#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/terminal.h"
#include "hinterland/study/study.h"

/// What the program itself understands, before the name of a command.
typedef struct program_arguments {
    bool version;
    bool man;
    bool completion;
    bool reference;
} program_arguments;

static const option PROGRAM_OPTIONS[] = {
    {"version",
     0, OPTION_FLAG,
     offsetof(program_arguments, version),
     NULL, NULL,
     {"show the release, and those of GDAL, GEOS and PROJ",
      "显示版本,以及 GDAL、GEOS、PROJ 的版本"}},
    {"man",
     0, OPTION_FLAG,
     offsetof(program_arguments, man),
     NULL, NULL,
     {"print the manual page", "输出手册页"}},
    {"completion",
     0, OPTION_FLAG,
     offsetof(program_arguments, completion),
     NULL, NULL,
     {"print the completion of bash", "输出 bash 补全脚本"}},
    {"reference",
     0, OPTION_FLAG,
     offsetof(program_arguments, reference),
     NULL, NULL,
     {"print the reference of the study file (Markdown)",
      "输出研究文件的参考手册(Markdown)"}},
    {0           }
};

/// The language of the locale, by the rules of POSIX.
static hl_lang locale_language(void)
{
    static const char *const NAMES[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        const char *value = getenv(NAMES[i]);
        if (value == NULL || value[0] == '\0') continue;
        return strncmp(value, "zh", 2) == 0 ? HL_ZH : HL_EN;
    }
    return HL_EN;
}

/// Language and form of the answer, so that a complaint about an earlier word has them.
static void glimpse(char **word, size_t words, common_settings *settings)
{
    for (size_t i = 0; i < words && word[i] != NULL && strcmp(word[i], "--") != 0;
         i++) {
        const char *lang = NULL;
        if (strcmp(word[i], "--json") == 0) settings->json = true;
        if (strncmp(word[i], "--lang=", strlen("--lang=")) == 0) {
            lang = word[i] + strlen("--lang=");
        } else if (strcmp(word[i], "--lang") == 0 && i + 1 < words) {
            lang = word[i + 1];
        }
        if (lang == NULL) continue;
        if (strcmp(lang, LANGUAGES[HL_ZH]) == 0) settings->lang = HL_ZH;
        if (strcmp(lang, LANGUAGES[HL_EN]) == 0) settings->lang = HL_EN;
    }
}

static hl_status print_reference(hl_lang lang, hl_error *err)
{
    char *text = NULL;

    const hl_status status = hl_study_reference(lang, &text, err);
    if (status == HL_OK) fputs(text, stdout);
    free(text);
    return status;
}

static hl_status dispatch(char **word, size_t words, command_call *call, hl_error *err)
{
    program_arguments own = {0};
    const option_group groups[] = {
        {PROGRAM_OPTIONS, &own           },
        {COMMON_OPTIONS,  &call->settings}
    };
    command_line line = {.command = call->name,
                         .group = groups,
                         .groups = 2,
                         .word = word,
                         .words = words,
                         .leading = true};
    const hl_status status = options_parse(&line, err);

    if (status != HL_OK) return status;
    call->lang = (hl_lang)call->settings.lang;
    if (call->settings.help) {
        help_program(stdout, call->lang);
    } else if (own.version) {
        help_version(stdout);
    } else if (own.man) {
        manual_page(stdout, call->lang);
    } else if (own.completion) {
        manual_completion(stdout);
    } else if (own.reference) {
        return print_reference(call->lang, err);
    } else if (line.taken == words) {
        return hl_fail(err, HL_CODE_USAGE_OPERAND_MISSING, "%s\tCOMMAND\t0",
                       call->name);
    } else {
        const char *name = word[line.taken];
        const command *cmd = command_find(COMMANDS, name);
        if (cmd == NULL) return command_unknown(COMMANDS, call->name, name, err);
        return command_run(cmd, word + line.taken + 1, words - line.taken - 1, call,
                           err);
    }
    return HL_OK;
}

static void answer_in_json(const command_call *call, hl_status status,
                           const hl_error *err)
{
    json failure = {0};

    if (status == HL_OK) {
        if (call->answer.text.length > 0) puts(call->answer.text.text);
        return;
    }
    json_open(&failure, NULL, '{');
    json_message(&failure, "error", err, call->lang);
    json_warnings(&failure, &call->log, call->lang);
    json_close(&failure, '}');
    if (hl_buffer_check(&failure.text, NULL) == HL_OK) puts(failure.text.text);
    json_free(&failure);
}

static void answer_in_words(const command_call *call, hl_status status,
                            const hl_error *err)
{
    const bool silent = call->settings.quiet && status != HL_STRICT;

    for (size_t i = 0; i < call->log.count && !silent; i++) {
        terminal_message(&call->log.message[i], &call->settings, call->lang);
    }
    if (status != HL_OK) terminal_message(err, &call->settings, call->lang);
}

static hl_status close_output(hl_error *err)
{
    errno = 0;
    if (fflush(stdout) == 0 && ferror(stdout) == 0) return HL_OK;
    return hl_fail(err, HL_CODE_USAGE_STDOUT, "%s", strerror(errno));
}

int main(int argc, char **argv)
{
    command_call call = {.name = "hinterland"};
    hl_error err = {0};
    const size_t words = argc > 0 ? (size_t)argc - 1 : 0;

    (void)signal(SIGXFSZ, SIG_IGN); // a full quota is an error to report, not a death
    call.settings.lang = locale_language();
    glimpse(argv + 1, words, &call.settings);
    call.lang = (hl_lang)call.settings.lang;

    hl_status status = dispatch(argv + 1, words, &call, &err);
    if (call.settings.json) {
        answer_in_json(&call, status, &err);
    } else {
        answer_in_words(&call, status, &err);
    }
    const hl_status closed = close_output(&err);
    if (closed != HL_OK && status == HL_OK) { // a full disk must not look like success
        status = closed;
        terminal_message(&err, &call.settings, call.lang);
    }
    json_free(&call.answer);
    hl_log_free(&call.log);
    return hl_status_exit_code(status);
}
