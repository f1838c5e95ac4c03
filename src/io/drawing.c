#include "io/drawing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/style.h"
#include "io/template.h"

enum {
    SEQUENTIAL_CLASSES = 5,
    DIVERGING_CLASSES = 5,
    COLOR_SIZE = 16,
    NUMBER_SIZE = 64,
    LABEL_SIZE = 256,
    BYTE = 0xFF,
    RED_SHIFT = 16,
    GREEN_SHIFT = 8,
    MANY_UNITS = 800,
    FEW_POINTS = 12,
    GRAY = 0xC8C8C8,
    PLAIN_FILL = 0xEFEBE4,
    OUTLINE = 0x323232,
    PLAIN_LINE = 0x7A7A7A,
    PLAIN_POINT = 0x1E1E1E
};

static const char SEQUENTIAL[] = "YlGnBu-5";
static const char DIVERGING[] = "BuRd-5";
static const char SIGNIFICANCE[] = "Significance-5";

int hl_shape_number(hl_shape shape)
{
    enum { NO_GEOMETRY = 4 };

    switch (shape) {
    case HL_SHAPE_POINTS: return 0;
    case HL_SHAPE_LINES: return 1;
    case HL_SHAPE_POLYGONS: return 2;
    case HL_SHAPE_NONE: break;
    }
    return NO_GEOMETRY;
}

hl_drawing hl_drawing_of(const hl_package *package, const char *sheet,
                         const hl_column *column)
{
    const hl_view *view = hl_package_find_view(package, sheet);
    hl_drawing drawing = {.sheet = hl_package_find(package, sheet),
                          .column = column,
                          .lang = package->lang};

    const hl_sheet *shaped = drawing.sheet;
    if (view != NULL) {
        shaped = hl_package_find(package, view->parent);
        drawing.date_column = view->date_column;
    }
    drawing.shape = shaped->shape;
    drawing.units = shaped->columns.rows;
    return drawing;
}

bool hl_drawing_labeled(const hl_drawing *drawing)
{
    return !drawing->no_data && drawing->sheet->label_column != NULL &&
           drawing->shape != HL_SHAPE_NONE && drawing->shape != HL_SHAPE_LINES;
}

bool hl_drawing_classed(const hl_drawing *drawing)
{
    return drawing->column != NULL && drawing->column->style == HL_STYLE_CLASSES &&
           drawing->column->classes != NULL;
}

static bool has_missing(const hl_drawing *drawing)
{
    for (size_t i = 0; i < drawing->sheet->columns.rows; i++) {
        if (!isfinite(drawing->column->value[i])) return true;
    }
    return false;
}

bool hl_drawing_has_holes(const hl_drawing *drawing)
{
    return drawing->shape != HL_SHAPE_NONE && drawing->column != NULL &&
           drawing->column->value != NULL && !hl_drawing_classed(drawing) &&
           has_missing(drawing);
}

static void write_color(uint32_t color, char out[COLOR_SIZE])
{
    (void)snprintf(out, COLOR_SIZE, "%u,%u,%u", (color >> RED_SHIFT) & BYTE,
                   (color >> GREEN_SHIFT) & BYTE, color & BYTE);
}

// ------------------------------------------------------------------- symbols

/// Points: the fewer, the larger, so that two cores are found on a map of counties.
static const char *point_size(size_t units)
{
    if (units > MANY_UNITS) return "1.4";
    return units > FEW_POINTS ? "2.4" : "4";
}

/// Unit lines: 0.12 pt where there are many units, else 0.3 pt.
static const char *symbol_width(const hl_drawing *drawing)
{
    switch (drawing->shape) {
    case HL_SHAPE_POINTS: return point_size(drawing->units);
    case HL_SHAPE_LINES: return drawing->units > MANY_UNITS ? "0.1" : "0.16";
    case HL_SHAPE_NONE:
    case HL_SHAPE_POLYGONS: break;
    }
    if (drawing->sheet->outlined) return "0.3";
    return drawing->units > MANY_UNITS ? "0.042" : "0.106";
}

