#include <math.h>
#include <stdio.h>

#include "map/plate.h"

static const double LEADING = 1.35;
static const double ROW = 1.75;    // height of a row, to the size of type
static const double SWATCH = 1.5;  // width of a swatch, likewise
static const double TALL = 1.05;   // height of a swatch
static const double MIDDLE = 0.36; // of letters over the baseline
static const double EDGE = 0.2;    // line around a swatch, points
static const double HATCH_DISTANCE = 2.3;
static const double HATCH_WIDTH = 0.22;
static const double BARS_HEIGHT = 34.0;
enum { BARS = 30, LABEL_SIZE = 64 };

/// Rows of a legend: classes, missing values, a hatch, levels of paleness.
static size_t count_rows(const hl_plate *plate)
{
    return plate->key.count + (plate->key.missing > 0) +
           (plate->theme->hatched != NULL) +
           (plate->theme->faded != NULL ? HL_FADES - 1 : 0);
}

static double head_height(const hl_plate *plate, double width)
{
    const hl_type title = {plate->size.legend_title, true, HL_BLACK, HL_NO_INK, 0.0};
    const hl_type note = hl_plain_type(plate->size.small, HL_MID);
    hl_buffer scratch = {0};

    const size_t titles =
        hl_fonts_wrap(&plate->fonts, &title,
                      hl_plate_words(plate, plate->theme->legend), width, &scratch);
    const size_t notes = hl_fonts_wrap(&plate->fonts, &note,
                                       hl_plate_words(plate, plate->theme->legend_note),
                                       width, &scratch);
    hl_buffer_free(&scratch);
    return LEADING * ((double)titles * plate->size.legend_title +
                      (double)notes * plate->size.small) +
           0.5 * plate->size.legend;
}

static bool has_bars(const hl_plate *plate)
{
    return plate->beside && plate->key.of_values && plate->key.count > 1 &&
           plate->theme->style != HL_STYLE_P;
}

/// Columns of a legend below the map.
static size_t count_columns(const hl_plate *plate, double width)
{
    const double em = plate->size.legend;
    const double row =
        (SWATCH + 2.0) * em + plate->legend_label + plate->legend_count + 2.0 * em;

    if (plate->beside) return 1;
    const size_t most = (size_t)fmax(1.0, floor(width / row));
    const size_t rows = count_rows(plate);
    const size_t deep = (rows + most - 1) / most;
    return (rows + deep - 1) / deep;
}

double hl_legend_height(const hl_plate *plate, double width)
{
    const size_t columns = count_columns(plate, width);
    const size_t deep = (count_rows(plate) + columns - 1) / columns;
    const double bars =
        has_bars(plate) ? BARS_HEIGHT * plate->factor + 3.0 * plate->size.small : 0.0;

    return head_height(plate, width) + (double)deep * ROW * plate->size.legend + bars;
}

static double draw_lines(hl_plate *plate, const hl_type *type, hl_text words, double x,
                         double y)
{
    hl_buffer lines = {0};
    const size_t count = hl_fonts_wrap(
        &plate->fonts, type, hl_plate_words(plate, words), plate->legend.width, &lines);
    char *at = lines.text;

    for (size_t k = 0; k < count && at != NULL; k++) {
        char *end = at;
        while (*end != '\n') {
            end++;
        }
        *end = '\0';
        y += LEADING * type->size;
        hl_paper_text(plate->paper, x, y - (LEADING - 1.0) * type->size, type,
                      HL_ANCHOR_START, at);
        at = end + 1;
    }
    if (lines.failed) hl_paper_fail(plate->paper);
    hl_buffer_free(&lines);
    return y;
}

