// Breaks by hand, palettes and styles as QGIS will read them.

#include <cpl_conv.h>
#include <cpl_minixml.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/embedded.h"
#include "hinterland/core/random.h"
#include "hinterland/io/style.h"
#include "support/check.h"
#include "support/sample_package.h"

// ------------------------------------------------------------------- breaks

static void assert_bounds(const hl_breaks *breaks, const double *bound, size_t count)
{
    assert_int_equal(breaks->count, count);
    for (size_t k = 0; k <= count; k++) {
        assert_close(breaks->bound[k], bound[k], 1e-15, 0.0);
    }
}

/// Type 7 of 1 .. 10 at 0, 0.2, ..., 1: 1 + 9 q.
static void quantile_breaks_match_the_hand_calculation(void **state)
{
    static const double VALUE[] = {4, 8, NAN, 1, 9, 10, 2, 6, 7, 3, 5};
    static const double BOUND[] = {1.0, 2.8, 4.6, 6.4, 8.2, 10.0};
    hl_breaks breaks = {0};
    hl_error err = {0};

    (void)state;
    assert_ok(hl_breaks_quantile(VALUE, 11, 5, &breaks, &err), &err);
    assert_bounds(&breaks, BOUND, 5);
}

/// Seven zeros of ten: the breaks at 0.2, 0.4 and 0.6 are all 0 and become one.
static void ties_collapse(void **state)
{
    static const double VALUE[] = {0, 0, 0, 0, 0, 0, 0, 1, 2, 3};
    static const double BOUND[] = {0.0, 1.2, 3.0};
    hl_breaks breaks = {0};
    hl_error err = {0};

    (void)state;
    assert_ok(hl_breaks_quantile(VALUE, 10, 5, &breaks, &err), &err);
    assert_bounds(&breaks, BOUND, 2);
}

/// Two groups and a value alone, whatever their order; the missing value is none.
static void fisher_jenks_finds_the_groups(void **state)
{
    (void)state;
    static const double VALUE[] = {9.0, 1.0, 30.0, 10.0, 2.0, 10.0, 1.5, NAN};
    static const double BOUND[] = {1.0, 9.0, 30.0, 30.0};
    hl_breaks breaks = {0};
    hl_error err = {0};

    assert_ok(hl_breaks_fisher_jenks(VALUE, 8, 3, &breaks, &err), &err);
    assert_bounds(&breaks, BOUND, 3);
    assert_ok(hl_breaks_fisher_jenks(VALUE + 3, 1, 3, &breaks, &err), &err);
    assert_bounds(&breaks, (const double[]){10.0, 10.0}, 1);
    assert_ok(hl_breaks_fisher_jenks(VALUE + 7, 1, 3, &breaks, &err), &err);
    assert_int_equal(breaks.count, 0);
    assert_int_equal(hl_breaks_fisher_jenks(VALUE, 8, 0, &breaks, &err), HL_INTERNAL);
}

/// Sum of squares about the class means of ascending values.
static double within(const double *value, size_t begin, size_t end)
{
    double mean = 0.0;
    double squares = 0.0;

    for (size_t i = begin; i < end; i++) {
        mean += value[i] / (double)(end - begin);
    }
    for (size_t i = begin; i < end; i++) {
        squares += (value[i] - mean) * (value[i] - mean);
    }
    return squares;
}

enum { SPLIT = 12, SPLIT_CLASSES = 4 };

/// The least that four classes, some of them perhaps empty, can leave.
static double least_within(const double *value)
{
    double least = HUGE_VAL;

    for (size_t a = 1; a < SPLIT; a++) {
        for (size_t b = a; b < SPLIT; b++) {
            for (size_t c = b; c < SPLIT; c++) {
                least = fmin(least, within(value, 0, a) + within(value, a, b) +
                                        within(value, b, c) + within(value, c, SPLIT));
            }
        }
    }
    return least;
}

static double within_breaks(const double *value, const hl_breaks *breaks)
{
    double squares = 0.0;
    size_t end = 0;

    for (size_t k = 0; k < breaks->count; k++) {
        const bool last = k + 1 == breaks->count;
        const size_t begin = end;
        while (end < SPLIT && (last || value[end] < breaks->bound[k + 1])) {
            end++;
        }
        squares += within(value, begin, end);
    }
    return squares;
}

