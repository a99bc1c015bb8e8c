#!/usr/bin/env python3
"""Runs what the documents show and compares it with what they say comes of it:

    Scripts/check-documents.py .build/release/hillock [--only NAME] [--skip-swift] [--scratch-path FOLDER]

The documents are README.md, CONTRIBUTING.md and the Markdown files of Documentation. Each has a temporary folder of its own,
in which its fences are run in their order; `hillock` there is the tool that was named. Samples in documentation comments of
Sources are compiled, each as the body of a function that is handed what SURROUNDINGS names.

    ```sh       commands, which have to end well; a following ```text fence is their output
    ```text     the output of the fence before it; or, where its first line begins with `$ `, commands with their outputs
    ```swift    a program, which is built for release and run, with the following ```text fence as its output. Without an
                import it has those of the library's modules. One that imports PackageDescription is the manifest of the
                package in which all are built, with the repository at hand in place of the address
    ```python   the same as the Swift program before it with another library, not run: the Swift program has no more lines,
                blank ones and comments left aside. A row `| … | N | M |` of a table in front of the first pair tells both
                counts, a row for each pair in their order
    others      have to have a mark

A mark is a comment in front of a fence:

    <!-- file: NAME -->            the fence is written to this file for the commands after it
    <!-- exit: N … -->             the codes with which the commands end, where that is not 0
    <!-- compared by: SUITE -->    a test of this name compares the fence; its file has to exist
    <!-- part of: FILE -->         these lines are in this file of the repository, which the check builds and runs
    <!-- not run: REASON -->       neither run nor compared; also in front of a picture
    <!-- run: COMMANDS -->         commands that a reader needs not see; stands anywhere

In outputs a number before ` s`, ` ms`, ` µs` or ` samples/s` stands for any number, `…` at the end of a line for any rest of
it, and a line `…` for any lines. `swift run -c release hillock` is the tool. Pictures that a document shows are made
again by its commands under the same name and compared.

Exit code 1 when a fence fails. The script first tries itself on documents with faults, each of which has to be found.
"""
import argparse, os, re, shutil, subprocess, sys, tempfile, time

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MODULES = ["Hillock", "HillockDocuments", "HillockForming", "HillockFormula", "HillockInterchange", "HillockProof"]
FENCE = re.compile(r"^ {0,3}```+ *([A-Za-z]*) *$")
MARK = re.compile(r"<!-- *(file|exit|compared by|part of|not run|run): *(.*?) *-->", re.S)
ROW = re.compile(r"^\|.*\| *(\d+) *\| *(\d+) *\|$")
SURROUNDINGS = """network: Network, data: Dataset, validation: Dataset, model: Model, start: Model, trained: TrainedModel,
  trainer: Trainer, configuration: TrainingConfiguration, rows: [[Float]], row: [Float], labels: [String], url: URL"""
LIMIT = 120  # Seconds for one fence.


class Fence:
    def __init__(self, line, language, text, marks):
        self.line, self.language, self.text, self.marks = line, language, text, marks


def fences(text):
    """The fences of a document, hidden commands among them, in their order."""
    found, marks, lines, index = [], {}, text.split("\n"), 0
    while index < len(lines):
        opening = FENCE.match(lines[index])
        if lines[index].lstrip().startswith("<!--"):
            start = index
            while "-->" not in lines[index] and index + 1 < len(lines):
                index += 1
            mark = MARK.search("\n".join(lines[start:index + 1]))
            if mark and mark[1] == "run":
                found.append(Fence(start + 1, "sh", mark[2], {"run": ""}))
            elif mark:
                marks[mark[1]] = mark[2]
        elif opening:
            start, body = index + 1, []
            index += 1
            while index < len(lines) and lines[index].strip() != "```":
                body.append(lines[index])
                index += 1
            found.append(Fence(start, opening[1], "\n".join(body), marks))
            marks = {}
        elif lines[index].strip():
            marks = {}
        index += 1
    return found


