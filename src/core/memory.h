/// @file memory.h
/// The only door to the heap. Sizes are checked for overflow here, once. What comes
/// from here is released with free().
#ifndef HINTERLAND_CORE_MEMORY_H
#define HINTERLAND_CORE_MEMORY_H

#include <stddef.h>

/// A zeroed array of `count` elements, or NULL. `count` 0 gives a pointer that can be
/// freed and not read, so that empty inputs need no special case.
void *hl_array(size_t count, size_t element_size);

/// Make room for `need` elements in a growing array: doubles `*capacity` as needed.
///
/// @param array  NULL with capacity 0 at first
/// @return       the array, moved perhaps; NULL when there is no memory, with array and
///               capacity unchanged and still owned by the caller
void *hl_grow(void *array, size_t *capacity, size_t need, size_t element_size);

/// A copy of a text, or NULL when there is no memory. `text` NULL gives NULL.
char *hl_copy_text(const char *text);

/// Free `count` texts and the array that holds them. NULL is allowed.
void hl_free_texts(char **texts, size_t count);

#endif
