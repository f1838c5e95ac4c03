#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/weights/build.h"
#include "weights/field.h"

/// The k nearest, and where ties decided who is in.
typedef struct nearest_rule {
    size_t k;
    bool *tied; ///< n
} nearest_rule;

static hl_status nearest_row(const void *rule, hl_asker *asker, uint32_t i,
                             hl_link_list *list, hl_error *err)
{
    const nearest_rule *r = rule;
    const size_t count = hl_list_nearest(asker, i, r->k);
    hl_status status = HL_OK;

    r->tied[i] = hl_settle_ties(asker->list, count, r->k);
    for (size_t c = 0; c < r->k && status == HL_OK; c++) {
        status = hl_link_list_add(list, i, asker->list[c].unit, 1.0, err);
    }
    return status;
}

static hl_status warn_of_ties(const bool *tied, size_t n, hl_log *log, hl_error *err)
{
    size_t count = 0;
    size_t first = 0;

    for (size_t i = 0; i < n; i++) {
        if (tied[i] && count++ == 0) first = i;
    }
    if (count == 0) return HL_OK;
    return hl_warn(log, err, HL_CODE_WEIGHTS_TIES, "", "%zu\t%zu", count, first + 1);
}

hl_status hl_weights_nearest(const hl_sites *sites, size_t k, hl_weights *out,
                             hl_log *log, hl_error *err)
{
    hl_field_of_sites field = {0};
    hl_link_list list = {0};
    hl_weights made = {0};

    if (k < 1 || k >= sites->n) {
        return hl_fail(err, HL_CODE_WEIGHTS_K, "%zu\t%zu", k, sites->n);
    }
    nearest_rule rule = {k, hl_array(sites->n, sizeof *rule.tied)};
    const hl_row_rule rows = {nearest_row, &rule, k};
    hl_status status = rule.tied != NULL ? hl_field_make(sites, &field, err)
                                         : hl_no_memory(err, "%zu points", sites->n);
    if (status == HL_OK) status = hl_field_links(&field, &rows, &list, err);
    if (status != HL_OK) goto done;
    status = hl_weights_from_links(sites->n, list.from, list.to, NULL, list.count,
                                   &made, err);
    if (status == HL_OK) status = warn_of_ties(rule.tied, sites->n, log, err);
    if (status != HL_OK) goto done;
    *out = made;
    made = (hl_weights){0};
done:
    free(rule.tied);
    hl_field_free(&field);
    hl_link_list_free(&list);
    hl_weights_free(&made);
    return status;
}

static hl_status least_band(const hl_field_of_sites *field, double *out, hl_error *err)
{
    hl_asker asker = {0};

    const hl_status status = hl_asker_make(field, 1, &asker, err);
    if (status == HL_OK) *out = hl_widest_reach(&asker, 1);
    hl_asker_free(&asker);
    return status;
}

hl_status hl_band_minimum(const hl_sites *sites, double *out, hl_error *err)
{
    hl_field_of_sites field = {0};

    if (sites->n < 2) return hl_fail(err, HL_CODE_WEIGHTS_SITES, "%zu", sites->n);
    hl_status status = hl_field_make(sites, &field, err);
    if (status == HL_OK) status = least_band(&field, out, err);
    hl_field_free(&field);
    return status;
}

/// Is this one too near for the ring? As equal distances are one, to rounding.
static bool is_inside(const hl_band *band, double distance)
{
    return band->beyond > 0.0 && distance <= band->beyond * (1.0 + HL_SAME_DISTANCE);
}

/// The links of unit i with those after it, both ways: a distance is measured once.
static hl_status band_row(const void *rule, hl_asker *asker, uint32_t i,
                          hl_link_list *list, hl_error *err)
{
    const hl_band *band = rule;
    const size_t count = hl_list_within_after(asker, i, band->radius);
    hl_status status = HL_OK;

    for (size_t c = 0; c < count && status == HL_OK; c++) {
        const hl_near to = asker->list[c];
        if (is_inside(band, to.distance)) continue;
        if (band->power > 0.0 && to.distance == 0.0) {
            return hl_fail(err, HL_CODE_WEIGHTS_COINCIDE, "%zu\t%zu", (size_t)i + 1,
                           (size_t)to.unit + 1);
        }
        const double weight = band->power > 0.0 ? pow(to.distance, -band->power) : 1.0;
        status = hl_link_list_add_both(list, i, to.unit, weight, err);
    }
    return status;
}

static hl_status check_band(const hl_sites *sites, const hl_band *band, hl_error *err)
{
    if (sites->n < 2) return hl_fail(err, HL_CODE_WEIGHTS_SITES, "%zu", sites->n);
    if (!(band->radius >= 0.0) || !isfinite(band->power) || band->power < 0.0) {
        return hl_fail(err, HL_CODE_WEIGHTS_DISTANCE, "%g\t%g", band->radius,
                       band->power);
    }
    if (!(band->beyond >= 0.0) ||
        (band->beyond > 0.0 && band->radius > 0.0 && band->beyond >= band->radius)) {
        return hl_fail(err, HL_CODE_WEIGHTS_RING, "%g\t%g", band->beyond, band->radius);
    }
    return HL_OK;
}

hl_status hl_weights_ring(const hl_sites *sites, const hl_band *band, hl_weights *out,
                          hl_error *err)
{
    hl_field_of_sites field = {0};
    hl_link_list list = {0};
    hl_band rule = *band;

    hl_status status = check_band(sites, band, err);
    if (status != HL_OK) return status;
    status = hl_field_make(sites, &field, err);
    if (status == HL_OK && rule.radius == 0.0) {
        status = least_band(&field, &rule.radius, err);
        if (status == HL_OK) status = check_band(sites, &rule, err);
    }
    if (status != HL_OK) goto done;
    const hl_row_rule rows = {band_row, &rule, 1};
    status = hl_field_links(&field, &rows, &list, err);
    if (status != HL_OK) goto done;
    status = hl_weights_from_links(sites->n, list.from, list.to,
                                   rule.power > 0.0 ? list.weight : NULL, list.count,
                                   out, err);
done:
    hl_field_free(&field);
    hl_link_list_free(&list);
    return status;
}

hl_status hl_weights_band(const hl_sites *sites, double radius, double power,
                          hl_weights *out, hl_error *err)
{
    const hl_band band = {.radius = radius, .power = power};

    if (!isfinite(radius)) {
        return hl_fail(err, HL_CODE_WEIGHTS_DISTANCE, "%g\t%g", radius, power);
    }
    return hl_weights_ring(sites, &band, out, err);
}
