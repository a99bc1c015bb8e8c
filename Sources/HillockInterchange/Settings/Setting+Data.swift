import Hillock

extension Setting {
  /// What a run's data are, and how they are parted.
  static let ofData: [Setting] = [
    Setting(
      "data", nil,
      "What is trained on: digits, iris, mnist, or a table in a file.",
      Form(
        values: "a built-in data set, a CSV file, or mnist",
        read: { $1.data = try $0.text("a built-in data set, a CSV file, or mnist") },
        write: { YAMLText.scalar($0.data) })),
    Setting(
      "folder", .data, "The folder with the four MNIST files, for 'mnist'.", option: "data",
      .text("the folder with the MNIST files", \.folder)),
    Setting(
      "labels", .data,
      "Of a .npy file: the .npy file with what is predicted; of a .npz file the name of its array.",
      standard: "y, y_train or the like in the archive",
      .text("a .npy file or the name of an array", \.labels)),
    Setting(
      "images", .data,
      "Read DATA as a folder of PNG files, one folder for each class, brought to a size such as 28x28 or 28x28x3.",
      standard: "no folder of pictures",
      Form(
        values: "rows and columns such as 28x28",
        check: { text throws(TrainingError) in _ = try ImageFolder.Size(parsing: text) },
        read: { value, file in
          do {
            file.images = try ImageFolder.Size(parsing: value.text("rows and columns such as 28x28"))
          } catch let error as TrainingError {
            throw ExperimentFault(error.message)
          }
        }, write: { $0.images.map { YAMLText.scalar($0.text) } })),
    Setting(
      "tokens", .data,
      "Read the data as one text, of which the next token is learnt: characters, words and the signs between them, bytes, or a number of runs of bytes, bpe:1000.",
      standard: "characters, of a text", tokens),
    Setting(
      "window", .data, "Tokens of a text, or rows of series, that a network sees at a time.",
      standard: "64 tokens; twice the horizon, and at least 24 rows", .whole(1...65_536, \.window)),
    Setting(
      "stride", .data, "Tokens of a text from the beginning of one window to the next, while training.",
      standard: "half a window", .whole(1...65_536, \.stride)),
    Setting(
      "carry", .data,
      "Whether recurrent layers go through a text from window to window: states are handed on, gradients end with a window.",
      standard: "false",
      .flag(\.options.fixed.carriesState)),
    Setting(
      "series", .data,
      "Columns of numbers whose rows follow each other in time; the next ones of the first column are predicted.",
      .names("names of columns", \.series)),
    Setting(
      "known", .data,
      "Columns of numbers beside series that are known as far ahead as is predicted, such as prices or holidays.",
      .names("names of columns", \.known)),
    Setting(
      "time", .data, "The column with the times of series, in order.", value: "column",
      .text("the name of a column", \.time)),
    Setting(
      "horizon", .data, "Rows of a series ahead that are predicted.", standard: "1",
      .whole(1...65_536, \.horizon)),
    Setting(
      "season", .data, "Rows of a season, for what the result is compared with.",
      standard: "found on the training part", .whole(1...65_536, \.season)),
    Setting(
      "target", .data,
      "The column to predict, by name or by place from 1, or several columns of numbers between commas.",
      standard: "the last column", .text("the name of a column", \.target)),
    Setting(
      "more-data", nil, "More CSV files with the same columns.",
      .names("more CSV files with the same columns", \.moreData)),
    Setting(
      "columns", .columns,
      "What columns are, such as 'age:number,zip:category,note:drop'. Kinds: number, category, code, boolean, date, text, characters, words, drop.",
      standard: "told from the values", columns),
    Setting(
      "drop", .columns, "Columns that are no inputs, by name or place, such as 'name,ticket'.",
      .names("names of columns", \.table.drop)),
    Setting(
      "id", .columns, "The column that names the rows: no input, and shown beside each prediction.",
      value: "column", .text("the name of a column", \.table.identifier)),
    Setting(
      "missing", nil,
      "Further spellings of a missing value, such as -999,none; or 'error', which takes a missing value for a mistake.",
      Form(
        values: "spellings of missing values",
        read: { value, file in
          let words = try value.list("spellings of missing values").map {
            try $0.text("a spelling of a missing value")
          }
          file.table.missing = words.filter { $0 != "error" }
          file.table.missingIsError = words.contains("error")
        },
        write: { file in
          let words = file.table.missing + (file.table.missingIsError ? ["error"] : [])
          return words.isEmpty ? nil : YAMLText.list(words)
        })),
    Setting(
      "header", nil, "Whether the first line of the table has the names of its columns.",
      standard: "told from the values",
      Form(
        values: "true or false", read: { $1.table.hasHeader = try $0.bool("true or false") },
        write: { $0.table.hasHeader.map { String($0) } })),
    Setting(
      "separator", nil, "What parts the fields: ',' ';' '|' tab or space.",
      standard: "told from the first lines", .text("what parts the fields", \.table.separator)),
    Setting(
      "group", .parts, "Rows with the same value in this column stay in the same part.", value: "column",
      .text("the name of a column", \.table.group)),
    Setting(
      "split-by", .parts,
      "Cut the parts by the order of this column, such as a date: the last rows are for the test.",
      value: "column", .text("the name of a column", \.table.splitBy)),
    Setting(
      "weight", .columns,
      "The column that says how much each row counts, in training and where the model is judged: no input.",
      value: "column", .text("the name of a column", \.table.weight)),
    Setting(
      "task", .parts, "What is predicted: classification or regression.",
      standard: "told from the target column",
      .choice(\.task) { $0.data == "mnist" ? nil : $0.task?.rawValue }),
    Setting(
      "test", .parts, "A CSV file to test on, instead of a part of the data.", .text("a CSV file", \.test)),
    Setting(
      "test-fraction", .parts, "The share of the data kept for the test.", standard: "0.2",
      fraction("the test fraction", \.givenTestFraction)),
    Setting(
      "validation-fraction", .parts, "The share of the rest kept for validation.", standard: "0.1",
      fraction("the validation fraction", \.givenValidationFraction)),
  ]

