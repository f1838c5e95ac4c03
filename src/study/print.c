// One printer per kind of entry: from a slot of a struct to YAML.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/suggest.h"
#include "study/schema.h"

enum {
    STEP = 2, // an indent
    ASCII_END = 0x7F,
    LATIN_START = 0xA0,
    BYTE_MAX = 0xFF,
    LINE_SEPARATOR = 0x2028,
    PARAGRAPH_SEPARATOR = 0x2029,
    BYTE_ORDER_MARK = 0xFEFF,
    LAST_PRINTABLE = 0xFFFD,
    PLANE_ONE = 0x10000
};

/// Where a study is printed to.
typedef struct printer {
    hl_buffer *out;
    const hl_study *study;
    bool canonical;
    int indent;
} printer;

typedef void print_slot(printer *to, const hl_entry *entry, const void *slot);

/// Needs no quotes anywhere and is no null, flag or number.
static bool is_plain(const char *text)
{
    static const char *const TAKEN[] = {"null", "true", "false", "yes", "no",
                                        "on",   "off",  "y",     "n"};
    static const char SAFE[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789_./-";

    if (text[0] == '\0' || text[strspn(text, SAFE)] != '\0') return false;
    if (strchr("0123456789.-", text[0]) != NULL) return false;
    for (size_t i = 0; i < sizeof TAKEN / sizeof *TAKEN; i++) {
        if (strlen(text) != strlen(TAKEN[i])) continue;
        size_t k = 0;
        while (text[k] != '\0' && (text[k] | ' ') == TAKEN[i][k]) {
            k++;
        }
        if (text[k] == '\0') return false;
    }
    return true;
}

static bool is_printable(uint32_t c)
{
    if (c < LATIN_START) return c >= ' ' && c < ASCII_END;
    return c != LINE_SEPARATOR && c != PARAGRAPH_SEPARATOR && c != BYTE_ORDER_MARK &&
           (c <= LAST_PRINTABLE || c >= PLANE_ONE);
}

static void write_quoted(hl_buffer *out, const char *text)
{
    hl_buffer_text(out, "\"");
    while (*text != '\0') {
        const char *start = text;
        const uint32_t c = hl_text_next(&text);
        if (c == '"' || c == '\\') {
            hl_buffer_format(out, "\\%c", (char)c);
        } else if (is_printable(c)) {
            hl_buffer_bytes(out, start, (size_t)(text - start));
        } else {
            hl_buffer_format(out, c <= BYTE_MAX ? "\\x%02X" : "\\u%04X", (unsigned)c);
        }
    }
    hl_buffer_text(out, "\"");
}

void hl_yaml_write_text(hl_buffer *out, const char *text)
{
    if (is_plain(text)) {
        hl_buffer_text(out, text);
    } else {
        write_quoted(out, text);
    }
}

static void write_number(hl_buffer *out, double value)
{
    if (isnan(value)) {
        hl_buffer_text(out, "null");
    } else {
        hl_buffer_number(out, value);
    }
}

static void write_optional(hl_buffer *out, const char *text)
{
    if (text == NULL) {
        hl_buffer_text(out, "null");
    } else {
        hl_yaml_write_text(out, text);
    }
}

static void line(printer *to, const char *name)
{
    hl_buffer_format(to->out, "%*s", to->indent, "");
    hl_yaml_write_text(to->out, name);
    hl_buffer_text(to->out, ":");
}

/// All entries below `parent`, from the struct at `base`.
static void print_below(printer *to, const char *parent, const void *base);

static void print_section(printer *to, const hl_entry *entry, const void *slot)
{
    hl_buffer_text(to->out, "\n");
    to->indent += STEP;
    print_below(to, entry->path, slot);
    to->indent -= STEP;
}

static void print_text(printer *to, const hl_entry *entry, const void *slot)
{
    const char *text = *(char *const *)slot;

    hl_buffer_text(to->out, " ");
    if (text != NULL && to->canonical && (entry->flags & HL_ENTRY_PATH) != 0) {
        char *told = hl_path_canonical(to->study->folder, text);
        if (told != NULL) hl_yaml_write_text(to->out, told);
        if (told == NULL) to->out->failed = true;
        free(told);
    } else {
        write_optional(to->out, text);
    }
    hl_buffer_text(to->out, "\n");
}

static void print_bilingual(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_text *text = slot;

    (void)entry;
    hl_buffer_text(to->out, " ");
    if (text->text[HL_ZH] == NULL) {
        write_optional(to->out, text->text[HL_EN]);
    } else {
        hl_buffer_text(to->out, "{en: ");
        write_optional(to->out, text->text[HL_EN]);
        hl_buffer_text(to->out, ", zh: ");
        write_optional(to->out, text->text[HL_ZH]);
        hl_buffer_text(to->out, "}");
    }
    hl_buffer_text(to->out, "\n");
}

static void print_number(printer *to, const hl_entry *entry, const void *slot)
{
    (void)entry;
    hl_buffer_text(to->out, " ");
    write_number(to->out, *(const double *)slot);
    hl_buffer_text(to->out, "\n");
}

static void print_count(printer *to, const hl_entry *entry, const void *slot)
{
    (void)entry;
    hl_buffer_format(to->out, " %zu\n", *(const size_t *)slot);
}

static void print_seed(printer *to, const hl_entry *entry, const void *slot)
{
    (void)entry;
    hl_buffer_format(to->out, " %llu\n", (unsigned long long)*(const uint64_t *)slot);
}

static void print_flag(printer *to, const hl_entry *entry, const void *slot)
{
    (void)entry;
    hl_buffer_text(to->out, *(const bool *)slot ? " true\n" : " false\n");
}

static void print_word(printer *to, const hl_entry *entry, const void *slot)
{
    unsigned value = 0;

    memcpy(&value, slot, sizeof value);
    hl_buffer_format(to->out, " %s\n", hl_entry_word_of(entry, value));
}

static void print_words(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_words *words = slot;

    hl_buffer_text(to->out, " [");
    for (size_t i = 0; i < words->count; i++) {
        hl_buffer_format(to->out, "%s%s", i > 0 ? ", " : "",
                         hl_entry_word_of(entry, words->word[i]));
    }
    hl_buffer_text(to->out, "]\n");
}

static void print_texts(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_texts *texts = slot;

    (void)entry;
    hl_buffer_text(to->out, " [");
    for (size_t i = 0; i < texts->count; i++) {
        if (i > 0) hl_buffer_text(to->out, ", ");
        hl_yaml_write_text(to->out, texts->text[i]);
    }
    hl_buffer_text(to->out, "]\n");
}

static void print_alpha(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_numbers *numbers = slot;

    if (numbers->count == 0) {
        hl_buffer_format(to->out, " %s\n", entry->fallback);
        return;
    }
    hl_buffer_text(to->out, " [");
    for (size_t i = 0; i < numbers->count; i++) {
        if (i > 0) hl_buffer_text(to->out, ", ");
        write_number(to->out, numbers->number[i]);
    }
    hl_buffer_text(to->out, "]\n");
}

static void print_numbers(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_numbers *numbers = slot;

    (void)entry;
    hl_buffer_text(to->out, " [");
    for (size_t i = 0; i < numbers->count; i++) {
        if (i > 0) hl_buffer_text(to->out, ", ");
        write_number(to->out, numbers->number[i]);
    }
    hl_buffer_text(to->out, "]\n");
}

static void print_second(printer *to, const char *lead, const char *field)
{
    if (field == NULL) return;
    hl_buffer_text(to->out, lead);
    hl_yaml_write_text(to->out, field);
}

static void print_fields(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_fields *fields = slot;

    (void)entry;
    hl_buffer_text(to->out, " [");
    for (size_t i = 0; i < fields->count; i++) {
        const hl_study_field *field = &fields->field[i];
        const bool own = strcmp(field->field, field->short_name) != 0;
        const bool more = own || field->by != NULL || field->base != NULL;
        hl_buffer_text(to->out, i > 0 ? ", " : "");
        hl_buffer_text(to->out, more ? "{field: " : "");
        hl_yaml_write_text(to->out, field->field);
        if (own) hl_buffer_format(to->out, ", short: %s", field->short_name);
        print_second(to, ", by: ", field->by);
        print_second(to, ", base: ", field->base);
        hl_buffer_text(to->out, more ? "}" : "");
    }
    hl_buffer_text(to->out, "]\n");
}

void hl_yaml_write_signed(hl_buffer *out, char sign, const char *field)
{
    hl_buffer text = {0};

    if (is_plain(field)) {
        hl_buffer_format(out, "%c%s", sign, field);
        return;
    }
    hl_buffer_format(&text, "%c%s", sign, field);
    if (text.failed) {
        out->failed = true;
    } else {
        write_quoted(out, text.text);
    }
    hl_buffer_free(&text);
}

static void write_pair(hl_buffer *out, const char *lead, const double pair[2])
{
    hl_buffer_text(out, lead);
    write_number(out, pair[0]);
    hl_buffer_text(out, ", ");
    write_number(out, pair[1]);
    hl_buffer_text(out, "]");
}

static void write_indicator(hl_buffer *out, const hl_study_indicator *indicator)
{
    const bool best = indicator->polarity == HL_POLARITY_OPTIMUM;
    const bool fixed = !isnan(indicator->goalpost[0]);
    const char sign = indicator->polarity == HL_POLARITY_MORE ? '+' : '-';

    if (!best && !fixed) {
        hl_yaml_write_signed(out, sign, indicator->field);
        return;
    }
    hl_buffer_text(out, "{field: ");
    hl_yaml_write_text(out, indicator->field);
    if (best) write_pair(out, ", optimum: [", indicator->optimum);
    if (!best) hl_buffer_format(out, ", polarity: \"%c\"", sign);
    if (fixed) write_pair(out, ", goalposts: [", indicator->goalpost);
    hl_buffer_text(out, "}");
}

/// The indicators from `first` on that share its dimension, as a list.
static size_t write_dimension(hl_buffer *out, const hl_study_subsystem *subsystem,
                              size_t first)
{
    const char *name = subsystem->indicator[first].dimension;
    size_t i = first;

    hl_buffer_text(out, " [");
    for (; i < subsystem->count; i++) {
        const char *other = subsystem->indicator[i].dimension;
        if (name != NULL && strcmp(other, name) != 0) break;
        if (i > first) hl_buffer_text(out, ", ");
        write_indicator(out, &subsystem->indicator[i]);
    }
    hl_buffer_text(out, "]\n");
    return i;
}

static void print_dimensions(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_subsystem *subsystem = slot;
    size_t i = 0;

    (void)entry;
    if (subsystem->count == 0) { // a ready-made index
        hl_buffer_text(to->out, " []\n");
        return;
    }
    if (subsystem->indicator[0].dimension == NULL) {
        (void)write_dimension(to->out, subsystem, 0);
        return;
    }
    hl_buffer_text(to->out, "\n");
    to->indent += STEP;
    while (i < subsystem->count) {
        line(to, subsystem->indicator[i].dimension);
        i = write_dimension(to->out, subsystem, i);
    }
    to->indent -= STEP;
}

/// One thing that the user named, and what belongs to it.
static void print_named(printer *to, const char *name, const char *path,
                        const void *base)
{
    to->indent += STEP;
    line(to, name);
    hl_buffer_text(to->out, "\n");
    to->indent += STEP;
    print_below(to, path, base);
    to->indent -= STEP + STEP;
}

static void print_subsystems(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_subsystems *all = slot;

    (void)entry;
    hl_buffer_text(to->out, all->count > 0 ? "\n" : " null\n");
    for (size_t i = 0; i < all->count; i++) {
        print_named(to, all->subsystem[i].name, "subsystems.*", &all->subsystem[i]);
    }
}

static void print_labels(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_labels *labels = slot;
    bool any = false;

    (void)entry;
    for (size_t i = 0; i < labels->count; i++) {
        if (labels->label[i].from_dictionary) continue;
        if (!any) hl_buffer_text(to->out, "\n");
        any = true;
        print_named(to, labels->label[i].field, "labels.*", &labels->label[i]);
    }
    if (!any) hl_buffer_text(to->out, " null\n");
}

static void print_weight_map(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_weight_map *map = slot;

    (void)entry;
    hl_buffer_text(to->out, map->count > 0 ? "\n" : " null\n");
    to->indent += STEP;
    for (size_t i = 0; i < map->count; i++) {
        line(to, map->entry[i].field);
        hl_buffer_text(to->out, " ");
        write_number(to->out, map->entry[i].weight);
        hl_buffer_text(to->out, "\n");
    }
    to->indent -= STEP;
}

static void print_pairs(printer *to, const hl_entry *entry, const void *slot)
{
    const hl_study_pairs *pairs = slot;

    (void)entry;
    hl_buffer_text(to->out, pairs->count > 0 ? "\n" : " null\n");
    to->indent += STEP;
    for (size_t i = 0; i < pairs->count; i++) {
        line(to, pairs->pair[i].name);
        hl_buffer_text(to->out, " ");
        hl_yaml_write_text(to->out, pairs->pair[i].text);
        hl_buffer_text(to->out, "\n");
    }
    to->indent -= STEP;
}

static void print_judgments(printer *to, const hl_entry *entry, const void *slot)
{
    (void)entry;
    hl_judgments_print(slot, to->indent + STEP, to->out);
}

static void print_below(printer *to, const char *parent, const void *base)
{
    static print_slot *const PRINT[HL_ENTRY_KIND_COUNT] = {
        [HL_ENTRY_SECTION] = print_section,
        [HL_ENTRY_TEXT] = print_text,
        [HL_ENTRY_BILINGUAL] = print_bilingual,
        [HL_ENTRY_NUMBER] = print_number,
        [HL_ENTRY_COUNT] = print_count,
        [HL_ENTRY_SEED] = print_seed,
        [HL_ENTRY_FLAG] = print_flag,
        [HL_ENTRY_WORD] = print_word,
        [HL_ENTRY_WORDS] = print_words,
        [HL_ENTRY_TEXTS] = print_texts,
        [HL_ENTRY_ALPHA] = print_alpha,
        [HL_ENTRY_NUMBERS] = print_numbers,
        [HL_ENTRY_FIELDS] = print_fields,
        [HL_ENTRY_DIMENSIONS] = print_dimensions,
        [HL_ENTRY_SUBSYSTEMS] = print_subsystems,
        [HL_ENTRY_WEIGHT_MAP] = print_weight_map,
        [HL_ENTRY_LABELS] = print_labels,
        [HL_ENTRY_PAIRS] = print_pairs,
        [HL_ENTRY_JUDGMENTS] = print_judgments,
    };

    for (size_t i = 0; i < HL_SCHEMA_COUNT; i++) {
        const hl_entry *entry = &HL_SCHEMA[i];
        if (!hl_entry_is_below(entry, parent) || PRINT[entry->kind] == NULL) continue;
        line(to, hl_entry_name(entry));
        PRINT[entry->kind](to, entry, (const char *)base + entry->offset);
    }
}

static hl_status print(const hl_study *study, bool canonical, char **out, hl_error *err)
{
    hl_buffer buffer = {0};
    printer to = {.out = &buffer, .study = study, .canonical = canonical};

    print_below(&to, "", study);
    const hl_status status = hl_buffer_check(&buffer, err);
    if (status == HL_OK) {
        *out = buffer.text;
        buffer = (hl_buffer){0};
    }
    hl_buffer_free(&buffer);
    return status;
}

hl_status hl_study_print(const hl_study *study, char **out, hl_error *err)
{
    return print(study, false, out, err);
}

hl_status hl_study_canonical(const hl_study *study, char **out, hl_error *err)
{
    return print(study, true, out, err);
}
