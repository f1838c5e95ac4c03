#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/map/vision.h"
#include "map/chart_frame.h"

static const double POINT = 0.32; // half the side of a point, to plain type
static const double BAR = 0.72;   // width of a bar, to its place
static const double HALF = 0.5;
static const double MIDDLE = 0.36; // of letters over the baseline, to plain type
static const double GAP = 0.6;     // between a mark and its words, likewise
static const double TIGHT = 0.3;   // room that words leave in a bar, likewise
static const double LEAST = 1.2;   // height of a bar with words, likewise
static const double THICK = 1.8;   // lines, points
static const double THIN = 1.2;
static const double DASH = 2.6;
static const double DOT = 2.2;     // width of a dot, to half its side
static const double ENOUGH = 45.0; // distance from white from which words are white
enum { NAME_SIZE = 40 };

static double x_of(const hl_chart_series *s, size_t i)
{
    return s->x != NULL ? s->x[i] : (double)i;
}

static void ink_fill(hl_frame *f, size_t series, uint32_t color)
{
    char name[NAME_SIZE];

    (void)snprintf(name, sizeof name, "series-%zu", series);
    hl_paper_ink(f->paper, name, (hl_ink){color, HL_NO_INK, 0.0, 0.0});
}

static void ink_line(hl_frame *f, size_t series, uint32_t color)
{
    const hl_chart_series *s = &f->chart->series[series];
    const bool dashed = s->dashed || (f->look->bw && series % 2 == 1);
    char name[NAME_SIZE];

    (void)snprintf(name, sizeof name, "series-%zu", series);
    hl_paper_ink(
        f->paper, name,
        (hl_ink){HL_NO_INK, color, s->strong ? THICK : THIN, dashed ? DASH : 0.0});
}

// ---------------------------------------------------------------------- points

/// The points of one color: lines without length, which do not hollow each other where
/// they overlap as even-odd filled disks would, in one path.
static void draw_points_of(hl_frame *f, size_t series, uint32_t color, double half)
{
    const hl_chart_series *s = &f->chart->series[series];
    char name[NAME_SIZE];

    (void)snprintf(name, sizeof name, "series-%zu", series);
    hl_paper_ink(f->paper, name, (hl_ink){HL_NO_INK, color, DOT * half, 0.0});
    for (size_t i = 0; i < s->count; i++) {
        double x = 0.0;
        double y = 0.0;
        if (!isfinite(s->y[i]) || !isfinite(x_of(s, i))) continue;
        if (hl_frame_color(f, series, i) != color) continue;
        hl_frame_place(f, x_of(s, i), s->y[i], &x, &y);
        hl_paper_move(f->paper, x, y);
        hl_paper_line(f->paper, x, y); // the round ends of a line are a disk
    }
    hl_paper_draw(f->paper);
}

static void draw_points(hl_frame *f, size_t series)
{
    enum { COLORS = 32 };
    const hl_chart_series *s = &f->chart->series[series];
    const double half = POINT * f->em *
                        (s->count > 400   ? 0.6
                         : s->count > 150 ? 0.8
                                          : 1.0);
    uint32_t seen[COLORS];
    size_t colors = 0;

    for (size_t i = 0; i < s->count; i++) {
        const uint32_t color = hl_frame_color(f, series, i);
        size_t k = 0;
        while (k < colors && seen[k] != color) {
            k++;
        }
        if (k < colors || colors == COLORS || !isfinite(s->y[i])) continue;
        seen[colors++] = color;
        draw_points_of(f, series, color, half);
    }
}

static void draw_line(hl_frame *f, size_t series)
{
    const hl_chart_series *s = &f->chart->series[series];
    bool open = false;

    ink_line(f, series, hl_frame_color(f, series, 0));
    for (size_t i = 0; i < s->count; i++) {
        double x = 0.0;
        double y = 0.0;
        if (!isfinite(s->y[i])) {
            open = false;
            continue;
        }
        hl_frame_place(f, x_of(s, i), s->y[i], &x, &y);
        if (open) {
            hl_paper_line(f->paper, x, y);
        } else {
            hl_paper_move(f->paper, x, y);
        }
        open = true;
    }
    hl_paper_draw(f->paper);
}

