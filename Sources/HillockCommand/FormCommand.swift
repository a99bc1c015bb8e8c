import ArgumentParser
import Foundation
import Hillock
import HillockForming
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

      --points forms the ReLU network of the piecewise linear function through points. With --on and --error, EXPRESSION is a \
      formula in x, and a ReLU network is formed that is within the error of it at every real number of the interval: proved, \
      with the rounding of floats in it.

      --block forms a ReLU network that is equal to a piecewise linear expression at all real inputs: +, -, products with \
      numbers, max, min, abs or |x|, relu, clamp(x, low, high), median, sort, and products of inputs that are 0 or 1 (--bits). \
      A comparison such as 'a >= b' becomes a threshold unit.

      Examples:

        hillock form 'A xor B'
        hillock form 'majority(a, b, c, d, e)' --units relu --out majority.safetensors
        hillock form 'parity(a, b, c, d, e, f, g, h)' --units sigmoid --tolerance 0.001
        hillock form 'a xor b' 'a and b'
        hillock form --table segments.csv --outputs top,middle --missing free
        hillock form --survey 4
        hillock form --points curve.csv --outside linear --out curve.safetensors
        hillock form 'sin(x)' --on 0:2*pi --error 0.01
        hillock form --block 'max(a, b) - 0.5 |c - 1|'
        hillock form --block 'sort(a, b, c, d)'
        hillock form --block 'a * b + 2x' --bits a,b
      """)

  @Argument(help: "Boolean expressions such as 'A xor B', or with --on a formula in x.")
  var expressions: [String] = []

  @Option(help: "threshold, relu, sigmoid or tanh.")
  var units: UnitsOption = .threshold

  @Option(
    parsing: .unconditional, help: "How far outputs of sigmoid and tanh units may be from 0 or 1.",
    transform: NumberOption.double)
  var tolerance = 0.01

  @Option(help: "Form the functions of this truth table, a CSV file.")
  var table: String?

  @Option(help: "The output columns of the table, separated by commas. Default: the last column.")
  var outputs: String?

  @Option(help: "What inputs without a row are: error, free, false or true.")
  var missing: MissingRowsOption = .error

  @Option(help: "Form the piecewise linear function through the points of a CSV file with two columns.")
  var points: String?

  @Option(help: "How it goes on outside of the points: constant or linear.")
  var outside: OutsideOption?

  @Option(parsing: .unconditional, help: "The interval for a formula, such as 0:2*pi.")
  var on: String?

  @Option(parsing: .unconditional, help: "How far the network may be from the formula.")
  var error: String?

  @Option(help: "Form a piecewise linear expression, such as 'max(a, b)'; may be given several times.")
  var block: [String] = []

  @Option(help: "The variables of a block that are 0 or 1, separated by commas.")
  var bits: String?

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
    let sources = [survey != nil, table != nil, points != nil, !block.isEmpty, !expressions.isEmpty]
    guard sources.contains(true) else {
      throw ValidationError(
        "Give a Boolean expression, such as 'A xor B', a formula with --on and --error, --table FILE or --points FILE."
      )
    }
    guard sources.count(where: { $0 }) == 1 else {
      throw ValidationError("Give expressions, --table, --points, --block or --survey: one of them.")
    }
    if bits != nil, block.isEmpty { throw ValidationError("--bits belongs to --block.") }
    if outside != nil, points == nil { throw ValidationError("--outside belongs to --points.") }
    if on != nil || error != nil {
      guard on != nil, error != nil, expressions.count == 1 else {
        throw ValidationError(
          "A formula takes --on and --error both, as in: hillock form 'sin(x)' --on 0:2*pi --error 0.01")
      }
    }
    if table == nil, outputs != nil || missing != .error {
      throw ValidationError("--outputs and --missing belong to --table.")
    }
  }

  func run() throws {
    try reportingErrors {
      var files = CommandFiles()
      files.reads(points, as: "the file of --points")
      files.reads(table, as: "the file of --table")
      files.writes(out, as: "--out")
      try files.prepare()
      if let survey {
        try BooleanSurvey(variables: survey, json: json).run()
      } else if let points {
        try PointsForming(command: self, file: points).run()
      } else if !block.isEmpty {
        try BlockForming(command: self).run()
      } else if let on, let error, let formula = expressions.first {
        try FormulaForming(command: self, text: formula, interval: on, error: error).run()
      } else {
        try BooleanForming(command: self).run()
      }
    }
  }

  /// Saves a network that was formed as a model that takes and gives numbers as they are.
  func save(_ model: Model, inputs: [String], targets: [String]) throws {
    guard let out else { return }
    let trained = TrainedModel(
      model: model, preprocessing: .plain(inputs: inputs, targets: targets),
      configuration: TrainingConfiguration(loss: .meanSquaredError))
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

enum OutsideOption: String, ExpressibleByArgument, CaseIterable {
  case constant, linear

  var outside: PiecewiseLinearFunction.Outside { self == .constant ? .constant : .linear }
}
