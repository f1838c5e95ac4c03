#include "io/open.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <ogr_api.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/memory.h"
#include "io/encoding.h"
#include "io/gdal.h"
#include "io/nearest_name.h"
#include "io/source.h"

enum { FOLDER_SIZE = 64, ENCODING_OPTION_SIZE = 64, EXTENSION = 4 };

/// The path as GDAL wants it: a .zip is a folder.
static char *path_of(const char *source)
{
    static const char ZIP[] = "/vsizip/";

    if (!hl_source_is_file(source) || !hl_source_has_extension(source, ".zip")) {
        return hl_copy_text(source);
    }
    const size_t size = sizeof ZIP + strlen(source);
    char *path = hl_array(size, 1);
    if (path != NULL) (void)snprintf(path, size, "%s%s", ZIP, source);
    return path;
}

/// Copy a .shp and its companions to memory, where an index may be written.
static hl_status copy_to_memory(hl_opened *opened, hl_error *err)
{
    static const char *const EXTENSIONS[] = {".shp", ".SHP", ".dbf", ".DBF", ".prj",
                                             ".PRJ", ".cpg", ".CPG", NULL};
    static atomic_uint serial; // sources may be read by several threads
    char folder[FOLDER_SIZE];
    hl_status status = HL_OK;

    (void)snprintf(folder, sizeof folder, "/vsimem/hinterland/read-%u",
                   atomic_fetch_add(&serial, 1U));
    opened->memory = hl_copy_text(folder);
    char *from = hl_copy_text(opened->path);
    char *to = hl_path_join(folder, hl_path_name(opened->path));
    if (opened->memory == NULL || from == NULL || to == NULL) {
        status = hl_no_memory(err, "the path %s", opened->path);
        goto done;
    }
    for (size_t i = 0; EXTENSIONS[i] != NULL && status == HL_OK; i++) {
        struct stat info;
        memcpy(from + strlen(from) - EXTENSION, EXTENSIONS[i], EXTENSION);
        memcpy(to + strlen(to) - EXTENSION, EXTENSIONS[i & ~(size_t)1], EXTENSION);
        if (stat(from, &info) != 0) continue;
        if (CPLCopyFile(to, from) != 0) {
            status = hl_no_memory(err, "a copy of %s", hl_path_name(from));
        }
    }
    if (status != HL_OK) goto done;
    memcpy(to + strlen(to) - EXTENSION, ".shp", EXTENSION);
    free(opened->path);
    opened->path = to;
    to = NULL;
done:
    free(from);
    free(to);
    return status;
}

/// Open the dataset; `encoding` NULL leaves the texts to the driver.
static hl_status open_dataset(hl_opened *opened, const char *encoding, hl_error *err)
{
    char option[ENCODING_OPTION_SIZE] = "";
    const char *options[] = {option, NULL};
    hl_gdal_messages messages = {0};

    if (opened->dataset != NULL) GDALClose(opened->dataset);
    opened->layer = NULL;
    (void)snprintf(option, sizeof option, "ENCODING=%s",
                   encoding != NULL ? encoding : "");
    // only ever written in /vsimem: a path elsewhere has its .shx
    CPLSetThreadLocalConfigOption("SHAPE_RESTORE_SHX",
                                  opened->memory != NULL ? "YES" : "NO");
    hl_gdal_catch(&messages);
    opened->dataset = GDALOpenEx(
        opened->path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL,
        encoding != NULL ? options : NULL, NULL);
    hl_gdal_release();
    CPLSetThreadLocalConfigOption("SHAPE_RESTORE_SHX", NULL);
    if (opened->dataset == NULL) {
        return hl_fail(err, HL_CODE_READ_FORMAT, "%s\t%s", opened->label,
                       hl_gdal_reason(&messages));
    }
    return HL_OK;
}

static bool counts(OGRLayerH layer, const hl_wish *wish)
{
    if (wish->shapes) return OGR_L_GetGeomType(layer) != wkbNone;
    return OGR_L_GetFeatureCount(layer, FALSE) != 0; // the unused sheets of a workbook
}

