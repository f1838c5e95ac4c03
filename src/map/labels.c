#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "map/plate.h"
#include "map/pole.h"

static const double LINE = 1.15;      // height of a label, to the size of type
static const double HALO = 0.6;       // points
static const double DARK_FILL = 0.30; // relative luminance below which white is read
static const double BASELINE = 0.36;
static const double GAP = 0.15; // between labels, to the size of type
enum { PROBES = 6, TRIES = 9, DROPPED_NAMES = 8 };

/// Labels in the order in which they look for room.
typedef struct order_entry {
    double rank;
    size_t unit;
} order_entry;

typedef struct placing {
    order_entry *order;
    size_t count;
    double *x; ///< rings of the unit at hand, on the sheet
    double *y;
    size_t *first;
    size_t vertex_room;
    size_t y_room;
    size_t first_room;
    hl_box *placed;
    size_t placed_count;
    hl_buffer dropped; ///< names
    size_t dropped_count;
} placing;

static int compare(const void *a, const void *b)
{
    const order_entry *p = a;
    const order_entry *q = b;

    if (p->rank != q->rank) return p->rank > q->rank ? -1 : 1;
    return (p->unit > q->unit) - (p->unit < q->unit);
}

static hl_status list_labels(const hl_plate *plate, placing *p, hl_error *err)
{
    const hl_map_theme *theme = plate->theme;
    const size_t n = plate->ground->n;

    p->order = hl_array(n, sizeof *p->order);
    p->placed = hl_array(n, sizeof *p->placed);
    if (p->order == NULL || p->placed == NULL) return hl_no_memory(err, "labels");
    for (size_t i = 0; i < n; i++) {
        if (theme->label[i] == NULL || theme->label[i][0] == '\0') continue;
        if (plate->thin.start[i] == plate->thin.start[i + 1]) continue;
        const double rank =
            theme->rank != NULL ? theme->rank[i] : plate->ground->area[i];
        p->order[p->count++] = (order_entry){isnan(rank) ? -HUGE_VAL : rank, i};
    }
    if (p->count > 0) qsort(p->order, p->count, sizeof *p->order, compare);
    const size_t top = plate->look->label_top;
    if (top > 0 && p->count > top) p->count = top;
    return HL_OK;
}

/// Append the vertices of a ring, without the closing one.
static hl_status add_ring(const hl_plate *plate, const hl_view *view, size_t ring,
                          placing *p, size_t *count, hl_error *err)
{
    const hl_arcs *a = &plate->thin;

    for (size_t k = a->ring[ring]; k < a->ring[ring + 1]; k++) {
        const size_t begin = a->vertex[a->ref[k] / 2];
        const size_t length = a->vertex[a->ref[k] / 2 + 1] - begin;
        double *x = hl_grow(p->x, &p->vertex_room, *count + length, sizeof *p->x);
        if (x != NULL) p->x = x;
        double *y = hl_grow(p->y, &p->y_room, *count + length, sizeof *p->y);
        if (y != NULL) p->y = y;
        if (x == NULL || y == NULL) return hl_no_memory(err, "labels");
        for (size_t v = 0; v + 1 < length; v++) {
            const size_t from = a->ref[k] % 2 != 0 ? begin + length - 1 - v : begin + v;
            p->x[*count] = hl_view_x(view, a->x[from]);
            p->y[(*count)++] = hl_view_y(view, a->y[from]);
        }
    }
    return HL_OK;
}

static hl_status take_rings(const hl_plate *plate, const hl_view *view, size_t unit,
                            placing *p, hl_rings *rings, hl_error *err)
{
    const hl_arcs *a = &plate->thin;
    const size_t parts = a->start[unit + 1] - a->start[unit];
    size_t count = 0;

    size_t *first = hl_grow(p->first, &p->first_room, parts + 1, sizeof *first);
    if (first == NULL) return hl_no_memory(err, "labels");
    p->first = first;
    for (size_t r = 0; r < parts; r++) {
        p->first[r] = count;
        const hl_status status =
            add_ring(plate, view, a->start[unit] + r, p, &count, err);
        if (status != HL_OK) return status;
    }
    p->first[parts] = count;
    *rings = (hl_rings){p->x, p->y, p->first, parts};
    return HL_OK;
}

