// Class breaks against mapclassify.
#include "support/check.h"

#include <math.h>
#include <stdio.h>

#include "hinterland/io/style.h"
#include "support/reference.h"

enum { N = 49, CLASSES = 5 };

/// mapclassify names the highest value of each class, we the lowest of the next: the
/// highest values below our bounds are its bins.
static void fisher_jenks_of_columbus_crime(void **state)
{
    (void)state;
    double crime[N];
    double ours[CLASSES];
    double theirs[CLASSES];
    hl_breaks breaks = {0};
    hl_error err = {0};
    json_object *pysal = reference_json("columbus_pysal");

    reference_column("columbus_local_queen_pysal", "y", N, crime);
    assert_ok(hl_breaks_fisher_jenks(crime, N, CLASSES, &breaks, &err), &err);
    assert_int_equal(breaks.count, CLASSES);
    for (size_t k = 0; k < CLASSES; k++) {
        char path[64];
        size_t members = 0;
        ours[k] = -HUGE_VAL;
        for (size_t i = 0; i < N; i++) {
            const bool last = k + 1 == CLASSES;
            if (crime[i] < breaks.bound[k]) continue;
            if (last || crime[i] < breaks.bound[k + 1]) {
                ours[k] = fmax(ours[k], crime[i]);
                members++;
            }
        }
        (void)snprintf(path, sizeof path, "mapclassify/FisherJenks_k5/bins/%zu", k);
        theirs[k] = reference_number(pysal, path);
        (void)snprintf(path, sizeof path, "mapclassify/FisherJenks_k5/counts/%zu", k);
        assert_true((double)members == reference_number(pysal, path));
    }
    reference_check_all(
        &(reference_row){
            .statistic = "Fisher-Jenks breaks, 5 classes",
            .data = "columbus CRIME",
            .peer = "mapclassify 2.5.0",
            .relative = 1e-10,
            .reason =
                "its bounds are the highest values of the classes, ours the lowest "
                "ones: compared are the highest values of our classes"},
        ours, theirs, CLASSES);
    json_object_put(pysal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fisher_jenks_of_columbus_crime),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
