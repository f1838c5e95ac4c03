#include "support/check.h"
#include "support/folder.h"

#include <gdal.h>
#include <gdal_utils.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hinterland/io/read.h"

static char folder[FOLDER_PATH_SIZE];

#define SQUARE "[[0,0],[2,0],[2,2],[0,2],[0,0]]"
#define HOLE   "[[0.5,0.5],[0.5,1],[1,1],[0.5,0.5]]"

/// Two units: a polygon with a hole, and two polygons; Z on all of it.
static const char TWO[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"key\":\"01\",\"name\":\"Deqing\",\"pop\":"
    "5},"
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[" SQUARE "," HOLE "]}},"
    "{\"type\":\"Feature\",\"properties\":{\"key\":\"02\",\"name\":null,\"pop\":7},"
    "\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[[[4,0,9],[6,0,9],[6,2,9]"
    ","
    "[4,0,9]]],[[[8,0,9],[9,0,9],[9,1,9],[8,0,9]]]]}}]}";

/// A feature collection with one feature, whose geometry is given.
static const char *write_one(const char *geometry)
{
    char text[1024];
    const int count = snprintf(text, sizeof text,
                               "{\"type\":\"FeatureCollection\",\"features\":["
                               "{\"type\":\"Feature\",\"properties\":{\"key\":\"01\"},"
                               "\"geometry\":%s}]}",
                               geometry);
    return folder_write(folder, "one.geojson", text, (size_t)count);
}

