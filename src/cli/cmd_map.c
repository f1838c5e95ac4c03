#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/pictures.h"
#include "cli/terminal.h"
#include "cli/words.h"
#include "core/memory.h"
#include "hinterland/study/maps.h"

typedef struct map_arguments {
    text_list field;
    const char *type;
    const char *layer;
    const char *by;
    text_list period;
    bool facets;
    bool together;
    bool each;
    const char *format;
    const char *map_lang;
    const char *size;
    double dpi;
    bool bw;
    size_t breaks;
    size_t classes;
    const char *cuts;
    const char *closure;
    const char *palette;
    const char *title;
    const char *subtitle;
    const char *credit;
    const char *label;
    const char *label_rank;
    size_t label_top;
    double label_size;
    const char *group;
    const char *label_where;
    const char *hatch;
    const char *fade;
    const char *per;
    const char *with;
    const char *context;
    const char *context_layer;
    const char *text;
    text_list inset;
    const char *projection;
    bool force;
    const char *crs;
    const char *font;
    bool no_title;
    bool no_caption;
    bool no_legend;
    bool no_scale_bar;
    bool no_north_arrow;
    bool no_graticule;
    bool no_frame;
    const char *out;
} map_arguments;

#define AT(member) offsetof(map_arguments, member)

// clang-format off
static const option OPTIONS[] = {
    {"field", 'f', OPTION_LIST, AT(field), "FIELD", NULL,
     {"fields to map, with commas or again [the main fields of the result]", "要绘制的字段,用逗号分隔或多次给出 [结果的主要字段]"}},
    {"type", 't', OPTION_TEXT, AT(type), "LIST", NULL,
     {"fields by what they show: value, class, lisa, signif, gistar, change, types", "按内容选字段:value、class、lisa、signif、gistar、change、types"}},
    {"by", 0, OPTION_TEXT, AT(by), "WORDS", NULL,
     {"period: a map per period, breaks pooled over all; field: one map per field [field]", "period:每期一幅,各期合并分级;field:每个字段一幅 [field]"}},
    {"period", 'p', OPTION_LIST, AT(period), "PERIOD", NULL,
     {"this period only; may be given again [all]", "只画该时期,可多次给出 [全部]"}},
    {"facets", 0, OPTION_FLAG, AT(facets), NULL, NULL,
     {"the periods side by side on one sheet", "各期并列于一张图上"}},
    {"together", 0, OPTION_FLAG, AT(together), NULL, NULL,
     {"all fields on one sheet with one legend, a row each; with --facets by period in columns", "所有字段并列于一张图,共用图例,每字段一行;与 --facets 合用时各期为列"}},
    {"breaks-each", 0, OPTION_FLAG, AT(each), NULL, NULL,
     {"breaks of each period by itself", "各期分别分级"}},
    {"out", 'o', OPTION_TEXT, AT(out), "DIR", NULL,
     {"folder of the files [maps]", "输出文件夹 [maps]"}},
    {"format", 'F', OPTION_TEXT, AT(format), "LIST", NULL,
     {"png, pdf, svg, with commas between them [png]", "png、pdf、svg,用逗号分隔 [png]"}},
    {"map-lang", 0, OPTION_TEXT, AT(map_lang), "LIST", NULL,
     {"language of the maps: en, zh or en,zh [as --lang]", "地图语言:en、zh 或 en,zh [同 --lang]"}},
    {"size", 's', OPTION_TEXT, AT(size), "SIZE", NULL,
     {"85, 183 (mm, height as needed), a4, 16:9 or WIDTHxHEIGHT [183]", "85、183(毫米,高度自适应)、a4、16:9 或 宽x高 [183]"}},
    {"dpi", 0, OPTION_NUMBER, AT(dpi), "N", NULL,
     {"dots per inch of a PNG [300]", "PNG 的分辨率 [300]"}},
    {"bw", 0, OPTION_FLAG, AT(bw), NULL, NULL,
     {"grays and hatches instead of colors", "用灰度与线纹代替颜色"}},
    {"breaks", 'b', OPTION_WORD, AT(breaks), "METHOD", HL_CLASSING_WORDS,
     {"auto, natural, quantile, equal, pretty, sd, box, box3, percentile, head-tail or user [auto]", "分级方法:auto、natural、quantile、equal、pretty、sd、box、box3、percentile、head-tail 或 user [auto]"}},
    {"classes", 'k', OPTION_COUNT, AT(classes), "N", NULL,
     {"number of classes [5]", "类别数 [5]"}},
    {"cuts", 0, OPTION_TEXT, AT(cuts), "LIST", NULL,
     {"limits between classes, e.g. 0.2,0.4,0.6", "类别之间的分界,如 0.2,0.4,0.6"}},
    {"closure", 0, OPTION_TEXT, AT(closure), "SIDE", NULL,
     {"a value on a break belongs above (left) or below (right: 0.4 - 0.5 holds 0.5) [left]", "断点上的值归上一级(left)或下一级(right,即 (0.4, 0.5]) [left]"}},
    {"palette", 0, OPTION_TEXT, AT(palette), "NAME", NULL,
     {"name, or colors as ff0000,00ff00,… [of the style]", "配色名称,或颜色列表 ff0000,00ff00,… [按样式]"}},
    {"label", 'l', OPTION_TEXT, AT(label), "FIELD", NULL,
     {"field to label the units with", "用于标注的字段"}},
    {"label-rank", 0, OPTION_TEXT, AT(label_rank), "FIELD", NULL,
     {"high values of this field are labeled first [large units]", "按该字段由高到低标注 [面积大的优先]"}},
    {"label-top", 0, OPTION_COUNT, AT(label_top), "N", NULL,
     {"label the first N only [all]", "只标注前 N 个 [全部]"}},
    {"label-where", 0, OPTION_TEXT, AT(label_where), "TEST", NULL,
     {"label only units where it holds, e.g. 'type=6'", "只标注满足条件的单元,如 'type=6'"}},
    {"label-size", 0, OPTION_NUMBER, AT(label_size), "PT", NULL,
     {"size of the labels in points [5.5, as the sheet grows]", "标注字号(磅) [5.5,随图幅变化]"}},
    {"group", 'g', OPTION_TEXT, AT(group), "FIELD", NULL,
     {"units alike in this field are outlined together, none for no outlines [region]", "按该字段成组描边,none 表示不描边 [region]"}},
    {"hatch", 0, OPTION_TEXT, AT(hatch), "TEST", NULL,
     {"hatch units where it holds, e.g. 'type_stability<0.8'", "对满足条件的单元加线纹,如 'type_stability<0.8'"}},
    {"fade", 0, OPTION_TEXT, AT(fade), "FIELD", NULL,
     {"paler where this share is below 0.9 and below 0.7, e.g. type_stability", "该份额低于 0.9 和 0.7 的单元颜色变淡,如 type_stability"}},
    {"per", 0, OPTION_TEXT, AT(per), "FIELD", NULL,
     {"divide by this field, e.g. population for counts", "除以该字段,如人口"}},
    {"with", 0, OPTION_TEXT, AT(with), "FIELD", NULL,
     {"co-location: units of the same class by both fields; FIELD@PERIOD, or @PERIOD for the same field in another period", "共位:两个字段同类的单元;字段@时期,或 @时期 表示同一字段的另一时期"}},
    {"context", 0, OPTION_TEXT, AT(context), "FILE", NULL,
     {"land drawn pale under the units: a layer of polygons", "单元之下的浅色背景:多边形图层"}},
    {"context-layer", 0, OPTION_TEXT, AT(context_layer), "NAME", NULL,
     {"layer of that source [the only one]", "该数据源的图层 [唯一图层]"}},
    {"inset", 0, OPTION_LIST, AT(inset), "BOX", NULL,
     {"a part at a scale of its own: WEST,SOUTH,EAST,NORTH[:CORNER][:TITLE], under the legend or in a corner of the map (nw, ne, sw, se); at most two", "另一比例尺的局部:西,南,东,北[:角][:标题],位于图例下方或图的一角(nw、ne、sw、se);至多两个"}},
    {"projection", 0, OPTION_TEXT, AT(projection), "CRS", NULL,
     {"of the map, e.g. EPSG:5070 [an equal-area one that fits]", "地图投影,如 EPSG:5070 [自动选用等积投影]"}},
    {"force", 0, OPTION_FLAG, AT(force), NULL, NULL,
     {"also a projection that distorts areas by more than a half", "允许面积变形超过一半的投影"}},
    {"title", 0, OPTION_TEXT, AT(title), "TEXT", NULL,
     {"title of the maps [of the field]", "标题 [字段标题]"}},
    {"subtitle", 0, OPTION_TEXT, AT(subtitle), "TEXT", NULL,
     {"subtitle [study and period]", "副标题 [研究与时期]"}},
    {"source", 0, OPTION_TEXT, AT(credit), "TEXT", NULL,
     {"source of the boundaries and data, approval number: goes into the caption", "边界与数据来源、审图号,写入图注"}},
    {"font", 0, OPTION_TEXT, AT(font), "FAMILY", NULL,
     {"font family [Noto Sans CJK SC]", "字体 [Noto Sans CJK SC]"}},
    {"text", 0, OPTION_TEXT, AT(text), "FORM", NULL,
     {"letters of an SVG: text, or path for programs without the font [text]", "SVG 中的文字:text,或 path(供没有该字体的程序使用) [text]"}},
    {"no-title", 0, OPTION_FLAG, AT(no_title), NULL, NULL, {"no title", "无标题"}},
    {"no-caption", 0, OPTION_FLAG, AT(no_caption), NULL, NULL, {"no caption", "无图注"}},
    {"no-legend", 0, OPTION_FLAG, AT(no_legend), NULL, NULL, {"no legend", "无图例"}},
    {"no-scale-bar", 0, OPTION_FLAG, AT(no_scale_bar), NULL, NULL, {"no scale bar", "无比例尺"}},
    {"no-north-arrow", 0, OPTION_FLAG, AT(no_north_arrow), NULL, NULL, {"no north arrow", "无指北针"}},
    {"no-graticule", 0, OPTION_FLAG, AT(no_graticule), NULL, NULL, {"no graticule", "无经纬网"}},
    {"no-frame", 0, OPTION_FLAG, AT(no_frame), NULL, NULL, {"no frame around the map", "无图框"}},
    {"layer", 0, OPTION_TEXT, AT(layer), "NAME", NULL,
     {"layer of the source [that of the result, or the only one]", "图层 [结果图层,或唯一图层]"}},
    {"crs", 0, OPTION_TEXT, AT(crs), "CRS", NULL,
     {"of the source, where it says none; planar for map units", "源数据的坐标系(源中未注明时);平面图层用 planar"}},
    {0}
};
// clang-format on

