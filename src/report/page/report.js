"use strict";
// The live block of a report: one state, and views that draw it. Texts from data only
// ever become text nodes.
(function () {

const $ = (id) => document.getElementById(id);
const root = document.documentElement;
const data = JSON.parse($("data").textContent);
const n = data.n;
const periods = data.periods;
const topology = data.topology;

const WORDS = {
  en: {
    units: "units", selected: "{1} of {2} selected", none: "{1} units", missing: "no data",
    value: "Value", name: "Name", region: "Region", z: "z", lag: "Lag", local: "Local I", p: "pseudo p", group: "Class",
    global: "Moran's I = {1}{2}", pseudo: ", pseudo p = {1}",
    slopes: "slope of lag on z: selected {1} · not selected {2}", few: "—",
    play: "Play", stop: "Stop", dark: "Dark", light: "Light",
    zaxis: "standardized value z", lagaxis: "spatial lag of z",
    hh: "High-High", ll: "Low-Low", lh: "Low-High", hl: "High-Low",
    map: "Map of {1}. Arrow keys walk to neighbors, Enter pins, space selects, Escape clears.",
    plot: "Scatterplot of {1}: the table holds the same numbers.", bars: "Histogram of {1}.",
    neighbors: "{1} neighbors", close: "Close", neighborhood: "Neighbors", series: "Over the periods",
    where: "Where it stands", median: "median {1}",
    above: "above", below: "below",
    sentence: "{1} lies {2} standard deviations {3} the mean of {4}; the mean of its neighbors lies {5} {6}. Pseudo p = {7}: {8}",
    insignificant: "not significant by the rule of the map, which is not the same as random.",
    significant: "{1} by the rule of the map.",
    alone: "{1} has no neighbors: nothing is said about its surroundings.",
    rank: "rank {1} of {2} by {3}",
    unit: "unit", period: "period", pinned: "{1} pinned", pan: "Pan"
  },
  zh: {
    units: "个单元", selected: "已选 {1} / {2}", none: "共 {1} 个单元", missing: "无数据",
    value: "数值", name: "名称", region: "区域", z: "z", lag: "滞后", local: "局部 I", p: "伪 p 值", group: "类别",
    global: "莫兰指数 I = {1}{2}", pseudo: "，伪 p = {1}",
    slopes: "滞后对 z 的斜率：选中 {1} · 未选中 {2}", few: "—",
    play: "播放", stop: "停止", dark: "深色", light: "浅色",
    zaxis: "标准化值 z", lagaxis: "z 的空间滞后",
    hh: "高-高", ll: "低-低", lh: "低-高", hl: "高-低",
    map: "{1}地图。方向键移到邻居，回车查看，空格选择，Esc 清除。",
    plot: "{1}散点图：数值见表格。", bars: "{1}直方图。",
    neighbors: "{1} 个邻居", close: "关闭", neighborhood: "邻居", series: "各期变化",
    where: "所处位置", median: "中位数 {1}",
    above: "高于", below: "低于",
    sentence: "{1}的{4}{3}均值 {2} 个标准差，其邻居的平均{6}均值 {5} 个标准差。伪 p = {7}：{8}",
    insignificant: "按地图的规则不显著，但不显著不等于随机。",
    significant: "按地图的规则为{1}。",
    alone: "{1}没有邻居，无法说明其周边情况。",
    rank: "按{3}排第 {1} 位，共 {2} 个",
    unit: "单元", period: "时期", pinned: "已查看{1}", pan: "平移"
  }
};

const state = {
  lang: root.dataset.lang, field: 0, period: periods.length - 1, scatter: 0,
  selected: new Uint8Array(n), count: 0, hover: -1, cursor: -1, pin: -1,
  sort: { column: 0, down: false }, theme: "", pan: false
};

const say = (key, ...values) => WORDS[state.lang][key].replace(/\{(\d)\}/g, (m, k) => String(values[k - 1]));
const T = (text) => text[state.lang] || text.en || text.zh || "";
const unitName = (i) => data.name[state.lang][i] || data.name.en[i] || data.key[i];
const field = () => data.fields[state.field];
const values = (f, t) => f.values[t === undefined ? state.period : t];
const scatter = () => data.scatter[state.scatter] || null;
const byName = new Map(data.fields.map((f, k) => [f.name, k]));
const look = {}; // the colors of the theme
const css = (name) => look[name.slice(2)];

function readLook() {
  const style = getComputedStyle(root);
  for (const name of ["paper", "card", "ink", "soft", "line", "accent", "veil", "mark", "border", "red"]) look[name] = style.getPropertyValue("--" + name).trim();
}
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

function number(v) {
  if (v === null || v === undefined || !isFinite(v)) return say("few");
  if (v === 0) return "0";
  const a = Math.abs(v);
  if (a >= 1e6 || a < 1e-4) return v.toExponential(2);
  if (a >= 1000) return v.toLocaleString("en-US", { maximumFractionDigits: a >= 10000 ? 0 : 1 });
  return String(Number(v.toPrecision(a >= 100 ? 4 : 3)));
}

function element(name, text, className) {
  const e = document.createElement(name);
  if (text !== undefined) e.textContent = text;
  if (className) e.className = className;
  return e;
}

// ------------------------------------------------------------------- classes

function classOf(f, v) {
  if (v === null || v === undefined) return -1;
  if (f.cuts === null) return f.classes.findIndex((c) => c.code === v);
  const last = f.classes.length - 1;
  for (let k = last; k >= 0; k--) if (v >= f.cuts[k]) return k;
  return last < 0 ? -1 : 0;
}

const classCache = new Map();
function classes(k, t) {
  const id = k * periods.length + t;
  let list = classCache.get(id);
  if (!list) {
    const f = data.fields[k];
    list = Int8Array.from(values(f, t), (v) => classOf(f, v));
    classCache.set(id, list);
  }
  return list;
}

function median(list) {
  const sorted = list.filter((v) => v !== null).sort((a, b) => a - b);
  const m = sorted.length;
  if (m === 0) return null;
  return m % 2 ? sorted[(m - 1) / 2] : (sorted[m / 2 - 1] + sorted[m / 2]) / 2;
}

// ------------------------------------------------------------------ geometry

const shapes = []; // Path2D of every unit, in steps
const box = new Float64Array(4 * n);
const center = new Float64Array(2 * n);
let everyBorder = null, outline = null, groupBorder = null;

function decodeArcs() {
  return topology.arcs.map((a) => {
    const points = new Float64Array(a.length);
    let x = 0, y = 0;
    for (let k = 0; k < a.length; k += 2) {
      x += a[k]; y += a[k + 1];
      points[k] = x; points[k + 1] = y;
    }
    return points;
  });
}

function ringPoints(arcs, ring) {
  const points = [];
  for (const ref of ring) {
    const a = arcs[ref < 0 ? ~ref : ref];
    const m = a.length / 2;
    for (let k = points.length ? 1 : 0; k < m; k++) {
      const j = 2 * (ref < 0 ? m - 1 - k : k);
      points.push(a[j], a[j + 1]);
    }
  }
  return points;
}

function trace(path, points) {
  for (let k = 0; k < points.length; k += 2) {
    if (k === 0) path.moveTo(points[k], points[k + 1]); else path.lineTo(points[k], points[k + 1]);
  }
}

function arcPath(arcs, list) {
  const path = new Path2D();
  for (const a of list) trace(path, arcs[a]);
  return path;
}

function placeUnit(i, rings) {
  let best = 0;
  let low = [Infinity, Infinity], high = [-Infinity, -Infinity];
  const path = new Path2D();
  for (const p of rings) {
    let area = 0, cx = 0, cy = 0;
    const m = p.length;
    for (let k = 0; k < m; k += 2) {
      const x = p[k], y = p[k + 1], u = p[(k + 2) % m], v = p[(k + 3) % m];
      const cross = x * v - u * y;
      area += cross; cx += (x + u) * cross; cy += (y + v) * cross;
      low = [Math.min(low[0], x), Math.min(low[1], y)];
      high = [Math.max(high[0], x), Math.max(high[1], y)];
    }
    if (Math.abs(area) > best) {
      best = Math.abs(area);
      center[2 * i] = cx / (3 * area); center[2 * i + 1] = cy / (3 * area);
    }
    trace(path, p);
    path.closePath();
  }
  box.set([low[0], low[1], high[0], high[1]], 4 * i);
  if (best === 0) { center[2 * i] = (low[0] + high[0]) / 2; center[2 * i + 1] = (low[1] + high[1]) / 2; }
  shapes.push(path);
}

function buildGeometry() {
  const arcs = decodeArcs();
  topology.units.forEach((rings, i) => placeUnit(i, rings.map((r) => ringPoints(arcs, r))));
  everyBorder = arcPath(arcs, arcs.keys());
  outline = arcPath(arcs, topology.outline);
  groupBorder = arcPath(arcs, topology.groups);
}

function neighborsOf(i) {
  const w = data.neighbors;
  return w ? w.neighbor.slice(w.start[i], w.start[i + 1]) : [];
}

// -------------------------------------------------------------------- canvas

function fit(canvas) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
  const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  const g = canvas.getContext("2d");
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  return g;
}

const view = { scale: 1, x: 0, y: 0, base: 1 };

function resetView() {
  const c = $("map");
  const margin = 12;
  view.base = Math.min((c.clientWidth - 2 * margin) / topology.width, (c.clientHeight - 2 * margin) / topology.height);
  view.scale = view.base;
  view.x = (c.clientWidth - topology.width * view.scale) / 2;
  view.y = (c.clientHeight - topology.height * view.scale) / 2;
}

function zoom(factor, px, py) {
  const next = Math.max(view.base * 0.8, Math.min(view.base * 60, view.scale * factor));
  view.x = px - (px - view.x) * next / view.scale;
  view.y = py - (py - view.y) * next / view.scale;
  view.scale = next;
  drawMap();
}

function onMap(g) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  g.setTransform(view.scale * ratio, 0, 0, view.scale * ratio, view.x * ratio, view.y * ratio);
  g.lineJoin = "round";
}

