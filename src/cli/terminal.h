/// @file terminal.h
/// What the program says to a person: messages, in color on a terminal, and one line of
/// progress.
#ifndef HINTERLAND_CLI_TERMINAL_H
#define HINTERLAND_CLI_TERMINAL_H

#include <stdbool.h>
#include <time.h>

#include "cli/commands.h"
#include "hinterland/study/run.h"

/// Print an error or a warning to standard error.
void terminal_message(const hl_message *message, const common_settings *settings,
                      hl_lang lang);

/// One line of progress on standard error, if it is to be shown, and the ear for an
/// interrupt. Start with terminal_progress_begin(), end with terminal_progress_end().
typedef struct terminal_progress {
    bool shown;
    bool drawn; ///< there is a line to be wiped
    struct timespec last;
} terminal_progress;

/// From here on an interrupt (Ctrl-C) stops the run at the next tick; a second one ends
/// the program at once.
///
/// @return  the callback for hl_run_options; its payload is `progress`
hl_progress terminal_progress_begin(terminal_progress *progress,
                                    const common_settings *settings);

/// Wipe the line and let interrupts end the program again.
void terminal_progress_end(terminal_progress *progress);

#endif
