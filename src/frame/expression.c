#include "hinterland/frame/expression.h"

#include <ctype.h>
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
    FOUND_SIZE = 64,
    ASCII_END = 0x80,
    TIMES_SIGN = 0xD7,
    DIVISION_SIGN = 0xF7,
    MINUS_SIGN = 0x2212,
    PUNCTUATION_FIRST = 0x2000, // general punctuation, as “ ” …
    PUNCTUATION_LAST = 0x206F,
    CJK_PUNCTUATION_FIRST = 0x3000, // as 、 。 《 》
    CJK_PUNCTUATION_LAST = 0x303F,
    FULL_WIDTH_FIRST = 0xFF01,
    FULL_WIDTH_LAST = 0xFF0F
};

typedef enum step_code {
    STEP_NUMBER,
    STEP_COLUMN,
    STEP_NEGATE,
    STEP_ADD,
    STEP_SUBTRACT,
    STEP_MULTIPLY,
    STEP_DIVIDE,
    STEP_POWER,
    STEP_LN,
    STEP_LOG10,
    STEP_SQRT,
    STEP_EXP,
    STEP_ABS,
    STEP_MIN,
    STEP_MAX
} step_code;

static const struct {
    const char *name;
    step_code code;
    bool many; ///< takes two or more values
} FUNCTIONS[] = {
    {"ln",    STEP_LN,    false},
    {"log10", STEP_LOG10, false},
    {"sqrt",  STEP_SQRT,  false},
    {"exp",   STEP_EXP,   false},
    {"abs",   STEP_ABS,   false},
    {"min",   STEP_MIN,   true },
    {"max",   STEP_MAX,   true }
};
enum { FUNCTION_COUNT = sizeof FUNCTIONS / sizeof *FUNCTIONS };

/// A text on its way to postfix.
typedef struct parser {
    const char *text;
    const char *at;
    size_t depth; ///< of brackets and signs
    size_t waiting;
    hl_expression made;
    hl_error *err;
} parser;

// ---- characters

/// The character at the place, in its plain form; 0 at the end.
static uint32_t peek(const parser *p)
{
    const char *at = p->at;

    if (*at == '\0') return 0;
    const uint32_t c = hl_half_width(hl_text_next(&at));
    if (c == TIMES_SIGN) return '*';
    if (c == DIVISION_SIGN) return '/';
    return c == MINUS_SIGN ? '-' : c;
}

static void advance(parser *p)
{
    if (*p->at != '\0') (void)hl_text_next(&p->at);
}

static void skip_blanks(parser *p)
{
    while (*p->at != '\0' && hl_is_blank(peek(p))) {
        advance(p);
    }
}

/// The next character that is not a blank.
static uint32_t next_sign(parser *p)
{
    skip_blanks(p);
    return peek(p);
}

static bool is_between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

