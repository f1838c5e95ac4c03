#include "hinterland/study/init.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "study/look.h"
#include "study/schema.h"

enum { SUBSYSTEMS = 2, COMMENT_COLUMN = 34 };

/// What was found, and where it is written to.
typedef struct draft {
    const hl_init_input *input;
    const hl_table *table;
    hl_key_sets boundary_sets;
    hl_key_sets table_sets;
    hl_key_pair pair;
    const hl_key_set *period;
    hl_candidate *candidate;
    size_t candidates;
    size_t chosen[SUBSYSTEMS];
    hl_buffer out;
} draft;

static void draft_free(draft *d)
{
    hl_key_sets_free(&d->boundary_sets);
    hl_key_sets_free(&d->table_sets);
    free(d->candidate);
    hl_buffer_free(&d->out);
}

static const char *source_name(const hl_table *table, const char *path)
{
    if (path != NULL) return path;
    return table->source != NULL ? table->source : "the layer";
}

static hl_status find_keys(draft *d, hl_error *err)
{
    const hl_table *layer = &d->input->boundaries->table;
    const bool same = d->table == layer;

    hl_status status = hl_key_sets_of(layer, &d->boundary_sets, err);
    if (status == HL_OK) status = hl_key_sets_of(d->table, &d->table_sets, err);
    if (status != HL_OK) return status;
    d->pair = hl_key_pair_best(&d->boundary_sets, &d->table_sets, same);
    if (d->pair.boundary == NULL) {
        return hl_fail(err, HL_CODE_STUDY_INIT_KEYS, "%.200s\t%.200s",
                       source_name(layer, d->input->boundaries_path),
                       source_name(d->table, d->input->table_path));
    }
    d->period = hl_period_of(&d->table_sets, d->pair.table);
    return HL_OK;
}

/// The candidate that varies, has the fewest missing values and is not chosen yet; the
/// number of candidates when there is none.
static size_t choose_next(const draft *d, size_t chosen)
{
    size_t best = d->candidates;

    for (size_t i = 0; i < d->candidates; i++) {
        const hl_candidate *c = &d->candidate[i];
        const bool taken = chosen > 0 && d->chosen[0] == i;
        if (taken || !(c->least < c->greatest)) continue;
        if (best == d->candidates || c->missing < d->candidate[best].missing) best = i;
    }
    return best;
}

/// The fields that vary and have the fewest missing values, in the order of the table.
static size_t choose(draft *d)
{
    size_t count = 0;

    while (count < SUBSYSTEMS) {
        const size_t best = choose_next(d, count);
        if (best == d->candidates) break;
        d->chosen[count++] = best;
    }
    return count;
}

static hl_status find_indicators(draft *d, hl_error *err)
{
    d->candidate = hl_array(d->table->count, sizeof *d->candidate);
    if (d->candidate == NULL) return hl_no_memory(err, "%zu fields", d->table->count);

    const hl_field *period = d->period != NULL ? d->period->field : NULL;
    const hl_status status = hl_candidates_of(d->table, d->pair.table->field, period,
                                              d->candidate, &d->candidates, err);
    if (status != HL_OK) return status;
    const size_t count = choose(d);
    if (count == SUBSYSTEMS) return HL_OK;
    return hl_fail(err, HL_CODE_STUDY_INIT_FIELDS, "%.200s\t%zu",
                   source_name(d->table, d->input->table_path), count);
}

static void comment(draft *d, const char *en, const char *zh)
{
    hl_buffer_format(&d->out, "# %s\n", d->input->lang == HL_ZH ? zh : en);
}

/// `  name: value`, the value quoted as needed; nothing for NULL.
static void entry(draft *d, const char *name, const char *value)
{
    if (value == NULL) return;
    hl_buffer_format(&d->out, "  %s: ", name);
    hl_yaml_write_text(&d->out, value);
    hl_buffer_text(&d->out, "\n");
}

