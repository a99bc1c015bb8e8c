import HillockFormula
import HillockProof

// Components of what a text defines as a whole.
extension Elaboration {
  /// A component of a quantity with its definition put in; one by itself where that cannot be read by components, as Wx + b.
  ///
  /// - Parameters:
  ///   - plain: the name of the component.
  ///   - body: what the text says that the whole is.
  mutating func ofWhole(
    _ plain: String, _ name: String, _ body: Term, _ subscripts: [Term.Subscript],
    _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    // a of z, and z of a: what leads back to itself is taken apart once.
    if !opened.contains(name) {
      let before = (unknowns, derivatives, sums, assumptions, ranges)
      opened.insert(name)
      defer { opened.remove(name) }
      do throws(ElaborationFailure) {
        return try component(body, subscripts, indices)
      } catch {
        guard case .unsupported(let what) = error, !Self.limits.contains(where: what.hasPrefix) else {
          throw error
        }
        (unknowns, derivatives, sums, assumptions, ranges) = before
      }
    }
    let moving = opaque.map(Self.whole)
    // The components of what a derivative is taken by are independent of each other.
    if moving.contains(Self.whole(plain)) { return .variable(plain) }
    let made = ([body] + scope.bodies(in: [body])).reduce(into: Set<String>()) {
      $0.formUnion($1.elementNames.map(Self.whole))
      $0.formUnion($1.plainNames)
    }
    if !moving.isEmpty, made.isDisjoint(with: moving) { return .variable(plain) }
    return unknown(plain, because: Term.name(name))
  }

  /// How failures begin that are none of a form.
  private static let limits = ["definitions lead back", "written out"]

  /// z^(O) of z^(O)_j.
  private static func whole(_ name: String) -> String { String(name.prefix { $0 != "_" }) }
}
