#include "support/check.h"
#include "support/folder.h"

#include <stdio.h>
#include <stdlib.h>

#include "hinterland/io/read.h"
#include "hinterland/io/weights_file.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

enum { MOST_ALLOCATIONS = 2000, NEVER = -1 };

static char folder[FOLDER_PATH_SIZE];
static int countdown = NEVER; ///< allocations that still succeed

static int fails_now(void)
{
    return countdown != NEVER && countdown-- == 0;
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (fails_now()) {
        countdown = NEVER;
        return NULL;
    }
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    if (fails_now()) {
        countdown = NEVER;
        return NULL;
    }
    return __real_realloc(old, size);
}

/// Run a job with its 1st, 2nd, … allocation failing, until none does.
static void fail_each(hl_status (*job)(const char *path, hl_error *err),
                      const char *path)
{
    for (int n = 0; n < MOST_ALLOCATIONS; n++) {
        hl_error err = {0};
        countdown = n;
        const hl_status status = job(path, &err);
        const int left = countdown;
        countdown = NEVER;
        if (left != NEVER) { // it was never reached
            assert_ok(status, &err);
            assert_true(n > 3);
            return;
        }
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
    }
    fail_msg("more than %d allocations", MOST_ALLOCATIONS);
}

static hl_status read_layer(const char *path, hl_error *err)
{
    hl_layer_options options = hl_layer_options_defaults();
    hl_layer layer = {0};
    hl_log log = {0};

    options.crs = "EPSG:4490";
    const hl_status status = hl_read_layer(path, &options, &layer, &log, err);
    if (status != HL_OK) {
        assert_null(layer.table.field);
        assert_null(layer.crs);
    }
    hl_layer_free(&layer);
    hl_log_free(&log);
    return status;
}

static hl_status read_table(const char *path, hl_error *err)
{
    hl_table table = {0};
    hl_log log = {0};

    hl_table copy = {0};
    hl_status status = hl_read_table(path, NULL, &table, &log, err);
    if (status != HL_OK) assert_null(table.field);
    if (status == HL_OK) status = hl_table_copy(&table, &copy, err);
    if (status != HL_OK) assert_null(copy.field);
    hl_table_free(&table);
    hl_table_free(&copy);
    hl_log_free(&log);
    return status;
}

static hl_status copy_weights(const char *path, hl_error *err)
{
    static char a[] = "a";
    static char b[] = "b";
    static char *const KEYS[] = {a, b};
    hl_weights w = {0};
    hl_log log = {0};
    char copy[2 * FOLDER_PATH_SIZE];

    (void)snprintf(copy, sizeof copy, "%s.csv", path);
    hl_status status =
        hl_weights_file_read(path, HL_WEIGHTS_FILE_UNKNOWN, KEYS, 2, &w, &log, err);
    if (status == HL_OK)
        status =
            hl_weights_file_write(copy, HL_WEIGHTS_FILE_UNKNOWN, &w, KEYS, true, err);
    hl_weights_free(&w);
    if (status == HL_OK)
        status =
            hl_weights_file_read(copy, HL_WEIGHTS_FILE_UNKNOWN, KEYS, 2, &w, &log, err);
    hl_weights_free(&w);
    hl_log_free(&log);
    return status;
}

static void a_layer_survives(void **state)
{
    (void)state;
    static const char TEXT[] =
        "{\"type\":\"FeatureCollection\",\"features\":["
        "{\"type\":\"Feature\",\"properties\":{\"key\":\"01\",\"pop\":5},"
        "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[2,2],[0,0]]]"
        "}}"
        "]}";

    fail_each(read_layer, folder_write(folder, "l.geojson", TEXT, sizeof TEXT - 1));
}

static void a_table_survives(void **state)
{
    (void)state;
    static const char TEXT[] =
        "code,name,name,\n01,\xB5\xC2\xC7\xE5\xCF\xD8,\"x,y\",\n02,,z,\n";

    fail_each(read_table, folder_write(folder, "t.csv", TEXT, sizeof TEXT - 1));
}

static void weights_survive(void **state)
{
    (void)state;
    static const char TEXT[] = "%%MatrixMarket matrix coordinate real symmetric\n"
                               "2 2 1\n2 1 0.5\n";
    char path[2 * FOLDER_PATH_SIZE];

    (void)snprintf(path, sizeof path, "%s",
                   folder_write(folder, "w.mtx", TEXT, sizeof TEXT - 1));
    fail_each(copy_weights, path);
}

static int set_up(void **state)
{
    (void)state;
    folder_make(folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_layer_survives),
        cmocka_unit_test(a_table_survives),
        cmocka_unit_test(weights_survive),
    };
    return cmocka_run_group_tests_name("oom: read", tests, set_up, tear_down);
}
