/// Which levels every choice has: the study's own first, then those that it varies.

#include "study/universes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "study/vary.h"

const universe_choice_row UNIVERSE_CHOICES[CHOICES] = {
    [CHOICE_NORMALIZE] = {"normalize",  {"normalization", "标准化"}                     },
    [CHOICE_WEIGHTING] = {"weighting",  {"weighting of indicators", "指标赋权"}        },
    [CHOICE_INDEX] = {"index",      {"composite index", "综合指数"}                },
    [CHOICE_MODEL] = {"model",      {"formula of coupling", "耦合度公式"}         },
    [CHOICE_ALPHA] = {"alpha",      {"weights of subsystems", "子系统权重"}       },
    [CHOICE_INDICATORS] = {"indicators", {"set of indicators", "指标集合"}              },
    [CHOICE_WEIGHTS] = {"weights",    {"neighbors", "空间权重"}                      },
    [CHOICE_CORES] = {"cores",      {"set of cores", "核心集合"}                   },
    [CHOICE_DECAY] = {"decay_km",   {"reach of cores", "核心影响范围"}           },
    [CHOICE_BANDS] = {"bands",      {"bands of distance", "距离分带"}              },
    [CHOICE_TAU] = {"tau",        {"size of a shadow residual", "阴影残差阈值"}},
};

/// The levels of one choice while they are listed.
typedef struct lister {
    session *s;
    const hl_coupling_options *own; ///< of the study
    universe_level *level;
    size_t count;
    size_t capacity;
} lister;

/// Add a level under the word in `word`, which is emptied; one whose word is there
/// already is the same level.
static hl_status add(lister *to, universe_level level, hl_buffer *word, hl_error *err)
{
    hl_status status = hl_buffer_check(word, err);
    bool known = status != HL_OK;

    for (size_t k = 0; k < to->count && !known; k++) {
        known = strcmp(to->level[k].word, word->text) == 0;
    }
    if (!known) {
        universe_level *grown =
            hl_grow(to->level, &to->capacity, to->count + 1, sizeof *grown);
        if (grown != NULL) {
            to->level = grown;
            level.word = word->text;
            to->level[to->count++] = level;
            *word = (hl_buffer){0};
        } else {
            status = hl_no_memory(err, "%zu levels", to->count + 1);
        }
    }
    hl_buffer_free(word);
    return status;
}

/// The words of the list, after the study's own.
static hl_status list_words(lister *to, const hl_entry *entry,
                            const hl_study_words *words, hl_error *err)
{
    hl_buffer word = {0};
    hl_status status = HL_OK;

    for (size_t k = 0; k < words->count && status == HL_OK; k++) {
        hl_buffer_text(&word, hl_entry_word_of(entry, words->word[k]));
        status = add(to, (universe_level){.code = words->word[k]}, &word, err);
    }
    return status;
}

static const hl_entry *entry_of(universe_choice choice)
{
    return hl_schema_find("universes.vary", UNIVERSE_CHOICES[choice].name);
}

/// "minmax", "minmax by_period jrc": what differs from the default is named.
static void normalize_word(const hl_normalization *how, hl_buffer *word)
{
    const hl_entry *entry = entry_of(CHOICE_NORMALIZE);

    hl_buffer_text(word, hl_entry_word_of(entry, how->method));
    if (how->reference == HL_REFERENCE_FIXED) {
        hl_buffer_text(word, " fixed");
    } else if (how->reference != HL_REFERENCE_POOLED) {
        hl_buffer_format(word, " %s",
                         hl_entry_word_of(entry, HL_VARY_REFERENCE + how->reference));
    }
    if (how->winsorize == HL_WINSORIZE_NONE) return;
    hl_buffer_format(word, " %s",
                     hl_entry_word_of(entry, HL_VARY_WINSORIZE + how->winsorize));
}

static hl_status list_normalize(lister *to, hl_error *err)
{
    const hl_study_words *words = &to->s->study->universes.vary.normalize;
    const hl_normalization own = to->own->normalization;
    hl_buffer word = {0};

    normalize_word(&own, &word);
    hl_status status = add(to, (universe_level){.normalization = own}, &word, err);
    for (size_t k = 0; k < words->count && status == HL_OK; k++) {
        const unsigned code = words->word[k];
        universe_level level = {.normalization = own};
        if (code >= HL_VARY_WINSORIZE) {
            level.normalization.winsorize = code - HL_VARY_WINSORIZE;
        } else if (code >= HL_VARY_REFERENCE) {
            level.normalization.reference = code - HL_VARY_REFERENCE;
        } else {
            level.normalization.method = code;
        }
        normalize_word(&level.normalization, &word);
        status = add(to, level, &word, err);
    }
    return status;
}

