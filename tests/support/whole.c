#include "support/whole.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "hinterland/core/random.h"
#include "support/check.h"
#include "support/rows.h"
#include "support/scratch.h"

enum { FILES_MAX = 256, OPEN_FOLDERS = 8, FIRST_KEY = 1001, FIRST_YEAR = 2018 };
static const double WEST = 119.0, SOUTH = 30.0, CELL = 0.2;
static const char RUN_LOG[] = "run.log.json";

void whole_join(char path[WHOLE_PATH], const char *folder, const char *name)
{
    const int length = snprintf(path, WHOLE_PATH, "%s/%s", folder, name);

    assert_in_range(length, 1, WHOLE_PATH - 1);
}

/// Paths found by a walk, below the folder walked.
typedef struct found {
    size_t count;
    size_t skip; ///< length of the folder's own path
    char path[FILES_MAX][WHOLE_PATH];
} found;

static found walked; // nftw() takes no argument

static int collect(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info;
    (void)at;
    if (kind != FTW_F) return 0;
    assert_true(walked.count < FILES_MAX);
    (void)snprintf(walked.path[walked.count++], WHOLE_PATH, "%s", path + walked.skip);
    return 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void walk(const char *folder)
{
    walked.count = 0;
    walked.skip = strlen(folder);
    (void)nftw(folder, collect, OPEN_FOLDERS, FTW_PHYS);
    qsort(walked.path, walked.count, sizeof *walked.path, by_text);
}

static bool is_temporary(const char *path)
{
    return strstr(hl_path_name(path), ".part") != NULL ||
           strstr(hl_path_name(path), "-journal") != NULL;
}

void whole_folder(char folder[WHOLE_PATH])
{
    const char *base = getenv("TMPDIR");

    (void)snprintf(folder, WHOLE_PATH, "%s/hinterland-XXXXXX",
                   base != NULL && base[0] != '\0' ? base : "/tmp");
    assert_non_null(mkdtemp(folder));
}

static FILE *create(const char *folder, const char *name)
{
    char path[WHOLE_PATH];

    whole_join(path, folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    return file;
}

static void write_cell(FILE *to, size_t unit, size_t side, double from, double upto)
{
    const double x = WEST + CELL * (double)(unit % side);
    const double y = SOUTH + CELL * (double)(unit / side);
    const double x0 = x + CELL * from;
    const double x1 = x + CELL * upto;

    (void)fprintf(to,
                  "{\"type\":\"Feature\",\"properties\":{\"code\":\"%zu\",\"name\":"
                  "\"县%zu\",\"area\":\"R%zu\"},\"geometry\":{\"type\":\"Polygon\","
                  "\"coordinates\":[[[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f],"
                  "[%.3f,%.3f]]]}}",
                  FIRST_KEY + unit, unit, unit % 2, x0, y, x1, y, x1, y + CELL, x0,
                  y + CELL, x0, y);
}

static void write_grid(const char *folder, const whole_options *how)
{
    const size_t n = how->side * how->side;
    const size_t features = how->messy ? n + 1 : n;
    size_t *order = rows_order(features, how->shuffle);
    FILE *to = create(folder, "grid.geojson");

    (void)fputs("{\"type\":\"FeatureCollection\",\"features\":[\n", to);
    for (size_t k = 0; k < features; k++) {
        const size_t f = order[k];
        const bool halved = how->messy && (f == 2 || f == n); // one county, two halves
        const size_t unit = f == n ? 2 : f;
        write_cell(to, unit, how->side, f == n ? 0.5 : 0.0, halved && f < n ? 0.5 : 1);
        (void)fputs(k + 1 < features ? ",\n" : "\n", to);
    }
    (void)fputs("]}\n", to);
    assert_int_equal(fclose(to), 0);
    free(order);
}

static void write_row(FILE *to, size_t unit, size_t period, const whole_options *how)
{
    static const double LEVEL[] = {10, 3, 500, 7};
    const double row = (double)(unit / how->side);

    (void)fprintf(to, "%zu", FIRST_KEY + unit);
    if (how->periods > 1) (void)fprintf(to, ",%zu", FIRST_YEAR + period);
    for (size_t j = 0; j < sizeof LEVEL / sizeof *LEVEL; j++) {
        hl_random random = hl_random_stream(1 + j, unit * how->periods + period);
        const double noise = hl_random_unit(&random);
        (void)fprintf(to, ",%.2f", LEVEL[j] * (1 + row + noise + 0.5 * (double)period));
    }
    (void)fputs("\n", to);
}

static void write_values(const char *folder, const whole_options *how)
{
    const size_t n = how->side * how->side;
    const size_t rows = n * how->periods;
    size_t *order = rows_order(rows, how->shuffle);
    FILE *to = create(folder, "values.csv");

    (void)fprintf(to, "code%s,a,b,c,d\n", how->periods > 1 ? ",year" : "");
    for (size_t k = 0; k < rows; k++) {
        const size_t unit = order[k] / how->periods;
        const bool strange = how->messy && unit + 1 == n; // its key is another
        write_row(to, strange ? unit + how->side : unit, order[k] % how->periods, how);
    }
    assert_int_equal(fclose(to), 0);
    free(order);
}

static void write_study(const char *folder, const whole_options *how)
{
    FILE *to = create(folder, "study.yaml");

    (void)fprintf(to,
                  "title: {en: Grid, zh: 格网}\n"
                  "boundaries: {source: grid.geojson, key: code, name: name,"
                  " region: area}\n"
                  "indicators: {source: values.csv, key: code%s, min_match: %s}\n"
                  "subsystems:\n"
                  "  town: {short: t, dimensions: {x: [+a], y: [-b]}}\n"
                  "  works: {short: w, dimensions: {x: [+c], y: [+d]}}\n"
                  "coupling: {model: [standard, wang], null: {draws: 19}}\n",
                  how->periods > 1 ? ", period: year" : "", how->messy ? "0.5" : "1");
    (void)fprintf(to,
                  "association: {fields: [d_standard, u_t], permutations:"
                  " {local: %zu, global: %zu}}\n"
                  "periphery: {cores: {keys: [%d, %zu]}, decay_km: 40, draws: 19,"
                  " profile: {draws: 19}}\n"
                  "cases: [%d]\n"
                  "output: {dir: out, geopackage: grid.gpkg}\n",
                  how->permutations, how->permutations, FIRST_KEY,
                  FIRST_KEY + how->side + 2, FIRST_KEY + 4);
    assert_int_equal(fclose(to), 0);
}

void whole_write(const char *folder, const whole_options *options)
{
    write_grid(folder, options);
    write_values(folder, options);
    write_study(folder, options);
}

hl_status whole_run_study(const char *path, const char *const *set, size_t sets,
                          const hl_run_options *options, hl_error *err)
{
    hl_study study = {0};
    hl_run_summary summary = {0};
    hl_log log = {0};

    hl_status status = hl_study_read(path, set, sets, &study, err);
    if (status == HL_OK) status = hl_run(&study, options, &summary, &log, err);
    hl_run_summary_free(&summary);
    hl_log_free(&log);
    hl_study_free(&study);
    return status;
}

hl_status whole_run(const char *folder, const char *out, int threads, bool overwrite,
                    hl_error *err)
{
    char path[WHOLE_PATH];
    char output[WHOLE_PATH];
    const hl_run_options options = {
        .threads = threads, .overwrite = overwrite, .output_dir = output};

    whole_join(path, folder, "study.yaml");
    whole_join(output, folder, out);
    return whole_run_study(path, NULL, 0, &options, err);
}

size_t whole_count(const char *folder, bool temporary)
{
    size_t count = 0;

    walk(folder);
    for (size_t k = 0; k < walked.count; k++) {
        count += !temporary || is_temporary(walked.path[k]);
    }
    return count;
}

static bool counts(const char *path)
{
    return strcmp(hl_path_name(path), RUN_LOG) != 0 && !is_temporary(path);
}

static bool same_file(const char *one, const char *other, const char *name)
{
    char path[2 * WHOLE_PATH];
    size_t size[2] = {0};

    (void)snprintf(path, sizeof path, "%s%s", other, name);
    if (access(path, R_OK) != 0) return false;
    char *second = scratch_read(path, &size[1]);
    (void)snprintf(path, sizeof path, "%s%s", one, name);
    char *first = scratch_read(path, &size[0]);
    const bool same = size[0] == size[1] && memcmp(first, second, size[0]) == 0;
    free(first);
    free(second);
    return same;
}

size_t whole_differences(const char *one, const char *other)
{
    const size_t others = whole_count(other, false);
    size_t differences = 0;

    walk(one);
    assert_true(walked.count > 0);
    if (others != walked.count) {
        print_message("%zu files, and %zu\n", walked.count, others);
        differences++;
    }
    for (size_t k = 0; k < walked.count; k++) {
        const char *name = walked.path[k];
        if (!counts(name) || same_file(one, other, name)) continue;
        print_message("%s differs\n", name);
        differences++;
    }
    return differences;
}

void whole_copy(const char *from, const char *to)
{
    hl_error err = {0};

    walk(from);
    for (size_t k = 0; k < walked.count; k++) {
        char path[2 * WHOLE_PATH];
        size_t size = 0;
        (void)snprintf(path, sizeof path, "%s%s", to, walked.path[k]);
        char *slash = strrchr(path, '/');
        *slash = '\0';
        assert_ok(hl_folder_make(path, &err), &err);
        (void)snprintf(path, sizeof path, "%s%s", from, walked.path[k]);
        char *bytes = scratch_read(path, &size);
        (void)snprintf(path, sizeof path, "%s%s", to, walked.path[k]);
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(bytes, 1, size, file), size);
        assert_int_equal(fclose(file), 0);
        free(bytes);
    }
}

void whole_check_untorn(const char *out, const char *old, const char *new)
{
    walk(out);
    for (size_t k = 0; k < walked.count; k++) {
        const char *name = walked.path[k];
        if (!counts(name) || same_file(out, old, name)) continue;
        const bool last = strcmp(hl_path_name(name), "result.json") == 0;
        if (last || !same_file(out, new, name)) fail_msg("%s is torn", name);
    }
}

static int remove_one(const char *path, const struct stat *info, int kind,
                      struct FTW *at)
{
    (void)info;
    (void)kind;
    (void)at;
    return remove(path);
}

void whole_remove(const char *folder)
{
    (void)nftw(folder, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

bool whole_has(const char *path)
{
    if (access(path, R_OK) == 0) return true;
    print_message("skipped: %s is not there\n", path);
    return false;
}
