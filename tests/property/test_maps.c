// What a run puts on the map, and what it leaves out: an empty layer, a map of a column
// without values, a field's name where the dictionary has a title.
#include "support/check.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/whole.h"

enum { SIDE = 5 };

/// Run the grid with overrides and return the text of its project; the caller frees it
/// with VSIFree().
static char *project_of(const char *const *set, size_t sets)
{
    const whole_options how = {.side = SIDE, .periods = 1, .permutations = 199};
    char folder[WHOLE_PATH];
    char output[WHOLE_PATH];
    const hl_run_options options = {.output_dir = output};
    char path[WHOLE_PATH];
    char inside[WHOLE_PATH + sizeof "/vsizip/{}/project.qgs"];
    GByte *bytes = NULL;
    hl_error err = {0};

    whole_folder(folder);
    whole_write(folder, &how);
    whole_join(path, folder, "words.csv");
    FILE *words = fopen(path, "w");
    assert_non_null(words);
    (void)fputs("field,title_en,title_zh,unit\na,Urban share,城镇化率,%\n", words);
    assert_int_equal(fclose(words), 0);
    whole_join(path, folder, "study.yaml");
    whole_join(output, folder, "out");
    assert_ok(whole_run_study(path, set, sets, &options, &err), &err);
    whole_join(path, output, "grid.qgz");
    (void)snprintf(inside, sizeof inside, "/vsizip/{%s}/project.qgs", path);
    assert_int_equal(VSIIngestFile(NULL, inside, &bytes, NULL, -1), 1);
    whole_remove(folder);
    return (char *)bytes;
}

/// Squares in one row share whole edges; those of a grid touch at corners too.
static void an_empty_audit_is_no_layer(void **state)
{
    static const char *const ROW[] = {"boundaries.where=code < '1006'",
                                      "periphery.cores.keys=[1001]"};

    (void)state;
    char *text = project_of(ROW, 2);
    assert_null(strstr(text, "border_audit"));
    assert_non_null(strstr(text, "layername=neighbors"));
    VSIFree(text);
    text = project_of(NULL, 0);
    assert_non_null(strstr(text, "layername=border_audit"));
    VSIFree(text);
}

/// Without permutations there is no p, hence no map of it.
static void a_column_without_values_is_no_map(void **state)
{
    static const char *const NONE[] = {"association.permutations.local=0"};

    (void)state;
    char *text = project_of(NULL, 0);
    assert_non_null(strstr(text, "attr=\"d_standard_p\""));
    VSIFree(text);
    text = project_of(NONE, 1);
    assert_null(strstr(text, "attr=\"d_standard_p\""));
    assert_non_null(strstr(text, "attr=\"d_standard_lag\""));
    VSIFree(text);
}

static void the_dictionary_names_the_maps(void **state)
{
    static const char *const WORDS[] = {"indicators.dictionary=words.csv"};
    static const char *const STATED[] = {"indicators.dictionary=words.csv",
                                         "labels={a: {title: Towns}}"};

    (void)state;
    char *text = project_of(WORDS, 1);
    assert_non_null(strstr(text, "<layername>Urban share</layername>"));
    assert_non_null(strstr(text, "value=\"Urban share (%)\""));
    VSIFree(text);
    text = project_of(STATED, 2);
    assert_non_null(strstr(text, "<layername>Towns</layername>"));
    assert_non_null(strstr(text, "value=\"Towns (%)\""));
    VSIFree(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_audit_is_no_layer),
        cmocka_unit_test(a_column_without_values_is_no_map),
        cmocka_unit_test(the_dictionary_names_the_maps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
