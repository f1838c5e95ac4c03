/// Which unit of the reference year comes from which units of each period, and why.

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "frame/changing.h"

enum { UNIT, UNIT_NAME, PERIOD, FROM_KEY, FROM_NAME, EVENTS, SOURCE, TEXTS };

static const hl_column_spec TEXT[TEXTS] = {
    [UNIT] = {.name = "unit",
              .title = {"Unit", "单元"},
              .meaning = {"key of the unit of the reference year", "基准年单元代码"},
              .unit = {"", ""},
              .kind = HL_TEXT},
    [UNIT_NAME] = {.name = "unit_name",
              .title = {"Name", "名称"},
              .meaning = {"its name, as in the period nearest to that year",
                               "其名称,取自最接近基准年的时期"},
              .unit = {"", ""},
              .kind = HL_TEXT},
    [PERIOD] = {.name = "period",
              .title = {"Period", "时期"},
              .meaning = {"period of the data", "数据所属时期"},
              .unit = {"", ""},
              .kind = HL_TEXT},
    [FROM_KEY] = {.name = "from_key",
              .title = {"From", "来源单元"},
              .meaning = {"key of a unit of the period that it comes from",
                              "该期来源单元的代码"},
              .unit = {"", ""},
              .kind = HL_TEXT},
    [FROM_NAME] = {.name = "from_name",
              .title = {"Name then", "当时名称"},
              .meaning = {"its name in the period", "来源单元当时的名称"},
              .unit = {"", ""},
              .kind = HL_TEXT},
    [EVENTS] = {.name = "events",
              .title = {"Events", "事件"},
              .meaning = {"the events in between: year, type, from > to",
                            "其间的事件:年份、类型、由 > 至"},
              .unit = {"", ""},
              .kind = HL_TEXT},
    [SOURCE] = {.name = "source",
              .title = {"Source", "依据"},
              .meaning = {"where the events are known from", "事件的依据"},
              .unit = {"", ""},
              .kind = HL_TEXT},
};

static const hl_column_spec SHARE = {
    .name = "share",
    .title = {"Share",                        "份额"                                                        },
    .meaning = {"part of that unit's totals that belongs to the unit; empty: not "
                "identifiable", "来源单元总量中归入本单元的份额;空:无法识别"},
    .unit = {"1",                            "1"                                                             },
    .kind = HL_NUMBER
};

static const hl_column_spec RELATION = {
    .name = "relation",
    .title = {"Relation",                   "关系"                           },
    .meaning = {"how the unit comes from it", "本单元与来源单元的关系"},
    .unit = {"",                           ""                                 },
    .kind = HL_CLASS,
    .classes = &HL_LINEAGE_RELATIONS
};

typedef struct sheet {
    char **text[TEXTS]; ///< pieces texts
    double *share;
    double *relation;
    bool *hit;
    bool *scratch;
} sheet;

static hl_status begin(const changing *c, sheet *s, hl_error *err)
{
    bool room = true;

    for (size_t k = 0; k < TEXTS; k++) {
        s->text[k] = hl_array(c->pieces, sizeof *s->text[k]);
        room = room && s->text[k] != NULL;
    }
    s->share = hl_array(c->pieces, sizeof *s->share);
    s->relation = hl_array(c->pieces, sizeof *s->relation);
    s->hit = hl_array(c->steps, sizeof *s->hit);
    s->scratch = hl_array(2 * c->keys, sizeof *s->scratch);
    if (!room || s->share == NULL || s->relation == NULL || s->hit == NULL ||
        s->scratch == NULL) {
        return hl_no_memory(err, "%zu parts", c->pieces);
    }
    return HL_OK;
}

static void end(const changing *c, sheet *s)
{
    for (size_t k = 0; k < TEXTS; k++) {
        hl_free_texts(s->text[k], c->pieces);
    }
    free(s->share);
    free(s->relation);
    free(s->hit);
    free(s->scratch);
}

