#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/study/study.h"
#include "support/studies.h"
#include "support/tables.h"

static hl_status parse(const char *text, const char *const *set, size_t sets,
                       hl_study *out, hl_error *err)
{
    const hl_study_source source = {.text = text,
                                    .length = strlen(text),
                                    .name = "yrd.yaml",
                                    .folder = "/data/yrd",
                                    .set = set,
                                    .sets = sets};

    return hl_study_parse(&source, out, err);
}

static void a_full_study_is_read(void **state)
{
    (void)state;
    hl_study s = {0};
    hl_error err = {0};

    assert_ok(parse(STUDY_FULL, NULL, 0, &s, &err), &err);
    assert_string_equal(s.title.text[HL_EN], "Delta: 2018-2022");
    assert_string_equal(s.boundaries.where, "prefecture <> 'x' AND \"a b\" > 1");
    assert_string_equal(s.boundaries.name.text[HL_ZH], "名称");
    assert_string_equal(s.indicators.key, "adcode");
    assert_string_equal(s.indicators.sheet, "2020");
    assert_int_equal(s.indicators.key_width, 6);
    assert_string_equal(hl_study_label_of(&s, "urban")->unit.text[HL_EN], "%");
    assert_int_equal(s.subsystems.count, 2);
    const hl_study_subsystem *town = &s.subsystems.subsystem[0];
    assert_string_equal(town->short_name, "town");
    assert_int_equal(town->count, 4);
    assert_string_equal(town->indicator[1].field, "gap");
    assert_int_equal(town->indicator[1].polarity, HL_POLARITY_LESS);
    assert_string_equal(town->indicator[1].dimension, "economic");
    assert_int_equal(town->indicator[2].polarity, HL_POLARITY_OPTIMUM);
    assert_close(town->indicator[2].optimum[1], 2.5, 0.0, 0.0);
    assert_int_equal(town->indicator[3].polarity, HL_POLARITY_LESS);
    assert_close(town->indicator[3].weight, 0.001, 0.0, 0.0);
    const hl_study_subsystem *works = &s.subsystems.subsystem[1];
    assert_string_equal(works->short_name, "ind");
    assert_string_equal(works->indicator[0].field, "gdp: per head");
    assert_null(works->indicator[0].dimension);
    assert_int_equal(s.weighting.method.count, 2);
    assert_int_equal(s.weighting.method.word[0], HL_WEIGHTING_USER);
    assert_int_equal(s.weighting.judgments.count, 4);
    assert_string_equal(s.weighting.judgments.matrix[1].dimension, "social");
    assert_close(s.weighting.judgments.matrix[0].value[2], 1.0 / 3.0, 0.0, 0.0);
    assert_null(s.weighting.judgments.matrix[3].dimension);
    assert_string_equal(s.normalize.base, "2018");
    assert_int_equal(s.coupling.classes, HL_SCHEME_USER);
    assert_close(s.coupling.lag.number[1], 1.2, 0.0, 0.0);
    assert_int_equal(s.coupling.model.word[0], HL_COUPLING_WANG);
    assert_close(s.coupling.alpha.number[1], 0.75, 0.0, 0.0);
    assert_int_equal(s.coupling.closure, HL_CLOSED_RIGHT);
    assert_int_equal(s.weights.type, HL_STUDY_MATRIX);
    assert_int_equal(s.weights.standardize, HL_WEIGHTS_BINARY);
    assert_int_equal(s.weights.islands, HL_STUDY_ISLANDS_ERROR);
    assert_string_equal(s.association.fields.field[1].field, "人口");
    assert_string_equal(s.association.fields.field[1].short_name, "pop");
    assert_int_equal(s.association.local, 999);
    assert_int_equal(s.association.global, 0);
    assert_true(s.association.seed == UINT64_MAX);
    assert_string_equal(s.periphery.cores.keys.text[0], "330100");
    assert_string_equal(s.periphery.field, "d_wang");
    assert_close(s.periphery.options.far_km, 120.5, 0.0, 0.0);
    assert_int_equal(s.periphery.options.self, HL_SELF_AT_ZERO);
    assert_false(s.output.tables);
    assert_int_equal(s.output.lang.count, 1);
    assert_int_equal(s.output.lang.word[0], HL_ZH);
    hl_study_free(&s);
    hl_study_free(&s);
}

