#include <math.h>
#include <stdio.h>
#include <string.h>

#include "map/plate.h"

static const double THIN = 0.35;
static const double FRAME = 0.5;
static const double LEADING = 1.35;
static const double MIDDLE = 0.36;    // of letters over the baseline
static const double HALO = 0.8;       // points
static const double AROUND = 4.0;     // to the left and right of a scale bar
static const double HIGH = 3.2;       // furniture, to the size of type
static const double ARROW = 4.6;      // likewise
static const double NEEDLE_TOP = 1.2; // room for the letter
static const double LETTER = 0.6;     // from the tip to its middle
static const double CORNER = 0.6;     // of the margin
static const double BAR = 0.4;        // height of a scale bar, to the size of type
static const double FULL_TURN = 360.0;
static const double HALF_TURN = 180.0;
static const double QUARTER_TURN = 90.0;
static const double DEGREE = 0.017453292519943295;
static const double KILOMETER = 1000.0;
enum {
    BLOCKED = 1000,
    SAMPLES = 96,
    EDGE_SAMPLES = 12,
    LABEL_SIZE = 48,
    DEGREES_SIZE = 24,
    BARS = 4
};

// ------------------------------------------------------------------ graticule

/// What a view shows, in degrees, and the distance of the lines.
typedef struct net {
    double west;
    double east;
    double south;
    double north;
    double step;
} net;

/// Bring a longitude within half a turn of a middle one.
static double near_to(double lon, double middle)
{
    while (lon > middle + HALF_TURN) {
        lon -= FULL_TURN;
    }
    while (lon < middle - HALF_TURN) {
        lon += FULL_TURN;
    }
    return lon;
}

static void see(const hl_projection *projection, double x, double y, double middle,
                net *out)
{
    hl_projection_inverse(projection, &x, &y, 1);
    if (!isfinite(x) || !isfinite(y)) return;
    const double lon = isfinite(middle) ? near_to(x, middle) : x;
    out->west = fmin(out->west, lon);
    out->east = fmax(out->east, lon);
    out->south = fmin(out->south, y);
    out->north = fmax(out->north, y);
}

static net net_of(const hl_plate *plate, const hl_view *view)
{
    static const double STEPS[] = {0.05, 0.1,  0.2,  0.5,  1.0,  2.0,
                                   5.0,  10.0, 15.0, 20.0, 30.0, 45.0};
    static const double LINES = 6.5; // across the longer side
    const hl_projection *projection = &plate->ground->projection;
    const double width = view->box.width / view->scale;
    const double height = view->box.height / view->scale;
    net out = {HUGE_VAL, -HUGE_VAL, HUGE_VAL, -HUGE_VAL, 0.0};
    double middle[2] = {view->x + 0.5 * width, view->y + 0.5 * height};

    hl_projection_inverse(projection, &middle[0], &middle[1], 1);
    for (int i = 0; i <= EDGE_SAMPLES; i++) {
        for (int j = 0; j <= EDGE_SAMPLES; j++) {
            see(projection, view->x + width * i / EDGE_SAMPLES,
                view->y + height * j / EDGE_SAMPLES, middle[0], &out);
        }
    }
    const double span =
        fmax((out.east - out.west) * cos(DEGREE * middle[1]), out.north - out.south);
    size_t k = 0;
    while (k + 1 < sizeof STEPS / sizeof *STEPS && span / STEPS[k] > LINES) {
        k++;
    }
    out.step = STEPS[k];
    return out;
}

/// Cut a segment to a box (Liang & Barsky 1984). False when nothing is left.
static bool cut(const hl_box *box, double p[2], double q[2])
{
    const double low[2] = {box->x, box->y};
    const double high[2] = {box->x + box->width, box->y + box->height};
    double t[2] = {0.0, 1.0};

    for (int axis = 0; axis < 2; axis++) {
        const double d = q[axis] - p[axis];
        if (d == 0.0) {
            if (p[axis] < low[axis] || p[axis] > high[axis]) return false;
            continue;
        }
        const double a = (low[axis] - p[axis]) / d;
        const double b = (high[axis] - p[axis]) / d;
        t[0] = fmax(t[0], fmin(a, b));
        t[1] = fmin(t[1], fmax(a, b));
    }
    if (!(t[0] < t[1])) return false;
    const double d[2] = {q[0] - p[0], q[1] - p[1]};
    for (int axis = 0; axis < 2; axis++) {
        q[axis] = p[axis] + t[1] * d[axis];
        p[axis] += t[0] * d[axis];
    }
    return true;
}

