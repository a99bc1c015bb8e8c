#!/usr/bin/env bash
# The C of the kernels is laid out as .clang-format says. Other versions of clang-format lay it out otherwise, so that it is this
# one: CLANG_FORMAT names it, or it is the one in the path, or it is installed into a folder that goes away (Python's venv and a
# network are needed for that). Tables are made by scripts and left out.
#
#   Scripts/check-c-format.sh [--write]
set -euo pipefail
cd "$(dirname "$0")/../Sources/CHillockKernels"
version=23.1.5

format="${CLANG_FORMAT:-clang-format}"
if ! "$format" --version 2> /dev/null | grep -qF "version $version"; then
  folder="$(mktemp -d)"
  trap 'rm -rf "$folder"' EXIT
  if ! { python3 -m venv "$folder" && "$folder/bin/pip" install --quiet "clang-format==$version"; } > /dev/null 2>&1; then
    echo "c-format: clang-format $version is not here and could not be installed; the C was not looked at" >&2
    exit 0
  fi
  format="$folder/bin/clang-format"
fi
mapfile -t files < <(find . -name '*.[ch]' -o -name '*.inc' | grep -v '_tables\.h$' | sort)
if [ "${1:-}" = --write ]; then
  # Where one pass takes a line apart, the next one looks at what is left of it.
  for _ in 1 2 3 4 5 6 7 8; do "$format" -i "${files[@]}"; done
elif ! "$format" --dry-run --Werror "${files[@]}"; then
  echo "c-format: Scripts/check-c-format.sh --write lays it out" >&2
  exit 1
fi
echo "c-format: ${#files[@]} files"