const NO_DATA = "#d9d9d9";

function hatchNoData(g, path) {
  g.save();
  g.clip(path, "evenodd");
  g.strokeStyle = "#9a9a9a";
  g.lineWidth = 0.8 / view.scale;
  const step = 6 / view.scale;
  g.beginPath();
  for (let x = -topology.height; x < topology.width; x += step) { g.moveTo(x, topology.height); g.lineTo(x + topology.height, 0); }
  g.stroke();
  g.restore();
}

function fillClasses(g) {
  const f = field();
  const of = classes(state.field, state.period);
  const paths = f.classes.map(() => new Path2D());
  const missing = new Path2D();
  let some = false;
  for (let i = 0; i < n; i++) {
    if (of[i] >= 0) paths[of[i]].addPath(shapes[i]); else { missing.addPath(shapes[i]); some = true; }
  }
  f.classes.forEach((c, k) => {
    g.fillStyle = c.color; g.strokeStyle = c.color;
    g.fill(paths[k], "evenodd");
    g.lineWidth = 0.5 / view.scale;
    g.stroke(paths[k]);
  });
  if (some) { g.fillStyle = NO_DATA; g.fill(missing, "evenodd"); hatchNoData(g, missing); }
}

function drawMap() {
  if (!topology) return;
  const g = fit($("map-base"));
  g.save();
  onMap(g);
  fillClasses(g);
  g.strokeStyle = css("--border"); g.lineWidth = (n > 1000 ? 0.25 : 0.5) / view.scale; g.stroke(everyBorder);
  g.strokeStyle = css("--soft"); g.lineWidth = 0.9 / view.scale; g.stroke(groupBorder);
  g.lineWidth = 0.6 / view.scale; g.stroke(outline);
  g.restore();
  drawScale(g);
  drawOverlay();
}

function drawScale(g) {
  if (topology.meters === null) return;
  const c = $("map-base");
  const most = 0.22 * c.clientWidth * topology.meters / view.scale;
  const power = Math.pow(10, Math.floor(Math.log10(most)));
  const round = [5, 2, 1].map((k) => k * power).find((m) => m <= most);
  const width = round / topology.meters * view.scale;
  const x = 12, y = c.clientHeight - 12;
  g.strokeStyle = css("--ink"); g.fillStyle = css("--ink"); g.lineWidth = 1;
  g.beginPath(); g.moveTo(x, y - 5); g.lineTo(x, y); g.lineTo(x + width, y); g.lineTo(x + width, y - 5); g.stroke();
  g.font = "11px sans-serif"; g.textAlign = "left"; g.textBaseline = "bottom";
  g.fillText(round >= 1000 ? number(round / 1000) + " km" : number(round) + " m", x + 4, y - 2);
}

function ring(g, i, color, width, dash) {
  g.strokeStyle = color;
  g.lineWidth = width / view.scale;
  g.setLineDash(dash ? [4 / view.scale, 3 / view.scale] : []);
  g.stroke(shapes[i]);
  g.setLineDash([]);
}

let brush = null; // a rectangle in pixels of the canvas that is dragged over

function drawOverlay() {
  if (!topology) return;
  const c = $("map");
  const g = fit(c);
  g.save();
  if (state.count > 0 && state.count < n) { // a veil over all, with holes where the selected ones are
    const chosen = new Path2D();
    for (let i = 0; i < n; i++) if (state.selected[i]) chosen.addPath(shapes[i]);
    g.fillStyle = look.veil;
    g.fillRect(0, 0, c.clientWidth, c.clientHeight);
    onMap(g);
    g.globalCompositeOperation = "destination-out";
    g.fillStyle = "#000";
    g.fill(chosen, "evenodd");
    g.globalCompositeOperation = "source-over";
    g.strokeStyle = "#1b1d1f"; g.lineWidth = 0.8 / view.scale; g.stroke(chosen);
  }
  onMap(g);
  const shown = state.hover >= 0 ? state.hover : state.cursor;
  if (shown >= 0) {
    for (const j of neighborsOf(shown)) ring(g, j, css("--mark"), 1.1, true);
    ring(g, shown, css("--mark"), 2.4, false);
  }
  if (state.pin >= 0) ring(g, state.pin, css("--red"), 2.6, false);
  g.restore();
  if (brush && brush.canvas === c) drawBrush(g);
}

function drawBrush(g) {
  g.fillStyle = "rgba(80, 120, 200, 0.12)"; g.strokeStyle = css("--accent"); g.lineWidth = 1; g.setLineDash([4, 3]);
  g.fillRect(brush.x0, brush.y0, brush.x1 - brush.x0, brush.y1 - brush.y0);
  g.strokeRect(brush.x0, brush.y0, brush.x1 - brush.x0, brush.y1 - brush.y0);
  g.setLineDash([]);
}

