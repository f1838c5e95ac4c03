#include "hinterland/io/weights_keys.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "io/weights_reading.h"

enum { DECIMAL = 10, MOST_HEADER_WORDS = 4 };
static const char BLANKS[] = " \t\r\n";
static const char KEY_COMMENT[] = "%key ";

/// Borrowed texts that grow.
typedef struct name_list {
    char **name;
    size_t count;
    size_t capacity;
} name_list;

static hl_status add(name_list *list, char *name, hl_error *err)
{
    char **grown = hl_grow(list->name, &list->capacity, list->count + 1, sizeof *grown);

    if (grown == NULL) return hl_no_memory(err, "%zu keys", list->count + 1);
    list->name = grown;
    list->name[list->count++] = name;
    return HL_OK;
}

/// Cut off the first line of `*text`. NULL at the end.
static char *next_line(char **text)
{
    if (**text == '\0') return NULL;

    char *line = *text;
    const size_t length = strcspn(line, "\n");
    *text = line + length + (line[length] == '\n');
    line[length] = '\0';
    if (length > 0 && line[length - 1] == '\r') line[length - 1] = '\0';
    return line;
}

/// The number of units in a header "n" or "0 n layer key"; 0 when it is neither.
static size_t read_header(char *line)
{
    char *word[MOST_HEADER_WORDS] = {NULL};
    char *rest = NULL;
    size_t count = 0;

    for (char *w = strtok_r(line, BLANKS, &rest);
         w != NULL && count < MOST_HEADER_WORDS; w = strtok_r(NULL, BLANKS, &rest)) {
        word[count++] = w;
    }
    if (count == 0) return 0;
    return (size_t)strtoull(word[count > 1 ? 1 : 0], NULL, DECIMAL);
}

/// "key count" and the line of its neighbors, unit by unit.
static hl_status take_gal(char *text, name_list *list, hl_error *err)
{
    char *rest = NULL;
    hl_status status = HL_OK;

    for (char *key = strtok_r(text, BLANKS, &rest); key != NULL && status == HL_OK;
         key = strtok_r(NULL, BLANKS, &rest)) {
        status = add(list, key, err);
        const char *word = strtok_r(NULL, BLANKS, &rest);
        size_t left = word != NULL ? (size_t)strtoull(word, NULL, DECIMAL) : 0;
        while (left > 0 && strtok_r(NULL, BLANKS, &rest) != NULL) {
            left--;
        }
    }
    return status;
}

/// "from to weight" on every line.
static hl_status take_gwt(char *text, name_list *list, hl_error *err)
{
    hl_status status = HL_OK;

    for (char *line = next_line(&text); line != NULL && status == HL_OK;
         line = next_line(&text)) {
        char *rest = NULL;
        for (int i = 0; i < 2 && status == HL_OK; i++) {
            char *key = strtok_r(i == 0 ? line : NULL, BLANKS, &rest);
            if (key == NULL) break;
            status = add(list, key, err);
        }
    }
    return status;
}

/// One cell of a CSV line, its quotes taken off; `*line` moves behind the comma.
static char *next_cell(char **line)
{
    char *from = *line;
    char *cell = from;
    char *to = from;
    const bool quoted = *from == '"';

    for (from += quoted; *from != '\0'; from++) {
        if (quoted && from[0] == '"') {
            if (from[1] != '"') break;
            from++;
        } else if (!quoted && *from == ',') {
            break;
        }
        *to++ = *from;
    }
    from += strcspn(from, ",");
    *line = from + (*from == ',');
    *to = '\0';
    return cell;
}

