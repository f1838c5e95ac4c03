#include "io/layout.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/template.h"

enum { UUID_SIZE = 48, PAIR_SIZE = 32, NUMBER_SIZE = 32, CAPTION_EXTRA = 64 };

/// The items of a layout, as the last digit of their uuid.
typedef enum item {
    ITEM_PAGE,
    ITEM_MAP,
    ITEM_TITLE,
    ITEM_LEGEND,
    ITEM_SCALE_BAR,
    ITEM_ARROW,
    ITEM_CAPTION,
    ITEM_SUBTITLE,
    ITEM_COUNT
} item;

typedef struct frame {
    double x;
    double y;
    double width;
    double height;
} frame;

/// Where things stand on the page, in millimeters.
typedef struct page {
    double width;
    double height;
    frame item[ITEM_COUNT];
    const char *columns; ///< of the legend
} page;

static const page LANDSCAPE = {
    .width = 297.0,
    .height = 210.0,
    .columns = "1",
    .item = {[ITEM_MAP] = {10.0, 23.0, 200.0, 165.0},
             [ITEM_TITLE] = {10.0, 6.5, 277.0, 9.0},
             [ITEM_LEGEND] = {216.0, 24.0, 72.0, 110.0},
             [ITEM_SCALE_BAR] = {216.0, 176.0, 60.0, 10.0},
             [ITEM_ARROW] = {278.0, 170.0, 9.0, 14.0},
             [ITEM_CAPTION] = {10.0, 190.0, 277.0, 14.0},
             [ITEM_SUBTITLE] = {10.0, 15.5, 277.0, 6.0}}
};

static const page PORTRAIT = {
    .width = 210.0,
    .height = 297.0,
    .columns = "2",
    .item = {[ITEM_MAP] = {10.0, 23.0, 190.0, 203.0},
             [ITEM_TITLE] = {10.0, 6.5, 190.0, 9.0},
             [ITEM_LEGEND] = {10.0, 229.0, 120.0, 44.0},
             [ITEM_SCALE_BAR] = {132.0, 262.0, 50.0, 10.0},
             [ITEM_ARROW] = {191.0, 256.0, 9.0, 14.0},
             [ITEM_CAPTION] = {10.0, 276.0, 190.0, 15.0},
             [ITEM_SUBTITLE] = {10.0, 15.5, 190.0, 6.0}}
};

static const char AREA_MARGIN[] = "0.08"; // around the area of a page
static const double PANEL_LABEL = 5.0;    // millimeters
static const double PANEL_GAP = 3.0;
static const double TALL = 1.1; // height over width from which portrait is better

static void write_uuid(size_t number, size_t which, char out[UUID_SIZE])
{
    (void)snprintf(out, UUID_SIZE, "{a0000000-0000-4000-8000-%08zu%04zu}", number,
                   which);
}

static void write_pair(double a, double b, char out[PAIR_SIZE])
{
    (void)snprintf(out, PAIR_SIZE, "%g,%g", a, b);
}

/// Text of a layout label: `[%` would begin an expression.
static void add_plain(hl_buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        hl_buffer_bytes(out, text, 1);
        if (text[0] == '[' && text[1] == '%') hl_buffer_text(out, " ");
    }
}

typedef struct words {
    item which;
    const char *id;
    const char *points;
    const char *weight;
    const char *align; ///< Qt: 32 top, 128 middle
    bool centered;
} words;

static void place_label(const hl_layout *layout, const frame *at, const words *style,
                        size_t number, const char *text, hl_buffer *out)
{
    char uuid[UUID_SIZE];
    char position[PAIR_SIZE];
    char size[PAIR_SIZE];
    hl_buffer plain = {0};

    write_uuid(layout->number, number, uuid);
    write_pair(at->x, at->y, position);
    write_pair(at->width, at->height, size);
    if (number == ITEM_TITLE && layout->pages != NULL) {
        hl_buffer_format(&plain, "[%% \"%s\" %%] · ", layout->pages->page_column);
    }
    add_plain(&plain, text);
    HL_FILL(out, "label.qpt", {"uuid", uuid}, {"id", style->id}, {"position", position},
            {"size", size}, {"text", hl_buffer_view(&plain)}, {"points", style->points},
            {"weight", style->weight}, {"valign", style->align},
            {"halign", style->centered ? "4" : "1"});
    out->failed |= plain.failed;
    hl_buffer_free(&plain);
}

