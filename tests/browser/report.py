"""The report in a real browser: what is brushed in one view shows in all, by mouse and
by keyboard, in both languages, offline.

usage: report.py PROGRAM SOURCE SCRATCH"""

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from webdriver import Browser, find_programs  # noqa: E402

PROGRAM, SOURCE, SCRATCH = (os.path.abspath(p) for p in sys.argv[1:4])
EVIL = "<img src=x onerror=alert(1)>"
ARROW_DOWN, ARROW_LEFT, ARROW_RIGHT, ENTER, ESCAPE, SHIFT, TAB = (
    "\ue015", "\ue012", "\ue014", "\ue007", "\ue00c", "\ue008", "\ue004")

failures = []


def check(holds, words):
    print(("ok    " if holds else "FAIL  ") + words)
    if not holds:
        failures.append(words)


def close(a, b, tolerance=1e-3):
    return abs(a - b) <= tolerance * max(1.0, abs(b))


def run(*arguments):
    subprocess.run([PROGRAM, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_panel():
    run("run", SOURCE + "/shapefiles/yrd-2010-2020/study.yaml", "--overwrite", "--set", "output.dir=" + SCRATCH + "/panel",
        "--set", "association.permutations={local: 999, global: 499}", "--set", "periphery.draws=99")
    return SCRATCH + "/panel/report.html", SCRATCH + "/panel/yrd-2010-2020.gpkg"


def make_evil():
    """A layer whose names try to become code."""
    features = []
    for k in range(16):
        x, y = k % 4, k // 4
        ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
        name = EVIL if k == 5 else "=1+1" if k == 6 else '</script><b>"&' if k == 7 else "Unit %d" % k
        features.append({"type": "Feature", "properties": {"code": "U%02d" % k, "name": name, "rate": (k * 7 % 16) + x},
                         "geometry": {"type": "Polygon", "coordinates": [ring]}})
    with open(SCRATCH + "/evil.geojson", "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": features}, file)
    run("lisa", SCRATCH + "/evil.geojson", "rate", "-o", SCRATCH + "/evil.gpkg", "--overwrite", "--permutations", "99")
    run("report", SCRATCH + "/evil.gpkg", "-o", SCRATCH + "/evil.html", "--overwrite", "--title", EVIL)
    return SCRATCH + "/evil.html"


# What the page shows, asked from within. The scripts of the driver are not bound by the
# policy of the page.
SELECTED = """
const rows = [...document.querySelectorAll('#table tbody tr.selected')].length;
const status = document.getElementById('status').textContent;
return [status, rows];
"""


def counts(browser):
    status, rows = browser.script(SELECTED)
    numbers = [int(x) for x in re.findall(r"\d+", status)]
    return (numbers[0] if len(numbers) > 1 else 0), rows


def pixels(browser, selector):
    return browser.script(
        "const c = document.querySelector(arguments[0]); const g = c.getContext('2d');"
        "const d = g.getImageData(0, 0, c.width, c.height).data; let h = 0;"
        "for (let k = 0; k < d.length; k += 4) h = (h * 31 + d[k] + 3 * d[k + 1] + 7 * d[k + 2]) >>> 0; return h;", selector)


def selected_keys(browser):
    found = re.search(r"[#&]s=([^&]*)", browser.script("return location.hash"))
    return [] if found is None else found.group(1).split(",")


def brushing(browser):
    before = pixels(browser, "#scatter")
    browser.drag("#map", (0.42, 0.42), (0.55, 0.58))
    time.sleep(0.2)
    count, rows = counts(browser)
    check(1 < count < 120, "a rectangle on the map selects units (%d)" % count)
    check(rows == min(count, rows) and rows > 0, "and the rows of the table stand first (%d shown)" % rows)
    first = browser.script("return [...document.querySelectorAll('#table tbody tr[data-unit]')].slice(0, 5).every(r => r.classList.contains('selected'))")
    check(first, "selected rows come first")
    check(pixels(browser, "#scatter") != before, "and the scatterplot shows them")
    return selected_keys(browser), count


def slopes(browser, keys, package):
    """The slope of the selection against the tables of the result."""
    data = sqlite3.connect(package)
    z = dict(data.execute("select key, d_standard_z from county_period_values where period = '2020'"))
    lag = {}
    for a, b, w in data.execute("select from_key, to_key, weight from neighbors"):
        lag[a] = lag.get(a, 0.0) + w * z[b]
    (moran,) = data.execute("select value from global_association where field = 'd_standard' and period = '2020'").fetchone()
    x = [z[k] for k in keys]
    y = [lag[k] for k in keys]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)
    shown = float(browser.script("return document.getElementById('slopes').dataset.selected"))
    check(close(shown, slope), "slope of the selection %.4f is that of the tables %.4f" % (shown, slope))
    title = browser.script("return document.getElementById('slope').textContent")
    whole = float(re.search(r"= (-?[\d.]+)", title).group(1))
    check(close(whole, moran, 2e-3), "the title shows Moran's I %.3f of the library %.4f" % (whole, moran))
    everyone = list(z)
    mx = sum(z.values()) / len(z)
    my = sum(lag[k] for k in everyone) / len(z)
    all_slope = sum((z[k] - mx) * (lag[k] - my) for k in everyone) / sum((z[k] - mx) ** 2 for k in everyone)
    check(close(all_slope, moran, 1e-9), "and the slope of all units equals Moran's I")


