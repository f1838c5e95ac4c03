/// @file random.h
/// Random numbers as a function of where they are used.
///
/// A draw depends on the seed, the stream and its index alone. Two runs, any number of
/// threads and any order of evaluation give the same numbers, and one permutation can
/// be replayed without those before it. The block function is Philox4x32-10 of
/// Random123.
///
/// Source: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1,
/// 2, 3. SC '11. https://doi.org/10.1145/2063384.2063405
#ifndef HINTERLAND_CORE_RANDOM_H
#define HINTERLAND_CORE_RANDOM_H

#include <stdint.h>

enum { HL_RANDOM_BLOCK = 4 };

/// A stream of draws: a plain value, copied freely, owned by its user.
typedef struct hl_random {
    uint64_t seed;
    uint64_t stream; ///< e.g. the index of the unit or of the permutation
    uint64_t block;  ///< index of the next block of four words
    uint32_t word[HL_RANDOM_BLOCK]; ///< words drawn and not yet used
    uint32_t left;                  ///< how many of them
} hl_random;

/// The stream `stream` of `seed`, at its first draw.
hl_random hl_random_stream(uint64_t seed, uint64_t stream);

/// 32 random bits.
uint32_t hl_random_word(hl_random *random);

/// An integer, uniform in [0, bound), without modulo bias (Lemire 2019).
///
/// @param bound  at least 1
uint32_t hl_random_below(hl_random *random, uint32_t bound);

/// A double, uniform in [0, 1), of 53 random bits.
double hl_random_unit(hl_random *random);

#endif
