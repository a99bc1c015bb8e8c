import Foundation
import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// Judges a text of Markdown and gives the statements.
func check(_ markdown: String) throws -> [CheckedStatement] {
  try DocumentChecker().check(markdown, format: .markdown)
}

/// The statements of one display.
private func checkDisplay(_ latex: String) throws -> [CheckedStatement] {
  try check("$$\n\(latex)\n$$\n")
}

@Suite("Documents, checked")
struct DocumentCheckTests {
  /// The formulas of the exercise that Hillock started from, with the words that matter.
  private let exercise = #"""
    a)
    $$\sigma(x) = \frac{1}{(1+e^{-x})}$$

    $$\tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}$$

    $$2\sigma(2x) - 1 = \frac{2}{(1+e^{-x})} - 1 = \frac{2-1-e^{-2x}}{1+e^{-2x}} = \frac{1-e^{-2x}}{1+e^{-2x}} = \frac{e^x - e^{-x}}{e^x + e^{-x}} = \tanh(x)$$

    $$\therefore \tanh(x) = 2\sigma(2x) - 1$$
    b)
    $$\sigma'(x) = -(1+e^{-x})^{-2} \cdot e^{-x} \cdot -1 = (1+e^{-x})^{-2} \cdot e^{-x} = \frac{e^{-x}}{(1+e^{-x})^2}$$

     $\sigma(x)(1 - \sigma(x)) = \frac{1}{1 + e^{-x}} \left(1 - \frac{1}{1 + e^{-x}}\right) = \frac{1}{1 + e^{-x}} \frac{e^{-x}}{1 + e^{-x}} = \frac{e^{-x}}{(1 + e^{-x})^2}$
     $\therefore \sigma'(x) = \sigma(x)(1 - \sigma(x))$

    c)
    $$\tanh'(x) = 2\sigma'(2x) \cdot 2 = 4\sigma'(2x) = 4\sigma(2x)(1 - \sigma(2x))$$

    d) ReLU

    $$f(x) = \begin{cases} x, & x \ge 0 \\ 0, & x < 0 \end{cases}, \quad f'(x) = \begin{cases} 1, & x > 0 \\ 0, & x < 0 \end{cases}$$

    For example,  $f_k(x) = \frac{1}{2k} \ln(1 + e^{-2kx})$ , where the bigger k leads to a better approximation.
    """#

  @Test("The exercise: what is right is proved, the two slips are found and mended")
  func seed() throws {
    let statements = try check(exercise)
    #expect(
      statements.map(\.verdict) == [
        .definition, .proved, .refuted, .proved, .proved, .proved, .proved, .proved, .definition, .proved,
        .refuted,
      ])
    let chain = statements[2]
    let adjacent = chain.links.filter { !$0.isFromFirst }
    #expect(adjacent.map(\.verdict) == [.refuted, .refuted, .proved, .proved, .proved])
    // The second step errs the other way: all later sides equal the first again.
    #expect(chain.links.filter(\.isFromFirst).map(\.verdict) == [.proved, .proved, .proved, .proved])
    #expect(chain.repair?.hasSuffix("= 2/(1 + exp(−2·x)) − 1") == true)
    #expect(adjacent[0].witness != nil)
    #expect(chain.note?.contains("cancel") == true)
    #expect(statements[9].links[0].note?.contains("x = 0") == true)
    let family = statements[10]
    #expect(family.note?.contains("tends to max(0, −x)") == true)
    #expect(family.repair?.contains("exp(2·k·x)") == true)
    #expect(statements.map(\.line) == [2, 4, 6, 8, 10, 12, 13, 16, 20, 20, 22])
  }

  private struct Entry: Decodable {
    var source: String
    var latex: String
    var verdict: String
    var note: String
  }

  /// What all statements of a document add up to.
  private func summary(_ statements: [CheckedStatement]) -> CheckedStatement.Verdict {
    for verdict: CheckedStatement.Verdict in [
      .refuted, .undecided, .conditional, .proved, .none, .outOfScope,
    ]
    where statements.contains(where: { $0.verdict == verdict }) {
      return verdict
    }
    return .definition
  }

  /// What is conditional, and what goes on from a display that is not there, the equation by itself does not determine.
  @Test(
    "Equations of real documents: no false verdict, and most are decided",
    arguments: [("real-documents", 85), ("independent-equations", 90), ("more-documents", 80)])
  func realDocuments(name: String, percent: Int) throws {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Equations"))
    let entries = try JSONDecoder().decode([Entry].self, from: Data(contentsOf: url))
    var judged = 0
    var decided = 0
    for (number, entry) in entries.enumerated() {
      let verdict = summary(try checkDisplay(entry.latex))
      if verdict == .proved {
        #expect(entry.verdict != "false", "\(name) \(number) is called proved: \(entry.latex)")
      }
      if verdict == .refuted {
        #expect(entry.verdict == "false", "\(name) \(number) is called refuted: \(entry.latex)")
      }
      guard entry.verdict == "true" || entry.verdict == "false", verdict != .conditional,
        entry.latex.trimmed.first != "="
      else { continue }
      judged += 1
      if verdict == .proved || verdict == .refuted { decided += 1 }
    }
    print("\(name): \(decided) of \(judged) decided")
    #expect(100 * decided >= percent * judged)
  }

  @Test(
    "Inputs that a fuzzer found", arguments: [#"\alpha = 1.²67326324"#, #"x = 1e\begin{aligned}^{-x}} \\("#])
  func foundByFuzzing(latex: String) throws {
    // It once never ended.
    _ = try checkDisplay(latex)
  }

  @Test(
    "Notation is read as people mean it",
    arguments: [
      (#"\sigma'(x) = y(1-y)"#, "σ′(x) = y·(1 − y)"),
      (#"\sigma^2\left(1 + x\right) = 2\sigma^2"#, "σ^2·(1 + x) = 2·σ^2"),
      (#"f(x) = \alpha(e^x-1)"#, "f(x) = α·(exp(x) − 1)"),
      (#"g'(z) = g(z)(1-g(z))"#, "g′(z) = g(z)·(1 − g(z))"),
      (#"1 - \tanh^2(x) = 1-\tanh(x)^2"#, "1 − tanh(x)^2 = 1 − tanh(x)^2"),
      (#"\sigma^{-1}(y) = \ln\frac{y}{1-y}"#, "σ⁻¹(y) = ln(y/(1 − y))"),
      (#"\sigma(x) = 1/(1+e^-x)"#, "σ(x) = 1/(1 + exp(−x))"),
      (#"\frac{d}{dx}\operatorname{softplus}(x) = \text{sigmoid}(x)"#, "d/dx [softplus(x)] = sigmoid(x)"),
      (#"a \cdot -e^{-x} = -a e^{-x}"#, "a·(−exp(−x)) = −a·exp(−x)"),
      (#"\frac12 \times x = x/2"#, "1/2·x = x/2"),
      (#"{1 \over \sigma(x)} = 1 + e ^ {-x}"#, "1/σ(x) = 1 + exp(−x)"),
      (#"\sigma’(x) = \sigma(x)(1-\sigma(x))"#, "σ′(x) = σ(x)·(1 − σ(x))"),
      (#"f(x) \triangleq \max(0,x)"#, "f(x) := max(0, x)"),
      (#"f(x) \stackrel{\text{def}}{=} x^2"#, "f(x) := x^2"),
      (#"\left|x\right| = \max(x, -x)"#, "|x| = max(x, −x)"),
      (#"\hat{y}_i = \frac{e^{z_i}}{\sum_j e^{z_j}}"#, "ŷ_i = exp(z_i)/(Σ_{j} exp(z_j))"),
      (#"\boxed{\tanh(x) = 2\sigma(2x)-1} \tag{3} \label{eq}"#, "tanh(x) = 2·σ(2·x) − 1"),
      (#"α.( e^z – 1) = α e^z - α"#, "α·(exp(z) − 1) = α·exp(z) − α"),
      (#"\frac{\partial L}{\partial \theta{_k}} = 1"#, "d/dθ_k [L] = 1"),
      (#"\frac{d^2}{dx^2} x^3 = 6x"#, "d^2/dx^2 [x^3] = 6·x"),
      (#"\left.\frac{d}{dx} x^2\right|_{x=3} = 6"#, "[d/dx [x^2] at x = 3] = 6"),
      (#"\log \frac{1}{p} = -\log p"#, "ln(1/p) = −ln(p)"),
      (#"f(x) = \mathbb{1}(x>=0)x"#, "f(x) = [x ≥ 0]·x"),
      (
        #"f(x) = \left\{\begin{array}{ll} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{array}\right."#,
        "f(x) = {x if x > 0; 0 otherwise}"
      ),
      (
        #"f(x) = \begin{cases} 1, & \text{if x > 0} \ 0.01, & \text{otherwise} \end{cases}"#,
        "f(x) = {1 if x > 0; 0.01 otherwise}"
      ),
    ])
  func notation(latex: String, read: String) throws {
    let statements = try checkDisplay(latex)
    #expect(
      statements.first?.read == read, "\(latex): \(statements.map(\.read)) \(statements.first?.note ?? "")")
  }

  @Test(
    "True, false or neither",
    arguments: [
      (#"0 < \sigma(x) < 1"#, "proved"), (#"\sigma'(x) \le \frac14"#, "proved"),
      (#"\sigma'(x) < \frac14"#, "refuted"),
      (#"\text{Mish}'(x) = \tanh(\ln(1+e^x)) + \frac{2x}{(1+e^{-x})(1+\cosh(2\ln(1+e^x)))}"#, "proved"),
      (#"\text{GELU}'(x) = \Phi(x) + x\phi(x)"#, "proved"),
      (#"\text{GELU}'(x) = \Phi(x) - x\phi(x)"#, "refuted"),
      (#"\text{softsign}'(x) = \frac{1}{(1+|x|)^2}"#, "proved"),
      (#"\text{softsign}'(x) = \frac{1}{(1+x)^2}"#, "refuted"),
      (#"\text{LogSigmoid}(x) = -\text{softplus}(-x)"#, "proved"),
      (#"\lim_{x\to 0^+} \text{SELU}(x) = 0"#, "proved"), (#"\lim_{x\to\infty} \tanh x = 0"#, "refuted"),
      (#"\sum_{i=1}^n \text{softmax}(z)_i = 1"#, "proved"), (#"\text{softmax}(z)_i > 1"#, "refuted"),
      (#"\text{softmax}(z + c)_i = \text{softmax}(z)_i"#, "proved"),
      (#"\text{softmax}(2z)_i = \text{softmax}(z)_i"#, "refuted"),
      (#"h(x) = h(-x)"#, "undecided"), (#"e^3 = 20.1"#, "none"), (#"e^3 = 21.1"#, "refuted"),
      (#"\frac{1}{\ln 2} \approx 1.44"#, "proved"), (#"\frac{1}{\ln 2} \approx 1.54"#, "refuted"),
      (#"A \mathbf{X} = \mathbf{Y}"#, "out-of-scope"),
      (#"\text{ReLU}'(x) = \mathbb{1}_{x > 0}"#, "proved"), (#"\max(a, b) \ge a"#, "proved"),
      (#"\tanh(x) = \frac{e^z-e^{-z}}{e^z+e^{-z}}"#, "refuted"), (#"\tanh(x) = 1 - \tanh^2(x)"#, "refuted"),
    ])
  func verdicts(latex: String, verdict: String) throws {
    let statements = try checkDisplay(latex)
    #expect(
      statements.map(\.verdict.rawValue) == [verdict], "\(latex): \(statements.map { ($0.read, $0.note) })")
  }

  @Test("Every entry of the catalogue's list of identities is proved", arguments: Catalogue.identities)
  func identities(identity: Catalogue.Identity) throws {
    let judged = try identity.judged()
    #expect(judged.verdict == .proved, "\(identity.statement): \(judged.note ?? "")")
    for name in identity.activations { #expect(throws: Never.self) { try Catalogue.activation(named: name) } }
  }

  @Test("Names are scoped: a redefinition holds from where it stands")
  func scopes() throws {
    let statements = try check(
      #"""
      $f(x) = x^2$ gives $f'(x) = 2x$.

      Now let $f(x) = e^x$; then $f'(x) = e^x$ but not $f'(x) = 2x$.
      """#)
    #expect(statements.map(\.verdict) == [.definition, .proved, .definition, .proved, .refuted])
  }

  @Test("A repair is one change, and it is proved")
  func repairs() throws {
    for (wrong, right) in [
      (#"\tanh(x) = 1 - \tanh^2(x)"#, "tanh′(x) = 1 − tanh(x)^2"),
      (#"\sigma(-x) = 1 + \sigma(x)"#, "σ(−x) = 1 − σ(x)"),
      (#"\frac{d}{dx}\ln(1+e^x) = \frac{1}{1+e^x}"#, "d/dx [ln(1 + exp(x))] = 1/(1 + exp(−x))"),
      (#"\tanh(x) = \frac{e^x+e^{-x}}{e^x+e^{-x}}"#, "tanh(x) = (exp(x) − exp(−x))/(exp(x) + exp(−x))"),
    ] {
      let statement = try #require(try checkDisplay(wrong).first)
      #expect(statement.verdict == .refuted)
      #expect(statement.repair == right, "\(wrong)")
    }
  }

  @Test("Rubbish gets a reason, never a crash")
  func rubbish() throws {
    for text in [
      "$$ x = {{{ $$", #"$$ \frac{1}{ = \begin{cases} $$"#, "$$ = = = $$", "$$ f(x = ) $$",
      "$$ x = " + String(repeating: "(", count: 3000) + " $$",
      "$$ x = " + String(repeating: "{", count: 3000) + "x" + String(repeating: "}", count: 3000) + " $$",
      "$$ 1 = " + String(repeating: "2^", count: 90) + "2 $$", "$$ 9^{9^{9^{9^9}}} = 1 $$",
      "$$ a = " + String(repeating: "a + ", count: 3000) + "a $$",
    ] {
      for statement in try check(text) where statement.verdict == .proved {
        Issue.record("\(text.prefix(40)) is called proved")
      }
    }
    #expect(throws: DocumentError.self) { try check("a\0b") }
  }
}
