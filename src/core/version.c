#include "hinterland/core/version.h"

#include "core/version.h"

const char *hl_version(void)
{
    return HL_VERSION;
}
