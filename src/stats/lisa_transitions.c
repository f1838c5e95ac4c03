#include "hinterland/stats/lisa_transitions.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/local_moran.h"
#include "stats/distribution.h"
#include "stats/variable.h"

static const hl_class MOVES[] = {
    {HL_MOVE_NONE,      {"type 0: no move", "类型 0:均未变"},                   0xD9D9D9},
    {HL_MOVE_OWN,       {"type I: the unit", "类型 I:本地变动"},               0xFDAE61},
    {HL_MOVE_NEIGHBORS, {"type II: the neighbors", "类型 II:邻域变动"},        0xABD9E9},
    {HL_MOVE_TOGETHER,  {"type III A: both, same way", "类型 III A:同向变动"}, 0x2C7BB6},
    {HL_MOVE_APART,     {"type III B: both, opposite", "类型 III B:反向变动"}, 0xD7191C},
    {HL_MOVE_MISSING,   {"isolate", "孤立单元"},                                 0xFFFFFF},
};

const hl_classes HL_CLASSES_MOVE = {
    "lisa_move",
    {"Type of LISA transition", "LISA 跃迁类型"},
    MOVES,
    sizeof MOVES / sizeof MOVES[0]
};

enum {
    CELLS = HL_LISA_QUADRANTS * HL_LISA_QUADRANTS,
    SIDES = 4,
    MOST_SECTORS = 64,
    ONE_END = 16
};
static const size_t K = HL_LISA_QUADRANTS;

static const double TURN = 6.283185307179586;

/// The cell of a move between low and high.
static size_t side_of(bool from, bool to)
{
    return (from ? 2U : 0U) + (to ? 1U : 0U);
}

static bool own_is_high(unsigned quadrant)
{
    return quadrant == HL_QUADRANT_HIGH_HIGH || quadrant == HL_QUADRANT_HIGH_LOW;
}

static bool neighbors_are_high(unsigned quadrant)
{
    return quadrant == HL_QUADRANT_HIGH_HIGH || quadrant == HL_QUADRANT_LOW_HIGH;
}

static hl_move move_of(unsigned from, unsigned to)
{
    const bool own = own_is_high(from) != own_is_high(to);
    const bool neighbors = neighbors_are_high(from) != neighbors_are_high(to);

    if (own && neighbors) {
        return own_is_high(to) == neighbors_are_high(to) ? HL_MOVE_TOGETHER
                                                         : HL_MOVE_APART;
    }
    if (own) return HL_MOVE_OWN;
    return neighbors ? HL_MOVE_NEIGHBORS : HL_MOVE_NONE;
}

static hl_status check(const hl_panel *y, const hl_weights *w, const double *p,
                       double level, hl_error *err)
{
    if (y->n != w->n) {
        return hl_fail(err, HL_CODE_INTERNAL, "weights of %zu units for a panel of %zu",
                       w->n, y->n);
    }
    if (y->periods < 2) {
        return hl_fail(err, HL_CODE_STATS_PERIODS, "%zu\t%d", y->periods, 2);
    }
    if (p != NULL && !(level > 0.0 && level < 1.0)) {
        return hl_fail(err, HL_CODE_STATS_LEVEL, "%g", level);
    }
    if (w->start[w->n] == 0) return hl_fail(err, HL_CODE_STATS_LINKS, "%d\t%d", 0, 0);
    return HL_OK;
}

static hl_status find_quadrants(const hl_panel *y, const hl_weights *w,
                                hl_lisa_transitions *r, hl_error *err)
{
    for (size_t t = 0; t < y->periods; t++) {
        hl_variable v = {0};
        const hl_status status = hl_variable_center(y->value + t * y->n, y->n, &v, err);
        if (status != HL_OK) return hl_at(err, status, "period %zu", t);
        for (size_t i = 0; i < y->n; i++) {
            if (w->start[i] == w->start[i + 1]) continue; // HL_QUADRANT_NONE
            r->quadrant[t * y->n + i] =
                (uint8_t)hl_quadrant_of(v.z[i] > 0.0, hl_weights_lag(w, v.z, i) > 0.0);
        }
        hl_variable_free(&v);
    }
    return HL_OK;
}

/// 0, or what giddy adds to the code of a move whose ends are not both significant.
static unsigned offset_of(bool start, bool end)
{
    if (start) return end ? 0 : ONE_END;
    return end ? 2 * ONE_END : 3 * ONE_END;
}

/// Count the moves, by quadrants and by side of the unit and of its neighbors.
static void count_moves(const double *p, double level, hl_lisa_transitions *r,
                        double *count, double sides[2][SIDES])
{
    for (size_t m = 0; m < r->n * (r->periods - 1); m++) {
        const unsigned from = r->quadrant[m];
        const unsigned to = r->quadrant[m + r->n];
        if (from == HL_QUADRANT_NONE) {
            r->move[m] = HL_MOVE_MISSING;
            r->moves[HL_MOVE_MISSING] += 1.0;
            continue;
        }
        const size_t cell = (from - 1) * K + to - 1;
        r->move[m] = (uint8_t)move_of(from, to);
        r->moves[r->move[m]] += 1.0;
        r->code[m] = (uint8_t)(cell + 1);
        count[cell] += 1.0;
        sides[0][side_of(own_is_high(from), own_is_high(to))] += 1.0;
        sides[1][side_of(neighbors_are_high(from), neighbors_are_high(to))] += 1.0;
        if (p == NULL) continue;
        const bool start = p[m] <= level;
        const bool end = p[m + r->n] <= level;
        r->code[m] = (uint8_t)(r->code[m] + offset_of(start, end));
        if (start && end) r->significant[cell] += 1.0;
    }
}

