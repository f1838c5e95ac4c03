#include "map/paper.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "map/paper_parts.h"

hl_status hl_paper_begin(const hl_paper_settings *settings, const hl_fonts *fonts,
                         hl_paper **out, hl_error *err)
{
    static const double LARGEST = 32767.0;
    static const double POINTS_PER_INCH = 72.0;
    const double pixels = settings->dpi / POINTS_PER_INCH;
    const double longer = fmax(settings->width, settings->height);

    if (settings->format == HL_MAP_PNG && longer * pixels > LARGEST) {
        return hl_fail(err, HL_CODE_MAP_PIXELS, "%.0f\t%.0f", settings->width * pixels,
                       settings->height * pixels);
    }
    hl_paper *paper = hl_array(1, sizeof *paper);
    if (paper == NULL) return hl_no_memory(err, "a sheet");
    paper->settings = *settings;
    paper->fonts = fonts;
    const hl_status status = settings->format == HL_MAP_SVG
                                 ? hl_paper_begin_svg(paper, err)
                                 : hl_paper_begin_cairo(paper, err);
    if (status != HL_OK) {
        hl_paper_drop(paper);
        return status;
    }
    *out = paper;
    return HL_OK;
}

static void *room(void *array, size_t *capacity, size_t need, size_t size, bool *failed)
{
    void *grown = hl_grow(array, capacity, need, size);

    if (grown == NULL) *failed = true;
    return grown != NULL ? grown : array;
}

static void add_vertex(hl_path *path, double x, double y, bool *failed)
{
    path->x = room(path->x, &path->x_room, path->count + 1, sizeof *path->x, failed);
    path->y = room(path->y, &path->y_room, path->count + 1, sizeof *path->y, failed);
    if (*failed) return;
    path->x[path->count] = x;
    path->y[path->count++] = y;
}

void hl_path_move(hl_path *path, double x, double y, bool *failed)
{
    path->part =
        room(path->part, &path->part_room, path->parts + 1, sizeof *path->part, failed);
    path->closed = room(path->closed, &path->closed_room, path->parts + 1,
                        sizeof *path->closed, failed);
    if (*failed) return;
    path->part[path->parts] = path->count;
    path->closed[path->parts++] = 0;
    add_vertex(path, x, y, failed);
}

void hl_path_line(hl_path *path, double x, double y, bool *failed)
{
    if (path->parts == 0) {
        hl_path_move(path, x, y, failed);
    } else if (!*failed) {
        add_vertex(path, x, y, failed);
    }
}

void hl_paper_move(hl_paper *paper, double x, double y)
{
    hl_path_move(&paper->path, x, y, &paper->failed);
}

void hl_paper_line(hl_paper *paper, double x, double y)
{
    hl_path_line(&paper->path, x, y, &paper->failed);
}

void hl_paper_close(hl_paper *paper)
{
    if (paper->path.parts > 0) paper->path.closed[paper->path.parts - 1] = 1;
}

void hl_paper_box(hl_paper *paper, hl_box box)
{
    hl_paper_move(paper, box.x, box.y);
    hl_paper_line(paper, box.x + box.width, box.y);
    hl_paper_line(paper, box.x + box.width, box.y + box.height);
    hl_paper_line(paper, box.x, box.y + box.height);
    hl_paper_close(paper);
}

static void clear(hl_path *path)
{
    path->count = 0;
    path->parts = 0;
}

void hl_paper_ink(hl_paper *paper, const char *name, hl_ink ink)
{
    paper->ink = ink;
    paper->back->ink(paper, name);
}

void hl_paper_cover_edges(hl_paper *paper, bool covered)
{
    paper->covered = covered;
}

void hl_paper_keep(hl_paper *paper)
{
    if (paper->path.parts > 0 && !paper->failed) paper->back->draw(paper);
}

void hl_paper_draw(hl_paper *paper)
{
    hl_paper_keep(paper);
    clear(&paper->path);
}

void hl_paper_hatch(hl_paper *paper, double angle, double distance)
{
    const hl_path path = paper->path;

    clear(&paper->hatch);
    hl_path_hatch(&path, angle, distance, &paper->hatch, &paper->failed);
    paper->path = paper->hatch;
    hl_paper_keep(paper);
    paper->hatch = paper->path;
    paper->path = path;
    clear(&paper->path);
}

void hl_paper_text(hl_paper *paper, double x, double y, const hl_type *type,
                   hl_anchor anchor, const char *text)
{
    if (text[0] == '\0') return;
    const double width =
        anchor == HL_ANCHOR_START ? 0.0 : hl_fonts_width(paper->fonts, type, text);
    const double share = anchor == HL_ANCHOR_MIDDLE ? 0.5 : 1.0;
    paper->back->text(paper, x - share * width, y, type, text);
}

void hl_paper_fail(hl_paper *paper)
{
    paper->failed = true;
}

void hl_paper_clip(hl_paper *paper, hl_box box)
{
    paper->back->clip(paper, box);
}

void hl_paper_unclip(hl_paper *paper)
{
    paper->back->unclip(paper);
}

hl_status hl_paper_end(hl_paper *paper, hl_buffer *out, hl_error *err)
{
    hl_status status = paper->failed ? hl_no_memory(err, "a sheet") : HL_OK;

    if (status == HL_OK) status = paper->back->end(paper, out, err);
    hl_paper_drop(paper);
    return status;
}

static void free_path(hl_path *path)
{
    free(path->x);
    free(path->y);
    free(path->part);
    free(path->closed);
}

void hl_paper_drop(hl_paper *paper)
{
    if (paper == NULL) return;
    if (paper->back != NULL) paper->back->drop(paper);
    free_path(&paper->path);
    free_path(&paper->hatch);
    hl_buffer_free(&paper->bytes);
    free(paper);
}
