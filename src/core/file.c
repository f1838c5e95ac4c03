#include "core/file.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/memory.h"

enum { PID_DIGITS = 12, DECIMAL = 10, FOLDER_MODE = 0777, READ_CHUNK = 65536 };
static const char PART[] = ".part";

char *hl_path_join(const char *folder, const char *name)
{
    if (folder == NULL || folder[0] == '\0' || name[0] == '/') {
        return hl_copy_text(name);
    }

    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = hl_array(size, 1);
    if (path == NULL) return NULL;
    const bool slashed = folder[strlen(folder) - 1] == '/';
    (void)snprintf(path, size, "%s%s%s", folder, slashed ? "" : "/", name);
    return path;
}

const char *hl_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/// The folder of a path, without the last slash; "." when it names none.
static char *folder_of(const char *path)
{
    const char *name = hl_path_name(path);
    if (name == path) return hl_copy_text(".");

    char *folder = hl_copy_text(path);
    if (folder != NULL) folder[name - path > 1 ? name - path - 1 : 1] = '\0';
    return folder;
}

static hl_status make_one_folder(const char *path, hl_error *err)
{
    struct stat info;

    if (mkdir(path, FOLDER_MODE) == 0) return HL_OK;
    if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        return HL_OK;
    }
    return hl_fail(err, HL_CODE_WRITE_FOLDER, "%s\t%s", path, strerror(errno));
}

hl_status hl_folder_make(const char *path, hl_error *err)
{
    char *partial = hl_copy_text(path);
    hl_status status = HL_OK;

    if (partial == NULL) return hl_no_memory(err, "the path %s", path);
    for (char *slash = strchr(partial + 1, '/'); slash != NULL && status == HL_OK;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        status = make_one_folder(partial, err);
        *slash = '/';
    }
    if (status == HL_OK) status = make_one_folder(partial, err);
    free(partial);
    return status;
}

