/// @file template.h
/// Text templates from styles/ with slots: {{name}} takes a value with XML entities,
/// {{*name}} takes XML as it is.
#ifndef HINTERLAND_IO_TEMPLATE_H
#define HINTERLAND_IO_TEMPLATE_H

#include <stddef.h>

#include "core/buffer.h"

typedef struct hl_slot {
    const char *name;
    const char *value; ///< NULL is ""
} hl_slot;

/// A template by its file name; never NULL: a name that does not exist is our own
/// mistake.
const char *hl_template_find(const char *name);

/// Append a template with its slots filled. Every slot of the template must be in the
/// list.
void hl_template_fill(hl_buffer *out, const char *name, const hl_slot *slot,
                      size_t count);

/// hl_template_fill() with the slots written in place: HL_FILL(out, "x.qml",
/// {"name", value}, …).
#define HL_FILL(out, name, ...)                                     \
    hl_template_fill((out), (name), (const hl_slot[]){__VA_ARGS__}, \
                     sizeof((const hl_slot[]){__VA_ARGS__}) / sizeof(hl_slot))

/// The text of a buffer, "" while it is empty. Borrowed.
const char *hl_buffer_view(const hl_buffer *buffer);

/// Hand the text of a buffer over, or HL_MEMORY when an append failed; the buffer is
/// released in both cases.
///
/// @param length  may be NULL
hl_status hl_buffer_take(hl_buffer *buffer, char **out, size_t *length, hl_error *err);

#endif
