import Hillock

extension ModelProgram {
  /// The model as one file of C99 that needs no other: `NAME_network`, features to outputs, and `NAME_predict`, a row of data to
  /// probabilities or values.
  ///
  /// - Parameter name: what all names in it begin with: letters, digits and underscores, not a digit first.
  package func c(name: String) -> String {
    let upper = name.uppercased()
    let portable = source.text(of: functions + (usesProducts ? ["rounded", "sumOf"] : []), in: .c)
    var text = cHead(name: name, upper: upper)
    if usesProducts || portable.contains("rootOf(") { text += "#include <math.h>\n\n" }
    text += Self.cBasics(for: portable + (usesProducts ? Self.cFused : ""))
    text += "\n" + portable + "\n\n"
    if usesProducts { text += Self.cFused + "\n\n" + Self.cAffine + "\n" }
    if usesSoftmax { text += Self.cSoftmax + "\n" }
    text += constants(in: .c) + "\n"
    text += cNetwork(name: name, upper: upper)
    text += cPredict(name: name, upper: upper)
    return text
  }

  private func cHead(name: String, upper: String) -> String {
    let columns = CodeLines.columns(of: preprocessing).map { "//   \($0)\n" }.joined()
    let isClass = !preprocessing.classNames.isEmpty
    let result =
      isClass
      ? "returns the number of the likeliest class, as in \(name)_classes" : "returns 0"
    let outputs = isClass ? "probabilities[\(classCount)]" : "values[\(outputCount)]"
    return """
      // A network as plain C: no library, no allocation, nothing to load. Its results are those of Hillock, to the bit.
      // Fingerprint \(fingerprint)
      //
      // int \(name)_predict(const double input[\(inputCount)], \(isClass ? "float" : "double") \(outputs));
      //   \(result), or -1 for a row that it says nothing of. A row has
      \(columns)// void \(name)_network(const float features[\(featureCount)], float outputs[\(outputCount)]);
      //   the network alone, on numbers that are prepared already
      #include <float.h>
      #include <stdint.h>
      #include <string.h>

      #if defined(__FAST_MATH__)
      #error "compile without -ffast-math: the order and the rounding of every operation matter"
      #endif
      #if FLT_EVAL_METHOD != 0
      #error "floats have to be computed as floats: for 32-bit x86 compile with -msse2 -mfpmath=sse"
      #endif
      // A product and a sum stay two operations.
      #if defined(__clang__)
      #pragma clang fp contract(off)
      #elif defined(__GNUC__)
      #pragma GCC optimize("fp-contract=off")
      #else
      #pragma STDC FP_CONTRACT OFF
      #endif

      #if defined(__GNUC__)
      #define LOCAL static inline __attribute__((unused))
      #define RARE static __attribute__((noinline, cold, unused))
      #else
      #define LOCAL static inline
      #define RARE static
      #endif

      enum { \(upper)_INPUTS = \(inputCount), \(upper)_FEATURES = \(featureCount), \(upper)_OUTPUTS = \(outputCount) };


      """
  }

  /// Numbers of a row, as `predict` takes them.
  var inputCount: Int { preprocessing.images?.shape.count ?? preprocessing.inputs.count }
  var classCount: Int { preprocessing.classNames.count }

  private static func cBasics(for text: String) -> String {
    let basics: [(name: String, text: String)] = [
      ("Pair", "typedef struct {\n  double high, low;\n} Pair;"),
      (
        "pair(",
        "LOCAL Pair pair(double high, double low) {\n  const Pair result = {high, low};\n  return result;\n}"
      ),
      ("number(", "LOCAL double number(int n) { return n; }"),
      ("rootOf(", "LOCAL double rootOf(double x) { return sqrt(x); }"),
      (
        "bitsOf(",
        "LOCAL uint64_t bitsOf(double x) {\n  uint64_t bits;\n  memcpy(&bits, &x, sizeof bits);\n  return bits;\n}"
      ),
      (
        "fromBits(",
        "LOCAL double fromBits(uint64_t bits) {\n  double x;\n  memcpy(&x, &bits, sizeof x);\n  return x;\n}"
      ),
      (
        "singleBitsOf(",
        "LOCAL uint32_t singleBitsOf(float x) {\n  uint32_t bits;\n  memcpy(&bits, &x, sizeof bits);\n  return bits;\n}"
      ),
      (
        "fromSingleBits(",
        "LOCAL float fromSingleBits(uint32_t bits) {\n  float x;\n  memcpy(&x, &bits, sizeof x);\n  return x;\n}"
      ),
    ]
    return basics.filter { text.contains($0.name) }.map { $0.text + "\n" }.joined()
  }

  /// a·b + c, rounded once. The product of two floats is exact as a double; a sum that a double rounds to the middle between two
  /// floats, or that is no normal float, is rounded to odd first.
  private static let cFused = """
    LOCAL float fused(float a, float b, float c) {
    #if defined(__FP_FAST_FMAF) || defined(__FMA__) || defined(__aarch64__) || defined(__ARM_FEATURE_FMA)
      return fmaf(a, b, c);
    #else
      const double product = (double)a * (double)b, sum = product + (double)c;
      const uint64_t bits = bitsOf(sum);
      const int isMiddle = (bits & 0x1FFFFFFF) == 0x10000000;
      const int isSmall = ((bits >> 52) & 0x7FF) < 1023 - 125;
      if (!isMiddle && !isSmall) return (float)sum;
      return rounded(sumOf(product, (double)c));
    #endif
    }
    """

