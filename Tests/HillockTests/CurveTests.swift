import Hillock
import HillockFormula
import Testing

@testable import HillockPictures

@Suite("Curves")
struct CurveTests {
  @Test("A kink of the derivative is a filled dot and open ends")
  func kink() throws {
    let curve = Curve(try Activation(named: "relu"), label: "relu′", isDerivative: true, over: -2...2)
    #expect(curve.lines.count == 2)
    #expect(curve.filledDots == [.init(x: 0, y: 0)])
    #expect(curve.openDots == [.init(x: 0, y: 1)])
    let middle = Curve(
      try Activation(named: "relu(derivative_at_0: 0.5)"), label: "relu′", isDerivative: true, over: -2...2)
    #expect(middle.filledDots == [.init(x: 0, y: 0.5)])
    #expect(Set(middle.openDots.map(\.y)) == [0, 1])
  }

  @Test("A function that only bends is one line")
  func bend() throws {
    let curve = Curve(try Activation(named: "hard_tanh"), label: "f", over: -2...2)
    #expect(curve.lines.count == 1)
    #expect(curve.filledDots.map(\.x) == [-1, 1])
    #expect(curve.openDots.isEmpty)
  }

  @Test("Where there is no value the line is broken")
  func gaps() throws {
    let curve = Curve(try Activation(named: "1/x"), label: "1/x", over: -1...1)
    #expect(curve.lines.allSatisfy { $0.allSatisfy(\.y.isFinite) })
    #expect(curve.lines.count >= 2)
  }

  @Test("The picture names its curves, escapes labels and describes itself")
  func picture() throws {
    let curve = Curve(try Activation(named: "relu"), label: "a < b & \"c\"", over: -2...2)
    let svg = CurveChart(title: "relu", curves: [curve], horizontal: -2...2).svg()
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("a &lt; b &amp; &quot;c&quot;"))
    #expect(svg.contains("<desc id=\"description\">"))
    #expect(svg.contains("filled dots"))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }
}