static void the_rest_has_defaults(void **state)
{
    (void)state;
    hl_study s = {0};
    hl_error err = {0};
    const hl_periphery_options expected = {.decay_km = 60.0,
                                           .near_quantile = 1.0 / 3.0,
                                           .far_quantile = 2.0 / 3.0,
                                           .tau = 0.5};

    assert_ok(parse(STUDY_SMALL, NULL, 0, &s, &err), &err);
    assert_string_equal(s.indicators.key, "adcode");
    assert_close(s.indicators.min_match, 0.95, 0.0, 0.0);
    assert_string_equal(s.boundaries.encoding, "auto");
    assert_int_equal(s.weighting.method.word[0], HL_WEIGHTING_ENTROPY);
    assert_true(isnan(s.subsystems.subsystem[0].indicator[0].weight));
    assert_int_equal(s.coupling.model.count, 2);
    assert_int_equal(s.coupling.alpha.count, 0);
    assert_int_equal(s.weights.type, HL_STUDY_QUEEN);
    assert_int_equal(s.weights.standardize, HL_WEIGHTS_ROW);
    assert_true(isnan(s.weights.distance_km));
    assert_int_equal(s.association.fields.count, 3);
    assert_string_equal(s.association.fields.field[0].field, "d_standard");
    assert_string_equal(s.association.fields.field[2].field, "u_works");
    assert_int_equal(s.association.local, 99999);
    assert_int_equal(s.association.correction, HL_CORRECTION_FDR);
    assert_close(s.periphery.options.decay_km, expected.decay_km, 0.0, 0.0);
    assert_close(s.periphery.options.near_quantile, expected.near_quantile, 0.0, 0.0);
    assert_close(s.periphery.options.far_quantile, expected.far_quantile, 0.0, 0.0);
    assert_close(s.periphery.options.tau, expected.tau, 0.0, 0.0);
    assert_true(isnan(s.periphery.options.near_km));
    assert_string_equal(s.periphery.field, "d_standard");
    assert_string_equal(s.output.geopackage, "yrd.gpkg");
    assert_int_equal(s.output.lang.count, 2);
    hl_study_free(&s);
}

/// A layer and fields of it are a study; what is printed of it reads back.
static void a_layer_and_its_fields_are_a_study(void **state)
{
    (void)state;
    hl_study s = {0};
    hl_study again = {0};
    hl_error err = {0};
    char *text = NULL;

    assert_ok(
        parse("boundaries: {source: a.shp, key: k}\nassociation: {fields: [x, y]}\n"
              "indicators: {source: i.csv, key: k, period: year}\n"
              "changes: events.csv\nperiphery: {cores: cores.csv, field: x}\n",
              (const char *[]){"changes.to=2020"}, 1, &s, &err),
        &err);
    assert_string_equal(s.boundaries.source, "a.shp");
    assert_string_equal(s.changes.source, "events.csv");
    assert_int_equal(s.changes.to, 2020);
    assert_string_equal(s.periphery.cores.source, "cores.csv");
    hl_study_free(&s);
    assert_ok(parse("boundaries: {source: a.shp}\nassociation: {fields: [x, y]}\n",
                    NULL, 0, &s, &err),
              &err);
    assert_null(s.boundaries.key);
    assert_null(s.indicators.source);
    assert_null(s.periphery.field);
    assert_int_equal(s.subsystems.count, 0);
    assert_int_equal(s.association.fields.count, 2);
    assert_ok(hl_study_print(&s, &text, &err), &err);
    assert_ok(parse(text, NULL, 0, &again, &err), &err);
    assert_int_equal(again.subsystems.count, 0);
    assert_string_equal(again.association.fields.field[1].field, "y");
    free(text);
    hl_study_free(&s);
    hl_study_free(&again);
}

