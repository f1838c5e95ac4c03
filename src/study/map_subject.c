#include "study/map_subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"

enum { TITLE_EN, TITLE_ZH, NAME, DIFFERENT_CODE = 1000, DIFFERENT_COLOR = 0xD8CFA8 };

void map_subject_free(map_subject *subject)
{
    free(subject->value);
    free(subject->row);
    for (int k = 0; k < MAP_SUBJECT_TEXTS; k++) {
        free(subject->own[k]);
    }
    *subject = (map_subject){0};
}

/// Values of a field for every slot: by period where the panel has it, else those of
/// the layer again and again.
static hl_status read_slots(const atlas *a, const map_subject_options *o,
                            const char *name, bool panel, double *out, hl_error *err)
{
    const size_t n = a->layer.table.rows;
    hl_status status = HL_OK;

    for (size_t t = 0; t < o->slots && status == HL_OK; t++) {
        status =
            atlas_values(a, name, panel ? o->period[t] : SIZE_MAX, out + t * n, err);
    }
    return status;
}

static bool in_panel(const atlas *a, const char *name)
{
    return hl_table_find(&a->panel, name) != NULL;
}

/// Keep a formatted text in the subject.
static hl_status own(map_subject *s, int place, hl_buffer *text, hl_error *err)
{
    const hl_status status = hl_buffer_check(text, err);

    if (status == HL_OK) {
        s->own[place] = text->text;
        *text = (hl_buffer){0};
    }
    hl_buffer_free(text);
    return status;
}

/// The words of a map of two fields: its title in both languages and its name.
static hl_status own_words(map_subject *s, bool divided, hl_text second,
                           const char *name, hl_error *err)
{
    const hl_text first = s->words.title;
    hl_buffer text[MAP_SUBJECT_TEXTS] = {{0}};
    hl_status status = HL_OK;

    hl_buffer_format(&text[TITLE_EN], divided ? "%s per %s" : "%s, the same in %s",
                     hl_text_in(first, HL_EN), hl_text_in(second, HL_EN));
    hl_buffer_format(&text[TITLE_ZH], divided ? "%s / %s" : "%s，与%s一致之处",
                     hl_text_in(first, HL_ZH), hl_text_in(second, HL_ZH));
    hl_buffer_format(&text[NAME], divided ? "%s_per_%s" : "%s_with_%s", s->words.name,
                     name);
    for (int k = TITLE_EN; k <= NAME; k++) {
        const hl_status kept = own(s, k, &text[k], err);
        if (status == HL_OK) status = kept;
    }
    if (status != HL_OK) return status;
    s->words.title = (hl_text){s->own[TITLE_EN], s->own[TITLE_ZH]};
    s->words.name = s->own[NAME];
    return HL_OK;
}

// ------------------------------------------------------------------------ per

static hl_status divide(const atlas *a, const map_subject_options *o, map_subject *s,
                        hl_error *err)
{
    const size_t count = o->slots * a->layer.table.rows;
    const bool panel = o->panel && in_panel(a, o->per);
    atlas_field by = {0};

    if (s->words.style == HL_STYLE_CLASSES) {
        return hl_fail(err, HL_CODE_MAP_PER, "%s", o->name);
    }
    hl_status status = atlas_find(a, o->per, panel, &by, err);
    if (status != HL_OK) return status;
    double *divisor = hl_array(count, sizeof *divisor);
    if (divisor == NULL) return hl_no_memory(err, "%zu values", count);
    status = read_slots(a, o, o->per, panel, divisor, err);
    for (size_t i = 0; i < count && status == HL_OK; i++) {
        s->value[i] = divisor[i] != 0.0 ? s->value[i] / divisor[i] : NAN;
    }
    free(divisor);
    if (status != HL_OK) return status;
    s->words.unit = (hl_text){0};
    if (s->words.style != HL_STYLE_DIVERGING) s->words.style = HL_STYLE_SEQUENTIAL;
    return own_words(s, true, by.title, o->per, err);
}

// ----------------------------------------------------------------------- with

