extension Trainer {
  /// Who is shown a run from inside while it goes on. None of them changes a bit of the result.
  public struct Observers {
    /// After each update: how many there were so far, and the parameters.
    public var onStep: ((_ step: Int, _ parameters: Span<Float>) throws -> Void)?
    /// After each epoch: what it came to, and the model as it is then (not the best so far).
    public var onEpoch: ((_ epoch: Epoch, _ model: Model) throws -> Void)?

    /// Without an observer.
    public init() {}
  }
}
