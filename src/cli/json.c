#include "cli/json.h"

#include <math.h>

static void begin_value(json *j, const char *name)
{
    if (j->needs_comma) hl_buffer_text(&j->text, ", ");
    j->needs_comma = false;
    if (name == NULL) return;
    json_text(j, NULL, name);
    hl_buffer_text(&j->text, ": ");
    j->needs_comma = false;
}

void json_open(json *j, const char *name, char bracket)
{
    begin_value(j, name);
    hl_buffer_bytes(&j->text, &bracket, 1);
}

void json_close(json *j, char bracket)
{
    hl_buffer_bytes(&j->text, &bracket, 1);
    j->needs_comma = true;
}

void json_raw(json *j, const char *name, const char *value)
{
    begin_value(j, name);
    hl_buffer_text(&j->text, value);
    j->needs_comma = true;
}

static void escape(hl_buffer *to, char byte)
{
    enum { SPACE = 0x20 };

    if (byte == '"' || byte == '\\') {
        hl_buffer_format(to, "\\%c", byte);
    } else if ((unsigned char)byte < SPACE) {
        hl_buffer_format(to, "\\u%04x", (unsigned)byte);
    } else {
        hl_buffer_bytes(to, &byte, 1);
    }
}

void json_text(json *j, const char *name, const char *value)
{
    if (value == NULL) {
        json_raw(j, name, "null");
        return;
    }
    begin_value(j, name);
    hl_buffer_text(&j->text, "\"");
    for (; *value != '\0'; value++) {
        escape(&j->text, *value);
    }
    hl_buffer_text(&j->text, "\"");
    j->needs_comma = true;
}

void json_number(json *j, const char *name, double value)
{
    if (!isfinite(value)) {
        json_raw(j, name, "null");
        return;
    }
    begin_value(j, name);
    hl_buffer_number(&j->text, value);
    j->needs_comma = true;
}

void json_count(json *j, const char *name, size_t value)
{
    begin_value(j, name);
    hl_buffer_format(&j->text, "%zu", value);
    j->needs_comma = true;
}

void json_flag(json *j, const char *name, bool value)
{
    json_raw(j, name, value ? "true" : "false");
}

void json_message(json *j, const char *name, const hl_message *message, hl_lang lang)
{
    static const char *const PARTS[HL_MESSAGE_PART_COUNT] = {
        [HL_WHAT] = "what", [HL_WHY] = "why", [HL_CURE] = "cure"};
    char text[2 * HL_MESSAGE_VALUES_SIZE];

    json_open(j, name, '{');
    json_text(j, "code", hl_code_info(message->code)->id);
    for (hl_message_part part = HL_WHAT; part < HL_MESSAGE_PART_COUNT; part++) {
        hl_message_text(message, part, lang, text, sizeof text);
        json_text(j, PARTS[part], text);
        if (part == HL_WHAT) json_text(j, "where", message->where);
    }
    json_close(j, '}');
}

void json_warnings(json *j, const hl_log *log, hl_lang lang)
{
    json_open(j, "warnings", '[');
    for (size_t i = 0; i < log->count; i++) {
        json_message(j, NULL, &log->message[i], lang);
    }
    json_close(j, ']');
}

void json_free(json *j)
{
    hl_buffer_free(&j->text);
    *j = (json){0};
}
