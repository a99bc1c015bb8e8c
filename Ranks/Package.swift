// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .strictMemorySafety()]

let package = Package(
  name: "hillock-ranks",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "hillock-ranks", targets: ["HillockRanks"])],
  dependencies: [.package(name: "hillock", path: "..")],
  targets: [
    // HILLOCK_MPI=mpich takes that one instead of Open MPI.
    .systemLibrary(
      name: "CMPI", pkgConfig: Context.environment["HILLOCK_MPI"] ?? "ompi-c",
      providers: [.apt(["libopenmpi-dev", "openmpi-bin"]), .brew(["open-mpi"])]),
    .executableTarget(
      name: "HillockRanks",
      dependencies: [
        "CMPI", .product(name: "Hillock", package: "hillock"),
        .product(name: "HillockCommand", package: "hillock"),
      ],
      swiftSettings: strict),
  ]
)
