#include "hinterland/weights/diagnosis.h"

#include <stdlib.h>
#include <string.h>

#include "core/hash.h"
#include "core/memory.h"

#define PERCENT 100.0

/// The index of link i -> j, or SIZE_MAX. Rows ascend.
static size_t find_link(const hl_weights *w, uint32_t i, uint32_t j)
{
    size_t low = w->start[i];
    size_t high = w->start[i + 1];

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (w->neighbor[middle] < j) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < w->start[i + 1] && w->neighbor[low] == j ? low : SIZE_MAX;
}

static void check_symmetry(const hl_weights *w, hl_weights_diagnosis *d)
{
    d->symmetric_structure = true;
    d->symmetric_values = true;
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const size_t back = find_link(w, w->neighbor[l], (uint32_t)i);
            const bool there = back != SIZE_MAX;
            d->symmetric_structure = d->symmetric_structure && there;
            d->symmetric_values =
                d->symmetric_values && there && w->weight[back] == w->weight[l];
        }
    }
}

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

/// Components numbered by their first unit. The smaller root wins, so that a root is
/// that unit.
static void number_components(const hl_weights *w, hl_weights_diagnosis *d)
{
    uint32_t *c = d->component;

    for (size_t i = 0; i < w->n; i++) {
        c[i] = (uint32_t)i;
    }
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const uint32_t p = root_of(c, (uint32_t)i);
            const uint32_t q = root_of(c, w->neighbor[l]);
            c[p > q ? p : q] = p < q ? p : q;
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        c[i] = root_of(c, (uint32_t)i);
    }
    // From the front, the roots are still to come as numbers of themselves only once.
    for (size_t i = 0; i < w->n; i++) {
        c[i] = c[i] == i ? (uint32_t)d->components++ : c[c[i]];
    }
}

static void take_fingerprint(const hl_weights *w, const char *const *key, char *hex)
{
    hl_hash hash;

    hl_hash_begin(&hash);
    hl_hash_integer(&hash, w->n);
    for (size_t i = 0; i < w->n; i++) {
        if (key != NULL) {
            hl_hash_text(&hash, key[i]);
        } else {
            hl_hash_integer(&hash, i);
        }
        hl_hash_integer(&hash, w->start[i + 1] - w->start[i]);
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_hash_integer(&hash, w->neighbor[l]);
            hl_hash_number(&hash, w->weight[l]);
        }
    }
    hl_hash_end(&hash, hex);
}

static void count_neighbors(const hl_weights *w, hl_weights_diagnosis *d)
{
    d->n = w->n;
    d->links = w->start[w->n];
    d->min = w->n > 0 ? SIZE_MAX : 0;
    for (size_t i = 0; i < w->n; i++) {
        const size_t k = w->start[i + 1] - w->start[i];
        d->min = k < d->min ? k : d->min;
        d->max = k > d->max ? k : d->max;
        d->islands += k == 0;
    }
    if (w->n == 0) return;
    d->mean = (double)d->links / (double)w->n;
    d->percent_nonzero = PERCENT * d->mean / (double)w->n;
}

hl_status hl_weights_diagnose(const hl_weights *w, const char *const *key,
                              hl_weights_diagnosis *out, hl_error *err)
{
    hl_weights_diagnosis d = {0};

    count_neighbors(w, &d);
    d.histogram = hl_array(d.max + 1, sizeof *d.histogram);
    d.component = hl_array(w->n, sizeof *d.component);
    if (d.histogram == NULL || d.component == NULL) {
        hl_weights_diagnosis_free(&d);
        return hl_no_memory(err, "%zu units", w->n);
    }
    for (size_t i = 0; i < w->n; i++) {
        d.histogram[w->start[i + 1] - w->start[i]]++;
    }
    number_components(w, &d);
    check_symmetry(w, &d);
    take_fingerprint(w, key, d.fingerprint);
    *out = d;
    return HL_OK;
}

void hl_weights_diagnosis_free(hl_weights_diagnosis *diagnosis)
{
    free(diagnosis->histogram);
    free(diagnosis->component);
    *diagnosis = (hl_weights_diagnosis){0};
}
