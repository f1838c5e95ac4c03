/// @file json_case.h
/// Reference cases in JSON: numbers by path, and a check that nothing is left unread.

#ifndef HINTERLAND_TESTS_JSON_CASE_H
#define HINTERLAND_TESTS_JSON_CASE_H

#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "support/check.h"

/// The file tests/oracle/coupling/<name>; the caller puts it back with
/// json_object_put().
static inline json_object *json_case_read(const char *name)
{
    char path[1024];

    snprintf(path, sizeof path, "%s/tests/oracle/coupling/%s", HL_SOURCE_DIR, name);
    json_object *root = json_object_from_file(path);
    assert_non_null(root);
    return root;
}

/// The member `key`, which must be there.
static inline json_object *json_case_get(json_object *object, const char *key)
{
    json_object *value = NULL;

    if (!json_object_object_get_ex(object, key, &value)) fail_msg("no member %s", key);
    return value;
}

/// A number, also one written as a text of many digits; null is NaN.
static inline double json_case_number(json_object *value)
{
    return value == NULL ? NAN : json_object_get_double(value);
}

static inline double json_case_at(json_object *array, size_t i)
{
    assert_true(i < json_object_array_length(array));
    return json_case_number(json_object_array_get_idx(array, i));
}

/// The numbers of an array; their count must be `count`.
static inline void json_case_numbers(json_object *array, size_t count, double *out)
{
    assert_int_equal(json_object_array_length(array), count);
    for (size_t i = 0; i < count; i++) {
        out[i] = json_case_at(array, i);
    }
}

/// Every member of `object` stands in the list, so that no case is skipped in silence.
static inline void json_case_all_known(json_object *object, const char *const *known,
                                       size_t count)
{
    json_object_object_foreach(object, key, value)
    {
        bool found = false;
        (void)value;
        for (size_t i = 0; i < count; i++) {
            found = found || strcmp(known[i], key) == 0;
        }
        if (!found)
            fail_msg("member %s is neither tested nor listed as not built", key);
    }
}

#endif
