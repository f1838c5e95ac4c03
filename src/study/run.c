#include "hinterland/study/run.h"

#include <json-c/json.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/io/json.h"
#include "study/session.h"

typedef struct phase {
    const char *name;
    hl_status (*step)(session *s, hl_error *err);
} phase;

/// Reading and auditing: what `check` does.
static const phase AUDIT[] = {
    {"read",    session_read   },
    {"measure", session_measure},
    {"weigh",   session_weigh  }
};

/// Computing.
static const phase ANALYSIS[] = {
    {"couple",    session_couple   },
    {"associate", session_associate},
    {"periphery", session_periphery},
    {"find",      session_find     },
    {"sheets",    session_sheets   }
};

enum {
    AUDITS = sizeof AUDIT / sizeof *AUDIT,
    ANALYSES = sizeof ANALYSIS / sizeof *ANALYSIS,
    PHASES = AUDITS + ANALYSES + 1
};

static hl_status tick(const session *s, const char *name, size_t done, hl_error *err)
{
    const hl_progress *progress = s->options->progress;

    if (progress == NULL || progress->tick(progress->payload, name, done, PHASES)) {
        return HL_OK;
    }
    return hl_fail(err, HL_CODE_INTERRUPTED, "");
}

static hl_status go_through(session *s, const phase *list, size_t count, size_t done,
                            hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < count && status == HL_OK; k++) {
        status = tick(s, list[k].name, done + k, err);
        if (status == HL_OK) status = list[k].step(s, err);
    }
    return status;
}

hl_status session_audit(session *s, hl_error *err)
{
    return go_through(s, AUDIT, AUDITS, 0, err);
}

hl_status session_analyze(session *s, hl_error *err)
{
    return go_through(s, ANALYSIS, ANALYSES, AUDITS, err);
}

/// Under --strict a warning is an error.
static hl_status check_strict(const session *s, hl_error *err)
{
    if (!s->options->strict || s->log == NULL || s->log->count == 0) return HL_OK;
    return hl_fail(err, HL_CODE_RUN_STRICT, "%zu\t%s", s->log->count,
                   hl_code_info(s->log->message[0].code)->id);
}

static hl_status put_text(json_object *to, const char *key, const char *text,
                          hl_error *err)
{
    return text != NULL ? hl_json_put(to, key, hl_json_string(text), err) : HL_OK;
}

static hl_status fill_summary_json(const session *s, const hl_run_summary *summary,
                                   json_object *to, hl_error *err)
{
    hl_status status = put_text(to, "geopackage", summary->geopackage, err);
    if (status == HL_OK) status = put_text(to, "project", summary->project, err);
    if (status == HL_OK) status = put_text(to, "result", summary->result_json, err);
    if (status == HL_OK) {
        status = hl_json_put(to, "unit_count", hl_json_number((double)s->frame.n), err);
    }
    if (status == HL_OK) {
        status = hl_json_put(to, "period_count",
                             hl_json_number((double)s->frame.periods), err);
    }
    if (status == HL_OK) {
        status =
            hl_json_put(to, "complete_count", hl_json_number((double)s->used), err);
    }
    if (status == HL_OK) status = session_json_findings(s, to, err);
    if (status == HL_OK) status = session_json_warnings(s, to, err);
    return status;
}

static hl_status summary_json(const session *s, hl_run_summary *summary, hl_error *err)
{
    json_object *object = json_object_new_object();
    size_t length = 0;

    if (object == NULL) return hl_no_memory(err, "JSON");
    hl_status status = fill_summary_json(s, summary, object, err);
    if (status == HL_OK) status = hl_json_text(object, &summary->json, &length, err);
    json_object_put(object);
    return status;
}

/// All of the summary that takes memory; before anything is written, so that a run that
/// fails never leaves its last output behind.
static hl_status summarize(const session *s, hl_run_summary *summary, hl_error *err)
{
    summary->units = s->frame.n;
    summary->periods = s->frame.periods;
    summary->used = s->used;
    for (size_t t = 0; t < s->frame.periods; t++) {
        summary->matched += s->join.matched[t];
    }
    hl_status status = summary_json(s, summary, err);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && status == HL_OK; lang++) {
        status = session_plan(s, lang, &summary->plan[lang], err);
    }
    return status;
}

static void hand_over_findings(session *s, hl_run_summary *summary)
{
    for (size_t k = 0; k < s->finding_count; k++) {
        for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
            summary->finding[k][lang] = s->finding[k][lang];
            s->finding[k][lang] = NULL;
        }
    }
    summary->finding_count = s->finding_count;
    s->finding_count = 0;
}

static hl_status compute_and_write(session *s, hl_run_summary *summary, hl_error *err)
{
    hl_package package = {0};

    hl_status status = session_analyze(s, err);
    if (status == HL_OK) status = session_package(s, &package, err);
    if (status == HL_OK) status = check_strict(s, err);
    if (status == HL_OK) status = tick(s, "write", PHASES - 1, err);
    if (status == HL_OK) status = session_name_outputs(s, summary, err);
    if (status == HL_OK) status = summarize(s, summary, err);
    if (status == HL_OK) status = session_write(s, &package, summary, err);
    return status;
}

static hl_status audit_only(session *s, hl_run_summary *summary, hl_error *err)
{
    const hl_status status = check_strict(s, err);

    return status == HL_OK ? summarize(s, summary, err) : status;
}

hl_status hl_run(const hl_study *study, const hl_run_options *options,
                 hl_run_summary *out, hl_log *log, hl_error *err)
{
    static const hl_run_options DEFAULTS = {0};
    hl_run_summary summary = {0};
    session *s = hl_array(1, sizeof *s);

    if (s == NULL) return hl_no_memory(err, "a run");
    s->study = study;
    s->options = options != NULL ? options : &DEFAULTS;
    s->log = log;

    const bool only_audit = s->options->check_only || s->options->dry_run;
    hl_status status = only_audit ? HL_OK : session_refuse(s, err);
    if (status == HL_OK) status = session_audit(s, err);
    if (status == HL_JOIN && !only_audit) {
        (void)session_write_audit(s, NULL); // the join has failed: that is the error
    }
    if (status == HL_OK && only_audit) status = audit_only(s, &summary, err);
    if (status == HL_OK && !only_audit) status = compute_and_write(s, &summary, err);
    if (status == HL_OK) {
        hand_over_findings(s, &summary);
        *out = summary;
        summary = (hl_run_summary){0};
    }
    hl_run_summary_free(&summary);
    session_free(s);
    free(s);
    return status;
}

void hl_run_summary_free(hl_run_summary *summary)
{
    free(summary->geopackage);
    free(summary->project);
    free(summary->result_json);
    free(summary->json);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        free(summary->plan[lang]);
        for (size_t k = 0; k < HL_FINDINGS_MAX; k++) {
            free(summary->finding[k][lang]);
        }
    }
    *summary = (hl_run_summary){0};
}
