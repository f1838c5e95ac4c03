/// Which columns become maps, in which group, with which caption.

#include "study/session.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "hinterland/core/version.h"

static const hl_text COUPLING = {"Coupling coordination", "耦合协调"};
static const hl_text ASSOCIATION = {"Spatial association", "空间关联"};
static const hl_text PERIPHERY = {"Periphery", "外围"};
static const hl_text INDICATORS = {"Indicators", "指标"};
static const hl_text OVERLAYS = {"Borders, links and cores", "边界、连接与核心"};
static const hl_text TABLES = {"Tables", "表"};
static const hl_text WHOLE = {"Coupling coordination, spatial association and "
                              "marginalization of counties.",
                              "县域耦合协调、空间关联与边缘化。"};
static const hl_text OF_FIELDS = {"Spatial association of fields of a layer.",
                                  "图层字段的空间关联。"};
static const double PERCENT = 100.0;

const char *session_keep(session *s, const char *format, ...)
{
    va_list args;
    va_list again;

    char **grown =
        hl_grow(s->text, &s->text_capacity, s->text_count + 1, sizeof *grown);
    if (grown == NULL) {
        s->short_of_memory = true;
        return NULL;
    }
    s->text = grown;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length >= 0 ? hl_array((size_t)length + 1, 1) : NULL;
    if (text != NULL) {
        (void)vsnprintf(text, (size_t)length + 1, format, again);
        s->text[s->text_count++] = text;
    }
    s->short_of_memory = s->short_of_memory || text == NULL;
    va_end(again);
    return text;
}

/// What stands under every map: period, n, how it was made, program.
static hl_text caption_of(session *s, const char *en, const char *zh)
{
    const char *period = s->frame.period[s->frame.periods - 1];
    const size_t latest = (s->frame.periods - 1) * s->frame.n;
    size_t used = 0;

    if (en == NULL || zh == NULL) return (hl_text){0};
    for (size_t i = 0; i < s->frame.n; i++) {
        used += s->use[latest + i];
    }
    return (hl_text){session_keep(s, "%s%sn = %zu (%zu left out). %s hinterland %s.",
                                  period, period[0] != '\0' ? ". " : "", used,
                                  s->frame.n - used, en, hl_version()),
                     session_keep(s, "%s%sn = %zu（%zu 个未参与）。%shinterland %s。",
                                  period, period[0] != '\0' ? "。" : "", used,
                                  s->frame.n - used, zh, hl_version())};
}

const char *session_caption_method(const char *caption, hl_lang lang)
{
    static const hl_text HEAD_ENDS = {"left out). ", "个未参与）。"};
    const char *end = strstr(caption, hl_text_in(HEAD_ENDS, lang));

    return end != NULL ? end + strlen(hl_text_in(HEAD_ENDS, lang)) : caption;
}

/// The words for the spatial weights among the units that took part, latest period.
static const char *weights_words(session *s, hl_lang lang)
{
    const local_outcome *last =
        s->local_count > 0 ? &s->local[s->local_count - 1].outcome : NULL;
    const size_t links = last != NULL ? last->links : s->diagnosis.links;
    const size_t islands = last != NULL ? last->islands : s->diagnosis.islands;

    return session_keep(s,
                        lang == HL_ZH ? "权重：%s；%zu 条连接，%zu 个孤立单元"
                                      : "Weights: %s; %zu links, %zu islands",
                        s->weights_text[lang], links, islands);
}

static const char *weighting_words(session *s, hl_lang lang)
{
    static const hl_text WORDS[HL_WEIGHTING_COUNT] = {
        [HL_WEIGHTING_ENTROPY] = {"entropy weights within each subsystem",
                                  "子系统内熵权"                                         },
        [HL_WEIGHTING_CRITIC] = {"CRITIC weights",                        "CRITIC 权重"     },
        [HL_WEIGHTING_CV] = {"weights by variation",                  "变异系数权重"},
        [HL_WEIGHTING_SD] = {"weights by deviation",                  "均方差权重"   },
        [HL_WEIGHTING_EQUAL] = {"equal weights",                         "等权"            },
        [HL_WEIGHTING_USER] = {"stated weights",                        "给定权重"      },
        [HL_WEIGHTING_AHP] = {"weights by judgments",                  "层次分析权重"},
        [HL_WEIGHTING_PCA] = {"weights by principal components",       "主成分权重"   },
    };
    const hl_study_words *method = &s->study->weighting.method;
    const char *first = hl_text_in(WORDS[method->word[0]], lang);

    if (method->count == 1) return first;
    const char *both = session_keep(s,
                                    lang == HL_ZH ? "%zu 种权重的组合，首为%s"
                                                  : "%zu weightings combined, first %s",
                                    method->count, first);
    return both != NULL ? both : first;
}

