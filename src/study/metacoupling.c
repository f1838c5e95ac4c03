/// Coupling of every unit with its neighbors and with far places.

#include "study/session.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/file.h"
#include "core/memory.h"
#include "hinterland/coupling/metacoupling.h"
#include "hinterland/study/weigh.h"

enum { DECIMAL = 10 };

/// Whom a unit is coupled with.
typedef struct reach {
    hl_column_spec c;
    hl_column_spec d;
} reach;

static const reach PERI = {
    .c = {.name = "c_peri",
          .title = {"Pericoupling degree", "近程耦合度"},
          .meaning = {"mean over the neighbors of the coupling of mixed subsystem "
                      "vectors, weighted by W",
                      "与邻居混合子系统向量的耦合度,按 W 加权平均"},
          .unit = {"1", "1"},
          .kind = HL_NUMBER,
          .style = HL_STYLE_SEQUENTIAL},
    .d = {.name = "d_peri",
          .title = {"Pericoordination degree", "近程协调度"},
          .meaning = {"sqrt(c_peri sum w (T_i + T_j) / 2)",
                      "sqrt(c_peri Σ w (T_i + T_j) / 2)"},
          .unit = {"1", "1"},
          .kind = HL_NUMBER,
          .style = HL_STYLE_SEQUENTIAL},
};

static const reach TELE = {
    .c = {.name = "c_tele",
          .title = {"Telecoupling degree", "远程耦合度"},
          .meaning = {"as c_peri, with the places of metacoupling.tele",
                      "同 c_peri,对象为 metacoupling.tele 中的远方"},
          .unit = {"1", "1"},
          .kind = HL_NUMBER,
          .style = HL_STYLE_SEQUENTIAL},
    .d = {.name = "d_tele",
          .title = {"Telecoordination degree", "远程协调度"},
          .meaning = {"as d_peri, with the places of metacoupling.tele",
                      "同 d_peri,对象为 metacoupling.tele 中的远方"},
          .unit = {"1", "1"},
          .kind = HL_NUMBER,
          .style = HL_STYLE_SEQUENTIAL},
};

static hl_status couple(session *s, const hl_weights *w, const reach *of, hl_error *err)
{
    const hl_coupling_options *how = &s->coupling_input.options;
    const size_t n = s->frame.n;
    const size_t rows = n * s->frame.periods;
    const hl_text none = {0};
    double *c = hl_array(rows, sizeof *c);
    double *d = hl_array(rows, sizeof *d);

    hl_status status = HL_OK;
    if (c == NULL || d == NULL) status = hl_no_memory(err, "%zu values", rows);
    for (size_t t = 0; t < s->frame.periods && status == HL_OK; t++) {
        const hl_metacoupling_input input = {.n = n,
                                             .subsystems = s->coupling.subsystems,
                                             .stride = rows,
                                             .u = s->coupling.u + t * n,
                                             .alpha = how->alpha,
                                             .w = w,
                                             .model = s->coupling.classed,
                                             .power = how->power,
                                             .threads = s->options->threads};
        status = hl_metacoupling(&input, c + t * n, d + t * n, err);
    }
    if (status == HL_OK) {
        status = hl_columns_append_values(&s->frame.panel, &of->c, NULL, none, c, err);
    }
    if (status == HL_OK) {
        status = hl_columns_append_values(&s->frame.panel, &of->d, NULL, none, d, err);
    }
    free(c);
    free(d);
    return status;
}

/// With the neighbors: the study's weights, or a row-standardized copy of them.
static hl_status couple_near(session *s, hl_error *err)
{
    hl_weights copy = {0};

    if (s->weights.standardization == HL_WEIGHTS_ROW) {
        return couple(s, &s->weights, &PERI, err);
    }
    hl_status status =
        hl_warn(s->log, err, HL_CODE_COUPLING_MIX_RESTANDARDIZED, "", "%s", "weights");
    if (status == HL_OK) status = hl_weights_copy(&s->weights, &copy, err);
    if (status == HL_OK) {
        hl_weights_standardize(&copy, HL_WEIGHTS_ROW);
        status = couple(s, &copy, &PERI, err);
    }
    hl_weights_free(&copy);
    return status;
}

/// Put the key of a unit where a pure function could only count.
static void name_unit(const session *s, hl_error *err)
{
    char rest[HL_MESSAGE_VALUES_SIZE];
    char *end = NULL;

    if (err == NULL || (err->code != HL_CODE_COUPLING_MIX_SUMS &&
                        err->code != HL_CODE_COUPLING_MIX_TRANSPOSED)) {
        return;
    }
    const size_t unit = (size_t)strtoull(err->values, &end, DECIMAL);
    if (unit < 1 || unit > s->frame.n) return;
    (void)snprintf(rest, sizeof rest, "%s", end);
    (void)snprintf(err->values, sizeof err->values, "%.200s%.200s",
                   s->frame.key[unit - 1], rest);
}

/// With the places of a matrix.
static hl_status couple_far(session *s, hl_error *err)
{
    const hl_study_metacoupling *how = &s->study->metacoupling;
    hl_study_weights rule = {.type = HL_STUDY_MATRIX,
                             .standardize = how->standardize,
                             .islands = HL_STUDY_ISLANDS_KEEP};
    hl_weigh_units units = {
        .frame = &s->frame, .crs = &s->crs, .measures = &s->measures};
    hl_weighed made = {0};
    char *path = NULL;

    hl_status status = hl_study_path(s->study, how->tele, &path, err);
    units.source = path;
    if (status == HL_OK) status = hl_weigh(&rule, &units, &made, s->log, err);
    if (status == HL_OK) {
        status = couple(s, &made.weights, &TELE, err);
        if (status != HL_OK) name_unit(s, err);
        (void)hl_at(err, status, "%s", hl_path_name(how->tele));
    }
    hl_weighed_free(&made);
    free(path);
    return status;
}

hl_status session_metacouple(session *s, hl_error *err)
{
    const hl_study_metacoupling *how = &s->study->metacoupling;
    hl_status status = HL_OK;

    if (s->study->subsystems.count == 0) return HL_OK;
    if (how->peri) status = couple_near(s, err);
    if (status == HL_OK && how->tele != NULL) status = couple_far(s, err);
    return status;
}
