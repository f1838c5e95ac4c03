#include <math.h>
#include <stdio.h>
#include <string.h>

#include "map/chart_frame.h"

static const double GRID = 0.4; // widths of lines, points
static const double AXIS = 0.6;
static const double PAD = 0.04; // of the range beyond the numbers

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
    int decimals = 0;

    while (decimals < 9 && fabs(step - round(step * pow(10.0, decimals)) /
                                           pow(10.0, decimals)) > 1e-9 * step) {
        decimals++;
    }
    return decimals;
}

static double round_step(double raw)
{
    static const double STEPS[] = {1.0, 2.0, 2.5, 5.0, 10.0};
    const double power = pow(10.0, floor(log10(raw)));

    for (size_t k = 0; k < sizeof STEPS / sizeof *STEPS; k++) {
        if (STEPS[k] * power >= raw * (1.0 - 1e-9)) return STEPS[k] * power;
    }
    return 10.0 * power;
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
    for (double k = ceil(*from / step - 1e-9); k * step <= *to + 1e-9 * step; k++) {
        if (out->count == HL_TICKS_MAX) break;
        char *label = out->label[out->count];
        out->at[out->count++] = k * step;
        hl_chart_number(percent ? k * step * PERCENT : k * step, decimals, label,
                        HL_TICK_SIZE - 4);
        if (percent) (void)strcat(label, " %"); // room is kept above
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
        const double below = c->series[k - 1].y[mark];
        if (isfinite(below)) base += below;
    }
    return base;
}

static void range_of_values(const hl_chart *c, double *from, double *to)
{
    for (size_t k = 0; k < c->count; k++) {
        const hl_chart_series *s = &c->series[k];
        for (size_t i = 0; i < s->count && s->mark != HL_MARK_CELLS; i++) {
            const bool bar = s->mark == HL_MARK_BARS;
            if (bar && s->low == NULL) widen(0.0, from, to);
            if (s->y != NULL) {
                widen(s->y[i] + (bar ? base_of(c, k, i) : 0.0), from, to);
            }
            if (s->low != NULL) widen(s->low[i], from, to);
            if (s->high != NULL) widen(s->high[i], from, to);
        }
    }
    for (size_t k = 0; k < c->lines; k++) {
        if (!c->line[k].vertical && c->line[k].slope == 0.0) {
            widen(c->line[k].at, from, to);
        }
    }
}

static void range_of_places(const hl_chart *c, double *from, double *to)
{
    for (size_t k = 0; k < c->count; k++) {
        const hl_chart_series *s = &c->series[k];
        for (size_t i = 0; i < s->count; i++) {
            const double x = s->x != NULL ? s->x[i] : (double)i;
            const bool bar = s->mark == HL_MARK_BARS && s->x_end == NULL;
            widen(bar ? x - 0.5 : x, from, to);
            widen(bar ? x + 0.5 : x, from, to);
            if (s->x_end != NULL) widen(s->x_end[i], from, to);
        }
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

static void stroke(hl_frame *f, const char *name, uint32_t color, double width,
                   double x0, double y0, double x1, double y1)
{
    hl_paper_ink(f->paper, name, (hl_ink){HL_NO_INK, color, width, 0.0});
    hl_paper_move(f->paper, x0, y0);
    hl_paper_line(f->paper, x1, y1);
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
        hl_frame_place(f, f->x_from, at, &x, &y);
        if (rows) {
            stroke(f, "grid", zero ? HL_MID : HL_FAINT, GRID, x, p->y, x,
                   p->y + p->height);
            hl_paper_text(f->paper, x, p->y + p->height + 1.3 * f->em, &type,
                          HL_ANCHOR_MIDDLE, f->y_ticks.label[k]);
        } else {
            stroke(f, "grid", zero ? HL_MID : HL_FAINT, GRID, p->x, y, p->x + p->width,
                   y);
            hl_paper_text(f->paper, p->x - 0.6 * f->em, y + 0.36 * f->em, &type,
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
    return (size_t)ceil((widest + 0.8 * f->em) / room);
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
            stroke(f, "axis", HL_MID, AXIS, x, y, x, y + 0.3 * f->em);
        }
        hl_paper_text(f->paper, x, y + 1.3 * f->em, &type, HL_ANCHOR_MIDDLE,
                      names > 0 ? hl_frame_words(f, f->chart->x.name[k])
                                : f->x_ticks.label[k]);
    }
    if (f->chart->form == HL_CHART_MATRIX) return;
    stroke(f, "axis", HL_MID, AXIS, p->x, y, p->x + p->width, y);
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
        hl_paper_text(f->paper, p->x - 0.8 * f->em, y, &type, HL_ANCHOR_END, name);
    }
}

static void axis_title(hl_frame *f, hl_text title)
{
    const hl_type type = hl_frame_type(f, HL_MID);
    const hl_box *p = &f->plot;

    hl_paper_text(f->paper, p->x + 0.5 * p->width, p->y + p->height + 2.9 * f->em,
                  &type, HL_ANCHOR_MIDDLE, hl_frame_words(f, title));
}

static void corners(hl_frame *f)
{
    const hl_type type = hl_frame_halo(f, HL_MID);
    const hl_box *p = &f->plot;

    for (size_t k = 0; k < f->chart->corners; k++) {
        const hl_chart_corner *c = &f->chart->corner[k];
        hl_paper_text(
            f->paper, c->right ? p->x + p->width - 0.5 * f->em : p->x + 0.5 * f->em,
            c->low ? p->y + p->height - 0.6 * f->em : p->y + 1.1 * f->em, &type,
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
                      p->y + (1.1 + 1.4 * (double)k) * f->em, &type,
                      left ? HL_ANCHOR_END : HL_ANCHOR_START, words);
        return;
    }
    hl_paper_text(f->paper, end[2] - 0.4 * f->em,
                  fmax(end[3] - 0.5 * f->em, p->y + 1.1 * f->em), &type, HL_ANCHOR_END,
                  words);
}

void hl_frame_lines(hl_frame *f)
{
    const hl_type note = hl_frame_halo(f, HL_MID);

    for (size_t k = 0; k < f->chart->lines; k++) {
        const hl_chart_line *l = &f->chart->line[k];
        double end[4];
        line_ends(f, l, end);
        hl_paper_ink(f->paper, "line",
                     (hl_ink){HL_NO_INK, l->color, 1.1, l->dashed ? 3.0 : 0.0});
        hl_paper_move(f->paper, end[0], end[1]);
        hl_paper_line(f->paper, end[2], end[3]);
        hl_paper_draw(f->paper);
        line_title(f, l, end, k);
    }
    if (hl_frame_words(f, f->chart->note)[0] == '\0') return;
    hl_paper_text(f->paper, f->plot.x + f->plot.width - 0.5 * f->em,
                  f->plot.y - 0.3 * f->em, &note, HL_ANCHOR_END,
                  hl_frame_words(f, f->chart->note));
}
