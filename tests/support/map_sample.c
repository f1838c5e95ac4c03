#include "support/map_sample.h"

#include <math.h>
#include <stddef.h>

#include "support/check.h"
#include "support/shapes.h"

static const hl_class LEVEL[] = {
    {1, {"Low", "低"},        0xd55e00},
    {2, {"Middle", "中"},     0x56b4e9},
    {3, {"High", "高"},       0x009e73},
    {4, {"Highest", "最高"}, 0xcc79a7}
};

const hl_classes MAP_LEVELS = {
    "levels", {"Level", "水平"},
     LEVEL, 4
};

static const char *const NAME[] = {"Deqing", "德清县", "Kunshan", "昆山市",
                                   "Anji",   "安吉县", "Yixing",  "宜兴市"};

void map_sample_make(map_sample *out)
{
    hl_error err = {0};
    enum { NAMES = sizeof NAME / sizeof *NAME };

    *out = (map_sample){.polygons = shapes_grid(MAP_SIDE)};
    hl_polygons *p = &out->polygons;
    for (size_t v = 0; v < p->vertex[p->start[p->n]]; v++) {
        p->x[v] += 118.0;
        p->y[v] += 28.0;
    }
    assert_ok(hl_crs_read("EPSG:4490", &out->crs, &err), &err);
    for (size_t i = 0; i < MAP_UNITS; i++) {
        out->value[i] = (double)i;
        out->level[i] = (double)(1 + i % 3);
        out->name[i] = NAME[i % NAMES];
    }
    out->value[MAP_UNITS - 1] = NAN;
    out->level[MAP_UNITS - 1] = NAN;
    assert_ok(hl_map_ground_make(p, &out->crs, NULL, &out->ground, NULL, &err), &err);
    out->panel[0] = (hl_map_panel){out->value, "2010"};
    out->panel[1] = (hl_map_panel){out->value, "2020"};
    out->theme = (hl_map_theme){
        .title = {"Income <of> counties", "县域收入 & 其他"},
        .subtitle = {"Delta, 2020",          "长三角，2020"     },
        .legend = {"Income",               "收入"               },
        .style = HL_STYLE_SEQUENTIAL,
        .panel = out->panel,
        .panels = 1
    };
}

void map_sample_free(map_sample *sample)
{
    hl_map_ground_free(&sample->ground);
    hl_crs_free(&sample->crs);
    hl_polygons_free(&sample->polygons);
}
