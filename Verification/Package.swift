// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "hillock-verification",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "verify-kernels", targets: ["verify-kernels"])],
  dependencies: [
    .package(name: "hillock", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    // MPFR and GMP come from the system; `prepare.sh` installs them on Debian and Ubuntu.
    .target(
      name: "COracle", linkerSettings: [.linkedLibrary("mpfr"), .linkedLibrary("gmp"), .linkedLibrary("m")]),
    .executableTarget(
      name: "verify-kernels",
      dependencies: [
        "COracle",
        .product(name: "Hillock", package: "hillock"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/VerifyKernels",
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ],
  cLanguageStandard: .c17
)
