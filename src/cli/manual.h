/// @file manual.h
/// The manual page and the completion of bash, made from the tables of commands and
/// options when the program is built.
#ifndef HINTERLAND_CLI_MANUAL_H
#define HINTERLAND_CLI_MANUAL_H

#include <stdio.h>

#include "hinterland/core/text.h"

/// hinterland(1) in the man macros, UTF-8.
void manual_page(FILE *to, hl_lang lang);

/// A script for bash-completion.
void manual_completion(FILE *to);

#endif