static hl_status list_weighting(lister *to, hl_error *err)
{
    const hl_weighting_rule own = to->own->weighting;
    hl_buffer word = {0};

    for (size_t k = 0; k < own.count; k++) {
        hl_buffer_format(&word, "%s%s", k > 0 ? "+" : "",
                         hl_weighting_name(own.method[k]));
    }
    const hl_status status = add(to, (universe_level){0}, &word, err);
    if (status != HL_OK) return status;
    return list_words(to, entry_of(CHOICE_WEIGHTING),
                      &to->s->study->universes.vary.weighting, err);
}

static hl_status list_index(lister *to, hl_error *err)
{
    const hl_index_form own = to->own->index;
    hl_buffer word = {0};

    hl_buffer_text(&word, hl_index_form_name(own));
    const hl_status status = add(to, (universe_level){.code = own}, &word, err);
    if (status != HL_OK) return status;
    return list_words(to, entry_of(CHOICE_INDEX), &to->s->study->universes.vary.index,
                      err);
}

static hl_status list_models(lister *to, hl_error *err)
{
    const hl_study *study = to->s->study;
    unsigned own = 0;
    hl_buffer word = {0};

    while ((to->own->models & (1U << own)) == 0) { // as hl_coupling.classed
        own++;
    }
    hl_buffer_text(&word, hl_coupling_model_name((hl_coupling_model)own));
    const hl_status status = add(to, (universe_level){.code = own}, &word, err);
    if (status != HL_OK) return status;
    return list_words(to, entry_of(CHOICE_MODEL), &study->universes.vary.model, err);
}

static hl_status add_alpha(lister *to, const double *alpha, size_t count, hl_error *err)
{
    universe_level level = {0};
    hl_buffer word = {0};

    memcpy(level.alpha, alpha, count * sizeof *alpha);
    hl_vary_alpha_word(alpha, count, &word);
    return add(to, level, &word, err);
}

static hl_status list_alphas(lister *to, hl_error *err)
{
    const hl_study *study = to->s->study;
    const hl_study_numbers *own = &study->coupling.alpha;
    const hl_study_numbers *numbers = &study->universes.vary.alpha;
    const size_t count = study->subsystems.count;
    double alpha[HL_COUPLING_SUBSYSTEMS_MAX] = {0};

    for (size_t k = 0; k < count; k++) {
        alpha[k] = own->count > 0 ? own->number[k] : 1.0 / (double)count;
    }
    hl_status status = add_alpha(to, alpha, count, err);
    for (size_t k = 0; k < numbers->count && status == HL_OK; k++) {
        hl_vary_alpha(numbers->number[k], count, alpha);
        status = add_alpha(to, alpha, count, err);
    }
    return status;
}

static hl_status list_subsets(lister *to, hl_error *err)
{
    const size_t subsets = to->s->study->universes.vary.indicators;
    hl_buffer word = {0};

    hl_buffer_text(&word, "all");
    hl_status status = add(to, (universe_level){0}, &word, err);
    for (size_t k = 1; k <= subsets && status == HL_OK; k++) {
        hl_buffer_format(&word, "subset %zu", k);
        status = add(to, (universe_level){.index = k}, &word, err);
    }
    return status;
}

static hl_status list_weights(lister *to, hl_error *err)
{
    const hl_study *study = to->s->study;
    const hl_study_texts *texts = &study->universes.vary.weights;
    universe_level level = {.weights = study->weights};
    hl_buffer word = {0};

    hl_vary_weights_word(&level.weights, &word);
    hl_status status = add(to, level, &word, err);
    for (size_t k = 0; k < texts->count && status == HL_OK; k++) {
        (void)hl_vary_weights(&study->weights, texts->text[k], &level.weights);
        hl_vary_weights_word(&level.weights, &word); // hl_vary_complete() has read it
        status = add(to, level, &word, err);
    }
    return status;
}

static const char *core_name(const session *s, size_t core)
{
    const char *english = s->cores.name_en != NULL ? s->cores.name_en[core] : NULL;

    return english != NULL ? english : s->cores.name[core];
}

/// How a core is told apart: by its name; a twin by its number too, unless it is the
/// same core in another period.
static void core_word(const session *s, size_t core, hl_buffer *word)
{
    const char *name = core_name(s, core);
    bool twin = name[0] == '\0';

    for (size_t k = 0; k < core && !twin; k++) {
        twin = s->cores.present == NULL && strcmp(core_name(s, k), name) == 0;
    }
    hl_buffer_format(word, "without %s", name);
    if (twin) hl_buffer_format(word, " (%zu)", core + 1);
}

static bool is_core(const session *s, size_t unit)
{
    for (size_t k = 0; k < s->cores.count; k++) {
        if (s->cores.unit[k] == unit) return true;
    }
    return false;
}

