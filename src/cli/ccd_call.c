#include "cli/ccd_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/memory.h"
#include "io/source.h"
#include "study/schema.h"

static const char COMMA_ZH[] = "，";
static const char PLUS_ZH[] = "＋";
static const char MINUS_ZH[] = "－";

bool ccd_has_no_subsystem(const ccd_arguments *args)
{
    return args->subsystem.count == 0 && args->u == NULL;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/// Cut the first item off a list "a,b，c"; NULL at its end. The text is changed.
static char *next_item(char **rest)
{
    char *item = *rest;

    if (item == NULL) return NULL;
    for (char *at = item; *at != '\0'; at++) {
        const size_t comma = *at == ','             ? 1
                             : starts(at, COMMA_ZH) ? strlen(COMMA_ZH)
                                                    : 0;
        if (comma == 0) continue;
        *at = '\0';
        *rest = at + comma;
        return item;
    }
    *rest = NULL;
    return item;
}

static char *trim(char *text)
{
    while (*text == ' ') {
        text++;
    }
    for (size_t n = strlen(text); n > 0 && text[n - 1] == ' '; n--) {
        text[n - 1] = '\0';
    }
    return text;
}

/// A field is there and holds numbers.
static hl_status check_field(const hl_table *table, const char *name, hl_error *err)
{
    const hl_field *field = hl_table_find(table, name);
    size_t rejected = 0;
    size_t numbers = 0;

    if (field == NULL) return ccd_no_column(table, name, err);
    double *value = hl_array(table->rows, sizeof *value);
    if (value == NULL) return hl_no_memory(err, "%zu numbers", table->rows);
    hl_field_numbers(field, table->rows, value, &rejected);
    for (size_t r = 0; r < table->rows; r++) {
        numbers += value[r] == value[r];
    }
    free(value);
    if (numbers > 0) return HL_OK;
    return hl_fail(err, HL_CODE_USAGE_NO_NUMBERS, "%s\t%s", table->source, name);
}

/// `name: "text", ` or nothing.
static void put(hl_buffer *to, const char *name, const char *text)
{
    if (text == NULL) return;
    hl_buffer_format(to, "%s: ", name);
    hl_yaml_write_text(to, text);
    hl_buffer_text(to, ", ");
}

/// A short name of subsystem `k`: its own where that is plain, else s1, s2, …
static void short_of(const char *name, size_t k,
                     const char (*taken)[HL_STUDY_SHORT_MAX + 1],
                     char out[HL_STUDY_SHORT_MAX + 1])
{
    bool usable = hl_is_short(name, HL_SUBSYSTEM_SHORT);

    for (size_t i = 0; i < k && usable; i++) {
        usable = strcmp(taken[i], name) != 0;
    }
    if (usable) {
        (void)snprintf(out, HL_STUDY_SHORT_MAX + 1, "%s", name);
    } else {
        (void)snprintf(out, HL_STUDY_SHORT_MAX + 1, "s%zu", k + 1);
    }
}

/// The subsystems on their way into the study.
typedef struct writer {
    const ccd_arguments *args;
    const hl_table *table;
    hl_buffer *to;
    char (*taken)[HL_STUDY_SHORT_MAX + 1];
    size_t count;
} writer;

/// "  name:\n    short: s1\n"
static void begin_subsystem(writer *w, const char *name)
{
    short_of(name, w->count, (const char(*)[HL_STUDY_SHORT_MAX + 1]) w->taken,
             w->taken[w->count]);
    hl_buffer_text(w->to, "  ");
    hl_yaml_write_text(w->to, name);
    hl_buffer_format(w->to, ":\n    short: %s\n    title: ", w->taken[w->count]);
    hl_yaml_write_text(w->to, name);
    hl_buffer_text(w->to, "\n");
    w->count++;
}

/// The sign before a field, ASCII or full-width; 0: none.
static char take_sign(char **item)
{
    char sign = 0;
    size_t length = 1;

    if (**item == '+' || **item == '-') sign = **item;
    if (starts(*item, PLUS_ZH)) sign = '+';
    if (starts(*item, MINUS_ZH)) sign = '-';
    if (sign == 0) return 0;
    if (**item != sign) length = strlen(PLUS_ZH);
    *item = trim(*item + length);
    return sign;
}

/// "+a,-b" as "    dimensions: [+a, -b]"
static hl_status put_indicators(writer *w, const char *name, char *list, hl_error *err)
{
    const char *comma = "";

    hl_buffer_text(w->to, "    dimensions: [");
    for (char *rest = list, *item = NULL; (item = next_item(&rest)) != NULL;) {
        item = trim(item);
        if (item[0] == '\0') continue;
        const char sign = take_sign(&item);
        if (sign == 0) {
            return hl_fail(err, HL_CODE_USAGE_NO_SIGN, "%s\t%s", item, name);
        }
        const hl_status status = check_field(w->table, item, err);
        if (status != HL_OK) return status;
        hl_buffer_text(w->to, comma);
        hl_yaml_write_signed(w->to, sign, item);
        comma = ", ";
    }
    hl_buffer_text(w->to, "]\n");
    return HL_OK;
}

/// "name=+a,-b"
static hl_status put_subsystem(writer *w, const char *words, hl_error *err)
{
    char *copy = hl_copy_text(words);

    if (copy == NULL) return hl_no_memory(err, "a subsystem");
    char *equals = strchr(copy, '=');
    if (equals == NULL || equals == copy || equals[1] == '\0') {
        free(copy);
        return hl_fail(err, HL_CODE_USAGE_SUBSYSTEM, "%s", words);
    }
    *equals = '\0';
    const char *name = trim(copy);
    begin_subsystem(w, name);
    const hl_status status = put_indicators(w, name, equals + 1, err);
    free(copy);
    return status;
}

/// "a,b": every field is a subsystem.
static hl_status put_ready(writer *w, hl_error *err)
{
    char *copy = hl_copy_text(w->args->u);
    hl_status status = copy != NULL ? HL_OK : hl_no_memory(err, "a list of fields");

    for (char *rest = copy, *item = NULL;
         status == HL_OK && (item = next_item(&rest)) != NULL;) {
        item = trim(item);
        if (item[0] == '\0') continue;
        status = check_field(w->table, item, err);
        begin_subsystem(w, item);
        hl_buffer_text(w->to, "    index: ");
        hl_yaml_write_text(w->to, item);
        hl_buffer_text(w->to, "\n");
    }
    free(copy);
    return status;
}

static size_t most_subsystems(const ccd_arguments *args)
{
    size_t count = args->subsystem.count + 1;

    for (const char *at = args->u; at != NULL && *at != '\0'; at++) {
        count += *at == ',' || starts(at, COMMA_ZH);
    }
    return count;
}

static hl_status put_subsystems(hl_buffer *to, const ccd_arguments *args,
                                const hl_table *table, hl_error *err)
{
    writer w = {.args = args, .table = table, .to = to};

    w.taken = hl_array(most_subsystems(args), sizeof *w.taken);
    if (w.taken == NULL) return hl_no_memory(err, "the subsystems");
    hl_status status = HL_OK;
    hl_buffer_text(to, "subsystems:\n");
    for (size_t k = 0; k < args->subsystem.count && status == HL_OK; k++) {
        status = put_subsystem(&w, args->subsystem.item[k], err);
    }
    if (status == HL_OK && args->u != NULL) status = put_ready(&w, err);
    free(w.taken);
    return status;
}

static void put_inputs(hl_buffer *to, const ccd_arguments *args, const ccd_keys *keys,
                       const char *source)
{
    hl_buffer_text(to, "title: ");
    hl_yaml_write_text(to, hl_path_name(source));
    hl_buffer_text(to, "\nindicators: {");
    put(to, "sheet", args->sheet);
    put(to, "encoding", args->encoding);
    put(to, "key", keys->key);
    put(to, "name", keys->name);
    put(to, "region", args->region);
    put(to, "population", args->population);
    put(to, "period", keys->period);
    hl_buffer_text(to, "source: ");
    hl_yaml_write_text(to, source);
    hl_buffer_text(to, "}\n");
}

/// `section:` with the entries that were given; nothing for none.
static void put_words(hl_buffer *to, const char *section, const char *const *entry,
                      const char *const *value, size_t count)
{
    bool any = false;

    for (size_t k = 0; k < count; k++) {
        if (value[k] == NULL) continue;
        hl_buffer_format(to, any ? ", %s: %s" : "%s: {%s: %s", any ? entry[k] : section,
                         any ? value[k] : entry[k], any ? "" : value[k]);
        any = true;
    }
    if (any) hl_buffer_text(to, "}\n");
}

static void put_methods(hl_buffer *to, const ccd_arguments *args)
{
    static const char *const NORMALIZE[] = {"method", "reference"};
    const char *const normalize[] = {args->normalize, args->reference};

    put_words(to, "normalize", NORMALIZE, normalize,
              sizeof normalize / sizeof *normalize);
    if (args->weighting != NULL) {
        hl_buffer_format(to, "weighting: {method: [%s]}\n", args->weighting);
    }
}

static void put_coupling(hl_buffer *to, const ccd_arguments *args)
{
    hl_buffer_format(to, "coupling:\n  null: {within: %s",
                     args->within ? "region" : "all");
    if (args->null_draws != SIZE_MAX) {
        hl_buffer_format(to, ", draws: %zu", args->null_draws);
    }
    hl_buffer_text(to, "}\n");
    if (args->index != NULL) hl_buffer_format(to, "  index: %s\n", args->index);
    if (args->model != NULL) hl_buffer_format(to, "  model: [%s]\n", args->model);
    if (args->alpha != NULL) hl_buffer_format(to, "  alpha: [%s]\n", args->alpha);
    if (args->classes != NULL) hl_buffer_format(to, "  classes: %s\n", args->classes);
    if (args->diagnose == NULL) return;
    hl_buffer_text(to, "  diagnose: ");
    hl_yaml_write_text(to, args->diagnose);
    hl_buffer_text(to, "\n");
}

/// A matrix is named from where the program was called.
static hl_status put_tele(hl_buffer *to, const ccd_arguments *args, hl_error *err)
{
    if (args->tele == NULL) return HL_OK;

    const hl_status status = hl_source_exists(args->tele, err);
    if (status != HL_OK) return status;
    char *path = realpath(args->tele, NULL);
    if (path == NULL) return hl_no_memory(err, "a path");
    hl_buffer_text(to, "metacoupling: {tele: ");
    hl_yaml_write_text(to, path);
    hl_buffer_text(to, "}\n");
    free(path);
    return HL_OK;
}

hl_status ccd_write_study(const ccd_request *request, const char *source, char **out,
                          hl_error *err)
{
    const ccd_arguments *args = request->args;
    const command_call *call = request->call;
    hl_buffer text = {0};

    put_inputs(&text, args, request->keys, source);
    hl_status status = put_subsystems(&text, args, request->table, err);
    if (status == HL_OK && args->diagnose != NULL) {
        status = check_field(request->table, args->diagnose, err);
    }
    put_methods(&text, args);
    put_coupling(&text, args);
    if (status == HL_OK) status = put_tele(&text, args, err);
    if (call->settings.seed != NULL) {
        hl_buffer_format(&text, "association: {seed: %s}\n", call->settings.seed);
    }
    hl_buffer_format(&text, "output: {lang: %s}\n",
                     call->lang == HL_ZH ? "[zh, en]" : "[en, zh]");
    if (status == HL_OK) status = hl_buffer_check(&text, err);
    if (status != HL_OK) {
        hl_buffer_free(&text);
        return status;
    }
    *out = text.text;
    return HL_OK;
}
