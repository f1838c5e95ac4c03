#include "hinterland/coupling/classes.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

// NOLINTBEGIN(readability-magic-numbers): a table of codes and colors
static const hl_class COORDINATION[HL_COORDINATION_CLASSES] = {
    {1,  {"Extreme imbalance", "极度失调"},         0x7f3b08},
    {2,  {"Severe imbalance", "严重失调"},          0xb35806},
    {3,  {"Moderate imbalance", "中度失调"},        0xe08214},
    {4,  {"Mild imbalance", "轻度失调"},            0xfdb863},
    {5,  {"Near imbalance", "濒临失调"},            0xfee0b6},
    {6,  {"Bare coordination", "勉强协调"},         0xd8daeb},
    {7,  {"Primary coordination", "初级协调"},      0xb2abd2},
    {8,  {"Intermediate coordination", "中级协调"}, 0x8073ac},
    {9,  {"Good coordination", "良好协调"},         0x542788},
    {10, {"Superior coordination", "优质协调"},     0x2d004b},
};

static const hl_class STAGE[HL_COUPLING_STAGES] = {
    {1, {"Low-level coupling", "低水平耦合"},  0xedf8b1},
    {2, {"Antagonism", "拮抗"},                   0x7fcdbb},
    {3, {"Running-in", "磨合"},                   0x1d91c0},
    {4, {"High-level coupling", "高水平耦合"}, 0x0c2c84},
};

static const hl_class LAG[] = {
    {HL_LAG_FIRST,       {"First subsystem lags", "第一子系统滞后"},  0xe69f00},
    {HL_LAG_SYNCHRONOUS, {"Synchronous", "同步发展"},                    0xf7f7f7},
    {HL_LAG_SECOND,      {"Second subsystem lags", "第二子系统滞后"}, 0x0072b2},
};

const double HL_COORDINATION_CUT[HL_COORDINATION_CLASSES - 1] = {
    0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
// NOLINTEND(readability-magic-numbers)

const hl_classes HL_CLASSES_COORDINATION = {
    .name = "coordination",
    .title = {"Coordination class", "协调等级"},
    .row = COORDINATION,
    .count = HL_COORDINATION_CLASSES
};
const hl_classes HL_CLASSES_STAGE = {
    .name = "coupling_stage",
    .title = {"Coupling stage", "耦合阶段"},
    .row = STAGE,
    .count = HL_COUPLING_STAGES
};
const hl_classes HL_CLASSES_LAG = {
    .name = "lag_type",
    .title = {"Relative development", "相对发展类型"},
    .row = LAG,
    .count = sizeof LAG / sizeof LAG[0]
};

static const double STAGE_CUT[HL_COUPLING_STAGES - 1] = {0.3, 0.5, 0.8};
static const double LAG_CUT = 0.8; ///< and its reciprocal 1.25

/// 1 + the number of cuts that lie below x, or at x when the classes are closed on the
/// left.
static double class_of(double x, const double *cut, size_t cuts, hl_closure closure)
{
    size_t below = 0;

    if (isnan(x)) return NAN;
    while (below < cuts &&
           (closure == HL_CLOSED_LEFT ? cut[below] <= x : cut[below] < x)) {
        below++;
    }
    return (double)(below + 1);
}

double hl_coordination_class(double d, hl_closure closure)
{
    return class_of(d, HL_COORDINATION_CUT, HL_COORDINATION_CLASSES - 1, closure);
}

hl_status hl_coupling_stages(const double *c, size_t count, hl_coupling_model model,
                             double *stage, hl_error *err)
{
    if (model != HL_COUPLING_STANDARD) {
        return hl_fail(err, HL_CODE_COUPLING_STAGE_MODEL, "%s",
                       hl_coupling_model_name(model));
    }
    for (size_t i = 0; i < count; i++) {
        stage[i] = class_of(c[i], STAGE_CUT, HL_COUPLING_STAGES - 1, HL_CLOSED_RIGHT);
    }
    return HL_OK;
}

/// The products, not the quotient, are compared with the cuts, so that 0 needs no case
/// of its own: 0 / 0 is synchronous.
double hl_lag_type(double u1, double u2)
{
    if (isnan(u1) || isnan(u2)) return NAN;
    if (u1 < LAG_CUT * u2) return HL_LAG_FIRST;
    if (u2 < LAG_CUT * u1) return HL_LAG_SECOND;
    return HL_LAG_SYNCHRONOUS;
}

size_t hl_lagging_subsystem(const double *u, size_t n, double *imbalance)
{
    size_t least = 0;
    double max = u[0];
    bool missing = false;

    for (size_t s = 0; s < n; s++) {
        missing = missing || isnan(u[s]);
        if (u[s] < u[least]) least = s;
        if (u[s] > max) max = u[s];
    }
    double gap = max > 0.0 ? 1.0 - u[least] / max : 0.0;
    if (missing) gap = NAN;
    if (imbalance != NULL) *imbalance = gap;
    return gap > 0.0 ? least : SIZE_MAX;
}
