#include "support/scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"

void scratch_make(scratch *s)
{
    const char *base = getenv("TMPDIR");

    (void)snprintf(s->folder, sizeof s->folder, "%s/hinterland-XXXXXX",
                   base != NULL ? base : "/tmp");
    assert_non_null(mkdtemp(s->folder));
}

const char *scratch_path(scratch *s, const char *name)
{
    const int length = snprintf(s->path, sizeof s->path, "%s/%s", s->folder, name);

    assert_in_range(length, 1, sizeof s->path - 1);
    return s->path;
}

static int is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

size_t scratch_count(const scratch *s)
{
    DIR *entries = opendir(s->folder);
    size_t count = 0;

    assert_non_null(entries);
    for (const struct dirent *e = readdir(entries); e != NULL; e = readdir(entries)) {
        if (!is_dots(e->d_name)) count++;
    }
    (void)closedir(entries);
    return count;
}

void scratch_remove(scratch *s)
{
    DIR *entries = opendir(s->folder);

    if (entries == NULL) return;
    for (const struct dirent *e = readdir(entries); e != NULL; e = readdir(entries)) {
        if (!is_dots(e->d_name)) (void)unlink(scratch_path(s, e->d_name));
    }
    (void)closedir(entries);
    (void)rmdir(s->folder);
}

char *scratch_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const long end = ftell(file);
    assert_true(end >= 0);
    rewind(file);
    char *bytes = calloc((size_t)end + 1, 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)end, file), end);
    (void)fclose(file);
    if (size != NULL) *size = (size_t)end;
    return bytes;
}

void scratch_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}
