#include "hinterland/io/weights_file.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/memory.h"
#include "hinterland/io/read.h"
#include "io/nearest_name.h"
#include "io/source.h"
#include "io/weights_reading.h"

enum { DECIMAL = 10, SUGGESTION_SIZE = 128, HEADER_WORDS = 2, MTX_HEADER_WORDS = 5 };

static const char MTX_KEY[] = "%key";

hl_weights_format hl_weights_format_of(const char *path)
{
    static const struct {
        const char *extension;
        hl_weights_format format;
    } KNOWN[] = {
        {".gal", HL_WEIGHTS_FILE_GAL},
        {".gwt", HL_WEIGHTS_FILE_GWT},
        {".kwt", HL_WEIGHTS_FILE_KWT},
        {".swm", HL_WEIGHTS_FILE_SWM},
        {".mtx", HL_WEIGHTS_FILE_MTX},
        {".csv", HL_WEIGHTS_FILE_CSV}
    };

    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        if (hl_source_has_extension(path, KNOWN[i].extension)) return KNOWN[i].format;
    }
    return HL_WEIGHTS_FILE_UNKNOWN;
}

static int by_key(const void *pa, const void *pb)
{
    const entry *a = pa;
    const entry *b = pb;

    return strcmp(a->key, b->key);
}

/// Go to the next line; false at the end of the file.
static bool next_line(reading *in)
{
    if (in->rest >= in->end) {
        in->at = in->end;
        return false;
    }
    in->at = in->rest;
    char *stop = in->at + strcspn(in->at, "\r\n");
    in->rest = stop + 1;
    if (stop < in->end && stop[0] == '\r' && stop[1] == '\n') in->rest++;
    *stop = '\0';
    in->line++;
    return true;
}

/// The next word of the line; NULL at its end.
static char *next_word(reading *in)
{
    in->at += strspn(in->at, " \t");
    if (*in->at == '\0') return NULL;
    char *word = in->at;
    in->at += strcspn(in->at, " \t");
    if (*in->at != '\0') *in->at++ = '\0';
    return word;
}

/// The next word of the file, on whatever line; NULL at its end.
static char *next_word_anywhere(reading *in)
{
    char *word = next_word(in);

    while (word == NULL && next_line(in)) {
        word = next_word(in);
    }
    return word;
}

hl_status reading_fail(const char *word, const char *expected, hl_error *err)
{
    return hl_fail(err, HL_CODE_READ_WEIGHTS_TEXT, "%s\t%s", word != NULL ? word : "",
                   expected);
}

static hl_status read_count(const char *word, size_t *out, hl_error *err)
{
    char *end = NULL;

    if (word == NULL || word[0] < '0' || word[0] > '9') {
        return reading_fail(word, "n", err);
    }
    const unsigned long long value = strtoull(word, &end, DECIMAL);
    if (*end != '\0' || value > UINT32_MAX) return reading_fail(word, "n", err);
    *out = (size_t)value;
    return HL_OK;
}

static hl_status read_weight(const char *word, double *out, hl_error *err)
{
    char *end = NULL;

    if (word == NULL || word[0] == '\0') return reading_fail(word, "w", err);
    const double value = strtod(word, &end);
    if (*end != '\0') return reading_fail(word, "w", err);
    *out = value;
    return HL_OK;
}

hl_status reading_check_count(const reading *in, size_t count, hl_error *err)
{
    if (count == in->n) return HL_OK;
    return hl_fail(err, HL_CODE_READ_WEIGHTS_COUNT, "%zu\t%zu", count, in->n);
}

/// " (→ near?)" for the unit whose key is nearest, or "".
static hl_status suggest(const reading *in, const char *key, char *out, hl_error *err)
{
    const char **candidate = hl_array(in->n, sizeof *candidate);

    out[0] = '\0';
    if (candidate == NULL) return hl_no_memory(err, "%zu keys", in->n);
    for (size_t i = 0; i < in->n; i++) {
        candidate[i] = in->sorted[i].key;
    }
    const size_t near = hl_nearest_name(candidate, in->n, key);
    if (near < in->n) (void)snprintf(out, SUGGESTION_SIZE, " (→ %s?)", candidate[near]);
    free(candidate);
    return HL_OK;
}

