// A sheet taken apart: legend, scale bar, labels, captions, bytes.
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map/plate.h"
#include "map/pole.h"
#include "support/map_sample.h"
#include "support/shapes.h"

static int set_up(void **state)
{
    static map_sample sample;

    map_sample_make(&sample);
    *state = &sample;
    return 0;
}

static int tear_down(void **state)
{
    map_sample_free(*state);
    return 0;
}

static hl_map_file draw(const map_sample *s, const hl_map_theme *theme,
                        const hl_map_look *look, hl_map_format format, hl_log *log)
{
    hl_map_file file = {.format = format};
    hl_error err = {0};

    assert_ok(hl_map_draw(&s->ground, theme, look, &file, log, &err), &err);
    assert_non_null(file.bytes);
    return file;
}

static hl_status draw_status(const map_sample *s, const hl_map_theme *theme,
                             const hl_map_look *look, hl_error *err)
{
    hl_map_file file = {.format = HL_MAP_SVG};
    const hl_status status = hl_map_draw(&s->ground, theme, look, &file, NULL, err);

    assert_null(file.bytes);
    return status;
}

static void expect_text(const hl_map_file *svg, const char *words)
{
    char wanted[256];

    (void)snprintf(wanted, sizeof wanted, ">%s</text>", words);
    if (strstr(svg->bytes, wanted) == NULL) fprintf(stderr, "no '%s'\n", words);
    assert_non_null(strstr(svg->bytes, wanted));
}

// --------------------------------------------------------------------- legend

static hl_key key_of(const map_sample *s, const hl_map_theme *theme,
                     const hl_map_look *look)
{
    hl_key key = {0};
    hl_error err = {0};

    assert_ok(hl_key_make(theme, look, s->ground.n, &key, NULL, &err), &err);
    return key;
}

/// Classes closed above take the value of their limit, and the caption says so.
static void closure_is_told(void **state)
{
    map_sample *s = *state;
    const hl_map_look look = hl_map_look_defaults();
    hl_map_theme theme = s->theme;
    hl_buffer words = {0};

    theme.classing = (hl_classing){
        .method = HL_CLASSING_USER, .cut = {10.0, 20.0},
             .cuts = 2
    };
    hl_key key = key_of(s, &theme, &look);
    assert_int_equal(key.member[10], 1); // the value 10 begins the second class
    hl_key_scheme(&key, &theme, HL_EN, &words);
    assert_null(strstr(words.text, "closed"));
    hl_buffer_free(&words);
    hl_key_free(&key);

    theme.classing.right = true;
    key = key_of(s, &theme, &look);
    assert_int_equal(key.member[10], 0); // … or ends the first
    assert_int_equal(key.member[11], 1);
    hl_key_scheme(&key, &theme, HL_EN, &words);
    assert_non_null(strstr(words.text, "closed on the right"));
    hl_buffer_free(&words);
    hl_key_free(&key);
}

/// 0 .. 34 in fifths: 7 each, one missing.
static void values_are_counted(void **state)
{
    map_sample *s = *state;
    const hl_map_look look = hl_map_look_defaults();
    hl_map_theme theme = s->theme;

    theme.classing.method = HL_CLASSING_EQUAL;
    hl_key key = key_of(s, &theme, &look);
    assert_int_equal(key.count, 5);
    assert_int_equal(key.missing, 1);
    for (size_t k = 0; k < key.count; k++) {
        assert_int_equal(key.row[k].count, 7);
    }
    assert_string_equal(key.row[0].label, "0.0 – <6.8");
    hl_key_free(&key);
    hl_key_free(&key);
}

/// Absent classes stay, with their color and 0.
static void classes_keep_their_place(void **state)
{
    map_sample *s = *state;
    const hl_map_look look = hl_map_look_defaults();
    hl_map_theme theme = s->theme;
    const hl_map_panel panel = {s->level, NULL};

    theme.style = HL_STYLE_CLASSES;
    theme.classes = &MAP_LEVELS;
    theme.panel = &panel;
    hl_key key = key_of(s, &theme, &look);
    assert_int_equal(key.count, 4);
    assert_int_equal(key.row[0].count, 12);
    assert_int_equal(key.row[2].count, 11);
    assert_int_equal(key.row[3].count, 0);
    assert_int_equal(key.row[3].color, 0xcc79a7);
    assert_int_equal(key.missing, 1);
    hl_key_free(&key);

    hl_map_file svg = draw(s, &theme, &look, HL_MAP_SVG, NULL);
    expect_text(&svg, "Highest");
    expect_text(&svg, "No data");
    assert_null(
        strstr(svg.bytes, "fill=\"#cc79a7\" stroke=\"#cc79a7\"")); // no unit has it
    free(svg.bytes);
}

