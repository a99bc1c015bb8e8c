/// What a visitor did to a run on its way, with the step after which it was done: it stands in the address, so that the run can be had
/// again.
///
/// `120.p17=0.5` sets parameter 17 after step 120, `120.f17` holds it from there on, `300.u17` lets it go, `500.rate=0.01`, `500.l1=0` and
/// `500.l2=0.001` change settings. They are in the order of their steps, with a ~ between them.
public struct RunEdit: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case set(parameter: Int, Float)
    case hold(parameter: Int)
    case release(parameter: Int)
    case setting(String, Double)
  }

  let step: Int
  let kind: Kind

  static let mostEdits = 1000

  var parameter: Int? {
    switch kind {
    case .set(let index, _), .hold(let index), .release(let index): index
    case .setting: nil
    }
  }

  /// - Throws: `PlayError` for what is no edit.
  static func list(_ text: String) throws(PlayError) -> [RunEdit] {
    var result: [RunEdit] = []
    for part in text.split(separator: "~") {
      result.append(try RunEdit(String(part)))
      if result.count > 1, result[result.count - 1].step < result[result.count - 2].step {
        throw PlayError("the edits are not in the order of their steps", setting: "edits")
      }
    }
    guard result.count <= mostEdits else {
      throw PlayError("\(result.count) edits; at most \(mostEdits) are kept", setting: "edits")
    }
    return result
  }

  /// - Throws: `PlayError` for what is no edit.
  init(_ text: String) throws(PlayError) {
    func fault() -> PlayError {
      PlayError("'\(text.prefix(40))' is no edit such as 120.p17=0.5 or 500.rate=0.01", setting: "edits")
    }
    guard let dot = text.firstIndex(of: "."), let step = Int(text[..<dot]), step >= 0 else { throw fault() }
    try self.init(step: step, change: String(text[text.index(after: dot)...]))
  }

  /// - Parameter change: what stands behind the step.
  /// - Throws: `PlayError` for what is no edit.
  init(step: Int, change: String) throws(PlayError) {
    self.step = step
    let sides = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let index = Int(sides[0].dropFirst()) ?? -1
    switch (sides[0].first, sides.count) {
    case ("p", 2) where index >= 0:
      guard let value = Float(sides[1]), value.isFinite else { break }
      kind = .set(parameter: index, value)
      return
    case ("f", 1) where index >= 0:
      kind = .hold(parameter: index)
      return
    case ("u", 1) where index >= 0:
      kind = .release(parameter: index)
      return
    default:
      guard ["rate", "l1", "l2"].contains(sides[0]), sides.count == 2,
        let setting = PlaySetting.all.first(where: { $0.key == sides[0] })
      else { break }
      try setting.check(sides[1])
      kind = .setting(sides[0], Double(sides[1]) ?? 0)
      return
    }
    throw PlayError(
      "'\(change.prefix(40))' is no edit such as p17=0.5, f17, u17 or rate=0.01", setting: "edits")
  }

  var text: String {
    switch kind {
    case .set(let index, let value): "\(step).p\(index)=\(value)"
    case .hold(let index): "\(step).f\(index)"
    case .release(let index): "\(step).u\(index)"
    case .setting(let name, let value): "\(step).\(name)=\(value)"
    }
  }
}