static const char *symbol_file(hl_shape shape, bool no_data)
{
    switch (shape) {
    case HL_SHAPE_POINTS: return no_data ? "marker-none.qml" : "marker.qml";
    case HL_SHAPE_LINES: return no_data ? "line-none.qml" : "line.qml";
    case HL_SHAPE_NONE:
    case HL_SHAPE_POLYGONS: break;
    }
    return no_data ? "fill-none.qml" : "fill.qml";
}

static void add_symbol(const hl_drawing *drawing, const char *file, size_t number,
                       uint32_t color, hl_buffer *out)
{
    char name[NUMBER_SIZE];
    char rgb[COLOR_SIZE];

    (void)snprintf(name, sizeof name, "%zu", number);
    write_color(color, rgb);
    HL_FILL(out, file, {"name", name}, {"color", rgb}, {"width", symbol_width(drawing)},
            {"outline", "80,80,80,150"});
}

static void add_plain(const hl_drawing *drawing, hl_buffer *out)
{
    const bool outlined = drawing->sheet->outlined && !drawing->no_data;
    const char *file = symbol_file(drawing->shape, drawing->no_data);
    hl_buffer symbol = {0};
    uint32_t color = outlined ? OUTLINE : PLAIN_FILL;

    if (drawing->shape == HL_SHAPE_LINES) color = PLAIN_LINE;
    if (drawing->shape == HL_SHAPE_POINTS) color = PLAIN_POINT;
    add_symbol(drawing, outlined ? "outline.qml" : file, 0, color, &symbol);
    out->failed |= symbol.failed;
    HL_FILL(out, "single.qml", {"symbol", hl_buffer_view(&symbol)});
    hl_buffer_free(&symbol);
}

// --------------------------------------------------------------- categorized

/// Buffers of a renderer under construction.
typedef struct renderer_parts {
    hl_buffer rows;    // categories or ranges
    hl_buffer symbols; // one per row
    hl_buffer source;  // what the GUI starts from when the user adds a class
    hl_buffer stops;   // inner colors of the ramp
} renderer_parts;

static void free_parts(renderer_parts *parts, hl_buffer *out)
{
    out->failed |= parts->rows.failed || parts->symbols.failed ||
                   parts->source.failed || parts->stops.failed;
    hl_buffer_free(&parts->rows);
    hl_buffer_free(&parts->symbols);
    hl_buffer_free(&parts->source);
    hl_buffer_free(&parts->stops);
}

static void add_category(renderer_parts *parts, const char *value, const char *label,
                         size_t number)
{
    char symbol[NUMBER_SIZE];

    (void)snprintf(symbol, sizeof symbol, "%zu", number);
    HL_FILL(&parts->rows, "category.qml", {"value", value},
            {"type", value[0] != '\0' ? "integer" : "string"}, {"label", label},
            {"symbol", symbol});
}

/// Classes in the order of their table, absent ones too; "no data" where a value is
/// missing (QGIS gives NULL to the category without a value).
static void add_categorized(const hl_drawing *drawing, hl_buffer *out)
{
    const hl_classes *classes = drawing->column->classes;
    renderer_parts parts = {0};
    char label[LABEL_SIZE];
    char value[NUMBER_SIZE];

    for (size_t i = 0; i < classes->count; i++) {
        (void)snprintf(value, sizeof value, "%d", classes->row[i].code);
        hl_class_label(&classes->row[i], drawing->lang, label, sizeof label);
        add_category(&parts, value, label, i);
        add_symbol(drawing, symbol_file(drawing->shape, false), i,
                   classes->row[i].color, &parts.symbols);
    }
    if (has_missing(drawing)) {
        const hl_class missing = {
            .label = {"No data", "无数据"}
        };
        hl_class_label(&missing, drawing->lang, label, sizeof label);
        add_category(&parts, "", label, classes->count);
        add_symbol(drawing, symbol_file(drawing->shape, true), classes->count, GRAY,
                   &parts.symbols);
    }
    add_symbol(drawing, symbol_file(drawing->shape, false), 0, GRAY, &parts.source);
    HL_FILL(out, "categorized.qml", {"attr", drawing->column->name},
            {"categories", hl_buffer_view(&parts.rows)},
            {"symbols", hl_buffer_view(&parts.symbols)},
            {"source", hl_buffer_view(&parts.source)});
    free_parts(&parts, out);
}

