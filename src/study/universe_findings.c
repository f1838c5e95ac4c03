/// What the universes add to the findings: how far each of them stands.

#include "study/universes.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "hinterland/stats/influence.h"

static const double HALF = 0.5;
static const double LEVEL = 0.05;
static const double PERCENT = 100.0;
static const double LOW = 0.05;
static const double HIGH = 0.95;

static double outcome_of(const session_universes *all, size_t universe, size_t outcome)
{
    return all->outcome[universe * OUTCOMES + outcome];
}

/// Does a universe have what the finding says of the study?
static bool agrees(const session_universes *all, size_t u, universe_note note)
{
    switch (note) {
    case NOTE_LOW: return outcome_of(all, u, OUTCOME_MEAN_D) < HALF;
    case NOTE_FAIR: return outcome_of(all, u, OUTCOME_MEAN_D) >= HALF;
    case NOTE_CLUSTERED:
        return outcome_of(all, u, OUTCOME_MORAN) > 0.0 &&
               outcome_of(all, u, OUTCOME_MORAN_P) <= LEVEL;
    case NOTE_CLOSE: return outcome_of(all, u, OUTCOME_RHO) > 0.0;
    case NOTE_FAR: return outcome_of(all, u, OUTCOME_RHO) < 0.0;
    }
    return false;
}

void session_note(const session *s, universe_note note, hl_lang lang, hl_buffer *text)
{
    static const hl_text WORDS[] = {
        [NOTE_LOW] = {"the mean is below 0.5",       "均值低于 0.5"      },
        [NOTE_FAIR] = {"the mean is 0.5 or more",     "均值不低于 0.5"   },
        [NOTE_CLUSTERED] = {"I is above 0 with p <= 0.05", "I 为正且 p ≤ 0.05"},
        [NOTE_CLOSE] = {"rho is above 0",              "rho 为正"            },
        [NOTE_FAR] = {"rho is below 0",              "rho 为负"            },
    };
    const session_universes *all = s->universes;
    size_t agree = 0;

    if (all == NULL) return;
    const size_t computed = all->plan.universes - all->failed;
    for (size_t u = 0; u < all->plan.universes; u++) {
        agree += agrees(all, u, note);
    }
    const double share = PERCENT * (double)agree / (double)computed;
    if (lang == HL_ZH) {
        hl_buffer_format(text, ";%zu 个情景中有 %.0f %% %s", computed, share,
                         hl_text_in(WORDS[note], lang));
    } else {
        hl_buffer_format(text, "; %s in %.0f %% of %zu universes",
                         hl_text_in(WORDS[note], lang), share, computed);
    }
}

/// The share of universes in which a class or type of a unit is that of the study.
static void tell_share(const hl_class_counts *counts, const double *own, size_t unit,
                       size_t computed, hl_lang lang, hl_buffer *text)
{
    const double share = counts->n > 0 ? hl_class_share(counts, unit, own[unit]) : NAN;

    if (isnan(share)) return;
    if (lang == HL_ZH) {
        hl_buffer_format(text, "(在 %zu 个情景中占 %.0f %%)", computed,
                         PERCENT * share);
    } else {
        hl_buffer_format(text, " (in %.0f %% of %zu universes)", PERCENT * share,
                         computed);
    }
}

void session_note_type(const session *s, size_t unit, hl_lang lang, hl_buffer *text)
{
    const session_universes *all = s->universes;

    if (all == NULL) return;
    tell_share(&all->type, all->base.type, unit, all->plan.universes - all->failed,
               lang, text);
}

void session_note_margin(const session *s, size_t unit, hl_lang lang, hl_buffer *text)
{
    const session_universes *all = s->universes;

    if (all == NULL || all->m_rank.n == 0) return;
    hl_buffer_format(text,
                     lang == HL_ZH ? ",90 %% 的情景中排名 %.4g 至 %.4g"
                                   : ", rank %.4g to %.4g in 90 %% of the universes",
                     hl_rank_quantile(&all->m_rank, unit, LOW),
                     hl_rank_quantile(&all->m_rank, unit, HIGH));
}

void session_note_rank(const session *s, size_t unit, hl_lang lang, hl_buffer *text)
{
    const session_universes *all = s->universes;

    if (all == NULL || all->d_rank.n == 0) return;
    hl_buffer_format(text,
                     lang == HL_ZH ? "(90 %% 的情景中为 %.4g 至 %.4g)"
                                   : " (%.4g to %.4g in 90 %% of the universes)",
                     hl_rank_quantile(&all->d_rank, unit, LOW),
                     hl_rank_quantile(&all->d_rank, unit, HIGH));
}

