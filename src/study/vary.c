#include "study/vary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/study/weigh.h"

enum { WORD_SIZE = 32, K_DEFAULT = 4, DECIMAL = 10, MOST_STEPS = 10, MOST_K = 1000 };
static const double PERCENT = 100.0;

bool hl_vary_has_cores(const hl_study *study)
{
    const hl_study_cores *cores = &study->periphery.cores;

    return cores->source != NULL || cores->keys.count > 0 || cores->field != NULL;
}

const char *hl_vary_core_mass(const hl_study *study)
{
    const hl_study_cores *cores = &study->periphery.cores;

    if (cores->source != NULL) return NULL; // its masses are in another table
    if (cores->mass != NULL) return cores->mass;
    return cores->values.count == 0 ? cores->field : NULL;
}

hl_periphery_options hl_vary_periphery(const hl_study *study)
{
    const hl_study_periphery *how = &study->periphery;
    hl_periphery_options options = how->options;

    options.unit = HL_KILOMETERS;
    if (how->distance != HL_STUDY_TRAVEL_MINUTES) return options;
    options.unit = HL_MINUTES;
    options.decay_km = how->decay_min;
    options.near_km = how->near_min;
    options.far_km = how->far_min;
    return options;
}

// ---- weights

/// The number of a rule that a level may state.
typedef enum rule_number { NO_NUMBER, STEPS, NEIGHBORS, KILOMETERS } rule_number;

static rule_number number_of(hl_study_weights_type type)
{
    static const rule_number NUMBER[HL_STUDY_WEIGHTS_END] = {
        [HL_STUDY_QUEEN] = STEPS,         [HL_STUDY_ROOK] = STEPS,
        [HL_STUDY_NEAREST] = NEIGHBORS,   [HL_STUDY_KERNEL] = NEIGHBORS,
        [HL_STUDY_BAND] = KILOMETERS,     [HL_STUDY_INVERSE_DISTANCE] = KILOMETERS,
        [HL_STUDY_ECONOMIC] = KILOMETERS, [HL_STUDY_ECONOMIC_DISTANCE] = KILOMETERS,
        [HL_STUDY_GRAVITY] = KILOMETERS,
    };

    return NUMBER[type];
}

static const hl_entry *types(void)
{
    return hl_schema_find("weights", "type");
}

/// A word of the set of an entry, as its value.
static bool find_word(const hl_entry *entry, const char *word, size_t length,
                      unsigned *out)
{
    for (const hl_entry_word *w = entry->words; w->word != NULL; w++) {
        if (!w->built || strlen(w->word) != length) continue;
        if (strncmp(w->word, word, length) != 0) continue;
        *out = w->value;
        return true;
    }
    return false;
}

static bool set_number(hl_study_weights *rule, double number)
{
    const bool whole = number == floor(number) && number >= 1.0;

    switch (number_of(rule->type)) {
    case STEPS: rule->order = whole ? (size_t)number : 0; break;
    case NEIGHBORS: rule->k = whole ? (size_t)number : 0; break;
    case KILOMETERS: rule->distance_km = number; return number > 0.0;
    case NO_NUMBER: return false;
    }
    return whole && number <= (number_of(rule->type) == STEPS ? MOST_STEPS : MOST_K);
}

/// What the study says of its own type says nothing of another.
static void forget_type(hl_study_weights *rule)
{
    rule->order = 1;
    rule->inclusive = true;
    rule->k = K_DEFAULT;
    rule->distance_km = NAN;
    rule->beyond_km = 0.0;
    rule->power = NAN;
    rule->adaptive = false;
}

bool hl_vary_weights(const hl_study_weights *base, const char *text,
                     hl_study_weights *out)
{
    const size_t length = strcspn(text, " ");
    hl_study_weights rule = *base;
    unsigned type = 0;
    char *end = NULL;

    if (!find_word(types(), text, length, &type)) return false;
    rule.type = (hl_study_weights_type)type;
    forget_type(&rule);
    const char *rest = text + length + strspn(text + length, " ");
    if (*rest != '\0') {
        const double number = strtod(rest, &end);
        if (*end != '\0' || !isfinite(number) || !set_number(&rule, number)) {
            return false;
        }
    }
    *out = rule;
    return true;
}

void hl_vary_weights_word(const hl_study_weights *rule, hl_buffer *out)
{
    hl_buffer_text(out, hl_entry_word_of(types(), rule->type));
    switch (number_of(rule->type)) {
    case STEPS:
        if (rule->order > 1) hl_buffer_format(out, " %zu", rule->order);
        break;
    case NEIGHBORS: hl_buffer_format(out, " %zu", rule->k); break;
    case KILOMETERS:
        if (isnan(rule->distance_km)) break;
        hl_buffer_text(out, " ");
        hl_buffer_number(out, rule->distance_km);
        break;
    case NO_NUMBER: break;
    }
}

