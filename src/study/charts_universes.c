/// Charts of the universes: every answer, which choice moves it, how firm ranks are.

#include "study/charts_material.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static const double LOW = 0.05; // of the answers in the note
static const double HIGH = 0.95;
static const double PERCENT = 100.0;
static const char SECTION[] = "universes";

static int by_number(const void *a, const void *b)
{
    const double p = *(const double *)a;
    const double q = *(const double *)b;

    return (p > q) - (p < q);
}

/// A specification curve: the answers of all universes in order, and that of the study.
static hl_status add_curve(material *m, const char *column, hl_text title,
                           hl_error *err)
{
    const hl_table *t = NULL;
    size_t count = 0;

    const hl_status status = material_table(m, "universes", &t, err);
    if (status != HL_OK || t->rows == 0 || hl_table_find(t, column) == NULL) {
        return status;
    }
    double *y = chart_numbers(m, t->rows);
    if (y == NULL) return hl_no_memory(err, "a chart");
    const double own = material_number(t, column, 0); // universe 0 is the study's
    for (size_t r = 0; r < t->rows; r++) {
        y[count] = material_number(t, column, r);
        count += isfinite(y[count]);
    }
    if (count < 2) return HL_OK;
    qsort(y, count, sizeof *y, by_number);
    hl_chart *c = chart_add(m, SECTION, title, "specification_%.30s", column);
    hl_chart_series *series = c != NULL ? chart_series(m, c, 1) : NULL;
    hl_chart_line *line = c != NULL ? chart_lines(m, c, 1) : NULL;
    if (series == NULL || line == NULL) return hl_no_memory(err, "a chart");
    series[0] = (hl_chart_series){
        .mark = HL_MARK_POINTS, .color = CHART_BLUE, .count = count, .y = y};
    line[0] = (hl_chart_line){.at = own, .color = CHART_RED};
    line[0].title = chart_text(m, "as in the study: %.3f", "研究设定：%.3f", own);
    c->x.title = (hl_text){"universes, in order of the answer", "情景（按结果排序）"};
    c->x.whole = true;
    c->note = chart_text(m, "%zu universes · 5 to 95 %%: %.3f to %.3f",
                         "%zu 个情景 · 5 至 95 %%：%.3f 至 %.3f", count,
                         y[(size_t)(LOW * (double)(count - 1))],
                         y[(size_t)(HIGH * (double)(count - 1))]);
    return HL_OK;
}

static size_t find_word(const char **list, size_t *count, size_t most, const char *word)
{
    for (size_t k = 0; k < *count; k++) {
        if (strcmp(list[k], word) == 0) return k;
    }
    if (*count == most) return most;
    list[(*count)++] = word;
    return *count - 1;
}

static hl_text choice_title(const char *word)
{
    static const struct {
        const char *word;
        hl_text title;
    } LIST[] = {
        {"normalize", {"normalization", "标准化"}    },
        {"weighting", {"weighting", "权重"}           },
        {"model",     {"coupling model", "耦合模型"}},
        {"alpha",     {"alpha", "alpha"}                },
        {"weights",   {"neighbors", "空间权重"}     },
        {"cores",     {"cores", "核心"}               },
        {"decay_km",  {"decay", "衰减距离"}         },
        {"bands",     {"bands", "距离带"}            },
        {"tau",       {"tau", "tau"}                    },
        {"mean_d",    {"mean D", "平均 D"}            },
        {"moran",     {"Moran's I", "莫兰指数"}     },
        {"m_prox",    {"M_prox", "M_prox"}              },
        {"rho",       {"rho", "rho"}                    },
        {"tau_d",     {"ranking by D", "D 的排序"}   },
        {"same_type", {"same type", "类型不变"}     }
    };

    for (size_t k = 0; k < sizeof LIST / sizeof *LIST; k++) {
        if (strcmp(LIST[k].word, word) == 0) return LIST[k].title;
    }
    return (hl_text){word, NULL};
}

static const char *const OUTCOMES[] = {"mean_d", "moran", "m_prox", "rho"};
enum { CHOICES_MOST = 16, OUTCOME_COUNT = sizeof OUTCOMES / sizeof *OUTCOMES };

/// The choices that were met, and of which outcomes they have a share already.
typedef struct choices_met {
    const char *name[CHOICES_MOST];
    bool seen[CHOICES_MOST][OUTCOME_COUNT];
    size_t count;
} choices_met;

static size_t outcome_number(const char *word)
{
    size_t o = 0;

    while (o < OUTCOME_COUNT && (word == NULL || strcmp(OUTCOMES[o], word) != 0)) {
        o++;
    }
    return o;
}

/// A row of the table of influence as a cell; the first of a pair counts.
static void add_cell(material *m, const hl_table *t, size_t r, choices_met *met,
                     chart_matrix *cells)
{
    const char *of = material_cell(t, "choice", r);
    const size_t o = outcome_number(material_cell(t, "outcome", r));

    if (of == NULL || o == OUTCOME_COUNT) return;
    const size_t k = find_word(met->name, &met->count, CHOICES_MOST, of);
    if (k == CHOICES_MOST || met->seen[k][o]) return;
    met->seen[k][o] = true;
    const size_t cell = cells->count++;
    cells->x[cell] = (double)o;
    cells->y[cell] = (double)k;
    cells->value[cell] = material_number(t, "share", r);
    cells->label[cell] =
        chart_text(m, "%.0f %%", "%.0f %%", PERCENT * cells->value[cell]);
}

