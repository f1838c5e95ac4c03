#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/words.h"

static bool is_chinese(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text > 0x7F) return true;
    }
    return false;
}

static void check_text(hl_text text, const char *of)
{
    if (text.en == NULL || text.en[0] == '\0') fail_msg("%s: no English", of);
    if (text.zh == NULL || !is_chinese(text.zh)) fail_msg("%s: no Chinese", of);
}

static void check_option(const option *o)
{
    check_text(o->help, o->name);
    if ((o->value == NULL) != (o->kind == OPTION_FLAG)) {
        fail_msg("--%s: placeholder and kind disagree", o->name);
    }
    if ((o->words != NULL) != (o->kind == OPTION_WORD)) {
        fail_msg("--%s: words and kind disagree", o->name);
    }
}

/// No option of a command has the name or letter of another, or of a common one.
static void check_options(const command *cmd)
{
    const option *tables[] = {cmd->options, cmd->shared, COMMON_OPTIONS};
    const option *all[64] = {NULL};
    size_t count = 0;

    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        for (const option *o = tables[t]; o != NULL && o->name != NULL; o++) {
            check_option(o);
            for (size_t i = 0; i < count; i++) {
                if (strcmp(all[i]->name, o->name) == 0 ||
                    (o->letter != 0 && all[i]->letter == o->letter)) {
                    fail_msg("%s: --%s and --%s clash", cmd->name, o->name,
                             all[i]->name);
                }
            }
            assert_true(count < sizeof all / sizeof *all);
            all[count++] = o;
        }
    }
}

static void check_command(const command *cmd)
{
    check_text(cmd->summary, cmd->name);
    check_text(cmd->details, cmd->name);
    assert_non_null(cmd->operands);
    assert_non_null(cmd->examples);
    assert_true((cmd->run == NULL) == (cmd->verbs != NULL));
    check_options(cmd);
    for (const example *e = cmd->examples; e->line != NULL; e++) {
        check_text(e->meaning, e->line);
        if (strstr(e->line, cmd->name) == NULL) fail_msg("%s: %s", cmd->name, e->line);
    }
}

static void every_command_and_option_speaks_both_languages(void **state)
{
    (void)state;
    for (const command *const *cmd = COMMANDS; *cmd != NULL; cmd++) {
        check_command(*cmd);
        const command *const *verb = (*cmd)->verbs;
        for (; verb != NULL && *verb != NULL; verb++) {
            check_command(*verb);
        }
    }
}

/// What a printer prints, as one text. The caller frees it.
static char *print_help(const command *cmd, hl_lang lang)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    assert_non_null(to);
    if (cmd != NULL) {
        help_command(to, cmd, "hinterland weights make", lang);
    } else {
        help_program(to, lang);
    }
    assert_int_equal(fclose(to), 0);
    return text;
}

static void check_width(const command *cmd)
{
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        char *text = print_help(cmd, lang);
        char *rest = NULL;
        for (char *line = strtok_r(text, "\n", &rest); line != NULL;
             line = strtok_r(NULL, "\n", &rest)) {
            if (words_width(line) > WORDS_LINE_WIDTH) fail_msg("too wide: %s", line);
        }
        free(text);
    }
}

static void no_help_line_is_wider_than_the_terminal(void **state)
{
    (void)state;
    check_width(NULL);
    for (const command *const *cmd = COMMANDS; *cmd != NULL; cmd++) {
        check_width(*cmd);
        const command *const *verb = (*cmd)->verbs;
        for (; verb != NULL && *verb != NULL; verb++) {
            check_width(*verb);
        }
    }
}

static void widths_are_those_of_a_terminal(void **state)
{
    (void)state;
    assert_int_equal(words_width("abc"), 3);
    assert_int_equal(words_width("县"), 2);
    assert_int_equal(words_width("县 a。"), 6);
    assert_int_equal(words_width("é…"), 2);
}

static char *wrap(const char *text)
{
    char *out = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&out, &size);

    assert_non_null(to);
    words_wrap(to, text, 84, 2);
    assert_int_equal(fclose(to), 0);
    return out;
}

/// Four columns are left on the first line.
static void lines_break_at_spaces_and_between_chinese_characters(void **state)
{
    static const char *const CASES[][2] = {
        {"abc def",      "abc\n  def\n"      },
        {"abcdefgh",     "abcdefgh\n"        },
        {"一二三",    "一二\n  三\n"   },
        {"一二。三", "一\n  二。三\n"},
        {"一(二)",     "一\n  (二)\n"    },
        {"a\nb",         "a\n  b\n"          }
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char *text = wrap(CASES[i][0]);
        assert_string_equal(text, CASES[i][1]);
        free(text);
    }
}

static void check_in_manual(const char *manual, const option *table)
{
    for (const option *o = table; o != NULL && o->name != NULL; o++) {
        char wanted[64] = "\\-\\-";
        size_t used = strlen(wanted);
        for (const char *c = o->name; *c != '\0'; c++) {
            if (*c == '-') wanted[used++] = '\\';
            wanted[used++] = *c;
        }
        if (strstr(manual, wanted) == NULL) fail_msg("--%s is missing", o->name);
    }
}

static void the_manual_has_every_option(void **state)
{
    (void)state;
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        char *text = NULL;
        size_t size = 0;
        FILE *to = open_memstream(&text, &size);
        assert_non_null(to);
        manual_page(to, lang);
        assert_int_equal(fclose(to), 0);
        check_in_manual(text, COMMON_OPTIONS);
        for (const command *const *cmd = COMMANDS; *cmd != NULL; cmd++) {
            check_in_manual(text, (*cmd)->options);
            check_in_manual(text, (*cmd)->shared);
            if (strstr(text, hl_text_in((*cmd)->details, lang)) == NULL &&
                strchr((*cmd)->details.en, '-') == NULL) {
                fail_msg("%s is missing", (*cmd)->name);
            }
        }
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_and_option_speaks_both_languages),
        cmocka_unit_test(no_help_line_is_wider_than_the_terminal),
        cmocka_unit_test(widths_are_those_of_a_terminal),
        cmocka_unit_test(lines_break_at_spaces_and_between_chinese_characters),
        cmocka_unit_test(the_manual_has_every_option),
    };
    return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
