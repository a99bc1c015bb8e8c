import Hillock

/// Layers in YAML: a text as on the command line, or a list of such texts, skips and branches.
enum LayerSequence {
  private static let wanted = "layers such as [64:relu, 32:relu]"

  static func text(of value: ExperimentValue, depth: Int = 0) throws -> String {
    guard depth < 16 else { throw ExperimentFault("branches are nested too deeply", line: value.line) }
    return try value.list(wanted).map { try entry($0, depth: depth) }.joined(separator: ",")
  }

  private static func entry(_ value: ExperimentValue, depth: Int) throws -> String {
    let text: String
    if value.scalar != nil {
      text = try value.text(wanted)
    } else {
      let pairs = try value.mapping("a layer such as 64:relu, or skip: or branches:")
      guard pairs.count == 1, let (name, line, inner) = pairs.first else {
        throw ExperimentFault(
          "expected one layer for each entry of the list, got \(pairs.count)", line: value.line)
      }
      switch name {
      case "skip":
        if inner.isList || inner.scalar != nil {
          text = "skip(\(try self.text(of: inner, depth: depth + 1)))"
        } else {
          let (merge, layers) = try parts(of: inner, key: "layers")
          text = "skip(\(merge ?? "add");\(try self.text(of: layers, depth: depth + 1)))"
        }
      case "branches":
        let (merge, ways) = try parts(of: inner, key: "ways")
        guard let merge else {
          throw ExperimentFault("branches need 'merge: add', multiply or concatenate", line: line)
        }
        let texts = try ways.list("a list of ways, each a list of layers").map {
          try $0.isList && $0.list("").isEmpty ? "" : self.text(of: $0, depth: depth + 1)
        }
        text = "branches(\(merge);\(texts.joined(separator: ";")))"
      default:
        // `dense: …` and the like: `64: relu` is a mapping for YAML, and a layer for everybody else.
        guard let activation = inner.scalar else {
          throw ExperimentFault("expected skip: or branches:, got '\(name)'", line: line)
        }
        text = activation.isEmpty ? name : "\(name):\(activation)"
      }
    }
    guard text.count(where: { $0 == "(" }) == text.count(where: { $0 == ")" }) else {
      throw ExperimentFault(
        "the parentheses of '\(text)' do not match; in a list in brackets, put layers with commas in quotes",
        line: value.line)
    }
    do {
      _ = try LayerList.parts(parsing: text)
    } catch {
      throw ExperimentFault("\(error)", line: value.line)
    }
    return text
  }

  private static func parts(
    of value: ExperimentValue, key: String
  ) throws -> (merge: String?, layers: ExperimentValue) {
    var merge: String?
    var layers: ExperimentValue?
    for entry in try value.mapping("merge: and \(key):") {
      switch entry.name {
      case "merge": merge = try entry.value.text("add, multiply or concatenate")
      case key: layers = entry.value
      default: throw ExperimentFault("expected merge: and \(key):, got '\(entry.name)'", line: entry.line)
      }
    }
    guard let layers else { throw ExperimentFault("'\(key):' is missing", line: value.line) }
    return (merge, layers)
  }

  /// A list with one entry a line.
  static func yaml(_ text: String) -> String {
    let entries = LayerList.entries(of: text)
    guard !entries.isEmpty else { return "[]" }
    return entries.map { "\n  - \(YAMLText.scalar($0))" }.joined()
  }
}
