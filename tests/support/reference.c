#include "support/reference.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 1024, LINE_SIZE = 1 << 14, MOST_LINKS = 4096, MOST_ROWS = 4096 };

static void path_of(const char *name, const char *ending, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/tests/oracle/spatial/%s.%s", HL_SOURCE_DIR, name,
             ending);
}

static FILE *open_csv(const char *name)
{
    char path[PATH_SIZE];

    path_of(name, "csv", path);
    FILE *file = fopen(path, "r");
    if (file == NULL) fail_msg("cannot open %s", path);
    return file;
}

/// The next cell of a line, quotes and blanks around it dropped; NULL at the end.
static char *next_cell(char **rest)
{
    char *cell = *rest;

    if (cell == NULL) return NULL;
    char *end = strchr(cell, ',');
    *rest = end != NULL ? end + 1 : NULL;
    if (end != NULL) *end = '\0';
    cell[strcspn(cell, "\r\n")] = '\0';
    cell += strspn(cell, " \"");
    for (size_t length = strlen(cell);
         length > 0 && strchr(" \"", cell[length - 1]) != NULL; length--) {
        cell[length - 1] = '\0';
    }
    return cell;
}

static size_t find_heading(const char *name, const char *heading, char *line)
{
    size_t column = 0;

    for (char *cell = next_cell(&line); cell != NULL; cell = next_cell(&line)) {
        if (strcmp(cell, heading) == 0) return column;
        column++;
    }
    fail_msg("%s.csv has no column %s", name, heading);
    return 0;
}

static double number_in(char *line, size_t column)
{
    char *cell = next_cell(&line);

    for (size_t c = 0; c < column; c++) {
        cell = next_cell(&line);
    }
    assert_non_null(cell);
    if (cell[0] == '\0' || strcmp(cell, "NA") == 0) return NAN;
    char *end = NULL;
    const double value = strtod(cell, &end);
    assert_true(end != cell && *end == '\0');
    return value;
}

void reference_column(const char *name, const char *heading, size_t n, double *out)
{
    static char line[LINE_SIZE];
    size_t rows = 0;
    FILE *file = open_csv(name);

    assert_non_null(fgets(line, sizeof line, file));
    const size_t column = find_heading(name, heading, line);
    while (fgets(line, sizeof line, file) != NULL) {
        assert_true(rows < n);
        out[rows++] = number_in(line, column);
    }
    fclose(file);
    assert_int_equal(rows, n);
}

void reference_weights(const char *name, hl_standardization standardization,
                       hl_weights *out)
{
    static char line[LINE_SIZE];
    static uint32_t from[MOST_LINKS];
    static uint32_t to[MOST_LINKS];
    size_t links = 0;
    uint32_t unit = 0;
    hl_error err = {0};
    FILE *file = open_csv(name);

    assert_non_null(fgets(line, sizeof line, file));
    for (; fgets(line, sizeof line, file) != NULL; unit++) {
        char *rest = line;
        (void)next_cell(&rest); // idx
        (void)next_cell(&rest); // card
        const char *neighbors = next_cell(&rest);
        char *end = NULL;
        for (long j = 0; neighbors != NULL; neighbors = end) {
            j = strtol(neighbors, &end, 10);
            if (end == neighbors) break;
            assert_true(links < MOST_LINKS);
            from[links] = unit;
            to[links++] = (uint32_t)j;
        }
    }
    fclose(file);
    assert_ok(hl_weights_from_links(unit, from, to, NULL, links, out, &err), &err);
    hl_weights_standardize(out, standardization);
}

json_object *reference_json(const char *name)
{
    char path[PATH_SIZE];

    path_of(name, "json", path);
    json_object *root = json_object_from_file(path);
    if (root == NULL) fail_msg("cannot read %s", path);
    return root;
}

json_object *reference_at(json_object *root, const char *path)
{
    char copy[PATH_SIZE];
    json_object *at = root;

    snprintf(copy, sizeof copy, "%s", path);
    for (char *name = copy; name != NULL;) {
        char *slash = strchr(name, '/');
        if (slash != NULL) *slash = '\0';
        json_object *below = NULL;
        if (json_object_is_type(at, json_type_array)) {
            below = json_object_array_get_idx(at, strtoul(name, NULL, 10));
        } else {
            json_object_object_get_ex(at, name, &below);
        }
        if (below == NULL) fail_msg("nothing at %s (%s)", path, name);
        at = below;
        name = slash != NULL ? slash + 1 : NULL;
    }
    return at;
}

double reference_number(json_object *root, const char *path)
{
    return json_object_get_double(reference_at(root, path));
}

static bool agree(double ours, double theirs, double relative, double absolute)
{
    if (isnan(ours) || isnan(theirs)) return isnan(ours) && isnan(theirs);
    return fabs(ours - theirs) <= absolute + relative * fabs(theirs);
}

static void record(const reference_row *row, double ours, double theirs, size_t n)
{
    const char *path = getenv("HL_REFERENCE_RESULTS");

    if (path == NULL) return;
    FILE *file = fopen(path, "a");
    if (file == NULL) fail_msg("cannot write %s", path);
    fprintf(file, "%s\t%s\t%s\t%zu\t%.17g\t%.17g\t%g\t%g\t%s\n", row->statistic,
            row->data, row->peer, n, ours, theirs, row->relative, row->absolute,
            row->reason != NULL ? row->reason : "");
    fclose(file);
}

void reference_check(const reference_row *row)
{
    if (!agree(row->ours, row->theirs, row->relative, row->absolute)) {
        fail_msg("%s, %s: %.17g, %s has %.17g", row->statistic, row->data, row->ours,
                 row->peer, row->theirs);
    }
    record(row, row->ours, row->theirs, 1);
}

void reference_check_all(const reference_row *row, const double *ours,
                         const double *theirs, size_t n)
{
    size_t most = 0;
    double widest = -1.0;

    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        if (!agree(ours[i], theirs[i], row->relative, row->absolute)) {
            fail_msg("%s, %s, unit %zu: %.17g, %s has %.17g", row->statistic, row->data,
                     i, ours[i], row->peer, theirs[i]);
        }
        const double difference = fabs(ours[i] - theirs[i]);
        if (difference > widest) {
            widest = difference;
            most = i;
        }
    }
    record(row, ours[most], theirs[most], n);
}