// ---------------------------------------------------------------- scatterplot

const plot = { left: 44, right: 12, top: 12, bottom: 38, low: [0, 0], high: [1, 1], width: 1, height: 1 };

function spread(panel) {
  let low = Infinity, high = -Infinity;
  for (const row of panel) for (const v of row) if (v !== null) { low = Math.min(low, v); high = Math.max(high, v); }
  const pad = (high - low || 1) * 0.04;
  return [low - pad, high + pad];
}

function scalePlot() {
  const s = scatter();
  [plot.low[0], plot.high[0]] = spread(s.z);
  [plot.low[1], plot.high[1]] = spread(s.lag);
}

const px = (z) => plot.left + (z - plot.low[0]) / (plot.high[0] - plot.low[0]) * plot.width;
const py = (l) => plot.top + (plot.high[1] - l) / (plot.high[1] - plot.low[1]) * plot.height;

function ticks(low, high, most) {
  const raw = (high - low) / most;
  const power = Math.pow(10, Math.floor(Math.log10(raw)));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw);
  const list = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) list.push(Number((k * step).toPrecision(12)));
  return list;
}

function drawAxes(g) {
  g.font = "11px sans-serif"; g.lineWidth = 1; g.fillStyle = css("--soft"); g.strokeStyle = css("--line");
  g.textAlign = "center"; g.textBaseline = "top";
  for (const v of ticks(plot.low[0], plot.high[0], 6)) {
    g.beginPath(); g.moveTo(px(v), plot.top); g.lineTo(px(v), plot.top + plot.height); g.stroke();
    g.fillText(number(v), px(v), plot.top + plot.height + 4);
  }
  g.textAlign = "right"; g.textBaseline = "middle";
  for (const v of ticks(plot.low[1], plot.high[1], 5)) {
    g.beginPath(); g.moveTo(plot.left, py(v)); g.lineTo(plot.left + plot.width, py(v)); g.stroke();
    g.fillText(number(v), plot.left - 5, py(v));
  }
  g.strokeStyle = css("--soft"); g.setLineDash([4, 3]);
  g.beginPath(); g.moveTo(px(0), plot.top); g.lineTo(px(0), plot.top + plot.height); g.moveTo(plot.left, py(0)); g.lineTo(plot.left + plot.width, py(0)); g.stroke();
  g.setLineDash([]);
  g.textAlign = "center"; g.textBaseline = "bottom";
  g.fillText(say("zaxis"), plot.left + plot.width / 2, plot.top + plot.height + 35);
  g.save(); g.translate(11, plot.top + plot.height / 2); g.rotate(-Math.PI / 2); g.textBaseline = "middle"; g.fillText(say("lagaxis"), 0, 0); g.restore();
  drawQuadrants(g);
}

// The words of the quadrants, in their corners.
function drawQuadrants(g) {
  g.fillStyle = css("--soft"); g.font = "11px sans-serif";
  const x0 = plot.left + 4, x1 = plot.left + plot.width - 4, y0 = plot.top + 4, y1 = plot.top + plot.height - 4;
  g.textBaseline = "top"; g.textAlign = "left"; g.fillText(say("lh"), x0, y0);
  g.textAlign = "right"; g.fillText(say("hh"), x1, y0);
  g.textBaseline = "bottom"; g.fillText(say("hl"), x1, y1);
  g.textAlign = "left"; g.fillText(say("ll"), x0, y1);
}

// Points by class: the neutral class takes the color of soft text, so that it shows.
function pointColor(f, k, c) {
  return f && f.name.endsWith("_lisa") && f.classes[k].code === 0 ? css("--soft") : c;
}

// Units in the order of their class, with their places on the paper.
const points = { order: new Int32Array(n), color: [], x: new Float32Array(n), y: new Float32Array(n), there: new Uint8Array(n) };

function placePoints() {
  const s = scatter();
  const z = s.z[state.period], lag = s.lag[state.period];
  const at = byName.get(s.classes);
  const f = at === undefined ? null : data.fields[at];
  const of = at === undefined ? null : classes(at, state.period);
  for (let i = 0; i < n; i++) {
    points.there[i] = z[i] === null || lag[i] === null ? 0 : 1;
    points.x[i] = px(z[i]); points.y[i] = py(lag[i]);
    points.color[i] = of && of[i] >= 0 ? pointColor(f, of[i], f.classes[of[i]].color) : look.soft;
  }
  points.order = Int32Array.from({ length: n }, (v, i) => i).sort((a, b) => (of ? of[a] - of[b] : 0) || a - b);
}

function drawPoints(g, keep, strong) {
  const size = n > 1500 ? 3 : n > 400 ? 4 : 5;
  let color = "";
  g.lineWidth = 0.6; g.strokeStyle = look.mark;
  for (const i of points.order) {
    if (!points.there[i] || !keep(i)) continue;
    if (points.color[i] !== color) { color = points.color[i]; g.fillStyle = color; }
    g.fillRect(points.x[i] - size / 2, points.y[i] - size / 2, size, size);
    if (strong && state.count <= 60) g.strokeRect(points.x[i] - size / 2, points.y[i] - size / 2, size, size);
  }
}

function slopeOf(keep) {
  const s = scatter();
  const z = s.z[state.period], lag = s.lag[state.period];
  let m = 0, mx = 0, my = 0, xx = 0, xy = 0;
  for (let i = 0; i < n; i++) if (keep(i) && z[i] !== null && lag[i] !== null) { m++; mx += z[i]; my += lag[i]; }
  if (m < 3) return null;
  mx /= m; my /= m;
  for (let i = 0; i < n; i++) {
    if (!keep(i) || z[i] === null || lag[i] === null) continue;
    xx += (z[i] - mx) * (z[i] - mx); xy += (z[i] - mx) * (lag[i] - my);
  }
  return xx > 0 ? { slope: xy / xx, start: my - xy / xx * mx } : null;
}

function drawLine(g, fitted, color, dash) {
  if (!fitted) return;
  g.save();
  g.beginPath(); g.rect(plot.left, plot.top, plot.width, plot.height); g.clip();
  g.strokeStyle = color; g.lineWidth = 1.6; g.setLineDash(dash ? [5, 4] : []);
  g.beginPath();
  g.moveTo(px(plot.low[0]), py(fitted.start + fitted.slope * plot.low[0]));
  g.lineTo(px(plot.high[0]), py(fitted.start + fitted.slope * plot.high[0]));
  g.stroke();
  g.restore();
}

function drawScatter() {
  if (!scatter()) return;
  const c = $("scatter-base");
  plot.width = c.clientWidth - plot.left - plot.right;
  plot.height = c.clientHeight - plot.top - plot.bottom;
  const g = fit(c);
  drawAxes(g);
  placePoints();
  drawPoints(g, () => true, false);
  points.all = slopeOf(() => true);
  drawLine(g, points.all, css("--ink"), false);
  drawScatterOverlay();
}

