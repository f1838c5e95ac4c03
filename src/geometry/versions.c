#include "hinterland/geometry/versions.h"

#include <geos_c.h>
#include <proj.h>

const char *hl_geos_version(void)
{
    return GEOSversion();
}

const char *hl_proj_version(void)
{
    return proj_info().version;
}
