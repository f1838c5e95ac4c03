#include "hinterland/study/run.h"

#include <stdlib.h>

#include "core/memory.h"
#include "study/session.h"

typedef struct phase {
    const char *name;
    hl_status (*step)(session *s, hl_error *err);
} phase;

/// Reading and auditing: what `check` does.
static const phase AUDIT[] = {
    {"read",    session_read   },
    {"measure", session_measure},
    {"derive",  session_derive },
    {"weigh",   session_weigh  },
    {"take",    session_take   }
};

/// Computing.
static const phase ANALYSIS[] = {
    {"couple",    session_couple       },
    {"associate", session_associate    },
    {"tables",    session_tables       },
    {"regress",   session_regress      },
    {"periphery", session_periphery    },
    {"universes", session_run_universes},
    {"find",      session_find         },
    {"sheets",    session_sheets       }
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
    const hl_status status = go_through(s, AUDIT, AUDITS, 0, err);

    return status == HL_OK ? session_plan_universes(s, err) : status;
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
    // all of the summary that takes memory comes before anything is written, so that a
    // run that fails never leaves its last output behind
    if (status == HL_OK && !s->options->compute_only) {
        status = session_name_outputs(s, summary, err);
    }
    if (status == HL_OK) status = session_summarize(s, summary, err);
    if (status != HL_OK || s->options->compute_only) return status;
    return session_write(s, &package, summary, err);
}

static hl_status audit_only(session *s, hl_run_summary *summary, hl_error *err)
{
    const hl_status status = check_strict(s, err);

    return status == HL_OK ? session_summarize(s, summary, err) : status;
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
    const bool writes = !only_audit && !s->options->compute_only;
    hl_status status = writes ? session_refuse(s, err) : HL_OK;
    if (status == HL_OK) status = session_audit(s, err);
    if (status == HL_JOIN && writes && s->options->output_file == NULL) {
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
