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

static const hl_class FIVE[] = {
    {1, {"Severe imbalance", "严重失调"},      0xe66101},
    {2, {"Moderate imbalance", "中度失调"},    0xfdb863},
    {3, {"Basic coordination", "基本协调"},    0xf7f7f7},
    {4, {"Moderate coordination", "中度协调"}, 0xb2abd2},
    {5, {"High coordination", "高度协调"},     0x5e3c99},
};

static const hl_class FOUR[] = {
    {1, {"Low coordination", "低度协调"},      0xe66101},
    {2, {"Moderate coordination", "中度协调"}, 0xfdb863},
    {3, {"High coordination", "高度协调"},     0xb2abd2},
    {4, {"Extreme coordination", "极度协调"},  0x5e3c99},
};

// clang-format off
#define CLASS(k, color) {k, {"Class " #k, "第 " #k " 级"}, color}
/// PuOr of ColorBrewer, the 2nd .. 10th scale; that of two is the ends of three.
static const hl_class STATED[HL_CLASSES_MAX + 1][HL_CLASSES_MAX] = {
    [2] = {CLASS(1, 0xf1a340), CLASS(2, 0x998ec3)},
    [3] = {CLASS(1, 0xf1a340), CLASS(2, 0xf7f7f7), CLASS(3, 0x998ec3)},
    [4] = {CLASS(1, 0xe66101), CLASS(2, 0xfdb863), CLASS(3, 0xb2abd2),
           CLASS(4, 0x5e3c99)},
    [5] = {CLASS(1, 0xe66101), CLASS(2, 0xfdb863), CLASS(3, 0xf7f7f7),
           CLASS(4, 0xb2abd2), CLASS(5, 0x5e3c99)},
    [6] = {CLASS(1, 0xb35806), CLASS(2, 0xf1a340), CLASS(3, 0xfee0b6),
           CLASS(4, 0xd8daeb), CLASS(5, 0x998ec3), CLASS(6, 0x542788)},
    [7] = {CLASS(1, 0xb35806), CLASS(2, 0xf1a340), CLASS(3, 0xfee0b6),
           CLASS(4, 0xf7f7f7), CLASS(5, 0xd8daeb), CLASS(6, 0x998ec3),
           CLASS(7, 0x542788)},
    [8] = {CLASS(1, 0xb35806), CLASS(2, 0xe08214), CLASS(3, 0xfdb863),
           CLASS(4, 0xfee0b6), CLASS(5, 0xd8daeb), CLASS(6, 0xb2abd2),
           CLASS(7, 0x8073ac), CLASS(8, 0x542788)},
    [9] = {CLASS(1, 0xb35806), CLASS(2, 0xe08214), CLASS(3, 0xfdb863),
           CLASS(4, 0xfee0b6), CLASS(5, 0xf7f7f7), CLASS(6, 0xd8daeb),
           CLASS(7, 0xb2abd2), CLASS(8, 0x8073ac), CLASS(9, 0x542788)},
    [10] = {CLASS(1, 0x7f3b08), CLASS(2, 0xb35806), CLASS(3, 0xe08214),
            CLASS(4, 0xfdb863), CLASS(5, 0xfee0b6), CLASS(6, 0xd8daeb),
            CLASS(7, 0xb2abd2), CLASS(8, 0x8073ac), CLASS(9, 0x542788),
            CLASS(10, 0x2d004b)},
};
#undef CLASS

#define TABLE(k)                                                         \
    [k] = {.name = "coordination_" #k,                                   \
           .title = {"Coordination class", "协调等级"}, .row = STATED[k], \
           .count = (k)}
static const hl_classes STATED_TABLE[HL_CLASSES_MAX + 1] = {
    TABLE(2), TABLE(3), TABLE(4), TABLE(5), TABLE(6), TABLE(7), TABLE(8), TABLE(9),
    TABLE(10)};
#undef TABLE
// clang-format on

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
static const double FIVE_CUT[] = {0.2, 0.4, 0.6, 0.8};
static const double FOUR_CUT[] = {0.3, 0.5, 0.8};
// NOLINTEND(readability-magic-numbers)

