import ArgumentParser
import Hillock
import HillockInterchange

/// A group of settings that the command line has options for.
protocol SettingGroup {
  static var group: Setting.Group { get }
}

enum DataSettings: SettingGroup { static let group = Setting.Group.data }
enum ColumnSettings: SettingGroup { static let group = Setting.Group.columns }
enum TrainingSettings: SettingGroup { static let group = Setting.Group.training }
enum TrainingDetails: SettingGroup { static let group = Setting.Group.details }
enum DataParts: SettingGroup { static let group = Setting.Group.parts }
enum SearchSettings: SettingGroup { static let group = Setting.Group.search }

/// The options for the settings of a group, with names, help and checks as the settings say.
///
/// The argument parser finds options by reflection and reads them by decoding; here both go over the list of settings instead
/// of over properties.
struct SettingOptions<Group: SettingGroup>: ParsableArguments, CustomReflectable {
  private let options: [(setting: Setting, option: Option<String?>)]

  init() {
    options = Setting.all(in: Group.group).map { ($0, Self.option(for: $0)) }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    options = try Setting.all(in: Group.group).map { setting in
      (setting, try container.decode(Option<String?>.self, forKey: Key(stringValue: setting.optionName)))
    }
  }

  var customMirror: Mirror {
    // As the storage of a property with a wrapper is called.
    Mirror(self, children: options.map { ("_" + $0.setting.optionName, $0.option as Any) })
  }

  /// The text that was given for a setting.
  subscript(name: String) -> String? {
    options.first { $0.setting.name == name }?.option.wrappedValue
  }

  /// Puts what was given over what is there.
  func apply(to settings: inout ExperimentFile) throws {
    for (setting, option) in options {
      if let text = option.wrappedValue { try setting.read(option: text, into: &settings) }
    }
  }

  private static func option(for setting: Setting) -> Option<String?> {
    Option<String?>(
      name: .customLong(setting.optionName), parsing: setting.isNumber ? .unconditional : .next,
      help: ArgumentHelp(setting.optionHelp, valueName: setting.valueName),
      completion: setting.choices.isEmpty ? nil : .list(setting.choices),
      transform: { text in
        do throws(TrainingError) {
          try setting.check(option: text)
        } catch {
          throw ValidationError("\(error.message).")
        }
        return text
      })
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension ExperimentFile {
  /// How much is tried before a network is chosen.
  ///
  /// - Parameter isFixed: whether the run has its network from elsewhere.
  func effort(isFixed: Bool) -> NetworkSearch.Effort {
    // What is tried are layers over numbers.
    let isRead = table.columns.contains { [.characters, .words].contains($0.kind) }
    guard !isFixed, !isRead, tokens == nil, series.isEmpty, data != "mnist" else { return .off }
    if let search { return search }
    let isGiven =
      options.layers != nil || options.epochs != nil || !options.members.isEmpty || options.patience != nil
      || !options.learningRateFactors.isEmpty || options.augmentation != nil
    return isGiven ? .off : .quick
  }
}
