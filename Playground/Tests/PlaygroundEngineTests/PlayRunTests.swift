import Hillock
import Testing

@testable import PlaygroundEngine

@Suite struct PlayRunTests {
  private static func run(_ address: String, steps: Int, chunk: Int = 1000) throws -> PlayRun {
    let run = try PlayRun(PlaySetup(PlayState(address: address)))
    while run.step < steps, run.failure == nil { run.advance(steps: min(chunk, steps - run.step)) }
    return run
  }

  /// What a link promises: a fingerprint that was written down once, on a machine with AVX-512, and has to come out everywhere.
  @Test(arguments: [
    ("", "b8ee18ec04251bb12e0c30dfae18dcb6300deb89a7d8a12630753b33690d9e55"),
    (
      "data=spiral&noise=10&inputs=x,y,sinx,cosy&layers=6:relu;3:tanh,sine,x*sigmoid(x)&optimizer=adam&dropout=0.2",
      "b516075f36a5e03d0b323805392d935269d128b5e3d5295850b89d868f3fc0e7"
    ),
    (
      "data=hills&layers=5:gelu&l1=0.001&l2=0.001&clip=1&schedule=cosine&batch=7",
      "a54ea887c71312b5fd1daa5be52f1ee24d37fa89b08d9a084819fd75719d15aa"
    ),
  ]) func aLinkHasItsFingerprint(address: String, fingerprint: String) throws {
    let run = try Self.run(address, steps: 1000)
    #expect(run.step == 1000)
    #expect(run.failure == nil)
    #expect(run.model.fingerprint == fingerprint)
    #expect(try Self.run(address, steps: 1000, chunk: 37).model.fingerprint == run.model.fingerprint)
  }

  /// Without edits a run is one of the library's trainer.
  @Test func aRunIsOneOfTheTrainer() throws {
    let run = try Self.run(
      "optimizer=adam&dropout=0.2&l2=0.01&clip=0.5&schedule=cosine&epochs=4&batch=7", steps: 144, chunk: 11)
    var trainer = try Trainer(run.setup.model, run.setup.configuration)
    try trainer.run(on: run.setup.training)
    #expect(trainer.model.fingerprint == run.model.fingerprint)
  }

  /// Changes on the way are part of the address.
  @Test func editsAreMadeAgain() throws {
    let run = try Self.run("layers=4:tanh", steps: 100)
    try run.edit("p3=0.75")
    try run.edit("f3")
    run.advance(steps: 50)
    #expect(run.model.parameters[3] == 0.75)
    try run.edit("rate=0.3")
    try run.edit("l1=0.01")
    run.advance(steps: 20)
    try run.edit("u3")
    try run.edit("l2=0.001")
    run.advance(steps: 30)
    #expect(run.model.parameters[3] != 0.75)
    let text = run.edits.map(\.text).joined(separator: "~")
    #expect(text == "100.p3=0.75~100.f3~150.rate=0.3~150.l1=0.01~170.u3~170.l2=0.001")
    let again = try Self.run("layers=4:tanh&edits=\(text)", steps: 200, chunk: 33)
    #expect(again.model.fingerprint == run.model.fingerprint)
    let without = try Self.run("layers=4:tanh", steps: 200)
    #expect(without.model.fingerprint != run.model.fingerprint)
  }

  @Test func aRunThatDivergesSaysWhy() throws {
    let run = try Self.run("data=hills&layers=8:relu;8:relu&rate=1000", steps: 2000)
    let failure = try #require(run.failure)
    #expect(failure.contains("the loss became"))
    #expect(failure.contains("learning rate is 1000"))
    let step = run.step
    run.advance(steps: 10)
    #expect(run.step == step)
  }

  @Test func l1MakesWeightsZero() throws {
    let run = try Self.run("l1=0.1&rate=0.1", steps: 2000)
    let weights = run.setup.layers.flatMap { $0.units.flatMap(\.weights) }.map { run.model.parameters[$0] }
    #expect(weights.contains(0))
    let free = try Self.run("rate=0.1", steps: 2000)
    #expect(!free.model.parameters.contains(0))
  }

  @Test func everyDataSetTrains() throws {
    let kinds = try #require(PlaySetting.all.first { $0.key == "data" }).choices
    for kind in kinds where kind != "points" {
      let run = try Self.run("data=\(kind)&optimizer=adam&layers=8:tanh;4:tanh&noise=5", steps: 3000)
      let before = try run.setup.model.evaluation(on: run.setup.test, loss: run.loss)
      let after = try run.model.evaluation(on: run.setup.test, loss: run.loss)
      #expect(after.loss < before.loss, "\(kind)")
      #expect(
        after.metric > (kind == "spiral" ? 0.55 : kind == "hills" ? 0.3 : 0.75), "\(kind): \(after.metric)")
    }
  }

  @Test func unitsOfManyKindsAreWhereTheyAreSaid() throws {
    let setup = try PlaySetup(PlayState(address: "layers=4:relu,relu,tanh,x*sin(x);2:tanh"))
    #expect(setup.layers.map(\.units.count) == [4, 2, 1])
    // Every parameter belongs to one unit.
    let all = setup.layers.flatMap { $0.units.flatMap { $0.weights + [$0.bias] } }
    #expect(all.sorted() == Array(0..<setup.model.parameters.count))
    // The first layer by hand at one place of the pictures.
    let unit = setup.layers[0].units[3]
    let parameters = setup.model.parameters
    let (x, y) = FrameMaker.places
    let place = 1234
    let sum =
      parameters[unit.bias] + x[place] * parameters[unit.weights[0]] + y[place] * parameters[unit.weights[1]]
    let expected = Double(sum) * (try Formula(parsing: "sin(x)").evaluate(["x": Double(sum)]))
    let session = try PlaySession(setup)
    defer { session.end() }
    let frame = try #require(try session.frames().next())
    let pixel = frame.pixels[3 * FrameMaker.side * FrameMaker.side + place]
    let shown = (Double(pixel) - 128) / 127 * frame.layers[0][3].scale
    #expect(abs(shown - expected) < 0.01 * frame.layers[0][3].scale)
  }
}
