// What normalize, weighting and coupling need beyond each entry by itself.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hinterland/coupling/coupling.h"
#include "study/schema.h"

enum { PATH_SIZE = 256 };

static const char WEIGHTS[] = "weighting.weights";
static const char JUDGMENTS[] = "weighting.judgments";
static const char SHARES[] = "weighting.shares";

/// Add the place of the entry `path`, or of the file when the entry is not written.
static hl_status place(const hl_node *root, const char *path, hl_status status,
                       hl_error *err)
{
    const hl_node *node = hl_node_at_path(root, path);

    if (node == NULL) return hl_at(err, status, "%s", root->file);
    return hl_node_place(node, status, err);
}

static hl_status needs(const hl_node *root, const char *path, const char *other,
                       hl_error *err)
{
    return place(root, path, hl_fail(err, HL_CODE_STUDY_NEEDS, "%s\t%s", path, other),
                 err);
}

// ---- normalize

static hl_status check_goalposts(const hl_study *study, const hl_node *root,
                                 const hl_study_indicator *indicator, hl_error *err)
{
    const bool fixed = study->normalize.reference == HL_REFERENCE_FIXED;
    const bool given = !isnan(indicator->goalpost[0]);

    if (fixed == given) return HL_OK;
    if (fixed) {
        return place(root, "normalize.reference",
                     hl_fail(err, HL_CODE_STUDY_NO_GOALPOSTS, "%s", indicator->field),
                     err);
    }
    return place(root, "subsystems",
                 hl_fail(err, HL_CODE_STUDY_GOALPOSTS_UNUSED, "%s\t%s",
                         indicator->field,
                         hl_normalize_reference_name(study->normalize.reference)),
                 err);
}

static hl_status check_normalize(const hl_study *study, const hl_node *root,
                                 hl_error *err)
{
    const hl_study_normalization *n = &study->normalize;
    const bool based = n->reference == HL_REFERENCE_BASE_PERIOD;
    hl_status status = HL_OK;

    if (based && n->base == NULL) {
        return needs(root, "normalize.reference", "normalize.base", err);
    }
    if (!based && n->base != NULL) {
        return needs(root, "normalize.base", "normalize.reference: base_period", err);
    }
    if (study->coupling.index != HL_INDEX_TOPSIS &&
        !hl_normalization_admissible(n->method)) {
        return place(root, "normalize.method",
                     hl_fail(err, HL_CODE_COUPLING_METHOD_INDEX, "%s\t%s",
                             hl_normalize_method_name(n->method),
                             hl_index_form_name(study->coupling.index)),
                     err);
    }
    for (size_t s = 0; s < study->subsystems.count; s++) {
        const hl_study_subsystem *subsystem = &study->subsystems.subsystem[s];
        for (size_t j = 0; j < subsystem->count && status == HL_OK; j++) {
            status = check_goalposts(study, root, &subsystem->indicator[j], err);
        }
    }
    return status;
}

// ---- weights of the user

static double weight_of(const hl_study_weight_map *map, const char *field)
{
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->entry[i].field, field) == 0) return map->entry[i].weight;
    }
    return NAN;
}

/// Give every indicator its weight.
static hl_status give_weights(hl_study_subsystem *subsystem, const hl_study *study,
                              const hl_node *root, hl_error *err)
{
    for (size_t i = 0; i < subsystem->count; i++) {
        hl_study_indicator *indicator = &subsystem->indicator[i];
        indicator->weight = weight_of(&study->weighting.weights, indicator->field);
        if (!isnan(indicator->weight)) continue;
        return place(root, WEIGHTS,
                     hl_fail(err, HL_CODE_STUDY_WEIGHT_MISSING, "%s\t%s", WEIGHTS,
                             indicator->field),
                     err);
    }
    return HL_OK;
}

static bool is_indicator(const hl_study *study, const char *field)
{
    for (size_t s = 0; s < study->subsystems.count; s++) {
        const hl_study_subsystem *subsystem = &study->subsystems.subsystem[s];
        for (size_t i = 0; i < subsystem->count; i++) {
            if (strcmp(subsystem->indicator[i].field, field) == 0) return true;
        }
    }
    return false;
}

static bool has_method(const hl_study *study, hl_weighting method)
{
    for (size_t l = 0; l < study->weighting.method.count; l++) {
        if (study->weighting.method.word[l] == (unsigned)method) return true;
    }
    return false;
}

