import Hillock

/// The parts of a program that C and Swift say alike, line by line.
struct CodeLines {
  /// What the columns of a row are, for the comment at the head.
  static func columns(of preprocessing: Preprocessing) -> [String] {
    if let images = preprocessing.images { return ["the pixels of one image \(images.shape), 0 to 255"] }
    return preprocessing.inputs.enumerated().flatMap { index, input -> [String] in
      let place = "\(index): \(oneLine(input.name))"
      if input.scaling != nil { return [place + (input.fill == nil ? "" : ", NaN where it is missing")] }
      let known = input.categories + input.unlearnt
      return [place + ", as the number of its category, another number for one that is none of these:"]
        + known.enumerated().map { "   \($0) \($1.isEmpty ? "(missing)" : oneLine($1))" }
    }
  }

  /// A text from data on one line of a comment, which it cannot end or continue.
  static func oneLine(_ text: String) -> String {
    String(
      text.map {
        $0.isNewline || $0 == "\\" || $0 == "*" || $0.unicodeScalars.contains { $0.value < 32 } ? "?" : $0
      }
    )
    .replacing("??/", with: "???")
  }

  /// A text as a literal of C and of Swift: what is not plain ASCII as its UTF-8 bytes or its scalars.
  static func literal(_ text: String, in language: PortableSource.Language) -> String {
    var result = "\""
    switch language {
    case .c:
      for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += "\\" + String(UnicodeScalar(byte))
        case UInt8(ascii: "?"): result += "\\?"
        case 32..<127: result += String(UnicodeScalar(byte))
        // Three octal digits, which no digit behind them continues.
        default:
          let digits = String(byte, radix: 8)
          result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
      }
    case .swift:
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case " "..."~": result.unicodeScalars.append(scalar)
        default: result += "\\u{\(String(scalar.value, radix: 16))}"
        }
      }
    }
    return result + "\""
  }

  /// Numbers in rows of eight.
  static func rows(_ numbers: some Sequence<Float>, suffix: String) -> String {
    rows(numbers.map { "\(hexadecimal($0))\(suffix), " })
  }
  static func rows(_ numbers: [Double]) -> String { rows(numbers.map { "\(hexadecimal($0)), " }) }

  private static func rows(_ numbers: [String]) -> String {
    var lines: [String] = []
    var line = ""
    for (index, number) in numbers.enumerated() {
      line += number
      if index % 8 == 7 {
        lines.append("  " + line.dropLast())
        line = ""
      }
    }
    if !line.isEmpty { lines.append("  " + line.dropLast()) }
    return lines.joined(separator: "\n")
  }

  /// Every column's features, as statements.
  ///
  /// - Parameter bad: what leaves the function for a row that cannot be used.
  static func preparation(_ preprocessing: Preprocessing, in language: PortableSource.Language, bad: String)
    -> [String]
  {
    let end = language == .c ? ";" : ""
    func float(_ text: String) -> String { language == .c ? "(float)(\(text))" : "Float(\(text))" }
    func double(_ text: String) -> String { language == .c ? "(double)(\(text))" : "Double(\(text))" }
    func condition(_ text: String, _ then: String) -> String {
      language == .c ? "if (\(text)) { \(then)\(end) }" : "if \(text) { \(then) }"
    }
    func scaled(_ value: String, _ scaling: Preprocessing.Scaling) -> String {
      guard scaling.deviation > 0 else { return float("0") }
      return float("(\(value) - \(hexadecimal(scaling.mean))) / \(hexadecimal(scaling.deviation))")
    }
    let raw = preprocessing.isOfFloats == true ? double(float("value")) : "value"
    if let images = preprocessing.images {
      let count = images.shape.count
      let head = language == .c ? "for (int i = 0; i < \(count); i++) {" : "for i in 0..<\(count) {"
      let value = language == .c ? "  const double value = input[i];" : "  let value: Double = input[i]"
      return [
        head, value, "  features[i] = \(scaled("\(raw) / 255", images.scaling))\(end)",
        "  " + condition("!isUsable(\(double("features[i]")))", bad), "}",
      ]
    }
    var lines: [String] = []
    var place = 0
    let runs = ColumnRun.all(of: preprocessing)
    for (column, input) in preprocessing.inputs.enumerated() {
      if let run = runs.first(where: { $0.columns.contains(column) }) {
        if column == run.columns.lowerBound {
          let count = run.columns.count
          let index = "\(column) + i"
          lines += [
            language == .c ? "for (int i = 0; i < \(count); i++) {" : "for i in 0..<\(count) {",
            "  value = input[\(index)]\(end)",
            "  features[\(place) + i] = \(float("(\(raw) - mean\(column)[i]) / deviation\(column)[i]"))\(end)",
            "  " + condition("!isUsable(\(double("features[\(place) + i]")))", bad), "}",
          ]
        }
        place += 1
        continue
      }
      lines.append("// \(oneLine(input.name))")
      lines.append(
        language == .c ? "value = input[\(column)];" : "value = input[\(column)]")
      if let scaling = input.scaling {
        let fill = preprocessing.reading?.missingIsError == true ? nil : input.fill
        let given = "features[\(place)] = \(scaled(raw, scaling))\(end)"
        if let fill {
          let stands = "features[\(place)] = \(scaled(hexadecimal(fill), scaling))\(end)"
          lines.append(language == .c ? "if (value != value) {" : "if value != value {")
          lines.append("  " + stands)
          if input.hasIndicator == true { lines.append("  features[\(place + 1)] = 1\(end)") }
          lines.append("} else {")
          lines.append("  " + given)
          if input.hasIndicator == true { lines.append("  features[\(place + 1)] = 0\(end)") }
          lines.append("}")
        } else {
          lines.append(given)
          if scaling.deviation == 0 { lines.append(condition("!isUsable(value)", bad)) }
          if input.hasIndicator == true { lines.append("features[\(place + 1)] = 0\(end)") }
        }
        lines.append(condition("!isUsable(\(double("features[\(place)]")))", bad))
      } else {
        let count = input.categories.count
        let other = input.categories.firstIndex(of: "")
        let known = count + input.unlearnt.count
        for category in 0..<count {
          var test = "value == \(category)"
          if category == other {
            // What was never seen is as good as missing, but what only other parts had is nothing.
            test += " || !isCategory(value, \(known))"
          }
          lines.append(
            language == .c
              ? "features[\(place + category)] = \(test) ? 1.0f : 0.0f;"
              : "features[\(place + category)] = \(test) ? 1 : 0")
        }
        if preprocessing.reading == nil || preprocessing.reading?.unseenIsError == true {
          lines.append(condition("!isCategory(value, \(known))", bad))
        }
      }
      place += input.featureCount
    }
    return lines
  }
}
