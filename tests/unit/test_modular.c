// Residues modulo the eight primes, the transform, and numbers put together again.
#include "support/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "hinterland/core/random.h"
#include "stats/modular.h"

static uint64_t power(uint64_t a, uint64_t exponent, uint64_t p)
{
    uint64_t x = 1;

    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) x = (uint64_t)((hl_unsigned_wide)x * a % p);
        a = (uint64_t)((hl_unsigned_wide)a * a % p);
    }
    return x;
}

/// Miller-Rabin with the first twelve primes as bases decides below 3.3e24.
static bool is_prime(uint64_t p)
{
    static const uint64_t BASE[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    uint64_t odd = p - 1;
    unsigned twos = 0;

    for (; odd % 2 == 0; odd /= 2) {
        twos++;
    }
    for (size_t b = 0; b < sizeof BASE / sizeof *BASE; b++) {
        uint64_t x = power(BASE[b], odd, p);
        bool passes = x == 1 || x == p - 1;
        for (unsigned s = 1; s < twos && !passes; s++) {
            x = (uint64_t)((hl_unsigned_wide)x * x % p);
            passes = x == p - 1;
        }
        if (!passes) return false;
    }
    return true;
}

/// With a root of order exactly 2^26 the transform can be inverted.
static void moduli_are_primes_with_roots(void **state)
{
    (void)state;
    for (size_t j = 0; j < HL_MODULI; j++) {
        const hl_modulus m = hl_modulus_at(j);
        const uint64_t half =
            hl_mod_power(&m, m.root, (uint64_t)1 << (HL_TRANSFORM_BITS - 1));
        assert_true(is_prime(m.p));
        assert_true(m.p < (uint64_t)1 << 62 &&
                    m.p > ((uint64_t)1 << 62) - (1ULL << 35));
        assert_true(m.p * m.inverse == 1);
        assert_true(hl_mod_mul(&m, half, 1) == m.p - 1); // -1: the order is 2^26
        for (size_t i = 0; i < j; i++) {
            assert_true(hl_modulus_at(i).p != m.p);
        }
    }
}

static void products_agree_with_division(void **state)
{
    (void)state;
    hl_random random = hl_random_stream(1, 0);

    for (size_t round = 0; round < 10000; round++) {
        const hl_modulus m = hl_modulus_at(round % HL_MODULI);
        uint64_t a = (uint64_t)hl_random_word(&random) << 32 | hl_random_word(&random);
        uint64_t b = (uint64_t)hl_random_word(&random) << 32 | hl_random_word(&random);
        a = round < 16 ? m.p - 1 - round / 8 : a % m.p;
        b = round < 16 ? m.p - 1 : b % m.p;
        const uint64_t product =
            hl_mod_mul(&m, hl_mod_enter(&m, a), hl_mod_enter(&m, b));
        assert_true(hl_mod_mul(&m, product, 1) ==
                    (uint64_t)((hl_unsigned_wide)a * b % m.p));
        assert_true(hl_mod_add(&m, a, b) ==
                    (uint64_t)(((hl_unsigned_wide)a + b) % m.p));
        assert_true(hl_mod_add(&m, hl_mod_sub(&m, a, b), b) == a);
    }
}

/// (1 + x)(1 + x^3) = 1 + x + x^3 + x^4, at 2^bits points for every size in use.
static void transforms_multiply_polynomials(void **state)
{
    (void)state;
    for (unsigned bits = 3; bits <= 14; bits++) {
        const hl_modulus m = hl_modulus_at(bits % HL_MODULI);
        const size_t size = (size_t)1 << bits;
        uint64_t *roots = calloc(size, sizeof *roots);
        uint64_t *a = calloc(size, sizeof *a);
        uint64_t *b = calloc(size, sizeof *b);
        assert_true(roots != NULL && a != NULL && b != NULL);
        a[0] = a[1] = b[0] = b[3] = m.one;
        hl_transform_roots(&m, bits, roots);
        hl_transform(&m, bits, roots, a);
        hl_transform(&m, bits, roots, b);
        for (size_t i = 0; i < size; i++) {
            a[i] = hl_mod_mul(&m, a[i], b[i]);
        }
        hl_transform_back(&m, bits, roots, a);
        for (size_t i = 0; i < size; i++) {
            const bool one = i == 0 || i == 1 || i == 3 || i == 4;
            assert_true(hl_mod_mul(&m, a[i], 1) == (one ? size : 0));
        }
        free(roots);
        free(a);
        free(b);
    }
}

static double choose(uint64_t n, uint64_t k)
{
    const hl_natural one = {{1}};
    hl_natural x = {{0}};

    assert_true(hl_natural_choose(n, k, &x));
    return 1.0 / hl_natural_ratio(&one, &x);
}

/// C(3107, 14) = 8.87e37 stays below 2^128 = 3.4e38; Pascal's rule beyond it.
static void binomials_are_whole(void **state)
{
    (void)state;
    hl_natural a = {{0}};
    hl_natural b = {{0}};
    hl_natural c = {{0}};

    assert_close(choose(5, 2), 10.0, 1e-15, 0.0);
    assert_close(choose(48, 24), 32247603683100.0, 1e-15, 0.0);
    assert_close(choose(7, 0), 1.0, 0.0, 0.0);
    assert_true(hl_natural_choose(3, 4, &a) && hl_natural_is_zero(&a));
    assert_true(hl_natural_choose(3107, 14, &a));
    assert_true(hl_natural_bits(&a) == 127 || hl_natural_bits(&a) == 126);
    assert_true(hl_natural_choose(5000, 40, &a));
    assert_true(hl_natural_choose(4999, 40, &b));
    assert_true(hl_natural_choose(4999, 39, &c));
    a = hl_natural_minus(&a, &b);
    a = hl_natural_minus(&a, &c);
    assert_true(hl_natural_is_zero(&a));
    assert_false(hl_natural_choose(UINT32_MAX, 32, &a)); // 906 bits
}

static uint64_t remainder_of(const hl_natural *x, uint64_t p)
{
    hl_unsigned_wide rest = 0;

    for (size_t i = HL_NATURAL_LIMBS; i-- > 0;) {
        rest = (rest << 64 | x->limb[i]) % p;
    }
    return (uint64_t)rest;
}

static void residues_determine_a_number(void **state)
{
    (void)state;
    for (uint64_t k = 1; k <= 40; k++) {
        hl_natural x = {{0}};
        uint64_t plain[HL_MODULI] = {0};
        assert_true(hl_natural_choose(100000, k, &x) || k > 36);
        const size_t count = hl_moduli_for(hl_natural_bits(&x));
        assert_true(count <= HL_MODULI);
        const hl_residues r = hl_residues_of(count);
        for (size_t j = 0; j < count; j++) {
            plain[j] = remainder_of(&x, r.modulus[j].p);
        }
        const hl_natural joined = hl_residues_join(&r, plain);
        assert_memory_equal(&joined, &x, sizeof x);
    }
}

static void ratios_are_accurate(void **state)
{
    (void)state;
    hl_natural a = {{0}};
    hl_natural b = {{0}};

    assert_true(hl_natural_choose(3107, 20, &a));
    assert_true(hl_natural_choose(3108, 20, &b)); // ratio (3108 - 20) / 3108
    assert_close(hl_natural_ratio(&a, &b), 3088.0 / 3108.0, 0x1p-51, 0.0);
    assert_close(hl_natural_ratio(&b, &b), 1.0, 0.0, 0.0);
    a = (hl_natural){{0}};
    assert_close(hl_natural_ratio(&a, &b), 0.0, 0.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moduli_are_primes_with_roots),
        cmocka_unit_test(products_agree_with_division),
        cmocka_unit_test(transforms_multiply_polynomials),
        cmocka_unit_test(binomials_are_whole),
        cmocka_unit_test(residues_determine_a_number),
        cmocka_unit_test(ratios_are_accurate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
