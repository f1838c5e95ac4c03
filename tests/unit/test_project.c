// The QGIS project as text and as archive.

#include <cpl_conv.h>
#include <cpl_minixml.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/geopackage.h"
#include "hinterland/io/project.h"
#include "io/canvas.h"
#include "support/check.h"
#include "support/sample_package.h"
#include "support/scratch.h"

static int set_up(void **state)
{
    static sample s;

    sample_make(&s, HL_EN);
    *state = &s;
    return 0;
}

static int tear_down(void **state)
{
    sample_free(*state);
    return 0;
}

static char *text_of(const sample *s)
{
    char *text = NULL;
    hl_error err = {0};

    assert_ok(hl_project_text(&s->package, "out.gpkg", &text, &err), &err);
    return text;
}

static CPLXMLNode *parse_it(const sample *s)
{
    char *text = text_of(s);
    CPLXMLNode *root = CPLParseXMLString(text);

    assert_non_null(root);
    assert_null(strstr(text, "{{"));
    free(text);
    return root;
}

/// QGIS drops ids of ten characters and fewer, and with them themes and legends.
static void layers_have_long_distinct_ids(void **state)
{
    CPLXMLNode *root = parse_it(*state);
    const char *seen[SAMPLE_MAPS + 1] = {0};
    size_t count = 0;

    const CPLXMLNode *layers = CPLGetXMLNode(root, "=qgis.projectlayers");
    for (CPLXMLNode *l = layers->psChild; l != NULL; l = l->psNext) {
        const char *id = CPLGetXMLValue(l, "id", "");
        assert_true(strlen(id) > 10);
        for (size_t i = 0; i < count; i++) {
            assert_string_not_equal(seen[i], id);
        }
        assert_true(count < SAMPLE_MAPS + 1);
        seen[count++] = id;
        assert_string_equal(CPLGetXMLValue(l, "map-layer-style-manager.current", ""),
                            "default");
    }
    assert_int_equal(count, SAMPLE_MAPS + 1); // and the ground under missing values
    CPLDestroyXMLNode(root);
}

static const char *name_of(const CPLXMLNode *node)
{
    return CPLGetXMLValue(node, "name", "");
}

/// The n-th group or layer of a tree node, or NULL.
static const CPLXMLNode *branch(const CPLXMLNode *tree, int n)
{
    for (CPLXMLNode *c = tree->psChild; c != NULL; c = c->psNext) {
        if (strncmp(c->pszValue, "layer-tree-", 11) == 0 && n-- == 0) return c;
    }
    return NULL;
}

static void overlays_are_over_the_maps(void **state)
{
    CPLXMLNode *root = parse_it(*state);
    const CPLXMLNode *tree = CPLGetXMLNode(root, "=qgis.layer-tree-group");

    assert_string_equal(name_of(branch(tree, 0)), "Overlays");
    assert_string_equal(name_of(branch(tree, 1)), "Results");
    assert_string_equal(name_of(branch(tree, 2)), "By year");
    assert_string_equal(name_of(branch(tree, 3)), "No data");
    assert_string_equal(name_of(branch(tree, 4)), "Tables");
    assert_null(branch(tree, 5));
    CPLDestroyXMLNode(root);
}

static void one_map_is_on_at_first(void **state)
{
    CPLXMLNode *root = parse_it(*state);
    const CPLXMLNode *tree = CPLGetXMLNode(root, "=qgis.layer-tree-group");
    const CPLXMLNode *overlays = branch(tree, 0);
    const CPLXMLNode *maps = branch(tree, 1);

    assert_string_equal(CPLGetXMLValue(maps, "mutually-exclusive", ""), "1");
    for (int i = 0; i < 4; i++) {
        assert_string_equal(CPLGetXMLValue(branch(maps, i), "checked", ""),
                            i == 0 ? "Qt::Checked" : "Qt::Unchecked");
    }
    assert_string_equal(CPLGetXMLValue(branch(overlays, 0), "checked", ""),
                        "Qt::Checked");
    assert_string_equal(CPLGetXMLValue(branch(overlays, 1), "checked", ""),
                        "Qt::Unchecked"); // neighbors
    CPLDestroyXMLNode(root);
}

static int children(const CPLXMLNode *node)
{
    int count = 0;

    for (CPLXMLNode *c = node->psChild; c != NULL; c = c->psNext) {
        count += c->eType == CXT_Element;
    }
    return count;
}

