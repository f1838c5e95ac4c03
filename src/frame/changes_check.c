/// Do the events fit the table? When is a unit there: by its rows, by the boundaries in
/// their year, and by what the events before say.

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/suggest.h"
#include "frame/changing.h"

bool changing_seen_before(const changing *c, size_t key, long before, long *year)
{
    bool found = c->known[key] && c->year < before;

    if (found) *year = c->year;
    for (size_t t = 0; t < c->periods && c->period[t] < before; t++) {
        if (c->row_of[t * c->keys + key] == SIZE_MAX) continue;
        if (!found || c->period[t] > *year) *year = c->period[t];
        found = true;
    }
    return found;
}

bool changing_seen_from(const changing *c, size_t key, long from, long *year)
{
    bool found = c->known[key] && c->year >= from;

    if (found) *year = c->year;
    for (size_t t = 0; t < c->periods; t++) {
        if (c->period[t] < from || c->row_of[t * c->keys + key] == SIZE_MAX) continue;
        if (!found || c->period[t] < *year) *year = c->period[t];
        return true;
    }
    return found;
}

bool changing_stays(const changing *c, size_t key, size_t step)
{
    const size_t end = changing_group_end(c, step);
    bool left = false;
    size_t k = step;

    while (k > 0 && c->step[k - 1].event->year == c->step[step].event->year &&
           c->step[k - 1].level == c->step[step].level) {
        k--;
    }
    for (; k < end; k++) {
        const change_step *one = &c->step[k];
        if (one->from != key) continue;
        if (one->to == key || one->event->type == HL_CHANGE_TRANSFER) return true;
        left = true;
    }
    return !left;
}

/// From the last time before a year that it was seen: the unit is there until an event
/// ends it, and again from one that makes it. Looks at the steps below `limit`.
static bool exists(const changing *c, size_t key, long before, size_t limit)
{
    long seen = 0;
    const bool ever = changing_seen_before(c, key, before, &seen);
    bool there = ever;

    for (size_t first = 0; first < limit;) {
        const size_t end = changing_group_end(c, first);
        const bool later = !ever || c->step[first].event->year > seen;
        bool entered = false;
        if (end > limit) break; // of the same year and level: they happen at once
        for (size_t k = first; k < end; k++) {
            entered = entered || c->step[k].to == key;
        }
        if (later) there = entered || (there && changing_stays(c, key, first));
        first = end;
    }
    return there;
}

bool changing_exists(const changing *c, size_t key, size_t step)
{
    return exists(c, key, c->step[step].event->year, step);
}

/// Where nothing is known from before, what happens first afterwards tells: a unit that
/// is left was there, one that is made was not.
bool changing_exists_in(const changing *c, size_t key, long year)
{
    long seen = 0;
    bool known = changing_seen_before(c, key, year + 1, &seen);
    size_t next = 0;

    for (; next < c->steps && c->step[next].event->year <= year; next++) {
        known = known || c->step[next].from == key || c->step[next].to == key;
    }
    if (known) return exists(c, key, year + 1, next);
    for (; next < c->steps; next++) {
        if (c->step[next].from == key) return true;
        if (c->step[next].to == key) return false;
    }
    return false;
}

// ---- the nearest key, for messages

static const char *nearest_key(const changing *c, const char *key)
{
    const char *nearest = NULL;

    for (size_t k = 0; k < c->keys; k++) { // two at a time: no list to allocate
        const char *const pair[] = {nearest, c->key[k]};
        if (strcmp(c->key[k], key) != 0) nearest = hl_suggest(key, pair, 2);
    }
    return nearest != NULL ? nearest : "-";
}

// ---- checks of one step

static hl_status check_origin(const changing *c, size_t k, hl_error *err)
{
    const hl_change *event = c->step[k].event;

    if (changing_exists(c, c->step[k].from, k)) return HL_OK;
    return hl_fail(err, HL_CODE_CHANGES_NO_ORIGIN, "%s\t%zu\t%s\t%ld\t%s",
                   c->changes->table, event->row, event->from, event->year,
                   nearest_key(c, event->from));
}

static hl_status check_target(const changing *c, size_t k, hl_error *err)
{
    const hl_change *event = c->step[k].event;
    const size_t to = c->step[k].to;
    const long last = c->periods > 0 ? c->period[c->periods - 1] : event->year;
    bool found = c->known[to] || (c->options->knowns == 0 && event->year > last);

    for (size_t t = 0; t < c->periods; t++) {
        found = found || c->row_of[t * c->keys + to] != SIZE_MAX;
    }
    for (size_t j = k + 1; j < c->steps; j++) {
        found = found || c->step[j].from == to;
    }
    if (found) return HL_OK;
    return hl_fail(err, HL_CODE_CHANGES_NO_TARGET, "%s\t%zu\t%s\t%s", c->changes->table,
                   event->row, event->to, nearest_key(c, event->to));
}

/// The first year from this one on in which an event makes the key (again).
static long remade(const changing *c, size_t key, size_t step)
{
    const long year = c->step[step].event->year;

    for (size_t k = 0; k < c->steps; k++) {
        if (c->step[k].event->year < year || c->step[k].to != key) continue;
        return c->step[k].event->year;
    }
    return LONG_MAX;
}

/// A unit that an event ends must not be seen later, unless another makes it again.
static hl_status check_end(const changing *c, size_t k, hl_error *err)
{
    const hl_change *event = c->step[k].event;
    const size_t from = c->step[k].from;
    long seen = 0;

    if (changing_stays(c, from, k) ||
        !changing_seen_from(c, from, event->year, &seen)) {
        return HL_OK;
    }
    if (remade(c, from, k) <= seen) return HL_OK;
    return hl_fail(err, HL_CODE_CHANGES_STAYS, "%s\t%zu\t%s\t%ld\t%ld",
                   c->changes->table, event->row, event->from, event->year, seen);
}

/// A unit that goes on under another key: nobody else has it.
static hl_status check_use(const changing *c, size_t k, hl_error *err)
{
    const change_step *step = &c->step[k];

    if (step->event->type > HL_CHANGE_UPGRADE || step->from == step->to) return HL_OK;
    bool in_use = changing_exists(c, step->to, k) && changing_stays(c, step->to, k);
    for (size_t j = 0; j < c->steps; j++) {
        const change_step *other = &c->step[j];
        if (j == k || other->to != step->to) continue;
        if (other->event->year != step->event->year) continue;
        in_use = in_use || other->event->type <= HL_CHANGE_UPGRADE;
    }
    if (!in_use) return HL_OK;
    return hl_fail(err, HL_CODE_CHANGES_IN_USE, "%s\t%zu\t%s\t%s\t%ld",
                   c->changes->table, step->event->row, step->event->from,
                   step->event->to, step->event->year);
}

hl_status changing_check(changing *c, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < c->steps && status == HL_OK; k++) {
        status = check_origin(c, k, err);
        if (status == HL_OK) status = check_use(c, k, err);
        if (status == HL_OK) status = check_end(c, k, err);
    }
    for (size_t k = 0; k < c->steps && status == HL_OK; k++) {
        status = check_target(c, k, err);
    }
    return status;
}
