// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .strictMemorySafety()]

let package = Package(
  name: "hillock-playground",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "hillock-play", targets: ["HillockPlay"]),
    .executable(name: "hillock-serve", targets: ["HillockServe"]),
  ],
  dependencies: [
    .package(name: "hillock", path: ".."),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.9.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
  ],
  targets: [
    // Runs, their pictures and what the other pages ask for: no server in it.
    .target(
      name: "PlaygroundEngine",
      dependencies: [
        .product(name: "Hillock", package: "hillock"),
        .product(name: "HillockForming", package: "hillock"),
        .product(name: "HillockProof", package: "hillock"),
        .product(name: "HillockDocuments", package: "hillock"),
        .product(name: "HillockExport", package: "hillock"),
        .product(name: "HillockInterchange", package: "hillock"),
        .product(name: "HillockPictures", package: "hillock"),
      ],
      swiftSettings: strict),
    .target(
      name: "PlaygroundServer",
      dependencies: [
        "PlaygroundEngine",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      // Plain files beside the program: what is served is what lies there.
      resources: [.copy("Web")],
      swiftSettings: strict),
    // The Open Inference Protocol over bytes, and models that are replaced while they serve.
    .target(
      name: "ServingProtocol",
      dependencies: [
        .product(name: "Hillock", package: "hillock"),
        .product(name: "HillockInterchange", package: "hillock"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "HillockPlay",
      dependencies: [
        "PlaygroundServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "HillockServe",
      dependencies: [
        "ServingProtocol",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PlaygroundEngineTests", dependencies: ["PlaygroundEngine"], swiftSettings: strict),
    .testTarget(
      name: "ServingProtocolTests", dependencies: ["ServingProtocol"], swiftSettings: strict),
  ]
)
