/// What universes have in common, made once.

#include "study/universes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/core/random.h"
#include "stats/variable.h"
#include "study/places.h"

enum {
    PLACES_KEPT = 5800,      ///< the distances between more would take over 134 MB
    SUBSET_STREAM = 1 << 30, ///< after the streams of the universes
    LEAST_INDICATORS = 2,
    INDICES_KEPT = 1 << 20,
    VALUES_KEPT = 1 << 25 ///< 256 MB of indices
};

// ---- sets of indicators

/// How many of `varying` indicators a subset keeps: as hl_coupling_subsets_draw().
static size_t subset_size(hl_random *random, size_t varying)
{
    size_t least = (varying + 1) / 2;

    if (least < LEAST_INDICATORS) least = LEAST_INDICATORS;
    if (varying <= least) return varying;
    return least + hl_random_below(random, (uint32_t)(varying - least + 1));
}

/// Choose indicators of a subsystem: numbers of those that are kept, in their order.
static size_t choose(const session *s, size_t subsystem, hl_random *random, bool *kept)
{
    const size_t first = s->coupling.first[subsystem];
    const size_t count = s->subsystem[subsystem].count;
    size_t varying = 0;

    for (size_t j = 0; j < count; j++) {
        kept[j] = false;
        varying += !s->coupling.scale[first + j].constant;
    }
    size_t wanted = subset_size(random, varying);
    const size_t size = wanted;
    for (size_t j = 0; j < count && wanted > 0; j++) { // selection sampling, Knuth S
        if (s->coupling.scale[first + j].constant) continue;
        kept[j] = hl_random_below(random, (uint32_t)varying) < wanted;
        wanted -= kept[j];
        varying--;
    }
    return size;
}

/// The judgments between the indicators that are kept.
static void keep_judgments(const hl_subsystem *from, const bool *kept, double *out)
{
    size_t next = 0;

    for (size_t j = 0; j < from->count; j++) {
        for (size_t k = 0; k < from->count; k++) {
            if (kept[j] && kept[k]) out[next++] = from->pairwise[j * from->count + k];
        }
    }
}

static hl_status keep_chosen(const session *s, size_t k, const bool *kept, size_t size,
                             universe_subset *out, hl_error *err)
{
    const hl_subsystem *from = &s->subsystem[k];
    size_t next = 0;

    out->indicator[k] = hl_array(size, sizeof *out->indicator[k]);
    out->weight[k] = hl_array(size, sizeof *out->weight[k]);
    out->pairwise[k] = hl_array(size * size, sizeof *out->pairwise[k]);
    if (out->indicator[k] == NULL || out->weight[k] == NULL ||
        out->pairwise[k] == NULL) {
        return hl_no_memory(err, "%zu indicators", size);
    }
    for (size_t j = 0; j < from->count; j++) {
        if (!kept[j]) continue;
        out->indicator[k][next] = from->indicator[j];
        out->weight[k][next++] = from->user_weight != NULL ? from->user_weight[j] : 0.0;
    }
    out->subsystem[k] = *from;
    out->subsystem[k].count = size;
    out->subsystem[k].indicator = out->indicator[k];
    out->subsystem[k].user_weight = from->user_weight != NULL ? out->weight[k] : NULL;
    if (from->pairwise == NULL) return HL_OK;
    keep_judgments(from, kept, out->pairwise[k]);
    out->subsystem[k].pairwise = out->pairwise[k];
    return HL_OK;
}

