"""What the rows of check_page.py have in common: the server's address, and what is done with the page."""

import json
import os
import subprocess
import sys
import time
import urllib.request

from webdriver import KEYS, free_port

PROGRAMS = os.path.abspath(sys.argv[1])
PORT = free_port()
HOME = f"http://127.0.0.1:{PORT}/"


class Play:
    """A server of the page, besides the one that all rows have in common."""

    def __init__(self, *options, port=None, before=(), **environment):
        self.port = port or free_port()
        self.home = f"http://127.0.0.1:{self.port}/"
        self.process = subprocess.Popen(
            [*before, os.path.join(PROGRAMS, "hillock-play"), "--port", str(self.port), *options], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, **environment})
        for attempt in range(400):
            try:
                urllib.request.urlopen(self.home + "api/health", timeout=5)
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("hillock-play does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("hillock-play does not end when it is asked to") from None

    def read(self, path, body=None):
        with urllib.request.urlopen(urllib.request.Request(self.home + "api/" + path, body.encode() if body is not None else None), timeout=20) as answer:
            return answer.read()

    def ask(self, path, body=None):
        return json.loads(self.read(path, body))

    def run(self, address, steps):
        """The last frame of a run that made so many steps, and its name."""
        run = self.ask("runs", address)
        self.ask(f"runs/{run['id']}/until", str(steps))
        for attempt in range(600):
            frame = self.ask(f"runs/{run['id']}/frame")
            if frame["step"] == steps or frame.get("failure"):
                return frame, run
            time.sleep(0.05)
        raise AssertionError(f"the run stays at step {frame['step']}")

    def pictures(self, identity):
        """The bytes of a run's pictures, 64 × 64 for each unit."""
        with urllib.request.urlopen(f"{self.home}api/runs/{identity}/frames", timeout=20) as stream:
            head = stream.read(8)
            stream.read(int.from_bytes(head[:4], "little"))
            return stream.read(int.from_bytes(head[4:], "little"))


# The server that the rows have in common; check_page.py starts it.
shared = Play.__new__(Play)
shared.home = HOME


def load(browser, address=""):
    browser.open(HOME + ("#" + address if address else ""))
    browser.wait("document.body.dataset.step !== undefined && document.querySelectorAll('.unit canvas').length > 0", "a first frame")


def step(browser):
    return int(browser.run("return document.body.dataset.step"))


def fingerprint(browser):
    return browser.run("return document.body.dataset.fingerprint")


def rest(browser, at_least=1):
    browser.wait(f"document.body.dataset.running === 'false' && Number(document.body.dataset.step) >= {at_least}", "the run to rest")


def address(browser):
    return browser.run("return location.hash.slice(1)")


def pixels(browser, selector="#output .stack canvas"):
    return browser.run("""const canvas = document.querySelector(arguments[0]);
        return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.join().length + ':' +
          Array.from(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).reduce((a, b, i) => (a * 31 + b) % 1000000007, 7)""", selector)


def setting(browser, key, value):
    """Types a value and leaves the field."""
    browser.type(f"#set-{key}", value + KEYS["Tab"])


def fresh(browser):
    """A run that has just begun again."""
    browser.wait("document.body.dataset.step === '0'", "a run from the beginning")
