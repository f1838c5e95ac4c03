#include "cli/manual.h"

#include <string.h>

#include "cli/commands.h"
#include "hinterland/core/version.h"

/// A section that is not made from a table.
typedef struct section {
    hl_text title;
    hl_text body; ///< man macros
} section;

static const section CLOSING_SECTIONS[] = {
    {{"EXIT STATUS", "退出码"},
     {".TP\n.B 0\ndone, also with warnings\n"
      ".TP\n.B 1\nour own fault, or no memory\n"
      ".TP\n.B 2\nusage\n"
      ".TP\n.B 3\nan input cannot be read or is invalid\n"
      ".TP\n.B 4\nthe join is below min_match\n"
      ".TP\n.B 5\na check failed under --strict, or a result was not reproduced\n"
      ".TP\n.B 6\nan output cannot be written\n"
      ".TP\n.B 130\ninterrupted; the outputs are untouched\n",
      ".TP\n.B 0\n完成(可能有警告)\n"
      ".TP\n.B 1\n程序自身的错误,或内存不足\n"
      ".TP\n.B 2\n用法错误\n"
      ".TP\n.B 3\n输入无法读取或无效\n"
      ".TP\n.B 4\n连接匹配率低于 min_match\n"
      ".TP\n.B 5\n--strict 下检查未通过,或结果未能重现\n"
      ".TP\n.B 6\n输出无法写入\n"
      ".TP\n.B 130\n被中断,输出未改动\n"}                           },
    {{"ENVIRONMENT", "环境变量"},
     {".TP\n.B LC_ALL, LC_MESSAGES, LANG\nlanguage of the words on the terminal\n"
      ".TP\n.B NO_COLOR\nprint without color\n"
      ".TP\n.B HINTERLAND_SHARE\nfolder of the embedded study and the styles\n",
      ".TP\n.B LC_ALL, LC_MESSAGES, LANG\n终端文字的语言\n"
      ".TP\n.B NO_COLOR\n不用颜色\n"
      ".TP\n.B HINTERLAND_SHARE\n内置研究与样式所在的文件夹\n"}},
    {{"SEE ALSO", "参见"},
     {".BR ogrinfo (1),\n.BR ogr2ogr (1),\n.BR qgis (1)\n",
      ".BR ogrinfo (1),\n.BR ogr2ogr (1),\n.BR qgis (1)\n"}                 }
};

/// Text in which nothing is a macro: backslashes, hyphens and leading dots are escaped.
static void print_escaped(FILE *to, const char *text)
{
    bool starts_line = true;

    for (; *text != '\0'; text++) {
        if (starts_line && (*text == '.' || *text == '\'')) fputs("\\&", to);
        if (*text == '\\' || *text == '-') fputc('\\', to);
        fputc(*text, to);
        if (*text == '\n') fputs(".PP\n", to);
        starts_line = *text == '\n';
    }
    fputc('\n', to);
}

static void print_options(FILE *to, const option *table, hl_lang lang)
{
    for (const option *o = table; o->name != NULL; o++) {
        fputs(".TP\n", to);
        if (o->letter != 0) fprintf(to, "\\fB\\-%c\\fR, ", o->letter);
        fputs("\\fB\\-\\-", to);
        for (const char *c = o->name; *c != '\0'; c++) {
            fputs(*c == '-' ? "\\-" : (char[]){*c, '\0'}, to);
        }
        fprintf(to, "\\fR%s%s%s\n", o->value != NULL ? " \\fI" : "",
                o->value != NULL ? o->value : "", o->value != NULL ? "\\fR" : "");
        print_escaped(to, hl_text_in(o->help, lang));
    }
}

static void print_command(FILE *to, const char *family, const command *cmd,
                          hl_lang lang)
{
    fprintf(to, ".SS %s%s %s\n", family, cmd->name, cmd->operands);
    print_escaped(to, hl_text_in(cmd->details, lang));
    if (cmd->options != NULL) print_options(to, cmd->options, lang);
    if (cmd->shared != NULL) print_options(to, cmd->shared, lang);
    for (const example *e = cmd->examples; e != NULL && e->line != NULL; e++) {
        fputs(".PP\n", to);
        print_escaped(to, hl_text_in(e->meaning, lang));
        fputs(".RS\n.nf\n", to);
        fputs("hinterland ", to);
        print_escaped(to, e->line);
        fputs(".fi\n.RE\n", to);
    }
}

static void print_commands(FILE *to, const char *family, const command *const *list,
                           hl_lang lang)
{
    for (; *list != NULL; list++) {
        print_command(to, family, *list, lang);
        if ((*list)->verbs == NULL) continue;
        char inner[COMMAND_NAME_SIZE];
        (void)snprintf(inner, sizeof inner, "%s ", (*list)->name);
        for (const command *const *verb = (*list)->verbs; *verb != NULL; verb++) {
            print_command(to, inner, *verb, lang);
        }
    }
}

