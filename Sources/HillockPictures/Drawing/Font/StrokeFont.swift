import Hillock

/// Letters as pen strokes, for pictures without a font of the system.
///
/// A glyph is written as its width and its strokes on a grid, with | between strokes: a point is two hexadecimal digits, x and y, with the
/// baseline at y = 4, small letters up to 10, capitals up to 13 and descenders down to 1. A stroke that begins with ~ is a
/// smooth curve through its points, closed where it ends at its start. The shapes are drawn for this library.
enum StrokeFont {
  struct Glyph: Sendable {
    /// In units of the grid, without the space to the next glyph.
    var width: Double
    /// Points with y upward from the baseline, in units of the grid.
    var strokes: [[Drawing.Point]]
  }

  /// Units of the grid in an em.
  static let unitsPerEm = 12.6
  /// Units between glyphs.
  static let spacing = 2.2

  static func glyph(_ character: Character) -> Glyph {
    if let glyph = glyphs[character] { return glyph }
    if let small = Self.small[character], var glyph = glyphs[small.base] {
      glyph.width *= 0.62
      glyph.strokes = glyph.strokes.map { $0.map { Drawing.Point($0.x * 0.62, $0.y * 0.62 + small.rise) } }
      return glyph
    }
    if let accented = Self.accented[character], var glyph = glyphs[accented.base] {
      // Over small letters an accent sits lower than over capitals.
      let middle = glyph.width / 2
      let height = accented.base.isUppercase ? 11.0 : 8.0
      glyph.strokes += accented.accent.map { $0.map { Drawing.Point(middle + $0.x, height + $0.y) } }
      return glyph
    }
    return Glyph(width: 5, strokes: [parsed("04 0D 5D 54 04")[0]])
  }

  /// Pixels from the start of a text to its end.
  static func width(of text: String, size: Double) -> Double {
    let units = text.reduce(0) { $0 + glyph($1).width + spacing }
    return max(units - spacing, 0) * size / unitsPerEm
  }

  private static func parsed(_ strokes: String) -> [[Drawing.Point]] {
    var result: [[Drawing.Point]] = []
    var isSmooth = false
    var isNew = true
    for stroke in strokes.split(separator: "|") {
      isSmooth = stroke.first == "~"
      isNew = true
      for text in stroke.drop(while: { $0 == "~" }).split(separator: " ") {
        guard text.count == 2, let x = text.first?.hexDigitValue, let y = text.last?.hexDigitValue else {
          preconditionFailure("a glyph has the point '\(text)'")
        }
        if isNew { result.append([]) }
        isNew = false
        result[result.count - 1].append(Drawing.Point(Double(x), Double(y) - 4))
      }
      if isSmooth, let last = result.last { result[result.count - 1] = smooth(last) }
    }
    return result
  }

  /// A Catmull–Rom curve through the points, four pieces between neighbours.
  private static func smooth(_ points: [Drawing.Point]) -> [Drawing.Point] {
    guard points.count > 2, let first = points.first, let last = points.last else { return points }
    let isClosed = first == last
    let before = isClosed ? points[points.count - 2] : first
    let after = isClosed ? points[1] : last
    let all = [before] + points + [after]
    var result = [first]
    for index in 1..<all.count - 2 {
      let (a, b, c, d) = (all[index - 1], all[index], all[index + 1], all[index + 2])
      for step in 1...4 {
        let t = Double(step) / 4
        func blend(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
          let linear = (c - a) * t
          let square = (2 * a - 5 * b + 4 * c - d) * t * t
          let cube = (3 * b - a - 3 * c + d) * t * t * t
          return b + (linear + square + cube) / 2
        }
        result.append(Drawing.Point(blend(a.x, b.x, c.x, d.x), blend(a.y, b.y, c.y, d.y)))
      }
    }
    return result
  }

  private static let glyphs: [Character: Glyph] = {
    var result: [Character: Glyph] = [" ": Glyph(width: 2, strokes: [])]
    for (characters, width, strokes) in table {
      for character in characters { result[character] = Glyph(width: width, strokes: parsed(strokes)) }
    }
    return result
  }()

  private static let bowlLeft = "~58 3A 1A 08 06 14 34 56"
  private static let bowlRight = "~08 2A 4A 58 56 44 24 06"

