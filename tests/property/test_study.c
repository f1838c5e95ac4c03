#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/core/random.h"
#include "study/schema.h"
#include "support/studies.h"

enum { PATH_SIZE = 128 };

static hl_status parse(const char *text, size_t length, const char *const *set,
                       size_t sets, hl_study *out, hl_error *err)
{
    const hl_study_source source = {.text = text,
                                    .length = length,
                                    .name = "yrd.yaml",
                                    .folder = "/data",
                                    .set = set,
                                    .sets = sets};

    return hl_study_parse(&source, out, err);
}

static char *printed(const hl_study *study)
{
    hl_error err = {0};
    char *text = NULL;

    assert_ok(hl_study_print(study, &text, &err), &err);
    return text;
}

/// print -> read -> print gives the same text, and so does the canonical form.
static void check_fixed_point(const hl_study *study)
{
    hl_study again = {0};
    hl_error err = {0};
    char *canonical = NULL;
    char *first = printed(study);

    assert_ok(parse(first, strlen(first), NULL, 0, &again, &err), &err);
    char *second = printed(&again);
    assert_string_equal(first, second);
    hl_study_free(&again);
    free(second);

    assert_ok(hl_study_canonical(study, &canonical, &err), &err);
    assert_ok(parse(canonical, strlen(canonical), NULL, 0, &again, &err), &err);
    assert_ok(hl_study_canonical(&again, &second, &err), &err);
    assert_string_equal(canonical, second);
    hl_study_free(&again);
    free(canonical);
    free(second);
    free(first);
}

static void printing_is_a_fixed_point(void **state)
{
    (void)state;
    static const char *const STUDIES[] = {STUDY_SMALL, STUDY_FULL};

    for (size_t i = 0; i < 2; i++) {
        hl_study s = {0};
        hl_error err = {0};
        assert_ok(parse(STUDIES[i], strlen(STUDIES[i]), NULL, 0, &s, &err), &err);
        check_fixed_point(&s);
        hl_study_free(&s);
    }
}

/// A text of characters that YAML minds.
static char *draw_text(hl_random *random)
{
    static const char *const PIECES[] = {"a",
                                         "Z",
                                         "0",
                                         ".",
                                         "-",
                                         "+",
                                         ":",
                                         " ",
                                         "#",
                                         "\"",
                                         "'",
                                         "\\",
                                         "\n",
                                         "\t",
                                         "\r",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         ",",
                                         "&",
                                         "*",
                                         "!",
                                         "|",
                                         ">",
                                         "%",
                                         "@",
                                         "`",
                                         "~",
                                         "null",
                                         "true",
                                         "\x01",
                                         "\x7f",
                                         "é",
                                         "长",
                                         "😀",
                                         "?",
                                         "=",
                                         "\xc2\x85",
                                         "\xe2\x80\xa8",
                                         "\xef\xbb\xbf",
                                         "\xc2\xa0"};
    enum { PIECES_MAX = 6, PIECE_SIZE = 5 };
    const uint32_t count = 1 + hl_random_below(random, PIECES_MAX);
    char *text = hl_array(PIECES_MAX * PIECE_SIZE + 1, 1);

    assert_non_null(text);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t k = hl_random_below(random, sizeof PIECES / sizeof *PIECES);
        strcat(text, PIECES[k]);
    }
    return text;
}

