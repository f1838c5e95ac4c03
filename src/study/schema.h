/// @file schema.h
/// The one table of the study file: what may stand in it, where it goes, what it means.
#ifndef HINTERLAND_STUDY_SCHEMA_H
#define HINTERLAND_STUDY_SCHEMA_H

#include "core/buffer.h"
#include "hinterland/study/study.h"
#include "study/yaml.h"

typedef enum hl_entry_kind {
    HL_ENTRY_SECTION,    ///< a map of the entries whose paths begin with its own
    HL_ENTRY_TEXT,       ///< char *
    HL_ENTRY_BILINGUAL,  ///< hl_study_text
    HL_ENTRY_NUMBER,     ///< double
    HL_ENTRY_COUNT,      ///< size_t
    HL_ENTRY_SEED,       ///< uint64_t
    HL_ENTRY_FLAG,       ///< bool
    HL_ENTRY_WORD,       ///< an enum
    HL_ENTRY_WORDS,      ///< hl_study_words
    HL_ENTRY_TEXTS,      ///< hl_study_texts
    HL_ENTRY_ALPHA,      ///< hl_study_numbers, or the word equal
    HL_ENTRY_NUMBERS,    ///< hl_study_numbers, may be empty
    HL_ENTRY_FIELDS,     ///< hl_study_fields
    HL_ENTRY_OPTIMUM,    ///< double[2]
    HL_ENTRY_DIMENSIONS, ///< the indicators of an hl_study_subsystem
    HL_ENTRY_SUBSYSTEMS, ///< hl_study_subsystems
    HL_ENTRY_WEIGHT_MAP, ///< hl_study_weight_map
    HL_ENTRY_LABELS,     ///< hl_study_labels
    HL_ENTRY_PAIRS,      ///< hl_study_pairs
    HL_ENTRY_JUDGMENTS,  ///< hl_study_judgments
    HL_ENTRY_KIND_COUNT
} hl_entry_kind;

enum {
    HL_ENTRY_REQUIRED = 1,
    HL_ENTRY_NULLABLE = 2, ///< a number that may be null: NaN; a list that may be empty
    HL_ENTRY_OPEN = 4,     ///< the limits themselves are not allowed
    HL_ENTRY_PATH = 8      ///< names a file or folder
};

typedef struct hl_entry_word {
    const char *word; ///< NULL ends the list
    unsigned value;
    bool built;
} hl_entry_word;

/// A row. `*` in a path stands for a name that the user chooses; the slot of such a row
/// is in the struct of that thing (hl_study_subsystem, hl_study_label, …).
typedef struct hl_entry {
    const char *path;
    hl_entry_kind kind;
    unsigned flags;
    size_t offset;
    const char *fallback; ///< the default as YAML; NULL: nothing
    const hl_entry_word *words;
    double least;
    double greatest;
    hl_text meaning;
} hl_entry;

/// The rows, in the order in which a study is printed.
extern const hl_entry HL_SCHEMA[];
extern const size_t HL_SCHEMA_COUNT;

/// The length of the parent's path: 7 for "weights.type", 0 for "weights".
size_t hl_entry_parent(const hl_entry *entry);

/// The last part of the path.
const char *hl_entry_name(const hl_entry *entry);

/// The entry `key` directly below `parent` ("" is the top), or NULL.
const hl_entry *hl_schema_find(const char *parent, const char *key);

/// The entry whose name is `key` anywhere, when there is just one; or NULL.
const hl_entry *hl_schema_elsewhere(const char *key);

/// The entry that a text stands for where a section is wanted: `changes: events.csv` is
/// `changes: {source: events.csv}`. NULL for a section that is not read from a file.
const hl_entry *hl_entry_short_form(const hl_entry *section);

/// Write out the short forms of a study.
hl_status hl_schema_expand(hl_node *root, hl_error *err);

/// Does the entry stand directly below `parent`?
bool hl_entry_is_below(const hl_entry *entry, const char *parent);

/// The word of a value, e.g. "queen"; "" for a value out of the set.
const char *hl_entry_word_of(const hl_entry *entry, unsigned value);

/// Put the defaults of all entries without `*` into a zeroed study.
hl_status hl_schema_defaults(hl_study *study, hl_error *err);

/// Read a map: every item must be an entry below `parent`; slots are in `base`.
hl_status hl_schema_read(const char *parent, const hl_node *map, void *base,
                         hl_error *err);

/// Read the value of one entry.
hl_status hl_entry_read(const hl_entry *entry, const hl_node *node, void *base,
                        hl_error *err);

/// What was read is complete and fits together; what follows from other entries is
/// filled in. `root` tells the lines.
hl_status hl_study_complete(hl_study *study, const hl_node *root, hl_error *err);

/// The part of it that is about the section `periphery`.
hl_status hl_study_complete_periphery(hl_study *study, const hl_node *root,
                                      hl_error *err);

/// A path as hl_study_canonical() writes it. The caller frees it; NULL: no memory.
char *hl_path_canonical(const char *folder, const char *path);

/// A text so that YAML reads it back, also within [ ] and { }.
void hl_yaml_write_text(hl_buffer *out, const char *text);

/// "+field" or "-field", likewise.
void hl_yaml_write_signed(hl_buffer *out, char sign, const char *field);

/// At most HL_STUDY_SHORT_MAX (or `most`) of a-z, 0-9 and _, a letter first.
bool hl_is_short(const char *text, size_t most);

/// A short made from the name of a field: its letters and digits, lower case, anything
/// else as _; "f" when nothing is left.
void hl_short_of(const char *field, char out[HL_STUDY_SHORT_MAX + 1]);

/// Make a short differ from the others: neither equal to one nor one with an ending.
///
/// @param taken  `count` shorts
void hl_short_distinct(char name[HL_STUDY_SHORT_MAX + 1], const char *const *taken,
                       size_t count);

/// Read a map of texts; entry_pairs.c.
hl_status hl_pairs_read(const hl_node *node, hl_study_pairs *out, hl_error *err);
void hl_study_pairs_free(hl_study_pairs *pairs);
/// Matrices of judgments by subsystem, or by subsystem and dimension; judgments.c.
hl_status hl_judgments_read(const hl_node *node, hl_study_judgments *out,
                            hl_error *err);

/// After the colon of the entry.
void hl_judgments_print(const hl_study_judgments *judgments, int indent,
                        hl_buffer *out);
void hl_study_judgments_free(hl_study_judgments *judgments);

/// The judgments of a subsystem, or of a dimension; NULL: there are none.
const hl_study_judgment *hl_judgments_of(const hl_study_judgments *judgments,
                                         const char *subsystem, const char *dimension);

/// What normalize, weighting and coupling need beyond each entry by itself.
hl_status hl_study_check_methods(hl_study *study, const hl_node *root, hl_error *err);

void hl_study_text_free(hl_study_text *text);
void hl_study_fields_free(hl_study_fields *fields);
void hl_study_labels_free(hl_study_labels *labels);
void hl_study_subsystems_free(hl_study_subsystems *subsystems);
void hl_study_weight_map_free(hl_study_weight_map *map);

#endif
