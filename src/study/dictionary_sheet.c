/// The data dictionary of a result: what each column of each sheet means.

#include "study/session.h"

#include <stdlib.h>

#include "core/buffer.h"
#include "core/memory.h"

/// The columns of the dictionary, in order.
enum {
    SHEET,
    NAME,
    TITLE_EN,
    TITLE_ZH,
    UNIT,
    MEANING_EN,
    MEANING_ZH,
    CLASSES,
    COLUMNS
};

// clang-format off
static const hl_column_spec SPEC[COLUMNS] = {
    [SHEET] = {.name = "sheet", .title = {"Layer or table", "图层或表"},
               .meaning = {"where the column stands", "该列所在的图层或表"},
               .unit = {"", ""}, .kind = HL_TEXT},
    [NAME] = {.name = "name", .title = {"Name", "列名"},
              .meaning = {"name of the column", "列的名称"}, .unit = {"", ""}, .kind = HL_TEXT},
    [TITLE_EN] = {.name = "title_en", .title = {"Title, English", "英文标题"},
                  .meaning = {"readable name", "可读名称"}, .unit = {"", ""}, .kind = HL_TEXT},
    [TITLE_ZH] = {.name = "title_zh", .title = {"Title, Chinese", "中文标题"},
                  .meaning = {"readable name", "可读名称"}, .unit = {"", ""}, .kind = HL_TEXT},
    [UNIT] = {.name = "unit", .title = {"Unit", "单位"},
              .meaning = {"unit of measure", "计量单位"}, .unit = {"", ""}, .kind = HL_TEXT},
    [MEANING_EN] = {.name = "meaning_en", .title = {"Meaning, English", "英文含义"},
                    .meaning = {"what it says, formula, range", "含义、公式、取值范围"},
                    .unit = {"", ""}, .kind = HL_TEXT},
    [MEANING_ZH] = {.name = "meaning_zh", .title = {"Meaning, Chinese", "中文含义"},
                    .meaning = {"what it says, formula, range", "含义、公式、取值范围"},
                    .unit = {"", ""}, .kind = HL_TEXT},
    [CLASSES] = {.name = "classes", .title = {"Classes", "类别"},
                 .meaning = {"code and label of each class", "各类别的代码与名称"},
                 .unit = {"", ""}, .kind = HL_TEXT},
};
// clang-format on

/// "1 High-High 高-高; 2 …", or NULL for a column without classes. The caller frees it.
static hl_status class_text(const hl_classes *classes, char **out, hl_error *err)
{
    hl_buffer text = {0};

    if (classes == NULL) return HL_OK;
    for (size_t k = 0; k < classes->count; k++) {
        const hl_class *row = &classes->row[k];
        hl_buffer_format(&text, "%s%d %s %s", k > 0 ? "; " : "", row->code,
                         hl_text_in(row->label, HL_EN), hl_text_in(row->label, HL_ZH));
    }
    const hl_status status = hl_buffer_check(&text, err);
    if (status == HL_OK) {
        *out = text.text;
    } else {
        hl_buffer_free(&text);
    }
    return status;
}

/// Put the description of one column into row `row` of the dictionary.
static hl_status describe(hl_columns *to, size_t row, const char *sheet,
                          const hl_column *column, hl_error *err)
{
    const char *const word[COLUMNS] = {
        [SHEET] = sheet,
        [NAME] = column->name,
        [TITLE_EN] = column->title[HL_EN],
        [TITLE_ZH] = column->title[HL_ZH],
        [UNIT] = column->unit[HL_EN],
        [MEANING_EN] = column->meaning[HL_EN],
        [MEANING_ZH] = column->meaning[HL_ZH],
    };

    for (size_t c = 0; c < CLASSES; c++) {
        to->column[c].text[row] = hl_copy_text(word[c]);
        if (to->column[c].text[row] == NULL) return hl_no_memory(err, "the dictionary");
    }
    return class_text(column->classes, &to->column[CLASSES].text[row], err);
}

hl_status session_dictionary(session *s, hl_columns *out, hl_error *err)
{
    hl_status status = HL_OK;
    size_t row = 0;

    out->rows = 0;
    for (size_t k = 0; k < s->sheet_count; k++) {
        out->rows += s->sheet[k].columns.count;
    }
    for (size_t c = 0; c < COLUMNS && status == HL_OK; c++) {
        status = hl_columns_append(out, &SPEC[c], NULL, (hl_text){0}, NULL, err);
    }
    for (size_t k = 0; k < s->sheet_count; k++) {
        const hl_columns *columns = &s->sheet[k].columns;
        for (size_t c = 0; c < columns->count && status == HL_OK; c++) {
            status = describe(out, row++, s->sheet[k].name, &columns->column[c], err);
        }
    }
    return status;
}
