// The 308 county units of the Yangtze River Delta against the published census tables.
// Expected figures: ../shared/data/yrd/PROVENANCE.md, "Join keys tested".
#include "support/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "hinterland/frame/join.h"
#include "hinterland/frame/units.h"
#include "support/tables.h"

#define DATA HL_SOURCE_DIR "/../shared/data/yrd/"

enum { SKIPPED = 77, FIELDS = 2, ROWS_MAX = 512 };

/// Split off the next piece at `end`, in place.
static char *next_piece(char **text, char end)
{
    char *piece = *text;
    char *stop = strchr(piece, end);

    if (stop == NULL) {
        *text = piece + strlen(piece);
    } else {
        *stop = '\0';
        *text = stop + 1;
    }
    return piece;
}

/// Two columns of a CSV file without quotes, as a table `code`, `name`.
static void read_columns(const char *path, const char *code, const char *name,
                         hl_table *out)
{
    static const char *const FIELD[FIELDS] = {"code", "name"};
    const char *wanted[FIELDS] = {code, name};
    const char *cell[ROWS_MAX * FIELDS] = {0};
    size_t column[FIELDS] = {SIZE_MAX, SIZE_MAX};
    size_t rows = 0;
    size_t bytes = 0;
    char *text = NULL;
    hl_error err = {0};

    assert_ok(hl_file_read(path, &text, &bytes, &err), &err);
    char *rest = text;
    char *header = next_piece(&rest, '\n');
    for (size_t c = 0; *header != '\0'; c++) {
        const char *title = next_piece(&header, ',');
        for (size_t f = 0; f < FIELDS; f++) {
            if (strcmp(title, wanted[f]) == 0) column[f] = c;
        }
    }
    while (*rest != '\0' && rows < ROWS_MAX) {
        char *line = next_piece(&rest, '\n');
        for (size_t c = 0; *line != '\0'; c++) {
            const char *value = next_piece(&line, ',');
            for (size_t f = 0; f < FIELDS; f++) {
                if (c == column[f]) cell[rows * FIELDS + f] = value;
            }
        }
        rows++;
    }
    assert_true(make_table("census.csv", FIELD, FIELDS, cell, rows, out));
    free(text);
}

static void join(const char *unit_code, const char *census, const char *census_code,
                 const char *census_name, hl_join *out)
{
    static const double ZERO[ROWS_MAX] = {0};
    const hl_units_options units = {.key = "code", .name = "name"};
    hl_join_options rules = hl_join_defaults();
    hl_table names = {0};
    hl_table table = {0};
    hl_layer layer = {0};
    hl_frame frame = {0};
    hl_error err = {0};

    rules.key = "code";
    rules.name = "name";
    read_columns(DATA "yrd_indicators_2020.csv", unit_code, "name", &names);
    assert_true(make_squares(&names, ZERO, ZERO, &layer));
    assert_ok(hl_frame_build(&layer, &units, &frame, NULL, NULL, &err), &err);
    read_columns(census, census_code, census_name, &table);
    assert_ok(hl_join_build(&frame, &table, &rules, out, NULL, &err), &err);
    hl_frame_free(&frame);
    hl_layer_free(&layer);
    hl_table_free(&table);
}

static const char *text_of(const hl_join *j, const char *column, size_t row)
{
    const char *text = hl_columns_find(&j->audit, column)->text[row];

    return text != NULL ? text : "";
}

static double number_of(const hl_join *j, const char *column, size_t row)
{
    return hl_columns_find(&j->audit, column)->value[row];
}

/// Was this the first suggestion for the unit?
static bool is_suggested(const hl_join *j, const char *name, const char *suggestion)
{
    for (size_t i = 0; i < j->audit.rows; i++) {
        if (number_of(j, "side", i) == 1.0 && number_of(j, "rank", i) == 1.0 &&
            strcmp(text_of(j, "name", i), name) == 0) {
            return strcmp(text_of(j, "suggestion_name", i), suggestion) == 0;
        }
    }
    return false;
}

static void census_codes_match(void **state)
{
    (void)state;
    hl_join j = {0};
    hl_error err = {0};

    join("adcode", DATA "census_2020.csv", "区划代码", "区县", &j);
    assert_int_equal(j.n, 308);
    assert_int_equal(j.matched[0], 308);
    assert_int_equal(j.reason[HL_REASON_AMBIGUOUS], 0);
    assert_ok(hl_join_check(&j, &err), &err);
    hl_join_free(&j);
}

static void codes_of_june_2020_miss_five(void **state)
{
    (void)state;
    static const char *const CHANGED[] = {"崇川区", "海门市", "弋江区", "芜湖县",
                                          "繁昌县"};
    hl_join j = {0};
    hl_error err = {0};

    join("adcode_am", DATA "census_2020.csv", "区划代码", "区县", &j);
    assert_int_equal(j.matched[0], 303);
    assert_int_equal(j.reason[HL_REASON_ABSENT], 5);
    for (size_t i = 0; i < sizeof CHANGED / sizeof CHANGED[0]; i++) {
        assert_true(is_suggested(&j, CHANGED[i], CHANGED[i]));
    }
    assert_ok(hl_join_check(&j, &err), &err); // 98.4 % is above 95 %
    hl_join_free(&j);
}

int main(void)
{
    FILE *data = fopen(DATA "census_2020.csv", "rb");

    if (data == NULL) {
        (void)fprintf(stderr, "skipped: no " DATA "\n");
        return SKIPPED;
    }
    (void)fclose(data);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(census_codes_match),
        cmocka_unit_test(codes_of_june_2020_miss_five),
    };
    return cmocka_run_group_tests_name("join", tests, NULL, NULL);
}
