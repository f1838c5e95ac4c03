#include "hinterland/io/geopackage.h"

#include <cpl_conv.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/memory.h"
#include "io/gpkg.h"

/// GDAL's settings while a GeoPackage is written. The journal stays in memory: what is
/// beside the target is one file, and a failed file is thrown away, not rolled back.
static const char *const SETTINGS[][2] = {
    {"OGR_CURRENT_DATE",       HL_GPKG_TIME},
    {"OGR_SQLITE_SYNCHRONOUS", "OFF"       },
    {"OGR_SQLITE_JOURNAL",     "MEMORY"    },
};
enum { SETTING_COUNT = sizeof SETTINGS / sizeof *SETTINGS };

static void set_settings(char *before[SETTING_COUNT])
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        before[i] = hl_copy_text(CPLGetThreadLocalConfigOption(SETTINGS[i][0], NULL));
        CPLSetThreadLocalConfigOption(SETTINGS[i][0], SETTINGS[i][1]);
    }
}

static void restore_settings(char *before[SETTING_COUNT])
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        CPLSetThreadLocalConfigOption(SETTINGS[i][0], before[i]);
        free(before[i]);
    }
}

/// SQLite's side files mean that somebody has the target open for writing; they would
/// be replayed into the new file.
static hl_status check_not_in_use(const char *path, hl_error *err)
{
    static const char *const SUFFIXES[] = {"-wal", "-shm", "-journal"};

    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        struct stat info;
        hl_buffer side = {0};
        hl_buffer_format(&side, "%s%s", path, SUFFIXES[i]);
        hl_status status = hl_buffer_check(&side, err);
        if (status == HL_OK && stat(side.text, &info) == 0) {
            status = hl_fail(err, HL_CODE_WRITE_IN_USE, "%s\t%s", path,
                             hl_path_name(side.text));
        }
        hl_buffer_free(&side);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

static hl_status fill(const hl_gpkg *gpkg, const hl_geopackage_options *options,
                      hl_error *err)
{
    const hl_package *package = gpkg->package;

    (void)GDALDatasetStartTransaction(gpkg->dataset, FALSE);
    hl_status status = hl_gpkg_add_schema(gpkg, err);
    for (size_t i = 0; i < package->sheet_count && status == HL_OK; i++) {
        status = hl_gpkg_add_sheet(gpkg, &package->sheets[i], err);
    }
    for (size_t i = 0; i < package->view_count && status == HL_OK; i++) {
        status = hl_gpkg_add_view(gpkg, &package->views[i], err);
    }
    if (status == HL_OK) status = hl_gpkg_add_maps(gpkg, err);
    if (status == HL_OK) status = hl_gpkg_add_styles(gpkg, err);
    if (status == HL_OK) status = hl_gpkg_describe(gpkg, err);
    if (status == HL_OK && !options->no_project) {
        status = hl_gpkg_add_project(gpkg, hl_path_name(gpkg->target), err);
    }
    if (status == HL_OK) {
        (void)GDALDatasetCommitTransaction(gpkg->dataset);
        status = hl_gpkg_check(gpkg, err);
    }
    return status;
}

/// Build the file, close it, look at GDAL's errors (GDALClose() returns none), open it
/// again and count.
static hl_status build(const char *path, hl_gpkg *gpkg,
                       const hl_geopackage_options *options, hl_error *err)
{
    GDALDriverH driver = GDALGetDriverByName("GPKG");

    if (driver == NULL) {
        return hl_fail(err, HL_CODE_INTERNAL, "GDAL without its GeoPackage driver");
    }
    gpkg->dataset = GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, NULL);
    if (gpkg->dataset == NULL) {
        return hl_fail(err, HL_CODE_WRITE_FAILED, "%s\t%s", gpkg->target,
                       hl_gdal_reason(gpkg->messages));
    }
    hl_status status = fill(gpkg, options, err);
    GDALClose(gpkg->dataset);
    gpkg->dataset = NULL;
    if (status == HL_OK) status = hl_gpkg_check(gpkg, err);
    if (status == HL_OK) status = hl_gpkg_verify(path, gpkg, err);
    return status;
}

hl_status hl_geopackage_write(const char *path, const hl_package *package,
                              const hl_geopackage_options *options, hl_error *err)
{
    static const hl_geopackage_options DEFAULTS = {0};
    char *before[SETTING_COUNT] = {0};
    hl_gdal_messages messages = {0};
    hl_draft draft = {0};

    if (options == NULL) options = &DEFAULTS;
    hl_status status = hl_package_check(package, err);
    if (status == HL_OK) status = check_not_in_use(path, err);
    if (status == HL_OK) status = hl_draft_begin(path, options->overwrite, &draft, err);
    if (status != HL_OK) return status;

    hl_gpkg gpkg = {.package = package, .messages = &messages, .target = path};
    hl_gdal_start();
    hl_gdal_catch(&messages);
    set_settings(before);
    status = build(draft.temporary, &gpkg, options, err);
    restore_settings(before);
    hl_gdal_release();
    if (status == HL_OK) status = hl_draft_commit(&draft, err);
    hl_draft_abandon(&draft);
    return status;
}
