#include <math.h>
#include <stdlib.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "hinterland/coupling/diagnosis.h"

static const hl_text NO_TITLE = {NULL, NULL};

// ---- warnings

static hl_status warn_of_marks(const hl_diagnosis_input *in, const hl_diagnosis *d,
                               const char *field, hl_log *log, hl_error *err)
{
    const hl_fingerprint *mark = &d->mark;
    const size_t outside = mark->below + mark->above;
    hl_status status = HL_OK;

    if (outside > 0) {
        status = hl_warn(log, err, HL_CODE_COUPLING_DIAGNOSE_RANGE, "", "%s\t%zu\t%zu",
                         field, outside, in->rows);
    }
    if (status == HL_OK && mark->u_outside > 0) {
        status = hl_warn(log, err, HL_CODE_COUPLING_DIAGNOSE_U_RANGE, "",
                         "%s\t%zu\t%zu", field, mark->u_outside, in->rows);
    }
    if (status == HL_OK && mark->ceiling > 0) {
        status = hl_warn(log, err, HL_CODE_COUPLING_DIAGNOSE_CEILING, "",
                         "%s\t%zu\t%.4g", field, mark->ceiling, d->greatest);
    }
    if (status == HL_OK && mark->u_stretched) {
        status =
            hl_warn(log, err, HL_CODE_COUPLING_DIAGNOSE_STRETCHED, "", "%s", field);
    }
    if (status == HL_OK && mark->c_stretched) {
        status =
            hl_warn(log, err, HL_CODE_COUPLING_DIAGNOSE_C_STRETCHED, "", "%s", field);
    }
    if (status == HL_OK && mark->floor > 0.0) {
        status = hl_warn(log, err, HL_CODE_COUPLING_DIAGNOSE_SHIFT, "", "%s\t%g", field,
                         mark->floor);
    }
    return status;
}

static hl_status warn_of_verdict(const hl_diagnosis_input *in, const hl_diagnosis *d,
                                 const char *field, hl_log *log, hl_error *err)
{
    const hl_form_row *row = hl_form_info(d->verdict);

    if (in->u == NULL) return HL_OK;
    if (d->verdict == HL_FORM_COUNT) {
        const hl_form_row *nearest = hl_form_info(d->nearest);
        const double deviation =
            d->nearest < HL_FORM_COUNT ? d->fit[d->nearest].max_deviation : NAN;
        return hl_warn(log, err, HL_CODE_COUPLING_DIAGNOSE_NONE, "", "%s\t%s\t%.3g",
                       field, nearest->word, deviation);
    }
    if (d->verdict == HL_FORM_FEWER) {
        return hl_warn(log, err, HL_CODE_COUPLING_DIAGNOSE_FEWER, "",
                       "%s\t%zu\t%zu\t%zu", field, in->subsystems, d->rows, in->rows);
    }
    if (row->right) return HL_OK;
    return hl_warn(log, err, HL_CODE_COUPLING_DIAGNOSE_WRONG, "", "%s\t%s\t%s", field,
                   row->formula, row->guard[0] != '\0' ? row->guard : row->word);
}

hl_status hl_diagnosis_warn(const hl_diagnosis_input *input, const hl_diagnosis *result,
                            const char *field, hl_log *log, hl_error *err)
{
    hl_status status = warn_of_marks(input, result, field, log, err);

    if (status == HL_OK && result->mark.u_missing > 0) {
        status =
            hl_warn(log, err, HL_CODE_COUPLING_DIAGNOSE_FEWER, "", "%s\t%zu\t%zu\t%zu",
                    field, input->subsystems, result->mark.u_missing, input->rows);
    }
    if (status != HL_OK) return status;
    return warn_of_verdict(input, result, field, log, err);
}

// ---- words

static void say_parameter(hl_buffer *text, hl_form form, double parameter, hl_lang lang)
{
    const bool zh = lang == HL_ZH;

    if (form == HL_FORM_FEWER) {
        const size_t mask = (size_t)parameter;
        hl_buffer_text(text, zh ? "(子系统" : " (subsystems");
        for (size_t s = 0; s < HL_COUPLING_SUBSYSTEMS_MAX; s++) {
            if ((mask >> s & 1) != 0) hl_buffer_format(text, " %zu", s + 1);
        }
        hl_buffer_text(text, ")");
    } else if (!isnan(parameter)) {
        const bool eps = form == HL_FORM_SHIFTED || form == HL_FORM_ZEROS_REPLACED;
        hl_buffer_format(text, zh ? "(%s = %.4g)" : " (%s = %.4g)", eps ? "eps" : "q",
                         parameter);
    }
}

