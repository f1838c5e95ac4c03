#include "study/statistics.h"

#include <stdio.h>

#include "hinterland/stats/moran.h"

static hl_status global_moran(const statistic_sample *sample,
                              const hl_global_options *options, hl_global *out,
                              hl_error *err)
{
    return hl_moran_global(sample->x, sample->w, options, out, err);
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

#define GLOBAL_STATISTIC(ID, word, need, results, compute, en, zh) \
    [GLOBAL_##ID] = {word, need, results, compute, {en, zh}},
const global_statistic GLOBAL_STATISTICS[] = {
#include "study/statistics.def"
};
const size_t GLOBAL_STATISTIC_COUNT =
    sizeof GLOBAL_STATISTICS / sizeof *GLOBAL_STATISTICS;

#define LOCAL_STATISTIC(ID, word, tag, need, compute, en, zh) \
    [LOCAL_##ID] = {word, tag, need, compute, {en, zh}},
const local_statistic LOCAL_STATISTICS[] = {
#include "study/statistics.def"
};
const size_t LOCAL_STATISTIC_COUNT = sizeof LOCAL_STATISTICS / sizeof *LOCAL_STATISTICS;
