#include "hinterland/stats/center.h"

#include <math.h>

#include "core/sum.h"
#include "stats/table.h"
#include "stats/variable.h"

enum { FEWEST_CRIMESTAT = 3 };
static const double PI = 3.14159265358979323846;
static const double HALF_TURN = 180.0;
static const double TURN = 360.0;

static double weight_of(const hl_points *p, size_t i)
{
    return p->weight != NULL ? p->weight[i] : 1.0;
}

/// Refuse bad points, and count those with a weight.
static hl_status check(const hl_points *p, hl_ellipse_rule rule, size_t *counted,
                       hl_error *err)
{
    const size_t fewest = rule == HL_ELLIPSE_CRIMESTAT ? FEWEST_CRIMESTAT : 1;

    hl_status status = hl_variable_check(p->x, p->n, err);
    if (status == HL_OK) status = hl_variable_check(p->y, p->n, err);
    if (status != HL_OK) return status;
    *counted = 0;
    for (size_t i = 0; i < p->n; i++) {
        const double w = weight_of(p, i);
        if (!isfinite(w) || w < 0.0) {
            return hl_fail(err, HL_CODE_STATS_SHARE, "%zu\t%g", i, w);
        }
        *counted += w > 0.0;
    }
    if (*counted >= fewest) return HL_OK;
    return hl_fail(err, HL_CODE_STATS_UNITS, "%zu\t%zu", *counted, fewest);
}

/// What the variance along an axis is multiplied by.
static double stretch(hl_ellipse_rule rule, size_t n)
{
    if (rule == HL_ELLIPSE_PLAIN) return 1.0;
    if (rule == HL_ELLIPSE_ARCGIS) return 2.0;
    return 2.0 * (double)n / ((double)n - 2.0);
}

static void find_center(const hl_points *p, hl_center *c, double *total)
{
    hl_sum weights = {0};
    hl_sum east = {0};
    hl_sum north = {0};

    for (size_t i = 0; i < p->n; i++) {
        const double w = weight_of(p, i);
        hl_sum_add(&weights, w);
        hl_sum_add(&east, w * p->x[i]);
        hl_sum_add(&north, w * p->y[i]);
    }
    *total = hl_sum_value(&weights);
    c->x = hl_sum_value(&east) / *total;
    c->y = hl_sum_value(&north) / *total;
}

hl_status hl_center_compute(const hl_points *points, hl_ellipse_rule rule,
                            hl_center *out, hl_error *err)
{
    hl_center c = {0};
    hl_sum xx = {0};
    hl_sum yy = {0};
    hl_sum xy = {0};
    double total = 0.0;

    const hl_status status = check(points, rule, &c.n, err);
    if (status != HL_OK) return status;
    find_center(points, &c, &total);
    for (size_t i = 0; i < points->n; i++) {
        const double w = weight_of(points, i) / total;
        const double dx = points->x[i] - c.x;
        const double dy = points->y[i] - c.y;
        hl_sum_add(&xx, w * dx * dx);
        hl_sum_add(&yy, w * dy * dy);
        hl_sum_add(&xy, w * dx * dy);
    }
    const double sum = hl_sum_value(&xx) + hl_sum_value(&yy);
    const double difference = hl_sum_value(&xx) - hl_sum_value(&yy);
    const double shear = 2.0 * hl_sum_value(&xy);
    const double root = hypot(difference, shear);
    const double factor = stretch(rule, c.n);
    // The variance along angle a from north is largest where (cos 2a, sin 2a) points to
    // (-difference, shear); its tangent is that of the formula.
    const double angle = 0.5 * atan2(shear, -difference) / PI * HALF_TURN;
    c.standard_distance = sqrt(sum);
    c.major = sqrt(factor * 0.5 * (sum + root));
    c.minor = sqrt(factor * fmax(0.0, 0.5 * (sum - root)));
    c.area = PI * c.major * c.minor;
    c.angle = root > 0.0 ? fmod(angle + HALF_TURN, HALF_TURN) : NAN;
    *out = c;
    return HL_OK;
}

// ---- table

#define METERS(member, en, zh, says, says_zh) \
    HL_FIELD_IN("m", hl_center_row, member, HL_NUMBER, en, zh, says, says_zh)
#define DEGREES(member, en, zh, says, says_zh) \
    HL_FIELD_IN("°", hl_center_row, member, HL_NUMBER, en, zh, says, says_zh)

static const hl_member FIELD[] = {
    HL_FIELD(hl_center_row, field, HL_TEXT, "Field", "字段",
             "variable that weighs the units", "作为权重的变量"),
    HL_FIELD(hl_center_row, period, HL_COUNT, "Period", "时期", "e.g. the year",
             "如年份"),
    METERS(x, "Center, east", "重心东坐标", "weighted mean of the coordinates",
           "坐标的加权均值"),
    METERS(y, "Center, north", "重心北坐标", "weighted mean of the coordinates",
           "坐标的加权均值"),
    DEGREES(lon, "Center, longitude", "重心经度", "of the center", "重心"),
    DEGREES(lat, "Center, latitude", "重心纬度", "of the center", "重心"),
    METERS(standard_distance, "Standard distance", "标准距离",
           "root of the weighted mean squared distance from the center",
           "到重心距离平方加权均值的平方根"),
    DEGREES(angle, "Angle of the major axis", "长轴方位角",
            "clockwise from north; missing for a circle", "自北顺时针;圆形时缺失"),
    METERS(major, "Major semi-axis", "长半轴", "of the standard deviational ellipse",
           "标准差椭圆长半轴"),
    METERS(minor, "Minor semi-axis", "短半轴", "of the standard deviational ellipse",
           "标准差椭圆短半轴"),
    HL_FIELD_IN("m2", hl_center_row, area, HL_NUMBER, "Area", "椭圆面积",
                "pi major minor", "π×长半轴×短半轴"),
    METERS(moved, "Move of the center", "重心移动距离", "from the period before",
           "较上一期"),
    DEGREES(bearing, "Bearing of the move", "移动方向", "clockwise from north",
            "自北顺时针"),
    HL_FIELD(hl_center_row, n, HL_COUNT, "Units", "单元数",
             "units with a weight above 0", "权重大于 0 的单元数"),
};

void hl_center_list(const hl_center *center, const double *period, size_t periods,
                    const char *field, hl_center_row *row)
{
    for (size_t t = 0; t < periods; t++) {
        const hl_center *c = &center[t];
        const double dx = t > 0 ? c->x - center[t - 1].x : NAN;
        const double dy = t > 0 ? c->y - center[t - 1].y : NAN;
        const double moved = hypot(dx, dy);
        const double bearing = atan2(dx, dy) / PI * HALF_TURN;
        row[t] = (hl_center_row){
            .field = field,
            .period = period[t],
            .x = c->x,
            .y = c->y,
            .standard_distance = c->standard_distance,
            .angle = c->angle,
            .major = c->major,
            .minor = c->minor,
            .area = c->area,
            .lon = NAN,
            .lat = NAN,
            .moved = moved,
            .bearing = moved > 0.0 ? fmod(bearing + TURN, TURN) : NAN,
            .n = (double)c->n,
        };
    }
}

hl_status hl_center_columns(const hl_center_row *row, hl_columns *columns,
                            hl_error *err)
{
    return hl_table_columns(FIELD, sizeof FIELD / sizeof FIELD[0], row, sizeof *row,
                            columns, err);
}
