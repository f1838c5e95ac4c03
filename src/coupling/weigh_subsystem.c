#include "coupling/weigh_subsystem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "coupling/shares.h"

/// One level of the hierarchy: indicators of a subsystem or of a dimension, or the
/// dimensions themselves.
typedef struct level {
    const hl_weighting_rule *rule;
    size_t n;
    size_t periods;
    hl_indicators z;
    const double *const *raw;
    const bool *entropy_use; ///< rows that entropy is taken over
    const double *user;
    const double *pairwise;
    hl_weighting_note *note;
} level;

size_t hl_weigh_vectors(const hl_weighting_rule *rule, size_t periods)
{
    const bool each = rule->entropy == HL_ENTROPY_BY_PERIOD &&
                      hl_weighting_rule_has(rule, HL_WEIGHTING_ENTROPY);

    return each ? periods : 1;
}

/// Flags of the rows in use of one period; an error when there are not two of them.
static hl_status mark_period(const hl_indicators *z, size_t n, size_t period, bool *use,
                             hl_error *err)
{
    size_t used = 0;

    for (size_t r = 0; r < z->rows; r++) {
        use[r] = r / n == period && (z->use == NULL || z->use[r]);
        used += use[r];
    }
    if (used >= 2) return HL_OK;
    return hl_fail(err, HL_CODE_COUPLING_PERIOD_ROWS, "%zu\t%zu", period + 1, used);
}

/// The mean of the entropy weights of the periods.
static hl_status mean_entropy(const level *l, hl_indicator_weight *out, hl_error *err)
{
    const size_t count = l->z.count;
    hl_indicator_weight *one = hl_array(count, sizeof *one);
    bool *use = hl_array(l->z.rows, sizeof *use);
    hl_indicators z = l->z;
    hl_status status = HL_OK;

    if (one == NULL || use == NULL) {
        status = hl_no_memory(err, "%zu weights", count);
        goto done;
    }
    z.use = use;
    for (size_t j = 0; j < count; j++) {
        out[j] = (hl_indicator_weight){0};
    }
    for (size_t t = 0; t < l->periods; t++) {
        status = mark_period(&l->z, l->n, t, use, err);
        if (status == HL_OK) status = hl_weighting_entropy(&z, one, err);
        if (status != HL_OK) goto done;
        for (size_t j = 0; j < count; j++) {
            out[j].entropy += one[j].entropy / (double)l->periods;
            out[j].divergence += one[j].divergence / (double)l->periods;
            out[j].weight += one[j].weight / (double)l->periods;
        }
    }
done:
    free(one);
    free(use);
    return status;
}

static hl_status entropy(const level *l, hl_indicator_weight *out, hl_error *err)
{
    hl_indicators z = l->z;

    if (l->rule->entropy == HL_ENTROPY_MEAN) return mean_entropy(l, out, err);
    z.use = l->entropy_use;
    return hl_weighting_entropy(&z, out, err);
}

static hl_status judge(const level *l, hl_indicator_weight *out, hl_error *err)
{
    const size_t count = l->z.count;
    double judged[HL_AHP_MAX];
    hl_ahp ahp = {0};

    if (l->pairwise == NULL) {
        return hl_fail(err, HL_CODE_COUPLING_AHP_MISSING, "%zu", count);
    }
    hl_status status = hl_weighting_ahp(l->pairwise, count, judged, &ahp, err);
    if (status != HL_OK) return status;
    const hl_ahp *worst = &l->note->ahp; // of consistent ones the largest
    if (!(worst->consistency >= ahp.consistency) ||
        (worst->consistency == ahp.consistency && ahp.lambda > worst->lambda)) {
        l->note->ahp = ahp;
    }
    return hl_weighting_user(&l->z, judged, out, err);
}