def samples(text):
    """The Swift samples in the documentation comments of a source, each with the line in front of it."""
    found, body = [], None
    for number, line in enumerate(text.split("\n"), 1):
        comment = re.match(r"\s*/// ?(.*)$", line)
        if comment and re.match(r"```+ *swift *$", comment[1]):
            body = []
            found.append((number, body))
        elif comment and body is not None and not comment[1].startswith("```"):
            body.append(comment[1])
        else:
            body = None
    return [(number, "\n".join(body)) for number, body in found]


def count(program):
    """The lines of a program without blank ones and comments."""
    return sum(1 for line in program.split("\n") if line.strip() and not re.match(r"\s*(//|#)", line))


def pattern(expected):
    """A regular expression for an output, and how many places of it may be anything."""
    places, parts = 0, []
    for line in expected.rstrip("\n").split("\n"):
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
            places += 1
            continue
        rest = line.endswith("…")
        escaped = re.escape(line[:-1] if rest else line)
        escaped, times = re.subn(r"\d[\d,]*(?:\\\.\d+)?(?=\\ (?:s|ms|µs|samples/s)\b)", r"\\d[\\d,.]*", escaped)
        parts.append(escaped + (".*" if rest else "") + r"\n")
        places += times + rest
    return "".join(parts), places


def agrees(expected, output):
    return re.fullmatch(pattern(expected)[0], output.rstrip("\n") + "\n") is not None


def console(text):
    """The commands and outputs of a fence whose commands begin with `$ `."""
    pairs = []
    for line in text.split("\n"):
        if line.startswith("$ "):
            pairs.append([line[2:], ""])
        elif pairs and pairs[-1][1] == "" and pairs[-1][0].endswith("\\"):
            pairs[-1][0] += "\n" + line
        else:
            pairs[-1][1] += line + "\n"
    return [(command, output.rstrip("\n") + "\n" if output.strip() else "") for command, output in pairs]