  /// Characters that look alike, width, strokes.
  private static let table: [(String, Double, String)] = [
    ("A", 6, "04 3D 64|17 57"), ("B", 6, "04 0D 3D|~3D 5C 5A 39|09 39|~39 68 65 34|34 04"),
    ("C", 6, "~6B 4D 2D 0A 07 24 44 66"), ("D", 6, "04 0D 3D|~3D 5C 6A 67 55 34|34 04"),
    ("E", 5, "5D 0D 04 54|09 49"), ("F", 5, "5D 0D 04|09 49"),
    ("G", 6, "~6B 4D 2D 0A 07 24 44 66|66 68 48"), ("H", 6, "0D 04|6D 64|09 69"), ("I", 0, "0D 04"),
    ("J", 4, "4D 46|~46 34 14 06"), ("K", 6, "0D 04|6D 08|2A 64"), ("L", 5, "0D 04 54"),
    ("M", 8, "04 0D 46 8D 84"), ("N", 6, "04 0D 64 6D"), ("O", 6, "~34 07 0A 3D 6A 67 34"),
    ("P", 6, "04 0D 3D|~3D 6C 69 38|38 08"), ("Q", 6, "~34 07 0A 3D 6A 67 34|46 63"),
    ("R", 6, "04 0D 3D|~3D 6C 69 38|38 08|38 64"), ("S", 6, "~6B 4D 2D 0B 19 58 66 44 24 06"),
    ("T", 6, "0D 6D|3D 34"), ("U", 6, "0D 07|~07 24 44 67|67 6D"), ("V", 6, "0D 34 6D"),
    ("W", 8, "0D 24 4C 64 8D"), ("X", 6, "0D 64|6D 04"), ("Y", 6, "0D 38 6D|38 34"),
    ("Z", 6, "0D 6D 04 64"),
    ("a", 5, "5A 54|" + bowlLeft), ("b", 5, "0D 04|" + bowlRight), ("c", 5, "~59 3A 2A 08 06 24 34 55"),
    ("d", 5, "5D 54|" + bowlLeft), ("e", 5, "07 57|~57 49 3A 2A 08 06 24 34 55"),
    ("f", 3, "~3D 2D 1B|1B 14|0A 3A"), ("g", 5, bowlLeft + "|5A 53|~53 41 21 02"),
    ("h", 5, "0D 04|~08 2A 4A 58|58 54"), ("i", 0, "0A 04|0D 0D"), ("j", 2, "2A 23|~23 11 01|2D 2D"),
    ("k", 5, "0D 04|5A 07|28 54"), ("l", 0, "0D 04"),
    ("m", 8, "0A 04|~08 2A 3A 48|48 44|~48 6A 7A 88|88 84"), ("n", 5, "0A 04|~08 2A 4A 58|58 54"),
    ("o", 5, "~24 06 08 2A 3A 58 56 34 24"), ("p", 5, "0A 01|" + bowlRight), ("q", 5, "5A 51|" + bowlLeft),
    ("r", 3, "0A 04|~08 1A 3A"), ("s", 4, "~49 3A 1A 09 18 37 45 34 14 05"),
    ("t", 3, "1C 15|~15 24 34|0A 3A"),
    ("u", 5, "0A 06|~06 14 34 56|5A 54"), ("v", 4, "0A 24 4A"), ("w", 8, "0A 24 4A 64 8A"),
    ("x", 4, "0A 44|4A 04"), ("y", 4, "0A 24|4A 11 01"), ("z", 4, "0A 4A 04 44"),
    ("0", 5, "~24 06 0B 2D 3D 5B 56 34 24"), ("1", 4, "0B 2D 24|04 44"),
    ("2", 5, "~0B 2D 3D 5B 5A 37|37 04 54"), ("3", 5, "~0B 2D 3D 5B 5A 39|~39 58 56 34 24 06|29 39"),
    ("4", 5, "44 4D 07 57"), ("5", 5, "5D 1D 09|~09 3A 4A 58 56 34 24 05"),
    ("6", 5, "~4D 2C 08 06 24 34 56 57 39 29 07"), ("7", 5, "0D 5D 24"),
    ("8", 5, "~29 0A 0C 2D 3D 5C 5A 39 29|~29 07 06 24 34 56 57 39 29"),
    ("9", 5, "~14 35 59 5B 3D 2D 0B 0A 28 38 5A"),
    (".", 0, "04 04"), (",", 1, "14 02"), (";", 1, "14 02|1A 1A"), (":", 0, "04 04|0A 0A"),
    ("!", 0, "0D 07|04 04"), ("?", 4, "~0B 1D 3D 4B 4A 27|27 26|24 24"), ("'’‘", 0, "0D 0B"),
    ("\"“”", 2, "0D 0B|2D 2B"), ("(", 2, "~2E 0B 06 23"), (")", 2, "~0E 2B 26 03"),
    ("[", 2, "2E 0E 03 23"), ("]", 2, "0E 2E 23 03"), ("{", 3, "3E 2D 2A 18 26 24 33"),
    ("}", 3, "0E 1D 1A 28 16 14 03"), ("+", 6, "3B 35|08 68"), ("-‐‑", 3, "08 38"), ("−", 6, "08 68"),
    ("–", 5, "08 58"), ("—", 8, "08 88"), ("=", 6, "0A 6A|06 66"), ("<", 6, "6B 08 65"), (">", 6, "0B 68 05"),
    ("*", 4, "2D 29|0C 4A|4C 0A"), ("|", 0, "0E 02"), ("/", 4, "03 4E"), ("\\", 4, "43 0E"),
    ("_", 5, "03 53"),
    ("%", 8, "8D 04|~1D 0C 0B 1A 2A 3B 3C 2D 1D|~67 56 55 64 74 85 86 77 67"),
    ("&", 6, "~64 1A 1C 2D 3D 4C 4B 07 06 14 34 67"), ("#", 6, "2C 15|5C 45|0A 6A|07 67"),
    ("^", 4, "0A 2D 4A"), ("~", 6, "~07 29 47 69"),
    ("@", 8, "~85 64 34 07 0A 3D 5D 8A 87 66 58 5A|~58 39 27 35 56 58"),
    ("°", 3, "~1D 0C 0B 1A 2A 3B 3C 2D 1D"), ("′", 1, "1D 0B"), ("″", 3, "1D 0B|3D 2B"),
    ("×", 4, "0A 46|06 4A"), ("÷", 6, "08 68|3B 3B|35 35"), ("→", 8, "08 88|6A 88 66"),
    ("←", 8, "08 88|2A 08 26"), ("·", 0, "08 08"), ("…", 6, "04 04|34 34|64 64"),
    ("±", 6, "3C 36|09 69|04 64"), ("≤", 6, "6C 09 66|04 64"), ("≥", 6, "0C 69 06|04 64"),
    ("≠", 6, "0A 6A|06 66|14 5C"), ("≈", 6, "~09 2B 49 6B|~05 27 45 67"),
    ("√", 8, "07 18 34 6E 8E"), ("∞", 8, "~48 2A 08 26 48 6A 88 66 48"),
    ("∂", 5, "~1C 3D 5A 56 34 24 06 08 29 49 57"),
    ("Σ∑", 6, "6D 0D 38 04 64"), ("∧", 6, "05 3C 65"), ("∨", 6, "0C 35 6C"), ("¬", 6, "09 69 66"),
    ("α", 6, "~6A 56 34 14 06 08 1A 3A 58 64"), ("β", 5, "01 0B|~0B 1D 3D 4C 4B 29|~29 48 57 55 34 14 05"),
    ("γ", 5, "~0A 1A 34 31|5A 34"), ("δ", 5, "~24 06 08 2A 3A 58 56 34 24|~4D 2D 1C 3A"),
    ("ε", 4, "~49 2A 09 27|~27 05 24 45"), ("θ", 5, "~24 07 0A 2D 3D 5A 57 34 24|08 58"),
    ("λ", 5, "0D 1D 54|39 04"), ("μµ", 5, "0A 01|~06 14 34 56|5A 54"), ("π", 6, "0A 6A|1A 14|5A 54"),
    ("σ", 6, "~24 06 08 2A 3A 58 56 34 24|3A 6A"), ("τ", 5, "0A 5A|2A 25 34"),
    ("φ", 6, "~34 06 08 3A 68 66 34|3D 31"), ("ω", 6, "~1A 06 14 24 37|~37 44 54 66 5A"),
    ("ß", 5, "04 0B|~0B 1D 3D 4B 29 58 56 34 24"), ("ı", 0, "0A 04"),
  ]