const hl_classes HL_CLASSES_COORDINATION = {
    .name = "coordination",
    .title = {"Coordination class", "协调等级"},
    .row = COORDINATION,
    .count = HL_COORDINATION_CLASSES
};
const hl_classes HL_CLASSES_FIVE = {
    .name = "coordination_of_five",
    .title = {"Coordination class", "协调等级"},
    .row = FIVE,
    .count = sizeof FIVE / sizeof FIVE[0]
};
const hl_classes HL_CLASSES_FOUR = {
    .name = "coordination_of_four",
    .title = {"Coordination class", "协调等级"},
    .row = FOUR,
    .count = sizeof FOUR / sizeof FOUR[0]
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
static const double LAG_LEAST = 0.8;
static const double LAG_GREATEST = 1.25; ///< its reciprocal

const hl_classes *hl_coordination_classes(hl_class_scheme scheme, size_t count)
{
    const bool stated = scheme == HL_SCHEME_USER && count >= 2;

    if (scheme == HL_SCHEME_FIVE) return &HL_CLASSES_FIVE;
    if (scheme == HL_SCHEME_FOUR) return &HL_CLASSES_FOUR;
    if (stated && count <= HL_CLASSES_MAX) return &STATED_TABLE[count];
    return &HL_CLASSES_COORDINATION;
}

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

static hl_status check_cuts(const double *cut, size_t count, hl_error *err)
{
    double before = 0.0;

    if (count == 0 || count >= HL_CLASSES_MAX || cut == NULL) {
        return hl_fail(err, HL_CODE_COUPLING_CUTS, "%zu\t%g", count, NAN);
    }
    for (size_t k = 0; k < count; k++) {
        if (!(cut[k] > before && cut[k] < 1.0)) {
            return hl_fail(err, HL_CODE_COUPLING_CUTS, "%zu\t%g", k + 1, cut[k]);
        }
        before = cut[k];
    }
    return HL_OK;
}

hl_status hl_class_cuts_of(hl_class_scheme scheme, const double *cut, size_t count,
                           hl_closure closure, hl_class_cuts *out, hl_error *err)
{
    static const hl_class_cuts CUTS[HL_SCHEME_COUNT] = {
        [HL_SCHEME_TEN] = {.count = HL_COORDINATION_CLASSES - 1,
                           .cut = HL_COORDINATION_CUT},
        [HL_SCHEME_FIVE] = {.count = sizeof FIVE_CUT / sizeof FIVE_CUT[0],
                           .cut = FIVE_CUT           },
        [HL_SCHEME_FOUR] = {.count = sizeof FOUR_CUT / sizeof FOUR_CUT[0],
                           .cut = FOUR_CUT           },
    };
    const bool stated = scheme == HL_SCHEME_USER;

    const hl_status status = stated ? check_cuts(cut, count, err) : HL_OK;
    if (status != HL_OK) return status;
    *out = CUTS[scheme < HL_SCHEME_COUNT ? scheme : HL_SCHEME_TEN];
    out->scheme = scheme;
    out->closure = closure;
    if (stated) {
        out->cut = cut;
        out->count = count;
    }
    return HL_OK;
}

double hl_class_of(const hl_class_cuts *cuts, double d)
{
    return class_of(d, cuts->cut, cuts->count, cuts->closure);
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

hl_lag_rule hl_lag_defaults(void)
{
    return (hl_lag_rule){
        .least = LAG_LEAST, .greatest = LAG_GREATEST, .difference = NAN};
}

/// Products, not the quotient, are compared, so that 0 needs no case of its own: 0 / 0
/// is synchronous. With reciprocal cuts both compare with the least, so that swapping
/// the sides swaps the verdict to the last bit.
double hl_lag_type_by(const hl_lag_rule *rule, double u1, double u2)
{
    const bool reciprocal = rule->greatest == 1.0 / rule->least;

    if (isnan(u1) || isnan(u2)) return NAN;
    if (!isnan(rule->difference)) {
        if (fabs(u1 - u2) <= rule->difference) return HL_LAG_SYNCHRONOUS;
        return u1 < u2 ? HL_LAG_FIRST : HL_LAG_SECOND;
    }
    if (u1 < rule->least * u2) return HL_LAG_FIRST;
    if (reciprocal ? u2 < rule->least * u1 : u1 > rule->greatest * u2) {
        return HL_LAG_SECOND;
    }
    return HL_LAG_SYNCHRONOUS;
}

double hl_lag_type(double u1, double u2)
{
    const hl_lag_rule rule = hl_lag_defaults();

    return hl_lag_type_by(&rule, u1, u2);
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
