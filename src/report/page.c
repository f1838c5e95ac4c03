#include "hinterland/report/report.h"

#include <stdlib.h>
#include <string.h>

#include "core/embedded.h"
#include "core/hash.h"
#include "report/html.h"
#include "report/payload.h"
#include "report/sections.h"

extern const hl_embedded HL_EMBEDDED_PAGE[];
extern const size_t HL_EMBEDDED_PAGE_COUNT;

static const char *page_file(const char *name)
{
    for (size_t k = 0; k < HL_EMBEDDED_PAGE_COUNT; k++) {
        if (strcmp(HL_EMBEDDED_PAGE[k].name, name) == 0) {
            return (const char *)HL_EMBEDDED_PAGE[k].bytes;
        }
    }
    return "";
}

static void put_hash(hl_buffer *out, const char *text)
{
    char base64[HL_HASH_BASE64_SIZE];
    hl_hash hash;

    hl_hash_begin(&hash);
    hl_hash_bytes(&hash, text, strlen(text));
    hl_hash_end_base64(&hash, base64);
    hl_buffer_format(out, "'sha256-%s'", base64);
}

/// Nothing from outside, and no script but ours: by the hash of its text.
static void put_policy(hl_buffer *out)
{
    hl_buffer_text(out, "default-src 'none'; img-src data:; style-src ");
    put_hash(out, page_file("report.css"));
    hl_buffer_text(out, "; script-src ");
    put_hash(out, page_file("report.js"));
    hl_buffer_text(out, "; base-uri 'none'; form-action 'none'");
}

static hl_status fill(const hl_report *r, const char *name, size_t length,
                      hl_buffer *out, hl_error *err)
{
    enum {
        LANG,
        TITLE,
        POLICY,
        STYLE,
        FRONT,
        TOP,
        FIGURES,
        METHODS,
        PROVENANCE,
        DATA,
        RUN,
        SCRIPT,
        COUNT
    };
    static const char *const NAME[COUNT] = {"lang",       "title", "policy",  "style",
                                            "front",      "top",   "figures", "methods",
                                            "provenance", "data",  "run",     "script"};
    int which = 0;

    while (which < COUNT &&
           (strlen(NAME[which]) != length || strncmp(NAME[which], name, length) != 0)) {
        which++;
    }
    const hl_lang first = r->langs > 0 ? r->lang[0] : HL_EN;
    switch (which) {
    case LANG: hl_buffer_text(out, first == HL_ZH ? "zh" : "en"); break;
    case TITLE: hl_buffer_xml(out, hl_text_in(r->title, first)); break;
    case POLICY: put_policy(out); break;
    case STYLE: hl_buffer_text(out, page_file("report.css")); break;
    case FRONT: section_front(r, out); break;
    case TOP:
        return section_wanted(r, HL_REPORT_TABLE) ? section_top(r, out, err) : HL_OK;
    case FIGURES: section_figures(r, out); break;
    case METHODS:
        if (section_wanted(r, HL_REPORT_METHODS)) section_methods(r, out);
        break;
    case PROVENANCE:
        if (section_wanted(r, HL_REPORT_PROVENANCE)) section_provenance(r, out);
        break;
    case DATA: return payload_json(r, out, err);
    case RUN: section_run(r, out); break;
    case SCRIPT: hl_buffer_text(out, page_file("report.js")); break;
    default: return hl_fail(err, HL_CODE_INTERNAL, "{{%.*s}}", (int)length, name);
    }
    return HL_OK;
}

hl_status hl_report_write(const hl_report *report, char **out, size_t *length,
                          hl_error *err)
{
    hl_buffer page = {0};
    const char *at = page_file("report.html");
    hl_status status = HL_OK;

    while (status == HL_OK) {
        const char *open = strstr(at, "{{");
        const char *close = open != NULL ? strstr(open, "}}") : NULL;
        if (close == NULL) break;
        hl_buffer_bytes(&page, at, (size_t)(open - at));
        status = fill(report, open + 2, (size_t)(close - open) - 2, &page, err);
        at = close + 2;
    }
    hl_buffer_text(&page, at);
    if (status == HL_OK) status = hl_buffer_check(&page, err);
    if (status != HL_OK) {
        hl_buffer_free(&page);
        return status;
    }
    *out = page.text;
    *length = page.length;
    return HL_OK;
}
