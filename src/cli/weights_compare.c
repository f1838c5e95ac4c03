#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/weights_call.h"
#include "cli/words.h"
#include "core/memory.h"
#include "core/suggest.h"
#include "hinterland/weights/combine.h"
#include "weights/map.h"

static const double PERCENT = 100.0;

enum { EXAMPLE_SIZE = 192, MOST_SHOWN = 20 };

/// A key and where it stands.
typedef struct placed_key {
    const char *key;
    uint32_t index;
} placed_key;

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const placed_key *)a)->key, ((const placed_key *)b)->key);
}

/// The keys in ascending order. The caller frees the array; NULL without memory.
static placed_key *sort_keys(const weights_made *made)
{
    placed_key *sorted = hl_array(made->w.n, sizeof *sorted);

    if (sorted == NULL) return NULL;
    for (size_t i = 0; i < made->w.n; i++) {
        sorted[i] = (placed_key){made->key[i], (uint32_t)i};
    }
    qsort(sorted, made->w.n, sizeof *sorted, compare_keys);
    return sorted;
}

/// What two ascending lists of keys have in common.
typedef struct key_match {
    size_t common;
    const char *alone[2]; ///< the first key that only the one side has; or NULL
} key_match;

/// @param place  place[index in b] becomes the index in a
static key_match merge_keys(const placed_key *a, size_t n, const placed_key *b,
                            size_t m, uint32_t *place)
{
    key_match match = {0};
    size_t i = 0;
    size_t j = 0;

    while (i < n || j < m) {
        int order = i < n ? -1 : 1;
        if (i < n && j < m) order = strcmp(a[i].key, b[j].key);
        if (order == 0) place[b[j].index] = a[i].index;
        if (order < 0 && match.alone[0] == NULL) match.alone[0] = a[i].key;
        if (order > 0 && match.alone[1] == NULL) match.alone[1] = b[j].key;
        match.common += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return match;
}

/// The key that is the same but for zeros in front, else the nearest; NULL: none.
static const char *like(const char *key, const weights_made *made)
{
    const char *digits = key + strspn(key, "0");

    for (size_t i = 0; i < made->w.n && *digits != '\0'; i++) {
        const char *other = made->key[i];
        if (strcmp(other + strspn(other, "0"), digits) == 0) return other;
    }
    return hl_suggest(key, (const char *const *)made->key, made->w.n);
}

/// "'0501' (near: '501')": a key that only one side has, and its like on the other.
static void tell_alone(const key_match *match, const weights_made *a,
                       const weights_made *b, char *out)
{
    const bool in_a = match->alone[0] != NULL;
    const char *only = match->alone[in_a ? 0 : 1];
    const char *key = only != NULL ? only : "";
    const weights_made *other = in_a ? b : a;
    const char *near = like(key, other);

    if (near != NULL) {
        (void)snprintf(out, EXAMPLE_SIZE, "'%.80s' (near: '%.80s')", key, near);
    } else {
        (void)snprintf(out, EXAMPLE_SIZE, "'%.80s'", key);
    }
}

/// Where the units of the other side stand in the base: they are the same units.
static hl_status match_units(const command_call *call, const weights_pair *pair,
                             uint32_t *place, hl_error *err)
{
    const weights_made *base = &pair->made[pair->base];
    const weights_made *other = &pair->made[1 - pair->base];
    placed_key *a = sort_keys(base);
    placed_key *b = sort_keys(other);
    hl_status status = HL_OK;

    if (a == NULL || b == NULL) {
        status = hl_no_memory(err, "%zu keys", base->w.n + other->w.n);
    } else {
        const key_match match = merge_keys(a, base->w.n, b, other->w.n, place);
        const size_t alone[2] = {base->w.n - match.common, other->w.n - match.common};
        char alike[EXAMPLE_SIZE];
        if (alone[0] + alone[1] > 0) {
            tell_alone(&match, base, other, alike);
            status = hl_fail(err, HL_CODE_USAGE_UNITS_DIFFER, "%s\t%s\t%zu\t%zu\t%s",
                             call->operand[0], call->operand[1], alone[pair->base],
                             alone[1 - pair->base], alike);
        }
    }
    free(a);
    free(b);
    return status;
}

/// The other side with its units renumbered as in the base.
static hl_status align(weights_pair *pair, const uint32_t *place, hl_error *err)
{
    const hl_weights *w = &pair->made[1 - pair->base].w;
    const size_t links = w->start[w->n];
    uint32_t *from = hl_array(links, sizeof *from);
    uint32_t *to = hl_array(links, sizeof *to);
    hl_status status = HL_OK;

    if (from == NULL || to == NULL) status = hl_no_memory(err, "%zu links", links);
    for (size_t i = 0; i < w->n && status == HL_OK; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            from[l] = place[i];
            to[l] = place[w->neighbor[l]];
        }
    }
    if (status == HL_OK) {
        status = hl_weights_from_links(w->n, from, to, w->weight, links, &pair->aligned,
                                       err);
    }
    if (status == HL_OK) pair->aligned.standardization = w->standardization;
    free(from);
    free(to);
    return status;
}

