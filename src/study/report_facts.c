/// What the panel of a unit says: its subsystems, obstacles, core, type, and how firm
/// they are.

#include "study/report_material.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { MOST_FACTS = 64 };

static const hl_text SUBSYSTEMS = {"Subsystems and coupling", "子系统与耦合"};
static const hl_text OBSTACLES = {"Obstacles, the greatest first",
                                  "障碍因子(由大到小)"};
static const hl_text CORE = {"Core and opportunity", "核心与机会"};
static const hl_text TYPE = {"Type and how firm it is", "类型及其稳健性"};

static hl_report_fact *next_fact(material *m)
{
    hl_report_fact *list = NULL;

    if (m->report.fact == NULL) {
        m->report.fact = material_keep(m, MOST_FACTS, sizeof *list);
    }
    if (m->report.fact == NULL || m->report.facts == MOST_FACTS) return NULL;
    memcpy(&list, &m->report.fact, sizeof list); // ours: kept above
    return &list[m->report.facts++];
}

static hl_status add_number(material *m, hl_text section, const char *name, bool bar,
                            hl_error *err)
{
    double *value = NULL;

    const hl_status status = material_values(m, name, &value, err);
    if (status != HL_OK || value == NULL) return status;
    hl_report_fact *fact = next_fact(m);
    if (fact == NULL) return hl_no_memory(err, "facts");
    *fact = (hl_report_fact){.section = section,
                             .title = material_title(m, name),
                             .unit = material_unit_words(m, name),
                             .value = value,
                             .bar = bar};
    return HL_OK;
}

/// The texts of a column, by period where the result has them.
static hl_status texts_of(material *m, const char *name, const char ***out,
                          hl_error *err)
{
    const bool panel = m->atlas.periods > 0;
    const hl_table *t = panel ? &m->atlas.panel : &m->atlas.layer.table;
    const hl_field *field = hl_table_find(t, name);

    *out = NULL;
    if (field == NULL || field->text == NULL) return HL_OK;
    const char **text = material_keep(m, m->n * m->periods, sizeof *text);
    if (text == NULL) return hl_no_memory(err, "%zu texts", m->n * m->periods);
    for (size_t r = 0; r < t->rows; r++) {
        const size_t unit = panel ? m->atlas.panel_unit[r] : r;
        const size_t period = panel ? m->atlas.panel_index[r] : 0;
        if (unit < m->n && period < m->periods) {
            text[period * m->n + unit] = field->text[r];
        }
    }
    *out = text;
    return HL_OK;
}

/// What a text is called in a language: a core by its name there, a column by its title
/// in the dictionary, anything else as it is.
static const char *called(const material *m, const char *text, hl_lang lang)
{
    for (size_t r = 0; r < m->cores.rows; r++) {
        const char *core = material_cell(&m->cores, "name", r);
        if (core == NULL || strcmp(core, text) != 0) continue;
        const char *english = material_cell(&m->cores, "name_en", r);
        return lang == HL_EN && english != NULL ? english : core;
    }
    return hl_text_in(material_title(m, text), lang);
}

/// Texts as they are called in a language.
static hl_status entitle(material *m, const char *const *name, hl_lang lang,
                         const char ***out, hl_error *err)
{
    const size_t rows = m->n * m->periods;
    const char **text = material_keep(m, rows, sizeof *text);
    const char *last = NULL;
    const char *last_title = NULL;

    if (text == NULL) return hl_no_memory(err, "%zu texts", rows);
    for (size_t r = 0; r < rows; r++) {
        if (name[r] == NULL) continue;
        if (last == NULL || strcmp(name[r], last) != 0) {
            last = name[r];
            last_title = called(m, last, lang);
        }
        text[r] = last_title;
    }
    *out = text;
    return HL_OK;
}

static hl_status add_text(material *m, hl_text section, const char *name, hl_error *err)
{
    const char **own = NULL;

    hl_status status = texts_of(m, name, &own, err);
    if (status != HL_OK || own == NULL) return status;
    hl_report_fact *fact = next_fact(m);
    if (fact == NULL) return hl_no_memory(err, "facts");
    *fact = (hl_report_fact){.section = section, .title = material_title(m, name)};
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && status == HL_OK; lang++) {
        const char **text = NULL;
        status = entitle(m, own, lang, &text, err);
        fact->text[lang] = text;
    }
    return status;
}

/// The words of a column of classes.
static hl_status add_class(material *m, hl_text section, const char *name,
                           hl_error *err)
{
    const size_t rows = m->n * m->periods;
    double *value = NULL;
    atlas_field field = {0};

    hl_status status = material_values(m, name, &value, err);
    if (status != HL_OK || value == NULL) return status;
    status = atlas_find(&m->atlas, name, false, &field, err);
    if (status != HL_OK || field.classes == NULL) return status;
    hl_report_fact *fact = next_fact(m);
    if (fact == NULL) return hl_no_memory(err, "facts");
    *fact = (hl_report_fact){.section = section, .title = field.title};
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        const char **text = material_keep(m, rows, sizeof *text);
        if (text == NULL) return hl_no_memory(err, "%zu texts", rows);
        for (size_t r = 0; r < rows; r++) {
            const hl_class *row =
                !isnan(value[r]) ? hl_classes_find(field.classes, (int)value[r]) : NULL;
            if (row != NULL) text[r] = hl_text_in(row->label, lang);
        }
        fact->text[lang] = text;
    }
    return HL_OK;
}

