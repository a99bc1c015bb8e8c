/// The tables of embeddings whose rows are updated only where a batch has their token.
///
/// A plain step of gradient descent without decay leaves a parameter with the gradient 0 as it is, so there it is the same to the bit;
/// with an optimizer that remembers, or with decay, it is another rule, which has to be asked for
/// (`TrainingConfiguration.updatesUsedRowsOnly`). The gradients of all other rows are 0 and stay so: nobody clears, adds up or reads them.
final class UsedRows {
  /// A table among the parameters.
  struct Table {
    let node: Int
    let start: Int
    let units: Int
    let count: Int
    var range: Range<Int> { start..<start + units * count }
  }

  let tables: [Table]
  /// Of each table the rows that the batch uses, in order.
  private var rows: [[Int]]
  private var isUsed: [[Bool]]

  /// `nil` where no table is treated so.
  init?(_ network: Network, _ configuration: TrainingConfiguration) {
    tables = configuration.sparseTables(of: network).map { index in
      let node = network.nodes[index]
      let shape = node.parameters[0].shape.extents
      return Table(node: index, start: node.parameterOffsets[0], units: shape[1], count: shape[0])
    }
    guard !tables.isEmpty else { return nil }
    rows = tables.map { _ in [] }
    isUsed = tables.map { [Bool](repeating: false, count: $0.count) }
  }

  /// Finds the rows of a batch, of which each plan had so many examples.
  func find(_ plans: [Plan], _ counts: [Int]) {
    for (number, table) in tables.enumerated() {
      rows[number] = []
      for (plan, count) in zip(plans, counts) {
        let tokens = plan.firstInput(of: table.node, rows: count)
        for place in 0..<tokens.count {
          let token = tokens[place]
          guard token >= 0, token < Float(table.count), !isUsed[number][Int(token)] else { continue }
          isUsed[number][Int(token)] = true
          rows[number].append(Int(token))
        }
      }
      rows[number].sort()
      for row in rows[number] { isUsed[number][row] = false }
    }
  }

  /// The rows of a table as ranges of its numbers, those that follow each other together.
  func ranges(ofTable number: Int) -> [Range<Int>] {
    let units = tables[number].units
    var result: [Range<Int>] = []
    for row in rows[number] {
      if let last = result.last, last.upperBound == row * units {
        result[result.count - 1] = last.lowerBound..<(row + 1) * units
      } else {
        result.append(row * units..<(row + 1) * units)
      }
    }
    return result
  }

  /// Everything of the gradients that may be other than 0.
  func ranges(of count: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var next = 0
    for (number, table) in tables.enumerated() {
      result.append(next..<table.start)
      result += ranges(ofTable: number).map { table.start + $0.lowerBound..<table.start + $0.upperBound }
      next = table.range.upperBound
    }
    return result + [next..<count]
  }

  /// Makes the rows 0 again.
  func clear(_ gradients: MutableFloatView) {
    for (number, table) in tables.enumerated() {
      let own = gradients.part(from: table.start, count: table.range.count)
      for range in ranges(ofTable: number) { own.part(from: range.lowerBound, count: range.count).fill(0) }
    }
  }
}

extension TrainingConfiguration {
  /// The nodes of embeddings of which only rows in use have gradients and are updated.
  func sparseTables(of network: Network) -> [Int] {
    var leavesZeros = weightDecay == 0
    if case .sgd(let momentum, _) = optimizer {
      leavesZeros = leavesZeros && momentum == 0
    } else {
      leavesZeros = false
    }
    guard updatesUsedRowsOnly || leavesZeros, accumulationSteps == 1 else { return [] }
    let lenders = Set(network.nodes.compactMap(\.lender))
    return network.nodes.indices.filter { index in
      let node = network.nodes[index]
      // What another layer makes may be gone when the rows are looked for.
      if case .node? = node.inputs.first { return false }
      return node.layer is Embedding && !lenders.contains(index)
    }
  }
}