static void any_text_survives_printing(void **state)
{
    (void)state;
    enum { DRAWS = 2000, SEED = 7 };
    hl_random random = hl_random_stream(SEED, 0);

    for (size_t i = 0; i < DRAWS; i++) {
        hl_study s = {0};
        hl_study again = {0};
        hl_error err = {0};
        assert_ok(parse(STUDY_FULL, strlen(STUDY_FULL), NULL, 0, &s, &err), &err);
        char **slot[] = {&s.title.text[HL_EN], &s.boundaries.where,
                         &s.subsystems.subsystem[1].name,
                         &s.periphery.cores.keys.text[0], &s.labels.label[0].field};
        for (size_t k = 0; k < sizeof slot / sizeof *slot; k++) {
            free(*slot[k]);
            *slot[k] = draw_text(&random);
        }
        hl_study_judgment *judged = &s.weighting.judgments.matrix[3];
        free(judged->subsystem); // it names that subsystem
        judged->subsystem = hl_copy_text(s.subsystems.subsystem[1].name);
        char *text = printed(&s);
        const hl_status status = parse(text, strlen(text), NULL, 0, &again, &err);
        // a name may happen to be taken
        if (status != HL_OK &&
            (err.code == HL_CODE_STUDY_TWICE || err.code == HL_CODE_STUDY_WORD_TWICE)) {
            free(text);
            hl_study_free(&s);
            continue;
        }
        if (status != HL_OK) print_message("%s\n", text);
        assert_ok(status, &err);
        assert_string_equal(again.title.text[HL_EN], s.title.text[HL_EN]);
        assert_string_equal(again.boundaries.where, s.boundaries.where);
        assert_string_equal(again.subsystems.subsystem[1].name,
                            s.subsystems.subsystem[1].name);
        assert_string_equal(again.periphery.cores.keys.text[0],
                            s.periphery.cores.keys.text[0]);
        assert_string_equal(again.labels.label[0].field, s.labels.label[0].field);
        free(text);
        hl_study_free(&again);
        hl_study_free(&s);
    }
}

/// A row's path with the names of STUDY_SMALL; false for what stands in a list.
static bool path_of(const hl_entry *entry, char out[PATH_SIZE])
{
    static const char SUBSYSTEM[] = "subsystems.*.";
    const char *star = strchr(entry->path, '*');

    if (star == NULL) {
        (void)snprintf(out, PATH_SIZE, "%s", entry->path);
        return true;
    }
    const bool subsystem = strncmp(entry->path, SUBSYSTEM, sizeof SUBSYSTEM - 1) == 0;
    if (strchr(star + 1, '*') != NULL || (!subsystem && entry->path[0] != 'l'))
        return false;
    (void)snprintf(out, PATH_SIZE, "%.*s%s%s", (int)(star - entry->path), entry->path,
                   subsystem ? "town" : "urban", star + 1);
    return true;
}

/// The second word of a set, which is no default; NULL when there is only one.
static const char *other_word(const hl_entry *entry)
{
    const char *standard = entry->fallback;
    const hl_entry_word *word = &entry->words[1];

    if (word->word == NULL) return NULL; // the only one
    if (standard != NULL && strcmp(word->word, standard) == 0) word = &entry->words[0];
    return word->built ? word->word : NULL;
}

/// A value that the entry takes and that is not its default; NULL for none.
static const char *value_of(const hl_entry *entry)
{
    static const char *const VALUES[HL_ENTRY_KIND_COUNT] = {
        [HL_ENTRY_TEXT] = "z",
        [HL_ENTRY_BILINGUAL] = "{en: A, zh: 甲}",
        [HL_ENTRY_NUMBER] = "0.4",
        [HL_ENTRY_COUNT] = "3",
        [HL_ENTRY_SEED] = "5",
        [HL_ENTRY_FLAG] = "false",
        [HL_ENTRY_TEXTS] = "[a, b]",
        [HL_ENTRY_ALPHA] = "[0.4, 0.6]",
        [HL_ENTRY_NUMBERS] = "[1, 2.5]",
        [HL_ENTRY_FIELDS] = "[gdp]",
        [HL_ENTRY_DIMENSIONS] = "{a: [-q]}",
        [HL_ENTRY_LABELS] = "{gdp: {unit: CNY}}",
        [HL_ENTRY_PAIRS] = "{a: 1e4*gdp/pop, b: z}",
        [HL_ENTRY_WEIGHT_MAP] = "{urban: 1, gap: 2, gdp: 3, firms: 4}",
        [HL_ENTRY_JUDGMENTS] = "{town: [[1, 2], [0.5, 1]], works: [[1, 1/3], [3, 1]]}",
        [HL_ENTRY_SUBSYSTEMS] = "{a: {dimensions: [+q]}, b: {dimensions: [-q]}}"};

    if (strcmp(entry->path, "coupling.cuts") == 0) return "[0.2, 0.4]";
    if (strcmp(entry->path, "output.maps.size") == 0) return "a4";
    if (strcmp(entry->path, "output.charts.size") == 0) return "a4";
    if (strcmp(entry->path, "periphery.deprivation") == 0) return "[+a, -b]";
    if (strcmp(entry->path, "universes.vary.alpha") == 0) return "[0.25, 0.5]";
    if (strcmp(entry->path, "universes.vary.bands") == 0) return "[25/75, 40/60.5]";
    if (strcmp(entry->path, "universes.vary.weights") == 0) {
        return "[rook, nearest 6, band 50.5]";
    }
    if (entry->kind == HL_ENTRY_FLAG && strcmp(entry->fallback, "false") == 0) {
        return "true";
    }
    if (entry->kind == HL_ENTRY_WORD || entry->kind == HL_ENTRY_WORDS)
        return other_word(entry);
    return VALUES[entry->kind];
}

