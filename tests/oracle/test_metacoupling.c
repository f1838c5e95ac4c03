#include "support/json_case.h"

#include "hinterland/coupling/metacoupling.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

enum { N = 4, S = 3, LINKS_MAX = N * N };

typedef struct example {
    json_object *root;
    double tolerance;
    double u[S * N];
    hl_weights w;
} example;

/// The matrix as links; transposed when asked for.
static void read_weights(json_object *matrix, bool transposed, hl_weights *out)
{
    uint32_t from[LINKS_MAX];
    uint32_t to[LINKS_MAX];
    double weight[LINKS_MAX];
    size_t links = 0;
    hl_error err = {0};

    for (uint32_t i = 0; i < N; i++) {
        for (uint32_t j = 0; j < N; j++) {
            const double w = json_case_at(json_object_array_get_idx(matrix, i), j);
            if (w == 0.0) continue;
            from[links] = transposed ? j : i;
            to[links] = transposed ? i : j;
            weight[links++] = w;
        }
    }
    assert_ok(hl_weights_from_links(N, from, to, weight, links, out, &err), &err);
}

static void open_example(example *e, bool transposed)
{
    static const char *const KEYS[] = {
        "kind", "definition", "U", "W", "expected", "tolerance", "vignette_check"};

    *e = (example){.root = json_case_read("metacoupling.json")};
    json_case_all_known(e->root, KEYS, COUNT(KEYS));
    e->tolerance = json_case_number(json_case_get(e->root, "tolerance"));
    json_object *units = json_case_get(e->root, "U");
    for (size_t i = 0; i < N; i++) {
        for (size_t s = 0; s < S; s++) {
            e->u[s * N + i] = json_case_at(json_object_array_get_idx(units, i), s);
        }
    }
    read_weights(json_case_get(e->root, "W"), transposed, &e->w);
}

static void close_example(example *e)
{
    hl_weights_free(&e->w);
    json_object_put(e->root);
}

static hl_metacoupling_input input_of(const example *e, hl_coupling_model model)
{
    return (hl_metacoupling_input){
        .n = N, .subsystems = S, .stride = N, .u = e->u, .w = &e->w, .model = model};
}

/// Source: own reference with 40 digits, of the formulas of Tang et al. (2021).
static void peri_matches_the_reference(void **state)
{
    static const char *const MEMBERS[] = {"C", "D", "C_peri", "T_peri", "D_peri"};
    (void)state;
    example e;

    open_example(&e, false);
    json_object *expected = json_case_get(e.root, "expected");
    for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
        const hl_coupling_model model = (hl_coupling_model)m;
        json_object *of_model = json_case_get(expected, hl_coupling_model_name(model));
        const hl_metacoupling_input input = input_of(&e, model);
        double c[N];
        double d[N];
        hl_error err = {0};

        assert_ok(hl_metacoupling(&input, c, d, &err), &err);
        for (size_t i = 0; i < N; i++) {
            json_object *unit = json_object_array_get_idx(of_model, i);
            json_case_all_known(unit, MEMBERS, COUNT(MEMBERS));
            assert_close(c[i], json_case_number(json_case_get(unit, "C_peri")),
                         e.tolerance, e.tolerance);
            assert_close(d[i], json_case_number(json_case_get(unit, "D_peri")),
                         e.tolerance, e.tolerance);
            // T_peri = D^2 / C: the mean of (T_i + T_j) / 2 by the weights
            assert_close(d[i] * d[i] / c[i],
                         json_case_number(json_case_get(unit, "T_peri")), e.tolerance,
                         e.tolerance);
        }
    }
    close_example(&e);
}

/// The vignette of the CRAN package coupling 0.1 makes its weights with
/// apply(W, 1, f), which returns the transpose: its printed numbers are those of
/// columns that sum to 1. Such a matrix is refused, and the message says why.
static void the_transposed_matrix_of_the_vignette_is_refused(void **state)
{
    (void)state;
    example e;
    double c[N];
    double d[N];
    hl_error err = {0};

    open_example(&e, true);
    const hl_metacoupling_input input = input_of(&e, HL_COUPLING_WANG);
    assert_int_equal(hl_metacoupling(&input, c, d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_MIX_TRANSPOSED);
    assert_string_equal(err.values, "1\t1.5");
    // what the package prints differs from what a row-standardized matrix gives
    json_object *check = json_case_get(e.root, "vignette_check");
    json_object *printed = json_case_get(check, "published_Peri_C_D");
    json_object *right = json_case_get(check, "our_row_standardised");
    for (size_t i = 0; i < json_object_array_length(printed); i++) {
        const double theirs = json_case_at(json_object_array_get_idx(printed, i), 0);
        const double ours = json_case_at(json_object_array_get_idx(right, i), 0);
        assert_true(fabs(theirs - ours) > 0.02);
    }
    close_example(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peri_matches_the_reference),
        cmocka_unit_test(the_transposed_matrix_of_the_vignette_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
