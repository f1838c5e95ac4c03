/// The counties job: shapefile in, queen contiguity, Moran's I analytic and by R = 999,
/// local Moran by R permutations, GeoPackage out.
/// usage: bench_counties IN FIELD PERMUTATIONS OUT.gpkg

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hinterland/geometry/adjacency.h"
#include "hinterland/io/geopackage.h"
#include "hinterland/io/read.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/moran.h"
#include "hinterland/weights/build.h"

enum { GLOBAL_PERMUTATIONS = 999, ARGUMENTS = 5, DECIMAL = 10 };
static const double NANO = 1e-9;

typedef struct job {
    hl_layer layer;
    double *x;
    hl_adjacency adjacency;
    hl_weights w;
    hl_global moran;
    hl_local_moran local;
    hl_sheet sheet;
} job;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + NANO * (double)t.tv_nsec;
}

static void say(const char *phase, double *since)
{
    const double t = now();
    printf("%s %.4f\n", phase, t - *since);
    *since = t;
}

static hl_status read_layer(job *j, char **argv, hl_error *err)
{
    hl_status status = hl_read_layer(argv[1], NULL, &j->layer, NULL, err);
    if (status != HL_OK) return status;

    const hl_field *field = hl_table_find(&j->layer.table, argv[2]);
    j->x = calloc(j->layer.table.rows, sizeof *j->x);
    if (field == NULL || j->x == NULL)
        return hl_fail(err, HL_CODE_INTERNAL, "no field");
    hl_field_numbers(field, j->layer.table.rows, j->x, NULL);
    return HL_OK;
}

static hl_status analyze(job *j, size_t permutations, double *since, hl_error *err)
{
    hl_global_options global = hl_global_defaults();
    hl_local_options local = hl_local_defaults();

    hl_status status = hl_adjacency_find(&j->layer.polygons, NULL, &j->adjacency, err);
    if (status == HL_OK)
        status = hl_weights_contiguity(&j->adjacency, NULL, &j->w, err);
    if (status != HL_OK) return status;
    hl_weights_standardize(&j->w, HL_WEIGHTS_ROW);
    say("contiguity", since);
    global.permutations = GLOBAL_PERMUTATIONS;
    status = hl_moran_global(j->x, &j->w, &global, &j->moran, err);
    if (status != HL_OK) return status;
    say("global", since);
    local.permutations = permutations;
    status = hl_local_moran_compute(j->x, &j->w, &local, &j->local, err);
    if (status == HL_OK) say("local", since);
    return status;
}

static hl_status write_result(job *j, const char *path, hl_error *err)
{
    const hl_geopackage_options options = {.overwrite = true, .no_project = true};

    j->sheet = (hl_sheet){
        .name = "counties",
        .title = {"Counties", "县域"},
        .shape = HL_SHAPE_POLYGONS,
        .polygons = &j->layer.polygons,
        .columns = {.rows = j->layer.table.rows         }
    };
    const hl_package package = {
        .title = {"Counties", "县域"},
        .crs = j->layer.crs,
        .sheets = &j->sheet,
        .sheet_count = 1
    };
    hl_status status = hl_local_moran_columns(&j->local, NULL, "x", (hl_text){0},
                                              &j->sheet.columns, err);
    if (status == HL_OK) status = hl_geopackage_write(path, &package, &options, err);
    return status;
}

int main(int argc, char **argv)
{
    job j = {0};
    hl_error err = {0};
    double since = now();

    if (argc != ARGUMENTS) return 2;
    hl_status status = read_layer(&j, argv, &err);
    if (status == HL_OK) {
        say("read", &since);
        status = analyze(&j, strtoul(argv[3], NULL, DECIMAL), &since, &err);
    }
    if (status == HL_OK) status = write_result(&j, argv[4], &err);
    if (status == HL_OK) {
        say("write", &since);
        printf("I %.10f\n", j.moran.value);
    } else {
        hl_message_write(stderr, &err, HL_EN);
    }
    hl_columns_free(&j.sheet.columns);
    hl_local_moran_free(&j.local);
    hl_weights_free(&j.w);
    hl_adjacency_free(&j.adjacency);
    hl_layer_free(&j.layer);
    free(j.x);
    return hl_status_exit_code(status);
}
