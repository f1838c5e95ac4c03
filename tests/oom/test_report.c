// A report and charts of a result whose allocations fail one after the other: HL_MEMORY
// each time, nothing leaks, and the same request works right after.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/study/charts.h"
#include "hinterland/study/report.h"
#include "support/scarce_memory.h"
#include "support/whole.h"

static char folder[WHOLE_PATH];
static char package[WHOLE_PATH];

static int set_up(void **state)
{
    const whole_options how = {.side = 5, .periods = 2, .permutations = 199};
    char out[WHOLE_PATH];
    hl_error err = {0};

    (void)state;
    whole_folder(folder);
    whole_write(folder, &how);
    assert_ok(whole_run(folder, "out", 1, true, &err), &err);
    whole_join(out, folder, "out");
    whole_join(package, out, "grid.gpkg");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    whole_remove(folder);
    return 0;
}

static hl_status report(hl_error *err)
{
    hl_report_request request = hl_report_defaults();
    hl_report_summary summary = {0};
    hl_log log = {0};

    request.source = package;
    request.output = "report.html";
    request.dry_run = true;
    const hl_status status = hl_report_make(&request, &summary, &log, err);
    if (status == HL_OK) assert_true(summary.bytes > 100000);
    hl_log_free(&log);
    return status;
}

static hl_status charts(hl_error *err)
{
    hl_charts_request request = hl_charts_defaults();
    hl_maps_summary summary = {0};
    char out[WHOLE_PATH];
    hl_log log = {0};

    whole_join(out, folder, "charts");
    request.source = package;
    request.output_dir = out;
    request.overwrite = true;
    request.csv = true;
    request.formats = 1U << HL_MAP_SVG;
    const hl_status status = hl_charts_draw(&request, &summary, &log, err);
    if (status == HL_OK) assert_true(summary.count > 8);
    hl_maps_summary_free(&summary);
    hl_log_free(&log);
    return status;
}

/// Steps grow, to be done in time.
static void sweep(hl_status (*job)(hl_error *err), size_t first_steps)
{
    hl_status status = HL_MEMORY;
    hl_error err = {0};
    size_t failures = 0;

    for (size_t n = 0; status == HL_MEMORY; n += 1 + n / first_steps) {
        allowed = n;
        status = job(&err);
        allowed = SIZE_MAX;
        if (status != HL_MEMORY) break;
        assert_int_equal(err.code, HL_CODE_MEMORY);
        failures++;
    }
    assert_ok(status, &err);
    assert_true(failures > 50);
}

static void a_report_recovers(void **state)
{
    (void)state;
    sweep(report, 40);
}

static void charts_recover(void **state)
{
    (void)state;
    sweep(charts, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_recovers),
        cmocka_unit_test(charts_recover),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