/// None of the forms fits: which one is nearest.
static void say_none(hl_buffer *text, const hl_diagnosis *d, const char *field,
                     hl_lang lang)
{
    const hl_form_row *nearest = hl_form_info(d->nearest);
    const bool zh = lang == HL_ZH;

    hl_buffer_format(text, zh ? "%s:%s" : "%s: %s", field,
                     hl_text_in(hl_form_info(HL_FORM_COUNT)->verdict, lang));
    if (d->nearest == HL_FORM_COUNT) return;
    hl_buffer_format(text,
                     zh ? ";最接近的是 %s(%s),最大偏差 %.3g"
                        : "; nearest is %s, %s, with a greatest deviation of %.3g",
                     nearest->word, nearest->formula, d->fit[d->nearest].max_deviation);
}

static void say_form(hl_buffer *text, const hl_diagnosis *d, const char *field,
                     hl_lang lang)
{
    const hl_form_row *row = hl_form_info(d->verdict);
    const hl_form_fit *fit = &d->fit[d->verdict];
    const bool zh = lang == HL_ZH;

    hl_buffer_format(text, zh ? "%s 是 %s" : "%s is %s", field, row->formula);
    say_parameter(text, d->verdict, fit->parameter, lang);
    hl_buffer_format(text,
                     zh ? "(%zu 行,最大偏差 %.2g):%s"
                        : " in all %zu rows (greatest deviation %.2g): %s",
                     d->rows, fit->max_deviation, hl_text_in(row->verdict, lang));
}

static void say_verdict(hl_buffer *text, const hl_diagnosis *d, const char *field,
                        hl_lang lang)
{
    const hl_form_fit *standard = &d->fit[HL_FORM_STANDARD];
    const bool zh = lang == HL_ZH;

    if (d->verdict == HL_FORM_COUNT) {
        say_none(text, d, field, lang);
    } else {
        say_form(text, d, field, lang);
    }
    if (d->verdict != HL_FORM_STANDARD && standard->applies) {
        hl_buffer_format(text,
                         zh ? ";与标准耦合度最多相差 %.3g"
                            : "; it differs from the standard degree by up to %.3g",
                         standard->max_deviation);
    }
    hl_buffer_text(text, zh ? "。" : ".");
}

static void say_marks(hl_buffer *text, const hl_diagnosis *d, const char *field,
                      hl_lang lang)
{
    const hl_fingerprint *mark = &d->mark;
    const bool zh = lang == HL_ZH;

    hl_buffer_format(
        text, zh ? "%s:%zu 个值,%.4g 至 %.4g。" : "%s: %zu values, %.4g to %.4g. ",
        field, d->rows, d->least, d->greatest);
    if (mark->below + mark->above > 0) {
        hl_buffer_text(text, zh ? "有值超出 [0, 1]:不是耦合度。"
                                : "Some are outside [0, 1]: no coupling degree. ");
    } else if (mark->ceiling > 0) {
        hl_buffer_format(text,
                         zh ? "没有值超过 1/%zu:很可能漏写系数。"
                            : "None passes 1/%zu: very likely a coefficient is lost. ",
                         mark->ceiling);
    } else if (mark->c_stretched) {
        hl_buffer_text(text, zh ? "恰好从 0 到 1:很可能被归一化过。"
                                : "They run exactly from 0 to 1: very likely "
                                  "normalized. ");
    } else {
        hl_buffer_text(text, zh ? "取值范围没有可疑之处。"
                                : "Nothing in their range is suspicious. ");
    }
    hl_buffer_text(text, zh ? "给出各子系统指数列即可判断公式。"
                            : "With the columns of the indices the formula can be "
                              "told.");
}

hl_status hl_diagnosis_words(const hl_diagnosis_input *input,
                             const hl_diagnosis *result, const char *field,
                             hl_lang lang, char **out, hl_error *err)
{
    hl_buffer text = {0};

    if (input->u != NULL) {
        say_verdict(&text, result, field, lang);
    } else {
        say_marks(&text, result, field, lang);
    }
    const hl_status status = hl_buffer_check(&text, err);
    if (status != HL_OK) {
        hl_buffer_free(&text);
        return status;
    }
    *out = text.text;
    return HL_OK;
}

