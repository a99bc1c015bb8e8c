import CHillockKernels

/// Which vector instructions the kernels use. Every level gives the same bits.
public enum InstructionSet {
  /// The levels that this processor can run.
  public static var available: [String] {
    (0..<CInt(HK_ISA_COUNT)).filter { hk_isa_available($0) != 0 }.compactMap(name)
  }

  /// The level in use: the best one, or what the environment variable HILLOCK_ISA asks for.
  public static var current: String { name(hk_isa_current()) ?? "baseline" }

  /// Uses a level from now on, in the whole process. Not to be called while kernels run.
  ///
  /// - Throws: `TrainingError` for a level that is unknown or that this processor lacks.
  public static func select(_ level: String) throws(TrainingError) {
    for number in 0..<CInt(HK_ISA_COUNT) where name(number) == level {
      if hk_isa_select(number) == 0 { return }
    }
    throw TrainingError(
      "the instruction set '\(level)' cannot be used here; choose one of " + available.joined(separator: ", ")
    )
  }

  /// - Throws: `TrainingError` when HILLOCK_ISA asks for a level that is unknown or cannot run here.
  public static func checkRequest() throws(TrainingError) {
    guard hk_isa_request_failed() != 0 else { return }
    throw TrainingError(
      "HILLOCK_ISA asks for an instruction set that cannot be used here; choose one of "
        + available.joined(separator: ", "))
  }

  private static func name(_ level: CInt) -> String? {
    unsafe hk_isa_name(level).map { unsafe String(cString: $0) }
  }
}