  private static func fraction(_ name: String, _ path: Form.Path<Double?>) -> Form {
    var form: Form = .number("a number from 0 to below 1", path, where: { $0 >= 0 && $0 < 1 })
    form.check = { text throws(TrainingError) in
      let value: Double = try OptionNumber.real(text)
      guard value >= 0, value < 1 else {
        throw TrainingError("\(name) must be at least 0 and below 1; got \(value)")
      }
    }
    return form
  }

  private static let tokens = Form(
    values: TextUnit.forms,
    check: { text throws(TrainingError) in _ = try TextUnit(parsing: text) },
    read: { value, file in
      let text = try value.text(TextUnit.forms)
      do throws(TrainingError) { file.tokens = try TextUnit(parsing: text) } catch {
        throw ExperimentFault(error.message, line: value.line)
      }
    }, write: { $0.tokens.map { YAMLText.scalar($0.text) } })

  private static let columns = Form(
    values: "kinds by the names of columns",
    read: { value, file in
      if let text = value.scalar {
        file.table.columns = try TableOptions.choices(parsing: text)
        return
      }
      file.table.columns = try value.mapping("kinds by the names of columns, such as {age: number}").map {
        entry in
        let text = try entry.value.text("the kind of a column")
        guard let kind = ColumnReading.Kind(option: text) else {
          throw ExperimentFault(
            "'\(text)' is no kind of a column; there are \(ColumnReading.Kind.options.joined(separator: ", "))",
            line: entry.line)
        }
        return TableOptions.ColumnChoice(name: entry.name, kind: kind)
      }
    },
    write: { file in
      file.table.columns.isEmpty
        ? nil
        : YAMLText.mapping(
          file.table.columns.map { ($0.name, $0.kind == .dropped ? "drop" : $0.kind.rawValue) })
    })
}

extension ExperimentFile {
  fileprivate var givenTestFraction: Double? {
    get { testFraction }
    set { if let newValue { testFraction = newValue } }
  }

  fileprivate var givenValidationFraction: Double? {
    get { validationFraction }
    set { if let newValue { validationFraction = newValue } }
  }
}
