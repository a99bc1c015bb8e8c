#!/usr/bin/env bash
# Makes every generated file again and fails where one differs from what is committed.
#
# PYTHON names the interpreter (python3 by default). The elementary tables need its module mpmath, the built-in data
# need the CSV files (DATA, by default ../shared/data); what is not there is skipped, and said so.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"
data="${DATA:-../shared/data}"

"$python" Scripts/make-activation-names.py | diff - Sources/HillockFormula/Catalogue/Activation+Names.swift
if "$python" -c 'import mpmath' 2> /dev/null; then
  "$python" Scripts/make-elementary-tables.py | diff - Sources/CHillockKernels/elementary_tables.h
  "$python" Scripts/make-quick-tables.py | diff - Sources/CHillockKernels/quick_tables.h
  "$python" Scripts/make-quick-tables.py usual | diff - Sources/CHillockKernels/usual_tables.h
  "$python" Scripts/make-quick-tables.py pairs | diff - Sources/CHillockKernels/pairs_tables.h
else
  echo "generated: $python has no mpmath; the elementary tables were not made again" >&2
fi
if [ -f "$data/digits.csv" ]; then
  "$python" Scripts/embed-data.py "$data"
  git diff --exit-code -- Sources/Hillock/Data/BuiltIn
else
  echo "generated: $data/digits.csv is not there; the built-in data were not made again" >&2
fi
echo "generated: what was made again is the same"
