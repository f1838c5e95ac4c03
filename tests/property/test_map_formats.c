/// One sheet in three formats, rendered by the programs that people have: the pictures
/// agree, and the PDF holds its letters as text.
#include "support/check.h"

#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/map/sheet.h"
#include "hinterland/map/vision.h"
#include "support/map_sample.h"
#include "support/scratch.h"
#include "support/shapes.h"

enum { SKIPPED = 77 };

static const double MOST = 0.005;    // share of pixels that may differ
static const double DIFFERENT = 5.0; // CIEDE2000

typedef struct fixture {
    map_sample sample;
    scratch scratch;
} fixture;

static int set_up(void **state)
{
    static fixture f;

    map_sample_make(&f.sample);
    scratch_make(&f.scratch);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    map_sample_free(&f->sample);
    scratch_remove(&f->scratch);
    return 0;
}

static bool has(const char *program)
{
    char command[128];

    (void)snprintf(command, sizeof command, "command -v %s > /dev/null 2>&1", program);
    return system(command) == 0; // NOLINT(cert-env33-c): a test
}

/// Run a command in the scratch folder.
static void run(const fixture *f, const char *command)
{
    char whole[3 * SCRATCH_SIZE];

    (void)snprintf(whole, sizeof whole, "cd '%s' && %.640s", f->scratch.folder,
                   command);
    assert_int_equal(system(whole), 0); // NOLINT(cert-env33-c): a test
}

static void write_file(fixture *f, const hl_map_look *look, hl_map_format format,
                       const char *name)
{
    hl_map_file file = {.format = format};
    hl_error err = {0};

    assert_ok(hl_map_draw(&f->sample.ground, &f->sample.theme, look, &file, NULL, &err),
              &err);
    FILE *to = fopen(scratch_path(&f->scratch, name), "wb");
    assert_non_null(to);
    assert_int_equal(fwrite(file.bytes, 1, file.size, to), file.size);
    assert_int_equal(fclose(to), 0);
    free(file.bytes);
}

static cairo_surface_t *load(fixture *f, const char *name)
{
    cairo_surface_t *picture =
        cairo_image_surface_create_from_png(scratch_path(&f->scratch, name));

    assert_int_equal(cairo_surface_status(picture), CAIRO_STATUS_SUCCESS);
    return picture;
}

static uint32_t pixel(cairo_surface_t *picture, int x, int y)
{
    const unsigned char *row = cairo_image_surface_get_data(picture) +
                               (ptrdiff_t)y * cairo_image_surface_get_stride(picture);
    uint32_t value = 0;

    memcpy(&value, row + 4 * (ptrdiff_t)x, sizeof value);
    return value & 0xFFFFFF;
}

/// The mean color of `fold` x `fold` pixels.
static uint32_t folded(cairo_surface_t *picture, int x, int y, int fold)
{
    unsigned sum[3] = {0};
    uint32_t color = 0;

    for (int k = 0; k < fold * fold; k++) {
        const uint32_t p = pixel(picture, x * fold + k % fold, y * fold + k / fold);
        for (int c = 0; c < 3; c++) {
            sum[c] += p >> 8 * c & 0xFF;
        }
    }
    for (int c = 0; c < 3; c++) {
        const unsigned all = (unsigned)(fold * fold);
        color |= (sum[c] + all / 2) / all << 8 * c;
    }
    return color;
}

/// The share of pixels that look different; b has `fold` pixels for one of a, and may
/// have a margin of some more (a browser's window).
static double difference(cairo_surface_t *a, cairo_surface_t *b, int fold, int margin)
{
    const int width = cairo_image_surface_get_width(a);
    const int height = cairo_image_surface_get_height(a);
    size_t count = 0;

    assert_in_range(cairo_image_surface_get_width(b) - fold * width, 0, margin);
    assert_in_range(cairo_image_surface_get_height(b) - fold * height, 0, margin);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const uint32_t p = pixel(a, x, y);
            const uint32_t q = folded(b, x, y, fold);
            if (p == q) continue;
            count += hl_color_distance(p, q, HL_VISION_NORMAL) > DIFFERENT;
        }
    }
    return (double)count / ((double)width * (double)height);
}

/// How a program makes rendered.png of the sheet.
typedef struct renderer {
    const char *program;
    const char *command;
    int fold; ///< pixels for one of the PNG, each way
    int margin;
} renderer;

static void expect_alike(fixture *f, const renderer *by)
{
    if (!has(by->program)) {
        print_message("%s is not installed: not compared\n", by->program);
        return;
    }
    run(f, by->command);
    cairo_surface_t *png = load(f, "map.png");
    cairo_surface_t *other = load(f, "rendered.png");
    const double share = difference(png, other, by->fold, by->margin);
    print_message("%s: %.3f %% of the pixels differ\n", by->program, 100.0 * share);
    assert_true(share <= MOST);
    cairo_surface_destroy(png);
    cairo_surface_destroy(other);
}

