/// @file studies.h
/// A study file that uses every kind of entry, for the tests of the room `study`.
#ifndef HINTERLAND_TESTS_STUDIES_H
#define HINTERLAND_TESTS_STUDIES_H

#define STUDY_HEAD                                      \
    "boundaries: {source: counties.shp, key: adcode}\n" \
    "indicators: {source: indicators.csv}\n"

#define STUDY_SUBSYSTEMS                     \
    "subsystems:\n"                          \
    "  town: {dimensions: [+urban, -gap]}\n" \
    "  works: {dimensions: [+gdp, +firms]}\n"

#define STUDY_SMALL STUDY_HEAD STUDY_SUBSYSTEMS

#define STUDY_FULL                                                                      \
    "# every kind of entry\n"                                                           \
    "title: {en: \"Delta: 2018-2022\", zh: 长三角}\n"                                \
    "boundaries:\n"                                                                     \
    "  source: counties.shp\n"                                                          \
    "  where: \"prefecture <> 'x' AND \\\"a b\\\" > 1\"\n"                              \
    "  key: adcode\n"                                                                   \
    "  name: {zh: 名称, en: name_en}\n"                                               \
    "  region: prefecture\n"                                                            \
    "indicators: {source: data/x.xlsx, sheet: '2020', period: year, key_width: 6,\n"    \
    "             delimiter: \";\", dictionary: words.csv}\n"                           \
    "labels:\n"                                                                         \
    "  urban: {title: {en: Urban share, zh: 城镇化率}, unit: \"%\"}\n"              \
    "  gap: {title: Income gap}\n"                                                      \
    "subsystems:\n"                                                                     \
    "  town:\n"                                                                         \
    "    title: {en: Town, zh: 城}\n"                                                  \
    "    dimensions:\n"                                                                 \
    "      economic: [+urban, -gap]\n"                                                  \
    "      social:\n"                                                                   \
    "        - {field: density, optimum: [1, 2.5]}\n"                                   \
    "        - {field: 人口, polarity: '-'}\n"                                        \
    "  industrial_development:\n"                                                       \
    "    short: ind\n"                                                                  \
    "    dimensions: [\"+gdp: per head\", -firms]\n"                                    \
    "normalize: {reference: base_period, base: 2018, winsorize: percentile,\n"          \
    "            percentile: 0.05, shift: 0.001, shift_form: add}\n"                    \
    "weighting:\n"                                                                      \
    "  method: [user, ahp]\n"                                                           \
    "  combination: geometric\n"                                                        \
    "  shares: [1, 3]\n"                                                                \
    "  by_dimension: true\n"                                                            \
    "  judgments:\n"                                                                    \
    "    town: {economic: [[1, 3], [1/3, 1]], social: [[1, 0.5], [2, 1]],\n"            \
    "           between_dimensions: [[1, 1], [1, 1]]}\n"                                \
    "    industrial_development: [[1, 4], [1/4, 1]]\n"                                  \
    "  weights: {urban: 1, gap: 0.5, density: 2, 人口: 1e-3, \"gdp: per head\": 3,\n" \
    "            firms: 0}\n"                                                           \
    "coupling: {index: geometric, model: [wang, standard], alpha: [0.25, 0.75],\n"      \
    "           closure: right, power: 2, classes: user, cuts: [0.3, 0.6],\n"           \
    "           lag: [0.8, 1.2], lag_difference: 0.1}\n"                                \
    "weights: {type: matrix, source: w.gal, standardize: binary, islands: error}\n"     \
    "association:\n"                                                                    \
    "  fields: [d_wang, {field: 人口, short: pop}]\n"                                 \
    "  permutations: {local: 999, global: 0}\n"                                         \
    "  correction: bonferroni\n"                                                        \
    "  seed: 18446744073709551615\n"                                                    \
    "periphery:\n"                                                                      \
    "  cores: {keys: [330100, \"320100\"]}\n"                                           \
    "  near_km: 50\n"                                                                   \
    "  far_km: 120.5\n"                                                                 \
    "  self: at_zero\n"                                                                 \
    "universes: {draws: 20, vary: {weighting: [critic], weights: [rook, nearest 6],\n"  \
    "            bands: [25/75], tau: [0, 1.5], alpha: [0.3]}}\n"                       \
    "output: {dir: result, geopackage: d.gpkg, tables: false, report: false,\n"         \
    "         lang: zh}\n"

#endif
