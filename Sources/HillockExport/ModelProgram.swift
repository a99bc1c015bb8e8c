import Hillock
import HillockFormula

/// A model as a list of steps over arrays of known sizes: what its code is written from.
package struct ModelProgram {
  /// One step; the arrays are numbered, 0 holds the features and n + 1 what node n makes.
  enum Step {
    /// x·W + b, each sum one chain of fused operations in the order of the inputs, beginning with b or 0.
    case affine(from: Int, to: Int, weight: ArraySlice<Float>, bias: ArraySlice<Float>?)
    /// f of each number.
    case activation(from: Int, to: Int, name: String, parameters: [Float])
    /// The arrays added in their order.
    case sum(from: [Int], to: Int)
    /// The arrays one after the other.
    case concatenation(from: [Int], to: Int)
    case softmax(from: Int, to: Int)
    case bins(from: Int, to: Int, edges: [[Float]])
  }

  let steps: [Step]
  /// How many numbers each array has; 0 for one that is the same as another.
  let sizes: [Int]
  /// The array with the outputs.
  let result: Int
  let preprocessing: Preprocessing
  let fingerprint: String
  /// The portable functions there are: those of all programs, and those of formulas that are this network's own.
  let source: PortableSource

  var featureCount: Int { sizes[0] }
  var outputCount: Int { sizes[result] }

  /// - Throws: `ExportError` that names every layer, activation and column that has no code yet.
  package init(_ trained: TrainedModel) throws(ExportError) {
    let model = trained.model
    guard model.parameters.allSatisfy(\.isFinite) else {
      throw ExportError("the model has parameters that are no finite numbers")
    }
    var reader = Reader(model)
    for (index, node) in model.network.nodes.enumerated() { reader.read(node, at: index) }
    for input in trained.preprocessing.inputs where !(input.cycles ?? []).isEmpty {
      reader.missing.append("the column '\(input.name)' of dates")
    }
    for input in trained.preprocessing.inputs where input.tokens != nil {
      reader.missing.append("the column '\(input.name)' of texts that are read piece by piece")
    }
    if trained.preprocessing.text != nil { reader.missing.append("a text") }
    if trained.preprocessing.series != nil { reader.missing.append("a series") }
    if model.network.inputs.count > 1 { reader.missing.append("a network with several inputs") }
    guard reader.missing.isEmpty else {
      throw ExportError("there is no code yet for \(reader.missing.joined(separator: ", "))")
    }
    steps = reader.steps
    sizes = reader.sizes
    result = reader.arrays.last ?? 0
    preprocessing = trained.preprocessing
    fingerprint = model.fingerprint
    source = Self.source.adding(reader.formulas.enumerated().map { $1.code(name: Reader.formulaName($0)) })
  }

  /// The portable functions that the steps call.
  var functions: [String] {
    var names: Set<String> = []
    if !preprocessing.classNames.isEmpty {
      names.insert(outputCount == 1 ? "activate_sigmoid" : "exponential")
    }
    for step in steps {
      switch step {
      case .activation(_, _, let name, _): names.insert("activate_" + name)
      case .softmax: names.insert("exponential")
      case .affine, .sum, .concatenation, .bins: break
      }
    }
    return names.sorted()
  }

  var usesSoftmax: Bool {
    preprocessing.classNames.count > 1 && outputCount > 1
      || steps.contains { if case .softmax = $0 { true } else { false } }
  }

  var usesProducts: Bool { steps.contains { if case .affine = $0 { true } else { false } } }

  /// The portable functions of all programs.
  private static let source: PortableSource = {
    var texts = [
      PortableSource.pairs, PortableSource.doubles, PortableSource.activations, PortableSource.elementary,
      PortableSource.widerAngles,
    ]
    for (name, activation) in PortableActivation.all.sorted(by: { $0.key < $1.key }) {
      let parameters = (0..<activation.parameterCount).map { ", _ p\($0): Float" }.joined()
      let body = activation.body.split(separator: "\n").map { "  \($0)\n" }.joined()
      texts.append("func activate_\(name)(_ x: Float\(parameters)) -> Float {\n\(body)}")
    }
    return PortableSource(texts)
  }()
}

/// Reads a network node by node.
private struct Reader {
  private let model: Model
  var steps: [ModelProgram.Step] = []
  var sizes: [Int]
  /// Which array holds what each node makes.
  var arrays: [Int] = []
  /// Activations that are formulas, each once.
  var formulas: [PortableFormula] = []
  /// What has no code.
  var missing: [String] = []

  init(_ model: Model) {
    self.model = model
    sizes = [model.network.inputShape.count]
  }

  mutating func read(_ node: Network.Node, at index: Int) {
    let from = node.inputs.map { source in
      switch source {
      case .data, .input: 0
      case .node(let earlier): arrays[earlier]
      }
    }
    let to = index + 1
    guard let first = from.first else { return }
    if node.layer.form.isUnchanged {
      sizes.append(0)
      arrays.append(first)
      return
    }
    sizes.append(node.outputShape.count)
    arrays.append(to)
    guard node.inputShapes.allSatisfy({ $0.rank == 1 }) else {
      missing.append("the layer \(node.name) over positions")
      return
    }
    switch node.layer.form {
    case .affine(let kernel):
      let weight = array(node, 0)
      let bias = node.parameters.count > 1 ? array(node, 1) : nil
      steps.append(.affine(from: first, to: to, weight: weight, bias: bias))
      if kernel.activation != .identity { apply(kernel.activation, from: to, to: to, node) }
    case .elementwise(let activation): apply(activation, from: first, to: to, node)
    case .sum: steps.append(.sum(from: from, to: to))
    case .concatenation: steps.append(.concatenation(from: from, to: to))
    case .softmax: steps.append(.softmax(from: first, to: to))
    case .bins(let edges): steps.append(.bins(from: first, to: to, edges: edges))
    default: missing.append("the layer \(node.name)")
    }
  }

  private mutating func apply(_ activation: Activation, from: Int, to: Int, _ node: Network.Node) {
    if !activation.isBuiltIn, let formula = PortableFormula(activation) {
      let number = formulas.firstIndex(of: formula) ?? formulas.count
      if number == formulas.count { formulas.append(formula) }
      steps.append(.activation(from: from, to: to, name: Self.formulaName(number), parameters: []))
      return
    }
    guard activation.isBuiltIn, let code = PortableActivation.all[activation.name],
      code.parameterCount == activation.parameters.count
    else {
      missing.append("the activation \(activation.text) of \(node.name)")
      return
    }
    steps.append(
      .activation(
        from: from, to: to, name: activation.name, parameters: activation.parameters.map(\.value)))
  }

  /// What the function of a formula is called, behind `activate_`: no name of the catalogue.
  static func formulaName(_ number: Int) -> String { "own_\(number + 1)" }

  private func array(_ node: Network.Node, _ index: Int) -> ArraySlice<Float> {
    let start = node.parameterOffsets[index]
    return model.parameters[start..<start + node.parameters[index].shape.count]
  }
}
