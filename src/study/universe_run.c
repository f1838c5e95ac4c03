/// One universe: the analysis with one level of every choice.

#include "study/universes.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/moran.h"
#include "hinterland/stats/rank_mobility.h"

hl_status universe_result_make(size_t n, universe_result *out, hl_error *err)
{
    universe_result r = {0};
    double **const column[] = {&r.d,    &r.d_class, &r.m_prox,
                               &r.type, &r.d_rank,  &r.m_rank};
    bool enough = true;

    for (size_t k = 0; k < sizeof column / sizeof column[0]; k++) {
        *column[k] = hl_array(n, sizeof **column[k]);
        enough = enough && *column[k] != NULL;
    }
    if (!enough) {
        universe_result_free(&r);
        return hl_no_memory(err, "a universe of %zu units", n);
    }
    *out = r;
    return HL_OK;
}

void universe_result_free(universe_result *result)
{
    free(result->d);
    free(result->d_class);
    free(result->m_prox);
    free(result->type);
    free(result->d_rank);
    free(result->m_rank);
    *result = (universe_result){0};
}

/// One universe while it is computed.
typedef struct universe {
    const universe_ground *g;
    const size_t *level;
    universe_result *out;
    hl_coupling coupling;
    hl_periphery periphery;
    double *y;        ///< T * members
    double *distance; ///< members * cores that are left
    size_t *unit;     ///< of the cores that are left
    double *mass;
    size_t *tier;
    bool *present;
    bool *candidate;
    hl_cores cores;
    size_t *late_unit; ///< of those in the latest period
    double *late_mass;
    hl_cores late;
    size_t gap; ///< place of the core left out when it is a point; else SIZE_MAX
} universe;

static void free_universe(universe *u)
{
    hl_coupling_free(&u->coupling);
    hl_periphery_free(&u->periphery);
    free(u->y);
    free(u->distance);
    free(u->unit);
    free(u->mass);
    free(u->tier);
    free(u->present);
    free(u->candidate);
    free(u->late_unit);
    free(u->late_mass);
}

static const universe_level *level_of(const universe *u, universe_choice choice)
{
    return &u->g->plan->level[choice][u->level[choice]];
}

// ---- coupling

static hl_status couple(universe *u, hl_error *err)
{
    const session *s = u->g->s;
    hl_subsystem ready[HL_COUPLING_SUBSYSTEMS_MAX];
    hl_coupling_input input = s->coupling_input;
    const size_t subset = u->level[CHOICE_INDICATORS];

    input.options = universe_coupling_options(u->g, u->level);
    if (subset > 0) input.subsystem = u->g->subset[subset].subsystem;
    if (u->g->index != NULL) {
        const universe_index *index =
            &u->g->index[universe_index_of(u->g->plan, u->level)];
        if (index->status != HL_OK) {
            if (err != NULL) *err = index->err;
            return index->status;
        }
        for (size_t k = 0; k < input.subsystems; k++) {
            ready[k] = input.subsystem[k];
            ready[k].ready = index->u + k * input.n * input.periods;
        }
        input.subsystem = ready;
    }
    return hl_coupling_compute(&input, &u->coupling, err);
}

/// D and its class in the latest period; in a study of a field, that field.
static hl_status take_level(universe *u, hl_error *err)
{
    const universe_ground *g = u->g;
    const size_t n = g->s->frame.n;
    const size_t latest = (g->s->frame.periods - 1) * n;
    hl_sum sum = {0};

    for (size_t i = 0; i < n; i++) {
        u->out->d[i] = NAN;
        u->out->d_class[i] = NAN;
    }
    for (size_t k = 0; k < g->sample; k++) {
        const size_t i = g->sample_unit[k];
        if (g->coupled) {
            const hl_coupling *c = &u->coupling;
            u->out->d[i] = c->degree[latest + i].d[c->classed];
            u->out->d_class[i] = c->d_class[latest + i];
        } else {
            u->out->d[i] = g->given[latest + i];
        }
        hl_sum_add(&sum, u->out->d[i]);
    }
    u->out->outcome[OUTCOME_MEAN_D] = hl_sum_value(&sum) / (double)g->sample;
    return hl_ranks_from_top(u->out->d, n, u->out->d_rank, err);
}

