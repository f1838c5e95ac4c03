#include "hinterland/study/charts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/suggest.h"
#include "study/charts_material.h"
#include "study/manifest.h"

static const char *const FOLDER[HL_LANG_COUNT] = {"en", "zh"};

/// A batch on its way.
typedef struct batch {
    const hl_charts_request *request;
    material m;
    hl_map_look look;
    const named_chart **chart; ///< those that are drawn
    size_t charts;
    hl_maps_file *file;
    size_t files;
    hl_log *log;
} batch;

hl_charts_request hl_charts_defaults(void)
{
    return (hl_charts_request){.formats = 1U << HL_MAP_PNG,
                               .langs = 1U << HL_EN,
                               .size = "120",
                               .look = hl_map_look_defaults()};
}

static bool has_both(const hl_charts_request *r)
{
    return r->langs == ((1U << HL_EN) | (1U << HL_ZH));
}

// ---------------------------------------------------------------------- choose

static hl_status no_chart(const batch *b, const char *name, hl_error *err)
{
    const material *m = &b->m;
    const char **list = hl_array(m->charts, sizeof *list);
    hl_buffer names = {0};

    if (list == NULL) return hl_no_memory(err, "%zu charts", m->charts);
    for (size_t k = 0; k < m->charts; k++) {
        list[k] = m->chart[k].name;
        hl_buffer_format(&names, "%s%s", k > 0 ? ", " : "", list[k]);
    }
    const char *near = hl_suggest(name, list, m->charts);
    const hl_status status =
        hl_fail(err, HL_CODE_MAP_NO_CHART, "%s\t%s\t%s\t%.500s",
                hl_path_name(b->request->source), name, near != NULL ? near : "…",
                names.text != NULL ? names.text : "");
    free((void *)list);
    hl_buffer_free(&names);
    return status;
}

static hl_status choose(batch *b, hl_error *err)
{
    const hl_charts_request *r = b->request;
    const size_t room = r->charts > 0 ? r->charts : b->m.charts;

    b->chart = hl_array(room, sizeof *b->chart); // NOLINT(bugprone-sizeof-expression)
    if (b->chart == NULL) return hl_no_memory(err, "%zu charts", room);
    for (size_t k = 0; r->charts == 0 && k < b->m.charts; k++) {
        b->chart[b->charts++] = &b->m.chart[k];
    }
    for (size_t k = 0; k < r->charts; k++) {
        size_t found = 0;
        while (found < b->m.charts &&
               strcmp(b->m.chart[found].name, r->chart[k]) != 0) {
            found++;
        }
        if (found == b->m.charts) return no_chart(b, r->chart[k], err);
        b->chart[b->charts++] = &b->m.chart[found];
    }
    return HL_OK;
}

// ----------------------------------------------------------------------- files

static hl_status name_file(const batch *b, const named_chart *c, hl_lang lang,
                           hl_map_format format, hl_maps_file *out, hl_error *err)
{
    hl_buffer name = {0};

    if (has_both(b->request)) hl_buffer_format(&name, "%s/", FOLDER[lang]);
    hl_buffer_format(&name, "%s.%s", c->name, HL_MAP_FORMATS[format]);
    if (hl_buffer_check(&name, NULL) != HL_OK) {
        hl_buffer_free(&name);
        return hl_no_memory(err, "a file name");
    }
    *out = (hl_maps_file){.name = name.text,
                          .path = hl_path_join(b->request->output_dir, name.text),
                          .field = hl_copy_text(c->name),
                          .period = hl_copy_text(""),
                          .lang = lang,
                          .format = format};
    if (out->path == NULL || out->field == NULL || out->period == NULL) {
        return hl_no_memory(err, "a file name");
    }
    return HL_OK;
}

static hl_status list_files(batch *b, hl_error *err)
{
    const hl_charts_request *r = b->request;
    const size_t room = b->charts * (size_t)HL_LANG_COUNT * HL_MAP_FORMAT_COUNT;
    hl_status status = HL_OK;

    b->file = hl_array(room, sizeof *b->file);
    if (b->file == NULL) return hl_no_memory(err, "%zu charts", room);
    for (size_t k = 0; k < room && status == HL_OK; k++) {
        const size_t kinds = HL_LANG_COUNT * HL_MAP_FORMAT_COUNT;
        const hl_lang lang = (hl_lang)(k % kinds / HL_MAP_FORMAT_COUNT);
        const hl_map_format format = (hl_map_format)(k % HL_MAP_FORMAT_COUNT);
        if ((r->langs >> lang & 1U) == 0 || (r->formats >> format & 1U) == 0) continue;
        status =
            name_file(b, b->chart[k / kinds], lang, format, &b->file[b->files++], err);
    }
    return status;
}

