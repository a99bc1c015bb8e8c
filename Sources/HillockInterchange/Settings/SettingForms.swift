import Hillock

/// The forms that several settings have.
extension Setting.Form {
  typealias Path<Value> = WritableKeyPath<ExperimentFile, Value> & Sendable

  static func text(
    _ wanted: String, _ path: Path<String?>,
    readOption: (@Sendable (String, inout ExperimentFile) throws -> Void)? = nil
  ) -> Self {
    Self(
      values: wanted, read: { $1[keyPath: path] = try $0.text(wanted) }, readOption: readOption,
      write: { $0[keyPath: path].map(YAMLText.scalar) })
  }

  /// true or false; what is false is not written.
  static func flag(_ path: Path<Bool>) -> Self {
    let wanted = "true or false"
    return Self(
      values: wanted, choices: ["true", "false"],
      check: { text throws(TrainingError) in
        guard Bool(text) != nil else { throw TrainingError("expected \(wanted); got '\(text)'") }
      },
      read: { $1[keyPath: path] = try $0.bool(wanted) },
      readOption: { $1[keyPath: path] = Bool($0) ?? false },
      write: { $0[keyPath: path] ? "true" : nil })
  }

  /// Names in a list; an option has commas between them.
  static func names(_ wanted: String, _ path: Path<[String]>) -> Self {
    Self(
      values: wanted, read: { $1[keyPath: path] = try $0.list(wanted).map { try $0.text(wanted) } },
      readOption: { $1[keyPath: path] = TableOptions.names(parsing: $0) },
      write: { $0[keyPath: path].isEmpty ? nil : YAMLText.list($0[keyPath: path]) })
  }

  /// A whole number.
  ///
  /// - Parameters:
  ///   - set: another way than the path to put the number of an option in its place.
  ///   - unset: the value that is not written.
  static func whole<Number: FixedWidthInteger & Sendable>(
    _ range: ClosedRange<Number>, _ path: Path<Number?>, unset: Number? = nil,
    set: (@Sendable (Number, inout ExperimentFile) -> Void)? = nil
  ) -> Self {
    let wanted = "a whole number of at least \(range.lowerBound)"
    return Self(
      values: wanted, isNumber: true,
      check: { text throws(TrainingError) in _ = try number(text, Number.init) },
      read: { $1[keyPath: path] = try $0.integer(range, wanted) },
      readOption: { text, file in
        let value = try number(text, Number.init)
        if let set { set(value, &file) } else { file[keyPath: path] = value }
      }, write: { $0[keyPath: path].flatMap { $0 == unset ? nil : String($0) } })
  }

  /// A number with a fraction, in a domain that `isRight` says and `wanted` names.
  static func number<Number: BinaryFloatingPoint & LosslessStringConvertible & Sendable>(
    _ wanted: String, _ path: Path<Number?>, where isRight: @escaping @Sendable (Number) -> Bool,
    set: (@Sendable (Number, inout ExperimentFile) -> Void)? = nil
  ) -> Self {
    Self(
      values: wanted, isNumber: true,
      check: { text throws(TrainingError) in let _: Number = try OptionNumber.real(text) },
      read: { $1[keyPath: path] = try $0.number(wanted, where: isRight) },
      readOption: { text, file in
        let value: Number = try OptionNumber.real(text)
        if let set { set(value, &file) } else { file[keyPath: path] = value }
      }, write: { $0[keyPath: path].map { String($0) } })
  }

  /// One of a few words.
  static func choice<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ path: Path<Value?>, of type: Value.Type = Value.self,
    spelling: @escaping @Sendable (String) -> String = { $0 },
    write: @escaping @Sendable (ExperimentFile) -> String?
  ) -> Self {
    let choices = Value.allCases.map(\.rawValue)
    let wanted = choices.dropLast().joined(separator: ", ") + " or " + (choices.last ?? "")
    return Self(
      values: wanted, choices: choices,
      check: { text throws(TrainingError) in
        guard choices.contains(text) else { throw TrainingError("expected \(wanted)") }
      },
      read: { value, file in
        let text = try value.text(wanted)
        guard let choice = Value(rawValue: spelling(text)) else {
          throw ExperimentFault("expected \(wanted), got '\(text)'")
        }
        file[keyPath: path] = choice
      }, write: write)
  }

  private static func number<Number>(
    _ text: String, _ read: (String) -> Number?
  ) throws(TrainingError) -> Number {
    guard let value = read(text) else { throw TrainingError("expected a whole number") }
    return value
  }
}

/// Numbers as people write them on a command line.
package enum OptionNumber {
  /// A number with decimal digits; `nan` and `inf` too, of which the checks of a setting tell.
  package static func real<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ text: String
  ) throws(TrainingError) -> Number {
    if let value = Number(decimal: text) { return value }
    guard let value = Number(text), !value.isFinite else {
      throw TrainingError("expected a number such as 0.5 or 1e-3")
    }
    return value
  }
}
