#include "support/check.h"

#include <stdio.h>
#include <unistd.h>

#include "core/memory.h"
#include "hinterland/io/weights_file.h"

enum { SKIP = 77, KEY_SIZE = 16 };

#define DATA HL_SOURCE_DIR "/../shared/data/"

/// The keys first, first + 1, … of a test map.
static char **numbered(size_t n, int first)
{
    char **key = hl_array(n, sizeof *key);

    assert_non_null(key);
    for (size_t i = 0; i < n; i++) {
        char text[KEY_SIZE];
        (void)snprintf(text, sizeof text, "%d", first + (int)i);
        key[i] = hl_copy_text(text);
        assert_non_null(key[i]);
    }
    return key;
}

/// A file, its units and the number of its links, counted by another program.
typedef struct known {
    const char *path;
    size_t n;
    int first;
    size_t links;
} known;

static void classic_files_are_read(void **state)
{
    (void)state;
    static const known FILES[] = {
        {DATA "classic/columbus/columbus.gal",       49,  1, 236 },
        {DATA "classic/baltim/baltim_q.gal",         211, 1, 1190},
        {DATA "classic/baltim/baltim_k4.gwt",        211, 1, 844 },
        {DATA "classic/virginia/virginia_rook.gal",  136, 1, 574 },
        {DATA "classic/virginia/virginia_queen.mtx", 136, 1, 586 },
        {DATA "us48/states48.gal",                   48,  0, 214 },
        {DATA "mexico/mexico.gal",                   32,  0, 140 }
    };

    for (size_t f = 0; f < sizeof FILES / sizeof *FILES; f++) {
        char **key = numbered(FILES[f].n, FILES[f].first);
        hl_weights w = {0};
        hl_error err = {0};
        assert_ok(hl_weights_file_read(FILES[f].path, HL_WEIGHTS_FILE_UNKNOWN, key,
                                       FILES[f].n, &w, NULL, &err),
                  &err);
        assert_int_equal(w.start[w.n], FILES[f].links);
        assert_int_equal(w.standardization, HL_WEIGHTS_BINARY);
        hl_weights_free(&w);
        hl_free_texts(key, FILES[f].n);
    }
}

/// Columbus has one unit less than it should: the file knows a key we do not.
static void a_unit_too_few_is_noticed(void **state)
{
    (void)state;
    char **key = numbered(49, 2); // 2 .. 50
    hl_weights w = {0};
    hl_error err = {0};

    assert_int_equal(hl_weights_file_read(DATA "classic/columbus/columbus.gal",
                                          HL_WEIGHTS_FILE_GAL, key, 49, &w, NULL, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_WEIGHTS_KEY);
    assert_string_equal(err.where, "columbus.gal, line 2");
    hl_free_texts(key, 49);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classic_files_are_read),
        cmocka_unit_test(a_unit_too_few_is_noticed),
    };
    if (access(DATA "classic/columbus/columbus.gal", R_OK) != 0) {
        printf("skipped: %s is not there\n", DATA "classic");
        return SKIP;
    }
    return cmocka_run_group_tests_name("weights files", tests, NULL, NULL);
}
