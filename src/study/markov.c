/// How units move between classes over the periods.

#include "study/tables.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/stats/rank_mobility.h"
#include "hinterland/stats/transition_tables.h"

enum { FEWEST_UNITS = 4, HALVES = 2, MOBILITY_ROWS = 5 };

static hl_status transition_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_transition_columns(row, columns, err);
}

static hl_status test_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_markov_columns(row, columns, err);
}

static hl_status rank_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_rank_columns(row, columns, err);
}

/// What is gathered over the fields.
typedef struct gathered {
    rows transitions;
    rows tests;
    rows ranks;
} gathered;

static hl_status add_time(const complete *c, const hl_spatial_markov *m,
                          const char *field, gathered *to, hl_error *err)
{
    const hl_states states = {m->state, c->panel.n, c->panel.periods, m->classes};
    hl_homogeneity time = {0};
    hl_mobility mobility = {0};

    hl_status status = hl_chain_mobility(&m->pooled, NULL, &mobility, err);
    if (status != HL_OK) return status;
    hl_markov_row *row = rows_add(&to->tests, MOBILITY_ROWS);
    if (row == NULL) return hl_no_memory(err, "tests of %s", field);
    (void)hl_mobility_list(&mobility, field, row);
    if (c->panel.periods <= HALVES) return HL_OK;
    status = hl_markov_time_test(&states, HALVES, &time, err);
    if (status != HL_OK) return status;
    row = rows_add(&to->tests, hl_time_test_list(&time, field, NULL));
    if (row == NULL) return hl_no_memory(err, "tests of %s", field);
    (void)hl_time_test_list(&time, field, row);
    return HL_OK;
}

static hl_status add_chains(const session *s, const complete *c, const char *field,
                            gathered *to, hl_error *err)
{
    const hl_study_markov *how = &s->study->markov;
    const hl_markov_rule rule = {.reference = how->reference,
                                 .classes = how->classes,
                                 .cut = how->cuts.count > 0 ? how->cuts.number : NULL,
                                 .cuts = how->cuts.count};
    const hl_spatial_markov_options options = {rule, rule};
    hl_spatial_markov m = {0};

    hl_status status = hl_spatial_markov_compute(&c->panel, &c->w, &options, &m, err);
    if (status != HL_OK) return status;
    hl_transition *cell =
        rows_add(&to->transitions, hl_spatial_markov_list(&m, field, NULL));
    hl_markov_row *test = rows_add(&to->tests, hl_spatial_test_list(&m, field, NULL));
    if (cell == NULL || test == NULL) {
        status = hl_no_memory(err, "transitions of %s", field);
        goto done;
    }
    (void)hl_spatial_markov_list(&m, field, cell);
    (void)hl_spatial_test_list(&m, field, test);
    status = add_time(c, &m, field, to, err);
done:
    hl_spatial_markov_free(&m);
    return status;
}

/// Whether a unit has a class on the map of local Moran's I of one period: 0 for p,
/// else 1.
static hl_status mark_period(const session *s, const complete *c, size_t period,
                             double *p, hl_error *err)
{
    const hl_local_options options = session_local_options(s);
    const size_t n = c->panel.n;
    hl_local_moran local = {0};

    const hl_status status =
        hl_local_moran_compute(c->value + period * n, &c->w, &options, &local, err);
    for (size_t i = 0; i < n && status == HL_OK; i++) {
        const uint8_t cls = local.local.cls[i];
        p[i] = cls >= HL_LISA_HIGH_HIGH && cls <= HL_LISA_HIGH_LOW ? 0.0 : 1.0;
    }
    hl_local_moran_free(&local);
    return status;
}

