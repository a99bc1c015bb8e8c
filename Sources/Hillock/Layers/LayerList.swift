import HillockFormula

/// The hidden layers of a network as a person types them: `128:relu,64:gelu,dropout:0.2`.
///
/// An entry of layers with options has them in parentheses: numbers first, then `name=value`. After a colon comes
/// the activation: any name of the catalogue, with parameters in parentheses as in `64:leaky_relu(0.2)`, or a
/// formula in x. See `help` for all forms.
package enum LayerList {
  /// All forms with their meaning, a line each.
  package static let help = [
    ("UNITS:ACTIVATION", "dense; without an activation relu"),
    (
      "annealed_relu(k=1..100)",
      "as an activation: smooth_relu whose k grows while the network trains, relu in the end; option until=0.8"
    ),
    (
      "conv(FILTERS,SIZE):ACTIVATION",
      "convolution; options stride=, padding=valid|same|N, dilation=, groups="
    ),
    (
      "conv1d(FILTERS,SIZE):ACTIVATION",
      "the same over sequences; also padding=causal, norm=weights for a trained length of each filter"
    ),
    ("depthwise(SIZE):ACTIVATION", "one filter a channel; options multiplier=, stride=, padding=, dilation="),
    (
      "maxpool(SIZE), avgpool(SIZE)",
      "options stride=, padding=; global_maxpool and global_avgpool over everything"
    ),
    ("flatten, reshape(8x8x1)", "another shape of the same numbers"),
    ("batchnorm, layernorm, rmsnorm", "normalisation"),
    (
      "piecewise(BINS)",
      "first: numbers of a table as places between quantiles of the training part, beside themselves; option limit=N lets a value be an Nth of them at most"
    ),
    ("dropout:RATE", "while training"),
    ("glu, reglu, geglu, swiglu", "halves a and b become a times f(b)"),
    ("maxout:UNITS:PIECES, crelu, prelu", "largest of linear pieces; both signs apart; learnt slope"),
    ("softmax, log_softmax, softmin, sparsemax", "of the whole vector"),
    ("ACTIVATION", "applied to what comes before"),
    (
      "skip(LAYERS), skip(multiply;LAYERS)",
      "what comes before, plus what LAYERS make of it; add, multiply, concatenate"
    ),
    ("branches(concatenate;LAYERS;LAYERS)", "several ways, merged"),
    ("embed(UNITS)", "first, of tokens: a vector for each"),
    (
      "lstm(UNITS), gru(UNITS), rnn(UNITS):ACTIVATION",
      "over sequences; without an activation tanh; options peepholes=yes, reset=before"
    ),
    ("bidirectional(LAYERS)", "the layers from the front, and others like them from the back, side by side"),
    (
      "attention(HEADS)",
      "of a sequence to itself; options kv= heads of keys and values, causal=no, rotary=yes; positions or positions(sine) before it tell places"
    ),
    (
      "transformer(CHANNELS,HEADS):ACTIVATION",
      "a block of attention and dense layers, gelu without an activation; options hidden=, dropout=, gated=yes, norm=before|after and those of attention"
    ),
    ("last, attention_pool", "the last position of a sequence; a mean of all with learnt weights"),
    ("reverse", "the positions in the other order"),
    ("tied", "last, of a text: scores by the vectors of the embedding; no layer is added then"),
  ]

  /// - Parameter fallback: the activation of a dense layer or a convolution that names none.
  /// - Throws: `NetworkError` that quotes the entry and says what would be right.
  package static func parts(parsing text: String, fallback: Activation = .relu) throws -> [NetworkPart] {
    try parts(parsing: text, fallback: fallback, depth: 0)
  }

  /// How deep `skip(…)` and `branches(…)` may lie in each other, and how long a list may be.
  private static let nestingLimit = 40
  private static let sizeLimit = 200_000

  private static func checkSize(of text: String, _ depth: Int) throws {
    guard depth <= nestingLimit else {
      throw NetworkError("skip and branches are nested more than \(nestingLimit) deep")
    }
    guard text.utf8.count <= sizeLimit else {
      throw NetworkError("the list has \(text.utf8.count) bytes; at most \(sizeLimit) are read")
    }
  }

  private static func parts(parsing text: String, fallback: Activation, depth: Int) throws -> [NetworkPart] {
    try checkSize(of: text, depth)
    guard !text.allSatisfy(\.isWhitespace) else { return [] }
    var parts: [NetworkPart] = []
    for (index, entry) in split(text, at: ",").enumerated() {
      do {
        if let block = try block(parsing: entry) {
          parts += block
        } else {
          parts.append(try part(parsing: entry, fallback: fallback, depth: depth))
        }
      } catch {
        throw NetworkError("layer \(index + 1) ('\(shortened(entry))'): \(error)")
      }
    }
    return parts
  }

  /// Which layers of a list have an annealed activation, by their numbers in the network from 0.
  ///
  /// The layers that `parts` makes of them have ReLU.
  package static func annealings(parsing text: String) throws -> [Int: Annealing] {
    var result: [Int: Annealing] = [:]
    var count = 0
    try collectAnnealings(in: text, count: &count, into: &result, depth: 0)
    return result
  }

  private static func collectAnnealings(
    in text: String, count: inout Int, into result: inout [Int: Annealing], depth: Int
  ) throws {
    try checkSize(of: text, depth)
    guard !text.allSatisfy(\.isWhitespace) else { return }
    for entry in split(text, at: ",") {
      let lowered = entry.lowercased()
      if lowered.hasPrefix(Self.bidirectional) {
        // The layers, and once more between two that turn the order.
        for turns in 0..<2 {
          count += turns
          try collectAnnealings(
            in: String(entry.dropFirst(Self.bidirectional.count).dropLast()), count: &count, into: &result,
            depth: depth + 1)
          count += turns
        }
      } else if let name = ["skip(", "branches("].first(where: lowered.hasPrefix) {
        // A piece that is only the name of a merge holds no layer; the merge itself comes after its branches.
        for piece in split(String(entry.dropFirst(name.count).dropLast()), at: ";")
        where Merge(rawValue: piece.lowercased()) == nil {
          try collectAnnealings(in: piece, count: &count, into: &result, depth: depth + 1)
        }
      } else if let block = try block(parsing: entry) {
        // One is counted below.
        count += block.reduce(-1) { $0 + $1.layerCount }
      } else if let last = split(entry, at: ":").last, let annealing = try Annealing(parsing: last) {
        result[count] = annealing
      }
      count += 1
    }
  }

  /// An activation as it is typed; an annealed one is what it becomes in the end.
  private static func activation(parsing text: String) throws -> Activation {
    try Annealing(parsing: text) == nil ? Activation(named: text) : .relu
  }

  private static func shortened(_ entry: String) -> String {
    entry.count <= 200 ? entry : entry.prefix(200) + "…"
  }

  private static func part(parsing entry: String, fallback: Activation, depth: Int) throws -> NetworkPart {
    let lowered = entry.lowercased()
    for (name, isSkip) in [("skip(", true), ("branches(", false)] where lowered.hasPrefix(name) {
      guard entry.hasSuffix(")") else {
        throw NetworkError("the parenthesis after \(name.dropLast()) is not closed")
      }
      var pieces = split(String(entry.dropFirst(name.count).dropLast()), at: ";")
      var merge = Merge.add
      if pieces.count > 1 || !isSkip {
        guard let named = Merge(rawValue: pieces[0].lowercased()) else {
          throw NetworkError(
            "expected add, multiply or concatenate before the first semicolon, got '\(pieces[0])'")
        }
        merge = named
        pieces.removeFirst()
      }
      guard isSkip ? pieces.count == 1 : pieces.count > 1 else {
        throw NetworkError(
          isSkip
            ? "expected skip(LAYERS) or skip(add;LAYERS)" : "expected branches(concatenate;LAYERS;LAYERS)")
      }
      let branches = try pieces.map { try parts(parsing: $0, fallback: fallback, depth: depth + 1) }
      return .branches(merge: merge.layer, isSkip ? [[]] + branches : branches)
    }
    if lowered.hasPrefix(bidirectional) {
      guard entry.hasSuffix(")") else {
        throw NetworkError("the parenthesis after bidirectional is not closed")
      }
      let layers = try parts(
        parsing: String(entry.dropFirst(bidirectional.count).dropLast()), fallback: fallback, depth: depth + 1
      )
      guard !layers.isEmpty else {
        throw NetworkError("expected bidirectional(LAYERS) such as bidirectional(gru(32))")
      }
      return Bidirectional.part(.concatenate, layers)
    }
    return .layer(try layer(parsing: entry, fallback: fallback))
  }

  /// What an entry stands for that is several layers; `nil` for one that is a single part.
  private static func block(parsing entry: String) throws -> [NetworkPart]? {
    let pieces = split(entry, at: ":")
    guard pieces[0].lowercased().hasPrefix("transformer(") else { return nil }
    guard pieces.count <= 2 else { throw NetworkError("expected at most one activation after transformer") }
    return try LayerOptions(parsing: pieces[0])?.transformer(
      pieces.count == 2 ? activation(parsing: pieces[1]) : .gelu
    ).parts
  }

  private static let bidirectional = "bidirectional("

  private static func layer(parsing entry: String, fallback: Activation) throws -> any Layer {
    let parts = split(entry, at: ":")
    let head = parts[0].lowercased()
    if head.isEmpty { throw NetworkError("expected UNITS:ACTIVATION such as 128:relu, got nothing") }
    if head.first.map({ $0.isNumber || $0 == "-" || $0 == "+" }) == true {
      guard parts.count <= 2 else {
        throw NetworkError("expected UNITS:ACTIVATION such as 128:relu, got \(parts.count) parts")
      }
      let units = try number(parts[0], "a number of units")
      let activation = parts.count == 2 ? try activation(parsing: parts[1]) : fallback
      return Dense(units, activation)
    }
    if let options = try LayerOptions(parsing: parts[0]), options.isLayer {
      guard parts.count <= 2 else {
        throw NetworkError("expected at most one activation after \(options.name), got \(parts.count - 1)")
      }
      return try options.layer(
        activation: parts.count == 2 ? activation(parsing: parts[1]) : nil, fallback: fallback)
    }
    switch (head, parts.count) {
    case ("dropout", 2):
      guard let rate = Float(decimal: parts[1]), rate >= 0, rate < 1 else {
        throw NetworkError("expected a rate of at least 0 and below 1, got '\(parts[1])'")
      }
      return Dropout(rate)
    case ("dropout", _): throw NetworkError("expected dropout:RATE such as dropout:0.2")
    case ("maxout", 3):
      return Maxout(
        try number(parts[1], "a number of units"), pieces: try number(parts[2], "a number of pieces"))
    case ("maxout", _): throw NetworkError("expected maxout:UNITS:PIECES such as maxout:32:2")
    case (_, 1):
      if let layer = wordAlone(head) { return layer }
      do {
        return Activate(try activation(parsing: parts[0]))
      } catch {
        let name = head.prefix { $0 != "(" }
        guard name != head, wordAlone(String(name)) != nil else { throw error }
        throw NetworkError("\(name) takes nothing in parentheses")
      }
    default:
      guard wordAlone(head) == nil else {
        throw NetworkError("\(head) takes no activation; write it as an entry of its own")
      }
      throw NetworkError("expected UNITS:ACTIVATION such as 128:relu")
    }
  }

  /// The layer that is one word without anything.
  private static func wordAlone(_ word: String) -> (any Layer)? {
    switch word {
    case "crelu": ConcatenatedReLU()
    case "prelu": PReLU()
    case "flatten": Flatten()
    case "batchnorm", "batch_norm": BatchNorm()
    case "last": LastPosition()
    case "attention_pool": AttentionPool()
    case "positions": PositionEncoding()
    case "reverse": Reverse()
    case "tied": TiedDense()
    case "layernorm", "layer_norm": LayerNorm()
    case "rmsnorm", "rms_norm": RMSNorm()
    case "global_avgpool", "global_average_pool": GlobalAveragePool()
    case "global_maxpool", "global_max_pool": GlobalMaxPool()
    default:
      GatedUnit.names.first { $0.name == word }.map { GatedUnit($0.activation) }
        ?? VectorActivation.Name(rawValue: word).map { VectorActivation($0) }
    }
  }

  static func number(_ text: String, _ what: String) throws(NetworkError) -> Int {
    guard let value = Int(text), value > 0, value <= 1 << 24 else {
      throw NetworkError("expected \(what) from 1 to \(1 << 24), got '\(text)'")
    }
    return value
  }

  /// The entries of a list as they are typed; none for a text without any.
  package static func entries(of text: String) -> [String] {
    text.allSatisfy(\.isWhitespace) ? [] : split(text, at: ",")
  }

  /// Cuts at separators that are in no parentheses.
  package static func split(_ text: String, at separator: Character) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == separator, depth <= 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { part in
      String(part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
  }
}

/// `conv(16,5,stride=2)`: a name with numbers and options in parentheses.
private struct LayerOptions {
  let name: String
  private let numbers: [String]
  private var options: [String: String] = [:]

  /// `nil` where there are no parentheses.
  init?(parsing text: String) throws(NetworkError) {
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else { return nil }
    name = String(text[..<open]).lowercased()
    var numbers: [String] = []
    for argument in LayerList.split(String(text[text.index(after: open)...].dropLast()), at: ",") {
      let pair = LayerList.split(argument, at: "=")
      if pair.count == 2 {
        options[pair[0].lowercased()] = pair[1]
      } else {
        numbers.append(argument)
      }
    }
    self.numbers = numbers
  }

  private static let known: [String: [String]] = [
    "conv": ["stride", "padding", "dilation", "groups"],
    "conv1d": ["stride", "padding", "dilation", "groups", "norm"],
    "depthwise": ["multiplier", "stride", "padding", "dilation"], "maxpool": ["stride", "padding"],
    "avgpool": ["stride", "padding"], "reshape": [], "piecewise": ["limit"], "embed": [], "rnn": [],
    "gru": ["reset"], "lstm": ["peepholes"], "attention": ["kv", "causal", "rotary"], "positions": [],
    "transformer": ["hidden", "dropout", "gated", "norm", "kv", "causal", "rotary"],
  ]

  var isLayer: Bool { Self.known[name] != nil }

  func layer(activation: Activation?, fallback: Activation) throws(NetworkError) -> any Layer {
    let allowed = Self.known[name] ?? []
    if let unknown = options.keys.sorted().first(where: { !allowed.contains($0) }) {
      throw NetworkError(
        "\(name) has no option '\(unknown)'"
          + (allowed.isEmpty ? "" : "; it has \(allowed.joined(separator: ", "))"))
    }
    let isConvolution = name.hasPrefix("conv") || name == "depthwise"
    guard isConvolution || ["rnn", "gru", "lstm"].contains(name) || activation == nil else {
      throw NetworkError("\(name) takes no activation; write it as an entry of its own")
    }
    func expect(_ count: Int, _ example: String) throws(NetworkError) {
      guard numbers.count == count else {
        throw NetworkError("expected \(example), got \(numbers.count) numbers")
      }
    }
    switch name {
    case "conv":
      try expect(2, "conv(FILTERS,SIZE) such as conv(16,5)")
      return Conv2D(
        try LayerList.number(numbers[0], "a number of filters"), try window(numbers[1]),
        activation ?? fallback, stride: try window(options["stride"]) ?? 1, padding: try padding(),
        dilation: try window(options["dilation"]) ?? 1, groups: try count("groups") ?? 1)
    case "conv1d":
      try expect(2, "conv1d(FILTERS,SIZE) such as conv1d(16,5)")
      return Conv1D(
        try LayerList.number(numbers[0], "a number of filters"), try LayerList.number(numbers[1], "a size"),
        activation ?? fallback, stride: try count("stride") ?? 1,
        padding: options["padding"]?.lowercased() == "causal" ? .causal : try padding(),
        dilation: try count("dilation") ?? 1, groups: try count("groups") ?? 1,
        normalizesWeights: try choice("norm", ["weights"]) != nil)
    case "depthwise":
      try expect(1, "depthwise(SIZE) such as depthwise(3)")
      return DepthwiseConv2D(
        try window(numbers[0]), activation ?? fallback, multiplier: try count("multiplier") ?? 1,
        stride: try window(options["stride"]) ?? 1, padding: try padding(),
        dilation: try window(options["dilation"]) ?? 1)
    case "attention":
      try expect(1, "attention(HEADS) such as attention(4)")
      return try attention(heads: numbers[0])
    case "positions":
      guard numbers == ["sine"] else { throw NetworkError("expected positions, or positions(sine)") }
      return PositionEncoding(isTrained: false)
    case "embed":
      try expect(1, "embed(UNITS) such as embed(64)")
      return Embedding(try units())
    case "rnn":
      try expect(1, "rnn(UNITS) such as rnn(64)")
      return SimpleRecurrent(try units(), activation ?? .tanh)
    case "gru":
      try expect(1, "gru(UNITS) such as gru(64)")
      return GRU(
        try units(), activation ?? .tanh, resetsAfter: try choice("reset", ["after", "before"]) != "before")
    case "lstm":
      try expect(1, "lstm(UNITS) such as lstm(128)")
      return LSTM(
        try units(), activation ?? .tanh, hasPeepholes: try choice("peepholes", ["no", "yes"]) == "yes")
    case "piecewise":
      try expect(1, "piecewise(BINS) such as piecewise(16)")
      let bins = try LayerList.number(numbers[0], "a number of bins")
      guard bins <= 1_000 else { throw NetworkError("expected at most 1000 bins, got \(bins)") }
      return PiecewiseEncoding(bins: bins, limit: try count("limit"))
    case "reshape":
      try expect(1, "reshape(EXTENTS) such as reshape(8x8x1)")
      return Reshape(Shape(try extents(numbers[0])))
    default:
      try expect(1, "\(name)(SIZE) such as \(name)(2)")
      let size = try window(numbers[0])
      let stride = try window(options["stride"])
      return name == "maxpool"
        ? MaxPool(size, stride: stride, padding: try padding())
        : AveragePool(size, stride: stride, padding: try padding())
    }
  }

  private func attention(heads: String) throws(NetworkError) -> Attention {
    Attention(
      heads: try LayerList.number(heads, "a number of heads"), keyHeads: try count("kv"),
      isCausal: try choice("causal", ["yes", "no"]) != "no",
      isRotary: try choice("rotary", ["no", "yes"]) == "yes")
  }

  func transformer(_ activation: Activation) throws(NetworkError) -> TransformerBlock {
    if let unknown = options.keys.sorted().first(where: { Self.known[name]?.contains($0) != true }) {
      throw NetworkError(
        "transformer has no option '\(unknown)'; it has \((Self.known[name] ?? []).joined(separator: ", "))")
    }
    guard numbers.count == 2 else {
      throw NetworkError(
        "expected transformer(CHANNELS,HEADS) such as transformer(128,4), got \(numbers.count) numbers")
    }
    let rate = options["dropout"].map { Float(decimal: $0) } ?? 0
    guard let rate, rate >= 0, rate < 1 else {
      throw NetworkError(
        "expected for dropout a rate of at least 0 and below 1, got '\(options["dropout"] ?? "")'")
    }
    let attention = try attention(heads: numbers[1])
    return TransformerBlock(
      try LayerList.number(numbers[0], "a number of channels"), heads: attention.heads,
      hidden: try count("hidden"), activation: activation,
      isGated: try choice("gated", ["no", "yes"]) == "yes", dropout: rate,
      normalizesFirst: try choice("norm", ["before", "after"]) != "after", attention: attention)
  }

  private func units() throws(NetworkError) -> Int { try LayerList.number(numbers[0], "a number of units") }

  private func choice(_ option: String, _ words: [String]) throws(NetworkError) -> String? {
    guard let text = options[option]?.lowercased() else { return nil }
    guard words.contains(text) else {
      throw NetworkError("expected \(option)=\(words.joined(separator: " or ")), got '\(text)'")
    }
    return text
  }

  private func count(_ option: String) throws(NetworkError) -> Int? {
    guard let text = options[option] else { return nil }
    return try LayerList.number(text, "for \(option) a number")
  }

  private func extents(_ text: String) throws(NetworkError) -> [Int] {
    var extents: [Int] = []
    for part in text.split(separator: "x", omittingEmptySubsequences: false) {
      extents.append(try LayerList.number(String(part), "an extent"))
    }
    return extents
  }

  /// `3`, or `3x5` for 3 rows and 5 columns.
  private func window(_ text: String) throws(NetworkError) -> Window {
    let extents = try extents(text)
    guard extents.count <= 2, let rows = extents.first, let columns = extents.last else {
      throw NetworkError("expected a size such as 3 or 3x5, got '\(text)'")
    }
    return Window(rows: rows, columns: columns)
  }

  private func window(_ text: String?) throws(NetworkError) -> Window? {
    guard let text else { return nil }
    return try window(text)
  }

  private func padding() throws(NetworkError) -> Padding {
    switch options["padding"]?.lowercased() {
    case nil, "valid": return .valid
    case "same": return .same
    case let text?:
      guard let count = Int(text), count >= 0, count < 1 << 20 else {
        throw NetworkError("expected padding=valid, same or a number of zeros, got '\(text)'")
      }
      return .zeros(count)
    }
  }
}
