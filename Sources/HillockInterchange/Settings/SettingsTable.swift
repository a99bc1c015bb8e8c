extension Setting {
  /// All settings as a table in Markdown, as the documentation has it.
  package static var table: String {
    let rows = all.map { setting in
      [
        "`\(setting.name)`", setting.optionName == setting.name ? "" : "`--\(setting.optionName)`",
        setting.form.values, setting.standard ?? "", setting.help,
      ]
    }
    return
      ([["key", "option, if another", "value", "default", "what it is"], Array(repeating: "---", count: 5)]
      + rows)
      .map { "| " + $0.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n" }.joined()
  }
}
