"""A browser by the WebDriver protocol (W3C), with what Python has: no package is needed."""

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "Up": "\ue013", "Down": "\ue015", "Left": "\ue012", "Right": "\ue014", "Control": "\ue009", "Null": "\ue000"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Browser:
    """A headless Chromium that is ended with the `with` that began it."""

    def __init__(self, width=1280, height=1000, dark=False, reduced_motion=False):
        self.port = free_port()
        self.downloads = tempfile.mkdtemp()
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={self.port}", "--log-level=SEVERE"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.base = f"http://127.0.0.1:{self.port}"
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--window-size={width},{height}", "--hide-scrollbars"]
        if dark:
            arguments.append("--force-dark-mode")
        for attempt in range(100):
            try:
                self.call("GET", "/status", scope=False)
                break
            except OSError:
                time.sleep(0.1)
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"args": arguments, "prefs": {"download.default_directory": self.downloads}}}}}, scope=False)
        self.session = answer["sessionId"]
        self.send("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if reduced_motion else "no-preference"}]})
        self.send("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": self.downloads})
        self.resize(width, height)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", "")
        except OSError:
            pass
        self.driver.terminate()
        self.driver.wait(10)
        shutil.rmtree(self.downloads, ignore_errors=True)

    def call(self, method, path, body=None, scope=True):
        url = self.base + (f"/session/{self.session}" if scope else "") + path
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"].split("\n")[0]) from None

    def send(self, command, parameters):
        """One command of the browser's own protocol."""
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def resize(self, width, height):
        self.send("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def open(self, url):
        self.call("POST", "/url", {"url": "about:blank"})
        self.call("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})

    def click(self, selector):
        self.call("POST", f"/element/{self.find(selector)[ELEMENT]}/click")

    def type(self, selector, text, clears=True):
        identity = self.find(selector)[ELEMENT]
        if clears:
            self.call("POST", f"/element/{identity}/clear")
        self.call("POST", f"/element/{identity}/value", {"text": text})

    def keys(self, text):
        """To whatever has the focus."""
        actions = [action for key in text for action in ({"type": "keyDown", "value": key}, {"type": "keyUp", "value": key})]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def choose(self, selector, value):
        """As a person does: the list is told of the change."""
        self.run("""const list = document.querySelector(arguments[0]); list.value = arguments[1];
            if (list.value !== arguments[1]) throw new Error('no such choice');
            list.dispatchEvent(new Event('change', {bubbles: true}));""", selector, value)

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0])?.textContent ?? null", selector)

    def wait(self, condition, what, seconds=20):
        """Until a script gives something true; returns it."""
        end = time.monotonic() + seconds
        while True:
            value = self.run(f"return ({condition})")
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"{what}: {condition} was not true within {seconds} s")
            time.sleep(0.05)

    def picture(self, path, full=True):
        if full:
            size = self.send("Page.getLayoutMetrics", {})["cssContentSize"]
            data = self.send("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": {
                "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}})["data"]
        else:
            data = self.call("GET", "/screenshot")
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def errors(self):
        """What the page complained of since the last call."""
        return [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"]

    def downloaded(self, name, seconds=10):
        path = os.path.join(self.downloads, name)
        end = time.monotonic() + seconds
        while not os.path.exists(path):
            assert time.monotonic() < end, f"{name} was not saved"
            time.sleep(0.05)
        with open(path, "rb") as file:
            content = file.read()
        os.remove(path)
        return content
