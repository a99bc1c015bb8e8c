"""The page as a whole: screens, access, visitors, and the same run elsewhere."""

import concurrent.futures
import importlib.util
import json
import os
import sys
import time
import urllib.error
import urllib.request

from page import HOME, PORT, Play, fingerprint, load
from webdriver import Browser


def row_levels(browser):
    """the same link makes the same model: in the browser, at each level of instructions, on one processor and on all, alone and in a crowd"""
    link = "data=spiral&noise=10&layers=6:relu;4:tanh&optimizer=adam&dropout=0.1&steps=1000"
    load(browser, link)
    browser.wait("document.body.dataset.step === '1000'", "the steps")
    first = fingerprint(browser)
    with open("/proc/cpuinfo") as file:
        flags = set(next((line for line in file if line.startswith("flags")), "").split())
    levels = ["baseline"] + ["avx2"] * ("avx2" in flags) + ["avx512"] * ({"avx512f", "avx512dq", "avx512bw", "avx512vl"} <= flags)
    for level in levels if flags else ["baseline"]:
        for before in [(), ("taskset", "-c", "0")]:
            with Play(before=before, HILLOCK_ISA=level) as server, concurrent.futures.ThreadPoolExecutor(3) as pool:
                frames = list(pool.map(lambda _: server.run(link, 1000)[0], range(3)))
                assert {frame["fingerprint"] for frame in frames} == {first}, (level, before)


def row_screens(browser):
    """360, 1,280, 2,560 and 3,840 pixels, light and dark: nothing is cut off, nothing overlaps, and everything is where layout.json has it"""
    folder = sys.argv[sys.argv.index("--pictures") + 1] if "--pictures" in sys.argv else None
    layouts = {}
    for width in [360, 1280, 2560, 3840]:
        browser.resize(width, 1000)
        for theme in ["light", "dark"]:
            for page in ["train", "explore", "form", "check"]:
                browser.open(HOME + f"#page={page}&theme={theme}&layers=4:tanh;3:relu&steps=300&values=1")
                ready = {"train": "document.body.dataset.step === '300'", "explore": "document.querySelectorAll('.chart').length > 2", "form": "document.querySelectorAll('.truth').length > 0", "check": "document.querySelectorAll('.mark').length > 0"}[page]
                browser.wait(ready, page)
                if page == "train":
                    browser.click("#unit-0-1")
                if page == "check":
                    browser.click(".mark.refuted")
                time.sleep(0.2)
                if folder:
                    browser.picture(os.path.join(folder, f"{page}-{width}-{theme}.png"))
                faults = browser.run(STRUCTURE)
                assert faults == [], f"{page} at {width}, {theme}: {faults}"
                layout = browser.run(LAYOUT)
                assert layouts.setdefault(f"{page} {width}", layout) == layout, f"{page} at {width}: dark differs from light"
                if page == "train":
                    shown = browser.run("return [document.querySelectorAll('.lines.numbers .weight:not(.crowded)').length, document.querySelectorAll('.lines .weight').length]")
                    assert shown[0] >= shown[1] * 0.75, f"{shown[0]} of {shown[1]} weights have a number at {width}"
    browser.resize(1280, 1000)
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), "layout.json")
    if "--write-layout" in sys.argv:
        with open(file, "w") as output:
            output.write("{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(layout, ensure_ascii=False)}" for name, layout in layouts.items()) + "\n}\n")
    with open(file) as kept:
        wanted = json.load(kept)
    for name, layout in layouts.items():
        assert layout == wanted.get(name), f"{name}: {[part for part in layout if part not in wanted.get(name, [])]} instead of {[part for part in wanted.get(name, []) if part not in layout]}"


# What is where: each part with its left edge and width in twentieths of the screen, and how many controls it has.
LAYOUT = """
return [...document.querySelectorAll('header, .bar, main .panel')].filter((element) => element.offsetParent !== null).map((element) => {
  const box = element.getBoundingClientRect();
  const name = element.id || element.querySelector('h2')?.textContent || element.className;
  return {name, left: Math.round(box.left / innerWidth * 20), width: Math.round(box.width / innerWidth * 20), top: box.top + scrollY, controls: element.querySelectorAll('button, input, select, textarea').length};
}).sort((a, b) => a.left - b.left || a.top - b.top).map(({name, left, width, controls}) => [name, left, width, controls]);
"""

