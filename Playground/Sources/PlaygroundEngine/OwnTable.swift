import Foundation
import Hillock
import HillockInterchange

/// A table that a visitor dropped, of which two columns, or the main directions of all numbers, become points.
public struct OwnTable: Sendable {
  public struct Column: Sendable, Encodable {
    var name: String
    var isNumeric: Bool
  }

  public struct Points: Sendable, Encodable {
    var points: String
    var count: Int
    var isRegression: Bool
    var note: String
  }

  private let table: DataTable

  public static let mostRows = 4000

  /// - Throws: `PlayError` for what is no table, with the place of the fault.
  public init(_ text: String) throws(PlayError) {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      try Data(text.utf8).write(to: file, options: .withoutOverwriting)
      table = try CSVReader.table(reading: file.path)
    } catch {
      throw PlayError(
        "\(error)".replacing(file.path + ":", with: "line ").replacing(file.path, with: "the table"))
    }
  }

  public var columns: [Column] {
    table.columns.map { column in
      if case .numeric = column.values {
        Column(name: column.name, isNumeric: true)
      } else {
        Column(name: column.name, isNumeric: false)
      }
    }
  }

  private func numbers(_ name: String) throws(PlayError) -> [Double] {
    guard let column = table.columns.first(where: { $0.name == name }) else {
      throw PlayError("there is no column '\(name.prefix(40))'")
    }
    guard case .numeric(let values) = column.values else {
      throw PlayError("'\(name)' has texts; a coordinate is a number")
    }
    return values
  }

  /// - Parameter first: the name of a column, or `*` for the two directions in which all numeric columns but the label vary most.
  /// - Throws: `PlayError` for columns that cannot be used.
  public func points(first: String, second: String, label: String) throws(PlayError) -> Points {
    guard table.rowCount >= 4 else {
      throw PlayError("the table has \(table.rowCount) rows; at least 4 are needed")
    }
    guard let target = table.columns.first(where: { $0.name == label }) else {
      throw PlayError("there is no column '\(label.prefix(40))'")
    }
    var (x, y): ([Double], [Double])
    if first == "*" {
      let names = columns.filter { $0.isNumeric && $0.name != label }.map(\.name)
      guard names.count >= 2 else { throw PlayError("a projection needs at least two columns of numbers") }
      var all: [[Double]] = []
      for name in names { all.append(Self.standardized(try numbers(name))) }
      (x, y) = Self.mainDirections(all)
    } else {
      (x, y) = (try numbers(first), try numbers(second))
    }
    (x, y) = (Self.standardized(x).map { $0 * 2 }, Self.standardized(y).map { $0 * 2 })
    let (labels, isRegression, note) = try Self.labels(target)
    let rows = min(x.count, Self.mostRows)
    let text = PointText.text((0..<rows).map { (x[$0], y[$0], labels[$0]) })
    let cut = rows < x.count ? "The first \(rows) of \(x.count) rows. " : ""
    return Points(
      points: text, count: rows, isRegression: isRegression,
      note: cut + "Coordinates are scaled so that two standard deviations are 4. " + note)
  }

  /// Classes by how often they occur, or a number scaled to −1 to 1.
  private static func labels(_ column: DataTable.Column) throws(PlayError) -> ([Int], Bool, String) {
    let texts: [String]
    switch column.values {
    case .text(let values): texts = values
    case .numeric(let values):
      if Set(values).count > PointText.mostClasses {
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        let scale = max(high - low, 1e-300)
        let labels = values.map { Int(((($0 - low) / scale * 2 - 1) * Double(PointText.scale)).rounded()) }
        return (labels, true, "\(column.name) from \(Float(low)) to \(Float(high)) became −1 to 1.")
      }
      texts = values.map { "\(Float($0))".replacing(/\.0$/, with: "") }
    }
    var counts: [String: Int] = [:]
    for text in texts { counts[text, default: 0] += 1 }
    let names = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map(\.key)
    guard names.count > 1 else { throw PlayError("'\(column.name)' has only one value") }
    let kept = names.prefix(PointText.mostClasses - 1)
    let isCut = names.count > PointText.mostClasses
    let order = (isCut ? Array(kept) : names).sorted()
    let labels = texts.map { order.firstIndex(of: $0) ?? order.count }
    let list = order.enumerated().map { "\($0.offset) is \($0.element)" }.joined(separator: ", ")
    return (labels, false, "Class \(list)\(isCut ? ", \(order.count) is everything else" : "").")
  }

  private static func standardized(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    return values.map { deviation > 0 ? ($0 - mean) / deviation : 0 }
  }

  /// The first two principal components, by power iteration.
  private static func mainDirections(_ columns: [[Double]]) -> ([Double], [Double]) {
    let rows = columns[0].count
    var found: [[Double]] = []
    for round in 0..<2 {
      var direction = columns.indices.map { 1 / Double($0 + 1 + round) }
      for _ in 0..<200 {
        for earlier in found {
          let along = zip(direction, earlier).reduce(0) { $0 + $1.0 * $1.1 }
          direction = zip(direction, earlier).map { $0 - along * $1 }
        }
        let scores = (0..<rows).map { row in
          columns.indices.reduce(0) { $0 + columns[$1][row] * direction[$1] }
        }
        let next = columns.map { column in zip(column, scores).reduce(0) { $0 + $1.0 * $1.1 } }
        let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 1e-12 else { break }
        direction = next.map { $0 / length }
      }
      found.append(direction)
    }
    let scores = found.map { direction in
      (0..<rows).map { row in columns.indices.reduce(0) { $0 + columns[$1][row] * direction[$1] } }
    }
    return (scores[0], scores[1])
  }
}
