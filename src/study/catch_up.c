/// Did those who were left behind catch up? The marginalized of the first period, the
/// types that units moved between, and convergence of the level.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/stats/convergence.h"
#include "study/tables.h"

enum { FEWEST = 10, NAMED = 3, TYPES_MAX = 16, SHARE_OF = 5 };
static const double PERCENT = 100.0;

/// The members of the periphery in the first and the last period.
typedef struct ends {
    const session *s;
    const hl_column *level; ///< D, or what the periphery looks at
    const hl_column *margin;
    const hl_column *type;
    size_t n;
    size_t last;  ///< first row of the last period
    bool *marked; ///< n: in the top fifth by M at first
    bool *late;   ///< n: in the top fifth by M at last
} ends;

static double first_of(const ends *e, const hl_column *column, size_t m)
{
    return column->value[e->s->member[m]];
}

static double last_of(const ends *e, const hl_column *column, size_t m)
{
    return column->value[e->last + e->s->member[m]];
}

/// The top fifth by M; of equals those with the higher key.
static hl_status mark(const ends *e, bool late, bool *out, hl_error *err)
{
    double *x = hl_array(e->n, sizeof *x);
    size_t *order = hl_array(e->n, sizeof *order);
    hl_status status = HL_OK;

    if (x == NULL || order == NULL) {
        status = hl_no_memory(err, "%zu units", e->n);
    } else {
        for (size_t m = 0; m < e->n; m++) {
            x[m] = late ? last_of(e, e->margin, m) : first_of(e, e->margin, m);
        }
        status = hl_rank_order(x, e->n, order, err);
    }
    for (size_t k = e->n - e->n / SHARE_OF; k < e->n && status == HL_OK; k++) {
        out[order[k]] = true;
    }
    free(x);
    free(order);
    return status;
}

// ---- catching up

/// Means of the level, of the marked (1) and of the others (0), first and last.
static void means_of(const ends *e, double mean[2][2])
{
    for (int marked = 0; marked < 2; marked++) {
        hl_sum first = {0};
        hl_sum last = {0};
        size_t count = 0;
        for (size_t m = 0; m < e->n; m++) {
            if (e->marked[m] != (marked != 0)) continue;
            hl_sum_add(&first, first_of(e, e->level, m));
            hl_sum_add(&last, last_of(e, e->level, m));
            count++;
        }
        mean[marked][0] = hl_sum_value(&first) / (double)count;
        mean[marked][1] = hl_sum_value(&last) / (double)count;
    }
}

/// What the level is called in a sentence: D, or the title of the field.
static const char *level_words(const ends *e, hl_lang lang)
{
    const hl_text title = {e->level->title[HL_EN], e->level->title[HL_ZH]};

    return strcmp(e->level->name, "d_standard") == 0 ? "D" : hl_text_in(title, lang);
}

static hl_status find_catching_up(session *s, const ends *e, hl_error *err)
{
    const char *from = s->frame.period[0];
    const char *to = s->frame.period[s->frame.periods - 1];
    hl_buffer text[HL_LANG_COUNT] = {{0}};
    double mean[2][2];
    size_t left = 0;

    means_of(e, mean);
    const double before = mean[0][0] - mean[1][0];
    const double after = mean[0][1] - mean[1][1];
    const bool closed = after < before;
    const double change = PERCENT * fabs(after - before) / fabs(before);
    for (size_t m = 0; m < e->n; m++) {
        left += e->marked[m] && !e->late[m];
    }
    hl_buffer_format(
        &text[HL_EN],
        "The %zu units most marginalized in %s (top fifth by M) %s: their mean %s went "
        "from %.3f to %.3f, that of the others from %.3f to %.3f; the gap went from "
        "%.3f to %.3f (%s by %.0f %%); %zu of them are out of the top fifth in %s.",
        e->n / SHARE_OF, from, closed ? "caught up in part" : "did not catch up",
        level_words(e, HL_EN), mean[1][0], mean[1][1], mean[0][0], mean[0][1], before,
        after, closed ? "closed" : "wider", change, left, to);
    hl_buffer_format(
        &text[HL_ZH],
        "%s 年最边缘化的 %zu 个单元(M 前五分之一)%s:其平均 %s 由 %.3f 变为 %.3f,其余"
        "单元由 %.3f 变为 %.3f;差距由 %.3f 变为 %.3f(%s %.0f %%);到 %s 年其中 %zu "
        "个已不在前五分之一。",
        from, e->n / SHARE_OF, closed ? "部分追赶" : "未能追赶", level_words(e, HL_ZH),
        mean[1][0], mean[1][1], mean[0][0], mean[0][1], before, after,
        closed ? "缩小" : "扩大", change, to, left);
    return session_keep_finding(s, text, err);
}

