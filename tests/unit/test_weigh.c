#include "support/check.h"
#include "support/folder.h"
#include "support/shapes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/study/weigh.h"

enum { N = 10 }; // nine squares, and one far away

static char folder[FOLDER_PATH_SIZE];
static char key_text[N][4];
static char *keys[N];
static const double VALUE[N] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
static const char *const GROUP[N] = {"a", "a", "a", "b", "b", "b", "c", "c", "", NULL};

/// A plane map with everything that a rule may ask for.
typedef struct map {
    hl_frame frame;
    hl_crs crs;
    hl_measures measures;
    hl_weigh_units units;
} map;

static map m;

static int set_up(void **state)
{
    (void)state;
    hl_error err = {0};
    static const char TIMES[] =
        "from,to,minutes\n01,02,10\n02,01,15\n02,03,50\n03,04,0\n"
        "05,,\n06,,\n07,,\n08,,\n09,,\n10,,\n04,,\n";

    folder_make(folder);
    m = (map){0};
    m.frame.polygons = shapes_room(N);
    for (size_t i = 0; i < N - 1; i++) {
        const double x = (double)(i % 3);
        const double y = (double)(i / 3);
        shapes_box(&m.frame.polygons, x, y, x + 1.0, y + 1.0);
    }
    shapes_box(&m.frame.polygons, 20.0, 0.0, 21.0, 1.0);
    for (size_t i = 0; i < N; i++) {
        (void)snprintf(key_text[i], sizeof key_text[i], "%02zu", i + 1);
        keys[i] = key_text[i];
    }
    m.frame.n = N;
    m.frame.key = keys;
    assert_ok(hl_crs_read(NULL, &m.crs, &err), &err);
    assert_ok(hl_measure(&m.frame.polygons, &m.crs, &m.measures, &err), &err);
    static char path[FOLDER_PATH_SIZE + 32];
    (void)snprintf(path, sizeof path, "%s",
                   folder_write(folder, "times.csv", TIMES, sizeof TIMES - 1));
    m.units = (hl_weigh_units){.frame = &m.frame,
                               .crs = &m.crs,
                               .measures = &m.measures,
                               .value = VALUE,
                               .group = GROUP,
                               .field = "gdp",
                               .source = path};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hl_polygons_free(&m.frame.polygons);
    hl_measures_free(&m.measures);
    hl_crs_free(&m.crs);
    folder_remove(folder);
    return 0;
}

static hl_study_weights rule_of(hl_study_weights_type type)
{
    return (hl_study_weights){.type = type,
                              .order = 1,
                              .inclusive = true,
                              .k = 3,
                              .distance_km = NAN,
                              .power = NAN,
                              .floor = NAN,
                              .cutoff = NAN,
                              .kernel = HL_KERNEL_TRIANGULAR,
                              .standardize = HL_WEIGHTS_AS_GIVEN};
}

/// Links of each type on this map, and the islands that it leaves.
static void every_type_makes_its_links(void **state)
{
    (void)state;
    static const struct {
        hl_study_weights_type type;
        double distance;
        size_t links;
        size_t islands;
    } TYPES[] = {
        {HL_STUDY_QUEEN,             NAN, 40,    1},
        {HL_STUDY_ROOK,              NAN, 24,    1},
        {HL_STUDY_NEAREST,           NAN, 3 * N, 0},
        {HL_STUDY_BAND,              1.0, 24,    1},
        {HL_STUDY_INVERSE_DISTANCE,  1.5, 40,    1},
        {HL_STUDY_KERNEL,            1.2, 24,    1},
        {HL_STUDY_BORDER,            NAN, 24,    1},
        {HL_STUDY_BORDER_SHARE,      NAN, 24,    1},
        {HL_STUDY_BLOCK,             NAN, 14,    2},
        {HL_STUDY_ECONOMIC,          NAN, N * 9, 0},
        {HL_STUDY_ECONOMIC,          1.5, 40,    1},
        {HL_STUDY_ECONOMIC_DISTANCE, 1.0, 24,    1},
        {HL_STUDY_GRAVITY,           NAN, N * 9, 0},
        {HL_STUDY_TRAVEL_TIME,       NAN, 4,     7},
        {HL_STUDY_MATRIX,            NAN, 4,     7}
    };

    for (size_t t = 0; t < sizeof TYPES / sizeof *TYPES; t++) {
        hl_study_weights rule = rule_of(TYPES[t].type);
        hl_weighed made = {0};
        hl_error err = {0};
        rule.distance_km = TYPES[t].distance;
        assert_ok(hl_weigh(&rule, &m.units, &made, NULL, &err), &err);
        assert_int_equal(made.diagnosis.links, TYPES[t].links);
        assert_int_equal(made.diagnosis.islands, TYPES[t].islands);
        assert_int_equal(made.bridges.count, 0);
        hl_weighed_free(&made);
    }
}