static hl_status draw_subset(const session *s, size_t number, universe_subset *out,
                             hl_error *err)
{
    const size_t subsystems = s->study->subsystems.count;
    hl_random random =
        hl_random_stream(s->study->association.seed, SUBSET_STREAM + number);
    bool *kept = hl_array(s->raw_count, sizeof *kept);

    out->subsystem = hl_array(subsystems, sizeof *out->subsystem);
    out->indicator = hl_array(subsystems, sizeof(hl_indicator *));
    out->weight = hl_array(subsystems, sizeof(double *));
    out->pairwise = hl_array(subsystems, sizeof(double *));
    hl_status status = HL_OK;
    if (kept == NULL || out->subsystem == NULL || out->indicator == NULL ||
        out->weight == NULL || out->pairwise == NULL) {
        status = hl_no_memory(err, "%zu subsystems", subsystems);
    }
    for (size_t k = 0; k < subsystems && status == HL_OK; k++) {
        if (s->subsystem[k].ready != NULL) { // nothing to choose from
            out->subsystem[k] = s->subsystem[k];
            continue;
        }
        const size_t size = choose(s, k, &random, kept);
        status = keep_chosen(s, k, kept, size, out, err);
    }
    free(kept);
    return status;
}

static hl_status draw_subsets(universe_ground *g, hl_error *err)
{
    const size_t levels = g->plan->choices.levels[CHOICE_INDICATORS];
    hl_status status = HL_OK;

    g->subset = hl_array(levels, sizeof *g->subset);
    if (g->subset == NULL) return hl_no_memory(err, "%zu sets", levels);
    for (size_t k = 1; k < levels && status == HL_OK; k++) {
        status = draw_subset(g->s, k, &g->subset[k], err);
    }
    return status;
}

// ---- indices

hl_coupling_options universe_coupling_options(const universe_ground *g,
                                              const size_t *level)
{
    universe_level *const *of = g->plan->level;
    hl_coupling_options options = g->s->coupling_input.options;

    options.normalization = of[CHOICE_NORMALIZE][level[CHOICE_NORMALIZE]].normalization;
    if (level[CHOICE_WEIGHTING] > 0) {
        options.weighting.count = 1;
        options.weighting.method[0] =
            (hl_weighting)of[CHOICE_WEIGHTING][level[CHOICE_WEIGHTING]].code;
    }
    options.index = (hl_index_form)of[CHOICE_INDEX][level[CHOICE_INDEX]].code;
    if (level[CHOICE_MODEL] > 0) {
        options.models = 1U << of[CHOICE_MODEL][level[CHOICE_MODEL]].code;
    }
    if (level[CHOICE_ALPHA] > 0) {
        options.alpha = of[CHOICE_ALPHA][level[CHOICE_ALPHA]].alpha;
    }
    return options;
}

static const universe_choice MAKES_INDEX[] = {CHOICE_NORMALIZE, CHOICE_WEIGHTING,
                                              CHOICE_INDEX, CHOICE_INDICATORS};

size_t universe_index_of(const universe_plan *plan, const size_t *level)
{
    size_t number = 0;

    for (size_t k = 0; k < sizeof MAKES_INDEX / sizeof MAKES_INDEX[0]; k++) {
        const universe_choice c = MAKES_INDEX[k];
        number = number * plan->choices.levels[c] + level[c];
    }
    return number;
}

/// The levels of the four choices of one index; those of the others are the study's.
static void levels_of_index(const universe_plan *plan, size_t number, size_t *level)
{
    memset(level, 0, CHOICES * sizeof *level);
    for (size_t k = sizeof MAKES_INDEX / sizeof MAKES_INDEX[0]; k-- > 0;) {
        const universe_choice c = MAKES_INDEX[k];
        level[c] = number % plan->choices.levels[c];
        number /= plan->choices.levels[c];
    }
}

static void make_index(const universe_ground *g, size_t number, universe_index *out)
{
    hl_coupling_input input = g->s->coupling_input;
    hl_coupling coupling = {0};
    size_t level[CHOICES];

    levels_of_index(g->plan, number, level);
    input.options = universe_coupling_options(g, level);
    if (level[CHOICE_INDICATORS] > 0) {
        input.subsystem = g->subset[level[CHOICE_INDICATORS]].subsystem;
    }
    out->status = hl_coupling_compute(&input, &coupling, &out->err);
    if (out->status == HL_OK) {
        out->u = coupling.u;
        coupling.u = NULL;
    }
    hl_coupling_free(&coupling);
}

