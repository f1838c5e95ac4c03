#include <ogr_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/gpkg.h"
#include "io/shape.h"

enum { ANSWER_SIZE = 240 };

/// The first value of the first row that a query answers; "" for none.
static void ask(GDALDatasetH dataset, const char *sql, char answer[ANSWER_SIZE])
{
    answer[0] = '\0';
    OGRLayerH rows = GDALDatasetExecuteSQL(dataset, sql, NULL, NULL);
    if (rows == NULL) return;

    OGRFeatureH feature = OGR_L_GetNextFeature(rows);
    if (feature != NULL) {
        (void)snprintf(answer, ANSWER_SIZE, "%s", OGR_F_GetFieldAsString(feature, 0));
        OGR_F_Destroy(feature);
    }
    GDALDatasetReleaseResultSet(dataset, rows);
}

static hl_status expect_count(GDALDatasetH dataset, const hl_gpkg *gpkg,
                              const char *table, size_t expected, hl_error *err)
{
    char answer[ANSWER_SIZE];
    hl_buffer sql = {0};

    hl_buffer_format(&sql, "SELECT count(*) FROM \"%s\"", table);
    const hl_status status = hl_buffer_check(&sql, err);
    if (status != HL_OK) return status;
    ask(dataset, sql.text, answer);
    hl_buffer_free(&sql);
    if (answer[0] != '\0' && strtoull(answer, NULL, 10) == expected) return HL_OK;
    return hl_fail(err, HL_CODE_WRITE_INCOMPLETE, "%s\t%s\t%s\t%zu", gpkg->target,
                   table, answer[0] != '\0' ? answer : "?", expected);
}

static size_t shapes_of(const hl_sheet *sheet)
{
    size_t count = 0;

    for (size_t i = 0; i < sheet->columns.rows; i++) {
        if (hl_shape_present(sheet, i)) count++;
    }
    return count;
}

static hl_status verify_sheet(GDALDatasetH dataset, const hl_gpkg *gpkg,
                              const hl_sheet *sheet, hl_error *err)
{
    hl_buffer index = {0};

    hl_status status =
        expect_count(dataset, gpkg, sheet->name, sheet->columns.rows, err);
    if (status != HL_OK || sheet->shape == HL_SHAPE_NONE) return status;
    hl_buffer_format(&index, "rtree_%s_geom", sheet->name);
    status = hl_buffer_check(&index, err);
    if (status == HL_OK) {
        status = expect_count(dataset, gpkg, index.text, shapes_of(sheet), err);
    }
    hl_buffer_free(&index);
    return status;
}

static hl_status verify_open(GDALDatasetH dataset, const hl_gpkg *gpkg, hl_error *err)
{
    const hl_package *package = gpkg->package;
    char answer[ANSWER_SIZE];

    ask(dataset, "PRAGMA integrity_check", answer);
    if (strcmp(answer, "ok") != 0) {
        return hl_fail(err, HL_CODE_WRITE_DAMAGED, "%s\t%s", gpkg->target, answer);
    }
    hl_status status = HL_OK;
    for (size_t i = 0; i < package->sheet_count && status == HL_OK; i++) {
        status = verify_sheet(dataset, gpkg, &package->sheets[i], err);
    }
    return status;
}

hl_status hl_gpkg_verify(const char *path, const hl_gpkg *gpkg, hl_error *err)
{
    static const char *const DRIVERS[] = {"GPKG", NULL};
    GDALDatasetH dataset =
        GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, DRIVERS, NULL, NULL);

    if (dataset == NULL) {
        return hl_fail(err, HL_CODE_WRITE_DAMAGED, "%s\t%s", gpkg->target,
                       hl_gdal_reason(gpkg->messages));
    }
    const hl_status status = verify_open(dataset, gpkg, err);
    GDALClose(dataset);
    return status != HL_OK ? status : hl_gpkg_check(gpkg, err);
}
