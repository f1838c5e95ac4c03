/// @file scratch.h
/// A folder of its own for a test that writes files.
#ifndef HINTERLAND_TESTS_SCRATCH_H
#define HINTERLAND_TESTS_SCRATCH_H

#include <stddef.h>

enum { SCRATCH_SIZE = 512 };

typedef struct scratch {
    char folder[SCRATCH_SIZE];
    char path[SCRATCH_SIZE]; ///< what scratch_path() answered last
} scratch;

/// A new empty folder; fails the test when there is none to be had.
void scratch_make(scratch *scratch);

/// The path of a file in it; valid until the next call.
const char *scratch_path(scratch *scratch, const char *name);

/// How many files are in it, hidden ones too.
size_t scratch_count(const scratch *scratch);

/// Remove the folder and its files.
void scratch_remove(scratch *scratch);

/// The bytes of a file, followed by a NUL; the caller frees them. Fails the test when
/// it cannot be read.
char *scratch_read(const char *path, size_t *size);

/// Write a text file; fails the test when it cannot.
void scratch_write(const char *path, const char *text);

#endif
