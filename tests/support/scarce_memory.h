/// @file scarce_memory.h
/// Allocations that fail from the n-th on: for a test of one file that is linked with
/// --wrap=calloc and --wrap=realloc (tests/oom).
#ifndef HINTERLAND_TESTS_SCARCE_MEMORY_H
#define HINTERLAND_TESTS_SCARCE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

/// Allocations that still succeed; SIZE_MAX: all.
static size_t allowed = SIZE_MAX;

static bool is_refused(void)
{
    if (allowed == SIZE_MAX) return false;
    if (allowed == 0) return true;
    allowed--;
    return false;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_refused() ? NULL : __real_realloc(old, size);
}

#endif
