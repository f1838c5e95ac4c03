// Every allocation of reading, printing and drafting a study fails once.
#include "support/check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/study/init.h"
#include "hinterland/study/study.h"
#include "support/studies.h"
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

enum { LABEL_FIELDS = 4, LABEL_ROWS = 2, UNITS = 2, FIELDS = 4 };

static const char *const LABEL_FIELD[] = {"field", "title_en", "title_zh", "unit"};
static const char *const LABEL[] = {"gap", "Gap", "差距", "%", "x", "X", "某", "km"};
static const char *const FIELD[] = {"code", "name", "a", "b"};
static const char *const CELL[] = {"330101", "甲", "1", "4", "330102", "乙", "2", "3"};

static hl_status read_and_print(const hl_table *labels, hl_error *err)
{
    static const char *const SET[] = {"weights.tolerance=2", "association.fields=null"};
    const hl_study_source source = {.text = STUDY_FULL,
                                    .length = sizeof STUDY_FULL - 1,
                                    .name = "a/yrd.yaml",
                                    .folder = "a",
                                    .set = SET,
                                    .sets = 2};
    hl_study study = {0};
    char *text = NULL;
    char *canonical = NULL;
    char *path = NULL;

    hl_status status = hl_study_parse(&source, &study, err);
    if (status != HL_OK) assert_null(study.name);
    if (status == HL_OK) status = hl_study_add_labels(&study, labels, err);
    if (status == HL_OK) status = hl_study_print(&study, &text, err);
    if (status == HL_OK) status = hl_study_canonical(&study, &canonical, err);
    if (status == HL_OK) status = hl_study_path(&study, "/vsizip/a.zip", &path, err);
    free(text);
    free(canonical);
    free(path);
    hl_study_free(&study);
    return status;
}

static hl_status refuse(hl_error *err)
{
    static const char TEXT[] = "weights: {type: quen}";
    const hl_study_source source = {.text = TEXT, .length = sizeof TEXT - 1};
    hl_study study = {0};
    const hl_status status = hl_study_parse(&source, &study, err);

    assert_null(study.name);
    return status == HL_INPUT ? HL_OK : status;
}

static hl_status work(const hl_layer *layer, const hl_table *labels, hl_error *err)
{
    const hl_init_input input = {
        .boundaries = layer, .boundaries_path = "c.gpkg", .name = "mine"};
    char *draft = NULL;
    char *page = NULL;

    hl_status status = read_and_print(labels, err);
    if (status == HL_OK) status = refuse(err);
    if (status == HL_OK) status = hl_study_reference(HL_ZH, &page, err);
    if (status == HL_OK) status = hl_init_draft(&input, NULL, &draft, err);
    if (status != HL_OK) assert_null(draft);
    free(draft);
    free(page);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    const double x[UNITS] = {0, 1};
    hl_table cells = {0};
    hl_table labels = {0};
    hl_layer layer = {0};
    hl_status status = HL_MEMORY;
    size_t failures = 0;

    assert_true(make_table("w", LABEL_FIELD, LABEL_FIELDS, LABEL, LABEL_ROWS, &labels));
    assert_true(make_table("c", FIELD, FIELDS, CELL, UNITS, &cells));
    assert_true(make_squares(&cells, x, x, &layer));
    for (size_t n = 1; status != HL_OK; n++) {
        hl_error err = {0};
        allocations = 0;
        fail_at = n;
        status = work(&layer, &labels, &err);
        fail_at = 0;
        if (status == HL_OK) break;
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
        failures = n;
    }
    print_message("%zu allocations failed once\n", failures);
    assert_true(failures > 500);
    hl_layer_free(&layer);
    hl_table_free(&labels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