/// A heading, then from,to,weight; "key,," is a unit without neighbors.
static hl_status take_csv(char *text, name_list *list, hl_error *err)
{
    hl_status status = HL_OK;

    (void)next_line(&text);
    for (char *line = next_line(&text); line != NULL && status == HL_OK;
         line = next_line(&text)) {
        for (int i = 0; i < 2 && status == HL_OK; i++) {
            char *key = next_cell(&line);
            if (key[0] != '\0') status = add(list, key, err);
        }
    }
    return status;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/// Sort, and keep one of each.
static void make_distinct(name_list *list)
{
    size_t kept = 0;

    if (list->count == 0) return;
    qsort(list->name, list->count, sizeof *list->name, compare_names);
    for (size_t i = 0; i < list->count; i++) {
        if (kept > 0 && strcmp(list->name[kept - 1], list->name[i]) == 0) continue;
        list->name[kept++] = list->name[i];
    }
    list->count = kept;
}

/// Copies of the names, which live in the bytes of the file.
static hl_status copy_names(const name_list *list, char ***out, hl_error *err)
{
    char **copy = hl_array(list->count, sizeof *copy);

    if (copy == NULL) return hl_no_memory(err, "%zu keys", list->count);
    for (size_t i = 0; i < list->count; i++) {
        copy[i] = hl_copy_text(list->name[i]);
        if (copy[i] == NULL) {
            hl_free_texts(copy, list->count);
            return hl_no_memory(err, "%zu keys", list->count);
        }
    }
    *out = copy;
    return HL_OK;
}

/// Row numbers as texts, then the keys of the comments in their places.
static hl_status keys_of_matrix(char *text, const char *path, char ***out, size_t *n,
                                hl_error *err)
{
    enum { NUMBER_SIZE = 24 };
    char *after_comments = text;
    size_t rows = 0;

    while (*after_comments == '%') {
        after_comments += strcspn(after_comments, "\n");
        after_comments += *after_comments == '\n';
    }
    rows = (size_t)strtoull(after_comments, NULL, DECIMAL);
    if (rows == 0) return hl_fail(err, HL_CODE_USAGE_NO_WEIGHTS, "%s", path);
    char **key = hl_array(rows, sizeof *key);
    if (key == NULL) return hl_no_memory(err, "%zu keys", rows);

    *after_comments = '\0';
    for (char *line = next_line(&text); line != NULL; line = next_line(&text)) {
        if (strncmp(line, KEY_COMMENT, sizeof KEY_COMMENT - 1) != 0) continue;
        char *end = NULL;
        const size_t row =
            (size_t)strtoull(line + sizeof KEY_COMMENT - 1, &end, DECIMAL);
        if (row == 0 || row > rows || *end != ' ' || key[row - 1] != NULL) continue;
        key[row - 1] = hl_copy_text(end + 1);
    }
    for (size_t i = 0; i < rows; i++) {
        char number[NUMBER_SIZE];
        (void)snprintf(number, sizeof number, "%zu", i + 1);
        if (key[i] == NULL) key[i] = hl_copy_text(number);
        if (key[i] == NULL) {
            hl_free_texts(key, rows);
            return hl_no_memory(err, "%zu keys", rows);
        }
    }
    *out = key;
    *n = rows;
    return HL_OK;
}

/// The keys of a GAL or GWT, whose header says how many there are.
static hl_status take_listed(char *text, hl_weights_format format, const char *path,
                             name_list *list, hl_error *err)
{
    char *header = next_line(&text);
    const size_t stated = header != NULL ? read_header(header) : 0;

    if (stated == 0) return hl_fail(err, HL_CODE_USAGE_NO_WEIGHTS, "%s", path);
    const hl_status status = format == HL_WEIGHTS_FILE_GAL ? take_gal(text, list, err)
                                                           : take_gwt(text, list, err);
    if (status != HL_OK) return status;
    make_distinct(list);
    if (list->count == stated) return HL_OK;
    return hl_fail(err, HL_CODE_USAGE_UNNAMED_UNITS, "%s\t%zu\t%zu", path, list->count,
                   stated);
}

static hl_status keys_of_swm(const char *bytes, size_t size, const char *path,
                             char ***out, size_t *n, hl_error *err)
{
    const hl_status status = reading_swm_keys(bytes, size, out, n, err);

    if (status == HL_OK) qsort(*out, *n, sizeof **out, compare_names);
    return hl_at(err, status, "%s", hl_path_name(path));
}

hl_status hl_weights_file_keys(const char *path, hl_weights_format format, char ***out,
                               size_t *n, hl_error *err)
{
    char *text = NULL;
    size_t size = 0;
    name_list list = {0};

    if (format == HL_WEIGHTS_FILE_UNKNOWN) format = hl_weights_format_of(path);
    if (format == HL_WEIGHTS_FILE_UNKNOWN) {
        return hl_fail(err, HL_CODE_USAGE_EXTENSION,
                       "%s\t.gal, .gwt, .kwt, .swm, .mtx, .csv", path);
    }
    hl_status status = hl_file_read(path, &text, &size, err);
    if (status != HL_OK) return status;
    if (format == HL_WEIGHTS_FILE_SWM) {
        status = keys_of_swm(text, size, path, out, n, err);
        goto done;
    }
    if (format == HL_WEIGHTS_FILE_MTX) {
        status = keys_of_matrix(text, path, out, n, err);
        goto done;
    }
    if (format == HL_WEIGHTS_FILE_CSV) {
        status = take_csv(text, &list, err);
        make_distinct(&list);
    } else {
        status = take_listed(text, format, path, &list, err);
    }
    if (status == HL_OK && list.count == 0) {
        status = hl_fail(err, HL_CODE_USAGE_NO_WEIGHTS, "%s", path);
    }
    if (status == HL_OK) status = copy_names(&list, out, err);
    if (status == HL_OK) *n = list.count;

done:
    free(list.name);
    free(text);
    return status;
}
