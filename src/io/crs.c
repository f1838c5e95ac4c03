#include "io/crs.h"

#include <cpl_conv.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "io/gdal.h"

enum { EPSG_SIZE = 32 };

hl_status hl_crs_text(OGRSpatialReferenceH system, char **out, hl_error *err)
{
    static const char *const FORMAT[] = {"FORMAT=WKT2_2019", "MULTILINE=NO", NULL};
    char *wkt = NULL;
    char *text = NULL;

    if (system == NULL || OSRIsLocal(system)) return HL_OK;
    if (OSRExportToWktEx(system, &wkt, FORMAT) != OGRERR_NONE || wkt == NULL ||
        wkt[0] == '\0') {
        CPLFree(wkt);
        return HL_OK; // an empty .prj
    }
    text = hl_copy_text(wkt);
    CPLFree(wkt);
    if (text == NULL) return hl_no_memory(err, "a coordinate reference system");
    *out = text;
    return HL_OK;
}

hl_status hl_crs_parse(const char *text, char **out, bool *degrees, hl_error *err)
{
    char epsg[EPSG_SIZE] = "";
    hl_gdal_messages messages = {0};
    hl_status status = HL_OK;

    hl_gdal_start();
    if (text[0] != '\0' && strspn(text, "0123456789") == strlen(text) &&
        strlen(text) < EPSG_SIZE / 2) {
        (void)snprintf(epsg, sizeof epsg, "EPSG:%s", text);
    }
    OGRSpatialReferenceH system = OSRNewSpatialReference(NULL);
    hl_gdal_catch(&messages);
    const bool remote = strncmp(text, "http", 4) == 0; // no URL is opened unasked
    const OGRErr failed =
        remote ? OGRERR_FAILURE
               : OSRSetFromUserInput(system, epsg[0] != '\0' ? epsg : text);
    hl_gdal_release();
    if (failed != OGRERR_NONE) {
        status =
            hl_fail(err, HL_CODE_READ_CRS, "%s\t%s", text, hl_gdal_reason(&messages));
    } else {
        *degrees = OSRIsGeographic(system);
        status = hl_crs_text(system, out, err);
    }
    OSRDestroySpatialReference(system);
    return status;
}
