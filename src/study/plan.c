/// What a run will do, in words, and the study with every default written out.

#include "study/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/buffer.h"

enum { LABEL_WIDTH = 12, LINE_SIZE = 512 };

/// One line of the plan: a label in the language, then the words.
HL_PRINTF(4, 5)
static void line(hl_buffer *text, hl_lang lang, hl_text label, const char *format, ...)
{
    char words[LINE_SIZE];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(words, sizeof words, format, args);
    va_end(args);
    if (lang == HL_EN) {
        hl_buffer_format(text, "%-*s  %s\n", LABEL_WIDTH, label.en, words);
    } else {
        hl_buffer_format(text, "%s  %s\n", hl_text_in(label, lang), words);
    }
}

/// The units: those of the boundaries, or the keys of the table.
static void plan_units(const session *s, hl_lang lang, hl_buffer *text)
{
    const hl_study_boundaries *b = &s->study->boundaries;
    const bool zh = lang == HL_ZH;

    if (!session_has_shapes(s)) {
        line(text, lang, (hl_text){"units", "单元"},
             zh ? "%zu 个,以 %s 区分,无边界" : "%zu, told apart by %s; no boundaries",
             s->frame.n, s->key_field);
        return;
    }
    line(text, lang, (hl_text){"boundaries", "边界"},
         zh ? "%s(%zu 个单元)" : "%s (%zu units)", b->source, s->frame.n);
    if (b->key != NULL) return;
    line(text, lang, (hl_text){"key", "代码"},
         zh ? "%s(未指定,自动选取)" : "%s (found, none was named)", s->key_field);
}

static void plan_inputs(const session *s, hl_lang lang, hl_buffer *text)
{
    const hl_study *study = s->study;
    const bool zh = lang == HL_ZH;

    plan_units(s, lang, text);
    line(text, lang, (hl_text){"indicators", "指标"},
         zh ? "%s(%zu 行,时期数 %zu)" : "%s (%zu rows; periods: %zu)",
         study->indicators.source != NULL ? study->indicators.source
                                          : study->boundaries.source,
         s->join.rows, s->frame.periods);
    for (size_t t = 0; t < s->frame.periods; t++) {
        const char *period = s->join.period[t];
        line(text, lang, (hl_text){"join", "连接"},
             zh ? "%s%s%zu 个单元匹配到数据行,共 %zu 个"
                : "%s%s%zu of %zu units have a row",
             period, period[0] != '\0' ? ": " : "", s->join.matched[t], s->frame.n);
    }
    line(text, lang, (hl_text){"complete", "完整"},
         zh ? "%zu 行指标齐全" : "%zu rows have every indicator", s->used);
}

static void plan_association(const hl_study *study, const char *field, hl_lang lang,
                             hl_buffer *text)
{
    const bool zh = lang == HL_ZH;
    hl_buffer words = {0};

    if (study->association.local_statistics.count > 0) {
        hl_buffer_format(&words, zh ? ",局部 R = %zu" : ", local R = %zu",
                         study->association.local);
    }
    if (study->association.global_statistics.count > 0) {
        hl_buffer_format(&words, zh ? ",全局 R = %zu" : ", global R = %zu",
                         study->association.global);
    }
    line(text, lang, (hl_text){"association", "关联"}, "%s%s", field,
         words.text != NULL ? words.text : "");
    text->failed = text->failed || words.failed;
    hl_buffer_free(&words);
}

static void plan_weights(const session *s, hl_lang lang, hl_buffer *text)
{
    if (s->diagnosis.links == 0 && !session_has_shapes(s)) return;
    line(text, lang, (hl_text){"weights", "权重"},
         lang == HL_ZH ? "%s;%zu 条连接,平均 %.2f,孤立单元 %zu,连通分量 %zu"
                       : "%s; links: %zu, mean: %.2f, islands: %zu, components: %zu",
         s->weights_text[lang], s->diagnosis.links, s->diagnosis.mean,
         s->diagnosis.islands, s->diagnosis.components);
}

static void plan_subsystem(const hl_study_subsystem *sub, hl_lang lang, hl_buffer *text)
{
    const hl_text label = {"subsystem", "子系统"};
    const bool zh = lang == HL_ZH;

    if (sub->index != NULL) {
        line(text, lang, label, zh ? "%s:现成指数 %s" : "%s, ready-made index %s",
             sub->name, sub->index);
        return;
    }
    line(text, lang, label, zh ? "%s:%zu 个指标" : "%s, indicators: %zu", sub->name,
         sub->count);
}

static void plan_universes(const session *s, hl_lang lang, hl_buffer *text)
{
    hl_buffer words = {0};

    if (s->universes == NULL) return;
    session_universe_words(s, lang, &words);
    line(text, lang, (hl_text){"universes", "情景"}, "%s",
         words.text != NULL ? words.text : "");
    text->failed = text->failed || words.failed;
    hl_buffer_free(&words);
}

static void plan_steps(const session *s, hl_lang lang, hl_buffer *text)
{
    const hl_study *study = s->study;

    plan_weights(s, lang, text);
    for (size_t k = 0; k < study->subsystems.count; k++) {
        plan_subsystem(&study->subsystems.subsystem[k], lang, text);
    }
    for (size_t f = 0; f < study->association.fields.count; f++) {
        plan_association(study, study->association.fields.field[f].field, lang, text);
    }
    plan_universes(s, lang, text);
    if (s->options->compute_only) return;
    if (s->options->output_file != NULL) {
        line(text, lang, (hl_text){"output", "输出"}, "%s", s->options->output_file);
        return;
    }
    line(text, lang, (hl_text){"output", "输出"}, "%s/%s",
         s->options->output_dir != NULL ? s->options->output_dir : study->output.dir,
         study->output.geopackage);
}

hl_status session_plan(const session *s, hl_lang lang, char **out, hl_error *err)
{
    hl_buffer text = {0};
    char *study = NULL;

    plan_inputs(s, lang, &text);
    plan_steps(s, lang, &text);
    hl_status status = HL_OK;
    if (s->options->check_only) status = hl_study_print(s->study, &study, err);
    if (study != NULL) hl_buffer_format(&text, "\n%s", study);
    if (status == HL_OK) status = hl_buffer_check(&text, err);
    free(study);
    if (status != HL_OK) {
        hl_buffer_free(&text);
        return status;
    }
    *out = text.text;
    return HL_OK;
}
