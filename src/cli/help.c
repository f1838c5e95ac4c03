#include "cli/help.h"

#include "cli/words.h"
#include "hinterland/core/version.h"
#include "hinterland/geometry/versions.h"
#include "hinterland/io/versions.h"

enum { COMMAND_COLUMN = 14, OPTION_COLUMN = 26, LABEL_SIZE = 96 };

static const hl_text QUESTION = {
    "Which counties are being left behind, next to what, and how sure are we?",
    "哪些县正在被落下?在谁的旁边?我们有多大把握?"};
static const hl_text USAGE = {"Usage", "用法"};
static const hl_text COMMAND_HEADING = {"Commands", "命令"};
static const hl_text OPTION_HEADING = {"Options", "选项"};
static const hl_text COMMON_HEADING = {"Options of every command", "所有命令的选项"};
static const hl_text EXAMPLE_HEADING = {"Examples", "示例"};

static void heading(FILE *to, hl_text text, hl_lang lang)
{
    fprintf(to, "\n%s:\n", hl_text_in(text, lang));
}

/// `  label    text`, the text wrapped under itself; a long label has its own line.
static void row(FILE *to, const char *label, size_t column, const char *text)
{
    const size_t width = words_width(label) + 2;

    fprintf(to, "  %s", label);
    if (width + 2 > column) {
        fprintf(to, "\n%*s", (int)column, "");
    } else {
        fprintf(to, "%*s", (int)(column - width), "");
    }
    words_wrap(to, text, column, column);
}

static void list_commands(FILE *to, const command *const *list, hl_lang lang)
{
    for (; *list != NULL; list++) {
        row(to, (*list)->name, COMMAND_COLUMN, hl_text_in((*list)->summary, lang));
    }
}

static void list_options(FILE *to, const option *table, hl_lang lang)
{
    for (const option *o = table; o->name != NULL; o++) {
        const char letter[] = {'-', o->letter, ',', ' ', '\0'};
        char label[LABEL_SIZE];
        (void)snprintf(label, sizeof label, "%s--%s%s%s", o->letter ? letter : "    ",
                       o->name, o->value != NULL ? " " : "",
                       o->value != NULL ? o->value : "");
        row(to, label, OPTION_COLUMN, hl_text_in(o->help, lang));
    }
}

static void list_examples(FILE *to, const example *list, hl_lang lang)
{
    if (list == NULL) return;
    heading(to, EXAMPLE_HEADING, lang);
    for (; list->line != NULL; list++) {
        fprintf(to, "  # ");
        words_wrap(to, hl_text_in(list->meaning, lang), 4, 4);
        fprintf(to, "  hinterland %s\n", list->line);
    }
}

void help_program(FILE *to, hl_lang lang)
{
    static const hl_text MORE = {
        "'hinterland COMMAND --help' explains a command, with examples. Start with "
        "'hinterland demo'.",
        "“hinterland 命令 --help” 说明一个命令并给出示例。可从 “hinterland demo” "
        "开始。"};

    fprintf(to, "%s: hinterland COMMAND [OPTION]... [FILE]...\n",
            hl_text_in(USAGE, lang));
    words_wrap(to, hl_text_in(QUESTION, lang), 0, 0);
    heading(to, COMMAND_HEADING, lang);
    list_commands(to, COMMANDS, lang);
    heading(to, COMMON_HEADING, lang);
    list_options(to, COMMON_OPTIONS, lang);
    row(to, "    --version", OPTION_COLUMN,
        hl_text_in((hl_text){"show the release, and those of GDAL, GEOS and PROJ",
                             "显示版本,以及 GDAL、GEOS、PROJ 的版本"},
                   lang));
    fputc('\n', to);
    words_wrap(to, hl_text_in(MORE, lang), 0, 0);
}

void help_command(FILE *to, const command *cmd, const char *name, hl_lang lang)
{
    fprintf(to, "%s: %s [OPTION]...%s%s\n", hl_text_in(USAGE, lang), name,
            cmd->operands[0] != '\0' ? " " : "", cmd->operands);
    words_wrap(to, hl_text_in(cmd->summary, lang), 0, 0);
    fputc('\n', to);
    words_wrap(to, hl_text_in(cmd->details, lang), 0, 0);
    if (cmd->verbs != NULL) {
        heading(to, COMMAND_HEADING, lang);
        list_commands(to, cmd->verbs, lang);
    }
    if (cmd->options != NULL || cmd->shared != NULL) heading(to, OPTION_HEADING, lang);
    if (cmd->options != NULL) list_options(to, cmd->options, lang);
    if (cmd->shared != NULL) list_options(to, cmd->shared, lang);
    heading(to, COMMON_HEADING, lang);
    list_options(to, COMMON_OPTIONS, lang);
    list_examples(to, cmd->examples, lang);
}

void help_version(FILE *to)
{
    fprintf(to, "hinterland %s\nGDAL %s\nGEOS %s\nPROJ %s\n", hl_version(),
            hl_gdal_version(), hl_geos_version(), hl_proj_version());
}