// ---- types

/// A move between two types and who made it.
typedef struct move {
    int from;
    int to;
    size_t count;
    hl_buffer names;
} move;

typedef struct moves {
    size_t count;
    move move[TYPES_MAX * TYPES_MAX];
} moves;

static void free_moves(moves *all)
{
    for (size_t k = 0; k < all->count; k++) {
        hl_buffer_free(&all->move[k].names);
    }
}

static int by_move(const void *a, const void *b)
{
    const move *x = a;
    const move *y = b;

    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

/// Units in the order of their keys; those without a type in either period apart.
static void count_moves(const ends *e, moves *all)
{
    const hl_column *name = hl_columns_find(&e->s->frame.units, "name");

    for (size_t m = 0; m < e->n; m++) {
        const double first = first_of(e, e->type, m);
        const double last = last_of(e, e->type, m);
        const size_t unit = e->s->member[m];
        size_t k = 0;
        if (isnan(first) || isnan(last)) continue;
        while (k < all->count &&
               (all->move[k].from != (int)first || all->move[k].to != (int)last)) {
            k++;
        }
        if (k == all->count) {
            all->move[all->count++] = (move){.from = (int)first, .to = (int)last};
        }
        const bool named = name != NULL && name->text[unit] != NULL;
        hl_buffer_format(&all->move[k].names, "%s%s",
                         all->move[k].count > 0 ? ", " : "",
                         named ? name->text[unit] : e->s->frame.key[unit]);
        all->move[k].count++;
    }
    qsort(all->move, all->count, sizeof *all->move, by_move);
}

static const hl_column_spec MOVE_CODES[] = {
    {.name = "from_type",
     .title = {"Type at first", "首期类型"},
     .meaning = {"type in the first period", "首期的类型"},
     .unit = {"", ""},
     .kind = HL_CLASS},
    {.name = "to_type",
     .title = {"Type at last", "末期类型"},
     .meaning = {"type in the latest period", "末期的类型"},
     .unit = {"", ""},
     .kind = HL_CLASS},
    {.name = "units",
     .title = {"Units", "单元数"},
     .meaning = {"how many made this move", "作此转移的单元数"},
     .unit = {"", ""},
     .kind = HL_COUNT},
};

static const hl_column_spec MOVE_NAMES = {
    .name = "names",
    .title = {"Names",          "名称"      },
    .meaning = {"which they are", "具体单元"},
    .unit = {"",               ""            },
    .kind = HL_TEXT
};

/// The numbers of a column of MOVE_CODES.
static void list_moves(const moves *all, size_t column, double *out)
{
    for (size_t k = 0; k < all->count; k++) {
        const move *one = &all->move[k];
        const double cell[] = {one->from, one->to, (double)one->count};
        out[k] = cell[column];
    }
}

static hl_status move_columns(const moves *all, const hl_classes *classes,
                              hl_columns *columns, hl_error *err)
{
    enum { CODES = sizeof MOVE_CODES / sizeof *MOVE_CODES };
    const hl_text none = {0};
    const char **name = hl_array(all->count, sizeof *name);
    double *value = hl_array(all->count, sizeof *value);
    hl_status status = HL_OK;

    if (name == NULL || value == NULL) {
        status = hl_no_memory(err, "%zu moves", all->count);
        goto done;
    }
    for (size_t c = 0; c < CODES && status == HL_OK; c++) {
        hl_column_spec spec = MOVE_CODES[c];
        spec.classes = spec.kind == HL_CLASS ? classes : NULL;
        list_moves(all, c, value);
        status = hl_columns_append_values(columns, &spec, NULL, none, value, err);
    }
    for (size_t k = 0; k < all->count; k++) {
        name[k] = all->move[k].names.text;
    }
    if (status == HL_OK) {
        status = hl_columns_append_texts(columns, &MOVE_NAMES, name, err);
    }
done:
    free(name);
    free(value);
    return status;
}

static hl_status add_move_sheet(session *s, const moves *all, const hl_classes *classes,
                                hl_error *err)
{
    hl_sheet *sheet = &s->table_sheet[s->table_sheet_count++];

    *sheet = (hl_sheet){
        .name = "type_transitions",
        .title = {"Moves between types",                                  "类型转移"},
        .description =
            {"How many units moved from which type to which, first to latest "
             "period.",                                                      "首末期之间各类型相互转移的单元数。"},
        .columns = {.rows = all->count}
    };
    return move_columns(all, classes, &sheet->columns, err);
}

/// The most frequent real move after the one given: fewer units, or as many and later
/// in the list; the count of all for none.
static size_t next_move(const moves *all, size_t last)
{
    size_t best = all->count;

    for (size_t k = 0; k < all->count; k++) {
        const move *one = &all->move[k];
        const bool after = last == all->count || one->count < all->move[last].count ||
                           (one->count == all->move[last].count && k > last);
        if (one->from == one->to || !after) continue;
        if (best == all->count || one->count > all->move[best].count) best = k;
    }
    return best;
}

static const char *label_of(const hl_classes *classes, int code, hl_lang lang)
{
    const hl_class *row = hl_classes_find(classes, code);

    return row != NULL ? hl_text_in(row->label, lang) : "-";
}

/// The most frequent real moves, in words.
static void name_moves(const moves *all, const hl_classes *classes, hl_lang lang,
                       hl_buffer *text)
{
    size_t k = all->count;

    for (size_t named = 0; named < NAMED; named++) {
        k = next_move(all, k);
        if (k == all->count) return;
        hl_buffer_format(text, lang == HL_ZH ? "%s%s→%s(%zu)" : "%s%s to %s (%zu)",
                         named > 0 ? ", " : "",
                         label_of(classes, all->move[k].from, lang),
                         label_of(classes, all->move[k].to, lang), all->move[k].count);
    }
}

static hl_status find_moves(session *s, const ends *e, hl_error *err)
{
    static const hl_text NOBODY = {"none", "无"};
    hl_buffer text[HL_LANG_COUNT] = {{0}};
    moves *all = hl_array(1, sizeof *all);
    size_t moved = 0;
    size_t units = 0;

    if (all == NULL) return hl_no_memory(err, "moves between types");
    count_moves(e, all);
    hl_status status = HL_OK;
    for (size_t k = 0; k < all->count && status == HL_OK; k++) {
        units += all->move[k].count;
        moved += all->move[k].from != all->move[k].to ? all->move[k].count : 0;
        status = hl_buffer_check(&all->move[k].names, err);
    }
    if (status == HL_OK) status = add_move_sheet(s, all, e->type->classes, err);
    if (status == HL_OK) {
        hl_buffer_format(
            &text[HL_EN], "%zu of %zu units changed their type from %s to %s: ", moved,
            units, s->frame.period[0], s->frame.period[s->frame.periods - 1]);
        hl_buffer_format(&text[HL_ZH], "%s 至 %s 年,%zu 个单元中有 %zu 个改变了类型:",
                         s->frame.period[0], s->frame.period[s->frame.periods - 1],
                         units, moved);
        for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
            if (moved == 0) hl_buffer_text(&text[lang], hl_text_in(NOBODY, lang));
            name_moves(all, e->type->classes, lang, &text[lang]);
            hl_buffer_text(&text[lang], lang == HL_ZH ? "。" : ".");
        }
        status = session_keep_finding(s, text, err);
    }
    free_moves(all);
    free(all);
    return status;
}

