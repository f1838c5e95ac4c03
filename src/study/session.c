#include "study/session.h"

#include <stdlib.h>

#include "core/memory.h"

static void free_inputs(session *s)
{
    for (size_t k = 0; k < s->source_count; k++) {
        free(s->source[k].field);
    }
    free(s->source);
    free(s->key_field);
    free(s->name_field);
    hl_layer_free(&s->layer);
    hl_table_free(&s->table);
    hl_study_free(&s->dictionary);
    hl_frame_free(&s->frame);
    hl_join_free(&s->join);
    for (size_t j = 0; j < s->raw_count; j++) {
        free(s->raw[j]);
    }
    free(s->raw);
    for (size_t k = 0; s->ready != NULL && k < s->study->subsystems.count; k++) {
        free(s->ready[k]);
    }
    free(s->ready);
    free(s->population);
    free(s->use);
    session_free_changes(s);
}

static void free_space(session *s)
{
    hl_crs_free(&s->crs);
    hl_polygons_free(&s->repaired);
    hl_polygons_free(&s->region_shapes);
    hl_repairs_free(&s->repairs);
    hl_measures_free(&s->measures);
    hl_adjacency_free(&s->adjacency);
    hl_weights_free(&s->weights);
    hl_bridges_free(&s->bridges);
    hl_weights_diagnosis_free(&s->diagnosis);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        free(s->weights_text[lang]);
    }
}

static void free_analysis(session *s)
{
    for (size_t k = 0; s->subsystem != NULL && k < s->study->subsystems.count; k++) {
        free(s->weight != NULL ? s->weight[k] : NULL);
        free(s->pairwise != NULL ? s->pairwise[k] : NULL);
        free(s->indicator != NULL ? s->indicator[k] : NULL);
    }
    free(s->weight);
    free(s->pairwise);
    free(s->indicator);
    free(s->subsystem);
    hl_coupling_free(&s->coupling);
    hl_null_baseline_free(&s->null);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        free(s->diagnosed_words[lang]);
    }
    for (size_t k = 0; k < s->correlogram_count; k++) {
        hl_correlogram_free(&s->correlogram[k].result);
    }
    free(s->correlogram);
    free(s->global);
    free(s->bin);
    free(s->local);
}

static void free_places(session *s)
{
    hl_free_texts(s->cores.name, s->cores.count);
    hl_free_texts(s->cores.name_en, s->cores.count);
    free(s->cores.mass);
    free(s->cores.lon);
    free(s->cores.lat);
    free(s->cores.unit);
    free(s->cores.tier);
    free(s->cores.present);
    free(s->member);
    free(s->places.y);
    free(s->places.distance);
    free(s->places.area);
    free(s->places.unit);
    free(s->places.place);
    free(s->places.lon);
    free(s->places.lat);
    free(s->places.entry);
    for (size_t j = 0; j < s->places.controls; j++) {
        free(s->places.control[j]);
    }
    free(s->places.control);
    free(s->places.late_unit);
    free(s->places.late_mass);
    free(s->places.candidate);
    hl_weights_free(&s->places.weights);
    hl_weights_free(&s->places.times);
    hl_periphery_free(&s->periphery);
}

static void free_sheets(session *s)
{
    hl_sheets_free(s->sheet, s->sheet_count);
    hl_sheets_free(s->table_sheet, s->table_sheet_count);
    hl_lines_free(&s->neighbors);
    hl_lines_free(&s->border_audit);
    hl_lines_free(&s->core_links);
    free(s->core_x);
    free(s->core_y);
    for (size_t k = 0; k < s->text_count; k++) {
        free(s->text[k]);
    }
    free(s->text);
    free(s->map);
    for (size_t k = 0; k < s->finding_count; k++) {
        for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
            free(s->finding[k][lang]);
        }
    }
}

void session_free(session *s)
{
    session_free_universes(s);
    free_sheets(s);
    free_places(s);
    session_free_regression(s);
    free_analysis(s);
    free_space(s);
    free_inputs(s);
    *s = (session){0};
}
