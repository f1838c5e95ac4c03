#include <math.h>
#include <string.h>

#include "core/buffer.h"
#include "hinterland/map/chart.h"

/// A cell; what a spreadsheet would take for a formula is quoted as text.
static void put_text(hl_buffer *out, const char *text)
{
    if (text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL) {
        hl_buffer_text(out, "\"'");
    } else {
        hl_buffer_text(out, "\"");
    }
    for (; *text != '\0'; text++) {
        if (*text == '"') hl_buffer_text(out, "\"");
        hl_buffer_bytes(out, text, 1);
    }
    hl_buffer_text(out, "\"");
}

static void put_number(hl_buffer *out, const double *list, size_t i)
{
    hl_buffer_text(out, ",");
    if (list != NULL && isfinite(list[i])) hl_buffer_number(out, list[i]);
}

static void put_place(hl_buffer *out, const hl_chart *chart, const hl_chart_series *s,
                      size_t i, hl_lang lang)
{
    const double x = s->x != NULL ? s->x[i] : (double)i;
    const bool named =
        chart->x.names > 0 && x >= 0.0 && x < (double)chart->x.names && x == floor(x);

    hl_buffer_text(out, ",");
    if (named) {
        put_text(out, hl_text_in(chart->x.name[(size_t)x], lang));
    } else if (isfinite(x)) {
        hl_buffer_number(out, x);
    }
}

hl_status hl_chart_csv(const hl_chart *chart, hl_lang lang, char **out, size_t *length,
                       hl_error *err)
{
    hl_buffer text = {0};

    hl_buffer_text(&text, "series,x,x_end,y,low,high,value,label\r\n");
    for (size_t k = 0; k < chart->count; k++) {
        const hl_chart_series *s = &chart->series[k];
        for (size_t i = 0; i < s->count; i++) {
            put_text(&text, hl_text_in(s->title, lang));
            put_place(&text, chart, s, i, lang);
            put_number(&text, s->x_end, i);
            put_number(&text, s->y, i);
            put_number(&text, s->low, i);
            put_number(&text, s->high, i);
            put_number(&text, s->value, i);
            hl_buffer_text(&text, ",");
            if (s->label != NULL) put_text(&text, hl_text_in(s->label[i], lang));
            hl_buffer_text(&text, "\r\n");
        }
    }
    const hl_status status = hl_buffer_check(&text, err);
    if (status == HL_OK) {
        *out = text.text;
        *length = text.length;
    } else {
        hl_buffer_free(&text);
    }
    return status;
}
