#include "support/check.h"

#include <stdlib.h>

#include "hinterland/map/sheet.h"
#include "support/map_sample.h"
#include "support/scarce_memory.h"

/// A ground, a twin, and a sheet on it.
typedef struct job {
    hl_log log;
    hl_map_ground ground;
    hl_map_ground twin;
    hl_map_file file;
} job;

static void job_free(job *j)
{
    hl_log_free(&j->log);
    hl_map_ground_free(&j->twin);
    hl_map_ground_free(&j->ground);
    free(j->file.bytes);
    *j = (job){0};
}

static hl_status run(const map_sample *s, const hl_map_look *look, hl_map_format format,
                     job *j, hl_error *err)
{
    const hl_map_ground_options how = {.group = s->name};

    j->file.format = format;
    hl_status status =
        hl_map_ground_make(&s->polygons, &s->crs, &how, &j->ground, &j->log, err);
    if (status == HL_OK && look->insets > 0) {
        status = hl_map_ground_context(&j->ground, &s->polygons, &s->crs, err);
    }
    if (status == HL_OK) status = hl_map_ground_twin(&j->ground, &j->twin, err);
    if (status == HL_OK) {
        status = hl_map_draw(&j->twin, &s->theme, look, &j->file, &j->log, err);
    }
    return status;
}

/// The 1st, 2nd, ... nth allocation fails: HL_MEMORY each time, nothing leaks (under
/// the sanitizer), and the same input works right after. Steps grow, to be done in
/// time.
static void expect_recovery(const map_sample *s, const hl_map_look *look,
                            hl_map_format format)
{
    job j = {0};
    hl_error err = {0};
    size_t n = 0;
    hl_status status = HL_MEMORY;

    for (; status == HL_MEMORY; n += 1 + n / 60) {
        allowed = n;
        status = run(s, look, format, &j, &err);
        allowed = SIZE_MAX;
        if (status == HL_MEMORY) {
            assert_int_equal(err.code, HL_CODE_MEMORY);
            job_free(&j);
        }
    }
    assert_ok(status, &err);
    assert_true(n > 60);
    assert_true(j.file.size > 1000);
    job_free(&j);
}

static void every_allocation_may_fail(void **state)
{
    map_sample s;
    hl_map_look look = hl_map_look_defaults();
    (void)state;

    map_sample_make(&s);
    look.label_size = 12.0;
    look.dpi = 50.0;
    s.theme.label = s.name;
    expect_recovery(&s, &look, HL_MAP_SVG);
    expect_recovery(&s, &look, HL_MAP_PNG);
    uint8_t *faded = calloc(s.ground.n, 1);
    assert_non_null(faded);
    faded[0] = 2;
    s.theme.faded = faded;
    look.outlines = true;
    look.insets = 1;
    look.inset[0] = (hl_map_inset){110.0, 20.0, 112.0, 22.0, "Inset", HL_CORNER_SW};
    expect_recovery(&s, &look, HL_MAP_SVG);
    look.insets = 0;
    s.theme.faded = NULL;
    free(faded);
    s.theme.panels = 2;
    look.bw = true;
    expect_recovery(&s, &look, HL_MAP_PDF);
    map_sample_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("maps out of memory", tests, NULL, NULL);
}
