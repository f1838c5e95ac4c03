#include "stats/modular.h"

#include <math.h>
#include <string.h>

// p = c * 2^26 + 1, the largest eight with odd c below 2^62; tests/unit/test_modular.c
// proves each prime and each root.
static const uint64_t PRIME[HL_MODULI] = {
    0x3fffffffcc000001, 0x3fffffff34000001, 0x3ffffffd74000001, 0x3ffffffd5c000001,
    0x3ffffffd14000001, 0x3ffffffc6c000001, 0x3ffffffc1c000001, 0x3ffffffa84000001,
};

// g^((p - 1) / 2^26) for the least non-residue g: order 2^26.
static const uint64_t ROOT[HL_MODULI] = {
    0x215741e83327f53a, 0x355b1e989aa9773e, 0x0cf6153e2ffb0e59, 0x0d664b9c6ea4a753,
    0x24fe31ef6c601d40, 0x2d9f2a3b1090c0d3, 0x0f98818cf2039d4d, 0x1cc228586513b44c,
};

enum {
    WORD = 64,
    PRIME_BITS = 62,
    CHOOSE_BITS = 480,
    IN_CACHE = 1 << 12, // points of a transform that fit the first cache
    NEWTON_STEPS = 6    // 1 -> 2^6 correct bits
};

hl_modulus hl_modulus_at(size_t index)
{
    hl_modulus m = {.p = PRIME[index], .inverse = 1};

    for (int step = 0; step < NEWTON_STEPS; step++) {
        m.inverse *= 2 - m.p * m.inverse;
    }
    m.one = (uint64_t)(((hl_unsigned_wide)1 << WORD) % m.p);
    m.square = (uint64_t)((hl_unsigned_wide)m.one * m.one % m.p);
    m.root = hl_mod_enter(&m, ROOT[index]);
    return m;
}

uint64_t hl_mod_power(const hl_modulus *m, uint64_t a, uint64_t exponent)
{
    uint64_t power = m->one;

    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) power = hl_mod_mul(m, power, a);
        a = hl_mod_mul(m, a, a);
    }
    return power;
}

uint64_t hl_mod_enter(const hl_modulus *m, uint64_t plain)
{
    return hl_mod_mul(m, plain, m->square);
}

void hl_transform_roots(const hl_modulus *m, unsigned bits, uint64_t *roots)
{
    uint64_t root = m->root;

    for (unsigned b = HL_TRANSFORM_BITS; b > bits; b--) {
        root = hl_mod_mul(m, root, root);
    }
    // roots[half + j] = (root of order 2 half)^j
    for (size_t half = ((size_t)1 << bits) / 2; half > 0; half /= 2) {
        roots[half] = m->one;
        for (size_t j = 1; j < half; j++) {
            roots[half + j] = hl_mod_mul(m, roots[half + j - 1], root);
        }
        root = hl_mod_mul(m, root, root);
    }
}

/// One level of the transform: halves of 2 * half points.
static void split(const hl_modulus *m, const uint64_t *restrict root, size_t half,
                  uint64_t *restrict a)
{
    for (size_t j = 0; j < half; j++) {
        const uint64_t low = a[j];
        const uint64_t high = a[j + half];
        a[j] = hl_mod_add(m, low, high);
        a[j + half] = hl_mod_mul(m, low + m->p - high, root[half + j]);
    }
}

/// The inverse of split(), times 2; 1 / root^j is -root^(half - j).
static void merge(const hl_modulus *m, const uint64_t *restrict root, size_t half,
                  uint64_t *restrict a)
{
    const uint64_t first = a[0];

    a[0] = hl_mod_add(m, first, a[half]);
    a[half] = hl_mod_sub(m, first, a[half]);
    for (size_t j = 1; j < half; j++) {
        const uint64_t low = a[j];
        const uint64_t high = hl_mod_mul(m, a[j + half], root[2 * half - j]);
        a[j] = hl_mod_sub(m, low, high);
        a[j + half] = hl_mod_add(m, low, high);
    }
}

// Depth first above the size of the cache, level by level below.
static void forward(const hl_modulus *m, const uint64_t *roots, size_t size,
                    uint64_t *a)
{
    if (size > IN_CACHE) {
        split(m, roots, size / 2, a);
        forward(m, roots, size / 2, a);
        forward(m, roots, size / 2, a + size / 2);
        return;
    }
    for (size_t half = size / 2; half > 0; half /= 2) {
        for (size_t at = 0; at < size; at += 2 * half) {
            split(m, roots, half, a + at);
        }
    }
}

static void backward(const hl_modulus *m, const uint64_t *roots, size_t size,
                     uint64_t *a)
{
    if (size > IN_CACHE) {
        backward(m, roots, size / 2, a);
        backward(m, roots, size / 2, a + size / 2);
        merge(m, roots, size / 2, a);
        return;
    }
    for (size_t half = 1; half < size; half *= 2) {
        for (size_t at = 0; at < size; at += 2 * half) {
            merge(m, roots, half, a + at);
        }
    }
}

void hl_transform(const hl_modulus *m, unsigned bits, const uint64_t *roots,
                  uint64_t *a)
{
    forward(m, roots, (size_t)1 << bits, a);
}

void hl_transform_back(const hl_modulus *m, unsigned bits, const uint64_t *roots,
                       uint64_t *a)
{
    backward(m, roots, (size_t)1 << bits, a);
}

