// What a user of the library writes first: does the installation compile, link and run?
#include <stdio.h>

#include <hinterland/core/version.h>
#include <hinterland/geometry/versions.h>
#include <hinterland/io/versions.h>
#include <hinterland/weights/weights.h>

int main(void)
{
    const uint32_t from[] = {0, 1};
    const uint32_t to[] = {1, 0};
    const double x[] = {2.0, 3.0};
    hl_weights w = {0};
    hl_error err = {0};

    if (hl_weights_from_links(2, from, to, NULL, 2, &w, &err) != HL_OK) {
        hl_message_write(stderr, &err, HL_EN);
        return 1;
    }
    printf("hinterland %s, GDAL %s, PROJ %s, lag %g\n", hl_version(), hl_gdal_version(),
           hl_proj_version(), hl_weights_lag(&w, x, 0));
    hl_weights_free(&w);
    return 0;
}
