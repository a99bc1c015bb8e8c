import CHillockKernels
import Synchronization

/// Plans of one model for all threads that ask it.
///
/// A thread looks for its place by its number, and finds the plan that it used last time: places that other
/// threads use are not even read, so that their processors keep them. The numbers of the model are shared.
final class PlanPool: Sendable {
  private let network: Network
  private let rows: Int
  private let parameters: FloatStorage
  private let state: FloatStorage
  private let prepared: PreparedNetwork
  /// As many as a power of two.
  private let places: [Place]

  /// Where a plan waits while nobody uses it. One that is in use, or was never made, is not there.
  fileprivate final class Place: Sendable {
    private let isTaken = Atomic(false)
    private nonisolated(unsafe) var plan: Plan?
    /// So that no other place is in the same lines of a cache.
    private let distance = SIMD16<UInt64>()

    /// - Returns: whether the place was free, and is the caller's until `leave`.
    func take() -> Bool { !isTaken.exchange(true, ordering: .acquiring) }
    func leave() { isTaken.store(false, ordering: .releasing) }

    /// To be used by who has taken the place.
    var kept: Plan? {
      get { unsafe plan }
      set { unsafe plan = newValue }
    }
  }

  init(_ model: Model, rows: Int) {
    network = model.network
    self.rows = rows
    parameters = FloatStorage(model.parameters)
    state = FloatStorage(model.state)
    prepared = PreparedNetwork(model.network, parameters: parameters, state: state)
    // Four times as many as run at once, so that few threads meet.
    var count = 16
    while count < 4 * Int(hk_processor_count()) { count *= 2 }
    places = (0..<count).map { _ in Place() }
  }

  /// A plan that nobody else uses until it is given back.
  struct Loan {
    let plan: Plan
    /// Where it goes; `nil` for a plan that is for this time only.
    fileprivate let place: Place?

    func end() { place?.leave() }
  }

  /// Nothing here is a closure: it would keep this pool, or the arrays of the question, and all threads would count the owners of the
  /// same thing in turn.
  func borrow() -> Loan {
    let start = hk_thread_number()
    for step in 0..<places.count {
      let place = places[(start &+ step) & (places.count - 1)]
      guard place.take() else { continue }
      if let plan = place.kept { return Loan(plan: plan, place: place) }
      let plan = makePlan()
      place.kept = plan
      return Loan(plan: plan, place: place)
    }
    // More threads than places: one more plan, for this time.
    return Loan(plan: makePlan(), place: nil)
  }

  private func makePlan() -> Plan {
    Plan(
      network: network, rows: rows, parameters: parameters, state: state, training: false,
      prepared: prepared)
  }
}
