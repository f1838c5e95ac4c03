/// @file words.h
/// Lists of words: counted, joined, searched for a near one, wrapped to the width of a
/// terminal.
#ifndef HINTERLAND_CLI_WORDS_H
#define HINTERLAND_CLI_WORDS_H

#include <stddef.h>
#include <stdio.h>

#include "hinterland/core/status.h"
#include "hinterland/core/text.h"

enum { WORDS_LINE_WIDTH = 88 };

/// The number of words before the NULL.
size_t words_count(const char *const *words);

/// The words with ", " between them, cut to `size` bytes. Returns `out`.
char *words_join(const char *const *words, size_t count, char *out, size_t size);

/// The word nearest to `word`, for "did you mean"; NULL when none is near. Borrowed.
const char *words_near(const char *word, const char *const *words, size_t count);

/// The columns that a UTF-8 text takes on a terminal: a Chinese character takes two.
size_t words_width(const char *text);

/// The bits of the words in a list with commas: 1 << 0 for words[0], ….
///
/// @return  HL_USAGE names the word that is none of them
hl_status words_bits(const char *option_name, const char *list,
                     const char *const *words, unsigned *out, hl_error *err);

/// Print a paragraph, broken into lines that end before WORDS_LINE_WIDTH.
///
/// @param column  where the cursor stands now
/// @param indent  where the further lines begin
void words_wrap(FILE *to, const char *text, size_t column, size_t indent);

/// Print a sentence with values in the places of {1}, {2}, …
///
/// @param values  printf format of the values, separated by tabs, as in hl_fail()
HL_PRINTF(4, 5)
void words_say(FILE *to, hl_text sentence, hl_lang lang, const char *values, ...);

#endif
