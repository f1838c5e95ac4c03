#include "hinterland/periphery/typology.h"

static const hl_class TYPE[] = {
    {HL_TYPE_CORE,         {"Core", "核心"},                        0x000000},
    {HL_TYPE_SHADOW,       {"Agglomeration shadow", "集聚阴影"},  0xd55e00},
    {HL_TYPE_SPILLOVER,    {"Spillover beneficiary", "溢出受益"}, 0x009e73},
    {HL_TYPE_RESILIENT,    {"Resilient periphery", "韧性外围"},   0x56b4e9},
    {HL_TYPE_TRAP,         {"Remote trap", "边远洼地"},           0x0072b2},
    {HL_TYPE_POCKET,       {"Isolated pocket", "孤立洼地"},       0xcc79a7},
    {HL_TYPE_TRANSITIONAL, {"Transitional", "过渡"},                0xf0e442},
};

const hl_classes HL_CLASSES_PERIPHERY = {
    .name = "periphery_type",
    .title = {"Periphery type", "外围类型"},
    .row = TYPE,
    .count = sizeof TYPE / sizeof TYPE[0]
};

static hl_periphery_type near_type(const hl_typology_unit *unit, double tau)
{
    if (unit->z >= 0.0) return HL_TYPE_SPILLOVER;
    if (unit->z < 0.0 && unit->residual <= -tau && unit->lag > unit->z) {
        return HL_TYPE_SHADOW;
    }
    return HL_TYPE_TRANSITIONAL;
}

hl_periphery_type hl_typology(const hl_typology_unit *unit,
                              const hl_typology_bands *bands)
{
    if (unit->core) return HL_TYPE_CORE;
    if (unit->km <= bands->near_km) return near_type(unit, bands->tau);
    const bool far = unit->km > bands->far_km;
    if (far && unit->z >= 0.0) return HL_TYPE_RESILIENT;
    if (far && unit->z < 0.0 && unit->lag < 0.0) return HL_TYPE_TRAP;
    if (unit->z < 0.0 && unit->lag >= 0.0) return HL_TYPE_POCKET;
    return HL_TYPE_TRANSITIONAL;
}
