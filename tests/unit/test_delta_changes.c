// The second part of the embedded study: from the units of 2010 to those of 2020.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/frame/candidates.h"
#include "hinterland/frame/changes.h"
#include "hinterland/io/read.h"
#include "hinterland/study/run.h"

#define DELTA HL_SOURCE_DIR "/shapefiles/yrd-2010-2020/"

enum { UNITS_2010 = 319, UNITS_2020 = 308, PROVINCES = 4 };

static const char *const EXTENSIVE[] = {"pop"};
static const hl_changes_options OPTIONS = {.key = "code",
                                           .period = "year",
                                           .name = "name",
                                           .year = 2020,
                                           .extensive = EXTENSIVE,
                                           .extensives = 1};

static void read_table(const char *path, hl_table *out)
{
    const hl_table_options options = {0};
    hl_error err = {0};

    assert_ok(hl_read_table(path, &options, out, NULL, &err), &err);
}

/// Residents of a province (a code of two digits; "" for all) in a year.
static double residents(const hl_table *table, const char *province, long year)
{
    double *pop = calloc(table->rows, sizeof *pop);
    char **code = NULL;
    char **period = NULL;
    hl_error err = {0};
    hl_sum sum = {0};

    assert_non_null(pop);
    hl_field_numbers(hl_table_find(table, "pop"), table->rows, pop, NULL);
    assert_ok(hl_field_texts(hl_table_find(table, "code"), table->rows, &code, &err),
              &err);
    assert_ok(hl_field_texts(hl_table_find(table, "year"), table->rows, &period, &err),
              &err);
    for (size_t r = 0; r < table->rows; r++) {
        const bool here = strncmp(code[r], province, strlen(province)) == 0;
        if (here && strtol(period[r], NULL, 10) == year) {
            hl_sum_add(&sum, pop[r]);
        }
    }
    hl_free_texts(code, table->rows);
    hl_free_texts(period, table->rows);
    free(pop);
    return hl_sum_value(&sum);
}

/// The published totals of the census of 2010, before and after.
static void people_are_kept_by_province(void **state)
{
    static const struct {
        const char *code;
        double total;
    } CASES[PROVINCES + 1] = {
        {"31", 23019196.0 },
        {"32", 78660941.0 },
        {"33", 54426891.0 },
        {"34", 59500468.0 },
        {"",   215607496.0},
    };
    hl_table census = {0};
    hl_table events = {0};
    hl_changes changes = {0};
    hl_changed made = {0};
    hl_error err = {0};

    (void)state;
    read_table(DELTA "census.csv", &census);
    read_table(DELTA "county_changes.csv", &events);
    assert_int_equal(census.rows, UNITS_2010 + UNITS_2020);
    assert_ok(hl_changes_read(&events, 0, &changes, &err), &err);
    assert_ok(hl_changes_apply(&census, &changes, &OPTIONS, &made, NULL, &err), &err);
    assert_int_equal(made.table.rows, 2 * UNITS_2020);
    assert_int_equal(made.unknown, 0);
    assert_int_equal(made.incomplete, 0);
    assert_int_equal(made.idle, 0);
    for (size_t p = 0; p <= PROVINCES; p++) {
        assert_close(residents(&census, CASES[p].code, 2010), CASES[p].total, 0.0, 0.0);
        assert_close(residents(&made.table, CASES[p].code, 2010), CASES[p].total, 0.0,
                     1e-6);
        assert_close(residents(&made.table, CASES[p].code, 2020),
                     residents(&census, CASES[p].code, 2020), 0.0, 0.0);
    }
    hl_table_free(&census);
    hl_table_free(&events);
    hl_changes_free(&changes);
    hl_changed_free(&made);
}

/// Every unit has its lineage in both years, the shares of each unit of 2010 sum to 1,
/// and whatever is not the unit itself has its events and a source.
static void every_unit_has_its_lineage(void **state)
{
    hl_table census = {0};
    hl_table events = {0};
    hl_changes changes = {0};
    hl_changed made = {0};
    hl_error err = {0};
    size_t units = 0;

    (void)state;
    read_table(DELTA "census.csv", &census);
    read_table(DELTA "county_changes.csv", &events);
    assert_ok(hl_changes_read(&events, 0, &changes, &err), &err);
    assert_ok(hl_changes_apply(&census, &changes, &OPTIONS, &made, NULL, &err), &err);
    const hl_columns *l = &made.lineage;
    char **unit = hl_columns_find(l, "unit")->text;
    char **period = hl_columns_find(l, "period")->text;
    char **from = hl_columns_find(l, "from_key")->text;
    char **event = hl_columns_find(l, "events")->text;
    char **source = hl_columns_find(l, "source")->text;
    const double *share = hl_columns_find(l, "share")->value;
    for (size_t r = 0; r < l->rows; r++) {
        const bool again = r > 0 && strcmp(unit[r], unit[r - 1]) == 0 &&
                           strcmp(period[r], period[r - 1]) == 0;
        double sum = 0.0;
        units += !again;
        for (size_t k = 0; k < l->rows; k++) {
            const bool same =
                strcmp(period[k], period[r]) == 0 && strcmp(from[k], from[r]) == 0;
            sum += same ? share[k] : 0.0;
        }
        assert_close(sum, 1.0, 1e-12, 0.0);
        if (strcmp(unit[r], from[r]) == 0 && share[r] == 1.0) continue;
        assert_non_null(event[r]);
        assert_non_null(source[r]);
    }
    assert_int_equal(units, 2 * UNITS_2020);
    hl_table_free(&census);
    hl_table_free(&events);
    hl_changes_free(&changes);
    hl_changed_free(&made);
}

