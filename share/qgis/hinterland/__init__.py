"""Processing algorithms that run the program `hinterland` and load what it writes, styled.

Install: link or copy this folder into python/plugins of the QGIS profile and enable the plugin
`hinterland`. The program must be on the PATH, or the variable HINTERLAND must name it.
"""
import json
import os
import shutil
import subprocess

from qgis.core import (QgsApplication, QgsProcessing, QgsProcessingAlgorithm, QgsProcessingContext,
                       QgsProcessingException, QgsProcessingLayerPostProcessorInterface,
                       QgsProcessingParameterBoolean, QgsProcessingParameterEnum,
                       QgsProcessingParameterField, QgsProcessingParameterFile,
                       QgsProcessingParameterFileDestination, QgsProcessingParameterNumber,
                       QgsProcessingParameterString, QgsProcessingParameterVectorLayer,
                       QgsProcessingProvider, QgsProviderRegistry)
from qgis.PyQt.QtCore import QSettings

STATISTICS = ["moran", "geary", "g", "g_star", "all"]
WEIGHTS = ["queen", "rook", "nearest", "band", "inverse_distance"]
MODELS = ["standard", "wang", "fan"]
INDICATOR_WEIGHTS = ["entropy", "critic", "cv", "sd", "equal", "pca"]
UNIT_LAYERS = ("counties", "units")


def chinese():
    return str(QSettings().value("locale/userLocale", "en")).startswith("zh")


def tr(en, zh):
    return zh if chinese() else en


class StoredStyle(QgsProcessingLayerPostProcessorInterface):
    """Processing loads results without the style that lies in the GeoPackage: put it back."""
    kept = []  # QGIS does not own post-processors

    def postProcessLayer(self, layer, context, feedback):
        layer.loadDefaultStyle()


def run(arguments, feedback):
    """Run the program with --json; its answer, or the error it names."""
    program = os.environ.get("HINTERLAND") or shutil.which("hinterland")
    if not program:
        raise QgsProcessingException(tr(
            "the program hinterland is not on the PATH: install it, or let HINTERLAND name it",
            "PATH 中没有程序 hinterland:请安装,或用环境变量 HINTERLAND 指明"))
    command = [program] + arguments + ["--json", "--no-progress", "--lang", tr("en", "zh")]
    feedback.pushCommandInfo(" ".join(command))
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               encoding="utf-8")
    while True:
        try:
            out, words = process.communicate(timeout=0.2)
            break
        except subprocess.TimeoutExpired:
            if feedback.isCanceled():
                process.terminate()
    for line in words.splitlines():
        feedback.pushConsoleInfo(line)
    try:
        answer = json.loads(out)
    except ValueError:
        raise QgsProcessingException(tr("hinterland ended with status {}", "hinterland 以状态 {} 结束")
                                     .format(process.returncode))
    if process.returncode != 0:
        error = answer.get("error", {})
        lines = ["[{}] {}".format(error.get("code", ""), error.get("what", ""))]
        lines += [error[key] for key in ("where", "why", "cure") if error.get(key)]
        raise QgsProcessingException("\n".join(lines))
    report(answer, feedback)
    return answer


def report(answer, feedback):
    """Findings and warnings, in words."""
    for finding in answer.get("findings", []):
        feedback.pushInfo(finding if isinstance(finding, str) else finding.get(tr("en", "zh"), ""))
    for warning in answer.get("warnings", []):
        feedback.pushWarning("[{}] {}".format(warning.get("code", ""), warning.get("what", "")))


def load(path, context):
    """Load the layers of a GeoPackage when the algorithm is through, the units on top."""
    layers = QgsProviderRegistry.instance().querySublayers(path)
    layers = [layer for layer in layers if layer.name() in UNIT_LAYERS] or layers[:1]
    for layer in layers:
        details = QgsProcessingContext.LayerDetails(layer.name(), context.project(), "OUTPUT")
        StoredStyle.kept.append(StoredStyle())
        details.setPostProcessor(StoredStyle.kept[-1])
        context.addLayerToLoadOnCompletion(layer.uri(), details)


