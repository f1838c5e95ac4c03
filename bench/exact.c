/// Exact local p values: the share that stays undecided at 0.05 and at the FDR cut, how
/// narrow the intervals are, and the seconds, beside permutation with R = 99,999.
///
/// usage: bench_exact csv NAME VALUES.csv COLUMN NEIGHBORS.csv
///        bench_exact layer NAME FILE[|LAYER] FIELD [TABLE.csv LAYER_KEY TABLE_KEY]
///
/// NEIGHBORS.csv has the columns idx, card, nbrs (from 0, separated by spaces), as in
/// tests/oracle/spatial; a layer gets queen contiguity. With TABLE, FIELD is a column
/// of it, joined by equal keys; units without a value are left out.

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hinterland/geometry/adjacency.h"
#include "hinterland/io/read.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/weights/build.h"
#include "stats/exact.h"

enum { DECIMAL = 10, CSV_ARGUMENTS = 6, LAYER_ARGUMENTS = 5, JOIN_ARGUMENTS = 8 };
static const double NANO = 1e-9;
static const double LEVEL = 0.05;

/// What is analyzed. Owned.
typedef struct data {
    double *x;
    hl_weights w;
} data;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + NANO * (double)t.tv_nsec;
}

/// The numbers of a field; NULL when it is not there.
static double *numbers(const hl_table *table, const char *name)
{
    const hl_field *field = hl_table_find(table, name);
    double *x = calloc(table->rows + 1, sizeof *x);

    if (field == NULL || x == NULL) {
        free(x);
        return NULL;
    }
    hl_field_numbers(field, table->rows, x, NULL);
    return x;
}

static hl_status read_neighbors(const hl_table *table, hl_weights *out, hl_error *err)
{
    const hl_field *field = hl_table_find(table, "nbrs");
    const size_t most = table->rows * table->rows;
    uint32_t *from = calloc(most, sizeof *from);
    uint32_t *to = calloc(most, sizeof *to);
    size_t count = 0;
    hl_status status = HL_MEMORY;

    for (size_t i = 0; from != NULL && to != NULL && field != NULL && i < table->rows;
         i++) {
        char *next = field->text[i];
        while (next != NULL && *next != '\0') {
            from[count] = (uint32_t)i;
            to[count++] = (uint32_t)strtoul(next, &next, DECIMAL);
        }
    }
    if (count > 0) {
        status = hl_weights_from_links(table->rows, from, to, NULL, count, out, err);
    }
    free(from);
    free(to);
    return status;
}

static hl_status read_csv(char **argv, data *d, hl_error *err)
{
    hl_table values = {0};
    hl_table neighbors = {0};

    hl_status status = hl_read_table(argv[3], NULL, &values, NULL, err);
    if (status == HL_OK) {
        status = hl_read_table(argv[CSV_ARGUMENTS - 1], NULL, &neighbors, NULL, err);
    }
    if (status == HL_OK) status = read_neighbors(&neighbors, &d->w, err);
    if (status == HL_OK) d->x = numbers(&values, argv[4]);
    hl_table_free(&values);
    hl_table_free(&neighbors);
    return status;
}

/// The values of a table in the order of the layer.
static double *joined(const hl_table *layer, const hl_table *table, char **argv)
{
    enum { LAYER_KEY = 6, TABLE_KEY = 7 };
    const hl_field *left = hl_table_find(layer, argv[LAYER_KEY]);
    const hl_field *right = hl_table_find(table, argv[TABLE_KEY]);
    double *of_table = numbers(table, argv[4]);
    double *x = calloc(layer->rows, sizeof *x);

    for (size_t i = 0; left != NULL && right != NULL && of_table != NULL && x != NULL &&
                       i < layer->rows;
         i++) {
        x[i] = NAN;
        for (size_t r = 0; r < table->rows; r++) {
            if (strcmp(left->text[i], right->text[r]) == 0) x[i] = of_table[r];
        }
    }
    free(of_table);
    return x;
}

/// Leave out the units without a value.
static hl_status keep_known(data *d, hl_error *err)
{
    const size_t n = d->w.n;
    bool *keep = calloc(n, sizeof *keep);
    hl_weights kept = {0};
    size_t count = 0;

    if (keep == NULL || d->x == NULL) {
        free(keep);
        return HL_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        keep[i] = isfinite(d->x[i]) != 0;
        if (keep[i]) d->x[count++] = d->x[i];
    }
    const hl_status status = hl_weights_subset(&d->w, keep, &kept, err);
    free(keep);
    if (status != HL_OK) return status;
    hl_weights_free(&d->w);
    d->w = kept;
    return HL_OK;
}

