#include "cli/words.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/suggest.h"

size_t words_count(const char *const *words)
{
    size_t count = 0;

    while (words[count] != NULL) {
        count++;
    }
    return count;
}

char *words_join(const char *const *words, size_t count, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < count && used < size; i++) {
        const int length =
            snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "", words[i]);
        used += length > 0 ? (size_t)length : 0;
    }
    return out;
}

const char *words_near(const char *word, const char *const *words, size_t count)
{
    return hl_suggest(word, words, count);
}

/// The code point at the start of a UTF-8 text and its length in bytes; a stray byte
/// counts as one character.
static uint32_t decode(const char *text, size_t *length)
{
    enum { CONTINUATION = 0x3F, TWO = 0xC0, THREE = 0xE0, FOUR = 0xF0, BITS = 6 };
    const unsigned char first = (unsigned char)text[0];
    size_t more = 0;

    if (first >= TWO) more = first >= FOUR ? 3 : first >= THREE ? 2 : 1;
    uint32_t point = more > 0 ? first & ((unsigned)CONTINUATION >> more) : first;
    *length = 1;
    while (*length <= more && text[*length] != '\0') {
        point = point << BITS | ((unsigned char)text[*length] & (unsigned)CONTINUATION);
        (*length)++;
    }
    return point;
}

static bool is_wide(uint32_t point)
{
    static const uint32_t RANGES[][2] = {
        {0x1100,  0x115F },
        {0x2E80,  0xA4CF },
        {0xAC00,  0xD7A3 },
        {0xF900,  0xFAFF },
        {0xFE30,  0xFE4F },
        {0xFF00,  0xFF60 },
        {0xFFE0,  0xFFE6 },
        {0x20000, 0x3FFFD}
    };
    for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES; i++) {
        if (point >= RANGES[i][0] && point <= RANGES[i][1]) return true;
    }
    return false;
}

static bool is_one_of(uint32_t point, const char *set)
{
    for (size_t length = 0; *set != '\0'; set += length) {
        if (decode(set, &length) == point) return true;
    }
    return false;
}

size_t words_width(const char *text)
{
    size_t width = 0;

    for (size_t length = 0; *text != '\0'; text += length) {
        width += is_wide(decode(text, &length)) ? 2 : 1;
    }
    return width;
}

/// The bytes of the shortest beginning of `text` after which a line may break: up to a
/// space, or a Chinese character with the punctuation that clings to it.
static size_t piece(const char *text, size_t *width)
{
    static const char CLOSING[] = ",.;:!?)]>。,、;:!?)》」”’";
    static const char OPENING[] = "([<(《「“‘";
    size_t bytes = 0;
    bool after_wide = false;
    bool after_opening = false;

    *width = 0;
    for (size_t length = 0; strchr(" \n", text[bytes]) == NULL; bytes += length) {
        const uint32_t point = decode(text + bytes, &length);
        const bool wide = is_wide(point);
        const bool clings = is_one_of(point, CLOSING);
        if (bytes > 0 && !clings && !after_opening && (after_wide || wide)) break;
        after_wide = wide || (after_wide && clings);
        after_opening = is_one_of(point, OPENING);
        *width += wide ? 2 : 1;
    }
    return bytes;
}

void words_wrap(FILE *to, const char *text, size_t column, size_t indent)
{
    bool line_is_fresh = true;

    while (*text != '\0') {
        if (*text == '\n') {
            fprintf(to, "\n%*s", (int)indent, "");
            text++;
            column = indent;
            line_is_fresh = true;
            continue;
        }
        const size_t spaces = strspn(text, " ");
        text += spaces;
        size_t width = 0;
        const size_t bytes = piece(text, &width);
        if (!line_is_fresh && column + spaces + width > WORDS_LINE_WIDTH) {
            fprintf(to, "\n%*s", (int)indent, "");
            column = indent;
        } else {
            fprintf(to, "%*s", (int)spaces, "");
            column += spaces;
        }
        fwrite(text, 1, bytes, to);
        text += bytes;
        column += width;
        line_is_fresh = false;
    }
    fputc('\n', to);
}

/// Print the `index`-th (from 1) of the tab-separated values.
static void print_value(FILE *to, const char *values, int index)
{
    for (int i = 1; i < index && *values != '\0'; i++) {
        values += strcspn(values, "\t");
        values += *values != '\0';
    }
    fwrite(values, 1, strcspn(values, "\t"), to);
}

void words_say(FILE *to, hl_text sentence, hl_lang lang, const char *values, ...)
{
    char filled[HL_MESSAGE_VALUES_SIZE];
    const char *from = hl_text_in(sentence, lang);
    va_list args;

    va_start(args, values);
    (void)vsnprintf(filled, sizeof filled, values, args);
    va_end(args);
    while (*from != '\0') {
        if (from[0] == '{' && from[1] >= '1' && from[1] <= '9' && from[2] == '}') {
            print_value(to, filled, from[1] - '0');
            from += 3;
        } else {
            fputc(*from++, to);
        }
    }
}

hl_status words_bits(const char *option_name, const char *list,
                     const char *const *words, unsigned *out, hl_error *err)
{
    enum { WORD_SIZE = 32, LIST_SIZE = 128 };
    unsigned bits = 0;

    while (*list != '\0') {
        char word[WORD_SIZE] = "";
        char all[LIST_SIZE];
        const size_t length = strcspn(list, ",");
        size_t k = 0;
        if (length < sizeof word) memcpy(word, list, length);
        while (words[k] != NULL && strcmp(words[k], word) != 0) {
            k++;
        }
        if (words[k] == NULL) {
            const size_t count = words_count(words);
            const char *near = words_near(word, words, count);
            return hl_fail(err, HL_CODE_USAGE_WORD, "%s\t%s\t%s\t%s", option_name, word,
                           near != NULL ? near : words[0],
                           words_join(words, count, all, sizeof all));
        }
        bits |= 1U << k;
        list += length + (list[length] == ',');
    }
    *out = bits;
    return HL_OK;
}
