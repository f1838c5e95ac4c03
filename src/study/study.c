#include "hinterland/study/study.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "io/source.h"
#include "study/schema.h"

bool hl_is_short(const char *text, size_t most)
{
    const size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return text[0] >= 'a' && text[0] <= 'z' && text[length] == '\0' && length <= most;
}

void hl_short_of(const char *field, char out[HL_STUDY_SHORT_MAX + 1])
{
    size_t length = 0;
    bool gap = false;

    for (; *field != '\0' && length < HL_STUDY_SHORT_MAX; field++) {
        const unsigned char byte = (unsigned char)*field;
        const bool plain = byte < 0x80 && isalnum(byte) != 0; // NOLINT: ASCII
        const bool letter = plain && isalpha(byte) != 0;
        if (!plain) gap = true;
        if (!plain || (length == 0 && !letter)) continue;
        if (gap && length > 0 && length + 1 < HL_STUDY_SHORT_MAX) out[length++] = '_';
        gap = false;
        out[length++] = (char)tolower(byte);
    }
    if (length == 0) out[length++] = 'f';
    out[length] = '\0';
}

/// Would the fields of the two results share a name?
static bool may_collide(const char *a, const char *b)
{
    const size_t length = strlen(a);

    return strncmp(a, b, length) == 0 && (b[length] == '\0' || b[length] == '_');
}

void hl_short_distinct(char name[HL_STUDY_SHORT_MAX + 1], const char *const *taken,
                       size_t count)
{
    char base[HL_STUDY_SHORT_MAX + 1];
    unsigned number = 1;
    bool again = true;

    (void)snprintf(base, sizeof base, "%s", name);
    while (again) {
        again = false;
        for (size_t i = 0; i < count && !again; i++) {
            again = may_collide(taken[i], name) || may_collide(name, taken[i]);
        }
        if (!again) return;
        number++;
        const int room = HL_STUDY_SHORT_MAX - snprintf(NULL, 0, "%u", number);
        (void)snprintf(name, HL_STUDY_SHORT_MAX + 1, "%.*s%u", room, base, number);
        for (char *at = name; *at != '\0'; at++) { // x_p beside x becomes xp2
            if (*at == '_') memmove(at, at + 1, strlen(at));
        }
    }
}

void hl_study_text_free(hl_study_text *text)
{
    for (size_t i = 0; i < HL_LANG_COUNT; i++) {
        free(text->text[i]);
    }
    *text = (hl_study_text){0};
}

void hl_study_fields_free(hl_study_fields *fields)
{
    for (size_t i = 0; i < fields->count; i++) {
        free(fields->field[i].field);
        free(fields->field[i].short_name);
        free(fields->field[i].by);
        free(fields->field[i].base);
    }
    free(fields->field);
    *fields = (hl_study_fields){0};
}

void hl_study_labels_free(hl_study_labels *labels)
{
    for (size_t i = 0; i < labels->count; i++) {
        free(labels->label[i].field);
        hl_study_text_free(&labels->label[i].title);
        hl_study_text_free(&labels->label[i].unit);
    }
    free(labels->label);
    *labels = (hl_study_labels){0};
}

void hl_study_weight_map_free(hl_study_weight_map *map)
{
    for (size_t i = 0; i < map->count; i++) {
        free(map->entry[i].field);
    }
    free(map->entry);
    *map = (hl_study_weight_map){0};
}

static void free_subsystem(hl_study_subsystem *subsystem)
{
    for (size_t i = 0; i < subsystem->count; i++) {
        free(subsystem->indicator[i].field);
        free(subsystem->indicator[i].dimension);
    }
    free(subsystem->indicator);
    free(subsystem->name);
    free(subsystem->short_name);
    free(subsystem->index);
    hl_study_text_free(&subsystem->title);
}

void hl_study_subsystems_free(hl_study_subsystems *subsystems)
{
    for (size_t i = 0; i < subsystems->count; i++) {
        free_subsystem(&subsystems->subsystem[i]);
    }
    free(subsystems->subsystem);
    *subsystems = (hl_study_subsystems){0};
}

/// Lists of texts and numbers of the sections on change.
static void free_lists(hl_study *study)
{
    const hl_study_vary *vary = &study->universes.vary;
    const hl_study_texts texts[] = {study->markov.fields,
                                    study->inequality.fields,
                                    study->center.fields,
                                    study->detector.factors,
                                    study->change.moran,
                                    study->change.density,
                                    study->periphery.cores.values,
                                    study->periphery.profile.controls,
                                    study->periphery.siphon.controls,
                                    study->periphery.deprivation,
                                    study->periphery.composite,
                                    vary->weights,
                                    vary->bands,
                                    study->changes.extensive};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        hl_free_texts(texts[i].text, texts[i].count);
    }
    free(vary->alpha.number);
    free(vary->decay_km.number);
    free(vary->tau.number);
    free(study->markov.cuts.number);
    free(study->association.bands.number);
}

