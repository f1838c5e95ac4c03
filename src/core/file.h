/// @file file.h
/// Outputs appear whole or not at all: written under a temporary name beside the
/// target, synced, renamed. A killed run leaves one temporary file, which the next one
/// removes.
#ifndef HINTERLAND_CORE_FILE_H
#define HINTERLAND_CORE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

/// An output on its way. Start from `{0}`.
typedef struct hl_draft {
    char *target;    ///< where it will be
    char *temporary; ///< where it is written: `.NAME.PID.part.EXT` in the same folder
} hl_draft;

/// Prepare an output: the folder exists and can be written, the target may be replaced,
/// temporary files that dead runs left for this target are removed.
///
/// @param overwrite  false refuses an existing target
/// @param out        released by hl_draft_commit() or hl_draft_abandon()
/// @return           HL_OUTPUT with a WRITE code, HL_MEMORY
hl_status hl_draft_begin(const char *target, bool overwrite, hl_draft *out,
                         hl_error *err);

/// Sync the temporary file, rename it to the target, sync the folder, release the
/// draft. On failure the temporary file is removed and the target untouched.
hl_status hl_draft_commit(hl_draft *draft, hl_error *err);

/// Remove the temporary file, if it is there, and release the draft. Twice is allowed.
void hl_draft_abandon(hl_draft *draft);

/// Write bytes to a file by a draft.
hl_status hl_file_write(const char *target, const void *bytes, size_t count,
                        bool overwrite, hl_error *err);

/// Read a whole file; the bytes are followed by a NUL that is not counted.
///
/// @param out  the caller frees it
/// @return     HL_INPUT with a READ code, HL_MEMORY
hl_status hl_file_read(const char *path, char **out, size_t *count, hl_error *err);

/// Make a folder and its parents; it may exist.
hl_status hl_folder_make(const char *path, hl_error *err);

/// `folder`/`name`, or `name` alone when it is absolute or `folder` is NULL or "". The
/// caller frees it; NULL when there is no memory.
char *hl_path_join(const char *folder, const char *name);

/// The part of a path after its last slash. Borrowed.
const char *hl_path_name(const char *path);

#endif
