/// What came out, in sentences: each is a function of the numbers.

#include "study/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/stats/local_moran.h"

enum { NAMED = 3 };
static const double COORDINATED = 0.5; ///< D
static const double LEVEL = 0.05;
static const double PERCENT = 100.0;

static const char *name_of(const session *s, size_t unit, hl_lang lang)
{
    const hl_column *local = hl_columns_find(&s->frame.units, "name");
    const hl_column *english = hl_columns_find(&s->frame.units, "name_en");
    const hl_column *first = lang == HL_EN && english != NULL ? english : local;

    if (first != NULL && first->text[unit] != NULL) return first->text[unit];
    if (local != NULL && local->text[unit] != NULL) return local->text[unit];
    return s->frame.key[unit];
}

static const char *core_name_of(const session *s, size_t core, hl_lang lang)
{
    if (lang == HL_EN && s->cores.name_en != NULL && s->cores.name_en[core] != NULL) {
        return s->cores.name_en[core];
    }
    return s->cores.name[core];
}

/// Take a finished sentence over, or drop it when there is no memory.
hl_status session_keep_finding(session *s, hl_buffer sentence[HL_LANG_COUNT],
                               hl_error *err)
{
    hl_status status = HL_OK;

    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && status == HL_OK; lang++) {
        status = hl_buffer_check(&sentence[lang], err);
    }
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        if (status == HL_OK) {
            s->finding[s->finding_count][lang] = sentence[lang].text;
        } else {
            hl_buffer_free(&sentence[lang]);
        }
    }
    s->finding_count += status == HL_OK;
    return status;
}

/// The units of the latest period that have a value, in ascending order of it.
static hl_status order_units(const session *s, const double *value, size_t **out,
                             size_t *count, hl_error *err)
{
    const size_t n = s->frame.n;
    const double *latest = value + (s->frame.periods - 1) * n;
    size_t *unit = hl_array(n, sizeof *unit);
    size_t *order = hl_array(n, sizeof *order);
    double *x = hl_array(n, sizeof *x);

    hl_status status = HL_OK;
    *count = 0;
    if (unit == NULL || order == NULL || x == NULL) {
        status = hl_no_memory(err, "%zu units", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(latest[i])) continue;
        unit[*count] = i;
        x[(*count)++] = latest[i];
    }
    status = hl_rank_order(x, *count, order, err);
    if (status != HL_OK) goto done;
    for (size_t k = 0; k < *count; k++) {
        order[k] = unit[order[k]];
    }
    *out = order;
    order = NULL;
done:
    free(unit);
    free(order);
    free(x);
    return status;
}

/// How often the mean is on this side of the middle, and the full stop.
static void end_coupling(const session *s, double mean, hl_buffer text[HL_LANG_COUNT])
{
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        session_note(s, mean < 0.5 ? NOTE_LOW : NOTE_FAIR, lang, &text[lang]);
        hl_buffer_text(&text[lang], lang == HL_ZH ? "。" : ".");
    }
}

static hl_status find_coupling(session *s, hl_error *err)
{
    char name[HL_COLUMN_NAME_SIZE];
    (void)snprintf(name, sizeof name, "d_%s",
                   hl_coupling_model_name(s->coupling.classed));
    const hl_column *d = hl_columns_find(&s->frame.panel, name);
    const size_t latest = (s->frame.periods - 1) * s->frame.n;
    hl_buffer text[HL_LANG_COUNT] = {{0}};
    size_t *order = NULL;
    size_t count = 0;
    size_t coordinated = 0;
    hl_sum sum = {0};

    if (d == NULL) return HL_OK;
    const hl_status status = order_units(s, d->value, &order, &count, err);
    if (status != HL_OK || count == 0) {
        free(order);
        return status;
    }
    for (size_t k = 0; k < count; k++) {
        const size_t row = latest + order[k];
        hl_sum_add(&sum, d->value[row]);
        coordinated += d->value[row] >= COORDINATED;
    }
    const size_t low = order[0];
    const size_t high = order[count - 1];
    const double mean = hl_sum_value(&sum) / (double)count;
    hl_buffer_format(
        &text[HL_EN],
        "Coordination is %s: %zu of %zu units (%.0f %%) reach D >= 0.5, the "
        "mean is %.3f; highest %s (%.3f), lowest %s (%.3f)",
        mean < 0.5 ? "low" : "fair", coordinated, count,
        PERCENT * (double)coordinated / (double)count, mean, name_of(s, high, HL_EN),
        d->value[latest + high], name_of(s, low, HL_EN), d->value[latest + low]);
    hl_buffer_format(&text[HL_ZH],
                     "协调水平%s:%zu 个单元中有 %zu 个(%.0f %%)D ≥ 0.5,平均 %.3f;"
                     "最高为%s(%.3f),最低为%s(%.3f)",
                     mean < 0.5 ? "偏低" : "尚可", count, coordinated,
                     PERCENT * (double)coordinated / (double)count, mean,
                     name_of(s, high, HL_ZH), d->value[latest + high],
                     name_of(s, low, HL_ZH), d->value[latest + low]);
    free(order);
    end_coupling(s, mean, text);
    return session_keep_finding(s, text, err);
}

