import Hillock
import HillockFormula
import Yams

/// A training run as a YAML file: the data, the network and every setting, under the names that the command line's
/// options have.
///
/// ```yaml
/// data: wine.csv
/// target: cultivar
/// layers:
///   - 64:gelu
///   - skip:
///       - 64:gelu
///       - dropout:0.2
/// optimizer: {name: adamw, beta2: 0.99}
/// learning-rate: 0.002
/// schedule: warmup:5:cosine
/// epochs: 60
/// seed: 7
/// ```
///
/// Only `data` is needed. What is left out has the default that it has on the command line. A key that is unknown, a
/// value of another type and a value outside its domain are errors that name the line and say what would be right.
package struct ExperimentFile: Sendable {
  /// `digits`, `iris`, `mnist` or a CSV file; paths are seen from the folder in which the program runs.
  package var data: String
  /// Where the files of `mnist` are.
  package var folder: String?
  package var target: String?
  /// Where the labels of an array are.
  package var labels: String?
  /// What becomes of the pictures of a folder; `nil` where the data are none.
  package var images: ImageFolder.Size?
  /// More files with the same columns.
  package var moreData: [String] = []
  /// What is said of the columns of a table.
  package var table = TableOptions()
  package var task: Preprocessing.Task?
  /// A CSV file to test on.
  package var test: String?
  package var testFraction = 0.2
  package var validationFraction = 0.1 {
    didSet { isValidationGiven = true }
  }
  /// Whether somebody said how much is kept for validation: a search for a network cuts the training part itself otherwise.
  package private(set) var isValidationGiven = false
  /// How much is tried before the network is chosen; `nil` where nobody said.
  package var search: NetworkSearch.Effort?
  /// The settings of the run.
  package var options = Experiment.Options()
  /// What a token is, where the data are one text of which the next one is learnt.
  package var tokens: TextUnit?
  /// Tokens that a network for a text sees at a time.
  package var window: Int?
  /// Tokens from the beginning of one window of a text to that of the next; `nil` for half a window.
  package var stride: Int?
  /// Columns of series, of which the first one is predicted; none for data of another kind.
  package var series: [String] = []
  /// The column with the times of series.
  package var time: String?
  /// Rows ahead that are predicted.
  package var horizon: Int?
  /// Columns that are known as far ahead as is predicted.
  package var known: [String] = []
  /// Rows of a season.
  package var season: Int?
  /// Where the model goes.
  package var out: String?

  /// A run on data with nothing else given.
  package init(data: String) {
    self.data = data
  }

  /// - Throws: `DataError` with the line and what would be right.
  package init(reading path: String) throws {
    let bytes = try FileAccess.bytes(of: path, limit: 1 << 20)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError("the file is no UTF-8 text", file: path)
    }
    try self.init(parsing: text, file: path)
  }

  /// Reads text; `file` is the name for error messages.
  package init(parsing text: String, file: String) throws(DataError) {
    let values = try ExperimentReader.values(of: text, file: file)
    self.init(data: "")
    for entry in values {
      guard let key = Setting.all.first(where: { $0.name == entry.name }) else {
        let names = Setting.all.map(\.name)
        let near = names.first { Catalogue.distance(Array($0), Array(entry.name.lowercased())) <= 2 }
        throw DataError(
          "there is no key '\(entry.name)'"
            + (near.map { "; did you mean '\($0)'?" } ?? "; there are \(names.joined(separator: ", "))"),
          file: file, line: entry.line)
      }
      do {
        try key.form.read(entry.value, &self)
      } catch let fault as ExperimentFault {
        throw DataError(
          "\(key.name): \(fault.message)", file: file, line: fault.line ?? entry.line)
      } catch {
        throw DataError("\(key.name): \(error)", file: file, line: entry.line)
      }
    }
    guard !data.isEmpty else {
      throw DataError(
        "the key 'data' is missing; expected a built-in data set, a CSV file, or mnist", file: file)
    }
  }

  /// The file that repeats an experiment: every setting as it was settled.
  package init(of experiment: Experiment, like given: ExperimentFile) {
    self = given
    options = experiment.settled(given.options)
    // What it found is in the file.
    search = .off
    task = experiment.preprocessing.task
  }

  /// The file's text; reading it gives the same settings.
  package var text: String {
    Setting.all.compactMap { key in
      key.form.write(self).map { "\(key.name):\($0.hasPrefix("\n") ? "" : " ")\($0)\n" }
    }.joined()
  }

  /// Writes the file whole or not at all.
  package func write(to path: String) throws {
    try FileAccess.write(Array(text.utf8), to: path)
  }

  /// Checks that the file can be written, before any work is done.
  package static func checkWritable(_ path: String, sources: [String]) throws {
    try FileAccess.checkWritable(path, sources: sources)
  }
}
