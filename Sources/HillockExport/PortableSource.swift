/// Source text that is written once and given out in C and in Swift.
///
/// It is written in the part of Swift that a line of C can say as well: functions with a result, `let` and `var` with their type,
/// `if`, `for … in a...b`, assignments, `return`, one statement a line. The line `polynomial z c0 c1 …` makes `sum` by Horner's rule.
struct PortableSource {
  /// The languages.
  enum Language { case c, swift }

  /// A function: its name, and its text with the comment before it.
  private struct Function {
    var name: String
    var lines: [Substring]
  }

  private let functions: [Function]
  private let places: [String: Int]

  /// - Parameter texts: functions one after the other.
  init(_ texts: [String]) {
    var functions: [Function] = []
    var pending: [Substring] = []
    for line in texts.flatMap({ $0.split(separator: "\n") }) {
      if let match = line.firstMatch(of: /^func (\w+)\(/) {
        functions.append(Function(name: String(match.1), lines: pending + [line]))
        pending = []
      } else if line.hasPrefix("///") {
        pending.append(line)
      } else if !functions.isEmpty {
        functions[functions.count - 1].lines.append(line)
      }
    }
    self.init(functions)
  }

  private init(_ functions: [Function]) {
    self.functions = functions
    places = Dictionary(
      functions.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The same with more functions.
  func adding(_ texts: [String]) -> PortableSource {
    texts.isEmpty ? self : PortableSource(functions + PortableSource(texts).functions)
  }

  /// The functions of these names and all that they call, each before its first use.
  func text(of names: [String], in language: Language) -> String {
    var done: Set<Int> = []
    var result: [String] = []
    func add(_ name: String) {
      guard let place = places[name], done.insert(place).inserted else { return }
      let function = functions[place]
      for line in function.lines where !line.hasPrefix("///") {
        for called in line.matches(of: /(\w+)\(/) where called.1 != name { add(String(called.1)) }
      }
      result += function.lines.flatMap { Self.statement($0, in: language) }
    }
    for name in names { add(name) }
    return result.joined(separator: "\n")
  }

  private static func statement(_ line: Substring, in language: Language) -> [String] {
    let indentation = line.prefix { $0 == " " }
    let text = line.dropFirst(indentation.count)
    if text.hasPrefix("polynomial ") {
      let words = text.split(separator: " ").dropFirst()
      guard let variable = words.first, let last = words.last else { return [] }
      let steps =
        ["var sum: Double = \(last)"]
        + words.dropFirst().dropLast().reversed().map { "sum = sum * \(variable) + \($0)" }
      return steps.flatMap { statement("\(indentation)\($0)", in: language) }
    }
    guard language == .c else { return [String(line)] }
    return [indentation + cStatement(String(text))]
  }

  private static func cStatement(_ text: String) -> String {
    if text.hasPrefix("//") || text == "}" || text == "} else {" { return text }
    if let match = text.wholeMatch(of: /func (\w+)\((.*)\) -> (\w+) \{/) {
      let arguments = match.2.split(separator: ", ").map { argument in
        let parts = argument.drop { $0 == "_" || $0 == " " }.split(separator: ": ")
        return "\(cType(parts[1])) \(parts[0])"
      }
      // What works in pairs is rare and long: it is there once and not in the middle of what calls it.
      return
        "\(match.3 == "Pair" ? "RARE" : "LOCAL") \(cType(match.3)) \(match.1)(\(arguments.joined(separator: ", "))) {"
    }
    if let match = text.wholeMatch(of: /(let|var) (\w+): (\w+) = (.*)/) {
      return "\(match.1 == "let" ? "const " : "")\(cType(match.3)) \(match.2) = \(cExpression(match.4));"
    }
    if let match = text.wholeMatch(of: /for (\w+) in (\d+)\.\.\.(\d+) \{/) {
      let name = match.1 == "_" ? "round" : match.1
      return "for (int \(name) = \(match.2); \(name) <= \(match.3); \(name)++) {"
    }
    if let match = text.wholeMatch(of: /if (.*) \{/) { return "if (\(cExpression(match.1))) {" }
    return cExpression(Substring(text)) + ";"
  }

  private static func cType(_ name: Substring) -> String {
    switch name {
    case "Double": "double"
    case "Float": "float"
    case "Bool": "int"
    case "UInt64": "uint64_t"
    default: String(name)
    }
  }

  private static func cExpression(_ text: Substring) -> String {
    String(text).replacing("Float(", with: "(float)(").replacing("Double(", with: "(double)(")
      .replacing("&+", with: "+").replacing("&-", with: "-").replacing("&*", with: "*")
  }
}
