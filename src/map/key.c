#include "map/key.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/core/palette.h"
#include "hinterland/map/vision.h"

enum { RED = 16, GREEN = 8, CLASSES = 5, HEX_DIGITS = 6, HEX = 16, NAME_SIZE = 32 };

static const double FLOOR = 10.0;
static const double FLOOR_OF_MANY = 8.0;
static const double HINGE = 1.5;
static const double HINGE_WIDE = 3.0;

const char *const HL_CLASSING_WORDS[] = {"auto",       "natural",   "quantile", "equal",
                                         "pretty",     "sd",        "box",      "box3",
                                         "percentile", "head-tail", "user",     NULL};

// --------------------------------------------------------------------- values

/// The values that the breaks come from. The caller frees `owned`.
static hl_status pool(const hl_map_theme *theme, size_t n, double **owned,
                      const double **value, size_t *count, hl_error *err)
{
    if (theme->pool != NULL) {
        *value = theme->pool;
        *count = theme->pool_count;
        return HL_OK;
    }
    *count = theme->panels * n;
    *owned = hl_array(*count, sizeof **owned);
    if (*owned == NULL) return hl_no_memory(err, "%zu values", *count);
    for (size_t k = 0; k < theme->panels && n > 0; k++) {
        memcpy(*owned + k * n, theme->panel[k].value, n * sizeof **owned);
    }
    *value = *owned;
    return HL_OK;
}

static hl_status auto_breaks(const hl_map_theme *theme, const double *value, size_t n,
                             size_t classes, hl_breaks *out, hl_error *err)
{
    switch (theme->style) {
    case HL_STYLE_DIVERGING:
        return hl_breaks_diverging(value, n, classes - (classes % 2 == 0), out, err);
    case HL_STYLE_SHARE:
    case HL_STYLE_P: return hl_breaks_fixed(value, n, theme->style, out, err);
    case HL_STYLE_NONE:
    case HL_STYLE_SEQUENTIAL:
    case HL_STYLE_CLASSES: break;
    }
    return hl_breaks_fisher_jenks(value, n, classes, out, err);
}

static hl_status find_breaks(const hl_map_theme *theme, const double *value, size_t n,
                             hl_key *key, hl_error *err)
{
    const hl_classing *how = &theme->classing;
    const size_t classes = key->asked;
    hl_breaks *out = &key->breaks;

    switch (how->method) {
    case HL_CLASSING_NATURAL:
        return hl_breaks_fisher_jenks(value, n, classes, out, err);
    case HL_CLASSING_QUANTILE: return hl_breaks_quantile(value, n, classes, out, err);
    case HL_CLASSING_EQUAL: return hl_breaks_equal(value, n, classes, out, err);
    case HL_CLASSING_PRETTY: return hl_breaks_pretty(value, n, classes, out, err);
    case HL_CLASSING_SD: return hl_breaks_deviation(value, n, out, err);
    case HL_CLASSING_BOX: return hl_breaks_box(value, n, HINGE, out, err);
    case HL_CLASSING_BOX3: return hl_breaks_box(value, n, HINGE_WIDE, out, err);
    case HL_CLASSING_PERCENTILE: return hl_breaks_percentile(value, n, out, err);
    case HL_CLASSING_HEAD_TAIL: return hl_breaks_head_tail(value, n, out, err);
    case HL_CLASSING_USER:
        return hl_breaks_user(value, n, how->cut, how->cuts, out, err);
    case HL_CLASSING_AUTO: break;
    }
    return auto_breaks(theme, value, n, classes, out, err);
}

/// Natural breaks are the lowest values of their classes; where a value on a break
/// belongs below, they are the highest of the class before.
static void close_right(const double *value, size_t n, bool natural, hl_breaks *b)
{
    b->right = true;
    for (size_t k = 1; natural && k < b->count; k++) {
        double below = b->bound[k - 1];
        for (size_t i = 0; i < n; i++) {
            if (value[i] < b->bound[k]) below = fmax(below, value[i]);
        }
        b->bound[k] = below;
    }
}

