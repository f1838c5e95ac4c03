#include "hinterland/io/workbook.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/memory.h"
#include "io/calendar.h"
#include "io/zip.h"

// ECMA-376. Texts are shared strings, which every reader knows.
enum {
    ROWS_MAX = 1048575, ///< besides the heading
    SHEET_NAME_MAX = 31,
    NAME_SIZE = 48,
    LETTERS = 26,
    FIXED_PARTS =
        6, ///< content types, relations, workbook, its relations, styles, texts
    DATE_SIZE = 24,
    LEAD_BITS = 0xC0, // of a byte inside a UTF-8 character
    FOLLOWS = 0x80,
    WIDTH_MIN = 9, ///< of a column, in characters
    WIDTH_MAX = 40
};

static const char HEAD[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
static const char MAIN[] = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
static const char RELATIONS[] =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
static const char PACKAGE[] =
    "http://schemas.openxmlformats.org/package/2006/relationships";

/// A workbook on its way: one text per part.
typedef struct book {
    const hl_sheet *const *sheet;
    size_t sheets;
    hl_lang lang;
    hl_buffer *part;         ///< FIXED_PARTS + sheets
    char (*name)[NAME_SIZE]; ///< of the parts
    hl_buffer texts;
    size_t text_count;
} book;

enum { TYPES, ROOT, WORKBOOK, WORKBOOK_RELATIONS, STYLES, TEXTS };

static void free_book(book *b)
{
    for (size_t k = 0; b->part != NULL && k < FIXED_PARTS + b->sheets; k++) {
        hl_buffer_free(&b->part[k]);
    }
    free(b->part);
    free(b->name);
    hl_buffer_free(&b->texts);
}

/// "A", "B", … "Z", "AA", …
static void cell_name(size_t column, size_t row, char out[NAME_SIZE])
{
    char letters[NAME_SIZE / 2];
    size_t used = sizeof letters - 1;

    letters[used] = '\0';
    for (size_t rest = column + 1; rest > 0; rest = (rest - 1) / LETTERS) {
        letters[--used] = (char)('A' + (rest - 1) % LETTERS);
    }
    (void)snprintf(out, NAME_SIZE, "%s%zu", letters + used, row);
}

/// A text cell, its text put among the shared ones.
static void put_text(book *b, hl_buffer *to, size_t column, size_t row, int style,
                     const char *text)
{
    char cell[NAME_SIZE];

    cell_name(column, row, cell);
    hl_buffer_format(to, "<c r=\"%s\" s=\"%d\" t=\"s\"><v>%zu</v></c>", cell, style,
                     b->text_count++);
    hl_buffer_text(&b->texts, "<si><t xml:space=\"preserve\">");
    hl_buffer_xml(&b->texts, text);
    hl_buffer_text(&b->texts, "</t></si>");
}

static void put_number(hl_buffer *to, size_t column, size_t row, double value)
{
    char cell[NAME_SIZE];

    cell_name(column, row, cell);
    hl_buffer_format(to, "<c r=\"%s\"><v>", cell);
    hl_buffer_number(to, value);
    hl_buffer_text(to, "</v></c>");
}

static void put_value(book *b, hl_buffer *to, const hl_column *column, size_t c,
                      size_t row)
{
    char date[DATE_SIZE];

    if (column->kind == HL_TEXT) {
        const char *text = column->text[row];
        if (text != NULL) put_text(b, to, c, row + 2, 0, text);
        return;
    }
    if (!isfinite(column->value[row])) return;
    if (column->kind != HL_DATE) {
        put_number(to, c, row + 2, column->value[row]);
        return;
    }
    const hl_day day = hl_day_of(column->value[row]);
    (void)snprintf(date, sizeof date, "%04d-%02d-%02d", day.year, day.month, day.day);
    put_text(b, to, c, row + 2, 0, date);
}

static const char *title_of(const hl_column *column, hl_lang lang)
{
    const hl_text title = {column->title[HL_EN], column->title[HL_ZH]};
    const char *text = hl_text_in(title, lang);

    return text[0] != '\0' ? text : column->name;
}

static bool has_twin(const hl_columns *columns, size_t c, hl_lang lang)
{
    const char *title = title_of(&columns->column[c], lang);

    for (size_t k = 0; k < columns->count; k++) {
        if (k == c) continue;
        if (strcmp(title_of(&columns->column[k], lang), title) == 0) return true;
    }
    return false;
}

static void put_heading(book *b, hl_buffer *to, const hl_columns *columns)
{
    hl_buffer_text(to, "<row r=\"1\">");
    for (size_t c = 0; c < columns->count; c++) {
        const hl_column *column = &columns->column[c];
        hl_buffer text = {0};
        hl_buffer_text(&text, title_of(column, b->lang));
        const bool twin = has_twin(columns, c, b->lang);
        if (twin) hl_buffer_format(&text, " (%s)", column->name);
        put_text(b, to, c, 1, 1, text.text != NULL ? text.text : "");
        to->failed = to->failed || text.failed;
        hl_buffer_free(&text);
    }
    hl_buffer_text(to, "</row>");
}

/// As many characters as the heading needs; a Chinese one takes two.
static size_t width_of(const char *text)
{
    size_t width = 2;

    for (; *text != '\0'; text++) {
        const unsigned char byte = (unsigned char)*text;
        if ((byte & LEAD_BITS) == FOLLOWS) continue;
        width += byte < FOLLOWS ? 1 : 2;
    }
    if (width < WIDTH_MIN) return WIDTH_MIN;
    return width < WIDTH_MAX ? width : WIDTH_MAX;
}

static void put_sheet(book *b, const hl_sheet *sheet, hl_buffer *to)
{
    const hl_columns *columns = &sheet->columns;

    hl_buffer_format(to,
                     "%s<worksheet xmlns=\"%s\"><sheetViews><sheetView "
                     "workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
                     "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView>"
                     "</sheetViews>",
                     HEAD, MAIN);
    if (columns->count > 0) hl_buffer_text(to, "<cols>");
    for (size_t c = 0; c < columns->count; c++) {
        hl_buffer_format(
            to, "<col min=\"%zu\" max=\"%zu\" width=\"%zu\" customWidth=\"1\"/>", c + 1,
            c + 1, width_of(title_of(&columns->column[c], b->lang)));
    }
    if (columns->count > 0) hl_buffer_text(to, "</cols>");
    hl_buffer_text(to, "<sheetData>");
    put_heading(b, to, columns);
    for (size_t r = 0; r < columns->rows && !to->failed; r++) {
        hl_buffer_format(to, "<row r=\"%zu\">", r + 2);
        for (size_t c = 0; c < columns->count; c++) {
            put_value(b, to, &columns->column[c], c, r);
        }
        hl_buffer_text(to, "</row>");
    }
    hl_buffer_text(to, "</sheetData></worksheet>");
}

/// A title as the name of a sheet: at most 31 characters, none of []:*?/\.
static void sheet_name(const hl_sheet *sheet, hl_lang lang, char *out, size_t size)
{
    const char *title = hl_text_in(sheet->title, lang);
    size_t characters = 0;
    size_t used = 0;

    if (title[0] == '\0') title = sheet->name;
    for (; *title != '\0' && used + 1 < size; title++) {
        const unsigned char byte = (unsigned char)*title;
        if ((byte & LEAD_BITS) != FOLLOWS && characters++ == SHEET_NAME_MAX) break;
        out[used] = *title;
        if (strchr("[]:*?/\\", *title) != NULL) out[used] = ' ';
        used++;
    }
    out[used] = '\0';
}

static void put_workbook(book *b, hl_buffer *to)
{
    enum { TITLE_SIZE = 4 * SHEET_NAME_MAX + 1 };
    char title[TITLE_SIZE];

    hl_buffer_format(to, "%s<workbook xmlns=\"%s\" xmlns:r=\"%s\"><sheets>", HEAD, MAIN,
                     RELATIONS);
    for (size_t k = 0; k < b->sheets; k++) {
        sheet_name(b->sheet[k], b->lang, title, sizeof title);
        hl_buffer_text(to, "<sheet name=\"");
        hl_buffer_xml(to, title);
        hl_buffer_format(to, "\" sheetId=\"%zu\" r:id=\"rId%zu\"/>", k + 1, k + 1);
    }
    hl_buffer_text(to, "</sheets></workbook>");
}

static void put_workbook_relations(const book *b, hl_buffer *to)
{
    hl_buffer_format(to, "%s<Relationships xmlns=\"%s\">", HEAD, PACKAGE);
    for (size_t k = 0; k < b->sheets; k++) {
        hl_buffer_format(to,
                         "<Relationship Id=\"rId%zu\" Type=\"%s/worksheet\" "
                         "Target=\"worksheets/sheet%zu.xml\"/>",
                         k + 1, RELATIONS, k + 1);
    }
    hl_buffer_format(to,
                     "<Relationship Id=\"rId%zu\" Type=\"%s/styles\" "
                     "Target=\"styles.xml\"/><Relationship Id=\"rId%zu\" "
                     "Type=\"%s/sharedStrings\" Target=\"sharedStrings.xml\"/>"
                     "</Relationships>",
                     b->sheets + 1, RELATIONS, b->sheets + 2, RELATIONS);
}

static void put_types(const book *b, hl_buffer *to)
{
    static const char TYPE[] =
        "application/vnd.openxmlformats-officedocument.spreadsheetml";

    hl_buffer_format(
        to,
        "%s<Types "
        "xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
        "<Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        "<Override PartName=\"/xl/workbook.xml\" ContentType=\"%s.sheet.main+xml\"/>"
        "<Override PartName=\"/xl/styles.xml\" ContentType=\"%s.styles+xml\"/>"
        "<Override PartName=\"/xl/sharedStrings.xml\" "
        "ContentType=\"%s.sharedStrings+xml\"/>",
        HEAD, TYPE, TYPE, TYPE);
    for (size_t k = 0; k < b->sheets; k++) {
        hl_buffer_format(to,
                         "<Override PartName=\"/xl/worksheets/sheet%zu.xml\" "
                         "ContentType=\"%s.worksheet+xml\"/>",
                         k + 1, TYPE);
    }
    hl_buffer_text(to, "</Types>");
}

/// Style 0 is plain, 1 is bold.
static void put_styles(hl_buffer *to)
{
    hl_buffer_format(
        to,
        "%s<styleSheet xmlns=\"%s\"><fonts count=\"2\"><font><sz val=\"11\"/><name "
        "val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name "
        "val=\"Calibri\"/></font>"
        "</fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
        "<fill><patternFill patternType=\"gray125\"/></fill></fills><borders "
        "count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border>"
        "</borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" "
        "fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"2\"><xf "
        "numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf "
        "numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
        "applyFont=\"1\"/></cellXfs></styleSheet>",
        HEAD, MAIN);
}

static void put_texts(const book *b, hl_buffer *to)
{
    hl_buffer_format(to, "%s<sst xmlns=\"%s\" count=\"%zu\" uniqueCount=\"%zu\">", HEAD,
                     MAIN, b->text_count, b->text_count);
    if (b->texts.text != NULL) hl_buffer_text(to, b->texts.text);
    hl_buffer_text(to, "</sst>");
    to->failed = to->failed || b->texts.failed;
}

static hl_status begin(book *b, const char *path, hl_error *err)
{
    static const char *const NAME[FIXED_PARTS] = {
        [TYPES] = "[Content_Types].xml",
        [ROOT] = "_rels/.rels",
        [WORKBOOK] = "xl/workbook.xml",
        [WORKBOOK_RELATIONS] = "xl/_rels/workbook.xml.rels",
        [STYLES] = "xl/styles.xml",
        [TEXTS] = "xl/sharedStrings.xml"};
    const size_t parts = FIXED_PARTS + b->sheets;

    for (size_t k = 0; k < b->sheets; k++) {
        if (b->sheet[k]->columns.rows <= ROWS_MAX) continue;
        return hl_fail(err, HL_CODE_WRITE_ROWS, "%s\t%s\t%zu", path, b->sheet[k]->name,
                       b->sheet[k]->columns.rows);
    }
    b->part = hl_array(parts, sizeof *b->part);
    b->name = hl_array(parts, sizeof *b->name);
    if (b->part == NULL || b->name == NULL) {
        return hl_no_memory(err, "%zu sheets", parts);
    }
    for (size_t k = 0; k < FIXED_PARTS; k++) {
        (void)snprintf(b->name[k], sizeof b->name[k], "%s", NAME[k]);
    }
    for (size_t k = 0; k < b->sheets; k++) {
        (void)snprintf(b->name[FIXED_PARTS + k], sizeof b->name[0],
                       "xl/worksheets/sheet%zu.xml", k + 1);
    }
    return HL_OK;
}

static void fill(book *b)
{
    for (size_t k = 0; k < b->sheets; k++) {
        put_sheet(b, b->sheet[k], &b->part[FIXED_PARTS + k]);
    }
    put_types(b, &b->part[TYPES]);
    hl_buffer_format(&b->part[ROOT],
                     "%s<Relationships xmlns=\"%s\"><Relationship Id=\"rId1\" "
                     "Type=\"%s/officeDocument\" Target=\"xl/workbook.xml\"/>"
                     "</Relationships>",
                     HEAD, PACKAGE, RELATIONS);
    put_workbook(b, &b->part[WORKBOOK]);
    put_workbook_relations(b, &b->part[WORKBOOK_RELATIONS]);
    put_styles(&b->part[STYLES]);
    put_texts(b, &b->part[TEXTS]);
}

static hl_status pack(const book *b, unsigned char **out, size_t *size, hl_error *err)
{
    const size_t parts = FIXED_PARTS + b->sheets;
    hl_zip_file *file = hl_array(parts, sizeof *file);

    if (file == NULL) return hl_no_memory(err, "%zu parts", parts);
    hl_status status = HL_OK;
    for (size_t k = 0; k < parts && status == HL_OK; k++) {
        status = hl_buffer_check(&b->part[k], err);
        file[k] = (hl_zip_file){b->name[k], b->part[k].text, b->part[k].length};
    }
    if (status == HL_OK) status = hl_zip_files(file, parts, out, size, err);
    free(file);
    return status;
}

hl_status hl_workbook_write(const char *path, const hl_sheet *const *sheet,
                            size_t sheets, const hl_workbook_options *options,
                            hl_error *err)
{
    static const hl_workbook_options DEFAULTS = {0};
    unsigned char *bytes = NULL;
    size_t size = 0;

    if (options == NULL) options = &DEFAULTS;
    book b = {.sheet = sheet, .sheets = sheets, .lang = options->lang};
    hl_status status = begin(&b, path, err);
    if (status == HL_OK) {
        fill(&b);
        status = pack(&b, &bytes, &size, err);
    }
    if (status == HL_OK) {
        status = hl_file_write(path, bytes, size, options->overwrite, err);
    }
    free(bytes);
    free_book(&b);
    return status;
}
