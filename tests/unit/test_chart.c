// A chart taken apart: ticks, places of marks, words, bytes.
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/map/chart.h"
#include "map/chart_frame.h"

static hl_map_file draw(const hl_chart *chart, hl_map_format format, hl_lang lang)
{
    hl_map_file file = {.format = format};
    hl_map_look look = hl_map_look_defaults();
    hl_error err = {0};

    look.width = 120.0;
    look.dpi = 72.0;
    look.lang = lang;
    assert_ok(hl_chart_draw(chart, &look, &file, NULL, &err), &err);
    assert_non_null(file.bytes);
    return file;
}

/// How often `part` stands in the group of a series.
static size_t count_in(const char *svg, const char *group, const char *part)
{
    size_t count = 0;

    for (const char *at = strstr(svg, group); at != NULL; at = strstr(at + 1, group)) {
        const char *end = strstr(at, "</g>");
        for (const char *p = strstr(at, part); p != NULL && p < end;
             p = strstr(p + 1, part)) {
            count++;
        }
    }
    return count;
}

static void expect_text(const hl_map_file *svg, const char *words)
{
    char wanted[256];

    (void)snprintf(wanted, sizeof wanted, ">%s</text>", words);
    if (strstr(svg->bytes, wanted) == NULL) fprintf(stderr, "no '%s'\n", words);
    assert_non_null(strstr(svg->bytes, wanted));
}

// ----------------------------------------------------------------------- ticks

static void ticks_are_round(void **state)
{
    (void)state;
    static const struct {
        double from, to;
        bool whole, percent;
        size_t count;
        const char *first, *last;
    } CASES[] = {
        {0.0,    1.0,     false, false, 6, "0.0",       "1.0"   },
        {0.0,    1.0,     false, true,  6, "0 %",       "100 %" },
        {-2.3,   3.1,     false, false, 3, "\u22122",   "2"     },
        {0.0,    3.0,     true,  false, 4, "0",         "3"     },
        {0.0,    25000.0, false, false, 6, "0",         "25,000"},
        {0.0012, 0.0031,  false, false, 4, "0.0015",    "0.0030"},
        {7.0,    7.0,     false, false, 4, "4",         "10"    },
        {-0.2,   0.2,     false, false, 5, "\u22120.2", "0.2"   }
    };

    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        double from = CASES[k].from;
        double to = CASES[k].to;
        hl_ticks ticks;
        hl_ticks_make(&from, &to, 5, CASES[k].whole, CASES[k].percent, &ticks);
        if (ticks.count != CASES[k].count) {
            fprintf(stderr, "case %zu: %s … %s\n", k, ticks.label[0],
                    ticks.label[ticks.count - 1]);
        }
        assert_int_equal(ticks.count, CASES[k].count);
        assert_string_equal(ticks.label[0], CASES[k].first);
        assert_string_equal(ticks.label[ticks.count - 1], CASES[k].last);
        for (size_t i = 0; i < ticks.count; i++) {
            assert_true(ticks.at[i] >= from - 1e-9 && ticks.at[i] <= to + 1e-9);
        }
    }
}

static void numbers_are_grouped(void **state)
{
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *text;
    } CASES[] = {
        {0.0,       0, "0"             },
        {-0.0,      1, "0.0"           },
        {999.0,     0, "999"           },
        {1234.0,    0, "1234"          },
        {12345.0,   0, "12,345"        },
        {1234567.0, 2, "1,234,567.00"  },
        {-12345.5,  1, "\u221212,345.5"}
    };
    char text[64];

    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        hl_chart_number(CASES[k].value, CASES[k].decimals, text, sizeof text);
        assert_string_equal(text, CASES[k].text);
    }
}

// ----------------------------------------------------------------------- marks