hl_status reading_find(reading *in, const char *key, uint32_t *out, hl_error *err)
{
    char near[SUGGESTION_SIZE];
    const entry wanted = {.key = key != NULL ? key : ""};
    const entry *found = NULL;

    if (wanted.key[0] == '\0') return reading_fail(key, "key", err);
    found = bsearch(&wanted, in->sorted, in->n, sizeof *in->sorted, by_key);
    if (found != NULL) {
        *out = (uint32_t)found->unit;
        return HL_OK;
    }
    const hl_status status = suggest(in, key, near, err);
    if (status != HL_OK) return status;
    return hl_fail(err, HL_CODE_READ_WEIGHTS_KEY, "%s\t%s", key, near);
}

hl_status reading_add(reading *in, uint32_t from, uint32_t to, double weight,
                      hl_error *err)
{
    const size_t need = in->links + 1;

    if (from == to && in->has_self) {
        in->selves++;
        return HL_OK;
    }
    if (from == to) {
        return hl_fail(err, HL_CODE_READ_WEIGHTS_LINK, "%s\t%s\ti = j", in->key[from],
                       in->key[to]);
    }
    if (!isfinite(weight) || weight < 0.0) {
        return hl_fail(err, HL_CODE_READ_WEIGHTS_LINK, "%s\t%s\tw = %g", in->key[from],
                       in->key[to], weight);
    }
    uint32_t *froms = hl_grow(in->from, &in->from_room, need, sizeof *froms);
    if (froms != NULL) in->from = froms;
    uint32_t *tos = hl_grow(in->to, &in->to_room, need, sizeof *tos);
    if (tos != NULL) in->to = tos;
    double *weights = hl_grow(in->weight, &in->weight_room, need, sizeof *weights);
    if (weights != NULL) in->weight = weights;
    if (froms == NULL || tos == NULL || weights == NULL) {
        return hl_no_memory(err, "%zu links", need);
    }
    in->from[in->links] = from;
    in->to[in->links] = to;
    in->weight[in->links++] = weight;
    if (weight != 1.0) in->all_one = false;
    return HL_OK;
}

/// The header of GAL and GWT: "49", or "0 49 columbus POLYID".
static hl_status read_header(reading *in, hl_error *err)
{
    const char *first = next_word_anywhere(in);
    const char *second = next_word(in);
    size_t count = 0;

    const hl_status status = read_count(second != NULL ? second : first, &count, err);
    in->at += strlen(in->at); // the names of map and key say nothing of the units
    return status != HL_OK ? status : reading_check_count(in, count, err);
}

static hl_status read_gal_row(reading *in, const char *word, hl_error *err)
{
    uint32_t from = 0;
    uint32_t to = 0;
    size_t count = 0;

    hl_status status = reading_find(in, word, &from, err);
    if (status != HL_OK) return status;
    if (in->seen[from]) return hl_fail(err, HL_CODE_READ_DUPLICATE_ROW, "%s", word);
    in->seen[from] = true;
    status = read_count(next_word(in), &count, err);
    for (size_t k = 0; k < count && status == HL_OK; k++) {
        status = reading_find(in, next_word_anywhere(in), &to, err);
        if (status == HL_OK) status = reading_add(in, from, to, 1.0, err);
    }
    return status;
}

static hl_status read_gal(reading *in, hl_error *err)
{
    hl_status status = read_header(in, err);
    const char *word = NULL;

    while (status == HL_OK && (word = next_word_anywhere(in)) != NULL) {
        status = read_gal_row(in, word, err);
    }
    return status;
}

