import Hillock
import HillockArrays

/// The node tests of the ONNX project, as `Scripts/make-onnx-node-tests.py` puts them into an archive: each a graph, inputs and outputs.
package struct NodeTests {
  /// What became of a test.
  package enum Outcome: Hashable, Sendable {
    case passed
    /// The outputs are others, or an error was thrown.
    case failed(String)
    /// An operator or a type of elements that is not supported.
    case unsupported(String)

    package var word: String {
      switch self {
      case .passed: "passed"
      case .failed: "failed"
      case .unsupported: "unsupported"
      }
    }

    package var reason: String {
      switch self {
      case .passed: ""
      case .failed(let reason), .unsupported(let reason): reason
      }
    }
  }

  private let archive: ZipArchive
  private let entries: [String: ZipArchive.Entry]
  /// The names of the tests.
  package let names: [String]
  private let tolerances: [String: (relative: Double, absolute: Double, isOfTensors: Bool)]

  package init(reading path: String) throws {
    try self.init(parsing: FileAccess.bytes(of: path, limit: 1 << 30), file: path)
  }

  init(parsing bytes: [UInt8], file: String) throws {
    archive = try ZipArchive(parsing: bytes, file: file)
    entries = Dictionary(archive.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    guard let index = entries["index.txt"] else {
      throw DataError("the archive has no index.txt", file: file)
    }
    var names: [String] = []
    var tolerances: [String: (Double, Double, Bool)] = [:]
    for line in String(decoding: try archive.contents(of: index), as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ").map(String.init)
      guard parts.count == 4, let relative = Double(parts[1]), let absolute = Double(parts[2]) else {
        continue
      }
      names.append(parts[0])
      tolerances[parts[0]] = (relative, absolute, parts[3] == "tensors")
    }
    (self.names, self.tolerances) = (names, tolerances)
  }

  /// The operators of a test's graph, as far as it can be read.
  package func operators(of name: String) -> [String] {
    guard let model = try? model(name) else { return [] }
    return Array(Set(model.graph.nodes.map { OperatorTable.key($0) })).sorted()
  }

  /// Whether all inputs and outputs of a test are floats of 32 bits, or the numbers that go with them.
  package func isOfFloats(_ name: String) -> Bool {
    guard let model = try? model(name) else { return false }
    let elements = (model.graph.inputs + model.graph.outputs).map(\.element)
    return elements.contains(.float) && elements.allSatisfy { [.float, .int64, .int32, .bool].contains($0) }
  }

  private func model(_ name: String) throws -> ONNXModel {
    guard let entry = entries["\(name)/model.onnx"] else {
      throw DataError("the test has no model", file: name)
    }
    return try ONNXFile.model(parsing: archive.contents(of: entry), file: name)
  }

  private func tensors(_ name: String, _ kind: String) throws -> [(name: String, tensor: ONNXTensor)] {
    var found: [(String, ONNXTensor)] = []
    while let entry = entries["\(name)/\(kind)_\(found.count).pb"] {
      let reader = ONNXReader { _, _, _ throws(ONNXFault) in throw ONNXFault("a test has no other files") }
      let bytes = try archive.contents(of: entry)
      do throws(ONNXFault) {
        found.append(try reader.tensor(bytes[...]))
      } catch {
        throw DataError(error.message, file: name)
      }
    }
    return found
  }

  /// Runs one test.
  package func outcome(of name: String) -> Outcome {
    guard let tolerance = tolerances[name] else { return .failed("there is no such test") }
    guard tolerance.isOfTensors else { return .unsupported("sequences, maps or optional values") }
    let program: ONNXProgram
    let inputs: [(name: String, tensor: ONNXTensor)]
    let expected: [(name: String, tensor: ONNXTensor)]
    do {
      program = try ONNXProgram(model(name), file: name)
      inputs = try tensors(name, "input")
      expected = try tensors(name, "output")
    } catch {
      return .unsupported("\(error)")
    }
    do {
      // Values go to the inputs in their order; some files name them otherwise.
      var values: [String: ONNXTensor] = [:]
      for (input, info) in zip(inputs, program.model.graph.inputs) { values[info.name] = input.tensor }
      let results = try program.run(values)
      for (result, wanted) in zip(results, expected) {
        if let difference = Self.difference(result, wanted.tensor, tolerance.relative, tolerance.absolute) {
          return .failed("output '\(wanted.name)': \(difference)")
        }
      }
      return results.count >= expected.count
        ? .passed : .failed("it gives \(results.count) outputs of \(expected.count)")
    } catch {
      let text = "\(error)"
      return text.contains("not supported") ? .unsupported(text) : .failed(text)
    }
  }

  /// What is not as it should be.
  private static func difference(
    _ result: ONNXTensor, _ wanted: ONNXTensor, _ relative: Double, _ absolute: Double
  ) -> String? {
    guard result.element == wanted.element else {
      return "of \(result.element.name), expected \(wanted.element.name)"
    }
    guard result.shape == wanted.shape else { return "of shape \(result.shape), expected \(wanted.shape)" }
    if case .texts(let texts) = wanted.storage { return texts == result.texts ? nil : "other texts" }
    if case .integers(let numbers) = wanted.storage {
      guard let place = zip(result.integers, numbers).enumerated().first(where: { $1.0 != $1.1 }) else {
        return nil
      }
      return "\(place.element.0) at \(place.offset), expected \(place.element.1)"
    }
    for (index, (value, right)) in zip(result.doubles, wanted.doubles).enumerated() {
      if value.isNaN && right.isNaN || value == right { continue }
      guard abs(value - right) <= absolute + relative * abs(right) else {
        return "\(value) at \(index), expected \(right)"
      }
    }
    return nil
  }
}
