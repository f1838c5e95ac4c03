/// What the periphery says beyond its quantities, and the analyses beside it.

#include "study/places.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/periphery/deprivation.h"
#include "hinterland/periphery/gap_trends.h"
#include "hinterland/periphery/profile_tests.h"
#include "hinterland/periphery/siphon.h"
#include "hinterland/periphery/widening.h"

static const double PERCENT = 100.0;
static const double FOLLOWS = 0.8; ///< correlation from which an indicator is told
enum { SURVIVORS_MIN = 3 };

static const hl_text NO_TITLE = {NULL, NULL};

/// Room for one more table of the session.
static hl_sheet *add_table(session *s, const hl_sheet *head, size_t rows)
{
    hl_sheet *sheet = &s->table_sheet[s->table_sheet_count++];

    *sheet = *head;
    sheet->columns.rows = rows;
    return sheet;
}

// clang-format off
static const hl_column_spec KEY = {
    .name = "key", .title = {"Unit", "单元"}, .meaning = {"key of the unit", "单元代码"},
    .unit = {"", ""}, .kind = HL_TEXT};
static const hl_column_spec NAME = {
    .name = "name", .title = {"Name", "名称"}, .meaning = {"name of the unit", "单元名称"},
    .unit = {"", ""}, .kind = HL_TEXT};
// clang-format on

/// Key and name of units; one behind them is all units together.
static hl_status append_names(const session *s, const size_t *unit, size_t count,
                              hl_columns *columns, hl_error *err)
{
    const hl_column *names = hl_columns_find(&s->frame.units, "name");
    const char **text = hl_array(columns->rows, sizeof *text);

    if (text == NULL) return hl_no_memory(err, "%zu names", columns->rows);
    for (size_t r = 0; r < columns->rows; r++) {
        text[r] = r < count ? s->frame.key[unit[r]] : "mean";
    }
    hl_status status = hl_columns_append_texts(columns, &KEY, text, err);
    for (size_t r = 0; names != NULL && r < columns->rows; r++) {
        text[r] = r < count ? names->text[unit[r]] : NULL;
    }
    if (status == HL_OK && names != NULL) {
        status = hl_columns_append_texts(columns, &NAME, text, err);
    }
    free(text);
    return status;
}

