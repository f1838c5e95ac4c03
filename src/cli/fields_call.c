#include "cli/fields_call.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words.h"
#include "core/buffer.h"
#include "core/file.h"
#include "core/memory.h"
#include "io/source.h"
#include "study/schema.h"
#include "study/statistics.h"

const char *const FIELDS_CORRECTIONS[] = {
    [HL_CORRECTION_FDR] = "fdr",
    [HL_CORRECTION_NONE] = "none",
    [HL_CORRECTION_BONFERRONI] = "bonferroni",
    [HL_CORRECTION_FDR_BY] = "fdr_by",
    [HL_CORRECTION_FDR_BY + 1] = NULL,
};
const char *const FIELDS_INFERENCES[] = {
    [HL_INFERENCE_PERMUTATION] = "permutation",
    [HL_INFERENCE_EXACT] = "exact",
    [HL_INFERENCE_SADDLEPOINT] = "saddlepoint",
    [HL_INFERENCE_SADDLEPOINT + 1] = NULL,
};

static const double USUAL_LEVEL = 0.05;

void fields_defaults(void *arguments)
{
    fields_arguments *args = arguments;

    *args = (fields_arguments){.permutations = SIZE_MAX, .level = USUAL_LEVEL};
    weights_rule_defaults(&args->rule);
    args->rule.standardize = HL_WEIGHTS_ROW;
}

/// The table of a scope as words; NULL at the end.
enum { MOST_STATISTICS = 48 };

typedef struct statistic_row {
    const char *word;
    statistic_need need;
    bool special; ///< for fields of 0 and 1 only: not among `all`
} statistic_row;

static size_t list_statistics(fields_scope scope, statistic_row out[MOST_STATISTICS])
{
    const size_t count =
        scope == FIELDS_GLOBAL ? GLOBAL_STATISTIC_COUNT : LOCAL_STATISTIC_COUNT;

    for (size_t i = 0; i < count && i < MOST_STATISTICS; i++) {
        out[i] =
            scope == FIELDS_GLOBAL
                ? (statistic_row){GLOBAL_STATISTICS[i].word, GLOBAL_STATISTICS[i].need,
                                  GLOBAL_STATISTICS[i].domain == ZERO_OR_ONE}
                : (statistic_row){LOCAL_STATISTICS[i].word, LOCAL_STATISTICS[i].need,
                                  LOCAL_STATISTICS[i].domain == ZERO_OR_ONE};
    }
    return count < MOST_STATISTICS ? count : MOST_STATISTICS;
}

/// The statistics that were asked for.
typedef struct choice {
    const command_call *call;
    const fields_arguments *args;
    statistic_row row[MOST_STATISTICS];
    size_t rows;
    bool chosen[MOST_STATISTICS];
} choice;

static bool has_need(const choice *c, size_t i)
{
    const fields_arguments *args = c->args;

    if (c->row[i].need == NEEDS_BY) return args->by != NULL;
    if (c->row[i].need == NEEDS_BASE) return args->base != NULL;
    return true;
}

static hl_status choose_word(choice *c, const char *word, hl_error *err)
{
    const char *known[MOST_STATISTICS + 1] = {"all"};
    char all[HL_MESSAGE_WHERE_SIZE];

    for (size_t i = 0; i < c->rows; i++) {
        if (strcmp(word, "all") == 0 && !c->row[i].special) {
            c->chosen[i] = has_need(c, i);
        }
        if (strcmp(word, c->row[i].word) == 0) {
            c->chosen[i] = true;
            return HL_OK;
        }
        known[i + 1] = c->row[i].word;
    }
    if (strcmp(word, "all") == 0) return HL_OK;
    const char *near = words_near(word, known, c->rows + 1);
    return hl_fail(err, HL_CODE_USAGE_WORD, "--statistic\t%.60s\t%s\t%s", word,
                   near != NULL ? near : "moran",
                   words_join(known, c->rows + 1, all, sizeof all));
}

/// "moran,geary"
static hl_status choose_words(choice *c, const char *words, hl_error *err)
{
    char *copy = hl_copy_text(words);
    if (copy == NULL) return hl_no_memory(err, "a word");

    hl_status status = HL_OK;
    char *rest = copy;
    while (status == HL_OK && rest != NULL) {
        char *comma = strchr(rest, ',');
        if (comma != NULL) *comma = '\0';
        status = choose_word(c, rest, err);
        rest = comma != NULL ? comma + 1 : NULL;
    }
    free(copy);
    return status;
}