/// A line of the net: a meridian at a longitude, or a parallel at a latitude.
typedef struct net_line {
    const net *of;
    bool meridian;
    double at;
} net_line;

/// Point k of SAMPLES of a line of the net, on the sheet.
static void net_point(const hl_plate *plate, const hl_view *view, const net_line *line,
                      int k, double out[2])
{
    const net *n = line->of;
    const double share = (double)k / SAMPLES;
    double x = line->meridian ? line->at : n->west + share * (n->east - n->west);
    double y = line->meridian ? n->south + share * (n->north - n->south) : line->at;

    hl_projection_forward(&plate->ground->projection, &x, &y, 1);
    out[0] = hl_view_x(view, x);
    out[1] = hl_view_y(view, y);
}

/// Draw the part of a segment that is in the view.
///
/// @param open  the path ends at `from`
/// @return      the path ends at `to`
static bool draw_segment(hl_plate *plate, const hl_view *view, const double from[2],
                         const double to[2], bool open)
{
    double p[2] = {from[0], from[1]};
    double q[2] = {to[0], to[1]};

    if (!isfinite(p[0] + p[1] + q[0] + q[1]) || !cut(&view->box, p, q)) return false;
    if (!open || p[0] != from[0] || p[1] != from[1]) {
        hl_paper_move(plate->paper, p[0], p[1]);
    }
    hl_paper_line(plate->paper, q[0], q[1]);
    return q[0] == to[0] && q[1] == to[1];
}

static void draw_line(hl_plate *plate, const hl_view *view, const net_line *line)
{
    double before[2];
    bool open = false;

    net_point(plate, view, line, 0, before);
    for (int k = 1; k <= SAMPLES; k++) {
        double here[2];
        net_point(plate, view, line, k, here);
        open = draw_segment(plate, view, before, here, open);
        memcpy(before, here, sizeof before);
    }
}

/// The lines of a net, meridians or parallels: how many, and the first.
static int count_lines(const net *n, bool meridian, double *first)
{
    const double low = meridian ? n->west : n->south;
    const double high = meridian ? n->east : n->north;

    *first = ceil(low / n->step) * n->step;
    return *first > high ? 0 : 1 + (int)floor((high - *first) / n->step);
}

/// Call `draw` for the meridians and the parallels of a net.
static void for_lines(hl_plate *plate, const hl_view *view, const net *n,
                      void (*draw)(hl_plate *, const hl_view *, const net_line *))
{
    for (int side = 0; side < 2; side++) {
        double first = 0.0;
        const int count = count_lines(n, side == 0, &first);
        for (int k = 0; k < count; k++) {
            const net_line line = {n, side == 0, first + k * n->step};
            if (line.meridian || fabs(line.at) < QUARTER_TURN) draw(plate, view, &line);
        }
    }
}

void hl_plate_graticule(hl_plate *plate, const hl_view *view)
{
    const net n = net_of(plate, view);

    if (!(n.west < n.east)) return;
    hl_paper_ink(plate->paper, "graticule", (hl_ink){HL_NO_INK, HL_FAINT, THIN, 0.0});
    for_lines(plate, view, &n, draw_line);
    hl_paper_draw(plate->paper);
}

static void write_degrees(double value, bool longitude, char out[DEGREES_SIZE])
{
    if (longitude) value = near_to(value, 0.0);
    const char *side =
        longitude ? (value < 0.0 ? "W" : "E") : (value < 0.0 ? "S" : "N");
    const double shown = round(fabs(value) * KILOMETER) / KILOMETER;
    const bool sideless = shown == 0.0 || (longitude && shown == HALF_TURN);

    (void)snprintf(out, DEGREES_SIZE, "%g°%s", shown, sideless ? "" : side);
}

