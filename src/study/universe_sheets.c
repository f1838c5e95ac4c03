/// What the universes say: columns of the units, and three sheets.

#include "study/universes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/stats/influence.h"

static const double LOW = 0.05;
static const double HIGH = 0.95;
static const double STABLE = 0.8; // as hl_periphery_options.stable
static const hl_text NO_TITLE = {0};

// clang-format off
#define SPEC(column, en, zh, meant, meant_zh, what, how, table) \
    {.name = (column), .title = {(en), (zh)}, .meaning = {(meant), (meant_zh)}, \
     .unit = {"", ""}, .kind = (what), .style = (how), .classes = (table)}

const hl_column_spec UNIVERSE_OUTCOMES[OUTCOMES] = {
    [OUTCOME_MEAN_D] =
    SPEC("mean_d", "Mean of D", "D 的均值",
         "mean of D over the units, latest period; in a study without subsystems of the analyzed field",
         "各单元 D 的均值(最末一期);无子系统的研究中为所分析字段的均值", HL_NUMBER, HL_STYLE_NONE, NULL),
    [OUTCOME_MORAN] =
    SPEC("moran", "Moran's I", "莫兰指数", "Moran's I of D, latest period",
         "D 的莫兰指数(最末一期)", HL_NUMBER, HL_STYLE_NONE, NULL),
    [OUTCOME_MORAN_P] =
    SPEC("moran_p", "p of Moran's I", "莫兰指数的 p 值",
         "two-sided, of the normal distribution under randomization: nothing is permuted in a universe",
         "随机化假设下正态近似的双侧 p 值;情景中不作置换", HL_NUMBER, HL_STYLE_NONE, NULL),
    [OUTCOME_M_PROX] =
    SPEC("m_prox", "Mean of M_prox", "M_prox 的均值",
         "mean marginality in proximity of the units that are no core", "非核心单元邻近边缘化指数的均值",
         HL_NUMBER, HL_STYLE_NONE, NULL),
    [OUTCOME_RHO] =
    SPEC("rho", "rho of deficit and opportunity", "落后与机会的 rho",
         "Spearman correlation of L and X: above 0 deficits sit close to cores, below 0 far from them",
         "L 与 X 的斯皮尔曼相关:大于 0 落后单元靠近核心,小于 0 远离核心", HL_NUMBER, HL_STYLE_NONE, NULL),
    [OUTCOME_RHO_P] =
    SPEC("rho_p", "p of rho", "rho 的 p 值",
         "two-sided, of the placebo-core test with universes.placements placements",
         "安慰剂核心检验的双侧 p 值,放置次数为 universes.placements", HL_NUMBER, HL_STYLE_NONE, NULL),
    [OUTCOME_NEAR_MID] =
    SPEC("near_minus_mid", "Near minus mid", "近区减中区",
         "mean of the analyzed variable near the cores less its mean in the middle band",
         "核心近区均值减中间带均值", HL_NUMBER, HL_STYLE_NONE, NULL),
    [OUTCOME_NEAR_MID_P] =
    SPEC("near_minus_mid_p", "p of near minus mid", "近区减中区的 p 值",
         "two-sided, of the placebo-core test with universes.placements placements",
         "安慰剂核心检验的双侧 p 值,放置次数为 universes.placements", HL_NUMBER, HL_STYLE_NONE, NULL),
#define TYPE_SHARE(k, column, en, zh) \
    [OUTCOME_TYPE + (k) - 1] = \
    SPEC(column, "Share of " en, zh "的比例", "share of the units of type " en, "类型为" zh "的单元比例", \
         HL_NUMBER, HL_STYLE_NONE, NULL)
    TYPE_SHARE(HL_TYPE_CORE, "share_core", "cores", "核心"),
    TYPE_SHARE(HL_TYPE_SHADOW, "share_shadow", "agglomeration shadow", "集聚阴影"),
    TYPE_SHARE(HL_TYPE_SPILLOVER, "share_spillover", "spillover beneficiary", "溢出受益"),
    TYPE_SHARE(HL_TYPE_RESILIENT, "share_resilient", "resilient periphery", "韧性外围"),
    TYPE_SHARE(HL_TYPE_TRAP, "share_trap", "remote trap", "边远洼地"),
    TYPE_SHARE(HL_TYPE_POCKET, "share_pocket", "isolated pocket", "孤立洼地"),
    TYPE_SHARE(HL_TYPE_TRANSITIONAL, "share_transitional", "transitional", "过渡"),
#undef TYPE_SHARE
    [OUTCOME_TAU_D] =
    SPEC("tau_d", "Kendall's tau of D", "D 的肯德尔 tau",
         "rank correlation (tau-b) of D with D of the study itself", "D 与研究本身 D 的秩相关(tau-b)",
         HL_NUMBER, HL_STYLE_NONE, NULL),
    [OUTCOME_TAU_M_PROX] =
    SPEC("tau_m_prox", "Kendall's tau of M_prox", "M_prox 的肯德尔 tau",
         "rank correlation (tau-b) of M_prox with that of the study itself", "M_prox 与研究本身结果的秩相关(tau-b)",
         HL_NUMBER, HL_STYLE_NONE, NULL),
    [OUTCOME_SAME_CLASS] =
    SPEC("same_class", "Units of the same class", "类别相同的单元",
         "share of the units whose class of D is that of the study itself", "D 的类别与研究本身相同的单元比例",
         HL_NUMBER, HL_STYLE_NONE, NULL),
    [OUTCOME_SAME_TYPE] =
    SPEC("same_type", "Units of the same type", "类型相同的单元",
         "share of the units whose type is that of the study itself", "类型与研究本身相同的单元比例",
         HL_NUMBER, HL_STYLE_NONE, NULL),
};

