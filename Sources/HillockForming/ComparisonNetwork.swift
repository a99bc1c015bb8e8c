import Hillock
import HillockFormula
import HillockProof

/// A threshold unit that compares two inputs, or an input with a number: 1 where the comparison holds, else 0.
///
/// a ≥ b is step(a − b), and a > b is 1 − step(b − a). The difference of two floats is rounded once, and rounding keeps its sign, with
/// subnormals there to keep it from zero: the answer is right for all finite floats whose difference is finite.
package struct ComparisonNetwork: Sendable {
  package enum Relation: String, Hashable, Sendable, CaseIterable {
    case greaterOrEqual = ">="
    case lessOrEqual = "<="
    case greater = ">"
    case less = "<"

    func holds(_ a: Float, _ b: Float) -> Bool {
      switch self {
      case .greaterOrEqual: a >= b
      case .lessOrEqual: a <= b
      case .greater: a > b
      case .less: a < b
      }
    }
  }

  package let text: String
  /// The inputs, in the order of the network.
  package let variables: [String]
  package let relation: Relation
  /// The network with its weights.
  package let model: Model
  /// What the right side is, where it is a number.
  private let number: Float?

  /// `nil` for a text without a comparison.
  ///
  /// - Throws: `FormingError` where a side is no variable or number.
  package init?(parsing text: String) throws {
    let plain = text.replacing("≥", with: ">=").replacing("≤", with: "<=")
    guard let relation = Relation.allCases.first(where: { plain.contains($0.rawValue) }),
      let place = plain.firstRange(of: relation.rawValue)
    else { return nil }
    func trimmed(_ part: Substring) -> String {
      String(part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
    let left = trimmed(plain[..<place.lowerBound])
    let right = trimmed(plain[place.upperBound...])
    func isName(_ text: String) -> Bool {
      text.first.map { $0.isLetter || $0 == "_" } ?? false
        && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
    guard isName(left), left != right else {
      throw FormingError(
        "the left side of a comparison is a variable, and the right one another or a number; got '\(left)'")
    }
    if isName(right) {
      number = nil
      variables = [left, right]
    } else {
      let nearest = Rational(decimal: right).map { ($0, FloatOracle.nearest($0)) }
      guard let (value, float) = nearest, let exact = Rational(exactly: float) else {
        throw FormingError("the right side of a comparison is a variable or a number; got '\(right)'")
      }
      // Of the floats beside a number that is none, the one on whose other side no float lies in between.
      let wantsUpper = relation == .greaterOrEqual || relation == .less
      if exact == value {
        number = float
      } else if wantsUpper {
        number = exact < value ? float.nextUp : float
      } else {
        number = exact < value ? float : float.nextDown
      }
      variables = [left]
    }
    self.text = text
    self.relation = relation
    // step(a − b) for ≥ and <, step(b − a) for the others; the strict ones are taken from 1.
    let sign: Float = relation == .greaterOrEqual || relation == .less ? 1 : -1
    let isStrict = relation == .greater || relation == .less
    var layers = [Dense(1, .step)]
    var parameters = variables.count == 2 ? [sign, -sign, 0] : [sign, -sign * (number ?? 0)]
    if isStrict {
      layers.append(Dense(1))
      parameters += [-1, 1]
    }
    model = try Model(Network(inputShape: [variables.count], layers: layers), parameters: parameters)
    try Self.check(model, relation, number)
  }

  /// The sign of the difference decides: neighbours on either side, equal values, and the smallest and largest differences are tried.
  static func check(_ model: Model, _ relation: Relation, _ number: Float?) throws {
    let values: [Float] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 1, -1, 0.1, 1e-30,
      -3e37, 3e37,
    ]
    let rights = number.map { [$0] } ?? values.flatMap { [$0, $0.nextUp, $0.nextDown] }
    for right in rights {
      for left in values + [right, right.nextUp, right.nextDown] {
        let output = try model.outputs(for: number == nil ? [left, right] : [left])[0]
        guard output == (relation.holds(left, right) ? 1 : 0) else {
          throw FormingError(
            "the network gives \(output) for \(left) \(relation.rawValue) \(right); please report this")
        }
      }
    }
  }
}