static hl_status test_clustering(universe *u, hl_error *err)
{
    const universe_ground *g = u->g;
    const size_t rule = u->level[CHOICE_WEIGHTS];
    hl_global_options options = session_global_options(g->s);
    double *x = hl_array(g->sample, sizeof *x);
    hl_global moran = {0};

    if (x == NULL) return hl_no_memory(err, "%zu values", g->sample);
    for (size_t k = 0; k < g->sample; k++) {
        x[k] = u->out->d[g->sample_unit[k]];
    }
    options.permutations = 0;
    const hl_status status =
        hl_moran_global(x, g->sample_weights[rule].use, &options, &moran, err);
    free(x);
    if (status != HL_OK) return status;
    u->out->outcome[OUTCOME_MORAN] = moran.value;
    u->out->outcome[OUTCOME_MORAN_P] = moran.p_randomization.two_sided;
    return HL_OK;
}

// ---- cores

static hl_status allocate_cores(universe *u, size_t left, hl_error *err)
{
    const session *s = u->g->s;
    const hl_periphery_input *in = &s->periphery_input;

    u->y = hl_array(in->n, in->periods * sizeof *u->y);
    u->distance = hl_array(in->n, left * sizeof *u->distance);
    u->unit = hl_array(left, sizeof *u->unit);
    u->mass = hl_array(left, sizeof *u->mass);
    u->tier = hl_array(left, sizeof *u->tier);
    u->present = hl_array(left, in->periods * sizeof *u->present);
    u->candidate = hl_array(u->g->places, sizeof *u->candidate);
    u->late_unit = hl_array(left, sizeof *u->late_unit);
    u->late_mass = hl_array(left, sizeof *u->late_mass);
    if (u->y == NULL || u->distance == NULL || u->unit == NULL || u->mass == NULL ||
        u->tier == NULL || u->present == NULL || u->candidate == NULL ||
        u->late_unit == NULL || u->late_mass == NULL) {
        return hl_no_memory(err, "%zu cores of a universe", left);
    }
    return HL_OK;
}

static void take_core(universe *u, size_t from, size_t to, size_t left)
{
    const hl_periphery_input *in = &u->g->s->periphery_input;
    const hl_cores *all = &in->cores;

    u->unit[to] = all->unit != NULL ? all->unit[from] : HL_CORE_POINT;
    u->mass[to] = all->mass != NULL ? all->mass[from] : 1.0;
    u->tier[to] = all->tier != NULL ? all->tier[from] : 1;
    for (size_t t = 0; t < in->periods; t++) {
        u->present[t * left + to] =
            all->present == NULL || all->present[t * all->count + from];
    }
    for (size_t m = 0; m < in->n; m++) {
        u->distance[m * left + to] = in->distance[m * all->count + from];
    }
    if (u->g->late[from] == SIZE_MAX) return;
    u->late_unit[u->late.count] = u->unit[to];
    u->late_mass[u->late.count++] = u->mass[to];
}

/// Is row k the core that is left out, perhaps in another period?
static bool is_left_out(const session *s, size_t k, size_t without)
{
    if (without >= s->cores.count) return false;
    if (s->cores.present == NULL) return k == without;
    return strcmp(s->cores.name[k], s->cores.name[without]) == 0;
}

/// The unit that is one core more.
static hl_status take_further(universe *u, size_t to, size_t left, hl_error *err)
{
    const session *s = u->g->s;
    const universe_level *level = level_of(u, CHOICE_CORES);
    const hl_periphery_input *in = &s->periphery_input;
    const hl_placebo_input *places = &s->placebo_input;
    size_t member = 0;

    while (member < in->n && s->member[member] != level->code) {
        member++;
    }
    if (member == in->n) {
        return hl_fail(err, HL_CODE_PERIPHERY_CORE_UNIT, "%s", level->word);
    }
    u->unit[to] = member;
    u->mass[to] = level->number[0];
    u->tier[to] = 1;
    for (size_t t = 0; t < in->periods; t++) {
        u->present[t * left + to] = true;
    }
    for (size_t m = 0; m < in->n; m++) {
        const size_t a = m < member ? m : member;
        const size_t b = m < member ? member : m;
        u->distance[m * left + to] =
            a == b ? 0.0 : places->distance(places->payload, a, b);
    }
    u->late_unit[u->late.count] = member;
    u->late_mass[u->late.count++] = level->number[0];
    return HL_OK;
}

