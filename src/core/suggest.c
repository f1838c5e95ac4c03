#include "core/suggest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    ROWS = 3,              // the row before the last is needed for swaps
    CONTINUATION_BITS = 6, // of a UTF-8 byte after the first
    BYTES_MAX = 4          // of a character
};

// UTF-8: how the bytes of a character begin.
static const unsigned CONTINUES = 0x80;
static const unsigned CONTINUES_MASK = 0xC0;
static const unsigned CONTINUES_VALUE = 0x3F;
static const unsigned FIRST_OF_2 = 0xC0;
static const unsigned FIRST_OF_3 = 0xE0;
static const unsigned FIRST_OF_4 = 0xF0;
static const unsigned FIRST_OF_5 = 0xF8; // no longer UTF-8
static const unsigned SEVEN_BITS = 0x7F;

static bool is_continuation(unsigned byte)
{
    return (byte & CONTINUES_MASK) == CONTINUES;
}

/// Bytes of the character that begins with `byte`; 1 for one that begins none.
static size_t code_length(unsigned byte)
{
    if (byte >= FIRST_OF_5 || byte < FIRST_OF_2) return 1;
    if (byte >= FIRST_OF_4) return BYTES_MAX;
    return byte >= FIRST_OF_3 ? 3 : 2;
}

uint32_t hl_text_next(const char **text)
{
    const unsigned char *byte = (const unsigned char *)*text;
    const size_t length = code_length(byte[0]);
    uint32_t code = length > 1 ? byte[0] & (SEVEN_BITS >> length) : byte[0];

    for (size_t i = 1; i < length; i++) {
        if (!is_continuation(byte[i])) { // also the NUL
            (*text)++;
            return byte[0];
        }
        code = (code << CONTINUATION_BITS) | (byte[i] & CONTINUES_VALUE);
    }
    *text += length;
    return code;
}

static uint32_t lowered(uint32_t code)
{
    return code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code;
}

/// The first HL_SUGGEST_LENGTH_MAX characters; `*rest` counts those after them.
static size_t decode(const char *text, bool lower, uint32_t *code, size_t *rest)
{
    size_t count = 0;

    *rest = 0;
    while (*text != '\0') {
        const uint32_t one = hl_text_next(&text);
        if (count < HL_SUGGEST_LENGTH_MAX) {
            code[count++] = lower ? lowered(one) : one;
        } else {
            ++*rest;
        }
    }
    return count;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/// The characters of two texts and the last rows of the table of distances between
/// their beginnings.
typedef struct comparison {
    uint32_t x[HL_SUGGEST_LENGTH_MAX];
    uint32_t y[HL_SUGGEST_LENGTH_MAX];
    size_t row[ROWS][HL_SUGGEST_LENGTH_MAX + 1];
} comparison;

/// Row i >= 1: the first i characters of x against the first 0 .. m of y.
static void fill_row(comparison *c, size_t i, size_t m)
{
    size_t *row = c->row[i % ROWS];
    const size_t *above = c->row[(i - 1) % ROWS];
    const size_t *above2 = c->row[(i + 1) % ROWS];

    row[0] = i;
    for (size_t j = 1; j <= m; j++) {
        const size_t replaced = above[j - 1] + (c->x[i - 1] != c->y[j - 1]);
        row[j] = least(replaced, least(above[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && c->x[i - 1] == c->y[j - 2] &&
            c->x[i - 2] == c->y[j - 1]) {
            row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
}

static size_t distance(const char *a, const char *b, bool lower)
{
    comparison c;
    size_t rest_a = 0;
    size_t rest_b = 0;
    const size_t n = decode(a, lower, c.x, &rest_a);
    const size_t m = decode(b, lower, c.y, &rest_b);

    for (size_t j = 0; j <= m; j++) {
        c.row[0][j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        fill_row(&c, i, m);
    }
    return c.row[n % ROWS][m] + (rest_a > rest_b ? rest_a - rest_b : rest_b - rest_a);
}

size_t hl_edit_distance(const char *a, const char *b)
{
    return distance(a, b, false);
}

size_t hl_text_length(const char *text)
{
    size_t count = 0;

    while (*text != '\0') {
        (void)hl_text_next(&text);
        count++;
    }
    return count;
}

size_t hl_suggest_reach(size_t length)
{
    const size_t reach = length / 3 > 2 ? length / 3 : 2;

    return length > 0 ? least(reach, length - 1) : 0;
}

const char *hl_suggest(const char *word, const char *const *list, size_t count)
{
    size_t nearest = hl_suggest_reach(hl_text_length(word)) + 1;
    const char *found = NULL;

    for (size_t i = 0; i < count; i++) {
        if (list[i] == NULL) continue;
        const size_t away = distance(word, list[i], true);
        if (away < nearest) {
            nearest = away;
            found = list[i];
        }
    }
    return found;
}
