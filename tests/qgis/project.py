"""The project of a result in the real QGIS: relation, themes, atlases, small multiples,
map tips, labels. usage: project.py PROJECT.qgz UNITS PERIODS REGIONS"""

import os
import sys

from qgis.core import (
    QgsApplication, QgsExpression, QgsExpressionContext, QgsExpressionContextUtils,
    QgsFeatureRequest, QgsLayoutItemMap, QgsMapSettings, QgsProject,
)

FAILED = []


def check(held, what):
    print("%s  %s" % ("ok  " if held else "FAIL", what))
    if not held:
        FAILED.append(what)


def layer_named(project, table, column=None):
    """The first layer of a table, drawn by a column."""
    for layer in sorted(project.mapLayers().values(), key=lambda l: l.id()):
        if layer.source().endswith("layername=" + table) and (column is None or layer.id().endswith(column)):
            return layer
    return None


def relation_leads_to_the_periods(project, units, periods):
    relations = list(project.relationManager().relations().values())
    check(len(relations) == 1 and relations[0].isValid(), "one relation, valid")
    child, parent = relations[0].referencingLayer(), relations[0].referencedLayer()
    check(parent.featureCount() == units and child.featureCount() == units * periods, "from units to their periods")
    feature = next(parent.getFeatures())
    rows = [f["period"] for f in relations[0].getRelatedFeatures(feature)]
    check(len(rows) == periods and len(set(rows)) == periods, "a unit has a row per period (%s)" % rows)


def layouts_of(project, prefix):
    return [l for l in project.layoutManager().printLayouts() if l.name().startswith(prefix)]


def maps_of(layout):
    return [i for i in layout.items() if isinstance(i, QgsLayoutItemMap)]


def atlas_turns_over_the_regions(project, regions):
    layouts = layouts_of(project, "Atlas of regions")
    check(len(layouts) >= 2, "%d atlases of regions" % len(layouts))
    for layout in layouts:
        atlas = layout.atlas()
        atlas.updateFeatures()
        seen = []
        for page in range(atlas.count()):
            atlas.seekTo(page)
            atlas.refreshCurrentFeature()
            area = atlas.layout().reportContext().currentGeometry(maps_of(layout)[0].crs()).boundingBox()
            seen.append(maps_of(layout)[0].extent().contains(area))
        check(atlas.count() == regions and all(seen), "%s: %d pages, each shows its region" % (layout.name(), atlas.count()))


def atlas_turns_over_the_periods(project, periods):
    layouts = layouts_of(project, "Atlas of periods")
    check(len(layouts) == 1, "an atlas of periods")
    atlas, map_item = layouts[0].atlas(), maps_of(layouts[0])[0]
    atlas.updateFeatures()
    check(atlas.count() == periods, "with %d pages" % atlas.count())
    begin = []
    for page in range(atlas.count()):
        atlas.seekTo(page)
        atlas.refreshCurrentFeature()
        map_item.refreshDataDefinedProperty()
        begin.append(map_item.temporalRange().begin().date().year())
    check(len(set(begin)) == periods, "each with its own time (%s)" % begin)


def small_multiples_show_every_period(project, periods):
    layouts = layouts_of(project, "Small multiples")
    check(len(layouts) == 1, "small multiples")
    maps = maps_of(layouts[0])
    years = sorted(m.temporalRange().begin().date().year() for m in maps)
    check(len(maps) == periods and len(set(years)) == periods, "a map per period (%s)" % years)
    check(len({m.extent().toString(0) for m in maps}) == 1, "all of the same extent")


def evaluated(text, layer, feature, scale):
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    settings = QgsMapSettings()
    scope = QgsExpressionContextUtils.mapSettingsScope(settings)
    scope.setVariable("map_scale", scale)
    context.appendScope(scope)
    context.setFeature(feature)
    context.setFields(layer.fields())
    return context, text


def tips_and_labels(project):
    layer = layer_named(project, "counties", "_d_standard")
    feature = next(layer.getFeatures(QgsFeatureRequest().setLimit(1)))
    context, tip = evaluated(layer.mapTipTemplate(), layer, feature, 1e6)
    shown = QgsExpression.replaceExpressionText(tip, context)
    check(feature["name_en"] in shown and str(round(feature["d_standard"], 4)) in shown and "[%" not in shown, "the map tip says %s" % shown)
    settings = layer.labeling().settings()
    check(layer.labelsEnabled() and settings.isExpression, "units are labeled")
    check(settings.scaleVisibility and 1e5 < settings.minimumScale < 1e8, "from 1 : %.0f on" % settings.minimumScale)
    for scale, text in ((settings.minimumScale * 0.9, feature["name_en"]), (settings.minimumScale * 0.3, "%s\n%.2f" % (feature["name_en"], feature["d_standard"]))):
        context, field = evaluated(settings.fieldName, layer, feature, scale)
        expression = QgsExpression(field)
        said = expression.evaluate(context)
        check(said == text, "at 1 : %.0f it says %r" % (scale, said))


def themes_have_their_borders(project):
    themes = project.mapThemeCollection()
    border = layer_named(project, "regions")
    check(border is not None and border.renderer().type() == "singleSymbol", "borders of regions are a layer")
    without = [t for t in themes.mapThemes() if border not in themes.mapThemeVisibleLayers(t)]
    check(len(themes.mapThemes()) > 10 and not without, "all %d themes show them" % len(themes.mapThemes()))


def time_steps(project, periods, units):
    layer = layer_named(project, "county_periods")
    check(layer.temporalProperties().isActive() and layer.featureCount() == units * periods, "the map of periods is temporal")
    settings = project.timeSettings()
    check(settings.temporalRange().begin() < settings.temporalRange().end(), "the project knows its time")


def main():
    path, units, periods, regions = sys.argv[1], *map(int, sys.argv[2:5])
    app = QgsApplication([], False)
    app.initQgis()
    project = QgsProject.instance()
    check(project.read(path), "QGIS reads the project")
    relation_leads_to_the_periods(project, units, periods)
    themes_have_their_borders(project)
    atlas_turns_over_the_regions(project, regions)
    atlas_turns_over_the_periods(project, periods)
    small_multiples_show_every_period(project, periods)
    tips_and_labels(project)
    time_steps(project, periods, units)
    project.clear()
    sys.stdout.flush()
    os._exit(1 if FAILED else 0)


main()
