/// @file embedded.h
/// The files of styles/, carried inside the program (cmake/HlEmbed.cmake).
#ifndef HINTERLAND_CORE_EMBEDDED_H
#define HINTERLAND_CORE_EMBEDDED_H

#include <stddef.h>

typedef struct hl_embedded {
    const char *name;           ///< file name without folder
    const unsigned char *bytes; ///< NUL-terminated
} hl_embedded;

extern const hl_embedded HL_EMBEDDED_STYLES[];
extern const size_t HL_EMBEDDED_STYLES_COUNT;

#endif
