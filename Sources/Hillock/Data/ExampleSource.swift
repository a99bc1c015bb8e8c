/// Training examples that need not all be in memory: a step asks for those that it needs.
///
/// The order is that of a `Dataset` of the same examples, shuffled over all of them, so a run has the same bits from
/// either. Random access is what a source must be good at: fixed records in a file, or an index of where rows start.
public protocol ExampleSource: Sendable {
  /// Examples there are.
  var rowCount: Int { get }
  /// Numbers of one example.
  var featureCount: Int { get }
  /// Differs for other examples; a checkpoint is continued with the same data only.
  ///
  /// - Throws: what reading of the examples throws.
  var fingerprint: String { get throws }

  /// The examples with these numbers, in this order, with their targets. Called by one thread at a time.
  func examples(_ numbers: ArraySlice<Int>) throws -> Dataset
}

extension Dataset: ExampleSource {
  public func examples(_ numbers: ArraySlice<Int>) throws(DataError) -> Dataset { try subset(Array(numbers)) }
}
