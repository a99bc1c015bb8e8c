/// An activation function: a formula in `x` with a name, parameters with values, and a value chosen for the
/// derivative at every kink.
///
/// Everything else about it, the derivative, its range, the kernel that evaluates it, is derived from the
/// formula or checked against it.
public struct Activation: Hashable, Sendable {
  /// The canonical name, in snake case: `leaky_relu`.
  public let name: String
  /// The name as a person writes it in a text: `Leaky ReLU`.
  public let title: String
  /// The definition, in the variable `x` and the names of `parameters`.
  public let formula: Formula
  /// The parameters with their values, in the order of the entry.
  public internal(set) var parameters: [Parameter]
  /// Where the function has a kink or a jump.
  @_spi(Tools) public internal(set) var kinks: [Kink]
  /// What the peers call it, and where they differ.
  package let aliases: [Alias]
  /// Where the function comes from.
  public let source: String
  /// How documents write it and what they mean by its name.
  var inTexts = TextUse()

  /// The derivative by `x` in the names of the parameters, formed when the activation was made; `nil` for an entry of the
  /// catalogue, whose derivative is quick to form. It follows from the formula, so equality does not look at it.
  var formed: FormedDerivative?

  struct FormedDerivative: Hashable, Sendable {
    let derivative: Formula
    static func == (a: FormedDerivative, b: FormedDerivative) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
  }

  /// What the reader of documents has to know of an entry of the catalogue. The name, the title and the aliases are known to
  /// it as they are.
  struct TextUse: Hashable, Sendable {
    /// The formulas that texts mean by the name, the most common one first, with the letters that they use for parameters;
    /// none where it is the formula of the entry, parameters at their defaults.
    var means: [String] = []
    /// Whether the name has this one meaning everywhere, so that a definition that says otherwise is wrong.
    var alwaysMeans = false
    /// Whether the name is a word that texts use for other things: then it is no function unless the text says so.
    var isEverydayWord = false
    /// How the name is written without a backslash or a command for upright letters; by default as the title without
    /// spaces, and as the name if that is one word.
    var written: [String]?
    /// Other names, in small letters without spaces, underscores and hyphens.
    var synonyms: [String] = []
  }

  /// A named number in the formula. Evaluation uses the `Float` value exactly.
  public struct Parameter: Hashable, Sendable {
    /// As it stands in the formula.
    public let name: String
    /// In words, for tables and errors.
    public let meaning: String
    /// The value in the catalogue.
    package let defaultValue: Float
    /// The value of this activation.
    public internal(set) var value: Float
    /// The condition that a value has to meet, such as `beta > 0`; `nil` when every finite value will do.
    package let requirement: Formula.Condition?
  }

  /// A point where the derivative does not exist, and the value that is used for it there.
  @_spi(Tools) public struct Kink: Hashable, Sendable {
    /// In the names of the parameters.
    @_spi(Tools) public let location: Formula
    /// The value PyTorch takes there (or the stated choice where PyTorch lacks the function), in the names of
    /// the parameters.
    package let defaultDerivative: Formula
    /// The value used; `nil` means `defaultDerivative`.
    @_spi(Tools) public internal(set) var derivative: Float?
    /// Whether the function itself jumps there.
    @_spi(Tools) public let isJump: Bool
  }

  /// The name of the function in somebody else's vocabulary.
  package struct Alias: Hashable, Sendable {
    package let peer: Peer
    package let name: String
    /// How the peer differs from this entry, such as another default; `nil` when it does not.
    package let difference: String?
  }

  package enum Peer: String, Hashable, Sendable, CaseIterable {
    case pyTorch = "PyTorch"
    case keras = "Keras"
    case jax = "JAX"
    case tensorFlow = "TensorFlow"
    case mlx = "MLX"
    case nnlib = "NNlib"
    case onnx = "ONNX"
    case literature = "literature"
  }
}
