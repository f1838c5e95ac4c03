/// Choices of the association that a reviewer of a coupling study would not accept.

#include "study/session.h"

static bool has_word(const hl_study_words *words, unsigned word)
{
    for (size_t k = 0; k < words->count; k++) {
        if (words->word[k] == word) return true;
    }
    return false;
}

hl_status session_caution(session *s, hl_error *err)
{
    const hl_study_association *how = &s->study->association;
    const bool drawn = how->inference == HL_INFERENCE_PERMUTATION;
    hl_status status = HL_OK;

    if (s->study->subsystems.count == 0 || how->fields.count == 0) return HL_OK;
    if (how->global == 0 && has_word(&how->global_statistics, GLOBAL_MORAN)) {
        status = hl_warn(s->log, err, HL_CODE_RUN_NO_PERMUTATIONS, "", "%s", "Moran");
    }
    if (status != HL_OK || how->local_statistics.count == 0) return status;
    if (how->local == 0 && drawn) {
        status = hl_warn(s->log, err, HL_CODE_RUN_NO_PERMUTATIONS, "", "%s", "LISA");
    }
    if (status == HL_OK && how->correction == HL_CORRECTION_NONE) {
        status = hl_warn(s->log, err, HL_CODE_RUN_UNCORRECTED, "", "%g", how->fdr);
    }
    return status;
}
