import HillockFormula

extension Dataset {
  /// Examples with a class each, from arrays or any other sequences.
  ///
  /// ```swift
  /// let pets = try Dataset([[4.1, 30], [3.9, 28], [25, 60], [31, 64]], labels: ["cat", "cat", "dog", "dog"])
  /// ```
  ///
  /// The rows are kept as they are; `standardized()` gives them the scale that networks learn well from.
  ///
  /// - Parameters:
  ///   - rows: one for each example, all of one length.
  ///   - labels: the class of each row: texts, whole numbers, or what else has one spelling for each value.
  ///   - classes: the names of all classes in the order of the network's outputs; `nil` takes those that occur, in the order of the
  ///     alphabet, or of size where all are numbers.
  ///   - columns: the names of the numbers of a row; `nil` calls them x1, x2, ….
  ///   - weights: how much each row counts, at least 0; `nil` counts all alike.
  /// - Throws: `DataError` for no rows, for rows of other lengths, for another number of labels than rows, for a number that is
  ///   not finite or that no float comes near, for fewer than two classes, and for a label that `classes` lacks. It names the
  ///   place as `rows[3][0]`, counted from 0.
  public init<Row: Sequence>(
    _ rows: some Sequence<Row>, labels: some Sequence<some LosslessStringConvertible>,
    classes: [String]? = nil, columns: [String]? = nil, weights: [Float]? = nil
  ) throws(DataError) where Row.Element: DataNumber {
    let (inputs, width) = try Self.numbers(rows, name: "rows")
    let labels = labels.map { $0.description }
    guard labels.count == inputs.count / width else {
      throw DataError("there are \(inputs.count / width) rows, but \(labels.count) labels")
    }
    let names = classes ?? Self.sortedNames(labels)
    try Self.check(classes: names, areGiven: classes != nil)
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    var numbers: [Int32] = []
    numbers.reserveCapacity(labels.count)
    for (row, label) in labels.enumerated() {
      guard let place = places[label] else {
        throw DataError(
          "labels[\(row)] is '\(label)', which is none of the classes \(DataError.list(names))")
      }
      numbers.append(place)
    }
    try self.init(
      inputs: inputs, featureCount: width, targets: .classes(numbers, names: names), weights: weights,
      preprocessing: .ofRows(Self.names(columns, count: width), classes: names))
  }

  /// Examples with a number each.
  ///
  /// ```swift
  /// let squares = try Dataset([[1], [2], [3]], values: [1, 4, 9])
  /// ```
  ///
  /// - Parameters: as of `init(_:labels:classes:columns:weights:)`.
  /// - Throws: `DataError` as that one, and for another number of values than rows.
  public init<Row: Sequence>(
    _ rows: some Sequence<Row>, values: some Sequence<some DataNumber>, columns: [String]? = nil,
    weights: [Float]? = nil
  ) throws(DataError) where Row.Element: DataNumber {
    try self.init(
      numbers: Self.numbers(rows, name: "rows"),
      values: Self.numbers(values.lazy.map { CollectionOfOne($0) }, name: "values", isFlat: true),
      columns: columns, weights: weights)
  }

  /// Examples with several numbers each: a network for them has as many outputs.
  ///
  /// - Parameters: as of `init(_:labels:classes:columns:weights:)`; `values` has a row for each example, all of one length.
  /// - Throws: `DataError` as that one, and for another number of values than rows.
  public init<Row: Sequence, Values: Sequence>(
    _ rows: some Sequence<Row>, values: some Sequence<Values>, columns: [String]? = nil,
    weights: [Float]? = nil
  ) throws(DataError) where Row.Element: DataNumber, Values.Element: DataNumber {
    try self.init(
      numbers: Self.numbers(rows, name: "rows"), values: Self.numbers(values, name: "values"),
      columns: columns, weights: weights)
  }

  private init(
    numbers: (values: [Float], width: Int), values: (values: [Float], width: Int), columns: [String]?,
    weights: [Float]?
  ) throws(DataError) {
    let rows = numbers.values.count / numbers.width
    guard values.values.count / values.width == rows else {
      throw DataError("there are \(rows) rows, but \(values.values.count / values.width) values")
    }
    let columns = try Self.names(columns, count: numbers.width)
    try self.init(
      inputs: numbers.values, featureCount: numbers.width,
      targets: .values(values.values, count: values.width), weights: weights,
      preprocessing: .ofRows(columns, targets: Self.targetNames(values.width, besides: columns)))
  }

