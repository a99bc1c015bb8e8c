extension Expression {
  public func simplified() -> Expression { self }
}
