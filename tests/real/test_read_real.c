#include "support/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/hash.h"
#include "hinterland/io/read.h"

enum { SKIP = 77 };

#define DATA HL_SOURCE_DIR "/../shared/data/"

/// One hash over names and bytes of all files of a folder (in sorted order).
static void hash_folder(const char *folder, char hex[HL_HASH_HEX_SIZE])
{
    struct dirent **entry = NULL;
    hl_hash hash;
    const int count = scandir(folder, &entry, NULL, alphasort);

    assert_true(count > 2);
    hl_hash_begin(&hash);
    for (int i = 0; i < count; i++) {
        char *path = hl_path_join(folder, entry[i]->d_name);
        char *bytes = NULL;
        size_t length = 0;
        hl_hash_text(&hash, entry[i]->d_name);
        if (entry[i]->d_name[0] != '.' &&
            hl_file_read(path, &bytes, &length, NULL) == HL_OK)
            hl_hash_bytes(&hash, bytes, length);
        free(bytes);
        free(path);
        free(entry[i]);
    }
    free(entry);
    hl_hash_end(&hash, hex);
}

static bool warned(const hl_log *log, hl_code code)
{
    for (size_t i = 0; i < log->count; i++) {
        if (log->message[i].code == code) return true;
    }
    return false;
}

static bool has_text(const hl_table *table, const char *field, const char *text)
{
    const hl_field *found = hl_table_find(table, field);

    assert_non_null(found);
    assert_non_null(found->text);
    for (size_t r = 0; r < table->rows; r++) {
        if (found->text[r] != NULL && strcmp(found->text[r], text) == 0) return true;
    }
    return false;
}

/// A layer and what ogrinfo and the PROVENANCE notes say of it.
typedef struct known {
    const char *path;
    size_t rows;
    size_t null_shapes;
    bool has_crs;
    hl_code warning; ///< NONE: none at all
    const char *field;
    const char *text;
} known;

static void layers_are_read(void **state)
{
    (void)state;
    static const known LAYERS[] = {
        {DATA "hunan/Hunan.shp",                      88,   0, true,  HL_CODE_NONE,          "County", "Anxiang"     },
        {DATA "nasty/derived_noshx/Hunan.shp",        88,   0, true,  HL_CODE_READ_NO_INDEX,
         "County",                                                                                     "Anxiang"     },
        {DATA "nasty/gbk_provinces/bou2_4p.shp",      925,  0, false, HL_CODE_READ_DETECTED,
         "NAME",                                                                                       "黑龙江省"},
        {DATA "us_counties/us_counties_2017_10m.shp", 3231, 1, true,  HL_CODE_NONE,
         "fips",                                                                                       "01001"       },
        {DATA "classic/columbus/columbus.shp",        49,   0, false, HL_CODE_NONE,          NULL,     NULL          },
        {DATA "mexico/mexicojoin.shp",                32,   0, false, HL_CODE_NONE,          "NAME",
         "Baja California Norte"                                                                                     },
        {DATA "yrd/yrd_counties_2020.shp",            308,  0, true,  HL_CODE_NONE,          NULL,     NULL          }
    };

    for (size_t i = 0; i < sizeof LAYERS / sizeof *LAYERS; i++) {
        const known *k = &LAYERS[i];
        hl_layer layer = {0};
        hl_log log = {0};
        hl_error err = {0};
        assert_ok(hl_read_layer(k->path, NULL, &layer, &log, &err), &err);
        assert_int_equal(layer.table.rows, k->rows);
        assert_int_equal(layer.polygons.n, k->rows);
        assert_int_equal(layer.null_shapes, k->null_shapes);
        assert_int_equal(layer.crs != NULL, k->has_crs);
        assert_int_equal(log.count, k->warning != HL_CODE_NONE);
        assert_true(k->warning == HL_CODE_NONE || warned(&log, k->warning));
        if (k->field != NULL) assert_true(has_text(&layer.table, k->field, k->text));
        hl_layer_free(&layer);
        hl_log_free(&log);
    }
}

/// Counted by the Python bindings of OGR: rings and vertices of the US counties.
static void rings_are_whole(void **state)
{
    (void)state;
    hl_layer layer = {0};
    hl_error err = {0};

    assert_ok(hl_read_layer(DATA "us_counties/us_counties_2017_10m.shp", NULL, &layer,
                            NULL, &err),
              &err);
    const hl_polygons *p = &layer.polygons;
    const size_t rings = p->start[p->n];
    size_t holes = 0;
    for (size_t r = 0; r < rings; r++) {
        const size_t last = p->vertex[r + 1] - 1;
        assert_close(p->x[last], p->x[p->vertex[r]], 0.0, 0.0);
        assert_close(p->y[last], p->y[p->vertex[r]], 0.0, 0.0);
        holes += p->hole[r];
    }
    assert_int_equal(rings, 3509);
    assert_int_equal(p->vertex[rings], 68225);
    assert_int_equal(holes, 14);
    hl_layer_free(&layer);
}