/// What an entry needs beside it.
static const char *companion_of(const char *path)
{
    static const char *const COMPANIONS[][2] = {
        {"universes.vary.cores",       "periphery.cores={keys: [a], mass: pop}"         },
        {"universes.vary.decay_km",    "periphery.cores={keys: [a]}"                    },
        {"universes.vary.bands",       "periphery.cores={keys: [a]}"                    },
        {"universes.vary.tau",         "periphery.cores={keys: [a]}"                    },
        {"weighting.judgments",        "weighting.method=ahp"                           },
        {"weighting.shares",           "weighting.method=[sd, cv]"                      },
        {"normalize.base",             "normalize.reference=base_period"                },
        {"coupling.cuts",              "coupling.classes=user"                          },
        {"coupling.null.within",       "boundaries.region=r"                            },
        {"subsystems.town.index",      "subsystems.town={short: town}"                  },
        {"weights.source",             "weights.type=matrix"                            },
        {"weights.adaptive",           "weights.type=kernel"                            },
        {"weights.field",              "weights.type=gravity"                           },
        {"weights.floor",              "weights={type: economic, field: gdp}"           },
        {"weights.cutoff",             "weights={type: travel_time, source: t}"         },
        {"weighting.weights",          "weighting.method=user"                          },
        {"periphery.cores.key",        "periphery.cores.source=c.csv"                   },
        {"periphery.cores.lon",        "periphery.cores={source: c.csv, lat: y}"        },
        {"periphery.cores.lat",        "periphery.cores={source: c.csv, lon: x}"        },
        {"periphery.cores.period",     "periphery.cores.source=c.csv"                   },
        {"periphery.cores.field",      "periphery.cores.largest=3"                      },
        {"periphery.cores.values",     "periphery.cores.field=rank"                     },
        {"periphery.cores.largest",    "periphery.cores.field=pop"                      },
        {"periphery.cores.quantile",   "periphery.cores.field=pop"                      },
        {"periphery.cores.above",      "periphery.cores.field=pop"                      },
        {"periphery.times",            "periphery.distance=travel_time"                 },
        {"periphery.near_min",         "periphery={distance: travel_time, times: t.csv}"},
        {"periphery.far_min",          "periphery={distance: travel_time, times: t.csv}"},
        {"periphery.point.lon",        "periphery.point.lat=y"                          },
        {"periphery.point.lat",        "periphery.point.lon=x"                          },
        {"periphery.candidates",       "periphery.cores={keys: [a], mass: pop}"         },
        {"periphery.profile.controls", "periphery.cores.keys=[a]"                       },
        {"periphery.siphon.field",     "periphery.cores.keys=[a]"                       },
        {"periphery.siphon.controls",
         "periphery={cores: {keys: [a]}, siphon: {field: q}}"                           },
        {"periphery.widening.lower",   "periphery.widening.upper=u"                     },
        {"periphery.widening.turn",    "periphery.widening.upper=u"                     },
        {"indicators.missing",         "indicators.period=y"                            },
        {"changes.to",                 "changes.source=c.csv"                           },
        {"changes.extensive",          "changes.source=c.csv"                           },
        {"changes.intensive",          "changes.source=c.csv"                           },
    };

    for (size_t i = 0; i < sizeof COMPANIONS / sizeof *COMPANIONS; i++) {
        if (strcmp(COMPANIONS[i][0], path) == 0) return COMPANIONS[i][1];
    }
    return "title=T";
}

