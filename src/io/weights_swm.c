#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "io/weights_reading.h"

// Old header: "ID_FIELD;SRS\n". New header: "VERSION@10.1;UNIQUEID@ID;…\n", a list of
// name@value. Then little-endian: n and whether rows are standardized, and of each unit
// its number, how many neighbors, their numbers, their weights (one for all when the
// header says FIXEDWEIGHTS@True) and the sum of the weights, which a unit without
// neighbors has not.

enum {
    NUMBER_TEXT = 16,
    INTEGER_BYTES = 4,
    REAL_BYTES = 8,
    BYTE_BITS = 8,
    DIGITS_MAX = 9, // more do not fit the numbers of the format
    DECIMAL = 10
};

/// The bytes from here on.
typedef struct cursor {
    const unsigned char *at;
    const unsigned char *end;
} cursor;

static bool has(const cursor *c, size_t count, size_t size)
{
    return count <= (size_t)(c->end - c->at) / size;
}

static uint64_t take(cursor *c, size_t bytes)
{
    uint64_t value = 0;

    for (size_t b = 0; b < bytes; b++) {
        value |= (uint64_t)c->at[b] << (BYTE_BITS * b);
    }
    c->at += bytes;
    return value;
}

static long take_integer(cursor *c)
{
    return (long)(int32_t)(uint32_t)take(c, INTEGER_BYTES);
}

static double take_real(cursor *c)
{
    const uint64_t bits = take(c, REAL_BYTES);
    double value = 0.0;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/// Is it there in the header, whatever the case of the letters?
static bool header_says(const char *header, size_t length, const char *word)
{
    const size_t size = strlen(word);

    for (size_t k = 0; k + size <= length; k++) {
        size_t same = 0;
        while (same < size && (header[k + same] | ' ') == (word[same] | ' ')) {
            same++;
        }
        if (same == size) return true;
    }
    return false;
}

/// A row: its unit and its neighbors, still as bytes.
typedef struct swm_row {
    long unit;
    size_t count;
    cursor neighbor;
    cursor weight;
} swm_row;

/// What the beginning of a file says.
typedef struct swm {
    cursor at;
    size_t n;
    bool fixed; ///< one weight for all neighbors of a unit
} swm;

static hl_status open_swm(const char *bytes, size_t size, swm *out, hl_error *err)
{
    const char *line_end = memchr(bytes, '\n', size);

    if (line_end == NULL) return reading_fail("", "header", err);
    const size_t length = (size_t)(line_end - bytes);
    out->fixed = header_says(bytes, length, "FIXEDWEIGHTS@TRUE");
    out->at = (cursor){(const unsigned char *)line_end + 1,
                       (const unsigned char *)bytes + size};
    if (!has(&out->at, 2, INTEGER_BYTES)) return reading_fail("", "n", err);
    const long n = take_integer(&out->at);
    (void)take_integer(&out->at); // whether rows are standardized: the values tell
    if (n < 0 || !has(&out->at, (size_t)n, 2 * (size_t)INTEGER_BYTES)) {
        return reading_fail("", "n", err);
    }
    out->n = (size_t)n;
    return HL_OK;
}

static hl_status next_row(swm *in, swm_row *row, hl_error *err)
{
    if (!has(&in->at, 2, INTEGER_BYTES)) return reading_fail("", "key", err);
    *row = (swm_row){.unit = take_integer(&in->at)};
    const long count = take_integer(&in->at);
    if (count < 0 || !has(&in->at, (size_t)count, INTEGER_BYTES)) {
        return reading_fail("", "key", err);
    }
    row->count = (size_t)count;
    if (count == 0) return HL_OK;
    row->neighbor = in->at;
    in->at.at += row->count * INTEGER_BYTES;
    row->weight = in->at;
    const size_t reals = (in->fixed ? 1 : row->count) + 1; // and their sum
    if (!has(&in->at, reals, REAL_BYTES)) return reading_fail("", "w", err);
    in->at.at += reals * REAL_BYTES;
    return HL_OK;
}

/// The length of all keys when they are digits of one length, else 0.
static size_t common_width(const reading *in)
{
    const size_t width = in->n > 0 ? strlen(in->key[0]) : 0;

    for (size_t i = 0; i < in->n; i++) {
        const size_t digits = strspn(in->key[i], "0123456789");
        if (digits != width || in->key[i][digits] != '\0') return 0;
    }
    return width <= DIGITS_MAX ? width : 0;
}

/// Number to unit, with zeros in front where the keys have them.
static hl_status find_number(reading *in, long number, int width, size_t *filled,
                             uint32_t *out, hl_error *err)
{
    char text[NUMBER_TEXT];

    (void)snprintf(text, sizeof text, "%0*ld", width, number);
    *filled += width > 0 && number >= 0 && text[0] == '0' && width > 1;
    return reading_find(in, text, out, err);
}

static hl_status take_row(reading *in, swm_row *row, bool fixed, int width,
                          size_t *filled, hl_error *err)
{
    uint32_t from = 0;
    double weight = 0.0;

    hl_status status = find_number(in, row->unit, width, filled, &from, err);
    if (status != HL_OK) return status;
    if (in->seen[from]) {
        return hl_fail(err, HL_CODE_READ_DUPLICATE_ROW, "%s", in->key[from]);
    }
    in->seen[from] = true;
    for (size_t k = 0; k < row->count && status == HL_OK; k++) {
        uint32_t to = 0;
        if (k == 0 || !fixed) weight = take_real(&row->weight);
        status = find_number(in, take_integer(&row->neighbor), width, filled, &to, err);
        if (status == HL_OK) status = reading_add(in, from, to, weight, err);
    }
    return status;
}

hl_status reading_swm(reading *in, hl_log *log, hl_error *err)
{
    const int width = (int)common_width(in);
    size_t filled = 0;
    swm file = {0};

    hl_status status = open_swm(in->text, (size_t)(in->end - in->text), &file, err);
    if (status == HL_OK) status = reading_check_count(in, file.n, err);
    for (size_t i = 0; i < file.n && status == HL_OK; i++) {
        swm_row row = {0};
        status = next_row(&file, &row, err);
        if (status == HL_OK) {
            status = take_row(in, &row, file.fixed, width, &filled, err);
        }
    }
    if (status != HL_OK || filled == 0) return status;
    return hl_warn(log, err, HL_CODE_WEIGHTS_ZEROS, in->name, "%d", width);
}

hl_status reading_swm_keys(const char *bytes, size_t size, char ***out, size_t *n,
                           hl_error *err)
{
    swm file = {0};

    hl_status status = open_swm(bytes, size, &file, err);
    if (status != HL_OK) return status;
    char **key = hl_array(file.n, sizeof *key);
    if (key == NULL) return hl_no_memory(err, "%zu keys", file.n);
    for (size_t i = 0; i < file.n && status == HL_OK; i++) {
        char text[NUMBER_TEXT];
        swm_row row = {0};
        status = next_row(&file, &row, err);
        (void)snprintf(text, sizeof text, "%ld", row.unit);
        key[i] = hl_copy_text(text);
        if (key[i] == NULL) status = hl_no_memory(err, "%zu keys", file.n);
    }
    if (status != HL_OK) {
        hl_free_texts(key, file.n);
        return status;
    }
    *out = key;
    *n = file.n;
    return HL_OK;
}
