// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "hillock-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "hillock", path: ".."),
    .package(url: "https://github.com/google/swift-benchmark", from: "0.1.2"),
  ],
  targets: [
    .executableTarget(
      name: "timings",
      dependencies: [
        .product(name: "Hillock", package: "hillock"),
        .product(name: "Benchmark", package: "swift-benchmark"),
      ],
      path: "Sources/Timings",
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