/// Without --statistic: those that the second field was given for, else the first.
static void choose_default(choice *c)
{
    const statistic_need need = c->args->by != NULL     ? NEEDS_BY
                                : c->args->base != NULL ? NEEDS_BASE
                                                        : NEEDS_NOTHING;

    for (size_t i = 0; i < c->rows; i++) {
        if (c->row[i].need != need) continue;
        c->chosen[i] = true;
        return;
    }
    if (c->rows > 0) c->chosen[0] = true;
}

/// A statistic has what it needs, and nothing was given in vain.
static hl_status check_needs(const choice *c, hl_error *err)
{
    const fields_arguments *args = c->args;
    bool by = false;
    bool base = false;

    for (size_t i = 0; i < c->rows; i++) {
        if (!c->chosen[i]) continue;
        by = by || c->row[i].need == NEEDS_BY;
        base = base || c->row[i].need == NEEDS_BASE;
        if (has_need(c, i)) continue;
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "--statistic %s\t%s\tFIELD",
                       c->row[i].word, c->row[i].need == NEEDS_BY ? "--by" : "--base");
    }
    if (args->by != NULL && !by) {
        return hl_fail(err, HL_CODE_USAGE_IDLE_FIELD, "--by %s", args->by);
    }
    if (args->base != NULL && !base) {
        return hl_fail(err, HL_CODE_USAGE_IDLE_FIELD, "--base %s", args->base);
    }
    return HL_OK;
}

static hl_status choose(const command_call *call, const fields_arguments *args,
                        fields_scope scope, choice *out, hl_error *err)
{
    hl_status status = HL_OK;

    *out = (choice){.call = call, .args = args};
    out->rows = list_statistics(scope, out->row);
    for (size_t i = 0; i < args->statistic.count && status == HL_OK; i++) {
        status = choose_words(out, args->statistic.item[i], err);
    }
    if (status == HL_OK && args->statistic.count == 0) choose_default(out);
    return status == HL_OK ? check_needs(out, err) : status;
}

/// `name: "text", ` or nothing.
static void put(hl_buffer *to, const char *name, const char *text)
{
    if (text == NULL) return;
    hl_buffer_format(to, "%s: ", name);
    hl_yaml_write_text(to, text);
    hl_buffer_text(to, ", ");
}

static void put_number(hl_buffer *to, const char *name, double value)
{
    hl_buffer_format(to, "%s: ", name);
    hl_buffer_number(to, value);
    hl_buffer_text(to, ", ");
}

static void put_boundaries(hl_buffer *to, const fields_arguments *args,
                           const char *source)
{
    const unit_options *units = &args->rule.units;

    hl_buffer_text(to, "boundaries: {");
    put(to, "layer", units->layer);
    put(to, "where", units->where);
    put(to, "key", units->key);
    put(to, "name", args->name);
    put(to, "region", args->rule.type == HL_STUDY_BLOCK ? units->field : NULL);
    put(to, "crs", units->crs);
    put(to, "encoding", units->encoding);
    hl_buffer_text(to, "source: ");
    hl_yaml_write_text(to, source);
    hl_buffer_text(to, "}\n");
}

/// The study has another word for weights that are not standardized.
static const char *word_of_study(const char *entry, const char *word)
{
    const bool plain = strcmp(entry, "standardize") == 0 && strcmp(word, "none") == 0;

    return plain ? "as-is" : word;
}

/// The value of an option of the rule, when it is not the default one.
static bool put_option(hl_buffer *to, const option *o, const char *entry,
                       const weights_rule *rule, const weights_rule *usual)
{
    const char *now = (const char *)rule + o->offset;
    const char *before = (const char *)usual + o->offset;
    size_t number = 0;
    double real = 0.0;
    double real_before = 0.0;

    switch (o->kind) {
    case OPTION_FLAG:
        hl_buffer_format(to, "%s: %s, ", entry, *(const bool *)now ? "true" : "false");
        return true;
    case OPTION_COUNT:
        memcpy(&number, now, sizeof number);
        if (memcmp(now, before, sizeof number) == 0) return true;
        hl_buffer_format(to, "%s: %zu, ", entry, number);
        return true;
    case OPTION_NUMBER:
        memcpy(&real, now, sizeof real);
        memcpy(&real_before, before, sizeof real_before);
        if (isnan(real) || real == real_before) return true;
        put_number(to, entry, real);
        return true;
    case OPTION_WORD:
        memcpy(&number, now, sizeof number);
        put(to, entry, word_of_study(entry, o->words[number]));
        return true;
    case OPTION_TEXT:
        put(to, entry, *(const char *const *)(const void *)now);
        return true;
    case OPTION_SEED:
    case OPTION_LIST: break;
    }
    return false;
}

