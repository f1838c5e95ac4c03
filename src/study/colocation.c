/// Where several fields are in the same class: one column per local statistic.

#include "study/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/stats/local_join_count.h"

enum { FEWEST_MAPS = 2 };

/// The maps of one statistic in one period.
typedef struct maps {
    size_t count;
    hl_local *map;
    const hl_local **each;
} maps;

static void free_maps(maps *m)
{
    for (size_t k = 0; k < m->count; k++) {
        free(m->map[k].cls);
    }
    free(m->map);
    free(m->each);
    *m = (maps){0};
}

static uint8_t undefined_of(const hl_classes *classes)
{
    return (uint8_t)classes->row[classes->count - 2].code;
}

/// The classes of a field, back from its column; undefined where it has none.
static hl_status add_map(const session *s, const session_local *one, maps *m,
                         hl_error *err)
{
    const size_t n = s->frame.n;
    const hl_column *column = hl_columns_find(&s->frame.panel, one->outcome.column);
    uint8_t *cls = hl_array(n, sizeof *cls);

    if (cls == NULL) return hl_no_memory(err, "%zu classes", n);
    for (size_t i = 0; i < n; i++) {
        const double code =
            column != NULL ? column->value[one->period * n + i] : (double)NAN;
        cls[i] = isnan(code) ? undefined_of(one->outcome.classes) : (uint8_t)code;
    }
    m->each[m->count] = &m->map[m->count];
    m->map[m->count++] =
        (hl_local){.n = n, .cls = cls, .classes = one->outcome.classes};
    return HL_OK;
}

static hl_status take_maps(const session *s, const local_statistic *statistic,
                           size_t period, maps *m, hl_error *err)
{
    hl_status status = HL_OK;

    m->map = hl_array(s->local_count, sizeof *m->map);
    m->each = hl_array(s->local_count, sizeof(const hl_local *));
    if (m->map == NULL || m->each == NULL) return hl_no_memory(err, "the maps");
    for (size_t k = 0; k < s->local_count && status == HL_OK; k++) {
        const session_local *one = &s->local[k];
        if (one->statistic != statistic || one->period != period) continue;
        status = add_map(s, one, m, err);
    }
    return status;
}

/// The column of a statistic, undefined everywhere when it is new.
static hl_status find_column(session *s, const local_statistic *statistic,
                             const hl_classes *classes, hl_column **out, hl_error *err)
{
    static const hl_column_spec SPEC = {
        .name = "joint_{F}",
        .title = {"{F}: class of all fields",              "{F}：各字段共同类别"                      },
        .meaning = {"the class in which the unit is by every field; not significant "
                    "where they differ", "各字段一致的类别;不一致则为不显著"},
        .unit = {"",                                      ""                                                 },
        .kind = HL_CLASS,
        .style = HL_STYLE_CLASSES,
    };
    hl_column_spec spec = SPEC;
    char name[HL_COLUMN_NAME_SIZE];

    (void)snprintf(name, sizeof name, "joint_%s", statistic->tag);
    for (size_t c = 0; c < s->frame.panel.count; c++) {
        *out = &s->frame.panel.column[c];
        if (strcmp((*out)->name, name) == 0) return HL_OK;
    }
    spec.classes = classes;
    const hl_status status = hl_columns_append(&s->frame.panel, &spec, statistic->tag,
                                               statistic->title, out, err);
    for (size_t r = 0; r < s->frame.panel.rows && status == HL_OK; r++) {
        (*out)->value[r] = undefined_of(classes);
    }
    return status;
}

static hl_status join_period(session *s, const local_statistic *statistic,
                             size_t period, hl_error *err)
{
    const size_t n = s->frame.n;
    uint8_t *cls = hl_array(n, sizeof *cls);
    hl_column *column = NULL;
    maps m = {0};

    hl_status status = cls != NULL ? take_maps(s, statistic, period, &m, err)
                                   : hl_no_memory(err, "%zu classes", n);
    if (status != HL_OK || m.count < FEWEST_MAPS) goto done;
    status = hl_class_colocation(m.each, m.count, cls, err);
    if (status == HL_OK) {
        status = find_column(s, statistic, m.map[0].classes, &column, err);
    }
    for (size_t i = 0; i < n && status == HL_OK; i++) {
        column->value[period * n + i] = cls[i];
    }
done:
    free_maps(&m);
    free(cls);
    return status;
}

hl_status session_colocate(session *s, hl_error *err)
{
    const hl_study_words *local = &s->study->association.local_statistics;
    hl_status status = HL_OK;

    if (!s->study->association.colocation) return HL_OK;
    for (size_t k = 0; k < local->count; k++) {
        const local_statistic *statistic = &LOCAL_STATISTICS[local->word[k]];
        for (size_t t = 0; t < s->frame.periods && status == HL_OK; t++) {
            status = join_period(s, statistic, t, err);
        }
    }
    return status;
}