def shift_and_clear(browser, count):
    browser.drag("#map", (0.30, 0.30), (0.40, 0.40), modifier=SHIFT)
    more, _ = counts(browser)
    check(more > count, "shift adds to the selection (%d to %d)" % (count, more))
    browser.press(ESCAPE)
    time.sleep(0.2)
    none, rows = counts(browser)
    check(none == 0 and rows == 0, "Escape clears it")
    browser.drag("#scatter", (0.6, 0.05), (0.98, 0.45))
    some, _ = counts(browser)
    check(some > 0, "a rectangle on the scatterplot selects units (%d)" % some)
    browser.click("#clear")
    time.sleep(0.2)
    browser.click("#legend button[data-k='1']")
    time.sleep(0.3)
    some, _ = counts(browser)
    pressed = browser.script("return document.querySelector(\"#legend button[data-k='1']\").getAttribute('aria-pressed')")
    check(some > 0 and pressed == "true", "a class of the legend selects its units (%d)" % some)
    browser.click("#invert")
    time.sleep(0.2)
    others, _ = counts(browser)
    check(others == 308 - some, "and inverts (%d)" % others)
    browser.click("#clear")


def periods(browser):
    before = pixels(browser, "#map-base")
    browser.script("document.getElementById('period').focus()")
    browser.press(ARROW_LEFT)
    time.sleep(0.3)
    name = browser.script("return document.getElementById('period-name').textContent")
    check(name == "2010", "the slider goes to the period before (%s)" % name)
    check(pixels(browser, "#map-base") != before, "and the map changes")
    browser.press(ARROW_RIGHT)
    time.sleep(0.3)
    check(pixels(browser, "#map-base") == before, "and comes back")
    browser.script("const s = document.getElementById('field'); s.value = [...s.options].find(o => /Periphery type/.test(o.textContent)).value; s.dispatchEvent(new Event('change'));")
    time.sleep(0.3)
    check(pixels(browser, "#map-base") != before, "another field is another map")
    check("shadow" in browser.script("return document.getElementById('legend').textContent"), "with its own legend")


def keyboard(browser):
    browser.script("document.getElementById('map').focus()")
    browser.press(ARROW_RIGHT)
    first = browser.script("return document.getElementById('status').textContent")
    browser.press(ARROW_RIGHT)
    second = browser.script("return document.getElementById('status').textContent")
    check(first != second and ":" in second, "arrow keys walk over the map (%s; %s)" % (first, second))
    browser.press(ENTER)
    time.sleep(0.2)
    pinned = browser.script("return document.querySelector('#panel h2').textContent")
    check(second.startswith(pinned), "Enter pins the unit (%s)" % pinned)
    browser.press(" ")
    time.sleep(0.2)
    check(counts(browser)[0] == 1, "space selects it")
    browser.press(ESCAPE)
    browser.script("document.querySelector('#table tbody tr[data-unit]').focus()")
    browser.press(ARROW_DOWN, ARROW_DOWN, ENTER)
    time.sleep(0.2)
    row = browser.script("return document.activeElement.cells ? document.activeElement.cells[0].textContent : ''")
    check(row == browser.script("return document.querySelector('#panel h2').textContent"), "rows are walked and pinned (%s)" % row)
    reach = browser.script(
        "return [...document.querySelectorAll('#controls button, #controls select, #controls input, #legend button')]"
        ".every(e => e.tabIndex >= 0 && (e.labels ? e.labels.length || e.textContent || e.type === 'button' : true))")
    check(reach, "every control is reached by the keyboard")
    sort = browser.script("document.querySelectorAll('#table thead button')[3].click(); return document.querySelectorAll('#table thead th')[3].getAttribute('aria-sort')")
    check(sort in ("ascending", "descending"), "columns tell how they are sorted (%s)" % sort)