static hl_status check_weights(hl_study *study, const hl_node *root, hl_error *err)
{
    const hl_study_weight_map *map = &study->weighting.weights;
    hl_status status = HL_OK;

    if (!has_method(study, HL_WEIGHTING_USER)) {
        return map->count == 0 ? HL_OK
                               : needs(root, WEIGHTS, "weighting.method: user", err);
    }
    for (size_t i = 0; i < map->count; i++) {
        if (is_indicator(study, map->entry[i].field)) continue;
        return place(root, WEIGHTS,
                     hl_fail(err, HL_CODE_STUDY_WEIGHT_UNKNOWN, "%s\t%s", WEIGHTS,
                             map->entry[i].field),
                     err);
    }
    for (size_t s = 0; s < study->subsystems.count && status == HL_OK; s++) {
        status = give_weights(&study->subsystems.subsystem[s], study, root, err);
    }
    return status;
}

static hl_status check_combination(const hl_study *study, const hl_node *root,
                                   hl_error *err)
{
    const hl_study_weighting *w = &study->weighting;
    const bool shared = w->combination == HL_COMBINATION_LINEAR ||
                        w->combination == HL_COMBINATION_GEOMETRIC;

    if (w->method.count > HL_WEIGHTINGS_MAX) {
        return place(root, "weighting.method",
                     hl_fail(err, HL_CODE_COUPLING_RULE, "count\t%zu", w->method.count),
                     err);
    }
    if (w->shares.count == 0) return HL_OK;
    if (!shared) {
        return needs(root, SHARES, "weighting.combination: linear or geometric", err);
    }
    for (size_t l = 0; l < w->shares.count; l++) {
        if (w->shares.number[l] >= 0.0) continue;
        return place(
            root, SHARES,
            hl_fail(err, HL_CODE_COUPLING_RULE, "share\t%g", w->shares.number[l]), err);
    }
    if (w->shares.count == w->method.count) return HL_OK;
    return place(root, SHARES,
                 hl_fail(err, HL_CODE_STUDY_SHARES, "%zu\t%zu", w->shares.count,
                         w->method.count),
                 err);
}

// ---- judgments

/// Indicators of a dimension.
static size_t members(const hl_study_subsystem *subsystem, const char *dimension)
{
    size_t count = 0;

    for (size_t j = 0; j < subsystem->count; j++) {
        count += strcmp(subsystem->indicator[j].dimension, dimension) == 0;
    }
    return count;
}

/// Is j the first indicator of its dimension?
static bool is_first(const hl_study_subsystem *subsystem, size_t j)
{
    for (size_t i = 0; i < j; i++) {
        if (strcmp(subsystem->indicator[i].dimension,
                   subsystem->indicator[j].dimension) == 0) {
            return false;
        }
    }
    return true;
}

static hl_status check_matrix(const hl_study *study, const hl_node *root,
                              const char *subsystem, const char *dimension,
                              size_t count, hl_error *err)
{
    const char *what = dimension != NULL ? dimension : subsystem;
    const hl_study_judgment *matrix =
        hl_judgments_of(&study->weighting.judgments, subsystem, dimension);
    hl_ahp ahp = {0};
    double weight[HL_AHP_MAX];

    if (count < 2 && matrix == NULL) return HL_OK; // nothing to judge
    if (matrix == NULL) {
        return place(
            root, JUDGMENTS,
            hl_fail(err, HL_CODE_STUDY_JUDGMENTS_MISSING, "%s\t%s", subsystem, what),
            err);
    }
    if (matrix->size != count) {
        return place(root, JUDGMENTS,
                     hl_fail(err, HL_CODE_STUDY_JUDGMENTS_SIZE, "%s\t%zu\t%zu", what,
                             matrix->size, count),
                     err);
    }
    const hl_status status =
        hl_weighting_ahp(matrix->value, matrix->size, weight, &ahp, err);
    if (status == HL_OK) return HL_OK;
    char path[PATH_SIZE]; // the line of the matrix tells which one
    (void)snprintf(path, sizeof path, "%s.%s%s%s", JUDGMENTS, subsystem,
                   dimension != NULL ? "." : "", dimension != NULL ? dimension : "");
    const bool there = hl_node_at_path(root, path) != NULL;
    return place(root, there ? path : JUDGMENTS, status, err);
}

static hl_status check_dimensions(const hl_study *study, const hl_node *root,
                                  const hl_study_subsystem *subsystem, hl_error *err)
{
    size_t dimensions = 0;

    for (size_t j = 0; j < subsystem->count; j++) {
        const char *own = subsystem->indicator[j].dimension;
        if (!is_first(subsystem, j)) continue;
        dimensions++;
        const hl_status status = check_matrix(study, root, subsystem->name, own,
                                              members(subsystem, own), err);
        if (status != HL_OK) return status;
    }
    return check_matrix(study, root, subsystem->name, HL_STUDY_BETWEEN, dimensions,
                        err);
}