static void themes_and_layouts_go_together(void **state)
{
    CPLXMLNode *root = parse_it(*state);
    const CPLXMLNode *themes = CPLGetXMLNode(root, "=qgis.visibility-presets");
    const CPLXMLNode *layouts = CPLGetXMLNode(root, "=qgis.Layouts");

    assert_int_equal(children(themes), 6); // five maps, and the neighbors over one
    assert_int_equal(children(layouts), 5);
    for (CPLXMLNode *l = layouts->psChild; l != NULL; l = l->psNext) {
        int found = 0;
        for (CPLXMLNode *t = themes->psChild; t != NULL; t = t->psNext) {
            found += strcmp(name_of(t), name_of(l)) == 0;
        }
        assert_int_equal(found, 1);
    }
    // The degree has holes: its theme is the map, the cores, and the ground.
    const CPLXMLNode *degree = themes->psChild;
    for (int i = 0; i < 2 && degree != NULL; i++) {
        degree = degree->psNext;
    }
    assert_non_null(degree);
    assert_string_equal(name_of(degree), "Coordination degree");
    assert_int_equal(children(degree), 3);
    CPLDestroyXMLNode(root);
}

/// What a printed map must say by itself: the study, and the unit of its legend.
static void layouts_say_the_study_and_the_unit(void **state)
{
    sample *s = *state;

    for (size_t i = 0; i < s->package.map_count; i++) {
        s->map[i].subtitle = (hl_text){"Two provinces, 2020", NULL};
    }
    s->map[2].column = "people";
    char *text = text_of(s);
    assert_non_null(strstr(text, "labelText=\"Two provinces, 2020\""));
    assert_non_null(strstr(text, " (persons)\""));
    free(text);
    for (size_t i = 0; i < s->package.map_count; i++) {
        s->map[i].subtitle = (hl_text){NULL, NULL};
    }
    text = text_of(s);
    assert_null(strstr(text, "id=\"Subtitle\""));
    free(text);
}

/// The heading of the first map in a printed legend; the caller frees it.
static char *heading_of(sample *s, const char *title)
{
    static const char BEFORE[] = "name=\"legend/title-label\" value=\"";

    s->map[0].title = (hl_text){title, title};
    char *text = text_of(s);
    char *at = strstr(text, title);
    assert_non_null(at);
    at = strstr(at, BEFORE);
    assert_non_null(at);
    at += sizeof BEFORE - 1;
    at[strcspn(at, "\"")] = '\0';
    char *heading = strdup(at);
    assert_non_null(heading);
    free(text);
    return heading;
}

/// 36 columns fit beside a map; a Chinese character takes two and may end any line.
static void long_legend_titles_are_broken(void **state)
{
    sample *s = *state;
    const hl_text kept = s->map[0].title;

    char *heading = heading_of(s, "Employed in water, environment and public works");
    assert_string_equal(heading, "Employed in water, environment and|public works");
    free(heading);
    heading = heading_of(s, "水利环境和公共设施管理业与信息科研业就业比重");
    assert_string_equal(heading, "水利环境和公共设施管理业与信息科研业|就业比重");
    free(heading);
    heading = heading_of(s, "Short");
    assert_string_equal(heading, "Short");
    free(heading);
    s->map[0].title = kept;
}

static void twin_titles_are_numbered(void **state)
{
    sample *s = *state;

    s->map[1].title = s->map[0].title;
    CPLXMLNode *root = parse_it(s);
    const CPLXMLNode *theme = CPLGetXMLNode(root, "=qgis.visibility-presets")->psChild;
    assert_non_null(theme);
    assert_string_equal(name_of(theme), "Coordination level");
    assert_string_equal(name_of(theme->psNext), "Coordination level (2)");
    CPLDestroyXMLNode(root);
}

static void hostile_words_stay_words(void **state)
{
    sample *s = *state;

    s->package.title = (hl_text){"</title><x a=\"&\">", NULL};
    s->map[0].title = (hl_text){"[% 1 + 1 %] <b>", NULL};
    s->map[0].caption = (hl_text){"\"]]>&amp; [%now()%]", NULL};
    CPLXMLNode *root = parse_it(s);
    assert_string_equal(CPLGetXMLValue(root, "=qgis.title", ""), "</title><x a=\"&\">");
    CPLDestroyXMLNode(root);
    char *text = text_of(s);
    assert_non_null(strstr(text, "labelText=\"[ % 1 + 1 %] &lt;b&gt;\""));
    assert_null(strstr(text, "[%now()"));
    free(text);
}