/// Columns of the units: of D, then of the periphery.
enum { CLASS_MODAL, CLASS_STABILITY, CLASS_TENTATIVE, RANK_LOW, RANK_HIGH, RANK_SHIFT, OF_D,
       TYPE_MODAL = OF_D, TYPE_STABILITY, SHADOW_SHARE, M_RANK_LOW, M_RANK_HIGH, M_RANK_SHIFT,
       UNIT_COLUMNS };

static const hl_column_spec UNITS[UNIT_COLUMNS] = {
    SPEC("class_modal", "Usual class of D", "D 的众数类别",
         "class that D has in most universes", "多数情景中 D 的类别",
         HL_CLASS, HL_STYLE_CLASSES, &HL_CLASSES_COORDINATION),
    SPEC("class_stability", "Stability of the class", "类别稳定性",
         "share of the universes in which D has the class that the study gives it", "D 的类别与研究结果相同的情景比例",
         HL_NUMBER, HL_STYLE_SHARE, NULL),
    SPEC("class_tentative", "Class tentative", "类别未定",
         "1 where the class holds in less than 80 % of the universes", "类别在不足 80% 的情景中成立时为 1",
         HL_FLAG, HL_STYLE_NONE, NULL),
    SPEC("rank_low", "Rank of D, 5 %", "D 的排名(5%)",
         "rank by D, 1 is the highest, that 5 % of the universes reach or better", "按 D 的排名(1 为最高),5% 的情景达到或优于此值",
         HL_NUMBER, HL_STYLE_NONE, NULL),
    SPEC("rank_high", "Rank of D, 95 %", "D 的排名(95%)",
         "rank by D that 95 % of the universes reach or better", "95% 的情景达到或优于的 D 排名",
         HL_NUMBER, HL_STYLE_NONE, NULL),
    SPEC("rank_shift", "Mean shift of the rank of D", "D 排名的平均变动",
         "mean over the universes of |rank - rank in the study|", "各情景中 |排名 - 研究排名| 的均值",
         HL_NUMBER, HL_STYLE_SEQUENTIAL, NULL),
    SPEC("type_modal", "Usual type", "众数类型",
         "type that the unit has in most universes", "多数情景中的类型",
         HL_CLASS, HL_STYLE_CLASSES, &HL_CLASSES_PERIPHERY),
    SPEC("type_stability", "Stability of the type", "类型稳定性",
         "share of the universes in which the unit has the type that the study gives it", "类型与研究结果相同的情景比例",
         HL_NUMBER, HL_STYLE_SHARE, NULL),
    SPEC("shadow_share", "Share as shadow", "阴影情景比例",
         "share of the universes in which the unit is an agglomeration shadow", "类型为集聚阴影的情景比例",
         HL_NUMBER, HL_STYLE_SHARE, NULL),
    SPEC("m_prox_rank_low", "Rank of M_prox, 5 %", "M_prox 的排名(5%)",
         "rank by M_prox, 1 is the most marginalized, that 5 % of the universes reach or exceed", "按 M_prox 的排名(1 为最边缘化),5% 的情景达到或超过",
         HL_NUMBER, HL_STYLE_NONE, NULL),
    SPEC("m_prox_rank_high", "Rank of M_prox, 95 %", "M_prox 的排名(95%)",
         "rank by M_prox that 95 % of the universes reach or exceed", "95% 的情景达到或超过的 M_prox 排名",
         HL_NUMBER, HL_STYLE_NONE, NULL),
    SPEC("m_prox_rank_shift", "Mean shift of the rank of M_prox", "M_prox 排名的平均变动",
         "mean over the universes of |rank - rank in the study|", "各情景中 |排名 - 研究排名| 的均值",
         HL_NUMBER, HL_STYLE_SEQUENTIAL, NULL),
};

