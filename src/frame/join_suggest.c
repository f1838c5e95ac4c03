// Which key of the other side was meant? Only ever a proposal for the audit.
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/suggest.h"
#include "frame/joiner.h"

enum {
    COMPARISONS_MAX = 250000, // edit distances per side: well below a second
    BEGINS_MIN = 4,           // bytes of a beginning that means something
    BEGINS_LOOK = 8,          // keys looked at that begin with a key
    SIDES = 2
};

/// One side of the join as candidates for the other.
typedef struct candidates {
    size_t count;
    const char **key;  ///< all of the side
    const char **name; ///< "" = unknown; a key that is no number is a name as well
    bool *is_free;     ///< not joined (in some period): may be the missing one
    join_index keys;   ///< all
    join_index names;  ///< free ones
    join_index stems;  ///< free ones
} candidates;

static void free_candidates(candidates *c)
{
    free(c->key);
    free(c->name);
    free(c->is_free);
    free(c->keys.term);
    free(c->names.term);
    free(c->stems.term);
}

static hl_status allocate(size_t count, candidates *c, hl_error *err)
{
    c->key = hl_array(count, sizeof *c->key);
    c->name = hl_array(count, sizeof *c->name);
    c->is_free = hl_array(count, sizeof *c->is_free);
    if (c->key == NULL || c->name == NULL || c->is_free == NULL) {
        return hl_no_memory(err, "%zu candidates", count);
    }
    c->count = count;
    hl_status status = join_index_build(count, &c->keys, err);
    if (status == HL_OK) status = join_index_build(count, &c->names, err);
    if (status == HL_OK) status = join_index_build(count, &c->stems, err);
    return status;
}

static const char *label_of(const char *key, const char *name)
{
    if (name[0] != '\0') return name;
    return hl_key_is_digits(key) ? "" : key;
}

static void index_candidates(candidates *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const char *label = label_of(c->key[i], c->name[i]);
        join_index_add(&c->keys, c->key[i], strlen(c->key[i]), i);
        if (!c->is_free[i] || label[0] == '\0') continue;
        join_index_add(&c->names, label, strlen(label), i);
        join_index_add(&c->stems, label, hl_key_stem(label), i);
    }
    join_index_sort(&c->keys);
    join_index_sort(&c->names);
    join_index_sort(&c->stems);
}

static hl_status list_units(const joiner *j, candidates *c, hl_error *err)
{
    const hl_status status = allocate(j->frame->n, c, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < c->count; i++) {
        c->key[i] = j->unit[i].key;
        c->name[i] = j->unit[i].name;
        c->is_free[i] = j->unit[i].periods < j->made.periods;
    }
    index_candidates(c);
    return HL_OK;
}

static hl_status list_groups(const joiner *j, candidates *c, hl_error *err)
{
    const hl_status status = allocate(j->groups, c, err);
    if (status != HL_OK) return status;
    for (size_t g = 0; g < c->count; g++) {
        c->key[g] = j->group[g].key;
        c->name[g] = j->group[g].name;
        c->is_free[g] = j->group[g].joined == 0;
    }
    index_candidates(c);
    return HL_OK;
}

static int compare_suggestions(const join_suggestion *a, const join_suggestion *b)
{
    if (a->evidence != b->evidence) return a->evidence < b->evidence ? -1 : 1;
    if (a->distance != b->distance) return a->distance < b->distance ? -1 : 1;
    return strcmp(a->key, b->key);
}

/// Keep the strongest, each candidate once.
static void offer(join_suggestions *list, join_suggestion one)
{
    size_t at = list->count;

    for (size_t i = 0; i < list->count; i++) {
        if (list->row[i].id == one.id) at = i;
    }
    if (at < list->count) {
        if (compare_suggestions(&one, &list->row[at]) >= 0) return;
    } else if (list->count < SUGGESTION_MAX) {
        list->count++;
    } else {
        at = SUGGESTION_MAX - 1;
        if (compare_suggestions(&one, &list->row[at]) >= 0) return;
    }
    for (; at > 0 && compare_suggestions(&one, &list->row[at - 1]) < 0; at--) {
        list->row[at] = list->row[at - 1];
    }
    list->row[at] = one;
}