/// Mark those that some universe has.
static size_t mark_wanted(universe_ground *g, const uint16_t *levels)
{
    size_t wanted = 0;

    for (size_t u = 0; u < g->plan->universes; u++) {
        size_t level[CHOICES];
        for (size_t c = 0; c < CHOICES; c++) {
            level[c] = levels[u * CHOICES + c];
        }
        universe_index *index = &g->index[universe_index_of(g->plan, level)];
        wanted += !index->wanted;
        index->wanted = true;
    }
    return wanted;
}

hl_status universe_indices_make(universe_ground *g, const uint16_t *levels,
                                hl_error *err)
{
    const hl_coupling_input *input = &g->s->coupling_input;
    const size_t values = input->subsystems * input->n * input->periods;

    g->indices = 1;
    for (size_t k = 0; k < sizeof MAKES_INDEX / sizeof MAKES_INDEX[0]; k++) {
        g->indices *= g->plan->choices.levels[MAKES_INDEX[k]];
    }
    if (g->indices > INDICES_KEPT) return HL_OK;
    g->index = hl_array(g->indices, sizeof *g->index);
    if (g->index == NULL) return hl_no_memory(err, "%zu indices", g->indices);
    if (mark_wanted(g, levels) * values > VALUES_KEPT) {
        free(g->index); // each universe makes its own
        g->index = NULL;
        return HL_OK;
    }
#pragma omp parallel for schedule(dynamic, 1) \
    num_threads(hl_threads(g->s->options->threads))
    for (size_t k = 0; k < g->indices; k++) {
        if (g->index[k].wanted) make_index(g, k, &g->index[k]);
    }
    for (size_t k = 0; k < g->indices; k++) {
        if (g->index[k].status == HL_MEMORY) return hl_no_memory(err, "an index");
    }
    return HL_OK;
}

// ---- what is analyzed

static size_t numbered(const char *const *name, size_t count, const char *field)
{
    for (size_t k = 0; k < count; k++) {
        if (strcmp(name[k], field) == 0) return k;
    }
    return SIZE_MAX;
}

/// The field of the periphery, as far as a universe computes it anew.
static void recognize(universe_ground *g, const char *field)
{
    static const char *const DEGREES[] = {"d_standard", "d_wang", "d_fan"};
    const hl_study_subsystems *all = &g->s->study->subsystems;
    const size_t model = numbered(DEGREES, HL_COUPLING_MODEL_COUNT, field);

    g->field = FIELD_GIVEN;
    if (model != SIZE_MAX) {
        g->field = FIELD_D;
        g->field_index = model;
    } else if (strcmp(field, "t") == 0) {
        g->field = FIELD_T;
    } else if (strcmp(field, "gm") == 0) {
        g->field = FIELD_GM;
    }
    for (size_t k = 0; k < all->count; k++) {
        if (strncmp(field, "u_", 2) != 0) continue;
        if (strcmp(field + 2, all->subsystem[k].short_name) != 0) continue;
        g->field = FIELD_U;
        g->field_index = k;
    }
}

static const char *analyzed(const session *s)
{
    const hl_study *study = s->study;

    if (s->periphery_input.n > 0) return study->periphery.field;
    if (study->association.fields.count == 0) return NULL;
    return study->association.fields.field[0].field;
}

static hl_status find_field(session *s, universe_ground *g, hl_error *err)
{
    const char *field = analyzed(s);
    hl_text title = {0};

    g->coupled = s->study->subsystems.count > 0;
    g->placed = s->periphery_input.n > 0;
    g->complete = g->placed && places_are_complete(s);
    g->field = FIELD_GIVEN;
    if (field == NULL) return HL_OK;
    if (g->coupled) recognize(g, field);
    if (g->field != FIELD_GIVEN) return HL_OK;
    return session_field(s, field, &g->given, &title, err);
}