static hl_status weigh_by(const level *l, hl_weighting method, hl_indicator_weight *out,
                          hl_error *err)
{
    hl_indicators raw = l->z;

    switch (method) {
    case HL_WEIGHTING_ENTROPY: return entropy(l, out, err);
    case HL_WEIGHTING_CRITIC:
        return hl_weighting_critic(&l->z, l->rule->spearman ? HL_SPEARMAN : HL_PEARSON,
                                   out, err);
    case HL_WEIGHTING_CV: raw.z = l->raw; return hl_weighting_cv(&raw, out, err);
    case HL_WEIGHTING_SD: return hl_weighting_sd(&l->z, out, err);
    case HL_WEIGHTING_USER:
        if (l->user == NULL) {
            return hl_fail(err, HL_CODE_COUPLING_WEIGHT_SUM, "%g", 0.0);
        }
        return hl_weighting_user(&l->z, l->user, out, err);
    case HL_WEIGHTING_AHP: return judge(l, out, err);
    case HL_WEIGHTING_PCA: return hl_weighting_pca(&l->z, out, &l->note->pca, err);
    case HL_WEIGHTING_EQUAL:
    case HL_WEIGHTING_COUNT: break;
    }
    return hl_weighting_equal(&l->z, out, err);
}

/// One weight of each method, side by side.
static hl_status weigh_by_all(const level *l, hl_indicator_weight *out,
                              hl_indicator_weight *one, hl_error *err)
{
    const size_t count = l->z.count;

    hl_status status = hl_weighting_equal(&l->z, out, err); // the entropies
    for (size_t k = 0; k < l->rule->count && status == HL_OK; k++) {
        status = weigh_by(l, l->rule->method[k], one, err);
        for (size_t j = 0; j < count && status == HL_OK; j++) {
            out[j].part[k] = one[j].weight;
            if (l->rule->method[k] != HL_WEIGHTING_ENTROPY) continue;
            out[j].entropy = one[j].entropy;
            out[j].divergence = one[j].divergence;
        }
    }
    return status;
}

static hl_status combine(const level *l, hl_indicator_weight *out, double *flat,
                         hl_error *err)
{
    const size_t count = l->z.count;
    const double *vector[HL_WEIGHTINGS_MAX] = {0};
    double *whole = flat + l->rule->count * count;
    const hl_combined before = l->note->combined;

    for (size_t k = 0; k < l->rule->count; k++) {
        vector[k] = flat + k * count;
        for (size_t j = 0; j < count; j++) {
            flat[k * count + j] = out[j].part[k];
        }
    }
    const hl_status status =
        hl_weighting_combine(l->rule, vector, count, whole, &l->note->combined, err);
    if (status != HL_OK) return status;
    l->note->combined.negative = l->note->combined.negative || before.negative;
    l->note->combined.undecided = l->note->combined.undecided || before.undecided;
    for (size_t j = 0; j < count; j++) {
        out[j].weight = whole[j];
    }
    return HL_OK;
}

/// The weights of one level, by one method or by several.
static hl_status weigh_level(const level *l, hl_indicator_weight *out, hl_error *err)
{
    const size_t count = l->z.count;

    if (l->rule->count == 1) {
        const hl_status status = weigh_by(l, l->rule->method[0], out, err);
        for (size_t j = 0; j < count && status == HL_OK; j++) {
            out[j].part[0] = out[j].weight;
        }
        return status;
    }
    hl_indicator_weight *one = hl_array(count, sizeof *one);
    double *flat = hl_array(count, (l->rule->count + 1) * sizeof *flat);
    hl_status status = HL_OK;
    if (one == NULL || flat == NULL) {
        status = hl_no_memory(err, "%zu weights", count);
    }
    if (status == HL_OK) status = weigh_by_all(l, out, one, err);
    if (status == HL_OK) status = combine(l, out, flat, err);
    free(one);
    free(flat);
    return status;
}

// ---- dimensions

