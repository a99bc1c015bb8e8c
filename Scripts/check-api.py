#!/usr/bin/env python3
"""The public declarations of the modules, compared with those that are committed in Documentation/API.txt.

  Scripts/check-api.py           says what was added or removed; exit code 1 where anything was
  Scripts/check-api.py --write   writes the file

The face has limits, at which the script fails too: LIMIT symbols with all cases, requirements and members that meet these; as many lines
that say `public`, those for tools (`@_spi`) among them; and the share of symbols with a comment.

One line is one declaration that says `public`: the module, the type in which it stands, and the declaration without its body and
its value. Not a line of its own has

- a case of an enumeration or a requirement of a protocol, which has no access of its own: it stands behind its type in braces;
- a conformance in an extension, which stands behind the type's name with the others;
- a member that does nothing but meet a requirement of a protocol that its type shows there (`==`, `encode(to:)`, `description`,
  `Dataset.rowCount` of `ExampleSource`, a requirement's default). The compiler makes the same difference: in its symbol graph
  (`swift package dump-symbol-graph`) such a member has a `sourceOrigin`, the requirement.

What is marked `@_spi` is not there. The numbers that are compared with the limits count cases, requirements and such members too, as
the compiler's symbol graph does.

The sources are read, not the compiled modules, so that it takes a second and needs no build. A declaration counts as documented if a
comment stands before it; cases and requirements are asked for theirs in the same way.
"""
import argparse
import bisect
import difflib
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FILE = os.path.join(ROOT, "Documentation", "API.txt")
MODULES = ("HillockFormula", "HillockProof", "HillockDocuments", "Hillock", "HillockPictures", "HillockForming", "HillockInterchange", "HillockChecking")

# There are fewer symbols than this, and fewer lines that say `public`.
LIMIT = 700
# At least this share of the symbols has a comment.
DOCUMENTED = 0.95

ACCESS = ("public", "package", "private", "fileprivate", "internal", "open")
MODIFIER = (
    r"(?:@\w+(?:\([^()]*\))?|(?:public|package|private|fileprivate|internal|open)(?:\(set\))?|static|final|indirect|mutating"
    r"|nonmutating|override|lazy|weak|unowned(?:\(\w+\))?|nonisolated(?:\(\w+\))?|prefix|postfix|infix|convenience|required)"
)
KEYWORD = "struct|enum|class|actor|protocol|extension|func|init|subscript|var|let|typealias|associatedtype|case"
START = re.compile(r"(?P<modifiers>(?:" + MODIFIER + r"\s+)*)(?P<keyword>" + KEYWORD + r")\b(?!\s*:)")
TYPES = ("struct", "enum", "class", "actor", "protocol", "extension")
GOES_ON = re.compile(r"\s*(?:->|where\b|throws\b|async\b|rethrows\b|\{)")
# What the protocols of the standard library and of Foundation ask for, by the names of the members.
ASKED = {
    "Equatable": {"==(a:b:)"},
    "Comparable": {"<(a:b:)"},
    "Hashable": {"==(a:b:)", "hash(into:)"},
    "Encodable": {"encode(to:)"},
    "Decodable": {"init(from:)"},
    "Codable": {"encode(to:)", "init(from:)"},
    "CustomStringConvertible": {"description"},
    "ExpressibleByIntegerLiteral": {"init(integerLiteral:)"},
    "ExpressibleByFloatLiteral": {"init(floatLiteral:)"},
    "ExpressibleByArrayLiteral": {"init(arrayLiteral:)"},
    "AsyncSequence": {"makeAsyncIterator()", "Iterator"},
    "AsyncIteratorProtocol": {"next()"},
}


