// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "hillock-benchmarks",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "timings", targets: ["timings"]),
    .executable(name: "activation-rate", targets: ["activation-rate"]),
    .executable(name: "table-rate", targets: ["table-rate"]),
    .executable(name: "inference-rate", targets: ["inference-rate"]),
  ],
  dependencies: [
    .package(name: "hillock", path: ".."),
    .package(url: "https://github.com/google/swift-benchmark", from: "0.1.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
  ],
  targets: [
    .executableTarget(
      name: "timings",
      dependencies: [
        .product(name: "Hillock", package: "hillock"),
        .product(name: "Benchmark", package: "swift-benchmark"),
      ],
      path: "Sources/Timings",
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "activation-rate",
      dependencies: [
        .product(name: "Hillock", package: "hillock"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/ActivationRate",
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "table-rate",
      dependencies: [
        .product(name: "HillockInterchange", package: "hillock"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/TableRate",
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "inference-rate",
      dependencies: [
        .product(name: "Hillock", package: "hillock"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/InferenceRate",
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)