/// No split of 12 values, with ties in them, into four classes has less.
static void fisher_jenks_is_exact(void **state)
{
    (void)state;
    enum { SAMPLES = 200 };
    hl_error err = {0};

    for (size_t r = 0; r < SAMPLES; r++) {
        double value[SPLIT] = {0.0};
        hl_breaks breaks = {0};
        for (size_t i = 1; i < SPLIT; i++) {
            hl_random random = hl_random_stream(r, i);
            value[i] = value[i - 1] + (double)hl_random_below(&random, 4);
        }
        assert_ok(hl_breaks_fisher_jenks(value, SPLIT, SPLIT_CLASSES, &breaks, &err),
                  &err);
        assert_close(within_breaks(value, &breaks), least_within(value), 1e-12, 1e-12);
    }
}

/// |v| = 0, 1, ..., 10: quantiles at 1/5, 3/5 and 1 are 2, 6 and 10.
static void diverging_breaks_mirror_each_other(void **state)
{
    static const double VALUE[] = {0, 1, -2, 3, -4, 5, -6, 7, -8, 9, 10};
    static const double BOUND[] = {-10, -6, -2, 2, 6, 10};
    hl_breaks breaks = {0};
    hl_error err = {0};

    (void)state;
    assert_ok(hl_breaks_diverging(VALUE, 11, 5, &breaks, &err), &err);
    assert_bounds(&breaks, BOUND, 5);
}

static void breaks_of_odd_inputs(void **state)
{
    static const double ALIKE[] = {3, 3, 3};
    static const double MISSING[] = {NAN, NAN};
    static const double ZEROS[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 5};
    hl_breaks breaks = {0};
    hl_error err = {0};

    (void)state;
    assert_ok(hl_breaks_quantile(ALIKE, 3, 5, &breaks, &err), &err);
    assert_int_equal(breaks.count, 1);
    assert_ok(hl_breaks_quantile(MISSING, 2, 5, &breaks, &err), &err);
    assert_int_equal(breaks.count, 0);
    assert_ok(hl_breaks_diverging(MISSING, 2, 5, &breaks, &err), &err);
    assert_int_equal(breaks.count, 0);
    assert_ok(hl_breaks_diverging(ZEROS, 10, 5, &breaks, &err), &err);
    assert_close(breaks.bound[breaks.count], 5.0, 0.0, 0.0);
    assert_int_equal(hl_breaks_diverging(ZEROS, 10, 4, &breaks, &err), HL_INTERNAL);
    assert_int_equal(hl_breaks_quantile(ZEROS, 10, 0, &breaks, &err), HL_INTERNAL);
}

// ----------------------------------------------------------------- palettes

static void palettes_come_from_the_file(void **state)
{
    hl_palette palette = {0};
    hl_error err = {0};

    (void)state;
    assert_ok(hl_palette_find("YlGnBu-5", &palette, &err), &err);
    assert_int_equal(palette.count, 5);
    assert_int_equal(palette.color[0], 0xffffcc);
    assert_int_equal(palette.color[4], 0x253494);
    assert_ok(hl_palette_find("PuOr-10", &palette, &err), &err);
    assert_int_equal(palette.count, 10);
    assert_int_equal(hl_palette_find("YlGnBu", &palette, &err), HL_INTERNAL);
}

// ---------------------------------------------------------------- templates

static void every_template_is_well_formed_xml(void **state)
{
    size_t checked = 0;

    (void)state;
    for (size_t i = 0; i < HL_EMBEDDED_STYLES_COUNT; i++) {
        const char *name = HL_EMBEDDED_STYLES[i].name;
        const char *text = (const char *)HL_EMBEDDED_STYLES[i].bytes;
        if (strcmp(name, "palettes") == 0) continue;
        CPLXMLNode *root = CPLParseXMLString(text);
        if (root == NULL) print_error("%s\n", name);
        assert_non_null(root);
        CPLDestroyXMLNode(root);
        checked++;
    }
    assert_true(checked > 20);
}

// ------------------------------------------------------------------- styles

static CPLXMLNode *parse(char *text)
{
    CPLXMLNode *root = CPLParseXMLString(text);

    assert_non_null(root);
    assert_null(strstr(text, "{{"));
    free(text);
    return root;
}

static CPLXMLNode *style_of(const sample *s, const char *column)
{
    char *qml = NULL;
    hl_error err = {0};
    const hl_sheet *sheet = &s->sheet[2];

    assert_ok(hl_style_qml(sheet, hl_columns_find(&sheet->columns, column), HL_EN, NULL,
                           &qml, &err),
              &err);
    return parse(qml);
}