static void overrides_come_before_defaults(void **state)
{
    (void)state;
    hl_study s = {0};
    hl_error err = {0};
    const char *const set[] = {"coupling.model=[wang]", "subsystems.town.short=tn",
                               "association.permutations.local=99",
                               "title={en: A, zh: 甲}", "boundaries.where=a = 'b'"};

    assert_ok(parse(STUDY_SMALL, set, 5, &s, &err), &err);
    assert_string_equal(s.association.fields.field[0].field, "d_wang");
    assert_string_equal(s.association.fields.field[1].field, "u_tn");
    assert_int_equal(s.association.local, 99);
    assert_int_equal(s.association.global, 9999);
    assert_string_equal(s.title.text[HL_ZH], "甲");
    assert_string_equal(s.boundaries.where, "a = 'b'");
    hl_study_free(&s);
}

static void no_fields_is_not_the_default(void **state)
{
    (void)state;
    hl_study s = {0};
    hl_error err = {0};

    assert_ok(parse(STUDY_SMALL "association: {fields: []}", NULL, 0, &s, &err), &err);
    assert_int_equal(s.association.fields.count, 0);
    hl_study_free(&s);
}

/// A study that is refused: why, where, and a part of the sentence.
typedef struct bad {
    const char *text;
    const char *id;
    const char *where;
    const char *what;
} bad;