/// The slots of the schema that own something; those of a `*` belong to their list.
void hl_study_free(hl_study *study)
{
    for (size_t i = 0; i < HL_SCHEMA_COUNT; i++) {
        const hl_entry *entry = &HL_SCHEMA[i];
        void *slot = (char *)study + entry->offset;
        if (strchr(entry->path, '*') != NULL) continue;
        if (entry->kind == HL_ENTRY_TEXT) {
            free(*(char **)slot);
        } else if (entry->kind == HL_ENTRY_BILINGUAL) {
            hl_study_text_free(slot);
        }
    }
    free_lists(study);
    free(study->folder);
    free(study->name);
    free(study->coupling.alpha.number);
    free(study->coupling.cuts.number);
    free(study->coupling.lag.number);
    free(study->weighting.shares.number);
    hl_study_judgments_free(&study->weighting.judgments);
    hl_free_texts(study->periphery.cores.keys.text, study->periphery.cores.keys.count);
    hl_free_texts(study->regression.terms.text, study->regression.terms.count);
    hl_free_texts(study->cases.text, study->cases.count);
    hl_study_pairs_free(&study->changes.intensive);
    hl_study_pairs_free(&study->derive);
    hl_free_texts(study->output.maps.fields.text, study->output.maps.fields.count);
    hl_study_labels_free(&study->labels);
    hl_study_subsystems_free(&study->subsystems);
    hl_study_weight_map_free(&study->weighting.weights);
    hl_study_fields_free(&study->association.fields);
    *study = (hl_study){0};
}

/// "dir/yrd.yaml" becomes "yrd".
static char *stem(const char *path)
{
    char *name = hl_copy_text(path != NULL ? hl_path_name(path) : "study");
    if (name == NULL) return NULL;

    char *dot = strrchr(name, '.');
    if (dot != NULL && dot != name) *dot = '\0';
    return name;
}

static hl_status apply_override(const char *set, hl_node *root, hl_error *err)
{
    const char *equals = strchr(set, '=');
    hl_node value = {0};

    if (equals == NULL || equals == set) {
        return hl_fail(err, HL_CODE_STUDY_SET, "%.200s", set);
    }
    char *path = hl_copy_text(set);
    if (path == NULL) return hl_no_memory(err, "an override");
    path[equals - set] = '\0';
    const hl_yaml yaml = {.text = equals + 1,
                          .length = strlen(equals + 1),
                          .file = "--set",
                          .path = path};
    hl_status status = hl_yaml_parse(&yaml, &value, err);
    if (status == HL_OK) status = hl_node_replace(root, path, &value, err);
    hl_node_free(&value);
    free(path);
    return status;
}

static hl_status read_tree(const hl_study_source *source, hl_node *root, hl_error *err)
{
    const char *file = source->name != NULL ? hl_path_name(source->name) : "study";
    const hl_yaml yaml = {.text = source->text,
                          .length = source->length,
                          .file = file,
                          .path = "",
                          .located = true};
    hl_status status = hl_yaml_parse(&yaml, root, err);

    if (status == HL_OK && root->kind != HL_NODE_MAP) {
        status = hl_at(err, hl_fail(err, HL_CODE_STUDY_EMPTY, "%s", ""), "%s", file);
    }
    if (status == HL_OK) status = hl_schema_expand(root, err);
    for (size_t i = 0; i < source->sets && status == HL_OK; i++) {
        status = apply_override(source->set[i], root, err);
        if (status == HL_OK) status = hl_schema_expand(root, err);
    }
    return status;
}

hl_status hl_study_parse(const hl_study_source *source, hl_study *out, hl_error *err)
{
    hl_study study = {0};
    hl_node root = {0};

    hl_status status = read_tree(source, &root, err);
    if (status != HL_OK) goto done;
    study.folder = hl_copy_text(source->folder != NULL ? source->folder : "");
    study.name = stem(source->name);
    if (study.folder == NULL || study.name == NULL) {
        status = hl_no_memory(err, "the study");
        goto done;
    }
    status = hl_schema_defaults(&study, err);
    if (status == HL_OK) status = hl_schema_read("", &root, &study, err);
    if (status == HL_OK) status = hl_study_complete(&study, &root, err);
    if (status != HL_OK) goto done;
    *out = study;
    study = (hl_study){0};
done:
    hl_study_free(&study);
    hl_node_free(&root);
    return status;
}

