import ArgumentParser
import COracle
import Foundation
@_spi(Tools) import Hillock
import HillockFormula

@main
struct VerifyKernels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-kernels",
    abstract: "Compare the results of the activation kernels with the correctly rounded ones.",
    discussion: """
      Without --stride every one of the 2³² floats is tried. What is right is told by the C library's double functions \
      with a stated error bound, and by MPFR where these do not decide.

      Examples:

        swift run -c release verify-kernels sigmoid
        swift run -c release verify-kernels gelu mish --isa avx2 --stride 101
        swift run -c release verify-kernels --all --missing --isa avx512 --write
        swift run -c release verify-kernels --all --hash-only --write
        swift run -c release verify-kernels --all --parameters 200 --seed 7

      The exit code is 1 when a result is wrong, or when a control finds nothing wrong.
      """)

  @Argument(help: "Names of the catalogue, or exp, expm1, log, log1p, erf.")
  var names: [String] = []

  @Flag(help: "Every entry of the catalogue, and the elementary functions.")
  var all = false

  @Option(help: "The instruction set; may be given several times. All that the machine has by default.")
  var isa: [String] = []

  @Option(help: "Try every N-th float only.")
  var stride: UInt32 = 1

  @Option(help: "Threads; as many as there are processors by default.")
  var threads: Int?

  @Flag(
    help: """
      Record what was found in Sources/Hillock/Kernels/KernelHashes.swift and Verification/RESULTS.md; needs \
      every float. What is wrong is not recorded.
      """)
  var write = false

  @Flag(help: "Leave out the kernels that Verification/RESULTS.md has at the first of the instruction sets.")
  var missing = false

  @Flag(
    help: """
      Ask nothing but whether the hash of all results is the recorded one: right results are unique, so this verifies \
      another instruction set, another machine or a changed kernel in a tenth of the time.
      """)
  var hashOnly = false

  @Option(
    help: """
      Instead of the defaults try N seeded choices of the parameters for each entry that has some, with a stride \
      (16777259 by default) and around hard inputs.
      """)
  var parameters: Int?

  @Option(help: "The seed of --parameters.")
  var seed: UInt64 = 1

  @Flag(
    help: """
      Also spoil one result in 2^20 by one unit in the last place, and fail unless every spoilt one is found: a check \
      that cannot fail proves nothing.
      """)
  var control = false

  func validate() throws {
    guard all != !names.isEmpty else {
      throw ValidationError("Name the activations to verify, or give --all.")
    }
    guard stride > 0 else { throw ValidationError("--stride is at least 1.") }
    guard !write || stride == 1 else {
      throw ValidationError("--write needs every float, so no --stride.")
    }
    guard parameters == nil || (!hashOnly && !control && !write && (parameters ?? 0) > 0) else {
      throw ValidationError(
        "--parameters takes a number of choices above 0, and neither --hash-only, --control nor --write.")
    }
    guard !hashOnly || (stride == 1 && !control) else {
      throw ValidationError("--hash-only is about every float: no --stride, no --control.")
    }
  }

  func run() throws {
    let verifications = try all ? KernelVerification.all : names.flatMap(KernelVerification.named)
    let levels = isa.isEmpty ? InstructionSet.available : isa
    let pool = try WorkerPool(threads: threads)
    if let parameters {
      try verifyParameters(of: verifications, count: parameters, levels, pool)
      return
    }
    var records: [Record] = []
    for verification in verifications {
      if missing, ResultFiles.levels(of: verification.title).contains(levels[0]) { continue }
      let check = try KernelCheck(verification, stride: stride)
      let found = try hashOnly ? compareHash(check, levels, pool) : verify(check, levels, pool)
      if write { try ResultFiles.write(found) }
      records += found
    }
    let wrong = records.reduce(0) { $0 + $1.wrong }
    let hashes = Dictionary(grouping: records, by: \.title).mapValues { Set($0.map(\.hash)) }
    for (title, found) in hashes.sorted(by: { $0.key < $1.key }) where found.count > 1 {
      print("\(title): the instruction sets differ")
    }
    guard wrong == 0, hashes.values.allSatisfy({ $0.count == 1 }) else { throw ExitCode(1) }
  }

  /// Every result against the oracle at the first instruction set; at the others the same hash is enough, but for the
  /// control, which wants the comparison itself.
  private func verify(_ check: KernelCheck, _ levels: [String], _ pool: WorkerPool) throws -> [Record] {
    var records: [Record] = []
    var verified: Record?
    for level in levels {
      let check = try check.at(level)
      if !control, let verified, check.hash(pool: pool) == verified.hash {
        records.append(verified.found(at: level))
        say("\(verified.title) \(level): the same hash")
        continue
      }
      let record = check.run(pool: pool, control: false)
      say(record.line)
      for error in record.errors.prefix(5) { say("    " + error) }
      records.append(record)
      if record.wrong == 0 { verified = record }
      if control {
        let spoilt = check.run(pool: pool, control: true)
        say("    control: \(spoilt.wrong - record.wrong) of \(spoilt.spoilt) spoilt results found")
        guard spoilt.wrong == record.wrong + spoilt.spoilt, spoilt.spoilt > 0 else { throw ExitCode(1) }
      }
    }
    return records
  }

  private func verifyParameters(
    of verifications: [KernelVerification], count: Int, _ levels: [String], _ pool: WorkerPool
  ) throws {
    say("seed \(seed)")
    var wrong = 0
    for verification in verifications where !verification.numbers.parameters.isEmpty {
      for level in levels {
        var check = ParameterCheck(
          try Activation(named: verification.name), isDerivative: verification.isDerivative,
          stride: stride == 1 ? 16_777_259 : stride, seed: seed)
        wrong += try check.run(count: count, pool: pool, level: level, say: say)
      }
    }
    guard wrong == 0 else { throw ExitCode(1) }
  }

  private func compareHash(_ check: KernelCheck, _ levels: [String], _ pool: WorkerPool) throws -> [Record] {
    guard let known = check.verification.known else {
      say("\(check.verification.title): no recorded hash")
      return []
    }
    return try levels.map { level in
      let record = try check.at(level).hashRecord(pool: pool, known: known)
      say(
        "\(record.title) \(level): "
          + (record.wrong == 0 ? "the recorded hash" : "ANOTHER HASH, \(record.hashText)"))
      return record
    }
  }

  /// Prints at once, also into a file.
  private func say(_ line: String) {
    print(line)
    fflush(nil)
  }
}
