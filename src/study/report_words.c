/// Title, findings, warnings and provenance of a report, as the result tells them.

#include "study/report_material.h"

#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"

static hl_text both(const hl_table *t, size_t row, const char *en, const char *zh)
{
    return (hl_text){material_cell(t, en, row), material_cell(t, zh, row)};
}

static hl_status tell_findings(material *m, hl_error *err)
{
    const hl_table *t = &m->findings;
    hl_text *list = material_keep(m, t->rows, sizeof *list);

    if (list == NULL) return hl_no_memory(err, "%zu findings", t->rows);
    for (size_t r = 0; r < t->rows; r++) {
        list[r] = both(t, r, "text_en", "text_zh");
    }
    m->report.finding = list;
    m->report.findings = t->rows;
    return HL_OK;
}

static hl_status tell_warnings(material *m, hl_error *err)
{
    const hl_table *t = &m->warnings;
    hl_report_warning *list = material_keep(m, t->rows, sizeof *list);

    if (list == NULL) return hl_no_memory(err, "%zu warnings", t->rows);
    for (size_t r = 0; r < t->rows; r++) {
        const char *code = material_cell(t, "code", r);
        list[r] = (hl_report_warning){.code = code != NULL ? code : "",
                                      .what = both(t, r, "what_en", "what_zh"),
                                      .why = both(t, r, "why_en", "why_zh"),
                                      .cure = both(t, r, "cure_en", "cure_zh"),
                                      .times = 1};
    }
    m->report.warning = list;
    m->report.warnings = t->rows;
    return HL_OK;
}

/// All but the findings and warnings, which are told above.
static hl_status tell_provenance(material *m, hl_error *err)
{
    const hl_table *t = &m->provenance;
    hl_report_item *list = material_keep(m, t->rows, sizeof *list);

    if (list == NULL) return hl_no_memory(err, "%zu items", t->rows);
    for (size_t r = 0; r < t->rows; r++) {
        const char *item = material_cell(t, "item", r);
        const char *value = material_cell(t, "value", r);
        if (item == NULL || strcmp(item, "finding") == 0 ||
            strcmp(item, "warning") == 0) {
            continue;
        }
        list[m->report.items++] = (hl_report_item){item, value != NULL ? value : ""};
    }
    m->report.provenance = list;
    return HL_OK;
}

static hl_text title_of(const material *m)
{
    const char *own = m->request->title;

    if (own != NULL) return (hl_text){own, own};
    for (size_t k = 0; k < m->atlas.fields; k++) {
        const atlas_field *f = &m->atlas.field[k];
        if (hl_text_in(f->subtitle, HL_EN)[0] != '\0') return f->subtitle;
    }
    const char *name = hl_path_name(m->request->source);
    return (hl_text){name, name};
}

hl_status material_words(material *m, hl_error *err)
{
    m->report.title = title_of(m);
    m->report.sections = m->request->sections;
    if (m->report.fields > 0) m->report.subtitle = m->report.field[0].caption;
    hl_status status = tell_findings(m, err);
    if (status == HL_OK) status = tell_warnings(m, err);
    return status == HL_OK ? tell_provenance(m, err) : status;
}
