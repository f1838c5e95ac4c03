#include "io/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/memory.h"

enum {
    HIGH = 0x80,
    TRAIL_LAST = 0xBF,
    GBK_ANY_TRAIL = 0x40,
    GBK_LEAD_FIRST = 0xB0,
    GBK_LEAD_LAST = 0xF7,
    GBK_TRAIL_FIRST = 0xA1,
    GBK_PERCENT = 90,
    SHOWN_BYTES = 24
};

static const char UNDEFINED_IN_CP1252[] = "\x81\x8D\x8F\x90\x9D";

/// What UTF-8 allows (Unicode Standard, table 3-7): lead bytes, and the second byte.
typedef struct utf8_form {
    unsigned char lead_first, lead_last;
    unsigned char second_first, second_last;
    size_t length;
} utf8_form;

static const utf8_form FORMS[] = {
    {0x00, 0x7F, 0x00, 0x00, 1},
    {0xC2, 0xDF, 0x80, 0xBF, 2},
    {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3},
    {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4},
    {0xF4, 0xF4, 0x80, 0x8F, 4}
};

static const utf8_form *form_of(unsigned char lead)
{
    for (size_t f = 0; f < sizeof FORMS / sizeof *FORMS; f++) {
        if (lead >= FORMS[f].lead_first && lead <= FORMS[f].lead_last) return &FORMS[f];
    }
    return NULL;
}

/// The bytes of the UTF-8 character at `bytes`: 0 for what none can be, `left` + 1 for
/// one that the end cuts.
static size_t utf8_length(const unsigned char *bytes, size_t left)
{
    const utf8_form *form = form_of(bytes[0]);

    if (form == NULL) return 0;
    for (size_t i = 1; i < form->length; i++) {
        const unsigned char first = i == 1 ? form->second_first : HIGH;
        const unsigned char last = i == 1 ? form->second_last : TRAIL_LAST;
        if (i == left) return left + 1;
        if (bytes[i] < first || bytes[i] > last) return 0;
    }
    return form->length;
}

static void look_as_utf8(hl_encoding_evidence *evidence, const unsigned char *bytes,
                         size_t count)
{
    for (size_t i = 0; i < count && !evidence->invalid;) {
        const size_t length = utf8_length(bytes + i, count - i);
        if (length == 0) {
            evidence->invalid = true;
        } else if (length > count - i) {
            evidence->cut++;
        } else if (length > 1) {
            evidence->whole++;
        }
        i += length;
    }
}

static void look_as_gbk(hl_encoding_evidence *evidence, const unsigned char *bytes,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] < HIGH) continue;
        const unsigned lead = bytes[i];
        const unsigned trail = i + 1 < count ? bytes[i + 1] : 0;
        evidence->high = true;
        evidence->pairs++;
        if (lead >= GBK_LEAD_FIRST && lead <= GBK_LEAD_LAST &&
            trail >= GBK_TRAIL_FIRST) {
            evidence->chinese++;
        }
        if (trail >= GBK_ANY_TRAIL) i++;
    }
}

void hl_encoding_look(hl_encoding_evidence *evidence, const char *bytes, size_t count)
{
    const unsigned char *raw = (const unsigned char *)bytes;

    look_as_utf8(evidence, raw, count);
    look_as_gbk(evidence, raw, count);
    for (size_t i = 0; i < count; i++) {
        if (raw[i] >= HIGH && strchr(UNDEFINED_IN_CP1252, bytes[i]) != NULL) {
            evidence->outside_cp1252 = true;
        }
    }
}

const char *hl_encoding_guess(const hl_encoding_evidence *evidence)
{
    // A Latin-1 word that ends in an accent looks like a cut character: a cut counts
    // as UTF-8 only where there are at least as many whole characters.
    if (!evidence->invalid && evidence->whole >= evidence->cut) return "UTF-8";
    if (evidence->chinese * 100 >= evidence->pairs * GBK_PERCENT) return "GB18030";
    return evidence->outside_cp1252 ? "ISO-8859-1" : "CP1252";
}

