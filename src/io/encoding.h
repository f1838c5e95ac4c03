/// @file encoding.h
/// Which encoding are these bytes in? And out of it into UTF-8.
#ifndef HINTERLAND_IO_ENCODING_H
#define HINTERLAND_IO_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

/// What was seen in the texts of a source. Start from `{0}`.
typedef struct hl_encoding_evidence {
    bool high;           ///< a byte above 127
    bool invalid;        ///< bytes that UTF-8 cannot have
    bool outside_cp1252; ///< one of the five bytes that CP1252 leaves undefined
    size_t whole;        ///< characters of several bytes in UTF-8
    size_t cut;          ///< texts that end within a character (a DBF cuts by bytes)
    size_t pairs;        ///< a high byte and its successor, read as GBK reads them
    size_t chinese;      ///< pairs with lead B0-F7 and trail from A1: common hanzi
} hl_encoding_evidence;

void hl_encoding_look(hl_encoding_evidence *evidence, const char *bytes, size_t count);

/// UTF-8 where the bytes are valid; GB18030 where at least 90 % of the pairs are common
/// hanzi (measured: GBK files 100 %, Latin-1 files 0 %); else CP1252, or ISO-8859-1
/// where CP1252 has holes. Never NULL.
const char *hl_encoding_guess(const hl_encoding_evidence *evidence);

/// The name iconv knows for one a user writes: GBK and its kin mean GB18030, Latin-1
/// means CP1252; NULL for NULL, "" and "auto". Borrowed.
const char *hl_encoding_name(const char *name);

/// Whether the system can convert from this encoding.
bool hl_encoding_is_known(const char *name);

bool hl_text_is_utf8(const char *text);

/// Cut a character that is incomplete at the end of a text.
void hl_text_trim_cut(char *text);

/// Convert bytes to UTF-8; the text is followed by a NUL that is not counted.
///
/// @param encoding  a name that iconv knows
/// @param out       the caller frees it
/// @return          HL_INPUT with READ_ENCODING, HL_MEMORY
hl_status hl_text_decode(const char *bytes, size_t count, const char *encoding,
                         char **out, size_t *length, hl_error *err);

#endif
