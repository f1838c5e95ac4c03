// Income of 48 states, 1929 to 2009, from the published files to the tables of a study:
// a layer without reference system, a table with a column per year that becomes rows as
// docs/panels.md says. The chains are those of giddy 2.3.4 (tests/oracle/spatial).
#include "support/reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/read.h"
#include "support/whole.h"

#define US48 HL_SOURCE_DIR "/../shared/data/us48/"

enum { SKIPPED = 77, LINE = 4096, K = 5, FIRST_YEAR_COLUMN = 2 };

static const double RELATIVE = 1e-10;
static const double ABSOLUTE = 1e-12;

/// The rows of one state, `line`, under the years of `head`.
static void write_state(const char *head, const char *line, FILE *to)
{
    const char *state = NULL;

    for (size_t c = 0; *line != '\0' && *head != '\0'; c++) {
        const size_t year = strcspn(head, ",\r\n");
        const size_t cell = strcspn(line, ",\r\n");
        if (c == 1) state = line;
        if (c >= FIRST_YEAR_COLUMN) {
            fprintf(to, "%.*s,%.*s,%.*s\n", (int)strcspn(state, ","), state, (int)year,
                    head, (int)cell, line);
        }
        head += year + strspn(head + year, ",\r\n");
        line += cell + strspn(line + cell, ",\r\n");
    }
}

/// STATE_FIPS,year,income from "Name",STATE_FIPS,1929,...,2009.
static void write_rows(const char *folder)
{
    char path[WHOLE_PATH];
    char head[LINE];
    char line[LINE];

    FILE *from = fopen(US48 "usjoin.csv", "rb");
    whole_join(path, folder, "long.csv");
    FILE *to = fopen(path, "wb");
    assert_non_null(from);
    assert_non_null(to);
    (void)fputs("STATE_FIPS,year,income\n", to);
    assert_non_null(fgets(head, sizeof head, from));
    while (fgets(line, sizeof line, from) != NULL) {
        write_state(head, line, to);
    }
    assert_int_equal(fclose(from), 0);
    assert_int_equal(fclose(to), 0);
}

static void write_study(const char *folder, const char *table, const char *field)
{
    char path[WHOLE_PATH];

    whole_join(path, folder, "study.yaml");
    FILE *to = fopen(path, "wb");
    assert_non_null(to);
    fprintf(to,
            "boundaries: {source: " US48 "us48.shp, key: STATE_FIPS, crs: EPSG:4326}\n"
            "indicators: {source: %s, key: STATE_FIPS, key_width: 2}\n"
            "association: {fields: [{field: %s, short: income}],\n"
            "              permutations: {local: 99, global: 99}}\n"
            "change: {markov: {fields: [%s]}}\n"
            "output: {dir: out}\n",
            table, field, field);
    assert_int_equal(fclose(to), 0);
}

/// A table of the study, and the cells of one of its columns as numbers.
static void open_table(const char *folder, const char *name, hl_table *out)
{
    char path[WHOLE_PATH];
    hl_error err = {0};

    whole_join(path, folder, name);
    assert_ok(hl_read_table(path, NULL, out, NULL, &err), &err);
}

static double *numbers(const hl_table *table, const char *name)
{
    const hl_field *field = hl_table_find(table, name);
    size_t rejected = 0;

    if (field == NULL) fail_msg("no column %s", name);
    double *value = calloc(table->rows, sizeof *value);
    assert_non_null(value);
    hl_field_numbers(field, table->rows, value, &rejected);
    return value;
}

typedef enum chain { POOLED, OF_LAG, OF_LISA } chain;

/// Where giddy keeps the transitions of a row of transitions.csv, less the last part.
static void chain_path(chain which, double lag, double from, double to, char path[96])
{
    static const char *const AT[] = {
        [POOLED] = "spatial_markov_k5_fixed_quintiles_pooled_rpci/transitions",
        [OF_LAG] = "spatial_markov_k5_fixed_quintiles_pooled_rpci/T",
        [OF_LISA] = "lisa_markov/transitions"};
    char of_lag[16] = "";

    if (which == OF_LAG) snprintf(of_lag, sizeof of_lag, "/%d", (int)lag - 1);
    snprintf(path, 96, "%s%s/%d/%d", AT[which], of_lag, (int)from - 1, (int)to - 1);
}

