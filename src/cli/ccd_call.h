/// @file ccd_call.h
/// Coupling coordination of a table, written down as the study that `run` would have
/// been given.
#ifndef HINTERLAND_CLI_CCD_CALL_H
#define HINTERLAND_CLI_CCD_CALL_H

#include "cli/commands.h"
#include "hinterland/frame/table.h"
#include "hinterland/study/run.h"

/// The words of the command line.
typedef struct ccd_arguments {
    text_list subsystem; ///< "name=+a,-b"
    const char *u;       ///< "a,b": fields of ready-made indices
    const char *key;     ///< NULL: found, or the row number
    const char *name;
    const char *period; ///< NULL: found where the key needs it
    const char *region;
    const char *population;
    const char *sheet;
    const char *encoding;
    const char *normalize; ///< words of the study; NULL: its defaults
    const char *reference;
    const char *weighting;
    const char *index;
    const char *model;
    const char *alpha;
    const char *classes;
    size_t null_draws; ///< SIZE_MAX: the default
    bool within;       ///< the null baseline within regions
    const char *diagnose;
    const char *tele;
    const char *out;
    const char *save;
    text_list set;
} ccd_arguments;

/// What tells the rows apart. Borrowed from the table or from the arguments.
typedef struct ccd_keys {
    const char *key; ///< NULL: the row number
    const char *name;
    const char *period;
    bool key_found; ///< not named by the user
    bool period_found;
} ccd_keys;

/// Find the key, the names and the period of a table where the arguments do not name
/// them: fields that no subsystem uses; a code before a name before a number.
///
/// @return  HL_INPUT when the rows of a period cannot be told apart, or a field that
///          was named is not there; HL_MEMORY
hl_status ccd_find_keys(const hl_table *table, const ccd_arguments *args, ccd_keys *out,
                        hl_error *err);

/// All that a study is made from. Borrowed.
typedef struct ccd_request {
    const command_call *call;
    const ccd_arguments *args;
    const hl_table *table;
    const ccd_keys *keys;
} ccd_request;

/// The study as its file would stand.
///
/// @param source  of the table, as the study is to name it
/// @param out     the caller frees it
hl_status ccd_write_study(const ccd_request *request, const char *source, char **out,
                          hl_error *err);

/// HL_CODE_USAGE_COLUMN with the nearest column, or all of them.
hl_status ccd_no_column(const hl_table *table, const char *name, hl_error *err);

/// Does the command line name no subsystem at all?
bool ccd_has_no_subsystem(const ccd_arguments *args);

#endif
