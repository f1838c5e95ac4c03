// The sheet join_audit: every repair, every gap, every doubt, one row each.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/suggest.h"
#include "frame/joiner.h"

enum { BOUNDARIES = 1, INDICATORS = 2 }; // codes of HL_JOIN_SIDES

#define GREEN  0x66A61EU
#define BLUE   0x7570B3U
#define YELLOW 0xE6AB02U
#define RED    0xD95F02U
#define GRAY   0x999999U

static const hl_class SIDE_ROWS[] = {
    {BOUNDARIES, {"boundaries", "边界"}, BLUE },
    {INDICATORS, {"indicators", "指标"}, GREEN},
};
const hl_classes HL_JOIN_SIDES = {
    "join_side", {"Side", "来源"},
     SIDE_ROWS, sizeof SIDE_ROWS / sizeof SIDE_ROWS[0]
};

static const hl_class REPAIR_ROWS[] = {
    {HL_REPAIR_SPACES_AROUND, {"spaces around", "首尾空格"},                      GREEN},
    {HL_REPAIR_SPACES_INSIDE, {"spaces inside", "内部空格"},                      GREEN},
    {HL_REPAIR_FULL_WIDTH,    {"full-width characters", "全角字符"},              GREEN},
    {HL_REPAIR_DECIMALS,      {"decimals of zeros", "多余的小数零"},            GREEN},
    {HL_REPAIR_LEADING_ZEROS, {"lost leading zeros", "丢失的前导零"},           GREEN},
    {HL_REPAIR_LONG_CODE,     {"12-digit and 6-digit code", "12 位与 6 位代码"}, GREEN},
};
const hl_classes HL_JOIN_REPAIRS = {
    "join_repair",
    {"Repair", "修正"},
    REPAIR_ROWS,
    sizeof REPAIR_ROWS / sizeof REPAIR_ROWS[0]
};

static const hl_class REASON_ROWS[] = {
    {HL_REASON_REPAIRED,         {"joined after a repair", "修正后匹配"},               GREEN},
    {HL_REASON_NAME_DIFFERS,
     {"joined, but the name differs", "已匹配但名称不同"},
     YELLOW                                                                                       },
    {HL_REASON_ABSENT,           {"county without a row", "县区无对应行"},             RED  },
    {HL_REASON_ABSENT_IN_PERIOD,
     {"county without a row in this period", "县区在该时期无对应行"},
     RED                                                                                          },
    {HL_REASON_NO_UNIT,          {"key of no county", "键不属于任何县区"},           GRAY },
    {HL_REASON_AMBIGUOUS,
     {"several keys fit, none joined", "对应多个键,未连接"},
     YELLOW                                                                                       },
    {HL_REASON_DUPLICATE,        {"several rows in one period", "同一时期出现多行"}, RED  },
    {HL_REASON_NO_KEY,           {"rows without a key", "无键的行"},                     GRAY },
    {HL_REASON_NO_PERIOD,        {"rows without a period", "无时期的行"},               GRAY },
};
const hl_classes HL_JOIN_REASONS = {
    "join_reason",
    {"Reason", "原因"},
    REASON_ROWS,
    sizeof REASON_ROWS / sizeof REASON_ROWS[0]
};

static const hl_class EVIDENCE_ROWS[] = {
    {HL_EVIDENCE_SAME_NAME,    {"same name, other key", "名称相同,键不同"},               GREEN },
    {HL_EVIDENCE_SUFFIX,
     {"same name but for its ending (county, city …)", "仅后缀(县、区、市等)不同"},
     GREEN                                                                                             },
    {HL_EVIDENCE_FITS,         {"one of the keys that fit", "可对应的键之一"},            YELLOW},
    {HL_EVIDENCE_BEGINS,
     {"one key begins with the other", "一键为另一键的开头"},
     YELLOW                                                                                            },
    {HL_EVIDENCE_SIMILAR_KEY,  {"similar key", "键相近"},                                     YELLOW},
    {HL_EVIDENCE_SIMILAR_NAME, {"similar name", "名称相近"},                                 YELLOW},
};
const hl_classes HL_JOIN_EVIDENCE = {
    "join_evidence",
    {"Evidence", "依据"},
    EVIDENCE_ROWS,
    sizeof EVIDENCE_ROWS / sizeof EVIDENCE_ROWS[0]
};

