/// A value whose equality and hash are not those of its parts.
package protocol ComparedByHand: Hashable {
  static func isEqual(_ one: Self, _ other: Self) -> Bool
  func add(to hasher: inout Hasher)
}

extension ComparedByHand {
  public static func == (one: Self, other: Self) -> Bool { isEqual(one, other) }
  public func hash(into hasher: inout Hasher) { add(to: &hasher) }
}
