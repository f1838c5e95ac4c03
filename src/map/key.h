/// @file key.h
/// The legend of a sheet: which classes there are, their colors, who belongs to them.
#ifndef HINTERLAND_MAP_KEY_H
#define HINTERLAND_MAP_KEY_H

#include "core/buffer.h"
#include "hinterland/map/sheet.h"

enum {
    HL_KEY_MAX = 32,
    HL_KEY_LABEL_SIZE = 160,
    HL_KEY_MISSING = 255, ///< in hl_key.member
};

typedef enum hl_pattern {
    HL_PATTERN_NONE,
    HL_PATTERN_UP,
    HL_PATTERN_DOWN,
    HL_PATTERN_CROSS,
    HL_PATTERN_LEVEL,
    HL_PATTERN_UPRIGHT
} hl_pattern;

typedef struct hl_key_row {
    char label[HL_KEY_LABEL_SIZE];
    uint32_t color;
    hl_pattern pattern;
    uint32_t ink;  ///< color of the pattern
    size_t count;  ///< units, of all panels
    bool in_order; ///< one of an ordered scale
} hl_key_row;

/// Rows in the order in which classes are numbered; a legend of values shows the last
/// row first. Release with hl_key_free().
typedef struct hl_key {
    size_t count;
    hl_key_row row[HL_KEY_MAX];
    bool of_values; ///< classes are ranges
    hl_breaks breaks;
    double fit;      ///< goodness of variance fit
    size_t asked;    ///< classes that were asked for
    double tie;      ///< the value of so many units that classes are fewer; NaN: none
    size_t missing;  ///< unit-periods without a value
    uint8_t *member; ///< panels * n: row of every unit, or HL_KEY_MISSING
} hl_key;

hl_status hl_key_make(const hl_map_theme *theme, const hl_map_look *look, size_t n,
                      hl_key *out, hl_log *log, hl_error *err);

/// How the classes were made, in words: "Fisher-Jenks, 5 classes, GVF 0.95".
void hl_key_scheme(const hl_key *key, const hl_map_theme *theme, hl_lang lang,
                   hl_buffer *out);

/// Fill and hatch the path of the paper as row `row` does, HL_KEY_MISSING for none.
struct hl_paper;

void hl_key_free(hl_key *key);

/// A whole number or length as in the legend: narrow spaces from five digits.
char *hl_key_number(double number, char *out, size_t size);

#endif
