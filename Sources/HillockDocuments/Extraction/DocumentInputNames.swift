import HillockFormula
import HillockProof

extension DocumentReader {
  /// The names of the files that a LaTeX document reads in (`\input`, `\include`, packages), as it writes them, with
  /// the ending that TeX would add.
  package static func inputs(of text: String) -> [String] { MacroTable.inputs(of: text) }
}