static void hatch_swatch(hl_plate *plate, hl_box box, hl_pattern pattern, uint32_t ink)
{
    static const double ANGLE[] = {
        [HL_PATTERN_UP] = 45.0,      [HL_PATTERN_DOWN] = 135.0,
        [HL_PATTERN_CROSS] = 45.0,   [HL_PATTERN_LEVEL] = 0.0,
        [HL_PATTERN_UPRIGHT] = 90.0,
    };

    if (pattern == HL_PATTERN_NONE) return;
    hl_paper_ink(plate->paper, NULL, (hl_ink){HL_NO_INK, ink, HATCH_WIDTH, 0.0});
    hl_paper_box(plate->paper, box);
    hl_paper_hatch(plate->paper, ANGLE[pattern], HATCH_DISTANCE);
    if (pattern != HL_PATTERN_CROSS) return;
    hl_paper_box(plate->paper, box);
    hl_paper_hatch(plate->paper, ANGLE[HL_PATTERN_DOWN], HATCH_DISTANCE);
}

static void draw_row(hl_plate *plate, const hl_key_row *row, double x, double y,
                     bool counted)
{
    const double em = plate->size.legend;
    const hl_box swatch = {x, y - MIDDLE * em - 0.5 * TALL * em, SWATCH * em,
                           TALL * em};
    const hl_type label = hl_plain_type(em, HL_DARK);
    const hl_type count = hl_plain_type(em, HL_MID);
    const double wide =
        plate->beside ? plate->legend.width
                      : (SWATCH + 2.0) * em + plate->legend_label + plate->legend_count;
    char number[LABEL_SIZE];

    hl_paper_ink(plate->paper, "legend", (hl_ink){row->color, HL_NO_INK, 0.0, 0.0});
    hl_paper_box(plate->paper, swatch);
    hl_paper_draw(plate->paper);
    hatch_swatch(plate, swatch, row->pattern, row->ink);
    hl_paper_ink(plate->paper, "legend", (hl_ink){HL_NO_INK, HL_MID, EDGE, 0.0});
    hl_paper_box(plate->paper, swatch);
    hl_paper_draw(plate->paper);
    hl_paper_text(plate->paper, x + (SWATCH + 1.0) * em, y, &label, HL_ANCHOR_START,
                  row->label);
    if (!counted) return;
    (void)hl_key_number((double)row->count, number, sizeof number);
    hl_paper_text(plate->paper, x + wide, y, &count, HL_ANCHOR_END, number);
}

/// The row of a level of paleness, from 1.
static void fade_row(size_t level, hl_key_row *row)
{
    static const char *const LIMIT[HL_FADES] = {"", "0.7 – <0.9", "<0.7"};

    row->color = hl_plate_fade(HL_MID, (uint8_t)level);
    row->pattern = HL_PATTERN_NONE;
    (void)snprintf(row->label, sizeof row->label, "%s", LIMIT[level]);
}

/// The rows in the order of the legend: high values on top, then those without.
static hl_key_row row_at(const hl_plate *plate, size_t k, bool *counted)
{
    static const hl_text MISSING = {"No data", "无数据"};
    const hl_key *key = &plate->key;
    hl_key_row row = {.color = HL_NO_DATA,
                      .pattern = HL_PATTERN_UP,
                      .ink = HL_PALE,
                      .count = key->missing};

    *counted = true;
    if (k < key->count) return key->row[key->of_values ? key->count - 1 - k : k];
    if (k == key->count && key->missing > 0) {
        (void)snprintf(row.label, sizeof row.label, "%s",
                       hl_plate_words(plate, MISSING));
        return row;
    }
    *counted = false;
    const size_t extra = k - key->count - (key->missing > 0);
    if (plate->theme->hatched == NULL || extra > 0) {
        fade_row(extra + (plate->theme->hatched == NULL), &row);
        return row;
    }
    row.color = HL_WHITE;
    row.ink = HL_DARK;
    (void)snprintf(row.label, sizeof row.label, "%s",
                   hl_plate_words(plate, plate->theme->hatch_title));
    return row;
}

// ------------------------------------------------------------------ histogram