/// Whether the coupling of the latest period is more than chance.
static hl_status find_null(session *s, hl_error *err)
{
    const size_t latest = s->frame.periods - 1;
    const hl_coupling_model model = s->coupling.classed;
    const hl_null_record *c =
        hl_null_baseline_find(&s->null, latest, HL_NULL_MEAN_C, model);
    const hl_null_record *high =
        hl_null_baseline_find(&s->null, latest, HL_NULL_HIGH_C, model);
    const hl_null_record *rho =
        hl_null_baseline_find(&s->null, latest, HL_NULL_RHO, model);
    hl_buffer text[HL_LANG_COUNT] = {{0}};

    if (c == NULL || high == NULL || isnan(c->p)) return HL_OK;
    const bool above = c->p <= LEVEL;
    hl_buffer_format(
        &text[HL_EN],
        "Coupling is %s what chance gives: C > 0.8 in %.0f %% of the units, "
        "in %.0f %% when the indices are dealt out at random (mean C %.3f "
        "against %.3f, p = %.4g)",
        above ? "above" : "not above", PERCENT * high->observed, PERCENT * high->mean,
        c->observed, c->mean, c->p);
    hl_buffer_format(&text[HL_ZH],
                     "耦合度%s随机水平:%.0f %% 的单元 C > 0.8,随机分配指数时为 %.0f %%"
                     "(平均 C %.3f 对 %.3f,p = %.4g)",
                     above ? "高于" : "不高于", PERCENT * high->observed,
                     PERCENT * high->mean, c->observed, c->mean, c->p);
    if (rho != NULL && s->coupling.subsystems == 2 && isfinite(rho->observed)) {
        hl_buffer_format(&text[HL_EN], "; the indices correlate at rho = %.2f",
                         rho->observed);
        hl_buffer_format(&text[HL_ZH], ";两指数的秩相关 rho = %.2f", rho->observed);
    }
    hl_buffer_text(&text[HL_EN], ".");
    hl_buffer_text(&text[HL_ZH], "。");
    return session_keep_finding(s, text, err);
}

/// What a coupling degree from elsewhere is.
static hl_status find_diagnosis(session *s, hl_error *err)
{
    hl_buffer text[HL_LANG_COUNT] = {{0}};

    if (s->diagnosed_words[HL_EN] == NULL) return HL_OK;
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        hl_buffer_text(&text[lang], s->diagnosed_words[lang]);
    }
    return session_keep_finding(s, text, err);
}

/// The last (latest) result of a field by a global statistic; NULL when there is none.
static const hl_global *latest_global(const session *s, size_t field, size_t statistic)
{
    const hl_global *found = NULL;

    for (size_t k = 0; k < s->global_count; k++) {
        const session_global *one = &s->global[k];
        if (one->field == field && one->statistic == &GLOBAL_STATISTICS[statistic]) {
            found = &one->result;
        }
    }
    return found;
}

static const local_outcome *latest_local(const session *s, size_t field,
                                         size_t statistic)
{
    const local_outcome *found = NULL;

    for (size_t k = 0; k < s->local_count; k++) {
        const session_local *one = &s->local[k];
        if (one->field == field && one->statistic == &LOCAL_STATISTICS[statistic]) {
            found = &one->outcome;
        }
    }
    return found;
}

static double p_of(const hl_global *g)
{
    return g->permutations > 0 ? g->p_permutation.two_sided
                               : g->p_randomization.two_sided;
}

static const char *pattern(const hl_global *m, hl_lang lang)
{
    static const hl_text WORDS[] = {
        {"shows no spatial pattern that chance could not", "未见随机以外的空间格局"},
        {"clusters in space",                              "在空间上集聚"               },
        {"alternates in space",                            "在空间上离散"               },
    };
    const size_t which = p_of(m) > LEVEL ? 0 : m->value > m->expected ? 1 : 2;

    return hl_text_in(WORDS[which], lang);
}

