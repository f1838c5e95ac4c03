#include "hinterland/core/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static bool is_noted(const hl_log *log, const hl_message *message)
{
    for (size_t i = 0; i < log->count; i++) {
        const hl_message *other = &log->message[i];
        if (other->code == message->code && strcmp(other->where, message->where) == 0 &&
            strcmp(other->values, message->values) == 0) {
            return true;
        }
    }
    return false;
}

hl_status hl_warn(hl_log *log, hl_error *err, hl_code code, const char *where,
                  const char *values, ...)
{
    if (log == NULL) return HL_OK;

    hl_message message = {.code = code};
    va_list args;
    va_start(args, values);
    (void)snprintf(message.where, sizeof message.where, "%s", where);
    (void)vsnprintf(message.values, sizeof message.values, values, args);
    va_end(args);
    if (is_noted(log, &message)) return HL_OK;

    hl_message *grown =
        hl_grow(log->message, &log->capacity, log->count + 1, sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "%zu warnings", log->count + 1);
    log->message = grown;
    log->message[log->count++] = message;
    return HL_OK;
}

void hl_log_free(hl_log *log)
{
    free(log->message);
    *log = (hl_log){0};
}