/// The type of every move, as a column of the period in which it ends.
static hl_status put_moves(session *s, const complete *c, size_t field,
                           const hl_lisa_transitions *l, hl_error *err)
{
    static const hl_column_spec MOVE = {
        .name = "{F}_move",
        .title = {"{F}: move",                                   "{F}：跃迁类型"                                     },
        .meaning = {"which sides of the mean the unit and its neighbors have changed "
                    "since the period before", "自上一期以来,本单元与邻域是否越过均值"},
        .unit = {"",                                            ""                                                       },
        .kind = HL_CLASS,
        .style = HL_STYLE_CLASSES,
        .classes = &HL_CLASSES_MOVE
    };
    const hl_study_texts *fields = &s->study->markov.fields;
    const size_t all_rows = s->frame.panel.rows;
    const size_t n = c->panel.n;
    char name[HL_STUDY_SHORT_MAX + 1];
    const hl_column *of = session_column(s, fields->text[field]);
    const hl_text title =
        of != NULL ? (hl_text){of->title[HL_EN], of->title[HL_ZH]} : (hl_text){0};
    hl_column *column = NULL;

    short_name_in(s, fields, field, name);
    const hl_status status =
        hl_columns_append(&s->frame.panel, &MOVE, name, title, &column, err);
    for (size_t r = 0; r < all_rows && status == HL_OK; r++) {
        column->value[r] = NAN;
    }
    for (size_t k = 0; k < n * (c->panel.periods - 1) && status == HL_OK; k++) {
        const size_t row = (k / n + 1) * s->frame.n + c->unit[k % n];
        column->value[row] = (double)l->move[k];
    }
    return status;
}

static hl_status find_transitions(const session *s, const complete *c,
                                  hl_lisa_transitions *out, hl_error *err)
{
    const hl_study_association *how = &s->study->association;
    const size_t n = c->panel.n;
    double *p = NULL;
    hl_status status = HL_OK;

    if (how->local == 0) {
        return hl_lisa_transitions_compute(&c->panel, &c->w, NULL, 0.0, out, err);
    }
    p = hl_array(n * c->panel.periods, sizeof *p);
    if (p == NULL) return hl_no_memory(err, "%zu p values", n * c->panel.periods);
    for (size_t t = 0; t < c->panel.periods && status == HL_OK; t++) {
        status = mark_period(s, c, t, p + t * n, err);
    }
    if (status == HL_OK) {
        status = hl_lisa_transitions_compute(&c->panel, &c->w, p, how->fdr, out, err);
    }
    free(p);
    return status;
}

static hl_status add_quadrants(session *s, const complete *c, size_t which,
                               gathered *to, hl_error *err)
{
    const char *field = s->study->markov.fields.text[which];
    hl_lisa_transitions l = {0};

    hl_status status = find_transitions(s, c, &l, err);
    if (status != HL_OK) return status;
    hl_transition *cell =
        rows_add(&to->transitions, hl_lisa_transitions_list(&l, field, NULL));
    hl_markov_row *test = rows_add(&to->tests, hl_lisa_test_list(&l, field, NULL));
    if (cell == NULL || test == NULL) {
        status = hl_no_memory(err, "transitions of %s", field);
        goto done;
    }
    (void)hl_lisa_transitions_list(&l, field, cell);
    (void)hl_lisa_test_list(&l, field, test);
    status = put_moves(s, c, which, &l, err);
done:
    hl_lisa_transitions_free(&l);
    return status;
}