class Check:
    def __init__(self, tool, repository=REPOSITORY):
        self.tool, self.repository = tool, repository
        self.ran = self.compared = self.anywhere = 0
        self.skipped, self.elsewhere, self.faults = [], [], []
        self.programs, self.manifest, self.samples = [], None, []

    def document(self, name, text):
        """Runs the fences of one document; its Swift programs wait for the build."""
        folder = tempfile.mkdtemp(prefix="hillock-document-")
        os.mkdir(os.path.join(folder, "bin"))
        os.symlink(self.tool, os.path.join(folder, "bin", "hillock"))
        inside = os.path.join(folder, "work")
        os.mkdir(inside)
        try:
            # What the next output belongs to: an output that was made, a program, or `False` for a command that failed.
            before, self.pairs = None, []
            for fence in fences(text):
                before = self.fence(name, fence, folder, inside, before)
            if self.pairs:
                rows = [(int(row[1]), int(row[2])) for row in map(ROW.match, text.split("\n")) if row]
                if rows != self.pairs:
                    self.fault(name, 0, f"the table of lines has {rows}, the programs {self.pairs}")
            self.pictures(name, text, inside)
        finally:
            shutil.rmtree(folder)

    def fault(self, name, line, message):
        self.faults.append(f"{name}:{line}: {message}")

    def fence(self, name, fence, folder, inside, before):
        marks, language = fence.marks, fence.language
        if "not run" in marks:
            self.skipped.append(f"{name}:{fence.line}: {marks['not run']}")
        elif "compared by" in marks:
            suite = marks["compared by"]
            tests = os.path.join(self.repository, "Tests")
            if not any(f"{suite}.swift" in files for _, _, files in os.walk(tests)):
                self.fault(name, fence.line, f"there is no test {suite}")
            self.elsewhere.append(f"{name}:{fence.line}: {suite}")
        elif "part of" in marks:
            path = os.path.join(self.repository, marks["part of"])
            if not os.path.exists(path):
                self.fault(name, fence.line, f"there is no {marks['part of']}")
            elif fence.text.strip() not in open(path).read():
                self.fault(name, fence.line, f"other lines than those of {marks['part of']}")
            self.elsewhere.append(f"{name}:{fence.line}: {marks['part of']}")
        elif "file" in marks:
            path = os.path.join(inside, marks["file"])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(fence.text + "\n")
            self.ran += 1
        elif language == "sh":
            output = self.run(name, fence, fence.text, marks.get("exit", "0").split(), folder, inside)
            self.ran += "run" not in marks
            return before if "run" in marks else output
        elif language == "text" and fence.text.startswith("$ "):
            codes = marks.get("exit", "").split()
            for number, (command, expected) in enumerate(console(fence.text)):
                code = codes[number] if number < len(codes) else "0"
                output = self.run(name, fence, command, [code], folder, inside)
                self.ran += 1
                if output is not False:
                    self.compare(name, fence.line, expected, output)
        elif language == "text":
            if isinstance(before, dict):
                before["output"], before["line"] = fence.text, fence.line
                return before
            elif isinstance(before, str):
                self.compare(name, fence.line, fence.text, before)
            elif before is None:
                self.fault(name, fence.line, "an output without a command in front of it")
        elif language == "swift" and "import PackageDescription" in fence.text:
            if self.manifest:
                self.fault(name, fence.line, "a second manifest")
            self.manifest = fence.text
        elif language == "swift":
            program = {"name": name, "start": fence.line, "text": fence.text, "output": None, "line": 0}
            self.programs.append(program)
            return program
        elif language == "python":
            if not isinstance(before, dict):
                self.fault(name, fence.line, "a program of another library without a Swift program in front of it")
            else:
                self.pairs.append((count(before["text"]), count(fence.text)))
                if self.pairs[-1][0] > self.pairs[-1][1]:
                    self.fault(name, fence.line, f"the Swift program has more lines: {self.pairs[-1]}")
        else:
            self.fault(name, fence.line, f"a fence '{language}' without a mark")
        return None

    def run(self, name, fence, commands, codes, folder, inside):
        """What commands print, or `False` when they do not end as they should."""
        commands = commands.replace("swift run -c release hillock", "hillock")
        environment = dict(os.environ, PATH=os.path.join(folder, "bin") + ":" + os.environ["PATH"])
        try:
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", commands], cwd=inside, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            self.fault(name, fence.line, f"takes over {LIMIT} s")
            return False
        if str(done.returncode) not in codes:
            self.fault(name, fence.line, f"ended with {done.returncode}: {commands}\n{done.stderr[-2000:]}")
            return False
        return done.stdout

    def compare(self, name, line, expected, output):
        self.compared += 1
        self.anywhere += pattern(expected)[1]
        if not agrees(expected, output):
            self.fault(name, line, f"the output is another one:\n{output}")

    def pictures(self, name, text, inside):
        """Pictures of this repository that the document shows, where its commands make them."""
        for mark, path in re.findall(r"(?:<!-- *not run: *([^>]*?) *-->\s*)?!\[[^\]]*\]\(([^)]+)\)", text):
            there = os.path.join(self.repository, os.path.dirname(name), path)
            made = os.path.join(inside, os.path.basename(path))
            if not os.path.exists(there):
                self.fault(name, 0, f"there is no picture {path}")
            elif mark:
                self.skipped.append(f"{name}: {path}: {mark}")
            elif not os.path.exists(made):
                self.fault(name, 0, f"no command of the document makes {os.path.basename(path)}")
            else:
                self.compared += 1
                with open(there, "rb") as one, open(made, "rb") as other:
                    if one.read() != other.read():
                        self.fault(name, 0, f"{path} is another picture than its command makes")

    def comments(self):
        """Takes the samples of documentation comments."""
        for folder, _, files in sorted(os.walk(os.path.join(self.repository, "Sources"))):
            for name in sorted(files):
                if name.endswith(".swift"):
                    path = os.path.join(folder, name)
                    with open(path) as file:
                        self.samples += [(os.path.relpath(path, self.repository), *sample) for sample in samples(file.read())]

    def build(self, scratch):
        """Builds the programs of all documents in one package and runs them; returns whether they were built."""
        if not self.manifest:
            self.fault("README.md", 0, "no manifest of a package that depends on Hillock")
            return False
        package = os.path.join(scratch, "documents-package")
        shutil.rmtree(package, ignore_errors=True)
        manifest, count = re.subn(
            r"\.package\(url: \"[^\"]*\"[^)]*\)", f'.package(name: "hillock", path: "{self.repository}")', self.manifest)
        if count != 1:
            self.fault("README.md", 0, "the manifest does not depend on one package")
        products = ", ".join(f'.product(name: "{module}", package: "hillock")' for module in MODULES)
        for number, program in enumerate(self.programs):
            target = f"program{number}"
            os.makedirs(os.path.join(package, "Sources", target))
            text = program["text"]
            if not re.search(r"^import ", text, re.M):
                text = "".join(f"import {module}\n" for module in MODULES) + text
            place = f'#sourceLocation(file: "{program["name"]}", line: {program["start"] + 1})\n'
            with open(os.path.join(package, "Sources", target, "main.swift"), "w") as file:
                file.write(place + text + "\n")
            manifest += f'\npackage.targets.append(.executableTarget(name: "{target}", dependencies: [{products}]))'
        imports = "".join(f"import {module}\n" for module in ["Foundation"] + MODULES)
        os.makedirs(os.path.join(package, "Sources", "samples"))
        for number, (name, line, text) in enumerate(self.samples):
            with open(os.path.join(package, "Sources", "samples", f"Sample{number}.swift"), "w") as file:
                # In a function that is asynchronous the asynchronous one of two of a name is meant.
                effects = "async throws" if re.search(r"\bawait\b", text) else "throws"
                file.write(
                    f"{imports}func sample{number}({SURROUNDINGS}) {effects} {{\n"
                    f'#sourceLocation(file: "{name}", line: {line + 1})\n{text}\n#sourceLocation()\n}}\n')
        if self.samples:
            manifest += f'\npackage.targets.append(.target(name: "samples", dependencies: [{products}]))'
        # The manifest's own targets have programs too: the first of the document.
        for target in re.findall(r"Target\(\s*name: \"(\w+)\"", self.manifest):
            shutil.copytree(os.path.join(package, "Sources", "program0"), os.path.join(package, "Sources", target))
        with open(os.path.join(package, "Package.swift"), "w") as file:
            file.write(manifest + "\n")
        # The versions that the repository was built with, where it was.
        resolved = os.path.join(self.repository, "Package.resolved")
        if os.path.exists(resolved):
            shutil.copy(resolved, package)
        command = ["swift", "build", "-c", "release", "--package-path", package, "--scratch-path", scratch]
        built = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if built.returncode != 0:
            errors = sorted({line for line in built.stdout.split("\n") if re.search(r"\d+:\d+: error:", line)})
            self.fault("Swift", 0, "the programs do not compile:\n" + ("\n".join(errors) or built.stdout)[-6000:])
            return False
        for line in built.stdout.split("\n"):
            if ".md:" in line and "warning:" in line:
                self.fault("Swift", 0, line)
        folder = subprocess.run(command + ["--show-bin-path"], stdout=subprocess.PIPE, text=True).stdout.strip()
        for number, program in enumerate(self.programs):
            inside = tempfile.mkdtemp(prefix="hillock-document-")
            try:
                done = subprocess.run(
                    [os.path.join(folder, f"program{number}")], cwd=inside, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE, text=True, timeout=LIMIT)
                self.ran += 1
                if done.returncode != 0:
                    self.fault(program["name"], program["start"], f"ended with {done.returncode}: {done.stderr}")
                elif program["output"] is not None:
                    self.compare(program["name"], program["line"], program["output"], done.stdout)
            finally:
                shutil.rmtree(inside)
        return True


