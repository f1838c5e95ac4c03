/// @file study_call.h
/// What the commands that run a study have in common: from the words of the command
/// line to the study and its options, and from the summary to the terminal.
#ifndef HINTERLAND_CLI_STUDY_CALL_H
#define HINTERLAND_CLI_STUDY_CALL_H

#include "cli/commands.h"
#include "hinterland/study/run.h"

/// How a study is to be run.
typedef struct study_request {
    const char *path;       ///< the study file
    const text_list *set;   ///< overrides; NULL for none
    const char *output_dir; ///< NULL: as in the study
    bool check_only;
} study_request;

/// The options of a run as the common settings have them.
///
/// @param progress  borrowed by the options
hl_run_options study_call_options(const command_call *call,
                                  const hl_progress *progress);

/// Read the study, run or check it, and answer: paths, counts and findings, or the
/// plan; with --json the summary.
hl_status study_call_run(command_call *call, const study_request *request,
                         hl_error *err);

#endif
