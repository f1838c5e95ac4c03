/// Which formula a coupling degree from elsewhere comes from, and the right one beside
/// it.

#include "study/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

/// Every subsystem has a ready-made index: what the user's C was made from is known.
static bool indices_are_given(const session *s)
{
    for (size_t k = 0; k < s->study->subsystems.count; k++) {
        if (s->study->subsystems.subsystem[k].index == NULL) return false;
    }
    return true;
}

/// The indices as the table has them, or as they were computed here.
static hl_status gather_indices(const session *s, double **out, hl_error *err)
{
    const size_t rows = s->frame.n * s->frame.periods;
    const size_t count = s->study->subsystems.count;
    const bool given = indices_are_given(s);
    double *u = hl_array(count, rows * sizeof *u);

    if (u == NULL) return hl_no_memory(err, "%zu indices", count * rows);
    for (size_t k = 0; k < count; k++) {
        memcpy(u + k * rows, given ? s->ready[k] : s->coupling.u + k * rows,
               rows * sizeof *u);
    }
    *out = u;
    return HL_OK;
}

static hl_status append_columns(session *s, const double *c, hl_error *err)
{
    static const hl_column_spec GIVEN = {
        .name = "c_given",
        .title = {"Coupling degree as given",                            "所给耦合度"},
        .meaning = {"the coupling degree of the table that was diagnosed",
                  "表中被诊断的耦合度"                                           },
        .unit = {"1",                                                   "1"              },
        .kind = HL_NUMBER,
        .style = HL_STYLE_SEQUENTIAL
    };
    static const hl_column_spec DIFFERENCE = {
        .name = "c_difference",
        .title = {"Given less standard",                                     "所给减标准"},
        .meaning = {"c_given less the standard coupling degree computed here",
                  "c_given 减去此处计算的标准耦合度"                              },
        .unit = {"1",                                                       "1"              },
        .kind = HL_NUMBER,
        .style = HL_STYLE_DIVERGING
    };
    const hl_text none = {0};
    hl_column *column = NULL;

    hl_status status =
        hl_columns_append_values(&s->frame.panel, &GIVEN, NULL, none, c, err);
    if (status == HL_OK) {
        status =
            hl_columns_append(&s->frame.panel, &DIFFERENCE, NULL, none, &column, err);
    }
    for (size_t r = 0; status == HL_OK && r < s->frame.panel.rows; r++) {
        column->value[r] = c[r] - s->coupling.degree[r].c[HL_COUPLING_STANDARD];
    }
    return status;
}

static hl_status add_sheet(session *s, hl_error *err)
{
    hl_sheet *sheet = &s->table_sheet[s->table_sheet_count++];

    *sheet = (hl_sheet){
        .name = "diagnosis",
        .title = {"Diagnosis of a coupling degree", "耦合度诊断"                                          },
        .description = {
                  "How near each circulating formula comes to the coupling degree "
            "of the table.",                        "各种流传的公式与表中耦合度的接近程度。"}
    };
    return hl_diagnosis_columns(&s->diagnosed, &sheet->columns, err);
}

static hl_status judge(session *s, const double *c, const double *u, hl_error *err)
{
    const char *field = s->study->coupling.diagnose;
    const hl_diagnosis_input input = {.rows = s->frame.n * s->frame.periods,
                                      .c = c,
                                      .subsystems = s->study->subsystems.count,
                                      .u = u,
                                      .alpha = s->coupling_input.options.alpha};

    hl_status status = hl_diagnose(&input, &s->diagnosed, err);
    if (status != HL_OK) return hl_at(err, status, "%s", field);
    status = hl_diagnosis_warn(&input, &s->diagnosed, field, s->log, err);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && status == HL_OK; lang++) {
        status = hl_diagnosis_words(&input, &s->diagnosed, field, lang,
                                    &s->diagnosed_words[lang], err);
    }
    return status;
}

hl_status session_diagnose(session *s, hl_error *err)
{
    const char *field = s->study->coupling.diagnose;
    const size_t rows = s->frame.n * s->frame.periods;
    double *c = NULL;
    double *u = NULL;

    if (s->study->subsystems.count == 0 || field == NULL) return HL_OK;
    hl_status status = HL_OK;
    c = hl_array(rows, sizeof *c);
    if (c == NULL) {
        status = hl_no_memory(err, "%zu values", rows);
        goto done;
    }
    status = session_fetch(s, field, "coupling.diagnose", c, err);
    if (status == HL_OK) status = gather_indices(s, &u, err);
    if (status == HL_OK) status = judge(s, c, u, err);
    if (status == HL_OK) status = append_columns(s, c, err);
    if (status == HL_OK) status = add_sheet(s, err);
done:
    free(c);
    free(u);
    return status;
}
