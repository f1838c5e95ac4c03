#include "cli/options.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words.h"
#include "core/memory.h"

enum { DECIMAL = 10, NAME_SIZE = 64 };

/// An option as it was met: its row, the struct it fills, how it was written, and its
/// value.
typedef struct met_option {
    const option *row;
    char *target;
    char name[NAME_SIZE]; ///< e.g. "--neighbors" or "-k"
    const char *value;    ///< NULL: none was given so far
} met_option;

static bool is_named(const option *o, const char *name, size_t length)
{
    return strlen(o->name) == length && strncmp(o->name, name, length) == 0;
}

/// The name by which a row is looked for: a long one, or a letter when that is not 0.
typedef struct sought {
    const char *name;
    size_t length;
    char letter;
} sought;

static const option *find_row(const option *table, const sought *wanted)
{
    for (const option *o = table; o->name != NULL; o++) {
        if (wanted->letter != 0 ? o->letter == wanted->letter
                                : is_named(o, wanted->name, wanted->length)) {
            return o;
        }
    }
    return NULL;
}

static bool find(const command_line *line, const sought *wanted, met_option *out)
{
    for (size_t g = 0; g < line->groups; g++) {
        out->row = find_row(line->group[g].table, wanted);
        out->target = line->group[g].target;
        if (out->row != NULL) return true;
    }
    return false;
}

static hl_status complain_unknown(const command_line *line, const char *name,
                                  hl_error *err)
{
    enum { MOST = 64 };
    const char *known[MOST];
    size_t count = 0;

    for (size_t g = 0; g < line->groups; g++) {
        const option *o = line->group[g].table;
        for (; o->name != NULL && count < MOST; o++) {
            known[count++] = o->name;
        }
    }
    const char *near = name[1] == '-' ? words_near(name + 2, known, count) : NULL;
    if (near != NULL) {
        return hl_fail(err, HL_CODE_USAGE_OPTION, "%s\t--%s\t%s", name, near,
                       line->command);
    }
    return hl_fail(err, HL_CODE_USAGE_OPTION, "%s\t%s --help\t%s", name, line->command,
                   line->command);
}

static hl_status read_whole(const met_option *met, uint64_t *out, hl_error *err)
{
    char *end = NULL;

    errno = 0;
    const unsigned long long number = strtoull(met->value, &end, DECIMAL);
    if (!isdigit((unsigned char)met->value[0]) || *end != '\0' || errno == ERANGE) {
        return hl_fail(err, HL_CODE_USAGE_WHOLE_NUMBER, "%s\t%s\t4", met->name,
                       met->value);
    }
    *out = number;
    return HL_OK;
}

static hl_status read_number(const met_option *met, double *out, hl_error *err)
{
    char *end = NULL;
    const double number = strtod(met->value, &end);

    if (met->value[0] == '\0' || *end != '\0' || !isfinite(number)) {
        return hl_fail(err, HL_CODE_USAGE_NUMBER, "%s\t%s\t12.5", met->name,
                       met->value);
    }
    *out = number;
    return HL_OK;
}

static hl_status read_word(const met_option *met, size_t *out, hl_error *err)
{
    const char *const *words = met->row->words;
    const size_t count = words_count(words);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], met->value) == 0) {
            *out = i;
            return HL_OK;
        }
    }
    char all[HL_MESSAGE_WHERE_SIZE];
    const char *near = words_near(met->value, words, count);
    return hl_fail(err, HL_CODE_USAGE_WORD, "%s\t%s\t%s\t%s", met->name, met->value,
                   near != NULL ? near : words[0],
                   words_join(words, count, all, sizeof all));
}

static hl_status add_to_list(text_list *list, const char *text, hl_error *err)
{
    const char **grown =
        hl_grow(list->item, &list->capacity, list->count + 1, sizeof *grown);

    if (grown == NULL) return hl_no_memory(err, "%zu options", list->count + 1);
    list->item = grown;
    list->item[list->count++] = text;
    return HL_OK;
}

