import Hillock
import HillockArrays

extension PreparedData {
  /// Whether a source is an array of NumPy, by its ending.
  package static func isArray(_ source: String) -> Bool { ArrayData.isMeant(by: source) }

  /// Arrays of NumPy: rows of numbers in a `.npy` file, with the labels in another one, or both in a `.npz` file.
  ///
  /// The first extent counts the examples. Arrays of bytes with two or three more are images, rows × columns (× channels); of others every
  /// number of an example is a feature. In an archive the arrays are `x` and `y`, `x_train` and `y_train` with `x_test` and `y_test` for the
  /// test, or of like names.
  ///
  /// - Parameters:
  ///   - labels: a `.npy` file with a number or a text for each example, or several numbers; or the name of an array in the archive.
  ///   - task: by default told from the labels.
  ///   - testFile: a `.npz` file to test on.
  ///   - isStreamed: whether the rows stay in their file, and steps read what they need.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  package static func arrays(
    source: String, labels: String? = nil, task: Preprocessing.Task? = nil, testFile: String? = nil,
    testFraction: Double = 0.2, validationFraction: Double = 0.1, seed: UInt64 = 1, isStreamed: Bool = false
  ) throws -> PreparedData {
    let data = try ArrayData(source: source, labels: labels, isStreamed: isStreamed)
    guard let first = data.labels.first else {
      throw DataError(
        "what is to be predicted is missing: name the .npy file of the labels"
          + (source.lowercased().hasSuffix(".npz") ? ", or their array in the archive" : ""), file: source,
        setting: "labels")
    }
    let given = try testFile.map { file throws(DataError) -> ArrayData in
      guard file.lowercased().hasSuffix(".npz") else {
        throw DataError(
          "the test part of arrays is a .npz file with examples and labels, or a part of the data",
          file: file,
          setting: "test")
      }
      return try ArrayData(source: file, labels: nil)
    }
    let test = given ?? data.test.first
    let isRegression = data.labels.count > 1
    let settled =
      data.rows.isOfImages
      ? .classification
      : isRegression ? .regression : task ?? Preprocessing.suggestedTask(for: first.values)
    guard task == nil || task == settled else {
      throw DataError(
        data.rows.isOfImages
          ? "images belong to classes; leave out the task"
          : "several numbers a row are no class; leave out the task",
        file: source, setting: "task")
    }
    let split = try Split(
      rowCount: data.rows.rowCount, classes: settled == .classification ? classes(first.values) : nil,
      testFraction: test == nil ? testFraction : 0, validationFraction: validationFraction, seed: seed)
    var notes: [String] = []
    if task == nil { notes.append("task      \(settled.rawValue), told from the labels") }
    if given == nil, test != nil { notes.append("test part  the test arrays of the archive") }
    let known = isStreamed ? sample(split.training, seed: seed) : split.training
    let fitted: Preprocessing
    var codes: [UInt8] = []
    if data.rows.isOfImages {
      let texts = try data.labelTexts(file: source)
      let names = Set(texts).sorted { ($0.count, $0) < ($1.count, $1) }
      guard names.count <= 256 else {
        throw DataError("the labels have \(names.count) classes; images belong to at most 256", file: source)
      }
      codes = try data.classes(names, file: source)
      fitted = try Preprocessing.images(
        pixels: data.rows.pixels(known), shape: data.rows.imageShape, rows: Array(known.indices),
        classNames: names)
    } else {
      let table = try data.rows.table(known, names: data.rows.columnNames, labels: data.labels)
      fitted = try Preprocessing.fit(
        table, target: first.name, task: settled, rows: Array(known.indices),
        furtherTargets: data.labels.dropFirst().map(\.name))
    }
    func part(_ rows: [Int]) throws -> Dataset? {
      try rows.isEmpty ? nil : data.examples(rows, for: fitted, classes: codes)
    }
    let testPart: Dataset? =
      if let test {
        try test.examples(
          Array(0..<test.rows.rowCount), for: fitted,
          classes: fitted.images == nil ? [] : test.classes(fitted.classNames, file: test.rows.name))
      } else {
        try part(isStreamed ? sample(split.test, seed: seed) : split.test)
      }
    let parts = Experiment.Parts(
      training: try data.examples(known, for: fitted, classes: codes),
      validation: try part(isStreamed ? sample(split.validation, seed: seed) : split.validation),
      test: testPart,
      streamed: isStreamed
        ? FileExamples(
          file: ArrayExamples(data: data, classes: codes), preprocessing: fitted, rows: split.training) : nil)
    return PreparedData(
      parts: parts, preprocessing: fitted, notes: notes, defaultModelName: modelName(of: source))
  }

  /// All rows of an array as a trained model sees them.
  ///
  /// - Parameter labels: as of `arrays`; needed where targets are.
  package static func arrayRows(
    _ source: String, labels: String?, for preprocessing: Preprocessing, includesTargets: Bool
  ) throws -> Rows {
    guard preprocessing.text == nil, preprocessing.series == nil else {
      throw DataError("the model was trained on a text or on series, not on rows of numbers", file: source)
    }
    var data = try ArrayData(source: source, labels: labels)
    // Of data that bring a test part along this is what is measured.
    if includesTargets, labels == nil, let test = data.test.first { data = test }
    if includesTargets, data.labels.count != preprocessing.targetNames.count {
      throw DataError(
        data.labels.isEmpty
          ? "the labels are missing; name their .npy file"
          : "there are \(data.labels.count) labels a row; the model predicts \(preprocessing.targetNames.count)",
        file: source, setting: "labels")
    }
    if let images = preprocessing.images {
      guard data.rows.isOfImages, data.rows.imageShape.count == images.shape.count else {
        throw DataError(
          "the model takes images of \(images.shape) bytes; the rows have extents \(data.rows.extents)",
          file: source)
      }
    }
    let codes =
      includesTargets && preprocessing.images != nil
      ? try data.classes(preprocessing.classNames, file: source) : []
    return Rows(
      dataset: try data.examples(
        Array(0..<data.rows.rowCount), for: preprocessing, classes: codes, includesTargets: includesTargets))
  }
}