static const char *unit_name(const session *s, size_t unit)
{
    static const char *const COLUMNS[] = {"name_en", "name"};

    for (size_t k = 0; k < sizeof COLUMNS / sizeof COLUMNS[0]; k++) {
        const hl_column *column = hl_columns_find(&s->frame.units, COLUMNS[k]);
        if (column != NULL && column->text[unit] != NULL) return column->text[unit];
    }
    return s->frame.key[unit];
}

/// One core more: the unit with the largest mass in the latest period that is none, the
/// first of equals.
static hl_status add_next_core(lister *to, hl_error *err)
{
    session *s = to->s;
    const size_t n = s->frame.n;
    const double *mass = NULL;
    hl_text title = {0};
    hl_buffer word = {0};
    size_t best = n;

    hl_status status = session_field_of(s, hl_vary_core_mass(s->study),
                                        "periphery.cores.mass", &mass, &title, err);
    if (status != HL_OK) return status;
    mass += (s->frame.periods - 1) * n;
    for (size_t i = 0; i < n; i++) {
        if (!(mass[i] > (best < n ? mass[best] : 0.0)) || is_core(s, i)) continue;
        best = i;
    }
    if (best == n) return HL_OK;
    hl_buffer_format(&word, "with %s", unit_name(s, best));
    return add(to,
               (universe_level){.code = (unsigned)best,
                                .index = s->cores.count,
                                .number = {mass[best]}},
               &word, err);
}

/// One core less, each in turn; the last one stays.
static hl_status add_fewer_cores(lister *to, hl_error *err)
{
    const size_t count = to->s->cores.count > 1 ? to->s->cores.count : 0;
    hl_buffer word = {0};
    hl_status status = HL_OK;

    for (size_t k = 0; k < count && status == HL_OK; k++) {
        core_word(to->s, k, &word);
        status = add(to, (universe_level){.index = k}, &word, err);
    }
    return status;
}

static hl_status list_cores(lister *to, hl_error *err)
{
    const hl_study_words *changes = &to->s->study->universes.vary.cores;
    hl_buffer word = {0};

    hl_buffer_text(&word, "all");
    hl_status status = add(to, (universe_level){.index = SIZE_MAX}, &word, err);
    for (size_t c = 0; c < changes->count && status == HL_OK; c++) {
        status = changes->word[c] == HL_STUDY_WITHOUT_ONE ? add_fewer_cores(to, err)
                                                          : add_next_core(to, err);
    }
    return status;
}

static hl_status list_numbers(lister *to, double own, const hl_study_numbers *numbers,
                              hl_error *err)
{
    hl_buffer word = {0};

    hl_buffer_number(&word, own);
    hl_status status = add(to,
                           (universe_level){
                               .number = {own, 0.0}
    },
                           &word, err);
    for (size_t k = 0; k < numbers->count && status == HL_OK; k++) {
        hl_buffer_number(&word, numbers->number[k]);
        status = add(to,
                     (universe_level){
                         .number = {numbers->number[k], 0.0}
        },
                     &word, err);
    }
    return status;
}

static hl_status list_decays(lister *to, hl_error *err)
{
    const hl_study *study = to->s->study;

    return list_numbers(to, hl_vary_periphery(study).decay_km,
                        &study->universes.vary.decay_km, err);
}

static hl_status list_taus(lister *to, hl_error *err)
{
    const hl_study *study = to->s->study;

    return list_numbers(to, study->periphery.options.tau, &study->universes.vary.tau,
                        err);
}

static hl_status list_bands(lister *to, hl_error *err)
{
    const hl_study *study = to->s->study;
    const hl_study_texts *texts = &study->universes.vary.bands;
    hl_periphery_options options = hl_vary_periphery(study);
    universe_level level = {0};
    hl_buffer word = {0};

    hl_vary_bands_word(&options, &word);
    hl_status status = add(to, level, &word, err);
    for (size_t k = 0; k < texts->count && status == HL_OK; k++) {
        (void)hl_vary_bands(texts->text[k], level.number);
        options = (hl_periphery_options){.near_quantile = level.number[0],
                                         .far_quantile = level.number[1],
                                         .near_km = NAN,
                                         .far_km = NAN};
        hl_vary_bands_word(&options, &word);
        status = add(to, level, &word, err);
    }
    return status;
}

/// A choice that the study has nothing to make of: one level without meaning.
static hl_status list_nothing(lister *to, hl_error *err)
{
    hl_buffer word = {0};

    hl_buffer_text(&word, "-");
    return add(to, (universe_level){.index = SIZE_MAX}, &word, err);
}

typedef hl_status list_levels(lister *to, hl_error *err);

