#include "support/check.h"
#include "support/folder.h"

#include <stdio.h>
#include <string.h>

#include "hinterland/io/weights_file.h"

enum { N = 4 };

static char folder[FOLDER_PATH_SIZE];
static char key_a[] = "a1";
static char key_b[] = "b 2";
static char key_b_plain[] = "b2";
static char key_c[] = "丙";
static char key_d[] = "01";
static char *const KEYS[N] = {key_a, key_b_plain, key_c, key_d};
static char *const BLANK_KEYS[N] = {key_a, key_b, key_c, key_d};

/// a - b - c, one way only between b and c; d is alone.
static void make(hl_weights *w, const double *weight)
{
    static const uint32_t FROM[] = {0, 1, 1};
    static const uint32_t TO[] = {1, 0, 2};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(N, FROM, TO, weight, 3, w, &err), &err);
}

static void assert_same(const hl_weights *a, const hl_weights *b)
{
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->start, b->start, (a->n + 1) * sizeof *a->start);
    assert_memory_equal(a->neighbor, b->neighbor, a->start[a->n] * sizeof *a->neighbor);
    assert_memory_equal(a->weight, b->weight, a->start[a->n] * sizeof *a->weight);
    assert_int_equal(a->standardization, b->standardization);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    static const double WEIGHT[] = {0.1, 1.0 / 3.0, 1e-300};
    static const char *const NAMES[] = {"w.gal", "w.gwt", "w.kwt", "w.mtx", "w.csv"};

    for (size_t f = 0; f < 5; f++) {
        hl_weights w = {0};
        hl_weights back = {0};
        hl_error err = {0};
        hl_log log = {0};
        const char *path = folder_path(folder, NAMES[f]);
        char *const *key = f < 3 ? KEYS : BLANK_KEYS;
        make(&w, f == 0 ? NULL : WEIGHT);
        assert_ok(
            hl_weights_file_write(path, HL_WEIGHTS_FILE_UNKNOWN, &w, key, true, &err),
            &err);
        assert_ok(hl_weights_file_read(path, HL_WEIGHTS_FILE_UNKNOWN, key, N, &back,
                                       &log, &err),
                  &err);
        assert_same(&w, &back);
        assert_int_equal(log.count, f == 1 || f == 2); // islands cannot stand there
        hl_weights_free(&w);
        hl_weights_free(&back);
        hl_log_free(&log);
    }
}

static void keys_are_found_in_any_order(void **state)
{
    (void)state;
    static const char GAL[] = "4\n丙 0\n\n01 1\nb2\nb2 2\na1\n丙\na1 0\n";
    static const char MTX[] = "%%MatrixMarket matrix coordinate pattern symmetric\n"
                              "% a comment\n4 4 1\n2 1\n";
    static const char KEYED[] = "%%MatrixMarket matrix coordinate real general\n"
                                "%key 1 01\n%key 2 丙\n%key 3 b2\n%key 4 a1\n"
                                "4 4 1\n1 2 0.5\n";
    hl_weights w = {0};
    hl_error err = {0};
    hl_log log = {0};

    const char *path = folder_write(folder, "o.gal", GAL, sizeof GAL - 1);
    assert_ok(hl_weights_file_read(path, HL_WEIGHTS_FILE_GAL, KEYS, N, &w, &log, &err),
              &err);
    assert_int_equal(w.start[1], 0);
    assert_int_equal(w.start[2], 2);
    assert_int_equal(w.neighbor[0], 0);
    assert_int_equal(w.neighbor[2], 1);
    assert_int_equal(log.count, 0);
    hl_weights_free(&w);

    path = folder_write(folder, "o.mtx", MTX, sizeof MTX - 1);
    assert_ok(hl_weights_file_read(path, HL_WEIGHTS_FILE_MTX, KEYS, N, &w, &log, &err),
              &err);
    assert_int_equal(w.start[N], 2);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_READ_WEIGHTS_ORDER);
    hl_weights_free(&w);

    path = folder_write(folder, "k.mtx", KEYED, sizeof KEYED - 1);
    assert_ok(hl_weights_file_read(path, HL_WEIGHTS_FILE_MTX, KEYS, N, &w, NULL, &err),
              &err);
    assert_int_equal(w.start[N], 1);
    assert_int_equal(w.start[3], 0); // the link starts at unit 3, 01
    assert_int_equal(w.neighbor[0], 2);
    hl_weights_free(&w);
    hl_log_free(&log);
}

