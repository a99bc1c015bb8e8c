/// The tokens of a node whose vectors come from an embedding.
struct TokenRows: Sendable {
  /// Of each example its tokens.
  let rows: NodeMemory.Rows
  /// Tokens from 0 to below this have a vector; all others have zeros.
  let count: Int
}

/// Which packed rows of a batch are the same, for they are vectors of the same token.
///
/// A product of such rows is computed once for each token that occurs, which changes no bit of it. In the gradient of the weights
/// Σ xᵀ·g over the rows the g of a token are added first, in the order of the rows; what is left is one chain over the tokens, in the order
/// in which they come first. The gradient of a token's vector is that sum times Wᵀ, and stands at the first position that has the token.
///
/// Tokens are numbered by their first row, so a number is never above that of a row of the token: both ways between rows and tokens go
/// in place.
struct RepeatedRows {
  /// For each token, from the one that comes first, where its vector lies among the positions of all examples.
  let places: [Int]
  /// For each packed row the number of its token.
  private let numbers: [Int]

  /// `nil` where most rows have a token of their own. That depends on the examples alone, and not on their padding.
  init?(_ tokens: TokenRows?, _ sequences: SequenceBlocks, positions: Int) {
    guard let tokens, positions > 1, sequences.rows > 1 else { return nil }
    var known = [Int32](repeating: -1, count: min(tokens.count, Self.mostListed) + 1)
    var others: [Int: Int32] = [:]
    var places: [Int] = []
    var numbers = [Int](repeating: 0, count: sequences.rows)
    let values = tokens.rows.values
    for block in sequences.blocks {
      block.forEach(positions: positions) { place, row in
        let token = values[place]
        let index = token >= 0 && token < Float(tokens.count) ? Int(token) + 1 : 0
        var number = index < known.count ? known[index] : others[index] ?? -1
        if number < 0 {
          number = Int32(places.count)
          places.append(place)
          if index < known.count { known[index] = number } else { others[index] = number }
        }
        numbers[row] = Int(number)
      }
    }
    guard 2 * places.count <= sequences.rows else { return nil }
    self.places = places
    self.numbers = numbers
  }

  /// Tokens whose numbers are found in a list.
  private static let mostListed = 1 << 16

  /// Some columns of each row ← those of its token, of which the first rows hold one each.
  func spread(_ array: MutableFloatView, columns: Range<Int>, pitch: Int) {
    for (row, number) in numbers.enumerated().reversed() where number != row {
      array.part(from: row * pitch + columns.lowerBound, count: columns.count).copy(
        from: array.view.part(from: number * pitch + columns.lowerBound, count: columns.count))
    }
  }

  /// Some columns of the first rows ← for each token the sum of its rows, in their order. What the other rows hold is lost.
  func addUp(_ array: MutableFloatView, columns: Range<Int>, pitch: Int) {
    var next = 0
    for (row, number) in numbers.enumerated() {
      let own = array.view.part(from: row * pitch + columns.lowerBound, count: columns.count)
      let target = array.part(from: number * pitch + columns.lowerBound, count: columns.count)
      if number < next {
        Reductions.add(own, to: target)
      } else {
        next += 1
        if number != row { target.copy(from: own) }
      }
    }
  }
}
