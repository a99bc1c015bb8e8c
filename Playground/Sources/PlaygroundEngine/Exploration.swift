@_spi(Tools) import Hillock
@_spi(Tools) import HillockFormula
import HillockProof

/// Activations looked at from all sides, as the page shows them.
public struct Exploration: Sendable, Encodable {
  struct Parameter: Sendable, Encodable {
    var name: String
    var meaning: String
    var value: Float
  }

  struct Fact: Sendable, Encodable {
    var name: String
    var value: String
  }

  struct Entry: Sendable, Encodable {
    var name: String
    /// The name or formula without parameters.
    var base: String
    var isBuiltIn: Bool
    var title: String
    var formula: String
    var latex: String
    var derivative: String
    var derivativeLatex: String
    var parameters: [Parameter]
    var kinks: [SetupInfo.Kink]
    var values: [Float?]
    var slopes: [Float?]
    var facts: [Fact]
    /// By layer from the input: the length of the gradient of its weights over that of the last layer.
    var flow: [Double?]
    /// What is known of other programs' values.
    var errors: [String]
    var source: String
  }

  var x: [Float]
  var functions: [Entry]

  public static let mostFunctions = 6
  /// Odd, so that 0 is among the places.
  static let places = 401

  /// - Parameters:
  ///   - reach: the curves go from −reach to reach.
  ///   - depth: how many layers the gradient goes through.
  /// - Throws: `PlayError` for a text that is no activation.
  public init(
    _ texts: [String], reach: Double, depth: Int, tables: PeerTables = PeerTables()
  ) throws(PlayError) {
    guard 1...Self.mostFunctions ~= texts.count else {
      throw PlayError(
        "1 to \(Self.mostFunctions) functions are compared; got \(texts.count)", setting: "compare")
    }
    guard reach > 0, reach <= 100, 1...50 ~= depth else {
      throw PlayError("curves go to at most 100, gradients through at most 50 layers", setting: "reach")
    }
    let half = Self.places / 2
    let x = (-half...half).map { Float(Double($0) / Double(half) * reach) }
    self.x = x
    functions = []
    for (index, text) in texts.enumerated() {
      do {
        functions.append(Self.entry(try Activation(named: text), x, depth, tables))
      } catch {
        throw PlayError("\(error)", setting: index == 0 ? "explore" : "compare")
      }
    }
  }

  private static func entry(
    _ activation: Activation, _ x: [Float], _ depth: Int, _ tables: PeerTables
  ) -> Entry {
    let (values, slopes) = ActivationKernel(activation).valuesAndDerivatives(at: x)
    let isBuiltIn = Catalogue.all.contains { $0.name == activation.name && $0.formula == activation.formula }
    return Entry(
      name: activation.text, base: isBuiltIn ? activation.name : activation.formula.text,
      isBuiltIn: isBuiltIn,
      title: isBuiltIn ? activation.title : activation.formula.unicode,
      formula: activation.formula.unicode, latex: activation.formula.latex,
      derivative: activation.derivative.unicode, derivativeLatex: activation.derivative.latex,
      parameters: activation.parameters.map {
        Parameter(name: $0.name, meaning: $0.meaning, value: $0.value)
      },
      kinks: SetupInfo.kinks(activation), values: values.map(finite), slopes: slopes.map(finite),
      facts: facts(activation), flow: flow(activation, depth), errors: tables.errors(of: activation),
      source: activation.source)
  }

  private static func finite(_ value: Float) -> Float? { value.isFinite ? value : nil }

  /// A card appears at once: what takes longer to prove is left out.
  private static func facts(_ activation: Activation) -> [Fact] {
    let found = Facts(of: activation.boundFormula, effort: 40_000).lines
    let range = found.contains { $0.name == "range" } ? [] : [Fact(name: "range", value: "no proof found")]
    return range + found.map { Fact(name: $0.name, value: $0.text) }
  }

  /// Layers of 64 units that start as Hillock starts them, on normal inputs, with normal targets.
  private static func flow(_ activation: Activation, _ depth: Int) -> [Double?] {
    let (rows, width) = (64, 64)
    var draw = Draw(seed: 1)
    func normals(_ count: Int) -> [Float] {
      (0..<count / 2).flatMap { _ in
        let (a, b) = draw.normals()
        return [a, b]
      }
    }
    let inputs = normals(rows * width)
    guard
      let network = try? Network(
        inputs: width,
        layers: {
          for _ in 0..<depth { Dense(width, activation) }
        }),
      let model = try? Model(network),
      let data = try? Dataset(
        inputs: inputs, featureCount: width, targets: .values(normals(rows * width), count: width)),
      let gradient = try? model.gradient(of: .meanSquaredError, on: data).gradient
    else { return [Double?](repeating: nil, count: depth) }
    let norms = network.nodes.indices.map { node -> Double in
      let weights = model.parameter(0, of: node)
      var sum = 0.0
      for index in weights.indices { sum += Double(gradient[index]) * Double(gradient[index]) }
      return sum.squareRoot()
    }
    guard let last = norms.last, last > 0, last.isFinite else { return norms.map { _ in nil } }
    return norms.map { $0.isFinite ? $0 / last : nil }
  }
}