/// The cores of this universe: all, all but one, or one more.
static hl_status choose_cores(universe *u, hl_error *err)
{
    const universe_ground *g = u->g;
    const hl_cores *all = &g->s->periphery_input.cores;
    const size_t without = level_of(u, CHOICE_CORES)->index;
    size_t left = 0;
    size_t to = 0;

    for (size_t k = 0; k < all->count; k++) {
        left += !is_left_out(g->s, k, without);
    }
    left += without == all->count;

    hl_status status = allocate_cores(u, left, err);
    if (status != HL_OK) return status;
    u->gap = SIZE_MAX;
    for (size_t k = 0; k < all->count; k++) {
        const bool point = g->late_place[k] >= g->s->periphery_input.n;
        if (!is_left_out(g->s, k, without)) {
            take_core(u, k, to++, left);
        } else if (g->late[k] != SIZE_MAX && point) {
            u->gap = g->late_place[k];
        }
    }
    u->late.unit = u->late_unit;
    u->late.mass = u->late_mass;
    if (without == all->count) status = take_further(u, to, left, err);
    u->cores = (hl_cores){.count = left,
                          .unit = u->unit,
                          .mass = u->mass,
                          .tier = all->tier != NULL ? u->tier : NULL,
                          .present = all->present != NULL ? u->present : NULL};
    return status;
}

// ---- periphery

static double value_at(const universe *u, size_t row)
{
    const universe_ground *g = u->g;
    const hl_coupling *c = &u->coupling;

    if (g->field == FIELD_GIVEN) return g->given[row];
    assert(c->degree != NULL && c->u != NULL); // only a coupled study has the others
    switch (g->field) {
    case FIELD_D:
        return c->degree[row]
            .d[u->level[CHOICE_MODEL] > 0 ? c->classed
                                          : (hl_coupling_model)g->field_index];
    case FIELD_U: return c->u[g->field_index * c->rows + row];
    case FIELD_T: return c->degree[row].t;
    case FIELD_GM: return c->degree[row].gm;
    case FIELD_GIVEN: break;
    }
    return g->given[row];
}

static void set_options(const universe *u, hl_periphery_options *options)
{
    options->local.permutations = 0;
    options->decay_km = level_of(u, CHOICE_DECAY)->number[0];
    options->tau = level_of(u, CHOICE_TAU)->number[0];
    if (u->level[CHOICE_BANDS] == 0) return;
    options->near_quantile = level_of(u, CHOICE_BANDS)->number[0];
    options->far_quantile = level_of(u, CHOICE_BANDS)->number[1];
    options->near_km = NAN;
    options->far_km = NAN;
}

static hl_status find_periphery(universe *u, hl_error *err)
{
    const session *s = u->g->s;
    hl_periphery_input input = s->periphery_input;

    for (size_t t = 0; t < input.periods; t++) {
        for (size_t m = 0; m < input.n; m++) {
            u->y[t * input.n + m] = value_at(u, t * s->frame.n + s->member[m]);
        }
    }
    input.y = u->y;
    input.w = u->g->place_weights[u->level[CHOICE_WEIGHTS]].use;
    input.cores = u->cores;
    input.distance = u->distance;
    input.stability = NULL;
    set_options(u, &input.options);
    return hl_periphery_compute(&input, &u->periphery, NULL, err);
}

