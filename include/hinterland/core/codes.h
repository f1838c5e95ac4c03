/// @file codes.h
/// Every error and every warning that the program knows, one row each.
///
/// The rows stand in codes/<area>.def, one file per area so that each room keeps its
/// own:
///
///     HL_CODE(name, "AREA-000", status,
///             what_en, what_zh, why_en, why_zh, cure_en, cure_zh)
///
/// `status` is the hl_status of an error, or OK for a warning. {1}, {2}, … stand for
/// the values of the message. A code, once released, keeps its number and its meaning;
/// why and cure are never empty. `hinterland explain CODE` prints a row.
#ifndef HINTERLAND_CORE_CODES_H
#define HINTERLAND_CORE_CODES_H

#include "hinterland/core/text.h"

#define HL_CODE(name, id, status, what, what_zh, why, why_zh, cure, cure_zh) \
    HL_CODE_##name,
typedef enum hl_code {
    HL_CODE_NONE,
#include "hinterland/core/codes/all.def"
    HL_CODE_COUNT
} hl_code;
#undef HL_CODE

/// What stands in a row of the table.
typedef struct hl_code_row {
    const char *id;  ///< e.g. "JOIN-003"
    int status;      ///< an hl_status; HL_OK for a warning
    hl_text part[3]; ///< what, why, cure: templates with {1}, {2}, …
} hl_code_row;

/// The row of a code; the row of HL_CODE_NONE for one out of range. Never NULL.
const hl_code_row *hl_code_info(hl_code code);

/// The code with this id, letter case ignored; HL_CODE_NONE when there is none.
hl_code hl_code_find(const char *id);

#endif
