#include "io/project_of.h"

#include <stdio.h>
#include <string.h>

#include "io/template.h"

enum {
    NUMBER_SIZE = 32,
    HEADING_COLUMNS = 36, ///< of a legend beside a map
    WIDE_BYTES = 3        ///< of a Chinese character in UTF-8
};

static bool on_at_first(const hl_project *p, size_t i)
{
    return i == p->shown || !hl_project_is_base(&p->layer[i])
               ? p->layer[i].entry->role != HL_MAP_OVERLAY_OFF
               : false;
}

/// Bytes of a UTF-8 character.
static size_t bytes_of(const char *c)
{
    enum { LEADING_BITS = 0xC0, CONTINUATION = 0x80 };
    size_t count = 1;

    while (((unsigned char)c[count] & LEADING_BITS) == CONTINUATION) {
        count++;
    }
    return count;
}

/// Columns of a character: two for Chinese ones.
static size_t columns_of(const char *c)
{
    return bytes_of(c) >= WIDE_BYTES ? 2 : 1;
}

/// Columns up to the next place where a line may be broken.
static size_t word_columns(const char *text)
{
    size_t columns = 0;

    for (const char *c = text; *c != '\0' && *c != ' '; c += bytes_of(c)) {
        if (columns > 0 && columns_of(c) == 2) break;
        columns += columns_of(c);
    }
    return columns;
}

/// A text in lines that fit the legend beside a map; "|" breaks them there.
static void add_lines(const char *text, hl_buffer *out)
{
    size_t columns = 0;

    for (const char *c = text; *c != '\0'; c += bytes_of(c)) {
        const bool space = *c == ' ';
        const size_t next = space ? 1 + word_columns(c + 1) : columns_of(c);
        const bool may = space || columns_of(c) == 2;
        if (may && columns + next > HEADING_COLUMNS) {
            hl_buffer_text(out, "|");
            columns = 0;
            if (space) continue;
        }
        hl_buffer_bytes(out, c, bytes_of(c));
        columns += columns_of(c);
    }
}

/// The heading of a layer in a printed legend: its name with the unit of its values.
static void add_heading(const hl_project *p, const hl_project_layer *l, hl_buffer *out)
{
    hl_buffer line = {0};
    const hl_column *column = l->drawing.column;
    const hl_text unit = column != NULL
                             ? (hl_text){column->unit[HL_EN], column->unit[HL_ZH]}
                             : (hl_text){0};
    const char *text = hl_text_in(unit, p->package->lang);
    const bool plain = text[0] == '\0' || strcmp(text, "1") == 0;

    const bool several = l->drawing.date_column != NULL && column != NULL;
    hl_buffer_text(&line, several ? column->title[p->package->lang] : l->name);
    if (!plain) hl_buffer_format(&line, " (%s)", text);
    add_lines(hl_buffer_view(&line), out);
    out->failed |= line.failed;
    hl_buffer_free(&line);
}

void hl_project_add_tree_layer(const hl_project *p, size_t i, bool checked,
                               hl_buffer *out)
{
    hl_buffer heading = {0};
    const hl_project_layer *l = &p->layer[i];
    const bool counted = hl_project_spatial(l) && l->entry->column != NULL &&
                         l->drawing.date_column == NULL;

    add_heading(p, l, &heading);
    HL_FILL(out, "tree-layer.qgs", {"id", l->id}, {"name", l->name},
            {"checked", checked ? "Qt::Checked" : "Qt::Unchecked"},
            {"expanded", checked && hl_project_spatial(l) ? "1" : "0"},
            {"source", l->source}, {"counts", counted ? "1" : "0"},
            {"heading", hl_buffer_view(&heading)});
    out->failed |= heading.failed;
    hl_buffer_free(&heading);
}

static const char *group_of(const hl_project *p, size_t i)
{
    return hl_text_in(p->layer[i].entry->group, p->package->lang);
}

/// Overlays are drawn over maps, so their groups come first; tables come last.
typedef enum group_rank {
    RANK_OVERLAYS,
    RANK_MAPS,
    RANK_TABLES,
    RANK_COUNT
} group_rank;

static group_rank rank_of(const hl_project *p, const char *group)
{
    group_rank rank = RANK_TABLES;

    for (size_t i = 0; i < p->package->map_count; i++) {
        const bool here = strcmp(group_of(p, i), group) == 0;
        if (!here || !hl_project_spatial(&p->layer[i])) continue;
        if (!hl_project_is_base(&p->layer[i])) return RANK_OVERLAYS;
        rank = RANK_MAPS;
    }
    return rank;
}

static void add_group(const hl_project *p, size_t first, hl_buffer *out)
{
    const char *group = group_of(p, first);
    const group_rank rank = rank_of(p, group);
    hl_buffer layers = {0};
    char shown[NUMBER_SIZE] = "-1";
    size_t place = 0;
    bool open = rank == RANK_OVERLAYS;

    for (size_t i = first; i < p->package->map_count; i++) {
        if (strcmp(group_of(p, i), group) != 0) continue;
        hl_project_add_tree_layer(p, i, on_at_first(p, i), &layers);
        if (i == p->shown) {
            (void)snprintf(shown, sizeof shown, "%zu", place);
            open = true;
        }
        place++;
    }
    HL_FILL(out, "tree-group.qgs", {"name", group}, {"expanded", open ? "1" : "0"},
            {"exclusive", rank == RANK_MAPS ? "1" : "0"}, {"shown", shown},
            {"layers", hl_buffer_view(&layers)});
    out->failed |= layers.failed;
    hl_buffer_free(&layers);
}

static bool begins_group(const hl_project *p, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (strcmp(group_of(p, k), group_of(p, i)) == 0) return false;
    }
    return true;
}

static void add_groups(const hl_project *p, group_rank rank, hl_buffer *out)
{
    for (size_t i = 0; i < p->package->map_count; i++) {
        if (begins_group(p, i) && rank_of(p, group_of(p, i)) == rank) {
            add_group(p, i, out);
        }
    }
}

void hl_project_add_tree(const hl_project *p, hl_buffer *out)
{
    add_groups(p, RANK_OVERLAYS, out);
    add_groups(p, RANK_MAPS, out);
    if (p->ground != SIZE_MAX) hl_project_add_tree_layer(p, p->ground, true, out);
    add_groups(p, RANK_TABLES, out);
}
