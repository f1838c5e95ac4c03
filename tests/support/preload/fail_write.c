// Preloaded into a test: the n-th system call that changes a file fails, once. Calls on
// the standard streams do not count.
#include "support/preload/fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

extern write_fault hl_write_fault;
write_fault hl_write_fault = {0};

typedef ssize_t write_call(int, const void *, size_t);
typedef ssize_t pwrite_call(int, const void *, size_t, off64_t);
typedef int truncate_call(int, off64_t);
typedef int sync_call(int);
typedef int rename_call(const char *, const char *);

static bool fails(int file)
{
    if (file >= 0 && file <= STDERR_FILENO) return false;
    if (++hl_write_fault.calls != hl_write_fault.at) return false;
    errno = hl_write_fault.error;
    return true;
}

/// The function that this library stands before, as a function pointer of any type.
static void next(const char *name, void *function, size_t size)
{
    void *const address = dlsym(RTLD_NEXT, name);

    memcpy(function, &address, size);
}

ssize_t write(int file, const void *bytes, size_t count)
{
    static write_call *real;

    if (real == NULL) next("write", &real, sizeof real);
    return fails(file) ? -1 : real(file, bytes, count);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at)
{
    static pwrite_call *real;

    if (real == NULL) next("pwrite64", &real, sizeof real);
    return fails(file) ? -1 : real(file, bytes, count, at);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at)
{
    return pwrite64(file, bytes, count, at);
}

int ftruncate64(int file, off64_t length)
{
    static truncate_call *real;

    if (real == NULL) next("ftruncate64", &real, sizeof real);
    return fails(file) ? -1 : real(file, length);
}

int ftruncate(int file, off_t length)
{
    return ftruncate64(file, length);
}

int fsync(int file)
{
    static sync_call *real;

    if (real == NULL) next("fsync", &real, sizeof real);
    return fails(file) ? -1 : real(file);
}

int fdatasync(int file)
{
    static sync_call *real;

    if (real == NULL) next("fdatasync", &real, sizeof real);
    return fails(file) ? -1 : real(file);
}

int rename(const char *from, const char *to)
{
    static rename_call *real;

    if (real == NULL) next("rename", &real, sizeof real);
    return fails(-1) ? -1 : real(from, to);
}
