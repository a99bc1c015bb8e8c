@_spi(Tools) import Hillock

extension PreparedData {
  /// How many rows figures are taken from, and how many of a part are evaluated, where the data stay in their file.
  package static let sampleLimit = 100_000

  /// Data that stay in their file: the training examples are read when a step needs them.
  ///
  /// The order of the examples, and the parts, are those of the data in memory. Means, deviations and the evaluation of
  /// each part are of at most 100,000 rows of it, chosen by the seed; smaller data give the bits of the data in memory.
  /// Memory takes some 40 bytes for each row, and those samples. Where the folder of a table takes a file of four bytes for each
  /// feature of the training part, the examples are kept there, without a name, and no row is read twice more.
  ///
  /// - Parameters: as of `init(source:target:folder:task:testFile:testFraction:validationFraction:seed:options:further:)`.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  public static func streamed(
    source: String, target: String? = nil, folder: String? = nil, task: Preprocessing.Task? = nil,
    testFile: String? = nil, testFraction: Double = 0.2, validationFraction: Double = 0.1, seed: UInt64 = 1,
    options: TableOptions = TableOptions()
  ) throws -> PreparedData {
    guard source == "mnist" else {
      try refuse(folder, for: source)
      guard BuiltInData.table(named: source) == nil else {
        throw DataError(
          "built-in data are in memory already and are not streamed", file: source, setting: "stream")
      }
      return try streamedTable(
        source, target: target, task: task, testFile: testFile, testFraction: testFraction,
        validationFraction: validationFraction, seed: seed, options: options)
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
      try FileExamples(file: file, preprocessing: fitted, rows: rows).examples(Array(rows.indices)[...])
    }
    let validation = sample(split.validation, seed: seed)
    return PreparedData(
      parts: Experiment.Parts(
        training: try part(known), validation: validation.isEmpty ? nil : try part(validation),
        test: try test.examples(fitted),
        streamed: FileExamples(file: file, preprocessing: fitted, rows: split.training)),
      preprocessing: fitted, notes: ["test part  the test images of mnist"],
      defaultModelName: "mnist.safetensors")
  }

  private static func streamedTable(
    _ path: String, target: String?, task: Preprocessing.Task?, testFile: String?, testFraction: Double,
    validationFraction: Double, seed: UInt64, options: TableOptions
  ) throws -> PreparedData {
    if options.weight != nil {
      throw DataError(
        "rows of a table that stays in its file all count alike; leave the weights out, or read the file whole",
        file: path, setting: "stream")
    }
    func chosen(_ header: RawTable) throws(DataError) -> (roles: TableRoles, targets: [Int]) {
      let roles = try TableRoles(options, of: header)
      return (roles, try TablePlan.targets(target, roles: roles, options: options, of: header))
    }
    let file = try CSVFile(path, options: options) { header throws(DataError) in
      let (roles, targets) = try chosen(header)
      return TablePlan.needed(targets, roles)
    }
    let header = file.header
    let (roles, targets) = try chosen(header)
    let plan = try TablePlan(
      header, keys: file.kept, targets: targets, roles: roles,
      task: task,
      isDefault: target == nil, testFraction: testFile == nil ? testFraction : 0,
      validationFraction: validationFraction, seed: seed)
    func rows(_ numbers: [Int]) -> [Int] { numbers.map { plan.rows[$0] } }
    let training = rows(plan.split.training)
    // Every value of a column of texts, and every class, has to be known: one row of each comes to the sample.
    let rare = Set(file.firstRows.flatMap { $0.map { Array($0.values) } ?? [] }).intersection(plan.rows)
    let known = sample(training, adding: rare, seed: seed)
    let others = rare.subtracting(known).sorted()
    let raw = try file.table(known + others)
    let reading = TableReading(
      raw, rows: Array(known.indices), targets: targets, targetReadings: plan.readings, roles: roles,
      options: options)
    let fitted = try Preprocessing.fit(
      reading.apply(to: raw), target: plan.targetNames[0], task: plan.task, rows: Array(known.indices),
      furtherTargets: Array(plan.targetNames.dropFirst()), reading: reading)
    var notes = file.notes.map { "reading   \($0)" } + plan.notes
    notes += TableNotes(reading, fitted, raw, training: Array(known.indices)).lines
    let rest = sample((rows(plan.split.validation) + rows(plan.split.test)).sorted(), seed: seed)
    if !rest.isEmpty {
      for remark in try fitted.remarks(on: file.table(rest), onlyNew: true) {
        notes.append("column    \(remark) (in the other parts)")
      }
    }
    func part(_ rows: [Int]) throws -> Dataset { try fitted.apply(toRaw: file.table(rows)) }
    let validation = sample(rows(plan.split.validation), seed: seed)
    let test = sample(rows(plan.split.test), seed: seed)
    var testPart = test.isEmpty ? nil : try part(test)
    if let testFile {
      let examples = try Self.rows([testFile], for: fitted, options: options, includesTargets: true)
      testPart = examples.dataset
      notes += examples.notes.map { "test      \($0)" }
    }
    return PreparedData(
      parts: Experiment.Parts(
        training: try part(known), validation: validation.isEmpty ? nil : try part(validation),
        test: testPart,
        streamed: FileExamples(
          file: file, preprocessing: fitted, rows: training,
          cache: try ExampleCache(training, of: file, for: fitted, besides: path))),
      preprocessing: fitted.with(notes: notes), notes: notes, defaultModelName: modelName(of: path))
  }

  /// At most `sampleLimit` of the rows, in their order, and those of `adding` that are among them.
  static func sample(_ rows: [Int], adding: Set<Int> = [], seed: UInt64) -> [Int] {
    guard rows.count > sampleLimit else { return rows }
    var random = Philox(seed: seed, stream: 0x73_616D_706C_65)
    // The first places of a shuffle.
    var order = rows
    for place in 0..<sampleLimit { order.swapAt(place, place + random.below(order.count - place)) }
    return Set(order.prefix(sampleLimit)).union(adding.intersection(rows)).sorted()
  }
}
