#include "hinterland/weights/diagnosis.h"

#include <stdlib.h>
#include <string.h>

#include "core/hash.h"
#include "core/memory.h"
#include "core/sum.h"
#include "weights/map.h"

#define PERCENT 100.0

/// Symmetry and S1 in one walk: a link without its opposite is w^2 in S1.
static void compare_directions(const hl_weights *w, hl_weights_diagnosis *d)
{
    hl_sum s1 = {0};

    d->symmetric_structure = true;
    d->symmetric_values = true;
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const size_t back = hl_weights_find(w, w->neighbor[l], (uint32_t)i);
            const bool there = back != SIZE_MAX;
            const double both = w->weight[l] + (there ? w->weight[back] : 0.0);
            d->symmetric_structure = d->symmetric_structure && there;
            d->symmetric_values =
                d->symmetric_values && there && w->weight[back] == w->weight[l];
            hl_sum_add(&s1, there ? both * both / 2.0 : both * both);
        }
    }
    d->s1 = hl_sum_value(&s1);
}

/// S0 and S2 from the sums of rows and columns.
///
/// @param margin  n zeroed sums
static void add_up(const hl_weights *w, hl_sum *margin, hl_weights_diagnosis *d)
{
    hl_sum s0 = {0};
    hl_sum s2 = {0};

    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_sum_add(&s0, w->weight[l]);
            hl_sum_add(&margin[i], w->weight[l]);
            hl_sum_add(&margin[w->neighbor[l]], w->weight[l]);
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        const double both = hl_sum_value(&margin[i]);
        hl_sum_add(&s2, both * both);
    }
    d->s0 = hl_sum_value(&s0);
    d->s2 = hl_sum_value(&s2);
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
    hl_sum *margin = hl_array(w->n, sizeof *margin);
    if (d.histogram == NULL || d.component == NULL || margin == NULL) {
        hl_weights_diagnosis_free(&d);
        free(margin);
        return hl_no_memory(err, "%zu units", w->n);
    }
    for (size_t i = 0; i < w->n; i++) {
        d.histogram[w->start[i + 1] - w->start[i]]++;
    }
    number_components(w, &d);
    compare_directions(w, &d);
    add_up(w, margin, &d);
    free(margin);
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
