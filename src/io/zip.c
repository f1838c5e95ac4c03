#include "io/zip.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <stdint.h>
#include <string.h>

#include "core/buffer.h"
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
    const unsigned char *packed;
    uint32_t packed_size;
    uint32_t size;
    uint32_t crc;
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

static void put_archive(hl_buffer *out, const entry *e)
{
    put(out, LOCAL_MARK, 4);
    put_common(out, e);
    hl_buffer_text(out, e->name);
    hl_buffer_bytes(out, e->packed, e->packed_size);

    const uint32_t directory = (uint32_t)out->length;
    put(out, CENTRAL_MARK, 4);
    put(out, VERSION, 2);
    put_common(out, e);
    put(out, 0, 2); // comment
    put(out, 0, 2); // disk
    put(out, 0, 2); // internal attributes
    put(out, 0, 4); // external attributes
    put(out, 0, 4); // offset of the local header
    hl_buffer_text(out, e->name);

    const uint32_t directory_size = (uint32_t)out->length - directory;
    put(out, END_MARK, 4);
    put(out, 0, 2);
    put(out, 0, 2);
    put(out, 1, 2);
    put(out, 1, 2);
    put(out, directory_size, 4);
    put(out, directory, 4);
    put(out, 0, 2);
}

hl_status hl_zip_one(const char *name, const void *bytes, size_t count,
                     unsigned char **out, size_t *size, hl_error *err)
{
    size_t length = 0;
    hl_buffer archive = {0};
    char *taken = NULL;

    if (count > INT32_MAX) {
        return hl_fail(err, HL_CODE_INTERNAL, "%zu bytes are too many to zip", count);
    }
    unsigned char *zlib = CPLZLibDeflate(bytes, count, LEVEL, NULL, 0, &length);
    if (zlib == NULL) return hl_no_memory(err, "%zu bytes to be zipped", count);
    const entry e = {.name = name,
                     .packed = zlib + ZLIB_HEAD,
                     .packed_size = (uint32_t)(length - ZLIB_HEAD - ZLIB_TAIL),
                     .size = (uint32_t)count,
                     .crc = checksum(bytes, count)};
    put_archive(&archive, &e);
    VSIFree(zlib);
    const hl_status status = hl_buffer_take(&archive, &taken, size, err);
    if (status == HL_OK) *out = (unsigned char *)taken;
    return status;
}