static hl_chart points_chart(hl_chart_series *series)
{
    static const double X[] = {0.0, 1.0, 2.0, NAN};
    static const double Y[] = {0.0, 10.0, NAN, 4.0};

    *series = (hl_chart_series){
        .mark = HL_MARK_POINTS, .color = 0xb2182b, .count = 4, .x = X, .y = Y};
    return (hl_chart){
        .title = {"A & B",   "甲与乙"},
        .subtitle = {"values",         "数值"},
        .caption = {"n = 4.","n = 4。"},
        .x = {.title = {"along", "横向"} },
        .series = series,
        .count = 1
    };
}

/// Only points with both numbers are drawn, each once.
static void missing_points_are_left_out(void **state)
{
    (void)state;
    hl_chart_series series;
    const hl_chart chart = points_chart(&series);

    hl_map_file svg = draw(&chart, HL_MAP_SVG, HL_EN);
    assert_int_equal(count_in(svg.bytes, "class=\"series-0\"", "l0 0") +
                         count_in(svg.bytes, "class=\"series-0\"", "l 0 0"),
                     2);
    expect_text(&svg, "A &amp; B");
    expect_text(&svg, "along");
    expect_text(&svg, "n = 4.");
    free(svg.bytes);
    svg = draw(&chart, HL_MAP_SVG, HL_ZH);
    expect_text(&svg, "甲与乙");
    expect_text(&svg, "横向");
    assert_null(strstr(svg.bytes, "along"));
    free(svg.bytes);
}

/// A frame whose plot is the unit square of the paper.
static hl_frame frame_of(const hl_chart *chart)
{
    hl_frame f = {.chart = chart};

    hl_frame_scale(&f);
    f.plot = (hl_box){0.0, 0.0, 1.0, 1.0};
    return f;
}

static void places_follow_the_form(void **state)
{
    (void)state;
    static const double Y[] = {2.0, 4.0};
    static const hl_text NAMES[] = {
        {"a", NULL},
        {"b", NULL}
    };
    const hl_chart_series series = {.mark = HL_MARK_BARS, .count = 2, .y = Y};
    hl_chart chart = {.series = &series, .count = 1};
    double x = 0.0;
    double y = 0.0;

    chart.x.name = NAMES;
    chart.x.names = 2;
    hl_frame f = frame_of(&chart);
    assert_close(f.y_from, 0.0, 0.0, 0.0); // bars stand on zero
    hl_frame_place(&f, 0.0, 0.0, &x, &y);
    assert_close(x, 0.25, 1e-12, 0.0);
    assert_close(y, 1.0, 1e-12, 0.0);
    chart.form = HL_CHART_ROWS;
    f = frame_of(&chart);
    hl_frame_place(&f, 1.0, f.y_to, &x, &y);
    assert_close(x, 1.0, 1e-12, 0.0);
    assert_close(y, 0.75, 1e-12, 0.0);
}

/// Stacked bars reach as far as their sum.
static void stacks_add_up(void **state)
{
    (void)state;
    static const double A[] = {0.25};
    static const double B[] = {0.75};
    const hl_chart_series series[2] = {
        {.mark = HL_MARK_BARS, .count = 1, .y = A, .title = {"a", NULL}},
        { .mark = HL_MARK_BARS,
         .count = 1,
         .y = B,
         .title = {"b", NULL},
         .stacked = true}
    };
    const hl_text name = {"row", NULL};
    hl_chart chart = {
        .form = HL_CHART_ROWS, .series = series, .count = 2, .legend = true};

    chart.x.name = &name;
    chart.x.names = 1;
    hl_frame f = frame_of(&chart);
    assert_true(f.y_to >= 1.0 && f.y_to < 1.1);
    hl_map_file svg = draw(&chart, HL_MAP_SVG, HL_EN);
    assert_int_equal(count_in(svg.bytes, "class=\"series-0\"", "<path"), 1);
    assert_int_equal(count_in(svg.bytes, "class=\"series-1\"", "<path"), 1);
    long from[2] = {0, 0};
    const char *const groups[2] = {"class=\"series-0\"", "class=\"series-1\""};
    for (int k = 0; k < 2; k++) {
        const char *at = strstr(strstr(svg.bytes, groups[k]), "d=\"M");
        assert_non_null(at);
        from[k] = strtol(at + strlen("d=\"M"), NULL, 10);
    }
    const double wide = (double)(from[1] - from[0]) / 0.25; // of the whole axis
    assert_true(wide > 0.5 * 34016.0 && wide < 34016.0);    // 120 mm, in hundredths
    expect_text(&svg, "a");
    expect_text(&svg, "b");
    free(svg.bytes);
}

