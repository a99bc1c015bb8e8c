"""The page on which networks train."""

import time

from page import Play, address, fingerprint, fresh, load, pixels, rest, setting, step
from webdriver import KEYS


def row_newcomer(browser):
    """a newcomer: from the command to a moving boundary in two clicks and under 10 seconds"""
    start = time.monotonic()
    with Play() as server:
        # The first click is on the address that the command prints.
        browser.open(server.home)
        browser.wait("document.querySelector('#do-run') !== null && document.body.dataset.step !== undefined", "the page")
        before = pixels(browser)
        browser.click("#do-run")
        browser.wait("Number(document.body.dataset.step) > 500", "steps")
        moved = pixels(browser)
        took = time.monotonic() - start
        assert moved != before, "the picture did not change"
        browser.wait("Number(document.querySelector('#metric-test').textContent) > 0.9", "the classes told apart")
    assert took < 10, took
    browser.open("about:blank")
    browser.errors()
    print(f"      {took:.1f} s from the command to a boundary that has moved")


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
    drop = """const transfer = new DataTransfer(); transfer.items.add(new File([arguments[1]], 'mine.csv', {type: 'text/csv'}));
        document.querySelector(arguments[0]).dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: transfer}));"""
    browser.run(drop, ".own-data", "a,b,c,d,kind\n" + "".join(f"{i % 5},{i % 3},{i % 11},{i},{'<b>x</b>' if i % 2 else 'y'}\n" for i in range(40)))
    browser.wait("document.querySelectorAll('#csv-second option').length === 4", "the columns of the file that was dropped")
    browser.choose("#csv-first", "*")
    browser.click("#do-use-columns")
    browser.wait("document.querySelector('#csv-note').textContent.includes('<b>x</b>')", "a name with markup as text")
    assert browser.run("return document.querySelectorAll('main b').length") == 0
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


def row_lines(browser):
    """a click on the line of a weight leads to its number; a held weight is drawn as such"""
    load(browser)
    browser.run("document.querySelectorAll('.lines .hit')[3].dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    field = browser.run("return document.activeElement.id")
    assert field.startswith("parameter-"), field
    number = field.split("-")[1]
    browser.type(f"#{field}", "-0.75" + KEYS["Tab"])
    browser.wait(f"location.hash.includes('p{number}=-0.75')", "the edit")
    browser.click(f"#hold-{number}")
    browser.wait("document.querySelectorAll('.lines path[stroke-dasharray=\"6 4\"]').length === 1", "the dashes")


def row_look_into(browser):
    """a unit or an input that is pointed at is shown large"""
    load(browser)
    whole = pixels(browser)
    seen = {whole}
    for selector, title in [("#unit-0-1", "Unit 2 of layer 1"), (".unit.input", "Input x")]:
        browser.run("document.querySelector(arguments[0]).dispatchEvent(new MouseEvent('mouseenter'))", selector)
        assert browser.text("#output h2") == title, browser.text("#output h2")
        assert pixels(browser) not in seen, selector
        seen.add(pixels(browser))
        browser.run("document.querySelector(arguments[0]).dispatchEvent(new MouseEvent('mouseleave'))", selector)
        assert browser.text("#output h2") == "Output" and pixels(browser) == whole


def row_hide(browser):
    """parts of the page can be left out of a link"""
    load(browser)
    browser.click("#hiding summary")
    browser.click("#hide-data")
    browser.click("#hide-shape")
    assert "hide=data,shape" in address(browser)
    link = browser.run("return location.href")
    browser.open(link)
    browser.wait("document.querySelectorAll('.unit canvas').length > 0", "the network")
    hidden = "return document.querySelector(arguments[0]).offsetParent === null"
    assert browser.run(hidden, "#data") and browser.run(hidden, "#do-more-0") and not browser.run(hidden, "#training")


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
    assert "learning rate" in browser.text("#failure") and "clip" in browser.text("#failure")
    setting(browser, "rate", "0.01")
    browser.click("#do-restart")
    browser.wait("document.querySelector('#failure').hidden && document.body.dataset.step === '0'", "a run that is well again")
    browser.click("#do-epoch")
    rest(browser, 25)
