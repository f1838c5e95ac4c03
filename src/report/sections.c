#include "report/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/core/version.h"
#include "report/html.h"

// ---------------------------------------------------------------------- front

static void put_findings(const hl_report *r, hl_buffer *out)
{
    static const hl_text HEAD = {"Findings", "主要发现"};

    if (r->findings == 0) return;
    hl_buffer_text(out, "<section id=\"findings\">\n");
    html_element(out, "h2", NULL, HEAD);
    hl_buffer_text(out, "<ol>\n");
    for (size_t k = 0; k < r->findings; k++) {
        html_element(out, "li", NULL, r->finding[k]);
    }
    hl_buffer_text(out, "</ol>\n</section>\n");
}

static void put_warning(const hl_report_warning *w, hl_buffer *out)
{
    static const hl_text WHY = {"Why: ", "原因:"};
    static const hl_text CURE = {"What to do: ", "办法:"};

    hl_buffer_text(out, "<li><details><summary><code>");
    hl_buffer_xml(out, w->code);
    hl_buffer_text(out, "</code> ");
    html_text(out, w->what);
    if (w->times > 1) {
        hl_buffer_format(out, " <span class=\"times\">× %zu</span>", w->times);
    }
    hl_buffer_text(out, "</summary>\n<p>");
    html_text(out, WHY);
    html_text(out, w->why);
    hl_buffer_text(out, "</p>\n<p>");
    html_text(out, CURE);
    html_text(out, w->cure);
    hl_buffer_text(out, "</p></details></li>\n");
}

static void put_warnings(const hl_report *r, hl_buffer *out)
{
    static const hl_text HEAD = {"To keep in mind", "须留意"};
    static const hl_text NONE = {"The run gave no warning.", "本次运行没有警告。"};

    hl_buffer_text(out, "<section id=\"warnings\">\n");
    html_element(out, "h2", NULL, HEAD);
    if (r->warnings == 0) {
        html_element(out, "p", NULL, NONE);
    } else {
        hl_buffer_text(out, "<ul>\n");
        for (size_t k = 0; k < r->warnings; k++) {
            put_warning(&r->warning[k], out);
        }
        hl_buffer_text(out, "</ul>\n");
    }
    hl_buffer_text(out, "</section>\n");
}

/// The notes of the user: paragraphs are parted by empty lines.
static void put_notes(const hl_report *r, hl_buffer *out)
{
    static const hl_text HEAD = {"Notes", "说明"};
    const char *at = r->notes;

    if (at == NULL) return;
    hl_buffer_text(out, "<section id=\"notes\">\n");
    html_element(out, "h2", NULL, HEAD);
    while (*at != '\0') {
        const char *end = strstr(at, "\n\n");
        const size_t length = end != NULL ? (size_t)(end - at) : strlen(at);
        hl_buffer one = {0};
        hl_buffer_bytes(&one, at, length);
        hl_buffer_text(out, "<p>");
        if (one.text != NULL) hl_buffer_xml(out, one.text);
        hl_buffer_text(out, "</p>\n");
        out->failed = out->failed || one.failed;
        hl_buffer_free(&one);
        at += length;
        at += strspn(at, "\n");
    }
    hl_buffer_text(out, "</section>\n");
}

const char *const HL_REPORT_SECTIONS[] = {
    "maps",      "coupling", "association", "periphery",  "change",
    "universes", "table",    "methods",     "provenance", NULL};

void section_front(const hl_report *r, hl_buffer *out)
{
    hl_buffer_text(out, "<header>\n");
    if (r->logo != NULL) {
        hl_buffer_text(out, "<img id=\"logo\" alt=\"\" src=\"");
        hl_buffer_xml(out, r->logo);
        hl_buffer_text(out, "\">\n");
    }
    html_element(out, "h1", NULL, r->title);
    html_element(out, "p", "subtitle", r->subtitle);
    hl_buffer_text(out, "</header>\n");
    put_findings(r, out);
    put_warnings(r, out);
    put_notes(r, out);
}