def try_itself(tool):
    """Documents with one fault each: what does not find them is no check."""
    right = "```sh\nprintf 'a\\nb 3 s\\nc d\\n'\n```\n\n```text\na\nb 4.5 s\nc…\n```\n"
    wrong = {
        "a wrong output": right.replace("text\na", "text\nA"),
        "a line too many": right.replace("c…", "c…\nd"),
        "a line too few": right.replace("a\nb 4.5 s", "b 4.5 s"),
        "a command that fails": "```sh\nfalse\n```\n",
        "a command that fails in front of another": "```sh\nfalse\ntrue\n```\n",
        "another code": "<!-- exit: 3 -->\n\n```sh\nexit 4\n```\n",
        "an output of nothing": "```text\na\n```\n",
        "an unknown language without a mark": "```yaml\na: 1\n```\n",
        "a wrong console": "```text\n$ echo a\nb\n```\n",
        "a mark in front of prose": "<!-- not run: it is long -->\n\nProse.\n\n```sh\nfalse\n```\n",
        "a test that is not there": "<!-- compared by: NoSuchTests -->\n\n```text\na\n```\n",
        "a picture that is not there": "![a](nowhere.svg)\n",
        "a hidden command that fails": "<!-- run: false -->\n",
        "a program with more lines": "| a | 2 | 1 |\n\n```swift\na\nb\n```\n\n```python\na\n# b\n```\n",
        "a wrong count of lines": "| a | 1 | 2 |\n\n```swift\na\n\n```\n\n```python\na\n```\n",
        "a program without its counterpart": "```python\na\n```\n",
        "lines that no file has": "<!-- part of: README.md -->\n\n```swift\nno such line\n```\n",
        "what the tool does not know": "```sh\nhillock activation gelou\n```\n",
    }
    check = Check(tool)
    check.document("right", right)
    if check.faults or check.compared != 1:
        sys.exit(f"documents: the check refuses a right document: {check.faults}")
    for what, text in wrong.items():
        check = Check(tool)
        check.document("wrong", text)
        if len(check.faults) != 1:
            sys.exit(f"documents: the check does not find {what}: {check.faults}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--only", help="the documents whose names have this in them, without the build of programs")
    parser.add_argument("--skip-swift", action="store_true", help="do not build the programs")
    parser.add_argument(
        "--scratch-path", default=os.path.join(REPOSITORY, ".build", "documents"),
        help="where the programs are built; a folder in which the libraries were built for release saves time")
    options = parser.parse_args()
    tool = os.path.abspath(options.tool)
    try_itself(tool)
    check, begin = Check(tool), time.time()
    names = ["README.md", "CONTRIBUTING.md"]
    for folder, _, files in sorted(os.walk(os.path.join(REPOSITORY, "Documentation"))):
        names += [os.path.relpath(os.path.join(folder, name), REPOSITORY) for name in sorted(files) if name.endswith(".md")]
    for name in names:
        if not options.only or options.only in name:
            with open(os.path.join(REPOSITORY, name)) as file:
                check.document(name, file.read())
    commands = time.time() - begin
    with_swift = not options.skip_swift and not options.only
    if with_swift:
        check.comments()
    is_built = with_swift and check.build(os.path.abspath(options.scratch_path))
    for line in check.skipped:
        print(f"documents: not run: {line}")
    for line in check.elsewhere:
        print(f"documents: compared by a test: {line}")
    for line in check.faults:
        print(f"documents: {line}", file=sys.stderr)
    print(
        f"documents: {check.ran} run in {commands:.0f} s, {check.compared} compared with {check.anywhere} places that may be "
        f"anything, {len(check.programs)} programs and {len(check.samples)} samples of comments {'built' if is_built else 'NOT built'}, "
        f"{len(check.elsewhere)} compared by tests, {len(check.skipped)} not run, {len(check.faults)} wrong")
    sys.exit(1 if check.faults else 0)


main()
