import ArgumentParser
import Foundation
import Hillock
import HillockInterchange

struct FormCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "form",
    abstract: "Form a network by hand: no training.",
    discussion: """
      Each EXPRESSION becomes an output. Operators: not ! ~ ¬, and & && ∧, xor ^ ⊕, or | || ∨, implies -> →, iff <-> ↔, \
      brackets; majority(…), atleast(k, …), parity(…). Any other word is a variable; there may be 20. --table reads truth \
      tables: a column for each variable and output, 0 or 1; '-', 'x' or '*' in an input stands for both, in an output for \
      what does not matter, and is used to save units.

      The network is checked over all inputs. One unit is used where the function is linearly separable; where it is not, \
      true and false inputs of the same sum show it. Up to 4 variables no network of two layers of threshold units \
      has fewer hidden ones. Sigmoid and tanh units have outputs within --tolerance of 0 or 1, which interval arithmetic \
      proves.

      Examples:

        hillock form 'A xor B'
        hillock form 'majority(a, b, c, d, e)' --units relu --out majority.safetensors
        hillock form 'parity(a, b, c, d, e, f, g, h)' --units sigmoid --tolerance 0.001
        hillock form 'a xor b' 'a and b'
        hillock form --table segments.csv --outputs top,middle --missing free
        hillock form --survey 4
      """)

  @Argument(help: "Boolean expressions, such as 'A xor B'.")
  var expressions: [String] = []

  @Option(help: "threshold, relu, sigmoid or tanh.")
  var units: UnitsOption = .threshold

  @Option(parsing: .unconditional, help: "How far outputs of sigmoid and tanh units may be from 0 or 1.")
  var tolerance = 0.01

  @Option(help: "Form the functions of this truth table, a CSV file.")
  var table: String?

  @Option(help: "The output columns of the table, separated by commas. Default: the last column.")
  var outputs: String?

  @Option(help: "What inputs without a row are: error, free, false or true.")
  var missing: MissingRowsOption = .error

  @Option(help: "Save the network as a model.")
  var out: String?

  @Option(
    parsing: .unconditional,
    help:
      "Form every function of this many variables (1 to 4), check each at all inputs, and count the hidden units."
  )
  var survey: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if let survey {
      guard (1...4).contains(survey) else {
        throw ValidationError("--survey takes 1, 2, 3 or 4 variables; got \(survey).")
      }
    }
    let sources = [survey != nil, table != nil, !expressions.isEmpty]
    guard sources.contains(true) else {
      throw ValidationError("Give a Boolean expression, such as 'A xor B', or --table FILE.")
    }
    guard sources.count(where: { $0 }) == 1 else {
      throw ValidationError("Give expressions, --table or --survey: one of them.")
    }
    if table == nil, outputs != nil || missing != .error {
      throw ValidationError("--outputs and --missing belong to --table.")
    }
  }

  func run() throws {
    try reportingErrors {
      if let out { try reportingOutputErrors { try ModelFile.checkWritable(out) } }
      if let survey {
        try BooleanSurvey(variables: survey, json: json).run()
      } else {
        try BooleanForming(command: self).run()
      }
    }
  }

  /// Saves a network that was formed as a model that takes and gives numbers as they are.
  func save(_ model: Model, inputs: [String], target: String) throws {
    guard let out else { return }
    let trained = TrainedModel(
      model: model, preprocessing: .plain(inputs: inputs, target: target),
      configuration: TrainingConfiguration(loss: .meanSquared))
    try reportingOutputErrors { try ModelFile(trained).write(to: out) }
  }
}

enum UnitsOption: String, ExpressibleByArgument, CaseIterable {
  case threshold, relu, sigmoid, tanh

  var units: BooleanNetwork.Units {
    switch self {
    case .threshold: .threshold
    case .relu: .relu
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    }
  }
}

enum MissingRowsOption: String, ExpressibleByArgument, CaseIterable {
  case error, free, `false`, `true`

  var missing: TruthTableFile.Missing {
    switch self {
    case .error: .error
    case .free: .free
    case .false: .false
    case .true: .true
    }
  }
}
