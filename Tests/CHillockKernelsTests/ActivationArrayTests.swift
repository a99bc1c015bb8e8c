import CHillockKernels
import HillockTestSupport
import Testing

/// Long arrays, as kernels with collected lanes, blocks ahead and a rest at the end see them: usual arguments with
/// every kind of unusual one strewn among them.
@Suite struct ActivationArrayTests {
  private static let unusual: [Float] = [
    .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .leastNormalMagnitude,
    1e-30, -1e-30, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 88, -88, -104, 44, -44, 5.97,
    -0.7517916,
    1e-8,
  ]

  private static func arguments(_ count: Int, unusualEvery period: Int) -> [Float] {
    var random = SeededRandom(seed: 5)
    return (0..<count).map { index in
      index % period == 0 ? unusual[index / period % unusual.count] : random.float(in: -7...7)
    }
  }

  /// The kernels of an activation at each level that this processor has.
  private static func atEveryLevel(
    _ name: String, _ body: (Int32, UnsafePointer<hk_activation_kernels>) -> Void
  ) {
    let id = Int(hk_activation_find(name))
    for level in 0..<Int32(HK_ISA_COUNT) {
      if let kernels = hk_kernels_at(level) { body(level, kernels.pointee.activations + id) }
    }
  }

  private static let names = (0..<hk_activation_count()).map {
    String(cString: hk_activation_info_at($0)!.pointee.name)
  }

  @Test(arguments: names) func arraysOfEveryLengthAreTheSameAtEveryLevelAndInPlace(name: String) {
    let numbers: [Float] = [1, 1, 0, 0]
    for (count, period) in [(1, 7), (31, 7), (32, 33), (64, 65), (95, 3), (2049, 7), (5003, 97)] {
      let x = Self.arguments(count, unusualEvery: period)
      let gradient = x.map { $0.isFinite ? 0.5 - $0 / 3 : 2 }
      var wanted: (values: [UInt32], slopes: [UInt32], products: [UInt32])?
      Self.atEveryLevel(name) { level, kernels in
        var (values, slopes, products) = (x, x, gradient)
        kernels.pointee.forward(x, &values, count, numbers)
        kernels.pointee.derivative(x, &slopes, count, numbers)
        kernels.pointee.backward(x, gradient, &products, count, numbers)
        let found = (values.map(\.bitPattern), slopes.map(\.bitPattern), products.map(\.bitPattern))
        if let wanted {
          #expect(found == wanted, "\(name), \(count) numbers, level \(level), seed 5")
        }
        wanted = wanted ?? found

        var (inPlace, slopesInPlace, productsInPlace) = (x, x, gradient)
        inPlace.withUnsafeMutableBufferPointer {
          kernels.pointee.forward($0.baseAddress, $0.baseAddress, count, numbers)
        }
        slopesInPlace.withUnsafeMutableBufferPointer {
          kernels.pointee.derivative($0.baseAddress, $0.baseAddress, count, numbers)
        }
        productsInPlace.withUnsafeMutableBufferPointer {
          kernels.pointee.backward(x, $0.baseAddress, $0.baseAddress, count, numbers)
        }
        #expect(inPlace.map(\.bitPattern) == found.0, "\(name) in place, \(count) numbers, level \(level)")
        #expect(
          slopesInPlace.map(\.bitPattern) == found.1, "\(name)′ in place, \(count) numbers, level \(level)")
        #expect(
          productsInPlace.map(\.bitPattern) == found.2, "\(name), the gradient in place, level \(level)")

        for place in ["neither", "values", "derivatives"] {
          var (both, bothSlopes) = (x, x)
          both.withUnsafeMutableBufferPointer { y in
            bothSlopes.withUnsafeMutableBufferPointer { d in
              let input = place == "values" ? UnsafePointer(y.baseAddress!) : UnsafePointer(d.baseAddress!)
              x.withUnsafeBufferPointer { x in
                hk_activation_kernels_forward_with_derivative(
                  kernels, place == "neither" ? x.baseAddress : input, y.baseAddress, d.baseAddress, count,
                  numbers
                )
              }
            }
          }
          #expect(
            both.map(\.bitPattern) == found.0 && bothSlopes.map(\.bitPattern) == found.1,
            "\(name) with its derivative, \(place) in place, \(count) numbers, level \(level)")
        }
      }
    }
  }

  /// A lane that sends its vector another way, because it is subnormal, infinite, NaN or hard to round, changes nothing
  /// in the lanes beside it.
  @Test(arguments: names, [[1, 1, 0, 0], [0.3, 2, 0, 0]] as [[Float]])
  func noResultDependsOnItsNeighbours(name: String, numbers: [Float]) {
    let neighbours: [Float] = [
      1.37, -1.37, 0.1, -0.0, 1e-45, -3e-42, 2e-39, 3e38, -3e38, -90, .infinity, .nan,
    ]
    for x in Self.unusual + [1, -1, 3, -3, 6, -6] {
      var wanted: [UInt32]?
      Self.atEveryLevel(name) { level, kernels in
        for neighbour in neighbours + [x] {
          var arguments = [Float](repeating: neighbour, count: 64)
          arguments[37] = x
          var (values, slopes) = (arguments, arguments)
          kernels.pointee.forward(arguments, &values, 64, numbers)
          kernels.pointee.derivative(arguments, &slopes, 64, numbers)
          let found = [values[37].bitPattern, slopes[37].bitPattern]
          #expect(
            wanted == nil || found == wanted, "\(name)(\(x)) beside \(neighbour), level \(level), \(numbers)")
          wanted = wanted ?? found
        }
      }
    }
  }
}