static void cells_and_radar_are_drawn(void **state)
{
    (void)state;
    static const double X[] = {0, 1, 0, 1};
    static const double Y[] = {0, 0, 1, 1};
    static const double V[] = {0.9, 0.1, NAN, 1.0};
    static const hl_text LABEL[] = {
        {"0.90", NULL},
        {"0.10", NULL},
        {"",     NULL},
        {"1.00", NULL}
    };
    static const hl_text NAMES[] = {
        {"I",   NULL},
        {"II",  NULL},
        {"III", NULL}
    };
    const hl_chart_series cells = {.mark = HL_MARK_CELLS,
                                   .color = 0x2166ac,
                                   .count = 4,
                                   .x = X,
                                   .y = Y,
                                   .value = V,
                                   .label = LABEL};
    hl_chart chart = {.form = HL_CHART_MATRIX, .series = &cells, .count = 1};

    chart.x.name = chart.y.name = NAMES;
    chart.x.names = chart.y.names = 2;
    hl_map_file svg = draw(&chart, HL_MAP_SVG, HL_EN);
    assert_int_equal(count_in(svg.bytes, "class=\"series-0\"", "<path"), 3);
    expect_text(&svg, "1.00");
    free(svg.bytes);

    static const double R[] = {0.2, 0.9, 0.5};
    const hl_chart_series radar = {
        .mark = HL_MARK_LINE, .color = 0x2166ac, .count = 3, .y = R, .strong = true};
    chart = (hl_chart){.form = HL_CHART_RADAR, .series = &radar, .count = 1};
    chart.x.name = NAMES;
    chart.x.names = 3;
    chart.y.from = 0.0;
    chart.y.to = 1.0;
    svg = draw(&chart, HL_MAP_SVG, HL_EN);
    assert_int_equal(count_in(svg.bytes, "class=\"series-0\"", "<path"), 1);
    expect_text(&svg, "III");
    free(svg.bytes);
}

/// Titles at the ends of lines that end together stand apart.
static void end_titles_do_not_touch(void **state)
{
    (void)state;
    static const double A[] = {1.0, 2.0};
    static const double B[] = {3.0, 2.001};
    const hl_chart_series series[2] = {
        {.mark = HL_MARK_LINE, .count = 2, .y = A, .title = {"one", NULL}},
        {.mark = HL_MARK_LINE, .count = 2, .y = B, .title = {"two", NULL}}
    };
    const hl_chart chart = {.series = series, .count = 2};
    long y[2] = {0, 0};

    hl_map_file svg = draw(&chart, HL_MAP_SVG, HL_EN);
    const char *const words[2] = {">one</text>", ">two</text>"};
    for (int k = 0; k < 2; k++) {
        const char *at = strstr(svg.bytes, words[k]);
        assert_non_null(at);
        while (strncmp(at, " y=\"", 4) != 0) {
            at--;
        }
        y[k] = strtol(at + 4, NULL, 10);
    }
    assert_true(labs(y[0] - y[1]) >= 700); // a line of seven points, in hundredths
    free(svg.bytes);
}

// ----------------------------------------------------------------------- whole

