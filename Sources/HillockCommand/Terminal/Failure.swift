import ArgumentParser
import Foundation
import Hillock
import HillockFormula
import HillockInterchange

/// The exit codes of the tool besides 0, after the customs of sysexits.h.
enum Failure {
  /// The data, the model file or a setting is at fault.
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
  } catch let code as ExitCode {
    throw code
  } catch let error as ValidationError {
    throw error
  } catch {
    Terminal.note("error: \(describe(error))")
    throw Failure.data
  }
}

private func describe(_ error: any Error) -> String {
  switch error {
  case let error as TrainingError: error.message
  case let error as NetworkError: error.message
  case let error as ShapeError: error.message
  case let error as any CustomStringConvertible & Error: error.description
  default: error.localizedDescription
  }
}
