// The 1st, 2nd, … allocation of every writer fails: it says so, keeps nothing, and
// leaves no file behind.

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "hinterland/io/csv.h"
#include "hinterland/io/geopackage.h"
#include "hinterland/io/json.h"
#include "hinterland/io/project.h"
#include "support/check.h"
#include "support/sample_package.h"
#include "support/scratch.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

enum { MOST_ALLOCATIONS = 20000, NEVER = -1 };

static int countdown = NEVER; // allocations that still succeed
static scratch folder;

static int fails_now(void)
{
    return countdown != NEVER && countdown-- == 0;
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (fails_now()) return NULL;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    if (fails_now()) return NULL;
    return __real_realloc(old, size);
}

typedef hl_status write_job(const sample *s, hl_error *err);

/// Run a job with its n-th allocation failing, n in steps, until none does.
static void fail_each(write_job *job, int step)
{
    sample s;
    int failures = 0;

    sample_make(&s, HL_ZH);
    for (int n = 0; n < MOST_ALLOCATIONS; n += step) {
        hl_error err = {0};
        countdown = n;
        const hl_status status = job(&s, &err);
        const int reached = countdown == NEVER;
        countdown = NEVER;
        if (!reached) {
            assert_ok(status, &err);
            assert_true(failures > 3);
            sample_free(&s);
            return;
        }
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
        assert_int_equal(scratch_count(&folder), 0);
        failures++;
    }
    fail_msg("more than %d allocations", MOST_ALLOCATIONS);
}

/// The name of the one output; removed when it is there.
static hl_status take_away(hl_status status, const char *path)
{
    if (status == HL_OK) assert_int_equal(remove(path), 0);
    return status;
}

static hl_status write_project(const sample *s, hl_error *err)
{
    const char *path = scratch_path(&folder, "p.qgz");

    return take_away(hl_project_write(path, &s->package, "p.gpkg", false, err), path);
}

static hl_status write_geopackage(const sample *s, hl_error *err)
{
    const char *path = scratch_path(&folder, "p.gpkg");
    const hl_geopackage_options options = {.no_project = true}; // it has its own turn

    return take_away(hl_geopackage_write(path, &s->package, &options, err), path);
}

static hl_status write_csv(const sample *s, hl_error *err)
{
    const char *path = scratch_path(&folder, "p.csv");

    return take_away(hl_csv_write(path, &s->sheet[2].columns, NULL, err), path);
}

static hl_status write_json(const sample *s, hl_error *err)
{
    const char *path = scratch_path(&folder, "p.json");
    struct json_object *rows = NULL;

    hl_status status = hl_json_columns(&s->sheet[4].columns, &rows, err);
    if (status != HL_OK) return status;
    status = hl_json_write(path, rows, false, err);
    (void)json_object_put(rows);
    return take_away(status, path);
}

static void a_project_survives(void **state)
{
    (void)state;
    fail_each(write_project, 1);
}

static void a_geopackage_survives(void **state)
{
    enum { STEP = 3 };

    (void)state;
    fail_each(write_geopackage, STEP);
}

static void a_table_survives(void **state)
{
    (void)state;
    fail_each(write_csv, 1);
    fail_each(write_json, 1);
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_project_survives),
        cmocka_unit_test(a_geopackage_survives),
        cmocka_unit_test(a_table_survives),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
