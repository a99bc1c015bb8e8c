import HillockFormula

// The first byte chooses the reader; the rest is its text. libFuzzer keeps the inputs that reach new code.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  let bytes = UnsafeBufferPointer(start: start, count: count)
  let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
  switch bytes[0] % 4 {
  case 0:
    if let expression = try? Expression(parsing: text) {
      _ = (expression.text, expression.latex, try? expression.evaluate(["x": 0.5]))
    }
  case 1:
    if let activation = try? Activation(named: text) { _ = Tape(activation.boundDerivative.evaluationForm()) }
  case 2: _ = try? StatementProver(effort: 5_000).judge(text)
  default:
    let format = DocumentFormat.allCases[Int(bytes[0] / 4) % DocumentFormat.allCases.count]
    _ = try? DocumentChecker(effort: 5_000).check(text, format: format)
  }
  return 0
}
