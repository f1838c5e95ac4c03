"""A browser for the tests of the report: headless Chromium by its own driver, spoken to
with the standard library only."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

SKIPPED = 77  # what CTest takes for "not run"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def find_programs():
    driver = shutil.which("chromedriver")
    chromium = shutil.which("chromium")
    if driver is None or chromium is None:
        print("SKIPPED: chromium and chromium-driver are not installed")
        sys.exit(SKIPPED)
    return driver, chromium


class Browser:
    def __init__(self, width=1360, height=1000, script=True):
        driver, chromium = find_programs()
        self.profile = tempfile.mkdtemp(prefix="hinterland-browser-")
        self.process = subprocess.Popen(
            [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.base = "http://127.0.0.1:%d" % self._port()
        arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--hide-scrollbars", "--force-device-scale-factor=1", "--lang=en",
            "--user-data-dir=" + self.profile, "--window-size=%d,%d" % (width, height),
        ]
        preferences = {"download.default_directory": self.profile}
        if not script:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options = {
            "binary": chromium, "args": arguments, "prefs": preferences,
            "perfLoggingPrefs": {"enableNetwork": True},
        }
        answer = self._call("POST", "/session", {
            "capabilities": {"alwaysMatch": {
                "browserName": "chrome", "goog:chromeOptions": options,
                "unhandledPromptBehavior": "ignore",
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            }}
        })
        self.session = "/session/" + answer["sessionId"]

    def _port(self):
        for line in self.process.stdout:
            if "started successfully on port" in line:
                return int(line.rstrip(".\n").split()[-1])
        raise RuntimeError("chromedriver did not start")

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def call(self, method, path, body=None):
        return self._call(method, self.session + path, body)

    def open(self, path, wait=True):
        self.call("POST", "/url", {"url": path if "://" in path else "file://" + os.path.abspath(path)})
        if wait:
            self.until("return document.documentElement.dataset.ready === 'yes'")

    def script(self, text, *arguments):
        return self.call("POST", "/execute/sync", {"script": text, "args": list(arguments)})

    def wait_script(self, text, *arguments):
        return self.call("POST", "/execute/async", {"script": text, "args": list(arguments)})

    def until(self, condition, seconds=20):
        end = time.time() + seconds
        while time.time() < end:
            if self.script(condition):
                return
            time.sleep(0.03)
        raise AssertionError("never came true: " + condition)

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.call("POST", "/element/%s/click" % self.find(selector), {})

    def keys(self, selector, text):
        self.call("POST", "/element/%s/value" % self.find(selector), {"text": text})

    def press(self, *keys):
        actions = []
        for key in keys:
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def drag(self, selector, start, end, modifier=None, steps=6):
        """From one point of an element to another, in shares of its size."""
        box = self.script(
            "const e = document.querySelector(arguments[0]); e.scrollIntoView({block: 'center'});"
            "const r = e.getBoundingClientRect(); return [r.left, r.top, r.width, r.height];", selector)
        points = [
            [round(box[0] + box[2] * (start[0] + (end[0] - start[0]) * k / steps)),
             round(box[1] + box[3] * (start[1] + (end[1] - start[1]) * k / steps))]
            for k in range(steps + 1)
        ]
        moves = [{"type": "pointerMove", "duration": 0, "x": points[0][0], "y": points[0][1]},
                 {"type": "pointerDown", "button": 0}]
        moves += [{"type": "pointerMove", "duration": 10, "x": x, "y": y} for x, y in points[1:]]
        moves += [{"type": "pointerUp", "button": 0}]
        actions = [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves}]
        if modifier is not None:
            pauses = [{"type": "pause", "duration": 0}] * (len(moves) - 1)
            actions.append({"type": "key", "id": "keyboard", "actions": [
                {"type": "keyDown", "value": modifier}] + pauses + [{"type": "keyUp", "value": modifier}]})
            actions[0]["actions"] = [{"type": "pause", "duration": 0}] + moves
            actions[1]["actions"].insert(1, {"type": "pause", "duration": 0})
        self.call("POST", "/actions", {"actions": actions})
        self.call("DELETE", "/actions")
        time.sleep(0.25)

    def log(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def requests(self):
        """What the page asked for, beyond itself."""
        list_ = []
        for entry in self.log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                list_.append(message["params"]["request"]["url"])
        return list_

    def emulate(self, **features):
        self.call("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {
            "features": [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]}})

    def command(self, name, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def size(self, width, height):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                     mobile=width < 600)

    def picture(self, path, whole=False):
        parameters = {"format": "png", "captureBeyondViewport": whole}
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.command("Page.captureScreenshot", **parameters)["data"]))

    def print_pdf(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.command("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"]))

    def close(self):
        try:
            self.call("DELETE", "")
        except (RuntimeError, OSError):
            pass
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.close()