def mask(text):
    """The same text, with spaces instead of comments and of what stands in strings."""
    out = list(text)

    def blank(start, end):
        for index in range(start, end):
            if out[index] != "\n":
                out[index] = " "

    def string(place):
        hashes = 0
        while text[place] == "#":
            hashes, place = hashes + 1, place + 1
        quote = '"""' if text.startswith('"""', place) else '"'
        end, escape = quote + "#" * hashes, "\\" + "#" * hashes
        place += len(quote)
        while place < len(text) and not text.startswith(end, place):
            if text.startswith(escape + "(", place):
                start = place
                place, depth = place + len(escape) + 1, 1
                while depth:
                    if text[place] == '"':
                        place = string(place)
                        continue
                    depth += {"(": 1, ")": -1}.get(text[place], 0)
                    place += 1
                blank(start, place)
            elif text.startswith(escape, place):
                blank(place, place + len(escape) + 1)
                place += len(escape) + 1
            else:
                blank(place, place + 1)
                place += 1
        return place + len(end)

    place = 0
    while place < len(text):
        if text.startswith("//", place):
            end = text.find("\n", place)
            end = len(text) if end < 0 else end
            blank(place, end)
            place = end
        elif text.startswith("/*", place):
            end, depth = place + 2, 1
            while depth:
                if text.startswith("/*", end):
                    depth, end = depth + 1, end + 2
                elif text.startswith("*/", end):
                    depth, end = depth - 1, end + 2
                else:
                    end += 1
            blank(place, end)
            place = end
        elif text[place] == '"' or re.match(r'#+"', text[place : place + 4]):
            place = string(place)
        else:
            place += 1
    return "".join(out)


def header_end(code, place, keyword):
    """Where the declaration ends whose keyword ends at `place`: before its body, its value, or its line."""
    depth = 0
    while place < len(code):
        character = code[place]
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif depth == 0:
            if character == "{" or character == ";":
                return place
            if character == "=" and keyword in ("var", "let") and code[place - 1] == " ":
                return place
            if character == "\n" and not GOES_ON.match(code, place):
                if not (keyword == "case" and code[:place].rstrip().endswith(",")) and keyword not in TYPES:
                    return place
            if character == "}":
                return place
        place += 1
    return place


class Declaration:
    def __init__(self, path, start, modifiers, keyword, header, chain, parent, is_documented):
        self.path, self.start, self.keyword = path, start, keyword
        self.modifiers = re.findall(r"@\w+(?:\([^()]*\))?|\w+(?:\(\w+\))?", modifiers)
        self.header, self.chain, self.parent, self.is_documented = header, chain, parent, is_documented
        self.children = []
        words = [word for word in self.modifiers if word in ACCESS]
        self.access = words[0] if words else None
        self.name = ""
        if keyword in TYPES:
            self.name = re.match(r"\w+\s+([\w.]+|\[[^\]]*\])", header).group(1)

    @property
    def key(self):
        """The name with the labels of its parameters."""
        text = self.header
        if re.match(r"(?:static )?func (==|<)", text):
            return re.match(r"(?:static )?func (==|<)", text).group(1) + "(a:b:)"
        if self.keyword in TYPES or self.keyword in ("typealias", "associatedtype"):
            return self.name or text.split()[1]
        if self.keyword in ("var", "let"):
            return re.match(r"\w+\s+`?(\w+)", text).group(1)
        if self.keyword == "case":
            return text
        match = re.match(r"(?:func\s+)?([^\s(<]+|<(?=\s|\())", text)
        name = match.group(1)
        rest = text[match.end() :]
        start = rest.find("(")
        labels, depth, begins = [], 0, True
        for token in re.finditer(r"[\w`]+|[^\s\w]", rest[start:]):
            part = token.group()
            if part in "([{<":
                depth += 1
            elif part in ")]}" or (part == ">" and rest[start:][token.start() - 1] != "-"):
                depth -= 1
                if depth == 0:
                    break
            elif part == "," and depth == 1:
                begins = True
                continue
            elif depth == 1 and begins and re.match(r"[\w`@]", part) and part != "@":
                labels.append(part)
                begins = False
        return name.rstrip("?!") + "(" + "".join(label + ":" for label in labels) + ")"

    @property
    def text(self):
        kept = [word for word in self.modifiers if word.split("(")[0] not in ACCESS and not word.startswith("@")]
        limited = [word for word in self.modifiers if word.endswith("(set)")]
        return " ".join(kept + [self.header]) + (" [read only]" if limited else "")