static void set_defaults(void *arguments)
{
    map_arguments *args = arguments;

    args->dpi = hl_map_look_defaults().dpi;
}

static hl_status read_cuts(const char *text, hl_classing *out, hl_error *err)
{
    const char *at = text;
    char *end = NULL;

    out->method = HL_CLASSING_USER;
    while (*at != '\0') {
        const double cut = strtod(at, &end);
        const bool ascends = out->cuts == 0 || cut > out->cut[out->cuts - 1];
        const bool ends = end != at && (*end == ',' || *end == '\0');
        if (!ends || !ascends || out->cuts == HL_BREAKS_MAX - 1) {
            return hl_fail(err, HL_CODE_MAP_CUTS, "%s", text);
        }
        out->cut[out->cuts++] = cut;
        at = end + (*end == ',');
    }
    return out->cuts > 0 ? HL_OK : hl_fail(err, HL_CODE_MAP_CUTS, "%s", text);
}

/// A corner at the beginning of a text, alone or before a colon, is taken off.
static hl_map_corner read_corner(const char **text)
{
    for (int k = HL_CORNER_NW; HL_MAP_CORNERS[k] != NULL; k++) {
        const size_t length = strlen(HL_MAP_CORNERS[k]);
        const char *end = *text + length;
        if (strncmp(*text, HL_MAP_CORNERS[k], length) != 0) continue;
        if (*end != ':' && *end != '\0') continue;
        *text = end + (*end == ':');
        return (hl_map_corner)k;
    }
    return HL_CORNER_NONE;
}

