import Hillock

/// One key of an experiment file: how its value is read and written. The list is the format.
struct ExperimentKey: Sendable {
  let name: String
  let read: @Sendable (ExperimentValue, inout ExperimentFile) throws -> Void
  /// The value as YAML; `nil` where it is not given.
  let write: @Sendable (ExperimentFile) -> String?

  static let all: [ExperimentKey] = [
    text("data", "a built-in data set, a CSV file, or mnist", \.data),
    optionalText("folder", "the folder with the MNIST files", \.folder),
    optionalText("target", "the name of a column", \.target),
    list("more-data", "more CSV files with the same columns", \.moreData),
    ExperimentKey(
      name: "columns",
      read: { value, file in
        if let text = value.scalar {
          file.table.columns = try TableOptions.choices(parsing: text)
          return
        }
        file.table.columns = try value.mapping("kinds by the names of columns, such as {age: number}").map {
          entry in
          let text = try entry.value.text("the kind of a column")
          guard let kind = ColumnReading.Kind(option: text) else {
            throw ExperimentFault(
              "'\(text)' is no kind of a column; there are \(ColumnReading.Kind.options.joined(separator: ", "))",
              line: entry.line)
          }
          return TableOptions.ColumnChoice(name: entry.name, kind: kind)
        }
      },
      write: { file in
        file.table.columns.isEmpty
          ? nil
          : "{"
            + file.table.columns.map {
              "\(quoted($0.name)): \($0.kind == .dropped ? "drop" : $0.kind.rawValue)"
            }.joined(separator: ", ") + "}"
      }),
    list("drop", "names of columns", \.table.drop),
    optionalText("id", "the name of a column", \.table.identifier),
    ExperimentKey(
      name: "missing",
      read: { value, file in
        let words = try value.list("spellings of missing values").map {
          try $0.text("a spelling of a missing value")
        }
        file.table.missing = words.filter { $0 != "error" }
        file.table.missingIsError = words.contains("error")
      },
      write: { file in
        let words = file.table.missing + (file.table.missingIsError ? ["error"] : [])
        return words.isEmpty ? nil : "[\(words.map(quoted).joined(separator: ", "))]"
      }),
    ExperimentKey(
      name: "header", read: { $1.table.hasHeader = try $0.bool("true or false") },
      write: { $0.table.hasHeader.map { String($0) } }),
    optionalText("separator", "what parts the fields", \.table.separator),
    optionalText("group", "the name of a column", \.table.group),
    optionalText("split-by", "the name of a column", \.table.splitBy),
    optionalText("weight", "the name of a column", \.table.weight),
    ExperimentKey(
      name: "task",
      read: { value, file in
        guard let task = Preprocessing.Task(rawValue: try value.text("classification or regression")) else {
          throw ExperimentFault("expected classification or regression, got '\(value.scalar ?? "")'")
        }
        file.task = task
      }, write: { $0.data == "mnist" ? nil : $0.task?.rawValue }),
    optionalText("test", "a CSV file", \.test),
    ExperimentKey(
      name: "test-fraction",
      read: { $1.testFraction = try $0.number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 } },
      write: { String($0.testFraction) }),
    ExperimentKey(
      name: "validation-fraction",
      read: { $1.validationFraction = try $0.number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 } },
      write: { String($0.validationFraction) }),
    ExperimentKey(
      name: "layers", read: { $1.options.layers = try LayerSequence.text(of: $0) },
      write: { $0.options.layers.map(LayerSequence.yaml) }),
    ExperimentKey(
      name: "members",
      read: { value, file in
        file.options.members = try value.list("a list of networks, each with layers").map(MemberText.recipe)
      },
      write: { $0.options.members.isEmpty ? nil : "\n" + MemberText.yaml($0.options.members) }),
    count("ensemble", 1, \.ensemble),
    ExperimentKey(
      name: "search",
      read: { value, file in
        let text = try value.text("off, quick or thorough")
        guard let effort = NetworkSearch.Effort(rawValue: text == "false" ? "off" : text) else {
          throw ExperimentFault("expected off, quick or thorough, got '\(text)'")
        }
        file.search = effort
      }, write: { $0.search.map { quoted($0.rawValue) } }),
    ExperimentKey(
      name: "loss",
      read: { value, file in
        let smoothing: Float? =
          if case .softmaxCrossEntropy(let given) = file.options.loss { given } else { nil }
        file.options.loss = try Loss(
          named: try value.text("a loss such as softmax_cross_entropy"), labelSmoothing: smoothing)
      }, write: { $0.options.loss?.name }),
    ExperimentKey(
      name: "label-smoothing",
      read: { value, file in
        let smoothing: Float = try value.number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
        file.options.loss = try Loss(
          named: file.options.loss?.name ?? "softmax_cross_entropy", labelSmoothing: smoothing)
      },
      write: {
        if case .softmaxCrossEntropy(let smoothing) = $0.options.loss, smoothing != 0 {
          String(smoothing)
        } else {
          nil
        }
      }),
    ExperimentKey(
      name: "optimizer", read: { $1.options.optimizer = try OptimizerText.optimizer(of: $0) },
      write: { $0.options.optimizer.map(OptimizerText.yaml) }),
    positive("learning-rate", \.learningRate),
    ExperimentKey(
      name: "weight-decay",
      read: { $1.options.weightDecay = try $0.number("a number of at least 0") { $0 >= 0 } },
      write: { $0.options.weightDecay.map { String($0) } }),
    ExperimentKey(
      name: "schedule",
      read: { $1.options.schedule = try Schedule(parsing: $0.text("a schedule such as cosine")) },
      write: { $0.options.schedule?.text }),
    count("epochs", 1, \.epochs), count("batch-size", 1, \.batchSize),
    positive("gradient-clip", \.gradientClip),
    count("accumulate", 1, \.accumulation),
    ExperimentKey(
      name: "average-decay",
      read: { $1.options.averageDecay = try $0.number("a number between 0 and 1") { $0 > 0 && $0 < 1 } },
      write: { $0.options.averageDecay.map { String($0) } }),
    ExperimentKey(
      name: "freeze",
      read: { value, file in
        for name in try value.list("names of layers, such as [dense_1]") {
          file.options.learningRateFactors[try name.text("the name of a layer")] = 0
        }
      },
      write: { file in
        let frozen = file.options.learningRateFactors.filter { $0.value == 0 }.keys.sorted()
        return frozen.isEmpty ? nil : "[\(frozen.map(quoted).joined(separator: ", "))]"
      }),
    ExperimentKey(
      name: "learning-rate-of",
      read: { value, file in
        for entry in try value.mapping("factors by the names of layers, such as {dense_1: 0.1}") {
          file.options.learningRateFactors[entry.name] =
            try entry.value.number("a factor of at least 0") { $0 >= 0 }
        }
      },
      write: { file in
        let factors = file.options.learningRateFactors.filter { $0.value != 0 }.sorted { $0.key < $1.key }
        return factors.isEmpty
          ? nil : "{\(factors.map { "\(quoted($0.key)): \($0.value)" }.joined(separator: ", "))}"
      }),
    ExperimentKey(
      name: "class-weights",
      read: { value, file in
        if value.scalar != nil {
          file.options.classWeights = try ClassWeights(parsing: value.text("balanced, or weights by class"))
          return
        }
        var weights: [String: Float] = [:]
        for entry in try value.mapping("balanced, or weights by class such as {cat: 2, dog: 0.5}") {
          weights[entry.name] = try entry.value.number("a weight above 0") { $0 > 0 }
        }
        file.options.classWeights = .named(weights)
      },
      write: { file in
        switch file.options.classWeights {
        case nil: nil
        case .balanced: "balanced"
        case .named(let weights):
          "{"
            + weights.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \($0.value)" }
            .joined(separator: ", ") + "}"
        }
      }),
    ExperimentKey(
      name: "augment",
      read: { $1.options.augmentation = try Augmentation(parsing: $0.text("changes such as shift=2,flip")) },
      write: { $0.options.augmentation.flatMap { $0.text.isEmpty ? nil : quoted($0.text) } }),
    count("early-stopping", 0, \.patience),
    ExperimentKey(
      name: "seed",
      read: { $1.options.seed = try $0.integer(0...UInt64.max, "a whole number of at least 0") },
      write: { String($0.options.seed) }),
    ExperimentKey(
      name: "shards",
      read: { $1.options.shards = try $0.integer(1...1_000_000_000, "a whole number of at least 1") },
      write: { String($0.options.shards) }),
    count("threads", 1, \.threads),
    optionalText("out", "a file for the model", \.out),
  ]

  private static func text(
    _ name: String, _ wanted: String, _ path: WritableKeyPath<ExperimentFile, String> & Sendable
  ) -> ExperimentKey {
    ExperimentKey(
      name: name, read: { $1[keyPath: path] = try $0.text(wanted) }, write: { quoted($0[keyPath: path]) })
  }

  private static func optionalText(
    _ name: String, _ wanted: String, _ path: WritableKeyPath<ExperimentFile, String?> & Sendable
  ) -> ExperimentKey {
    ExperimentKey(
      name: name, read: { $1[keyPath: path] = try $0.text(wanted) },
      write: { $0[keyPath: path].map(quoted) })
  }

  private static func list(
    _ name: String, _ wanted: String, _ path: WritableKeyPath<ExperimentFile, [String]> & Sendable
  ) -> ExperimentKey {
    ExperimentKey(
      name: name, read: { $1[keyPath: path] = try $0.list(wanted).map { try $0.text(wanted) } },
      write: { file in
        let names = file[keyPath: path]
        return names.isEmpty ? nil : "[\(names.map(quoted).joined(separator: ", "))]"
      })
  }

  private static func count(
    _ name: String, _ least: Int, _ path: WritableKeyPath<Experiment.Options, Int?> & Sendable
  ) -> ExperimentKey {
    ExperimentKey(
      name: name,
      read: {
        $1.options[keyPath: path] = try $0.integer(
          least...1_000_000_000, "a whole number of at least \(least)")
      }, write: { $0.options[keyPath: path].map { String($0) } })
  }

  private static func positive(
    _ name: String, _ path: WritableKeyPath<Experiment.Options, Float?> & Sendable
  ) -> ExperimentKey {
    ExperimentKey(
      name: name, read: { $1.options[keyPath: path] = try $0.number("a number above 0") { $0 > 0 } },
      write: { $0.options[keyPath: path].map { String($0) } })
  }

  /// A text as a YAML scalar: plain where that is safe, else in double quotes.
  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && text.first?.isLetter == true
      && text.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
          || "_-./".unicodeScalars.contains($0)
      } && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    return isPlain ? text : self.text(inQuotes: text)
  }

  /// A text in double quotes.
  static func text(inQuotes text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
