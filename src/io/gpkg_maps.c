#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "io/gpkg.h"

// clang-format off
#define WORDS(column, en, zh)                                                     \
    {                                                                             \
        .name = (column), .title = {(en), (zh)}, .meaning = {"", ""},             \
        .unit = {"", ""}, .kind = HL_TEXT                                         \
    }

/// The columns of map_fields, in their order.
typedef enum field_column {
    LAYER, SOURCE, SOURCE_KEY, LAYER_KEY, PERIOD, FIELD, STYLE, CLASSES, RANK,
    TITLE_EN, TITLE_ZH, UNIT_EN, UNIT_ZH, SUBTITLE_EN, SUBTITLE_ZH, NOTE_EN, NOTE_ZH,
    CAPTION_EN, CAPTION_ZH, GROUP_EN, GROUP_ZH, FIELD_COLUMNS
} field_column;

static const hl_column_spec FIELD_SPEC[FIELD_COLUMNS] = {
    [LAYER] = WORDS("layer", "Layer with the shapes", "图形所在图层"),
    [SOURCE] = WORDS("source", "Table with the values", "数值所在表"),
    [SOURCE_KEY] = WORDS("source_key", "Its key of the units", "该表中的单元键"),
    [LAYER_KEY] = WORDS("layer_key", "Key in the layer", "图层中的键"),
    [PERIOD] = WORDS("period", "Its column of periods", "该表中的时期列"),
    [FIELD] = WORDS("field", "Field", "字段"),
    [STYLE] = WORDS("style", "How it is drawn", "绘制方式"),
    [CLASSES] = WORDS("classes", "Its classes in map_classes", "map_classes 中的类别"),
    [RANK] = WORDS("rank", "main, map or none", "main、map 或 none"),
    [TITLE_EN] = WORDS("title_en", "Title, English", "英文标题"),
    [TITLE_ZH] = WORDS("title_zh", "Title, Chinese", "中文标题"),
    [UNIT_EN] = WORDS("unit_en", "Unit, English", "英文单位"),
    [UNIT_ZH] = WORDS("unit_zh", "Unit, Chinese", "中文单位"),
    [SUBTITLE_EN] = WORDS("subtitle_en", "Subtitle, English", "英文副标题"),
    [SUBTITLE_ZH] = WORDS("subtitle_zh", "Subtitle, Chinese", "中文副标题"),
    [NOTE_EN] = WORDS("note_en", "Note on the legend, English", "英文图例注"),
    [NOTE_ZH] = WORDS("note_zh", "Note on the legend, Chinese", "中文图例注"),
    [CAPTION_EN] = WORDS("caption_en", "Caption, English", "英文图注"),
    [CAPTION_ZH] = WORDS("caption_zh", "Caption, Chinese", "中文图注"),
    [GROUP_EN] = WORDS("group_en", "Group, English", "英文分组"),
    [GROUP_ZH] = WORDS("group_zh", "Group, Chinese", "中文分组"),
};

typedef enum class_column {
    CLASS_NAME, CLASS_CODE, CLASS_EN, CLASS_ZH, CLASS_COLOR, CLASS_COLUMNS
} class_column;

static const hl_column_spec CLASS_SPEC[CLASS_COLUMNS] = {
    [CLASS_NAME] = WORDS("classes", "Classification", "分类"),
    [CLASS_CODE] = WORDS("code", "Code", "代码"),
    [CLASS_EN] = WORDS("label_en", "Label, English", "英文名称"),
    [CLASS_ZH] = WORDS("label_zh", "Label, Chinese", "中文名称"),
    [CLASS_COLOR] = WORDS("color", "Color", "颜色"),
};
// clang-format on

static const char *const STYLE_WORDS[] = {
    [HL_STYLE_NONE] = "none",
    [HL_STYLE_SEQUENTIAL] = "sequential",
    [HL_STYLE_DIVERGING] = "diverging",
    [HL_STYLE_SHARE] = "share",
    [HL_STYLE_P] = "p",
    [HL_STYLE_CLASSES] = "classes",
};

/// A field that can be mapped: a column of a sheet with polygons, or of the table of a
/// view on one.
typedef struct mapped {
    const hl_sheet *layer;
    const hl_sheet *source;
    const hl_view *view; ///< NULL: source is layer
    const hl_column *column;
} mapped;

