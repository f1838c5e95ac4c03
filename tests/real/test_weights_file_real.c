#include "support/check.h"
#include "support/folder.h"

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
        {DATA "classic/virginia/virginia_queen.swm", 136, 0, 586 },
        {DATA "classic/sids2/sids2.swm",             100, 0, 462 },
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

static void assert_same(const hl_weights *a, const hl_weights *b)
{
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->start, b->start, (a->n + 1) * sizeof *a->start);
    assert_memory_equal(a->neighbor, b->neighbor, a->start[a->n] * sizeof *a->neighbor);
    assert_memory_equal(a->weight, b->weight, a->start[a->n] * sizeof *a->weight);
}

/// The SWM numbers its units from 0, the MatrixMarket file its rows from 1.
static void the_same_matrix_in_two_formats(void **state)
{
    (void)state;
    char **zero = numbered(136, 100); // the numbers have one length: their order stays
    char **one = numbered(136, 100);
    hl_weights a = {0};
    hl_weights b = {0};
    hl_error err = {0};

    for (size_t i = 0; i < 136; i++) {
        (void)snprintf(zero[i], 4, "%03d", (int)i);
    }
    assert_ok(hl_weights_file_read(DATA "classic/virginia/virginia_queen.swm",
                                   HL_WEIGHTS_FILE_UNKNOWN, zero, 136, &a, NULL, &err),
              &err);
    assert_ok(hl_weights_file_read(DATA "classic/virginia/virginia_queen.mtx",
                                   HL_WEIGHTS_FILE_UNKNOWN, one, 136, &b, NULL, &err),
              &err);
    assert_same(&a, &b);
    hl_weights_free(&a);
    hl_weights_free(&b);
    hl_free_texts(zero, 136);
    hl_free_texts(one, 136);
}

/// Read, written in every format that holds it, read again: the same bits.
static void classic_files_are_written_again(void **state)
{
    (void)state;
    static const known FILES[] = {
        {DATA "classic/columbus/columbus.gal",     49,  1, 236 },
        {DATA "classic/baltim/baltim_k4.gwt",      211, 1, 844 },
        {DATA "classic/baltim/baltim.tri.k12.kwt", 211, 1, 2532}
    };
    static const char *const ENDINGS[] = {".gwt", ".kwt", ".mtx", ".csv"};
    static char folder[FOLDER_PATH_SIZE];

    folder_make(folder);
    for (size_t f = 0; f < sizeof FILES / sizeof *FILES; f++) {
        char **key = numbered(FILES[f].n, FILES[f].first);
        hl_weights w = {0};
        hl_error err = {0};
        assert_ok(hl_weights_file_read(FILES[f].path, HL_WEIGHTS_FILE_UNKNOWN, key,
                                       FILES[f].n, &w, NULL, &err),
                  &err);
        assert_int_equal(w.start[w.n], FILES[f].links);
        for (size_t e = 0; e < sizeof ENDINGS / sizeof *ENDINGS; e++) {
            char name[16];
            hl_weights back = {0};
            (void)snprintf(name, sizeof name, "again%s", ENDINGS[e]);
            const char *path = folder_path(folder, name);
            assert_ok(hl_weights_file_write(path, HL_WEIGHTS_FILE_UNKNOWN, &w, key,
                                            true, &err),
                      &err);
            assert_ok(hl_weights_file_read(path, HL_WEIGHTS_FILE_UNKNOWN, key,
                                           FILES[f].n, &back, NULL, &err),
                      &err);
            assert_same(&w, &back);
            hl_weights_free(&back);
        }
        hl_weights_free(&w);
        hl_free_texts(key, FILES[f].n);
    }
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classic_files_are_read),
        cmocka_unit_test(a_unit_too_few_is_noticed),
        cmocka_unit_test(the_same_matrix_in_two_formats),
        cmocka_unit_test(classic_files_are_written_again),
    };
    if (access(DATA "classic/columbus/columbus.gal", R_OK) != 0) {
        printf("skipped: %s is not there\n", DATA "classic");
        return SKIP;
    }
    return cmocka_run_group_tests_name("weights files", tests, NULL, NULL);
}
