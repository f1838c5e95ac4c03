// What the section `periphery` needs beyond each entry by itself.
#include <math.h>
#include <string.h>

#include "study/schema.h"

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

static hl_status excludes(const hl_node *root, const char *path, const char *other,
                          hl_error *err)
{
    return place(root, path,
                 hl_fail(err, HL_CODE_STUDY_EXCLUDES, "%s\t%s", path, other), err);
}

/// An entry that may stand only with another.
typedef struct companion {
    const char *path;
    const char *other;
    bool given;
    bool other_given;
} companion;

static hl_status check_companions(const companion *list, size_t count,
                                  const hl_node *root, hl_error *err)
{
    for (size_t k = 0; k < count; k++) {
        if (!list[k].given || list[k].other_given) continue;
        return needs(root, list[k].path, list[k].other, err);
    }
    return HL_OK;
}

static bool is_mass_rule(const hl_study_cores *c)
{
    return c->largest > 0 || !isnan(c->quantile) || !isnan(c->above);
}

static hl_status check_cores(const hl_study *study, const hl_node *root, hl_error *err)
{
    static const char SOURCE[] = "periphery.cores.source";
    static const char FIELD[] = "periphery.cores.field";
    const hl_study_cores *c = &study->periphery.cores;
    const bool listed = c->source != NULL;
    const companion list[] = {
        {"periphery.cores.lon",      "periphery.cores.lat",                                c->lon != NULL,      c->lat != NULL  },
        {"periphery.cores.lat",      "periphery.cores.lon",                                c->lat != NULL,      c->lon != NULL  },
        {"periphery.cores.key",      SOURCE,                                               c->key != NULL,      listed          },
        {"periphery.cores.lon",      SOURCE,                                               c->lon != NULL,      listed          },
        {"periphery.cores.period",   SOURCE,                                               c->period != NULL,   listed          },
        {"periphery.cores.values",   FIELD,                                                c->values.count > 0, c->field != NULL},
        {"periphery.cores.largest",  FIELD,                                                c->largest > 0,      c->field != NULL},
        {"periphery.cores.quantile", FIELD,                                                !isnan(c->quantile), c->field != NULL},
        {"periphery.cores.above",    FIELD,                                                !isnan(c->above),    c->field != NULL},
        {FIELD,                      "periphery.cores.values, largest, quantile or above", c->field != NULL,
         c->values.count > 0 || is_mass_rule(c)                                                                                 },
        {"periphery.cores",          "periphery.field",
         listed || c->keys.count > 0 || c->field != NULL,
         study->periphery.field != NULL                                                                                         },
    };

    return check_companions(list, sizeof list / sizeof list[0], root, err);
}

/// One way of naming cores, and one rule.
static hl_status check_rules(const hl_study *study, const hl_node *root, hl_error *err)
{
    const hl_study_cores *c = &study->periphery.cores;
    const struct {
        const char *path;
        bool given;
    } way[] = {
        {"periphery.cores.source",   c->source != NULL  },
        {"periphery.cores.keys",     c->keys.count > 0  },
        {"periphery.cores.values",   c->values.count > 0},
        {"periphery.cores.largest",  c->largest > 0     },
        {"periphery.cores.quantile", !isnan(c->quantile)},
        {"periphery.cores.above",    !isnan(c->above)   },
    };
    const char *first = NULL;

    for (size_t k = 0; k < sizeof way / sizeof way[0]; k++) {
        if (!way[k].given) continue;
        if (first != NULL) {
            const hl_status status =
                hl_fail(err, HL_CODE_STUDY_EXCLUDES, "%s\t%s", first, way[k].path);
            return place(root, way[k].path, status, err);
        }
        first = way[k].path;
    }
    if (c->field == NULL || strcmp(c->field, study->periphery.field) != 0) return HL_OK;
    return place(root, "periphery.cores.field",
                 hl_fail(err, HL_CODE_STUDY_CORE_IS_LEVEL, "%s", c->field), err);
}

