import Hillock
import Testing

/// Numbers as places between quantiles.
@Suite struct PiecewiseEncodingTests {
  private func data(_ columns: [[Float]]) throws -> Dataset {
    let rows = columns[0].count
    let inputs = (0..<rows).flatMap { row in columns.map { $0[row] } }
    return try Dataset(
      inputs: inputs, featureCount: columns.count,
      targets: .values([Float](repeating: 0, count: rows), count: 1))
  }

  @Test func edgesAreQuantiles() throws {
    let numbers = (0..<101).map { Float($0) }
    let learnt = PiecewiseEncoding(bins: 4).learnt(from: try data([numbers.reversed()]))
    #expect(learnt.edges == [[0, 25, 50, 75, 100]])
  }

  @Test func fewValuesAreTheirOwnEdgesAndTwoStay() throws {
    let few: [Float] = [3, 1, 2, 2, 2, 2, 2, 2]
    let oneHot: [Float] = [0, 1, 0, 1, 0, 1, 0, 1]
    let constant = [Float](repeating: 7, count: 8)
    let learnt = PiecewiseEncoding(bins: 16).learnt(from: try data([few, oneHot, constant]))
    #expect(learnt.edges == [[1, 2, 3], [], []])
  }

  /// Most of a column may be one value; its quantiles count once.
  @Test func equalQuantilesCountOnce() throws {
    let mostly = [Float](repeating: 0, count: 96) + [1, 2, 3, 4, 5]
    let learnt = PiecewiseEncoding(bins: 4).learnt(from: try data([mostly]))
    #expect(learnt.edges == [[0, 5]])
  }

  /// With a limit of 10, the value that most have is a tenth of the rows, and the others have edges of their own.
  @Test func aLimitLeavesRoomForTheOthers() throws {
    let mostly = [Float](repeating: 0, count: 90) + (1...10).map { Float($0) }
    let learnt = PiecewiseEncoding(bins: 5, limit: 10).learnt(from: try data([mostly]))
    // Ten zeros and one to ten: every fourth of them, rounded down.
    #expect(learnt.edges == [[0, 2, 6, 10]])
    // Eleven different values are no more than twice six bins.
    let few = PiecewiseEncoding(bins: 6, limit: 10).learnt(from: try data([mostly]))
    #expect(few.edges == PiecewiseEncoding(bins: 6).learnt(from: try data([mostly])).edges)
    let parts = try LayerList.parts(parsing: "piecewise(5,limit=10),4:relu")
    guard case .layer(let layer, _)? = parts.first, let encoding = layer as? PiecewiseEncoding else {
      throw NetworkError("no encoding")
    }
    let again = encoding.learnt(from: try data([mostly]))
    #expect(encoding.limit == 10 && again.edges == learnt.edges)
    #expect(throws: NetworkError.self) { try LayerList.parts(parsing: "piecewise(5,limit=0),4:relu") }
    #expect(throws: NetworkError.self) { try LayerList.parts(parsing: "piecewise(5,most=3),4:relu") }
    let even = (0..<101).map { Float($0) }
    #expect(
      PiecewiseEncoding(bins: 4, limit: 4).learnt(from: try data([even])).edges == [
        [0, 25, 50, 75, 100]
      ])
  }

  @Test func aNumberBecomesItsPlace() throws {
    let network = try Network(inputShape: [2], layers: [PiecewiseEncoding(edges: [[0, 1, 3], []])])
    let model = try Model(network)
    #expect(network.parameterCount == 0 && network.outputShape == [4])
    let outputs = try model.outputs(for: [-1, 5, 0.25, 6, 2, 7, 9, 8])
    #expect(outputs == [-1, 5, 0, 0, 0.25, 6, 0.25, 0, 2, 7, 1, 0.5, 9, 8, 1, 1])
  }

  @Test(arguments: [
    [[Float]]([[0]]), [[1, 1]], [[1, 0]], [[0, .infinity]], [[.nan, 1]], [[0, 1], [0, 1]],
  ])
  func edgesThatAreNoneAreRefused(edges: [[Float]]) {
    #expect(throws: NetworkError.self) {
      try Network(inputShape: [1], layers: [PiecewiseEncoding(edges: edges)])
    }
  }

  /// Without training data there is nothing to learn edges from, and the message says so.
  @Test func edgesAreLearntByARun() throws {
    #expect {
      try Network(inputShape: [1], parts: LayerList.parts(parsing: "piecewise(4),8:relu"))
    } throws: {
      "\($0)".contains("first layer")
    }
    #expect(throws: NetworkError.self) { try LayerList.parts(parsing: "piecewise(0)") }
    #expect(throws: NetworkError.self) { try LayerList.parts(parsing: "piecewise(4):relu") }
  }
}
