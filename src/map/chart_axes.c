#include <math.h>
#include <stdio.h>
#include <string.h>

#include "map/chart_frame.h"

static const double GRID = 0.4; // widths of lines, points
static const hl_ink AXIS_INK = {HL_NO_INK, HL_MID, 0.6, 0.0};
static const double PAD = 0.04; // of the range beyond the numbers
static const double TEN = 10.0;
static const double EXACT = 1e-9; // rounding of a step, to itself
static const double TICK = 0.3;   // length, to plain type
static const double UNDER = 1.3;  // baseline of words under the plot, likewise
static const double TITLE_UNDER = 2.9;
static const double BESIDE = 0.6;    // gap to the words at the left
static const double NAMES_GAP = 0.8; // gap to the names of rows
static const double MIDDLE = 0.36;   // of letters over the baseline
static const double TOP_LINE = 1.1;  // baseline of a line under the upper edge
static const double NEXT_LINE = 1.4;
static const double LINE_GAP = 0.4;
static const double REFERENCE = 1.1; // width of a reference line, points
static const double DASH = 3.0;

// ----------------------------------------------------------------------- ticks

void hl_chart_number(double value, int decimals, char *out, size_t size)
{
    enum { LONG = 64, GROUP = 3, FIRST_GROUPED = 5 };
    char plain[LONG];
    size_t used = 0;

    (void)snprintf(plain, sizeof plain, "%.*f", decimals < 0 ? 0 : decimals,
                   value == 0.0 ? 0.0 : value);
    const size_t length = strlen(plain);
    const size_t point = strcspn(plain, ".");
    const size_t start = plain[0] == '-';
    out[0] = '\0';
    for (size_t k = 0; k < length && used + 4 < size; k++) {
        const bool whole = k < point && k > start;
        if (whole && (point - k) % GROUP == 0 && point - start >= FIRST_GROUPED) {
            out[used++] = ',';
        }
        if (k == 0 && plain[0] == '-') { // a minus sign, as wide as digits
            memcpy(out, "\xE2\x88\x92", 3);
            used = 3;
            continue;
        }
        out[used++] = plain[k];
    }
    out[used] = '\0';
}

static int decimals_of(double step)
{
    enum { MOST_DECIMALS = 9 };
    int decimals = 0;

    while (decimals < MOST_DECIMALS &&
           fabs(step - round(step * pow(TEN, decimals)) / pow(TEN, decimals)) >
               EXACT * step) {
        decimals++;
    }
    return decimals;
}

static double round_step(double raw)
{
    static const double STEPS[] = {1.0, 2.0, 2.5, 5.0, 10.0};
    const double power = pow(10.0, floor(log10(raw)));

    for (size_t k = 0; k < sizeof STEPS / sizeof *STEPS; k++) {
        if (STEPS[k] * power >= raw * (1.0 - EXACT)) return STEPS[k] * power;
    }
    return TEN * power;
}

void hl_ticks_make(double *from, double *to, size_t most, bool whole, bool percent,
                   hl_ticks *out)
{
    static const double PERCENT = 100.0;

    *out = (hl_ticks){0};
    if (!(*to > *from)) {
        const double about = fabs(*from) > 0.0 ? 0.5 * fabs(*from) : 0.5;
        *from -= about;
        *to += about;
    }
    double step = round_step((*to - *from) / (double)most);
    if (whole && step < 1.0) step = 1.0;
    const int decimals = percent ? decimals_of(step * PERCENT) : decimals_of(step);
    const double first = ceil(*from / step - EXACT);
    const double count = floor(*to / step - first + EXACT) + 1.0;
    for (size_t k = 0; (double)k < count && k < HL_TICKS_MAX; k++) {
        const double at = (first + (double)k) * step;
        char number[HL_TICK_SIZE - sizeof " %"];
        hl_chart_number(percent ? at * PERCENT : at, decimals, number, sizeof number);
        out->at[out->count] = at;
        (void)snprintf(out->label[out->count++], HL_TICK_SIZE, "%s%s", number,
                       percent ? " %" : "");
    }
}

static void widen(double value, double *from, double *to)
{
    if (!isfinite(value)) return;
    *from = fmin(*from, value);
    *to = fmax(*to, value);
}

