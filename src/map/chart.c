#include "hinterland/map/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map/chart_frame.h"

static const double WIDTH = 120.0;     // millimeters
static const double LEADING = 1.35;    // of lines of text
static const double TYPE = 7.0;        // points, on a sheet of 120 mm
static const double TITLE = 1.3;       // to plain type
static const double ROW = 1.75;        // height of a row of a legend or of names
static const double SHAPE = 0.55;      // of a plot: height to width
static const double MARGIN = 1.2;      // to plain type
static const double SMALL = 0.86;      // type of notes, to plain type
static const double HALO = 0.18;       // likewise, around letters over lines
static const double SPACE = 0.8;       // between parts, likewise
static const double SWATCH_TOP = 0.35; // of the legend, likewise
static const double SWATCH_WIDE = 1.3;
static const double SWATCH_HIGH = 0.9;
static const double SWATCH_TEXT = 1.8; // where the words begin
static const double SWATCH_BASE = 1.15;
static const double TICKS_ROOM = 1.8; // under the plot
static const double BELOW_ROOM = 1.5; // of the title of the axis
static const double NOTE_ROOM = 1.1;
static const double RADAR_SHAPE = 0.62;
static const double ROWS_LEAST = 4.0;
static const double NAMES_MOST = 0.42; // of the width, for names of rows

/// How light a color looks, as a gray.
static uint32_t gray_of(uint32_t color)
{
    enum { CHANNELS = 3, RED = 16, GREEN = 8, BYTE = 0xFF };
    static const double SHARE[CHANNELS] = {0.299, 0.587, 0.114};
    double sum = 0.0;

    for (int k = 0; k < CHANNELS; k++) {
        sum += SHARE[k] * (double)(color >> (RED - GREEN * k) & BYTE);
    }
    const uint32_t level = (uint32_t)lround(sum);
    return level << RED | level << GREEN | level;
}

uint32_t hl_frame_color(const hl_frame *frame, size_t series, size_t mark)
{
    static const uint32_t GRAY[] = {0x222222, 0x8c8c8c, 0xc4c4c4, 0x555555, 0xe2e2e2};
    enum { GRAYS = sizeof GRAY / sizeof *GRAY };
    static const double LIGHT = 235.0;
    static const double DARK = 25.0;
    const hl_chart_series *s = &frame->chart->series[series];
    const uint32_t own = s->each != NULL ? s->each[mark] : s->color;
    const size_t count = frame->chart->count;

    if (!frame->look->bw) return own;
    if (s->mark == HL_MARK_RIBBON || s->each != NULL) return gray_of(own);
    if (count <= GRAYS) return GRAY[series];
    const double share = (double)series / (double)(count - 1);
    const uint32_t level = (uint32_t)lround(LIGHT + share * (DARK - LIGHT));
    return level << 16 | level << 8 | level;
}

const char *hl_frame_words(const hl_frame *frame, hl_text text)
{
    return hl_text_in(text, frame->look->lang);
}

hl_type hl_frame_type(const hl_frame *frame, uint32_t color)
{
    return (hl_type){frame->em, false, color, HL_NO_INK, 0.0};
}

hl_type hl_frame_halo(const hl_frame *frame, uint32_t color)
{
    return (hl_type){frame->em, false, color, HL_WHITE, HALO * frame->em};
}

void hl_frame_cut(const hl_frame *frame, const char *text, double width, char *out,
                  size_t size)
{
    enum { LEAD_BITS = 0xC0, CONTINUED = 0x80 }; // of UTF-8
    static const char DOTS[] = "…";
    const hl_type type = hl_frame_type(frame, HL_DARK);

    (void)snprintf(out, size, "%s", text);
    size_t length = strlen(out);
    while (length > 0 && hl_fonts_width(&frame->fonts, &type, out) > width + 0.5) {
        do {
            length--;
        } while (length > 0 && ((unsigned char)out[length] & LEAD_BITS) == CONTINUED);
        if (length + sizeof DOTS > size) continue;
        memcpy(out + length, DOTS, sizeof DOTS);
    }
}

void hl_frame_place(const hl_frame *frame, double x, double y, double *px, double *py)
{
    const hl_box *p = &frame->plot;
    const double along = (x - frame->x_from) / (frame->x_to - frame->x_from);
    const double value = (y - frame->y_from) / (frame->y_to - frame->y_from);

    if (frame->chart->form == HL_CHART_ROWS) {
        *px = p->x + value * p->width;
        *py = p->y + along * p->height;
    } else if (frame->chart->form == HL_CHART_MATRIX) {
        *px = p->x + along * p->width;
        *py = p->y + value * p->height;
    } else {
        *px = p->x + along * p->width;
        *py = p->y + (1.0 - value) * p->height;
    }
}

