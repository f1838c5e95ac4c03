#include "geometry/proj_context.h"

#include <stdio.h>

static void listen(void *payload, int level, const char *words)
{
    hl_proj_context *proj = payload;

    if (level != PJ_LOG_ERROR) return;
    (void)snprintf(proj->words, sizeof proj->words, "%s", words);
}

bool hl_proj_context_open(hl_proj_context *proj)
{
    proj->context = proj_context_create();
    if (proj->context == NULL) return false;
    proj_log_func(proj->context, proj, listen);
    proj_log_level(proj->context, PJ_LOG_ERROR);
    proj_context_set_enable_network(proj->context, 0);
    return true;
}

const char *hl_proj_context_words(const hl_proj_context *proj)
{
    return proj->words[0] != '\0' ? proj->words : "PROJ gives no reason";
}

void hl_proj_context_close(hl_proj_context *proj)
{
    if (proj->context != NULL) proj_context_destroy(proj->context);
    proj->context = NULL;
}
