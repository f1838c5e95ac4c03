// What a package must not contradict.

#include <string.h>

#include "hinterland/io/package.h"
#include "support/check.h"
#include "support/sample_package.h"

static int set_up(void **state)
{
    static sample s;

    sample_make(&s, HL_EN);
    *state = &s;
    return 0;
}

static int tear_down(void **state)
{
    sample_free(*state);
    return 0;
}

static void names_are_found(void **state)
{
    const sample *s = *state;
    hl_error err = {0};

    assert_ok(hl_package_check(&s->package, &err), &err);
    assert_ptr_equal(hl_package_find(&s->package, "counties"), &s->sheet[2]);
    assert_ptr_equal(hl_package_find(&s->package, "county_periods"), &s->sheet[3]);
    assert_ptr_equal(hl_package_find_view(&s->package, "county_periods"), &s->view);
    assert_null(hl_package_find(&s->package, "nowhere"));
    assert_null(hl_package_find_view(&s->package, "counties"));
    assert_ok(hl_package_check(&(hl_package){0}, &err), &err);
}

static void assert_refused(const sample *s)
{
    hl_error err = {0};

    assert_int_equal(hl_package_check(&s->package, &err), HL_INTERNAL);
    assert_int_equal(err.code, HL_CODE_INTERNAL);
}

static void names_must_be_plain_and_distinct(void **state)
{
    static const char *const BAD[] = {"cores", "Neighbors", "a\"b", "", "1a", "县"};
    sample *s = *state;
    char *column = s->sheet[2].columns.column[2].name;

    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        s->sheet[1].name = BAD[i];
        assert_refused(s);
    }
    s->sheet[1].name = "neighbors";
    assert_int_equal(hl_package_check(&s->package, NULL), HL_OK);
    memcpy(column, "fid", sizeof "fid"); // a GeoPackage has its own
    assert_refused(s);
}

static void shapes_must_be_one_per_row(void **state)
{
    sample *s = *state;

    s->polygons.n--;
    assert_refused(s);
    s->polygons.n++;
    s->sheet[1].path_start = NULL;
    assert_refused(s);
    s->sheet[1].path_start = s->path_start;
    s->sheet[0].x = NULL;
    assert_refused(s);
}

static void references_must_lead_somewhere(void **state)
{
    sample *s = *state;

    s->map[0].sheet = "nowhere";
    assert_refused(s);
    s->map[0].sheet = "counties";
    s->sheet[2].default_column = "nothing";
    assert_refused(s);
    s->sheet[2].default_column = "d_class";
    s->view.date_column = "year";
    assert_refused(s);
    s->view.date_column = "date";
    s->view.parent = "join_audit"; // has no shapes
    assert_refused(s);
}

int main(void)
{
#define WITH_SAMPLE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SAMPLE(names_are_found),
        WITH_SAMPLE(names_must_be_plain_and_distinct),
        WITH_SAMPLE(shapes_must_be_one_per_row),
        WITH_SAMPLE(references_must_lead_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