// -------------------------------------------------------------------- figures

/// An SVG without its XML declaration, which may not stand within HTML.
static const char *drawing_of(const char *svg)
{
    const char *start = strstr(svg, "<svg");

    return start != NULL ? start : svg;
}

/// The drawing with names of its own for its clip paths: those of two drawings on one
/// page would take each other's. Its style attribute is in the style of the page, which
/// lets nothing else through.
static void put_svg(const hl_report_figure *f, const char *lang, const char *svg,
                    hl_buffer *out)
{
    static const char NAME[] = "hl-clip-";
    static const char STYLE[] = " style=\"text-spacing-trim:space-all\"";
    const char *found = strstr(svg, STYLE);
    const char *head = strchr(svg, '>');

    if (found != NULL && head != NULL && found < head) {
        hl_buffer_bytes(out, svg, (size_t)(found - svg));
        svg = found + sizeof STYLE - 1;
    }
    while ((found = strstr(svg, NAME)) != NULL) {
        hl_buffer_bytes(out, svg, (size_t)(found - svg));
        hl_buffer_format(out, "%s-%s-clip-", f->name, lang);
        svg = found + sizeof NAME - 1;
    }
    hl_buffer_text(out, svg);
}

static void put_drawing(const hl_report_figure *f, hl_lang lang, hl_buffer *out)
{
    static const char *const NAME[HL_LANG_COUNT] = {"en", "zh"};

    if (f->svg[lang] == NULL) return;
    hl_buffer_text(out, "<div class=\"drawing\"");
    if (!f->shared) hl_buffer_format(out, " lang=\"%s\"", NAME[lang]);
    hl_buffer_text(out, ">");
    put_svg(f, NAME[lang], drawing_of(f->svg[lang]), out);
    hl_buffer_text(out, "</div>\n");
}

/// Links to the files with the picture, where they were made.
static void put_files(const hl_report_figure *f, hl_buffer *out)
{
    static const hl_text WORDS = {"file", "文件"};

    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        if (f->file[lang] == NULL) continue;
        hl_buffer_text(out, " <a href=\"");
        hl_buffer_xml(out, f->file[lang]);
        hl_buffer_format(out, "\" lang=\"%s\">%s</a>", lang == HL_ZH ? "zh" : "en",
                         hl_text_in(WORDS, lang));
    }
}

static void put_figure(const hl_report_figure *f, size_t index, hl_buffer *out)
{
    static const hl_text CSV = {"data as CSV", "数据 CSV"};

    hl_buffer_text(out, "<figure id=\"figure-");
    hl_buffer_xml(out, f->name);
    hl_buffer_format(out, "\"%s>\n", f->stands_in ? " class=\"stands-in\"" : "");
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        put_drawing(f, lang, out);
    }
    hl_buffer_text(out, "<figcaption><strong>");
    html_text(out, f->title);
    hl_buffer_text(out, "</strong> ");
    html_text(out, f->caption);
    if (f->csv != NULL) {
        hl_buffer_format(out,
                         " <button type=\"button\" class=\"csv script\" "
                         "data-figure=\"%zu\">",
                         index);
        html_text(out, CSV);
        hl_buffer_text(out, "</button>");
    }
    put_files(f, out);
    hl_buffer_text(out, "</figcaption>\n</figure>\n");
}

bool section_wanted(const hl_report *r, hl_report_section section)
{
    return r->sections == 0 || (r->sections & 1U << section) != 0;
}

/// The figures of one part; a part without figures does not stand.
static void put_section(const hl_report *r, const char *name, hl_text title,
                        hl_buffer *out)
{
    bool open = false;

    for (size_t k = 0; k < r->figures; k++) {
        const hl_report_figure *f = &r->figure[k];
        if (f->section == NULL || strcmp(f->section, name) != 0) continue;
        if (!open) {
            hl_buffer_format(out, "<section class=\"figures\" id=\"%s\">\n", name);
            html_element(out, "h2", NULL, title);
            hl_buffer_text(out, "<div class=\"sheet\">\n");
            open = true;
        }
        put_figure(f, k, out);
    }
    if (open) hl_buffer_text(out, "</div>\n</section>\n");
}

