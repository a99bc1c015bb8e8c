import HillockFormula

/// What a layer computes, as far as others can make use of it: compile it together with its neighbours, prove statements about
/// it, draw its units, or draw dead units anew.
///
/// A layer promises what its form says, to the bit where a form names an order; nobody looks at its type.
package enum LayerForm: Sendable {
  /// y = f(x·W + b) of one vector x, with the arrays, the order of sums and the `savedCount` of `Dense`: the first parameter is W,
  /// inputs × units, the second b, if there is one.
  case affine(ActivationKernel)
  /// Filters that are moved over positions: the first parameter has the extents …, channels, filters.
  case filters
  /// f of each number by itself; no parameters.
  case elementwise(Activation)
  /// The same numbers in the same order outside of training, perhaps in another shape; no parameters.
  case unchanged
  /// Of each channel (the last extent) by itself, and 0 where the channel is 0; no parameters.
  case channelwise
  /// Each channel is normalised over the examples of a batch; parameters by channel.
  case batchNormalization
  /// The inputs of one shape, added number by number in their order; no parameters.
  case sum
  /// The inputs one after the other, along the last extent; no parameters.
  case concatenation
  /// The softmax of one vector; no parameters.
  case softmax
  /// One vector x, and behind it for each pair of neighbours among the edges of each feature how far x is between them:
  /// 0 at or below the first, 1 at or above the second, else (x − first)/(second − first); no parameters.
  case bins(edges: [[Float]])
  /// Nothing that others could make use of.
  case other
}

extension LayerForm {
  package var isAffine: Bool { if case .affine = self { true } else { false } }
  /// Whether it is affine, and one kernel takes the sums and the activation.
  var isOneKernel: Bool {
    if case .affine(let kernel) = self { kernel.catalogueKernel != nil } else { false }
  }
  var isElementwise: Bool { if case .elementwise = self { true } else { false } }
  package var isUnchanged: Bool { if case .unchanged = self { true } else { false } }

  /// Whether the layer normalises over the examples of a batch.
  package var isBatchNormalization: Bool { if case .batchNormalization = self { true } else { false } }
}

/// A layer that takes something from the training data before there is a network: its edges, say. It has to be the first.
///
/// The members of an ensemble share equal ones.
package protocol DataEncoding: LibraryLayer {
  /// Whether it has taken it.
  var isLearnt: Bool { get }

  /// The same, made for the inputs of a data set.
  func learnt(from data: Dataset) -> Self
}

extension DataEncoding {
  var key: AnyHashable { AnyHashable(self) }
}