// ----------------------------------------------------------------- graduated

static void add_range(renderer_parts *parts, const hl_breaks *breaks, size_t k,
                      const char *label)
{
    const bool last = k + 1 == breaks->count;
    char bound[2][NUMBER_SIZE];
    char symbol[NUMBER_SIZE];

    // QGIS closes both ends: the float below the break leaves it to the class above.
    const double upper =
        last ? breaks->bound[k + 1] : nextafter(breaks->bound[k + 1], -HUGE_VAL);
    (void)snprintf(bound[0], NUMBER_SIZE, "%.17g", breaks->bound[k]);
    (void)snprintf(bound[1], NUMBER_SIZE, "%.17g", upper);
    (void)snprintf(symbol, sizeof symbol, "%zu", k);
    HL_FILL(&parts->rows, "range.qml", {"lower", bound[0]}, {"upper", bound[1]},
            {"label", label}, {"symbol", symbol});
}

static void add_stops(renderer_parts *parts, const hl_palette *palette)
{
    char rgb[COLOR_SIZE];

    for (size_t i = 1; i + 1 < palette->count; i++) {
        write_color(palette->color[i], rgb);
        hl_buffer_format(&parts->stops, "%s%g;%s,255", i > 1 ? ":" : "",
                         (double)i / (double)(palette->count - 1), rgb);
    }
}

static void write_graduated(const hl_drawing *drawing, const hl_breaks *breaks,
                            const hl_palette *palette, hl_buffer *out)
{
    renderer_parts parts = {0};
    char ends[2][COLOR_SIZE];
    char digits[NUMBER_SIZE];
    char label[LABEL_SIZE];
    const int places = hl_breaks_digits(breaks);
    const bool of_p = drawing->column->style == HL_STYLE_P;

    for (size_t k = breaks->count; k-- > 0;) { // the high class on top of the legend
        hl_breaks_label(breaks, k, places, of_p, label, sizeof label);
        add_range(&parts, breaks, k, label);
        add_symbol(drawing, symbol_file(drawing->shape, false), k,
                   hl_palette_spread(palette, k, breaks->count, of_p), &parts.symbols);
    }
    add_symbol(drawing, symbol_file(drawing->shape, false), 0, GRAY, &parts.source);
    add_stops(&parts, palette);
    write_color(palette->color[0], ends[0]);
    write_color(palette->color[palette->count - 1], ends[1]);
    (void)snprintf(digits, sizeof digits, "%d", places);
    const bool around = drawing->column->style == HL_STYLE_DIVERGING;
    const bool sequential = drawing->column->style == HL_STYLE_SEQUENTIAL;
    HL_FILL(out, "graduated.qml", {"attr", drawing->column->name},
            {"ranges", hl_buffer_view(&parts.rows)},
            {"symbols", hl_buffer_view(&parts.symbols)},
            {"source", hl_buffer_view(&parts.source)}, {"first", ends[0]},
            {"last", ends[1]}, {"stops", hl_buffer_view(&parts.stops)},
            {"symmetric", around ? "1" : "0"}, {"digits", digits},
            {"method", sequential ? "Jenks" : "Quantile"});
    free_parts(&parts, out);
}

static const char *palette_of(hl_column_style style)
{
    if (style == HL_STYLE_DIVERGING) return DIVERGING;
    return style == HL_STYLE_P ? SIGNIFICANCE : SEQUENTIAL;
}