  /// Rows as floats, one behind the other.
  ///
  /// - Parameters:
  ///   - name: how a message calls them: `rows[3][0]`.
  ///   - isFlat: whether each row stands for a single number: `values[3]`.
  static func numbers<Row: Sequence>(
    _ rows: some Sequence<Row>, name: String, isFlat: Bool = false
  ) throws(DataError) -> (values: [Float], width: Int) where Row.Element: DataNumber {
    var values: [Float] = []
    var precision = ColumnPrecision()
    var width: Int?
    var number = 0
    for row in rows {
      let start = values.count
      for element in row {
        let value = element.dataValue
        let float = Float(value)
        guard float.isFinite else {
          throw DataError(
            "\(name)[\(number)]\(isFlat ? "" : "[\(values.count - start)]") is \(value); "
              + (value.isFinite ? "no float is so large" : "every number has to be finite"))
        }
        precision.see(value, at: values.count - start)
        values.append(float)
      }
      let count = values.count - start
      guard count > 0 else {
        throw DataError("\(name)[\(number)] is empty; it needs at least one number")
      }
      if let width, count != width {
        throw DataError(
          "\(name)[\(number)] has \(count) number\(count == 1 ? "" : "s"), and those before it \(width); all need as many"
        )
      }
      width = count
      number += 1
    }
    guard let width else { throw DataError("there are no \(name); data needs at least one example") }
    try precision.check(name: name, isFlat: isFlat)
    return (values, width)
  }

  /// In the order of size where all are numbers, and of the alphabet otherwise.
  private static func sortedNames(_ labels: [String]) -> [String] {
    let names = Set(labels).sorted()
    let numbers = names.compactMap(Double.init)
    guard numbers.count == names.count else { return names }
    return zip(numbers, names).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
  }

  private static func check(classes names: [String], areGiven: Bool) throws(DataError) {
    guard names.count > 1 else {
      throw DataError(
        areGiven
          ? "there have to be at least two classes; got \(DataError.list(names))"
          : "all rows have the label '\(names.first ?? "")'; at least two classes are needed, and those that do not occur have to be named"
      )
    }
    guard names.count <= Preprocessing.classLimit else {
      throw DataError(
        "there are \(names.count) different labels; at most \(Preprocessing.classLimit) classes are learnt. If they are numbers to be predicted, give them as values"
      )
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw DataError("the class '\(name)' is named twice")
    }
  }

  /// The names of the columns, or x1, x2, ….
  private static func names(_ names: [String]?, count: Int) throws(DataError) -> [String] {
    guard let names else { return (1...count).map { "x\($0)" } }
    guard names.count == count else {
      throw DataError("there are names for \(names.count) columns, but a row has \(count) numbers")
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw DataError("two columns are named '\(name)'; each needs a name of its own")
    }
    return names
  }

  /// y, or y1, y2, …, with as many dashes as tell them from the columns.
  private static func targetNames(_ count: Int, besides columns: [String]) -> [String] {
    let taken = Set(columns)
    var names = count == 1 ? ["y"] : (1...count).map { "y\($0)" }
    while names.contains(where: taken.contains) { names = names.map { $0 + "'" } }
    return names
  }
}

/// Finds columns whose differences are lost when their numbers are rounded to floats: times in seconds, far from 0 and close together.
private struct ColumnPrecision {
  private struct Column {
    var least: Double
    var most: Double
    /// The largest difference to the nearest float.
    var loss: Double
  }

  private var columns: [Column] = []

  mutating func see(_ value: Double, at place: Int) {
    let loss = abs(value - Double(Float(value)))
    guard place < columns.count else {
      columns.append(Column(least: value, most: value, loss: loss))
      return
    }
    columns[place].least = min(columns[place].least, value)
    columns[place].most = max(columns[place].most, value)
    columns[place].loss = max(columns[place].loss, loss)
  }

  func check(name: String, isFlat: Bool) throws(DataError) {
    for (place, column) in columns.enumerated() {
      // As halves, whose difference no two numbers make infinite. What differs in its last digits only does not differ.
      let spread = column.most / 2 - column.least / 2
      let size = max(abs(column.most), abs(column.least))
      guard spread > size * 1e-12, column.loss / 2 > spread / 256 else { continue }
      throw DataError(
        "\(name)[…]\(isFlat ? "" : "[\(place)]") lies between \(column.least) and \(column.most), which floats hardly tell apart; subtract \(column.least) from it first"
      )
    }
  }
}
