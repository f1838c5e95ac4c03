// Color distances against published pairs, and every palette of the program.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/embedded.h"
#include "hinterland/core/palette.h"
#include "hinterland/coupling/classes.h"
#include "hinterland/map/vision.h"
#include "hinterland/periphery/typology.h"
#include "hinterland/stats/local_moran.h"

/// CIEDE2000 of red and green of sRGB, by colormath and colour-science: 86.6; black and
/// white: 100.
static void distances_are_those_of_the_formula(void **state)
{
    (void)state;
    assert_close(hl_color_distance(0x000000, 0xffffff, HL_VISION_NORMAL), 100.0, 1e-4,
                 0.0);
    assert_close(hl_color_distance(0xff0000, 0x00ff00, HL_VISION_NORMAL), 86.608, 1e-3,
                 0.0);
    assert_close(hl_color_distance(0xff0000, 0xff0000, HL_VISION_DEUTAN), 0.0, 0.0,
                 1e-12);
}

/// What design notes measured elsewhere: GeoDa's LISA colors 21.7 / 11.2 / 15.2 / 15.9,
/// the usual red-yellow-green ramp of five fails.
static void known_palettes_have_their_distances(void **state)
{
    static const uint32_t GEODA[] = {0xff0000, 0x0000ff, 0xa7adf9, 0xf4ada8,
                                     0xeeeeee, 0x464646, 0x999999};
    static const uint32_t TRAFFIC[] = {0xd7191c, 0xfdae61, 0xffffbf, 0xa6d96a,
                                       0x1a9641};
    static const double EXPECTED[] = {21.7, 11.2, 15.2, 15.9};
    (void)state;

    for (hl_vision v = HL_VISION_NORMAL; v < HL_VISION_COUNT; v++) {
        assert_close(hl_color_smallest(GEODA, 7, v), EXPECTED[v], 0.0, 0.1);
    }
    const hl_weakest_pair weak = hl_color_weakest(TRAFFIC, 5);
    assert_true(weak.distance < 5.0);
    assert_true(weak.vision == HL_VISION_DEUTAN || weak.vision == HL_VISION_PROTAN);
}

static double weakest_of(const hl_classes *classes)
{
    uint32_t color[32];

    for (size_t k = 0; k < classes->count; k++) {
        color[k] = classes->row[k].color;
    }
    return hl_color_weakest(color, classes->count).distance;
}

static void class_tables_can_be_told_apart(void **state)
{
    (void)state;
    assert_true(weakest_of(&HL_CLASSES_LISA) >= 10.0);
    assert_true(weakest_of(&HL_CLASSES_COORDINATION) >= 8.0);
    assert_true(weakest_of(&HL_CLASSES_PERIPHERY) >= 10.0);
}

/// Every line of styles/palettes: 10 for up to seven colors, 8 for more.
static void palettes_can_be_told_apart(void **state)
{
    const char *line = NULL;
    size_t count = 0;
    (void)state;

    for (size_t i = 0; i < HL_EMBEDDED_STYLES_COUNT; i++) {
        if (strcmp(HL_EMBEDDED_STYLES[i].name, "palettes") == 0) {
            line = (const char *)HL_EMBEDDED_STYLES[i].bytes;
        }
    }
    for (; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        char name[32];
        hl_palette palette = {0};
        hl_error err = {0};
        line += *line == '\n';
        const size_t length = strcspn(line, ":\n");
        if (*line == '#' || line[length] != ':' || length >= sizeof name) continue;
        memcpy(name, line, length);
        name[length] = '\0';
        assert_ok(hl_palette_find(name, &palette, &err), &err);
        const hl_weakest_pair pair = hl_color_weakest(palette.color, palette.count);
        if (pair.distance < (palette.count > 7 ? 8.0 : 10.0)) {
            fprintf(stderr, "%s: %.1f (%s)\n", name, pair.distance,
                    HL_VISION_WORDS[pair.vision]);
        }
        assert_true(pair.distance >= (palette.count > 7 ? 8.0 : 10.0));
        count++;
    }
    assert_true(count > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_those_of_the_formula),
        cmocka_unit_test(known_palettes_have_their_distances),
        cmocka_unit_test(class_tables_can_be_told_apart),
        cmocka_unit_test(palettes_can_be_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
