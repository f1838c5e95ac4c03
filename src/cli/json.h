/// @file json.h
/// The one JSON object that --json puts on standard output, member by member.
#ifndef HINTERLAND_CLI_JSON_H
#define HINTERLAND_CLI_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buffer.h"
#include "hinterland/core/log.h"

/// A JSON text that grows. Start from `{0}`; release with json_free(). `name` NULL
/// writes an element of an array, or the outermost value. A failed allocation is
/// remembered: check once with hl_buffer_check(&json.text, err).
typedef struct json {
    hl_buffer text;
    bool needs_comma;
} json;

void json_open(json *j, const char *name, char bracket);
void json_close(json *j, char bracket);
void json_text(json *j, const char *name, const char *value); ///< NULL gives null
void json_number(json *j, const char *name, double value);    ///< NaN gives null
void json_count(json *j, const char *name, size_t value);
void json_flag(json *j, const char *name, bool value);

/// A member whose value is JSON already.
void json_raw(json *j, const char *name, const char *value);

/// {"code", "what", "where", "why", "cure"}
void json_message(json *j, const char *name, const hl_message *message, hl_lang lang);

/// "warnings": [message, …]
void json_warnings(json *j, const hl_log *log, hl_lang lang);

void json_free(json *j);

#endif