/// Every value falls in exactly one range, a value on a break in the upper one, and the
/// high class stands first.
static void ranges_hold_every_value_once(void **state)
{
    static const char *const COLUMNS[] = {"people", "d_standard", "d_change"};
    const sample *s = *state;

    for (size_t c = 0; c < 3; c++) {
        CPLXMLNode *root = style_of(s, COLUMNS[c]);
        const hl_column *column = hl_columns_find(&s->sheet[2].columns, COLUMNS[c]);
        const CPLXMLNode *ranges = CPLGetXMLNode(root, "=qgis.renderer-v2.ranges");
        assert_non_null(ranges);
        for (size_t i = 0; i < SAMPLE_UNITS; i++) {
            int hits = 0;
            double above = HUGE_VAL;
            for (CPLXMLNode *r = ranges->psChild; r != NULL; r = r->psNext) {
                const double low = CPLAtof(CPLGetXMLValue(r, "lower", ""));
                const double high = CPLAtof(CPLGetXMLValue(r, "upper", ""));
                assert_true(low <= high && high < above);
                above = low;
                hits += column->value[i] >= low && column->value[i] <= high;
            }
            assert_int_equal(hits, isnan(column->value[i]) ? 0 : 1);
        }
        CPLDestroyXMLNode(root);
    }
}

/// The column of the sample that is given values.
static hl_column *column_of(sample *s)
{
    hl_columns *columns = &s->sheet[2].columns;
    size_t i = 0;

    while (strcmp(columns->column[i].name, "d_standard") != 0) {
        i++;
    }
    return &columns->column[i];
}

/// Label and color of the range at `place` from the top, for a column of the sample
/// that is given values.
static void check_range(sample *s, hl_column_style style, int place, const char *label,
                        const char *color)
{
    hl_column *column = column_of(s);
    const hl_column_style kept = column->style;
    char symbol[16];

    column->style = style;
    CPLXMLNode *root = style_of(s, "d_standard");
    column->style = kept;
    const CPLXMLNode *r = CPLGetXMLNode(root, "=qgis.renderer-v2.ranges")->psChild;
    for (int i = 0; i < place && r != NULL; i++) {
        r = r->psNext;
    }
    assert_non_null(r);
    assert_string_equal(CPLGetXMLValue(r, "label", ""), label);
    (void)snprintf(symbol, sizeof symbol, "%s", CPLGetXMLValue(r, "symbol", ""));
    const CPLXMLNode *one = CPLGetXMLNode(root, "=qgis.renderer-v2.symbols")->psChild;
    while (one != NULL && strcmp(CPLGetXMLValue(one, "name", ""), symbol) != 0) {
        one = one->psNext;
    }
    assert_non_null(one);
    char *text = CPLSerializeXMLTree(one);
    assert_non_null(strstr(text, color));
    CPLFree(text);
    CPLDestroyXMLNode(root);
}

static void set_values(sample *s, const double *value, size_t count)
{
    hl_column *column = column_of(s);

    for (size_t i = 0; i < s->sheet[2].columns.rows; i++) {
        column->value[i] = value[i % count];
    }
}

/// Fewest digits: hundreds here; an outlier alone is a class of one value.
static void legends_round_large_numbers(void **state)
{
    static const double YUAN[] = {42674.68, 17538.65, 17541.2, 8655.602, 8650.1,
                                  5534.733, 5530.0,   2315.2,  2320.0};
    sample *s = *state;

    set_values(s, YUAN, sizeof YUAN / sizeof *YUAN);
    check_range(s, HL_STYLE_SEQUENTIAL, 0, "42\u202f700", "37,52,148");
    check_range(s, HL_STYLE_SEQUENTIAL, 1, "17\u202f500 – <42\u202f700", "44,127,184");
    check_range(s, HL_STYLE_SEQUENTIAL, 4, "2300 – <5500", "255,255,204");
}

/// The color of "<0.05" is that of 0.01 – <0.05 in another map: the cuts have colors.
static void p_classes_keep_their_colors(void **state)
{
    static const double FEW[] = {0.02, 0.07, 0.5};
    static const double MANY[] = {0.0005, 0.005, 0.02, 0.07, 0.5};
    sample *s = *state;

    set_values(s, MANY, 5);
    check_range(s, HL_STYLE_P, 2, "0.010 – <0.050", "90,174,97");
    check_range(s, HL_STYLE_P, 4, "<0.001", "0,68,27");
    set_values(s, FEW, 3);
    check_range(s, HL_STYLE_P, 1, "0.05 – <0.10", "166,219,160");
    check_range(s, HL_STYLE_P, 2, "<0.05", "90,174,97");
}

