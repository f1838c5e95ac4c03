#include "support/check.h"

#include <stdlib.h>

#include "hinterland/coupling/diagnosis.h"
#include "hinterland/coupling/metacoupling.h"
#include "hinterland/coupling/null_baseline.h"
#include "hinterland/coupling/obstacle_table.h"
#include "hinterland/frame/units.h"
#include "hinterland/io/workbook.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"

enum { N = 6, LINKS = 4 };

static const double U[2 * N] = {0.1, 0.5, 0.3, 0.7, 0.2, 0.9,
                                0.2, 0.4, 0.4, 0.6, 0.3, 0.8};
static const double A[N] = {1, 2, 4, 3, 6, 5};
static const double B[N] = {2, 9, 4, 7, 1, 3};
static const char *const NAME[2] = {"x", "y"};
static const char *const KEY[N] = {"a", "b", "c", "d", "e", "f"};
static const char *const PERIOD[1] = {""};

static hl_status whole_baseline(hl_error *err)
{
    const uint32_t group[N] = {0, 0, 0, 1, 1, 1};
    const hl_null_input input = {
        .n = N, .periods = 1, .subsystems = 2, .u = U, .group = group, .models = 3};
    hl_null_baseline baseline = {0};
    hl_columns columns = {0};

    hl_status status = hl_null_baseline_compute(
        &input, &(hl_null_options){.draws = 5, .threads = 1}, &baseline, err);
    if (status == HL_OK) {
        status = hl_null_baseline_columns(&baseline, NAME, &columns, err);
    }
    hl_columns_free(&columns);
    hl_null_baseline_free(&baseline);
    return status;
}

static hl_status whole_metacoupling(hl_error *err)
{
    const uint32_t from[LINKS] = {0, 1, 2, 3};
    const uint32_t to[LINKS] = {1, 0, 3, 2};
    hl_weights w = {0};
    double c[N];
    double d[N];

    hl_status status = hl_weights_from_links(N, from, to, NULL, LINKS, &w, err);
    const hl_metacoupling_input input = {
        .n = N, .subsystems = 2, .stride = N, .u = U, .w = &w, .threads = 1};
    if (status == HL_OK) status = hl_metacoupling(&input, c, d, err);
    hl_weights_free(&w);
    return status;
}

static hl_status whole_diagnosis(hl_error *err)
{
    const hl_diagnosis_input input = {.rows = N, .c = U, .subsystems = 2, .u = U};
    hl_diagnosis d = {0};
    hl_columns columns = {0};
    hl_log log = {0};
    char *words = NULL;

    hl_status status = hl_diagnose(&input, &d, err);
    if (status == HL_OK) status = hl_diagnosis_warn(&input, &d, "C", &log, err);
    if (status == HL_OK) {
        status = hl_diagnosis_words(&input, &d, "C", HL_ZH, &words, err);
    }
    if (status == HL_OK) status = hl_diagnosis_columns(&d, &columns, err);
    hl_columns_free(&columns);
    hl_log_free(&log);
    free(words);
    return status;
}

static hl_status whole_obstacles(hl_error *err)
{
    const hl_indicator first = {.name = "a", .dimension = "d", .value = A};
    const hl_indicator second = {.name = "b", .value = B};
    const hl_subsystem subsystem[2] = {
        {.name = "x", .short_name = "x", .count = 1, .indicator = &first },
        {.name = "y", .short_name = "y", .count = 1, .indicator = &second}
    };
    const hl_coupling_input input = {.n = N,
                                     .periods = 1,
                                     .subsystems = 2,
                                     .subsystem = subsystem,
                                     .options = hl_coupling_defaults()};
    hl_coupling result = {0};
    hl_columns summed = {0};
    hl_columns units = {0};

    hl_status status = hl_coupling_compute(&input, &result, err);
    if (status == HL_OK) {
        status = hl_obstacle_table(&input, &result, PERIOD, &summed, err);
    }
    if (status == HL_OK) {
        status = hl_obstacle_unit_table(&input, &result, KEY, PERIOD, &units, err);
    }
    hl_columns_free(&summed);
    hl_columns_free(&units);
    hl_coupling_free(&result);
    return status;
}

static scratch folder;

static hl_status whole_workbook(hl_error *err)
{
    static const hl_column_spec TEXT = {
        .name = "name", .title = {"Name", "名称"},
             .kind = HL_TEXT
    };
    static const hl_column_spec NUMBER = {
        .name = "x", .title = {"Name", "值"},
             .kind = HL_NUMBER
    };
    const hl_text none = {0};
    hl_sheet sheet = {
        .name = "s", .title = {"A: sheet", "表"},
             .columns = {.rows = N         }
    };
    const hl_sheet *const list[] = {&sheet};

    hl_status status = hl_columns_append_texts(&sheet.columns, &TEXT, KEY, err);
    if (status == HL_OK) {
        status = hl_columns_append_values(&sheet.columns, &NUMBER, NULL, none, A, err);
    }
    if (status == HL_OK) {
        status = hl_workbook_write(scratch_path(&folder, "s.xlsx"), list, 1,
                                   &(hl_workbook_options){.overwrite = true}, err);
    }
    hl_columns_free(&sheet.columns);
    return status;
}

static hl_status whole_units(hl_error *err)
{
    static char key[4][2] = {"b", "a", "b", "a"};
    static char name[] = "key";
    static char source[] = "t.csv";
    char *text[4] = {key[0], key[1], key[2], key[3]};
    hl_field field = {.name = name, .kind = HL_FIELD_TEXT, .text = text};
    const hl_table table = {.source = source, .rows = 4, .count = 1, .field = &field};
    const hl_units_options options = {.key = "key", .name = "key"};
    hl_frame frame = {0};
    hl_log log = {0};

    const hl_status status =
        hl_frame_of_table(&table, &options, &frame, NULL, &log, err);
    hl_frame_free(&frame);
    hl_log_free(&log);
    return status;
}

/// Fail the 1st, 2nd, … nth allocation until all of them succeed.
static void fail_each(hl_status (*work)(hl_error *err), size_t least)
{
    hl_status status = HL_MEMORY;
    size_t nth = 0;

    for (; status != HL_OK; nth++) {
        hl_error err = {0};
        allowed = nth;
        status = work(&err);
        allowed = SIZE_MAX;
        if (status == HL_OK) break;
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
    }
    assert_true(nth >= least);
}

static void every_builder_survives_every_failed_allocation(void **state)
{
    (void)state;
    scratch_make(&folder);
    fail_each(whole_baseline, 20);
    fail_each(whole_metacoupling, 3);
    fail_each(whole_diagnosis, 20);
    fail_each(whole_obstacles, 40);
    fail_each(whole_workbook, 20);
    fail_each(whole_units, 10);
    scratch_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_builder_survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