void section_figures(const hl_report *r, hl_buffer *out)
{
    static const hl_text TITLE[] = {
        [HL_REPORT_MAPS] = {"Maps",                  "地图"             },
        [HL_REPORT_COUPLING] = {"Coupling coordination", "耦合协调"       },
        [HL_REPORT_ASSOCIATION] = {"Spatial association",   "空间关联"       },
        [HL_REPORT_PERIPHERY] = {"Periphery",             "外围"             },
        [HL_REPORT_CHANGE] = {"Change",                "变化"             },
        [HL_REPORT_UNIVERSES] = {"How firm is it?",       "结果有多稳健?"},
    };

    for (size_t s = 0; s < sizeof TITLE / sizeof *TITLE; s++) {
        put_section(r, HL_REPORT_SECTIONS[s], TITLE[s], out);
    }
}

// ---------------------------------------------------------------------- table

typedef struct ranked {
    double value;
    size_t unit;
} ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *p = a;
    const ranked *q = b;

    if (p->value != q->value) return p->value < q->value ? 1 : -1;
    return (p->unit > q->unit) - (p->unit < q->unit);
}

static const hl_report_field *top_field(const hl_report *r)
{
    for (size_t k = 0; k < r->fields; k++) {
        const bool number = r->field[k].style == HL_STYLE_SEQUENTIAL ||
                            r->field[k].style == HL_STYLE_DIVERGING;
        if (r->scatters > 0 && strcmp(r->field[k].name, r->scatter[0].field) != 0) {
            continue;
        }
        if (number) return &r->field[k];
    }
    return NULL;
}

static hl_text name_of(const hl_report *r, size_t unit)
{
    hl_text name = {NULL, NULL};

    if (r->name[HL_EN] != NULL) name.en = r->name[HL_EN][unit];
    if (r->name[HL_ZH] != NULL) name.zh = r->name[HL_ZH][unit];
    if (name.en == NULL) name.en = name.zh;
    if (name.en == NULL) name.en = r->key[unit];
    return name;
}

static void put_top_row(const hl_report *r, const ranked *row, size_t rank,
                        hl_buffer *out)
{
    hl_buffer_format(out, "<tr><td>%zu</td><td>", rank);
    html_text(out, name_of(r, row->unit));
    hl_buffer_text(out, "</td><td>");
    if (r->region != NULL && r->region[row->unit] != NULL) {
        hl_buffer_xml(out, r->region[row->unit]);
    }
    hl_buffer_format(out, "</td><td class=\"number\">%.4g</td></tr>\n", row->value);
}

static void put_top_table(const hl_report *r, const hl_report_field *f,
                          const ranked *list, size_t count, hl_buffer *out)
{
    enum { MOST = 20 };
    static const hl_text HEAD = {"The 20 highest", "最高的 20 个"};
    static const hl_text UNIT = {"Unit", "单元"};
    static const hl_text REGION = {"Region", "区域"};
    const char *period = r->period[r->periods - 1];

    hl_buffer_text(out, "<section id=\"top\" class=\"stands-in\">\n<h2>");
    html_text(out, HEAD);
    hl_buffer_text(out, "</h2>\n<table><thead><tr><th></th>");
    html_element(out, "th", NULL, UNIT);
    html_element(out, "th", NULL, REGION);
    hl_buffer_text(out, "<th>");
    html_text(out, f->title);
    if (period[0] != '\0') {
        hl_buffer_text(out, " ");
        hl_buffer_xml(out, period);
    }
    hl_buffer_text(out, "</th></tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < count && k < MOST; k++) {
        put_top_row(r, &list[k], k + 1, out);
    }
    hl_buffer_text(out, "</tbody></table>\n</section>\n");
}

