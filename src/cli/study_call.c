#include "cli/study_call.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal.h"
#include "cli/words.h"
#include "core/memory.h"

hl_run_options study_call_options(const command_call *call, const hl_progress *progress)
{
    const size_t threads = call->settings.threads;

    return (hl_run_options){.overwrite = call->settings.overwrite,
                            .strict = call->settings.strict,
                            .dry_run = call->settings.dry_run,
                            .threads = threads < INT_MAX ? (int)threads : INT_MAX,
                            .progress = progress};
}

/// `association.seed=N` as an override of its own, for --seed. The caller frees it.
static hl_status seed_override(const char *seed, char **out, hl_error *err)
{
    static const char ENTRY[] = "association.seed=";

    if (seed == NULL) return HL_OK;
    const size_t size = sizeof ENTRY + strlen(seed);
    *out = hl_array(size, 1);
    if (*out == NULL) return hl_no_memory(err, "the seed");
    (void)snprintf(*out, size, "%s%s", ENTRY, seed);
    return HL_OK;
}

static hl_status check_overrides(const text_list *set, hl_error *err)
{
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        if (strchr(set->item[i], '=') == NULL) {
            return hl_fail(err, HL_CODE_USAGE_SET, "%s", set->item[i]);
        }
    }
    return HL_OK;
}

/// Read the study file with the overrides of --set, then that of --seed.
static hl_status read_study(const command_call *call, const study_request *request,
                            hl_study *out, hl_error *err)
{
    const size_t given = request->set != NULL ? request->set->count : 0;
    char *seed = NULL;
    const char **all = hl_array(given + 1, sizeof *all);

    if (all == NULL) return hl_no_memory(err, "%zu overrides", given);
    hl_status status = check_overrides(request->set, err);
    if (status == HL_OK) status = seed_override(call->settings.seed, &seed, err);
    if (status == HL_OK) {
        for (size_t i = 0; i < given; i++) {
            all[i] = request->set->item[i];
        }
        all[given] = seed;
        status = hl_study_read(request->path, all, given + (seed != NULL), out, err);
    }
    free(seed);
    free(all);
    return status;
}

enum { FINDING_COLUMN = 5 }; ///< after "  1. "

static void print_path(hl_text title, const char *path, hl_lang lang)
{
    if (path != NULL) printf("  %s  %s\n", hl_text_in(title, lang), path);
}

static void print_summary(const hl_run_summary *summary, hl_lang lang)
{
    words_say(stdout,
              (hl_text){"{1} units, {2} periods; {3} rows matched, {4} complete\n",
                        "{1} 个单元,{2} 个时期;匹配 {3} 行,其中 {4} 行指标齐全\n"},
              lang, "%zu\t%zu\t%zu\t%zu", summary->units, summary->periods,
              summary->matched, summary->used);
    if (summary->finding_count > 0) {
        printf("\n%s\n", hl_text_in((hl_text){"Findings", "主要发现"}, lang));
    }
    for (size_t i = 0; i < summary->finding_count; i++) {
        const hl_text words = {summary->finding[i][HL_EN], summary->finding[i][HL_ZH]};
        printf("  %zu. ", i + 1);
        words_wrap(stdout, hl_text_in(words, lang), FINDING_COLUMN, FINDING_COLUMN);
    }
    if (summary->geopackage == NULL) return;
    printf("\n%s\n", hl_text_in((hl_text){"Results", "结果"}, lang));
    print_path((hl_text){"layers and tables", "图层与表格"}, summary->geopackage, lang);
    print_path((hl_text){"QGIS project     ", "QGIS 工程 "}, summary->project, lang);
    print_path((hl_text){"report           ", "报告      "}, summary->report, lang);
    print_path((hl_text){"all numbers      ", "全部数值  "}, summary->result_json,
               lang);
}

static hl_status answer(command_call *call, const hl_run_summary *summary,
                        bool plan_only, hl_error *err)
{
    if (call->settings.json) {
        json_raw(&call->answer, NULL, summary->json != NULL ? summary->json : "{}");
        return hl_buffer_check(&call->answer.text, err);
    }
    if (call->settings.quiet) return HL_OK;
    if (plan_only) {
        fputs(hl_text_in((hl_text){summary->plan[HL_EN], summary->plan[HL_ZH]},
                         call->lang),
              stdout);
    } else {
        print_summary(summary, call->lang);
    }
    return HL_OK;
}

hl_status study_call_run(command_call *call, const study_request *request,
                         hl_error *err)
{
    hl_study study = {0};
    hl_run_summary summary = {0};
    terminal_progress line = {0};

    hl_status status = read_study(call, request, &study, err);
    if (status != HL_OK) return status;
    const hl_progress progress = terminal_progress_begin(&line, &call->settings);
    hl_run_options options = study_call_options(call, &progress);
    options.output_dir = request->output_dir;
    options.check_only = request->check_only;
    status = hl_run(&study, &options, &summary, &call->log, err);
    terminal_progress_end(&line);
    if (status == HL_OK) {
        status = answer(call, &summary, options.check_only || options.dry_run, err);
    }
    hl_run_summary_free(&summary);
    hl_study_free(&study);
    return status;
}