/// Whatever the type: islands are bridged when asked, and the bridges are known.
static void islands_of_every_type_can_be_bridged(void **state)
{
    (void)state;
    for (unsigned t = 0; t < HL_STUDY_WEIGHTS_END; t++) {
        hl_study_weights rule = rule_of((hl_study_weights_type)t);
        hl_weighed made = {0};
        hl_error err = {0};
        rule.islands = HL_STUDY_ISLANDS_KEEP;
        if (t != HL_STUDY_NEAREST && t != HL_STUDY_BLOCK && t != HL_STUDY_TRAVEL_TIME &&
            t != HL_STUDY_MATRIX) {
            rule.distance_km = 1.2;
        }
        assert_ok(hl_weigh(&rule, &m.units, &made, NULL, &err), &err);
        const size_t islands = made.diagnosis.islands;
        hl_weighed_free(&made);
        rule.islands = HL_STUDY_ISLANDS_NEAREST;
        assert_ok(hl_weigh(&rule, &m.units, &made, NULL, &err), &err);
        assert_int_equal(made.diagnosis.islands, 0);
        assert_true(islands == 0 ? made.bridges.count == 0 : made.bridges.count > 0);
        for (size_t l = 0; l < made.weights.start[N]; l++) {
            assert_true(t == HL_STUDY_MATRIX || made.weights.weight[l] > 0.0);
        }
        hl_weighed_free(&made);
        rule.islands = HL_STUDY_ISLANDS_ERROR;
        const hl_status status = hl_weigh(&rule, &m.units, &made, NULL, &err);
        assert_int_equal(status, islands == 0 ? HL_OK : HL_INPUT);
        hl_weighed_free(&made);
    }
}

/// In a square of perimeter 4 a side is a quarter.
static void a_share_of_the_border_is_a_share(void **state)
{
    (void)state;
    hl_study_weights rule = rule_of(HL_STUDY_BORDER_SHARE);
    hl_weighed made = {0};
    hl_error err = {0};

    assert_ok(hl_weigh(&rule, &m.units, &made, NULL, &err), &err);
    for (size_t l = 0; l < made.weights.start[N]; l++) {
        assert_close(made.weights.weight[l], 0.25, 1e-15, 0.0);
    }
    hl_weighed_free(&made);
}

static void travel_times_fall_off(void **state)
{
    (void)state;
    hl_study_weights rule = rule_of(HL_STUDY_TRAVEL_TIME);
    hl_weighed made = {0};
    hl_error err = {0};

    rule.cutoff = 20.0;
    assert_ok(hl_weigh(&rule, &m.units, &made, NULL, &err), &err);
    assert_int_equal(made.diagnosis.links, 3); // 50 minutes are too far
    hl_weighed_free(&made);
    rule.decay = HL_DECAY_KERNEL;
    assert_ok(hl_weigh(&rule, &m.units, &made, NULL, &err), &err);
    assert_close(made.weights.weight[0], 0.5, 1e-15, 0.0);
    hl_weighed_free(&made);
    rule.decay = HL_DECAY_POWER; // 03 and 04 lie 0 minutes apart
    assert_int_equal(hl_weigh(&rule, &m.units, &made, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_COINCIDE);
    assert_string_equal(err.values, "03\t04");
}

/// What a pure function counts, the rule calls by its key.
static void messages_name_the_units(void **state)
{
    (void)state;
    const double equal[N] = {1, 2, 4, 8, 16, 32, 64, 8, 256, NAN};
    hl_study_weights rule = rule_of(HL_STUDY_ECONOMIC);
    hl_weigh_units units = m.units;
    hl_weighed made = {0};
    hl_error err = {0};
    hl_log log = {0};

    units.value = equal;
    assert_int_equal(hl_weigh(&rule, &units, &made, &log, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_EQUAL);
    assert_string_equal(err.values, "04\t08\t8");
    assert_int_equal(log.count, 1);
    assert_string_equal(log.message[0].values, "1\tgdp\t10");
    hl_log_free(&log);
    rule = rule_of(HL_STUDY_NEAREST);
    rule.k = 2;
    assert_ok(hl_weigh(&rule, &m.units, &made, &log, &err), &err);
    assert_int_equal(log.message[0].code, HL_CODE_WEIGHTS_TIES);
    assert_non_null(strstr(log.message[0].values, "\t02"));
    hl_weighed_free(&made);
    hl_log_free(&log);
}

static void symmetry_can_be_made_or_asked_for(void **state)
{
    (void)state;
    hl_study_weights rule = rule_of(HL_STUDY_NEAREST);
    hl_weighed made = {0};
    hl_error err = {0};

    rule.symmetrize = HL_STUDY_SYMMETRY_REQUIRED;
    assert_int_equal(hl_weigh(&rule, &m.units, &made, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_ASYMMETRIC);
    for (int how = HL_STUDY_SYMMETRY_LARGER; how <= HL_STUDY_SYMMETRY_MEAN; how++) {
        rule.symmetrize = (hl_study_symmetrize)how;
        assert_ok(hl_weigh(&rule, &m.units, &made, NULL, &err), &err);
        assert_true(made.diagnosis.symmetric_values);
        hl_weighed_free(&made);
    }
}

static void words_tell_rules_apart(void **state)
{
    (void)state;
    hl_study_weights rule = rule_of(HL_STUDY_KERNEL);
    char *text = NULL;
    hl_error err = {0};

    rule.kernel = HL_KERNEL_BISQUARE;
    rule.adaptive = true;
    rule.k = 12;
    rule.standardize = HL_WEIGHTS_ROW;
    assert_ok(hl_weigh_words(&rule, HL_EN, &text, &err), &err);
    assert_string_equal(text, "kernel, bisquare, k = 12, adaptive, row-standardized");
    free(text);
    for (unsigned t = 0; t < HL_STUDY_WEIGHTS_END; t++) {
        for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
            rule = rule_of((hl_study_weights_type)t);
            assert_ok(hl_weigh_words(&rule, lang, &text, &err), &err);
            assert_true(strlen(text) > 0);
            free(text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_makes_its_links),
        cmocka_unit_test(islands_of_every_type_can_be_bridged),
        cmocka_unit_test(a_share_of_the_border_is_a_share),
        cmocka_unit_test(travel_times_fall_off),
        cmocka_unit_test(messages_name_the_units),
        cmocka_unit_test(symmetry_can_be_made_or_asked_for),
        cmocka_unit_test(words_tell_rules_apart),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