/// The dimensions of a subsystem, and room for one of them. D of them at most as many
/// as indicators.
typedef struct hierarchy {
    size_t count; ///< dimensions
    size_t *of;   ///< count indicators: their dimension
    size_t *member;
    const double **z; ///< of one dimension
    const double **raw;
    double *user;
    double *pairwise;
    hl_indicator_weight *weight;   ///< of one dimension
    hl_indicator_weight *of_whole; ///< dimensions
    double *score;                 ///< dimensions * rows
    const double **column;         ///< dimensions; NULL: none of its indicators varies
    double *between;               ///< dimensions: sums of user weights
} hierarchy;

static void free_hierarchy(hierarchy *h)
{
    free(h->of);
    free(h->member);
    free(h->z);
    free(h->raw);
    free(h->user);
    free(h->pairwise);
    free(h->weight);
    free(h->of_whole);
    free(h->score);
    free(h->column);
    free(h->between);
}

static hl_status allocate(const hl_weigh_task *task, hierarchy *h, hl_error *err)
{
    const size_t count = task->z.count;

    h->of = hl_array(count, sizeof *h->of);
    h->member = hl_array(count, sizeof *h->member);
    h->z = hl_array(count, sizeof *h->z);
    h->raw = hl_array(count, sizeof *h->raw);
    h->user = hl_array(count, sizeof *h->user);
    h->pairwise = hl_array(count, count * sizeof *h->pairwise);
    h->weight = hl_array(count, sizeof *h->weight);
    h->of_whole = hl_array(count, sizeof *h->of_whole);
    h->score = hl_array(count, task->z.rows * sizeof *h->score);
    h->column = hl_array(count, sizeof *h->column);
    h->between = hl_array(count, sizeof *h->between);
    if (h->of == NULL || h->member == NULL || h->z == NULL || h->raw == NULL ||
        h->user == NULL || h->pairwise == NULL || h->weight == NULL ||
        h->of_whole == NULL || h->score == NULL || h->column == NULL ||
        h->between == NULL) {
        return hl_no_memory(err, "%zu dimensions", count);
    }
    return HL_OK;
}

static const char *dimension_of(const hl_weigh_task *task, size_t j)
{
    const char *name = task->subsystem->indicator[j].dimension;

    return name != NULL ? name : "";
}

/// Number the dimensions in the order of their first indicators.
static void number_dimensions(const hl_weigh_task *task, hierarchy *h)
{
    for (size_t j = 0; j < task->z.count; j++) {
        size_t i = 0;
        while (i < j && strcmp(dimension_of(task, i), dimension_of(task, j)) != 0) {
            i++;
        }
        h->of[j] = i < j ? h->of[i] : h->count++;
    }
}

/// Lend the indicators of dimension d as a level. Its count is 0 when none varies.
static level lend_dimension(const hl_weigh_task *task, const level *whole, hierarchy *h,
                            size_t d)
{
    const size_t count = task->z.count;
    size_t members = 0;
    bool varies = false;
    level l = *whole;

    for (size_t j = 0; j < count; j++) {
        if (h->of[j] == d) h->member[members++] = j;
    }
    for (size_t a = 0; a < members; a++) {
        const size_t j = h->member[a];
        h->z[a] = task->z.z[j];
        h->raw[a] = task->raw != NULL ? task->raw[j] : NULL;
        h->user[a] = whole->user != NULL ? whole->user[j] : 0.0;
        varies = varies || h->z[a] != NULL;
        for (size_t b = 0; b < members && whole->pairwise != NULL; b++) {
            h->pairwise[a * members + b] = whole->pairwise[j * count + h->member[b]];
        }
    }
    l.z.count = varies ? members : 0;
    l.z.z = h->z;
    l.raw = h->raw;
    l.user = whole->user != NULL ? h->user : NULL;
    l.pairwise = whole->pairwise != NULL ? h->pairwise : NULL;
    return l;
}