/// Convert the layer TWO; `options` as of ogr2ogr.
static const char *convert(const char *name, const char *const *options)
{
    char source[FOLDER_PATH_SIZE + 16];

    (void)snprintf(source, sizeof source, "%s",
                   folder_write(folder, "two.geojson", TWO, sizeof TWO - 1));
    GDALAllRegister();
    GDALDatasetH from = GDALOpenEx(source, GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(from);
    char *words[16] = {0}; // GDAL asks for texts that may be written
    char store[16][64];
    for (size_t i = 0; options[i] != NULL; i++) {
        (void)snprintf(store[i], sizeof store[i], "%s", options[i]);
        words[i] = store[i];
    }
    GDALVectorTranslateOptions *parsed = GDALVectorTranslateOptionsNew(words, NULL);
    const char *path = folder_path(folder, name);
    GDALDatasetH to = GDALVectorTranslate(path, NULL, 1, &from, parsed, NULL);
    GDALVectorTranslateOptionsFree(parsed);
    assert_non_null(to);
    GDALClose(to);
    GDALClose(from);
    return path;
}

static void check_two(const hl_layer *layer)
{
    static const size_t VERTEX[] = {0, 5, 9, 13, 17};
    static const uint8_t IS_HOLE[] = {0, 1, 0, 0};

    assert_int_equal(layer->shape, HL_SHAPE_POLYGONS);
    assert_int_equal(layer->table.rows, 2);
    assert_int_equal(layer->polygons.n, 2);
    assert_int_equal(layer->polygons.start[1], 2);
    assert_int_equal(layer->polygons.start[2], 4);
    assert_memory_equal(layer->polygons.vertex, VERTEX, sizeof VERTEX);
    assert_memory_equal(layer->polygons.hole, IS_HOLE, sizeof IS_HOLE);
    assert_close(layer->polygons.x[9], layer->polygons.x[12], 0.0, 0.0);
    assert_close(layer->polygons.y[9], layer->polygons.y[12], 0.0, 0.0);
    const hl_field *key = hl_table_find(&layer->table, "key");
    assert_non_null(key);
    assert_string_equal(key->text[0], "01");
    assert_null(hl_table_find(&layer->table, "name")->text[1]);
    assert_close(hl_table_find(&layer->table, "pop")->number[1], 7.0, 0.0, 0.0);
}

static void rings_fields_and_crs_are_read(void **state)
{
    (void)state;
    hl_layer layer = {0};
    hl_error err = {0};
    hl_log log = {0};

    const char *path = folder_write(folder, "two.geojson", TWO, sizeof TWO - 1);
    assert_ok(hl_read_layer(path, NULL, &layer, &log, &err), &err);
    check_two(&layer);
    assert_string_equal(layer.table.source, "two.geojson");
    assert_non_null(strstr(layer.crs, "GEOGCRS[\"WGS 84\""));
    assert_int_equal(log.count, 0);
    hl_layer_free(&layer);

    char marked[sizeof TWO + 3];
    (void)snprintf(marked, sizeof marked, "\xEF\xBB\xBF%s", TWO);
    path = folder_write(folder, "bom.geojson", marked, strlen(marked));
    assert_ok(hl_read_layer(path, NULL, &layer, &log, &err), &err);
    check_two(&layer);
    hl_layer_free(&layer);
}

static void z_and_m_are_dropped(void **state)
{
    (void)state;
    static const char *const DIMENSIONS[] = {"XYZ", "XYM", "XYZM"};

    for (size_t i = 0; i < 3; i++) {
        const char *const options[] = {
            "-f", "ESRI Shapefile", "-dim", DIMENSIONS[i], "-nln", "two", NULL};
        hl_layer layer = {0};
        hl_error err = {0};
        char name[16];
        (void)snprintf(name, sizeof name, "%s.shp", DIMENSIONS[i]);
        const char *path = convert(name, options);
        assert_ok(hl_read_layer(path, NULL, &layer, NULL, &err), &err);
        check_two(&layer);
        hl_layer_free(&layer);
    }
}

static void a_condition_chooses_features(void **state)
{
    (void)state;
    hl_layer_options options = hl_layer_options_defaults();
    hl_layer layer = {0};
    hl_error err = {0};

    const char *path = folder_write(folder, "two.geojson", TWO, sizeof TWO - 1);
    options.where = "pop > 6";
    assert_ok(hl_read_layer(path, &options, &layer, NULL, &err), &err);
    assert_int_equal(layer.table.rows, 1);
    assert_close(layer.polygons.x[0], 4.0, 0.0, 0.0);
    hl_layer_free(&layer);
    options.where = "pop > 8";
    assert_int_equal(hl_read_layer(path, &options, &layer, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_NO_FEATURES);
    options.where = "population > 8";
    assert_int_equal(hl_read_layer(path, &options, &layer, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_WHERE);
}

static void a_given_crs_replaces_that_of_the_file(void **state)
{
    (void)state;
    hl_layer_options options = hl_layer_options_defaults();
    hl_layer layer = {0};
    hl_error err = {0};
    hl_log log = {0};

    const char *path = folder_write(folder, "two.geojson", TWO, sizeof TWO - 1);
    options.crs = "4490";
    assert_ok(hl_read_layer(path, &options, &layer, &log, &err), &err);
    assert_non_null(strstr(layer.crs, "ID[\"EPSG\",4490]"));
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_READ_CRS_REPLACED);
    hl_layer_free(&layer);
    options.crs = "planar";
    assert_ok(hl_read_layer(path, &options, &layer, NULL, &err), &err);
    assert_null(layer.crs);
    hl_layer_free(&layer);
    options.crs = "EPSG:0";
    assert_int_equal(hl_read_layer(path, &options, &layer, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_CRS);
    hl_log_free(&log);
}

static void a_shapefile_without_prj_or_index_is_read(void **state)
{
    (void)state;
    static const char *const OPTIONS[] = {"-f", "ESRI Shapefile", "-dim", "XY", NULL};
    hl_layer layer = {0};
    hl_error err = {0};
    hl_log log = {0};
    struct stat info;

    char path[2 * FOLDER_PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s", convert("bare.shp", OPTIONS));
    (void)folder_write(folder, "bare.prj", "", 0);
    assert_int_equal(unlink(folder_path(folder, "bare.shx")), 0);
    (void)unlink(folder_path(folder, "bare.cpg"));
    assert_ok(hl_read_layer(path, NULL, &layer, &log, &err), &err);
    check_two(&layer);
    assert_null(layer.crs);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_READ_NO_INDEX);
    assert_int_not_equal(stat(folder_path(folder, "bare.shx"), &info), 0);
    hl_layer_free(&layer);
    assert_int_equal(hl_read_layer(folder, NULL, &layer, NULL, &err), HL_INPUT);
    hl_table table = {0};
    assert_ok(hl_read_table(folder_path(folder, "bare.dbf"), NULL, &table, NULL, &err),
              &err);
    assert_int_equal(table.rows, 2);
    hl_table_free(&table);
    assert_int_not_equal(stat(folder_path(folder, "bare.shx"), &info), 0);
    assert_int_equal(unlink(folder_path(folder, "bare.prj")), 0);
    assert_ok(hl_read_layer(path, NULL, &layer, NULL, &err), &err);
    assert_null(layer.crs);
    hl_layer_free(&layer);
    hl_log_free(&log);
}

/// The same two names in a DBF, in GBK and in Latin-1, without a .cpg; and by force.
static void the_encoding_of_a_shapefile_is_detected(void **state)
{
    (void)state;
    static const char *const OPTIONS[] = {"-f", "ESRI Shapefile", "-dim", "XY", NULL};
    static const struct {
        const char *bytes; ///< six, in place of "Deqing"
        const char *text;
        const char *encoding;
    } CASES[] = {
        {"\xB5\xC2\xC7\xE5\xCF\xD8", "德清县", "GB18030"},
        {"\xC9lan\xE7"
         "a",               "Élança",  "CP1252" },
        {"\xE5\xBE\xB7\xE6\xB8\x85", "德清",    "UTF-8"  },
        {"\xE5\xBE\xB7z\xE6\xB8",    "德z",      "UTF-8"  }
    };

    for (size_t i = 0; i < 4; i++) {
        hl_layer layer = {0};
        hl_error err = {0};
        hl_log log = {0};
        char path[2 * FOLDER_PATH_SIZE];
        char dbf[4096];
        (void)snprintf(path, sizeof path, "%s", convert("text.shp", OPTIONS));
        (void)unlink(folder_path(folder, "text.cpg"));
        FILE *file = fopen(folder_path(folder, "text.dbf"), "r+b");
        assert_non_null(file);
        const size_t count = fread(dbf, 1, sizeof dbf, file);
        size_t at = 0;
        while (at + 6 < count && memcmp(dbf + at, "Deqing", 6) != 0) {
            at++;
        }
        assert_true(at + 6 < count);
        dbf[29] = 0; // no language byte either
        memcpy(dbf + at, CASES[i].bytes, 6);
        rewind(file);
        assert_int_equal(fwrite(dbf, 1, count, file), count);
        assert_int_equal(fclose(file), 0);

        assert_ok(hl_read_layer(path, NULL, &layer, &log, &err), &err);
        assert_string_equal(hl_table_find(&layer.table, "name")->text[0],
                            CASES[i].text);
        assert_int_equal(log.count, 1);
        assert_int_equal(log.message[0].code, HL_CODE_READ_DETECTED);
        assert_non_null(strstr(log.message[0].values, CASES[i].encoding));
        hl_layer_free(&layer);
        hl_log_free(&log);

        hl_layer_options options = hl_layer_options_defaults();
        char where[64];
        (void)snprintf(where, sizeof where, "name LIKE '%s%%'", CASES[i].text);
        options.where = where;
        options.encoding = CASES[i].encoding;
        assert_ok(hl_read_layer(path, &options, &layer, &log, &err), &err);
        assert_int_equal(layer.table.rows, 1);
        assert_int_equal(log.count, 0);
        hl_layer_free(&layer);
        options.encoding = "klingon";
        assert_int_equal(hl_read_layer(path, &options, &layer, &log, &err), HL_INPUT);
        assert_int_equal(err.code, HL_CODE_READ_ENCODING);
    }
}

static void layers_are_chosen_by_name(void **state)
{
    (void)state;
    static const char *const FIRST[] = {"-f", "GPKG", "-nln", "counties", NULL};
    hl_layer_options options = hl_layer_options_defaults();
    hl_layer layer = {0};
    hl_error err = {0};

    (void)convert("several.gpkg", FIRST);
    char path[2 * FOLDER_PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s", folder_path(folder, "several.gpkg"));
    assert_ok(hl_read_layer(path, NULL, &layer, NULL, &err), &err);
    hl_layer_free(&layer);

    GDALDatasetH to =
        GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL);
    assert_non_null(
        GDALDatasetCopyLayer(to, GDALDatasetGetLayer(to, 0), "cities", NULL));
    GDALClose(to);
    assert_int_equal(hl_read_layer(path, NULL, &layer, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_LAYERS);
    assert_string_equal(err.values, "several.gpkg\tcounties, cities");
    options.layer = "countys";
    assert_int_equal(hl_read_layer(path, &options, &layer, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_LAYER_NAME);
    assert_non_null(strstr(err.values, "(→ counties?)"));
    options.layer = "cities";
    assert_ok(hl_read_layer(path, &options, &layer, NULL, &err), &err);
    check_two(&layer);
    hl_layer_free(&layer);
}

static void points_are_read_when_asked_for(void **state)
{
    (void)state;
    hl_layer_options options = hl_layer_options_defaults();
    hl_layer layer = {0};
    hl_error err = {0};

    const char *path = write_one("{\"type\":\"Point\",\"coordinates\":[120,30.5]}");
    assert_int_equal(hl_read_layer(path, &options, &layer, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_SHAPE);
    assert_string_equal(err.values, "0\tPOINT\tPOLYGON");
    options.wanted = HL_SHAPE_POINTS;
    assert_ok(hl_read_layer(path, &options, &layer, NULL, &err), &err);
    assert_int_equal(layer.shape, HL_SHAPE_POINTS);
    assert_close(layer.x[0], 120.0, 0.0, 0.0);
    assert_close(layer.y[0], 30.5, 0.0, 0.0);
    hl_layer_free(&layer);
    options.wanted = HL_SHAPE_NONE;
    assert_ok(hl_read_layer(path, &options, &layer, NULL, &err), &err);
    assert_int_equal(layer.shape, HL_SHAPE_POINTS);
    hl_layer_free(&layer);
}

/// What a geometry gives: an error, or a warning.
static void shapes_out_of_the_ordinary(void **state)
{
    (void)state;
    static const struct {
        const char *geometry;
        hl_code error;
        hl_code warning;
    } CASES[] = {
        {"{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1]]}",                             HL_CODE_READ_SHAPE,
         HL_CODE_NONE                                                                                                                         },
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1e999,0],[1,1],[0,0]]]}",
         HL_CODE_READ_NOT_FINITE,                                                                                   HL_CODE_NONE              },
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[900,0],[900,500],[0,0]]]}",
         HL_CODE_READ_NOT_DEGREES,                                                                                  HL_CODE_NONE              },
        {"{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Polygon\","
         "\"coordinates\":[" SQUARE "]},{\"type\":\"Point\",\"coordinates\":[0,0]}]}",
         HL_CODE_NONE,                                                                                              HL_CODE_READ_PARTS_DROPPED},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE
         "],[[[0,0],[1,1],[0,0]]]]}",                                                  HL_CODE_NONE,       HL_CODE_READ_RINGS_DROPPED},
        {"null",                                                                                HL_CODE_NONE,       HL_CODE_NONE              }
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        hl_layer layer = {0};
        hl_error err = {0};
        hl_log log = {0};
        const hl_status status =
            hl_read_layer(write_one(CASES[i].geometry), NULL, &layer, &log, &err);
        assert_int_equal(err.code, CASES[i].error);
        assert_int_equal(status == HL_OK, CASES[i].error == HL_CODE_NONE);
        assert_int_equal(log.count, CASES[i].warning != HL_CODE_NONE);
        if (log.count > 0) assert_int_equal(log.message[0].code, CASES[i].warning);
        if (status == HL_OK) assert_int_equal(layer.polygons.start[1], i < 5);
        assert_int_equal(layer.null_shapes, i == 5);
        hl_layer_free(&layer);
        hl_log_free(&log);
    }
}