static const bad BAD[] = {
    {"a: [1, 2\nb: 3\n",                                                               "STUDY-001",    "line 2",   "YAML"              },
    {"a:\tb: c\n\t- d",                                                                "STUDY-001",    "line",     "YAML"              },
    {"title: \"\xff\"",                                                                "STUDY-001",    "byte",     "UTF-8"             },
    {"",                                                                               "STUDY-002",    "yrd.yaml", "no entries"        },
    {"# only a comment\n",                                                             "STUDY-002",    "yrd.yaml", "no entries"        },
    {"- a\n- b\n",                                                                     "STUDY-002",    "yrd.yaml", "no entries"        },
    {STUDY_SMALL "---\na: b\n",                                                        "STUDY-003",    "line 6",   "more than one"     },
    {"title: &t A\nboundaries: {source: *t}",                                          "STUDY-004",    "line",     "alias"             },
    {"[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]",                                          "STUDY-005",    "line 1",   "nested"            },
    {"[a, b]: c",                                                                      "STUDY-006",    "line 1",   "no plain name"     },
    {"title: A\nweights: {}\ntitle: B",                                                "STUDY-007",    "line 3",   "`title` is there"  },
    {"title: \"a\\0b\"",                                                               "STUDY-008",    "line 1",   "NUL"               },
    {STUDY_SMALL "frobnicate: 1\n",                                                    "STUDY-010",    "line 6",   "`frobnicate`"      },
    {STUDY_SMALL "wieghts: {}\n",                                                      "STUDY-011",    "line 6",   "mean `weights`"    },
    {STUDY_SMALL "weights: {typ: rook}\n",                                             "STUDY-011",    "line 6",   "`weights.type`"    },
    {STUDY_SMALL "decay_km: 60\n",                                                     "STUDY-012",    "line 6",   "`decay_km`"        },
    {STUDY_SMALL "report: true\n",                                                     "STUDY-012",    "line 6",   "`report`"          },
    {STUDY_SMALL "changes: [c.csv]\n",                                                 "STUDY-028",    "line 6",   "`changes`"         },
    {STUDY_SMALL "changes: c.csv\n",                                                   "STUDY-041",    "line 6",   "indicators.period" },
    {STUDY_SMALL "changes: {source: c.csv}\n",                                         "STUDY-041",    "line 6",
     "indicators.period"                                                                                                               },
    {STUDY_SMALL "changes: {to: 2020}\n",                                              "STUDY-041",    "line 6",   "changes.source"    },
    {STUDY_SMALL "changes: {extensive: [gdp]}\n",                                      "STUDY-041",    "line 6",
     "changes.source"                                                                                                                  },
    {STUDY_SMALL "derive: {a: [1]}\n",                                                 "STUDY-020",    "line 6",   "`derive.a`"        },
    {STUDY_SMALL "derive: [a]\n",                                                      "STUDY-028",    "line 6",   "`derive`"          },
    {STUDY_SUBSYSTEMS,                                                                 "STUDY-015",    "yaml",     "ies.source"        },
    {STUDY_SUBSYSTEMS "indicators: {source: a}\nassociation: {fields: [f]}",
     "STUDY-070",                                                                                      "line 5",   "association.fields"},
    {STUDY_SUBSYSTEMS "indicators: {source: a}\nmetacoupling: {peri: true}",
     "STUDY-070",                                                                                      "line 5",   "metacoupling.peri" },
    {STUDY_SUBSYSTEMS "indicators: {source: a}\ncoupling: {null: {within: region}}",
     "STUDY-041",                                                                                      "line 5",   "indicators.region" },
    {STUDY_SMALL "coupling: {null: {within: region}}\n",                               "STUDY-041",    "line 6",
     "boundaries.region"                                                                                                               },
    {STUDY_SMALL "coupling: {obstacles: [all]}\n",                                     "STUDY-025",    "line 6",
     "summed, units"                                                                                                                   },
    {"boundaries: {source: a}\nsubsystems:\n  a: {index: u, dimensions: [+b]}\n",
     "STUDY-042",                                                                                      "line 3",   "index"             },
    {"boundaries: {source: a}\nsubsystems: null\n",                                    "STUDY-015",    "yrd.yaml",
     "`subsystems`"                                                                                                                    },
    {"boundaries: {source: a}\nassociation: {fields: [f]}\nperiphery: {cores: {keys: "
     "[a]}}\n",                                                                   "STUDY-041",    "line 3",   "periphery.field"   },
    {"boundaries: {source: a}\nindicators: {source: a}\n" STUDY_SUBSYSTEMS,            "STUDY-015",
     "yrd.yaml",                                                                                                   "boundaries.key"    },
    {"boundaries: {source: a, key: null}\nindicators: {source: a}\n" STUDY_SUBSYSTEMS,
     "STUDY-015",                                                                                      "yrd.yaml", "boundaries.key"    },
    {STUDY_HEAD,                                                                       "STUDY-015",    "yrd.yaml", "`subsystems`"      },
    {"boundaries: {source: [a, b]}\n",                                                 "STUDY-020",    "line 1",   "boundaries.source" },
    {"boundaries:\n  source:\n    a: b\n",                                             "STUDY-020",    "line 2",   "one text"          },
    {"title: {en: a, de: b}\n",                                                        "STUDY-021",    "line 1",   "`title`"           },
    {"title: [a, b]\n",                                                                "STUDY-021",    "line 1",   "`title`"           },
    {"indicators: {min_match: 95}",                                                    "STUDY-022",    "line 1",   "[0, 1]"            },
    {"indicators: {min_match: most}",                                                  "STUDY-022",    "line 1",   "most"              },
    {"association: {fdr: 1}",                                                          "STUDY-022",    "line 1",   "(0, 1)"            },
    {"association: {fdr: nan}",                                                        "STUDY-022",    "line 1",   "nan"               },
    {"weights: {power: 0x1}",                                                          "STUDY-022",    "line 1",   "0x1"               },
    {"weights: {distance_km: 0}",                                                      "STUDY-022",    "line 1",   "(0,"               },
    {"weights: {tolerance: 1e999}",                                                    "STUDY-022",    "line 1",   "1e999"             },
    {"weights: {k: 0}",                                                                "STUDY-023",    "line 1",   "[1, 1000]"         },
    {"weights: {k: 4.5}",                                                              "STUDY-023",    "line 1",   "4.5"               },
    {"weights: {k: -1}",                                                               "STUDY-023",    "line 1",   "-1"                },
    {"association: {seed: 18446744073709551616}",                                      "STUDY-023",    "line 1",   "whole"             },
    {"output: {tables: maybe}",                                                        "STUDY-024",    "line 1",   "maybe"             },
    {"weights: {type: hexagons}",                                                      "STUDY-025",    "line 1",   "queen, rook"       },
    {"weights: {type: [queen]}",                                                       "STUDY-025",    "line 1",   "queen, rook"       },
    {"weights: {type: quen}",                                                          "STUDY-026",    "line 1",   "mean `queen`"      },
    {"coupling: {model: {a: b}}",                                                      "STUDY-027",    "line 1",   "coupling.model"    },
    {"coupling: {model: []}",                                                          "STUDY-027",    "line 1",   "coupling.model"    },
    {"coupling: {alpha: half}",                                                        "STUDY-027",    "line 1",   "coupling.alpha"    },
    {"weights: queen",                                                                 "STUDY-028",    "line 1",   "`weights`"         },
    {"subsystems: [a, b]",                                                             "STUDY-028",    "line 1",   "`subsystems`"      },
    {"subsystems: {a: b}",                                                             "STUDY-028",    "line 1",   "`subsystems.a`"    },
    {"coupling: {model: [wang, wang]}",                                                "STUDY-029",    "line 1",   "wang"              },
    {"periphery: {cores: {keys: [a, b, a]}}",                                          "STUDY-029",    "line 1",   "`a` twice"         },
    {STUDY_HEAD "subsystems:\n  a: {dimensions: [+x]}\n",                              "STUDY-030",    "line 3",
     "1 subsystem"                                                                                                                     },
    {"subsystems:\n  industrial_development: {dimensions: [+x]}",                      "STUDY-031",    "line 2",
     "industrial_development"                                                                                                          },
    {"subsystems:\n  a:\n    short: A b\n    dimensions: [+x]",                        "STUDY-031",    "line 3",
     "A b"                                                                                                                             },
    {"association: {fields: [GDP]}",                                                   "STUDY-031",    "line 1",   "GDP"               },
    {"association: {fields: [abcdefghijklmnopqr]}",                                    "STUDY-031",    "line 1",   "field"             },
    {"subsystems:\n  a: {dimensions: [+x]}\n  b: {short: a, dimensions: [+x]}",
     "STUDY-032",                                                                                      "line 3",   "`a`"               },
    {"association: {fields: [x, {field: y, short: x}]}",                               "STUDY-032",    "line 1",   "`x`"               },
    {"subsystems:\n  a: {short: a}",                                                   "STUDY-033",    "line 2",   "subsystems.a"      },
    {"subsystems:\n  a: {dimensions: []}",                                             "STUDY-033",    "line 2",   "subsystems.a"      },
    {"subsystems:\n  a:\n    dimensions: [+x, gdp]",                                   "STUDY-034",    "line 3",   "`gdp`"             },
    {"subsystems: {a: {dimensions: [{field: gdp}]}}",                                  "STUDY-034",    "line 1",   "`gdp`"             },
    {"subsystems:\n  a:\n    dimensions:\n      d: [+x]\n      e: [-x]",               "STUDY-035",
     "line 5",                                                                                                     "`x`"               },
    {"subsystems: {a: {dimensions: [{field: x, optimum: [2, 1]}]}}",                   "STUDY-036",
     "line 1",                                                                                                     "`x`"               },
    {"subsystems: {a: {dimensions: [{field: x, polarity: +, optimum: 1}]}}",
     "STUDY-036",                                                                                      "line 1",   "`x`"               },
    {"association: {fields: [x, x]}",                                                  "STUDY-037",    "line 1",   "`x`"               },
    {STUDY_SMALL "weighting:\n  method: user\n  weights: {gpd: 1}",                    "STUDY-038",
     "line 8",                                                                                                     "`gpd`"             },
    {STUDY_SMALL "weighting:\n  method: user\n  weights: {gdp: 1}",                    "STUDY-039",
     "line 8",                                                                                                     "`urban`"           },
    {"subsystems: {a: {dimensions: [{field: x, polarity: +, goalposts: [2, 1]}]}}",
     "STUDY-060",                                                                                      "line 1",   "[2, 1]"            },
    {STUDY_SMALL "normalize: {reference: fixed}",                                      "STUDY-061",    "line 6",   "`urban`"           },
    {STUDY_HEAD "subsystems:\n  a: {dimensions: [{field: x, polarity: +, goalposts: "
                "[1, 2]}]}\n  b: {dimensions: [+y]}",                             "STUDY-062",    "line 3",   "pooled"            },
    {STUDY_SMALL "weighting: {method: [sd, cv], shares: [1, 2, 3]}",                   "STUDY-064",
     "line 6",                                                                                                     "3 shares for 2"    },
    {STUDY_SMALL "weighting: {method: [sd, cv], combination: game, shares: [1, 2]}",
     "STUDY-041",                                                                                      "line 6",   "shares"            },
    {STUDY_SMALL "weighting: {method: [sd, cv], shares: [-1, 2]}",                     "COUPLING-024",
     "line 6",                                                                                                     "share"             },
    {STUDY_SMALL "weighting: {method: [sd, cv, pca, equal, entropy]}",                 "COUPLING-024",
     "line 6",                                                                                                     "count 5"           },
    {STUDY_SMALL "weighting: {judgments: {town: [[1, x], [1, 1]]}}",                   "STUDY-065",
     "line 6",                                                                                                     "`x`"               },
    {STUDY_SMALL "weighting: {judgments: {town: [[1, 1/0], [1, 1]]}}",                 "STUDY-065",
     "line 6",                                                                                                     "`1/0`"             },
    {STUDY_SMALL "weighting: {judgments: {town: [[1, 2], [1]]}}",                      "STUDY-066",    "line 6",
     "1 judgments; 2"                                                                                                                  },
    {STUDY_SMALL "weighting: {judgments: {town: 1}}",                                  "STUDY-027",    "line 6",   "town"              },
    {STUDY_SMALL "weighting: {judgments: {town: [[1]]}}",                              "STUDY-041",    "line 6",   "ahp"               },
    {STUDY_SMALL "weighting: {method: ahp}",                                           "STUDY-068",    "yrd.yaml", "`town`"            },
    {STUDY_SMALL "weighting: {method: ahp, judgments: {town: [[1]]}}",                 "STUDY-067",
     "line 6",                                                                                                     "1 rows, for 2"     },
    {STUDY_SMALL "weighting: {method: ahp, judgments: {city: [[1]]}}",                 "STUDY-069",
     "line 6",                                                                                                     "`city`"            },
    {STUDY_SMALL "weighting: {method: ahp, judgments: {town: [[1, 2], [2, 1]]}}",
     "COUPLING-029",                                                                                   "line 6",   "reciprocal"        },
    {STUDY_SMALL "weighting: {method: ahp, by_dimension: true, judgments: {town: [[1, "
                 "2], [0.5, 1]]}}",                                               "STUDY-068",    "line 6",   "`works`"           },
    {STUDY_SMALL "normalize: {method: zscore}\n",                                      "COUPLING-019", "line 6",   "zscore"            },
    {STUDY_SMALL "normalize: {reference: base_period}\n",                              "STUDY-041",    "line 6",
     "normalize.base"                                                                                                                  },
    {STUDY_SMALL "normalize: {base: 2010}\n",                                          "STUDY-041",    "line 6",   "base_period"       },
    {STUDY_SMALL "coupling: {classes: user}\n",                                        "STUDY-041",    "line 6",   "coupling.cuts"     },
    {STUDY_SMALL "coupling: {cuts: [0.5]}\n",                                          "STUDY-041",    "line 6",   "user"              },
    {STUDY_SMALL "coupling: {classes: user, cuts: [0.5, 0.4]}\n",                      "COUPLING-032",
     "line 6",                                                                                                     "0.4"               },
    {STUDY_SMALL "coupling: {lag: [1.2, 0.8]}\n",                                      "COUPLING-033", "line 6",   "1.2"               },
    {STUDY_SMALL "coupling: {lag: [0.8]}\n",                                           "COUPLING-033", "line 6",   "nan"               },
    {STUDY_SMALL "coupling: {alpha: [0.5, 0.4]}",                                      "STUDY-040",    "line 6",   "0.9"               },
    {STUDY_SMALL "coupling: {alpha: [0.5, 0.25, 0.25]}",                               "STUDY-040",    "line 6",   "3"                 },
    {STUDY_SMALL "weights: {type: matrix}",                                            "STUDY-041",    "line 6",   "weights.source"    },
    {STUDY_SMALL "weights: {source: a.gal}",                                           "STUDY-041",    "line 6",   "matrix"            },
    {STUDY_SMALL "weighting: {weights: {gdp: 1}}",                                     "STUDY-041",    "line 6",   "user"              },
    {STUDY_SMALL "periphery: {cores: {source: a, lon: x}}",                            "STUDY-041",    "line 6",
     "cores.lat"                                                                                                                       },
    {STUDY_SMALL "periphery: {cores: {key: x}}",                                       "STUDY-041",    "line 6",   "source"            },
    {STUDY_SMALL "periphery: {cores: {source: a, keys: [b]}}",                         "STUDY-042",    "line 6",
     "keys"                                                                                                                            },
    {STUDY_SMALL "periphery:\n  near_quantile: 0.8",                                   "STUDY-043",    "line 7",   "0.8"               },
    {STUDY_SMALL "periphery:\n  near_km: 9\n  far_km: 8",                              "STUDY-043",    "line 7",   "9"                 },
    {STUDY_SMALL "output: {geopackage: a/b.gpkg}",                                     "STUDY-045",    "line 6",   "a/b.gpkg"          },
    {STUDY_SMALL "indicators: {}\n",                                                   "STUDY-007",    "line 6",   "`indicators`"      },
};

