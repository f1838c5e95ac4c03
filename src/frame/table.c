#include "hinterland/frame/table.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/suggest.h"
#include "frame/key.h"

enum {
    NUMBER_SIZE = 64, // bytes of the longest text that is taken for a number
    GROUP = 3,        // digits between thousands separators
    AGREEMENT = 3,    // values that are all grouped by commas: no decimals any more
    MINUS_SIGN = 0x2212,
    ASCII_END = 0x80
};

static const double EXACT_WHOLE_MAX = 9007199254740992.0; // 2^53

const hl_field *hl_table_find(const hl_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->field[i].name, name) == 0) return &table->field[i];
    }
    return NULL;
}

const char *hl_table_suggest(const hl_table *table, const char *name)
{
    const char *nearest = NULL;

    for (size_t i = 0; i < table->count; i++) { // two at a time: no list to allocate
        const char *const pair[] = {nearest, table->field[i].name};
        nearest = hl_suggest(name, pair, 2);
    }
    return nearest;
}

const char HL_ROW_NUMBER[] = "row number";

hl_status hl_table_number_rows(hl_table *table, hl_error *err)
{
    size_t capacity = table->count;
    hl_field *grown = hl_grow(table->field, &capacity, table->count + 1, sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "the row numbers");

    table->field = grown;
    hl_field *field = &grown[table->count];
    *field = (hl_field){.name = hl_copy_text(HL_ROW_NUMBER),
                        .kind = HL_FIELD_INTEGER,
                        .number = hl_array(table->rows, sizeof(double))};
    table->count++; // from here on the table releases the field
    if (field->name == NULL || field->number == NULL) {
        return hl_no_memory(err, "%zu row numbers", table->rows);
    }
    for (size_t i = 0; i < table->rows; i++) {
        field->number[i] = (double)i + 1.0;
    }
    return HL_OK;
}

static char *number_text(double value)
{
    char text[NUMBER_SIZE];
    int digits = DBL_DIG;

    if (value == trunc(value) && fabs(value) <= EXACT_WHOLE_MAX) {
        (void)snprintf(text, sizeof text, "%.0f", value == 0.0 ? 0.0 : value);
        return hl_copy_text(text);
    }
    do {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
    } while (strtod(text, NULL) != value && ++digits <= DBL_DECIMAL_DIG);
    return hl_copy_text(text);
}

hl_status hl_field_texts(const hl_field *field, size_t rows, char ***out, hl_error *err)
{
    char **text = hl_array(rows, sizeof *text);

    for (size_t i = 0; text != NULL && i < rows; i++) {
        const bool is_text = field->kind == HL_FIELD_TEXT;
        if (is_text ? field->text[i] == NULL : isnan(field->number[i])) continue;
        text[i] =
            is_text ? hl_copy_text(field->text[i]) : number_text(field->number[i]);
        if (text[i] == NULL) {
            hl_free_texts(text, rows);
            text = NULL;
        }
    }
    if (text == NULL) return hl_no_memory(err, "%zu keys", rows);
    *out = text;
    return HL_OK;
}

/// What the commas of a field are.
typedef enum comma_role { COMMA_UNKNOWN, COMMA_GROUPS, COMMA_DECIMAL } comma_role;

/// A text taken apart as a number.
typedef struct spelled {
    char text[NUMBER_SIZE]; ///< half-width, trimmed; inner blanks are ' '
    bool is_empty;
    bool is_whole_text;  ///< it fitted
    comma_role evidence; ///< what it alone shows about commas
    size_t mantissa;     ///< bytes of sign, digits and separators
} spelled;

/// Fold to ASCII; everything else ends up as '?', which no number has.
static void fold(const char *raw, spelled *s)
{
    size_t length = 0;
    bool blank = false;

    s->is_whole_text = true;
    while (*raw != '\0') {
        uint32_t c = hl_half_width(hl_text_next(&raw));
        if (hl_is_blank(c)) {
            blank = true;
            continue;
        }
        if (length + 3 > sizeof s->text) {
            s->is_whole_text = false;
            break;
        }
        if (blank && length > 0) s->text[length++] = ' ';
        blank = false;
        if (c == MINUS_SIGN) c = '-';
        s->text[length++] = (char)(c < ASCII_END ? c : '?');
    }
    s->text[length] = '\0';
    s->is_empty = length == 0;
}

/// Are the digits of `from` .. `to` grouped by `separator`: 1 to 3, then 3 and 3 …?
static bool is_grouped(const char *from, const char *to, char separator)
{
    size_t digits = 0;
    bool first = true;

    for (const char *at = from; at < to; at++) {
        if (*at != separator) {
            digits++;
            continue;
        }
        if (first ? digits == 0 || digits > GROUP : digits != GROUP) return false;
        first = false;
        digits = 0;
    }
    return first || digits == GROUP;
}

