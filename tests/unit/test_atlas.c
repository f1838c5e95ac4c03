// Maps of a result as files: words from the file, periods, a manifest.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/geopackage.h"
#include "hinterland/study/maps.h"
#include "support/sample_package.h"
#include "support/scratch.h"

typedef struct fixture {
    sample sample;
    scratch scratch;
    char source[SCRATCH_SIZE];
} fixture;

static int set_up(void **state)
{
    static fixture f;
    hl_error err = {0};

    sample_make(&f.sample, HL_EN);
    f.sample.view.period_column = "date";
    scratch_make(&f.scratch);
    (void)snprintf(f.source, sizeof f.source, "%s",
                   scratch_path(&f.scratch, "out.gpkg"));
    assert_ok(hl_geopackage_write(f.source, &f.sample.package, NULL, &err), &err);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    sample_free(&f->sample);
    scratch_remove(&f->scratch);
    return 0;
}

static hl_maps_request request_of(const fixture *f, const char *folder)
{
    hl_maps_request r = hl_maps_defaults();

    r.source = f->source;
    r.output_dir = folder;
    r.formats = 1U << HL_MAP_SVG;
    r.overwrite = true;
    return r;
}

static hl_maps_summary draw(const hl_maps_request *r)
{
    hl_maps_summary s = {0};
    hl_error err = {0};

    assert_ok(hl_maps_draw(r, &s, NULL, &err), &err);
    return s;
}

static void expect_words(const char *path, const char *words)
{
    size_t size = 0;
    char *bytes = scratch_read(path, &size);

    if (strstr(bytes, words) == NULL) fprintf(stderr, "%s: no '%s'\n", path, words);
    assert_non_null(strstr(bytes, words));
    free(bytes);
}

/// Title, class labels, note and caption of the file, in both languages.
static void words_come_from_the_file(void **state)
{
    fixture *f = *state;
    hl_maps_request r = request_of(f, f->scratch.folder);
    const char *field[] = {"d_lisa"};

    r.langs = (1U << HL_EN) | (1U << HL_ZH);
    r.field = field;
    r.fields = 1;
    r.dry_run = true;
    hl_maps_summary plan = draw(&r);
    assert_int_equal(plan.count, 2);
    assert_null(plan.manifest);
    hl_maps_summary_free(&plan);

    r.langs = 1U << HL_ZH; // a folder of its own only where there are two
    r.dry_run = false;
    hl_maps_summary s = draw(&r);
    assert_int_equal(s.count, 1);
    assert_int_equal(s.units, SAMPLE_UNITS);
    expect_words(s.file[0].path, "高-高");
    expect_words(s.file[0].path, "北");
    expect_words(s.manifest, s.file[0].sha256);
    hl_maps_summary_free(&s);
    hl_maps_summary_free(&s);
    r.langs = 1U << HL_EN;
    s = draw(&r);
    expect_words(s.file[0].path, ">High-High</text>");
    expect_words(s.file[0].path, ">Isolate</text>"); // nobody is one
    hl_maps_summary_free(&s);
}

/// A map per period and one of all; the same for one thread and for four.
static void periods_share_their_breaks(void **state)
{
    fixture *f = *state;
    hl_maps_request r = request_of(f, f->scratch.folder);
    const char *field[] = {"d_standard"};
    hl_maps_summary s[2];

    r.field = field;
    r.fields = 1;
    r.by_period = true;
    r.facets = true;
    r.threads = 1;
    s[0] = draw(&r);
    r.threads = 4;
    s[1] = draw(&r);
    assert_int_equal(s[0].count, SAMPLE_PERIODS + 1);
    for (size_t k = 0; k < s[0].count; k++) {
        assert_string_equal(s[0].file[k].sha256, s[1].file[k].sha256);
        expect_words(s[0].file[k].path, "pooled over all periods");
    }
    assert_string_equal(s[0].file[SAMPLE_PERIODS].period, "all");
    hl_maps_summary_free(&s[0]);
    hl_maps_summary_free(&s[1]);
}

/// A title that ends like the last period is whole; the period of a map comes after it.
static void a_title_with_years_stays_whole(void **state)
{
    fixture *f = *state;
    hl_maps_request r = request_of(f, f->scratch.folder);
    const char *field[] = {"d_standard"};
    char title[64];

    r.field = field;
    r.fields = 1;
    r.by_period = true;
    hl_maps_summary s = draw(&r);
    (void)snprintf(title, sizeof title, "Counties 1990 to %s",
                   s.file[SAMPLE_PERIODS - 1].period);
    hl_maps_summary_free(&s);
    for (size_t k = 0; k < SAMPLE_MAPS; k++) {
        f->sample.map[k].subtitle = (hl_text){title, title};
    }
    hl_error err = {0};
    (void)snprintf(f->source, sizeof f->source, "%s",
                   scratch_path(&f->scratch, "titled.gpkg"));
    assert_ok(hl_geopackage_write(f->source, &f->sample.package, NULL, &err), &err);
    s = draw(&r);
    expect_words(s.file[0].path, title);
    hl_maps_summary_free(&s);
}

static size_t count_words(const char *path, const char *words)
{
    size_t size = 0;
    size_t count = 0;
    char *bytes = scratch_read(path, &size);

    for (const char *at = strstr(bytes, words); at != NULL;
         at = strstr(at + 1, words)) {
        count++;
    }
    free(bytes);
    return count;
}