/// Which choice moves which answer: shares of its variance.
static hl_status add_influence(material *m, hl_error *err)
{
    const hl_table *t = NULL;
    choices_met met = {.count = 0};

    const hl_status status = material_table(m, "universe_influence", &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    chart_matrix cells = {0};
    hl_text *rows = chart_names(m, CHOICES_MOST);
    hl_text *columns = chart_names(m, OUTCOME_COUNT);
    if (!chart_matrix_make(m, (size_t)CHOICES_MOST * OUTCOME_COUNT, &cells) ||
        rows == NULL || columns == NULL) {
        return hl_no_memory(err, "a chart");
    }
    for (size_t r = 0; r < t->rows; r++) {
        add_cell(m, t, r, &met, &cells);
    }
    for (size_t k = 0; k < met.count; k++) {
        rows[k] = choice_title(met.name[k]);
    }
    for (size_t o = 0; o < OUTCOME_COUNT; o++) {
        columns[o] = choice_title(OUTCOMES[o]);
    }
    if (cells.count == 0) return HL_OK;
    hl_chart *c = chart_add(
        m, SECTION,
        (hl_text){"Which choice moves which answer?", "哪个选择影响哪个结果？"},
        "influence");
    if (!chart_matrix_draw(m, c, &cells)) return hl_no_memory(err, "a chart");
    c->x.name = columns;
    c->x.names = OUTCOME_COUNT;
    c->y.name = rows;
    c->y.names = met.count;
    c->subtitle =
        (hl_text){"share of the variance over the universes", "占各情景间方差的比例"};
    return HL_OK;
}

typedef struct placed {
    double low;
    double high;
    double rank;
    size_t unit;
} placed;

static int by_rank(const void *a, const void *b)
{
    const placed *p = a;
    const placed *q = b;

    if (p->rank != q->rank) return p->rank < q->rank ? -1 : 1;
    return (p->unit > q->unit) - (p->unit < q->unit);
}

/// The rank of a unit by M_prox in the study, from 1 the most marginalized.
static double rank_of(const double *value, size_t n, size_t unit)
{
    double rank = 1.0;

    for (size_t i = 0; i < n; i++) {
        rank += value[i] > value[unit];
    }
    return rank;
}

/// The most marginalized units, and where their ranks lie in nine of ten universes.
static hl_status add_ranks(material *m, hl_error *err)
{
    enum { MOST = 20 };
    const hl_table *t = &m->universe_units;
    const size_t latest = (m->periods - 1) * m->n;
    double *value = NULL;
    size_t count = 0;

    if (t->rows == 0 || hl_table_find(t, "m_prox_rank_low") == NULL) return HL_OK;
    const hl_status status = material_values(m, "m_prox", &value, err);
    if (status != HL_OK || value == NULL) return status;
    placed *list = material_keep(m, t->rows, sizeof *list);
    if (list == NULL) return hl_no_memory(err, "a chart");
    for (size_t r = 0; r < t->rows; r++) {
        const size_t unit = material_unit(m, material_cell(t, "key", r));
        const double low = material_number(t, "m_prox_rank_low", r);
        if (unit >= m->n || isnan(low) || isnan(value[latest + unit])) continue;
        list[count++] = (placed){low, material_number(t, "m_prox_rank_high", r),
                                 rank_of(value + latest, m->n, unit), unit};
    }
    if (count == 0) return HL_OK;
    qsort(list, count, sizeof *list, by_rank);
    count = count < MOST ? count : MOST;
    double *low = chart_numbers(m, count);
    double *high = chart_numbers(m, count);
    double *own = chart_numbers(m, count);
    hl_text *name = chart_names(m, count);
    hl_chart *c = chart_add(
        m, SECTION, (hl_text){"How firm are the ranks?", "位次有多稳健？"}, "ranks");
    hl_chart_series *series = c != NULL ? chart_series(m, c, 1) : NULL;
    if (low == NULL || high == NULL || own == NULL || name == NULL || series == NULL) {
        return hl_no_memory(err, "a chart");
    }
    for (size_t k = 0; k < count; k++) {
        low[k] = list[k].low;
        high[k] = list[k].high;
        own[k] = list[k].rank;
        name[k] = chart_unit_name(m, list[k].unit);
    }
    series[0] = (hl_chart_series){.mark = HL_MARK_INTERVALS,
                                  .color = CHART_BLUE,
                                  .count = count,
                                  .y = own,
                                  .low = low,
                                  .high = high,
                                  .strong = true};
    c->form = HL_CHART_ROWS;
    c->x.name = name;
    c->x.names = count;
    c->y.whole = true;
    c->subtitle =
        (hl_text){"rank by M_prox: in the study (dot), in nine of ten universes (bar)",
                  "M_prox 位次：研究设定（点）与九成情景（线）"};
    c->y.title = (hl_text){"rank, 1 is the most marginalized", "位次，1 为最边缘化"};
    return HL_OK;
}

hl_status charts_of_universes(material *m, hl_error *err)
{
    hl_status status = add_curve(
        m, "mean_d", (hl_text){"Mean D in every universe", "各情景下的平均 D"}, err);

    if (status == HL_OK) {
        status = add_curve(m, "rho",
                           (hl_text){"rho of deficit and opportunity in every universe",
                                     "各情景下落后与机会的 rho"},
                           err);
    }
    if (status == HL_OK) status = add_influence(m, err);
    return status == HL_OK ? add_ranks(m, err) : status;
}