/// Is the field what universes test for clustering: D, or the only field there is?
static bool is_level(const session *s, size_t field)
{
    const hl_study_fields *fields = &s->study->association.fields;
    char name[HL_COLUMN_NAME_SIZE];

    if (s->study->subsystems.count == 0) return fields->count == 1;
    (void)snprintf(name, sizeof name, "d_%s",
                   hl_coupling_model_name(s->coupling.classed));
    return strcmp(fields->field[field].field, name) == 0;
}

/// Moran's I of a field, and its clusters where they were looked for.
static hl_status find_moran(session *s, size_t field, hl_error *err)
{
    const hl_global *m = latest_global(s, field, GLOBAL_MORAN);
    const local_outcome *local = latest_local(s, field, LOCAL_MORAN);
    hl_buffer text[HL_LANG_COUNT] = {{0}};

    if (m == NULL) return HL_OK;
    const hl_column *column =
        session_column(s, s->study->association.fields.field[field].field);
    hl_buffer_format(&text[HL_EN], "%s %s: Moran's I = %.3f (expected %.3f, p = %.4g)",
                     column->title[HL_EN], pattern(m, HL_EN), m->value, m->expected,
                     p_of(m));
    hl_buffer_format(&text[HL_ZH], "%s%s:莫兰指数 I = %.3f(期望 %.3f,p = %.4g)",
                     column->title[HL_ZH], pattern(m, HL_ZH), m->value, m->expected,
                     p_of(m));
    if (local != NULL) {
        const size_t *count = local->count;
        hl_buffer_format(&text[HL_EN],
                         "; %zu units are in High-High and %zu in Low-Low clusters, "
                         "%zu are low among high, %zu high among low",
                         count[HL_LISA_HIGH_HIGH], count[HL_LISA_LOW_LOW],
                         count[HL_LISA_LOW_HIGH], count[HL_LISA_HIGH_LOW]);
        hl_buffer_format(&text[HL_ZH],
                         ";高-高聚集 %zu 个单元,低-低聚集 %zu 个,低-高 %zu 个,高-低 "
                         "%zu 个",
                         count[HL_LISA_HIGH_HIGH], count[HL_LISA_LOW_LOW],
                         count[HL_LISA_LOW_HIGH], count[HL_LISA_HIGH_LOW]);
    }
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        if (is_level(s, field)) session_note(s, NOTE_CLUSTERED, lang, &text[lang]);
        hl_buffer_text(&text[lang], lang == HL_ZH ? "。" : ".");
    }
    return session_keep_finding(s, text, err);
}

/// Another global statistic of a field.
static hl_status find_global(session *s, size_t field, size_t statistic, hl_error *err)
{
    const hl_global *g = latest_global(s, field, statistic);
    const hl_text name = GLOBAL_STATISTICS[statistic].title;
    hl_buffer text[HL_LANG_COUNT] = {{0}};

    if (g == NULL) return HL_OK;
    const hl_column *column =
        session_column(s, s->study->association.fields.field[field].field);
    hl_buffer_format(&text[HL_EN], "%s: %s = %.4g (expected %.4g, p = %.4g).",
                     column->title[HL_EN], name.en, g->value, g->expected, p_of(g));
    hl_buffer_format(&text[HL_ZH], "%s:%s = %.4g(期望 %.4g,p = %.4g)。",
                     column->title[HL_ZH], name.zh, g->value, g->expected, p_of(g));
    return session_keep_finding(s, text, err);
}

/// Another local statistic of a field: the units of each class that has any.
static hl_status find_local(session *s, size_t field, size_t statistic, hl_error *err)
{
    const local_outcome *local = latest_local(s, field, statistic);
    const hl_text name = LOCAL_STATISTICS[statistic].title;
    hl_buffer text[HL_LANG_COUNT] = {{0}};

    if (local == NULL || local->classes == NULL) return HL_OK;
    const hl_column *column =
        session_column(s, s->study->association.fields.field[field].field);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        const bool zh = lang == HL_ZH;
        hl_buffer_format(&text[lang], zh ? "%s,%s:" : "%s, %s:", column->title[lang],
                         hl_text_in(name, lang));
        const char *comma = "";
        for (size_t k = 0; k < local->classes->count; k++) {
            const hl_class *row = &local->classes->row[k];
            if (local->count[row->code] == 0) continue;
            hl_buffer_format(&text[lang], zh ? "%s%s %zu 个" : "%s %s %zu", comma,
                             hl_text_in(row->label, lang), local->count[row->code]);
            comma = ",";
        }
        hl_buffer_text(&text[lang], zh ? "。" : ".");
    }
    return session_keep_finding(s, text, err);
}