// ---- convergence and the change of M

static hl_status converge(const ends *e, hl_beta_convergence *out, bool *done,
                          hl_error *err)
{
    const session *s = e->s;
    const double span = period_number(s, s->frame.periods - 1) - period_number(s, 0);
    double *x = hl_array(2 * e->n, sizeof *x);

    if (x == NULL) return hl_no_memory(err, "%zu units", e->n);
    *done = true;
    for (size_t m = 0; m < e->n; m++) {
        x[m] = first_of(e, e->level, m);
        x[e->n + m] = last_of(e, e->level, m);
        *done = *done && x[m] > 0.0 && x[e->n + m] > 0.0;
    }
    const hl_status status =
        *done ? hl_beta_convergence_compute(x, x + e->n, e->n, span, out, err) : HL_OK;
    free(x);
    return status;
}

static hl_status find_convergence(session *s, const ends *e, hl_error *err)
{
    hl_buffer text[HL_LANG_COUNT] = {{0}};
    hl_beta_convergence beta = {0};
    hl_sum margin[2] = {{0}};
    bool done = false;
    size_t rose = 0;

    const hl_status status = converge(e, &beta, &done, err);
    if (status != HL_OK || !done) return status;
    for (size_t m = 0; m < e->n; m++) {
        hl_sum_add(&margin[0], first_of(e, e->margin, m));
        hl_sum_add(&margin[1], last_of(e, e->margin, m));
        rose += last_of(e, e->margin, m) > first_of(e, e->margin, m);
    }
    const double first = hl_sum_value(&margin[0]) / (double)e->n;
    const double last = hl_sum_value(&margin[1]) / (double)e->n;
    const bool behind = beta.line.slope < 0.0;
    hl_buffer_format(
        &text[HL_EN],
        "Units with a low %s grew %s (beta convergence: b = %.4f, p = %.2g, "
        "half-life %.0f years; the residuals are likely correlated in "
        "space); M rose in %zu of %zu units, its mean went from %.3f to "
        "%.3f.",
        level_words(e, HL_EN), behind ? "faster" : "no faster", beta.line.slope,
        beta.line.p, beta.half_life, rose, e->n, first, last);
    hl_buffer_format(&text[HL_ZH],
                     "%s 低的单元增长%s(β 收敛:b = %.4f,p = %.2g,半衰期 %.0f 年;残差"
                     "很可能空间相关);%zu 个单元中有 %zu 个的 M 上升,均值由 %.3f 变为 "
                     "%.3f。",
                     level_words(e, HL_ZH), behind ? "更快" : "并不更快",
                     beta.line.slope, beta.line.p, beta.half_life, e->n, rose, first,
                     last);
    return session_keep_finding(s, text, err);
}

