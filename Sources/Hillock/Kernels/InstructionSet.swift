import CHillockKernels

/// Which vector instructions the kernels use. Every level gives the same bits.
@_spi(Tools) public enum InstructionSet {
  /// The levels that this processor can run.
  @_spi(Tools) public static var available: [String] {
    (0..<CInt(HK_ISA_COUNT)).filter { hk_isa_available($0) != 0 }.compactMap(name)
  }

  /// The level in use: the best one, or what the environment variable HILLOCK_ISA asks for.
  @_spi(Tools) public static var current: String { name(hk_isa_current()) ?? "baseline" }

  /// The number of a level in the kernels.
  ///
  /// - Throws: `TrainingError` for a level that is unknown or that this processor lacks.
  static func number(of level: String) throws(TrainingError) -> CInt {
    for number in 0..<CInt(HK_ISA_COUNT) where name(number) == level && hk_isa_available(number) != 0 {
      return number
    }
    throw TrainingError(
      "the instruction set '\(level)' cannot be used here; choose one of " + available.joined(separator: ", ")
    )
  }

  /// - Throws: `TrainingError` when HILLOCK_ISA asks for a level that is unknown or cannot run here.
  package static func checkRequest() throws(TrainingError) {
    guard hk_isa_request_failed() != 0 else { return }
    throw TrainingError(
      "HILLOCK_ISA asks for an instruction set that cannot be used here; choose one of "
        + available.joined(separator: ", "))
  }

  static func name(_ level: CInt) -> String? {
    unsafe hk_isa_name(level).map { unsafe String(cString: $0) }
  }
}
