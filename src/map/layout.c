#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/core/version.h"
#include "map/plate.h"

static const double POINTS_PER_MM = 72.0 / 25.4;
static const double NORMAL_WIDTH = 183.0; // mm
static const double SHRINK = 0.6;         // type grows less than the sheet
static const double LEAST_TYPE = 5.0;
static const double MARGIN = 5.0; // mm
static const double GAP = 4.0;    // mm between the map and the legend
static const double LEADING = 1.35;
static const double PAD = 0.03;     // of the frame, about the units
static const double BESIDE = 110.0; // mm of width from which a legend fits beside
static const double WIDEST_LEGEND = 0.36;
static const double TALLEST = 1.2;       // frame, to its width
static const double FLATTEST = 0.35;     // likewise
static const double LEAST_FRAME = 15.0;  // mm
static const double TITLE_SHARE = 0.8;   // of the widest legend, for its title
static const double LABEL_SHARE = 0.8;   // of the longest label of the graticule
static const double SWATCH = 1.5;        // widths of a swatch to the size of type
static const double LEAST_EXTENT = 1e-9; // of the ground
static const double TALLEST_SHEET = 1.35;

double hl_mm(double millimeters)
{
    return millimeters * POINTS_PER_MM;
}

/// Lengths of a sheet are whole pixels at 300 dpi, so that formats fit each other; a
/// hair less, for renderers round up.
static double snap(double points)
{
    static const double PIXEL = 72.0 / 300.0;
    static const double HAIR = 0.004;

    return round(points / PIXEL) * PIXEL - HAIR;
}

double hl_view_x(const hl_view *view, double x)
{
    return view->box.x + (x - view->x) * view->scale;
}

double hl_view_y(const hl_view *view, double y)
{
    return view->box.y + view->box.height - (y - view->y) * view->scale;
}

hl_type hl_plain_type(double size, uint32_t color)
{
    return (hl_type){.size = size, .color = color, .halo = HL_NO_INK};
}

const char *hl_plate_words(const hl_plate *plate, hl_text text)
{
    return hl_text_in(text, plate->look->lang);
}

static double sized(const hl_plate *plate, double size)
{
    return fmax(LEAST_TYPE, size * plate->factor);
}

static void choose_sizes(hl_plate *plate)
{
    static const hl_type_sizes NORMAL = {.title = 12.0,
                                         .subtitle = 8.4,
                                         .legend_title = 8.2,
                                         .legend = 7.2,
                                         .caption = 6.3,
                                         .small = 6.0,
                                         .label = 5.5,
                                         .panel = 7.6};
    const double own = plate->look->label_size;

    plate->factor = pow(plate->look->width / NORMAL_WIDTH, SHRINK);
    plate->size = (hl_type_sizes){.title = sized(plate, NORMAL.title),
                                  .subtitle = sized(plate, NORMAL.subtitle),
                                  .legend_title = sized(plate, NORMAL.legend_title),
                                  .legend = sized(plate, NORMAL.legend),
                                  .caption = sized(plate, NORMAL.caption),
                                  .small = sized(plate, NORMAL.small),
                                  .label = own > 0.0 ? own : sized(plate, NORMAL.label),
                                  .panel = sized(plate, NORMAL.panel)};
    plate->width = snap(hl_mm(plate->look->width));
    plate->margin = hl_mm(MARGIN) * plate->factor;
}

// ---------------------------------------------------------------------- texts

/// A sentence of the caption, with a space or none before it.
static void add_sentence(const hl_plate *plate, hl_text head, const char *words,
                         hl_buffer *out)
{
    const bool zh = plate->look->lang == HL_ZH;

    if (words[0] == '\0') return;
    if (out->length > 0 && !zh) hl_buffer_text(out, " ");
    hl_buffer_text(out, hl_plate_words(plate, head));
    hl_buffer_text(out, words);
    const size_t last = strlen(words);
    const bool ended =
        words[last - 1] == '.' || strstr(words + (last > 3 ? last - 3 : 0), "。");
    if (!ended) hl_buffer_text(out, zh ? "。" : ".");
}

