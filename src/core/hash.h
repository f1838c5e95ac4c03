/// @file hash.h
/// SHA-256, by nettle: fingerprints of weights, contents and files.
#ifndef HINTERLAND_CORE_HASH_H
#define HINTERLAND_CORE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>

enum {
    HL_HASH_HEX_SIZE = 65,   ///< 64 digits and the NUL
    HL_HASH_BASE64_SIZE = 45 ///< 44 characters and the NUL
};

/// A running hash; start with hl_hash_begin().
typedef struct hl_hash {
    struct sha256_ctx context;
} hl_hash;

void hl_hash_begin(hl_hash *hash);
void hl_hash_bytes(hl_hash *hash, const void *bytes, size_t count);

/// A text with its length first, so that ("a", "bc") and ("ab", "c") differ; NULL is a
/// text of its own.
void hl_hash_text(hl_hash *hash, const char *text);

/// Eight bytes, lowest first, on any machine.
void hl_hash_integer(hl_hash *hash, uint64_t value);

/// The bits of a double; -0 hashes as 0, every NaN alike.
void hl_hash_number(hl_hash *hash, double value);

/// Finish: 64 lower-case hexadecimal digits.
void hl_hash_end(hl_hash *hash, char hex[HL_HASH_HEX_SIZE]);

/// The hash of the bytes of a file, a piece at a time.
///
/// @param hex  overwritten on success only
/// @return     false for what is no plain file, or cannot be read
bool hl_hash_file(const char *path, char hex[HL_HASH_HEX_SIZE]);

/// Finish: the hash in base64 (RFC 4648), as a content policy names a script by it.
void hl_hash_end_base64(hl_hash *hash, char text[HL_HASH_BASE64_SIZE]);

/// Bytes of a text with `count` bytes in base64 (RFC 4648), its NUL included.
size_t hl_base64_size(size_t count);

/// Write bytes as base64.
///
/// @param text  hl_base64_size(count) characters
void hl_base64(const void *bytes, size_t count, char *text);

#endif
