import HillockFormula

/// A layer of one's own as a formula: y = f(x; a, b, …), number by number, with parameters that are learnt, one of each for each
/// channel (the last extent).
///
/// ```swift
/// let bend = try FormulaLayer("x + a*x^2", parameters: ["a": 0])
/// ```
///
/// Both passes follow from the formula: the slopes ∂f/∂x and ∂f/∂a are formed by the algebra, evaluated in double precision and
/// rounded once, and the gradient of a parameter is one chain of sums in double precision in the order of the examples. Where a slope
/// has no value, as at a kink, it is taken as 0. Any shape goes in and comes out. Model files hold the formula: who reads them
/// needs nothing of the program that made them. For a formula without parameters `Activate` is quicker.
public struct FormulaLayer: Layer, LibraryLayer, WrittenAs, ComparedByHand {
  package static let word = "formula"
  package var isStepwise: Bool { true }

  /// The formula with the values that the parameters start with.
  private let start: Activation
  private let names: [String]
  private let value: Tape
  /// By x, then by the parameters.
  private let slopes: [Tape]

  /// - Parameters:
  ///   - formula: in `x` and the names of the parameters.
  ///   - parameters: the value with which each one starts.
  /// - Throws: `FormulaError` for a formula that cannot be read, with a name that is no parameter, or that is too large, and for a
  ///   parameter that it does not have or whose start is not finite.
  public init(_ formula: String, parameters: [String: Float]) throws(FormulaError) {
    start = try Activation(formula, parameters: parameters)
    names = start.parameters.map(\.name)
    value = Tape(start.formula.evaluationForm(), parameters: names)
    var slopes = [Tape(start.derivative.evaluationForm(), parameters: names)]
    for name in names {
      slopes.append(
        Tape(try start.formula.derivative(withRespectTo: name).evaluationForm(), parameters: names))
    }
    self.slopes = slopes
  }

  /// The formula, with the names of the parameters.
  package var formula: Formula { start.formula }
  package var parameterNames: [String] { names }

  package static func isEqual(_ left: FormulaLayer, _ right: FormulaLayer) -> Bool {
    left.start == right.start
  }
  package func add(to hasher: inout Hasher) { hasher.combine(start) }

  /// What stands in a model file.
  package struct Written: Codable {
    var formula: String
    var parameters: [String: Float]
  }

  package var written: Written {
    Written(
      formula: start.formula.text,
      parameters: Dictionary(uniqueKeysWithValues: start.parameters.map { ($0.name, $0.value) }))
  }

  package init(written: Written) throws { try self.init(written.formula, parameters: written.parameters) }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape { try onlyInput(inputs) }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    start.parameters.map {
      ParameterSpecification(
        name: $0.name, shape: [inputs.first?.extents.last ?? 0], initializer: .constant($0.value), fanIn: 1,
        fanOut: 1, decays: false)
    }
  }

  package func summary(of inputs: [Shape]) -> String { "Formula \(start.formula.text)" }

  package func forward(in context: ForwardContext) {
    let (input, output) = (context.inputView(), context.outputView)
    overBlocks(context) { range, x, parameters in
      let values = FormulaKernel.run(value, x, parameters: parameters)
      for (offset, index) in range.enumerated() {
        output[index] = Self.rounded(values[offset], at: input[index])
      }
    }
  }

  package func backward(in context: BackwardContext) {
    let (input, gradient) = (context.forward.inputView(), context.outputGradientView)
    let inputGradient = context.inputGradientView()
    let channels = context.forward.inputShapes.first?.extents.last ?? 1
    var sums = names.map { _ in [Double](repeating: 0, count: channels) }
    overBlocks(context.forward) { range, x, parameters in
      for place in names.indices {
        let slope = FormulaKernel.run(slopes[place + 1], x, parameters: parameters)
        for (offset, index) in range.enumerated() where !slope[offset].isNaN {
          sums[place][index % channels] += Double(gradient[index]) * slope[offset]
        }
      }
      guard let inputGradient else { return }
      let slope = FormulaKernel.run(slopes[0], x, parameters: parameters)
      for (offset, index) in range.enumerated() {
        let factor = slope[offset].isNaN && !input[index].isNaN ? 0 : slope[offset]
        inputGradient[index] = Self.rounded(Double(gradient[index]) * factor, at: input[index])
      }
    }
    for (place, sum) in sums.enumerated() {
      for channel in 0..<channels { context.parameterGradientView(place)[channel] = Float(sum[channel]) }
    }
  }

  /// All NaNs are one.
  private static func rounded(_ value: Double, at x: Float) -> Float {
    value.isNaN || x.isNaN ? .nan : Float(value)
  }

  /// Runs over the input in blocks, with the parameters of each number in it.
  private func overBlocks(
    _ context: ForwardContext, _ body: (_ range: Range<Int>, _ x: [Double], _ parameters: [[Double]]) -> Void
  ) {
    let input = context.inputView()
    let channels = context.inputShapes.first?.extents.last ?? 1
    let parameters = names.indices.map { place in
      context.parameterView(place).toArray().map(Double.init)
    }
    for first in stride(from: 0, to: input.count, by: FormulaKernel.block) {
      let range = first..<min(first + FormulaKernel.block, input.count)
      body(range, range.map { Double(input[$0]) }, parameters.map { own in range.map { own[$0 % channels] } })
    }
  }
}
