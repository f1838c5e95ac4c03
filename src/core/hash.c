#include "core/hash.h"

#include <math.h>
#include <nettle/base64.h>
#include <stdio.h>
#include <string.h>

enum { BYTE_BITS = 8, HEX_PER_BYTE = 2 };

void hl_hash_begin(hl_hash *hash)
{
    sha256_init(&hash->context);
}

void hl_hash_bytes(hl_hash *hash, const void *bytes, size_t count)
{
    sha256_update(&hash->context, count, bytes);
}

void hl_hash_integer(hl_hash *hash, uint64_t value)
{
    uint8_t bytes[sizeof value];

    for (size_t i = 0; i < sizeof value; i++) {
        bytes[i] = (uint8_t)(value >> (BYTE_BITS * i));
    }
    hl_hash_bytes(hash, bytes, sizeof bytes);
}

void hl_hash_text(hl_hash *hash, const char *text)
{
    if (text == NULL) {
        hl_hash_integer(hash, UINT64_MAX);
        return;
    }
    hl_hash_integer(hash, strlen(text));
    hl_hash_bytes(hash, text, strlen(text));
}

void hl_hash_number(hl_hash *hash, double value)
{
    uint64_t bits = UINT64_MAX;

    if (!isnan(value)) {
        const double unsigned_zero = value == 0.0 ? 0.0 : value;
        memcpy(&bits, &unsigned_zero, sizeof bits);
    }
    hl_hash_integer(hash, bits);
}

void hl_hash_end(hl_hash *hash, char hex[HL_HASH_HEX_SIZE])
{
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(&hash->context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        (void)snprintf(hex + HEX_PER_BYTE * i, HEX_PER_BYTE + 1, "%02x", digest[i]);
    }
}

void hl_hash_end_base64(hl_hash *hash, char text[HL_HASH_BASE64_SIZE])
{
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(&hash->context, sizeof digest, digest);
    base64_encode_raw(text, sizeof digest, digest);
    text[HL_HASH_BASE64_SIZE - 1] = '\0';
}

size_t hl_base64_size(size_t count)
{
    return BASE64_ENCODE_RAW_LENGTH(count) + 1;
}

void hl_base64(const void *bytes, size_t count, char *text)
{
    base64_encode_raw(text, count, bytes);
    text[BASE64_ENCODE_RAW_LENGTH(count)] = '\0';
}

bool hl_hash_file(const char *path, char hex[HL_HASH_HEX_SIZE])
{
    enum { PIECE = 65536 };
    unsigned char bytes[PIECE];
    hl_hash hash;
    size_t count = 0;
    FILE *file = fopen(path, "rb");

    if (file == NULL) return false;
    hl_hash_begin(&hash);
    while ((count = fread(bytes, 1, sizeof bytes, file)) > 0) {
        hl_hash_bytes(&hash, bytes, count);
    }
    const bool whole = ferror(file) == 0; // a folder cannot be read
    if (whole) hl_hash_end(&hash, hex);
    (void)fclose(file);
    return whole;
}