/// What the indicators were normalized by.
static const char *normalize_words(const session *s, hl_lang lang)
{
    static const hl_text WORDS[HL_NORMALIZE_METHOD_COUNT] = {
        [HL_NORMALIZE_MINMAX] = {"Min-max",                "极差标准化"      },
        [HL_NORMALIZE_LOG_MINMAX] = {"Logarithm and min-max",  "对数极差标准化"},
        [HL_NORMALIZE_ZSCORE] = {"z-scores",               "z 分数标准化"    },
        [HL_NORMALIZE_VECTOR] = {"Vector norm",            "向量标准化"      },
        [HL_NORMALIZE_SUM] = {"Shares",                 "比重标准化"      },
        [HL_NORMALIZE_MEAN] = {"Ratios to the mean",     "均值标准化"      },
        [HL_NORMALIZE_EXTREMUM] = {"Ratios to the extremum", "极值标准化"      },
    };

    return hl_text_in(WORDS[s->study->normalize.method], lang);
}

static const char *reference_words(const session *s, hl_lang lang)
{
    static const hl_text WORDS[] = {
        [HL_REFERENCE_POOLED] = {"over all units and periods", "全部单元与时期合并的"},
        [HL_REFERENCE_BY_PERIOD] = {"within each period",         "各期分别的"               },
        [HL_REFERENCE_BASE_PERIOD] = {"by the base period",         "按基期的"                  },
        [HL_REFERENCE_FIXED] = {"between fixed goalposts",    "按固定标杆的"            },
    };

    return hl_text_in(WORDS[s->study->normalize.reference], lang);
}

/// Room for one more map; NULL when there is no memory, which session_package() tells.
static hl_map_entry *next_map(session *s)
{
    hl_map_entry *grown =
        hl_grow(s->map, &s->map_capacity, s->map_count + 1, sizeof *grown);
    if (grown == NULL) {
        s->short_of_memory = true;
        return NULL;
    }
    s->map = grown;
    grown += s->map_count++;
    *grown = (hl_map_entry){0};
    return grown;
}

/// Whether a column has no value at all: there is nothing to map.
static bool is_empty(const hl_column *column, size_t rows)
{
    for (size_t i = 0; i < rows && column->value != NULL; i++) {
        if (!isnan(column->value[i])) return false;
    }
    return column->value != NULL;
}

/// Add a map of a column of the counties, when the column is there and has values. The
/// entry is valid until the next one.
static hl_map_entry *add_map(session *s, const char *column, hl_text group)
{
    const hl_sheet *units = NULL;

    if (!session_has_shapes(s)) return NULL; // a table has no maps
    for (size_t k = 0; k < s->sheet_count; k++) {
        if (strcmp(s->sheet[k].name, session_units(s)) == 0) units = &s->sheet[k];
    }
    assert(units != NULL); // every run has the layer of its units
    const hl_column *c = hl_columns_find(&units->columns, column);
    if (c == NULL || c->style == HL_STYLE_NONE) return NULL;
    if (is_empty(c, units->columns.rows)) return NULL;
    hl_map_entry *entry = next_map(s);
    if (entry == NULL) return NULL;
    *entry = (hl_map_entry){
        .sheet = session_units(s),
        .column = c->name,
        .group = group,
        .title = {c->title[HL_EN], c->title[HL_ZH]},
        .role = HL_MAP_BASE,
    };
    return entry;
}

static void add_coupling_maps(session *s)
{
    static const char *const FIRST[] = {"d_class", "d_standard"};
    static const char *const REST[] = {"stage",  "lag_type",  "t",
                                       "gm",     "d_wang",    "c_standard",
                                       "c_wang", "top_share", "bottom_share"};
    const bool left = s->study->coupling.closure == HL_CLOSED_LEFT;
    const size_t from = s->map_count;

    for (size_t k = 0; k < sizeof FIRST / sizeof *FIRST; k++) {
        hl_map_entry *entry = add_map(s, FIRST[k], COUPLING);
        if (entry != NULL) entry->layout = k == 0;
    }
    for (size_t k = 0; k < s->study->subsystems.count; k++) {
        const char *u =
            session_keep(s, "u_%s", s->study->subsystems.subsystem[k].short_name);
        if (u != NULL) (void)add_map(s, u, COUPLING);
    }
    for (size_t k = 0; k < sizeof REST / sizeof *REST; k++) {
        (void)add_map(s, REST[k], COUPLING);
    }
    const hl_text caption =
        caption_of(s,
                   session_keep(s, "%s %s, %s; classes closed on the %s.",
                                normalize_words(s, HL_EN), reference_words(s, HL_EN),
                                weighting_words(s, HL_EN), left ? "left" : "right"),
                   session_keep(s, "%s%s，%s；区间%s闭。", reference_words(s, HL_ZH),
                                normalize_words(s, HL_ZH), weighting_words(s, HL_ZH),
                                left ? "左" : "右"));
    for (size_t k = from; k < s->map_count; k++) {
        s->map[k].caption = caption;
    }
}