static void every_mistake_is_told_with_its_place(void **state)
{
    (void)state;
    char what[HL_MESSAGE_VALUES_SIZE];

    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        hl_study s = {0};
        hl_error err = {0};
        const hl_status status = parse(BAD[i].text, NULL, 0, &s, &err);
        (void)hl_message_text(&err, HL_WHAT, HL_EN, what, sizeof what);
        const bool as_said = status == HL_INPUT &&
                             strcmp(hl_code_info(err.code)->id, BAD[i].id) == 0 &&
                             strstr(err.where, BAD[i].where) != NULL &&
                             strncmp(err.where, "yrd.yaml", strlen("yrd.yaml")) == 0;
        if (!as_said || strstr(what, BAD[i].what) == NULL)
            fail_msg("case %zu: %s at %s: %s\n%s", i, hl_code_info(err.code)->id,
                     err.where, what, BAD[i].text);
        assert_null(s.name);
        hl_study_free(&s);
    }
}

static void bad_overrides_say_so(void **state)
{
    (void)state;
    static const char *const SETS[][2] = {
        {"weights.type",      "STUDY-044"},
        {"=rook",             "STUDY-044"},
        {"weigths.type=rook", "STUDY-011"},
        {"weights.type=rok",  "STUDY-026"},
        {"weights.type=[",    "STUDY-001"},
        {"title.xx=a",        "STUDY-021"}
    };

    for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++) {
        hl_study s = {0};
        hl_error err = {0};
        assert_int_not_equal(parse(STUDY_SMALL, SETS[i], 1, &s, &err), HL_OK);
        assert_string_equal(hl_code_info(err.code)->id, SETS[i][1]);
        hl_study_free(&s);
    }
}