static double base_of(const hl_chart *c, size_t series, size_t mark)
{
    double base = 0.0;

    for (size_t k = series; k > 0 && c->series[k].stacked; k--) {
        const double *below = c->series[k - 1].y;
        if (below != NULL && isfinite(below[mark])) base += below[mark];
    }
    return base;
}

/// The values of a mark: of a bar also the zero that it stands on.
static void widen_by_mark(const hl_chart *c, size_t series, size_t i, double *from,
                          double *to)
{
    const hl_chart_series *s = &c->series[series];
    const bool bar = s->mark == HL_MARK_BARS;

    if (bar && s->low == NULL) widen(0.0, from, to);
    if (s->y != NULL) {
        widen(s->y[i] + (bar ? base_of(c, series, i) : 0.0), from, to);
    }
    if (s->low != NULL) widen(s->low[i], from, to);
    if (s->high != NULL) widen(s->high[i], from, to);
}

static void range_of_values(const hl_chart *c, double *from, double *to)
{
    for (size_t k = 0; k < c->count; k++) {
        if (c->series[k].mark == HL_MARK_CELLS) continue;
        for (size_t i = 0; i < c->series[k].count; i++) {
            widen_by_mark(c, k, i, from, to);
        }
    }
    for (size_t k = 0; k < c->lines; k++) {
        if (!c->line[k].vertical && c->line[k].slope == 0.0) {
            widen(c->line[k].at, from, to);
        }
    }
}

/// The places of a series: a bar without an end of its own is one wide.
static void widen_by_places(const hl_chart_series *s, double *from, double *to)
{
    const double half = s->mark == HL_MARK_BARS && s->x_end == NULL ? 0.5 : 0.0;

    for (size_t i = 0; i < s->count; i++) {
        const double x = s->x != NULL ? s->x[i] : (double)i;
        widen(x - half, from, to);
        widen(x + half, from, to);
        if (s->x_end != NULL) widen(s->x_end[i], from, to);
    }
}

static void range_of_places(const hl_chart *c, double *from, double *to)
{
    for (size_t k = 0; k < c->count; k++) {
        widen_by_places(&c->series[k], from, to);
    }
    for (size_t k = 0; k < c->lines; k++) {
        if (c->line[k].vertical) widen(c->line[k].at, from, to);
    }
}

static void settle(const hl_chart_axis *axis, bool keep_zero, double *from, double *to)
{
    if (!(*to >= *from)) {
        *from = 0.0;
        *to = 1.0;
    }
    const double pad = PAD * (*to - *from);
    if (!keep_zero || *from < 0.0) *from -= pad;
    if (!keep_zero || *to > 0.0) *to += pad;
    if (axis->percent && *to > 1.0 && *to < 1.0 + 2.0 * PAD) *to = 1.0;
    if (isfinite(axis->from) && axis->from < axis->to) {
        *from = axis->from;
        *to = axis->to;
    }
}

static bool has_bars(const hl_chart *c)
{
    for (size_t k = 0; k < c->count; k++) {
        if (c->series[k].mark == HL_MARK_BARS) return true;
    }
    return false;
}

void hl_frame_scale(hl_frame *f)
{
    const hl_chart *c = f->chart;
    enum { X_TICKS = 6, Y_TICKS = 5 };

    f->x_from = f->y_from = HUGE_VAL;
    f->x_to = f->y_to = -HUGE_VAL;
    range_of_values(c, &f->y_from, &f->y_to);
    range_of_places(c, &f->x_from, &f->x_to);
    settle(&c->y, has_bars(c), &f->y_from, &f->y_to);
    hl_ticks_make(&f->y_from, &f->y_to, Y_TICKS, c->y.whole, c->y.percent, &f->y_ticks);
    if (c->x.names > 0) {
        f->x_from = -0.5;
        f->x_to = (double)c->x.names - 0.5;
    } else {
        settle(&c->x, false, &f->x_from, &f->x_to);
        hl_ticks_make(&f->x_from, &f->x_to, X_TICKS, c->x.whole, c->x.percent,
                      &f->x_ticks);
    }
    if (c->form == HL_CHART_MATRIX) {
        f->y_from = -0.5;
        f->y_to = (double)c->y.names - 0.5;
    }
}

// ------------------------------------------------------------------------ axes