/// All that was found of one field.
static hl_status find_field(session *s, size_t field, hl_error *err)
{
    hl_status status = find_moran(s, field, err);

    for (size_t k = 0; k < GLOBAL_STATISTICS_END; k++) {
        if (status != HL_OK || s->finding_count == HL_FINDINGS_MAX) return status;
        if (k != GLOBAL_MORAN) status = find_global(s, field, k, err);
    }
    for (size_t k = 0; k < LOCAL_STATISTICS_END; k++) {
        if (status != HL_OK || s->finding_count == HL_FINDINGS_MAX) return status;
        if (k != LOCAL_MORAN) status = find_local(s, field, k, err);
    }
    return status;
}

/// The first field of a study of subsystems, which is D; every field of others.
static hl_status find_clusters(session *s, hl_error *err)
{
    const bool coupled = s->study->subsystems.count > 0;
    const size_t fields = coupled ? 1 : s->study->association.fields.count;
    hl_status status = HL_OK;

    for (size_t f = 0; f < fields && status == HL_OK; f++) {
        if (s->finding_count < HL_FINDINGS_MAX) status = find_field(s, f, err);
    }
    return status;
}

/// A unit left behind, where it is, and how firm its place is.
static void tell_marginalized(const session *s, size_t unit, hl_lang lang,
                              hl_buffer *text)
{
    const bool minutes = s->study->periphery.distance == HL_STUDY_TRAVEL_MINUTES;
    const hl_column *m_prox = hl_columns_find(&s->frame.panel, "m_prox");
    const char *far = !minutes ? "km" : lang == HL_ZH ? "分钟" : "min";
    size_t member = 0;

    while (s->member[member] != unit) {
        member++;
    }
    const size_t row = (s->periphery.periods - 1) * s->periphery.n + member;
    const char *core = core_name_of(s, s->periphery.core[row], lang);
    const double km = s->periphery.core_km[row];
    const double m = m_prox->value[(s->frame.periods - 1) * s->frame.n + unit];
    if (lang == HL_ZH) {
        hl_buffer_format(text, "%s(M = %.2f,距%s %.0f %s", name_of(s, unit, lang), m,
                         core, km, far);
    } else {
        hl_buffer_format(text, "%s (M = %.2f, %.0f %s from %s", name_of(s, unit, lang),
                         m, km, far, core);
    }
    session_note_margin(s, unit, lang, text);
    hl_buffer_text(text, ")");
}

static void list_marginalized(const session *s, const size_t *order, size_t count,
                              hl_lang lang, hl_buffer *text)
{
    for (size_t k = 0; k < NAMED && k < count; k++) {
        if (k > 0) hl_buffer_text(text, lang == HL_ZH ? "、" : ", ");
        tell_marginalized(s, order[count - 1 - k], lang, text);
    }
}

static hl_status find_margins(session *s, hl_error *err)
{
    const hl_column *m_prox = hl_columns_find(&s->frame.panel, "m_prox");
    hl_buffer text[HL_LANG_COUNT] = {{0}};
    size_t *order = NULL;
    size_t count = 0;

    if (m_prox == NULL || s->periphery.n == 0) return HL_OK;
    const hl_status status = order_units(s, m_prox->value, &order, &count, err);
    if (status != HL_OK || count == 0) {
        free(order);
        return status;
    }
    const double rho = s->periphery.region[s->periphery.periods - 1].rho;
    hl_buffer_text(&text[HL_EN], "Left behind next to opportunity: ");
    hl_buffer_text(&text[HL_ZH], "邻近机会却落后的单元:");
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        list_marginalized(s, order, count, lang, &text[lang]);
    }
    hl_buffer_format(&text[HL_EN],
                     "; over all units, deficits lie %s the cores (rho = %.2f",
                     rho > 0.0 ? "close to" : "far from", rho);
    hl_buffer_format(&text[HL_ZH], ";总体上,落后单元%s核心(rho = %.2f",
                     rho > 0.0 ? "靠近" : "远离", rho);
    if (s->has_placebo) {
        const double p = s->placebo.record[HL_PLACEBO_RHO].p;
        hl_buffer_format(&text[HL_EN], ", placebo-core p = %.4g", p);
        hl_buffer_format(&text[HL_ZH], ",安慰剂核心检验 p = %.4g", p);
    }
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        session_note(s, rho > 0.0 ? NOTE_CLOSE : NOTE_FAR, lang, &text[lang]);
        hl_buffer_text(&text[lang], lang == HL_ZH ? ")。" : ").");
    }
    free(order);
    return session_keep_finding(s, text, err);
}