/// p values are read at fixed cuts; those that R permutations cannot reach are left
/// out.
static void fixed_breaks_do_not_follow_the_data(void **state)
{
    static const double P[] = {0.01, 0.02, 0.5, NAN};
    static const double SHARE[] = {0.1, 0.1, NAN};
    static const double MANY[] = {0.0001, 0.2};
    hl_breaks breaks = {0};
    hl_error err = {0};

    (void)state;
    assert_ok(hl_breaks_fixed(P, 4, HL_STYLE_P, &breaks, &err), &err);
    assert_bounds(&breaks, (const double[]){0.0, 0.05, 0.1, 1.0}, 3);
    assert_ok(hl_breaks_fixed(MANY, 2, HL_STYLE_P, &breaks, &err), &err);
    assert_bounds(&breaks, (const double[]){0.0, 0.001, 0.01, 0.05, 0.1, 1.0}, 5);
    assert_ok(hl_breaks_fixed(SHARE, 3, HL_STYLE_SHARE, &breaks, &err), &err);
    assert_bounds(&breaks, (const double[]){0.0, 0.2, 0.4, 0.6, 0.8, 1.0}, 5);
    assert_ok(hl_breaks_fixed(SHARE + 2, 1, HL_STYLE_SHARE, &breaks, &err), &err);
    assert_int_equal(breaks.count, 0);
    assert_int_equal(hl_breaks_fixed(P, 4, HL_STYLE_SEQUENTIAL, &breaks, &err),
                     HL_INTERNAL);
}

static void labels_of_high_rank_come_first(void **state)
{
    sample *s = *state;
    char *qml = NULL;
    hl_error err = {0};

    assert_ok(hl_style_qml(&s->sheet[0], NULL, HL_EN, NULL, &qml, &err), &err);
    assert_null(strstr(qml, "dd_properties"));
    free(qml);
    s->sheet[0].label_rank = "mass";
    assert_ok(hl_style_qml(&s->sheet[0], NULL, HL_EN, NULL, &qml, &err), &err);
    assert_non_null(strstr(qml, "name=\"Priority\""));
    assert_non_null(strstr(qml, "scale_linear(&quot;mass&quot;"));
    CPLDestroyXMLNode(parse(qml));
}

static void classes_keep_the_order_of_their_table(void **state)
{
    CPLXMLNode *root = style_of(*state, "d_class");
    const CPLXMLNode *category =
        CPLGetXMLNode(root, "=qgis.renderer-v2.categories")->psChild;

    for (int code = 1; code <= 10; code++, category = category->psNext) {
        assert_non_null(category);
        assert_int_equal(strtol(CPLGetXMLValue(category, "value", ""), NULL, 10), code);
    }
    assert_non_null(category); // the three counties without a level
    assert_string_equal(CPLGetXMLValue(category, "value", "?"), "");
    assert_string_equal(CPLGetXMLValue(category, "label", ""), "No data 无数据");
    assert_null(category->psNext);
    CPLDestroyXMLNode(root);
}

static void a_constant_column_is_not_classed(void **state)
{
    sample *s = *state;
    hl_column *people = &s->sheet[2].columns.column[2];

    for (size_t i = 0; i < SAMPLE_UNITS; i++) {
        people->value[i] = 7.0;
    }
    CPLXMLNode *root = style_of(s, "people");
    assert_string_equal(CPLGetXMLValue(root, "=qgis.renderer-v2.type", ""),
                        "singleSymbol");
    CPLDestroyXMLNode(root);
}

static void labels_name_no_font(void **state)
{
    const sample *s = *state;
    char *qml = NULL;
    hl_error err = {0};

    assert_ok(hl_style_qml(&s->sheet[0], NULL, HL_EN, NULL, &qml, &err), &err);
    assert_null(strstr(qml, "fontFamily"));
    CPLXMLNode *root = parse(qml);
    assert_string_equal(CPLGetXMLValue(root, "=qgis.labelsEnabled", ""), "1");
    assert_string_equal(
        CPLGetXMLValue(root, "=qgis.labeling.settings.text-style.fieldName", ""),
        "\"name\"");
    CPLDestroyXMLNode(root);
}