/// What is written below `path` differs: a good value arrives.
static void check_good(const hl_entry *entry, const char *path)
{
    const char *value = value_of(entry);
    char set[2 * PATH_SIZE];
    const bool changes = strncmp(path, "changes.", strlen("changes.")) == 0;
    const char *const sets[] = {changes ? "indicators.period=y" : companion_of(path),
                                companion_of(path), set};
    hl_study before = {0};
    hl_study after = {0};
    hl_error err = {0};

    if (value == NULL) return;
    (void)snprintf(set, sizeof set, "%s=%s", path, value);
    // the companion alone may be refused: compare with the plain study then
    const size_t with = strcmp(sets[0], "title=T") == 0 ? 1 : 0;
    assert_ok(parse(STUDY_SMALL, strlen(STUDY_SMALL), sets, with, &before, &err), &err);
    const hl_status status =
        parse(STUDY_SMALL, strlen(STUDY_SMALL), sets, 3, &after, &err);
    if (status != HL_OK) print_message("%s\n", set);
    assert_ok(status, &err);
    char *first = printed(&before);
    char *second = printed(&after);
    if (strcmp(first, second) == 0) fail_msg("%s changes nothing", set);
    free(first);
    free(second);
    check_fixed_point(&after);
    hl_study_free(&before);
    hl_study_free(&after);
}

static void every_entry_can_be_set(void **state)
{
    (void)state;
    size_t tried = 0;

    for (size_t i = 0; i < HL_SCHEMA_COUNT; i++) {
        char path[PATH_SIZE];
        char set[2 * PATH_SIZE];
        const char *const sets[] = {set};
        hl_study s = {0};
        hl_error err = {0};
        if (!path_of(&HL_SCHEMA[i], path)) continue;
        (void)snprintf(set, sizeof set, "%s={x: {y: z}}", path);
        assert_int_equal(parse(STUDY_SMALL, strlen(STUDY_SMALL), sets, 1, &s, &err),
                         HL_INPUT);
        assert_string_equal(err.where, "--set");
        // the message names the entry, or one below it
        if (strstr(err.values, path) == NULL) fail_msg("%s: %s", set, err.values);
        check_good(&HL_SCHEMA[i], path);
        tried++;
    }
    assert_true(tried + 7 + 1 >= HL_SCHEMA_COUNT); // the rest stands in lists
}

static void no_broken_file_does_harm(void **state)
{
    (void)state;
    static const char BYTES[] = "{[:-\"&*\n\t'#|,]}!%@\x80";
    const size_t length = strlen(STUDY_FULL);
    char *copy = hl_copy_text(STUDY_FULL);
    size_t refused = 0;

    assert_non_null(copy);
    for (size_t i = 0; i < length; i++) {
        hl_study s = {0};
        hl_error err = {0};
        const hl_status cut = parse(copy, i, NULL, 0, &s, &err);
        assert_true(cut == HL_OK || cut == HL_INPUT);
        refused += cut != HL_OK;
        if (cut == HL_OK) check_fixed_point(&s);
        hl_study_free(&s);
        copy[i] = BYTES[i % (sizeof BYTES - 1)];
        const hl_status changed = parse(copy, length, NULL, 0, &s, &err);
        assert_true(changed == HL_OK || changed == HL_INPUT);
        if (changed == HL_OK) check_fixed_point(&s);
        hl_study_free(&s);
        copy[i] = STUDY_FULL[i];
    }
    assert_true(refused > length / 2);
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printing_is_a_fixed_point),
        cmocka_unit_test(any_text_survives_printing),
        cmocka_unit_test(every_entry_can_be_set),
        cmocka_unit_test(no_broken_file_does_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