/// M_prox and types of the latest period, and the regional statistics.
static hl_status take_periphery(universe *u, hl_error *err)
{
    const session *s = u->g->s;
    const hl_periphery *p = &u->periphery;
    const hl_periphery_region *region = &p->region[p->periods - 1];
    const size_t latest = (p->periods - 1) * p->n;
    double *share = u->out->outcome + OUTCOME_TYPE;

    for (size_t type = 0; type < HL_TYPE_TRANSITIONAL; type++) {
        share[type] = 0.0;
    }
    for (size_t m = 0; m < p->n; m++) {
        u->out->m_prox[s->member[m]] = p->m_prox[latest + m];
        u->out->type[s->member[m]] = p->type[latest + m];
        share[(size_t)p->type[latest + m] - 1] += 1.0; // whole numbers: exact
    }
    for (size_t type = 0; type < HL_TYPE_TRANSITIONAL; type++) {
        share[type] /= (double)p->n;
    }
    u->out->outcome[OUTCOME_M_PROX] = region->m_prox;
    u->out->outcome[OUTCOME_RHO] = region->rho;
    u->out->outcome[OUTCOME_NEAR_MID] = region->near_mid;
    return hl_ranks_from_top(u->out->m_prox, s->frame.n, u->out->m_rank, err);
}

// ---- placebo

/// The place of the ground behind a place of this universe.
static size_t place_of(const universe *u, size_t place)
{
    return place + (place >= u->gap);
}

static double km_between(const void *payload, size_t a, size_t b)
{
    const universe *u = payload;
    const hl_placebo_input *in = &u->g->s->placebo_input;

    a = place_of(u, a);
    b = place_of(u, b);
    if (u->g->between != NULL) return u->g->between[b * (b - 1) / 2 + a];
    return in->distance(in->payload, a, b);
}

static double estimate_between(const void *payload, size_t a, size_t b)
{
    const universe *u = payload;
    const hl_placebo_input *in = &u->g->s->placebo_input;

    return in->estimate(in->payload, place_of(u, a), place_of(u, b));
}

static hl_placebo_options placebo_options(const universe *u)
{
    hl_placebo_options options = u->g->s->placebo_options;
    hl_periphery_options changed = {.near_quantile = options.near_quantile,
                                    .far_quantile = options.far_quantile,
                                    .near_km = options.near_km,
                                    .far_km = options.far_km};

    set_options(u, &changed);
    options.decay_km = changed.decay_km;
    options.near_quantile = changed.near_quantile;
    options.far_quantile = changed.far_quantile;
    options.near_km = changed.near_km;
    options.far_km = changed.far_km;
    options.draws = u->g->s->study->universes.placements;
    options.exact_limit = (double)options.draws; // all placements where they are fewer
    return options;
}

static hl_status test_cores(universe *u, hl_error *err)
{
    const universe_ground *g = u->g;
    const hl_periphery_input *places = &g->s->periphery_input;
    hl_placebo_input input = g->s->placebo_input;
    const hl_placebo_options options = placebo_options(u);
    hl_placebo placebo = {0};

    if (options.draws == 0 || !g->complete) return HL_OK;
    for (size_t p = 0; input.candidate != NULL && p < g->places; p++) {
        const size_t from = place_of(u, p);
        u->candidate[p] = from < g->places && input.candidate[from];
    }
    if (input.candidate != NULL) input.candidate = u->candidate;
    input.y = u->y + (places->periods - 1) * places->n;
    input.cores = u->late;
    input.distance = km_between;
    input.estimate =
        g->between == NULL && input.estimate != NULL ? estimate_between : NULL;
    if (input.estimate == NULL) input.estimate_error = 0.0;
    input.payload = u;
    const hl_status status = hl_placebo_test(&input, &options, &placebo, err);
    if (status != HL_OK) return status;
    u->out->outcome[OUTCOME_RHO_P] = placebo.record[HL_PLACEBO_RHO].p;
    u->out->outcome[OUTCOME_NEAR_MID_P] = placebo.record[HL_PLACEBO_NEAR_MID].p;
    return HL_OK;
}

// ---- compared with the study

