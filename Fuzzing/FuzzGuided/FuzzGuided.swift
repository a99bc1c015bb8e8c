import Hillock
import HillockDocuments
import HillockForming
import HillockFormula
import HillockInterchange

// The first byte chooses the reader; the rest is its text. libFuzzer keeps the inputs that reach new code.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  let all = UnsafeBufferPointer(start: start, count: count)
  let bytes = Array(all.dropFirst())
  let text = String(decoding: bytes, as: UTF8.self)
  switch all[0] % 16 {
  case 0:
    if let expression = try? Formula(parsing: text) {
      _ = (expression.text, expression.latex, try? expression.evaluate(["x": 0.5]))
    }
  case 1:
    if let activation = try? Activation(named: text) {
      _ = ActivationKernel(activation).derivatives(at: [-1, 0, 0.5])
    }
  case 2: _ = try? StatementProver(effort: 5_000).judge(text)
  case 3: _ = try? CSVReader.table(parsing: bytes, file: "fuzz")
  case 4: _ = try? IDX(parsing: bytes, file: "fuzz")
  // A packed file, past the first bytes that all of them have.
  case 5: _ = try? IDX(parsing: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + bytes, file: "fuzz")
  case 6: _ = try? ExperimentFile(parsing: text, file: "fuzz").text
  case 7: _ = try? Safetensors(parsing: bytes, file: "fuzz").serialized()
  // A header of the length that it claims.
  case 8:
    let length = (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) }
    _ = try? Safetensors(parsing: length + bytes, file: "fuzz").serialized()
  case 9:
    if let parts = try? LayerList.parts(parsing: text) {
      _ = try? Network(inputShape: Shape([8, 8, 1]), parts: parts)
    }
  case 10:
    _ = (
      try? Schedule(parsing: text).text, try? Augmentation(parsing: text).text,
      try? ClassWeights(parsing: text)
    )
  case 11: _ = (try? BooleanExpression(parsing: text), try? BlockNetwork([text]))
  default:
    let format = DocumentFormat.allCases[Int(all[0] / 16) % DocumentFormat.allCases.count]
    _ = try? DocumentChecker(effort: 5_000).check(text, format: format)
  }
  return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ one: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

/// The package manager calls an executable's entry by the target's name; libFuzzer's own `main` is left out by that.
@_cdecl("fuzz_guided_main")
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  var count = count
  var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = arguments
  return runDriver(&count, &list) { fuzzOne($0, $1) }
}