static hl_status check_distance(const hl_study *study, const hl_node *root,
                                hl_error *err)
{
    static const char TRAVEL[] = "periphery.distance: travel_time";
    const hl_study_periphery *p = &study->periphery;
    const bool travel = p->distance == HL_STUDY_TRAVEL_MINUTES;
    const bool points = p->point_lon != NULL;
    const companion list[] = {
        {"periphery.times",     TRAVEL,                         p->times != NULL,          travel              },
        {"periphery.near_min",  TRAVEL,                         !isnan(p->near_min),       travel              },
        {"periphery.far_min",   TRAVEL,                         !isnan(p->far_min),        travel              },
        {"periphery.distance",  "periphery.times",              travel,                    p->times != NULL    },
        {"periphery.point.lon", "periphery.point.lat",          points,                    p->point_lat != NULL},
        {"periphery.point.lat", "periphery.point.lon",          p->point_lat != NULL,      points              },
        {"periphery.near_km",   "periphery.near_min (minutes)",
         !isnan(p->options.near_km),                                                       !travel             },
        {"periphery.far_km",    "periphery.far_min (minutes)",  !isnan(p->options.far_km),
         !travel                                                                                               },
    };
    const hl_status status =
        check_companions(list, sizeof list / sizeof list[0], root, err);

    if (status != HL_OK) return status;
    if (p->near_min > p->far_min) { // false with a NaN
        return place(root, "periphery.near_min",
                     hl_fail(err, HL_CODE_STUDY_ORDER, "%s\t%g\t%s\t%g",
                             "periphery.near_min", p->near_min, "periphery.far_min",
                             p->far_min),
                     err);
    }
    if (travel && points) {
        return excludes(root, "periphery.point", "periphery.distance: travel_time",
                        err);
    }
    return HL_OK;
}

/// The masses of all units are known only from the indicator table.
static hl_status check_candidates(const hl_study *study, const hl_node *root,
                                  hl_error *err)
{
    const hl_study_periphery *p = &study->periphery;
    const hl_study_cores *c = &p->cores;
    const bool known = (c->source == NULL && c->mass != NULL) ||
                       (c->field != NULL && c->values.count == 0);

    if (p->candidates == HL_STUDY_CANDIDATES_ALL || known) return HL_OK;
    return needs(root, "periphery.candidates",
                 "periphery.cores.mass of the indicator table", err);
}

static hl_status check_analyses(const hl_study *study, const hl_node *root,
                                hl_error *err)
{
    const hl_study_periphery *p = &study->periphery;
    const bool cores =
        p->cores.source != NULL || p->cores.keys.count > 0 || p->cores.field != NULL;
    const companion list[] = {
        {"periphery.siphon.field",     "periphery.cores",          p->siphon.field != NULL,       cores                    },
        {"periphery.siphon.controls",  "periphery.siphon.field",
         p->siphon.controls.count > 0,                                                            p->siphon.field != NULL  },
        {"periphery.profile.controls", "periphery.cores",          p->profile.controls.count > 0,
         cores                                                                                                             },
        {"periphery.widening.lower",   "periphery.widening.upper",
         p->widening.lower != NULL,                                                               p->widening.upper != NULL},
        {"periphery.widening.turn",    "periphery.widening.upper",
         !isnan(p->widening.turn),                                                                p->widening.upper != NULL},
    };

    return check_companions(list, sizeof list / sizeof list[0], root, err);
}

/// Indicators of the DP2 distance have a direction.
static hl_status check_deprivation(const hl_study *study, const hl_node *root,
                                   hl_error *err)
{
    static const char PATH[] = "periphery.deprivation";
    const hl_study_texts *list = &study->periphery.deprivation;

    for (size_t k = 0; k < list->count; k++) {
        const char *text = list->text[k];
        if ((text[0] == '+' || text[0] == '-') && text[1] != '\0') continue;
        return place(root, PATH,
                     hl_fail(err, HL_CODE_STUDY_NO_POLARITY, "%s\t%.60s", PATH, text),
                     err);
    }
    return HL_OK;
}

hl_status hl_study_complete_periphery(hl_study *study, const hl_node *root,
                                      hl_error *err)
{
    hl_status status = check_cores(study, root, err);

    if (status == HL_OK) status = check_rules(study, root, err);
    if (status == HL_OK) status = check_distance(study, root, err);
    if (status == HL_OK) status = check_candidates(study, root, err);
    if (status == HL_OK) status = check_analyses(study, root, err);
    if (status == HL_OK) status = check_deprivation(study, root, err);
    return status;
}