// ---- bands and alpha

bool hl_vary_bands(const char *text, double out[2])
{
    char *end = NULL;
    const double near = strtod(text, &end);

    if (end == text || *end != '/') return false;
    const char *second = end + 1;
    const double far = strtod(second, &end);
    if (end == second || *end != '\0') return false;
    if (!(near > 0.0 && near <= far && far < PERCENT)) return false;
    out[0] = near / PERCENT;
    out[1] = far / PERCENT;
    return true;
}

void hl_vary_bands_word(const hl_periphery_options *options, hl_buffer *out)
{
    const char *unit = options->unit == HL_MINUTES ? " min" : " km";
    const double near =
        isnan(options->near_km) ? PERCENT * options->near_quantile : options->near_km;
    const double far =
        isnan(options->far_km) ? PERCENT * options->far_quantile : options->far_km;

    hl_buffer_format(out, "%.4g%s/%.4g%s", near, isnan(options->near_km) ? "" : unit,
                     far, isnan(options->far_km) ? "" : unit);
}

void hl_vary_alpha(double first, size_t count, double *alpha)
{
    for (size_t s = 0; s < count; s++) {
        alpha[s] = s == 0 ? first : (1.0 - first) / (double)(count - 1);
    }
}

void hl_vary_alpha_word(const double *alpha, size_t count, hl_buffer *out)
{
    static const double SAME = 1e-9;
    bool equal = true;

    for (size_t s = 0; s < count; s++) {
        equal = equal && fabs(alpha[s] - 1.0 / (double)count) <= SAME;
    }
    if (equal) {
        hl_buffer_text(out, "equal");
        return;
    }
    for (size_t s = 0; s < count; s++) {
        hl_buffer_format(out, "%s%.6g", s > 0 ? "/" : "", alpha[s]);
    }
}

// ---- defaults

static hl_status set_texts(const char *const *from, size_t count, hl_study_texts *out,
                           hl_error *err)
{
    char **text = hl_array(count, sizeof *text);
    bool enough = text != NULL;

    for (size_t i = 0; i < count && enough; i++) {
        text[i] = hl_copy_text(from[i]);
        enough = text[i] != NULL;
    }
    if (!enough) {
        hl_free_texts(text, text != NULL ? count : 0);
        return hl_no_memory(err, "%zu levels", count);
    }
    hl_free_texts(out->text, out->count);
    *out = (hl_study_texts){count, text};
    return HL_OK;
}

static hl_status set_numbers(const double *from, size_t count, hl_study_numbers *out,
                             hl_error *err)
{
    double *number = hl_array(count, sizeof *number);

    if (number == NULL) return hl_no_memory(err, "%zu levels", count);
    memcpy(number, from, count * sizeof *number);
    free(out->number);
    *out = (hl_study_numbers){count, number};
    return HL_OK;
}

#define COUNT_OF(list) (sizeof(list) / sizeof(list)[0])

static hl_status default_coupling(hl_study *study, hl_error *err)
{
    static const unsigned WEIGHTINGS[] = {HL_WEIGHTING_ENTROPY, HL_WEIGHTING_CRITIC,
                                          HL_WEIGHTING_EQUAL};
    static const double AROUND[] = {0.8, 1.0, 1.2}; // of an equal share
    const size_t subsystems = study->subsystems.count;
    hl_study_vary *vary = &study->universes.vary;
    double alpha[COUNT_OF(AROUND)];

    if (subsystems == 0) return HL_OK;
    vary->normalize.word[vary->normalize.count++] =
        HL_VARY_WINSORIZE + HL_WINSORIZE_JRC;
    for (size_t k = 0; k < COUNT_OF(WEIGHTINGS); k++) {
        vary->weighting.word[vary->weighting.count++] = WEIGHTINGS[k];
    }
    for (unsigned m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
        vary->model.word[vary->model.count++] = m;
    }
    for (size_t k = 0; k < COUNT_OF(AROUND); k++) {
        alpha[k] = AROUND[k] / (double)subsystems;
    }
    return set_numbers(alpha, COUNT_OF(alpha), &vary->alpha, err);
}

