/// The fields of a report and what its scatterplots show.

#include "study/report_material.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { MOST_VALUES = 600000, NAME_SIZE = 64 };

static const double ROW_TOLERANCE = 1e-9;

// -------------------------------------------------------------------- scatters

/// The columns of a field of which local Moran's I was computed, "" when one is
/// lacking.
typedef struct columns_of {
    char z[NAME_SIZE];
    char i[NAME_SIZE];
    char p[NAME_SIZE];
} columns_of;

static bool has_column(const material *m, const char *name)
{
    return hl_table_find(&m->atlas.layer.table, name) != NULL;
}

/// The field of a column of classes "{F}_lisa" with all its companions.
static bool find_columns(const material *m, const char *lisa, char field[NAME_SIZE],
                         columns_of *out)
{
    static const char ENDING[] = "_lisa";
    const size_t length = strlen(lisa);

    if (length < sizeof ENDING || length >= NAME_SIZE - sizeof ENDING ||
        strcmp(lisa + length - (sizeof ENDING - 1), ENDING) != 0) {
        return false;
    }
    const int stem = (int)(length - (sizeof ENDING - 1));
    (void)snprintf(field, NAME_SIZE, "%.*s", stem, lisa);
    (void)snprintf(out->z, NAME_SIZE, "%s_z", field);
    (void)snprintf(out->i, NAME_SIZE, "%s_i", field);
    (void)snprintf(out->p, NAME_SIZE, "%s_p", field);
    return has_column(m, out->z) && has_column(m, out->i) && has_column(m, out->p);
}

/// Moran's I of a field and its pseudo p, by period.
static hl_status find_slopes(material *m, const char *field, double **slope, double **p,
                             hl_error *err)
{
    const hl_table *t = &m->global;

    *slope = material_keep(m, m->periods, sizeof **slope);
    *p = material_keep(m, m->periods, sizeof **p);
    if (*slope == NULL || *p == NULL) return hl_no_memory(err, "global statistics");
    for (size_t k = 0; k < m->periods; k++) {
        (*slope)[k] = NAN;
        (*p)[k] = NAN;
    }
    for (size_t r = 0; r < t->rows; r++) {
        const char *of = material_cell(t, "field", r);
        const char *statistic = material_cell(t, "statistic", r);
        const char *period = material_cell(t, "period", r);
        if (of == NULL || statistic == NULL || strcmp(of, field) != 0 ||
            strcmp(statistic, "moran") != 0) {
            continue;
        }
        for (size_t k = 0; k < m->periods; k++) {
            const bool here =
                m->periods == 1 ||
                (period != NULL && strcmp(period, m->report.period[k]) == 0);
            if (!here) continue;
            (*slope)[k] = material_number(t, "value", r);
            (*p)[k] = material_number(t, "p", r);
        }
    }
    return HL_OK;
}

/// The spatial lag of the standardized values of one period: the slope of it on them is
/// Moran's I. The column {F}_lag is that of the values as they are.
static void lag_of(const material *m, const double *z, double *lag)
{
    const size_t *start = m->report.neighbor_start;

    for (size_t i = 0; i < m->n; i++) {
        double sum = 0.0;
        double weight = 0.0;
        double all = 0.0;
        for (size_t k = start[i]; k < start[i + 1]; k++) {
            const double other = z[m->report.neighbor[k]];
            all += m->weight[k];
            if (isnan(other)) continue;
            sum += m->weight[k] * other;
            weight += m->weight[k];
        }
        // neighbors without a value took no part: a row that summed to 1 still does
        const bool standardized = fabs(all - 1.0) < ROW_TOLERANCE;
        lag[i] = weight > 0.0 ? sum / (standardized ? weight : 1.0) : NAN;
        if (isnan(z[i])) lag[i] = NAN;
    }
}

