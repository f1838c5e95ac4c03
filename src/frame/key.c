#include "frame/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/suggest.h"
#include "hinterland/frame/join.h"

enum {
    FULL_WIDTH_FIRST = 0xFF01, // U+FF01 … U+FF5E are ASCII 0x21 … 0x7E, wide
    FULL_WIDTH_LAST = 0xFF5E,
    FULL_WIDTH_SHIFT = 0xFF01 - 0x21,
    ASCII_DELETE = 0x7F,
    NO_BREAK_SPACE = 0xA0,
    SPACES_FIRST = 0x2000, // en quad … right-to-left mark, with the zero-width ones
    SPACES_LAST = 0x200F,
    NARROW_NO_BREAK = 0x202F,
    MATHEMATICAL_SPACE = 0x205F,
    WORD_JOINER = 0x2060,
    IDEOGRAPHIC_SPACE = 0x3000,
    BYTE_ORDER_MARK = 0xFEFF,
    CODE_DIGITS = 6 // of a Chinese county code; twice that with town and village
};

bool hl_is_blank(uint32_t c)
{
    return c <= ' ' || c == ASCII_DELETE || c == NO_BREAK_SPACE ||
           (c >= SPACES_FIRST && c <= SPACES_LAST) || c == NARROW_NO_BREAK ||
           c == MATHEMATICAL_SPACE || c == WORD_JOINER || c == IDEOGRAPHIC_SPACE ||
           c == BYTE_ORDER_MARK;
}

uint32_t hl_half_width(uint32_t c)
{
    return c >= FULL_WIDTH_FIRST && c <= FULL_WIDTH_LAST ? c - FULL_WIDTH_SHIFT : c;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_bracket(uint32_t c)
{
    return c == '(' || c == ')' || c == '[' || c == ']';
}

/// Does a blank between these two tell words apart?
static bool separates(uint32_t before, uint32_t after)
{
    if (before >= ASCII_DELETE || after >= ASCII_DELETE) return false;
    if (is_bracket(before) || is_bracket(after)) return false;
    return !(is_digit(before) && is_digit(after));
}

/// What normalizing has seen and written so far.
typedef struct normalizer {
    char *to;
    size_t length;
    uint32_t last;  ///< character written last; 0 at the start
    size_t blanks;  ///< read since
    bool one_space; ///< those blanks are one ASCII space
    unsigned repairs;
} normalizer;

static void take_blanks(normalizer *n, uint32_t next)
{
    if (n->blanks == 0) return;
    if (n->last == 0) {
        n->repairs |= 1U << HL_REPAIR_SPACES_AROUND;
    } else if (separates(n->last, next)) {
        n->to[n->length++] = ' ';
        if (!n->one_space) n->repairs |= 1U << HL_REPAIR_SPACES_INSIDE;
    } else {
        n->repairs |= 1U << HL_REPAIR_SPACES_INSIDE;
    }
    n->blanks = 0;
}

static void take_character(normalizer *n, const char *from, size_t bytes, uint32_t read)
{
    const uint32_t character = hl_half_width(read);

    if (hl_is_blank(character)) {
        n->one_space = n->blanks == 0 && character == ' ';
        n->blanks++;
        return;
    }
    take_blanks(n, character);
    if (character != read) {
        n->to[n->length++] = (char)character;
        n->repairs |= 1U << HL_REPAIR_FULL_WIDTH;
    } else {
        memcpy(n->to + n->length, from, bytes);
        n->length += bytes;
    }
    n->last = character;
}

/// "320506.0" to "320506".
static void drop_decimals(normalizer *n)
{
    const size_t digits = strspn(n->to, "0123456789");

    if (digits == 0 || n->to[digits] != '.' || n->to[digits + 1] == '\0') return;
    if (n->to[digits + 1 + strspn(n->to + digits + 1, "0")] != '\0') return;
    n->to[digits] = '\0';
    n->repairs |= 1U << HL_REPAIR_DECIMALS;
}

char *hl_key_normal(const char *raw, unsigned *repairs)
{
    if (raw == NULL) raw = "";

    normalizer n = {.to = hl_array(strlen(raw) + 1, 1)}; // never longer than it was
    if (n.to == NULL) return NULL;
    while (*raw != '\0') {
        const char *from = raw;
        const uint32_t character = hl_text_next(&raw);
        take_character(&n, from, (size_t)(raw - from), character);
    }
    if (n.blanks > 0) n.repairs |= 1U << HL_REPAIR_SPACES_AROUND;
    n.to[n.length] = '\0';
    drop_decimals(&n);
    if (repairs != NULL) *repairs = n.repairs;
    return n.to;
}

char *hl_key_squeezed(const char *normal)
{
    char *squeezed = hl_array(strlen(normal) + 1, 1);
    if (squeezed == NULL) return NULL;

    size_t length = 0;
    for (; *normal != '\0'; normal++) { // a normal form has no other blank
        if (*normal != ' ') squeezed[length++] = *normal;
    }
    return squeezed;
}

bool hl_key_is_digits(const char *key)
{
    return key[0] != '\0' && key[strspn(key, "0123456789")] == '\0';
}

const char *hl_key_significant(const char *key)
{
    return key + strspn(key, "0");
}

bool hl_key_is_long_form(const char *long_code, const char *code)
{
    static const char TAIL[CODE_DIGITS + 1] = "000000";

    return strlen(code) == CODE_DIGITS &&
           strlen(long_code) == (size_t)CODE_DIGITS + CODE_DIGITS &&
           strncmp(long_code, code, CODE_DIGITS) == 0 &&
           strcmp(long_code + CODE_DIGITS, TAIL) == 0;
}

size_t hl_key_stem(const char *name)
{
    // Longer endings before their own ends.
    static const char *const ENDINGS[] = {
        "自治县",  "自治旗", "自治州",    "新区",     "林区",  "特区",    "地区",
        "县",      "区",     "市",        "旗",       "盟",    "州",      " County",
        " Parish", " City",  " District", " Borough", " city", " county", " district"};
    const size_t length = strlen(name);

    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        const size_t ending = strlen(ENDINGS[i]);
        if (length > ending && strcmp(name + length - ending, ENDINGS[i]) == 0) {
            return length - ending;
        }
    }
    return length;
}