static hl_status read_inset(const char *text, hl_map_inset *out, hl_error *err)
{
    double side[4] = {0.0};
    const char *at = text;
    char *end = NULL;

    for (int k = 0; k < 4; k++) {
        side[k] = strtod(at, &end);
        const char wanted = k < 3 ? ',' : ':';
        if (end == at || (*end != wanted && !(k == 3 && *end == '\0'))) {
            return hl_fail(err, HL_CODE_MAP_INSET, "%s", text);
        }
        at = end + (*end != '\0');
    }
    if (!(side[0] < side[2]) || !(side[1] < side[3])) {
        return hl_fail(err, HL_CODE_MAP_INSET, "%s", text);
    }
    *out = (hl_map_inset){
        .west = side[0], .south = side[1], .east = side[2], .north = side[3]};
    out->corner = read_corner(&at);
    if (*at != '\0') out->title = at;
    return HL_OK;
}

static hl_status read_insets(const map_arguments *args, hl_map_look *look,
                             hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < args->inset.count && status == HL_OK; k++) {
        if (k == HL_MAP_INSETS) {
            return hl_fail(err, HL_CODE_USAGE_CONFLICT, "%s\t%s", "--inset",
                           "--inset --inset");
        }
        status = read_inset(args->inset.item[k], &look->inset[k], err);
        look->insets = k + 1;
    }
    return status;
}

