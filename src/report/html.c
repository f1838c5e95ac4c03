#include "report/html.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void html_text(hl_buffer *out, hl_text text)
{
    static const char *const NAME[HL_LANG_COUNT] = {"en", "zh"};

    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        const char *words = hl_text_in(text, lang);
        if (words[0] == '\0') continue;
        hl_buffer_format(out, "<span lang=\"%s\">", NAME[lang]);
        hl_buffer_xml(out, words);
        hl_buffer_text(out, "</span>");
    }
}

void html_element(hl_buffer *out, const char *element, const char *class_name,
                  hl_text text)
{
    if (hl_text_in(text, HL_EN)[0] == '\0') return;
    hl_buffer_format(out, "<%s", element);
    if (class_name != NULL) hl_buffer_format(out, " class=\"%s\"", class_name);
    hl_buffer_text(out, ">");
    html_text(out, text);
    hl_buffer_format(out, "</%s>\n", element);
}

/// The bytes from `text` on that need no escape.
static size_t plain_bytes(const char *text)
{
    size_t length = 0;

    for (;; length++) {
        const unsigned char c = (unsigned char)text[length];
        const bool separator = strncmp(text + length, "\xE2\x80", 2) == 0 &&
                               ((unsigned char)text[length + 2] & 0xFEU) == 0xA8;
        if (c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' ||
            separator) {
            return length;
        }
    }
}

void script_string(hl_buffer *out, const char *text)
{
    if (text == NULL) {
        hl_buffer_text(out, "null");
        return;
    }
    hl_buffer_text(out, "\"");
    while (*text != '\0') {
        const size_t length = plain_bytes(text);
        hl_buffer_bytes(out, text, length);
        text += length;
        const unsigned char c = (unsigned char)*text;
        if (c == '\0') break;
        if (text[0] == '\xE2') { // U+2028, U+2029: line ends in a script
            hl_buffer_format(out, "\\u202%c", text[2] == '\xA8' ? '8' : '9');
            text += 3;
            continue;
        }
        hl_buffer_format(out, "\\u%04x", c);
        text++;
    }
    hl_buffer_text(out, "\"");
}

void script_text(hl_buffer *out, hl_text text)
{
    hl_buffer_text(out, "{\"en\":");
    script_string(out, hl_text_in(text, HL_EN));
    hl_buffer_text(out, ",\"zh\":");
    script_string(out, hl_text_in(text, HL_ZH));
    hl_buffer_text(out, "}");
}

void script_number(hl_buffer *out, double value)
{
    enum { SIZE = 32 };
    char text[SIZE];

    if (!isfinite(value)) {
        hl_buffer_text(out, "null");
        return;
    }
    (void)snprintf(text, sizeof text, "%.4g", value == 0.0 ? 0.0 : value);
    hl_buffer_text(out, text);
}
