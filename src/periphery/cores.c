#include "hinterland/periphery/cores.h"

#include <math.h>
#include <string.h>

static bool usable_unit(const hl_cores *cores, size_t k, size_t n)
{
    const size_t unit = cores->unit[k];

    if (unit == HL_CORE_POINT) return true;
    for (size_t other = 0; other < k; other++) {
        if (cores->unit[other] == unit) return false;
    }
    return unit < n;
}

hl_status hl_cores_check(const hl_cores *cores, size_t n, hl_error *err)
{
    if (cores->count == 0) return hl_fail(err, HL_CODE_PERIPHERY_NO_CORES, "%d", 0);
    for (size_t k = 0; k < cores->count; k++) {
        if (cores->unit != NULL && !usable_unit(cores, k, n)) {
            return hl_fail(err, HL_CODE_PERIPHERY_CORE_UNIT, "%zu", k + 1);
        }
        if (cores->mass == NULL) continue;
        if (!isfinite(cores->mass[k]) || cores->mass[k] <= 0.0) {
            return hl_fail(err, HL_CODE_PERIPHERY_CORE_MASS, "%zu\t%g", k + 1,
                           cores->mass[k]);
        }
    }
    return HL_OK;
}

void hl_cores_mark(const hl_cores *cores, size_t n, bool *is_core)
{
    memset(is_core, 0, n * sizeof *is_core);
    for (size_t k = 0; cores->unit != NULL && k < cores->count; k++) {
        if (cores->unit[k] != HL_CORE_POINT) is_core[cores->unit[k]] = true;
    }
}