static size_t count_of(const char *from, const char *to, char wanted)
{
    size_t count = 0;

    for (; from < to; from++) {
        count += *from == wanted;
    }
    return count;
}

/// Might the mark at `mark` be a thousands separator as well as a decimal mark:
/// "1,234"?
static bool is_ambiguous(const char *from, const char *to, const char *mark)
{
    return from[0] != '0' && mark > from && mark - from <= GROUP &&
           to - mark - 1 == GROUP;
}

/// What the text alone shows about commas; COMMA_UNKNOWN when it could be either.
static comma_role weigh_commas(const char *from, const char *to)
{
    const size_t commas = count_of(from, to, ',');
    const size_t points = count_of(from, to, '.');
    const bool spaces = count_of(from, to, ' ') > 0;
    const char *comma = memchr(from, ',', (size_t)(to - from));
    const char *point = memchr(from, '.', (size_t)(to - from));

    if (comma == NULL && point == NULL) return COMMA_UNKNOWN;
    if (comma != NULL && point != NULL) {
        return point > comma ? COMMA_GROUPS : COMMA_DECIMAL;
    }
    if (commas > 1) return COMMA_GROUPS;
    if (points > 1) return COMMA_UNKNOWN; // "1.234.567" or 192.168.100.200
    if (!spaces && is_ambiguous(from, to, comma != NULL ? comma : point)) {
        return COMMA_UNKNOWN;
    }
    return comma != NULL ? COMMA_DECIMAL : COMMA_GROUPS;
}

static void take_apart(const char *raw, spelled *s)
{
    fold(raw, s);
    const size_t sign = s->text[0] == '-' || s->text[0] == '+';
    const size_t body = strspn(s->text + sign, "0123456789., ");
    s->mantissa = sign + body;
    s->evidence =
        body > 0 ? weigh_commas(s->text + sign, s->text + s->mantissa) : COMMA_UNKNOWN;
}

/// Is the rest after the mantissa nothing, or an exponent?
static bool is_exponent(const char *text)
{
    if (text[0] == '\0') return true;
    if (text[0] != 'e' && text[0] != 'E') return false;
    text += 1 + (text[1] == '-' || text[1] == '+');
    return hl_key_is_digits(text);
}

/// The thousands separator in `from` .. `to` (the whole part), '\0' for none; '?' for
/// a mixture.
static char separator_of(const char *from, const char *to)
{
    char found = '\0';

    for (; from < to; from++) {
        if (*from >= '0' && *from <= '9') continue;
        if (found != '\0' && found != *from) return '?';
        found = *from;
    }
    return found;
}

/// The parts of a mantissa: whole .. whole_end, then fraction .. end.
typedef struct mantissa {
    const char *whole;
    const char *whole_end;
    const char *fraction;
    const char *end;
    char separator; ///< of the thousands; '\0' for none, '?' for a mixture
} mantissa;

static mantissa split(const spelled *s, char mark)
{
    const size_t sign = s->text[0] == '-' || s->text[0] == '+';
    mantissa m = {.whole = s->text + sign, .end = s->text + s->mantissa};
    const char *point = memchr(m.whole, mark, (size_t)(m.end - m.whole));

    m.whole_end = point != NULL ? point : m.end;
    m.fraction = point != NULL ? point + 1 : m.end;
    m.separator = separator_of(m.whole, m.whole_end);
    return m;
}

static bool is_sound(const mantissa *m, comma_role role)
{
    const size_t digits = (size_t)((m->whole_end - m->whole) + (m->end - m->fraction));

    if (digits == 0 || separator_of(m->fraction, m->end) != '\0') return false;
    if (m->separator == '\0') return true;
    if (m->separator == '?' || (m->separator == ',' && role == COMMA_UNKNOWN)) {
        return false;
    }
    return is_grouped(m->whole, m->whole_end, m->separator);
}

/// Write the number without separators and with a point; false when it is none.
static bool plain_number(const spelled *s, comma_role role, char out[NUMBER_SIZE])
{
    const mantissa m = split(s, role == COMMA_DECIMAL ? ',' : '.');
    size_t length = 0;

    if (!s->is_whole_text || !is_exponent(s->text + s->mantissa)) return false;
    if (!is_sound(&m, role)) return false;
    for (const char *at = s->text; *at != '\0'; at++) {
        if (at == m.whole_end && m.fraction > m.whole_end) {
            out[length++] = '.';
        } else if (*at != m.separator) {
            out[length++] = *at;
        }
    }
    out[length] = '\0';
    return true;
}

