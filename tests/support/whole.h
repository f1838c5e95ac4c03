/// @file whole.h
/// A small study for tests of whole runs: a grid of counties as GeoJSON, a table of
/// indicators as CSV, a study file; and what its outputs are compared with.
#ifndef HINTERLAND_TESTS_WHOLE_H
#define HINTERLAND_TESTS_WHOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/study/run.h"

enum { WHOLE_PATH = 512 };

typedef struct whole_options {
    size_t side;         ///< side * side counties
    size_t periods;      ///< 1: no column of years
    size_t permutations; ///< local; global as many
    uint64_t shuffle; ///< 0: rows of both inputs by key; else another order per value
    bool messy; ///< a county in two parts, a row without county, a county without row
} whole_options;

/// The path of `name` in a folder.
void whole_join(char path[WHOLE_PATH], const char *folder, const char *name);

/// Make a folder under $TMPDIR (else /tmp); its path is written to `folder`.
void whole_folder(char folder[WHOLE_PATH]);

/// Write grid.geojson, values.csv and study.yaml into a folder.
void whole_write(const char *folder, const whole_options *options);

/// Read the study `folder`/study.yaml and run it into `folder`/`out`.
hl_status whole_run(const char *folder, const char *out, int threads, bool overwrite,
                    hl_error *err);

/// As whole_run(), for another study file, with overrides.
hl_status whole_run_study(const char *path, const char *const *set, size_t sets,
                          const hl_run_options *options, hl_error *err);

/// Files under a folder, folders not counted; with "part" in the name (a temporary)
/// when `temporary`. A missing folder has none.
size_t whole_count(const char *folder, bool temporary);

/// Copy every file under a folder to another, which may be missing.
void whole_copy(const char *from, const char *to);

/// Fail unless every file under `out` is wholly that of `old` or wholly that of `new`
/// and result.json, the last one, is that of `old`. run.log.json does not count, nor do
/// temporaries.
void whole_check_untorn(const char *out, const char *old, const char *new);

/// Say which files under two folders differ; how many. run.log.json does not count.
size_t whole_differences(const char *one, const char *other);

/// Remove a folder with everything in it.
void whole_remove(const char *folder);

/// Whether a file is there; otherwise the reason to skip is printed.
bool whole_has(const char *path);

#endif