static unsigned word_bits(uint64_t word)
{
    unsigned bits = 0;

    for (; word > 0; word >>= 1) {
        bits++;
    }
    return bits;
}

unsigned hl_natural_bits(const hl_natural *x)
{
    for (unsigned i = HL_NATURAL_LIMBS; i-- > 0;) {
        if (x->limb[i] != 0) return i * WORD + word_bits(x->limb[i]);
    }
    return 0;
}

bool hl_natural_is_zero(const hl_natural *x)
{
    return hl_natural_bits(x) == 0;
}

static void multiply_add(hl_natural *x, uint64_t factor, uint64_t addend)
{
    hl_unsigned_wide carry = addend;

    for (size_t i = 0; i < HL_NATURAL_LIMBS; i++) {
        carry += (hl_unsigned_wide)x->limb[i] * factor;
        x->limb[i] = (uint64_t)carry;
        carry >>= WORD;
    }
}

static void divide(hl_natural *x, uint64_t divisor)
{
    hl_unsigned_wide rest = 0;

    for (size_t i = HL_NATURAL_LIMBS; i-- > 0;) {
        rest = rest << WORD | x->limb[i];
        x->limb[i] = (uint64_t)(rest / divisor);
        rest %= divisor;
    }
}

bool hl_natural_choose(uint64_t n, uint64_t k, hl_natural *out)
{
    hl_natural x = {{k <= n}};

    if (k <= n && k > n - k) k = n - k;
    for (uint64_t j = 1; j <= k && k <= n; j++) {
        multiply_add(&x, n - k + j, 0);
        divide(&x, j);
        // the next factor is below 2^32: 512 bits hold the product
        if (hl_natural_bits(&x) > CHOOSE_BITS) return false;
    }
    *out = x;
    return true;
}

void hl_natural_times_choose(hl_natural *x, uint64_t n, uint64_t k)
{
    for (uint64_t j = 1; j <= k; j++) {
        multiply_add(x, n - j + 1, 0);
        divide(x, j); // x C(n, j) is whole
    }
}

size_t hl_moduli_for(unsigned bits)
{
    // P primes just below 2^62 have a product above 2^(62 P - 1)
    return bits / PRIME_BITS + 1;
}

hl_natural hl_natural_minus(const hl_natural *a, const hl_natural *b)
{
    hl_natural x = {{0}};
    uint64_t borrow = 0;

    for (size_t i = 0; i < HL_NATURAL_LIMBS; i++) {
        const hl_unsigned_wide take = (hl_unsigned_wide)b->limb[i] + borrow;
        borrow = take > a->limb[i];
        x.limb[i] = a->limb[i] - (uint64_t)take;
    }
    return x;
}

hl_natural hl_natural_plus(const hl_natural *a, const hl_natural *b)
{
    hl_natural x = {{0}};
    hl_unsigned_wide carry = 0;

    for (size_t i = 0; i < HL_NATURAL_LIMBS; i++) {
        carry += (hl_unsigned_wide)a->limb[i] + b->limb[i];
        x.limb[i] = (uint64_t)carry;
        carry >>= WORD;
    }
    return x;
}

bool hl_natural_equals(const hl_natural *a, const hl_natural *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/// The leading 64 bits as a double; *exponent is what it has to be scaled by.
static double leading(const hl_natural *x, int *exponent)
{
    const unsigned bits = hl_natural_bits(x);
    const unsigned shift = bits > WORD ? bits - WORD : 0;
    const unsigned limb = shift / WORD;
    const unsigned bit = shift % WORD;
    uint64_t word = x->limb[limb] >> bit;

    if (bit > 0 && limb + 1 < HL_NATURAL_LIMBS) {
        word |= x->limb[limb + 1] << (WORD - bit);
    }
    *exponent = (int)shift;
    return (double)word;
}

double hl_natural_ratio(const hl_natural *a, const hl_natural *b)
{
    int of_a = 0;
    int of_b = 0;
    const double top = leading(a, &of_a);
    const double bottom = leading(b, &of_b);

    return ldexp(top / bottom, of_a - of_b);
}

hl_residues hl_residues_of(size_t count)
{
    hl_residues r = {.count = count};

    for (size_t j = 0; j < count; j++) {
        r.modulus[j] = hl_modulus_at(j);
        const hl_modulus *m = &r.modulus[j];
        for (size_t i = 0; i < j; i++) {
            const uint64_t other = hl_mod_enter(m, r.modulus[i].p % m->p);
            r.inverse[i][j] = hl_mod_power(m, other, m->p - 2);
        }
    }
    return r;
}

// Garner's mixed radix: x = v_0 + v_1 p_0 + v_2 p_0 p_1 + …
hl_natural hl_residues_join(const hl_residues *r, const uint64_t *plain)
{
    uint64_t digit[HL_MODULI] = {0};
    hl_natural x = {{0}};

    for (size_t j = 0; j < r->count; j++) {
        const hl_modulus *m = &r->modulus[j];
        uint64_t rest = plain[j];
        for (size_t i = 0; i < j; i++) {
            rest = hl_mod_sub(m, rest, digit[i] % m->p);
            rest = hl_mod_mul(m, rest, r->inverse[i][j]); // plain times form: plain
        }
        digit[j] = rest;
    }
    for (size_t j = r->count; j-- > 0;) {
        multiply_add(&x, r->modulus[j].p, digit[j]);
    }
    return x;
}
