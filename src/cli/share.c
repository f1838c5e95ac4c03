#include "cli/share.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buffer.h"
#include "core/file.h"

enum { PATH_SIZE = 4096 };

/// The share folder of the installation that this program belongs to; "" where the
/// system does not say what is running.
static void folder_beside_program(char *out, size_t size)
{
    static const char TAIL[] = "/../share/hinterland";
    const ssize_t length = readlink("/proc/self/exe", out, size);

    if (length <= 0 || (size_t)length >= size) {
        out[0] = '\0';
        return;
    }
    out[length] = '\0';
    char *slash = strrchr(out, '/');
    if (slash == NULL || (size_t)(slash - out) + sizeof TAIL > size) {
        out[0] = '\0';
        return;
    }
    memcpy(slash, TAIL, sizeof TAIL);
}

hl_status share_find(const char *name, char **out, hl_error *err)
{
    char beside[PATH_SIZE];
    const char *own = getenv("HINTERLAND_SHARE");
    hl_buffer places = {0};

    folder_beside_program(beside, sizeof beside);
    const char *const folders[] = {own, beside, HL_SHARE_DIR, HL_SOURCE_DIR};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (folders[i] == NULL || folders[i][0] == '\0') continue;
        char *path = hl_path_join(folders[i], name);
        if (path == NULL) {
            hl_buffer_free(&places);
            return hl_no_memory(err, "the path of %s", name);
        }
        if (access(path, R_OK) == 0) {
            *out = path;
            hl_buffer_free(&places);
            return HL_OK;
        }
        hl_buffer_format(&places, "%s%s", places.length > 0 ? ", " : "", path);
        free(path);
    }
    hl_status status = hl_buffer_check(&places, err);
    if (status == HL_OK) status = hl_fail(err, HL_CODE_USAGE_SHARE, "%s", places.text);
    hl_buffer_free(&places);
    return status;
}