static const char *correction_words(hl_p_correction correction, hl_lang lang)
{
    static const hl_text WORDS[] = {
        [HL_CORRECTION_FDR] = {"false discovery rate (Benjamini-Hochberg)",
                               "错误发现率（BH）"                                               },
        [HL_CORRECTION_NONE] = {"no correction for multiple tests",           "未作多重检验校正"},
        [HL_CORRECTION_BONFERRONI] = {"Bonferroni",                                 "Bonferroni"              },
        [HL_CORRECTION_FDR_BY] = {"false discovery rate (Benjamini-Yekutieli)",
                               "错误发现率（BY）"                                               },
    };

    return hl_text_in(WORDS[correction], lang);
}

/// A statistic at the beginning of a sentence.
static const char *capitalized(session *s, const char *name)
{
    return session_keep(s, "%c%s", toupper((unsigned char)name[0]), name + 1);
}

static hl_text local_caption(session *s, hl_text statistic)
{
    const hl_study_association *how = &s->study->association;
    const bool exact = how->inference == HL_INFERENCE_EXACT;
    const hl_text p = {exact ? "exact conditional p" : "conditional permutation",
                       exact ? "精确条件 p 值" : "条件置换"};

    return caption_of(
        s,
        session_keep(s, "%s, two-sided %s, R = %zu, seed %llu; %s at %g. %s.",
                     capitalized(s, statistic.en), p.en, how->local,
                     (unsigned long long)how->seed,
                     correction_words(how->correction, HL_EN), how->fdr,
                     weights_words(s, HL_EN)),
        session_keep(s, "%s，双侧%s，R = %zu，种子 %llu；%s，水平 %g。%s。",
                     statistic.zh, p.zh, how->local, (unsigned long long)how->seed,
                     correction_words(how->correction, HL_ZH), how->fdr,
                     weights_words(s, HL_ZH)));
}

/// The rule of significance, over the legend of a map of classes.
static hl_text legend_rule(session *s)
{
    static const hl_text RULE[] = {
        [HL_CORRECTION_FDR] = {"FDR",               "FDR"            },
        [HL_CORRECTION_NONE] = {"uncorrected p ≤", "未校正 p ≤"},
        [HL_CORRECTION_BONFERRONI] = {"Bonferroni",        "Bonferroni"     },
        [HL_CORRECTION_FDR_BY] = {"FDR (BY)",          "FDR（BY）"    },
    };
    const hl_study_association *how = &s->study->association;
    const hl_text rule = RULE[how->correction];

    return (hl_text){session_keep(s, "%s %g", rule.en, how->fdr),
                     session_keep(s, "%s %g", rule.zh, how->fdr)};
}

/// One map per field; that of a class column gets a layout and a note on its legend.
static void add_field_maps(session *s, const char *suffix, bool classes,
                           hl_text caption)
{
    static const hl_text RAW = {"pseudo p, not corrected for many tests",
                                "伪 p 值，未作多重检验校正"};
    const hl_study_association *how = &s->study->association;
    const size_t length = strlen(suffix);
    const bool of_p = length > 0 && suffix[length - 1] == 'p' &&
                      (length == 1 || suffix[length - 2] == '_');
    const hl_text note = of_p ? RAW : legend_rule(s);

    for (size_t f = 0; f < how->fields.count; f++) {
        const char *column =
            session_keep(s, "%s_%s", how->fields.field[f].short_name, suffix);
        hl_map_entry *entry = column != NULL ? add_map(s, column, ASSOCIATION) : NULL;
        if (entry == NULL) continue;
        entry->layout = classes;
        entry->caption = caption;
        if (classes || of_p) entry->legend_note = note;
    }
}

/// A local statistic other than Moran's: classes, values, p.
static void add_local_maps(session *s, const local_statistic *statistic)
{
    const hl_text caption = local_caption(s, statistic->title);
    const char *cls = session_keep(s, "%s_class", statistic->tag);
    const char *p = session_keep(s, "%s_p", statistic->tag);

    if (cls == NULL || p == NULL) return; // told by session_package()
    add_field_maps(s, cls, true, caption);
    add_field_maps(s, statistic->tag, false, caption);
    add_field_maps(s, p, false, caption);
}