/// The units with a value in the latest period.
static hl_status list_sample(universe_ground *g, bool *keep, hl_error *err)
{
    const session *s = g->s;
    const size_t n = s->frame.n;
    const size_t latest = (s->frame.periods - 1) * n;

    g->sample_unit = hl_array(n, sizeof *g->sample_unit);
    if (g->sample_unit == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        keep[i] = g->coupled
                      ? isfinite(s->coupling.degree[latest + i].d[s->coupling.classed])
                      : g->given != NULL && isfinite(g->given[latest + i]);
        if (keep[i]) g->sample_unit[g->sample++] = i;
    }
    return HL_OK;
}

// ---- weights

static hl_status take_weights(const hl_weights *all, const bool *keep, bool row,
                              universe_weights *out, hl_error *err)
{
    const hl_status status = hl_weights_subset(all, keep, &out->own, err);

    if (status == HL_OK && row) hl_weights_standardize(&out->own, HL_WEIGHTS_ROW);
    if (status == HL_OK) out->use = &out->own;
    return status;
}

/// The weights of one level. A rule that cannot be (no polygon has a border, …) is a
/// failure of its universes, not of the run.
static hl_status weigh_level(session *s, universe_ground *g, size_t level,
                             const bool *const keep[2], hl_error *err)
{
    const hl_study_weights *rule = &g->plan->level[CHOICE_WEIGHTS][level].weights;
    hl_weighed made = {0};

    hl_status status = session_weigh_by(s, rule, NULL, &made, &g->weights_error[level]);
    if (status == HL_OK) {
        status = take_weights(&made.weights, keep[0], false, &g->sample_weights[level],
                              &g->weights_error[level]);
    }
    if (status == HL_OK && g->placed) {
        status = take_weights(&made.weights, keep[1], true, &g->place_weights[level],
                              &g->weights_error[level]);
    }
    hl_weighed_free(&made);
    g->weights_status[level] = status;
    return status == HL_MEMORY ? hl_no_memory(err, "the weights of a universe") : HL_OK;
}

/// The study's own weights, to the bit.
static hl_status own_weights(universe_ground *g, const bool *keep, hl_error *err)
{
    const session *s = g->s;

    g->sample_weights[0].use = &s->weights;
    g->place_weights[0].use = s->periphery_input.w;
    if (g->sample == s->frame.n) return HL_OK;
    return take_weights(&s->weights, keep, false, &g->sample_weights[0], err);
}

static hl_status weigh_levels(session *s, universe_ground *g, const bool *keep,
                              hl_error *err)
{
    const size_t levels = g->plan->choices.levels[CHOICE_WEIGHTS];
    bool *member = hl_array(s->frame.n, sizeof *member);
    const bool *const kept[2] = {keep, member};

    g->sample_weights = hl_array(levels, sizeof *g->sample_weights);
    g->place_weights = hl_array(levels, sizeof *g->place_weights);
    g->weights_status = hl_array(levels, sizeof *g->weights_status);
    g->weights_error = hl_array(levels, sizeof *g->weights_error);
    hl_status status = HL_OK;
    if (member == NULL || g->sample_weights == NULL || g->place_weights == NULL ||
        g->weights_status == NULL || g->weights_error == NULL) {
        status = hl_no_memory(err, "%zu weights", levels);
        goto done;
    }
    for (size_t m = 0; m < s->periphery_input.n; m++) {
        member[s->member[m]] = true;
    }
    status = own_weights(g, keep, err);
    for (size_t k = 1; k < levels && status == HL_OK; k++) {
        status = weigh_level(s, g, k, kept, err);
    }
done:
    free(member);
    return status;
}

// ---- distances