static double read_number(const char *raw, comma_role field_role, bool *rejected)
{
    spelled s = {0};
    char plain[NUMBER_SIZE];

    *rejected = false;
    if (raw == NULL) return NAN;
    take_apart(raw, &s);
    if (s.is_empty) return NAN;
    *rejected = true;
    const comma_role role = s.evidence != COMMA_UNKNOWN ? s.evidence : field_role;
    if (!plain_number(&s, role, plain)) return NAN;
    const double value = strtod(plain, NULL);
    if (!isfinite(value)) return NAN;
    *rejected = false;
    return value;
}

/// Is this text digits in groups of three by commas, and nothing else: "12,345"?
static bool is_all_groups(const char *raw)
{
    const char *group = raw;
    const char *comma = strchr(group, ',');

    if (comma == NULL || comma - group > GROUP) return false;
    for (; comma != NULL; comma = strchr(group, ',')) {
        const size_t digits = strspn(group, "0123456789");
        if (digits == 0 || group + digits != comma) return false;
        if (group != raw && digits != GROUP) return false;
        group = comma + 1;
    }
    return strspn(group, "0123456789") == GROUP && group[GROUP] == '\0';
}

/// Decimals that all have three digits, and no number without them, are not to be
/// expected: such a field holds thousands.
static bool holds_thousands(const hl_field *field, size_t rows)
{
    size_t grouped = 0;

    for (size_t i = 0; i < rows; i++) {
        const char *raw = field->text[i];
        spelled s = {0};
        if (raw == NULL) continue;
        fold(raw, &s);
        if (s.is_empty) continue;
        if (!s.is_whole_text || s.text[0] == '0' || !is_all_groups(s.text)) {
            return false;
        }
        grouped++;
    }
    return grouped >= AGREEMENT;
}

/// "1,234" alone may be 1234 or 1.234: the other numbers of the field decide, when they
/// agree.
static comma_role role_of_commas(const hl_field *field, size_t rows)
{
    comma_role role = holds_thousands(field, rows) ? COMMA_GROUPS : COMMA_UNKNOWN;

    for (size_t i = 0; i < rows; i++) {
        spelled s = {0};
        char plain[NUMBER_SIZE];
        if (field->text[i] == NULL) continue;
        take_apart(field->text[i], &s);
        if (s.evidence == COMMA_UNKNOWN || s.evidence == role) continue;
        if (!plain_number(&s, s.evidence, plain)) continue;
        if (role != COMMA_UNKNOWN) return COMMA_UNKNOWN; // they disagree
        role = s.evidence;
    }
    return role;
}

void hl_field_numbers(const hl_field *field, size_t rows, double *out, size_t *rejected)
{
    const bool is_text = field->kind == HL_FIELD_TEXT;
    const comma_role role = is_text ? role_of_commas(field, rows) : COMMA_UNKNOWN;
    size_t count = 0;

    for (size_t i = 0; i < rows; i++) {
        bool is_rejected = false;
        if (is_text) {
            out[i] = read_number(field->text[i], role, &is_rejected);
        } else {
            is_rejected = isinf(field->number[i]);
            out[i] = is_rejected ? NAN : field->number[i];
        }
        count += is_rejected;
    }
    if (rejected != NULL) *rejected = count;
}

static bool copy_field(const hl_field *from, size_t rows, hl_field *to)
{
    *to = (hl_field){.name = hl_copy_text(from->name), .kind = from->kind};
    if (to->name == NULL) return false;
    if (from->number != NULL) {
        to->number = hl_array(rows, sizeof *to->number);
        if (to->number == NULL) return false;
        if (rows > 0) memcpy(to->number, from->number, rows * sizeof *to->number);
    }
    if (from->text == NULL) return true;
    to->text = hl_array(rows, sizeof *to->text);
    if (to->text == NULL) return false;
    for (size_t r = 0; r < rows; r++) {
        if (from->text[r] == NULL) continue;
        to->text[r] = hl_copy_text(from->text[r]);
        if (to->text[r] == NULL) return false;
    }
    return true;
}

hl_status hl_table_copy(const hl_table *table, hl_table *out, hl_error *err)
{
    hl_table copy = {.rows = table->rows};

    copy.field = hl_array(table->count, sizeof *copy.field);
    bool whole = copy.field != NULL;
    if (whole && table->source != NULL) {
        copy.source = hl_copy_text(table->source);
        whole = copy.source != NULL;
    }
    for (size_t i = 0; whole && i < table->count; i++) {
        copy.count = i + 1; // from here on the table releases the field
        whole = copy_field(&table->field[i], table->rows, &copy.field[i]);
    }
    if (!whole) {
        hl_table_free(&copy);
        return hl_no_memory(err, "a table of %zu rows", table->rows);
    }
    *out = copy;
    return HL_OK;
}

void hl_table_free(hl_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        free(table->field[i].name);
        free(table->field[i].number);
        hl_free_texts(table->field[i].text, table->rows);
    }
    free(table->field);
    free(table->source);
    *table = (hl_table){0};
}
