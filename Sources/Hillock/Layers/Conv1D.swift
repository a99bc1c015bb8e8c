import HillockFormula

/// A convolution over sequences: positions × channels become positions × filters. See `Conv2D`.
public struct Conv1D: ConvolutionLayer {
  public static let kind = "conv1d"

  public var filters: Int
  public var window: Int
  public var stride: Int
  public var padding: Padding
  public var dilation: Int
  public var groups: Int
  public var usesBias: Bool
  public var initializer: Initializer?
  public var kernel: ActivationKernel

  public init(
    _ filters: Int, _ window: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1,
    groups: Int = 1, activation: Activation = .identity, usesBias: Bool = true,
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

  public func convolution(for input: Shape) throws(ShapeError) -> Convolution {
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

  public func outputShape(of convolution: Convolution) -> Shape { [convolution.columns.output, filters] }

  public func summary(for inputs: [Shape]) -> String {
    "Conv1D "
      + details(
        filters: String(filters), kernel: String(window), stride: stride == 1 ? nil : String(stride),
        padding: padding,
        rest: [dilation == 1 ? nil : "dilation \(dilation)", groups == 1 ? nil : "\(groups) groups"])
  }
}
