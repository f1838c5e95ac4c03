#include "support/rows.h"

#include <gdal.h>
#include <ogr_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "support/check.h"
#include "support/scratch.h"
#include "support/whole.h"

enum { LINES_MAX = 8192 };

size_t *rows_order(size_t count, uint64_t shuffle)
{
    size_t *order = calloc(count + 1, sizeof *order);
    hl_random random = hl_random_stream(shuffle, 0);

    assert_non_null(order);
    for (size_t i = 0; i < count; i++) {
        order[i] = i;
    }
    for (size_t i = count; shuffle != 0 && i > 1; i--) {
        const size_t j = hl_random_below(&random, (uint32_t)i);
        const size_t kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
    return order;
}

static FILE *create(const char *folder, const char *name)
{
    char path[WHOLE_PATH];

    whole_join(path, folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    return file;
}

void rows_copy_file(const char *from, const char *to, const char *name)
{
    char path[WHOLE_PATH];
    size_t size = 0;

    whole_join(path, from, name);
    char *bytes = scratch_read(path, &size);
    FILE *file = create(to, name);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    free(bytes);
}

void rows_copy_lines(const char *from, const char *to, const char *name,
                     uint64_t shuffle)
{
    static char *line[LINES_MAX];
    char path[WHOLE_PATH];
    char *rest = NULL;
    size_t count = 0;

    whole_join(path, from, name);
    char *bytes = scratch_read(path, NULL);
    for (char *next = strtok_r(bytes, "\r\n", &rest); next != NULL;
         next = strtok_r(NULL, "\r\n", &rest)) {
        assert_true(count < LINES_MAX);
        line[count++] = next;
    }
    assert_true(count > 2);
    size_t *order = rows_order(count - 1, shuffle);
    FILE *file = create(to, name);
    (void)fprintf(file, "%s\n", line[0]);
    for (size_t k = 0; k + 1 < count; k++) {
        (void)fprintf(file, "%s\n", line[1 + order[k]]);
    }
    assert_int_equal(fclose(file), 0);
    free(order);
    free(bytes);
}

static void copy_features(OGRLayerH from, OGRLayerH to, uint64_t shuffle)
{
    const size_t count = (size_t)OGR_L_GetFeatureCount(from, 1);
    OGRFeatureDefnH fields = OGR_L_GetLayerDefn(from);
    size_t *order = rows_order(count, shuffle);

    for (int f = 0; f < OGR_FD_GetFieldCount(fields); f++) {
        assert_int_equal(OGR_L_CreateField(to, OGR_FD_GetFieldDefn(fields, f), 1),
                         OGRERR_NONE);
    }
    for (size_t k = 0; k < count; k++) {
        OGRFeatureH feature = OGR_L_GetFeature(from, (GIntBig)order[k]);
        assert_non_null(feature);
        OGRFeatureH copy = OGR_F_Create(OGR_L_GetLayerDefn(to));
        assert_int_equal(OGR_F_SetFrom(copy, feature, 1), OGRERR_NONE);
        assert_int_equal(OGR_F_SetFID(copy, OGRNullFID), OGRERR_NONE);
        assert_int_equal(OGR_L_CreateFeature(to, copy), OGRERR_NONE);
        OGR_F_Destroy(copy);
        OGR_F_Destroy(feature);
    }
    free(order);
}

void rows_copy_layer(const char *from, const char *to, const char *name,
                     uint64_t shuffle)
{
    char path[WHOLE_PATH];
    char utf8[] = "ENCODING=UTF-8";
    char *options[] = {utf8, NULL};

    GDALAllRegister();
    whole_join(path, from, name);
    GDALDatasetH source = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(source);
    OGRLayerH layer = GDALDatasetGetLayer(source, 0);
    GDALDriverH driver = GDALGetDriverByName("ESRI Shapefile");
    whole_join(path, to, name);
    (void)GDALDeleteDataset(driver, path);
    GDALDatasetH target = GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(target);
    OGRLayerH copy = GDALDatasetCreateLayer(target, "cells", OGR_L_GetSpatialRef(layer),
                                            OGR_L_GetGeomType(layer), options);
    assert_non_null(copy);
    copy_features(layer, copy, shuffle);
    GDALClose(target);
    GDALClose(source);
}
