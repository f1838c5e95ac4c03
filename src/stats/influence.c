#include "hinterland/stats/influence.h"

#include <math.h>

#include "core/sum.h"

static const double EVEN = 1e-12; ///< of the size of a mean: rounding

static double value_of(const hl_influence_input *in, size_t u)
{
    return in->y[u * in->y_stride];
}

static size_t level_of(const hl_influence_input *in, size_t u)
{
    return in->level[u * in->level_stride];
}

/// Mean and population standard deviation of all universes; returns the sum of squares.
static double describe(const hl_influence_input *in, hl_influence *out)
{
    hl_sum sum = {0};
    hl_sum squares = {0};

    for (size_t u = 0; u < in->universes; u++) {
        if (isnan(value_of(in, u))) continue;
        hl_sum_add(&sum, value_of(in, u));
        out->universes++;
    }
    if (out->universes == 0) return 0.0;
    out->mean = hl_sum_value(&sum) / (double)out->universes;
    for (size_t u = 0; u < in->universes; u++) {
        const double from_mean = value_of(in, u) - out->mean;
        if (!isnan(from_mean)) hl_sum_add(&squares, from_mean * from_mean);
    }
    out->deviation = sqrt(hl_sum_value(&squares) / (double)out->universes);
    return hl_sum_value(&squares);
}

/// The mean shift of every level, in one pass over the universes.
static void compare(const hl_influence_input *in, double mean, hl_level_effect *effect)
{
    for (size_t l = 0; l < in->levels; l++) {
        effect[l] = (hl_level_effect){.mean = NAN, .shift = NAN};
    }
    for (size_t u = 0; u < in->universes; u++) {
        hl_level_effect *e = &effect[level_of(in, u)];
        const double from_mean = value_of(in, u) - mean;
        if (isnan(from_mean)) continue;
        // the mean so far moves by its share of the new term: no sum to be kept
        if (e->universes++ == 0) e->shift = 0.0;
        e->shift += (from_mean - e->shift) / (double)e->universes;
    }
    for (size_t l = 0; l < in->levels; l++) {
        if (fabs(effect[l].shift) <= EVEN * fabs(mean)) effect[l].shift = 0.0;
        effect[l].mean = mean + effect[l].shift;
    }
}

hl_influence hl_influence_of(const hl_influence_input *input, hl_level_effect *effect)
{
    hl_influence out = {.mean = NAN, .deviation = NAN, .share = NAN, .adjusted = NAN};
    hl_sum between = {0};

    const double squares = describe(input, &out);
    compare(input, out.mean, effect);
    for (size_t l = 0; l < input->levels; l++) {
        if (effect[l].universes == 0) continue;
        out.levels++;
        hl_sum_add(&between,
                   (double)effect[l].universes * effect[l].shift * effect[l].shift);
    }
    if (!(out.deviation > EVEN * fabs(out.mean))) return out;
    out.share = fmin(1.0, hl_sum_value(&between) / squares);
    if (out.universes > out.levels) {
        const double left = (double)(out.universes - out.levels);
        const double all = (double)(out.universes - 1);
        out.adjusted = fmax(0.0, 1.0 - (1.0 - out.share) * all / left);
    }
    return out;
}
