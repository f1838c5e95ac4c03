#include "support/json_case.h"

#include "coupling/forms.h"

/// The erroneous forms of the edge cases, with 40 digits (mpmath), and the pairwise
/// form with its 8.
static void forms_match_the_edge_cases(void **state)
{
    (void)state;
    json_object *root = json_case_read("ccd_edge_cases.json");
    json_object *cases = json_case_get(root, "cases");
    const double tolerance = json_case_number(json_case_get(root, "tolerance"));

    for (size_t i = 0; i < json_object_array_length(cases); i++) {
        json_object *one = json_object_array_get_idx(cases, i);
        json_object *wrong = json_case_get(one, "erroneous");
        json_object *other = NULL;
        double u[HL_COUPLING_SUBSYSTEMS_MAX];
        double alpha[HL_COUPLING_SUBSYSTEMS_MAX];
        const size_t n = json_object_array_length(json_case_get(one, "U"));
        const form_case row = {.n = n, .u = u, .alpha = alpha};

        json_case_numbers(json_case_get(one, "U"), n, u);
        json_case_numbers(json_case_get(one, "alpha"), n, alpha);
        assert_close(hl_form_value(HL_FORM_LOST_N, &row),
                     json_case_number(json_case_get(wrong, "lost_n")), tolerance,
                     tolerance);
        assert_close(
            hl_form_value(HL_FORM_STANDARD, &row),
            json_case_number(json_case_get(json_case_get(one, "standard"), "C")),
            tolerance, tolerance);
        if (json_object_object_get_ex(wrong, "pairwise_lost_8", &other)) {
            assert_close(hl_form_value(HL_FORM_PAIRWISE_LOST, &row),
                         json_case_number(other), tolerance, tolerance);
        }
        if (json_object_object_get_ex(one, "pairwise_correct_8", &other)) {
            assert_close(hl_form_value(HL_FORM_PAIRWISE, &row), json_case_number(other),
                         tolerance, tolerance);
        }
    }
    json_object_put(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_match_the_edge_cases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
