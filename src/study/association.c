/// Test every field of the association in every period, by every statistic asked for.

#include "study/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { FEWEST_UNITS = 4 };

/// The arrays behind a statistic_sample.
typedef struct sample {
    statistic_sample view;
    size_t *row;
    double *x;
    double *second;
    hl_weights weights; ///< {0} when all units take part
    bool varies;
} sample;

static void free_sample(sample *a)
{
    free(a->row);
    free(a->x);
    free(a->second);
    hl_weights_free(&a->weights);
    *a = (sample){0};
}

/// What a test is of. Borrowed.
typedef struct subject {
    size_t field;
    size_t period;
    const double *value;  ///< the panel's
    const double *second; ///< likewise; NULL: none
    hl_text title;
} subject;

static hl_status take_values(const session *s, const subject *of, sample *a, bool *keep,
                             hl_error *err)
{
    const size_t n = s->frame.n;

    a->row = hl_array(n, sizeof *a->row);
    a->x = hl_array(n, sizeof *a->x);
    if (of->second != NULL) a->second = hl_array(n, sizeof *a->second);
    if (a->row == NULL || a->x == NULL || (of->second != NULL && a->second == NULL)) {
        return hl_no_memory(err, "%zu units", n);
    }
    for (size_t i = 0; i < n; i++) {
        const size_t row = of->period * n + i;
        keep[i] = isfinite(of->value[row]) &&
                  (of->second == NULL || isfinite(of->second[row]));
        if (!keep[i]) continue;
        if (a->second != NULL && of->second != NULL) {
            a->second[a->view.n] = of->second[row];
        }
        a->row[a->view.n] = row;
        a->x[a->view.n++] = of->value[row];
        a->varies = a->varies || of->value[row] != a->x[0];
    }
    return HL_OK;
}

static hl_status take_sample(const session *s, const subject *of, sample *out,
                             hl_error *err)
{
    sample a = {0};
    bool *keep = hl_array(s->frame.n, sizeof *keep);

    hl_status status = keep != NULL ? take_values(s, of, &a, keep, err)
                                    : hl_no_memory(err, "%zu units", s->frame.n);
    if (status == HL_OK && a.view.n < s->frame.n) {
        status = hl_weights_subset(&s->weights, keep, &a.weights, err);
    }
    if (status == HL_OK) {
        *out = a;
        a = (sample){0};
        out->view.row = out->row;
        out->view.x = out->x;
        out->view.second = out->second;
    }
    free(keep);
    free_sample(&a);
    return status;
}

/// The weights of a sample: its own, or those of all. Not a pointer that moves along
/// with the struct.
static statistic_sample view_of(const session *s, const sample *a)
{
    statistic_sample view = a->view;

    view.w = a->weights.n > 0 ? &a->weights : &s->weights;
    return view;
}

hl_global_options session_global_options(const session *s)
{
    const hl_study_association *how = &s->study->association;
    hl_global_options options = hl_global_defaults();

    options.permutations = how->global;
    options.seed = how->seed;
    options.islands = how->islands;
    options.threads = s->options->threads;
    return options;
}

static hl_status test_global(session *s, const subject *of, const sample *a,
                             const global_statistic *statistic, hl_error *err)
{
    const statistic_sample view = view_of(s, a);
    hl_global_options options = session_global_options(s);
    hl_global result[GLOBAL_RESULTS_MAX] = {0};

    if (statistic->results == 1 && options.permutations > 0) {
        options.permuted = hl_array(options.permutations, sizeof *options.permuted);
        if (options.permuted == NULL) {
            return hl_no_memory(err, "%zu permutations", options.permutations);
        }
    }
    hl_status status = statistic->compute(&view, &options, result, err);
    if (status == HL_OK && options.permuted != NULL) {
        const hl_study_field *field = &s->study->association.fields.field[of->field];
        const session_drawn drawn = {field->short_name, of->period, result[0].statistic,
                                     options.permuted, options.permutations};
        status = session_keep_distribution(s, &drawn, err);
    }
    free(options.permuted);
    if (status != HL_OK) return status;
    session_global *grown =
        hl_grow(s->global, &s->global_capacity, s->global_count + statistic->results,
                sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "%zu tests", s->global_count + 1);
    s->global = grown;
    for (size_t k = 0; k < statistic->results; k++) {
        s->global[s->global_count++] =
            (session_global){of->field, of->period, statistic, result[k]};
    }
    return HL_OK;
}

hl_local_options session_local_options(const session *s)
{
    const hl_study_association *how = &s->study->association;
    hl_local_options options = hl_local_defaults();

    options.permutations = how->local;
    options.seed = how->seed;
    options.level = how->fdr;
    options.correction = how->correction;
    options.inference = how->inference;
    options.stop = how->stop;
    options.threads = s->options->threads;
    return options;
}

