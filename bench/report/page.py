"""How fast is the report? Load, frames a second while brushing, change of the field; in
headless Chromium. usage: page.py REPORT.html"""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "browser"))
from webdriver import Browser  # noqa: E402

FRAMES = """
const done = arguments[0], id = arguments[1];
const c = document.getElementById(id), r = c.getBoundingClientRect();
const fire = (type, x, y) => c.dispatchEvent(new PointerEvent(type, {bubbles: true, clientX: r.left + x * r.width, clientY: r.top + y * r.height, button: 0, buttons: 1, pointerId: 1, pointerType: 'mouse'}));
c.setPointerCapture = () => {};
fire('pointerdown', 0.1, 0.1);
const start = performance.now();
let k = 0;
const step = () => {
  k++;
  fire('pointermove', 0.1 + 0.8 * k / 90, 0.1 + 0.8 * k / 90);
  if (k < 90) requestAnimationFrame(step);
  else { const took = performance.now() - start; fire('pointerup', 0.9, 0.9); done(90000 / took); }
};
requestAnimationFrame(step);
"""


def main():
    path = os.path.abspath(sys.argv[1])
    loads, maps, plots, fields = [], [], [], []
    for _ in range(5):
        with Browser() as browser:
            start = time.time()
            browser.open(path)
            browser.wait_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
            loads.append(time.time() - start)
            browser.script("document.getElementById('controls').scrollIntoView()")
            maps.append(browser.wait_script("const a = arguments; " + FRAMES.replace("arguments[0]", "a[1]").replace("arguments[1]", "a[0]"), "map"))
            plots.append(browser.wait_script("const a = arguments; " + FRAMES.replace("arguments[0]", "a[1]").replace("arguments[1]", "a[0]"), "scatter"))
            fields.append(browser.script("const t = performance.now(); const s = document.getElementById('field'); s.selectedIndex = 1; s.dispatchEvent(new Event('change')); return performance.now() - t"))
    middle = lambda values: sorted(values)[len(values) // 2]
    print("size      %.2f MB" % (os.path.getsize(path) / 1e6))
    print("load      %.2f s to the painted page" % middle(loads))
    print("brush     %.0f frames a second on the map, %.0f on the scatterplot" % (middle(maps), middle(plots)))
    print("field     %.0f ms to another one" % middle(fields))


main()
