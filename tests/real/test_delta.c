// The Yangtze River Delta with real polygons, from `init` through an edited study to a
// result: docs/yangtze-delta.md as a test.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/frame/join.h"
#include "hinterland/io/read.h"
#include "hinterland/study/init.h"
#include "support/scratch.h"
#include "support/whole.h"

#define REAL     HL_SOURCE_DIR "/../shared/data/yrd/"
#define TABLE    REAL "yrd_derived_2020.csv"
#define EMBEDDED HL_SOURCE_DIR "/shapefiles/yrd/"

enum { SKIPPED = 77, UNITS_2020 = 308, UNITS_2024 = 305, THREADS = 2 };

static const char PERIPHERY[] =
    "\nperiphery:\n  cores: {source: " EMBEDDED
    "cores.csv, lon: lon, lat: lat, name: name,"
    " name_en: name_en, mass: mass}\n  draws: 19\n"
    "cases: [330521, 320724]\n"
    "association: {permutations: {local: 999, global: 99}}\n"
    "output: {geopackage: yrd.gpkg}\n";

/// The draft of `hinterland init`. The caller frees it.
static char *draft(const char *layer, size_t units, hl_init_found *found)
{
    hl_layer boundaries = {0};
    hl_table table = {0};
    hl_error err = {0};
    char *text = NULL;

    assert_ok(hl_read_layer(layer, NULL, &boundaries, NULL, &err), &err);
    assert_int_equal(boundaries.table.rows, units);
    assert_ok(hl_read_table(TABLE, NULL, &table, NULL, &err), &err);
    const hl_init_input input = {.boundaries = &boundaries,
                                 .boundaries_path = layer,
                                 .table = &table,
                                 .table_path = TABLE,
                                 .name = "study"};
    assert_ok(hl_init_draft(&input, found, &text, &err), &err);
    assert_string_equal(found->boundary_key, "adcode");
    assert_string_equal(found->table_key, "adcode");
    assert_null(found->period);
    hl_table_free(&table);
    hl_layer_free(&boundaries);
    return text;
}

/// The subsystems of the embedded study, by the names of the table. The caller frees
/// them.
static char *subsystems(void)
{
    static const char OURS[] = "nonagri_emp", THEIRS[] = "nonagri_pct";
    char *text = scratch_read(EMBEDDED "study.yaml", NULL);
    char *begin = strstr(text, "\nsubsystems:");

    assert_non_null(begin);
    char *end = strstr(begin, "\nweights:");
    assert_non_null(end);
    *end = '\0';
    char *name = strstr(begin, OURS);
    assert_non_null(name);
    memcpy(name, THEIRS, strlen(THEIRS));
    char *only = strdup(begin);
    assert_non_null(only);
    free(text);
    return only;
}

/// Write the draft, its subsystems replaced and cases and cores added.
static void write_study(const char *path, char *drafted)
{
    char *example = strstr(drafted, "\nsubsystems:");
    char *chosen = subsystems();
    FILE *to = fopen(path, "wb");

    assert_non_null(example);
    assert_non_null(to);
    *example = '\0';
    (void)fprintf(to, "%s%s%s", drafted, chosen, PERIPHERY);
    assert_int_equal(fclose(to), 0);
    free(chosen);
}

static void run_layer(const char *folder, const char *layer, size_t units, double match)
{
    char path[WHOLE_PATH];
    hl_init_found found = {0};
    hl_error err = {0};
    char *drafted = draft(layer, units, &found);

    assert_close(found.match, match, 0.0, 1e-12);
    whole_join(path, folder, "study.yaml");
    scratch_write(path, drafted);
    hl_study as_drafted = {0};
    assert_ok(hl_study_read(path, NULL, 0, &as_drafted, &err), &err);
    hl_study_free(&as_drafted);
    write_study(path, drafted);
    free(drafted);
    assert_ok(whole_run(folder, "out", THREADS, false, &err), &err);
}

/// Deqing and Guannan are where the document says, whatever the geometry: the findings
/// name rank and shares.
static void check_cases(const char *folder)
{
    static const char *const SAID[] = {
        "D = 0.611, rank 21 of 191; in 500 random subsets of the indicators in the top "
        "fifth in 80 % and in the bottom third in 0 %",
        "D = 0.417, rank 137 of 191; in 500 random subsets of the indicators in the "
        "top "
        "fifth in 0 % and in the bottom third in 73 %"};
    char path[WHOLE_PATH];

    whole_join(path, folder, "out/result.json");
    char *result = scratch_read(path, NULL);
    for (size_t k = 0; k < sizeof SAID / sizeof *SAID; k++) {
        if (strstr(result, SAID[k]) == NULL) fail_msg("nowhere: %s", SAID[k]);
    }
    free(result);
}

static void polygons_of_2020(void **state)
{
    (void)state;
    char folder[WHOLE_PATH];

    whole_folder(folder);
    run_layer(folder, REAL "yrd_counties_2020.shp", UNITS_2020, 1.0);
    check_cases(folder);
    whole_remove(folder);
}

/// Whether a row of the audit gives this reason for a key.
static bool audit_has(const hl_table *audit, const char *key, hl_join_reason reason)
{
    const hl_field *keys = hl_table_find(audit, "key");
    const hl_field *reasons = hl_table_find(audit, "reason");

    assert_non_null(keys);
    assert_non_null(reasons);
    for (size_t r = 0; r < audit->rows; r++) {
        if (keys->text[r] == NULL || strcmp(keys->text[r], key) != 0) continue;
        if (strtoul(reasons->text[r], NULL, 10) == (unsigned long)reason) return true;
    }
    return false;
}

/// Mergers and splits since the census: named on the side that has them alone, or
/// joined by code under two names.
static void check_audit(const char *folder)
{
    static const struct {
        const char *key;
        hl_join_reason reason;
    } FOUND[] = {
        {"330113", HL_REASON_ABSENT      },
        {"330114", HL_REASON_ABSENT      },
        {"320571", HL_REASON_NO_UNIT     },
        {"320611", HL_REASON_NO_UNIT     },
        {"330103", HL_REASON_NO_UNIT     },
        {"330104", HL_REASON_NO_UNIT     },
        {"340208", HL_REASON_NO_UNIT     },
        {"320614", HL_REASON_NAME_DIFFERS},
        {"340210", HL_REASON_NAME_DIFFERS},
        {"340212", HL_REASON_NAME_DIFFERS},
    };
    char path[WHOLE_PATH];
    hl_table audit = {0};
    hl_error err = {0};

    whole_join(path, folder, "out/tables/join_audit.csv");
    assert_ok(hl_read_table(path, NULL, &audit, NULL, &err), &err);
    for (size_t k = 0; k < sizeof FOUND / sizeof *FOUND; k++) {
        if (!audit_has(&audit, FOUND[k].key, FOUND[k].reason)) {
            fail_msg("the audit has no reason %d of %s", (int)FOUND[k].reason,
                     FOUND[k].key);
        }
    }
    hl_table_free(&audit);
}

static void polygons_of_2024(void **state)
{
    (void)state;
    char folder[WHOLE_PATH];

    whole_folder(folder);
    run_layer(folder, REAL "yrd_counties_2024.shp", UNITS_2024, 303.0 / 305.0);
    check_cases(folder);
    check_audit(folder);
    whole_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polygons_of_2020),
        cmocka_unit_test(polygons_of_2024),
    };

    if (!whole_has(REAL "yrd_counties_2020.shp")) return SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
