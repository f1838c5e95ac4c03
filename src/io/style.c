#include "hinterland/io/style.h"

#include <stdio.h>
#include <string.h>

#include "io/drawing.h"
#include "io/style_of.h"
#include "io/template.h"

enum {
    CODE_SIZE = 16,
    COLOR_SIZE = 8,
    COLOR_MASK = 0xFFFFFF,
    LABEL_SIZE = 256,
    CONTINUED = 0x80,
    LEAD = 0xC0,
    LEAD_OF_3 = 0xE0,
    LEAD_OF_4 = 0xF0
};

/// Drop the bytes of a last character that is not whole.
static void cut_at_character(char *text)
{
    size_t last = strlen(text);
    size_t follow = 0;

    while (last > 0 && ((unsigned char)text[last - 1] & LEAD) == CONTINUED) {
        last--;
        follow++;
    }
    if (last == 0) return;
    const unsigned char lead = (unsigned char)text[last - 1];
    const size_t due = lead >= LEAD_OF_4   ? 3
                       : lead >= LEAD_OF_3 ? 2
                       : lead >= LEAD      ? 1
                                           : 0;
    if (follow < due) text[last - 1] = '\0';
}

char *hl_class_label(const hl_class *row, hl_lang lang, char *out, size_t size)
{
    const hl_lang other = lang == HL_EN ? HL_ZH : HL_EN;
    const char *first = hl_text_in(row->label, lang);
    const char *second = hl_text_in(row->label, other);

    if (strcmp(first, second) == 0) {
        (void)snprintf(out, size, "%s", first);
    } else {
        (void)snprintf(out, size, "%s %s", first, second);
    }
    cut_at_character(out);
    return out;
}

hl_status hl_style_of(const hl_drawing *drawing, char **out, hl_error *err)
{
    hl_buffer elements = {0};
    hl_buffer text = {0};

    hl_status status = hl_drawing_elements(drawing, &elements, err);
    if (status != HL_OK) goto done;
    HL_FILL(&text, "style.qml", {"labels_on", hl_drawing_labeled(drawing) ? "1" : "0"},
            {"elements", hl_buffer_view(&elements)});
    status = hl_buffer_take(&text, out, NULL, err);
done:
    hl_buffer_free(&elements);
    hl_buffer_free(&text);
    return status;
}

hl_status hl_style_qml(const hl_sheet *sheet, const hl_column *column, hl_lang lang,
                       const char *date_column, char **out, hl_error *err)
{
    const hl_drawing drawing = {.sheet = sheet,
                                .column = column,
                                .shape = sheet->shape,
                                .units = sheet->columns.rows,
                                .lang = lang,
                                .date_column = date_column};

    return hl_style_of(&drawing, out, err);
}

static const char *rule_file(hl_shape shape)
{
    switch (shape) {
    case HL_SHAPE_POINTS: return "marker.sld";
    case HL_SHAPE_LINES: return "line.sld";
    case HL_SHAPE_NONE:
    case HL_SHAPE_POLYGONS: break;
    }
    return "fill.sld";
}

static void add_rule(const hl_drawing *drawing, const hl_class *row, hl_buffer *out)
{
    char label[LABEL_SIZE];
    char code[CODE_SIZE];
    char color[COLOR_SIZE];

    (void)snprintf(code, sizeof code, "%d", row->code);
    (void)snprintf(color, sizeof color, "#%06x", row->color & COLOR_MASK);
    HL_FILL(out, rule_file(drawing->shape),
            {"label", hl_class_label(row, drawing->lang, label, sizeof label)},
            {"attr", drawing->column->name}, {"value", code}, {"color", color});
}

hl_status hl_sld_of(const hl_drawing *drawing, const char *layer, char **out,
                    hl_error *err)
{
    hl_buffer rules = {0};
    hl_buffer text = {0};

    if (hl_drawing_classed(drawing) && drawing->shape != HL_SHAPE_NONE) {
        const hl_classes *classes = drawing->column->classes;
        for (size_t i = 0; i < classes->count; i++) {
            add_rule(drawing, &classes->row[i], &rules);
        }
        HL_FILL(&text, "style.sld", {"layer", layer},
                {"title", hl_text_in(classes->title, drawing->lang)},
                {"rules", hl_buffer_view(&rules)});
    }
    text.failed |= rules.failed;
    hl_buffer_free(&rules);
    return hl_buffer_take(&text, out, NULL, err);
}

hl_status hl_style_sld(const char *layer, const hl_sheet *sheet,
                       const hl_column *column, hl_lang lang, char **out, hl_error *err)
{
    const hl_drawing drawing = {.sheet = sheet,
                                .column = column,
                                .shape = sheet->shape,
                                .units = sheet->columns.rows,
                                .lang = lang};

    return hl_sld_of(&drawing, layer, out, err);
}
