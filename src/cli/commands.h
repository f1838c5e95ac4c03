/// @file commands.h
/// The commands of the program as data, one file each. A command's table is its parser,
/// its --help, its pages in the manual and its words in the completion.
#ifndef HINTERLAND_CLI_COMMANDS_H
#define HINTERLAND_CLI_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/json.h"
#include "cli/options.h"
#include "hinterland/core/log.h"

enum { COMMAND_NAME_SIZE = 64 };

/// What every command understands.
typedef struct common_settings {
    bool help;
    bool quiet;
    bool json;
    bool progress;
    bool no_progress;
    bool no_color;
    bool dry_run;
    bool overwrite;
    bool strict;
    size_t threads;   ///< 0: as many as there are cores
    const char *seed; ///< NULL: as the study says
    size_t lang;      ///< a word of LANGUAGES
} common_settings;

/// The table of `common_settings`.
extern const option COMMON_OPTIONS[];

typedef struct example {
    const char *line; ///< what to type, after "hinterland "
    hl_text meaning;
} example;

struct command;

/// One call of a command: what the words said, and where the answer goes.
typedef struct command_call {
    const struct command *self;
    char name[COMMAND_NAME_SIZE]; ///< for messages, e.g. "hinterland weights make"
    common_settings settings;
    hl_lang lang;
    const void *arguments; ///< the struct that self->options describes
    char **operand;
    size_t operands;
    hl_log log;  ///< warnings, printed when the command is done
    json answer; ///< with --json: the members of the one object on standard output
} command_call;

typedef struct command {
    const char *name;
    hl_text summary;      ///< one line without a period
    hl_text details;      ///< a paragraph or two, "\n" between them
    const char *operands; ///< e.g. "BOUNDARIES [TABLE]"; "" for none
    size_t least_operands;
    size_t most_operands;
    const option *options;              ///< the command's own; NULL for none
    const option *shared;               ///< more, of the same struct; NULL for none
    size_t arguments_size;              ///< of the struct that `options` describes
    void (*defaults)(void *arguments);  ///< NULL: all zero
    const example *examples;            ///< `line` NULL at the end
    const struct command *const *verbs; ///< a family of commands; NULL at the end
    hl_status (*run)(command_call *call, hl_error *err); ///< NULL for a family
} command;

/// The words of --lang, in the order of hl_lang.
extern const char *const LANGUAGES[];

/// All commands, NULL at the end.
extern const command *const COMMANDS[];

extern const command COMMAND_DEMO;
extern const command COMMAND_INIT;
extern const command COMMAND_CHECK;
extern const command COMMAND_RUN;
extern const command COMMAND_MORAN;
extern const command COMMAND_LISA;
extern const command COMMAND_CCD;
extern const command COMMAND_WEIGHTS;
extern const command COMMAND_THIESSEN;
extern const command COMMAND_MAP;
extern const command COMMAND_CHART;
extern const command COMMAND_REPORT;
extern const command COMMAND_REPRODUCE;
extern const command COMMAND_EXPLAIN;

/// The member of a list with this name, or NULL.
const command *command_find(const command *const *list, const char *name);

/// HL_CODE_USAGE_COMMAND for a name that is in none of `list`, with the nearest one.
hl_status command_unknown(const command *const *list, const char *family,
                          const char *name, hl_error *err);

/// Parse the words after the name of `self` and run it, or its verb.
///
/// @param call  name, lang and settings as far as known before; the rest is filled
hl_status command_run(const command *self, char **word, size_t words,
                      command_call *call, hl_error *err);

/// Under --strict, any warning noted so far is a failure. To be asked before an output
/// is written.
hl_status command_check_strict(const command_call *call, hl_error *err);

#endif
