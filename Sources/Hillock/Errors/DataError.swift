import HillockFormula

/// Why data cannot be used: what is wrong, where, and what would be right.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible, ExplainedError {
  /// What is wrong, and what would be right.
  package var message: String
  /// The file in which it is.
  package var file: String?
  /// Counted from 1.
  package var line: Int?
  /// The number of the field in its row, counted from 1.
  package var column: Int?
  /// The name of the column in which it is.
  package var columnName: String?
  /// The setting that would have to be another one, by its name in an experiment file or on the command line: `target`.
  package var setting: String?

  /// An error with the place where it is, as far as it has one.
  package init(
    _ message: String, file: String? = nil, line: Int? = nil, column: Int? = nil, columnName: String? = nil,
    setting: String? = nil
  ) {
    self.message = message.inMessage
    self.file = file
    self.line = line
    self.column = column
    self.columnName = columnName
    self.setting = setting
  }

  package var explanation: String {
    var place: [String] = []
    if let file { place.append(file) }
    if let line { place.append("line \(line)") }
    if let column { place.append("column \(column)" + (columnName.map { " ('\($0.inMessage)')" } ?? "")) }
    return place.isEmpty ? message : "\(place.joined(separator: ", ")): \(message)"
  }

  /// Names for a message, cut off when there are many, each cut off when it is long: a quote that was never closed makes a value of
  /// a thousand lines.
  package static func list(_ names: [String], limit: Int = 12) -> String {
    let shown = names.prefix(limit).map { "'\(excerpt($0))'" }.joined(separator: ", ")
    return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
  }

  private static func excerpt(_ name: String) -> String {
    let line = name.prefix { !$0.isNewline }
    let start = line.prefix(longestName)
    return start.count < name.count ? "\(start)…" : name
  }

  /// So many characters of a name stand in a list.
  private static let longestName = 80
}
