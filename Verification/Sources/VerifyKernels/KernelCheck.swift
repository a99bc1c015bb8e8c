import COracle
import Foundation
import Hillock
import HillockFormula
import Synchronization

/// One kernel, value or derivative, against the oracle.
struct KernelCheck: Sendable {
  let verification: KernelVerification
  let stride: UInt32
  private let number: Int32
  /// Parameters, then the derivatives at the kinks.
  private let numbers: [Float]
  private let parameterCount: Int32

  init(_ activation: Activation, isDerivative: Bool, stride: UInt32) throws {
    verification = KernelVerification(activation, isDerivative: isDerivative)
    self.stride = stride
    number = oracle_find(activation.name)
    guard number >= 0 else { throw UnknownFunction(name: activation.name) }
    numbers = activation.parameters.map(\.value) + activation.kinkDerivatives
    parameterCount = Int32(activation.parameters.count)
  }

  struct UnknownFunction: Error, CustomStringConvertible {
    let name: String
    var description: String { "the oracle does not know '\(name)'; add it to Sources/COracle/oracle.c" }
  }

  private struct Totals {
    var counts = oracle_count()
    var hash: UInt64 = 0
    var spoilt = 0
    var errors: [oracle_error] = []
  }

  /// The hash of the results alone.
  func hash(pool: WorkerPool) -> UInt64 {
    let size = KernelVerification.blockSize
    let inputs = ((1 << 32) + Int(stride) - 1) / Int(stride)
    let total = Mutex<UInt64>(0)
    pool.run(tasks: (inputs + size - 1) / size) { task in
      let first = UInt32(task * size * Int(stride))
      let results = verification.results(
        first: first, stride: stride, count: min(size, inputs - task * size))
      let part = KernelVerification.hash(of: results, first: first, stride: stride)
      total.withLock { $0 &+= part }
    }
    return total.withLock { $0 }
  }

  /// What the hash alone says; another one counts as one wrong result.
  func hashRecord(pool: WorkerPool, level: String, known: UInt64) -> Record {
    let found = hash(pool: pool)
    return Record(
      name: verification.activation.name, part: verification.isDerivative ? "derivative" : "value",
      level: level,
      checked: 1 << 32, wrong: found == known ? 0 : 1, byMPFR: 0, hash: found, seconds: 0, spoilt: 0,
      errors: [])
  }

  /// - Parameter control: spoils the middle result of every 64th block that is a finite number by one unit in the last place.
  func run(pool: WorkerPool, level: String, control: Bool) -> Record {
    let size = KernelVerification.blockSize
    let inputs = ((1 << 32) + Int(stride) - 1) / Int(stride)
    let start = ContinuousClock.now
    let totals = Mutex(Totals())
    pool.run(tasks: (inputs + size - 1) / size) { task in
      let count = min(size, inputs - task * size)
      let first = UInt32(task * size * Int(stride))
      var results = verification.results(first: first, stride: stride, count: count)
      var spoilt = 0
      if control, task % 64 == 0, results[count / 2].isFinite, results[count / 2] != 0 {
        results[count / 2] = Float(bitPattern: results[count / 2].bitPattern ^ 1)
        spoilt = 1
      }
      var counts = oracle_count()
      var errors = [oracle_error](repeating: oracle_error(), count: 64)
      oracle_compare(
        number, verification.isDerivative ? 1 : 0, numbers, parameterCount, 1, first, stride, count, results,
        &counts, &errors, errors.count)
      let hash = KernelVerification.hash(of: results, first: first, stride: stride)
      totals.withLock { totals in
        totals.counts.checked += counts.checked
        totals.counts.wrong += counts.wrong
        totals.counts.by_mpfr += counts.by_mpfr
        totals.hash &+= hash
        totals.spoilt += spoilt
        if totals.errors.count < 64 { totals.errors += errors.prefix(Int(min(counts.wrong, 64))) }
      }
    }
    let result = totals.withLock { $0 }
    let duration = ContinuousClock.now - start
    return Record(
      name: verification.activation.name, part: verification.isDerivative ? "derivative" : "value",
      level: level,
      checked: Int(result.counts.checked), wrong: Int(result.counts.wrong),
      byMPFR: Int(result.counts.by_mpfr),
      hash: result.hash,
      seconds: Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18,
      spoilt: result.spoilt,
      errors: result.errors.map { error in
        let (x, found, right) = (error.input, error.found, error.expected)
        return "x = \(hex(x)): found \(hex(found)), right is \(hex(right))"
      })
  }

  private func hex(_ bits: UInt32) -> String {
    String(format: "%a", Double(Float(bitPattern: bits)))
  }
}

/// What was found for one kernel at one instruction set.
struct Record: Sendable {
  let name: String
  let part: String
  var level: String
  let checked: Int
  let wrong: Int
  let byMPFR: Int
  let hash: UInt64
  let seconds: Double
  let spoilt: Int
  let errors: [String]

  /// The same at another instruction set, where the same hash was found.
  func found(at level: String) -> Record {
    var record = self
    record.level = level
    return record
  }

  var title: String { "\(name) \(part)" }
  var hashText: String { String(format: "%016llx", hash) }
  var line: String {
    "\(name) \(part) \(level): \(checked) inputs, \(wrong) wrong, \(byMPFR) by MPFR, hash \(hashText), "
      + String(format: "%.1f s", seconds)
  }
}
