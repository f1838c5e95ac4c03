#include "map/png_file.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { DEPTH = 8, CHANNELS = 3, LEVEL = 3, RED = 16, GREEN = 8 };

static const double INCHES_PER_METER = 39.37007874015748;

static void collect(png_structp png, png_bytep data, size_t length)
{
    hl_buffer *out = png_get_io_ptr(png);

    hl_buffer_bytes(out, (const char *)data, length);
    if (out->failed) png_error(png, "no memory");
}

static void flush(png_structp png)
{
    (void)png; // all is in memory
}

/// libpng fails in one way here: there is no memory.
static void give_up(png_structp png, png_const_charp words)
{
    (void)words;
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp words)
{
    (void)png;
    (void)words;
}

static void write_rows(png_structp png, const hl_png *picture, png_bytep row)
{
    for (int y = 0; y < picture->height; y++) {
        const unsigned char *from =
            picture->pixels + (size_t)y * (size_t)picture->stride;
        png_bytep to = row;
        for (int x = 0; x < picture->width; x++, from += sizeof(uint32_t)) {
            uint32_t pixel = 0;
            memcpy(&pixel, from, sizeof pixel);
            *to++ = (png_byte)(pixel >> RED);
            *to++ = (png_byte)(pixel >> GREEN);
            *to++ = (png_byte)pixel;
        }
        png_write_row(png, row);
    }
}

/// Everything before the pixels.
static void write_head(png_structp png, png_infop info, const hl_png *picture)
{
    const png_uint_32 density = (png_uint_32)lround(picture->dpi * INCHES_PER_METER);

    png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height,
                 DEPTH, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(png, info, density, density, PNG_RESOLUTION_METER);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_compression_level(png, LEVEL);
    png_write_info(png, info);
}

hl_status hl_png_write(const hl_png *picture, hl_buffer *out, hl_error *err)
{
    png_bytep row = hl_array((size_t)picture->width, CHANNELS);
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, ignore);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    hl_status status = HL_OK;

    if (row == NULL || info == NULL || setjmp(png_jmpbuf(png)) != 0) {
        status = hl_no_memory(err, "a picture");
    } else {
        png_set_write_fn(png, out, collect, flush);
        write_head(png, info, picture);
        write_rows(png, picture, row);
        png_write_end(png, info);
    }
    png_destroy_write_struct(&png, &info);
    free(row);
    return status;
}