/// Number the places as hl_placebo_test() does: members, then the cores that are
/// points; cores of the latest period only.
static hl_status number_places(universe_ground *g, hl_error *err)
{
    const hl_periphery_input *in = &g->s->periphery_input;
    const hl_cores *cores = &in->cores;
    size_t late = 0;

    g->places = in->n;
    g->late = hl_array(cores->count, sizeof *g->late);
    g->late_place = hl_array(cores->count, sizeof *g->late_place);
    if (g->late == NULL || g->late_place == NULL) {
        return hl_no_memory(err, "%zu cores", cores->count);
    }
    for (size_t k = 0; k < cores->count; k++) {
        const bool point = cores->unit == NULL || cores->unit[k] == HL_CORE_POINT;
        g->late[k] = SIZE_MAX;
        if (!hl_core_present(cores, k, in->periods - 1)) continue;
        g->late[k] = late++;
        g->late_place[k] = point ? g->places++ : cores->unit[k];
    }
    return HL_OK;
}

/// Every distance that a placebo placement may ask for, once for all universes.
static hl_status measure(universe_ground *g, hl_error *err)
{
    const hl_placebo_input *in = &g->s->placebo_input;
    const size_t places = g->places;

    if (places > PLACES_KEPT || g->s->study->universes.placements == 0 ||
        !g->complete) {
        return HL_OK;
    }
    g->between = hl_array(places * (places - 1) / 2 + 1, sizeof *g->between);
    if (g->between == NULL) return hl_no_memory(err, "%zu places", places);
#pragma omp parallel for schedule(dynamic) \
    num_threads(hl_threads(g->s->options->threads))
    for (size_t b = 1; b < places; b++) {
        for (size_t a = 0; a < b; a++) {
            g->between[b * (b - 1) / 2 + a] = in->distance(in->payload, a, b);
        }
    }
    return HL_OK;
}

// ---- the whole

hl_status universe_ground_make(session *s, const universe_plan *plan,
                               universe_ground *out, hl_error *err)
{
    universe_ground g = {.s = s, .plan = plan};
    bool *keep = hl_array(s->frame.n, sizeof *keep);

    hl_status status =
        keep != NULL ? HL_OK : hl_no_memory(err, "%zu units", s->frame.n);
    if (status == HL_OK) status = find_field(s, &g, err);
    if (status == HL_OK) status = list_sample(&g, keep, err);
    if (status == HL_OK && g.coupled) status = draw_subsets(&g, err);
    if (status == HL_OK) status = weigh_levels(s, &g, keep, err);
    if (status == HL_OK && g.placed) status = number_places(&g, err);
    if (status == HL_OK && g.placed) status = measure(&g, err);
    free(keep);
    *out = g;
    return status;
}

static void free_subset(universe_subset *subset, size_t subsystems)
{
    for (size_t k = 0; k < subsystems; k++) {
        if (subset->indicator != NULL) free(subset->indicator[k]);
        if (subset->weight != NULL) free(subset->weight[k]);
        if (subset->pairwise != NULL) free(subset->pairwise[k]);
    }
    free(subset->subsystem);
    free(subset->indicator);
    free(subset->weight);
    free(subset->pairwise);
}

static void free_weights(universe_weights *list, size_t count)
{
    for (size_t k = 0; list != NULL && k < count; k++) {
        hl_weights_free(&list[k].own);
    }
    free(list);
}

void universe_ground_free(universe_ground *g)
{
    if (g->plan == NULL) return;
    const size_t subsets = g->plan->choices.levels[CHOICE_INDICATORS];
    const size_t rules = g->plan->choices.levels[CHOICE_WEIGHTS];

    for (size_t k = 0; g->subset != NULL && k < subsets; k++) {
        free_subset(&g->subset[k], g->s->study->subsystems.count);
    }
    free(g->subset);
    for (size_t k = 0; g->index != NULL && k < g->indices; k++) {
        free(g->index[k].u);
    }
    free(g->index);
    free(g->sample_unit);
    free_weights(g->sample_weights, rules);
    free_weights(g->place_weights, rules);
    free(g->weights_status);
    free(g->weights_error);
    free(g->late);
    free(g->late_place);
    free(g->between);
    *g = (universe_ground){0};
}