/// What stands in the data is escaped by the expression, not by us.
static void map_tips_escape_the_data(void **state)
{
    CPLXMLNode *root = style_of(*state, "d_standard");
    const char *tip = CPLGetXMLValue(root, "=qgis.mapTip", "");

    assert_non_null(strstr(tip, "replace(replace(coalesce(\"name\",''),'&','&amp;'),"
                                "'<','&lt;')"));
    CPLDestroyXMLNode(root);
}

static void twin_titles_become_distinct_aliases(void **state)
{
    sample *s = *state;
    hl_column *column = s->sheet[2].columns.column;

    (void)snprintf(column[3].title[HL_EN], strlen(column[3].title[HL_EN]) + 1, "%s",
                   "Name");
    CPLXMLNode *root = style_of(s, "d_class");
    const CPLXMLNode *alias = CPLGetXMLNode(root, "=qgis.aliases")->psChild;
    assert_string_equal(CPLGetXMLValue(alias->psNext, "name", ""), "Name [name]");
    assert_string_equal(CPLGetXMLValue(alias->psNext->psNext->psNext, "name", ""),
                        "Name [d_standard]");
    CPLDestroyXMLNode(root);
}

static void sld_lists_the_classes(void **state)
{
    const sample *s = *state;
    const hl_sheet *sheet = &s->sheet[2];
    char *sld = NULL;
    hl_error err = {0};

    assert_ok(hl_style_sld("counties", sheet,
                           hl_columns_find(&sheet->columns, "d_lisa"), HL_ZH, &sld,
                           &err),
              &err);
    CPLXMLNode *root = parse(sld);
    const CPLXMLNode *rule = CPLGetXMLNode(
        root, "=StyledLayerDescriptor.NamedLayer.UserStyle.FeatureTypeStyle.Rule");
    assert_string_equal(CPLGetXMLValue(rule, "Title", ""), "高-高 High-High");
    assert_string_equal(CPLGetXMLValue(rule, "PolygonSymbolizer.Fill.CssParameter", ""),
                        "#ff0000");
    CPLDestroyXMLNode(root);

    assert_ok(hl_style_sld("counties", sheet,
                           hl_columns_find(&sheet->columns, "d_change"), HL_ZH, &sld,
                           &err),
              &err);
    assert_string_equal(sld, "");
    free(sld);
}

static void class_labels_are_cut_between_characters(void **state)
{
    static const hl_class ROW = {
        .label = {"A", "高高"}
    };
    char label[16];

    (void)state;
    assert_string_equal(hl_class_label(&ROW, HL_EN, label, 16), "A 高高");
    assert_string_equal(hl_class_label(&ROW, HL_EN, label, 8), "A 高");
    assert_string_equal(hl_class_label(&ROW, HL_EN, label, 6), "A 高");
    assert_string_equal(hl_class_label(&ROW, HL_ZH, label, 9), "高高 A");
}

static int set_up(void **state)
{
    static sample s;

    sample_make(&s, HL_EN);
    *state = &s;
    return 0;
}

static int tear_down(void **state)
{
    sample_free(*state);
    return 0;
}

int main(void)
{
#define WITH_SAMPLE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantile_breaks_match_the_hand_calculation),
        cmocka_unit_test(ties_collapse),
        cmocka_unit_test(fisher_jenks_finds_the_groups),
        cmocka_unit_test(fisher_jenks_is_exact),
        cmocka_unit_test(diverging_breaks_mirror_each_other),
        cmocka_unit_test(breaks_of_odd_inputs),
        cmocka_unit_test(fixed_breaks_do_not_follow_the_data),
        WITH_SAMPLE(labels_of_high_rank_come_first),
        cmocka_unit_test(palettes_come_from_the_file),
        cmocka_unit_test(every_template_is_well_formed_xml),
        WITH_SAMPLE(ranges_hold_every_value_once),
        WITH_SAMPLE(legends_round_large_numbers),
        WITH_SAMPLE(p_classes_keep_their_colors),
        WITH_SAMPLE(classes_keep_the_order_of_their_table),
        WITH_SAMPLE(a_constant_column_is_not_classed),
        WITH_SAMPLE(labels_name_no_font),
        WITH_SAMPLE(map_tips_escape_the_data),
        WITH_SAMPLE(twin_titles_become_distinct_aliases),
        WITH_SAMPLE(sld_lists_the_classes),
        cmocka_unit_test(class_labels_are_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
