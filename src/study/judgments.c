// Matrices of pairwise judgments in a study: read, print, find, release.
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "study/schema.h"

enum { STEP = 2 }; // an indent

void hl_study_judgments_free(hl_study_judgments *judgments)
{
    for (size_t i = 0; i < judgments->count; i++) {
        free(judgments->matrix[i].subsystem);
        free(judgments->matrix[i].dimension);
        free(judgments->matrix[i].value);
    }
    free(judgments->matrix);
    *judgments = (hl_study_judgments){0};
}

static hl_status want(const hl_node *node, hl_code code, hl_error *err)
{
    return hl_node_place(node, hl_fail(err, code, "%s\t%s", node->path, node->key),
                         err);
}

/// A decimal number at the beginning of a text; where it ends, or NULL.
static const char *take_number(const char *text, double *out)
{
    char *end = NULL;

    if (text[strspn(text, "0123456789+-.eE/")] != '\0') return NULL;
    errno = 0;
    *out = strtod(text, &end);
    return end != text && errno == 0 && isfinite(*out) ? end : NULL;
}

/// "3", "0.5" or "1/3", above 0.
static bool parse_judgment(const char *text, double *out)
{
    double below = 1.0;
    const char *end = take_number(text, out);

    if (end != NULL && *end == '/') end = take_number(end + 1, &below);
    if (end == NULL || *end != '\0' || !(*out > 0.0) || !(below > 0.0)) return false;
    *out /= below;
    return true;
}

static hl_status read_row(const hl_node *row, size_t size, double *value, hl_error *err)
{
    if (row->kind != HL_NODE_LIST || row->count != size) {
        return hl_node_place(row,
                             hl_fail(err, HL_CODE_STUDY_JUDGMENTS_SQUARE,
                                     "%s\t%zu\t%zu", row->path, row->count, size),
                             err);
    }
    for (size_t j = 0; j < size; j++) {
        const hl_node *cell = &row->item[j];
        const char *text = cell->kind == HL_NODE_SCALAR ? cell->text : "";
        if (parse_judgment(text, &value[j])) continue;
        return hl_node_place(
            cell, hl_fail(err, HL_CODE_STUDY_JUDGMENT, "%s\t%.40s", cell->path, text),
            err);
    }
    return HL_OK;
}

/// A list of rows.
static hl_status read_matrix(const hl_node *node, hl_study_judgment *out, hl_error *err)
{
    if (node->kind != HL_NODE_LIST || node->count == 0) {
        return want(node, HL_CODE_STUDY_WANT_LIST, err);
    }
    out->size = node->count;
    out->value = hl_array(out->size, out->size * sizeof *out->value);
    if (out->value == NULL) return hl_no_memory(err, "%zu judgments", out->size);
    for (size_t i = 0; i < out->size; i++) {
        const hl_status status =
            read_row(&node->item[i], out->size, out->value + i * out->size, err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

static hl_status add_matrix(const hl_node *node, const char *subsystem,
                            const char *dimension, hl_study_judgments *all,
                            hl_error *err)
{
    size_t capacity = all->count;
    hl_study_judgment *grown =
        hl_grow(all->matrix, &capacity, all->count + 1, sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "a matrix of judgments");

    all->matrix = grown;
    grown += all->count++;
    *grown = (hl_study_judgment){.subsystem = hl_copy_text(subsystem),
                                 .dimension = hl_copy_text(dimension)};
    if (grown->subsystem == NULL || (dimension != NULL && grown->dimension == NULL)) {
        return hl_no_memory(err, "a matrix of judgments");
    }
    return read_matrix(node, grown, err);
}

static hl_status read_all(const hl_node *node, hl_study_judgments *all, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < node->count && status == HL_OK; i++) {
        const hl_node *of = &node->item[i];
        if (of->kind != HL_NODE_MAP) {
            status = add_matrix(of, of->key, NULL, all, err);
            continue;
        }
        for (size_t k = 0; k < of->count && status == HL_OK; k++) {
            status = add_matrix(&of->item[k], of->key, of->item[k].key, all, err);
        }
    }
    return status;
}

hl_status hl_judgments_read(const hl_node *node, hl_study_judgments *out, hl_error *err)
{
    hl_study_judgments all = {0};

    if (hl_node_is_null(node)) return HL_OK;
    if (node->kind != HL_NODE_MAP) return want(node, HL_CODE_STUDY_WANT_MAP, err);
    const hl_status status = read_all(node, &all, err);
    if (status != HL_OK) {
        hl_study_judgments_free(&all);
        return status;
    }
    hl_study_judgments_free(out);
    *out = all;
    return HL_OK;
}

static void print_matrix(const hl_study_judgment *matrix, int indent, hl_buffer *out)
{
    hl_buffer_text(out, "\n");
    for (size_t i = 0; i < matrix->size; i++) {
        hl_buffer_format(out, "%*s- [", indent, "");
        for (size_t j = 0; j < matrix->size; j++) {
            if (j > 0) hl_buffer_text(out, ", ");
            hl_buffer_number(out, matrix->value[i * matrix->size + j]);
        }
        hl_buffer_text(out, "]\n");
    }
}

/// "name:" on a line of its own.
static void print_name(const char *name, int indent, hl_buffer *out)
{
    hl_buffer_format(out, "%*s", indent, "");
    hl_yaml_write_text(out, name);
    hl_buffer_text(out, ":");
}

void hl_judgments_print(const hl_study_judgments *judgments, int indent, hl_buffer *out)
{
    const char *subsystem = "";

    hl_buffer_text(out, judgments->count > 0 ? "\n" : " null\n");
    for (size_t i = 0; i < judgments->count; i++) {
        const hl_study_judgment *one = &judgments->matrix[i];
        const bool inside = one->dimension != NULL;
        if (strcmp(subsystem, one->subsystem) != 0) {
            print_name(one->subsystem, indent, out);
            if (inside) hl_buffer_text(out, "\n");
        }
        subsystem = one->subsystem;
        if (inside) print_name(one->dimension, indent + STEP, out);
        print_matrix(one, indent + (inside ? STEP + STEP : STEP), out);
    }
}

const hl_study_judgment *hl_judgments_of(const hl_study_judgments *judgments,
                                         const char *subsystem, const char *dimension)
{
    for (size_t i = 0; i < judgments->count; i++) {
        const hl_study_judgment *one = &judgments->matrix[i];
        const bool whole = one->dimension == NULL || dimension == NULL;
        if (strcmp(one->subsystem, subsystem) != 0) continue;
        if (whole ? one->dimension == dimension
                  : strcmp(one->dimension, dimension) == 0) {
            return one;
        }
    }
    return NULL;
}
