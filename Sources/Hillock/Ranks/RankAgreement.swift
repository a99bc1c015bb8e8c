/// What has to be the same on all ranks before a run begins, each as a digest.
struct RankAgreement {
  private let parts: [(name: String, digest: String)]

  /// - Throws: what reading of the examples throws.
  init(
    _ network: Network, _ configuration: TrainingConfiguration, _ training: any ExampleSource,
    _ validation: Dataset?, _ snapshot: Trainer.Snapshot
  ) throws {
    func digest(_ text: String) -> String {
      var hash = FingerprintHash()
      hash.add(Array(text.utf8))
      return hash.hexadecimal
    }
    var state = FingerprintHash()
    for array in [snapshot.parameters, snapshot.state, snapshot.averages ?? []] + snapshot.optimizer.arrays {
      state.add(array)
    }
    state.add([UInt64(snapshot.step), UInt64(snapshot.examplesDone), UInt64(snapshot.history.count)])
    parts = [
      (
        "the program",
        digest(KernelVerification.knownHashes.sorted { $0.key < $1.key }.map { "\($0) \($1)" }.joined())
      ),
      ("the network", digest(try JSONText.encode(NetworkDescription(network)))),
      ("the settings of the training", digest(try JSONText.encode(configuration))),
      ("the training data", try training.fingerprint),
      ("the validation data", validation?.fingerprint ?? "none"),
      ("the parameters that the run begins with", state.hexadecimal),
    ]
  }

  /// Compares with the other ranks.
  ///
  /// - Throws: `TrainingError` on every rank, which names what differs from rank 0, and where.
  func check(over exchange: any ShardExchange) throws(TrainingError) {
    try Self.check(parts, over: exchange)
  }

  /// The same for any parts.
  static func check(_ parts: [(name: String, digest: String)], over exchange: any ShardExchange)
    throws(TrainingError)
  {
    let texts = exchange.gather(Array(parts.map(\.digest).joined(separator: "\n").utf8))
    let found = texts.map {
      String(decoding: $0, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }
    for (rank, digests) in found.enumerated() where digests != found[0] {
      let names = parts.indices.filter { digests.count != parts.count || digests[$0] != found[0][$0] }.map {
        parts[$0].name
      }
      throw TrainingError(
        "rank \(rank) differs from rank 0 in \(names.joined(separator: ", ")); give all ranks the same program, command and files"
      )
    }
  }
}
