#include "support/check.h"

#include "hinterland/core/random.h"

/// First block of Philox4x32-10 for counter 0 and key 0, from the kat_vectors file of
/// Random123: seed 0, stream 0 must give it.
static void the_first_block_is_the_published_one(void **state)
{
    (void)state;
    static const uint32_t KNOWN[HL_RANDOM_BLOCK] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c,
                                                    0x9b00dbd8};
    hl_random random = hl_random_stream(0, 0);

    for (int i = 0; i < HL_RANDOM_BLOCK; i++) {
        assert_int_equal(hl_random_word(&random), KNOWN[i]);
    }
}

static void a_draw_does_not_depend_on_other_streams(void **state)
{
    (void)state;
    hl_random alone = hl_random_stream(7, 3);
    hl_random other = hl_random_stream(7, 2);
    hl_random beside = hl_random_stream(7, 3);

    for (int i = 0; i < 100; i++) {
        (void)hl_random_below(&other, 10);
        assert_int_equal(hl_random_below(&alone, 1000), hl_random_below(&beside, 1000));
    }
}

/// 60,000 draws of 6: each count within 5 standard deviations (sqrt(60000 * 5 / 36) =
/// 91).
static void draws_below_a_bound_are_uniform(void **state)
{
    (void)state;
    hl_random random = hl_random_stream(1, 1);
    int count[6] = {0};

    for (int i = 0; i < 60000; i++) {
        count[hl_random_below(&random, 6)]++;
    }
    for (int face = 0; face < 6; face++) {
        assert_in_range(count[face], 10000 - 457, 10000 + 457);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_block_is_the_published_one),
        cmocka_unit_test(a_draw_does_not_depend_on_other_streams),
        cmocka_unit_test(draws_below_a_bound_are_uniform),
    };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