/// Where a line of the net meets the left edge (parallels) or the lower edge
/// (meridians) of the frame. False when it does not.
static bool meets_edge(const hl_plate *plate, const hl_view *view, const net_line *line,
                       double *out)
{
    const int axis = line->meridian ? 1 : 0;
    const double edge = line->meridian ? view->box.y + view->box.height : view->box.x;
    const double low = line->meridian ? view->box.x : view->box.y;
    const double high = low + (line->meridian ? view->box.width : view->box.height);
    double p[2];

    net_point(plate, view, line, 0, p);
    for (int k = 1; k <= SAMPLES; k++) {
        double q[2];
        net_point(plate, view, line, k, q);
        if ((p[axis] < edge) != (q[axis] < edge)) {
            const double t = (edge - p[axis]) / (q[axis] - p[axis]);
            *out = p[1 - axis] + t * (q[1 - axis] - p[1 - axis]);
            if (*out > low && *out < high) return true;
        }
        memcpy(p, q, sizeof p);
    }
    return false;
}

static void label_line(hl_plate *plate, const hl_view *view, const net_line *line)
{
    const hl_type type = hl_plain_type(plate->size.small, HL_MID);
    char label[DEGREES_SIZE];
    double at = 0.0;

    if (!meets_edge(plate, view, line, &at)) return;
    write_degrees(line->at, line->meridian, label);
    if (line->meridian) {
        hl_paper_text(plate->paper, at,
                      view->box.y + view->box.height + LEADING * type.size, &type,
                      HL_ANCHOR_MIDDLE, label);
    } else {
        hl_paper_text(plate->paper, view->box.x - 0.5 * type.size,
                      at + MIDDLE * type.size, &type, HL_ANCHOR_END, label);
    }
}

void hl_plate_graticule_labels(hl_plate *plate, const hl_view *view)
{
    net n = net_of(plate, view);

    if (!(n.west < n.east)) return;
    n.south -= n.step; // a line that ends within the frame meets no edge
    n.west -= n.step;
    for_lines(plate, view, &n, label_line);
}

// ------------------------------------------------------------------ scale bar

/// The largest 1, 2 or 5 times a power of ten that is not above a length.
static double round_length(double length)
{
    static const double STEP[] = {5.0, 2.0, 1.0};
    const double power = pow(10.0, floor(log10(length)));

    for (size_t k = 0; k < sizeof STEP / sizeof *STEP; k++) {
        if (STEP[k] * power <= length) return STEP[k] * power;
    }
    return power;
}

/// Whether a length on the sheet means lengths on the ground that differ by more than a
/// tenth over the map.
static bool scale_varies(const hl_plate *plate, const hl_view *view, double length,
                         double ground)
{
    static const double TENTH = 0.1;
    const double width = view->box.width / view->scale;
    const double height = view->box.height / view->scale;
    const double pad = 0.1;

    for (int k = 0; k < 3 * 3; k++) {
        const double here = hl_projection_ground(
            &plate->ground->projection,
            view->x + width * (pad + (1.0 - 2.0 * pad) * 0.5 * (k % 3)),
            view->y + height * (pad + (1.0 - 2.0 * pad) * 0.5 * (int)(k / 3)), length);
        if (isfinite(here) && fabs(here / ground - 1.0) > TENTH) return true;
    }
    return false;
}

double hl_plate_bar_length(const hl_plate *plate, const hl_view *view, double room,
                           double *meters)
{
    const double x = view->x + 0.5 * view->box.width / view->scale;
    const double y = view->y + 0.5 * view->box.height / view->scale;
    const double length = room / view->scale;
    const double ground =
        hl_projection_ground(&plate->ground->projection, x, y, length);

    if (!isfinite(ground) || !(ground > 0.0)) return NAN;
    *meters = round_length(ground);
    // once more at the length it has: the scale need not be the same along the bar
    double bar = length * *meters / ground;
    const double real = hl_projection_ground(&plate->ground->projection, x, y, bar);
    if (real > 0.0) bar *= *meters / real;
    return bar * view->scale;
}