static const hl_column_spec KEY =
    SPEC("key", "Unit", "单元", "key of the unit", "单元代码", HL_TEXT, HL_STYLE_NONE, NULL);
static const hl_column_spec CLASS_SHARE =
    SPEC("class_{F}", "Class: {F}", "类别:{F}", "share of the universes in which D has the class: {F}",
         "D 的类别为“{F}”的情景比例", HL_NUMBER, HL_STYLE_NONE, NULL);
static const hl_column_spec TYPE_SHARE =
    SPEC("type_{F}", "Type: {F}", "类型:{F}", "share of the universes in which the unit has the type: {F}",
         "类型为“{F}”的情景比例", HL_NUMBER, HL_STYLE_NONE, NULL);

static const hl_column_spec UNIVERSE =
    SPEC("universe", "Universe", "情景", "number of the universe; 0 is the study itself", "情景编号;0 为研究本身",
         HL_COUNT, HL_STYLE_NONE, NULL);
static const hl_column_spec CHOICE_WORD =
    SPEC("{F}", "Choice: {F}", "选择:{F}", "level of the choice in this universe; universe 0 has that of the study",
         "该情景中此选择的水平;情景 0 为研究所用水平", HL_TEXT, HL_STYLE_NONE, NULL);
static const hl_column_spec FAILED =
    SPEC("failed", "Failed with", "失败原因", "code of the reason why the universe could not be computed; see hinterland explain",
         "该情景无法计算的原因代码,见 hinterland explain", HL_TEXT, HL_STYLE_NONE, NULL);

enum { LEVEL_CHOICE, LEVEL_OUTCOME, LEVEL_WORD, LEVEL_TEXTS };
static const hl_column_spec LEVEL_TEXT[LEVEL_TEXTS] = {
    SPEC("choice", "Choice", "选择", "what is chosen, as in universes.vary", "所作的选择,同 universes.vary",
         HL_TEXT, HL_STYLE_NONE, NULL),
    SPEC("outcome", "Outcome", "结果", "column of the sheet universes", "工作表 universes 的列", HL_TEXT, HL_STYLE_NONE, NULL),
    SPEC("level", "Level", "水平", "level of the choice; the first is that of the study", "选择的水平;首个为研究所用",
         HL_TEXT, HL_STYLE_NONE, NULL),
};

enum { LEVEL_UNIVERSES, LEVEL_MEAN, LEVEL_SHIFT, LEVEL_SHARE, LEVEL_ADJUSTED, LEVEL_NUMBERS };
static const hl_column_spec LEVEL_NUMBER[LEVEL_NUMBERS] = {
    SPEC("universes", "Universes", "情景数", "universes of this level with the outcome", "该水平下有此结果的情景数",
         HL_COUNT, HL_STYLE_NONE, NULL),
    SPEC("mean", "Mean", "均值", "mean of the outcome over them", "这些情景中结果的均值", HL_NUMBER, HL_STYLE_NONE, NULL),
    SPEC("shift", "Shift", "偏移", "that mean less the mean of all universes", "该均值减全部情景的均值",
         HL_NUMBER, HL_STYLE_NONE, NULL),
    SPEC("share", "Share of variance", "方差份额",
         "eta^2 of the choice: share of the variance of the outcome that lies between its levels", "该选择的 eta²:结果方差中位于其各水平之间的份额",
         HL_NUMBER, HL_STYLE_NONE, NULL),
    SPEC("share_adjusted", "Share of variance, adjusted", "方差份额(校正)",
         "epsilon^2: the share less what chance alone gives levels with few universes", "epsilon²:扣除各水平情景数有限时偶然所致的份额",
         HL_NUMBER, HL_STYLE_NONE, NULL),
};
// clang-format on

