// One reader per kind of entry: from a node of the file to a slot of a struct.
#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/suggest.h"
#include "study/schema.h"

enum { LEAD_BITS = 0xC0, FOLLOWS = 0x80 }; // of a byte inside a UTF-8 character
enum { SHOWN_SIZE = 64, RANGE_SIZE = 64, SIBLINGS_MAX = 48, BASE_TEN = 10 };

typedef hl_status read_slot(const hl_entry *entry, const hl_node *node, void *slot,
                            hl_error *err);

/// A value as it may stand in a message: short, on one line, cut at a character.
static const char *shown(const hl_node *node, char out[SHOWN_SIZE])
{
    static const char *const NAME[] = {
        [HL_NODE_SCALAR] = "", [HL_NODE_LIST] = "[…]", [HL_NODE_MAP] = "{…}"};
    const char *text = node->kind == HL_NODE_SCALAR ? node->text : NAME[node->kind];
    size_t length = 0;

    while (text[length] != '\0' && length + 1 < SHOWN_SIZE) {
        const unsigned char byte = (unsigned char)text[length];
        out[length] = text[length];
        if (byte < ' ') out[length] = ' ';
        length++;
    }
    if (text[length] != '\0') {
        while (length > 0 && ((unsigned char)text[length] & LEAD_BITS) == FOLLOWS) {
            length--;
        }
    }
    out[length] = '\0';
    return out;
}

/// The words of a row that are built, "row, binary".
static void list_words(const hl_entry *entry, hl_buffer *out)
{
    const char *comma = "";

    for (const hl_entry_word *word = entry->words; word->word != NULL; word++) {
        if (!word->built) continue;
        hl_buffer_text(out, comma);
        hl_buffer_text(out, word->word);
        comma = ", ";
    }
}

static const char *range_text(const hl_entry *entry, char out[RANGE_SIZE])
{
    const bool open = (entry->flags & HL_ENTRY_OPEN) != 0;

    if (isinf(entry->greatest)) {
        (void)snprintf(out, RANGE_SIZE, "%s%g, ∞)", open ? "(" : "[", entry->least);
    } else {
        (void)snprintf(out, RANGE_SIZE, "%s%.10g, %.10g%s", open ? "(" : "[",
                       entry->least, entry->greatest, open ? ")" : "]");
    }
    return out;
}

static bool in_range(const hl_entry *entry, double value)
{
    if ((entry->flags & HL_ENTRY_OPEN) != 0) {
        return value > entry->least && value < entry->greatest;
    }
    return value >= entry->least && value <= entry->greatest;
}

static hl_status copy_text(const char *from, char **to, hl_error *err)
{
    char *copy = hl_copy_text(from);

    if (copy == NULL) return hl_no_memory(err, "a text of the study");
    assert(to != NULL);
    free(*to);
    *to = copy;
    return HL_OK;
}

static hl_status want(const hl_node *node, hl_code code, hl_error *err)
{
    return hl_node_place(node, hl_fail(err, code, "%s\t%s", node->path, node->key),
                         err);
}

/// `null` and "" give NULL.
static hl_status read_text(const hl_entry *entry, const hl_node *node, void *slot,
                           hl_error *err)
{
    char **text = slot;

    (void)entry;
    if (node->kind != HL_NODE_SCALAR) return want(node, HL_CODE_STUDY_WANT_TEXT, err);
    if (!hl_node_is_null(node) && node->text[0] != '\0') {
        return copy_text(node->text, text, err);
    }
    free(*text);
    *text = NULL;
    return HL_OK;
}

