/// @file buffer.h
/// Text that grows. A failed allocation is remembered, so that a writer of a long text
/// checks once, at the end.
#ifndef HINTERLAND_CORE_BUFFER_H
#define HINTERLAND_CORE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

/// Start from `{0}`; release with hl_buffer_free().
typedef struct hl_buffer {
    char *text; ///< NUL-terminated; NULL while empty
    size_t length;
    size_t capacity;
    bool failed; ///< an allocation failed: the text is not whole
} hl_buffer;

void hl_buffer_bytes(hl_buffer *buffer, const void *bytes, size_t count);
void hl_buffer_text(hl_buffer *buffer, const char *text);

HL_PRINTF(2, 3)
void hl_buffer_format(hl_buffer *buffer, const char *format, ...);

/// Append text with & < > " ' as XML entities; control characters that XML forbids are
/// dropped.
void hl_buffer_xml(hl_buffer *buffer, const char *text);

/// Append a number so that it reads back to the same double; nothing for NaN.
void hl_buffer_number(hl_buffer *buffer, double value);

/// HL_MEMORY if any append failed, else HL_OK.
hl_status hl_buffer_check(const hl_buffer *buffer, hl_error *err);

/// Release and reset to `{0}`; a second call does nothing.
void hl_buffer_free(hl_buffer *buffer);

#endif