  /// Characters that are others made small, and how far above the baseline.
  private static let small: [Character: (base: Character, rise: Double)] = {
    var result: [Character: (base: Character, rise: Double)] = [:]
    for (character, base) in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵏⁿ", "0123456789−+kn") { result[character] = (base, 4) }
    for (character, base) in zip("₀₁₂₃₄₅₆₇₈₉ₖₙ", "0123456789kn") { result[character] = (base, -2) }
    return result
  }()

  /// Letters with a mark above.
  private static let accented: [Character: (base: Character, accent: [[Drawing.Point]])] = {
    let dots: [[Drawing.Point]] = [[.init(-1.5, 0), .init(-1.5, 0)], [.init(1.5, 0), .init(1.5, 0)]]
    let acute: [[Drawing.Point]] = [[.init(-0.5, -0.6), .init(1, 1)]]
    let grave: [[Drawing.Point]] = [[.init(0.5, -0.6), .init(-1, 1)]]
    let roof: [[Drawing.Point]] = [[.init(-1.5, -0.6), .init(0, 1), .init(1.5, -0.6)]]
    let wave: [[Drawing.Point]] = [[.init(-1.5, -0.4), .init(-0.5, 0.6), .init(0.5, -0.4), .init(1.5, 0.6)]]
    var result: [Character: (base: Character, accent: [[Drawing.Point]])] = [:]
    for (characters, bases, accent) in [
      ("äöüÄÖÜëï", "aouAOUeı", dots), ("áéíóúÁÉÍÓÚ", "aeıouAEIOU", acute), ("àèìòùÀÈ", "aeıouAE", grave),
      ("âêîôûŷ", "aeıouy", roof), ("ñãõ", "nao", wave),
    ] {
      for (character, base) in zip(characters, bases) { result[character] = (base, accent) }
    }
    return result
  }()
}
