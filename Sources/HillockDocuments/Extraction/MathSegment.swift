import HillockFormula
import HillockProof

/// A run of mathematics in a document.
package struct MathSegment: Sendable, Hashable {
  /// The LaTeX between the delimiters, without the white space at its ends. An environment that stands by
  /// itself (`\begin{align} … \end{align}`) keeps its `\begin` and `\end`.
  package var latex: String
  /// Whether the mathematics is set on lines of its own.
  package var isDisplay: Bool
  /// The line of the file, counted from 1, where `latex` starts.
  package var line: Int
  /// The line of the file for each line of `latex` (split at `\n`); `lines[0] == line`.
  package var lines: [Int]
  /// The prose between the segment before and this one: the 200 characters nearest to this one at most,
  /// white space collapsed to single spaces.
  package var precedingText: String
  /// The same prose with its paragraphs: line ends are kept, blanks are collapsed, and an element of HTML that stands
  /// by itself is a paragraph. Of a long text the two ends are kept.
  package var leadingText: String
  /// The column, in characters from 1, at which each line of `latex` starts in the file.
  package var columns: [Int]

  package init(
    latex: String, isDisplay: Bool, line: Int, lines: [Int], precedingText: String,
    leadingText: String? = nil, columns: [Int] = []
  ) {
    self.latex = latex
    self.isDisplay = isDisplay
    self.line = line
    self.lines = lines
    self.precedingText = precedingText
    self.leadingText = leadingText ?? precedingText
    self.columns = columns
  }
}
