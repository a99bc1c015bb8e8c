import Hillock
import HillockArrays
import HillockTestSupport
import Testing

@testable import HillockONNX

@Suite struct ONNXImportTests {
  /// Networks whose graphs come back as layers.
  private static let typed: [(input: Shape, layers: String)] = [
    ([4], "6:leaky_relu(slope: 0.2),5:tanh,3:identity"), ([4], "8:silu,batchnorm,4:gelu,prelu,2:softplus"),
    (
      [6, 5, 2],
      "conv(4,3x2,stride=1x2,padding=1):relu,maxpool(2,stride=1),batchnorm,global_avgpool,3:identity"
    ),
    (
      [6, 6, 2],
      "conv(4,3,dilation=2,groups=2):identity,depthwise(2,multiplier=2):gelu,avgpool(1),flatten,5:tanh"
    ),
    ([12, 3], "conv1d(4,3,padding=same):silu,global_maxpool,2:identity"),
    ([5, 3], "lstm(4),gru(3,reset=before),rnn(2):relu,lstm(3,peepholes=yes),gru(2),last,2:identity"),
    ([5], "branches(concatenate;3:relu;4:tanh),skip(7:mish),4:identity"),
    ([5, 4], "layernorm,6:tanh,layernorm,global_avgpool"),
  ]

  @Test(arguments: typed.indices) func graphsComeBackAsNetworks(index: Int) throws {
    let (input, layers) = Self.typed[index]
    let network = try Network(inputShape: input, parts: LayerList.parts(parsing: layers))
    let model = try SampleNetworks.model(network, seed: UInt64(index + 11))
    let bytes = try ONNXFile.bytes(of: TrainedModel(plain: model, classNames: []))
    let read = try ImportedNetwork(ONNXFile.model(parsing: bytes, file: "model.onnx"), file: "model.onnx")
    let rows = SampleNetworks.rows(network, count: 7, seed: UInt64(index))
    let difference = SampleNetworks.difference(
      try model.outputs(for: rows), try read.trained.model.outputs(for: rows))
    #expect(difference <= 1e-6, "\(layers): \(difference)")
    #expect(read.trained.model.network.parameterCount >= network.parameterCount)
  }

  @Test func preparationAndClassesComeBack() throws {
    let columns: [DataTable.Column] = [
      .init(name: "size", values: .numeric((0..<40).map { Double($0 * 37 % 23) + 0.125 })),
      .init(name: "age", values: .numeric((0..<40).map { Double($0 * 11 % 17) })),
      .init(name: "kind", values: .text((0..<40).map { ["a", "b", "c"][$0 % 3] })),
    ]
    let table = try DataTable(source: "t", columns: columns)
    let preprocessing = try Preprocessing.fit(
      table, target: "kind", task: .classification, rows: Array(0..<40))
    let network = try Network(inputs: 2) {
      Dense(6, .tanh)
      Dense(3)
    }
    let trained = TrainedModel(
      model: try SampleNetworks.model(network, seed: 3), preprocessing: preprocessing,
      configuration: TrainingConfiguration(loss: .softmaxCrossEntropy()))
    let bytes = try ONNXFile.bytes(of: trained)
    let read = try ImportedNetwork(ONNXFile.model(parsing: bytes, file: "m.onnx"), file: "m.onnx").trained
    #expect(read.preprocessing.classNames == ["a", "b", "c"])
    #expect(read.preprocessing.inputs.map(\.name) == ["size", "age"])
    let rows = (0..<20).map { [Double($0), Double(20 - $0)] }
    for (one, other) in zip(try trained.predictions(for: rows), try read.predictions(for: rows)) {
      #expect(one.className == other.className)
      #expect(SampleNetworks.difference(one.probabilities ?? [], other.probabilities ?? []) <= 1e-6)
    }
    #expect(read.model.parameters == trained.model.parameters)
  }

  @Test func whatIsNoLayerIsNamedAtOnce() throws {
    var model = ONNXModel()
    model.opsets = ["": 18]
    model.graph.inputs = [.init(name: "x", element: .float, shape: [.open("N"), .known(3)])]
    model.graph.outputs = [.init(name: "y", element: .float, shape: nil)]
    model.graph.nodes = [
      ONNXNode("Trilu", ["x"], ["a"], name: "one"), ONNXNode("NonZero", ["x"], ["b"], name: "two"),
      ONNXNode("Add", ["a", "b"], ["y"]),
    ]
    let error = #expect(throws: DataError.self) { try ImportedNetwork(model, file: "m.onnx") }
    #expect(error?.message.contains("'one'") == true && error?.message.contains("'two'") == true)
  }

  @Test func unknownOperatorsAreNamedAtOnce() throws {
    var model = ONNXModel()
    model.opsets = ["": 18, "own": 2]
    model.graph.nodes = [
      ONNXNode("Fancy", ["x"], ["a"], domain: "own", name: "n1"), ONNXNode("Optional", ["a"], ["y"]),
    ]
    let error = #expect(throws: DataError.self) { try ONNXProgram(model, file: "m.onnx") }
    #expect(error?.message.contains("own:Fancy (opset 2, node 'n1')") == true)
    #expect(error?.message.contains("Optional (opset 18)") == true)
  }

  @Test func damagedFilesAreRefused() throws {
    let network = try Network(inputs: 3) { Dense(2, .relu) }
    let bytes = try ONNXFile.bytes(of: TrainedModel(plain: Model(network), classNames: []))
    for count in stride(from: 0, to: bytes.count - 1, by: 7) {
      #expect(throws: DataError.self) { try ONNXFile(parsing: Array(bytes[..<count]), file: "cut.onnx") }
    }
    #expect(throws: DataError.self) { try ONNXFile(parsing: Array("no graph at all".utf8), file: "t.onnx") }
  }
}
