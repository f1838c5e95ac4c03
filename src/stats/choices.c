#include "hinterland/stats/choices.h"

#include "hinterland/core/random.h"

hl_status hl_choices_check(const hl_choices *choices, hl_error *err)
{
    if (choices->count < 1 || choices->count > HL_CHOICES_MAX) {
        return hl_fail(err, HL_CODE_UNIVERSES_CHOICES, "%zu\t%d", choices->count,
                       HL_CHOICES_MAX);
    }
    for (size_t a = 0; a < choices->count; a++) {
        const size_t levels = choices->levels[a];
        if (levels >= 1 && levels <= HL_CHOICE_LEVELS_MAX) continue;
        return hl_fail(err, HL_CODE_UNIVERSES_LEVELS, "%zu\t%zu\t%d", a + 1, levels,
                       HL_CHOICE_LEVELS_MAX);
    }
    return HL_OK;
}

double hl_choices_universes(const hl_choices *choices)
{
    double count = 1.0;

    for (size_t a = 0; a < choices->count; a++) {
        count *= (double)choices->levels[a];
    }
    return count;
}

void hl_choices_grid(const hl_choices *choices, uint64_t universe, size_t *level)
{
    for (size_t a = choices->count; a-- > 0;) {
        level[a] = (size_t)(universe % choices->levels[a]);
        universe /= choices->levels[a];
    }
}

void hl_choices_draw(const hl_choices *choices, uint64_t seed, uint64_t universe,
                     size_t *level)
{
    hl_random random = hl_random_stream(seed, universe);

    for (size_t a = 0; a < choices->count; a++) {
        const uint32_t drawn = hl_random_below(&random, (uint32_t)choices->levels[a]);
        level[a] = universe == 0 ? 0 : drawn;
    }
}
