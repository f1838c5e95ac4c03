#include "study/yaml.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "core/memory.h"

enum { DEPTH_MAX = 12 };

typedef struct builder {
    const hl_yaml *yaml;
    yaml_document_t *document;
    uint8_t *seen; // by node id: one that is met again is an alias
} builder;

void hl_node_free(hl_node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        hl_node_free(&node->item[i]); // as deep as the text was: DEPTH_MAX
    }
    free(node->item);
    free(node->path);
    free(node->text);
    *node = (hl_node){0};
}

hl_status hl_node_place(const hl_node *node, hl_status status, hl_error *err)
{
    if (node->line == 0) return hl_at(err, status, "%s", node->file);
    return hl_at(err, status, "%s, line %zu", node->file, node->line);
}

bool hl_node_is_null(const hl_node *node)
{
    static const char *const NOTHING[] = {"", "~", "null", "Null", "NULL"};

    if (node->kind != HL_NODE_SCALAR || !node->plain) return false;
    for (size_t i = 0; i < sizeof NOTHING / sizeof *NOTHING; i++) {
        if (strcmp(node->text, NOTHING[i]) == 0) return true;
    }
    return false;
}

hl_node *hl_node_find(const hl_node *map, const char *key)
{
    if (map->kind != HL_NODE_MAP) return NULL;
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->item[i].key, key) == 0) return &map->item[i];
    }
    return NULL;
}

const hl_node *hl_node_at_path(const hl_node *root, const char *path)
{
    if (strcmp(root->path, path) == 0) return root;
    if (root->kind != HL_NODE_MAP) return NULL;
    for (size_t i = 0; i < root->count; i++) {
        const hl_node *found = hl_node_at_path(&root->item[i], path);
        if (found != NULL) return found;
    }
    return NULL;
}

/// Append an empty node; NULL when there is no memory.
static hl_node *append(hl_node *parent)
{
    hl_node *item =
        hl_grow(parent->item, &parent->capacity, parent->count + 1, sizeof *item);
    if (item == NULL) return NULL;
    parent->item = item;
    item += parent->count++;
    *item = (hl_node){0};
    return item;
}

/// Give a node the path parent.key, or its parent's own when `key` is NULL.
static hl_status name_node(hl_node *node, const char *parent, const char *key,
                           hl_error *err)
{
    const size_t start = parent[0] == '\0' || key == NULL ? 0 : strlen(parent) + 1;
    const size_t size = strlen(parent) + (key != NULL ? strlen(key) : 0) + 2;
    char *path = hl_array(size, 1);
    if (path == NULL) return hl_no_memory(err, "an entry of the study file");

    (void)snprintf(path, size, "%s%s%s", parent, start > 0 ? "." : "",
                   key != NULL ? key : "");
    free(node->path);
    node->path = path;
    node->key = path + start;
    return HL_OK;
}

static hl_status copy_scalar(const yaml_node_t *from, hl_node *to, hl_error *err)
{
    const char *text = (const char *)from->data.scalar.value;

    if (strlen(text) != from->data.scalar.length) {
        return hl_node_place(to, hl_fail(err, HL_CODE_STUDY_NUL, "%s", to->path), err);
    }
    to->text = hl_copy_text(text);
    to->plain = from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return to->text != NULL ? HL_OK : hl_no_memory(err, "an entry of the study file");
}

static hl_status build(builder *b, int id, size_t depth, hl_node *out, hl_error *err);

