import Testing

@testable import PlaygroundEngine

@Suite(.timeLimit(.minutes(1))) struct PlaySessionTests {
  private static func setup(_ address: String = "") throws -> PlaySetup {
    try PlaySetup(PlayState(address: address))
  }

  private static func rest(_ session: PlaySession) async throws {
    while session.isRunning { try await Task.sleep(for: .milliseconds(2)) }
  }

  /// However the steps are cut up by a thread and its commands, the run is the one of its address.
  @Test func aThreadMakesTheRunOfTheAddress() async throws {
    let session = try PlaySession(Self.setup())
    defer { session.end() }
    #expect(await session.perform(.steps(3)) == nil)
    try await Self.rest(session)
    #expect(session.moment().step == 3)
    #expect(await session.perform(.epoch) == nil)
    try await Self.rest(session)
    #expect(session.moment().step == 25)
    #expect(await session.perform(.until(1000)) == nil)
    try await Self.rest(session)
    let run = try PlayRun(Self.setup())
    run.advance(steps: 1000)
    #expect(session.moment().model.fingerprint == run.model.fingerprint)
    #expect(session.moment().step == 1000)
  }

  @Test func framesShowTheNewestMoment() async throws {
    let session = try PlaySession(Self.setup("layers=4:relu;3:tanh&inputs=x,y"))
    defer { session.end() }
    let frames = try session.frames()
    let first = try #require(frames.next())
    #expect(first.step == 0)
    #expect(first.layers.map(\.count) == [4, 3, 1])
    #expect(first.pixels.count == 8 * 64 * 64)
    #expect(frames.next() == nil)
    _ = await session.perform(.steps(500))
    try await Self.rest(session)
    let second = try #require(frames.next(wantsLines: true))
    #expect(second.step == 500)
    #expect(second.pixels != first.pixels)
    #expect(second.linesNote != nil)
    #expect(second.training.loss ?? 9 < first.training.loss ?? 0)
    #expect(second.gradientNorm ?? -1 > 0)
  }

  @Test func aReLUNetworkShowsItsRegions() async throws {
    let session = try PlaySession(Self.setup("layers=4:relu"))
    defer { session.end() }
    let frame = try #require(try session.frames().next(wantsLines: true))
    #expect(frame.linesNote == nil)
    #expect(frame.regions ?? 0 > 1)
    #expect(!frame.lines.isEmpty)
  }

  @Test func theSpeedHasALimit() async throws {
    let session = try PlaySession(Self.setup())
    defer { session.end() }
    _ = await session.perform(.speed(100))
    _ = await session.perform(.run)
    try await Task.sleep(for: .milliseconds(600))
    _ = await session.perform(.pause)
    let steps = session.moment().step
    #expect(steps > 5 && steps < 150, "\(steps)")
  }

  @Test func wrongEditsAreToldAndDoNothing() async throws {
    let session = try PlaySession(Self.setup())
    defer { session.end() }
    let before = session.moment().model.fingerprint
    for change in ["p999=1", "rate=0", "rate=-1", "q", "p1=nan", "l1=x"] {
      #expect(await session.perform(.edit(change)) != nil, "\(change)")
    }
    #expect(session.moment().model.fingerprint == before)
    #expect(await session.perform(.edit("p1=2")) == nil)
    #expect(session.moment().model.parameters[1] == 2)
  }

  @Test func visitorsAreCountedAndSentHome() async throws {
    let store = SessionStore(mostSessions: 2, idleTime: .seconds(60))
    let first = try store.add(Self.setup())
    _ = try store.add(Self.setup())
    #expect(throws: PlayError.self) { try store.add(Self.setup()) }
    store.end(first.id)
    #expect(await first.session.perform(.run) != nil)
    _ = try store.add(Self.setup())
    store.endIdle(now: .now + .seconds(61))
    #expect(store.count == 0)
  }
}