static hl_status store(const met_option *met, hl_error *err)
{
    void *field = met->target + met->row->offset;
    uint64_t number = 0;
    hl_status status = HL_OK;

    switch (met->row->kind) {
    case OPTION_FLAG: *(bool *)field = true; return HL_OK;
    case OPTION_COUNT:
        status = read_whole(met, &number, err);
        if (status == HL_OK) *(size_t *)field = (size_t)number;
        return status;
    case OPTION_SEED:
        status = read_whole(met, &number, err);
        if (status == HL_OK) *(const char **)field = met->value;
        return status;
    case OPTION_NUMBER: return read_number(met, field, err);
    case OPTION_TEXT: *(const char **)field = met->value; return HL_OK;
    case OPTION_LIST: return add_to_list(field, met->value, err);
    case OPTION_WORD: return read_word(met, field, err);
    }
    return status;
}

/// Give an option that wants a value the next word, unless it has one; then store it.
static hl_status complete(const command_line *line, size_t *at, met_option *met,
                          hl_error *err)
{
    if (met->row->kind == OPTION_FLAG && met->value != NULL) {
        return hl_fail(err, HL_CODE_USAGE_VALUE_EXTRA, "%s\t%s", met->name, met->value);
    }
    if (met->row->kind != OPTION_FLAG && met->value == NULL) {
        if (*at + 1 >= line->words) {
            return hl_fail(err, HL_CODE_USAGE_VALUE_MISSING, "%s\t%s", met->name,
                           met->row->value);
        }
        met->value = line->word[++*at];
    }
    return store(met, err);
}

/// --name, --name=value, --name value
static hl_status take_long(const command_line *line, size_t *at, hl_error *err)
{
    const char *word = line->word[*at];
    const char *name = word + 2;
    const size_t length = strcspn(name, "=");
    met_option met = {.value = name[length] == '=' ? name + length + 1 : NULL};

    (void)snprintf(met.name, sizeof met.name, "%.*s", (int)(length + 2), word);
    if (!find(line, &(sought){.name = name, .length = length}, &met)) {
        return complain_unknown(line, met.name, err);
    }
    return complete(line, at, &met, err);
}

/// -k 4, -k4, -k=4, -qk4
static hl_status take_short(const command_line *line, size_t *at, hl_error *err)
{
    const char *letter = line->word[*at] + 1;

    for (;;) {
        met_option met = {
            .name = {'-', *letter}
        };
        if (!find(line, &(sought){.letter = *letter}, &met)) {
            return complain_unknown(line, met.name, err);
        }
        letter++;
        const bool ends = met.row->kind != OPTION_FLAG || *letter == '=';
        if (ends && *letter != '\0') met.value = letter + (*letter == '=');
        const hl_status status = complete(line, at, &met, err);
        if (status != HL_OK || ends || *letter == '\0') return status;
    }
}

hl_status options_parse(command_line *line, hl_error *err)
{
    bool only_operands = false;

    line->operands = 0;
    for (size_t at = 0; at < line->words; at++) {
        char *word = line->word[at];
        const bool is_operand = only_operands || word[0] != '-' || word[1] == '\0';
        hl_status status = HL_OK;
        line->taken = at;
        if (is_operand && line->leading) return HL_OK;
        if (is_operand) {
            line->word[line->operands++] = word;
        } else if (strcmp(word, "--") == 0) {
            only_operands = true;
        } else if (word[1] == '-') {
            status = take_long(line, &at, err);
        } else {
            status = take_short(line, &at, err);
        }
        if (status != HL_OK) return status;
    }
    line->taken = line->words;
    return HL_OK;
}

void options_free(const option *table, void *target)
{
    for (const option *o = table; o->name != NULL; o++) {
        if (o->kind != OPTION_LIST) continue;
        text_list *list = (text_list *)(void *)((char *)target + o->offset);
        free(list->item);
        *list = (text_list){0};
    }
}
