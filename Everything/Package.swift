// swift-tools-version: 6.2
import PackageDescription

// The programs of all packages in one build, in which the libraries are compiled once: what the check runs.
let package = Package(
  name: "hillock-everything",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "hillock", path: ".."),
    .package(name: "hillock-benchmarks", path: "../Benchmarks"),
    .package(name: "hillock-verification", path: "../Verification"),
    .package(name: "hillock-examples", path: "../Examples"),
    .package(name: "hillock-playground", path: "../Playground"),
  ],
  targets: [
    .executableTarget(
      name: "everything",
      dependencies: [
        .product(name: "hillock", package: "hillock"),
        .product(name: "timings", package: "hillock-benchmarks"),
        .product(name: "activation-rate", package: "hillock-benchmarks"),
        .product(name: "table-rate", package: "hillock-benchmarks"),
        .product(name: "inference-rate", package: "hillock-benchmarks"),
        .product(name: "fuzz-readers", package: "hillock"),
        .product(name: "fuzz-documents", package: "hillock"),
        .product(name: "verify-kernels", package: "hillock-verification"),
        .product(name: "serving", package: "hillock-examples"),
        .product(name: "constant-answer", package: "hillock-examples"),
        .product(name: "hillock-play", package: "hillock-playground"),
        .product(name: "hillock-serve", package: "hillock-playground"),
      ],
      path: "Sources/Everything",
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)

// Ranks needs an MPI: only who asks for it builds it (Ranks/prepare.sh installs Open MPI).
if Context.environment["HILLOCK_RANKS"] != nil {
  package.dependencies.append(.package(name: "hillock-ranks", path: "../Ranks"))
  package.targets[0].dependencies.append(.product(name: "hillock-ranks", package: "hillock-ranks"))
}
