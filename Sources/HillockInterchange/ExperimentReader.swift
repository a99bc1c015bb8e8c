import Hillock
import Yams

/// A value of an experiment file with the line on which it stands. It hides the YAML library.
struct ExperimentValue {
  private let node: Node
  let line: Int?

  fileprivate init(_ node: Node) {
    self.node = node
    line = node.mark?.line
  }

  /// The text of an option, as a file would have it.
  init(_ text: String) { self.init(.scalar(.init(text))) }

  private func fault(_ wanted: String) -> ExperimentFault {
    let found: String
    switch node {
    case .scalar(let scalar): found = scalar.string.isEmpty ? "nothing" : "'\(scalar.string)'"
    case .sequence: found = "a list"
    case .mapping: found = "a mapping"
    case .alias: found = "an alias"
    }
    return ExperimentFault("expected \(wanted), got \(found)", line: line)
  }

  /// A single value, as it is typed; `nil` for a list or a mapping.
  var scalar: String? {
    guard case .scalar(let scalar) = node else { return nil }
    return scalar.string
  }

  func text(_ wanted: String) throws -> String {
    guard let scalar, !scalar.isEmpty else { throw fault(wanted) }
    return scalar
  }

  func integer<Number: FixedWidthInteger>(_ range: ClosedRange<Number>, _ wanted: String) throws -> Number {
    guard let scalar, let value = Number(scalar), range.contains(value) else { throw fault(wanted) }
    return value
  }

  func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ wanted: String, where isRight: (Number) -> Bool
  ) throws -> Number {
    guard let scalar, let value = Number(decimal: scalar), value.isFinite, isRight(value) else {
      throw fault(wanted)
    }
    return value
  }

  func bool(_ wanted: String) throws -> Bool {
    switch scalar {
    case "true": return true
    case "false": return false
    default: throw fault(wanted)
    }
  }

  /// The elements of a list; a single value is a list of itself.
  func list(_ wanted: String) throws -> [ExperimentValue] {
    switch node {
    case .sequence(let sequence): return sequence.map(ExperimentValue.init)
    case .scalar(let scalar) where !scalar.string.isEmpty: return [self]
    default: throw fault(wanted)
    }
  }

  var isList: Bool { if case .sequence = node { true } else { false } }

  /// Keys and values in their order.
  func mapping(_ wanted: String) throws -> [(name: String, line: Int?, value: ExperimentValue)] {
    guard case .mapping(let mapping) = node else { throw fault(wanted) }
    return try mapping.map { pair in
      guard case .scalar(let name) = pair.key else { throw fault(wanted) }
      return (name.string, pair.key.mark?.line, ExperimentValue(pair.value))
    }
  }
}

enum ExperimentReader {
  static func values(
    of text: String, file: String
  ) throws(DataError) -> [(name: String, line: Int?, value: ExperimentValue)] {
    if let name = alias(in: text) {
      throw DataError(
        "'*\(name)' stands for what is at '&\(name)'; aliases are not read, as a few of them can stand for millions of "
          + "values. Write out what they mean", file: file)
    }
    let node: Node?
    do {
      node = try compose(yaml: text)
    } catch let error as YamlError {
      throw self.error(error, file: file)
    } catch {
      throw DataError("no sound YAML: \(error)", file: file)
    }
    guard let node, !text.allSatisfy(\.isWhitespace) else {
      throw DataError("the experiment file is empty; expected at least 'data: …'", file: file)
    }
    do {
      return try ExperimentValue(node).mapping("keys with values, such as 'data: digits'")
    } catch {
      let fault = error as? ExperimentFault
      throw DataError(fault?.message ?? "\(error)", file: file, line: fault?.line)
    }
  }

  /// The first name that occurs both as an anchor (`&name`) and as an alias (`*name`).
  ///
  /// It is looked for in the text, as the parser would have copied what it stands for already.
  private static func alias(in text: String) -> String? {
    func names(after mark: UInt8) -> Set<String> {
      let bytes = Array(text.utf8)
      var result: Set<String> = []
      for (place, byte) in bytes.enumerated() where byte == mark {
        let name = bytes[(place + 1)...].prefix(256).prefix { byte in
          (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == 0x2D || byte == 0x5F
        }
        if !name.isEmpty { result.insert(String(decoding: name, as: UTF8.self)) }
      }
      return result
    }
    let anchors = names(after: 0x26)
    return anchors.isEmpty ? nil : names(after: 0x2A).intersection(anchors).min()
  }

  private static func error(_ error: YamlError, file: String) -> DataError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      DataError("no sound YAML: \(problem)", file: file, line: mark.line)
    case .duplicatedKeysInMapping(let duplicates, let context):
      DataError(
        "\(DataError.list(duplicates)) is given more than once", file: file, line: context.mark.line)
    case .reader(let problem, _, _, _): DataError("no sound YAML: \(problem)", file: file)
    default: DataError("no sound YAML", file: file)
    }
  }
}