// ---------------------------------------------------------------------- layout

/// The height of a text that is broken to the width of the sheet; draws it where `y` is
/// given, the top of its first line.
static double put_text(hl_frame *f, const hl_type *type, const char *text,
                       const double *y)
{
    const double width = f->width - 2.0 * MARGIN * f->em;
    hl_buffer lines = {0};

    if (text[0] == '\0') return 0.0;
    const size_t count = hl_fonts_wrap(&f->fonts, type, text, width, &lines);
    char *at = lines.text;
    for (size_t k = 0; y != NULL && k < count && at != NULL; k++) {
        char *end = at;
        while (*end != '\n') {
            end++;
        }
        *end = '\0';
        hl_paper_text(f->paper, MARGIN * f->em,
                      *y + (LEADING * (double)k + 1.0) * type->size, type,
                      HL_ANCHOR_START, at);
        at = end + 1;
    }
    if (lines.failed && f->paper != NULL) hl_paper_fail(f->paper);
    hl_buffer_free(&lines);
    return LEADING * type->size * (double)count;
}

static hl_type title_type(const hl_frame *f)
{
    return (hl_type){TITLE * f->em, true, HL_BLACK, HL_NO_INK, 0.0};
}

static hl_type caption_type(const hl_frame *f)
{
    return (hl_type){SMALL * f->em, false, HL_MID, HL_NO_INK, 0.0};
}

static size_t titled(const hl_chart *chart)
{
    size_t count = 0;

    for (size_t k = 0; k < chart->count; k++) {
        count += hl_text_in(chart->series[k].title, HL_EN)[0] != '\0';
    }
    return count;
}

/// The legend flows in rows; returns its height, draws it where `y` is given.
static double put_legend(hl_frame *f, const double *y)
{
    const double left = MARGIN * f->em;
    const hl_type type = hl_frame_type(f, HL_DARK);
    double x = left;
    double row = 0.0;

    if (!f->chart->legend || titled(f->chart) == 0) return 0.0;
    for (size_t k = 0; k < f->chart->count; k++) {
        const hl_chart_series *s = &f->chart->series[k];
        const char *words = hl_frame_words(f, s->title);
        const double wide = hl_fonts_width(&f->fonts, &type, words) + 3.2 * f->em;
        if (words[0] == '\0') continue;
        if (x > left && x + wide > f->width - left) {
            x = left;
            row += ROW * f->em;
        }
        if (y != NULL) {
            hl_paper_ink(f->paper, "legend",
                         (hl_ink){hl_frame_color(f, k, 0), HL_NO_INK, 0.0, 0.0});
            hl_paper_box(f->paper, (hl_box){x, *y + row + SWATCH_TOP * f->em,
                                            SWATCH_WIDE * f->em, SWATCH_HIGH * f->em});
            hl_paper_draw(f->paper);
            hl_paper_text(f->paper, x + SWATCH_TEXT * f->em,
                          *y + row + SWATCH_BASE * f->em, &type, HL_ANCHOR_START,
                          words);
        }
        x += wide;
    }
    return row + ROW * f->em;
}

/// Names of the places along the axis that has them.
static void measure_names(hl_frame *f)
{
    const hl_type type = hl_frame_type(f, HL_DARK);
    const hl_chart *c = f->chart;
    const bool matrix = c->form == HL_CHART_MATRIX;
    const hl_chart_axis *axis = matrix ? &c->y : &c->x;

    f->names = 0.0;
    if (c->form != HL_CHART_ROWS && !matrix) return;
    for (size_t k = 0; k < axis->names; k++) {
        f->names = fmax(f->names, hl_fonts_width(&f->fonts, &type,
                                                 hl_frame_words(f, axis->name[k])));
    }
    f->names = fmin(f->names, NAMES_MOST * f->width);
}

/// Room on the right for the labels of points in rows.
static void measure_row_labels(hl_frame *f)
{
    const hl_type type = hl_frame_type(f, HL_DARK);

    for (size_t k = 0; k < f->chart->count; k++) {
        const hl_chart_series *s = &f->chart->series[k];
        if (s->mark != HL_MARK_POINTS || s->label == NULL) continue;
        for (size_t i = 0; i < s->count; i++) {
            f->ends = fmax(f->ends, hl_fonts_width(&f->fonts, &type,
                                                   hl_frame_words(f, s->label[i])));
        }
    }
}

