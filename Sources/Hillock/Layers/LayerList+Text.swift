import HillockFormula

extension LayerList {
  /// The list that `parts(parsing:)` reads back to equal parts; `nil` where one of them cannot be typed: names, starting weights
  /// of one's own, formulas with parameters.
  package static func text(of parts: [NetworkPart]) -> String? {
    var entries: [String] = []
    for part in parts {
      guard let entry = text(of: part) else { return nil }
      entries.append(entry)
    }
    return entries.joined(separator: ",")
  }

  private static func text(of part: NetworkPart) -> String? {
    switch part {
    case .layer(let layer, nil): return (layer as? any LibraryLayer)?.typed
    case .layer: return nil
    case .branches(let merge, let branches):
      guard let merge = (merge as? any LibraryLayer)?.typed, Merge(rawValue: merge) != nil else { return nil }
      var ways: [String] = []
      for branch in branches {
        guard let way = text(of: branch) else { return nil }
        ways.append(way)
      }
      if ways.count == 2, ways[0].isEmpty {
        return merge == Merge.add.rawValue ? "skip(\(ways[1]))" : "skip(\(merge);\(ways[1]))"
      }
      return "branches(\(([merge] + ways).joined(separator: ";")))"
    }
  }

  /// A setting of an entry, as text, and whether it is what it is when nothing is said.
  typealias Option = (name: String, value: String, isDefault: Bool)

  /// `maxpool(2,stride=1)`; `nil` for a padding that differs from side to side.
  static func entry(
    _ name: String, _ numbers: [String], _ options: [Option], padding: Padding
  ) -> String? {
    if case .zeros(let window) = padding, window.rows != window.columns { return nil }
    let settings = (options + [("padding", padding.text, padding == .valid)]).filter { !$0.isDefault }
    return "\(name)(\((numbers + settings.map { "\($0.name)=\($0.value)" }).joined(separator: ",")))"
  }
}

extension Window {
  /// `3`, or `3x5` for 3 rows and 5 columns.
  var typed: String { rows == columns ? "\(rows)" : "\(rows)x\(columns)" }
}

extension Activation {
  /// The text where it can stand in a list, whose entries end with a comma and whose parts end with a colon.
  var typed: String? {
    LayerList.split(text, at: ",").count == 1 && LayerList.split(text, at: ":").count == 1 ? text : nil
  }
}
