import ArgumentParser

/// What a run writes besides its model: checkpoints, events, pages.
///
/// None of them may cost the model: what cannot be written is said at once, the run goes on, and the command ends with the
/// code for it when the model is safe.
final class SideOutputs {
  private(set) var hasFailed = false
  private var said: Set<String> = []

  /// Writes something; whether that went well. The same fault is said once.
  @discardableResult
  func attempt(_ consequence: String, _ body: () throws -> Void) -> Bool {
    do {
      try body()
      return true
    } catch {
      hasFailed = true
      let text = "error: \(describe(error))\(consequence.isEmpty ? "" : "; \(consequence)")"
      if said.insert(text).inserted { Terminal.note(text) }
      return false
    }
  }
}