hl_status section_top(const hl_report *r, hl_buffer *out, hl_error *err)
{
    const hl_report_field *f = top_field(r);
    ranked *list = NULL;
    size_t count = 0;

    if (f == NULL || r->n == 0) return HL_OK;
    list = hl_array(r->n, sizeof *list);
    if (list == NULL) return hl_no_memory(err, "%zu units", r->n);
    const double *latest = f->value + (r->periods - 1) * r->n;
    for (size_t i = 0; i < r->n; i++) {
        if (!isnan(latest[i])) list[count++] = (ranked){latest[i], i};
    }
    if (count > 0) qsort(list, count, sizeof *list, by_value);
    put_top_table(r, f, list, count, out);
    free(list);
    return HL_OK;
}

// -------------------------------------------------------- methods, provenance

void section_methods(const hl_report *r, hl_buffer *out)
{
    static const hl_text HEAD = {"Methods", "方法"};

    if (r->methods == 0) return;
    hl_buffer_text(out, "<section id=\"methods\">\n");
    html_element(out, "h2", NULL, HEAD);
    for (size_t k = 0; k < r->methods; k++) {
        const hl_report_method *m = &r->method[k];
        hl_buffer_format(out, "<article id=\"method-%s\">\n", m->name);
        html_element(out, "h3", NULL, m->title);
        html_element(out, "p", NULL, m->text);
        if (m->formula != NULL) {
            hl_buffer_text(out, "<p class=\"formula\">");
            hl_buffer_xml(out, m->formula);
            hl_buffer_text(out, "</p>\n");
        }
        if (m->source != NULL) {
            hl_buffer_text(out, "<p class=\"source\">");
            hl_buffer_xml(out, m->source);
            hl_buffer_text(out, "</p>\n");
        }
        hl_buffer_text(out, "</article>\n");
    }
    hl_buffer_text(out, "</section>\n");
}

void section_provenance(const hl_report *r, hl_buffer *out)
{
    static const hl_text HEAD = {"How this was made", "结果的来历"};
    static const hl_text CITE = {"To cite: ", "引用:"};
    static const hl_text ITEMS = {"Study, versions and fingerprints",
                                  "研究文件、版本与指纹"};

    hl_buffer_text(out, "<section id=\"provenance\">\n");
    html_element(out, "h2", NULL, HEAD);
    hl_buffer_text(out, "<p>");
    html_text(out, CITE);
    hl_buffer_format(out, "hinterland %s. ", hl_version());
    html_text(out, r->title);
    hl_buffer_text(out, ".</p>\n<details><summary>");
    html_text(out, ITEMS);
    hl_buffer_text(out, "</summary>\n<table>\n");
    for (size_t k = 0; k < r->items; k++) {
        hl_buffer_text(out, "<tr><th scope=\"row\">");
        hl_buffer_xml(out, r->provenance[k].item);
        hl_buffer_text(out, "</th><td>");
        hl_buffer_xml(out, r->provenance[k].value);
        hl_buffer_text(out, "</td></tr>\n");
    }
    hl_buffer_text(out, "</table></details>\n</section>\n");
}

void section_run(const hl_report *r, hl_buffer *out)
{
    hl_buffer_text(out, "{\"provenance\":[");
    for (size_t k = 0; k < r->items; k++) {
        hl_buffer_text(out, k > 0 ? ",\n[" : "[");
        script_string(out, r->provenance[k].item);
        hl_buffer_text(out, ",");
        script_string(out, r->provenance[k].value);
        hl_buffer_text(out, "]");
    }
    hl_buffer_text(out, "],\n\"warnings\":[");
    for (size_t k = 0; k < r->warnings; k++) {
        const hl_report_warning *w = &r->warning[k];
        hl_buffer_text(out, k > 0 ? ",\n{\"code\":" : "{\"code\":");
        script_string(out, w->code);
        hl_buffer_format(out, ",\"times\":%zu,\"what\":", w->times);
        script_text(out, w->what);
        hl_buffer_text(out, "}");
    }
    hl_buffer_text(out, "]}\n");
}
