// The reference page of the study file: the schema table as Markdown.
#include <math.h>
#include <string.h>

#include "study/schema.h"

static const hl_text INTRODUCTION = {
    "# The study file\n\n"
    "Made from the schema table of the program; do not edit.\n\n"
    "YAML, UTF-8. Needed are `boundaries` or `indicators`, and `subsystems` or "
    "`association.fields`; "
    "everything else has a default. Paths are relative to the study file. A `*` stands "
    "for a name that you "
    "choose. Each entry can be overridden: `--set weights.type=rook`.\n\n"
    "| entry | value | default | meaning |\n| --- | --- | --- | --- |\n",
    "# 研究文件\n\n"
    "本页由程序的条目表生成,请勿手工修改。\n\n"
    "YAML 格式,UTF-8 编码。必须给出 `boundaries` 或 `indicators`,以及 `subsystems` 或 "
    "`association.fields`,其余均有默认值。路径相对于研究文件。`*` 代表自定的名称。"
    "任何条目都可在命令行覆盖:`--set weights.type=rook`。\n\n"
    "| 条目 | 取值 | 默认 | 含义 |\n| --- | --- | --- | --- |\n"};

static const hl_text KINDS[HL_ENTRY_KIND_COUNT] = {
    [HL_ENTRY_SECTION] = {"entries",                   "一组条目"         },
    [HL_ENTRY_TEXT] = {"text",                      "文本"               },
    [HL_ENTRY_BILINGUAL] = {"text, or {en, zh}",         "文本,或 {en, zh}"  },
    [HL_ENTRY_NUMBER] = {"number",                    "数值"               },
    [HL_ENTRY_COUNT] = {"whole number",              "整数"               },
    [HL_ENTRY_SEED] = {"whole number",              "整数"               },
    [HL_ENTRY_FLAG] = {"true, false",               "true、false"         },
    [HL_ENTRY_WORD] = {"one of",                    "其一"               },
    [HL_ENTRY_WORDS] = {"list of",                   "列表"               },
    [HL_ENTRY_TEXTS] = {"list of texts",             "文本列表"         },
    [HL_ENTRY_ALPHA] = {"equal, or list of numbers", "equal,或数值列表"},
    [HL_ENTRY_NUMBERS] = {"list of numbers",           "数值列表"         },
    [HL_ENTRY_FIELDS] = {"list of fields",            "字段列表"         },
    [HL_ENTRY_OPTIMUM] = {"number, or [a, b]",         "数值,或 [a, b]"    },
    [HL_ENTRY_DIMENSIONS] = {"lists of indicators",       "指标列表"         },
    [HL_ENTRY_SUBSYSTEMS] = {"entries by name",           "按名称的条目"   },
    [HL_ENTRY_WEIGHT_MAP] = {"numbers by field",          "按字段的数值"   },
    [HL_ENTRY_LABELS] = {"entries by field",          "按字段的条目"   },
    [HL_ENTRY_PAIRS] = {"texts by field",            "按字段的文本"   },
    [HL_ENTRY_JUDGMENTS] = {"matrices by subsystem",     "按子系统的矩阵"},
};

static const hl_text REQUIRED = {"required", "必填"};
static const hl_text SHORT_FORM = {", or the path of its `source`",
                                   ",或其 `source` 的路径"};
static const hl_text LATER = {"; not built yet: ", ";尚未实现:"};

static void write_words(const hl_entry *entry, hl_lang lang, hl_buffer *out)
{
    for (int built = 1; built >= 0; built--) {
        const char *before = built != 0 ? " " : hl_text_in(LATER, lang);
        for (const hl_entry_word *w = entry->words; w->word != NULL; w++) {
            if (w->built != (built != 0)) continue;
            hl_buffer_format(out, "%s`%s`", before, w->word);
            before = ", ";
        }
    }
}

static void write_range(const hl_entry *entry, hl_buffer *out)
{
    const bool open = (entry->flags & HL_ENTRY_OPEN) != 0;

    if (isinf(entry->greatest)) {
        hl_buffer_format(out, " %s %g", open ? ">" : "≥", entry->least);
    } else {
        hl_buffer_format(out, " %s%.10g, %.10g%s", open ? "(" : "[", entry->least,
                         entry->greatest, open ? ")" : "]");
    }
}

static void write_row(const hl_entry *entry, hl_lang lang, hl_buffer *out)
{
    hl_buffer_format(out, "| `%s` | %s", entry->path,
                     hl_text_in(KINDS[entry->kind], lang));
    if (entry->kind == HL_ENTRY_SECTION && hl_entry_short_form(entry) != NULL) {
        hl_buffer_text(out, hl_text_in(SHORT_FORM, lang));
    }
    if (entry->words != NULL) write_words(entry, lang, out);
    if (entry->kind == HL_ENTRY_NUMBER || entry->kind == HL_ENTRY_COUNT) {
        write_range(entry, out);
    }
    hl_buffer_text(out, " | ");
    if ((entry->flags & HL_ENTRY_REQUIRED) != 0) {
        hl_buffer_text(out, hl_text_in(REQUIRED, lang));
    } else if (entry->fallback != NULL) {
        hl_buffer_format(out, "`%s`", entry->fallback);
    }
    hl_buffer_format(out, " | %s |\n", hl_text_in(entry->meaning, lang));
}

hl_status hl_study_reference(hl_lang lang, char **out, hl_error *err)
{
    hl_buffer buffer = {0};

    hl_buffer_text(&buffer, hl_text_in(INTRODUCTION, lang));
    for (size_t i = 0; i < HL_SCHEMA_COUNT; i++) {
        write_row(&HL_SCHEMA[i], lang, &buffer);
    }
    const hl_status status = hl_buffer_check(&buffer, err);
    if (status == HL_OK) {
        *out = buffer.text;
        buffer = (hl_buffer){0};
    }
    hl_buffer_free(&buffer);
    return status;
}
