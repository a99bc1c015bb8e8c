"""Looks at the SVG, HTML and PNG files of a folder in a headless browser: look-at-pictures.py BROWSER FOLDER

Part of check-pictures.sh. Only the standard library is used.
"""

import json
import pathlib
import re
import struct
import subprocess
import sys
import zlib

browser, folder = sys.argv[1], pathlib.Path(sys.argv[2])
faults = []


def png_pixels(path):
    """Width, height and rows of RGB bytes of an 8-bit PNG without interlacing."""
    data = path.read_bytes()
    place, packed = 8, b""
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        content = data[place + 8 : place + 8 + length]
        if zlib.crc32(kind + content) != struct.unpack(">I", data[place + 8 + length : place + 12 + length])[0]:
            raise ValueError("wrong checksum of a chunk")
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", content[:10])
        if kind == b"IDAT":
            packed += content
        place += 12 + length
    size = {2: 3, 6: 4}[colour]
    raw, rows, above = zlib.decompress(packed), [], bytes(width * size)
    for row in range(height):
        start = row * (width * size + 1)
        kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + width * size])
        for i in range(len(line) if kind else 0):
            left = line[i - size] if i >= size else 0
            up = above[i]
            corner = above[i - size] if i >= size else 0
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            else:
                p = left + up - corner
                guess = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))[2]
            line[i] = (line[i] + guess) & 255
        rows.append(bytes(line))
        above = rows[-1]
    return width, height, size, rows