/// How the classes were made, pooled or not.
static void add_scheme(const hl_plate *plate, hl_buffer *out)
{
    static const hl_text POOLED = {", pooled over all periods", "，各期合并分级"};
    static const hl_text MIXED = {", pooled over all maps", "，各图合并分级"};
    const hl_map_theme *theme = plate->theme;
    const bool pooled = theme->panels > 1 || theme->pool != NULL;
    hl_buffer scheme = {0};

    hl_key_scheme(&plate->key, theme, plate->look->lang, &scheme);
    if (scheme.text != NULL) {
        if (pooled && theme->style != HL_STYLE_P) {
            hl_buffer_text(&scheme,
                           hl_plate_words(plate, theme->mixed ? MIXED : POOLED));
        }
        add_sentence(plate, (hl_text){"Classes: ", "分级："}, scheme.text, out);
    }
    out->failed = out->failed || scheme.failed;
    hl_buffer_free(&scheme);
}

/// What stands under the map: how the values came about, classes, projection, source.
static void write_caption(const hl_plate *plate, hl_buffer *out)
{
    const hl_map_theme *theme = plate->theme;
    const char *own = hl_plate_words(plate, theme->caption);
    const size_t n = plate->ground->n * theme->panels;
    const bool zh = plate->look->lang == HL_ZH;

    const char *program = strstr(own, "hinterland "); // goes to the end
    if (own[0] != '\0') {
        hl_buffer_bytes(out, own,
                        program != NULL ? (size_t)(program - own) : strlen(own));
        while (out->length > 0 && out->text[out->length - 1] == ' ') {
            out->text[--out->length] = '\0';
        }
    } else {
        hl_buffer_format(
            out, zh ? "n = %zu（%zu 个无数据）。" : "n = %zu (%zu without data).",
            n - plate->key.missing, plate->key.missing);
    }
    add_scheme(plate, out);
    add_sentence(plate, (hl_text){"Projection: ", "投影："},
                 plate->ground->projection.note[plate->look->lang], out);
    add_sentence(plate, (hl_text){"Source: ", "来源："},
                 hl_plate_words(plate, theme->source), out);
    hl_buffer_format(out, zh ? "hinterland %s。" : " hinterland %s.", hl_version());
}

static hl_status break_texts(hl_plate *plate, hl_error *err)
{
    const double width = plate->width - 2.0 * plate->margin;
    const hl_type title = {plate->size.title, true, HL_BLACK, HL_NO_INK, 0.0};
    const hl_type subtitle = hl_plain_type(plate->size.subtitle, HL_MID);
    const hl_type caption = hl_plain_type(plate->size.caption, HL_MID);
    hl_buffer words = {0};

    if (!plate->look->no_title) {
        plate->title.count = hl_fonts_wrap(&plate->fonts, &title,
                                           hl_plate_words(plate, plate->theme->title),
                                           width, &plate->title.text);
        plate->subtitle.count = hl_fonts_wrap(
            &plate->fonts, &subtitle, hl_plate_words(plate, plate->theme->subtitle),
            width, &plate->subtitle.text);
    }
    if (!plate->look->no_caption) {
        write_caption(plate, &words);
        if (words.text != NULL) {
            plate->caption.count = hl_fonts_wrap(&plate->fonts, &caption, words.text,
                                                 width, &plate->caption.text);
        }
    }
    const bool failed = words.failed || plate->title.text.failed ||
                        plate->subtitle.text.failed || plate->caption.text.failed;
    hl_buffer_free(&words);
    return failed ? hl_no_memory(err, "the texts of a map") : HL_OK;
}

static double top_height(const hl_plate *plate)
{
    const double lines = (double)plate->title.count * plate->size.title * LEADING +
                         (double)plate->subtitle.count * plate->size.subtitle * LEADING;

    return plate->margin + lines + (lines > 0.0 ? 0.5 * plate->margin : 0.0);
}

static double bottom_height(const hl_plate *plate)
{
    const double lines = (double)plate->caption.count * plate->size.caption * LEADING;

    return plate->margin + lines + (lines > 0.0 ? 0.5 * plate->margin : 0.0);
}

// --------------------------------------------------------------------- legend

static void measure_legend(hl_plate *plate)
{
    static const hl_text MISSING = {"No data", "无数据"};
    const hl_type type = hl_plain_type(plate->size.legend, HL_DARK);
    char count[HL_KEY_LABEL_SIZE];

    for (size_t k = 0; k <= plate->key.count; k++) {
        const bool last = k == plate->key.count;
        const char *label =
            last ? hl_plate_words(plate, MISSING) : plate->key.row[k].label;
        (void)hl_key_number(
            (double)(last ? plate->key.missing : plate->key.row[k].count), count,
            sizeof count);
        plate->legend_label =
            fmax(plate->legend_label, hl_fonts_width(&plate->fonts, &type, label));
        plate->legend_count =
            fmax(plate->legend_count, hl_fonts_width(&plate->fonts, &type, count));
    }
    if (plate->theme->hatched != NULL) {
        plate->legend_label =
            fmax(plate->legend_label,
                 hl_fonts_width(&plate->fonts, &type,
                                hl_plate_words(plate, plate->theme->hatch_title)));
    }
}

