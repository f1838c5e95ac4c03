/// What each unit of a period becomes in the reference year: the shares of events,
/// multiplied along the years and added up over the ways.
///
/// A share that is not known makes unknown what depends on it, and only that: a unit
/// that gets every part of a split has all of it, whatever the shares were.

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "frame/changing.h"

static const double SAME = 1e-12; // shares that differ by less are equal
static const double WHOLE = 1e-9; // nearer to 1 than this is all of it

/// A unit at the next step, and how much goes there.
typedef struct destination {
    size_t key;
    double share; ///< NaN: unknown
} destination;

typedef struct mixer {
    changing *c;
    mixture *now;  ///< keys: between the steps done and those to come
    mixture *next; ///< steps: those that a group makes, for `next_key`
    size_t *next_key;
    size_t nexts;
    destination *to;
    size_t destinations;
    // one cell a key, back to zero after use
    double *sum;
    double *first;
    size_t *count;
    bool *differs;
    size_t *touched;
    size_t touches;
} mixer;

static hl_status begin(changing *c, mixer *m, hl_error *err)
{
    *m = (mixer){.c = c,
                 .now = hl_array(c->keys, sizeof *m->now),
                 .next = hl_array(c->steps, sizeof *m->next),
                 .next_key = hl_array(c->steps, sizeof *m->next_key),
                 .to = hl_array(c->steps + 2, sizeof *m->to),
                 .sum = hl_array(c->keys, sizeof *m->sum),
                 .first = hl_array(c->keys, sizeof *m->first),
                 .count = hl_array(c->keys, sizeof *m->count),
                 .differs = hl_array(c->keys, sizeof *m->differs),
                 .touched = hl_array(c->keys, sizeof *m->touched)};
    if (m->now == NULL || m->next == NULL || m->next_key == NULL || m->to == NULL ||
        m->sum == NULL || m->first == NULL || m->count == NULL || m->differs == NULL ||
        m->touched == NULL) {
        return hl_no_memory(err, "%zu units", c->keys);
    }
    return HL_OK;
}

static void end(mixer *m)
{
    for (size_t k = 0; m->now != NULL && k < m->c->keys; k++) {
        free(m->now[k].part);
    }
    for (size_t k = 0; k < m->nexts; k++) {
        free(m->next[k].part);
    }
    free(m->now);
    free(m->next);
    free(m->next_key);
    free(m->to);
    free(m->sum);
    free(m->first);
    free(m->count);
    free(m->differs);
    free(m->touched);
}

static int by_index(const void *a, const void *b)
{
    const size_t x = *(const size_t *)a;
    const size_t y = *(const size_t *)b;

    return (x > y) - (x < y);
}

/// One way to a unit of the reference year.
static void touch(mixer *m, size_t unit, double weight, double share)
{
    if (m->count[unit] == 0) {
        m->touched[m->touches++] = unit;
        m->first[unit] = share;
    }
    m->count[unit]++;
    m->sum[unit] += weight * share;
    if (!(fabs(share - m->first[unit]) <= SAME)) m->differs[unit] = true;
}

static bool knows_shares(const mixer *m)
{
    for (size_t d = 0; d < m->destinations; d++) {
        if (isnan(m->to[d].share)) return false;
    }
    return true;
}

/// The share by all ways; where the weights of the ways are unknown it is known only
/// when every way leads to the same.
static double settle(const mixer *m, size_t unit, bool known)
{
    const bool agrees = m->count[unit] == m->destinations && !m->differs[unit];
    double share = known ? m->sum[unit] : NAN;

    if (!known && agrees) share = m->first[unit];
    return fabs(share - 1.0) <= WHOLE ? 1.0 : share;
}

/// The mixture of the destinations, as the next one of a key.
static hl_status mix(mixer *m, size_t key, hl_error *err)
{
    const bool known = knows_shares(m);
    mixture made = {.made = true};

    m->touches = 0;
    for (size_t d = 0; d < m->destinations; d++) {
        const mixture *there = &m->now[m->to[d].key];
        const double weight = known ? m->to[d].share : 0.0;
        if (!there->made) touch(m, m->to[d].key, weight, 1.0);
        for (size_t p = 0; p < there->count; p++) {
            touch(m, there->part[p].unit, weight, there->part[p].share);
        }
    }
    qsort(m->touched, m->touches, sizeof *m->touched, by_index);
    made.part = hl_array(m->touches, sizeof *made.part);
    for (size_t k = 0; k < m->touches; k++) {
        const size_t unit = m->touched[k];
        if (made.part != NULL) {
            made.part[made.count++] = (mixture_part){unit, settle(m, unit, known)};
        }
        m->sum[unit] = 0.0;
        m->count[unit] = 0;
        m->differs[unit] = false;
    }
    if (made.part == NULL) return hl_no_memory(err, "%zu parts", m->touches);
    m->next_key[m->nexts] = key;
    m->next[m->nexts++] = made;
    return HL_OK;
}

/// All that a group makes, at once.
static void commit(mixer *m)
{
    for (size_t k = 0; k < m->nexts; k++) {
        mixture *now = &m->now[m->next_key[k]];
        free(now->part);
        *now = m->next[k];
    }
    m->nexts = 0;
}

