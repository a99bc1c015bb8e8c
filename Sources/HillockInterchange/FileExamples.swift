import Hillock

/// A file whose examples can be read one by one.
protocol ExampleFile: Sendable {
  /// In bytes.
  var length: Int { get }
  /// What tells the file from others of the same length, besides its first examples.
  var mark: String { get }

  /// - Throws: `DataError` when somebody has written to the file since it was opened.
  func checkUnchanged() throws(DataError)

  /// The examples with these numbers as a network sees them, in this order.
  ///
  /// - Throws: `DataError` when they cannot be read, or the file has changed since it was opened.
  func examples(_ numbers: [Int], for preprocessing: Preprocessing) throws -> Dataset
}

/// Examples of a file as a network sees them, read when a step needs them.
struct FileExamples<File: ExampleFile>: ExampleSource {
  let file: File
  let preprocessing: Preprocessing
  /// The examples of the training part, by their numbers in the file.
  let rows: [Int]
  /// The same examples, made ready; `nil` where there is no room for them.
  var cache: ExampleCache?

  var rowCount: Int { rows.count }
  var featureCount: Int { preprocessing.featureCount }

  var fingerprint: String {
    get throws {
      let first = try examples(Array(0..<min(rowCount, 1000))[...])
      return "\(file.length)-\(rows.count)-\(file.mark)\(first.fingerprint)"
    }
  }

  func examples(_ numbers: ArraySlice<Int>) throws -> Dataset {
    if let cache {
      try file.checkUnchanged()
      return try cache.examples(numbers)
    }
    return try file.examples(numbers.map { rows[$0] }, for: preprocessing)
  }
}
