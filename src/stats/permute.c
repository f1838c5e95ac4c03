#include "stats/permute.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "stats/variable.h"

static const double TIE = 1e-11;
static const size_t MOST = UINT32_MAX - 1;

static void shuffle(uint32_t *order, size_t n, uint64_t seed, uint64_t stream)
{
    hl_random random = hl_random_stream(seed, stream);

    for (size_t i = 0; i < n; i++) {
        order[i] = (uint32_t)i;
    }
    for (size_t i = n; i > 1; i--) {
        const uint32_t j = hl_random_below(&random, (uint32_t)i);
        const uint32_t moved = order[i - 1];
        order[i - 1] = order[j];
        order[j] = moved;
    }
}

static double share(size_t count, size_t permutations)
{
    return ((double)count + 1.0) / ((double)permutations + 1.0);
}

static hl_p_values count_tails(const double *value, size_t permutations,
                               double observed)
{
    const double tie = TIE * fabs(observed);
    size_t greater = 0;
    size_t less = 0;

    for (size_t r = 0; r < permutations; r++) {
        greater += value[r] >= observed - tie;
        less += value[r] <= observed + tie;
    }
    return (hl_p_values){
        .two_sided =
            fmin(1.0, 2.0 * share(greater < less ? greater : less, permutations)),
        .greater = share(greater, permutations),
        .less = share(less, permutations)};
}

hl_status hl_permute(hl_statistic statistic, const void *context,
                     const hl_permutation *how, double observed, hl_permuted *out,
                     hl_error *err)
{
    const int threads = hl_threads(how->threads);
    uint32_t *order = NULL;
    double *value = NULL;
    hl_status status = HL_OK;

    if (how->permutations == 0) {
        *out = (hl_permuted){
            {NAN, NAN, NAN},
            NAN
        };
        return HL_OK;
    }
    if (how->permutations > MOST) {
        return hl_fail(err, HL_CODE_STATS_PERMUTATIONS, "%zu\t%zu", how->permutations,
                       MOST);
    }
    order = hl_array((size_t)threads * how->n, sizeof *order);
    value = hl_array(how->permutations, sizeof *value);
    if (order == NULL || value == NULL) {
        status = hl_no_memory(err, "%zu permutations", how->permutations);
        goto done;
    }
#pragma omp parallel for schedule(static) num_threads(threads)
    for (size_t r = 0; r < how->permutations; r++) {
        uint32_t *own = order + (size_t)omp_get_thread_num() * how->n;
        shuffle(own, how->n, how->seed, r);
        value[r] = statistic(own, context);
    }
    *out = (hl_permuted){count_tails(value, how->permutations, observed),
                         hl_mean(value, how->permutations)};
done:
    free(order);
    free(value);
    return status;
}
