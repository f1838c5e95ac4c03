#include "io/zip.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "io/template.h"

// APPNOTE.TXT of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16.
enum {
    LOCAL_MARK = 0x04034B50,
    CENTRAL_MARK = 0x02014B50,
    END_MARK = 0x06054B50,
    VERSION = 20,
    DEFLATED = 8,
    FIRST_DATE = 0x21, // 1980-01-01
    ZLIB_HEAD = 2,
    ZLIB_TAIL = 4,
    BYTE_BITS = 8,
    BYTE = 0xFF,
    LEVEL = 6
};

static uint32_t checksum(const unsigned char *bytes, size_t count)
{
    static const uint32_t REVERSED_POLYNOMIAL = 0xEDB88320U;
    static const uint32_t ALL = 0xFFFFFFFFU;
    uint32_t table[BYTE + 1];

    for (uint32_t i = 0; i <= BYTE; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < BYTE_BITS; bit++) {
            c = (c & 1U) != 0 ? REVERSED_POLYNOMIAL ^ (c >> 1) : c >> 1;
        }
        table[i] = c;
    }
    uint32_t crc = ALL;
    for (size_t i = 0; i < count; i++) {
        crc = table[(crc ^ bytes[i]) & BYTE] ^ (crc >> BYTE_BITS);
    }
    return crc ^ ALL;
}

/// Append a number of `size` bytes, lowest first.
static void put(hl_buffer *out, uint32_t number, int size)
{
    for (int i = 0; i < size; i++) {
        const unsigned char byte = (unsigned char)(number >> (BYTE_BITS * i) & BYTE);
        hl_buffer_bytes(out, &byte, 1);
    }
}

typedef struct entry {
    const char *name;
    uint32_t packed_size;
    uint32_t size;
    uint32_t crc;
    uint32_t offset; ///< of the local header
} entry;

/// What the local and the central header have in common.
static void put_common(hl_buffer *out, const entry *e)
{
    put(out, VERSION, 2);
    put(out, 0, 2);
    put(out, DEFLATED, 2);
    put(out, 0, 2);
    put(out, FIRST_DATE, 2);
    put(out, e->crc, 4);
    put(out, e->packed_size, 4);
    put(out, e->size, 4);
    put(out, (uint32_t)strlen(e->name), 2);
    put(out, 0, 2);
}

/// The local header and the bytes, deflated.
static hl_status put_file(hl_buffer *out, const hl_zip_file *file, entry *e,
                          hl_error *err)
{
    size_t length = 0;

    if (file->count > INT32_MAX || out->length > INT32_MAX) {
        return hl_fail(err, HL_CODE_INTERNAL, "%zu bytes are too many to zip",
                       file->count);
    }
    unsigned char *zlib =
        CPLZLibDeflate(file->bytes, file->count, LEVEL, NULL, 0, &length);
    if (zlib == NULL) return hl_no_memory(err, "%zu bytes to be zipped", file->count);
    *e = (entry){.name = file->name,
                 .packed_size = (uint32_t)(length - ZLIB_HEAD - ZLIB_TAIL),
                 .size = (uint32_t)file->count,
                 .crc = checksum(file->bytes, file->count),
                 .offset = (uint32_t)out->length};
    put(out, LOCAL_MARK, 4);
    put_common(out, e);
    hl_buffer_text(out, e->name);
    hl_buffer_bytes(out, zlib + ZLIB_HEAD, e->packed_size);
    VSIFree(zlib);
    return HL_OK;
}

static void put_central(hl_buffer *out, const entry *e)
{
    put(out, CENTRAL_MARK, 4);
    put(out, VERSION, 2);
    put_common(out, e);
    put(out, 0, 2); // comment
    put(out, 0, 2); // disk
    put(out, 0, 2); // internal attributes
    put(out, 0, 4); // external attributes
    put(out, e->offset, 4);
    hl_buffer_text(out, e->name);
}

static void put_end(hl_buffer *out, size_t files, uint32_t directory)
{
    const uint32_t size = (uint32_t)out->length - directory;

    put(out, END_MARK, 4);
    put(out, 0, 2);
    put(out, 0, 2);
    put(out, (uint32_t)files, 2);
    put(out, (uint32_t)files, 2);
    put(out, size, 4);
    put(out, directory, 4);
    put(out, 0, 2);
}

hl_status hl_zip_files(const hl_zip_file *file, size_t files, unsigned char **out,
                       size_t *size, hl_error *err)
{
    hl_buffer archive = {0};
    char *taken = NULL;
    entry *list = hl_array(files, sizeof *list);

    if (list == NULL) return hl_no_memory(err, "%zu files to be zipped", files);
    hl_status status = HL_OK;
    for (size_t k = 0; k < files && status == HL_OK; k++) {
        status = put_file(&archive, &file[k], &list[k], err);
    }
    const uint32_t directory = (uint32_t)archive.length;
    for (size_t k = 0; k < files && status == HL_OK; k++) {
        put_central(&archive, &list[k]);
    }
    put_end(&archive, files, directory);
    free(list);
    if (status == HL_OK) status = hl_buffer_take(&archive, &taken, size, err);
    if (status == HL_OK) {
        *out = (unsigned char *)taken;
    } else {
        hl_buffer_free(&archive);
    }
    return status;
}

hl_status hl_zip_one(const char *name, const void *bytes, size_t count,
                     unsigned char **out, size_t *size, hl_error *err)
{
    const hl_zip_file file = {name, bytes, count};

    return hl_zip_files(&file, 1, out, size, err);
}
