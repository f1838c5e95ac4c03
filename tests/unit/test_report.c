// The page of a report: nothing from data leaves its place, the data can be read back,
// the policy names the very script that is there.
#include "support/check.h"

#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/hash.h"
#include "hinterland/report/report.h"
#include "report/html.h"
#include "support/map_sample.h"

enum { SCRIPTS = 3 };

static const char EVIL[] = "<img src=x onerror=alert(1)>";

static int set_up(void **state)
{
    static map_sample sample;

    map_sample_make(&sample);
    *state = &sample;
    return 0;
}

static int tear_down(void **state)
{
    map_sample_free(*state);
    return 0;
}

/// A report of the grid of the sample, with names that would be code.
typedef struct page {
    hl_report report;
    const char **name;
    hl_report_field field[2];
    hl_report_fact fact;
    hl_report_figure figure;
    char *text;
    size_t length;
} page;

static void make(const map_sample *s, page *p)
{
    static const hl_lang LANGS[] = {HL_EN, HL_ZH};
    static const char *const PERIOD[] = {"2020"};
    static const hl_text FINDINGS[] = {
        {"a < b & \"c\"", "甲 < 乙"}
    };
    static const hl_report_warning WARNINGS[] = {
        {"MAP-101", {"<b>what</b>", "何事"}, {"why", "为何"}, {"cure", "办法"}, 3}
    };
    static const hl_report_item ITEMS[] = {
        {"study", "</script><script>alert(1)</script>"}
    };
    const size_t n = s->ground.n;
    hl_error err = {0};

    p->name = calloc(n, sizeof *p->name);
    assert_non_null(p->name);
    for (size_t i = 0; i < n; i++) {
        p->name[i] = i == 1 ? EVIL : i == 2 ? "</script>\u2028中" : "plain";
    }
    p->field[0] = (hl_report_field){
        .name = "value",
        .title = {EVIL, "值"},
        .style = HL_STYLE_SEQUENTIAL,
        .value = s->value,
        .main = true
    };
    p->fact = (hl_report_fact){
        .section = {"S", NULL},
          .title = {"T", NULL}
    };
    p->fact.text[HL_EN] = p->name;
    p->figure = (hl_report_figure){
        .name = "f",
        .section = "maps",
        .title = {"F", NULL},
        .csv = "a,b\r\n",
        .shared = true
    };
    p->figure.svg[HL_EN] = "<?xml version=\"1.0\"?><svg><clipPath id=\"hl-clip-1\"/>"
                           "<g clip-path=\"url(#hl-clip-1)\"/></svg>";
    p->report = (hl_report){
        .title = {EVIL, "标题"},
        .subtitle = {"n",  NULL    },
        .lang = LANGS,
        .langs = 2,
        .n = n,
        .periods = 1,
        .period = PERIOD,
        .key = p->name,
        .ground = &s->ground,
        .field = p->field,
        .fields = 1,
        .fact = &p->fact,
        .facts = 1,
        .finding = FINDINGS,
        .findings = 1,
        .warning = WARNINGS,
        .warnings = 1,
        .figure = &p->figure,
        .figures = 1,
        .provenance = ITEMS,
        .items = 1,
        .notes = "one <i>\n\ntwo"
    };
    p->report.name[HL_EN] = p->name;
    assert_ok(hl_report_write(&p->report, &p->text, &p->length, &err), &err);
    assert_int_equal(strlen(p->text), p->length);
}

static void page_free(page *p)
{
    free((void *)p->name);
    free(p->text);
}

/// The text between an opening tag and its end. The caller frees it.
static char *between(const char *text, const char *open, const char *close)
{
    const char *from = strstr(text, open);
    assert_non_null(from);
    from += strlen(open);
    const char *to = strstr(from, close);
    assert_non_null(to);
    char *copy = calloc((size_t)(to - from) + 1, 1);
    assert_non_null(copy);
    memcpy(copy, from, (size_t)(to - from));
    return copy;
}

static void nothing_leaves_its_place(void **state)
{
    page p = {0};

    make(*state, &p);
    assert_null(strstr(p.text, "<img"));
    assert_null(strstr(p.text, "<b>what"));
    assert_null(strstr(p.text, "one <i>"));
    assert_non_null(strstr(p.text, "&lt;img src=x onerror=alert(1)&gt;"));
    assert_non_null(strstr(p.text, "a &lt; b &amp; &quot;c&quot;"));
    assert_non_null(strstr(p.text, "\\u003cimg"));
    assert_non_null(strstr(p.text, "\\u2028"));
    assert_null(strstr(p.text, "\u2028"));
    size_t ends = 0;
    for (const char *at = strstr(p.text, "</script>"); at != NULL;
         at = strstr(at + 1, "</script>")) {
        ends++;
    }
    assert_int_equal(ends, SCRIPTS); // data, run, and the script itself
    assert_null(strstr(p.text, " style=\""));
    assert_null(strstr(p.text, "{{"));
    page_free(&p);
}

