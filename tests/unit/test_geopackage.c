// A GeoPackage is read back with GDAL and compared with the package it was made from;
// then everything that can happen to a disk happens to it.

#include <gdal.h>
#include <ogr_api.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hinterland/io/geopackage.h"
#include "io/gpkg.h"
#include "support/check.h"
#include "support/sample_package.h"
#include "support/scratch.h"

typedef struct fixture {
    sample sample;
    scratch scratch;
    GDALDatasetH dataset;
} fixture;

static int set_up(void **state)
{
    static fixture f;

    f = (fixture){0};
    sample_make(&f.sample, HL_EN);
    scratch_make(&f.scratch);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    if (f->dataset != NULL) GDALClose(f->dataset);
    sample_free(&f->sample);
    scratch_remove(&f->scratch);
    return 0;
}

static const char *target(fixture *f)
{
    return scratch_path(&f->scratch, "out.gpkg");
}

static void write_it(fixture *f)
{
    hl_error err = {0};

    assert_ok(hl_geopackage_write(target(f), &f->sample.package,
                                  &(hl_geopackage_options){.overwrite = true}, &err),
              &err);
}

static GDALDatasetH open_it(fixture *f)
{
    write_it(f);
    f->dataset =
        GDALOpenEx(target(f), GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    assert_non_null(f->dataset);
    return f->dataset;
}

/// The first value of a query as text; the caller frees it.
static char *ask(GDALDatasetH dataset, const char *sql)
{
    OGRLayerH rows = GDALDatasetExecuteSQL(dataset, sql, NULL, NULL);
    assert_non_null(rows);
    OGRFeatureH feature = OGR_L_GetNextFeature(rows);
    char *answer = calloc(1 << 20, 1);
    assert_non_null(answer);
    if (feature != NULL && OGR_F_IsFieldSetAndNotNull(feature, 0)) {
        (void)snprintf(answer, 1 << 20, "%s", OGR_F_GetFieldAsString(feature, 0));
    }
    if (feature != NULL) OGR_F_Destroy(feature);
    GDALDatasetReleaseResultSet(dataset, rows);
    return answer;
}

static void assert_answer(GDALDatasetH dataset, const char *sql, const char *expected)
{
    char *answer = ask(dataset, sql);

    if (strcmp(answer, expected) != 0) print_error("%s\n", sql);
    assert_string_equal(answer, expected);
    free(answer);
}

// ------------------------------------------------------------------ contents

static void rows_come_back_with_their_values(void **state)
{
    fixture *f = *state;
    const hl_columns *columns = &f->sample.sheet[2].columns;
    OGRLayerH layer = GDALDatasetGetLayerByName(open_it(f), "counties");

    assert_non_null(layer);
    assert_int_equal(OGR_L_GetFeatureCount(layer, 1), SAMPLE_UNITS);
    for (size_t i = 0; i < SAMPLE_UNITS; i++) {
        OGRFeatureH feature = OGR_L_GetFeature(layer, (GIntBig)i + 1);
        assert_non_null(feature);
        for (int c = 0; c < (int)columns->count; c++) {
            const hl_column *column = &columns->column[c];
            const int field = OGR_F_GetFieldIndex(feature, column->name);
            if (column->kind == HL_TEXT && column->text[i] != NULL) {
                assert_string_equal(OGR_F_GetFieldAsString(feature, field),
                                    column->text[i]);
            } else if (column->kind != HL_TEXT &&
                       column->value[i] == column->value[i]) {
                assert_close(OGR_F_GetFieldAsDouble(feature, field), column->value[i],
                             0.0, 0.0);
            } else {
                assert_true(OGR_F_IsFieldNull(feature, field));
            }
        }
        OGR_F_Destroy(feature);
    }
}

static void kinds_become_field_types(void **state)
{
    GDALDatasetH dataset = open_it(*state);

    assert_answer(dataset,
                  "SELECT group_concat(name || ' ' || type) FROM "
                  "pragma_table_info('counties') WHERE name NOT IN ('fid', 'geom')",
                  "key TEXT,name TEXT,people INTEGER,d_standard REAL,d_change REAL,"
                  "d_class MEDIUMINT,d_lisa MEDIUMINT,core BOOLEAN");
    assert_answer(dataset,
                  "SELECT type FROM pragma_table_info('county_period_values') WHERE "
                  "name = 'date'",
                  "DATE");
    assert_answer(dataset,
                  "SELECT group_concat(DISTINCT date) FROM county_period_values",
                  "2018-01-01,2019-01-01,2020-01-01");
}

/// Twice the signed area of a ring as GDAL reads it.
static double turn(OGRGeometryH ring)
{
    double area = 0.0;

    for (int i = 0; i + 1 < OGR_G_GetPointCount(ring); i++) {
        area += OGR_G_GetX(ring, i) * OGR_G_GetY(ring, i + 1) -
                OGR_G_GetX(ring, i + 1) * OGR_G_GetY(ring, i);
    }
    return area;
}

static void rings_turn_as_the_standard_says(void **state)
{
    OGRLayerH layer = GDALDatasetGetLayerByName(open_it(*state), "counties");

    assert_int_equal(OGR_L_GetGeomType(layer), wkbMultiPolygon);
    for (GIntBig fid = 1; fid < SAMPLE_UNITS; fid++) {
        OGRFeatureH feature = OGR_L_GetFeature(layer, fid);
        OGRGeometryH shape = OGR_F_GetGeometryRef(feature);
        assert_int_equal(OGR_G_GetGeometryCount(shape), fid == 2 ? 2 : 1);
        OGRGeometryH polygon = OGR_G_GetGeometryRef(shape, 0);
        assert_int_equal(OGR_G_GetGeometryCount(polygon), fid == 1 ? 2 : 1);
        assert_true(turn(OGR_G_GetGeometryRef(polygon, 0)) > 0.0);
        if (fid == 1) assert_true(turn(OGR_G_GetGeometryRef(polygon, 1)) < 0.0);
        OGR_F_Destroy(feature);
    }
    OGRFeatureH last = OGR_L_GetFeature(layer, SAMPLE_UNITS);
    assert_null(OGR_F_GetGeometryRef(last));
    OGR_F_Destroy(last);
}

static void aliases_and_domains_are_there(void **state)
{
    GDALDatasetH dataset = open_it(*state);

    assert_answer(dataset,
                  "SELECT name FROM gpkg_data_columns WHERE table_name = 'counties' "
                  "AND column_name = 'people'",
                  "Population (persons)");
    assert_answer(dataset,
                  "SELECT description FROM gpkg_data_columns WHERE table_name = "
                  "'counties' AND column_name = 'd_standard'",
                  "D = sqrt(C T), 0 .. 1");
    assert_answer(dataset,
                  "SELECT constraint_name FROM gpkg_data_columns WHERE table_name = "
                  "'county_periods' AND column_name = 'd_class'",
                  "coordination_level");
    assert_answer(dataset,
                  "SELECT group_concat(value || description) FROM (SELECT * FROM "
                  "gpkg_data_column_constraints WHERE constraint_type = 'enum' AND "
                  "constraint_name = 'lisa_cluster' AND value < '3' ORDER BY value)",
                  "0Not significant 不显著,1High-High 高-高,2Low-Low 低-低");
}

static void styles_are_stored_where_qgis_looks(void **state)
{
    GDALDatasetH dataset = open_it(*state);

    assert_answer(dataset,
                  "SELECT group_concat(styleName || useAsDefault) FROM layer_styles "
                  "WHERE f_table_name = 'counties' AND f_geometry_column = 'geom'",
                  "people0,d_standard0,d_change0,d_class1,d_lisa0");
    assert_answer(dataset,
                  "SELECT group_concat(f_table_name) FROM layer_styles WHERE "
                  "useAsDefault = 1 AND f_table_schema = ''",
                  "cores,neighbors,counties,county_period_values,join_audit,"
                  "county_periods");
    assert_answer(dataset,
                  "SELECT data_type FROM gpkg_contents WHERE table_name = "
                  "'layer_styles'",
                  "attributes");
    assert_answer(
        dataset, "SELECT count(*) FROM layer_styles WHERE length(styleName) > 30", "0");
    char *qml = ask(dataset, "SELECT styleQML FROM layer_styles WHERE styleName = "
                             "'d_class' AND f_table_name = 'counties'");
    assert_non_null(strstr(qml, "categorizedSymbol"));
    assert_non_null(strstr(qml, "Extreme imbalance [0.0, 0.1) 极度失调"));
    assert_non_null(strstr(qml, "No data 无数据"));
    free(qml);
    char *sld = ask(dataset, "SELECT styleSLD FROM layer_styles WHERE styleName = "
                             "'d_lisa'");
    assert_non_null(strstr(sld, "<ogc:Literal>6</ogc:Literal>"));
    free(sld);
}

static void contents_are_in_draw_order(void **state)
{
    assert_answer(open_it(*state),
                  "SELECT group_concat(table_name) FROM (SELECT table_name FROM "
                  "gpkg_contents ORDER BY rowid)",
                  "cores,neighbors,counties,county_period_values,join_audit,"
                  "county_periods,map_fields,map_classes,layer_styles");
}

static void history_is_in_the_metadata(void **state)
{
    char *document =
        ask(open_it(*state), "SELECT metadata FROM gpkg_metadata m JOIN "
                             "gpkg_metadata_reference r ON r.md_file_id = m.id WHERE "
                             "r.table_name = 'counties'");

    assert_non_null(strstr(document, "<history>Input: counties.shp &lt;36&gt;"));
    assert_non_null(strstr(document, "<keyword>耦合协调</keyword>"));
    free(document);
}

static void the_view_has_a_shape_for_every_period(void **state)
{
    GDALDatasetH dataset = open_it(*state);
    OGRLayerH layer = GDALDatasetGetLayerByName(dataset, "county_periods");

    assert_non_null(layer);
    assert_int_equal(OGR_L_GetFeatureCount(layer, 1), SAMPLE_UNITS * SAMPLE_PERIODS);
    assert_int_equal(OGR_L_GetGeomType(layer), wkbMultiPolygon);
    assert_answer(dataset,
                  "SELECT count(*) FROM county_periods WHERE geom IS NOT NULL AND "
                  "date = '2019-01-01'",
                  "35");
}

static void the_project_is_inside(void **state)
{
    fixture *f = *state;
    GDALDatasetH dataset = open_it(f);

    assert_answer(dataset, "SELECT name FROM qgis_projects", "Sample counties");
    assert_answer(dataset, "SELECT substr(content, 1, 8) FROM qgis_projects",
                  "504B0304");
    GDALClose(dataset);
    f->dataset = NULL;

    hl_error err = {0};
    const hl_geopackage_options options = {.overwrite = true, .no_project = true};
    assert_ok(hl_geopackage_write(target(f), &f->sample.package, &options, &err), &err);
    f->dataset = GDALOpenEx(target(f), GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_answer(f->dataset,
                  "SELECT count(*) FROM sqlite_master WHERE name = 'qgis_projects'",
                  "0");
}

static void same_package_same_bytes(void **state)
{
    fixture *f = *state;
    size_t first_size = 0;
    size_t second_size = 0;

    write_it(f);
    char *first = scratch_read(target(f), &first_size);
    const struct timespec pause = {1, 100000000}; // another second on the clock
    (void)nanosleep(&pause, NULL);
    write_it(f);
    char *second = scratch_read(target(f), &second_size);
    assert_int_equal(first_size, second_size);
    assert_memory_equal(first, second, first_size);
    free(first);
    free(second);
}

static void empty_sheets_and_no_crs_are_written(void **state)
{
    fixture *f = *state;

    hl_sheets_free(f->sample.sheet, SAMPLE_SHEETS);
    sample_free(&f->sample);
    sample_make(&f->sample, HL_ZH);
    f->sample.package.crs = NULL;
    hl_columns_free(&f->sample.sheet[4].columns);
    GDALDatasetH dataset = open_it(f);
    assert_answer(dataset, "SELECT count(*) FROM join_audit", "0");
    assert_answer(dataset,
                  "SELECT srs_id FROM gpkg_contents WHERE table_name = 'counties'",
                  "-1");
}

// -------------------------------------------------------------------- errors

static void an_existing_target_is_not_replaced_unasked(void **state)
{
    fixture *f = *state;
    hl_error err = {0};

    scratch_write(target(f), "old");
    assert_int_equal(hl_geopackage_write(target(f), &f->sample.package, NULL, &err),
                     HL_OUTPUT);
    assert_int_equal(err.code, HL_CODE_WRITE_EXISTS);
    char *bytes = scratch_read(target(f), NULL);
    assert_string_equal(bytes, "old");
    free(bytes);
    assert_int_equal(scratch_count(&f->scratch), 1);
}

static void a_target_open_for_editing_is_left_alone(void **state)
{
    static const char *const SIDES[] = {"out.gpkg-wal", "out.gpkg-shm",
                                        "out.gpkg-journal"};
    fixture *f = *state;

    for (size_t i = 0; i < 3; i++) {
        hl_error err = {0};
        scratch_write(scratch_path(&f->scratch, SIDES[i]), "x");
        assert_int_equal(hl_geopackage_write(target(f), &f->sample.package,
                                             &(hl_geopackage_options){.overwrite = 1},
                                             &err),
                         HL_OUTPUT);
        assert_int_equal(err.code, HL_CODE_WRITE_IN_USE);
        assert_non_null(strstr(err.values, SIDES[i]));
        (void)unlink(scratch_path(&f->scratch, SIDES[i]));
    }
}

static void a_package_that_contradicts_itself_is_refused(void **state)
{
    fixture *f = *state;
    hl_error err = {0};

    f->sample.map[2].column = "nowhere";
    assert_int_equal(hl_geopackage_write(target(f), &f->sample.package, NULL, &err),
                     HL_INTERNAL);
    assert_int_equal(scratch_count(&f->scratch), 0);
}

/// Write with a limit on the size of files, in a process of its own.
///
/// @return  the exit code: 0 written, 1 refused as it should be, 2 anything else
static int write_limited(fixture *f, rlim_t limit)
{
    const pid_t child = fork();

    if (child == 0) {
        hl_error err = {0};
        const struct rlimit rule = {limit, limit};
        (void)signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &rule) != 0) _exit(3);
        const hl_status status =
            hl_geopackage_write(target(f), &f->sample.package,
                                &(hl_geopackage_options){.overwrite = true}, &err);
        const char *id = hl_code_info(err.code)->id;
        if (status == HL_OUTPUT && strncmp(id, "WRITE-", 6) == 0) _exit(1);
        _exit(status == HL_OK ? 0 : 2);
    }
    int answer = 0;
    assert_int_equal(waitpid(child, &answer, 0), child);
    assert_true(WIFEXITED(answer));
    return WEXITSTATUS(answer);
}

