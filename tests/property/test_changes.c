// Events drawn at random over a made-up country: what adds up is kept to the person,
// and the order of rows does not matter.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "hinterland/frame/changes.h"
#include "hinterland/frame/expression.h"
#include "support/tables.h"

enum {
    DRAWS = 300,
    UNITS = 12,
    YEARS = 5,
    MOST = 400,
    TEXT = 32,
    FIELDS = 4,
    EVENTS = 5
};
static const char *const FIELD[FIELDS] = {"key", "year", "pop", "rate"};
static const char *const EVENT[EVENTS] = {"year", "type", "from_key", "to_key",
                                          "share"};
static const long FIRST = 2010;

/// A country that lives through events: who is there, and all that is written down.
typedef struct country {
    hl_random random;
    bool there[MOST];
    size_t units; ///< ids that were ever given
    char row[MOST][FIELDS][TEXT];
    size_t rows;
    char event[MOST][EVENTS][TEXT];
    size_t events;
    bool used[MOST]; ///< in the year: takes part in an event already
} country;

static size_t pick(country *c)
{
    size_t unit = 0;

    do {
        unit = hl_random_below(&c->random, (uint32_t)c->units);
    } while (!c->there[unit] || c->used[unit]);
    c->used[unit] = true;
    return unit;
}

static size_t found(country *c)
{
    c->there[c->units] = true;
    c->used[c->units] = true;
    return c->units++;
}

static void write_event(country *c, long year, const char *type, const size_t units[2],
                        const char *share)
{
    char(*e)[TEXT] = c->event[c->events++];

    (void)snprintf(e[0], TEXT, "%ld", year);
    (void)snprintf(e[1], TEXT, "%s", type);
    (void)snprintf(e[2], TEXT, "u%03zu", units[0]);
    (void)snprintf(e[3], TEXT, "u%03zu", units[1]);
    (void)snprintf(e[4], TEXT, "%s", share);
}

static size_t free_units(const country *c)
{
    size_t count = 0;

    for (size_t u = 0; u < c->units; u++) {
        count += c->there[u] && !c->used[u];
    }
    return count;
}

static void happen(country *c, long year)
{
    static const char *const SHARES[] = {"0.25", "0.5", "0.125", "0.7"};
    static const char *const RESTS[] = {"0.75", "0.5", "0.875", "0.3"};
    const uint32_t share = hl_random_below(&c->random, 4);

    if (free_units(c) < 3) return;
    const size_t a = pick(c);
    switch (hl_random_below(&c->random, 5)) {
    case 0:
        c->there[a] = false;
        write_event(c, year, "recode", (size_t[]){a, found(c)}, "");
        break;
    case 1:
        c->there[a] = false;
        write_event(c, year, "merge", (size_t[]){a, pick(c)}, "1");
        break;
    case 2: {
        c->there[a] = false;
        write_event(c, year, "split", (size_t[]){a, found(c)}, SHARES[share]);
        write_event(c, year, "split", (size_t[]){a, found(c)}, RESTS[share]);
        break;
    }
    case 3: // divided between an old unit and itself
        write_event(c, year, "split", (size_t[]){a, a}, SHARES[share]);
        write_event(c, year, "split", (size_t[]){a, pick(c)}, RESTS[share]);
        break;
    default: write_event(c, year, "transfer", (size_t[]){a, pick(c)}, SHARES[share]);
    }
}

static void count_people(country *c, long year)
{
    for (size_t u = 0; u < c->units; u++) {
        if (!c->there[u]) continue;
        char(*r)[TEXT] = c->row[c->rows++];
        (void)snprintf(r[0], TEXT, "u%03zu", u);
        (void)snprintf(r[1], TEXT, "%ld", year);
        (void)snprintf(r[2], TEXT, "%u", 1 + hl_random_below(&c->random, 2000000));
        (void)snprintf(r[3], TEXT, "%u", hl_random_below(&c->random, 100));
    }
}

static void live(country *c, uint64_t seed)
{
    memset(c, 0, sizeof *c);
    c->random = hl_random_stream(seed, 1);
    for (size_t u = 0; u < UNITS; u++) {
        (void)found(c);
    }
    for (long year = FIRST; year < FIRST + YEARS; year++) {
        memset(c->used, 0, sizeof c->used);
        for (uint32_t k = hl_random_below(&c->random, 4); year > FIRST && k > 0; k--) {
            happen(c, year);
        }
        count_people(c, year);
    }
}

/// Put `count` indices into a random order.
static void shuffle(hl_random *random, size_t *order, size_t count, bool really)
{
    for (size_t k = 0; k < count; k++) {
        order[k] = k;
    }
    for (size_t k = count; really && k > 1; k--) {
        const size_t j = hl_random_below(random, (uint32_t)k);
        const size_t kept = order[k - 1];
        order[k - 1] = order[j];
        order[j] = kept;
    }
}

static void apply(const country *c, long year, uint64_t shuffled, hl_changed *out)
{
    static const char *const EXTENSIVE[] = {"pop"};
    static const hl_changes_mean INTENSIVE[] = {
        {"rate", "pop"}
    };
    const hl_changes_options options = {.key = "key",
                                        .period = "year",
                                        .year = year,
                                        .extensive = EXTENSIVE,
                                        .extensives = 1,
                                        .intensive = INTENSIVE,
                                        .intensives = 1};
    static const char *cell[MOST * EVENTS];
    hl_random random = hl_random_stream(shuffled, 2);
    size_t order[MOST];
    hl_table table = {0};
    hl_table events = {0};
    hl_changes changes = {0};
    hl_error err = {0};

    shuffle(&random, order, c->rows, shuffled > 0);
    for (size_t k = 0; k < c->rows * FIELDS; k++) {
        cell[k] = c->row[order[k / FIELDS]][k % FIELDS];
    }
    assert_true(make_table("panel.csv", FIELD, FIELDS, cell, c->rows, &table));
    shuffle(&random, order, c->events, shuffled > 0);
    for (size_t k = 0; k < c->events * EVENTS; k++) {
        cell[k] = c->event[order[k / EVENTS]][k % EVENTS];
    }
    assert_true(make_table("changes.csv", EVENT, EVENTS, cell, c->events, &events));
    assert_ok(hl_changes_read(&events, 0, &changes, &err), &err);
    assert_ok(hl_changes_apply(&table, &changes, &options, out, NULL, &err), &err);
    hl_table_free(&table);
    hl_table_free(&events);
    hl_changes_free(&changes);
}