static hl_status find_breaks(const hl_drawing *drawing, hl_breaks *out, hl_error *err)
{
    const hl_column *column = drawing->column;
    const size_t n = drawing->sheet->columns.rows;

    switch (column->style) {
    case HL_STYLE_DIVERGING:
        return hl_breaks_diverging(column->value, n, DIVERGING_CLASSES, out, err);
    case HL_STYLE_SHARE:
    case HL_STYLE_P: return hl_breaks_fixed(column->value, n, column->style, out, err);
    case HL_STYLE_NONE:
    case HL_STYLE_SEQUENTIAL:
    case HL_STYLE_CLASSES: break;
    }
    return hl_breaks_fisher_jenks(column->value, n, SEQUENTIAL_CLASSES, out, err);
}

static hl_status add_graduated(const hl_drawing *drawing, hl_buffer *out, hl_error *err)
{
    hl_breaks breaks = {0};
    hl_palette palette = {0};

    hl_status status =
        hl_palette_find(palette_of(drawing->column->style), &palette, err);
    if (status == HL_OK) status = find_breaks(drawing, &breaks, err);
    if (status != HL_OK) return status;
    if (breaks.count < 2) {
        add_plain(drawing, out); // one value: nothing to compare
    } else {
        write_graduated(drawing, &breaks, &palette, out);
    }
    return HL_OK;
}

// ------------------------------------------------- labels, aliases, map tips

// Labels of points show also where the map is a little smaller than on its page, as
// side by side; names of units once one looks at a part of them, their values at a
// closer look. A stored style does not know its page: that of a province is taken.
static const double POINT_LABELS = 1.4;
static const double NAMES = 0.65;
static const double VALUES = 0.4;
static const double SOME_PAGE = 4.0e6;

/// Appended to the name: the value with two digits, fewer where it is large.
static void add_value(const hl_drawing *drawing, double from, hl_buffer *out)
{
    const hl_column *column = drawing->column;

    if (column == NULL || column->value == NULL || hl_drawing_classed(drawing)) return;
    hl_buffer_format(out,
                     " || if(@map_scale < %.0f, coalesce('\\n' || format_number("
                     "\"%s\", if(abs(\"%s\") < 10, 2, if(abs(\"%s\") < 1000, 1, 0))), "
                     "''), '')",
                     from, column->name, column->name, column->name);
}

/// Beside points, that keep labels away; in units, where there is room.
typedef struct label_form {
    const char *size;
    const char *placement; ///< QGIS: 6 around a point by preference, 4 horizontal
    const char *inside;
    const char *obstacle;
} label_form;

static const label_form OF_POINTS = {"8", "6", "0", "1"};
static const label_form OF_UNITS = {"7", "4", "1", "0"};

static void add_labels(const hl_drawing *drawing, hl_buffer *out)
{
    const bool points = drawing->shape == HL_SHAPE_POINTS;
    const double page = drawing->page_scale > 0.0 ? drawing->page_scale : SOME_PAGE;
    const bool always = points && drawing->page_scale <= 0.0;
    const label_form form = points ? OF_POINTS : OF_UNITS;
    hl_buffer priority = {0};
    hl_buffer text = {0};
    char from[NUMBER_SIZE];

    if (!hl_drawing_labeled(drawing)) return;
    if (drawing->sheet->label_rank != NULL) {
        HL_FILL(&priority, "label-priority.qml", {"rank", drawing->sheet->label_rank});
    }
    hl_buffer_format(&text, "\"%s\"", drawing->sheet->label_column);
    if (!points) add_value(drawing, VALUES * page, &text);
    (void)snprintf(from, sizeof from, "%.0f", (points ? POINT_LABELS : NAMES) * page);
    HL_FILL(out, "labeling.qml", {"text", hl_buffer_view(&text)}, {"size", form.size},
            {"placement", form.placement}, {"inside", form.inside},
            {"obstacle", form.obstacle}, {"scaled", always ? "0" : "1"}, {"from", from},
            {"priority", hl_buffer_view(&priority)});
    out->failed |= priority.failed || text.failed;
    hl_buffer_free(&priority);
    hl_buffer_free(&text);
}

