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

  /// Extents whose product is too large for a number, also beside an open one and one of 0.
  @Test(arguments: [[1, 1 << 40, 1 << 40], [-1, 1 << 40, 1 << 40], [0, 1 << 40, 1 << 40], [1, -7]])
  func extentsBeyondNumbersAreRefused(extents: [Int]) throws {
    var model = ONNXModel()
    model.opsets = ["": 18]
    model.graph.inputs = [.init(name: "x", element: .float, shape: [.open("N"), .known(3)])]
    model.graph.outputs = [.init(name: "y", element: .float, shape: nil)]
    model.graph.initializers.append(("extents", ONNXTensor(extents)))
    model.graph.nodes = [ONNXNode("Reshape", ["x", "extents"], ["y"])]
    #expect(throws: DataError.self) { try ImportedNetwork(model, file: "m.onnx") }
    let program = try ONNXProgram(model, file: "m.onnx")
    for rows in [0, 1] {
      let x = ONNXTensor([Float](repeating: 1, count: 3 * rows), shape: [rows, 3])
      #expect(throws: DataError.self) { try program.run(["x": x]) }
    }
  }

  /// A box that a better one covers for the most part, and whose corners are given the other way round.
  @Test func boxesThatOverlapAreLeftOut() throws {
    var model = ONNXModel()
    model.opsets = ["": 20]
    for name in ["boxes", "scores"] {
      model.graph.inputs.append(.init(name: name, element: .float, shape: nil))
    }
    model.graph.outputs = [.init(name: "y", element: .int64, shape: nil)]
    model.graph.initializers.append(("most", ONNXTensor([3])))
    model.graph.initializers.append(("limit", ONNXTensor([0.5] as [Float], shape: [1])))
    model.graph.nodes = [ONNXNode("NonMaxSuppression", ["boxes", "scores", "most", "limit"], ["y"])]
    let boxes: [Float] = [0, 0, 1, 1, 1, 1, 0, 0.1, 5, 5, 6, 6]
    let found = try ONNXProgram(model, file: "m.onnx").run([
      "boxes": ONNXTensor(boxes, shape: [1, 3, 4]),
      "scores": ONNXTensor([0.5, 0.9, 0.7] as [Float], shape: [1, 1, 3]),
    ])
    #expect(found[0].shape == [2, 3])
    #expect(found[0].ints == [0, 0, 1, 0, 0, 2])
  }

  @Test(arguments: [1, 2, 6, 7, 8, 12]) func transformsComeBack(count: Int) throws {
    var model = ONNXModel()
    model.opsets = ["": 20]
    model.graph.inputs = [.init(name: "x", element: .double, shape: nil)]
    model.graph.outputs = ["y", "z"].map { .init(name: $0, element: .double, shape: nil) }
    var back = ONNXNode("DFT", ["y"], ["z"])
    back.attributes["inverse"] = .int(1)
    model.graph.nodes = [ONNXNode("DFT", ["x"], ["y"]), back]
    let signal = (0..<count).map { Double($0 * 7 % 5) - 1.5 }
    let x = ONNXTensor(signal, shape: [1, count, 1], as: .double)
    let results = try ONNXProgram(model, file: "m.onnx").run(["x": x])
    #expect(results[0].shape == [1, count, 2])
    // The first number is the sum, and what comes back is the signal without an imaginary part.
    #expect(abs(results[0].doubles[0] - signal.reduce(0, +)) < 1e-12)
    for (index, value) in signal.enumerated() {
      #expect(abs(results[1].doubles[2 * index] - value) < 1e-12)
      #expect(abs(results[1].doubles[2 * index + 1]) < 1e-12)
    }
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