  private static let cAffine = """
    // y = x·W + b: each sum one chain in the order of the inputs.
    LOCAL void affine(
        const float *x, int inputs, int units, const float *weight, const float *bias, float *restrict y) {
      for (int j = 0; j < units; j++) y[j] = bias ? bias[j] : 0.0f;
      for (int i = 0; i < inputs; i++) {
        const float value = x[i];
        const float *row = weight + i * units;
        for (int j = 0; j < units; j++) y[j] = fused(value, row[j], y[j]);
      }
    }

    """

  private static let cSoftmax = """
    // exp(x - largest) over their sum: number i is added to sum i mod 8, and the eight sums in a fixed tree.
    LOCAL void softmax(const float *x, int count, float *y) {
      double largest = (double)x[0];
      double s[8] = {0, 0, 0, 0, 0, 0, 0, 0};
      for (int i = 1; i < count; i++) {
        if ((double)x[i] > largest) largest = (double)x[i];
      }
      for (int i = 0; i < count; i++) s[i % 8] += exponential((double)x[i] - largest);
      const double sum = ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
      for (int i = 0; i < count; i++) y[i] = (float)(exponential((double)x[i] - largest) / sum);
    }

    """

  private func cNetwork(name: String, upper: String) -> String {
    var lines = [
      "void \(name)_network(const float features[\(upper)_FEATURES], float outputs[\(upper)_OUTPUTS]) {"
    ]
    for (number, size) in sizes.enumerated() where number > 0 && number != result && size > 0 {
      lines.append("  float a\(number)[\(size)];")
    }
    lines += statements(in: .c).map { "  " + $0 }
    if result == 0 { lines.append("  memcpy(outputs, features, \(featureCount) * sizeof(float));") }
    return (lines + ["}", "", ""]).joined(separator: "\n")
  }

  private func cPredict(name: String, upper: String) -> String {
    let isClass = !preprocessing.classNames.isEmpty
    var lines: [String] = []
    if isClass {
      lines.append("const char *const \(name)_classes[\(classCount)] = {")
      lines += preprocessing.classNames.map { "  \(CodeLines.literal($0, in: .c))," }
      lines += ["};", ""]
    }
    lines.append("LOCAL int isUsable(double x) { return x - x == 0; }")
    let preparation = CodeLines.preparation(preprocessing, in: .c, bad: "return -1")
    if preparation.contains(where: { $0.contains("isCategory(") }) {
      lines.append(
        "LOCAL int isCategory(double x, int count) { return x >= 0 && x < count && x == (double)(int)x; }")
    }
    let out = isClass ? "float probabilities[\(classCount)]" : "double values[\(outputCount)]"
    lines.append("int \(name)_predict(const double input[\(upper)_INPUTS], \(out)) {")
    lines.append("  float features[\(upper)_FEATURES], outputs[\(upper)_OUTPUTS];")
    if preprocessing.images == nil { lines.append("  double value;") }
    lines += preparation.map { "  " + $0 }
    lines.append("  \(name)_network(features, outputs);")
    lines.append("  for (int i = 0; i < \(upper)_OUTPUTS; i++) {")
    lines.append("    if (!isUsable((double)outputs[i])) return -1;")
    lines.append("  }")
    if !isClass {
      let scales = (0..<outputCount).map { targetScale($0) }
      if let first = scales.first, scales.count > 1, scales.allSatisfy({ $0 == first }) {
        lines.append(
          "  for (int i = 0; i < \(outputCount); i++) values[i] = (double)outputs[i] * \(hexadecimal(first.scale)) + \(hexadecimal(first.mean));"
        )
      } else {
        for (index, (scale, mean)) in scales.enumerated() {
          lines.append(
            "  values[\(index)] = (double)outputs[\(index)] * \(hexadecimal(scale)) + \(hexadecimal(mean));")
        }
      }
      lines.append("  return 0;")
    } else if outputCount == 1 {
      lines.append("  probabilities[0] = activate_sigmoid(-outputs[0]);")
      lines.append("  probabilities[1] = activate_sigmoid(outputs[0]);")
      lines.append("  return outputs[0] > 0 ? 1 : 0;")
    } else {
      lines.append("  softmax(outputs, \(outputCount), probabilities);")
      lines.append("  int best = 0;")
      lines.append("  for (int i = 1; i < \(outputCount); i++) {")
      lines.append("    if (outputs[i] > outputs[best]) best = i;")
      lines.append("  }")
      lines.append("  return best;")
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }

  /// What an output is multiplied by, and what is added then.
  func targetScale(_ index: Int) -> (scale: Double, mean: Double) {
    guard let scaling = preprocessing.scaling(ofTarget: index) else { return (1, 0) }
    return (scaling.deviation > 0 ? scaling.deviation : 1, scaling.mean)
  }
}
