import ArgumentParser
import Foundation
@_spi(Tools) import Hillock
import HillockFormula
import HillockInterchange

/// The exit codes of the tool besides 0, after the customs of sysexits.h.
enum Failure {
  /// A setting is at fault: the command line itself, or what it asks for.
  static let usage = ExitCode(64)
  /// The data or the model file is at fault.
  static let data = ExitCode(65)
  /// Something could not be written.
  static let output = ExitCode(73)
}

/// Runs a command and turns an error of the libraries into one line on standard error and an exit code.
///
/// - Throws: `ExitCode`
func reportingErrors(_ body: () throws -> Void) throws {
  do {
    try InstructionSet.checkRequest()
    try body()
  } catch {
    throw try reported(error)
  }
}

/// Does what writes a result; a failure has the exit code for that.
///
/// - Throws: `ExitCode`
func reportingOutputErrors(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let code as ExitCode {
    throw code
  } catch {
    Terminal.note("error: \(describe(error))")
    throw Failure.output
  }
}

/// Says what an error is, and gives the exit code for it.
///
/// - Throws: what the parser of arguments shows itself: help, and mistakes of the command line.
private func reported(_ error: any Error) throws -> ExitCode {
  if let code = error as? ExitCode { return code }
  if error is ValidationError || error is CleanExit { throw error }
  Terminal.note("error: \(describe(error))")
  return code(for: error)
}

private func code(for error: any Error) -> ExitCode {
  switch error {
  case is TrainingError, is NetworkError, is ShapeError, is FormulaError, is FormingError,
    is PictureError:
    Failure.usage
  default: Failure.data
  }
}

/// An error in words, with the option that would have to be another one: the libraries know settings, and no options.
func describe(_ error: any Error) -> String {
  switch error {
  case let error as DataError: error.description + option(error.setting)
  case let error as TrainingError: error.message + option(error.setting)
  case let error as FormingError: error.message + option(error.setting)
  case let error as any CustomStringConvertible & Error: error.description
  default: error.localizedDescription
  }
}

private func option(_ setting: String?) -> String { setting.map { " (--\($0))" } ?? "" }
