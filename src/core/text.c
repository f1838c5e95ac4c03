#include "hinterland/core/text.h"

#include <stddef.h>

const char *hl_text_in(hl_text text, hl_lang lang)
{
    const char *words = lang == HL_ZH ? text.zh : text.en;

    if (words == NULL || words[0] == '\0') words = lang == HL_ZH ? text.en : text.zh;
    return words != NULL ? words : "";
}