static hl_status lag_of_all(material *m, const double *z, double **out, hl_error *err)
{
    *out = material_keep(m, m->periods * m->n, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu values", m->periods * m->n);
    for (size_t k = 0; k < m->periods * m->n; k++) {
        (*out)[k] = NAN;
    }
    for (size_t t = 0; t < m->periods && m->report.neighbor_start != NULL; t++) {
        lag_of(m, z + t * m->n, *out + t * m->n);
    }
    return HL_OK;
}

static hl_status add_scatter(material *m, const char *lisa, hl_report_scatter *out,
                             bool *added, hl_error *err)
{
    char field[NAME_SIZE] = "";
    columns_of name;
    double *column[4] = {NULL};
    double *slope = NULL;
    double *slope_p = NULL;

    *added = false;
    if (!find_columns(m, lisa, field, &name)) return HL_OK;
    hl_status status = material_values(m, name.z, &column[0], err);
    if (status == HL_OK) status = material_values(m, name.i, &column[2], err);
    if (status == HL_OK) status = material_values(m, name.p, &column[3], err);
    if (status == HL_OK) status = lag_of_all(m, column[0], &column[1], err);
    if (status == HL_OK) status = find_slopes(m, field, &slope, &slope_p, err);
    if (status != HL_OK) return status;
    char *kept = material_keep_text(m, hl_copy_text(field));
    if (kept == NULL) return hl_no_memory(err, "a field");
    *out = (hl_report_scatter){.title = material_title(m, kept),
                               .field = kept,
                               .z = column[0],
                               .lag = column[1],
                               .local = column[2],
                               .p = column[3],
                               .classes = lisa,
                               .slope = slope,
                               .slope_p = slope_p};
    *added = true;
    return HL_OK;
}

hl_status material_scatters(material *m, hl_error *err)
{
    hl_report_scatter *list = material_keep(m, m->atlas.fields, sizeof *list);
    hl_status status = HL_OK;

    if (list == NULL) return hl_no_memory(err, "%zu fields", m->atlas.fields);
    for (size_t k = 0; k < m->atlas.fields && status == HL_OK; k++) {
        const atlas_field *f = &m->atlas.field[k];
        bool added = false;
        if (f->source != NULL) continue;
        status = add_scatter(m, f->name, &list[m->report.scatters], &added, err);
        m->report.scatters += added;
    }
    m->report.scatter = list;
    return status;
}

// ---------------------------------------------------------------------- fields

static bool is_main(const atlas_field *f)
{
    return f->rank != NULL && strcmp(f->rank, "main") == 0;
}

static bool is_mapped(const atlas_field *f)
{
    return f->rank != NULL && strcmp(f->rank, "none") != 0;
}

/// What the scatterplot reads must be there, whatever room is left.
static bool is_needed(const material *m, const char *name)
{
    for (size_t k = 0; k < m->report.scatters; k++) {
        const hl_report_scatter *s = &m->report.scatter[k];
        if (strcmp(s->field, name) == 0 || strcmp(s->classes, name) == 0) return true;
    }
    return false;
}

static hl_status add_field(material *m, const atlas_field *f, hl_report_field *out,
                           hl_error *err)
{
    double *value = NULL;
    const hl_status status = material_values(m, f->name, &value, err);

    if (status != HL_OK) return status;
    *out = (hl_report_field){.name = f->name,
                             .group = f->group,
                             .title = f->title,
                             .unit = f->unit,
                             .meaning = material_meaning(m, f->name),
                             .note = f->note,
                             .caption = f->caption,
                             .style = f->style,
                             .classes = f->classes,
                             .value = value,
                             .main = is_main(f)};
    return HL_OK;
}

/// A pass over the fields of the layer: first those that open the menu, then the others
/// as far as there is room.
static hl_status add_fields(material *m, bool first, hl_report_field *list,
                            size_t *offered, hl_error *err)
{
    const size_t room = MOST_VALUES / (m->n * m->periods + 1);
    hl_status status = HL_OK;

    for (size_t k = 0; k < m->atlas.fields && status == HL_OK; k++) {
        const atlas_field *f = &m->atlas.field[k];
        const bool needed = is_needed(m, f->name);
        const bool opens = is_main(f) || needed;
        if (f->source != NULL || (!is_mapped(f) && !needed) || opens != first) continue;
        ++*offered;
        if (!opens && m->report.fields >= room) {
            m->left_out++;
            continue;
        }
        status = add_field(m, f, &list[m->report.fields], err);
        m->report.fields += status == HL_OK;
    }
    return status;
}

/// Main maps first: the LISA map of the first field opens the page.
static int by_importance(const material *m, const hl_report_field *f)
{
    if (m->report.scatters > 0 && strcmp(f->name, m->report.scatter[0].classes) == 0) {
        return 0;
    }
    return 1;
}

hl_status material_fields(material *m, hl_error *err)
{
    hl_report_field *list = material_keep(m, m->atlas.fields, sizeof *list);
    size_t offered = 0;

    if (list == NULL) return hl_no_memory(err, "%zu fields", m->atlas.fields);
    hl_status status = add_fields(m, true, list, &offered, err);
    if (status == HL_OK) status = add_fields(m, false, list, &offered, err);
    if (status != HL_OK) return status;
    for (size_t k = 1; k < m->report.fields; k++) {
        if (by_importance(m, &list[k]) != 0) continue;
        const hl_report_field first = list[k];
        memmove(list + 1, list, k * sizeof *list);
        list[0] = first;
    }
    m->report.field = list;
    if (m->left_out == 0) return HL_OK;
    return hl_warn(m->log, err, HL_CODE_REPORT_LEFT_OUT, "", "%zu\t%zu", m->left_out,
                   offered);
}
