import HillockFormula

/// A convolution over images: rows × columns × channels become rows × columns × filters.
///
/// y[oy, ox, f] = f(b[f] + Σ over ky, kx, c of x[oy·s + ky·d − p, ox·s + kx·d − p, c]·w[ky, kx, c, f]), with stride
/// s, dilation d and padding p of zeros. With groups, filters and channels are cut into as many runs, and a filter
/// reads the channels of its own run. Source: LeCun et al. 1998; Yu and Koltun 2016 for dilation.
public struct Conv2D: Layer, ConvolutionLayer {
  package static let word = "conv2d"

  /// How many channels the result has; at least 1.
  package var filters: Int
  /// The extents of a filter, rows × columns.
  package var window: Window
  /// The step from one window to the next; 1 reads every place.
  package var stride: Window
  /// Zeros around the input; `.valid` has none.
  package var padding: Padding
  /// The distance between the numbers that a window reads; 1 is none left out.
  package var dilation: Window
  /// Into how many runs channels and filters are cut; a divisor of both.
  package var groups: Int
  /// Whether each filter adds a trained number of its own.
  package var usesBias: Bool
  /// How the weights start; `nil` scales normal deviates by the gain of the activation over √(numbers that a filter reads).
  package var initializer: Initializer?
  /// Evaluates the activation, which is applied to every output.
  package var kernel: ActivationKernel

  /// - Parameters:
  ///   - filters: how many channels the result has.
  ///   - window: the extents of a filter, `3` for 3×3.
  ///   - activation: applied to every output.
  ///   - groups: a divisor of both the channels and the filters.
  public init(
    _ filters: Int, _ window: Window, _ activation: Activation = .identity, stride: Window = 1,
    padding: Padding = .valid, dilation: Window = 1, groups: Int = 1, usesBias: Bool = true,
    initializer: Initializer? = nil
  ) {
    self.filters = filters
    self.window = window
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.usesBias = usesBias
    self.initializer = initializer
    kernel = ActivationKernel(activation)
  }

  private enum CodingKeys: String, CodingKey {
    case filters, window, stride, padding, dilation, groups, usesBias, initializer
    case kernel = "activation"
  }

  package var typed: String? {
    typed(
      "conv", ["\(filters)", window.typed],
      [
        ("stride", stride.typed, stride == 1), ("dilation", dilation.typed, dilation == 1),
        ("groups", "\(groups)", groups == 1),
      ])
  }

  /// Every size of the convolution over such an input.
  ///
  /// - Throws: `ShapeError` for no image, a window that does not fit, or groups that do not divide.
  package func convolution(for input: Shape) throws(ShapeError) -> Convolution {
    let image = try imageExtents(input)
    return try Convolution(
      rows: WindowAxis(
        "rows", extent: image.rows, size: window.rows, stride: stride.rows, dilation: dilation.rows,
        padding: padding, zeros: \.rows),
      columns: WindowAxis(
        "columns", extent: image.columns, size: window.columns, stride: stride.columns,
        dilation: dilation.columns, padding: padding, zeros: \.columns),
      channels: image.channels, filters: filters, groups: groups)
  }

  package func outputShape(of convolution: Convolution) -> Shape {
    [convolution.rows.output, convolution.columns.output, filters]
  }

  package func summary(of inputs: [Shape]) -> String {
    "Conv2D "
      + details(
        filters: String(filters), kernel: window.description, stride: stride == 1 ? nil : stride.description,
        padding: padding,
        rest: [dilation == 1 ? nil : "dilation \(dilation)", groups == 1 ? nil : "\(groups) groups"])
  }
}

/// One filter, or `multiplier` filters, for each channel of an image; see `Conv2D`.
///
/// Source: Sifre and Mallat 2014; Howard et al. 2017.
public struct DepthwiseConv2D: Layer, ConvolutionLayer {
  package static let word = "depthwise_conv2d"

  /// The extents of a filter, rows × columns.
  package var window: Window
  /// Filters for each channel; at least 1.
  package var multiplier: Int
  /// The step from one window to the next; 1 reads every place.
  package var stride: Window
  /// Zeros around the input; `.valid` has none.
  package var padding: Padding
  /// The distance between the numbers that a window reads; 1 is none left out.
  package var dilation: Window
  /// Whether each filter adds a trained number of its own.
  package var usesBias: Bool
  /// How the weights start; `nil` scales normal deviates by the gain of the activation over √(numbers that a filter reads).
  package var initializer: Initializer?
  /// Evaluates the activation, which is applied to every output.
  package var kernel: ActivationKernel

  /// `multiplier` filters for each channel, each over its own channel alone.
  public init(
    _ window: Window, _ activation: Activation = .identity, multiplier: Int = 1, stride: Window = 1,
    padding: Padding = .valid, dilation: Window = 1, usesBias: Bool = true, initializer: Initializer? = nil
  ) {
    self.window = window
    self.multiplier = multiplier
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.usesBias = usesBias
    self.initializer = initializer
    kernel = ActivationKernel(activation)
  }

  private enum CodingKeys: String, CodingKey {
    case window, multiplier, stride, padding, dilation, usesBias, initializer
    case kernel = "activation"
  }

  package var typed: String? {
    typed(
      "depthwise", [window.typed],
      [
        ("multiplier", "\(multiplier)", multiplier == 1), ("stride", stride.typed, stride == 1),
        ("dilation", dilation.typed, dilation == 1),
      ])
  }

  /// Every size of the convolution over such an input.
  ///
  /// - Throws: `ShapeError` for no image, a window that does not fit, or groups that do not divide.
  package func convolution(for input: Shape) throws(ShapeError) -> Convolution {
    let channels = try imageExtents(input).channels
    guard multiplier > 0, !channels.multipliedReportingOverflow(by: multiplier).overflow else {
      throw ShapeError("expected at least 1 filter for each channel, got \(multiplier)")
    }
    return try Conv2D(
      channels * multiplier, window, stride: stride, padding: padding, dilation: dilation, groups: channels
    ).convolution(for: input)
  }

  package func outputShape(of convolution: Convolution) -> Shape {
    [convolution.rows.output, convolution.columns.output, convolution.filters]
  }

  package func summary(of inputs: [Shape]) -> String {
    "DepthwiseConv2D "
      + details(
        filters: multiplier == 1 ? "1 a channel" : "\(multiplier) a channel", kernel: window.description,
        stride: stride == 1 ? nil : stride.description, padding: padding,
        rest: [dilation == 1 ? nil : "dilation \(dilation)"])
  }
}

/// The extents of an image, or an error that says what was expected.
func imageExtents(_ input: Shape) throws(ShapeError) -> (rows: Int, columns: Int, channels: Int) {
  guard input.rank == 3 else {
    throw ShapeError("expected an image of rows×columns×channels, got shape \(input)")
  }
  return (input.extents[0], input.extents[1], input.extents[2])
}