/// A line from a point by a step.
static void stroke(hl_frame *f, const char *name, hl_ink ink, double x, double y,
                   const double step[2])
{
    hl_paper_ink(f->paper, name, ink);
    hl_paper_move(f->paper, x, y);
    hl_paper_line(f->paper, x + step[0], y + step[1]);
    hl_paper_draw(f->paper);
}

/// Grid and ticks of the values: upward in a plot, to the right in rows.
static void value_ticks(hl_frame *f)
{
    const bool rows = f->chart->form == HL_CHART_ROWS;
    const hl_box *p = &f->plot;
    const hl_type type = hl_frame_type(f, HL_MID);

    for (size_t k = 0; k < f->y_ticks.count; k++) {
        double x = 0.0;
        double y = 0.0;
        const double at = f->y_ticks.at[k];
        const bool zero = fabs(at) < 1e-12 && f->y_from < 0.0;
        const hl_ink ink = {HL_NO_INK, zero ? HL_MID : HL_FAINT, GRID, 0.0};
        hl_frame_place(f, f->x_from, at, &x, &y);
        if (rows) {
            stroke(f, "grid", ink, x, p->y, (double[2]){0.0, p->height});
            hl_paper_text(f->paper, x, p->y + p->height + UNDER * f->em, &type,
                          HL_ANCHOR_MIDDLE, f->y_ticks.label[k]);
        } else {
            stroke(f, "grid", ink, p->x, y, (double[2]){p->width, 0.0});
            hl_paper_text(f->paper, p->x - BESIDE * f->em, y + MIDDLE * f->em, &type,
                          HL_ANCHOR_END, f->y_ticks.label[k]);
        }
    }
}

/// Every how many-th name along the foot has room.
static size_t name_step(const hl_frame *f)
{
    const hl_type type = hl_frame_type(f, HL_MID);
    const size_t names = f->chart->x.names;
    double widest = f->em;

    for (size_t k = 0; k < names; k++) {
        widest = fmax(widest, hl_fonts_width(&f->fonts, &type,
                                             hl_frame_words(f, f->chart->x.name[k])));
    }
    const double room = f->plot.width / (double)names;
    return (size_t)ceil((widest + NAMES_GAP * f->em) / room);
}

/// Names or ticks along the foot of a plot.
static void place_ticks(hl_frame *f)
{
    const hl_box *p = &f->plot;
    const hl_type type = hl_frame_type(f, HL_MID);
    const double y = p->y + p->height;
    const size_t names = f->chart->x.names;
    const size_t count = names > 0 ? names : f->x_ticks.count;
    const size_t step = names > 0 ? name_step(f) : 1;

    for (size_t k = 0; k < count; k += step) {
        double x = 0.0;
        double ignored = 0.0;
        hl_frame_place(f, names > 0 ? (double)k : f->x_ticks.at[k], f->y_from, &x,
                       &ignored);
        if (names == 0) {
            stroke(f, "axis", AXIS_INK, x, y, (double[2]){0.0, TICK * f->em});
        }
        hl_paper_text(f->paper, x, y + UNDER * f->em, &type, HL_ANCHOR_MIDDLE,
                      names > 0 ? hl_frame_words(f, f->chart->x.name[k])
                                : f->x_ticks.label[k]);
    }
    if (f->chart->form == HL_CHART_MATRIX) return;
    stroke(f, "axis", AXIS_INK, p->x, y, (double[2]){p->width, 0.0});
}

/// Names down the left side.
static void side_names(hl_frame *f, const hl_chart_axis *axis)
{
    enum { SIZE = 160 };
    const hl_box *p = &f->plot;
    const hl_type type = hl_frame_type(f, HL_DARK);
    char name[SIZE];

    for (size_t k = 0; k < axis->names; k++) {
        const double y =
            p->y + ((double)k + 0.5) * p->height / (double)axis->names + 0.36 * f->em;
        hl_frame_cut(f, hl_frame_words(f, axis->name[k]), f->names, name, sizeof name);
        hl_paper_text(f->paper, p->x - NAMES_GAP * f->em, y, &type, HL_ANCHOR_END,
                      name);
    }
}

static void axis_title(hl_frame *f, hl_text title)
{
    const hl_type type = hl_frame_type(f, HL_MID);
    const hl_box *p = &f->plot;

    hl_paper_text(f->paper, p->x + 0.5 * p->width,
                  p->y + p->height + TITLE_UNDER * f->em, &type, HL_ANCHOR_MIDDLE,
                  hl_frame_words(f, title));
}

