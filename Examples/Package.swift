// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "hillock-examples",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "serving", targets: ["Serving"]),
    .executable(name: "constant-answer", targets: ["ConstantAnswer"]),
  ],
  dependencies: [
    .package(name: "hillock", path: ".."),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
  ],
  targets: [
    .executableTarget(
      name: "Serving",
      dependencies: [
        .product(name: "Hillock", package: "hillock"),
        .product(name: "Hummingbird", package: "hummingbird"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    // The same route without a network, to measure what the network costs.
    .executableTarget(
      name: "ConstantAnswer",
      dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)
