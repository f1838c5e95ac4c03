/// @file json.h
/// Columns as JSON, by json-c. The objects belong to the caller (json_object_put()).
#ifndef HINTERLAND_IO_JSON_H
#define HINTERLAND_IO_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/column.h"

struct json_object;

/// A number that prints as the shortest text that reads back to the same double; null
/// for NaN and infinity. NULL when there is no memory or for null: a NULL object is
/// JSON's null.
struct json_object *hl_json_number(double value);

/// A text; null for NULL.
struct json_object *hl_json_string(const char *text);

/// Put `value` into `object` under `key` and keep nothing; a failed call releases it.
///
/// @return  HL_MEMORY
hl_status hl_json_put(struct json_object *object, const char *key,
                      struct json_object *value, hl_error *err);

/// One object per row, column names as keys, in column order: [{"key": …}, …].
///
/// @param out  the caller releases it with json_object_put()
hl_status hl_json_columns(const hl_columns *columns, struct json_object **out,
                          hl_error *err);

/// The data dictionary: [{"name", "title": {"en", "zh"}, "meaning", "unit", "kind",
/// "classes": [{"code", "label", "color"}]}, …].
hl_status hl_json_dictionary(const hl_columns *columns, struct json_object **out,
                             hl_error *err);

/// The text of an object as it is written to files: two spaces per level, ends in a
/// line feed.
///
/// @param out  the caller frees it
hl_status hl_json_text(struct json_object *object, char **out, size_t *length,
                       hl_error *err);

/// Write an object to a file, whole or not at all.
///
/// @return  HL_OUTPUT with a WRITE code, HL_MEMORY
hl_status hl_json_write(const char *path, struct json_object *object, bool overwrite,
                        hl_error *err);

#endif
