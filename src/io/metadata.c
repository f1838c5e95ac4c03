#include "io/metadata.h"

static void add_element(hl_buffer *out, const char *name, const char *text)
{
    hl_buffer_format(out, "<%s>", name);
    hl_buffer_xml(out, text);
    hl_buffer_format(out, "</%s>", name);
}

void hl_metadata_elements(const hl_package *package, const char *table, hl_text title,
                          hl_text description, hl_buffer *out)
{
    add_element(out, "identifier", table);
    add_element(out, "language", package->lang == HL_ZH ? "zh" : "en");
    add_element(out, "type", "dataset");
    add_element(out, "title", hl_text_in(title, package->lang));
    add_element(out, "abstract", hl_text_in(description, package->lang));
    if (package->keyword_count > 0) {
        hl_buffer_text(out, "<keywords vocabulary=\"theme\">");
        for (size_t i = 0; i < package->keyword_count; i++) {
            add_element(out, "keyword", package->keywords[i]);
        }
        hl_buffer_text(out, "</keywords>");
    }
    for (size_t i = 0; i < package->history_count; i++) {
        add_element(out, "history", package->history[i]);
    }
}
