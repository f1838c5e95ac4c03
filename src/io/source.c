#include "io/source.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "core/file.h"
#include "core/memory.h"
#include "io/nearest_name.h"

enum {
    HEAD_BYTES = 512,
    SHP_HEADER = 100,
    SHP_LENGTH_AT = 24,
    SHX_RECORD = 8,
    DBF_HEADER = 12,
    WORD = 2
};

const char *hl_source_label(const char *source)
{
    return strncasecmp(source, "PG:", 3) == 0 ? "PG" : hl_path_name(source);
}

bool hl_source_is_file(const char *source)
{
    return strncmp(source, "/vsi", 4) != 0 && strncasecmp(source, "PG:", 3) != 0 &&
           strstr(source, "://") == NULL;
}

bool hl_source_has_extension(const char *source, const char *extension)
{
    const size_t length = strlen(source);
    const size_t tail = strlen(extension);

    return length >= tail && strcasecmp(source + length - tail, extension) == 0;
}

static hl_status missing(const char *source, hl_error *err)
{
    const char *name = hl_path_name(source);
    char near[sizeof((struct dirent *)0)->d_name] = "";
    size_t best = strlen(name) / 3 > 2 ? strlen(name) / 3 : 2;
    char *folder = hl_copy_text(source);

    if (folder == NULL) return hl_no_memory(err, "the path %s", source);
    folder[name - source] = '\0';
    DIR *entries = opendir(folder[0] != '\0' ? folder : ".");
    free(folder);
    if (entries == NULL) return hl_fail(err, HL_CODE_READ_NOT_FOUND, "%s\t", source);
    for (const struct dirent *e = readdir(entries); e != NULL; e = readdir(entries)) {
        const size_t distance = hl_name_distance(e->d_name, name);
        const bool first = near[0] != '\0' && strcmp(e->d_name, near) > 0;
        if (e->d_name[0] == '.' || distance > best || (distance == best && first)) {
            continue;
        }
        best = distance;
        (void)snprintf(near, sizeof near, "%s", e->d_name);
    }
    (void)closedir(entries);
    if (near[0] == '\0') return hl_fail(err, HL_CODE_READ_NOT_FOUND, "%s\t", source);
    return hl_fail(err, HL_CODE_READ_NOT_FOUND, "%s\t (→ %s?)", source, near);
}

hl_status hl_source_exists(const char *path, hl_error *err)
{
    struct stat info;

    if (stat(path, &info) == 0 || (errno != ENOENT && errno != ENOTDIR)) return HL_OK;
    return missing(path, err);
}

hl_status hl_source_check_bytes(const char *label, const char *bytes, size_t count,
                                hl_error *err)
{
    static const char LFS[] = "version https://git-lfs";
    static const char BOM[] = "\xEF\xBB\xBF";
    const char *text = bytes;

    if (count == 0) return hl_fail(err, HL_CODE_READ_EMPTY_FILE, "%s", label);
    if (strncmp(text, LFS, sizeof LFS - 1) == 0) {
        return hl_fail(err, HL_CODE_READ_LFS_POINTER, "%s", label);
    }
    if (strncmp(text, BOM, sizeof BOM - 1) == 0) text += sizeof BOM - 1;
    text += strspn(text, " \t\r\n");
    if (strncasecmp(text, "<!doctype html", strlen("<!doctype html")) == 0 ||
        strncasecmp(text, "<html", strlen("<html")) == 0) {
        return hl_fail(err, HL_CODE_READ_WEB_PAGE, "%s", label);
    }
    return HL_OK;
}

static hl_status check_head(const char *path, hl_error *err)
{
    char head[HEAD_BYTES + 1] = "";
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        return hl_fail(err, HL_CODE_READ_OPEN, "%s\t%s", path, strerror(errno));
    }
    const size_t count = fread(head, 1, HEAD_BYTES, file);
    (void)fclose(file);
    return hl_source_check_bytes(hl_path_name(path), head, count, err);
}

static uint64_t big_endian(const unsigned char *bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < 4; i++) {
        value = value << 8U | bytes[i];
    }
    return value;
}

static hl_status check_shp_length(const char *path, hl_error *err)
{
    unsigned char header[SHP_HEADER] = {0};
    struct stat info;
    FILE *file = fopen(path, "rb");

    if (file == NULL || stat(path, &info) != 0) {
        if (file != NULL) (void)fclose(file);
        return hl_fail(err, HL_CODE_READ_OPEN, "%s\t%s", path, strerror(errno));
    }
    const size_t got = fread(header, 1, sizeof header, file);
    (void)fclose(file);
    const uint64_t size = (uint64_t)info.st_size;
    const uint64_t claimed = big_endian(header + SHP_LENGTH_AT) * WORD;
    if (got < sizeof header || claimed > size) {
        return hl_fail(err, HL_CODE_READ_TRUNCATED, "%s\t%llu < %llu", // bytes
                       hl_path_name(path), (unsigned long long)size,
                       (unsigned long long)claimed);
    }
    return HL_OK;
}

/// No record of the index may end behind the shapes.
static hl_status check_shx(const char *shx, const char *shp, hl_error *err)
{
    char *bytes = NULL;
    size_t count = 0;
    struct stat info;

    if (stat(shp, &info) != 0) {
        return hl_fail(err, HL_CODE_READ_OPEN, "%s\t%s", shp, strerror(errno));
    }
    hl_status status = hl_file_read(shx, &bytes, &count, err);
    if (status != HL_OK) return status;
    for (size_t at = SHP_HEADER; at + SHX_RECORD <= count; at += SHX_RECORD) {
        const unsigned char *record = (const unsigned char *)bytes + at;
        const uint64_t end =
            (big_endian(record) + big_endian(record + 4)) * WORD + SHX_RECORD;
        if (end > (uint64_t)info.st_size) {
            status = hl_fail(err, HL_CODE_READ_TRUNCATED, "%s\t%lld < %llu",
                             hl_path_name(shp), (long long)info.st_size,
                             (unsigned long long)end);
            break;
        }
    }
    free(bytes);
    return status;
}