static hl_lineage_relation relation_of(const changing *c, size_t k)
{
    const change_piece *p = &c->piece[k];
    const bool before =
        k > 0 && c->piece[k - 1].period == p->period && c->piece[k - 1].unit == p->unit;
    const bool after = k + 1 < c->pieces && c->piece[k + 1].period == p->period &&
                       c->piece[k + 1].unit == p->unit;

    if (p->row == SIZE_MAX) return HL_LINEAGE_NO_ROW;
    if (isnan(p->share)) return HL_LINEAGE_UNKNOWN;
    if (p->share != 1.0) return HL_LINEAGE_PART;
    if (before || after) return HL_LINEAGE_MERGED;
    return p->unit == p->from ? HL_LINEAGE_SAME : HL_LINEAGE_WHOLE;
}

static bool is_told_before(const changing *c, const bool *hit, size_t step)
{
    const char *source = c->step[step].event->source;

    for (size_t k = 0; k < step; k++) {
        const char *other = c->step[k].event->source;
        if (hit[k] && other != NULL && strcmp(other, source) == 0) return true;
    }
    return false;
}

/// The steps between a unit and what it comes from, in words.
static hl_status tell(const changing *c, size_t k, sheet *s, hl_error *err)
{
    hl_buffer events = {0};
    hl_buffer sources = {0};

    changing_trace(c, &c->piece[k], s->hit, s->scratch);
    for (size_t j = 0; j < c->steps; j++) {
        const hl_change *event = c->step[j].event;
        if (!s->hit[j]) continue;
        hl_buffer_format(&events, "%s%ld %s %s > %s", events.length > 0 ? "; " : "",
                         event->year, hl_change_word(event->type), event->from,
                         event->to);
        if (c->step[j].measured) {
            hl_buffer_format(&events, " (%.4f, %s)", c->step[j].share,
                             event->weight_field);
        }
        if (event->source == NULL || is_told_before(c, s->hit, j)) continue;
        hl_buffer_format(&sources, "%s%s", sources.length > 0 ? "; " : "",
                         event->source);
    }
    hl_status status = hl_buffer_check(&events, err);
    if (status == HL_OK) status = hl_buffer_check(&sources, err);
    if (status == HL_OK) {
        s->text[EVENTS][k] = events.text;
        s->text[SOURCE][k] = sources.text;
        return HL_OK;
    }
    hl_buffer_free(&events);
    hl_buffer_free(&sources);
    return status;
}

static bool keep_text(const char *from, char **to)
{
    *to = hl_copy_text(from);
    return *to != NULL || from == NULL;
}

static hl_status fill(const changing *c, size_t k, sheet *s, hl_error *err)
{
    const change_piece *p = &c->piece[k];
    char number[HL_KEY_LIST_SIZE];

    (void)snprintf(number, sizeof number, "%ld", c->period[p->period]);
    s->share[k] = p->share;
    s->relation[k] = relation_of(c, k);
    if (!keep_text(c->key[p->unit], &s->text[UNIT][k]) ||
        !keep_text(changing_name(c, p->unit, c->year), &s->text[UNIT_NAME][k]) ||
        !keep_text(number, &s->text[PERIOD][k]) ||
        !keep_text(c->key[p->from], &s->text[FROM_KEY][k]) ||
        !keep_text(changing_name(c, p->from, c->period[p->period]),
                   &s->text[FROM_NAME][k])) {
        return hl_no_memory(err, "%zu parts", c->pieces);
    }
    const bool plain =
        p->unit == p->from && p->share == 1.0 && relation_of(c, k) == HL_LINEAGE_SAME;
    return plain ? HL_OK : tell(c, k, s, err);
}

hl_status changing_lineage(const changing *c, hl_columns *out, hl_error *err)
{
    hl_columns columns = {.rows = c->pieces};
    const hl_text none = {0};
    sheet s = {0};

    hl_status status = begin(c, &s, err);
    for (size_t k = 0; k < c->pieces && status == HL_OK; k++) {
        status = fill(c, k, &s, err);
    }
    for (size_t t = 0; t < TEXTS && status == HL_OK; t++) {
        status = hl_columns_append_texts(&columns, &TEXT[t],
                                         (const char *const *)s.text[t], err);
        if (status != HL_OK || t != FROM_NAME) continue;
        status = hl_columns_append_values(&columns, &SHARE, NULL, none, s.share, err);
        if (status == HL_OK) {
            status = hl_columns_append_values(&columns, &RELATION, NULL, none,
                                              s.relation, err);
        }
    }
    if (status == HL_OK) {
        *out = columns;
        columns = (hl_columns){0};
    }
    hl_columns_free(&columns);
    end(c, &s);
    return status;
}