/// PostGIS' loader tests: a shape without a row, which GDAL would pass over.
static void shapes_without_rows_are_refused(void **state)
{
    (void)state;
    hl_layer layer = {0};
    hl_error err = {0};

    assert_int_equal(
        hl_read_layer(DATA "nasty/polygon_z_m/PolygonZ.shp", NULL, &layer, NULL, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_ROWS);
    assert_int_equal(
        hl_read_layer(DATA "nasty/polygon_z_m/PolygonM.shp", NULL, &layer, NULL, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_ROWS);
}

/// A table, one of its texts, and what is said of it.
typedef struct known_table {
    const char *path;
    size_t header_row;
    size_t rows;
    size_t fields;
    hl_code warning;
    const char *field;
    const char *text;
} known_table;

static void tables_are_read(void **state)
{
    (void)state;
    static const known_table TABLES[] = {
        {DATA "nasty/csv/gbk_province_agri_2020.csv",           4, 70,   9,   HL_CODE_READ_DETECTED,
         "地 区",                                                                                                      "北 京"         },
        {DATA "nasty/csv/semicolon_demographics_by_county.csv", 0, 3273, 152,
         HL_CODE_NONE,                                                                               "Total_population", "8680"            },
        {DATA "nasty/csv/latin1_density_2010.csv",              0, 3275, 14,  HL_CODE_READ_DETECTED,
         "GCT_STUB.display-label_2",                                                                                     "Doña Ana County"},
        {DATA "nasty/csv/cr_only_Tokyomortality.csv",           0, 262,  9,   HL_CODE_NONE,          "IDnum0",
         "261"                                                                                                                             },
        {DATA "hunan/Hunan_2012.csv",                           0, 88,   29,  HL_CODE_NONE,          "City",             "Changsha "       },
        {DATA "hunan/Dictionary.xlsx",                          0, 28,   5,   HL_CODE_NONE,          "Full Name",
         "County Name"                                                                                                                     },
        {DATA "hunan/Hunan.dbf",                                0, 88,   7,   HL_CODE_NONE,          "County",           "Anxiang"         },
        {DATA "us_counties/us_ready_lower48.csv",               0, 3108, 52,  HL_CODE_NONE,          "fips",
         "01001"                                                                                                                           }
    };

    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++) {
        const known_table *k = &TABLES[i];
        const hl_table_options options = {.header_row = k->header_row};
        hl_table table = {0};
        hl_log log = {0};
        hl_error err = {0};
        assert_ok(hl_read_table(k->path, &options, &table, &log, &err), &err);
        if (k->rows > 0) assert_int_equal(table.rows, k->rows);
        assert_int_equal(table.count, k->fields);
        assert_true(k->warning == HL_CODE_NONE ? log.count == 0
                                               : warned(&log, k->warning));
        assert_true(has_text(&table, k->field, k->text));
        hl_table_free(&table);
        hl_log_free(&log);
    }
}

static void a_title_line_is_named(void **state)
{
    (void)state;
    hl_table table = {0};
    hl_error err = {0};

    assert_int_equal(hl_read_table(DATA "nasty/csv/gbk_province_agri_2020.csv", NULL,
                                   &table, NULL, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_HEADING);
}

static char before[3][HL_HASH_HEX_SIZE];
static const char *const FOLDERS[3] = {DATA "nasty/derived_noshx",
                                       DATA "nasty/gbk_provinces", DATA "hunan"};

static void the_inputs_are_untouched(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char after[HL_HASH_HEX_SIZE];
        hash_folder(FOLDERS[i], after);
        assert_string_equal(after, before[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_are_read),
        cmocka_unit_test(rings_are_whole),
        cmocka_unit_test(shapes_without_rows_are_refused),
        cmocka_unit_test(tables_are_read),
        cmocka_unit_test(a_title_line_is_named),
        cmocka_unit_test(the_inputs_are_untouched), // last
    };
    if (access(DATA "nasty/PROVENANCE.md", R_OK) != 0) {
        printf("skipped: %s is not there\n", DATA "nasty");
        return SKIP;
    }
    for (size_t i = 0; i < 3; i++) {
        hash_folder(FOLDERS[i], before[i]);
    }
    return cmocka_run_group_tests_name("read", tests, NULL, NULL);
}
