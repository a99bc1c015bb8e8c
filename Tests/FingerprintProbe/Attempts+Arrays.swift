import Foundation
import Hillock

/// What somebody may do who gives arrays, asks a model, and keeps it in a file.
extension Attempts {
  /// Data of every kind that arrays make.
  private static let kinds: [(name: String, outputs: Int, make: @Sendable () throws -> Dataset)] = [
    ("three classes", 3, { try Dataset(rows, labels: ["a", "b", "c", "a", "b", "c"]) }),
    ("a flag", 1, { try Dataset(rows, labels: [true, false, true, true, false, false]) }),
    ("a number", 1, { try Dataset(rows, values: [1, 2, 3, 4, 5, 6]) }),
    ("two numbers", 2, { try Dataset(rows, values: rows.map { [$0[1], 100 * $0[0]] }) }),
    ("scaled classes", 3, { try Dataset(rows, labels: [0, 1, 2, 0, 1, 2]).standardized() }),
    ("a scaled number", 1, { try Dataset(rows, values: [1, 2, 3, 4, 5, 6]).standardized() }),
    ("a constant number", 1, { try Dataset(rows, values: [2, 2, 2, 2, 2, 2]).standardized() }),
    (
      "flat classes", 2,
      { try Dataset(inputs: [1, 2, 3, 4], featureCount: 2, targets: .classes([0, 1], names: [])) }
    ),
    (
      "no targets", 2,
      { try Dataset(inputs: [1, 2, 3, 4], featureCount: 2, targets: .values([], count: 2)) }
    ),
    ("no rows", 1, { try Dataset(inputs: [], featureCount: .max, targets: .values([], count: 1)) }),
    (
      "a huge class", 2,
      { try Dataset(inputs: [1, 2], featureCount: 2, targets: .classes([.max], names: [])) }
    ),
    (
      "a negative class", 2,
      { try Dataset(inputs: [1, 2], featureCount: 2, targets: .classes([-1], names: ["a", "b"])) }
    ),
  ]

  private static let rows = [[0.5, 1], [1.5, 2], [2.5, 3], [0.1, 5], [9, 0.2], [7, 7]]

  private static func trained(_ kind: Int) throws -> TrainedModel {
    let (_, outputs, make) = kinds[kind]
    return try TrainedModel(model(outputs: outputs), for: make())
  }

  /// The models that can be asked.
  private static let askable = 0..<8

  mutating func addArrays() {
    addRows()
    addQuestions()
    addModelsAndData()
    addModelFiles()
  }

  private mutating func addRows() {
    for value in Self.doubles + [-.greatestFiniteMagnitude, 3.5e38, 16_777_217] {
      for place in 0..<2 {
        var rows = Self.rows
        rows[place * 5][place] = value
        add("labelled rows with \(value) at \(place)") {
          _ = try Dataset(rows, labels: [1, 2, 3, 1, 2, 3]).standardized().split().standardized()
        }
        add("rows with \(value) at \(place), split and scaled") {
          let data = try Dataset(rows, values: rows.map { $0[0] })
          _ = try data.split(test: 0.5, validation: 0.5).standardized()
        }
      }
      add("a value of \(value)") { _ = try Dataset([[1], [2]], values: [1, value]).standardized() }
      add("values of \(value)") {
        _ = try Dataset([[1], [2]], values: [[1, 2], [value, 2]]).standardized()
      }
      add("an example that weighs \(value)") {
        let data = try Dataset([[1], [2]], values: [1, 2], weights: [1, Float(value)])
        _ = try TrainedModel(Model(Network(inputs: 1) { Dense(1) }), for: data).evaluation(on: data)
      }
      add("a label of \(value)") { _ = try Dataset([[1], [2]], labels: [value, 1]) }
      add("a test of \(value)") { _ = try Dataset.iris.split(test: value) }
      add("a validation of \(value)") { _ = try Dataset.iris.split(validation: value, seed: .max) }
      add("flat numbers of \(value)") {
        _ = try Dataset(inputs: [1, Float(value)], featureCount: 1, targets: .values([1, 2], count: 1))
          .standardized()
      }
    }
    for count in 0..<4 {
      for other in 0..<4 {
        let rows = [[Double]](repeating: [1, 2], count: count)
        add("\(count) rows with \(other) labels") { _ = try Dataset(rows, labels: 0..<other) }
        add("\(count) rows with \(other) values") { _ = try Dataset(rows, values: 0..<other) }
        add("\(count) rows with \(other) rows of values") {
          _ = try Dataset(rows, values: (0..<other).map { [$0, 1] })
        }
        add("rows of \(count) and \(other) numbers") {
          _ = try Dataset(
            [[Float](repeating: 1, count: count), [Float](repeating: 1, count: other)], values: [1, 2])
        }
        add("\(count) columns for \(other) numbers") {
          _ = try Dataset(
            [[Int](repeating: 1, count: other)], values: [1], columns: (0..<count).map { "c\($0)" })
        }
        add("\(count) weights for \(other) rows") {
          _ = try Dataset(
            [[Int]](repeating: [1], count: other), values: [Int](repeating: 1, count: other),
            weights: [Float](repeating: 1, count: count))
        }
      }
    }
    for classes in [[], ["a"], ["a", "a"], ["a", "b"], ["b", "c"], ["", "a"], ["\u{0}", "a"]] as [[String]] {
      for labels in [["a", "b"], ["a", "a"], ["", ""], ["\u{0}", "z"]] {
        add("labels \(labels) of classes \(classes)") {
          _ = try Dataset([[1], [2]], labels: labels, classes: classes)
        }
      }
    }
    add("labels that are all different") { _ = try Dataset((0..<9000).map { [$0] }, labels: 0..<9000) }
    add("integers beyond floats") { _ = try Dataset([[Int.max, Int.min], [0, 1]], labels: [0, 1]) }
    add("times in seconds") { _ = try Dataset([[1_700_000_000], [1_700_000_001]], values: [1, 2]) }
  }

