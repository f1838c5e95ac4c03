/// Run all universes, a block at a time, and count what becomes of every unit.

#include "study/universes.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "stats/variable.h"
#include "study/places.h"

enum {
    BLOCK = 64,         ///< universes whose results are held at once
    FEW_TO_A_LEVEL = 5, ///< universes: see UNIVERSES-102
};

void session_free_universes(session *s)
{
    session_universes *all = s->universes;

    if (all == NULL) return;
    universe_plan_free(&all->plan);
    free(all->outcome);
    free(all->level);
    free(all->code);
    hl_class_counts_free(&all->d_class);
    hl_class_counts_free(&all->type);
    hl_rank_spread_free(&all->d_rank);
    hl_rank_spread_free(&all->m_rank);
    universe_result_free(&all->base);
    free(all);
    s->universes = NULL;
}

static hl_status allocate(const universe_ground *g, session_universes *all,
                          hl_error *err)
{
    const size_t universes = all->plan.universes;
    const size_t n = g->s->frame.n;

    all->outcome = hl_array(universes, OUTCOMES * sizeof *all->outcome);
    all->level = hl_array(universes, CHOICES * sizeof *all->level);
    all->code = hl_array(universes, sizeof *all->code);
    if (all->outcome == NULL || all->level == NULL || all->code == NULL) {
        return hl_no_memory(err, "%zu universes", universes);
    }
    hl_status status = universe_result_make(n, &all->base, err);
    if (status == HL_OK && g->coupled) {
        all->classes = session_coordination_classes(g->s);
        status = hl_class_counts_make(n, all->classes->count, &all->d_class, err);
    }
    if (status == HL_OK && g->coupled) {
        status = hl_rank_spread_make(n, &all->d_rank, err);
    }
    if (status == HL_OK && g->placed) {
        status = hl_class_counts_make(n, HL_TYPE_TRANSITIONAL, &all->type, err);
    }
    if (status == HL_OK && g->placed) {
        status = hl_rank_spread_make(n, &all->m_rank, err);
    }
    return status;
}

/// Take one universe over, in the order of their numbers.
static void count(const universe_result *one, size_t universe, session_universes *all)
{
    for (size_t k = 0; k < OUTCOMES; k++) {
        all->outcome[universe * OUTCOMES + k] = one->outcome[k];
    }
    all->code[universe] = one->status == HL_OK ? HL_CODE_NONE : one->err.code;
    all->failed += one->status != HL_OK;
    if (one->status != HL_OK) return;
    if (all->d_class.n > 0) hl_class_counts_add(&all->d_class, one->d_class);
    if (all->d_rank.n > 0) hl_rank_spread_add(&all->d_rank, one->d_rank);
    if (all->type.n > 0) hl_class_counts_add(&all->type, one->type);
    if (all->m_rank.n > 0) hl_rank_spread_add(&all->m_rank, one->m_rank);
}

static void choose_levels(session_universes *all, size_t universe)
{
    size_t level[CHOICES];

    universe_plan_levels(&all->plan, universe, level);
    for (size_t c = 0; c < CHOICES; c++) {
        all->level[universe * CHOICES + c] = (uint16_t)level[c];
    }
}

static void compute(const universe_ground *g, const session_universes *all,
                    size_t universe, universe_result *out)
{
    size_t level[CHOICES];

    for (size_t c = 0; c < CHOICES; c++) {
        level[c] = all->level[universe * CHOICES + c];
    }
    universe_compute(g, level, out);
}

/// The study itself: what the others are compared with. It has been computed before,
/// so that it cannot fail.
static hl_status compute_base(universe_ground *g, session_universes *all, hl_error *err)
{
    compute(g, all, 0, &all->base);
    if (all->base.status != HL_OK) {
        if (err != NULL) *err = all->base.err;
        return all->base.status;
    }
    g->base = all->base; // borrowed
    g->has_base = true;
    count(&all->base, 0, all);
    return HL_OK;
}

