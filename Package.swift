// swift-tools-version: 6.2
import PackageDescription

// Strict memory safety marks every use of an unsafe pointer in the source; the few that exist sit in
// `Hillock/Kernels` (calls into C) and are spelled `unsafe`.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .strictMemorySafety()]

// What a layer is handed lives for a call: spans that a function returns say so with `@_lifetime`.
let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "hillock",
  // What `Atomic` and `UInt128` need.
  platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
  products: [
    .library(name: "HillockFormula", targets: ["HillockFormula"]),
    .library(name: "HillockProof", targets: ["HillockProof"]),
    .library(name: "HillockDocuments", targets: ["HillockDocuments"]),
    .library(name: "Hillock", targets: ["Hillock"]),
    .library(name: "HillockForming", targets: ["HillockForming"]),
    .library(name: "HillockInterchange", targets: ["HillockInterchange"]),
    .executable(name: "hillock", targets: ["HillockMain"]),
    // Not for users of the library: the packages Ranks and Everything ask for them.
    .library(name: "HillockCommand", targets: ["HillockCommand"]),
    .executable(name: "fuzz-readers", targets: ["fuzz-readers"]),
    .executable(name: "fuzz-documents", targets: ["fuzz-documents"]),
  ],
  dependencies: [
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "CHillockKernels"),
    .target(
      name: "HillockFormula",
      dependencies: [.product(name: "BigInt", package: "BigInt")],
      swiftSettings: strict),
    // The engine needs neither of these two: whoever imports it builds neither, and two cores compile side by side.
    .target(
      name: "HillockProof",
      dependencies: ["HillockFormula", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: strict),
    .target(
      name: "HillockDocuments", dependencies: ["HillockProof"], swiftSettings: strict),
    .target(
      name: "Hillock", dependencies: ["HillockFormula", "CHillockKernels"],
      swiftSettings: strict + lifetimes),
    .target(
      name: "HillockPictures", dependencies: ["Hillock"], swiftSettings: strict),
    .target(
      name: "HillockExport", dependencies: ["Hillock"], swiftSettings: strict),
    .target(
      name: "HillockForming",
      dependencies: [
        "Hillock", "HillockProof", .product(name: "BigInt", package: "BigInt"),
      ],
      swiftSettings: strict),
    .target(
      name: "HillockInterchange",
      dependencies: ["HillockForming", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    // Files of tables and of documents have nothing to do with each other, so that neither waits for the other's modules.
    .target(
      name: "HillockChecking", dependencies: ["Hillock", "HillockDocuments"], swiftSettings: strict),
    // The tool; a library, for `hillock-ranks` is the same tool in several processes.
    .target(
      name: "HillockCommand",
      dependencies: [
        "HillockChecking", "HillockExport", "HillockInterchange", "HillockPictures",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(name: "HillockMain", dependencies: ["HillockCommand"], swiftSettings: strict),
    .target(
      name: "HillockTestSupport", dependencies: ["Hillock"], path: "Tests/HillockTestSupport",
      swiftSettings: strict),
    // A process of its own for each instruction set and floating-point state; DeterminismTests runs it.
    .executableTarget(
      name: "fingerprint-probe",
      dependencies: [
        "Hillock", "HillockDocuments", "HillockForming", "HillockPictures", "CHillockKernels",
        "HillockTestSupport",
      ],
      path: "Tests/FingerprintProbe", swiftSettings: strict),
    // Damage what is read from outside. In this package, for they try what only it sees.
    .executableTarget(
      name: "fuzz-documents",
      dependencies: [
        "HillockDocuments", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Fuzzing/FuzzDocuments", swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "fuzz-readers",
      dependencies: [
        "HillockChecking", "HillockInterchange", "HillockPictures",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Fuzzing/FuzzReaders", swiftSettings: [.swiftLanguageMode(.v6)]),
    .testTarget(
      name: "CHillockKernelsTests", dependencies: ["CHillockKernels", "HillockTestSupport"]),
    .testTarget(
      name: "HillockFormulaTests", dependencies: ["HillockDocuments"],
      resources: [.copy("Equations")]),
    .testTarget(
      name: "HillockTests",
      dependencies: [
        "CHillockKernels", "Hillock", "HillockForming", "HillockPictures", "HillockProof",
        "HillockTestSupport",
        "fingerprint-probe",
      ]),
    .testTarget(
      name: "HillockInterchangeTests",
      dependencies: ["HillockInterchange", "HillockPictures", "HillockTestSupport"]),
    .testTarget(
      name: "HillockExportTests", dependencies: ["HillockExport", "HillockTestSupport"]),
    .testTarget(
      name: "HillockCommandTests",
      dependencies: [
        "HillockCommand", "HillockMain",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ],
  cLanguageStandard: .c17
)

// libFuzzer brings a `main` of its own and wants everything built for it: Fuzzing/guided.sh asks for it, and nobody else.
if Context.environment["HILLOCK_GUIDED"] != nil {
  package.products.append(.executable(name: "fuzz-guided", targets: ["fuzz-guided"]))
  package.targets.append(
    .executableTarget(
      name: "fuzz-guided", dependencies: ["HillockDocuments", "HillockInterchange", "HillockPictures"],
      path: "Fuzzing/FuzzGuided",
      swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]))
}
