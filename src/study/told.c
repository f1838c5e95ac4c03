/// What the run says, as sheets: a result tells it again without the run.

#include "study/session.h"

#include <stdlib.h>

#include "core/memory.h"

static hl_status add_findings(session *s, hl_error *err)
{
    static const hl_column_spec TEXT[HL_LANG_COUNT] = {
        {.name = "text_en",
         .title = {"Finding", "英文"},
         .meaning = {"the finding in English", "主要发现的英文"},
         .unit = {"", ""},
         .kind = HL_TEXT},
        {.name = "text_zh",
         .title = {"Finding in Chinese", "中文"},
         .meaning = {"the finding in Chinese", "主要发现的中文"},
         .unit = {"", ""},
         .kind = HL_TEXT}
    };
    const char *text[HL_FINDINGS_MAX];
    hl_status status = HL_OK;

    if (s->finding_count == 0) return HL_OK;
    hl_sheet *sheet = session_add_sheet(
        s, "findings", (hl_text){"Findings", "主要发现"},
        (hl_text){"What the results say, in words.", "结果的文字说明。"});
    sheet->columns.rows = s->finding_count;
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && status == HL_OK; lang++) {
        for (size_t k = 0; k < s->finding_count; k++) {
            text[k] = s->finding[k][lang];
        }
        status = hl_columns_append_texts(&sheet->columns, &TEXT[lang], text, err);
    }
    return status;
}

/// Part and language of a column of the sheet warnings.
static const struct {
    hl_message_part part;
    hl_lang lang;
} WORDS[] = {
    {HL_WHAT, HL_EN},
    {HL_WHAT, HL_ZH},
    {HL_WHY,  HL_EN},
    {HL_WHY,  HL_ZH},
    {HL_CURE, HL_EN},
    {HL_CURE, HL_ZH}
};

static hl_status fill_words(const hl_log *log, size_t column, char **text,
                            hl_error *err)
{
    char words[2 * HL_MESSAGE_VALUES_SIZE];

    for (size_t k = 0; k < log->count; k++) {
        hl_message_text(&log->message[k], WORDS[column].part, WORDS[column].lang, words,
                        sizeof words);
        text[k] = hl_copy_text(words);
        if (text[k] == NULL) return hl_no_memory(err, "the warnings");
    }
    return HL_OK;
}

static hl_status append_words(const hl_log *log, hl_columns *columns, hl_error *err)
{
    static const hl_column_spec SPEC[] = {
        {.name = "what_en",
         .title = {"What", "内容（英文）"},
         .meaning = {"what was noticed", "注意到的情况"},
         .unit = {"", ""},
         .kind = HL_TEXT},
        {.name = "what_zh",
         .title = {"What, in Chinese", "内容"},
         .meaning = {"what was noticed, in Chinese", "注意到的情况（中文）"},
         .unit = {"", ""},
         .kind = HL_TEXT},
        {.name = "why_en",
         .title = {"Why", "原因（英文）"},
         .meaning = {"why it matters", "为何重要"},
         .unit = {"", ""},
         .kind = HL_TEXT},
        {.name = "why_zh",
         .title = {"Why, in Chinese", "原因"},
         .meaning = {"why it matters, in Chinese", "为何重要（中文）"},
         .unit = {"", ""},
         .kind = HL_TEXT},
        {.name = "cure_en",
         .title = {"Cure", "办法（英文）"},
         .meaning = {"what can be done", "可以怎样处理"},
         .unit = {"", ""},
         .kind = HL_TEXT},
        {.name = "cure_zh",
         .title = {"Cure, in Chinese", "办法"},
         .meaning = {"what can be done, in Chinese", "可以怎样处理（中文）"},
         .unit = {"", ""},
         .kind = HL_TEXT}
    };
    hl_status status = HL_OK;

    for (size_t c = 0; c < sizeof SPEC / sizeof *SPEC && status == HL_OK; c++) {
        char **text = hl_array(log->count, sizeof *text);
        if (text == NULL) return hl_no_memory(err, "the warnings");
        status = fill_words(log, c, text, err);
        if (status == HL_OK) {
            status = hl_columns_append_texts(columns, &SPEC[c],
                                             (const char *const *)text, err);
        }
        hl_free_texts(text, log->count);
    }
    return status;
}

static hl_status append_codes(const hl_log *log, hl_columns *columns, hl_error *err)
{
    static const hl_column_spec CODE = {
        .name = "code",
        .title = {"Code",                                "代码"                   },
        .meaning = {"`hinterland explain CODE` says more", "详见 hinterland explain"},
        .unit = {"",                                    ""                         },
        .kind = HL_TEXT
    };
    static const hl_column_spec WHERE = {
        .name = "place",
        .title = {"Where",                     "位置"                        },
        .meaning = {"file, layer, row or field", "文件、图层、行或字段"},
        .unit = {"",                          ""                              },
        .kind = HL_TEXT
    };
    const char **text = hl_array(log->count, sizeof *text);

    if (text == NULL) return hl_no_memory(err, "the warnings");
    for (size_t k = 0; k < log->count; k++) {
        text[k] = hl_code_info(log->message[k].code)->id;
    }
    hl_status status = hl_columns_append_texts(columns, &CODE, text, err);
    for (size_t k = 0; k < log->count; k++) {
        text[k] = log->message[k].where;
    }
    if (status == HL_OK) status = hl_columns_append_texts(columns, &WHERE, text, err);
    free((void *)text);
    return status;
}

static hl_status add_warnings(session *s, hl_error *err)
{
    if (s->log == NULL || s->log->count == 0) return HL_OK;
    hl_sheet *sheet =
        session_add_sheet(s, "warnings", (hl_text){"Warnings", "警告"},
                          (hl_text){"What is to be kept in mind.", "需要留意的情况。"});
    sheet->columns.rows = s->log->count;
    const hl_status status = append_codes(s->log, &sheet->columns, err);
    return status == HL_OK ? append_words(s->log, &sheet->columns, err) : status;
}

hl_status session_told_sheets(session *s, hl_error *err)
{
    const hl_status status = add_findings(s, err);

    return status == HL_OK ? add_warnings(s, err) : status;
}
