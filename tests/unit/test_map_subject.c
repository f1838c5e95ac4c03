// What a map shows: a field per another, the same class by two, conditions.
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/geopackage.h"
#include "study/map_subject.h"
#include "support/sample_package.h"
#include "support/scratch.h"

enum { DIFFERENT = 1000 };

typedef struct fixture {
    sample sample;
    scratch scratch;
    atlas atlas;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    hl_error err = {0};
    hl_maps_request r = hl_maps_defaults();

    sample_make(&f.sample, HL_EN);
    f.sample.view.period_column = "date";
    scratch_make(&f.scratch);
    const char *path = scratch_path(&f.scratch, "out.gpkg");
    assert_ok(hl_geopackage_write(path, &f.sample.package, NULL, &err), &err);
    r.source = path;
    assert_ok(atlas_read(&r, &f.atlas, NULL, &err), &err);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    atlas_free(&f->atlas);
    sample_free(&f->sample);
    scratch_remove(&f->scratch);
    return 0;
}

static const double *sample_value(const fixture *f, const char *sheet, const char *name)
{
    return hl_columns_find(&hl_package_find(&f->sample.package, sheet)->columns, name)
        ->value;
}

static void a_count_per_another(void **state)
{
    const fixture *f = *state;
    const size_t layer = SIZE_MAX;
    const map_subject_options o = {
        .name = "d_change", .per = "people", .period = &layer, .slots = 1};
    const double *change = sample_value(f, "counties", "d_change");
    const double *people = sample_value(f, "counties", "people");
    map_subject s = {0};
    hl_error err = {0};

    assert_ok(map_subject_read(&f->atlas, &o, &s, &err), &err);
    for (size_t i = 0; i < SAMPLE_UNITS; i++) {
        if (isnan(change[i])) {
            assert_true(isnan(s.value[i]));
        } else {
            assert_close(s.value[i], change[i] / people[i], 1e-15, 0.0);
        }
    }
    assert_string_equal(s.words.title.en, "Change since 2018 per Population");
    assert_string_equal(s.words.title.zh, "2018 年以来的变化 / 人口");
    assert_string_equal(s.words.name, "d_change_per_people");
    assert_int_equal(s.words.style, HL_STYLE_DIVERGING); // about zero, as before
    map_subject_free(&s);
}

/// Units keep a class that both periods give them; the others are "different".
static void the_same_class_in_two_periods(void **state)
{
    const fixture *f = *state;
    const size_t period[] = {0, 1, 2};
    char with[64];
    const double *level = sample_value(f, "county_period_values", "d_class");
    map_subject s = {0};
    hl_error err = {0};
    size_t changed = 0;

    (void)snprintf(with, sizeof with, "@%s", f->atlas.period[0]);
    const map_subject_options o = {
        .name = "d_class", .with = with, .panel = true, .period = period, .slots = 3};
    assert_ok(map_subject_read(&f->atlas, &o, &s, &err), &err);
    for (size_t k = 0; k < SAMPLE_PANEL; k++) {
        const double first = level[k % SAMPLE_UNITS];
        const double expected = level[k] == first ? first : DIFFERENT;
        assert_true(s.value[k] == expected);
        changed += level[k] != first;
    }
    assert_true(changed > 0);
    assert_int_equal(s.words.classes->count, SAMPLE_LEVELS.count + 1);
    const hl_class *last = &s.words.classes->row[SAMPLE_LEVELS.count];
    assert_int_equal(last->code, DIFFERENT);
    assert_non_null(strstr(s.words.title.en, f->atlas.period[0]));
    map_subject_free(&s);
}

static void only_classes_of_one_kind_are_compared(void **state)
{
    const fixture *f = *state;
    const size_t layer = SIZE_MAX;
    map_subject_options o = {
        .name = "d_class", .with = "d_lisa", .period = &layer, .slots = 1};
    map_subject s = {0};
    hl_error err = {0};

    assert_int_equal(map_subject_read(&f->atlas, &o, &s, &err), HL_USAGE);
    assert_int_equal(err.code, HL_CODE_MAP_WITH);
    map_subject_free(&s);
    o.with = "d_class@1066";
    assert_int_equal(map_subject_read(&f->atlas, &o, &s, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_NO_PERIOD);
    map_subject_free(&s);
    o.with = NULL;
    o.per = "people";
    assert_int_equal(map_subject_read(&f->atlas, &o, &s, &err), HL_USAGE);
    assert_int_equal(err.code, HL_CODE_MAP_PER);
    map_subject_free(&s);
    o.name = "d_standard";
    o.per = "nothing";
    assert_int_equal(map_subject_read(&f->atlas, &o, &s, &err), HL_INPUT);
    map_subject_free(&s);
}

static void conditions_and_shares(void **state)
{
    const fixture *f = *state;
    const double *degree = sample_value(f, "counties", "d_standard");
    uint8_t flag[SAMPLE_UNITS];
    hl_buffer words = {0};
    hl_error err = {0};

    map_place place = {&f->atlas, SIZE_MAX, HL_EN};
    assert_ok(map_condition_test(&place, "d_standard<0.5", flag, &words, &err), &err);
    for (size_t i = 0; i < SAMPLE_UNITS; i++) {
        assert_int_equal(flag[i], degree[i] < 0.5);
    }
    assert_string_equal(words.text, "Coordination degree < 0.5");
    words.length = 0;
    place.lang = HL_ZH;
    assert_ok(map_fade_levels(&place, "d_standard", flag, &words, &err), &err);
    for (size_t i = 0; i < SAMPLE_UNITS; i++) {
        assert_int_equal(flag[i], degree[i] >= 0.9 ? 0 : degree[i] >= 0.7 ? 1 : 2);
    }
    hl_buffer_free(&words);
    assert_int_equal(map_condition_test(&place, "<0.5", flag, NULL, &err), HL_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_count_per_another),
        cmocka_unit_test(the_same_class_in_two_periods),
        cmocka_unit_test(only_classes_of_one_kind_are_compared),
        cmocka_unit_test(conditions_and_shares),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