static void add_label(const hl_layout *layout, const page *on, const words *style,
                      const char *text, hl_buffer *out)
{
    place_label(layout, &on->item[style->which], style, style->which, text, out);
}

static void add_labels(const hl_layout *layout, const hl_canvas *canvas, const page *on,
                       hl_lang lang, hl_buffer *out)
{
    static const words TITLE = {ITEM_TITLE, "Title", "16", "75", "128", false};
    static const words SUBTITLE = {ITEM_SUBTITLE, "Subtitle", "10", "50", "128", false};
    static const words CAPTION = {ITEM_CAPTION, "Caption", "7", "50", "32", false};
    hl_buffer caption = {0};

    add_label(layout, on, &TITLE, layout->title, out);
    if (layout->subtitle[0] != '\0') {
        add_label(layout, on, &SUBTITLE, layout->subtitle, out);
    }
    hl_buffer_text(&caption, layout->caption);
    if (canvas->note[lang][0] != '\0') {
        hl_buffer_format(&caption, "%s%s%s", caption.length > 0 ? "\n" : "",
                         lang == HL_ZH ? "投影：" : "Projection: ", canvas->note[lang]);
    }
    add_label(layout, on, &CAPTION, hl_buffer_view(&caption), out);
    out->failed |= caption.failed;
    hl_buffer_free(&caption);
}

static void add_scale_bar(const hl_layout *layout, const hl_canvas *canvas,
                          const page *on, hl_buffer *out)
{
    const frame *at = &on->item[ITEM_SCALE_BAR];
    char uuid[UUID_SIZE];
    char map[UUID_SIZE];
    char position[PAIR_SIZE];

    if (!canvas->known) return; // unknown units
    write_uuid(layout->number, ITEM_SCALE_BAR, uuid);
    write_uuid(layout->number, ITEM_MAP, map);
    write_pair(at->x, at->y, position);
    HL_FILL(out, "scale-bar.qpt", {"uuid", uuid}, {"map", map}, {"position", position});
}

/// The extent of the canvas widened to the shape of the frame, or QGIS resizes the map.
static hl_extent fit(const hl_extent *extent, const frame *in)
{
    const double scale = fmax((extent->high_x - extent->low_x) / in->width,
                              (extent->high_y - extent->low_y) / in->height);
    const double x = 0.5 * (extent->low_x + extent->high_x);
    const double y = 0.5 * (extent->low_y + extent->high_y);

    return (hl_extent){x - 0.5 * scale * in->width, y - 0.5 * scale * in->height,
                       x + 0.5 * scale * in->width, y + 0.5 * scale * in->height};
}

// ---------------------------------------------------------------------- maps

/// A map on the page.
typedef struct plot {
    frame at;
    size_t item;      ///< number of its uuid
    const char *date; ///< YYYY-MM-DD that it shows; NULL: all
} plot;

/// Which rows the map of a page of an atlas shows.
static void add_page_rule(const hl_layout_pages *pages, hl_buffer *out)
{
    if (pages == NULL) return;
    if (pages->date_column == NULL) {
        HL_FILL(out, "map-of-area.qpt", {"margin", AREA_MARGIN});
    } else {
        HL_FILL(out, "map-of-period.qpt", {"date", pages->date_column});
    }
}

