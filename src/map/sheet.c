#include "hinterland/map/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/memory.h"
#include "map/plate.h"

const char *const HL_MAP_FORMATS[HL_MAP_FORMAT_COUNT + 1] = {"png", "pdf", "svg", NULL};

static const double LEADING = 1.35;
static const double BELOW = 0.33; // the baseline, to the size of type

hl_map_look hl_map_look_defaults(void)
{
    static const hl_map_look DEFAULTS = {.width = 183.0, .dpi = 300.0};

    return DEFAULTS;
}

static bool in_reach(double millimeters)
{
    static const double LEAST = 40.0;
    static const double MOST = 2000.0;

    return millimeters >= LEAST && millimeters <= MOST;
}

/// Read "183" or "160x120". False when it is neither.
static bool read_lengths(const char *text, double *width, double *height)
{
    char *end = NULL;

    *width = strtod(text, &end);
    *height = 0.0;
    if (end == text || !in_reach(*width)) return false;
    if (*end == '\0') return true;
    if (*end != 'x' && *end != 'X') return false;
    text = end + 1;
    *height = strtod(text, &end);
    return end != text && *end == '\0' && in_reach(*height);
}

hl_status hl_map_look_size(const char *text, bool wide, hl_map_look *look,
                           hl_error *err)
{
    static const double A4[2] = {297.0, 210.0};
    static const double SCREEN[2] = {320.0, 180.0};
    double width = SCREEN[0];
    double height = SCREEN[1];

    if (strcasecmp(text, "a4") == 0) {
        width = wide ? A4[0] : A4[1];
        height = wide ? A4[1] : A4[0];
    } else if (strcmp(text, "16:9") != 0 && !read_lengths(text, &width, &height)) {
        return hl_fail(err, HL_CODE_MAP_SIZE, "%s", text);
    }
    look->width = width;
    look->height = height;
    return HL_OK;
}

static hl_status open_paper(hl_plate *plate, hl_map_format format, hl_error *err)
{
    plate->format = format;
    const hl_paper_settings settings = {
        .format = format,
        .width = plate->width,
        .height = plate->height,
        .dpi = plate->look->dpi,
        .title = hl_plate_words(plate, plate->theme->title),
        .lang = plate->look->lang,
        .outlines = plate->look->outlines,
    };

    return hl_paper_begin(&settings, &plate->fonts, &plate->paper, err);
}

/// Draw broken lines from the top `y` on; returns where they end.
static double draw_lines(hl_plate *plate, const hl_lines_of_text *lines,
                         const hl_type *type, double y)
{
    char *at = lines->text.text;

    for (size_t k = 0; k < lines->count && at != NULL; k++) {
        char *end = strchr(at, '\n');
        if (end == NULL) break;
        *end = '\0';
        y += LEADING * type->size;
        hl_paper_text(plate->paper, plate->margin, y - BELOW * type->size, type,
                      HL_ANCHOR_START, at);
        *end = '\n';
        at = end + 1;
    }
    return y;
}

static void draw_texts(hl_plate *plate)
{
    const hl_type title = {plate->size.title, true, HL_BLACK, HL_NO_INK, 0.0};
    const hl_type subtitle = hl_plain_type(plate->size.subtitle, HL_MID);
    const hl_type caption = hl_plain_type(plate->size.caption, HL_MID);
    const double lines = (double)plate->caption.count * LEADING * caption.size;

    const double y = draw_lines(plate, &plate->title, &title, plate->margin);
    (void)draw_lines(plate, &plate->subtitle, &subtitle, y);
    (void)draw_lines(plate, &plate->caption, &caption,
                     plate->height - plate->margin - lines);
}

/// One map with all its furniture.
static hl_status draw_map(hl_plate *plate, hl_error *err)
{
    const hl_view *view = &plate->view[0];

    if (plate->graticule) hl_plate_graticule(plate, view);
    hl_plate_units(plate, 0, view);
    hl_plate_corner_insets(plate);
    hl_plate_furnish(plate, view);
    hl_plate_insets(plate);
    if (plate->graticule) hl_plate_graticule_labels(plate, view);
    return hl_plate_labels(plate, view, err);
}