static void write_names(draft *d)
{
    const hl_key_set *key = d->pair.boundary;
    const hl_key_set *zh = hl_name_of(&d->boundary_sets, key, true);
    const hl_key_set *en = hl_name_of(&d->boundary_sets, key, false);
    const hl_key_set *region = hl_region_of(&d->boundary_sets, key);

    if (zh != NULL && en != NULL) {
        hl_buffer_text(&d->out, "  name: {zh: ");
        hl_yaml_write_text(&d->out, zh->field->name);
        hl_buffer_text(&d->out, ", en: ");
        hl_yaml_write_text(&d->out, en->field->name);
        hl_buffer_text(&d->out, "}\n");
    } else if (zh != NULL || en != NULL) {
        entry(d, "name", (zh != NULL ? zh : en)->field->name);
    }
    entry(d, "region", region != NULL ? region->field->name : NULL);
}

static void write_boundaries(draft *d)
{
    comment(d, "Everything after # is a comment. `hinterland check` prints every entry",
            "# 之后是注释。`hinterland check` 会列出全部条目");
    comment(d, "with its default.", "及其默认值。");
    hl_buffer_text(&d->out, "title: ");
    hl_yaml_write_text(&d->out, d->input->name);
    hl_buffer_text(&d->out, "\n\nboundaries:\n");
    entry(d, "source", d->input->boundaries_path);
    entry(d, "layer", d->input->layer);
    entry(d, "key", d->pair.boundary->field->name);
    write_names(d);
    if (d->input->boundaries->crs == NULL) {
        comment(d, "The layer has no reference system. Give it, or planar:",
                "图层没有坐标系,请给出;确实没有则写 planar:");
        comment(d, "  crs: EPSG:4326", "  crs: EPSG:4326");
    }
}

/// The names of the table, so that the audit sees keys that agree while names do not.
static void write_table_name(draft *d)
{
    const hl_key_set *name = hl_name_of(&d->table_sets, d->pair.table, true);

    if (name == NULL) name = hl_name_of(&d->table_sets, d->pair.table, false);
    if (name != NULL) entry(d, "name", name->field->name);
}

static void write_indicators(draft *d)
{
    const hl_init_input *input = d->input;
    const bool same = d->table == &input->boundaries->table;

    hl_buffer_text(&d->out, "\n");
    hl_buffer_format(&d->out,
                     input->lang == HL_ZH ? "# 边界代码中有 %.1f %% 在指标表中找到。\n"
                                          : "# %.1f %% of the boundary keys have a row "
                                            "in the table.\n",
                     100 * d->pair.match);
    hl_buffer_text(&d->out, "indicators:\n");
    entry(d, "source", same ? input->boundaries_path : input->table_path);
    entry(d, "sheet", same ? input->layer : NULL);
    entry(d, "key", d->pair.table->field->name);
    write_table_name(d);
    entry(d, "period", d->period != NULL ? d->period->field->name : NULL);
    if (d->pair.zeros) {
        hl_buffer_format(&d->out, "  key_width: %zu\n", d->pair.boundary->width);
    }
    hl_buffer_text(&d->out, "  min_match: 0.95\n");
}

/// One line of an indicator, put in or as a candidate.
static void write_candidate(draft *d, const hl_candidate *candidate, bool put_in)
{
    hl_buffer_text(&d->out, put_in ? "      - " : "#      - ");
    const size_t start = d->out.length;
    hl_yaml_write_signed(&d->out, '+', candidate->field);
    const size_t width = d->out.length - start;
    hl_buffer_format(&d->out, "%*s# ",
                     width < COMMENT_COLUMN ? (int)(COMMENT_COLUMN - width) : 1, "");
    if (candidate->missing > 0) {
        hl_buffer_format(&d->out,
                         d->input->lang == HL_ZH ? "缺 %zu 个;" : "%zu missing; ",
                         candidate->missing);
    }
    hl_buffer_format(&d->out, "%.6g .. %.6g\n", candidate->least, candidate->greatest);
}

