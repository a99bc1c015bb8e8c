// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6)]

var targets: [Target] = [
  .executableTarget(
    name: "fuzz-documents",
    dependencies: [
      .product(name: "HillockDocuments", package: "hillock"),
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    path: "Sources/FuzzDocuments",
    swiftSettings: strict),
  .executableTarget(
    name: "fuzz-readers",
    dependencies: [
      .product(name: "HillockInterchange", package: "hillock"),
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    path: "Sources/FuzzReaders",
    swiftSettings: strict),
]

// libFuzzer brings a `main` of its own and wants everything built for it: guided.sh asks for it, and nobody else.
if Context.environment["HILLOCK_GUIDED"] != nil {
  targets.append(
    .executableTarget(
      name: "fuzz-guided",
      dependencies: [.product(name: "HillockInterchange", package: "hillock")],
      path: "Sources/FuzzGuided",
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]))
}

let package = Package(
  name: "hillock-fuzzing",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "fuzz-readers", targets: ["fuzz-readers"]),
    .executable(name: "fuzz-documents", targets: ["fuzz-documents"]),
  ],
  dependencies: [
    .package(name: "hillock", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: targets
)