def searching(browser):
    for text in ("Hexian", "和县", "340523"):
        browser.script("const s = document.getElementById('search'); s.value = ''; s.focus()")
        browser.keys("#search", text + "\n")
        time.sleep(0.2)
        found = browser.script("return document.querySelector('#panel h2').textContent")
        check(found == "Hexian", "the search finds %s (%s)" % (text, found))
    words = browser.script("return document.getElementById('panel').textContent")
    for part in ("Ma'anshan", "Obstacles", "standard deviations", "Neighbors"):
        check(part in words, "the panel of a unit tells of %s" % part)


def hash_restores(browser, page):
    browser.open("file://" + page + "#f=m_prox&t=0&l=zh&m=dark&p=340523&s=340523,340504")
    time.sleep(0.3)
    state = browser.script(
        "return [document.getElementById('period-name').textContent, document.documentElement.dataset.theme,"
        "document.documentElement.dataset.lang, document.querySelector('#panel h2').textContent,"
        "document.getElementById('field').selectedOptions[0].textContent]")
    check(state[:4] == ["2010", "dark", "zh", "和县"], "the address restores period, theme, language and unit (%s)" % state)
    check(counts(browser)[0] == 2 or "2" in browser.script("return document.getElementById('status').textContent"), "and the selection")


# Symbols and proper names, and the column names of the embedded study (pop).
LATIN = """
const allowed = /^(hinterland|CSV|English|Esc|LISA|Moran|I|z|p|D|C|T|U|L|X|M|M_prox|M_remote|rho|FDR|BH|R|n|km|MB|Fisher-Jenks|GVF|Getis-Ord|Wang|G|alpha|tau|sd|Shift|Alt|queen|exp|km²|ln|A|A4|min|max|K|S|PM|GDP|Noto|Theil|Gini|PNG|standard|wang|fan|NA|pop)$/i;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const bad = [];
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const e = node.parentElement;
  if (!e || e.closest('script, style, code, #provenance, #warnings, .source, .formula, noscript, option, datalist')) continue;
  if (!e.checkVisibility()) continue;
  const words = node.textContent.match(/[A-Za-z][A-Za-z_]{2,}/g) || [];
  for (const w of words) if (!allowed.test(w)) bad.push(w + ' in "' + node.textContent.trim().slice(0, 60) + '"');
}
return bad;
"""


def languages(browser, page):
    browser.open("file://" + page + "#l=zh")
    time.sleep(0.3)
    bad = browser.script(LATIN)
    check(len(bad) == 0, "no English sentence stays in Chinese: %s" % bad[:4])
    browser.click("#language")
    time.sleep(0.3)
    check(browser.script("return document.documentElement.lang") == "en", "the language changes")
    pairs = browser.script("return [...document.querySelectorAll('span[lang]')].filter(s => s.parentElement.querySelectorAll(':scope > span[lang=en]').length !== s.parentElement.querySelectorAll(':scope > span[lang=zh]').length).length")
    check(pairs == 0, "every text stands in both languages")


def contrast(browser, theme):
    browser.script("if (document.documentElement.dataset.theme !== arguments[0]) document.getElementById('theme').click()", theme)
    time.sleep(0.2)
    low = browser.script("""
const light = (c) => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(Number).map(x => x / 255).map(x => x <= 0.03928 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4)); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
const paper = (e) => { for (; e; e = e.parentElement) { const b = getComputedStyle(e).backgroundColor; if (!/, 0\\)$|transparent/.test(b)) return b; } return 'rgb(255,255,255)'; };
const bad = [];
for (const e of document.querySelectorAll('h1, h2, h2 small, p, li, summary, button, th, td, dt, dd, .count, figcaption, .median')) {
  if (!e.checkVisibility() || !e.textContent.trim() || e.disabled || e.closest('.drawing')) continue;
  const a = light(getComputedStyle(e).color), b = light(paper(e));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) bad.push(e.tagName + ' ' + ratio.toFixed(2) + ' ' + e.textContent.trim().slice(0, 30));
}
return bad;
""")
    check(len(low) == 0, "contrast of 4.5 in the %s theme: %s" % (theme, low[:3]))


