import HillockFormula
import HillockProof

/// Which `\end` belongs to which `\begin`, for the environments that hold mathematics.
///
/// All pairs are found in one pass with a stack, because a search from each `\begin` by itself takes
/// quadratic time in a document that opens environments and closes none.
struct EnvironmentTable {
  /// For the offset of each `\begin` that is closed, the offset after its `\end{…}`.
  private var ends: [Int: Int] = [:]

  init(_ text: ByteText) {
    var stack: [(name: Int, offset: Int)] = []
    var open = [Int](repeating: 0, count: Self.names.count)
    var i = 0
    while i < text.count {
      guard text.bytes[i] == Byte.backslash else {
        i += 1
        continue
      }
      if let (name, end) = Self.environment("\\begin{", in: text, at: i) {
        stack.append((name, i))
        open[name] += 1
        i = end
      } else if let (name, end) = Self.environment("\\end{", in: text, at: i) {
        // An environment that is not closed inside one that is does not count.
        while open[name] > 0, let top = stack.popLast() {
          open[top.name] -= 1
          if top.name == name {
            ends[top.offset] = end
            break
          }
        }
        i = end
      } else {
        i += 2
      }
    }
  }

  /// The offset after the `\end{…}` of the environment that starts at `offset`; `nil` when there is none.
  func end(ofEnvironmentAt offset: Int) -> Int? { ends[offset] }

  /// The number of the environment named after `command` at `offset`, and the offset after its brace.
  private static func environment(
    _ command: StaticString, in text: ByteText, at offset: Int
  ) -> (name: Int, end: Int)? {
    guard text.hasPrefix(command, at: offset) else { return nil }
    let start = offset + command.utf8CodeUnitCount
    var end = start
    while end - start < 16, Byte.isLetter(text.byte(end)) || text.byte(end) == UInt8(ascii: "*") { end += 1 }
    guard text.byte(end) == Byte.rightBrace, let name = names[text.string(start..<end)] else { return nil }
    return (name, end + 1)
  }

  private static let names: [String: Int] = {
    let plain = [
      "align", "aligned", "alignat", "alignedat", "flalign", "split", "gather", "gathered", "eqnarray",
      "array",
      "equation", "cases", "dcases", "rcases", "multline", "math", "displaymath", "matrix", "pmatrix",
      "bmatrix",
      "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix",
    ]
    var result: [String: Int] = [:]
    for name in plain {
      result[name] = result.count
      result[name + "*"] = result.count
    }
    return result
  }()
}