/// Universes `first` .. `end` - 1, in parallel; then counted one after the other.
static hl_status run_block(const universe_ground *g, session_universes *all,
                           universe_result *result, size_t first, hl_error *err)
{
    const size_t left = all->plan.universes - first;
    const size_t block = left < BLOCK ? left : BLOCK;

#pragma omp parallel for schedule(dynamic, 1) \
    num_threads(hl_threads(g->s->options->threads))
    for (size_t k = 0; k < block; k++) {
        compute(g, all, first + k, &result[k]);
    }
    for (size_t k = 0; k < block; k++) {
        if (result[k].status == HL_MEMORY || result[k].status == HL_INTERNAL) {
            if (err != NULL) *err = result[k].err;
            return result[k].status;
        }
        count(&result[k], first + k, all);
    }
    return HL_OK;
}

/// A run can be ended between blocks.
static hl_status tick(const session *s, size_t done, size_t universes, hl_error *err)
{
    const hl_progress *progress = s->options->progress;

    if (progress == NULL ||
        progress->tick(progress->payload, "universes", done, universes)) {
        return HL_OK;
    }
    return hl_fail(err, HL_CODE_INTERRUPTED, "%s", "");
}

static hl_status run_blocks(universe_ground *g, session_universes *all, hl_error *err)
{
    const size_t universes = all->plan.universes;
    universe_result result[BLOCK] = {0};
    hl_status status = HL_OK;

    for (size_t k = 0; k < BLOCK && k + 1 < universes && status == HL_OK; k++) {
        status = universe_result_make(g->s->frame.n, &result[k], err);
    }
    for (size_t first = 1; first < universes && status == HL_OK; first += BLOCK) {
        status = tick(g->s, first, universes, err);
        if (status == HL_OK) status = run_block(g, all, result, first, err);
    }
    for (size_t k = 0; k < BLOCK; k++) {
        universe_result_free(&result[k]);
    }
    return status;
}

static hl_status warn_of_failed(const session *s, const session_universes *all,
                                hl_error *err)
{
    size_t first = 0;

    if (all->failed == 0) return HL_OK;
    while (all->code[first] == HL_CODE_NONE) {
        first++;
    }
    return hl_warn(s->log, err, HL_CODE_UNIVERSES_FAILED, "", "%zu\t%zu\t%zu\t%s",
                   all->failed, all->plan.universes, first,
                   hl_code_info(all->code[first])->id);
}

/// Choices with so many levels that few universes have each.
static hl_status warn_of_thin(const session *s, const session_universes *all,
                              hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t c = 0; c < CHOICES && status == HL_OK; c++) {
        const size_t levels = all->plan.choices.levels[c];
        if (levels < 2 || all->plan.universes >= FEW_TO_A_LEVEL * levels) continue;
        status = hl_warn(s->log, err, HL_CODE_UNIVERSES_THIN, "", "%s\t%zu\t%zu",
                         UNIVERSE_CHOICES[c].name, levels, all->plan.universes);
    }
    return status;
}

static hl_status run(session *s, session_universes *all, hl_error *err)
{
    universe_ground g = {0};

    hl_status status = universe_ground_make(s, &all->plan, &g, err);
    if (status == HL_OK) status = allocate(&g, all, err);
    for (size_t u = 0; status == HL_OK && u < all->plan.universes; u++) {
        choose_levels(all, u);
    }
    if (status == HL_OK && g.coupled) {
        status = universe_indices_make(&g, all->level, err);
    }
    if (status == HL_OK) status = compute_base(&g, all, err);
    if (status == HL_OK) status = run_blocks(&g, all, err);
    universe_ground_free(&g);
    return status;
}

hl_status session_plan_universes(session *s, hl_error *err)
{
    if (s->study->universes.draws == 0 && !s->study->universes.grid) return HL_OK;
    s->universes = hl_array(1, sizeof *s->universes);
    if (s->universes == NULL) return hl_no_memory(err, "universes");

    const bool placed = places_wanted(s);
    const hl_status status =
        placed ? hl_at(err, places_find_cores(s, err), "periphery") : HL_OK;
    return status == HL_OK ? universe_plan_make(s, &s->universes->plan, err) : status;
}

hl_status session_run_universes(session *s, hl_error *err)
{
    if (s->universes == NULL) return HL_OK;

    hl_status status = run(s, s->universes, err);
    if (status == HL_OK) status = warn_of_failed(s, s->universes, err);
    if (status == HL_OK) status = warn_of_thin(s, s->universes, err);
    if (status == HL_OK) status = universe_columns(s, err);
    return hl_at(err, status, "universes");
}
