// Every allocation of building units, joining and reading values fails once.
#include "support/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "hinterland/frame/join.h"
#include "hinterland/frame/units.h"
#include "support/tables.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static size_t allocations; // so far
static size_t fail_at;     // 0: never

static bool fails(void)
{
    return ++allocations == fail_at;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

enum { UNITS = 7, ROWS = 10, FIELDS = 4 };

static const char *const UNIT_FIELD[] = {"code", "name", "city"};
static const char *const UNIT[UNITS][3] = {
    {"001001 ",     "甲",     "A" },
    {"001002",      "乙 县", "A" },
    {"001002",      NULL,      "A" },
    {"Los Angeles", "",        ""  },
    {NULL,          "丙",     NULL},
    {"001004",      "丁县",  "B" },
    {"001005",      "戊",     "B" }
};
static const char *const ROW_FIELD[FIELDS] = {"key", "label", "year", "gdp"};
static const char *const ROW[ROWS][FIELDS] = {
    {"1001",         "甲",    "2019", "1"},
    {"01001",        "甲",    "2019", "1"},
    {"001002000000", "乙",    "2019", "2"},
    {"LosAngeles",   "",       "2020", "3"},
    {"001014",       "丁区", "2019", "4"},
    {"",             "",       "2019", "5"},
    {"001005",       "己",    "2020", "x"},
    {"001005",       "己",    "2020", "6"},
    {"Los Angeles",  "",       "",     "7"},
    {"001002",       "乙县", "2020", "8"}
};

static hl_status work(const hl_layer *layer, const hl_table *table, hl_log *log)
{
    const hl_units_options units = {.key = "code", .name = "name", .region = "city"};
    const hl_join_options rules = {.key = "key", .name = "label", .period = "year"};
    hl_frame frame = {0};
    hl_join join = {0};
    double gdp[2 * UNITS];
    hl_error err = {0};

    hl_status status = hl_frame_build(layer, &units, &frame, NULL, log, &err);
    if (status == HL_OK) {
        status = hl_join_build(&frame, table, &rules, &join, log, &err);
    }
    if (status == HL_OK) {
        status = hl_join_values(&join, hl_table_find(table, "gdp"), gdp, NULL, &err);
    }
    if (status == HL_OK) status = hl_join_set_periods(&join, &frame, &err);
    if (status != HL_OK) assert_int_equal(err.code, HL_CODE_MEMORY);
    if (frame.key == NULL) assert_null(join.row_of);
    hl_join_free(&join);
    hl_frame_free(&frame);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    const double x[UNITS] = {0, 1, 2, 3, 4, 5, NAN};
    const double y[UNITS] = {0};
    hl_table cells = {0};
    hl_table table = {0};
    hl_layer layer = {0};
    hl_status status = HL_MEMORY;
    size_t failures = 0;

    assert_true(make_table("c", UNIT_FIELD, 3, UNIT[0], UNITS, &cells));
    assert_true(make_squares(&cells, x, y, &layer));
    assert_true(make_table("t", ROW_FIELD, FIELDS, ROW[0], ROWS, &table));
    for (size_t n = 1; status != HL_OK; n++) {
        hl_log log = {0};
        allocations = 0;
        fail_at = n;
        status = work(&layer, &table, &log);
        fail_at = 0;
        hl_log_free(&log);
        if (status == HL_OK) break;
        assert_int_equal(status, HL_MEMORY);
        failures = n;
    }
    assert_true(failures > 100);
    hl_layer_free(&layer);
    hl_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests_name("join", tests, NULL, NULL);
}
