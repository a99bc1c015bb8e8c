"""What is saved, and the pages Explore, Form and Check."""

import ctypes
import glob
import math
import os
import shutil
import struct
import subprocess
import tempfile
import time

from page import HOME, PROGRAMS, Play, load, rest, setting, shared


def row_save(browser):
    """model, experiment file, Swift, Python, C, points, PNG, SVG and report are saved; a model is opened and drawn"""
    load(browser, "layers=4:tanh;2:relu&inputs=x,y,xx")
    browser.click("#do-epoch")
    rest(browser, 25)
    folder = tempfile.mkdtemp()
    for button, name, mark in [
        ("save-model", "playground.safetensors", b"dense_1"), ("save-experiment", "playground.yaml", b"optimizer: sgd"),
        ("save-swift", "playground.swift", b"Network(inputs: 3)"), ("save-python", "playground.py", b"def network(x, y):"),
        ("save-c", "network.c", b"network"), ("save-code", "Network.swift", b"enum Network"),
        ("save-points", "playground.csv", b"x,y,xx,label"), ("save-png", "playground.png", b"\x89PNG"), ("save-svg", "playground.svg", b"<svg"),
        ("save-report", "playground.html", b"fingerprint")]:
        browser.click(f"#do-{button}")
        content = browser.downloaded(name)
        assert mark in content, name
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
        if name == "playground.safetensors":
            model = content
    hillock = os.path.join(PROGRAMS, "hillock")
    trained = subprocess.run([hillock, "train", "playground.yaml", "--quiet"], cwd=folder, capture_output=True, text=True, timeout=120)
    assert trained.returncode == 0, trained.stderr
    for compiler in filter(shutil.which, ["cc", "clang", "gcc"]):
        compiled = subprocess.run([compiler, "-std=c99", "-O1", "-c", "network.c", "-o", "network.o"], cwd=folder, capture_output=True, text=True, timeout=120)
        assert compiled.returncode == 0, compiled.stderr
        break
    path = os.path.join(browser.downloads, "again.safetensors")
    for content, word in [(model, "dense_1"), (b"rubbish", "safetensors")]:
        with open(path, "wb") as file:
            file.write(content)
        browser.type("#model-file", path, clears=False)
        browser.wait(f"document.querySelector('#opened').textContent.includes('{word}')", "the model")
        if content is model:
            browser.wait("document.querySelector('#opened img')?.naturalWidth > 100", "the drawing")
    shutil.rmtree(folder)


