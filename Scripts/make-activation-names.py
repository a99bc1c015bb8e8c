#!/usr/bin/env python3
"""Makes Sources/HillockFormula/Catalogue/Activation+Names.swift from the entries of the catalogue: a name in Swift for each,
and for those with parameters a function that takes them. Prints the file, or writes it with --write."""
import pathlib
import re
import sys

CATALOGUE = pathlib.Path(__file__).resolve().parent.parent / "Sources/HillockFormula/Catalogue"
# As the field writes them, where they are not the first word.
CAPITALS = {"relu": "ReLU", "gelu": "GELU", "elu": "ELU", "onnx": "ONNX"}
ENTRY = re.compile(r'\.entry\(\s*"(\w+)",\s*"([^"]*)",\s*((?:"[^"]*"[\s+]*)+),(.*?)(?=\n    \.entry\(|\n  \])', re.S)
PARAMETER = re.compile(r'\(\s*"(\w+)",\s*[^,]+,\s*"[^"]*",\s*(?:"[^"]*"|nil)\s*\)')


def swift_name(name):
    first, *rest = name.split("_")
    return first + "".join(CAPITALS.get(word, word.capitalize()) for word in rest)


def entries():
    files = sorted(CATALOGUE.glob("Catalogue+*.swift"))
    found = [match.groups() for file in files for match in ENTRY.finditer(file.read_text())]
    if not found:
        sys.exit("make-activation-names: no entry found in " + ", ".join(file.name for file in files))
    return [
        (name, title + ": " + "".join(re.findall('"([^"]*)"', formula)), PARAMETER.findall(body))
        for name, title, formula, body in found
    ]


def main():
    text = "// Made by Scripts/make-activation-names.py. Do not edit.\n\n"
    text += "/// Every entry of the catalogue by its name in Swift, with the default parameters.\nextension Activation {\n"
    for name, comment, _ in entries():
        text += f"  /// {comment}\n"
        text += f'  public static var {swift_name(name)}: Activation {{ Catalogue.known("{name}") }}\n'
    text += "}\n\n/// Entries with other parameter values.\n///\n"
    text += "/// - Throws: `FormulaError` for a value that is not finite or that the entry does not allow.\nextension Activation {\n"
    functions = []
    for name, comment, parameters in entries():
        if parameters:
            head = ", ".join(f"{parameter}: Float" for parameter in parameters)
            values = ", ".join(f'("{parameter}", {parameter})' for parameter in parameters)
            functions.append(
                f"  /// {comment}\n"
                f"  public static func {swift_name(name)}({head}) throws(FormulaError) -> Activation {{\n"
                f'    try known("{name}", {values})\n  }}\n')
    text += "\n".join(functions) + "}\n"
    if sys.argv[1:] == ["--write"]:
        (CATALOGUE / "Activation+Names.swift").write_text(text)
    elif sys.argv[1:]:
        sys.exit("usage: make-activation-names.py [--write]")
    else:
        sys.stdout.write(text)


main()