static void add_map(const hl_layout *layout, const hl_canvas *canvas, const plot *map,
                    hl_buffer *out)
{
    const hl_extent shown = fit(&canvas->extent, &map->at);
    const double bounds[4] = {shown.low_x, shown.low_y, shown.high_x, shown.high_y};
    const hl_layout_pages *pages = layout->pages;
    const bool temporal =
        map->date != NULL || (pages != NULL && pages->date_column != NULL);
    char uuid[UUID_SIZE];
    char position[PAIR_SIZE];
    char size[PAIR_SIZE];
    char extent[4][NUMBER_SIZE];
    hl_buffer rule = {0};

    write_uuid(layout->number, map->item, uuid);
    write_pair(map->at.x, map->at.y, position);
    write_pair(map->at.width, map->at.height, size);
    for (int i = 0; i < 4; i++) {
        (void)snprintf(extent[i], NUMBER_SIZE, "%.12g", bounds[i]);
    }
    add_page_rule(pages, &rule);
    HL_FILL(out, "map.qpt", {"uuid", uuid}, {"position", position}, {"size", size},
            {"theme", layout->theme}, {"temporal", temporal ? "1" : "0"},
            {"begin", map->date}, {"end", map->date}, {"xmin", extent[0]},
            {"ymin", extent[1]}, {"xmax", extent[2]}, {"ymax", extent[3]},
            {"rule", hl_buffer_view(&rule)});
    out->failed |= rule.failed;
    hl_buffer_free(&rule);
}

/// How many columns of panels make them largest.
static size_t panel_columns(const hl_layout *layout, const hl_canvas *canvas,
                            const frame *in)
{
    const double width = canvas->extent.high_x - canvas->extent.low_x;
    const double height = canvas->extent.high_y - canvas->extent.low_y;
    const size_t count = layout->panel_count;
    double best = 0.0;
    size_t columns = 1;

    for (size_t c = 1; c <= count; c++) {
        const size_t rows = (count + c - 1) / c;
        const double wide = in->width / (double)c - PANEL_GAP;
        const double high = in->height / (double)rows - PANEL_LABEL - PANEL_GAP;
        const double scale = fmin(wide / width, high / height);
        if (scale <= best) continue;
        best = scale;
        columns = c;
    }
    return columns;
}

static void add_panel_label(const hl_layout *layout, const frame *at, size_t number,
                            const char *text, hl_buffer *out)
{
    static const words PANEL = {.id = "Period",
                                .points = "9",
                                .weight = "75",
                                .align = "128",
                                .centered = true};

    place_label(layout, at, &PANEL, number, text, out);
}

/// A map per period, the same extent in all.
static void add_panels(const hl_layout *layout, const hl_canvas *canvas,
                       const frame *in, hl_buffer *maps, hl_buffer *labels)
{
    const size_t columns = panel_columns(layout, canvas, in);
    const size_t rows = (layout->panel_count + columns - 1) / columns;
    const double width = in->width / (double)columns;
    const double height = in->height / (double)rows;

    for (size_t k = 0; k < layout->panel_count; k++) {
        const size_t row = k / columns;
        const double x = in->x + width * (double)(k % columns);
        const double y = in->y + height * (double)row;
        const frame label = {x, y, width - PANEL_GAP, PANEL_LABEL};
        const plot map = {
            .at = {x, y + PANEL_LABEL, width - PANEL_GAP,
                   height - PANEL_LABEL - PANEL_GAP},
            .item = k == 0 ? ITEM_MAP : ITEM_COUNT + 2 * k,
            .date = layout->panels[k].date
        };
        add_map(layout, canvas, &map, maps);
        add_panel_label(layout, &label, ITEM_COUNT + 2 * k + 1, layout->panels[k].label,
                        labels);
    }
}

static void add_arrow(const hl_layout *layout, const hl_canvas *canvas, const page *on,
                      hl_buffer *out)
{
    const char *svg = hl_template_find("north-arrow.svg");
    const frame *at = &on->item[ITEM_ARROW];
    char uuid[UUID_SIZE];
    char map[UUID_SIZE];
    char position[PAIR_SIZE];

    if (!canvas->known) return; // nor is it known where north is
    write_uuid(layout->number, ITEM_ARROW, uuid);
    write_uuid(layout->number, ITEM_MAP, map);
    write_pair(at->x, at->y, position);
    char *file = CPLBase64Encode((int)strlen(svg), (const GByte *)svg);
    HL_FILL(out, "arrow.qpt", {"uuid", uuid}, {"map", map}, {"position", position},
            {"file", file});
    CPLFree(file);
}