static void the_temporal_controller_knows_the_years(void **state)
{
    CPLXMLNode *root = parse_it(*state);

    assert_string_equal(
        CPLGetXMLValue(root, "=qgis.ProjectTimeSettings.TemporalRange.start", ""),
        "2018-01-01T00:00:00Z");
    assert_string_equal(
        CPLGetXMLValue(root, "=qgis.ProjectTimeSettings.TemporalRange.end", ""),
        "2020-01-01T00:00:00Z");
    assert_string_equal(
        CPLGetXMLValue(root, "=qgis.relations.relation.fieldRef.referencingField", ""),
        "unit");
    CPLDestroyXMLNode(root);
}

static void the_archive_holds_the_text(void **state)
{
    const sample *s = *state;
    char *text = text_of(s);
    unsigned char *zip[2] = {0};
    size_t size[2] = {0};
    hl_error err = {0};

    for (int i = 0; i < 2; i++) {
        assert_ok(hl_project_zip(&s->package, "out.gpkg", &zip[i], &size[i], &err),
                  &err);
    }
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(zip[0], zip[1], size[0]);
    static const unsigned char FIRST_DATE[4] = {0, 0, 0x21, 0}; // 1980-01-01 00:00
    assert_memory_equal(zip[0] + 10, FIRST_DATE, sizeof FIRST_DATE);

    VSIFCloseL(VSIFileFromMemBuffer("/vsimem/p.zip", zip[0], size[0], FALSE));
    GByte *bytes = NULL;
    vsi_l_offset length = 0;
    assert_int_equal(
        VSIIngestFile(NULL, "/vsizip//vsimem/p.zip/project.qgs", &bytes, &length, -1),
        1);
    assert_int_equal(length, strlen(text));
    assert_memory_equal(bytes, text, length);
    VSIFree(bytes);
    VSIUnlink("/vsimem/p.zip");
    free(zip[0]);
    free(zip[1]);
    free(text);
}

static void a_project_is_not_replaced_unasked(void **state)
{
    const sample *s = *state;
    scratch folder;
    hl_error err = {0};

    scratch_make(&folder);
    const char *path = scratch_path(&folder, "out.qgz");
    assert_ok(hl_project_write(path, &s->package, "out.gpkg", false, &err), &err);
    assert_int_equal(hl_project_write(path, &s->package, "out.gpkg", false, &err),
                     HL_OUTPUT);
    assert_ok(hl_project_write(path, &s->package, "out.gpkg", true, &err), &err);
    assert_int_equal(scratch_count(&folder), 1);
    scratch_remove(&folder);
}

// --------------------------------------------------------------- projection

static hl_canvas canvas_of(const sample *s)
{
    hl_canvas canvas = {0};
    hl_error err = {0};

    assert_ok(hl_canvas_find(&s->package, &canvas, &err), &err);
    return canvas;
}

static void move(sample *s, double east, double north)
{
    hl_polygons *p = &s->polygons;

    for (size_t v = 0; v < p->vertex[p->start[p->n]]; v++) {
        p->x[v] += east;
        if (p->x[v] > 180.0) p->x[v] -= 360.0;
        p->y[v] += north;
    }
}

/// Latitudes 27.2 to 33.4: a sixth of 6.2 from either end is 28.2 and 32.4.
static void degrees_are_drawn_in_albers(void **state)
{
    hl_canvas canvas = canvas_of(*state);

    assert_string_equal(canvas.note[HL_EN],
                        "Albers equal-area, parallels 28.2° and 32.4°, meridian 121°");
    assert_non_null(strstr(canvas.map_crs, "Albers Equal Area"));
    assert_true(canvas.extent.high_x - canvas.extent.low_x > 500e3);
    assert_true(canvas.extent.high_x - canvas.extent.low_x < 700e3);
    hl_canvas_free(&canvas);
}

static void the_date_line_does_not_split_the_map(void **state)
{
    sample *s = *state;

    move(s, 59.0, 0.0); // 177 to 183 degrees east
    hl_canvas canvas = canvas_of(s);
    assert_non_null(strstr(canvas.note[HL_EN], "meridian 180°"));
    assert_true(canvas.extent.high_x - canvas.extent.low_x < 700e3);
    hl_canvas_free(&canvas);
}

static void the_equator_gets_a_cylinder_and_the_pole_a_plane(void **state)
{
    sample *s = *state;

    move(s, 0.0, -30.3);
    hl_canvas canvas = canvas_of(s);
    assert_non_null(strstr(canvas.note[HL_EN], "cylindrical equal-area"));
    hl_canvas_free(&canvas);
    move(s, 0.0, 82.0);
    canvas = canvas_of(s);
    assert_non_null(strstr(canvas.note[HL_EN], "azimuthal"));
    hl_canvas_free(&canvas);
}