/// Changes of rank from one period to another.
static hl_status add_ranks(const session *s, const complete *c, const size_t period[2],
                           const char *field, gathered *to, hl_error *err)
{
    const hl_spatial_tau_options options = {.permutations =
                                                s->study->association.global,
                                            .seed = s->study->association.seed,
                                            .threads = s->options->threads};
    const hl_two_periods ends = {c->value + period[0] * c->panel.n,
                                 c->value + period[1] * c->panel.n, c->panel.n};
    hl_spatial_tau tau = {0};
    hl_rank_mobility mobility = {0};

    hl_status status =
        hl_spatial_tau_compute(ends.first, ends.last, &c->w, &options, &tau, err);
    if (status != HL_OK) return status;
    status = hl_rank_mobility_compute(&ends, NULL, NULL, &mobility, err);
    if (status != HL_OK) return status;
    hl_rank_row *row = rows_add(&to->ranks, 1);
    if (row == NULL) return hl_no_memory(err, "ranks of %s", field);
    *row = (hl_rank_row){
        .field = field,
        .from = period_number(s, period[0]),
        .to = period_number(s, period[1]),
        .tau = tau.all.tau,
        .p = tau.all.p,
        .share = mobility.share,
        .theta = mobility.theta,
        .tau_neighbors = tau.neighbors,
        .tau_others = tau.others,
        .neighbors_p = tau.p.two_sided,
    };
    return HL_OK;
}

static hl_status follow(session *s, size_t which, gathered *to, hl_error *err)
{
    const char *field = s->study->markov.fields.text[which];
    complete c = {0};

    hl_status status = complete_take(s, field, "change.markov.fields", &c, err);
    if (status != HL_OK) return status;
    if (c.panel.n < FEWEST_UNITS) {
        status = hl_warn(s->log, err, HL_CODE_RUN_FEW_UNITS, "", "%s\t%zu", field,
                         c.panel.n);
        goto done;
    }
    if (s->study->markov.relative) {
        status = hl_markov_relative(&c.panel, c.value, err);
        if (status != HL_OK) goto done;
    }
    status = add_chains(s, &c, field, to, err);
    if (status != HL_OK) goto done;
    status = add_quadrants(s, &c, which, to, err);
    for (size_t t = 1; t < c.panel.periods && status == HL_OK; t++) {
        const size_t step[2] = {t - 1, t};
        status = add_ranks(s, &c, step, field, to, err);
    }
    if (status == HL_OK && c.panel.periods > 2) {
        const size_t whole[2] = {0, c.panel.periods - 1};
        status = add_ranks(s, &c, whole, field, to, err);
    }
done:
    complete_free(&c);
    return status;
}

hl_status session_markov(session *s, hl_error *err)
{
    static const hl_sheet TRANSITIONS = {
        .name = "transitions",
        .title = {"Transitions between classes",                     "类别转移"                                                                      },
        .description = {"Moves from class to class between periods: Markov, spatial "
                        "Markov and LISA chains.", "各期之间的类别转移:马尔可夫链、空间马尔可夫链与 LISA 链。"}
    };
    static const hl_sheet TESTS = {
        .name = "markov_tests",
        .title = {"Tests of the transitions",          "转移检验"                                 },
        .description = {"Homogeneity over space and time, independence of neighbors, "
                        "mobility.", "时空齐性、邻域独立性与流动性。"}
    };
    static const hl_sheet RANKS = {
        .name = "rank_mobility",
        .title = {"Changes of rank",                                           "位次变动"},
        .description = {"Do units keep their rank, and do neighbors move together?",
                  "单元位次是否保持,邻居是否同向变动。"                     }
    };
    const hl_study_texts *fields = &s->study->markov.fields;
    gathered to = {{.size = sizeof(hl_transition)},
                   {.size = sizeof(hl_markov_row)},
                   {.size = sizeof(hl_rank_row)}};
    hl_status status = HL_OK;

    for (size_t f = 0; f < fields->count && status == HL_OK; f++) {
        status = follow(s, f, &to, err);
        status = hl_at(err, status, "change.markov, %s", fields->text[f]);
    }
    if (status == HL_OK) {
        status = rows_sheet(s, &to.transitions, &TRANSITIONS, transition_sheet, err);
    }
    if (status == HL_OK) status = rows_sheet(s, &to.tests, &TESTS, test_sheet, err);
    if (status == HL_OK) status = rows_sheet(s, &to.ranks, &RANKS, rank_sheet, err);
    free(to.transitions.row);
    free(to.tests.row);
    free(to.ranks.row);
    return status;
}