// ---- forward: what a unit gives

/// Where steps first .. end - 1 with the `from` of the first lead; what a transfer
/// leaves stays.
static void destinations_of(mixer *m, size_t first, size_t end)
{
    const change_step *step = m->c->step;
    const size_t from = step[first].from;
    double left = 1.0;

    m->destinations = 0;
    for (size_t k = first; k < end; k++) {
        if (step[k].from != from) continue;
        m->to[m->destinations++] = (destination){step[k].to, step[k].share};
        left -= step[k].share;
    }
    if (step[first].event->type == HL_CHANGE_TRANSFER) {
        m->to[m->destinations++] = (destination){from, left};
    }
}

/// The steps of one year and level, the latest group first.
static hl_status mix_forward(mixer *m, size_t first, size_t end, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = first; k < end && status == HL_OK; k++) {
        const bool again = k > first && m->c->step[k - 1].from == m->c->step[k].from;
        if (again) continue;
        destinations_of(m, k, end);
        status = mix(m, m->c->step[k].from, err);
    }
    return status;
}

// ---- backward: what a unit is made of

static void add_origin(mixer *m, size_t key)
{
    for (size_t d = 0; d < m->destinations; d++) {
        if (m->to[d].key == key) return;
    }
    m->to[m->destinations++] = (destination){key, NAN};
}

/// The units that a key comes from; one alone has all of it.
static void origins_of(mixer *m, size_t key, size_t first, size_t end)
{
    m->destinations = 0;
    for (size_t k = first; k < end; k++) {
        if (m->c->step[k].to == key) add_origin(m, m->c->step[k].from);
    }
    if (changing_exists(m->c, key, first) && changing_stays(m->c, key, first)) {
        add_origin(m, key);
    }
    if (m->destinations == 1) m->to[0].share = 1.0;
}

static hl_status mix_backward(mixer *m, size_t first, size_t end, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = first; k < end && status == HL_OK; k++) {
        const size_t to = m->c->step[k].to;
        bool again = false;
        for (size_t j = first; j < k; j++) {
            again = again || m->c->step[j].to == to;
        }
        if (again) continue;
        origins_of(m, to, first, end);
        status = mix(m, to, err);
    }
    return status;
}

// ---- pieces

static hl_status add_piece(changing *c, const change_piece *piece, hl_error *err)
{
    change_piece *grown =
        hl_grow(c->piece, &c->pieces_capacity, c->pieces + 1, sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "%zu parts", c->pieces + 1);

    c->piece = grown;
    c->piece[c->pieces++] = *piece;
    return HL_OK;
}

/// What the units of a period become.
static hl_status take_period(mixer *m, size_t period, hl_error *err)
{
    changing *c = m->c;
    hl_status status = HL_OK;

    for (size_t k = 0; k < c->keys && status == HL_OK; k++) {
        const mixture *to = &m->now[k];
        const size_t row = c->row_of[period * c->keys + k];
        change_piece piece = {period, k, k, 1.0, row};
        if (row == SIZE_MAX &&
            !(to->made && changing_exists_in(c, k, c->period[period]))) {
            continue;
        }
        if (!to->made) status = add_piece(c, &piece, err);
        for (size_t p = 0; p < to->count && status == HL_OK; p++) {
            piece.unit = to->part[p].unit;
            piece.share = to->part[p].share;
            status = add_piece(c, &piece, err);
        }
    }
    return status;
}

static void reset(mixer *m)
{
    for (size_t k = 0; k < m->c->keys; k++) {
        free(m->now[k].part);
        m->now[k] = (mixture){0};
    }
}

/// The first step after a year.
static size_t steps_until(const changing *c, long year)
{
    size_t k = 0;

    while (k < c->steps && c->step[k].event->year <= year) {
        k++;
    }
    return k;
}

static size_t group_begin(const changing *c, size_t last)
{
    size_t k = last;

    while (k > 0 && c->step[k - 1].event->year == c->step[last].event->year &&
           c->step[k - 1].level == c->step[last].level) {
        k--;
    }
    return k;
}

/// The periods up to the reference year, the latest first.
static hl_status go_forward(mixer *m, hl_error *err)
{
    const changing *c = m->c;
    size_t done = steps_until(c, c->year); // steps from here on are in the mixtures
    hl_status status = HL_OK;

    for (size_t t = c->periods; t-- > 0 && status == HL_OK;) {
        if (c->period[t] > c->year) continue;
        while (done > 0 && c->step[done - 1].event->year > c->period[t] &&
               status == HL_OK) {
            const size_t first = group_begin(c, done - 1);
            status = mix_forward(m, first, done, err);
            commit(m);
            done = first;
        }
        if (status == HL_OK) status = take_period(m, t, err);
    }
    return status;
}

