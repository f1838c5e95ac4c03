/// @file yaml.h
/// YAML text as a small tree that remembers where everything stood.
#ifndef HINTERLAND_STUDY_YAML_H
#define HINTERLAND_STUDY_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

typedef enum hl_node_kind { HL_NODE_SCALAR, HL_NODE_LIST, HL_NODE_MAP } hl_node_kind;

/// Start from `{0}`; release with hl_node_free().
typedef struct hl_node {
    hl_node_kind kind;
    char *path;       ///< "weights.type"; that of its list for an item; "" for the root
    const char *key;  ///< the last part of the path, borrowed from it
    char *text;       ///< of a scalar
    bool plain;       ///< not quoted: null and true mean what they say
    const char *file; ///< for messages, borrowed
    size_t line;      ///< of the entry, from 1; 0: not from a file
    size_t count;     ///< of a list or a map
    size_t capacity;
    struct hl_node *item;
} hl_node;

/// Text to be parsed. All is borrowed; `file` must outlive the tree.
typedef struct hl_yaml {
    const char *text;
    size_t length;
    const char *file; ///< for messages
    const char *path; ///< the path of the root; "" for a whole file
    bool located;     ///< false: lines mean nothing (an override, a default)
} hl_yaml;

/// Read one document. Keys are plain texts, none twice in a map; anchors, aliases and
/// further documents are refused. An empty document is an empty plain scalar.
///
/// @param out  overwritten; the caller frees it
hl_status hl_yaml_parse(const hl_yaml *yaml, hl_node *out, hl_error *err);

/// The entry of a map, or NULL.
hl_node *hl_node_find(const hl_node *map, const char *key);

/// The node with this path, from the root of a file; NULL when it is not there.
const hl_node *hl_node_at_path(const hl_node *root, const char *path);

/// Put the value in place of the node with its path; maps on the way are made.
///
/// @param path   as in value->path; names without dots
/// @param value  moved in on success, untouched on failure
hl_status hl_node_replace(hl_node *root, const char *path, hl_node *value,
                          hl_error *err);

/// Turn a scalar into a map whose entry `key` it is.
hl_status hl_node_wrap(hl_node *node, const char *key, hl_error *err);

/// A plain `null`, `~` or nothing.
bool hl_node_is_null(const hl_node *node);

/// Add the node's place to a failure and hand `status` back.
hl_status hl_node_place(const hl_node *node, hl_status status, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_node_free(hl_node *node);

#endif