static void list_layers(GDALDatasetH dataset, const hl_wish *wish, hl_buffer *names)
{
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset, i);
        if (counts(layer, wish)) {
            hl_buffer_format(names, "%s%s", names->length > 0 ? ", " : "",
                             OGR_L_GetName(layer));
        }
    }
}

static hl_status fail_with_names(const hl_opened *opened, const hl_wish *wish,
                                 hl_error *err)
{
    const int count = GDALDatasetGetLayerCount(opened->dataset);
    hl_buffer names = {0};
    const char **name = hl_array((size_t)count, sizeof *name);

    if (name == NULL) return hl_no_memory(err, "%d layers", count);
    list_layers(opened->dataset, wish, &names);
    hl_status status = hl_buffer_check(&names, err);
    for (int i = 0; i < count; i++) {
        name[i] = OGR_L_GetName(GDALDatasetGetLayer(opened->dataset, i));
    }
    const char *list = names.text != NULL ? names.text : "";
    if (status == HL_OK && wish->layer == NULL) {
        status = hl_fail(err, HL_CODE_READ_LAYERS, "%s\t%s", opened->label, list);
    } else if (status == HL_OK) {
        const size_t near = hl_nearest_name(name, (size_t)count, wish->layer);
        status = hl_fail(err, HL_CODE_READ_LAYER_NAME, "%s\t%s\t%s%s%s\t%s",
                         opened->label, wish->layer, near < SIZE_MAX ? " (→ " : "",
                         near < SIZE_MAX ? name[near] : "", near < SIZE_MAX ? "?)" : "",
                         list);
    }
    free(name);
    hl_buffer_free(&names);
    return status;
}

static hl_status choose_layer(hl_opened *opened, const hl_wish *wish, hl_error *err)
{
    OGRLayerH only = NULL;
    size_t candidates = 0;

    if (wish->layer != NULL) {
        opened->layer = GDALDatasetGetLayerByName(opened->dataset, wish->layer);
        if (opened->layer == NULL) return fail_with_names(opened, wish, err);
        return HL_OK;
    }
    for (int i = 0; i < GDALDatasetGetLayerCount(opened->dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(opened->dataset, i);
        if (!counts(layer, wish)) continue;
        candidates++;
        only = layer;
    }
    if (candidates == 0) {
        return hl_fail(err,
                       wish->shapes ? HL_CODE_READ_NO_SHAPES : HL_CODE_READ_NO_FEATURES,
                       "%s", opened->label);
    }
    if (candidates > 1) return fail_with_names(opened, wish, err);
    opened->layer = only;
    return HL_OK;
}

/// Look at every name and text of the layer, as raw bytes.
static void look_at_layer(OGRLayerH layer, hl_encoding_evidence *evidence)
{
    const char *no_shapes[] = {"OGR_GEOMETRY", NULL};
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    const int count = OGR_FD_GetFieldCount(definition);

    for (int f = 0; f < count; f++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, f));
        hl_encoding_look(evidence, name, strlen(name));
    }
    (void)OGR_L_SetIgnoredFields(layer, no_shapes);
    OGR_L_ResetReading(layer);
    OGRFeatureH feature = NULL;
    while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
        for (int f = 0; f < count; f++) {
            const OGRFieldType type =
                OGR_Fld_GetType(OGR_FD_GetFieldDefn(definition, f));
            if (type != OFTString || !OGR_F_IsFieldSetAndNotNull(feature, f)) continue;
            const char *text = OGR_F_GetFieldAsString(feature, f);
            hl_encoding_look(evidence, text, strlen(text));
        }
        OGR_F_Destroy(feature);
    }
    (void)OGR_L_SetIgnoredFields(layer, NULL);
}

