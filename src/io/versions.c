#include "hinterland/io/versions.h"

#include <gdal.h>

const char *hl_gdal_version(void)
{
    return GDALVersionInfo("RELEASE_NAME");
}