static double sum_of(const hl_changed *made, long year)
{
    const hl_field *period = hl_table_find(&made->table, "year");
    const hl_field *pop = hl_table_find(&made->table, "pop");
    hl_sum sum = {0};

    for (size_t r = 0; r < made->table.rows; r++) {
        if (strtol(period->text[r], NULL, 10) == year) hl_sum_add(&sum, pop->number[r]);
    }
    return hl_sum_value(&sum);
}

/// Every period has the people that it had, whatever the year of the units.
static void people_are_kept(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= DRAWS; seed++) {
        static country c;
        hl_changed made = {0};
        live(&c, seed);
        apply(&c, FIRST + YEARS - 1, 0, &made);
        assert_int_equal(made.unknown, 0);
        assert_int_equal(made.incomplete, 0);
        for (long year = FIRST; year < FIRST + YEARS; year++) {
            double before = 0.0;
            for (size_t r = 0; r < c.rows; r++) {
                if (strtol(c.row[r][1], NULL, 10) == year) {
                    before += strtod(c.row[r][2], NULL);
                }
            }
            assert_close(sum_of(&made, year), before, 0.0, 1e-6);
        }
        hl_changed_free(&made);
    }
}

/// Backward a merger is not identifiable: what is known is never more than there was,
/// and the rates stay within theirs.
static void nothing_is_made_up_backward(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= DRAWS; seed++) {
        static country c;
        hl_changed made = {0};
        live(&c, seed);
        apply(&c, FIRST, 0, &made);
        const hl_field *rate = hl_table_find(&made.table, "rate");
        const hl_field *pop = hl_table_find(&made.table, "pop");
        for (size_t r = 0; r < made.table.rows; r++) {
            const bool known = isfinite(pop->number[r]);
            assert_true(known == (bool)isfinite(rate->number[r]));
            if (!known) continue;
            assert_true(rate->number[r] >= -1e-9 && rate->number[r] <= 100.0);
        }
        hl_changed_free(&made);
    }
}

/// The order of the rows of both tables changes nothing, to the last bit.
static void order_does_not_matter(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= DRAWS / 3; seed++) {
        static country c;
        hl_changed a = {0};
        hl_changed b = {0};
        live(&c, seed);
        apply(&c, FIRST + 2, 0, &a);
        apply(&c, FIRST + 2, seed, &b);
        assert_int_equal(a.table.rows, b.table.rows);
        assert_int_equal(a.lineage.rows, b.lineage.rows);
        for (size_t f = 0; f < 2; f++) {
            for (size_t r = 0; r < a.table.rows; r++) {
                assert_string_equal(a.table.field[f].text[r], b.table.field[f].text[r]);
            }
        }
        for (size_t f = 2; f < FIELDS; f++) {
            assert_memory_equal(a.table.field[f].number, b.table.field[f].number,
                                a.table.rows * sizeof(double));
        }
        hl_changed_free(&a);
        hl_changed_free(&b);
    }
}

// ---- expressions

enum { LENGTH = 24, TRIES = 60000 };

/// Random texts of the alphabet of expressions are read or refused, never worse, and
/// what is read has one value a row.
static void any_text_is_read_or_refused(void **state)
{
    static const char *const PIECES[] = {
        "1", "2.5", "a", "人", "`x y`", "\"z\"", "+",   "-",     "*",
        "/", "^",   "(", ")",  ",",     "min(",  "ln(", "sqrt(", "max(",
        " ", "e",   ".", "（", "×",     "\t",    "%"};
    enum { KINDS = sizeof PIECES / sizeof *PIECES };
    hl_random random = hl_random_stream(11, 0);
    static const double X[] = {0.0, 2.0, NAN};
    const double *const column[LENGTH] = {X, X, X, X, X, X, X, X};
    size_t read = 0;

    (void)state;
    for (size_t k = 0; k < TRIES; k++) {
        char text[LENGTH * 8] = "";
        hl_expression e = {0};
        hl_expression_counts counts = {0};
        hl_error err = {0};
        double out[3] = {0};
        for (uint32_t n = 1 + hl_random_below(&random, LENGTH / 3); n > 0; n--) {
            strcat(text, PIECES[hl_random_below(&random, KINDS)]);
        }
        const hl_status status = hl_expression_parse(text, &e, &err);
        assert_true(status == HL_OK || status == HL_INPUT);
        if (status != HL_OK) continue;
        read++;
        assert_true(e.names <= 8);
        assert_ok(hl_expression_evaluate(&e, column, 3, out, &counts, &err), &err);
        size_t finite = 0;
        for (size_t r = 0; r < 3; r++) {
            assert_true(isfinite(out[r]) || isnan(out[r]));
            finite += isnan(out[r]) ? 0 : 1;
        }
        assert_int_equal(finite + counts.missing + counts.by_zero + counts.undefined,
                         3);
        hl_expression_free(&e);
    }
    assert_true(read > TRIES / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_kept),
        cmocka_unit_test(nothing_is_made_up_backward),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(any_text_is_read_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