// ---- columns of the units

/// Column `which` of unit i.
static double unit_value(const session_universes *all, size_t which, size_t i)
{
    switch (which) {
    case CLASS_MODAL: return hl_class_modal(&all->d_class, i);
    case CLASS_STABILITY: return hl_class_share(&all->d_class, i, all->base.d_class[i]);
    case CLASS_TENTATIVE: {
        const double share = hl_class_share(&all->d_class, i, all->base.d_class[i]);
        return isnan(share) ? NAN : (double)(share < STABLE);
    }
    case RANK_LOW: return hl_rank_quantile(&all->d_rank, i, LOW);
    case RANK_HIGH: return hl_rank_quantile(&all->d_rank, i, HIGH);
    case RANK_SHIFT: return hl_rank_shift(&all->d_rank, i);
    case TYPE_MODAL: return hl_class_modal(&all->type, i);
    case TYPE_STABILITY: return hl_class_share(&all->type, i, all->base.type[i]);
    case SHADOW_SHARE: return hl_class_share(&all->type, i, HL_TYPE_SHADOW);
    case M_RANK_LOW: return hl_rank_quantile(&all->m_rank, i, LOW);
    case M_RANK_HIGH: return hl_rank_quantile(&all->m_rank, i, HIGH);
    default: return hl_rank_shift(&all->m_rank, i);
    }
}

/// Append a column of the units to a list of n rows, or of n rows per period of which
/// the last are filled.
static hl_status append_unit(const session *s, size_t which, hl_columns *to,
                             hl_error *err)
{
    const size_t n = s->frame.n;
    const hl_column *there = hl_columns_find(to, UNITS[which].name);
    hl_column_spec spec = UNITS[which];
    hl_column *column = NULL;

    if (which == CLASS_MODAL) spec.classes = s->universes->classes;

    if (there != NULL) { // the periphery has left room for it
        column = &to->column[there - to->column];
    } else {
        const hl_status status =
            hl_columns_append(to, &spec, NULL, NO_TITLE, &column, err);
        if (status != HL_OK) return status;
    }
    for (size_t i = 0; i < n; i++) {
        column->value[to->rows - n + i] = unit_value(s->universes, which, i);
    }
    return HL_OK;
}

static hl_status append_units(const session *s, hl_columns *to, hl_error *err)
{
    const size_t first = s->universes->d_class.n > 0 ? 0 : OF_D;
    const size_t end = s->universes->type.n > 0 ? UNIT_COLUMNS : OF_D;
    hl_status status = HL_OK;

    for (size_t k = first; k < end && status == HL_OK; k++) {
        status = append_unit(s, k, to, err);
    }
    return status;
}

/// The "?" of the types, now that their shares are known.
static hl_status settle_types(session *s, hl_error *err)
{
    hl_periphery *p = &s->periphery;
    double *share = hl_array(p->rows, sizeof *share);

    if (share == NULL) return hl_no_memory(err, "%zu shares", p->rows);
    for (size_t r = 0; r < p->rows; r++) {
        const bool latest = r / p->n + 1 == p->periods;
        share[r] = latest
                       ? unit_value(s->universes, TYPE_STABILITY, s->member[r % p->n])
                       : NAN;
    }
    hl_periphery_set_stability(p, share, s->periphery_input.options.stable);
    free(share);
    const hl_column *flag = hl_columns_find(&s->frame.panel, "type_tentative");
    for (size_t r = 0; flag != NULL && r < p->rows; r++) {
        flag->value[r / p->n * s->frame.n + s->member[r % p->n]] = p->tentative[r];
    }
    return HL_OK;
}

hl_status universe_columns(session *s, hl_error *err)
{
    hl_status status = append_units(s, &s->frame.panel, err);

    if (status == HL_OK && s->universes->type.n > 0) status = settle_types(s, err);
    return status;
}

// ---- the sheets