static void add_association_maps(session *s)
{
    static const char *const SUFFIX[] = {"lisa", "i", "lag", "p", "change"};
    static const hl_text MORAN = {"Local Moran", "局部莫兰"};
    const hl_study_words *local = &s->study->association.local_statistics;
    const hl_text caption = local_caption(s, MORAN);

    for (size_t k = 0; k < sizeof SUFFIX / sizeof *SUFFIX; k++) { // clusters first
        add_field_maps(s, SUFFIX[k], k == 0, caption);
    }
    for (size_t k = 0; k < local->count; k++) {
        if (local->word[k] == LOCAL_MORAN) continue;
        add_local_maps(s, &LOCAL_STATISTICS[local->word[k]]);
    }
}

static void add_periphery_maps(session *s)
{
    static const char *const COLUMNS[] = {
        "type",         "m_prox",    "m_remote",         "gap_neighbor", "gap_core",
        "potential",    "core_km",   "core_min",         "tier2_km",     "tier2_min",
        "tier3_km",     "tier3_min", "profile_residual", "gap_trend",    "gap_slope",
        "siphon_effect"};
    const hl_periphery_options *how = &s->periphery_input.options;
    const bool power = how->form == HL_POTENTIAL_POWER;
    const char *unit[HL_LANG_COUNT] = {"km", "km"};
    if (how->unit == HL_MINUTES) {
        unit[HL_EN] = "min";
        unit[HL_ZH] = "分钟";
    }
    const char *decay[HL_LANG_COUNT];
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        decay[lang] =
            power ? session_keep(s, "d^-%g", how->power)
                  : session_keep(s, "exp(-d / %g %s)", how->decay_km, unit[lang]);
        if (decay[lang] == NULL) return; // told by session_package()
    }
    const hl_text caption = caption_of(
        s,
        session_keep(s,
                     "%zu cores; potential with %s; near below the %.0f %% and "
                     "far above the %.0f %% quantile of the distance. %s.",
                     s->cores.count, decay[HL_EN], PERCENT * how->near_quantile,
                     PERCENT * how->far_quantile, weights_words(s, HL_EN)),
        session_keep(s,
                     "%zu 个核心；势能按 %s；距离的 %.0f %% 分位以内为近，"
                     "%.0f %% 以外为远。%s。",
                     s->cores.count, decay[HL_ZH], PERCENT * how->near_quantile,
                     PERCENT * how->far_quantile, weights_words(s, HL_ZH)));

    for (size_t k = 0; k < sizeof COLUMNS / sizeof *COLUMNS; k++) {
        hl_map_entry *entry = add_map(s, COLUMNS[k], PERIPHERY);
        if (entry == NULL) continue;
        entry->layout = k < 2;
        entry->caption = caption;
    }
}

/// Fields of the table that were analyzed and are not results.
static void add_indicator_maps(session *s)
{
    const bool own = s->study->indicators.source == NULL;
    const hl_text caption =
        own ? caption_of(s,
                         "As in the layer; classes by Fisher-Jenks (natural breaks).",
                         "取自图层；按 Fisher-Jenks 自然断点分级。")
            : caption_of(s,
                         "As in the indicator table; classes by Fisher-Jenks "
                         "(natural breaks).",
                         "取自指标表；按 Fisher-Jenks 自然断点分级。");

    for (size_t k = 0; k < s->raw_count; k++) {
        hl_map_entry *entry = add_map(s, session_indicator(s, k)->field, INDICATORS);
        if (entry != NULL) entry->caption = caption;
    }
    for (size_t k = 0; s->raw_count == 0 && k < s->source_count; k++) {
        hl_map_entry *entry = add_map(s, s->source[k].column, INDICATORS);
        if (entry != NULL) entry->caption = caption;
    }
}

/// Under the title of every layout: the study and the period that is shown; several
/// periods name themselves.
static void add_subtitles(session *s, hl_text title)
{
    const char *period = s->frame.period[s->frame.periods - 1];
    const bool dated = period[0] != '\0' &&
                       strstr(hl_text_in(title, HL_EN), period) == NULL; // not twice
    if (!dated) period = "";

    const hl_text words = {
        session_keep(s, "%s%s%s", hl_text_in(title, HL_EN), dated ? ", " : "", period),
        session_keep(s, "%s%s%s", hl_text_in(title, HL_ZH), dated ? "，" : "", period)};
    for (size_t k = 0; k < s->map_count; k++) {
        const bool periods = strcmp(s->map[k].sheet, session_units(s)) != 0;
        s->map[k].subtitle = periods ? title : words;
    }
}