def narrow(browser):
    browser.size(360, 780)
    time.sleep(0.3)
    over = browser.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    check(over <= 0, "no sideways scrolling at 360 pixels (%d over)" % over)
    browser.command("Emulation.clearDeviceMetricsOverride")


def quiet(browser, page):
    asked = [r for r in browser.requests() if not r.startswith(("chrome://", "data:", "blob:")) and not r.startswith("file://" + page)]
    check(asked == [], "nothing is asked from outside: %s" % asked[:3])
    spoken = [e["message"] for e in browser.log("browser") if "willReadFrequently" not in e["message"]]  # our own reading
    check(spoken == [], "the console is silent: %s" % spoken[:3])
    policy = browser.script("return document.querySelector('meta[http-equiv=Content-Security-Policy]').content")
    check("default-src 'none'" in policy and "unsafe" not in policy, "the policy allows nothing from outside")
    blocked = browser.wait_script("const done = arguments[0]; const s = document.createElement('script'); s.textContent = 'document.title = \"run\"'; document.body.append(s); setTimeout(() => done(document.title), 100);")
    check(blocked != "run", "and no script but its own")


def printing(browser, pdf):
    browser.print_pdf(pdf)
    with open(pdf, "rb") as file:
        pages = len(re.findall(rb"/Type\s*/Page\b", file.read()))
    check(2 <= pages <= 20, "it prints on %d pages" % pages)


def saving(browser):
    browser.script("document.getElementById('map').scrollIntoView()")
    browser.drag("#map", (0.42, 0.42), (0.55, 0.58))
    browser.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=SCRATCH)
    target = SCRATCH + "/selection.csv"
    if os.path.exists(target):
        os.remove(target)
    count, _ = counts(browser)
    browser.click("#save")
    for _ in range(50):
        if os.path.exists(target):
            break
        time.sleep(0.1)
    with open(target, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    check(len(rows) == count + 1, "the selection is saved as CSV (%d rows)" % (len(rows) - 1))


def evil(browser, page):
    browser.open(page)
    time.sleep(0.2)
    browser.keys("#search", "U05\n")
    time.sleep(0.2)
    name = browser.script("return document.querySelector('#panel h2').textContent")
    check(name == EVIL, "a name that is code stays text (%s)" % name)
    check(browser.script("return document.querySelectorAll('img').length") == 0, "and makes no element")
    check(browser.script("return document.querySelector('h1').textContent.includes('onerror')"), "so does a title")
    browser.drag("#map", (0.02, 0.02), (0.98, 0.98))
    csv_text = browser.script("return [...document.querySelectorAll('#table tbody tr')].map(r => r.textContent).join('|')")
    check("=1+1" in csv_text, "a name that is a formula is shown as it is")


def without_script(page):
    with Browser(script=False) as browser:
        browser.open(page, wait=False)
        shown = browser.script("return [...document.querySelectorAll('figure')].filter(f => f.checkVisibility() && f.querySelector('svg')).length")
        top = browser.script("const t = document.getElementById('top'); return t.checkVisibility() ? t.querySelectorAll('tbody tr').length : 0")
        live = browser.script("return document.getElementById('live').checkVisibility()")
        check(shown >= 10 and top == 20 and not live, "without script: %d figures and the %d highest" % (shown, top))


def main():
    find_programs()
    shutil.rmtree(SCRATCH, ignore_errors=True)
    os.makedirs(SCRATCH)
    page, package = make_panel()
    with Browser() as browser:
        browser.log("performance")
        browser.open(page)
        keys, count = brushing(browser)
        slopes(browser, keys, package)
        shift_and_clear(browser, count)
        periods(browser)
        keyboard(browser)
        searching(browser)
        saving(browser)
        hash_restores(browser, page)
        contrast(browser, "light")
        contrast(browser, "dark")
        languages(browser, page)
        narrow(browser)
        printing(browser, SCRATCH + "/print.pdf")
        quiet(browser, page)
    evil_page = make_evil()
    with Browser() as browser:
        evil(browser, evil_page)
    without_script(page)
    if failures:
        sys.exit("%d of the checks failed" % len(failures))


main()