static void check_transitions(const char *folder, json_object *giddy)
{
    hl_table table = {0};
    size_t seen[OF_LISA + 1] = {0};
    char path[96];

    open_table(folder, "out/tables/transitions.csv", &table);
    double *which = numbers(&table, "chain");
    double *lag = numbers(&table, "lag");
    double *from = numbers(&table, "from");
    double *to = numbers(&table, "to");
    double *count = numbers(&table, "count");
    for (size_t r = 0; r < table.rows; r++) {
        chain_path((chain)which[r], lag[r], from[r], to[r], path);
        assert_close(count[r], reference_number(giddy, path), 0.0, 0.0);
        seen[(size_t)which[r]]++;
    }
    assert_int_equal(seen[POOLED], K * K);
    assert_int_equal(seen[OF_LAG], K * K * K);
    assert_int_equal(seen[OF_LISA], (K - 1) * (K - 1));
    double *const all[] = {which, lag, from, to, count};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        free(all[k]);
    }
    hl_table_free(&table);
}

/// Q, LR and x2 of the whole, and the test of each class of the lag.
static void check_tests(const char *folder, json_object *giddy)
{
#define GIDDY "spatial_markov_k5_fixed_quintiles_pooled_rpci/"
    static const struct {
        double code;
        const char *path;
    } WHOLE[] = {
        {2, GIDDY "Q" },
        {3, GIDDY "LR"},
        {5, GIDDY "x2"}
    };
    enum { TESTS = sizeof WHOLE / sizeof *WHOLE, LAG_TEST = 4 };
    hl_table table = {0};
    char path[96];
    size_t found = 0;

    open_table(folder, "out/tables/markov_tests.csv", &table);
    double *code = numbers(&table, "statistic");
    double *lag = numbers(&table, "lag");
    double *value = numbers(&table, "value");
    for (size_t r = 0; r < table.rows; r++) {
        for (size_t t = 0; t < TESTS; t++) {
            if (code[r] != WHOLE[t].code) continue;
            assert_close(value[r], reference_number(giddy, WHOLE[t].path), RELATIVE,
                         ABSOLUTE);
            found++;
        }
        if (code[r] == LAG_TEST && !isnan(lag[r])) {
            snprintf(path, sizeof path, GIDDY "chi2/%d/0", (int)lag[r] - 1);
            assert_close(value[r], reference_number(giddy, path), RELATIVE, ABSOLUTE);
            found++;
        }
    }
    assert_int_equal(found, TESTS + K);
    free(code);
    free(lag);
    free(value);
    hl_table_free(&table);
#undef GIDDY
}

static void the_chains_of_a_study_are_those_of_giddy(void **state)
{
    char folder[WHOLE_PATH];
    hl_error err = {0};

    (void)state;
    whole_folder(folder);
    write_rows(folder);
    write_study(folder, "long.csv, period: year", "income");
    assert_ok(whole_run(folder, "out", 1, false, &err), &err);
    json_object *giddy = reference_json("us48_giddy");
    check_transitions(folder, giddy);
    check_tests(folder, giddy);
    json_object_put(giddy);
    whole_remove(folder);
}

/// A column per year is one period: the message says what to do.
static void a_column_per_year_is_refused(void **state)
{
    char folder[WHOLE_PATH];
    hl_error err = {0};

    (void)state;
    whole_folder(folder);
    write_study(folder, US48 "usjoin.csv", "\"1929\"");
    assert_int_not_equal(whole_run(folder, "out", 1, false, &err), HL_OK);
    assert_int_equal(err.code, HL_CODE_STATS_PERIODS);
    whole_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chains_of_a_study_are_those_of_giddy),
        cmocka_unit_test(a_column_per_year_is_refused),
    };

    if (!whole_has(US48 "us48.shp")) return SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