/// The breaks of one period among all: those of the pool.
static void pooled_breaks_come_from_the_pool(void **state)
{
    map_sample *s = *state;
    const hl_map_look look = hl_map_look_defaults();
    const double pool[] = {0.0, 1000.0};
    hl_map_theme theme = s->theme;

    theme.pool = pool;
    theme.pool_count = 2;
    theme.classing = (hl_classing){.method = HL_CLASSING_EQUAL, .classes = 4};
    hl_key key = key_of(s, &theme, &look);
    assert_close(key.breaks.bound[1], 250.0, 0.0, 0.0);
    assert_int_equal(key.row[0].count, 35);
    hl_key_free(&key);
}

static void ties_collapse_and_are_told(void **state)
{
    map_sample *s = *state;
    double value[MAP_UNITS] = {0.0};
    const hl_map_panel panel = {value, NULL};
    hl_map_theme theme = s->theme;
    hl_log log = {0};

    value[0] = 1.0;
    value[1] = 2.0;
    theme.panel = &panel;
    theme.classing.method = HL_CLASSING_QUANTILE;
    hl_map_file svg = draw(s, &theme, NULL, HL_MAP_SVG, &log);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_MAP_FEWER);
    free(svg.bytes);
    hl_log_free(&log);

    value[0] = value[1] = 0.0; // one value only
    svg = draw(s, &theme, NULL, HL_MAP_SVG, NULL);
    expect_text(&svg, "0");
    free(svg.bytes);
}

static void weak_palettes_are_told(void **state)
{
    map_sample *s = *state;
    hl_map_theme theme = s->theme;
    hl_log log = {0};

    theme.palette = "d7191c,fdae61,ffffbf,a6d96a,1a9641"; // the usual traffic light
    hl_map_file svg = draw(s, &theme, NULL, HL_MAP_SVG, &log);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_MAP_COLORS);
    assert_non_null(strstr(log.message[0].values, "tan")); // protan or deutan
    free(svg.bytes);
    hl_log_free(&log);
    const hl_map_look bw = {.width = 183.0, .dpi = 300.0, .bw = true};
    svg = draw(s, &theme, &bw, HL_MAP_SVG, &log);
    assert_int_equal(log.count, 0); // there is no color to be checked
    free(svg.bytes);
}

// ------------------------------------------------------------------ scale bar

/// The bar, measured on the ellipsoid between its ends at the middle of the map, is as
/// long as it says; it is a round length and no longer than there is room.
static void the_scale_bar_is_true(void **state)
{
    map_sample *s = *state;
    const hl_map_look look = hl_map_look_defaults();
    hl_plate plate = {.ground = &s->ground, .theme = &s->theme, .look = &look};
    hl_error err = {0};
    double meters = 0.0;

    assert_ok(hl_plate_prepare(&plate, &err), &err);
    const hl_view *view = &plate.view[0];
    for (double room = 30.0; room < 200.0; room += 17.0) {
        const double bar = hl_plate_bar_length(&plate, view, room, &meters);
        const double middle[2] = {view->x + 0.5 * view->box.width / view->scale,
                                  view->y + 0.5 * view->box.height / view->scale};
        double x[2] = {middle[0] - 0.5 * bar / view->scale,
                       middle[0] + 0.5 * bar / view->scale};
        double y[2] = {middle[1], middle[1]};
        hl_projection_inverse(&s->ground.projection, x, y, 2);
        const hl_metric metric = hl_crs_metric(&s->crs);
        assert_close(hl_distance(&metric, x[0], y[0], x[1], y[1]), meters, 1e-6, 0.0);
        const double first = meters / pow(10.0, floor(log10(meters * 1.0000001)));
        assert_true(fabs(first - 1.0) < 1e-9 || fabs(first - 2.0) < 1e-9 ||
                    fabs(first - 5.0) < 1e-9);
        assert_true(bar <= room * 1.001 && bar > 0.39 * room);
    }
    hl_plate_free(&plate);
}

// --------------------------------------------------------------------- labels

typedef struct found_label {
    double x;
    double y;
    double width;
} found_label;