static hl_status append_shares(const hl_class_counts *counts, const hl_classes *classes,
                               const hl_column_spec *spec, hl_columns *to,
                               hl_error *err)
{
    enum { DIGITS = 12 };
    char number[DIGITS];

    for (size_t c = 0; c < classes->count; c++) {
        const hl_class *row = &classes->row[c];
        hl_column *column = NULL;
        (void)snprintf(number, sizeof number, "%d", row->code);
        const hl_status status =
            hl_columns_append(to, spec, number, row->label, &column, err);
        if (status != HL_OK) return status;
        for (size_t i = 0; i < to->rows; i++) {
            column->value[i] = hl_class_share(counts, i, row->code);
        }
    }
    return HL_OK;
}

static hl_status add_units(session *s, hl_error *err)
{
    const session_universes *all = s->universes;
    hl_sheet *sheet = session_add_sheet(
        s, "universe_units", (hl_text){"Units in all universes", "各情景中的单元"},
        (hl_text){"How often each unit has each class and type, and how far its rank "
                  "moves. Latest period.",
                  "各单元取得各类别与类型的频率及排名变动,最末一期。"});
    hl_columns *to = &sheet->columns;

    to->rows = s->frame.n;
    hl_status status =
        hl_columns_append_texts(to, &KEY, (const char *const *)s->frame.key, err);
    if (status == HL_OK) status = append_units(s, to, err);
    if (status == HL_OK && all->d_class.n > 0) {
        status = append_shares(&all->d_class, all->classes, &CLASS_SHARE, to, err);
    }
    if (status == HL_OK && all->type.n > 0) {
        status = append_shares(&all->type, &HL_CLASSES_PERIPHERY, &TYPE_SHARE, to, err);
    }
    return status;
}

static bool varies(const session_universes *all, size_t choice)
{
    return all->plan.choices.levels[choice] > 1;
}

/// Does any universe have the outcome?
static bool is_there(const session_universes *all, size_t outcome)
{
    for (size_t u = 0; u < all->plan.universes; u++) {
        if (!isnan(all->outcome[u * OUTCOMES + outcome])) return true;
    }
    return false;
}

static hl_status append_choice(const session_universes *all, size_t choice,
                               const char **text, hl_columns *to, hl_error *err)
{
    hl_column_spec spec = CHOICE_WORD;

    spec.name = UNIVERSE_CHOICES[choice].name;
    spec.title = UNIVERSE_CHOICES[choice].title;
    for (size_t u = 0; u < to->rows; u++) {
        text[u] = all->plan.level[choice][all->level[u * CHOICES + choice]].word;
    }
    return hl_columns_append_texts(to, &spec, text, err);
}

static hl_status append_outcome(const session_universes *all, size_t outcome,
                                hl_columns *to, hl_error *err)
{
    hl_column *column = NULL;
    const hl_status status = hl_columns_append(to, &UNIVERSE_OUTCOMES[outcome], NULL,
                                               NO_TITLE, &column, err);

    for (size_t u = 0; status == HL_OK && u < to->rows; u++) {
        column->value[u] = all->outcome[u * OUTCOMES + outcome];
    }
    return status;
}

static hl_status fill_universes(const session_universes *all, const char **text,
                                hl_columns *to, hl_error *err)
{
    hl_column *number = NULL;

    hl_status status = hl_columns_append(to, &UNIVERSE, NULL, NO_TITLE, &number, err);
    for (size_t u = 0; status == HL_OK && u < to->rows; u++) {
        number->value[u] = (double)u;
    }
    for (size_t c = 0; c < CHOICES && status == HL_OK; c++) {
        if (varies(all, c)) status = append_choice(all, c, text, to, err);
    }
    for (size_t u = 0; u < to->rows; u++) {
        const hl_code code = all->code[u];
        text[u] = code != HL_CODE_NONE ? hl_code_info(code)->id : NULL;
    }
    if (status == HL_OK) status = hl_columns_append_texts(to, &FAILED, text, err);
    for (size_t k = 0; k < OUTCOMES && status == HL_OK; k++) {
        if (is_there(all, k)) status = append_outcome(all, k, to, err);
    }
    return status;
}

static hl_status add_universes(session *s, hl_error *err)
{
    const session_universes *all = s->universes;
    const char **text = hl_array(all->plan.universes, sizeof *text);
    hl_sheet *sheet = session_add_sheet(
        s, "universes", (hl_text){"Universes", "情景"},
        (hl_text){"The same analysis with other choices: one row per universe, the "
                  "study itself first.",
                  "以其他选择重做的同一分析:每个情景一行,首行为研究本身。"});

    if (text == NULL) return hl_no_memory(err, "%zu universes", all->plan.universes);
    sheet->columns.rows = all->plan.universes;
    const hl_status status = fill_universes(all, text, &sheet->columns, err);
    free(text);
    return status;
}