/// The entry of the study's `weights` that an option of the rule stands for; NULL for
/// those that are about the layer.
static const char *entry_of(const char *name)
{
    static const struct {
        const char *option;
        const char *entry;
    } OTHER[] = {
        {"neighbors", "k"          },
        {"distance",  "distance_km"},
        {"beyond",    "beyond_km"  },
        {"source",    NULL         },
        {"layer",     NULL         },
        {"key",       NULL         },
        {"where",     NULL         },
        {"encoding",  NULL         },
        {"crs",       NULL         },
        {"out",       NULL         },
    };

    for (size_t i = 0; i < sizeof OTHER / sizeof *OTHER; i++) {
        if (strcmp(OTHER[i].option, name) == 0) return OTHER[i].entry;
    }
    return hl_schema_find("weights", name) != NULL ? name : NULL;
}

static void put_table(hl_buffer *to, const fields_arguments *args, const char *table)
{
    if (table == NULL) return;
    hl_buffer_text(to, "indicators: {");
    put(to, "key", args->table_key);
    put(to, "period", args->period);
    hl_buffer_text(to, "source: ");
    hl_yaml_write_text(to, table);
    hl_buffer_text(to, "}\n");
}

static void put_weights(hl_buffer *to, const fields_arguments *args, const char *matrix)
{
    weights_rule usual = {0};

    hl_buffer_text(to, "weights: {");
    put(to, "source", matrix);
    if (args->matrix != NULL) {
        hl_buffer_text(to, "type: matrix}\n");
        return;
    }
    weights_rule_defaults(&usual);
    for (const option *o = WEIGHTS_RULE_OPTIONS; o->name != NULL; o++) {
        const char *entry = entry_of(o->name);
        const bool region = args->rule.type == HL_STUDY_BLOCK &&
                            strcmp(o->name, "field") == 0; // see put_boundaries()
        if (entry == NULL || region) continue;
        (void)put_option(to, o, entry, &args->rule, &usual);
    }
    hl_buffer_text(to, "}\n");
}

/// [{field: …, short: …, by: …}, …]
static hl_status put_fields(hl_buffer *to, const command_call *call,
                            const fields_arguments *args, hl_error *err)
{
    const size_t fields = call->operands - 1;
    char(*name)[HL_STUDY_SHORT_MAX + 1] = hl_array(fields, sizeof *name);
    const char **taken = hl_array(fields, sizeof *taken);

    if (name == NULL || taken == NULL) {
        free(name);
        free(taken);
        return hl_no_memory(err, "%zu fields", fields);
    }
    hl_buffer_text(to, "  fields: [");
    for (size_t f = 0; f < fields; f++) {
        const char *field = call->operand[f + 1];
        hl_short_of(field, name[f]);
        hl_short_distinct(name[f], taken, f);
        taken[f] = name[f];
        hl_buffer_text(to, f > 0 ? ", {" : "{");
        put(to, "field", field);
        put(to, "by", args->by);
        put(to, "base", args->base);
        hl_buffer_format(to, "short: %s}", name[f]);
    }
    hl_buffer_text(to, "]\n");
    free(name);
    free(taken);
    return HL_OK;
}

static void put_statistics(hl_buffer *to, const choice *c, fields_scope scope)
{
    const char *comma = "";

    hl_buffer_text(to, scope == FIELDS_GLOBAL ? "  statistics: {local: [], global: ["
                                              : "  statistics: {local: [");
    for (size_t i = 0; i < c->rows; i++) {
        if (!c->chosen[i]) continue;
        hl_buffer_format(to, "%s%s", comma, c->row[i].word);
        comma = ", ";
    }
    hl_buffer_text(to, "]}\n");
}