static hl_status test_local(session *s, const subject *of, const sample *a,
                            const local_statistic *statistic, hl_error *err)
{
    const hl_study_association *how = &s->study->association;
    const statistic_sample view = view_of(s, a);
    const local_target target = {how->fields.field[of->field].short_name,
                                 statistic->tag, of->title, &s->frame.panel};
    const hl_local_options options = session_local_options(s);
    local_outcome outcome = {0};

    hl_status status = statistic->compute(&view, &options, &target, &outcome, err);
    if (status != HL_OK) return status;
    session_local *grown =
        hl_grow(s->local, &s->local_capacity, s->local_count + 1, sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "%zu tests", s->local_count + 1);
    s->local = grown;
    s->local[s->local_count++] =
        (session_local){of->field, of->period, statistic, outcome};
    return HL_OK;
}

/// All statistics of one need.
static hl_status test_by(session *s, const subject *of, const sample *a,
                         statistic_need need, hl_error *err)
{
    const hl_study_words *global = &s->study->association.global_statistics;
    const hl_study_words *local = &s->study->association.local_statistics;
    hl_status status = HL_OK;

    for (size_t k = 0; k < global->count && status == HL_OK; k++) {
        const global_statistic *statistic = &GLOBAL_STATISTICS[global->word[k]];
        if (statistic->need != need || !statistic_fits(statistic->domain, &a->view)) {
            continue;
        }
        status = test_global(s, of, a, statistic, err);
    }
    if (status == HL_OK && need == NEEDS_NOTHING) {
        const statistic_sample view = view_of(s, a);
        status = session_draw_correlograms(s, of->field, of->period, &view, err);
    }
    for (size_t k = 0; k < local->count && status == HL_OK; k++) {
        const local_statistic *statistic = &LOCAL_STATISTICS[local->word[k]];
        if (statistic->need != need || !statistic_fits(statistic->domain, &a->view)) {
            continue;
        }
        status = test_local(s, of, a, statistic, err);
    }
    return status;
}

static bool is_needed(const session *s, statistic_need need)
{
    const hl_study_words *global = &s->study->association.global_statistics;
    const hl_study_words *local = &s->study->association.local_statistics;

    for (size_t k = 0; k < global->count; k++) {
        if (GLOBAL_STATISTICS[global->word[k]].need == need) return true;
    }
    for (size_t k = 0; k < local->count; k++) {
        if (LOCAL_STATISTICS[local->word[k]].need == need) return true;
    }
    return false;
}

/// Is there one field in one period, and nothing else to be found?
static bool is_only_test(const session *s)
{
    return s->study->subsystems.count == 0 && s->frame.periods == 1 &&
           s->study->association.fields.count == 1;
}

/// Too few values or a constant say nothing about space: a warning, and no test.
static hl_status test_sample(session *s, const subject *of, statistic_need need,
                             hl_error *err)
{
    const char *field = s->study->association.fields.field[of->field].field;
    const char *period = s->frame.period[of->period];
    sample a = {0};

    hl_status status = take_sample(s, of, &a, err);
    const bool poor = a.view.n < FEWEST_UNITS || !a.varies;
    if (status == HL_OK && !poor) {
        status = test_by(s, of, &a, need, err);
    } else if (status == HL_OK && !is_only_test(s)) { // else check_any() tells it
        status = hl_warn(s->log, err, HL_CODE_RUN_FEW_UNITS, "", "%s%s%s\t%zu", field,
                         period[0] != '\0' ? " " : "", period, a.view.n);
    }
    free_sample(&a);
    return status;
}

/// Is there anything to compute of a field with its second one?
static bool applies(const session *s, statistic_need need, const char *second)
{
    const bool lags = need == NEEDS_NOTHING && session_wants_correlogram(s);

    return (is_needed(s, need) || lags) && (need == NEEDS_NOTHING || second != NULL);
}

/// A field in one period, with its second one or without.
static hl_status test_subject(session *s, subject of, statistic_need need,
                              const char *second, hl_error *err)
{
    const char *field = s->study->association.fields.field[of.field].field;
    hl_text unused = {0};
    hl_status status = HL_OK;

    if (second != NULL) status = session_field(s, second, &of.second, &unused, err);
    if (status == HL_OK) status = session_field(s, field, &of.value, &of.title, err);
    if (status == HL_OK && second != NULL) { // the panel may have moved
        status = session_field(s, second, &of.second, &unused, err);
    }
    return status == HL_OK ? test_sample(s, &of, need, err) : status;
}

