import Hillock

/// What C and Swift say alike of a model, and how each says it.
extension ModelProgram {
  /// Weights, biases, edges, and what the columns of a row are scaled by, as constants.
  func constants(in language: PortableSource.Language) -> String {
    var text = ""
    func array(_ name: String, _ numbers: some Collection<Float>) {
      text += language.array(
        name, of: "Float", count: numbers.count, rows: CodeLines.rows(numbers, suffix: language.floatSuffix))
    }
    for case .affine(_, let to, let weight, let bias) in steps {
      array("weight\(to)", weight)
      if let bias { array("bias\(to)", bias) }
    }
    for case .bins(_, let to, let edges) in steps {
      for (feature, list) in edges.enumerated() where !list.isEmpty { array("edges\(to)_\(feature)", list) }
    }
    for run in ColumnRun.all(of: preprocessing) {
      for (name, numbers) in [("mean", run.means), ("deviation", run.deviations)] {
        text += language.array(
          "\(name)\(run.columns.lowerBound)", of: "Double", count: numbers.count,
          rows: CodeLines.rows(numbers))
      }
    }
    return text
  }

  /// The name of an array of the network: the features, what lies between, the outputs.
  func array(_ number: Int) -> String {
    number == 0 ? "features" : number == result ? "outputs" : "a\(number)"
  }

  /// The steps of the network, line by line.
  func statements(in language: PortableSource.Language) -> [String] {
    var lines: [String] = []
    for step in steps {
      switch step {
      case .affine(let from, let to, _, let bias):
        let bias = bias == nil ? nil : "bias\(to)"
        switch language {
        case .c:
          lines.append(
            "affine(\(array(from)), \(sizes[from]), \(sizes[to]), weight\(to), \(bias ?? "0"), \(array(to)));"
          )
        case .swift:
          lines.append("affine(\(reading(from)), weight\(to), \(bias ?? "[]"), into: \(array(to)))")
        }
      case .activation(let from, let to, let activation, let parameters):
        let numbers = parameters.map { ", \(hexadecimal($0))\(language.floatSuffix)" }.joined()
        lines.append(
          language.loop(
            sizes[to], "\(array(to))[i] = activate_\(activation)(\(array(from))[i]\(numbers))"))
      case .sum(let from, let to):
        lines += language.loop(
          sizes[to],
          [language.variable("sum", "\(array(from[0]))[i]")]
            + from.dropFirst().map { "sum += \(array($0))[i]" }
            + ["\(array(to))[i] = sum"])
      case .concatenation(let from, let to):
        var place = 0
        for part in from {
          lines.append(
            language.loop(sizes[part], "\(array(to))[\(place) + i] = \(array(part))[i]"))
          place += sizes[part]
        }
      case .softmax(let from, let to):
        switch language {
        case .c: lines.append("softmax(\(array(from)), \(sizes[to]), \(array(to)));")
        case .swift: lines.append("softmax(\(reading(from)), into: \(array(to)))")
        }
      case .bins(let from, let to, let edges):
        lines.append(language.loop(edges.count, "\(array(to))[i] = \(array(from))[i]"))
        var place = edges.count
        let (one, zero) = (language.float(1), language.float(0))
        for (feature, list) in edges.enumerated() where !list.isEmpty {
          let name = "edges\(to)_\(feature)"
          lines += language.loop(
            list.count - 1,
            [
              language.constants([
                ("x", "\(array(from))[\(feature)]"), ("low", "\(name)[i]"), ("high", "\(name)[i + 1]"),
              ]),
              "\(array(to))[\(place) + i] = x >= high ? \(one) : x <= low ? \(zero) : (x - low) / (high - low)",
            ])
          place += list.count - 1
        }
      }
    }
    return lines
  }

  /// What Swift hands to a function that reads an array.
  private func reading(_ number: Int) -> String {
    number == 0 ? "features" : "UnsafeBufferPointer(\(array(number)))"
  }
}

extension PortableSource.Language {
  /// What stands behind a number that is a float.
  var floatSuffix: String { self == .c ? "f" : "" }

  func float(_ value: Int) -> String { self == .c ? "\(value).0f" : "\(value)" }

  func array(_ name: String, of type: String, count: Int, rows: String) -> String {
    switch self {
    case .c: "static const \(type.lowercased()) \(name)[\(count)] = {\n\(rows)\n};\n"
    case .swift: "private static let \(name): [\(type)] = [\n\(rows)\n]\n"
    }
  }

  /// A float that changes.
  func variable(_ name: String, _ value: String) -> String {
    self == .c ? "float \(name) = \(value)" : "var \(name): Float = \(value)"
  }

  /// Floats that stay.
  func constants(_ values: [(name: String, value: String)]) -> String {
    switch self {
    case .c: "const float " + values.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    case .swift: "let " + values.map { "\($0.name): Float = \($0.value)" }.joined(separator: ", ")
    }
  }

  /// A statement for each i from 0.
  func loop(_ count: Int, _ statement: String) -> String {
    switch self {
    case .c: "for (int i = 0; i < \(count); i++) \(statement);"
    case .swift: "for i in 0..<\(count) { \(statement) }"
    }
  }

  /// Several statements for each i from 0.
  func loop(_ count: Int, _ statements: [String]) -> [String] {
    switch self {
    case .c: ["for (int i = 0; i < \(count); i++) {"] + statements.map { "  \($0);" } + ["}"]
    case .swift: ["for i in 0..<\(count) {"] + statements.map { "  \($0)" } + ["}"]
    }
  }
}
