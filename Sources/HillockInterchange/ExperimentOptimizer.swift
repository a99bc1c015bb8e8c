import Hillock

/// An optimizer by its name, or with its numbers: `{name: adam, beta2: 0.99}`.
enum OptimizerText {
  static func optimizer(of value: ExperimentValue) throws -> Optimizer {
    if value.scalar != nil { return try Optimizer(named: value.text("an optimizer such as adamw")) }
    let pairs = try value.mapping("an optimizer such as adamw, or {name: adamw, beta2: 0.99}")
    guard let name = pairs.first(where: { $0.name == "name" })?.value else {
      throw ExperimentFault("expected 'name: adamw' or another optimizer's name", line: value.line)
    }
    let plain = try Optimizer(named: name.text("an optimizer's name"))
    var numbers = Dictionary(uniqueKeysWithValues: Self.numbers(of: plain))
    for entry in pairs where entry.name != "name" {
      guard numbers[entry.name] != nil else {
        let known = Self.numbers(of: plain).map(\.0)
        throw ExperimentFault(
          "\(plain.name) has no setting '\(entry.name)'"
            + (known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))"), line: entry.line)
      }
      let isEpsilon = entry.name == "epsilon"
      numbers[entry.name] = try entry.value.number(
        isEpsilon ? "a number above 0" : "a number from 0 to below 1"
      ) { isEpsilon ? $0 > 0 : $0 >= 0 && $0 < 1 }
    }
    func number(_ name: String) -> Float { numbers[name] ?? 0 }
    switch plain {
    case .sgd(_, let nesterov): return .sgd(momentum: number("momentum"), usesNesterov: nesterov)
    case .rmsProp: return .rmsProp(decay: number("decay"), epsilon: number("epsilon"))
    case .adam:
      return .adam(beta1: number("beta1"), beta2: number("beta2"), epsilon: number("epsilon"))
    case .adamW:
      return .adamW(beta1: number("beta1"), beta2: number("beta2"), epsilon: number("epsilon"))
    }
  }

  private static func numbers(of optimizer: Optimizer) -> [(String, Float)] {
    switch optimizer {
    case .sgd(let momentum, _): [("momentum", momentum)]
    case .rmsProp(let decay, let epsilon): [("decay", decay), ("epsilon", epsilon)]
    case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
      [("beta1", beta1), ("beta2", beta2), ("epsilon", epsilon)]
    }
  }

  static func yaml(_ optimizer: Optimizer) -> String {
    let settings = numbers(of: optimizer).map { "\($0.0): \($0.1)" }
    return "{" + (["name: \(optimizer.name)"] + settings).joined(separator: ", ") + "}"
  }
}
