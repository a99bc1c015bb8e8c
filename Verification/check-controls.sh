#!/usr/bin/env bash
# A verification that cannot fail proves nothing: kernels are spoilt in three ways, and each time the comparison with the
# oracle has to report wrong results, and none without the fault.
#
# 1. The test whether a result can be rounded is off.
# 2. One bit of a table is changed: a word of 2/π, which the reduction of large angles reads.
# 3. One coefficient of a polynomial is changed at 2^-32 of its size. (Its last bit is worth 2^-52, while the rounding test
#    allows for errors of 2^-42 and sends what is in doubt to the careful way: no result depends on it.)
set -euo pipefail
repository="$(cd "$(dirname "$0")/.." && pwd)"
oracle="$repository/Verification/Sources/COracle"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

cp -r "$repository/Sources/CHillockKernels" "$folder/kernels"
compile() { clang -O1 -std=c17 -D_GNU_SOURCE -I "$1/include" -I "$oracle/include" -c "$2" -o "$3"; }

mkdir "$folder/objects"
for file in "$folder"/kernels/*.c "$oracle"/*.c "$repository/Verification/Controls/compare.c"; do
  compile "$folder/kernels" "$file" "$folder/objects/$(basename "$file" .c).o"
done

# wrong PROGRAM NAME PART STRIDE: how many results the comparison finds wrong.
wrong() { HILLOCK_ISA=baseline "$@"; }
# link OUTPUT BASELINE-OBJECT
link() {
  local others
  others="$(ls "$folder"/objects/*.o | grep -v kernels_baseline)"
  # shellcheck disable=SC2086
  clang $others "$2" -o "$1" -lmpfr -lgmp -lm -lpthread
}
link "$folder/right" "$folder/objects/kernels_baseline.o"

# control WHAT FILE SED-EXPRESSION NAME PART STRIDE
control() {
  local what="$1" file="$2" expression="$3" found before
  shift 3
  rm -rf "$folder/spoilt"
  cp -r "$folder/kernels" "$folder/spoilt"
  sed -i -E "$expression" "$folder/spoilt/$file"
  if cmp -s "$folder/kernels/$file" "$folder/spoilt/$file"; then
    echo "check-controls: nothing to spoil in $file for: $what" >&2
    exit 1
  fi
  compile "$folder/spoilt" "$folder/spoilt/kernels_baseline.c" "$folder/spoilt.o"
  link "$folder/program" "$folder/spoilt.o"
  before="$(wrong "$folder/right" "$@")"
  found="$(wrong "$folder/program" "$@")"
  echo "control: $what: $found of the results of $1 $2 are found wrong, $before without the fault"
  if [ "$before" != 0 ] || [ "$found" = 0 ]; then
    echo "check-controls: void, this control has to find something, and the kernel as it is nothing" >&2
    exit 1
  fi
}

control "no rounding test" activations.inc \
  's/^(INLINE vi16 sixteen_in_doubt\(.*\) \{)$/\1 return (vi16)0;/' softplus value 37
control "one bit of a table" elementary_tables.h 's/0xfc2757d1f534ddc0ull/0xfc2757d1f534ddc4ull/' sine value 10007
control "one coefficient" quick_tables.h \
  '/^POLYNOMIAL_OF_LEVEL\(quick_area_tangent,/{n;n;s/(0x1\.[0-9a-f]{7})([0-9a-f])/\1\2#/;s/0#/1/;s/[1-9a-f]#/0/}' \
  softplus value 1009
