/// What the periphery says beyond its quantities, and the analyses beside it.

#include "study/places.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/periphery/gap_trends.h"
#include "hinterland/periphery/profile_tests.h"
#include "hinterland/periphery/siphon.h"

/// Values of the members as a column of the panel, the same in every period.
static hl_status append_to_panel(session *s, const hl_column *column, hl_error *err)
{
    const size_t all = s->frame.panel.rows;
    size_t *row = hl_array(all, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu rows", all);
    for (size_t r = 0; r < all; r++) {
        row[r] = SIZE_MAX;
    }
    for (size_t t = 0; t < s->frame.periods; t++) {
        for (size_t m = 0; m < s->places.n; m++) {
            row[t * s->frame.n + s->member[m]] = m;
        }
    }
    const hl_status status = hl_columns_append_rows(&s->frame.panel, column, row, err);
    free(row);
    return status;
}

// ---- the distance profile

static hl_status test_period(session *s, size_t t, bool *use, rows *list, hl_error *err)
{
    const session_places *d = &s->places;
    const hl_study_profile *how = &s->study->periphery.profile;
    const hl_periphery_region *region = &s->periphery.region[t];
    const size_t first = t * d->n;
    const hl_profile_test_options options = {
        .draws = how->draws,
        .permutations = how->permutations,
        .seed = s->study->association.seed,
        .level = s->study->association.fdr,
        .w = &d->weights,
        .period = s->frame.periods > 1 ? s->frame.period[t] : "1"};
    const double *control[HL_PROFILE_CONTROLS_MAX] = {NULL};
    hl_profile_tests tests = {0};

    if (region->profile.units < HL_PROFILE_TEST_UNITS + d->controls ||
        !(region->profile.sigma_loo > 0.0)) {
        return HL_OK; // no profile is told already
    }
    for (size_t m = 0; m < d->n; m++) {
        use[m] = !s->periphery.is_core[first + m];
    }
    for (size_t j = 0; j < d->controls; j++) {
        control[j] = d->control[j] + first;
    }
    const hl_profile_input input = {.n = d->n,
                                    .y = d->y + first,
                                    .km = s->periphery.core_km + first,
                                    .use = use,
                                    .controls = d->controls,
                                    .control = control};
    const hl_status status = hl_profile_test(&input, &options, &tests, s->log, err);
    if (status != HL_OK) return status;
    hl_profile_row *row = rows_add(list, HL_PROFILE_ROWS);
    if (row == NULL) return hl_no_memory(err, "%d rows", HL_PROFILE_ROWS);
    hl_profile_list(&region->profile, &tests, region->near_mid, period_number(s, t),
                    row);
    return HL_OK;
}

static hl_status profile_sheet(const void *row, hl_columns *columns, hl_error *err)
{
    return hl_profile_columns(row, columns, err);
}

static hl_status test_profiles(session *s, hl_error *err)
{
    static const hl_sheet HEAD = {
        .name = "periphery_profile",
        .title = {"Distance profile",                                        "距离剖面"                                          },
        .description = {"How the level changes with the distance to the nearest core, "
                        "and whether that may be chance.", "水平随到最近核心距离的变化及其检验。"}
    };
    const hl_study_profile *how = &s->study->periphery.profile;
    rows list = {.size = sizeof(hl_profile_row)};

    if (how->draws == 0 && how->permutations == 0) return HL_OK;
    bool *use = hl_array(s->places.n, sizeof *use);
    hl_status status =
        use != NULL ? HL_OK : hl_no_memory(err, "%zu flags", s->places.n);
    for (size_t t = 0; t < s->frame.periods && status == HL_OK; t++) {
        status = hl_at(err, test_period(s, t, use, &list, err), "profile");
    }
    free(use);
    if (status == HL_OK) status = rows_sheet(s, &list, &HEAD, profile_sheet, err);
    free(list.row);
    return status;
}

// ---- gap trends

static hl_status gap_sheet(session *s, const hl_gap_trends *trends, hl_error *err)
{
    static const hl_sheet HEAD = {
        .name = "gap_trend",
        .title = {"Trend of the gap to the core", "与核心差距的趋势"                                                             },
        .description = {
                  "Does the gap of a unit to its core widen or close? Theil-Sen "
            "and Mann-Kendall over the periods.", "单元与核心的差距是扩大还是缩小?各期的 Theil-Sen 与 Mann-Kendall。"}
    };
    static const char *const MAPPED[] = {"gap_slope", "gap_trend"};
    hl_sheet *sheet = places_add_table(s, &HEAD, trends->n);

    hl_status status =
        places_append_names(s, s->member, trends->n, &sheet->columns, err);
    if (status == HL_OK) status = hl_gap_trends_columns(trends, &sheet->columns, err);
    for (size_t k = 0; k < sizeof MAPPED / sizeof *MAPPED && status == HL_OK; k++) {
        status = append_to_panel(s, hl_columns_find(&sheet->columns, MAPPED[k]), err);
    }
    return status;
}

/// The gaps of the units that are no core; a core has none to itself.
static hl_status gaps_of_others(const hl_periphery *p, double **out, hl_error *err)
{
    double *gap = hl_array(p->rows, sizeof *gap);

    if (gap == NULL) return hl_no_memory(err, "%zu gaps", p->rows);
    for (size_t r = 0; r < p->rows; r++) {
        gap[r] = p->is_core[r] ? NAN : p->gap_core[r];
    }
    *out = gap;
    return HL_OK;
}

/// @param widens  members flags, overwritten; NaN without a test
static hl_status follow_gaps(session *s, double *widens, hl_error *err)
{
    hl_gap_trends trends = {0};
    double *time = NULL;
    double *gap = NULL;

    for (size_t m = 0; m < s->places.n; m++) {
        widens[m] = NAN;
    }
    if (!s->study->periphery.gap_trends || s->frame.periods < HL_GAP_PERIODS_MIN) {
        return HL_OK;
    }
    hl_status status = places_times(s, &time, err);
    if (status == HL_OK) status = gaps_of_others(&s->periphery, &gap, err);
    if (status == HL_OK) {
        status =
            hl_gap_trends_compute(&(hl_gap_input){.n = s->places.n,
                                                  .periods = s->frame.periods,
                                                  .gap = gap,
                                                  .time = time,
                                                  .level = s->study->association.fdr},
                                  &trends, s->log, err);
    }
    for (size_t m = 0; status == HL_OK && m < s->places.n; m++) {
        if (isnan(trends.direction[m])) continue;
        widens[m] = trends.direction[m] == (double)HL_GAP_WIDENS;
    }
    if (status == HL_OK && trends.units > 0) status = gap_sheet(s, &trends, err);
    free(time);
    free(gap);
    hl_gap_trends_free(&trends);
    return hl_at(err, status, "gap_trends");
}

// ---- the siphon model

/// The panel of the model; owned, but for `core` and `km`, the latest of the periphery.
typedef struct siphon_data {
    double *y;
    double *core_y;
    size_t *core;
    double *km;
    size_t controls;
    double **control;
} siphon_data;

static void free_siphon_data(siphon_data *d)
{
    free(d->y);
    free(d->core_y);
    free(d->core);
    free(d->km);
    for (size_t j = 0; j < d->controls; j++) {
        free(d->control[j]);
    }
    free(d->control);
    *d = (siphon_data){0};
}

/// A field of the members, period by period.
static hl_status take_field(session *s, const char *field, const char *entry,
                            double **out, hl_error *err)
{
    const size_t n = s->places.n;
    const double *value = NULL;
    hl_text title = {0};

    const hl_status status = session_field_of(s, field, entry, &value, &title, err);
    if (status != HL_OK) return status;
    *out = hl_array(n * s->frame.periods, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu values", n);
    for (size_t r = 0; r < n * s->frame.periods; r++) {
        (*out)[r] = value[r / n * s->frame.n + s->member[r % n]];
    }
    return HL_OK;
}

/// Each unit keeps the core that it has in the latest period, so that growth is that of
/// one core.
static hl_status take_cores(const session *s, const double *all, siphon_data *d,
                            hl_error *err)
{
    const hl_periphery *p = &s->periphery;
    const size_t latest = (p->periods - 1) * p->n;

    d->core_y = hl_array(p->rows, sizeof *d->core_y);
    d->core = hl_array(p->n, sizeof *d->core);
    d->km = hl_array(p->n, sizeof *d->km);
    if (d->core_y == NULL || d->core == NULL || d->km == NULL) {
        return hl_no_memory(err, "%zu units", p->n);
    }
    for (size_t m = 0; m < p->n; m++) {
        d->core[m] = p->core[latest + m];
        d->km[m] = p->core_km[latest + m];
    }
    for (size_t t = 0; t < p->periods; t++) {
        for (size_t m = 0; m < p->n; m++) {
            const size_t unit = s->cores.unit[d->core[m]];
            const bool none = p->is_core[latest + m] || unit == HL_CORE_POINT;
            d->core_y[t * p->n + m] = none ? NAN : all[t * s->frame.n + unit];
        }
    }
    return HL_OK;
}

static hl_status fill_siphon(session *s, siphon_data *d, hl_error *err)
{
    const hl_study_siphon *how = &s->study->periphery.siphon;
    const double *all = NULL;
    hl_text title = {0};

    hl_status status = take_field(s, how->field, "periphery.siphon.field", &d->y, err);
    if (status == HL_OK) {
        status = session_field_of(s, how->field, "periphery.siphon.field", &all, &title,
                                  err);
    }
    if (status == HL_OK) status = take_cores(s, all, d, err);
    if (status != HL_OK) return status;
    d->control = hl_array(how->controls.count, sizeof *d->control);
    if (d->control == NULL) return hl_no_memory(err, "controls");
    d->controls = how->controls.count;
    for (size_t j = 0; j < d->controls && status == HL_OK; j++) {
        status = take_field(s, how->controls.text[j], "periphery.siphon.controls",
                            &d->control[j], err);
    }
    return status;
}

static hl_status siphon_sheets(session *s, const hl_siphon_input *input,
                               const hl_siphon *siphon, hl_error *err)
{
    static const hl_sheet HEAD = {
        .name = "siphon",
        .title = {"Siphon model",                                      "虹吸模型"                                                  },
        .description = {"Does growth of a core draw growth from the units around it, "
                        "and up to which distance?", "核心增长是否吸走周边单元的增长,作用到多远?"}
    };
    hl_columns units = {.rows = siphon->n};
    hl_sheet *sheet = places_add_table(s, &HEAD, hl_siphon_rows(siphon));

    hl_status status = hl_siphon_columns(input, siphon, &sheet->columns, err);
    if (status == HL_OK) status = hl_siphon_unit_columns(siphon, &units, err);
    for (size_t c = 0; c < units.count && status == HL_OK; c++) {
        status = append_to_panel(s, &units.column[c], err);
    }
    hl_columns_free(&units);
    return status;
}

/// @param draws  members flags, overwritten; NaN without the model
static hl_status fit_siphon(session *s, double *draws, hl_error *err)
{
    const hl_study_siphon *how = &s->study->periphery.siphon;
    siphon_data d = {0};
    hl_siphon siphon = {0};

    for (size_t m = 0; m < s->places.n; m++) {
        draws[m] = NAN;
    }
    if (how->field == NULL) return HL_OK;
    hl_status status = fill_siphon(s, &d, err);
    hl_siphon_input input = {.n = s->places.n,
                             .periods = s->frame.periods,
                             .y = d.y,
                             .core_y = d.core_y,
                             .core = d.core,
                             .km = d.km,
                             .controls = d.controls,
                             .control = (const double *const *)d.control,
                             .control_name = (const char *const *)how->controls.text,
                             .options = hl_siphon_defaults()};
    input.options.period_effects = how->period_effects;
    input.options.draws = how->draws;
    input.options.seed = s->study->association.seed;
    if (status == HL_OK) status = hl_siphon_compute(&input, &siphon, s->log, err);
    if (status == HL_OK && siphon.units < siphon.n) {
        status = hl_warn(s->log, err, HL_CODE_PERIPHERY_SIPHON_LEFT_OUT, "", "%zu\t%zu",
                         siphon.units, siphon.n);
    }
    if (status == HL_OK) status = siphon_sheets(s, &input, &siphon, err);
    for (size_t m = 0; status == HL_OK && m < s->places.n; m++) {
        draws[m] = siphon.draws[m];
    }
    free_siphon_data(&d);
    hl_siphon_free(&siphon);
    return hl_at(err, status, "siphon");
}

hl_status places_test(session *s, hl_error *err)
{
    double *evidence = hl_array(s->places.n, 2 * sizeof *evidence);

    if (evidence == NULL) return hl_no_memory(err, "%zu flags", s->places.n);
    double *draws = evidence + s->places.n;
    hl_status status = test_profiles(s, err);
    if (status == HL_OK) status = follow_gaps(s, evidence, err);
    if (status == HL_OK) status = fit_siphon(s, draws, err);
    if (status == HL_OK) hl_periphery_add_evidence(&s->periphery, evidence, draws);
    free(evidence);
    return status;
}