static hl_status default_periphery(hl_study *study, hl_error *err)
{
    static const char *const BANDS[] = {"25/75", "40/60"};
    static const double TAUS[] = {0.0, 0.5, 1.0};
    const double decay = hl_vary_periphery(study).decay_km;
    const double decays[] = {0.5 * decay, decay, 2.0 * decay};
    hl_study_vary *vary = &study->universes.vary;

    if (!hl_vary_has_cores(study)) return HL_OK;
    vary->cores.word[vary->cores.count++] = HL_STUDY_WITHOUT_ONE;
    if (hl_vary_core_mass(study) != NULL) {
        vary->cores.word[vary->cores.count++] = HL_STUDY_WITH_ONE;
    }
    hl_status status = set_numbers(decays, COUNT_OF(decays), &vary->decay_km, err);
    if (status == HL_OK) status = set_texts(BANDS, COUNT_OF(BANDS), &vary->bands, err);
    if (status == HL_OK) status = set_numbers(TAUS, COUNT_OF(TAUS), &vary->tau, err);
    return status;
}

/// The levels of METHODS 6.7, as docs/methods/universes.md lists them.
static hl_status fill_defaults(hl_study *study, hl_error *err)
{
    static const char *const WEIGHTS[] = {"queen",     "rook",      "nearest 4",
                                          "nearest 5", "nearest 6", "nearest 7",
                                          "nearest 8", "band"};
    hl_status status = default_coupling(study, err);

    if (status == HL_OK) status = default_periphery(study, err);
    if (status != HL_OK || study->boundaries.source == NULL) return status;
    return set_texts(WEIGHTS, COUNT_OF(WEIGHTS), &study->universes.vary.weights, err);
}

// ---- checks

static hl_status place(const hl_node *root, const char *path, hl_status status,
                       hl_error *err)
{
    const hl_node *node = hl_node_at_path(root, path);

    if (node == NULL) return hl_at(err, status, "%s", root->file);
    return hl_node_place(node, status, err);
}

/// A choice that is to vary, and what it is a choice of.
typedef struct given {
    const char *path;
    size_t count;
    bool possible;
    const char *of;
} given;

static hl_status check_idle(const hl_study *study, const hl_node *root, bool *any,
                            hl_error *err)
{
    const hl_study_vary *vary = &study->universes.vary;
    const bool coupled = study->subsystems.count > 0;
    const bool cores = hl_vary_has_cores(study);
    const bool shapes = study->boundaries.source != NULL;
    const given all[] = {
        {"universes.vary.normalize",  vary->normalize.count, coupled, "subsystems"     },
        {"universes.vary.weighting",  vary->weighting.count, coupled, "subsystems"     },
        {"universes.vary.index",      vary->index.count,     coupled, "subsystems"     },
        {"universes.vary.model",      vary->model.count,     coupled, "subsystems"     },
        {"universes.vary.alpha",      vary->alpha.count,     coupled, "subsystems"     },
        {"universes.vary.indicators", vary->indicators,      coupled, "subsystems"     },
        {"universes.vary.weights",    vary->weights.count,   shapes,  "boundaries"     },
        {"universes.vary.cores",      vary->cores.count,     cores,   "periphery.cores"},
        {"universes.vary.decay_km",   vary->decay_km.count,  cores,   "periphery.cores"},
        {"universes.vary.bands",      vary->bands.count,     cores,   "periphery.cores"},
        {"universes.vary.tau",        vary->tau.count,       cores,   "periphery.cores"},
    };

    *any = false;
    for (size_t k = 0; k < COUNT_OF(all); k++) {
        *any = *any || all[k].count > 0;
        if (all[k].count == 0 || all[k].possible) continue;
        return place(
            root, all[k].path,
            hl_fail(err, HL_CODE_STUDY_VARY_IDLE, "%s\t%s", all[k].path, all[k].of),
            err);
    }
    return HL_OK;
}

/// Numbers that must lie in a range, its ends out or in.
typedef struct number_list {
    const char *path;
    const hl_study_numbers *list;
    double least;
    double greatest;
    bool open;
    const char *range;
} number_list;

static hl_status check_numbers(const number_list *numbers, const hl_node *root,
                               hl_error *err)
{
    for (size_t k = 0; k < numbers->list->count; k++) {
        const double x = numbers->list->number[k];
        const bool inside = numbers->open
                                ? x > numbers->least && x < numbers->greatest
                                : x >= numbers->least && x <= numbers->greatest;
        if (inside && isfinite(x)) continue;
        return place(root, numbers->path,
                     hl_fail(err, HL_CODE_STUDY_VARY_NUMBER, "%s\t%g\t%s",
                             numbers->path, x, numbers->range),
                     err);
    }
    return HL_OK;
}

