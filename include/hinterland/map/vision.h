/// @file vision.h
/// Can the colors of a map be told apart, also by eyes that lack a kind of cone?
#ifndef HINTERLAND_MAP_VISION_H
#define HINTERLAND_MAP_VISION_H

#include <stddef.h>
#include <stdint.h>

typedef enum hl_vision {
    HL_VISION_NORMAL,
    HL_VISION_PROTAN, ///< no long-wave cones
    HL_VISION_DEUTAN, ///< no medium-wave cones
    HL_VISION_TRITAN, ///< no short-wave cones
    HL_VISION_COUNT
} hl_vision;

/// "normal", "protan", "deutan", "tritan".
extern const char *const HL_VISION_WORDS[HL_VISION_COUNT];

/// How different two colors look: CIEDE2000.
///
/// Source: Sharma, Wu & Dalal (2005), Color Research and Application 30, 21-30; color
/// vision deficiencies by Machado, Oliveira & Fernandes (2009), IEEE TVCG 15, 1291-1298
/// at full severity, in linear RGB.
///
/// @param a, b  0xRRGGBB
double hl_color_distance(uint32_t a, uint32_t b, hl_vision vision);

/// The two colors of a list that are hardest to tell apart, by any vision.
typedef struct hl_weakest_pair {
    double distance; ///< HUGE_VAL for fewer than two colors
    size_t first;    ///< indices into the list
    size_t second;
    hl_vision vision;
} hl_weakest_pair;

hl_weakest_pair hl_color_weakest(const uint32_t *color, size_t count);

/// The smallest distance of any two of the colors by one vision.
double hl_color_smallest(const uint32_t *color, size_t count, hl_vision vision);

#endif