/// The labels of an SVG: texts of this size, with their places.
static size_t find_labels(const hl_map_file *svg, const map_sample *s, double size,
                          found_label *out)
{
    hl_fonts fonts = {0};
    hl_error err = {0};
    char wanted[64];
    size_t count = 0;

    assert_ok(hl_fonts_open(NULL, HL_EN, &fonts, &err), &err);
    (void)snprintf(wanted, sizeof wanted, "font-size=\"%.0f\"", 100.0 * size);
    for (const char *at = svg->bytes; (at = strstr(at, "<text x=")) != NULL; at++) {
        long x = 0;
        long y = 0;
        char name[64] = "";
        const char *end = strstr(at, "</text>");
        const char *begin = strchr(at, '>') + 1;
        if (sscanf(at, "<text x=\"%ld\" y=\"%ld\"", &x, &y) != 2) continue;
        if (strstr(at, wanted) == NULL || strstr(at, wanted) > end) continue;
        (void)snprintf(name, sizeof name, "%.*s", (int)(end - begin), begin);
        bool named = false;
        for (size_t i = 0; i < MAP_UNITS; i++) {
            named = named || strcmp(s->name[i], name) == 0;
        }
        if (!named) continue;
        const hl_type type = hl_plain_type(size, 0);
        out[count++] = (found_label){0.01 * (double)x, 0.01 * (double)y,
                                     hl_fonts_width(&fonts, &type, name)};
    }
    hl_fonts_close(&fonts);
    return count;
}

/// On a sheet that is far too small for all, no two labels touch, and those that found
/// no room are counted and named.
static void labels_do_not_collide(void **state)
{
    map_sample *s = *state;
    hl_map_look look = hl_map_look_defaults();
    hl_map_theme theme = s->theme;
    found_label label[MAP_UNITS];
    hl_log log = {0};

    look.label_size = 15.0;
    look.width = 120.0;
    theme.label = s->name;
    hl_map_file svg = draw(s, &theme, &look, HL_MAP_SVG, &log);
    const size_t count = find_labels(&svg, s, look.label_size, label);
    assert_int_equal(svg.labels, count);
    assert_int_equal(svg.labels + svg.dropped, MAP_UNITS);
    assert_true(svg.dropped > 0 && svg.labels > 10);
    assert_int_equal(log.message[0].code, HL_CODE_MAP_LABELS);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            const bool apart = label[i].x + label[i].width <= label[j].x + 0.02 ||
                               label[j].x + label[j].width <= label[i].x + 0.02 ||
                               fabs(label[i].y - label[j].y) >= look.label_size;
            assert_true(apart);
        }
    }
    free(svg.bytes);
    hl_log_free(&log);
    look.label_size = 5.0;
    look.label_top = 4;
    svg = draw(s, &theme, &look, HL_MAP_SVG, NULL);
    assert_int_equal(svg.labels, 4);
    free(svg.bytes);
}

/// The pole of a square is its middle; of a U it lies in the wider arm.
static void poles_have_the_most_room(void **state)
{
    const double square[2][4] = {
        {0, 4, 4, 0},
        {0, 0, 4, 4}
    };
    const double u[2][8] = {
        {0, 10, 10, 6,  6, 2, 2,  0 },
        {0, 0,  10, 10, 2, 2, 10, 10}
    };
    const size_t four[] = {0, 4};
    const size_t eight[] = {0, 8};
    double x = 0.0;
    double y = 0.0;
    (void)state;

    const hl_rings a = {square[0], square[1], four, 1};
    assert_close(hl_pole(&a, 1.0, &x, &y), 2.0, 0.0, 0.01);
    assert_close(x, 2.0, 0.0, 0.02);
    const hl_rings b = {u[0], u[1], eight, 1};
    assert_true(hl_pole(&b, 1.0, &x, &y) > 1.99);
    assert_true(x > 7.0 && x < 9.0);
    assert_true(hl_rings_contain(&b, x, y));
    assert_false(hl_rings_contain(&b, 4.0, 5.0));
}

// ---------------------------------------------------------------------- texts

static void texts_are_texts_in_both_languages(void **state)
{
    map_sample *s = *state;
    hl_map_look look = hl_map_look_defaults();
    hl_map_theme theme = s->theme;

    theme.label = s->name;
    theme.source = (hl_text){"National map, GS(2024)0650", "国家地图，GS(2024)0650号"};
    hl_map_file svg = draw(s, &theme, &look, HL_MAP_SVG, NULL);
    expect_text(&svg, "Income &lt;of&gt; counties"); // escaped
    expect_text(&svg, "Delta, 2020");
    expect_text(&svg, "德清县");
    expect_text(&svg, "N");
    assert_non_null(strstr(svg.bytes, "GS(2024)0650."));
    assert_non_null(strstr(svg.bytes, "Projection: Albers equal-area, parallels 29"));
    assert_non_null(strstr(svg.bytes, "n = 35 (1 without data)."));
    free(svg.bytes);
    look.lang = HL_ZH;
    svg = draw(s, &theme, &look, HL_MAP_SVG, NULL);
    expect_text(&svg, "县域收入 &amp; 其他");
    expect_text(&svg, "无数据");
    expect_text(&svg, "北");
    assert_non_null(strstr(svg.bytes, "投影：阿尔伯斯等积圆锥投影"));
    assert_null(strstr(svg.bytes, "Projection"));
    free(svg.bytes);
}

