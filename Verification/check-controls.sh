#!/usr/bin/env bash
# A verification that cannot fail proves nothing: kernels are spoilt in these ways, and each time the comparison with the
# oracle has to report wrong results, and none without the fault.
#
# 1. The test whether a result can be rounded is off.
# 2. One bit of a table is changed: a word of 2/π, which the reduction of large angles reads.
# 3. One coefficient of a polynomial is changed at 2^-32 to 2^-28 of its size. (Its last bit is worth 2^-52, while the rounding test
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

# link OUTPUT LEVEL OBJECT: with the object in the place of the kernels of the level.
link() {
  local others
  others="$(ls "$folder"/objects/*.o | grep -v "kernels_$2")"
  # shellcheck disable=SC2086
  clang $others "$3" -o "$1" -lmpfr -lgmp -lm -lpthread
}
link "$folder/right" baseline "$folder/objects/kernels_baseline.o"

# control LEVEL WHAT FILE SED-EXPRESSION NAME PART STRIDE
control() {
  local level="$1" what="$2" file="$3" expression="$4" found before
  shift 4
  rm -rf "$folder/spoilt"
  cp -r "$folder/kernels" "$folder/spoilt"
  sed -i -E "$expression" "$folder/spoilt/$file"
  if cmp -s "$folder/kernels/$file" "$folder/spoilt/$file"; then
    echo "check-controls: nothing to spoil in $file for: $what" >&2
    exit 1
  fi
  compile "$folder/spoilt" "$folder/spoilt/kernels_$level.c" "$folder/spoilt.o"
  link "$folder/program" "$level" "$folder/spoilt.o"
  before="$(HILLOCK_ISA="$level" "$folder/right" "$@")"
  found="$(HILLOCK_ISA="$level" "$folder/program" "$@")"
  echo "control: $level: $what: $found of the results of $1 $2 are found wrong, $before without the fault"
  if [ "$before" != 0 ] || [ "$found" = 0 ]; then
    echo "check-controls: void, this control has to find something, and the kernel as it is nothing" >&2
    exit 1
  fi
}

control baseline "no rounding test" rounding.inc \
  's/^(INLINE vi16 sixteen_in_doubt\(.*\) \{)$/\1 return (vi16)0;/' softplus value 37
control baseline "one bit of a table" elementary_tables.h 's/0xfc2757d1f534ddc0ull/0xfc2757d1f534ddc4ull/' sine value 10007
control baseline "one coefficient" quick_tables.h \
  '/^POLYNOMIAL_OF_LEVEL\(quick_area_tangent,/{n;n;s/(0x1\.[0-9a-f]{7})([0-9a-f])/\1\2#/;s/0#/1/;s/[1-9a-f]#/0/}' \
  softplus value 1009

# The kernels for usual inputs, which the levels with fused operations have.
if grep -qw avx2 /proc/cpuinfo 2> /dev/null && grep -qw fma /proc/cpuinfo; then
  control avx2 "no rounding test" usual.inc \
    's/^(INLINE vqu near_middle\(.*\) \{)$/\1 return (vqu)(~0u);/' tanh value 37
  control avx2 "one coefficient" usual_tables.h \
    '/^POLYNOMIAL_OF_USUAL\(whole_difference,/{n;n;s/(0x1\.[0-9a-f]{6})([0-9a-f])/\1\2#/;s/[0-9a-f]#/8/}' \
    tanh value 1009
else
  echo "control: this machine has no AVX2; the kernels for usual inputs were not spoilt"
fi

# The kernels in pairs of floats, which AVX-512 and AVX2 have.
control_pairs() {
  control "$1" "no rounding test" pair_arithmetic.inc \
    's/^(INLINE pair_interval pair_rounded\(.*\) \{)$/\1 error = 0;/' softplus value 37
  control "$1" "one coefficient" pairs_tables.h \
    '/^static const float pair_logarithm/s/(\{0x1\.[0-9a-f]{4})[0-9a-f]/\1f/' softplus value 1009
}
if grep -qw avx2 /proc/cpuinfo 2> /dev/null && grep -qw fma /proc/cpuinfo; then control_pairs avx2; fi
if grep -qw avx512vl /proc/cpuinfo 2> /dev/null; then
  control_pairs avx512
else
  echo "control: this machine has no AVX-512; its kernels in pairs of floats were not spoilt"
fi