hl_status hl_study_read(const char *path, const char *const *set, size_t sets,
                        hl_study *out, hl_error *err)
{
    char *text = NULL;
    char *folder = NULL;
    size_t length = 0;

    hl_status status = hl_source_exists(path, err);
    if (status == HL_OK) status = hl_file_read(path, &text, &length, err);
    if (status != HL_OK) goto done;
    folder = hl_copy_text(path);
    if (folder == NULL) {
        status = hl_no_memory(err, "a path");
        goto done;
    }
    char *slash = strrchr(folder, '/');
    if (slash != NULL) {
        slash[slash == folder ? 1 : 0] = '\0'; // "/x" stands in "/"
    } else {
        folder[0] = '\0';
    }
    const hl_study_source source = {.text = text,
                                    .length = length,
                                    .name = path,
                                    .folder = folder,
                                    .set = set,
                                    .sets = sets};
    status = hl_study_parse(&source, out, err);
done:
    free(text);
    free(folder);
    return status;
}

/// The length of a driver or scheme prefix, "PG:" or "https:"; 0 when there is none.
static size_t scheme_length(const char *path)
{
    size_t length = 0;

    while (isalnum((unsigned char)path[length]) || path[length] == '_') {
        length++;
    }
    return length > 1 && path[length] == ':' ? length + 1 : 0; // C:\ is no scheme
}

/// The length of "/vsizip/" and its like before a name in the folder; else 0.
static size_t archive_length(const char *path)
{
    static const char *const ARCHIVES[] = {"/vsizip/", "/vsigzip/", "/vsitar/"};

    for (size_t i = 0; i < sizeof ARCHIVES / sizeof *ARCHIVES; i++) {
        const size_t length = strlen(ARCHIVES[i]);
        if (strncmp(path, ARCHIVES[i], length) == 0 && path[length] != '{') {
            return length;
        }
    }
    return 0;
}

hl_status hl_study_path(const hl_study *study, const char *path, char **out,
                        hl_error *err)
{
    char *joined = NULL;

    if (path == NULL) {
        *out = NULL;
        return HL_OK;
    }
    const size_t archive = archive_length(path);
    if (scheme_length(path) > 0) {
        joined = hl_copy_text(path);
    } else if (archive > 0 && path[archive] != '/') {
        char *inner = hl_path_join(study->folder, path + archive);
        const size_t size = archive + (inner != NULL ? strlen(inner) : 0) + 1;
        joined = inner != NULL ? hl_array(size, 1) : NULL;
        if (joined != NULL) {
            (void)snprintf(joined, size, "%.*s%s", (int)archive, path, inner);
        }
        free(inner);
    } else {
        joined = hl_path_join(study->folder, path);
    }
    if (joined == NULL) return hl_no_memory(err, "a path");
    *out = joined;
    return HL_OK;
}

/// The part of an absolute path that may be told: below the folder, or the last one.
static const char *told_part(const char *folder, const char *path)
{
    const size_t length = strlen(folder);

    if (folder[0] == '/' && strncmp(path, folder, length) == 0) {
        const char *rest = path + length;
        if (folder[length - 1] == '/') return rest;
        if (rest[0] == '/') return rest + 1;
    }
    return hl_path_name(path);
}

/// Overwrite what follows "password=" by stars, in place.
static void mask_passwords(char *text)
{
    static const char WORD[] = "password=";

    for (char *at = strstr(text, WORD); at != NULL; at = strstr(at, WORD)) {
        at += sizeof WORD - 1;
        const size_t length = strcspn(at, " ;&");
        memset(at, '*', length);
    }
}

char *hl_path_canonical(const char *folder, const char *path)
{
    size_t prefix = scheme_length(path);
    if (prefix == 0) prefix = archive_length(path);
    if (prefix == 0 && strncmp(path, "/vsi", strlen("/vsi")) == 0) {
        prefix = strlen(path); // remote: nothing of this machine in it
    }
    const bool absolute = path[prefix] == '/' && strncmp(path + prefix, "//", 2) != 0;
    const char *told = absolute ? told_part(folder, path + prefix) : path + prefix;

    const size_t size = prefix + strlen(told) + 1;
    char *copy = hl_array(size, 1);
    if (copy == NULL) return NULL;
    (void)snprintf(copy, size, "%.*s%s", (int)prefix, path, told);
    mask_passwords(copy);
    return copy;
}

hl_text hl_study_words_of(const hl_study_text *text)
{
    return (hl_text){text->text[HL_EN], text->text[HL_ZH]};
}

const hl_study_label *hl_study_label_of(const hl_study *study, const char *field)
{
    for (size_t i = 0; i < study->labels.count; i++) {
        if (strcmp(study->labels.label[i].field, field) == 0) {
            return &study->labels.label[i];
        }
    }
    return NULL;
}
