/// What a column of a table is, and why: decided on the training part, and stored with the model.
package struct ColumnReading: Hashable, Sendable, Codable {
  /// What a column is taken as.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case number
    /// One of a few texts.
    case category
    /// Digits that are a name: `01` is not `1`.
    case code
    case boolean
    case date
    /// Says only whether there is a value: what the values are tells rows apart and nothing else.
    case presence
    /// Nearly all values differ.
    case identifier
    /// Sentences, names and the like.
    case text
    /// Texts that are read character by character, or word by word.
    case characters, words
    /// The same value everywhere.
    case constant
    /// No value at all.
    case empty
    /// Left out because the user said so.
    case dropped

    /// Whether the network sees such a column.
    package var isInput: Bool {
      switch self {
      case .number, .category, .code, .boolean, .date, .presence, .characters, .words: true
      case .identifier, .text, .constant, .empty, .dropped: false
      }
    }

    /// Kinds as the user types them.
    package static let options = [
      "number", "category", "code", "boolean", "date", "text", "characters", "words", "drop",
    ]

    package init?(option: String) {
      switch option {
      case "number", "category", "code", "boolean", "date", "text", "characters", "words":
        self.init(rawValue: option)
      case "drop": self = .dropped
      default: return nil
      }
    }
  }

  package var name: String
  package var kind: Kind
  /// Why the column is what it is, in words that hold no value of an identifier.
  package var reason: String
  /// Of numbers.
  package var style: NumberStyle?
  /// Of dates.
  package var date: DateStyle?
  /// Of a boolean: the words for true and false, in lower case.
  package var words: [String]?
  /// Fields that stand for no value here: `-`, `unknown`, and `none` among numbers.
  package var blankWords: [String]
  /// Values among numbers, dates or truth values that are none, the most frequent first.
  package var misfits: [String]

  init(
    name: String, kind: Kind, reason: String, style: NumberStyle? = nil, date: DateStyle? = nil,
    words: [String]? = nil, blankWords: [String] = [], misfits: [String] = []
  ) {
    (self.name, self.kind, self.reason) = (name, kind, reason)
    (self.style, self.date, self.words) = (style, date, words)
    (self.blankWords, self.misfits) = (blankWords, misfits)
  }

  /// The column as numbers (`nan` where there is none) or as texts (empty where there is none).
  ///
  /// - Parameters:
  ///   - decimalComma: whether the comma is the decimal sign of the table where the column does not tell; then that of the training
  ///     data counts too.
  ///   - evidence: what the beginning of the column tells of its decimal sign, where these are rows from further below.
  package func values(
    of texts: RawColumn, decimalComma: Bool, evidence: DecimalEvidence? = nil
  ) -> DataTable.Values {
    let blanks = Set(blankWords)
    func numbers(_ number: (String) -> Double?) -> DataTable.Values {
      .numeric(
        texts.mapped(missing: .nan) { text in
          !blanks.isEmpty && blanks.contains(text) ? .nan : number(text) ?? .nan
        })
    }
    switch kind {
    case .number:
      var style = style ?? NumberStyle()
      let otherwise = style.decimalComma || decimalComma
      let told = evidence?.decimalComma(otherwise: otherwise)
      if let values = plainValues(of: texts, style: style, otherwise: told ?? otherwise) {
        return .numeric(values)
      }
      style.decimalComma = told ?? DecimalEvidence(of: texts).decimalComma(otherwise: otherwise)
      return numbers(style.value)
    case .date: return numbers((date ?? DateStyle(order: .yearMonthDay)).days)
    case .boolean:
      let words = words ?? []
      return numbers { text in
        let word = text.lowercased()
        return word == words.first ? 1 : word == words.last ? 0 : nil
      }
    case .presence: return .numeric(texts.mapped(missing: 0) { blanks.contains($0) ? 0 : 1 })
    case .category, .code, .identifier, .text, .characters, .words, .constant, .empty, .dropped:
      return .text(
        blanks.isEmpty ? Array(texts) : texts.mapped(missing: "") { blanks.contains($0) ? "" : $0 })
    }
  }

  /// The numbers as they were read, where every field is missing, a number with a point, or a word; `nil` where the fields have to
  /// be looked at once more.
  private func plainValues(of texts: RawColumn, style: NumberStyle, otherwise: Bool) -> [Double]? {
    guard case .numbers(let numbers) = texts.storage, !otherwise, style.unit == nil,
      !blankWords.contains(where: { Double(decimal: $0) != nil })
    else { return nil }
    guard numbers.wordCount > 0 else { return numbers.values }
    guard !DecimalEvidence(of: texts).decimalComma(otherwise: false) else { return nil }
    var values = numbers.values
    for word in numbers.words where !blankWords.contains(word.text) {
      values[word.row] = NumberStyle().value(of: word.text) ?? .nan
    }
    return values
  }
}
