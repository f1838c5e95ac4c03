#include "stats/permute.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/shuffle.h"
#include "stats/tails.h"
#include "stats/variable.h"

static const double TIE = 1e-11;
static const size_t MOST = UINT32_MAX - 1;

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
    return hl_p_of_counts(greater, less, permutations);
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
        hl_shuffle_units(how->n, how->seed, r, own);
        value[r] = statistic(own, context);
    }
    *out = (hl_permuted){count_tails(value, how->permutations, observed),
                         hl_mean(value, how->permutations)};
done:
    free(order);
    free(value);
    return status;
}
