import CHillockKernels

/// The threads of a run. Work is cut by shapes and shards, never by the number of threads, so a pool of any
/// size gives the same bits.
///
/// The caller's own thread takes part in the work. Any number of threads may use a pool at once: the threads of the pool
/// serve one of them at a time, and the others work on their own threads meanwhile.
public final class WorkerPool: Sendable {
  /// How many threads work, the caller's included; fewer where the system grants fewer. They are made when there is work
  /// for them, which small networks never have.
  package let threads: Int
  private let pool: OpaquePool?

  /// A pool that runs everything on the caller's thread.
  public static let single = WorkerPool()

  private init() {
    threads = 1
    pool = nil
  }

  /// - Parameter threads: from 1 to 1,024; `nil` takes as many as the machine has processors.
  /// - Throws: `TrainingError` for a number outside that range, or without memory for them.
  public init(threads requested: Int?) throws {
    let count = requested ?? Int(hk_processor_count())
    guard count >= 1, count <= 1024 else {
      throw TrainingError("the number of threads must be from 1 to 1024; got \(count)")
    }
    threads = count
    guard count > 1 else {
      pool = nil
      return
    }
    guard let pointer = unsafe hk_pool_create(CInt(count)) else {
      throw TrainingError("there is no memory for \(count) threads; try a lower number", setting: "threads")
    }
    pool = unsafe OpaquePool(pointer: pointer)
  }

  /// The C pool; `nil` when the caller's thread is the only one.
  var pointer: OpaquePointer? { unsafe pool?.pointer }

  deinit {
    if let pool { unsafe hk_pool_destroy(pool.pointer) }
  }

  /// Runs `body` for 0, 1, …, tasks − 1, in any order and on any thread, and returns when all are done.
  public func run(tasks: Int, _ body: (Int) -> Void) {
    guard let pool, tasks > 1 else {
      for task in 0..<max(tasks, 0) { body(task) }
      return
    }
    withoutActuallyEscaping(body) { escapable in
      var box = TaskBox(body: escapable)
      unsafe withUnsafeMutablePointer(to: &box) { context in
        unsafe hk_pool_run(
          pool.pointer, tasks,
          { context, task, _ in
            guard let context = unsafe context else { return }
            unsafe context.assumingMemoryBound(to: TaskBox.self).pointee.body(task)
          }, context)
      }
    }
  }

  /// Says that the work up to the next call is as much as that since the last one, as that of one batch is.
  func beginRound() { unsafe hk_pool_begin_round(pointer) }

  private struct TaskBox {
    let body: (Int) -> Void
  }

  /// The C pool. It is made for use from several threads.
  @safe private struct OpaquePool: @unchecked Sendable {
    let pointer: OpaquePointer

    init(pointer: OpaquePointer) {
      unsafe self.pointer = pointer
    }
  }
}