/// Room on the right for titles at the ends of lines.
static void measure_ends(hl_frame *f)
{
    const hl_type type = hl_frame_type(f, HL_DARK);

    f->ends = 0.0;
    if (f->chart->form == HL_CHART_ROWS) measure_row_labels(f);
    if (f->chart->legend || f->chart->form != HL_CHART_PLOT) return;
    for (size_t k = 0; k < f->chart->count; k++) {
        const hl_chart_series *s = &f->chart->series[k];
        if (s->mark != HL_MARK_LINE) continue;
        f->ends = fmax(f->ends,
                       hl_fonts_width(&f->fonts, &type, hl_frame_words(f, s->title)));
    }
}

static double widest_tick(const hl_frame *f, const hl_ticks *ticks)
{
    const hl_type type = hl_frame_type(f, HL_MID);
    double most = 0.0;

    for (size_t k = 0; k < ticks->count; k++) {
        most = fmax(most, hl_fonts_width(&f->fonts, &type, ticks->label[k]));
    }
    return most;
}

/// The height that the form asks for, without texts.
static double own_height(const hl_frame *f, double width)
{
    const hl_chart *c = f->chart;

    if (c->form == HL_CHART_ROWS) {
        return fmax(ROWS_LEAST, (double)c->x.names) * ROW * f->em;
    }
    if (c->form == HL_CHART_MATRIX) {
        const double cell = fmin(width / fmax(1.0, (double)c->x.names), 5.0 * f->em);
        return cell * (double)c->y.names;
    }
    return c->form == HL_CHART_RADAR ? RADAR_SHAPE * width : SHAPE * width;
}

/// Place the parts: head, plot, foot. The height of the sheet follows from them unless
/// it is given.
static void lay_out(hl_frame *f, double head, double foot)
{
    const bool rows = f->chart->form == HL_CHART_ROWS;
    const bool matrix = f->chart->form == HL_CHART_MATRIX;
    const bool radar = f->chart->form == HL_CHART_RADAR;
    const double side = MARGIN * f->em;
    double left = side;
    double right = side + (f->ends > 0.0 ? f->ends + SPACE * f->em : 0.5 * f->em);

    if (rows || matrix) left += f->names + SPACE * f->em;
    if (!rows && !matrix && !radar) left += widest_tick(f, &f->y_ticks) + SPACE * f->em;
    if (rows) right += 0.5 * f->em;
    const double width = f->width - left - right;
    const double given = hl_mm(f->look->height) - head - foot;
    const double height = f->look->height > 0.0 ? given : own_height(f, width);
    f->plot = (hl_box){left, head, width, height};
    if (matrix && f->chart->x.names > 0) {
        const double cell = fmin(width / (double)f->chart->x.names, 8.0 * f->em);
        f->plot.width = cell * (double)f->chart->x.names;
    }
    f->height = f->plot.y + f->plot.height + foot;
}

static double foot_height(hl_frame *f)
{
    const hl_type type = caption_type(f);
    const bool radar = f->chart->form == HL_CHART_RADAR;
    const bool rows = f->chart->form == HL_CHART_ROWS;
    const hl_text below = rows ? f->chart->y.title : f->chart->x.title;
    double foot = radar ? 0.0 : TICKS_ROOM * f->em;

    if (hl_frame_words(f, below)[0] != '\0') foot += BELOW_ROOM * f->em;
    const double caption =
        put_text(f, &type, hl_frame_words(f, f->chart->caption), NULL);
    return foot + (caption > 0.0 ? caption + SPACE * f->em : 0.0) + MARGIN * f->em;
}

static double put_head(hl_frame *f, bool draw)
{
    const hl_type title = title_type(f);
    const hl_type plain = hl_frame_type(f, HL_MID);
    double y = MARGIN * f->em;

    if (!f->look->no_title) {
        y += put_text(f, &title, hl_frame_words(f, f->chart->title), draw ? &y : NULL);
    }
    y += put_text(f, &plain, hl_frame_words(f, f->chart->subtitle), draw ? &y : NULL);
    y += put_legend(f, draw ? &y : NULL);
    if (hl_frame_words(f, f->chart->note)[0] != '\0') y += NOTE_ROOM * f->em;
    return y + SPACE * f->em;
}