static hl_status check_all_numbers(const hl_study *study, const hl_node *root,
                                   hl_error *err)
{
    const hl_study_vary *vary = &study->universes.vary;
    const number_list lists[] = {
        {"universes.vary.alpha",    &vary->alpha,    0.0, 1.0,      true,  "0 < alpha < 1"},
        {"universes.vary.decay_km", &vary->decay_km, 0.0, INFINITY, true,
         "decay_km > 0"                                                                   },
        {"universes.vary.tau",      &vary->tau,      0.0, INFINITY, false, "tau >= 0"     },
    };
    hl_status status = HL_OK;

    for (size_t k = 0; k < COUNT_OF(lists) && status == HL_OK; k++) {
        status = check_numbers(&lists[k], root, err);
    }
    return status;
}

static hl_status refuse_text(const hl_node *root, const char *path, hl_code code,
                             const char *text, hl_error *err)
{
    return place(root, path, hl_fail(err, code, "%s\t%.60s", path, text), err);
}

static hl_status check_texts(const hl_study *study, const hl_node *root, hl_error *err)
{
    static const char WEIGHTS[] = "universes.vary.weights";
    static const char BANDS[] = "universes.vary.bands";
    const hl_study_vary *vary = &study->universes.vary;

    for (size_t k = 0; k < vary->weights.count; k++) {
        const char *text = vary->weights.text[k];
        hl_study_weights rule;
        if (!hl_vary_weights(&study->weights, text, &rule)) {
            return refuse_text(root, WEIGHTS, HL_CODE_STUDY_VARY_WEIGHTS, text, err);
        }
        const bool without = (hl_weigh_needs_file(&rule) && rule.source == NULL) ||
                             (hl_weigh_needs_field(&rule) && rule.field == NULL);
        if (!without) continue;
        return place(
            root, WEIGHTS,
            hl_fail(err, HL_CODE_STUDY_NEEDS, "%s\t%s", WEIGHTS,
                    hl_weigh_needs_file(&rule) ? "weights.source" : "weights.field"),
            err);
    }
    for (size_t k = 0; k < vary->bands.count; k++) {
        double unused[2];
        if (hl_vary_bands(vary->bands.text[k], unused)) continue;
        return refuse_text(root, BANDS, HL_CODE_STUDY_VARY_BANDS, vary->bands.text[k],
                           err);
    }
    return HL_OK;
}

static bool has_word(const hl_study_words *words, unsigned word)
{
    for (size_t k = 0; k < words->count; k++) {
        if (words->word[k] == word) return true;
    }
    return false;
}

static hl_status check_words(const hl_study *study, const hl_node *root, hl_error *err)
{
    static const char PATH[] = "universes.vary.weighting";
    static const char NORMALIZE[] = "universes.vary.normalize";
    static const char CORES[] = "universes.vary.cores";
    const unsigned base = HL_VARY_REFERENCE + HL_REFERENCE_BASE_PERIOD;
    const hl_study_words *words = &study->universes.vary.weighting;

    if (has_word(&study->universes.vary.normalize, base) &&
        study->normalize.base == NULL) {
        return place(
            root, NORMALIZE,
            hl_fail(err, HL_CODE_STUDY_NEEDS, "%s\t%s", NORMALIZE, "normalize.base"),
            err);
    }
    if (has_word(&study->universes.vary.cores, HL_STUDY_WITH_ONE) &&
        hl_vary_core_mass(study) == NULL) {
        return place(root, CORES,
                     hl_fail(err, HL_CODE_STUDY_NEEDS, "%s: with_one\t%s", CORES,
                             "periphery.cores.mass"),
                     err);
    }
    for (size_t k = 0; k < words->count; k++) {
        const unsigned method = words->word[k];
        if (method != HL_WEIGHTING_USER && method != HL_WEIGHTING_AHP) continue;
        if (has_word(&study->weighting.method, method)) continue;
        return place(root, PATH,
                     hl_fail(err, HL_CODE_STUDY_NEEDS, "%s\t%s%s", PATH,
                             "weighting.method: ", hl_weighting_name(method)),
                     err);
    }
    return HL_OK;
}

hl_status hl_vary_complete(hl_study *study, const hl_node *root, hl_error *err)
{
    const bool wanted = study->universes.draws > 0 || study->universes.grid;
    bool any = false;

    hl_status status = check_idle(study, root, &any, err);
    if (status == HL_OK && wanted && !any) status = fill_defaults(study, err);
    if (status == HL_OK) status = check_all_numbers(study, root, err);
    if (status == HL_OK) status = check_texts(study, root, err);
    if (status == HL_OK) status = check_words(study, root, err);
    return status;
}