static void a_projected_crs_is_kept(void **state)
{
    sample *s = *state;

    s->package.crs = "EPSG:3857";
    hl_canvas canvas = canvas_of(s);
    assert_string_equal(canvas.map_crs, canvas.layer_crs);
    assert_close(canvas.extent.low_x, 118.0 - 0.02 * 6.2, 1e-12, 0.0);
    hl_canvas_free(&canvas);
}

/// A layer without a CRS: QGIS has to be told that there is nothing to transform, or it
/// looks for operations from the plane and logs "Cannot create transform" for each.
static void a_plane_names_operations_that_do_nothing(void **state)
{
    sample *s = *state;

    s->package.crs = NULL;
    hl_canvas canvas = canvas_of(s);
    CPLXMLNode *root = parse_it(s);
    const CPLXMLNode *ways = CPLGetXMLNode(root, "=qgis.transformContext");
    assert_non_null(ways);
    int places[3] = {0}; // itself, the globe, the ellipsoid
    for (const CPLXMLNode *w = ways->psChild; w != NULL; w = w->psNext) {
        assert_string_equal(CPLGetXMLValue(w, "coordinateOp", ""), "+proj=noop");
        assert_string_equal(CPLGetXMLValue(w, "src.spatialrefsys.wkt", ""),
                            canvas.map_crs);
        const char *to = CPLGetXMLValue(w, "dest.spatialrefsys.wkt", "");
        places[0] += strcmp(to, canvas.map_crs) == 0;
        places[1] += strcmp(CPLGetXMLValue(w, "dest.spatialrefsys.authid", ""),
                            "EPSG:4326") == 0;
        places[2] += strncmp(to, "GEOGCRS[\"unknown\"", 17) == 0;
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(places[i], 1);
    }
    CPLDestroyXMLNode(root);
    hl_canvas_free(&canvas);
    char *text = text_of(s);
    assert_null(strstr(text, "id=\"North arrow\"")); // nor is north known
    assert_null(strstr(text, "id=\"Scale bar\""));
    free(text);
    s->package.crs = "EPSG:4326";
    root = parse_it(s);
    assert_null(CPLGetXMLNode(root, "=qgis.transformContext"));
    CPLDestroyXMLNode(root);
    text = text_of(s);
    assert_non_null(strstr(text, "id=\"North arrow\""));
    free(text);
}

/// The plane of the project is the one that GDAL reads from the GeoPackage.
static void a_plane_is_that_of_the_geopackage(void **state)
{
    static const char *const OPTIONS[] = {"FORMAT=WKT2_2019", "MULTILINE=NO", NULL};
    sample *s = *state;
    scratch folder;
    char *wkt = NULL;
    hl_error err = {0};

    s->package.crs = NULL;
    scratch_make(&folder);
    const char *path = scratch_path(&folder, "out.gpkg");
    assert_ok(hl_geopackage_write(path, &s->package, NULL, &err), &err);
    GDALDatasetH file = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(file);
    OGRLayerH layer = GDALDatasetGetLayerByName(file, "counties");
    assert_non_null(layer);
    (void)OSRExportToWktEx(OGR_L_GetSpatialRef(layer), &wkt, OPTIONS);
    hl_canvas canvas = canvas_of(s);
    assert_string_equal(canvas.layer_crs, wkt);
    hl_canvas_free(&canvas);
    CPLFree(wkt);
    GDALClose(file);
    scratch_remove(&folder);
}

int main(void)
{
#define WITH_SAMPLE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SAMPLE(layers_have_long_distinct_ids),
        WITH_SAMPLE(overlays_are_over_the_maps),
        WITH_SAMPLE(one_map_is_on_at_first),
        WITH_SAMPLE(themes_and_layouts_go_together),
        WITH_SAMPLE(layouts_say_the_study_and_the_unit),
        WITH_SAMPLE(long_legend_titles_are_broken),
        WITH_SAMPLE(twin_titles_are_numbered),
        WITH_SAMPLE(hostile_words_stay_words),
        WITH_SAMPLE(the_temporal_controller_knows_the_years),
        WITH_SAMPLE(the_archive_holds_the_text),
        WITH_SAMPLE(a_project_is_not_replaced_unasked),
        WITH_SAMPLE(degrees_are_drawn_in_albers),
        WITH_SAMPLE(the_date_line_does_not_split_the_map),
        WITH_SAMPLE(the_equator_gets_a_cylinder_and_the_pole_a_plane),
        WITH_SAMPLE(a_projected_crs_is_kept),
        WITH_SAMPLE(a_plane_names_operations_that_do_nothing),
        WITH_SAMPLE(a_plane_is_that_of_the_geopackage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