/// Whether `name` is `.NAME.PID.part…` for this target, with a PID that no longer runs.
static bool is_left_over(const char *name, const char *target_name)
{
    const size_t length = strlen(target_name);

    if (name[0] != '.' || strncmp(name + 1, target_name, length) != 0) return false;
    const char *digits = name + 1 + length;
    if (digits[0] != '.' || !isdigit((unsigned char)digits[1])) return false;

    char *end = NULL;
    const long pid = strtol(digits + 1, &end, DECIMAL);
    if (strncmp(end, PART, sizeof PART - 1) != 0) return false;
    return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

static void remove_left_overs(const char *folder, const char *target_name)
{
    DIR *entries = opendir(folder);
    if (entries == NULL) return;

    for (const struct dirent *e = readdir(entries); e != NULL; e = readdir(entries)) {
        if (is_left_over(e->d_name, target_name)) {
            char *path = hl_path_join(folder, e->d_name);
            if (path != NULL) (void)unlink(path);
            free(path);
        }
    }
    (void)closedir(entries);
}

static char *temporary_name(const char *folder, const char *target_name)
{
    const char *dot = strrchr(target_name, '.');
    const char *extension = dot != NULL && dot != target_name ? dot : "";
    const size_t size =
        strlen(target_name) + strlen(extension) + sizeof PART + PID_DIGITS + 3;
    char *name = hl_array(size, 1);
    if (name == NULL) return NULL;

    (void)snprintf(name, size, ".%s.%ld%s%s", target_name, (long)getpid(), PART,
                   extension);
    char *path = hl_path_join(folder, name);
    free(name);
    return path;
}

static hl_status check_target(const char *target, const char *folder, bool overwrite,
                              hl_error *err)
{
    struct stat info;

    if (stat(folder, &info) != 0 || !S_ISDIR(info.st_mode)) {
        return hl_fail(err, HL_CODE_WRITE_FOLDER, "%s\t%s", folder, strerror(ENOENT));
    }
    if (access(folder, W_OK | X_OK) != 0) {
        return hl_fail(err, HL_CODE_WRITE_FOLDER, "%s\t%s", folder, strerror(errno));
    }
    if (stat(target, &info) != 0) return HL_OK;
    if (S_ISDIR(info.st_mode)) {
        return hl_fail(err, HL_CODE_WRITE_FOLDER, "%s\t%s", target, strerror(EISDIR));
    }
    if (!S_ISREG(info.st_mode)) { // a device or a pipe would be replaced by a file
        return hl_fail(err, HL_CODE_WRITE_FAILED, "%s\t%s", target,
                       "not a regular file");
    }
    if (!overwrite) return hl_fail(err, HL_CODE_WRITE_EXISTS, "%s", target);
    return HL_OK;
}

hl_status hl_draft_begin(const char *target, bool overwrite, hl_draft *out,
                         hl_error *err)
{
    hl_draft draft = {0};
    char *folder = folder_of(target);

    hl_status status = HL_OK;
    if (folder == NULL) {
        status = hl_no_memory(err, "the path %s", target);
        goto done;
    }
    status = check_target(target, folder, overwrite, err);
    if (status != HL_OK) goto done;
    remove_left_overs(folder, hl_path_name(target));

    draft.target = hl_copy_text(target);
    draft.temporary = temporary_name(folder, hl_path_name(target));
    if (draft.target == NULL || draft.temporary == NULL) {
        status = hl_no_memory(err, "the path %s", target);
        goto done;
    }
    (void)unlink(draft.temporary); // ours: the name carries our own process number
    *out = draft;
    draft = (hl_draft){0};
done:
    free(folder);
    free(draft.target);
    free(draft.temporary);
    return status;
}

static bool sync_path(const char *path, int flags)
{
    const int file = open(path, flags);
    if (file < 0) return false;

    const bool synced = fsync(file) == 0;
    return close(file) == 0 && synced;
}

hl_status hl_draft_commit(hl_draft *draft, hl_error *err)
{
    char *folder = folder_of(draft->target);
    hl_status status = HL_OK;

    if (folder == NULL) {
        status = hl_no_memory(err, "the path %s", draft->target);
    } else if (!sync_path(draft->temporary, O_RDWR) ||
               rename(draft->temporary, draft->target) != 0) {
        status = hl_fail(err, HL_CODE_WRITE_FAILED, "%s\t%s", draft->target,
                         strerror(errno));
    } else {
        (void)sync_path(folder, O_RDONLY | O_DIRECTORY); // not every file system can
    }
    free(folder);
    hl_draft_abandon(draft);
    return status;
}

void hl_draft_abandon(hl_draft *draft)
{
    if (draft->temporary != NULL) (void)unlink(draft->temporary);
    free(draft->target);
    free(draft->temporary);
    *draft = (hl_draft){0};
}

static bool write_all(int file, const char *bytes, size_t count)
{
    while (count > 0) {
        const ssize_t written = write(file, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

hl_status hl_file_write(const char *target, const void *bytes, size_t count,
                        bool overwrite, hl_error *err)
{
    hl_draft draft = {0};

    hl_status status = hl_draft_begin(target, overwrite, &draft, err);
    if (status != HL_OK) return status;

    const int file = open(draft.temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    bool whole = file >= 0 && write_all(file, bytes, count);
    int reason = errno;
    if (file >= 0 && close(file) != 0 && whole) {
        whole = false;
        reason = errno;
    }
    if (!whole) {
        status = hl_fail(err, HL_CODE_WRITE_FAILED, "%s\t%s", target, strerror(reason));
        hl_draft_abandon(&draft);
        return status;
    }
    return hl_draft_commit(&draft, err);
}

hl_status hl_file_read(const char *path, char **out, size_t *count, hl_error *err)
{
    char *bytes = NULL;
    size_t length = 0;
    size_t capacity = 0;
    size_t got = 0;
    hl_status status = HL_OK;

    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return hl_fail(err, HL_CODE_READ_OPEN, "%s\t%s", path, strerror(errno));
    }
    do {
        char *grown = hl_grow(bytes, &capacity, length + READ_CHUNK + 1, 1);
        if (grown == NULL) {
            status = hl_no_memory(err, "the file %s", path);
            goto done;
        }
        bytes = grown;
        got = fread(bytes + length, 1, READ_CHUNK, file);
        length += got;
    } while (got > 0);
    if (ferror(file) != 0) {
        status = hl_fail(err, HL_CODE_READ_OPEN, "%s\t%s", path, strerror(errno));
        goto done;
    }
    bytes[length] = '\0';
    *out = bytes;
    *count = length;
    bytes = NULL;
done:
    free(bytes);
    (void)fclose(file);
    return status;
}