/// From an empty disk to one that lacks a single byte.
static void a_full_disk_is_noticed_at_any_size(void **state)
{
    enum { STEPS = 40, LAST_STEPS = 12 };
    fixture *f = *state;
    size_t size = 0;

    write_it(f);
    free(scratch_read(target(f), &size));
    scratch_write(target(f), "old");
    for (size_t i = 0; i < STEPS + LAST_STEPS; i++) {
        // Even steps, then ever nearer: 4096, 2048, ..., 2 and 1 bytes are missing.
        const size_t limit =
            i < STEPS ? size * i / STEPS : size - ((size_t)4096 >> (i - STEPS));
        if (write_limited(f, limit) != 1) {
            print_error("limit %zu of %zu\n", limit, size);
            fail();
        }
        char *bytes = scratch_read(target(f), NULL);
        assert_string_equal(bytes, "old");
        free(bytes);
        assert_int_equal(scratch_count(&f->scratch), 1);
    }
    assert_int_equal(write_limited(f, size), 0);
}

static void a_killed_run_leaves_the_target(void **state)
{
    enum { KILLS = 15 };
    fixture *f = *state;
    size_t whole_size = 0;

    write_it(f);
    char *whole = scratch_read(target(f), &whole_size);
    for (long i = 0; i < KILLS; i++) {
        scratch_write(target(f), "old");
        const pid_t child = fork();
        if (child == 0) {
            (void)hl_geopackage_write(target(f), &f->sample.package,
                                      &(hl_geopackage_options){.overwrite = true},
                                      NULL);
            _exit(0);
        }
        const struct timespec wait = {0, 2000000 * i};
        (void)nanosleep(&wait, NULL);
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
        size_t size = 0;
        char *bytes = scratch_read(target(f), &size);
        assert_true(strcmp(bytes, "old") == 0 ||
                    (size == whole_size && memcmp(bytes, whole, size) == 0));
        free(bytes);
        assert_in_range(scratch_count(&f->scratch), 1, 2);
    }
    write_it(f); // and the next run clears up
    assert_int_equal(scratch_count(&f->scratch), 1);
    free(whole);
}