static void draw_ribbon(hl_frame *f, size_t series)
{
    const hl_chart_series *s = &f->chart->series[series];
    bool open = false;

    ink_fill(f, series, hl_frame_color(f, series, 0));
    for (size_t k = 0; k < 2 * s->count; k++) { // along the top, and back
        const size_t i = k < s->count ? k : 2 * s->count - 1 - k;
        const double value = k < s->count ? s->high[i] : s->low[i];
        double x = 0.0;
        double y = 0.0;
        if (!isfinite(value)) continue;
        hl_frame_place(f, x_of(s, i), value, &x, &y);
        if (open) {
            hl_paper_line(f->paper, x, y);
        } else {
            hl_paper_move(f->paper, x, y);
        }
        open = true;
    }
    hl_paper_close(f->paper);
    hl_paper_draw(f->paper);
}

// ------------------------------------------------------------------------ bars

static double start_of(const hl_chart *c, size_t series, size_t mark)
{
    const hl_chart_series *s = &c->series[series];
    double from = s->low != NULL ? s->low[mark] : 0.0;

    for (size_t k = series; k > 0 && c->series[k].stacked; k--) {
        const double below = c->series[k - 1].y[mark];
        if (isfinite(below)) from += below;
    }
    return from;
}

/// Bars that stand side by side: those that nothing is stacked on or under.
static void side_by_side(const hl_chart *c, size_t series, size_t *which, size_t *of)
{
    size_t before = 0;
    size_t all = 0;

    for (size_t k = 0; k < c->count; k++) {
        if (c->series[k].mark != HL_MARK_BARS || c->series[k].stacked) continue;
        all++;
        if (k <= series) before = all - 1;
    }
    *which = before;
    *of = all > 0 ? all : 1;
}

static hl_box bar_box(const hl_frame *f, size_t series, size_t i)
{
    const hl_chart *c = f->chart;
    const hl_chart_series *s = &c->series[series];
    const double from = start_of(c, series, i);
    size_t which = 0;
    size_t of = 1;
    double left = x_of(s, i) - HALF * BAR;
    double right = 0.0;
    double a = 0.0;
    double b = 0.0;
    double p = 0.0;
    double q = 0.0;

    if (s->x_end != NULL) {
        left = x_of(s, i);
        right = s->x_end[i];
    } else {
        side_by_side(c, series, &which, &of);
        const double wide = BAR / (double)of;
        left += wide * (double)which;
        right = left + wide;
    }
    const double to = s->low != NULL ? s->y[i] : from + s->y[i];
    hl_frame_place(f, left, from, &a, &b);
    hl_frame_place(f, right, to, &p, &q);
    return (hl_box){fmin(a, p), fmin(b, q), fabs(p - a), fabs(q - b)};
}

static void bar_label(hl_frame *f, const hl_chart_series *s, size_t i, hl_box box,
                      uint32_t color)
{
    const char *words = s->label != NULL ? hl_frame_words(f, s->label[i]) : "";
    hl_type type = hl_frame_type(f, HL_DARK);
    const double wide = hl_fonts_width(&f->fonts, &type, words);
    const bool rows = f->chart->form == HL_CHART_ROWS;
    const bool inside = f->chart->count > 1 || !rows;

    if (words[0] == '\0') return;
    if (!inside) {
        const double end = box.x + box.width + 0.5 * f->em;
        const bool fits = end + wide < f->width - 0.5 * f->em;
        hl_paper_text(f->paper, fits ? end : box.x + box.width - 0.5 * f->em,
                      box.y + HALF * box.height + MIDDLE * f->em, &type,
                      fits ? HL_ANCHOR_START : HL_ANCHOR_END, words);
        return;
    }
    if (wide > box.width - TIGHT * f->em || box.height < LEAST * f->em) return;
    type.color = hl_color_distance(color, HL_WHITE, HL_VISION_NORMAL) > ENOUGH
                     ? HL_WHITE
                     : HL_BLACK;
    hl_paper_text(f->paper, box.x + HALF * box.width,
                  box.y + HALF * box.height + MIDDLE * f->em, &type, HL_ANCHOR_MIDDLE,
                  words);
}