/// What follows "|" in "FILE|LAYER", cut off; NULL where nothing does.
static const char *layer_of(char *source)
{
    char *bar = strrchr(source, '|');

    if (bar == NULL) return NULL;
    *bar = '\0';
    return bar + 1;
}

static hl_status read_layer(int argc, char **argv, data *d, hl_error *err)
{
    hl_layer layer = {0};
    hl_table table = {0};
    hl_adjacency adjacency = {0};

    hl_layer_options options = hl_layer_options_defaults();

    options.layer = layer_of(argv[3]);
    hl_status status = hl_read_layer(argv[3], &options, &layer, NULL, err);
    if (status == HL_OK && argc == JOIN_ARGUMENTS) {
        status = hl_read_table(argv[LAYER_ARGUMENTS], NULL, &table, NULL, err);
    }
    if (status != HL_OK) goto done;
    d->x = argc == JOIN_ARGUMENTS ? joined(&layer.table, &table, argv)
                                  : numbers(&layer.table, argv[4]);
    status = hl_adjacency_find(&layer.polygons, NULL, &adjacency, err);
    if (status != HL_OK) goto done;
    status = hl_weights_contiguity(&adjacency, NULL, &d->w, err);
    if (status != HL_OK) goto done;
    status = keep_known(d, err);
done:
    hl_adjacency_free(&adjacency);
    hl_layer_free(&layer);
    hl_table_free(&table);
    return status;
}

/// The widest two-sided interval, and the widest of those near the level.
static void print_exact(const char *name, const data *d, const hl_exact *e,
                        double seconds)
{
    double widest = 0.0;
    double near_level = 0.0;
    size_t equal = 0;
    size_t degree = 0;

    for (size_t i = 0; i < e->n; i++) {
        const hl_interval p = hl_exact_two_sided(e, i);
        const size_t k = d->w.start[i + 1] - d->w.start[i];
        if (k > degree) degree = k;
        equal += e->state[i] == HL_EXACT_EQUAL;
        if (isnan(p.low)) continue;
        widest = fmax(widest, p.high - p.low);
        if (p.low < 2.0 * LEVEL) near_level = fmax(near_level, p.high - p.low);
    }
    printf("%s | %zu | %zu | %zu | %zu | %.1e | %.1e | %zu | %zu | %zu | %.3f", name,
           e->n, degree, e->covered, equal, widest, near_level, e->undecided,
           e->undecided_fdr, e->bins, seconds);
}

static hl_status measure(const char *name, const data *d, hl_error *err)
{
    hl_exact_options options = hl_exact_defaults();
    hl_local_options local = hl_local_defaults();
    hl_grid grid = {0};
    hl_exact exact = {0};
    hl_local_moran moran = {0};
    size_t widest = 1;

    for (size_t i = 0; i < d->w.n; i++) {
        const size_t k = d->w.start[i + 1] - d->w.start[i];
        if (k > widest) widest = k;
    }
    options.level = options.fdr_level = LEVEL;
    options.threads = local.threads = 1;
    hl_status status = hl_grid_make(d->x, d->w.n, widest, &grid, err);
    if (status != HL_OK) goto done;
    const hl_exact_input in = {.w = &d->w, .grid = &grid};
    double since = now();
    status = hl_exact_tails(&in, &options, &exact, err);
    if (status != HL_OK) goto done;
    print_exact(name, d, &exact, now() - since);
    since = now();
    status = hl_local_moran_compute(d->x, &d->w, &local, &moran, err);
    if (status != HL_OK) goto done;
    printf(" | %.3f\n", now() - since);
done:
    hl_grid_free(&grid);
    hl_exact_free(&exact);
    hl_local_moran_free(&moran);
    return status;
}

int main(int argc, char **argv)
{
    data d = {0};
    hl_error err = {0};
    hl_status status = HL_OK;

    if (argc == CSV_ARGUMENTS && strcmp(argv[1], "csv") == 0) {
        status = read_csv(argv, &d, &err);
    } else if ((argc == LAYER_ARGUMENTS || argc == JOIN_ARGUMENTS) &&
               strcmp(argv[1], "layer") == 0) {
        status = read_layer(argc, argv, &d, &err);
    } else {
        (void)fprintf(stderr, "usage: bench_exact csv|layer NAME FILE COLUMN …\n");
        return 2;
    }
    if (status == HL_OK && d.x == NULL) {
        (void)fprintf(stderr, "bench_exact: there is no column %s\n", argv[4]);
        return 2;
    }
    if (status == HL_OK) status = measure(argv[2], &d, &err);
    if (status != HL_OK) hl_message_write(stderr, &err, HL_EN);
    hl_weights_free(&d.w);
    free(d.x);
    return hl_status_exit_code(status);
}
