// A map of texts by names that the user chooses.
#include <stdlib.h>

#include "core/memory.h"
#include "study/schema.h"

static hl_status want(const hl_node *node, hl_code code, hl_error *err)
{
    return hl_node_place(node, hl_fail(err, code, "%s\t%s", node->path, node->key),
                         err);
}

static hl_status read_pair(const hl_node *node, hl_study_pair *out, hl_error *err)
{
    if (node->kind != HL_NODE_SCALAR || hl_node_is_null(node) ||
        node->text[0] == '\0') {
        return want(node, HL_CODE_STUDY_WANT_TEXT, err);
    }
    out->name = hl_copy_text(node->key);
    out->text = hl_copy_text(node->text);
    if (out->name == NULL || out->text == NULL) {
        return hl_no_memory(err, "a text of the study");
    }
    return HL_OK;
}

hl_status hl_pairs_read(const hl_node *node, hl_study_pairs *out, hl_error *err)
{
    hl_study_pairs pairs = {0};
    hl_status status = HL_OK;

    if (hl_node_is_null(node)) return HL_OK;
    if (node->kind != HL_NODE_MAP) return want(node, HL_CODE_STUDY_WANT_MAP, err);
    pairs.pair = hl_array(node->count, sizeof *pairs.pair);
    if (pairs.pair == NULL) return hl_no_memory(err, "%zu entries", node->count);
    for (size_t i = 0; i < node->count && status == HL_OK; i++) {
        status = read_pair(&node->item[i], &pairs.pair[pairs.count++], err);
    }
    if (status == HL_OK) {
        hl_study_pairs_free(out);
        *out = pairs;
    } else {
        hl_study_pairs_free(&pairs);
    }
    return status;
}

void hl_study_pairs_free(hl_study_pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        free(pairs->pair[i].name);
        free(pairs->pair[i].text);
    }
    free(pairs->pair);
    *pairs = (hl_study_pairs){0};
}
