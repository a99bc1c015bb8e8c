extension Network {
  /// One array that an example has: its name, what its numbers are, and their shape.
  ///
  /// ```swift
  /// let network = try Network(inputs: [.indices("letters", positions: 20, below: 26), .lengths(of: "letters")]) {
  ///   Embedding(16)
  ///   LSTM(32)
  ///   LastPosition()
  ///   Dense(18)
  /// }
  /// ```
  ///
  /// A row of data has the numbers of all inputs one behind the other, in their order. Indices are floats as well: whole numbers
  /// up to 2²⁴ are exact.
  public struct Input: Hashable, Sendable, Codable {
    /// What the numbers of an input are.
    package enum Kind: Hashable, Sendable, Codable {
      /// Numbers as they are.
      case values
      /// Whole numbers from 0 to below this one: tokens, categories.
      case indices(below: Int)
      /// How many positions of the input of this name count, from the first one on; the others are padding, and change no bit.
      case lengths(of: String)
    }

    /// How errors and rows of data call it.
    package let name: String
    package let kind: Kind
    package let shape: Shape

    /// Numbers of this shape.
    public static func values(_ name: String, _ shape: Shape) -> Input {
      Input(name: name, kind: .values, shape: shape)
    }

    /// A sequence of whole numbers from 0 to below `count`.
    public static func indices(_ name: String, positions: Int, below count: Int) -> Input {
      Input(name: name, kind: .indices(below: count), shape: [positions])
    }

    /// How many positions of another input count.
    public static func lengths(of name: String) -> Input {
      Input(name: "\(name) lengths", kind: .lengths(of: name), shape: [1])
    }

    /// Numbers of a network that takes them as they are.
    static func plain(_ shape: Shape) -> Input { values("data", shape) }
  }
}

extension [Network.Input] {
  /// The shape of a row: of one input its own, of several all their numbers.
  var rowShape: Shape { count == 1 ? self[0].shape : [reduce(0) { $0 + $1.shape.count }] }

  /// Where each input begins in a row.
  var offsets: [Int] {
    var next = 0
    return map { input in
      defer { next += input.shape.count }
      return next
    }
  }

  /// Whether a row is numbers of one kind, as it was before inputs had names.
  var isPlain: Bool { count == 1 && self[0] == .plain(self[0].shape) }

  /// The number of the input that says how long this one is.
  func lengths(of index: Int) -> Int? { firstIndex { $0.kind == .lengths(of: self[index].name) } }

  /// - Throws: `NetworkError` that names the input.
  func check() throws(NetworkError) {
    guard !isEmpty else { throw NetworkError("a network needs at least one input") }
    var total = 0
    for (index, input) in enumerated() {
      guard !input.shape.extents.isEmpty, input.shape.extents.allSatisfy({ $0 > 0 }) else {
        throw NetworkError(
          "a network needs inputs of at least one number in each extent; got \(input.shape)"
            + (isPlain ? "" : " for '\(input.name)'"))
      }
      guard let count = input.shape.checkedCount, count < LayerDemand.limit, total < LayerDemand.limit else {
        throw NetworkError("inputs of shape \(input.shape) are too large to count")
      }
      total += count
      if self[..<index].contains(where: { $0.name == input.name }) {
        throw NetworkError("two inputs of the network are named '\(input.name)'")
      }
      switch input.kind {
      case .values: break
      case .indices(let count):
        guard count > 0, count <= 1 << 24 else {
          throw NetworkError("the indices '\(input.name)' need a limit from 1 to \(1 << 24); got \(count)")
        }
      case .lengths(let other):
        guard contains(where: { $0.name == other && $0.kind != input.kind }), input.shape == [1] else {
          throw NetworkError(
            "'\(input.name)' are the lengths of '\(other)', which is no input of the network; it has \(map(\.name).joined(separator: ", "))"
          )
        }
      }
    }
  }

  /// Checks the numbers of one row: whole numbers where they are indices or lengths, within their limits.
  ///
  /// - Returns: what is wrong, with the name of the input; `nil` where nothing is.
  func fault(in row: ArraySlice<Float>) -> String? {
    for ((index, input), offset) in zip(enumerated(), offsets) {
      let values = row[row.startIndex + offset..<row.startIndex + offset + input.shape.count]
      switch input.kind {
      case .values: continue
      case .lengths(let other):
        let most = first { $0.name == other }?.shape.extents[0] ?? 0
        guard let length = values.first, length == length.rounded(), length >= 0, length <= Float(most) else {
          return "a length of '\(other)' that is no whole number from 0 to \(most): \(values.first ?? .nan)"
        }
      case .indices(let count):
        // Padding may be anything.
        let own = lengths(of: index).map {
          SequenceBlocks.steps(row[row.startIndex + offsets[$0]], of: values.count)
        }
        let counted = values.prefix(own ?? values.count)
        if let wrong = counted.first(where: { !($0 == $0.rounded() && $0 >= 0 && $0 < Float(count)) }) {
          return "\(wrong) in '\(input.name)', which takes whole numbers from 0 to \(count - 1)"
        }
      }
    }
    return nil
  }
}
