import Hillock

/// One setting of a run: its name, what it means, and how its value is read and written.
///
/// `Setting.all` is the format of experiment files, makes the options of the command line with their help, and the table of
/// the documentation. A new setting is an entry there, a property of `TrainingConfiguration` or `Experiment.Options`, and its use.
package struct Setting: Sendable {
  /// Where the command line lists the option.
  package enum Group: Sendable, CaseIterable {
    case data, columns, training, details, parts, search
  }

  /// The key of the experiment file; the option too, unless `optionName` is another one.
  package let name: String
  /// What it is, in a sentence or two.
  package let help: String
  /// What applies where it is not given, in words; `nil` where nothing does.
  package let standard: String?
  /// `nil` for what the command line has an argument or an option for that is written by hand, or none.
  package let group: Group?
  package let optionName: String
  /// The word for the value in the help, where it is not the option's name.
  package let valueName: String?
  let form: Form

  init(
    _ name: String, _ group: Group?, _ help: String, standard: String? = nil, option: String? = nil,
    value: String? = nil, _ form: Form
  ) {
    self.name = name
    self.group = group
    self.help = help
    self.standard = standard
    optionName = option ?? name
    valueName = value
    self.form = form
  }

  /// How a value is spelt, read and written.
  struct Form: Sendable {
    /// What it may be: `a whole number of at least 1`.
    var values: String
    /// All that it may be, where that is a list.
    var choices: [String] = []
    /// Whether an option's value may begin with a minus sign.
    var isNumber = false
    /// - Throws: when the text of an option cannot be a value at all; whether it is a good one is seen in the run.
    var check: @Sendable (String) throws(TrainingError) -> Void = { _ throws(TrainingError) in }
    /// Of an experiment file; an error has the line.
    var read: @Sendable (ExperimentValue, inout ExperimentFile) throws -> Void
    /// Of an option, over what an experiment file says; `nil` for the same as a file's text.
    var readOption: (@Sendable (String, inout ExperimentFile) throws -> Void)?
    /// The value as YAML; `nil` where it is not given.
    var write: @Sendable (ExperimentFile) -> String?
  }

  /// All of them, in the order in which a file is written.
  package static let all = ofData + ofTraining + [out]

  package static func all(in group: Group) -> [Setting] { all.filter { $0.group == group } }

  /// The setting with this key.
  ///
  /// - Precondition: there is one.
  package static subscript(name: String) -> Setting {
    guard let setting = all.first(where: { $0.name == name }) else {
      preconditionFailure("there is no setting '\(name)'")
    }
    return setting
  }

  /// The help of an option: what it is, and what applies without it.
  package var optionHelp: String { help + (standard.map { " Default: \($0)." } ?? "") }

  package var choices: [String] { form.choices }
  package var isNumber: Bool { form.isNumber }

  /// - Throws: when the text of an option cannot be a value at all.
  package func check(option text: String) throws(TrainingError) { try form.check(text) }

  /// Puts the value of an option over what is there.
  ///
  /// - Throws: errors as the run itself has, without the name of an option.
  package func read(option text: String, into file: inout ExperimentFile) throws {
    do {
      if let readOption = form.readOption {
        try readOption(text, &file)
      } else {
        try form.read(ExperimentValue(text), &file)
      }
    } catch let fault as ExperimentFault {
      throw TrainingError("\(name): \(fault.message)")
    }
  }

  private static let out = Setting(
    "out", nil, "Where the model goes.", standard: "the data's name with .safetensors",
    .text("a file for the model", \.out))
}
