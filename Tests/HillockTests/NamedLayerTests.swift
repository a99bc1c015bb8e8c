import HillockTestSupport
import Testing

@testable import Hillock

/// Layers by their names: in the network, frozen, copied, replaced.
@Suite struct NamedLayerTests {
  private func network() throws -> Network {
    try Network(inputs: 3) {
      Dense(5, .relu).named("features")
      BatchNorm()
      Dense(4, .tanh)
      Dense(2).named("head")
    }
  }

  private func data(_ classes: Int) throws -> Dataset {
    var random = SeededRandom(seed: 9)
    return try Dataset(
      inputs: (0..<90).map { _ in random.float(in: -1...1) }, featureCount: 3,
      targets: .classes((0..<30).map { Int32($0 % classes) }, names: (0..<classes).map { "class \($0)" }))
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func othersAreNumberedAsIfNoneHadAName() throws {
    #expect(try network().layerNames == ["features", "batch_norm_1", "dense_2", "head"])
    #expect(try network().layerNames(before: "dense_2") == ["features", "batch_norm_1"])
  }

  @Test func namesAreUniqueAndPlain() throws {
    #expect(
      message {
        _ = try Network(inputs: 1) {
          Dense(1).named("a")
          Dense(1).named("a")
        }
      }
      .contains("layers 1 and 2 are both named 'a'"))
    #expect(
      message {
        _ = try Network(inputs: 1) {
          Dense(1).named("dense_2")
          Dense(1)
        }
      }
      .contains("both named 'dense_2'"))
    for name in ["", "a b", "a.b", "a,b", "a=1"] {
      #expect(message { _ = try Network(inputs: 1) { Dense(1).named(name) } }.contains("got '\(name)'"))
    }
    #expect(message { _ = try network().layerNames(before: "tail") }.contains("the network has features, "))
  }

  @Test func aFrozenLayerStays() throws {
    let start = try Model(network())
    let settings = TrainingConfiguration(epochs: 2, frozenLayers: ["features", "dense_2"])
    #expect(settings.frozenLayers == ["features", "dense_2"])
    let trained = try start.trained(on: data(2), settings).model
    for (node, layer) in trained.network.nodes.enumerated() where !layer.parameters.isEmpty {
      let isSame = trained.parameter(0, of: node) == start.parameter(0, of: node)
      #expect(isSame == settings.frozenLayers.contains(layer.name), "\(layer.name)")
    }
    #expect(
      message { _ = try start.trained(on: data(2), TrainingConfiguration(frozenLayers: ["tail"])) }
        .contains("no layer 'tail' to freeze"))
  }

  @Test func aHeadIsReplaced() throws {
    let first = try network().trained(on: data(2), TrainingConfiguration(epochs: 2)).model
    let start = try first.replacingLayers(from: "head", seed: 7) { Dense(3).named("head") }
    #expect(start.network.outputShape == [3] && start.network.layerNames == first.network.layerNames)
    #expect(start.state == first.state)
    let kept = first.network.nodes[3].parameterOffsets[0]
    #expect(start.parameters[..<kept] == first.parameters[..<kept])
    let tuned = try start.trained(
      on: data(3), TrainingConfiguration(epochs: 2, frozenLayers: start.network.layerNames(before: "head")))
    #expect(tuned.model.parameters[..<kept] == first.parameters[..<kept])
    #expect(tuned.model.parameters[kept...] != start.parameters[kept...])
    #expect(message { _ = try first.replacingLayers(from: "tail") { Dense(3) } }.contains("no layer 'tail'"))
    var graph = NetworkGraph()
    let a = graph.add(Dense(3), named: "a", after: .data)
    let b = graph.add(Dense(3), named: "b", after: a)
    let c = graph.add(Dense(3), named: "c", after: b)
    graph.add(Add(), named: "sum", after: c, a)
    let around = try Model(graph.network(inputShape: [3]))
    #expect(
      message { _ = try around.replacingLayers(from: "c") { Dense(3) } }.contains(
        "'sum' reads what comes before"))
    #expect(message { _ = try around.replacingLayers(from: "sum") { Dense(3) } }.contains("merges 2 layers"))
    #expect(try around.replacingLayers(from: "b") { Dense(2) }.network.layerNames == ["a", "dense_2"])
  }

  @Test func parametersAreCopiedByName() throws {
    let first = try network().trained(on: data(2), TrainingConfiguration(epochs: 2)).model
    var other = try Model(
      Network(inputs: 3) {
        Dense(5, .gelu).named("features")
        BatchNorm()
        Dense(6).named("head")
      }, seed: 8)
    let before = other
    #expect(
      message { try other.copyParameters(from: first, layers: ["features", "head"]) }.contains("other shapes")
    )
    #expect(other.parameters == before.parameters)
    #expect(try other.copyParameters(from: first) == ["features", "batch_norm_1"])
    #expect(other.parameters[..<20] == first.parameters[..<20] && other.state == first.state)
    #expect(other.parameters.suffix(36) == before.parameters.suffix(36))
  }
}
