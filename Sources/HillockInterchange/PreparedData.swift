import Foundation
import Hillock

/// Data from where the user keeps them to the parts of an experiment: found, read, split and preprocessed.
public struct PreparedData: Sendable {
  public let parts: Experiment.Parts
  public let preprocessing: Preprocessing
  /// What was decided where the user left it open, a line each.
  public let notes: [String]
  /// The name for the model's file: `digits.safetensors`.
  public let defaultModelName: String

  /// - Parameters:
  ///   - source: `digits` or `iris`, the path of a CSV file, or `mnist`.
  ///   - target: the column to predict; by default the last.
  ///   - folder: where the MNIST files are.
  ///   - task: by default told from the target column.
  ///   - testFile: a CSV file to test on, instead of a part of the data.
  ///   - testFraction: the share of the rows for the test; MNIST has a test part of its own.
  ///   - validationFraction: the share of the rest for validation.
  ///   - seed: of the split.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  public init(
    source: String, target: String? = nil, folder: String? = nil, task: Preprocessing.Task? = nil,
    testFile: String? = nil, testFraction: Double = 0.2, validationFraction: Double = 0.1, seed: UInt64 = 1
  ) throws {
    defaultModelName = Self.modelName(of: source)
    if source == "mnist" {
      try Self.refuseForImages(target: target, task: task, testFile: testFile, source: source)
      (parts, preprocessing) = try Self.images(
        in: Self.required(folder), validationFraction: validationFraction, seed: seed)
      notes = ["test part  the test images of mnist"]
      return
    }
    try Self.refuse(folder, for: source)
    let table = try Self.table(source)
    let targetName = target ?? table.columns[table.columns.count - 1].name
    let targetValues = table.columns[try table.requiredColumnIndex(named: targetName)].values
    let settled = task ?? Preprocessing.suggestedTask(for: targetValues)
    var notes: [String] = []
    if target == nil { notes.append("target    '\(targetName)', the last column") }
    if task == nil { notes.append("task      \(settled.rawValue), told from '\(targetName)'") }
    let split = try Split(
      rowCount: table.rowCount, classes: settled == .classification ? Self.classes(targetValues) : nil,
      testFraction: testFile == nil ? testFraction : 0, validationFraction: validationFraction, seed: seed)
    let fitted = try Preprocessing.fit(table, target: targetName, task: settled, rows: split.training)
    for input in fitted.inputs where !input.unlearnt.isEmpty {
      notes.append(
        "column    '\(input.name)': the training part lacks \(DataError.list(input.unlearnt, limit: 3)); "
          + "no feature stands for them")
    }
    self.notes = notes
    var test = split.test.isEmpty ? nil : try fitted.apply(to: table, rows: split.test)
    if let testFile { test = try fitted.apply(to: CSVReader.table(reading: testFile)) }
    preprocessing = fitted
    parts = Experiment.Parts(
      training: try fitted.apply(to: table, rows: split.training),
      validation: split.validation.isEmpty ? nil : try fitted.apply(to: table, rows: split.validation),
      test: test)
  }

  /// All rows of a source, as a trained model sees them. Of MNIST, the test images.
  ///
  /// - Parameters:
  ///   - preprocessing: the model's.
  ///   - withTargets: whether the target column is needed.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  public static func examples(
    for preprocessing: Preprocessing, source: String, folder: String? = nil, withTargets: Bool
  ) throws -> Dataset {
    if source == "mnist" {
      guard preprocessing.images != nil else {
        throw DataError("the model was trained on the columns of a table, not on images", file: source)
      }
      let images = try LabelledImages(folder: required(folder), part: "t10k")
      guard images.shape.count == preprocessing.images?.shape.count else {
        throw DataError(
          "the images have \(images.shape) pixels, those of the model \(preprocessing.featureCount)",
          file: source)
      }
      return try images.examples(preprocessing, withTargets: withTargets)
    }
    try refuse(folder, for: source)
    return try preprocessing.apply(to: table(source), withTargets: withTargets)
  }

  init(parts: Experiment.Parts, preprocessing: Preprocessing, notes: [String], defaultModelName: String) {
    self.parts = parts
    self.preprocessing = preprocessing
    self.notes = notes
    self.defaultModelName = defaultModelName
  }

  /// Whether a source is the name of data that come with the program, and no file.
  public static func isBuiltIn(_ source: String) -> Bool {
    source == "mnist" || BuiltInData.names.contains(source)
  }

  /// The name of the model of a source where none is given: `wine.safetensors` for `data/wine.csv`.
  public static func modelName(of source: String) -> String {
    let stem = URL(fileURLWithPath: source).deletingPathExtension().lastPathComponent
    return "\(stem.isEmpty ? "model" : stem).safetensors"
  }

  static func refuseForImages(
    target: String?, task: Preprocessing.Task?, testFile: String?, source: String
  ) throws(DataError) {
    guard target == nil else {
      throw DataError("images have no columns to choose a target from; leave out the target", file: source)
    }
    guard task != .regression else {
      throw DataError("the labels of mnist are classes; leave out the task", file: source)
    }
    guard testFile == nil else {
      throw DataError("mnist has test images of its own; leave out the test file", file: source)
    }
  }

  private static func images(
    in folder: String, validationFraction: Double, seed: UInt64
  ) throws -> (Experiment.Parts, Preprocessing) {
    let train = try LabelledImages(folder: folder, part: "train")
    let test = try LabelledImages(folder: folder, part: "t10k")
    guard train.rows == test.rows, train.columns == test.columns else {
      throw DataError("the training and the test images differ in size", file: folder)
    }
    let split = try Split(
      rowCount: train.labels.count, classes: train.labels.map(Int.init), testFraction: 0,
      validationFraction: validationFraction, seed: seed)
    let names = (0...Int(train.labels.max() ?? 0)).map(String.init)
    let fitted = try Preprocessing.images(
      pixels: train.pixels, shape: train.shape, rows: split.training, classNames: names)
    func part(_ rows: [Int]) throws -> Dataset {
      try train.examples(fitted, rows: rows)
    }
    let parts = Experiment.Parts(
      training: try part(split.training),
      validation: split.validation.isEmpty ? nil : try part(split.validation),
      test: try test.examples(fitted))
    return (parts, fitted)
  }

  /// The class of each row, as a number of no meaning but equality.
  private static func classes(_ values: Table.Values) -> [Int] {
    func numbers<Value: Hashable>(_ values: [Value]) -> [Int] {
      var known: [Value: Int] = [:]
      return values.map { value in
        if let number = known[value] { return number }
        known[value] = known.count
        return known.count - 1
      }
    }
    switch values {
    case .numeric(let values): return numbers(values)
    case .text(let values): return numbers(values)
    }
  }

  static func required(_ folder: String?) throws(DataError) -> String {
    guard let folder else {
      throw DataError("the folder with the four MNIST files is needed: mnist --data FOLDER")
    }
    return folder
  }

  static func refuse(_ folder: String?, for source: String) throws(DataError) {
    if folder != nil {
      throw DataError("a data folder is for 'mnist' only; leave it out", file: source)
    }
  }

  /// The table of a built-in name or a file.
  private static func table(_ source: String) throws -> Table {
    if let table = BuiltInData.table(named: source) { return table }
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    if unsafe manager.fileExists(atPath: source, isDirectory: &isDirectory) {
      if isDirectory.boolValue {
        throw DataError(
          "this is a folder; give a CSV file, or for a folder with MNIST files: mnist --data FOLDER",
          file: source)
      }
      return try CSVReader.table(reading: source)
    }
    // A plain word is more likely a name than a file; a link that leads nowhere is a file.
    guard source.contains(".") || source.contains("/") || FilePath.linkTarget(of: source) != nil else {
      let names = BuiltInData.names + ["mnist"]
      let near = names.first { distance($0, source.lowercased()) <= 2 }
      let hint = near.map { "did you mean '\($0)'? " } ?? ""
      throw DataError(
        "there is no data set '\(source)'; \(hint)Built in are \(DataError.list(BuiltInData.names)); "
          + "or give a CSV file, or mnist --data FOLDER")
    }
    return try CSVReader.table(reading: source)
  }

  /// How many letters have to be put in, left out or changed to make one word the other.
  static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let change = diagonal + (letter == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(change, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[right.count]
  }
}