hl_status weights_pair_read(command_call *call, const weights_rule *rule,
                            weights_pair *out, hl_error *err)
{
    weights_pair pair = {0};
    uint32_t *place = NULL;
    hl_status status = HL_OK;

    for (size_t k = 0; k < 2 && status == HL_OK; k++) {
        status =
            weights_from_any(call->operand[k], rule, &pair.made[k], &call->log, err);
    }
    if (status != HL_OK) goto done;
    pair.base = !pair.made[0].from_layer && pair.made[1].from_layer ? 1 : 0;
    place = hl_array(pair.made[1 - pair.base].w.n, sizeof *place);
    status = place != NULL ? match_units(call, &pair, place, err)
                           : hl_no_memory(err, "%zu units", pair.made[0].w.n);
    if (status == HL_OK) status = align(&pair, place, err);
    if (status != HL_OK) goto done;
    *out = pair;
    pair = (weights_pair){0};
done:
    free(place);
    weights_pair_free(&pair);
    return status;
}

const hl_weights *weights_pair_side(const weights_pair *pair, size_t side)
{
    return side == pair->base ? &pair->made[side].w : &pair->aligned;
}

void weights_pair_free(weights_pair *pair)
{
    weights_made_free(&pair->made[0]);
    weights_made_free(&pair->made[1]);
    hl_weights_free(&pair->aligned);
    *pair = (weights_pair){0};
}

/// What two matrices have in common.
typedef struct comparison {
    hl_weights only[2]; ///< links of the first alone, and of the second
    size_t both;
    double largest_difference; ///< of the values of common links
} comparison;

static void comparison_free(comparison *c)
{
    hl_weights_free(&c->only[0]);
    hl_weights_free(&c->only[1]);
}

/// The largest difference of the values that both rows have.
static double difference_in_row(const hl_weights *a, const hl_weights *b, size_t i)
{
    size_t p = a->start[i];
    size_t q = b->start[i];
    double largest = 0.0;

    while (p < a->start[i + 1] && q < b->start[i + 1]) {
        const uint32_t u = a->neighbor[p];
        const uint32_t v = b->neighbor[q];
        if (u == v) largest = fmax(largest, fabs(a->weight[p] - b->weight[q]));
        p += u <= v;
        q += v <= u;
    }
    return largest;
}

static hl_status compare_matrices(const weights_pair *pair, comparison *c,
                                  hl_error *err)
{
    const hl_weights *a = weights_pair_side(pair, 0);
    const hl_weights *b = weights_pair_side(pair, 1);

    hl_status status = hl_weights_combine(a, b, HL_SET_DIFFERENCE, &c->only[0], err);
    if (status == HL_OK) {
        status = hl_weights_combine(b, a, HL_SET_DIFFERENCE, &c->only[1], err);
    }
    if (status != HL_OK) return status;
    c->both = a->start[a->n] - c->only[0].start[a->n];
    for (size_t i = 0; i < a->n; i++) {
        c->largest_difference = fmax(c->largest_difference, difference_in_row(a, b, i));
    }
    return HL_OK;
}

