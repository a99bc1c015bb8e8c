// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .strictMemorySafety()]

let package = Package(
  name: "hillock-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "hillock", path: "..")],
  targets: [
    .executableTarget(
      name: "Timings", dependencies: [.product(name: "Hillock", package: "hillock")], swiftSettings: strict)
  ]
)
