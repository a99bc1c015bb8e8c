import Hillock

/// The networks of an ensemble in YAML: a mapping for each.
enum MemberText {
  private static let keys = ["layers", "learning-rate", "weight-decay", "epochs"]

  static func recipe(of value: ExperimentValue) throws -> Recipe {
    var recipe = Recipe(layers: "", learningRate: 0, weightDecay: 0, epochs: 0)
    var lacking = Set(keys)
    for (name, line, inner) in try value.mapping(
      "a network such as {layers: \"64:relu\", learning-rate: 0.001}")
    {
      do {
        switch name {
        case "layers":
          // A linear model has no hidden layers.
          recipe.layers = inner.scalar == "" ? "" : try LayerSequence.text(of: inner)
        case "learning-rate": recipe.learningRate = try inner.number("a number above 0") { $0 > 0 }
        case "weight-decay": recipe.weightDecay = try inner.number("a number of at least 0") { $0 >= 0 }
        case "epochs": recipe.epochs = try inner.integer(1...1_000_000_000, "a whole number of at least 1")
        default:
          throw ExperimentFault("a network has \(keys.joined(separator: ", ")); got '\(name)'", line: line)
        }
      } catch let fault as ExperimentFault {
        throw ExperimentFault("\(name): \(fault.message)", line: fault.line ?? line)
      }
      lacking.remove(name)
    }
    guard lacking.isEmpty else {
      throw ExperimentFault("a network lacks \(lacking.sorted().joined(separator: ", "))", line: value.line)
    }
    return recipe
  }

  static func yaml(_ members: [Recipe]) -> String {
    members.map { member in
      "  - {layers: \(YAMLText.quoted(member.layers)), learning-rate: \(member.learningRate), "
        + "weight-decay: \(member.weightDecay), epochs: \(member.epochs)}"
    }.joined(separator: "\n")
  }
}
