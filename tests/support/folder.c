#include "support/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"

void folder_make(char path[FOLDER_PATH_SIZE])
{
    const char *base = getenv("TMPDIR");

    (void)snprintf(path, FOLDER_PATH_SIZE, "%s/hinterland-XXXXXX",
                   base != NULL && base[0] != '\0' ? base : "/tmp");
    assert_non_null(mkdtemp(path));
}

const char *folder_path(const char *folder, const char *name)
{
    static char path[2 * FOLDER_PATH_SIZE];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

const char *folder_write(const char *folder, const char *name, const void *bytes,
                         size_t count)
{
    const char *path = folder_path(folder, name);
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
    return path;
}

void folder_remove(const char *folder)
{
    DIR *entries = opendir(folder);

    if (entries == NULL) return;
    for (const struct dirent *e = readdir(entries); e != NULL; e = readdir(entries)) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            (void)unlink(folder_path(folder, e->d_name));
    }
    (void)closedir(entries);
    (void)rmdir(folder);
}