static void broken_files_are_errors(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        hl_code code;
        const char *values;
    } CASES[] = {
        {"x.gal", "4\na1 1\nb3\n",                                                 HL_CODE_READ_WEIGHTS_KEY,   "b3\t (→ b2?)"   },
        {"x.gal", "4\na1 1\nb2\n",                                                 HL_CODE_READ_WEIGHTS_UNIT,  "3\t4\tb2\t"       },
        {"x.gal", "0 5 map KEY\na1 1\nb2\n",                                       HL_CODE_READ_WEIGHTS_COUNT, "5\t4"             },
        {"x.gal", "4\na1 2\nb2\n",                                                 HL_CODE_READ_WEIGHTS_TEXT,  "\tkey"            },
        {"x.gal", "4\na1 many\n",                                                  HL_CODE_READ_WEIGHTS_TEXT,  "many\tn"          },
        {"x.gal", "4\na1 1\na1\n",                                                 HL_CODE_READ_WEIGHTS_LINK,  "a1\ta1\ti = j"    },
        {"x.gal", "4\na1 0\na1 0\n",                                               HL_CODE_READ_DUPLICATE_ROW, "a1"               },
        {"x.gal", "",                                                              HL_CODE_READ_EMPTY_FILE,    "x.gal"            },
        {"x.gwt", "0 4 m K\na1 b2 nan\n",                                          HL_CODE_READ_WEIGHTS_LINK,  "a1\tb2\tw = nan"  },
        {"x.gwt", "0 4 m K\na1 b2\n",                                              HL_CODE_READ_WEIGHTS_TEXT,  "\tw"              },
        {"x.gwt", "0 4 m K\na1 b2 1x\n",                                           HL_CODE_READ_WEIGHTS_TEXT,  "1x\tw"            },
        {"x.mtx", "%%MatrixMarket matrix array real general\n",
         HL_CODE_READ_WEIGHTS_TEXT,                                                                            "array\tcoordinate"},
        {"x.mtx", "%%MatrixMarket matrix coordinate real general\n4 4 1\n5 1 1\n",
         HL_CODE_READ_WEIGHTS_TEXT,                                                                            "5\t1..n"          },
        {"x.mtx", "%%MatrixMarket matrix coordinate real general\n4 4 2\n2 1 1\n",
         HL_CODE_READ_WEIGHTS_TEXT,                                                                            "\tn"              },
        {"x.csv", "from,to,weight\na1,b2,-1\n",                                    HL_CODE_READ_WEIGHTS_LINK,
         "a1\tb2\tw = -1"                                                                                                         },
        {"x.csv", "from,to,weight\na1,b2,1\n",                                     HL_CODE_READ_WEIGHTS_UNIT,  "3\t4\tb2\t"       },
        {"x.csv", "from,to,weight\na1,b2,1\na1,b2,1\nb2,,\n丙,,\n01,,\n",
         HL_CODE_WEIGHTS_LINK,                                                                                 "1\t0 -> 1 twice"  }
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        hl_weights w = {0};
        hl_error err = {0};
        const char *path =
            folder_write(folder, CASES[i].name, CASES[i].text, strlen(CASES[i].text));
        assert_int_equal(hl_weights_file_read(path, HL_WEIGHTS_FILE_UNKNOWN, KEYS, N,
                                              &w, NULL, &err),
                         HL_INPUT);
        assert_int_equal(err.code, CASES[i].code);
        assert_string_equal(err.values, CASES[i].values);
        assert_non_null(strstr(err.where, CASES[i].name));
        assert_null(w.start);
    }
}