function drawScatterOverlay() {
  if (!scatter()) return;
  const c = $("scatter");
  const g = fit(c);
  const some = state.count > 0 && state.count < n;
  const chosen = (i) => state.selected[i] === 1;
  const others = (i) => state.selected[i] === 0;
  let words = "";
  if (some) {
    g.fillStyle = css("--veil");
    g.fillRect(plot.left, plot.top, plot.width, plot.height);
    drawPoints(g, chosen, true);
    drawQuadrants(g);
    const a = slopeOf(chosen), b = slopeOf(others);
    drawLine(g, points.all, css("--ink"), false);
    drawLine(g, a, css("--red"), false);
    drawLine(g, b, css("--soft"), true);
    words = say("slopes", a ? a.slope.toFixed(3) : say("few"), b ? b.slope.toFixed(3) : say("few"));
    $("slopes").dataset.selected = a ? String(a.slope) : "";
  }
  $("slopes").textContent = words;
  const shown = state.hover >= 0 ? state.hover : state.cursor;
  for (const [i, color] of [[shown, css("--mark")], [state.pin, css("--red")]]) {
    if (i < 0) continue;
    const z = scatter().z[state.period][i], lag = scatter().lag[state.period][i];
    if (z === null || lag === null) continue;
    g.strokeStyle = color; g.lineWidth = 2;
    g.beginPath(); g.arc(px(z), py(lag), 6, 0, 7); g.stroke();
  }
  if (brush && brush.canvas === c) drawBrush(g);
}

// ------------------------------------------------------------------ histogram

const bins = { low: 0, high: 1, count: 24 };

function binOf(v) {
  const k = Math.floor((v - bins.low) / (bins.high - bins.low || 1) * bins.count);
  return Math.max(0, Math.min(bins.count - 1, k));
}

function drawHistogram() {
  const f = field();
  const c = $("histogram");
  const g = fit(c);
  const table = f.cuts === null;
  const list = values(f);
  const of = classes(state.field, state.period);
  const all = new Array(table ? f.classes.length : bins.count).fill(0), chosen = all.slice();
  if (!table) [bins.low, bins.high] = spreadExact(f.values);
  for (let i = 0; i < n; i++) {
    if (list[i] === null || of[i] < 0) continue;
    const k = table ? of[i] : binOf(list[i]);
    all[k]++;
    if (state.selected[i]) chosen[k]++;
  }
  const top = Math.max(1, ...all), w = (c.clientWidth - 16) / all.length, h = c.clientHeight - 30;
  const some = state.count > 0 && state.count < n;
  all.forEach((count, k) => {
    const middle = table ? null : bins.low + (k + 0.5) * (bins.high - bins.low) / bins.count;
    const color = f.classes.length ? f.classes[Math.max(0, table ? k : classOf(f, middle))].color : css("--soft");
    g.globalAlpha = some ? 0.3 : 1; g.fillStyle = color;
    g.fillRect(8 + k * w, 8 + h * (1 - count / top), w - 1, h * count / top);
    g.globalAlpha = 1;
    if (some) g.fillRect(8 + k * w, 8 + h * (1 - chosen[k] / top), w - 1, h * chosen[k] / top);
  });
  g.fillStyle = css("--soft"); g.font = "11px sans-serif"; g.textBaseline = "bottom";
  g.strokeStyle = css("--line"); g.beginPath(); g.moveTo(8, h + 8.5); g.lineTo(c.clientWidth - 8, h + 8.5); g.stroke();
  if (!table) {
    g.textAlign = "left"; g.fillText(number(bins.low), 8, c.clientHeight - 4);
    g.textAlign = "right"; g.fillText(number(bins.high), c.clientWidth - 8, c.clientHeight - 4);
  }
  if (brush && brush.canvas === c) drawBrush(g);
}

function spreadExact(panel) {
  let low = Infinity, high = -Infinity;
  for (const row of panel) for (const v of row) if (v !== null) { low = Math.min(low, v); high = Math.max(high, v); }
  return low <= high ? [low, high] : [0, 1];
}

// --------------------------------------------------------------------- legend

function swatch(color) {
  const s = element("span", undefined, "swatch");
  s.style.backgroundColor = color;
  return s;
}

function drawLegend() {
  const f = field();
  const of = classes(state.field, state.period);
  const legend = $("legend");
  const counts = f.classes.map(() => 0);
  const chosen = f.classes.map(() => 0);
  let missing = 0;
  for (let i = 0; i < n; i++) {
    if (of[i] < 0) { missing++; continue; }
    counts[of[i]]++;
    if (state.selected[i]) chosen[of[i]]++;
  }
  legend.textContent = "";
  const unit = T(f.unit);
  const note = T(f.note);
  legend.append(element("span", T(f.title) + (unit && unit !== "1" ? " (" + unit + ")" : "") + (note ? " · " + note : ""), "title"));
  const order = f.classes.map((c, k) => k);
  if (f.cuts !== null) order.reverse();
  for (const k of order) legend.append(legendButton(f, k, counts[k], chosen[k]));
  if (missing) {
    const b = element("span");
    b.append(swatch(NO_DATA), " " + say("missing") + " ", element("span", String(missing), "count"));
    legend.append(b);
  }
  $("caption").textContent = [T(f.meaning), T(f.caption)].filter((t) => t).join(" · ");
}

function legendButton(f, k, count, chosen) {
  const b = element("button");
  b.type = "button";
  b.dataset.k = k;
  b.append(swatch(f.classes[k].color), T(f.classes[k].label) + " ");
  b.append(element("span", state.count > 0 && state.count < n ? chosen + " / " + count : String(count), "count"));
  b.setAttribute("aria-pressed", String(count > 0 && chosen === count && state.count < n));
  b.disabled = count === 0;
  b.addEventListener("click", (e) => {
    const of = classes(state.field, state.period);
    if (b.getAttribute("aria-pressed") === "true") select((i) => of[i] !== k && state.selected[i], "only");
    else select((i) => of[i] === k, e.shiftKey || state.count > 0 && state.count < n ? "add" : "only");
  });
  return b;
}

// ------------------------------------------------------------------ selection

function select(test, mode) {
  for (let i = 0; i < n; i++) {
    const hit = test(i) ? 1 : 0;
    state.selected[i] = mode === "add" ? state.selected[i] | hit : hit;
  }
  selectionChanged();
}

function selectionChanged() {
  state.count = state.selected.reduce((a, b) => a + b, 0);
  queue();
}

let queued = false;
function queue() {
  if (queued) return;
  queued = true;
  requestAnimationFrame(() => {
    queued = false;
    drawOverlay();
    drawScatterOverlay();
    drawHistogram();
    drawStatus();
    later();
  });
}

// What is read at leisure waits until the brush rests a moment.
let timer = 0;
function later() {
  clearTimeout(timer);
  timer = setTimeout(() => { drawLegend(); sortTable(); saveHash(); }, brush ? 80 : 0);
}

function drawStatus() {
  const some = state.count > 0 && state.count < n;
  $("status").textContent = some ? say("selected", state.count, n) : say("none", n);
  for (const id of ["clear", "invert", "neighbors", "save"]) $(id).disabled = state.count === 0;
}

// ---------------------------------------------------------------------- table

let order = Array.from({ length: n }, (v, i) => i);
const ROW = 28;

function columns() {
  const f = field();
  const list = [
    { title: say("name"), text: (i) => unitName(i) },
    { title: say("region"), text: (i) => data.region ? data.region[i] || "" : "" },
    { title: T(f.title), number: f.cuts !== null, text: (i) => fieldText(f, i), value: (i) => values(f)[i] }
  ];
  if (!data.region) list.splice(1, 1);
  const s = scatter();
  if (s) {
    const t = state.period;
    for (const key of ["z", "lag", "local", "p"]) {
      list.push({ title: say(key), number: true, text: (i) => number(s[key][t][i]), value: (i) => s[key][t][i] });
    }
    const at = byName.get(s.classes);
    if (at !== undefined && at !== state.field) list.push({ title: say("group"), text: (i) => fieldText(data.fields[at], i) });
  }
  return list;
}