static hl_status list_choice(session *s, universe_choice choice,
                             const hl_coupling_options *own, universe_plan *plan,
                             hl_error *err)
{
    static list_levels *const LIST[CHOICES] = {[CHOICE_NORMALIZE] = list_normalize,
                                               [CHOICE_WEIGHTING] = list_weighting,
                                               [CHOICE_INDEX] = list_index,
                                               [CHOICE_MODEL] = list_models,
                                               [CHOICE_ALPHA] = list_alphas,
                                               [CHOICE_INDICATORS] = list_subsets,
                                               [CHOICE_WEIGHTS] = list_weights,
                                               [CHOICE_CORES] = list_cores,
                                               [CHOICE_DECAY] = list_decays,
                                               [CHOICE_BANDS] = list_bands,
                                               [CHOICE_TAU] = list_taus};
    const bool of_coupling = choice < CHOICE_WEIGHTS;
    const bool of_periphery = choice > CHOICE_WEIGHTS;
    const bool idle = (of_coupling && s->study->subsystems.count == 0) ||
                      (of_periphery && !hl_vary_has_cores(s->study));
    lister to = {.s = s, .own = own};

    const hl_status status = idle ? list_nothing(&to, err) : LIST[choice](&to, err);
    plan->level[choice] = to.level;
    plan->choices.levels[choice] = to.count;
    return status;
}

static hl_status refuse_grid(const universe_plan *plan, double universes, hl_error *err)
{
    hl_buffer words = {0};

    for (size_t c = 0; c < CHOICES; c++) {
        if (plan->choices.levels[c] < 2) continue;
        hl_buffer_format(&words, "%s%s %zu", words.length > 0 ? ", " : "",
                         UNIVERSE_CHOICES[c].name, plan->choices.levels[c]);
    }
    hl_status status = hl_buffer_check(&words, err);
    if (status == HL_OK) {
        status = hl_fail(err, HL_CODE_UNIVERSES_GRID, "%.0f\t%d\t%s", universes,
                         HL_UNIVERSES_MAX, words.text);
    }
    hl_buffer_free(&words);
    return status;
}

static hl_status count_universes(const session *s, universe_plan *plan, hl_error *err)
{
    const hl_study_universes *how = &s->study->universes;
    const double all = hl_choices_universes(&plan->choices);

    plan->grid = how->grid;
    plan->seed = s->study->association.seed;
    if (all < 2.0) return hl_fail(err, HL_CODE_UNIVERSES_NOTHING, "%s", "");
    if (how->grid && all > HL_UNIVERSES_MAX) return refuse_grid(plan, all, err);
    plan->universes = how->grid ? (size_t)all : how->draws;
    return HL_OK;
}

hl_status universe_plan_make(session *s, universe_plan *out, hl_error *err)
{
    universe_plan plan = {.choices = {.count = CHOICES}};

    hl_coupling_options own = hl_coupling_defaults();

    hl_status status = HL_OK;
    if (s->study->subsystems.count > 0) {
        status = session_coupling_options(s, &own, err);
    }
    for (universe_choice c = 0; c < CHOICES && status == HL_OK; c++) {
        status = list_choice(s, c, &own, &plan, err);
    }
    if (status == HL_OK) status = hl_choices_check(&plan.choices, err);
    if (status == HL_OK) status = count_universes(s, &plan, err);
    if (status == HL_OK) {
        *out = plan;
    } else {
        universe_plan_free(&plan);
    }
    return hl_at(err, status, "universes");
}

void universe_plan_levels(const universe_plan *plan, size_t universe, size_t *level)
{
    if (plan->grid) {
        hl_choices_grid(&plan->choices, universe, level);
    } else {
        hl_choices_draw(&plan->choices, plan->seed, universe, level);
    }
}

void session_universe_words(const session *s, hl_lang lang, hl_buffer *text)
{
    const universe_plan *plan = &s->universes->plan;
    const char *comma = "";

    hl_buffer_format(
        text, lang == HL_ZH ? "%zu 个,共 %.0f 种组合:" : "%zu of %.0f combinations: ",
        plan->universes, hl_choices_universes(&plan->choices));
    for (size_t c = 0; c < CHOICES; c++) {
        if (plan->choices.levels[c] < 2) continue;
        hl_buffer_format(text, "%s%s %zu", comma, UNIVERSE_CHOICES[c].name,
                         plan->choices.levels[c]);
        comma = ", ";
    }
}

void universe_plan_free(universe_plan *plan)
{
    for (size_t c = 0; c < CHOICES; c++) {
        for (size_t k = 0; plan->level[c] != NULL && k < plan->choices.levels[c]; k++) {
            free(plan->level[c][k].word);
        }
        free(plan->level[c]);
    }
    *plan = (universe_plan){0};
}
