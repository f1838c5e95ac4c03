#include "cli/pictures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/words.h"
#include "core/memory.h"

hl_status pictures_check_dpi(double dpi, hl_error *err)
{
    static const double DPI[2] = {20.0, 2400.0};

    if (dpi > DPI[0] && dpi < DPI[1]) return HL_OK;
    return hl_fail(err, HL_CODE_USAGE_RANGE, "--dpi\t%g\t%g\t%g\t300", dpi, DPI[0],
                   DPI[1]);
}

static hl_status answer_json(command_call *call, const hl_maps_summary *s,
                             hl_error *err)
{
    json *a = &call->answer;

    json_open(a, NULL, '{');
    json_count(a, "units", s->units);
    if (!isnan(s->matched)) json_number(a, "borders_matched", s->matched);
    if (s->manifest != NULL) json_text(a, "manifest", s->manifest);
    json_open(a, "files", '[');
    for (size_t k = 0; k < s->count; k++) {
        const hl_maps_file *f = &s->file[k];
        json_open(a, NULL, '{');
        json_text(a, "file", f->path);
        json_text(a, "field", f->field);
        json_text(a, "period", f->period);
        json_text(a, "lang", LANGUAGES[f->lang]);
        json_text(a, "format", HL_MAP_FORMATS[f->format]);
        if (s->manifest != NULL) json_text(a, "sha256", f->sha256);
        json_close(a, '}');
    }
    json_close(a, ']');
    json_warnings(a, &call->log, call->lang);
    json_close(a, '}');
    return hl_buffer_check(&a->text, err);
}

hl_status pictures_answer(command_call *call, const hl_maps_summary *s,
                          hl_text sentence, bool whole, hl_error *err)
{
    enum { SHOWN = 12 };

    if (call->settings.json) return answer_json(call, s, err);
    if (call->settings.quiet) return HL_OK;
    words_say(stdout, sentence, call->lang, "%zu\t%zu", s->count, s->units);
    for (size_t k = 0; k < s->count && (whole || k < SHOWN); k++) {
        printf("  %s\n", s->file[k].path);
    }
    if (!whole && s->count > SHOWN) {
        words_say(
            stdout,
            (hl_text){"  and {1} more; all in {2}\n", "  另有 {1} 个;清单见 {2}\n"},
            call->lang, "%zu\t%s", s->count - SHOWN,
            s->manifest != NULL ? s->manifest : "--json");
    }
    return HL_OK;
}

hl_status pictures_names(const text_list *given, char **text, const char ***name,
                         size_t *count, hl_error *err)
{
    size_t length = 1;

    for (size_t k = 0; k < given->count; k++) {
        length += strlen(given->item[k]) + 1;
    }
    *text = hl_array(length, 1);
    *name = hl_array(length, sizeof **name);
    if (*text == NULL || *name == NULL) return hl_no_memory(err, "a list of names");
    char *to = *text;
    for (size_t k = 0; k < given->count; k++) {
        const size_t whole = strlen(given->item[k]);
        memcpy(to, given->item[k], whole + 1);
        for (char *end = to; end != NULL; to = end + 1) {
            end = strchr(to, ',');
            if (end != NULL) *end = '\0';
            (*name)[(*count)++] = to;
            if (end == NULL) break;
        }
        to += strlen(to) + 1;
    }
    return HL_OK;
}