/// Kendall's tau of two lists over the units in both; NaN where a side is constant.
static hl_status compare_ranks(const double *a, const double *b, size_t n, double *tau,
                               hl_error *err)
{
    double *x = hl_array(n, sizeof *x);
    double *y = hl_array(n, sizeof *y);
    hl_kendall kendall = {.tau = NAN};
    size_t count = 0;

    hl_status status = HL_OK;
    if (x == NULL || y == NULL) {
        status = hl_no_memory(err, "%zu ranks", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        if (isnan(a[i]) || isnan(b[i])) continue;
        x[count] = a[i];
        y[count++] = b[i];
    }
    status = hl_kendall_compute(x, y, count, &kendall, err);
    if (status == HL_INPUT) status = HL_OK; // too few, or all equal: there is none
    if (status == HL_OK) *tau = kendall.tau > 1.0 ? 1.0 : kendall.tau; // sqrt rounds
done:
    free(x);
    free(y);
    return status;
}

/// Share of the units with a code in both that have the same.
static double share_same(const double *a, const double *b, size_t n)
{
    size_t count = 0;
    size_t same = 0;

    for (size_t i = 0; i < n; i++) {
        if (isnan(a[i]) || isnan(b[i])) continue;
        count++;
        same += a[i] == b[i];
    }
    return count > 0 ? (double)same / (double)count : NAN;
}

/// Universe 0 is compared with itself.
static hl_status compare(universe *u, hl_error *err)
{
    const universe_ground *g = u->g;
    const size_t n = g->s->frame.n;
    const universe_result *base = g->has_base ? &g->base : u->out;
    double *outcome = u->out->outcome;

    hl_status status =
        compare_ranks(base->d, u->out->d, n, &outcome[OUTCOME_TAU_D], err);
    if (status == HL_OK) {
        status = compare_ranks(base->m_prox, u->out->m_prox, n,
                               &outcome[OUTCOME_TAU_M_PROX], err);
    }
    outcome[OUTCOME_SAME_CLASS] = share_same(base->d_class, u->out->d_class, n);
    outcome[OUTCOME_SAME_TYPE] = share_same(base->type, u->out->type, n);
    return status;
}

// ---- the whole

static hl_status compute_level(universe *u, hl_error *err)
{
    const hl_weights *own = &u->g->s->weights;
    const bool linked = own->start[own->n] > 0; // not in a study of a table
    const hl_status status = take_level(u, err);

    return status == HL_OK && linked ? test_clustering(u, err) : status;
}

static hl_status compute_periphery(universe *u, hl_error *err)
{
    hl_status status = choose_cores(u, err);

    if (status == HL_OK) status = find_periphery(u, err);
    if (status == HL_OK) status = take_periphery(u, err);
    if (status == HL_OK) status = test_cores(u, err);
    return status;
}

static hl_status compute(universe *u, hl_error *err)
{
    const universe_ground *g = u->g;
    const size_t rule = u->level[CHOICE_WEIGHTS];

    if (g->weights_status[rule] != HL_OK) {
        if (err != NULL) *err = g->weights_error[rule];
        return g->weights_status[rule];
    }
    hl_status status = g->coupled ? couple(u, err) : HL_OK;
    if (status == HL_OK && g->sample > 0) status = compute_level(u, err);
    if (status == HL_OK && g->placed) status = compute_periphery(u, err);
    if (status == HL_OK) status = compare(u, err);
    return status;
}

static void forget(size_t n, universe_result *out)
{
    for (size_t k = 0; k < OUTCOMES; k++) {
        out->outcome[k] = NAN;
    }
    for (size_t i = 0; i < n; i++) {
        out->d[i] = NAN;
        out->d_class[i] = NAN;
        out->m_prox[i] = NAN;
        out->type[i] = NAN;
        out->d_rank[i] = NAN;
        out->m_rank[i] = NAN;
    }
}

void universe_compute(const universe_ground *ground, const size_t *level,
                      universe_result *out)
{
    const size_t n = ground->s->frame.n;
    universe u = {.g = ground, .level = level, .out = out};

    forget(n, out);
    out->err = (hl_error){0};
    out->status = compute(&u, &out->err);
    if (out->status != HL_OK) forget(n, out);
    free_universe(&u);
}
