#include "study/statistics.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/stats/bivariate.h"
#include "hinterland/stats/geary.h"
#include "hinterland/stats/general_g.h"
#include "hinterland/stats/join_count.h"
#include "hinterland/stats/local_g.h"
#include "hinterland/stats/local_geary.h"
#include "hinterland/stats/local_join_count.h"
#include "hinterland/stats/local_spread.h"
#include "hinterland/stats/moran.h"
#include "hinterland/stats/rates.h"

enum { SUFFIX_SIZE = 16, FIFTHS = 5 };

static hl_status global_moran(const statistic_sample *sample,
                              const hl_global_options *options, hl_global *out,
                              hl_error *err)
{
    return hl_moran_global(sample->x, sample->w, options, out, err);
}

static hl_status global_geary(const statistic_sample *sample,
                              const hl_global_options *options, hl_global *out,
                              hl_error *err)
{
    return hl_geary_global(sample->x, sample->w, options, out, err);
}

static hl_status global_g(const statistic_sample *sample,
                          const hl_global_options *options, hl_global *out,
                          hl_error *err)
{
    return hl_general_g(sample->x, sample->w, options, out, err);
}

/// Black-black, white-white, black-white, in the order of the computation.
static hl_status global_joins(const statistic_sample *sample,
                              const hl_global_options *options, hl_global *out,
                              hl_error *err)
{
    enum { CLASSES = 2, RESULTS = 3 };
    hl_join_counts counts = {0};
    uint32_t *cls = hl_array(sample->n, sizeof *cls);

    if (cls == NULL) return hl_no_memory(err, "%zu classes", sample->n);
    for (size_t i = 0; i < sample->n; i++) {
        cls[i] = sample->x[i] == 1.0 ? 1 : 0;
    }
    const hl_status status =
        hl_join_counts_compute(cls, CLASSES, sample->w, options, &counts, err);
    for (size_t k = 0; k < RESULTS && k < counts.count; k++) {
        out[k] = counts.row[k].nonfree;
    }
    hl_join_counts_free(&counts);
    free(cls);
    return status;
}

static hl_status global_bivariate(const statistic_sample *sample,
                                  const hl_global_options *options, hl_global *out,
                                  hl_error *err)
{
    return hl_moran_bivariate(sample->x, sample->second, sample->w, options, out, err);
}

static hl_status global_lee(const statistic_sample *sample,
                            const hl_global_options *options, hl_global *out,
                            hl_error *err)
{
    return hl_lee(sample->x, sample->second, sample->w, options, out, err);
}

static hl_status global_rates(const statistic_sample *sample,
                              const hl_global_options *options, hl_global *out,
                              hl_error *err)
{
    return hl_moran_rates(sample->x, sample->second, sample->w, options, out, err);
}

bool statistic_fits(statistic_domain domain, const statistic_sample *sample)
{
    for (size_t i = 0; i < sample->n && domain != ANY_NUMBERS; i++) {
        const double x = sample->x[i];
        const bool fits = domain == NOT_BELOW_ZERO ? x >= 0.0 : x == 0.0 || x == 1.0;
        if (!fits) return false;
    }
    return true;
}

hl_text statistic_domain_words(statistic_domain domain)
{
    static const hl_text WORDS[] = {
        [ANY_NUMBERS] = {"numbers",                      "数值"               },
        [NOT_BELOW_ZERO] = {"no value below 0",             "没有小于 0 的值"},
        [ZERO_OR_ONE] = {"values 0 and 1 and no others", "仅取 0 与 1"       },
    };

    return WORDS[domain];
}

/// What is told of a result apart from its columns.
static void note(const hl_local *local, const local_target *target, const char *cls,
                 const char *p, local_outcome *out)
{
    *out = (local_outcome){.n = local->n,
                           .links = local->links,
                           .islands = local->islands,
                           .classes = local->classes};
    (void)snprintf(out->column, sizeof out->column, "%s_%s", target->field, cls);
    (void)snprintf(out->p_column, sizeof out->p_column, "%s_%s", target->field, p);
    for (size_t i = 0; local->cls != NULL && i < local->n; i++) {
        if (local->cls[i] < LOCAL_CLASSES_MAX) out->count[local->cls[i]]++;
    }
}

static hl_status local_moran(const statistic_sample *sample,
                             const hl_local_options *options,
                             const local_target *target, local_outcome *out,
                             hl_error *err)
{
    hl_local_moran local = {0};

    hl_status status =
        hl_local_moran_compute(sample->x, sample->w, options, &local, err);
    if (status == HL_OK) {
        status = hl_local_moran_columns(&local, sample->row, target->field,
                                        target->title, target->panel, err);
    }
    if (status == HL_OK) note(&local.local, target, "lisa", "p", out);
    hl_local_moran_free(&local);
    return status;
}

/// Put the columns of a result into the panel, note what is told of it, release it.
static hl_status hand_over(hl_local *local, hl_status status,
                           const statistic_sample *sample, const local_target *target,
                           local_outcome *out, hl_error *err)
{
    char cls[SUFFIX_SIZE];
    char p[SUFFIX_SIZE];

    (void)snprintf(cls, sizeof cls, "%s_class", target->tag);
    (void)snprintf(p, sizeof p, "%s_p", target->tag);
    if (status == HL_OK) {
        status = hl_local_columns(local, sample->row, target->field, target->title,
                                  target->panel, err);
    }
    if (status == HL_OK) note(local, target, cls, p, out);
    hl_local_free(local);
    return status;
}

