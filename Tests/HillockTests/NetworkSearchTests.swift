import Hillock
import HillockTestSupport
import Testing

/// The choice of a network: what it depends on, and what it comes to.
@Suite struct NetworkSearchTests {
  private static let seed: UInt64 = 20_261_130

  /// A step in one of three numbers, which a linear model cannot follow.
  private static func prepared(rows: Int = 60) throws -> (Experiment.Parts, Preprocessing) {
    var random = SeededRandom(seed: seed)
    let x = (0..<rows * 3).map { _ in random.float(in: -1...1) }
    let y = (0..<rows).map { (x[3 * $0] > 0 ? 1 : 0) + x[3 * $0 + 1] * x[3 * $0 + 1] }
    let data = try Dataset(inputs: x, featureCount: 3, targets: .values(y, count: 1))
    return (
      Experiment.Parts(training: data, validation: nil, test: nil),
      .plain(inputs: ["a", "b", "c"], targets: ["y"])
    )
  }

  private static func search(
    threads: Int = 1, rows: Int = 60, change: (inout Experiment.Options) -> Void = { _ in }
  ) throws -> NetworkSearch {
    let (parts, preprocessing) = try prepared(rows: rows)
    var options = Experiment.Options()
    // Short runs: what is tested here is the choice.
    options.epochs = 4
    options.threads = threads
    change(&options)
    return try NetworkSearch(parts: parts, preprocessing: preprocessing, options: options, effort: .quick)
  }

  @Test func threadsAndEarlierTrialsChangeNothing() throws {
    var made: [NetworkSearch.Trial] = []
    let whole = try #require(try Self.search().run(known: [:], onTrial: { made.append($0) }))
    #expect(made.count == whole.trials && whole.trials > 8 && whole.folds == 5 && whole.members.count == 4)
    let threaded = try #require(try Self.search(threads: 3).run())
    #expect(threaded.members == whole.members && threaded.loss == whole.loss)
    // A run that was killed has some of them, in any order.
    let known = Dictionary(
      uniqueKeysWithValues: made.enumerated().filter { $0.offset % 3 != 1 }.map {
        ($0.element.recipe, $0.element)
      })
    var again = 0
    let resumed = try #require(try Self.search(threads: 2).run(known: known, onTrial: { _ in again += 1 }))
    #expect(resumed.members == whole.members && resumed.metric == whole.metric)
    #expect(again == made.count - known.count)
  }

  @Test func whatIsGivenIsNotSearchedFor() throws {
    let search = try Self.search {
      $0.layers = "6:tanh"
      $0.learningRate = 0.02
      $0.ensemble = 2
    }
    let outcome = try #require(try search.run())
    #expect(outcome.members.count == 2 && outcome.linear == nil)
    for member in outcome.members {
      #expect(member.layers == "6:tanh" && member.learningRate == 0.02 && member.epochs == 4)
    }
  }

  /// The members of the result, with the encodings' edges from all the data, are one model; the recipes alone make it again.
  @Test func theMembersAreTrainedAgain() throws {
    let (parts, preprocessing) = try Self.prepared()
    let outcome = try #require(try Self.search { $0.ensemble = 3 }.run())
    func fingerprint(threads: Int, known: [Int: Model] = [:]) throws -> (String, [Int: Model]) {
      var options = Experiment.Options()
      options.members = outcome.members
      options.threads = threads
      let experiment = try Experiment(parts: parts, preprocessing: preprocessing, options: options)
      var members: [Int: Model] = [:]
      let result = try experiment.runMembers(known: known, onMember: { members[$0] = $1 })
      #expect(members.count + known.count == 3)
      return (result.model.model.fingerprint, members)
    }
    let (wanted, members) = try fingerprint(threads: 1)
    #expect(try fingerprint(threads: 3).0 == wanted)
    #expect(try fingerprint(threads: 2, known: members.filter { $0.key == 1 }).0 == wanted)
  }

  @Test func itEndsWhenAsked() throws {
    let outcome = try Self.search(threads: 2).run(onProgress: { _ in .stop })
    #expect(outcome.map(\.trials) == nil)
  }

  @Test func fewRowsAreRefused() {
    #expect(throws: TrainingError.self) { try Self.search(rows: NetworkSearch.leastRows - 1) }
  }

  @Test func everyRowIsHeldOutOnce() throws {
    let classes = (0..<53).map { $0 < 9 ? 1 : 0 }
    let folds = try Split.folds(rowCount: 53, classes: classes, count: 5, seed: 7)
    #expect(folds.flatMap(\.self).sorted() == Array(0..<53))
    for fold in folds {
      #expect((10...11).contains(fold.count) && (1...2).contains(fold.count { classes[$0] == 1 }))
    }
    #expect(throws: DataError.self) { try Split.folds(rowCount: 3, count: 4, seed: 1) }
    #expect(throws: DataError.self) { try Split.folds(rowCount: 3, count: 1, seed: 1) }
  }
}