// -------------------------------------------------------------- verification

static hl_status verify(fixture *f, hl_error *err)
{
    hl_gdal_messages messages = {0};
    const hl_gpkg gpkg = {
        .package = &f->sample.package, .messages = &messages, .target = "out.gpkg"};

    hl_gdal_catch(&messages);
    const hl_status status = hl_gpkg_verify(target(f), &gpkg, err);
    hl_gdal_release();
    return status;
}

static void a_missing_row_is_noticed(void **state)
{
    fixture *f = *state;
    hl_error err = {0};

    write_it(f);
    assert_ok(verify(f, &err), &err);
    GDALDatasetH dataset =
        GDALOpenEx(target(f), GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayerByName(dataset, "cores");
    assert_int_equal(OGR_L_DeleteFeature(layer, 2), OGRERR_NONE);
    GDALClose(dataset);
    assert_int_equal(verify(f, &err), HL_OUTPUT);
    assert_int_equal(err.code, HL_CODE_WRITE_INCOMPLETE);
    assert_string_equal(err.values, "out.gpkg\tcores\t2\t3");
}

static void a_damaged_page_is_noticed(void **state)
{
    fixture *f = *state;
    hl_error err = {0};
    size_t size = 0;

    write_it(f);
    free(scratch_read(target(f), &size));
    FILE *file = fopen(target(f), "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)(size / 4096 / 2 * 4096), SEEK_SET), 0);
    for (int i = 0; i < 4096; i++) {
        assert_int_equal(fputc(0x5A, file), 0x5A);
    }
    (void)fclose(file);
    assert_int_equal(verify(f, &err), HL_OUTPUT);
}

int main(void)
{
#define WITH_FILES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FILES(rows_come_back_with_their_values),
        WITH_FILES(kinds_become_field_types),
        WITH_FILES(rings_turn_as_the_standard_says),
        WITH_FILES(aliases_and_domains_are_there),
        WITH_FILES(styles_are_stored_where_qgis_looks),
        WITH_FILES(contents_are_in_draw_order),
        WITH_FILES(history_is_in_the_metadata),
        WITH_FILES(the_view_has_a_shape_for_every_period),
        WITH_FILES(the_project_is_inside),
        WITH_FILES(same_package_same_bytes),
        WITH_FILES(empty_sheets_and_no_crs_are_written),
        WITH_FILES(an_existing_target_is_not_replaced_unasked),
        WITH_FILES(a_target_open_for_editing_is_left_alone),
        WITH_FILES(a_package_that_contradicts_itself_is_refused),
        WITH_FILES(a_full_disk_is_noticed_at_any_size),
        WITH_FILES(a_killed_run_leaves_the_target),
        WITH_FILES(a_missing_row_is_noticed),
        WITH_FILES(a_damaged_page_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
