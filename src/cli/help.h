/// @file help.h
/// The help screens, made from the tables of commands and options.
#ifndef HINTERLAND_CLI_HELP_H
#define HINTERLAND_CLI_HELP_H

#include <stdio.h>

#include "cli/commands.h"

/// What `hinterland --help` prints.
void help_program(FILE *to, hl_lang lang);

/// What `hinterland COMMAND --help` prints.
///
/// @param name  as it is typed, e.g. "hinterland weights make"
void help_command(FILE *to, const command *cmd, const char *name, hl_lang lang);

/// What `hinterland --version` prints, with the libraries that do the work.
void help_version(FILE *to);

#endif
