#!/usr/bin/env bash
# Compiles a file that imports Foundation, SwiftUI and Network beside Hillock: which names then need a module in front of them.
# The latter two are there on Apple's systems only; modules of the same name with the names in question stand for them.
#
#   Scripts/check-names.sh      after `swift build`
set -euo pipefail
cd "$(dirname "$0")/.."

built="$(swift build --show-bin-path)"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
for name in SwiftUI Network; do
  swiftc -emit-module -parse-as-library -module-name "$name" -emit-module-path "$folder/$name.swiftmodule" \
    "Scripts/names/$name.swift"
done
check() {
  swiftc -typecheck -parse-as-library -swift-version 6 -enable-upcoming-feature MemberImportVisibility -I "$folder" -I "$built/Modules" \
    -Xcc "-fmodule-map-file=$built/CHillockKernels.build/module.modulemap" "$1"
}
check Scripts/names/Beside.swift
# A name without its module has to be refused, or the file above shows nothing.
sed 's/Hillock\.Shape/Shape/' Scripts/names/Beside.swift > "$folder/Beside.swift"
if check "$folder/Beside.swift" 2> /dev/null; then
  echo "check-names: Shape alone is no name of both" >&2
  exit 1
fi
echo "names: right beside Foundation, SwiftUI and Network"
