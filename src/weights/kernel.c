#include "hinterland/weights/kernel.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "weights/field.h"
#include "weights/map.h"

enum { ROWS_AT_ONCE = 64 };

static const double HALF = 0.5;
static const double EPANECHNIKOV_PEAK = 3.0 / 4.0;
static const double BISQUARE_PEAK = 15.0 / 16.0;
static const double GAUSSIAN_PEAK = 0.3989422804014327; // 1 / sqrt(2 pi)

hl_kernel_options hl_kernel_defaults(void)
{
    return (hl_kernel_options){.kernel = HL_KERNEL_TRIANGULAR, .k = 2};
}

double hl_kernel_value(hl_kernel kernel, double z)
{
    const double rest = 1.0 - z * z;

    if (!(z <= 1.0)) return 0.0;
    switch (kernel) {
    case HL_KERNEL_UNIFORM: return HALF;
    case HL_KERNEL_TRIANGULAR: return 1.0 - z;
    case HL_KERNEL_EPANECHNIKOV: return EPANECHNIKOV_PEAK * rest;
    case HL_KERNEL_BISQUARE: return BISQUARE_PEAK * rest * rest;
    case HL_KERNEL_GAUSSIAN: return GAUSSIAN_PEAK * exp(-z * z * HALF);
    }
    return 0.0;
}

/// What the rows of a kernel matrix are made by.
typedef struct kernel_rule {
    hl_kernel_options options;
    double fixed;      ///< 0: adaptive
    double *bandwidth; ///< n, or NULL
} kernel_rule;

static hl_status kernel_row(const void *rule, hl_asker *asker, uint32_t i,
                            hl_link_list *list, hl_error *err)
{
    const kernel_rule *r = rule;
    double h = r->fixed;
    hl_status status = HL_OK;

    if (h == 0.0) {
        (void)hl_list_nearest(asker, i, r->options.k);
        h = HL_KERNEL_REACH * asker->list[r->options.k - 1].distance;
        if (h == 0.0) {
            return hl_fail(err, HL_CODE_WEIGHTS_NO_WIDTH, "%zu\t%zu", (size_t)i + 1,
                           r->options.k);
        }
    }
    if (r->bandwidth != NULL) r->bandwidth[i] = h;
    const size_t count = hl_list_within(asker, i, h);
    for (size_t c = 0; c < count && status == HL_OK; c++) {
        const hl_near to = asker->list[c];
        const double weight = hl_kernel_value(r->options.kernel, to.distance / h);
        if (weight > 0.0) status = hl_link_list_add(list, i, to.unit, weight, err);
    }
    return status;
}

static hl_status check_kernel(const hl_sites *sites, const hl_kernel_options *options,
                              hl_error *err)
{
    const double h = options->bandwidth;

    if (sites->n < 2) return hl_fail(err, HL_CODE_WEIGHTS_SITES, "%zu", sites->n);
    if (!isfinite(h) || h < 0.0 || (h > 0.0 && options->adaptive)) {
        return hl_fail(err, HL_CODE_WEIGHTS_BANDWIDTH, "%g", h);
    }
    if (h == 0.0 && (options->k < 1 || options->k >= sites->n)) {
        return hl_fail(err, HL_CODE_WEIGHTS_K, "%zu\t%zu", options->k, sites->n);
    }
    return HL_OK;
}

/// The bandwidth that all units share.
static hl_status fixed_bandwidth(const hl_field_of_sites *field,
                                 const hl_kernel_options *options, double *out,
                                 hl_error *err)
{
    hl_asker asker = {0};

    *out = options->bandwidth;
    if (*out > 0.0 || options->adaptive) return HL_OK;
    const hl_status status = hl_asker_make(field, options->k, &asker, err);
    if (status != HL_OK) return status;
    *out = HL_KERNEL_REACH * hl_widest_reach(&asker, options->k);
    hl_asker_free(&asker);
    if (*out > 0.0) return HL_OK;
    return hl_fail(err, HL_CODE_WEIGHTS_NO_WIDTH, "1\t%zu", options->k);
}