static void add_overlays(session *s)
{
    for (size_t k = 0; k < s->sheet_count; k++) {
        const hl_sheet *sheet = &s->sheet[k];
        const bool lines = sheet->shape == HL_SHAPE_LINES;
        const bool over = lines || sheet->shape == HL_SHAPE_POINTS || sheet->outlined;
        if (!over || sheet->columns.rows == 0) continue;
        hl_map_entry *entry = next_map(s);
        if (entry == NULL) return;
        *entry = (hl_map_entry){
            .sheet = sheet->name,
            .column = sheet->default_column,
            .group = OVERLAYS,
            .title = sheet->title,
            .role = lines ? HL_MAP_OVERLAY_OFF : HL_MAP_OVERLAY,
        };
    }
}

static void add_view_map(session *s)
{
    if (s->view_count == 0) return;
    hl_map_entry *entry = next_map(s);
    if (entry == NULL) return;
    *entry = (hl_map_entry){
        .sheet = s->view.name,
        .column = s->view.default_column,
        .group = s->study->subsystems.count > 0 ? COUPLING : ASSOCIATION,
        .title = s->view.title,
        .role = HL_MAP_BASE,
    };
    const char *column = s->view.default_column;
    for (size_t k = 0; column != NULL && k + 1 < s->map_count; k++) {
        const hl_map_entry *map = &s->map[k]; // made as that of the last period
        if (map->column == NULL || strcmp(map->sheet, session_units(s)) != 0 ||
            strcmp(map->column, column) != 0) {
            continue;
        }
        entry->caption =
            (hl_text){session_caption_method(hl_text_in(map->caption, HL_EN), HL_EN),
                      session_caption_method(hl_text_in(map->caption, HL_ZH), HL_ZH)};
        entry->legend_note = map->legend_note;
        return;
    }
}

/// Every table, so that relations and atlases find theirs.
static void add_table_entries(session *s)
{
    if (!session_has_shapes(s)) return; // there is no project
    for (size_t k = 0; k < s->sheet_count; k++) {
        const hl_sheet *sheet = &s->sheet[k];
        if (sheet->shape != HL_SHAPE_NONE) continue;
        hl_map_entry *entry = next_map(s);
        if (entry == NULL) return;
        *entry = (hl_map_entry){
            .sheet = sheet->name, .group = TABLES, .title = sheet->title};
    }
}

hl_status session_package(session *s, hl_package *out, hl_error *err)
{
    static const char *const KEYWORDS[] = {"coupling coordination degree", "Moran's I",
                                           "LISA", "periphery"};
    enum { ALL = sizeof KEYWORDS / sizeof *KEYWORDS, OF_FIELDS_ONLY = 2 };
    const bool coupled = s->study->subsystems.count > 0;

    add_overlays(s);
    if (coupled) add_coupling_maps(s);
    if (coupled) add_view_map(s);
    add_association_maps(s);
    if (!coupled) add_view_map(s); // what is on at first is one period
    if (s->cores.count > 0) add_periphery_maps(s);
    add_indicator_maps(s);
    add_table_entries(s);
    add_subtitles(s, hl_study_words_of(&s->study->title));
    const char *history =
        session_keep(s, "hinterland %s: read, join, %s, %sassociation%s", hl_version(),
                     s->weights_text[HL_EN], coupled ? "coupling, " : "",
                     coupled || s->cores.count > 0 ? ", periphery" : "");
    if (history == NULL || s->short_of_memory) return hl_no_memory(err, "the maps");
    const char *title = s->study->name;
    *out = (hl_package){
        .title = hl_study_words_of(&s->study->title),
        .abstract = coupled ? WHOLE : OF_FIELDS,
        .lang = (hl_lang)s->study->output.lang.word[0],
        .crs = s->frame.crs,
        .sheets = s->sheet,
        .sheet_count = s->sheet_count,
        .views = &s->view,
        .view_count = s->view_count,
        .maps = s->map,
        .map_count = s->map_count,
        .keywords = coupled ? KEYWORDS : KEYWORDS + 1,
        .keyword_count = coupled ? ALL : OF_FIELDS_ONLY,
    };
    if (hl_text_in(out->title, HL_EN)[0] == '\0') out->title = (hl_text){title, title};
    out->history = (const char *const *)&s->text[s->text_count - 1];
    out->history_count = 1;
    return HL_OK;
}
