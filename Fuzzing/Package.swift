// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "hillock-fuzzing",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "hillock", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "fuzz-documents",
      dependencies: [
        .product(name: "HillockFormula", package: "hillock"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/FuzzDocuments",
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
