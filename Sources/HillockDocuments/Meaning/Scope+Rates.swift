/// A derivative of a quantity that a text does not define, and of which it says what it comes to: ∂L/∂a = a − y.
struct StatedRate: Hashable, Sendable {
  /// What is differentiated: L.
  var quantity: Term
  /// By what: a, or a_j with indices that stand for all.
  var by: Term
  var body: Term
  var line: Int
  var section: Int
  /// What the text does not say and that it rests on.
  var assumption: String?
}

extension Scope {
  /// What the text says that a derivative comes to; `nil` where it says nothing of it.
  func rate(of quantity: Term, by: Term) -> StatedRate? {
    for rate in rates.reversed() {
      var renaming: [String: Term.Subscript] = [:]
      guard rate.quantity.matches(quantity, &renaming), rate.by.matches(by, &renaming) else { continue }
      var result = rate
      result.body = rate.body.renaming(indices: renaming)
      return result
    }
    return nil
  }

  /// A quantity that is defined anew is another one.
  mutating func forgetRates(of name: String) {
    rates.removeAll { $0.quantity.headName == name }
  }

  /// Notes a rate in place of another one of the same derivative.
  mutating func note(_ rate: StatedRate) {
    rates.removeAll { $0.quantity == rate.quantity && $0.by == rate.by }
    if rates.count < 60 { rates.append(rate) }
  }
}

extension Term {
  /// Whether it is the other term but for indices, which stand for all: a_j for a_k, and for a_{k−1}.
  ///
  /// - Parameter renaming: gets what its indices are there.
  func matches(_ other: Term, _ renaming: inout [String: Subscript]) -> Bool {
    switch (self, other) {
    case (.symbol(let own), .symbol(let name)): return own == name
    case (.element(let base, let own), .element(let otherBase, let others)):
      guard own.count == others.count, base.matches(otherBase, &renaming) else { return false }
      for (mine, theirs) in zip(own, others) where !mine.matches(theirs, &renaming) { return false }
      return true
    default: return self == other
    }
  }
}

extension Term.Subscript {
  /// An index that counts, and no label or last layer.
  private var isGeneral: Bool {
    guard case .name(let name) = self else { return false }
    return name.count == 1 && name.first?.isLowercase == true
  }

  fileprivate func matches(_ other: Term.Subscript, _ renaming: inout [String: Term.Subscript]) -> Bool {
    guard isGeneral, case .name(let name) = self else { return self == other }
    if let known = renaming[name] { return known == other }
    switch other {
    case .name(let text) where text.count == 1 && text.first?.isLowercase == true: break
    case .name(let text) where text.hasSuffix("″"): break
    case .shifted, .number: break
    default: return false
    }
    renaming[name] = other
    return true
  }
}
