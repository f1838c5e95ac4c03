/// @file html.h
/// Text that cannot leave its place: in HTML, in JSON within a script, in CSV.
#ifndef HINTERLAND_REPORT_HTML_H
#define HINTERLAND_REPORT_HTML_H

#include "core/buffer.h"
#include "hinterland/core/text.h"

/// Both languages of a text, of which the style of the page shows one; nothing for an
/// empty text.
void html_text(hl_buffer *out, hl_text text);

/// The same as an element, "h2", with an optional class.
void html_element(hl_buffer *out, const char *element, const char *class_name,
                  hl_text text);

/// A JSON string, quotes included; `<` and the line separators of JavaScript are
/// escaped, so that it may stand in a script element. NULL is null.
void script_string(hl_buffer *out, const char *text);

/// {"en": …, "zh": …}
void script_text(hl_buffer *out, hl_text text);

/// Four significant digits; null for NaN.
void script_number(hl_buffer *out, double value);

#endif