/// The SVG on a page of a browser, which draws 2 * 300 dpi.
static void write_page(fixture *f, char *command, size_t size)
{
    static const double CSS_DPI = 96.0;
    static const double DPI = 300.0;
    cairo_surface_t *png = load(f, "map.png");
    const double width = cairo_image_surface_get_width(png) * CSS_DPI / DPI;
    const double height = cairo_image_surface_get_height(png) * CSS_DPI / DPI;

    FILE *page = fopen(scratch_path(&f->scratch, "page.html"), "w");
    assert_non_null(page);
    (void)fprintf(page,
                  "<!doctype html><style>body{margin:0}img{display:block;width:%.4fpx;"
                  "height:%.4fpx}</style><img src=map.svg>",
                  width, height);
    assert_int_equal(fclose(page), 0);
    (void)snprintf(
        command, size,
        "chromium --headless --no-sandbox --disable-gpu --disable-sync "
        "--hide-scrollbars --virtual-time-budget=5000 --font-render-hinting=none "
        "--user-data-dir=browser --screenshot=rendered.png "
        "--force-device-scale-factor=6.25 --window-size=%.0f,%.0f "
        "\"file://$PWD/page.html\" > browser.log 2>&1",
        ceil(width), ceil(height));
    cairo_surface_destroy(png);
}

static void draw_all(fixture *f, const hl_map_look *look)
{
    write_file(f, look, HL_MAP_PNG, "map.png");
    write_file(f, look, HL_MAP_PDF, "map.pdf");
    write_file(f, look, HL_MAP_SVG, "map.svg");
}

static const renderer RSVG = {
    "rsvg-convert", "rsvg-convert -d 300 -p 300 -o rendered.png map.svg", 1, 0};

static void pictures_agree(void **state)
{
    enum { COMMAND_SIZE = 640, WINDOW = 16 };
    static const renderer POPPLER = {
        "pdftoppm", "pdftoppm -png -singlefile -r 1200 map.pdf rendered", 4, 0};
    fixture *f = *state;
    char command[COMMAND_SIZE];
    const renderer BROWSER = {"chromium", command, 2, WINDOW};
    hl_map_look look = hl_map_look_defaults();

    f->sample.theme.label = f->sample.name;
    look.lang = HL_ZH;
    draw_all(f, &look);
    expect_alike(f, &RSVG);
    // Poppler moves letters to whole pixels, the browser to parts of one, and both
    // smooth edges in few steps: drawn larger and averaged, both come to the same
    // picture.
    expect_alike(f, &POPPLER);
    write_page(f, command, sizeof command);
    expect_alike(f, &BROWSER);
}

static void grays_and_hatches_agree(void **state)
{
    fixture *f = *state;
    hl_map_look look = hl_map_look_defaults();

    look.bw = true;
    draw_all(f, &look);
    expect_alike(f, &RSVG);
}

/// Two parts of one unit that touch are one color in a PDF, too: no border between.
static void parts_of_a_unit_have_no_border(void **state)
{
    enum { ASIDE = 12 };
    fixture *f = *state;
    hl_polygons p = shapes_room(1);
    const double second[] = {1.0, 0.0, 1.0, 1.0, 2.0, 1.0, 2.0, 0.0};
    hl_crs plane = {.planar = true, .unit = 1.0};
    const double value = 1.0;
    const hl_map_panel panel = {&value, NULL};
    const hl_map_theme theme = {
        .style = HL_STYLE_SEQUENTIAL, .panel = &panel, .panels = 1};
    hl_map_look look = hl_map_look_defaults();
    hl_map_ground ground = {0};
    hl_map_file file = {.format = HL_MAP_PDF};
    hl_error err = {0};

    if (!has("pdftoppm")) skip();
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    shapes_ring(&p, second, 4, false, false);
    look.no_title = look.no_caption = look.no_legend = look.no_scale_bar = true;
    look.no_north_arrow = look.no_frame = true;
    assert_ok(hl_map_ground_make(&p, &plane, NULL, &ground, NULL, &err), &err);
    assert_ok(hl_map_draw(&ground, &theme, &look, &file, NULL, &err), &err);
    FILE *to = fopen(scratch_path(&f->scratch, "parts.pdf"), "wb");
    assert_non_null(to);
    assert_int_equal(fwrite(file.bytes, 1, file.size, to), file.size);
    assert_int_equal(fclose(to), 0);
    run(f, "pdftoppm -png -singlefile -r 100 parts.pdf parts");
    cairo_surface_t *picture = load(f, "parts.png");
    const int x = cairo_image_surface_get_width(picture) / 2;
    const int y = cairo_image_surface_get_height(picture) / 2;
    for (int k = -ASIDE; k <= ASIDE; k++) {
        assert_int_equal(pixel(picture, x + k, y), pixel(picture, x - ASIDE, y));
    }
    assert_int_not_equal(pixel(picture, x, y), 0xFFFFFF);
    cairo_surface_destroy(picture);
    free(file.bytes);
    hl_map_ground_free(&ground);
    hl_polygons_free(&p);
}

static void a_pdf_can_be_searched(void **state)
{
    fixture *f = *state;
    hl_map_look look = hl_map_look_defaults();
    size_t size = 0;

    if (!has("pdftotext")) skip();
    look.lang = HL_ZH;
    f->sample.theme.label = f->sample.name;
    write_file(f, &look, HL_MAP_PDF, "map.pdf");
    run(f, "pdftotext map.pdf map.txt");
    char *words = scratch_read(scratch_path(&f->scratch, "map.txt"), &size);
    assert_non_null(strstr(words, "县域收入 & 其他"));
    assert_non_null(strstr(words, "德清县"));
    assert_non_null(strstr(words, "无数据"));
    free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_agree),
        cmocka_unit_test(grays_and_hatches_agree),
        cmocka_unit_test(parts_of_a_unit_have_no_border),
        cmocka_unit_test(a_pdf_can_be_searched),
    };

    if (!has("rsvg-convert") && !has("pdftoppm")) {
        print_message("neither librsvg2-bin nor poppler-utils: SKIPPED\n");
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