static void paths_start_at_the_study(void **state)
{
    (void)state;
    static const char *const PATHS[][2] = {
        {"a.shp",                "/data/yrd/a.shp"              },
        {"/b/a.shp",             "/b/a.shp"                     },
        {"PG:dbname=x",          "PG:dbname=x"                  },
        {"https://x.org/a.json", "https://x.org/a.json"         },
        {"/vsizip/a.zip/a.shp",  "/vsizip//data/yrd/a.zip/a.shp"},
        {"/vsizip//b/a.zip",     "/vsizip//b/a.zip"             },
    };
    hl_study s = {0};
    hl_error err = {0};

    assert_ok(parse(STUDY_SMALL, NULL, 0, &s, &err), &err);
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        char *path = NULL;
        assert_ok(hl_study_path(&s, PATHS[i][0], &path, &err), &err);
        assert_string_equal(path, PATHS[i][1]);
        free(path);
    }
    hl_study_free(&s);
}

static void the_canonical_study_names_no_machine(void **state)
{
    (void)state;
    hl_study s = {0};
    hl_error err = {0};
    char *text = NULL;
    const char *const set[] = {
        "boundaries.source=/data/yrd/maps/a.shp", "indicators.source=/home/me/b.csv",
        "indicators.dictionary=PG:dbname=x password=secret host=y",
        "output.dir=/home/me/out"};

    assert_ok(parse(STUDY_SMALL, set, 4, &s, &err), &err);
    assert_ok(hl_study_canonical(&s, &text, &err), &err);
    assert_non_null(strstr(text, "source: maps/a.shp\n"));
    assert_non_null(strstr(text, "source: b.csv\n"));
    assert_non_null(strstr(text, "password=****** host=y"));
    assert_non_null(strstr(text, "dir: out\n"));
    assert_null(strstr(text, "/data"));
    assert_null(strstr(text, "/home"));
    free(text);
    hl_study_free(&s);
}

