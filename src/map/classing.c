#include "hinterland/map/classing.h"

#include <math.h>
#include <string.h>

#include "map/key.h"

static bool has_value(const double *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isnan(value[i])) return true;
    }
    return false;
}

hl_status hl_legend_make(hl_column_style style, const hl_classes *classes,
                         const double *value, size_t n, hl_legend *out, hl_error *err)
{
    hl_legend legend = {0};
    const hl_map_panel panel = {value, NULL};
    const hl_map_theme theme = {
        .style = style, .classes = classes, .panel = &panel, .panels = 1};
    hl_map_look look = hl_map_look_defaults();

    if (!has_value(value, n)) {
        *out = legend;
        return HL_OK;
    }
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        hl_key key = {0};
        look.lang = lang;
        const hl_status status = hl_key_make(&theme, &look, n, &key, NULL, err);
        if (status != HL_OK) return status;
        legend.count = key.count;
        legend.breaks = key.breaks;
        for (size_t k = 0; k < key.count; k++) {
            legend.row[k].code = classes != NULL ? classes->row[k].code : (int)k;
            legend.row[k].color = key.row[k].color;
            memcpy(legend.row[k].label[lang], key.row[k].label, HL_KEY_LABEL_SIZE);
        }
        hl_key_free(&key);
    }
    *out = legend;
    return HL_OK;
}