static const hl_chart *chart_of(const batch *b, const hl_maps_file *f)
{
    for (size_t k = 0; k < b->charts; k++) {
        if (strcmp(b->chart[k]->name, f->field) == 0) return &b->chart[k]->chart;
    }
    return NULL;
}

/// The numbers beside the picture, once per language.
static hl_status write_numbers(const hl_chart *chart, const hl_maps_file *f,
                               hl_error *err)
{
    hl_buffer path = {0};
    char *text = NULL;
    size_t length = 0;

    const size_t stem = strlen(f->path) - strlen(HL_MAP_FORMATS[f->format]);
    hl_buffer_bytes(&path, f->path, stem);
    hl_buffer_text(&path, "csv");
    hl_status status = hl_buffer_check(&path, err);
    if (status == HL_OK) status = hl_chart_csv(chart, f->lang, &text, &length, err);
    if (status == HL_OK) status = hl_file_write(path.text, text, length, true, err);
    free(text);
    hl_buffer_free(&path);
    return status;
}

static hl_status draw_file(const batch *b, hl_maps_file *f, hl_error *err)
{
    const hl_chart *chart = chart_of(b, f);
    hl_map_file file = {.format = f->format};
    hl_map_look look = b->look;
    hl_hash hash;

    look.lang = f->lang;
    hl_status status = hl_chart_draw(chart, &look, &file, b->log, err);
    if (status != HL_OK) return hl_at(err, status, "%s", f->name);
    hl_hash_begin(&hash);
    hl_hash_bytes(&hash, file.bytes, file.size);
    hl_hash_end(&hash, f->sha256);
    f->size = file.size;
    status = hl_file_write(f->path, file.bytes, file.size, b->request->overwrite, err);
    free(file.bytes);
    if (status == HL_OK && b->request->csv) status = write_numbers(chart, f, err);
    return status;
}

static hl_status draw_all(batch *b, hl_error *err)
{
    const hl_progress *p = b->request->progress;
    hl_status status = hl_folder_make(b->request->output_dir, err);

    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && has_both(b->request); lang++) {
        if (status != HL_OK) return status;
        char *path = hl_path_join(b->request->output_dir, FOLDER[lang]);
        status = path != NULL ? hl_folder_make(path, err) : hl_no_memory(err, "a path");
        free(path);
    }
    for (size_t k = 0; k < b->files && status == HL_OK; k++) {
        if (p != NULL && !p->tick(p->payload, "chart", k, b->files)) {
            return hl_fail(err, HL_CODE_INTERRUPTED, "");
        }
        status = draw_file(b, &b->file[k], err);
    }
    return status;
}

// ------------------------------------------------------------------------- all

static hl_status make(batch *b, hl_error *err)
{
    hl_status status = material_read(&b->m, err);

    if (status == HL_OK && b->request->unit != NULL &&
        material_unit(&b->m, b->request->unit) >= b->m.n) {
        status = hl_fail(err, HL_CODE_MAP_NO_UNIT, "%s\t%s",
                         hl_path_name(b->request->source), b->request->unit);
    }
    if (status == HL_OK) status = material_charts(&b->m, err);
    if (status == HL_OK) status = choose(b, err);
    if (status == HL_OK) status = list_files(b, err);
    if (status == HL_OK) {
        b->look = b->request->look;
        status = hl_map_look_size(b->request->size, true, &b->look, err);
    }
    return status == HL_OK && !b->request->dry_run ? draw_all(b, err) : status;
}

static hl_status list_in_manifest(const batch *b, char **path, hl_error *err)
{
    const hl_maps_file **file =
        hl_array(b->files, sizeof *file); // NOLINT(bugprone-sizeof-expression)

    if (file == NULL) return hl_no_memory(err, "a manifest");
    for (size_t k = 0; k < b->files; k++) {
        file[k] = &b->file[k];
    }
    const hl_status status = manifest_write(b->request->output_dir, b->request->source,
                                            file, b->files, path, err);
    free((void *)file);
    return status;
}

hl_status hl_charts_draw(const hl_charts_request *request, hl_maps_summary *out,
                         hl_log *log, hl_error *err)
{
    const hl_report_request source = {.source = request->source};
    batch b = {
        .request = request,
        .m = {.request = &source, .unit = request->unit, .log = log},
        .log = log
    };
    hl_maps_summary summary = {.matched = NAN};

    hl_status status = make(&b, err);
    if (status == HL_OK && !request->dry_run) {
        status = list_in_manifest(&b, &summary.manifest, err);
    }
    summary.file = b.file;
    summary.count = b.files;
    summary.units = b.m.n;
    if (status == HL_OK) {
        *out = summary;
    } else {
        hl_maps_summary_free(&summary);
    }
    free((void *)b.chart);
    material_free(&b.m);
    return status;
}
