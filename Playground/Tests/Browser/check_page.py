#!/usr/bin/env python3
"""Every control of the page in a headless browser:

    Playground/Tests/Browser/check_page.py PROGRAMS [--only WORD] [--pictures FOLDER]

PROGRAMS is the folder with `hillock-play`. Each function below that begins with `row_` is a row of the table in Playground/README.md; its
first line says what it shows.
"""

import importlib.util
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from webdriver import KEYS, Browser, free_port

PORT = free_port()
HOME = f"http://127.0.0.1:{PORT}/"


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


def row_two_clicks(browser):
    """a newcomer: one page, one click, and the boundary moves within 10 seconds"""
    start = time.monotonic()
    load(browser)
    before = pixels(browser)
    browser.click("#do-run")
    browser.wait("Number(document.body.dataset.step) > 500", "steps")
    assert pixels(browser) != before, "the picture did not change"
    assert time.monotonic() - start < 10
    browser.click("#do-run")
    rest(browser)


def row_run_pause_step_epoch(browser):
    """run, pause, a step, an epoch, begin again"""
    load(browser)
    browser.click("#do-step")
    rest(browser)
    assert step(browser) == 1
    browser.click("#do-epoch")
    rest(browser, 25)
    assert step(browser) == 25, step(browser)
    browser.click("#do-run")
    browser.wait("document.querySelector('#do-run').textContent === 'Pause'", "the button to say Pause")
    browser.click("#do-run")
    rest(browser, 26)
    browser.click("#do-restart")
    fresh(browser)


def row_keyboard(browser):
    """keys: r, s, e, b; arrows from unit to unit; buttons of layers by Enter"""
    load(browser)
    browser.run("document.querySelector('#main').focus()")
    browser.keys("s")
    rest(browser)
    assert step(browser) == 1
    browser.keys("e")
    rest(browser, 25)
    browser.keys("r")
    browser.wait("Number(document.body.dataset.step) > 30", "steps")
    browser.keys("r")
    rest(browser, 31)
    browser.keys("b")
    fresh(browser)
    browser.run("document.querySelector('#unit-0-0').focus()")
    browser.keys(KEYS["Down"])
    assert browser.run("return document.activeElement.id") == "unit-0-1"
    browser.keys(KEYS["Right"])
    assert browser.run("return document.activeElement.id") == "unit-1-1"
    browser.run("document.querySelector('#do-more-0').focus()")
    browser.keys(KEYS["Enter"])
    browser.wait("document.querySelectorAll('[id^=unit-0-]').length === 5", "one unit more")
    browser.wait("document.activeElement.id === 'do-more-0'", "the focus to stay")


def row_speed(browser):
    """steps a second can be limited"""
    load(browser)
    setting(browser, "speed", "10")
    browser.click("#do-run")
    time.sleep(1.5)
    browser.click("#do-run")
    rest(browser)
    assert 3 <= step(browser) <= 30, step(browser)
    assert "speed=10" in address(browser)


def row_link(browser):
    """a link makes the same run again, to the bit, edits and all"""
    load(browser, "data=moons&layers=5:relu;3:tanh")
    browser.click("#do-epoch")
    rest(browser, 25)
    browser.click("#unit-0-1")
    browser.type("#parameter-1", "0.5" + KEYS["Tab"])
    browser.wait("location.hash.includes('edits')", "the edit in the address")
    setting(browser, "rate", "0.1")
    browser.click("#do-epoch")
    rest(browser, 50)
    first = fingerprint(browser)
    link = browser.run("return location.href")
    assert "steps=50" in link and "rate=0.1" in link, link
    browser.open(link)
    browser.wait("document.body.dataset.step === '50'", "the run of the link")
    assert fingerprint(browser) == first
    assert browser.run("return document.querySelector('#set-rate').value") == "0.1"


