/// What permutations gave, as histograms: the charts of the null distributions are made
/// of them.

#include "study/session.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"

enum { BINS = 40 };

/// The next bins of the session, zeroed; NULL: no memory.
static session_bin *add_bins(session *s)
{
    session_bin *grown =
        hl_grow(s->bin, &s->bin_capacity, s->bin_count + BINS, sizeof *grown);

    if (grown == NULL) return NULL;
    s->bin = grown;
    s->bin_count += BINS;
    return grown + s->bin_count - BINS;
}

hl_status session_keep_distribution(session *s, const session_drawn *drawn,
                                    hl_error *err)
{
    double low = HUGE_VAL;
    double high = -HUGE_VAL;

    for (size_t r = 0; r < drawn->count; r++) {
        if (!isfinite(drawn->value[r])) continue;
        low = fmin(low, drawn->value[r]);
        high = fmax(high, drawn->value[r]);
    }
    if (!(high > low)) return HL_OK; // nothing varies: nothing to be shown
    session_bin *bin = add_bins(s);
    if (bin == NULL) return hl_no_memory(err, "%d bins", BINS);
    const double width = (high - low) / BINS;
    for (size_t b = 0; b < BINS; b++) {
        bin[b] =
            (session_bin){.field = drawn->field,
                          .period = drawn->period,
                          .statistic = drawn->statistic,
                          .from = low + (double)b * width,
                          .to = b + 1 == BINS ? high : low + (double)(b + 1) * width};
    }
    for (size_t r = 0; r < drawn->count; r++) {
        if (!isfinite(drawn->value[r])) continue;
        const size_t b = (size_t)((drawn->value[r] - low) / width);
        bin[b < BINS ? b : BINS - 1].count++;
    }
    return HL_OK;
}

// clang-format off
#define NUMBER(word, en, zh, says, says_zh)                                        \
    {.name = (word), .title = {(en), (zh)}, .meaning = {(says), (says_zh)}, .unit = {"", ""}, .kind = HL_NUMBER}
#define TEXT(word, en, zh, says, says_zh)                                          \
    {.name = (word), .title = {(en), (zh)}, .meaning = {(says), (says_zh)}, .unit = {"", ""}, .kind = HL_TEXT}
// clang-format on

static hl_status bin_texts(const session *s, hl_columns *columns, hl_error *err)
{
    static const hl_column_spec SPEC[] = {
        TEXT("field", "Field", "字段", "analyzed field; none for the placebo cores",
             "所分析的字段;安慰剂核心为空"),
        TEXT("period", "Period", "时期", "period", "时期"),
        TEXT("statistic", "Statistic", "统计量", "what was computed",
             "所计算的统计量")};
    hl_status status = HL_OK;

    for (size_t c = 0; c < sizeof SPEC / sizeof *SPEC && status == HL_OK; c++) {
        const char **text = hl_array(s->bin_count, sizeof *text);
        if (text == NULL) return hl_no_memory(err, "%zu bins", s->bin_count);
        for (size_t b = 0; b < s->bin_count; b++) {
            const session_bin *bin = &s->bin[b];
            if (c == 0) text[b] = bin->field;
            if (c == 1) text[b] = s->frame.period[bin->period];
            if (c == 2) text[b] = bin->statistic;
        }
        status = hl_columns_append_texts(columns, &SPEC[c], text, err);
        free((void *)text);
    }
    return status;
}

static hl_status bin_numbers(const session *s, hl_columns *columns, hl_error *err)
{
    static const hl_column_spec SPEC[] = {
        NUMBER("bin_from", "From", "起", "lower limit, included", "下限(含)"),
        NUMBER("bin_to", "To", "止", "upper limit", "上限"),
        {.name = "count",
                                                          .title = {"Count", "次数"},
                                                          .meaning = {"permutations or placements that gave such a value",
                     "得到该范围内数值的置换或放置次数"},
                                                          .unit = {"", ""},
                                                          .kind = HL_COUNT}
    };
    hl_status status = HL_OK;

    for (size_t c = 0; c < sizeof SPEC / sizeof *SPEC && status == HL_OK; c++) {
        double *value = hl_array(s->bin_count, sizeof *value);
        if (value == NULL) return hl_no_memory(err, "%zu bins", s->bin_count);
        for (size_t b = 0; b < s->bin_count; b++) {
            const session_bin *bin = &s->bin[b];
            value[b] = c == 0 ? bin->from : c == 1 ? bin->to : (double)bin->count;
        }
        status =
            hl_columns_append_values(columns, &SPEC[c], NULL, (hl_text){0}, value, err);
        free(value);
    }
    return status;
}

hl_status session_distribution_sheet(session *s, hl_error *err)
{
    if (s->bin_count == 0) return HL_OK;
    hl_sheet *sheet = session_add_sheet(
        s, "null_distributions", (hl_text){"Null distributions", "零分布"},
        (hl_text){"What the statistics were in the permutations, in 40 bins each.",
                  "各统计量在置换中的取值分布,各分 40 组。"});
    sheet->columns.rows = s->bin_count;
    const hl_status status = bin_texts(s, &sheet->columns, err);
    return status == HL_OK ? bin_numbers(s, &sheet->columns, err) : status;
}