/// The choice with the greatest adjusted share of an outcome's variance; CHOICES when
/// the outcome does not vary.
static size_t most_influential(const session_universes *all, size_t outcome,
                               hl_level_effect *effect, double *share)
{
    size_t most = CHOICES;

    *share = 0.0;
    for (size_t c = 0; c < CHOICES; c++) {
        const hl_influence_input input = {.y = all->outcome + outcome,
                                          .level = all->level + c,
                                          .y_stride = OUTCOMES,
                                          .level_stride = CHOICES,
                                          .universes = all->plan.universes,
                                          .levels = all->plan.choices.levels[c]};
        if (input.levels < 2) continue;
        const hl_influence found = hl_influence_of(&input, effect);
        if (!(found.adjusted > *share)) continue;
        *share = found.adjusted;
        most = c;
    }
    return most;
}

/// An outcome and what it is called in a sentence.
typedef struct told {
    universe_outcome outcome;
    hl_text name;
} told;

static void tell_influence(const session_universes *all, hl_level_effect *effect,
                           hl_lang lang, hl_buffer *text)
{
    static const told TOLD[] = {
        {OUTCOME_MEAN_D, {"the mean of D", "D 的均值"}},
        {OUTCOME_MORAN,  {"Moran's I", "莫兰指数"}   },
        {OUTCOME_RHO,    {"rho", "rho"}                  },
    };
    const char *comma = "";

    for (size_t k = 0; k < sizeof TOLD / sizeof TOLD[0]; k++) {
        double share = 0.0;
        const size_t choice = most_influential(all, TOLD[k].outcome, effect, &share);
        if (choice == CHOICES) continue;
        if (lang == HL_ZH) {
            hl_buffer_format(text, "%s对%s为%s(占方差 %.0f %%)", comma, TOLD[k].name.zh,
                             UNIVERSE_CHOICES[choice].title.zh, PERCENT * share);
            comma = ",";
        } else {
            hl_buffer_format(text, "%s%s by %s (%.0f %% of its variance)", comma,
                             TOLD[k].name.en, UNIVERSE_CHOICES[choice].name,
                             PERCENT * share);
            comma = ", ";
        }
    }
    if (comma[0] == '\0') hl_buffer_text(text, lang == HL_ZH ? "无" : "nothing");
}

/// Share of the units with a type that are a shadow in some universes and not in
/// others.
static double share_of_turncoats(const session_universes *all)
{
    size_t typed = 0;
    size_t turning = 0;

    for (size_t i = 0; i < all->type.n; i++) {
        const double share = hl_class_share(&all->type, i, HL_TYPE_SHADOW);
        if (isnan(share)) continue;
        typed++;
        turning += share > 0.0 && share < 1.0;
    }
    return typed > 0 ? (double)turning / (double)typed : NAN;
}

/// The median of an outcome over the universes that have it; NaN for none.
static hl_status median_of(const session_universes *all, size_t outcome, double *out,
                           hl_error *err)
{
    const size_t universes = all->plan.universes;
    double *value = hl_array(universes, sizeof *value);
    size_t count = 0;

    if (value == NULL) return hl_no_memory(err, "%zu universes", universes);
    for (size_t u = 0; u < universes; u++) {
        const double one = outcome_of(all, u, outcome);
        if (!isnan(one)) value[count++] = one;
    }
    hl_sort_values(value, count);
    *out = count > 0 ? hl_quantile(value, count, HALF) : NAN;
    free(value);
    return HL_OK;
}

hl_status session_tell_universes(const session *s, hl_buffer text[HL_LANG_COUNT],
                                 hl_error *err)
{
    const session_universes *all = s->universes;
    hl_level_effect *effect = hl_array(HL_CHOICE_LEVELS_MAX, sizeof *effect);
    double tau = NAN;

    if (effect == NULL) return hl_no_memory(err, "the levels of a choice");
    const hl_status status = median_of(all, OUTCOME_TAU_D, &tau, err);
    const size_t computed = all->plan.universes - all->failed;
    hl_buffer_format(&text[HL_EN], "Over %zu universes, what moves most: ", computed);
    hl_buffer_format(&text[HL_ZH], "在 %zu 个情景中,影响最大的选择:", computed);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        tell_influence(all, effect, lang, &text[lang]);
    }
    if (!isnan(tau)) {
        hl_buffer_format(&text[HL_EN],
                         "; the ranking by D keeps a median Kendall tau of %.2f", tau);
        hl_buffer_format(&text[HL_ZH], ";D 排名的肯德尔 tau 中位数为 %.2f", tau);
    }
    const double turning = share_of_turncoats(all);
    if (!isnan(turning)) {
        hl_buffer_format(&text[HL_EN],
                         "; %.0f %% of the units enter or leave the type "
                         "agglomeration shadow",
                         PERCENT * turning);
        hl_buffer_format(&text[HL_ZH], ";%.0f %% 的单元进入或离开“集聚阴影”类型",
                         PERCENT * turning);
    }
    hl_buffer_text(&text[HL_EN], ".");
    hl_buffer_text(&text[HL_ZH], "。");
    free(effect);
    return status;
}