hl_status hl_weights_kernel(const hl_sites *sites, const hl_kernel_options *options,
                            double *bandwidth, hl_weights *out, hl_error *err)
{
    const hl_kernel_options defaults = hl_kernel_defaults();
    kernel_rule rule = {.options = options != NULL ? *options : defaults};
    hl_field_of_sites field = {0};
    hl_link_list list = {0};

    rule.bandwidth = bandwidth;
    hl_status status = check_kernel(sites, &rule.options, err);
    if (status != HL_OK) return status;
    status = hl_field_make(sites, &field, err);
    if (status == HL_OK) {
        status = fixed_bandwidth(&field, &rule.options, &rule.fixed, err);
    }
    if (status != HL_OK) goto done;
    const hl_row_rule rows = {kernel_row, &rule, rule.options.k};
    status = hl_field_links(&field, &rows, &list, err);
    if (status != HL_OK) goto done;
    status = hl_weights_from_links(sites->n, list.from, list.to, list.weight,
                                   list.count, out, err);
done:
    hl_field_free(&field);
    hl_link_list_free(&list);
    return status;
}

static hl_status check_decay(const hl_decay *decay, hl_error *err)
{
    const double h = decay->bandwidth > 0.0 ? decay->bandwidth : decay->cutoff;
    const bool reach_is_usable = decay->cutoff >= 0.0 && isfinite(decay->cutoff);
    const bool power_is_usable = decay->power > 0.0 && isfinite(decay->power);

    if (!reach_is_usable || (decay->form == HL_DECAY_POWER && !power_is_usable)) {
        return hl_fail(err, HL_CODE_WEIGHTS_DISTANCE, "%g\t%g", decay->cutoff,
                       decay->power);
    }
    if (decay->form == HL_DECAY_KERNEL && !(h > 0.0 && isfinite(h))) {
        return hl_fail(err, HL_CODE_WEIGHTS_BANDWIDTH, "%g", decay->bandwidth);
    }
    return HL_OK;
}

static hl_status decay_link(const void *rule, hl_link at, double *out, hl_error *err)
{
    const hl_decay *decay = rule;
    const double h = decay->bandwidth > 0.0 ? decay->bandwidth : decay->cutoff;
    const double d = at.weight;

    *out = 0.0;
    if (decay->cutoff > 0.0 && d > decay->cutoff) return HL_OK;
    if (decay->form == HL_DECAY_POWER && d == 0.0) {
        return hl_fail(err, HL_CODE_WEIGHTS_COINCIDE, "%zu\t%zu", (size_t)at.from + 1,
                       (size_t)at.to + 1);
    }
    if (decay->form == HL_DECAY_BINARY) *out = 1.0;
    if (decay->form == HL_DECAY_POWER) *out = pow(d, -decay->power);
    if (decay->form == HL_DECAY_KERNEL) *out = hl_kernel_value(decay->kernel, d / h);
    return HL_OK;
}

hl_status hl_weights_from_distances(const hl_weights *distances, const hl_decay *decay,
                                    hl_weights *out, hl_error *err)
{
    hl_status status = check_decay(decay, err);

    if (status != HL_OK) return status;
    status = hl_weights_map(distances, decay_link, decay, out, err);
    if (status == HL_OK && decay->form == HL_DECAY_BINARY) {
        hl_weights_standardize(out, HL_WEIGHTS_BINARY);
    }
    return status;
}

void hl_link_distances(const hl_weights *w, const hl_sites *sites, double *out)
{
    // Forward links are measured; one back has the distance of its forward link.
#pragma omp parallel for schedule(dynamic, ROWS_AT_ONCE)
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            if (w->neighbor[l] < i) continue;
            out[l] = hl_site_distance(sites, (uint32_t)i, w->neighbor[l]);
        }
    }
#pragma omp parallel for schedule(dynamic, ROWS_AT_ONCE)
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const uint32_t j = w->neighbor[l];
            if (j > i) continue;
            const size_t forth = hl_weights_find(w, j, (uint32_t)i);
            out[l] = forth != SIZE_MAX ? out[forth]
                                       : hl_site_distance(sites, (uint32_t)i, j);
        }
    }
}