def row_levels(browser):
    """the same link makes the same model at the lowest level of instructions and with other visitors beside it"""
    link = "data=spiral&noise=10&layers=6:relu;4:tanh&optimizer=adam&dropout=0.1&steps=1000"
    load(browser, link)
    browser.wait("document.body.dataset.step === '1000'", "the steps")
    first = fingerprint(browser)
    port = free_port()
    other = subprocess.Popen([os.path.join(os.path.abspath(sys.argv[1]), "hillock-play"), "--port", str(port)], cwd="/",
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HILLOCK_ISA": "baseline"})
    try:
        home = f"http://127.0.0.1:{port}/api/"

        def ask(path, body=None):
            with urllib.request.urlopen(urllib.request.Request(home + path, body.encode() if body is not None else None), timeout=20) as answer:
                return json.load(answer)
        for attempt in range(100):
            try:
                urllib.request.urlopen(home + "health", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        runs = [ask("runs", link)["id"] for _ in range(3)]
        for run in runs:
            ask(f"runs/{run}/until", "1000")
        for run in runs:
            for attempt in range(200):
                frame = ask(f"runs/{run}/frame")
                if frame["step"] == 1000:
                    break
                time.sleep(0.05)
            assert frame["fingerprint"] == first, frame["step"]
    finally:
        other.terminate()
        other.wait(20)


def row_data(browser):
    """every kind of points, noise, share, count and seed"""
    load(browser)
    seen = {pixels(browser, "#output-picture")}
    for kind in ["xor", "gauss", "spiral", "moons", "checkerboard", "plane", "hills", "formula"]:
        browser.choose("#set-data", kind)
        browser.wait(f"location.hash.includes('data={kind}')", kind)
        time.sleep(0.3)
        browser.wait("document.body.dataset.step === '0'", kind)
        picture = pixels(browser, "#output-picture")
        assert picture not in seen, f"{kind} looks like another one"
        seen.add(picture)
    browser.choose("#set-data", "circle")
    time.sleep(0.3)
    for key, value in [("noise", "25"), ("share", "80"), ("count", "200"), ("seed", "7")]:
        before = pixels(browser, "#output-picture")
        setting(browser, key, value)
        time.sleep(0.4)
        assert pixels(browser, "#output-picture") != before, key
        assert f"{key}={value}" in address(browser)
    browser.click("#do-reseed")
    browser.wait("location.hash.includes('seed=8')", "another seed")


def row_formula_labels(browser):
    """labels above and below a formula typed in; one that cannot be read is told at its field"""
    load(browser, "data=formula")
    before = pixels(browser, "#output-picture")
    setting(browser, "formula", "x^2/4 - 2")
    browser.wait("location.hash.includes('formula=')", "the address")
    time.sleep(0.4)
    assert pixels(browser, "#output-picture") != before
    setting(browser, "formula", "x +* 2")
    browser.wait("!document.querySelector('#fault').hidden", "a message")
    assert browser.run("return document.querySelector('#set-formula').getAttribute('aria-invalid')") == "true"


def row_regression(browser):
    """a number is learnt: R² instead of accuracy"""
    load(browser, "data=plane")
    browser.click("#do-run")
    browser.wait("Number(document.querySelector('#metric-test').textContent) > 0.8", "R²")
    assert "R²" in browser.text("#measures")
    browser.click("#do-run")
    rest(browser)


def row_paint(browser):
    """points painted by the mouse and by the keyboard, undone and removed"""
    load(browser)
    browser.choose("#set-data", "points")
    browser.wait("document.querySelector('#class-0') !== null", "classes")
    for index, (x, y, label) in enumerate([(-3, -3, 0), (-2, -3, 0), (-3, -2, 0), (3, 3, 1), (2, 3, 1), (3, 2, 1)]):
        browser.click(f"#class-{label}")
        browser.run("""const canvas = document.querySelector('#output-picture'); const box = canvas.getBoundingClientRect();
            canvas.dispatchEvent(new MouseEvent('click', {bubbles: true, clientX: box.left + (arguments[0] + 6) / 12 * box.width, clientY: box.top + (6 - arguments[1]) / 12 * box.height}));""", x, y)
    browser.run("document.querySelector('#output-picture').focus()")
    browser.keys(KEYS["Up"] + KEYS["Up"] + KEYS["Enter"])
    browser.wait("document.querySelector('#status').textContent.includes('7 points')", "seven points")
    browser.click("#do-undo")
    browser.wait("document.querySelector('#fault').hidden", "a run")
    browser.click("#do-run")
    browser.wait("Number(document.querySelector('#metric-training').textContent) === 1", "all points told apart")
    browser.click("#do-run")
    rest(browser)
    browser.click("#do-clear")
    browser.wait("!document.querySelector('#fault').hidden", "a message that points are missing")


def row_csv(browser):
    """a table that is pasted, with a choice of two columns or a projection; three classes"""
    load(browser)
    browser.choose("#set-data", "points")
    rows = "\\n".join(f"{i % 7},{(i * 3) % 5},{i},{'abc'[i % 3]}" for i in range(60))
    browser.run(f"const area = document.querySelector('#csv-text'); area.value = 'one,two,three,kind\\n{rows}'; area.dispatchEvent(new Event('change'));")
    browser.wait("document.querySelector('#csv-first') !== null", "the columns")
    browser.choose("#csv-second", "three")
    browser.click("#do-use-columns")
    browser.wait("document.querySelector('#csv-note').textContent.includes('60 rows')", "rows")
    browser.wait("document.querySelectorAll('[id^=unit-2-]').length === 3", "three outputs")
    browser.click("#do-epoch")
    rest(browser)
    before = address(browser)
    browser.choose("#csv-first", "*")
    browser.click("#do-use-columns")
    browser.wait("document.body.dataset.step === '0'", "a new run")
    assert address(browser) != before
    browser.run("const area = document.querySelector('#csv-text'); area.value = 'a,b\\n1,2\\n3'; area.dispatchEvent(new Event('change'));")
    browser.wait("document.querySelector('#csv-note').textContent.includes('line 3')", "the place of the fault")


def row_inputs(browser):
    """inputs chosen, and one's own as a formula"""
    load(browser)
    browser.click("#input-xx")
    browser.wait("document.querySelectorAll('.unit.input').length === 3", "three inputs")
    for name in ["yy", "xy", "sinx", "siny", "cosx", "cosy"]:
        browser.click(f"#input-{name}")
    browser.wait("document.querySelectorAll('.unit.input').length === 9", "nine inputs")
    setting(browser, "own", "abs(x*y); x^3/10")
    browser.wait("document.querySelectorAll('.unit.input').length === 11", "eleven inputs")
    browser.click("#do-epoch")
    rest(browser)


def row_layers(browser):
    """layers and units added and removed"""
    load(browser)
    browser.click("#do-add-layer")
    browser.wait("document.querySelectorAll('.column').length === 5", "a layer more")
    browser.click("#do-more-0")
    browser.wait("document.querySelectorAll('[id^=unit-0-]').length === 5", "a unit more")
    browser.click("#do-fewer-0")
    browser.wait("document.querySelectorAll('[id^=unit-0-]').length === 4", "a unit fewer")
    for _ in range(3):
        browser.click("#do-remove-layer")
        time.sleep(0.2)
    browser.wait("document.querySelectorAll('.column').length === 2", "no hidden layer")
    browser.click("#do-epoch")
    rest(browser)


def row_activations(browser):
    """an activation for each layer and each unit: from the catalogue (step, sine), or a formula typed in"""
    load(browser)
    browser.choose("#layer-0", "sine")
    browser.wait("location.hash.includes('4:sine')", "sine")
    browser.choose("#layer-1", "step")
    browser.wait("location.hash.includes('2:step')", "step")
    time.sleep(0.5)
    browser.choose("#layer-0", "=")
    browser.type("#layer-0-own", "x*exp(-x^2)" + KEYS["Tab"])
    browser.wait("decodeURIComponent(location.hash).includes('4:x*exp(-x^2)')", "a formula")
    browser.click("#unit-0-2")
    browser.choose("#unit-activation", "relu")
    browser.wait("decodeURIComponent(location.hash).includes('4:x*exp(-x^2),x*exp(-x^2),relu,x*exp(-x^2)')", "a unit of its own")
    browser.click("#do-epoch")
    rest(browser)


def row_kink(browser):
    """the value of the derivative at a kink"""
    load(browser, "layers=3:relu")
    browser.click("#unit-0-0")
    browser.type("#kink-0", "0.5" + KEYS["Tab"])
    browser.wait("decodeURIComponent(location.hash).includes('relu(derivative_at_0: 0.5),relu,relu')", "the kink in the address")
    browser.wait("document.querySelector('#kink-0')?.value === '0.5'", "the kink in the field")


def row_training(browser):
    """dropout, L1, L2, every optimizer and schedule, batch, rate, clip, loss"""
    load(browser, "data=plane")
    seen = set()
    changes = [("optimizer", value) for value in ["momentum", "nesterov", "rmsprop", "adam", "adamw", "sgd"]]
    changes += [("schedule", value) for value in ["step", "cosine", "restarts", "warmup", "constant"]]
    changes += [("loss", value) for value in ["mean_absolute", "huber", "mean_squared"]]
    for key, value in changes:
        browser.choose(f"#set-{key}", value)
        time.sleep(0.25)
        fresh(browser)
        browser.click("#do-epoch")
        rest(browser, 25)
        seen.add((key, fingerprint(browser)))
        browser.click("#do-restart")
        fresh(browser)
    # A constant factor and a schedule that begins with it can agree for one epoch; the others differ.
    assert len(seen) >= len(changes) - 3, len(seen)
    for key, value in [("dropout", "0.3"), ("l1", "0.01"), ("l2", "0.01"), ("batch", "30"), ("rate", "0.1"), ("clip", "0.05")]:
        setting(browser, key, value)
        time.sleep(0.25)
        fresh(browser)
        browser.click("#do-epoch")
        rest(browser, 9)
        mark = (key, fingerprint(browser))
        assert mark[1] not in {other for _, other in seen}, key
        seen.add(mark)
        browser.click("#do-restart")
        fresh(browser)


def row_numbers_refused(browser):
    """a number outside of its domain is refused at its field, in words"""
    load(browser)
    for key, value in [("rate", "-1"), ("batch", "2.5"), ("noise", "abc"), ("dropout", "1.5")]:
        setting(browser, key, value)
        assert "number from" in (browser.text(f"#set-{key}-fault") or ""), key
    setting(browser, "rate", "0.5")
    assert browser.text("#set-rate-fault") is None


def row_weights(browser):
    """a weight and a bias changed by hand, and held"""
    load(browser)
    browser.click("#unit-0-0")
    browser.type("#parameter-0", "1.25" + KEYS["Tab"])
    browser.wait("location.hash.includes('p0=1.25')", "the edit")
    browser.click("#hold-0")
    browser.wait("location.hash.includes('.f0')", "the hold")
    browser.click("#do-epoch")
    rest(browser, 25)
    assert browser.run("return document.querySelector('#parameter-0').value") == "1.25"
    browser.click("#hold-0")
    browser.click("#do-epoch")
    rest(browser, 50)
    assert browser.run("return document.querySelector('#parameter-0').value") != "1.25"


def row_shown(browser):
    """shown live: losses, accuracy, gradient norm, histogram, formula, fingerprint, weights as numbers"""
    load(browser)
    browser.click("#unit-0-0")
    browser.click("#do-epoch")
    rest(browser, 25)
    for cell in ["loss-training", "loss-test", "metric-training", "metric-test", "gradient", "learning", "fingerprint"]:
        assert browser.text(f"#{cell}") not in ("", "–"), cell
    assert browser.run("return document.querySelectorAll('.histogram rect').length") == 24
    assert "f(" in browser.text("#unit .formula")
    before = browser.run("return document.querySelectorAll('.lines.numbers').length")
    browser.click("#set-values")
    browser.wait("document.querySelectorAll('.lines.numbers').length === 1", "numbers")
    assert before == 0
    assert browser.run("return document.querySelector('.lines .weight').textContent") != ""
    assert browser.run("return document.querySelector('.losses .training').getAttribute('d').length") > 10


def row_look(browser):
    """test data, one colour for each side, the theme"""
    load(browser)
    before = pixels(browser, "#output-picture")
    browser.click("#set-test")
    assert pixels(browser, "#output-picture") != before
    before = pixels(browser)
    browser.click("#set-discrete")
    assert pixels(browser) != before
    colour = browser.run("return getComputedStyle(document.body).backgroundColor")
    browser.choose("#set-theme", "dark")
    assert browser.run("return getComputedStyle(document.body).backgroundColor") != colour
    assert "theme=dark" in address(browser)


def row_regions(browser):
    """lines of linear regions over a ReLU network, and why there are none elsewhere"""
    load(browser, "layers=4:relu;3:relu")
    before = pixels(browser, "#output-picture")
    browser.click("#set-lines")
    browser.wait("/Linear regions: [0-9]+/.test(document.querySelector('#regions').textContent)", "the number of regions")
    assert pixels(browser, "#output-picture") != before
    browser.choose("#layer-0", "tanh")
    browser.wait("document.querySelector('#regions').textContent.includes('tanh')", "the reason")


def row_dead_units(browser):
    """dead units are flagged, with what would help"""
    load(browser, "layers=3:relu")
    browser.click("#unit-0-1")
    bias = browser.run("return document.querySelector('#unit .weights input').id.split('-')[1]")
    browser.type(f"#parameter-{bias}", "-99" + KEYS["Tab"])
    browser.wait("document.querySelector('#unit-0-1').classList.contains('dead')", "the flag")
    browser.wait("document.querySelectorAll('#findings li:not(.good)').length > 0", "what would help")
    assert "Dead" in browser.text("#unit")


def row_divergence(browser):
    """a run that leaves the numbers ends with words"""
    load(browser, "data=hills&layers=8:relu;8:relu&rate=1000")
    browser.click("#do-run")
    browser.wait("!document.querySelector('#failure').hidden", "the failure")
    assert "learning rate" in browser.text("#failure")


def row_save(browser):
    """model, experiment file, Swift, Python, points, PNG, SVG and report are saved; a model is opened"""
    load(browser)
    browser.click("#do-epoch")
    rest(browser, 25)
    for button, name, mark in [
        ("save-model", "playground.safetensors", b"dense_1"), ("save-experiment", "playground.yaml", b"optimizer: sgd"),
        ("save-swift", "playground.swift", b"import Hillock"), ("save-python", "playground.py", b"def network(x, y):"),
        ("save-points", "playground.csv", b"x,y,label"), ("save-png", "playground.png", b"\x89PNG"), ("save-svg", "playground.svg", b"<svg"),
        ("save-report", "playground.html", b"fingerprint")]:
        browser.click(f"#do-{button}")
        content = browser.downloaded(name)
        assert mark in content, name
        if name == "playground.safetensors":
            model = content
        if name == "playground.py":
            scope = {}
            exec(content.decode(), scope)
            assert 0 <= scope["network"](0.5, -1.0) <= 1
    path = os.path.join(browser.downloads, "again.safetensors")
    for content, word in [(model, "dense_1"), (b"rubbish", "safetensors")]:
        with open(path, "wb") as file:
            file.write(content)
        browser.type("#model-file", path, clears=False)
        browser.wait(f"document.querySelector('#opened').textContent.includes('{word}')", "the model")


def row_explore(browser):
    """Explore: curves, derivative, draggable parameter, kinks, facts, several functions, gradient flow"""
    browser.open(HOME + "#page=explore")
    browser.wait("document.querySelectorAll('#explored .chart').length === 3", "three charts")
    assert "(−1, 1)" in browser.text("#explored"), "the range of tanh"
    setting(browser, "explore", "leaky_relu")
    browser.wait("document.querySelector('#slide-slope') !== null", "a slider")
    browser.run("const slider = document.querySelector('#slide-slope'); slider.value = '0.5'; slider.dispatchEvent(new Event('input'));")
    browser.wait("decodeURIComponent(location.hash).includes('leaky_relu(slope: 0.5)')", "the parameter in the address")
    browser.wait("document.querySelectorAll('.chart .mark').length > 0", "the kink")
    setting(browser, "compare", "gelu;x*sin(x)")
    browser.wait("document.querySelectorAll('.card').length === 3", "three cards")
    assert browser.run("return document.querySelectorAll('.card math').length") == 6
    setting(browser, "explore", "x*")
    browser.wait("!document.querySelector('#explore-fault').hidden", "what is wrong")


def row_form(browser):
    """Form: an expression, points and a formula become networks, with the certificate or the bound"""
    browser.open(HOME + "#page=form")
    browser.wait("document.querySelectorAll('.truth tbody tr').length === 4", "the table")
    assert "Equal to the expression on all 4 inputs" in browser.text("#formed")
    browser.choose("#set-units", "sigmoid")
    browser.wait("document.querySelector('#formed').textContent.includes('interval arithmetic')", "the bound")
    browser.choose("#set-form", "points")
    browser.wait("document.querySelector('#formed').textContent.includes('3 points')", "points")
    browser.choose("#set-form", "formula")
    browser.wait("document.querySelector('#formed').textContent.includes('straight pieces')", "a formula", 40)
    browser.choose("#set-form", "boolean")
    setting(browser, "boolean", "a and (b")
    browser.wait("!document.querySelector('#form-fault').hidden", "what is wrong")


def row_check(browser):
    """Check: a document with verdicts in the margin, witness and repair on a click, formulas as MathML"""
    browser.open(HOME + "#page=check")
    browser.wait("document.querySelectorAll('.statement').length >= 4", "statements")
    assert browser.run("return document.querySelectorAll('.statement.proved').length") >= 2
    assert browser.run("return document.querySelectorAll('.statement.refuted').length") == 1
    browser.click(".statement.refuted summary")
    assert "repair" in browser.text(".statement.refuted .why")
    assert browser.run("return document.querySelectorAll('.statement math mfrac').length") >= 1


def row_text_stays_text(browser):
    """markup in what is typed stays text"""
    browser.open(HOME + "#page=check")
    browser.wait("document.querySelectorAll('.statement').length >= 4", "statements")
    browser.type("#document", "<img src=x onerror=\"window.broken=1\"> and $\\text{<b>x</b>} = 1$ <script>window.broken=1</script>")
    browser.click("#do-check")
    browser.wait("document.querySelector('#checked').textContent.includes('img')", "the text")
    browser.open(HOME + "#data=points&layers=%3Cimg%20src=x%20onerror=window.broken=1%3E:tanh&formula=%3Cb%3E")
    browser.wait("!document.querySelector('#fault').hidden", "a refusal")
    assert browser.run("return window.broken ?? 0") == 0
    assert browser.run("return document.querySelectorAll('main img, main script').length") == 0


def row_screens(browser):
    """360, 1,280, 2,560 and 3,840 pixels, light and dark: nothing is cut off, nothing overlaps"""
    folder = sys.argv[sys.argv.index("--pictures") + 1] if "--pictures" in sys.argv else None
    for width in [360, 1280, 2560, 3840]:
        browser.resize(width, 1000)
        for theme in ["light", "dark"]:
            for page in ["train", "explore", "form", "check"]:
                browser.open(HOME + f"#page={page}&theme={theme}&layers=4:tanh;3:relu&steps=300&values=1")
                ready = {"train": "document.body.dataset.step === '300'", "explore": "document.querySelectorAll('.chart').length > 2", "form": "document.querySelectorAll('.truth').length > 0", "check": "document.querySelectorAll('.statement').length > 0"}[page]
                browser.wait(ready, page)
                if page == "train":
                    browser.click("#unit-0-1")
                time.sleep(0.2)
                if folder:
                    browser.picture(os.path.join(folder, f"{page}-{width}-{theme}.png"))
                faults = browser.run(STRUCTURE)
                assert faults == [], f"{page} at {width}, {theme}: {faults}"
    browser.resize(1280, 1000)


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


def main():
    programs = os.path.abspath(sys.argv[1])
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    server = subprocess.Popen(
        [os.path.join(programs, "hillock-play"), "--port", str(PORT), "--runs", "40", *(["--reread"] if "--reread" in sys.argv else [])],
        cwd="/", stdout=subprocess.DEVNULL)
    passed = failed = skipped = 0
    try:
        for attempt in range(200):
            try:
                urllib.request.urlopen(HOME + "api/health", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        with Browser() as browser:
            for name, row in list(globals().items()):
                if not name.startswith("row_") or only not in name:
                    continue
                start = time.monotonic()
                try:
                    note = row(browser)
                    # Refusals that a row asks for are answers of the server.
                    complaints = [text for text in browser.errors() if "422" not in text and "404" not in text]
                    assert complaints == [], complaints
                    skipped, passed = skipped + (note is not None), passed + (note is None)
                    print(f"{'ok   ' if note is None else note} {name[4:]} ({time.monotonic() - start:.1f} s): {row.__doc__}")
                except AssertionError as error:
                    failed += 1
                    print(f"FAIL  {name[4:]}: {error}")
                sys.stdout.flush()
    finally:
        server.terminate()
        server.wait(20)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed > 0 or passed == 0)


if __name__ == "__main__":
    main()
