#include "hinterland/core/status.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { UTF8_LEAD_BITS = 0xC0, UTF8_CONTINUES = 0x80 }; // 10xxxxxx

// clang-format off
#define HL_CODE(name, id, state, what, what_zh, why, why_zh, cure, cure_zh) \
    [HL_CODE_##name] = {(id), HL_##state,                                   \
                        {{(what), (what_zh)}, {(why), (why_zh)}, {(cure), (cure_zh)}}},
static const hl_code_row CODES[HL_CODE_COUNT] = {
    [HL_CODE_NONE] = {"", HL_OK, {{"", ""}, {"", ""}, {"", ""}}},
#include "hinterland/core/codes/all.def"
};
// clang-format on
#undef HL_CODE

#define EXIT_CODE(name, code) [HL_##name] = (code),
static const int EXIT_CODES[HL_STATUS_COUNT] = {HL_STATUS_LIST(EXIT_CODE)};
#undef EXIT_CODE

const hl_code_row *hl_code_info(hl_code code)
{
    return &CODES[code < HL_CODE_COUNT ? code : HL_CODE_NONE];
}

hl_code hl_code_find(const char *id)
{
    for (hl_code code = HL_CODE_NONE + 1; code < HL_CODE_COUNT; code++) {
        if (strcasecmp(CODES[code].id, id) == 0) return code;
    }
    return HL_CODE_NONE;
}

hl_status hl_record(hl_error *err, hl_code code, const char *values, va_list args)
{
    if (err != NULL) {
        err->code = code;
        err->where[0] = '\0';
        (void)vsnprintf(err->values, sizeof err->values, values, args);
    }
    return (hl_status)hl_code_info(code)->status;
}

hl_status(hl_at)(hl_error *err, hl_status status, const char *format, ...)
{
    if (err == NULL || status == HL_OK || err->where[0] != '\0') return status;

    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->where, sizeof err->where, format, args);
    va_end(args);
    return status;
}

int hl_status_exit_code(hl_status status)
{
    return EXIT_CODES[status];
}

/// The bytes of the `index`-th (from 1) tab-separated value.
static const char *find_value(const char *values, int index, size_t *length)
{
    for (int i = 1; i < index; i++) {
        values += strcspn(values, "\t");
        if (*values == '\0') break;
        values++;
    }
    *length = strcspn(values, "\t");
    return values;
}

static bool continues_a_character(char byte)
{
    return ((unsigned char)byte & UTF8_LEAD_BITS) == UTF8_CONTINUES;
}

char *hl_message_text(const hl_message *message, hl_message_part part, hl_lang lang,
                      char *out, size_t size)
{
    const char *from = hl_text_in(hl_code_info(message->code)->part[part], lang);
    size_t used = 0;

    while (*from != '\0' && used + 1 < size) {
        size_t length = 1;
        const char *piece = from;
        if (from[0] == '{' && from[1] >= '1' && from[1] <= '9' && from[2] == '}') {
            piece = find_value(message->values, from[1] - '0', &length);
            from += 3;
        } else {
            from++;
        }
        if (length > size - 1 - used) length = size - 1 - used;
        memcpy(out + used, piece, length);
        used += length;
    }
    while (*from != '\0' && used > 0 && continues_a_character(out[used - 1])) {
        used--; // cut: end at a whole character
    }
    if (size > 0) out[used] = '\0';
    return out;
}

static const char *label_of(const hl_message *message, hl_lang lang)
{
    const bool warns = hl_code_info(message->code)->status == HL_OK;

    if (lang == HL_ZH) return warns ? "警告" : "错误";
    return warns ? "warning" : "error";
}

void hl_message_write(FILE *to, const hl_message *message, hl_lang lang)
{
    static const hl_text WORDS[HL_MESSAGE_PART_COUNT] = {
        [HL_WHAT] = {"where", "位置"},
        [HL_WHY] = {"why  ", "原因"},
        [HL_CURE] = {"cure ", "办法"}
    };
    char text[2 * HL_MESSAGE_VALUES_SIZE];

    hl_message_text(message, HL_WHAT, lang, text, sizeof text);
    fprintf(to, "%s[%s]: %s\n", label_of(message, lang),
            hl_code_info(message->code)->id, text);
    if (message->where[0] != '\0') {
        fprintf(to, "  %s  %s\n", hl_text_in(WORDS[HL_WHAT], lang), message->where);
    }
    for (hl_message_part part = HL_WHY; part < HL_MESSAGE_PART_COUNT; part++) {
        hl_message_text(message, part, lang, text, sizeof text);
        if (text[0] != '\0') {
            fprintf(to, "  %s  %s\n", hl_text_in(WORDS[part], lang), text);
        }
    }
}