/// Values of the members as a column of the panel, the same in every period.
static hl_status append_to_panel(session *s, const hl_column *column, hl_error *err)
{
    const size_t rows = s->frame.panel.rows;
    size_t *row = hl_array(rows, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu rows", rows);
    for (size_t r = 0; r < rows; r++) {
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

static hl_status times_of(const session *s, double **out, hl_error *err)
{
    double *time = hl_array(s->frame.periods, sizeof *time);

    if (time == NULL) return hl_no_memory(err, "%zu periods", s->frame.periods);
    for (size_t t = 0; t < s->frame.periods; t++) {
        time[t] = period_number(s, t);
    }
    *out = time;
    return HL_OK;
}

// ---- the distance profile

static hl_status test_period(session *s, size_t t, bool *use, rows *list, hl_error *err)
{
    const session_places *d = &s->places;
    const hl_study_profile *how = &s->study->periphery.profile;
    const hl_periphery_region *region = &s->periphery.region[t];
    const size_t first = t * d->n;
    const hl_profile_test_options options = {.draws = how->draws,
                                             .permutations = how->permutations,
                                             .seed = s->study->association.seed,
                                             .level = s->study->association.fdr};
    const double *control[HL_PROFILE_CONTROLS_MAX] = {NULL};
    hl_profile_tests tests = {0};

    if (!region->profile.fitted || !(region->profile.sigma_loo > 0.0)) return HL_OK;
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
    const hl_status status =
        hl_profile_test(&input, &d->weights, &options, t + 1, &tests, s->log, err);
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
    hl_sheet *sheet = add_table(s, &HEAD, trends->n);

    hl_status status = append_names(s, s->member, trends->n, &sheet->columns, err);
    if (status == HL_OK) status = hl_gap_trends_columns(trends, &sheet->columns, err);
    for (size_t k = 0; k < sizeof MAPPED / sizeof *MAPPED && status == HL_OK; k++) {
        status = append_to_panel(s, hl_columns_find(&sheet->columns, MAPPED[k]), err);
    }
    return status;
}

/// @param widens  members flags, overwritten; NaN without a test
static hl_status follow_gaps(session *s, double *widens, hl_error *err)
{
    hl_gap_trends trends = {0};
    double *time = NULL;

    for (size_t m = 0; m < s->places.n; m++) {
        widens[m] = NAN;
    }
    if (!s->study->periphery.gap_trends || s->frame.periods < HL_GAP_PERIODS_MIN) {
        return HL_OK;
    }
    hl_status status = times_of(s, &time, err);
    if (status == HL_OK) {
        status = hl_gap_trends_compute(s->periphery.gap_core, time, s->places.n,
                                       s->frame.periods, s->study->association.fdr,
                                       &trends, s->log, err);
    }
    for (size_t m = 0; status == HL_OK && m < s->places.n; m++) {
        if (isnan(trends.direction[m])) continue;
        widens[m] = trends.direction[m] == (double)HL_GAP_WIDENS;
    }
    if (status == HL_OK && trends.units > 0) status = gap_sheet(s, &trends, err);
    free(time);
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
    for (size_t r = 0; r < p->rows; r++) {
        const size_t unit = s->cores.unit[d->core[r % p->n]];
        const bool own = p->is_core[latest + r % p->n];
        d->core_y[r] =
            own || unit == HL_CORE_POINT ? NAN : all[r / p->n * s->frame.n + unit];
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
    hl_sheet *sheet = add_table(s, &HEAD, hl_siphon_rows(siphon));

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

// ---- guards

/// Indicators that follow the distance to the cores make the profile circular.
static hl_status check_indicator(const session *s, size_t j, double *x, double *y,
                                 hl_error *err)
{
    const hl_periphery *p = &s->periphery;
    const size_t latest = (p->periods - 1) * p->n;
    const size_t first = (s->frame.periods - 1) * s->frame.n;
    size_t count = 0;
    double rho = NAN;

    for (size_t m = 0; m < p->n; m++) {
        const double value = s->raw[j][first + s->member[m]];
        if (p->is_core[latest + m] || !isfinite(value)) continue;
        x[count] = value;
        y[count++] = p->core_km[latest + m];
    }
    if (count < 2) return HL_OK;
    const hl_status status = hl_rank_correlation(x, y, count, &rho, err);
    if (status != HL_OK || !(fabs(rho) > FOLLOWS)) return status;
    return hl_warn(s->log, err, HL_CODE_PERIPHERY_CENTRALITY, "", "%s\t%.2f",
                   session_indicator(s, j)->field, rho);
}

static hl_status check_indicators(const session *s, hl_error *err)
{
    double *room = hl_array(s->places.n, 2 * sizeof *room);
    hl_status status =
        room != NULL ? HL_OK : hl_no_memory(err, "%zu values", s->places.n);

    for (size_t j = 0; j < s->raw_count && status == HL_OK; j++) {
        status = check_indicator(s, j, room, room + s->places.n, err);
    }
    free(room);
    return status;
}

/// Names of the cores at the edge, with a comma between.
static hl_status warn_of_edge(session *s, const bool *edge, hl_error *err)
{
    const hl_cores *cores = &s->periphery_input.cores;
    const char *names = "";
    size_t count = 0;

    for (size_t k = 0; k < cores->count; k++) {
        if (!edge[k]) continue;
        const char *longer =
            session_keep(s, "%s%s%s", names, count > 0 ? ", " : "", s->cores.name[k]);
        if (longer == NULL) return hl_no_memory(err, "names");
        names = longer;
        count++;
    }
    if (count == 0) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_PERIPHERY_EDGE, "", "%zu\t%zu\t%.100s", count,
                   cores->count, names);
}

static hl_status check_edge(session *s, hl_error *err)
{
    bool *edge = hl_array(s->cores.count, sizeof *edge);

    if (edge == NULL) return hl_no_memory(err, "%zu cores", s->cores.count);
    hl_status status = hl_cores_at_edge(&s->periphery_input.cores, s->places.lon,
                                        s->places.lat, s->places.n, edge, err);
    if (status == HL_OK) status = warn_of_edge(s, edge, err);
    free(edge);
    return status;
}

static double km_to_core(const session *s, size_t unit)
{
    const hl_metric metric = hl_crs_metric(&s->crs);
    double nearest = INFINITY;

    for (size_t k = 0; k < s->cores.count; k++) {
        nearest = fmin(nearest, hl_distance(&metric, s->measures.inside_lon[unit],
                                            s->measures.inside_lat[unit],
                                            s->cores.lon[k], s->cores.lat[k]));
    }
    return nearest;
}

/// Units that are left out lie near cores more often than all do: districts that were
/// counties.
static hl_status check_survivors(const session *s, hl_error *err)
{
    const size_t n = s->frame.n;
    double *km = hl_array(n, sizeof *km);
    bool *in = hl_array(n, sizeof *in);
    size_t near = 0;
    size_t out_near = 0;
    hl_status status = HL_OK;

    if (s->places.n == n) goto done;
    if (km == NULL || in == NULL) {
        status = hl_no_memory(err, "%zu distances", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        km[i] = km_to_core(s, i);
    }
    for (size_t m = 0; m < s->places.n; m++) {
        in[s->member[m]] = true;
    }
    double limit = 0.0; // the farthest of the members that are near
    for (size_t m = 0; m < s->places.n; m++) {
        const size_t r = (s->frame.periods - 1) * s->places.n + m;
        const bool is_near = s->periphery.core_km[r] <= s->periphery.bands.near_km;
        if (is_near) limit = fmax(limit, km[s->member[m]]);
    }
    for (size_t i = 0; i < n; i++) {
        near += km[i] <= limit;
        out_near += km[i] <= limit && !in[i];
    }
    const size_t out = n - s->places.n;
    const double share = PERCENT * (double)out_near / (double)out;
    const double usual = PERCENT * (double)near / (double)n;
    if (out_near >= SURVIVORS_MIN && share > usual) {
        status = hl_warn(s->log, err, HL_CODE_PERIPHERY_SURVIVORS, "",
                         "%zu\t%zu\t%.0f\t%.0f", out_near, out, share, usual);
    }
done:
    free(km);
    free(in);
    return status;
}

hl_status places_guard(session *s, hl_error *err)
{
    hl_status status = check_indicators(s, err);

    if (status == HL_OK) status = check_edge(s, err);
    return status == HL_OK ? check_survivors(s, err) : status;
}

// ---- widening

/// ln(upper / lower) of all units, and their mean behind them; NaN where one is not
/// above 0.
static hl_status take_ratio(session *s, double **out, hl_error *err)
{
    const hl_study_widening *how = &s->study->periphery.widening;
    const size_t n = s->frame.n;
    const double *upper = NULL;
    const double *lower = NULL;
    hl_text title = {0};

    hl_status status = session_field_of(s, how->upper, "periphery.widening.upper",
                                        &upper, &title, err);
    if (status == HL_OK && how->lower != NULL) {
        status = session_field_of(s, how->lower, "periphery.widening.lower", &lower,
                                  &title, err);
    }
    if (status != HL_OK) return status;
    double *ratio = hl_array((n + 1) * s->frame.periods, sizeof *ratio);
    if (ratio == NULL) return hl_no_memory(err, "%zu ratios", n);
    for (size_t r = 0; r < n * s->frame.periods; r++) {
        const double below = lower != NULL ? lower[r] : 1.0;
        const bool usable = upper[r] > 0.0 && below > 0.0;
        ratio[r / n * (n + 1) + r % n] = usable ? log(upper[r] / below) : NAN;
    }
    *out = ratio;
    return HL_OK;
}

/// The mean over the units that have the ratio in every period.
static hl_status add_mean(const session *s, double *ratio, hl_error *err)
{
    const size_t n = s->frame.n;
    size_t positive = 0;

    for (size_t t = 0; t < s->frame.periods; t++) {
        ratio[t * (n + 1) + n] = NAN;
    }
    for (size_t t = 0; t < s->frame.periods; t++) {
        hl_sum sum = {0};
        size_t count = 0;
        for (size_t i = 0; i < n; i++) {
            bool complete = true;
            for (size_t k = 0; k < s->frame.periods; k++) {
                complete = complete && isfinite(ratio[k * (n + 1) + i]);
            }
            if (!complete) continue;
            hl_sum_add(&sum, ratio[t * (n + 1) + i]);
            count++;
        }
        positive = count;
        if (count > 0) ratio[t * (n + 1) + n] = hl_sum_value(&sum) / (double)count;
    }
    if (positive > 0) return HL_OK;
    return hl_fail(err, HL_CODE_PERIPHERY_NOT_POSITIVE, "%zu\t%zu", n, n);
}

static hl_status widening_sheet(session *s, const hl_widening *list, hl_error *err)
{
    static const hl_sheet HEAD = {
        .name = "widening",
        .title = {"Reverse widening", "逆向扩大"                                                                          },
        .description = {
                  "Does a gap that was closing widen again? One row per unit, and "
            "the mean of all.",       "缩小中的差距是否再度扩大?每单元一行,末行为全部单元的均值。"}
    };
    const size_t n = s->frame.n;
    size_t *unit = hl_array(n, sizeof *unit);
    hl_sheet *sheet = add_table(s, &HEAD, n + 1);

    if (unit == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        unit[i] = i;
    }
    hl_status status = append_names(s, unit, n, &sheet->columns, err);
    free(unit);
    if (status == HL_OK) status = hl_widening_columns(list, &sheet->columns, err);
    return status;
}

static hl_status find_widening(session *s, hl_error *err)
{
    const hl_study_widening *how = &s->study->periphery.widening;
    const hl_widening_options options = {.turn = how->turn,
                                         .side = how->side,
                                         .draws = how->draws,
                                         .block = how->block,
                                         .seed = s->study->association.seed,
                                         .level = s->study->association.fdr};
    const size_t n = s->frame.n;
    double *ratio = NULL;
    double *time = NULL;
    hl_widening *list = NULL;

    if (how->upper == NULL) return HL_OK;
    hl_status status = take_ratio(s, &ratio, err);
    if (status == HL_OK) status = add_mean(s, ratio, err);
    if (status == HL_OK) status = times_of(s, &time, err);
    if (status != HL_OK) goto done;
    list = hl_array(n + 1, sizeof *list);
    if (list == NULL) {
        status = hl_no_memory(err, "%zu series", n);
        goto done;
    }
    status =
        hl_widening_compute(ratio, time, n + 1, s->frame.periods, &options, list, err);
    if (status == HL_OK) status = widening_sheet(s, list, err);
done:
    free(ratio);
    free(time);
    free(list);
    return hl_at(err, status, "widening");
}

// ---- deprivation and composites

/// Fields in the rows where all of them are there. Owned.
typedef struct complete_rows {
    size_t count;
    size_t rows;
    size_t *row; ///< of the panel
    double **x;  ///< count arrays of rows values
} complete_rows;

static void free_complete_rows(complete_rows *c)
{
    for (size_t j = 0; c->x != NULL && j < c->count; j++) {
        free(c->x[j]);
    }
    free(c->x);
    free(c->row);
    *c = (complete_rows){0};
}

/// @param skip  letters before the name of a field: its sign
static hl_status take_rows(session *s, const hl_study_texts *fields, size_t skip,
                           const char *entry, complete_rows *out, hl_error *err)
{
    const size_t all = s->frame.panel.rows;
    const double **value = hl_array(fields->count, sizeof *value);
    hl_text title = {0};
    hl_status status = HL_OK;

    out->count = fields->count;
    out->x = hl_array(fields->count, sizeof *out->x);
    out->row = hl_array(all, sizeof *out->row);
    if (value == NULL || out->x == NULL || out->row == NULL) {
        status = hl_no_memory(err, "%zu rows", all);
    }
    for (size_t j = 0; j < fields->count && status == HL_OK; j++) {
        status =
            session_field_of(s, fields->text[j] + skip, entry, &value[j], &title, err);
        if (status != HL_OK) break;
        out->x[j] = hl_array(all, sizeof *out->x[j]);
        if (out->x[j] == NULL) status = hl_no_memory(err, "%zu rows", all);
    }
    for (size_t r = 0; r < all && status == HL_OK; r++) {
        bool complete = true;
        for (size_t j = 0; j < fields->count; j++) {
            out->x[j][out->rows] = value[j][r];
            complete = complete && isfinite(value[j][r]);
        }
        if (complete) out->row[out->rows++] = r;
    }
    free(value);
    return status;
}

static hl_status warn_of_dimension(const session *s, const char *name,
                                   const complete_rows *c, double effective,
                                   hl_error *err)
{
    if (!(effective < HL_ONE_DIMENSION)) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_PERIPHERY_ONE_DIMENSION, "", "%s\t%zu\t%.2f",
                   name, c->count, effective);
}

/// How many independent things two composites say.
typedef struct dimension_row {
    const char *composite;
    double parts;
    double effective;
    double rows;
} dimension_row;

static hl_status dimension_sheet(const void *list, hl_columns *columns, hl_error *err)
{
    // clang-format off
    static const hl_column_spec COMPOSITE = {
        .name = "composite", .title = {"Composite", "综合指数"},
        .meaning = {"entry of the study that lists its parts", "列出其分量的研究条目"},
        .unit = {"", ""}, .kind = HL_TEXT};
    static const hl_column_spec NUMBER[] = {
        {.name = "parts", .title = {"Parts", "分量数"}, .meaning = {"fields that it is made of", "构成字段数"},
         .unit = {"", ""}, .kind = HL_COUNT},
        {.name = "effective", .title = {"Effective dimension", "有效维数"},
         .meaning = {"(sum l)^2 / sum l^2 of the eigenvalues of the correlations: 1 when all parts say the same", "相关矩阵特征值的 (Σl)²/Σl²:各分量完全重复时为 1"},
         .unit = {"", ""}, .kind = HL_NUMBER},
        {.name = "rows", .title = {"Rows", "行数"}, .meaning = {"unit-periods with all parts", "各分量齐全的单元-时期数"},
         .unit = {"", ""}, .kind = HL_COUNT},
    };
    // clang-format on
    const dimension_row *row = list;
    hl_column *column = NULL;
    const char *name[2] = {NULL, NULL};

    for (size_t r = 0; r < columns->rows; r++) {
        name[r] = row[r].composite;
    }
    hl_status status = hl_columns_append_texts(columns, &COMPOSITE, name, err);
    for (size_t c = 0; c < sizeof NUMBER / sizeof NUMBER[0] && status == HL_OK; c++) {
        status = hl_columns_append(columns, &NUMBER[c], NULL, NO_TITLE, &column, err);
        for (size_t r = 0; status == HL_OK && r < columns->rows; r++) {
            const double value[] = {row[r].parts, row[r].effective, row[r].rows};
            column->value[r] = value[c];
        }
    }
    return status;
}

static hl_status add_dimension(session *s, const char *name, const complete_rows *c,
                               rows *list, hl_error *err)
{
    double effective = 0.0;

    hl_status status = hl_effective_dimension((const double *const *)c->x, c->count,
                                              c->rows, &effective, err);
    if (status == HL_OK) status = warn_of_dimension(s, name, c, effective, err);
    if (status != HL_OK) return status;
    dimension_row *row = rows_add(list, 1);
    if (row == NULL) return hl_no_memory(err, "a row");
    *row = (dimension_row){.composite = name,
                           .parts = (double)c->count,
                           .effective = effective,
                           .rows = (double)c->rows};
    return HL_OK;
}

/// Column `dp2` and its strata, in the panel.
static hl_status append_dp2(session *s, const complete_rows *c, const hl_dp2 *dp2,
                            hl_error *err)
{
    // clang-format off
    static const hl_column_spec DP2 = {
        "dp2", {"DP2 distance from the worst", "与最差状态的 DP2 距离"},
        {"sum of distances from the worst value in standard deviations, each indicator with what those before it do not say; 0 is worst in everything",
         "各指标到最差值的标准化距离之和,每个指标只计入此前指标未包含的信息;0 为各项最差"},
        {"1", "1"}, HL_NUMBER, HL_STYLE_SEQUENTIAL, NULL};
    static const hl_column_spec STRATUM = {
        "deprivation_class", {"Deprivation", "剥夺程度"},
        {"strata of dp2 by Dalenius and Hodges, of all periods together", "dp2 的 Dalenius-Hodges 分层(各期合并)"},
        {"", ""}, HL_CLASS, HL_STYLE_CLASSES, &HL_CLASSES_DEPRIVATION};
    // clang-format on
    double cut[HL_STRATA_LEVELS - 1];
    hl_column *distance = NULL;
    hl_column *stratum = NULL;

    hl_status status =
        hl_strata_cut(dp2->distance, dp2->rows, HL_STRATA_LEVELS, 0, cut, err);
    if (status == HL_OK) {
        status =
            hl_columns_append(&s->frame.panel, &DP2, NULL, NO_TITLE, &distance, err);
    }
    for (size_t r = 0; status == HL_OK && r < c->rows; r++) {
        distance->value[c->row[r]] = dp2->distance[r];
    }
    if (status == HL_OK) {
        status =
            hl_columns_append(&s->frame.panel, &STRATUM, NULL, NO_TITLE, &stratum, err);
    }
    for (size_t r = 0; status == HL_OK && r < c->rows; r++) {
        size_t level = 0;
        while (level + 1 < HL_STRATA_LEVELS && dp2->distance[r] > cut[level]) {
            level++;
        }
        stratum->value[c->row[r]] = (double)(level + 1);
    }
    return status;
}

/// The indicators in the order in which they entered, and what each added.
static hl_status dp2_sheet(session *s, const hl_dp2 *dp2, hl_error *err)
{
    // clang-format off
    static const hl_sheet HEAD = {
        .name = "dp2_indicators", .title = {"Indicators of the DP2 distance", "DP2 距离的指标"},
        .description = {"In the order in which they entered, with what each adds.", "按进入次序列出,并给出各自新增的信息。"}};
    static const hl_column_spec INDICATOR = {
        .name = "indicator", .title = {"Indicator", "指标"}, .meaning = {"+ more is better, - less is better", "+ 越大越好,- 越小越好"},
        .unit = {"", ""}, .kind = HL_TEXT};
    static const hl_column_spec SHARE = {
        .name = "share", .title = {"Own information", "新增信息"}, .meaning = {"1 - R^2 on the indicators before it", "对此前指标回归的 1 - R²"},
        .unit = {"1", "1"}, .kind = HL_NUMBER};
    static const hl_column_spec WORST = {
        .name = "worst", .title = {"Worst value", "最差值"}, .meaning = {"reference, all periods together", "参照值(各期合并)"},
        .unit = {"", ""}, .kind = HL_NUMBER};
    static const hl_column_spec DEVIATION = {
        .name = "deviation", .title = {"Standard deviation", "标准差"}, .meaning = {"population standard deviation, all periods together", "总体标准差(各期合并)"},
        .unit = {"", ""}, .kind = HL_NUMBER};
    // clang-format on
    const hl_column_spec *const spec[] = {&SHARE, &WORST, &DEVIATION};
    const double *const value[] = {dp2->share, dp2->worst, dp2->deviation};
    const char **name = hl_array(dp2->count, sizeof *name);
    hl_sheet *sheet = add_table(s, &HEAD, dp2->count);

    if (name == NULL) return hl_no_memory(err, "%zu names", dp2->count);
    for (size_t k = 0; k < dp2->count; k++) {
        name[k] = s->study->periphery.deprivation.text[dp2->order[k]];
    }
    hl_status status = hl_columns_append_texts(&sheet->columns, &INDICATOR, name, err);
    free(name);
    for (size_t c = 0; c < sizeof spec / sizeof spec[0] && status == HL_OK; c++) {
        hl_column *column = NULL;
        status =
            hl_columns_append(&sheet->columns, spec[c], NULL, NO_TITLE, &column, err);
        for (size_t k = 0; status == HL_OK && k < dp2->count; k++) {
            column->value[k] = value[c][dp2->order[k]];
        }
    }
    return status;
}

static hl_status find_deprivation(session *s, rows *list, hl_error *err)
{
    const hl_study_texts *fields = &s->study->periphery.deprivation;
    complete_rows c = {0};
    hl_dp2 dp2 = {0};

    if (fields->count == 0) return HL_OK;
    bool *worse = hl_array(fields->count, sizeof *worse);
    hl_status status =
        worse != NULL ? HL_OK : hl_no_memory(err, "%zu signs", fields->count);
    for (size_t j = 0; status == HL_OK && j < fields->count; j++) {
        worse[j] = fields->text[j][0] == '-';
    }
    if (status == HL_OK) {
        status = take_rows(s, fields, 1, "periphery.deprivation", &c, err);
    }
    if (status == HL_OK) {
        status = hl_dp2_compute((const double *const *)c.x, worse, c.count, c.rows,
                                &dp2, s->log, err);
    }
    if (status == HL_OK) status = append_dp2(s, &c, &dp2, err);
    if (status == HL_OK) status = dp2_sheet(s, &dp2, err);
    if (status == HL_OK) status = add_dimension(s, "deprivation", &c, list, err);
    free(worse);
    hl_dp2_free(&dp2);
    free_complete_rows(&c);
    return hl_at(err, status, "deprivation");
}

static hl_status find_dimensions(session *s, rows *list, hl_error *err)
{
    const hl_study_texts *fields = &s->study->periphery.composite;
    complete_rows c = {0};

    if (fields->count == 0) return HL_OK;
    hl_status status = take_rows(s, fields, 0, "periphery.composite", &c, err);
    if (status == HL_OK) status = add_dimension(s, "composite", &c, list, err);
    free_complete_rows(&c);
    return hl_at(err, status, "composite");
}

hl_status places_without_cores(session *s, hl_error *err)
{
    static const hl_sheet HEAD = {
        .name = "effective_dimension",
        .title = {"Effective dimension",                                       "有效维数"},
        .description = {"How many independent things the parts of a composite say.",
                  "综合指数的分量实际包含几个独立维度。"                   }
    };
    rows list = {.size = sizeof(dimension_row)};

    hl_status status = find_widening(s, err);
    if (status == HL_OK) status = find_deprivation(s, &list, err);
    if (status == HL_OK) status = find_dimensions(s, &list, err);
    if (status == HL_OK) status = rows_sheet(s, &list, &HEAD, dimension_sheet, err);
    free(list.row);
    return status;
}