/// The rows of the sheet of influence while they are listed.
typedef struct influence_rows {
    size_t count;
    const char **text; ///< LEVEL_TEXTS * capacity
    double *number;    ///< LEVEL_NUMBERS * capacity
    hl_level_effect *effect;
    size_t capacity;
} influence_rows;

static void list_influence(const session_universes *all, size_t choice, size_t outcome,
                           influence_rows *rows)
{
    const hl_influence_input input = {.y = all->outcome + outcome,
                                      .level = all->level + choice,
                                      .y_stride = OUTCOMES,
                                      .level_stride = CHOICES,
                                      .universes = all->plan.universes,
                                      .levels = all->plan.choices.levels[choice]};
    const hl_influence whole = hl_influence_of(&input, rows->effect);

    for (size_t l = 0; l < input.levels; l++) {
        const size_t r = rows->count++;
        const char **text = rows->text + r;
        double *number = rows->number + r;
        text[LEVEL_CHOICE * rows->capacity] = UNIVERSE_CHOICES[choice].name;
        text[LEVEL_OUTCOME * rows->capacity] = UNIVERSE_OUTCOMES[outcome].name;
        text[LEVEL_WORD * rows->capacity] = all->plan.level[choice][l].word;
        number[LEVEL_UNIVERSES * rows->capacity] = (double)rows->effect[l].universes;
        number[LEVEL_MEAN * rows->capacity] = rows->effect[l].mean;
        number[LEVEL_SHIFT * rows->capacity] = rows->effect[l].shift;
        number[LEVEL_SHARE * rows->capacity] = whole.share;
        number[LEVEL_ADJUSTED * rows->capacity] = whole.adjusted;
    }
}

static hl_status append_influence(const influence_rows *rows, hl_columns *to,
                                  hl_error *err)
{
    hl_status status = HL_OK;

    to->rows = rows->count;
    for (size_t k = 0; k < LEVEL_TEXTS && status == HL_OK; k++) {
        status = hl_columns_append_texts(to, &LEVEL_TEXT[k],
                                         rows->text + k * rows->capacity, err);
    }
    for (size_t k = 0; k < LEVEL_NUMBERS && status == HL_OK; k++) {
        status = hl_columns_append_values(to, &LEVEL_NUMBER[k], NULL, NO_TITLE,
                                          rows->number + k * rows->capacity, err);
    }
    return status;
}

static hl_status add_influence(session *s, hl_error *err)
{
    const session_universes *all = s->universes;
    influence_rows rows = {0};

    for (size_t c = 0; c < CHOICES; c++) {
        rows.capacity += OUTCOMES * all->plan.choices.levels[c];
    }
    rows.text = hl_array(rows.capacity, LEVEL_TEXTS * sizeof *rows.text);
    rows.number = hl_array(rows.capacity, LEVEL_NUMBERS * sizeof *rows.number);
    rows.effect = hl_array(HL_CHOICE_LEVELS_MAX, sizeof *rows.effect);
    hl_status status = HL_OK;
    if (rows.text == NULL || rows.number == NULL || rows.effect == NULL) {
        status = hl_no_memory(err, "%zu levels", rows.capacity);
        goto done;
    }
    for (size_t c = 0; c < CHOICES; c++) {
        for (size_t k = 0; varies(all, c) && k < OUTCOMES; k++) {
            if (is_there(all, k)) list_influence(all, c, k, &rows);
        }
    }
    hl_sheet *sheet = session_add_sheet(
        s, "universe_influence", (hl_text){"Influence of the choices", "各选择的影响"},
        (hl_text){"Which choice moves which outcome: share of variance between its "
                  "levels, and mean shift of each level.",
                  "哪项选择影响哪项结果:各水平之间的方差份额及各水平的平均偏移。"});
    status = append_influence(&rows, &sheet->columns, err);
done:
    free(rows.text);
    free(rows.number);
    free(rows.effect);
    return status;
}

hl_status session_universe_sheets(session *s, hl_error *err)
{
    if (s->universes == NULL) return HL_OK;

    hl_status status = add_universes(s, err);
    if (status == HL_OK) status = add_influence(s, err);
    if (status == HL_OK) status = add_units(s, err);
    return status;
}