def check_not_empty(path, name):
    """At least one pixel in 500 differs from the upper left one, and there are several colours."""
    width, height, size, rows = png_pixels(path)
    paper = rows[0][:3]
    colours, different = set(), 0
    for row in rows[:: max(1, height // 400)]:
        for column in range(0, width, 2):
            pixel = row[column * size : column * size + 3]
            if pixel != paper:
                different += 1
                colours.add(pixel)
    seen = len(rows[:: max(1, height // 400)]) * len(range(0, width, 2))
    if different * 500 < seen or len(colours) < 4:
        faults.append(f"{name}: empty ({different} of {seen} pixels differ from the paper, {len(colours)} colours)")
    return paper


def run(*options):
    profile = folder / "profile"
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}"]
    command += ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    # Nothing is found over a network, so that a page that needs one shows.
    command += ["--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


# Text boxes are as high as the font; what lies above and below the letters of it may touch.
LOOK = """
<script>
addEventListener("load", () => {
const faults = [];
for (const svg of document.querySelectorAll("svg")) {
  const name = svg.closest("[data-name]")?.dataset.name ?? svg.getAttribute("aria-label")?.slice(0, 40) ?? "picture";
  const edge = svg.getBoundingClientRect(), seen = [];
  for (const text of svg.querySelectorAll("text")) {
    const box = text.getBoundingClientRect();
    const upward = (text.getAttribute("transform") ?? "").includes("rotate");
    const v = upward ? 0.5 : box.height * 0.2, h = upward ? box.width * 0.2 : 0.5;
    const own = { l: box.left + h, r: box.right - h, t: box.top + v, b: box.bottom - v, text: text.textContent };
    if (own.l < edge.left || own.r > edge.right || own.t < edge.top || own.b > edge.bottom)
      faults.push(name + ": '" + own.text + "' is cut off");
    for (const other of seen)
      if (own.l < other.r && other.l < own.r && own.t < other.b && other.t < own.b)
        faults.push(name + ": '" + own.text + "' lies on '" + other.text + "'");
    seen.push(own);
  }
  if (seen.length < 3) faults.push(name + ": hardly any text");
}
for (const entry of performance.getEntriesByType("resource"))
  if (!entry.name.startsWith("data:")) faults.push("asks for " + entry.name);
if (document.documentElement.scrollWidth > innerWidth + 1)
  faults.push("wider than a window of " + innerWidth + ": " + document.documentElement.scrollWidth);
document.body.innerHTML = "";
const out = document.createElement("pre");
out.id = "faults";
out.textContent = JSON.stringify(faults);
document.body.append(out);
});
</script>
"""


def look(name, page, width):
    """What the script in the page finds."""
    place = folder / "look.html"
    place.write_text(page)
    dom = run(f"--window-size={width},900", "--dump-dom", place.as_uri()).stdout
    found = re.search(r'<pre id="faults">(.*?)</pre>', dom, re.S)
    if not found:
        return [f"{name}: the browser did not look at it"]
    text = found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return [f"{name}: {fault}" for fault in json.loads(text)]


def gallery(pictures):
    parts = [f'<div data-name="{name}">{svg}</div>' for name, svg in pictures]
    return "<!doctype html><meta charset=utf-8><body>" + "\n".join(parts) + LOOK


def with_look(html):
    """A page as it is, but with the script and without the policy that forbids scripts."""
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    return html.replace("</body>", LOOK + "</body>").replace("<details>", "<details open>")


def screenshot(path, dark, size):
    image = folder / "screenshot.png"
    image.unlink(missing_ok=True)
    # Half as many pixels a side are enough to see whether there is something.
    options = [f"--window-size={size[0]},{size[1]}", "--force-device-scale-factor=0.5", f"--screenshot={image}"]
    options.append(f"--blink-settings=preferredColorScheme={0 if dark else 1}")
    result = run(*options, path.as_uri())
    if not image.exists():
        faults.append(f"{path.name}: the browser made no picture")
        return
    for line in result.stderr.splitlines():
        if "CONSOLE" in line:
            faults.append(f"{path.name}: {line.split('CONSOLE')[1]}")
    paper = check_not_empty(image, f"{path.name} {'dark' if dark else 'light'}")
    if (sum(paper) < 3 * 128) != dark:
        faults.append(f"{path.name}: the paper is {paper.hex()} for {'dark' if dark else 'light'}")


svgs = sorted(folder.glob("*.svg"))
pages = sorted(folder.glob("*.html"))
pngs = sorted(folder.glob("*.png"))
if not svgs or not pages or not pngs:
    sys.exit("look-at-pictures: there is nothing to look at")
for path in pngs:
    check_not_empty(path, path.name)
faults += look("SVG files", gallery([(path.name, path.read_text()) for path in svgs]), 1600)
for path in svgs:
    size = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', path.read_text())
    for dark in (False, True):
        screenshot(path, dark, (int(float(size[1])) + 1, int(float(size[2])) + 1))
for path in pages:
    html = path.read_text()
    # Wide, and narrow like a telephone (a headless window is not narrower).
    for width in (1000, 500):
        faults += look(f"{path.name} in {width}", with_look(html), width)
    for dark in (False, True):
        screenshot(path, dark, (900, 1600))

# The check can fail: each of these has to be found.
def svg(texts):
    marks = "".join(f'<text x="{x}" y="{y}">{text}</text>' for x, y, text in texts)
    return f'<svg viewBox="0 0 300 100" width="300" height="100" font-size="13">{marks}</svg>'


controls = [
    ("cut off", gallery([("cut", svg([(280, 50, "too long for it"), (5, 20, "a"), (5, 80, "b")]))])),
    ("lies on", gallery([("on", svg([(20, 50, "one text"), (40, 52, "another"), (5, 90, "b")]))])),
    ("asks for", "<!doctype html><body><img src='http://example.invalid/a.png'></body>" + LOOK),
    ("wider than", "<!doctype html><body><div style='width:3000px'>a</div></body>" + LOOK),
]
for wanted, page in controls:
    if not any(wanted in fault for fault in look("control", page, 1000)):
        faults.append(f"a planted fault was not found: {wanted}")
empty = folder / "control.html"
empty.write_text("<!doctype html><body><script>console.error('planted')</script>")
before = len(faults)
screenshot(empty, False, (300, 200))
found = faults[before:]
del faults[before:]
for wanted in ("planted", "empty"):
    if not any(wanted in fault for fault in found):
        faults.append(f"a planted fault was not found: {wanted}")

for fault in faults:
    print(f"check-pictures: {fault}", file=sys.stderr)
if faults:
    sys.exit(1)
print(f"check-pictures: {len(svgs)} SVG and {len(pngs)} PNG files and {len(pages)} pages, light and dark: as they should be")