static const hl_study_subsystem *find_subsystem(const hl_study *study, const char *name)
{
    for (size_t s = 0; s < study->subsystems.count; s++) {
        if (strcmp(study->subsystems.subsystem[s].name, name) == 0) {
            return &study->subsystems.subsystem[s];
        }
    }
    return NULL;
}

/// A subsystem that lists its indicators without dimensions has one matrix.
static bool by_dimension(const hl_study *study, const hl_study_subsystem *subsystem)
{
    return study->weighting.by_dimension && subsystem->count > 0 &&
           subsystem->indicator[0].dimension != NULL;
}

/// Does a matrix belong to something that the rule weighs?
static bool is_known(const hl_study *study, const hl_study_judgment *matrix)
{
    const hl_study_subsystem *of = find_subsystem(study, matrix->subsystem);

    if (of == NULL || by_dimension(study, of) != (matrix->dimension != NULL)) {
        return false;
    }
    return matrix->dimension == NULL ||
           strcmp(matrix->dimension, HL_STUDY_BETWEEN) == 0 ||
           members(of, matrix->dimension) > 0;
}

static hl_status check_matrices(const hl_study *study, const hl_node *root,
                                const hl_study_subsystem *subsystem, hl_error *err)
{
    if (subsystem->count == 0) return HL_OK; // a ready-made index
    if (by_dimension(study, subsystem)) {
        return check_dimensions(study, root, subsystem, err);
    }
    return check_matrix(study, root, subsystem->name, NULL, subsystem->count, err);
}

static hl_status check_judgments(const hl_study *study, const hl_node *root,
                                 hl_error *err)
{
    const hl_study_judgments *all = &study->weighting.judgments;
    hl_status status = HL_OK;

    if (!has_method(study, HL_WEIGHTING_AHP)) {
        return all->count == 0 ? HL_OK
                               : needs(root, JUDGMENTS, "weighting.method: ahp", err);
    }
    for (size_t i = 0; i < all->count; i++) {
        const hl_study_judgment *one = &all->matrix[i];
        const char *what = one->dimension != NULL ? one->dimension : one->subsystem;
        if (is_known(study, one)) continue;
        return place(root, JUDGMENTS,
                     hl_fail(err, HL_CODE_STUDY_JUDGMENTS_UNKNOWN, "%s\t%s", what,
                             study->weighting.by_dimension ? "true" : "false"),
                     err);
    }
    for (size_t s = 0; s < study->subsystems.count && status == HL_OK; s++) {
        status = check_matrices(study, root, &study->subsystems.subsystem[s], err);
    }
    return status;
}

// ---- coupling

static hl_status check_classes(const hl_study *study, const hl_node *root,
                               hl_error *err)
{
    static const char CUTS[] = "coupling.cuts";
    const hl_study_coupling *c = &study->coupling;
    const bool stated = c->classes == HL_SCHEME_USER;
    hl_class_cuts cuts = {0};

    if (!stated && c->cuts.count > 0) {
        return needs(root, CUTS, "coupling.classes: user", err);
    }
    if (stated && c->cuts.count == 0) {
        return needs(root, "coupling.classes", CUTS, err);
    }
    const hl_status status = hl_class_cuts_of(c->classes, c->cuts.number, c->cuts.count,
                                              c->closure, &cuts, err);
    return status == HL_OK ? HL_OK : place(root, CUTS, status, err);
}

static hl_status check_lag(const hl_study *study, const hl_node *root, hl_error *err)
{
    static const char LAG[] = "coupling.lag";
    const hl_study_numbers *lag = &study->coupling.lag;
    const double least = lag->count == 2 ? lag->number[0] : NAN;
    const double greatest = lag->count == 2 ? lag->number[1] : NAN;

    if (least > 0.0 && least <= 1.0 && greatest >= 1.0) return HL_OK;
    return place(root, LAG,
                 hl_fail(err, HL_CODE_COUPLING_LAG, "%g\t%g\t%g", least, greatest,
                         study->coupling.lag_difference),
                 err);
}

hl_status hl_study_check_methods(hl_study *study, const hl_node *root, hl_error *err)
{
    hl_status status = check_normalize(study, root, err);

    if (status == HL_OK) status = check_weights(study, root, err);
    if (status == HL_OK) status = check_combination(study, root, err);
    if (status == HL_OK) status = check_judgments(study, root, err);
    if (status == HL_OK) status = check_classes(study, root, err);
    if (status == HL_OK) status = check_lag(study, root, err);
    return status;
}