/// The width of a row of the legend: swatch, label, count.
static double legend_row(const hl_plate *plate)
{
    const double em = plate->size.legend;

    return SWATCH * em + em + plate->legend_label + em + plate->legend_count;
}

static double legend_width(const hl_plate *plate)
{
    const double inner = plate->width - 2.0 * plate->margin;
    const hl_type title = {plate->size.legend_title, true, HL_BLACK, HL_NO_INK, 0.0};
    const double words = hl_fonts_width(&plate->fonts, &title,
                                        hl_plate_words(plate, plate->theme->legend));
    const double most = WIDEST_LEGEND * inner;

    return fmin(most, fmax(legend_row(plate), fmin(words, TITLE_SHARE * most)));
}

// --------------------------------------------------------------------- frames

/// Width to height of what the ground covers.
static double aspect(const hl_map_ground *g)
{
    static const double LIMIT = 20.0;
    const double width = g->high_x - g->low_x;
    const double height = g->high_y - g->low_y;
    const double ratio = height > 0.0 ? width / height : LIMIT;

    return fmin(fmax(ratio, 1.0 / LIMIT), LIMIT);
}

static void fit_view(const hl_plate *plate, hl_box box, hl_view *view)
{
    const hl_map_ground *g = plate->ground;
    const double pad = 1.0 - 2.0 * PAD;
    const double width = fmax(g->high_x - g->low_x, LEAST_EXTENT);
    const double height = fmax(g->high_y - g->low_y, LEAST_EXTENT);

    view->box = box;
    view->scale = fmin(box.width * pad / width, box.height * pad / height);
    view->x = 0.5 * (g->low_x + g->high_x - box.width / view->scale);
    view->y = 0.5 * (g->low_y + g->high_y - box.height / view->scale);
}

static double panel_title_height(const hl_plate *plate)
{
    return plate->theme->panels > 1 ? LEADING * plate->size.panel : 0.0;
}

/// The grid of small maps: as many columns as give the largest maps on a sheet that is
/// not too tall.
static size_t choose_columns(const hl_plate *plate, double width, double height)
{
    const size_t panels = plate->theme->panels;
    const double ratio = aspect(plate->ground);
    size_t best = 1;
    double largest = 0.0;

    if (plate->theme->columns > 0) return plate->theme->columns;
    for (size_t c = 1; c <= panels; c++) {
        const size_t deep = (panels + c - 1) / c;
        const double rows = (double)deep;
        const double w = width / (double)c;
        double h = w / ratio;
        const double most = height / rows - panel_title_height(plate);
        const double scale = h > most ? most / h : 1.0;
        h *= scale;
        if (w * scale * h > largest) {
            largest = w * scale * h;
            best = c;
        }
    }
    return best;
}

/// Place the frames in a box; one map fills it.
static void place_frames(hl_plate *plate, hl_box box, size_t columns)
{
    const size_t panels = plate->theme->panels;
    const size_t rows = (panels + columns - 1) / columns;
    const double gap = panels > 1 ? 0.5 * plate->margin : 0.0;
    const double title = panel_title_height(plate);
    const double w = (box.width - gap * (double)(columns - 1)) / (double)columns;
    const double h = (box.height - gap * (double)(rows - 1)) / (double)rows;

    for (size_t k = 0; k < panels; k++) {
        const size_t row = k / columns;
        plate->frame[k] =
            (hl_box){box.x + (double)(k % columns) * (w + gap),
                     box.y + (double)row * (h + gap) + title, w, h - title};
        fit_view(plate, plate->frame[k], &plate->view[k]);
    }
}

static double graticule_room(const hl_plate *plate, bool left)
{
    const hl_type type = hl_plain_type(plate->size.small, HL_MID);

    if (!plate->graticule) return 0.0;
    if (!left) return LEADING * plate->size.small;
    return hl_fonts_width(&plate->fonts, &type, "100.5°W") * LABEL_SHARE;
}