/// Are all values there, of the members in both periods?
static bool is_whole(const ends *e, const hl_column *column)
{
    if (column == NULL || column->value == NULL) return false;
    for (size_t m = 0; m < e->n; m++) {
        if (!isfinite(first_of(e, column, m)) || !isfinite(last_of(e, column, m))) {
            return false;
        }
    }
    return true;
}

hl_status session_find_catch_up(session *s, hl_error *err)
{
    ends e = {.s = s,
              .n = s->periphery.n,
              .last = (s->frame.periods - 1) * s->frame.n,
              .margin = hl_columns_find(&s->frame.panel, "m_prox"),
              .type = hl_columns_find(&s->frame.panel, "type")};
    hl_status status = HL_OK;

    if (s->frame.periods < 2 || e.n < FEWEST || e.type == NULL) return HL_OK;
    if (s->finding_count + NAMED > HL_FINDINGS_MAX) return HL_OK;
    e.level = session_column(s, s->study->periphery.field);
    if (!is_whole(&e, e.level) || !is_whole(&e, e.margin)) return HL_OK;
    e.marked = hl_array(e.n, sizeof *e.marked);
    e.late = hl_array(e.n, sizeof *e.late);
    if (e.marked == NULL || e.late == NULL) {
        status = hl_no_memory(err, "%zu units", e.n);
    }
    if (status == HL_OK) status = mark(&e, false, e.marked, err);
    if (status == HL_OK) status = mark(&e, true, e.late, err);
    if (status == HL_OK) status = find_catching_up(s, &e, err);
    if (status == HL_OK) status = find_moves(s, &e, err);
    if (status == HL_OK) status = find_convergence(s, &e, err);
    free(e.marked);
    free(e.late);
    return status;
}