static void draw_bars(hl_frame *f, size_t series)
{
    const hl_chart_series *s = &f->chart->series[series];

    for (size_t i = 0; i < s->count; i++) {
        if (!isfinite(s->y[i])) continue;
        const uint32_t color = hl_frame_color(f, series, i);
        const hl_box box = bar_box(f, series, i);
        ink_fill(f, series, color);
        hl_paper_box(f->paper, box);
        hl_paper_draw(f->paper);
        bar_label(f, s, i, box, color);
    }
}

// ------------------------------------------------------------ intervals, cells

static void draw_intervals(hl_frame *f, size_t series)
{
    const hl_chart_series *s = &f->chart->series[series];
    const double half = POINT * f->em;

    for (size_t i = 0; i < s->count; i++) {
        double end[4];
        double x = 0.0;
        double y = 0.0;
        if (!isfinite(s->low[i]) || !isfinite(s->high[i])) continue;
        hl_frame_place(f, x_of(s, i), s->low[i], &end[0], &end[1]);
        hl_frame_place(f, x_of(s, i), s->high[i], &end[2], &end[3]);
        ink_line(f, series, hl_frame_color(f, series, i));
        hl_paper_move(f->paper, end[0], end[1]);
        hl_paper_line(f->paper, end[2], end[3]);
        hl_paper_draw(f->paper);
        if (s->y == NULL || !isfinite(s->y[i])) continue;
        hl_frame_place(f, x_of(s, i), s->y[i], &x, &y);
        ink_fill(f, series, hl_frame_color(f, series, i));
        hl_paper_box(f->paper, (hl_box){x - half, y - half, 2.0 * half, 2.0 * half});
        hl_paper_draw(f->paper);
    }
}

/// A share of a color on white.
static uint32_t tint(uint32_t color, double share)
{
    static const double WHOLE = 255.0;
    uint32_t out = 0;

    for (int shift = 16; shift >= 0; shift -= 8) {
        const double part = (double)(color >> shift & 0xFFU);
        out |= (uint32_t)lround(WHOLE + share * (part - WHOLE)) << shift;
    }
    return out;
}

static void draw_cells(hl_frame *f, size_t series)
{
    static const double DARK = 0.62; // from here on letters are white
    const hl_chart_series *s = &f->chart->series[series];
    char name[NAME_SIZE];
    double most = 0.0;

    (void)snprintf(name, sizeof name, "series-%zu", series);
    for (size_t i = 0; i < s->count; i++) {
        if (isfinite(s->value[i])) most = fmax(most, fabs(s->value[i]));
    }
    for (size_t i = 0; i < s->count; i++) {
        double a = 0.0;
        double b = 0.0;
        double p = 0.0;
        double q = 0.0;
        if (!isfinite(s->value[i])) continue;
        const double share = most > 0.0 ? fabs(s->value[i]) / most : 0.0;
        const uint32_t color =
            f->look->bw ? tint(0x222222, share) : tint(s->color, share);
        hl_frame_place(f, s->x[i] - HALF, s->y[i] - HALF, &a, &b);
        hl_frame_place(f, s->x[i] + HALF, s->y[i] + HALF, &p, &q);
        hl_paper_ink(f->paper, name, (hl_ink){color, HL_WHITE, 1.0, 0.0});
        hl_paper_box(f->paper, (hl_box){a, fmin(b, q), p - a, fabs(q - b)});
        hl_paper_draw(f->paper);
        if (s->label == NULL) continue;
        const hl_type type = hl_frame_type(f, share > DARK ? HL_WHITE : HL_BLACK);
        hl_paper_text(f->paper, HALF * (a + p), HALF * (b + q) + MIDDLE * f->em, &type,
                      HL_ANCHOR_MIDDLE, hl_frame_words(f, s->label[i]));
    }
}

// ---------------------------------------------------------------------- labels

/// A title at the end of a line.
typedef struct end_label {
    double y;
    const char *words;
    uint32_t color;
} end_label;

