import Foundation
import Hillock
import HillockInterchange

/// The friendly question: rows of named columns, as JSON or CSV, answered with classes and probabilities or with numbers.
extension ServedModel {
  public static let mostRows = 100_000

  /// - Parameter isCSV: whether the body is a table with a header, and not JSON.
  /// - Throws: `ServingError` for what the model cannot answer.
  public func predict(_ body: [UInt8], isCSV: Bool) throws(ServingError) -> [UInt8] {
    let table = try isCSV ? Self.csv(body) : Self.table(JSONReader.read(body), columnNames)
    let predictions: [Prediction]
    do { predictions = try trained.predictions(for: table) } catch {
      throw ServingError(.invalid, "\(error)")
    }
    var text = JSONText(capacity: 64 * (predictions.count + 1))
    text.raw("{\"model\":")
    text.string(name)
    text.raw(",\"version\":")
    text.number(version)
    text.raw(",\"predictions\":")
    text.list(predictions) { write($1, to: &$0) }
    text.raw("}")
    return text.bytes
  }

  private func write(_ prediction: Prediction, to text: inout JSONText) {
    if let className = prediction.className {
      text.raw("{\"class\":")
      text.string(className)
      text.raw(",\"probabilities\":{")
      for (index, probability) in (prediction.probabilities ?? []).enumerated() where index < classNames.count
      {
        if index > 0 { text.raw(",") }
        text.string(classNames[index])
        text.raw(":")
        text.number(probability)
      }
      text.raw("}}")
    } else {
      text.raw("{")
      for (index, value) in (prediction.values ?? [prediction.value ?? .nan]).enumerated()
      where index < targetNames.count {
        if index > 0 { text.raw(",") }
        text.string(targetNames[index])
        text.raw(":")
        text.number(value)
      }
      text.raw("}")
    }
  }

  /// Objects with the columns by name, or lists in their order; alone, in a list, or in one that is called `rows`.
  static func table(_ node: JSONNode, _ known: [String]) throws(ServingError) -> DataTable {
    let rows: [JSONNode]
    if let list = node["rows"] ?? node["instances"] {
      guard let elements = list.elements else { throw ServingError(.invalid, "'rows' is no list") }
      rows = elements
    } else if case .object = node {
      rows = [node]
    } else if case .numbers = node {
      rows = [node]
    } else if let elements = node.elements {
      rows = elements
    } else {
      throw ServingError(
        .invalid, "the body is no row, such as {\"length\": 5.1, \"width\": 3.5}, and no list of rows")
    }
    guard !rows.isEmpty, rows.count <= mostRows else {
      throw ServingError(.invalid, "1 to \(mostRows) rows are predicted at a time; got \(rows.count)")
    }
    var names: [String] = known
    if case .object(let members)? = rows.first { names = members.map(\.key) }
    var columns = names.map { _ in [JSONNode]() }
    for (number, row) in rows.enumerated() {
      let cells: [JSONNode]
      if case .object(let members) = row {
        guard members.count == names.count else {
          throw ServingError(
            .invalid, "row \(number + 1) has \(members.count) columns, the first one \(names.count)")
        }
        var found: [JSONNode] = []
        for name in names {
          guard let cell = row[name] else {
            throw ServingError(.invalid, "row \(number + 1) has no '\(name)'")
          }
          found.append(cell)
        }
        cells = found
      } else if let elements = row.elements {
        guard elements.count == names.count else {
          throw ServingError(
            .invalid, "row \(number + 1) has \(elements.count) numbers; the model takes \(names.count)")
        }
        cells = elements
      } else {
        throw ServingError(.invalid, "row \(number + 1) is neither an object nor a list")
      }
      for (index, cell) in cells.enumerated() { columns[index].append(cell) }
    }
    var result: [DataTable.Column] = []
    for (name, cells) in zip(names, columns) { result.append(try column(name, cells)) }
    do { return try DataTable(source: "the body", columns: result) } catch {
      throw ServingError(.invalid, "\(error)")
    }
  }

  private static func column(_ name: String, _ cells: [JSONNode]) throws(ServingError) -> DataTable.Column {
    let numbers = cells.compactMap(\.number)
    if numbers.count == cells.count { return .init(name: name, values: .numeric(numbers)) }
    var texts: [String] = []
    for (row, cell) in cells.enumerated() {
      switch cell {
      case .text(let text): texts.append(text)
      case .number(let value):
        texts.append(value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value))
      case .bool(let value): texts.append(value ? "true" : "false")
      case .null: texts.append("")
      default: throw ServingError(.invalid, "row \(row + 1), '\(name)': a number or a text was expected")
      }
    }
    return .init(name: name, values: .text(texts))
  }

  private static func csv(_ body: [UInt8]) throws(ServingError) -> DataTable {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      try Data(body).write(to: file, options: .withoutOverwriting)
      return try CSVReader.table(reading: file.path)
    } catch {
      throw ServingError(.invalid, "\(error)".replacing(file.path, with: "the table"))
    }
  }
}