/// FIELD@PERIOD taken apart; the caller frees `field`.
static hl_status read_with(const atlas *a, const map_subject_options *o, char **field,
                           size_t *period, hl_error *err)
{
    const char *at = strchr(o->with, '@');
    hl_buffer list = {0};

    *period = SIZE_MAX;
    *field = hl_copy_text(at == o->with ? o->name : o->with);
    if (*field == NULL) return hl_no_memory(err, "a field");
    if (at == NULL) return HL_OK;
    if (at != o->with) (*field)[at - o->with] = '\0';
    for (size_t t = 0; t < a->periods; t++) {
        if (strcmp(a->period[t], at + 1) == 0) *period = t;
        hl_buffer_format(&list, "%s%s", t > 0 ? ", " : "", a->period[t]);
    }
    const hl_status status = *period != SIZE_MAX
                                 ? HL_OK
                                 : hl_fail(err, HL_CODE_MAP_NO_PERIOD, "%s\t%s\t%.400s",
                                           hl_path_name(a->layer.table.source), at + 1,
                                           list.text != NULL ? list.text : "");
    hl_buffer_free(&list);
    return status;
}

/// The class table of the field, and one class more for units that differ.
static hl_status make_classes(map_subject *s, hl_error *err)
{
    const hl_classes *from = s->words.classes;
    hl_class *row = hl_array(from->count + 1, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu classes", from->count + 1);
    memcpy(row, from->row, from->count * sizeof *row);
    row[from->count] = (hl_class){
        DIFFERENT_CODE, {"Different in the two", "两者不同"},
         DIFFERENT_COLOR
    };
    s->classes = *from;
    s->classes.row = s->row = row;
    s->classes.count = from->count + 1;
    s->words.classes = &s->classes;
    return HL_OK;
}

bool map_same_classes(const atlas_field *a, const atlas_field *b)
{
    return a->style == HL_STYLE_CLASSES && b->style == HL_STYLE_CLASSES &&
           a->classes != NULL && b->classes != NULL && a->classes->name != NULL &&
           b->classes->name != NULL && strcmp(a->classes->name, b->classes->name) == 0;
}

/// Values of the other field: of one period for all slots, or slot by slot.
static hl_status read_other(const atlas *a, const map_subject_options *o,
                            const char *name, size_t period, double *out, hl_error *err)
{
    const size_t n = a->layer.table.rows;

    if (period == SIZE_MAX) {
        return read_slots(a, o, name, o->panel && in_panel(a, name), out, err);
    }
    const hl_status status = atlas_values(a, name, period, out, err);
    for (size_t t = 1; t < o->slots && status == HL_OK; t++) {
        memcpy(out + t * n, out, n * sizeof *out);
    }
    return status;
}

static hl_status name_pair(const atlas *a, map_subject *s, const char *field,
                           hl_text title, size_t period, hl_error *err)
{
    hl_buffer word[HL_LANG_COUNT] = {{0}};
    hl_buffer name = {0};
    hl_status status = HL_OK;

    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        if (period != SIZE_MAX) {
            hl_buffer_text(&word[lang], a->period[period]);
        } else {
            hl_buffer_text(&word[lang], hl_text_in(title, lang));
        }
        if (status == HL_OK) status = hl_buffer_check(&word[lang], err);
    }
    hl_buffer_format(&name, "%s%s", field, period != SIZE_MAX ? a->period[period] : "");
    if (status == HL_OK) status = hl_buffer_check(&name, err);
    if (status == HL_OK) {
        const hl_text second = {word[HL_EN].text, word[HL_ZH].text};
        status = own_words(s, false, second, name.text, err);
    }
    hl_buffer_free(&word[HL_EN]);
    hl_buffer_free(&word[HL_ZH]);
    hl_buffer_free(&name);
    return status;
}

/// Co-location: the class that a unit has by both, else "different"; missing where
/// either is.
static hl_status colocate(const atlas *a, const map_subject_options *o, map_subject *s,
                          hl_error *err)
{
    const size_t count = o->slots * a->layer.table.rows;
    char *field = NULL;
    double *other = NULL;
    size_t period = SIZE_MAX;
    atlas_field second = {0};

    hl_status status = read_with(a, o, &field, &period, err);
    if (status != HL_OK) goto done;
    const bool panel = period != SIZE_MAX || (o->panel && in_panel(a, field));
    status = atlas_find(a, field, panel, &second, err);
    if (status != HL_OK) goto done;
    if (!map_same_classes(&s->words, &second)) {
        status = hl_fail(err, HL_CODE_MAP_WITH, "%s\t%s", o->name, field);
        goto done;
    }
    other = hl_array(count, sizeof *other);
    status = other != NULL ? read_other(a, o, field, period, other, err)
                           : hl_no_memory(err, "%zu values", count);
    if (status == HL_OK) status = make_classes(s, err);
    for (size_t i = 0; i < count && status == HL_OK; i++) {
        if (isnan(s->value[i]) || isnan(other[i])) {
            s->value[i] = NAN;
        } else if (s->value[i] != other[i]) {
            s->value[i] = DIFFERENT_CODE;
        }
    }
    if (status == HL_OK) status = name_pair(a, s, field, second.title, period, err);
done:
    free(field);
    free(other);
    return status;
}