static hl_status read_gwt(reading *in, hl_error *err)
{
    hl_status status = read_header(in, err);
    const char *word = NULL;

    while (status == HL_OK && (word = next_word_anywhere(in)) != NULL) {
        uint32_t from = 0;
        uint32_t to = 0;
        double weight = 0.0;
        status = reading_find(in, word, &from, err);
        if (status == HL_OK) status = reading_find(in, next_word(in), &to, err);
        if (status == HL_OK) status = read_weight(next_word(in), &weight, err);
        if (status == HL_OK) status = reading_add(in, from, to, weight, err);
        if (status == HL_OK) in->seen[from] = true;
    }
    return status;
}

/// What a MatrixMarket file is: its banner, and which unit each row stands for.
typedef struct matrix_market {
    bool pattern;
    bool symmetric;
    bool has_keys;
    uint32_t *unit; ///< n
} matrix_market;

static hl_status read_banner(reading *in, matrix_market *market, hl_error *err)
{
    static const char *const EXPECTED[MTX_HEADER_WORDS][4] = {
        {"%%MatrixMarket", NULL},
        {                     "matrix",            NULL    },
        {          "coordinate",                NULL              },
        { "real",            "integer",                "pattern", NULL},
        {                            "general",            "symmetric",                NULL}
    };
    size_t choice[MTX_HEADER_WORDS] = {0};

    for (size_t w = 0; w < MTX_HEADER_WORDS; w++) {
        const char *word = w == 0 ? next_word_anywhere(in) : next_word(in);
        const char *const *known = EXPECTED[w];
        while (known[choice[w]] != NULL && word != NULL &&
               strcasecmp(word, known[choice[w]]) != 0) {
            choice[w]++;
        }
        if (word == NULL || known[choice[w]] == NULL) {
            return reading_fail(word, known[0], err);
        }
    }
    market->pattern = choice[3] == 2;
    market->symmetric = choice[4] == 1;
    return HL_OK;
}

/// A comment "%key 3 51069": row 3 is the unit 51069. The key is the rest of the line.
static hl_status read_key_comment(reading *in, matrix_market *market, hl_error *err)
{
    size_t row = 0;
    uint32_t unit = 0;

    hl_status status = read_count(next_word(in), &row, err);
    if (status == HL_OK) status = reading_find(in, in->at, &unit, err);
    if (status != HL_OK) return status;
    if (row < 1 || row > in->n) return reading_check_count(in, row, err);
    if (in->seen[unit]) return hl_fail(err, HL_CODE_READ_DUPLICATE_ROW, "%s", in->at);
    in->seen[unit] = true;
    market->unit[row - 1] = unit;
    market->has_keys = true;
    return HL_OK;
}

/// The comments and the line of the sizes; returns the number of entries.
static hl_status read_sizes(reading *in, matrix_market *market, size_t *entries,
                            hl_error *err)
{
    hl_status status = HL_OK;
    size_t columns = 0;
    size_t rows = 0;
    const char *word = next_word_anywhere(in);

    while (status == HL_OK && word != NULL && word[0] == '%') {
        if (strcmp(word, MTX_KEY) == 0) status = read_key_comment(in, market, err);
        in->at += strlen(in->at);
        if (status == HL_OK) word = next_word_anywhere(in);
    }
    if (status == HL_OK) status = read_count(word, &rows, err);
    if (status == HL_OK) status = reading_check_count(in, rows, err);
    if (status == HL_OK) status = read_count(next_word(in), &columns, err);
    if (status == HL_OK) status = reading_check_count(in, columns, err);
    if (status == HL_OK) status = read_count(next_word(in), entries, err);
    return status;
}

