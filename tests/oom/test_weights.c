#include "support/check.h"
#include "support/folder.h"

#include <stdlib.h>
#include <string.h>

#include "hinterland/io/weights_file.h"
#include "hinterland/weights/attribute.h"
#include "hinterland/weights/combine.h"
#include "hinterland/weights/diagnosis.h"
#include "hinterland/weights/kernel.h"
#include "support/scarce_memory.h"

enum { N = 6, MADE = 16 };

static const double X[N] = {10, 20, 40, 15, 30, 90};
static const double Y[N] = {10, 10, 10, 20, 20, 30};
static const double VALUE[N] = {1, 2, 4, 8, 16, 32};
static const uint32_t GROUP[N] = {1, 1, 2, 2, 2, HL_NO_GROUP};
static const hl_sites SITES = {
    N, X, Y, {HL_METRIC_PLANAR, 1.0, 0.0}
};

static char folder[FOLDER_PATH_SIZE];
static char key_a[] = "01";
static char key_b[] = "02";
static char key_c[] = "03";
static char key_d[] = "04";
static char key_e[] = "05";
static char key_f[] = "06";
static char *const KEY[N] = {key_a, key_b, key_c, key_d, key_e, key_f};

/// Everything that a run makes, released together.
typedef struct job {
    hl_weights w[MADE];
    hl_bridges bridges;
    hl_weights_diagnosis diagnosis;
    hl_log log;
} job;

static void job_free(job *j)
{
    for (size_t k = 0; k < MADE; k++) {
        hl_weights_free(&j->w[k]);
    }
    hl_bridges_free(&j->bridges);
    hl_weights_diagnosis_free(&j->diagnosis);
    hl_log_free(&j->log);
}

static hl_status make(job *j, hl_error *err)
{
    const hl_kernel_options fixed = {.kernel = HL_KERNEL_BISQUARE, .k = 2};
    const hl_kernel_options adaptive = {HL_KERNEL_GAUSSIAN, 0.0, 2, true};
    const hl_band ring = {.beyond = 5.0, .power = 1.0};
    const hl_decay decay = {.form = HL_DECAY_KERNEL, .cutoff = 30.0};
    const bool keep[N] = {true, true, false, true, true, false};
    size_t links = 0;
    hl_status status = hl_weights_kernel(&SITES, &fixed, NULL, &j->w[0], err);

    if (status == HL_OK) {
        status = hl_weights_kernel(&SITES, &adaptive, NULL, &j->w[1], err);
    }
    if (status == HL_OK) status = hl_weights_ring(&SITES, &ring, &j->w[2], err);
    if (status == HL_OK) status = hl_block_links(GROUP, N, &links, err);
    if (status == HL_OK) status = hl_weights_block(GROUP, N, &j->w[3], err);
    if (status == HL_OK) status = hl_weights_all(N, &j->w[4], err);
    if (status == HL_OK) {
        status = hl_weights_similarity(&j->w[4], VALUE, 1.0, &j->w[5], err);
    }
    if (status == HL_OK) status = hl_weights_gravity(&j->w[2], VALUE, &j->w[6], err);
    if (status == HL_OK) {
        status = hl_weights_combine(&j->w[0], &j->w[1], HL_SET_UNION, &j->w[7], err);
    }
    if (status == HL_OK) status = hl_weights_transpose(&j->w[1], &j->w[8], err);
    if (status == HL_OK) {
        status = hl_weights_symmetrize(&j->w[1], HL_SYMMETRY_MEAN, &j->w[9], err);
    }
    if (status == HL_OK) {
        status = hl_weights_from_distances(&j->w[2], &decay, &j->w[10], err);
    }
    if (status == HL_OK) {
        status = hl_weights_islands(&j->w[3], HL_ISLANDS_NEAREST, &SITES, NULL,
                                    &j->bridges, err);
    }
    if (status == HL_OK) status = hl_weights_subset(&j->w[0], keep, &j->w[11], err);
    if (status == HL_OK) {
        status = hl_weights_diagnose(&j->w[1], NULL, &j->diagnosis, err);
    }
    return status;
}

static hl_status read_back(job *j, hl_error *err)
{
    static const char *const NAMES[] = {"w.kwt", "w.swm", "w.csv", "w.mtx"};
    hl_status status = HL_OK;

    for (size_t f = 0; f < sizeof NAMES / sizeof *NAMES && status == HL_OK; f++) {
        status =
            hl_weights_file_read(folder_path(folder, NAMES[f]), HL_WEIGHTS_FILE_UNKNOWN,
                                 KEY, N, &j->w[12 + f], &j->log, err);
    }
    return status;
}

typedef hl_status step(job *j, hl_error *err);

/// The 1st, 2nd, … allocation fails: HL_MEMORY each time, and nothing leaks.
static size_t fail_each(step *run, job *j)
{
    hl_error err = {0};
    hl_status status = HL_MEMORY;
    size_t n = 0;

    for (; status == HL_MEMORY; n++) {
        allowed = n;
        status = run(j, &err);
        allowed = SIZE_MAX;
        if (status == HL_MEMORY) {
            assert_int_equal(err.code, HL_CODE_MEMORY);
            job_free(j);
        }
    }
    assert_ok(status, &err);
    return n;
}

static void every_builder_may_run_out_of_memory(void **state)
{
    (void)state;
    job j = {0};

    assert_true(fail_each(make, &j) > 60);
    assert_int_equal(j.bridges.count, 1);
    assert_int_equal(j.w[3].start[N], 10);
    job_free(&j);
}

/// Six units, each the neighbor of the next; the numbers have lost their zeros.
static void write_swm(void)
{
    unsigned char bytes[512] = "ID;\n";
    size_t size = 4;
    const int32_t header[] = {N, 0};

    memcpy(bytes + size, header, sizeof header);
    size += sizeof header;
    for (int32_t i = 0; i < N; i++) {
        const int32_t row[] = {i + 1, 1, (i + 1) % N + 1};
        const double weight[] = {0.5, 0.5};
        memcpy(bytes + size, row, sizeof row);
        memcpy(bytes + size + sizeof row, weight, sizeof weight);
        size += sizeof row + sizeof weight;
    }
    (void)folder_write(folder, "w.swm", bytes, size);
}

static void every_reader_may_run_out_of_memory(void **state)
{
    (void)state;
    job j = {0};
    hl_error err = {0};
    const hl_weights_file_options how = {.overwrite = true, .diagonal = 1.0};

    write_swm();
    assert_ok(make(&j, &err), &err);
    assert_ok(
        hl_weights_file_save(folder_path(folder, "w.kwt"), &j.w[1], KEY, &how, &err),
        &err);
    assert_ok(hl_weights_file_write(folder_path(folder, "w.csv"),
                                    HL_WEIGHTS_FILE_UNKNOWN, &j.w[1], KEY, true, &err),
              &err);
    assert_ok(hl_weights_file_write(folder_path(folder, "w.mtx"),
                                    HL_WEIGHTS_FILE_UNKNOWN, &j.w[1], KEY, true, &err),
              &err);
    job_free(&j);
    job readers = {0};
    // warm GDAL's own caches, whose allocations are not ours
    assert_ok(read_back(&readers, &err), &err);
    job_free(&readers);
    assert_true(fail_each(read_back, &readers) > 20);
    assert_int_equal(readers.log.count, 2); // the diagonal, the zeros
    assert_int_equal(readers.w[13].start[N], N);
    job_free(&readers);
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
        cmocka_unit_test(every_builder_may_run_out_of_memory),
        cmocka_unit_test(every_reader_may_run_out_of_memory),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
