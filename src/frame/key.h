/// @file key.h
/// Keys as texts: the normal form, and what may be asked about one.
#ifndef HINTERLAND_FRAME_KEY_H
#define HINTERLAND_FRAME_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/frame/table.h"

/// The normal form of a key as units.h lays it down.
///
/// @param repairs  receives the bits 1 << hl_join_repair of what was put right; may be
///                 NULL
/// @return         the caller frees it; "" for a key of blanks or NULL; NULL when there
///                 is no memory
char *hl_key_normal(const char *raw, unsigned *repairs);

/// A normal form without any blank. The caller frees it; NULL when there is no memory.
char *hl_key_squeezed(const char *normal);

/// Is it made of ASCII digits only, and not empty?
bool hl_key_is_digits(const char *key);

/// A key of digits without its leading zeros. Borrowed from `key`.
const char *hl_key_significant(const char *key);

/// Do the two keys of digits differ by six zeros at the end, 12 to 6 digits?
bool hl_key_is_long_form(const char *long_code, const char *code);

/// Bytes of a name without what says which kind of county it is: 县, 区, 市, 旗,
/// 自治县, County, City … The whole name when nothing would be left.
size_t hl_key_stem(const char *name);

/// A blank of any kind: ASCII controls and space, no-break, ideographic, zero-width.
bool hl_is_blank(uint32_t character);

/// The ASCII character that a full-width one stands for, or the character itself.
uint32_t hl_half_width(uint32_t character);

/// The first keys of a list, for a message.
enum { HL_KEY_LIST_SIZE = 240 };
typedef struct hl_key_list {
    size_t count; ///< also those that found no room
    size_t length;
    char text[HL_KEY_LIST_SIZE]; ///< "a, b, …"; no tabs
} hl_key_list;

void hl_key_list_add(hl_key_list *list, const char *key);

/// The field, or JOIN-001 with the names there are and the nearest of them.
hl_status hl_field_require(const hl_table *table, const char *name,
                           const hl_field **out, hl_error *err);

/// The values of a field in normal form: rows texts, "" where missing. The caller
/// releases them with hl_free_texts().
///
/// @param repairs  rows bit sets of hl_join_repair; may be NULL
hl_status hl_field_normal_texts(const hl_field *field, size_t rows, char ***out,
                                unsigned *repairs, hl_error *err);

#endif
