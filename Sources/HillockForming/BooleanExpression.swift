import Hillock
import HillockFormula

/// A Boolean expression such as `A xor B`, `(a && !b) || c` or `majority(a, b, c)`.
///
/// Operators, the tightest first: `not ! ~ ¬`; `and & && ∧ ·`; `xor ^ ⊕`; `or | || ∨ +`; `implies -> => → ⇒`; `iff <-> <=> ==
/// ↔ ⇔`. Functions: `majority(…)` (more than half), `atleast(k, …)`, `parity(…)` (an odd number). Constants: `true`, `false`,
/// `1`, `0`. Any other word is a variable.
public struct BooleanExpression: Sendable {
  /// In the order in which they occur.
  public let variables: [String]
  private let root: Node

  indirect enum Node: Sendable {
    case constant(Bool)
    case variable(Int)
    case not(Node)
    /// Chains are lists: their length is no depth.
    case all([Node])
    case any([Node])
    case atLeast(Int, [Node])
    case parity([Node])

    func value(_ inputs: [Bool]) -> Bool {
      switch self {
      case .constant(let value): value
      case .variable(let index): inputs[index]
      case .not(let a): !a.value(inputs)
      case .all(let parts): parts.allSatisfy { $0.value(inputs) }
      case .any(let parts): parts.contains { $0.value(inputs) }
      case .atLeast(let count, let parts): parts.count { $0.value(inputs) } >= count
      case .parity(let parts): parts.count { $0.value(inputs) } % 2 == 1
      }
    }
  }

  /// Reads a text.
  ///
  /// - Parameter variables: names that stand first in `variables`, whether they occur or not.
  /// - Throws: `FormingError` with the column where it cannot be read.
  public init(parsing text: String, variables: [String] = []) throws(FormingError) {
    var reader = try BooleanReader(text, variables: variables)
    root = try reader.whole()
    self.variables = reader.variables
  }

  /// - Precondition: as many inputs as variables.
  public func value(_ inputs: [Bool]) -> Bool {
    require(
      inputs.count == variables.count,
      "the expression takes \(variables.count) inputs, one for each of its variables; got \(inputs.count)")
    return root.value(inputs)
  }
}
