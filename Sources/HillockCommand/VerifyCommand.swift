import ArgumentParser
@_spi(Tools) import Hillock
import HillockFormula
import HillockInterchange

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recompute all 2³² results of kernels and compare their hash with the verified one.",
    discussion: """
      The stored hashes are those of runs in which every result was compared with the correctly rounded one. An equal \
      hash says that this machine returns the same, for every float.

      Examples:

        hillock verify sigmoid
        hillock verify gelu mish --derivative
        hillock verify exp log1p erf
        hillock verify --all --isa avx2

      The exit code is 1 when a hash differs.
      """)

  @Argument(help: "Names of the catalogue, or exp, expm1, log, log1p, erf.")
  var names: [String] = []

  @Flag(help: "Every entry of the catalogue, value and derivative, and the elementary functions.")
  var all = false

  @Flag(help: "The derivative only; without this both are verified.")
  var derivative = false

  @Option(
    help: "The instruction set: baseline, avx2, avx512 or neon; the best one of the machine by default.")
  var isa: String?

  @OptionGroup var work: ThreadsOption

  @Flag(help: "Print one JSON array.")
  var json = false

  func validate() throws {
    guard all != !names.isEmpty else {
      throw ValidationError("Name the activations to verify, such as 'sigmoid', or give --all.")
    }
  }

  func run() throws {
    var isWrong = false
    try reportingErrors {
      try InstructionSet.checkRequest()
      let named = all ? KernelVerification.all : try names.flatMap(KernelVerification.named)
      let verifications = try isa.map { isa in try named.map { try $0.at(instructionSet: isa) } } ?? named
      let pool = try work.pool()
      var records: [Record] = []
      for verification in verifications where verification.isDerivative || !derivative {
        let hash = Self.hash(verification, pool)
        let record = Record(
          name: verification.name, part: verification.part,
          instructionSet: verification.instructionSet, hash: Self.text(hash),
          verified: verification.known.map(Self.text))
        if record.hash != record.verified { isWrong = true }
        if !json { Terminal.output(record.line) }
        records.append(record)
      }
      if json { try Terminal.output(json: records) }
    }
    if isWrong { throw ExitCode(1) }
  }

  private static func hash(_ verification: KernelVerification, _ pool: WorkerPool) -> UInt64 {
    let label = verification.name + (verification.isDerivative ? "′" : "")
    var shown = 0
    let hash = verification.hash(pool: pool) { share in
      let percent = Int(clamped: share * 100)
      if Terminal.errorIsTerminal, percent != shown {
        Terminal.status("\(label) \(percent) %")
        shown = percent
      } else if percent >= shown + 25 {
        Terminal.note("\(label) \(percent) %")
        shown = percent
      }
    }
    if Terminal.errorIsTerminal { Terminal.clearStatus() }
    return hash
  }

  private static func text(_ hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private struct Record: Encodable {
    var name: String
    var part: String
    var instructionSet: String
    var hash: String
    var verified: String?

    var line: String {
      let verdict =
        verified.map { $0 == hash ? "as verified" : "WRONG: the verified hash is \($0)" }
        ?? "no verified hash"
      return "\(name) \(part) \(instructionSet) \(hash) \(verdict)"
    }
  }
}