typedef hl_status visit_field(void *to, size_t row, const mapped *field, hl_error *err);

static bool is_mappable(const hl_column *column)
{
    return column->style != HL_STYLE_NONE && column->value != NULL;
}

/// Sheet k of the package, then view k; without a column yet.
static mapped source_at(const hl_package *package, size_t k)
{
    if (k < package->sheet_count) {
        return (mapped){.layer = &package->sheets[k], .source = &package->sheets[k]};
    }
    const hl_view *view = &package->views[k - package->sheet_count];
    return (mapped){.layer = hl_package_find(package, view->parent),
                    .source = hl_package_find(package, view->child),
                    .view = view};
}

/// Call `visit`, unless it is NULL, for every field of a sheet that can be mapped.
static hl_status visit_columns(mapped field, visit_field *visit, void *to,
                               size_t *count, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t c = 0; c < field.source->columns.count && status == HL_OK; c++) {
        field.column = &field.source->columns.column[c];
        if (!is_mappable(field.column)) continue;
        if (visit != NULL) status = visit(to, *count, &field, err);
        ++*count;
    }
    return status;
}

/// The same for every field of the package.
///
/// @param count  overwritten: how many there are
static hl_status for_each(const hl_package *package, visit_field *visit, void *to,
                          size_t *count, hl_error *err)
{
    hl_status status = HL_OK;

    *count = 0;
    for (size_t k = 0; k < package->sheet_count + package->view_count; k++) {
        const mapped field = source_at(package, k);
        if (field.layer->shape != HL_SHAPE_POLYGONS || status != HL_OK) continue;
        status = visit_columns(field, visit, to, count, err);
    }
    return status;
}

static const hl_map_entry *find_entry(const hl_package *package, const mapped *field)
{
    for (size_t k = 0; k < package->map_count; k++) {
        const hl_map_entry *map = &package->maps[k];
        if (map->column != NULL && strcmp(map->sheet, field->layer->name) == 0 &&
            strcmp(map->column, field->column->name) == 0) {
            return map;
        }
    }
    return NULL;
}

static hl_status put(hl_columns *to, size_t row, const char *const *word, size_t count,
                     hl_error *err)
{
    for (size_t c = 0; c < count; c++) {
        if (word[c] == NULL) continue;
        to->column[c].text[row] = hl_copy_text(word[c]);
        if (to->column[c].text[row] == NULL) return hl_no_memory(err, "the maps");
    }
    return HL_OK;
}

typedef struct field_rows {
    const hl_package *package;
    hl_columns *columns;
} field_rows;

static const char *rank_of(const hl_map_entry *entry)
{
    if (entry == NULL) return "none";
    return entry->layout ? "main" : "map";
}

static hl_status add_field(void *to, size_t row, const mapped *field, hl_error *err)
{
    const field_rows *rows = to;
    const hl_map_entry none = {0};
    const hl_map_entry *found = find_entry(rows->package, field);
    const hl_map_entry *entry = found != NULL ? found : &none;
    const hl_column *column = field->column;
    const hl_view *view = field->view;
    const char *const word[FIELD_COLUMNS] = {
        [LAYER] = field->layer->name,
        [SOURCE] = field->source->name,
        [SOURCE_KEY] = view != NULL ? view->child_key : NULL,
        [LAYER_KEY] = view != NULL ? view->parent_key : NULL,
        [PERIOD] = view != NULL ? view->period_column : NULL,
        [FIELD] = column->name,
        [STYLE] = STYLE_WORDS[column->style],
        [CLASSES] = column->classes != NULL ? column->classes->name : NULL,
        [RANK] = rank_of(found),
        [TITLE_EN] = column->title[HL_EN],
        [TITLE_ZH] = column->title[HL_ZH],
        [UNIT_EN] = column->unit[HL_EN],
        [UNIT_ZH] = column->unit[HL_ZH],
        [SUBTITLE_EN] = entry->subtitle.en,
        [SUBTITLE_ZH] = entry->subtitle.zh,
        [NOTE_EN] = entry->legend_note.en,
        [NOTE_ZH] = entry->legend_note.zh,
        [CAPTION_EN] = entry->caption.en,
        [CAPTION_ZH] = entry->caption.zh,
        [GROUP_EN] = entry->group.en,
        [GROUP_ZH] = entry->group.zh,
    };

    return put(rows->columns, row, word, FIELD_COLUMNS, err);
}