/// What a file gives that is not a layer.
static void files_that_are_no_data_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *bytes;
        hl_code code;
    } CASES[] = {
        {"a.shp",     "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
         HL_CODE_READ_LFS_POINTER                                                                                  },
        {"b.geojson", "\n<!DOCTYPE html>\n<html></html>",                                   HL_CODE_READ_WEB_PAGE  },
        {"c.gpkg",    "",                                                                   HL_CODE_READ_EMPTY_FILE},
        {"d.geojson", "not a map",                                                          HL_CODE_READ_FORMAT    },
        {"e.shp",     "cut off",                                                            HL_CODE_READ_TRUNCATED }
    };
    hl_layer layer = {0};
    hl_error err = {0};

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *path =
            folder_write(folder, CASES[i].name, CASES[i].bytes, strlen(CASES[i].bytes));
        assert_int_equal(hl_read_layer(path, NULL, &layer, NULL, &err), HL_INPUT);
        assert_int_equal(err.code, CASES[i].code);
    }
    assert_int_equal(
        hl_read_layer(folder_path(folder, "f.gpkg"), NULL, &layer, NULL, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_NOT_FOUND);
    assert_non_null(strstr(err.values, "(→ c.gpkg?)"));
}

/// A shapefile that lost its end, at every length from whole to header only.
static void a_truncated_shapefile_is_an_error(void **state)
{
    (void)state;
    static const char *const OPTIONS[] = {"-f", "ESRI Shapefile", "-dim", "XY", NULL};
    static const char *const PARTS[] = {"cut.shp", "cut.dbf"};
    struct stat info;

    for (size_t p = 0; p < 2; p++) {
        (void)convert("cut.shp", OPTIONS);
        assert_int_equal(stat(folder_path(folder, PARTS[p]), &info), 0);
        for (off_t size = info.st_size - 2; size > 40; size -= 7) {
            hl_layer layer = {0};
            hl_error err = {0};
            assert_int_equal(truncate(folder_path(folder, PARTS[p]), size), 0);
            assert_int_equal(
                hl_read_layer(folder_path(folder, "cut.shp"), NULL, &layer, NULL, &err),
                HL_INPUT);
            assert_int_equal(err.code, HL_CODE_READ_TRUNCATED);
        }
    }
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
        cmocka_unit_test_setup_teardown(rings_fields_and_crs_are_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(z_and_m_are_dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_condition_chooses_features, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_given_crs_replaces_that_of_the_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_shapefile_without_prj_or_index_is_read,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_encoding_of_a_shapefile_is_detected, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(layers_are_chosen_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(points_are_read_when_asked_for, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(shapes_out_of_the_ordinary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_are_no_data_are_named, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_truncated_shapefile_is_an_error, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("read layer", tests, NULL, NULL);
}
