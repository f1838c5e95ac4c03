/// @file modular.h
/// Counts of subsets are too large for any integer type: they are computed modulo
/// several primes and put together again, without rounding anywhere.
///
/// Residues stand in Montgomery form (r * 2^64 mod p) unless said otherwise.
/// Sources: Montgomery (1985), Mathematics of Computation 44, 519-521; Pollard (1971),
/// Mathematics of Computation 25, 365-374 for the transform in a finite field.
#ifndef HINTERLAND_SRC_STATS_MODULAR_H
#define HINTERLAND_SRC_STATS_MODULAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HL_MODULI = 8,         ///< primes there are, each just below 2^62
    HL_TRANSFORM_BITS = 26 ///< a transform has at most 2^26 points
};

__extension__ typedef unsigned __int128 hl_unsigned_wide;

/// A prime and what its arithmetic needs.
typedef struct hl_modulus {
    uint64_t p;
    uint64_t inverse; ///< 1 / p mod 2^64
    uint64_t one;     ///< 1
    uint64_t square;  ///< 2^128 mod p, plain: takes a plain number into the form
    uint64_t root;    ///< of order 2^HL_TRANSFORM_BITS
} hl_modulus;

/// Prime number `index`, below HL_MODULI.
hl_modulus hl_modulus_at(size_t index);

/// a * b / 2^64 mod p for a, b below p: the product of two residues in Montgomery form.
static inline uint64_t hl_mod_mul(const hl_modulus *m, uint64_t a, uint64_t b)
{
    const hl_unsigned_wide product = (hl_unsigned_wide)a * b;
    const uint64_t quotient = (uint64_t)product * m->inverse;
    const uint64_t high = (uint64_t)(product >> 64);
    const uint64_t taken = (uint64_t)((hl_unsigned_wide)quotient * m->p >> 64);

    return high - taken + (high < taken ? m->p : 0);
}

static inline uint64_t hl_mod_add(const hl_modulus *m, uint64_t a, uint64_t b)
{
    const uint64_t sum = a + b;

    return sum >= m->p ? sum - m->p : sum;
}

static inline uint64_t hl_mod_sub(const hl_modulus *m, uint64_t a, uint64_t b)
{
    return a >= b ? a - b : a + m->p - b;
}

/// a^exponent, both a and the result in Montgomery form.
uint64_t hl_mod_power(const hl_modulus *m, uint64_t a, uint64_t exponent);

/// A plain number below 2^62 in Montgomery form.
uint64_t hl_mod_enter(const hl_modulus *m, uint64_t plain);

/// The roots of unity that transforms of 2^bits points need.
///
/// @param roots  2^bits residues, overwritten
void hl_transform_roots(const hl_modulus *m, unsigned bits, uint64_t *roots);

/// Replace the 2^bits coefficients of a polynomial by its values at the roots of unity,
/// in bit-reversed order.
void hl_transform(const hl_modulus *m, unsigned bits, const uint64_t *roots,
                  uint64_t *a);

/// The way back, except for a factor 2^bits.
void hl_transform_back(const hl_modulus *m, unsigned bits, const uint64_t *roots,
                       uint64_t *a);

enum { HL_NATURAL_LIMBS = 8 };

/// A natural number below 2^512; the lowest limb first.
typedef struct hl_natural {
    uint64_t limb[HL_NATURAL_LIMBS];
} hl_natural;

/// Bits up to the highest that is set; 0 for 0.
unsigned hl_natural_bits(const hl_natural *x);

/// n choose k.
///
/// @param out  overwritten where it fits
/// @return     false when it has more than 480 bits
bool hl_natural_choose(uint64_t n, uint64_t k, hl_natural *out);

/// Multiply by n choose k, k <= n < 2^32; the product must be below 2^480.
void hl_natural_times_choose(hl_natural *x, uint64_t n, uint64_t k);

/// a + b, which must be below 2^512.
hl_natural hl_natural_plus(const hl_natural *a, const hl_natural *b);

/// How many primes determine every natural number of so many bits; more than HL_MODULI
/// when there are not enough.
size_t hl_moduli_for(unsigned bits);

/// a - b for a >= b.
hl_natural hl_natural_minus(const hl_natural *a, const hl_natural *b);

bool hl_natural_is_zero(const hl_natural *x);
bool hl_natural_equals(const hl_natural *a, const hl_natural *b);

/// a / b for a <= b, b > 0; relative error below 2^-51, exactly 1 for a = b.
double hl_natural_ratio(const hl_natural *a, const hl_natural *b);

/// Puts numbers together from their residues.
typedef struct hl_residues {
    size_t count; ///< of primes
    hl_modulus modulus[HL_MODULI];
    uint64_t inverse[HL_MODULI][HL_MODULI]; ///< [i][j]: 1 / p_i mod p_j
} hl_residues;

/// The first `count` primes, 1 <= count <= HL_MODULI.
hl_residues hl_residues_of(size_t count);

/// The number below the product of the primes that has these plain residues.
hl_natural hl_residues_join(const hl_residues *r, const uint64_t *plain);

#endif
