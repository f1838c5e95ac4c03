#include <string.h>

#include "core/buffer.h"
#include "core/file.h"
#include "hinterland/io/weights_file.h"

#define BLANKS " \t\r\n"

static const char MTX_KEY[] = "%key";

/// What is written.
typedef struct saving {
    const hl_weights *w;
    const double *value; ///< of the links
    char *const *key;
    const hl_weights_file_options *options;
} saving;

/// "0 49 columbus POLYID": a blank would make two words of one.
static void write_header(hl_buffer *text, const saving *s)
{
    const char *names[] = {s->options->layer, s->options->key_field};
    static const char *const NONE[] = {"unknown", "key"};

    hl_buffer_format(text, "0 %zu", s->w->n);
    for (size_t k = 0; k < 2; k++) {
        const char *name = names[k] != NULL && names[k][0] != '\0' ? names[k] : NONE[k];
        hl_buffer_text(text, " ");
        for (const char *c = name; *c != '\0'; c++) {
            hl_buffer_bytes(text, strchr(BLANKS, *c) != NULL ? "_" : c, 1);
        }
    }
    hl_buffer_text(text, "\n");
}

/// The weight of a unit upon itself, for the formats that are lists of links.
static bool has_diagonal(const saving *s)
{
    return s->options->diagonal > 0.0;
}

static void write_gal(hl_buffer *text, const saving *s)
{
    const hl_weights *w = s->w;

    write_header(text, s);
    for (size_t i = 0; i < w->n; i++) {
        hl_buffer_format(text, "%s %zu\n", s->key[i], w->start[i + 1] - w->start[i]);
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_buffer_text(text, l > w->start[i] ? " " : "");
            hl_buffer_text(text, s->key[w->neighbor[l]]);
        }
        hl_buffer_text(text, "\n");
    }
}

static void write_gwt(hl_buffer *text, const saving *s)
{
    const hl_weights *w = s->w;

    write_header(text, s);
    for (size_t i = 0; i < w->n; i++) {
        if (has_diagonal(s)) {
            hl_buffer_format(text, "%s %s ", s->key[i], s->key[i]);
            hl_buffer_number(text, s->options->diagonal);
            hl_buffer_text(text, "\n");
        }
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_buffer_format(text, "%s %s ", s->key[i], s->key[w->neighbor[l]]);
            hl_buffer_number(text, s->value[l]);
            hl_buffer_text(text, "\n");
        }
    }
}

static void write_mtx(hl_buffer *text, const saving *s)
{
    const hl_weights *w = s->w;

    hl_buffer_text(text, "%%MatrixMarket matrix coordinate real general\n");
    for (size_t i = 0; i < w->n; i++) {
        hl_buffer_format(text, "%s %zu %s\n", MTX_KEY, i + 1, s->key[i]);
    }
    hl_buffer_format(text, "%zu %zu %zu\n", w->n, w->n, w->start[w->n]);
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_buffer_format(text, "%zu %u ", i + 1, w->neighbor[l] + 1);
            hl_buffer_number(text, s->value[l]);
            hl_buffer_text(text, "\n");
        }
    }
}

/// A cell of a CSV file, in quotes where it must be.
static void write_cell(hl_buffer *text, const char *value)
{
    if (strpbrk(value, ",;\t|\"\r\n") == NULL) {
        hl_buffer_text(text, value);
        return;
    }
    hl_buffer_text(text, "\"");
    for (const char *c = value; *c != '\0'; c++) {
        hl_buffer_bytes(text, c, 1);
        if (*c == '"') hl_buffer_text(text, "\"");
    }
    hl_buffer_text(text, "\"");
}

static void write_csv(hl_buffer *text, const saving *s)
{
    const hl_weights *w = s->w;

    hl_buffer_text(text, "from,to,weight\n");
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            write_cell(text, s->key[i]);
            hl_buffer_text(text, ",");
            write_cell(text, s->key[w->neighbor[l]]);
            hl_buffer_text(text, ",");
            hl_buffer_number(text, s->value[l]);
            hl_buffer_text(text, "\n");
        }
        if (w->start[i] < w->start[i + 1]) continue;
        write_cell(text, s->key[i]);
        hl_buffer_text(text, ",,\n");
    }
}

static hl_status check_keys(const hl_weights *w, char *const *key, const char *format,
                            const char *forbidden, hl_error *err)
{
    for (size_t i = 0; i < w->n; i++) {
        if (key[i][0] == '\0' || strpbrk(key[i], forbidden) != NULL) {
            return hl_fail(err, HL_CODE_READ_WEIGHTS_BLANK, "%s\t%s", key[i], format);
        }
    }
    return HL_OK;
}

/// Which options a format can follow.
static hl_status check_options(const char *path, hl_weights_format format,
                               const hl_weights_file_options *options, hl_error *err)
{
    const bool listed = format == HL_WEIGHTS_FILE_GWT || format == HL_WEIGHTS_FILE_KWT;

    if (!(options->diagonal > 0.0) || listed) return HL_OK;
    return hl_fail(err, HL_CODE_WEIGHTS_DIAGONAL, "%s", hl_path_name(path));
}

hl_status hl_weights_file_save(const char *path, const hl_weights *w, char *const *key,
                               const hl_weights_file_options *options, hl_error *err)
{
    typedef void writer(hl_buffer *, const saving *);
    static const struct {
        const char *name;
        const char *forbidden; ///< in a key
        writer *write;
    } FORMATS[] = {
        [HL_WEIGHTS_FILE_UNKNOWN] = {"",             "",     NULL     },
        [HL_WEIGHTS_FILE_GAL] = {"GAL",          BLANKS, write_gal},
        [HL_WEIGHTS_FILE_GWT] = {"GWT",          BLANKS, write_gwt},
        [HL_WEIGHTS_FILE_MTX] = {"MatrixMarket", "\r\n", write_mtx},
        [HL_WEIGHTS_FILE_CSV] = {"CSV",          "",     write_csv},
        [HL_WEIGHTS_FILE_KWT] = {"KWT",          BLANKS, write_gwt},
        [HL_WEIGHTS_FILE_SWM] = {"SWM",          "",     NULL     }
    };
    const hl_weights_format format = options->format != HL_WEIGHTS_FILE_UNKNOWN
                                         ? options->format
                                         : hl_weights_format_of(path);
    const saving s = {w, options->value != NULL ? options->value : w->weight, key,
                      options};
    hl_buffer text = {0};

    if (FORMATS[format].write == NULL) {
        return hl_fail(err, HL_CODE_READ_WEIGHTS_FORMAT, "%s", hl_path_name(path));
    }
    hl_status status = check_options(path, format, options, err);
    if (status == HL_OK) {
        status =
            check_keys(w, key, FORMATS[format].name, FORMATS[format].forbidden, err);
    }
    if (status != HL_OK) return status;
    FORMATS[format].write(&text, &s);
    status = hl_buffer_check(&text, err);
    if (status == HL_OK) {
        status = hl_file_write(path, text.text, text.length, options->overwrite, err);
    }
    hl_buffer_free(&text);
    return status;
}

hl_status hl_weights_file_write(const char *path, hl_weights_format format,
                                const hl_weights *w, char *const *key, bool overwrite,
                                hl_error *err)
{
    const hl_weights_file_options options = {.format = format, .overwrite = overwrite};

    return hl_weights_file_save(path, w, key, &options, err);
}