static void a_dictionary_gives_titles_where_the_study_has_none(void **state)
{
    (void)state;
    static const char *const FIELDS[] = {"title_en", "title_zh", "unit", "field"};
    static const char *const CELLS[] = {
        "Urban", "城镇化率", "%",     "urban", "Product per head",
        NULL,    "CNY",      "gdp",   "x",     NULL,
        NULL,    NULL,       "Twice", NULL,    NULL,
        "gdp"};
    hl_table table = {0};
    hl_study s = {0};
    hl_error err = {0};
    char *text = NULL;

    assert_ok(parse(STUDY_SMALL "labels: {urban: {title: Towns}}", NULL, 0, &s, &err),
              &err);
    make_table("words.csv", FIELDS, 4, CELLS, 3, &table);
    assert_ok(hl_study_add_labels(&s, &table, &err), &err);
    const hl_study_label *urban = hl_study_label_of(&s, "urban");
    assert_string_equal(urban->title.text[HL_EN], "Towns");
    assert_string_equal(urban->title.text[HL_ZH], "城镇化率");
    const hl_study_label *gdp = hl_study_label_of(&s, "gdp");
    assert_string_equal(hl_text_in(hl_study_words_of(&gdp->title), HL_ZH),
                        "Product per head");
    assert_string_equal(gdp->unit.text[HL_EN], "CNY");
    assert_null(hl_study_label_of(&s, "x"));
    assert_ok(hl_study_print(&s, &text, &err), &err);
    assert_null(strstr(text, "Product"));
    free(text);

    hl_table_free(&table);
    make_table("words.csv", FIELDS, 4, CELLS, 4, &table);
    assert_int_equal(hl_study_add_labels(&s, &table, &err), HL_INPUT);
    assert_string_equal(hl_code_info(err.code)->id, "STUDY-047");
    hl_table_free(&table);
    make_table("words.csv", FIELDS, 2, CELLS, 1, &table);
    assert_int_equal(hl_study_add_labels(&s, &table, &err), HL_INPUT);
    assert_string_equal(hl_code_info(err.code)->id, "STUDY-046");
    hl_table_free(&table);
    hl_study_free(&s);
}

