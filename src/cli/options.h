/// @file options.h
/// Command-line options as data. One table row is the parser's rule, the line in
/// --help, the paragraph in the man page and the word of the completion: they cannot
/// disagree.
#ifndef HINTERLAND_CLI_OPTIONS_H
#define HINTERLAND_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

typedef enum option_kind {
    OPTION_FLAG,   ///< bool: true once it is there
    OPTION_COUNT,  ///< size_t
    OPTION_SEED,   ///< const char *: a whole number below 2^64, kept as its text
    OPTION_NUMBER, ///< double, finite
    OPTION_TEXT,   ///< const char *
    OPTION_LIST,   ///< text_list: the option may be given again and again
    OPTION_WORD    ///< size_t: which one of `words`
} option_kind;

typedef struct option {
    const char *name; ///< long name without the dashes; NULL ends a table
    char letter;      ///< short name, or 0
    option_kind kind;
    size_t offset;            ///< of the field in the struct that the table describes
    const char *value;        ///< placeholder, e.g. "N"; NULL for a flag
    const char *const *words; ///< OPTION_WORD: the words, NULL at the end
    hl_text help;             ///< one sentence, ending in [the default] if there is one
} option;

/// Texts in the order in which they were given. The array is owned, the texts are
/// borrowed from the command line.
typedef struct text_list {
    const char **item;
    size_t count;
    size_t capacity;
} text_list;

/// A table and the struct that it fills.
typedef struct option_group {
    const option *table;
    void *target;
} option_group;

/// What the parser works on: the words of a command line and the tables that explain
/// them.
typedef struct command_line {
    const char *command; ///< for messages, e.g. "hinterland weights make"
    const option_group *group;
    size_t groups;
    char **word; ///< the words after the command; operands are moved to the front
    size_t words;
    bool leading;    ///< stop at the first operand, the name of a command
    size_t operands; ///< set by options_parse()
    size_t taken;    ///< set by options_parse(): words read, all unless `leading`
} command_line;

/// Fill the targets of the groups from the words.
///
/// @return  HL_USAGE with a sentence that names the word, HL_MEMORY; lists that were
///          begun stay with the caller, see options_free()
hl_status options_parse(command_line *line, hl_error *err);

/// Release the lists of a struct that `table` describes.
void options_free(const option *table, void *target);

#endif