static hl_status read_market_entry(reading *in, const matrix_market *market,
                                   hl_error *err)
{
    size_t place[2] = {0};
    double weight = 1.0;
    hl_status status = HL_OK;

    for (size_t k = 0; k < 2 && status == HL_OK; k++) {
        const char *word = k == 0 ? next_word_anywhere(in) : next_word(in);
        status = read_count(word, &place[k], err);
        if (status == HL_OK && (place[k] < 1 || place[k] > in->n)) {
            status = reading_fail(word, "1..n", err);
        }
    }
    if (status == HL_OK && !market->pattern) {
        status = read_weight(next_word(in), &weight, err);
    }
    if (status != HL_OK) return status;
    const uint32_t from = market->unit[place[0] - 1];
    const uint32_t to = market->unit[place[1] - 1];
    status = reading_add(in, from, to, weight, err);
    if (status == HL_OK && market->symmetric) {
        status = reading_add(in, to, from, weight, err);
    }
    return status;
}

static hl_status read_mtx(reading *in, hl_log *log, hl_error *err)
{
    matrix_market market = {.unit = hl_array(in->n, sizeof *market.unit)};
    size_t entries = 0;
    size_t keys = 0;

    if (market.unit == NULL) return hl_no_memory(err, "%zu units", in->n);
    for (size_t i = 0; i < in->n; i++) {
        market.unit[i] = (uint32_t)i;
    }
    hl_status status = read_banner(in, &market, err);
    if (status == HL_OK) status = read_sizes(in, &market, &entries, err);
    for (size_t i = 0; i < in->n; i++) {
        keys += in->seen[i];
        if (!market.has_keys) in->seen[i] = true;
    }
    if (status == HL_OK && market.has_keys) status = reading_check_count(in, keys, err);
    if (status == HL_OK && !market.has_keys && in->n > 0) {
        status = hl_warn(log, err, HL_CODE_READ_WEIGHTS_ORDER, "", "%s\t%s", in->name,
                         in->key[0]);
    }
    for (size_t e = 0; e < entries && status == HL_OK; e++) {
        status = read_market_entry(in, &market, err);
    }
    free(market.unit);
    return status;
}

static hl_status read_csv_row(reading *in, const hl_table *table, size_t row,
                              hl_error *err)
{
    const char *to_key = table->field[1].text[row];
    const char *value = table->count > 2 ? table->field[2].text[row] : NULL;
    uint32_t from = 0;
    uint32_t to = 0;
    double weight = 1.0;

    hl_status status = reading_find(in, table->field[0].text[row], &from, err);
    if (status != HL_OK) return status;
    in->seen[from] = true;
    if (to_key == NULL) return HL_OK; // a unit without neighbors
    status = reading_find(in, to_key, &to, err);
    if (status == HL_OK && value != NULL) status = read_weight(value, &weight, err);
    if (status == HL_OK) status = reading_add(in, from, to, weight, err);
    return status;
}

static hl_status read_csv(reading *in, const char *path, hl_log *log, hl_error *err)
{
    hl_table table = {0};

    hl_status status = hl_read_table(path, NULL, &table, log, err);
    if (status != HL_OK) return status;
    if (table.count < HEADER_WORDS) {
        status = reading_fail(table.field[0].name, "to", err);
    }
    for (size_t r = 0; r < table.rows && status == HL_OK; r++) {
        in->line = r + 2; // the heading is line 1
        status = read_csv_row(in, &table, r, err);
    }
    hl_table_free(&table);
    return status;
}

/// Every unit has a row. A GWT cannot show a unit without neighbors: said there.
static hl_status check_units(const reading *in, hl_weights_format format, hl_log *log,
                             hl_error *err)
{
    size_t missing = 0;
    size_t first = 0;

    for (size_t i = in->n; i-- > 0;) {
        if (in->seen[i]) continue;
        missing++;
        first = i;
    }
    if (missing == 0 || in->pairs) return HL_OK;
    if (format == HL_WEIGHTS_FILE_GWT || format == HL_WEIGHTS_FILE_KWT) {
        return hl_warn(log, err, HL_CODE_READ_WEIGHTS_ISLANDS, "", "%zu\t%zu\t%s\t%s",
                       missing, in->n, in->name, in->key[first]);
    }
    return hl_fail(err, HL_CODE_READ_WEIGHTS_UNIT, "%zu\t%zu\t%s\t", missing, in->n,
                   in->key[first]);
}