void hl_plate_scale_bar(hl_plate *plate, const hl_view *view, double x, double y,
                        double room)
{
    const double tall = BAR * plate->size.small;
    const hl_type type = {plate->size.small, false, HL_DARK, HL_WHITE, HALO};
    double meters = 0.0;
    char label[LABEL_SIZE];
    const double bar = hl_plate_bar_length(plate, view, room, &meters);

    if (!isfinite(bar)) return;
    for (int k = 0; k < BARS; k++) {
        hl_paper_ink(plate->paper, "scale",
                     (hl_ink){k % 2 == 0 ? HL_BLACK : HL_WHITE, HL_BLACK, THIN, 0.0});
        hl_paper_box(plate->paper,
                     (hl_box){x + bar * k / BARS, y - tall, bar / BARS, tall});
        hl_paper_draw(plate->paper);
    }
    const bool km = meters >= KILOMETER;
    const double end = km ? meters / KILOMETER : meters;
    const double above = y - tall - BAR * type.size;
    for (int k = 0; k < 2; k++) {
        (void)hl_key_number(0.5 * end * k, label, sizeof label);
        hl_paper_text(plate->paper, x + 0.5 * bar * k, above, &type, HL_ANCHOR_MIDDLE,
                      label);
    }
    (void)hl_key_number(end, label, sizeof label);
    const double used = hl_fonts_width(&plate->fonts, &type, label);
    const size_t length = strlen(label);
    (void)snprintf(label + length, sizeof label - length, " %s", km ? "km" : "m");
    hl_paper_text(plate->paper, x + bar - 0.5 * used, above, &type, HL_ANCHOR_START,
                  label);
    if (!scale_varies(plate, view, bar / view->scale, meters)) return;
    double lon = view->x + 0.5 * view->box.width / view->scale;
    double lat = view->y + 0.5 * view->box.height / view->scale;
    hl_projection_inverse(&plate->ground->projection, &lon, &lat, 1);
    char degrees[DEGREES_SIZE];
    write_degrees(round(lat), false, degrees);
    (void)snprintf(label, sizeof label, "%s%s",
                   hl_plate_words(plate, (hl_text){"at ", "位于 "}), degrees);
    hl_paper_text(plate->paper, x, y + type.size, &type, HL_ANCHOR_START, label);
}

// ---------------------------------------------------------------- north arrow

static void draw_needle(hl_plate *plate, double x, double y, double size, double turn,
                        bool west)
{
    static const double TAIL = 0.32;
    static const double NOTCH = 0.22;
    const double c = cos(turn * DEGREE);
    const double s = sin(turn * DEGREE);
    const double side = west ? -TAIL : TAIL;
    const double corner[3][2] = {
        {0.0,  -0.5       },
        {side, 0.5        },
        {0.0,  0.5 - NOTCH}
    };

    hl_paper_ink(plate->paper, "north",
                 (hl_ink){west ? HL_WHITE : HL_BLACK, HL_BLACK, THIN, 0.0});
    for (int k = 0; k < 3; k++) {
        const double px = x + size * (c * corner[k][0] - s * corner[k][1]);
        const double py = y + size * (s * corner[k][0] + c * corner[k][1]);
        if (k == 0) {
            hl_paper_move(plate->paper, px, py);
        } else {
            hl_paper_line(plate->paper, px, py);
        }
    }
    hl_paper_close(plate->paper);
    hl_paper_draw(plate->paper);
}

/// An arrow to the north of the place where it stands.
static void draw_arrow(hl_plate *plate, const hl_view *view, hl_box box)
{
    static const hl_text NORTH = {"N", "北"};
    const double x = box.x + 0.5 * box.width;
    const double y = box.y + 0.5 * box.height + 0.5 * plate->size.legend;
    const double size = box.height - NEEDLE_TOP * plate->size.legend;
    const double right = view->box.x + view->box.width;
    const double px = view->x + (fmin(x, right) - view->box.x) / view->scale;
    const double py = view->y + (view->box.y + view->box.height - y) / view->scale;
    const hl_type type = {plate->size.legend, true, HL_BLACK, HL_WHITE, HALO};
    double turn = hl_projection_north(&plate->ground->projection, px, py);

    if (!isfinite(turn)) return;
    draw_needle(plate, x, y, size, turn, true);
    draw_needle(plate, x, y, size, turn, false);
    const double reach = 0.5 * size + LETTER * type.size;
    hl_paper_text(plate->paper, x + reach * sin(turn * DEGREE),
                  y - reach * cos(turn * DEGREE) + MIDDLE * type.size, &type,
                  HL_ANCHOR_MIDDLE, hl_plate_words(plate, NORTH));
}