def declarations(path, text):
    """All declarations of a file that stand in it or in a type, outermost first."""
    code = mask(text)
    lines = [0]
    for match in re.finditer("\n", text):
        lines.append(match.end())
    source_lines = text.split("\n")
    result = []

    def documented(start):
        number = bisect.bisect_right(lines, start) - 2
        while number >= 0 and source_lines[number].strip().startswith("@"):
            number -= 1
        return number >= 0 and source_lines[number].strip().startswith("///")

    def body(place, chain, parent):
        """Reads declarations from `place` to the brace that closes; returns the place behind it."""
        while place < len(code):
            character = code[place]
            if character == "}":
                return place + 1
            if character == "{":
                place = skip(place)
                continue
            if not (character.isalpha() or character in "@_`"):
                place += 1
                continue
            match = START.match(code, place)
            if not match:
                place = re.compile(r"[\w`@]+").match(code, place).end()
                continue
            keyword = match.group("keyword")
            end = header_end(code, match.end(), keyword)
            header = " ".join(text[match.start("keyword") : end].split())
            header = re.sub(r"\s*//.*$", "", header)
            if keyword == "class" and re.match(r"class (var|func)\b", header):
                place = match.end()
                continue
            found = Declaration(
                path, match.start(), match.group("modifiers"), keyword, header, chain, parent, documented(match.start())
            )
            result.append(found)
            if parent:
                parent.children.append(found)
            place = end
            if keyword in TYPES:
                name = found.name.strip("[]")
                place = body(end + 1, chain + name.split("."), found)
            elif keyword in ("var", "let") and code[end : end + 1] == "=":
                place = value(end + 1)
            elif code[end : end + 1] == "{":
                place = skip(end)
        return place

    def value(place):
        """Behind the value of a property, which ends with its line."""
        depth = 0
        while place < len(code):
            if code[place] in "([{":
                depth += 1
            elif code[place] in ")]}":
                if depth == 0:
                    return place
                depth -= 1
            elif code[place] == "\n" and depth == 0:
                return place
            place += 1
        return place

    def skip(place):
        depth = 0
        while place < len(code):
            depth += {"{": 1, "}": -1}.get(code[place], 0)
            place += 1
            if depth == 0:
                return place
        return place

    body(0, [], None)
    return result


def read(module):
    found = []
    for folder, _, files in sorted(os.walk(os.path.join(ROOT, "Sources", module))):
        for name in sorted(files):
            if name.endswith(".swift"):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    found += declarations(path, file.read())
    return found


def public(found, known):
    """Those that users see. `known` says of each type by its name whether they see it, also of the modules before."""
    types = [one for one in found if one.keyword in TYPES and one.keyword != "extension"]
    own = {".".join(one.chain + [one.name]) for one in types}

    def seen(one):
        if any(word.startswith("@_spi") for word in one.modifiers):
            return False
        if one.parent is not None and one.parent.keyword in ("protocol",):
            return known.get(".".join(one.chain), False)
        if one.keyword == "case":
            return known.get(".".join(one.chain), False)
        return one.access in ("public", "open") and all(
            known.get(".".join(one.chain[:count]), ".".join(one.chain[:count]) not in own)
            for count in range(1, len(one.chain) + 1)
        )

    for one in sorted(types, key=lambda type: len(type.chain)):
        known[".".join(one.chain + [one.name])] = seen(one)
    result = []
    for one in found:
        if one.keyword == "extension":
            name = ".".join(one.chain + [one.name])
            if ":" in one.header.split(" where ")[0] and known.get(name, False):
                result.append(one)
        elif seen(one):
            result.append(one)
    return result


def inherited(header):
    """What stands behind the colon of a type's header: the names of its protocols, or the kind of its raw values."""
    match = re.match(r"\w+ [\w.]+(?:<[^>]*>)?\s*:\s*(.*)", header.split(" where ")[0])
    return [name.strip() for name in match.group(1).split(",")] if match else []


