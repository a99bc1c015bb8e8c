import Hillock
import HillockArrays
import HillockFormula
import HillockTestSupport
import Testing

@testable import HillockONNX

@Suite struct ONNXExportTests {
  private func run(_ model: Model, _ rows: [Float], count: Int) throws -> [Float] {
    let trained = try TrainedModel(plain: model, classNames: [])
    let file = try ONNXFile(parsing: ONNXFile.bytes(of: trained), file: "model.onnx")
    var inputs: [String: (values: [Float], shape: [Int])] = [:]
    let width = model.network.inputShape.count
    var offset = 0
    for (input, value) in zip(model.network.inputs, file.inputs) {
      let own = input.shape.count
      let start = offset
      let values = (0..<count).flatMap { rows[$0 * width + start..<$0 * width + start + own] }
      inputs[value.name] = (values, [count] + value.shape.dropFirst().map { $0 ?? 0 })
      offset += own
    }
    let outputs = try file.outputs(for: inputs)
    return try #require(outputs["prediction"]).values
  }

  @Test func everyKindIsWritten() throws {
    let kinds = Set(try SampleNetworks.networks().flatMap { $0.nodes.map { type(of: $0.layer).kind } })
    let lacking = Set(LayerRegistry.standard.kinds).subtracting(kinds).sorted()
    #expect(lacking.isEmpty, "SampleNetworks has no network with \(lacking)")
  }

  /// What is written, read again and run node by node gives what the network gives.
  @Test(arguments: 0..<SampleNetworks.typed.count + 5) func graphsGiveWhatNetworksGive(index: Int) throws {
    let network = try SampleNetworks.networks()[index]
    let model = try SampleNetworks.model(network, seed: UInt64(index + 1))
    let rows = SampleNetworks.rows(network, count: 9, seed: UInt64(index))
    let difference = SampleNetworks.difference(try model.outputs(for: rows), try run(model, rows, count: 9))
    #expect(difference <= 1e-6, "\(network.nodes.map(\.name)): \(difference)")
  }

  @Test(arguments: Catalogue.all.map(\.name)) func activationsAreWritten(name: String) throws {
    let activation = try Activation(named: name)
    let model = try Model(Network(inputShape: [8], layers: [Activate(activation)]))
    let rows: [Float] = (0..<160).map { Float($0 - 80) / 8 }
    let wanted = try model.outputs(for: rows)
    #expect(SampleNetworks.difference(wanted, try run(model, rows, count: 20)) <= 1e-6)
  }

  /// A table with everything that a preparation has: missing values, categories, dates.
  @Test func preparationIsInTheGraph() throws {
    let columns: [DataTable.Column] = [
      .init(name: "size", values: .numeric((0..<40).map { Double($0 * 37 % 23) + 0.125 })),
      .init(name: "colour", values: .text((0..<40).map { ["red", "green", "blue"][$0 * 7 % 3] })),
      .init(name: "kind", values: .text((0..<40).map { $0 % 2 == 0 ? "a" : "b" })),
    ]
    let table = try DataTable(source: "t", columns: columns)
    let preprocessing = try Preprocessing.fit(
      table, target: "kind", task: .classification, rows: Array(0..<40))
    let network = try Network(inputs: preprocessing.featureCount) {
      Dense(6, .tanh)
      Dense(2)
    }
    let trained = TrainedModel(
      model: try SampleNetworks.model(network, seed: 3), preprocessing: preprocessing,
      configuration: TrainingConfiguration(loss: .softmaxCrossEntropy()))
    let file = try ONNXFile(parsing: ONNXFile.bytes(of: trained), file: "model.onnx")
    #expect(file.inputs.map { $0.name } == ["size", "colour"])
    #expect(file.outputs.map { $0.name } == ["label", "probabilities"])
    let colours = (0..<40).map { ["red", "green", "blue", "pink"][$0 * 7 % 4] }
    let sizes = (0..<40).map { Double($0 * 37 % 23) + 0.125 }
    let results = try file.program.run([
      "size": ONNXTensor(sizes, shape: [40, 1], as: .double),
      "colour": ONNXTensor(shape: [40, 1], element: .string, storage: .texts(colours)),
    ])
    let known = try DataTable(
      source: "t",
      columns: [
        .init(name: "size", values: .numeric(sizes)),
        .init(name: "colour", values: .text(colours.map { $0 == "pink" ? "red" : $0 })),
      ])
    let wanted = try trained.predictions(for: known)
    for row in 0..<40 where colours[row] != "pink" {
      #expect(results[0].texts[row] == wanted[row].className)
      let own = Array(results[1].floats[2 * row..<2 * row + 2])
      #expect(SampleNetworks.difference(wanted[row].probabilities ?? [], own) <= 1e-6)
    }
  }

  @Test func whatCannotBeWrittenIsNamedAtOnce() throws {
    struct Own: Layer {
      static let kind = "own"
      func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
      func forward(_ context: ForwardContext) {}
      func backward(_ context: BackwardContext) {}
    }
    let network = try Network(inputs: 2) {
      Own().named("first")
      Own().named("second")
    }
    let trained = try TrainedModel(plain: Model(network), classNames: [])
    let error = #expect(throws: DataError.self) { try ONNXFile.bytes(of: trained) }
    #expect(error?.message.contains("'first'") == true && error?.message.contains("'second'") == true)
  }
}
