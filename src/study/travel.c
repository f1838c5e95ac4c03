/// Travel times between the places of the periphery.

#include "study/places.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/io/weights_file.h"

/// Keys of the units, then names of the cores that are points. Borrowed.
static hl_status list_keys(const session *s, char ***out, size_t *count, hl_error *err)
{
    char **key = hl_array(s->frame.n + s->cores.count, sizeof *key);

    if (key == NULL) return hl_no_memory(err, "%zu keys", s->frame.n);
    *count = s->frame.n;
    for (size_t i = 0; i < s->frame.n; i++) {
        key[i] = s->frame.key[i];
    }
    for (size_t k = 0; k < s->cores.count; k++) {
        if (s->cores.unit[k] == HL_CORE_POINT) key[(*count)++] = s->cores.name[k];
    }
    *out = key;
    return HL_OK;
}

hl_status places_read_times(session *s, hl_error *err)
{
    char **key = NULL;
    char *path = NULL;
    size_t count = 0;

    hl_status status = hl_study_path(s->study, s->study->periphery.times, &path, err);
    if (status == HL_OK) status = list_keys(s, &key, &count, err);
    if (status == HL_OK) {
        status = hl_weights_file_pairs(path, key, count, &s->places.times, s->log, err);
    }
    free(key);
    free(path);
    return status;
}

/// The value at (a, b); NaN where there is none.
static double one_way(const hl_weights *times, size_t a, size_t b)
{
    size_t low = times->start[a];
    size_t high = times->start[a + 1];

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (times->neighbor[middle] < b) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const bool found = low < times->start[a + 1] && times->neighbor[low] == b;
    return found ? times->weight[low] : NAN;
}

double places_minutes(const session_places *places, size_t a, size_t b)
{
    if (a == b) return 0.0;
    const double there = one_way(&places->times, a, b);
    const double back = one_way(&places->times, b, a);
    if (isnan(there)) return back;
    return isnan(back) ? there : 0.5 * (there + back);
}

static const char *name_of_core(const session *s, size_t k)
{
    const size_t unit = s->cores.unit[k];

    return unit != HL_CORE_POINT ? s->frame.key[unit] : s->cores.name[k];
}

hl_status places_check_times(const session *s, hl_error *err)
{
    const session_places *d = &s->places;

    for (size_t m = 0; m < d->n; m++) {
        for (size_t k = 0; k < s->cores.count; k++) {
            const size_t place = d->place[k];
            if (!isnan(places_minutes(d, d->entry[m], d->entry[place]))) continue;
            return hl_fail(err, HL_CODE_RUN_NO_TIME, "%s\t%s\t%s",
                           s->frame.key[s->member[m]], name_of_core(s, k),
                           s->study->periphery.times);
        }
    }
    return HL_OK;
}

bool places_are_complete(const session *s)
{
    const session_places *d = &s->places;

    if (d->entry == NULL) return true;
    for (size_t b = 1; b < d->late_places; b++) {
        for (size_t a = 0; a < b && a < d->n; a++) {
            if (isnan(places_minutes(d, d->entry[a], d->entry[b]))) return false;
        }
    }
    return true;
}
