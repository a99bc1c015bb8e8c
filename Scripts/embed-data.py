#!/usr/bin/env python3
"""Packs the built-in data sets into Swift string literals.

Usage: Scripts/embed-data.py FOLDER

FOLDER holds digits.csv and iris.csv. The digits are whole numbers from 0 to 16 and become one letter each
('a' is 0); the measurements of the irises are tenths of a centimetre from 0.1 to 7.9 and become one character
each, '#' + the number of tenths. A row ends with its class. Every packed row is unpacked and compared.
"""

import csv
import pathlib
import sys

TARGET = pathlib.Path(__file__).resolve().parent.parent / "Sources/Hillock/Data/BuiltIn"
NOTE = "// Made by Scripts/embed-data.py; change that and run it again.\n"


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def literal(rows):
    return "\n".join("    " + row for row in rows)


def digits(folder):
    header, rows = read(folder / "digits.csv")
    assert header == [f"pixel_{y}_{x}" for y in range(8) for x in range(8)] + ["digit"]
    packed = []
    for row in rows:
        values = [int(value) for value in row]
        assert all(0 <= value <= 16 for value in values[:64]) and 0 <= values[64] <= 9
        text = "".join(chr(ord("a") + value) for value in values[:64]) + row[64]
        assert [ord(letter) - ord("a") for letter in text[:64]] == values[:64]
        packed.append(text)
    return f"""{NOTE}
/// {len(packed)} handwritten digits of 8×8 pixels from 0 to 16: the test part of the "Optical Recognition of
/// Handwritten Digits" data of E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository, CC BY 4.0,
/// doi:10.24432/C50P49.
enum DigitsData {{
  /// A line for each image: 64 letters, 'a' for 0 to 'q' for 16, row by row; then the digit.
  static let packed = \"\"\"
{literal(packed)}
    \"\"\"
}}
"""


def iris(folder):
    header, rows = read(folder / "iris.csv")
    assert header == ["sepal_length", "sepal_width", "petal_length", "petal_width", "species"]
    species = ["setosa", "versicolor", "virginica"]
    packed = []
    for row in rows:
        tenths = [round(float(value) * 10) for value in row[:4]]
        assert [tenth / 10 for tenth in tenths] == [float(value) for value in row[:4]]
        # A backslash would have to be escaped in the literal.
        text = "".join(chr(ord("#") + tenth) for tenth in tenths) + str(species.index(row[4]))
        assert all(1 <= tenth < 80 for tenth in tenths)
        packed.append(text.replace("\\", "~"))
    return f"""{NOTE}
/// {len(packed)} irises of three species with four lengths in centimetres: R. A. Fisher, "The use of multiple
/// measurements in taxonomic problems", Annals of Eugenics 7 (1936), collected by E. Anderson; UCI Machine
/// Learning Repository, CC BY 4.0, doi:10.24432/C56C76.
enum IrisData {{
  static let species = ["setosa", "versicolor", "virginica"]
  /// A line for each flower: four characters, '#' plus the length in tenths ('~' in the place of a backslash),
  /// and the number of the species.
  static let packed = \"\"\"
{literal(packed)}
    \"\"\"
}}
"""


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "DigitsData.swift").write_text(digits(folder))
    (TARGET / "IrisData.swift").write_text(iris(folder))


main()
