@_spi(Tools) import Hillock
import Synchronization

/// Rows of many questions, computed together when they wait together.
///
/// A row that comes when nobody computes is computed at once. While one batch is computed, those that come wait, and go together as the next
/// one: the more there is to do, the larger the batches, and a single question never waits for company.
final class RowBatches: Sendable {
  private let predictor: Predictor
  private let outputWidth: Int
  private let state = Mutex(State())

  private struct Waiting: Sendable {
    var row: [Double]
    var answer: CheckedContinuation<Result<[Float], ServingError>, Never>
  }

  private struct State {
    var computing = 0
    var waiting: [Waiting] = []
  }

  /// As many batches are computed at a time.
  private let most: Int

  init(_ predictor: Predictor, outputWidth: Int, most: Int = 2) {
    self.predictor = predictor
    self.outputWidth = outputWidth
    self.most = most
  }

  /// What the network gives for a row, or `nil` where that has to wait for what is computed.
  ///
  /// - Throws: `ServingError` for a row that the model does not take.
  func outputsAtOnce(ofRow row: [Double]) throws(ServingError) -> [Float]? {
    let mayCompute = state.withLock { state in
      guard state.computing < most else { return false }
      state.computing += 1
      return true
    }
    guard mayCompute else { return nil }
    let result = compute(row)
    handOn()
    return try result.get()
  }

  /// - Throws: `ServingError` for a row that the model does not take.
  func outputs(ofRow row: [Double]) async throws(ServingError) -> [Float] {
    if let outputs = try outputsAtOnce(ofRow: row) { return outputs }
    let result = await withCheckedContinuation { answer in
      let isFree = state.withLock { state in
        state.waiting.append(Waiting(row: row, answer: answer))
        guard state.computing < most else { return false }
        state.computing += 1
        return true
      }
      // Whoever computed has ended in between.
      if isFree { Task { workOff() } }
    }
    return try result.get()
  }

  /// Whoever has its answer does not stay for the others: a task of their own computes them.
  private func handOn() {
    let isLast = state.withLock { state in
      guard state.waiting.isEmpty else { return false }
      state.computing -= 1
      return true
    }
    if !isLast { Task { workOff() } }
  }

  /// Computes what has come meanwhile, batch by batch, until nothing waits.
  private func workOff() {
    while true {
      let batch = state.withLock { state -> [Waiting] in
        let batch = Array(state.waiting.prefix(ServedModel.batchRows))
        state.waiting.removeFirst(batch.count)
        if batch.isEmpty { state.computing -= 1 }
        return batch
      }
      guard !batch.isEmpty else { return }
      var outputs = [Float](repeating: 0, count: batch.count * outputWidth)
      do {
        try predictor.outputs(ofRows: batch.flatMap(\.row), into: &outputs)
        for (index, waiting) in batch.enumerated() {
          waiting.answer.resume(
            returning: .success(Array(outputs[index * outputWidth..<(index + 1) * outputWidth])))
        }
      } catch {
        // One row is wrong: each gets its own answer.
        for waiting in batch { waiting.answer.resume(returning: compute(waiting.row)) }
      }
    }
  }

  private func compute(_ row: [Double]) -> Result<[Float], ServingError> {
    var outputs = [Float](repeating: 0, count: outputWidth)
    do {
      try predictor.outputs(ofRows: row, into: &outputs)
      return .success(outputs)
    } catch {
      return .failure(ServingError(.invalid, "\(error)"))
    }
  }
}