static hl_status copy_list(builder *b, const yaml_node_t *from, size_t depth,
                           hl_node *to, hl_error *err)
{
    const yaml_node_item_t *end = from->data.sequence.items.top;

    for (const yaml_node_item_t *i = from->data.sequence.items.start; i < end; i++) {
        hl_node *item = append(to);
        if (item == NULL) return hl_no_memory(err, "a list of the study file");
        hl_status status = name_node(item, to->path, NULL, err);
        if (status == HL_OK) status = build(b, *i, depth + 1, item, err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

/// A key as text; an error unless it is a scalar that the map does not have yet.
static hl_status read_key(const builder *b, const yaml_node_t *key, const hl_node *map,
                          hl_error *err)
{
    const size_t line = key->start_mark.line + 1;
    const char *text = (const char *)key->data.scalar.value;

    if (key->type != YAML_SCALAR_NODE || strlen(text) != key->data.scalar.length) {
        return hl_at(err, hl_fail(err, HL_CODE_STUDY_KEY, "%s", map->path),
                     "%s, line %zu", b->yaml->file, line);
    }
    const hl_node *first = hl_node_find(map, text);
    if (first == NULL) return HL_OK;
    return hl_at(err,
                 hl_fail(err, HL_CODE_STUDY_TWICE, "%s\t%zu", first->path, first->line),
                 "%s, line %zu", b->yaml->file, line);
}

static hl_status copy_map(builder *b, const yaml_node_t *from, size_t depth,
                          hl_node *to, hl_error *err)
{
    const yaml_node_pair_t *end = from->data.mapping.pairs.top;

    for (const yaml_node_pair_t *p = from->data.mapping.pairs.start; p < end; p++) {
        const yaml_node_t *key = yaml_document_get_node(b->document, p->key);
        hl_status status = read_key(b, key, to, err);
        if (status != HL_OK) return status;

        hl_node entry = {0};
        status = name_node(&entry, to->path, (const char *)key->data.scalar.value, err);
        if (status == HL_OK) status = build(b, p->value, depth + 1, &entry, err);
        hl_node *item = status == HL_OK ? append(to) : NULL;
        if (item == NULL) {
            hl_node_free(&entry);
            return status != HL_OK ? status : hl_no_memory(err, "an entry");
        }
        *item = entry;
        item->line = b->yaml->located ? key->start_mark.line + 1 : 0;
    }
    return HL_OK;
}

/// Copy the node `id` of libyaml into `out`, whose path is set already.
static hl_status build(builder *b, int id, size_t depth, hl_node *out, hl_error *err)
{
    const yaml_node_t *from = yaml_document_get_node(b->document, id);

    out->file = b->yaml->file;
    out->line = b->yaml->located ? from->start_mark.line + 1 : 0;
    if (depth > DEPTH_MAX) {
        return hl_node_place(out, hl_fail(err, HL_CODE_STUDY_DEEP, "%d", DEPTH_MAX),
                             err);
    }
    if (b->seen[id - 1] != 0) {
        return hl_node_place(out, hl_fail(err, HL_CODE_STUDY_ALIAS, "%s", out->path),
                             err);
    }
    b->seen[id - 1] = 1;
    if (from->type == YAML_SCALAR_NODE) return copy_scalar(from, out, err);
    if (from->type == YAML_SEQUENCE_NODE) {
        out->kind = HL_NODE_LIST;
        return copy_list(b, from, depth, out, err);
    }
    out->kind = HL_NODE_MAP;
    return copy_map(b, from, depth, out, err);
}

static hl_status syntax_error(const hl_yaml *yaml, const yaml_parser_t *parser,
                              hl_error *err)
{
    const char *problem = parser->problem != NULL ? parser->problem : "not YAML";
    const size_t line = parser->problem_mark.line + 1;
    const size_t column = parser->problem_mark.column + 1;

    if (parser->error == YAML_MEMORY_ERROR) return hl_no_memory(err, "YAML");
    const hl_status status = hl_fail(err, HL_CODE_STUDY_YAML, "%s", problem);
    if (!yaml->located) return hl_at(err, status, "%s", yaml->file);
    if (parser->error == YAML_READER_ERROR) {
        return hl_at(err, status, "%s, byte %zu", yaml->file, parser->problem_offset);
    }
    return hl_at(err, status, "%s, line %zu, column %zu", yaml->file, line, column);
}

static hl_status build_document(const hl_yaml *yaml, yaml_document_t *document,
                                hl_node *out, hl_error *err)
{
    const size_t nodes = (size_t)(document->nodes.top - document->nodes.start);
    builder b = {.yaml = yaml, .document = document, .seen = hl_array(nodes, 1)};
    hl_status status = HL_OK;

    if (b.seen == NULL) return hl_no_memory(err, "%zu entries", nodes);
    out->file = yaml->file;
    status = name_node(out, yaml->path, NULL, err);
    if (status != HL_OK) goto done;
    if (nodes > 0) {
        status = build(&b, 1, 0, out, err);
    } else { // an empty document has no root
        out->plain = true;
        out->text = hl_copy_text("");
        if (out->text == NULL) status = hl_no_memory(err, "YAML");
    }
done:
    free(b.seen);
    return status;
}

/// Anything after the first document?
static hl_status expect_end(const hl_yaml *yaml, yaml_parser_t *parser, hl_error *err)
{
    yaml_document_t next;

    if (yaml_parser_load(parser, &next) == 0) return syntax_error(yaml, parser, err);
    const bool more = yaml_document_get_root_node(&next) != NULL;
    const size_t line = next.start_mark.line + 1;
    yaml_document_delete(&next);
    if (!more) return HL_OK;
    return hl_at(err, hl_fail(err, HL_CODE_STUDY_DOCUMENTS, "%s", ""), "%s, line %zu",
                 yaml->file, line);
}

hl_status hl_yaml_parse(const hl_yaml *yaml, hl_node *out, hl_error *err)
{
    yaml_parser_t parser;
    yaml_document_t document;
    hl_node root = {0};

    if (yaml_parser_initialize(&parser) == 0) return hl_no_memory(err, "YAML");
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml->text,
                                 yaml->length);
    hl_status status = HL_OK;
    if (yaml_parser_load(&parser, &document) == 0) {
        status = syntax_error(yaml, &parser, err);
        goto done;
    }
    const bool empty = yaml_document_get_root_node(&document) == NULL;
    status = build_document(yaml, &document, &root, err);
    yaml_document_delete(&document);
    if (status == HL_OK && !empty) status = expect_end(yaml, &parser, err);
    if (status != HL_OK) goto done;
    *out = root;
    root = (hl_node){0};
done:
    hl_node_free(&root);
    yaml_parser_delete(&parser);
    return status;
}

/// The map entry `key` of `map`, made as an empty map when it is not there.
static hl_status enter(hl_node *map, const char *key, const hl_node *value,
                       hl_node **out, hl_error *err)
{
    hl_node entry = {.kind = HL_NODE_MAP, .file = value->file};

    if (map->kind != HL_NODE_MAP) { // a scalar or a list gives way
        for (size_t i = 0; i < map->count; i++) {
            hl_node_free(&map->item[i]);
        }
        map->count = 0;
        map->kind = HL_NODE_MAP;
    }
    *out = hl_node_find(map, key);
    if (*out != NULL) return HL_OK;
    const hl_status status = name_node(&entry, map->path, key, err);
    if (status != HL_OK) return status;
    *out = append(map);
    if (*out == NULL) {
        hl_node_free(&entry);
        return hl_no_memory(err, "an override");
    }
    **out = entry;
    return HL_OK;
}

hl_status hl_node_replace(hl_node *root, const char *path, hl_node *value,
                          hl_error *err)
{
    hl_status status = HL_OK;
    hl_node *at = root;
    char *key = hl_copy_text(path);
    char *rest = key;

    if (key == NULL) return hl_no_memory(err, "an override");
    while (rest != NULL && status == HL_OK) {
        char *dot = strchr(rest, '.');
        if (dot != NULL) *dot = '\0';
        status = enter(at, rest, value, &at, err);
        rest = dot != NULL ? dot + 1 : NULL;
    }
    free(key);
    if (status != HL_OK) return status;

    // the entry keeps its path, so that `key` still points into it
    free(value->path);
    value->path = at->path;
    value->key = at->key;
    at->path = NULL;
    hl_node_free(at);
    *at = *value;
    *value = (hl_node){0};
    return HL_OK;
}

hl_status hl_node_wrap(hl_node *node, const char *key, hl_error *err)
{
    hl_node entry = {.plain = node->plain, .file = node->file, .line = node->line};

    hl_status status = name_node(&entry, node->path, key, err);
    if (status != HL_OK) return status;
    hl_node *item = append(node);
    if (item == NULL) {
        hl_node_free(&entry);
        return hl_no_memory(err, "an entry of the study file");
    }
    entry.text = node->text;
    node->text = NULL;
    node->kind = HL_NODE_MAP;
    *item = entry;
    return HL_OK;
}
