#!/usr/bin/env python3
"""The public declarations of the modules, compared with those that are committed in Documentation/API.txt.

  Scripts/check-api.py           says what was added or removed; exit code 1 where anything was
  Scripts/check-api.py --write   writes the file

One line is one declaration: the module, the type in which it stands, and the declaration without its body and its value. Cases of a
public enumeration, requirements of a public protocol and conformances in extensions of public types count too, for a change of them
breaks users as well. What is marked `@_spi` does not.

The sources are read, not the compiled modules, so that it takes a second and needs no build. A declaration counts as documented if a
comment stands before it or before the requirement of a protocol that it implements.
"""
import argparse
import bisect
import difflib
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FILE = os.path.join(ROOT, "Documentation", "API.txt")
MODULES = ("HillockFormula", "HillockProof", "HillockDocuments", "Hillock", "HillockForming", "HillockInterchange")

ACCESS = ("public", "package", "private", "fileprivate", "internal", "open")
MODIFIER = (
    r"(?:@\w+(?:\([^()]*\))?|(?:public|package|private|fileprivate|internal|open)(?:\(set\))?|static|final|indirect|mutating"
    r"|nonmutating|override|lazy|weak|unowned(?:\(\w+\))?|nonisolated(?:\(\w+\))?|prefix|postfix|infix|convenience|required)"
)
KEYWORD = "struct|enum|class|actor|protocol|extension|func|init|subscript|var|let|typealias|associatedtype|case"
START = re.compile(r"(?P<modifiers>(?:" + MODIFIER + r"\s+)*)(?P<keyword>" + KEYWORD + r")\b(?!\s*:)")
TYPES = ("struct", "enum", "class", "actor", "protocol", "extension")
GOES_ON = re.compile(r"\s*(?:->|where\b|throws\b|async\b|rethrows\b|\{)")
# Requirements of the standard library and of Foundation, which explain themselves there.
KNOWN = re.compile(
    r"(func (==|<|hash\(into|encode\(to|makeAsyncIterator|next\(\))|init\((from decoder|\w+Literal|arrayLiteral)"
    r"|var description\b|prefix func -|func [-+*/] )"
)


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
        self.path, self.start, self.modifiers, self.keyword = path, start, modifiers.split(), keyword
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
            if name.endswith(".swift") and not name.endswith(".pb.swift"):
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


def documented(one, requirements):
    """Whether a reader finds it explained."""
    if one.is_documented or one.keyword == "extension" or KNOWN.search(one.text):
        return True
    return one.keyword not in TYPES and one.key in requirements


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write Documentation/API.txt")
    parser.add_argument("--undocumented", action="store_true", help="list those without a comment")
    options = parser.parse_args()

    lines, summary, bare, known = [], [], [], {}
    requirements = set()
    for module in MODULES:
        found = public(read(module), known)
        requirements |= {
            one.key for one in found if one.parent is not None and one.parent.keyword == "protocol" and one.is_documented
        }
        explained = [one for one in found if documented(one, requirements)]
        bare += [one for one in found if one not in explained]
        lines += [" ".join([module, ".".join(one.chain) or "-", one.text]) for one in found]
        summary.append((module, len(found), len(explained)))
    lines.sort()

    if options.undocumented:
        for one in bare:
            print(os.path.relpath(one.path, ROOT), ".".join(one.chain), one.text)
    for module, count, explained in summary:
        print(f"{module}: {count} public declarations, {explained} documented")
    count = sum(entry[1] for entry in summary)
    explained = sum(entry[2] for entry in summary)
    print(f"together {count}, {explained} documented ({100 * explained / max(count, 1):.0f} %)")

    if options.write:
        with open(FILE, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        return 0
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
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