const char *hl_encoding_name(const char *name)
{
    static const char *const ALIAS[][2] = {
        {"utf8",         "UTF-8"  },
        {"65001",        "UTF-8"  },
        {"gbk",          "GB18030"},
        {"gb2312",       "GB18030"},
        {"cp936",        "GB18030"},
        {"936",          "GB18030"},
        {"latin-1",      "CP1252" },
        {"latin1",       "CP1252" },
        {"ansi",         "CP1252" },
        {"iso-8859-1",   "CP1252" },
        {"iso8859-1",    "CP1252" },
        {"windows-1252", "CP1252" },
    };
    if (name == NULL || name[0] == '\0' || strcasecmp(name, "auto") == 0) return NULL;
    for (size_t i = 0; i < sizeof ALIAS / sizeof *ALIAS; i++) {
        if (strcasecmp(name, ALIAS[i][0]) == 0) return ALIAS[i][1];
    }
    return name;
}

/// iconv's own word for "no such conversion".
static bool is_open(iconv_t converter)
{
    return (intptr_t)converter != -1;
}

bool hl_encoding_is_known(const char *name)
{
    iconv_t converter = iconv_open("UTF-8", name);

    if (!is_open(converter)) return false;
    (void)iconv_close(converter);
    return true;
}

bool hl_text_is_utf8(const char *text)
{
    hl_encoding_evidence evidence = {0};

    look_as_utf8(&evidence, (const unsigned char *)text, strlen(text));
    return !evidence.invalid && evidence.cut == 0;
}

void hl_text_trim_cut(char *text)
{
    const size_t count = strlen(text);

    for (size_t i = 0; i < count;) {
        const size_t length = utf8_length((const unsigned char *)text + i, count - i);
        if (length > count - i) {
            text[i] = '\0';
            return;
        }
        i += length > 0 ? length : 1;
    }
}

static hl_status convert(iconv_t converter, char *from, size_t count, char **text,
                         size_t *length)
{
    size_t capacity = 0;
    size_t left = count;

    do {
        const size_t need = *length + left + 4 + 1; // room for a character and the NUL
        char *grown = hl_grow(*text, &capacity, need, 1);
        if (grown == NULL) return HL_MEMORY;
        *text = grown;
        char *to = grown + *length;
        size_t room = capacity - *length - 1;
        const size_t done = iconv(converter, &from, &left, &to, &room);
        *length = (size_t)(to - grown);
        if (done == (size_t)-1 && errno != E2BIG) return HL_INPUT;
        if (left > 0 && capacity - *length < 4 + 1) continue;
    } while (left > 0);
    (*text)[*length] = '\0';
    return HL_OK;
}

hl_status hl_text_decode(const char *bytes, size_t count, const char *encoding,
                         char **out, size_t *length, hl_error *err)
{
    char *text = NULL;
    char *input = NULL;
    size_t used = 0;

    iconv_t converter = iconv_open("UTF-8", encoding);
    if (!is_open(converter)) {
        return hl_fail(err, HL_CODE_READ_ENCODING, "%s\t%.*s", encoding, SHOWN_BYTES,
                       encoding);
    }
    hl_status status = HL_OK;
    input = hl_array(count + 1, 1); // iconv takes its input by a pointer to non-const
    if (input == NULL) {
        status = HL_MEMORY;
    } else {
        memcpy(input, bytes, count);
        status = convert(converter, input, count, &text, &used);
    }
    (void)iconv_close(converter);
    free(input);
    if (status == HL_MEMORY) {
        free(text);
        return hl_no_memory(err, "%zu bytes of text", count);
    }
    if (status != HL_OK) {
        const size_t begin = used > SHOWN_BYTES ? used - SHOWN_BYTES : 0;
        status = hl_fail(err, HL_CODE_READ_ENCODING, "%s\t…%.*s…", encoding,
                         (int)(used - begin), text + begin);
        free(text);
        return status;
    }
    *out = text;
    *length = used;
    return HL_OK;
}