/// The weights within dimension d, and its score.
static hl_status weigh_dimension(const hl_weigh_task *task, const level *whole,
                                 hierarchy *h, size_t d, hl_indicator_weight *out,
                                 hl_error *err)
{
    level l = lend_dimension(task, whole, h, d);
    double *score = h->score + d * task->z.rows;
    hl_sum user = {0};

    h->column[d] = NULL;
    h->between[d] = 0.0;
    if (l.z.count == 0) {
        for (size_t j = 0; j < task->z.count; j++) {
            if (h->of[j] == d) out[j] = (hl_indicator_weight){.entropy = 1.0};
        }
        return HL_OK;
    }
    const hl_status status = weigh_level(&l, h->weight, err);
    if (status != HL_OK) return status;
    for (size_t a = 0; a < l.z.count; a++) {
        out[h->member[a]] = h->weight[a];
        if (h->z[a] != NULL) hl_sum_add(&user, h->user[a]);
    }
    h->between[d] = hl_sum_value(&user);
    l.z.use = NULL; // every row that has values has a score
    hl_index_linear(&l.z, h->weight, score);
    h->column[d] = score;
    return HL_OK;
}

static hl_status weigh_hierarchy(const hl_weigh_task *task, const level *whole,
                                 hierarchy *h, hl_indicator_weight *out, hl_error *err)
{
    level l = *whole;
    hl_status status = HL_OK;

    for (size_t d = 0; d < h->count && status == HL_OK; d++) {
        status = weigh_dimension(task, whole, h, d, out, err);
        (void)hl_at(err, status, "dimension %zu", d + 1);
    }
    if (status != HL_OK) return status;
    l.z.count = h->count;
    l.z.z = h->column;
    l.raw = h->column;
    l.user = whole->user != NULL ? h->between : NULL;
    l.pairwise = task->subsystem->dimension_pairwise;
    status = weigh_level(&l, h->of_whole, err);
    for (size_t j = 0; j < task->z.count && status == HL_OK; j++) {
        const hl_indicator_weight *above = &h->of_whole[h->of[j]];
        out[j].weight *= above->weight;
        for (size_t k = 0; k < l.rule->count; k++) {
            out[j].part[k] *= above->part[k];
        }
    }
    // the products are rounded; their sum is 1 again
    if (status == HL_OK) (void)hl_shares_divide(out, task->z.count);
    return status;
}

static hl_status weigh_once(const hl_weigh_task *task, const level *whole,
                            hl_indicator_weight *out, hl_error *err)
{
    hierarchy h = {0};

    if (!task->rule->by_dimension) return weigh_level(whole, out, err);
    hl_status status = allocate(task, &h, err);
    if (status == HL_OK) {
        number_dimensions(task, &h);
        status = weigh_hierarchy(task, whole, &h, out, err);
    }
    free_hierarchy(&h);
    return status;
}

hl_status hl_weigh_subsystem(const hl_weigh_task *task, hl_indicator_weight *out,
                             hl_weighting_note *note, hl_error *err)
{
    const hl_weighting_note none = {
        .ahp = {NAN,              NAN, NAN},
        .pca = {.explained = NAN,
                .kmo = NAN,
                .bartlett = NAN,
                .bartlett_df = NAN,
                .bartlett_p = NAN},
        .combined = {.part = {NAN, NAN, NAN, NAN}}
    };
    const size_t vectors = hl_weigh_vectors(task->rule, task->periods);
    bool *use = NULL;
    level whole = {.rule = task->rule,
                   .n = task->n,
                   .periods = task->periods,
                   .z = task->z,
                   .raw = task->raw,
                   .entropy_use = task->z.use,
                   .user = task->subsystem->user_weight,
                   .pairwise = task->subsystem->pairwise,
                   .note = note};
    hl_status status = HL_OK;

    *note = none;
    if (vectors > 1) {
        use = hl_array(task->z.rows, sizeof *use);
        if (use == NULL) return hl_no_memory(err, "%zu flags", task->z.rows);
        whole.entropy_use = use;
    }
    for (size_t t = 0; t < vectors && status == HL_OK; t++) {
        if (vectors > 1) status = mark_period(&task->z, task->n, t, use, err);
        if (status == HL_OK) {
            status = weigh_once(task, &whole, out + t * task->z.count, err);
        }
    }
    free(use);
    return status;
}
