/// Makes damaged documents from seeds and from what was made of them before.
struct Mutator {
  private let seeds: [String]
  private var pool: [[UInt8]]
  private var state: UInt64

  /// What a reader looks for, and what upsets it.
  private static let tokens: [String] = [
    "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\\\(", "{", "}", "\\left(", "\\right)", "\\left\\{", "\\right.",
    "^",
    "_", "^{", "_{", "\\frac", "\\frac{", "\\sqrt", "\\begin{cases}", "\\end{cases}", "\\begin{aligned}",
    "\\end{aligned}", "\\begin{array}{ll}", "\\end{array}", "&", "\\\\", "=", "\\le", "<", ">", "\\approx",
    "'",
    "\\prime", "\\sum_{i=1}^{n}", "\\prod_i", "\\lim_{x\\to\\infty}", "\\partial", "\\frac{d}{dx}",
    "\\text{if }",
    "\\operatorname{", "\\mathrm{", "\\sigma", "\\tanh", "\\exp", "\\ln", "\\max(", "\\min(", "|", "\\|", ",",
    ".",
    ":math:`", ".. math::\n\n   ", "<script type=\"math/tex\">", "</script>", "```", "~~~", "`", "<!--",
    "-->", "\n",
    "\n\n", "    ", "\t", "> ", "- ", "# ", "%", "\\%", "\\newcommand{\\f}[1]{", "#1", "\\def\\x{", "0", "1",
    "9999999999",
    "1e999", "-", "+", "\\cdot -", "/", "!", "\u{0}", "\u{FEFF}", "σ", "′", "²", "∞", "\u{202E}",
    "{\"cells\": [",
    "\"source\": [\"", "\\u0000", "]}",
  ]

  init(seeds: [String], seed: UInt64) {
    self.seeds = seeds
    pool = []
    state = seed
  }

  /// splitmix64
  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  private mutating func random(below count: Int) -> Int { Int(random() % UInt64(max(count, 1))) }

  mutating func next() -> String {
    var bytes: [UInt8]
    if !pool.isEmpty, random(below: 3) == 0 {
      bytes = pool[random(below: pool.count)]
    } else {
      bytes = []
      for _ in 0..<1 + random(below: 3) {
        let equation = seeds[random(below: seeds.count)]
        switch random(below: 5) {
        case 0: bytes += Array("$$\n\(equation)\n$$\n\nThen ".utf8)
        case 1: bytes += Array("Let $\(equation)$ be.\n".utf8)
        case 2: bytes += Array(".. math::\n\n   \(equation)\n\n".utf8)
        case 3: bytes += Array("\\begin{align}\n\(equation)\n\\end{align}\n".utf8)
        default: bytes += Array("\\[ \(equation) \\]\n".utf8)
        }
      }
    }
    for _ in 0..<1 + random(below: 6) { mutate(&bytes) }
    if bytes.count > 20_000 { bytes.removeLast(bytes.count - 20_000) }
    if pool.count < 500 { pool.append(bytes) } else { pool[random(below: 500)] = bytes }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let place = random(below: bytes.count + 1)
    let token = Array(Self.tokens[random(below: Self.tokens.count)].utf8)
    let length = min(1 + random(below: 40), bytes.count - place)
    switch random(below: 8) {
    case 0, 1, 2: bytes.insert(contentsOf: token, at: place)
    case 3: bytes.removeSubrange(place..<place + length)
    case 4: bytes.insert(contentsOf: Array(bytes[place..<place + length]), at: place)
    case 5: if place < bytes.count { bytes[place] ^= UInt8(1 << random(below: 8)) }
    case 6: bytes.insert(contentsOf: (0..<1 + random(below: 300)).flatMap { _ in token }, at: place)
    default: bytes.removeLast(bytes.count - place)
    }
  }
}