static void write_subsystems(draft *d)
{
    static const char *const NAMES[SUBSYSTEMS] = {"first", "second"};
    static const hl_text TITLES[SUBSYSTEMS] = {
        {"First subsystem",  "第一子系统"},
        {"Second subsystem", "第二子系统"}
    };

    hl_buffer_text(&d->out, "\n");
    comment(d,
            "TO EDIT: name the subsystems, move each indicator where it belongs, and",
            "需要修改:为子系统命名,把各指标移到所属的子系统下,");
    comment(d, "say its direction: + more is better, - less is better, or",
            "并注明方向:+ 越大越好,- 越小越好,或");
    comment(d, "{field: name, optimum: [a, b]} for best in between. Two are put in as",
            "{field: 字段, optimum: [a, b]} 居中最好。已放入两个作为示例,");
    comment(d, "examples; the direction of none is known to the program.",
            "程序并不知道任何指标的方向。");
    hl_buffer_text(&d->out, "subsystems:\n");
    for (size_t s = 0; s < SUBSYSTEMS; s++) {
        hl_buffer_format(&d->out, "  %s:\n    short: %s\n", NAMES[s], NAMES[s]);
        hl_buffer_format(&d->out, "    title: {en: %s, zh: %s}\n    dimensions:\n",
                         TITLES[s].en, TITLES[s].zh);
        write_candidate(d, &d->candidate[d->chosen[s]], true);
    }
    comment(d, "Other numeric fields of the table:", "表中的其他数值字段:");
    for (size_t i = 0; i < d->candidates; i++) {
        if (i != d->chosen[0] && i != d->chosen[1]) {
            write_candidate(d, &d->candidate[i], false);
        }
    }
}

/// The entries of a section with their defaults and what else they may be.
static void write_section(draft *d, const char *section)
{
    hl_buffer_format(&d->out, "\n%s:\n", section);
    for (size_t i = 0; i < HL_SCHEMA_COUNT; i++) {
        const hl_entry *row = &HL_SCHEMA[i];
        if (!hl_entry_is_below(row, section) || row->fallback == NULL) continue;
        const size_t start = d->out.length;
        hl_buffer_format(&d->out, "  %s: %s", hl_entry_name(row), row->fallback);
        const size_t width = d->out.length - start;
        hl_buffer_format(&d->out, "%*s# ",
                         width < COMMENT_COLUMN ? (int)(COMMENT_COLUMN - width) : 1,
                         "");
        for (const hl_entry_word *w = row->words; w != NULL && w->word != NULL; w++) {
            if (w->built) hl_buffer_format(&d->out, "%s ", w->word);
        }
        hl_buffer_format(&d->out, "%s%s\n", row->words != NULL ? "- " : "",
                         hl_text_in(row->meaning, d->input->lang));
    }
}

static void write_rest(draft *d)
{
    static const char *const SECTIONS[] = {"weighting", "coupling", "weights",
                                           "association"};

    for (size_t i = 0; i < sizeof SECTIONS / sizeof *SECTIONS; i++) {
        write_section(d, SECTIONS[i]);
    }
    hl_buffer_text(&d->out, "\n");
    comment(d, "Marginalization needs core cities: codes of units, or a table with key",
            "边缘化分析需要核心城市:单元代码清单,或含 key(或 lon, lat)");
    comment(d, "(or lon, lat), name and mass.", "与名称、质量的数据表。");
    hl_buffer_text(&d->out, "# periphery:\n#   cores: {source: cores.csv, key: key, "
                            "mass: population}\n#   decay_km: 60\n");
    write_section(d, "output");
}

static void tell(const draft *d, hl_init_found *found)
{
    if (found == NULL) return;
    *found = (hl_init_found){
        .boundary_key = d->pair.boundary->field->name,
        .table_key = d->pair.table->field->name,
        .period = d->period != NULL ? d->period->field->name : NULL,
        .match = d->pair.match,
        .indicators = d->candidates,
        .codes_differ = d->pair.zeros,
    };
}

hl_status hl_init_draft(const hl_init_input *input, hl_init_found *found, char **out,
                        hl_error *err)
{
    draft d = {.input = input,
               .table =
                   input->table != NULL ? input->table : &input->boundaries->table};

    hl_status status = find_keys(&d, err);
    if (status == HL_OK) status = find_indicators(&d, err);
    if (status != HL_OK) goto done;
    write_boundaries(&d);
    write_indicators(&d);
    write_subsystems(&d);
    write_rest(&d);
    status = hl_buffer_check(&d.out, err);
    if (status != HL_OK) goto done;
    tell(&d, found);
    *out = d.out.text;
    d.out = (hl_buffer){0};
done:
    draft_free(&d);
    return status;
}