void hl_key_list_add(hl_key_list *list, const char *key)
{
    static const char MORE[] = ", …";
    const char *const comma = list->count > 0 ? ", " : "";
    const size_t need = strlen(comma) + strlen(key);

    list->count++;
    if (list->length + sizeof MORE > sizeof list->text) return; // closed
    if (list->length + need + sizeof MORE >= sizeof list->text) {
        (void)snprintf(list->text + list->length, sizeof list->text - list->length,
                       "%s", list->length > 0 ? MORE : "…");
        list->length = sizeof list->text;
        return;
    }
    (void)snprintf(list->text + list->length, sizeof list->text - list->length, "%s%s",
                   comma, key);
    for (size_t i = list->length; i < list->length + need; i++) {
        if (list->text[i] == '\t') list->text[i] = ' ';
    }
    list->length += need;
}

hl_status hl_field_require(const hl_table *table, const char *name,
                           const hl_field **out, hl_error *err)
{
    hl_key_list fields = {0};
    char near[HL_KEY_LIST_SIZE] = "";

    *out = hl_table_find(table, name);
    if (*out != NULL) return HL_OK;
    for (size_t i = 0; i < table->count; i++) {
        hl_key_list_add(&fields, table->field[i].name);
    }
    const char *nearest = hl_table_suggest(table, name);
    if (nearest != NULL) (void)snprintf(near, sizeof near, " (%s?)", nearest);
    return hl_fail(err, HL_CODE_JOIN_FIELD, "%s\t%s\t%s\t%s", name,
                   table->source != NULL ? table->source : "?", fields.text, near);
}

hl_status hl_field_normal_texts(const hl_field *field, size_t rows, char ***out,
                                unsigned *repairs, hl_error *err)
{
    char **text = NULL;

    const hl_status status = hl_field_texts(field, rows, &text, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < rows; i++) {
        char *normal = hl_key_normal(text[i], repairs != NULL ? &repairs[i] : NULL);
        if (normal == NULL) {
            hl_free_texts(text, rows);
            return hl_no_memory(err, "%zu keys", rows);
        }
        free(text[i]);
        text[i] = normal;
    }
    *out = text;
    return HL_OK;
}