static hl_status check_numbers(const map_arguments *args, hl_error *err)
{
    const hl_status status = pictures_check_dpi(args->dpi, err);

    if (status != HL_OK) return status;
    if (args->classes > HL_BREAKS_MAX) {
        return hl_fail(err, HL_CODE_USAGE_RANGE, "--classes\t%zu\t0\t%d\t5",
                       args->classes, HL_BREAKS_MAX + 1);
    }
    if (args->breaks == HL_CLASSING_USER && args->cuts == NULL) {
        return hl_fail(err, HL_CODE_USAGE_NEEDS, "--breaks user\t--cuts\t0.2,0.4,0.6");
    }
    return HL_OK;
}

static void read_look(const map_arguments *args, hl_map_look *look)
{
    look->dpi = args->dpi;
    look->bw = args->bw;
    look->font = args->font;
    look->label_top = args->label_top;
    look->label_size = args->label_size;
    look->no_title = args->no_title;
    look->no_caption = args->no_caption;
    look->no_legend = args->no_legend;
    look->no_scale_bar = args->no_scale_bar;
    look->no_north_arrow = args->no_north_arrow;
    look->no_graticule = args->no_graticule;
    look->no_frame = args->no_frame;
}

static void read_texts(const map_arguments *args, hl_maps_request *r)
{
    static const char NONE[] = "none";

    r->layer = args->layer;
    r->crs = args->crs;
    r->palette = args->palette;
    r->title = args->title;
    r->subtitle = args->subtitle;
    r->credit = args->credit;
    r->label = args->label;
    r->label_rank = args->label_rank;
    r->label_where = args->label_where;
    r->hatch = args->hatch;
    r->fade = args->fade;
    r->per = args->per;
    r->with = args->with;
    r->context = args->context;
    r->context_layer = args->context_layer;
    r->projection = args->projection;
    r->force = args->force;
    r->group = args->group;
    if (r->group != NULL && strcmp(r->group, NONE) == 0) r->group = "";
    r->output_dir = args->out != NULL ? args->out : "maps";
    if (args->size != NULL) r->size = args->size;
}

/// The options that are words of a list.
static hl_status read_words(const map_arguments *args, hl_maps_request *r,
                            hl_error *err)
{
    enum { SECOND = 2 };
    static const char *const BY[] = {"field", "period", NULL};
    static const char *const SIDES[] = {"left", "right", NULL};
    static const char *const LETTERS[] = {"text", "path", NULL};
    unsigned by = 0;
    unsigned side = 0;
    unsigned letters = 0;
    const struct {
        const char *option;
        const char *text;
        const char *const *words;
        unsigned *bits;
    } list[] = {
        {"--by",       args->by,       BY,             &by        },
        {"--closure",  args->closure,  SIDES,          &side      },
        {"--text",     args->text,     LETTERS,        &letters   },
        {"--type",     args->type,     HL_MAP_TYPES,   &r->types  },
        {"--format",   args->format,   HL_MAP_FORMATS, &r->formats},
        {"--map-lang", args->map_lang, LANGUAGES,      &r->langs  }
    };
    hl_status status = HL_OK;

    for (size_t k = 0; k < sizeof list / sizeof *list && status == HL_OK; k++) {
        if (list[k].text == NULL) continue;
        status =
            words_bits(list[k].option, list[k].text, list[k].words, list[k].bits, err);
    }
    r->classing.right = (side & SECOND) != 0;
    r->look.outlines = (letters & SECOND) != 0;
    r->by_period = (by & SECOND) != 0 || (r->periods > 0 && !r->facets);
    return status;
}