function fieldText(f, i, t) {
  const v = values(f, t)[i];
  if (v === null) return say("missing");
  if (f.cuts !== null) return number(v);
  const k = classOf(f, v);
  return k < 0 ? number(v) : T(f.classes[k].label);
}

function sortTable() {
  const column = columns()[Math.min(state.sort.column, columns().length - 1)];
  const sign = state.sort.down ? -1 : 1;
  const key = Array.from({ length: n }, (v, i) => column.value ? column.value(i) : column.text(i));
  const some = state.count < n;
  const collator = new Intl.Collator(state.lang === "zh" ? "zh" : "en");
  order.sort((a, b) => {
    if (some && state.selected[a] !== state.selected[b]) return state.selected[b] - state.selected[a];
    const x = key[a], y = key[b];
    if (x === null || y === null) return (x === null) - (y === null) || a - b;
    const way = typeof x === "number" ? x - y : collator.compare(x, y);
    return sign * way || a - b;
  });
  drawHead();
  drawRows();
}

function drawHead() {
  const head = $("table").tHead;
  const row = element("tr");
  head.textContent = "";
  columns().forEach((c, k) => {
    const th = element("th", undefined, c.number ? "number" : "");
    const b = element("button", c.title + (k === state.sort.column ? state.sort.down ? " ↓" : " ↑" : ""));
    b.type = "button";
    th.scope = "col";
    th.setAttribute("aria-sort", k !== state.sort.column ? "none" : state.sort.down ? "descending" : "ascending");
    b.addEventListener("click", () => {
      state.sort = { column: k, down: state.sort.column === k ? !state.sort.down : Boolean(c.number) };
      sortTable();
      $("table").tHead.querySelectorAll("button")[k].focus();
    });
    th.append(b);
    row.append(th);
  });
  head.append(row);
  $("table").setAttribute("aria-rowcount", n + 1);
}

function pad(height) {
  const tr = element("tr", undefined, "pad");
  const td = element("td");
  td.style.height = height + "px";
  tr.setAttribute("aria-hidden", "true");
  tr.append(td);
  return tr;
}

function drawRows() {
  const scroll = $("table-scroll");
  const body = $("table").tBodies[0];
  const first = Math.max(0, Math.floor(scroll.scrollTop / ROW) - 6);
  const last = Math.min(n, first + Math.ceil(scroll.clientHeight / ROW) + 14);
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.unit : undefined;
  const list = columns();
  body.textContent = "";
  body.append(pad(first * ROW));
  for (let k = first; k < last; k++) {
    const i = order[k];
    const tr = element("tr", undefined, state.selected[i] && state.count < n ? "selected" : "");
    tr.tabIndex = k === first ? 0 : -1;
    tr.dataset.unit = i;
    tr.dataset.place = k;
    tr.setAttribute("aria-rowindex", k + 2);
    tr.setAttribute("aria-selected", String(state.selected[i] === 1));
    for (const c of list) tr.append(element("td", c.text(i), c.number ? "number" : ""));
    body.append(tr);
    if (focused !== undefined && Number(focused) === i) tr.focus({ preventScroll: true });
  }
  body.append(pad((n - last) * ROW));
}