void manual_page(FILE *to, hl_lang lang)
{
    static const hl_text NAME = {"NAME", "名称"};
    static const hl_text LINE = {
        "hinterland \\- which counties are being left behind, next to what, and how "
        "sure "
        "are we?",
        "hinterland \\- 哪些县正在被落下?在谁的旁边?我们有多大把握?"};
    static const hl_text SYNOPSIS = {"SYNOPSIS", "概要"};
    static const hl_text COMMAND_TITLE = {"COMMANDS", "命令"};
    static const hl_text OPTION_TITLE = {"OPTIONS OF EVERY COMMAND", "所有命令的选项"};

    fprintf(to, ".TH HINTERLAND 1 \"\" \"hinterland %s\"\n", hl_version());
    fprintf(to, ".SH %s\n%s\n", hl_text_in(NAME, lang), hl_text_in(LINE, lang));
    fprintf(
        to,
        ".SH %s\n.B hinterland\n.I COMMAND\n[\\fIOPTION\\fR]... [\\fIFILE\\fR]...\n",
        hl_text_in(SYNOPSIS, lang));
    fprintf(to, ".SH %s\n", hl_text_in(COMMAND_TITLE, lang));
    print_commands(to, "", COMMANDS, lang);
    fprintf(to, ".SH %s\n", hl_text_in(OPTION_TITLE, lang));
    print_options(to, COMMON_OPTIONS, lang);
    for (size_t i = 0; i < sizeof CLOSING_SECTIONS / sizeof *CLOSING_SECTIONS; i++) {
        fprintf(to, ".SH %s\n%s", hl_text_in(CLOSING_SECTIONS[i].title, lang),
                hl_text_in(CLOSING_SECTIONS[i].body, lang));
    }
}

static void print_names(FILE *to, const option *table)
{
    for (const option *o = table; o != NULL && o->name != NULL; o++) {
        fprintf(to, " --%s", o->name);
    }
}

/// One branch of the script: the words that can follow a command.
static void print_branch(FILE *to, const char *path, const command *cmd)
{
    fprintf(to, "        '%s') words='", path);
    for (const command *const *verb = cmd->verbs; verb != NULL && *verb != NULL;
         verb++) {
        fprintf(to, "%s ", (*verb)->name);
    }
    print_names(to, cmd->options);
    print_names(to, cmd->shared);
    print_names(to, COMMON_OPTIONS);
    fputs("' ;;\n", to);
}

/// The words that can follow an option, e.g. --type: the same in every command.
static void print_values(FILE *to, const char *path, const option *table)
{
    for (const option *o = table; o != NULL && o->name != NULL; o++) {
        if (o->kind != OPTION_WORD) continue;
        fprintf(to, "        '%s --%s') words='", path, o->name);
        for (const char *const *word = o->words; *word != NULL; word++) {
            fprintf(to, "%s ", *word);
        }
        fputs("' ;;\n", to);
    }
}

static void each_path(FILE *to, void (*print)(FILE *, const char *, const command *))
{
    for (const command *const *cmd = COMMANDS; *cmd != NULL; cmd++) {
        print(to, (*cmd)->name, *cmd);
        const command *const *verb = (*cmd)->verbs;
        for (; verb != NULL && *verb != NULL; verb++) {
            char path[COMMAND_NAME_SIZE];
            (void)snprintf(path, sizeof path, "%s %s", (*cmd)->name, (*verb)->name);
            print(to, path, *verb);
        }
    }
}

static void print_command_values(FILE *to, const char *path, const command *cmd)
{
    print_values(to, path, cmd->options);
    print_values(to, path, cmd->shared);
    print_values(to, path, COMMON_OPTIONS);
}

void manual_completion(FILE *to)
{
    fputs("# Completion of hinterland for bash, printed by the program itself.\n"
          "_hinterland()\n{\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} path=${COMP_WORDS[1]} words=''\n"
          "    local before=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    COMPREPLY=()\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        COMPREPLY=($(compgen -W '",
          to);
    for (const command *const *cmd = COMMANDS; *cmd != NULL; cmd++) {
        fprintf(to, "%s ", (*cmd)->name);
    }
    fputs("--help --version' -- \"$word\"))\n        return\n    fi\n"
          "    case $path in\n        ",
          to);
    for (const command *const *cmd = COMMANDS; *cmd != NULL; cmd++) {
        if ((*cmd)->verbs == NULL) continue;
        fprintf(to, "%s)", (*cmd)->name);
    }
    fputs(" [ \"$COMP_CWORD\" -gt 2 ] && path=\"$path ${COMP_WORDS[2]}\" ;;\n"
          "    esac\n    case \"$path $before\" in\n",
          to);
    each_path(to, print_command_values);
    fputs("    esac\n    if [ -n \"$words\" ]; then\n"
          "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
          "        return\n    fi\n    case $path in\n",
          to);
    each_path(to, print_branch);
    fputs("    esac\n"
          "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
          "    [[ $word == -* ]] || COMPREPLY+=($(compgen -f -- \"$word\"))\n"
          "}\ncomplete -o filenames -F _hinterland hinterland\n",
          to);
}