STRUCTURE = """
const faults = [];
if (document.documentElement.scrollWidth > innerWidth + 1) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
const panels = [...document.querySelectorAll('.panel')].map((element) => [element.id || element.textContent.slice(0, 20), element.getBoundingClientRect()]);
panels.forEach(([name, a], index) => {
  if (a.right > innerWidth + 1 || a.left < -1) faults.push(`${name} leaves the page`);
  for (const [other, b] of panels.slice(index + 1)) {
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) faults.push(`${name} overlaps ${other}`);
  }
});
for (const element of document.querySelectorAll('button:not(.unit), h1, h2, h3, label, th, dt, .hint, .caption')) {
  if (element.closest('.network, .hidden, .scroll') || element.offsetParent === null) continue;
  if (element.scrollWidth > element.clientWidth + 2 && element.clientWidth > 0 && getComputedStyle(element).display !== 'inline') faults.push(`'${element.textContent}' is cut off`);
}
const numbers = [...document.querySelectorAll('.lines.numbers .weight:not(.crowded)')].map((element) => [element.textContent, element.getBoundingClientRect()]);
const others = [...document.querySelectorAll('.column h3, .column .tools, .column .activation, .column canvas')].map((element) => [element.textContent.slice(0, 20) || 'a unit', element.getBoundingClientRect()]);
numbers.forEach(([text, a], index) => {
  for (const [other, b] of [...numbers.slice(index + 1), ...others]) {
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2) faults.push(`the weight ${text} overlaps ${other}`);
  }
});
for (const canvas of document.querySelectorAll('main canvas')) {
  if (canvas.getBoundingClientRect().width < 1 && !canvas.hidden) faults.push('a picture has no size');
}
return faults;
"""


def row_accessible(browser):
    """a name for every control, contrast of text of at least 4.5 to 1, one h1, a language, landmarks"""
    for theme in ["light", "dark"]:
        for page in ["train", "explore", "form", "check"]:
            browser.open(HOME + f"#page={page}&theme={theme}&data=points")
            time.sleep(1.2)
            faults = browser.run(ACCESS)
            assert faults == [], f"{page}, {theme}: {faults[:6]}"


ACCESS = """
const faults = [];
const name = (element) => element.getAttribute('aria-label') || (element.id && document.querySelector(`label[for="${element.id}"]`)?.textContent) || element.closest('label')?.textContent || element.textContent.trim() || element.title;
for (const element of document.querySelectorAll('button, input, select, textarea, [role=img], [role=group]')) {
  if (element.type === 'file' || element.getAttribute('aria-hidden') === 'true') continue;
  if (!name(element)) faults.push(`no name: ${element.outerHTML.slice(0, 80)}`);
}
const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) faults.push(`twice: ${id}`);
if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
if (!document.documentElement.lang) faults.push('no language');
for (const part of ['header', 'nav', 'main']) if (document.querySelectorAll(part).length !== 1) faults.push(`not one ${part}`);
const context = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
const rgb = (text) => { context.clearRect(0, 0, 1, 1); context.fillStyle = text; context.fillRect(0, 0, 1, 1); return [...context.getImageData(0, 0, 1, 1).data]; };
const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (element) => { for (let e = element; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] > 250) return c; } return [255, 255, 255, 255]; };
for (const element of document.querySelectorAll('main *, header *')) {
  if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) || element.closest('.hidden, .swatch, svg, option, :disabled') || element.offsetParent === null) continue;
  const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
  if ((a + 0.05) / (b + 0.05) < 4.5) faults.push(`contrast ${((a + 0.05) / (b + 0.05)).toFixed(2)}: ${element.textContent.slice(0, 30)}`);
}
const order = [...document.querySelectorAll('main h2, main h3, main h4')].filter((h) => h.offsetParent).map((h) => Number(h.tagName[1]));
order.forEach((level, index) => { if (index > 0 && level > order[index - 1] + 1) faults.push('a level of headings is left out'); });
return faults;
"""