static hl_status read_request(const command_call *call, hl_maps_request *r,
                              hl_error *err)
{
    const map_arguments *args = call->arguments;
    const size_t threads = call->settings.threads;

    *r = hl_maps_defaults();
    r->source = call->operand[0];
    r->field = args->field.item;
    r->fields = args->field.count;
    r->period = args->period.item;
    r->periods = args->period.count;
    r->facets = args->facets;
    r->together = args->together;
    r->each = args->each;
    r->overwrite = call->settings.overwrite;
    r->dry_run = call->settings.dry_run;
    r->threads = threads < INT_MAX ? (int)threads : INT_MAX;
    r->langs = 1U << call->lang;
    r->classing.method = (hl_classing_method)args->breaks;
    r->classing.classes = args->classes;
    read_texts(args, r);
    read_look(args, &r->look);
    hl_status status = check_numbers(args, err);
    if (status == HL_OK) status = read_words(args, r, err);
    if (status == HL_OK && args->cuts != NULL) {
        status = read_cuts(args->cuts, &r->classing, err);
    }
    return status == HL_OK ? read_insets(args, &r->look, err) : status;
}

static hl_status run(command_call *call, hl_error *err)
{
    static const hl_text WOULD = {"would draw {1} maps of {2} units:\n",
                                  "将绘制 {1} 幅地图,{2} 个单元:\n"};
    static const hl_text DONE = {"{1} maps of {2} units:\n",
                                 "{1} 幅地图,{2} 个单元:\n"};
    const map_arguments *args = call->arguments;
    hl_maps_request request;
    hl_maps_summary summary = {0};
    terminal_progress line = {0};
    char *text = NULL;
    const char **name = NULL;
    size_t names = 0;

    hl_status status = read_request(call, &request, err);
    if (status == HL_OK) {
        status = pictures_names(&args->field, &text, &name, &names, err);
    }
    if (status != HL_OK) goto done;
    request.field = name;
    request.fields = names;
    const hl_progress progress = terminal_progress_begin(&line, &call->settings);
    request.progress = &progress;
    status = hl_maps_draw(&request, &summary, &call->log, err);
    terminal_progress_end(&line);
    if (status == HL_OK) status = command_check_strict(call, err);
    if (status == HL_OK) {
        status = pictures_answer(call, &summary,
                                 summary.manifest != NULL ? DONE : WOULD, false, err);
    }
    hl_maps_summary_free(&summary);
done:
    free((void *)name);
    free(text);
    return status;
}

static const example EXAMPLES[] = {
    {"map out/yrd.gpkg",
     {"the main maps of a result, PNG, into the folder maps",
      "绘制结果的主要地图(PNG),存入 maps 文件夹"}},
    {"map out/yrd.gpkg -f d_standard_lisa --format png,pdf,svg --map-lang en,zh",
     {"one field, three formats, both languages", "一个字段,三种格式,两种语言"}},
    {"map out/us.gpkg -f income --by period --facets",
     {"a map per period with common breaks, and all of them on one sheet",
      "每期一幅(共同分级),并合成一张"}},
    {"map counties.shp -f rate -b quantile -k 4 -l name --label-top 20 -s 85",
     {"any layer, small, with labels", "任意图层,小图幅,带标注"}},
    {0                                                                                     }
};

const command COMMAND_MAP = {
    .name = "map",
    .summary = {"maps of a result, or of any layer, as PNG, PDF or SVG",
                "把结果或任意图层绘成 PNG、PDF 或 SVG 地图"                                       },
    .details =
        {"Titles, classes, colors and captions of a result come from the result "
         "itself. "
         "Maps are drawn in an equal-area projection, with legend and counts, a scale "
         "bar that is true on the ground, a north arrow, and a caption that says how "
         "the values came about. manifest.csv lists the files with their SHA-256; the "
         "same input gives the same bytes.",             "结果的标题、类别、颜色与图注均取自结果文件。地图采用等积投影,附图例与计数、"
         "按实地距离的比例尺、指北针以及说明数值来历的图注。manifest.csv "
         "列出各文件及其 "
         "SHA-256;相同输入得到相同字节。"},
    .operands = "RESULT",
    .least_operands = 1,
    .most_operands = 1,
    .options = OPTIONS,
    .arguments_size = sizeof(map_arguments),
    .defaults = set_defaults,
    .examples = EXAMPLES,
    .run = run
};
