/// @file log.h
/// Warnings, kept in the order in which they arose.
#ifndef HINTERLAND_CORE_LOG_H
#define HINTERLAND_CORE_LOG_H

#include "hinterland/core/status.h"

/// Start from `{0}`; release with hl_log_free().
typedef struct hl_log {
    hl_message *message;
    size_t count;
    size_t capacity;
} hl_log;

/// Note a warning; a twin of one already noted (same code, place and values) is
/// dropped.
///
/// @param log     NULL drops the warning
/// @param code    a row of codes.h whose status is HL_OK
/// @param where   file, layer, row, field; "" when the values say it
/// @param values  as in hl_fail()
/// @return        HL_MEMORY, or HL_OK
HL_PRINTF(5, 6)
hl_status hl_warn(hl_log *log, hl_error *err, hl_code code, const char *where,
                  const char *values, ...);

/// Release the list and reset to `{0}`; a second call does nothing.
void hl_log_free(hl_log *log);

#endif