function focusRow(place) {
  const scroll = $("table-scroll");
  const at = Math.max(0, Math.min(n - 1, place));
  const y = at * ROW;
  if (y < scroll.scrollTop) scroll.scrollTop = y;
  if (y + 3 * ROW > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = y + 3 * ROW - scroll.clientHeight;
  drawRows();
  const row = $("table").querySelector('tr[data-place="' + at + '"]');
  if (row) row.focus({ preventScroll: true });
}

// ---------------------------------------------------------------------- panel

function factText(f, i) {
  const t = state.period;
  if (f.values) {
    const v = f.values[t][i];
    const unit = T(f.unit);
    return v === null ? null : number(v) + (unit && unit !== "1" ? " " + unit : "");
  }
  const text = f.text[state.lang];
  const k = text.index[t][i];
  return k < 0 ? null : text.words[k];
}

function panelSection(facts, title, i) {
  const box = element("div");
  const dl = element("dl");
  for (const f of facts) {
    const words = factText(f, i);
    if (words === null) continue;
    const long = f.text && words.length > 24;
    const dd = element("dd", words, long ? "words" : "");
    dl.append(element("dt", T(f.title), long ? "words" : ""), dd);
    if (f.bar && f.values) {
      const m = element("meter");
      const middle = say("median", number(median(f.values[state.period])));
      m.min = 0; m.max = 1; m.value = f.values[state.period][i];
      m.title = middle;
      m.setAttribute("aria-label", T(f.title) + "; " + middle);
      dd.append(" ", element("span", middle, "median"));
      dl.append(m);
    }
  }
  if (dl.children.length === 0) return null;
  box.append(element("h3", title), dl);
  return box;
}

// A sentence about a unit, made of its numbers only.
function sentence(i) {
  const s = scatter();
  if (!s) return "";
  const z = s.z[state.period][i], lag = s.lag[state.period][i], p = s.p[state.period][i];
  if (z === null) return "";
  if (neighborsOf(i).length === 0) return say("alone", unitName(i));
  if (lag === null || p === null) return "";
  const at = byName.get(s.classes);
  const k = at === undefined ? -1 : classes(at, state.period)[i];
  const code = k < 0 ? null : data.fields[at].classes[k].code;
  const verdict = code >= 1 && code <= 4 ? say("significant", T(data.fields[at].classes[k].label)) : say("insignificant");
  const side = (v) => say(v >= 0 ? "above" : "below");
  return say("sentence", unitName(i), number(Math.abs(z)), side(z), T(s.title), number(Math.abs(lag)), side(lag), number(p), verdict);
}

function rankWords(i) {
  const f = field();
  const v = values(f)[i];
  if (f.cuts === null || f.kind === "p" || v === null) return "";
  const list = values(f).filter((x) => x !== null);
  return say("rank", 1 + list.filter((x) => x > v).length, list.length, T(f.title));
}

function drawSeries(canvas, i) {
  const f = field();
  const own = f.values.map((row) => row[i]), middle = f.values.map((row) => median(row));
  const [low, high] = spreadExact([own, middle]);
  const g = fit(canvas);
  const w = canvas.clientWidth - 70, h = canvas.clientHeight - 34;
  const x = (t) => 36 + (periods.length > 1 ? t / (periods.length - 1) : 0.5) * w;
  const y = (v) => 10 + (1 - (v - low) / (high - low || 1)) * h;
  const line = (list, color, dash) => {
    g.strokeStyle = color; g.lineWidth = 2; g.setLineDash(dash ? [4, 3] : []); g.beginPath();
    let open = false;
    list.forEach((v, t) => { if (v === null) { open = false; return; } if (open) g.lineTo(x(t), y(v)); else g.moveTo(x(t), y(v)); open = true; });
    g.stroke(); g.setLineDash([]);
  };
  line(middle, css("--soft"), true);
  line(own, css("--red"), false);
  g.fillStyle = css("--soft"); g.font = "11px sans-serif"; g.textAlign = "center"; g.textBaseline = "bottom";
  periods.forEach((p, t) => { if (periods.length < 8 || t % Math.ceil(periods.length / 7) === 0) g.fillText(p, x(t), canvas.clientHeight - 2); });
  g.textAlign = "right"; g.textBaseline = "middle";
  g.fillText(number(high), 33, y(high)); g.fillText(number(low), 33, y(low));
}

function drawPanel() {
  const panel = $("panel");
  const i = state.pin;
  panel.textContent = "";
  if (i < 0) return;
  const card = element("div", undefined, "card");
  const head = element("div", undefined, "head");
  const other = state.lang === "en" ? "zh" : "en";
  const second = data.name[other][i] !== unitName(i) ? data.name[other][i] + " · " : "";
  head.append(element("h2", unitName(i)), closeButton());
  card.append(head, element("p", second + data.key[i] + (data.region && data.region[i] ? " · " + data.region[i] : "") + (periods[state.period] ? " · " + periods[state.period] : ""), "subtitle"));
  for (const words of [sentence(i), rankWords(i)]) if (words) card.append(element("p", words));
  const grid = element("div", undefined, "columns");
  const sections = new Map();
  for (const f of data.facts) { const t = T(f.section); if (!sections.has(t)) sections.set(t, []); sections.get(t).push(f); }
  for (const [title, facts] of sections) { const s = panelSection(facts, title, i); if (s) grid.append(s); }
  grid.append(neighborLinks(i));
  let canvas = null;
  if (periods.length > 1 && field().cuts !== null) {
    const box = element("div");
    canvas = element("canvas");
    box.append(element("h3", say("series") + ": " + T(field().title)), canvas, element("p", say("median", number(median(values(field())))), "count"));
    grid.append(box);
  }
  card.append(grid);
  panel.append(card);
  if (canvas) drawSeries(canvas, i);
}

function closeButton() {
  const b = element("button", say("close"));
  b.type = "button";
  b.addEventListener("click", () => pin(-1));
  return b;
}

function neighborLinks(i) {
  const box = element("div");
  const links = element("div", undefined, "links");
  const list = neighborsOf(i);
  box.append(element("h3", say("neighborhood") + " (" + list.length + ")"), links);
  for (const j of list.slice(0, 40)) {
    const b = element("button", unitName(j) + " " + fieldText(field(), j));
    b.type = "button";
    b.addEventListener("click", () => pin(j));
    links.append(b);
  }
  return box;
}

function pin(i) {
  state.pin = i;
  if (i >= 0) state.cursor = i;
  drawPanel();
  drawOverlay();
  drawScatterOverlay();
  if (i >= 0) $("status").textContent = say("pinned", unitName(i));
  saveHash();
}

// ------------------------------------------------------------------------ tip

function showTip(i, x, y, stack) {
  const tip = $("tip");
  if (i < 0) { tip.className = ""; return; }
  const f = field();
  const s = scatter();
  tip.textContent = "";
  tip.append(element("strong", unitName(i)), data.region && data.region[i] ? ", " + data.region[i] : "", element("br"));
  tip.append(T(f.title) + ": " + fieldText(f, i));
  if (s && s.z[state.period][i] !== null) {
    tip.append(element("br"), "z " + number(s.z[state.period][i]) + " · " + say("lag") + " " + number(s.lag[state.period][i]) + " · " + say("p") + " " + number(s.p[state.period][i]));
  }
  if (data.neighbors) tip.append(element("br"), say("neighbors", neighborsOf(i).length));
  if (tip.parentNode !== stack) stack.append(tip);
  tip.className = "shown";
  tip.style.left = Math.max(4, Math.min(x + 14, stack.clientWidth - tip.offsetWidth - 6)) + "px";
  tip.style.top = Math.max(4, y + 18 + tip.offsetHeight > stack.clientHeight ? y - tip.offsetHeight - 12 : y + 18) + "px";
}

function hover(i, x, y, stack) {
  if (i !== state.hover) {
    state.hover = i;
    drawOverlay();
    drawScatterOverlay();
  }
  showTip(i, x, y, stack);
}

function unitAt(x, y) {
  const g = $("map").getContext("2d");
  const u = (x - view.x) / view.scale, v = (y - view.y) / view.scale;
  for (let i = 0; i < n; i++) {
    if (u < box[4 * i] || v < box[4 * i + 1] || u > box[4 * i + 2] || v > box[4 * i + 3]) continue;
    g.save(); g.setTransform(1, 0, 0, 1, 0, 0);
    const inside = g.isPointInPath(shapes[i], u, v, "evenodd");
    g.restore();
    if (inside) return i;
  }
  return -1;
}

function pointAt(x, y) {
  const s = scatter();
  let best = -1, least = 64;
  for (let i = 0; i < n; i++) {
    const z = s.z[state.period][i], lag = s.lag[state.period][i];
    if (z === null || lag === null) continue;
    const d = (px(z) - x) * (px(z) - x) + (py(lag) - y) * (py(lag) - y);
    if (d < least) { least = d; best = i; }
  }
  return best;
}

// -------------------------------------------------------------------- pointer

function within(a, b, v) { return v >= Math.min(a, b) && v <= Math.max(a, b); }

const TESTS = {
  map: (b) => (i) => within(b.x0, b.x1, center[2 * i] * view.scale + view.x) && within(b.y0, b.y1, center[2 * i + 1] * view.scale + view.y),
  scatter: (b) => {
    const z = scatter().z[state.period], lag = scatter().lag[state.period];
    return (i) => z[i] !== null && lag[i] !== null && within(b.x0, b.x1, px(z[i])) && within(b.y0, b.y1, py(lag[i]));
  },
  histogram: (b) => {
    const c = $("histogram"), f = field(), list = values(f), of = classes(state.field, state.period);
    const table = f.cuts === null, count = table ? f.classes.length : bins.count, w = (c.clientWidth - 16) / count;
    const first = Math.floor((Math.min(b.x0, b.x1) - 8) / w), last = Math.floor((Math.max(b.x0, b.x1) - 8) / w);
    return (i) => { const k = list[i] === null || of[i] < 0 ? -1 : table ? of[i] : binOf(list[i]); return k >= 0 && k >= first && k <= last; };
  }
};

function place(e) {
  const r = e.currentTarget.getBoundingClientRect();
  return [e.clientX - r.left, e.clientY - r.top];
}

function brushOn(canvas, at) {
  let before = null, panFrom = null;
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    const [x, y] = place(e);
    if (canvas.id === "map" && (e.altKey || state.pan)) { panFrom = [x - view.x, y - view.y]; canvas.setPointerCapture(e.pointerId); return; }
    if (e.pointerType === "touch" && canvas.id === "map") return; // a tap pins, the page scrolls
    canvas.setPointerCapture(e.pointerId);
    before = e.shiftKey ? state.selected.slice() : null;
    brush = { canvas: canvas, x0: x, y0: y, x1: x, y1: y, moved: false };
  });
  canvas.addEventListener("pointermove", (e) => {
    const [x, y] = place(e);
    if (panFrom) { view.x = x - panFrom[0]; view.y = y - panFrom[1]; drawMap(); return; }
    if (!brush || brush.canvas !== canvas) { hover(at(x, y), x, y, canvas.parentNode); return; }
    brush.x1 = x; brush.y1 = y;
    if (Math.abs(x - brush.x0) + Math.abs(y - brush.y0) > 4) brush.moved = true;
    if (!brush.moved) return;
    const test = TESTS[canvas.id](brush);
    for (let i = 0; i < n; i++) state.selected[i] = test(i) || (before && before[i]) ? 1 : 0;
    selectionChanged();
  });
  canvas.addEventListener("pointerup", (e) => {
    const [x, y] = place(e);
    panFrom = null;
    const b = brush;
    brush = null;
    if (b && b.moved) { queue(); return; }
    if (b === null && e.pointerType !== "touch") return;
    if (canvas.id === "histogram") { const test = TESTS.histogram({ x0: x, x1: x }); select(test, e.shiftKey ? "add" : "only"); return; }
    const i = at(x, y);
    if (i >= 0 && e.shiftKey) { state.selected[i] ^= 1; selectionChanged(); } else if (i >= 0) pin(i); else if (!e.shiftKey) clearAll();
  });
  canvas.addEventListener("pointerleave", () => { if (!brush) hover(-1, 0, 0, canvas.parentNode); });
  canvas.addEventListener("pointercancel", () => { brush = null; panFrom = null; queue(); });
}

