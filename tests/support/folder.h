/// @file folder.h
/// A folder of its own for a test, removed afterwards.
#ifndef HINTERLAND_TESTS_FOLDER_H
#define HINTERLAND_TESTS_FOLDER_H

#include <stddef.h>

enum { FOLDER_PATH_SIZE = 512 };

/// Make a folder under $TMPDIR (else /tmp); the path is written to `path`.
void folder_make(char path[FOLDER_PATH_SIZE]);

/// Write a file into it; the path of the file stays valid until the next call.
const char *folder_write(const char *folder, const char *name, const void *bytes,
                         size_t count);

/// The path of a file in it; valid until the next call.
const char *folder_path(const char *folder, const char *name);

/// Remove the folder and its files.
void folder_remove(const char *folder);

#endif