/// Small maps side by side; the scale bar, the same for all, under the legend.
static void draw_panels(hl_plate *plate)
{
    static const double BAR_ROOM = 0.8;
    const hl_type type = {plate->size.panel, true, HL_DARK, HL_NO_INK, 0.0};

    for (size_t k = 0; k < plate->theme->panels; k++) {
        const hl_view *view = &plate->view[k];
        const char *title = plate->theme->panel[k].title;
        hl_plate_units(plate, k, view);
        if (title == NULL) continue;
        hl_paper_text(plate->paper, view->box.x + 0.5 * view->box.width,
                      view->box.y - BELOW * type.size, &type, HL_ANCHOR_MIDDLE, title);
    }
    if (plate->look->no_scale_bar || plate->ground->projection.planar) return;
    if (!plate->beside) return;
    const double y =
        plate->legend.y +
        fmin(plate->legend.height - plate->size.small,
             hl_legend_height(plate, plate->legend.width) + 4.0 * plate->size.small);
    hl_plate_scale_bar(
        plate, &plate->view[0], plate->legend.x + plate->size.small, y,
        fmin(BAR_ROOM * plate->legend.width, 0.5 * plate->view[0].box.width));
}

static hl_status draw(hl_plate *plate, hl_error *err)
{
    hl_status status = HL_OK;

    hl_paper_ink(plate->paper, "paper", (hl_ink){HL_WHITE, HL_NO_INK, 0.0, 0.0});
    hl_paper_box(plate->paper,
                 (hl_box){-1.0, -1.0, plate->width + 2.0, plate->height + 2.0});
    hl_paper_draw(plate->paper);
    if (plate->theme->panels > 1) {
        draw_panels(plate);
    } else {
        status = draw_map(plate, err);
    }
    hl_plate_legend(plate);
    draw_texts(plate);
    return status;
}

static hl_status check_letters(const hl_plate *plate, hl_error *err)
{
    const char *text[] = {hl_plate_words(plate, plate->theme->title),
                          hl_plate_words(plate, plate->theme->legend),
                          hl_plate_words(plate, plate->theme->caption)};

    return hl_fonts_check(&plate->fonts, text, sizeof text / sizeof *text, plate->log,
                          err);
}

void hl_plate_free(hl_plate *plate)
{
    hl_paper_drop(plate->paper);
    hl_fonts_close(&plate->fonts);
    hl_key_free(&plate->key);
    hl_arcs_free(&plate->thin);
    hl_arcs_free(&plate->context);
    hl_buffer_free(&plate->title.text);
    hl_buffer_free(&plate->subtitle.text);
    hl_buffer_free(&plate->caption.text);
    free(plate->frame);
    free(plate->view);
}

hl_status hl_plate_prepare(hl_plate *plate, hl_error *err)
{
    const hl_map_look *look = plate->look;
    const size_t panels = plate->theme->panels;

    hl_status status = hl_fonts_open(look->font, look->lang, &plate->fonts, err);
    if (status == HL_OK) status = check_letters(plate, err);
    if (status == HL_OK) {
        status = hl_key_make(plate->theme, look, plate->ground->n, &plate->key,
                             plate->log, err);
    }
    if (status != HL_OK) return status;
    plate->graticule =
        !look->no_graticule && panels == 1 && !plate->ground->projection.planar;
    plate->frame = hl_array(panels, sizeof *plate->frame);
    plate->view = hl_array(panels, sizeof *plate->view);
    if (plate->frame == NULL || plate->view == NULL) {
        return hl_no_memory(err, "%zu maps", panels);
    }
    status = hl_plate_plan(plate, err);
    if (status == HL_OK) status = hl_plate_thin(plate, err);
    return status;
}

hl_status hl_map_draw(const hl_map_ground *ground, const hl_map_theme *theme,
                      const hl_map_look *look, hl_map_file *out, hl_log *log,
                      hl_error *err)
{
    const hl_map_look defaults = hl_map_look_defaults();
    hl_plate plate = {.ground = ground,
                      .theme = theme,
                      .look = look != NULL ? look : &defaults,
                      .log = log};
    hl_buffer bytes = {0};

    hl_status status = hl_plate_prepare(&plate, err);
    if (status == HL_OK) status = open_paper(&plate, out->format, err);
    if (status == HL_OK) status = draw(&plate, err);
    if (status == HL_OK) {
        hl_paper *paper = plate.paper;
        plate.paper = NULL;
        status = hl_paper_end(paper, &bytes, err);
    }
    if (status == HL_OK) {
        out->bytes = bytes.text;
        out->size = bytes.length;
        if (plate.key.of_values) out->breaks = plate.key.breaks;
        out->labels = plate.labels;
        out->dropped = plate.dropped;
        bytes = (hl_buffer){0};
    }
    hl_buffer_free(&bytes);
    hl_plate_free(&plate);
    return status;
}