function clearAll() {
  state.selected.fill(0);
  state.cursor = -1;
  hover(-1, 0, 0, $("map-stack"));
  selectionChanged();
}

// ------------------------------------------------------------------- keyboard

function walk(dx, dy) {
  const from = state.cursor >= 0 ? state.cursor : state.pin >= 0 ? state.pin : 0;
  if (state.cursor < 0 && state.pin < 0) { moveCursor(from); return; }
  let best = -1, most = -Infinity;
  const near = neighborsOf(from);
  const weigh = (j) => {
    const x = center[2 * j] - center[2 * from], y = center[2 * j + 1] - center[2 * from + 1];
    const d = Math.hypot(x, y) || 1;
    return { along: (x * dx + y * dy) / d, far: d };
  };
  for (const j of near) { const w = weigh(j); if (w.along > 0.38 && w.along > most) { most = w.along; best = j; } }
  if (best < 0) { // no neighbor lies there: the next unit that does
    let least = Infinity;
    for (let j = 0; j < n; j++) {
      if (j === from) continue;
      const w = weigh(j);
      if (w.along > 0.7 && w.far / w.along < least) { least = w.far / w.along; best = j; }
    }
  }
  if (best >= 0) moveCursor(best);
}

function moveCursor(i) {
  state.cursor = i;
  drawOverlay();
  drawScatterOverlay();
  const x = center[2 * i] * view.scale + view.x, y = center[2 * i + 1] * view.scale + view.y;
  showTip(i, x, y, $("map-stack"));
  $("status").textContent = unitName(i) + ": " + fieldText(field(), i);
}

function mapKeys(e) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
  const c = $("map");
  if (way) walk(way[0], way[1]);
  else if (e.key === "Enter" && state.cursor >= 0) pin(state.cursor);
  else if (e.key === " " && state.cursor >= 0) { state.selected[state.cursor] ^= 1; selectionChanged(); }
  else if (e.key === "+" || e.key === "=") zoom(1.4, c.clientWidth / 2, c.clientHeight / 2);
  else if (e.key === "-") zoom(1 / 1.4, c.clientWidth / 2, c.clientHeight / 2);
  else if (e.key === "0") { resetView(); drawMap(); }
  else return;
  e.preventDefault();
}

function tableKeys(e) {
  const row = e.target.closest("tr[data-unit]");
  if (!row) return;
  const i = Number(row.dataset.unit), k = Number(row.dataset.place);
  if (e.key === "ArrowDown") focusRow(k + 1);
  else if (e.key === "ArrowUp") focusRow(k - 1);
  else if (e.key === "Home") focusRow(0);
  else if (e.key === "End") focusRow(n - 1);
  else if (e.key === "Enter") pin(i);
  else if (e.key === " ") { state.selected[i] ^= 1; selectionChanged(); }
  else return;
  e.preventDefault();
}

// ------------------------------------------------------------------- controls

function fillMenus() {
  const menu = $("field");
  menu.textContent = "";
  const groups = new Map();
  data.fields.forEach((f, k) => {
    const name = T(f.group) || T(data.title);
    if (!groups.has(name)) { const g = element("optgroup"); g.label = name; groups.set(name, g); menu.append(g); }
    const option = element("option", T(f.title));
    option.value = k;
    groups.get(name).append(option);
  });
  menu.value = state.field;
  const second = $("scatter-field");
  second.textContent = "";
  data.scatter.forEach((s, k) => { const option = element("option", T(s.title)); option.value = k; second.append(option); });
  second.value = state.scatter;
  const found = $("found");
  found.textContent = "";
  for (let i = 0; i < n; i++) {
    const option = element("option");
    option.value = unitName(i) + " (" + data.key[i] + ")";
    found.append(option);
  }
}

function find(text) {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return -1;
  const code = /\(([^()]*)\)$/.exec(wanted);
  const exact = data.key.findIndex((k) => k.toLowerCase() === (code ? code[1] : wanted));
  if (exact >= 0) return exact;
  for (const test of [(s) => s === wanted, (s) => s.startsWith(wanted), (s) => s.includes(wanted)]) {
    for (let i = 0; i < n; i++) {
      for (const lang of ["en", "zh"]) { const s = data.name[lang][i]; if (s && test(s.toLowerCase())) return i; }
    }
  }
  return -1;
}

function searched() {
  const i = find($("search").value);
  if (i >= 0) pin(i);
}

let playing = 0;
function play() {
  if (playing) { clearInterval(playing); playing = 0; } else if (!still.matches) {
    playing = setInterval(() => { setPeriod((state.period + 1) % periods.length); }, 1100);
  }
  $("play").textContent = say(playing ? "stop" : "play");
  $("play").setAttribute("aria-pressed", String(playing !== 0));
}

function setPeriod(t) {
  state.period = t;
  $("period").value = t;
  redraw();
}