static int by_key(const void *key, const void *entry)
{
    return strcmp(key, *(char *const *)entry);
}

/// Rank of a unit by the values of the latest period, 1 = highest; 0 without a value.
static size_t rank_of(const session *s, const double *value, size_t unit, size_t *among)
{
    const double *latest = value + (s->frame.periods - 1) * s->frame.n;
    size_t rank = isfinite(latest[unit]) ? 1 : 0;

    *among = 0;
    for (size_t i = 0; i < s->frame.n; i++) {
        *among += isfinite(latest[i]) ? 1 : 0;
        rank += rank > 0 && latest[i] > latest[unit] ? 1 : 0;
    }
    return rank;
}

static void tell_case(const session *s, const hl_column *d, size_t unit, hl_lang lang,
                      hl_buffer *text)
{
    const hl_column *top = hl_columns_find(&s->frame.panel, "top_share");
    const hl_column *bottom = hl_columns_find(&s->frame.panel, "bottom_share");
    const hl_column *type = hl_columns_find(&s->frame.panel, "type");
    const size_t row = (s->frame.periods - 1) * s->frame.n + unit;
    const bool zh = lang == HL_ZH;
    size_t among = 0;
    const size_t rank = rank_of(s, d->value, unit, &among);

    hl_buffer_format(text, zh ? "%s:" : "%s: ", name_of(s, unit, lang));
    if (rank == 0) {
        hl_buffer_text(text, zh ? "没有数据。" : "no data.");
        return;
    }
    hl_buffer_format(text, zh ? "D = %.3f,排名 %zu / %zu" : "D = %.3f, rank %zu of %zu",
                     d->value[row], rank, among);
    session_note_rank(s, unit, lang, text);
    if (top != NULL) {
        hl_buffer_format(text,
                         zh ? ";在 %zu 个指标随机子集中,%.0f %% 位列前五分之一,%.0f %% "
                              "位列后三分之一"
                            : "; in %zu random subsets of the indicators in the top "
                              "fifth in %.0f %% "
                              "and in the bottom third in %.0f %%",
                         s->study->coupling.subsets, PERCENT * top->value[row],
                         PERCENT * bottom->value[row]);
    }
    if (type != NULL && isfinite(type->value[row])) {
        const hl_class *class = hl_classes_find(type->classes, (int)type->value[row]);
        hl_buffer_format(text, zh ? ";类型:%s" : "; type: %s",
                         hl_text_in(class->label, lang));
        session_note_type(s, unit, lang, text);
    }
    hl_buffer_text(text, zh ? "。" : ".");
}

static hl_status find_cases(session *s, hl_error *err)
{
    const hl_study_texts *cases = &s->study->cases;
    const hl_column *d = hl_columns_find(&s->frame.panel, "d_standard");

    if (d == NULL) d = hl_columns_find(&s->frame.panel, "d_wang");
    for (size_t k = 0; k < cases->count && s->finding_count < HL_FINDINGS_MAX; k++) {
        hl_buffer text[HL_LANG_COUNT] = {{0}};
        char *const *found = bsearch(cases->text[k], s->frame.key, s->frame.n,
                                     sizeof *s->frame.key, by_key);
        if (found == NULL) {
            return hl_fail(err, HL_CODE_RUN_NO_CASE, "%s", cases->text[k]);
        }
        for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && d != NULL; lang++) {
            tell_case(s, d, (size_t)(found - s->frame.key), lang, &text[lang]);
        }
        const hl_status status = session_keep_finding(s, text, err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

static hl_status find_influence(session *s, hl_error *err)
{
    hl_buffer text[HL_LANG_COUNT] = {{0}};

    if (s->universes == NULL || s->finding_count == HL_FINDINGS_MAX) return HL_OK;
    const hl_status status = session_tell_universes(s, text, err);
    if (status == HL_OK) return session_keep_finding(s, text, err);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        hl_buffer_free(&text[lang]);
    }
    return status;
}

hl_status session_find(session *s, hl_error *err)
{
    hl_status status = find_diagnosis(s, err);
    if (status == HL_OK) status = find_coupling(s, err);
    if (status == HL_OK) status = find_null(s, err);
    if (status == HL_OK) status = find_clusters(s, err);
    if (status == HL_OK) status = find_margins(s, err);
    if (status == HL_OK) status = session_find_catch_up(s, err);
    if (status == HL_OK) status = find_influence(s, err);
    if (status == HL_OK) status = find_cases(s, err);
    return status;
}
