import HillockFormula

extension Catalogue.Identity {
  /// The statement judged, now.
  package func judged() throws(FormulaError) -> CheckedStatement {
    try StatementProver().judge(statement, assuming: assumptions)
  }
}
