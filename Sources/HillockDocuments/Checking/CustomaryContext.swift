import HillockFormula
import HillockProof

/// What names stand for by custom in texts about networks, tried where a text uses them without saying.
///
/// A verdict that rests on one says so. Nothing is ever refuted by one: the text may mean something else.
struct CustomaryContext: Sendable {
  /// What is assumed, in words.
  let text: String
  /// The names that it explains.
  private let names: Set<String>
  private let functions: [(String, [String], String)]
  private let values: [(String, [String], String)]

  private init(
    _ text: String, names: Set<String>, functions: [(String, [String], String)] = [],
    values: [(String, [String], String)] = []
  ) {
    self.text = text
    self.names = names
    self.functions = functions
    self.values = values
  }

  private var explained: Set<String> {
    names.union(functions.map { Term.name($0.0) }).union(values.map { Term.name($0.0) })
  }

  /// Puts the meanings into a scope; `false` when they explain none of the unknown names or contradict the text.
  func apply(to scope: inout Scope, unknowns: Set<String>) -> Bool {
    // It has to explain all that is not known: what is left open would leave the statement open.
    guard !names.isDisjoint(with: unknowns), unknowns.isSubset(of: explained) else { return false }
    let vocabulary = scope.vocabulary
    for (name, parameters, body) in functions where scope.functions[name] == nil {
      guard let term = Self.term(body, vocabulary) else { return false }
      scope.define(function: name, .init(parameters: parameters, body: term, line: 0))
    }
    for (name, indices, body) in values where scope.values[name] == nil {
      guard let term = Self.term(body, vocabulary) else { return false }
      scope.vectors.formUnion(term.indexedNames)
      scope.define(value: name, .init(indices: indices, body: term, line: 0))
      if !indices.isEmpty { scope.vectors.insert(name) }
    }
    return true
  }

  private static func term(_ text: String, _ vocabulary: Vocabulary) -> Term? {
    guard let tokens = try? NotationLexer.tokens(of: text, style: .latex) else { return nil }
    var reader = TermReader(NotationPreparation.prepared(tokens), vocabulary: vocabulary)
    return try? reader.whole()
  }

  static let all: [CustomaryContext] = {
    var result: [CustomaryContext] = []
    for variable in ["z", "x"] {
      result.append(
        .init("σ = σ(\(variable))", names: ["σ"], values: [("sigma", [], "\\frac{1}{1+e^{-\(variable)}}")]))
      for name in ["s", "a", "y", "p", "h", "o"] {
        result.append(
          .init(
            "\(name) = σ(\(variable))", names: [name], values: [(name, [], "\\frac{1}{1+e^{-\(variable)}}")]))
      }
      for name in ["t", "a", "y", "h"] {
        result.append(
          .init("\(name) = tanh(\(variable))", names: [name], values: [(name, [], "\\tanh(\(variable))")]))
      }
    }
    for vector in ["z", "x", "o", "\\theta"] {
      let plain = vector == "\\theta" ? "theta" : vector
      for name in ["s", "a", "y", "p", "hat y", "o"] where name != plain {
        let softmax = "\\frac{e^{\(vector)_i}}{\\sum_j e^{\(vector)_j}}"
        let shown = Term.name(name)
        result.append(
          .init("\(shown) = softmax(\(Term.name(plain)))", names: [shown], values: [(name, ["i"], softmax)]))
        for loss in ["L", "script L", "C", "J", "ell", "E"] where name != "y" {
          result.append(
            .init(
              "\(shown) = softmax(\(Term.name(plain))) and \(Term.name(loss)) the cross-entropy −Σ y ln \(shown)",
              names: [Term.name(loss)],
              values: [
                (name, ["i"], softmax),
                (loss, [], "-\\sum_l y_l \\log \\frac{e^{\(vector)_l}}{\\sum_j e^{\(vector)_j}}"),
              ]))
        }
      }
    }
    for output in ["a", "\\hat{y}", "p", "h"] {
      let plain = output == "\\hat{y}" ? "hat y" : output
      for loss in ["L", "script L", "C", "J", "ell", "E"] {
        let body = "-(y\\log \(output) + (1-y)\\log(1-\(output)))"
        let words = "\(Term.name(loss)) the binary cross-entropy of \(Term.name(plain)) and y"
        result.append(.init(words, names: [Term.name(loss)], values: [(loss, [], body)]))
        result.append(.init(words, names: [Term.name(loss)], functions: [(loss, [plain, "y"], body)]))
        for variable in ["z", "x"] {
          result.append(
            .init(
              words + ", \(Term.name(plain)) = σ(\(variable))", names: [Term.name(loss)],
              functions: [(loss, [plain, "y"], body)],
              values: [(plain, [], "\\frac{1}{1+e^{-\(variable)}}")]))
        }
      }
    }
    result.append(.init("J = L + s", names: ["J"], values: [("J", [], "L + s")]))
    for function in ["f", "g", "h", "phi", "S", "s", "A"] {
      result.append(
        .init(
          "\(Term.name(function)) = σ", names: [Term.name(function)],
          functions: [(function, ["x"], "\\frac{1}{1+e^{-x}}")]))
      result.append(
        .init(
          "\(Term.name(function)) = tanh", names: [Term.name(function)],
          functions: [(function, ["x"], "\\tanh(x)")]))
    }
    return result
  }()
}