static void add_aliases(const hl_drawing *drawing, hl_buffer *out)
{
    const hl_columns *columns = &drawing->sheet->columns;
    hl_buffer alias = {0};

    hl_buffer_text(out, "<aliases>");
    for (size_t i = 0; i < columns->count; i++) {
        alias.length = 0;
        hl_column_alias(drawing->sheet, &columns->column[i], drawing->lang, &alias);
        hl_buffer_format(out, "<alias field=\"%s\" name=\"", columns->column[i].name);
        hl_buffer_xml(out, hl_buffer_view(&alias));
        hl_buffer_text(out, "\"/>");
    }
    hl_buffer_text(out, "</aliases>");
    out->failed |= alias.failed;
    hl_buffer_free(&alias);
}

/// The column that names a feature: its labels, else its name, in English where it has
/// one and English is asked for, else the first text.
static const char *naming_column(const hl_sheet *sheet, hl_lang lang)
{
    if (sheet->label_column != NULL) return sheet->label_column;
    const hl_column *name = hl_columns_find(&sheet->columns, "name_en");
    if (name == NULL || lang != HL_EN) name = hl_columns_find(&sheet->columns, "name");
    if (name != NULL && name->kind == HL_TEXT) return name->name;
    for (size_t i = 0; i < sheet->columns.count; i++) {
        if (sheet->columns.column[i].kind == HL_TEXT) {
            return sheet->columns.column[i].name;
        }
    }
    return NULL;
}

/// A map tip is HTML: what comes from the data is escaped by QGIS's own replace().
static void add_map_tip(const hl_drawing *drawing, hl_buffer *out)
{
    const char *name = naming_column(drawing->sheet, drawing->lang);
    hl_buffer tip = {0};

    if (name == NULL || drawing->shape == HL_SHAPE_NONE) return;
    hl_buffer_format(&tip,
                     "<b>[%% replace(replace(coalesce(\"%s\",''),'&','&amp;'),"
                     "'<','&lt;') %%]</b>",
                     name);
    if (drawing->column != NULL) {
        const bool classed = hl_drawing_classed(drawing);
        hl_buffer alias = {0};
        hl_column_alias(drawing->sheet, drawing->column, drawing->lang, &alias);
        hl_buffer_text(&tip, "<br>");
        hl_buffer_xml(&tip, hl_buffer_view(&alias));
        hl_buffer_format(&tip,
                         classed ? ": [%% represent_value(\"%s\") %%]"
                                 : ": [%% round(\"%s\",4) %%]",
                         drawing->column->name);
        tip.failed |= alias.failed;
        hl_buffer_free(&alias);
    }
    hl_buffer_format(out, "<previewExpression>\"%s\"</previewExpression><mapTip>",
                     name);
    hl_buffer_xml(out, hl_buffer_view(&tip));
    hl_buffer_text(out, "</mapTip>");
    out->failed |= tip.failed;
    hl_buffer_free(&tip);
}

hl_status hl_drawing_elements(const hl_drawing *drawing, hl_buffer *out, hl_error *err)
{
    hl_status status = HL_OK;

    if (drawing->shape != HL_SHAPE_NONE) {
        if (hl_drawing_classed(drawing)) {
            add_categorized(drawing, out);
        } else if (drawing->column != NULL && drawing->column->value != NULL) {
            status = add_graduated(drawing, out, err);
        } else {
            add_plain(drawing, out);
        }
        add_labels(drawing, out);
    }
    add_aliases(drawing, out);
    add_map_tip(drawing, out);
    if (drawing->date_column != NULL) {
        HL_FILL(out, "temporal.qml", {"field", drawing->date_column});
    }
    hl_buffer_format(out, "<layerGeometryType>%d</layerGeometryType>",
                     hl_shape_number(drawing->shape));
    if (status == HL_OK) status = hl_buffer_check(out, err);
    return status;
}
