/// @file status.h
/// What can go wrong, and how a function says so.
///
/// Every function that can fail returns an `hl_status` and takes an `hl_error *` as its
/// last parameter. The pointer may be NULL when the caller does not want the words. On
/// failure no output parameter has been written.
///
/// An error is data: a code (codes.h), the values that its sentences mention, and the
/// place. The sentences themselves stand in the code's table row, in two languages, and
/// are put together only when somebody prints them (hl_message_write()).
#ifndef HINTERLAND_CORE_STATUS_H
#define HINTERLAND_CORE_STATUS_H

#include <stdarg.h>
#include <stdio.h>

#include "hinterland/core/codes.h"
#include "hinterland/core/text.h"

/// One row per kind of failure: name, exit code of the program.
#define HL_STATUS_LIST(X) \
    X(OK, 0)              \
    X(INTERNAL, 1)        \
    X(MEMORY, 1)          \
    X(USAGE, 2)           \
    X(INPUT, 3)           \
    X(JOIN, 4)            \
    X(STRICT, 5)          \
    X(OUTPUT, 6)          \
    X(INTERRUPTED, 130)

#define HL_STATUS_ENUM(name, exit_code) HL_##name,
typedef enum hl_status { HL_STATUS_LIST(HL_STATUS_ENUM) HL_STATUS_COUNT } hl_status;
#undef HL_STATUS_ENUM

enum { HL_MESSAGE_WHERE_SIZE = 384, HL_MESSAGE_VALUES_SIZE = 768 };

/// One message, error or warning. Plain data: copy it, keep it on the stack, one per
/// thread; it owns nothing.
typedef struct hl_message {
    hl_code code;
    char where[HL_MESSAGE_WHERE_SIZE];   ///< file, layer, row, key; "" when unknown
    char values[HL_MESSAGE_VALUES_SIZE]; ///< tab-separated; {1} is the first
} hl_message;

typedef hl_message hl_error;

#if defined(__GNUC__)
#define HL_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define HL_PRINTF(text, first)
#endif

/// Where every failure is born: one breakpoint sees them all. Use hl_fail().
///
/// @return  the status of the row of `code`
hl_status hl_record(hl_error *err, hl_code code, const char *values, va_list args);

/// Record a failure and hand its status back, so that a check is one line:
/// `return hl_fail(err, HL_CODE_WEIGHTS_K, "%zu\t%zu", k, n);`
///
/// @param err     where the message goes; NULL drops it
/// @param code    a row of codes.h whose status is not HL_OK
/// @param values  printf format of the values that the row's sentences name {1}, {2},
/// …,
///                separated by tabs; "" for none
/// @return        the status of the row, never HL_OK
HL_PRINTF(3, 4)
static inline hl_status hl_fail(hl_error *err, hl_code code, const char *values, ...)
{
    va_list args;

    va_start(args, values);
    const hl_status status = hl_record(err, code, values, args);
    va_end(args);
    return status != HL_OK ? status : HL_INTERNAL;
}

/// Add the place to a failure that does not name one yet, and hand `status` back:
/// `return hl_at(err, status, "%s, row %zu", path, row);` Does nothing for HL_OK.
HL_PRINTF(3, 4)
hl_status hl_at(hl_error *err, hl_status status, const char *format, ...);

/// Record HL_CODE_MEMORY: `return hl_no_memory(err, "%zu links", n);`
///
/// @return  HL_MEMORY
HL_PRINTF(2, 3)
static inline hl_status hl_no_memory(hl_error *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)hl_record(err, HL_CODE_MEMORY, format, args);
    va_end(args);
    return HL_MEMORY;
}

#ifdef __clang_analyzer__ // it never looks into a function with `...`: tell it
static inline hl_status hl_never_ok(hl_status status)
{
    return status != HL_OK ? status : HL_INTERNAL;
}
// NOLINTBEGIN(readability-identifier-naming): they stand for functions
#define hl_fail(...) hl_never_ok(hl_fail(__VA_ARGS__))
#define hl_no_memory(...) hl_never_ok(hl_no_memory(__VA_ARGS__))
#define hl_at(err, status, ...) ((void)hl_at((err), (status), __VA_ARGS__), (status))
// NOLINTEND(readability-identifier-naming)
#endif

/// The exit code that the program answers with for a status.
int hl_status_exit_code(hl_status status);

/// The parts of a message, in the order in which they are printed.
typedef enum hl_message_part {
    HL_WHAT,
    HL_WHY,
    HL_CURE,
    HL_MESSAGE_PART_COUNT
} hl_message_part;

/// Put a sentence of a message together: the template of its code with the values in.
///
/// @param out   receives at most `size` bytes with the NUL, cut at a character
/// @return      `out`
char *hl_message_text(const hl_message *message, hl_message_part part, hl_lang lang,
                      char *out, size_t size);

/// Print a message as INTERFACE lays it down: `error[JOIN-003]: what`, then the lines
/// where, why and cure as far as there are any.
void hl_message_write(FILE *to, const hl_message *message, hl_lang lang);

#endif