/// "12 to 19": where the rank of a unit lies in nine of ten universes, latest period.
static hl_status add_ranks(material *m, const char *low, const char *high,
                           hl_text title, hl_error *err)
{
    enum { SIZE = 48 };
    const hl_table *t = &m->universe_units;
    const size_t latest = (m->periods - 1) * m->n;

    if (t->rows == 0 || hl_table_find(t, low) == NULL) return HL_OK;
    hl_report_fact *fact = next_fact(m);
    if (fact == NULL) return hl_no_memory(err, "facts");
    *fact = (hl_report_fact){.section = TYPE, .title = title};
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        const char **text = material_keep(m, m->n * m->periods, sizeof *text);
        if (text == NULL) return hl_no_memory(err, "ranks");
        for (size_t r = 0; r < t->rows; r++) {
            const size_t unit = material_unit(m, material_cell(t, "key", r));
            const double from = material_number(t, low, r);
            const double to = material_number(t, high, r);
            if (unit >= m->n || isnan(from) || isnan(to)) continue;
            char *words = material_keep(m, SIZE, 1);
            if (words == NULL) return hl_no_memory(err, "ranks");
            (void)snprintf(words, SIZE, lang == HL_ZH ? "%.0f 至 %.0f" : "%.0f to %.0f",
                           from, to);
            text[latest + unit] = words;
        }
        fact->text[lang] = text;
    }
    return HL_OK;
}

/// The indices of the subsystems, u_….
static hl_status add_indices(material *m, hl_error *err)
{
    const hl_table *t = &m->atlas.layer.table;
    hl_status status = HL_OK;

    for (size_t k = 0; k < t->count && status == HL_OK; k++) {
        const char *name = t->field[k].name;
        const bool plain = strncmp(name, "u_", 2) == 0 && strchr(name + 2, '_') == NULL;
        if (plain) status = add_number(m, SUBSYSTEMS, name, true, err);
    }
    return status;
}

typedef struct listed {
    const hl_text *section;
    const char *name;
    enum { NUMBER, SHARE, WORDS, CLASSES } kind;
} listed;

static const listed LIST[] = {
    {&SUBSYSTEMS, "c_standard",      SHARE  },
    {&SUBSYSTEMS, "d_standard",      SHARE  },
    {&SUBSYSTEMS, "d_class",         CLASSES},
    {&SUBSYSTEMS, "lag_type",        CLASSES},
    {&OBSTACLES,  "obstacle_1",      WORDS  },
    {&OBSTACLES,  "obstacle_2",      WORDS  },
    {&OBSTACLES,  "obstacle_3",      WORDS  },
    {&CORE,       "core",            WORDS  },
    {&CORE,       "core_km",         NUMBER },
    {&CORE,       "core_min",        NUMBER },
    {&CORE,       "deficit",         SHARE  },
    {&CORE,       "opportunity",     SHARE  },
    {&CORE,       "m_prox",          SHARE  },
    {&CORE,       "m_remote",        SHARE  },
    {&CORE,       "gap_neighbor",    NUMBER },
    {&CORE,       "gap_core",        NUMBER },
    {&TYPE,       "type",            CLASSES},
    {&TYPE,       "type_stability",  SHARE  },
    {&TYPE,       "class_stability", SHARE  },
    {&TYPE,       "top_share",       SHARE  },
    {&TYPE,       "bottom_share",    SHARE  },
};

static hl_status add_listed(material *m, const listed *l, hl_error *err)
{
    switch (l->kind) {
    case WORDS: return add_text(m, *l->section, l->name, err);
    case CLASSES: return add_class(m, *l->section, l->name, err);
    case NUMBER:
    case SHARE: break;
    }
    return add_number(m, *l->section, l->name, l->kind == SHARE, err);
}

hl_status material_facts(material *m, hl_error *err)
{
    static const hl_text RANK = {"Rank by D in nine of ten universes",
                                 "九成情景中按 D 的位次"};
    static const hl_text MARGIN = {"Rank by M in nine of ten universes",
                                   "九成情景中按 M 的位次"};
    hl_status status = add_indices(m, err);

    for (size_t k = 0; k < sizeof LIST / sizeof *LIST && status == HL_OK; k++) {
        status = add_listed(m, &LIST[k], err);
    }
    if (status == HL_OK) status = add_ranks(m, "rank_low", "rank_high", RANK, err);
    if (status == HL_OK) {
        status = add_ranks(m, "m_prox_rank_low", "m_prox_rank_high", MARGIN, err);
    }
    return status;
}
