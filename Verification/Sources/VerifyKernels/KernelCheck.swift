import COracle
import Foundation
@_spi(Tools) import Hillock
import HillockFormula
import Synchronization

/// One kernel, value or derivative, against the oracle.
struct KernelCheck: Sendable {
  private(set) var verification: KernelVerification
  let stride: UInt32
  private let number: Int32
  /// Parameters, then the derivatives at the kinks.
  private let numbers: [Float]
  private let parameterCount: Int32
  private let hasDefaults: Int32

  init(_ verification: KernelVerification, stride: UInt32) throws {
    self.verification = verification
    self.stride = stride
    number = oracle_find(verification.name)
    guard number >= 0 else { throw UnknownFunction(name: verification.name) }
    let (parameters, kinkDerivatives) = verification.numbers
    numbers = parameters + kinkDerivatives
    parameterCount = Int32(parameters.count)
    hasDefaults = verification.hasDefaults ? 1 : 0
  }

  /// The same check at another instruction set.
  func at(_ level: String) throws -> KernelCheck {
    var result = self
    result.verification = try verification.at(instructionSet: level)
    return result
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
  func hashRecord(pool: WorkerPool, known: UInt64) -> Record {
    let found = hash(pool: pool)
    return Record(
      name: verification.name, part: verification.part,
      level: verification.instructionSet,
      checked: 1 << 32, wrong: found == known ? 0 : 1, byMPFR: 0, hash: found, seconds: 0, spoilt: 0,
      errors: [])
  }

  /// - Parameter control: spoils the middle result of every 64th block that is a finite number by one unit in the last place.
  func run(pool: WorkerPool, control: Bool) -> Record {
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
        number, verification.isDerivative ? 1 : 0, numbers, parameterCount, hasDefaults, first, stride, count,
        results,
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
      name: verification.name, part: verification.part,
      level: verification.instructionSet,
      checked: Int(result.counts.checked), wrong: Int(result.counts.wrong),
      byMPFR: Int(result.counts.by_mpfr),
      hash: result.hash,
      seconds: Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18,
      spoilt: result.spoilt,
      errors: result.errors.map(text))
  }

  /// Sixteen floats on each side of this one.
  func run(around center: Float) -> Record {
    let reach: UInt32 = 16
    let size = center.magnitude.bitPattern
    let first = (size > reach ? size - reach : 0) | (center.sign == .minus ? 0x8000_0000 : 0)
    let results = verification.results(first: first, count: Int(2 * reach + 1))
    var counts = oracle_count()
    var errors = [oracle_error](repeating: oracle_error(), count: 8)
    oracle_compare(
      number, verification.isDerivative ? 1 : 0, numbers, parameterCount, hasDefaults, first, 1,
      results.count,
      results, &counts, &errors, errors.count)
    return Record(
      name: verification.name, part: verification.part, level: verification.instructionSet,
      checked: Int(counts.checked),
      wrong: Int(counts.wrong), byMPFR: Int(counts.by_mpfr), hash: 0, seconds: 0, spoilt: 0,
      errors: errors.prefix(Int(min(counts.wrong, 8))).map(text))
  }

  private func text(_ error: oracle_error) -> String {
    "x = \(hex(error.input)): found \(hex(error.found)), right is \(hex(error.expected))"
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
