import HillockTestSupport
import Testing

@_spi(Tools) @testable import Hillock

/// What is found between the steps of recurrent layers.
@Suite struct CellInspectionTests {
  private let positions = 30

  private func data() throws -> Dataset {
    var random = SeededRandom(seed: 91)
    let inputs = (0..<40 * positions * 4).map { _ in random.float(in: -0.1...0.1) }
    return try Dataset(
      inputs: inputs, featureCount: positions * 4,
      targets: .classes((0..<40).map { Int32($0 % 3) }, names: ["a", "b", "c"]))
  }

  private func model(_ layer: any Layer) throws -> Model {
    try Model(
      Network(inputShape: [positions, 4]) {
        Dense(5)
        [layer]
        LastPosition()
        Dense(3)
      }, seed: 5)
  }

  /// A model with numbers of a parameter array of the recurrent layer changed.
  private func changed(_ model: Model, _ array: Int, _ change: (Int, Float) -> Float) throws -> Model {
    var parameters = model.parameters
    let node = model.network.nodes[1]
    let start = node.parameterOffsets[array]
    for index in 0..<node.parameters[array].shape.count {
      parameters[start + index] = change(index, parameters[start + index])
    }
    return try Model(model.network, parameters: parameters)
  }

  @Test func gatesThatNeverMoveAreNamed() throws {
    let well = try model(LSTM(6))
    // The gates lie in the order input, forget, cell, output, of six units each.
    let sick = try changed(well, 2) { $0 == 6 + 1 ? 50 : $0 == 0 + 4 ? -50 : $1 }
    let loss = Loss.softmaxCrossEntropy()
    #expect(try Inspection(well, on: data(), loss: loss).layers[1].cell?.problem == nil)
    let found = try Inspection(sick, on: data(), loss: loss)
    #expect(found.layers[1].cell?.gates.map(\.name) == ["input", "forget", "output"])
    #expect(found.layers[1].cell?.gates.map(\.closed) == [[5], [], []])
    #expect(found.layers[1].cell?.gates.map(\.open) == [[], [2], []])
    #expect(
      found.findings.contains {
        $0.kind == .saturatedUnits && $0.layer == "lstm_1"
          && $0.problem.contains("the input gate of 1 unit (5) is always closed")
      })
    #expect(found.layers[0].cell == nil)
  }

  @Test(arguments: [(0.02 as Float, Inspection.Finding.Kind.vanishingGradients), (1, nil)])
  func gradientsThatVanishOverTimeAreFound(factor: Float, kind: Inspection.Finding.Kind?) throws {
    let model = try changed(model(SimpleRecurrent(6)), 1) { $1 * factor }
    let found = try Inspection(model, on: data(), loss: .softmaxCrossEntropy())
    let cell = try #require(found.layers[1].cell)
    let norms = try #require(cell.gradientNorms)
    #expect(norms.count == positions && norms.allSatisfy { $0 >= 0 } && norms[positions - 1] > 0)
    let own = found.findings.filter { $0.layer == "simple_recurrent_1" && $0.problem.contains("position") }
    #expect(own.map(\.kind) == [kind].compactMap(\.self), "\(norms)")
    #expect(found.lines.contains { $0.hasPrefix("simple_recurrent_1, gradients at positions: 1: ") })
  }

  /// From the back the first position is the last one.
  @Test func layersFromTheBackAreNotJudgedByTheirEnds() throws {
    let network = try Network(inputShape: [positions, 4]) {
      Dense(5)
      Bidirectional { SimpleRecurrent(6) }
      LastPosition()
      Dense(3)
    }
    let found = try Inspection(Model(network, seed: 5), on: data(), loss: .softmaxCrossEntropy())
    let cells = found.layers.compactMap(\.cell)
    #expect(cells.map(\.comparesEnds) == [true, false] && cells.allSatisfy { $0.gradientNorms != nil })
    #expect(cells[1].gradientLeft == nil)
  }
}