static bool is_natural(const hl_map_theme *theme)
{
    const hl_classing_method rule = theme->classing.method;

    return rule == HL_CLASSING_NATURAL ||
           (rule == HL_CLASSING_AUTO && theme->style != HL_STYLE_P &&
            theme->style != HL_STYLE_DIVERGING && theme->style != HL_STYLE_SHARE);
}

/// Methods that take the number of classes for a wish of their own are not warned of.
static bool may_differ(const hl_map_theme *theme)
{
    const hl_classing_method method = theme->classing.method;

    if (method >= HL_CLASSING_PRETTY) return true;
    return method == HL_CLASSING_AUTO && theme->style != HL_STYLE_SEQUENTIAL;
}

// --------------------------------------------------------------------- colors

static hl_status list_palettes(const char *name, size_t classes, hl_error *err)
{
    return hl_fail(err, HL_CODE_MAP_PALETTE, "%s\t%s\t%zu", name,
                   "YlGnBu-3 … YlGnBu-7, viridis-5, OrRd-5, BuRd-3, BuRd-5, BuRd-7, "
                   "BrBG-5, PuOr-5, PuOr-10, Significance-5",
                   classes);
}

/// Colors as "ff0000,00ff00,…", with or without #.
static bool read_colors(const char *text, hl_palette *out)
{
    hl_palette palette = {.name = "user"};

    while (*text != '\0') {
        if (palette.count == HL_PALETTE_MAX) return false;
        text += *text == '#';
        for (int k = 0; k < HEX_DIGITS; k++) {
            if (!isxdigit((unsigned char)text[k])) return false;
        }
        palette.color[palette.count++] = (uint32_t)strtoul(text, NULL, HEX);
        text += HEX_DIGITS;
        if (*text != ',' && *text != '\0') return false;
        text += *text == ',';
    }
    *out = palette;
    return palette.count > 0;
}

static const char *family_of(hl_column_style style)
{
    switch (style) {
    case HL_STYLE_DIVERGING: return "BuRd";
    case HL_STYLE_P: return "Significance";
    case HL_STYLE_NONE:
    case HL_STYLE_SEQUENTIAL:
    case HL_STYLE_SHARE:
    case HL_STYLE_CLASSES: break;
    }
    return "YlGnBu";
}

/// The palette of the style with as many colors as classes, else with five.
static hl_status own_palette(const hl_map_theme *theme, size_t classes, hl_palette *out,
                             hl_error *err)
{
    static const char *const FAMILY_SIZES = "34567";
    const hl_classing_method rule = theme->classing.method;
    const bool about_zero = rule == HL_CLASSING_AUTO || rule == HL_CLASSING_USER;
    const bool astray = theme->style == HL_STYLE_DIVERGING && !about_zero;
    const char *family = family_of(astray ? HL_STYLE_SEQUENTIAL : theme->style);
    char name[NAME_SIZE];

    (void)snprintf(name, sizeof name, "%s-%zu", family, classes);
    const bool sized = classes < 8 && strchr(FAMILY_SIZES, '0' + (int)classes) != NULL;
    if (sized && theme->style != HL_STYLE_P &&
        hl_palette_find(name, out, NULL) == HL_OK) {
        return HL_OK;
    }
    (void)snprintf(name, sizeof name, "%s-%d", family, CLASSES);
    const hl_status status = hl_palette_find(name, out, err);
    out->name = NULL; // points into this frame
    return status;
}

static hl_status choose_palette(const hl_map_theme *theme, size_t classes,
                                hl_palette *out, hl_error *err)
{
    hl_status status = HL_OK;

    if (theme->palette == NULL) {
        status = own_palette(theme, classes, out, err);
        if (status == HL_OK && out->count < classes) {
            status = hl_palette_find("PuOr-10", out, err);
        }
    } else if (!read_colors(theme->palette, out) &&
               hl_palette_find(theme->palette, out, NULL) != HL_OK) {
        return list_palettes(theme->palette, classes, err);
    }
    if (status == HL_OK && out->count < classes) {
        return hl_fail(err, HL_CODE_MAP_PALETTE_SHORT, "%zu\t%zu", out->count, classes);
    }
    return status;
}