class Face:
    """What users see of the modules that were added, in their order."""

    def __init__(self):
        self.known = {}
        # By the full name of a type or protocol.
        self.protocols, self.requirements = {}, {}
        self.all, self.lines, self.counted = [], [], []

    def add(self, module):
        found = public(read(module), self.known)
        self.all += found
        types = {".".join(one.chain + [one.name]): one for one in found if one.keyword in TYPES and one.keyword != "extension"}
        for name, one in types.items():
            self.protocols[name] = inherited(one.header)
        bodies = {}
        for one in found:
            owner = ".".join(one.chain)
            if one.keyword == "extension":
                self.protocols.setdefault(".".join(one.chain + [one.name]), []).extend(inherited(one.header))
            elif one.keyword == "case" or (one.parent is not None and one.parent.keyword == "protocol"):
                bodies.setdefault(owner, []).append(one)
                if one.keyword != "case":
                    self.requirements.setdefault(owner, set()).add(one.key)
        counted = [one for one in found if not self.is_conformance(one, types) and one not in bodies.get(".".join(one.chain), [])]
        for one in counted:
            name = ".".join(one.chain + [one.name])
            text = one.text
            if name in types:
                shown = [protocol for protocol in self.protocols[name] if self.known.get(protocol, True)]
                text = re.sub(r"\s*:.*", "", text) + (": " + ", ".join(dict.fromkeys(shown)) if shown else "")
                inside = sorted(part.text.removeprefix("case ") for part in bodies.get(name, []))
                text += " { " + "; ".join(inside) + " }" if inside else ""
            self.lines.append(" ".join([module, ".".join(one.chain) or "-", text]))
        self.counted.append((module, counted, found))

    def asked(self, name):
        """What the protocols of a type ask for."""
        result = set(self.requirements.get(name, set()))
        for protocol in self.protocols.get(name, []):
            result |= ASKED.get(protocol, set()) | (self.asked(protocol) if protocol in self.protocols else set())
        return result

    def is_conformance(self, one, types):
        if one.keyword == "extension":
            return ".".join(one.chain + [one.name]) in types
        is_requirement = one.parent is not None and one.parent.keyword == "protocol"
        return not is_requirement and one.keyword != "case" and one.key in self.asked(".".join(one.chain))

    def is_documented(self, one):
        """Whether a reader finds it explained: here, or where the protocol that asks for it is."""
        return one.is_documented or one.keyword == "extension" or one.key in self.asked(".".join(one.chain)) and (
            one.parent is None or one.parent.keyword != "protocol"
        )


def public_lines():
    """Lines of the sources that say `public`, also those that do so for tools only."""
    count = 0
    for folder, _, files in os.walk(os.path.join(ROOT, "Sources")):
        for name in files:
            if name.endswith(".swift"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    count += sum(re.search(r"(^|\s|\))public ", line) is not None for line in file)
    return count


def limits(face):
    """Prints the counts that have a limit, and says how many are beyond it."""
    # A conformance is no symbol.
    symbols = [one for one in face.all if one.keyword != "extension"]
    explained = sum(face.is_documented(one) for one in symbols)
    share = explained / max(len(symbols), 1)
    count = public_lines()
    print(
        f"with cases, requirements and what meets these {len(symbols)} symbols, {explained} documented ({100 * share:.1f} %)\n"
        f"{count} lines of the sources say public, those for tools among them"
    )
    wrong = []
    if len(symbols) >= LIMIT:
        wrong.append(f"{len(symbols)} public symbols; there have to be fewer than {LIMIT}: make package what no user names")
    if count >= LIMIT:
        wrong.append(f"{count} lines say public; there have to be fewer than {LIMIT}: make package what no user and no tool names")
    if share < DOCUMENTED:
        wrong.append(f"{100 * share:.1f} % of the public symbols have a comment; at least {100 * DOCUMENTED:.0f} % have to")
    for line in wrong:
        print(line, file=sys.stderr)
    return len(wrong)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write Documentation/API.txt")
    parser.add_argument("--undocumented", action="store_true", help="list those without a comment")
    options = parser.parse_args()

    face = Face()
    for module in MODULES:
        face.add(module)
    lines = sorted(face.lines)

    if options.undocumented:
        for one in face.all:
            if not face.is_documented(one):
                print(os.path.relpath(one.path, ROOT), ".".join(one.chain), one.text)
    for module, counted, _ in face.counted:
        explained = sum(face.is_documented(one) for one in counted)
        print(f"{module}: {len(counted)} public declarations, {explained} documented")
    count = sum(len(counted) for _, counted, _ in face.counted)
    explained = sum(face.is_documented(one) for _, counted, _ in face.counted for one in counted)
    print(f"together {count}, {explained} documented ({100 * explained / max(count, 1):.1f} %)")
    failures = limits(face)

    if options.write:
        with open(FILE, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        return 1 if failures else 0
    try:
        with open(FILE, encoding="utf-8") as file:
            before = file.read().splitlines()
    except FileNotFoundError:
        print("Documentation/API.txt is missing; Scripts/check-api.py --write makes it", file=sys.stderr)
        return 1
    changes = [line for line in difflib.ndiff(before, lines) if line[0] in "+-"]
    for line in changes:
        print(("added:   " if line[0] == "+" else "removed: ") + line[2:])
    if changes:
        print("The public declarations are other ones; if that is meant: Scripts/check-api.py --write", file=sys.stderr)
    return 1 if changes or failures else 0


if __name__ == "__main__":
    sys.exit(main())
