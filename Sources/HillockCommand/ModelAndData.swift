import ArgumentParser
import Hillock
import HillockInterchange
import HillockONNX

/// A model and data for it: the arguments of every command that runs one over the other.
struct ModelAndData: ParsableArguments {
  @Argument(help: "A model file that 'hillock train' wrote, or an .onnx file.")
  var model: String

  @Argument(
    help: ArgumentHelp(
      "A built-in data set, a CSV file, a .npy or .npz file, a folder of PNG files, or mnist.",
      valueName: "data"))
  var source: String

  @Argument(help: ArgumentHelp("More CSV files with the same columns.", valueName: "more-data"))
  var moreData: [String] = []

  @Option(help: "The folder with the MNIST files, for 'mnist'.")
  var data: String?

  @Option(
    help:
      "The .npy file with what is to be predicted of a .npy file, or the name of its array in a .npz file.")
  var labels: String?

  @OptionGroup var format: TableFormatOptions

  @Option(help: "What a category is that the model was not trained on: missing, or an error.")
  var unseen = UnseenOption.missing

  /// The files that an output must not be written over.
  var files: CommandFiles {
    var files = CommandFiles()
    files.reads(model, as: "the model")
    if !PreparedData.isBuiltIn(source) { files.reads(source, as: "the data") }
    for file in moreData { files.reads(file, as: "the data") }
    if let labels, PreparedData.isArray(labels) { files.reads(labels, as: "the labels") }
    files.readsImages(in: data)
    return files
  }

  /// Reads the model, then the examples as it sees them.
  func read(includesTargets: Bool) throws -> (trained: TrainedModel, examples: Dataset) {
    let (trained, rows) = try readRows(includesTargets: includesTargets)
    return (trained, rows.dataset)
  }

  /// The same with what is told of the rows.
  ///
  /// - Parameter isStrict: whether a row that cannot be used is a mistake.
  func readRows(
    includesTargets: Bool, isStrict: Bool = false
  ) throws -> (trained: TrainedModel, rows: PreparedData.Rows) {
    let settled = try settledModel()
    return (settled.stored, try rows(settled, includesTargets: includesTargets, isStrict: isStrict))
  }

  /// Reads the model, then the rows to predict from in portions, or all at once where they cannot be read so.
  ///
  /// - Parameters:
  ///   - isStrict: whether a row that cannot be used is a mistake, which has to be found before anything is written.
  ///   - pool: whose second thread reads a portion while the one before is used.
  ///   - use: is handed each portion, in order.
  func readPortions(
    isStrict: Bool, pool: WorkerPool, use: (TrainedModel, PreparedData.Rows) throws -> Void
  ) throws {
    let settled = try settledModel()
    if !isStrict, moreData.isEmpty, source != "mnist", !isOfArrays {
      try PreparedData.refuse(folder: data, for: source)
      let portions = try PreparedData.portions(
        source, for: settled.trained.preprocessing, options: settled.options)
      if var portions {
        try portions.forEach(pool: pool) { rows in try use(settled.stored, rows) }
        for note in portions.notes { Terminal.note("note: \(note)") }
        return
      }
    }
    try use(settled.stored, rows(settled, includesTargets: false, isStrict: isStrict))
  }

  /// Whether the data are arrays of NumPy, or a folder of pictures.
  private var isOfArrays: Bool {
    PreparedData.isArray(source) || !PreparedData.isBuiltIn(source) && ImageFolder.isFolder(source)
  }

  /// A model as it is stored, and with what the options say of values that are missing or new.
  private struct SettledModel {
    var stored: TrainedModel
    var trained: TrainedModel
    var options: TableOptions
  }

  private func settledModel() throws -> SettledModel {
    let stored = try readModel(model)
    var trained = stored
    var options = TableOptions()
    format.apply(to: &options)
    trained.preprocessing = stored.preprocessing.strict(
      missing: options.missingIsError, unseen: unseen == .error)
    return SettledModel(stored: stored, trained: trained, options: options)
  }

  /// All rows at once, with what is to be told of them told.
  private func rows(
    _ model: SettledModel, includesTargets: Bool, isStrict: Bool
  ) throws -> PreparedData.Rows {
    let rows: PreparedData.Rows
    if isOfArrays {
      guard data == nil, moreData.isEmpty else {
        throw DataError(
          "arrays and pictures are one source; leave out further files and --data", file: source)
      }
      rows =
        PreparedData.isArray(source)
        ? try PreparedData.arrayRows(
          source, labels: labels, for: model.trained.preprocessing, includesTargets: includesTargets)
        : try PreparedData.imageRows(
          source, for: model.trained.preprocessing, includesTargets: includesTargets)
    } else if source == "mnist" {
      rows = PreparedData.Rows(
        dataset: try PreparedData.examples(
          for: model.trained.preprocessing, source: source, folder: data, includesTargets: includesTargets))
    } else {
      try PreparedData.refuse(folder: data, for: source)
      rows = try PreparedData.rows(
        [source] + moreData, for: model.trained.preprocessing, options: model.options,
        includesTargets: includesTargets, isStrict: isStrict)
    }
    for note in rows.notes { Terminal.note("note: \(note)") }
    return rows
  }
}

enum UnseenOption: String, ExpressibleByArgument, CaseIterable {
  case missing, error
}

/// Reads a model, and says what is to be known of its file.
///
/// A graph of ONNX, told by its ending, becomes a network where all of its nodes are layers.
func readModel(_ path: String) throws -> TrainedModel {
  if ONNXFile.isMeant(by: path) {
    let read = try ImportedNetwork(ONNXFile.model(reading: path), file: path)
    for note in read.notes { Terminal.note("note: \(path): \(note)") }
    return read.trained
  }
  let file = try ModelFile(reading: path)
  if let note = file.note { Terminal.note("note: \(note)") }
  return file.trained
}

extension CommandFiles {
  /// Checks that every file can be written, before any work is done for it, and makes way for one that is standard output.
  func prepare() throws {
    // Of several processes the first one writes.
    guard Ranks.isFirst else { return }
    try reportingOutputErrors { try check() }
    if writesStandardOutput { StandardStreams.divertLines() }
  }
}
