/// Does a gap that was closing widen again?

#include "study/places.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/periphery/widening.h"

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

/// Does unit i have the ratio in every period?
static bool has_all(const session *s, const double *ratio, size_t i)
{
    for (size_t t = 0; t < s->frame.periods; t++) {
        if (!isfinite(ratio[t * (s->frame.n + 1) + i])) return false;
    }
    return true;
}

/// The mean over the units that have the ratio in every period.
static hl_status add_mean(const session *s, double *ratio, hl_error *err)
{
    const size_t n = s->frame.n;
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        count += has_all(s, ratio, i);
    }
    if (count == 0) {
        return hl_fail(err, HL_CODE_PERIPHERY_NOT_POSITIVE, "%zu\t%zu", n, n);
    }
    for (size_t t = 0; t < s->frame.periods; t++) {
        hl_sum sum = {0};
        for (size_t i = 0; i < n; i++) {
            if (has_all(s, ratio, i)) hl_sum_add(&sum, ratio[t * (n + 1) + i]);
        }
        ratio[t * (n + 1) + n] = hl_sum_value(&sum) / (double)count;
    }
    return HL_OK;
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
    hl_sheet *sheet = places_add_table(s, &HEAD, n + 1);

    if (unit == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        unit[i] = i;
    }
    hl_status status = places_append_names(s, unit, n, &sheet->columns, err);
    free(unit);
    if (status == HL_OK) status = hl_widening_columns(list, &sheet->columns, err);
    return status;
}

hl_status places_find_widening(session *s, hl_error *err)
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
    if (status == HL_OK) status = places_times(s, &time, err);
    if (status != HL_OK) goto done;
    list = hl_array(n + 1, sizeof *list);
    if (list == NULL) {
        status = hl_no_memory(err, "%zu series", n);
        goto done;
    }
    status = hl_widening_compute(
        &(hl_widening_input){
            .n = n + 1, .periods = s->frame.periods, .ratio = ratio, .time = time},
        &options, list, err);
    if (status == HL_OK) status = widening_sheet(s, list, err);
done:
    free(ratio);
    free(time);
    free(list);
    return hl_at(err, status, "widening");
}
