#!/usr/bin/env bash
# The playground and the model server, as their users see them:
#
#     Scripts/check-playground.sh PROGRAMS [SCRATCH]
#
# PROGRAMS is the folder with `hillock`, `hillock-play` and `hillock-serve`. SCRATCH is a folder for the build of the tests instead of
# Playground/.build: where the repository's own tests were built, the library is not compiled again. The page is tried in a headless
# Chromium, which Debian's packages have and this script installs where it may; the types of its scripts are checked where there is a
# TypeScript compiler.
set -euo pipefail
cd "$(dirname "$0")/.."

programs="$(cd "$1" && pwd)"
package=(--package-path Playground --scratch-path "${2:-Playground/.build}")

# The tests' own product: neither a server nor its libraries are built for it.
swift build "${package[@]}" --product hillock-playgroundPackageTests
swift test "${package[@]}" --skip-build
# A link has its fingerprint at the lowest level of instructions too.
HILLOCK_ISA=baseline swift test "${package[@]}" --skip-build --filter aLinkHasItsFingerprint

if ! command -v chromedriver > /dev/null && command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq > /dev/null
  apt-get install -y -qq chromium chromium-driver node-typescript > /dev/null
fi
if command -v tsc > /dev/null; then
  tsc --noEmit --allowJs --checkJs --strict --target es2022 --module es2022 --moduleResolution node \
    --lib es2022,dom,dom.iterable Playground/Sources/PlaygroundServer/Web/*.js
fi

python3 Playground/Tests/Server/check_server.py "$programs"
if command -v chromedriver > /dev/null; then
  python3 Playground/Tests/Browser/check_page.py "$programs"
else
  echo "the page was not tried: there is no Chromium with its driver" >&2
fi
