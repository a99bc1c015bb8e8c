import Foundation
import Hillock
import Synchronization

/// A moment of a run, copied out of it.
struct RunMoment: Sendable {
  /// Grows whenever there is something new to see.
  var version: Int
  var step: Int
  var epoch: Int
  var isRunning: Bool
  var stepsPerSecond: Double
  var learningRate: Double
  var model: Model
  var held: [Int]
  var failure: String?
  var edits: String
}

/// What a visitor asks of a run.
public enum RunCommand: Hashable, Sendable {
  case run
  case pause
  /// So many steps more, then a pause.
  case steps(Int)
  /// To the end of the epoch.
  case epoch
  /// Until so many steps have been made.
  case until(Int)
  /// At most so many steps a second; 0 for as many as there can be.
  case speed(Double)
  /// A change that the address notes: `p17=0.5`, `f17`, `u17`, `rate=0.01`.
  case edit(String)
}

/// A run of one visitor on a thread of its own, which makes steps while it should and otherwise sleeps.
///
/// Nobody waits for it: commands are left for it, and it leaves moments when one was asked for.
public final class PlaySession: Sendable {
  public let setup: PlaySetup
  private let shared: Mutex<Shared>
  private let wake = DispatchSemaphore(value: 0)
  private let loss: Loss

  private struct Shared {
    var commands: [(RunCommand, (@Sendable (PlayError?) -> Void)?)] = []
    var moment: RunMoment
    var wantsMoment = false
    var hasEnded = false
    var lastUse = ContinuousClock.now
  }

  /// - Throws: `PlayError` for a state that no run can begin with.
  public init(_ setup: PlaySetup) throws {
    self.setup = setup
    let run = try PlayRun(setup)
    loss = run.loss
    shared = Mutex(Shared(moment: Self.moment(of: run, version: 1, isRunning: false, stepsPerSecond: 0)))
    let box = RunBox(run)
    let thread = Thread { [self] in work(box.run) }
    thread.name = "run"
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Hands a run to its thread, which is the only one to have it afterwards.
  private final class RunBox: @unchecked Sendable {
    let run: PlayRun
    init(_ run: PlayRun) { self.run = run }
  }

  private static func moment(
    of run: PlayRun, version: Int, isRunning: Bool, stepsPerSecond: Double
  ) -> RunMoment {
    RunMoment(
      version: version, step: run.step, epoch: run.epoch, isRunning: isRunning,
      stepsPerSecond: stepsPerSecond, learningRate: run.learningRate, model: run.model,
      held: run.held.keys.sorted(), failure: run.failure, edits: run.edits.map(\.text).joined(separator: "~"))
  }

  /// Leaves a command; `nil` when it was done, else what was wrong with it.
  public func perform(_ command: RunCommand) async -> PlayError? {
    await withCheckedContinuation { continuation in
      let isOver = shared.withLock { shared in
        guard !shared.hasEnded else { return true }
        shared.lastUse = .now
        shared.commands.append((command, { continuation.resume(returning: $0) }))
        return false
      }
      if isOver {
        continuation.resume(returning: PlayError("the run has ended; begin it again"))
      } else {
        wake.signal()
      }
    }
  }

  /// Ends the thread.
  public func end() {
    shared.withLock { $0.hasEnded = true }
    wake.signal()
  }

  /// When somebody last asked for something.
  var lastUse: ContinuousClock.Instant { shared.withLock { $0.lastUse } }
  var hasEnded: Bool { shared.withLock { $0.hasEnded } }

  /// The latest moment that was left, asking for a newer one.
  func moment() -> RunMoment {
    shared.withLock { shared in
      shared.wantsMoment = true
      shared.lastUse = .now
      return shared.moment
    }
  }

  public var isRunning: Bool { shared.withLock { $0.moment.isRunning } }

  /// Frames of this run.
  public func frames() throws -> FrameSource { try FrameSource(self, FrameMaker(setup, loss: loss)) }

  // MARK: the thread

  private func work(_ run: PlayRun) {
    var pace = Pace()
    var version = 1
    while true {
      let (commands, wantsMoment, isOver) = shared.withLock { shared in
        let taken = shared.commands
        shared.commands = []
        let wants = shared.wantsMoment
        shared.wantsMoment = false
        return (taken, wants, shared.hasEnded)
      }
      if isOver {
        for (_, done) in commands { done?(PlayError("the run has ended; begin it again")) }
        return
      }
      var faults: [PlayError?] = []
      for (command, _) in commands { faults.append(pace.obey(command, run)) }
      let steps = run.failure == nil ? pace.dueSteps(run.step) : 0
      let before = run.step
      if steps > 0 {
        run.advance(steps: steps)
        pace.made(run.step - before, reaching: run.step)
        if run.failure != nil { pace.stop() }
      }
      let hasChanged = run.step != before || !commands.isEmpty
      if hasChanged, wantsMoment || !commands.isEmpty || !pace.isRunning {
        version += 1
        let new = Self.moment(
          of: run, version: version, isRunning: pace.isRunning, stepsPerSecond: pace.stepsPerSecond)
        shared.withLock { $0.moment = new }
      }
      for ((_, done), fault) in zip(commands, faults) { done?(fault) }
      if !pace.isRunning {
        wake.wait()
      } else if let pause = pace.pause {
        Thread.sleep(forTimeInterval: pause)
      }
    }
  }
}

/// How quickly a run goes on, and until when.
private struct Pace {
  private(set) var isRunning = false
  private var goal: Int?
  private var limit = 0.0
  /// Steps that take about a millisecond.
  private var chunk = 1
  private var chunkStart = ContinuousClock.now
  private var windowStart = ContinuousClock.now
  private var windowSteps = 0
  private(set) var stepsPerSecond = 0.0
  private var owed = 0.0

