/// @file suggest.h
/// Which of the known words was meant? Edit distance over characters, not bytes.
#ifndef HINTERLAND_CORE_SUGGEST_H
#define HINTERLAND_CORE_SUGGEST_H

#include <stddef.h>
#include <stdint.h>

enum { HL_SUGGEST_LENGTH_MAX = 128 }; ///< characters that are compared

/// The number of edits that turn `a` into `b`: a character inserted, dropped, replaced,
/// or two neighbors swapped (optimal string alignment; Levenshtein's distance with
/// Damerau's swap, no part edited twice). Symmetric; 0 for equal texts.
///
/// @param a, b  UTF-8; a byte that is not UTF-8 counts as a character. Characters past
///              HL_SUGGEST_LENGTH_MAX are not compared, only counted.
/// @note        time O(|a| |b|), no allocation
size_t hl_edit_distance(const char *a, const char *b);

/// The character at `*text`, which moves on behind it; at the NUL it must not be
/// called. A byte that is not UTF-8 is a character of its own.
uint32_t hl_text_next(const char **text);

/// The number of characters of a UTF-8 text.
size_t hl_text_length(const char *text);

/// How far apart two words of this length may be to be taken for each other: 2, or a
/// third of the length if that is more, and always less than the whole word.
size_t hl_suggest_reach(size_t length);

/// The word of `list` nearest to `word`, letter case of ASCII ignored; of equals the
/// first. NULL when none is within hl_suggest_reach().
///
/// @param list  `count` texts; NULL entries are skipped
/// @return      borrowed from `list`
const char *hl_suggest(const char *word, const char *const *list, size_t count);

#endif