  private mutating func addQuestions() {
    for kind in Self.askable {
      let name = Self.kinds[kind].name
      for value in Self.doubles {
        add("\(value) asked of a model for \(name)") {
          let model = try Self.trained(kind)
          let predictor = try Predictor(model)
          for row in [[value, 1], [1, value]] {
            for ask in [
              { _ = try model.prediction(for: row) }, { _ = try predictor.prediction(for: row) },
              { _ = try model.classes(for: [row]) }, { _ = try model.values(for: [[1, 1], row]) },
              { _ = try model.probabilities(for: [row, row]) },
            ] as [() throws -> Void] {
              do { try ask() } catch {}
            }
          }
          _ = try model.prediction(for: [value, value])
        }
        add("an interval of \(value) of a model for \(name)") {
          _ = try Self.trained(kind).predictions(for: Self.rows, level: value)
        }
      }
      for count in 0..<5 where count != 2 {
        let row = [Double](repeating: 1, count: count)
        add("\(count) numbers asked of a model for \(name)") {
          _ = try Self.trained(kind).prediction(for: row)
        }
        add("\(count) numbers asked of a predictor for \(name)") {
          _ = try Predictor(Self.trained(kind)).prediction(for: row)
        }
        add("rows of \(count) numbers asked of a model for \(name)") {
          _ = try Self.trained(kind).predictions(for: [[1, 2], row])
        }
        add("\(count) prepared numbers asked of a predictor for \(name)") {
          var outputs = [Float](repeating: 0, count: count)
          try Predictor(Self.trained(kind)).outputs(forPrepared: row.map { Float($0) }, into: &outputs)
        }
      }
      add("a chosen threshold of a model for \(name)") {
        _ = try Self.trained(kind).predictions(for: Self.rows, usesChosenThreshold: true)
      }
      add("no rows asked of a model for \(name)") { _ = try Self.trained(kind).predictions(for: [[Float]]()) }
      add("a table asked of a model for \(name)") {
        _ = try Self.trained(kind).predictions(for: Self.table())
      }
      add("a table of texts asked of a model for \(name)") {
        let columns = ["x1", "x2"].map { DataTable.Column(name: $0, values: .text(["1", "b", ""])) }
        _ = try Self.trained(kind).predictions(for: DataTable(source: "", columns: columns))
      }
      for value in Self.integers {
        add("a predictor for \(name) with room for \(value)") {
          _ = try Predictor(Self.trained(kind), rows: value)
        }
      }
    }
    add("numbers asked of a model with texts") {
      let fitted = try Preprocessing.fit(Self.table(), target: "c", rows: [0, 1, 2, 3, 4, 5])
      let model = TrainedModel(model: try Self.model(), preprocessing: fitted, configuration: .init())
      do { _ = try Predictor(model).prediction(for: [1, 2]) } catch {}
      _ = try model.prediction(for: [1, 2])
    }
    add("a model that its preprocessing does not fit") {
      let model = TrainedModel(
        model: try Self.model(), preprocessing: .plain(inputs: ["a", "b", "c"], targets: ["t"]),
        configuration: .init())
      do { _ = try Predictor(model).prediction(for: [1, 2, 3]) } catch {}
      _ = try model.prediction(for: [1, 2, 3])
    }
  }

