#include "hinterland/core/random.h"

#include <Random123/philox.h>

enum { WORD_BITS = 32, HIGH_SHIFT = 5, LOW_SHIFT = 6 };
static const double LOW_RANGE = 0x1p26; // the low part has 26 bits
static const double UNIT = 0x1p-53;     // a double has 53

static uint32_t high_word(uint64_t x)
{
    return (uint32_t)(x >> WORD_BITS);
}

hl_random hl_random_stream(uint64_t seed, uint64_t stream)
{
    return (hl_random){.seed = seed, .stream = stream};
}

uint32_t hl_random_word(hl_random *random)
{
    if (random->left == 0) {
        const philox4x32_key_t key = {
            {(uint32_t)random->seed, high_word(random->seed)}
        };
        const philox4x32_ctr_t at = {
            {(uint32_t)random->block, high_word(random->block),
             (uint32_t)random->stream, high_word(random->stream)}
        };
        const philox4x32_ctr_t drawn = philox4x32(at, key);
        for (int i = 0; i < HL_RANDOM_BLOCK; i++) {
            random->word[i] = drawn.v[i];
        }
        random->block++;
        random->left = HL_RANDOM_BLOCK;
    }
    return random->word[HL_RANDOM_BLOCK - random->left--];
}

uint32_t hl_random_below(hl_random *random, uint32_t bound)
{
    uint64_t product = (uint64_t)hl_random_word(random) * bound;

    if ((uint32_t)product <
        bound) { // rarely: then the short first interval is rejected
        const uint32_t threshold = (uint32_t)(-bound) % bound;
        while ((uint32_t)product < threshold) {
            product = (uint64_t)hl_random_word(random) * bound;
        }
    }
    return high_word(product);
}

double hl_random_unit(hl_random *random)
{
    const uint32_t high = hl_random_word(random) >> HIGH_SHIFT;
    const uint32_t low = hl_random_word(random) >> LOW_SHIFT;

    return ((double)high * LOW_RANGE + (double)low) * UNIT;
}
