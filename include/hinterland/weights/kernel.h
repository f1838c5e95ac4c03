/// @file kernel.h
/// How does a weight fall with distance?
#ifndef HINTERLAND_WEIGHTS_KERNEL_H
#define HINTERLAND_WEIGHTS_KERNEL_H

#include "hinterland/weights/build.h"

/// The kernels, as densities: each integrates to 1 over the line (the Gaussian before
/// it is cut off). Source: Anselin and Rey (2014), Modern Spatial Econometrics in
/// Practice, 3.4. spgwr and mgwr leave the constant out; row-standardized weights are
/// the same with and without it.
typedef enum hl_kernel {
    HL_KERNEL_UNIFORM,      ///< 1/2
    HL_KERNEL_TRIANGULAR,   ///< 1 - z
    HL_KERNEL_EPANECHNIKOV, ///< 3/4 (1 - z^2); PySAL and GeoDa: quadratic
    HL_KERNEL_BISQUARE,     ///< 15/16 (1 - z^2)^2; PySAL and GeoDa: quartic
    HL_KERNEL_GAUSSIAN      ///< exp(-z^2 / 2) / sqrt(2 pi), 0 beyond z = 1
} hl_kernel;

/// The kernel at z = distance / bandwidth >= 0; 0 beyond z = 1.
///
/// At z = 0 this is what PySAL puts on the diagonal of kernel weights (with
/// `diagonal=True` it puts 1). hl_weights has no diagonal: a statistic that counts the
/// unit itself asks for it.
double hl_kernel_value(hl_kernel kernel, double z);

/// A bandwidth from neighbors is this many times the distance to the k-th, so that the
/// k-th itself keeps a (tiny) weight. As PySAL, GeoDa and mgwr do.
#define HL_KERNEL_REACH 1.0000001

typedef struct hl_kernel_options {
    hl_kernel kernel;
    double bandwidth; ///< in the unit of the metric; 0: from the k-th neighbor
    size_t k;         ///< 1 .. n - 1, used when there is no bandwidth
    bool adaptive;    ///< bandwidth of i from the k-th neighbor of i, not the largest
} hl_kernel_options;

/// Triangular, fixed, the largest distance to a second neighbor: PySAL's defaults.
hl_kernel_options hl_kernel_defaults(void);

/// Kernel weights between sites.
///
///     w_ij = K(d_ij / h_i), i != j
///
/// h_i is the bandwidth, or HL_KERNEL_REACH times the distance to the k-th nearest
/// (adaptive), or the largest of these (fixed). Links of weight 0 are left out.
/// Adaptive weights are not symmetric.
///
/// @param options    NULL for hl_kernel_defaults()
/// @param bandwidth  n values h_i, overwritten; may be NULL
/// @return           HL_INPUT for a bandwidth below 0 or not finite, adaptive with a
///                   bandwidth, k out of range, or h_i = 0 (k + 1 sites in one place)
///
/// Time O(n log n + links), over threads with equal bits; memory O(links).
hl_status hl_weights_kernel(const hl_sites *sites, const hl_kernel_options *options,
                            double *bandwidth, hl_weights *out, hl_error *err);

typedef enum hl_decay_form {
    HL_DECAY_BINARY, ///< 1 up to the cut-off
    HL_DECAY_POWER,  ///< d^-power
    HL_DECAY_KERNEL  ///< K(d / bandwidth)
} hl_decay_form;

/// How distances that were given become weights.
typedef struct hl_decay {
    hl_decay_form form;
    double cutoff; ///< no link beyond it; 0: none (a kernel ends at its bandwidth)
    double power;  ///< POWER: > 0
    hl_kernel kernel;
    double bandwidth; ///< KERNEL: > 0; 0 takes the cut-off
} hl_decay;

/// Weights from a matrix of distances or travel times: those of a table, or of a GWT as
/// GeoDa writes it.
///
/// @param distances  every link holds a distance >= 0, in any unit
/// @return           HL_INPUT for a cut-off, power or bandwidth that is not usable, or
///                   for a distance 0 with a power
hl_status hl_weights_from_distances(const hl_weights *distances, const hl_decay *decay,
                                    hl_weights *out, hl_error *err);

/// The distances of the links of a matrix, in the order of its links.
///
/// @param out  w->start[n] values, the caller's
void hl_link_distances(const hl_weights *w, const hl_sites *sites, double *out);

#endif