static bool overlap(hl_box a, hl_box b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static bool is_free(const hl_plate *plate, const placing *p, const hl_view *view,
                    hl_box box)
{
    const hl_box *f = &view->box;

    if (box.x < f->x || box.y < f->y || box.x + box.width > f->x + f->width ||
        box.y + box.height > f->y + f->height) {
        return false;
    }
    for (size_t k = 0; k < plate->obstacles; k++) {
        if (overlap(box, plate->obstacle[k])) return false;
    }
    for (size_t k = 0; k < p->placed_count; k++) {
        if (overlap(box, p->placed[k])) return false;
    }
    return true;
}

static double luminance(uint32_t color)
{
    enum { BYTE = 0xFF, RED = 16, GREEN = 8 };
    static const double SHARE[3] = {0.2126, 0.7152, 0.0722};
    static const double POWER = 2.2;
    static const double WHOLE = 255.0;
    const uint32_t byte[3] = {color >> RED & BYTE, color >> GREEN & BYTE, color & BYTE};
    double sum = 0.0;

    for (int k = 0; k < 3; k++) {
        sum += SHARE[k] * pow(byte[k] / WHOLE, POWER);
    }
    return sum;
}

/// White on a dark fill when the whole label stands in its unit, else dark with a rim.
static hl_type type_of(const hl_plate *plate, const hl_rings *rings, size_t unit,
                       hl_box box)
{
    const uint8_t member = plate->key.member[unit];
    const uint32_t fill =
        member == HL_KEY_MISSING ? HL_NO_DATA : plate->key.row[member].color;
    const bool hatched =
        member == HL_KEY_MISSING || plate->key.row[member].pattern != HL_PATTERN_NONE;
    hl_type type = {plate->size.label, false, HL_BLACK, HL_WHITE, HALO};
    bool within = true;

    for (int k = 0; k < PROBES; k++) { // corners and the middles above and below
        within = within && hl_rings_contain(rings, box.x + 0.5 * box.width * (k % 3),
                                            box.y + box.height * (int)(k / 3));
    }
    if (!within || hatched) return type;
    if (luminance(fill) < DARK_FILL) {
        type.color = HL_WHITE;
        type.halo = HL_NO_INK;
    } else if (luminance(fill) > 0.5) {
        type.halo = HL_NO_INK;
    }
    return type;
}

static void note_dropped(placing *p, const char *label)
{
    if (p->dropped_count < DROPPED_NAMES) {
        hl_buffer_format(&p->dropped, "%s%s", p->dropped_count > 0 ? ", " : "", label);
    } else if (p->dropped_count == DROPPED_NAMES) {
        hl_buffer_text(&p->dropped, ", …");
    }
    p->dropped_count++;
}

static hl_status place_one(hl_plate *plate, const hl_view *view, size_t unit,
                           placing *p, hl_error *err)
{
    static const double SHIFT[TRIES][2] = {
        {0.0,   0.0 },
        {0.0,   -0.7},
        {0.0,   0.7 },
        {-0.25, 0.0 },
        {0.25,  0.0 },
        {-0.25, -0.7},
        {0.25,  -0.7},
        {-0.25, 0.7 },
        {0.25,  0.7 }
    };
    const char *label = plate->theme->label[unit];
    const hl_type type = hl_plain_type(plate->size.label, HL_BLACK);
    const double width = hl_fonts_width(&plate->fonts, &type, label);
    const double height = LINE * type.size;
    hl_rings rings = {0};
    double x = 0.0;
    double y = 0.0;

    const hl_status status = take_rings(plate, view, unit, p, &rings, err);
    if (status != HL_OK) return status;
    (void)hl_pole(&rings, fmax(1.0, width / height), &x, &y);
    for (int k = 0; k < TRIES; k++) {
        const double cx = x + SHIFT[k][0] * width;
        const double cy = y + SHIFT[k][1] * height;
        const double gap = GAP * type.size;
        const hl_box box = {cx - 0.5 * width, cy - 0.5 * height, width, height};
        const hl_box wide = {box.x - gap, box.y, width + 2.0 * gap, height};
        if (!hl_rings_contain(&rings, cx, cy) || !is_free(plate, p, view, wide)) {
            continue;
        }
        const hl_type drawn = type_of(plate, &rings, unit, box);
        hl_paper_text(plate->paper, box.x, cy + BASELINE * type.size, &drawn,
                      HL_ANCHOR_START, label);
        p->placed[p->placed_count++] = wide;
        return HL_OK;
    }
    note_dropped(p, label);
    return HL_OK;
}

static hl_status tell(const hl_plate *plate, const placing *p, hl_error *err)
{
    if (p->dropped.failed) return hl_no_memory(err, "labels");
    if (p->dropped_count == 0) return HL_OK;
    return hl_warn(plate->log, err, HL_CODE_MAP_LABELS, "", "%zu\t%zu\t%s",
                   p->dropped_count, p->count, p->dropped.text);
}

hl_status hl_plate_labels(hl_plate *plate, const hl_view *view, hl_error *err)
{
    placing p = {0};

    if (plate->theme->label == NULL) return HL_OK;
    hl_status status = list_labels(plate, &p, err);
    for (size_t k = 0; k < p.count && status == HL_OK; k++) {
        status = place_one(plate, view, p.order[k].unit, &p, err);
    }
    if (status == HL_OK) status = tell(plate, &p, err);
    plate->labels = p.placed_count;
    plate->dropped = p.dropped_count;
    free(p.order);
    free(p.placed);
    free(p.x);
    free(p.y);
    free(p.first);
    hl_buffer_free(&p.dropped);
    return status;
}