class Algorithm(QgsProcessingAlgorithm):
    """What the three have in common."""

    def createInstance(self):
        return type(self)()

    def group(self):
        return ""

    def groupId(self):
        return ""

    def text(self, name, en, zh, **options):
        return QgsProcessingParameterString(name, tr(en, zh), **options)

    def choice(self, name, en, zh, options):
        return QgsProcessingParameterEnum(name, tr(en, zh), options=options, defaultValue=options[0],
                                          usesStaticStrings=True)


class Lisa(Algorithm):
    def name(self):
        return "lisa"

    def displayName(self):
        return tr("Local statistics (LISA)", "局部统计量(LISA)")

    def shortHelpString(self):
        return tr("Where does a field cluster, and which units stand out from their neighbors? Local "
                  "Moran's I, Geary's c, G and G* with permutation p values and the false discovery "
                  "rate. The result opens in the LISA colors.",
                  "字段在哪里集聚,哪些单元与邻居不同?局部莫兰指数、Geary c、G 与 G*,置换检验 p 值与错误发现率"
                  "校正。结果以 LISA 配色打开。")

    def initAlgorithm(self, configuration=None):
        self.addParameter(QgsProcessingParameterVectorLayer(
            "INPUT", tr("Polygons", "面图层"), [QgsProcessing.TypeVectorPolygon]))
        self.addParameter(QgsProcessingParameterField(
            "FIELDS", tr("Fields", "字段"), parentLayerParameterName="INPUT",
            type=QgsProcessingParameterField.Numeric, allowMultiple=True))
        self.addParameter(QgsProcessingParameterField(
            "KEY", tr("Field with the code of a unit", "单元代码字段"),
            parentLayerParameterName="INPUT", optional=True))
        self.addParameter(self.choice("STATISTIC", "Statistic", "统计量", STATISTICS))
        self.addParameter(self.choice("WEIGHTS", "Neighbors", "邻接方式", WEIGHTS))
        self.addParameter(QgsProcessingParameterNumber(
            "PERMUTATIONS", tr("Permutations per unit", "每个单元的置换次数"),
            defaultValue=99999, minValue=0))
        self.addParameter(QgsProcessingParameterFileDestination(
            "OUTPUT", tr("Result", "结果"), "GeoPackage (*.gpkg)"))

    def processAlgorithm(self, parameters, context, feedback):
        source, layer = self.parameterAsCompatibleSourceLayerPathAndLayerName(
            parameters, "INPUT", context, ["gpkg", "shp", "geojson", "fgb"], "gpkg", feedback)
        out = self.parameterAsFileOutput(parameters, "OUTPUT", context)
        arguments = ["lisa", source] + self.parameterAsFields(parameters, "FIELDS", context)
        arguments += ["-o", out, "--overwrite",
                      "-s", self.parameterAsEnumString(parameters, "STATISTIC", context),
                      "-t", self.parameterAsEnumString(parameters, "WEIGHTS", context),
                      "-p", str(self.parameterAsInt(parameters, "PERMUTATIONS", context))]
        key = self.parameterAsFields(parameters, "KEY", context)
        if key:
            arguments += ["-k", key[0]]
        if layer:
            arguments += ["--layer", layer]
        run(arguments, feedback)
        load(out, context)
        return {"OUTPUT": out}


