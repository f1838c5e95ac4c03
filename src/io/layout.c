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

static const double TALL = 1.1; // height over width from which portrait is better

static void write_uuid(size_t number, item which, char out[UUID_SIZE])
{
    (void)snprintf(out, UUID_SIZE, "{a0000000-0000-4000-8000-%08zu%04d}", number,
                   (int)which);
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
} words;

static void add_label(const hl_layout *layout, const page *on, const words *style,
                      const char *text, hl_buffer *out)
{
    const frame *at = &on->item[style->which];
    char uuid[UUID_SIZE];
    char position[PAIR_SIZE];
    char size[PAIR_SIZE];
    hl_buffer plain = {0};

    write_uuid(layout->number, style->which, uuid);
    write_pair(at->x, at->y, position);
    write_pair(at->width, at->height, size);
    add_plain(&plain, text);
    HL_FILL(out, "label.qpt", {"uuid", uuid}, {"id", style->id}, {"position", position},
            {"size", size}, {"text", hl_buffer_view(&plain)}, {"points", style->points},
            {"weight", style->weight}, {"valign", style->align});
    out->failed |= plain.failed;
    hl_buffer_free(&plain);
}

static void add_labels(const hl_layout *layout, const hl_canvas *canvas, const page *on,
                       hl_lang lang, hl_buffer *out)
{
    static const words TITLE = {ITEM_TITLE, "Title", "16", "75", "128"};
    static const words SUBTITLE = {ITEM_SUBTITLE, "Subtitle", "10", "50", "128"};
    static const words CAPTION = {ITEM_CAPTION, "Caption", "7", "50", "32"};
    hl_buffer caption = {0};

    add_label(layout, on, &TITLE, layout->name, out);
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

/// Everything that the template of the page asks for, as text.
typedef struct page_text {
    char uuid[ITEM_COUNT][UUID_SIZE];
    char position[ITEM_COUNT][PAIR_SIZE];
    char size[ITEM_COUNT][PAIR_SIZE];
    char page_size[PAIR_SIZE];
    char extent[4][NUMBER_SIZE];
} page_text;

static void write_page(const hl_layout *layout, const hl_canvas *canvas, const page *on,
                       page_text *text)
{
    for (item i = ITEM_PAGE; i < ITEM_COUNT; i++) {
        write_uuid(layout->number, i, text->uuid[i]);
        write_pair(on->item[i].x, on->item[i].y, text->position[i]);
        write_pair(on->item[i].width, on->item[i].height, text->size[i]);
    }
    write_pair(on->width, on->height, text->page_size);
    const hl_extent shown = fit(&canvas->extent, &on->item[ITEM_MAP]);
    const double bounds[4] = {shown.low_x, shown.low_y, shown.high_x, shown.high_y};
    for (int i = 0; i < 4; i++) {
        (void)snprintf(text->extent[i], NUMBER_SIZE, "%.12g", bounds[i]);
    }
}

static void add_arrow(const hl_canvas *canvas, const page_text *text, hl_buffer *out)
{
    const char *svg = hl_template_find("north-arrow.svg");

    if (!canvas->known) return; // nor is it known where north is
    char *file = CPLBase64Encode((int)strlen(svg), (const GByte *)svg);
    HL_FILL(out, "arrow.qpt", {"uuid", text->uuid[ITEM_ARROW]},
            {"map", text->uuid[ITEM_MAP]}, {"position", text->position[ITEM_ARROW]},
            {"file", file});
    CPLFree(file);
}

void hl_layout_add(const hl_layout *layout, const hl_canvas *canvas, hl_lang lang,
                   hl_buffer *out)
{
    const double width = canvas->extent.high_x - canvas->extent.low_x;
    const double height = canvas->extent.high_y - canvas->extent.low_y;
    const page *on = height > TALL * width ? &PORTRAIT : &LANDSCAPE;
    page_text t;
    hl_buffer labels = {0};
    hl_buffer scale_bar = {0};
    hl_buffer arrow = {0};

    write_page(layout, canvas, on, &t);
    add_labels(layout, canvas, on, lang, &labels);
    add_scale_bar(layout, canvas, on, &scale_bar);
    add_arrow(canvas, &t, &arrow);
    HL_FILL(out, "layout.qpt", {"name", layout->name}, {"theme", layout->name},
            {"page", t.uuid[ITEM_PAGE]}, {"page_size", t.page_size},
            {"map", t.uuid[ITEM_MAP]}, {"map_position", t.position[ITEM_MAP]},
            {"map_size", t.size[ITEM_MAP]}, {"xmin", t.extent[0]},
            {"ymin", t.extent[1]}, {"xmax", t.extent[2]}, {"ymax", t.extent[3]},
            {"temporal", layout->first != NULL ? "1" : "0"}, {"begin", layout->first},
            {"end", layout->last}, {"legend", t.uuid[ITEM_LEGEND]},
            {"legend_position", t.position[ITEM_LEGEND]},
            {"legend_size", t.size[ITEM_LEGEND]}, {"note", layout->note},
            {"columns", on->columns}, {"legend_layers", layout->legend},
            {"scale_bar", hl_buffer_view(&scale_bar)},
            {"arrow", hl_buffer_view(&arrow)}, {"labels", hl_buffer_view(&labels)});
    out->failed |= labels.failed || scale_bar.failed || arrow.failed;
    hl_buffer_free(&labels);
    hl_buffer_free(&scale_bar);
    hl_buffer_free(&arrow);
}