/// A row of the audit before it becomes columns. Text is borrowed; NULL = missing.
typedef struct audit_row {
    int side;
    hl_join_reason reason;
    const char *key;
    const char *name;
    const char *period; ///< NULL: in all
    hl_join_repair repair;
    const char *matched_key;
    const char *matched_name;
    size_t rows; ///< of the table; 0 for a unit
    join_suggestion suggestion;
    size_t rank; ///< 0: no suggestion
} audit_row;

typedef struct audit {
    audit_row *row;
    size_t count;
    size_t capacity;
    hl_join *join;
    bool failed; ///< out of memory; checked once, at the end
} audit;

static void add(audit *a, audit_row row)
{
    audit_row *grown = hl_grow(a->row, &a->capacity, a->count + 1, sizeof *grown);

    if (row.rank <= 1 && row.reason != HL_REASON_NO_KEY &&
        row.reason != HL_REASON_NO_PERIOD) {
        a->join->reason[row.reason]++;
    }
    if (row.rank == 1) a->join->suggested++;
    if (row.repair != HL_REPAIR_NONE) a->join->repair[row.repair]++;
    if (grown == NULL) {
        a->failed = true;
        return;
    }
    a->row = grown;
    a->row[a->count++] = row;
}

/// The row once per suggestion, or once without any.
static void add_suggested(audit *a, audit_row row, const join_suggestions *list)
{
    if (list->count == 0) add(a, row);
    for (size_t i = 0; i < list->count; i++) {
        row.suggestion = list->row[i];
        row.rank = i + 1;
        add(a, row);
    }
}

/// One row per kind of repair in the set.
static void add_repairs(audit *a, audit_row row, unsigned repairs)
{
    row.reason = HL_REASON_REPAIRED;
    for (hl_join_repair kind = HL_REPAIR_NONE + 1; kind < HL_REPAIR_COUNT; kind++) {
        if ((repairs & (1U << kind)) == 0) continue;
        row.repair = kind;
        add(a, row);
    }
}

static hl_status audit_unit_repairs(const joiner *j, audit *a, hl_error *err)
{
    if (j->frame->key_read == NULL) return HL_OK;
    for (size_t i = 0; i < j->frame->n; i++) {
        unsigned repairs = 0;
        char *normal = hl_key_normal(j->frame->key_read[i], &repairs);
        if (normal == NULL) return hl_no_memory(err, "a key");
        free(normal);
        add_repairs(a,
                    (audit_row){.side = BOUNDARIES,
                                .key = j->frame->key_read[i],
                                .name = j->unit[i].name,
                                .matched_key = j->unit[i].key},
                    repairs);
    }
    return HL_OK;
}

static void audit_unit(const joiner *j, audit *a, size_t i)
{
    const join_unit *unit = &j->unit[i];
    audit_row row = {.side = BOUNDARIES, .key = unit->key, .name = unit->name};

    if (unit->periods == j->made.periods) return;
    if (unit->periods == 0) {
        row.reason = unit->is_ambiguous ? HL_REASON_AMBIGUOUS : HL_REASON_ABSENT;
        add_suggested(a, row, &j->for_unit[i]);
        return;
    }
    row.reason = unit->is_ambiguous ? HL_REASON_AMBIGUOUS : HL_REASON_ABSENT_IN_PERIOD;
    for (size_t t = 0; t < j->made.periods; t++) {
        if (j->made.row_of[t * j->made.n + i] != SIZE_MAX) continue;
        row.period = j->made.period[t];
        add_suggested(a, row, &j->for_unit[i]);
    }
}