static uint32_t gray(double share)
{
    static const double WHOLE = 255.0;
    const uint32_t level = (uint32_t)lround(share * WHOLE);

    return level << RED | level << GREEN | level;
}

/// Grays and hatches in place of colors: from light to dark on a scale of a few
/// classes, in pairs of plain and hatched on a longer one, and one unlike the other for
/// classes without an order.
static void color_by_grays(hl_key *key)
{
    static const struct {
        double level;
        hl_pattern pattern;
    } SINGLE[] = {
        {0.97, HL_PATTERN_NONE },
        {0.25, HL_PATTERN_NONE },
        {0.78, HL_PATTERN_UP   },
        {1.0,  HL_PATTERN_DOWN },
        {0.55, HL_PATTERN_NONE },
        {0.9,  HL_PATTERN_CROSS},
        {0.85, HL_PATTERN_LEVEL},
        {0.65, HL_PATTERN_UP   }
    };
    enum { SINGLES = sizeof SINGLE / sizeof *SINGLE };
    static const double LIGHT = 0.96;
    static const double DARK = 0.2;
    const bool scale = key->of_values || key->count > SINGLES;
    const bool pairs = scale && !key->of_values;
    const size_t levels = pairs ? (key->count + 1) / 2 : key->count;

    for (size_t k = 0; k < key->count; k++) {
        hl_key_row *row = &key->row[k];
        const size_t level = pairs ? k / 2 : k;
        const double share = levels > 1 ? (double)level / (double)(levels - 1) : 0.5;
        row->ink = gray(0.0);
        if (!scale) {
            row->color = gray(SINGLE[k].level);
            row->pattern = SINGLE[k].pattern;
            continue;
        }
        row->color = gray(LIGHT + share * (DARK - LIGHT));
        row->pattern = pairs && k % 2 == 1 ? HL_PATTERN_UP : HL_PATTERN_NONE;
        if (share > 0.5) row->ink = gray(1.0);
    }
}

static hl_status check_colors(const hl_key *key, hl_log *log, hl_error *err)
{
    uint32_t color[HL_KEY_MAX];
    const double least = key->count > 8 ? FLOOR_OF_MANY : FLOOR;

    for (size_t k = 0; k < key->count; k++) {
        color[k] = key->row[k].color;
    }
    const hl_weakest_pair pair = hl_color_weakest(color, key->count);
    if (!(pair.distance < least)) return HL_OK;
    return hl_warn(log, err, HL_CODE_MAP_COLORS, "", "%s\t%s\t%.1f\t%s\t%g",
                   key->row[pair.first].label, key->row[pair.second].label,
                   pair.distance, HL_VISION_WORDS[pair.vision], least);
}

// ----------------------------------------------------------------------- rows

