#include <math.h>
#include <stdio.h>

#include "map/chart_frame.h"

static const double TURN = 6.283185307179586;
static const double ABOVE = 0.4; // of words over their point, to plain type
static const double BELOW = 1.1;
static const double THICK = 1.8; // lines, points
static const double THIN = 1.1;
static const double DASH = 2.6;
enum { RINGS = 4, NAME_SIZE = 40 };

/// The point of an axis at a share of its length; the first axis points up.
static void spoke(const hl_frame *f, size_t axis, double share, double *x, double *y)
{
    const hl_box *p = &f->plot;
    const double angle = TURN * (double)axis / (double)f->chart->x.names;
    const double radius = 0.5 * fmin(p->width, p->height) - 2.2 * f->em;

    *x = p->x + 0.5 * p->width + share * radius * sin(angle);
    *y = p->y + 0.5 * p->height - share * radius * cos(angle);
}

static double share_of(const hl_frame *f, double value)
{
    return fmax(0.0, (value - f->y_from) / (f->y_to - f->y_from));
}

/// Go on with a path, or begin it.
static void trace(hl_frame *f, bool begun, double x, double y)
{
    if (begun) {
        hl_paper_line(f->paper, x, y);
    } else {
        hl_paper_move(f->paper, x, y);
    }
}

static void web(hl_frame *f)
{
    const size_t axes = f->chart->x.names;
    double x = 0.0;
    double y = 0.0;

    hl_paper_ink(f->paper, "grid", (hl_ink){HL_NO_INK, HL_FAINT, 0.5, 0.0});
    for (size_t ring = 1; ring <= RINGS; ring++) {
        for (size_t k = 0; k < axes; k++) {
            spoke(f, k, (double)ring / RINGS, &x, &y);
            trace(f, k > 0, x, y);
        }
        hl_paper_close(f->paper);
    }
    for (size_t k = 0; k < axes; k++) {
        spoke(f, k, 0.0, &x, &y);
        hl_paper_move(f->paper, x, y);
        spoke(f, k, 1.0, &x, &y);
        hl_paper_line(f->paper, x, y);
    }
    hl_paper_draw(f->paper);
}

static void names(hl_frame *f)
{
    static const double BESIDE = 0.2; // of the radius from the middle
    const hl_type type = hl_frame_type(f, HL_DARK);
    const double middle = f->plot.x + 0.5 * f->plot.width;

    for (size_t k = 0; k < f->chart->x.names; k++) {
        double x = 0.0;
        double y = 0.0;
        spoke(f, k, 1.0, &x, &y);
        const double away = (x - middle) / (0.5 * f->plot.height);
        const hl_anchor anchor = away > BESIDE    ? HL_ANCHOR_START
                                 : away < -BESIDE ? HL_ANCHOR_END
                                                  : HL_ANCHOR_MIDDLE;
        const bool above = y < f->plot.y + 0.5 * f->plot.height;
        hl_paper_text(f->paper,
                      x + (away > BESIDE    ? 0.5
                           : away < -BESIDE ? -0.5
                                            : 0.0) *
                              f->em,
                      y + (above ? -ABOVE : BELOW) * f->em, &type, anchor,
                      hl_frame_words(f, f->chart->x.name[k]));
    }
}

static void draw_series(hl_frame *f, size_t k)
{
    const hl_chart_series *s = &f->chart->series[k];
    const hl_ink ink = {HL_NO_INK, hl_frame_color(f, k, 0), s->strong ? THICK : THIN,
                        s->dashed ? DASH : 0.0};
    char name[NAME_SIZE];
    bool open = false;

    (void)snprintf(name, sizeof name, "series-%zu", k);
    for (size_t i = 0; i < s->count; i++) {
        double x = 0.0;
        double y = 0.0;
        if (!isfinite(s->y[i])) continue;
        spoke(f, i, share_of(f, s->y[i]), &x, &y);
        trace(f, open, x, y);
        open = true;
    }
    hl_paper_close(f->paper);
    hl_paper_ink(f->paper, name, ink);
    hl_paper_draw(f->paper);
}

void hl_frame_radar(hl_frame *f)
{
    web(f);
    for (size_t k = 0; k < f->chart->count; k++) {
        draw_series(f, k);
    }
    names(f);
}