static uint64_t little_endian(const unsigned char *bytes, size_t count)
{
    uint64_t value = 0;

    while (count-- > 0) {
        value = value << 8U | bytes[count];
    }
    return value;
}

/// A .dbf holds all the rows it claims, as many as there are shapes: GDAL would take
/// the others for deleted.
static hl_status check_dbf(const char *dbf, const char *shx, hl_error *err)
{
    unsigned char header[DBF_HEADER] = {0};
    struct stat of_dbf;
    struct stat of_shx;
    FILE *file = fopen(dbf, "rb");

    if (file == NULL || stat(dbf, &of_dbf) != 0 || stat(shx, &of_shx) != 0) {
        if (file != NULL) (void)fclose(file);
        return hl_fail(err, HL_CODE_READ_OPEN, "%s\t%s", dbf, strerror(errno));
    }
    const size_t got = fread(header, 1, sizeof header, file);
    (void)fclose(file);
    const uint64_t size = (uint64_t)of_dbf.st_size;
    const uint64_t rows = little_endian(header + 4, 4);
    const uint64_t claimed =
        little_endian(header + 8, 2) + rows * little_endian(header + 10, 2);
    if (got < sizeof header || claimed > size) {
        return hl_fail(err, HL_CODE_READ_TRUNCATED, "%s\t%llu < %llu",
                       hl_path_name(dbf), (unsigned long long)size,
                       (unsigned long long)claimed);
    }
    const uint64_t shapes = ((uint64_t)of_shx.st_size - SHP_HEADER) / SHX_RECORD;
    if (of_shx.st_size >= SHP_HEADER && rows != shapes) {
        return hl_fail(err, HL_CODE_READ_ROWS, "%s\t%llu\t%llu", hl_path_name(dbf),
                       (unsigned long long)rows, (unsigned long long)shapes);
    }
    return HL_OK;
}

/// Whether a .shp has a companion with another extension, in either letter case; `path`
/// becomes its path.
static bool find_companion(char *path, const char *const extension[2])
{
    struct stat info;
    char *at = path + strlen(path) - strlen(extension[0]);

    for (size_t i = 0; i < 2; i++) {
        for (size_t c = 0; extension[i][c] != '\0'; c++) {
            at[c] = extension[i][c];
        }
        if (stat(path, &info) == 0) return true;
    }
    return false;
}

static hl_status check_companions(const char *source, const char *dbf, const char *shx,
                                  hl_error *err)
{
    hl_status status = check_shp_length(source, err);

    if (status == HL_OK && dbf != NULL) status = check_head(dbf, err);
    if (status == HL_OK && shx != NULL) status = check_head(shx, err);
    if (status == HL_OK && shx != NULL) status = check_shx(shx, source, err);
    if (status == HL_OK && shx != NULL && dbf != NULL) {
        status = check_dbf(dbf, shx, err);
    }
    return status;
}

static hl_status check_shapefile(const char *source, bool *shx_missing, hl_error *err)
{
    static const char *const DBF[] = {".dbf", ".DBF"};
    static const char *const SHX[] = {".shx", ".SHX"};
    char *dbf = hl_copy_text(source);
    char *shx = hl_copy_text(source);
    hl_status status = HL_OK;

    if (dbf == NULL || shx == NULL) {
        status = hl_no_memory(err, "the path %s", source);
    } else {
        const bool has_dbf = find_companion(dbf, DBF);
        *shx_missing = !find_companion(shx, SHX);
        status = check_companions(source, has_dbf ? dbf : NULL,
                                  *shx_missing ? NULL : shx, err);
    }
    free(dbf);
    free(shx);
    return status;
}

/// GDAL opens no .dbf whose .shp lacks the .shx.
static hl_status check_dbf_source(const char *source, bool *shx_missing, hl_error *err)
{
    static const char *const SHP[] = {".shp", ".SHP"};
    static const char *const SHX[] = {".shx", ".SHX"};
    char *path = hl_copy_text(source);

    if (path == NULL) return hl_no_memory(err, "the path %s", source);
    *shx_missing = find_companion(path, SHP) && !find_companion(path, SHX);
    free(path);
    return HL_OK;
}

bool hl_source_lacks_table(const char *source)
{
    static const char *const DBF[] = {".dbf", ".DBF"};
    char *path = hl_source_is_file(source) && hl_source_has_extension(source, ".shp")
                     ? hl_copy_text(source)
                     : NULL;
    const bool lacks = path != NULL && !find_companion(path, DBF);

    free(path);
    return lacks;
}

hl_status hl_source_check(const char *source, bool *shx_missing, hl_error *err)
{
    struct stat info;

    *shx_missing = false;
    if (!hl_source_is_file(source)) return HL_OK;
    if (stat(source, &info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return missing(source, err);
        return hl_fail(err, HL_CODE_READ_OPEN, "%s\t%s", source, strerror(errno));
    }
    if (S_ISDIR(info.st_mode)) return HL_OK;
    const hl_status status = check_head(source, err);
    if (status != HL_OK) return status;
    if (hl_source_has_extension(source, ".shp")) {
        return check_shapefile(source, shx_missing, err);
    }
    if (hl_source_has_extension(source, ".dbf")) {
        return check_dbf_source(source, shx_missing, err);
    }
    return HL_OK;
}