/// Fewer labels by a condition, letters as paths, paler units, land around, an inset in
/// a corner: each shows in the file.
static void options_show_in_the_file(void **state)
{
    fixture *f = *state;
    hl_maps_request r = request_of(f, f->scratch.folder);
    const char *field[] = {"d_standard"};

    r.field = field;
    r.fields = 1;
    r.label = "name";
    hl_maps_summary all = draw(&r);
    r.label_where = "d_standard>0.5";
    hl_maps_summary some = draw(&r);
    assert_in_range(some.file[0].labels + some.file[0].dropped, 1,
                    all.file[0].labels + all.file[0].dropped - 1);
    hl_maps_summary_free(&all);
    hl_maps_summary_free(&some);

    r.fade = "d_standard";
    r.context = f->source; // the same units: any land will do
    r.context_layer = "counties";
    r.look.insets = 1;
    r.look.inset[0] = (hl_map_inset){118.2, 28.2, 119.0, 29.0, "Corner", HL_CORNER_SW};
    hl_maps_summary s = draw(&r);
    expect_words(s.file[0].path, "paler: Coordination degree");
    expect_words(s.file[0].path, ">0.7 – &lt;0.9</text>");
    expect_words(s.file[0].path, "class=\"context\"");
    expect_words(s.file[0].path, ">Corner</text>");
    assert_true(count_words(s.file[0].path, "class=\"context\"") >= 2); // inset, too
    hl_maps_summary_free(&s);

    r.look.outlines = true;
    s = draw(&r);
    assert_int_equal(count_words(s.file[0].path, "<text"), 0);
    expect_words(s.file[0].path, "aria-label=\"Corner\"");
    hl_maps_summary_free(&s);
}

/// Fields of one kind on one sheet, by period; others are refused. The manifest names
/// the source and the breaks.
static void fields_share_a_sheet(void **state)
{
    fixture *f = *state;
    hl_maps_request r = request_of(f, f->scratch.folder);
    const char *field[] = {"d_standard", "d_standard"};
    hl_maps_summary s = {0};
    hl_error err = {0};

    r.field = field;
    r.fields = 2;
    r.together = true;
    r.facets = true;
    s = draw(&r);
    assert_int_equal(s.count, 1);
    expect_words(s.file[0].path, "pooled over all maps");
    assert_int_equal(count_words(s.file[0].path, ">Coordination degree 2"),
                     2 * SAMPLE_PERIODS);
    expect_words(s.manifest, "titled.gpkg");
    assert_int_equal(s.file[0].breaks.count, 5);
    hl_maps_summary_free(&s);
    field[1] = "d_class";
    assert_int_equal(hl_maps_draw(&r, &s, NULL, &err), HL_USAGE);
    assert_int_equal(err.code, HL_CODE_MAP_TOGETHER);
}

static void maps_errors(void **state)
{
    fixture *f = *state;
    hl_maps_request r = request_of(f, f->scratch.folder);
    const char *field[] = {"d_standart"};
    const char *period[] = {"1066"};
    hl_maps_summary s = {0};
    hl_error err = {0};

    r.field = field;
    r.fields = 1;
    assert_int_equal(hl_maps_draw(&r, &s, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_RUN_NO_LAYER_FIELD);
    field[0] = "d_standard";
    r.by_period = true;
    r.period = period;
    r.periods = 1;
    assert_int_equal(hl_maps_draw(&r, &s, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_NO_PERIOD);
    r.by_period = false;
    r.periods = 0;
    r.hatch = "d_standard";
    assert_int_equal(hl_maps_draw(&r, &s, NULL, &err), HL_USAGE);
    assert_int_equal(err.code, HL_CODE_MAP_CONDITION);
    r.hatch = NULL;
    r.projection = "EPSG:4326";
    assert_int_equal(hl_maps_draw(&r, &s, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_GEOMETRY_NOT_PROJECTED);
    r.projection = NULL;
    r.output_dir = "/proc/nowhere";
    assert_int_equal(hl_maps_draw(&r, &s, NULL, &err), HL_OUTPUT);
    r.source = "nowhere.gpkg";
    assert_int_equal(hl_maps_draw(&r, &s, NULL, &err), HL_INPUT);
    assert_null(s.file);
}

static void an_existing_map_is_not_replaced(void **state)
{
    fixture *f = *state;
    hl_maps_request r = request_of(f, f->scratch.folder);
    const char *field[] = {"d_standard"};
    hl_maps_summary s = {0};
    hl_error err = {0};

    r.field = field;
    r.fields = 1;
    s = draw(&r);
    hl_maps_summary_free(&s);
    r.overwrite = false;
    assert_int_equal(hl_maps_draw(&r, &s, NULL, &err), HL_OUTPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_come_from_the_file),
        cmocka_unit_test(periods_share_their_breaks),
        cmocka_unit_test(a_title_with_years_stays_whole),
        cmocka_unit_test(options_show_in_the_file),
        cmocka_unit_test(fields_share_a_sheet),
        cmocka_unit_test(maps_errors),
        cmocka_unit_test(an_existing_map_is_not_replaced),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