/// Numbers of values in bars of equal width between the outer breaks, and the class
/// that the middle of a bar belongs to.
static size_t count_bars(const hl_plate *plate, size_t bar[BARS])
{
    const hl_breaks *b = &plate->key.breaks;
    const double low = b->bound[0];
    const double width = b->bound[b->count] - low;
    size_t most = 0;

    for (size_t p = 0; p < plate->theme->panels; p++) {
        for (size_t i = 0; i < plate->ground->n; i++) {
            const double value = plate->theme->panel[p].value[i];
            if (!(value >= low && value <= low + width)) continue;
            size_t k = (size_t)((value - low) / width * BARS);
            if (k >= BARS) k = BARS - 1;
            bar[k]++;
            if (bar[k] > most) most = bar[k];
        }
    }
    return most;
}

/// How values are spread, in the colors of their classes.
static void draw_bars(hl_plate *plate, double x, double y)
{
    const hl_breaks *b = &plate->key.breaks;
    const double height = BARS_HEIGHT * plate->factor;
    const double step = plate->legend.width / BARS;
    const hl_type type = hl_plain_type(plate->size.small, HL_MID);
    const int digits = hl_breaks_digits(b);
    size_t bar[BARS] = {0};
    char end[LABEL_SIZE];
    const size_t most = count_bars(plate, bar);

    for (size_t k = 0; k < BARS && most > 0; k++) {
        if (bar[k] == 0) continue;
        const double middle =
            b->bound[0] + ((double)k + 0.5) / BARS * (b->bound[b->count] - b->bound[0]);
        const size_t row = hl_breaks_class(b, middle);
        const double tall = height * (double)bar[k] / (double)most;
        if (row >= plate->key.count) continue;
        hl_paper_ink(plate->paper, "histogram",
                     (hl_ink){plate->key.row[row].color, HL_MID, 0.5 * EDGE, 0.0});
        hl_paper_box(plate->paper,
                     (hl_box){x + (double)k * step, y + height - tall, step, tall});
        hl_paper_draw(plate->paper);
    }
    hl_paper_ink(plate->paper, "histogram", (hl_ink){HL_NO_INK, HL_MID, EDGE, 0.0});
    hl_paper_move(plate->paper, x, y + height);
    hl_paper_line(plate->paper, x + plate->legend.width, y + height);
    hl_paper_draw(plate->paper);
    y += height + LEADING * type.size;
    const double bounds[2] = {b->bound[0], b->bound[b->count]};
    for (int side = 0; side < 2; side++) {
        const hl_breaks one = {
            .count = 1, .bound = {bounds[side], bounds[side]}
        };
        hl_breaks_label(&one, 0, digits, false, end, sizeof end);
        hl_paper_text(plate->paper, x + side * plate->legend.width, y, &type,
                      side == 0 ? HL_ANCHOR_START : HL_ANCHOR_END, end);
    }
}

void hl_plate_legend(hl_plate *plate)
{
    const hl_type title = {plate->size.legend_title, true, HL_BLACK, HL_NO_INK, 0.0};
    const hl_type note = hl_plain_type(plate->size.small, HL_MID);
    const double em = plate->size.legend;
    const size_t rows = count_rows(plate);
    const size_t columns = count_columns(plate, plate->legend.width);
    const size_t deep = (rows + columns - 1) / columns;
    const double wide = plate->legend.width / (double)columns;
    double y = plate->legend.y;

    if (plate->look->no_legend) return;
    y = draw_lines(plate, &title, plate->theme->legend, plate->legend.x, y);
    y = draw_lines(plate, &note, plate->theme->legend_note, plate->legend.x, y);
    y += 0.5 * em;
    for (size_t k = 0; k < rows; k++) {
        bool counted = true;
        const hl_key_row row = row_at(plate, k, &counted);
        const size_t column = k / deep;
        draw_row(plate, &row, plate->legend.x + (double)column * wide,
                 y + (double)(k % deep + 1) * ROW * em - 0.5 * em, counted);
    }
    y += (double)deep * ROW * em;
    if (has_bars(plate)) draw_bars(plate, plate->legend.x, y + plate->size.small);
}
