/// What keeps a normal form from being found.
package enum Obstacle: Error {
  /// The sign of this expression has to be known first.
  case needsSign(Formula)
  /// The expression has no value.
  case undefined(String)
  /// The algebra does not cover this.
  case unsupported(String)
  /// The allowance of work is used up.
  case exhausted
}