/// The class tables that the fields use, each once.
typedef struct class_list {
    const hl_classes **item;
    size_t count;
    size_t room;
    size_t rows;
} class_list;

static hl_status note_classes(void *to, size_t row, const mapped *field, hl_error *err)
{
    class_list *list = to;
    const hl_classes *classes = field->column->classes;
    (void)row;

    if (classes == NULL) return HL_OK;
    for (size_t k = 0; k < list->count; k++) {
        if (strcmp(list->item[k]->name, classes->name) == 0) return HL_OK;
    }
    const hl_classes **grown =
        hl_grow(list->item, &list->room, list->count + 1, sizeof(hl_classes *));
    if (grown == NULL) return hl_no_memory(err, "the maps");
    list->item = grown;
    list->item[list->count++] = classes;
    list->rows += classes->count;
    return HL_OK;
}

static hl_status add_class_rows(const class_list *list, hl_columns *to, hl_error *err)
{
    enum { NUMBER_SIZE = 16, COLOR_MASK = 0xFFFFFF };
    hl_status status = HL_OK;
    size_t row = 0;

    for (size_t k = 0; k < list->count; k++) {
        for (size_t c = 0; c < list->item[k]->count && status == HL_OK; c++) {
            const hl_class *one = &list->item[k]->row[c];
            char code[NUMBER_SIZE];
            char color[NUMBER_SIZE];
            (void)snprintf(code, sizeof code, "%d", one->code);
            (void)snprintf(color, sizeof color, "#%06x", one->color & COLOR_MASK);
            const char *const word[CLASS_COLUMNS] = {
                [CLASS_NAME] = list->item[k]->name,
                [CLASS_CODE] = code,
                [CLASS_EN] = one->label.en,
                [CLASS_ZH] = one->label.zh,
                [CLASS_COLOR] = color,
            };
            status = put(to, row++, word, CLASS_COLUMNS, err);
        }
    }
    return status;
}

static hl_status begin(hl_sheet *sheet, const hl_column_spec *spec, size_t columns,
                       size_t rows, hl_error *err)
{
    hl_status status = HL_OK;

    sheet->columns.rows = rows;
    for (size_t c = 0; c < columns && status == HL_OK; c++) {
        status =
            hl_columns_append(&sheet->columns, &spec[c], NULL, (hl_text){0}, NULL, err);
    }
    return status;
}

static hl_status add_fields(const hl_gpkg *gpkg, size_t count, hl_error *err)
{
    hl_sheet sheet = {
        .name = "map_fields",
        .title = {"Maps: fields",                                  "地图：字段"},
        .description = {"what can be mapped, and what a map of it says",
                  "可作图的字段及其图面文字"                            },
    };
    field_rows rows = {gpkg->package, &sheet.columns};

    hl_status status = begin(&sheet, FIELD_SPEC, FIELD_COLUMNS, count, err);
    if (status == HL_OK) {
        status = for_each(gpkg->package, add_field, &rows, &count, err);
    }
    if (status == HL_OK) status = hl_gpkg_add_sheet(gpkg, &sheet, err);
    hl_sheets_free(&sheet, 1);
    return status;
}

static hl_status add_classes(const hl_gpkg *gpkg, const class_list *list, hl_error *err)
{
    hl_sheet sheet = {
        .name = "map_classes",
        .title = {"Maps: classes",                           "地图：类别"},
        .description = {"codes, labels and colors of the classes",
                  "各类别的代码、名称与颜色"                      },
    };

    hl_status status = begin(&sheet, CLASS_SPEC, CLASS_COLUMNS, list->rows, err);
    if (status == HL_OK) status = add_class_rows(list, &sheet.columns, err);
    if (status == HL_OK) status = hl_gpkg_add_sheet(gpkg, &sheet, err);
    hl_sheets_free(&sheet, 1);
    return status;
}

hl_status hl_gpkg_add_maps(const hl_gpkg *gpkg, hl_error *err)
{
    class_list list = {0};
    size_t count = 0;

    hl_status status = for_each(gpkg->package, note_classes, &list, &count, err);
    if (status == HL_OK && count > 0) status = add_fields(gpkg, count, err);
    if (status == HL_OK && list.rows > 0) status = add_classes(gpkg, &list, err);
    free((void *)list.item);
    return status;
}