/// The event without one of its rows; the events borrow.
static hl_status apply_without(const hl_table *census, const hl_changes *all,
                               size_t left_out, hl_changed *out, hl_error *err)
{
    hl_changes some = {.event = calloc(all->count, sizeof *some.event),
                       .table = all->table};

    assert_non_null(some.event);
    for (size_t k = 0; k < all->count; k++) {
        if (k != left_out) some.event[some.count++] = all->event[k];
    }
    const hl_status status = hl_changes_apply(census, &some, &OPTIONS, out, NULL, err);
    free(some.event);
    return status;
}

/// Is the pair among what was found?
static bool is_found(const hl_candidates *c, const char *from, const char *to)
{
    char *const *a = hl_columns_find(&c->columns, "from_key")->text;
    char *const *b = hl_columns_find(&c->columns, "to_key")->text;

    for (size_t r = 0; r < c->columns.rows; r++) {
        if (a[r] != NULL && b[r] != NULL && strcmp(a[r], from) == 0 &&
            strcmp(b[r], to) == 0) {
            return true;
        }
    }
    return false;
}

/// Whatever single event of a unit that goes on under another code is left out, it is
/// found, and named first but for one; so are most of the mergers.
static void a_missing_event_is_found(void **state)
{
    hl_table census = {0};
    hl_table events = {0};
    hl_changes changes = {0};
    hl_error err = {0};
    size_t left_out = 0;
    size_t found = 0;
    size_t best = 0;
    size_t mergers = 0;
    size_t mergers_found = 0;

    (void)state;
    read_table(DELTA "census.csv", &census);
    read_table(DELTA "county_changes.csv", &events);
    assert_ok(hl_changes_read(&events, 0, &changes, &err), &err);
    for (size_t k = 0; k < changes.count; k++) {
        const hl_change *event = &changes.event[k];
        hl_changed made = {0};
        hl_candidates c = {0};
        if (event->type > HL_CHANGE_MERGE || strcmp(event->from, event->to) == 0) {
            continue;
        }
        // where another event goes on from there, that one is refused instead
        const hl_status status = apply_without(&census, &changes, k, &made, &err);
        if (status != HL_OK) {
            assert_int_equal(err.code, HL_CODE_CHANGES_NO_ORIGIN);
            continue;
        }
        const hl_candidates_options options = {
            .key = "code",
            .period = "year",
            .name = "name",
            .population = hl_table_find(&made.table, "pop")->number};
        assert_ok(hl_candidates_find(&made.table, &options, &c, &err), &err);
        assert_true(c.vanished > 0);
        const bool pair = is_found(&c, event->from, event->to);
        if (event->type == HL_CHANGE_MERGE) {
            mergers++;
            mergers_found += pair;
        } else {
            left_out++;
            found += pair;
            best += strncmp(c.best_text, event->from, strlen(event->from)) == 0;
        }
        hl_candidates_free(&c);
        hl_changed_free(&made);
    }
    assert_int_equal(left_out, 31);
    assert_int_equal(found, left_out);
    assert_int_equal(best, left_out - 1); // Tongling County has no part of its new name
    assert_int_equal(mergers, 18);
    assert_int_equal(mergers_found, 13);
    hl_table_free(&census);
    hl_table_free(&events);
    hl_changes_free(&changes);
}

/// The first sentence of a run that begins like this; NULL: none.
static const char *sentence(const hl_run_summary *summary, const char *begins)
{
    for (size_t k = 0; k < summary->finding_count; k++) {
        const char *text = summary->finding[k][HL_EN];
        if (strstr(text, begins) != NULL) return text;
    }
    return NULL;
}

/// What the study answers.
static void the_marginalized_caught_up_in_part(void **state)
{
    static const char *const SET[] = {"association.permutations={local: 0, global: 0}",
                                      "coupling.subsets=0", "periphery.draws=0",
                                      "change.moran.fields=null"};
    const hl_run_options options = {.compute_only = true};
    hl_run_summary summary = {0};
    hl_study study = {0};
    hl_log log = {0};
    hl_error err = {0};

    (void)state;
    assert_ok(
        hl_study_read(DELTA "study.yaml", SET, sizeof SET / sizeof *SET, &study, &err),
        &err);
    assert_ok(hl_run(&study, &options, &summary, &log, &err), &err);
    const char *caught = sentence(&summary, "most marginalized in 2010");
    const char *moved = sentence(&summary, "changed their type");
    const char *grew = sentence(&summary, "beta convergence");
    assert_non_null(caught);
    assert_non_null(moved);
    assert_non_null(grew);
    assert_non_null(strstr(caught, "caught up in part"));
    assert_non_null(strstr(caught, "from 0.068 to 0.050 (closed by 25 %)"));
    assert_non_null(strstr(moved, "31 of 308 units"));
    assert_non_null(strstr(grew, "grew faster"));
    for (size_t k = 0; k < log.count; k++) { // no change is left unexplained
        assert_int_not_equal(log.message[k].code, HL_CODE_CHANGES_CANDIDATES);
    }
    hl_run_summary_free(&summary);
    hl_study_free(&study);
    hl_log_free(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_kept_by_province),
        cmocka_unit_test(every_unit_has_its_lineage),
        cmocka_unit_test(a_missing_event_is_found),
        cmocka_unit_test(the_marginalized_caught_up_in_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