def compiled(code):
    """The function `network_network` of C code on two numbers, compiled."""
    compiler = next(filter(None, map(shutil.which, ["cc", "clang", "gcc"])), None)
    assert compiler, "there is no compiler of C"
    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, "network.c"), "wb") as file:
        file.write(code)
    built = subprocess.run([compiler, "-std=c99", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "network.c", "-o", "network.so", "-lm"], cwd=folder, capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, built.stderr
    function = ctypes.CDLL(os.path.join(folder, "network.so")).network_network
    shutil.rmtree(folder)

    def network(x, y):
        inputs, outputs = (ctypes.c_float * 2)(x, y), (ctypes.c_float * 1)()
        function(inputs, outputs)
        return outputs[0]
    return network


def row_programs(_):
    """the network as Python and C has the values of its picture: for every activation, formulas, inputs of all kinds, classes and numbers"""
    names = [entry["name"] for entry in shared.ask("table")["activations"]]
    addresses = [f"layers=3:{name}&data=xor&seed={seed}" for seed, name in enumerate(names)]
    addresses += ["layers=2:x*exp(-x^2),max(x,0)&inputs=x,y,xx,yy,xy,sinx,siny,cosx,cosy&own=abs(x*y);x^3/10", "data=hills&layers=4:gelu;3:relu"]
    # With formulas and units of their own.
    in_c = ["layers=4:x*sin(x),relu,tanh,x*exp(-x^2);2:max(x,0)*erf(x)&data=xor", "data=hills&layers=3:x/(1+abs(x)),x/(1+abs(x)),gelu&seed=3"]
    addresses += in_c
    for address in addresses:
        frame, run = shared.run(address.replace("+", "%2B"), 25)
        scope = {}
        exec(shared.read(f"runs/{run['id']}/files/playground.py").decode(), scope)
        network = compiled(shared.read(f"runs/{run['id']}/files/network.c")) if address in in_c else None
        pictures = shared.pictures(run["id"])[-64 * 64:]
        unit = frame["layers"][-1][0]
        for place in range(37, 64 * 64, 271):
            x, y = [(part + 0.5) / 64 * 12 - 6 for part in (place % 64, 63 - place // 64)]
            value = scope["network"](x, y)
            found = value / unit["scale"] if run["setup"]["isRegression"] else 2 * value - 1
            assert abs(found - (pictures[place] - 128) / 127) < 0.006, (address, x, y, found, pictures[place])
            if network:
                output = network(x, y)
                found = output if run["setup"]["isRegression"] else 1 / (1 + math.exp(-output))
                assert abs(found - value) < 1e-4 * (1 + abs(value)), (address, x, y, found, value)
        shared.ask(f"runs/{run['id']}/end", "")


def row_trains_elsewhere(_):
    """the saved Swift program, compiled with the library, makes the page's model: classes, numbers, inputs and units of all kinds"""
    swift, headers = shutil.which("swiftc"), os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../Sources/CHillockKernels/include")
    if swift is None or not os.path.exists(os.path.join(PROGRAMS, "Modules", "Hillock.swiftmodule")):
        return "skipped: there is no compiler beside the modules"
    objects = [path for module in ["Hillock", "HillockFormula", "CHillockKernels", "BigInt"] for path in glob.glob(os.path.join(PROGRAMS, f"{module}.build", "**", "*.o"), recursive=True)]
    for address in [
        "", "layers=4:relu,relu,tanh,x*sin(x);3:gelu&dropout=0.2&optimizer=adam&clip=1&noise=20", "data=hills&inputs=x,y,xy,sinx&own=abs(x)&loss=huber&optimizer=nesterov&l2=0.01",
        "data=moons&schedule=cosine&epochs=6&share=70&seed=12345&batch=7"]:
        epochs = 6
        run = shared.ask("runs", address)
        frame, run = shared.run(address, epochs * run["setup"]["stepsPerEpoch"])
        folder = tempfile.mkdtemp()
        for name in ["playground.swift", "playground.csv"]:
            with open(os.path.join(folder, name), "wb") as file:
                file.write(shared.read(f"runs/{run['id']}/files/{name}"))
        built = subprocess.run(
            [swift, "-swift-version", "6", "playground.swift", "-o", "playground", "-I", os.path.join(PROGRAMS, "Modules"), "-I", headers,
             "-Xcc", f"-fmodule-map-file={PROGRAMS}/CHillockKernels.build/module.modulemap", *objects], cwd=folder, capture_output=True, text=True, timeout=300)
        assert built.returncode == 0, built.stderr[-2000:]
        ran = subprocess.run(["./playground"], cwd=folder, capture_output=True, text=True, timeout=120)
        assert ran.stdout.strip() == frame["fingerprint"], (address, ran.stdout, ran.stderr, frame["fingerprint"])
        assert os.path.getsize(os.path.join(folder, "playground.safetensors")) > 100
        shutil.rmtree(folder)


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


def row_tables(browser):
    """Explore: the errors of another program's values in ulp, where a table of them is there"""
    folder = tempfile.mkdtemp()

    def single(value):
        return struct.unpack("<f", struct.pack("<f", value))[0]

    # Values of a program whose tanh is right but at 0.5, where it is three floats too large.
    with open(os.path.join(folder, "other-tanh.csv"), "w") as file:
        file.write("x,y\n")
        for index in range(1, 41):
            x = index / 8
            y = single(math.tanh(x))
            if x == 0.5:
                y = struct.unpack("<f", struct.pack("<I", struct.unpack("<I", struct.pack("<f", y))[0] + 3))[0]
            file.write(f"{x!r},{y!r}\n")
    with Play("--tables", folder) as server:
        browser.open(server.home + "#page=explore&explore=tanh")
        browser.wait("document.querySelector('#explored')?.textContent.includes('other: 39 of 40 values are correctly rounded; the worst is 3.0 ulp off, at x = 0.5')", "the errors")
        browser.open("about:blank")
    shutil.rmtree(folder)


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
    """Check: a document as it is to be read, with verdicts in the margin, witness and repair on a click, formulas as MathML"""
    browser.open(HOME + "#page=check")
    browser.wait("document.querySelectorAll('.mark').length >= 4", "statements")
    assert browser.run("return document.querySelectorAll('.margin .mark.proved').length") >= 2
    assert browser.run("return document.querySelectorAll('.margin .mark.refuted').length") == 1
    assert browser.run("return document.querySelectorAll('.body h3').length") == 1
    assert browser.run("return document.querySelector('.body em').textContent") == "sigmoid"
    assert browser.run("return document.querySelectorAll('.math.judged.proved math mfrac, .math.judged math mfrac').length") >= 1
    assert browser.run("return getComputedStyle(document.querySelector('.why.refuted')).display") == "none"
    browser.click(".mark.refuted")
    assert browser.run("return document.querySelector('.mark.refuted').getAttribute('aria-expanded')") == "true"
    assert browser.run("return getComputedStyle(document.querySelector('.why.refuted')).display") != "none"
    assert "repair" in browser.text(".why.refuted") and "witness" in browser.text(".why.refuted")
    browser.click(".mark.refuted")
    assert browser.run("return getComputedStyle(document.querySelector('.why.refuted')).display") == "none"


DOCUMENTS = {
    "a.tex": "\\documentclass{article}\n\\begin{document}\n\\section{Sigmoid}\nLet $\\sigma(x) = \\frac{1}{1+e^{-x}}$.\n\\begin{equation}\n\\tanh(x) = 2\\sigma(2x) - 1\n\\end{equation}\n\\end{document}\n",
    "a.rst": "Sigmoid\n=======\n\nLet :math:`\\sigma(x) = \\frac{1}{1+e^{-x}}`.\n\n.. math::\n\n   \\tanh(x) = 2\\sigma(2x) - 1\n",
    "a.html": "<h1>Sigmoid</h1><p>Let \\(\\sigma(x) = \\frac{1}{1+e^{-x}}\\).</p><p>\\[\\tanh(x) = 2\\sigma(2x) - 1\\]</p>",
    "a.ipynb": '{"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Sigmoid\\n", "\\n", "Let $\\\\sigma(x) = \\\\frac{1}{1+e^{-x}}$.\\n", "\\n", "$$\\\\tanh(x) = 2\\\\sigma(2x) - 1$$\\n"]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
}


def row_documents(browser):
    """Check: a file that is dropped, of each format, is drawn with its marks at their formulas"""
    browser.open(HOME + "#page=check")
    browser.wait("document.querySelectorAll('.mark').length >= 4", "statements")
    for name, text in DOCUMENTS.items():
        browser.run("""document.querySelector('#checked').replaceChildren(); const transfer = new DataTransfer(); transfer.items.add(new File([arguments[1]], arguments[0]));
            document.querySelector('.check').dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: transfer}));""", name, text)
        browser.wait("document.querySelectorAll('.mark.proved').length === 1", f"{name}: a proof")
        assert browser.text(".body h3") == "Sigmoid", name
        assert browser.run("return document.querySelectorAll('.math.display.judged.proved math').length") == 1, f"{name}: the mark is not at its formula"


def row_text_stays_text(browser):
    """markup in what is typed stays text"""
    browser.open(HOME + "#page=check")
    browser.wait("document.querySelectorAll('.mark').length >= 4", "statements")
    for name in ["markdown", "html"]:
        browser.choose("#set-format", name)
        browser.type("#document", "<p>&lt;img src=x&gt; <img src=x onerror=\"window.broken=1\"> and $\\text{<b>x</b>} = 1$ img</p> <script>window.broken=1</script>")
        browser.click("#do-check")
        browser.wait("document.querySelector('#checked').textContent.includes('img')", "the text")
        time.sleep(0.2)
        assert browser.run("return document.querySelectorAll('main img, main script, main b').length") == 0, name
    browser.open(HOME + "#data=points&layers=%3Cimg%20src=x%20onerror=window.broken=1%3E:tanh&formula=%3Cb%3E")
    browser.wait("document.querySelector('#fault')?.hidden === false", "a refusal")
    assert browser.run("return window.broken ?? 0") == 0
    assert browser.run("return document.querySelectorAll('main img, main script').length") == 0
