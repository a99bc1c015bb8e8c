import HillockFormula
import HillockProof

/// What stands directly inside of each pair of brackets. It is found for all of them in one pass, when it is first asked for:
/// brackets lie in each other, and looking through each would look at the innermost again and again.
final class BracketTable {
  struct Contents {
    /// The place of the closing bracket, of whatever kind.
    var end = 0
    var singleBars = 0
    var doubleBars = 0
    /// A relation or words.
    var hasRelation = false
  }

  private let tokens: [NotationToken]
  private lazy var contents = Self.contents(of: tokens)

  init(_ tokens: [NotationToken]) { self.tokens = tokens }

  /// What the bracket holds that opens at `place`; `nil` where none does, or nothing closes it.
  subscript(place: Int) -> Contents? { contents[place] }

  private static func contents(of tokens: [NotationToken]) -> [Int: Contents] {
    var result: [Int: Contents] = [:]
    var open: [(place: Int, contents: Contents)] = []
    for (place, token) in tokens.enumerated() {
      let top = open.count - 1
      switch token.kind {
      case .symbol(let symbol):
        switch symbol {
        case "(", "[", "{", "\\{": open.append((place, Contents()))
        case ")", "]", "}", "\\}":
          guard let (start, found) = open.popLast() else { continue }
          var inside = found
          inside.end = place
          result[start] = inside
        case "|": if top >= 0 { open[top].contents.singleBars += 1 }
        case "||": if top >= 0 { open[top].contents.doubleBars += 1 }
        case "=", "sim", "<", ">", "<=", ">=", "!=", "in", "->":
          if top >= 0 { open[top].contents.hasRelation = true }
        default: break
        }
      case .prose: if top >= 0 { open[top].contents.hasRelation = true }
      default: break
      }
    }
    return result
  }
}