class Study(Algorithm):
    def name(self):
        return "run"

    def displayName(self):
        return tr("Run a study file", "运行研究文件")

    def shortHelpString(self):
        return tr("Runs a study file (YAML) from end to end: join with an audit, coupling coordination, "
                  "spatial association, marginalization of peripheral counties.",
                  "完整运行研究文件(YAML):带核查的连接、耦合协调度、空间关联、边缘县的边缘化。")

    def initAlgorithm(self, configuration=None):
        self.addParameter(QgsProcessingParameterFile(
            "STUDY", tr("Study file", "研究文件"), fileFilter="YAML (*.yaml *.yml)"))
        self.addParameter(self.text("SET", "Overrides, one path=value per line", "覆盖条目,每行一个 path=value",
                                    multiLine=True, optional=True))
        self.addParameter(QgsProcessingParameterBoolean(
            "OVERWRITE", tr("Replace earlier results", "替换已有结果"), defaultValue=False))

    def processAlgorithm(self, parameters, context, feedback):
        arguments = ["run", self.parameterAsFile(parameters, "STUDY", context)]
        for line in self.parameterAsString(parameters, "SET", context).splitlines():
            if line.strip():
                arguments += ["--set", line.strip()]
        if self.parameterAsBool(parameters, "OVERWRITE", context):
            arguments.append("--overwrite")
        answer = run(arguments, feedback)
        load(answer["geopackage"], context)
        return {"OUTPUT": answer["geopackage"], "PROJECT": answer.get("project")}


class Ccd(Algorithm):
    def name(self):
        return "ccd"

    def displayName(self):
        return tr("Coupling coordination of a table", "表格的耦合协调度")

    def shortHelpString(self):
        return tr("Coupling coordination degree of a CSV or Excel file: one row per unit, or per unit and "
                  "year. Subsystems are written one per line, e.g. economy=+gdp,+wage,-unemployment; or "
                  "name ready-made index columns.",
                  "CSV 或 Excel 表格的耦合协调度:每行一个单元(或单元与年份)。子系统每行一个,如 "
                  "经济=+gdp,+工资,-失业率;也可直接指定已算好的指数列。")

    def initAlgorithm(self, configuration=None):
        self.addParameter(QgsProcessingParameterFile("TABLE", tr("Table", "表格"),
                                                     fileFilter="Tables (*.csv *.xlsx *.ods);;* (*)"))
        self.addParameter(self.text("SUBSYSTEMS", "Subsystems, one per line: name=+a,-b",
                                    "子系统,每行一个:名称=+a,-b", multiLine=True, optional=True))
        self.addParameter(self.text("READY", "Or ready-made index columns: U1,U2", "或已算好的指数列:U1,U2",
                                    optional=True))
        self.addParameter(self.text("KEY", "Column with the code of a unit", "单元代码列", optional=True))
        self.addParameter(self.text("PERIOD", "Column with the year", "年份列", optional=True))
        self.addParameter(self.choice("WEIGHTING", "Weights of the indicators", "指标权重", INDICATOR_WEIGHTS))
        self.addParameter(QgsProcessingParameterFileDestination(
            "OUTPUT", tr("Result", "结果"), "Excel (*.xlsx);;CSV (*.csv);;GeoPackage (*.gpkg)"))

    def processAlgorithm(self, parameters, context, feedback):
        out = self.parameterAsFileOutput(parameters, "OUTPUT", context)
        arguments = ["ccd", self.parameterAsFile(parameters, "TABLE", context), "-o", out, "--overwrite",
                     "--weighting", self.parameterAsEnumString(parameters, "WEIGHTING", context)]
        for line in self.parameterAsString(parameters, "SUBSYSTEMS", context).splitlines():
            if line.strip():
                arguments += ["-s", line.strip()]
        for option, name in (("-u", "READY"), ("-k", "KEY"), ("-p", "PERIOD")):
            value = self.parameterAsString(parameters, name, context)
            if value:
                arguments += [option, value]
        run(arguments, feedback)
        return {"OUTPUT": out}


class Provider(QgsProcessingProvider):
    def id(self):
        return "hinterland"

    def name(self):
        return "hinterland"

    def loadAlgorithms(self):
        for algorithm in (Lisa, Study, Ccd):
            self.addAlgorithm(algorithm())


class Plugin:
    def __init__(self):
        self.provider = None

    def initProcessing(self):
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):
        self.initProcessing()

    def unload(self):
        QgsApplication.processingRegistry().removeProvider(self.provider)


def classFactory(iface):
    return Plugin()