/// A field in one period: by itself, with its second variable, over its base.
static hl_status test_period(session *s, size_t field, size_t period, hl_error *err)
{
    const hl_study_field *name = &s->study->association.fields.field[field];
    const char *const second[] = {
        [NEEDS_NOTHING] = NULL, [NEEDS_BY] = name->by, [NEEDS_BASE] = name->base};
    const subject of = {.field = field, .period = period};
    hl_status status = HL_OK;

    for (statistic_need need = NEEDS_NOTHING; need <= NEEDS_BASE; need++) {
        if (status != HL_OK || !applies(s, need, second[need])) continue;
        status = test_subject(s, of, need, second[need], err);
    }
    return hl_at(err, status, "association, %s%s%s", name->field,
                 s->frame.period[period][0] != '\0' ? " " : "",
                 s->frame.period[period]);
}

/// Are there two values of a column that differ?
static bool varies(const hl_column *column, size_t rows)
{
    double first = NAN;

    for (size_t r = 0; r < rows; r++) {
        if (!isfinite(column->value[r])) continue;
        if (isfinite(first) && column->value[r] != first) return true;
        first = column->value[r];
    }
    return false;
}

/// A statistic that was asked for and that no field had what it needs for.
static hl_status warn_idle(const session *s, const char *word, statistic_need need,
                           statistic_domain domain, hl_error *err)
{
    static const hl_text NEEDS[] = {
        [NEEDS_BY] = {"a second variable (`by`)", "第二个变量(`by`)"},
        [NEEDS_BASE] = {"a base (`base`)",          "人口基数(`base`)" },
    };
    const hl_text what =
        need == NEEDS_NOTHING ? statistic_domain_words(domain) : NEEDS[need];

    return hl_warn(s->log, err, HL_CODE_RUN_IDLE_STATISTIC, "", "%s\t%s / %s", word,
                   what.en, what.zh);
}

/// Statistics without any result are told: nothing that was asked for is left out in
/// silence.
static hl_status check_all(const session *s, hl_error *err)
{
    const hl_study_words *global = &s->study->association.global_statistics;
    const hl_study_words *local = &s->study->association.local_statistics;
    hl_status status = HL_OK;

    for (size_t k = 0; k < global->count && status == HL_OK; k++) {
        const global_statistic *one = &GLOBAL_STATISTICS[global->word[k]];
        bool any = false;
        for (size_t r = 0; r < s->global_count && !any; r++) {
            any = s->global[r].statistic == one;
        }
        if (!any) status = warn_idle(s, one->word, one->need, one->domain, err);
    }
    for (size_t k = 0; k < local->count && status == HL_OK; k++) {
        const local_statistic *one = &LOCAL_STATISTICS[local->word[k]];
        bool any = false;
        for (size_t r = 0; r < s->local_count && !any; r++) {
            any = s->local[r].statistic == one;
        }
        if (!any) status = warn_idle(s, one->word, one->need, one->domain, err);
    }
    return status;
}

/// Why a field could not be tested.
static hl_status explain_none(const session *s, const char *field, hl_error *err)
{
    const hl_column *column = session_column(s, field);
    const size_t rows = s->frame.panel.rows;
    size_t values = 0;

    for (size_t r = 0; column != NULL && r < rows; r++) {
        values += isfinite(column->value[r]) ? 1 : 0;
    }
    if (values >= FEWEST_UNITS && varies(column, rows)) {
        const hl_status status = check_all(s, err); // which statistics do not fit
        if (status != HL_OK) return status;
        return hl_fail(err, HL_CODE_RUN_NO_STATISTIC, "%s", field);
    }
    const hl_code code = values == 0             ? HL_CODE_RUN_NO_NUMBERS
                         : values < FEWEST_UNITS ? HL_CODE_RUN_TOO_FEW
                                                 : HL_CODE_RUN_CONSTANT;
    return hl_fail(err, code, "%s\t%zu\t%zu", field, values, s->frame.n);
}

/// A study of fields of which none could be tested has no result.
static hl_status check_any(const session *s, hl_error *err)
{
    const hl_study_fields *fields = &s->study->association.fields;

    if (s->global_count > 0 || s->local_count > 0 || s->correlogram_count > 0) {
        return check_all(s, err);
    }
    if (s->study->subsystems.count > 0 || fields->count == 0) return HL_OK;
    return explain_none(s, fields->field[0].field, err);
}

hl_status session_associate(session *s, hl_error *err)
{
    const size_t fields = s->study->association.fields.count;
    hl_status status = session_caution(s, err);

    for (size_t f = 0; f < fields && status == HL_OK; f++) {
        for (size_t t = 0; t < s->frame.periods && status == HL_OK; t++) {
            status = test_period(s, f, t, err);
        }
    }
    if (status == HL_OK) status = session_colocate(s, err);
    return status == HL_OK ? check_any(s, err) : status;
}
