#!/usr/bin/env bash
# Makes the Swift code of every schema in Protos again: Scripts/make-protobuf.sh
#
# It needs protoc (Debian: protobuf-compiler) and protoc-gen-swift, which PROTOC_GEN_SWIFT names; without that it is
# built from the checkout of swift-protobuf that `swift build` leaves in .build, which takes minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

plugin="${PROTOC_GEN_SWIFT:-$(command -v protoc-gen-swift || true)}"
if [ -z "$plugin" ]; then
  swift package resolve
  checkout=.build/checkouts/swift-protobuf
  swift build -c release --package-path "$checkout" --scratch-path .build-protobuf --product protoc-gen-swift
  plugin="$(swift build -c release --package-path "$checkout" --scratch-path .build-protobuf --show-bin-path)/protoc-gen-swift"
fi
protoc --plugin=protoc-gen-swift="$plugin" --proto_path=Protos --swift_opt=Visibility=Internal \
  --swift_out=Sources/HillockInterchange/TensorBoard Protos/tensorboard_event.proto