static int by_height(const void *a, const void *b)
{
    const end_label *p = a;
    const end_label *q = b;

    if (p->y != q->y) return p->y < q->y ? -1 : 1;
    return strcmp(p->words, q->words);
}

static size_t list_ends(hl_frame *f, end_label *list)
{
    size_t count = 0;

    for (size_t k = 0; k < f->chart->count; k++) {
        const hl_chart_series *s = &f->chart->series[k];
        const char *words = hl_frame_words(f, s->title);
        size_t last = s->count;
        double x = 0.0;
        double y = 0.0;
        if (s->mark != HL_MARK_LINE || words[0] == '\0') continue;
        while (last > 0 && !isfinite(s->y[last - 1])) {
            last--;
        }
        if (last == 0) continue;
        hl_frame_place(f, x_of(s, last - 1), s->y[last - 1], &x, &y);
        list[count++] = (end_label){y, words, hl_frame_color(f, k, 0)};
    }
    return count;
}

/// Titles at the ends of the lines, apart from each other.
static void draw_ends(hl_frame *f)
{
    static const double APART = 1.25;
    end_label *list = hl_array(f->chart->count, sizeof *list);

    if (list == NULL) {
        hl_paper_fail(f->paper);
        return;
    }
    const size_t count = list_ends(f, list);
    if (count > 0) qsort(list, count, sizeof *list, by_height);
    for (size_t k = 1; k < count; k++) {
        list[k].y = fmax(list[k].y, list[k - 1].y + APART * f->em);
    }
    for (size_t k = 0; k < count; k++) {
        const hl_type type = {f->em, true, list[k].color, HL_NO_INK, 0.0};
        hl_paper_text(f->paper, f->plot.x + f->plot.width + GAP * f->em,
                      list[k].y + MIDDLE * f->em, &type, HL_ANCHOR_START,
                      list[k].words);
    }
    free(list);
}

/// Labels at points, where they have room over the plot.
static void point_labels(hl_frame *f, const hl_chart_series *s)
{
    const hl_type type = hl_frame_halo(f, HL_DARK);

    for (size_t i = 0; s->label != NULL && i < s->count; i++) {
        const char *words = hl_frame_words(f, s->label[i]);
        double x = 0.0;
        double y = 0.0;
        if (words[0] == '\0' || !isfinite(s->y[i])) continue;
        hl_frame_place(f, x_of(s, i), s->y[i], &x, &y);
        if (f->chart->form == HL_CHART_ROWS) {
            hl_paper_text(f->paper, f->plot.x + f->plot.width + GAP * f->em,
                          y + MIDDLE * f->em, &type, HL_ANCHOR_START, words);
            continue;
        }
        const double wide = hl_fonts_width(&f->fonts, &type, words);
        const bool left = x + wide + f->em > f->plot.x + f->plot.width;
        hl_paper_text(f->paper, x + (left ? -GAP : GAP) * f->em, y + MIDDLE * f->em,
                      &type, left ? HL_ANCHOR_END : HL_ANCHOR_START, words);
    }
}

static void draw_series(hl_frame *f, size_t k)
{
    switch (f->chart->series[k].mark) {
    case HL_MARK_POINTS: draw_points(f, k); break;
    case HL_MARK_LINE: draw_line(f, k); break;
    case HL_MARK_RIBBON: draw_ribbon(f, k); break;
    case HL_MARK_BARS: draw_bars(f, k); break;
    case HL_MARK_INTERVALS: draw_intervals(f, k); break;
    case HL_MARK_CELLS: draw_cells(f, k); break;
    }
}

/// The strong ones last, over the others.
void hl_frame_marks(hl_frame *f)
{
    for (int strong = 0; strong < 2; strong++) {
        for (size_t k = 0; k < f->chart->count; k++) {
            const hl_chart_series *s = &f->chart->series[k];
            if (s->strong == (strong == 1) && s->count > 0) draw_series(f, k);
        }
    }
    for (size_t k = 0; k < f->chart->count; k++) {
        if (f->chart->series[k].mark == HL_MARK_POINTS) {
            point_labels(f, &f->chart->series[k]);
        }
    }
    if (f->ends > 0.0 && f->chart->form == HL_CHART_PLOT) draw_ends(f);
}
