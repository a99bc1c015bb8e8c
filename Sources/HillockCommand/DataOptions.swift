import ArgumentParser
import HillockInterchange

/// Which columns and files of a data set are meant.
struct DataOptions: ParsableArguments {
  @OptionGroup var data: SettingOptions<DataSettings>

  @OptionGroup var columns: SettingOptions<ColumnSettings>

  @OptionGroup var format: TableFormatOptions

  /// Puts what was given over what is there.
  func apply(to settings: inout ExperimentFile) throws {
    try columns.apply(to: &settings)
    format.apply(to: &settings.table)
    try data.apply(to: &settings)
  }
}
