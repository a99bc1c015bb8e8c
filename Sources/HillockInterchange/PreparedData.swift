import Foundation
import Hillock
import HillockFormula

/// Data from where the user keeps them to what a network sees: found, read, split and preprocessed.
public struct PreparedData: Sendable {
  /// Training, validation and test part.
  package let parts: Experiment.Parts
  /// What was learnt from the training part.
  public let preprocessing: Preprocessing
  /// What was decided where the user left it open, a line each.
  public let notes: [String]
  /// The name for the model's file: `digits.safetensors`.
  package let defaultModelName: String

  /// - Parameters:
  ///   - source: `digits` or `iris`, the path of a CSV file, or `mnist`.
  ///   - target: the column to predict; by default the last.
  ///   - folder: where the MNIST files are.
  ///   - task: by default told from the target column.
  ///   - testFile: a CSV file to test on, instead of a part of the data.
  ///   - testFraction: the share of the rows for the test; MNIST has a test part of its own.
  ///   - validationFraction: the share of the rest for validation.
  ///   - seed: of the split.
  ///   - options: what the user says of the columns of a file.
  ///   - further: more files with the same columns.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  public init(
    source: String, target: String? = nil, folder: String? = nil, task: Preprocessing.Task? = nil,
    testFile: String? = nil, testFraction: Double = 0.2, validationFraction: Double = 0.1, seed: UInt64 = 1,
    options: TableOptions = TableOptions(), further: [String] = []
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
    if let table = BuiltInData.table(named: source), options == TableOptions(), further.isEmpty,
      target?.contains(",") != true
    {
      (parts, preprocessing, notes) = try Self.builtIn(
        table, target: target, task: task, testFile: testFile, testFraction: testFraction,
        validationFraction: validationFraction, seed: seed)
      return
    }
    let file = try Self.file([source] + further, options: options)
    let roles = try TableRoles(options, of: file.table)
    let targets = try TablePlan.targets(target, roles: roles, options: options, of: file.table)
    let plan = try TablePlan(
      file.table, keys: TablePlan.needed(targets, roles).map { file.table.columns[$0] }, targets: targets,
      roles: roles,
      task: task, isDefault: target == nil, testFraction: testFile == nil ? testFraction : 0,
      validationFraction: validationFraction, seed: seed)
    let raw = plan.rows.count == file.table.rowCount ? file.table : try file.table.subset(plan.rows)
    let split = plan.split
    let reading = TableReading(
      raw, rows: split.training, targets: targets, targetReadings: plan.readings, roles: roles,
      options: options)
    let table = try reading.apply(to: raw)
    let fitted = try Preprocessing.fit(
      table, target: plan.targetNames[0], task: plan.task, rows: split.training,
      furtherTargets: Array(plan.targetNames.dropFirst()), reading: reading)
    var notes = file.notes.map { "reading   \($0)" } + plan.notes
    notes += TableNotes(reading, fitted, raw, training: split.training).lines
    let others = (split.validation + split.test).sorted()
    if !others.isEmpty {
      for remark in try fitted.remarks(on: raw, rows: others, onlyNew: true) {
        notes.append("column    \(remark) (in the other parts)")
      }
    }
    let weights = try fitted.weights(of: raw)
    let mean =
      weights.map { all in split.training.reduce(0) { $0 + all[$1] } / Double(split.training.count) } ?? 1
    guard mean > 0 else {
      throw DataError("all weights of the training part are 0, so that no row counts", file: raw.source)
    }
    func part(_ rows: [Int]) throws(DataError) -> Dataset? {
      try rows.isEmpty
        ? nil : fitted.apply(to: table, rows: rows).weighted(by: weights, rows: rows, mean: mean)
    }
    if let name = reading.weight {
      notes.append("weights   rows count by '\(name)', as they do where the model is judged")
    }
    var test = try part(split.test)
    if let testFile {
      let examples = try Self.rows([testFile], for: fitted, options: options, includesTargets: true)
      test = examples.dataset
      notes += examples.notes.map { "test      \($0)" }
    }
    preprocessing = fitted.with(notes: notes)
    self.notes = notes
    parts = Experiment.Parts(
      training: try fitted.apply(to: table, rows: split.training).weighted(
        by: weights, rows: split.training, mean: mean),
      validation: try part(split.validation), test: test)
  }

  /// A built-in table, which has numbers and texts and nothing missing.
  private static func builtIn(
    _ table: DataTable, target: String?, task: Preprocessing.Task?, testFile: String?, testFraction: Double,
    validationFraction: Double, seed: UInt64
  ) throws -> (Experiment.Parts, Preprocessing, [String]) {
    let targetName = target ?? table.columns[table.columns.count - 1].name
    let targetValues = table.columns[try table.requiredColumnIndex(named: targetName)].values
    let settled = task ?? Preprocessing.suggestedTask(for: targetValues)
    var notes: [String] = []
    if target == nil { notes.append("target    '\(targetName)', the last column") }
    if task == nil { notes.append("task      \(settled.rawValue), told from '\(targetName)'") }
    let split = try Split(
      rowCount: table.rowCount, classes: settled == .classification ? classes(targetValues) : nil,
      testFraction: testFile == nil ? testFraction : 0, validationFraction: validationFraction, seed: seed)
    let fitted = try Preprocessing.fit(table, target: targetName, task: settled, rows: split.training)
    var test = split.test.isEmpty ? nil : try fitted.apply(to: table, rows: split.test)
    if let testFile {
      test = try rows([testFile], for: fitted, options: TableOptions(), includesTargets: true).dataset
    }
    let parts = Experiment.Parts(
      training: try fitted.apply(to: table, rows: split.training),
      validation: split.validation.isEmpty ? nil : try fitted.apply(to: table, rows: split.validation),
      test: test)
    return (parts, fitted, notes)
  }

  /// All rows of a source, as a trained model sees them. Of MNIST, the test images.
  ///
  /// - Parameters:
  ///   - preprocessing: the model's.
  ///   - includesTargets: whether the target column is needed.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  package static func examples(
    for preprocessing: Preprocessing, source: String, folder: String? = nil, includesTargets: Bool
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
      return try images.examples(preprocessing, includesTargets: includesTargets)
    }
    try refuse(folder, for: source)
    return try rows([source], for: preprocessing, options: TableOptions(), includesTargets: includesTargets)
      .dataset
  }

  /// Rows of a table for a model, and what is to be told of them.
  package struct Rows: Sendable {
    /// The rows as a model takes them.
    package var dataset: Dataset
    /// What stands in the column that names the rows, where the model has one; an empty text for none.
    package var identifiers: [String]?
    package var identifierName: String?
    /// What a user should know about how they were read.
    package var notes: [String] = []
    /// Rows that cannot be used, with the reason: what is predicted from them means nothing.
    package var unusable: [Int: String] = [:]

    package init(
      dataset: Dataset, identifiers: [String]? = nil, identifierName: String? = nil, notes: [String] = [],
      unusable: [Int: String] = [:]
    ) {
      (self.dataset, self.identifiers, self.identifierName) = (dataset, identifiers, identifierName)
      (self.notes, self.unusable) = (notes, unusable)
    }
  }

  /// The rows of files, as a trained model sees them. With targets, rows without one are left out.
  ///
  /// - Parameters:
  ///   - options: how the files are written; what the columns are is the model's.
  ///   - isStrict: whether a row that cannot be used is a mistake, also where only predictions are wanted.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  package static func rows(
    _ sources: [String], for preprocessing: Preprocessing, options: TableOptions, includesTargets: Bool,
    isStrict: Bool = false
  ) throws -> Rows {
    guard preprocessing.images == nil else {
      throw DataError("the model was trained on images, not on the columns of a table", file: sources.first)
    }
    if preprocessing.series != nil, let source = sources.first {
      return Rows(dataset: try seriesExamples(for: preprocessing, source: source, options: options))
    }
    if preprocessing.text != nil, let source = sources.first {
      return Rows(dataset: try textExamples(for: preprocessing, source: source))
    }
    if let source = sources.first, sources.count == 1, let table = BuiltInData.table(named: source),
      preprocessing.reading == nil
    {
      return Rows(
        dataset: try preprocessing.apply(to: table, includesTargets: includesTargets))
    }
    let (own, known) = reading(for: preprocessing, options: options)
    let file = try Self.file(sources, options: own, known: known, keepsPlaces: !includesTargets && !isStrict)
    var table = file.table
    var notes = file.notes
    if includesTargets {
      let typed = try preprocessing.typed(table, includesTargets: true)
      let columns = try preprocessing.targetNames.map {
        typed.columns[try typed.requiredColumnIndex(named: $0)].values
      }
      let rows = (0..<table.rowCount).filter { row in
        columns.allSatisfy { column in
          switch column {
          case .numeric(let numbers): !numbers[row].isNaN
          case .text(let texts): !texts[row].isEmpty
          }
        }
      }
      if rows.count < table.rowCount {
        let count = table.rowCount - rows.count
        guard preprocessing.reading?.missingIsError != true, !rows.isEmpty else {
          throw DataError(
            "\(count) row\(count == 1 ? " has" : "s have") no value of the target '\(preprocessing.targetName)' that can be used",
            file: table.source)
        }
        notes.append(
          "\(count) row\(count == 1 ? "" : "s") without a value of '\(preprocessing.targetName)' left out")
        table = try table.subset(rows)
      }
    }
    notes += try preprocessing.remarks(on: table).map { "column \($0)" }
    if !includesTargets, !isStrict {
      var rows = try Self.rows(of: table, damaged: file.damaged, for: preprocessing)
      rows.notes = notes
      return rows
    }
    let typed = try preprocessing.typed(table, includesTargets: includesTargets)
    let weights = includesTargets ? try preprocessing.weights(of: table) : nil
    if includesTargets, weights == nil, let name = preprocessing.reading?.weight {
      notes.append("there is no column '\(name)', which weighed the rows at the training; all count alike")
    }
    return Rows(
      dataset: try preprocessing.apply(to: typed, includesTargets: includesTargets).weighted(by: weights),
      identifiers: identifiers(of: table, preprocessing), identifierName: preprocessing.reading?.identifier,
      notes: notes)
  }

  /// How a file for a model is read: the options, and the names that its columns should have.
  private static func reading(
    for preprocessing: Preprocessing, options: TableOptions
  ) -> (options: TableOptions, known: [String]) {
    guard let reading = preprocessing.reading else {
      return (options, preprocessing.inputs.map(\.name) + preprocessing.targetNames)
    }
    var own = options
    own.missing += reading.missing
    own.missingIsError = false
    return (own, reading.columns.map(\.name))
  }

  private static func identifiers(of table: RawTable, _ preprocessing: Preprocessing) -> [String]? {
    preprocessing.reading?.identifier.flatMap { table.names.firstIndex(of: $0) }.map {
      Array(table.columns[$0])
    }
  }

  /// Rows to predict from, of which some may be unusable.
  ///
  /// - Parameter damaged: numbers of rows without any value that stand for records with a wrong number of fields, and their lines.
  static func rows(
    of table: RawTable, damaged: [(row: Int, line: Int)], for preprocessing: Preprocessing
  ) throws -> Rows {
    var unusable: [Int: String] = [:]
    for entry in damaged { unusable[entry.row] = "line \(entry.line) has a wrong number of fields" }
    let rows = try preprocessing.rows(ofRaw: table)
    for (row, reason) in rows.unusable { unusable[row] = "line \(table.lines[row]): \(reason)" }
    return Rows(
      dataset: rows.dataset, identifiers: identifiers(of: table, preprocessing),
      identifierName: preprocessing.reading?.identifier, unusable: unusable)
  }

  /// The rows of a large plain file as a trained model sees them, in portions: the memory of one or two is enough for any file.
  ///
  /// - Returns: `nil` where `rows` has to read the whole: a file that is small or packed, a model or options for which something may be
  ///   missing in any row and is a mistake.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  package static func portions(
    _ source: String, for preprocessing: Preprocessing, options: TableOptions
  ) throws -> PreparedPortions? {
    guard preprocessing.images == nil, let reading = preprocessing.reading, !reading.missingIsError,
      !reading.unseenIsError, BuiltInData.table(named: source) == nil
    else { return nil }
    try checkSource(source)
    let (own, known) = Self.reading(for: preprocessing, options: options)
    return try RowPortions(of: source, options: own, known: known).map {
      PreparedPortions($0, preprocessing: preprocessing)
    }
  }

  init(parts: Experiment.Parts, preprocessing: Preprocessing, notes: [String], defaultModelName: String) {
    self.parts = parts
    self.preprocessing = preprocessing
    self.notes = notes
    self.defaultModelName = defaultModelName
  }

  /// Whether a source is the name of data that come with the program, and no file.
  package static func isBuiltIn(_ source: String) -> Bool {
    source == "mnist" || BuiltInData.names.contains(source)
  }

  /// The name of the model of a source where none is given: `wine.safetensors` for `data/wine.csv`.
  package static func modelName(of source: String) -> String {
    var url = URL(fileURLWithPath: source)
    if url.pathExtension.lowercased() == "gz" { url.deletePathExtension() }
    let stem = url.deletingPathExtension().lastPathComponent
    return "\(stem.isEmpty || source == TableBytes.standardInput ? "model" : stem).safetensors"
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
  static func classes(_ values: DataTable.Values) -> [Int] {
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
      throw DataError("the folder with the four MNIST files is needed", setting: "data")
    }
    return folder
  }

  /// Refuses a folder of images for a table.
  package static func refuse(folder: String?, for source: String) throws(DataError) {
    try refuse(folder, for: source)
  }

  static func refuse(_ folder: String?, for source: String) throws(DataError) {
    if folder != nil {
      throw DataError("a data folder is for 'mnist' only; leave it out", file: source)
    }
  }

  /// The table of a built-in name or of files.
  static func file(
    _ sources: [String], options: TableOptions, known: [String] = [], keepsPlaces: Bool = false
  ) throws -> TableFile {
    for source in sources { try checkSource(source) }
    if let source = sources.first, sources.count == 1, let table = BuiltInData.table(named: source) {
      var writer = CSVWriter(header: table.columns.map(\.name), keepsFormulas: true)
      for row in 0..<table.rowCount {
        writer.add(
          table.columns.map { column in
            switch column.values {
            case .numeric(let numbers): Int(exactly: numbers[row]).map(String.init) ?? String(numbers[row])
            case .text(let texts): texts[row]
            }
          })
      }
      return try TableFile(parsing: Array(writer.text.utf8), file: source, options: options, known: known)
    }
    return try TableFile(reading: sources, options: options, known: known, keepsPlaces: keepsPlaces)
  }

  /// That a source is a built-in name or may be a file.
  static func checkSource(_ source: String) throws {
    if BuiltInData.table(named: source) != nil || source == TableBytes.standardInput { return }
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    if unsafe manager.fileExists(atPath: source, isDirectory: &isDirectory) {
      if isDirectory.boolValue {
        throw DataError(
          "this is a folder; give a CSV file, or for MNIST files mnist and the folder",
          file: source, setting: "data")
      }
      return
    }
    // A plain word is more likely a name than a file; a link that leads nowhere is a file.
    guard source.contains(".") || source.contains("/") || FilePath.linkTarget(of: source) != nil else {
      let names = BuiltInData.names + ["mnist"]
      let near = names.first { Catalogue.distance(Array($0), Array(source.lowercased())) <= 2 }
      let hint = near.map { "did you mean '\($0)'? " } ?? ""
      throw DataError(
        "there is no data set '\(source)'; \(hint)Built in are \(DataError.list(BuiltInData.names)); "
          + "or give a CSV file, or mnist and its folder", setting: "data")
    }
  }
}