static void put_inference(hl_buffer *to, const command_call *call,
                          const fields_arguments *args, fields_scope scope)
{
    if (args->permutations != SIZE_MAX) {
        hl_buffer_format(to, "  permutations: {%s: %zu}\n",
                         scope == FIELDS_GLOBAL ? "global" : "local",
                         args->permutations);
    }
    hl_buffer_text(to, "  fdr: ");
    hl_buffer_number(to, args->level);
    hl_buffer_format(to, "\n  correction: %s\n", FIELDS_CORRECTIONS[args->correction]);
    hl_buffer_format(to, "  inference: %s\n  stop: %zu\n",
                     FIELDS_INFERENCES[args->inference], args->stop);
    hl_buffer_format(
        to, "  correlogram: {orders: %zu, equal_bands: %zu, bands: [%s]}\n",
        args->orders, args->equal_bands, args->bands != NULL ? args->bands : "");
    hl_buffer_format(to, "  colocation: %s\n", args->colocation ? "true" : "false");
    if (call->settings.seed != NULL) {
        hl_buffer_format(to, "  seed: %s\n", call->settings.seed);
    }
}

/// Folder and name of the layer: the study stands in the folder, so that nothing of
/// this machine is in it.
static hl_status split(const char *source, char **folder, const char **name,
                       hl_error *err)
{
    *name = source;
    *folder = hl_copy_text("");
    if (*folder == NULL) return hl_no_memory(err, "a path");
    if (!hl_source_is_file(source)) return HL_OK;

    const char *last = hl_path_name(source);
    if (last == source || last[0] == '\0') return HL_OK; // here, or "folder/"
    free(*folder);
    *folder = hl_copy_text(source);
    if (*folder == NULL) return hl_no_memory(err, "a path");
    const size_t length = (size_t)(last - source);
    (*folder)[length > 1 ? length - 1 : 1] = '\0'; // "/x" stands in "/"
    *name = last;
    return HL_OK;
}

hl_status fields_layer_name(const char *source, char **out, hl_error *err)
{
    char *name = NULL;

    if (strcmp(source, "-") == 0) {
        name = hl_copy_text("table"); // standard input
    } else if (hl_source_is_file(source) ||
               strncmp(source, "/vsi", strlen("/vsi")) == 0) {
        name = hl_copy_text(source);
    } else {
        name = hl_copy_text("layer"); // a connection string may hold a password
    }
    if (name == NULL) return hl_no_memory(err, "a name");
    for (size_t n = strlen(name); n > 1 && name[n - 1] == '/'; n--) {
        name[n - 1] = '\0';
    }
    const char *last = hl_path_name(name);
    memmove(name, last, strlen(last) + 1);
    char *dot = strrchr(name, '.');
    if (dot != NULL && dot != name) *dot = '\0';
    *out = name;
    return HL_OK;
}

/// A file besides the layer is named from where the program was called, and found from
/// the folder of the layer.
static hl_status find_file(const char *path, char **out, hl_error *err)
{
    *out = NULL;
    if (path == NULL) return HL_OK;

    const hl_status status = hl_source_exists(path, err);
    if (status != HL_OK) return status;
    *out = realpath(path, NULL);
    return *out != NULL ? HL_OK : hl_no_memory(err, "a path");
}

static void put_title(hl_buffer *to, const command_call *call, const char *layer)
{
    hl_buffer title = {0};

    for (size_t f = 1; f < call->operands; f++) {
        hl_buffer_format(&title, "%s%s", f > 1 ? ", " : "", call->operand[f]);
    }
    hl_buffer_format(&title, " (%s)", layer);
    hl_buffer_text(to, "title: ");
    hl_yaml_write_text(to, title.text != NULL ? title.text : layer);
    hl_buffer_text(to, "\n");
    to->failed = to->failed || title.failed;
    hl_buffer_free(&title);
}

/// The study as its file would stand.
static hl_status write_study(const command_call *call, const fields_arguments *args,
                             fields_scope scope, const char *source, hl_buffer *to,
                             hl_error *err)
{
    choice chosen = {0};
    char *matrix = NULL;
    char *table = NULL;
    char *layer = NULL;

    hl_status status = choose(call, args, scope, &chosen, err);
    const char *file = args->matrix != NULL ? args->matrix : args->rule.source;
    if (status == HL_OK) status = find_file(file, &matrix, err);
    if (status == HL_OK) status = find_file(args->table, &table, err);
    if (status == HL_OK) status = fields_layer_name(call->operand[0], &layer, err);
    if (status != HL_OK) goto done;
    put_title(to, call, layer);
    put_boundaries(to, args, source);
    put_table(to, args, table);
    put_weights(to, args, matrix);
    hl_buffer_text(to, "association:\n");
    status = put_fields(to, call, args, err);
    if (status != HL_OK) goto done;
    put_statistics(to, &chosen, scope);
    put_inference(to, call, args, scope);
    hl_buffer_format(to, "output: {tables: false, qgis_project: %s, lang: %s}\n",
                     args->no_project ? "false" : "true",
                     call->lang == HL_ZH ? "[zh, en]" : "[en, zh]");
    status = hl_buffer_check(to, err);
done:
    free(layer);
    free(table);
    free(matrix);
    return status;
}

