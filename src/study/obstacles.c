/// The sheets of obstacle degrees.

#include "hinterland/coupling/obstacle_table.h"
#include "study/session.h"

static bool has_word(const hl_study_words *words, unsigned word)
{
    for (size_t k = 0; k < words->count; k++) {
        if (words->word[k] == word) return true;
    }
    return false;
}

static hl_sheet *add(session *s, const char *name, hl_text title, hl_text description)
{
    hl_sheet *sheet = &s->table_sheet[s->table_sheet_count++];

    *sheet = (hl_sheet){.name = name, .title = title, .description = description};
    return sheet;
}

hl_status session_obstacles(session *s, hl_error *err)
{
    const hl_study_words *asked = &s->study->coupling.obstacles;
    hl_status status = HL_OK;

    // obstacle degrees need normalized values in [0, 1]
    if (s->study->subsystems.count == 0 || s->coupling.outside > 0) return HL_OK;
    if (has_word(asked, HL_STUDY_OBSTACLES_SUMMED)) {
        hl_sheet *sheet = add(s, "obstacles", (hl_text){"Obstacles", "障碍因子"},
                              (hl_text){"What holds the units back, by period.",
                                        "各时期制约协调的因素。"});
        status = hl_obstacle_table(&s->coupling_input, &s->coupling,
                                   (const char *const *)s->frame.period,
                                   &sheet->columns, err);
    }
    if (status == HL_OK && has_word(asked, HL_STUDY_OBSTACLES_UNITS)) {
        hl_sheet *sheet = add(
            s, "unit_obstacles", (hl_text){"Obstacles of each unit", "各单元障碍因子"},
            (hl_text){"What holds each unit back.", "制约各单元协调的因素。"});
        status = hl_obstacle_unit_table(
            &s->coupling_input, &s->coupling, (const char *const *)s->frame.key,
            (const char *const *)s->frame.period, &sheet->columns, err);
    }
    return status;
}
