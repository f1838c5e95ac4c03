/// @file text.h
/// Text in two languages.
#ifndef HINTERLAND_CORE_TEXT_H
#define HINTERLAND_CORE_TEXT_H

typedef enum hl_lang { HL_EN, HL_ZH, HL_LANG_COUNT } hl_lang;

/// The same words in English and Chinese, UTF-8. Borrowed; `zh` NULL falls back to
/// `en`.
typedef struct hl_text {
    const char *en;
    const char *zh;
} hl_text;

/// The words in `lang`, or in the other language when those are missing; "" for
/// neither.
const char *hl_text_in(hl_text text, hl_lang lang);

#endif