/// A link that only one side has, with what the layer knows of it.
typedef struct finding {
    uint32_t from;
    uint32_t to;
    bool both_ways;
    const char *evidence; ///< NULL: no layer
    double distance;      ///< NaN: not known
} finding;

static const char *evidence_of(const weights_made *made, uint32_t i, uint32_t j,
                               hl_lang lang)
{
    const hl_classes *classes = hl_link_classes();
    const hl_border *border =
        made->adjacency.n > 0 ? hl_adjacency_link(&made->adjacency, i, j) : NULL;
    const int code = border != NULL ? (int)border->evidence : (int)HL_LINK_DISTANCE;

    for (size_t c = 0; c < classes->count; c++) {
        if (classes->row[c].code == code) {
            return hl_text_in(classes->row[c].label, lang);
        }
    }
    return "";
}

static finding look_at(const weights_made *made, const hl_weights *only, uint32_t i,
                       size_t l, hl_lang lang)
{
    finding f = {.from = i, .to = only->neighbor[l], .distance = NAN};

    f.both_ways = hl_has_link(only, f.to, i);
    if (!made->from_layer) return f;
    f.evidence = evidence_of(made, f.from, f.to, lang);
    if (made->placed) f.distance = weights_distance(made, f.from, f.to);
    return f;
}

static void print_finding(const weights_made *made, const finding *f)
{
    const uint32_t unit[2] = {f->from, f->to};

    for (size_t k = 0; k < 2; k++) {
        const char *name = weights_unit_name(made, unit[k]);
        const char *arrow = f->both_ways ? " - " : " -> ";
        printf("%s%s%s%s", k == 0 ? "  " : arrow, made->key[unit[k]],
               name[0] != '\0' ? " " : "", name);
    }
    if (f->evidence != NULL) printf("   %s", f->evidence);
    if (!isnan(f->distance)) {
        printf("   %.4g%s", f->distance, made->crs.planar ? "" : " km");
    }
    printf("\n");
}

/// The links of one side alone, each pair once.
static void print_findings(const weights_made *made, const hl_weights *only,
                           hl_text heading, hl_lang lang)
{
    size_t shown = 0;

    if (only->start[only->n] == 0) return;
    printf("\n%s\n", hl_text_in(heading, lang));
    for (size_t i = 0; i < only->n; i++) {
        for (size_t l = only->start[i]; l < only->start[i + 1]; l++) {
            const finding f = look_at(made, only, (uint32_t)i, l, lang);
            if (f.both_ways && f.to < f.from) continue;
            if (shown++ < MOST_SHOWN) print_finding(made, &f);
        }
    }
    if (shown > MOST_SHOWN) {
        words_say(stdout,
                  (hl_text){"  and {1} more: --out FILE.gpkg draws them, --json lists "
                            "them\n",
                            "  另有 {1} 条:--out FILE.gpkg 画出,--json 列出\n"},
                  lang, "%zu", shown - MOST_SHOWN);
    }
}

static void answer_finding(json *answer, const weights_made *made, const finding *f)
{
    json_open(answer, NULL, '{');
    json_text(answer, "from", made->key[f->from]);
    json_text(answer, "to", made->key[f->to]);
    if (made->from_layer) {
        json_text(answer, "from_name", weights_unit_name(made, f->from));
        json_text(answer, "to_name", weights_unit_name(made, f->to));
        json_text(answer, "evidence", f->evidence);
        json_number(answer, made->crs.planar ? "distance" : "distance_km", f->distance);
    }
    json_close(answer, '}');
}

static void answer_findings(json *answer, const char *name, const weights_made *made,
                            const hl_weights *only)
{
    json_open(answer, name, '[');
    for (size_t i = 0; i < only->n; i++) {
        for (size_t l = only->start[i]; l < only->start[i + 1]; l++) {
            const finding f = look_at(made, only, (uint32_t)i, l, HL_EN);
            answer_finding(answer, made, &f);
        }
    }
    json_close(answer, ']');
}

