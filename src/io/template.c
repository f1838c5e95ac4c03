#include "io/template.h"

#include <assert.h>
#include <string.h>

#include "core/embedded.h"
#include "core/memory.h"

static const char OPEN[] = "{{";
static const char CLOSE[] = "}}";

const char *hl_template_find(const char *name)
{
    for (size_t i = 0; i < HL_EMBEDDED_STYLES_COUNT; i++) {
        if (strcmp(HL_EMBEDDED_STYLES[i].name, name) == 0) {
            return (const char *)HL_EMBEDDED_STYLES[i].bytes;
        }
    }
    assert(0 && "a template of that name");
    return "";
}

static const char *value_of(const char *name, size_t length, const hl_slot *slot,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strncmp(slot[i].name, name, length) == 0 && slot[i].name[length] == '\0') {
            return slot[i].value != NULL ? slot[i].value : "";
        }
    }
    assert(0 && "a value for every slot");
    return "";
}

void hl_template_fill(hl_buffer *out, const char *name, const hl_slot *slot,
                      size_t count)
{
    const char *text = hl_template_find(name);
    const char *open = NULL;

    while ((open = strstr(text, OPEN)) != NULL) {
        hl_buffer_bytes(out, text, (size_t)(open - text));
        open += sizeof OPEN - 1;
        const char *close = strstr(open, CLOSE);
        assert(close != NULL);
        if (*open == '*') {
            open++;
            hl_buffer_text(out, value_of(open, (size_t)(close - open), slot, count));
        } else {
            hl_buffer_xml(out, value_of(open, (size_t)(close - open), slot, count));
        }
        text = close + sizeof CLOSE - 1;
    }
    hl_buffer_text(out, text);
}

const char *hl_buffer_view(const hl_buffer *buffer)
{
    return buffer->text != NULL ? buffer->text : "";
}

hl_status hl_buffer_take(hl_buffer *buffer, char **out, size_t *length, hl_error *err)
{
    if (buffer->text == NULL) hl_buffer_text(buffer, "");
    const hl_status status = hl_buffer_check(buffer, err);
    if (status == HL_OK) {
        *out = buffer->text;
        if (length != NULL) *length = buffer->length;
        *buffer = (hl_buffer){0};
    }
    hl_buffer_free(buffer);
    return status;
}