// ---- the sheet

enum { FORM, FORMULA, GUARD, FORM_TEXTS };
enum { MAX_DEVIATION, MEAN_DEVIATION, PARAMETER, FITS, FORM_NUMBERS };

static const hl_column_spec TEXT_SPEC[FORM_TEXTS] = {
    [FORM] = {"form",
              {"Form", "公式形式"},
              {"form of the coupling degree that was compared", "所对照的耦合度公式"},
              {"", ""},
              HL_TEXT, HL_STYLE_NONE,
              NULL},
    [FORMULA] = {"formula",
              {"Formula", "公式"},
              {"formula of the form", "该形式的公式"},
              {"", ""},
              HL_TEXT, HL_STYLE_NONE,
              NULL},
    [GUARD] = {"mistake",
              {"Mistake", "错误编号"},
              {"number of the mistake (docs/methods/twenty-mistakes.md); empty for a "
                "correct form",
                "错误编号(docs/methods/twenty-mistakes.md);正确形式为空"},
              {"", ""},
              HL_TEXT, HL_STYLE_NONE,
              NULL},
};

static const hl_column_spec NUMBER_SPEC[FORM_NUMBERS] = {
    [MAX_DEVIATION] = {"max_deviation",
                       {"Greatest deviation", "最大偏差"},
                       {"greatest |C given - C of the form|",
                        "|所给 C - 该形式的 C| 的最大值"},
                       {"1", "1"},
                       HL_NUMBER, HL_STYLE_NONE,
                       NULL},
    [MEAN_DEVIATION] = {"mean_deviation",
                       {"Mean deviation", "平均偏差"},
                       {"mean |C given - C of the form|",
                         "|所给 C - 该形式的 C| 的平均值"},
                       {"1", "1"},
                       HL_NUMBER, HL_STYLE_NONE,
                       NULL},
    [PARAMETER] = {"parameter",
                       {"Parameter", "参数"},
                       {"eps, factor, power, or the bits of the subsystems",
                    "eps、系数、指数,或子系统的二进制位"},
                       {"", ""},
                       HL_NUMBER, HL_STYLE_NONE,
                       NULL},
    [FITS] = {"fits",
                       {"Fits", "是否吻合"},
                       {"1 when every row agrees as far as its digits tell",
               "各行在有效位数内都吻合时为 1"},
                       {"", ""},
                       HL_FLAG,   HL_STYLE_NONE,
                       NULL},
};

/// The forms that apply, in their order.
static size_t list_forms(const hl_diagnosis *d, hl_form out[HL_FORM_COUNT])
{
    size_t count = 0;

    for (hl_form form = 0; form < HL_FORM_COUNT; form++) {
        if (d->fit[form].applies) out[count++] = form;
    }
    return count;
}

static const char *form_text(hl_form form, size_t which)
{
    const hl_form_row *row = hl_form_info(form);

    if (which == FORM) return row->word;
    if (which == FORMULA) return row->formula;
    return row->guard[0] != '\0' ? row->guard : NULL;
}

static double form_number(const hl_form_fit *fit, size_t which)
{
    if (which == MAX_DEVIATION) return fit->max_deviation;
    if (which == MEAN_DEVIATION) return fit->mean_deviation;
    if (which == PARAMETER) return fit->parameter;
    return fit->fits ? 1.0 : 0.0;
}

hl_status hl_diagnosis_columns(const hl_diagnosis *result, hl_columns *columns,
                               hl_error *err)
{
    hl_form form[HL_FORM_COUNT];
    const char *text[HL_FORM_COUNT];
    double number[HL_FORM_COUNT];
    hl_status status = HL_OK;

    columns->rows = list_forms(result, form);
    for (size_t c = 0; c < FORM_TEXTS && status == HL_OK; c++) {
        for (size_t k = 0; k < columns->rows; k++) {
            text[k] = form_text(form[k], c);
        }
        status = hl_columns_append_texts(columns, &TEXT_SPEC[c], text, err);
    }
    for (size_t c = 0; c < FORM_NUMBERS && status == HL_OK; c++) {
        for (size_t k = 0; k < columns->rows; k++) {
            number[k] = form_number(&result->fit[form[k]], c);
        }
        status = hl_columns_append_values(columns, &NUMBER_SPEC[c], NULL, NO_TITLE,
                                          number, err);
    }
    return status;
}
