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
    char whole[2 * SCRATCH_SIZE];

    (void)snprintf(whole, sizeof whole, "cd '%s' && %.256s", f->scratch.folder,
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

/// The share of pixels that look different; b has `fold` pixels for one of a.
static double difference(cairo_surface_t *a, cairo_surface_t *b, int fold)
{
    const int width = cairo_image_surface_get_width(a);
    const int height = cairo_image_surface_get_height(a);
    size_t count = 0;

    assert_int_equal(cairo_image_surface_get_width(b), fold * width);
    assert_int_equal(cairo_image_surface_get_height(b), fold * height);
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

/// @param command  makes rendered.png, with `fold` pixels for one of the PNG
static void expect_alike(fixture *f, const char *renderer, const char *command,
                         int fold, double most)
{
    if (!has(renderer)) {
        print_message("%s is not installed: not compared\n", renderer);
        return;
    }
    run(f, command);
    cairo_surface_t *png = load(f, "map.png");
    cairo_surface_t *other = load(f, "rendered.png");
    const double share = difference(png, other, fold);
    print_message("%s: %.3f %% of the pixels differ\n", renderer, 100.0 * share);
    assert_true(share <= most);
    cairo_surface_destroy(png);
    cairo_surface_destroy(other);
}

static void draw_all(fixture *f, const hl_map_look *look)
{
    write_file(f, look, HL_MAP_PNG, "map.png");
    write_file(f, look, HL_MAP_PDF, "map.pdf");
    write_file(f, look, HL_MAP_SVG, "map.svg");
}

static void pictures_agree(void **state)
{
    fixture *f = *state;
    hl_map_look look = hl_map_look_defaults();

    f->sample.theme.label = f->sample.name;
    look.lang = HL_ZH;
    draw_all(f, &look);
    expect_alike(f, "rsvg-convert",
                 "rsvg-convert -d 300 -p 300 -o rendered.png map.svg", 1, MOST);
    // at twice the resolution, for poppler moves letters to whole pixels; what is left
    // are the edges of letters
    expect_alike(f, "pdftoppm", "pdftoppm -png -singlefile -r 600 map.pdf rendered", 2,
                 2.0 * MOST);
}

static void grays_and_hatches_agree(void **state)
{
    fixture *f = *state;
    hl_map_look look = hl_map_look_defaults();

    look.bw = true;
    draw_all(f, &look);
    expect_alike(f, "rsvg-convert",
                 "rsvg-convert -d 300 -p 300 -o rendered.png map.svg", 1, MOST);
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
        cmocka_unit_test(a_pdf_can_be_searched),
    };

    if (!has("rsvg-convert") && !has("pdftoppm")) {
        print_message("neither librsvg2-bin nor poppler-utils: SKIPPED\n");
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
