import Foundation
import Hillock
import HillockArrays

/// A graph in the ONNX format: read, run, and made of a model or into one.
///
/// Every operator of the graph has to be known; those that are not are named all at once. Source: the ONNX specification.
package struct ONNXFile: Sendable {
  package let program: ONNXProgram
  private let name: String

  /// Files have at most so many bytes.
  static let limit = Int(clamping: 1 << 34 as UInt64)

  /// Whether a path is meant to be such a file, by its ending.
  package static func isMeant(by path: String) -> Bool { path.lowercased().hasSuffix(".onnx") }

  /// Reads a file, and tensors that lie in other files beside it.
  ///
  /// - Throws: `DataError` when it is missing or damaged, and where operators are not supported, with all of them.
  package init(reading path: String) throws {
    let model = try Self.model(reading: path)
    program = try ONNXProgram(model, file: path)
    name = path
  }

  /// Reads the graph of a file, whether its operators are known or not.
  package static func model(reading path: String) throws(DataError) -> ONNXModel {
    let bytes = try FileAccess.bytes(of: path, limit: limit)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return try read(bytes, file: path) { location, offset, count throws(ONNXFault) in
      // A plain name: nothing outside of the folder is read.
      guard !location.isEmpty, !location.contains("/"), !location.contains("\\"), location != ".." else {
        throw ONNXFault(
          "its numbers lie in '\(location.prefix(80))'; a file beside the model is read, and no path")
      }
      do throws(DataError) {
        let file = try RandomAccessFile("\(folder)/\(location)")
        let length = count ?? file.length - offset
        guard offset >= 0, length >= 0, offset <= file.length, length <= file.length - offset else {
          throw DataError(
            "it has \(file.length) bytes; from \(offset) on \(length) are wanted", file: file.path)
        }
        return try file.bytes(at: offset, count: length)
      } catch {
        throw ONNXFault("\(error)")
      }
    }
  }

  /// Reads bytes, in which all tensors have to lie; `file` is the name for error messages.
  package static func model(parsing bytes: [UInt8], file: String) throws(DataError) -> ONNXModel {
    try read(bytes, file: file) { name, _, _ throws(ONNXFault) in
      throw ONNXFault("its numbers lie in another file, '\(name.prefix(80))'")
    }
  }

  private static func read(
    _ bytes: [UInt8], file: String, external: @escaping ONNXReader.ExternalData
  ) throws(DataError) -> ONNXModel {
    do throws(ONNXFault) {
      var reader = ONNXReader(external: external)
      return try reader.model(bytes[...])
    } catch {
      let kind = ForeignFile.binaryKind(of: bytes).map { " (this is \($0))" } ?? ""
      throw DataError("not a sound ONNX file: \(error.message)\(kind)", file: file)
    }
  }

  /// Reads bytes; `file` is the name for error messages.
  package init(parsing bytes: [UInt8], file: String) throws(DataError) {
    program = try ONNXProgram(Self.model(parsing: bytes, file: file), file: file)
    name = file
  }

  /// What goes in: names as in the file, and shapes with `nil` for an extent that is open, such as that of the batch.
  package var inputs: [(name: String, shape: [Int?])] { program.model.graph.inputs.map(Self.value) }
  /// What comes out.
  package var outputs: [(name: String, shape: [Int?])] { program.model.graph.outputs.map(Self.value) }

  private static func value(_ info: ONNXValueInfo) -> (name: String, shape: [Int?]) {
    let shape = (info.shape ?? []).map { dimension -> Int? in
      if case .known(let extent) = dimension, extent > 0 { extent } else { nil }
    }
    return (info.name, shape)
  }

  /// `x [?×28×28]`
  package static func text(of value: (name: String, shape: [Int?])) -> String {
    "\(value.name) [\(value.shape.map { $0.map(String.init) ?? "?" }.joined(separator: "×"))]"
  }

  /// Runs the graph.
  ///
  /// - Parameter inputs: floats by the names of the inputs, each with its shape; they become what the graph takes.
  /// - Returns: the outputs that are numbers, by their names.
  /// - Throws: `DataError` that names the node in which something does not fit.
  package func outputs(
    for inputs: [String: (values: [Float], shape: [Int])], pool: WorkerPool = .single
  ) throws -> [String: (values: [Float], shape: [Int])] {
    var tensors: [String: ONNXTensor] = [:]
    for (input, given) in inputs {
      guard Shape(given.shape).checkedCount == given.values.count else {
        throw DataError(
          "the input '\(input)' of shape \(given.shape) cannot have \(given.values.count) numbers", file: name
        )
      }
      let element = program.model.graph.inputs.first { $0.name == input }?.element ?? .float
      tensors[input] = ONNXTensor(given.values.map(Double.init), shape: given.shape, as: element)
    }
    let results = try program.run(tensors, pool: pool)
    var named: [String: (values: [Float], shape: [Int])] = [:]
    for (output, tensor) in zip(program.model.graph.outputs, results) where tensor.element != .string {
      named[output.name] = (tensor.floats, tensor.shape)
    }
    return named
  }
}