static void write_errors(void **state)
{
    (void)state;
    hl_weights w = {0};
    hl_error err = {0};

    make(&w, NULL);
    assert_int_equal(hl_weights_file_write(folder_path(folder, "e.gal"),
                                           HL_WEIGHTS_FILE_UNKNOWN, &w, BLANK_KEYS,
                                           false, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_WEIGHTS_BLANK);
    assert_int_equal(hl_weights_file_write(folder_path(folder, "e.swm"),
                                           HL_WEIGHTS_FILE_UNKNOWN, &w, KEYS, false,
                                           &err),
                     HL_USAGE);
    assert_ok(hl_weights_file_write(folder_path(folder, "e.gal"),
                                    HL_WEIGHTS_FILE_UNKNOWN, &w, KEYS, false, &err),
              &err);
    assert_int_equal(hl_weights_file_write(folder_path(folder, "e.gal"),
                                           HL_WEIGHTS_FILE_UNKNOWN, &w, KEYS, false,
                                           &err),
                     HL_OUTPUT);
    assert_int_equal(err.code, HL_CODE_WRITE_EXISTS);
    hl_weights_free(&w);
}

/// Kernel weights have a diagonal: left out, and said.
static void a_kernel_file_has_a_diagonal(void **state)
{
    (void)state;
    static const double WEIGHT[] = {0.1, 1.0 / 3.0, 1e-300};
    const hl_weights_file_options how = {
        .overwrite = true, .diagonal = 0.75, .layer = "my map", .key_field = "CODE"};
    hl_weights w = {0};
    hl_weights back = {0};
    hl_error err = {0};
    hl_log log = {0};
    char head[64] = "";

    make(&w, WEIGHT);
    const char *path = folder_path(folder, "w.kwt");
    assert_ok(hl_weights_file_save(path, &w, KEYS, &how, &err), &err);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fread(head, 1, 33, file), 33);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(head, "0 4 my_map CODE\na1 a1 0.75\na1 b2 ");
    assert_ok(
        hl_weights_file_read(path, HL_WEIGHTS_FILE_UNKNOWN, KEYS, N, &back, &log, &err),
        &err);
    assert_same(&w, &back);
    assert_int_equal(log.count, 1); // the diagonal names every unit: no islands lost
    assert_int_equal(log.message[0].code, HL_CODE_WEIGHTS_SELF);
    assert_int_equal(
        hl_weights_file_save(folder_path(folder, "w.csv"), &w, KEYS, &how, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_DIAGONAL);
    hl_weights_free(&w);
    hl_weights_free(&back);
    hl_log_free(&log);
}

/// A file may hold distances in place of the weights.
static void other_values_may_be_written(void **state)
{
    (void)state;
    static const double DISTANCE[] = {1.5, 1.5, 1e6};
    const hl_weights_file_options how = {.overwrite = true, .value = DISTANCE};
    hl_weights w = {0};
    hl_weights back = {0};
    hl_error err = {0};

    make(&w, NULL);
    const char *path = folder_path(folder, "d.mtx");
    assert_ok(hl_weights_file_save(path, &w, KEYS, &how, &err), &err);
    assert_ok(
        hl_weights_file_read(path, HL_WEIGHTS_FILE_MTX, KEYS, N, &back, NULL, &err),
        &err);
    assert_memory_equal(back.weight, DISTANCE, sizeof DISTANCE);
    hl_weights_free(&w);
    hl_weights_free(&back);
}

/// The bytes of an SWM file, put together piece by piece.
typedef struct bytes {
    unsigned char at[512];
    size_t count;
} bytes;

static void put_text(bytes *b, const char *text)
{
    memcpy(b->at + b->count, text, strlen(text));
    b->count += strlen(text);
}

static void put_integers(bytes *b, const int32_t *value, size_t count)
{
    memcpy(b->at + b->count, value, count * sizeof *value);
    b->count += count * sizeof *value;
}

static void put_reals(bytes *b, const double *value, size_t count)
{
    memcpy(b->at + b->count, value, count * sizeof *value);
    b->count += count * sizeof *value;
}

static char swm_a[] = "007";
static char swm_b[] = "012";
static char swm_c[] = "100";
static char *const SWM_KEYS[] = {swm_a, swm_b, swm_c};

/// 7 -> 12, 100; 12 -> 7, 12 (itself); 100 is alone.
static bytes swm(const char *header, bool fixed)
{
    bytes b = {0};

    put_text(&b, header);
    put_integers(&b, (int32_t[]){3, 0, 7, 2, 12, 100}, 6);
    put_reals(&b, (double[]){0.25, 0.75, 1.0}, 3);
    put_integers(&b, (int32_t[]){12, 2, 7, 12}, 4);
    put_reals(&b, fixed ? (double[]){0.5, 1.0} : (double[]){0.5, 0.5, 1.0},
              fixed ? 2 : 3);
    put_integers(&b, (int32_t[]){100, 0}, 2);
    return b;
}

static void arcgis_matrices_are_read(void **state)
{
    (void)state;
    const bytes old = swm("ID;Unknown\n", false);
    const bytes new = swm("VERSION@10.1;UNIQUEID@ID;FIXEDWEIGHTS@False;\n", false);

    for (size_t f = 0; f < 2; f++) {
        const bytes *b = f == 0 ? &old : &new;
        hl_weights w = {0};
        hl_error err = {0};
        hl_log log = {0};
        const char *path = folder_write(folder, "w.swm", b->at, b->count);
        assert_ok(hl_weights_file_read(path, HL_WEIGHTS_FILE_UNKNOWN, SWM_KEYS, 3, &w,
                                       &log, &err),
                  &err);
        assert_int_equal(w.start[3], 3);
        assert_close(w.weight[1], 0.75, 0.0, 0.0);
        assert_int_equal(w.neighbor[2], 0);
        assert_int_equal(log.count, 2);
        assert_int_equal(log.message[0].code, HL_CODE_WEIGHTS_ZEROS);
        assert_int_equal(log.message[1].code, HL_CODE_WEIGHTS_SELF);
        hl_weights_free(&w);
        hl_log_free(&log);
    }
}

/// Cut anywhere, the file is refused, not read past its end.
static void a_cut_arcgis_matrix_is_refused(void **state)
{
    (void)state;
    const bytes whole = swm("ID;Unknown\n", false);

    for (size_t count = 1; count < whole.count; count++) {
        hl_weights w = {0};
        hl_error err = {0};
        const char *path = folder_write(folder, "w.swm", whole.at, count);
        assert_int_equal(hl_weights_file_read(path, HL_WEIGHTS_FILE_UNKNOWN, SWM_KEYS,
                                              3, &w, NULL, &err),
                         HL_INPUT);
        assert_null(w.start);
    }
}

static int set_up(void **state)
{
    (void)state;
    folder_make(folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(keys_are_found_in_any_order),
        cmocka_unit_test(broken_files_are_errors),
        cmocka_unit_test(write_errors),
        cmocka_unit_test(a_kernel_file_has_a_diagonal),
        cmocka_unit_test(other_values_may_be_written),
        cmocka_unit_test(arcgis_matrices_are_read),
        cmocka_unit_test(a_cut_arcgis_matrix_is_refused),
    };
    return cmocka_run_group_tests_name("weights file", tests, set_up, tear_down);
}
