import CHillockKernels

/// Runs `body` with rounding to nearest and with subnormal numbers, and puts back what was in force.
///
/// A library that somebody else has loaded may have changed either; results must not depend on it.
func inDefaultFloatingPointEnvironment<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let state = hk_fp_enter()
  defer { hk_fp_leave(state) }
  return try body()
}