/// Whether field `f` is one of those before it.
static bool is_repeated(const command_call *call, size_t f)
{
    for (size_t g = 1; g < f; g++) {
        if (strcmp(call->operand[f], call->operand[g]) == 0) return true;
    }
    return false;
}

/// A field that is given twice; NULL for none.
static const char *field_twice(const command_call *call)
{
    for (size_t f = 1; f < call->operands; f++) {
        if (is_repeated(call, f)) return call->operand[f];
    }
    return NULL;
}

/// "10,20,40": numbers that ascend from 0.
static hl_status check_bands(const char *bands, hl_error *err)
{
    double before = 0.0;

    for (const char *rest = bands; rest != NULL;) {
        char *end = NULL;
        const double limit = strtod(rest, &end);
        const bool ends = *end == '\0' || *end == ',';
        if (end == rest || !ends || !isfinite(limit) || !(limit > before)) {
            return hl_fail(err, HL_CODE_USAGE_ASCENDING, "--bands %s\t10,20,40", bands);
        }
        before = limit;
        rest = *end == ',' ? end + 1 : NULL;
    }
    return HL_OK;
}

static hl_status check_arguments(const command_call *call, const fields_arguments *args,
                                 hl_error *err)
{
    if (!(args->level > 0.0 && args->level < 1.0)) {
        return hl_fail(err, HL_CODE_USAGE_RANGE, "--level\t%g\t0\t1\t0.05",
                       args->level);
    }
    if (args->table != NULL && args->rule.units.key == NULL) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "--table\t--key\tFIELD");
    }
    if (args->table_key != NULL && args->table == NULL) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "--table-key\t--table\tFILE");
    }
    if (args->period != NULL && args->table == NULL) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "--period\t--table\tFILE");
    }
    const hl_status status = check_bands(args->bands, err);
    if (status != HL_OK) return status;
    const char *twice = field_twice(call);
    if (twice != NULL) return hl_fail(err, HL_CODE_USAGE_FIELD_TWICE, "%s", twice);
    if (args->matrix != NULL && args->rule.source != NULL) {
        return hl_fail(err, HL_CODE_USAGE_CONFLICT, "--weights\t--source");
    }
    if (args->matrix != NULL) return HL_OK;
    return weights_check_rule(&args->rule, err);
}

hl_status fields_study(const command_call *call, const fields_arguments *args,
                       fields_scope scope, hl_study *out, hl_error *err)
{
    hl_buffer text = {0};
    char *folder = NULL;
    char *name = NULL;
    const char *source = NULL;

    hl_status status = check_arguments(call, args, err);
    if (status == HL_OK) status = split(call->operand[0], &folder, &source, err);
    if (status == HL_OK) status = fields_layer_name(call->operand[0], &name, err);
    if (status == HL_OK) {
        status = write_study(call, args, scope, source, &text, err);
    }
    if (status == HL_OK) {
        const hl_study_source from = {
            .text = text.text, .length = text.length, .name = name, .folder = folder};
        status = hl_study_parse(&from, out, err);
    }
    hl_buffer_free(&text);
    free(folder);
    free(name);
    return status;
}

void fields_print_head(const command_call *call, const hl_run_summary *summary)
{
    words_say(stdout, (hl_text){"{1}: {2} units", "{1}:{2} 个单元"}, call->lang,
              "%s\t%zu", hl_source_label(call->operand[0]), summary->units);
    if (summary->key_found) {
        words_say(stdout,
                  (hl_text){", told apart by {1} (--key names another field)",
                            ",以 {1} 区分(可用 --key 另行指定)"},
                  call->lang, "%s", summary->key);
    }
    words_say(stdout,
              (hl_text){"\nweights: {1}; {2} links, {3} islands\n",
                        "\n权重:{1};{2} 条连接,{3} 个孤立单元\n"},
              call->lang, "%s\t%zu\t%zu", summary->weights[call->lang], summary->links,
              summary->islands);
}

void fields_print_findings(const command_call *call, const hl_run_summary *summary)
{
    for (size_t i = 0; i < summary->finding_count; i++) {
        fputc('\n', stdout);
        words_wrap(stdout, summary->finding[i][call->lang], 0, 0);
    }
}