static hl_status read_bilingual(const hl_entry *entry, const hl_node *node, void *slot,
                                hl_error *err)
{
    static const char *const KEYS[HL_LANG_COUNT] = {[HL_EN] = "en", [HL_ZH] = "zh"};
    char value[SHOWN_SIZE];
    hl_study_text *text = slot;

    if (node->kind == HL_NODE_SCALAR) {
        hl_study_text_free(text);
        return read_text(entry, node, &text->text[HL_EN], err);
    }
    for (size_t i = 0; i < node->count; i++) {
        const hl_node *item = &node->item[i];
        const bool map = node->kind == HL_NODE_MAP;
        const bool chinese = map && strcmp(item->key, KEYS[HL_ZH]) == 0;
        if (!chinese && !(map && strcmp(item->key, KEYS[HL_EN]) == 0)) {
            return hl_node_place(item,
                                 hl_fail(err, HL_CODE_STUDY_WANT_BILINGUAL, "%s\t%s",
                                         node->path,
                                         map ? item->key : shown(node, value)),
                                 err);
        }
        const hl_status status =
            read_text(entry, item, &text->text[chinese ? HL_ZH : HL_EN], err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

/// Text as a decimal number and nothing else: no hexadecimal, no nan, no inf.
static bool parse_number(const hl_node *node, double *out)
{
    char *end = NULL;

    assert(node != NULL);
    if (node->kind != HL_NODE_SCALAR || node->text[0] == '\0' ||
        node->text[strspn(node->text, "0123456789+-.eE")] != '\0') {
        return false;
    }
    *out = strtod(node->text, &end);
    return *end == '\0' && isfinite(*out);
}

static hl_status bad_number(const hl_entry *entry, const hl_node *node, hl_code code,
                            hl_error *err)
{
    char range[RANGE_SIZE];
    char value[SHOWN_SIZE];

    return hl_node_place(node,
                         hl_fail(err, code, "%s\t%s\t%s", node->path,
                                 shown(node, value), range_text(entry, range)),
                         err);
}

static hl_status read_number(const hl_entry *entry, const hl_node *node, void *slot,
                             hl_error *err)
{
    double *number = slot;
    double value = NAN;

    if ((entry->flags & HL_ENTRY_NULLABLE) != 0 && hl_node_is_null(node)) {
        *number = NAN;
        return HL_OK;
    }
    if (!parse_number(node, &value) || !in_range(entry, value)) {
        return bad_number(entry, node, HL_CODE_STUDY_WANT_NUMBER, err);
    }
    *number = value;
    return HL_OK;
}

/// Digits only.
static bool parse_whole(const hl_node *node, uint64_t *out)
{
    if (node->kind != HL_NODE_SCALAR || node->text[0] == '\0' ||
        node->text[strspn(node->text, "0123456789")] != '\0') {
        return false;
    }
    errno = 0;
    const unsigned long long value = strtoull(node->text, NULL, BASE_TEN);
    *out = value;
    return errno == 0 && value <= UINT64_MAX;
}

static hl_status read_count(const hl_entry *entry, const hl_node *node, void *slot,
                            hl_error *err)
{
    uint64_t value = 0;

    if (!parse_whole(node, &value) || !in_range(entry, (double)value)) {
        return bad_number(entry, node, HL_CODE_STUDY_WANT_COUNT, err);
    }
    *(size_t *)slot = (size_t)value;
    return HL_OK;
}

static hl_status read_seed(const hl_entry *entry, const hl_node *node, void *slot,
                           hl_error *err)
{
    if (!parse_whole(node, slot)) {
        return bad_number(entry, node, HL_CODE_STUDY_WANT_COUNT, err);
    }
    return HL_OK;
}

static hl_status read_flag(const hl_entry *entry, const hl_node *node, void *slot,
                           hl_error *err)
{
    static const char *const YES[] = {"true", "True", "TRUE", "yes"};
    static const char *const NO[] = {"false", "False", "FALSE", "no"};
    const char *text = node->kind == HL_NODE_SCALAR ? node->text : "";
    char value[SHOWN_SIZE];

    (void)entry;
    for (size_t i = 0; i < sizeof YES / sizeof *YES; i++) {
        const bool yes = strcmp(text, YES[i]) == 0;
        if (!yes && strcmp(text, NO[i]) != 0) continue;
        *(bool *)slot = yes;
        return HL_OK;
    }
    return hl_node_place(
        node,
        hl_fail(err, HL_CODE_STUDY_WANT_FLAG, "%s\t%s", node->path, shown(node, value)),
        err);
}

static hl_status bad_word(const hl_entry *entry, const hl_node *node, bool known,
                          hl_error *err)
{
    const char *list[SIBLINGS_MAX];
    size_t count = 0;
    char value[SHOWN_SIZE];
    hl_buffer words = {0};

    for (const hl_entry_word *w = entry->words; w->word != NULL; w++) {
        if (w->built && count < SIBLINGS_MAX) list[count++] = w->word;
    }
    list_words(entry, &words);
    const char *near =
        node->kind == HL_NODE_SCALAR ? hl_suggest(node->text, list, count) : NULL;
    const hl_code code = known          ? HL_CODE_STUDY_NOT_BUILT_WORD
                         : near != NULL ? HL_CODE_STUDY_WANT_WORD_NEAR
                                        : HL_CODE_STUDY_WANT_WORD;
    hl_status status = hl_buffer_check(&words, err);
    if (status == HL_OK) {
        status = hl_node_place(node,
                               hl_fail(err, code, "%s\t%s\t%s\t%s", node->path,
                                       shown(node, value), words.text,
                                       near != NULL ? near : ""),
                               err);
    }
    hl_buffer_free(&words);
    return status;
}

static hl_status find_word(const hl_entry *entry, const hl_node *node, unsigned *out,
                           hl_error *err)
{
    const char *text = node->kind == HL_NODE_SCALAR ? node->text : NULL;

    for (const hl_entry_word *w = entry->words; text != NULL && w->word != NULL; w++) {
        if (strcmp(w->word, text) != 0) continue;
        if (!w->built) return bad_word(entry, node, true, err);
        *out = w->value;
        return HL_OK;
    }
    return bad_word(entry, node, false, err);
}

static hl_status read_word(const hl_entry *entry, const hl_node *node, void *slot,
                           hl_error *err)
{
    unsigned value = 0;
    const hl_status status = find_word(entry, node, &value, err);

    // every enum of the schema is as wide as unsigned: see the assertion in schema.c
    if (status == HL_OK) memcpy(slot, &value, sizeof value);
    return status;
}

/// A list, or a single value that stands for a list of one.
static hl_status items_of(const hl_node *node, const hl_node **item, size_t *count,
                          hl_error *err)
{
    if (node->kind == HL_NODE_MAP || hl_node_is_null(node)) {
        return want(node, HL_CODE_STUDY_WANT_LIST, err);
    }
    *item = node->kind == HL_NODE_LIST ? node->item : node;
    *count = node->kind == HL_NODE_LIST ? node->count : 1;
    return HL_OK;
}

static hl_status twice(const hl_node *item, hl_code code, hl_error *err)
{
    char value[SHOWN_SIZE];

    return hl_node_place(
        item, hl_fail(err, code, "%s\t%s", item->path, shown(item, value)), err);
}

static bool has_word(const hl_study_words *words, unsigned value)
{
    for (size_t i = 0; i < words->count; i++) {
        if (words->word[i] == value) return true;
    }
    return false;
}

static hl_status read_words(const hl_entry *entry, const hl_node *node, void *slot,
                            hl_error *err)
{
    hl_study_words words = {0};
    const hl_node *item = NULL;
    size_t count = 0;

    hl_status status = items_of(node, &item, &count, err);
    for (size_t i = 0; i < count && status == HL_OK; i++) {
        unsigned value = 0;
        status = find_word(entry, &item[i], &value, err);
        if (status != HL_OK) break;
        if (has_word(&words, value)) {
            return twice(&item[i], HL_CODE_STUDY_WORD_TWICE, err);
        }
        // none twice, and no set has more words than there is room for
        words.word[words.count++] = value;
    }
    if (status != HL_OK) return status;
    const bool none = (entry->flags & HL_ENTRY_NULLABLE) != 0;
    if (words.count == 0 && !none) return want(node, HL_CODE_STUDY_WANT_LIST, err);
    *(hl_study_words *)slot = words;
    return HL_OK;
}

/// One text of a list that has `index` texts before it; neither nothing nor one of
/// them.
static hl_status read_item(const hl_node *node, char **text, size_t index,
                           hl_error *err)
{
    const hl_status status = read_text(NULL, node, &text[index], err);

    if (status != HL_OK) return status;
    if (text[index] == NULL) return want(node, HL_CODE_STUDY_WANT_TEXT, err);
    for (size_t j = 0; j < index; j++) {
        assert(text[j] != NULL); // read before
        if (strcmp(text[index], text[j]) == 0) {
            return twice(node, HL_CODE_STUDY_WORD_TWICE, err);
        }
    }
    return HL_OK;
}

static hl_status read_texts(const hl_entry *entry, const hl_node *node, void *slot,
                            hl_error *err)
{
    hl_study_texts *out = slot;
    hl_study_texts texts = {0};
    const hl_node *item = NULL;
    size_t count = 0;

    (void)entry;
    if (hl_node_is_null(node)) return HL_OK;
    hl_status status = items_of(node, &item, &count, err);
    if (status != HL_OK) return status;
    texts.text = hl_array(count, sizeof *texts.text);
    if (texts.text == NULL) return hl_no_memory(err, "%zu texts", count);
    texts.count = count;
    for (size_t i = 0; i < count && status == HL_OK; i++) {
        status = read_item(&item[i], texts.text, i, err);
    }
    if (status != HL_OK) {
        hl_free_texts(texts.text, texts.count);
        return status;
    }
    hl_free_texts(out->text, out->count);
    *out = texts;
    return HL_OK;
}

static hl_status read_alpha(const hl_entry *entry, const hl_node *node, void *slot,
                            hl_error *err)
{
    static const hl_entry LIMITS = {.least = 0.0, .greatest = 1.0};
    hl_study_numbers *out = slot;
    const bool equal =
        node->kind == HL_NODE_SCALAR && strcmp(node->text, entry->fallback) == 0;
    const size_t count = equal ? 0 : node->count;

    if (!equal && (node->kind != HL_NODE_LIST || count == 0)) {
        return want(node, HL_CODE_STUDY_WANT_LIST, err);
    }
    double *number = hl_array(count, sizeof *number);
    if (number == NULL) return hl_no_memory(err, "%zu numbers", count);
    for (size_t i = 0; i < count; i++) {
        const hl_status status = read_number(&LIMITS, &node->item[i], &number[i], err);
        if (status != HL_OK) {
            free(number);
            return status;
        }
    }
    free(out->number);
    *out = (hl_study_numbers){count, number};
    return HL_OK;
}

static hl_status read_numbers(const hl_entry *entry, const hl_node *node, void *slot,
                              hl_error *err)
{
    static const hl_entry LIMITS = {.least = -INFINITY, .greatest = INFINITY};
    hl_study_numbers *out = slot;
    const hl_node *item = NULL;
    size_t count = 0;

    (void)entry;
    if (hl_node_is_null(node)) return HL_OK;
    hl_status status = items_of(node, &item, &count, err);
    if (status != HL_OK) return status;
    double *number = hl_array(count, sizeof *number);
    if (number == NULL) return hl_no_memory(err, "%zu numbers", count);
    for (size_t i = 0; i < count && status == HL_OK; i++) {
        status = read_number(&LIMITS, &item[i], &number[i], err);
    }
    if (status != HL_OK) {
        free(number);
        return status;
    }
    free(out->number);
    *out = (hl_study_numbers){count, number};
    return HL_OK;
}

static hl_status read_optimum(const hl_entry *entry, const hl_node *node, void *slot,
                              hl_error *err)
{
    static const hl_entry LIMITS = {.least = -INFINITY, .greatest = INFINITY};
    double *optimum = slot;
    const hl_node *item = NULL;
    size_t count = 0;

    (void)entry;
    hl_status status = items_of(node, &item, &count, err);
    if (status == HL_OK && count != 1 && count != 2) {
        status = want(node, HL_CODE_STUDY_WANT_LIST, err);
    }
    for (size_t i = 0; i < 2 && status == HL_OK; i++) {
        status = read_number(&LIMITS, &item[count == 2 ? i : 0], &optimum[i], err);
    }
    return status;
}

static hl_status read_field(const hl_node *node, hl_study_field *out, hl_error *err)
{
    static const char ITEM[] = "association.fields.*";

    if (node->kind == HL_NODE_MAP) {
        const hl_status status = hl_schema_read(ITEM, node, out, err);
        if (status != HL_OK) return status;
    } else {
        const hl_status status = read_text(NULL, node, &out->field, err);
        if (status != HL_OK) return status;
    }
    if (out->field == NULL) return want(node, HL_CODE_STUDY_WANT_TEXT, err);
    if (out->short_name == NULL) {
        const hl_status status = copy_text(out->field, &out->short_name, err);
        if (status != HL_OK) return status;
    }
    if (hl_is_short(out->short_name, HL_STUDY_SHORT_MAX)) return HL_OK;
    return hl_node_place(node,
                         hl_fail(err, HL_CODE_STUDY_SHORT, "%s\t%s\t%d\t%s", node->path,
                                 out->short_name, HL_STUDY_SHORT_MAX, "gdp_pc"),
                         err);
}

/// Is the last of the fields, or its short, there already?
static hl_status check_field(const hl_node *node, const hl_study_fields *fields,
                             hl_error *err)
{
    const hl_study_field *last = &fields->field[fields->count - 1];

    for (size_t i = 0; i + 1 < fields->count; i++) {
        assert(fields->field[i].field != NULL && last->field != NULL);
        if (strcmp(fields->field[i].field, last->field) == 0) {
            return hl_node_place(node,
                                 hl_fail(err, HL_CODE_STUDY_FIELD_TWICE, "%s\t%s",
                                         node->path, last->field),
                                 err);
        }
        if (strcmp(fields->field[i].short_name, last->short_name) == 0) {
            return hl_node_place(node,
                                 hl_fail(err, HL_CODE_STUDY_SHORT_TWICE, "%s\t%s",
                                         last->short_name, node->path),
                                 err);
        }
    }
    return HL_OK;
}

static hl_status read_fields(const hl_entry *entry, const hl_node *node, void *slot,
                             hl_error *err)
{
    hl_study_fields *out = slot;
    hl_study_fields fields = {0};
    const hl_node *item = NULL;
    size_t count = 0;

    (void)entry;
    if (hl_node_is_null(node)) return HL_OK; // the default
    hl_status status = items_of(node, &item, &count, err);
    if (status != HL_OK) return status;
    fields.field = hl_array(count, sizeof *fields.field);
    if (fields.field == NULL) return hl_no_memory(err, "%zu fields", count);
    for (size_t i = 0; i < count && status == HL_OK; i++) {
        fields.count++;
        status = read_field(&item[i], &fields.field[i], err);
        if (status == HL_OK) status = check_field(&item[i], &fields, err);
    }
    if (status == HL_OK) {
        hl_study_fields_free(out);
        *out = fields;
    } else {
        hl_study_fields_free(&fields);
    }
    return status;
}

static hl_status no_polarity(const hl_node *node, const char *field, hl_error *err)
{
    return hl_node_place(
        node, hl_fail(err, HL_CODE_STUDY_NO_POLARITY, "%s\t%.60s", node->path, field),
        err);
}

/// "+field" or "-field".
static hl_status read_signed(const hl_node *node, hl_study_indicator *out,
                             hl_error *err)
{
    const char *text = node->kind == HL_NODE_SCALAR ? node->text : "";

    if (text[0] == '\0') return want(node, HL_CODE_STUDY_WANT_TEXT, err);
    if ((text[0] != '+' && text[0] != '-') || text[1] == '\0') {
        return no_polarity(node, text, err);
    }
    out->polarity = text[0] == '+' ? HL_POLARITY_MORE : HL_POLARITY_LESS;
    return copy_text(text + 1, &out->field, err);
}

/// {field: …, polarity: …} or {field: …, optimum: …}.
static hl_status read_long(const hl_node *node, hl_study_indicator *out, hl_error *err)
{
    const bool polar = hl_node_find(node, "polarity") != NULL;
    const bool best = hl_node_find(node, "optimum") != NULL;

    hl_status status = hl_schema_read("subsystems.*.dimensions.*", node, out, err);
    if (status != HL_OK) return status;
    if (out->field == NULL) return want(node, HL_CODE_STUDY_WANT_TEXT, err);
    if (!polar && !best) return no_polarity(node, out->field, err);
    if (!polar) out->polarity = HL_POLARITY_OPTIMUM;
    if (hl_node_find(node, "goalposts") != NULL &&
        !(out->goalpost[0] < out->goalpost[1])) {
        return hl_node_place(node,
                             hl_fail(err, HL_CODE_STUDY_GOALPOSTS, "%s\t%s\t%g\t%g",
                                     node->path, out->field, out->goalpost[0],
                                     out->goalpost[1]),
                             err);
    }
    const bool agree = best == (out->polarity == HL_POLARITY_OPTIMUM) &&
                       (!best || out->optimum[0] <= out->optimum[1]);
    if (agree) return HL_OK;
    return hl_node_place(
        node, hl_fail(err, HL_CODE_STUDY_OPTIMUM, "%s\t%s", node->path, out->field),
        err);
}

/// Room for one more indicator at the end of a subsystem.
static hl_study_indicator *add_indicator(hl_study_subsystem *subsystem)
{
    // lists are short: grown by one, so that no capacity stands in the public struct
    size_t capacity = subsystem->count;
    hl_study_indicator *grown =
        hl_grow(subsystem->indicator, &capacity, subsystem->count + 1, sizeof *grown);
    if (grown == NULL) return NULL;
    subsystem->indicator = grown;
    grown += subsystem->count++;
    *grown = (hl_study_indicator){
        .optimum = {NAN, NAN},
          .goalpost = {NAN, NAN},
          .weight = NAN
    };
    return grown;
}

static hl_status read_indicator(const hl_node *node, const char *dimension,
                                hl_study_subsystem *subsystem, hl_error *err)
{
    hl_study_indicator *last = add_indicator(subsystem);
    if (last == NULL) return hl_no_memory(err, "an indicator");

    hl_status status = node->kind == HL_NODE_MAP ? read_long(node, last, err)
                                                 : read_signed(node, last, err);
    if (status == HL_OK && dimension != NULL) {
        status = copy_text(dimension, &last->dimension, err);
    }
    for (size_t i = 0; i + 1 < subsystem->count && status == HL_OK; i++) {
        assert(subsystem->indicator[i].field != NULL && last->field != NULL);
        if (strcmp(subsystem->indicator[i].field, last->field) != 0) continue;
        status = hl_node_place(node,
                               hl_fail(err, HL_CODE_STUDY_INDICATOR_TWICE, "%s\t%s",
                                       subsystem->name, last->field),
                               err);
    }
    return status;
}

static hl_status read_dimension(const hl_node *node, const char *dimension,
                                hl_study_subsystem *subsystem, hl_error *err)
{
    const hl_node *item = NULL;
    size_t count = 0;
    hl_status status = items_of(node, &item, &count, err);

    for (size_t i = 0; i < count && status == HL_OK; i++) {
        status = read_indicator(&item[i], dimension, subsystem, err);
    }
    return status;
}

static hl_status read_dimensions(const hl_entry *entry, const hl_node *node, void *slot,
                                 hl_error *err)
{
    hl_study_subsystem *subsystem = slot;
    hl_status status = HL_OK;

    (void)entry;
    if (node->kind != HL_NODE_MAP) return read_dimension(node, NULL, subsystem, err);
    for (size_t i = 0; i < node->count && status == HL_OK; i++) {
        status = read_dimension(&node->item[i], node->item[i].key, subsystem, err);
    }
    return status;
}

/// A map of things that the user names; `size` is that of one thing.
static hl_status named_things(const hl_node *node, size_t size, void **out,
                              hl_error *err)
{
    if (node->kind != HL_NODE_MAP) return want(node, HL_CODE_STUDY_WANT_MAP, err);
    *out = hl_array(node->count, size);
    return *out != NULL ? HL_OK : hl_no_memory(err, "%zu entries", node->count);
}

static hl_status read_subsystem(const hl_node *node, hl_study_subsystem *out,
                                hl_error *err)
{
    if (node->kind != HL_NODE_MAP) return want(node, HL_CODE_STUDY_WANT_MAP, err);
    hl_status status = copy_text(node->key, &out->name, err);
    if (status == HL_OK) status = hl_schema_read("subsystems.*", node, out, err);
    if (status == HL_OK && out->short_name == NULL) {
        status = copy_text(out->name, &out->short_name, err);
    }
    if (status != HL_OK) return status;

    if (!hl_is_short(out->short_name, HL_SUBSYSTEM_SHORT)) {
        const hl_node *given = hl_node_find(node, "short");
        const hl_node *place = given != NULL ? given : node;
        return hl_node_place(place,
                             hl_fail(err, HL_CODE_STUDY_SHORT, "%s\t%s\t%d\t%s",
                                     place->path, out->short_name, HL_SUBSYSTEM_SHORT,
                                     "urban"),
                             err);
    }
    if (out->index != NULL && out->count > 0) {
        return hl_node_place(
            node, hl_fail(err, HL_CODE_STUDY_EXCLUDES, "%s\t%s", "index", "dimensions"),
            err);
    }
    if (out->count > 0 || out->index != NULL) return HL_OK;
    return hl_node_place(
        node, hl_fail(err, HL_CODE_STUDY_NO_INDICATORS, "%s", node->path), err);
}

static hl_status check_short(const hl_node *node, const hl_study_subsystems *all,
                             hl_error *err)
{
    const hl_study_subsystem *last = &all->subsystem[all->count - 1];

    assert(all->subsystem != NULL);
    for (size_t i = 0; i + 1 < all->count; i++) {
        if (strcmp(all->subsystem[i].short_name, last->short_name) != 0) continue;
        return hl_node_place(node,
                             hl_fail(err, HL_CODE_STUDY_SHORT_TWICE, "%s\t%s",
                                     last->short_name, "subsystems"),
                             err);
    }
    return HL_OK;
}

static hl_status read_subsystems(const hl_entry *entry, const hl_node *node, void *slot,
                                 hl_error *err)
{
    hl_study_subsystems *out = slot;
    hl_study_subsystems all = {0};
    void *room = NULL;

    (void)entry;
    if (hl_node_is_null(node)) return HL_OK;
    hl_status status = named_things(node, sizeof *all.subsystem, &room, err);
    if (status != HL_OK) return status;
    all.subsystem = room;
    for (size_t i = 0; i < node->count && status == HL_OK; i++) {
        all.count++;
        status = read_subsystem(&node->item[i], &all.subsystem[i], err);
        if (status == HL_OK) status = check_short(&node->item[i], &all, err);
    }
    if (status == HL_OK) {
        hl_study_subsystems_free(out);
        *out = all;
    } else {
        hl_study_subsystems_free(&all);
    }
    return status;
}

static hl_status read_weight_map(const hl_entry *entry, const hl_node *node, void *slot,
                                 hl_error *err)
{
    static const hl_entry LIMITS = {.least = 0.0, .greatest = INFINITY};
    hl_study_weight_map *out = slot;
    hl_study_weight_map map = {0};
    void *room = NULL;

    (void)entry;
    if (hl_node_is_null(node)) return HL_OK;
    hl_status status = named_things(node, sizeof *map.entry, &room, err);
    if (status != HL_OK) return status;
    map.entry = room;
    for (size_t i = 0; i < node->count && status == HL_OK; i++) {
        map.count++;
        status = copy_text(node->item[i].key, &map.entry[i].field, err);
        if (status == HL_OK) {
            status = read_number(&LIMITS, &node->item[i], &map.entry[i].weight, err);
        }
    }
    if (status == HL_OK) {
        hl_study_weight_map_free(out);
        *out = map;
    } else {
        hl_study_weight_map_free(&map);
    }
    return status;
}

static hl_status read_labels(const hl_entry *entry, const hl_node *node, void *slot,
                             hl_error *err)
{
    hl_study_labels *out = slot;
    hl_study_labels labels = {0};
    void *room = NULL;

    (void)entry;
    if (hl_node_is_null(node)) return HL_OK;
    hl_status status = named_things(node, sizeof *labels.label, &room, err);
    if (status != HL_OK) return status;
    labels.label = room;
    for (size_t i = 0; i < node->count && status == HL_OK; i++) {
        const hl_node *item = &node->item[i];
        labels.count++;
        status = copy_text(item->key, &labels.label[i].field, err);
        if (status == HL_OK && item->kind != HL_NODE_MAP) {
            status = want(item, HL_CODE_STUDY_WANT_MAP, err);
        }
        if (status == HL_OK) {
            status = hl_schema_read("labels.*", item, &labels.label[i], err);
        }
    }
    if (status == HL_OK) {
        hl_study_labels_free(out);
        *out = labels;
    } else {
        hl_study_labels_free(&labels);
    }
    return status;
}

static hl_status read_pairs(const hl_entry *entry, const hl_node *node, void *slot,
                            hl_error *err)
{
    (void)entry;
    return hl_pairs_read(node, slot, err);
}

static hl_status read_judgments(const hl_entry *entry, const hl_node *node, void *slot,
                                hl_error *err)
{
    (void)entry;
    return hl_judgments_read(node, slot, err);
}

/// Refused by name, unless it asks for nothing.
const hl_entry *hl_entry_short_form(const hl_entry *section)
{
    const hl_entry *source = hl_schema_find(section->path, "source");
    const bool is_path = source != NULL && (source->flags & HL_ENTRY_PATH) != 0;

    return is_path && hl_schema_find(section->path, "type") == NULL ? source : NULL;
}

/// Write out the short forms among the entries below `parent`.
static hl_status expand(const char *parent, hl_node *map, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < map->count && status == HL_OK; i++) {
        hl_node *node = &map->item[i];
        const hl_entry *entry = hl_schema_find(parent, node->key);
        if (entry == NULL || entry->kind != HL_ENTRY_SECTION) continue;
        const bool is_short = node->kind == HL_NODE_SCALAR && !hl_node_is_null(node);
        if (is_short && hl_entry_short_form(entry) != NULL) {
            status = hl_node_wrap(node, "source", err);
        } else if (node->kind == HL_NODE_MAP) {
            status = expand(entry->path, node, err);
        }
    }
    return status;
}

hl_status hl_schema_expand(hl_node *root, hl_error *err)
{
    return root->kind == HL_NODE_MAP ? expand("", root, err) : HL_OK;
}

static hl_status read_section(const hl_entry *entry, const hl_node *node, void *slot,
                              hl_error *err)
{
    if (hl_node_is_null(node)) return HL_OK;
    if (node->kind != HL_NODE_MAP) return want(node, HL_CODE_STUDY_WANT_MAP, err);
    return hl_schema_read(entry->path, node, slot, err);
}

hl_status hl_entry_read(const hl_entry *entry, const hl_node *node, void *base,
                        hl_error *err)
{
    static read_slot *const READ[HL_ENTRY_KIND_COUNT] = {
        [HL_ENTRY_SECTION] = read_section,
        [HL_ENTRY_TEXT] = read_text,
        [HL_ENTRY_BILINGUAL] = read_bilingual,
        [HL_ENTRY_NUMBER] = read_number,
        [HL_ENTRY_COUNT] = read_count,
        [HL_ENTRY_SEED] = read_seed,
        [HL_ENTRY_FLAG] = read_flag,
        [HL_ENTRY_WORD] = read_word,
        [HL_ENTRY_WORDS] = read_words,
        [HL_ENTRY_TEXTS] = read_texts,
        [HL_ENTRY_ALPHA] = read_alpha,
        [HL_ENTRY_NUMBERS] = read_numbers,
        [HL_ENTRY_FIELDS] = read_fields,
        [HL_ENTRY_OPTIMUM] = read_optimum,
        [HL_ENTRY_DIMENSIONS] = read_dimensions,
        [HL_ENTRY_SUBSYSTEMS] = read_subsystems,
        [HL_ENTRY_WEIGHT_MAP] = read_weight_map,
        [HL_ENTRY_LABELS] = read_labels,
        [HL_ENTRY_PAIRS] = read_pairs,
        [HL_ENTRY_JUDGMENTS] = read_judgments,
    };

    return READ[entry->kind](entry, node, (char *)base + entry->offset, err);
}

/// The names that may stand below `parent`.
static size_t siblings(const char *parent, const char *list[SIBLINGS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < HL_SCHEMA_COUNT && count < SIBLINGS_MAX; i++) {
        const char *name = hl_entry_name(&HL_SCHEMA[i]);
        if (hl_entry_is_below(&HL_SCHEMA[i], parent) && strcmp(name, "*") != 0) {
            list[count++] = name;
        }
    }
    return count;
}

/// The path of `name` as a sibling of the node.
static void sibling_path(const hl_node *node, const char *name, hl_buffer *out)
{
    hl_buffer_bytes(out, node->path, (size_t)(node->key - node->path));
    hl_buffer_text(out, name);
}

static hl_status unknown(const char *parent, const hl_node *node, hl_error *err)
{
    const char *list[SIBLINGS_MAX];
    const size_t count = siblings(parent, list);
    const char *near = hl_suggest(node->key, list, count);
    const hl_entry *elsewhere = hl_schema_elsewhere(node->key);
    hl_code code = HL_CODE_STUDY_UNKNOWN;
    hl_buffer hint = {0};

    if (elsewhere != NULL) {
        code = HL_CODE_STUDY_MISPLACED;
        hl_buffer_text(&hint, elsewhere->path);
    } else if (near != NULL) {
        code = HL_CODE_STUDY_UNKNOWN_NEAR;
        sibling_path(node, near, &hint);
    } else {
        for (size_t i = 0; i < count; i++) {
            hl_buffer_format(&hint, "%s%s", i > 0 ? ", " : "", list[i]);
        }
    }
    hl_status status = hl_buffer_check(&hint, err);
    if (status == HL_OK) {
        status = hl_node_place(
            node, hl_fail(err, code, "%.120s\t%s", node->path, hint.text), err);
    }
    hl_buffer_free(&hint);
    return status;
}

hl_status hl_schema_read(const char *parent, const hl_node *map, void *base,
                         hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < map->count && status == HL_OK; i++) {
        const hl_entry *entry = hl_schema_find(parent, map->item[i].key);
        status = entry != NULL ? hl_entry_read(entry, &map->item[i], base, err)
                               : unknown(parent, &map->item[i], err);
    }
    return status;
}

hl_status hl_schema_defaults(hl_study *study, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < HL_SCHEMA_COUNT && status == HL_OK; i++) {
        const hl_entry *entry = &HL_SCHEMA[i];
        hl_node node = {0};
        if (entry->fallback == NULL) continue;
        const hl_yaml yaml = {.text = entry->fallback,
                              .length = strlen(entry->fallback),
                              .file = "default",
                              .path = entry->path};
        status = hl_yaml_parse(&yaml, &node, err);
        if (status == HL_OK) status = hl_entry_read(entry, &node, study, err);
        hl_node_free(&node);
    }
    return status;
}
