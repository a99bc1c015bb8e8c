import ArgumentParser
import Hillock
import HillockInterchange

/// Which columns and files of a data set are meant.
struct DataOptions: ParsableArguments {
  @Option(
    help:
      "The column to predict, by name or by place from 1, or several columns of numbers between commas. Default: the last column."
  )
  var target: String?

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp("The folder with the four MNIST files, for 'mnist'.", valueName: "data"))
  var folder: String?

  @OptionGroup var columns: TableColumnOptions

  @OptionGroup var format: TableFormatOptions

  /// Puts what was given over what is there.
  func apply(to settings: inout ExperimentFile) throws {
    try columns.apply(to: &settings.table)
    format.apply(to: &settings.table)
    if let target { settings.target = target }
    if let folder { settings.folder = folder }
  }
}

/// What the data are for, and how they are parted.
struct DataPartOptions: ParsableArguments {
  @Option(help: "classification or regression. Default: told from the target column.")
  var task: TaskOption?

  @Option(
    parsing: .unconditional, help: "The share of the data kept for the test. Default: 0.2.",
    transform: NumberOption.double)
  var testFraction: Double?

  @Option(
    parsing: .unconditional, help: "The share of the rest kept for validation. Default: 0.1.",
    transform: NumberOption.double)
  var validationFraction: Double?

  @Option(help: "A CSV file to test on, instead of a part of the data.")
  var test: String?

  @Option(
    help: ArgumentHelp("Rows with the same value in this column stay in the same part.", valueName: "column"))
  var group: String?

  @Option(
    help: ArgumentHelp(
      "Cut the parts by the order of this column, such as a date: the last rows are for the test.",
      valueName: "column"))
  var splitBy: String?

  func validate() throws {
    if group != nil && splitBy != nil {
      throw ValidationError("The parts are cut by groups or by an order; give one of --group and --split-by.")
    }
    for (name, fraction) in [("test", testFraction), ("validation", validationFraction)] {
      guard let fraction else { continue }
      guard fraction >= 0, fraction < 1 else {
        throw ValidationError("The \(name) fraction must be at least 0 and below 1; got \(fraction).")
      }
    }
  }

  /// Puts what was given over what is there.
  func apply(to settings: inout ExperimentFile) {
    if let task { settings.task = task.task }
    if let test { settings.test = test }
    if let group { settings.table.group = group }
    if let splitBy { settings.table.splitBy = splitBy }
    if let testFraction { settings.testFraction = testFraction }
    if let validationFraction { settings.validationFraction = validationFraction }
  }
}

enum TaskOption: String, ExpressibleByArgument, CaseIterable {
  case classification, regression

  var task: Preprocessing.Task {
    switch self {
    case .classification: .classification
    case .regression: .regression
    }
  }
}