static unsigned repairs_of(const join_entry *entry, join_rule rule)
{
    unsigned repairs = entry->repairs;

    if (rule == RULE_SQUEEZED) repairs |= 1U << HL_REPAIR_SPACES_INSIDE;
    if (rule == RULE_ZEROS) repairs |= 1U << HL_REPAIR_LEADING_ZEROS;
    if (rule == RULE_LONG) repairs |= 1U << HL_REPAIR_LONG_CODE;
    return repairs;
}

/// What the joined entries first .. end - 1, of the same spelling and name, say.
static void audit_joined(const joiner *j, audit *a, size_t first, size_t joined)
{
    const join_entry *entry = &j->entry[first];
    const join_group *group = &j->group[entry->group];
    const join_unit *unit = &j->unit[group->unit];
    audit_row row = {.side = INDICATORS,
                     .key = entry->read,
                     .name = entry->name,
                     .matched_key = unit->key,
                     .matched_name = unit->name,
                     .rows = joined};

    add_repairs(a, row, repairs_of(entry, group->rule));
    if (entry->name[0] == '\0' || unit->name[0] == '\0') return;
    if (strcmp(entry->name, unit->name) == 0) return;
    const size_t stem = hl_key_stem(entry->name);
    row.reason = HL_REASON_NAME_DIFFERS;
    row.suggestion.distance = hl_edit_distance(entry->name, unit->name);
    if (stem == hl_key_stem(unit->name) &&
        strncmp(entry->name, unit->name, stem) == 0) {
        row.suggestion.evidence = HL_EVIDENCE_SUFFIX;
    }
    add(a, row);
}

static void audit_left(const joiner *j, audit *a, size_t g, size_t left)
{
    const join_group *group = &j->group[g];
    audit_row row = {.side = INDICATORS,
                     .key = group->key,
                     .name = group->name,
                     .rows = left,
                     .reason = HL_REASON_NO_UNIT};

    if (group->is_ambiguous || group->unit != SIZE_MAX) {
        row.reason = HL_REASON_AMBIGUOUS;
    }
    if (group->is_duplicate) {
        row.reason = HL_REASON_DUPLICATE;
        row.matched_key = j->unit[group->unit].key;
        row.matched_name = j->unit[group->unit].name;
        add(a, row);
        return;
    }
    add_suggested(a, row, &j->for_group[g]);
}

/// The entries from `first` on that are spelled and named alike end before this one.
static size_t end_of_twins(const joiner *j, size_t first, size_t end)
{
    const join_entry *head = &j->entry[first];
    size_t e = first + 1;

    while (e < end && strcmp(j->entry[e].read, head->read) == 0 &&
           strcmp(j->entry[e].name, head->name) == 0) {
        e++;
    }
    return e;
}

static void audit_group(const joiner *j, audit *a, size_t g)
{
    const join_group *group = &j->group[g];
    const size_t left = group->end - group->first - group->joined;

    for (size_t first = group->first; first < group->end;) {
        const size_t end = end_of_twins(j, first, group->end);
        size_t joined = 0;
        for (size_t e = first; e < end; e++) {
            joined += j->entry[e].joined;
        }
        if (joined > 0) audit_joined(j, a, first, joined);
        first = end;
    }
    if (left > 0) audit_left(j, a, g, left);
}

static void audit_nameless(const hl_join *join, audit *a)
{
    for (hl_join_reason why = HL_REASON_NO_KEY; why <= HL_REASON_NO_PERIOD; why++) {
        if (join->reason[why] == 0) continue;
        add(a,
            (audit_row){.side = INDICATORS, .reason = why, .rows = join->reason[why]});
    }
}

