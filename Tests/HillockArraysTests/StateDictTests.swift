import Hillock
import HillockTestSupport
import Testing

@testable import HillockArrays

@Suite struct StateDictTests {
  private let sample = StateDict(tensors: [
    .init(name: "fc1.weight", shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
    .init(name: "fc1.bias", shape: [2], values: [-0.0, .infinity]),
    .init(name: "scale", shape: [], values: [7]),
  ])

  @Test func whatIsWrittenReadsBack() throws {
    let read = try StateDict(archive: sample.archive(), file: "m.pt")
    #expect(read.tensors == sample.tensors)
    #expect(read.isOrdered)
  }

  /// Nothing is called that no state dict has.
  @Test func otherCallsAreRefused() throws {
    let pickle =
      [0x80, 2] + Array("cos\nsystem\n(X".utf8) + [5, 0, 0, 0] + Array("rm -r".utf8) + Array("tR.".utf8)
    let archive = try ZipArchive.stored([("archive/data.pkl", pickle)])
    let error = #expect(throws: DataError.self) { try StateDict(archive: archive, file: "m.pt") }
    #expect(error?.message.contains("calls 'os.system'") == true)
  }

  @Test func deepTuplesAreRefused() throws {
    let pickle: [UInt8] = [0x80, 2, 0x29] + [UInt8](repeating: 0x85, count: 100_000) + [0x2E]
    let archive = try ZipArchive.stored([("archive/data.pkl", pickle)])
    let error = #expect(throws: DataError.self) { try StateDict(archive: archive, file: "m.pt") }
    #expect(error?.message.contains("too deep") == true)
  }

  /// Each layer's numbers go into a module and come back.
  @Test(
    arguments: [
      ([4], "6:tanh,batchnorm,prelu,3:identity"),
      ([6, 5, 2], "conv(4,3x2):relu,batchnorm,flatten,3:identity"),
      ([6, 6, 2], "depthwise(3,multiplier=2):identity,conv(4,1,groups=2):relu,flatten,elu,2:identity"),
      ([5, 4], "conv1d(4,2):relu,lstm(3),gru(4),rnn(2),layernorm,rmsnorm,last"),
      ([5, 4], "attention(2,causal=no),bidirectional(gru(3)),last"),
    ] as [(Shape, String)]) func modulesAndLayersHaveTheSameNumbers(input: Shape, layers: String) throws
  {
    let network = try Network(inputShape: input, parts: LayerList.parts(parsing: layers))
    let model = try SampleNetworks.model(network, seed: 5)
    let program = try TorchProgram(TrainedModel(plain: model, classNames: []))
    let dict = try StateDict(archive: program.dict.archive(), file: "m.pt")
    let names = Dictionary(
      uniqueKeysWithValues: network.nodes.filter { !$0.parameters.isEmpty }.map { ($0.name, $0.name) })
    let back = try StateDictImport(dict, network: network, names: names, file: "m.pt")
    #expect(back.model.parameters.map(\.bitPattern) == model.parameters.map(\.bitPattern))
    #expect(back.model.state == model.state)
    // Found by shapes and order alone.
    let found = try StateDictImport(dict, network: network, file: "m.pt")
    #expect(found.model.parameters == model.parameters)
  }

  /// The two biases of a gate are one here, and go back as they came as long as their sum is the same.
  @Test(arguments: ["lstm(3),last", "gru(3),last", "rnn(2),last", "bidirectional(lstm(2)),last"])
  func biasesOfGatesComeBack(layers: String) throws {
    let network = try Network(inputShape: [5, 4], parts: LayerList.parts(parsing: layers))
    var dict = try TorchProgram(TrainedModel(plain: SampleNetworks.model(network, seed: 3), classNames: []))
      .dict
    for index in dict.tensors.indices where dict.tensors[index].name.contains("bias") {
      dict.tensors[index].values = dict.tensors[index].values.indices.map {
        0.1 / Float($0 + index) - (index % 2 == 0 ? 0.03 : 0)
      }
    }
    var names: [String: String] = [:]
    for node in network.nodes where !node.parameters.isEmpty { names[node.name] = node.name }
    let imported = try StateDictImport(dict, network: network, names: names, file: "m.pt")
    var trained = try TrainedModel(plain: imported.model, classNames: [])
    trained.foreign = imported.foreign
    let read = try ModelFile(parsing: ModelFile(trained).content().serialized(), file: "m").trained
    #expect(try TorchProgram(read).dict.tensors == dict.tensors)
    // Of a bias that was changed since, only the sum is left.
    let index = try #require(network.nodes.firstIndex { !$0.parameters.isEmpty })
    var parameters = imported.model.parameters
    parameters[network.nodes[index].parameterOffsets[2]] += 1
    trained.model = try Model(network, parameters: parameters, state: imported.model.state)
    let changed = try TorchProgram(trained).dict.tensors
    let places = changed.indices.filter { changed[$0] != dict.tensors[$0] }
    #expect(
      places.map { changed[$0].values[0] } == [parameters[network.nodes[index].parameterOffsets[2]], 0])
    #expect(places.allSatisfy { changed[$0].values.dropFirst() == dict.tensors[$0].values.dropFirst() })
  }