// ------------------------------------------------------------------ placement

/// How much land lies under a box: samples of 5 x 5.
static int land_under(const hl_plate *plate, const hl_view *view, hl_box box)
{
    enum { GRID = 5 };
    int land = 0;

    for (int k = 0; k < GRID * GRID; k++) {
        land +=
            hl_plate_is_land(plate, view, box.x + box.width * (k % GRID) / (GRID - 1),
                             box.y + box.height * (int)(k / GRID) / (GRID - 1));
    }
    return land;
}

static bool overlap(hl_box a, hl_box b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

/// Where furniture goes: its size, the corners in the order of preference (0 upper
/// left, 1 upper right, 2 lower left, 3 lower right), the first of equals.
typedef struct furniture {
    double width;
    double height;
    int order[4];
} furniture;

/// The corner of a frame with the least land under the furniture.
///
/// @param land  overwritten: how much, of 25
static hl_box best_corner(const hl_plate *plate, const hl_view *view,
                          const furniture *what, int *land)
{
    const double room = CORNER * plate->margin;
    const hl_box *f = &view->box;
    const double x[2] = {f->x + room, f->x + f->width - room - what->width};
    const double y[2] = {f->y + room, f->y + f->height - room - what->height};
    hl_box best = {0};

    *land = -1;
    for (int k = 0; k < 4; k++) {
        const int corner = what->order[k];
        const hl_box box = {x[corner % 2], y[corner / 2], what->width, what->height};
        int here = land_under(plate, view, box);
        for (size_t o = 0; o < plate->obstacles; o++) {
            if (overlap(box, plate->obstacle[o])) here += BLOCKED;
        }
        if (*land >= 0 && here >= *land) continue;
        *land = here;
        best = box;
    }
    return best;
}

/// The corner where furniture hides next to nothing, else the foot of the column of the
/// legend, where that has room.
static hl_box place(hl_plate *plate, const hl_view *view, const furniture *what)
{
    enum { LITTLE = 3 };
    int land = 0;
    const hl_box corner = best_corner(plate, view, what, &land);
    const hl_box *column = &plate->legend;
    const double legend = hl_legend_height(plate, column->width);
    const double left = column->height - legend - plate->foot;

    if (land <= LITTLE || !plate->beside || plate->look->insets > 0 ||
        left < 2.0 * what->height || what->width > column->width) {
        plate->obstacle[plate->obstacles++] = corner;
        return corner;
    }
    plate->foot += what->height + 0.5 * plate->margin;
    return (hl_box){column->x, column->y + column->height - plate->foot, what->width,
                    what->height};
}

static void place_scale_bar(hl_plate *plate, const hl_view *view)
{
    static const double SHARE = 0.24;
    static const double LONGEST = 130.0;
    const double em = plate->size.small;
    double meters = 0.0;
    double room = fmin(SHARE * view->box.width, LONGEST * plate->factor);

    if (plate->beside) room = fmin(room, plate->legend.width - AROUND * em);
    const double bar = hl_plate_bar_length(plate, view, room, &meters);
    if (!isfinite(bar)) return;
    const furniture what = {
        bar + AROUND * em, HIGH * em, {2, 3, 0, 1}
    };
    const hl_box box = place(plate, view, &what);
    hl_plate_scale_bar(plate, view, box.x + em, box.y + 2.0 * em, room);
}

static void place_arrow(hl_plate *plate, const hl_view *view)
{
    const double em = plate->size.legend;
    const furniture what = {
        HIGH * em, ARROW * em, {1, 0, 3, 2}
    };

    draw_arrow(plate, view, place(plate, view, &what));
}

void hl_plate_furnish(hl_plate *plate, const hl_view *view)
{
    const bool planar = plate->ground->projection.planar;

    if (!planar && !plate->look->no_scale_bar) place_scale_bar(plate, view);
    if (!planar && !plate->look->no_north_arrow) place_arrow(plate, view);
    if (plate->look->no_frame) return;
    hl_paper_ink(plate->paper, "frame", (hl_ink){HL_NO_INK, HL_PALE, FRAME, 0.0});
    hl_paper_box(plate->paper, view->box);
    hl_paper_draw(plate->paper);
}