/// The rows that are the pages, in the order of their names.
static void add_atlas(const hl_layout *layout, hl_buffer *out)
{
    const hl_layout_pages *pages = layout->pages;

    if (pages == NULL) return;
    HL_FILL(out, "atlas.qpt", {"layer", pages->layer}, {"name", pages->name},
            {"source", pages->source}, {"page", pages->page_column});
}

// ------------------------------------------------------------------ the page

/// The parts of a layout, as XML.
typedef enum part {
    PART_MAPS,
    PART_LABELS,
    PART_SCALE_BAR,
    PART_ARROW,
    PART_ATLAS,
    PART_COUNT
} part;

static void fill_layout(const hl_layout *layout, const page *on,
                        const hl_buffer parts[PART_COUNT], hl_buffer *out)
{
    const frame *legend = &on->item[ITEM_LEGEND];
    char uuid[ITEM_COUNT][UUID_SIZE];
    char page_size[PAIR_SIZE];
    char position[PAIR_SIZE];
    char size[PAIR_SIZE];

    for (item i = ITEM_PAGE; i < ITEM_COUNT; i++) {
        write_uuid(layout->number, i, uuid[i]);
    }
    write_pair(on->width, on->height, page_size);
    write_pair(legend->x, legend->y, position);
    write_pair(legend->width, legend->height, size);
    HL_FILL(out, "layout.qpt", {"name", layout->name}, {"page", uuid[ITEM_PAGE]},
            {"page_size", page_size}, {"map", uuid[ITEM_MAP]},
            {"maps", hl_buffer_view(&parts[PART_MAPS])}, {"legend", uuid[ITEM_LEGEND]},
            {"legend_position", position}, {"legend_size", size},
            {"note", layout->note}, {"columns", on->columns},
            {"legend_layers", layout->legend},
            {"scale_bar", hl_buffer_view(&parts[PART_SCALE_BAR])},
            {"arrow", hl_buffer_view(&parts[PART_ARROW])},
            {"labels", hl_buffer_view(&parts[PART_LABELS])},
            {"atlas", hl_buffer_view(&parts[PART_ATLAS])});
}

static const page *page_of(const hl_canvas *canvas)
{
    const double width = canvas->extent.high_x - canvas->extent.low_x;
    const double height = canvas->extent.high_y - canvas->extent.low_y;

    return height > TALL * width ? &PORTRAIT : &LANDSCAPE;
}

double hl_layout_scale(const hl_canvas *canvas)
{
    static const double MILLIMETERS = 1000.0;
    static const double METERS_PER_DEGREE = 111.0e3;
    const frame *on = &page_of(canvas)->item[ITEM_MAP];
    const hl_extent shown = fit(&canvas->extent, on);

    if (!canvas->known) return 0.0;
    return MILLIMETERS * (shown.high_x - shown.low_x) / on->width *
           (canvas->degrees ? METERS_PER_DEGREE : 1.0);
}

void hl_layout_add(const hl_layout *layout, const hl_canvas *canvas, hl_lang lang,
                   hl_buffer *out)
{
    const bool several = layout->panels != NULL;
    const page *on = several ? &LANDSCAPE : page_of(canvas);
    const plot map = {on->item[ITEM_MAP], ITEM_MAP, layout->date};
    hl_buffer parts[PART_COUNT] = {0};

    add_labels(layout, canvas, on, lang, &parts[PART_LABELS]);
    if (several) {
        add_panels(layout, canvas, &map.at, &parts[PART_MAPS], &parts[PART_LABELS]);
    } else {
        add_map(layout, canvas, &map, &parts[PART_MAPS]);
    }
    add_scale_bar(layout, canvas, on, &parts[PART_SCALE_BAR]);
    add_arrow(layout, canvas, on, &parts[PART_ARROW]);
    add_atlas(layout, &parts[PART_ATLAS]);
    fill_layout(layout, on, parts, out);
    for (part i = PART_MAPS; i < PART_COUNT; i++) {
        out->failed |= parts[i].failed;
        hl_buffer_free(&parts[i]);
    }
}