/// The encoding of a shapefile or DBF: what the user says, else what the .cpg says
/// where the bytes do not speak against it, else what the bytes look like.
static hl_status find_encoding(const hl_opened *opened, const hl_wish *wish,
                               const char **out, hl_log *log, hl_error *err)
{
    const char *given = hl_encoding_name(wish->encoding);
    const char *stated = hl_encoding_name(GDALGetMetadataItem(
        opened->layer, "ENCODING_FROM_CPG", "SHAPEFILE")); // lives with the dataset
    hl_encoding_evidence evidence = {0};

    if (given != NULL) {
        *out = given;
        if (hl_encoding_is_known(given)) return HL_OK;
        return hl_fail(err, HL_CODE_READ_ENCODING, "%s\t", given);
    }
    look_at_layer(opened->layer, &evidence);
    const char *guess = hl_encoding_guess(&evidence);
    *out = guess;
    if (!evidence.high) return HL_OK;
    if (stated != NULL && strcmp(stated, guess) == 0) return HL_OK;
    const bool plausible = stated != NULL && hl_encoding_is_known(stated) &&
                           strcmp(stated, "UTF-8") != 0 && strcmp(guess, "UTF-8") != 0;
    // A .cpg with an encoding of another part of the world is believed: CP1250, Big5.
    if (plausible && strcmp(guess, "GB18030") != 0) {
        *out = stated;
        return HL_OK;
    }
    return hl_warn(log, err, HL_CODE_READ_DETECTED, "", "%s\t%s", opened->label, guess);
}

static hl_status settle_encoding(hl_opened *opened, const hl_wish *wish, hl_log *log,
                                 hl_error *err)
{
    char encoding[ENCODING_OPTION_SIZE] = "";
    const char *found = NULL;

    if (!hl_opened_by(opened, "ESRI Shapefile")) {
        opened->encoding = hl_encoding_name(wish->encoding);
        return HL_OK;
    }
    opened->shapefile = true;
    hl_status status = open_dataset(opened, "", err);
    if (status == HL_OK) status = choose_layer(opened, wish, err);
    if (status == HL_OK) status = find_encoding(opened, wish, &found, log, err);
    if (status != HL_OK) return status;
    (void)snprintf(encoding, sizeof encoding, "%s", found);
    status = open_dataset(opened, encoding, err);
    return status != HL_OK ? status : choose_layer(opened, wish, err);
}

hl_status hl_open(const char *source, const hl_wish *wish, hl_opened *out, hl_log *log,
                  hl_error *err)
{
    hl_opened opened = {.label = hl_source_label(source)};
    bool shx_missing = false;

    hl_gdal_start();
    hl_status status = hl_source_check(source, &shx_missing, err);
    if (status != HL_OK) return status;
    opened.path = path_of(source);
    if (opened.path == NULL) return hl_no_memory(err, "the path %s", opened.label);
    if (shx_missing) {
        status = hl_warn(log, err, HL_CODE_READ_NO_INDEX, "", "%s", opened.label);
        if (status == HL_OK) status = copy_to_memory(&opened, err);
    }
    if (status == HL_OK && hl_source_lacks_table(source)) {
        status = hl_warn(log, err, HL_CODE_READ_NO_ATTRIBUTES, "", "%s", opened.label);
    }
    if (status == HL_OK) status = open_dataset(&opened, NULL, err);
    if (status == HL_OK) status = choose_layer(&opened, wish, err);
    if (status == HL_OK) status = settle_encoding(&opened, wish, log, err);
    if (status == HL_OK) {
        *out = opened;
        opened = (hl_opened){0};
    }
    hl_opened_close(&opened);
    return status;
}

bool hl_opened_by(const hl_opened *opened, const char *driver)
{
    GDALDriverH used = GDALGetDatasetDriver(opened->dataset);

    return used != NULL && strcmp(GDALGetDriverShortName(used), driver) == 0;
}

void hl_opened_close(hl_opened *opened)
{
    if (opened->dataset != NULL) GDALClose(opened->dataset);
    if (opened->memory != NULL) (void)VSIRmdirRecursive(opened->memory);
    free(opened->path);
    free(opened->memory);
    *opened = (hl_opened){0};
}
