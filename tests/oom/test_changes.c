// The first, second, … allocation of county changes, candidates, expressions and
// imputation fails, until there is memory for all of them: every failure is reported as
// one, and nothing leaks (the address sanitizer looks on).
#include "support/check.h"

#include <math.h>
#include <stdlib.h>

#include "hinterland/frame/candidates.h"
#include "hinterland/frame/changes.h"
#include "hinterland/frame/expression.h"
#include "hinterland/stats/imputation.h"
#include "support/scarce_memory.h"
#include "support/tables.h"

enum { FIELDS = 5, ROWS = 9, EVENT_FIELDS = 7, EVENTS = 6 };

static const char *const FIELD[FIELDS] = {"key", "year", "name", "pop", "rate"};
static const char *const ROW[ROWS][FIELDS] = {
    {"1", "2010", "甲县", "80", "2"},
    {"2", "2010", "乙县", "10", "3"},
    {"3", "2010", "丙县", "50", "4"},
    {"4", "2010", "丁县", "60", "4"},
    {"1", "2020", "甲区", "70", "5"},
    {"5", "2020", "丙区", "55", "6"},
    {"6", "2020", "戊县", "20", "7"},
    {"7", "2020", "己县", "22", "8"},
    {"",  "2020", "合计", "99", "9"},
};
static const char *const EVENT_FIELD[EVENT_FIELDS] = {
    "year", "type", "from_key", "to_key", "share", "weight_field", "source"};
static const char *const EVENT[EVENTS][EVENT_FIELDS] = {
    {"2012", "merge",  "2", "1", "", "",    "a"},
    {"2013", "recode", "3", "5", "", "",    "b"},
    {"2014", "split",  "4", "6", "", "pop", "c"},
    {"2014", "split",  "4", "7", "", "pop", "c"},
    {"2015", "rename", "1", "1", "", "",    "" },
    {"2021", "merge",  "7", "6", "", "",    "" },
};

static hl_status change(const hl_table *table, const hl_table *events, hl_error *err)
{
    static const char *const EXTENSIVE[] = {"pop"};
    static const hl_changes_mean INTENSIVE[] = {
        {"rate", "pop"}
    };
    const hl_changes_options options = {.key = "key",
                                        .period = "year",
                                        .name = "name",
                                        .key_width = 3,
                                        .extensive = EXTENSIVE,
                                        .extensives = 1,
                                        .intensive = INTENSIVE,
                                        .intensives = 1};
    hl_changes changes = {0};
    hl_changed made = {0};
    hl_log log = {0};

    hl_status status = hl_changes_read(events, 3, &changes, err);
    if (status == HL_OK) {
        status = hl_changes_apply(table, &changes, &options, &made, &log, err);
    }
    hl_changes_free(&changes);
    hl_changed_free(&made);
    hl_log_free(&log);
    return status;
}

static hl_status look(const hl_table *table, hl_error *err)
{
    const hl_candidates_options options = {
        .key = "key", .period = "year", .name = "name"};
    hl_candidates candidates = {0};
    const hl_status status = hl_candidates_find(table, &options, &candidates, err);

    hl_candidates_free(&candidates);
    return status;
}

static hl_status derive(hl_error *err)
{
    static const double X[] = {1.0, 2.0};
    const double *const column[] = {X, X};
    hl_expression e = {0};
    double out[2];

    hl_status status = hl_expression_parse("min(a, b)^2 + a/b - 3*b", &e, err);
    if (status == HL_OK) {
        status = hl_expression_evaluate(&e, column, 2, out, NULL, err);
    }
    hl_expression_free(&e);
    return status;
}

static hl_status impute(hl_error *err)
{
    size_t start[] = {0, 1, 2};
    uint32_t neighbor[] = {1, 0};
    double weight[] = {1, 1};
    const hl_weights w = {
        .n = 2, .start = start, .neighbor = neighbor, .weight = weight};
    double x[] = {NAN, 1.0};
    const hl_gaps gaps = {.value = x, .n = 2, .periods = 1};
    size_t count = 0;

    return hl_impute_neighbors(&gaps, &w, &count, err);
}

static void every_allocation_may_fail(void **state)
{
    hl_table table = {0};
    hl_table events = {0};
    hl_status status = HL_MEMORY;
    size_t failures = 0;

    (void)state;
    assert_true(make_table("panel.csv", FIELD, FIELDS, ROW[0], ROWS, &table));
    assert_true(make_table("changes.csv", EVENT_FIELD, EVENT_FIELDS, EVENT[0], EVENTS,
                           &events));
    for (size_t n = 0; status == HL_MEMORY; n++) {
        hl_error err = {0};
        allowed = n;
        status = change(&table, &events, &err);
        if (status == HL_OK) status = look(&table, &err);
        if (status == HL_OK) status = derive(&err);
        if (status == HL_OK) status = impute(&err);
        allowed = SIZE_MAX;
        if (status == HL_OK) break;
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
        failures++;
    }
    assert_true(failures > 100);
    hl_table_free(&table);
    hl_table_free(&events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