static void the_reference_has_every_entry(void **state)
{
    (void)state;
    static const char *const PARTS[] = {
        "| `weights.type` | one of `queen`, `rook`",
        "| `boundaries.source` | text |  |",
        "| `indicators.min_match` | number [0, 1] | `0.95` |",
        "| `output.report` | true, false | `true` |"};
    hl_error err = {0};
    char *text = NULL;

    assert_ok(hl_study_reference(HL_EN, &text, &err), &err);
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        if (strstr(text, PARTS[i]) == NULL) fail_msg("%s\n%s", PARTS[i], text);
    }
    free(text);
    assert_ok(hl_study_reference(HL_ZH, &text, &err), &err);
    assert_non_null(strstr(text, "研究文件"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_study_is_read),
        cmocka_unit_test(the_rest_has_defaults),
        cmocka_unit_test(a_layer_and_its_fields_are_a_study),
        cmocka_unit_test(overrides_come_before_defaults),
        cmocka_unit_test(no_fields_is_not_the_default),
        cmocka_unit_test(every_mistake_is_told_with_its_place),
        cmocka_unit_test(bad_overrides_say_so),
        cmocka_unit_test(paths_start_at_the_study),
        cmocka_unit_test(the_canonical_study_names_no_machine),
        cmocka_unit_test(a_dictionary_gives_titles_where_the_study_has_none),
        cmocka_unit_test(the_reference_has_every_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