static void corners(hl_frame *f)
{
    const hl_type type = hl_frame_halo(f, HL_MID);
    const hl_box *p = &f->plot;

    for (size_t k = 0; k < f->chart->corners; k++) {
        const hl_chart_corner *c = &f->chart->corner[k];
        hl_paper_text(
            f->paper, c->right ? p->x + p->width - 0.5 * f->em : p->x + 0.5 * f->em,
            c->low ? p->y + p->height - BESIDE * f->em : p->y + TOP_LINE * f->em, &type,
            c->right ? HL_ANCHOR_END : HL_ANCHOR_START, hl_frame_words(f, c->text));
    }
}

void hl_frame_axes(hl_frame *f)
{
    const hl_chart *c = f->chart;

    switch (c->form) {
    case HL_CHART_ROWS:
        value_ticks(f);
        side_names(f, &c->x);
        axis_title(f, c->y.title);
        break;
    case HL_CHART_MATRIX:
        side_names(f, &c->y);
        place_ticks(f);
        axis_title(f, c->x.title);
        break;
    case HL_CHART_PLOT:
    case HL_CHART_RADAR:
        value_ticks(f);
        place_ticks(f);
        axis_title(f, c->x.title);
        break;
    }
    corners(f);
}

// ----------------------------------------------------------------------- lines

static void line_ends(const hl_frame *f, const hl_chart_line *l, double end[4])
{
    if (l->vertical) {
        hl_frame_place(f, l->at, f->y_from, &end[0], &end[1]);
        hl_frame_place(f, l->at, f->y_to, &end[2], &end[3]);
        return;
    }
    double from = f->x_from;
    double to = f->x_to;
    if (l->slope != 0.0) { // within the plot
        const double low = (f->y_from - l->at) / l->slope;
        const double high = (f->y_to - l->at) / l->slope;
        from = fmax(from, fmin(low, high));
        to = fmin(to, fmax(low, high));
    }
    hl_frame_place(f, from, l->at + l->slope * from, &end[0], &end[1]);
    hl_frame_place(f, to, l->at + l->slope * to, &end[2], &end[3]);
}

static void line_title(hl_frame *f, const hl_chart_line *l, const double end[4],
                       size_t k)
{
    const hl_type type = {f->em, true, l->color, HL_WHITE, 0.2 * f->em};
    const char *words = hl_frame_words(f, l->title);
    const double wide = hl_fonts_width(&f->fonts, &type, words);
    const hl_box *p = &f->plot;

    if (words[0] == '\0') return;
    if (l->vertical || f->chart->form == HL_CHART_ROWS) {
        const bool left = end[0] + wide + f->em > p->x + p->width;
        hl_paper_text(f->paper, end[0] + (left ? -0.5 : 0.5) * f->em,
                      p->y + (TOP_LINE + NEXT_LINE * (double)k) * f->em, &type,
                      left ? HL_ANCHOR_END : HL_ANCHOR_START, words);
        return;
    }
    hl_paper_text(f->paper, end[2] - LINE_GAP * f->em,
                  fmax(end[3] - 0.5 * f->em, p->y + TOP_LINE * f->em), &type,
                  HL_ANCHOR_END, words);
}

void hl_frame_lines(hl_frame *f)
{
    const hl_type note = hl_frame_halo(f, HL_MID);

    for (size_t k = 0; k < f->chart->lines; k++) {
        const hl_chart_line *l = &f->chart->line[k];
        double end[4];
        line_ends(f, l, end);
        hl_paper_ink(f->paper, "line",
                     (hl_ink){HL_NO_INK, l->color, REFERENCE, l->dashed ? DASH : 0.0});
        hl_paper_move(f->paper, end[0], end[1]);
        hl_paper_line(f->paper, end[2], end[3]);
        hl_paper_draw(f->paper);
        line_title(f, l, end, k);
    }
    if (hl_frame_words(f, f->chart->note)[0] == '\0') return;
    hl_paper_text(f->paper, f->plot.x + f->plot.width - 0.5 * f->em,
                  f->plot.y - TICK * f->em, &note, HL_ANCHOR_END,
                  hl_frame_words(f, f->chart->note));
}