/// The periods after it, the earliest first.
static hl_status go_backward(mixer *m, hl_error *err)
{
    const changing *c = m->c;
    size_t done = steps_until(c, c->year); // steps before it are in the mixtures
    hl_status status = HL_OK;

    for (size_t t = 0; t < c->periods && status == HL_OK; t++) {
        if (c->period[t] <= c->year) continue;
        while (done < c->steps && c->step[done].event->year <= c->period[t] &&
               status == HL_OK) {
            const size_t end = changing_group_end(c, done);
            status = mix_backward(m, done, end, err);
            commit(m);
            done = end;
        }
        if (status == HL_OK) status = take_period(m, t, err);
    }
    return status;
}

static int by_piece(const void *a, const void *b)
{
    const change_piece *x = a;
    const change_piece *y = b;

    if (x->period != y->period) return x->period < y->period ? -1 : 1;
    if (x->unit != y->unit) return x->unit < y->unit ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

hl_status changing_mix(changing *c, hl_error *err)
{
    mixer m = {0};

    hl_status status = begin(c, &m, err);
    if (status == HL_OK) status = go_forward(&m, err);
    if (status == HL_OK) {
        reset(&m);
        status = go_backward(&m, err);
    }
    if (status == HL_OK) qsort(c->piece, c->pieces, sizeof *c->piece, by_piece);
    end(&m);
    return status;
}

// ---- by which events

/// Is the step one of the years between a period and the reference year?
static bool lies_between(const changing *c, size_t k, long period)
{
    const long year = c->step[k].event->year;

    return period < c->year ? year > period && year <= c->year
                            : year <= period && year > c->year;
}

/// Is the unit there on both sides of a group?
static bool stays_between(const changing *c, size_t key, size_t step, bool back)
{
    return (!back || changing_exists(c, key, step)) && changing_stays(c, key, step);
}

/// One group in the direction of time or against it: who is reached from `before`.
static void spread(const changing *c, const size_t group[2], bool back, bool *before,
                   bool *after, bool *hit)
{
    memcpy(after, before, c->keys * sizeof *after);
    for (size_t k = group[0]; k < group[1]; k++) {
        const size_t a = back ? c->step[k].to : c->step[k].from;
        if (!before[a]) continue;
        after[a] = stays_between(c, a, group[0], back);
    }
    for (size_t k = group[0]; k < group[1]; k++) {
        const size_t a = back ? c->step[k].to : c->step[k].from;
        hit[k] = before[a];
        if (before[a]) after[back ? c->step[k].from : c->step[k].to] = true;
    }
    memcpy(before, after, c->keys * sizeof *after);
}

/// Keep of the hits only those that lead to the unit.
static void gather(const changing *c, const size_t group[2], bool back, bool *wanted,
                   bool *scratch, bool *hit)
{
    memcpy(scratch, wanted, c->keys * sizeof *scratch);
    for (size_t k = group[0]; k < group[1]; k++) {
        const size_t a = back ? c->step[k].to : c->step[k].from;
        scratch[a] = wanted[a] && stays_between(c, a, group[0], back);
    }
    for (size_t k = group[0]; k < group[1]; k++) {
        const size_t to = back ? c->step[k].from : c->step[k].to;
        const bool left = !back && c->step[k].event->type == HL_CHANGE_TRANSFER &&
                          wanted[c->step[k].from]; // the rest of it is there
        hit[k] = hit[k] && (wanted[to] || left);
        if (hit[k]) scratch[back ? c->step[k].to : c->step[k].from] = true;
    }
    memcpy(wanted, scratch, c->keys * sizeof *scratch);
}

/// The way from a unit to what it comes from, group by group.
typedef struct route {
    size_t first; ///< steps first .. last - 1
    size_t last;
    bool back; ///< against the order of time
} route;

static route route_of(const changing *c, long period)
{
    route r = {.last = c->steps, .back = period > c->year};

    while (r.first < r.last && !lies_between(c, r.first, period)) {
        r.first++;
    }
    while (r.last > r.first && !lies_between(c, r.last - 1, period)) {
        r.last--;
    }
    return r;
}

/// Go over the groups of a route: `spread` along it, `gather` against it.
static void follow(const changing *c, const route *r, bool gathers, bool *set,
                   bool *hit)
{
    const bool ascending = r->back == gathers;
    bool *other = set + c->keys;
    size_t at = ascending ? r->first : r->last;

    while (ascending ? at < r->last : at > r->first) {
        const size_t group[2] = {ascending ? at : group_begin(c, at - 1),
                                 ascending ? changing_group_end(c, at) : at};
        if (gathers) {
            gather(c, group, r->back, set, other, hit);
        } else {
            spread(c, group, r->back, set, other, hit);
        }
        at = ascending ? group[1] : group[0];
    }
}

void changing_trace(const changing *c, const change_piece *piece, bool *hit,
                    bool *scratch)
{
    const route r = route_of(c, c->period[piece->period]);

    memset(hit, 0, c->steps * sizeof *hit);
    memset(scratch, 0, 2 * c->keys * sizeof *scratch);
    scratch[piece->from] = true;
    follow(c, &r, false, scratch, hit);
    memset(scratch, 0, 2 * c->keys * sizeof *scratch);
    scratch[piece->unit] = true;
    follow(c, &r, true, scratch, hit);
}