static void count_members(const hl_map_theme *theme, size_t n, hl_key *key)
{
    for (size_t k = 0; k < theme->panels * n; k++) {
        if (key->member[k] == HL_KEY_MISSING) {
            key->missing++;
        } else {
            key->row[key->member[k]].count++;
        }
    }
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/// The most frequent value, where more than one in `classes` values is it; else NaN.
static hl_status find_tie(const double *value, size_t n, size_t classes, double *out,
                          hl_error *err)
{
    double *sorted = hl_array(n, sizeof *sorted);
    size_t count = 0;
    size_t run = 0;
    size_t most = 0;

    *out = NAN;
    if (sorted == NULL) return hl_no_memory(err, "%zu values", n);
    for (size_t i = 0; i < n; i++) {
        if (!isnan(value[i])) sorted[count++] = value[i];
    }
    if (count > 0) qsort(sorted, count, sizeof *sorted, by_size);
    for (size_t i = 0; i < count; i++) {
        run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
        if (run <= most || run * classes <= count) continue;
        most = run;
        *out = sorted[i];
    }
    free(sorted);
    return HL_OK;
}

static hl_status make_ranges(const hl_map_theme *theme, const hl_map_look *look,
                             size_t n, hl_key *key, hl_error *err)
{
    double *owned = NULL;
    const double *value = NULL;
    size_t count = 0;
    hl_palette palette = {0};
    const bool of_p = theme->style == HL_STYLE_P;

    hl_status status = pool(theme, n, &owned, &value, &count, err);
    if (status != HL_OK) return status;
    key->of_values = true;
    status = find_breaks(theme, value, count, key, err);
    const bool levels = of_p && theme->classing.method == HL_CLASSING_AUTO;
    if (status == HL_OK && (theme->classing.right || levels)) {
        close_right(value, count, is_natural(theme), &key->breaks);
    }
    if (status == HL_OK) key->fit = hl_breaks_fit(&key->breaks, value, count);
    if (status == HL_OK && key->breaks.count < key->asked && !may_differ(theme)) {
        status = find_tie(value, count, key->asked, &key->tie, err);
    }
    free(owned);
    if (status != HL_OK) return status;
    key->count = key->breaks.count;
    status = choose_palette(theme, key->count, &palette, err);
    if (status != HL_OK) return status;
    const int digits = hl_breaks_digits(&key->breaks);
    for (size_t k = 0; k < key->count; k++) {
        hl_breaks_label(&key->breaks, k, digits, of_p, key->row[k].label,
                        HL_KEY_LABEL_SIZE);
        key->row[k].color = hl_palette_spread(&palette, k, key->count, of_p);
    }
    for (size_t i = 0; i < theme->panels * n; i++) {
        const size_t k =
            hl_breaks_class(&key->breaks, theme->panel[i / n].value[i % n]);
        key->member[i] = k < key->count ? (uint8_t)k : HL_KEY_MISSING;
    }
    if (look->bw) color_by_grays(key);
    return HL_OK;
}

static hl_status make_classes(const hl_map_theme *theme, const hl_map_look *look,
                              size_t n, hl_key *key, hl_error *err)
{
    const hl_classes *classes = theme->classes;
    hl_palette palette = {0};

    if (classes->count > HL_KEY_MAX) {
        return hl_fail(err, HL_CODE_INTERNAL, "%zu classes", classes->count);
    }
    key->count = classes->count;
    if (theme->palette != NULL) {
        const hl_status status = choose_palette(theme, key->count, &palette, err);
        if (status != HL_OK) return status;
    }
    for (size_t k = 0; k < key->count; k++) {
        (void)snprintf(key->row[k].label, HL_KEY_LABEL_SIZE, "%s",
                       hl_text_in(classes->row[k].label, look->lang));
        key->row[k].color =
            theme->palette != NULL ? palette.color[k] : classes->row[k].color;
    }
    for (size_t i = 0; i < theme->panels * n; i++) {
        const double code = theme->panel[i / n].value[i % n];
        size_t k = 0;
        while (k < key->count && classes->row[k].code != code) {
            k++;
        }
        key->member[i] = k < key->count ? (uint8_t)k : HL_KEY_MISSING;
    }
    if (look->bw) color_by_grays(key);
    return HL_OK;
}

hl_status hl_key_make(const hl_map_theme *theme, const hl_map_look *look, size_t n,
                      hl_key *out, hl_log *log, hl_error *err)
{
    hl_key key = {0};
    const char *name = hl_text_in(theme->legend, look->lang);

    key.tie = NAN;
    key.asked = theme->classing.classes > 0 ? theme->classing.classes : CLASSES;
    key.member = hl_array(theme->panels * n, sizeof *key.member);
    if (key.member == NULL) return hl_no_memory(err, "%zu units", n);
    hl_status status = theme->style == HL_STYLE_CLASSES
                           ? make_classes(theme, look, n, &key, err)
                           : make_ranges(theme, look, n, &key, err);
    if (status != HL_OK) goto done;
    count_members(theme, n, &key);
    if (key.missing == theme->panels * n) {
        status = hl_fail(err, HL_CODE_MAP_NO_VALUES, "%s", name);
        goto done;
    }
    if (key.of_values && key.count != key.asked && !may_differ(theme)) {
        status = hl_warn(log, err, HL_CODE_MAP_FEWER, "", "%zu\t%zu\t%s", key.count,
                         key.asked, name);
    }
    if (status == HL_OK && !look->bw) status = check_colors(&key, log, err);
    if (status != HL_OK) goto done;
    *out = key;
    key = (hl_key){0};
done:
    hl_key_free(&key);
    return status;
}

static hl_text method_words(const hl_map_theme *theme)
{
    static const hl_text WORDS[] = {
        [HL_CLASSING_AUTO] = {"Fisher-Jenks natural breaks",       "Fisher-Jenks 自然断点"               },
        [HL_CLASSING_NATURAL] = {"Fisher-Jenks natural breaks",
                              "Fisher-Jenks 自然断点"                                                    },
        [HL_CLASSING_QUANTILE] = {"quantiles",                         "分位数"                               },
        [HL_CLASSING_EQUAL] = {"equal intervals",                   "等间距"                               },
        [HL_CLASSING_PRETTY] = {"round breaks",                      "取整断点"                            },
        [HL_CLASSING_SD] = {"standard deviations from the mean", "距均值的标准差"                   },
        [HL_CLASSING_BOX] = {"box map, hinge 1.5",                "箱线图分级（1.5 倍四分位距）"},
        [HL_CLASSING_BOX3] = {"box map, hinge 3",                  "箱线图分级（3 倍四分位距）"  },
        [HL_CLASSING_PERCENTILE] = {"percentiles 1, 10, 50, 90, 99",
                              "百分位数 1、10、50、90、99"                                           },
        [HL_CLASSING_HEAD_TAIL] = {"head/tail breaks",                  "头尾分割"                            },
        [HL_CLASSING_USER] = {"given breaks",                      "指定断点"                            },
    };

    if (theme->classing.method != HL_CLASSING_AUTO) {
        return WORDS[theme->classing.method];
    }
    switch (theme->style) {
    case HL_STYLE_DIVERGING:
        return (hl_text){"quantiles of the distance from zero", "距零点距离的分位数"};
    case HL_STYLE_SHARE: return (hl_text){"fifths", "五等分"};
    case HL_STYLE_P: return (hl_text){"usual levels of significance", "常用显著性水平"};
    case HL_STYLE_NONE:
    case HL_STYLE_SEQUENTIAL:
    case HL_STYLE_CLASSES: break;
    }
    return WORDS[HL_CLASSING_NATURAL];
}

void hl_key_scheme(const hl_key *key, const hl_map_theme *theme, hl_lang lang,
                   hl_buffer *out)
{
    const hl_text method = method_words(theme);

    if (!key->of_values) return;
    if (lang == HL_ZH) {
        hl_buffer_format(out, "%s，%zu 类", method.zh, key->count);
    } else {
        hl_buffer_format(out, "%s, %zu classes", method.en, key->count);
    }
    if (!isnan(key->tie)) {
        hl_buffer_format(
            out, lang == HL_ZH ? "（大量单元同为 %.4g）" : " (ties at %.4g)", key->tie);
    }
    if (is_natural(theme) && key->count > 1) {
        hl_buffer_format(out, lang == HL_ZH ? "，GVF = %.2f" : ", GVF = %.2f",
                         key->fit);
    }
    if (key->breaks.right && theme->style != HL_STYLE_P) {
        hl_buffer_text(out, lang == HL_ZH ? "，区间右闭" : ", closed on the right");
    }
}

char *hl_key_number(double number, char *out, size_t size)
{
    const hl_breaks one = {
        .count = 1, .bound = {number, number}
    };
    const int digits = number == floor(number) ? 0 : hl_breaks_digits(&one);

    return hl_breaks_label(&one, 0, digits, false, out, size);
}

void hl_key_free(hl_key *key)
{
    free(key->member);
    *key = (hl_key){0};
}
