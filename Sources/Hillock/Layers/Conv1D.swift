import HillockFormula

/// A convolution over sequences: positions × channels become positions × filters. See `Conv2D`.
///
/// With causal padding and dilations of 1, 2, 4, … a few layers see a long past; van den Oord et al. 2016. With normalised weights those of
/// a filter are g·v/‖v‖, and v and g are trained, g from 1 on. Salimans and Kingma 2016.
public struct Conv1D: Layer, ConvolutionLayer {
  package static let word = "conv1d"

  /// How many channels the result has; at least 1.
  package var filters: Int
  /// How many positions a filter reads.
  package var window: Int
  /// The step from one window to the next; 1 reads every place.
  package var stride: Int
  /// Zeros around the input; `.valid` has none.
  package var padding: Padding
  /// The distance between the numbers that a window reads; 1 is none left out.
  package var dilation: Int
  /// Into how many runs channels and filters are cut; a divisor of both.
  package var groups: Int
  /// Whether each filter's weights are a trained length times a direction.
  package var normalizesWeights: Bool { normalized ?? false }
  // Files of earlier versions lack it.
  private var normalized: Bool?
  /// Whether each filter adds a trained number of its own.
  package var usesBias: Bool
  /// How the weights start; `nil` scales normal deviates by the gain of the activation over √(numbers that a filter reads).
  package var initializer: Initializer?
  /// Evaluates the activation, which is applied to every output.
  package var kernel: ActivationKernel

  /// - Parameters:
  ///   - filters: how many channels the result has.
  ///   - window: how many positions a filter reads.
  ///   - activation: applied to every output.
  ///   - groups: a divisor of both the channels and the filters.
  ///   - normalizesWeights: whether each filter's weights are a trained length times a direction.
  public init(
    _ filters: Int, _ window: Int, _ activation: Activation = .identity, stride: Int = 1,
    padding: Padding = .valid, dilation: Int = 1, groups: Int = 1, usesBias: Bool = true,
    normalizesWeights: Bool = false, initializer: Initializer? = nil
  ) {
    self.filters = filters
    self.window = window
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.usesBias = usesBias
    normalized = normalizesWeights ? true : nil
    self.initializer = initializer
    kernel = ActivationKernel(activation)
  }

  private enum CodingKeys: String, CodingKey {
    case filters, window, stride, padding, dilation, groups, usesBias, initializer
    case normalized = "normalizesWeights"
    case kernel = "activation"
  }

  package var typed: String? {
    typed(
      "conv1d", ["\(filters)", "\(window)"],
      [
        ("stride", "\(stride)", stride == 1), ("dilation", "\(dilation)", dilation == 1),
        ("groups", "\(groups)", groups == 1), ("norm", "weights", !normalizesWeights),
      ])
  }

  package var isCausal: Bool { padding == .causal && stride == 1 }

  /// Every size of the convolution over such an input.
  ///
  /// - Throws: `ShapeError` for no sequence, a window that does not fit, or groups that do not divide.
  package func convolution(for input: Shape) throws(ShapeError) -> Convolution {
    guard input.rank == 2 else {
      throw ShapeError("expected a sequence of positions×channels, got shape \(input)")
    }
    return try Convolution(
      rows: WindowAxis(
        "rows", extent: 1, size: 1, stride: 1, dilation: 1, padding: .valid, zeros: \.rows),
      columns: WindowAxis(
        "positions", extent: input.extents[0], size: window, stride: stride, dilation: dilation,
        padding: padding, zeros: \.columns),
      channels: input.extents[1], filters: filters, groups: groups)
  }

  package func outputShape(of convolution: Convolution) -> Shape { [convolution.columns.output, filters] }

  package func summary(of inputs: [Shape]) -> String {
    "Conv1D "
      + details(
        filters: String(filters), kernel: String(window), stride: stride == 1 ? nil : String(stride),
        padding: padding,
        rest: [
          dilation == 1 ? nil : "dilation \(dilation)", groups == 1 ? nil : "\(groups) groups",
          normalizesWeights ? "normalised weights" : nil,
        ])
  }
}
