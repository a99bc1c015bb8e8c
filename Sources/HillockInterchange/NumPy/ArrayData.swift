import Hillock
import HillockArrays

/// Examples in NumPy's files: an array with a row for each, and the array of what is predicted.
struct ArrayData: Sendable {
  let rows: ArrayRows
  /// What is predicted: a column of numbers or of texts, or several of numbers; none where no labels are known.
  let labels: [DataTable.Column]
  /// Examples for the test, where the archive has some.
  private(set) var test: [ArrayData] = []

  /// Whether a source is one of these files, by its ending.
  static func isMeant(by source: String) -> Bool {
    let name = source.lowercased()
    return name.hasSuffix(".npy") || name.hasSuffix(".npz")
  }

  /// What arrays of an archive are called that hold examples, and labels beside them; the first that is there is taken.
  private static let names: [(rows: String, labels: String)] = [
    ("x_train", "y_train"), ("X_train", "y_train"), ("train_images", "train_labels"), ("x", "y"), ("X", "y"),
    ("data", "target"), ("data", "labels"), ("images", "labels"), ("inputs", "targets"),
    ("features", "labels"),
  ]
  private static let testNames = [
    "x_train": ("x_test", "y_test"), "X_train": ("X_test", "y_test"),
    "train_images": ("test_images", "test_labels"),
  ]

  /// - Parameters:
  ///   - source: a `.npy` or `.npz` file.
  ///   - labels: a `.npy` file, or the name of an array in the archive; `nil` for one of the usual names.
  ///   - isStreamed: whether the rows stay in their file.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  init(source: String, labels: String?, isStreamed: Bool = false) throws(DataError) {
    guard source.lowercased().hasSuffix(".npz") else {
      let own =
        try isStreamed
        ? ArrayRows(inFile: source) : ArrayRows(NumPyArray(reading: source), name: source)
      rows = own
      if let labels {
        self.labels = try Self.columns(NumPyArray(reading: labels), rows: own.rowCount, file: labels)
      } else {
        self.labels = []
      }
      return
    }
    guard !isStreamed else {
      throw DataError(
        "the arrays of an archive cannot be read in pieces; save the rows as a .npy file, or read the file whole",
        file: source, setting: "stream")
    }
    let archive = try NumPyArchive(reading: source)
    let known = archive.names
    guard
      let pair = Self.names.first(where: { known.contains($0.rows) })
        ?? known.first.map({ (rows: $0, labels: "y") })
    else {
      throw DataError("the archive holds no array", file: source)
    }
    let (rows, own) = try Self.part(archive, pair.rows, labels ?? pair.labels, isGiven: labels != nil, source)
    self.rows = rows
    self.labels = own
    if let names = Self.testNames[pair.rows], known.contains(names.0), known.contains(names.1) {
      let part = try Self.part(archive, names.0, names.1, isGiven: true, source)
      test = [ArrayData(rows: part.rows, labels: part.labels)]
    }
  }

  private init(rows: ArrayRows, labels: [DataTable.Column]) { (self.rows, self.labels) = (rows, labels) }

  private static func part(
    _ archive: NumPyArchive, _ rowsName: String, _ labelsName: String, isGiven: Bool, _ source: String
  ) throws(DataError) -> (rows: ArrayRows, labels: [DataTable.Column]) {
    let rows = try ArrayRows(archive.array(rowsName), name: "\(source), array '\(rowsName)'")
    // A file beside the archive may have the labels as well.
    if isGiven, !archive.names.contains(labelsName), labelsName.lowercased().hasSuffix(".npy") {
      return (rows, try columns(NumPyArray(reading: labelsName), rows: rows.rowCount, file: labelsName))
    }
    guard isGiven || archive.names.contains(labelsName) else { return (rows, []) }
    return (
      rows,
      try columns(
        archive.array(labelsName), rows: rows.rowCount, file: "\(source), array '\(labelsName)'")
    )
  }

  /// An array of labels as columns: `label`, or `y1`, `y2`, … of several numbers a row.
  private static func columns(
    _ array: NumPyArray, rows: Int, file: String
  ) throws(DataError) -> [DataTable.Column] {
    let width = array.shape.dropFirst().reduce(1, *)
    guard array.shape.first == rows, width > 0 else {
      throw DataError(
        "the labels have shape \(array.shape); expected \(rows) rows, one for each example", file: file)
    }
    if let texts = array.texts {
      guard width == 1 else {
        throw DataError("the labels have \(width) texts for each example; expected one", file: file)
      }
      return [DataTable.Column(name: "label", values: .text(texts))]
    }
    guard let numbers = array.doubles else {
      throw DataError("a label is a text that is no Unicode", file: file)
    }
    guard width > 1 else { return [DataTable.Column(name: "label", values: .numeric(numbers))] }
    return (0..<width).map { column in
      DataTable.Column(
        name: "y\(column + 1)",
        values: .numeric((0..<rows).map { numbers[$0 * width + column] }))
    }
  }

  /// The class of each row by its place among the names.
  ///
  /// - Throws: `DataError` for a label that is none of them.
  func classes(_ names: [String], file: String) throws(DataError) -> [UInt8] {
    let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var result: [UInt8] = []
    for (row, text) in try labelTexts(file: file).enumerated() {
      guard let place = places[text] else {
        throw DataError("label \(row + 1) is '\(text)'; the classes are \(DataError.list(names))", file: file)
      }
      result.append(UInt8(truncatingIfNeeded: place))
    }
    return result
  }

  /// The labels as names of classes; whole numbers without a point.
  func labelTexts(file: String) throws(DataError) -> [String] {
    guard labels.count == 1, let column = labels.first else {
      throw DataError(
        labels.isEmpty
          ? "the labels of the images are missing; name their file"
          : "images belong to one class each; there are \(labels.count) labels",
        file: file, setting: "labels")
    }
    switch column.values {
    case .text(let texts): return texts
    case .numeric(let numbers): return numbers.map { Int(exactly: $0).map(String.init) ?? String($0) }
    }
  }
}

/// Rows of a `.npy` file that are read when a step needs them.
struct ArrayExamples: ExampleFile {
  let data: ArrayData
  /// Of images; empty for numbers.
  let classes: [UInt8]

  var length: Int { data.rows.fileLength }
  var mark: String { "" }

  func checkUnchanged() throws(DataError) { try data.rows.checkUnchanged() }

  func examples(_ numbers: [Int], for preprocessing: Preprocessing) throws -> Dataset {
    try data.examples(numbers, for: preprocessing, classes: classes)
  }
}

extension ArrayData {
  /// Rows as a network sees them.
  ///
  /// - Parameter classes: of images, of all rows; empty where no targets are wanted.
  func examples(
    _ numbers: [Int], for preprocessing: Preprocessing, classes: [UInt8], includesTargets: Bool = true
  ) throws -> Dataset {
    if preprocessing.images != nil {
      return try preprocessing.apply(
        toPixels: rows.pixels(numbers), labels: includesTargets ? numbers.map { classes[$0] } : nil, rows: nil
      )
    }
    let names = preprocessing.inputs.map(\.name)
    guard names.count == rows.width else {
      throw DataError(
        "the rows have \(rows.width) numbers; the model takes \(names.count): \(DataError.list(names))",
        file: rows.name)
    }
    let named =
      zip(labels, preprocessing.targetNames).map { DataTable.Column(name: $1, values: $0.values) }
    let table = try rows.table(numbers, names: names, labels: includesTargets ? named : [])
    return try preprocessing.apply(to: table, includesTargets: includesTargets)
  }
}
