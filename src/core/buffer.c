#include "core/buffer.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { NUMBER_SIZE = 40, FIRST_PRINTABLE = 0x20 };

void hl_buffer_bytes(hl_buffer *buffer, const void *bytes, size_t count)
{
    if (buffer->failed) return;

    char *grown =
        hl_grow(buffer->text, &buffer->capacity, buffer->length + count + 1, 1);
    if (grown == NULL) {
        buffer->failed = true;
        return;
    }
    buffer->text = grown;
    memcpy(buffer->text + buffer->length, bytes, count);
    buffer->length += count;
    buffer->text[buffer->length] = '\0';
}

void hl_buffer_text(hl_buffer *buffer, const char *text)
{
    hl_buffer_bytes(buffer, text, strlen(text));
}

void hl_buffer_format(hl_buffer *buffer, const char *format, ...)
{
    va_list args;
    va_list again;

    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *grown = length < 0 || buffer->failed
                      ? NULL
                      : hl_grow(buffer->text, &buffer->capacity,
                                buffer->length + (size_t)length + 1, 1);
    if (grown == NULL) {
        buffer->failed = true;
    } else {
        buffer->text = grown;
        (void)vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format,
                        again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

static const char *entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void hl_buffer_xml(hl_buffer *buffer, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *name = entity(*text);
        const unsigned char byte = (unsigned char)*text;
        if (name != NULL) {
            hl_buffer_text(buffer, name);
        } else if (byte >= FIRST_PRINTABLE || byte == '\n' || byte == '\t') {
            hl_buffer_bytes(buffer, text, 1);
        }
    }
}

void hl_buffer_number(hl_buffer *buffer, double value)
{
    char text[NUMBER_SIZE];

    if (isnan(value)) return;
    for (int digits = DBL_DIG; digits <= DBL_DECIMAL_DIG; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    hl_buffer_text(buffer, text);
}

hl_status hl_buffer_check(const hl_buffer *buffer, hl_error *err)
{
    if (buffer->failed) return hl_no_memory(err, "a text of %zu bytes", buffer->length);
    return HL_OK;
}

void hl_buffer_free(hl_buffer *buffer)
{
    free(buffer->text);
    *buffer = (hl_buffer){0};
}