  private mutating func addModelsAndData() {
    for (kind, (name, _, make)) in Self.kinds.enumerated() {
      for (inputs, outputs) in [(1, 1), (2, 1), (2, 2), (2, 3), (3, 3)] {
        add("a network \(inputs)-\(outputs) for \(name)") {
          let data = try make()
          let trained = try TrainedModel(Model(Network(inputs: inputs) { Dense(outputs) }), for: data)
          do { _ = try "\(trained.model.evaluation(on: data))" } catch {}
          _ = try "\(trained.evaluation(on: data))"
        }
      }
      for asked in Self.askable {
        add("a model for \(Self.kinds[asked].name) judged on \(name)") {
          _ = try Self.trained(asked).evaluation(on: make())
        }
        add("data of \(name) prepared as for \(Self.kinds[asked].name)") {
          _ = try make().prepared(by: Self.trained(asked).preprocessing)
        }
      }
      add("\(name), split, scaled and split again") {
        let data = try Self.kinds[kind].make()
        for fraction in [0, 0.5, 0.999_999] {
          do { _ = try data.split(test: fraction, validation: fraction).standardized() } catch {}
        }
        _ = try data.split().training.split().training.split().standardized()
      }
      add("an experiment on \(name)") {
        var options = Experiment.Options()
        options.epochs = 1
        let data = try make()
        let parts = try data.split(test: 0.3, validation: 0.3)
        let preprocessing = data.preprocessing ?? .plain(inputs: ["a", "b"], targets: ["t"])
        _ = try Experiment(parts: Experiment.Parts(parts), preprocessing: preprocessing, options: options)
          .run()
      }
    }
  }

  private mutating func addModelFiles() {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "hillock-attempts-\(UUID().uuidString)")
    for path in [
      "", "/", ".", "/nowhere/at/all", "/dev/null", "/dev/zero", "\u{0}", String(repeating: "a", count: 9000),
    ] {
      add("a model in the file '\(path.prefix(20))'") { _ = try TrainedModel(contentsOfFile: path) }
      add("a model written to the file '\(path.prefix(20))'") { try Self.trained(0).write(toFile: path) }
    }
    for text in ["https://example.org/model", "data:,", "file:///", "relative", "mailto:a@b"] {
      add("a model at '\(text)'") {
        guard let url = URL(string: text) else { return }
        do { try Self.trained(0).write(to: url) } catch {}
        _ = try TrainedModel(contentsOf: url)
      }
    }
    for kind in Self.askable {
      add("a model for \(Self.kinds[kind].name), written and read") {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: "model \(kind).safetensors")
        let model = try Self.trained(kind)
        try model.write(to: url)
        let bytes = try Data(contentsOf: url)
        for end in [0, 1, 7, 8, 9, bytes.count / 2, bytes.count - 1] {
          do { _ = try TrainedModel(bytes.prefix(end)) } catch {}
        }
        for place in stride(from: 0, to: bytes.count, by: 97) {
          var damaged = bytes
          damaged[damaged.startIndex + place] ^= 0x10
          do { _ = try TrainedModel(damaged) } catch {}
        }
        guard try TrainedModel(contentsOf: url).prediction(for: [1, 2]) == model.prediction(for: [1, 2])
        else {
          fatalError("another model was read than was written")
        }
      }
    }
    for value in Self.floats {
      add("a model with \(value), written") {
        var model = try Self.trained(0)
        model.model = try Self.model(poison: value, outputs: 3)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: "model.safetensors")
        try model.write(to: url)
        _ = try TrainedModel(contentsOf: url).prediction(for: [1, 2])
      }
    }
  }
}