static void an_empty_chart_is_refused(void **state)
{
    (void)state;
    static const double NONE[] = {NAN, NAN};
    const hl_chart_series series = {.mark = HL_MARK_POINTS, .count = 2, .y = NONE};
    const hl_chart chart = {
        .title = {"T", NULL},
          .series = &series, .count = 1
    };
    hl_map_file file = {.format = HL_MAP_SVG};
    hl_map_look look = hl_map_look_defaults();
    hl_error err = {0};

    assert_int_equal(hl_chart_draw(&chart, NULL, &file, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_CHART_EMPTY);
    hl_chart_series some;
    const hl_chart points = points_chart(&some);
    look.font = "No Such Family";
    assert_int_equal(hl_chart_draw(&points, &look, &file, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_FONT);
    assert_null(file.bytes);
    look = hl_map_look_defaults();
    look.width = 120.0;
    look.height = 40.0; // title, axis and caption take it all
    look.label_size = 0.0;
    const hl_text long_words = {
        "words and words and words and words and words and words and words and words "
        "and words and words and words and words and words and words and words and "
        "words and words and words and words and words and words and words and words "
        "and words and words and words and words and words and words and words and "
        "words and words and words and words and words and words and words and words",
        NULL};
    hl_chart full = points;
    full.caption = long_words;
    full.subtitle = long_words;
    assert_int_equal(hl_chart_draw(&full, &look, &file, NULL, &err), HL_USAGE);
    assert_int_equal(err.code, HL_CODE_MAP_NO_ROOM);
    look = hl_map_look_defaults();
    look.width = 2000.0;
    look.dpi = 2000.0;
    file.format = HL_MAP_PNG;
    assert_int_equal(hl_chart_draw(&points, &look, &file, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_PIXELS);
}

static void the_same_chart_has_the_same_bytes(void **state)
{
    (void)state;
    hl_chart_series series;
    const hl_chart chart = points_chart(&series);

    for (hl_map_format format = HL_MAP_PNG; format < HL_MAP_FORMAT_COUNT; format++) {
        hl_map_file one = draw(&chart, format, HL_ZH);
        hl_map_file two = draw(&chart, format, HL_ZH);
        assert_int_equal(one.size, two.size);
        assert_memory_equal(one.bytes, two.bytes, one.size);
        free(one.bytes);
        free(two.bytes);
    }
}

static void numbers_leave_as_csv(void **state)
{
    (void)state;
    static const double Y[] = {1.5, NAN};
    static const hl_text NAMES[] = {
        {"=HYPERLINK(1)", NULL},
        {"b, \"c\"",      NULL}
    };
    const hl_chart_series series = {
        .mark = HL_MARK_BARS, .count = 2, .y = Y, .title = {"-x", NULL}
    };
    hl_chart chart = {.form = HL_CHART_ROWS, .series = &series, .count = 1};
    char *text = NULL;
    size_t length = 0;
    hl_error err = {0};

    chart.x.name = NAMES;
    chart.x.names = 2;
    assert_ok(hl_chart_csv(&chart, HL_EN, &text, &length, &err), &err);
    assert_string_equal(text, "series,x,x_end,y,low,high,value,label\r\n"
                              "\"'-x\",\"'=HYPERLINK(1)\",,1.5,,,,\r\n"
                              "\"'-x\",\"b, \"\"c\"\"\",,,,,,\r\n");
    assert_int_equal(strlen(text), length);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_are_round),
        cmocka_unit_test(numbers_are_grouped),
        cmocka_unit_test(missing_points_are_left_out),
        cmocka_unit_test(places_follow_the_form),
        cmocka_unit_test(stacks_add_up),
        cmocka_unit_test(cells_and_radar_are_drawn),
        cmocka_unit_test(end_titles_do_not_touch),
        cmocka_unit_test(an_empty_chart_is_refused),
        cmocka_unit_test(the_same_chart_has_the_same_bytes),
        cmocka_unit_test(numbers_leave_as_csv),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