static void parts_can_be_left_out(void **state)
{
    map_sample *s = *state;
    hl_map_look look = hl_map_look_defaults();

    look.no_title = look.no_caption = look.no_legend = look.no_scale_bar = true;
    look.no_north_arrow = look.no_graticule = look.no_frame = true;
    hl_map_file svg = draw(s, &s->theme, &look, HL_MAP_SVG, NULL);
    assert_null(strstr(svg.bytes, "<text"));
    assert_null(strstr(svg.bytes, "class=\"scale\""));
    assert_null(strstr(svg.bytes, "class=\"north\""));
    assert_null(strstr(svg.bytes, "class=\"graticule\""));
    assert_null(strstr(svg.bytes, "class=\"frame\""));
    assert_non_null(strstr(svg.bytes, "class=\"units\""));
    free(svg.bytes);
}

static void panels_share_one_legend(void **state)
{
    map_sample *s = *state;
    hl_map_theme theme = s->theme;

    theme.panels = 2;
    hl_map_file svg = draw(s, &theme, NULL, HL_MAP_SVG, NULL);
    expect_text(&svg, "2010");
    expect_text(&svg, "2020");
    expect_text(&svg, "2"); // missing in both
    assert_non_null(strstr(svg.bytes, "pooled over all periods"));
    free(svg.bytes);
}

/// Every edge within is one piece of a border: 60 of them on a grid of 6 x 6, drawn
/// once.
static void borders_are_drawn_once(void **state)
{
    map_sample *s = *state;
    hl_map_file svg = draw(s, &s->theme, NULL, HL_MAP_SVG, NULL);
    const char *at = strstr(svg.bytes, "class=\"borders\"");
    size_t pieces = 0;

    assert_non_null(at);
    at = strstr(at, " d=\"");
    const char *end = strchr(at + 4, '"');
    for (; at < end; at++) {
        pieces += *at == 'M';
    }
    assert_int_equal(pieces, 2 * MAP_SIDE * (MAP_SIDE - 1));
    free(svg.bytes);
}

// ---------------------------------------------------------------------- bytes

static void the_same_bytes_again(void **state)
{
    map_sample *s = *state;

    for (hl_map_format f = HL_MAP_PNG; f < HL_MAP_FORMAT_COUNT; f++) {
        hl_map_file a = draw(s, &s->theme, NULL, f, NULL);
        hl_map_file b = draw(s, &s->theme, NULL, f, NULL);
        assert_int_equal(a.size, b.size);
        assert_memory_equal(a.bytes, b.bytes, a.size);
        free(a.bytes);
        free(b.bytes);
    }
}

static unsigned read_word(const char *at)
{
    const unsigned char *b = (const unsigned char *)at;

    return (unsigned)b[0] << 24 | (unsigned)b[1] << 16 | (unsigned)b[2] << 8 | b[3];
}

/// 160 mm at 254 dpi are 1600 pixels, and the file says 10000 pixels a meter.
static void a_png_has_its_size(void **state)
{
    map_sample *s = *state;
    hl_map_look look = hl_map_look_defaults();

    look.width = 160.0;
    look.height = 120.0;
    look.dpi = 254.0;
    hl_map_file png = draw(s, &s->theme, &look, HL_MAP_PNG, NULL);
    assert_memory_equal(png.bytes + 1, "PNG", 3);
    assert_true(abs((int)read_word(png.bytes + 16) - 1600) <= 1);
    assert_true(abs((int)read_word(png.bytes + 20) - 1200) <= 1);
    assert_memory_equal(png.bytes + 37, "pHYs", 4);
    assert_int_equal(read_word(png.bytes + 41), 10000);
    free(png.bytes);
}

// --------------------------------------------------------------------- errors