function setTheme(theme) {
  state.theme = theme;
  const dark = theme === "dark" || (theme === "" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  readLook();
  $("theme").textContent = say(dark ? "light" : "dark");
}

function setLang(lang) {
  state.lang = lang;
  root.dataset.lang = lang;
  root.lang = lang;
  showTip(-1, 0, 0, null); // it is in the other language
  document.title = T(data.title);
  fillMenus();
  setTheme(state.theme);
  $("play").textContent = say(playing ? "stop" : "play");
  redraw();
}

// A cell that a spreadsheet would take for a formula becomes text.
function cell(v) {
  let s = v === null || v === undefined ? "" : String(v);
  if (typeof v !== "number" && /^[=+\-@\t\r]/.test(s)) s = "'" + s;
  return /[",\n\r]/.test(s) ? '"' + s.replace(/"/g, '""') + '"' : s;
}

function download(name, text) {
  const a = element("a");
  a.href = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/csv;charset=utf-8" }));
  a.download = name;
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}

function selectionCsv() {
  const f = field(), s = scatter();
  const head = ["key", "name", "name_en", "region", "period", f.name];
  if (s) head.push("z", "lag", "local", "p", s.classes || "class");
  const rows = [head];
  const at = s ? byName.get(s.classes) : undefined;
  for (const i of order) {
    if (!state.selected[i]) continue;
    const row = [data.key[i], data.name.zh[i], data.name.en[i], data.region ? data.region[i] : "", periods[state.period], f.cuts === null ? fieldText(f, i) : values(f)[i]];
    if (s) row.push(s.z[state.period][i], s.lag[state.period][i], s.local[state.period][i], s.p[state.period][i], at === undefined ? "" : fieldText(data.fields[at], i));
    rows.push(row);
  }
  return rows.map((r) => r.map(cell).join(",")).join("\r\n") + "\r\n";
}

// ------------------------------------------------------------------------ URL

function saveHash() {
  const parts = ["f=" + encodeURIComponent(field().name), "t=" + state.period, "l=" + state.lang];
  if (scatter()) parts.push("x=" + encodeURIComponent(scatter().field));
  if (state.theme) parts.push("m=" + state.theme);
  if (state.pin >= 0) parts.push("p=" + encodeURIComponent(data.key[state.pin]));
  if (state.count > 0 && state.count <= 120) {
    parts.push("s=" + Array.from(state.selected.keys()).filter((i) => state.selected[i]).map((i) => encodeURIComponent(data.key[i])).join(","));
  }
  history.replaceState(null, "", "#" + parts.join("&"));
}

function readHash() {
  const at = new Map(location.hash.slice(1).split("&").map((p) => { const k = p.indexOf("="); return [p.slice(0, k), p.slice(k + 1)]; }));
  const has = (k) => at.has(k) && at.get(k) !== "";
  const words = (k) => { try { return decodeURIComponent(at.get(k)); } catch (e) { return ""; } };
  if (has("f") && byName.has(words("f"))) state.field = byName.get(words("f"));
  if (has("t") && Number(at.get("t")) >= 0 && Number(at.get("t")) < periods.length) state.period = Math.floor(Number(at.get("t")));
  if (has("x")) state.scatter = Math.max(0, data.scatter.findIndex((s) => s.field === words("x")));
  if (has("l") && data.langs.includes(at.get("l"))) state.lang = at.get("l");
  if (has("m") && ["dark", "light"].includes(at.get("m"))) state.theme = at.get("m");
  const places = new Map(data.key.map((k, i) => [k, i]));
  if (has("p") && places.has(words("p"))) state.pin = places.get(words("p"));
  if (has("s")) {
    for (const k of at.get("s").split(",")) {
      let key = "";
      try { key = decodeURIComponent(k); } catch (e) { continue; }
      if (places.has(key)) state.selected[places.get(key)] = 1;
    }
    state.count = state.selected.reduce((a, b) => a + b, 0);
  }
}

// ---------------------------------------------------------------------- start

function redraw() {
  const f = field(), s = scatter();
  $("period-name").textContent = periods[state.period];
  $("map").setAttribute("aria-label", say("map", T(f.title)));
  $("histogram").setAttribute("aria-label", say("bars", T(f.title)));
  $("histogram-name").textContent = T(f.title);
  if (s) {
    $("scatter").setAttribute("aria-label", say("plot", T(s.title)));
    const slope = s.slope ? s.slope[state.period] : null, p = s.slope_p ? s.slope_p[state.period] : null;
    $("slope").textContent = T(s.title) + " · " + say("global", number(slope), p === null ? "" : say("pseudo", number(p)));
    scalePlot();
  }
  drawMap();
  drawScatter();
  drawHistogram();
  drawLegend();
  drawStatus();
  sortTable();
  drawPanel();
  saveHash();
}

// Somebody edited the address, or followed a link into the same page.
function applyHash() {
  state.selected.fill(0);
  state.count = 0;
  state.pin = -1;
  readHash();
  $("period").value = state.period;
  setLang(state.lang);
}

function connect() {
  window.addEventListener("hashchange", applyHash);
  $("period").max = periods.length - 1;
  $("period").value = state.period;
  $("period").addEventListener("input", () => setPeriod(Number($("period").value)));
  $("play").addEventListener("click", play);
  $("field").addEventListener("change", () => {
    state.field = Number($("field").value);
    const own = data.scatter.findIndex((s) => s.field === field().name || s.classes === field().name);
    if (own >= 0) { state.scatter = own; $("scatter-field").value = own; }
    redraw();
  });
  $("scatter-field").addEventListener("change", () => { state.scatter = Number($("scatter-field").value); redraw(); });
  $("search").addEventListener("change", searched);
  $("search").addEventListener("keydown", (e) => { if (e.key === "Enter") searched(); });
  $("clear").addEventListener("click", clearAll);
  $("invert").addEventListener("click", () => select((i) => !state.selected[i], "only"));
  $("neighbors").addEventListener("click", () => {
    const add = new Set();
    for (let i = 0; i < n; i++) if (state.selected[i]) for (const j of neighborsOf(i)) add.add(j);
    select((i) => add.has(i), "add");
  });
  $("save").addEventListener("click", () => download("selection.csv", selectionCsv()));
  $("theme").addEventListener("click", () => { setTheme(root.dataset.theme === "dark" ? "light" : "dark"); redraw(); });
  $("language").addEventListener("click", () => setLang(state.lang === "en" ? "zh" : "en"));
  $("print").addEventListener("click", () => window.print());
  $("zoom-in").addEventListener("click", () => zoom(1.5, $("map").clientWidth / 2, $("map").clientHeight / 2));
  $("zoom-out").addEventListener("click", () => zoom(1 / 1.5, $("map").clientWidth / 2, $("map").clientHeight / 2));
  $("pan").addEventListener("click", () => {
    state.pan = !state.pan;
    $("pan").setAttribute("aria-pressed", String(state.pan));
    $("map").classList.toggle("panning", state.pan);
  });
  $("map").addEventListener("keydown", mapKeys);
  $("map").addEventListener("wheel", (e) => { const [x, y] = place(e); zoom(Math.exp(-e.deltaY * 0.0015), x, y); e.preventDefault(); }, { passive: false });
  $("map").addEventListener("dblclick", () => { resetView(); drawMap(); });
  $("table").addEventListener("keydown", tableKeys);
  $("table").addEventListener("click", (e) => { const row = e.target.closest("tr[data-unit]"); if (row) pin(Number(row.dataset.unit)); });
  $("table-scroll").addEventListener("scroll", () => requestAnimationFrame(drawRows));
  document.addEventListener("keydown", (e) => { if (e.key === "Escape") { if (state.count > 0) clearAll(); else pin(-1); } });
  document.addEventListener("click", (e) => {
    const b = e.target.closest("button.csv");
    if (b) { const f = data.figures[Number(b.dataset.figure)]; download(f.name + ".csv", f.csv); }
  });
  window.addEventListener("resize", () => { if (topology) resetView(); drawMap(); drawScatter(); drawHistogram(); drawRows(); drawPanel(); });
}

function hideWhatIsNotThere() {
  const off = (id, yes) => { if (yes) $(id).style.display = "none"; };
  off("period-box", periods.length < 2);
  off("play", periods.length < 2 || still.matches);
  off("map-box", !topology);
  off("scatter-section", data.scatter.length === 0);
  off("scatter-box", data.scatter.length < 2);
  off("neighbors", !data.neighbors);
  off("language", data.langs.length < 2);
}

if (data.fields.length === 0) return;
root.classList.add("js");
readHash();
root.dataset.lang = state.lang;
root.lang = state.lang;
if (topology) buildGeometry();
hideWhatIsNotThere();
fillMenus();
connect();
setTheme(state.theme);
if (topology) resetView();
brushOn($("map"), unitAt);
if (data.scatter.length > 0) brushOn($("scatter"), pointAt);
brushOn($("histogram"), () => -1);
redraw();
root.dataset.ready = "yes";
})();