  mutating func stop() {
    isRunning = false
    goal = nil
  }

  private mutating func start(until goal: Int?) {
    self.goal = goal
    guard !isRunning else { return }
    isRunning = true
    windowStart = .now
    chunkStart = .now
    windowSteps = 0
    owed = 1
  }

  mutating func obey(_ command: RunCommand, _ run: PlayRun) -> PlayError? {
    switch command {
    case .pause: stop()
    case .run, .steps, .epoch, .until:
      if let failure = run.failure { return PlayError(failure) }
      switch command {
      case .steps(let count): start(until: run.step + max(count, 1))
      case .epoch: start(until: run.epoch * run.stepsPerEpoch)
      case .until(let step):
        if step > run.step { start(until: step) }
      default: start(until: nil)
      }
    case .speed(let speed): limit = speed
    case .edit(let change):
      do { try run.edit(change) } catch { return error as? PlayError ?? PlayError("\(error)") }
    }
    return nil
  }

  /// How many steps to make now.
  mutating func dueSteps(_ step: Int) -> Int {
    guard isRunning else { return 0 }
    chunkStart = .now
    var steps = chunk
    if limit > 0 {
      steps = min(steps, Int(owed))
    }
    if let goal { steps = min(steps, goal - step) }
    return max(steps, 0)
  }

  /// After steps were made.
  mutating func made(_ steps: Int, reaching step: Int) {
    if let goal, step >= goal { stop() }
    let now = ContinuousClock.now
    let took = now - chunkStart
    if steps == chunk {
      if took < .microseconds(700), chunk < 1 << 16 { chunk *= 2 }
      if took > .microseconds(2000), chunk > 1 { chunk /= 2 }
    }
    owed -= Double(steps)
    windowSteps += steps
    let window = now - windowStart
    if window > .milliseconds(250) {
      stepsPerSecond = Double(windowSteps) / (window / .seconds(1))
      windowStart = now
      windowSteps = 0
    }
  }

  /// How long to sleep before the next steps are due, where the speed has a limit.
  var pause: Double? {
    mutating get {
      guard limit > 0, isRunning else { return nil }
      guard owed < 1 else { return nil }
      let wait = min(max(1 / limit, 0.004), 0.05)
      owed += limit * wait
      return wait
    }
  }
}

/// The frames of a session, one after the other, newest only. Used by one task at a time.
public final class FrameSource: @unchecked Sendable {
  private let session: PlaySession
  private let maker: FrameMaker
  private var last: (version: Int, wantsLines: Bool)?

  init(_ session: PlaySession, _ maker: FrameMaker) {
    self.session = session
    self.maker = maker
  }

  /// The newest frame, or `nil` where nothing is new since the last one.
  public func next(wantsLines: Bool = false) -> Frame? {
    let moment = session.moment()
    if let last, last == (moment.version, wantsLines) { return nil }
    last = (moment.version, wantsLines)
    return maker.frame(of: moment, wantsLines: wantsLines)
  }

  public var hasEnded: Bool { session.hasEnded }
}