static void sizes(void **state)
{
    hl_map_look look = {0};
    hl_error err = {0};
    static const char *const BAD[] = {"", "0x0", "20", "183x", "x120", "183x9", "a5"};
    (void)state;

    assert_ok(hl_map_look_size("160x120", true, &look, &err), &err);
    assert_close(look.height, 120.0, 0.0, 0.0);
    assert_ok(hl_map_look_size("A4", false, &look, &err), &err);
    assert_close(look.width, 210.0, 0.0, 0.0);
    assert_ok(hl_map_look_size("85", false, &look, &err), &err);
    assert_close(look.height, 0.0, 0.0, 0.0);
    for (size_t k = 0; k < sizeof BAD / sizeof *BAD; k++) {
        assert_int_equal(hl_map_look_size(BAD[k], true, &look, &err), HL_USAGE);
        assert_int_equal(err.code, HL_CODE_MAP_SIZE);
    }
}

static void map_errors(void **state)
{
    map_sample *s = *state;
    hl_map_look look = hl_map_look_defaults();
    hl_map_theme theme = s->theme;
    hl_error err = {0};
    double nothing[MAP_UNITS];

    for (size_t i = 0; i < MAP_UNITS; i++) {
        nothing[i] = NAN;
    }
    look.font = "No Such Font";
    assert_int_equal(draw_status(s, &theme, &look, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_FONT);
    look = hl_map_look_defaults();
    theme.palette = "rainbow";
    assert_int_equal(draw_status(s, &theme, &look, &err), HL_USAGE);
    assert_int_equal(err.code, HL_CODE_MAP_PALETTE);
    theme.palette = "ff0000,00ff00";
    assert_int_equal(draw_status(s, &theme, &look, &err), HL_USAGE);
    assert_int_equal(err.code, HL_CODE_MAP_PALETTE_SHORT);
    theme.palette = NULL;
    theme.panel = &(hl_map_panel){nothing, NULL};
    assert_int_equal(draw_status(s, &theme, &look, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_NO_VALUES);
    look.width = 60.0;
    look.height = 40.0;
    assert_int_equal(draw_status(s, &s->theme, &look, &err), HL_USAGE);
    assert_int_equal(err.code, HL_CODE_MAP_NO_ROOM);
    look = hl_map_look_defaults();
    look.dpi = 200000.0;
    hl_map_file png = {.format = HL_MAP_PNG};
    assert_int_equal(hl_map_draw(&s->ground, &s->theme, &look, &png, NULL, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_PIXELS);
}

/// Two units, one at the equator and one far in the north.
static hl_polygons shapes_far(void)
{
    hl_polygons p = shapes_room(2);

    shapes_box(&p, 100.0, 0.0, 101.0, 1.0);
    shapes_box(&p, 100.0, 60.0, 101.0, 61.0);
    return p;
}

static void ground_errors(void **state)
{
    map_sample *s = *state;
    hl_map_ground ground = {0};
    hl_polygons none = {0};
    hl_error err = {0};
    hl_log log = {0};
    hl_map_ground_options how = {.crs = "+proj=gnom +lat_0=-30 +lon_0=-60 +type=crs"};

    assert_int_equal(hl_map_ground_make(&none, &s->crs, NULL, &ground, NULL, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_NO_SHAPES);
    assert_int_equal(
        hl_map_ground_make(&s->polygons, &s->crs, &how, &ground, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_NO_PLACE);
    hl_polygons far = shapes_far();
    how.crs = "EPSG:3857";
    assert_int_equal(hl_map_ground_make(&far, &s->crs, &how, &ground, NULL, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_MAP_AREAS_REFUSED);
    how.force = true;
    assert_ok(hl_map_ground_make(&far, &s->crs, &how, &ground, &log, &err), &err);
    assert_true(ground.areal > 2.0);
    assert_int_equal(log.message[0].code, HL_CODE_MAP_AREAS);
    hl_map_ground_free(&ground);
    hl_map_ground_free(&ground);
    hl_polygons_free(&far);
    hl_log_free(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closure_is_told),
        cmocka_unit_test(values_are_counted),
        cmocka_unit_test(classes_keep_their_place),
        cmocka_unit_test(pooled_breaks_come_from_the_pool),
        cmocka_unit_test(ties_collapse_and_are_told),
        cmocka_unit_test(weak_palettes_are_told),
        cmocka_unit_test(the_scale_bar_is_true),
        cmocka_unit_test(labels_do_not_collide),
        cmocka_unit_test(poles_have_the_most_room),
        cmocka_unit_test(texts_are_texts_in_both_languages),
        cmocka_unit_test(parts_can_be_left_out),
        cmocka_unit_test(panels_share_one_legend),
        cmocka_unit_test(borders_are_drawn_once),
        cmocka_unit_test(the_same_bytes_again),
        cmocka_unit_test(a_png_has_its_size),
        cmocka_unit_test(sizes),
        cmocka_unit_test(map_errors),
        cmocka_unit_test(ground_errors),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
