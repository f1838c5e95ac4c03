// Runs that are cut short: the disk is full at any size, the folder cannot be written,
// the process is killed. What was there stays whole; what is left over goes next time.
#include "support/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hinterland/core/random.h"
#include "support/whole.h"

enum { SIDE = 3, PERIODS = 2, OLD = 9, NEW = 19 };
enum { SIZES = 24, KILLS = 40, NOBODY = 65534, READ_ONLY = 0555, OPEN = 0755 };
static const double NANO = 1e9;

typedef struct places {
    char folder[WHOLE_PATH];
    char out[WHOLE_PATH];
    char old[WHOLE_PATH];
    char new[WHOLE_PATH];
    double seconds; ///< that a run takes
} places;

static double now(void)
{
    struct timespec time = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / NANO;
}

/// Run in a process of its own; what `before` does concerns only that.
static pid_t start(const places *p, const char *out, void before(const void *),
                   const void *payload)
{
    const pid_t child = fork();

    assert_true(child >= 0);
    if (child > 0) return child;
    hl_error err = {0};
    if (before != NULL) before(payload);
    _exit((int)whole_run(p->folder, out, 1, true, &err));
}

static int wait_for(pid_t child)
{
    int how = 0;

    assert_int_equal(waitpid(child, &how, 0), child);
    return how;
}

static hl_status status_of(int how)
{
    assert_true(WIFEXITED(how));
    return (hl_status)WEXITSTATUS(how);
}

/// Every run has a process of its own: OpenMP does not survive a fork.
static void prepare_one(const places *p, size_t permutations, const char *out)
{
    const whole_options how = {
        .side = SIDE, .periods = PERIODS, .permutations = permutations};

    whole_write(p->folder, &how);
    assert_int_equal(status_of(wait_for(start(p, out, NULL, NULL))), HL_OK);
}

static int set_up(void **state)
{
    static places p;

    whole_folder(p.folder);
    whole_join(p.out, p.folder, "out");
    whole_join(p.old, p.folder, "old");
    whole_join(p.new, p.folder, "new");
    prepare_one(&p, OLD, "old");
    const double begin = now();
    prepare_one(&p, NEW, "new");
    p.seconds = now() - begin;
    whole_copy(p.old, p.out);
    *state = &p;
    return 0;
}

static int tear_down(void **state)
{
    const places *p = *state;

    whole_remove(p->folder);
    return 0;
}

static void fill_disk(const void *payload)
{
    const rlim_t *size = payload;
    const struct rlimit limit = {.rlim_cur = *size, .rlim_max = *size};

    (void)signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(HL_STATUS_COUNT);
}

/// A run with no file larger than `size`: whether it succeeded.
static bool fits(const places *p, size_t size)
{
    const rlim_t limit = size;
    const hl_status status = status_of(wait_for(start(p, "out", fill_disk, &limit)));

    assert_int_equal(whole_count(p->out, true), 0);
    if (status == HL_OK) {
        assert_int_equal(whole_differences(p->out, p->new), 0);
    } else {
        assert_int_equal(status, HL_OUTPUT);
        whole_check_untorn(p->out, p->old, p->new);
    }
    whole_remove(p->out);
    whole_copy(p->old, p->out);
    return status == HL_OK;
}

static void a_full_disk_leaves_the_target(void **state)
{
    enum { LAST_CENT = 100, PAGE = 4096 };
    const places *p = *state;
    char path[WHOLE_PATH];
    struct stat info;

    whole_join(path, p->new, "grid.gpkg");
    assert_int_equal(stat(path, &info), 0);
    const size_t whole = (size_t)info.st_size;
    assert_true(whole > PAGE);
    for (size_t k = 0; k < SIZES; k++) {
        assert_false(fits(p, whole * k / SIZES));
    }
    for (size_t k = 1; k <= LAST_CENT; k += LAST_CENT / 10) { // the last per cent
        assert_false(fits(p, whole - whole * k / (LAST_CENT * LAST_CENT) - 1));
    }
    assert_false(fits(p, whole - PAGE));
    assert_false(fits(p, whole - 1));
    assert_true(fits(p, 2 * whole));
}

static void become_nobody(const void *payload)
{
    (void)payload;
    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)) {
        _exit(HL_STATUS_COUNT);
    }
}

static void a_folder_that_cannot_be_written_is_an_error(void **state)
{
    const places *p = *state;

    assert_int_equal(chmod(p->folder, OPEN), 0);
    assert_int_equal(chmod(p->out, READ_ONLY), 0);
    const hl_status locked = status_of(wait_for(start(p, "out", become_nobody, NULL)));
    assert_int_equal(chmod(p->out, OPEN), 0);
    assert_int_equal(locked, HL_OUTPUT);
    assert_int_equal(whole_differences(p->out, p->old), 0);
    assert_int_equal(whole_count(p->out, true), 0);

    const hl_status file = status_of(wait_for(start(p, "values.csv/out", NULL, NULL)));
    assert_int_equal(file, HL_OUTPUT);
}

static void pause_for(double seconds)
{
    const struct timespec time = {
        .tv_sec = (time_t)seconds,
        .tv_nsec = (long)((seconds - (double)(time_t)seconds) * NANO)};

    (void)nanosleep(&time, NULL);
}

static void a_killed_run_leaves_the_target(void **state)
{
    const places *p = *state;
    hl_random random = hl_random_stream(1, 0);
    size_t killed = 0;
    size_t left = 0;

    for (size_t k = 0; k < KILLS; k++) {
        const pid_t child = start(p, "out", NULL, NULL);
        pause_for(1.2 * p->seconds * hl_random_unit(&random));
        (void)kill(child, SIGKILL);
        const bool stopped = WIFSIGNALED(wait_for(child));
        const size_t temporaries = whole_count(p->out, true);
        assert_true(temporaries <= 2); // a draft, and the journal that goes with it
        if (stopped && whole_differences(p->out, p->new) > 0) {
            whole_check_untorn(p->out, p->old, p->new);
        }
        killed += stopped;
        left += temporaries > 0;
        if (k % 2 == 0) { // a second run removes what the first one left
            assert_int_equal(status_of(wait_for(start(p, "out", NULL, NULL))), HL_OK);
            assert_int_equal(whole_count(p->out, true), 0);
        }
        whole_remove(p->out);
        whole_copy(p->old, p->out);
    }
    print_message("%zu of %d runs killed half-way, %zu left a temporary\n", killed,
                  KILLS, left);
    assert_true(killed > KILLS / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_leaves_the_target),
        cmocka_unit_test(a_folder_that_cannot_be_written_is_an_error),
        cmocka_unit_test(a_killed_run_leaves_the_target),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