static hl_status check_room(const hl_plate *plate, hl_box box, hl_error *err)
{
    const double least = hl_mm(LEAST_FRAME);

    if (box.width >= least && box.height >= least) return HL_OK;
    return hl_fail(err, HL_CODE_MAP_NO_ROOM, "%.0f\t%.0f", plate->look->width,
                   plate->height / POINTS_PER_MM);
}

/// The frame of the maps without a given height: as tall as the ground asks for.
static double natural_height(const hl_plate *plate, double width, size_t *columns)
{
    const double ratio = aspect(plate->ground);
    const double most = (plate->theme->panels > 1 ? 1.0 : TALLEST_SHEET) * plate->width;

    *columns = plate->theme->panels > 1 ? choose_columns(plate, width, most) : 1;
    const double c = (double)*columns;
    const double rows = ceil((double)plate->theme->panels / c);
    double h = width / c / ratio;
    if (plate->theme->panels == 1) {
        h = fmin(fmax(h, FLATTEST * width), TALLEST * width);
    }
    return fmin(rows * (h + panel_title_height(plate)), most);
}

/// A way to lay the sheet out.
typedef struct plan {
    hl_box box;     ///< of the maps
    size_t columns; ///< of small maps
    double row;     ///< width of the legend beside the map
    double below;   ///< height of the legend below it, with the gap before it
    double scale;   ///< of the map, to compare plans by
} plan;

/// Lay the sheet out with the legend beside the map or below it.
static plan lay_out(hl_plate *plate, bool beside)
{
    const hl_map_look *look = plate->look;
    const double inner = plate->width - 2.0 * plate->margin;
    const double gap = hl_mm(GAP) * plate->factor;
    const double left = graticule_room(plate, true);
    const hl_map_ground *g = plate->ground;
    plan p = {
        .box = {plate->margin + left, top_height(plate), inner - left, 0.0},
        .columns = 1
    };

    plate->beside = beside;
    p.row = look->no_legend ? 0.0 : legend_width(plate);
    if (beside) p.box.width -= p.row + gap;
    if (!look->no_legend && !beside) p.below = hl_legend_height(plate, inner) + gap;
    const double under = graticule_room(plate, false) + p.below + bottom_height(plate);
    if (look->height > 0.0) {
        plate->height = snap(hl_mm(look->height));
        p.box.height = plate->height - p.box.y - under;
        p.columns = choose_columns(plate, p.box.width, p.box.height);
    } else {
        p.box.height = natural_height(plate, p.box.width, &p.columns);
        if (beside) p.box.height = fmax(p.box.height, hl_legend_height(plate, p.row));
        plate->height = snap(p.box.y + p.box.height + under);
    }
    p.scale = fmin(p.box.width / fmax(g->high_x - g->low_x, LEAST_EXTENT),
                   p.box.height / fmax(g->high_y - g->low_y, LEAST_EXTENT));
    return p;
}

/// The legend goes beside the map, or below it where the sheet is narrow, or where a
/// sheet of a given height has a much larger map that way.
static plan choose_plan(hl_plate *plate)
{
    static const double MUCH = 1.1;
    const hl_map_look *look = plate->look;
    const bool wide = !look->no_legend && look->width >= BESIDE;

    if (wide && look->height > 0.0 && look->insets == 0) {
        const double below = lay_out(plate, false).scale;
        const plan beside = lay_out(plate, true);
        if (below <= MUCH * beside.scale) return beside;
        return lay_out(plate, false);
    }
    return lay_out(plate, wide);
}

hl_status hl_plate_plan(hl_plate *plate, hl_error *err)
{
    choose_sizes(plate);
    hl_status status = break_texts(plate, err);
    if (status != HL_OK) return status;
    if (!plate->look->no_legend) measure_legend(plate);
    const plan p = choose_plan(plate);
    status = check_room(plate, p.box, err);
    if (status != HL_OK) return status;
    place_frames(plate, p.box, p.columns);
    const double gap = hl_mm(GAP) * plate->factor;
    const double bottom = p.box.y + p.box.height;
    plate->legend =
        plate->beside
            ? (hl_box){p.box.x + p.box.width + gap, p.box.y, p.row, p.box.height}
            : (hl_box){plate->margin, bottom + graticule_room(plate, false) + gap,
                       plate->width - 2.0 * plate->margin, p.below};
    return HL_OK;
}
