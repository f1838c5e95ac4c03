/// @file proj_context.h
/// A context of PROJ that keeps to itself: its last message is kept, not printed, and
/// it never goes to the network.
#ifndef HINTERLAND_SRC_GEOMETRY_PROJ_CONTEXT_H
#define HINTERLAND_SRC_GEOMETRY_PROJ_CONTEXT_H

#include <proj.h>
#include <stdbool.h>

enum { HL_PROJ_WORDS = 256 };

/// Start from `{0}`. Stays where it is while it is open: PROJ knows its address.
typedef struct hl_proj_context {
    PJ_CONTEXT *context;
    char words[HL_PROJ_WORDS]; ///< PROJ's last message
} hl_proj_context;

/// Returns false when there is no memory.
bool hl_proj_context_open(hl_proj_context *proj);

/// PROJ's last message, or that there is none. Borrowed.
const char *hl_proj_context_words(const hl_proj_context *proj);

/// After everything that was made in it; one that is not open is left alone.
void hl_proj_context_close(hl_proj_context *proj);

#endif
