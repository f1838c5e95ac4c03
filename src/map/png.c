#include "map/png.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { HEADER = 33, CHUNK = 21, NAME = 4, DATA = 9, BYTE = 0xFF, TOP = 24, METER = 1 };

static const double INCHES_PER_METER = 39.37007874015748;

static void put(unsigned char *at, uint32_t value)
{
    at[0] = (unsigned char)(value >> TOP & BYTE);
    at[1] = (unsigned char)(value >> 16 & BYTE);
    at[2] = (unsigned char)(value >> 8 & BYTE);
    at[3] = (unsigned char)(value & BYTE);
}

/// The check sum of a chunk (ISO 3309), bit by bit: it is short.
static uint32_t check_sum(const unsigned char *bytes, size_t count)
{
    const uint32_t polynomial = 0xEDB88320U;
    uint32_t c = UINT32_MAX;

    for (size_t i = 0; i < count; i++) {
        c ^= bytes[i];
        for (int k = 0; k < 8; k++) {
            c = (c & 1) != 0 ? polynomial ^ (c >> 1) : c >> 1;
        }
    }
    return ~c;
}

void hl_png_with_size(const hl_buffer *png, double dpi, hl_buffer *out)
{
    unsigned char chunk[CHUNK] = {0, 0, 0, DATA, 'p', 'H', 'Y', 's'};
    const uint32_t pixels = (uint32_t)lround(dpi * INCHES_PER_METER);

    if (png->length < HEADER) return;
    put(chunk + 8, pixels);
    put(chunk + 8 + NAME, pixels);
    chunk[8 + 8] = METER;
    put(chunk + 8 + DATA, check_sum(chunk + NAME, NAME + DATA));
    hl_buffer_bytes(out, png->text, HEADER);
    hl_buffer_bytes(out, chunk, CHUNK);
    hl_buffer_bytes(out, png->text + HEADER, png->length - HEADER);
}
