import Hillock
import HillockArrays
import HillockInterchange
import HillockONNX

/// Predictions of a graph of ONNX for the rows of an array, which go into it as they are: for every graph whose operators are known, whether
/// it is a network of layers or not.
struct GraphPrediction {
  private let file: ONNXFile
  private let path: String

  /// So many rows go through the graph at a time.
  private static let portion = 16

  init(_ path: String) throws {
    file = try ONNXFile(reading: path)
    self.path = path
  }

  /// The output that says most: probabilities, else the last one of numbers.
  private var outputName: String? {
    let names = file.outputs.map { $0.name }
    return names.first { $0.lowercased().contains("probab") } ?? names.last
  }

  /// The outputs for all rows, one behind the other, with the shape of all.
  func outputs(for source: String, pool: WorkerPool) throws -> (values: [Float], shape: [Int]) {
    let inputs = file.inputs
    guard inputs.count == 1, let input = inputs.first else {
      throw DataError(
        "the graph takes \(inputs.count) inputs: \(DataError.list(inputs.map(ONNXFile.text))); an array is one",
        file: path)
    }
    let array = try NumPyArray(reading: source)
    guard let values = array.floats, let rows = array.shape.first, rows > 0 else {
      throw DataError("expected rows of numbers", file: source)
    }
    let width = values.count / rows
    var extents = Array(array.shape.dropFirst())
    let wanted = input.shape.dropFirst()
    if wanted.count != extents.count || zip(wanted, extents).contains(where: { $0 != nil && $0 != $1 }) {
      // The same numbers in the shape that the graph has for them.
      let known = wanted.compactMap(\.self)
      guard known.count == wanted.count, known.reduce(1, *) == width else {
        throw DataError(
          "the graph takes \(ONNXFile.text(of: input)), the rows have extents \(extents)", file: source)
      }
      extents = known
    }
    let step = input.shape.first.flatMap(\.self) ?? Self.portion
    guard rows % step == 0 || input.shape.first == .some(nil) || input.shape.isEmpty else {
      throw DataError("the graph takes \(step) rows at a time; \(rows) are no multiple of that", file: source)
    }
    var result: [Float] = []
    var shape: [Int] = []
    for start in stride(from: 0, to: rows, by: step) {
      let count = min(step, rows - start)
      let made = try file.outputs(
        for: [input.name: (Array(values[start * width..<(start + count) * width]), [count] + extents)],
        pool: pool)
      guard let name = outputName.flatMap({ made[$0] == nil ? made.keys.sorted().last : $0 }),
        let output = made[name]
      else {
        throw DataError("the graph gives no numbers", file: path)
      }
      result += output.values
      shape = Array(output.shape.dropFirst())
    }
    return (result, [rows] + (result.count == rows * shape.reduce(1, *) ? shape : [result.count / rows]))
  }
}

extension PredictCommand {
  /// Runs a graph over an array.
  func predictWithGraph(pool: WorkerPool) throws {
    guard input.moreData.isEmpty, input.data == nil, certainty.intervals == nil, certainty.threshold == nil,
      !strict
    else {
      throw DataError(
        "a graph gives its outputs for the rows of one array; leave the other options out", file: input.model)
    }
    let (values, shape) = try GraphPrediction(input.model).outputs(for: input.source, pool: pool)
    if let array {
      try reportingOutputErrors {
        try FileAccess.write(NumPyArray.serialized(values, shape: shape), to: array)
      }
      Terminal.output(
        "\(array): \(shape[0]) prediction\(shape[0] == 1 ? "" : "s") of shape \(shape.dropFirst().map(String.init).joined(separator: "×"))"
      )
      return
    }
    let width = values.count / shape[0]
    if json {
      return try Terminal.output(json: (0..<shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) })
    }
    var writer = CSVWriter(header: (1...max(1, width)).map { "y\($0)" })
    for row in 0..<shape[0] {
      for value in values[row * width..<(row + 1) * width] { writer.add(number: value) }
      writer.endRow()
    }
    Terminal.output(bytes: writer.bytes)
  }
}