/// The key that looks for its partner.
typedef struct seeker {
    const char *key;
    const char *label;
    const candidates *among;
    join_suggestions *found;
} seeker;

static void offer_id(const seeker *s, size_t id, hl_join_evidence evidence,
                     size_t distance)
{
    offer(s->found, (join_suggestion){id, s->among->key[id], s->among->name[id],
                                      evidence, distance});
}

static void seek_names(const seeker *s)
{
    const candidates *c = s->among;
    size_t first = 0;

    if (s->label[0] == '\0') return;
    size_t count = join_index_find(&c->names, s->label, strlen(s->label), &first);
    for (size_t i = first; i < first + count; i++) {
        offer_id(s, c->names.term[i].id, HL_EVIDENCE_SAME_NAME,
                 hl_edit_distance(s->key, c->key[c->names.term[i].id]));
    }
    count = join_index_find(&c->stems, s->label, hl_key_stem(s->label), &first);
    for (size_t i = first; i < first + count; i++) {
        const size_t id = c->stems.term[i].id;
        offer_id(s, id, HL_EVIDENCE_SUFFIX,
                 hl_edit_distance(s->label, label_of(c->key[id], c->name[id])));
    }
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/// Keys that are the beginning of this one, and keys that this one begins.
static void seek_beginnings(const seeker *s)
{
    const candidates *c = s->among;
    const size_t length = strlen(s->key);
    size_t first = 0;

    for (size_t part = BEGINS_MIN; part < length; part++) {
        const size_t count = join_index_find(&c->keys, s->key, part, &first);
        for (size_t i = first; i < first + count; i++) {
            const size_t id = c->keys.term[i].id;
            offer_id(s, id, HL_EVIDENCE_BEGINS, hl_edit_distance(s->key, c->key[id]));
        }
    }
    if (length < BEGINS_MIN) return;
    const size_t same = join_index_find(&c->keys, s->key, length, &first);
    for (size_t i = first + same; i < c->keys.count && i < first + BEGINS_LOOK; i++) {
        const size_t id = c->keys.term[i].id;
        if (!begins(c->key[id], s->key)) break;
        offer_id(s, id, HL_EVIDENCE_BEGINS, hl_edit_distance(s->key, c->key[id]));
    }
}

/// How many characters two names may differ in: a third, of what is not the ending.
static size_t name_reach(const char *name)
{
    const size_t characters =
        hl_text_length(name) - hl_text_length(name + hl_key_stem(name));

    if (characters < 2) return 0;
    return characters / 3 > 1 ? characters / 3 : 1;
}

static bool is_length_near(const char *a, const char *b, size_t reach)
{
    const size_t n = hl_text_length(a);
    const size_t m = hl_text_length(b);

    return (n > m ? n - m : m - n) <= reach;
}

/// Is a similar name worth proposing? Many short names differ in one character only, so
/// those need keys that begin alike (same prefecture), and no better proposal.
static bool may_share_a_name(const seeker *s, const char *key)
{
    const bool is_short =
        hl_text_length(s->label) - hl_text_length(s->label + hl_key_stem(s->label)) < 3;

    if (s->found->count > 0 && s->found->row[0].evidence == HL_EVIDENCE_SAME_NAME) {
        return false;
    }
    return !is_short || strncmp(s->key, key, BEGINS_MIN) == 0;
}

/// Compare with one free candidate by spelling.
static void seek_similar(const seeker *s, size_t id)
{
    const char *key = s->among->key[id];
    const char *label = label_of(key, s->among->name[id]);
    const bool digits = hl_key_is_digits(s->key) && hl_key_is_digits(key);
    const size_t reach = digits ? 1 : name_reach(s->key);

    // Neighboring codes differ in a digit: names that are known speak louder.
    const bool names_tell = digits && s->label[0] != '\0' && label[0] != '\0';
    if (!names_tell && is_length_near(s->key, key, reach)) {
        const size_t distance = hl_edit_distance(s->key, key);
        if (distance <= reach) offer_id(s, id, HL_EVIDENCE_SIMILAR_KEY, distance);
    }
    if (s->label[0] == '\0' || label[0] == '\0' || !may_share_a_name(s, key)) return;
    const size_t near = name_reach(s->label);
    if (near == 0 || !is_length_near(s->label, label, near)) return;
    const size_t distance = hl_edit_distance(s->label, label);
    if (distance <= near) offer_id(s, id, HL_EVIDENCE_SIMILAR_NAME, distance);
}

/// The free candidates.
static hl_status list_free(const candidates *c, size_t **out, size_t *count,
                           hl_error *err)
{
    *out = hl_array(c->count, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu candidates", c->count);
    *count = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (c->is_free[i]) (*out)[(*count)++] = i;
    }
    return HL_OK;
}

/// Seek for every free key of a side among the other side.
static hl_status seek_all(const candidates *side, const candidates *other,
                          join_suggestions *found, size_t compared[2], hl_error *err)
{
    size_t *list = NULL;
    size_t count = 0;

    const hl_status status = list_free(other, &list, &count, err);
    if (status != HL_OK) return status;
    const size_t limit = COMPARISONS_MAX / (count + 1) + 1;
    size_t sought = 0;
    for (size_t i = 0; i < side->count; i++) {
        if (!side->is_free[i]) continue;
        const seeker s = {side->key[i], label_of(side->key[i], side->name[i]), other,
                          &found[i]};
        seek_names(&s);
        seek_beginnings(&s);
        for (size_t k = 0; sought < limit && k < count; k++) {
            seek_similar(&s, list[k]);
        }
        compared[0] += sought < limit;
        compared[1]++;
        sought++;
    }
    free(list);
    return HL_OK;
}

/// An ambiguous key and the unit it fits propose each other.
typedef struct pairing {
    joiner *j;
    size_t group;
} pairing;

static void offer_pair(void *context, size_t unit)
{
    const pairing *p = context;
    const join_group *group = &p->j->group[p->group];
    const join_unit *one = &p->j->unit[unit];
    const size_t distance = hl_edit_distance(group->key, one->key);

    offer(&p->j->for_unit[unit], (join_suggestion){p->group, group->key, group->name,
                                                   HL_EVIDENCE_FITS, distance});
    offer(&p->j->for_group[p->group],
          (join_suggestion){unit, one->key, one->name, HL_EVIDENCE_FITS, distance});
}

static void pair_ambiguous(joiner *j)
{
    for (size_t g = 0; g < j->groups; g++) {
        const join_group *group = &j->group[g];
        const bool lost =
            group->unit != SIZE_MAX && group->joined < group->end - group->first;
        pairing p = {j, g};
        if (group->is_ambiguous || (lost && !group->is_duplicate)) {
            (void)join_candidates(j, group, offer_pair, &p);
        }
    }
}

hl_status join_suggest(joiner *j, hl_error *err)
{
    candidates side[SIDES] = {0};

    j->for_unit = hl_array(j->frame->n, sizeof *j->for_unit);
    j->for_group = hl_array(j->groups, sizeof *j->for_group);
    hl_status status = HL_OK;
    if (j->for_unit == NULL || j->for_group == NULL) {
        status = hl_no_memory(err, "%zu suggestions", j->frame->n);
        goto done;
    }
    status = list_units(j, &side[0], err);
    if (status != HL_OK) goto done;
    status = list_groups(j, &side[1], err);
    if (status != HL_OK) goto done;
    pair_ambiguous(j);
    status = seek_all(&side[0], &side[1], j->for_unit, j->compared, err);
    if (status != HL_OK) goto done;
    status = seek_all(&side[1], &side[0], j->for_group, j->compared, err);
done:
    free_candidates(&side[0]);
    free_candidates(&side[1]);
    return status;
}