hl_status map_subject_read(const atlas *a, const map_subject_options *options,
                           map_subject *out, hl_error *err)
{
    const size_t count = options->slots * a->layer.table.rows;

    out->panel = options->panel;
    hl_status status = atlas_find(a, options->name, options->panel, &out->words, err);
    if (status != HL_OK) return status;
    out->value = hl_array(count, sizeof *out->value);
    if (out->value == NULL) return hl_no_memory(err, "%zu values", count);
    status = read_slots(a, options, options->name, options->panel, out->value, err);
    if (status == HL_OK && options->per != NULL) status = divide(a, options, out, err);
    if (status == HL_OK && options->with != NULL) {
        status = colocate(a, options, out, err);
    }
    return status;
}

// ----------------------------------------------------------------- conditions

typedef struct condition {
    char *field;
    char compare;
    double number;
} condition;

static hl_status read_condition(const char *text, condition *out, hl_error *err)
{
    const size_t length = strcspn(text, "<>=");
    char *end = NULL;

    out->number = text[length] != '\0' ? strtod(text + length + 1, &end) : 0.0;
    if (length == 0 || end == NULL || end == text + length + 1 || *end != '\0') {
        return hl_fail(err, HL_CODE_MAP_CONDITION, "%s", text);
    }
    out->compare = text[length];
    out->field = hl_copy_text(text);
    if (out->field == NULL) return hl_no_memory(err, "a condition");
    out->field[length] = '\0';
    return HL_OK;
}

static bool holds(const condition *c, double value)
{
    if (c->compare == '<') return value < c->number;
    if (c->compare == '>') return value > c->number;
    return value == c->number;
}

/// The values of a field, and what it is called. The caller frees the values.
static hl_status read_values(const map_place *place, const char *name,
                             atlas_field *field, double **out, hl_error *err)
{
    const atlas *a = place->atlas;
    const bool panel = place->period != SIZE_MAX && in_panel(a, name);

    const hl_status status = atlas_find(a, name, panel, field, err);
    if (status != HL_OK) return status;
    *out = hl_array(a->layer.table.rows, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu values", a->layer.table.rows);
    return atlas_values(a, name, panel ? place->period : SIZE_MAX, *out, err);
}

hl_status map_condition_test(const map_place *place, const char *text, uint8_t *out,
                             hl_buffer *title, hl_error *err)
{
    condition c = {0};
    atlas_field field = {0};
    double *value = NULL;

    hl_status status = read_condition(text, &c, err);
    if (status != HL_OK) return status;
    status = read_values(place, c.field, &field, &value, err);
    for (size_t i = 0; status == HL_OK && i < place->atlas->layer.table.rows; i++) {
        out[i] = holds(&c, value[i]);
    }
    if (status == HL_OK && title != NULL) {
        hl_buffer_format(title, "%s %c %g", hl_text_in(field.title, place->lang),
                         c.compare, c.number);
    }
    free(c.field);
    free(value);
    return status;
}

hl_status map_fade_levels(const map_place *place, const char *field, uint8_t *out,
                          hl_buffer *title, hl_error *err)
{
    static const double SURE = 0.9;
    static const double FAIR = 0.7;
    atlas_field words = {0};
    double *value = NULL;

    const hl_status status = read_values(place, field, &words, &value, err);
    for (size_t i = 0; status == HL_OK && i < place->atlas->layer.table.rows; i++) {
        out[i] = value[i] >= SURE ? 0 : value[i] >= FAIR ? 1 : 2;
    }
    if (status == HL_OK) hl_buffer_text(title, hl_text_in(words.title, place->lang));
    free(value);
    return status;
}