static void put_caption(hl_frame *f)
{
    const hl_type type = caption_type(f);
    const char *words = hl_frame_words(f, f->chart->caption);
    const double tall = put_text(f, &type, words, NULL);
    const double y = f->height - MARGIN * f->em - tall;

    if (!f->look->no_caption) (void)put_text(f, &type, words, &y);
}

// ------------------------------------------------------------------------ draw

bool hl_chart_is_empty(const hl_chart *chart)
{
    for (size_t k = 0; k < chart->count; k++) {
        const hl_chart_series *s = &chart->series[k];
        const double *value = s->mark == HL_MARK_CELLS ? s->value : s->y;
        if (value == NULL) value = s->low;
        for (size_t i = 0; value != NULL && i < s->count; i++) {
            if (isfinite(value[i])) return false;
        }
    }
    return true;
}

static hl_status open_paper(hl_frame *f, hl_map_format format, hl_error *err)
{
    const hl_paper_settings settings = {.format = format,
                                        .width = f->width,
                                        .height = f->height,
                                        .dpi = f->look->dpi,
                                        .title = hl_frame_words(f, f->chart->title),
                                        .lang = f->look->lang};

    return hl_paper_begin(&settings, &f->fonts, &f->paper, err);
}

static hl_status check_letters(const hl_frame *f, hl_log *log, hl_error *err)
{
    const char *text[] = {hl_frame_words(f, f->chart->title),
                          hl_frame_words(f, f->chart->subtitle),
                          hl_frame_words(f, f->chart->caption)};
    hl_status status =
        hl_fonts_check(&f->fonts, text, sizeof text / sizeof *text, log, err);

    for (size_t k = 0; k < f->chart->x.names && status == HL_OK; k++) {
        const char *name = hl_frame_words(f, f->chart->x.name[k]);
        status = hl_fonts_check(&f->fonts, &name, 1, log, err);
    }
    return status;
}

/// A plot of less than three lines of text either way says nothing.
static hl_status check_room(const hl_frame *f, hl_error *err)
{
    const double least = 3.0 * f->em;

    if (f->plot.width >= least && f->plot.height >= least) return HL_OK;
    return hl_fail(err, HL_CODE_MAP_NO_ROOM, "%.0f\t%.0f", f->look->width,
                   f->look->height);
}

static hl_status draw_all(hl_frame *f, hl_map_format format, hl_buffer *bytes,
                          hl_error *err)
{
    hl_frame_scale(f);
    measure_names(f);
    measure_ends(f);
    lay_out(f, put_head(f, false), foot_height(f));
    hl_status status = check_room(f, err);
    if (status == HL_OK) status = open_paper(f, format, err);
    if (status != HL_OK) return status;
    hl_paper_ink(f->paper, "paper", (hl_ink){HL_WHITE, HL_NO_INK, 0.0, 0.0});
    hl_paper_box(f->paper, (hl_box){0.0, 0.0, f->width, f->height});
    hl_paper_draw(f->paper);
    (void)put_head(f, true);
    if (f->chart->form == HL_CHART_RADAR) {
        hl_frame_radar(f);
    } else {
        hl_frame_axes(f);
        hl_frame_marks(f);
        hl_frame_lines(f);
    }
    put_caption(f);
    hl_paper *paper = f->paper;
    f->paper = NULL;
    return hl_paper_end(paper, bytes, err);
}

hl_status hl_chart_draw(const hl_chart *chart, const hl_map_look *look,
                        hl_map_file *out, hl_log *log, hl_error *err)
{
    hl_map_look own = hl_map_look_defaults();
    hl_frame f = {.chart = chart, .look = look};
    hl_buffer bytes = {0};

    own.width = WIDTH;
    if (look == NULL) f.look = &own;
    if (hl_chart_is_empty(chart)) {
        return hl_fail(err, HL_CODE_MAP_CHART_EMPTY, "%s",
                       hl_text_in(chart->title, f.look->lang));
    }
    f.width = hl_mm(f.look->width);
    f.em = TYPE * sqrt(f.look->width / WIDTH);
    hl_status status = hl_fonts_open(f.look->font, f.look->lang, &f.fonts, err);
    if (status == HL_OK) status = check_letters(&f, log, err);
    if (status == HL_OK) status = draw_all(&f, out->format, &bytes, err);
    if (status == HL_OK) {
        out->bytes = bytes.text;
        out->size = bytes.length;
        out->labels = 0;
        out->dropped = 0;
        bytes = (hl_buffer){0};
    }
    hl_paper_drop(f.paper);
    hl_buffer_free(&bytes);
    hl_fonts_close(&f.fonts);
    return status;
}