static double share(const double side[SIDES], bool from, bool to)
{
    const double total = side[side_of(from, false)] + side[side_of(from, true)];

    return total > 0.0 ? side[side_of(from, to)] / total : 0.0;
}

/// Expected counts under independence, and chi-squared as giddy's chi2().
static void test_independence(double sides[2][SIDES], hl_lisa_transitions *r)
{
    double left = 0.0;
    hl_sum chi2 = {0};

    for (unsigned c = 0; c < CELLS; c++) {
        const unsigned from = c / HL_LISA_QUADRANTS + 1;
        const unsigned to = c % HL_LISA_QUADRANTS + 1;
        const double expected =
            r->chain.total[from - 1] *
            share(sides[0], own_is_high(from), own_is_high(to)) *
            share(sides[1], neighbors_are_high(from), neighbors_are_high(to));
        const double difference = r->chain.count[c] - expected;
        r->expected[c] = expected;
        if (expected > 0.0) hl_sum_add(&chi2, difference * difference / expected);
        if (from == to) left += r->chain.total[from - 1] > 0.0;
    }
    r->chi2 = hl_sum_value(&chi2);
    r->df = (left - 1.0) * (left - 1.0);
    r->p = hl_chi2_greater(r->chi2, r->df);
}

hl_status hl_lisa_transitions_compute(const hl_panel *y, const hl_weights *w,
                                      const double *p, double level,
                                      hl_lisa_transitions *out, hl_error *err)
{
    hl_lisa_transitions r = {.n = y->n, .periods = y->periods};
    double count[CELLS] = {0};
    double sides[2][SIDES] = {{0}};

    hl_status status = check(y, w, p, level, err);
    if (status != HL_OK) return status;
    r.quadrant = hl_array(y->n * y->periods, sizeof *r.quadrant);
    r.move = hl_array(y->n * (y->periods - 1), sizeof *r.move);
    r.code = hl_array(y->n * (y->periods - 1), sizeof *r.code);
    if (r.quadrant == NULL || r.move == NULL || r.code == NULL) {
        status = hl_no_memory(err, "%zu quadrants", y->n * y->periods);
        goto done;
    }
    for (size_t i = 0; i < w->n; i++) {
        r.islands += w->start[i] == w->start[i + 1];
    }
    status = find_quadrants(y, w, &r, err);
    if (status != HL_OK) goto done;
    count_moves(p, level, &r, count, sides);
    for (size_t c = 0; p == NULL && c < CELLS; c++) {
        r.significant[c] = NAN;
    }
    status = hl_chain_from_counts(count, K, &r.chain, err);
    if (status != HL_OK) goto done;
    test_independence(sides, &r);
    r.cohesion =
        (r.moves[HL_MOVE_NONE] + r.moves[HL_MOVE_TOGETHER]) / r.chain.transitions;
    *out = r;
    r = (hl_lisa_transitions){0};
done:
    hl_lisa_transitions_free(&r);
    return status;
}

void hl_lisa_transitions_free(hl_lisa_transitions *result)
{
    free(result->quadrant);
    free(result->move);
    free(result->code);
    hl_chain_free(&result->chain);
    *result = (hl_lisa_transitions){0};
}

/// Count one move; `x` along the axis of the unit, `y` along that of its neighbors.
static void add_direction(size_t i, double x, double y, hl_directions *out)
{
    const double length = hypot(x, y);

    if (out->length != NULL) out->length[i] = length;
    if (out->angle != NULL) out->angle[i] = NAN;
    if (!(length > 0.0)) return;
    const double turn = atan2(y, x) / TURN;
    const double part = turn < 0.0 ? turn + 1.0 : turn;
    const size_t sector = (size_t)(part * (double)out->sectors);
    if (out->angle != NULL) out->angle[i] = part * TURN;
    out->count[sector < out->sectors ? sector : 0] += 1.0;
}

hl_status hl_lisa_directions(const double *before, const double *after,
                             const hl_weights *w, hl_directions *out, hl_error *err)
{
    hl_sum across = {0};
    hl_sum up = {0};
    double moved = 0.0;

    if (out->sectors < 2 || out->sectors > MOST_SECTORS) {
        return hl_fail(err, HL_CODE_STATS_OPTION, "sectors\t%zu\t2 .. %d", out->sectors,
                       MOST_SECTORS);
    }
    hl_status status = hl_variable_check(before, w->n, err);
    if (status == HL_OK) status = hl_variable_check(after, w->n, err);
    if (status != HL_OK) return status;
    for (size_t s = 0; s < out->sectors; s++) {
        out->count[s] = 0.0;
    }
    for (size_t i = 0; i < w->n; i++) {
        const double x = after[i] - before[i];
        const double y = hl_weights_lag(w, after, i) - hl_weights_lag(w, before, i);
        const double length = hypot(x, y);
        add_direction(i, x, y, out);
        if (!(length > 0.0)) continue;
        hl_sum_add(&across, x / length);
        hl_sum_add(&up, y / length);
        moved += 1.0;
    }
    const double x = hl_sum_value(&across);
    const double y = hl_sum_value(&up);
    out->coherence = moved > 0.0 ? hypot(x, y) / moved : NAN;
    out->mean_angle = moved > 0.0 ? atan2(y, x) : NAN;
    return HL_OK;
}