static void the_policy_names_the_script(void **state)
{
    page p = {0};
    char base64[HL_HASH_BASE64_SIZE];
    hl_hash hash;

    make(*state, &p);
    char *policy = between(p.text, "Content-Security-Policy\" content=\"", "\">");
    char *script = between(p.text, "<script>", "</script>");
    char *style = between(p.text, "<style>", "</style>");
    const char *const parts[2] = {script, style};
    for (int k = 0; k < 2; k++) {
        hl_hash_begin(&hash);
        hl_hash_bytes(&hash, parts[k], strlen(parts[k]));
        hl_hash_end_base64(&hash, base64);
        assert_non_null(strstr(policy, base64));
    }
    assert_non_null(strstr(policy, "default-src 'none'"));
    assert_null(strstr(policy, "unsafe"));
    free(policy);
    free(script);
    free(style);
    page_free(&p);
}

static json_object *member(json_object *of, const char *name)
{
    json_object *out = NULL;

    assert_true(json_object_object_get_ex(of, name, &out));
    return out;
}

/// The rings of a unit, decoded, have its area on the sheet.
static double area_of(json_object *topology, size_t unit)
{
    json_object *arcs = member(topology, "arcs");
    json_object *rings = json_object_array_get_idx(member(topology, "units"), unit);
    double area = 0.0;

    for (size_t r = 0; r < json_object_array_length(rings); r++) {
        json_object *ring = json_object_array_get_idx(rings, r);
        double x[512];
        double y[512];
        size_t count = 0;
        for (size_t k = 0; k < json_object_array_length(ring); k++) {
            const int64_t ref =
                json_object_get_int64(json_object_array_get_idx(ring, k));
            json_object *arc =
                json_object_array_get_idx(arcs, (size_t)(ref < 0 ? ~ref : ref));
            const size_t m = json_object_array_length(arc) / 2;
            double ax[256];
            double ay[256];
            for (size_t v = 0; v < m; v++) {
                ax[v] = json_object_get_double(json_object_array_get_idx(arc, 2 * v)) +
                        (v > 0 ? ax[v - 1] : 0.0);
                ay[v] =
                    json_object_get_double(json_object_array_get_idx(arc, 2 * v + 1)) +
                    (v > 0 ? ay[v - 1] : 0.0);
            }
            for (size_t v = 0; v < m; v++) {
                const size_t from = ref < 0 ? m - 1 - v : v;
                x[count] = ax[from];
                y[count++] = ay[from];
            }
        }
        for (size_t v = 0; v < count; v++) {
            const size_t w = (v + 1) % count;
            area += x[v] * y[w] - x[w] * y[v];
        }
    }
    return fabs(area) / 2.0;
}

static void the_data_reads_back(void **state)
{
    const map_sample *s = *state;
    page p = {0};

    make(s, &p);
    char *text = between(p.text, "id=\"data\">", "</script>");
    json_object *data = json_tokener_parse(text);
    assert_non_null(data);
    assert_int_equal(json_object_get_int(member(data, "n")), (int)s->ground.n);
    json_object *names = member(member(data, "name"), "en");
    assert_string_equal(json_object_get_string(json_object_array_get_idx(names, 1)),
                        EVIL);
    assert_string_equal(json_object_get_string(json_object_array_get_idx(names, 2)),
                        "</script>\u2028中");
    json_object *field = json_object_array_get_idx(member(data, "fields"), 0);
    json_object *values = json_object_array_get_idx(member(field, "values"), 0);
    for (size_t i = 0; i < s->ground.n; i++) {
        json_object *one = json_object_array_get_idx(values, i);
        if (isnan(s->value[i])) {
            assert_null(one);
        } else {
            assert_close(json_object_get_double(one), s->value[i], 1e-3, 0.0);
        }
    }
    assert_int_equal(json_object_array_length(member(field, "cuts")),
                     json_object_array_length(member(field, "classes")) + 1);
    json_object *topology = member(data, "topology");
    const double step = json_object_get_double(member(topology, "meters"));
    for (size_t i = 0; i < s->ground.n; i++) {
        assert_close(area_of(topology, i) * step * step, s->ground.area[i], 0.01, 0.0);
    }
    json_object_put(data);
    free(text);
    page_free(&p);
}

/// Of the parts that may be left out only those asked for; findings always.
static void parts_are_left_out(void **state)
{
    page p = {0};
    size_t length = 0;
    hl_error err = {0};

    make(*state, &p);
    assert_non_null(strstr(p.text, "id=\"maps\""));
    assert_non_null(strstr(p.text, "id=\"provenance\""));
    assert_non_null(strstr(p.text, "id=\"top\""));
    free(p.text);
    p.report.sections = 1U << HL_REPORT_MAPS;
    assert_ok(hl_report_write(&p.report, &p.text, &length, &err), &err);
    assert_non_null(strstr(p.text, "id=\"findings\""));
    assert_non_null(strstr(p.text, "id=\"warnings\""));
    assert_non_null(strstr(p.text, "id=\"maps\""));
    assert_null(strstr(p.text, "id=\"provenance\""));
    assert_null(strstr(p.text, "id=\"top\""));
    page_free(&p);
}

static void figures_keep_their_names_apart(void **state)
{
    page p = {0};

    make(*state, &p);
    assert_non_null(strstr(p.text, "id=\"f-en-clip-1\""));
    assert_non_null(strstr(p.text, "url(#f-en-clip-1)"));
    assert_null(strstr(p.text, "hl-clip-"));
    assert_null(strstr(p.text, "<?xml"));
    page_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_leaves_its_place),
        cmocka_unit_test(the_policy_names_the_script),
        cmocka_unit_test(the_data_reads_back),
        cmocka_unit_test(parts_are_left_out),
        cmocka_unit_test(figures_keep_their_names_apart),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