  /// A linear module is units × inputs, and behind an image its inputs have the channels first.
  @Test func placesAreThoseOfTheModule() throws {
    let network = try Network(inputShape: [1, 2, 2], parts: LayerList.parts(parsing: "flatten,1:identity"))
    let dict = StateDict(tensors: [
      .init(name: "fc.weight", shape: [1, 4], values: [10, 20, 30, 40]),
      .init(name: "fc.bias", shape: [1], values: [5]),
    ])
    let model = try StateDictImport(dict, network: network, file: "m.pt").model
    // Columns × channels here, channels × columns there.
    #expect(model.parameters == [10, 30, 20, 40, 5])
  }

  /// A sequence has its positions first in PyTorch, but for one that a convolution gave.
  @Test(
    arguments: [
      ("embed(2),flatten,1:identity", [10, 20, 30, 40]),
      ("embed(2),layernorm,flatten,relu,1:identity", [10, 20, 30, 40]),
      ("embed(2),conv1d(2,1):relu,tanh,flatten,1:identity", [10, 30, 20, 40]),
    ] as [(String, [Float])]) func sequencesAreFlattened(layers: String, wanted: [Float]) throws
  {
    let network = try Network(
      inputs: [.indices("tokens", positions: 2, below: 5)], parts: LayerList.parts(parsing: layers))
    let index = network.nodes.count - 1
    let layout = try #require(
      TorchLayout(network.nodes[index], flattened: network.flattenedInputs[index]))
    let arrays = layout.arrays(from: ["weight": [10, 20, 30, 40], "bias": [5]])
    #expect(arrays.parameters == [wanted, [5]])
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let network = try Network(inputs: 3) { Dense(4) }
    let error = #expect(throws: DataError.self) {
      try StateDictImport(sample, network: network, file: "m.pt")
    }
    #expect(error?.message.contains("'dense_1'") == true && error?.message.contains("weight [4, 3]") == true)
    #expect(error?.message.contains("'fc1' with weight [2, 3]") == true)
    let unknown = #expect(throws: DataError.self) {
      try StateDictImport(sample, network: network, names: ["dense_9": "fc1"], file: "m.pt")
    }
    #expect(unknown?.message.contains("dense_9") == true)
  }

  @Test func namesStandByTheirNumbers() {
    let names = ["layers.10.weight", "layers.2.weight", "layers.2.bias", "head"]
    #expect(
      names.sorted(by: StateDict.isBefore) == [
        "head", "layers.2.bias", "layers.2.weight", "layers.10.weight",
      ])
  }
}