def row_axe(browser):
    """the rules of axe-core find nothing, on each page, light and dark"""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        return "skipped: axe-playwright-python, which has axe-core, is not installed"
    with open(os.path.join(list(found.submodule_search_locations)[0], "axe.min.js")) as file:
        axe = file.read()
    for theme in ["light", "dark"]:
        for page in ["train", "explore", "form", "check"]:
            browser.open(HOME + f"#page={page}&theme={theme}&data=points&layers=4:tanh;3:relu")
            time.sleep(1.2)
            browser.run(axe + """
                axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}).then((result) => { window.axeResult = result.violations.map((rule) => `${rule.id}: ${rule.nodes.length} × ${rule.nodes[0].html.slice(0, 90)}`); });""")
            browser.wait("window.axeResult !== undefined", "axe", 60)
            faults = browser.run("return window.axeResult")
            assert faults == [], f"{page}, {theme}: {faults}"


def row_other_sites(browser):
    """requests that another site's page makes, or that call the server by another name, are refused; so are paths that climb"""
    for path, body, headers, status in [
        ("api/runs", b"", {"Origin": "http://example.org"}, 403), ("api/table", None, {"Host": "example.org"}, 403), ("api/table", None, {"Host": "127.0.0.1.example.org:80"}, 403),
        ("web/..%2f..%2fPackage.swift", None, {}, 404), ("web/nothing.js", None, {}, 404), ("api/runs/x/run", b"", {}, 404), ("api/runs", b"\xff", {}, 400),
        ("api/runs", b"x" * (2 << 20), {}, 413), ("api/explore", b"{", {}, 400), ("api/runs", b"data=cube", {}, 422), ("api/table", None, {"Host": f"localhost:{PORT}"}, 200)]:
        try:
            with urllib.request.urlopen(urllib.request.Request(HOME + path, body, headers), timeout=10) as answer:
                found = answer.status
        except urllib.error.HTTPError as error:
            found = error.code
        except OSError:
            # The connection ends before all of a large body is sent.
            found = 413
        assert found == status, (path, headers, found, status)


def row_reduced_motion(_):
    """who asks for less motion has no transitions"""
    script = """return [...document.querySelectorAll('*')].filter((element) => { const style = getComputedStyle(element);
        return style.animationName !== 'none' || style.transitionDuration.split(',').some((time) => parseFloat(time) > 0); }).length"""
    with Browser(reduced_motion=True) as browser:
        load(browser)
        assert browser.run("return matchMedia('(prefers-reduced-motion: reduce)').matches")
        assert browser.run(script) == 0


def row_crowd(browser):
    """there are limits: one run too many is refused in words, and a run that nobody looks at ends"""
    with Play("--runs", "2", "--idle", "1") as server:
        first = server.ask("runs", "")["id"]
        server.ask("runs", "data=xor")
        try:
            server.ask("runs", "data=moons")
            raise AssertionError("a third run was begun")
        except urllib.error.HTTPError as error:
            assert error.code == 422 and b"2 runs already" in error.read()
        time.sleep(8)
        try:
            server.ask(f"runs/{first}/frame")
            raise AssertionError("the run is still there")
        except urllib.error.HTTPError as error:
            assert error.code == 404
        assert server.ask("runs", "data=moons")["id"]
        server.process.terminate()
        assert server.process.wait(10) == 0


def row_visitors(browser):
    """a page that is left ends its run; a server that is gone is told of"""
    load(browser)
    identity = browser.run("return document.body.dataset.run")
    browser.choose("#set-data", "xor")
    browser.wait("document.body.dataset.step === '0' && location.hash.includes('xor')", "another run")
    time.sleep(0.5)
    try:
        urllib.request.urlopen(f"{HOME}api/runs/{identity}/frame", timeout=10)
        raise AssertionError("the old run is still there")
    except urllib.error.HTTPError as error:
        assert error.code == 404
    with Play() as server:
        browser.open(server.home)
        browser.wait("document.body.dataset.step !== undefined", "a frame")
        server.process.terminate()
        assert server.process.wait(5) == 0, "the server waits for an open page"
        browser.wait("!document.querySelector('#fault').hidden", "a word that the run has ended")
        browser.click("#do-run")
        browser.wait("document.querySelector('#fault').textContent.includes('does not answer')", "a word that the server is gone")
    browser.open("about:blank")
    browser.errors()