static int compare_words(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int by_place(const void *pa, const void *pb)
{
    const audit_row *a = pa;
    const audit_row *b = pb;

    if (a->side != b->side) return a->side < b->side ? -1 : 1;
    if (a->reason != b->reason) return a->reason < b->reason ? -1 : 1;
    int order = compare_words(a->key, b->key);
    if (order == 0) order = compare_words(a->name, b->name);
    if (order == 0) order = compare_words(a->period, b->period);
    if (order == 0) order = compare_words(a->matched_key, b->matched_key);
    if (order == 0) order = (a->repair > b->repair) - (a->repair < b->repair);
    if (order == 0) order = (a->rank > b->rank) - (a->rank < b->rank);
    return order;
}

// ---- columns ------------------------------------------------------------------------

static const char *text_or_null(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

static double code_or_nan(unsigned code)
{
    return code > 0 ? (double)code : NAN;
}

#define NO_UNIT \
    {           \
        "", ""  \
    }
#define PLAIN HL_STYLE_NONE
// clang-format off
static const hl_column_spec
SIDE = {"side", {"Side", "来源"}, {"Which input the key stands in", "键所在的输入"},
        NO_UNIT, HL_CLASS, PLAIN, &HL_JOIN_SIDES},
REASON = {"reason", {"Reason", "原因"}, {"Why the key stands in the audit", "列入审查的原因"},
          NO_UNIT, HL_CLASS, PLAIN, &HL_JOIN_REASONS},
PERIOD = {"period", {"Period", "时期"}, {"Empty: every period", "空:所有时期"},
          NO_UNIT, HL_TEXT, PLAIN, NULL},
KEY = {"key", {"Key", "键"}, {"As read when joined after a repair, else in normal form",
       "修正后匹配者为原文,其余为规范形式"}, NO_UNIT, HL_TEXT, PLAIN, NULL},
NAME = {"name", {"Name", "名称"}, {"Name on the side of the key", "键所在一侧的名称"},
        NO_UNIT, HL_TEXT, PLAIN, NULL},
REPAIR = {"repair", {"Repair", "修正"}, {"What was put right; nothing is lost by it",
          "所作修正;不损失信息"}, NO_UNIT, HL_CLASS, PLAIN, &HL_JOIN_REPAIRS},
MATCHED_KEY = {"matched_key", {"Matched key", "匹配的键"},
               {"Key of the county that it belongs to", "所属县区的键"},
               NO_UNIT, HL_TEXT, PLAIN, NULL},
MATCHED_NAME = {"matched_name", {"Matched name", "匹配的名称"},
                {"Name of that county in the boundaries", "该县区在边界图层中的名称"},
                NO_UNIT, HL_TEXT, PLAIN, NULL},
ROWS = {"rows", {"Rows", "行数"}, {"Rows of the table concerned", "涉及的表格行数"},
        {"1", "1"}, HL_COUNT, PLAIN, NULL},
SUGGESTION = {"suggestion", {"Suggestion", "建议键"},
              {"Key of the other side that may be meant; never applied",
               "另一侧可能对应的键;从不自动采用"}, NO_UNIT, HL_TEXT, PLAIN, NULL},
SUGGESTION_NAME = {"suggestion_name", {"Suggested name", "建议名称"},
                   {"Name that goes with the suggestion", "建议键对应的名称"},
                   NO_UNIT, HL_TEXT, PLAIN, NULL},
EVIDENCE = {"evidence", {"Evidence", "依据"}, {"What speaks for the suggestion", "建议的依据"},
            NO_UNIT, HL_CLASS, PLAIN, &HL_JOIN_EVIDENCE},
DISTANCE = {"distance", {"Edit distance", "编辑距离"},
            {"Characters to insert, drop, replace or swap", "需插入、删除、替换或交换的字符数"},
            {"1", "1"}, HL_COUNT, PLAIN, NULL},
RANK = {"rank", {"Rank", "次序"}, {"1 is the strongest suggestion for this key",
        "1 为该键最有力的建议"}, {"1", "1"}, HL_COUNT, PLAIN, NULL};
// clang-format on

/// What a row has in a column: a text or a number, as the column goes.
typedef struct audit_value {
    const char *text;
    double number;
} audit_value;

typedef audit_value value_of(const audit_row *row);

static audit_value words(const char *text)
{
    return (audit_value){.text = text_or_null(text)};
}

static audit_value number(double value)
{
    return (audit_value){.number = value};
}

static audit_value side_of(const audit_row *row)
{
    return number(row->side);
}

static audit_value reason_of(const audit_row *row)
{
    return number((double)row->reason);
}

static audit_value period_of(const audit_row *row)
{
    return words(row->period);
}

static audit_value key_of(const audit_row *row)
{
    return words(row->key);
}

static audit_value name_of(const audit_row *row)
{
    return words(row->name);
}

static audit_value repair_of(const audit_row *row)
{
    return number(code_or_nan(row->repair));
}

static audit_value matched_key_of(const audit_row *row)
{
    return words(row->matched_key);
}

static audit_value matched_name_of(const audit_row *row)
{
    return words(row->matched_name);
}

static audit_value rows_of(const audit_row *row)
{
    return number(row->rows > 0 ? (double)row->rows : NAN);
}

static audit_value suggestion_of(const audit_row *row)
{
    return words(row->suggestion.key);
}

static audit_value suggestion_name_of(const audit_row *row)
{
    return words(row->suggestion.name);
}

static audit_value evidence_of(const audit_row *row)
{
    return number(code_or_nan(row->suggestion.evidence));
}

static audit_value distance_of(const audit_row *row)
{
    const bool has = row->rank > 0 || row->reason == HL_REASON_NAME_DIFFERS;

    return number(has ? (double)row->suggestion.distance : NAN);
}

static audit_value rank_of(const audit_row *row)
{
    return number(row->rank > 0 ? (double)row->rank : NAN);
}

static const struct {
    const hl_column_spec *spec;
    value_of *value;
} COLUMNS[] = {
    {&SIDE,            side_of           },
    {&REASON,          reason_of         },
    {&PERIOD,          period_of         },
    {&KEY,             key_of            },
    {&NAME,            name_of           },
    {&REPAIR,          repair_of         },
    {&MATCHED_KEY,     matched_key_of    },
    {&MATCHED_NAME,    matched_name_of   },
    {&ROWS,            rows_of           },
    {&SUGGESTION,      suggestion_of     },
    {&SUGGESTION_NAME, suggestion_name_of},
    {&EVIDENCE,        evidence_of       },
    {&DISTANCE,        distance_of       },
    {&RANK,            rank_of           },
};

static hl_status write_column(const audit *a, size_t c, hl_columns *columns,
                              hl_error *err)
{
    hl_column *column = NULL;

    const hl_status status =
        hl_columns_append(columns, COLUMNS[c].spec, NULL, (hl_text){0}, &column, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < a->count; i++) {
        const audit_value value = COLUMNS[c].value(&a->row[i]);
        if (column->kind != HL_TEXT) {
            column->value[i] = value.number;
            continue;
        }
        column->text[i] = hl_copy_text(value.text);
        if (value.text != NULL && column->text[i] == NULL) {
            return hl_no_memory(err, "the join audit");
        }
    }
    return HL_OK;
}

hl_status join_write_audit(joiner *j, hl_error *err)
{
    audit a = {.join = &j->made};

    hl_status status = audit_unit_repairs(j, &a, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < j->frame->n; i++) {
        audit_unit(j, &a, i);
    }
    for (size_t g = 0; g < j->groups; g++) {
        audit_group(j, &a, g);
    }
    audit_nameless(&j->made, &a);
    if (a.failed) {
        status = hl_no_memory(err, "the join audit");
        goto done;
    }
    if (a.count > 0) qsort(a.row, a.count, sizeof *a.row, by_place);
    j->made.audit.rows = a.count;
    for (size_t c = 0; status == HL_OK && c < sizeof COLUMNS / sizeof COLUMNS[0]; c++) {
        status = write_column(&a, c, &j->made.audit, err);
    }
done:
    free(a.row);
    return status;
}