static hl_status local_geary(const statistic_sample *sample,
                             const hl_local_options *options,
                             const local_target *target, local_outcome *out,
                             hl_error *err)
{
    hl_local local = {0};
    const hl_status status = hl_local_geary(sample->x, sample->w, options, &local, err);

    return hand_over(&local, status, sample, target, out, err);
}

static hl_status local_g(const statistic_sample *sample,
                         const hl_local_options *options, const local_target *target,
                         local_outcome *out, hl_error *err)
{
    hl_local local = {0};
    const hl_status status =
        hl_local_g(sample->x, sample->w, HL_G, options, &local, err);

    return hand_over(&local, status, sample, target, out, err);
}

static hl_status local_g_star(const statistic_sample *sample,
                              const hl_local_options *options,
                              const local_target *target, local_outcome *out,
                              hl_error *err)
{
    hl_local local = {0};
    const hl_status status =
        hl_local_g(sample->x, sample->w, HL_G_STAR, options, &local, err);

    return hand_over(&local, status, sample, target, out, err);
}

static hl_status local_joins(const statistic_sample *sample,
                             const hl_local_options *options,
                             const local_target *target, local_outcome *out,
                             hl_error *err)
{
    hl_local local = {0};
    const hl_status status =
        hl_local_join_count(sample->x, sample->w, options, &local, err);

    return hand_over(&local, status, sample, target, out, err);
}

static hl_status local_joins_of_two(const statistic_sample *sample,
                                    const hl_local_options *options,
                                    const local_target *target, local_outcome *out,
                                    hl_error *err)
{
    hl_local local = {0};
    const hl_status status = hl_local_join_count_bivariate(
        sample->x, sample->second, sample->w, options, &local, err);

    return hand_over(&local, status, sample, target, out, err);
}

static hl_status local_losh(const statistic_sample *sample,
                            const hl_local_options *options, const local_target *target,
                            local_outcome *out, hl_error *err)
{
    hl_local local = {0};
    const hl_status status =
        hl_local_spread(sample->x, sample->w, options, &local, err);

    return hand_over(&local, status, sample, target, out, err);
}

static hl_status local_top_fifth(const statistic_sample *sample,
                                 const hl_local_options *options,
                                 const local_target *target, local_outcome *out,
                                 hl_error *err)
{
    const hl_quantile_class top = {FIFTHS, FIFTHS};
    hl_local local = {0};
    const hl_status status =
        hl_local_quantile(sample->x, sample->w, top, options, &local, err);

    return hand_over(&local, status, sample, target, out, err);
}

static hl_status local_bivariate(const statistic_sample *sample,
                                 const hl_local_options *options,
                                 const local_target *target, local_outcome *out,
                                 hl_error *err)
{
    hl_local_moran moran = {0};
    hl_status status = hl_local_moran_bivariate(sample->x, sample->second, sample->w,
                                                options, &moran, err);

    status = hand_over(&moran.local, status, sample, target, out, err);
    hl_local_moran_free(&moran);
    return status;
}

static hl_status local_rates(const statistic_sample *sample,
                             const hl_local_options *options,
                             const local_target *target, local_outcome *out,
                             hl_error *err)
{
    hl_local_moran moran = {0};
    hl_status status = hl_local_moran_rates(sample->x, sample->second, sample->w,
                                            options, &moran, err);

    status = hand_over(&moran.local, status, sample, target, out, err);
    hl_local_moran_free(&moran);
    return status;
}

static hl_status local_geary_of_two(const statistic_sample *sample,
                                    const hl_local_options *options,
                                    const local_target *target, local_outcome *out,
                                    hl_error *err)
{
    const double *const both[] = {sample->x, sample->second};
    hl_local local = {0};
    const hl_status status = hl_local_geary_multivariate(
        both, sizeof both / sizeof *both, sample->w, options, &local, err);

    return hand_over(&local, status, sample, target, out, err);
}

static hl_status local_colocation(const statistic_sample *sample,
                                  const hl_local_options *options,
                                  const local_target *target, local_outcome *out,
                                  hl_error *err)
{
    const double *const both[] = {sample->x, sample->second};
    hl_local local = {0};
    const hl_status status = hl_local_colocation(both, sizeof both / sizeof *both,
                                                 sample->w, options, &local, err);

    return hand_over(&local, status, sample, target, out, err);
}

// clang-format off
#define GLOBAL_STATISTIC(ID, word, need, domain, results, compute, en, zh) \
    [GLOBAL_##ID] = {word, need, domain, results, compute, {en, zh}},
const global_statistic GLOBAL_STATISTICS[] = {
#include "study/statistics.def"
};
#define LOCAL_STATISTIC(ID, word, tag, need, domain, compute, en, zh) \
    [LOCAL_##ID] = {word, tag, need, domain, compute, {en, zh}},
const local_statistic LOCAL_STATISTICS[] = {
#include "study/statistics.def"
};
// clang-format on

const size_t GLOBAL_STATISTIC_COUNT =
    sizeof GLOBAL_STATISTICS / sizeof *GLOBAL_STATISTICS;
const size_t LOCAL_STATISTIC_COUNT = sizeof LOCAL_STATISTICS / sizeof *LOCAL_STATISTICS;