/// A letter of any script, or _.
static bool is_letter(uint32_t c)
{
    if (c < ASCII_END) return isalpha((int)c) != 0 || c == '_';
    return !hl_is_blank(c) && !is_between(c, PUNCTUATION_FIRST, PUNCTUATION_LAST) &&
           !is_between(c, CJK_PUNCTUATION_FIRST, CJK_PUNCTUATION_LAST) &&
           !is_between(c, FULL_WIDTH_FIRST, FULL_WIDTH_LAST);
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/// Characters before `at`, from 1.
static size_t position(const parser *p, const char *at)
{
    size_t count = 1;

    for (const char *c = p->text; c < at && *c != '\0'; count++) {
        (void)hl_text_next(&c);
    }
    return count;
}

/// A piece of the text as it may stand in a message.
static const char *shown(const char *from, size_t length, char out[FOUND_SIZE])
{
    const char *end = from;

    while (end < from + length && *end != '\0') {
        const char *after = end;
        (void)hl_text_next(&after);
        if (after - from >= FOUND_SIZE) break;
        end = after;
    }
    memcpy(out, from, (size_t)(end - from));
    out[end - from] = '\0';
    for (char *c = out; *c != '\0'; c++) {
        if (*c == '\t' || *c == '\n') *c = ' ';
    }
    return out;
}

static hl_status fail_at(const parser *p, const char *at, hl_code code,
                         const char *what, const char *more)
{
    char text[FOUND_SIZE];

    return hl_fail(p->err, code, "%s\t%zu\t%s\t%s",
                   shown(p->text, strlen(p->text), text), position(p, at), what, more);
}

static hl_status unexpected(parser *p, const char *wanted)
{
    char found[FOUND_SIZE];
    char quoted[FOUND_SIZE + 2];
    const char *after = p->at;

    if (*p->at == '\0') return fail_at(p, p->at, HL_CODE_EXPRESSION_END, "", wanted);
    (void)hl_text_next(&after);
    (void)snprintf(quoted, sizeof quoted, "'%s'",
                   shown(p->at, (size_t)(after - p->at), found));
    return fail_at(p, p->at, HL_CODE_EXPRESSION_SYNTAX, quoted, wanted);
}

// ---- steps

/// Append a step that takes `takes` waiting values and leaves one.
static hl_status add_step(parser *p, hl_expression_step step, size_t takes)
{
    hl_expression *e = &p->made;
    hl_expression_step *grown =
        hl_grow(e->step, &e->capacity, e->steps + 1, sizeof *grown);
    if (grown == NULL) return hl_no_memory(p->err, "an expression");

    e->step = grown;
    e->step[e->steps++] = step;
    p->waiting += 1;
    p->waiting -= takes;
    if (p->waiting > e->depth) e->depth = p->waiting;
    return HL_OK;
}

static hl_status add_operator(parser *p, step_code code)
{
    return add_step(p, (hl_expression_step){.code = (int)code}, 2);
}

static hl_status add_name(parser *p, const char *from, size_t length)
{
    hl_expression *e = &p->made;
    size_t k = 0;

    while (k < e->names &&
           (strncmp(e->name[k], from, length) != 0 || e->name[k][length] != '\0')) {
        k++;
    }
    if (k == e->names) {
        size_t capacity = e->names; // names are few: grown by doubling from there
        char **grown = hl_grow(e->name, &capacity, e->names + 1, sizeof *grown);
        char *copy = hl_array(length + 1, 1);
        if (grown != NULL) e->name = grown;
        if (grown == NULL || copy == NULL) {
            free(copy);
            return hl_no_memory(p->err, "a name");
        }
        memcpy(copy, from, length);
        e->name[e->names++] = copy;
    }
    return add_step(p, (hl_expression_step){.code = STEP_COLUMN, .index = k}, 0);
}

// ---- grammar

static hl_status parse_sum(parser *p);
static hl_status parse_sign(parser *p);

/// One level down; the caller goes up again.
static hl_status descend(parser *p)
{
    char limit[FOUND_SIZE];

    if (++p->depth <= HL_EXPRESSION_DEPTH_MAX) return HL_OK;
    (void)snprintf(limit, sizeof limit, "%d", HL_EXPRESSION_DEPTH_MAX);
    return fail_at(p, p->at, HL_CODE_EXPRESSION_DEEP, limit, "");
}

static hl_status parse_number(parser *p)
{
    const char *from = p->at;
    char text[FOUND_SIZE];
    size_t length = strspn(from, "0123456789.");

    if ((from[length] == 'e' || from[length] == 'E') && length > 0) {
        const size_t sign = from[length + 1] == '-' || from[length + 1] == '+';
        const size_t digits = strspn(from + length + 1 + sign, "0123456789");
        if (digits > 0) length += 1 + sign + digits;
    }
    p->at = from + length;
    while (is_letter(peek(p)) || is_digit(peek(p)) || peek(p) == '.') {
        advance(p); // 12abc is one word, and no number
    }
    const size_t whole = (size_t)(p->at - from);
    char *end = NULL;
    const double value = strtod(shown(from, whole, text), &end);
    if (whole == length && whole < FOUND_SIZE && *end == '\0' && isfinite(value)) {
        return add_step(p, (hl_expression_step){.code = STEP_NUMBER, .number = value},
                        0);
    }
    return fail_at(p, from, HL_CODE_EXPRESSION_NUMBER, text, "");
}

static hl_status parse_quoted(parser *p)
{
    const char quote = *p->at;
    const char *from = p->at + 1;
    const char *end = strchr(from, quote);

    if (end == NULL || end == from) {
        return fail_at(p, p->at, HL_CODE_EXPRESSION_QUOTE, "", "");
    }
    p->at = end + 1;
    return add_name(p, from, (size_t)(end - from));
}

/// The values in the brackets of a function, counted.
static hl_status parse_arguments(parser *p, size_t *count)
{
    advance(p); // the bracket
    do {
        const hl_status status = parse_sum(p);
        if (status != HL_OK) return status;
        ++*count;
        if (next_sign(p) != ',') break;
        advance(p);
    } while (true);
    if (peek(p) != ')') return unexpected(p, "+ - * / ^ , )");
    advance(p);
    return HL_OK;
}

static hl_status parse_function(parser *p, const char *from, size_t length)
{
    char name[FOUND_SIZE];
    char number[FOUND_SIZE];
    size_t count = 0;
    size_t f = 0;

    shown(from, length, name);
    while (f < FUNCTION_COUNT && strcmp(FUNCTIONS[f].name, name) != 0) {
        f++;
    }
    if (f == FUNCTION_COUNT) {
        return fail_at(p, from, HL_CODE_EXPRESSION_FUNCTION, name, "");
    }
    hl_status status = descend(p);
    if (status == HL_OK) status = parse_arguments(p, &count);
    p->depth--;
    if (status != HL_OK) return status;
    if (FUNCTIONS[f].many ? count < 2 : count != 1) {
        (void)snprintf(number, sizeof number, "%zu", count);
        return fail_at(p, from, HL_CODE_EXPRESSION_ARGUMENTS, name, number);
    }
    return add_step(
        p, (hl_expression_step){.code = (int)FUNCTIONS[f].code, .index = count}, count);
}

static hl_status parse_word(parser *p)
{
    const char *from = p->at;

    while (is_letter(peek(p)) || is_digit(peek(p))) {
        advance(p);
    }
    const size_t length = (size_t)(p->at - from);
    if (next_sign(p) == '(') return parse_function(p, from, length);
    return add_name(p, from, length);
}

static hl_status parse_bracket(parser *p)
{
    hl_status status = descend(p);

    advance(p);
    if (status == HL_OK) status = parse_sum(p);
    p->depth--;
    if (status != HL_OK) return status;
    if (next_sign(p) != ')') return unexpected(p, "+ - * / ^ )");
    advance(p);
    return HL_OK;
}

static hl_status parse_primary(parser *p)
{
    const uint32_t c = next_sign(p);

    if (c == '(') return parse_bracket(p);
    if (c == '`' || c == '"') {
        return *p->at == (char)c ? parse_quoted(p) : unexpected(p, "`name`, \"name\"");
    }
    if (is_letter(c)) return parse_word(p);
    if ((c < ASCII_END && is_digit(c) && *p->at == (char)c) || *p->at == '.') {
        return parse_number(p);
    }
    return unexpected(p, "1.5, name, `name`, ln(…), (…)");
}

static hl_status parse_power(parser *p)
{
    hl_status status = parse_primary(p);

    if (status != HL_OK || next_sign(p) != '^') return status;
    advance(p);
    status = descend(p);
    if (status == HL_OK) status = parse_sign(p);
    p->depth--;
    return status == HL_OK ? add_operator(p, STEP_POWER) : status;
}

static hl_status parse_sign(parser *p)
{
    const uint32_t c = next_sign(p);

    if (c != '-' && c != '+') return parse_power(p);
    advance(p);
    hl_status status = descend(p);
    if (status == HL_OK) status = parse_sign(p);
    p->depth--;
    if (status != HL_OK || c == '+') return status;
    return add_step(p, (hl_expression_step){.code = STEP_NEGATE}, 1);
}

static hl_status parse_product(parser *p)
{
    hl_status status = parse_sign(p);

    while (status == HL_OK) {
        const uint32_t c = next_sign(p);
        if (c != '*' && c != '/') break;
        advance(p);
        status = parse_sign(p);
        if (status == HL_OK) {
            status = add_operator(p, c == '*' ? STEP_MULTIPLY : STEP_DIVIDE);
        }
    }
    return status;
}

static hl_status parse_sum(parser *p)
{
    hl_status status = parse_product(p);

    while (status == HL_OK) {
        const uint32_t c = next_sign(p);
        if (c != '+' && c != '-') break;
        advance(p);
        status = parse_product(p);
        if (status == HL_OK) {
            status = add_operator(p, c == '+' ? STEP_ADD : STEP_SUBTRACT);
        }
    }
    return status;
}

hl_status hl_expression_parse(const char *text, hl_expression *out, hl_error *err)
{
    parser p = {.text = text, .at = text, .err = err};

    hl_status status = parse_sum(&p);
    if (status == HL_OK && next_sign(&p) != 0) status = unexpected(&p, "+ - * / ^");
    if (status == HL_OK) {
        *out = p.made;
        p.made = (hl_expression){0};
    }
    hl_expression_free(&p.made);
    return status;
}

// ---- evaluation

typedef enum fault { FAULT_NONE, FAULT_MISSING, FAULT_BY_ZERO, FAULT_UNDEFINED } fault;

/// The values that wait, and why a row has none.
typedef struct machine {
    double *value;
    size_t count;
    fault fault;
} machine;

static double extreme(const double *value, size_t count, bool largest)
{
    double best = value[0];

    for (size_t k = 1; k < count; k++) {
        const bool better = largest ? value[k] > best : value[k] < best;
        if (better) best = value[k];
    }
    return best;
}

static double apply_one(int code, double x)
{
    switch (code) {
    case STEP_NEGATE: return -x;
    case STEP_LN: return log(x);
    case STEP_LOG10: return log10(x);
    case STEP_SQRT: return sqrt(x);
    case STEP_EXP: return exp(x);
    default: return fabs(x);
    }
}

static double apply_two(int code, double a, double b)
{
    switch (code) {
    case STEP_ADD: return a + b;
    case STEP_SUBTRACT: return a - b;
    case STEP_MULTIPLY: return a * b;
    case STEP_DIVIDE: return a / b;
    default: return pow(a, b);
    }
}

static bool is_by_zero(int code, double a, double b)
{
    return (code == STEP_DIVIDE && b == 0.0) ||
           (code == STEP_POWER && a == 0.0 && b < 0.0);
}

/// Put a step's result in place of its `takes` operands.
static void settle(machine *m, size_t takes, double value)
{
    if (!isfinite(value) && m->fault == FAULT_NONE) m->fault = FAULT_UNDEFINED;
    m->count -= takes;
    m->value[m->count++] = value;
}

/// One step of one row. Returns at once where the row has a fault already.
static void make_step(const hl_expression_step *step, const double *const *column,
                      size_t row, machine *m)
{
    const double *top = m->value + m->count;

    switch (step->code) {
    case STEP_NUMBER: settle(m, 0, step->number); return;
    case STEP_COLUMN:
        if (isnan(column[step->index][row])) m->fault = FAULT_MISSING;
        settle(m, 0, column[step->index][row]);
        return;
    case STEP_ADD:
    case STEP_SUBTRACT:
    case STEP_MULTIPLY:
    case STEP_DIVIDE:
    case STEP_POWER:
        if (is_by_zero(step->code, top[-2], top[-1])) m->fault = FAULT_BY_ZERO;
        settle(m, 2, apply_two(step->code, top[-2], top[-1]));
        return;
    case STEP_MIN:
    case STEP_MAX:
        settle(m, step->index,
               extreme(top - step->index, step->index, step->code == STEP_MAX));
        return;
    default: settle(m, 1, apply_one(step->code, top[-1])); return;
    }
}

/// Is an operand of the row missing? That goes before anything it would lead to.
static bool lacks_operand(const hl_expression *e, const double *const *column,
                          size_t row)
{
    for (size_t k = 0; k < e->names; k++) {
        if (isnan(column[k][row])) return true;
    }
    return false;
}

static void count_fault(fault what, size_t row, hl_expression_counts *counts)
{
    counts->missing += what == FAULT_MISSING;
    if (what == FAULT_BY_ZERO && counts->by_zero++ == 0) counts->first_by_zero = row;
    if (what == FAULT_UNDEFINED && counts->undefined++ == 0) {
        counts->first_undefined = row;
    }
}

hl_status hl_expression_evaluate(const hl_expression *expression,
                                 const double *const *column, size_t rows, double *out,
                                 hl_expression_counts *counts, hl_error *err)
{
    hl_expression_counts seen = {.first_by_zero = SIZE_MAX,
                                 .first_undefined = SIZE_MAX};
    machine m = {.value = hl_array(expression->depth, sizeof *m.value)};

    if (m.value == NULL) return hl_no_memory(err, "%zu values", expression->depth);
    for (size_t row = 0; row < rows; row++) {
        m.count = 0;
        m.fault = lacks_operand(expression, column, row) ? FAULT_MISSING : FAULT_NONE;
        for (size_t k = 0; k < expression->steps && m.fault == FAULT_NONE; k++) {
            make_step(&expression->step[k], column, row, &m);
        }
        count_fault(m.fault, row, &seen);
        out[row] = m.fault == FAULT_NONE ? m.value[0] : NAN;
    }
    free(m.value);
    if (counts != NULL) *counts = seen;
    return HL_OK;
}

void hl_expression_free(hl_expression *expression)
{
    hl_free_texts(expression->name, expression->names);
    free(expression->step);
    *expression = (hl_expression){0};
}