static hl_status begin(reading *in, const char *path, hl_error *err)
{
    bool shx_missing = false;
    size_t count = 0;

    in->sorted = hl_array(in->n, sizeof *in->sorted);
    in->seen = hl_array(in->n, sizeof *in->seen);
    if (in->sorted == NULL || in->seen == NULL) {
        return hl_no_memory(err, "%zu keys", in->n);
    }
    for (size_t i = 0; i < in->n; i++) {
        in->sorted[i] = (entry){in->key[i], i};
    }
    qsort(in->sorted, in->n, sizeof *in->sorted, by_key);
    hl_status status = hl_source_check(path, &shx_missing, err);
    if (status == HL_OK) status = hl_file_read(path, &in->text, &count, err);
    if (status != HL_OK) return status;
    in->end = in->text + count;
    in->rest = in->text;
    in->at = in->end; // the first line has yet to be taken
    return HL_OK;
}

static hl_status read_format(reading *in, const char *path, hl_weights_format format,
                             hl_log *log, hl_error *err)
{
    if (format == HL_WEIGHTS_FILE_GAL) return read_gal(in, err);
    if (format == HL_WEIGHTS_FILE_GWT) return read_gwt(in, err);
    if (format == HL_WEIGHTS_FILE_KWT) return read_gwt(in, err);
    if (format == HL_WEIGHTS_FILE_SWM) return reading_swm(in, log, err);
    if (format == HL_WEIGHTS_FILE_MTX) return read_mtx(in, log, err);
    if (format == HL_WEIGHTS_FILE_CSV) return read_csv(in, path, log, err);
    return hl_fail(err, HL_CODE_READ_WEIGHTS_FORMAT, "%s", in->name);
}

/// Read into `in` and make the matrix of it; `in` is released.
static hl_status read_matrix(reading in, const char *path, hl_weights_format format,
                             hl_weights *out, hl_log *log, hl_error *err)
{
    hl_weights w = {0};

    if (format == HL_WEIGHTS_FILE_UNKNOWN) format = hl_weights_format_of(path);
    in.has_self = format == HL_WEIGHTS_FILE_KWT || format == HL_WEIGHTS_FILE_SWM;
    hl_status status = begin(&in, path, err);
    if (status != HL_OK) goto done;
    status = read_format(&in, path, format, log, err);
    if (in.line > 0) (void)hl_at(err, status, "%s, line %zu", in.name, in.line);
    if (status == HL_OK) status = check_units(&in, format, log, err);
    if (status == HL_OK && in.selves > 0) {
        status = hl_warn(log, err, HL_CODE_WEIGHTS_SELF, in.name, "%zu", in.selves);
    }
    if (status != HL_OK) goto done;
    status = hl_weights_from_links(in.n, in.from, in.to, in.all_one ? NULL : in.weight,
                                   in.links, &w, err);
    if (status != HL_OK) goto done;
    *out = w;
    w = (hl_weights){0};
done:
    (void)hl_at(err, status, "%s", in.name);
    free(in.text);
    free(in.sorted);
    free(in.seen);
    free(in.from);
    free(in.to);
    free(in.weight);
    hl_weights_free(&w);
    return status;
}

// NOLINTNEXTLINE(readability-function-size): a list of keys is two parameters
hl_status hl_weights_file_read(const char *path, hl_weights_format format,
                               char *const *key, size_t n, hl_weights *out, hl_log *log,
                               hl_error *err)
{
    const reading in = {
        .name = hl_path_name(path), .n = n, .key = key, .all_one = true};

    return read_matrix(in, path, format, out, log, err);
}

hl_status hl_weights_file_pairs(const char *path, char *const *key, size_t n,
                                hl_weights *out, hl_log *log, hl_error *err)
{
    const reading in = {
        .name = hl_path_name(path), .n = n, .key = key, .all_one = true, .pairs = true};

    return read_matrix(in, path, HL_WEIGHTS_FILE_UNKNOWN, out, log, err);
}