static void answer_comparison(json *answer, const weights_made *made,
                              const comparison *c, bool same, double share)
{
    const size_t n = made->w.n;

    json_flag(answer, "same", same);
    json_count(answer, "links_in_both", c->both);
    json_count(answer, "links_only_in_first", c->only[0].start[n]);
    json_count(answer, "links_only_in_second", c->only[1].start[n]);
    json_number(answer, "jaccard", share);
    json_number(answer, "largest_difference", c->largest_difference);
    answer_findings(answer, "only_in_first", made, &c->only[0]);
    answer_findings(answer, "only_in_second", made, &c->only[1]);
}

static void print_comparison(const weights_made *made, const comparison *c, bool same,
                             double share, hl_lang lang)
{
    const size_t n = made->w.n;
    const hl_text verdict = same ? (hl_text){"the same weights", "权重相同"}
                                 : (hl_text){"different weights", "权重不同"};

    words_say(stdout,
              (hl_text){"{1}\nlinks in both           {2} ({3} % of all)\n"
                        "only in the first       {4}\nonly in the second      {5}\n"
                        "largest difference      {6}\n",
                        "{1}\n两者共有的连接    {2}(占全部的 {3} %)\n"
                        "仅在前者中        {4}\n仅在后者中        {5}\n"
                        "数值的最大差别    {6}\n"},
              lang, "%s\t%zu\t%.4g\t%zu\t%zu\t%g", hl_text_in(verdict, lang), c->both,
              PERCENT * share, c->only[0].start[n], c->only[1].start[n],
              c->largest_difference);
    print_findings(made, &c->only[0], (hl_text){"only in the first", "仅在前者中"},
                   lang);
    print_findings(made, &c->only[1], (hl_text){"only in the second", "仅在后者中"},
                   lang);
}

static void report(command_call *call, const weights_made *made, const comparison *c)
{
    const size_t n = made->w.n;
    const size_t apart = c->only[0].start[n] + c->only[1].start[n];
    const size_t all = c->both + apart;
    const bool same = apart == 0 && c->largest_difference == 0.0;
    const double share = all > 0 ? (double)c->both / (double)all : 1.0;

    if (call->settings.json) {
        answer_comparison(&call->answer, made, c, same, share);
    } else if (!call->settings.quiet) {
        print_comparison(made, c, same, share, call->lang);
    }
}

/// The links that differ as lines, with the side that has them.
static hl_status draw(const weights_made *made, const comparison *c, const char *path,
                      bool overwrite, hl_error *err)
{
    hl_weights all = {0};
    double *side = NULL;

    hl_status status =
        hl_weights_combine(&c->only[0], &c->only[1], HL_SET_UNION, &all, err);
    if (status != HL_OK) return status;
    side = hl_array(all.start[all.n], sizeof *side);
    if (side == NULL) status = hl_no_memory(err, "%zu links", all.start[all.n]);
    for (size_t i = 0; i < all.n && status == HL_OK; i++) {
        for (size_t l = all.start[i]; l < all.start[i + 1]; l++) {
            side[l] = hl_has_link(&c->only[0], i, all.neighbor[l]) ? 1.0 : 2.0;
        }
    }
    if (status == HL_OK) {
        status = weights_write_lines(path, made, &all, side, overwrite, err);
    }
    free(side);
    hl_weights_free(&all);
    return status;
}

hl_status weights_compare(command_call *call, weights_pair *pair, const char *out,
                          hl_error *err)
{
    weights_made *made = &pair->made[pair->base];
    comparison c = {0};

    hl_status status = made->from_layer ? weights_find_borders(made, err) : HL_OK;
    if (status == HL_OK) status = compare_matrices(pair, &c, err);
    if (status == HL_OK) {
        report(call, made, &c);
        if (out != NULL && !call->settings.dry_run) {
            status = draw(made, &c, out, call->settings.overwrite, err);
        }
    }
    comparison_free(&c);
    return status;
}
