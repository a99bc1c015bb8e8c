import Hillock

extension PreparedData {
  /// How many rows figures are taken from, and how many of a part are evaluated, where the data stay in their file.
  public static let sampleLimit = 100_000

  /// Data that stay in their file: the training examples are read when a step needs them.
  ///
  /// The order of the examples, and the parts, are those of the data in memory. Means, deviations and the evaluation of
  /// each part are of at most 100,000 rows of it, chosen by the seed; smaller data give the bits of the data in memory.
  /// Memory takes some 40 bytes for each row, and those samples.
  ///
  /// - Parameters: as of `init(source:target:folder:task:testFile:testFraction:validationFraction:seed:)`.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  public static func streamed(
    source: String, target: String? = nil, folder: String? = nil, task: Preprocessing.Task? = nil,
    testFile: String? = nil, testFraction: Double = 0.2, validationFraction: Double = 0.1, seed: UInt64 = 1
  ) throws -> PreparedData {
    guard source == "mnist" else {
      try refuse(folder, for: source)
      guard BuiltInData.table(named: source) == nil else {
        throw DataError("built-in data are in memory already; leave out --stream", file: source)
      }
      return try streamedTable(
        source, target: target, task: task, testFile: testFile, testFraction: testFraction,
        validationFraction: validationFraction, seed: seed)
    }
    try refuseForImages(target: target, task: task, testFile: testFile, source: source)
    let folder = try required(folder)
    let file = try ImageFile(folder: folder, part: "train")
    let test = try LabelledImages(folder: folder, part: "t10k")
    guard test.shape == file.shape else {
      throw DataError("the training and the test images differ in size", file: folder)
    }
    let split = try Split(
      rowCount: file.labels.count, classes: file.labels.map(Int.init), testFraction: 0,
      validationFraction: validationFraction, seed: seed)
    let names = (0...Int(file.labels.max() ?? 0)).map(String.init)
    let known = sample(split.training, seed: seed)
    let pixels = try file.pixels(known)
    let fitted = try Preprocessing.images(
      pixels: pixels, shape: file.shape, rows: Array(known.indices), classNames: names)
    func part(_ rows: [Int]) throws -> Dataset {
      try ImageExamples(file: file, preprocessing: fitted, rows: rows).examples(Array(rows.indices)[...])
    }
    let validation = sample(split.validation, seed: seed)
    return PreparedData(
      parts: Experiment.Parts(
        training: try part(known), validation: validation.isEmpty ? nil : try part(validation),
        test: try test.examples(fitted),
        streamed: ImageExamples(file: file, preprocessing: fitted, rows: split.training)),
      preprocessing: fitted, notes: ["test part  the test images of mnist"],
      defaultModelName: "mnist.safetensors")
  }

  private static func streamedTable(
    _ path: String, target: String?, task: Preprocessing.Task?, testFile: String?, testFraction: Double,
    validationFraction: Double, seed: UInt64
  ) throws -> PreparedData {
    let file = try CSVFile(path)
    let targetName = target ?? file.names[file.names.count - 1]
    var notes: [String] = []
    if target == nil { notes.append("target    '\(targetName)', the last column") }
    // Every value of a column of texts, and every class, has to be known: one row of each comes to the sample.
    let rare = Set(file.firstRows.flatMap { $0.map { Array($0.values) } ?? [] })
    let first = try file.table(sample(Array(0..<file.rowCount), adding: rare, seed: seed))
    let values = first.columns[try first.requiredColumnIndex(named: targetName)].values
    let settled = task ?? Preprocessing.suggestedTask(for: values)
    if task == nil { notes.append("task      \(settled.rawValue), told from '\(targetName)'") }
    let split = try Split(
      rowCount: file.rowCount, classes: settled == .classification ? classes(file, targetName) : nil,
      testFraction: testFile == nil ? testFraction : 0, validationFraction: validationFraction, seed: seed)

    let known = sample(split.training, adding: rare, seed: seed)
    let others = rare.subtracting(known).sorted()
    let fitted = try Preprocessing.fit(
      file.table(known + others), target: targetName, task: settled, rows: Array(known.indices))
    func part(_ rows: [Int]) throws -> Dataset { try fitted.apply(to: file.table(rows)) }
    let validation = sample(split.validation, seed: seed)
    let test = sample(split.test, seed: seed)
    return PreparedData(
      parts: Experiment.Parts(
        training: try part(known), validation: validation.isEmpty ? nil : try part(validation),
        test: try testFile.map { try fitted.apply(to: CSVReader.table(reading: $0)) }
          ?? (test.isEmpty ? nil : try part(test)),
        streamed: CSVExamples(file: file, preprocessing: fitted, rows: split.training)),
      preprocessing: fitted, notes: notes, defaultModelName: modelName(of: path))
  }

  /// The class of each row, for a split in proportion.
  private static func classes(_ file: CSVFile, _ target: String) throws -> [Int] {
    guard let column = file.names.firstIndex(of: target) else { return [] }
    var numbers: [String: Int] = [:]
    var result: [Int] = []
    result.reserveCapacity(file.rowCount)
    for start in stride(from: 0, to: file.rowCount, by: 10_000) {
      let piece = try file.table(start..<min(start + 10_000, file.rowCount))
      let texts: [String] =
        switch piece.columns[column].values {
        case .numeric(let values): values.map { String($0) }
        case .text(let values): values
        }
      for text in texts {
        let number = numbers[text] ?? numbers.count
        numbers[text] = number
        result.append(number)
      }
    }
    return result
  }

  /// At most `sampleLimit` of the rows, in their order, and those of `adding` that are among them.
  private static func sample(_ rows: [Int], adding: Set<Int> = [], seed: UInt64) -> [Int] {
    guard rows.count > sampleLimit else { return rows }
    var random = Philox(seed: seed, stream: 0x73_616D_706C_65)
    // The first places of a shuffle.
    var order = rows
    for place in 0..<sampleLimit { order.swapAt(place, place + random.below(order.count - place)) }
    return Set(order.prefix(sampleLimit)).union(adding.intersection(rows)).sorted()
  }
}
